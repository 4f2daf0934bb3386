"""Lexicons: reviewed word lists loaded once and matched fast.

A lexicon entry is one or more words; matching is by token, longest entry first, so "suicide car bomb" is never read as
"bomb". Regular English inflections are made by rule when the list is loaded, so that the data files hold base forms
and a reviewer reads each word once.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from importlib import resources
from typing import Any, Generic, TypeVar

T = TypeVar("T")

TOKEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*|[^\w\s]", re.UNICODE)


@cache
def data(name: str) -> dict[str, Any]:
    """The parsed TOML file `name` of `knowledge/data`."""
    text = resources.files("marsad.knowledge").joinpath("data", name).read_text(encoding="utf-8")
    return tomllib.loads(text)


def tokens(text: str) -> list[tuple[int, int, str]]:
    """Words and marks of a clean text as (start, end, lower-cased form)."""
    return [(m.start(), m.end(), m.group().lower()) for m in TOKEN.finditer(text)]


def _doubles(verb: str) -> bool:
    """Whether a one-syllable verb doubles its last consonant: stab, stabbing; but bomb, bombing."""
    return re.fullmatch(r"[^aeiou]*[aeiou][bdglmnprt]", verb) is not None


def verb_forms(verb: str) -> set[str]:
    """Regular inflections of a base form. A leading "=" means: this form only.

    >>> sorted(verb_forms("attack"))
    ['attack', 'attacked', 'attacking', 'attacks']
    """
    if verb.startswith("="):
        return {verb[1:]}
    if verb.endswith("e"):
        return {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    if re.search(r"[^aeiou]y$", verb):
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    third = verb + "es" if re.search(r"(s|x|z|ch|sh)$", verb) else verb + "s"
    stem = verb + verb[-1] if _doubles(verb) else verb
    return {verb, third, stem + "ed", stem + "ing"}


def noun_forms(noun: str) -> set[str]:
    """Singular and regular plural.

    >>> sorted(noun_forms("ambush"))
    ['ambush', 'ambushes']
    """
    if noun.startswith("="):
        return {noun[1:]}
    if re.search(r"[^aeiou]y$", noun):
        return {noun, noun[:-1] + "ies"}
    if re.search(r"(s|x|z|ch|sh)$", noun):
        return {noun, noun + "es"}
    return {noun, noun + "s"}


class Lexicon(Generic[T]):
    """Entries of one or more words with a value each; `matches` finds them in tokens, longest first."""

    def __init__(self) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], T]]] = {}

    def add(self, words: str, value: T) -> None:
        """Add an entry; the words are split as text is."""
        key = tuple(t for _, _, t in tokens(words))
        row = self._by_first.setdefault(key[0], [])
        row.append((key, value))
        row.sort(key=lambda pair: -len(pair[0]))

    def extend(self, entries: Iterable[str], value: T) -> None:
        """Add several entries with one value."""
        for words in sorted(entries):
            self.add(words, value)

    def matches(self, toks: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, T]]:
        """(first token, end token, value) of each entry met, longest first, without overlap."""
        i = 0
        while i < len(toks):
            for key, value in self._by_first.get(toks[i][2], ()):
                n = len(key)
                if i + n <= len(toks) and all(toks[i + k][2] == key[k] for k in range(1, n)):
                    yield i, i + n, value
                    i += n - 1
                    break
            i += 1
