"""Which words of an explained sentence are marked, and as what: one mark a word, the most telling one.

Words are often several things at once: a place and a part of a name, an actor and the attacker. A drawing can show one
thing a word, so a part in a frame goes before a bare mention, and a longer mark before a shorter one; what else is
known of the words stands in the frames beside the sentence, in the tip of the page and in the JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]

LAYERS = ("who", "where", "when", "count", "weapon", "cue", "speech", "promise", "refused")
LAYER_OF = {
    "attacker": "who", "accused": "who", "claimant": "who", "target": "who", "victim": "who", "fighting": "who",
    "by": "who", "to": "who", "actor": "who", "place": "where", "origin": "where", "time": "when", "weapon": "weapon",
    "speaker": "speech", "says": "speech", "promise": "promise", "condition": "promise", "cue": "cue",
    "refused": "refused",
}  # fmt: skip

SURE = 0.5  # of a mention that plays no part, to be marked


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters start:end of a sentence's text, what they are, and the layer that shows it."""

    start: int
    end: int
    label: str

    @property
    def layer(self) -> str:
        """The family of the label: all counts are one, and so are all who play a part."""
        return LAYER_OF.get(self.label, "count")


def marks_of(sentence: Json) -> list[Mark]:
    """The marks of a sentence as `explaining` gives it, in order and without overlap."""
    chosen: list[Mark] = []
    for rank in _by_rank(sentence):
        for mark in sorted(rank, key=lambda m: (m.start - m.end, m.start, m.label)):
            if mark.end > mark.start and all(mark.end <= c.start or c.end <= mark.start for c in chosen):
                chosen.append(mark)
    return sorted(chosen, key=lambda m: m.start)


def _by_rank(sentence: Json) -> Iterator[Iterable[Mark]]:
    """The candidates, those that matter most first."""
    number = sentence["number"]

    def mark(label: str, words: Json | None) -> Iterator[Mark]:
        if words and words["sentence"] == number:
            start, end = words["at"]
            yield Mark(start, min(end, len(sentence["text"])), label)

    incidents, statements = sentence["incidents"], sentence["statements"]
    commitments, mentions = sentence["commitments"], sentence["mentions"]
    yield [m for i in incidents if i["cue"]["label"] != "sentence" for m in mark("cue", i["cue"]["words"])]
    parts = [m for i in incidents for p in i["parts"] for m in mark(p["part"], p["words"])]
    yield [m for m in parts if m.layer == "who"]
    yield [m for s in statements for m in mark("speaker", s["speaker"]["words"])]  # "Iraq's military" before "Iraq"
    yield parts
    yield [m for s in statements for m in mark("says", s["cue"])]
    yield [m for c in commitments if c["trigger"] for m in mark("promise", c["trigger"]["words"])]
    yield [m for r in sentence["refused"] if r["as"] == "incident" for m in mark("refused", r["words"])]
    for by in ("rule", "model"):
        yield [
            m
            for x in mentions
            if x["by"] == by and x["score"] >= SURE and x["kind"] in ("actor", "place", "time", "number", "weapon")
            for m in mark(x["label"] if x["kind"] == "number" and x["label"] else x["kind"], x["words"])
        ]
