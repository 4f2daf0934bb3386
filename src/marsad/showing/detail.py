"""One noun in full: every field with the words it came from, report by report, contradictions side by side.

Takes the store, gives plain JSON: what `marsad show ID --json` prints and what the page is drawn from.

    {"kind": "event", "row": {…as exported…}, "fields": [
        {"field": "killed", "differ": true, "claims": [
            {"value": {…}, "said": "3", "report_id": "a1", "publisher": "Daily", "published": "2020-10-05", "words": [
                {"in": "text", "start": 18, "end": 23, "quote": "three", "sentence": "A car bomb …", "at": 18}]}]}]}

`at` is where the quote stands in the sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from marsad.model import Account, Actor, Commitment, Event, EventAccount, Report, Span, Statement
from marsad.reading.reports import read_report
from marsad.showing.differences import differ
from marsad.showing.wording import claim as in_words
from marsad.storing import exchange
from marsad.storing.exchange import Rows
from marsad.storing.store import Store

Json = dict[str, Any]

AROUND = 120  # characters shown on each side where no sentence is known
MENTIONS = 20  # of an actor: a first look; the export has all


class Detail:
    """Details of one record's nouns. Reports are read again for their sentences, each once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows = Rows(store)
        self._reports: dict[str, Report] = {}
        self._sentences: dict[str, list[Span]] = {}

    def find(self, id: str) -> Json | None:
        """The event, commitment, statement, actor or report of this id in full; None where there is none."""
        if event := self._store.event(id):
            return self.event(event)
        if commitment := self._store.commitment(id):
            return self.commitment(commitment)
        if statement := self._store.statement(id):
            return self.statement(statement)
        if actor := self._store.actor(id):
            return self.actor(actor)
        if report := self._store.report(id):
            return self.report(report)
        return None

    def event(self, event: Event) -> Json:
        """An event: what each report says of each field."""
        accounts = self._accounts(event.accounts)
        (row,) = self._rows.events([event])
        return {
            "kind": "event",
            "row": row,
            "tells": [self._tells(account) for account in accounts],
            "fields": list(self._fields(accounts)),
        }

    def commitment(self, commitment: Commitment) -> Json:
        """A commitment: what each report says of it, and the steps of its history with what they rest on."""
        accounts = self._accounts(commitment.accounts)
        (row,) = self._rows.commitments([commitment])
        return {
            "kind": "commitment",
            "row": row,
            "tells": [self._tells(account) for account in accounts],
            "fields": list(self._fields(accounts)),
            "because": self._because(id for step in row["history"] for id in step["because"]),
        }

    def statement(self, statement: Statement) -> Json:
        """A statement: who said it, in which words, and what it is about."""
        accounts = self._accounts([statement.account])
        (row,) = self._rows.statements([statement])
        return {
            "kind": "statement",
            "row": row,
            "tells": [self._tells(account) for account in accounts],
            "fields": list(self._fields(accounts)),
            "because": self._because(row["about"]),
        }

    def actor(self, actor: Actor) -> Json:
        """An actor: its names, and the first sentences that name it."""
        (row,) = self._rows.actors([actor])
        spans: list[Span] = []
        kept = actor.mentions or (m.span for m in self._store.mentions(actor=actor.id))
        for span, _ in zip(kept, range(MENTIONS), strict=False):
            spans.append(span)
        self._hold(span.report for span in spans)
        mentions = [{**self._who_says(span.report), "words": [self._words(span)]} for span in spans]
        return {"kind": "actor", "row": row, "mentions": mentions}

    def report(self, report: Report) -> Json:
        """A report: its text, and what it was read to tell of."""
        (row,) = self._rows.reports([report])
        key = report.key
        return {
            "kind": "report",
            "row": row,
            "accounts": [self._tells(account) for account in self._store.accounts(report=key)],
            "events": list(self._rows.events(self._store.events(order="day", report=key))),
            "statements": list(self._rows.statements(self._store.statements(report=key))),
            "commitments": list(self._rows.commitments(self._store.commitments(report=key))),
        }

    # ----------------------------------------------------------------------------------------------------------------

    def _accounts(self, ids: Sequence[str]) -> list[Account]:
        """These accounts, the earliest report first."""
        accounts = self._store.accounts_by_id(ids)
        self._hold(account.report for account in accounts.values())

        def earliest(account: Account) -> tuple[str, str, str]:
            report = self._reports[account.report]
            return report.published or "~", self._rows.report_id(report), account.id

        return sorted(accounts.values(), key=earliest)

    def _hold(self, keys: Iterable[str]) -> None:
        self._reports.update(self._store.reports_by_key(set(keys) - set(self._reports)))

    def _who_says(self, key: str) -> Json:
        if key not in self._reports:
            self._hold([key])
        report = self._reports[key]
        return {
            "report_id": self._rows.report_id(report),
            "publisher": report.publisher,
            "published": report.published,
            "published_basis": report.published_basis,
        }

    def _tells(self, account: Account) -> Json:
        """That a report tells of it, in which words, and how it stands to them."""
        more: Json = {"status": account.status, "confidence": account.confidence, "version": account.version}
        if isinstance(account, EventAccount):
            more["role"] = account.role
        return {
            **self._who_says(account.report),
            "account": account.id,
            "kind": account.kind,
            **more,
            "words": [self._words(span) for span in account.evidence],
        }

    def _fields(self, accounts: Sequence[Account]) -> Iterator[Json]:
        """Every field any of the accounts has a value of, with what each says; contradictions marked."""
        claims: dict[str, list[Json]] = {}
        for account in accounts:
            for claim in account.claims():
                if claim.field == "when" and claim.value["start"] is None and not claim.spans:
                    continue  # nothing is said of it
                if claim.field in ("made", "due") and claim.value["start"] is None and not claim.spans:
                    continue
                claims.setdefault(claim.field, []).append(
                    {
                        "value": claim.value,
                        "said": in_words(claim.field, claim.value),
                        **self._who_says(account.report),
                        "words": [self._words(span) for span in claim.spans],
                    }
                )
        for field, said in claims.items():
            yield {"field": field, "differ": differ(field, [one["value"] for one in said]), "claims": said}

    def _because(self, ids: Iterable[str]) -> Json:
        """The events, statements and commitments a row points at, as rows by id."""
        rows: Json = {}
        for id in ids:
            if event := self._store.event(id):
                rows[id] = next(self._rows.events([event]))
            elif statement := self._store.statement(id):
                rows[id] = next(self._rows.statements([statement]))
            elif commitment := self._store.commitment(id):
                rows[id] = next(self._rows.commitments([commitment]))
        return rows

    def _words(self, span: Span) -> Json:
        sentence, at = self._sentence(span)
        return {**exchange.span(span), "sentence": sentence, "at": at}

    def _sentence(self, span: Span) -> tuple[str, int]:
        """The sentence (or sentences) a span stands in, as given, and where in it the span begins."""
        report = self._reports[span.report]
        given = report.text if span.field == "text" else report.title
        inside = [s for s in self._cut(report) if s.field == span.field and s.start < span.end and span.start < s.end]
        if inside:
            start, end = min(inside[0].start, span.start), max(inside[-1].end, span.end)
        else:
            start, end = max(0, span.start - AROUND), min(len(given), span.end + AROUND)
        return given[start:end], span.start - start

    def _cut(self, report: Report) -> list[Span]:
        if report.key not in self._sentences:
            reading = read_report(report)
            self._sentences[report.key] = [
                reading.span(s.field, s.start, s.end) for s in reading.sentences if s.end > s.start
            ]
        return self._sentences[report.key]
