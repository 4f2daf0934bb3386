"""Where the corpora are, and how much they hold.

A corpus is a folder with `reports.jsonl` and the four `gold_*.jsonl` files. `gold/` holds those that are part of the
project; `seeds`, in the shared folder beside the checkout, is measured where it is there, else named as skipped.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GOLD = ROOT / "gold"
SEEDS = "seeds"


class BenchError(Exception):
    """One sentence for whoever measures: what was given, what was expected, what to do."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """One folder of reports with their gold."""

    name: str
    folder: Path

    @property
    def reports(self) -> Path:
        """The file of reports, which is also what marsad is given to read."""
        return self.folder / "reports.jsonl"

    def rows(self, kind: str) -> list[dict[str, Any]]:
        """The rows of `reports.jsonl` or of `gold_<kind>.jsonl`; none where the file is absent."""
        path = self.reports if kind == "reports" else self.folder / f"gold_{kind}.jsonl"
        return load(path) if path.exists() else []


def load(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file. Raises `BenchError` naming the line that cannot be read."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            rows.append(json.loads(line))
        except ValueError as error:
            raise BenchError(f"{path}, line {number}, is no JSON ({error}): correct the line.") from None
    return rows


def shared_folder(given: str | None = None) -> Path:
    """The shared folder: as given, else as `MARSAD_SHARED` names it, else the one beside the checkout."""
    return Path(given or os.environ.get("MARSAD_SHARED") or ROOT.parent / "shared")


def find(gold: Path = GOLD, shared: Path | None = None, names: Sequence[str] = ()) -> list[Corpus]:
    """The corpora of `gold` in order of name, then the seeds where `shared` has them; only `names`, where any is given.

    Raises `BenchError` for a name that is not there.
    """
    found = [Corpus(path.parent.name, path.parent) for path in sorted(gold.glob("*/reports.jsonl"))]
    if shared is not None and (shared / SEEDS / "reports.jsonl").exists():
        found.append(Corpus(SEEDS, shared / SEEDS))
    known = {corpus.name for corpus in found}
    if missing := [name for name in names if name not in known]:
        raise BenchError(f"No corpus is called {', '.join(missing)}: there are {', '.join(sorted(known)) or 'none'}.")
    return [corpus for corpus in found if not names or corpus.name in names]
