"""Figures of a model folder: exact spans on public data, role fillers on MUC-4, sentence heads on our gold.

    python -m training.evaluate --model src/marsad/finding/model --data $MARSAD_DATA
    python -m training.evaluate --model var/loo/sudan-2023 --gold gold --corpus sudan-2023

Everything is measured through `marsad.finding.tagger`, on the quantised graph that is shipped. Parts named test are for
the model card; nothing is chosen on them.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from marsad.finding.tagger import Run, Tagger, runs, sigmoid, softmax
from training.annotated import AnnotatedReport
from training.documents import LAYERS, Document, sentence_ranges
from training.gold import read
from training.labels import SENTENCE, SENTENCE_SLICES, TOKEN_SLICES, bio_labels
from training.pieces import OUT
from training.readers import muc4, polnear, re3d, wikievents
from training.stage2 import CUE_LAYERS, cue_labels

PUBLIC = {"re3d": re3d.read, "wikievents": wikievents.read, "muc4": muc4.read, "polnear": polnear.read}


@dataclass
class Answer:
    """One sentence's words and the shares of one layer's labels for them, beside what the data set says."""

    shares: np.ndarray  # (words, labels)
    words: list[tuple[int, int]]  # characters of the document
    gold: set[tuple[int, int, str]]  # word-aligned


def places_of(document: Document) -> list[tuple[int, int]]:
    """Start and end of the document's sentences."""
    if document.cuts is None:
        return sentence_ranges(document.text)
    ends = [*document.cuts[1:], len(document.text)]
    return [(a, a + len(document.text[a:b].rstrip())) for a, b in zip(document.cuts, ends, strict=True)]


def answers(tagger: Tagger, document: Document) -> dict[str, list[Answer]]:
    """The document read sentence by sentence, as the tagger reads a report."""
    places = places_of(document)
    out: dict[str, list[Answer]] = {layer: [] for layer in document.runs}
    for chunk, tokens, _, _ in tagger.numbers([document.text[a:b] for a, b in places]):
        at = places[chunk.sentence][0]
        words = [(at + a, at + b) for _, a, b in chunk.words]
        heads = tokens[[first for first, _, _ in chunk.words]]
        for layer, found in document.runs.items():
            gold = set()
            for a, b, label in found:
                inside = [w for w in words if w[0] < b and w[1] > a]
                if inside:
                    gold.add((inside[0][0], inside[-1][1], label))
            out[layer].append(Answer(softmax(heads[:, TOKEN_SLICES[layer]]), words, gold))
    return out


def spans(layer: str, answer: Answer, threshold: float, least: float) -> set[tuple[int, int, str]]:
    """What the tagger would give at these thresholds."""
    found: Iterable[Run] = runs(answer.shares, bio_labels(layer), threshold, least)
    return {(answer.words[a][0], answer.words[b - 1][1], label) for a, b, label, _ in found}


def prf(right: int, given: int, wanted: int) -> dict[str, float]:
    """Precision, recall and F1 in per cent."""
    p, r = right / given if given else 0.0, right / wanted if wanted else 0.0
    return {"p": round(100 * p, 1), "r": round(100 * r, 1), "f": round(200 * p * r / (p + r), 1) if p + r else 0.0}


def exact(layer: str, found: Sequence[Answer], threshold: float, least: float = 0.0) -> dict[str, float]:
    """Exact span and type, micro-averaged. A run over a sentence's end counts once per sentence on both sides."""
    got = [(spans(layer, a, threshold, least), a.gold) for a in found]
    return prf(sum(len(s & g) for s, g in got), sum(len(s) for s, _ in got), sum(len(g) for _, g in got))


def layer_answers(tagger: Tagger, data: Path, part: str, names: Iterable[str] = PUBLIC) -> dict[str, list[Answer]]:
    """All answers for one part of the public sets, by layer."""
    out: dict[str, list[Answer]] = {layer: [] for layer in LAYERS}
    for name in names:
        for document in PUBLIC[name](data, part):
            for layer, found in answers(tagger, document).items():
                out[layer] += found
    return out


# ---------------------------------------------------------------------------------------------------------- MUC-4


