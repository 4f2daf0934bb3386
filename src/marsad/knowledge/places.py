"""Where things are: names of places, looked up however they are spelt.

The idea: a read-only SQLite file in the package holds GeoNames' cities and our own tables of countries, divisions,
areas and sites. Every name is kept under a *folded* key, in which case, accents, apostrophes, hyphens, articles and the
usual variants of transliteration are made equal ("Al-Samawah", "as Samawa" and "Samāwah" are one key). A look-up gives
every place of that name; choosing among them is `resolving.where`'s work. `data/places.md` is the card.
"""

from __future__ import annotations

import re
import sqlite3
import threading
import tomllib
import unicodedata
import zlib
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from marsad.errors import KnowledgeError

PlaceKind = Literal["country", "admin1", "area", "city", "village", "site", "neighbourhood"]
KINDS: tuple[PlaceKind, ...] = ("country", "admin1", "area", "city", "village", "site", "neighbourhood")

DATA = Path(__file__).with_name("data")
FORM = 2  # of the file's tables; `training/gazetteer.py` writes it
DEGREE = 10_000  # coordinates are stored as whole ten-thousandths of a degree, about 11 m

SIEVE = 1 << 22  # bits of the sieve that refuses most unknown names without a look-up

_ARTICLES = frozenset({"al", "el", "ul"})
_ASSIMILATED = re.compile(r"[aeu](sh|th|dh|[dlnrstz])$")
_UNPLAIN = str.maketrans(
    {"ı": "i", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ł": "l", "Ł": "l", "ß": "ss", "æ": "ae", "Æ": "ae", "œ": "oe",
     "ð": "d", "þ": "th", "Þ": "th", "ə": "a", "Ə": "a", "ħ": "h", "-": " ", "–": " ", "‑": " ", "/": " ", "_": " "}
    | dict.fromkeys("'’‘ʼʻʿʾ`´ʹ′.", "")
)  # fmt: skip
_NOT_WORD = re.compile(r"[^\w]+")
_DOUBLED = re.compile(r"([a-z])\1+")


@cache
def words() -> dict[str, Any]:
    """The word lists of `data/places.toml`, as they stand there."""
    path = DATA / "places.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as why:
        raise KnowledgeError(f"{path.name} cannot be read ({why}): mend it or install marsad again.") from why


@cache
def _same() -> dict[str, str]:
    return dict(words()["fold"])


def plain(name: str) -> str:
    """A name without case and accents only: two names equal here are written alike."""
    spaced = unicodedata.normalize("NFKD", name.translate(_UNPLAIN).casefold()).casefold().translate(_UNPLAIN)
    letters = "".join(c for c in spaced if not unicodedata.combining(c))
    return " ".join(_NOT_WORD.sub(" ", letters).split())


def _loosen(word: str) -> str:
    """Make the usual variants of one transliterated word equal; short words are left alone."""
    if len(word) < 5 or not word.isascii():
        return word
    word = word.replace("ou", "u").replace("oo", "u").replace("ee", "i").replace("ay", "ai").replace("iy", "i")
    word = _DOUBLED.sub(r"\1", word)
    return word[:-1] if word.endswith("ah") else word


@lru_cache(maxsize=32_768)
def fold(name: str) -> str:
    """The key a name is looked up under; empty for a name without letters."""
    parts = plain(name).split()
    if len(parts) > 1 and parts[0] == "the":
        parts = parts[1:]
    same, kept = _same(), []
    for i, word in enumerate(parts):
        if i + 1 < len(parts):
            following = parts[i + 1]
            if word in _ARTICLES or (i and word in "ei"):
                continue
            assimilated = _ASSIMILATED.match(word)
            if assimilated and following.startswith(assimilated[1]):
                continue
        kept.append(_loosen(same.get(word, word)))
    return " ".join(kept)


def sieve_bits(key: str) -> tuple[int, int]:
    """The two bits of the sieve that a key sets."""
    number = zlib.crc32(key.encode())
    return number & (SIEVE - 1), (number * 0x9E3779B1 >> 9) & (SIEVE - 1)


@dataclass(frozen=True, slots=True)
class PlaceEntry:
    """One place. Coordinates are WGS84 degrees; `population` is 0 where it is not known."""

    id: str  # "geonames:98182", or "marsad:IRQ:site:..." for one of our own tables
    name: str
    country: str  # ISO 3166 alpha-3; empty for an area in several countries
    admin1: str
    lat: float
    lon: float
    kind: PlaceKind
    population: int = 0
    geonames: int | None = None
    feature: str = ""  # of a site: base, airport, camp ...
    main: bool = True  # whether the name looked up is its main name, or one of its others


@dataclass(frozen=True, slots=True)
class Country:
    """A country or territory with the words it goes by."""

    alpha3: str
    name: str
    capital: str
    lat: float
    lon: float
    demonyms: tuple[str, ...]


