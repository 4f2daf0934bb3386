"""From frames to accounts: a group is what happened in it, and a deadline rests on its own words."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from marsad.finding.findings import Findings, Tools, find
from marsad.framing.frames import Frames, frame
from marsad.model import CommitmentAccount, EventAccount
from marsad.reading.reports import make_report, read_report
from marsad.resolving.accounts import resolve


@cache
def tools() -> Tools:
    return Tools.load()


def read(text: str):
    """A report's reading, findings and frames by the words alone, without the learned scores."""
    reading = read_report(make_report(text, published="2021-03-04"))
    findings = Findings(find(reading, tools()).mentions, {})
    return reading, findings, frame(reading, findings)


def test_a_warning_beside_the_news_does_not_make_it_a_warning() -> None:
    """The telling that happened leads its group, however sure the other one is."""
    reading, findings, frames = read(
        "Gunmen attacked a market in Maiduguri on Monday, killing four people. "
        "The attack killed four people in Maiduguri."
    )
    assert len(frames.incidents) == 2
    first, second = frames.incidents
    warned = Frames((first, replace(second, status="threatened", score=0.99)), frames.statements, frames.commitments)
    events = [a for a in resolve(warned, reading, findings, tools())[0] if isinstance(a, EventAccount)]
    assert [e.status for e in events] == ["happened"]
    assert events[0].killed is not None
    assert events[0].killed.best == 4


def test_a_deadline_rests_on_its_own_words() -> None:
    """Another time of the sentence is no evidence of it."""
    accounts = resolve(*_arranged("On Monday the militia gave them until Friday to leave the town."))[0]
    (ultimatum,) = [a for a in accounts if isinstance(a, CommitmentAccount)]
    assert [s.quote for s in ultimatum.due.spans] == ["Friday"]
    assert str(ultimatum.due.start) == "2021-03-05"
    assert str(ultimatum.made.start) == "2021-03-01"


def test_a_day_told_in_passing_rests_on_the_words_that_told_it() -> None:
    """An incident without a day of its own takes the narrative's, and says so."""
    accounts = resolve(*_arranged("The minister spoke on Tuesday. Rockets hit the base at Balad."))[0]
    (event,) = [a for a in accounts if isinstance(a, EventAccount)]
    assert event.when.basis == "context"
    assert str(event.when.start) == "2021-03-02"
    assert [s.quote for s in event.when.spans] == ["Tuesday"]


def test_the_same_day_is_the_day_last_spoken_of() -> None:
    """The nearest day before the words, in their own sentence too."""
    text = (
        "He spoke on March 1. On February 20 gunmen attacked a bank in Basra, "
        "and bombs hit a school in Najaf on the same day."
    )
    events = [a for a in resolve(*_arranged(text))[0] if isinstance(a, EventAccount)]
    assert [str(a.when.start) for a in events] == ["2021-02-20", "2021-02-20"]
    assert {s.quote for a in events for s in a.when.spans} == {"February 20", "the same day"}


def test_a_date_is_no_cue() -> None:
    """ "March 1" is not a march."""
    _, _, frames = read("The minister spoke on March 1.")
    assert not frames.incidents


def _arranged(text: str):
    reading, findings, frames = read(text)
    return frames, reading, findings, tools()
