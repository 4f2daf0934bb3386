"""The record on disk, behind a few verbs.

What comes in is kept as it came (`add`, `judge`) and is never edited; what is shown is computed from it
(`replace_record`). Both halves change in whole transactions only, so a process may be killed at any moment: a report is
there with everything it yields or not at all, and computed tables are those of before or those of after. A counter of
changes, written in the same transaction as each change, says whether the computed tables are still those of what is
kept (`is_stale`).

Everything is handed out in an order given by ids, never by the order of arrival: that is half of why the order of
reading does not matter. It is handed out row by row: memory does not grow with the record.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from heapq import merge
from itertools import groupby
from pathlib import Path
from types import TracebackType
from typing import Annotated, Any, Literal, Self, TypeVar

from pydantic import BaseModel, Field, TypeAdapter
from sqlalchemy import Connection, Engine, Select, Table, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.exc import DBAPIError

from marsad.errors import RecordError
from marsad.linking.candidates import UNDATED_DAYS
from marsad.model import (
    Account,
    Actor,
    ActorMention,
    Coded,
    Commitment,
    Event,
    EventAccount,
    Judgement,
    Report,
    Statement,
)
from marsad.storing import evidence, migrations, schema, sqlite
from marsad.storing.shapes import AccountKind, AccountOrder, Fold, Row, SharedBand, alias

_ACCOUNT: TypeAdapter[Account] = TypeAdapter(Annotated[Account, Field(discriminator="kind")])
_NounT = TypeVar("_NounT", bound=BaseModel)

ROWS = 256  # handed out and written at a time: enough to be quick, few enough to weigh nothing
IDS = 400  # asked for in one question: SQLite allows 999 variables in its older builds


class Store:
    """A record on disk. Use `Store.open`, and close it (it is a context manager). One process, one thread each."""

    def __init__(self, engine: Engine, name: str) -> None:
        self._engine = engine
        self._inside: Connection | None = None  # the transaction in which everything runs, while one is open
        self.name = name  # how messages call the record

    # ----------------------------------------------------------------------------------------------------------------
    # opening and closing

    @classmethod
    def open(cls, where: str | Path, *, create: bool = True, lock_wait: float = 5.0) -> Self:
        """Open the record in a file (a path, or `sqlite:///path`), taking the migrations it lacks.

        `lock_wait` is in seconds. Raises `RecordError` where the path cannot hold a record, holds something else, or
        (with `create=False`) holds nothing; `RecordTooNew` where a newer version wrote it.
        """
        said = str(where)
        if "://" in said and not said.startswith("sqlite:///"):
            raise RecordError(f"{said.partition('://')[0]}:// records are not supported: give the path of a file.")
        path = Path(said.removeprefix("sqlite:///"))
        store = cls(sqlite.engine(path, lock_wait=lock_wait, create=create), str(path))
        try:
            store._migrate(create=create)
        except BaseException:
            store.close()
            raise
        return store

    def _migrate(self, *, create: bool) -> None:
        with self._reading() as connection:
            found = self._version(connection)
        if not found and not create:
            raise RecordError(f"{self.name} is empty and holds no record: make one with `marsad read`.")
        for number, step in enumerate(migrations.MIGRATIONS, start=1):
            if number > found:
                with self._writing() as connection:
                    if number > self._version(connection):  # another process may have been quicker
                        migrations.apply(connection, number, step, dt.datetime.now(dt.UTC))

    def _version(self, connection: Connection) -> int:
        try:
            found = migrations.version(connection)
            migrations.refuse_newer(found, len(migrations.MIGRATIONS))
        except RecordError as error:
            raise type(error)(f"{self.name} cannot be used: {error}") from None
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        """A connection that sees one moment of the record; inside a writing transaction, that transaction."""
        if self._inside is not None:
            yield self._inside
            return
        with self._explained(), self._engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction: all of it is kept, or nothing."""
        if self._inside is not None:
            raise RuntimeError("a transaction of this store is already open")
        with (
            self._explained(),
            self._engine.connect().execution_options(**{sqlite.WRITING: True}) as connection,
            connection.begin(),
        ):
            self._inside = connection
            try:
                yield connection
            finally:
                self._inside = None

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise sqlite.explained(error, self.name) from error

    def _stream(self, query: Select[Any]) -> Iterator[Any]:
        with self._reading() as connection:
            yield from connection.execution_options(yield_per=ROWS).execute(query)

    # ----------------------------------------------------------------------------------------------------------------
    # what comes in

    def has(self, keys: Iterable[str]) -> set[str]:
        """Which of these report keys the record holds."""
        found: set[str] = set()
        with self._reading() as connection:
            for some in _chunks(keys):
                found.update(connection.scalars(select(schema.report.c.key).where(schema.report.c.key.in_(some))))
        return found

    def add(self, batch: Iterable[Coded]) -> int:
        """Keep reports with all they yield, in one transaction: all of the batch, or nothing of it.

        Reports the record already holds are left as they are. Gives how many were new. Raises `EvidenceError` where
        something does not rest on exact words, `ReportError` where a text cannot be written as UTF-8.
        """
        new: dict[str, Coded] = {}
        for coded in batch:
            evidence.check_writable(coded.report)
            evidence.check(coded)
            new.setdefault(coded.report.key, coded)
        with self._writing() as connection:
            for key in self.has(new):
                del new[key]
            if new:
                _insert(connection, schema.report, map(_report_row, _reports(new.values())))
                for coded in new.values():
                    self._write_yield(connection, coded)
                self._count_change(connection)
        return len(new)

    def recode(self, batch: Iterable[Coded]) -> int:
        """Put what the line now makes of reports already held in place of what it made of them before.

        Accounts of an earlier version are kept and no longer current. Gives how many reports yield something else than
        before; where none does, nothing is written. Raises as `add` does.
        """
        changed = 0
        again = list(batch)
        for coded in again:
            evidence.check(coded)
        with self._writing() as connection:
            for coded in again:
                changed += self._recode_one(connection, coded)
            if changed:
                self._count_change(connection)
        return changed

    def _recode_one(self, connection: Connection, coded: Coded) -> bool:
        key = coded.report.key
        if _in_order(self.coded(coded.report)) == _in_order(coded):
            return False
        account = schema.account
        versions = {a.version for a in coded.accounts}
        connection.execute(delete(account).where(account.c.report == key, account.c.version.in_(versions)))
        connection.execute(update(account).where(account.c.report == key).values(current=0))
        for table in (schema.actor_mention, schema.sketch, schema.band):
            connection.execute(delete(table).where(table.c.report == key))
        self._write_yield(connection, coded)
        return True

    def _write_yield(self, connection: Connection, coded: Coded) -> None:
        key = coded.report.key
        _insert(connection, schema.account, map(_account_row, coded.accounts))
        _insert(
            connection,
            schema.actor_mention,
            (
                {"report": key, "number": number, "actor": mention.actor, "json": _json(mention)}
                for number, mention in enumerate(coded.actors)
            ),
        )
        if coded.sketch:
            signature = "".join(f"{number:08x}" for number in coded.sketch)
            _insert(connection, schema.sketch, [{"report": key, "signature": signature}])
        _insert(connection, schema.band, ({"band": band, "report": key} for band in sorted(set(coded.bands))))

    def judge(self, judgement: Judgement) -> bool:
        """Keep a person's decision; False where it is kept already."""
        table = schema.judgement
        with self._writing() as connection:
            if connection.scalar(select(table.c.id).where(table.c.id == judgement.id)) is not None:
                return False
            _insert(connection, table, [{"id": judgement.id, "at": judgement.at, "json": _json(judgement)}])
            self._count_change(connection)
        return True

    # ----------------------------------------------------------------------------------------------------------------
    # what is computed

    def is_stale(self, version: str = "") -> bool:
        """Whether something came in since the computed tables were made, or another version of linking made them."""
        with self._reading() as connection:
            return self._meta(connection, "folded") != f"{self._changes(connection)} {version}"

    def replace_record(self, fold: Fold, version: str = "") -> None:
        """Compute the record anew from what is kept, in one transaction. `version` names the fold that did it.

        Readers see the old record until the new one is whole. `fold` reads this store and gives rows, of any kind and
        in any order; they are written as they come.
        """
        with self._writing() as connection:
            for table in reversed(schema.COMPUTED):
                connection.execute(delete(table))
            for rows in _buffered(fold(self)):
                for table in schema.COMPUTED:  # events before what points at them
                    _insert(connection, table, (values for of, values in rows if of is table))
            self._set_meta(connection, "folded", f"{self._changes(connection)} {version}")

    def _changes(self, connection: Connection) -> int:
        return int(self._meta(connection, "changes") or 0)

    def _count_change(self, connection: Connection) -> None:
        self._set_meta(connection, "changes", str(self._changes(connection) + 1))

    def _meta(self, connection: Connection, name: str) -> str | None:
        return connection.scalar(select(schema.meta.c.value).where(schema.meta.c.name == name))

    def _set_meta(self, connection: Connection, name: str, value: str) -> None:
        connection.execute(delete(schema.meta).where(schema.meta.c.name == name))
        connection.execute(insert(schema.meta).values(name=name, value=value))

    # ----------------------------------------------------------------------------------------------------------------
    # what is kept, handed out

    def reports(
        self,
        *,
        order: Literal["key", "id", "published"] = "key",
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> Iterator[Report]:
        """Reports: by key, by exported id, or by date of publication (unknown last)."""
        table = schema.report
        orders: dict[str, tuple[Any, ...]] = {
            "key": (table.c.key,),
            "id": (_exported_id(), table.c.key),
            "published": (table.c.published.is_(None), table.c.published, table.c.key),
        }
        query = select(table).order_by(*orders[order])
        for row in self._stream(query.where(*_touching(table.c.published, table.c.published, since, until))):
            yield _report(row)

    def publications(self) -> Iterator[tuple[str, str | None]]:
        """Report keys with the ISO date or datetime of publication, by key."""
        table = schema.report
        for row in self._stream(select(table.c.key, table.c.published).order_by(table.c.key)):
            yield row.key, row.published

    def reports_by_key(self, keys: Iterable[str]) -> dict[str, Report]:
        """The reports among these keys."""
        return {row.key: _report(row) for row in self._among(schema.report, schema.report.c.key, keys)}

    def report_pages(self, size: int) -> Iterator[list[Report]]:
        """All reports by key, so many at a time; between two pages nothing is held open, so the record can change."""
        table, last = schema.report, ""
        while page := list(self._stream(select(table).where(table.c.key > last).order_by(table.c.key).limit(size))):
            last = page[-1].key
            yield [_report(row) for row in page]

    def shared_ids(self) -> set[str]:
        """Ids that more than one report was given: these are exported with a piece of the key."""
        given = schema.report.c.given
        query = select(given).group_by(given).having(func.count() > 1)
        with self._reading() as connection:
            return set(connection.scalars(query))

    def given_ids(self, keys: Iterable[str]) -> dict[str, str]:
        """Report keys with the ids the input gave them."""
        table = schema.report
        query = select(table.c.key, table.c.given)
        with self._reading() as connection:
            return {
                row.key: row.given
                for some in _chunks(keys)
                for row in connection.execute(query.where(table.c.key.in_(some)))
            }

    def coded(self, report: Report) -> Coded:
        """Everything the record holds of one report, as the line gave it (accounts by id)."""
        key = report.key
        signatures = list(self.sketches([key]))
        bands = select(schema.band.c.band).where(schema.band.c.report == key).order_by(schema.band.c.band)
        mentions = select(schema.actor_mention.c.json).where(schema.actor_mention.c.report == key)
        with self._reading() as connection:
            return Coded(
                report=report,
                accounts=tuple(self.accounts(report=key)),
                actors=tuple(
                    ActorMention.model_validate_json(text)
                    for text in connection.scalars(mentions.order_by(schema.actor_mention.c.number))
                ),
                sketch=signatures[0][1] if signatures else (),
                bands=tuple(connection.scalars(bands)),
            )

    def accounts(
        self,
        kind: AccountKind | None = None,
        *,
        order: AccountOrder = "id",
        dated: bool | None = None,
        report: str | None = None,
        country: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
    ) -> Iterator[Account]:
        """Current accounts, one at a time, in an order that never depends on the order of reading; ties go by id.

        By id; by report; by their report's publication; or by the first day they may tell of, as linking sweeps them:
        an undated one stands `UNDATED_DAYS` before its report's publication, and last where that is unknown too.

        `dated` keeps those whose first day is known, or those whose is not; `report` is a key, `country` alpha-3;
        `since` and `until` (inclusive) keep accounts whose days touch the span.
        """
        table = schema.account
        day = func.substr(schema.report.c.published, 1, 10)
        query: Select[Any] = (
            select(table.c.json, table.c.id, table.c.date_start, day.label("day"))
            .join(schema.report, schema.report.c.key == table.c.report)
            .where(table.c.current == 1, *_touching(table.c.date_start, table.c.date_end, since, until))
        )
        query = _where(query, {table.c.kind: kind, table.c.report: report, table.c.country: country})
        known, unknown = query.where(table.c.date_start.is_not(None)), query.where(table.c.date_start.is_(None))
        if order == "day":
            rows = self._by_day(known, unknown, dated)
        else:
            if dated is not None:
                query = known if dated else unknown
            orders: dict[str, tuple[Any, ...]] = {
                "id": (table.c.id,),
                "report": (table.c.report, table.c.id),
                "published": (day.is_(None), day, table.c.id),
            }
            rows = self._stream(query.order_by(*orders[order]))
        for row in rows:
            yield _ACCOUNT.validate_json(row.json)

    def _by_day(self, known: Select[Any], unknown: Select[Any], dated: bool | None) -> Iterator[Any]:
        """Rows of accounts by the first day they may tell of: two streams, each in its order, laid into one."""
        table, published = schema.account, schema.report.c.published
        day = func.substr(published, 1, 10)
        streams = []
        if dated is not False:
            streams.append(self._stream(known.order_by(table.c.date_start, table.c.id)))
        if dated is not True:
            streams.append(self._stream(unknown.where(published.is_not(None)).order_by(day, table.c.id)))
        yield from merge(*streams, key=_first_day)
        if dated is not True:
            yield from self._stream(unknown.where(published.is_(None)).order_by(table.c.id))

    def accounts_by_id(self, ids: Iterable[str]) -> dict[str, Account]:
        """The current accounts among these ids."""
        table = schema.account
        rows = self._among(table, table.c.id, ids)
        return {row.id: _ACCOUNT.validate_json(row.json) for row in rows if row.current}

    def mentions(
        self, *, order: Literal["actor", "report"] = "actor", actor: str | None = None
    ) -> Iterator[ActorMention]:
        """Actor mentions: by actor, then report and place in it; or by report and place in it."""
        table = schema.actor_mention
        place = (table.c.report, table.c.number)
        query = select(table.c.json).order_by(*((table.c.actor, *place) if order == "actor" else place))
        if actor is not None:
            query = query.where(table.c.actor == actor)
        for row in self._stream(query):
            yield ActorMention.model_validate_json(row.json)

    def sketches(self, keys: Collection[str] | None = None) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Report keys with their MinHash signatures, by key."""
        table = schema.sketch
        if keys is None:
            rows: Iterable[Any] = self._stream(select(table).order_by(table.c.report))
        else:
            rows = sorted(self._among(table, table.c.report, keys), key=lambda row: str(row.report))
        for row in rows:
            hexadecimal = row.signature
            yield row.report, tuple(int(hexadecimal[i : i + 8], 16) for i in range(0, len(hexadecimal), 8))

    def shared_bands(self) -> Iterator[SharedBand]:
        """Bands held by two reports or more, by band, each with its reports by key."""
        table = schema.band
        shared = select(table.c.band).group_by(table.c.band).having(func.count() > 1)
        query = select(table).where(table.c.band.in_(shared)).order_by(table.c.band, table.c.report)
        for band, rows in groupby(self._stream(query), key=lambda row: str(row.band)):
            yield SharedBand(band, tuple(row.report for row in rows))

    def judgements(self) -> Iterator[Judgement]:
        """All judgements by their time, then id."""
        table = schema.judgement
        for row in self._stream(select(table.c.json).order_by(table.c.at, table.c.id)):
            yield Judgement.model_validate_json(row.json)

    # ----------------------------------------------------------------------------------------------------------------
    # what was computed, handed out

    def events(
        self,
        *,
        order: Literal["id", "day"] = "id",
        type: str | None = None,
        country: str | None = None,
        report: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int | None = None,
    ) -> Iterator[Event]:
        """Events by id, or by first day (unknown last); `since` and `until` (inclusive) keep those that touch.

        `report` is the key of a report that tells of them.
        """
        table = schema.event
        query = select(table.c.json).limit(limit)
        if order == "day":
            query = query.order_by(table.c.date_start.is_(None), table.c.date_start)
        query = query.order_by(table.c.id).where(*_touching(table.c.date_start, table.c.date_end, since, until))
        if report is not None:
            query = query.where(table.c.id.in_(_told_in(schema.event_account, report)))
        yield from self._nouns(Event, _where(query, {table.c.type: type, table.c.country: country}))

    def statements(
        self,
        *,
        order: Literal["id", "day"] = "id",
        kind: str | None = None,
        report: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int | None = None,
    ) -> Iterator[Statement]:
        """Statements by id, or by day (unknown last)."""
        table = schema.statement
        query = select(table.c.json).limit(limit)
        if order == "day":
            query = query.order_by(table.c.date.is_(None), table.c.date)
        query = query.order_by(table.c.id).where(*_touching(table.c.date, table.c.date, since, until))
        yield from self._nouns(Statement, _where(query, {table.c.kind: kind, table.c.report: report}))

    def commitments(
        self,
        *,
        order: Literal["id", "day"] = "id",
        kind: str | None = None,
        status: str | None = None,
        report: str | None = None,
        since: dt.date | None = None,
        until: dt.date | None = None,
        limit: int | None = None,
    ) -> Iterator[Commitment]:
        """Commitments by id, or by the day they were made (unknown last); `report` is the key of one that tells."""
        table = schema.commitment
        query = select(table.c.json).limit(limit)
        if order == "day":
            query = query.order_by(table.c.made.is_(None), table.c.made)
        query = query.order_by(table.c.id).where(*_touching(table.c.made, table.c.made, since, until))
        if report is not None:
            query = query.where(table.c.id.in_(_told_in(schema.commitment_account, report)))
        yield from self._nouns(Commitment, _where(query, {table.c.kind: kind, table.c.status: status}))

    def actors(
        self,
        *,
        order: Literal["id", "name"] = "id",
        kind: str | None = None,
        country: str | None = None,
        limit: int | None = None,
    ) -> Iterator[Actor]:
        """Actors by id, or by name."""
        table = schema.actor
        query = select(table.c.json).limit(limit)
        if order == "name":
            query = query.order_by(table.c.name)
        yield from self._nouns(
            Actor, _where(query.order_by(table.c.id), {table.c.kind: kind, table.c.country: country})
        )

    def event(self, id: str) -> Event | None:
        """The event of this id, or the one that an event once named so has become."""
        return self._one(Event, schema.event, id, schema.event_account)

    def commitment(self, id: str) -> Commitment | None:
        """The commitment of this id, or the one that a commitment once named so has become."""
        return self._one(Commitment, schema.commitment, id, schema.commitment_account)

    def statement(self, id: str) -> Statement | None:
        """The statement of this id."""
        return self._one(Statement, schema.statement, id)

    def actor(self, id: str) -> Actor | None:
        """The actor of this id."""
        return self._one(Actor, schema.actor, id)

    def report(self, id: str) -> Report | None:
        """The report of this exported id, or of this key."""
        table = schema.report
        query = select(table).where(or_(_exported_id() == id, table.c.key == id)).order_by(table.c.key).limit(1)
        for row in self._stream(query):
            return _report(row)
        return None

    def origins(self, keys: Iterable[str]) -> dict[str, str]:
        """Report keys with the id of their origin, where one was computed."""
        return {row.report: row.origin for row in self._among(schema.origin, schema.origin.c.report, keys)}

    def names(self, accounts: Iterable[str]) -> dict[str, str]:
        """Account ids with the id of the event, commitment or statement each went into."""
        found: dict[str, str] = {}
        places = (
            (schema.event_account.c.account, schema.event_account.c.event),
            (schema.commitment_account.c.account, schema.commitment_account.c.commitment),
            (schema.statement.c.account, schema.statement.c.id),
        )
        with self._reading() as connection:
            for some in _chunks(accounts):
                for account, name in places:
                    query = select(account.label("account"), name.label("name")).where(account.in_(some))
                    found.update((row.account, row.name) for row in connection.execute(query))
        return found

    def counts(self) -> dict[str, int]:
        """How many rows of each noun there are."""
        tables = {
            "reports": schema.report,
            "accounts": schema.account,
            "judgements": schema.judgement,
            "events": schema.event,
            "statements": schema.statement,
            "commitments": schema.commitment,
            "actors": schema.actor,
        }
        current = {"accounts": (schema.account.c.current == 1,)}
        with self._reading() as connection:
            return {
                name: connection.scalar(select(func.count()).select_from(table).where(*current.get(name, ()))) or 0
                for name, table in tables.items()
            }

    def versions(self) -> dict[str, int]:
        """Versions of the line with the number of current accounts each made."""
        table = schema.account
        query = (
            select(table.c.version, func.count().label("made")).where(table.c.current == 1).group_by(table.c.version)
        )
        with self._reading() as connection:
            return {row.version: row.made for row in connection.execute(query.order_by(table.c.version))}

    def schema_version(self) -> int:
        """The number of the last migration the record has taken."""
        with self._reading() as connection:
            return migrations.version(connection)

    # ----------------------------------------------------------------------------------------------------------------

    def _nouns(self, noun: type[_NounT], query: Select[Any]) -> Iterator[_NounT]:
        for row in self._stream(query):
            yield noun.model_validate_json(row.json)

    def _one(self, noun: type[_NounT], table: Table, id: str, members: Table | None = None) -> _NounT | None:
        with self._reading() as connection:
            text = connection.scalar(select(table.c.json).where(table.c.id == id))
            if text is None and members is not None:
                whole = members.c[table.name]
                now = connection.scalar(select(whole).where(members.c.alias == id).order_by(whole).limit(1))
                text = connection.scalar(select(table.c.json).where(table.c.id == now))
            return None if text is None else noun.model_validate_json(text)

    def _among(self, table: Table, column: Any, values: Iterable[str]) -> Iterator[Any]:
        with self._reading() as connection:
            for some in _chunks(values):
                yield from connection.execute(select(table).where(column.in_(some)))


# --------------------------------------------------------------------------------------------------------------------
# nouns to rows and back


def _json(noun: BaseModel) -> str:
    return noun.model_dump_json()


def _in_order(coded: Coded) -> Coded:
    """The same with its sets sorted, so that two can be compared."""
    accounts = tuple(sorted(coded.accounts, key=lambda account: account.id))
    return replace(coded, accounts=accounts, bands=tuple(sorted(set(coded.bands))))


def _reports(batch: Iterable[Coded]) -> Iterator[Report]:
    return (coded.report for coded in batch)


def _report_row(report: Report) -> dict[str, Any]:
    return {
        "key": report.key,
        "given": report.id,
        "publisher": report.publisher,
        "published": report.published,
        "title": report.title,
        "text": report.text,
        "json": report.model_dump_json(exclude={"title", "text"}),
    }


def _report(row: Any) -> Report:
    return Report.model_validate({**json.loads(row.json), "title": row.title, "text": row.text})


def _exported_id() -> Any:
    """The id a report is exported under, as SQL: the id it was given, with a piece of its key where others share it."""
    table, other = schema.report, schema.report.alias()
    shared = (
        select(other.c.key).where(other.c.given == table.c.given, other.c.key != table.c.key).correlate(table).exists()
    )
    return case((shared, table.c.given + "~" + func.substr(table.c.key, 2, 8)), else_=table.c.given)


def _first_day(row: Any) -> tuple[str, str]:
    """The first day an account may tell of, and its id."""
    if row.date_start:
        return row.date_start, row.id
    return (dt.date.fromisoformat(row.day) - dt.timedelta(days=UNDATED_DAYS)).isoformat(), row.id


def _account_row(account: Account) -> dict[str, Any]:
    when = account.made if account.kind == "commitment" else account.when
    where = account.where if isinstance(account, EventAccount) else None
    return {
        "id": account.id,
        "version": account.version,
        "report": account.report,
        "kind": account.kind,
        "date_start": when.start.isoformat() if when.start else None,
        "date_end": when.end.isoformat() if when.end else None,
        "country": where.country if where else None,
        "current": 1,
        "json": _json(account),
    }


def _computed_rows(row: Row) -> Iterator[tuple[Table, dict[str, Any]]]:
    """One row of the fold as rows of the computed tables."""
    match row:
        case Event():
            when = row.when
            values: dict[str, Any] = {"id": row.id, "type": row.type, "json": _json(row)}
            values["date_start"] = when.start.isoformat() if when.start else None
            values["date_end"] = when.end.isoformat() if when.end else None
            values["country"] = row.where.country if row.where else None
            yield schema.event, values
            for account in row.accounts:
                yield schema.event_account, {"event": row.id, "account": account, "alias": _alias(account, row.id)}
        case Statement():
            yield (
                schema.statement,
                {
                    "id": row.id,
                    "report": row.report,
                    "account": row.account,
                    "kind": row.kind,
                    "date": row.date,
                    "json": _json(row),
                },
            )
        case Commitment():
            values = {"id": row.id, "kind": row.kind, "status": row.status, "made": row.made, "due": row.due}
            yield schema.commitment, {**values, "json": _json(row)}
            for account in row.accounts:
                yield (
                    schema.commitment_account,
                    {"commitment": row.id, "account": account, "alias": _alias(account, row.id)},
                )
        case Actor():
            values = {"id": row.id, "name": row.name, "kind": row.kind, "country": row.country, "json": _json(row)}
            yield schema.actor, values
        case (report, origin):
            yield schema.origin, {"report": report, "origin": origin}


def _alias(account: str, whole: str) -> str:
    return alias(account, whole.partition("-")[0])


def _buffered(rows: Iterable[Row]) -> Iterator[list[tuple[Table, dict[str, Any]]]]:
    buffer: list[tuple[Table, dict[str, Any]]] = []
    for row in rows:
        buffer.extend(_computed_rows(row))
        if len(buffer) >= ROWS:
            yield buffer
            buffer = []
    yield buffer


# --------------------------------------------------------------------------------------------------------------------
# SQL in small pieces


def _insert(connection: Connection, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    values: Sequence[Mapping[str, Any]] = list(rows)
    if values:
        connection.execute(insert(table), values)


def _where(query: Select[Any], wanted: Mapping[Any, str | None]) -> Select[Any]:
    return query.where(*(column == value for column, value in wanted.items() if value is not None))


def _told_in(members: Table, report: str) -> Select[Any]:
    """The ids of events (or commitments) with an account of this report; members is their table of accounts."""
    account = schema.account
    ids = select(account.c.id).where(account.c.report == report, account.c.current == 1)
    return select(members.c[members.name.removesuffix("_account")]).where(members.c.account.in_(ids))


def _touching(start: Any, end: Any, since: dt.date | None, until: dt.date | None) -> list[Any]:
    """Conditions that keep intervals with a day in [since, until]; an unknown day touches nothing."""
    conditions = []
    if since is not None:
        conditions.append(and_(end.is_not(None), end >= since.isoformat()))
    if until is not None:
        # a longer text sorts after its own beginning, so a datetime on the last day is cut to its day
        conditions.append(and_(start.is_not(None), func.substr(start, 1, 10) <= until.isoformat()))
    return conditions


def _chunks(values: Iterable[str]) -> Iterator[list[str]]:
    ordered = sorted(set(values))
    for start in range(0, len(ordered), IDS):
        yield ordered[start : start + IDS]
