"""Documents to word pieces with labels, and documents to windows and batches. Every choice of chance is seeded."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from training.documents import LINKS, Document, sentence_starts
from training.encoder import weights_folder
from training.labels import bio_labels

CLS, SEP, PAD = 101, 102, 0
WINDOW = 192
OUT = -100  # a piece that takes no part in a layer's loss


def plain_tokenizer() -> Tokenizer:
    """The encoder's tokenizer without truncation, padding or special pieces."""
    tokenizer = Tokenizer.from_file(str(weights_folder() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


@dataclass
class Pieces:
    """A document as pieces: ids, the words' first pieces with character offsets, sentence starts, labels per layer."""

    name: str
    ids: np.ndarray  # (pieces,)
    first: np.ndarray  # (pieces,) True on the first piece of a word
    starts: np.ndarray  # (pieces,) character where the piece's word starts
    ends: np.ndarray
    cuts: list[int]  # piece index of each sentence's first piece
    labels: dict[str, np.ndarray]  # (pieces,) per known layer
    links: dict[str, list[tuple[int, np.ndarray]]]  # per kind: a cue's first piece, labels (pieces,)


def encode(tokenizer: Tokenizer, document: Document) -> Pieces:
    """Tokenise a document and put its labels on the first pieces of words."""
    got = tokenizer.encode(document.text, add_special_tokens=False)
    ids = np.array(got.ids, dtype=np.int64)
    words = np.array([-1 if w is None else w for w in got.word_ids], dtype=np.int64)
    offsets = np.array(got.offsets, dtype=np.int64).reshape(-1, 2)
    first = np.ones(len(ids), dtype=bool)
    first[1:] = words[1:] != words[:-1]
    starts, ends = offsets[:, 0].copy(), offsets[:, 1].copy()
    heads = np.flatnonzero(first)
    for a, b in zip(heads, [*heads[1:], len(ids)], strict=True):
        starts[a:b], ends[a:b] = offsets[a, 0], offsets[b - 1, 1]
    labels = {}
    for layer in document.runs:
        index = {label: i for i, label in enumerate(bio_labels(layer))}
        row = np.where(first, 0, OUT)
        for a, b in document.skip.get(layer, ()):
            row[(starts < b) & (ends > a)] = OUT
        for a, b, label in document.runs[layer]:
            inside = np.flatnonzero(first & (starts < b) & (ends > a))
            row[inside] = index[f"I-{label}"]
            row[inside[:1]] = index[f"B-{label}"]
        labels[layer] = row
    begins = sentence_starts(document.text) if document.cuts is None else document.cuts
    cuts = sorted({int(np.searchsorted(starts, c)) for c in begins} | {0})
    links: dict[str, list[tuple[int, np.ndarray]]] = {}
    for kind, found in document.links.items():
        index = {label: i for i, label in enumerate(LINKS[kind], 1)}
        for (a, b), parts in found:
            cue = np.flatnonzero(first & (starts < b) & (ends > a))
            if len(cue):
                row = np.where(first, 0, OUT)
                for start, end, label in parts:
                    row[first & (starts < end) & (ends > start)] = index[label]
                links.setdefault(kind, []).append((int(cue[0]), row))
    cuts = [c for c in cuts if c < len(ids)]
    return Pieces(document.name, ids, first, starts, ends, cuts, labels, links)


@dataclass
class Window:
    """Pieces a:b of a document."""

    pieces: Pieces
    a: int
    b: int

    def __len__(self) -> int:
        return self.b - self.a + 2


def windows(
    pieces: Pieces, limit: int = WINDOW, chance: random.Random | None = None, short: bool = False
) -> Iterator[Window]:
    """Whole sentences, as many as fit in `limit` with the two special pieces; a longer sentence is cut.

    With `chance` the first window (with `short`, every window) gets a smaller limit drawn from it, so that no two
    passes cut alike.
    """
    room = limit - 2
    ends = [*pieces.cuts[1:], len(pieces.ids)]
    start, upto = 0, 0
    size = chance.randint(room // 4, room) if chance else room
    for end in ends:
        while end - start > size:
            cut = upto if upto > start else start + size
            if cut < len(pieces.ids) and upto <= start:
                while cut > start + 1 and not pieces.first[cut]:
                    cut -= 1
            yield Window(pieces, start, cut)
            start = cut
            size = chance.randint(room // 8, room) if chance and short else room
        upto = end
    if start < len(pieces.ids):
        yield Window(pieces, start, len(pieces.ids))


def batches(found: Sequence[Window], size: int, chance: random.Random) -> list[list[Window]]:
    """Windows in groups of about `size` padded pieces, of like lengths, in an order drawn from `chance`."""
    order = sorted(found, key=lambda w: (len(w), chance.random()))
    out: list[list[Window]] = []
    for window in order:
        if out and len(window) * (len(out[-1]) + 1) <= size:
            out[-1].append(window)
        else:
            out.append([window])
    chance.shuffle(out)
    return out


@dataclass
class Batch:
    """Tensors of one step."""

    ids: Tensor  # (windows, pieces)
    mask: Tensor
    labels: dict[str, Tensor]  # (windows, pieces) per layer
    links: dict[str, list[tuple[int, int, Tensor]]]  # per kind: window, place of the cue in it, labels (pieces,)


def collate(group: Sequence[Window]) -> Batch:
    """A group of windows of one data set to tensors."""
    length = max(len(w) for w in group)
    ids = np.full((len(group), length), PAD, dtype=np.int64)
    layers = list(group[0].pieces.labels)
    labels = {layer: np.full((len(group), length), OUT, dtype=np.int64) for layer in layers}
    for i, w in enumerate(group):
        n = w.b - w.a
        ids[i, 0], ids[i, 1 : n + 1], ids[i, n + 1] = CLS, w.pieces.ids[w.a : w.b], SEP
        for layer in layers:
            labels[layer][i, 1 : n + 1] = w.pieces.labels[layer][w.a : w.b]
    links: dict[str, list[tuple[int, int, Tensor]]] = {}
    for i, w in enumerate(group):
        for kind, found in w.pieces.links.items():
            for cue, row in found:
                if w.a <= cue < w.b:
                    wide = np.full(length, OUT, dtype=np.int64)
                    wide[1 : w.b - w.a + 1] = row[w.a : w.b]
                    links.setdefault(kind, []).append((i, cue - w.a + 1, torch.from_numpy(wide)))
    got = torch.from_numpy(ids)
    layers_of = {k: torch.from_numpy(v) for k, v in labels.items()}
    return Batch(got, got != PAD, layers_of, links)
