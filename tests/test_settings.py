"""Settings: one table, and a typo is never the default."""

from __future__ import annotations

from dataclasses import asdict, fields
from pathlib import Path

import pytest

from marsad.errors import SettingError
from marsad.settings import SETTINGS, Settings, table

DOC = Path(__file__).parent.parent / "docs" / "settings.md"


def test_without_variables_the_defaults_hold():
    assert Settings.load({"PATH": "/bin"}) == Settings()
    assert asdict(Settings()) == {setting.name: setting.default for setting in SETTINGS}
    assert [f.name for f in fields(Settings)] == [setting.name for setting in SETTINGS]


# a variable, what it is set to, and the value it gives
@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("MARSAD_RECORD", "iraq.db", "iraq.db"),
        ("MARSAD_BATCH", "1", 1),
        ("MARSAD_LOCK_WAIT", "0.5", 0.5),
        ("MARSAD_MAX_CHARS", "5000", 5000),
        ("MARSAD_THREADS", "2", 2),
    ],
)
def test_a_variable_sets_its_setting(variable, text, value):
    assert getattr(Settings.load({variable: text}), variable.removeprefix("MARSAD_").lower()) == value


# mistyped values, and what each message says is accepted
@pytest.mark.parametrize(
    ("variable", "text", "accepts"),
    [
        ("MARSAD_BATCH", "many", "a whole number from 1 to 256"),
        ("MARSAD_BATCH", "0", "a whole number from 1 to 256"),
        ("MARSAD_BATCH", "1.5", "a whole number from 1 to 256"),
        ("MARSAD_LOCK_WAIT", "nan", "a number from 0 to 600"),
        ("MARSAD_LOCK_WAIT", "-1", "a number from 0 to 600"),
        ("MARSAD_RECORD", "  ", "the path of a file"),
    ],
)
def test_a_mistyped_value_is_an_error(variable, text, accepts):
    with pytest.raises(SettingError) as told:
        Settings.load({variable: text})
    assert str(told.value) == f"{variable}={text!r} is not {accepts}: correct it."


def test_a_mistyped_name_is_an_error_that_lists_the_names():
    with pytest.raises(SettingError) as told:
        Settings.load({"MARSAD_RECROD": "x.db"})
    assert str(told.value) == (
        "MARSAD_RECROD is no setting: the settings are MARSAD_BATCH, MARSAD_LOCK_WAIT, MARSAD_MAX_CHARS, MARSAD_MODEL, "
        "MARSAD_RECORD, MARSAD_THREADS."
    )


def test_the_page_about_settings_is_the_table():
    """Written with `python -c 'from marsad.settings import table; print(table(), end="")' > docs/settings.md`."""
    assert DOC.read_text(encoding="utf-8") == table()
