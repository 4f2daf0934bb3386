"""How many, resolved: the counts of a sentence or a clause become one range for each thing counted.

What stands in one coordination is added ("two soldiers and three civilians were killed" is five); what is said to be
part of another count ("including two children", "two of them") never is. Where several counts of one thing stand side
by side, a stated toll comes first, then the figure told most often, then the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from marsad.finding.howmany import NumberExpression


@dataclass(frozen=True, slots=True)
class Range:
    """A count as a range, `None` for an end that is not known, and the expressions it was made of.

    An exact N is N, N, N; "at least five" has no high; "several" has nothing; "no casualties" is 0, 0, 0.
    """

    low: int | None = None
    best: int | None = None
    high: int | None = None
    parts: tuple[NumberExpression, ...] = ()


_SINGLE = ("namedpassive", "namedactive")


def _sum(values: Sequence[int | None]) -> int | None:
    """The sum, or None where any is not known."""
    known = [v for v in values if v is not None]
    return sum(known) if len(known) == len(values) else None


def _added(group: Sequence[NumberExpression]) -> Range:
    """A coordination: ends are added. A vague plural beside known counts lifts the floor by nothing it does not say."""
    low = sum(e.low for e in group if e.low is not None) if any(e.low is not None for e in group) else None
    return Range(low, _sum([e.best for e in group]), _sum([e.high for e in group]), tuple(group))


def resolve_numbers(expressions: Sequence[NumberExpression]) -> dict[str, Range]:
    """The range for each thing counted (`killed`, `injured`, ...), in the order first met.

    Expressions come in the order `find_numbers` gave them; those of several sentences may follow each other. A thing
    that only partial counts speak of gets their largest low as its floor and no best figure: three of the wounded are
    not the wounded.
    """
    groups: dict[str, list[list[NumberExpression]]] = {}
    partials: dict[str, list[NumberExpression]] = {}
    last: dict[str, NumberExpression] = {}
    for e in expressions:
        if e.partial:
            partials.setdefault(e.what, []).append(e)
            groups.setdefault(e.what, [])
            continue
        mine = groups.setdefault(e.what, [])
        before = last.get(e.what)
        if mine and before is not None and before.group == e.group and before.rule == e.rule and before.start < e.start:
            mine[-1].append(e)
        else:
            mine.append([e])
        last[e.what] = e
    out: dict[str, Range] = {}
    for what, mine in groups.items():
        if not mine:
            floor = max((e.low for e in partials[what] if e.low is not None), default=None)
            out[what] = Range(floor, None, None, tuple(partials[what]))
            continue
        ranges = [_added(g) for g in mine]
        tolls = [r for r in ranges if r.parts[0].rule == "toll"]
        numbered = [r for r in ranges if any(e.rule not in _SINGLE and (e.best or 0) != 1 for e in r.parts)]
        told = Counter((r.low, r.best, r.high) for r in ranges)
        known = [
            r for r in tolls or numbered or ranges if r.best is not None or r.low is not None or r.high is not None
        ]
        chosen = max(known or ranges, key=lambda r: told[r.low, r.best, r.high])  # the first of the most frequent
        out[what] = chosen
    return out
