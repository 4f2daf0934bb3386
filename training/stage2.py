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

from marsad.finding.tagger import Chunk, chunks, cut
from training.encoder import Encoder
from training.gold import GoldReport, read_all
from training.labels import SENTENCE_SLICES
from training.network import Network
from training.pieces import CLS, PAD, SEP, WINDOW, Batch, collate, plain_tokenizer
from training.stage1 import STEP, load, plan, save, set_rate, token_loss

EPOCHS = (3, 2)  # passes of each round; the rate rises and falls once a round
REPLAY, REPLAY_LEFT_OUT = 90, 30  # steps of public data of a round
OVERLAP = 48  # pieces that a window repeats of the one before, when reading
SHORT_OVERLAP = 16  # the same in training, where it would cost time
FROZEN = 3  # lowest layers that stay as stage 1 left them
RATE_ENCODER, RATE_TOKEN, RATE_SENTENCE, WARM = 6e-5, 2e-4, 1e-3, 40
INCIDENT_WEIGHTS = (1.0, 1.6, 1.6)  # none, primary, background
POSITIVE = 2.0  # weight of a kind that is there, against one that is not


@dataclass
class GoldWindow:
    """Consecutive sentences of one report, as the tagger would show them to the network."""

    report: GoldReport
    chunks: list[Chunk]

    def __len__(self) -> int:
        return sum(len(c.ids) for c in self.chunks) + 2


def encode_gold(reports: Sequence[GoldReport]) -> list[tuple[GoldReport, list[Chunk]]]:
    """Every report with its sentences in word pieces."""
    tokenizer = plain_tokenizer()
    out = []
    for report in reports:
        found = [c for n, s in enumerate(report.sentences)
                 for c in chunks(n, tokenizer.encode(s.text, add_special_tokens=False), WINDOW - 2)]  # fmt: skip
        if found:
            out.append((report, found))
    return out


def epoch(encoded: Sequence[tuple[GoldReport, list[Chunk]]], chance: random.Random) -> list[list[GoldWindow]]:
    """All windows of one pass, cut at places drawn from `chance`, in groups of about `STEP` padded pieces."""
    found = []
    for report, own in encoded:
        room = chance.choice((WINDOW - 2, WINDOW - 2, chance.randint(96, WINDOW - 2)))
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


def sentence_loss(network: Network, group: Sequence[GoldWindow]) -> Tensor:
    """The four sentence losses of one step, added up."""
    length = max(len(w) for w in group)
    ids = np.full((len(group), length), PAD, dtype=np.int64)
    members, targets = [], []
    for i, window in enumerate(group):
        member = np.zeros((len(window.chunks), length), dtype=np.float32)
        ids[i, 0] = CLS
        at = 1
        for row, chunk in enumerate(window.chunks):
            ids[i, at : at + len(chunk.ids)] = chunk.ids
            member[row, at : at + len(chunk.ids)] = 1.0
            at += len(chunk.ids)
            targets.append(window.report.targets[chunk.sentence])
        ids[i, at] = SEP
        members.append(torch.from_numpy(member))
    given = torch.from_numpy(ids)
    states = network.states(given, given != PAD)
    numbers = torch.cat([network.sentences(states[i], member) for i, member in enumerate(members)]).float()

    own = numbers[:, SENTENCE_SLICES["incident"]]
    want = torch.tensor([t.incident for t in targets])
    weight = torch.tensor([t.weight for t in targets]) * torch.tensor(INCIDENT_WEIGHTS)[want]
    loss = (nn.functional.cross_entropy(own, want, reduction="none") * weight).sum() / weight.sum().clamp_min(1.0)

    told = [i for i, t in enumerate(targets) if t.sub_event is not None]
    if told:
        shares = torch.from_numpy(np.stack([targets[i].sub_event for i in told]))  # type: ignore[misc]
        loss = loss + 0.5 * nn.functional.cross_entropy(numbers[told][:, SENTENCE_SLICES["sub_event"]], shares)
    for head in ("statement", "commitment"):
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


def run(
    start: Path, public: Sequence[Batch], gold: Path, out: Path, without: str | None = None, seed: int = 1,
    epochs: int = EPOCHS[0], say: Callable[[str], None] = print,
) -> Path:  # fmt: skip
    """Fine-tune the weights in `start` on the gold but the corpus `without`; gives `out`, the finished weights.

    The steps of `public` are spread evenly among those of the gold.
    """
    if out.exists():
        return out
    torch.manual_seed(seed)
    chance = random.Random(seed)
    network = Network(Encoder())
    network.load_state_dict(torch.load(start, weights_only=True)["network"])
    network.encoder.word.requires_grad_(False)
    network.encoder.place.requires_grad_(False)
    network.encoder.kind.requires_grad_(False)
    network.encoder.norm.requires_grad_(False)
    for layer in network.encoder.layers[:FROZEN]:
        layer.requires_grad_(False)
    encoded = encode_gold(list(read_all(gold, without)))
    steps: list[tuple[str, Any]] = [("gold", g) for _ in range(epochs) for g in epoch(encoded, chance)]
    steps = _mixed(steps, [("public", batch) for batch in public])
    groups = [
        {"params": [p for p in network.encoder.parameters() if p.requires_grad], "base": RATE_ENCODER},
        {"params": list(network.token.parameters()), "base": RATE_TOKEN},
        {"params": [*network.middle.parameters(), *network.sentence.parameters()], "base": RATE_SENTENCE},
    ]
    optimizer = torch.optim.AdamW(groups, lr=RATE_ENCODER, weight_decay=0.01, fused=True)
    network.train()
    began, sums, counts = time.monotonic(), {"gold": 0.0, "public": 0.0}, {"gold": 0, "public": 0}
    for step, (kind, group) in enumerate(steps):
        set_rate(optimizer, step, len(steps), WARM)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            if kind == "gold":
                loss = sentence_loss(network, group)
            else:
                loss = token_loss(network, network.states(group.ids, group.mask), group)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        sums[kind] += float(loss)
        counts[kind] += 1
        if (step + 1) % 100 == 0 or step + 1 == len(steps):
            means = {k: round(sums[k] / max(1, counts[k]), 3) for k in sums}
            say(f"{without or 'all'} step {step + 1}/{len(steps)} {means} {(time.monotonic() - began) / 60:.1f} min")
            sums, counts = {"gold": 0.0, "public": 0.0}, {"gold": 0, "public": 0}
    save(out, {"network": network.state_dict(), "minutes": (time.monotonic() - began) / 60})
    return out


def _mixed(steps: list[tuple[str, Any]], extra: list[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """`extra` spread evenly among `steps`, whose order stays (so that passes over the gold stay passes)."""
    placed = [(i, 0, s) for i, s in enumerate(steps)]
    placed += [((i + 0.5) * len(steps) / len(extra), 1, s) for i, s in enumerate(extra)]
    return [s for _, _, s in sorted(placed, key=lambda p: p[:2])]
