"""The learned finder: windows and runs by themselves, then the shipped model on short readings."""

import itertools
import json
import shutil
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import marsad.finding.tagger as tagger_module
from marsad.errors import ModelError
from marsad.finding.tagger import CARD_FILE, MODEL_FILE, Tagger, best_windows, chunks, cut, runs
from marsad.model import Reading
from marsad.reading.reports import make_report, read_report

FOLDER = Path(tagger_module.__file__).with_name("model")
TITLE = "Two killed as rocket hits base"
TEXT = (
    "A rocket struck an army base near the town on Tuesday, killing two soldiers, the ministry said.\n"
    "The rebels denied any part in it. They offered to stop firing if the army left the valley by Friday."
)


def reading(text: str = TEXT, title: str = TITLE) -> Reading:
    return read_report(make_report(text, title=title, id="one", published="2021-03-04"))


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger.load()


# ------------------------------------------------------------------------------------------------ windows and runs


@given(st.lists(st.integers(1, 60), max_size=40), st.integers(60, 120), st.integers(0, 50))
def test_every_chunk_is_shown_and_none_twice_as_fresh(lengths, room, overlap):
    windows = cut(lengths, room, overlap)
    shown = [c for first, last in windows for c in range(first, last)]
    assert set(shown) == set(range(len(lengths)))
    assert all(sum(lengths[a:b]) <= room for a, b in windows)
    # each window shows something new, and repeats no more than the overlap
    for (_, before), (first, last) in itertools.pairwise(windows):
        assert last > before >= first
        assert sum(lengths[first:before]) <= overlap


@given(st.lists(st.integers(1, 60), max_size=40))
def test_the_best_window_of_a_chunk_shows_it(lengths):
    windows = cut(lengths, 100, 40)
    for chunk, number in enumerate(best_windows(lengths, windows)):
        assert windows[number][0] <= chunk < windows[number][1]


def test_a_chunk_in_two_windows_is_answered_where_more_stands_around_it():
    # chunk 2 ends the first window and opens the second, where it has the report's rest after it
    assert best_windows([50, 50, 20, 50, 50], [(0, 3), (2, 5)]) == [0, 0, 0, 1, 1]
    assert best_windows([50, 10, 20, 50, 50], [(0, 3), (1, 5)]) == [0, 0, 1, 1, 1]


def encoding(words: list[list[int]]) -> SimpleNamespace:
    """Pieces of words: each word a list of ids; characters are one per piece, words parted by a space."""
    ids, owners, offsets, at = [], [], [], 0
    for number, pieces in enumerate(words):
        for piece in pieces:
            ids.append(piece)
            owners.append(number)
            offsets.append((at, at + 1))
            at += 1
        at += 1
    return SimpleNamespace(ids=ids, word_ids=owners, offsets=offsets)


def test_a_long_sentence_is_cut_between_words():
    found = chunks(3, encoding([[1, 2], [3], [4, 5], [6]]), room=4)
    assert [c.ids for c in found] == [(1, 2, 3), (4, 5, 6)]
    assert found[0].words == ((0, 0, 2), (2, 3, 4))
    assert found[1].words == ((0, 5, 7), (2, 8, 9))
    assert {c.sentence for c in found} == {3}


def test_a_word_longer_than_a_window_loses_its_tail_but_not_its_place():
    (found,) = chunks(0, encoding([[1, 2, 3, 4, 5]]), room=3)
    assert found.ids == (1, 2, 3)
    assert found.words == ((0, 0, 5),)


BIO = ("O", "B-a", "I-a", "B-b", "I-b")


@pytest.mark.parametrize(
    ("rows", "threshold", "expected"),
    [
        ([], 0.5, []),
        ([[0.9, 0.1, 0, 0, 0]], 0.5, []),  # O has too much
        ([[0.9, 0.1, 0, 0, 0]], 0.1, [(0, 1, "a")]),  # unless less is asked for
        ([[0, 1, 0, 0, 0], [0, 0, 1, 0, 0]], 0.5, [(0, 2, "a")]),  # B I
        ([[0, 1, 0, 0, 0], [0, 1, 0, 0, 0]], 0.5, [(0, 1, "a"), (1, 2, "a")]),  # B B
        ([[0, 0, 1, 0, 0], [0, 0, 0, 0, 1]], 0.5, [(0, 1, "a"), (1, 2, "b")]),  # a run may open with I
        ([[0, 1, 0, 0, 0], [1, 0, 0, 0, 0], [0, 0, 1, 0, 0]], 0.5, [(0, 1, "a"), (2, 3, "a")]),  # O parts them
    ],
)
def test_runs(rows, threshold, expected):
    shares = np.array(rows, dtype=np.float32).reshape(-1, 5)
    assert [r[:3] for r in runs(shares, BIO, threshold)] == expected


