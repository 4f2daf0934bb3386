"""Paragraphs and sentences over clean text, each with its kind.

The idea: paragraphs are what the page's line feeds say; inside one, a stop ends a sentence unless the word before it is
an abbreviation that lets the sentence go on, and the family of the abbreviation says what must follow for that. Kinds
are decided on paragraphs first (furniture, caption, byline, dateline, heading), then on the sentences of a body
paragraph, since pages glue a link or a credit to the last words of a story.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from marsad.model import CleanText, Field, Sentence, SentenceKind
from marsad.reading.datafile import data_file
from marsad.reading.lines import dateline_end, is_dateline, line_kind

_LONGEST = 1500  # characters: a longer "sentence" is a list or a table, and is cut at a space
_HEADING_WORDS = 14

_STOP = re.compile(
    r"(?:[.!?…]+|[؟۔。！？])[\"')\]]*(?=\s+\S)"  # the plain case: a stop, closing marks, a space
    r"|(?<=[a-z]{3})[.!?][\"']?(?=[A-Z][a-z]* )"  # the space was lost in scraping
    r"|\n(?=[^\n]*\S)"  # a line of its own inside a paragraph
)
_NEXT = re.compile(r"\s*[\"'(\[]*([^\s,.;:!?\"')\]]+)")
_DOTTED = re.compile(r"(?:[A-Za-z]\.)+[A-Za-z]")
_WORD_BEFORE = re.compile(r"[^\s(\[\"']+$")
_PARAGRAPH = re.compile(r"[^\n]*\S[^\n]*")
_BULLET = re.compile(r"(?:[•●▪◦■□‣⁃*·>→►]+|[-–—]{1,2}(?= ))[ ]*")
_ENDED = re.compile(r"[.!?…:;,][\"')\]]*$")
_WORDS = re.compile(r"\w+")


@cache
def _abbreviations() -> dict[str, frozenset[str]]:
    table = data_file("abbreviations.toml")
    families = ("before_name", "before_number", "calendar", "anywhere", "openers", "after_hour")
    return {family: frozenset(table.get(family, ())) for family in families}


def split(text: str) -> Iterator[tuple[int, int]]:
    """The sentences of one paragraph as (start, end), spaces at both ends left out."""
    begin = 0
    for stop in _STOP.finditer(text):
        end = stop.end()
        if stop.group() == "\n" or _ends_sentence(text, stop.start(), end, begin):
            yield from _trimmed(text, begin, end)
            begin = end
    yield from _trimmed(text, begin, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > _LONGEST:
        cut = text.rfind(" ", start + 1, start + _LONGEST)
        if cut < 0:
            cut = start + _LONGEST
        yield start, cut
        start = cut + 1 if text[cut].isspace() else cut
    if end > start:
        yield start, end


def _ends_sentence(text: str, stop: int, end: int, begin: int) -> bool:
    """Whether the stop at `stop`, its closing marks ending at `end`, ends the sentence that began at `begin`."""
    following = _NEXT.match(text, end, end + 60)
    if not following:
        return True
    word = following.group(1)
    if word[0].islower() and not word.startswith("al-"):
        return False
    mark = text[stop]
    if mark != "." or text.startswith("..", stop):
        return True
    found = _WORD_BEFORE.search(text, max(begin, stop - 24), stop)
    if not found:
        return end > stop + 1 or text[stop - 1 : stop] in ")]\"'"
    before = found.group()
    closed = end > stop + 1  # a quotation or a bracket closes here
    families = _abbreviations()
    opener = word.lower() in families["openers"]
    if len(before) == 1 and before.isalpha() and before.isupper():  # an initial, or "World War I."
        return closed or (before == "I" and opener)
    if _DOTTED.fullmatch(before):
        if before[-1] == "m" and len(before) == 3:  # a.m., p.m.
            return word.lower() not in families["after_hour"] and not word[0].isdigit()
        return closed or opener
    if before.isdigit() and not text[begin : found.start()].strip():  # "1. First point"
        return False
    short = before.lower()
    if "-" in short:
        short = short.rsplit("-", 1)[1] if short not in families["before_name"] else short
    if short in families["before_name"]:
        return False
    if short in families["before_number"]:
        return not (word[0].isdigit() or word[0] == "#" or (len(word) > 1 and word.isupper()))
    if short in families["calendar"] and before[0].isupper():
        return closed or not (word[0].isdigit() or word.lower()[:3] in families["calendar"])
    if short in families["anywhere"]:
        return closed or opener
    return True


def sentences_of(
    text: CleanText, title: CleanText | None = None, kinds: Mapping[int, SentenceKind] | None = None
) -> tuple[Sentence, ...]:
    """Every sentence of a title and a text, in order, with paragraph numbers and kinds; furniture is marked, not lost.

    The title's sentences are paragraph 0; the text's paragraphs count from 1. A first paragraph that repeats the title
    is a heading. `kinds` says of paragraphs, by clean offset, what the page marks them as. Sentence offsets are clean
    offsets, and `text[start:end]` of the field is the sentence.
    """
    rows: list[Sentence] = []
    heading = ""
    if title is not None and title.text.strip():
        heading = _folded(title.text)
        for paragraph in _PARAGRAPH.finditer(title.text):
            _add(rows, title.text, 0, "title", paragraph.start(), paragraph.end(), "title")
    for number, paragraph in enumerate(_PARAGRAPH.finditer(text.text), 1):
        repeats = number <= 2 and bool(heading) and _folded(paragraph.group()) == heading
        marked = "heading" if repeats else (kinds or {}).get(paragraph.start())
        _paragraph(rows, text.text, number, paragraph.start(), paragraph.end(), marked)
    return tuple(rows)


def _folded(text: str) -> str:
    return " ".join(_WORDS.findall(text.lower()))


def _paragraph(rows: list[Sentence], text: str, number: int, start: int, end: int, marked: SentenceKind | None) -> None:
    """Add the sentences of the paragraph `text[start:end]`."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    whole = text[start:end]
    kind = line_kind(whole) or marked
    if kind is None and is_dateline(whole):
        kind = "dateline"
    if kind in ("boilerplate", "byline", "dateline"):
        _append(rows, text, number, "text", start, end, kind)
        return
    if kind == "caption":
        _caption(rows, text, number, start, end)
        return
    if bullet := _BULLET.match(whole):
        start += bullet.end()
        if start >= end:
            _append(rows, text, number, "text", end - len(whole), end, "boilerplate")
            return
        whole = text[start:end]
    if kind is None and (opening := dateline_end(whole)):
        _append(rows, text, number, "text", start, start + len(whole[:opening].rstrip()), "dateline")
        start += opening
        whole = text[start:end]
        if second := dateline_end(whole):  # a time stamp, then a dateline
            _append(rows, text, number, "text", start, start + len(whole[:second].rstrip()), "dateline")
            start += second
            whole = text[start:end]
    if kind is None and not _ENDED.search(whole) and whole.count(" ") < _HEADING_WORDS:
        kind = "heading"
    _add(rows, text, number, "text", start, end, kind or "body")


