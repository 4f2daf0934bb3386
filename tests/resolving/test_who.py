"""Who the words of a report mean: short names, acronyms, "the group", bodies without a country."""

from __future__ import annotations

import datetime as dt

import pytest

from marsad.finding.who import ActorWords, find_who
from marsad.knowledge.actors import ActorBook
from marsad.model import Mention
from marsad.resolving.who import ReportActors


@pytest.fixture(scope="module")
def book() -> ActorBook:
    return ActorBook.load()


MOD = ("Kenyan Ministry of Defence", "a-ken-ministry-of-defence")


def reading(
    sentences: list[str], book: ActorBook, day: dt.date | None = None
) -> tuple[ReportActors, list[list[ActorWords]]]:
    found, at = {}, 0
    for index, text in enumerate(sentences):
        found[index] = find_who(text, book, at)
        at += len(text) + 1
    return ReportActors(found, book, day), [list(found[i]) for i in range(len(sentences))]


@pytest.mark.parametrize(
    ("sentences", "which", "name", "key"),
    [
        # a known person by last name
        (["PM Mustafa al-Kadhimi left.", "Mr Al Kadhimi spoke."], (1, 0), "Mustafa al-Kadhimi", "a-mustafa-al-kadhimi"),
        # an unknown person: the fullest form of the report
        (["Spokesman Peter Okello spoke.", "Okello said no."], (1, 0), "Peter Okello", "n-peter-okello"),
        # two spellings in one report
        (["Spokesman Peter Okello spoke.", "Later Okelo said no."], (1, 0), "Peter Okello", "n-peter-okello"),
        # an acronym the report introduces
        (["The Free River Front (FRF) fled.", "The FRF denied it."], (1, 0), "Free River Front", "n-free-river-front"),
        # the group: the last armed group before
        (["Hamas fired rockets.", "The group said so."], (1, 0), "Hamas", "a-hamas"),
        # the minister: the last person of that title
        (["Interior Minister Peter Okello spoke.", "The minister said no."], (1, 0), "Peter Okello", "n-peter-okello"),
        # its ministry: of the state before
        (["Kenya said so.", "Its Defence Ministry denied it."], (1, 0), *MOD),
        # the ministry: the one before
        (["Kenya's defence ministry spoke.", "The ministry said no."], (1, 0), *MOD),
        # nobody known: no key
        (["A western diplomat spoke."], (0, 0), "western diplomat", None),
        # the diplomat: the fuller words, still nobody known
        (["A western diplomat spoke.", "The diplomat said no."], (1, 0), "western diplomat", None),
        # the group, where none was named
        (["It rained.", "The group said so."], (1, 0), "group", None),
    ],
)  # fmt: skip
def test_resolve(sentences, which, name, key, book):
    report, found = reading(sentences, book)
    who = report.resolve(found[which[0]][which[1]], which[0])
    assert (who.name, who.key, who.named) == (name, key, key is not None)


def test_membership_and_title_come_along(book):
    report, found = reading(["Peter Okello, the spokesman for the Kataib Hezbollah militia, spoke."], book)
    who = report.resolve(found[0][0], 0)
    assert (who.title, who.member_of, who.country) == ("spokesman", "a-kataib-hezbollah", "IRQ")


def test_the_holder_of_an_office_on_the_day(book):
    sentences = ["The prime minister of Armenia spoke."]
    report, found = reading(sentences, book, dt.date(2020, 10, 1))
    assert report.resolve(found[0][0], 0).name == "Nikol Pashinyan"
    report, found = reading(sentences, book)
    assert report.resolve(found[0][0], 0).key is None  # no day, no guess


def test_two_people_of_one_surname_are_not_mixed(book):
    report, found = reading(["Minister Peter Okello met Minister Mary Smith.", "Minister Joseph Banda left."], book)
    keys = {report.resolve(w, i).key for i, row in enumerate(found) for w in row}
    assert keys == {"n-peter-okello", "n-mary-smith", "n-joseph-banda"}


def test_a_mention_of_the_model_is_resolved_too(book):
    report, _ = reading(["Spokesman Peter Okello spoke."], book)
    mention = Mention("actor", "text", 40, 46, "Okello", 1, label="person", by="model")
    assert report.resolve(mention).key == "n-peter-okello"


def test_pronouns(book):
    report, _ = reading(["Spokesman Peter Okello spoke.", "He said no."], book)
    assert report.pronoun("he", 1, 30).name == "Peter Okello"
    assert report.pronoun("it", 1, 30) is None


@pytest.mark.parametrize(
    ("sentences", "which", "name"),
    [
        # the report's own acronym stands beside the book's name
        (["The National Liberation Army (ELN) left.", "The ELN denied it."], (1, 0), "National Liberation Army (ELN)"),
        # "the rebels": the one armed group the report is about
        (["Hamas left.", "Hamas came back.", "The militants denied it."], (2, 0), "Hamas"),
        # two armed groups: nobody can tell
        (["Hamas met Hezbollah.", "Hamas and Hezbollah left.", "The militants denied it."], (2, 0), "militants"),
        # what sort of group it is does not hinder
        (["Hamas fired rockets.", "The militant group said so."], (1, 0), "Hamas"),
    ],
)
def test_other_names_of_a_group(sentences, which, name, book):
    report, found = reading(sentences, book)
    assert report.resolve(found[which[0]][which[1]], which[0]).name == name
