"""Time expressions found in a sentence: their words, kind and parsed parts."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.finding.when import find_when, looks_ahead


def texts(text):
    return [e.text for e in find_when(text)]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        # days of the calendar
        ("It was hit on Sept. 28.", ["Sept. 28"]),
        ("It was hit on 28 September 2020 at dawn.", ["28 September 2020", "dawn"]),
        ("It was hit on September 27, 2020, he said.", ["September 27, 2020"]),
        ("Dated 2020-09-28 and 28/09/2020.", ["2020-09-28", "28/09/2020"]),
        ("The base was hit late Sep. 30.", ["late Sep. 30"]),
        ("It began on the 5th of June.", ["5th of June"]),
        ("It begins on the ninth of December.", ["ninth of December"]),
        ("It was calm on December 12 and 22.", ["December 12", "22"]),  # two days, no range
        ("It starts on Friday (April 21).", ["Friday (April 21)"]),
        # neighbours that are one
        ("Rockets fell on Sunday, 27 September, near it.", ["Sunday, 27 September"]),
        ("It came on Tuesday, March 29, he said.", ["Tuesday, March 29"]),
        ("Two days earlier, on Sept. 28, it was quiet.", ["Two days earlier, on Sept. 28"]),
        ("It happened early on Wednesday.", ["early on Wednesday"]),
        ("It happened late Friday and on Wednesday night.", ["late Friday", "Wednesday night"]),
        ("At 10:30 p.m. on Monday it began.", ["10:30 p.m. on Monday"]),
        ("In the early hours of Friday it began.", ["the early hours of Friday"]),
        # months and years
        ("In January and in early October it was calm.", ["January", "early October"]),
        ("Since last September he has been away.", ["last September"]),
        ("They signed in May 2019, not in 2018.", ["May 2019", "2018"]),
        ("That was in the late 1990s.", ["the late 1990s"]),
        # relative and anaphoric
        ("Thursday last week was calm.", ["Thursday last week"]),
        ("Over the weekend and overnight it was calm.", ["the weekend", "overnight"]),
        ("It was calm this morning and last night.", ["this morning", "last night"]),
        ("It was calm three weeks ago.", ["three weeks ago"]),
        ("The same day, the next day and a day earlier.", ["The same day", "the next day", "a day earlier"]),
        ("In recent days and in the past 24 hours.", ["recent days", "the past 24 hours"]),
        # ranges
        ("From June to September it held.", ["June to September"]),
        ("Between Sept. 27 and Oct. 10 it held.", ["Sept. 27 and Oct. 10"]),
        ("It held Sept. 28-30.", ["Sept. 28-30"]),
        # durations
        ("A 24-hour truce lasted for three days.", ["24-hour", "three days"]),
        ("They gave the government one year to comply.", ["one year"]),
        # named days
        ("On New Year's Eve and at Christmas it was quiet.", ["New Year's Eve", "Christmas"]),
    ],
)
def test_the_words(text, want):
    assert texts(text) == want


@pytest.mark.parametrize(
    "text",
    [
        "He may march on the capital, and you may too.",  # modal and verb
        "May he rest in peace.",
        "March on the palace, they cried.",
        "He sat in the sun, and it sat well with him.",
        "The second brigade of 2000 troops came.",  # an ordinal and a count
        "A 22-year-old man and a boy aged 14.",  # ages
        "He paid $1,990 for 122 mm shells.",
        "They were wed in secret.",
        "No date here at all.",
        "",
    ],
)
def test_false_friends(text):
    assert texts(text) == []


def test_parsed_parts():
    (e,) = find_when("It fell late on Tuesday, 29 March 2016.")
    assert (e.kind, e.year, e.month, e.day, e.weekday, e.part) == ("day", 2016, 3, 29, 1, "late")
    (e,) = find_when("It ended five months ago.")
    assert (e.kind, e.amount, e.unit, e.shift) == ("relative", 5, "month", -1)
    (e,) = find_when("twenty-two days later")
    assert (e.kind, e.amount, e.unit, e.shift) == ("anaphoric", 22, "day", 1)


def test_day_and_month_that_could_change_places_are_marked():
    assert find_when("on 03/04/2020")[0].ambiguous
    assert not find_when("on 28/09/2020")[0].ambiguous
    assert not find_when("on 04/04/2020")[0].ambiguous
    assert find_when("on 09/28/2020")[0].month == 9


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        ("He must go by Friday.", "by"),
        ("It holds until 20 October.", "until"),
        ("He must go within 48 hours.", "within"),
        ("It has held since May.", "since"),
        ("It held for three days.", "for"),
    ],
)
def test_marker(text, marker):
    (e,) = find_when(text)
    assert e.marker == marker
    assert e.deadline == (marker in ("by", "until", "within"))


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("The talks will resume on Monday.", True),
        ("They are to meet on June 27.", True),
        ("On Tuesday, the council will vote.", True),
        ("The army said on Sunday it will act.", False),
        ("He was killed on Sunday.", False),
        ("They will look at Wednesday's ruling.", False),
    ],
)
def test_looking_ahead(text, ahead):
    assert looks_ahead(text, find_when(text)[0]) is ahead


WORDS = st.sampled_from(
    ["on", "Sept", ".", "28", "2020", "Friday", "late", "the", "last", "week", "two", "days", "ago", "-", "to", "from",
     "May", ",", "night", "same", "a", "year", "old", "10:30", "p.m.", "since", "and", "2020-02-31", "31/12/99"]
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(WORDS, max_size=20))
def test_spans_are_exact_and_in_order(words):
    text = " ".join(words)
    end = 0
    for e in find_when(text):
        assert text[e.start : e.end] == e.text
        assert end <= e.start < e.end
        end = e.end


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=80))
def test_any_text_is_read(text):
    for e in find_when(text):
        assert text[e.start : e.end] == e.text


def test_time_stays_in_proportion():
    find_when("Monday")
    long = "early on the morning of Friday the 3rd of two days of " * 200
    clock = time.process_time()
    find_when(long)
    assert time.process_time() - clock < 1.0
