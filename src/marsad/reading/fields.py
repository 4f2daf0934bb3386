"""The field map: which column of a JSON object or a CSV row is which part of a report.

| part      | taken from the first of these that is there (case ignored)                        |
|-----------|-----------------------------------------------------------------------------------|
| id        | id, report_id, article_id, doc_id, document_id                                      |
| text      | text, body, content, article, full_text, fulltext, maintext                         |
| html      | html, raw_html, page (only where there is no text)                                  |
| title     | title, headline                                                                     |
| publisher | publisher, source, outlet, sitename, site_name, site, newspaper                     |
| published | published, date, published_at, publication_date, publish_date, date_published,      |
|           | pub_date, pubdate, published_date                                                   |
| url       | url, link, source_url                                                               |
| author    | author, authors, byline                                                             |
| language  | language, lang                                                                      |

A map given by the user (`{"text": "story"}`) stands before this table, and names its column exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from marsad.errors import ReportError, SettingError
from marsad.model import Report
from marsad.reading.reports import make_report

ALIASES: dict[str, tuple[str, ...]] = {
    "id": ("id", "report_id", "article_id", "doc_id", "document_id"),
    "text": ("text", "body", "content", "article", "full_text", "fulltext", "maintext"),
    "html": ("html", "raw_html", "page"),
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "sitename", "site_name", "site", "newspaper"),
    "published": (
        "published", "date", "published_at", "publication_date", "publish_date", "date_published", "pub_date",
        "pubdate", "published_date",
    ),
    "url": ("url", "link", "source_url"),
    "author": ("author", "authors", "byline"),
    "language": ("language", "lang"),
}  # fmt: skip


def check_map(given: Mapping[str, str]) -> None:
    """Refuse a field map with parts a report does not have.

    Raises:
        SettingError: it names an unknown part.
    """
    unknown = sorted(set(given) - set(ALIASES))
    if unknown:
        raise SettingError(
            f"The field map names {', '.join(map(repr, unknown))}, which no report has; use {', '.join(ALIASES)}."
        )


def has_text(columns: Iterable[str], given: Mapping[str, str]) -> bool:
    """Whether a table with these columns has one for the text."""
    folded = {c.strip().lower() for c in columns}
    if "text" in given:
        return given["text"].strip().lower() in folded
    return bool(folded & {*ALIASES["text"], *ALIASES["html"]})


def report_from(
    row: Mapping[str, Any], *, given: Mapping[str, str], source: str, published_override: object = None
) -> Report:
    """The report a JSON object or a CSV row holds.

    Raises:
        ReportError: it has no text, a part is not words, or its date cannot be read.
    """
    parts = _parts(row, given)
    body, markup = parts["text"], "plain"
    if body is None and parts["html"] is not None:
        body, markup = parts["html"], "html"
    if body is None:
        wanted = given.get("text") or ", ".join(ALIASES["text"])
        has = ", ".join(sorted(str(k) for k in row)[:8]) or "nothing"
        raise ReportError(f"The report has no text: expected a field {wanted}, found {has}; name it with a field map.")
    if not isinstance(body, str):
        raise ReportError(f"The report's text is {_kind(body)}, expected words; name the right field with a field map.")
    return make_report(
        body,
        id=_words(parts["id"], "id"),
        title=_words(parts["title"], "title"),
        publisher=_words(parts["publisher"], "publisher"),
        published=parts["published"],
        url=_words(parts["url"], "url"),
        author=_words(parts["author"], "author"),
        language=_words(parts["language"], "language"),
        markup="html" if markup == "html" else "plain",
        source=source,
        published_override=published_override,
    )


def _parts(row: Mapping[str, Any], given: Mapping[str, str]) -> dict[str, Any]:
    """Each part's value, None where absent, null or empty (an empty text stays, so that it is named as empty)."""
    folded = {str(name).strip().lower(): value for name, value in reversed(list(row.items()))}
    parts: dict[str, Any] = {}
    taken = {column.strip().lower() for column in given.values()}
    for part, names in ALIASES.items():
        if part in given:
            value = row.get(given[part], folded.get(given[part].strip().lower()))
        else:
            value = next((folded[n] for n in names if n not in taken and folded.get(n) not in (None, "")), None)
            if value is None and part == "text":
                value = next((folded[n] for n in names if n not in taken and folded.get(n) is not None), None)
        parts[part] = value
    return parts


def _words(value: Any, part: str) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(v, str) for v in value):
        return ", ".join(v.strip() for v in value if v.strip()) or None
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        return _words(value["name"], part)
    raise ReportError(f"The report's {part} is {_kind(value)}, expected words; correct it or leave it out.")


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, Mapping) else f"a {type(value).__name__}"
