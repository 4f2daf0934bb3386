"""Thresholds and calibration, chosen on data the weights have not seen: public dev parts, and left-out corpora."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from marsad.finding.tagger import Tagger, kinds_of, runs, softmax
from training.evaluate import GoldNumbers, layer_answers, prf, probabilities
from training.labels import SENTENCE_SLICES, bio_labels
from training.stage2 import CUE_LAYERS


def tune_tokens(card: dict[str, Any], tagger: Tagger, data: Path) -> dict[str, float]:
    """Both thresholds of each BIO layer with the best exact F1 on dev, put into the card; gives those F1."""
    out = {}
    for layer, found in layer_answers(tagger, data, "dev").items():
        if not found:
            continue
        best = (-1.0, 0.5, 0.0)
        wanted = sum(len(a.gold) for a in found)
        for threshold in (0.25, 0.35, 0.45, 0.55, 0.65):
            rows = []  # share of every run, and whether it is right
            for answer in found:
                for a, b, label, share in runs(answer.shares, bio_labels(layer), threshold):
                    place = (answer.words[a][0], answer.words[b - 1][1], label)
                    rows.append((share, place in answer.gold))
            for least in (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
                kept = [right for share, right in rows if share >= least]
                best = max(best, (prf(sum(kept), len(kept), wanted)["f"], threshold, least))
        out[layer], card["token_heads"][layer]["threshold"], card["token_heads"][layer]["least"] = best
    return out


def calibrate(card: dict[str, Any], found: GoldNumbers) -> None:
    """Scale and shifts that make the probabilities honest, then the thresholds with the best F1; put into the card."""
    heads = card["sentence_heads"]
    for head, settings in heads.items():
        scale, shift = _fit(head, found, settings["one_of"])
        settings["scale"] = round(scale, 4)
        settings["shift"] = {x: round(s, 4) for x, s in zip(settings["labels"], shift, strict=True) if abs(s) > 1e-4}
    keep = found.weight > 0
    told = probabilities("incident", found, heads["incident"])[keep, 1:3].sum(1)  # for the first time
    first = (found.incident[keep] > 0) & (found.incident[keep] < 3)
    heads["incident"]["thresholds"] = {"any": best_cut(told, first)}
    for head in ("statement", "commitment", "plover"):
        wanted = getattr(found, head)
        shares = probabilities(head, found, heads[head])
        known = wanted >= 0
        # one for all kinds: a threshold of each kind's own did not carry over to conflicts not seen
        heads[head]["thresholds"] = dict.fromkeys(heads[head]["labels"], best_cut(shares[known], wanted[known] > 0))


def calibrate_cues(card: dict[str, Any], found: Sequence[dict[str, tuple[np.ndarray, np.ndarray]]]) -> None:
    """The scale of each layer of cues that makes the shares of its words likeliest; put into the card."""
    for layer in CUE_LAYERS:
        own = [one[layer] for one in found if layer in one]
        if not own:
            continue
        numbers = np.concatenate([n for n, _ in own])
        wanted = np.concatenate([w for _, w in own])
        told = wanted > 0  # what is asked of a cue is of which kind it is
        kinds, right = kinds_of(numbers[told]), (wanted[told] - 1) // 2
        loss = {}
        for scale in np.arange(0.3, 1.51, 0.05):
            shares = softmax(kinds * scale)
            loss[round(float(scale), 2)] = -np.log(shares[np.arange(len(right)), right] + 1e-9).mean()
        card["token_heads"][layer]["scale"] = min(loss, key=lambda x: loss[x])


def best_cut(shares: np.ndarray, true: np.ndarray) -> float:
    """The threshold with the best F1, on a grid; neighbours are averaged so that one lucky cut does not win."""
    cuts = np.arange(0.06, 0.95, 0.02)
    scores = []
    for cut in cuts:
        yes = shares >= cut
        scores.append(2 * (yes & true).sum() / max(1, yes.sum() + true.sum()))
    smooth = np.convolve(np.pad(scores, 2, mode="edge"), np.ones(5) / 5, mode="valid")
    return round(float(cuts[int(smooth.argmax())]), 2)


def _fit(head: str, found: GoldNumbers, one_of: bool) -> tuple[float, list[float]]:
    """Scale and shifts of least loss.

    Incident has a shift per label; kinds that stand on their own share one; types of events have none, since which
    types are common differs from conflict to conflict.
    """
    numbers = torch.from_numpy(found.numbers[:, SENTENCE_SLICES[head]]).float()
    log_scale = torch.zeros((), requires_grad=True)
    shift = torch.zeros(numbers.shape[1] if head == "incident" else 1, requires_grad=head != "sub_event")
    if head == "incident":
        keep = torch.from_numpy(found.weight > 0)
        numbers, wanted = numbers[keep], torch.from_numpy(found.incident)[keep]
    elif head == "sub_event":
        keep = torch.from_numpy(found.sub_event.sum(1) > 0)
        numbers, wanted = numbers[keep], torch.from_numpy(found.sub_event).float()[keep]
    else:
        wanted = torch.from_numpy(getattr(found, head)).float()
    free = [p for p in (log_scale, shift) if p.requires_grad]
    optimizer = torch.optim.LBFGS(free, max_iter=60, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        own = numbers * log_scale.exp() + shift
        if one_of:
            value = torch.nn.functional.cross_entropy(own, wanted)
        else:
            each = torch.nn.functional.binary_cross_entropy_with_logits(own, wanted.clamp_min(0), reduction="none")
            value = (each * (wanted >= 0)).mean()
        value.backward()
        return value

    optimizer.step(loss)  # type: ignore[arg-type]
    return float(log_scale.exp().detach()), [float(s) for s in shift.detach().expand(numbers.shape[1])]
