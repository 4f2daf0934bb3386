"""Who is in a sentence: names of the book, names by their shape, bodies by rule, and somebody without a name.

A name is seldom alone. "Iraqi armed forces spokesman Yehya Rasoul" is one actor with a title and what it is the title
of; "a western diplomat" is an actor too, kept as unnamed. The finders look at words once, left to right, and where two
readings overlap the one with more words wins.
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from marsad.errors import KnowledgeError
from marsad.knowledge.actors import DATA, ActorBook, ActorEntry, fold, key_of, words_of
from marsad.model import Mention, Reading


def _bag(words: str) -> frozenset[str]:
    return frozenset(words.split())


ActorLabel = Literal["person", "organisation", "state", "government", "group", "descriptive", "nationality"]


@dataclass(frozen=True, slots=True)
class ActorWords:
    """An actor as a sentence words it.

    `start`, `end` cover title and name; `at` covers the name alone (equal for all but titled persons). `name` is the
    name without title, `head` its last word folded. `of` is what the title belongs to. `entry` is the book's, if known.
    `modifier` is true where the words only qualify or locate ("Iran" in "Iran-backed", "in Iraq", a title's "of").
    """

    start: int
    end: int
    text: str
    name: str
    head: str
    label: ActorLabel
    at: tuple[int, int]
    title: str | None = None
    of: str | None = None
    entry: ActorEntry | None = None
    country: str | None = None
    plural: bool = False
    modifier: bool = False
    possessive: bool = False
    score: float = 1.0

    @property
    def named(self) -> bool:
        """Whether it is somebody with a name."""
        return self.label not in ("descriptive", "group", "nationality")


@dataclass(frozen=True, slots=True)
class WhoLexicon:
    """The word sets of `who_en.toml`."""

    title: frozenset[str]
    title_modifier: frozenset[str]
    honorific: frozenset[str]
    org: frozenset[str]
    media: frozenset[str]
    armed: frozenset[str]
    official: frozenset[str]
    person_head: frozenset[str]
    group_head: frozenset[str]
    adjective: frozenset[str]
    determiner: frozenset[str]
    not_name: frozenset[str]
    not_person: frozenset[str]
    connector: frozenset[str]
    given: frozenset[str]
    body_first: frozenset[str]


@functools.cache
def lexicon() -> WhoLexicon:
    """The lexicon, read once."""
    path = DATA / "who_en.toml"
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))

        def bag(table: str, key: str) -> frozenset[str]:
            return frozenset(fold(w) for w in raw[table][key].split())

        return WhoLexicon(
            title=bag("titles", "head"),
            title_modifier=bag("titles", "modifier"),
            honorific=bag("titles", "honorific"),
            org=bag("organisation", "head"),
            media=bag("organisation", "media_head"),
            armed=bag("organisation", "armed_head"),
            official=bag("organisation", "official_head"),
            person_head=bag("descriptive", "person"),
            group_head=bag("descriptive", "group"),
            adjective=bag("descriptive", "adjective"),
            determiner=bag("descriptive", "determiner"),
            not_name=bag("names", "not_name"),
            not_person=bag("names", "not_person"),
            connector=bag("names", "connector"),
            given=bag("names", "given"),
            body_first=frozenset(
                words_of(form)[0].low for forms in raw["body"].values() for form in forms if words_of(form)
            ),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, AttributeError) as error:
        raise KnowledgeError(f"{path}: not a who lexicon ({error}); restore the shipped file.") from error


_PLACE_BEFORE = _bag(
    "in near from to at around outside into toward towards across over through via capital city off inside between"
    " leave left leaving visit visited visiting reached reach enter entered around"
)
_COMPOUND_AFTER = _bag(
    "backed led based sponsored allied aligned funded supported made controlled held linked affiliated run owned"
    " supplied armed trained occupied administered friendly"
)
_VERBISH = re.compile(
    r"(?:ha[sd]|have|is|are|was|were|will|would|could|may|might|must|should|can|did|does|do|said|says|say|told|\w+ed"
    r"|wants?|blames?|accuses?|denies|insists?|claims?|calls?|warns?|demands?|threatens?|rejects?|sees|says|believes?"
    r"|also|again|itself|meanwhile|later|wrote|gave|sent|put|went|withdrew|took|made|began)$"
)
_PLURAL_HEADS = _bag("police people men women youth forces troops authorities media")
_CAPS_SKIP = _bag("and the of for on in")
_TITLE_OF = frozenset(("for", "of", "at", "with", "in", "to"))


def _clean_gap(gap: str) -> bool:
    return len(gap) <= 2 and gap.strip(" -\u00a0\u2011.'’") == ""


class _Scan:
    """One sentence being looked through: its words and what was found, by word index."""

    __slots__ = ("book", "lex", "nation", "out", "text", "two", "used", "words")

    def __init__(self, text: str, book: ActorBook, lex: WhoLexicon) -> None:
        self.text = text
        self.book = book
        self.lex = lex
        self.words = words_of(text)
        self.used = [False] * len(self.words)
        self.out: list[tuple[int, int, ActorWords]] = []  # first word, after last word
        self.nation: list[str | None] = [None] * len(self.words)
        self.two = [False] * len(self.words)  # the second word of a demonym of two ("South Sudanese")
        demonyms = book.demonyms
        for k, w in enumerate(self.words):
            if not w.cap:
                continue
            code = demonyms.get(w.low) or (demonyms.get(w.low[:-1]) if w.low[-1:] == "s" else None)
            if k and self.words[k - 1].cap:
                pair = self.words[k - 1].low + w.low
                double = demonyms.get(pair) or (demonyms.get(pair[:-1]) if pair[-1:] == "s" else None)
                if double is not None:
                    code, self.two[k], self.nation[k - 1] = double, True, double
            self.nation[k] = code

    # -- small questions about words -------------------------------------------------------------------------------

    def gap(self, index: int) -> str:
        """What stands between word `index` and the one before it."""
        return self.text[self.words[index - 1].end : self.words[index].article] if index else ""

    def joined(self, index: int) -> bool:
        """Whether nothing but a space or hyphen parts word `index` from the one before it."""
        return index > 0 and _clean_gap(self.gap(index)) and not self.words[index - 1].possessive

    def low(self, index: int) -> str:
        return self.words[index].low if 0 <= index < len(self.words) else ""

    def add(
        self,
        first: int,
        after: int,
        label: ActorLabel,
        *,
        at: tuple[int, int] | None = None,
        title: str | None = None,
        of: str | None = None,
        entry: ActorEntry | None = None,
        country: str | None = None,
        modifier: bool = False,
        score: float = 1.0,
    ) -> None:
        """Note an actor over words first..after-1; `at` are the name's words where a title stands before it."""
        words = self.words
        if label in ("descriptive", "group"):  # "alliance of armed factions", "said that three soldiers"
            while 0 < first < after - 1 and words[first].low in ("of", "that", "for", "by", "and"):
                first += 1
        start, end = words[first].article, words[after - 1].end
        a, b = at if at is not None else (first, after)
        name = self.text[words[a].article : words[b - 1].end]
        head = words[b - 1].low
        for k in range(first, after):
            self.used[k] = True
        self.out.append(
            (
                first,
                after,
                ActorWords(
                    start=start,
                    end=end,
                    text=self.text[start:end],
                    name=name,
                    head=head,
                    label=label,
                    at=(words[a].article, words[b - 1].end),
                    title=title,
                    of=of,
                    entry=entry,
                    country=country or (entry.country if entry else None),
                    plural=head in _PLURAL_HEADS
                    or (label in ("descriptive", "group", "nationality") and head[-1:] == "s"),
                    modifier=modifier,
                    possessive=words[after - 1].possessive,
                    score=score,
                ),
            )
        )

    # -- titles ----------------------------------------------------------------------------------------------------

    def titles_before(self, first: int) -> int:
        """Index of the first word of the title run that ends right before word `first`; `first` where there is none."""
        lex, at = self.lex, first
        while at > 0 and (self.joined(at) or (self.gap(at) == ". " and self.low(at - 1) in lex.honorific)):
            low = self.words[at - 1].low
            if low in lex.title or (at < first and low in lex.title_modifier):
                at -= 1
            elif low == "of" and at < first and self.low(at - 2) in lex.title:
                at -= 1  # "Secretary of State"
            elif low in ("state", "defense", "defence") and self.low(at - 2) == "of" and self.low(at - 3) in lex.title:
                at -= 2
            else:
                break
        if at < first and not any(self.words[k].low in lex.title for k in range(at, first)):
            return first
        return at

    def country_before(self, first: int) -> tuple[int, str | None]:
        """A demonym or state right before word `first` ("Iraqi", "US"): its index and country."""
        if first > 0 and (
            self.joined(first) or (self.words[first - 1].possessive and self.gap(first).strip("s'’ ") == "")
        ):
            code = self.nation[first - 1]
            if code is None and self.words[first - 1].cap:
                code = self.book.country_of(self.words[first - 1].raw) if first - 1 >= 0 else None
            if code is not None:
                return first - 1 - self.two[first - 1], code
        return first, None

    def person(self, first: int, after: int, entry: ActorEntry | None, score: float = 1.0) -> None:
        """Note a person named by words first..after-1, with the title before it or in apposition after it."""
        start = self.titles_before(first)
        title = of = None
        country = None
        if start == first:
            # "US Ambassador to Iraq Jane Roe", "secretary of the National Centre John Roe"
            held = next((x for x in reversed(self.out) if x[1] == first and x[2].label != "person"), None)
            if held is not None and self.joined(first):
                prep = held[0] - 1 - (self.low(held[0] - 1) == "the")
                if self.low(prep) in _TITLE_OF and self.titles_before(prep) < prep:
                    start = self.titles_before(prep)
                    title = self.text[self.words[start].start : self.words[held[1] - 1].end]
                    of, country = held[2].name, held[2].country
                    begin, code = self.country_before(start)
                    if begin < start:
                        start, country = begin, code
                        of = self.text[self.words[begin].article : self.words[begin].end]
        if title is None and start == first:
            title, of, country = self.apposed_to(first)
        elif start < first and title is None:
            title = self.text[self.words[start].start : self.words[first - 1].end]
            begin, country = self.country_before(start)
            if begin < start:
                of = self.text[self.words[begin].article : self.words[start - 1].end]
                start = begin
            else:
                for f, a, w in reversed(self.out):
                    if (
                        a == start
                        and w.label in ("organisation", "state", "government", "group")
                        and (self.joined(start) or self.words[start - 1].possessive)
                    ):
                        of, country, start = w.name, w.country, f
                        break
        end = after
        if title is None:
            title, of, _, country = self.apposition(after)
        self.out = [x for x in self.out if not (x[0] >= start and x[1] <= end)]
        self.add(start, end, "person", at=(first, after), title=title, of=of, entry=entry, country=country, score=score)

    def apposed_to(self, first: int) -> tuple[str | None, str | None, str | None]:
        """ "the leader of the rebels, NAME": title, what it is of and the country, for a name that follows a comma."""
        words, lex = self.words, self.lex
        if first < 3 or not self.gap(first).strip(")").startswith(", ") or self.low(first) in lex.not_name:
            return None, None, None
        for at in range(first - 1, max(-1, first - 11), -1):
            if at + 1 < first and "," in self.gap(at + 1):
                break
            if words[at].low in lex.title and (at + 1 == first or self.low(at + 1) in _TITLE_OF):
                start = at
                while start > 0 and self.joined(start) and words[start - 1].low in lex.title_modifier:
                    start -= 1
                before, code = self.country_before(start)
                if not (
                    code
                    or self.low(start - 1) in lex.determiner
                    or self.low(start - 1) in lex.adjective
                    or words[start].cap
                ):
                    return None, None, None
                title = self.text[words[start].start : words[at].end]
                of = self.text[words[before].start : words[before].end] if code else None
                if at + 2 < first:
                    k = at + 2 + (self.low(at + 2) == "the")
                    of = self.text[words[k].article : words[first - 1].end] if k < first else None
                    code = code or (self.book.country_of(of) if of else None)
                return title, of, code
        return None, None, None

    def apposition(self, after: int) -> tuple[str | None, str | None, int, str | None]:
        """ ", the spokesman for the X militia": title, what it is of, index after it, country."""
        words, lex = self.words, self.lex
        if after >= len(words) or not self.gap(after).startswith((", ", " (")):
            return None, None, after, None
        at = after
        while at < min(len(words), after + 8):
            if (at > after and "," in self.gap(at)) or words[at].low in ("who", "which", "that", "when", "where"):
                break
            if words[at].low in lex.title and not (words[at].cap and at + 1 < len(words) and words[at + 1].cap):
                first = after + 1 if self.low(after) in ("a", "an", "the") else after
                title = self.text[words[first].article : words[at].end]
                of: str | None = None
                country = self.nation[first]
                if self.low(at + 1) in _TITLE_OF and not self.gap(at + 1).strip():
                    k = at + 2
                    if self.low(k) == "the":
                        k += 1
                    stop = k
                    while stop < len(words) and (stop == k or not self.gap(stop).strip(" -")) and stop < k + 7:
                        if not words[stop].cap and stop > k and words[stop].low not in ("of", "for", "and", "the"):
                            break
                        stop += 1
                    while stop > k and not words[stop - 1].cap:
                        stop -= 1
                    if stop > k:
                        of = self.text[words[k].article : words[stop - 1].end]
                        at = stop - 1
                        hit = self.book.find(of)
                        country = country or (hit.country if hit else self.book.country_of(of))
                elif at > first and words[first].cap:
                    of = self.text[words[first].article : words[at - 1].end]
                return title, of, at + 1, country
            at += 1
        return None, None, after, None


def find_who(text: str, book: ActorBook, offset: int = 0) -> list[ActorWords]:
    """The actors of a sentence in order. `offset` is added to all offsets (the sentence's start in clean text)."""
    scan = _Scan(text, book, lexicon())
    if not scan.words:
        return []
    people = _known(scan)
    _bodies(scan)
    for first, after, entry in people:
        scan.person(first, after, entry)
    _shapes(scan)
    _descriptive(scan)
    _offices(scan)
    _appositions(scan)
    found = _settle([w for _, _, w in scan.out])
    if offset:
        found = [
            replace(w, start=w.start + offset, end=w.end + offset, at=(w.at[0] + offset, w.at[1] + offset))
            for w in found
        ]
    return found


def _settle(found: Iterable[ActorWords]) -> list[ActorWords]:
    """Of overlapping readings the longer, then the known one; in text order."""
    kept: list[ActorWords] = []
    for words in sorted(found, key=lambda w: (-(w.end - w.start), w.entry is None, w.start)):
        if all(words.end <= k.start or words.start >= k.end for k in kept):
            kept.append(words)
    return sorted(kept, key=lambda w: w.start)


def _known(scan: _Scan) -> list[tuple[int, int, ActorEntry]]:
    """Names of the book. People are handed back: their titles may hold bodies, which are looked for first."""
    words, text, book, lex = scan.words, scan.text, scan.book, scan.lex
    people: list[tuple[int, int, ActorEntry]] = []
    for _start, _end, entry, first, after in book.match_words(text, words):
        single = after - first == 1
        if single and words[first].low in lex.not_name and not words[first].raw.isupper():
            continue
        if any(scan.used[first:after]):
            continue
        if entry.kind == "person":
            people.append((first, after, entry))
            for k in range(first, after):
                scan.used[k] = True
            continue
        follows = text[words[after - 1].end : words[after - 1].end + 1]
        compound = follows == "-" and scan.low(after) in _COMPOUND_AFTER
        metonym = key_of(text[words[first].start : words[after - 1].end]) in book.metonyms
        if metonym and not _stands_for_state(scan, first, after):
            continue
        label: ActorLabel = "state" if entry.kind == "state" else "organisation"
        if entry.kind == "government body":
            label = "government"
        if entry.kind == "state" and first > 0 and scan.nation[first - 1] and scan.joined(first):
            continue
        modifier = compound or (
            entry.kind == "state"
            and not words[after - 1].possessive
            and after < len(words)
            and scan.joined(after)
            and not _VERBISH.match(words[after].low)
            and words[after].low not in lex.not_name
            and (words[first].raw.replace(".", "").isupper() or words[after].low[-1:] != "s")
        )
        # a capitalised word more makes another name: "Hamas Brigade" stays, "Amal Clooney" is nobody's movement
        if single and entry.kind == "armed group" and after < len(words) and scan.joined(after) and words[after].cap:
            low = words[after].low
            if (
                low not in lex.org
                and low not in lex.title
                and scan.nation[after] is None
                and not words[after].raw.isupper()
            ):
                continue
        stop = after
        if stop < len(words) and scan.joined(stop) and words[stop].low in _TAILS and entry.kind == "armed group":
            stop += 1
        if entry.kind == "state" and scan.low(first - 1) in _PLACE_BEFORE and not words[after - 1].possessive:
            modifier = True
        scan.add(first, stop, label, at=(first, after), entry=entry, modifier=modifier)
    return people


_TAILS = _bag(
    "militia militias group movement rebels fighters militants insurgents forces guerrillas faction network cartel"
)


def _stands_for_state(scan: _Scan, first: int, after: int) -> bool:
    """Whether a capital's name is used for its government: it acts, or is acted with, and nothing happens *in* it."""
    words = scan.words
    before = scan.low(first - 1)
    if (
        before in _PLACE_BEFORE
        or before in ("of", "on", "throughout", "for", "beyond")
        or (before == "the" and scan.low(first - 2) in _PLACE_BEFORE)
    ):
        return False
    if after < len(words) and scan.gap(after).startswith(","):
        return False
    if words[after - 1].possessive:
        return before not in ("in", "near")
    if before in ("by", "with", "against", "and", "prompted", "told", "accused", "blamed", "urged"):
        return True
    if after < len(words) and scan.joined(after) and _VERBISH.match(words[after].low):
        return True
    return scan.low(after) == "and" and words[first].cap and before in ("", "between", "both")


# "forces in Iraq" and "the embassy in Iraq" need not be Iraq's
_STATIONED = frozenset(
    ("embassy", "consulate", "armed forces", "military", "army", "air force", "navy", "police", "opposition")
)


def _bodies(scan: _Scan) -> None:
    """Government bodies: "the Iraqi army", "Israel's military", "Ministry of Defence of X", "its defence ministry"."""
    words, book, lex = scan.words, scan.book, scan.lex
    count = len(words)
    at = 0
    while at < count:
        low = words[at].low
        if low not in lex.body_first:
            at += 1
            continue
        noun, size = None, 0
        for length in (4, 3, 2, 1):
            if at + length <= count:
                hit = book.bodies.get(tuple(words[k].low for k in range(at, at + length)))
                if hit and all(scan.joined(k) or words[k - 1].possessive for k in range(at + 1, at + length)):
                    noun, size = hit, length
                    break
        if noun is None:
            at += 1
            continue
        after = at + size
        first, code = at, None
        # country before, with up to two plain words between: "Iraqi federal police", "Kenya's own defence ministry"
        for back in (0, 1, 2):
            if at - back < 1 or (
                back and not (scan.low(at - back) in lex.adjective or scan.low(at - back) in lex.title_modifier)
            ):
                break
            begin, found = scan.country_before(at - back)
            if found:
                first, code = begin, found
                for f, a, w in scan.out:
                    if a == begin + 1 and w.label == "state":
                        first = f
                break
        linked = ("of", "in") if noun not in _STATIONED else ("of",)
        if code is None and scan.low(after) in linked and after + 1 < count:
            k = after + 1 + (scan.low(after + 1) == "the")
            for size_ in (3, 2, 1):
                if k + size_ <= count and words[k].cap:
                    code = book.country_of(scan.text[words[k].start : words[k + size_ - 1].end])
                    if code is None and size_ == 1 and scan.low(after) == "in":
                        hit_ = book.find(words[k].raw)
                        code = hit_.country if hit_ and hit_.kind == "state" else None
                    if code:
                        after = k + size_
                        break
        # "Iraqi Armed Forces spokesperson" is handled by the person; the body alone is still noted here
        begin = first
        pair = False
        if code and begin > 1 and words[begin - 1].low == "and" and book.country_of(words[begin - 2].raw):
            begin, pair = begin - 2, True  # "Iraqi and US officials": two bodies worded as one
            first = begin
        if begin > 0 and words[begin - 1].low in ("the", "its", "their", "his", "her", "our") and scan.joined(begin):
            begin -= 1
        plain = noun in ("armed forces", "police", "government", "military", "army") and code is None
        if code is None and plain and size == 1 and first > 0 and scan.joined(first):
            at += 1  # left to the descriptive finder: "rebel forces", "the government"
            continue
        if (
            code is None
            and size == 1
            and low not in ("parliament", "police", "army", "military", "government", "presidency")
        ):
            at += 1
            continue
        if any(scan.used[k] for k in range(at, at + size)):
            at += 1
            continue
        if after > at + size:
            scan.out = [x for x in scan.out if not (x[0] >= at + size and x[1] <= after)]
        entry = book.body_of(code, noun) if code and not pair else None
        if pair:
            scan.out = [x for x in scan.out if not (x[0] >= begin and x[1] <= after)]
        scan.add(begin, after, "government", at=(first, after), entry=entry, country=None if pair else code)
        at = after


def _shapes(scan: _Scan) -> None:
    """Capitalised runs: persons by title, apposition or given name; organisations by their head word; acronyms."""
    words, lex = scan.words, scan.lex
    count = len(words)
    at = 0
    while at < count:
        word = words[at]
        if not word.cap or scan.used[at] or (word.low in lex.not_name and not _in_name(scan, at)):
            at += 1
            continue
        stop = at + 1
        while stop < count and _run_goes_on(scan, stop):
            stop += 1
        while stop > at and not words[stop - 1].cap:
            stop -= 1
        _run(scan, at, stop)
        at = max(stop, at + 1)


def _in_name(scan: _Scan, at: int) -> bool:
    """A function word that begins a name after all: "Islamic Front", "United Front"."""
    words = scan.words
    return (
        at + 1 < len(words)
        and words[at].low
        in ("islamic", "united", "national", "great", "new", "free", "kurdish", "arab", "middle", "first", "southern")
        and scan.joined(at + 1)
        and words[at + 1].cap
    )


def _run_goes_on(scan: _Scan, at: int) -> bool:
    words = scan.words
    if not scan.joined(at) and not (words[at - 1].low in scan.lex.honorific and scan.gap(at) == ". "):
        return False
    word = words[at]
    if word.cap:
        return not scan.used[at]
    if word.low in scan.lex.connector or word.low in _CAPS_SKIP:
        nxt = at + 1
        if word.low in ("of", "for") and scan.low(nxt) == "the":
            nxt += 1
        if word.low == "and":
            # "Defence and Security Commission", but not "Smith and Jones"
            return (
                nxt < len(words)
                and words[nxt].cap
                and any(words[k].low in scan.lex.org for k in range(nxt, min(len(words), nxt + 2)) if words[k].cap)
            )
        if word.low in ("in", "on", "the"):
            return word.low == "the" and words[at - 1].low in ("of", "for") and nxt < len(words) and words[nxt].cap
        return (
            nxt < len(words)
            and words[nxt].cap
            and scan.joined(nxt)
            and (
                word.low not in ("of", "for")
                or words[at - 1].low in scan.lex.org
                or words[at - 1].low in scan.lex.title
            )
        )
    return False


def _run(scan: _Scan, first: int, after: int) -> None:
    """Decide what a run of capitalised words is."""
    words, lex, book = scan.words, scan.lex, scan.book
    # a leading nationality belongs to what follows, a leading title to the person
    begin = first
    while begin < after and (
        scan.nation[begin] or words[begin].low in lex.title or words[begin].low in lex.title_modifier
    ):
        if words[begin].low in lex.org and words[begin].low not in lex.title:
            break
        begin += 1
    name_words = after - begin
    lows = [words[k].low for k in range(first, after)]
    org_at = [k for k in range(first, after) if words[k].low in lex.org or (k > first and words[k].low in lex.media)]
    has_title = begin > first and any(words[k].low in lex.title for k in range(first, begin))
    before_title = scan.titles_before(first) < first
    if org_at and (org_at[-1] == after - 1 or any(scan.low(k + 1) in ("of", "for") for k in org_at)):
        # titles before an organisation's name are somebody else's: "Defence Ministry" keeps its first word
        if after - first == 1:
            return
        label: ActorLabel = "organisation"
        if words[org_at[0]].low in lex.official and words[org_at[0]].low not in lex.armed:
            label = "government"
        code = next((scan.nation[k] for k in range(first, after) if scan.nation[k]), None)
        if first > 0 and code is None:
            _, code = scan.country_before(first)
        at_first = first - 1 if first > 0 and words[first - 1].low == "the" and scan.joined(first) else first
        entry = book.find(scan.text[words[first].article : words[after - 1].end], code)
        scan.add(at_first, after, label, at=(first, after), entry=entry, country=code, score=0.8)
        return
    if org_at and 1 <= after - org_at[-1] - 1 <= 4 and org_at[-1] > first:
        cut = org_at[-1] + 1
        if after - cut >= 2 or words[cut].low in lex.title:
            _run(scan, first, cut)
            _run(scan, cut, after)
            return
    if first < begin < after - 1 and words[begin].low == "of":
        return  # "President of X": an office, not a name
    if name_words == 0:
        if after - first == 1 and scan.nation[first]:
            _lone(scan, first)
        return
    if after - begin == 1 and not has_title and not before_title:
        _lone(scan, begin)
        return
    if any(low in lex.not_person for low in lows) or name_words > 5:
        return
    if has_title or before_title:
        if has_title:
            scan.person(begin, after, _titled(scan, begin, after, first), score=0.95)
        else:
            scan.person(first, after, _titled(scan, first, after, scan.titles_before(first)), score=0.9)
        return
    if name_words >= 2:
        title, _, _, _ = scan.apposition(after)
        held = any(a == begin and f < begin for f, a, _ in scan.out) and scan.titles_before(begin) == begin
        if held and scan.joined(begin) and words[begin].low not in lex.not_person:
            prep = next(f for f, a, _ in scan.out if a == begin) - 1
            prep -= scan.low(prep) == "the"
            title = title or ("held" if scan.low(prep) in _TITLE_OF and scan.titles_before(prep) < prep else None)
        age = (
            after < len(words) and scan.gap(after) == ", " and words[after].raw.isdigit() and len(words[after].raw) == 2
        )
        given = words[begin].low in lex.given
        title = title or scan.apposed_to(begin)[0]
        if title or age or given or words[begin].article < words[begin].start:
            scan.person(begin, after, None, score=0.8 if title or given else 0.6)
        elif _speaks(scan, begin, after):
            scan.person(begin, after, None, score=0.55)


def _titled(scan: _Scan, first: int, after: int, title_first: int) -> ActorEntry | None:
    """ "President Aliyev": the only known holder of such an office of that name."""
    if after - first > 2 or title_first >= first:
        return None
    text = scan.text
    title = text[scan.words[title_first].start : scan.words[first - 1].end]
    return scan.book.surname(text[scan.words[first].start : scan.words[after - 1].end], title)


_SAY = _bag(
    "said says told tells wrote writes added adds stated states announced warned claimed denied accused insisted urged"
    " argued explained noted stressed tweeted replied confirmed believes thinks called vowed condemned asked posted"
)


def _speaks(scan: _Scan, first: int, after: int) -> bool:
    """A verb of saying right after or right before the run, and no place."""
    if scan.low(first - 1) in _PLACE_BEFORE:
        return False
    if after < len(scan.words) and scan.joined(after):
        k = after + (scan.low(after) in ("has", "had", "also", "later"))
        if scan.low(k) in _SAY:
            return True
    return first > 0 and scan.low(first - 1) in _SAY and scan.joined(first)


def _lone(scan: _Scan, at: int) -> None:
    """One capitalised word: a nationality, an acronym, or a bare surname that says something."""
    words = scan.words
    word = words[at]
    if scan.nation[at]:
        if word.low[-1:] == "s" and scan.book.demonyms.get(word.low) is None:
            scan.add(at, at + 1, "nationality", country=scan.nation[at])
        return
    if (
        word.raw.replace(".", "").isupper()
        and 2 <= len(word.raw.replace(".", "")) <= 7
        and not any(c.isdigit() for c in word.raw)
    ):
        if not scan.text.isupper():
            scan.add(at, at + 1, "organisation", score=0.5)
        return
    plain = len(word.raw) >= 3 and word.low.isalpha() and (at > 0 or word.low not in scan.lex.not_name)
    if plain and _speaks(scan, at, at + 1):
        scan.add(at, at + 1, "person", score=0.5)


_ADJ_SHAPE = re.compile(
    r"(?:pro|anti|non)?[a-z]*(?:backed|led|based|allied|aligned|armed|trained|funded|masked|wing|ranking|style)$"
)


def _descriptive(scan: _Scan) -> None:
    """Noun phrases that are somebody without a name: "a western diplomat", "the rebels", "Iran-backed militias"."""
    words, lex = scan.words, scan.lex
    for at, word in enumerate(words):
        if scan.used[at]:
            continue
        person = word.low in lex.person_head
        if word.cap and at > 0 and not (person and word.low in lex.title and scan.low(at - 1) in _BEFORE_OFFICE):
            continue
        if not person and word.low not in lex.group_head:
            continue
        nxt = scan.low(at + 1)
        if at + 1 < len(words) and scan.joined(at + 1) and (nxt in lex.person_head or nxt in lex.group_head):
            continue  # "rebel leader", "security forces": the later word is the head
        qualifies = (
            not person
            and at + 1 < len(words)
            and not word.possessive
            and word.low[-1:] != "s"
            and scan.joined(at + 1)
            and not words[at + 1].cap
            and nxt.isalpha()
            and nxt not in lex.not_name
            and not _VERBISH.match(nxt)
        )
        first = at
        code: str | None = None
        while first > 0 and at - first < 6 and (scan.joined(first) or words[first - 1].possessive):
            prev = words[first - 1]
            if scan.nation[first - 1]:
                code = scan.nation[first - 1]
            elif scan.used[first - 1]:
                # a state or organisation that qualifies: "US troops", "Hamas fighters", "Israel's allies"
                held = next(((f, w) for f, a, w in scan.out if a == first and w.named and w.label != "person"), None)
                if held is None:
                    break
                code = code or held[1].country
                first = held[0]
                continue
            elif prev.low not in lex.adjective and not (
                _ADJ_SHAPE.match(prev.low)
                or prev.low in lex.person_head
                or prev.low in lex.group_head
                or prev.raw.isdigit()
            ):
                break
            if prev.low in lex.determiner and prev.low not in lex.adjective:
                break
            first -= 1
        core = first
        known = next((w.entry for f, a, w in scan.out if f == first and w.entry is not None), None)
        if known is not None and known.kind != "armed group":
            known = None
        if first > 0 and scan.joined(first) and words[first - 1].low in lex.determiner:
            first -= 1
        if (
            core == at
            and first == at
            and word.low[-1:] != "s"
            and word.low not in _PLURAL_HEADS
            and word.low not in _BARE
        ):
            continue  # a bare singular is a verb or a modifier more often than somebody
        if not person and first == at and word.low in _WEAK:
            continue
        if (
            core == at
            and word.low in ("head", "chief", "side", "sides", "force", "party", "command", "office")
            and nxt in ("of", "to", "from")
        ):
            continue
        label: ActorLabel = "descriptive" if person else "group"
        if person and core == at and word.low[-1:] != "s":
            label = "descriptive"
        scan.out = [x for x in scan.out if not (x[0] >= first and x[1] <= at + 1)]
        if known is not None:
            label = "organisation"
        scan.add(first, at + 1, label, entry=known, country=code, score=0.8, modifier=qualifies)


def _appositions(scan: _Scan) -> None:
    """Actors inside somebody's apposition only qualify: "X, the spokesman for Y," is about X."""
    for _, after, who in list(scan.out):
        if who.label != "person":
            continue
        title, _, stop, _ = scan.apposition(after)
        if title is None:
            continue
        # the apposition ends with the next comma, where one follows soon
        for k in range(after + 1, min(len(scan.words), after + 18)):
            if scan.gap(k).startswith(","):
                stop = max(stop, k)
                break
        scan.out = [
            (f, a, replace(w, modifier=True) if after <= f and a <= stop + 1 and w.label != "person" else w)
            for f, a, w in scan.out
            if not (w.label == "descriptive" and after <= f and a <= stop)
        ]


def _offices(scan: _Scan) -> None:
    """ "The spokeswoman of the ministry": one actor, and what it is of."""
    lex = scan.lex
    for n, (first, after, who) in enumerate(scan.out):
        if who.label != "descriptive" or who.head not in lex.title or scan.low(after) not in ("of", "for"):
            continue
        begin = after + 1
        for f, a, other in scan.out:
            if f in (begin, begin + 1) and (f == begin or scan.low(begin) == "the") and other.label in (
                "government", "organisation", "state", "group",
            ):  # fmt: skip
                end = scan.words[a - 1].end
                scan.out[n] = (
                    first,
                    a,
                    replace(
                        who, end=end, text=scan.text[who.start : end], of=other.name, country=other.country, entry=None
                    ),
                )
                break


_BEFORE_OFFICE = _bag("the a its his their our prime foreign defence defense interior vice deputy health")
_BARE = _bag("police parliament gunmen militiamen men women policemen government")
_WEAK = _bag("force forces office command unit units party media union mission team side sides council court community")


def find_report_who(reading: Reading, book: ActorBook) -> dict[int, list[ActorWords]]:
    """The actors of every read sentence, by sentence index, clean offsets.

    Surnames and acronyms that stand beside a full name once are found alone everywhere in the report.
    """
    found = {s.index: find_who(s.text, book, s.start) for s in reading.read_sentences()}
    short: dict[str, ActorLabel] = {}
    for words in found.values():
        for who in words:
            if who.label == "person" and len(who.name.split()) > 1:
                short[who.head] = "person"
                tail = words_of(who.name)[-2:]
                if len(tail) == 2 and len(words_of(who.name)) > 2:
                    short[f"{tail[0].low} {tail[1].low}"] = "person"
    if not short:
        return found
    for sentence in reading.read_sentences():
        taken = found[sentence.index]
        more: list[ActorWords] = []
        for word in words_of(sentence.text):
            if not word.cap or word.low not in short:
                continue
            start, end = word.article + sentence.start, word.end + sentence.start
            if any(w.start < end and start < w.end for w in taken):
                continue
            text = sentence.text[word.article : word.end]
            more.append(
                ActorWords(
                    start,
                    end,
                    text,
                    text,
                    word.low,
                    short[word.low],
                    (start, end),
                    possessive=word.possessive,
                    score=0.8,
                )
            )
        if more:
            found[sentence.index] = sorted([*taken, *more], key=lambda w: w.start)
    return found


def merge_actors(rules: Sequence[ActorWords], model: Sequence[Mention], text: str, offset: int = 0) -> list[ActorWords]:
    """The rule finder's actors with the model's (`Mention.kind == "actor"`) beside them, in text order.

    `text` is the sentence, `offset` its start in clean text. Where they overlap, a known name stays, then the longer
    reading; a model mention inside a rule's words adds nothing. A model person swallowing a bare rule name widens it.
    """
    kept = list(rules)
    for mention in model:
        if mention.kind != "actor" or mention.start < offset or mention.end > offset + len(text):
            continue
        rivals = [w for w in kept if w.start < mention.end and mention.start < w.end]
        if any(
            (w.entry is not None and not w.modifier) or (w.end - w.start) >= (mention.end - mention.start) or w.title
            for w in rivals
        ):
            continue
        made = _from_mention(mention, text, offset)
        if made is None:
            continue
        kept = [w for w in kept if w not in rivals]
        kept.append(made)
    return sorted(kept, key=lambda w: (w.start, w.end))


_MODEL_LABELS: dict[str, ActorLabel] = {
    "person": "person",
    "organisation": "organisation",
    "nationality": "nationality",
    "group": "group",
    "role": "descriptive",
}


def actor_words(mentions: Iterable[Mention]) -> list[ActorWords]:
    """The actor mentions of one sentence as actor words in clean offsets, rule before model where they overlap."""
    rules: list[ActorWords] = []
    model: list[Mention] = []
    for mention in mentions:
        if mention.kind != "actor":
            continue
        value = mention.value
        if isinstance(value, ActorWords):
            by = mention.start - value.start
            rules.append(
                replace(value, start=mention.start, end=mention.end, at=(value.at[0] + by, value.at[1] + by))
                if by
                else value
            )
        else:
            model.append(mention)
    for mention in model:
        if any(w.start < mention.end and mention.start < w.end for w in rules):
            continue
        made = words_of_mention(mention)
        if made is not None:
            rules.append(made)
    return sorted(rules, key=lambda w: (w.start, w.end))


def words_of_mention(mention: Mention) -> ActorWords | None:
    """A mention as actor words, in the mention's own coordinates; None where it has no word."""
    return _from_mention(mention, mention.text, mention.start)


def _from_mention(mention: Mention, text: str, offset: int) -> ActorWords | None:
    words = [w for w in words_of(mention.text) if w.low not in ("the", "a", "an")]
    if not words:
        return None
    label = _MODEL_LABELS.get(mention.label, "descriptive")
    if label in ("person", "organisation") and not any(w.cap for w in words):
        label = "descriptive" if label == "person" else "group"
    first = mention.start + words[0].article
    last = mention.start + words[-1].end
    return ActorWords(
        start=mention.start,
        end=mention.end,
        text=mention.text,
        name=text[first - offset : last - offset],
        head=words[-1].low,
        label=label,
        at=(first, last),
        plural=words[-1].low[-1:] == "s",
        possessive=words[-1].possessive,
        score=mention.score,
    )
