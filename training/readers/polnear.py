"""PolNeAR (networkdynamics/PolNeAR): who is quoted (source), by which words (cue), saying what (content)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from training.documents import Document, Run

LAYER = {"Source": "source", "Cue": "cue", "Content": "content"}


def read(folder: Path, part: str) -> Iterator[Document]:
    """`part` is train, dev or test; one annotator per article, the first by name; broken runs piece by piece."""
    base = folder / "polnear" / "data" / part
    notes = sorted((base / "attributions").iterdir())
    for article in sorted((base / "text").glob("*.txt")):
        own = [n for n in notes if n.name.startswith(article.stem + "_")]
        if not own:
            continue
        text = article.read_text(encoding="utf-8")
        runs: dict[str, list[Run]] = {layer: [] for layer in LAYER.values()}
        for line in own[0].read_text(encoding="utf-8").splitlines():
            cells = line.split("\t")
            if len(cells) < 2 or not line.startswith("T"):
                continue
            kind, _, where = cells[1].partition(" ")
            if kind in LAYER:
                for piece in where.split(";"):
                    start, end = (int(x) for x in piece.split())
                    runs[LAYER[kind]].append((start, end, LAYER[kind]))
        yield Document(article.stem, text, {layer: sorted(set(r)) for layer, r in runs.items()})
