"""Who is on record, saying what kind of thing.

`framing.attribution` finds the speech, its speaker and what its words suggest; the learned head says what kinds of
statement the sentence holds. The two are added, and a sentence the head is sure of is kept even where no speech verb
of the lexicon stands in it ("For the army it was the rebels").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from marsad.finding.findings import Findings
from marsad.finding.tagger import SentenceScores
from marsad.finding.who import ActorWords
from marsad.framing.attribution import Cue, SpeechFrame, find_statements
from marsad.model import Reading, Sentence, StatementKind

RULE = 0.5  # what the words' own suggestion weighs beside the head's probability
SURE = 0.25  # head alone
DROP = 0.08  # a speech whose every kind the head finds less likely than this is not kept, unless its words are clear


@dataclass(frozen=True, slots=True)
class Said:
    """A speech with the kind decided."""

    speech: SpeechFrame
    kind: StatementKind
    score: float


def speeches(reading: Reading, findings: Findings) -> list[SpeechFrame]:
    """Everybody speaking in the report, headlines included, in reading order."""
    return find_statements(reading, {s.index: _actors(findings, s) for s in reading.read_sentences()})


def _actors(findings: Findings, sentence: Sentence) -> list[ActorWords]:
    return [m.value for m in findings.of(sentence.index, "actor") if isinstance(m.value, ActorWords)]


def statement_frames(reading: Reading, findings: Findings, spoken: Sequence[SpeechFrame]) -> list[Said]:
    """Every statement, in reading order; `spoken` as from `speeches`."""
    out: list[Said] = []
    heard: set[int] = set()
    for speech in spoken:
        if speech.headline:
            continue  # a headline repeats what the text says; it only vouches
        scores = findings.scores.get(speech.sentence)
        top = max(scores.statement.values(), default=0.5) if scores else 0.5
        kind, score = _kind_of(speech, scores)
        if top < DROP and speech.kind_score < 0.8 and (kind != "report" or speech.speaker is None):
            continue  # a plain report by somebody is kept: it says who says so
        heard.add(speech.sentence)
        out.append(Said(speech, kind, score))
    for sentence in reading.read_sentences():
        if sentence.index not in heard:
            found = _by_head(sentence, findings, _actors(findings, sentence), out)
            if found:
                out.append(found)
    return sorted((_governed(s) for s in out), key=lambda s: (s.speech.sentence, s.speech.start))


def _kind_of(speech: SpeechFrame, scores: SentenceScores | None) -> tuple[StatementKind, float]:
    """What the words suggest and what the network thinks, added: the words weigh as RULE says."""
    votes: dict[str, float] = dict(scores.statement) if scores else {}
    for name, weight in dict(speech.kinds or ((speech.kind, speech.kind_score),)).items():
        votes[name] = votes.get(name, 0.0) + RULE * weight
    kind = cast(StatementKind, min(votes, key=lambda k: (-votes[k], k)))
    return kind, min(1.0, votes[kind])


def _governed(said: Said) -> Said:
    """A state does not speak, its government does: "Nairobi said" is the government's statement."""
    words = said.speech.speaker
    if words is None or words.label != "state" or words.country is None:
        return said
    if words.entry is None or words.entry.kind != "state":
        return said
    government = replace(words, text="the government", name="the government", label="government", entry=None)
    return replace(said, speech=replace(said.speech, speaker=government))


def _by_head(
    sentence: Sentence, findings: Findings, actors: Sequence[ActorWords], before: Sequence[Said]
) -> Said | None:
    scores = findings.scores.get(sentence.index)
    if scores is None or not scores.statement:
        return None
    kind = min(scores.statement, key=lambda k: (-scores.statement[k], k))
    p = scores.statement[kind]
    if p < SURE:
        return None
    own = [a for a in actors if not a.modifier]
    sources = sorted(findings.of(sentence.index, "source"), key=lambda m: (-m.score, m.start))
    marked = [a for m in sources for a in own if m.start < a.end and a.start < m.end]
    speaker = next(iter(marked or own), None)  # whom the network takes for the source, else the first actor
    speech = SpeechFrame(
        sentence=sentence.index,
        field=sentence.field,
        start=sentence.start,
        end=sentence.end,
        cue=Cue(sentence.start, sentence.start, ""),
        kind=cast(StatementKind, kind),
        kind_score=p,
        said=(sentence.start, sentence.end),
        speaker=speaker,
        speaker_at=sentence.index,
    )
    if speaker is None:
        last = next((s for s in reversed(before) if s.speech.sentence == sentence.index - 1), None)
        if last is not None and (last.speech.quoted or '"' in sentence.text):
            speech = replace(speech, speaker=last.speech.speaker, speaker_at=last.speech.speaker_at)
    return Said(speech, cast(StatementKind, kind), p)
