"""Who there is to know: the book of actors, found by name in dictionary time.

One name has many spellings, so every word is looked up by its *skeleton*: lower case, no accents, no articles
("al-", "el-"), doubled letters once, vowels in three classes, so that Suleimani meets Soleimani and defense meets
defence. A single word must agree letter by letter all the same, and an acronym must be in capitals: "who" is not WHO.
Armies and ministries are no rows: a country word and a body noun make one ("the Iraqi army").
"""

from __future__ import annotations

import functools
import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from pathlib import Path
from typing import NamedTuple, get_args

from marsad.errors import KnowledgeError
from marsad.model import ActorKind, ActorRole, Membership

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class ActorEntry:
    """An actor of the book. `country` is alpha-3; `metonyms` are place names that may stand for a state."""

    id: str
    name: str
    kind: ActorKind
    country: str | None = None
    aliases: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    roles: tuple[ActorRole, ...] = ()
    member_of: tuple[Membership, ...] = ()


def _bag(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Word(NamedTuple):
    """A word of a text: offsets, the letters as written (possessive left out), the folded form, capital or not.

    `article` is the start of an article hanging on it ("al-"), else equal to `start`. `possessive` marks "Israel's".
    """

    start: int
    end: int
    raw: str
    low: str
    cap: bool
    article: int
    possessive: bool = False


_WORD = re.compile(r"(?:[A-Z]\.){2,}[A-Z]?|[Cc]o-[a-z]+|[^\W_]+(?:['’ʼ`][^\W_]+)*")
_ARTICLES = frozenset(("al", "el", "ul", "as", "ash", "an", "ar", "at", "ad", "az", "es", "ed", "er", "en"))
_GAP = frozenset(("", " ", "-", " (", ") ", "\u00a0", "\u2011", "\u2010", "-\u00a0", "/", "' ", "’ ", "'s ", "’s "))


@functools.lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """A word without case, accents, apostrophes, dots and hyphens."""
    if not word.isascii():
        word = unicodedata.normalize("NFKD", word.replace("ı", "i").replace("ø", "o").replace("ł", "l"))
        word = "".join(c for c in word if not unicodedata.combining(c))
    return re.sub(r"[^\w]|_", "", word.lower())


_SOUNDS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), to)
    for pattern, to in (
        (r"^m[ou]c?hamm?[aei]d$", "muhamad"),
        (r"^ahm[aei]d$", "ahmad"),
        (r"^abd[aeu]?l?$", "abd"),
        (r"^abd[aeu]l(?=[a-z]{4})", "abd"),
        (r"c(?=[eiy])", "s"),
        (r"z", "s"),
        (r"ph", "f"),
        (r"[dt]?j|dzh", "j"),
        (r"q|ck|c(?!h)", "k"),
        (r"gh", "g"),
        (r"dh", "d"),
        (r"th", "t"),
        (r"x", "ks"),
        (r"ou|oo|ow", "u"),
        (r"[ae][iy]|ee|ie|iy|yi", "i"),
        (r"[eiy]+", "i"),
        (r"[ou]+", "u"),
        (r"a+", "a"),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)h$", ""),
    )
)


@functools.lru_cache(maxsize=1 << 16)
def skeleton(low: str) -> str:
    """What is left of a folded word when spelling habits are taken off; words under five letters stay as they are."""
    if len(low) < 5 and low not in ("abd", "abdu"):
        return low
    for pattern, to in _SOUNDS:
        low = pattern.sub(to, low)
    return low


