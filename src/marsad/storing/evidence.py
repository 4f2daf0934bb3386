"""The door: nothing enters the record that does not rest on exact words of its report.

Two questions are asked of everything a report yields. Are the words exact: does every span, wherever it hides, quote
precisely `text[start:end]` of that report? And are there words: does every value that came from reading have a span?
What was inferred from the report as a whole (its publisher as source, its date as the date) needs none; what is simply
unknown needs none either.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pydantic import BaseModel

from marsad.errors import EvidenceError, ReportError
from marsad.model import Account, Coded, HowMany, Party, Report, Source, Span, When, Where, Wording

Value = When | Where | HowMany | Party | Wording | Source


def check(coded: Coded) -> None:
    """Raise `EvidenceError` for the first thing of `coded` that does not rest on exact words of its report."""
    report = coded.report
    here = f"report {report.id}"
    _exact(here, "published", report, spans_of(report))
    for account in coded.accounts:
        check_account(account, report)
    for mention in coded.actors:
        _exact(here, f"actor mention {mention.actor}", report, (mention.span,))


def check_writable(report: Report) -> None:
    """Raise `ReportError` for a report that cannot be written as UTF-8."""
    try:
        (report.text + report.title + report.id).encode()
    except UnicodeEncodeError as error:
        raise ReportError(
            f"report {report.source or report.key} holds half a surrogate pair at character {error.start}, which is no "
            "text: write it again as valid Unicode."
        ) from None


def check_account(account: Account, report: Report) -> None:
    """Raise `EvidenceError` where the account is not of this report, or a value of it does not rest on its words."""
    here = f"account {account.id} of report {report.id}"
    if account.report != report.key:
        raise EvidenceError(f"{here}: it says it is of report {account.report}; an account belongs to one report.")
    if not account.evidence:
        raise EvidenceError(f"{here}: it has no evidence; an account needs the words that tell of it.")
    for name in type(account).model_fields:
        value = getattr(account, name)
        _exact(here, name, report, spans_of(value))
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Value) and needs_words(one) and not one.spans:
                raise EvidenceError(f"{here}: {name} has a value without words; a value needs a span.")


def needs_words(value: Value) -> bool:
    """Whether a value can only have come from words of the report."""
    match value:
        case When():
            return value.basis in ("stated", "relative")
        case Source():
            return value.kind != "publisher"
        case HowMany():
            return (value.low, value.best, value.high) != (None, None, None)
        case _:
            return True


def spans_of(value: object) -> Iterator[Span]:
    """Every span inside a value, however deep."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for one in value:
            yield from spans_of(one)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from spans_of(getattr(value, name))


def is_exact(span: Span, report: Report) -> bool:
    """Whether the span quotes its report, letter by letter, and quotes something."""
    given = report.text if span.field == "text" else report.title
    return (
        span.report == report.key
        and 0 <= span.start < span.end <= len(given)
        and given[span.start : span.end] == span.quote
    )


def _exact(here: str, name: str, report: Report, spans: Iterable[Span]) -> None:
    for span in spans:
        if not is_exact(span, report):
            given = report.text if span.field == "text" else report.title
            found = given[max(0, span.start) : max(0, span.end)]
            raise EvidenceError(
                f"{here}: {name} quotes {span.quote[:60]!r}, but {span.field}[{span.start}:{span.end}] of report "
                f"{span.report} is {found[:60]!r}; a span must be the exact words."
            )
