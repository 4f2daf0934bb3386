"""Values in words for people: `{"low": 3, "best": 5, "high": 5}` is "3–5", a month is "Oct 2020", null is "–".

Takes values as the exchange format and the claims hold them (plain dicts), so that the table, the page and the JSON
twin can never tell different things.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

UNKNOWN = "–"

Json = Mapping[str, Any]


def date(value: Json | None) -> str:
    """An interval of days, as short as its precision allows: "2020-10-04", "Oct 2020", "2020", "2–8 Oct 2020"."""
    if not value or not value.get("start"):
        return UNKNOWN
    start = dt.date.fromisoformat(str(value["start"])[:10])
    end = dt.date.fromisoformat(str(value.get("end") or value["start"])[:10])
    if start == end:
        return start.isoformat()
    if value.get("precision") == "year" and (start.month, start.day, end.month, end.day) == (1, 1, 12, 31):
        return str(start.year)
    if start.day == 1 and (end + dt.timedelta(days=1)).day == 1 and (start.year, start.month) == (end.year, end.month):
        return f"{start:%b %Y}"
    return f"{start.isoformat()} to {end.isoformat()}"


def count(value: Json | None) -> str:
    """A range: "3", "3–5", "at least 3", "up to 5"; "some" where a count is told without a figure."""
    if value is None:
        return UNKNOWN
    low, best, high = value.get("low"), value.get("best"), value.get("high")
    if low is None and high is None:
        return "some" if best is None else f"about {best}"
    if high is None:
        return f"at least {low}"
    if low is None:
        return f"up to {high}"
    return str(low) if low == high else f"{low}–{high}"


def place(value: Json | None) -> str:
    """A place with its country: "Mosul, IRQ"."""
    if not value:
        return UNKNOWN
    country = value.get("country")
    return f"{value['name']}, {country}" if country and country != value["name"] else str(value["name"])


def party(value: Json) -> str:
    """An actor in a part: "the group (attacker, claimed)"."""
    more = [str(value[name]).replace("_", " ") for name in ("role", "basis") if value.get(name)]
    return f"{value['name']} ({', '.join(more)})" if more else str(value["name"])


def source(value: Json) -> str:
    """Who vouches: "police", "an unnamed source", "the publisher, hedged"."""
    who = value.get("name") or {"publisher": "the publisher"}.get(str(value.get("kind")), "an unnamed source")
    return f"{who}, hedged" if value.get("hedged") else str(who)


def actors(row: Json, *roles: str) -> str:
    """The names of an event's actors in these parts."""
    names = [str(actor["name"]) for actor in row["actors"] if actor["role"] in roles]
    return ", ".join(dict.fromkeys(names)) or UNKNOWN


def claim(field: str, value: Any) -> str:
    """One value of one field of an account."""
    match field:
        case "when" | "made" | "due":
            return date(value)
        case "where":
            return place(value)
        case "killed" | "injured" | "munitions":
            return count(value)
        case "parties" | "denied_by" | "by" | "to" | "speaker":
            return party(value)
        case "source":
            return source(value)
        case _:
            return str(value["text"]) if isinstance(value, dict) and "text" in value else str(value)
