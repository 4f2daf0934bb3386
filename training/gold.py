"""Our own gold (`gold/<corpus>/`) as sentences with targets for the sentence heads.

Reports go through `marsad.reading`, so that the network is trained on the very sentences it will be asked about.
Gold offsets count characters of the text as given; the sentences' own clean offsets are led back to them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from marsad.reading.reports import make_report, read_report
from training.annotated import ACT_OF_STATEMENT, HARD, AnnotatedReport, Marks, load_rows, marks_of
from training.annotations import HERE
from training.labels import COMMITMENT, INCIDENT, PLOVER, STATEMENT, SUB_EVENT, Targets

ENOUGH = 12  # characters of a quote that a sentence must hold to count as its evidence

FOLDED = (  # kinds of commitments in the gold, by their first words, to the families that are learned
    ("offer accepted", "agreement"), ("offer", "offer"), ("agreement", "agreement"), ("pledge", "pledge"),
    ("threat", "threat"), ("ultimatum", "ultimatum"), ("order", "order"), ("announcement", "announcement"),
    ("declaration", "agreement"), ("joint", "agreement"), ("truce", "agreement"), ("imposed truce", "agreement"),
    ("imposed", "order"), ("unilateral", "announcement"),
)  # fmt: skip


def rows(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSON Lines file; none where it is missing."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def corpora(folder: Path) -> list[str]:
    """The corpora of a gold folder, by name."""
    return sorted(p.parent.name for p in folder.glob("*/gold_events.jsonl"))


def fold_commitment(kind: str) -> str | None:
    """The family of a commitment's kind."""
    return next((family for start, family in FOLDED if kind.startswith(start)), None)


def _place(row: dict[str, Any], report: dict[str, Any]) -> tuple[str, int, int] | None:
    """Field, start and end of a row's quote; the keys differ a little between corpora."""
    quote = row.get("evidence") or row.get("span") or row.get("quote")
    field = row.get("evidence_in") or row.get("span_in") or row.get("quote_in") or "text"
    if not quote:
        return None
    start = next((row[k] for k in ("evidence_start", "span_start", "quote_start") if row.get(k) is not None), None)
    start = (report.get(field) or "").find(quote) if start is None else start
    return (field, start, start + len(quote)) if start >= 0 else None


def _content_words(text: str) -> set[str]:
    return {w for w in re.findall(r"[a-z0-9]+", text.lower()) if len(w) > 3 or w.isdigit()}


class Marked:
    """A report while its targets are being filled in."""

    def __init__(self, row: dict[str, Any]) -> None:
        self.row = row
        report = make_report(
            row["text"], id=str(row["id"]), title=row.get("title"), publisher=row.get("publisher"),
            published=row.get("published"), url=row.get("url"),
        )  # fmt: skip
        self.reading = read_report(report)
        self.sentences = sorted(self.reading.read_sentences(), key=lambda s: (s.field != "title", s.index))
        self.given = [(s.field, self.reading.span(s.field, s.start, s.end)) for s in self.sentences]
        self.targets = [
            Targets(statement=np.zeros(len(STATEMENT), np.float32), commitment=np.zeros(len(COMMITMENT), np.float32))
            for _ in self.sentences
        ]

    def holding(self, row: dict[str, Any]) -> list[int]:
        """The sentences that hold the row's quote: the one with most of it, and any with `ENOUGH` of it."""
        place = _place(row, self.row)
        if place is None:
            return []
        field, start, end = place
        shared = [min(end, span.end) - max(start, span.start) if own == field else 0 for own, span in self.given]
        most = max(shared, default=0)
        return [i for i, n in enumerate(shared) if n > 0 and (n == most or n >= ENOUGH)]


def read(folder: Path, corpus: str, notes: Path = HERE / "annotations") -> list[AnnotatedReport]:
    """All annotated reports of one corpus, with what `notes` has over it."""
    base = folder / corpus
    docs = {str(d["id"]): d for d in rows(base / "gold_doc.jsonl")}
    marked = {str(r["id"]): Marked(r) for r in rows(base / "reports.jsonl") if not docs or str(r["id"]) in docs}
    _incidents(base, docs, marked)
    for row in rows(base / "gold_statements.jsonl"):
        report = marked.get(str(row["article_id"]))
        if report and row["kind"] in STATEMENT:
            for i in report.holding(row):
                report.targets[i].statement[STATEMENT.index(row["kind"])] = 1.0  # type: ignore[index]
    for row in rows(base / "gold_commitments.jsonl"):
        _commitment(row, marked)
    marks = _overlay(corpus, marked, notes)
    return [
        AnnotatedReport(corpus, key, m.reading, m.sentences, m.targets, marks.get(key)) for key, m in marked.items()
    ]


