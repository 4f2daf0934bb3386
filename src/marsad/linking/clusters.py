"""Clusters of accounts that do not depend on the order they were met in.

Pairs that hold together are joined strongest first, ties by id; a join is refused where any account of one side is
forbidden to any of the other (the same report tells of both, days or places too far apart). So one vague account
cannot chain two twins that a precise one keeps apart. A component is decided when the sweep has closed all its
members, so the answer is the same for any order of reading and memory stays with the open days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator

from marsad.linking.candidates import Window, sweep
from marsad.linking.evidence import TOGETHER, VETO, total, weigh
from marsad.model import EventAccount

Copies = Callable[[str, str], bool]


def clusters(
    accounts: Iterable[tuple[EventAccount, tuple[dt.date, dt.date] | None]], copies: Copies
) -> Iterator[list[EventAccount]]:
    """Groups of accounts that tell of one incident, each sorted by id.

    Args:
        accounts: with their windows, sorted by (window's first day, account id); those without a window first.
        copies: whether two reports, by key, share an origin.
    """
    loose: list[EventAccount] = []

    def windows() -> Iterator[Window]:
        for account, days in accounts:
            if days is None:
                loose.append(account)
            else:
                yield Window(account, *days)

    waiting: dict[str, Window] = {}
    closed: set[str] = set()
    for new, others, done in sweep(windows()):
        closed.update(w.account.id for w in done)
        for other in others:
            score = total(weigh(other, new, copies(other.account.report, new.account.report)))
            if score >= TOGETHER:
                new.links.append((score, other))
                other.links.append((score, new))
        waiting[new.account.id] = new
        while loose:
            yield [loose.pop(0)]
        if done:
            yield from _ready(waiting, closed, copies)
    yield from ([one] for one in loose)
    closed.update(waiting)
    yield from _ready(waiting, closed, copies)


def _ready(waiting: dict[str, Window], closed: set[str], copies: Copies) -> Iterator[list[EventAccount]]:
    """Take out and decide every component whose members are all closed."""
    for first in list(waiting):
        if first not in waiting or first not in closed:
            continue
        component = _component(waiting[first])
        if all(w.account.id in closed for w in component):
            for w in component:
                del waiting[w.account.id]
                closed.discard(w.account.id)
            yield from _decide(component, copies)


def _component(start: Window) -> list[Window]:
    seen = {start.account.id: start}
    stack = [start]
    while stack:
        for _, other in stack.pop().links:
            if other.account.id not in seen:
                seen[other.account.id] = other
                stack.append(other)
    return [seen[k] for k in sorted(seen)]


def _decide(component: list[Window], copies: Copies) -> Iterator[list[EventAccount]]:
    group = {w.account.id: [w] for w in component}
    pairs = sorted(
        ((-score, a.account.id, b.account.id) for a in component for score, b in a.links if a.account.id < b.account.id)
    )
    for _, a, b in pairs:
        left, right = group[a], group[b]
        if left is right:
            continue
        if any(total(weigh(p, q, copies(p.account.report, q.account.report))) <= VETO / 4 for p in left for q in right):
            continue
        joined = left + right
        for w in joined:
            group[w.account.id] = joined
    done: set[int] = set()
    for w in component:
        members = group[w.account.id]
        if id(members) not in done:
            done.add(id(members))
            yield sorted((m.account for m in members), key=lambda one: one.id)
