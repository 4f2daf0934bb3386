"""Which accounts are worth comparing: those whose days may be the same. Never all pairs.

Each account has a window of days. Accounts are met in the order of their windows' first day; two are compared only
while both windows are open, so that memory and work follow the busiest weeks, not the size of the record.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator

from marsad.knowledge.codes import family_of
from marsad.model import EventAccount

# A report without a readable date tells of the days before it: how far back an undated account may be joined.
UNDATED_DAYS = 5
# Told dates slip by a day over midnight and time zones, and by a few where a report gives the day only in passing.
SLIP = dt.timedelta(days=3)
# Years are too wide to say that two accounts are one.
WIDEST = dt.timedelta(days=62)


def window(account: EventAccount, published: dt.date | None) -> tuple[dt.date, dt.date] | None:
    """First and last day the account may tell of; None where nothing bounds it (it is then linked to nothing)."""
    when = account.when
    if when.start is not None:
        end = when.end or when.start
        return (when.start, end) if end - when.start <= WIDEST else None
    if published is None or account.role == "background":
        return None
    return published - dt.timedelta(days=UNDATED_DAYS), published


class Window:
    """An account with its window, in the sweep."""

    __slots__ = ("account", "first", "last")

    def __init__(self, account: EventAccount, first: dt.date, last: dt.date) -> None:
        self.account = account
        self.first = first
        self.last = last


def block(account: EventAccount) -> str | None:
    """The country that accounts are blocked by; None to be compared with all."""
    if account.where is None or family_of(account.acled) in ("agreement", "other", "change"):
        return None
    return account.where.country


def sweep(windows: Iterable[Window]) -> Iterator[tuple[Window, list[Window], list[Window]]]:
    """For each window in order of its first day: (window, those still open that it may be compared with, those closed).

    `windows` must come sorted by (first, account id). A window is handed out as closed exactly once. Violence in two
    known countries is never compared; an account without a country is compared with all, and so is an agreement, which
    reports place where it was made or where it is to hold.
    """
    open_: dict[str | None, list[Window]] = {}
    for new in windows:
        closed = []
        for country, rows in open_.items():
            gone = [w for w in rows if w.last + SLIP < new.first]
            if gone:
                closed.extend(gone)
                open_[country] = [w for w in rows if w.last + SLIP >= new.first]
        where = block(new.account)
        if where is None:
            others = [w for rows in open_.values() for w in rows]
        else:
            others = [*open_.get(where, ()), *open_.get(None, ())]
        yield new, others, closed
        open_.setdefault(where, []).append(new)
