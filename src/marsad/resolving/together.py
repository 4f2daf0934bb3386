"""Which frames of one report tell of the same incident.

Reports come back to an incident: the headline, the lead, the detail, the quote. Telling it twice does not make it two.
A frame joins what came before unless it has something of its own that forbids it: another day, another place, another
kind of act. The weights are this module's; across reports `linking.evidence` weighs more.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from marsad.knowledge.codes import family_of, may_be_one
from marsad.model import Frame, HowMany, When, Where
from marsad.resolving.codes import Coded

JOIN = 0.3
SAME_DAY, OTHER_DAY = 0.7, -3.0
SAME_PLACE, OTHER_PLACE = 1.0, -1.6
SAME_CODE, SAME_FAMILY, NEAR_FAMILY = 0.5, 0.2, -0.1
SAME_TOLL, OTHER_TOLL = 1.0, -0.5
SAME_PARAGRAPH, NEXT_SENTENCE = 0.25, 0.25
TITLE = 0.8
NOTHING_OWN = 0.45
DEFINITE = 0.5
SEPARATE = -1.2
OTHER_ROLE = -0.4
WORDS = 1.8
AGAIN = 1.0  # how much a sentence the model takes for a further telling is drawn to what was told, or else held off
FRESH = 0.1  # the likeliest first telling that a group must hold
NEAR_KM, FAR_KM = 12.0, 30.0

_EXACT = frozenset({"site", "neighbourhood", "city", "village"})
_DEFINITE = frozenset({"the", "this", "that", "its", "their", "both"})


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

    A group none of whose tellings is likely enough a first one is dropped: it is more often a comment on nothing told.
    """
    groups: list[Group] = []
    for told in [t for t in rows if t.frame.field == "text"] + [t for t in rows if t.frame.field == "title"]:
        scored = [(_fit(group, told), -i, group) for i, group in enumerate(groups)]
        best = max(scored, key=lambda s: s[:2], default=None)
        if best and best[0] + AGAIN * _told_before(told) >= JOIN:
            best[2].told.append(told)
        else:
            groups.append(Group([told]))
    return [g for g in groups if max(t.frame.score for t in g.told) >= FRESH]


def _told_before(told: Told) -> float:
    """From -1 (surely a first telling) to 1 (surely a further one), as the model sees the sentence; 0 for a title."""
    both = told.frame.score + told.frame.again
    return (told.frame.again - told.frame.score) / both if both and told.frame.field == "text" else 0.0


def _fit(group: Group, new: Told) -> float:
    """How well a frame fits a group: forbidden by any member, drawn by the best of them."""
    scores = [_pair(old, new) for old in group.told]
    worst, best = min(scores), max(scores)
    return worst if worst <= OTHER_DAY / 2 else best


def _pair(a: Told, b: Told) -> float:
    score = _kind(a, b)
    if a.when.start and b.when.start and a.when.end and b.when.end:
        if a.when.end < b.when.start or b.when.end < a.when.start:
            return OTHER_DAY
        if a.when.precision == b.when.precision == "day":
            score += SAME_DAY
    if a.where and b.where:
        score += _place(a.where, b.where)
    if b.where is None and b.when.start is None:
        score += NOTHING_OWN
        if b.definite:
            score += DEFINITE
    if b.separate:
        score += SEPARATE
    for x, y in ((a.numbers.get(what), b.numbers.get(what)) for what in ("killed", "injured")):
        if x and y and x.best and y.best:
            score += SAME_TOLL if x.best == y.best else OTHER_TOLL
    if "title" in (a.frame.field, b.frame.field):
        score += TITLE
    elif a.paragraph == b.paragraph:
        score += SAME_PARAGRAPH
    if abs(a.frame.sentence - b.frame.sentence) == 1:
        score += NEXT_SENTENCE
    if a.frame.sentence == b.frame.sentence:
        score += OTHER_PLACE  # one sentence was cut in two because it tells of two
    if a.frame.role != b.frame.role:
        score += OTHER_ROLE
    if a.words and b.words:
        score += WORDS * len(a.words & b.words) / math.sqrt(len(a.words) * len(b.words))
    if a.weapons and b.weapons and not a.weapons & b.weapons:
        score -= 0.4
    return score


def _kind(a: Told, b: Told) -> float:
    if a.coded.acled is not None and a.coded.acled == b.coded.acled:
        return SAME_CODE
    fa, fb = family_of(a.coded.acled), family_of(b.coded.acled)
    if fa == fb:
        return SAME_FAMILY
    return NEAR_FAMILY if may_be_one(fa, fb) else OTHER_DAY


def _place(p: Where, q: Where) -> float:
    if p.country and q.country and p.country != q.country:
        return OTHER_DAY
    if p.name == q.name:
        return SAME_PLACE if p.precision != "country" else 0.1
    if p.precision in _EXACT and q.precision in _EXACT:
        if p.lat is None or q.lat is None or p.lon is None or q.lon is None:
            return OTHER_PLACE / 2
        km = 111.2 * math.hypot(p.lat - q.lat, (p.lon - q.lon) * math.cos(math.radians(p.lat)))
        return SAME_PLACE if km <= NEAR_KM else OTHER_PLACE if km >= FAR_KM else 0.0
    if p.admin1 and q.admin1 and p.admin1 != q.admin1:
        return OTHER_PLACE
    return 0.1
