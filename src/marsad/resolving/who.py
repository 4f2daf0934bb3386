"""Who the words of one report mean: short names meet full ones, acronyms their expansion, "the group" its group.

Everything is decided inside one report, from what stands before; the book of actors gives the key where it knows the
name, else the key is a slug of the fullest form the report has. Where two readings are as likely, the answer is that
nobody is known: a descriptive actor without a key.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from marsad.finding.who import ActorWords, lexicon, words_of_mention
from marsad.knowledge.actors import ActorBook, ActorEntry, fold, key_of, skeleton, words_of
from marsad.model import ActorKind, Mention

_FUZZY = 88.0  # two spellings of one surname in one report; below this they are two people
_PRONOUNS = {
    "he": "m",
    "him": "m",
    "his": "m",
    "she": "f",
    "her": "f",
    "it": "o",
    "its": "o",
    "they": "p",
    "their": "p",
}


def _bag(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class ResolvedActor:
    """Who it is. `key` is the book's id or a slug, None for somebody without a name."""

    key: str | None
    name: str
    kind: ActorKind
    country: str | None = None
    named: bool = False
    title: str | None = None
    member_of: str | None = None


def slug(name: str) -> str:
    """The key of an actor the book does not know: "n-" and its folded name."""
    return f"n-{key_of(name)}"


