"""Lists for the terminal: rows of the exchange format as tables, one line each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rich.markup import escape
from rich.table import Table

from marsad.showing import wording

Row = Mapping[str, Any]
Column = tuple[str, dict[str, Any], Callable[[Row], str]]


def _cut(text: str | None, length: int) -> str:
    words = " ".join((text or wording.UNKNOWN).split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def _quote(row: Row) -> str:
    return _cut(row["evidence"][0]["quote"], 70) if row["evidence"] else wording.UNKNOWN


def _day(text: str | None) -> str:
    return text[:10] if text else wording.UNKNOWN


_ID: Column = ("id", {"no_wrap": True, "style": "dim"}, lambda row: str(row["id"]))
_NUMBER = {"justify": "right", "no_wrap": True}
_PLAIN = {"no_wrap": True}

COLUMNS: dict[str, tuple[Column, ...]] = {
    "events": (
        _ID,
        ("date", _PLAIN, lambda row: wording.date(row["date"])),
        ("type", _PLAIN, lambda row: " ".join([row["type"], *row["modes"]])),
        ("place", {}, lambda row: wording.place(row["place"])),
        ("by", {}, lambda row: wording.actors(row, "attacker")),
        ("against", {}, lambda row: wording.actors(row, "target", "intended_target", "victim")),
        ("killed", _NUMBER, lambda row: wording.count(row["killed"])),
        ("injured", _NUMBER, lambda row: wording.count(row["injured"])),
        ("reports", _NUMBER, lambda row: str(len(row["accounts"]))),
        ("origins", _NUMBER, lambda row: str(row["origins"])),
    ),
    "statements": (
        _ID,
        ("date", _PLAIN, lambda row: _day(row["date"])),
        ("kind", _PLAIN, lambda row: row["kind"].replace("_", " ")),
        ("speaker", {}, lambda row: row["speaker"]["name"] if row["speaker"] else wording.UNKNOWN),
        ("says", {}, _quote),
        ("report", _PLAIN, lambda row: _cut(row["report_id"], 24)),
    ),
    "commitments": (
        _ID,
        ("made", _PLAIN, lambda row: _day(row["made"])),
        ("kind", _PLAIN, lambda row: row["kind"]),
        ("by", {}, lambda row: ", ".join(row["by"]) or wording.UNKNOWN),
        ("undertaking", {}, lambda row: _cut(row["undertaking"], 70)),
        ("condition", {}, lambda row: _cut(row["condition"], 50)),
        ("due", _PLAIN, lambda row: _day(row["due"])),
        ("status", _PLAIN, lambda row: row["status"]),
    ),
    "actors": (
        _ID,
        ("name", {}, lambda row: row["name"]),
        ("kind", _PLAIN, lambda row: row["kind"]),
        ("country", _PLAIN, lambda row: row["country"] or wording.UNKNOWN),
        ("also", {}, lambda row: _cut(", ".join(row["aliases"]), 60) if row["aliases"] else wording.UNKNOWN),
        ("mentions", _NUMBER, lambda row: str(len(row["mentions"]))),
    ),
    "reports": (
        _ID,
        ("published", _PLAIN, lambda row: _day(row["published"])),
        ("publisher", {}, lambda row: row["publisher"] or wording.UNKNOWN),
        ("title", {}, lambda row: _cut(row["title"] or row["text"], 70)),
        ("origin", {"no_wrap": True, "style": "dim"}, lambda row: row["origin"]),
    ),
}


def table(noun: str, rows: Iterable[Row]) -> Table:
    """A table of these rows; `noun` is a key of `COLUMNS`. News text is shown as it is, never read as markup."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for name, how, _ in COLUMNS[noun]:
        drawn.add_column(name, **how)
    for row in rows:
        drawn.add_row(*(escape(value(row)) for _, _, value in COLUMNS[noun]))
    return drawn
