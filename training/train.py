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
from training import annotated, gold, stage1, stage2
from training.evaluate import cue_numbers, gold_numbers, gold_scores, joined
from training.export import card, export, write_card
from training.tune import calibrate, calibrate_cues, tune_tokens


@dataclass(frozen=True)
class Job:
    """One run over the gold: without which corpora, and the folders its model goes to."""

    data: Path
    gold: Path
    work: Path
    outs: tuple[Path, ...]
    without: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of its weights."""
        return "+".join(self.without) or "all"


def say(line: str) -> None:
    """Progress on standard output, at once."""
    print(line, flush=True)


def folds(given: Sequence[str], corpora: Sequence[str]) -> list[tuple[str, ...]]:
    """The groups of corpora that one model each will not see, as `a+b c d` names them; by default each by itself."""
    found = [tuple(group.split("+")) for group in given] or [(c,) for c in corpora]
    named = [c for group in found for c in group]
    if unknown := sorted(set(named) - set(corpora)):
        raise SystemExit(f"--folds names {unknown}; expected some of {list(corpora)}, joined by + where together.")
    if len(set(named)) < len(named):
        raise SystemExit(f"--folds names a corpus twice in {' '.join(given)}; each belongs to one fold.")
    return found


def notes(data: Path, work: Path) -> Path:
    """The round over our annotations of own and public texts; the same start for every run over the gold."""
    out = work / "notes.pt"
    if not out.exists():
        public = stage2.public_steps(data, work / "replay.pt", stage2.REPLAY["notes"])
        stage2.run(work / "stage1.pt", public, annotated.read(data), out, stage2.NOTES, "notes", say=say)
    return out


def fine_tune(job: Job) -> None:
    """The round over the gold and the export of one model, on one thread."""
    torch.set_num_threads(1)
    weights = job.work / f"gold-{job.name}.pt"
    if weights.exists() and all((out / "model.json").exists() for out in job.outs):
        return
    public = stage2.public_steps(job.data, job.work / "replay.pt", stage2.REPLAY["gold"])
    reports = list(gold.read_all(job.gold, job.without))
    stage2.run(
        job.work / "notes.pt", public, reports, weights, stage2.GOLD, job.name, extra=annotated.read(job.data), say=say
    )
    for out in job.outs:
        export(
            weights, out, card(gold.corpora(job.gold), job.without), None if job.without else job.work / "plain.onnx"
        )


def finish(jobs: Sequence[Job], report: Path) -> dict[str, Any]:
    """Thresholds and calibration of all models, and the figures of the left-out ones."""
    whole = next(job for job in jobs if not job.without)
    first = json.loads((whole.outs[0] / "model.json").read_text(encoding="utf-8"))
    figures: dict[str, Any] = {"dev": tune_tokens(first, Tagger.load(whole.outs[0]), whole.data)}
    found, cues = {}, {}
    for job in jobs:
        for corpus, out in zip(job.without, job.outs, strict=False):
            tagger, reports = Tagger.load(out), gold.read(job.gold, corpus)
            found[corpus], cues[corpus] = gold_numbers(tagger, reports), cue_numbers(tagger, reports)
    for job in jobs:
        for corpus, out in zip(job.without or ("",), job.outs, strict=True):
            own = json.loads((out / "model.json").read_text(encoding="utf-8"))
            for layer, head in own["token_heads"].items():
                head |= {name: first["token_heads"][layer][name] for name in ("threshold", "least")}
            others = [n for name, n in found.items() if name != corpus]
            if others:
                calibrate(own, joined(others))
                calibrate_cues(own, [c for name, c in cues.items() if name != corpus])
            write_card(out, own)
            if corpus:
                figures[corpus] = gold_scores(found[corpus], own["sentence_heads"])
                say(f"{corpus}: {json.dumps(figures[corpus])}")
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
    parser.add_argument("--folds", nargs="*", default=[], metavar="A+B", help="left out at once [default: each alone]")
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
    notes(Path(args.data), args.work)
    left_out = [(args.leave_out,)] if args.leave_out else folds(args.folds, corpora)
    jobs = [Job(Path(args.data), args.gold, args.work, tuple(args.loo / c for c in own), own) for own in left_out]
    if not args.leave_out:
        jobs.insert(0, Job(Path(args.data), args.gold, args.work, (args.out,), ()))
    with ProcessPoolExecutor(args.jobs, mp_context=get_context("spawn")) as pool:
        list(pool.map(fine_tune, jobs))
    if not args.leave_out:
        finish(jobs, args.work / "figures.json")


if __name__ == "__main__":
    main()
