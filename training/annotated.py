"""Annotations (`training/annotations.py`) as targets: for whole sentences, and for the words of cues and their parts.

Two conventions of the gold are kept here so that all sources teach the same. A title's telling of an incident that the
text tells too counts as `again`: the gold's evidence lies in the text. And sentences that hold words which look like
violence and are none weigh more.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from marsad.model import Reading, Sentence
from training.annotations import HERE, TYPES, Page, page
from training.labels import COMMITMENT, INCIDENT, PLOVER, STATEMENT, SUB_EVENT, Targets

HARD = 2.5  # weight of a sentence that looks like an incident and is none
SHORT_OF = {long: short for short, long in TYPES.items()}
ACT_OF_STATEMENT = {
    "accuse": "ACCUSE", "condemn": "ACCUSE", "demand": "REQUEST", "threat": "THREATEN", "support": "SUPPORT",
}  # fmt: skip
PLAIN_SPEECH = frozenset(
    ("said", "says", "say", "saying", "told", "tells", "according", "added", "adds", "reported", "reports", "stated",
     "states")
)  # fmt: skip


@dataclass
class CueMark:
    """A cue in one sentence, offsets of the sentence's clean text; parts are marked in its own sentence only."""

    sentence: int
    start: int
    end: int
    act: str | None  # None: unknown, the word is left out of the loss
    status: str | None
    deed: str | None  # ACLED short name, for incidents
    parts: list[tuple[int, int, str]] = field(default_factory=list)
    complete: bool = False  # whether all parts of its sentence are marked


@dataclass
class Marks:
    """The cues of a report, and which of its sentences were looked through for them."""

    cues: list[CueMark]
    sentences: frozenset[int]


@dataclass
class AnnotatedReport:
    """One report with its read sentences, title first, their targets, and its cues."""

    corpus: str
    id: str
    reading: Reading
    sentences: list[Sentence]
    targets: list[Targets]
    marks: Marks | None = None


