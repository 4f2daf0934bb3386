"""Stage 2: the sentence heads on our own gold, with steps of public data in between so that the BIO heads stay."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn

from marsad.finding.tagger import Chunk, chunks, cut
from training.annotated import AnnotatedReport, Marks
from training.documents import PARTS
from training.encoder import Encoder
from training.labels import SENTENCE_SLICES, Targets, bio_labels
from training.network import Network
from training.pieces import CLS, OUT, PAD, SEP, Batch, collate, plain_tokenizer
from training.stage1 import STEP, link_loss, load, plan, save, set_rate, token_loss

REPLAY = {"notes": 150, "gold": 60}  # steps of public data among those of a round
WINDOW = 320  # longer than in stage 1: most reports fit in one, so that a second telling is seen beside the first
OVERLAP = 48  # pieces that a window repeats of the one before, when reading
SHORT_OVERLAP = 16  # the same in training, where it would cost time
FROZEN = 3  # lowest layers that stay as stage 1 left them
RATE_ENCODER, RATE_TOKEN, RATE_SENTENCE, WARM = 6e-5, 2e-4, 1e-3, 40
INCIDENT_WEIGHTS = (1.0, 1.6, 1.6, 1.0)  # none, primary, background, again
CUE_LAYERS = ("act", "status", "deed")
INDEX = {layer: {label: i for i, label in enumerate(bio_labels(layer))} for layer in CUE_LAYERS}
PART_INDEX = {part: i for i, part in enumerate(PARTS, 1)}
POSITIVE = 2.0  # weight of a kind that is there, against one that is not


@dataclass
class GoldWindow:
    """Consecutive sentences of one report, as the tagger would show them to the network."""

    report: AnnotatedReport
    chunks: list[Chunk]

    def __len__(self) -> int:
        return sum(len(c.ids) for c in self.chunks) + 2


def encode_gold(reports: Sequence[AnnotatedReport]) -> list[tuple[AnnotatedReport, list[Chunk]]]:
    """Every report with its sentences in word pieces."""
    tokenizer = plain_tokenizer()
    out = []
    for report in reports:
        found = [c for n, s in enumerate(report.sentences)
                 for c in chunks(n, tokenizer.encode(s.text, add_special_tokens=False), WINDOW - 2)]  # fmt: skip
        if found:
            out.append((report, found))
    return out


def epoch(encoded: Sequence[tuple[AnnotatedReport, list[Chunk]]], chance: random.Random) -> list[list[GoldWindow]]:
    """All windows of one pass, cut at places drawn from `chance`, in groups of about `STEP` padded pieces."""
    found = []
    for report, own in encoded:
        room = chance.choice((WINDOW - 2, WINDOW - 2, chance.randint(128, WINDOW - 2)))
        room = max(room, *(len(c.ids) for c in own))
        found += [GoldWindow(report, own[a:b]) for a, b in cut([len(c.ids) for c in own], room, SHORT_OVERLAP)]
    groups: list[list[GoldWindow]] = []
    for window in sorted(found, key=lambda w: (len(w), chance.random())):
        if groups and len(window) * (len(groups[-1]) + 1) <= STEP:
            groups[-1].append(window)
        else:
            groups.append([window])
    chance.shuffle(groups)
    return groups


def collected(group: Sequence[GoldWindow]) -> tuple[Batch, list[Tensor], list[Targets]]:
    """A group of windows as tensors: pieces with the labels of cues, which pieces make a sentence, its targets."""
    length = max(len(w) for w in group)
    ids = np.full((len(group), length), PAD, dtype=np.int64)
    labels = {layer: np.full((len(group), length), OUT, dtype=np.int64) for layer in CUE_LAYERS}
    links: list[tuple[int, int, Tensor]] = []
    members, targets = [], []
    for i, window in enumerate(group):
        member = np.zeros((len(window.chunks), length), dtype=np.float32)
        ids[i, 0] = CLS
        at = 1
        for row, chunk in enumerate(window.chunks):
            ids[i, at : at + len(chunk.ids)] = chunk.ids
            member[row, at : at + len(chunk.ids)] = 1.0
            if window.report.marks is not None:
                found, own = cue_labels(window.report.marks, chunk)
                for layer, numbers in found.items():
                    labels[layer][i, at : at + len(chunk.ids)] = numbers
                for cue, parts in own:
                    wide = np.full(length, OUT, dtype=np.int64)
                    wide[at : at + len(chunk.ids)] = parts
                    links.append((i, at + cue, torch.from_numpy(wide)))
            at += len(chunk.ids)
            targets.append(window.report.targets[chunk.sentence])
        ids[i, at] = SEP
        members.append(torch.from_numpy(member))
    given = torch.from_numpy(ids)
    layers = {k: torch.from_numpy(v) for k, v in labels.items()}
    return Batch(given, given != PAD, layers, {"part": links} if links else {}), members, targets


def cue_labels(marks: Marks, chunk: Chunk) -> tuple[dict[str, np.ndarray], list[tuple[int, np.ndarray]]]:
    """Labels of one chunk's pieces in each layer of cues, and per cue (its piece, what every piece is to it)."""
    if chunk.sentence not in marks.sentences:
        return {}, []
    out = {}
    blank = np.full(len(chunk.ids), OUT, dtype=np.int64)
    for first, _, _ in chunk.words:
        blank[first] = 0
    own = [c for c in marks.cues if c.sentence == chunk.sentence]

    def pieces(start: int, end: int) -> list[int]:
        return [first for first, a, b in chunk.words if a < end and b > start]

    for layer in CUE_LAYERS:
        row = blank.copy()
        for cue in own:
            label, inside = getattr(cue, layer), pieces(cue.start, cue.end)
            if label is None and (layer != "deed" or cue.act is None):
                row[inside] = OUT
            elif label is not None:
                row[inside] = INDEX[layer][f"I-{label}"]
                row[inside[:1]] = INDEX[layer][f"B-{label}"]
        out[layer] = row
    links = []
    for cue in own:
        at = pieces(cue.start, cue.end)
        if at and (cue.parts or cue.complete):
            row = blank.copy()
            for start, end, label in sorted(cue.parts, key=lambda p: p[0] - p[1]):  # the longest first
                row[pieces(start, end)] = PART_INDEX[label]
            links.append((at[0], row))
    return out, links


