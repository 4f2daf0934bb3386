"""Who says so: speech frames, what kind of statement each is, and who vouches for what a sentence tells.

A frame is a verb (or noun) of saying with its speaker and what is said. The speaker is looked for where grammar puts
it: before the verb, after it behind a quotation ("…," said X), after "by" in the passive, or carried over from the
verb before ("X condemned this and called for that"). Quotations may run over sentences and paragraphs: a quoted
sentence without a verb belongs to the speaker of the quotation. What kind of statement it is, the verb decides where it
can ("denied"), else what is said decides ("will strike back").
"""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from marsad.errors import KnowledgeError
from marsad.finding.who import ActorWords, lexicon
from marsad.knowledge.actors import DATA, fold, words_of
from marsad.model import Field, Mention, Reading, Sentence, StatementKind, Voucher


def _bag(words: str) -> frozenset[str]:
    return frozenset(words.split())


@dataclass(frozen=True, slots=True)
class Cue:
    """The word of saying: clean offsets and text."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class SpeechFrame:
    """Somebody saying something. All offsets are clean offsets of `field`.

    `start`, `end` cover what is said with the verb's clause; `said` is the content alone. `speaker` is None where
    nobody can be told; where a pronoun spoke it is the pronoun's antecedent and `pronoun` holds the word. `speaker_at`
    is the sentence the speaker's words stand in. `nested` is the speaker of a frame inside this one, `via` the speaker
    who passes this one on. `kinds` holds the scores of all kinds considered, `kind_score` the winner's (0-1).
    """

    sentence: int
    field: Field
    start: int
    end: int
    cue: Cue
    kind: StatementKind
    kind_score: float
    said: tuple[int, int]
    speaker: ActorWords | None = None
    speaker_at: int = -1
    pronoun: str | None = None
    quoted: bool = False
    channel: str | None = None
    nested: ActorWords | None = None
    via: ActorWords | None = None
    reported: bool = True  # its content is told on the speaker's word (said, claimed), not an act like condemning
    headline: bool = False  # in a title or heading, where the text says it again
    continued: bool = False  # a quoted sentence without a verb of its own
    kinds: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class _Verb:
    kind: str
    strength: float
    takes: str
    claims: bool = False


@dataclass(frozen=True, slots=True)
class _Lexicon:
    verbs: dict[str, list[tuple[tuple[str, ...], _Verb]]]
    nouns: dict[str, str]
    negation: frozenset[str]
    auxiliary: frozenset[str]
    adverb: frozenset[str]
    analyst: frozenset[str]
    spokes: frozenset[str]
    hedge: frozenset[str]
    hedge_phrase: re.Pattern[str]
    announce: re.Pattern[str]
    content: tuple[tuple[str, float, re.Pattern[str]], ...]
    civil: re.Pattern[str]
    foreign: re.Pattern[str]
    hostile: frozenset[str]
    own: frozenset[str]


@functools.cache
def _lexicon() -> _Lexicon:
    path = DATA / "speech_en.toml"
    try:
        raw: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        verbs: dict[str, list[tuple[tuple[str, ...], _Verb]]] = {}
        for row in raw["verb"]:
            verb = _Verb(row["kind"], row["strength"], row["takes"], row.get("claims", False))
            for form in re.split(r"[;\n]", row["forms"]):
                lows = tuple(fold(x) for x in form.split())
                if lows:
                    verbs.setdefault(lows[0], []).append((lows, verb))
        for forms in verbs.values():
            forms.sort(key=lambda x: -len(x[0]))
        words = raw["words"]
        nouns = {fold(w): kind for kind, forms in raw["nouns"].items() for w in forms.split()}
        announce = "|".join(
            re.escape(w) for w in sorted(raw["announce_object"]["words"].split(), key=lambda w: (-len(w), w))
        )
        return _Lexicon(
            verbs=verbs,
            nouns=nouns,
            negation=frozenset(words["negation"].split()),
            auxiliary=frozenset(words["auxiliary"].split()),
            adverb=frozenset(words["adverb"].split()),
            analyst=frozenset(words["analyst"].split()),
            spokes=frozenset(words["spokes"].split()),
            hedge=frozenset(words["hedge"].split()),
            hedge_phrase=re.compile("|".join(map(re.escape, words["hedge_phrase"])), re.I),
            announce=re.compile(rf"\b(?:{announce})\b", re.I),
            content=tuple(
                (kind, float(row["weight"]), re.compile("|".join(f"(?:{x})" for x in row["any"])))
                for kind, row in raw["content"].items()
            ),
            civil=re.compile(raw["harm"]["civil"]),
            foreign=re.compile(raw["harm"]["foreign"]),
            hostile=frozenset(raw["hostile"]["verbs"].split()),
            own=frozenset(raw["hostile"]["own"].split()),
        )
    except (OSError, tomllib.TOMLDecodeError, KeyError, TypeError, re.error) as error:
        raise KnowledgeError(f"{path}: not a speech lexicon ({error}); restore the shipped file.") from error


_PREPOSITIONS = _bag(
    "of for from in with against to at between on near by among over after before under than about into towards toward"
    " through across inside outside like despite amid following including during upon within without targeting"
    " attacking hitting striking killing behind"
)
_PRONOUNS = _bag("he she it they")
_NOBODY = _bag("he she it they we i you us them him her this that these those one both others")
_BE = _bag("was were been is are be being")
_DETERMINERS = _bag(
    "the a an this that these those his her its their our my your no any some many several such other more most few"
    " all new"
    " conflicting various recent previous earlier false media press local news initial first official"
)
_ARTICLES = _bag("the a an this that these those his her its their our my your")
_INSERTED = _bag("who which whose whom a an the its his her their one once now then formerly also himself herself")
_PAST_OR_ING = re.compile(
    r"(?:\w+ed|\w+ing|said|told|wrote|held|gave|made|sent|laid|put|swore|sworn|went|took|spoke|thought|saw|taken|stood|shut|withdrew|is|was|has|are|were|pled|lashed|foresaw)$"
)
_PAPERS = _bag(
    "statement video message footage post letter interview audio clip report remarks comments tweet article images"
)
_NO_DEMAND = _bag("not whether why what how about if when who where by")
_QUOTE_MARKS = '"“”„«»'
_SINGLE = re.compile(r"(?<![\w’'])['‘](?=\w)(?:[^'‘’]|(?<=\w)['’](?=\w))+?[\w,.!?…]['’](?!\w)")


def quotations(text: str, offset: int = 0) -> list[tuple[int, int]]:
    """The quotations of a paragraph as (start, end) with their marks, shifted by `offset`.

    A quotation left open runs to the end of the paragraph. Single marks count where there are no double ones.
    """
    out: list[tuple[int, int]] = []
    begin: int | None = None
    for at, char in enumerate(text):
        if char not in _QUOTE_MARKS:
            continue
        opens = char in "“„«" or (char == '"' and begin is None)
        if opens and begin is None:
            begin = at
        elif not opens and begin is not None:
            out.append((offset + begin, offset + at + 1))
            begin = None
    if begin is not None:
        out.append((offset + begin, offset + len(text)))
    if not out:
        out = [
            (offset + m.start(), offset + m.end())
            for m in _SINGLE.finditer(text)
            if " " in m.group() or m.group()[-2] in ",.!?"
        ]
    return out


def find_statements(reading: Reading, actors: Mapping[int, Sequence[ActorWords]]) -> list[SpeechFrame]:
    """The speech frames of a report in reading order.

    `actors` maps sentence index to its actor words in clean offsets (`finding.who.find_report_who`, or
    `finding.who.actor_words` over mentions).
    """
    report = _Report({i: [a for a in found if fold(a.text) not in _NOBODY] for i, found in actors.items()})
    paragraphs: dict[tuple[str, int], list[Sentence]] = {}
    for sentence in reading.read_sentences():
        paragraphs.setdefault((sentence.field, sentence.paragraph), []).append(sentence)
    out: list[SpeechFrame] = []
    for group in paragraphs.values():
        text = reading.fields[group[0].field].text
        begin, end = group[0].start, group[-1].end
        quotes = quotations(text[begin:end], begin)
        out.extend(_paragraph(report, group, quotes))
    return out


class _Report:
    """What is carried from sentence to sentence: actors seen, the last speaker."""

    def __init__(self, actors: Mapping[int, Sequence[ActorWords]]) -> None:
        self.actors = actors
        self.seen: list[tuple[int, ActorWords]] = []
        self.last: tuple[int, ActorWords] | None = None

    def antecedent(self, pronoun: str, sentence: int) -> tuple[int, ActorWords] | None:
        """Whom a pronoun means: the last speaker where it fits, else the nearest fitting subject before."""
        person = pronoun in ("he", "she")

        def fits(words: ActorWords) -> bool:
            single = words.label == "person" or (words.label == "descriptive" and not words.plural)
            if person:
                return single
            if pronoun == "they":
                return words.plural or words.label in ("group", "organisation", "nationality")
            return words.label in ("state", "government", "organisation", "group") and not words.plural

        if self.last is not None and fits(self.last[1]) and sentence - self.last[0] <= 6:
            return self.last
        for index, words in reversed(self.seen):
            if sentence - index > 3:
                break
            if fits(words) and not words.modifier and not words.possessive:
                same = [w for i, w in self.seen if i == index and fits(w) and not w.modifier]
                return index, same[0] if len(same) <= 3 else words
        return None


def _paragraph(report: _Report, group: Sequence[Sentence], quotes: list[tuple[int, int]]) -> list[SpeechFrame]:
    """Frames of one paragraph, quoted sentences without a verb given to the speaker of their quotation."""
    lex = _lexicon()
    frames: list[list[SpeechFrame]] = []
    before = report.last
    for sentence in group:
        acts = list(report.actors.get(sentence.index, ()))
        scan = _Sentence(sentence, acts, quotes, report, lex)
        frames.append(scan.frames())
        report.seen.extend((sentence.index, w) for w in acts)
        del report.seen[:-60]
        # "X said ... . They would fight, he warned": the pronoun of the next sentence means who spoke in this one
        for frame in frames[-1]:
            if frame.speaker is not None and frame.via is None:
                report.last = (frame.speaker_at, frame.speaker)
    for position, sentence in enumerate(group):
        mine = frames[position]
        for frame in mine:
            if frame.speaker is not None and frame.via is None:
                before = (frame.speaker_at, frame.speaker)
        inside = [q for q in quotes if q[0] < sentence.end and sentence.start < q[1]]
        if mine or not inside:
            continue
        covered = sum(min(q[1], sentence.end) - max(q[0], sentence.start) for q in inside)
        if covered < 0.6 * (sentence.end - sentence.start) or len(sentence.text.split()) < 3:
            continue
        quote = inside[-1]
        owner = None
        after = next((w for w in report.actors.get(sentence.index, ()) if _closes(sentence, quote, w)), None)
        for other in (*range(position + 1, len(group)), *range(position - 1, -1, -1)):
            own = [f for f in frames[other] if f.speaker is not None and not f.continued]
            touching = [f for f in own if f.said[0] < quote[1] and quote[0] < f.said[1]]
            near = touching or (own if abs(other - position) <= 2 else [])
            if near:
                owner = near[0] if other > position else near[-1]
                break
        speaker = (owner.speaker_at, owner.speaker) if owner is not None and owner.speaker is not None else before
        if after is not None:
            speaker = before = (sentence.index, after)
        if speaker is None:
            continue
        content = sentence.text
        kind, score, kinds = _kind(
            lex, None, content, speaker[1], True, report.actors.get(sentence.index, ()), sentence.start
        )
        if quote[0] < sentence.start and (
            kind not in ("threat", "offer", "claim_responsibility", "deny") or score < 0.5
        ):
            kind = "report"  # inside a quotation whose first sentence was already taken
        frames[position] = [
            SpeechFrame(
                sentence=sentence.index,
                field=sentence.field,
                start=sentence.start,
                end=sentence.end,
                cue=Cue(sentence.start, sentence.end, sentence.text),
                kind=kind,
                kind_score=score,
                said=(sentence.start, sentence.end),
                speaker=speaker[1],
                speaker_at=speaker[0],
                quoted=True,
                continued=True,
                kinds=kinds,
            )
        ]
    if before is not None:
        report.last = before
    return [f for some in frames for f in some]


def _closes(sentence: Sentence, quote: tuple[int, int], words: ActorWords) -> bool:
    """Whether an actor with a verb no list of saying knows closes a quotation: '"…," NAME joked.'"""
    if words.modifier or words.possessive or not quote[1] <= words.start < sentence.end:
        return False
    between = sentence.text[quote[1] - sentence.start : words.start - sentence.start]
    rest = sentence.text[words.end - sentence.start :]
    return re.fullmatch(r"\W*(?:(?:an?|the|one|[A-Z]\w+) )*", between) is not None and bool(
        re.match(r" (?:\w+ly )?\w+ed\b", rest)
    )


@dataclass(slots=True)
class _Hit:
    """A verb of saying found: word indices, and who speaks."""

    first: int
    after: int
    verb: _Verb
    speaker: ActorWords | None = None
    at: int = -1  # sentence of the speaker
    pronoun: str | None = None
    post: bool = False
    inherits: bool = False
    passive: bool = False
    participle: bool = False
    channel: str | None = None
    noun: bool = False
    according: bool = False
    negated: bool = False


class _Sentence:
    """One sentence being read for speech."""

    def __init__(
        self,
        sentence: Sentence,
        acts: list[ActorWords],
        quotes: list[tuple[int, int]],
        report: _Report,
        lex: _Lexicon,
    ) -> None:
        self.sentence = sentence
        self.text = sentence.text
        self.report = report
        self.lex = lex
        self.offset = sentence.start
        self.quotes = [(a - self.offset, b - self.offset) for a, b in quotes if a < sentence.end and sentence.start < b]
        self.words = words_of(self.text)
        self.acts = acts
        self.holder = [-1] * len(self.words)
        spans = [(a.start - self.offset, a.end - self.offset) for a in acts]
        for k, word in enumerate(self.words):
            for n, (a, b) in enumerate(spans):
                if a <= word.start < b:
                    self.holder[k] = n
                    break
        self.quoted = [any(a <= w.start < b for a, b in self.quotes) for w in self.words]

    def low(self, k: int) -> str:
        return self.words[k].low if 0 <= k < len(self.words) else ""

    def gap(self, k: int) -> str:
        """Text between word k-1 and word k."""
        return self.text[self.words[k - 1].end : self.words[k].article] if 0 < k < len(self.words) else ""

    def first_of(self, act: int) -> int:
        return self.holder.index(act)

    def after_of(self, act: int) -> int:
        return len(self.holder) - self.holder[::-1].index(act)

    # -- finding the words of saying -------------------------------------------------------------------------------

    def hits(self) -> list[_Hit]:
        out: list[_Hit] = []
        lex, words = self.lex, self.words
        k = 0
        while k < len(words):
            low = words[k].low
            if self.quoted[k]:
                k += 1
                continue
            if low == "according" and self.low(k + 1) == "to":
                out.append(_Hit(k, k + 2, _NEUTRAL, according=True))
                k += 2
                continue
            step = 1
            held = self.holder[k] >= 0 and self.acts[self.holder[k]].label != "descriptive"
            if not held:
                for form, verb in lex.verbs.get(low, ()):
                    size = len(form)
                    if size > 1 and tuple(w.low for w in words[k : k + size]) != form:
                        continue
                    hit = self.verb(k, k + size, verb)
                    if hit is not None:
                        out.append(hit)
                        step = size
                    break
                if step == 1 and low in lex.nouns and not (out and out[-1].first == k):
                    noun = self.noun(k, lex.nouns[low])
                    if noun is not None:
                        out.append(noun)
            k += step
        return out

    def verb(self, k: int, after: int, verb: _Verb) -> _Hit | None:
        """Whether the form is a verb here, active or passive; None where it is a noun or an adjective."""
        lex, word = self.lex, self.words[k]
        low = word.low
        if word.cap and k > 0 and not self.text.isupper() and self.sentence.kind not in ("title", "heading"):
            return None
        p = k - 1
        negated = False
        while p >= 0 and (
            (self.low(p) in lex.adverb and self.low(p) not in ("the", "a", "statement"))
            or self.low(p)[-2:] == "ly"
            or self.low(p) in lex.negation
        ):
            negated |= self.low(p) in lex.negation
            p -= 1
        prev = self.low(p)
        if self.low(p - 1) in lex.negation or prev in lex.negation:
            negated = True
        single = after - k == 1
        finite = bool(_PAST_OR_ING.match(low))
        glued = self.gap(k).endswith("-") or self.text[word.end : word.end + 1] == "-"
        if glued:
            return None
        described = self.low(k - 1) in _DETERMINERS and not self.gap(k).strip()
        if single and not finite:
            if described or (k > 0 and self.words[k - 1].possessive):
                return None
            if low[-1:] == "s":
                if prev in _PREPOSITIONS or (p >= 0 and self.low(p) in lex.nouns):
                    return None
                # a noun before and no actor: "media reports", "death threats"
                if (
                    p >= 0
                    and self.holder[p] < 0
                    and prev not in _PRONOUNS
                    and prev not in ("and", "who", "which", "that", "but")
                    and not self.words[p].cap
                ):
                    ok = (
                        prev in lexicon().person_head
                        or prev in lexicon().group_head
                        or self.gap(k).startswith((",", '"'))
                    )
                    if not ok and verb.takes != "that":
                        return None
                    if not ok and not (self.gap(k).strip() or prev in lex.auxiliary):
                        return None
            elif not (
                prev
                in (
                    "to",
                    "they",
                    "we",
                    "i",
                    "who",
                    "and",
                    "will",
                    "would",
                    "must",
                    "should",
                    "could",
                    "may",
                    "can",
                    "did",
                    "do",
                    "does",
                    "not",
                )
                or (p >= 0 and self.holder[p] >= 0 and self.acts[self.holder[p]].plural)
                or (p >= 0 and self.holder[p] >= 0 and self.low(self.first_of(self.holder[p]) - 1) == "and")
                or (p >= 0 and self.words[p].cap and self.low(p - 1) == "and")
            ):
                return None
        modified = self.low(k - 1) in _ARTICLES and not self.gap(k).strip()  # "an official accused" is a subject
        if low[-2:] == "ed" and (modified or (k > 0 and self.words[k - 1].possessive)):
            return None
        if self.low(k - 1) in _PAPERS and low[-2:] in ("ed", "id", "en"):
            return None  # "a statement posted on …"
        if low in ("asked", "asks", "ask", "wanted", "wants") and self.low(after) in _NO_DEMAND:
            return None
        if prev in ("would", "could", "might") and verb.kind in ("announce", "support", "offer"):
            return None  # what somebody would do is no statement
        if self.low(k - 1) in ("cannot", "can", "could", "should", "must") and verb.kind == "assess":
            return None  # "cannot expect talks" tells of no opinion
        hit = _Hit(k, after, verb, negated=negated)
        if low[-3:] == "ing" and prev not in _BE:
            if described:
                return None
            hit.participle = True
        elif (
            (low[-2:] in ("ed", "id", "ld") and prev in _BE and single)
            or (low[-2:] == "ed" and self.low(after) == "by" and single and prev not in ("has", "have", "had"))
            or (
                low[-2:] == "ed"
                and single
                and verb.takes == "object"
                and self.gap(k).startswith(",")
                and self.low(after) in _PREPOSITIONS
            )
            or (
                low[-2:] == "ed"
                and single
                and verb.takes == "object"
                and self.low(after) in ("of", "for")
                and self.gap(k).strip() == ""
                and self.holder[p] < 0
            )
        ):
            hit.passive = True
        if prev == "to" and self.low(p - 1) in ("refused", "declined", "failed", "used", "unable", "not"):
            return None
        if negated and verb.takes in ("act", "object") and verb.kind != "deny":
            return None
        return hit

    def noun(self, k: int, kind: str) -> _Hit | None:
        """ "X's warning", "US threats to …", "the ultimatum by X"."""
        hit = _Hit(k, k + 1, _Verb(kind, 0.85, "object"), noun=True)
        holder = self.holder[k - 1] if k else -1
        if holder >= 0 and self.gap(k).strip(" s'’") == "":
            act = self.acts[holder]
            if act.possessive or act.label == "state":
                hit.speaker, hit.at = act, self.sentence.index
                return hit
        if self.low(k + 1) in ("by", "from"):
            act_ = self.next_actor(k + 2)
            if act_ is not None:
                hit.speaker, hit.at = act_, self.sentence.index
                hit.after = self.after_of(self.acts.index(act_))
                return hit
        return None

    # -- finding the speaker ---------------------------------------------------------------------------------------

    def next_actor(self, k: int) -> ActorWords | None:
        """The actor that starts at word k, a determiner or one adverb let pass."""
        who = lexicon()
        for j in range(k, min(k + 5, len(self.words))):
            if self.quoted[j] or (j > k and self.gap(j).strip()):
                break
            if self.holder[j] >= 0:
                act = self.acts[self.holder[j]]
                return None if fold(act.text) in _NOBODY else self.apposed(act)
            low = self.low(j)
            if j == k and low in ("the", "a", "an", "also", "later", "one", "its", "his", "their", "her"):
                continue
            if j == k or low not in who.title_modifier | who.adjective | who.title | {"branch", "office"}:
                break
        return None

    def apposed(self, act: ActorWords) -> ActorWords:
        """The name that follows a description: "the governor, NAME," is NAME."""
        if act.label not in ("descriptive", "group") or act.plural or act not in self.acts:
            return act
        k = self.after_of(self.acts.index(act)) if self.acts.index(act) in self.holder else len(self.words)
        if k >= len(self.words) or self.quoted[k] or self.gap(k).strip() != "," or not self.words[k].cap:
            return act
        if self.holder[k] >= 0:
            other = self.acts[self.holder[k]]
            return other if other.label == "person" else act
        last = k
        while last + 1 < len(self.words) and self.words[last + 1].cap and self.gap(last + 1) in (" ", "-", " al-"):
            last += 1
        closed = self.text[self.words[last].end :][:1] in (",", ".", ":", ";", "")
        made = self.bare(last) if last > k and closed else None
        return made if made is not None and made.label == "person" else act

    def before_insertion(self, k: int) -> ActorWords | None:
        """The subject before an apposition or relative clause that ends at word k: "NAME, who leads X, said"."""
        if ")" in self.gap(k + 1) or "," not in self.gap(k + 1):
            return None
        for j in range(k, max(0, k - 22), -1):
            if self.quoted[j]:
                return None
            mark = self.gap(j)
            if "," not in mark:
                continue
            if mark.strip() != "," or self.holder[j - 1] < 0:
                return None
            act = self.acts[self.holder[j - 1]]
            opens = (
                self.low(j) in _INSERTED or self.low(j) in lexicon().title or self.low(j) in lexicon().title_modifier
            )
            before = self.first_of(self.holder[j - 1])
            if self.words[j - 1].possessive or not opens or act.modifier or self.held_by(before):
                if not (self.words[j].possessive or (self.holder[j] >= 0 and self.acts[self.holder[j]].possessive)):
                    return None
                if act.label != "person" or act.modifier or self.held_by(before):
                    return None
            if act.label != "person" and self.low(j) not in ("who", "which"):
                return None
            return act
        return None

    def held_by(self, first: int) -> bool:
        """Whether a preposition governs the actor that starts at word `first`."""
        k = first
        while k > 0 and self.low(k - 1) in ("the", "a", "an") and not self.gap(k).strip():
            k -= 1
        return k > 0 and self.low(k - 1) in _PREPOSITIONS and "," not in self.gap(k)

    def bare(self, k: int) -> ActorWords | None:
        """An actor made on the spot: "diplomat says", or an unknown capitalised name beside the verb."""
        if k < 0 or k >= len(self.words) or self.quoted[k] or self.holder[k] >= 0:
            return None
        word, who = self.words[k], lexicon()
        if word.low in who.person_head or word.low in who.group_head:
            first = k
            while first > 0 and (
                (self.low(first - 1) in who.adjective and self.gap(first) == " ")
                or (self.gap(first) == "-" and self.holder[first - 1] < 0)
            ):
                first -= 1
            if first > 0 and self.low(first - 1) in who.determiner and self.gap(first) == " ":
                first -= 1
            label = "descriptive" if word.low in who.person_head else "group"
        elif (
            word.cap
            and word.raw[1:].isalpha()
            and word.low not in who.not_name
            and word.low not in who.not_person
            and fold(word.low) not in _NOBODY
            and not (k == 0 and (word.low in self.lex.adverb or word.low.endswith(("ly", "wards", "ing"))))
        ):
            first = k
            while (
                first > 0
                and self.words[first - 1].cap
                and self.gap(first) in (" ", "-")
                and self.low(first - 1) not in who.not_name
                and self.holder[first - 1] < 0
            ):
                first -= 1
            label = "person"
        else:
            return None
        start, end = self.words[first].article, word.end
        text = self.text[start:end]
        return ActorWords(
            start + self.offset, end + self.offset, text, text, word.low, cast(Any, label),
            (start + self.offset, end + self.offset), plural=word.low[-1:] == "s", score=0.4,
        )  # fmt: skip

    def left(self, hit: _Hit, earlier: Sequence[_Hit]) -> tuple[str, ActorWords | str | None]:
        """What the words before the verb say of its subject: an actor, a pronoun, "inherit" or "none"."""
        lex = self.lex
        k = hit.first - 1
        near = True  # nothing but auxiliaries and adverbs so far
        relative = False
        while k >= 0 and not self.quoted[k] and self.holder[k] < 0 and self.low(k) in lex.auxiliary | lex.negation:
            k -= 1
        subject = self.before_insertion(k) if k >= 0 and hit.verb.takes != "act" else None
        if subject is not None:
            return "actor", subject
        k = hit.first - 1
        for _ in range(45):
            if k < 0:
                break
            if self.quoted[k]:
                near = False
                k -= 1
                continue
            act = self.holder[k]
            between = self.gap(k + 1) if k + 1 <= hit.first else ""
            if ";" in between or ": " in between:
                return "none", None
            low = self.low(k)
            if act >= 0:
                words = self.acts[act]
                first = self.first_of(act)
                if fold(words.text) in _PRONOUNS:
                    return "pronoun", fold(words.text)
                before = self.low(first - 1) if "," not in self.gap(first) else ""
                if before in ("the", "a", "an"):
                    before = self.low(first - 2) if "," not in self.gap(first - 1) else ""
                if near and between.startswith(")"):
                    k = first - 1  # what stands in brackets only explains
                    continue
                if before == "and" and first >= 2 and self.holder[first - 2] >= 0 and near:
                    other = self.acts[self.holder[first - 2]]
                    lead = self.first_of(self.holder[first - 2])
                    if self.low(lead - 1) not in _PREPOSITIONS:
                        return "actor", _joined(other, words, self.text, self.offset)
                if (
                    (words.modifier and (words.label != "state" or not near))
                    or words.possessive
                    or (before in _PREPOSITIONS and not relative)
                ):
                    if near and words.possessive and hit.verb.takes == "act":
                        return "none", None
                    k = first - 1 - (before in _PREPOSITIONS)
                    near = False
                    continue
                return "actor", self.apposed(words)
            if any(e.first <= k < e.after for e in earlier) and not near:
                return "inherit", None
            if low in _PRONOUNS and not self.quoted[k]:
                return "pronoun", low
            if near and low in ("and", "but", "or", "then", "while"):
                return "inherit", None
            if low in ("who", "which"):
                relative = relative or low == "which"
                if hit.verb.takes == "act":
                    return "none", None
            if (
                low in ("because", "when", "after", "before", "if", "whether", "where", "how", "why", "what", "unless")
                and not near
            ):
                return "none", None
            if near and not (
                low in lex.auxiliary or low in lex.adverb or low[-2:] == "ly" or low in lex.negation or low.isdigit()
            ):
                if low not in ("to", "who", "which"):
                    made = self.bare(k)
                    if made is not None and self.low(self.index_of(made) - 1) not in _PREPOSITIONS:
                        return "actor", made
                near = False
            k -= 1
        return "none", None

    def index_of(self, words: ActorWords) -> int:
        """Word index of an actor's first word."""
        start = words.start - self.offset
        return next((k for k, w in enumerate(self.words) if w.article >= start), len(self.words))

    def speak(self, hit: _Hit, earlier: Sequence[_Hit]) -> None:
        """Fill in who speaks."""
        here = self.sentence.index
        if hit.speaker is not None:
            return
        if hit.according:
            act = self.next_actor(hit.after) or self.bare(hit.after)
            if act is not None:
                hit.speaker, hit.at = act, here
            elif self.low(hit.after) in ("him", "her", "them", "it"):
                self.pronoun(hit, {"him": "he", "her": "she", "them": "they", "it": "it"}[self.low(hit.after)])
            return
        if hit.passive:
            for k in range(hit.after, min(len(self.words), hit.after + 6)):
                if self.low(k) == "by":
                    act = self.next_actor(k + 1)
                    if act is not None:
                        hit.speaker, hit.at = act, here
                    return
            if self.low(hit.first - 2) == "it" or self.low(hit.first - 1) == "it":
                k = hit.after
                if self.low(k) in ("in", "by") and k + 1 < len(self.words):
                    # "it was said in CAPITAL": the capital speaks
                    word = self.words[k + 1]
                    start, end = word.article + self.offset, word.end + self.offset
                    text = self.text[word.article : word.end]
                    hit.speaker = ActorWords(start, end, text, text, word.low, "state", (start, end), score=0.4)
                    hit.at = here
            return
        mark = self.gap(hit.first).strip()
        behind = bool(mark and mark[-1] in ",\"”’'»") or hit.first == 0
        teller = self.low(hit.first) in ("told", "tells", "tell", "telling", "informed", "informs") and mark[
            -1:
        ] not in ('"', "”")
        if behind and hit.verb.takes == "that" and not hit.participle:
            act = self.next_actor(hit.after)
            if teller and self.low(hit.first) in ("told", "tells", "tell"):
                act = None
            if act is not None and '"' not in mark and "”" not in mark and hit.first:
                # "NAME, said CAPITAL could …": what follows is the subject of what is said
                nxt = self.low(self.after_of(self.acts.index(act)))
                if nxt in self.lex.auxiliary or nxt[-2:] == "ed" or nxt in self.lex.negation:
                    act = None
            if act is not None and not act.possessive:
                hit.speaker, hit.at, hit.post = act, here, True
                return
            nxt = self.low(hit.after)
            if nxt in _PRONOUNS:
                self.pronoun(hit, nxt)
                hit.post = True
                return
            made = self.bare_right(hit.after)
            if made is not None and not teller:
                hit.speaker, hit.at, hit.post = made, here, True
                return
        if hit.participle and earlier and self.gap(hit.first).startswith(","):
            last = earlier[-1]
            hit.speaker, hit.at, hit.pronoun, hit.inherits = last.speaker, last.at, last.pronoun, True
            return
        sort, found = self.left(hit, earlier)
        if sort == "actor" and isinstance(found, ActorWords):
            hit.speaker, hit.at = found, here
        elif sort == "pronoun" and isinstance(found, str):
            self.pronoun(hit, found)
        elif (sort == "inherit" or hit.participle) and earlier:
            last = earlier[-1]
            hit.speaker, hit.at, hit.pronoun, hit.inherits = last.speaker, last.at, last.pronoun, True
        elif sort == "inherit":
            subject = next((a for n, a in enumerate(self.acts) if self.leads(n, hit.first)), None)
            if subject is not None:
                hit.speaker, hit.at, hit.inherits = subject, here, True
            elif self.words and self.low(0) in _PRONOUNS:
                self.pronoun(hit, self.low(0))
                hit.inherits = True

    def leads(self, act: int, before: int) -> bool:
        """Whether an actor stands as a subject somewhere before word `before`."""
        words = self.acts[act]
        if words.modifier or words.possessive or act not in self.holder:
            return False
        first = self.first_of(act)
        return first < before and self.low(first - 1) not in _PREPOSITIONS

    def bare_right(self, k: int) -> ActorWords | None:
        """An unknown name or a bare noun right after the verb."""
        if k >= len(self.words) or self.quoted[k]:
            return None
        last = k
        if self.low(k) in ("the", "a", "an", "one", "its") and k + 1 < len(self.words):
            last = k + 1
        while (
            last + 1 < len(self.words)
            and self.words[last].cap
            and self.words[last + 1].cap
            and self.gap(last + 1) in (" ", "-", " al-")
        ):
            last += 1
        return self.bare(last)

    def pronoun(self, hit: _Hit, word: str) -> None:
        """Let the antecedent of a pronoun speak."""
        hit.pronoun = word
        # an actor of this very sentence that stands before the verb comes first ("X left, he said")
        start = self.words[hit.first].start + self.offset
        found = self.report.antecedent(word, self.sentence.index)
        if found is None or found[0] < self.sentence.index - 3:
            own = [
                a for a in self.acts
                if a.end <= start and not a.modifier and ((word in ("he", "she")) == (a.label == "person"))
            ]  # fmt: skip
            if own:
                found = (self.sentence.index, own[0])
        if found is not None:
            hit.at, hit.speaker = found

    # -- frames ----------------------------------------------------------------------------------------------------

    def frames(self) -> list[SpeechFrame]:
        """The frames of the sentence in order."""
        hits: list[_Hit] = []
        for hit in self.hits():
            self.speak(hit, hits)
            if self.keep(hit, hits):
                hits.append(hit)
        hits = [
            h
            for n, h in enumerate(hits)
            if not (self.low(h.first - 1) == "who" and any(x.speaker is h.speaker for x in hits[n + 1 :]))
            and not (not h.verb.kind and any(self.tail(x) and x.speaker is not h.speaker for x in hits[n + 1 :]))
        ]
        out = [self.frame(hit, hits, n) for n, hit in enumerate(hits)]
        for n, hit in enumerate(hits):
            # a later verb with a subject of its own inside reported speech: one tells of the other
            if n and not hit.inherits and not hit.post and not hit.noun and out[n].speaker is not out[n - 1].speaker:
                outer = hits[n - 1]
                if (
                    outer.verb.takes == "that"
                    and not outer.post
                    and not outer.according
                    and out[n - 1].said[0] <= out[n].cue.start < out[n - 1].said[1]
                ):
                    out[n - 1] = replace(out[n - 1], nested=out[n].speaker)
                    out[n] = replace(out[n], via=out[n - 1].speaker)
        return out

    def tail(self, hit: _Hit) -> bool:
        """Whether a verb of saying closes the sentence and speaks for all of it: "…, officials said on Monday."""
        if hit.verb.takes != "that" or hit.participle or hit.noun or hit.passive:
            return False
        first = hit.first
        if hit.speaker is not None and hit.at == self.sentence.index and not hit.post and not hit.pronoun:
            first = min(first, self.index_of(hit.speaker))
        elif hit.pronoun and not hit.post:
            first -= 1
        if first <= 0:
            return False
        mark = self.text[: self.words[first].article].rstrip()[-1:]
        end = hit.after
        if hit.post and hit.speaker is not None and hit.at == self.sentence.index:
            stop = hit.speaker.end - self.offset
            end = next((k for k in range(hit.after, len(self.words)) if self.words[k].start >= stop), len(self.words))
        if any(q in self.text[self.words[hit.after - 1].end :] for q in '"“'):
            return False
        rest = self.words[end:]
        idle = len(rest) < 9 and all(
            w.low in self.lex.adverb or w.low.isdigit() or w.low in ("in", "to", "by", "told", "reporters") or w.cap
            for w in rest
        )
        if mark == "," and len(rest) < 12 and self.low(end) in ("in", "on", "to", "by", "at", "late", "via", "during"):
            idle = idle or (first >= 5 and not any(w.low == "that" for w in rest))
        return mark in ('"', "”") or (mark in (",", "'", "’") and idle)

    def keep(self, hit: _Hit, earlier: Sequence[_Hit]) -> bool:
        """Whether a hit is a statement worth a frame."""
        verb = hit.verb
        if hit.negated and not verb.kind:
            return False
        if hit.speaker is None and not (
            hit.passive and verb.takes == "that" and not verb.kind and self.low(hit.first - 2) == "it"
        ):
            return False
        if hit.passive and verb.takes == "act":
            return False
        if earlier and not verb.kind and hit.speaker is earlier[-1].speaker and not hit.participle:
            # "…, it says" behind what the same speaker already says
            rest = self.text[self.words[hit.after - 1].end :].strip(" .,;\"'")
            if hit.pronoun and not rest:
                return False
        if verb.takes == "act":
            speaker = hit.speaker
            if speaker is None or hit.participle or hit.pronoun:
                return False
            if not (
                speaker.label in ("state", "government", "organisation", "person")
                or (speaker.plural is False and speaker.label == "group")
            ):
                return False
            tail = self.text[self.words[hit.after - 1].end :][:70]
            if not (self.lex.announce.search(tail) or self.low(hit.first) in ("resigned", "resigns")):
                return False
        if hit.participle and hit.inherits and not verb.kind:
            return False  # "…, saying that": still the statement before
        if (
            hit.speaker is not None
            and hit.speaker.label == "descriptive"
            and hit.speaker.head in ("men", "women", "hostages", "refugees")
        ):
            return not verb.kind
        return not (earlier and hit.inherits and not verb.kind and hit.first - earlier[-1].after <= 2)

    def frame(self, hit: _Hit, hits: Sequence[_Hit], n: int) -> SpeechFrame:
        text, words = self.text, self.words
        cue_start, cue_end = words[hit.first].start, words[hit.after - 1].end
        speaker_start = (
            hit.speaker.start - self.offset if hit.speaker is not None and hit.at == self.sentence.index else cue_start
        )
        floor = 0
        if n:
            floor = words[hits[n - 1].after - 1].end
            if hits[n - 1].speaker is not None and hits[n - 1].post and hits[n - 1].at == self.sentence.index:
                floor = max(floor, min(cue_start, hits[n - 1].speaker.end - self.offset))  # type: ignore[union-attr]
        ceiling = len(text)
        for later in hits[n + 1 :]:
            if later.inherits or later.post:
                ceiling = words[later.first].start
                break
            if later.speaker is not None and hit.post and later.at == self.sentence.index:
                ceiling = max(cue_end, later.speaker.start - self.offset)
                break
        channel = self.channel(hit)
        rest = text[cue_end:ceiling].strip(" .,;:-–—\"'")
        left_content = False
        if hit.according:
            said = (floor, len(text)) if not hits[n + 1 :] else (floor, ceiling)
            start, end = said
        elif hit.post:
            said = (floor, cue_start)
            tail = max(
                cue_end,
                hit.speaker.end - self.offset if hit.speaker is not None and hit.at == self.sentence.index else cue_end,
            )
            start, end = floor, tail
            if len(text[tail:ceiling].strip(' .,"')) > 3:
                end = ceiling
                said = (floor, ceiling)
        else:
            left_content = (
                self.tail(hit)
                or (
                    (not rest or not re.match(r"\s*\w", text[cue_end:]))
                    and not text[cue_end:].lstrip().startswith((":", ",", '"', "“"))
                )
                or (
                    text[cue_end : cue_end + 1] in (",", ".", ";")
                    and speaker_start > 3
                    and '"' not in text[cue_end:ceiling]
                )
            )
            told = self.low(hit.first) in ("told", "tells", "tell")
            if (
                told
                and hit.first > 0
                and any(self.quoted[k] for k in range(hit.first))
                and not any(self.quoted[k] for k in range(hit.after, len(words)))
            ):
                left_content = True
            if hit.verb.takes == "that" and not rest:
                left_content = True
            if self.tail(hit) and (not n or hits[n - 1].speaker is not hit.speaker):
                floor = 0
            if left_content and speaker_start > floor + 3:
                said = (floor, speaker_start)
                start, end = floor, cue_end
                if text[cue_end:].lstrip()[:1] == "," and len(rest.split()) >= 3:
                    # "A, she said, B": both sides are said
                    said, end = (floor, ceiling), ceiling
            else:
                said = (cue_end, ceiling)
                if channel is not None:
                    at = text.find(channel, cue_end)
                    said = (at + len(channel), ceiling)
                start = max(floor, speaker_start) if not hit.inherits and speaker_start < cue_start else cue_start
                end = ceiling
        start, end = _trim(text, start, max(end, cue_end))
        a, b = _trim(text, said[0], max(said))
        quoted = any(q[0] < max(b, a + 1) and a < q[1] for q in self.quotes)
        kind, score, kinds = _kind(
            self.lex, hit.verb, text[a:b], hit.speaker, quoted, self.acts, self.offset + a, negated=hit.negated
        )
        off = self.offset
        return SpeechFrame(
            sentence=self.sentence.index,
            field=self.sentence.field,
            start=off + start,
            end=off + end,
            cue=Cue(off + cue_start, off + cue_end, text[cue_start:cue_end]),
            kind=kind,
            kind_score=score,
            said=(off + a, off + b),
            speaker=hit.speaker,
            speaker_at=hit.at,
            pronoun=hit.pronoun,
            quoted=quoted,
            channel=channel,
            headline=self.sentence.kind in ("title", "heading"),
            reported=hit.verb.takes == "that",
            kinds=kinds,
        )

    def channel(self, hit: _Hit) -> str | None:
        """ "told The Courier": whom it was told, where that is a name; "on Facebook", "to state television"."""
        k = hit.after
        if self.low(hit.first) not in ("told", "tells", "tell") or k >= len(self.words) or self.quoted[k]:
            return None
        stop = k
        while (
            stop < len(self.words)
            and stop < k + 6
            and self.low(stop) not in ("that", "on", "in", "it", "he", "at", "there")
            and (stop == k or self.gap(stop).strip(" -") == "")
            and not self.quoted[stop]
        ):
            stop += 1
        if stop == k:
            return None
        return self.text[self.words[k].article : self.words[stop - 1].end]


