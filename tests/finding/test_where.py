"""Which words name a place, and which look like it and do not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.finding.where import find_peoples, find_place_names, find_where
from marsad.knowledge.places import Gazetteer

GAZETTEER = Gazetteer.load()


def heads(sentence):
    return [w.head for w in find_where(sentence, GAZETTEER)]


PLACES = [
    # a town after a word of place
    ("A car bomb exploded in Kirkuk.", ["Kirkuk"]),
    # in a list
    ("Clashes spread to Homs, Hama and Idlib.", ["Homs", "Hama", "Idlib"]),
    # a town and its country
    ("Gunmen opened fire in Goma, Congo.", ["Goma", "Congo"]),
    # a town as the object of an attack
    ("The army shelled Aleppo overnight.", ["Aleppo"]),
    # a town as passive subject
    ("Baghdad was hit by two rockets.", ["Baghdad"]),
    # a country under attack, after a word of place
    ("Air raids in Iraq and Syria killed ten people.", ["Iraq", "Syria"]),
    # what belongs to the name is a place
    ("Shells fell in Iraq's Anbar province.", ["Iraq", "Anbar"]),
    # a district and what it is near
    ("A rocket hit the Radwaniyah district near Baghdad's airport.", ["Radwaniyah", "Baghdad's airport"]),
    # a site with its type word
    ("Drones struck Ain al-Asad air base at dawn.", ["Ain al-Asad air base"]),
    # an unknown village with the word for it
    ("Two men were shot in the village of Xabzan.", ["Xabzan"]),
    ("Militants burned houses in Garoz village.", ["Garoz"]),
    # small words inside a name
    ("Fighting resumed in the Democratic Republic of the Congo.", ["Democratic Republic of the Congo"]),
    # an abbreviation with a full stop
    ("An explosion hit the St. Petersburg metro.", ["St. Petersburg"]),
    # an embassy belongs to one country and stands in another
    ("Rockets landed near the US embassy in Baghdad.", ["US embassy in Baghdad"]),
    # a name in capitals
    ("BAGHDAD, Iraq", ["BAGHDAD", "Iraq"]),
    # a headline, where every word has a capital
    ("Rockets Hit Baghdad Airport In Iraq", ["Baghdad Airport", "Iraq"]),
    # a small place that was attacked, and one with a distance
    ("The rebels raided Mutwanga.", ["Mutwanga"]),
    # a division the gazetteer lacks, of a country it knows
    ("Gunmen came to Burkina Faso's Xagha province.", ["Burkina Faso", "Xagha"]),
    # an ordinary word that is a town, with a word of place
    ("A bomb in Hit killed two.", ["Hit"]),
]


@pytest.mark.parametrize(("sentence", "expected"), PLACES, ids=[s for s, _ in PLACES])
def test_places(sentence, expected):
    assert heads(sentence) == expected


REFUSED = [
    # a country or capital that speaks
    "Jordan said it would not take part.",
    "Washington warned that it would respond.",
    "Tehran has denied any role.",
    # a country's people and offices
    "Turkey's foreign minister arrived late.",
    "An Iranian general was killed.",
    "The president of Iraq resigned.",
    "The mayor of Hawija was wounded.",
    # surnames
    "Michael Jordan was not there.",
    "General Salih Tikrit spoke to soldiers.",
    "President Salih signed the law.",
    # months and days
    "The truce began in May and ended on a Friday in August.",
    # organisations
    "The Kurdistan Workers Party claimed the attack.",
    "The Bank of Lebanon was closed.",
    # a newspaper
    "The Washington Post reported it first.",
    # parties to talks
    "Talks between Israel and Hamas collapsed.",
    # an owner, not a place
    "The US base was empty.",
    "They targeted a US convoy.",
    # somebody at a border
    "Tajik border guards opened fire.",
    # ordinary words that open a sentence
    "Many were hurt. Most fled.",
    "Man is a wolf.",
]


@pytest.mark.parametrize("sentence", REFUSED)
def test_look_alikes_are_refused(sentence):
    assert heads(sentence) == []


def one(sentence, head):
    return next(w for w in find_where(sentence, GAZETTEER) if w.head == head)


def test_distance_and_bearing():
    words = one("The convoy was hit 30 km (19 miles) south-west of Mosul.", "Mosul")
    assert (words.relation, words.offset_km, words.offset_bearing) == ("distance", 30.0, 225)
    words = one("It happened some 20 miles from Kirkuk.", "Kirkuk")
    assert (words.relation, words.offset_km, words.offset_bearing) == ("distance", 32.2, None)
    words = one("The village lies ten kilometres north of Tikrit.", "Tikrit")
    assert (words.offset_km, words.offset_bearing) == (10.0, 0)


def test_direction_and_part():
    assert one("A blast was heard south of Baghdad.", "Baghdad").relation == "direction"
    words = one("Protests broke out in southern Iraq.", "Iraq")
    assert (words.relation, words.kind_hint, words.offset_bearing) == ("in", "area", 180)


def test_near():
    assert one("A patrol was ambushed near Taji.", "Taji").relation == "near"
    assert one("A patrol was ambushed on the outskirts of Raqqa.", "Raqqa").relation == "near"


def test_road_between_two_places():
    words = one("A bomb went off on the Baghdad-Basra highway.", "Baghdad")
    assert (words.relation, words.other, words.text) == ("road", "Basra", "Baghdad-Basra highway")
    words = one("A bus was stopped on the road between Gao and Kidal.", "Gao")
    assert (words.relation, words.other) == ("road", "Kidal")


def test_border():
    words = one("Troops massed on the Syrian-Iraqi border.", "Syria")
    assert (words.kind_hint, words.other) == ("area", "Iraq")


def test_within():
    assert one("Nine died in Baga in Borno state.", "Baga").within == "Borno"
    assert one("Nine died in Samarra, Iraq.", "Samarra").within == "Iraq"
    assert one("Nine died in Baghdad's Karrada district.", "Karrada").within == "Baghdad"


def test_origin_is_kept_apart():
    assert one("Fighters from Idlib moved south.", "Idlib").use == "origin"


def test_actors_are_kept_for_the_context():
    found = find_place_names("Jordan said it would send aid.", GAZETTEER)
    assert [(w.head, w.use) for w in found] == [("Jordan", "actor")]
    assert find_peoples("Iraqi forces and Turkish jets", GAZETTEER) == ["Iraqi", "Turkish"]


def test_names_known_to_be_persons_are_refused():
    assert find_where("Officers questioned Kirkuk.", GAZETTEER, persons={"Kirkuk"}) == []


WORDS = (
    "Baghdad Iraq's the in near 20 km south of between and St . , ( ) - – al-Qaim X village Mount road border"
    " Syrian-Iraqi ’ ' \u00a0 U.S. The 's Hit May said"
)
PIECES = st.lists(st.sampled_from(WORDS.split(" ")), max_size=25)


@given(PIECES)
def test_offsets_are_the_words(pieces):
    text = " ".join(pieces)
    for words in find_place_names(text, GAZETTEER):
        assert text[words.start : words.end] == words.text != ""


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    find_place_names(text, GAZETTEER)


def test_quick_enough():
    sentences = [s for s, _ in PLACES] + REFUSED
    for s in sentences:
        find_where(s, GAZETTEER)
    began = time.process_time()
    for _ in range(20):
        for s in sentences:
            find_where(s, GAZETTEER)
    assert (time.process_time() - began) / 20 / len(sentences) < 0.001  # about 0.06 ms on an idle machine
