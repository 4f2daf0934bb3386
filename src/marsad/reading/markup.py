"""HTML: the article of a page as clean text, with every character's way back into the page's source.

The idea: trafilatura knows which paragraphs are the article but not where they stand, and a plain walk over the source
knows where every character stands but not what it belongs to. So both are made, spaces are taken out of both, and each
paragraph is looked up in the walk. Long paragraphs that stand once are found first and fix the order; the others are
looked for between them. A paragraph that is not found is dropped: an offset is never guessed.
"""

from __future__ import annotations

import html
import re
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from marsad.model import CleanText, SentenceKind
from marsad.reading.cleaning import clean
from marsad.reading.sentences import split


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says of itself. `paragraphs` are the article's, as (text, kind or None)."""

    title: str | None = None
    author: str | None = None
    publisher: str | None = None
    published: str | None = None  # ISO day
    url: str | None = None
    language: str | None = None
    paragraphs: tuple[tuple[str, SentenceKind | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """The article's clean text; `kinds` says of some paragraphs, by clean offset, what the page marks them as."""

    text: CleanText
    kinds: Mapping[int, SentenceKind] = field(default_factory=dict)


_LANGUAGE = re.compile(r"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3})\b", re.IGNORECASE)
# The latest date a page may bear. Left to itself htmldate takes today, and the answer would change with the day.
_DATES = {"extensive_search": False, "original_date": True, "max_date": "2099-12-31"}


@lru_cache(maxsize=2)
def page(source: str) -> Page:
    """The metadata and the article's paragraphs of an HTML page; empty where there is nothing to extract."""
    from trafilatura import bare_extraction  # late: it takes a tenth of a second to load

    language = _LANGUAGE.search(source[:4000])
    found: Any = bare_extraction(
        source, include_comments=False, include_tables=True, with_metadata=True, date_extraction_params=_DATES
    )
    if found is None:
        return Page(language=language[1].lower() if language else None)
    return Page(
        title=found.title or None,
        author=found.author or None,
        publisher=found.sitename or None,
        published=found.date or None,
        url=found.url or None,
        language=language[1].lower() if language else None,
        paragraphs=tuple(_blocks(found.body)) if found.body is not None else (),
    )


_BLOCKS = frozenset(("p", "head", "item", "list", "quote", "table", "row", "cell", "code", "div", "body", "main"))


def _blocks(element: Any) -> Iterator[tuple[str, SentenceKind | None]]:
    """The text of every innermost block of trafilatura's tree, in order."""
    kind: SentenceKind | None = "heading" if element.tag == "head" else None
    parts = [element.text or ""]
    for child in element:
        if child.tag in _BLOCKS:
            if (text := "".join(parts)).strip():
                yield text, kind
            yield from _blocks(child)
            parts = [child.tail or ""]
        else:
            parts += ["\n" if child.tag == "lb" else "", *child.itertext(), child.tail or ""]
    if (text := "".join(parts)).strip():
        yield text, kind


# --------------------------------------------------------------------------------------------------------------------
# the walk over the source

_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[!?][^>]*>?"
    r"|<(?P<skip>script|style|noscript|template|svg|textarea|select|iframe|object|title)\b[^>]*>"
    r".*?(?:</(?P=skip)\s*>|\Z)"
    r"|</?(?P<tag>[a-zA-Z][a-zA-Z0-9:-]*)(?>[^<>\"']|\"[^\"]*\"|'[^']*')*+>"
    r"|&(?:#[0-9]{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)",
    re.IGNORECASE | re.DOTALL,
)
_INLINE = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)


@dataclass(frozen=True, slots=True)
class _Walk:
    """The page's text with its offsets; block ends are line feeds. `figures` are the spans of picture captions."""

    text: str
    starts: array[int]
    ends: array[int]
    figures: tuple[tuple[int, int], ...]
    paragraphs: tuple[tuple[int, int], ...]  # spans of <p> elements, for pages too small to extract from


def _walk(source: str) -> _Walk:
    pieces: list[str] = []
    starts, ends = array("i"), array("i")
    spans: dict[str, list[tuple[int, int]]] = {"figcaption": [], "p": []}
    opened: dict[str, int] = {}
    length = done = 0

    def put(text: str, first: int, last: int, *, whole: bool) -> None:
        nonlocal length
        pieces.append(text)
        length += len(text)
        if whole:  # every character stands for the whole run
            starts.extend([first] * len(text))
            ends.extend([last] * len(text))
        else:
            starts.extend(range(first, last))
            ends.extend(range(first + 1, last + 1))

    for token in _TOKEN.finditer(source):
        first, last = token.span()
        if first > done:
            put(_spaced(source[done:first]), done, first, whole=False)
        done = last
        run = token.group()
        if run[0] == "&":
            said = html.unescape(run)
            if said == run:
                put(run, first, last, whole=False)
            else:
                put(said, first, last, whole=True)
            continue
        if (tag := token["tag"]) is None or (tag := tag.lower()) in _INLINE:
            continue
        if tag in spans:
            if tag in opened:
                spans[tag].append((opened.pop(tag), length))
            if run[1] != "/":
                opened[tag] = length + 1
        put("\n", first, last, whole=True)
    put(_spaced(source[done:]), done, len(source), whole=False)
    return _Walk("".join(pieces), starts, ends, tuple(spans["figcaption"]), tuple(spans["p"]))


_LINES = str.maketrans("\r\n\t\x0c", "    ")


def _spaced(text: str) -> str:
    """Line ends in HTML source are spaces; same length, so that offsets hold."""
    return text.translate(_LINES)


