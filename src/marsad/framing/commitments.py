"""Undertakings a report tells of: who, what, on what condition, by when.

As for incidents two witnesses are heard: words that announce an undertaking (`finding.promises`) and the learned head.
Its parties are the speaker of the sentence where somebody speaks, else the actor named before the words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from marsad.finding.findings import Findings
from marsad.finding.promises import Promise, find_promises
from marsad.framing.attribution import SpeechFrame
from marsad.knowledge.words import tokens
from marsad.model import CommitmentKind, Frame, Mention, Reading, Sentence

# Over the head's probability that the sentence holds a commitment; chosen on the leave-one-out scores of gold/.
STRONG_WORDS = 0.03
WEAK_WORDS = 0.1
NO_WORDS = 0.2


def commitment_frames(reading: Reading, findings: Findings, speech: Sequence[SpeechFrame]) -> list[Frame]:
    """At most one frame a sentence, in reading order."""
    frames = []
    for sentence in reading.read_sentences():
        frame = _of_sentence(sentence, findings, [s for s in speech if s.sentence == sentence.index])
        if frame:
            frames.append(frame)
    return frames


def _of_sentence(sentence: Sentence, findings: Findings, speech: Sequence[SpeechFrame]) -> Frame | None:
    toks = tokens(sentence.text)
    promises = find_promises(sentence.text, toks)
    scores = findings.scores.get(sentence.index)
    votes: dict[str, float] = dict(scores.commitment) if scores else {}
    if not votes and not promises:
        return None
    p = max(votes.values(), default=0.5)
    if promises and promises[0].strong:
        needed = STRONG_WORDS
    elif promises:
        needed = WEAK_WORDS
    else:
        needed = NO_WORDS
    if p < needed:
        return None
    for promise in promises[:1]:
        votes[promise.form] = votes.get(promise.form, 0.0) + (0.5 if promise.strong else 0.25)
    form = cast(CommitmentKind, min(votes, key=lambda k: (-votes[k], k)))
    first = promises[0] if promises else None
    start, end = _undertaking(sentence, first)
    cue = Mention(
        kind="cue", field=sentence.field, start=start, end=end, sentence=sentence.index, label="commitment",
        value=first,
        text=sentence.text[start - sentence.start : end - sentence.start],
    )  # fmt: skip
    parts: dict[str, tuple[Mention, ...]] = {"time": findings.of(sentence.index, "time")}
    if first and first.condition:
        a, b = first.condition
        parts["condition"] = (
            Mention(
                "content", sentence.field, sentence.start + a, sentence.start + b, sentence.text[a:b], sentence.index
            ),
        )
    parts["actor"] = tuple(m for m in findings.of(sentence.index, "actor") if m.by == "rule")
    return Frame(
        kind="commitment",
        cue=cue,
        field=sentence.field,
        start=sentence.start,
        end=sentence.end,
        sentence=sentence.index,
        status="planned",
        label=form,
        parts=parts,
        quoted=any(s.quoted for s in speech),
        score=round(p, 4),
    )


def _undertaking(sentence: Sentence, promise: Promise | None) -> tuple[int, int]:
    """The words of the undertaking: from the trigger on, without the condition where that comes last."""
    if promise is None:
        return sentence.start, sentence.end
    text = sentence.text
    start, end = promise.start, len(text)
    if promise.opener is not None and promise.opener > promise.end:
        end = promise.opener
    return sentence.start + start, sentence.start + len(text[:end].rstrip(" ,.;:\"'"))
