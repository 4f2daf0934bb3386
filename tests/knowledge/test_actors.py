"""The book of actors: its rows are sound, names are found across spellings, nothing common is taken for a name."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.errors import KnowledgeError
from marsad.knowledge.actors import DATA, ActorBook, fold, key_of, skeleton, words_of


@pytest.fixture(scope="module")
def book() -> ActorBook:
    return ActorBook.load()


def test_rows_are_sound(book):
    rows = [json.loads(line) for line in (DATA / "actors.jsonl").read_text(encoding="utf-8").splitlines()]
    ids = [r["id"] for r in rows]
    assert len(ids) == len(set(ids))
    assert sum(r["kind"] == "armed group" for r in rows) >= 150
    assert sum(r["kind"] == "person" for r in rows) >= 100
    for row in rows:
        assert re.fullmatch(r"a-[a-z0-9]+(-[a-z0-9]+)*", row["id"]), row["id"]
        assert row.get("country") is None or re.fullmatch("[A-Z]{3}", row["country"])
        assert all(
            m["id"] in book.entries or m["id"] == "a-national-unity-government" for m in row.get("member_of", ())
        )
        for role in row.get("roles", ()):
            for day in (role["start"], role["end"]):
                assert day is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", day), row["id"]
            if role["start"] and role["end"]:
                assert role["start"] <= role["end"], row["id"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PMF", "Popular Mobilization Forces"),  # acronym
        ("Popular Mobilisation Forces", "Popular Mobilization Forces"),  # British spelling
        ("the Popular Mobilization Units", "Popular Mobilization Forces"),  # article and another name
        ("Qassem Suleimani", "Qassem Soleimani"),  # vowels in transliteration
        ("Mohammad al Halbusi", "Mohammed al-Halbousi"),  # Mohammed in its many forms
        ("Kata'ib Hizbollah", "Kataib Hezbollah"),  # apostrophe and vowels
        ("Al Shabaab", "Al-Shabaab"),  # article without hyphen
        ("al-Shabab", "Al-Shabaab"),
        ("ERDOĞAN, no", None),  # a surname alone is nobody's name in the book
        ("Recep Tayyip Erdoğan", "Recep Tayyip Erdogan"),  # accents
        ("U.S.", "United States"),  # dots
        ("Tehran", "Iran"),  # metonym
        ("Israel's", "Israel"),  # possessive
        ("New People's Army", "New People's Army"),  # a possessive inside a name
        ("who", None),  # lower case is no acronym
        ("Brotherhood of Nobody", None),
    ],
)
def test_find(book, name, expected):
    found = book.find(name)
    assert (found.name if found else None) == expected


@pytest.mark.parametrize(
    ("name", "expected", "country"),
    [
        ("the Iraqi army", "Iraqi Armed Forces", "IRQ"),  # a proper name of the book goes first
        ("Nigerian army", "Nigerian armed forces", "NGA"),
        ("Ministry of Defence of Kenya", "Kenyan Ministry of Defence", "KEN"),
        ("South Sudanese government", "Government of South Sudan", "SSD"),  # a demonym of two words
        ("Ugandan defence ministry", "Ugandan Ministry of Defence", "UGA"),
        ("Ugandan defense ministry", "Ugandan Ministry of Defence", "UGA"),
    ],
)
def test_bodies_by_rule(book, name, expected, country):
    found = book.find(name)
    assert found is not None
    assert (found.name, found.country, found.kind) == (expected, country, "government body")


def test_match_takes_the_longest_name_and_gives_its_offsets(book):
    text = "Fighters of Islamic State West Africa Province (ISWAP), not Islamic State, met Houthi envoys."
    assert [(text[a:b], e.name) for a, b, e in book.match(text)] == [
        ("Islamic State West Africa Province", "Islamic State West Africa Province"),
        ("ISWAP", "Islamic State West Africa Province"),
        ("Islamic State", "Islamic State"),
        ("Houthi", "Ansar Allah"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "who is to blame, and what it is about",  # WHO, IS
        "they told us to wait",  # US
        "the shining path of the comet",  # lower case
    ],
)
def test_common_words_are_nobody(book, text):
    assert book.match(text) == []


def test_surname_with_office(book):
    assert book.surname("Putin", "President").name == "Vladimir Putin"
    assert book.surname("Barzani") is None  # two people
    assert book.surname("al-Kadhimi", "Prime Minister").name == "Mustafa al-Kadhimi"


def test_own_pack(tmp_path):
    pack = tmp_path / "more.jsonl"
    pack.write_text(
        '{"id": "a-river-guard", "name": "River Guard", "kind": "armed group", "aliases": ["RGX"]}\n', "utf-8"
    )
    book = ActorBook.load(pack)
    assert book.find("RGX").id == "a-river-guard"
    assert ActorBook.load().find("RGX") is None


def test_a_broken_pack_names_file_and_line(tmp_path):
    pack = tmp_path / "bad.jsonl"
    pack.write_text('{"id": "a-x", "name": "X", "kind": "dragon"}\n', "utf-8")
    with pytest.raises(KnowledgeError, match=r"bad\.jsonl line 1.*dragon"):
        ActorBook.load(pack)


@given(st.text(max_size=60))
def test_words_lie_in_their_text(text):
    for word in words_of(text):
        assert 0 <= word.article <= word.start < word.end <= len(text)
        assert text[word.start : word.end].startswith(word.raw[:1])


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_skeleton_is_stable(low):
    assert skeleton(low) == skeleton(low)
    assert fold(low) == low
    assert key_of(low.title()) in (low, "")
