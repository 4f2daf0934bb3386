"""Figures beside published ones for heads that no other command measures.

    python -m training.benchmarks --data $MARSAD_DATA [--model DIR] [--what arguments pairs factuality]

- `arguments`: WikiEvents, arguments of gold triggers, exact span and role; the threshold is chosen on dev.
- `pairs`: PLOVER's root for a marked source and target (PLV_train of zero-shot-PLOVER); trained on our own data alone,
  nothing is chosen on it. Macro F1 over the roots that occur; CONCEDE and RETREAT are that set's YIELD.
- `factuality`: how far from "did not happen" (-3) to "happened" (+3), UW and MEANTIME; a ridge regression from the
  status head's shares to that scale is fitted on the train part. Mean absolute error and Pearson's r.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from marsad.finding.tagger import SeenCue, Tagger, softmax
from training.annotated import ACT_OF_STATEMENT, load_rows
from training.documents import Document
from training.evaluate import places_of, prf
from training.labels import PLOVER, TOKEN_SLICES
from training.readers import wikievents

ROOTS = {"CONCEDE": "YIELD", "RETREAT": "YIELD"}
THRESHOLDS = (0.01, 0.02, 0.04, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4)


# ------------------------------------------------------------------------------------------------------ arguments


def argument_answers(tagger: Tagger, document: Document, threshold: float) -> tuple[int, int, int]:
    """Right, given and wanted arguments of a document's gold triggers."""
    links = document.links.get("argument", [])
    right = given = 0
    places = places_of(document)
    for chunk, _, _, sides in tagger.numbers([document.text[a:b] for a, b in places]):
        at = places[chunk.sentence][0]
        words = [(at + a, at + b) for _, a, b in chunk.words]
        for (start, end), gold in links:
            inside = [i for i, (a, b) in enumerate(words) if a < end and b > start]
            if not inside or start < words[0][0]:
                continue
            wanted = set()
            for a, b, role in gold:
                own = [w for w in words if w[0] < b and w[1] > a]
                if own:
                    wanted.add((own[0][0], own[-1][1], role))
            found = {
                (at + a, at + b, role)
                for role, a, b, _ in tagger.links("argument", sides, chunk, inside[:1], threshold)[0]
            }
            right += len(found & wanted)
            given += len(found)
    return right, given, sum(len(set(gold)) for _, gold in links)


def arguments(tagger: Tagger, data: Path) -> dict[str, Any]:
    """Exact span and role, gold triggers; arguments in other sentences than the trigger's count as missed."""
    found: dict[float, np.ndarray] = {}
    dev = list(wikievents.read(data, "dev"))
    for threshold in THRESHOLDS:
        found[threshold] = np.sum([argument_answers(tagger, d, threshold) for d in dev], axis=0)
    best = max(found, key=lambda t: prf(*found[t])["f"])
    test = np.sum([argument_answers(tagger, d, best) for d in wikievents.read(data, "test")], axis=0)
    return {"threshold": best, "dev": prf(*found[best]), "test": prf(*test)}


# ---------------------------------------------------------------------------------------------------------- pairs


def priors() -> dict[str, float]:
    """How often each PLOVER type stands in a sentence of our own annotations: what the model takes for usual."""
    counts: Counter[str] = Counter()
    sentences = 0
    for row in load_rows():
        sentences += row["sentences"]
        found = {(c["sentence"], c["act"]) for c in row["cues"] if c["act"]}
        found |= {
            (s["content"]["sentence"], ACT_OF_STATEMENT[s["kind"]])
            for s in row["statements"]
            if s["kind"] in ACT_OF_STATEMENT
        }
        counts.update(act for _, act in found)
    return {act: counts[act] / sentences for act in PLOVER}


def root_of(tagger: Tagger, marked: str, usual: dict[str, float]) -> str:
    """The root that stands out most between `<s>source</s>` and `<t>target</t>`, beside how usual each is."""
    text = re.sub(r"</?[st]>", "", marked)
    spots = {}
    for mark in "st":
        before = marked.split(f"<{mark}>")[0]
        start = len(re.sub(r"</?[st]>", "", before))
        inner = re.search(rf"<{mark}>(.*?)</{mark}>", marked, re.S)
        spots[mark] = (start, start + len(re.sub(r"</?[st]>", "", inner.group(1))) if inner else start)
    votes: Counter[str] = Counter()
    for cue, scores in tagger.acts(text):
        votes_from(votes, cue, spots)
        for act, share in scores.items():
            votes[ROOTS.get(act, act)] += share / (usual[act] + 0.02) / 20
    return max(sorted(votes), key=lambda act: votes[act]) if votes else "CONSULT"