@functools.lru_cache(maxsize=1024)  # each sentence is cut once and looked at by several steps
def words_of(text: str) -> tuple[Word, ...]:
    """The words of a text, articles hung on the word that follows them."""
    out: list[Word] = []
    held: int | None = None  # start of an article waiting for its word
    for found in _WORD.finditer(text):
        raw = found.group()
        start, end = found.span()
        possessive = False
        if len(raw) > 2 and raw[-1] in "sS" and raw[-2] in "'’ʼ`":
            raw, end, possessive = raw[:-2], end - 2, True
        elif raw[-1] in "sx" and text[end : end + 1] in ("’", "'") and not text[end + 1 : end + 2].isalpha():
            possessive = raw[0].isupper()
        low = fold(raw)
        if low in _ARTICLES and end < len(text):
            after = text[end]
            if (after == "-" and text[end + 1 : end + 2].isalpha()) or (
                low in ("al", "el") and after == " " and text[end + 1 : end + 2].isupper() and raw != "AL"
            ):
                held = start if held is None else held
                continue
        first = start if held is None else held
        out.append(Word(start, end, raw, low, raw[0].isupper(), first, possessive))
        held = None
    return tuple(out)


def _is_acronym(alias: str) -> bool:
    letters = alias.replace(".", "").replace("-", "").replace(" ", "")
    return letters.isupper() and len(letters) <= 8 and " " not in alias


def key_of(name: str) -> str:
    """The folded name, words joined by hyphens, articles left out: equal for two ways to write one name."""
    return "-".join(w.low for w in words_of(name) if w.low not in ("the",))


@dataclass(frozen=True, slots=True)
class _Name:
    skeletons: tuple[str, ...]
    lows: tuple[str, ...]
    acronym: bool
    entries: list[ActorEntry]


