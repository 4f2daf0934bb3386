"""Which place on Earth the words mean.

The idea: a name means many places, a report is about few countries. Every candidate of the gazetteer is weighed by
what the whole report says of countries and divisions, by the larger place named beside it, by its people, its kind, the
exactness of its name and the places named near it; the weights become odds. No name speaks for itself. A name the
gazetteer lacks keeps its name, takes the country of what stands beside it or of a report about one country, and has no
coordinates of its own.

Takes `finding.where.PlaceWords`, gives `Resolved`. Scores are odds, 0 to 1, within the candidates of the gazetteer.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from marsad.finding.where import PlaceWords
from marsad.knowledge.places import Gazetteer, PlaceEntry, plain
from marsad.model import PlacePrecision, Where

_K = TypeVar("_K", str, tuple[str, str])
_NAMED = {"country": 2.0, "demonym": 1.0, "dateline": 2.0, "actor": 1.0}  # what a mention adds to its country
_NEAR_KM = 120.0
_ALTERNATIVES = 3
_DOMINATES = 0.6  # share of the report's weight at which one country is taken for a name nothing else places
_ADJECTIVE = {
    0: "northern",
    45: "north-eastern",
    90: "eastern",
    135: "south-eastern",
    180: "southern",
    225: "south-western",
    270: "western",
    315: "north-western",
}
_NOUN = {k: v.removesuffix("ern") for k, v in _ADJECTIVE.items()}
_PRECISION: dict[str, PlacePrecision] = {
    "country": "country",
    "admin1": "admin1",
    "area": "area",
    "city": "city",
    "village": "village",
    "site": "site",
    "neighbourhood": "neighbourhood",
}
_HINTS: dict[str, dict[str, float]] = {  # what a kind of place in the words adds to a candidate's kind
    "site": {"site": 3.0},
    "neighbourhood": {"neighbourhood": 3.0, "city": 0.5},
    "village": {"village": 2.0, "city": 1.0, "admin1": -2.0, "country": -4.0},
    "city": {"city": 3.0, "village": 1.0, "admin1": -1.0, "country": -4.0},
    "admin1": {"admin1": 5.0, "country": -4.0},
    "area": {"area": 2.0, "neighbourhood": 2.0, "admin1": 2.0},
}
_FINENESS = {
    "site": 3.2,
    "neighbourhood": 3.2,
    "village": 3.1,
    "city": 3.0,
    "road": 2.6,
    "area": 1.4,
    "admin1": 1.0,
    "country": 0.0,
    "unknown": 1.5,
}


@dataclass(frozen=True, slots=True)
class PlaceContext:
    """What a whole report says about where it is: shares of countries and divisions, each adding up to 1."""

    countries: Mapping[str, float] = field(default_factory=dict)
    divisions: Mapping[tuple[str, str], float] = field(default_factory=dict)
    points: tuple[tuple[str, float, float], ...] = ()  # key of the name, lat, lon of places that are hardly in doubt
    total: float = 0.0  # all votes for countries, of which `countries` are the shares
    own: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # what each name itself voted for
    settled: Mapping[str, str] = field(default_factory=dict)  # names settled by what they enclose -> id of the place

    @classmethod
    def of(
        cls, found: Iterable[PlaceWords], gazetteer: Gazetteer, peoples: Iterable[str] = (), dateline: str = ""
    ) -> PlaceContext:
        """Weigh all place words of a report (those of use `actor` too), its people's names and its dateline."""
        found = sorted(found, key=lambda w: (w.head, w.start))
        settled = _settled(found, gazetteer)
        sure: dict[str, float] = defaultdict(float)
        names: dict[str, float] = defaultdict(float)
        for words in found:
            for name in filter(None, (words.head, words.other, words.within)):
                country = gazetteer.country_of(name)
                if country and plain(name) not in settled:
                    sure[country] += _NAMED["actor" if words.use == "actor" else "country"]
                else:
                    names[name] += 1.0
        for word in peoples:
            country = gazetteer.country_of(word)
            if country:
                sure[country] += _NAMED["demonym"]
        for name in _dateline_names(dateline, gazetteer):
            country = gazetteer.country_of(name)
            if country:
                sure[country] += _NAMED["dateline"]
            else:
                names[name] += _NAMED["dateline"]
        # Twice: first the names alone, then the names in the light of the countries they suggest together.
        light = cls(_shares(sure), total=sum(sure.values()), settled=settled)
        for last in (False, True):
            votes = dict(sure)
            divisions: dict[tuple[str, str], float] = defaultdict(float)
            own: dict[str, dict[str, float]] = {}
            points: list[tuple[str, float, float]] = []
            for name in sorted(names):
                weight = 1.0 + math.log(names[name])
                mine: dict[str, float] = defaultdict(float)
                odds = _odds([(e, _weigh(e, name, "", (), light, name)) for e in gazetteer.lookup(name)])
                for entry, share in odds:
                    if entry.country:
                        mine[entry.country] += weight * share
                        votes[entry.country] = votes.get(entry.country, 0.0) + weight * share
                    if entry.admin1:
                        divisions[entry.country, entry.admin1] += weight * share
                own[plain(name)] = dict(mine)
                sharp = odds and odds[0][1] > 0.8 and odds[0][0].kind in ("city", "village", "site", "neighbourhood")
                if last and sharp:
                    points.append((plain(name), odds[0][0].lat, odds[0][0].lon))
            light = cls(_shares(votes), _shares(divisions), tuple(points), sum(votes.values()), own, settled)
        return light

    def share(self, country: str, name: str) -> float | None:
        """The share of the report's other words that speak for a country; None where nothing else speaks."""
        own = self.own.get(plain(name), {})
        rest = self.total - sum(own.values())
        if rest < 0.3:
            return None
        return max(self.countries.get(country, 0.0) * self.total - own.get(country, 0.0), 0.0) / rest

    def main_country(self, least: float = _DOMINATES) -> str | None:
        """The country the report is about, or None where none has at least this share of its weight."""
        if not self.countries:
            return None
        best = max(sorted(self.countries), key=lambda c: self.countries[c])
        return best if self.countries[best] >= least else None


