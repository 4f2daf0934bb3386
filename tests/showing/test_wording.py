"""Values in words, and when two of them contradict each other."""

from __future__ import annotations

import pytest

from marsad.showing import differences, wording
from marsad.showing.page import marked


# an interval with its precision, and how it reads
@pytest.mark.parametrize(
    ("start", "end", "precision", "said"),
    [
        ("2020-10-04", "2020-10-04", "day", "2020-10-04"),
        ("2020-10-01", "2020-10-31", "month", "Oct 2020"),
        ("2020-02-01", "2020-02-29", "month", "Feb 2020"),
        ("2020-01-01", "2020-12-31", "year", "2020"),
        ("2020-10-02", "2020-10-08", "week", "2020-10-02 to 2020-10-08"),
        ("2020-10-04", None, "day", "2020-10-04"),
        (None, None, "unknown", "–"),
    ],
)
def test_dates(start, end, precision, said):
    assert wording.date({"start": start, "end": end, "precision": precision}) == said


# low, best, high: and how the range reads
@pytest.mark.parametrize(
    ("low", "best", "high", "said"),
    [
        (3, 3, 3, "3"),
        (3, 5, 5, "3–5"),
        (3, None, None, "at least 3"),
        (None, None, 5, "up to 5"),
        (None, 4, None, "about 4"),
        (None, None, None, "some"),
        (0, 0, 0, "0"),
    ],
)
def test_counts(low, best, high, said):
    assert wording.count({"low": low, "best": best, "high": high}) == said


def test_what_is_not_told_is_a_dash():
    """Null is not zero."""
    assert wording.count(None) == wording.place(None) == wording.date(None) == "–"


def count(low, best, high):
    return {"low": low, "best": best, "high": high}


# two counts, and whether both can be true
@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        (count(3, 3, 3), count(5, 5, 5), True),
        (count(3, 3, 3), count(3, 3, 3), False),
        (count(3, None, None), count(5, 5, 5), False),  # at least three, and five
        (count(6, None, None), count(5, 5, 5), True),  # at least six, and five
        (count(3, 4, 5), count(5, 5, 7), False),
        (count(None, None, 2), count(3, 3, 3), True),  # up to two, and three
        (count(None, None, None), count(3, 3, 3), False),  # "several"
        (count(0, 0, 0), count(1, None, None), True),  # none, and some
    ],
)
def test_counts_differ(one, two, differ):
    assert differences.counts_differ(one, two) is differ
    assert differences.counts_differ(two, one) is differ


def days(start, end=None):
    return {"start": start, "end": end or start}


# two dates, and whether both can be true
@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        (days("2020-10-04"), days("2020-10-05"), True),
        (days("2020-10-04"), days("2020-10-01", "2020-10-31"), False),
        (days("2020-10-04"), days(None), False),
        (days("2020-10-01", "2020-10-04"), days("2020-10-04", "2020-10-09"), False),
    ],
)
def test_dates_differ(one, two, differ):
    assert differences.dates_differ(one, two) is differ
    assert differences.dates_differ(two, one) is differ


def place(name, country="IRQ", precision="city"):
    return {"name": name, "country": country, "precision": precision}


# two places, and whether both can be true
@pytest.mark.parametrize(
    ("one", "two", "differ"),
    [
        (place("Mosul"), place("Mosul"), False),
        (place("Mosul"), place("Kirkuk"), True),
        (place("Mosul"), place("Nineveh", precision="admin1"), False),
        (place("Mosul"), place("Raqqa", "SYR"), True),
        (place("there", None, "unknown"), place("here", None, "unknown"), False),
    ],
)
def test_places_differ(one, two, differ):
    assert differences.places_differ(one, two) is differ
    assert differences.differ("where", [one, two]) is differ


def test_a_field_without_a_rule_never_differs():
    assert not differences.differ("weapon", [{"text": "rocket"}, {"text": "mortar"}])


# a sentence, what is marked in it, and how it reads
@pytest.mark.parametrize(
    ("sentence", "places", "said"),
    [
        ("Five died.", [(0, 4)], "«Five» died."),
        ("Five died.", [(5, 9), (0, 4)], "«Five» «died»."),
        ("Five died.", [(0, 7), (5, 9)], "«Five died»."),
        ("Five died.", [(0, 10)], "Five died."),
        ("Five\ndied\u2028here.", [(5, 9)], "Five «died» here."),
        ("Five [red]died.", [(10, 14)], "Five [red]«died»."),
        ("Five died.", [], "Five died."),
    ],
)
def test_words_are_marked_in_their_sentence(sentence, places, said):
    assert marked(sentence, places).plain == said
