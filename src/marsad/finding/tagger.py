"""The learned finder: one small quantised network reads a report in windows of whole sentences.

The idea: sentences are tokenised one by one and laid side by side, as many as fit a window; the network answers for
every word piece (who, where, when, what kind of event, who is quoted) and for every sentence (does it tell of an
incident, a statement, a commitment). A sentence's answer is taken from the window that shows most of what stands
around it. A window is given to the network alone: the quantised network scales its numbers over all it is given, so
an answer must not depend on what else happened to be asked.

This is the only module that knows onnxruntime and tokenizers, and it imports them when a model is loaded. What the
heads are called, their labels, thresholds and the kind of mention they make stand in the model's own `model.json`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as attribute
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from marsad.errors import ModelError
from marsad.model import Mention, MentionKind, Reading, Sentence

FORMAT = 2  # of the model folder: a model of another format is refused
MODEL_FILE, LINKS_FILE, CARD_FILE, TOKENIZER_FILE = "tagger.onnx", "links.npz", "model.json", "tokenizer.json"
_FOLDER = Path(__file__).with_name("model")
LEAST_SHARE = 0.01  # of a label of a cue: less is not kept
_TOP = 3  # sub-event types given per sentence
_REMEDY = "install marsad again or name a folder with a whole model of this version"

Floats = npt.NDArray[np.float32]
Run = tuple[int, int, str, float]  # first word, word after the last, label, probability


@dataclass(frozen=True, slots=True)
class SentenceScores:
    """What the network thinks of one sentence: probabilities, rounded to four digits."""

    incident: dict[str, float]  # none, primary, background, again (told before): they add up to one
    sub_event: dict[str, float] = attribute(default_factory=dict)  # "Battles/Armed clash": the likeliest, best first
    statement: dict[str, float] = attribute(default_factory=dict)  # kind: probability, each on its own
    commitment: dict[str, float] = attribute(default_factory=dict)  # kind: probability, each on its own
    plover: dict[str, float] = attribute(default_factory=dict)  # PLOVER type: probability, each on its own


@dataclass(frozen=True, slots=True)
class Part:
    """Words that play a part in a deed, clean offsets."""

    label: str  # attacker, accused, claimant, target, victim, weapon, place, origin, time, killed, injured, by, to
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class SeenCue:
    """Words that name an act as the network sees them: what act, with what status, with whom; clean offsets.

    `status` and `act` add up to at most one, the rest is "no cue"; `deed` likewise, the rest is "no incident".
    """

    sentence: int  # index of its sentence
    start: int
    end: int
    score: float  # that the words are a cue at all
    status: dict[str, float]  # done, foiled, planned, …: docs/codebook.md
    act: dict[str, float]  # PLOVER type, or "violence" for look-alikes
    deed: dict[str, float]  # short name of an ACLED sub-event type
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Tagged:
    """Mentions in reading order, and the scores of every read sentence by `Sentence.index`."""

    mentions: tuple[Mention, ...]
    sentences: dict[int, SentenceScores]
    cues: tuple[SeenCue, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """A sentence's word pieces, or a part of them where the sentence is longer than a window."""

    sentence: int  # position among the sentences given
    ids: tuple[int, ...]
    words: tuple[tuple[int, int, int], ...]  # per word: its first piece, and start and end character in the sentence


def chunks(sentence: int, encoding: Any, room: int) -> list[Chunk]:
    """A tokenised sentence in chunks of at most `room` pieces, cut between words where a word is not longer itself."""
    ids: list[int] = encoding.ids
    owners: list[int | None] = encoding.word_ids
    offsets: list[tuple[int, int]] = encoding.offsets
    heads = [i for i in range(len(ids)) if i == 0 or owners[i] != owners[i - 1]]
    ends = [*heads[1:], len(ids)]
    out: list[Chunk] = []
    at = 0
    while at < len(heads):
        first, last = heads[at], at
        while last + 1 < len(heads) and ends[last + 1] - first <= room:
            last += 1
        words = tuple((heads[w] - first, offsets[heads[w]][0], offsets[ends[w] - 1][1]) for w in range(at, last + 1))
        out.append(Chunk(sentence, tuple(ids[first : min(ends[last], first + room)]), words))
        at = last + 1
    return out