def votes_from(votes: Counter[str], cue: SeenCue | None, spots: dict[str, tuple[int, int]]) -> None:
    """A cue's votes, the more the nearer it stands to both actors."""
    if cue is None:
        return
    far = sum(max(0, spot[0] - cue.end, cue.start - spot[1]) for spot in spots.values())
    for act, share in cue.act.items():
        if act in PLOVER:
            votes[ROOTS.get(act, act)] += share / (1 + far / 60)


def pairs(tagger: Tagger, data: Path) -> dict[str, Any]:
    """Macro F1 over roots, and F1 by root."""
    with (data / "zero-shot-plover" / "PLV_train.tsv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    gold = [row["gold_root"] for row in rows]
    usual = priors()
    got = [root_of(tagger, row["marked_sentence"], usual) for row in rows]
    each = {}
    for root in sorted(set(gold)):
        right = sum(a == b == root for a, b in zip(gold, got, strict=True))
        each[root] = prf(right, got.count(root), gold.count(root))["f"]
    right = sum(a == b for a, b in zip(gold, got, strict=True))
    return {
        "macro F1": round(float(np.mean(list(each.values()))), 1),
        "right": round(100 * right / len(gold), 1),
        **each,
    }


# ----------------------------------------------------------------------------------------------------- factuality


def status_rows(tagger: Tagger, path: Path) -> tuple[np.ndarray, np.ndarray]:
    """Per target the shares of all status labels on its word, and what the set says."""
    shares, values = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        words = row["text"].split(" ")
        starts = np.cumsum([0, *(len(w) + 1 for w in words)])
        for chunk, tokens, _, _ in tagger.numbers([row["text"]]):
            heads = softmax(tokens[[first for first, _, _ in chunk.words]][:, TOKEN_SLICES["status"]])
            for target in row["targets"]:
                at, end = starts[target["span1"][0]], starts[target["span1"][1]] - 1
                inside = [i for i, (_, a, b) in enumerate(chunk.words) if a < end and b > at]
                if inside:
                    shares.append(heads[inside].mean(0))
                    values.append(float(target["label"]))
    return np.array(shares), np.array(values)


def factuality(tagger: Tagger, data: Path) -> dict[str, Any]:
    """Mean absolute error and Pearson's r on each test part."""
    out = {}
    for name in ("UW", "MEANTIME"):
        x, y = status_rows(tagger, data / "factuality" / name / "train.jsonl")
        design = np.hstack([np.log(x + 1e-3), np.ones((len(x), 1))])
        weights = np.linalg.solve(design.T @ design + np.eye(design.shape[1]), design.T @ y)
        x, y = status_rows(tagger, data / "factuality" / name / "test.jsonl")
        got = np.clip(np.hstack([np.log(x + 1e-3), np.ones((len(x), 1))]) @ weights, -3, 3)
        out[name] = {
            "targets": len(y), "MAE": round(float(np.abs(got - y).mean()), 3),
            "Pearson": round(float(np.corrcoef(got, y)[0, 1]), 3),
            "MAE of the mean": round(float(np.abs(y - y.mean()).mean()), 3),
        }  # fmt: skip
    return out


WHAT = {"arguments": arguments, "pairs": pairs, "factuality": factuality}


def main(arguments_: Sequence[str] | None = None) -> None:
    """Print figures as JSON."""
    parser = argparse.ArgumentParser(description="Figures beside published ones.")
    parser.add_argument("--model", type=Path, default=Path("src/marsad/finding/model"))
    parser.add_argument("--data", type=Path, default=os.environ.get("MARSAD_DATA"))
    parser.add_argument("--what", nargs="+", choices=sorted(WHAT), default=sorted(WHAT))
    args = parser.parse_args(arguments_)
    if args.data is None:
        raise SystemExit("Say where the public data is: --data FOLDER, or MARSAD_DATA.")
    tagger = Tagger.load(args.model)
    json.dump({what: WHAT[what](tagger, Path(args.data)) for what in args.what}, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