class Gazetteer:
    """Look-ups in the places file. Safe to share between threads; opened in a few milliseconds."""

    def __init__(self, path: Path, base: sqlite3.Connection) -> None:
        self.path = path
        self._base = base
        self._lock = threading.Lock()
        self.countries: dict[str, Country] = {}
        self._country_words: dict[str, str] = {}
        self._demonyms: dict[str, str] = {}
        for alpha3, name, capital, lat, lon, demonyms, aliases in self._all(
            "SELECT alpha3, name, capital, lat, lon, demonyms, aliases FROM country ORDER BY population DESC, alpha3"
        ):
            held = tuple(filter(None, demonyms.split("|")))
            self.countries[alpha3] = Country(alpha3, name, capital, lat / DEGREE, lon / DEGREE, held)
            for word in (name, *filter(None, aliases.split("|"))):
                self._country_words.setdefault(plain(word), alpha3)
            for word in held:
                self._demonyms.setdefault(plain(word), alpha3)
                self._demonyms.setdefault(plain(word) + "s", alpha3)
        self._sieve: bytes = self._all("SELECT bits FROM sieve")[0][0]
        self._known = lru_cache(maxsize=32_768)(self._is_known)
        self._postings = lru_cache(maxsize=16_384)(self._read_postings)
        self._entries = lru_cache(maxsize=4_096)(self._read_entries)

    @classmethod
    def load(cls, path: Path | str | None = None) -> Gazetteer:
        """Open the places file of the package, or the one at `path`.

        Raises `KnowledgeError` where the file is missing, is none of ours or has another form.
        """
        at = Path(path) if path else DATA / "places.sqlite"
        if not at.is_file():
            raise KnowledgeError(f"There is no places file at {at}: give the path of one, or install marsad again.")
        try:
            base = sqlite3.connect(
                f"{at.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False, isolation_level=None
            )
            form = base.execute("PRAGMA user_version").fetchone()[0]
            if form != FORM:
                base.close()
                raise KnowledgeError(f"{at} has form {form} and this marsad reads form {FORM}: install them together.")
            return cls(at, base)
        except sqlite3.DatabaseError as why:
            raise KnowledgeError(f"{at} is not a places file ({why}): give the path of one.") from why

    def close(self) -> None:
        """Close the file; look-ups that are not remembered fail afterwards."""
        with self._lock:
            self._base.close()

    def _all(self, sql: str, values: tuple[Any, ...] = ()) -> list[Any]:
        with self._lock:
            return self._base.execute(sql, values).fetchall()

    def _read_postings(self, key: str) -> bytes:
        rows = self._all("SELECT places FROM key WHERE key = ?", (key,))
        return rows[0][0] if rows else b""

    def known(self, name: str) -> bool:
        """Whether any place has this name."""
        return self._known(name)

    def _is_known(self, name: str) -> bool:
        key = fold(name)
        if not key:
            return False
        one, two = sieve_bits(key)
        sieve = self._sieve
        if not (sieve[one >> 3] >> (one & 7) & 1 and sieve[two >> 3] >> (two & 7) & 1):
            return False
        return bool(self._postings(key))

    def lookup(self, name: str) -> tuple[PlaceEntry, ...]:
        """Every place of this name, however it is spelt; the most populous first, countries before all."""
        return self._entries(fold(name))

    def _read_entries(self, key: str) -> tuple[PlaceEntry, ...]:
        packed = self._postings(key)
        codes = [int.from_bytes(packed[i : i + 3], "little") for i in range(0, len(packed), 3)]
        main = {code >> 1: bool(code & 1) for code in codes}
        rows = self._all(
            "SELECT p.id, p.name, r.alpha3, r.admin1, p.lat, p.lon, p.kind, p.population, p.geonames, p.feature "
            f"FROM place p JOIN region r ON r.id = p.region WHERE p.id IN ({','.join(map(str, main))})"
        )
        entries = []
        for row, name, alpha3, admin1, lat, lon, kind, population, geonames, feature in rows:
            what = KINDS[kind]
            given = f"geonames:{geonames}" if geonames else f"marsad:{alpha3 or '-'}:{what}:{fold(name)}"
            entries.append(
                PlaceEntry(given, name, alpha3, admin1, lat / DEGREE, lon / DEGREE, what, population, geonames,
                           feature or "", main[row])
            )  # fmt: skip
        return tuple(sorted(entries, key=lambda e: (e.kind != "country", -e.population, e.id)))

    def divisions(self, alpha3: str) -> tuple[PlaceEntry, ...]:
        """The first-level divisions of a country that the tables name, in order of their names."""
        names = self._all(
            "SELECT p.name FROM place p JOIN region r ON r.id = p.region WHERE p.kind = 1 AND r.alpha3 = ?"
            " ORDER BY p.name",
            (alpha3,),
        )
        found = {e.id: e for (n,) in names for e in self.lookup(n) if e.kind == "admin1" and e.country == alpha3}
        return tuple(sorted(found.values(), key=lambda e: e.name))

    def country_of(self, word: str) -> str | None:
        """The alpha-3 code for a country's name or a people's ("Iraqi", "U.S."), or None."""
        key = plain(word)
        key = key.removeprefix("the ")
        return self._country_words.get(key) or self._demonyms.get(key)

    def is_demonym(self, word: str) -> bool:
        """Whether the word names a people or is a country's adjective."""
        return plain(word) in self._demonyms