# ------------------------------------------------------------------------------------------------- the shipped model


def test_mentions_are_exactly_their_words(tagger):
    given_reading = reading()
    found = tagger.tag(given_reading)
    assert found.mentions
    for mention in found.mentions:
        sentence = given_reading.sentences[mention.sentence]
        assert given_reading.fields[mention.field].text[mention.start : mention.end] == mention.text
        assert sentence.field == mention.field
        assert sentence.start <= mention.start < mention.end <= sentence.end
        assert mention.by == "model"
        assert mention.score == round(mention.score, 4)


def test_offsets_survive_odd_characters(tagger):
    odd = reading(
        "\ufeffThe\u00a0army\u200b said “rockets”\r\nhit Ka\u0301bul — “two dead”.\r\n\r\nA soft\u00adened line."
    )
    for mention in tagger.tag(odd).mentions:
        assert odd.fields[mention.field].text[mention.start : mention.end] == mention.text
        span = odd.span(mention.field, mention.start, mention.end)
        assert odd.report.text[span.start : span.end] == span.quote or span.field == "title"


def test_every_read_sentence_has_scores_and_no_other(tagger):
    given_reading = reading(TEXT + "\nRead more")
    found = tagger.tag(given_reading)
    assert set(found.sentences) == {s.index for s in given_reading.read_sentences()}
    for scores in found.sentences.values():
        assert sum(scores.incident.values()) == pytest.approx(1, abs=0.001)
        assert set(scores.incident) == {"none", "primary", "background", "again"}
        assert 1 <= len(scores.sub_event) <= 3
        assert list(scores.sub_event.values()) == sorted(scores.sub_event.values(), reverse=True)
        for table in (scores.statement, scores.commitment, scores.plover):
            assert all(0 <= share <= 1 for share in table.values())


def test_the_answer_does_not_depend_on_what_was_read_before(tagger):
    first = tagger.tag(reading())
    tagger.tag(reading("Quite another report. " * 80, title="Another"))
    assert repr(tagger.tag(reading())) == repr(first)
    assert repr(Tagger.load().tag(reading())) == repr(first)


def test_a_report_of_many_windows_and_a_sentence_longer_than_one(tagger):
    long = reading("He counted " + "one, two, " * 220 + "and stopped.\n" + "The army shelled the village again. " * 60)
    found = tagger.tag(long)
    assert set(found.sentences) == {s.index for s in long.read_sentences()}
    order = [(m.field != "title", m.start, m.end) for m in found.mentions]
    assert order == sorted(order)


def test_a_reading_without_read_sentences_is_answered_with_nothing(tagger):
    empty = reading()
    found = tagger.tag(replace(empty, sentences=()))
    assert found.mentions == ()
    assert found.sentences == {}


def test_the_obvious_is_found(tagger):
    found = tagger.tag(reading())
    texts = {(m.kind, m.text) for m in found.mentions}
    assert ("cue", "said") in texts
    assert any(kind == "time" and "Tuesday" in text for kind, text in texts)
    scores = [found.sentences[i] for i in sorted(found.sentences)]
    rocket, denial = scores[1].incident, scores[2].incident
    assert rocket["primary"] > 0.5 > denial["primary"]  # a denial of it is no news of it
    assert "deny" in sorted(scores[2].statement, key=scores[2].statement.get)[-2:]


def test_the_model_is_small_enough():
    assert sum(p.stat().st_size for p in FOLDER.iterdir()) <= 30 * 2**20


# ------------------------------------------------------------------------------------------------ what can be wrong


@pytest.fixture
def copy(tmp_path):
    return Path(shutil.copytree(FOLDER, tmp_path / "model"))


def change(folder, **values):
    card = json.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
    (folder / CARD_FILE).write_text(json.dumps({**card, **values}), encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda f: shutil.rmtree(f), "is missing"),
        (lambda f: (f / CARD_FILE).unlink(), "is missing"),
        (lambda f: (f / MODEL_FILE).unlink(), f"has no {MODEL_FILE}"),
        (lambda f: (f / MODEL_FILE).write_bytes(b"not a graph"), "not the file"),
        (lambda f: (f / CARD_FILE).write_text("{", encoding="utf-8"), "not a model card"),
        (lambda f: (f / CARD_FILE).write_text("[]", encoding="utf-8"), "not a model card"),
        (lambda f: change(f, format=99), "format 99"),
        (lambda f: change(f, window="wide"), "cannot be loaded"),
    ],
)
def test_a_broken_model_is_refused_in_one_sentence(copy, harm, words):
    harm(copy)
    with pytest.raises(ModelError, match=words) as caught:
        Tagger.load(copy)
    assert "\n" not in str(caught.value)
    assert str(caught.value).endswith(".")