def ceaf_ree(tagger: Tagger, data: Path, part: str, threshold: float, least: float = 0.0) -> dict[str, float]:
    """CEAF-REE over the five slots: a filler is right when its words are among one gold filler's, one to one.

    One filler per different wording; a wording whose words all stand in a longer one is the same filler.
    """
    right = given = wanted = 0
    for row in muc4.rows(data, part):
        gold = muc4.fillers(row)
        best: dict[str, dict[str, float]] = {role: {} for role in gold}
        for answer in answers(tagger, muc4.document(row))["role"]:
            for a, b, role, share in runs(answer.shares, bio_labels("role"), threshold, least):
                words = row["doctext"][answer.words[a][0] : answer.words[b - 1][1]]
                best[role][words] = max(best[role].get(words, 0.0), share)
        for role, entities in gold.items():
            kept: list[str] = []
            for words in sorted(best[role], key=lambda w: (-best[role][w], w)):
                own = set(words.split())
                if not any(own <= set(k.split()) or set(k.split()) <= own for k in kept):
                    kept.append(words)
            right += _matched([[words in entity for entity in entities] for words in kept])
            given += len(kept)
            wanted += len(entities)
    return prf(right, given, wanted)


def _matched(fits: list[list[bool]]) -> int:
    """The most pairs that can be made, each side used once."""
    partner: dict[int, int] = {}

    def place(row: int, seen: set[int]) -> bool:
        for column, fit in enumerate(fits[row]):
            if fit and column not in seen:
                seen.add(column)
                if column not in partner or place(partner[column], seen):
                    partner[column] = row
                    return True
        return False

    return sum(place(row, set()) for row in range(len(fits)))


# ------------------------------------------------------------------------------------------------------- our gold


@dataclass
class GoldNumbers:
    """The sentence heads' raw numbers for every sentence of a corpus, and the targets."""

    numbers: np.ndarray  # (sentences, labels of all sentence heads)
    incident: np.ndarray  # (sentences,)
    weight: np.ndarray  # 0 where the gold leaves it open
    sub_event: np.ndarray  # (sentences, types), zeros where there is none
    statement: np.ndarray
    commitment: np.ndarray  # -1 where unknown
    plover: np.ndarray  # -1 where unknown


def gold_numbers(tagger: Tagger, reports: Sequence[AnnotatedReport]) -> GoldNumbers:
    """Every sentence once, from the window the tagger would take; a cut sentence has the mean of its chunks."""
    numbers, targets = [], []
    for report in reports:
        own: dict[int, list[np.ndarray]] = {}
        for chunk, _, scores, _ in tagger.numbers([s.text for s in report.sentences]):
            own.setdefault(chunk.sentence, []).append(scores)
        for n in sorted(own):
            numbers.append(np.mean(own[n], axis=0))
            targets.append(report.targets[n])
    none_s = np.zeros(len(SENTENCE["sub_event"]))
    none_c, none_p = (np.full(len(SENTENCE[head]), -1.0) for head in ("commitment", "plover"))
    return GoldNumbers(
        np.stack(numbers), np.array([t.incident for t in targets]), np.array([t.weight for t in targets]),
        np.stack([none_s if t.sub_event is None else t.sub_event for t in targets]),
        np.stack([t.statement for t in targets if t.statement is not None]),
        np.stack([none_c if t.commitment is None else t.commitment for t in targets]),
        np.stack([none_p if t.plover is None else t.plover for t in targets]),
    )  # fmt: skip


def joined(parts: Sequence[GoldNumbers]) -> GoldNumbers:
    """Several corpora as one."""
    return GoldNumbers(*(np.concatenate([getattr(p, f) for p in parts]) for f in GoldNumbers.__dataclass_fields__))


def probabilities(head: str, found: GoldNumbers, settings: dict[str, Any]) -> np.ndarray:
    """As the tagger makes them of the raw numbers, with the scale and the shifts of the model's card."""
    shift = np.array([settings["shift"].get(label, 0.0) for label in settings["labels"]], np.float32)
    own = found.numbers[:, SENTENCE_SLICES[head]] * settings["scale"] + shift
    return softmax(own) if settings["one_of"] else sigmoid(own)


def calibration_error(shares: np.ndarray, true: np.ndarray, bins: int = 10) -> float:
    """Expected calibration error of yes-or-no probabilities, in per cent."""
    place = np.minimum((shares * bins).astype(int), bins - 1)
    total = sum(abs(shares[place == b].sum() - true[place == b].sum()) for b in range(bins))
    return round(100 * float(total) / max(1, shares.size), 1)


