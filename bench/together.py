"""The weights of `resolving.together`, fitted on gold.

    python -m bench.together --models var/loo --fit     print the table, and how often it is right on a corpus left out

Frames are made by the line from the reports of gold/, each corpus read with the model in DIR/<corpus>, which never saw
it. A frame belongs to the incident that the annotations over the gold (`training/annotations/gold-*.jsonl`) give for
the cue nearest to its own in its clause. Pairs in which one frame belongs to none are left out.
"""

from __future__ import annotations

import argparse
import json
from itertools import combinations
from pathlib import Path

import numpy as np

from marsad.finding.findings import Tools, find
from marsad.framing.frames import frame
from marsad.model import Report
from marsad.reading.reports import read_report
from marsad.reading.sources import open_sources
from marsad.resolving import together
from marsad.resolving.accounts import told_of

ROOT = Path(__file__).parent.parent
RIDGE, ROUNDS = 1.0, 50

Pairs = tuple[np.ndarray, np.ndarray]


def pairs(corpus: Path, model: Path, notes: Path) -> Pairs:
    """Facets and labels of every pair of frames of one report that nothing forbids."""
    tools = Tools.load(model)
    known = {row["id"]: row for row in map(json.loads, notes.read_text(encoding="utf-8").splitlines())}
    names = list(together.WEIGHTS)
    rows, labels = [], []
    for report in open_sources([str(corpus / "reports.jsonl")]):
        if not isinstance(report, Report) or report.id not in known:
            continue
        reading = read_report(report)
        findings = find(reading, tools)
        told = told_of(frame(reading, findings), reading, findings, tools)
        order = [t for t in told if t.frame.field == "text"] + [t for t in told if t.frame.field == "title"]
        events = [_event(t, reading, known[report.id]) for t in order]
        for (a, x), (b, y) in combinations(zip(order, events, strict=True), 2):
            found = together.facets(a, b)
            if x is None or y is None or found is None:
                continue
            row = np.zeros(len(names))
            for name, amount in found.items():
                row[names.index(name)] = amount
            rows.append(row)
            labels.append(x == y)
    return np.array(rows), np.array(labels, float)


def groups(corpus: Path, model: Path, notes: Path) -> Pairs:
    """What every group of frames has to show, and whether it is an incident of the gold, told of by no other group.

    Where two groups of a report tell of one incident, the one with the likelier first telling has it.
    """
    tools = Tools.load(model)
    known = {row["id"]: row for row in map(json.loads, notes.read_text(encoding="utf-8").splitlines())}
    names = list(together.WORTH)
    rows, labels = [], []
    kept, together.KEPT = together.KEPT, -1e9
    for report in open_sources([str(corpus / "reports.jsonl")]):
        if not isinstance(report, Report) or report.id not in known:
            continue
        reading = read_report(report)
        findings = find(reading, tools)
        found = together.together(told_of(frame(reading, findings), reading, findings, tools))
        claims: dict[str, list[tuple[float, int]]] = {}
        for i, group in enumerate(found):
            if not any(t.frame.status in ("happened", "foiled") for t in group.told):
                continue
            for told in group.told:
                event = _event(told, reading, known[report.id])
                if event:
                    claims.setdefault(event, []).append((told.frame.score, -i))
        owners = {-max(own)[1] for own in claims.values()}
        for i, group in enumerate(found):
            if any(t.frame.status in ("happened", "foiled") for t in group.told):
                shown = together.worth(group)
                rows.append(np.array([shown[name] for name in names]))
                labels.append(i in owners)
    together.KEPT = kept
    return np.array(rows), np.array(labels, float)


def _event(told: together.Told, reading: object, row: dict) -> str | None:
    """The incident of the annotated cue nearest to the frame's own, within its clause."""
    frame_ = told.frame
    clause = reading.span(frame_.field, frame_.start, frame_.end)  # type: ignore[attr-defined]
    own = reading.span(frame_.cue.field, frame_.cue.start, frame_.cue.end)  # type: ignore[attr-defined]
    inside = [
        (max(0, c["start"] - own.end, own.start - c["end"]), c["start"], c.get("event"))
        for c in row["cues"]
        if c["in"] == frame_.field and c["start"] < clause.end and clause.start < c["end"]
    ]
    return min(inside, key=lambda x: x[:2])[2] if inside else None


def fit(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Ridge logistic regression by Newton's method."""
    weights = np.zeros(rows.shape[1])
    for _ in range(ROUNDS):
        shares = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (shares - labels) + RIDGE * weights
        curve = (rows * (shares * (1 - shares))[:, None]).T @ rows + RIDGE * np.eye(rows.shape[1])
        step = np.linalg.solve(curve, slope)
        weights -= step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def right(rows: np.ndarray, labels: np.ndarray, weights: np.ndarray) -> float:
    """Share of pairs on the right side of zero, the two kinds of pair counted alike."""
    yes = rows @ weights >= 0
    return float((yes[labels > 0].mean() + (~yes[labels == 0]).mean()) / 2)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description="Fit the weights that join frames of one report.")
    parser.add_argument("--models", type=Path, default=Path("var/loo"))
    parser.add_argument("--gold", type=Path, default=ROOT / "gold")
    parser.add_argument("--notes", type=Path, default=ROOT / "training" / "annotations")
    parser.add_argument("--fit", action="store_true", help="fit anew; else measure the weights as they stand")
    args = parser.parse_args()
    found = {}
    for corpus in sorted(p.parent for p in args.gold.glob("*/reports.jsonl")):
        if (args.models / corpus.name).is_dir():
            found[corpus.name] = pairs(corpus, args.models / corpus.name, args.notes / f"gold-{corpus.name}.jsonl")
    shipped = np.array(list(together.WEIGHTS.values()))
    for name, (rows, labels) in found.items():
        others = [p for n, p in found.items() if n != name]
        own = (
            fit(np.concatenate([p[0] for p in others]), np.concatenate([p[1] for p in others])) if args.fit else shipped
        )
        print(
            f"{name:24s} {len(labels):6d} pairs, {labels.mean():.2f} of one incident, "
            f"right {right(rows, labels, own):.3f} (as shipped {right(rows, labels, shipped):.3f})"
        )
    if args.fit:
        weights = fit(np.concatenate([p[0] for p in found.values()]), np.concatenate([p[1] for p in found.values()]))
        print("WEIGHTS: dict[str, float] = {")
        for name, weight in zip(together.WEIGHTS, weights, strict=True):
            print(f'    "{name}": {weight:.2f},')
        print("}")
        worth = [groups(args.gold / name, args.models / name, args.notes / f"gold-{name}.jsonl") for name in found]
        for name, (rows, labels) in zip(found, worth, strict=True):
            others = [p for n, p in zip(found, worth, strict=True) if n != name]
            own = fit(np.concatenate([p[0] for p in others]), np.concatenate([p[1] for p in others]))
            print(f"{name:24s} {len(labels):6d} groups, {labels.mean():.2f} of an incident, right "
                  f"{right(rows, labels, own):.3f}")  # fmt: skip
        weights = fit(np.concatenate([p[0] for p in worth]), np.concatenate([p[1] for p in worth]))
        print("WORTH: dict[str, float] = {")
        for name, weight in zip(together.WORTH, weights, strict=True):
            print(f'    "{name}": {weight:.2f},')
        print("}")


if __name__ == "__main__":
    main()
