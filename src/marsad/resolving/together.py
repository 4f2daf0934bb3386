"""Which frames of one report tell of the same incident.

Reports come back to an incident: the headline, the lead, the detail, the quote. Telling it twice does not make it two.
A frame joins what came before where the facts they share, and the model's own view of whether it tells something
again, speak for it; another day, another kind of act or another country forbids it. Across reports
`linking.evidence` weighs more.

All weights stand on this page. A score is in nats of evidence (a log odds), fitted by logistic regression on pairs of
frames of gold/ (`python -m bench.together --fit` prints this table).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marsad.finding.cues import Cue
from marsad.knowledge.codes import family_of, may_be_one
from marsad.knowledge.words import tokens
from marsad.model import Frame, HowMany, Mention, When, Where
from marsad.resolving.codes import Coded

WEIGHTS: dict[str, float] = {
    "any pair": -0.46,
    "same kind": 0.16,
    "same family": -0.48,
    "other family": -0.14,
    "same day": 0.99,
    "same place": 0.31,
    "near": -0.19,
    "far": -0.82,
    "same country": 0.14,
    "other province": -0.53,
    "nothing of its own": 0.19,
    "the ...": 0.35,
    "another ...": -0.58,
    "same toll": 0.66,
    "other toll": -0.67,
    "title": 1.46,
    "same paragraph": 0.97,
    "next sentence": 0.63,
    "sentences between": -0.16,
    "one recalled, one not": -0.43,
    "common words": 1.71,
    "other weapon": -1.09,
    "told again": 2.22,
    "the first is a first telling": -0.42,
    "kinds as the model sees them": 0.08,
    "same doer": 0.17,
    "other doer": -0.40,
    "same victim or target": 0.42,
    "other victim or target": -0.18,
    "same words for the place": -0.01,
    "other words for the place": -0.32,
}
TOGETHER = 0.2  # the sum from which a frame joins a group
FORBIDDEN = -20.0
WORTH: dict[str, float] = {
    "any group": -1.04,
    "first telling": 0.60,
    "all first tellings": 0.35,
    "deed as the model sees it": 0.36,
    "strong words": -0.15,
    "no words of the lexicon": -0.44,
    "tellings": 0.21,
    "the title": 0.42,
    "a day of its own": 0.55,
    "a place of its own": 0.58,
    "a toll": 0.14,
    "recalled": -0.27,
    "a verbal kind": -0.08,
    "how far into the report": 0.38,
}
KEPT = -0.8  # the sum of `WORTH` from which a group is an incident
NEAR_KM, FAR_KM = 12.0, 30.0

_EXACT = frozenset({"site", "neighbourhood", "city", "village"})
_DOERS, _SUFFERERS, _PLACES = ("attacker", "claimant", "accused"), ("target", "victim"), ("place",)


@dataclass(frozen=True, slots=True)
class Told:
    """A frame with what could be resolved of it alone."""

    frame: Frame
    paragraph: int
    coded: Coded
    when: When  # own words only
    where: Where | None  # own words only
    numbers: Mapping[str, HowMany]
    words: frozenset[str]
    weapons: frozenset[str]
    definite: bool  # "the attack": it picks up what was told before
    separate: bool  # "another attack", "separately": it does not


@dataclass(slots=True)
class Group:
    """Frames of one incident, in reading order."""

    told: list[Told] = field(default_factory=list)


def together(rows: Sequence[Told]) -> list[Group]:
    """Group the frames of a report, in reading order; the title joins last, it has no words of its own to add.

    A group that has too little to show is dropped: it is more often a comment on nothing told.
    """
    groups: list[Group] = []
    for told in [t for t in rows if t.frame.field == "text"] + [t for t in rows if t.frame.field == "title"]:
        scored = [(_fit(group, told), -i, group) for i, group in enumerate(groups)]
        best = max(scored, key=lambda s: s[:2], default=None)
        if best and best[0] >= TOGETHER:
            best[2].told.append(told)
        else:
            groups.append(Group([told]))
    return [g for g in groups if math.fsum(WORTH[n] * x for n, x in worth(g).items()) >= KEPT]


def worth(group: Group) -> dict[str, float]:
    """What speaks for a group telling of an incident at all: names of `WORTH` and how much there is of each."""
    told = group.told
    best = max(t.frame.score for t in told)
    none = math.prod(1 - t.frame.score for t in told)
    strengths = [t.frame.cue.value.sense.strength for t in told if isinstance(t.frame.cue.value, Cue)]
    return {
        "any group": 1.0,
        "first telling": _logit(best),
        "all first tellings": _logit(1 - none),
        "deed as the model sees it": max(math.fsum(t.frame.deeds.values()) for t in told),
        "strong words": float(max(strengths, default=0) >= 3),
        "no words of the lexicon": float(not strengths),
        "tellings": math.log(len(told)),
        "the title": float(any(t.frame.field == "title" for t in told)),
        "a day of its own": float(any(t.when.precision == "day" for t in told)),
        "a place of its own": float(any(t.where is not None and t.where.precision in _EXACT for t in told)),
        "a toll": float(any("killed" in t.numbers or "injured" in t.numbers for t in told)),
        "recalled": float(all(t.frame.role == "background" for t in told)),
        "a verbal kind": float(family_of(told[0].coded.acled) in ("agreement", "other", "change", "transfer")),
        "how far into the report": math.log1p(min(t.frame.sentence for t in told)),
    }


def _logit(share: float) -> float:
    share = min(0.995, max(0.005, share))
    return math.log(share / (1 - share))


def _fit(group: Group, new: Told) -> float:
    """How well a frame fits a group: forbidden by any member, drawn by the best of them."""
    scores = [total(facets(old, new)) for old in group.told]
    return min(scores) if min(scores) <= FORBIDDEN / 2 else max(scores)


def total(found: Mapping[str, float] | None) -> float:
    """The sum that `TOGETHER` is compared with; None stands for what is forbidden."""
    return FORBIDDEN if found is None else math.fsum(WEIGHTS[name] * amount for name, amount in found.items())


def facets(a: Told, b: Told) -> dict[str, float] | None:
    """What speaks for and against a pair, `a` told before `b`: names of `WEIGHTS` and how much there is of each."""
    if a.frame.sentence == b.frame.sentence:
        return None  # the sentence was cut in two because it tells of two
    out: dict[str, float] = {"any pair": 1.0}
    kind, where = _kind(a, b), _where(a, b)
    if kind is None or where is None:
        return None
    if a.when.start and b.when.start and a.when.end and b.when.end:
        if a.when.end < b.when.start or b.when.end < a.when.start:
            return None
        if a.when.precision == b.when.precision == "day":
            out["same day"] = 1.0
    for name in (kind, *where):
        out[name] = 1.0
    if b.where is None and b.when.start is None:
        out["nothing of its own"] = 1.0
        if b.definite:
            out["the ..."] = 1.0
    if b.separate:
        out["another ..."] = 1.0
    for what in ("killed", "injured"):
        x, y = a.numbers.get(what), b.numbers.get(what)
        if x and y and x.best and y.best:
            name = "same toll" if x.best == y.best else "other toll"
            out[name] = out.get(name, 0.0) + 1.0
    out |= _placed(a, b)
    if a.words and b.words:
        out["common words"] = len(a.words & b.words) / math.sqrt(len(a.words) * len(b.words))
    if a.weapons and b.weapons and not a.weapons & b.weapons:
        out["other weapon"] = 1.0
    return out | _seen(a, b)


def _placed(a: Told, b: Told) -> dict[str, float]:
    """Where the two stand in the report, and how they are told."""
    out: dict[str, float] = {}
    gap = abs(a.frame.sentence - b.frame.sentence)
    if "title" in (a.frame.field, b.frame.field):
        out["title"] = 1.0
    else:
        if a.paragraph == b.paragraph:
            out["same paragraph"] = 1.0
        out["sentences between"] = math.log1p(gap)
    if gap == 1:
        out["next sentence"] = 1.0
    if a.frame.role != b.frame.role:
        out["one recalled, one not"] = 1.0
    return out


def _seen(a: Told, b: Told) -> dict[str, float]:
    """What the model saw: that it is told again, what kinds of deed, and the words for the parts."""
    out: dict[str, float] = {}
    if b.frame.field == "text":
        out["told again"] = _again(b.frame)
    out["the first is a first telling"] = -_again(a.frame)
    if a.frame.deeds and b.frame.deeds:
        both = math.fsum(share * b.frame.deeds.get(name, 0.0) for name, share in a.frame.deeds.items())
        norm = math.sqrt(math.fsum(x * x for x in a.frame.deeds.values()))
        norm *= math.sqrt(math.fsum(x * x for x in b.frame.deeds.values()))
        out["kinds as the model sees them"] = both / norm if norm else 0.0
    for roles, name in ((_DOERS, "doer"), (_SUFFERERS, "victim or target"), (_PLACES, "words for the place")):
        x, y = _words(a.frame, roles), _words(b.frame, roles)
        if x and y:
            out[f"same {name}" if x & y else f"other {name}"] = 1.0
    return out


def _again(frame: Frame) -> float:
    """From -1 (surely a first telling) to 1 (surely a further one), as the model sees the sentence."""
    both = frame.score + frame.again
    return (frame.again - frame.score) / both if both else 0.0


def _words(frame: Frame, roles: Sequence[str]) -> frozenset[str]:
    found: list[Mention] = [m for role in roles for m in frame.parts.get(f"seen:{role}", ())]
    return frozenset(t[:7] for m in found for _, _, t in tokens(m.text) if len(t) > 3)


def _kind(a: Told, b: Told) -> str | None:
    if a.coded.acled is not None and a.coded.acled == b.coded.acled:
        return "same kind"
    fa, fb = family_of(a.coded.acled), family_of(b.coded.acled)
    if fa == fb:
        return "same family"
    return "other family" if may_be_one(fa, fb) else None


def _where(a: Told, b: Told) -> tuple[str, ...] | None:
    p, q = a.where, b.where
    if p is None or q is None:
        return ()
    if p.country and q.country and p.country != q.country:
        return None
    if p.name == q.name:
        return ("same place",) if p.precision != "country" else ("same country",)
    if p.precision in _EXACT and q.precision in _EXACT:
        if p.lat is None or q.lat is None or p.lon is None or q.lon is None:
            return ()
        km = 111.2 * math.hypot(p.lat - q.lat, (p.lon - q.lon) * math.cos(math.radians(p.lat)))
        return ("same place",) if km <= NEAR_KM else ("far",) if km >= FAR_KM else ("near",)
    if p.admin1 and q.admin1 and p.admin1 != q.admin1:
        return ("other province",)
    return ("same country",)
