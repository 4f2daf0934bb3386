"""Who is in a sentence: names, titles, appositions, bodies by rule, somebody without a name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.finding.who import actor_words, find_who, merge_actors
from marsad.knowledge.actors import ActorBook
from marsad.model import Mention


@pytest.fixture(scope="module")
def book() -> ActorBook:
    return ActorBook.load()


def found(text: str, book: ActorBook) -> dict[str, str]:
    return {w.text: w.label for w in find_who(text, book) if not w.modifier}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # a title, and what it is of
        ("Kenyan army spokesman David Otieno said so.", {"Kenyan army spokesman David Otieno": "person"}),
        # rank with a full stop
        ("Col. Joseph Musa spoke.", {"Col. Joseph Musa": "person"}),
        # a body by rule, in three orders
        ("The Kenyan army left.", {"The Kenyan army": "government"}),
        ("Kenya's defence ministry said no.", {"Kenya's defence ministry": "government"}),
        ("The Ministry of Defence of Kenya said no.", {"The Ministry of Defence of Kenya": "government"}),
        # an organisation by its head word
        ("The Free River Front attacked.", {"The Free River Front": "organisation"}),
        # somebody without a name
        ("A western diplomat and two officials met the rebels.",
         {"A western diplomat": "descriptive", "two officials": "descriptive", "the rebels": "descriptive"}),
        # backed by a state, but not the state
        ("Iran-backed militias withdrew.", {"Iran-backed militias": "group"}),
        # a capital that acts is the state, a capital where something happens is not
        ("Washington rejected the plan.", {"Washington": "state"}),
        ("A bomb exploded in Tehran.", {}),
        # a state that only qualifies is no actor of its own
        ("A US convoy was hit.", {}),
        # a known group and its tail
        ("The M23 rebel group said it withdrew.", {"The M23 rebel group": "organisation"}),
        # people of a nationality
        ("Many Kenyans fled.", {"Kenyans": "nationality"}),
        # two bodies worded as one
        ("Kenyan and Ugandan officials said so.", {"Kenyan and Ugandan officials": "government"}),
    ],
)  # fmt: skip
def test_find_who(text, expected, book):
    assert found(text, book) == expected


@pytest.mark.parametrize(
    ("text", "name", "title", "of"),
    [
        ("Peter Okello, the spokesman for the River Front militia, left.", "Peter Okello", "spokesman", "River Front"),
        ("US Ambassador to Kenya Mary Smith spoke.", "Mary Smith", "US Ambassador to Kenya", "Kenya"),
        ("The leader of the rebels, Peter Okello, left.", "Peter Okello", "leader", "rebels"),
        ("Kenyan President William Ruto spoke.", "William Ruto", "President", "Kenyan"),
        ("South Sudanese army spokesman Peter Lual spoke.", "Peter Lual", "army spokesman", "South Sudanese"),
    ],
)
def test_title_and_what_it_is_of(text, name, title, of, book):
    person = next(w for w in find_who(text, book) if w.label == "person")
    assert (person.name, person.title, person.of) == (name, title, of)


def test_an_office_and_what_it_is_of_is_one_actor(book):
    (one,) = find_who("The spokeswoman of the Kenyan interior ministry spoke.", book)
    assert (one.label, one.head, one.of) == ("descriptive", "spokeswoman", "Kenyan interior ministry")


def test_offset_is_added(book):
    plain, moved = find_who("The Kenyan army left.", book), find_who("The Kenyan army left.", book, 100)
    assert [(w.start + 100, w.end + 100) for w in plain] == [(w.start, w.end) for w in moved]


def _mention(text: str, start: int, end: int, label: str) -> Mention:
    return Mention("actor", "text", start, end, text[start:end], 0, label=label, by="model", score=0.7)


def test_model_adds_what_the_rules_missed_and_knows_less_than_the_book(book):
    text = "Zorba Qux met Hamas fighters."
    rules = find_who(text, book)
    merged = merge_actors(rules, [_mention(text, 0, 9, "person"), _mention(text, 14, 19, "person")], text)
    assert [(w.text, w.label) for w in merged] == [("Zorba Qux", "person"), ("Hamas fighters", "organisation")]


def test_actor_words_puts_values_into_clean_offsets(book):
    text = "The Kenyan army left."
    (words,) = find_who(text, book)
    mention = Mention("actor", "text", 50 + words.start, 50 + words.end, words.text, 3, value=words)
    (moved,) = actor_words([mention])
    assert (moved.start, moved.at[0]) == (50 + words.start, 50 + words.at[0])


TEXT = (
    "the Iraqi army and said President Ali Hassan , Front of US forces ( IS ) al-Sadr spokesman for militia ’s “"
    " Ministry Defence in Baghdad rebels two South Sudanese"
)
WORDS = TEXT.split()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=25))
def test_any_words_give_sound_spans(parts):
    text = " ".join(parts)
    last = 0
    for words in find_who(text, ActorBook.load()):
        assert text[words.start : words.end] == words.text
        assert words.start >= last
        assert words.start <= words.at[0] < words.at[1] <= words.end or words.of is not None
        last = words.end
