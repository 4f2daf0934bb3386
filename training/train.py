"""Everything from public data and our gold to the shipped model, in one command.

    python -m training.train --data $MARSAD_DATA --gold gold --out src/marsad/finding/model

1. Stage 1: BIO heads on public data. 2. Stage 2 on all of the gold, and once without each corpus in turn. 3. Export.
4. Thresholds of the BIO heads on public dev parts; scale, shifts and thresholds of the sentence heads on the corpora
as read by the models that have not seen them. Each step keeps what it made under `--work` and is not done twice; an
interrupted stage 1 goes on from its last checkpoint. The left-out models are written to `--loo`/<corpus> in the shipped
format, with thresholds chosen on the other corpora.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import torch

from marsad.finding.tagger import Tagger
from training import gold, stage1, stage2
from training.evaluate import gold_numbers, gold_scores, joined
from training.export import card, export, write_card
from training.tune import calibrate, tune_tokens


@dataclass(frozen=True)
class Job:
    """One run of stage 2."""

    data: Path
    gold: Path
    work: Path
    out: Path
    without: str | None


def say(line: str) -> None:
    """Progress on standard output, at once."""
    print(line, flush=True)


def fine_tune(job: Job) -> None:
    """Stage 2 and export of one model, on one thread."""
    torch.set_num_threads(1)
    weights = job.work / f"stage2-{job.without or 'all'}.pt"
    if weights.exists() and (job.out / "model.json").exists():
        return
    count = stage2.REPLAY if job.without is None else stage2.REPLAY_LEFT_OUT
    public = stage2.public_steps(job.data, job.work / "replay.pt", count)
    start = job.work / "stage1.pt"
    for number, epochs in enumerate(stage2.EPOCHS, 1):
        path = weights if number == len(stage2.EPOCHS) else weights.with_suffix(f".round{number}.pt")
        start = stage2.run(start, public, job.gold, path, job.without, seed=number, epochs=epochs, say=say)
    plain = job.work / "plain.onnx" if job.without is None else None
    export(weights, job.out, card(gold.corpora(job.gold), job.without), plain)


def finish(jobs: Sequence[Job], report: Path) -> dict[str, Any]:
    """Thresholds and calibration of all models, and the figures of the left-out ones."""
    whole = next(job for job in jobs if job.without is None)
    cards = {job.without: json.loads((job.out / "model.json").read_text(encoding="utf-8")) for job in jobs}
    figures: dict[str, Any] = {"dev": tune_tokens(cards[None], Tagger.load(whole.out), whole.data)}
    found = {}
    for job in jobs:
        if job.without is not None:
            found[job.without] = gold_numbers(Tagger.load(job.out), gold.read(job.gold, job.without))
    for job in jobs:
        own = cards[job.without]
        for layer, head in own["token_heads"].items():
            head |= {name: cards[None]["token_heads"][layer][name] for name in ("threshold", "least")}
        others = [n for name, n in found.items() if name != job.without]
        if others:
            calibrate(own, joined(others))
        write_card(job.out, own)
        if job.without is not None:
            figures[job.without] = gold_scores(found[job.without], own["sentence_heads"])
            say(f"{job.without}: {json.dumps(figures[job.without])}")
    report.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures


def main(arguments: Sequence[str] | None = None) -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Train marsad's tagger and write the model folder.")
    parser.add_argument("--data", type=Path, default=os.environ.get("MARSAD_DATA"), help="the public data sets")
    parser.add_argument("--gold", type=Path, default=Path("gold"))
    parser.add_argument("--out", type=Path, default=Path("src/marsad/finding/model"))
    parser.add_argument("--work", type=Path, default=Path("var/train"), help="checkpoints")
    parser.add_argument("--loo", type=Path, default=Path("var/loo"), help="models that have not seen one corpus")
    parser.add_argument("--leave-out", help="only the model without this corpus")
    parser.add_argument("--jobs", type=int, default=2, help="threads of stage 1, and runs of stage 2 side by side")
    parser.add_argument("--scale", type=float, default=1.0, help="share of the passes over public data, for a trial")
    args = parser.parse_args(arguments)
    if args.data is None:
        raise SystemExit("Say where the public data is: --data FOLDER, or MARSAD_DATA.")
    corpora = gold.corpora(args.gold)
    if not corpora or (args.leave_out and args.leave_out not in corpora):
        raise SystemExit(f"{args.gold} has the corpora {corpora}; expected at least one, and --leave-out among them.")
    torch.set_num_threads(args.jobs)
    stage1.run(Path(args.data), args.work, scale=args.scale, say=say)
    wanted = [args.leave_out] if args.leave_out else [None, *corpora]
    jobs = [Job(Path(args.data), args.gold, args.work, args.loo / w if w else args.out, w) for w in wanted]
    stage2.public_steps(Path(args.data), args.work / "replay.pt", 0)
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn")) as pool:
        list(pool.map(fine_tune, jobs))
    if not args.leave_out:
        finish(jobs, args.work / "figures.json")


if __name__ == "__main__":
    main()
