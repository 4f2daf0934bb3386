"""Near-copies have near signatures, and agencies are credited where a report credits them."""

from __future__ import annotations

import time

import pytest

from marsad.reading.cleaning import clean
from marsad.reading.origins import bands, containment, credits, likeness, sketch
from marsad.reading.reports import make_report, read_report

STORY = [
    f"Sentence {i} says that unit {i * 7} moved to hill {i * 13} before the {i}th day of the truce ended."
    for i in range(30)
]
OTHER = [
    f"In town {i} the council of {i * 3} voters chose bridge {i * 11} over road {i * 17} at noon." for i in range(30)
]


def test_a_copy_is_alike_and_another_story_is_not() -> None:
    one, copy, other = (sketch(" ".join(s)) for s in (STORY, [*STORY[:27], "A new end."], OTHER))
    assert likeness(one, one) == 1.0
    assert likeness(one, copy) > 0.75
    assert likeness(one, other) < 0.05
    assert set(bands(one)) & set(bands(copy))
    assert len(bands(one)) == 48 == len(set(bands(one)))


def test_a_cut_copy_is_contained() -> None:
    one, cut = sketch(" ".join(STORY)), sketch(" ".join(STORY[:8]))
    assert likeness(one, cut) < 0.45
    assert containment(one, cut) > 0.7


def test_furniture_captions_and_datelines_do_not_count() -> None:
    body = " ".join(STORY[:5])
    one = read_report(make_report(f"GOMA (AFP) - {body}"))
    two = read_report(make_report(f"By Jane Roe\n\nPhoto: AFP\n\n{body}\n\nFollow us on Twitter"))
    assert sketch(one) == sketch(two)


def test_spelling_of_spaces_and_case_does_not_count() -> None:
    assert sketch(clean("Two\u00a0Rockets hit the base")) == sketch("two rockets  hit the BASE")


@pytest.mark.parametrize("text", ["", "  ", "—"])
def test_no_words_no_likeness(text: str) -> None:
    assert sketch(text) == b""
    assert bands(sketch(text)) == []
    assert likeness(sketch(text), sketch("two words")) == 0.0 == containment(sketch(text), b"")


def test_a_short_text_has_a_signature() -> None:
    assert likeness(sketch("two words"), sketch("Two words")) == 1.0


def test_the_signature_is_pinned() -> None:
    """Signatures are kept: a change here means that every record's have to be made anew."""
    assert sketch("two rockets hit the base").hex()[:24] == "03000000bda22d3697544407"


def test_sketching_is_quick() -> None:
    text, best = " ".join(STORY), 1.0
    for _ in range(10):
        begin = time.perf_counter()
        sketch(text)
        best = min(best, time.perf_counter() - begin)
    assert best < 0.001 * 1.6  # seconds; the text has 480 words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GOMA (AFP) - Two died.", [("AFP", "bracket")]),
        ("[Jane Roe/Reuters]", [("Reuters", "bracket")]),
        ("(AP Photo)", []),
        ("An official told the Associated Press on Sunday.", [("AP", "told")]),
        ("according to Reuters", [("Reuters", "told")]),
        ("Xinhua reported two dead.", [("Xinhua", "told")]),
        ("the TASS news agency said", [("TASS", "told")]),
        ("Source: dpa", [("dpa", "line")]),
        ("Two died.\nWith AFP", [("AFP", "line")]),
        ("according to Orient TV, two died", [("Orient TV", "told")]),
        ("citing the Lebanese National News Agency", [("Lebanese National News Agency", "told")]),
        ("The army said so. The app said otherwise in May.", []),
        ("", []),
    ],
)
def test_credits(text: str, expected: list[tuple[str, str]]) -> None:
    found = credits(text)
    assert [(c.name, c.how) for c in found] == expected
    assert all(text[c.start : c.end].strip() for c in found)
