"""The day a report was published: read from the value an input gives, or found in the report's own lines.

Not knowing is an answer: a value that could be two days is refused, and a text without a full date in its dateline or
in a line of its own gives none. Today is never an answer.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from email.utils import parsedate_to_datetime

from marsad.errors import ReportError
from marsad.model import Sentence

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "january"), ("feb", "february"), ("mar", "march"), ("apr", "april"), ("may",), ("jun", "june"),
            ("jul", "july"), ("aug", "august"), ("sep", "sept", "september"), ("oct", "october"),
            ("nov", "november"), ("dec", "december"),
        ),
        1,
    )
    for name in names
}  # fmt: skip
_NAMES = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WRITTEN = re.compile(
    rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[ -]+(?P<month>{_NAMES})\.?,?[ -]+(?P<year>\d{{4}})\b"
    rf"|\b(?P<month2>{_NAMES})\.? (?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year2>\d{{4}})\b"
    r"|\b(?P<iso>\d{4}-\d\d-\d\d)(?!\d)",
    re.IGNORECASE,
)
_SLASHED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})\b")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})\b")
_YEARS = range(1800, 2200)


def parse_published(value: object) -> str | None:
    """An input's date as an ISO date or datetime; None where the value is empty.

    Takes ISO dates and datetimes, RFC 2822 dates, "27 September 2020", "Sept. 27, 2020", "2020/09/27", "27.09.2020",
    and slashed dates that can only be one day.

    Raises:
        ReportError: it is no date, or could be two.
    """
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    text = str(value).strip() if isinstance(value, str) else ""
    if isinstance(value, str) and not text:
        return None
    found = _iso(text) or _rfc(text) or _numeric(text) or _in_words(text)
    if found is None:
        raise ReportError(
            f"The published date {value!r} is not one that can be read; "
            "give an ISO date such as 2020-09-27, or leave it out."
        )
    return found


def _iso(text: str) -> str | None:
    if not re.match(r"\d{4}-?\d\d-?\d\d", text):
        return None
    text = re.sub(r"(?<=\d) (?=[+-]\d\d:?\d\d$)| (?=Z$)| UTC$| GMT$", "", text)
    try:
        if len(text) <= 10:
            day = dt.date.fromisoformat(text)
            return day.isoformat() if day.year in _YEARS else None
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.isoformat() if moment.year in _YEARS else None


def _rfc(text: str) -> str | None:
    if not re.match(r"(?:[A-Za-z]{3}, )?\d{1,2} [A-Za-z]{3} \d{4} \d\d:\d\d", text):
        return None
    try:
        return parsedate_to_datetime(text).isoformat()
    except ValueError:
        return None


def _numeric(text: str) -> str | None:
    if early := _YEAR_FIRST.match(text):
        return _day(*map(int, early.groups()))
    if not (late := _SLASHED.match(text)):
        return None
    one, mark, two, year = int(late[1]), late[2], int(late[3]), int(late[4])
    if mark == "." or one > 12 or one == two:
        return _day(year, two, one)
    if two > 12:
        return _day(year, one, two)
    raise ReportError(
        f"The published date {text!r} could be two days; give it as an ISO date such as {year}-{two:02d}-{one:02d}."
    )


def _in_words(text: str) -> str | None:
    if len(text) > 60 or not (found := _WRITTEN.search(text)):
        return None
    return _written(found)


def _written(found: re.Match[str]) -> str | None:
    if iso := found["iso"]:
        return _iso(iso)
    month, day, year = found["month"] or found["month2"], found["day"] or found["day2"], found["year"] or found["year2"]
    return _day(int(year), _MONTHS[month.lower()], int(day))


def _day(year: int, month: int, day: int) -> str | None:
    try:
        return dt.date(year, month, day).isoformat() if year in _YEARS else None
    except ValueError:
        return None


_FIRST_PARAGRAPHS = 4
_LAST_PARAGRAPHS = 2
_UPDATED = re.compile(r"(?:updated|modified|edited|revised)\b[^a-z]*(?:on|at)?[^a-z]*(?:\w+,? )?$", re.IGNORECASE)


def find_published(sentences: Iterable[Sentence]) -> tuple[str, int, int] | None:
    """The full date in a dateline, a byline or a line of its own at either end of a text, as (ISO day, start, end).

    Offsets are clean offsets into the text. A date inside a sentence of the story is the story's, and is not taken.
    """
    rows = [s for s in sentences if s.field == "text"]
    if not rows:
        return None
    last = rows[-1].paragraph
    updated: tuple[str, int, int] | None = None  # the day of the last change: only where no other is told
    near = [s for s in rows if s.paragraph <= _FIRST_PARAGRAPHS or s.paragraph > last - _LAST_PARAGRAPHS]
    for kinds in (("dateline",), ("byline", "boilerplate", "heading")):
        for sentence in near:
            if sentence.kind not in kinds or (sentence.kind != "dateline" and len(sentence.text) > 90):
                continue
            if sentence.kind == "heading" and sentence.text.count(" ") > 6:
                continue
            for found in _WRITTEN.finditer(sentence.text):
                if day := _written(found):
                    place = (day, sentence.start + found.start(), sentence.start + found.end())
                    if not _UPDATED.search(sentence.text, 0, found.start()):
                        return place
                    updated = updated or place
    return updated
