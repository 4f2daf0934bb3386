"""Worded times as days: anchors, news style, ranges, deadlines, and what stays unknown."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.finding.when import find_when
from marsad.resolving.when import UNKNOWN, due_date, due_when, resolve_when

WED = dt.date(2020, 9, 30)  # a Wednesday


def day(text, published=WED, **more):
    return resolve_when(find_when(text)[0], published=published, **more)


def iso(text, **more):
    r = day(text, **more)
    return None if r.start is None else (r.start.isoformat() if r.day else f"{r.start}/{r.end}")


@pytest.mark.parametrize(
    ("text", "want"),
    [
        # written out
        ("on 28 September 2020", "2020-09-28"),
        ("on 2019-02-03", "2019-02-03"),
        ("late Sep. 30", "2020-09-30"),
        ("two days earlier, on Sept. 28,", "2020-09-28"),
        # without a year: the latest not after the day after publication
        ("on Sept. 28", "2020-09-28"),
        ("on Oct. 1", "2020-10-01"),
        ("on Oct. 27", "2020-10-27"),  # nobody leaves the year out of a day eleven months gone
        ("on Nov. 12", "2020-11-12"),
        ("on December 12", "2019-12-12"),
        # the weekday decides between years
        ("on Tuesday, December 31", "2019-12-31"),
        # weekdays: that day or the latest before
        ("on Wednesday", "2020-09-30"),
        ("on Sunday", "2020-09-27"),
        ("Sunday night", "2020-09-27"),
        ("early Sunday", "2020-09-27"),
        ("last Wednesday", "2020-09-23"),
        ("Thursday last week", "2020-09-24"),
        ("next Wednesday", "2020-10-07"),
        ("the coming Friday", "2020-10-02"),
        ("by Friday", "2020-10-02"),
        # relative
        ("today", "2020-09-30"),
        ("yesterday morning", "2020-09-29"),
        ("tomorrow", "2020-10-01"),
        ("overnight", "2020-09-30"),
        ("last night", "2020-09-29"),
        ("this morning", "2020-09-30"),
        ("three days ago", "2020-09-27"),
        ("a few hours ago", None),
        ("six hours ago", "2020-09-30"),
        ("last week", "2020-09-21/2020-09-27"),
        ("two weeks ago", "2020-09-13/2020-09-19"),
        ("last month", "2020-08-01/2020-08-31"),
        ("five months ago", "2020-04-01/2020-04-30"),
        ("last year", "2019-01-01/2019-12-31"),
        ("over the weekend", "2020-09-26/2020-09-27"),
        ("in the past 24 hours", "2020-09-29/2020-09-30"),
        ("in recent days", "2020-09-23/2020-09-30"),
        # months and years
        ("in January", "2020-01-01/2020-01-31"),
        ("in November", "2019-11-01/2019-11-30"),
        ("last September", "2019-09-01/2019-09-30"),
        ("in early June", "2020-06-01/2020-06-10"),
        ("in 2018", "2018-01-01/2018-12-31"),
        ("in January last year", "2019-01-01/2019-01-31"),
        # since, ranges
        ("since May", "2020-05-01/2020-09-30"),
        ("Sept. 26-28", "2020-09-26/2020-09-28"),
        ("from June to August", "2020-06-01/2020-08-31"),
        ("between Nov. 27 and Jan. 10", "2019-11-27/2020-01-10"),
        ("from 2003 to 2011", "2003-01-01/2011-12-31"),
        # named days
        ("on New Year's Eve", "2019-12-31"),
        ("on Easter Sunday", "2020-04-12"),
        ("at Christmas 2018", "2018-12-25"),
        # nothing to be said
        ("in Ramadan", None),
        ("for three days", None),
        ("recently", None),
        ("31 April", None),
        ("on 2020-02-30", None),
    ],
)
def test_days(text, want):
    got = iso(text)
    assert got == (want.split("/")[0] if want and want.split("/")[0] == want.split("/")[-1] else want)


@pytest.mark.parametrize(
    ("text", "precision"),
    [
        ("on Sunday", "day"), ("over the weekend", "day"), ("last week", "week"), ("in recent days", "week"),
        ("in January", "month"), ("in 2018", "year"), ("recently", "unknown"),
    ],
)  # fmt: skip
def test_precision(text, precision):
    assert day(text).precision == precision


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("on Friday", "2020-10-02"),
        ("on June 27", "2021-06-27"),
        ("in January", "2021-01-01/2021-01-31"),
        ("on Wednesday", "2020-09-30"),
    ],
)
def test_ahead(text, want):
    assert iso(text, future=True) == want


def test_late_in_december_january_is_ahead():
    assert iso("the Jan. 14 deadline", published=dt.date(2019, 12, 28)) == "2020-01-14"


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("on the same day", "2020-09-20"),
        ("that night", "2020-09-20"),
        ("the next day", "2020-09-21"),
        ("a day earlier", "2020-09-19"),
        ("two days later", "2020-09-22"),
        ("the following week", "2020-09-21/2020-09-27"),
        ("hours later", "2020-09-20"),
    ],
)
def test_the_narrative_carries_its_day(text, want):
    assert iso(text, context=dt.date(2020, 9, 20)) == want
    assert day(text) == UNKNOWN  # without it nothing is guessed


@pytest.mark.parametrize("text", ["yesterday", "on Sunday", "on Sept. 28", "last week", "in May", "overnight"])
def test_without_publication_nothing_is_guessed(text):
    assert day(text, published=None) == UNKNOWN


@pytest.mark.parametrize(
    ("text", "due"),
    [
        ("He has to go within 48 hours.", "2020-10-02"),
        ("in 24 hours", "2020-10-01"),
        ("a 72-hour ultimatum", "2020-10-03"),
        ("giving the government one year to comply", "2021-09-30"),
        ("They have to leave by Friday.", "2020-10-02"),
        ("It holds until 20 October.", "2020-10-20"),
        ("by the end of the year", "2020-12-31"),
        ("within three months", "2020-12-30"),
        ("since May", None),
        ("two days ago", None),
        ("every day", None),
    ],
)
def test_due(text, due):
    r = due_when(find_when(text), made=None, published=WED)
    assert (r.end.isoformat() if r and r.end else None) == due


def test_a_deadline_runs_from_the_day_it_was_made():
    made = dt.date(2020, 9, 25)
    r = due_date(find_when("within 48 hours")[0], made=made, published=WED)
    assert r is not None
    assert (r.start, r.end, r.basis) == (made, dt.date(2020, 9, 27), "context")
    assert due_date(find_when("within 48 hours")[0], made=None, published=None) is None


def test_the_marked_deadline_comes_before_a_duration():
    found = find_when("In a one-year plan they promised to leave by Friday.")
    r = due_when(found, made=None, published=WED)
    assert r is not None
    assert r.end == dt.date(2020, 10, 2)


DATES = st.dates(dt.date(1990, 1, 1), dt.date(2035, 12, 31))
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@given(DATES, st.integers(0, 6))
def test_a_weekday_lies_in_the_week_up_to_publication(published, weekday):
    r = day(f"on {DAYS[weekday]}", published=published)
    assert r.day is not None
    assert 0 <= (published - r.day).days <= 6
    assert r.day.weekday() == weekday


@given(DATES, DATES)
def test_a_written_date_is_that_date(date, published):
    assert day(f"on {date.isoformat()}", published=published).day == date
    assert day(f"on {date:%d %B %Y}", published=published).day == date


@settings(deadline=None, max_examples=150)
@given(
    st.lists(
        st.sampled_from(
            ["Sept. 31", "Feb. 29", "9999", "last", "century", "decades", "ago", "two", "99999999", "years", "later",
             "Friday", "from", "to", "until", "next", "quarter", "the", "summer", "Easter", "weekend", "31/02/2020"]
        ),
        max_size=12,
    ),
    DATES,
)  # fmt: skip
def test_no_wording_breaks_the_calendar(words, published):
    for e in find_when(" ".join(words)):
        r = resolve_when(e, published=published, context=published, future="next" in words)
        assert (r.start is None) == (r.end is None)
        assert r.start is None or r.end is None or r.start <= r.end
        due_date(e, made=None, published=published)