def gold_scores(found: GoldNumbers, heads: dict[str, Any]) -> dict[str, Any]:
    """Sentence-level figures at the thresholds of the model's card."""
    out: dict[str, Any] = {"sentences": len(found.incident)}
    keep = found.weight > 0
    shares = probabilities("incident", found, heads["incident"])
    told = shares[:, 1] + shares[:, 2]  # told for the first time
    yes = told >= heads["incident"]["thresholds"]["any"]
    true = (found.incident > 0) & (found.incident < 3)
    out["incident"] = prf(int((yes & true & keep).sum()), int((yes & keep).sum()), int((true & keep).sum()))
    out["incident_ece"] = calibration_error(told[keep], true[keep])
    both = yes & true & keep
    out["role_accuracy"] = (
        round(100 * float((1 + shares[both, 1:3].argmax(1) == found.incident[both]).mean()), 1) if both.any() else 0.0
    )
    hard = (found.weight > 1) & ~true
    out["not_events_taken"] = round(100 * float(yes[hard].mean()), 1) if hard.any() else 0.0
    told = found.sub_event.sum(1) > 0
    best = probabilities("sub_event", found, heads["sub_event"]).argmax(1)
    out["sub_event_accuracy"] = (
        round(100 * float((found.sub_event[told, best[told]] > 0).mean()), 1) if told.any() else 0.0
    )
    for head in ("statement", "commitment"):
        wanted = getattr(found, head)
        shares = probabilities(head, found, heads[head])
        cut = np.array([heads[head]["thresholds"][label] for label in heads[head]["labels"]])
        known = wanted >= 0
        yes = (shares >= cut) & known
        out[head] = prf(int((yes & (wanted > 0)).sum()), int(yes.sum()), int((wanted > 0).sum()))
        out[f"{head}_any"] = prf(
            int((yes.any(1) & (wanted > 0).any(1)).sum()), int(yes.any(1).sum()), int((wanted > 0).any(1).sum())
        )
        out[f"{head}_ece"] = calibration_error(shares[known], wanted[known] > 0)
    return out


# ------------------------------------------------------------------------------------------------------------ cues


