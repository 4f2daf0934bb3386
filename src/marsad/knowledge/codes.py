"""Codes and how they go together: ACLED sub-event types, the PLOVER type and modes beside them, and families.

A family says which kinds of incident may be one and the same: a "blast" and a "person" killed may, a "blast" and an
"agreement" may not. Everything is read off `codes.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from marsad.knowledge.words import data

# Words such as "attack", "hit" or "killed" say that there was violence and not of what kind.
VAGUE_SENSES = frozenset({"attack", "hit", "kill", "beat", "disrupt"})
_VIOLENT = frozenset({"fight", "territory", "fire", "blast", "person", "any"})


@dataclass(frozen=True, slots=True)
class Code:
    """A row of the table."""

    type: str
    modes: tuple[str, ...]
    family: str


@cache
def table() -> dict[tuple[str, str], Code]:
    """(ACLED event type, sub-event type) to its code."""
    out = {}
    for name, row in data("codes.toml").items():
        event, sub = name.split("/", 1)
        if event == "Explosions" or sub.startswith("Remote violence/"):
            event, sub = "Explosions/Remote violence", sub.removeprefix("Remote violence/")
        out[(event, sub)] = Code(row["type"], tuple(row["modes"]), row["family"])
    return out


def split(name: str) -> tuple[str, str] | None:
    """ "Battles/Armed clash" to its pair; None where the name is not in the table."""
    return _by_name().get(name)


@cache
def _by_name() -> dict[str, tuple[str, str]]:
    return {"/".join(pair): pair for pair in table()}


@cache
def by_short() -> dict[str, tuple[str, str]]:
    """Short names, as `docs/codebook.md` gives them, to pairs."""
    return {row["short"]: pair for row, pair in zip(data("codes.toml").values(), table(), strict=True)}


def family_of(acled: tuple[str, str] | None, sense: str = "") -> str:
    """The family of a pair; `any` for a vague sense or where no pair is known."""
    if sense in VAGUE_SENSES or acled is None:
        return "any"
    return table()[acled].family


def may_be_one(a: str, b: str) -> bool:
    """Whether accounts of two families may tell of one incident."""
    return (
        a == b
        or (a in _VIOLENT and b in _VIOLENT and {a, b} != {"blast", "territory"})
        or {a, b} <= {"abduct", "person", "any"}
        or {a, b} <= {"arrest", "territory"}
        or {a, b} <= {"property", "crowd"}
        or {a, b} <= {"property", "any"}
        or {a, b} <= {"other", "agreement"}
    )
