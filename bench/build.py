"""Runs marsad as a user does: `marsad read FILE`, then `marsad export jsonl DIR`, in processes of their own.

No setting of the person who measures reaches the run: every `MARSAD_` variable is left out, but for the model that is
asked for.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.corpora import BenchError, Corpus

MARSAD = (sys.executable, "-c", "from marsad.showing.cli import main; raise SystemExit(main())")


def environment(model: Path | None = None) -> dict[str, str]:
    """The variables marsad is run with: none of its own, but the folder of the model where one is given."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MARSAD_")}
    if model is not None:
        kept["MARSAD_MODEL"] = str(model)
    return kept


def marsad(*arguments: str, env: Mapping[str, str]) -> str:
    """What the command prints. Raises `BenchError` with its own words where it fails."""
    command, nothing = [*MARSAD, *arguments], subprocess.DEVNULL
    done = subprocess.run(command, check=False, env=env, stdin=nothing, capture_output=True, encoding="utf-8")
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip() or "nothing").splitlines()
        raise BenchError(f"marsad {' '.join(arguments)} ended with {done.returncode} and said: {' | '.join(said[-5:])}")
    return done.stdout


def read(corpus: Corpus, out: Path, model: Path | None = None) -> None:
    """Read the corpus into a new record beside `out`, and export it into `out`."""
    record = out.parent / f"{out.name}.db"
    env = environment(model)
    marsad("read", str(corpus.reports), "--record", str(record), env=env)
    marsad("export", "jsonl", str(out), "--record", str(record), env=env)
