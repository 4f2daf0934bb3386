"""Reports: one published text becomes a `Report` with a key from its content, and a `Report` becomes a `Reading`.

The date of publication is the input's own, else the page's, else the one argument for the whole batch, else one found
in the text (and marked `inferred`, with its words), else unknown. It is never today.
"""

from __future__ import annotations

import json
from functools import lru_cache
from hashlib import blake2b
from typing import Literal

from marsad.errors import ReportError
from marsad.model import CleanText, Field, PublishedBasis, Reading, Report, Sentence, Span
from marsad.reading.cleaning import clean, unwrap
from marsad.reading.dates import find_published, parse_published
from marsad.reading.sentences import sentences_of

_NO_TEXT = "The report has no text; give one with words in it, or leave the report out."


def report_key(
    id: str | None, publisher: str | None, title: str, published: str | None, url: str | None, text: str
) -> str:
    """The key of a report: `r` and 16 hexadecimal digits of its content, the same on every machine."""
    content = json.dumps([id, publisher, title, published, url, text], ensure_ascii=True, separators=(",", ":"))
    return "r" + blake2b(content.encode("ascii"), digest_size=8).hexdigest()


def make_report(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    publisher: str | None = None,
    published: object = None,
    url: str | None = None,
    author: str | None = None,
    language: str | None = None,
    markup: Literal["plain", "html"] = "plain",
    source: str = "",
    published_override: object = None,
) -> Report:
    """A report from one text and what is known of it.

    `published` is the input's own date, `published_override` the one given for a whole batch: it stands behind the
    input's and the page's. What an HTML page says of itself fills what the input leaves open.

    Raises:
        ReportError: the text has no words, or a date cannot be read.
    """
    if not text.strip():
        raise ReportError(_NO_TEXT)
    parts = {"text": text, "title": title, "publisher": publisher, "id": id, "url": url, "author": author}
    for part, words in parts.items():
        _check_whole(words, part)
    day, basis = parse_published(published), "given"
    if markup == "html":
        from marsad.reading.markup import page  # trafilatura takes its time to load

        found = page(text)
        title, publisher = title or found.title, publisher or found.publisher
        author, url, language = author or found.author, url or found.url, language or found.language
        if day is None and found.published:
            day, basis = found.published, "page"
    if day is None and (day := parse_published(published_override)):
        basis = "argument"
    key = report_key(id, publisher, title or "", day, url, text)
    fields, sentences = _parts(text, title or "", markup)
    if not any(s.field == "text" for s in sentences):
        if markup == "plain":
            raise ReportError(_NO_TEXT)
        raise ReportError("The page has no article that can be read; give the article's own page, or its text.")
    span = None
    if day is None and (inferred := find_published(sentences)):
        day, first, last = inferred
        basis = "inferred"
        body = fields["text"]
        start, end = body.starts[first], body.ends[last - 1]
        span = Span(report=key, field="text", start=start, end=end, quote=text[start:end])
    known: PublishedBasis = "unknown" if day is None else basis  # type: ignore[assignment]
    return Report(
        key=key, id=id or key, text=text, title=title or "", publisher=publisher or None, author=author or None,
        published=day, published_basis=known, published_span=span, language=language or None, url=url or None,
        markup=markup, source=source,
    )  # fmt: skip


def _check_whole(words: str | None, part: str) -> None:
    """Refuse half characters: JSON can spell them, but nothing can store them."""
    try:
        (words or "").encode("utf-8")
    except UnicodeEncodeError as fault:
        raise ReportError(
            f"The report's {part} has half a character at position {fault.start}; expected whole ones, encode it anew."
        ) from None


def read_report(report: Report) -> Reading:
    """Clean text and sentences of a report: what every later step works on."""
    fields, sentences = _parts(report.text, report.title, report.markup)
    return Reading(report=report, fields=fields, sentences=sentences)


@lru_cache(maxsize=4)  # a report is read right after it is made: the work is done once
def _parts(
    text: str, title: str, markup: Literal["plain", "html"]
) -> tuple[dict[Field, CleanText], tuple[Sentence, ...]]:
    heading = clean(title)
    if markup == "html":
        from marsad.reading.markup import article

        found = article(text)
        return {"title": heading, "text": found.text}, sentences_of(found.text, heading, found.kinds)
    body = unwrap(clean(text))
    return {"title": heading, "text": body}, sentences_of(body, heading)
