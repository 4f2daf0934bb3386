"""re3d (dstl/re3d) in the sentence split of eventdata/ConfliBERT: entities in English texts on Syria and Iraq."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from training.documents import Document, bio, spaced

NAMES = {
    "Organisation": "organisation", "Person": "person", "Location": "place", "Temporal": "time", "Weapon": "weapon",
    "Quantity": "quantity", "Money": "quantity", "Nationality": "nationality", "MilitaryPlatform": "vehicle",
}  # fmt: skip


def tagged(path: Path, column: int = 1, sep: str | None = None) -> Iterator[tuple[list[str], list[str]]]:
    """Sentences of a word-a-line file: words and tags."""
    words: list[str] = []
    tags: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split(sep)
        if len(cells) <= column:
            if words:
                yield words, tags
            words, tags = [], []
        elif not line.startswith("# "):
            words.append(cells[column - 1])
            tags.append(cells[column])
    if words:
        yield words, tags


def read(folder: Path, part: str, together: int = 1) -> Iterator[Document]:
    """`part` is train, dev or test. They come out of order, so one sentence is one document, as in the test."""
    rows = list(tagged(folder / "conflibert" / "re3d" / f"{part}.txt"))
    together = together if part == "train" else 1
    for at in range(0, len(rows), together):
        words = [w for ws, _ in rows[at : at + together] for w in ws]
        tags = [t for _, ts in rows[at : at + together] for t in ts]
        heads = [sum(len(ws) for ws, _ in rows[at : at + k]) for k in range(len(rows[at : at + together]))]
        text, starts, ends = spaced(words, heads)
        yield Document(
            f"re3d-{part}-{at}",
            text,
            {"entity": bio(words, tags, NAMES, starts, ends)},
            cuts=[starts[h] for h in heads],
        )
