"""How far two annotators agree who worked apart by the same codebook.

    python -m training.agreement training/annotations training/annotations/second

Reports that both folders hold are compared. For labels of sentences Cohen's kappa; for spans F1, where a span is the
same when it shares words with one of the same sentence (and, for typed figures, has the same label). Neither side is
taken for the truth: F1 is the same both ways.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from training.annotated import load_rows

Row = dict[str, Any]


def kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    """Cohen's kappa in per cent; None where there is nothing to compare."""
    if not pairs:
        return None
    seen = sum(a == b for a, b in pairs) / len(pairs)
    left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(left[x] * right[x] for x in left) / len(pairs) ** 2
    return round(100 * (seen - chance) / (1 - chance), 1) if chance < 1 else 100.0


def roles(row: Row) -> list[str]:
    """What each sentence tells: none, primary, background or again."""
    out = ["none"] * row["sentences"]
    for cue in row["cues"]:
        if cue.get("event"):
            told = row["events"][cue["event"]]["role"] if cue["first"] else "again"
            if out[cue["sentence"]] in ("none", "again"):
                out[cue["sentence"]] = told
    return out


def matched(a: Sequence[Row], b: Sequence[Row]) -> list[tuple[Row, Row]]:
    """Pairs of spans that share words, one to one, most shared first."""
    found = []
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            shared = min(x["end"], y["end"]) - max(x["start"], y["start"]) if x["in"] == y["in"] else 0
            if shared > 0:
                found.append((-shared, i, j))
    used_a: set[int] = set()
    used_b: set[int] = set()
    out = []
    for _, i, j in sorted(found):
        if i not in used_a and j not in used_b:
            used_a.add(i)
            used_b.add(j)
            out.append((a[i], b[j]))
    return out


class Figures:
    """F1 by label, filled report by report."""

    def __init__(self) -> None:
        self.same: Counter[str] = Counter()
        self.all: Counter[str] = Counter()

    def add(self, a: Sequence[Row], b: Sequence[Row], label: Callable[[Row], str]) -> None:
        """Spans of both sides; those of one label are matched among themselves."""
        for name in {label(x) for x in (*a, *b)}:
            own = [x for x in a if label(x) == name], [x for x in b if label(x) == name]
            self.same[name] += len(matched(*own))
            self.all[name] += len(own[0]) + len(own[1])

    def f1(self, name: str | None = None) -> float | None:
        """In per cent, of one label or of all together."""
        same, count = (
            (sum(self.same.values()), sum(self.all.values())) if name is None else (self.same[name], self.all[name])
        )
        return round(200 * same / count, 1) if count else None

    def table(self) -> dict[str, float | None]:
        """All labels, the commonest first, then all together."""
        return {name: self.f1(name) for name, _ in self.all.most_common()} | {"all": self.f1()}


def _acts(row: Row) -> list[Row]:
    return [c | {"deed": row["events"][c["event"]]["type"] if c.get("event") else None} for c in row["cues"]]


def compare(first: Sequence[Row], second: Sequence[Row]) -> dict[str, Any]:
    """All figures over the reports that both hold."""
    theirs = {(r["set"], r["id"]): r for r in second}
    both = [(r, theirs[r["set"], r["id"]]) for r in first if (r["set"], r["id"]) in theirs]
    told: list[tuple[str, str]] = []
    on_cues: dict[str, list[tuple[str, str]]] = defaultdict(list)
    any_cue, parts, statements, kinds, commitments = (Figures() for _ in range(5))
    for a, b in both:
        told += zip(roles(a), roles(b), strict=False)
        x, y = _acts(a), _acts(b)
        any_cue.add(x, y, lambda _: "cue")
        for p, q in matched(x, y):
            on_cues["status"].append((p["status"], q["status"]))
            on_cues["act"].append((str(p["act"]), str(q["act"])))
            if p["deed"] and q["deed"]:
                on_cues["incident type"].append((p["deed"], q["deed"]))
        parts.add(a["parts"], b["parts"], lambda p: str(p["part"]))
        sa, sb = ([s["content"] | {"kind": s["kind"]} for s in r["statements"]] for r in (a, b))
        statements.add(sa, sb, lambda _: "statement")
        kinds.add(sa, sb, lambda s: str(s["kind"]))
        ca, cb = ([{"in": c["sentence"], "start": 0, "end": 1, "kind": c["kind"]} for c in r["commitments"]]
                  for r in (a, b))  # fmt: skip
        commitments.add(ca, cb, lambda c: str(c["kind"]))
    return {
        "reports": len(both), "by set": dict(Counter(a["set"] for a, _ in both)), "sentences": len(told),
        "sentence tells of an incident, kappa": kappa([(str(p != "none"), str(q != "none")) for p, q in told]),
        "none / primary / background / again, kappa": kappa(told),
        "cues, F1": any_cue.f1(),
        **{f"{name} of shared cues, kappa": kappa(pairs) for name, pairs in sorted(on_cues.items())},
        "parts, F1": parts.table(), "statements, F1": statements.f1(), "kinds of statement, F1": kinds.table(),
        "kinds of commitment by sentence, F1": commitments.table(),
    }  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures as JSON."""
    parser = argparse.ArgumentParser(description="How far two annotators agree.")
    parser.add_argument("first", type=Path)
    parser.add_argument("second", type=Path)
    parser.add_argument("--gold", type=Path, default=Path("gold"))
    args = parser.parse_args(arguments)
    first, second = load_rows(args.first), load_rows(args.second)
    parts = {
        "own reports and public texts": [r for r in first if not (args.gold / r["set"]).is_dir()],
        "over the gold, whose incidents were given": [r for r in first if (args.gold / r["set"]).is_dir()],
    }
    json.dump({name: compare(rows, second) for name, rows in parts.items()}, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