_NEUTRAL = _Verb("", 0.0, "that")


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    """Without blanks, loose punctuation and a dangling conjunction at either end."""
    while start < end and text[start] in " ,;:-–—\u00a0":
        start += 1
    while end > start and text[end - 1] in " ,;:-–—\u00a0":
        end -= 1
    for word in (" and", " but", ", and", ", but"):
        if text[start:end].endswith(word):
            end -= len(word)
    while end > start and text[end - 1] in " ,;:":
        end -= 1
    return start, end


def _joined(first: ActorWords, second: ActorWords, text: str, offset: int) -> ActorWords:
    """Two coordinated actors worded as one speaker."""
    words = text[first.start - offset : second.end - offset]
    return ActorWords(
        first.start, second.end, words, words, second.head, "group", (first.start, second.end), plural=True
    )


def _kind(
    lex: _Lexicon,
    verb: _Verb | None,
    content: str,
    speaker: ActorWords | None,
    quoted: bool,
    acts: Sequence[ActorWords],
    offset: int,
    negated: bool = False,
) -> tuple[StatementKind, float, tuple[tuple[str, float], ...]]:
    """What kind of statement it is: the verb's hint and the cues of the content, the highest sum wins."""
    scores: dict[str, float] = {"report": 0.28}
    if verb is not None and verb.kind:
        scores[verb.kind] = scores.get(verb.kind, 0.0) + verb.strength
    strong = verb is not None and verb.strength >= 0.8
    low = content.lower()
    if not strong or (verb is not None and verb.kind in ("deny", "offer", "condemn")):
        factor = 1.0 if not strong else 0.45
        for kind, weight, pattern in lex.content:
            if pattern.search(low):
                scores[kind] = scores.get(kind, 0.0) + weight * factor
    if verb is not None and verb.kind == "report" and re.search(r"\b(?:was|were|been|its|own|lost)\b", low):
        scores.pop("claim_responsibility", None)  # what is admitted or confirmed is one's own loss
    if not strong:
        if speaker is not None and "accuse" not in scores and _fights(speaker, lex):
            own = "".join(fold(w)[:4] for w in f"{speaker.text} {speaker.entry.name if speaker.entry else ''}".split())
            foreign = [m.group(m.lastindex or 1) for m in lex.foreign.finditer(content)]
            foreign = [x for x in foreign if fold(x)[:4] not in own and fold(x) not in lexicon().not_name]
            if foreign or lex.civil.search(low):
                scores["accuse"] = 0.8 if foreign else 0.6
        party = _hostile(lex, content, speaker, acts, offset)
        if party == "other":
            scores["accuse"] = scores.get("accuse", 0.0) + 0.75
            scores.pop("claim_responsibility", None)
        elif party == "own":
            scores["claim_responsibility"] = scores.get("claim_responsibility", 0.0) + 0.3
        elif party is None and "claim_responsibility" in scores and not _fights(speaker, lex):
            scores["claim_responsibility"] -= 0.5
        if verb is not None and verb.claims and _fights(speaker, lex):
            scores["claim_responsibility"] = scores.get("claim_responsibility", 0.0) + 0.2
        if "claim_responsibility" in scores and not _fights(speaker, lex) and party != "own":
            scores["claim_responsibility"] = min(scores["claim_responsibility"], 0.2)
    if verb is not None and verb.kind == "warn" and scores.get("threat", 0.0) >= 0.7 and _fights(speaker, lex):
        scores["threat"] += 0.1
    if speaker is not None:
        about = {fold(w) for w in f"{speaker.title or ''} {speaker.text}".split()}
        if about & lex.analyst or (
            speaker.title is not None and speaker.of is not None and "centre" in speaker.of.lower()
        ):
            scores["assess"] = scores.get("assess", 0.0) + 0.35
            for kind in ("threat", "offer", "announce", "claim_responsibility"):
                if kind in scores:
                    scores[kind] *= 0.5
    if quoted and speaker is not None and speaker.label in ("person", "descriptive"):
        scores["assess"] = scores.get("assess", 0.0) + 0.08
    if negated:
        for kind in ("announce", "claim_responsibility"):
            scores.pop(kind, None)
    order = {k: n for n, k in enumerate(_ORDER)}
    best = min(scores, key=lambda k: (-round(scores[k], 6), order.get(k, 99)))
    total = sum(max(v, 0.0) for v in scores.values()) or 1.0
    ranked = tuple(sorted(((k, round(v, 3)) for k, v in scores.items()), key=lambda x: (-x[1], x[0])))
    return cast(StatementKind, best), round(scores[best] / total, 4), ranked


