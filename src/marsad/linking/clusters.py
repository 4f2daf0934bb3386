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
        accounts: with their windows, sorted by (window's first day, account id); those without a window anywhere.
        copies: whether two reports, by key, share an origin.
    """
    loose: list[EventAccount] = []

    def windows() -> Iterator[Window]:
        for account, days in accounts:
            if days is None:
                loose.append(account)
            else:
                yield Window(account, *days)

    open_: dict[str, _Component] = {}  # account id to its component, for accounts whose component is undecided
    for new, others, done in sweep(windows()):
        for window in done:
            component = open_[window.account.id]
            component.open -= 1
            if not component.open:
                yield from _close(component, open_, copies)
        mine = open_[new.account.id] = _Component([new])
        for other in others:
            score = total(weigh(other, new, copies(other.account.report, new.account.report)))
            if score >= TOGETHER:
                mine = _join(mine, open_[other.account.id], open_)
                mine.links.append((score, other, new))
        yield from ([loose.pop()] for _ in range(len(loose)))
    for component in {id(c): c for c in open_.values()}.values():
        yield from _decide(component, copies)
    yield from ([one] for one in loose)


class _Component:
    """Windows joined by links, and how many of them the sweep still has open."""

    __slots__ = ("links", "open", "windows")

    def __init__(self, windows: list[Window]) -> None:
        self.windows = windows
        self.links: list[tuple[float, Window, Window]] = []
        self.open = len(windows)


def _join(a: _Component, b: _Component, open_: dict[str, _Component]) -> _Component:
    """The smaller goes into the larger."""
    if a is b:
        return a
    small, large = sorted((a, b), key=lambda c: len(c.windows))
    large.windows.extend(small.windows)
    large.links.extend(small.links)
    large.open += small.open
    for window in small.windows:
        open_[window.account.id] = large
    return large


def _close(component: _Component, open_: dict[str, _Component], copies: Copies) -> Iterator[list[EventAccount]]:
    for window in component.windows:
        del open_[window.account.id]
    yield from _decide(component, copies)


def _decide(component: _Component, copies: Copies) -> Iterator[list[EventAccount]]:
    windows = sorted(component.windows, key=lambda w: w.account.id)
    group = {w.account.id: [w] for w in windows}
    pairs = sorted(
        (-score, min(a.account.id, b.account.id), max(a.account.id, b.account.id)) for score, a, b in component.links
    )
    for _, a, b in pairs:
        left, right = group[a], group[b]
        if left is right or _forbidden(left, right, copies):
            continue
        joined = left + right
        for w in joined:
            group[w.account.id] = joined
    done: set[int] = set()
    for w in windows:
        members = group[w.account.id]
        if id(members) not in done:
            done.add(id(members))
            yield sorted((m.account for m in members), key=lambda one: one.id)


def _forbidden(left: list[Window], right: list[Window], copies: Copies) -> bool:
    return any(total(weigh(p, q, copies(p.account.report, q.account.report))) <= VETO / 4 for p in left for q in right)
