"""All finders over one report: a `Reading` in, its `Mention`s by sentence out, with the model's view of each sentence.

Each facet's finder works on one sentence's text and knows nothing of the others; here their answers are put into the
report's clean coordinates. What a finder understood of the words travels in `Mention.value`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from pathlib import Path

from marsad.finding.cues import find_cues, find_weapons
from marsad.finding.howmany import find_numbers
from marsad.finding.national import find_national
from marsad.finding.tagger import SeenCue, SentenceScores, Tagger
from marsad.finding.when import find_when
from marsad.finding.where import find_place_names
from marsad.finding.who import ActorWords, find_report_who, merge_actors
from marsad.knowledge.actors import ActorBook
from marsad.knowledge.places import Gazetteer
from marsad.knowledge.words import tokens
from marsad.model import Mention, MentionKind, Reading, Sentence

NAME_FROM = 0.7  # how sure the model must be of a person's or organisation's name that no rule saw


@dataclass(frozen=True, slots=True)
class Tools:
    """What the line needs beside the report: the model and the knowledge, loaded once."""

    tagger: Tagger
    places: Gazetteer
    actors: ActorBook

    @classmethod
    def load(cls, model: Path | None = None, threads: int = 1) -> Tools:
        """The knowledge of the package and the model in folder `model` (default: the one in the package)."""
        return cls(Tagger.load(model, threads), Gazetteer.load(), ActorBook.load())


@dataclass(frozen=True, slots=True)
class Findings:
    """The mentions of each read sentence, in order, and the learned scores of each."""

    mentions: dict[int, tuple[Mention, ...]]
    scores: dict[int, SentenceScores]
    cues: dict[int, tuple[SeenCue, ...]] = attribute(default_factory=dict)  # as the model sees them, by sentence

    def of(self, sentence: int, kind: MentionKind) -> tuple[Mention, ...]:
        """The mentions of one kind in one sentence."""
        return tuple(m for m in self.mentions.get(sentence, ()) if m.kind == kind)


def find(reading: Reading, tools: Tools) -> Findings:
    """Every mention of every read sentence. Deterministic; order within a sentence is by place, then kind."""
    tagged = tools.tagger.tag(reading)
    by_model: dict[int, list[Mention]] = {}
    for mention in tagged.mentions:
        by_model.setdefault(mention.sentence, []).append(mention)
    actors = find_report_who(reading, tools.actors)
    mentions = {}
    for sentence in reading.read_sentences():
        found = [
            *_by_rule(sentence, tools),
            *(_actor(sentence, words) for words in _who(sentence, actors, by_model)),
            *by_model.get(sentence.index, ()),
        ]
        mentions[sentence.index] = tuple(sorted(found, key=lambda m: (m.start, m.end, m.kind, m.label, m.by)))
    cues: dict[int, tuple[SeenCue, ...]] = {}
    for cue in tagged.cues:
        cues[cue.sentence] = (*cues.get(cue.sentence, ()), cue)
    return Findings(mentions=mentions, scores=tagged.sentences, cues=cues)


def _who(
    sentence: Sentence, actors: Mapping[int, Sequence[ActorWords]], by_model: Mapping[int, Sequence[Mention]]
) -> list[ActorWords]:
    """The rule finder's actors, with the names that only the model saw."""
    seen = [
        m
        for m in by_model.get(sentence.index, ())
        if m.kind == "actor" and m.label in ("person", "organisation") and m.score >= NAME_FROM and _a_name(m.text)
    ]
    return merge_actors(actors.get(sentence.index, ()), seen, sentence.text, sentence.start)


def _a_name(text: str) -> bool:
    """Whether the words begin and end as a name does: the network does not see capitals."""
    words = text.split()
    return words[0][:1].isupper() and (words[-1][:1].isupper() or not words[-1].isalpha())


def _by_rule(sentence: Sentence, tools: Tools) -> Iterable[Mention]:
    text = sentence.text

    def mention(kind: MentionKind, start: int, end: int, label: str, value: object) -> Mention:
        at = sentence.start
        return Mention(
            kind=kind,
            field=sentence.field,
            start=at + start,
            end=at + end,
            text=text[start:end],
            sentence=sentence.index,
            label=label,
            value=value,
        )

    toks = tokens(text)
    times = find_when(text)
    # a date is no cue: "on March 29" is not a march
    cues = [c for c in find_cues(text, toks) if not any(t.start < c.end and c.start < t.end for t in times)]
    weapons = find_weapons(text, toks)
    for cue in cues:
        yield mention("cue", cue.start, cue.end, "incident", cue)
    for weapon in weapons:
        yield mention("weapon", weapon.start, weapon.end, weapon.kind, weapon)
    for national in find_national(text, toks, cues, weapons, tools.places, tools.actors):
        yield mention("actor", national.start, national.end, "national", national)
    for time in times:
        yield mention("time", time.start, time.end, "", time)
    for place in find_place_names(text, tools.places):
        yield mention("place", place.start, place.end, place.use, place)
    for number in find_numbers(text):
        yield mention("number", number.start, number.end, number.what, number)


def _actor(sentence: Sentence, words: ActorWords) -> Mention:
    """The finder of actors sees the whole report and answers in its coordinates."""
    return Mention(
        kind="actor",
        field=sentence.field,
        start=words.start,
        end=words.end,
        text=words.text,
        sentence=sentence.index,
        label=words.label,
        value=words,
    )
