"""Words that announce an undertaking, the act, and the condition."""

import pytest

from marsad.finding.promises import find_promises

CASES = [
    # an offer with its price
    ("The group said it would suspend attacks in return for a timetable.", "offer", "stop", "a timetable"),
    # the same word, another act: a threat
    ("The factions would attack the base if the troops stay.", "threat", "start", "the troops stay"),
    ("The army will use all weapons unless the fighters leave.", "threat", "start", "the fighters leave"),
    # an agreement, an ultimatum, an order, a pledge, an announcement
    ("Both sides agreed to a ceasefire on Monday.", "agreement", "stop", None),
    ("The militia gave them until Friday to leave the town.", "ultimatum", "other", None),
    ("Parliament passed a resolution, giving the government one year to comply.", "order", "other", None),
    ("The president pledged to protect the monasteries.", "pledge", "other", None),
    ("The rebels declared a unilateral truce.", "announcement", "stop", None),
]


@pytest.mark.parametrize(("text", "form", "act", "condition"), CASES)
def test_a_promise(text: str, form: str, act: str, condition: str | None) -> None:
    """The first trigger's form, act and condition."""
    first = find_promises(text)[0]
    assert (first.form, first.act) == (form, act)
    said = text[slice(*first.condition)] if first.condition else None
    assert said == condition


NONE = [
    "It would rain on Monday.",
    "The minister will meet his colleague.",
    "They asked if the road was open.",
]


@pytest.mark.parametrize("text", NONE)
def test_no_promise(text: str) -> None:
    """A modal alone announces nothing."""
    assert not find_promises(text)


def test_when_tells_time_where_nobody_promises() -> None:
    """ "when" opens a condition only beside a modal."""
    assert all(p.condition is None for p in find_promises("They signed an agreement when the shelling stopped."))
