"""HTML: the article is found, and every quote stands in the page's source."""

from __future__ import annotations

import html
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.model import Reading
from marsad.reading.cleaning import clean
from marsad.reading.markup import article, page
from marsad.reading.reports import make_report, read_report

PAGE = """<!DOCTYPE html>
<html lang="en-GB"><head><title>Rockets hit base | The Daily</title>
<meta property="og:title" content="Rockets hit base near airport"><meta property="og:site_name" content="The Daily">
<meta name="author" content="Jane Roe"><meta property="article:published_time" content="2020-09-27T12:47:00+04:00">
<script>var p = "<p>Nobody was hurt, said Gen.</p>";</script></head>
<body><nav><ul><li><a href="/">Home</a></li><li><a href="/w">World</a></li></ul></nav>
<article><h1>Rockets hit base near airport</h1>
<figure><img src="a.jpg"><figcaption>Smoke over the base on Sunday. (AP Photo/X)</figcaption></figure>
<p>BAGHDAD (Reuters) &ndash; Three rockets hit a base near <a href="/x">Baghdad&nbsp;airport</a>
on Sunday, the <b>ar<i>my</i></b> said &amp; police agreed.</p>
<!-- <p>a comment that is no text</p> -->
<p>Nobody was hurt, said Gen.&#160;Smith of the &#8220;joint command&#x201D;. The group&rsquo;s leader denied it.<br>A
second line after the break said that more would come.</p>
<div class="ad"><a href="/s">Subscribe to our newsletter</a></div>
<h2>What next</h2>
<ul><li>The first item of a list says that talks go on.</li><li>The second item says that they do not.</li></ul>
<p>More paragraphs tell something of the attack and of its consequences for the region, in some words.</p>
</article><footer>Copyright 2020 The Daily</footer></body></html>"""


def seen(source: str) -> str:
    """What a reader of the source sees: tags out, entities read, cleaned."""
    plain = html.unescape(re.sub(r"<!--.*?-->|<[^>]*>", "", source, flags=re.DOTALL))
    return clean(re.sub(r"\s+", " ", plain)).text


def check(reading: Reading) -> None:
    for s in reading.sentences:
        span = reading.span(s.field, s.start, s.end)
        if s.field == "text":
            assert reading.report.text[span.start : span.end] == span.quote
            assert seen(span.quote).split() == s.text.split()


def test_the_page_says_who_when_and_what() -> None:
    report = make_report(PAGE, markup="html")
    assert (report.title, report.publisher, report.author) == ("Rockets hit base near airport", "The Daily", "Jane Roe")
    assert (report.published, report.published_basis, report.language) == ("2020-09-27", "page", "en")


def test_what_the_input_gives_stands_before_the_page() -> None:
    report = make_report(PAGE, markup="html", title="Mine", publisher="Me", published="2020-09-26")
    assert (report.title, report.publisher, report.published) == ("Mine", "Me", "2020-09-26")


def test_the_article_and_its_kinds() -> None:
    reading = read_report(make_report(PAGE, markup="html"))
    check(reading)
    rows = [(s.kind, s.text) for s in reading.sentences if s.field == "text"]
    assert ("caption", "Smoke over the base on Sunday.") in rows
    assert ("heading", "Rockets hit base near airport") in rows
    assert ("dateline", "BAGHDAD (Reuters) –") in rows
    assert ("body", "Three rockets hit a base near Baghdad airport on Sunday, the army said & police agreed.") in rows
    assert ("body", 'Nobody was hurt, said Gen. Smith of the "joint command".') in rows
    assert ("body", "A second line after the break said that more would come.") in rows
    assert ("heading", "What next") in rows
    assert ("body", "The second item says that they do not.") in rows
    texts = " ".join(text for _, text in rows)
    assert "comment that is no text" not in texts
    assert "Copyright" not in texts
    assert "Home" not in texts


def test_a_quote_has_the_tags_that_stand_inside_it() -> None:
    reading = read_report(make_report(PAGE, markup="html"))
    text = reading.fields["text"].text
    at = text.index("Baghdad airport on Sunday, the army")
    span = reading.span("text", at, at + len("Baghdad airport on Sunday, the army"))
    assert span.quote == "Baghdad&nbsp;airport</a>\non Sunday, the <b>ar<i>my"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<p>Three rockets hit.</p>", ["Three rockets hit."]),
        ("Three rockets hit <b>Arbat</b>.", ["Three rockets hit Arbat."]),
        ("<p>One.<p>Two fell & three", ["One.", "Two fell & three"]),  # nothing closed, a bare &
        ("<p>Tom &amp Jerry &bogus; &#0; 5 < 6</p>", ["Tom & Jerry &bogus; \ufffd 5 < 6"]),
        ("<title>no text</title><style>p{}</style>", []),
    ],
)
def test_small_and_broken_pages(source: str, expected: list[str]) -> None:
    assert [line.strip() for line in article(source).text.text.split("\n") if line.strip()] == expected


def test_a_paragraph_that_is_not_in_the_source_is_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    from marsad.reading import markup

    article.cache_clear()
    kept = "The army said that two rockets hit the base."
    fake = markup.Page(paragraphs=((kept, None), ("The army said that nine rockets hit the town.", None)))
    monkeypatch.setattr(markup, "page", lambda source: fake)
    assert article(f"<p>{kept}</p><p>Something else</p>").text.text == kept
    article.cache_clear()


def test_a_paragraph_with_something_inside_keeps_its_sentences(monkeypatch: pytest.MonkeyPatch) -> None:
    from marsad.reading import markup

    article.cache_clear()
    one, two = "The army said that two rockets hit the base.", "Nobody was hurt in the attack, it said."
    monkeypatch.setattr(markup, "page", lambda source: markup.Page(paragraphs=((f"{one} {two}", None),)))
    assert article(f"<div>{one} <button>Share</button> {two}</div>").text.text == f"{one}\n{two}"
    article.cache_clear()


@pytest.mark.parametrize("piece", ["<a ", '<a "', "<", "&", "<!-", "<script>", "<p>a</p>", "<b>a</b>", "<p>  "])
def test_hostile_pages_take_no_longer_than_others(piece: str) -> None:
    begin = time.perf_counter()
    article(piece * (60_000 // len(piece)))
    assert time.perf_counter() - begin < 5  # seconds; a walk that looks back takes minutes


def test_a_page_is_dated_the_same_on_any_day() -> None:
    source = PAGE.replace("2020-09-27T12:47:00+04:00", "2031-01-02")
    assert page(source).published == "2031-01-02"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(
            st.sampled_from(
                [
                    "The army said",
                    "<b>rockets</b>",
                    "&nbsp;",
                    "&amp;",
                    "hit <a href='x>y'>the</a> base",
                    "it&rsquo;s over.",
                    "\n",
                    "<br>",
                    "&#8203;",
                    "Nobody was hurt.",
                    "<i>",
                    "</i>",
                    "5 < 6",
                    "&copy",
                ]
            ),
            min_size=1,
            max_size=8,
        ),
        min_size=1,
        max_size=6,
    )
)
def test_offsets_hold_in_any_markup(paragraphs: list[list[str]]) -> None:
    source = "<html><body><article>" + "".join(f"<p>{' '.join(p)}</p>" for p in paragraphs) + "</article></body></html>"
    text = article(source).text
    assert len(text.text) == len(text.starts) == len(text.ends)
    last = 0
    for start, end, character in zip(text.starts, text.ends, text.text, strict=True):
        assert last <= start <= end <= len(source)
        last = max(last, start)
        if not character.isspace():
            assert clean(html.unescape(source[start:end])).text == character
