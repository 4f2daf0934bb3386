"""The weights of `linking.evidence`, fitted on gold, and how well they link when a corpus is left out.

    python -m bench.linking                 B-cubed of linking, own accounts, weights as they stand
    python -m bench.linking --fit           and weights fitted on all corpora, with the leave-one-out figures
    python -m bench.linking --models DIR    read each corpus with the model in DIR/<corpus>, which never saw it

Accounts are made by the line from the reports of gold/. An account belongs to the gold incident whose words its own
evidence overlaps most; accounts that match none take part as incidents of their own, as they do in a record.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from marsad.linking import evidence
from marsad.linking.candidates import SLIP, Window, window
from marsad.linking.clusters import clusters
from marsad.linking.origins import origins
from marsad.model import EventAccount, Report

GOLD = Path(__file__).parent.parent / "gold"
RIDGE = 1.0  # pulls weights to zero, in units of pairs
ROUNDS = 50


@dataclass
class Read:
    """One corpus as the line reads it."""

    name: str
    reports: dict[str, Report]
    accounts: list[EventAccount]
    gold: dict[str, str]  # account id to gold incident, where one matches
    origin: dict[str, str]


def read_corpus(folder: Path, model: Path | None) -> Read:
    from marsad.finding.findings import Tools
    from marsad.line import code_report
    from marsad.reading.sources import open_sources

    tools = Tools.load(model)
    reports, accounts, sketches = {}, [], []
    bands: dict[str, list[str]] = defaultdict(list)
    for report in open_sources([str(folder / "reports.jsonl")]):
        if isinstance(report, Report):
            coded = code_report(report, tools)
            reports[report.key] = report
            accounts += [a for a in coded.accounts if isinstance(a, EventAccount)]
            sketches.append((report.key, coded.sketch))
            for band in coded.bands:
                bands[band].append(report.key)
    shared = [(b, tuple(sorted(keys))) for b, keys in sorted(bands.items()) if len(keys) > 1]
    return Read(folder.name, reports, accounts, _match(folder, reports, accounts), origins(reports, sketches, shared))


def _match(folder: Path, reports: dict[str, Report], accounts: list[EventAccount]) -> dict[str, str]:
    told = defaultdict(list)
    for line in (folder / "gold_events.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        for row in event["reports"]:
            start = row["evidence_start"]
            told[str(row["article_id"])].append(
                (event["event_id"], row.get("evidence_in", "text"), start, start + len(row["evidence"]))
            )
    by_report = defaultdict(list)
    for a in accounts:
        by_report[a.report].append(a)
    out: dict[str, str] = {}
    for key, mine in by_report.items():
        pairs = []
        for a in mine:
            for event, field, start, end in told[reports[key].id]:
                hit = max((min(s.end, end) - max(s.start, start) for s in a.evidence if s.field == field), default=0)
                if hit > 0:
                    pairs.append((hit, a.id, event))
        used: set[str] = set()
        for _, a_id, event in sorted(pairs, reverse=True):
            if a_id not in out and event not in used:
                out[a_id] = event
                used.add(event)
    return out


def _windows(corpus: Read) -> list[Window]:
    out = []
    for a in corpus.accounts:
        days = window(a, corpus.reports[a.report].day)
        if days:
            out.append(Window(a, *days))
    return out


def pairs(corpus: Read) -> tuple[np.ndarray, np.ndarray]:
    """Features and labels of every pair of accounts whose windows meet and that nothing forbids."""
    names = list(evidence.WEIGHTS)
    rows, labels = [], []
    for a, b in combinations(_windows(corpus), 2):
        if a.last + SLIP < b.first or b.last + SLIP < a.first:
            continue
        ga, gb = corpus.gold.get(a.account.id), corpus.gold.get(b.account.id)
        if ga is None or gb is None:
            continue
        same = corpus.origin[a.account.report] == corpus.origin[b.account.report]
        facets = evidence.weigh(a, b, same)
        if any(f.name == "forbidden" for f in facets):
            continue
        row = np.zeros(len(names))
        for f in facets:
            row[names.index(f.name)] += f.amount
        rows.append(row)
        labels.append(ga is not None and ga == gb)
    return np.array(rows), np.array(labels, dtype=float)


def fit(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Logistic regression by Newton's method with a ridge; returns one weight a column."""
    w = np.zeros(x.shape[1])
    for _ in range(ROUNDS):
        p = 1 / (1 + np.exp(-np.clip(x @ w, -30, 30)))
        gradient = x.T @ (p - y) + RIDGE * w
        hessian = (x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(w))
        step = np.linalg.solve(hessian, gradient)
        w -= step
        if np.abs(step).max() < 1e-6:
            break
    return w


def b_cubed(corpus: Read) -> tuple[float, float, float, int, int]:
    """B-cubed P, R, F over accounts that match gold, then clusters made and gold incidents."""

    def order(row: tuple[EventAccount, tuple[dt.date, dt.date] | None]) -> tuple[bool, dt.date, str]:
        return (row[1] is None, row[1][0] if row[1] else dt.date.max, row[0].id)

    rows = sorted(((a, window(a, corpus.reports[a.report].day)) for a in corpus.accounts), key=order)
    found = list(clusters(rows, lambda p, q: corpus.origin[p] == corpus.origin[q]))
    system = {a.id: i for i, cluster in enumerate(found) for a in cluster}
    by_system, by_gold = defaultdict(set), defaultdict(set)
    for a_id, event in corpus.gold.items():
        by_system[system[a_id]].add(a_id)
        by_gold[event].add(a_id)
    p = r = 0.0
    for a_id, event in corpus.gold.items():
        both = len(by_system[system[a_id]] & by_gold[event])
        p += both / len(by_system[system[a_id]])
        r += both / len(by_gold[event])
    n = max(1, len(corpus.gold))
    p, r = p / n, r / n
    return p, r, 2 * p * r / (p + r) if p + r else 0.0, len(found), len(by_gold)


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--fit", action="store_true")
    given.add_argument("--models", type=Path, help="folder of models, one a corpus")
    arguments = given.parse_args()
    folders = sorted(p for p in GOLD.iterdir() if (p / "gold_events.jsonl").exists())
    read = [read_corpus(f, arguments.models / f.name if arguments.models else None) for f in folders]
    for corpus in read:
        print(
            f"{corpus.name:22} as it stands  P {{:.3f}} R {{:.3f}} F {{:.3f}}  {{}} clusters, {{}} incidents".format(
                *b_cubed(corpus)
            )
        )
    if not arguments.fit:
        return
    data = {c.name: pairs(c) for c in read}
    stands = dict(evidence.WEIGHTS)
    for corpus in read:
        others = [data[c.name] for c in read if c is not corpus]
        w = fit(np.vstack([x for x, _ in others]), np.concatenate([y for _, y in others]))
        evidence.WEIGHTS.update(zip(stands, w.tolist(), strict=True))
        print(
            f"{corpus.name:22} left out      P {{:.3f}} R {{:.3f}} F {{:.3f}}  {{}} clusters, {{}} incidents".format(
                *b_cubed(corpus)
            )
        )
    w = fit(np.vstack([x for x, _ in data.values()]), np.concatenate([y for _, y in data.values()]))
    for name, value in zip(stands, w, strict=True):
        print(f'    "{name}": {value:.2f},')


if __name__ == "__main__":
    main()
