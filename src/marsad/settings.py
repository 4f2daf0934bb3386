"""Every setting: its name, default, unit and one sentence. Set one with an environment variable, `MARSAD_` + its name.

A value that is mistyped, or a `MARSAD_` variable that no setting has, is an error that names what is accepted: a typo
never quietly means the default. `docs/settings.md` is written from this table, and a test compares the two.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from marsad.errors import SettingError

PREFIX = "MARSAD_"
# Variables of training, benches and tests: no settings of the program, and no mistake where somebody has them set.
ELSEWHERE = frozenset({"MARSAD_DATA", "MARSAD_SHARED", "MARSAD_KILLS"})


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table."""

    name: str
    default: str | int | float
    unit: str
    sentence: str
    accepts: str
    parse: Callable[[str], str | int | float]

    @property
    def variable(self) -> str:
        """The environment variable that sets it."""
        return PREFIX + self.name.upper()


def _path(text: str) -> str:
    if not text.strip():
        raise ValueError(text)
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        value = int(text)
        if not low <= value <= high:
            raise ValueError(text)
        return value

    return parse


def _seconds(low: float, high: float) -> Callable[[str], float]:
    def parse(text: str) -> float:
        value = float(text)
        if not low <= value <= high:  # not-a-number fails here too
            raise ValueError(text)
        return value

    return parse


SETTINGS: tuple[Setting, ...] = (
    Setting("record", "marsad.db", "path", "The record that commands read and write.", "the path of a file", _path),
    Setting(
        "batch", 16, "reports", "How many reports are kept in one transaction: killed, at most so many are read again.",
        "a whole number from 1 to 256", _whole(1, 256),
    ),
    Setting(
        "lock_wait", 5.0, "seconds", "How long to wait while another process writes the record.",
        "a number from 0 to 600", _seconds(0, 600),
    ),
    Setting(
        "max_chars", 2_000_000, "characters", "A longer report is refused, since it is hardly one report.",
        "a whole number from 1000 to 100000000", _whole(1_000, 100_000_000),
    ),
    Setting(
        "threads", 1, "threads", "How many threads the reading model uses.",
        "a whole number from 1 to 64", _whole(1, 64),
    ),
    Setting(
        "model", "", "path", "The folder of another reading model; without one, the model in the package is used.",
        "the path of a folder", str.strip,
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings in force, one attribute for each row of the table."""

    record: str = "marsad.db"
    batch: int = 16
    lock_wait: float = 5.0
    max_chars: int = 2_000_000
    threads: int = 1
    model: str = ""

    @classmethod
    def load(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """The table's defaults with what the environment sets.

        Raises `SettingError` for a value that is not accepted and for a `MARSAD_` variable that is no setting.
        """
        given = os.environ if environment is None else environment
        known = {setting.variable: setting for setting in SETTINGS}
        values: dict[str, str | int | float] = {}
        for variable in sorted(v for v in given if v.startswith(PREFIX) and v not in ELSEWHERE):
            setting = known.get(variable)
            if setting is None:
                raise SettingError(f"{variable} is no setting: the settings are {', '.join(sorted(known))}.")
            try:
                values[setting.name] = setting.parse(given[variable])
            except ValueError:
                raise SettingError(f"{variable}={given[variable]!r} is not {setting.accepts}: correct it.") from None
        return cls(**values)  # type: ignore[arg-type]  # the table's parsers give each field its type


def table() -> str:
    """The table as Markdown, as `docs/settings.md` prints it."""
    rows = [
        f"| `{s.name}` | `{s.variable}` | `{s.default}` | {s.unit} | {s.accepts} | {s.sentence} |" for s in SETTINGS
    ]
    return "\n".join(
        [
            "# Settings",
            "",
            "Set one with its environment variable. A mistyped value or name is an error, never the default.",
            "",
            "| setting | variable | default | unit | accepts | what it does |",
            "|---|---|---|---|---|---|",
            *rows,
            "",
        ]
    )
