"""MUC-4 in its five-slot form (xinyadu/gtt): who did it, for whom, to what, to whom, with what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from training.documents import Document, Run

FILES = {"train": "train", "dev": "dev", "test": "test-tst3"}
SLOTS = {
    "PerpInd": "perp_individual", "PerpOrg": "perp_organisation", "Target": "target", "Victim": "victim",
    "Weapon": "weapon",
}  # fmt: skip


def fillers(row: dict) -> dict[str, list[list[str]]]:
    """Per role the entities of all templates, each a list of its strings."""
    out: dict[str, list[list[str]]] = {role: [] for role in SLOTS.values()}
    for template in row["templates"]:
        for slot, role in SLOTS.items():
            for entity in template[slot]:
                strings = sorted({mention[0].strip() for mention in entity if mention[0].strip()})
                if strings and strings not in out[role]:
                    out[role].append(strings)
    return out


def rows(folder: Path, part: str) -> list[dict]:
    """The rows of one part as they come."""
    text = (folder / "muc4" / "processed" / f"{FILES[part]}.json").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def document(row: dict) -> Document:
    """Every place where a filler's words stand is marked; longer fillers first, no word twice."""
    text = row["doctext"]
    runs: list[Run] = []
    used = bytearray(len(text))
    found = {(s, role) for role, entities in fillers(row).items() for entity in entities for s in entity}
    for words, role in sorted(found, key=lambda item: (-len(item[0]), item)):
        for hit in re.finditer(rf"(?<!\w){re.escape(words)}(?!\w)", text):
            a, b = hit.span()
            if not any(used[a:b]):
                used[a:b] = b"\1" * (b - a)
                runs.append((a, b, role))
    return Document(row["docid"], text, {"role": sorted(runs)})


def read(folder: Path, part: str) -> Iterator[Document]:
    """`part` is train, dev or test (TST3)."""
    for row in rows(folder, part):
        yield document(row)
