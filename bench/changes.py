"""Gains and losses between two builds: which mentions of gold were won and lost, which spurious ones came and went.

A figure that stays the same can hide ten gains and ten losses; these lists do not.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.corpora import BenchError
from bench.scoring import MEASURES, Scored, Words


@dataclass(frozen=True, slots=True)
class Change:
    """What changed on one corpus."""

    corpus: str
    won: list[Words] = field(default_factory=list)
    lost: list[Words] = field(default_factory=list)
    went: list[Words] = field(default_factory=list)
    came: list[Words] = field(default_factory=list)
    moved: list[tuple[str, float | None, float | None]] = field(default_factory=list)  # measure, before, now


def load(path: Path) -> dict[str, Scored]:
    """The corpora of a file that `--json` wrote. Raises `BenchError` where it is none."""
    try:
        held: Any = json.loads(path.read_text(encoding="utf-8"))
        return dict(held["corpora"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BenchError(f"{path} is no file that --json wrote ({error}): measure the older build first.") from None


def between(base: Mapping[str, Scored], now: Mapping[str, Scored]) -> list[Change]:
    """What changed on each corpus that both hold."""
    changes = []
    for corpus in (name for name in now if name in base):
        was, is_ = base[corpus], now[corpus]
        changes.append(
            Change(
                corpus,
                won=_without(is_["won"], was["won"]),
                lost=_without(was["won"], is_["won"]),
                went=_without(was["spurious"], is_["spurious"]),
                came=_without(is_["spurious"], was["spurious"]),
                moved=[
                    (m.name, before, after)
                    for m in MEASURES
                    if (before := was["measures"].get(m.name)) != (after := is_["measures"].get(m.name))
                ],
            )
        )
    return changes


def _without(rows: list[Words], other: list[Words]) -> list[Words]:
    """The rows that `other` has not (as often)."""
    left = Counter(map(_key, other))
    kept = []
    for row in rows:
        if left[_key(row)]:
            left[_key(row)] -= 1
        else:
            kept.append(row)
    return kept


def _key(row: Words) -> tuple[str, str, str]:
    return row["report"], row["event"], row["words"]


def told(changes: list[Change]) -> list[str]:
    """The changes as lines to print: a summary of each corpus, then its rows."""
    lines = []
    for change in changes:
        counts = f"won {len(change.won)}, lost {len(change.lost)}"
        counts += f"; spurious gone {len(change.went)}, new {len(change.came)}"
        lines.append(f"{change.corpus}: {counts}")
        lines += [f"    {name}: {_said(before)} -> {_said(now)}" for name, before, now in change.moved]
        named = (("+ won", change.won), ("- lost", change.lost), ("+ gone", change.went), ("- new", change.came))
        for sign, rows in named:
            lines += [f"  {sign:6} {row['report']} {row['event']}: {' '.join(row['words'].split())}" for row in rows]
    return lines


def _said(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"
