"""A published date is read, refused or not known; it is never made up."""

from __future__ import annotations

import datetime as dt

import pytest

from marsad.errors import ReportError
from marsad.reading.cleaning import clean
from marsad.reading.dates import find_published, parse_published
from marsad.reading.sentences import sentences_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        ("", None),
        ("  ", None),
        ("2020-09-27", "2020-09-27"),
        ("20200927", "2020-09-27"),
        ("2020-09-27T12:47:00Z", "2020-09-27T12:47:00+00:00"),
        ("2020-09-27 12:47:00", "2020-09-27T12:47:00"),
        ("2020-09-27T12:47:00.000+04:00", "2020-09-27T12:47:00+04:00"),
        ("2020-09-27 12:47:00 UTC", "2020-09-27T12:47:00"),
        ("Sun, 27 Sep 2020 12:47:00 GMT", "2020-09-27T12:47:00+00:00"),
        ("September 27, 2020", "2020-09-27"),
        ("Sept. 27, 2020", "2020-09-27"),
        ("27 Sep 2020", "2020-09-27"),
        ("27th of September 2020", "2020-09-27"),
        ("Sunday, 27 September 2020", "2020-09-27"),
        ("2020/09/27", "2020-09-27"),
        ("27.09.2020", "2020-09-27"),
        ("27/09/2020", "2020-09-27"),
        ("09/27/2020", "2020-09-27"),
        ("09/09/2020", "2020-09-09"),
        (dt.date(2020, 9, 27), "2020-09-27"),
        (dt.datetime(2020, 9, 27, 1), "2020-09-27T01:00:00"),
    ],
)
def test_read(value: object, expected: str | None) -> None:
    assert parse_published(value) == expected


@pytest.mark.parametrize(
    "value", ["yesterday", "2020-13-40", "2020", "September 2020", "31 February 2021", 1601164800, True, "0001-01-01"]
)
def test_refused(value: object) -> None:
    with pytest.raises(
        ReportError, match=r"^The published date .* is not one that can be read; give an ISO date"
    ) as caught:
        parse_published(value)
    assert str(caught.value).count(". ") == 0


def test_a_date_that_could_be_two_days_is_refused() -> None:
    with pytest.raises(ReportError, match="'09/10/2020' could be two days; give it as an ISO date such as 2020-10-09"):
        parse_published("09/10/2020")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("September 27, 2020 - 12:47 AMT\n\nThe base was hit.", "2020-09-27"),
        ("The base was hit.\n\nNobody was hurt.\n\nDecember 8, 2022", "2022-12-08"),
        ("BAGHDAD, Sept. 27, 2020 (Reuters) - The base was hit.", "2020-09-27"),
        ("Published: 3 May 2021, 12:47\n\nThe base was hit.", "2021-05-03"),
        ("Updated: 4 May 2021\n\nPublished: 3 May 2021\n\nThe base was hit.", "2021-05-03"),
        ("Updated: 4 May 2021\n\nThe base was hit.", "2021-05-04"),
        ("By Jane Roe | May 3, 2021\n\nThe base was hit.", "2021-05-03"),
        # a date in the story is the story's
        ("The base was hit on September 27, 2020.\n\nNobody was hurt.", None),
        ("FILE - In this Sept. 27, 2020 photo, smoke rises over the base.\n\nThe base was hit.", None),
        # no year, no day
        ("BAGHDAD, Sept. 27 (Reuters) - The base was hit.", None),
        ("© 2020 The Daily\n\nThe base was hit.", None),
        ("", None),
    ],
)
def test_found(text: str, expected: str | None) -> None:
    body = clean(text)
    found = find_published(sentences_of(body))
    assert (found and found[0]) == expected
    if found:
        assert body.text[found[1] : found[2]].strip()
