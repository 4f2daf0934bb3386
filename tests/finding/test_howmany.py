"""Counts found in a sentence: what is counted, as which range, and which words say so."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.errors import KnowledgeError
from marsad.finding import wordclasses
from marsad.finding.howmany import find_numbers


def found(text):
    return [(e.what, e.low, e.best, e.high) for e in find_numbers(text) if not e.partial]


def parts(text):
    return [(e.what, e.best) for e in find_numbers(text) if e.partial]


K, J = "killed", "injured"

CASES = [
    # a verb before its number, and one after it
    ("The blast tore through the market, killing five people.", [(K, 5, 5, 5)]),
    ("Three soldiers were killed and six wounded.", [(K, 3, 3, 3), (J, 6, 6, 6)]),
    ("Gunmen killed four people and wounded seven.", [(K, 4, 4, 4), (J, 7, 7, 7)]),
    ("Four killed, seven wounded.", [(K, 4, 4, 4), (J, 7, 7, 7)]),
    ("The strike hit a house, killing at least 3 and injuring 5 others.", [(K, 3, 3, None), (J, 5, 5, 5)]),
    ("Three soldiers from the 5th brigade were killed.", [(K, 3, 3, 3)]),
    ("Over 4,000 people, most of them civilians, have been killed.", [(K, 4000, 4000, None)]),
    ("The militants shot dead two police officers.", [(K, 2, 2, 2)]),
    # nouns
    ("There were 12 deaths and five injuries.", [(K, 12, 12, 12), (J, 5, 5, 5)]),
    ("There were 45 civilian fatalities and 14 non-fatal injuries.", [(K, 45, 45, 45), (J, 14, 14, 14)]),
    ("13 people had suffered mostly minor injuries.", [(J, 13, 13, 13)]),
    ("At least 20 people were estimated to be killed.", [(K, 20, 20, None)]),
    ("Several hundred people were killed.", [(K, 200, None, None)]),
    ("Killing five people and wounding others.", [(K, 5, 5, 5), (J, None, None, None)]),
    ("The blast left 12 dead.", [(K, 12, 12, 12)]),
    ("Six soldiers dead.", [(K, 6, 6, 6)]),
    ("The death toll rose to nine.", [(K, 9, 9, 9)]),
    ("The death toll has risen from three to nine.", [(K, 9, 9, 9)]),
    # lives
    ("The attack claimed the lives of 7.", [(K, 7, 7, 7)]),
    ("The bombing claimed seven lives.", [(K, 7, 7, 7)]),
    # one, without a number
    ("A child was killed.", [(K, 1, 1, 1)]),
    ("They killed a soldier.", [(K, 1, 1, 1)]),
    ("Their driver died.", [(K, 1, 1, 1)]),
    ("Turkish soldier killed in ambush", [(K, 1, 1, 1)]),
    ("John Smith, 22, was shot and killed.", [(K, 1, 1, 1)]),
    ("A drone strike killed Qasim Haddad.", [(K, 1, 1, 1)]),
    # nobody
    ("None was hurt.", [(J, 0, 0, 0)]),
    ("No one was injured.", [(J, 0, 0, 0)]),
    ("It landed without causing casualties.", [(J, 0, 0, 0), (K, 0, 0, 0)]),
    ("There were no casualties.", [(J, 0, 0, 0), (K, 0, 0, 0)]),
    ("No deaths or injuries were reported.", [(J, 0, 0, 0), (K, 0, 0, 0)]),
    ("No one was killed or wounded.", [(J, 0, 0, 0), (K, 0, 0, 0)]),
    # ranges and qualifiers
    ("At least 12 dead.", [(K, 12, 12, None)]),
    ("More than 60 were wounded.", [(J, 60, 60, None)]),
    ("Up to 20 fighters were killed.", [(K, None, 20, 20)]),
    ("About 30 injured.", [(J, None, 30, None)]),
    ("Fewer than 10 people died.", [(K, None, None, 10)]),
    ("Between 10 and 15 people were killed.", [(K, 10, None, 15)]),
    ("Three to five soldiers died.", [(K, 3, None, 5)]),
    ("Dozens were wounded.", [(J, 24, None, None)]),
    ("Several others were injured.", [(J, None, None, None)]),
    # words as numbers
    ("Twenty-two people were killed.", [(K, 22, 22, 22)]),
    ("A dozen people have died.", [(K, 12, 12, 12)]),
    ("Two dozen were hurt.", [(J, 24, 24, 24)]),
    ("Two hundred people died.", [(K, 200, 200, 200)]),
    ("1,200 soldiers were captured and 40 are missing.", [("captured", 1200, 1200, 1200), ("missing", 40, 40, 40)]),
    ("Hundreds of people were displaced.", [("displaced", 200, None, None)]),
    # killed or wounded, not said which
    ("Four people were killed or wounded.", [("casualties", 4, 4, 4)]),
    # munitions
    ("Militants fired six rockets and 14 drones.", [("munitions", 6, 6, 6), ("munitions", 14, 14, 14)]),
    ("A volley of 12 mortar shells landed.", [("munitions", 12, 12, 12)]),
    ("Six Katyusha rockets hit the base.", [("munitions", 6, 6, 6)]),
    ("One rocket hit the airport.", [("munitions", 1, 1, 1)]),
]

NOT_COUNTS = [
    "A rocket attack was reported.",  # a weapon as modifier
    "A 122 mm rocket launcher was found 20 km away.",  # calibre, distance
    "He has lived there since 2019 and paid $500.",
    "Two people were not hurt.",  # denied
    "The war that began in 2014 killed the economy.",
    "Police called 555 1234 at 10:30.",
    "Inflation rose 12 percent.",
    "Police seized an AK-47 and a T-72.",
]


@pytest.mark.parametrize(("text", "want"), CASES)
def test_what_is_counted(text, want):
    assert found(text) == want


@pytest.mark.parametrize("text", NOT_COUNTS)
def test_what_is_no_count(text):
    assert find_numbers(text) == []


@pytest.mark.parametrize(
    ("text", "whole", "part"),
    [
        ("Seven people were killed, including two children.", (K, 7), (K, 2)),
        ("Five people, including a child, lost their lives.", (K, 5), (K, 1)),
        ("Five people, two of them children, were killed.", (K, 5), (K, 2)),
        ("Nine people died; four women were among the dead.", (K, 9), (K, 4)),
        ("It wounded 12, three of them seriously.", (J, 12), (J, 3)),
    ],
)
def test_a_part_is_marked(text, whole, part):
    assert [(w, b) for w, _, b, _ in found(text)] == [whole]
    assert parts(text) == [part]


def test_an_age_is_no_number_of_dead():
    assert found("The 22-year-old man was shot dead in 2019.") == [(K, 1, 1, 1)]
    assert found("Boy, 14, dies after shooting") == [(K, 1, 1, 1)]


def test_span_covers_number_and_verb():
    text = "On Sunday three soldiers were killed near the border."
    (e,) = find_numbers(text)
    assert text[e.start : e.end] == e.text == "three soldiers were killed"
    assert e.who == "soldiers"


def test_coordination_shares_a_group():
    two, three = find_numbers("Two soldiers and three civilians were killed.")
    assert two.group == three.group
    assert (two.best, three.best) == (2, 3)


WORDS = st.sampled_from(
    re.split(
        " ",
        "at least five three 12 dead killed killing wounded a child soldiers people and , including two of them the no "
        "casualties rockets 2019 toll rose to dozens was were Smith - year old",
    )
)


@settings(deadline=None, max_examples=150)
@given(st.lists(WORDS, max_size=25))
def test_spans_are_exact_and_ranges_ordered(words):
    text = " ".join(words)
    for e in find_numbers(text):
        assert text[e.start : e.end] == e.text
        assert e.text
        known = [v for v in (e.low, e.best, e.high) if v is not None]
        assert known == sorted(known)


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=80))
def test_any_text_is_read(text):
    for e in find_numbers(text):
        assert text[e.start : e.end] == e.text


def test_time_stays_in_proportion():
    find_numbers("One died.")
    long = "two soldiers of the third brigade and a child , " * 200
    clock = time.process_time()
    find_numbers(long)
    assert time.process_time() - clock < 1.0


def test_a_word_in_two_classes_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "bad.toml").write_text("cores = []\npatterns = []\n[words.a]\nx = 1\n[words.b]\nx = 1\n")
    monkeypatch.setattr(wordclasses.resources, "files", lambda _: tmp_path)
    with pytest.raises(KnowledgeError, match="two classes"):
        wordclasses.load("bad.toml", lambda w: ("digits", w), ())


def test_an_unknown_class_in_a_pattern_is_refused(tmp_path, monkeypatch):
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "bad.toml").write_text('cores = []\n[words.a]\nx = 1\n[[patterns]]\nname = "p"\npattern = "a nosuch"\n')
    monkeypatch.setattr(wordclasses.resources, "files", lambda _: tmp_path)
    with pytest.raises(KnowledgeError, match="nosuch"):
        wordclasses.load("bad.toml", lambda w: ("digits", w), ())
