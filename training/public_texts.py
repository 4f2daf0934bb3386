"""Public texts that we annotated by reference: which text an id stands for. Nothing of them is kept in this project.

`text_of(data, set, id)` gives a text as the data set has it (joined by spaces where it comes as words). An annotation
file names set, id, how many characters were read (`upto`) and a digest of them, so that a changed copy is noticed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from xml.etree import ElementTree

from training.readers import polnear, wikievents


@dataclass(frozen=True)
class PublicText:
    """One text of a public data set."""

    set: str
    id: str
    text: str
    title: str = ""
    published: str | None = None


def digest(text: str) -> str:
    """The first 16 hexadecimal digits of the text's SHA-256."""
    return sha256(text.encode()).hexdigest()[:16]


def _muc4(data: Path) -> list[PublicText]:
    """The raw DEV texts, in capitals as they came; lines of a paragraph are joined."""
    out = []
    for path in sorted((data / "muc4" / "corpora" / "dev").glob("dev-muc3-*")):
        whole = path.read_text(encoding="latin-1")
        found = list(re.finditer(r"^(DEV-MUC3-\d+)[^\n]*\n", whole, re.M))
        ends = [*(m.start() for m in found[1:]), len(whole)]
        for match, end in zip(found, ends, strict=True):
            body = re.sub(r"[ \t]*\n[ \t]*(?=\S)", " ", whole[match.end() : end].strip())
            out.append(PublicText("muc4", match.group(1), re.sub(r"[ \t]+", " ", body)))
    return out


def _wikievents(data: Path) -> list[PublicText]:
    return [PublicText("wikievents", d.name, d.text) for d in wikievents.read(data, "train")]


def _polnear(data: Path) -> list[PublicText]:
    return [PublicText("polnear", d.name, d.text) for d in polnear.read(data, "train")]


def _gva(data: Path) -> list[PublicText]:
    """Articles of the gun violence archive, but for the documents that `gvc` holds in its test part."""
    lines = (data / "gvc" / "test.jsonl").read_text(encoding="utf-8").splitlines()
    test = {json.loads(line)["doc_id"] for line in lines}
    out = []
    for line in (data / "gva" / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["id"] not in test and row["content"].strip():
            out.append(PublicText("gva", row["id"], row["content"], row["title"] or "", row["dct"]))
    return out


def _ecbplus(data: Path) -> list[PublicText]:
    """The train part, its words joined by spaces, a line a sentence."""
    sentences: dict[str, dict[int, list[str]]] = {}
    whole = (data / "ecbplus" / "interim" / "cybulska_setup" / "ECB_Train_corpus.txt").read_text(encoding="utf-8")
    for line in whole.splitlines():
        cells = line.split("\t")
        if len(cells) >= 4:
            sentences.setdefault(cells[0], {}).setdefault(int(cells[1]), []).append(cells[3])
    return [
        PublicText("ecbplus", name, "\n".join(" ".join(words) for _, words in sorted(own.items())))
        for name, own in sentences.items()
    ]


def _geovirus(data: Path) -> list[PublicText]:
    root = ElementTree.parse(data / "geo" / "Corpora" / "GeoVirus.xml").getroot()
    return [
        PublicText("geovirus", article.findtext("source", "").rsplit("/", 1)[-1], article.findtext("text", ""))
        for article in root
    ]


SETS: dict[str, Callable[[Path], list[PublicText]]] = {
    "muc4": _muc4, "wikievents": _wikievents, "polnear": _polnear, "gva": _gva, "ecbplus": _ecbplus,
    "geovirus": _geovirus,
}  # fmt: skip


@lru_cache(maxsize=8)
def texts(data: Path, name: str) -> dict[str, PublicText]:
    """All texts of one set, by id.

    Raises:
        KeyError: no such set.
    """
    return {t.id: t for t in SETS[name](data)}
