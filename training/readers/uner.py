"""Universal NER, English EWT (UniversalNER/UNER_English-EWT): names in web text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from training.documents import Document, bio, spaced
from training.readers.re3d import tagged

FILES = {
    "train": "en_ewt-ud-train_2022-12-02.iob2", "dev": "en_ewt-ud-dev.iob2", "test": "en_ewt-ud-test.iob2",
}  # fmt: skip
NAMES = {"PER": "person", "ORG": "organisation", "LOC": "place"}


def read(folder: Path, part: str) -> Iterator[Document]:
    """Sentences with a name, and one in four of the others. Only names were looked for."""
    for n, (words, tags) in enumerate(tagged(folder / "uner-ewt" / FILES[part], column=2, sep="\t")):
        if set(tags) == {"O"} and n % 4:
            continue
        text, starts, ends = spaced(words)
        lost = bio(words, tags, {"OTH": "", "O": ""}, starts, ends)
        yield Document(
            f"uner-{part}-{n}", text, {"name": bio(words, tags, NAMES, starts, ends)},
            skip={"name": [(a, b) for a, b, _ in lost]},
        )  # fmt: skip
