"""Which accounts are one incident: better-than cases, twins that stay apart, and no dependence on order."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.linking.candidates import Window, window
from marsad.linking.clusters import clusters
from marsad.linking.evidence import total, weigh
from marsad.linking.merging import event_id, merge
from marsad.model import EventAccount, HowMany, Party, Span, When, Where, Wording

BASE = dt.date(2021, 3, 1)


def account(
    id: str,
    report: str,
    day: int | None = 0,
    *,
    place: str | None = "Balad",
    lat: float = 34.0,
    lon: float = 44.1,
    country: str = "IRQ",
    killed: int | None = None,
    sub: tuple[str, str] = ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    words: str = "rockets hit base",
    attacker: str | None = None,
    **more: Any,
) -> EventAccount:
    span = Span(report=report, start=0, end=4, quote="text")
    when = When()
    if day is not None:
        date = BASE + dt.timedelta(days=day)
        when = When(start=date, end=date, precision="day", basis="stated", spans=(span,))
    where = Where(name=place, country=country, lat=lat, lon=lon, precision="city", spans=(span,)) if place else None
    parties = (
        (Party(name=attacker, actor=attacker, role="attacker", basis="stated", spans=(span,)),) if attacker else ()
    )
    return EventAccount(
        id=id, report=report, version="t", status="happened", evidence=(span,), type="ASSAULT", acled=sub, when=when,
        where=where, parties=parties, weapon=Wording(text="rockets", spans=(span,)),
        killed=HowMany(low=killed, best=killed, high=killed, spans=(span,)) if killed is not None else None,
        words=tuple(words.split()), **more,
    )  # fmt: skip


def score(a: EventAccount, b: EventAccount, copies: bool = False) -> float:
    rows = []
    for one in (a, b):
        days = window(one, BASE)
        assert days is not None
        rows.append(Window(one, *days))
    return total(weigh(rows[0], rows[1], copies))


def linked(accounts: list[EventAccount]) -> set[frozenset[str]]:
    rows = sorted(
        ((a, window(a, None)) for a in accounts),
        key=lambda r: (r[1] is None, r[1][0] if r[1] else dt.date.max, r[0].id),
    )
    return {frozenset(a.id for a in cluster) for cluster in clusters(rows, lambda a, b: False)}


A = account("a", "r1", killed=3)
BETTER = [
    # same day, place and toll beat another toll
    (account("b", "r2", killed=3), account("b", "r2", killed=30)),
    # the same town beats one 60 km off
    (account("b", "r2"), account("b", "r2", place="Taji", lat=33.5)),
    # shared words beat none
    (account("b", "r2", words="rockets hit base"), account("b", "r2", words="quite other things")),
    # another report beats the same one, which told of two
    (account("b", "r2"), account("b", "r1")),
    # the same day beats the next
    (account("b", "r2", 0), account("b", "r2", 1)),
]


@pytest.mark.parametrize(("better", "worse"), BETTER)
def test_better_evidence_scores_higher(better: EventAccount, worse: EventAccount) -> None:
    """Order matters, not the number."""
    assert score(A, better) > score(A, worse)


def test_one_incident_in_three_reports() -> None:
    """The same day, place and toll: one incident."""
    found = linked([account(i, f"r{i}", killed=3) for i in "abc"])
    assert found == {frozenset("abc")}


def test_near_twins_stay_apart() -> None:
    """The same base three days later, and a look-alike a year later, are other incidents."""
    assert len(linked([account("a", "r1"), account("b", "r2", 3), account("c", "r3", 365)])) == 3


def test_a_report_that_tells_of_two_keeps_them_two() -> None:
    """A vague account cannot chain the two that one report keeps apart."""
    found = linked([account("a", "r1"), account("b", "r1"), account("c", "r2")])
    assert not any({"a", "b"} <= cluster for cluster in found)


def test_never_across_countries_where_both_are_exact() -> None:
    """Two towns of one name in two countries."""
    assert len(linked([account("a", "r1"), account("b", "r2", country="SYR", lat=36.0, lon=38.0)])) == 2


ACCOUNTS = st.lists(
    st.builds(
        lambda report, day, place, killed, words: (report, day, place, killed, words),
        st.integers(0, 6),
        st.one_of(st.none(), st.integers(0, 6)),
        st.sampled_from([None, ("Balad", 34.0), ("Taji", 33.5), ("Tarmiyah", 33.67)]),
        st.one_of(st.none(), st.integers(0, 6)),
        st.sampled_from(["rockets hit base", "bomb road convoy", "rockets base convoy", "clash"]),
    ),
    max_size=14,
)


@given(rows=ACCOUNTS, random=st.randoms(use_true_random=False))
def test_order_never_matters(rows: list[Any], random: Any) -> None:
    """Any order of the same accounts gives the same clusters, each account once."""
    made = [
        account(
            f"e{i:02d}", f"r{report}", day, place=place[0] if place else None, lat=place[1] if place else 0.0,
            killed=killed, words=words,
        )
        for i, (report, day, place, killed, words) in enumerate(rows)
    ]  # fmt: skip
    expected = linked(made)
    shuffled = list(made)
    random.shuffle(shuffled)
    assert linked(shuffled) == expected
    assert sorted(a for cluster in expected for a in cluster) == [a.id for a in made]


def test_a_merged_event_keeps_every_toll() -> None:
    """The range runs over all reports, the best figure is the latest report's."""
    days = {"r1": "2021-03-01", "r2": "2021-03-03", "r3": "2021-03-02"}
    rows = [account("a", "r1", killed=3), account("b", "r2", killed=7), account("c", "r3", killed=5)]
    event = merge(rows, days.__getitem__, lambda report: report)
    assert event.killed is not None
    assert (event.killed.low, event.killed.best, event.killed.high) == (3, 7, 7)
    assert event.id == event_id("a")
    assert event.origins == 3


def test_a_copy_is_no_second_origin() -> None:
    """Two reports of one wire text count once."""
    rows = [account("a", "r1"), account("b", "r2")]
    assert merge(rows, lambda r: "", lambda r: "o-1").origins == 1