def _overlay(corpus: str, marked: dict[str, Marked], notes: Path) -> dict[str, Marks]:
    """Cues, parts and further tellings that were annotated over the gold; the gold's own answers stay."""
    out = {}
    again = INCIDENT.index("again")
    for row in load_rows(notes, [corpus]):
        report = marked.get(row["id"])
        if report is None:
            continue
        out[row["id"]] = marks_of(row, report.reading, report.sentences)
        for target in report.targets:
            target.exact, target.plover = True, np.zeros(len(PLOVER), np.float32)
        for cue in row["cues"]:
            target = report.targets[cue["sentence"]]
            if cue["act"] and cue["status"] not in ("negated", "figurative"):
                target.plover[PLOVER.index(cue["act"])] = 1.0  # type: ignore[index]
            if cue.get("event") and target.incident == 0:
                target.incident, target.weight = again, 1.0
            elif cue["act"] is None and target.incident == 0 and target.weight:
                target.weight = HARD
        for statement in row["statements"]:
            wanted = report.targets[statement["content"]["sentence"]].statement
            if wanted is not None:
                wanted[STATEMENT.index(statement["kind"])] = 1.0
        for commitment in row["commitments"]:
            wanted = report.targets[commitment["sentence"]].commitment
            if wanted is not None:
                wanted[COMMITMENT.index(commitment["kind"])] = 1.0
        for target in report.targets:
            for kind, act in ACT_OF_STATEMENT.items():
                if target.statement is not None and target.statement[STATEMENT.index(kind)]:
                    target.plover[PLOVER.index(act)] = 1.0  # type: ignore[index]
    return out


def _incidents(base: Path, docs: dict[str, dict[str, Any]], marked: dict[str, Marked]) -> None:
    for key, doc in docs.items():
        report = marked.get(key)
        for name, weight in (("not_events", HARD), ("either_way", 0.0)):
            for row in doc.get(name) or []:
                for i in report.holding(row if isinstance(row, dict) else {"evidence": row}) if report else ():
                    report.targets[i].weight = weight  # type: ignore[union-attr]
    kinds: dict[tuple[str, int], list[str]] = {}
    for event in rows(base / "gold_events.jsonl"):
        kind = f"{event.get('acled_event_type')}/{event.get('acled_sub_event_type')}"
        for row in event["reports"]:
            report = marked.get(str(row["article_id"]))
            for i in report.holding(row) if report else ():
                target = report.targets[i]  # type: ignore[union-attr]
                told = INCIDENT.index("primary" if row["role"] == "primary" else "background")
                target.incident = min(told, target.incident or told)
                target.weight = 1.0
                if kind in SUB_EVENT:
                    kinds.setdefault((str(row["article_id"]), i), []).append(kind)
    for (key, i), found in kinds.items():
        shares = np.zeros(len(SUB_EVENT), np.float32)
        for kind in found:
            shares[SUB_EVENT.index(kind)] += 1 / len(found)
        marked[key].targets[i].sub_event = shares


def _commitment(row: dict[str, Any], marked: dict[str, Marked]) -> None:
    """Evidence where the gold has it; else the sentence that clearly shares most words with the undertaking.

    Where no sentence of a report is clearly the one, those that share words are left out of the loss.
    """
    family = fold_commitment(row["kind"])
    if family is None:
        return
    label = COMMITMENT.index(family)
    shown = [e for e in row.get("evidence") or [] if e.get("about") == "made"]
    for quote in shown:
        report = marked.get(str(quote["article_id"]))
        for i in report.holding(quote) if report else ():
            if (target := report.targets[i].commitment) is not None:  # type: ignore[union-attr]
                target[label] = 1.0
    words = _content_words(f"{row['undertaking']} {row.get('condition') or ''}")
    for key in sorted({str(a) for a in row["article_ids"]} - {str(e["article_id"]) for e in shown}):
        report = marked.get(key)
        if report is None:
            continue
        shared = [len(words & _content_words(s.text)) for s in report.sentences]
        ranked = [*sorted(shared, reverse=True), 0, 0]
        if ranked[0] >= 3 and ranked[0] >= ranked[1] + 1:
            if (target := report.targets[shared.index(ranked[0])].commitment) is not None:
                target[label] = 1.0
        else:
            for i, n in enumerate(shared):
                if n and n >= ranked[0] - 1 and (t := report.targets[i].commitment) is not None and not t.any():
                    report.targets[i].commitment = None


def read_all(folder: Path, without: Collection[str] = ()) -> Iterator[AnnotatedReport]:
    """Every report of every corpus but those of `without`."""
    for corpus in corpora(folder):
        if corpus not in without:
            yield from read(folder, corpus)
