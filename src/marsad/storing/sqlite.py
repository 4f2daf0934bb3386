"""All that is said to SQLite alone, and what its errors mean in words. Another database gets a module beside this one.

WAL lets people look at a record while it is being written, and keeps it whole when the writer is killed: a transaction
is in the file entirely or not at all. `synchronous=NORMAL` survives any kill of the process; after a power cut the last
transactions may be missing, and reading again brings them back.
"""

from __future__ import annotations

from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from marsad.errors import RecordError

WRITING = "marsad_writing"  # the execution option that says a transaction will write

_HEADER = b"SQLite format 3\x00"


def engine(path: Path, *, lock_wait: float, create: bool) -> Engine:
    """An engine on the file at `path`; `lock_wait` seconds are waited for another writer before giving up.

    Raises `RecordError` with a sentence for a path that cannot hold a record.
    """
    _look(path, create=create)
    made = create_engine(URL.create("sqlite", database=str(path)))

    # The driver begins transactions by itself, and not where DDL stands: it is told not to, and `begin` below does it.
    @event.listens_for(made, "connect")
    def connect(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {int(lock_wait * 1000)}")
        cursor.execute("PRAGMA journal_mode = WAL")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.close()

    # A writer that begins as a reader can be refused half way; IMMEDIATE waits at the start instead.
    @event.listens_for(made, "begin")
    def begin(connection: Connection) -> None:
        writing: Any = connection.get_execution_options().get(WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return made


def _look(path: Path, *, create: bool) -> None:
    """Refuse a path that cannot hold a record, before SQLite makes a file or a riddle of it."""
    try:
        if path.is_dir():
            raise RecordError(f"{path} is a folder, and a record is a file: give --record a file such as marsad.db.")
        if not path.exists():
            if not path.parent.is_dir():
                raise RecordError(f"{path} cannot be made, there is no folder {path.parent}: make it first.")
            if not create:
                raise RecordError(f"there is no record at {path}: make one with `marsad read`, or give --record.")
            return
        with path.open("rb") as file:
            head = file.read(len(_HEADER))
    except OSError as error:
        raise RecordError(f"{path} cannot be opened: {error.strerror or error}.") from error
    if head and head != _HEADER:
        raise RecordError(f"{path} is not a marsad record (nor any SQLite file): give another --record.")
    if not head and not create:
        raise RecordError(f"{path} is empty and holds no record: make one with `marsad read`.")


def explained(error: DBAPIError, path: str) -> RecordError:
    """What a database error means, as the sentence a user can act on."""
    said = str(error.orig)
    if "locked" in said or "busy" in said:
        return RecordError(f"{path} is being written by another process: wait until it is done, then try again.")
    if "readonly" in said or "unable to open" in said or "permission" in said.lower():
        return RecordError(f"{path} cannot be written: check the permissions of the file and its folder.")
    if "full" in said:
        return RecordError(f"{path} cannot be written, the disk is full: make room, then run the same command again.")
    if "malformed" in said or "not a database" in said:
        return RecordError(f"{path} is damaged ({said}): restore a copy, or read the reports into a new record.")
    return RecordError(f"{path} could not be used ({said}): run `marsad doctor`.")
