"""How well places are found and put on the map, beside the most populous place of that name.

    MARSAD_DATA=../shared/data python bench/where.py [--all] [--misses N]

GeoVirus is the set to develop on. LGL, TR-News and GeoWebNews (`--all`) are tests: reported, never tuned on. A gold
toponym counts as found when some place words overlap it (names that act too); as right when the point is within 161 km
(100 miles) of its coordinates. Columns: found, words that overlap gold, right of all gold, right of those with a point;
most populous of the name, of found; any candidate right, of found; most populous, of all gold; microseconds.
"""

from __future__ import annotations

import argparse
import os
import re
import time
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from marsad.finding.where import PlaceWords, find_peoples, find_place_names
from marsad.knowledge.places import Gazetteer
from marsad.resolving.where import PlaceContext, distance_km, resolve_where

CLOSE = 161.0
SENTENCE = re.compile(r"[^\n]*?(?:(?<![A-Z])(?<!St)(?<!Dr)(?<!Mr)[.!?][\"”']?(?=\s+[\"“A-Z])|\n|$)")


class Gold(NamedTuple):
    start: int
    end: int
    name: str
    lat: float
    lon: float


def _articles(path: Path) -> Iterator[tuple[str, list[Gold]]]:
    for article in ET.parse(path).getroot().iter("article"):
        text = article.findtext("text") or ""
        gold = []
        for node in [*article.iter("location"), *article.iter("toponym")]:
            name = node.findtext("name") or node.findtext("phrase") or node.findtext("extractedName") or ""
            lat, lon = (
                node.findtext("lat") or node.findtext("gaztag/lat") or node.findtext("latitude"),
                node.findtext("lon") or node.findtext("gaztag/lon") or node.findtext("longitude"),
            )
            if not name or not lat or not lon:
                continue
            start, end = int(node.findtext("start") or 0), int(node.findtext("end") or 0)
            if text[start:end] != name:  # offsets of this set count from elsewhere: the nearest same words
                places = [m.start() for m in re.finditer(re.escape(name), text)]
                if not places:
                    continue
                start = min(places, key=lambda p: abs(p - start))
                end = start + len(name)
            gold.append(Gold(start, end, name, float(lat), float(lon)))
        yield text, gold


def _read(text: str, gazetteer: Gazetteer) -> tuple[list[PlaceWords], int, float]:
    found: list[PlaceWords] = []
    count, clock = 0, 0.0
    for match in SENTENCE.finditer(text):
        if not match[0].strip():
            continue
        began = time.perf_counter()
        words = find_place_names(match[0], gazetteer)
        clock += time.perf_counter() - began
        count += 1
        found += [replace(w, start=w.start + match.start(), end=w.end + match.start()) for w in words]
    return found, count, clock


def score(name: str, articles: Iterator[tuple[str, list[Gold]]], gazetteer: Gazetteer, misses: int) -> str:
    total = found_n = right = placed = close_any = popular = popular_all = shown = words_n = 0
    sentences, clock, resolving = 0, 0.0, 0.0
    lost, wrong = Counter[str](), Counter[str]()
    for text, gold in articles:
        found, count, spent = _read(text, gazetteer)
        sentences, clock = sentences + count, clock + spent
        words_n += len(found)
        context = PlaceContext.of(found, gazetteer, find_peoples(text, gazetteer))
        for one in gold:
            total += 1
            entries = gazetteer.lookup(one.name)
            if entries and distance_km(entries[0].lat, entries[0].lon, one.lat, one.lon) <= CLOSE:
                popular_all += 1
            hits = [w for w in found if w.start < one.end and one.start < w.end]
            if not hits:
                lost[one.name] += 1
                continue
            found_n += 1
            words = min(hits, key=lambda w: abs(w.start - one.start))
            if words.other and words.other in one.name:
                words = replace(words, head=words.other, other="")
            words = type(words)(
                words.start, words.end, words.text, words.head, words.kind_hint, within=words.within, use=words.use
            )
            began = time.perf_counter()
            where = resolve_where(words, context, gazetteer).where
            resolving += time.perf_counter() - began
            candidates = gazetteer.lookup(words.head)
            if candidates:
                popular += distance_km(candidates[0].lat, candidates[0].lon, one.lat, one.lon) <= CLOSE
                close_any += any(distance_km(c.lat, c.lon, one.lat, one.lon) <= CLOSE for c in candidates)
            if where.lat is None or where.lon is None:
                continue
            placed += 1
            if distance_km(where.lat, where.lon, one.lat, one.lon) <= CLOSE:
                right += 1
            else:
                wrong[f"{one.name}->{where.name},{where.country}"] += 1
        shown += sum(any(w.start < o.end and o.start < w.end for o in gold) for w in found)
    if misses:
        print(name, "not found:", lost.most_common(misses))
        print(name, "wrong:", wrong.most_common(misses))
    return (
        f"{name:<11} {total:>6} {found_n / total:>7.1%} {shown / max(words_n, 1):>9.1%} {right / total:>9.1%} "
        f"{right / max(placed, 1):>9.1%} {popular / max(found_n, 1):>9.1%} {close_any / max(found_n, 1):>8.1%}"
        f" {popular_all / total:>9.1%}"
        f" {clock / max(sentences, 1) * 1e6:>7.0f} {resolving / max(found_n, 1) * 1e6:>7.0f}"
    )


def main() -> None:
    ask = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ask.add_argument("--all", action="store_true", help="the test sets too")
    ask.add_argument("--misses", type=int, default=0, help="show so many misses of the development set")
    given = ask.parse_args()
    folder = Path(os.environ.get("MARSAD_DATA", "../shared/data")) / "geo"
    if not folder.is_dir():
        raise SystemExit(f"No folder {folder}: set MARSAD_DATA to the folder of the public data sets.")
    gazetteer = Gazetteer.load()
    print("set           gold   found  precision  right/all right/plcd pop/found  any/fnd   pop/all  us/sent  us/res")
    print(score("GeoVirus", _articles(folder / "Corpora/GeoVirus.xml"), gazetteer, given.misses))
    if given.all:
        print(score("LGL", _articles(folder / "Corpora/lgl.xml"), gazetteer, 0))
        print(score("TR-News", _articles(folder / "Corpora/TR-News.xml"), gazetteer, 0))
        print(score("GeoWebNews", _articles(folder / "GWN.xml"), gazetteer, 0))


if __name__ == "__main__":
    main()