_ORDER = (
    "claim_responsibility", "deny", "threat", "offer", "condemn", "accuse", "demand", "support", "justify", "announce",
    "warn", "assess", "report",
)  # fmt: skip


def _fights(speaker: ActorWords | None, lex: _Lexicon) -> bool:
    """Whether the speaker may speak for those who act: an army, a group, a state, or its spokesman."""
    if speaker is None:
        return False
    if speaker.label in ("state", "government", "organisation", "group"):
        return speaker.entry is None or speaker.entry.kind in ("state", "armed group", "government body", "other")
    title = {fold(w) for w in f"{speaker.title or ''} {speaker.text}".split()}
    return bool(title & lex.spokes)


def _hostile(
    lex: _Lexicon, content: str, speaker: ActorWords | None, acts: Sequence[ActorWords], offset: int
) -> str | None:
    """Who does harm in the content: "own" side, the "other", or None where it cannot be told."""
    if speaker is None:
        return None
    words = words_of(content)
    inside = [a for a in acts if offset <= a.start < offset + len(content) and a is not speaker]
    country = speaker.country
    found: str | None = None
    for k, word in enumerate(words):
        if word.low not in lex.hostile:
            continue
        at = offset + word.start
        subject: str | None = None
        for j in range(k - 1, max(-1, k - 7), -1):
            low = words[j].low
            if low in ("that", "which", "after", "when", "while", "because", "to") and j < k - 1:
                break
            if re.search(r'[,"“”:;]', content[words[j].end : word.start]):
                break
            if low in lex.own:
                subject = (
                    "own"
                    if low in ("we", "our", "us", "my", "i") or (low in ("it", "its") and found != "other")
                    else None
                )
                break
            near = [a for a in inside if a.start <= offset + words[j].start < a.end]
            if near:
                one = near[0]
                before = words[j - 1].low if j else ""
                if one.possessive and words[k - 1].low in ("to",):
                    continue
                if before in ("of", "on", "at", "in", "against", "to", "killed"):
                    continue
                if one.head == speaker.head or (country is not None and one.country == country):
                    subject = "own"
                elif one.country is not None or one.named or one.head in _ENEMY or one.label == "group":
                    subject = "other"
                break
        if subject is None:
            for a in inside:
                gap = content[word.end : a.start - offset] if a.start >= at else ""
                if a.start > at and re.fullmatch(r"[^.;]{0,25}\b(?:by|from)\s+(?:the\s+)?", gap):
                    subject = "own" if country is not None and a.country == country else "other"
                    break
        if subject == "other":
            return "other"
        found = found or subject
    return found


