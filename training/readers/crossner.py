"""CrossNER, politics (zliucr/CrossNER): names of people, bodies and places in Wikipedia sentences on politics."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from training.documents import Document, bio, spaced
from training.readers.re3d import tagged

NAMES = {
    "politician": "person", "person": "person", "politicalparty": "organisation", "organisation": "organisation",
    "country": "place", "location": "place",
}  # fmt: skip


def read(folder: Path, part: str) -> Iterator[Document]:
    """`part` is train, dev or test. Only names were looked for, so they are a layer of their own beside `entity`."""
    for n, (words, tags) in enumerate(tagged(folder / "crossner" / "ner_data" / "politics" / f"{part}.txt")):
        text, starts, ends = spaced(words)
        runs = bio(words, tags, NAMES, starts, ends)
        lost = bio(words, tags, {k: k for k in ("election", "event", "misc")}, starts, ends)
        yield Document(
            f"crossner-{part}-{n}", text, {"name": runs}, skip={"name": [(a, b) for a, b, _ in lost]},
        )  # fmt: skip
