"""Is everything as it should be? What `marsad doctor` asks, one question after the other.

A question that cannot be answered is a finding, not a crash: each gives a sentence and goes on.
"""

from __future__ import annotations

import platform
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from itertools import islice
from pathlib import Path

from marsad import __version__
from marsad.errors import MarsadError
from marsad.settings import Settings
from marsad.storing.migrations import MIGRATIONS
from marsad.storing.recheck import recheck
from marsad.storing.store import Store

WORST = 20  # broken spans that are listed; one is enough to know


@dataclass(frozen=True, slots=True)
class Finding:
    """What was asked, whether it is as it should be, and what was found."""

    name: str
    ok: bool
    sentence: str


def examine(settings: Settings) -> Iterator[Finding]:
    """Every question in order: the machine, the package's own files, then the record, where there is one."""
    python = platform.python_version()
    yield Finding("python", sys.version_info >= (3, 11), f"{python} ({platform.python_implementation()}).")
    yield Finding("marsad", True, f"{__version__}.")
    yield Finding("sqlite", sqlite3.sqlite_version_info >= (3, 35), f"{sqlite3.sqlite_version}.")
    yield _ask("model", _model)
    yield _ask("gazetteer", _gazetteer)
    yield _ask("actors", _actors)
    yield _ask("knowledge", _knowledge)
    if not Path(settings.record.removeprefix("sqlite:///")).exists():
        yield Finding("record", True, f"there is none at {settings.record} yet.")
        return
    try:
        with Store.open(settings.record, create=False, lock_wait=settings.lock_wait) as store:
            yield from _record(store)
    except MarsadError as error:
        yield Finding("record", False, str(error))


def _ask(name: str, question: Callable[[], str]) -> Finding:
    try:
        return Finding(name, True, question())
    except MarsadError as error:
        return Finding(name, False, str(error))


def _model() -> str:
    from marsad.finding.tagger import Tagger

    return f"{Tagger.load().version}; its files are those its card describes."


def _gazetteer() -> str:
    from marsad.knowledge.places import Gazetteer

    places = Gazetteer.load()
    try:
        return f"{len(places.countries)} countries, in {places.path.name}."
    finally:
        places.close()


def _actors() -> str:
    from marsad.knowledge.actors import ActorBook

    ActorBook.load()
    return "every row of the actors file can be read."


def _knowledge() -> str:
    from marsad.knowledge.words import data

    names = sorted(f.name for f in files("marsad.knowledge").joinpath("data").iterdir() if f.name.endswith(".toml"))
    for name in names:
        data(name)
    return f"{len(names)} files of words and codes can be read."


def _record(store: Store) -> Iterator[Finding]:
    from marsad.line import VERSION

    held = ", ".join(f"{count} {name}" for name, count in store.counts().items())
    yield Finding("record", True, f"{store.name}: {held}.")
    yield Finding("schema", True, f"version {store.schema_version()} of {len(MIGRATIONS)}.")
    if store.is_stale(VERSION):
        yield Finding("computed", True, "something came in since it was computed; the next command does it again.")
    else:
        yield Finding("computed", True, "up to date.")
    versions = store.versions()
    if len(versions) > 1:
        made = ", ".join(f"{count} by {version}" for version, count in versions.items())
        yield Finding("accounts", True, f"{made}: `marsad rebuild` reads all reports again with this version.")
    broken = list(islice(recheck(store), WORST))
    if not broken:
        yield Finding("evidence", True, "every value rests on exact words.")
    for sentence in broken:
        yield Finding("evidence", False, sentence)
