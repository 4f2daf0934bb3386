"""Near-copies: a short signature that copies and rewrites of one text share, and the agencies a text credits.

The idea is MinHash: of all runs of three words in a text, keep for each of 96 fixed shuffles the one that comes first.
Two texts agree in as large a share of these as they share of their runs. Bands of two make keys for a look-up, so
that no pair has to be compared that shares none. Captions, furniture and datelines are no part of it.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import blake2b
from typing import NamedTuple
from zlib import crc32

import numpy as np

from marsad.errors import KnowledgeError
from marsad.model import CleanText, Reading
from marsad.reading.datafile import data_file

SHUFFLES = 96
BAND = 2  # 48 bands of two: texts a fifth alike share a key in 86 of 100 cases, texts a fiftieth alike in 2
SHINGLE = 3  # words

_WORD = re.compile(r"\w+")
# From a digest and not from a generator of numbers, whose stream may change with its library.
_DIGESTS = b"".join(blake2b(f"shuffle {i}".encode(), digest_size=16).digest() for i in range(SHUFFLES))
_FACTORS = np.frombuffer(_DIGESTS, "<u8")[0::2].astype(np.uint64) | np.uint64(1)
_SHIFTS = np.frombuffer(_DIGESTS, "<u8")[1::2].astype(np.uint64)
_MIX = np.uint64(0x9E3779B97F4A7C15)
_MIX2 = np.uint64(0xBF58476D1CE4E5B9)
_HIGH = np.uint64(32)


def sketch(read: Reading | CleanText | str) -> bytes:
    """The signature of a text: its number of different shingles and 96 minima, 388 bytes; empty for a wordless text."""
    words = _WORD.findall(_story(read).lower())
    if not words:
        return b""
    codes = np.array([crc32(word.encode()) for word in words], dtype=np.uint64)
    width = min(SHINGLE, len(codes))
    count = len(codes) - width + 1
    with np.errstate(over="ignore"):
        runs = np.zeros(count, dtype=np.uint64)
        for i in range(width):
            runs = (runs ^ codes[i : i + count]) * _MIX
            runs ^= runs >> _HIGH
        runs = np.unique(runs * _MIX2)
        runs ^= runs >> np.uint64(29)
        minima = ((runs[:, None] * _FACTORS + _SHIFTS) >> _HIGH).min(axis=0)
    return np.concatenate([[len(runs)], minima]).astype("<u4").tobytes()


def _story(read: Reading | CleanText | str) -> str:
    if isinstance(read, str):
        return read
    if isinstance(read, CleanText):
        return read.text
    return " ".join(s.text for s in read.sentences if s.field == "text" and s.kind in ("body", "heading"))


def bands(signature: bytes) -> list[str]:
    """The look-up keys of a signature, 48 of them: texts that share one are worth comparing."""
    rows = signature[4:]
    size = BAND * 4
    return [f"{i:02d}{rows[i * size : (i + 1) * size].hex()}" for i in range(len(rows) // size)]


def likeness(one: bytes, other: bytes) -> float:
    """The estimated share of the shingles of both that both have, 0 to 1; the standard error is at most 0.05."""
    if not one or not other:
        return 0.0
    first, second = np.frombuffer(one, "<u4"), np.frombuffer(other, "<u4")
    return float(np.count_nonzero(first[1:] == second[1:])) / SHUFFLES


def containment(one: bytes, other: bytes) -> float:
    """The estimated share of the shorter text's shingles that the longer has: high for a copy that was cut."""
    if not one or not other:
        return 0.0
    sizes = int(np.frombuffer(one, "<u4")[0]), int(np.frombuffer(other, "<u4")[0])
    alike = likeness(one, other)
    return min(1.0, alike / (1 + alike) * sum(sizes) / min(sizes))


class Credit(NamedTuple):
    """An agency a text credits: its name, the clean offsets of the words, and how it is credited."""

    name: str
    start: int
    end: int
    how: str  # bracket, line, told


@cache
def _agencies() -> tuple[dict[str, str], re.Pattern[str]]:
    """Every name, also in capitals, with the agency it stands for, and the pattern of all the ways to credit one."""
    table = data_file("credits.toml")
    names: dict[str, str] = {}
    for row in table.get("agency", ()):
        if not isinstance(row.get("name"), str):
            raise KnowledgeError("credits.toml: an [[agency]] has no name; give it one.")
        for name in (row["name"], *row.get("also", ())):
            names[name] = names[name.upper()] = row["name"]
    either = "|".join(re.escape(n) for n in sorted(names, key=lambda n: (-len(n), n)))
    verbs = "|".join(map(re.escape, table["verbs"]))
    before = "|".join(map(re.escape, table["before"]))
    media = "|".join(map(re.escape, table["media"]))
    named = rf"(?:the )?(?:{either})(?: news agency)?"
    outlet = rf"(?:the )?(?:[A-Z][\w'-]*[ -]){{1,4}}(?:{media})\b"
    pattern = re.compile(
        rf"[(\[](?:[^()\[\]]{{0,30}}[/ ])?(?P<bracket>(?:{either}))(?:/[^()\[\]]{{0,20}})?[)\]]"
        rf"|^[ ]*(?:\(?(?i:sources?|with|agenc(?:y|ies)|by|via):? |© ?)(?P<line>(?:{either}))\b"
        rf"|\b(?i:{before}) (?P<told>{named}|{outlet})"
        rf"|(?P<told2>\b{named}|\b{outlet}) (?:(?i:has|also|has also|had|earlier) )?(?i:{verbs})\b",
        re.MULTILINE,
    )
    return names, pattern


def credits(text: str) -> list[Credit]:
    """The agencies and outlets a clean text credits, in order: "(AP)", "Source: dpa", "told Reuters"."""
    names, pattern = _agencies()
    found = []
    for match in pattern.finditer(text):
        group = match.lastgroup or "told"
        said = match[group].removeprefix("the ")
        short = said[: -len(" news agency")] if said.lower().endswith(" news agency") else said
        said = names.get(short, said)
        found.append(Credit(said, *match.span(group), group.rstrip("2")))
    return found
