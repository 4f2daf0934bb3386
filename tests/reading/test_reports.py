"""Reports: key, date and its basis, and readings whose spans are exact."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.errors import ReportError
from marsad.reading import reports
from marsad.reading.cleaning import clean
from marsad.reading.reports import make_report, read_report

TEXT = "BAGHDAD (Reuters) - Two rockets hit the base\u00a0on Sunday. \u201cNobody was hurt,\u201d the army said."
PAGE = (
    '<html lang="en"><head><title>Rockets hit base</title>'
    '<meta property="article:published_time" content="2020-09-28T10:00:00+00:00"></head><body><article><p>'
    + "Two rockets hit the base on Sunday, the army said in a statement. " * 6
    + "</p></article></body></html>"
)


def test_the_key_comes_from_the_content_alone() -> None:
    one = make_report(TEXT, title="A", source="here")
    assert one.key == make_report(TEXT, title="A", source="there").key
    assert one.id == one.key
    assert one.key.startswith("r")
    assert len(one.key) == 17
    assert make_report(TEXT, title="B").key != one.key
    assert make_report(TEXT, title="A", id="7").key != one.key
    assert make_report(TEXT, title="A", id="7").id == "7"
    assert make_report("x", title="yz").key != make_report("xy", title="z").key


def test_the_key_is_pinned() -> None:
    """A change here breaks every record on disk."""
    assert make_report("Two rockets hit the base.", id="1", published="2020-09-27").key == "r4f52af46ba4d4fe4"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"text": TEXT, "published": "2020-09-27", "published_override": "2020-09-30"}, ("2020-09-27", "given")),
        ({"text": TEXT, "published_override": "2020-09-30"}, ("2020-09-30", "argument")),
        ({"text": PAGE, "markup": "html", "published": "2020-09-27"}, ("2020-09-27", "given")),
        ({"text": PAGE, "markup": "html", "published_override": "2020-09-30"}, ("2020-09-28", "page")),
        ({"text": "September 27, 2020\n\n" + TEXT}, ("2020-09-27", "inferred")),
        ({"text": "September 27, 2020\n\n" + TEXT, "published_override": "2020-09-30"}, ("2020-09-30", "argument")),
        ({"text": TEXT}, (None, "unknown")),
    ],
)
def test_where_the_date_comes_from(given: dict[str, str], expected: tuple[str | None, str]) -> None:
    report = make_report(**given)
    assert (report.published, report.published_basis) == expected


def test_an_inferred_date_shows_its_words() -> None:
    report = make_report("By Jane Roe\n\nSeptember\u00a027, 2020\n\n" + TEXT)
    span = report.published_span
    assert span is not None
    assert span.quote == "September\u00a027, 2020" == report.text[span.start : span.end]
    assert span.report == report.key


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"text": " \n"}, "The report has no text; give one with words in it, or leave the report out."),
        ({"text": "\u200b\ufeff"}, "The report has no text; give one with words in it, or leave the report out."),
        (
            {"text": TEXT, "published": "soon"},
            "The published date 'soon' is not one that can be read; "
            "give an ISO date such as 2020-09-27, or leave it out.",
        ),
        (
            {"text": "a \ud800"},
            "The report's text has half a character at position 2; expected whole ones, encode it anew.",
        ),
        (
            {"text": TEXT, "title": "\udc00"},
            "The report's title has half a character at position 0; expected whole ones, encode it anew.",
        ),
        (
            {"text": "<html></html>", "markup": "html"},
            "The page has no article that can be read; give the article's own page, or its text.",
        ),
    ],
)
def test_refused_in_one_sentence(given: dict[str, str], message: str) -> None:
    with pytest.raises(ReportError) as caught:
        make_report(**given)
    assert str(caught.value) == message


def test_spans_quote_the_text_as_given() -> None:
    reading = read_report(make_report(TEXT, title="Rockets \u2018hit\u2019 base"))
    body = next(s for s in reading.sentences if s.kind == "body")
    assert body.text == "Two rockets hit the base on Sunday."
    assert reading.span("text", body.start, body.end).quote == "Two rockets hit the base\u00a0on Sunday."
    title = reading.sentences[0]
    assert reading.span("title", title.start, title.end).quote == "Rockets \u2018hit\u2019 base"


@settings(deadline=None)
@given(st.text(alphabet=st.sampled_from("ab. \n\r\u00a0\u200b\u00ad\u201c\u2019'\ufeff\u2028"), min_size=1))
def test_every_sentence_has_an_exact_quote(noise: str) -> None:
    report = make_report(f"{noise}The army said{noise}two rockets hit. {noise}", title=noise)
    reading = read_report(report)
    for s in reading.sentences:
        span = reading.span(s.field, s.start, s.end)
        given_text = report.text if s.field == "text" else report.title
        assert given_text[span.start : span.end] == span.quote
        assert clean(span.quote).text.split() == s.text.split()


def test_reading_is_quick() -> None:
    report = make_report(
        "BAGHDAD (AP) - " + "On Sunday Gen. Haddad said two rockets hit the base near the U.S. Embassy. " * 20
    )
    best = 1.0
    for _ in range(20):
        reports._parts.cache_clear()
        begin = time.perf_counter()
        read_report(report)
        best = min(best, time.perf_counter() - begin)
    assert best < 0.003  # seconds for a report of 300 words