class ReportActors:
    """All actor words of a report, in order, and what they mean.

    `found` maps sentence index to that sentence's actor words (as from `finding.who.find_report_who`); `published` is
    the day the report appeared, used for nothing but choosing between office-holders of one name.
    """

    def __init__(
        self, found: Mapping[int, Sequence[ActorWords]], book: ActorBook, published: dt.date | None = None
    ) -> None:
        self.book = book
        self.published = published
        self.line: list[tuple[int, int, ActorWords]] = [
            (index, words.start, words) for index in sorted(found) for words in found[index]
        ]
        self._where: dict[tuple[int, int, str], int] = {}
        for position, (_, _, words) in enumerate(self.line):
            self._where.setdefault((words.start, words.end, words.text), position)
        self.people: dict[str, _Person] = {}  # skeleton key of the fullest form -> person
        self._by_word: dict[str, list[_Person]] = {}
        self.acronyms: dict[str, ActorWords] = {}
        self._join_people()
        self._join_acronyms()
        codes = Counter(
            w.country for _, _, w in self.line if w.country and w.label in ("state", "government", "nationality")
        )
        self.country: str | None = None  # the country the report is about, where one outweighs all others
        if codes:
            (first, n), *rest = codes.most_common(2)
            if n >= 2 and (not rest or n >= 2 * rest[0][1]):
                self.country = first
        self._short_for: dict[str, str] = {}  # what the report itself calls an actor of the book
        forms: Counter[tuple[str, str]] = Counter()
        for _, _, words in self.line:
            entry, short = words.entry, words.name.replace(".", "")
            if entry is None or entry.kind in ("state", "government body", "person") or not words.named:
                continue
            if 2 < len(short) <= 8 and short.isupper() and short.isalpha():
                self._short_for.setdefault(entry.id, short)
            elif not {w.low for w in words_of(words.name)} & {w.low for w in words_of(entry.name)}:
                forms[entry.id, words.name] += 1
        for (key, form), _ in sorted(forms.items(), key=lambda x: (-x[1], x[0])):
            self._short_for.setdefault(key, form)
        armed = Counter(
            w.entry.id for _, _, w in self.line if w.entry is not None and w.entry.kind == "armed group"
        ).most_common(2)
        self.rebels: ActorEntry | None = None  # the armed group the report is about, where one outweighs all others
        if armed and armed[0][1] >= 2 and (len(armed) < 2 or armed[0][1] >= 3 * armed[1][1]):
            self.rebels = book.entries[armed[0][0]]

    # -- building --------------------------------------------------------------------------------------------------

    def _join_people(self) -> None:
        forms = [w for _, _, w in self.line if w.label == "person" and len(words_of(w.name)) > 1]
        for words in sorted(forms, key=lambda w: -len(words_of(w.name))):
            sounds = [skeleton(x.low) for x in words_of(words.name)]
            person = next((p for p in self.people.values() if p.holds(sounds, words.entry)), None)
            if person is None:
                person = _Person(words.name, sounds, words.entry)
                self.people["-".join(sounds)] = person
            person.meet(words)
        for person in self.people.values():
            for sound in dict.fromkeys(person.sounds):
                self._by_word.setdefault(sound, []).append(person)
        for _, _, words in self.line:
            if words.label == "person" and words.title and len(words_of(words.name)) == 1:
                hit = self._short(words)
                if hit is not None:
                    hit.meet(words)

    def _join_acronyms(self) -> None:
        for (_, _, a), (_, _, b) in zip(self.line, self.line[1:], strict=False):
            short = b.name.replace(".", "")
            if (
                a.label == "person"
                or not 2 <= len(short) <= 8
                or not short.isupper()
                or b.start - a.end > 3
                or b.start <= a.end
            ):
                continue
            if a.end < b.start and len(words_of(a.name)) > 1:
                self.acronyms.setdefault(fold(short), a)
        for _, _, words in self.line:
            parts = [x for x in words_of(words.name) if x.cap]
            if words.label in ("organisation", "government") and len(parts) >= 2:
                self.acronyms.setdefault("".join(x.low[0] for x in parts), words)

    def _short(self, words: ActorWords) -> _Person | None:
        """The person of the report a single name or a last name stands for."""
        sounds = [skeleton(x.low) for x in words_of(words.name)]
        if not sounds:
            return None
        hits = [p for p in self._by_word.get(sounds[-1], []) if all(s in p.sounds for s in sounds)]
        last = [p for p in hits if p.sounds[-1] == sounds[-1]]
        hits = last or hits
        if len(hits) > 1:
            before = [p for p in hits if p.first <= words.start]
            hits = sorted(before, key=lambda p: -p.first)[:1] if len({p.sounds[-1] for p in hits}) == 1 else []
        if not hits and len(sounds) == 1 and len(sounds[0]) >= 6:
            low = fold(words.name)
            near = [p for p in self.people.values() if fuzz.ratio(low, p.last) >= _FUZZY]
            hits = near if len(near) == 1 else []
        return hits[0] if hits else None

    # -- asking ----------------------------------------------------------------------------------------------------

    def resolve(self, words: ActorWords | Mention, sentence: int | None = None) -> ResolvedActor:
        """Who these words are. Unsure is an answer: a ResolvedActor without key."""
        if isinstance(words, Mention):
            given = words.value if isinstance(words.value, ActorWords) else words_of_mention(words)
            if given is None:
                return ResolvedActor(None, words.text, "other")
            sentence = words.sentence
            words = given
        return self._resolve(words, self._position(words, sentence), 0)

    def _position(self, words: ActorWords, sentence: int | None) -> int:
        at = self._where.get((words.start, words.end, words.text))
        if at is not None and (sentence is None or self.line[at][0] == sentence):
            return at
        if sentence is None:
            return len(self.line)
        return bisect_left(self.line, (sentence, words.start), key=lambda x: (x[0], x[1]))

    def _of_entry(self, entry: ActorEntry) -> ResolvedActor:
        """An actor of the book, with the other name by which the report calls it."""
        actor = _of_entry(entry)
        short = self._short_for.get(entry.id)
        if short is None or short in entry.name.replace("(", " ").replace(")", " ").split():
            return actor
        return replace(actor, name=f"{actor.name} ({short})")

    def _resolve(self, words: ActorWords, at: int, depth: int) -> ResolvedActor:
        if words.label == "person":
            return self._person(words)
        if words.label == "descriptive" and words.of:
            office = self.book.find(words.of, words.country)
            holder = self._holder(words.text, office)
            if holder is not None:
                return self._of_entry(holder)
            name = office.name if office is not None else words.of
            return ResolvedActor(
                None, f"{name} {words.head}", "person", words.country, False, words.head, office.id if office else None
            )
        if words.entry is not None:
            return self._of_entry(words.entry)
        if words.label in ("organisation", "state"):
            return self._organisation(words)
        if words.label == "government":
            return self._government(words, at, depth)
        if words.label == "nationality" and words.country:
            return ResolvedActor(None, words.text, "people", words.country)
        before = self.antecedent(words, at) if depth < 3 else None
        if before is None and words.country and words.head in ("president", "minister", "premier", "chancellor"):
            holder = self._holder(words.text, self.book.states.get(words.country))
            if holder is not None:
                return self._of_entry(holder)
        if before is not None:
            position = self._where.get((before.start, before.end, before.text), at)
            return self._resolve(before, position, depth + 1)
        if words.label in ("group", "descriptive") and self._own_body(words):
            return self._government(words, at, depth)
        if self.rebels is not None and words.head in _REBELS and words.text.lower() == f"the {words.head}":
            return self._of_entry(self.rebels)
        kind: ActorKind = "person" if words.label == "descriptive" and not words.plural else "other"
        if words.head in _ARMED_HEADS or (words.label == "group" and " armed " in f" {words.text.lower()}"):
            kind = "armed group"
        return ResolvedActor(None, _ARTICLE.sub("", words.text), kind, words.country)

    @staticmethod
    def _own_body(words: ActorWords) -> bool:
        """ "the army", "its officials": a body whose country the report must tell."""
        if words.country:
            return False
        return words.head in _BODY_HEADS or (
            words.head == "officials" and words.text.lower().startswith(("its ", "their "))
        )

    def _person(self, words: ActorWords) -> ResolvedActor:
        person = self._short(words) if len(words_of(words.name)) == 1 else None
        if person is None and words.entry is None:
            sounds = [skeleton(x.low) for x in words_of(words.name)]
            person = next((p for p in self.people.values() if p.holds(sounds, None)), None) or self._short(words)
        entry = words.entry or (person.entry if person else None)
        title = words.title if words.title and words.title.lower() not in ("mr", "mrs", "ms") else None
        title = title or (person.title if person else None)
        if entry is None:
            entry = self.book.find(words.name)
            entry = entry if entry is not None and entry.kind == "person" else None
        if entry is None and len(words_of(words.name)) == 1 and person is None:
            entry = self.book.surname(words.name, title) if title else None
        if entry is None and person is None and not words.title and len(words_of(words.name)) == 1:
            other = self.book.find(words.name)  # a capital or a group that no rule took for one
            if other is not None and other.kind != "person":
                return self._of_entry(other)
        if entry is not None:
            return ResolvedActor(
                entry.id, entry.name, "person", entry.country, True, title, self._member(person, entry)
            )
        name = person.name if person else words.name
        country = words.country or (person.country if person else None)
        return ResolvedActor(slug(name), name, "person", country, True, title, self._member(person, None))

    def _member(self, person: _Person | None, entry: ActorEntry | None) -> str | None:
        if entry is not None and entry.roles and entry.roles[-1].of:
            hit = self.book.find(entry.roles[-1].of)
            if hit is not None:
                return hit.id
        if person is not None and person.of:
            hit = self.book.find(person.of)
            if hit is not None:
                return hit.id
            return slug(person.of) if person.of[:1].isupper() and self.book.nationality(person.of) is None else None
        return None

    def _holder(self, text: str, of: ActorEntry | None) -> ActorEntry | None:
        """ "the prime minister of X": who is known to have held that office on the day of the report."""
        said = {w.low for w in words_of(text)}
        if of is None or self.published is None or said & {"former", "ex", "vice", "deputy"}:
            return None
        day = self.published.isoformat()
        hits = []
        for entry in self.book.entries.values():
            for role in entry.roles:
                if role.of != of.name or not {w.low for w in words_of(role.title)} <= said:
                    continue
                if (role.start or "") <= day and (role.end is None or day <= role.end):
                    hits.append(entry)
        return hits[0] if len(hits) == 1 else None

    def _organisation(self, words: ActorWords) -> ResolvedActor:
        short = words.name.replace(".", "")
        if short.isupper() and len(short) <= 8:
            full = self.acronyms.get(fold(short))
            if full is not None and full.name != words.name:
                return self._organisation(full) if full.entry is None else self._of_entry(full.entry)
        entry = self.book.find(words.name, words.country or self.country)
        if entry is not None:
            return self._of_entry(entry)
        lows = {w.low for w in words_of(words.name)}
        lex = lexicon()
        kind: ActorKind = "other"
        if lows & lex.armed:
            kind = "armed group"
        elif lows & lex.media:
            kind = "media"
        elif words.label == "government" or (lows & lex.official and "party" not in lows):
            kind = "government body"
        return ResolvedActor(slug(words.name), words.name, kind, words.country, True)

    def _government(self, words: ActorWords, at: int, depth: int) -> ResolvedActor:
        country = words.country
        parts = [w for w in words_of(words.text) if w.low not in ("the", "a", "an")]
        noun = tuple(w.low for w in parts)
        own = bool(noun) and noun[0] in ("its", "their", "his", "her", "our")
        if own:
            noun = noun[1:]
        if country is None and depth < 3:
            before = self._state_before(at) if own else None
            if before is None and noun in self.book.bodies:
                before = self._body_before(self.book.bodies[noun], at) or self.country
            country = before
        if noun in self.book.bodies and country:
            entry = self.book.body_of(country, self.book.bodies[noun])
            if entry is not None:
                return self._of_entry(entry)
        entry = self.book.find(words.name, country)
        if entry is not None and entry.kind == "government body":
            return self._of_entry(entry)
        if any(w.cap for w in parts[1:] or parts) and len(parts) > 1:
            if country and own:
                state = self.book.states.get(country)
                adjective = self.book.adjectives.get(country, state.name if state else "")
                name = f"{adjective} {' '.join(w.raw for w in parts[1:])}".strip()
                return ResolvedActor(slug(name), name, "government body", country, True)
            return ResolvedActor(slug(words.name), words.name, "government body", country, True)
        return ResolvedActor(None, words.text, "government body", country)

    def _state_before(self, at: int) -> str | None:
        """Country of the nearest state-like actor before: what "its army" belongs to."""
        for _, _, words in reversed(self.line[max(0, at - 6) : at]):
            if words.country and words.label in ("state", "government") and not words.modifier:
                return words.country
        return None

    def _body_before(self, noun: str, at: int) -> str | None:
        for _, _, words in reversed(self.line[:at]):
            if words.entry is not None and words.entry.kind == "government body" and words.entry.name.endswith(noun):
                return words.country
        return None

    def antecedent(self, words: ActorWords, at: int | None = None) -> ActorWords | None:
        """Whom "the group", "the minister", "the diplomat" picks up: the nearest actor before that fits, else None."""
        if at is None:
            at = self._position(words, None)
        low = words.text.lower()
        core = {w.low for w in words_of(words.text)} - {"the", "this", "that", "these", "those"}
        head = words.head
        extra = core - {head}
        definite = low.startswith(("the ", "this ", "that ", "these ", "those ", "both ")) or not words.text.islower()
        # headlines leave the article out ("paramilitary group says"); "a group" is another one
        if not definite and not (extra and extra <= _SORTS and head in _GROUP_HEADS):
            return None
        extra -= _SORTS if head in _GROUP_HEADS else set()
        for _, _, one in reversed(self.line[:at]):
            if one.modifier and one.label != "state":
                continue
            if head in _GROUP_HEADS and not extra and not words.plural:
                if one.entry is not None and one.entry.kind == "armed group":
                    return one
                if (
                    one.label == "organisation"
                    and one.entry is None
                    and {w.low for w in words_of(one.name)} & lexicon().armed
                ):
                    return one
            if (
                head in ("ministry", "department")
                and not extra
                and one.label == "government"
                and head in one.text.lower()
            ):
                return one
            if one.label == "person" and not words.plural and (one.title or one.entry is not None):
                titles = {w.low for w in words_of(one.title or "")}
                if one.entry is not None:
                    titles |= {w.low for role in one.entry.roles for w in words_of(role.title)}
                if head in titles and extra <= titles | {w.low for w in words_of(one.of or "")}:
                    return one
            if one.label in ("descriptive", "group") and one.head == head and one.text.lower() != low:
                fuller = {w.low for w in words_of(one.text)}
                if extra <= fuller and len(fuller - {"the", "a", "an"}) > len(core):
                    return one
        return None

    def pronoun(self, word: str, sentence: int, start: int) -> ActorWords | None:
        """Whom "he", "she", "it", "they" means: the last fitting actor before, None where two fit in one sentence."""
        sort = _PRONOUNS.get(word.lower())
        if sort is None:
            return None
        at = bisect_left(self.line, (sentence, start), key=lambda x: (x[0], x[1]))
        seen: list[tuple[int, ActorWords]] = []
        for index, _, words in reversed(self.line[:at]):
            if sentence - index > 2:
                break
            if words.modifier:
                continue
            single = words.label == "person" or (words.label == "descriptive" and not words.plural)
            if (
                (sort in "mf" and single)
                or (sort == "o" and words.label in ("state", "government", "organisation", "group"))
                or (sort == "p" and (words.plural or words.label in ("group", "organisation")))
            ):
                seen.append((index, words))
        if not seen:
            return None
        nearest = [w for i, w in seen if i == seen[0][0]]
        # within a sentence the first fitting actor is its subject more often than the last
        return nearest[-1] if len(nearest) <= 2 else None


