"""The gazetteer: folded names, what is in it, and what it refuses."""

import sqlite3
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marsad.errors import KnowledgeError
from marsad.knowledge.places import Gazetteer, fold, plain


@pytest.fixture(scope="module")
def gazetteer():
    with_places = Gazetteer.load()
    yield with_places
    with_places.close()


SAME = [
    # case, accents
    ("Bogotá", "BOGOTA"),
    # apostrophes of every shape, or none
    ("Ma'rib", "Marib"),
    ("Sa’dah", "Sadah"),
    # hyphens
    ("Deir-ez-Zor", "Deir ez Zor"),
    # articles before, and inside, and assimilated
    ("al-Samawah", "As Samawah"),
    ("Samawa", "Al-Samawah"),
    ("Deir al-Zor", "Deir ez-Zor"),
    ("the Sahel", "Sahel"),
    # variants of transliteration
    ("Diwaniyah", "Diwaniya"),
    ("Ayn al-Asad", "Ain al-Asad"),
    ("Mahmoudiyah", "Mahmudiya"),
    ("Mazar-e-Sharif", "Mazar-i-Sharif"),
    # shortened words
    ("St. Petersburg", "Saint Petersburg"),
]


@pytest.mark.parametrize(("one", "two"), SAME)
def test_spellings_of_one_name_have_one_key(one, two):
    assert fold(one) == fold(two) != ""


@pytest.mark.parametrize(("one", "two"), [("Basra", "Bosra"), ("Homs", "Hama"), ("Tal Afar", "Tal Abyad")])
def test_different_names_keep_different_keys(one, two):
    assert fold(one) != fold(two)


@given(st.text(max_size=40))
def test_folding_never_fails_and_plain_is_stable(text):
    fold(text)
    assert plain(plain(text)) == plain(text)


FOUND = [
    # name, country, kind
    ("Iraq", "IRQ", "country"),
    ("Anbar", "IRQ", "admin1"),
    ("Mosul", "IRQ", "city"),
    ("Ain al-Asad", "IRQ", "site"),
    ("Radwaniyah", "IRQ", "neighbourhood"),
    ("Victoria Base", "IRQ", "site"),
    ("Baghdad airport", "IRQ", "site"),
    ("al-Tanf", "SYR", "site"),
    ("Darfur", "SDN", "area"),
    ("Cabo Delgado", "MOZ", "admin1"),
    ("North Kivu", "COD", "admin1"),
    ("Donbas", "UKR", "area"),
    ("Nagorno-Karabakh", "AZE", "area"),
    ("Catatumbo", "COL", "area"),
    ("Northern Ireland", "GBR", "admin1"),
    ("Khorog", "TJK", "city"),
]


@pytest.mark.parametrize(("name", "country", "kind"), FOUND)
def test_places_of_conflicts_are_known(gazetteer, name, country, kind):
    assert (country, kind) in {(e.country, e.kind) for e in gazetteer.lookup(name)}
    assert gazetteer.known(name)


def test_every_entry_is_on_the_globe(gazetteer):
    base = sqlite3.connect(f"file:{gazetteer.path}?mode=ro", uri=True)
    bad = base.execute("SELECT count(*) FROM place WHERE abs(lat) > 900000 OR abs(lon) > 1800000").fetchone()[0]
    places = base.execute("SELECT count(*) FROM place").fetchone()[0]
    base.close()
    assert bad == 0
    assert places > 100_000


def test_the_file_stays_small():
    path = Path(Gazetteer.load().path)
    assert path.stat().st_size < 12_000_000


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("Iraqi", "IRQ"), ("Iraq", "IRQ"), ("U.S.", "USA"), ("the United States", "USA"), ("Emirati", "ARE"),
        ("Burkinabe", "BFA"), ("DRC", "COD"), ("Iranians", "IRN"), ("Burma", "MMR"), ("Turkiye", "TUR"),
    ],
)  # fmt: skip
def test_country_of_a_name_or_a_people(gazetteer, word, country):
    assert gazetteer.country_of(word) == country


def test_unknown_words_have_no_country_and_no_place(gazetteer):
    assert gazetteer.country_of("Xyzzy") is None
    assert gazetteer.lookup("Xyzzyville") == ()
    assert not gazetteer.known("")
    assert not gazetteer.known("...")


def test_divisions_of_a_country(gazetteer):
    names = {d.name for d in gazetteer.divisions("IRQ")}
    assert {"Anbar", "Basra", "Nineveh"} <= names
    assert gazetteer.divisions("ATA") == ()


def test_loading_is_quick():
    began = time.process_time()
    Gazetteer.load().close()
    assert time.process_time() - began < 0.1  # about 4 ms on an idle machine


def test_threads_may_share_it(gazetteer):
    names, seen = ["Aleppo", "Goma", "Kabul", "Gao", "Aden"] * 20, []

    def look():
        seen.append([gazetteer.lookup(n)[0].name for n in names])

    workers = [threading.Thread(target=look) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(seen) == 4
    assert all(s == seen[0] for s in seen)


def test_missing_and_foreign_files_are_refused_in_one_sentence(tmp_path):
    with pytest.raises(KnowledgeError, match="no places file"):
        Gazetteer.load(tmp_path / "none.sqlite")
    (tmp_path / "text.sqlite").write_text("no database at all, but long enough to be looked at " * 20)
    with pytest.raises(KnowledgeError, match="not a places file"):
        Gazetteer.load(tmp_path / "text.sqlite")
    other = sqlite3.connect(tmp_path / "other.sqlite")
    other.execute("CREATE TABLE t (x)")
    other.close()
    with pytest.raises(KnowledgeError, match="form 0"):
        Gazetteer.load(tmp_path / "other.sqlite")
