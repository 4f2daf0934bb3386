"""What the store and the fold say to each other. Types only.

The store knows nothing of linking: it hands out what is kept, in an order that never depends on the order of reading
(`LinkSource`), and takes back rows of the computed record, of any kind and in any order (`Row`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Literal, NamedTuple, Protocol

from marsad.linking.naming import whole_id
from marsad.model import Account, Actor, ActorMention, Commitment, Event, Judgement, Report, Statement

AccountKind = Literal["event", "statement", "commitment"]
AccountOrder = Literal["id", "report", "day", "published"]


class ReportOrigin(NamedTuple):
    """The independent origin a report goes back to; a plain pair of the two is taken as well."""

    report: str  # the report's key
    origin: str


class SharedBand(NamedTuple):
    """A band that at least two reports share: they are worth comparing for a common text."""

    band: str
    reports: tuple[str, ...]  # keys, sorted


class LinkSource(Protocol):
    """What linking may read. Every iterator streams, and its order is that of the ids it is sorted by."""

    def reports(self) -> Iterator[Report]:
        """All reports by key."""

    def publications(self) -> Iterator[tuple[str, str | None]]:
        """Report keys with the ISO date or datetime of publication, by key."""

    def accounts(
        self, kind: AccountKind | None = None, *, order: AccountOrder = "id", dated: bool | None = None
    ) -> Iterator[Account]:
        """Current accounts: by id; report; first day they may tell of; or their report's publication; ties by id."""

    def accounts_by_id(self, ids: Iterable[str]) -> dict[str, Account]:
        """The current accounts among these."""

    def mentions(self, *, order: Literal["actor", "report"] = "actor") -> Iterator[ActorMention]:
        """All actor mentions: by actor, then report and place in it; or by report and place in it."""

    def sketches(self, keys: Collection[str] | None = None) -> Iterator[tuple[str, tuple[int, ...]]]:
        """Report keys with their MinHash signatures, by key."""

    def shared_bands(self) -> Iterator[SharedBand]:
        """Bands held by two reports or more, by band."""

    def judgements(self) -> Iterator[Judgement]:
        """All judgements by their time, then id."""


Row = Event | Statement | Commitment | Actor | ReportOrigin | tuple[str, str]
Fold = Callable[[LinkSource], Iterable[Row]]


def alias(account: str, prefix: str) -> str:
    """The id an event (or commitment) would have had if it were named after this account.

    A record computed at another time may have named the incident after another of its accounts; that id must still
    lead here: linking names them so.
    """
    return whole_id(prefix, account)
