"""The evidence of a whole record, checked again: what `marsad doctor` asks.

Nothing enters the record without exact words, so every sentence this gives is a sign of damage, or of a hand that
edited the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from marsad.errors import EvidenceError
from marsad.model import Actor, Commitment, Event, Statement
from marsad.storing import evidence
from marsad.storing.store import Store

PAGE = 64


def recheck(store: Store) -> Iterator[str]:
    """A sentence for each thing kept or computed that does not rest on exact words; none for a sound record."""
    for page in store.report_pages(PAGE):
        for report in page:
            try:
                evidence.check(store.coded(report))
            except EvidenceError as error:
                yield str(error)
    computed: Iterable[Event | Statement | Commitment | Actor] = chain(
        store.events(), store.statements(), store.commitments(), store.actors()
    )
    for noun in computed:
        yield from _check_computed(store, noun)


def _check_computed(store: Store, noun: Event | Statement | Commitment | Actor) -> Iterator[str]:
    here = f"{type(noun).__name__.lower()} {noun.id}"
    match noun:
        case Event() if not noun.accounts:
            yield f"{here}: no account tells of it."
        case Statement() if not noun.evidence:
            yield f"{here}: it has no evidence."
        case Commitment() if not noun.mentions:
            yield f"{here}: no report mentions it."
    spans = list(evidence.spans_of(noun))
    for start in range(0, len(spans), PAGE):
        some = spans[start : start + PAGE]
        reports = store.reports_by_key(span.report for span in some)
        for span in some:
            if span.report not in reports:
                yield f"{here}: it quotes report {span.report}, which the record does not hold."
            elif not evidence.is_exact(span, reports[span.report]):
                yield f"{here}: it quotes {span.quote[:60]!r}, which is not what report {span.report} says there."