@dataclass(frozen=True, slots=True)
class ActorBook:
    """All known actors and the look-ups over them. Build it with `load`; it never changes afterwards."""

    entries: dict[str, ActorEntry]
    names: dict[str, list[_Name]]  # skeleton of the first word -> names, longest first
    exact: dict[str, list[ActorEntry]]  # key_of(name) -> entries
    sounding: dict[str, list[ActorEntry]]  # skeleton key -> entries
    surnames: dict[str, list[ActorEntry]]
    demonyms: dict[str, str]  # folded word -> alpha-3
    states: dict[str, ActorEntry]  # alpha-3 -> state
    adjectives: dict[str, str]  # alpha-3 -> "Iraqi"
    metonyms: frozenset[str]
    bodies: dict[tuple[str, ...], str]  # folded words of a body noun -> canonical noun
    _made: dict[tuple[str, str], ActorEntry] = attribute(default_factory=dict)

    @classmethod
    def load(cls, *packs: Path) -> ActorBook:
        """The shipped book, with further packs in the same form.

        Raises KnowledgeError naming the file and the line where a row cannot be used.
        """
        return _load(packs)

    def find(self, name: str, country: str | None = None) -> ActorEntry | None:
        """The actor of that name, or None: unknown, or meaning several actors that `country` cannot tell apart."""
        words = [w for w in words_of(name) if w.low != "the"]
        if not words:
            return None
        if len(words) == 1 and words[0].low != fold(name.removeprefix("the ")) and words[0].possessive:
            name = words[0].raw
        key = "-".join(w.low for w in words)
        hits = self.exact.get(key)
        if hits is None and (len(words) > 1 or len(key) >= 6):
            hits = self.sounding.get("-".join(skeleton(w.low) for w in words))
        if hits:
            if len(words) == 1 and words[0].raw.islower() and len(words[0].raw) <= 4:
                return None
            return self._one(hits, country)
        return self.body(words, country)

    @staticmethod
    def _one(hits: Sequence[ActorEntry], country: str | None) -> ActorEntry | None:
        if len(hits) == 1:
            return hits[0]
        near = [e for e in hits if country is not None and e.country == country]
        return near[0] if len(near) == 1 else None

    def match(self, text: str) -> list[tuple[int, int, ActorEntry]]:
        """Names of the book in a text, longest first, not overlapping; ambiguous names are left out."""
        return [(a, b, e) for a, b, e, _, _ in self.match_words(text, words_of(text))]

    def match_words(self, text: str, words: Sequence[Word]) -> list[tuple[int, int, ActorEntry, int, int]]:
        """As `match`, over words already cut; with the index of the first word and of the one after the last."""
        out: list[tuple[int, int, ActorEntry, int, int]] = []
        at, count, names = 0, len(words), self.names
        while at < count:
            word = words[at]
            if not word.cap:
                at += 1
                continue
            step = 1
            for name in names.get(skeleton(word.low), ()):
                size = len(name.skeletons)
                if at + size > count:
                    continue
                if size == 1:
                    if word.low != name.lows[0] or (name.acronym and not word.raw.replace(".", "").isupper()):
                        continue
                elif not self._fits(text, words, at, name):
                    continue
                entry = name.entries[0] if len(name.entries) == 1 else None
                if entry is not None:
                    out.append((word.article, words[at + size - 1].end, entry, at, at + size))
                step = size
                break
            at += step
        return out

    @staticmethod
    def _fits(text: str, words: Sequence[Word], at: int, name: _Name) -> bool:
        for k in range(1, len(name.skeletons)):
            word = words[at + k]
            if skeleton(word.low) != name.skeletons[k]:
                return False
            if text[words[at + k - 1].end : word.article] not in _GAP:
                return False
        return words[at + len(name.skeletons) - 1].cap or words[at].cap

    def nationality(self, word: str) -> str | None:
        """The country of an adjective or of its people ("Iraqi", "Iraqis"), alpha-3."""
        low = fold(word)
        return self.demonyms.get(low) or (self.demonyms.get(low[:-1]) if low.endswith("s") else None)

    def country_of(self, word: str) -> str | None:
        """The country of a demonym or of a state's name."""
        hit = self.nationality(word)
        if hit is None:
            for entry in self.exact.get(key_of(word), ()):
                if entry.kind == "state":
                    return entry.country
        return hit

    def surname(self, name: str, title: str | None = None) -> ActorEntry | None:
        """The only known person of that last name; with a title, the only one who held such an office."""
        hits = self.surnames.get("-".join(skeleton(w.low) for w in words_of(name)), [])
        if title:
            wanted = {w.low for w in words_of(title)} & _OFFICES
            hits = [e for e in hits if any(wanted & {w.low for w in words_of(r.title)} for r in e.roles)]
        return hits[0] if len(hits) == 1 else None

    def body(self, words: Sequence[Word], country: str | None = None) -> ActorEntry | None:
        """A government body from a country word and a body noun, in either order; None where it is neither."""
        lows = [w.low for w in words if w.low not in ("the", "of")]
        for cut in (1, 2, 3):
            for head, tail in ((lows[:cut], lows[cut:]), (lows[-cut:], lows[:-cut])):
                noun = self.bodies.get(tuple(tail))
                if noun is None or not head:
                    continue
                code = self.demonyms.get("".join(head)) or self.country_of(" ".join(head))
                if code:
                    return self.body_of(code, noun)
        noun = self.bodies.get(tuple(lows))
        return self.body_of(country, noun) if noun and country else None

    def body_of(self, country: str, noun: str) -> ActorEntry | None:
        """The body `noun` (canonical) of a country; a proper name of the book goes first ("Tatmadaw")."""
        made = self._made.get((country, noun))
        if made is None:
            state = self.states.get(country)
            if state is None:
                return None
            name = f"{self.adjectives.get(country, state.name)} {noun}"
            if noun == "government":
                name = f"Government of {state.name}"
            hits = self.exact.get(key_of(name))
            made = (
                hits[0]
                if hits
                else ActorEntry(
                    id=f"a-{country.lower()}-{fold(noun.replace(' ', 'zzz')).replace('zzz', '-')}",
                    name=name,
                    kind="government body",
                    country=country,
                    member_of=(Membership(id=state.id, name=state.name),),
                )
            )
            self._made[(country, noun)] = made
        return made


_OFFICES = _bag(
    "president minister prime foreign defence defense chancellor secretary commander leader king emir speaker"
    " spokesman spokeswoman general ayatollah prince"
)