_ENEMY = _bag("enemy adversary side rebels militants terrorists separatists gunmen occupiers forces militias")


def vouchers(reading: Reading, frames: Iterable[SpeechFrame]) -> dict[int, Voucher]:
    """Who vouches for what each read sentence tells, by sentence index.

    A sentence told in somebody's words has that speaker, named or unnamed; any other the publisher. `hedged` where the
    sentence says reportedly, allegedly, is said to.
    """
    lex = _lexicon()
    best: dict[int, SpeechFrame] = {}
    for frame in frames:
        if not frame.reported and not frame.continued:
            continue
        held = best.get(frame.sentence)
        if held is None or (frame.said[1] - frame.said[0]) > (held.said[1] - held.said[0]):
            best[frame.sentence] = frame
    out: dict[int, Voucher] = {}
    by_index = {s.index: s for s in reading.sentences}
    for sentence in reading.read_sentences():
        words = {fold(w) for w in sentence.text.split()}
        hedged = bool(words & lex.hedge) or bool(lex.hedge_phrase.search(sentence.text))
        frame_ = best.get(sentence.index)
        if frame_ is None or frame_.speaker is None:
            out[sentence.index] = Voucher(kind="unnamed" if frame_ is not None else "publisher", hedged=hedged)
            continue
        who = frame_.speaker
        field = by_index[frame_.speaker_at].field if frame_.speaker_at in by_index else frame_.field
        source = Mention(
            kind="source",
            field=field,
            start=who.start,
            end=who.end,
            text=who.text,
            sentence=frame_.speaker_at,
            label=who.label,
            score=who.score,
            value=who,
        )
        out[sentence.index] = Voucher(kind="named" if who.named else "unnamed", source=source, hedged=hedged)
    return out
