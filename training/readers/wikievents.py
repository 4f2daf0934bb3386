"""WikiEvents (raspberryice/gen-arg): event triggers, cut to the two upper levels of their type.

The train part is only to be had in a copy (mc2259/gen-arg) where each trigger points to the first place its text
occurs. It is repaired here: k events with the same words go to the first k places of those words; the other places
are left out of the loss, since nobody knows whether they are triggers.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from training.documents import TRIGGERS, WIKIEVENTS_PARTS, Document, Run, spaced


def _official(row: dict) -> Document:
    words = row["tokens"]
    sizes = [len(s[0]) for s in row["sentences"]]
    heads = [sum(sizes[:k]) for k in range(len(sizes))]
    text, starts, ends = spaced(words, heads)
    runs: list[Run] = []
    links: list[tuple[tuple[int, int], list[Run]]] = []
    entities = {e["id"]: (starts[e["start"]], ends[e["end"] - 1]) for e in row["entity_mentions"]}
    for event in row["event_mentions"]:
        kind = ".".join(event["event_type"].split(".")[:2])
        trigger = event["trigger"]
        place = (starts[trigger["start"]], ends[trigger["end"] - 1])
        if kind in TRIGGERS:
            runs.append((*place, kind))
        found = [(*entities[a["entity_id"]], a["role"]) for a in event["arguments"] if a["entity_id"] in entities]
        links.append((place, found))
    return Document(
        row["doc_id"], text, {"trigger": sorted(set(runs))}, cuts=[starts[h] for h in heads if h < len(starts)],
        links={"argument": links},
    )  # fmt: skip


def _repaired(row: dict) -> Document:
    words = [w for s in row["sentences"] for w in s]
    heads = [sum(len(s) for s in row["sentences"][:k]) for k in range(len(row["sentences"]))]
    text, starts, ends = spaced(words, heads)
    wanted: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for first, last, kinds in row["evt_triggers"]:
        wanted[tuple(words[first : last + 1])] += [kind for kind, _ in kinds]
    runs: list[Run] = []
    skip: list[tuple[int, int]] = []
    taken: set[int] = set()
    for phrase, kinds in sorted(wanted.items(), key=lambda item: (-len(item[0]), item[0])):
        size, left = len(phrase), list(kinds)
        for i in range(len(words) - size + 1):
            if tuple(words[i : i + size]) != phrase or taken & set(range(i, i + size)):
                continue
            if left:
                kind = left.pop(0)
                if kind in TRIGGERS:
                    runs.append((starts[i], ends[i + size - 1], kind))
                    taken |= set(range(i, i + size))
            else:
                skip.append((starts[i], ends[i + size - 1]))
    return Document(
        row["doc_key"],
        text,
        {"trigger": sorted(runs)},
        skip={"trigger": skip},
        cuts=[starts[h] for h in heads if h < len(starts)],
        links={"argument": _arguments(row, words, starts, ends, runs)},
    )


def _arguments(
    row: dict, words: list[str], starts: list[int], ends: list[int], runs: list[Run]
) -> list[tuple[tuple[int, int], list[Run]]]:
    """Each trigger with its arguments. Both ends of a link point to a first place too: the closest pair is taken."""
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    kept = {(a, b) for a, b, _ in runs}
    found: dict[tuple[int, int], list[Run]] = {place: [] for place in sorted(kept)}

    def where(phrase: tuple[str, ...]) -> list[int]:
        if phrase not in places:
            size = len(phrase)
            places[phrase] = [i for i in range(len(words) - size + 1) if tuple(words[i : i + size]) == phrase]
        return places[phrase]

    for (t1, t2), (a1, a2), role in (link for links in row["gold_evt_links"] for link in links):
        trigger, argument = tuple(words[t1 : t2 + 1]), tuple(words[a1 : a2 + 1])
        at = [i for i in where(trigger) if (starts[i], ends[i + len(trigger) - 1]) in found]
        if at and role in WIKIEVENTS_PARTS:
            i, j = min(((i, j) for i in at for j in where(argument)), key=lambda p: (abs(p[0] - p[1]), p))
            own = (starts[j], ends[j + len(argument) - 1], role)
            found[starts[i], ends[i + len(trigger) - 1]].append(own)
    return list(found.items())


def read(folder: Path, part: str) -> Iterator[Document]:
    """`part` is train (repaired), dev or test (official)."""
    name = "lossy-train" if part == "train" else part
    for line in (folder / "wikievents" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        row = json.loads(row) if isinstance(row, str) else row
        yield _repaired(row) if part == "train" else _official(row)
