"""Why two accounts are, or are not, one incident: facet by facet, a score and a sentence a person can read.

All weights stand on this page. A score is in nats of evidence (a log odds), fitted by logistic regression on pairs of
accounts of gold/ (`python -m bench.linking --fit` prints this table; leaving one corpus out changes no decision much).
Above zero speaks for one incident, below against; `VETO` alone decides against.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from marsad.knowledge.codes import family_of, may_be_one
from marsad.linking.candidates import Window
from marsad.model import EventAccount, HowMany, Where

VETO = -20.0
TOGETHER = 0.0  # the sum from which two accounts are joined

WEIGHTS: dict[str, float] = {
    "any pair": -1.39,
    "same day": 0.96,
    "days overlap": 0.03,
    "next day": -0.82,
    "days apart, one in passing": -1.56,
    "same place": 0.88,
    "near": 0.45,
    "one inside the other": 0.13,
    "same province": -0.64,
    "other province": -0.31,
    "other name": 0.05,
    "far": -0.47,
    "other country": -0.14,
    "same kind": 0.42,
    "same family": 0.12,
    "other family": -0.50,
    "kinds that seldom meet": -1.43,
    "same weapon": -0.41,
    "other weapon": -0.89,
    "same killed": 1.21,
    "no one killed in both": 0.10,
    "killed alike": -0.35,
    "killed apart": -0.10,
    "same injured": 0.05,
    "injured apart": -1.22,
    "same attacker": -0.15,
    "other attacker": -0.54,
    "common words": 5.55,
    "common names": 0.83,
    "both recalled": 1.19,
    "copies": -0.24,
}

_EXACT = frozenset({"site", "neighbourhood", "city", "village"})


@dataclass(frozen=True, slots=True)
class Facet:
    """One reason: a row of `WEIGHTS`, how much of it there is (1 for yes), and the sentence."""

    name: str
    amount: float
    why: str

    @property
    def score(self) -> float:
        """Nats for (or against) one incident."""
        return VETO if self.name == "forbidden" else WEIGHTS[self.name] * self.amount


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
        return [Facet("forbidden", 1, "the same report tells of them as two")]
    rows = [Facet("any pair", 1, "two accounts are seldom of one incident"), _time(a, b), _kind(x, y)]
    if any(f.name == "forbidden" for f in rows):
        return rows
    rows.extend(_place(x.where, y.where))
    if x.weapon and y.weapon:
        same = _class(x.weapon.text) == _class(y.weapon.text)
        why = f"both name {x.weapon.text}" if same else f"{x.weapon.text} and {y.weapon.text}"
        rows.append(Facet("same weapon" if same else "other weapon", 1, why))
    rows.extend(_killed(x.killed, y.killed))
    rows.extend(_injured(x.injured, y.injured))
    rows.extend(_attackers(x, y))
    rows.extend(_words(x, y))
    if x.role == y.role == "background":
        rows.append(Facet("both recalled", 1, "both recall it"))
    if copies:
        rows.append(Facet("copies", 1, "their reports are copies of one text"))
    return rows


def total(facets: Iterable[Facet]) -> float:
    """The sum that `TOGETHER` is compared with."""
    return math.fsum(f.score for f in facets)


def _time(a: Window, b: Window) -> Facet:
    if a.last < b.first or b.last < a.first:
        gap = (max(a.first, b.first) - min(a.last, b.last)).days
        if gap <= 1:
            return Facet("next day", 1, "a day apart")
        loose = "context" in (a.account.when.basis, b.account.when.basis)
        return Facet("days apart, one in passing" if loose else "forbidden", 1, f"{gap} days apart")
    if a.first == a.last == b.first == b.last:
        return Facet("same day", 1, f"both on {a.first}")
    return Facet("days overlap", 1, "their days overlap")


def _place(p: Where | None, q: Where | None) -> Iterator[Facet]:
    if p is None or q is None:
        return
    if p.country and q.country and p.country != q.country:
        yield Facet("other country", 1, f"{p.country} and {q.country}")
        return
    exact = p.precision in _EXACT and q.precision in _EXACT
    km = kilometres(p, q)
    if p.name == q.name and p.precision != "country":
        yield Facet("same place", 1 if exact else 0.5, f"both at {p.name}")
    elif km is not None and exact:
        name = "same place" if km <= 6 else "near" if km <= 25 else "far"
        yield Facet(name, 1, f"{km:.0f} km apart")
    elif p.admin1 and q.admin1 and p.precision != "country" and q.precision != "country":
        same = p.admin1 == q.admin1
        yield Facet(
            "same province" if same else "other province", 1, "the same province" if same else "other provinces"
        )
    elif exact:
        yield Facet("other name", 1, f"{p.name} and {q.name}")
    else:
        yield Facet("one inside the other", 1, "places that may be one inside the other")


def _kind(x: EventAccount, y: EventAccount) -> Facet:
    fx, fy = family_of(x.acled), family_of(y.acled)
    if x.acled is not None and x.acled == y.acled:
        return Facet("same kind", 1, x.acled[1])
    if fx == fy:
        return Facet("same family", 1, f"both {fx}")
    if may_be_one(fx, fy):
        return Facet("other family", 1, f"{fx} and {fy}")
    return Facet("kinds that seldom meet", 1, f"{fx} and {fy}")


def _killed(p: HowMany | None, q: HowMany | None) -> Iterator[Facet]:
    if p is None or q is None or p.best is None or q.best is None:
        return
    a, b = p.best, q.best
    if a == b:
        # that nobody died is the commonest toll of all and says little
        yield Facet("same killed" if a else "no one killed in both", 1, f"both {a} killed")
    elif max(a, b) <= 2 * min(a, b) + 3:
        yield Facet("killed alike", 1, f"{a} and {b} killed")
    else:
        yield Facet("killed apart", 1, f"{a} and {b} killed")


def _injured(p: HowMany | None, q: HowMany | None) -> Iterator[Facet]:
    if p is None or q is None or not p.best or not q.best:
        return
    if p.best == q.best:
        yield Facet("same injured", 1, f"both {p.best} injured")
    elif max(p.best, q.best) > 2 * min(p.best, q.best) + 3:
        yield Facet("injured apart", 1, f"{p.best} and {q.best} injured")


def _attackers(x: EventAccount, y: EventAccount) -> Iterator[Facet]:
    p = {a.actor for a in x.parties if a.role == "attacker" and a.actor}
    q = {a.actor for a in y.parties if a.role == "attacker" and a.actor}
    if p and q:
        same = bool(p & q)
        yield Facet(
            "same attacker" if same else "other attacker", 1, "the same attacker" if same else "another attacker"
        )


def _words(x: EventAccount, y: EventAccount) -> Iterator[Facet]:
    a, b = set(x.words), set(y.words)
    if a and b:
        share = len(a & b) / math.sqrt(len(a) * len(b))
        yield Facet("common words", share, f"{share:.0%} of their words in common")
    p, q = set(x.names), set(y.names)
    if p and q:
        share = len(p & q) / min(len(p), len(q))
        yield Facet("common names", share, f"{share:.0%} of their names in common")


def _class(text: str) -> str:
    return text.partition(":")[0]  # the class; its words vary from report to report
