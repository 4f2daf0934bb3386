"""Whether a cue tells of something that happened: telling an incident from a threat is what marsad is for.

The confusion this module prevents: "would suspend attacks", "the factions will use all weapons", "attacks have
increased", "X denied Y had attacked" all hold an attack word, and none is an incident. The rules look left of the cue
inside its clause; the words they look for are data (`status_en.toml`). A learned score for the whole sentence stands
beside them and is weighed in `framing.incidents`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from marsad.finding.cues import Cue
from marsad.knowledge.words import data
from marsad.model import Status

Tokens = list[tuple[int, int, str]]

# A clause ends where one of these stands: a comma or dash before it does not, lists run through commas.
_BREAKS = frozenset({";", ":", "but", "after", "when", "while", "as", "which", "who", "where", "because", "since"})


@dataclass(frozen=True, slots=True)
class _Rule:
    status: Status
    reach: int
    before: frozenset[str]
    needs_base_form: bool


@cache
def _rules() -> tuple[_Rule, ...]:
    rows = data("status_en.toml")
    return tuple(
        _Rule(r["status"], r["reach"], frozenset(r["before"]), r.get("needs_base_form", False))
        for r in rows.values()
        if "before" in r
    )


@cache
def _aggregate_words() -> frozenset[str]:
    return frozenset(data("status_en.toml")["aggregate_words"]["words"])


_OPENERS = frozenset({'"', "that", "if", "of", "by", "from"})
_AHEAD = frozenset({"will", "would", "could", "may", "might", "must", "should", "can"})


@cache
def verb_bases() -> frozenset[str]:
    """Base forms of the verbs that tell of incidents."""
    return frozenset(v for row in data("incidents_en.toml").values() for v in row["verbs"] if not v.startswith("="))


def _clause_start(toks: Tokens, at: int) -> int:
    for k in range(at - 1, -1, -1):
        if toks[k][2] in _BREAKS:
            return k + 1
    return 0


def _past(form: str) -> bool:
    return form.endswith("ed") or form in data("grammar_en.toml")["past"]


def status_of(cue: Cue, toks: Tokens) -> Status:
    """The status of one cue from the words before it in its clause.

    `toks` are the sentence's tokens as `knowledge.words.tokens` gives them, offsets in the same text as the cue's.
    """
    at = next(i for i, t in enumerate(toks) if t[1] > cue.start)
    first = _clause_start(toks, at)
    last = next((i for i in range(at, len(toks)) if toks[i][0] >= cue.end), len(toks))
    left = [t[2] for t in toks[first:at]]
    form = toks[at][2]
    for rule in _rules():
        near = left[-rule.reach :]
        if rule.needs_base_form and _past(form):
            continue
        if any(w in rule.before for w in near):
            # a past form directly after "and" keeps its own status: "denied it and attacked"
            if near and near[-1] == "and" and _past(form):
                continue
            return rule.status
    if cue.verbal and form.endswith("ing") and (at == first or toks[at - 1][2] in _OPENERS):
        # "Attacking any embassy is illegal": a gerund that opens a clause names the act, it tells of none
        return "hypothetical"
    if cue.verbal and at and toks[at - 1][2] in ("to", "and", "or") and not _past(form) and form in verb_bases():
        return "hypothetical"  # "would close its embassy and withdraw", "seeks to attack"
    right = [t[2] for t in toks[last : last + 2]]
    if not cue.verbal and right and right[0] in _AHEAD:
        return "hypothetical"  # "clashes will worsen", "an attack would mean"
    if cue.plural and not cue.verbal:
        right = [t[2] for t in toks[last : last + 4]]
        window = left[-4:] + right
        # "a series of attacks, including two on Sept. 28" goes on to tell of some
        clause = [t[2] for t in toks[last:]]
        clause = clause[: next((i for i, w in enumerate(clause) if w in _BREAKS or w == ","), len(clause))]
        if any(w in data("status_en.toml")["aggregate_words"]["verbs"] for w in clause):
            return "aggregate"  # "attacks by militias on missions have increased"
        if "including" not in right and any(w in _aggregate_words() for w in window):
            return "aggregate"
    return "foiled" if cue.sense.status == "foiled" else "happened"