def cut(lengths: Sequence[int], room: int, overlap: int) -> list[tuple[int, int]]:
    """Windows over chunks of these lengths as (first, after the last); all but the first repeat up to `overlap` pieces.

    Every chunk is in at least one window; no window is longer than `room` unless one chunk is.
    """
    out: list[tuple[int, int]] = []
    fresh = 0  # the first chunk that no window has shown yet
    while fresh < len(lengths):
        first, size = fresh, lengths[fresh]
        shown = 0
        while out and first > out[-1][0] + 1:
            shown += lengths[first - 1]
            if shown > overlap or size + lengths[first - 1] > room:
                break
            first -= 1
            size += lengths[first]
        last = fresh + 1
        while last < len(lengths) and size + lengths[last] <= room:
            size += lengths[last]
            last += 1
        out.append((first, last))
        fresh = last
    return out


def best_windows(lengths: Sequence[int], windows: Sequence[tuple[int, int]]) -> list[int]:
    """For every chunk the window that shows most pieces on its poorer side; the report's ends are no poor side."""
    total = sum(lengths)
    out = [-1] * len(lengths)
    best = [-1] * len(lengths)
    for number, (first, last) in enumerate(windows):
        size = sum(lengths[first:last])
        before = 0
        for chunk in range(first, last):
            left = total if first == 0 else before
            right = total if last == len(lengths) else size - before - lengths[chunk]
            if min(left, right) > best[chunk]:
                best[chunk], out[chunk] = min(left, right), number
            before += lengths[chunk]
    return out


def softmax(numbers: Floats) -> Floats:
    """Over the last axis."""
    raised: Floats = np.exp(numbers - numbers.max(-1, keepdims=True))
    shares: Floats = raised / raised.sum(-1, keepdims=True)
    return shares


def sigmoid(numbers: Floats) -> Floats:
    """Element by element."""
    odds: Floats = (1.0 / (1.0 + np.exp(-numbers))).astype(np.float32)
    return odds


def kinds_of(numbers: Floats) -> Floats:
    """A BIO layer's numbers (words, labels) as one number a kind, B and I together, without O."""
    kinds: Floats = np.logaddexp(numbers[:, 1::2], numbers[:, 2::2])
    return kinds


def runs(shares: Floats, labels: Sequence[str], threshold: float, least: float = 0.0) -> list[Run]:
    """BIO probabilities (words, labels) to labelled runs of words.

    `labels` is O, then B- and I- of each type. A word is inside something where O's share leaves at least `threshold`;
    a run whose words' mean share of its type is under `least` is dropped.
    """
    kinds = [label[2:] for label in labels[1::2]]
    both = shares[:, 1::2] + shares[:, 2::2]
    kind = both.argmax(1)
    inside = 1.0 - shares[:, 0] >= threshold
    out: list[Run] = []
    start = -1
    for word in range(len(shares) + 1):
        here = word < len(shares) and bool(inside[word])
        goes_on = (
            here
            and start >= 0
            and kind[word] == kind[word - 1]
            and shares[word, 1 + 2 * kind[word]] <= shares[word, 2 + 2 * kind[word]]
        )
        if start >= 0 and not goes_on:
            one = int(kind[start])
            share = float(both[start:word, one].mean())
            if share >= least:
                out.append((start, word, kinds[one], share))
            start = -1
        if here and start < 0:
            start = word
    return out


@dataclass(frozen=True, slots=True)
class _TokenHead:
    labels: tuple[str, ...]
    columns: slice
    threshold: float
    least: float
    scale: float  # cues: their kinds' numbers are multiplied by it before they become shares
    mentions: Mapping[str, tuple[MentionKind, str]]


@dataclass(frozen=True, slots=True)
class _SentenceHead:
    labels: tuple[str, ...]
    columns: slice
    one_of: bool  # the labels exclude each other
    scale: float  # the numbers are multiplied by it before they become probabilities
    shift: Floats  # and this is added, one per label


