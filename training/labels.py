"""The heads: which labels each has, in the order the model file keeps them; BIO layers first, then sentence heads."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from training.documents import ACTS, LAYERS, LINKS

INCIDENT = ("none", "primary", "background", "again")
SUB_EVENT = (
    "Battles/Armed clash", "Battles/Government regains territory", "Battles/Non-state actor overtakes territory",
    "Explosions/Remote violence/Air/drone strike", "Explosions/Remote violence/Grenade",
    "Explosions/Remote violence/Remote explosive/landmine/IED",
    "Explosions/Remote violence/Shelling/artillery/missile attack", "Explosions/Remote violence/Suicide bomb",
    "Protests/Excessive force against protesters", "Protests/Peaceful protest", "Protests/Protest with intervention",
    "Riots/Mob violence", "Riots/Violent demonstration",
    "Strategic developments/Agreement", "Strategic developments/Arrests",
    "Strategic developments/Change to group/activity", "Strategic developments/Disrupted weapons use",
    "Strategic developments/Headquarters or base established",
    "Strategic developments/Looting/property destruction", "Strategic developments/Non-violent transfer of territory",
    "Strategic developments/Other",
    "Violence against civilians/Abduction/forced disappearance", "Violence against civilians/Attack",
    "Violence against civilians/Sexual violence",
)  # fmt: skip
STATEMENT = (
    "claim_responsibility", "deny", "condemn", "support", "offer", "threat", "demand", "accuse", "announce", "warn",
    "justify", "assess", "report",
)  # fmt: skip
COMMITMENT = ("offer", "pledge", "agreement", "threat", "ultimatum", "order", "announcement")

PLOVER = ACTS[:-1]

SENTENCE: dict[str, tuple[str, ...]] = {
    "incident": INCIDENT,
    "sub_event": SUB_EVENT,
    "statement": STATEMENT,
    "commitment": COMMITMENT,
    "plover": PLOVER,
}


def bio_labels(layer: str) -> list[str]:
    """O, then B- and I- of each label of the layer."""
    return ["O", *(f"{mark}-{label}" for label in LAYERS[layer] for mark in "BI")]


def slices(names: dict[str, int]) -> dict[str, slice]:
    """Where each head's numbers lie in one long row."""
    out, at = {}, 0
    for name, size in names.items():
        out[name] = slice(at, at + size)
        at += size
    return out


TOKEN_SLICES = slices({layer: len(bio_labels(layer)) for layer in LAYERS})
LINK_SIZES = {name: len(labels) + 1 for name, labels in LINKS.items()}  # nothing first
LINK_SLICES = slices(LINK_SIZES)
LINK_SIZE = sum(LINK_SIZES.values())
SENTENCE_SLICES = slices({head: len(labels) for head, labels in SENTENCE.items()})
TOKEN_SIZE = max(s.stop for s in TOKEN_SLICES.values())
SENTENCE_SIZE = max(s.stop for s in SENTENCE_SLICES.values())


@dataclass
class Targets:
    """What one sentence should be told. None leaves the sentence out of that head's loss."""

    incident: int = 0
    weight: float = 1.0  # of the incident loss; 0 leaves the sentence out
    exact: bool = False  # whether `none` was told from `again`
    sub_event: np.ndarray | None = None  # shares adding up to one
    statement: np.ndarray | None = None  # 0 and 1 per kind
    commitment: np.ndarray | None = None  # 0 and 1 per kind
    plover: np.ndarray | None = None  # 0 and 1 per type