@dataclass(frozen=True, slots=True)
class Resolved:
    """A place with what else it could be: up to three other places, each with its odds."""

    words: PlaceWords
    where: Where  # without spans: the caller knows the report
    alternatives: tuple[tuple[Where, float], ...] = ()
    entry: PlaceEntry | None = None


def resolve_where(words: PlaceWords, context: PlaceContext, gazetteer: Gazetteer) -> Resolved:
    """The most likely place the words mean. Never fails: an unknown name is kept as a name."""
    entries, name = gazetteer.lookup(words.head), words.head
    beside = _beside(words, context, gazetteer)
    if not entries:
        return Resolved(words, _unknown(words, context, beside))
    # "eastern Baghdad" is part of the city, though the words say an area
    hint = "" if words.kind_hint == "area" and words.offset_bearing is not None else words.kind_hint
    odds = _odds([(e, _weigh(e, name, hint, beside, context, words.head)) for e in entries])
    best, share = odds[0]
    others = tuple((_where(words, e, p, gazetteer), round(p, 3)) for e, p in odds[1 : 1 + _ALTERNATIVES] if p >= 0.01)
    where = _where(words, best, share, gazetteer)
    if words.other:
        second = gazetteer.lookup(words.other)
        if second:
            end = _odds([(e, _weigh(e, words.other, "", (best,), context, words.other)) for e in second])[0][0]
            where = _between(words, best, end, share)
    return Resolved(words, where, others, best)


def choose_place(places: Sequence[Resolved], cue: int | None = None) -> Resolved | None:
    """The place an incident is put at, from those of its clause.

    The finest place wins, where it is before what it is near to, and one close to `cue` (an offset in the coordinates
    of the words) before one far from it; where actors come from comes last, whose they are never. None for no place.
    """

    def worth(place: Resolved) -> float:
        words, where = place.words, place.where
        value = _FINENESS[where.precision]
        if not words.known and words.kind_hint:
            value = max(value, _FINENESS.get(words.kind_hint, 0.0) - 0.2)
        value += {"in": 0.0, "road": -0.2, "near": -0.9, "direction": -0.9, "distance": -0.5}[words.relation]
        value -= 3.0 if words.use == "origin" else 0.0
        if where.lat is None:
            value -= 0.6
        if cue is not None:
            gap = max(words.start - cue, cue - words.end, 0)
            value -= min(gap / 80.0, 2.5)
        return value

    best: Resolved | None = None
    for place in sorted((p for p in places if p.words.use != "actor"), key=lambda p: p.words.start):
        if best is None or worth(place) > worth(best) + 1e-9:
            best = place
    return best


