"""Words that announce an incident, and the weapons beside them."""

import pytest

from marsad.finding.cues import find_cues, find_weapons, senses

CASES = [
    # inflections are made by rule, irregular ones listed
    ("The town was shelled overnight.", [("shelled", "shelling")]),
    ("Troops overran the post.", [("overran", "seize_territory")]),
    # the longest entry wins
    ("A suicide bomber blew himself up.", [("suicide bomber", "suicide_bomb"), ("blew himself up", "suicide_bomb")]),
    ("A suicide car bomb went off.", [("suicide car bomb", "suicide_bomb"), ("went off", "explosion")]),
    # an agreement needs company: a bare "deal" is none
    ("The deal is in doubt.", []),
    ("Both sides signed a deal.", [("signed a deal", "ceasefire_agreed")]),
    # nothing to find
    ("The minister spoke of hope.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_cues(text: str, expected: list[tuple[str, str]]) -> None:
    """Each cue with its sense, in order."""
    assert [(c.text, c.sense.id) for c in find_cues(text)] == expected


def test_a_determiner_makes_a_noun() -> None:
    """ "the attack" is a noun, "they attack" a verb."""
    assert not find_cues("They condemned the attack.")[0].verbal
    assert find_cues("They attack at night.")[0].verbal


def test_weapons_longest_name_first() -> None:
    """ "Katyusha rocket" is one weapon, not two."""
    found = find_weapons("Two Katyusha rockets and a roadside bomb were found.")
    assert [(w.text, w.kind) for w in found] == [("Katyusha rockets", "rocket"), ("roadside bomb", "ied")]


def test_every_sense_has_known_codes() -> None:
    """Each sense leads to codes that the code table has."""
    from marsad.knowledge.codes import table

    for sense in senses().values():
        assert sense.acled is None or sense.acled in table()
        assert sense.strength in (1, 2, 3)