def sentence_loss(network: Network, states: Tensor, members: Sequence[Tensor], targets: Sequence[Targets]) -> Tensor:
    """The losses of the sentence heads in one step, added up."""
    numbers = torch.cat([network.sentences(states[i], member) for i, member in enumerate(members)]).float()

    own = torch.log_softmax(numbers[:, SENTENCE_SLICES["incident"]], -1)
    want = torch.tensor([t.incident for t in targets])
    weight = torch.tensor([t.weight for t in targets]) * torch.tensor(INCIDENT_WEIGHTS)[want]
    loss = -own.gather(1, want[:, None])[:, 0]
    unsure = torch.tensor([t.incident == 0 and not t.exact for t in targets])  # none, or an incident told again
    loss = torch.where(unsure, -torch.logsumexp(own[:, [0, 3]], -1), loss)
    loss = (loss * weight).sum() / weight.sum().clamp_min(1.0)

    told = [i for i, t in enumerate(targets) if t.sub_event is not None]
    if told:
        shares = torch.from_numpy(np.stack([targets[i].sub_event for i in told]))  # type: ignore[misc]
        loss = loss + 0.5 * nn.functional.cross_entropy(numbers[told][:, SENTENCE_SLICES["sub_event"]], shares)
    for head in ("statement", "commitment", "plover"):
        known = [i for i, t in enumerate(targets) if getattr(t, head) is not None]
        if known:
            wanted = torch.from_numpy(np.stack([getattr(targets[i], head) for i in known]))
            each = nn.functional.binary_cross_entropy_with_logits(
                numbers[known][:, SENTENCE_SLICES[head]], wanted, reduction="none"
            )
            loss = loss + (each * (1 + (POSITIVE - 1) * wanted)).sum(1).mean()
    return loss


def public_steps(data: Path, kept: Path, count: int, seed: int = 101) -> list[Batch]:
    """Up to `count` steps of public data, made once and kept in the file `kept` for the other runs of this stage."""
    if not kept.exists():
        made = [vars(collate(group)) for group in plan(load(data), seed, 0.34)[:400]]
        save(kept, {"steps": made})
    return [Batch(**step) for step in torch.load(kept, weights_only=True)["steps"][:count]]