def _rows(path: Path) -> Iterable[ActorEntry]:
    kinds = set(get_args(ActorKind))
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeError(f"{path}: cannot be read as UTF-8 text ({error}); give a JSON Lines file.") from error
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            if row["kind"] not in kinds:
                raise ValueError(f"kind {row['kind']!r} is none of {', '.join(sorted(kinds))}")
            yield ActorEntry(
                id=row["id"],
                name=row["name"],
                kind=row["kind"],
                country=row.get("country"),
                aliases=tuple(row.get("aliases", ())),
                metonyms=tuple(row.get("metonyms", ())),
                roles=tuple(ActorRole(**r) for r in row.get("roles", ())),
                member_of=tuple(Membership(**m) for m in row.get("member_of", ())),
            )
        except (ValueError, KeyError, TypeError) as error:
            raise KnowledgeError(f"{path} line {number}: not an actor row ({error}); see actors.md.") from error


def _countries(path: Path) -> Iterable[dict[str, str]]:
    lines = [x for x in path.read_text(encoding="utf-8").splitlines() if x and not x.startswith("#")]
    head = lines[0].split("\t")
    for line in lines[1:]:
        yield dict(zip(head, [*line.split("\t"), *[""] * len(head)], strict=False))


@functools.lru_cache(maxsize=8)
def _load(packs: tuple[Path, ...]) -> ActorBook:
    entries: dict[str, ActorEntry] = {}
    for path in (DATA / "actors.jsonl", *packs):
        for entry in _rows(path):
            entries[entry.id] = entry
    exact: dict[str, list[ActorEntry]] = {}
    sounding: dict[str, list[ActorEntry]] = {}
    names: dict[tuple[tuple[str, ...], bool], _Name] = {}
    surnames: dict[str, list[ActorEntry]] = {}
    for entry in entries.values():
        for alias in dict.fromkeys((entry.name, *entry.aliases, *entry.metonyms)):
            words = [w for w in words_of(alias) if w.low != "the"]
            lows = tuple(w.low for w in words)
            if not lows:
                continue
            skeletons = tuple(skeleton(low) for low in lows)
            for table, key in ((exact, "-".join(lows)), (sounding, "-".join(skeletons))):
                hits = table.setdefault(key, [])
                if entry not in hits:
                    hits.append(entry)
            acronym = _is_acronym(alias)
            name = names.setdefault((lows, acronym), _Name(skeletons, lows, acronym, []))
            if entry not in name.entries:
                name.entries.append(entry)
        if entry.kind == "person":
            for alias in (entry.name, *entry.aliases):
                parts = words_of(alias)
                for tail in {skeleton(parts[-1].low), "-".join(skeleton(w.low) for w in parts[-2:])}:
                    if entry not in surnames.setdefault(tail, []):
                        surnames[tail].append(entry)
    by_first: dict[str, list[_Name]] = {}
    for name in names.values():
        by_first.setdefault(name.skeletons[0], []).append(name)
    for group in by_first.values():
        group.sort(key=lambda n: (-len(n.skeletons), n.lows))
    demonyms: dict[str, str] = {}
    adjectives: dict[str, str] = {}
    for row in _countries(DATA / "countries.tsv"):
        for demonym in filter(None, row["demonyms"].split("|")):
            demonyms.setdefault(fold(demonym), row["alpha3"])
            adjectives.setdefault(row["alpha3"], demonym)
    lexicon = tomllib.loads((DATA / "who_en.toml").read_text(encoding="utf-8"))
    bodies = {tuple(w.low for w in words_of(form)): noun for noun, forms in lexicon["body"].items() for form in forms}
    return ActorBook(
        entries=entries,
        names=by_first,
        exact=exact,
        sounding=sounding,
        surnames=surnames,
        demonyms=demonyms,
        states={e.country: e for e in entries.values() if e.kind == "state" and e.country},
        adjectives=adjectives,
        metonyms=frozenset(key_of(m) for e in entries.values() for m in e.metonyms),
        bodies=bodies,
    )