def distance_km(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    """Great-circle distance in kilometres between two points in degrees."""
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 12_742.0 * math.asin(min(1.0, math.sqrt(half)))


def _dateline_names(dateline: str, gazetteer: Gazetteer) -> list[str]:
    parts = [p.strip(" .-–—()") for p in dateline.replace("/", ",").split(",")]
    return [p for p in parts if p and gazetteer.known(p)]


def _settled(found: Sequence[PlaceWords], gazetteer: Gazetteer) -> dict[str, str]:
    """Names of several larger places, settled by the places said to lie in them: "Atlanta, Georgia"."""
    settled: dict[str, str] = {}
    for words in found:
        large = [e for e in gazetteer.lookup(words.within) if e.kind in ("country", "admin1")] if words.within else []
        if len({e.country for e in large}) < 2 or plain(words.within) in settled:
            continue
        nothing = PlaceContext()
        inner = [
            (e, _weigh(e, words.head, words.kind_hint, (), nothing, words.head)) for e in gazetteer.lookup(words.head)
        ]

        def fit(outer: PlaceEntry, inner: Sequence[tuple[PlaceEntry, float]] = inner) -> float:
            inside = [v for e, v in inner if e.country == outer.country and outer.admin1 in ("", e.admin1)]
            return max(inside, default=-5.0)

        best = max(large, key=lambda e: (fit(e), e.kind == "country", e.id))
        if fit(best) > -5.0 and best.kind != "country":
            settled[plain(words.within)] = best.id
    return settled


def _shares(weights: Mapping[_K, float]) -> dict[_K, float]:
    total = sum(weights.values())
    return {k: v / total for k, v in sorted(weights.items(), key=lambda kv: str(kv[0])) if v > 0} if total else {}


def _weigh(
    entry: PlaceEntry, name: str, hint: str, beside: Sequence[PlaceEntry], context: PlaceContext, head: str
) -> float:
    """How well one candidate fits, in natural logarithms: a difference of 1 is odds of 2.7 to 1."""
    value = 0.55 * math.log1p(entry.population / 1000.0)
    value += {"country": 2.5, "area": 2.5, "site": 2.0, "neighbourhood": 1.0, "city": 0.6}.get(entry.kind, 0.0)
    if entry.main:
        value += 1.5 if plain(entry.name) == plain(head) else 1.0
    said = context.share(entry.country, name)
    if said is not None:
        value += 1.3 * (math.log(said + 0.01) - math.log(0.01)) if entry.country else 5.0
    if context.settled and context.settled.get(plain(name)) == entry.id:
        value += 4.0
    if entry.admin1 and entry.kind != "admin1":
        value += 1.5 * context.divisions.get((entry.country, entry.admin1), 0.0)
    if hint in _HINTS:
        value += _HINTS[hint].get(entry.kind, 0.0)
    for other in beside:
        if other.kind == "country":
            value += 5.0 if entry.country == other.country else -1.0
        elif other.kind in ("admin1", "area"):
            if (entry.country, entry.admin1) == (other.country, other.admin1) and other.admin1:
                value += 4.0
            elif entry.country == other.country:
                value += 2.0
            else:
                value -= 1.0
        else:
            far = distance_km(entry.lat, entry.lon, other.lat, other.lon)
            value += 3.0 if far < 80 else 1.5 if far < 250 else -1.0
    if entry.kind not in ("country", "area"):
        mine = plain(name)
        close = sum(
            1
            for key, lat, lon in context.points
            if key != mine and abs(lat - entry.lat) < 2 and distance_km(lat, lon, entry.lat, entry.lon) < _NEAR_KM
        )
        value += 0.7 * min(close, 3)
    return value


def _odds(weighed: Sequence[tuple[PlaceEntry, float]]) -> list[tuple[PlaceEntry, float]]:
    """Weights as odds that add up to 1, best first; several rows for one place count as one."""
    if not weighed:
        return []
    ranked = sorted(weighed, key=lambda ew: (-ew[1], -ew[0].population, ew[0].id))
    kept: list[tuple[PlaceEntry, float]] = []
    for entry, value in ranked:
        if any(
            entry.country == other.country and abs(entry.lat - other.lat) < 0.35 and abs(entry.lon - other.lon) < 0.35
            for other, _ in kept
        ):
            continue
        kept.append((entry, math.exp(value - ranked[0][1])))
    total = sum(v for _, v in kept)
    return [(e, v / total) for e, v in kept]


def _beside(words: PlaceWords, context: PlaceContext, gazetteer: Gazetteer) -> tuple[PlaceEntry, ...]:
    """The place named beside the words, where one is: itself chosen by the context alone."""
    found = gazetteer.lookup(words.within) if words.within and words.within != words.head else ()
    if not found:
        return ()
    best, share = _odds([(e, _weigh(e, words.within, "", (), context, words.within)) for e in found])[0]
    return (best,) if share > 0.4 else ()


def _unknown(words: PlaceWords, context: PlaceContext, beside: Sequence[PlaceEntry]) -> Where:
    """A name the gazetteer lacks; near a known town or in a known division it takes that one's point, as an area."""
    hint: PlacePrecision = words.kind_hint if words.kind_hint and words.kind_hint != "country" else "unknown"
    if beside:
        other = beside[0]
        if other.kind == "country":
            return Where(name=words.head, country=other.country, precision=hint, score=0.3)
        precision: PlacePrecision = "admin1" if other.kind == "admin1" else "area"
        return Where(
            name=words.head,
            country=other.country or None,
            admin1=other.admin1 or None,
            lat=round(other.lat, 4),
            lon=round(other.lon, 4),
            precision=precision,
            score=0.3,
        )
    return Where(name=words.head, country=context.main_country(), precision=hint, score=0.2)


def _where(words: PlaceWords, entry: PlaceEntry, share: float, gazetteer: Gazetteer) -> Where:
    """The noun for one candidate, moved by the distance and direction the words give."""
    lat: float | None = entry.lat
    lon: float | None = entry.lon
    name, precision = entry.name, _PRECISION[entry.kind]
    bearing, far = words.offset_bearing, words.offset_km
    if words.relation == "distance" and far is not None:
        name = f"{far:g} km {_NOUN[bearing] + ' of' if bearing is not None else 'from'} {entry.name}"
        precision = "area"
        if bearing is not None and entry.kind not in ("country", "admin1"):
            lat, lon = _moved(entry.lat, entry.lon, far, bearing)
    elif words.relation == "direction" and bearing is not None:
        name, precision = f"{_NOUN[bearing]} of {entry.name}", "area"
        if entry.kind == "country":
            lat = lon = None
    elif bearing is not None:
        name = f"{_ADJECTIVE[bearing]} {entry.name}"
        if entry.kind == "country":
            precision = "area"
            lat, lon = _side(entry, bearing, gazetteer)
        elif entry.kind == "admin1":
            precision = "area"
    elif words.kind_hint == "site" and entry.kind in ("city", "village", "neighbourhood"):
        name, precision = words.text, "site"
    elif words.kind_hint == "road" and entry.kind != "site":
        name, precision = words.text, "road"
    elif words.kind_hint == "neighbourhood" and entry.kind in ("city", "village"):
        precision = "neighbourhood"
    elif words.kind_hint == "village" and entry.kind == "city":
        precision = "village"
    elif words.kind_hint == "city" and entry.kind == "village":
        precision = "city"
    elif words.kind_hint == "area" and words.relation == "near" and entry.kind == "country":
        name, precision, lat, lon = words.text, "area", None, None
    return Where(
        name=name,
        country=entry.country or None,
        admin1=entry.admin1 or None,
        lat=None if lat is None else round(lat, 4),
        lon=None if lon is None else round(lon, 4),
        precision=precision,
        score=round(share, 3),
        geonames=entry.geonames if lat == entry.lat else None,
    )


def _between(words: PlaceWords, one: PlaceEntry, two: PlaceEntry, share: float) -> Where:
    """A road, border or stretch between two places: halfway between towns, without a point between countries."""
    both = "country" not in (one.kind, two.kind)
    return Where(
        name=words.text,
        country=(one.country if one.country == two.country else None) or None,
        admin1=(one.admin1 if one.admin1 == two.admin1 else None) or None,
        lat=round((one.lat + two.lat) / 2, 4) if both else None,
        lon=round((one.lon + two.lon) / 2, 4) if both else None,
        precision="road" if words.kind_hint == "road" else "area",
        score=round(share, 3),
    )


def _moved(lat: float, lon: float, far: float, bearing: int) -> tuple[float, float]:
    """The point so many kilometres away, on a plane: good to a few metres at the distances news gives."""
    north, east = far * math.cos(math.radians(bearing)), far * math.sin(math.radians(bearing))
    return lat + north / 111.2, lon + east / (111.2 * max(math.cos(math.radians(lat)), 0.1))


def _side(entry: PlaceEntry, bearing: int, gazetteer: Gazetteer) -> tuple[float, float] | tuple[None, None]:
    """The middle of a country's divisions on one side of it, or nothing where the tables name fewer than three."""
    parts = gazetteer.divisions(entry.country)
    if len(parts) < 3:
        return None, None
    lat = sum(p.lat for p in parts) / len(parts)
    lon = sum(p.lon for p in parts) / len(parts)
    turn = math.radians(bearing)
    reach = [
        ((p.lat - lat) * math.cos(turn) + (p.lon - lon) * math.sin(turn) * math.cos(math.radians(lat)), p)
        for p in parts
    ]
    furthest = max(r for r, _ in reach)
    side = [p for r, p in reach if r >= 0.4 * furthest]
    return sum(p.lat for p in side) / len(side), sum(p.lon for p in side) / len(side)
