"""The record as JSON Lines: the public exchange format, its rows and its schema.

Rows are made one at a time and in a fixed order of keys, files are sorted by id, and nothing in them says when or where
they were written: the same record always gives the same bytes. A file is written beside its place and moved there
whole, so a reader never meets half of one.

    events.jsonl    {"id": "ev-3f…", "type": "ASSAULT", …, "accounts": [{"report_id": "a1", "evidence": [Span, …]}]}
    Span            {"in": "text", "start": 120, "end": 171, "quote": "…exactly text[120:171]…"}
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar, get_args

from marsad import model
from marsad.errors import RecordError
from marsad.model import (
    Account,
    Actor,
    Commitment,
    Event,
    EventAccount,
    HowMany,
    Party,
    Report,
    Span,
    Statement,
    When,
    Where,
)
from marsad.storing.store import Store

FORMAT = 1  # goes up when a field changes its meaning or goes away, not when one is added

Json = dict[str, Any]
_T = TypeVar("_T")

# JSON leaves these as they are, and many a program that reads lines ends one there. They only stand inside texts.
_LINE_ENDS = {ord(c): f"\\u{ord(c):04x}" for c in "\x85\u2028\u2029"}

PAGE = 64  # rows whose accounts and reports are fetched together


def export_jsonl(store: Store, folder: Path) -> dict[str, int]:
    """Write the record into `folder` (made if need be); gives the number of rows of each file.

    Raises `RecordError` where the folder cannot be written.
    """
    rows = Rows(store)
    parts: dict[str, Iterator[str]] = {
        "reports": map(line, rows.reports(store.reports(order="id"))),
        "events": map(line, rows.events(store.events())),
        "statements": map(line, rows.statements(store.statements())),
        "commitments": map(line, rows.commitments(store.commitments())),
        "actors": map(line, rows.actors(store.actors())),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return {name: _write(folder / f"{name}.jsonl", lines) for name, lines in parts.items()}
    except OSError as error:
        raise RecordError(f"{folder} cannot be written ({error.strerror or error}): give another folder.") from error


def line(row: Json) -> str:
    """One row as one line, its keys in the order they were given."""
    return json.dumps(row, ensure_ascii=False, allow_nan=False).translate(_LINE_ENDS) + "\n"


def _write(path: Path, lines: Iterable[str]) -> int:
    partial = path.with_name(path.name + ".part")
    count = 0
    with partial.open("w", encoding="utf-8", newline="\n") as file:
        for text in lines:
            file.write(text)
            count += 1
    os.replace(partial, path)
    return count


class Rows:
    """Nouns of one record as rows of the exchange format. Rows come in the order of the nouns."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shared = store.shared_ids()

    def report_id(self, report: Report) -> str:
        """The id a report is exported under: the one it was given, with a piece of its key where others share it."""
        return f"{report.id}~{report.key[1:9]}" if report.id in self._shared else report.id

    def reports(self, reports: Iterable[Report]) -> Iterator[Json]:
        """Rows of reports.jsonl."""
        for page in _pages(reports):
            origins = self._store.origins(r.key for r in page)
            for report in page:
                yield {
                    "id": self.report_id(report),
                    "url": report.url,
                    "publisher": report.publisher,
                    "title": report.title,
                    "published": report.published,
                    "text": report.text,
                    "origin": origins.get(report.key, report.key),
                    "key": report.key,
                    "author": report.author,
                    "language": report.language,
                    "published_basis": report.published_basis,
                }

    def events(self, events: Iterable[Event]) -> Iterator[Json]:
        """Rows of events.jsonl."""
        for page in _pages(events):
            accounts = self._store.accounts_by_id(id for event in page for id in event.accounts)
            ids = self._ids(account.report for account in accounts.values())
            for event in page:
                told = [accounts[id] for id in event.accounts if id in accounts]
                yield {
                    "id": event.id,
                    "type": event.type,
                    "modes": list(event.modes),
                    "acled": dict(zip(("event_type", "sub_event_type"), event.acled, strict=True))
                    if event.acled
                    else None,
                    "date": date(event.when),
                    "place": place(event.where),
                    "actors": _parties(event.parties),
                    "claimed_by": list(event.claimed_by),
                    "denied_by": list(event.denied_by),
                    "accused": list(event.accused),
                    "weapon": event.weapon,
                    "munitions": howmany(event.munitions),
                    "killed": howmany(event.killed),
                    "injured": howmany(event.injured),
                    "accounts": sorted(_told_by_report(told, ids), key=lambda row: str(row["report_id"])),
                    "origins": event.origins,
                    "status": event.status,
                }

    def statements(self, statements: Iterable[Statement]) -> Iterator[Json]:
        """Rows of statements.jsonl."""
        for page in _pages(statements):
            ids = self._ids(statement.report for statement in page)
            names = self._store.names(id for statement in page for id in statement.about)
            for statement in page:
                speaker = statement.speaker
                yield {
                    "id": statement.id,
                    "report_id": ids[statement.report],
                    "speaker": {"id": speaker.actor, "name": speaker.name} if speaker else None,
                    "kind": statement.kind,
                    "date": statement.date,
                    "evidence": [span(s) for s in statement.evidence],
                    "about": _named(statement.about, names),
                    "quoted": statement.quoted,
                }

    def commitments(self, commitments: Iterable[Commitment]) -> Iterator[Json]:
        """Rows of commitments.jsonl."""
        for page in _pages(commitments):
            ids = self._ids(mention.report for commitment in page for mention in commitment.mentions)
            names = self._store.names(id for c in page for step in c.history for id in step.because)
            for commitment in page:
                yield {
                    "id": commitment.id,
                    "kind": commitment.kind,
                    "by": list(commitment.by),
                    "to": list(commitment.to),
                    "undertaking": commitment.undertaking,
                    "condition": commitment.condition,
                    "made": commitment.made,
                    "due": commitment.due,
                    "status": commitment.status,
                    "history": [
                        {"date": step.date, "status": step.status, "because": _named(step.because, names)}
                        for step in commitment.history
                    ],
                    "mentions": _mentions(commitment.mentions, ids),
                }

    def actors(self, actors: Iterable[Actor]) -> Iterator[Json]:
        """Rows of actors.jsonl. An actor computed without its mentions gets those kept under its id."""
        for actor in actors:
            mentions = actor.mentions or tuple(m.span for m in self._store.mentions(actor=actor.id))
            yield {
                "id": actor.id,
                "name": actor.name,
                "aliases": list(actor.aliases),
                "kind": actor.kind,
                "country": actor.country,
                "roles": [{"title": r.title, "of": r.of, "from": r.start, "to": r.end} for r in actor.roles],
                "member_of": [{"id": m.id, "name": m.name, "from": m.start, "to": m.end} for m in actor.member_of],
                "mentions": _mentions(mentions, self._ids(mention.report for mention in mentions)),
            }

    def _ids(self, keys: Iterable[str]) -> dict[str, str]:
        """Report keys with the ids they are exported under."""
        given = self._store.given_ids(keys)
        return {key: f"{id}~{key[1:9]}" if id in self._shared else id for key, id in given.items()}