def load_rows(folder: Path = HERE / "annotations", sets: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """All compiled rows of a folder (`*.jsonl` but for the reports), of the named sets."""
    out = []
    for path in sorted(folder.glob("*.jsonl")):
        if not path.name.startswith("reports"):
            out += [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    wanted = None if sets is None else set(sets)
    return [row for row in out if wanted is None or row["set"] in wanted]


def read(
    data: Path | None, folder: Path = HERE / "annotations", gold: Path = Path("gold"), sets: Iterable[str] | None = None
) -> list[AnnotatedReport]:
    """Our own reports and the public texts, but not the gold, with their targets.

    Raises:
        ValueError: a public text is not the one that was annotated.
    """
    out = []
    for row in load_rows(folder, sets):
        if (gold / row["set"]).is_dir():
            continue
        seen = page(f"{row['set']}:{row['id']}", data, gold, folder)
        if seen.digest != row["digest"]:
            raise ValueError(f"{seen.name} is not the text that was annotated; get the copy its data card names.")
        sentences = seen.sentences[: row["sentences"]]
        marks = marks_of(row, seen.reading, sentences)
        out.append(AnnotatedReport(row["set"], row["id"], seen.reading, sentences, targets_of(row, seen), marks))
    return out


def marks_of(row: dict[str, Any], reading: Reading, sentences: list[Sentence]) -> Marks:
    """The cues of one annotation in the sentences' own offsets."""
    cues = []
    for number, cue in enumerate(row["cues"]):
        place = _inside(cue, reading, sentences)
        if place is None:
            continue
        deed = row["events"][cue["event"]]["type"] if cue.get("event") else None
        mark = CueMark(
            cue["sentence"], *place, cue["act"] or "violence", cue["status"], SHORT_OF[deed] if deed else None,
            complete=bool(cue.get("first")),
        )  # fmt: skip
        for part in row["parts"]:
            own = _inside(part, reading, sentences)
            if part["cue"] == number and part["sentence"] == cue["sentence"] and own is not None:
                mark.parts.append((*own, part["part"]))
        cues.append(mark)
    taken = {(c.sentence, c.start) for c in cues}
    for statement in row["statements"]:
        spoken = statement.get("cue")
        place = _inside(spoken, reading, sentences) if spoken else None
        if place is None or (spoken["sentence"], place[0]) in taken:
            continue
        words = sentences[spoken["sentence"]].text[place[0] : place[1]].lower().split()
        act = ACT_OF_STATEMENT.get(statement["kind"])
        if act and words and not PLAIN_SPEECH & set(words):
            cues.append(CueMark(spoken["sentence"], *place, act, None, None))
        else:
            cues.append(CueMark(spoken["sentence"], *place, None, None, None))
    return Marks(cues, frozenset(range(row["sentences"])))


def _inside(span: dict[str, Any] | None, reading: Reading, sentences: list[Sentence]) -> tuple[int, int] | None:
    """Given offsets to offsets of the sentence's clean text; None where they do not lie in it."""
    if span is None or not 0 <= span["sentence"] < len(sentences):
        return None
    sentence = sentences[span["sentence"]]
    clean = reading.fields[sentence.field]
    start = bisect_left(clean.ends, span["start"] + 1)
    end = bisect_left(clean.starts, span["end"])
    if not sentence.start <= start < end <= sentence.end:
        return None
    return start - sentence.start, end - sentence.start


def targets_of(row: dict[str, Any], seen: Page) -> list[Targets]:
    """What each sentence of an annotated report should be told."""
    sentences = seen.sentences[: row["sentences"]]
    out = [
        Targets(
            statement=np.zeros(len(STATEMENT), np.float32), commitment=np.zeros(len(COMMITMENT), np.float32),
            plover=np.zeros(len(PLOVER), np.float32), exact=True,
        )
        for _ in sentences
    ]  # fmt: skip
    kinds: dict[int, list[str]] = {}
    for name, event in row["events"].items():
        where = [c["sentence"] for c in row["cues"] if c.get("event") == name and c["sentence"] < len(out)]
        in_text = [i for i in where if sentences[i].field == "text"]
        first = (in_text or where or [None])[0]
        for i in dict.fromkeys(where):
            told = event["role"] if i == first else "again"
            if out[i].incident in (0, INCIDENT.index("again")):
                out[i].incident = INCIDENT.index(told)
            if event["type"] in SUB_EVENT:
                kinds.setdefault(i, []).append(event["type"])
    for i, found in kinds.items():
        shares = np.zeros(len(SUB_EVENT), np.float32)
        for kind in found:
            shares[SUB_EVENT.index(kind)] += 1 / len(found)
        out[i].sub_event = shares
    for cue in row["cues"]:
        target = out[cue["sentence"]] if cue["sentence"] < len(out) else None
        if target is None:
            continue
        if cue["act"] and cue["status"] not in ("negated", "figurative"):
            target.plover[PLOVER.index(cue["act"])] = 1.0  # type: ignore[index]
        if cue["act"] is None and target.incident == 0:
            target.weight = HARD
    for span in row["open"]:
        if span["sentence"] < len(out) and out[span["sentence"]].incident == 0:
            out[span["sentence"]].weight = 0.0
    _said(row, out)
    return out


def _said(row: dict[str, Any], out: list[Targets]) -> None:
    for statement in row["statements"]:
        i = statement["content"]["sentence"]
        if i < len(out):
            out[i].statement[STATEMENT.index(statement["kind"])] = 1.0  # type: ignore[index]
            if act := ACT_OF_STATEMENT.get(statement["kind"]):
                out[i].plover[PLOVER.index(act)] = 1.0  # type: ignore[index]
    if len(row["statements"]) >= 6 and not row["events"]:  # annotators stopped there: the rest is unknown
        for target in out:
            if target.statement is not None and not target.statement.any():
                target.statement = target.plover = None
    for commitment in row["commitments"]:
        if commitment["sentence"] < len(out):
            out[commitment["sentence"]].commitment[COMMITMENT.index(commitment["kind"])] = 1.0  # type: ignore[index]
