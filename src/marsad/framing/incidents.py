"""Incidents a report tells of: which sentences, which clause of them, and which cue.

Two witnesses are heard. The learned head says how likely a sentence tells of an incident at all; the lexicon says
which words do, and `framing.status` whether they are a threat, a plan, a habit or a denial. Either alone errs: the
lexicon takes "a war of words" for fighting, the head cannot say where in the sentence an incident stands.

A sentence tells of two incidents only where both have something of their own: another place, another date, or another
kind of act.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from marsad.finding.cues import Cue
from marsad.finding.findings import Findings
from marsad.finding.tagger import SeenCue, SentenceScores
from marsad.framing.seen import happened, own_cues, parts_seen, view_of
from marsad.framing.seen import status_of as seen_status
from marsad.framing.status import Tokens, status_of
from marsad.knowledge.codes import family_of
from marsad.knowledge.words import tokens
from marsad.model import Frame, Mention, MentionKind, Reading, Role, Sentence, Status, Voucher

# Decision points over P(sentence tells of an incident), chosen on the leave-one-out scores of gold/ (bench/gates.py).
SURE = 0.15  # taken even where the rules see no cue at all
AGAINST = (
    0.25  # kept where every cue is a threat, a plan, a habit or a denial: as an account with that status, no event
)
UNSCORED = 0.5  # of a first and of a further telling, for a sentence without scores: only its words speak for it
OVERRULE = 0.25  # of a first telling: taken as happened whatever the status of its cues
LIKELY = 0.05  # taken with a happened cue
FAINT = 0.01  # taken only with a strong happened cue that has a date, a place or a toll beside it

_CONSEQUENCE = frozenset({"kill", "hit", "attack", "beat", "destroy", "disrupt"})
# Where a sentence may be cut between two cues: "two days after signing, ..." begins with its number of days.
_CUTS = frozenset(
    [",", ";", "-", "–", "—", "and", "but", "while", "after", "before", "when", "as", "following", "days", "hours"]
)


@dataclass(frozen=True, slots=True)
class _Spot:
    """An accepted cue with the part of the sentence that is its own."""

    cue: Mention
    status: Status
    start: int
    end: int


def incident_frames(reading: Reading, findings: Findings, vouchers: Mapping[int, Voucher]) -> list[Frame]:
    """One frame for each incident told in each read sentence, in reading order."""
    frames: list[Frame] = []
    for sentence in reading.read_sentences():
        if sentence.kind == "heading" and frames:
            continue  # a crosshead repeats what the text below it says
        frames.extend(_of_sentence(sentence, findings, vouchers.get(sentence.index, Voucher())))
    return frames


def _of_sentence(sentence: Sentence, findings: Findings, voucher: Voucher) -> list[Frame]:
    toks = tokens(sentence.text)
    scores = findings.scores.get(sentence.index)
    p = 1.0 - scores.incident["none"] if scores else LIKELY  # unscored: only words that tell of it count
    again = scores.incident.get("again", 0.0) if scores else 0.0
    cues = [m for m in findings.of(sentence.index, "cue") if m.label == "incident"]
    seen = findings.cues.get(sentence.index, ())
    judged: list[tuple[Mention, Status]] = []
    for cue in cues:
        view = view_of(cue, seen)
        judged.append((cue, seen_status(view) if view else status_of(cue.value, toks)))
    judged += [(m, "happened") for m in own_cues(sentence, findings, cues)]
    told: list[tuple[Mention, Status]] = [(m, s) for m, s in judged if s in ("happened", "foiled")]
    if p < FAINT:
        return []
    if p < LIKELY and not _vouched(sentence, findings, [m for m, _ in told]):
        return []
    if not told:
        if p < (AGAINST if judged else SURE):
            return []
        told = judged or [(_whole(sentence, findings), "happened")]
        if judged and p - again >= OVERRULE:
            told = [(_likeliest(judged, seen), "happened")]
    role = _role(scores)
    first, again = (p - again, again) if scores else (UNSCORED, UNSCORED)
    return [
        _frame(sentence, findings, spot, role, first, again, voucher) for spot in _spots(sentence, findings, told, toks)
    ]


def _likeliest(judged: list[tuple[Mention, Status]], seen: Sequence[SeenCue]) -> Mention:
    """The cue the model finds likeliest to have happened; the first, where it sees none of them."""
    views = [(view_of(m, seen), m) for m, _ in judged]
    return max(views, key=lambda pair: happened(pair[0]) if pair[0] else 0.0)[1]


def _vouched(sentence: Sentence, findings: Findings, told: list[Mention]) -> bool:
    """Whether the words alone are enough: a strong cue with a date, a place or a toll beside it."""
    known = [m for m in told if isinstance(m.value, Cue)]
    strong = [m for m in known if m.value.sense.strength >= 3 or (m.value.sense.strength == 2 and m.value.verbal)]
    beside: tuple[MentionKind, ...] = ("time", "place", "number")
    return bool(strong) and sum(bool(findings.of(sentence.index, kind)) for kind in beside) >= 2


def _whole(sentence: Sentence, findings: Findings) -> Mention:
    """A stand-in cue where no word of the lexicon does: the model's trigger, else the sentence's first word."""
    triggers = [m for m in findings.of(sentence.index, "cue") if m.label.startswith("trigger:")]
    if triggers:
        return max(triggers, key=lambda m: (m.score, -m.start))
    end = sentence.start + len(sentence.text.split(maxsplit=1)[0])
    return Mention(
        kind="cue",
        field=sentence.field,
        start=sentence.start,
        end=end,
        text=sentence.text[: end - sentence.start],
        sentence=sentence.index,
        label="sentence",
        by="model",
    )


def _role(scores: SentenceScores | None) -> Role:
    if scores and scores.incident.get("background", 0.0) > scores.incident.get("primary", 0.0):
        return "background"
    return "primary"


def _family(cue: Mention) -> str:
    if not isinstance(cue.value, Cue):
        return "any"
    return family_of(cue.value.sense.acled, cue.value.sense.id)


def _spots(sentence: Sentence, findings: Findings, told: list[tuple[Mention, Status]], toks: Tokens) -> list[_Spot]:
    """Cut the sentence between cues where a comma or a joining word stands, then join what tells of one incident."""
    told = sorted(told, key=lambda pair: pair[0].start)
    cuts = [sentence.start]
    for (a, _), (b, _) in pairwise(told):
        between = [
            t for t in toks if t[0] + sentence.start >= a.end and t[1] + sentence.start <= b.start and t[2] in _CUTS
        ]
        cuts.append(sentence.start + between[-1][0] if between else b.start)
    cuts.append(sentence.end)
    spots = [_Spot(m, s, cuts[i], cuts[i + 1]) for i, (m, s) in enumerate(told)]
    out = [spots[0]]
    for spot in spots[1:]:
        if _apart(out[-1], spot, sentence, findings):
            out.append(spot)
        else:
            out[-1] = _joined(out[-1], spot)
    return out


def _own(kind: str, spot: _Spot, sentence: Sentence, findings: Findings) -> set[str]:
    rows = findings.mentions.get(sentence.index, ())
    return {
        m.text.lower()
        for m in rows
        if m.kind == kind and m.by == "rule" and m.label != "actor" and spot.start <= m.start < spot.end
    }


def _apart(a: _Spot, b: _Spot, sentence: Sentence, findings: Findings) -> bool:
    """Two incidents: each with a place or a date that the other has not, or of kinds that never are one."""
    fa, fb = _family(a.cue), _family(b.cue)
    places = _own("place", a, sentence, findings), _own("place", b, sentence, findings)
    dates = _own("time", a, sentence, findings), _own("time", b, sentence, findings)
    if (places[0] and places[1] and not places[0] & places[1]) and (dates[0] and dates[1] and not dates[0] & dates[1]):
        return True
    strong = min(a.cue.value.sense.strength, b.cue.value.sense.strength) >= 2 if _both_lexical(a, b) else False
    if strong and not {fa, fb} & {"any"} and fa != fb and not _consequence(a, b):
        return bool(dates[1] or places[1]) or {"agreement", "other"} & {fa, fb} != set()
    return False


def _both_lexical(a: _Spot, b: _Spot) -> bool:
    return isinstance(a.cue.value, Cue) and isinstance(b.cue.value, Cue)


def _consequence(a: _Spot, b: _Spot) -> bool:
    return a.cue.value.sense.id in _CONSEQUENCE or b.cue.value.sense.id in _CONSEQUENCE


def _weight(cue: Mention) -> tuple[int, int]:
    """The cue that names the act goes before the one that names its effect."""
    if not isinstance(cue.value, Cue):
        return (0, 0)
    sense = cue.value.sense
    return (sense.strength, 0 if sense.id in _CONSEQUENCE else 1)


def _joined(a: _Spot, b: _Spot) -> _Spot:
    lead = b if _weight(b.cue) > _weight(a.cue) else a
    return _Spot(lead.cue, lead.status, a.start, b.end)


def _frame(
    sentence: Sentence,
    findings: Findings,
    spot: _Spot,
    role: Role,
    first: float,
    again: float,
    voucher: Voucher,
) -> Frame:
    view = view_of(spot.cue, findings.cues.get(sentence.index, ()))
    inside = [m for m in findings.mentions.get(sentence.index, ()) if spot.start <= m.start < spot.end]
    parts = {
        kind: tuple(m for m in inside if m.kind == kind)
        for kind in ("time", "place", "weapon", "number", "actor", "cue")
    }
    start, end = _trim(sentence, spot)
    return Frame(
        kind="incident",
        cue=spot.cue,
        field=sentence.field,
        start=start,
        end=end,
        sentence=sentence.index,
        status=spot.status,
        role=role,
        label=spot.cue.value.sense.id if isinstance(spot.cue.value, Cue) else "",
        parts={k: v for k, v in parts.items() if v} | parts_seen(view, sentence),
        voucher=voucher,
        score=round(first, 4),
        again=round(again, 4),
        deeds=dict(view.deed) if view else {},
    )


def _trim(sentence: Sentence, spot: _Spot) -> tuple[int, int]:
    """The clause without the mark or joining word it begins or ends with."""
    text = sentence.text[spot.start - sentence.start : spot.end - sentence.start]
    left = len(text) - len(text.lstrip(" ,;:-\u2013\u2014"))
    right = len(text.rstrip(" ,;:-\u2013\u2014"))
    return (spot.start + left, spot.start + right) if right > left else (spot.start, spot.end)