# --------------------------------------------------------------------------------------------------------------------
# values


def span(span: Span) -> Json:
    """A span, without its report: the row says which it is."""
    return {"in": span.field, "start": span.start, "end": span.end, "quote": span.quote}


def date(when: When) -> Json:
    """An interval of days, `end` inclusive."""
    return {
        "start": when.start.isoformat() if when.start else None,
        "end": when.end.isoformat() if when.end else None,
        "precision": when.precision,
    }


def place(where: Where | None) -> Json | None:
    """A place with its precision; null where none is known."""
    if where is None:
        return None
    return {
        "name": where.name,
        "country": where.country,
        "admin1": where.admin1,
        "lat": where.lat,
        "lon": where.lon,
        "precision": where.precision,
        "geonames": where.geonames,
    }


def howmany(count: HowMany | None) -> Json | None:
    """A range; null where nothing is said, zeros where none is said."""
    return None if count is None else {"low": count.low, "best": count.best, "high": count.high}


def _parties(parties: Iterable[Party]) -> list[Json]:
    rows: list[Json] = []
    for party in parties:
        row = {"id": party.actor, "name": party.name, "role": party.role, "basis": party.basis}
        if row not in rows:
            rows.append(row)
    return rows


def _told_by_report(accounts: Iterable[Account], ids: dict[str, str]) -> Iterator[Json]:
    """One row for each report, even where it tells of the event twice.

    The clause that tells of it first and foremost leads: primary before background, then as they stand in the text.
    """
    by_report: dict[str, list[EventAccount]] = {}
    for account in accounts:
        if isinstance(account, EventAccount):
            by_report.setdefault(account.report, []).append(account)
    for key, told in by_report.items():
        told.sort(key=lambda a: (a.role != "primary", a.evidence[0].field != "title", a.evidence[0].start, a.id))
        evidence = [span(s) for account in told for s in account.evidence]
        yield {
            "report_id": ids[key],
            "role": told[0].role,
            "killed": howmany(next((a.killed for a in told if a.killed), None)),
            "injured": howmany(next((a.injured for a in told if a.injured), None)),
            "evidence": [s for n, s in enumerate(evidence) if s not in evidence[:n]],
        }


