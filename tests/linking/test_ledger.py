"""Commitments across reports, and what became of them."""

from __future__ import annotations

import datetime as dt

import pytest

from marsad.linking.ledger import Deed, Ending, commitments, ends, forswears
from marsad.model import CommitmentAccount, CommitmentKind, Party, Span, When, Wording

MADE = dt.date(2020, 10, 10)


def promise(
    id: str,
    report: str,
    by: str = "a-group",
    words: str = "suspend attacks on foreign troops",
    *,
    form: CommitmentKind = "announcement",
    made: dt.date | None = MADE,
    due: dt.date | None = None,
    condition: str | None = None,
) -> CommitmentAccount:
    span = Span(report=report, start=0, end=4, quote="text")
    day = lambda d: When(start=d, end=d, precision="day", basis="stated", spans=(span,)) if d else When()  # noqa: E731
    return CommitmentAccount(
        id=id, report=report, version="t", status="planned", evidence=(span,), form=form,
        by=(Party(name=by, actor=by, role="party", spans=(span,)),), undertaking=Wording(text=words, spans=(span,)),
        condition=Wording(text=condition, spans=(span,)) if condition else None, made=day(made), due=day(due),
    )  # fmt: skip


def ledger(accounts: list[CommitmentAccount], deeds: list[Deed] | None = None, latest: dt.date | None = None):
    return list(commitments(accounts, lambda report: "2020-10-12", deeds or [], latest))


def test_two_tellings_are_one_commitment() -> None:
    """The same party, act and days: one commitment with two mentions, and the fullest telling's condition."""
    (one,) = ledger(
        [promise("c1", "r1"), promise("c2", "r2", words="would suspend its attacks", condition="troops leave")]
    )
    assert len(one.mentions) == 2
    assert one.condition == "troops leave"
    assert one.status == "open"


def test_another_party_another_act_and_another_month_are_others() -> None:
    """Nothing is joined on words alone."""
    rows = [
        promise("c1", "r1"),
        promise("c2", "r2", by="a-other"),
        promise("c3", "r3", words="close the embassy", form="threat"),
        promise("c4", "r4", made=MADE + dt.timedelta(days=40)),
    ]
    assert len(ledger(rows)) == 4


def test_an_attack_of_the_bound_party_breaks_it() -> None:
    """Each step cites what it rests on."""
    deed = Deed("ev-1", MADE + dt.timedelta(days=5), frozenset({"a-group"}), "ASSAULT")
    (one,) = ledger([promise("c1", "r1")], [deed])
    assert one.status == "broken"
    assert one.history[-1].because == ("ev-1",)


def test_an_attack_of_somebody_else_or_of_nobody_does_not() -> None:
    """An attack nobody owns is never counted as a breach."""
    deeds = [
        Deed("ev-1", MADE + dt.timedelta(days=5), frozenset({"a-other"}), "ASSAULT"),
        Deed("ev-2", MADE + dt.timedelta(days=5), frozenset(), "ASSAULT"),
        Deed("ev-3", MADE - dt.timedelta(days=5), frozenset({"a-group"}), "ASSAULT"),
    ]
    (one,) = ledger([promise("c1", "r1")], deeds)
    assert one.status == "open"


def test_a_due_date_that_passed_expires() -> None:
    """Only where the record goes on beyond it."""
    due = MADE + dt.timedelta(days=3)
    row = promise("c1", "r1", words="leave the city", form="ultimatum", due=due)
    assert ledger([row], latest=due)[0].status == "open"
    assert ledger([row], latest=due + dt.timedelta(days=1))[0].status == "expired"


def test_what_forswears_attacks() -> None:
    """A truce does, a visit does not."""
    assert forswears("suspend attacks on the base")
    assert forswears("a ceasefire from midnight")
    assert not forswears("stop the talks")


def test_a_party_may_take_it_back() -> None:
    """A later statement of the party that ends the truce; one of somebody else does not."""
    day = MADE + dt.timedelta(days=30)
    mine, other = Ending("st-1", day, "a-group"), Ending("st-2", day, "a-other")
    told = lambda *endings: list(commitments([promise("c1", "r1")], lambda report: "2020-10-12", [], None, endings))  # noqa: E731
    assert told(mine)[0].history[-1].because == ("st-1",)
    assert told(mine)[0].status == "withdrawn"
    assert told(other)[0].status == "open"


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("The truce has ended, the group said.", True),
        ("It called off the ceasefire.", True),
        ("The ceasefire holds.", False),
        ("The war has ended.", False),
    ],
)
def test_words_that_end_an_undertaking(text: str, over: bool) -> None:
    """An ending needs something that is ended."""
    assert ends(text) is over