# --------------------------------------------------------------------------------------------------------------------
# putting the two together


@lru_cache(maxsize=2)
def article(source: str) -> Article:
    """The article of an HTML page: paragraphs divided by line feeds, offsets into the source."""
    walk = _walk(source)
    found = page(source).paragraphs
    placed = _placed(walk, found) if found else []
    if not placed:  # too small a page for trafilatura: its <p> elements, else all its text
        spans = walk.paragraphs or tuple(m.span() for m in re.finditer(r"[^\n]+", walk.text))
        placed = [(first, last, None) for first, last in spans if walk.text[first:last].strip()]
    if placed:
        placed = _with_figures(walk, placed)
    return _joined(walk, placed)


_Placed = tuple[int, int, SentenceKind | None]


def _condensed(text: str) -> tuple[str, list[int]]:
    """The text without spaces and odd characters, and where each of its characters stood."""
    plain = clean(text)
    kept = [(character, plain.starts[i]) for i, character in enumerate(plain.text) if not character.isspace()]
    return "".join(c for c, _ in kept), [position for _, position in kept]


_ANCHOR = 24  # characters: a shorter paragraph may stand anywhere and fixes nothing


def _placed(walk: _Walk, paragraphs: Iterable[tuple[str, SentenceKind | None]]) -> list[_Placed]:
    """Each paragraph's span in the walk, in order, those that cannot be found left out."""
    hay, positions = _condensed(walk.text)
    wanted = [(_condensed(text)[0], text, kind) for text, kind in paragraphs]
    anchors = []
    for number, (key, _, _) in enumerate(wanted):
        if len(key) >= _ANCHOR and (at := hay.find(key)) >= 0 and hay.find(key, at + 1) < 0:
            anchors.append((number, at, len(key)))
    fixed = _rising(anchors)
    found: list[_Placed] = []
    cursor = 0
    limits = sorted(fixed.items())
    for number, (key, text, kind) in enumerate(wanted):
        if not key:
            continue
        later = bisect_left(limits, (number, -1))
        limit = limits[later][1] if later < len(limits) and limits[later][0] > number else len(hay)
        if number in fixed:
            spans = [(fixed[number], fixed[number] + len(key))]
        elif (at := hay.find(key, cursor, limit)) >= 0:
            spans = [(at, at + len(key))]
        else:
            spans = _in_pieces(hay, text, cursor, limit)
        for first, last in spans:
            found.append((positions[first], positions[last - 1] + 1, kind))
            cursor = last
    return found


def _rising(anchors: list[tuple[int, int, int]]) -> dict[int, int]:
    """The heaviest set of (number, place, weight) whose places rise with their numbers, as number -> place."""
    best: list[tuple[int, int]] = []  # weight, previous
    for i, (_, place, weight) in enumerate(anchors):
        total, before = weight, -1
        for j in range(max(0, i - 200), i):
            if anchors[j][1] + anchors[j][2] <= place and best[j][0] + weight > total:
                total, before = best[j][0] + weight, j
        best.append((total, before))
    chosen: dict[int, int] = {}
    at = max(range(len(best)), key=lambda i: best[i][0], default=-1)
    while at >= 0:
        chosen[anchors[at][0]] = anchors[at][1]
        at = best[at][1]
    return chosen


def _in_pieces(hay: str, text: str, cursor: int, limit: int) -> list[tuple[int, int]]:
    """The sentences of a paragraph that stand in the walk one after the other: something stood between them."""
    spans = []
    for first, last in split(text):
        key = _condensed(text[first:last])[0]
        if len(key) >= _ANCHOR and (at := hay.find(key, cursor, limit)) >= 0:
            spans.append((at, at + len(key)))
            cursor = at + len(key)
    return spans


def _with_figures(walk: _Walk, placed: list[_Placed]) -> list[_Placed]:
    """Picture captions that stand among the article's paragraphs, added in their place."""
    low, high = placed[0][0], placed[-1][1]
    merged = list(placed)
    for first, last in walk.figures:
        if not walk.text[first:last].strip():
            continue
        overlapping = [i for i, (a, b, _) in enumerate(merged) if a < last and first < b]
        if overlapping:
            merged = [
                (a, b, "caption") if i in overlapping and first <= a and b <= last else (a, b, k)
                for i, (a, b, k) in enumerate(merged)
            ]
        elif low <= first + _NEAR and first <= high:
            merged.append((first, last, "caption"))
    return sorted(merged, key=lambda row: row[:2])


_NEAR = 600  # characters a lead picture's caption may stand before the first paragraph


def _joined(walk: _Walk, placed: Iterable[_Placed]) -> Article:
    """One clean text of the spans, with line feeds between them."""
    pieces: list[str] = []
    starts, ends = array("i"), array("i")
    kinds: dict[int, SentenceKind] = {}
    length = edge = 0
    for first, last, kind in placed:
        part = clean(walk.text[first:last])
        keep = [i for i, c in enumerate(part.text) if not c.isspace()]
        if not keep:
            continue
        span = range(keep[0], keep[-1] + 1)
        begin = walk.starts[first + part.starts[span.start]]
        if length:
            pieces.append("\n")
            starts.append(edge)
            ends.append(begin)
            length += 1
        if kind:
            kinds[length] = kind
        pieces.append(part.text[span.start : span.stop])
        starts.extend(walk.starts[first + part.starts[i]] for i in span)
        ends.extend(walk.ends[first + part.ends[i] - 1] for i in span)
        length += len(span)
        edge = ends[-1]
    return Article(CleanText("".join(pieces), starts, ends), kinds)