def _named(ids: Iterable[str], names: dict[str, str]) -> list[str]:
    """Ids of events, statements and commitments; an account's own id becomes that of what it went into."""
    return list(dict.fromkeys(names.get(id, id) for id in ids))


def _mentions(spans: Iterable[Span], ids: dict[str, str]) -> list[Json]:
    rows = [{"report_id": ids[s.report], **span(s)} for s in spans]
    return sorted(rows, key=lambda row: (str(row["report_id"]), str(row["in"]), row["start"], row["end"]))


def _pages(nouns: Iterable[_T]) -> Iterator[list[_T]]:
    source = iter(nouns)
    while page := list(islice(source, PAGE)):
        yield page


# --------------------------------------------------------------------------------------------------------------------
# the schema


def json_schema() -> Json:
    """The exchange format as JSON Schema (2020-12): one definition for a row of each file, under `$defs`."""
    text: Json = {"type": "string"}
    maybe: Json = {"type": ["string", "null"]}
    texts = _list(text)
    day: Json = {"type": ["string", "null"], "description": "ISO 8601, or null where unknown"}
    whole: Json = {"type": ["integer", "null"], "minimum": 0}
    number: Json = {"type": ["number", "null"]}
    words: Json = {
        "in": {"enum": ["title", "text"]},
        "start": {"type": "integer", "minimum": 0},
        "end": {"type": "integer", "minimum": 1},
        "quote": {"type": "string", "minLength": 1},
    }
    spans = _list(_ref("span"), least=1)
    mentions = _list(_object(report_id=text, **words), least=1)
    count: Json = {"anyOf": [_ref("count"), {"type": "null"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "marsad exchange format",
        "version": FORMAT,
        "$defs": {
            "span": _object(**words),
            "count": _object(low=whole, best=whole, high=whole),
            "reports": _object(id=text, url=maybe, publisher=maybe, title=text, published=day, text=text, origin=text),
            "events": _object(
                id=text,
                type=text,
                modes=texts,
                acled=_or_null(_object(event_type=text, sub_event_type=text)),
                date=_object(start=day, end=day, precision=_enum(model.DatePrecision)),
                place=_or_null(
                    _object(
                        name=text,
                        country=maybe,
                        admin1=maybe,
                        lat=number,
                        lon=number,
                        precision=_enum(model.PlacePrecision),
                    )
                ),
                actors=_list(
                    _object(id=maybe, name=text, role=_enum(model.PartyRole), basis=_or_null(_enum(model.Basis)))
                ),
                claimed_by=texts,
                denied_by=texts,
                accused=texts,
                weapon=maybe,
                munitions=count,
                killed=count,
                injured=count,
                accounts=_list(
                    _object(report_id=text, role=_enum(model.Role), killed=count, injured=count, evidence=spans),
                    least=1,
                ),
                origins={"type": "integer", "minimum": 0},
                status={"enum": ["machine", "confirmed", "rejected"]},
            ),
            "statements": _object(
                id=text,
                report_id=text,
                speaker=_or_null(_object(id=maybe, name=text)),
                kind=_enum(model.StatementKind),
                date=day,
                evidence=spans,
                about=texts,
            ),
            "commitments": _object(
                id=text,
                kind=_enum(model.CommitmentKind),
                by=texts,
                to=texts,
                undertaking=text,
                condition=maybe,
                made=day,
                due=day,
                status=_enum(model.CommitmentStatus),
                history=_list(_object(date=day, status=_enum(model.CommitmentStatus), because=texts)),
                mentions=mentions,
            ),
            "actors": _object(
                id=text,
                name=text,
                aliases=texts,
                kind=_enum(model.ActorKind),
                country=maybe,
                roles=_list(_object(title=text, of=maybe, **{"from": day, "to": day})),
                member_of=_list(_object(id=text, name=text, **{"from": day, "to": day})),
                mentions=mentions,
            ),
        },
    }


def _object(**properties: Json) -> Json:
    """An object with at least these fields; more may be added without a new version."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def _list(items: Json, *, least: int = 0) -> Json:
    return {"type": "array", "items": items, **({"minItems": least} if least else {})}


def _or_null(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]}


def _enum(words: Any) -> Json:
    return {"enum": list(get_args(words))}


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}