def cue_numbers(tagger: Tagger, reports: Sequence[AnnotatedReport]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Raw numbers of every word in each layer of cues, and the index of its label; unknown words are left out."""
    rows: dict[str, list[tuple[np.ndarray, int]]] = {layer: [] for layer in CUE_LAYERS}
    for report in reports:
        if report.marks is None:
            continue
        for chunk, tokens, _, _ in tagger.numbers([s.text for s in report.sentences]):
            labels, _ = cue_labels(report.marks, chunk)
            for layer, wanted in labels.items():
                for first, _, _ in chunk.words:
                    if wanted[first] != OUT:
                        rows[layer].append((tokens[first, TOKEN_SLICES[layer]], int(wanted[first])))
    return {layer: (np.stack([n for n, _ in own]), np.array([w for _, w in own])) for layer, own in rows.items() if own}


def cue_scores(tagger: Tagger, reports: Sequence[AnnotatedReport]) -> dict[str, Any]:
    """Cues with act, status and deed, and their parts, on reports annotated for them; spans that share words count.

    ECE: how far the shares given for "is a cue", for the likeliest act and for the likeliest status are from the
    share that is right.
    """
    sure: dict[str, list[tuple[float, bool]]] = {"cue": [], "act": [], "status": [], "deed": []}
    by_status: dict[str, list[bool]] = {}
    right = given = wanted = 0
    part_counts = np.zeros(3, int)
    for report in reports:
        if report.marks is None:
            continue
        at = {s.index: i for i, s in enumerate(report.sentences)}
        gold = [(c.sentence, c) for c in report.marks.cues if c.status is not None]
        wanted += len(gold)
        taken: set[int] = set()
        for seen in tagger.tag(report.reading).cues:
            i = at[seen.sentence]
            start = report.sentences[i].start
            fits = [
                (k, c)
                for k, (n, c) in enumerate(gold)
                if n == i and k not in taken and c.start + start < seen.end and seen.start < c.end + start
            ]
            given += 1
            sure["cue"].append((seen.score, bool(fits)))
            if not fits:
                continue
            taken.add(fits[0][0])
            right += 1
            cue = fits[0][1]
            for view in ("act", "status", "deed"):
                shares = getattr(seen, view)
                if getattr(cue, view) is None or not shares:
                    continue
                best = min(shares, key=lambda x: (-shares[x], x))
                same = best == getattr(cue, view)
                sure[view].append((shares[best] / sum(shares.values()), same))
                if view == "status":
                    by_status.setdefault(str(cue.status), []).append(same)
            if cue.complete:
                own = {(a + start, b + start, label) for a, b, label in cue.parts}
                part_counts += [
                    sum(any(p.label == x and p.start < b and a < p.end for a, b, x in own) for p in seen.parts),
                    len(seen.parts),
                    len(own),
                ]
    out: dict[str, Any] = {"cue": prf(right, given, wanted)}
    for view, rows in sure.items():
        shares_, true = np.array([s for s, _ in rows]), np.array([t for _, t in rows])
        out[f"{view}_ece"] = calibration_error(shares_, true)
        if view != "cue":
            out[f"{view}_right"] = round(100 * float(true.mean()), 1) if len(true) else 0.0
    out["status_right_by_status"] = {k: (round(100 * sum(v) / len(v), 1), len(v)) for k, v in sorted(by_status.items())}
    out["parts"] = prf(*(int(x) for x in part_counts))
    return out


# ----------------------------------------------------------------------------------------------------------- speed


def speed(folder: Path, plain: Path | None, texts: Sequence[str], threads: int = 1) -> dict[str, float]:
    """Word pieces per CPU second of the shipped graph, of its 32-bit original, and of the network in torch."""
    import onnxruntime
    import torch

    from training.encoder import Encoder
    from training.network import Network
    from training.pieces import CLS, SEP, plain_tokenizer

    tokenizer = plain_tokenizer()
    ids = [i for t in texts for i in tokenizer.encode(t, add_special_tokens=False).ids]
    found = [np.array([[CLS, *ids[a : a + 190], SEP]], np.int64) for a in range(0, len(ids) - 190, 190)]
    member = np.zeros((6, 192), np.float32)
    for row in range(6):
        member[row, 1 + row * 31 : 1 + (row + 1) * 31] = 1
    out: dict[str, float] = {"windows": len(found)}

    def timed(name: str, call: Any) -> None:
        for w in found[:3]:
            call(w)
        began = time.process_time()
        for w in found:
            call(w)
        out[name] = round(192 * len(found) / (time.process_time() - began))

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    for name, path in (("int8 onnx", folder / "tagger.onnx"), ("fp32 onnx", plain)):
        if path is not None and path.exists():
            session = onnxruntime.InferenceSession(str(path), sess_options=options)
            timed(name, lambda w, s=session: s.run(None, {"input_ids": w, "member": member}))
    torch.set_num_threads(threads)
    network = Network(Encoder.pretrained()).eval()
    with torch.inference_mode():
        timed("fp32 torch", lambda w: network(torch.from_numpy(w), torch.from_numpy(member)))
    return out


def main(arguments: Sequence[str] | None = None) -> None:
    """Print figures as JSON."""
    parser = argparse.ArgumentParser(description="Figures of a model folder.")
    parser.add_argument("--model", type=Path, default=Path("src/marsad/finding/model"))
    parser.add_argument("--data", type=Path, default=os.environ.get("MARSAD_DATA"))
    parser.add_argument("--gold", type=Path, default=Path("gold"))
    parser.add_argument("--corpus", help="score the sentence heads on this corpus alone")
    parser.add_argument("--parts", nargs="+", default=["dev", "test"])
    args = parser.parse_args(arguments)
    tagger = Tagger.load(args.model)
    card = json.loads((args.model / "model.json").read_text(encoding="utf-8"))
    out: dict[str, Any] = {}
    if args.corpus:
        reports = read(args.gold, args.corpus)
        out[args.corpus] = gold_scores(gold_numbers(tagger, reports), card["sentence_heads"])
        out[args.corpus]["cues"] = cue_scores(tagger, reports)
    else:
        if args.data is None:
            raise SystemExit("Say where the public data is: --data FOLDER, or MARSAD_DATA.")
        for part in args.parts:
            found = layer_answers(tagger, Path(args.data), part)
            cuts = {layer: (head["threshold"], head["least"]) for layer, head in card["token_heads"].items()}
            out[part] = {layer: exact(layer, a, *cuts[layer]) for layer, a in found.items() if a}
            out[part]["muc4 CEAF-REE"] = ceaf_ree(tagger, Path(args.data), part, *cuts["role"])
    json.dump(out, sys.stdout, indent=1)
    sys.stdout.write("\n")


if __name__ == "__main__":
    main()
