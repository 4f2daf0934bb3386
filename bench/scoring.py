"""An export and a corpus in, figures out. `score.py` does the measuring; this says which of its figures are looked at.

The scorer also prints the gold mentions that were missed and the accounts that match none. They are kept with their
words: a figure says that something changed, only the words say what.
"""

from __future__ import annotations

import ast
import json
import math
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypedDict

from bench.corpora import ROOT, BenchError, Corpus

SCORER = Path(__file__).with_name("score.py")
MISS = re.compile(r"missed +(\(.*?\)) (.+)")
SPURIOUS = re.compile(r"spurious (\(.*?\)) (\S+) (\[.*\])")


@dataclass(frozen=True, slots=True)
class Measure:
    """One column: where the scorer's output has the figure, and whether less is better."""

    name: str  # in files
    heading: str  # in tables
    path: tuple[str, ...]
    falling: bool = False  # less is better: the pinned value is a ceiling


def _field(name: str, heading: str) -> Measure:
    return Measure(name, heading, ("fields", name, "share"))


GROUPS: dict[str, tuple[Measure, ...]] = {
    "Incidents found and linked": (
        Measure("inexact_spans", "inexact", ("evidence", "not_exact"), falling=True),
        Measure("mentions_p", "ment P", ("mentions", "p")),
        Measure("mentions_r", "ment R", ("mentions", "r")),
        Measure("mentions_f", "ment F", ("mentions", "f")),
        Measure("primary_recall", "prim R", ("mentions_primary_recall", "share")),
        Measure("not_events_taken", "non-ev", ("not_events_taken", "share"), falling=True),
        Measure("incidents_f", "inc F", ("incidents", "f")),
        Measure("b3", "B3", ("linking_b3", "f")),
    ),
    "Fields of the incidents found": (
        _field("date_exact", "date"),
        _field("place_within_tolerance", "place"),
        _field("acled_sub_event_type", "ACLED"),
        _field("killed_best_in_range", "killed"),
        _field("killed_not_invented", "k silent"),
        _field("attacker_named", "by"),
        _field("attacker_not_invented", "by silent"),
    ),
    "Statements and commitments": (
        Measure("statements_r", "st R", ("statements_recall", "share")),
        Measure("statements_f", "st F", ("statements", "f")),
        Measure("statements_kind", "kind", ("statements_kind", "share")),
        Measure("statements_speaker", "speaker", ("statements_speaker", "share")),
        Measure("commitments_p", "com P", ("commitments", "p")),
        Measure("commitments_r", "com R", ("commitments", "r")),
        Measure("commitments_f", "com F", ("commitments", "f")),
    ),
}
MEASURES: tuple[Measure, ...] = tuple(measure for group in GROUPS.values() for measure in group)


class Words(TypedDict):
    """A mention, told by its words: of gold with its event's id, of the system with its event's type."""

    report: str
    event: str
    words: str


class Scored(TypedDict):
    """One corpus's figures and what lies behind them; written as it is by `--json`."""

    measures: dict[str, float | None]  # by the measure's name; None where nothing was there to measure
    counts: dict[str, int]  # how many cases a measure rests on
    score: dict[str, Any]  # all that the scorer says
    won: list[Words]
    missed: list[Words]
    spurious: list[Words]


def score(corpus: Corpus, export: Path) -> Scored:
    """Score the export. Raises `BenchError` where the scorer fails."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.scorer", str(export.resolve()), str(corpus.folder.resolve()),
         "--json", "--misses", "1000000"],
        check=False, cwd=ROOT, capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    if done.returncode:
        raise BenchError(f"The scorer failed on {corpus.name}: {(done.stderr.strip() or '?').splitlines()[-1]}")
    figures, behind = json.JSONDecoder().raw_decode(done.stdout)
    missed, spurious = _listed(done.stdout[behind:])
    lost = {(row["report"], row["event"]) for row in missed}
    won = [row for row in gold_mentions(corpus) if (row["report"], row["event"]) not in lost]
    return Scored(
        measures={measure.name: _figure(figures, measure.path) for measure in MEASURES},
        counts={measure.name: _count(figures, measure) for measure in MEASURES},
        score=figures,
        won=won,
        missed=missed,
        spurious=spurious,
    )


def gold_mentions(corpus: Corpus) -> list[Words]:
    """Every mention of gold, in the order of events and reports. One report tells of one event once."""
    rows: dict[tuple[str, str], Words] = {}
    for event in corpus.rows("events"):
        for told in event["reports"]:
            row = Words(report=str(told["article_id"]), event=event["event_id"], words=told["evidence"])
            rows[row["report"], row["event"]] = row
    return list(rows.values())


def _listed(lines: str) -> tuple[list[Words], list[Words]]:
    """The missed and the spurious mentions, from the lines the scorer prints after its figures."""
    missed, spurious = [], []
    for line in lines.splitlines():
        if found := MISS.fullmatch(line):
            report, event = ast.literal_eval(found[1])
            missed.append(Words(report=report, event=event, words=ast.literal_eval(found[2])))
        elif found := SPURIOUS.fullmatch(line):
            report, _ = ast.literal_eval(found[1])  # the system's own ids need not be the same in the next build
            words = ast.literal_eval(found[3])
            spurious.append(Words(report=report, event=found[2], words=words[0] if words else ""))
        elif line.strip():
            raise BenchError(f"The scorer printed a line that is not understood: {line!r}.")
    return missed, spurious


def _figure(figures: dict[str, Any], path: tuple[str, ...]) -> float | None:
    here: Any = figures
    for step in path:
        here = here.get(step) if isinstance(here, dict) else None
    return None if here is None else float(here)


def _count(figures: dict[str, Any], measure: Measure) -> int:
    """How many cases the figure rests on: gold rows, system rows for a precision, cases for a share."""
    row: Any = figures
    for step in measure.path[:-1]:
        row = row.get(step) if isinstance(row, dict) else None
    if not isinstance(row, dict):
        return 0
    names = ("sys", "n") if measure.path[-1] == "p" else ("gold", "n")
    return next((int(row[name]) for name in names if name in row), 0)


def mean(scored: list[Scored]) -> dict[str, float | None]:
    """Each measure's mean over corpora, each corpus counting once; None where no corpus has it."""
    means: dict[str, float | None] = {}
    for measure in MEASURES:
        values = [value for row in scored if (value := row["measures"][measure.name]) is not None]
        means[measure.name] = math.fsum(values) / len(values) if values else None
    return means
