"""Why two accounts are, or are not, one incident: facet by facet, a score and a sentence a person can read.

All weights stand on this page. A score is in nats of evidence (a log odds, set by hand from reading pairs; learning
them is later work): above zero speaks for one incident, below against; `VETO` alone decides against.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from marsad.knowledge.codes import family_of, may_be_one
from marsad.linking.candidates import Window
from marsad.model import EventAccount, HowMany, Where

VETO = -20.0
TOGETHER = 3.0  # the sum from which two accounts are joined

SAME_DAY = 1.6
SAME_WINDOW = 0.5
NEXT_DAY = -0.6
SAME_SPOT = 2.4
NEAR = 1.2
INSIDE = 0.3
FAR = -5.0
SAME_CODE = 0.8
SAME_FAMILY = 0.3
OTHER_FAMILY = -0.5
SAME_WEAPON = 0.4
SAME_TOLL = 1.4
TOLL_GREW = 0.2
TOLL_FAR = -1.2
SAME_ATTACKER = 0.5
OTHER_ATTACKER = -1.2
WORDS = 3.2  # times the share of common words beyond chance
WORDS_BY_CHANCE = 0.12
COPY = 2.5

_EXACT = frozenset({"site", "neighbourhood", "city", "village"})


@dataclass(frozen=True, slots=True)
class Facet:
    """One reason."""

    name: str
    score: float
    why: str


def kilometres(a: Where, b: Where) -> float | None:
    """Great-circle distance; None where either has no coordinates."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return None
    la1, lo1, la2, lo2 = (math.radians(v) for v in (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((la2 - la1) / 2) ** 2 + math.cos(la1) * math.cos(la2) * math.sin((lo2 - lo1) / 2) ** 2
    return 12742 * math.asin(min(1.0, math.sqrt(h)))


def weigh(a: Window, b: Window, copies: bool = False) -> list[Facet]:
    """The facets of a pair. `copies`: their reports share an origin."""
    x, y = a.account, b.account
    if x.report == y.report:
        return [Facet("report", VETO, "the same report tells of them as two")]
    rows = [_time(a, b), _kind(x, y)]
    if x.where and y.where:
        rows.append(_place(x.where, y.where))
    if x.weapon and y.weapon and _stem(x.weapon.text) == _stem(y.weapon.text):
        rows.append(Facet("weapon", SAME_WEAPON, f"both name {x.weapon.text}"))
    if x.killed and y.killed:
        rows.append(_toll("killed", x.killed, y.killed))
    if x.injured and y.injured:
        rows.append(_toll("injured", x.injured, y.injured))
    rows.extend(_attackers(x, y))
    rows.append(_words(x, y))
    if copies:
        rows.append(Facet("origin", COPY, "their reports are copies of one text"))
    return rows


def total(facets: Iterable[Facet]) -> float:
    """The sum that `TOGETHER` is compared with."""
    return math.fsum(f.score for f in facets)


def _time(a: Window, b: Window) -> Facet:
    if a.last < b.first or b.last < a.first:
        gap = (max(a.first, b.first) - min(a.last, b.last)).days
        return Facet("time", NEXT_DAY if gap <= 1 else VETO, f"{gap} day(s) apart")
    if a.first == a.last == b.first == b.last:
        return Facet("time", SAME_DAY, f"both on {a.first}")
    return Facet("time", SAME_WINDOW, "their days overlap")


def _place(p: Where, q: Where) -> Facet:
    if p.country and q.country and p.country != q.country:
        return Facet("place", VETO, f"{p.country} and {q.country}")
    if p.name == q.name and p.precision in _EXACT:
        return Facet("place", SAME_SPOT, f"both at {p.name}")
    km = kilometres(p, q)
    exact = p.precision in _EXACT and q.precision in _EXACT
    if km is not None and exact:
        if km <= 5:
            return Facet("place", SAME_SPOT, f"{km:.0f} km apart")
        if km <= 20:
            return Facet("place", NEAR, f"{km:.0f} km apart")
        return Facet("place", FAR, f"{km:.0f} km apart")
    if p.admin1 and q.admin1:
        same = p.admin1 == q.admin1
        return Facet("place", INSIDE if same else FAR / 2, "the same province" if same else "other provinces")
    if exact and p.name != q.name:
        return Facet("place", FAR / 4, f"{p.name} and {q.name}")
    return Facet("place", INSIDE / 2, "places that may be one inside the other")


def _kind(x: EventAccount, y: EventAccount) -> Facet:
    fx, fy = family_of(x.acled), family_of(y.acled)
    if x.acled is not None and x.acled == y.acled:
        return Facet("kind", SAME_CODE, x.acled[1])
    if fx == fy:
        return Facet("kind", SAME_FAMILY, f"both {fx}")
    if may_be_one(fx, fy):
        return Facet("kind", OTHER_FAMILY, f"{fx} and {fy}")
    return Facet("kind", VETO, f"{fx} and {fy} are never one")


def _toll(name: str, p: HowMany, q: HowMany) -> Facet:
    a, b = p.best, q.best
    if a is None or b is None:
        return Facet(name, 0.0, "no figure to compare")
    if a == b:
        # that nobody died is the commonest toll of all and says little
        return Facet(name, SAME_TOLL if a else SAME_TOLL / 4, f"both {a} {name}")
    if max(a, b) <= 2 * min(a, b) + 3:
        return Facet(name, TOLL_GREW, f"{a} and {b} {name}")
    return Facet(name, TOLL_FAR, f"{a} and {b} {name}")


def _attackers(x: EventAccount, y: EventAccount) -> Iterator[Facet]:
    p = {a.actor or a.name for a in x.parties if a.role == "attacker" and a.basis in ("stated", "claimed")}
    q = {a.actor or a.name for a in y.parties if a.role == "attacker" and a.basis in ("stated", "claimed")}
    if p and q:
        same = bool(p & q)
        yield Facet("attacker", SAME_ATTACKER if same else OTHER_ATTACKER, "the same" if same else "another")


def _words(x: EventAccount, y: EventAccount) -> Facet:
    a, b = set(x.words), set(y.words)
    if not a or not b:
        return Facet("words", 0.0, "no words to compare")
    share = len(a & b) / math.sqrt(len(a) * len(b))
    return Facet("words", WORDS * (share - WORDS_BY_CHANCE), f"{share:.0%} of their words in common")


def _stem(text: str) -> str:
    return text.lower().split()[-1][:5]


def consistent(cluster: list[Window], threshold: float = VETO / 2) -> bool:
    """Whether no two neighbours of a cluster forbid each other (for tests and diagnosis)."""
    return all(total(weigh(a, b)) > threshold for a, b in pairwise(cluster))
