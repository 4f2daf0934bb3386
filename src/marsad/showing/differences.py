"""When do two reports contradict each other, and when is one only less precise?

"In October" and "on 4 October" do not contradict; "on 4 October" and "on 5 October" do. The same for places ("Nineveh",
"Mosul") and counts ("at least three", "five"). A value that is not told contradicts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Any

Json = Mapping[str, Any]


def differ(field: str, values: Sequence[Any]) -> bool:
    """Whether any two of these values of a field cannot both be true."""
    tests = {
        "when": dates_differ,
        "made": dates_differ,
        "due": dates_differ,
        "where": places_differ,
        "killed": counts_differ,
        "injured": counts_differ,
        "munitions": counts_differ,
    }
    test = tests.get(field)
    return test is not None and any(test(a, b) for a, b in combinations(values, 2))


def dates_differ(a: Json, b: Json) -> bool:
    """Whether two intervals of days have no day in common. ISO days compare as text."""
    if not (a.get("start") and b.get("start")):
        return False
    return bool((a.get("end") or a["start"]) < b["start"] or (b.get("end") or b["start"]) < a["start"])


def counts_differ(a: Json, b: Json) -> bool:
    """Whether two ranges have no number in common; an open end reaches as far as it must."""
    lows = [_first(v.get("low"), v.get("best"), 0 if v.get("high") is not None else None) for v in (a, b)]
    highs = [_first(v.get("high"), v.get("best") if v.get("low") is None else None) for v in (a, b)]
    return any(
        high is not None and low is not None and high < low for high, low in ((highs[0], lows[1]), (highs[1], lows[0]))
    )


def places_differ(a: Json, b: Json) -> bool:
    """Whether two places are in different countries, or are two places of one precision."""
    if a.get("country") and b.get("country") and a["country"] != b["country"]:
        return True
    return bool(a["name"] != b["name"] and a.get("precision") == b.get("precision") != "unknown")


def _first(*values: int | None) -> int | None:
    return next((value for value in values if value is not None), None)
