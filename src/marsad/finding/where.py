"""Which words of a sentence name a place.

The idea: a capitalised run is a place when the gazetteer knows it *and* the words beside it treat it as one ("in",
"north of", "district", a comma and a larger place), or when a word for a kind of place stands beside it ("the village
of X"). A country that speaks, a surname, a month, an organisation or a newspaper with a place in its name is no place
of anything that happened: `find_where` leaves such words out, `find_place_names` keeps those of countries with their
use, since they still tell which country a report is about.

Takes one sentence, gives `PlaceWords` in order of their start. Offsets count characters of the text handed in.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal, NamedTuple

from marsad.knowledge.places import Gazetteer, PlaceEntry, words

Relation = Literal["in", "near", "direction", "distance", "road"]
Use = Literal["place", "origin", "actor"]
KindHint = Literal["", "site", "neighbourhood", "village", "city", "admin1", "area", "road", "country"]


@dataclass(frozen=True, slots=True)
class PlaceWords:
    """Words that name a place, and what stands beside them.

    `text` is the sentence's slice; `head` is the name to look up in it, `other` the second name of a road or a line
    between two places, `within` a larger or nearby place the sentence gives beside it. Distances are kilometres,
    bearings degrees clockwise from north ("southern X" has a bearing and relation `in`).
    """

    start: int
    end: int
    text: str
    head: str
    kind_hint: KindHint = ""
    relation: Relation = "in"
    offset_km: float | None = None
    offset_bearing: int | None = None
    other: str = ""
    within: str = ""
    use: Use = "place"
    known: bool = True


class _Token(NamedTuple):
    start: int
    end: int  # without a possessive ending
    text: str
    lower: str
    capital: bool
    possessive: bool


class _Lists:
    """The word lists as sets, and type phrases by their words."""

    def __init__(self) -> None:
        data = words()
        self.types: dict[tuple[str, ...], KindHint] = {}
        for kind, phrases in data["types"].items():
            for phrase in phrases:
                self.types.setdefault(tuple(phrase.split()), kind)
        self.type_words = frozenset(w for phrase in self.types for w in phrase)
        use = data["use"]
        self.locative = frozenset(use["locative"])
        self.near = frozenset(use["near"])
        self.acts = frozenset(use["acts"])
        self.auxiliaries = frozenset(use["auxiliaries"])
        self.titles = frozenset(use["titles"])
        self.organisations = frozenset(use["organisations"])
        self.never = frozenset(use["never"])
        self.weak = frozenset(use["weak"])
        self.breaks = frozenset(use["breaks"])
        self.connectors = frozenset(use["connectors"])
        self.strong = frozenset(use["strong"])
        self.soft = frozenset(use["soft"])
        self.assault = frozenset(use["assault"])
        self.guards = frozenset(use["guards"])
        self.polity = frozenset(use["polity"])
        self.direction: dict[str, int] = dict(data["direction"])
        self.parts = frozenset(data["parts"]["words"])
        self.filler = self.type_words | self.parts | frozenset(self.direction)


@cache
def _lists() -> _Lists:
    return _Lists()


_TOKEN = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:['’‑-][^\W_]+)*|[^\w\s]")
_ARTICLE = re.compile(
    r"[dl]['’][A-Z]|(?:[Aa]l|[Ee]l|[Aa][dnrstz]|[Aa]sh|[Ee][dnrstz]|[Uu]l|[Uu]m|[Bb]ani)[-‑]['’]?[A-Z]"
)
_CAPITAL = re.compile(r"\b[A-Z][a-zé]+\b")
_NUMBER = (
    r"\d[\d,.]*|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty"
    r"|a hundred"
)
_DISTANCE = re.compile(
    rf"\b(?P<n>{_NUMBER})[\s-]*(?:\([^)]*\)\s*)?(?P<u>km|kms|kilomet(?:re|er)s?|miles?|mi)\b\.?\s*(?:\([^)]*\)\s*)?"
    r"(?:away\s+|or so\s+)?(?:to the\s+)?(?P<d>[a-z-]+)?\s*(?:of|from|outside|away from)\s+"
    r"(?:the\s+)?(?:[a-z]+\s+){0,3}(?:of\s+)?$",
    re.IGNORECASE,
)
_SMALL = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "a hundred": 100,
}  # fmt: skip
_TOWN_FROM = 15_000  # people: a town named without a word of place beside it
_OPENING_FROM = 100_000  # the same for the first word of a sentence, where a capital means nothing
_LONGEST = 6


def find_where(text: str, gazetteer: Gazetteer, persons: Collection[str] = ()) -> list[PlaceWords]:
    """The words of one sentence that name a place where something may be.

    `persons` are names known to be people's (surnames of the report, say): alone they are never places.
    """
    return [w for w in find_place_names(text, gazetteer, persons) if w.use != "actor"]


def find_place_names(text: str, gazetteer: Gazetteer, persons: Collection[str] = ()) -> list[PlaceWords]:
    """Like `find_where`, and names of places that act or belong to someone's title, with use `actor`."""
    tokens = _tokens(text)
    if not any(t.capital for t in tokens):
        return []
    return _Sentence(text, tokens, gazetteer, persons).find()


