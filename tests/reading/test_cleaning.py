"""Cleaning keeps the way back to the text as given, whatever the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marsad.model import CleanText
from marsad.reading.cleaning import clean, unwrap

ODD = (
    " \t\n\r\u00a0\u2009\u202f\u3000\u200b\u200d\ufeff\u00ad\u2060\u200f\u2028\x85\x0c\x00\x1f"
    "'\"`\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2011\u2015\u2026\ufb01e\u0301aB.-1ا中😀"
)
TEXTS = st.text(alphabet=st.one_of(st.sampled_from(ODD), st.characters()), max_size=80)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("", ""),
        ("plain words", "plain words"),
        ("no\u00a0break", "no break"),
        ("thin\u2009narrow\u202fwide\u3000tab\tend", "thin narrow wide tab end"),
        ("a \u00a0 \t b", "a b"),  # a run of spaces of any sort is one
        ("a \u200b b", "a b"),  # also where a zero-width character stands inside the run
        ("sol\u00addiers", "soldiers"),  # soft hyphen
        ("\ufeffFirst", "First"),  # byte order mark
        ("ze\u200bro \u200eleft", "zero left"),
        ("one\r\ntwo\rthree\u2028four\u2029five\x85six", "one\ntwo\nthree\nfour\nfive\nsix"),
        ("\u201cWe\u2019ll go\u201d", '"We\'ll go"'),
        ("\u201eJa\u201c, \u00aboui\u00bb", '"Ja", "oui"'),
        ("``old wire''", '"old wire"'),
        ("non\u2011breaking \u22125", "non-breaking -5"),
        ("dash \u2013 and \u2014 stay\u2026", "dash \u2013 and \u2014 stay\u2026"),
        ("\ufb01re and cafe\u0301", "\ufb01re and cafe\u0301"),  # ligatures and accents stay
        ("long-\nrange", "long-\nrange"),  # a hyphen at a line end is left alone
        ("bell\x07 null\x00", "bell null"),
    ],
)
def test_what_changes(given: str, expected: str) -> None:
    assert clean(given).text == expected


def consistent(text: CleanText, given: str) -> None:
    assert len(text.text) == len(text.starts) == len(text.ends)
    last = 0
    for start, end in zip(text.starts, text.ends, strict=True):
        assert last <= start < end <= len(given)
        last = end


@settings(deadline=None)
@given(TEXTS, st.data())
def test_a_clean_slice_leads_back_to_given_words_that_clean_to_it(text: str, data: st.DataObject) -> None:
    made = clean(text)
    consistent(made, text)
    if made.text:
        start = data.draw(st.integers(0, len(made.text) - 1))
        end = data.draw(st.integers(start + 1, len(made.text)))
        quote = text[made.starts[start] : made.ends[end - 1]]
        assert clean(quote).text == made.text[start:end]


@settings(deadline=None)
@given(TEXTS)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text).text
    assert clean(once).text == once


@settings(deadline=None)
@given(TEXTS)
def test_unwrapping_keeps_every_way_back(text: str) -> None:
    wrapped = "\r\n".join([text, "a line that is wide enough to be a wrapped one", "and its next line", text])
    made = unwrap(clean(wrapped))
    consistent(made, wrapped)
    for i, character in enumerate(made.text):
        if not character.isspace():
            assert clean(wrapped[made.starts[i] : made.ends[i]]).text == character


def test_lines_broken_to_a_width_are_joined() -> None:
    given = (
        "Three rockets were fired at the base on Sunday night,\n"
        "the army said in a statement that named nobody as the\n"
        "one behind them.\n"
        "\n"
        "WHAT NEXT\n"
        "The second paragraph begins here and is about as wide\n"
        "- a list item stays on its own line"
    )
    text = unwrap(clean(given)).text
    assert "night, the army" in text
    assert "the one behind them.\n\nWHAT NEXT\nThe second" in text
    assert "wide\n- a list" in text


def test_long_lines_are_paragraphs() -> None:
    given = "word " * 60 + "\n" + "other " * 60
    assert unwrap(clean(given)).text.count("\n") == 1


def test_two_backticks_are_a_quotation_mark_even_with_something_invisible_between():
    assert clean("``so`\u200b`").text == '"so"'
