"""Which report is meant: one of a file, or one of the record.

A name is looked for as a file first, since a file is what can be seen; then as the id or key of a report in the record.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from marsad.errors import InputError
from marsad.model import Report
from marsad.reading.sources import BadItem, Item, SourceOptions, open_sources

MOST_NAMED = 8  # ids listed where the one asked for is not among them


def is_file(given: str) -> bool:
    """Whether the name is that of something to be read, rather than an id."""
    return given == "-" or os.path.exists(os.path.expanduser(given))


def from_file(given: str, id: str | None, options: SourceOptions, say: Callable[[str], None]) -> Report:
    """The report of a file with this id or key; without one the first, and `say` is told where there are more.

    Raises:
        InputError: it is a folder, it holds no report that can be read, or none of this id.
    """
    if os.path.isdir(os.path.expanduser(given)):
        raise InputError(f"{given} is a folder, and one report is explained at a time: give a file.")
    items = open_sources([given], options=options)
    if id is not None:
        return _with_id(given, id, items)
    bad: BadItem | None = None
    for item in items:
        if isinstance(item, BadItem):
            bad = bad or item
            continue
        if any(isinstance(more, Report) for more in items):
            say(f"{given} holds several reports: {item.id} is the first, --id chooses another.")
        return item
    raise InputError(str(bad) if bad else f"{given} holds no report: give a file with one.")


def _with_id(given: str, id: str, items: Iterator[Item]) -> Report:
    others: list[str] = []
    for item in items:
        if isinstance(item, Report):
            if id in (item.id, item.key):
                return item
            others.append(item.id)
    if not others:
        raise InputError(f"{given} holds no report that can be read: give a file with one.")
    more = "" if len(others) <= MOST_NAMED else f" and {len(others) - MOST_NAMED} more"
    raise InputError(f"{given} holds no report {id}: it has {', '.join(others[:MOST_NAMED])}{more}.")
