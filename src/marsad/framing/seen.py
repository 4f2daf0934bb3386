"""What the model saw of a cue, in the line's own terms: its status, its kind, the words that play a part.

The lexicon knows words, the model has read them in their sentence. Both are heard; where they stand on the same words
the model's view of the status counts, since "would", "if" and "no" reach farther than any rule's window.
"""

from __future__ import annotations

from collections.abc import Sequence

from marsad.finding.findings import Findings
from marsad.finding.tagger import SeenCue
from marsad.model import Mention, Sentence, Status

HAPPENED = 0.4  # of done and foiled together, for a cue to tell of an incident
OWN_CUE = 0.5  # that words outside the lexicon tell of an incident: `deed` and status together
SURE_PART = 0.6  # of words that play a part
_OURS: dict[str, Status] = {
    "planned": "planned", "called_for": "planned", "threatened": "threatened", "hypothetical": "hypothetical",
    "negated": "denied", "denied": "denied", "habitual": "aggregate", "aggregate": "aggregate",
    "conflict": "aggregate", "figurative": "hypothetical", "other_kind": "hypothetical",
}  # fmt: skip


def view_of(cue: Mention, seen: Sequence[SeenCue]) -> SeenCue | None:
    """The model's cue on the same words, the one that shares most; None where it sees none."""
    shared = [(min(cue.end, s.end) - max(cue.start, s.start), -i, s) for i, s in enumerate(seen)]
    best = max(shared, default=None, key=lambda x: x[:2])
    return best[2] if best is not None and best[0] > 0 else None


def happened(view: SeenCue) -> float:
    """The share of statuses in which something was done or tried, among all statuses of a cue."""
    total = sum(view.status.values())
    return (view.status.get("done", 0.0) + view.status.get("foiled", 0.0)) / total if total else 0.0


def status_of(view: SeenCue) -> Status:
    """The likeliest status, in the words the record knows."""
    if happened(view) >= HAPPENED:
        return "foiled" if view.status.get("foiled", 0.0) > view.status.get("done", 0.0) else "happened"
    rest = {k: v for k, v in view.status.items() if k in _OURS}
    return _OURS[min(rest, key=lambda k: (-rest[k], k))] if rest else "hypothetical"


def own_cues(sentence: Sentence, findings: Findings, known: Sequence[Mention]) -> list[Mention]:
    """Cues for incidents that only the model sees, as mentions without a sense."""
    out = []
    for seen in findings.cues.get(sentence.index, ()):
        if any(m.start < seen.end and seen.start < m.end for m in known):
            continue
        share = sum(seen.deed.values())
        if share >= OWN_CUE and happened(seen) >= HAPPENED:
            text = sentence.text[seen.start - sentence.start : seen.end - sentence.start]
            out.append(
                Mention(
                    "cue", sentence.field, seen.start, seen.end, text, sentence.index, "deed", round(share, 4), "model"
                )
            )
    return out


def parts_seen(view: SeenCue | None, sentence: Sentence) -> dict[str, tuple[Mention, ...]]:
    """The words that play a part for a cue, under `seen:attacker`, `seen:place` and so on."""
    out: dict[str, tuple[Mention, ...]] = {}
    for part in view.parts if view else ():
        if part.score >= SURE_PART:
            text = sentence.text[part.start - sentence.start : part.end - sentence.start]
            found = Mention(
                "actor", sentence.field, part.start, part.end, text, sentence.index, part.label, part.score, "model"
            )
            key = f"seen:{part.label}"
            out[key] = (*out.get(key, ()), found)
    return out


def overlapping(mentions: Sequence[Mention], parts: Sequence[Mention]) -> tuple[Mention, ...]:
    """Those of `mentions` whose words are among a part's."""
    return tuple(m for m in mentions if any(m.start < p.end and p.start < m.end for p in parts))
