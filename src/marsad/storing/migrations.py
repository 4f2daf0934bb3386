"""How a record came to have its tables: numbered steps, each in a transaction of its own, with the time it was done.

A step, once released, is never edited: records in the world have taken it. To change a table, add a function at the
end of `MIGRATIONS`. Computed tables may be dropped and made anew in a step, since they are folded again afterwards:
such a step calls `_forget_fold`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from sqlalchemy import Connection, func, insert, inspect, select, text

from marsad.errors import RecordError, RecordTooNew
from marsad.storing import schema

Migration = Callable[[Connection], None]


def _run(connection: Connection, *statements: str) -> None:
    for statement in statements:
        connection.execute(text(statement))


def _forget_fold(connection: Connection) -> None:
    """Mark the computed tables as stale, so that the next command folds them again."""
    connection.execute(schema.meta.delete().where(schema.meta.c.name == "folded"))


def first_tables(connection: Connection) -> None:
    """Reports, accounts and judgements as they come; events, statements, commitments and actors computed from them."""
    _run(
        connection,
        "CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
        """CREATE TABLE report (key TEXT NOT NULL PRIMARY KEY, given TEXT NOT NULL, publisher TEXT, published TEXT,
           title TEXT NOT NULL, text TEXT NOT NULL, json TEXT NOT NULL)""",
        "CREATE INDEX report_given ON report (given)",
        """CREATE TABLE account (id TEXT NOT NULL, version TEXT NOT NULL, report TEXT NOT NULL REFERENCES report (key),
           kind TEXT NOT NULL, date_start TEXT, date_end TEXT, country TEXT, current INTEGER NOT NULL,
           json TEXT NOT NULL, PRIMARY KEY (id, version))""",
        "CREATE INDEX account_report ON account (report)",
        "CREATE INDEX account_day ON account (kind, date_start, id)",
        """CREATE TABLE actor_mention (report TEXT NOT NULL REFERENCES report (key), number INTEGER NOT NULL,
           actor TEXT NOT NULL, json TEXT NOT NULL, PRIMARY KEY (report, number))""",
        "CREATE INDEX actor_mention_actor ON actor_mention (actor, report, number)",
        "CREATE TABLE sketch (report TEXT NOT NULL PRIMARY KEY REFERENCES report (key), signature TEXT NOT NULL)",
        """CREATE TABLE band (band TEXT NOT NULL, report TEXT NOT NULL REFERENCES report (key),
           PRIMARY KEY (band, report))""",
        "CREATE INDEX band_report ON band (report)",
        "CREATE TABLE judgement (id TEXT NOT NULL PRIMARY KEY, at TEXT NOT NULL, json TEXT NOT NULL)",
        """CREATE TABLE event (id TEXT NOT NULL PRIMARY KEY, type TEXT NOT NULL, date_start TEXT, date_end TEXT,
           country TEXT, json TEXT NOT NULL)""",
        "CREATE INDEX event_day ON event (date_start, id)",
        """CREATE TABLE event_account (event TEXT NOT NULL REFERENCES event (id), account TEXT NOT NULL,
           alias TEXT NOT NULL, PRIMARY KEY (event, account))""",
        "CREATE INDEX event_account_alias ON event_account (alias)",
        "CREATE INDEX event_account_account ON event_account (account)",
        """CREATE TABLE statement (id TEXT NOT NULL PRIMARY KEY, report TEXT NOT NULL, account TEXT NOT NULL,
           kind TEXT NOT NULL, date TEXT, json TEXT NOT NULL)""",
        "CREATE INDEX statement_account ON statement (account)",
        "CREATE INDEX statement_report ON statement (report)",
        """CREATE TABLE commitment (id TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, status TEXT NOT NULL, made TEXT,
           due TEXT, json TEXT NOT NULL)""",
        """CREATE TABLE commitment_account (commitment TEXT NOT NULL REFERENCES commitment (id), account TEXT NOT NULL,
           alias TEXT NOT NULL, PRIMARY KEY (commitment, account))""",
        "CREATE INDEX commitment_account_alias ON commitment_account (alias)",
        "CREATE INDEX commitment_account_account ON commitment_account (account)",
        """CREATE TABLE actor (id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, country TEXT,
           json TEXT NOT NULL)""",
        "CREATE TABLE origin (report TEXT NOT NULL PRIMARY KEY, origin TEXT NOT NULL)",
    )
    connection.execute(insert(schema.meta), [{"name": "format", "value": "marsad record"}])


MIGRATIONS: tuple[Migration, ...] = (first_tables,)


def version(connection: Connection) -> int:
    """The number of the last migration the record has taken; 0 for an empty database.

    Raises `RecordError` for a database that holds something else.
    """
    names = set(inspect(connection).get_table_names())
    if not names:
        return 0
    if "migration" not in names:
        raise RecordError("it is a database of something else, not a marsad record: give another --record.")
    return connection.execute(select(func.max(schema.migration.c.number))).scalar() or 0


def refuse_newer(found: int, known: int = len(MIGRATIONS)) -> None:
    """Raise `RecordTooNew` where a record has taken a migration this version does not know."""
    if found > known:
        raise RecordTooNew(
            f"it was written by a newer marsad (schema {found}, this version knows {known}): "
            "update with `pip install --upgrade marsad`."
        )


def apply(connection: Connection, number: int, migration: Migration, now: dt.datetime) -> None:
    """Take one migration inside the transaction the caller opened, and note when."""
    if number == 1:
        columns = "number INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, at TEXT NOT NULL"
        _run(connection, f"CREATE TABLE migration ({columns})")
    migration(connection)
    at = now.isoformat(timespec="seconds")
    connection.execute(insert(schema.migration), [{"number": number, "name": migration.__name__, "at": at}])
