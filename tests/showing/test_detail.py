"""One noun in full: who says what, in which words, and where reports contradict each other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.console import Console

from factories import TEXT, a_report, an_incident, code, fold
from marsad.showing.detail import Detail
from marsad.showing.page import draw


@pytest.fixture
def event(store):
    """Three dead says the first report, five the second, on the same day and place."""
    first = a_report("a1", publisher="Daily")
    second = a_report("b2", TEXT.replace("three", "five"), publisher="Herald", day="2020-10-06")
    five = an_incident(second, killed="five", best=5)
    store.add([code(first), replace(code(first), report=second, accounts=(five,), actors=())])
    store.replace_record(fold)
    return Detail(store).event(next(store.events()))


def field(event, name):
    return next(field for field in event["fields"] if field["field"] == name)


def test_contradictions_stand_side_by_side(event):
    killed = field(event, "killed")
    assert killed["differ"]
    assert [(c["said"], c["publisher"], c["words"][0]["quote"]) for c in killed["claims"]] == [
        ("3", "Daily", "three"),
        ("5", "Herald", "five"),
    ]
    assert not field(event, "when")["differ"]


def test_every_word_stands_in_its_sentence(event):
    for one in event["fields"]:
        for claim in one["claims"]:
            for words in claim["words"]:
                assert words["sentence"][words["at"] :].startswith(words["quote"])
                assert words["sentence"].endswith("police said.")


def test_reports_come_in_the_order_of_their_days(event):
    assert [tells["report_id"] for tells in event["tells"]] == ["a1", "b2"]


def test_the_page_says_that_reports_contradict_each_other(event):
    console = Console(width=100, record=True, file=None, quiet=False)
    with console.capture() as drawn:
        console.print(draw(event))
    page = drawn.get()
    assert "killed  the reports contradict each other" in page
    assert page.index("Daily") < page.index("Herald")
    assert "A car bomb killed «five» people" in page


def test_a_report_shows_what_was_read_out_of_it(event, store):
    found = Detail(store).find("a1")
    assert found["kind"] == "report"
    assert len(found["events"]) == 1
    assert len(found["statements"]) == len(found["commitments"]) == 1


def test_nothing_is_found_under_an_unknown_id(store):
    assert Detail(store).find("x") is None
