"""One encoder, one linear layer over pieces for all BIO layers, and a small network over sentences.

A sentence is seen as the mean and the maximum of its pieces' states, inside whatever window it was read in.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.encoder import Encoder, Shape
from training.labels import SENTENCE_SIZE, TOKEN_SIZE

HIDDEN = 256


class Network(nn.Module):
    """What is trained and exported."""

    def __init__(self, encoder: Encoder | None = None, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder or Encoder(Shape(), dropout)
        width = self.encoder.shape.width
        self.token = nn.Linear(width, TOKEN_SIZE)
        self.middle = nn.Linear(2 * width, HIDDEN)
        self.sentence = nn.Linear(HIDDEN, SENTENCE_SIZE)
        self.drop = nn.Dropout(dropout)

    def states(self, ids: Tensor, mask: Tensor | None = None) -> Tensor:
        """`ids` (windows, pieces) to states (windows, pieces, width)."""
        return self.encoder(ids, mask)

    def tokens(self, states: Tensor) -> Tensor:
        """Numbers of all BIO layers for every piece."""
        return self.token(self.drop(states))

    def sentences(self, states: Tensor, member: Tensor) -> Tensor:
        """`states` (pieces, width) of one window, `member` (sentences, pieces) of 0 and 1, to numbers per sentence."""
        share = member / member.sum(1, keepdim=True)
        mean = share @ states
        top = (states[None] + (member[:, :, None] - 1) * 1e4).amax(1)
        both = self.drop(torch.cat([mean, top], -1))
        return self.sentence(self.drop(nn.functional.gelu(self.middle(both))))

    def forward(self, input_ids: Tensor, member: Tensor) -> tuple[Tensor, Tensor]:
        """One window: `input_ids` (1, pieces), `member` (sentences, pieces). What the exported graph computes."""
        states = self.states(input_ids)
        return self.tokens(states)[0], self.sentences(states[0], member)
