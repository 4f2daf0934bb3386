"""One encoder, one linear layer over pieces for all BIO layers, and a small network over sentences.

A sentence is seen as the mean and the maximum of its pieces' states, inside whatever window it was read in.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from training.encoder import Encoder, Shape
from training.labels import LINK_SIZE, SENTENCE_SIZE, TOKEN_SIZE

HIDDEN = 256
LINK_WIDTH = 128
FARTHEST = 64  # pieces between a cue and a word; farther is as far


class Network(nn.Module):
    """What is trained and exported."""

    def __init__(self, encoder: Encoder | None = None, dropout: float = 0.1) -> None:
        super().__init__()
        self.encoder = encoder or Encoder(Shape(), dropout)
        width = self.encoder.shape.width
        self.token = nn.Linear(width, TOKEN_SIZE)
        self.middle = nn.Linear(2 * width, HIDDEN)
        self.sentence = nn.Linear(HIDDEN, SENTENCE_SIZE)
        self.link_cue, self.link_word = nn.Linear(width, LINK_WIDTH), nn.Linear(width, LINK_WIDTH)
        self.link_far = nn.Embedding(2 * FARTHEST + 1, LINK_WIDTH)
        self.link = nn.Linear(LINK_WIDTH, LINK_SIZE)
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

    def links(self, states: Tensor, cues: Tensor) -> Tensor:
        """What each piece of one window is to each cue.

        `states` (pieces, width), `cues` (cues,) the cues' first pieces; gives numbers (cues, pieces, labels of all
        kinds of links). Additive: a cue's part, a word's part and one for how far apart they stand, then a ReLU.
        """
        states = self.drop(states)
        where = torch.arange(len(states), device=states.device)
        far = (where[None] - cues[:, None]).clamp(-FARTHEST, FARTHEST) + FARTHEST
        mixed = self.link_cue(states[cues])[:, None] + self.link_word(states)[None] + self.link_far(far)
        return self.link(torch.relu(mixed))

    def forward(self, input_ids: Tensor, member: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """One window: `input_ids` (1, pieces), `member` (sentences, pieces). What the exported graph computes.

        The last output holds the two parts of a link side by side; the rest of `links` is done outside the graph, for
        the cues that were found.
        """
        states = self.states(input_ids)
        sides = torch.cat([self.link_cue(states[0]), self.link_word(states[0])], -1)
        return self.tokens(states)[0], self.sentences(states[0], member), sides