_CREDIT = re.compile(
    r"[(\[](?:AP|AFP|Reuters|EPA|Getty|Photo|File|Image|Picture|Credit)[^)\]]*[)\]]"
    r"|[(\[][^)\]]{0,80}(?:Photo|Reuters|AFP|AP|EPA|Getty Images)[)\]]",
    re.IGNORECASE,
)


def _caption(rows: list[Sentence], text: str, number: int, start: int, end: int) -> None:
    """A caption ends with its credit; what follows in the same paragraph is body."""
    credit = _CREDIT.search(text, start, end)
    rest = end
    if credit and credit.start() > start and len(text[credit.end() : end].split()) > 6:
        rest = credit.end()
    _add(rows, text, number, "text", start, rest, "caption")
    if rest < end:
        _add(rows, text, number, "text", rest, end, "body")


def _add(rows: list[Sentence], text: str, number: int, field: Field, start: int, end: int, kind: SentenceKind) -> None:
    """Split `text[start:end]` and append its sentences; the furniture among those of a body paragraph is marked."""
    for first, last in split(text[start:end]):
        own = line_kind(text[start + first : start + last], alone=False) if kind != "title" else None
        _append(rows, text, number, field, start + first, start + last, own or kind)


def _append(
    rows: list[Sentence], text: str, number: int, field: Field, start: int, end: int, kind: SentenceKind
) -> None:
    rows.append(Sentence(len(rows), number, field, start, end, text[start:end], kind))
