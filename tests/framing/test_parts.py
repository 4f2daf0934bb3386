"""Who attacks and who is attacked, by word order and voice: on the finders' own mentions of a sentence."""

from __future__ import annotations

from functools import cache

import pytest

from marsad.finding.findings import Findings, Tools, find
from marsad.framing.incidents import incident_frames
from marsad.framing.parts import parts_of
from marsad.model import Reading
from marsad.reading.reports import make_report, read_report


@cache
def tools() -> Tools:
    return Tools.load()


def parts(text: str) -> tuple[list[str], list[str]]:
    reading: Reading = read_report(make_report(text, published="2021-03-02"))
    # the words alone: what the learned head thinks of a made-up sentence is not what is tested here
    findings = Findings(find(reading, tools()).mentions, {})
    frame = incident_frames(reading, findings, {})[0]
    found = parts_of(frame, next(s for s in reading.sentences if s.index == frame.sentence))
    return [m.text for m in found.doers or found.mutual], [m.text for m in found.targets]


CASES = [
    # active and passive say the same
    ("Hezbollah shelled the Lebanese army on Monday.", ["Hezbollah"]),
    ("The town of Balad was shelled by Hezbollah on Monday.", ["Hezbollah"]),
    # a noun with its owner, and with "by"
    ("A Hezbollah attack killed two people in Tyre on Monday.", ["Hezbollah"]),
    ("An attack by Boko Haram killed two people in Maiduguri on Monday.", ["Boko Haram"]),
    # a national adjective owns a strike
    ("An Israeli airstrike killed two people in Tyre on Monday.", ["Israeli"]),
    # gunmen have no name and are told all the same
    ("Gunmen attacked a village near Maiduguri on Monday.", ["Gunmen"]),
    # nobody is named
    ("Two people died in an explosion in Tyre on Monday.", []),
    ("Rockets hit the base near Balad on Monday.", []),
    # those who treat and count are no attackers
    ("Doctors said two people were killed in shelling in Tyre on Monday.", []),
]


@pytest.mark.parametrize(("text", "doers"), CASES)
def test_doers(text: str, doers: list[str]) -> None:
    """The attackers a sentence names."""
    assert parts(text)[0] == doers


def test_a_target() -> None:
    """The object of an active verb."""
    assert parts("Boko Haram attacked the Nigerian army on Monday in Maiduguri.")[1] == ["the Nigerian army"]
