"""PLOVER type and modes, ACLED event and sub-event type of an incident frame.

Witnesses vote: the sense of the cue, the weapon named beside it where the cue says only that something was hit, and
the learned head. ACLED's own merging rules (a battle absorbs its shelling) are not applied: reports tell of parts.
"""

from __future__ import annotations

from dataclasses import dataclass

from marsad.finding.cues import Cue, WeaponWords
from marsad.finding.tagger import SentenceScores
from marsad.knowledge.codes import VAGUE_SENSES, by_short, split, table
from marsad.knowledge.words import data
from marsad.model import Frame

DEED_VOTE = 0.6  # of the model, for the frame's own cue in its sentence
CUE_VOTE = 0.45  # of the frame's own cue, for a sense that names the kind of act
OTHER_CUE_VOTE = 0.15
VAGUE_VOTE = 0.12
WEAPON_VOTE = 0.3


@dataclass(frozen=True, slots=True)
class Coded:
    """The codes of one incident."""

    type: str
    modes: tuple[str, ...]
    acled: tuple[str, str] | None


def codes(frame: Frame, scores: SentenceScores | None) -> Coded:
    """The codes most votes are for; ties go to the first name in ACLED's table."""
    votes = dict.fromkeys(table(), 0.0)
    for name, p in scores.sub_event.items() if scores else ():
        pair = split(name)
        if pair:
            votes[pair] += p
    for short, share in frame.deeds.items():
        votes[by_short()[short]] += DEED_VOTE * share
    for mention in frame.parts.get("cue", ()):
        if isinstance(mention.value, Cue) and mention.value.sense.acled:
            sense = mention.value.sense
            own = CUE_VOTE if mention is frame.cue or mention == frame.cue else OTHER_CUE_VOTE
            votes[mention.value.sense.acled] += VAGUE_VOTE if sense.id in VAGUE_SENSES else own * sense.strength / 3
    for kind in _weapon_kinds(frame):
        pair = data("weapons_en.toml")[kind].get("acled")
        if pair:
            votes[(pair[0], pair[1])] += WEAPON_VOTE
    best = max(votes, key=lambda pair: votes[pair])
    if votes[best] <= 0.1:
        if isinstance(frame.cue.value, Cue):
            return Coded(frame.cue.value.sense.type, frame.cue.value.sense.modes, None)
        return Coded("ASSAULT", (), None)
    return Coded(_type(frame, best), _modes(frame, best), best)


def _weapon_kinds(frame: Frame) -> list[str]:
    return [m.value.kind for m in frame.parts.get("weapon", ()) if isinstance(m.value, WeaponWords)]


def _type(frame: Frame, acled: tuple[str, str]) -> str:
    for mention in frame.parts.get("cue", ()):
        if isinstance(mention.value, Cue) and mention.value.sense.acled == acled:
            return mention.value.sense.type
    return table()[acled].type


def _modes(frame: Frame, acled: tuple[str, str]) -> tuple[str, ...]:
    modes = list(table()[acled].modes)
    if acled[0] == "Explosions/Remote violence" or not modes:
        for kind in _weapon_kinds(frame):
            modes.extend(data("weapons_en.toml")[kind]["modes"])
    return tuple(dict.fromkeys(modes))
