"""What tells an incident from a threat, a plan, a habit, a denial: one case a line."""

import pytest

from marsad.finding.cues import find_cues
from marsad.framing.status import status_of
from marsad.knowledge.words import tokens

CASES = [
    # plain telling, active, passive and nominal
    ("Gunmen attacked a convoy near the city on Monday.", "attacked", "happened"),
    ("The base was shelled late on Friday.", "shelled", "happened"),
    ("An explosion at the market killed four people.", "explosion", "happened"),
    # a past form joined to a denial keeps its own status
    ("The group denied it and attacked the village.", "attacked", "happened"),
    # said of the future or of no time at all
    ("The group would suspend attacks on the coalition.", "attacks", "hypothetical"),
    ("They may attack the embassy.", "attack", "hypothetical"),
    ("Attacking any embassy is illegal.", "Attacking", "hypothetical"),
    ("Further clashes would worsen the crisis.", "clashes", "hypothetical"),
    ("The factions will attack if the troops stay.", "attack", "threatened"),
    ("He vowed to strike the capital.", "strike", "threatened"),
    ("The rebels plan to attack the port.", "attack", "planned"),
    # habits and sums
    ("Attacks have increased in recent days.", "Attacks", "aggregate"),
    ("Dozens of attacks were counted.", "attacks", "aggregate"),
    # denied and foiled
    ("The army did not attack the village.", "attack", "denied"),
    ("Police foiled an attack on the station.", "foiled an attack", "foiled"),
]


@pytest.mark.parametrize(("text", "word", "status"), CASES)
def test_status_of_a_cue(text: str, word: str, status: str) -> None:
    """The words left of a cue decide whether it happened."""
    toks = tokens(text)
    cue = next(c for c in find_cues(text, toks) if c.text == word)
    assert status_of(cue, toks) == status