class Tagger:
    """A loaded model. It keeps nothing between reports: the same reading always gets the same answer."""

    def __init__(self, card: Mapping[str, Any], session: Any, tokenizer: Any, links: Mapping[str, Floats]) -> None:
        """Use `Tagger.load`."""
        self.version: str = card["version"]
        self.thresholds: dict[str, dict[str, float]] = {
            name: dict(head["thresholds"]) for name, head in card["sentence_heads"].items()
        }
        self._session, self._tokenizer = session, tokenizer
        self._room: int = card["window"] - 2
        self._overlap: int = card["overlap"]
        self._start, self._end = int(card["start_id"]), int(card["end_id"])
        self._token_heads = dict(_token_heads(card["token_heads"]))
        self._sentence_heads = dict(_sentence_heads(card["sentence_heads"]))
        self._link = dict(links)
        self._links: dict[str, dict[str, Any]] = card["links"]

    @classmethod
    def load(cls, folder: Path | None = None, threads: int = 1) -> Tagger:
        """The model in `folder`, by default the one inside the package, run on `threads` threads.

        Raises:
            ModelError: a file is missing, was changed, or is of another format.
        """
        folder = Path(folder) if folder is not None else _FOLDER
        card = _card(folder)
        for name in (MODEL_FILE, LINKS_FILE, TOKENIZER_FILE):
            path = folder / name
            if not path.is_file():
                raise ModelError(f"The reading model in {folder} has no {name}; {_REMEDY}.")
            if sha256(path.read_bytes()).hexdigest() != card["digests"].get(name):
                raise ModelError(f"{path} is not the file that its {CARD_FILE} describes; {_REMEDY}.")
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        options.log_severity_level = 3
        try:
            tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
            tokenizer.no_truncation()
            tokenizer.no_padding()
            session = onnxruntime.InferenceSession(
                str(folder / MODEL_FILE), sess_options=options, providers=["CPUExecutionProvider"]
            )
            with np.load(folder / LINKS_FILE) as links:
                return cls(card, session, tokenizer, {name: links[name] for name in links.files})
        except Exception as error:  # each library has errors of its own, and all mean the same here
            raise ModelError(
                f"The reading model in {folder} cannot be loaded ({_one_line(error)}); {_REMEDY}."
            ) from error

    def tag(self, reading: Reading) -> Tagged:
        """Mentions and sentence scores of the sentences that are read; offsets are clean offsets of their field."""
        sentences = sorted(reading.read_sentences(), key=lambda s: (s.field != "title", s.index))
        mentions: list[Mention] = []
        numbers: dict[int, list[Floats]] = {}
        cues: list[SeenCue] = []
        for chunk, tokens, scores, sides in self.numbers([s.text for s in sentences]):
            sentence = sentences[chunk.sentence]
            mentions += self._mentions(sentence, chunk, tokens)
            cues += self._cues(sentence, chunk, tokens, sides)
            numbers.setdefault(chunk.sentence, []).append(scores)
        mentions.sort(key=lambda m: (m.field != "title", m.start, m.end, m.kind, m.label))
        scores_of = {
            sentence.index: self._scores(numbers[position]) if position in numbers else SentenceScores({"none": 1.0})
            for position, sentence in enumerate(sentences)
        }
        return Tagged(tuple(mentions), scores_of, tuple(sorted(cues, key=lambda c: (c.sentence, c.start))))

    def numbers(self, texts: Sequence[str]) -> Iterable[tuple[Chunk, Floats, Floats, Floats]]:
        """The network's raw numbers for consecutive sentences.

        Per chunk: the chunk, (pieces, token labels), (sentence labels,), (pieces, both sides of a link).
        """
        # tokenised one by one: threads are the caller's business
        encodings = (self._tokenizer.encode(text, add_special_tokens=False) for text in texts)
        pieces = [c for n, encoding in enumerate(encodings) for c in chunks(n, encoding, self._room)]
        lengths = [len(chunk.ids) for chunk in pieces]
        windows = cut(lengths, self._room, self._overlap)
        chosen = best_windows(lengths, windows)
        for number, (first, last) in enumerate(windows):
            if number not in chosen[first:last]:
                continue
            ids = [self._start, *(i for chunk in pieces[first:last] for i in chunk.ids), self._end]
            member = np.zeros((last - first, len(ids)), dtype=np.float32)
            at = 1
            for row, length in enumerate(lengths[first:last]):
                member[row, at : at + length] = 1.0
                at += length
            tokens, scores, sides = self._session.run(
                ["tokens", "sentences", "sides"], {"input_ids": np.array([ids], dtype=np.int64), "member": member}
            )
            at = 1
            for row, chunk in enumerate(range(first, last)):
                if chosen[chunk] == number:
                    here = slice(at, at + lengths[chunk])
                    yield pieces[chunk], tokens[here], scores[row], sides[here]
                at += lengths[chunk]

    def acts(self, text: str) -> list[tuple[SeenCue | None, dict[str, float]]]:
        """Political acts of one sentence that stands alone: its cues, and once the PLOVER types of the whole.

        Offsets are of the text. For coding single sentences; reports are read by `tag`.
        """
        sentence = Sentence(0, 0, "text", 0, len(text), text)
        out: list[tuple[SeenCue | None, dict[str, float]]] = []
        scores = []
        for chunk, tokens, numbers, sides in self.numbers([text]):
            out += [(cue, {}) for cue in self._cues(sentence, chunk, tokens, sides)]
            scores.append(numbers)
        return [*out, (None, self._scores(scores).plover)] if scores else []

    def _mentions(self, sentence: Sentence, chunk: Chunk, tokens: Floats) -> Iterable[Mention]:
        heads = tokens[[first for first, _, _ in chunk.words]]
        for head in self._token_heads.values():
            if not head.mentions:
                continue
            for first, last, label, share in runs(
                softmax(heads[:, head.columns]), head.labels, head.threshold, head.least
            ):
                kind, name = head.mentions[label]
                start, end = chunk.words[first][1], chunk.words[last - 1][2]
                yield Mention(
                    kind=kind, field=sentence.field, start=sentence.start + start, end=sentence.start + end,
                    text=sentence.text[start:end], sentence=sentence.index, label=name, score=round(share, 4),
                    by="model",
                )  # fmt: skip

    def _cues(self, sentence: Sentence, chunk: Chunk, tokens: Floats, sides: Floats) -> Iterable[SeenCue]:
        heads = tokens[[first for first, _, _ in chunk.words]]
        views = {}
        for name in ("status", "act", "deed"):
            view = self._token_heads[name]
            views[name] = softmax(heads[:, view.columns])
        head = self._token_heads["status"]
        found = runs(views["status"], head.labels, head.threshold, head.least)
        if not found:
            return
        parts = self.links("part", sides, chunk, [first for first, _, _, _ in found])
        at = sentence.start
        for (first, last, _, _), own in zip(found, parts, strict=True):
            shares = {}
            for name, share in views.items():
                view = self._token_heads[name]
                both = softmax(kinds_of(heads[first:last, view.columns]).mean(0) * view.scale)
                both = both * (1.0 - share[first:last, 0].mean())
                labels = view.labels[1::2]
                kept = {x[2:]: round(float(s), 4) for x, s in zip(labels, both, strict=True) if s >= LEAST_SHARE}
                shares[name] = kept
            score = 1.0 - float(views["status"][first:last, 0].mean())
            yield SeenCue(
                sentence.index, at + chunk.words[first][1], at + chunk.words[last - 1][2], round(score, 4),
                shares["status"], shares["act"], shares["deed"],
                tuple(Part(label, at + a, at + b, share) for label, a, b, share in own),
            )  # fmt: skip

    def links(
        self, kind: str, sides: Floats, chunk: Chunk, cues: Sequence[int], threshold: float | None = None
    ) -> list[list[tuple[str, int, int, float]]]:
        """For each cue (by its first word) the runs of words that are something to it: label, start, end, share.

        `sides` (pieces, 2 x width) as `numbers` gives them; offsets are of the sentence's text.
        """
        settings = self._links[kind]
        threshold = settings["threshold"] if threshold is None else threshold
        width = sides.shape[1] // 2
        heads = np.array([first for first, _, _ in chunk.words])
        far = self._link["far"]
        middle = len(far) // 2
        columns = slice(settings["from"], settings["from"] + len(settings["labels"]) + 1)
        out = []
        for cue in cues:
            place = np.clip(heads - heads[cue], -middle, middle) + middle
            mixed = np.maximum(sides[heads[cue], :width] + sides[heads, width:] + far[place], 0.0)
            shares = softmax(mixed @ self._link["weight"][columns].T + self._link["bias"][columns])
            out.append(_parts(shares, settings["labels"], chunk, threshold))
        return out

    def _scores(self, parts: Sequence[Floats]) -> SentenceScores:
        """A sentence's scores; one cut into chunks has their mean."""
        found: dict[str, dict[str, float]] = {}
        for name, head in self._sentence_heads.items():
            turn = softmax if head.one_of else sigmoid
            shares = np.mean([turn(part[head.columns] * head.scale + head.shift) for part in parts], axis=0)
            found[name] = {label: round(float(share), 4) for label, share in zip(head.labels, shares, strict=True)}
        ranked = sorted(found["sub_event"].items(), key=lambda item: (-item[1], item[0]))
        found["sub_event"] = dict(ranked[:_TOP])
        return SentenceScores(**found)


