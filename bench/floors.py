"""Floors: what a build may not fall below. They only rise by themselves; lowering one is said aloud with `--lower`.

A floor lies a little below the figure it was pinned at (`SLACK`, or one case where that is more), since processors
round quantised arithmetic differently. Spans have no slack: not one may be inexact. For measures of which less is
better the pinned value is a ceiling.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping
from pathlib import Path

from bench.corpora import ROOT, BenchError
from bench.scoring import MEASURES, Measure, Scored

FLOORS = ROOT / "bench" / "floors.toml"
SLACK = 0.02

Pinned = dict[str, dict[str, dict[str, float]]]  # mode -> corpus -> measure -> value

HEAD = """\
# What a build must reach on each corpus: floors, and ceilings for {falling}.
# Written by `python -m bench.gates --pin`, which never lowers a floor unless told so with `--lower`.
# `shipped`: the model in the package. `unseen`: each corpus read by a model that has not seen it (`--leave-one-out`).
"""


def load(path: Path = FLOORS) -> Pinned:
    """The pinned floors; none where the file is absent. Raises `BenchError` where it is no TOML."""
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise BenchError(f"{path} is no TOML ({error}): correct it, or take it from the last commit.") from None


def save(pinned: Pinned, path: Path = FLOORS) -> None:
    """Write the floors, in order of mode, corpus and table column."""
    lines = [HEAD.format(falling=" and ".join(f"`{m.name}`" for m in MEASURES if m.falling))]
    for mode in sorted(pinned):
        for corpus in sorted(pinned[mode]):
            row = pinned[mode][corpus]
            lines.append(f"[{mode}.{corpus}]")
            lines += [f"{m.name} = {row[m.name]:g}" for m in MEASURES if m.name in row]
            lines.append("")
    path.write_text("\n".join(lines), encoding="utf-8")


def floor(measure: Measure, value: float, count: int) -> float:
    """Where the floor (or ceiling) of a measure lies that was measured at `value` over `count` cases."""
    if measure.path[-1] == "not_exact":
        return 0.0
    if measure.falling:
        return min(1.0, math.ceil(round((value + SLACK) * 1000, 6)) / 1000)
    slack = max(SLACK, 1 / count if count else 1.0)
    return max(0.0, math.floor(round((value - slack) * 1000, 6)) / 1000)


def worse(measure: Measure, value: float, than: float) -> bool:
    """Whether `value` is on the wrong side of `than`."""
    return value > than if measure.falling else value < than


def check(pinned: Mapping[str, Mapping[str, float]], scored: Mapping[str, Scored]) -> list[str]:
    """A sentence for each floor that is not held, and for each corpus that has none."""
    faults = []
    for corpus, row in scored.items():
        floors = pinned.get(corpus)
        if not floors:
            faults.append(f"{corpus}: no floors are pinned")
            continue
        for measure in MEASURES:
            if measure.name not in floors:
                continue
            value, pin = row["measures"][measure.name], floors[measure.name]
            bound = "ceiling" if measure.falling else "floor"
            if value is None:
                faults.append(f"{corpus}: {measure.name} has nothing to measure any more, its {bound} is {pin:g}")
            elif worse(measure, value, pin):
                side = "above" if measure.falling else "below"
                faults.append(f"{corpus}: {measure.name} is {value:g}, {side} its {bound} {pin:g}")
    return faults


def pin(
    pinned: Mapping[str, Mapping[str, float]], scored: Mapping[str, Scored], *, lower: bool = False
) -> dict[str, dict[str, float]]:
    """The floors with those of the corpora scored pinned anew; what was not scored keeps its own.

    Without `lower` a floor stays or rises. Raises `BenchError` where a floor is not held and `lower` is not given.
    """
    floors = {corpus: dict(row) for corpus, row in pinned.items()}
    fallen = [] if lower else [fault for fault in check(pinned, scored) if "no floors are pinned" not in fault]
    if fallen:
        raise BenchError("These floors are not held and are not lowered without --lower:\n  " + "\n  ".join(fallen))
    for corpus, row in scored.items():
        kept = {} if lower else floors.get(corpus, {})
        fresh: dict[str, float] = {}
        for measure in MEASURES:
            value = row["measures"][measure.name]
            if value is None:
                continue
            new = floor(measure, value, row["counts"][measure.name])
            old = kept.get(measure.name)
            fresh[measure.name] = new if old is None or worse(measure, old, new) else old
        floors[corpus] = fresh
    return floors