_GROUP_HEADS = _bag("group militia movement organisation organization faction gang cartel rebels militants")
_ARMED_HEADS = _bag(
    "militia militias rebels rebel gunmen militants militant insurgents separatists guerrillas fighters faction"
    " factions gang gangs cartel cartels insurgency militiamen jihadists terrorists"
)
_SORTS = _bag(
    "paramilitary militant rebel armed islamist terror terrorist jihadist guerrilla separatist insurgent extremist"
)
_REBELS = _bag(
    "rebels militants insurgents separatists guerrillas guerrilla fighters jihadists militiamen paramilitaries"
)
_ARTICLE = re.compile(r"^(?:an?|the|one)\s+(?=\w)", re.I)
_BODY_HEADS = _bag("army military government police parliament authorities presidency ministry opposition cabinet")


class _Person:
    """A person of the report under all names met."""

    __slots__ = ("country", "entry", "first", "last", "name", "of", "sounds", "title")

    def __init__(self, name: str, sounds: list[str], entry: ActorEntry | None) -> None:
        self.name = name
        self.sounds = sounds
        self.entry = entry
        self.last = words_of(name)[-1].low
        self.first = 1 << 60
        self.title: str | None = None
        self.of: str | None = None
        self.country: str | None = None

    def holds(self, sounds: Sequence[str], entry: ActorEntry | None) -> bool:
        """Whether a form is this person: the same entry, or its words are all among this name's, in order."""
        if entry is not None and self.entry is not None:
            return entry is self.entry
        rest = iter(self.sounds)
        return all(s in rest for s in sounds)

    def meet(self, words: ActorWords) -> None:
        """Take over what a mention adds: title, membership, country; the earliest place."""
        self.first = min(self.first, words.start)
        self.entry = self.entry or words.entry
        if words.title and words.title.lower() not in ("mr", "mrs", "ms"):
            self.title = self.title or words.title
        self.of = self.of or words.of
        self.country = self.country or words.country


def _of_entry(entry: ActorEntry) -> ResolvedActor:
    member = entry.member_of[0].id if entry.member_of else None
    if entry.id.endswith("-officials"):  # somebody of a government, without a name
        return ResolvedActor(None, entry.name, entry.kind, entry.country, False, None, member)
    return ResolvedActor(entry.id, entry.name, entry.kind, entry.country, True, None, member)
