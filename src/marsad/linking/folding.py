"""The record is a fold: from reports, accounts and judgements to events, statements, commitments and actors.

Nothing here is edited in place. The same accounts give the same record, in whatever order they were read, and
reading one report more gives what reading all at once would have given.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, Protocol

from marsad.linking.actors import actors
from marsad.linking.candidates import window
from marsad.linking.clusters import clusters
from marsad.linking.ledger import Deed, Ending, commitments, ends
from marsad.linking.merging import merge
from marsad.linking.origins import origins
from marsad.model import (
    Account,
    Actor,
    ActorMention,
    Commitment,
    CommitmentAccount,
    Event,
    EventAccount,
    Statement,
    StatementAccount,
)

Row = tuple[str, str] | Event | Statement | Commitment | Actor


class Source(Protocol):
    """What the fold asks of a store. Every iterator streams, in the order its argument names."""

    def publications(self) -> Iterator[tuple[str, str | None]]:
        """Every report's key with its publication date, by key."""

    def accounts(
        self,
        kind: Literal["event", "statement", "commitment"] | None = None,
        *,
        order: Literal["id", "report", "day"] = "id",
    ) -> Iterator[Account]:
        """By id, or by the first day of their window (those without one last), then id."""

    def accounts_by_id(self, ids: Iterable[str]) -> dict[str, Account]:
        """The accounts among these."""

    def mentions(self, *, order: Literal["actor", "report"] = "actor") -> Iterator[ActorMention]:
        """By actor, then report and place in it."""

    def sketches(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Report keys with their signatures, by key."""

    def shared_bands(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Bands held by two reports or more with those reports' keys."""


def fold(source: Source) -> Iterator[Row]:
    """Every row of the computed record: (report key, origin id) pairs, then events, statements, commitments, actors."""
    published = {key: day or "" for key, day in source.publications()}
    origin = origins(published, source.sketches(), source.shared_bands())
    yield from sorted(origin.items())

    def day_of(report: str) -> str:
        return published.get(report, "")

    deeds: list[Deed] = []
    for cluster in clusters(_windowed(source, day_of), lambda a, b: origin[a] == origin[b]):
        event = merge(cluster, day_of, origin.__getitem__)
        deed = _deed(event)
        if deed:
            deeds.append(deed)
        yield event
    endings: list[Ending] = []
    for statement in _statements(source, day_of):
        ending = _ending(statement)
        if ending:
            endings.append(ending)
        yield statement
    latest = max((dt.date.fromisoformat(p[:10]) for p in published.values() if p), default=None)

    def fetch(ids: Iterable[str]) -> dict[str, CommitmentAccount]:
        return {k: a for k, a in source.accounts_by_id(ids).items() if isinstance(a, CommitmentAccount)}

    told = (a for a in source.accounts("commitment") if isinstance(a, CommitmentAccount))
    yield from commitments(told, day_of, sorted(deeds, key=lambda d: (d.day, d.event)), latest, endings, fetch)
    yield from actors(source.mentions(order="actor"), day_of)


def _windowed(
    source: Source, published: Callable[[str], str]
) -> Iterator[tuple[EventAccount, tuple[dt.date, dt.date] | None]]:
    for account in source.accounts("event", order="day"):
        if isinstance(account, EventAccount) and account.status in ("happened", "foiled"):
            day = published(account.report)
            yield account, window(account, dt.date.fromisoformat(day[:10]) if day else None)


def _deed(event: Event) -> Deed | None:
    owners = frozenset(
        p.actor or p.name.lower() for p in event.parties if p.role == "attacker" and p.basis in ("stated", "claimed")
    )
    if not owners or event.when.start is None:
        return None
    return Deed(event.id, event.when.start, owners, event.type)


def _ending(statement: Statement) -> Ending | None:
    speaker = statement.speaker
    if speaker is None or not statement.date or not any(ends(s.quote) for s in statement.evidence):
        return None
    return Ending(statement.id, dt.date.fromisoformat(statement.date[:10]), speaker.actor or speaker.name.lower())


def _statements(source: Source, published: Callable[[str], str]) -> Iterator[Statement]:
    for a in source.accounts("statement"):
        if not isinstance(a, StatementAccount):
            continue
        day = a.when.start.isoformat() if a.when.start and a.when.precision == "day" else None
        yield Statement(
            id="st-" + a.id.partition("-")[2],
            account=a.id,
            report=a.report,
            speaker=a.speaker,
            kind=a.says,
            date=day or published(a.report)[:10] or None,
            quoted=a.quoted,
            about=a.about,
            evidence=a.evidence,
        )
