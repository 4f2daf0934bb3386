"""Stage 1: all BIO layers together on public data, from the published encoder. Stops and goes on at a checkpoint."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn

from training.documents import Document
from training.encoder import Encoder
from training.labels import LINK_SLICES, TOKEN_SLICES
from training.network import Network
from training.pieces import OUT, Batch, Pieces, Window, batches, collate, encode, plain_tokenizer, windows
from training.readers import crossner, muc4, polnear, re3d, uner, wikievents

STEP = 1024  # padded pieces a step
RATE_ENCODER, RATE_HEADS, WARM = 1.5e-4, 1e-3, 100


@dataclass(frozen=True)
class Source:
    """A data set in the mixture: its reader, how often it is gone through, how its windows are cut."""

    name: str
    read: Callable[[Path, str], Iterable[Document]]
    passes: float
    short: bool = False
    keep_empty: float = 1.0  # share of windows without any label that is kept


MIXTURE = (
    Source("polnear", polnear.read, 2.2),
    Source("muc4", muc4.read, 5, keep_empty=0.4),
    Source("wikievents", wikievents.read, 6),
    Source("re3d", re3d.read, 20, short=True),
    Source("crossner", crossner.read, 3, short=True),
    Source("uner", uner.read, 0.5, short=True),
)


def load(folder: Path, part: str = "train", mixture: tuple[Source, ...] = MIXTURE) -> dict[str, list[Pieces]]:
    """Every data set of the mixture as pieces."""
    tokenizer = plain_tokenizer()
    return {s.name: [encode(tokenizer, d) for d in s.read(folder, part)] for s in mixture}


def _has_label(window: Window) -> bool:
    return any((row[window.a : window.b] > 0).any() for row in window.pieces.labels.values())


def plan(
    data: dict[str, list[Pieces]], seed: int, scale: float = 1.0, mixture: tuple[Source, ...] = MIXTURE
) -> list[list[Window]]:
    """All steps of the stage in their order; the same for the same seed."""
    chance = random.Random(seed)
    steps: list[list[Window]] = []
    for source in mixture:
        left = source.passes * scale
        while left > 1e-9:
            found = [w for p in data[source.name] for w in windows(p, chance=chance, short=source.short)]
            found = [w for w in found if source.keep_empty >= 1 or _has_label(w) or chance.random() < source.keep_empty]
            groups = batches(found, STEP, chance)
            steps += groups[: round(len(groups) * min(1.0, left))]
            left -= 1
    chance.shuffle(steps)
    return steps


def token_loss(network: Network, states: Tensor, batch: Batch) -> Tensor:
    """Mean cross-entropy over words, summed over the layers the batch speaks about."""
    numbers = network.tokens(states).float()
    total = numbers.new_zeros(())
    for layer, wanted in batch.labels.items():
        own = numbers[..., TOKEN_SLICES[layer]]
        keep = wanted != OUT
        if not keep.any():
            continue
        odds = torch.log_softmax(own[keep], -1)
        want = wanted[keep]
        loss = -odds.gather(1, want[:, None])[:, 0]
        total = total + loss.mean()
    return total


def link_loss(network: Network, states: Tensor, batch: Batch) -> Tensor:
    """Mean cross-entropy of what each word is to each cue; words that are something count double."""
    total = states.new_zeros((), dtype=torch.float32)
    for kind, found in batch.links.items():
        parts, weights = total.new_zeros(()), total.new_zeros(())
        for window in sorted({w for w, _, _ in found}):
            own = [(cue, row) for w, cue, row in found if w == window]
            numbers = network.links(states[window], torch.tensor([cue for cue, _ in own]))
            numbers = numbers[..., LINK_SLICES[kind]].float()
            wanted = torch.stack([row for _, row in own])
            keep = wanted != OUT
            want = wanted[keep]
            weight = 1.0 + (want > 0).float()
            each = nn.functional.cross_entropy(numbers[keep], want, reduction="none")
            parts, weights = parts + (each * weight).sum(), weights + weight.sum()
        total = total + 4 * parts / weights.clamp_min(1.0)
    return total


def optimiser(network: Network, encoder_rate: float, head_rate: float) -> torch.optim.AdamW:
    """AdamW with its own rate for the encoder; word embeddings stay as they are."""
    network.encoder.word.requires_grad_(False)
    inner = [p for p in network.encoder.parameters() if p.requires_grad]
    heads = [p for name, p in network.named_parameters() if not name.startswith("encoder.")]
    groups = [
        {"params": inner, "lr": encoder_rate, "base": encoder_rate},
        {"params": heads, "lr": head_rate, "base": head_rate},
    ]
    return torch.optim.AdamW(groups, weight_decay=0.01, fused=True)


def set_rate(optimizer: torch.optim.AdamW, step: int, steps: int, warm: int) -> None:
    """A linear rise over `warm` steps, then a linear fall to nothing."""
    share = min((step + 1) / max(1, warm), max(0.0, (steps - step) / max(1, steps - warm)))
    for group in optimizer.param_groups:
        group["lr"] = group["base"] * share


def save(path: Path, thing: dict) -> None:
    """Write whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(thing, path.with_suffix(".part"))
    path.with_suffix(".part").replace(path)


def run(folder: Path, work: Path, seed: int = 1, scale: float = 1.0, say: Callable[[str], None] = print) -> Path:
    """Train, or go on from `work`/checkpoint.pt; gives the path of the finished weights, `work`/stage1.pt."""
    done, halfway = work / "stage1.pt", work / "checkpoint.pt"
    if done.exists():
        return done
    torch.manual_seed(seed)
    steps = plan(load(folder), seed, scale)
    network = Network(Encoder.pretrained())
    optimizer = optimiser(network, RATE_ENCODER, RATE_HEADS)
    first, spent = 0, 0.0
    if halfway.exists():
        kept = torch.load(halfway, weights_only=True)
        network.load_state_dict(kept["network"])
        optimizer.load_state_dict(kept["optimizer"])
        first, spent = kept["step"], kept["spent"]
    network.train()
    say(f"stage 1: {len(steps)} steps, from {first}")
    began, seen, loss_sum = time.monotonic(), 0, 0.0
    for step in range(first, len(steps)):
        set_rate(optimizer, step, len(steps), WARM)
        batch = collate(steps[step])
        with torch.autocast("cpu", dtype=torch.bfloat16):
            states = network.states(batch.ids, batch.mask)
            loss = token_loss(network, states, batch) + link_loss(network, states, batch)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        seen += int(batch.mask.sum())
        loss_sum += loss.item()
        if (step + 1) % 100 == 0:
            wall = time.monotonic() - began
            say(
                f"step {step + 1}/{len(steps)} loss {loss_sum / 100:.3f} {seen / wall:.0f} pieces/s "
                f"{(spent + wall) / 60:.1f} min"
            )
            loss_sum = 0.0
        if (step + 1) % 300 == 0:
            save(halfway, {"network": network.state_dict(), "optimizer": optimizer.state_dict(), "step": step + 1,
                           "spent": spent + time.monotonic() - began})  # fmt: skip
    save(
        done, {"network": network.state_dict(), "minutes": (spent + time.monotonic() - began) / 60, "steps": len(steps)}
    )
    return done
