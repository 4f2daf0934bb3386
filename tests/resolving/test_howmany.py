"""Counts of a clause as one range for each thing: additions made, sub-totals left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.finding.howmany import find_numbers
from marsad.resolving.howmany import resolve_numbers


def resolved(text):
    return {what: (r.low, r.best, r.high) for what, r in resolve_numbers(find_numbers(text)).items()}


@pytest.mark.parametrize(
    ("text", "want"),
    [
        # a coordination is added
        ("Two soldiers and three civilians were killed.", {"killed": (5, 5, 5)}),
        ("The bomb killed four policemen and a child.", {"killed": (5, 5, 5)}),
        ("They fired six rockets and 14 drones.", {"munitions": (20, 20, 20)}),
        # a part of another count is not
        ("Seven people were killed, including two children.", {"killed": (7, 7, 7)}),
        ("Five people, including a child, lost their lives.", {"killed": (5, 5, 5)}),
        ("It wounded 12, three of them seriously.", {"injured": (12, 12, 12)}),
        # each thing by itself
        ("It killed four people and wounded seven.", {"killed": (4, 4, 4), "injured": (7, 7, 7)}),
        # one unknown makes the sum unknown, not its floor
        ("At least two soldiers and three civilians were killed.", {"killed": (5, 5, None)}),
        ("Two soldiers and several civilians were killed.", {"killed": (2, None, None)}),
        # a stated toll comes before the day's count
        ("Two people were killed on Sunday, and the death toll rose to nine.", {"killed": (9, 9, 9)}),
        # nothing said is nothing, nobody is zero
        ("The area was calm.", {}),
        ("No one was hurt.", {"injured": (0, 0, 0)}),
        ("Several people were wounded.", {"injured": (None, None, None)}),
    ],
)
def test_ranges(text, want):
    assert resolved(text) == want


def test_only_a_part_gives_a_floor():
    whole, part = find_numbers("It wounded 12, three of them seriously.")
    r = resolve_numbers([part])["injured"]
    assert (r.low, r.best, r.high) == (3, None, None)
    assert resolve_numbers([whole])["injured"].parts == (whole,)


def test_the_figure_told_most_often():
    told = [e for s in ("Three people were killed.", "Four people were killed.", "Three were killed.")
            for e in find_numbers(s)]  # fmt: skip
    assert resolve_numbers(told)["killed"].best == 3


def test_single_victims_do_not_outvote_a_number():
    told = [e for s in ("Two men were killed.", "John Smith was killed.", "Adam Brown was killed.")
            for e in find_numbers(s)]  # fmt: skip
    assert resolve_numbers(told)["killed"].best == 2


@given(st.integers(1, 999), st.integers(1, 999))
def test_addition(a, b):
    assert resolved(f"{a} soldiers and {b} rebels were killed.") == {"killed": (a + b, a + b, a + b)}