def find_peoples(text: str, gazetteer: Gazetteer) -> list[str]:
    """The words of a text that name a people or are a country's adjective ("Iraqi"), in order."""
    return [m[0] for m in _CAPITAL.finditer(text) if gazetteer.is_demonym(m[0])]


def _tokens(text: str) -> list[_Token]:
    made = []
    for match in _TOKEN.finditer(text):
        word = match[0]
        start, end = match.span()
        possessive = len(word) > 2 and word[-1] == "s" and word[-2] in "'’"
        if possessive:
            word, end = word[:-2], end - 2
        first = word[0]
        capital = first.isupper() or (
            first.islower() and ("-" in word or word[1:2] in ("'", "’")) and _ARTICLE.match(word) is not None
        )
        made.append(_Token(start, end, word, word.lower(), capital, possessive))
    return made


class _Sentence:
    """One sentence being looked through."""

    def __init__(self, text: str, tokens: list[_Token], gazetteer: Gazetteer, persons: Collection[str]) -> None:
        self.text, self.tokens, self.gazetteer, self.persons = text, tokens, gazetteer, persons
        self.lists = _lists()
        long = [t for t in tokens if len(t.text) > 3 and t.text[0].isalpha()]
        self.headline = len(long) > 3 and sum(t.capital for t in long) > 0.75 * len(long)

    def find(self) -> list[PlaceWords]:
        found: list[tuple[int, int, PlaceWords]] = []  # first token, one past the last, words
        i = 0
        while i < len(self.tokens):
            token = self.tokens[i]
            if not token.capital or (token.lower in self.lists.breaks and not self._named_the(i)):
                i += 1
                continue
            end = self._run_end(i)
            i = self._read_run(i, end, found)
        found = self._pairs(found)
        return [w for _, _, w in self._relate(found)]

    # -- runs

    def _named_the(self, i: int) -> bool:
        return (
            self.tokens[i].text == "The" and i > 0 and self._together(i) and self.gazetteer.known(self._slice(i, i + 2))
        )

    def _together(self, i: int) -> bool:
        """Whether token i and the next are parted by one space only, and the first has no possessive."""
        if i + 1 >= len(self.tokens) or self.tokens[i].possessive:
            return False
        return self.tokens[i + 1].start - self.tokens[i].end == 1

    def _slice(self, i: int, j: int) -> str:
        return self.text[self.tokens[i].start : self.tokens[j - 1].end]

    def _run_end(self, i: int) -> int:
        """One past the last token of the capitalised run that starts at i, with "of" and the like inside."""
        j = i + 1
        while j < len(self.tokens):
            token, before = self.tokens[j], self.tokens[j - 1]
            gap = token.start - before.end
            if before.possessive or gap > 1:
                break
            if token.text == "." and before.lower in ("st", "mt", "ft", "ste") and gap == 0:
                j += 1
                continue
            if gap != 1:
                break
            if token.capital and token.lower not in self.lists.breaks:
                j += 1
            elif token.lower == "of" and self._the_follows(j):
                j += 3
            elif (
                token.lower in self.lists.connectors
                and j + 1 < len(self.tokens)
                and self._together(j)
                and self.tokens[j + 1].capital
            ):
                j += 2
            else:
                break
        return j

    def _the_follows(self, j: int) -> bool:
        """Whether "the" and a capitalised word follow token j: "Republic of the Congo"."""
        tokens = self.tokens
        if j + 2 >= len(tokens) or not self._together(j) or not self._together(j + 1):
            return False
        return tokens[j + 1].text == "the" and tokens[j + 2].capital

    def _read_run(self, i: int, end: int, found: list[tuple[int, int, PlaceWords]]) -> int:
        """Find the places of one run; gives the token to go on from."""
        at = i
        while at < end:
            token = self.tokens[at]
            if not token.capital:
                at += 1
                continue
            match = self._longest(at, end)
            if match:
                words_ = self._judge(i, end, at, match)
                if words_:
                    stop = words_[0]
                    found.append((at, stop, words_[1]))
                    at = stop
                    continue
                at = max(match, at + 1)
                continue
            at += 1
        if not any(f[0] >= i for f in found):
            unknown = self._unknown(i, end)
            if unknown:
                found.append(unknown)
                return max(unknown[1], end)
        return max(at, end)

    def _type_after(self, j: int) -> tuple[int, KindHint]:
        """A phrase for a kind of place right after token j-1: where it ends, and the kind."""
        best: tuple[int, KindHint] = (j, "")
        phrase: tuple[str, ...] = ()
        k = j
        while k < len(self.tokens) and k - j < 3 and (k == j or self._together(k - 1)):
            if k == j and self.tokens[k].start - self.tokens[k - 1].end - 2 * self.tokens[k - 1].possessive != 1:
                break
            if self.tokens[k].lower not in self.lists.type_words:
                break
            phrase = (*phrase, self.tokens[k].lower)
            k += 1
            if phrase in self.lists.types:
                best = (k, self.lists.types[phrase])
        return best

    def _type_before(self, i: int) -> KindHint:
        """A kind of place named before token i: "the village of", "the cities of"."""
        if i >= 2 and self.tokens[i - 1].lower == "of":
            return self.lists.types.get((self.tokens[i - 2].lower,), "")
        if i >= 3 and self.tokens[i - 1].lower == "the" and self.tokens[i - 2].lower == "of":
            return self.lists.types.get((self.tokens[i - 3].lower,), "")
        return ""

    def _longest(self, at: int, end: int) -> int:
        """One past the last token of the longest name the gazetteer knows that starts here; 0 for none."""
        stop = at
        top = min(end, at + _LONGEST)
        if top == end and not self.tokens[end - 1].possessive:
            # "Taji camp", "Baghdad airport": the type word belongs to many names.
            type_end, _ = self._type_after(end)
            for j in range(type_end, end, -1):
                if j - at <= _LONGEST and self.gazetteer.known(self._slice(at, j)):
                    return j
        elif self.tokens[end - 1].possessive and end - at == 1:
            type_end, _ = self._type_after(end)
            if type_end > end and self.gazetteer.known(self._slice(at, type_end)):
                return type_end
        for j in range(top, at, -1):
            last = self.tokens[j - 1]
            if not last.capital or (j - at == 1 and self._refused_alone(at)):
                continue
            if self.gazetteer.known(self._slice(at, j)):
                stop = j
                break
        return stop if stop > at else 0

    def _refused_alone(self, at: int) -> bool:
        token = self.tokens[at]
        if token.lower in self.lists.organisations:
            return True
        return token.lower in self.lists.never or len(token.text) < 2 or token.text in self.persons

    # -- judging one match

    def _judge(self, run: int, run_end: int, at: int, stop: int) -> tuple[int, PlaceWords] | None:
        lists, tokens = self.lists, self.tokens
        name = self._slice(at, stop)
        alone = stop - at == 1
        entries = self.gazetteer.lookup(name)
        best = entries[0]
        country = best.kind == "country"
        end, hint = self._type_after(stop)
        if tokens[stop - 1].possessive and hint not in ("site", "road", "neighbourhood"):
            end = stop
        head_hint: KindHint = hint if end > stop else ""
        typed_before = self._type_before(at)
        hint = hint or typed_before
        before = tokens[at - 1].lower if at else ""
        if at == run and alone and self.gazetteer.is_demonym(name) and not country:
            return None

        others = (
            [t for t in tokens[run:run_end] if not at <= tokens.index(t, run) < stop]
            if run_end - run > stop - at
            else []
        )
        segment = self._segment(run, run_end, at, stop)
        if others and any(t.lower in lists.organisations and t.capital for t in others):
            site = any(t.lower in ("university", "mission") for t in others) and self._left(run) in self.lists.strong
            if not site and not head_hint:
                return (run_end if stop > run_end else stop), self._make(at, stop, name, use="actor")
        if not hint and alone and any(t.lower in lists.organisations for t in tokens[stop : stop + 1] if t.capital):
            return stop, self._make(at, stop, name, use="actor")
        if not self.headline and any(not self._may_stand(t, k == 0) for k, t in segment):
            if country and tokens[at].lower not in lists.weak:
                return stop, self._make(at, stop, name, use="actor")  # "U.S. Centers for ...": still tells of a country
            return None
        if self._is_person(at, stop):
            return None
        left = self._left(at)
        if alone and tokens[at].lower in lists.weak and not country and not hint and left not in self.lists.strong:
            return None
        if alone and tokens[at].lower in lists.weak and tokens[at].possessive:
            return stop, self._make(at, stop, name, use="actor")
        if alone and tokens[at].text.isupper() and len(name) < 4 and best.kind in ("city", "village"):
            return None
        use = self._use(at, stop, end, left, hint, best)
        if use is None:
            return None
        if self.headline and not (
            country or hint or left in lists.locative or best.population >= _OPENING_FROM or best.kind == "site"
        ):
            return None
        if country and end > stop and hint == "site" and not tokens[stop - 1].possessive:
            return stop, self._make(at, stop, name, use="actor")  # "the US base": whose it is, not where
        made = self._make(at, max(end, stop), name, hint=hint, use=use)
        return max(end, stop), self._offsets(self._legation(made, at, name), at, before)

    def _legation(self, made: PlaceWords, at: int, name: str) -> PlaceWords:
        """Widen "Baghdad" to "US embassy in Baghdad" where that is written."""
        if at < 2 or self.tokens[at - 1].lower != "in" or self.tokens[at - 2].lower not in ("embassy", "consulate"):
            return made
        first = at - 2
        if first and self.tokens[first - 1].capital and self.gazetteer.country_of(self.tokens[first - 1].text):
            first -= 1
        start = self.tokens[first].start
        text = self.text[start : made.end]
        head = text if self.gazetteer.known(text) else name
        return replace(made, start=start, text=text, head=head, kind_hint="site", within=name)

    def _segment(self, run: int, run_end: int, at: int, stop: int) -> list[tuple[int, _Token]]:
        """The run's other tokens not parted from the match by a small word: a first name, an adjective."""
        kept = []
        k = at - 1
        while k >= run and self.tokens[k].capital:
            kept.append((k, self.tokens[k]))
            k -= 1
        k = stop
        while k < run_end and self.tokens[k].capital:
            kept.append((k, self.tokens[k]))
            k += 1
        return kept

    def _may_stand(self, token: _Token, opening: bool) -> bool:
        """Whether a capitalised word beside a name leaves it a place: "Greater", "Iraqi", "Airport"."""
        lists = self.lists
        if token.lower in lists.filler or token.lower in lists.breaks or token.possessive:
            return True
        if opening and (token.lower in lists.locative or token.lower in lists.never):
            return True
        return self.gazetteer.country_of(token.text) is not None

    def _is_person(self, at: int, stop: int) -> bool:
        before = self.tokens[at - 1] if at and self.tokens[at].start - self.tokens[at - 1].end <= 2 else None
        if before is None:
            return False
        if before.text == "." and at > 1:
            before = self.tokens[at - 2]
            if len(before.text) == 1 and before.capital:
                return True
        return before.lower in self.lists.titles and not before.possessive and stop - at == 1

    def _left(self, at: int) -> str:
        """The word before a name, past articles, adjectives, directions and kinds of place; "" at the start."""
        lists = self.lists
        k = at - 1
        steps = 0
        while k >= 0 and steps < 7:
            lower = self.tokens[k].lower
            if (
                lower in self.lists.soft
                or (lower in lists.filler and lower not in lists.locative)
                or (lower.endswith("most") or self.gazetteer.is_demonym(self.tokens[k].text))
            ):
                k -= 1
            elif (
                lower == "of"
                and k
                and (
                    self.tokens[k - 1].lower in lists.type_words
                    or self.tokens[k - 1].lower in lists.direction
                    or self.tokens[k - 1].lower in ("part", "parts", "outskirts", "centre", "center", "heart")
                )
            ):
                if self.tokens[k - 1].lower in lists.direction:
                    return "near"
                k -= 2
            elif self.tokens[k].possessive and self.gazetteer.country_of(self.tokens[k].text):
                k -= 1
            else:
                return lower
            steps += 1
        return ""

    def _use(self, at: int, stop: int, end: int, left: str, hint: str, best: PlaceEntry) -> Use | None:
        lists, tokens = self.lists, self.tokens
        country = best.kind == "country"
        following = tokens[end] if end < len(tokens) else None
        located = left in lists.locative
        if (
            following
            and not tokens[stop - 1].possessive
            and left not in self.lists.strong
            and not (hint and end > stop)
        ):
            k = end
            while k < len(tokens) and k < end + 2 and tokens[k].lower in lists.auxiliaries:
                k += 1
            if (
                k < len(tokens)
                and tokens[k].lower in lists.acts
                and not (k > end and tokens[k].lower in ("called", "targeted"))
            ):
                passive = k > end and tokens[k - 1].lower in ("is", "was")
                if not passive:
                    return "actor"
        if tokens[stop - 1].possessive and end == stop and not self._leads_to_place(stop):
            return "place" if left in self.lists.strong and not country else "actor"
        if left == "of":
            k = at - 1
            while k >= 0 and tokens[k].lower != "of":
                k -= 1
            owner = tokens[k - 1].lower if k > 0 else ""
            if owner in self.lists.polity or owner in lists.titles:
                return "actor"
            if country:
                return "actor" if owner not in lists.filler else "place"
        if left == "from":
            return "origin"
        if hint and (end > stop or self._type_before(at)):
            return "place"
        if left == "between" and country:
            return "actor"
        if country:
            if at and tokens[at - 1].lower in ("a", "an"):
                return "actor"
            if tokens[at].text.isupper() and following and self._adjectival(following):
                return "actor"
            if (located and left not in ("to", "on", "of", "between")) or left in ("on", "to"):
                return "place"
            return "place" if self._leads_to_place(stop) and tokens[stop - 1].possessive else self._inherit(at)
        big = best.population >= _TOWN_FROM or best.kind in ("site", "admin1", "area", "neighbourhood")
        attacked = left in lists.assault and best.main and tokens[at - 1].lower not in ("the", "a", "an")
        if left in self.lists.strong or (located and big) or attacked:
            return "place"
        if at and tokens[at - 1].text in (",", "(", ")") and (big or self._comma_larger(stop)):
            return "place"
        if self._comma_larger(stop) or self._comma_distance(stop):
            return "place"
        if at == 0 or tokens[at - 1].text in ('"', "“", "'", "‘", "—", ":"):
            return "place" if best.population >= _OPENING_FROM or best.kind in ("site", "admin1", "area") else None
        if (
            left in ("by", "with", "against", "and", "said", "told")
            and self.gazetteer.country_of(best.name) is None
            and big
        ):
            return "place" if left != "by" else "actor"
        if big:
            return "place"
        return "place" if self._inherit(at) == "place" else None

    def _adjectival(self, following: _Token) -> bool:
        """Whether "US" goes with the noun after it: "targeted a US convoy", "near US troops"."""
        lists, word = self.lists, following.lower
        small = word in lists.breaks or word in lists.locative or word in lists.acts or word in lists.auxiliaries
        return following.text.isalpha() and following.text.islower() and not small

    def _inherit(self, at: int) -> Use:
        """In a list ("in Iraq and Syria") the name is used as the one before it."""
        k = at - 1
        steps = 0
        while (
            k > 0
            and steps < 12
            and (
                self.tokens[k].lower in ("and", "or", ",", "&", "the", "as", "well")
                or (
                    self.tokens[k].capital
                    and (self.gazetteer.country_of(self.tokens[k].text) or self.gazetteer.known(self.tokens[k].text))
                )
            )
        ):
            k -= 1
            steps += 1
        if steps and k >= 0 and self.tokens[k].lower in self.lists.strong:
            return "place"
        if steps == 1 and self.tokens[at - 1].text == ",":
            return "actor"
        return "actor"

    def _leads_to_place(self, stop: int) -> bool:
        """Whether what belongs to the name is itself a place: "Iraq's southern Basra", "Baghdad's airport"."""
        lists = self.lists
        for k in range(stop, min(stop + 4, len(self.tokens))):
            token = self.tokens[k]
            if token.lower in lists.type_words:
                return True
            if token.capital:
                j = self._run_end(k)
                return self.gazetteer.known(self._slice(k, j)) or self._type_after(j)[0] > j
            if token.lower not in lists.filler and token.lower not in (
                "largest",
                "second",
                "third",
                "biggest",
                "restive",
                "main",
            ):
                return False
        return False

    def _comma_larger(self, stop: int) -> bool:
        """Whether a comma and a country or division follow: "Tikrit, Iraq"."""
        if stop + 1 >= len(self.tokens) or self.tokens[stop].text != "," or not self.tokens[stop + 1].capital:
            return False
        j = self._run_end(stop + 1)
        entries = self.gazetteer.lookup(self._slice(stop + 1, j))
        return bool(entries) and any(e.kind in ("country", "admin1") for e in entries[:4])

    def _comma_distance(self, stop: int) -> bool:
        """Whether a comma and a distance follow: "Taji, about 20 km north of"."""
        after = [t.lower for t in self.tokens[stop : stop + 6]]
        return after[:1] == [","] and any(w in _UNITS for w in after)

    # -- unknown names, offsets, pairs

    def _unknown(self, i: int, end: int) -> tuple[int, int, PlaceWords] | None:
        """A run the gazetteer does not know, named as a place by a word beside it."""
        lists, tokens = self.lists, self.tokens
        stop, hint = self._type_after(end) if not tokens[end - 1].possessive else (end, "")
        name_end = end
        while not hint and name_end > i + 1 and tokens[name_end - 1].lower in lists.type_words:
            name_end -= 1
        if not hint and name_end < end:
            hint = lists.types.get(tuple(t.lower for t in tokens[name_end:end]), "")
        typed_before = self._type_before(i)
        if not hint and not typed_before:
            return None
        first = i
        while first < name_end and (
            tokens[first].lower in lists.filler
            or tokens[first].lower in lists.breaks
            or self.gazetteer.country_of(tokens[first].text)
        ):
            first += 1
        names = tokens[first:name_end]
        if len(names) == 1 and "-" in names[0].text and all(map(self._place_name, names[0].text.split("-", 1))):
            return None  # "the X-Y road": two names
        if not names or any(
            t.lower in lists.organisations or t.lower in lists.never or t.text in self.persons for t in names
        ):
            return None
        if any(self.gazetteer.is_demonym(t.text) for t in names) or (
            len(names) == 1 and names[0].lower in lists.titles
        ):
            return None
        if not typed_before:
            left = self._left(first)
            owned = first > 0 and tokens[first - 1].possessive and self.gazetteer.known(tokens[first - 1].text)
            owned = owned or (first > 0 and tokens[first - 1].possessive and hint in ("admin1", "village"))
            if (left not in lists.locative and not owned) or left == "of" or stop == end == name_end:
                return None
            if (
                len(names) > 3
                or "state" in (tokens[stop - 1].lower, tokens[end - 1].lower)
                or tokens[stop - 1].lower in ("border", "frontier", "coast")
            ):
                return None
        kind = hint or typed_before
        made = self._make(first, max(stop, end), self._slice(first, name_end), hint=kind, known=False)
        if typed_before and not hint:
            made = self._make(first, name_end, self._slice(first, name_end), hint=kind, known=False)
        return first, max(stop, end), self._offsets(made, first, tokens[first - 1].lower if first else "")

    def _make(self, i: int, j: int, head: str, hint: str = "", use: Use = "place", known: bool = True) -> PlaceWords:
        start, end = self.tokens[i].start, self.tokens[j - 1].end
        return PlaceWords(start, end, self.text[start:end], head, hint, use=use, known=known)  # type: ignore[arg-type]

    def _offsets(self, made: PlaceWords, at: int, before: str) -> PlaceWords:
        """Add what the words before say: "near", "south of", "20 km from", "southern"."""
        lists, tokens = self.lists, self.tokens
        if at == 0:
            return made
        lower = [t.lower for t in tokens[max(0, at - 7) : at]]
        while len(lower) > 1 and (
            lower[-1] in ("the", "nearby")
            or (lower[-1] in lists.type_words and lower[-1] not in lists.direction)
            or (lower[-1] == "of" and lower[-2] in lists.type_words)
        ):
            lower.pop()
        if not lower:
            return made
        last = lower[-1]
        if last in lists.direction and made.kind_hint != "site":
            hint = made.kind_hint if made.kind_hint in ("city", "village", "neighbourhood", "road") else "area"
            return replace(made, kind_hint=hint, offset_bearing=lists.direction[last])
        if last in ("of", "from", "outside"):
            found = _DISTANCE.search(self.text[max(0, made.start - 110) : made.start])
            if found:
                number = found["n"].lower()
                far = float(_SMALL[number]) if number in _SMALL else float(number.rstrip(".,").replace(",", "") or 0)
                if found["u"].lower().startswith("mi"):
                    far *= 1.609
                bearing = lists.direction.get((found["d"] or "").lower())
                return replace(made, relation="distance", offset_km=round(far, 1), offset_bearing=bearing, use="place")
            if last == "of" and len(lower) > 1 and lower[-2] in lists.direction:
                bearing = lists.direction[lower[-2]]
                if len(lower) > 3 and lower[-3] == "the" and lower[-4] == "in":
                    return replace(made, kind_hint="area", offset_bearing=bearing)
                return replace(made, relation="direction", offset_bearing=bearing)
            if last == "of" and len(lower) > 2 and lower[-2] in ("outskirts", "edge", "vicinity"):
                return replace(made, relation="near")
        if last in lists.near or " ".join(lower[-2:]) in lists.near or " ".join(lower[-3:]) in lists.near:
            return replace(made, relation="near")
        if made.kind_hint == "road":
            return replace(made, relation="road")
        if last in ("to", "from") and len(lower) > 1 and lower[-2] in ("road", "highway", "route", "motorway"):
            return replace(made, relation="road", kind_hint="road")
        return made

    def _pairs(self, found: list[tuple[int, int, PlaceWords]]) -> list[tuple[int, int, PlaceWords]]:
        """Join two names of one road, border or line between: "between X and Y", "the X-Y highway"."""
        tokens, _lists = self.tokens, self.lists
        made: list[tuple[int, int, PlaceWords]] = []
        k = 0
        while k < len(found):
            i, j, first = found[k]
            if k + 1 < len(found):
                i2, j2, second = found[k + 1]
                gap = [t.lower for t in tokens[j:i2]]
                left = [t.lower for t in tokens[max(0, i - 3) : i]]
                line = [
                    w
                    for w in left
                    if w in ("road", "highway", "border", "route", "motorway", "frontier", "area", "line")
                ]
                towns = not (self._country(first.head) and self._country(second.head))
                if gap in (["and"], ["and", "the"]) and left[-1:] == ["between"] and (towns or line):
                    joined = self._make(i, j2, first.head, hint="area" if "border" in line or not line else "road")
                    made.append((i, j2, replace(joined, relation="road", other=second.head)))
                    k += 2
                    continue
                after = tokens[j2 - 1].lower if second.end > tokens[i2].end else ""
                if gap in (["-"], ["–"], ["—"]) and (
                    after in _ROADS or after in ("border", "frontier") or self._then(j2) in _ROADS
                ):
                    joined = self._make(
                        i, j2 if after else j2 + 1, first.head, hint="road" if after in _ROADS or not after else "area"
                    )
                    made.append((i, j2, replace(joined, relation="road", other=second.head)))
                    k += 2
                    continue
                if gap == ["to"] and first.relation == "road" and first.use == "origin":
                    joined = self._make(i, j2, first.head, hint="road")
                    made.append((i, j2, replace(joined, relation="road", other=second.head)))
                    k += 2
                    continue
            made.append(found[k])
            k += 1
        taken = [(w.start, w.end) for _, _, w in made]
        for i, token in enumerate(tokens):
            if not token.capital or "-" not in token.text.replace("–", "-"):
                if (
                    token.capital
                    and self._then(i + 1) in ("border", "frontier")
                    and self._then(i + 2) not in self.lists.guards
                    and self.gazetteer.is_demonym(token.text)
                ) and not any(a < tokens[i + 1].end and token.start < b for a, b in taken):
                    country = self.gazetteer.country_of(token.text)
                    name = self.gazetteer.countries[country].name if country else token.text
                    made.append((i, i + 2, replace(self._make(i, i + 2, name, hint="area"), relation="near")))
                continue
            then = self._then(i + 1)
            if then not in _ROADS and then not in ("border", "frontier"):
                continue
            halves = token.text.split("-")
            for cut in range(1, len(halves)):
                one, two = "-".join(halves[:cut]), "-".join(halves[cut:])
                names = [self._place_name(x) for x in (one, two)]
                if all(names) and not any(a < tokens[i + 1].end and token.start < b for a, b in taken):
                    joined = self._make(i, i + 2, names[0], hint="road" if then in _ROADS else "area")
                    made.append(
                        (i, i + 2, replace(joined, relation="road" if then in _ROADS else "near", other=names[1]))
                    )
                    break
        made.sort(key=lambda f: (f[2].start, -f[2].end))
        return made

    def _then(self, j: int) -> str:
        return (
            self.tokens[j].lower
            if 0 < j < len(self.tokens) and self.tokens[j].start - self.tokens[j - 1].end == 1
            else ""
        )

    def _country(self, name: str) -> bool:
        return self.gazetteer.country_of(name) is not None

    def _place_name(self, word: str) -> str:
        country = self.gazetteer.country_of(word)
        if country:
            return self.gazetteer.countries[country].name
        return word if word[:1].isupper() and self.gazetteer.known(word) else ""

    def _relate(self, found: list[tuple[int, int, PlaceWords]]) -> list[tuple[int, int, PlaceWords]]:
        """Give each name the larger or nearby one that stands beside it."""
        tokens, lists = self.tokens, self.lists
        soft = lists.filler | {",", "in", "of", "near", "the", "(", "'s", "around", "outside", "'", "from", "s"}
        made = list(found)
        for k in range(len(made) - 1):
            i, j, first = made[k]
            i2, j2, second = made[k + 1]
            gap = tokens[j:i2]
            if len(gap) > 8:
                continue
            if tokens[j - 1].possessive and second.use != "actor" and all(t.lower in soft for t in gap):
                made[k + 1] = (i2, j2, replace(second, within=second.within or first.head))
            elif gap and all(
                t.lower in soft
                or self.gazetteer.is_demonym(t.text)
                or t.lower in ("kilometres", "kilometers", "km", "miles")
                or t.text.isdigit()
                for t in gap
            ):
                if gap[0].text == "," and len(gap) == 1 and not self._larger(second.head, first.head):
                    continue
                if gap[0].text == "," and len(gap) == 1 and second.use == "actor" and self._country(second.head):
                    made[k + 1] = (i2, j2, replace(second, use="place"))
                if first.use != "actor":
                    made[k] = (i, j, replace(first, within=first.within or second.head))
        return made

    def _larger(self, one: str, other: str) -> bool:
        ranks = {"country": 3, "admin1": 2, "area": 2}
        mine = max((ranks.get(e.kind, 1) for e in self.gazetteer.lookup(one)[:3]), default=0)
        theirs = max((ranks.get(e.kind, 1) for e in self.gazetteer.lookup(other)[:1]), default=0)
        return mine > theirs or mine >= 2


_UNITS = frozenset(("km", "kilometres", "kilometers", "miles", "mi", "kms"))
_ROADS = frozenset(("road", "highway", "motorway", "route", "expressway"))