@dataclass(frozen=True)
class Round:
    """How one round goes; its rate rises and falls once."""

    epochs: int
    encoder: float = RATE_ENCODER
    token: float = RATE_TOKEN
    sentence: float = RATE_SENTENCE
    frozen: int = FROZEN  # lowest layers that stay as they are
    keep: float = 0.99  # of the running mean of the weights at each step: the mean is what is kept


NOTES = Round(epochs=4, encoder=1.2e-4, token=1e-3, sentence=1e-3, frozen=0)  # annotations of own and public texts
GOLD = Round(epochs=6, encoder=1.2e-4, token=3e-4, frozen=0)  # the gold, and one pass over those annotations among it


def run(
    start: Path, public: Sequence[Batch], reports: Sequence[AnnotatedReport], out: Path, how: Round, name: str,
    extra: Sequence[AnnotatedReport] = (), seed: int = 1, say: Callable[[str], None] = print,
) -> Path:  # fmt: skip
    """Fine-tune the weights in `start` on `reports` (`how.epochs` times) and `extra` (once); gives `out`.

    The steps of `public` are spread evenly among the others. A finished file is not made again.
    """
    if out.exists():
        return out
    torch.manual_seed(seed)
    chance = random.Random(seed)
    network = Network(Encoder())
    network.load_state_dict(torch.load(start, weights_only=True)["network"])
    for part in (network.encoder.word, network.encoder.place, network.encoder.norm):
        part.requires_grad_(False)
    network.encoder.kind.requires_grad_(False)
    for layer in network.encoder.layers[: how.frozen]:
        layer.requires_grad_(False)
    encoded = encode_gold(reports)
    steps: list[tuple[str, Any]] = [("gold", g) for _ in range(how.epochs) for g in epoch(encoded, chance)]
    if extra:
        steps = _mixed(steps, [("gold", g) for g in epoch(encode_gold(extra), chance)])
    steps = _mixed(steps, [("public", batch) for batch in public])
    sentence = [*network.middle.parameters(), *network.sentence.parameters()]
    known = {id(p) for p in [*network.encoder.parameters(), *sentence]}
    groups = [
        {"params": [p for p in network.encoder.parameters() if p.requires_grad], "base": how.encoder},
        {"params": [p for p in network.parameters() if id(p) not in known], "base": how.token},
        {"params": sentence, "base": how.sentence},
    ]
    optimizer = torch.optim.AdamW(groups, lr=how.encoder, weight_decay=0.01, fused=True)
    network.train()
    mean = AveragedModel(network, multi_avg_fn=get_ema_multi_avg_fn(how.keep))
    began, sums, counts = time.monotonic(), {"gold": 0.0, "public": 0.0}, {"gold": 0, "public": 0}
    for step, (kind, group) in enumerate(steps):
        set_rate(optimizer, step, len(steps), WARM)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = torch.zeros(())
            if kind == "gold":
                batch, members, targets = collected(group)
                states = network.states(batch.ids, batch.mask)
                loss = sentence_loss(network, states, members, targets)
            else:
                batch = group
                states = network.states(batch.ids, batch.mask)
            loss = loss + token_loss(network, states, batch) + link_loss(network, states, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        mean.update_parameters(network)
        sums[kind] += loss.item()
        counts[kind] += 1
        if (step + 1) % 100 == 0 or step + 1 == len(steps):
            means = {k: round(sums[k] / max(1, counts[k]), 3) for k in sums}
            say(f"{name} step {step + 1}/{len(steps)} {means} {(time.monotonic() - began) / 60:.1f} min")
            sums, counts = {"gold": 0.0, "public": 0.0}, {"gold": 0, "public": 0}
    save(out, {"network": mean.module.state_dict(), "minutes": (time.monotonic() - began) / 60})
    return out


def _mixed(steps: list[tuple[str, Any]], extra: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """`extra` spread evenly among `steps`, whose order stays (so that passes over the gold stay passes)."""
    placed = [(i, 0, s) for i, s in enumerate(steps)]
    placed += [((i + 0.5) * len(steps) / len(extra), 1, s) for i, s in enumerate(extra)]
    return [s for _, _, s in sorted(placed, key=lambda p: p[:2])]