def _parts(shares: Floats, labels: Sequence[str], chunk: Chunk, threshold: float) -> list[tuple[str, int, int, float]]:
    """Runs of words with one and the same best label, where "nothing" leaves at least `threshold`."""
    best = shares[:, 1:].argmax(1)
    inside = 1.0 - shares[:, 0] >= threshold
    out = []
    start = -1
    for word in range(len(shares) + 1):
        goes_on = word < len(shares) and start >= 0 and bool(inside[word]) and best[word] == best[start]
        if start >= 0 and not goes_on:
            share = float(shares[start:word, 1 + int(best[start])].mean())
            out.append((labels[best[start]], chunk.words[start][1], chunk.words[word - 1][2], round(share, 4)))
            start = -1
        if word < len(shares) and inside[word] and start < 0:
            start = word
    return out


def _card(folder: Path) -> dict[str, Any]:
    path = folder / CARD_FILE
    if not path.is_file():
        raise ModelError(f"There is no reading model in {folder}: {CARD_FILE} is missing; {_REMEDY}.")
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        given = card["format"]
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ModelError(f"{path} is not a model card ({_one_line(error)}); {_REMEDY}.") from error
    if given != FORMAT:
        raise ModelError(f"The reading model in {folder} has format {given}, this version reads {FORMAT}; {_REMEDY}.")
    return dict(card)


def _one_line(error: Exception) -> str:
    return f"{type(error).__name__}: {' '.join(str(error).split())[:160]}"


def _token_heads(given: Mapping[str, Any]) -> Iterable[tuple[str, _TokenHead]]:
    at = 0
    for name, head in given.items():
        labels = tuple(head["labels"])
        mentions = {label: (kind, finer) for label, (kind, finer) in head["mentions"].items()}
        columns = slice(at, at + len(labels))
        cut, least, scale = (float(head.get(k, d)) for k, d in (("threshold", 0.5), ("least", 0.0), ("scale", 1.0)))
        yield name, _TokenHead(labels, columns, cut, least, scale, mentions)
        at += len(labels)


def _sentence_heads(given: Mapping[str, Any]) -> Iterable[tuple[str, _SentenceHead]]:
    at = 0
    for name, head in given.items():
        labels = tuple(head["labels"])
        shift = np.array([head["shift"].get(label, 0.0) for label in labels], dtype=np.float32)
        yield name, _SentenceHead(labels, slice(at, at + len(labels)), head["one_of"], float(head["scale"]), shift)
        at += len(labels)
