"""Records to test on; and no setting of the person who runs the tests reaches them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for `factories`

from marsad.storing.store import Store


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch):
    for variable in [v for v in os.environ if v.startswith("MARSAD_")]:
        monkeypatch.delenv(variable)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "marsad.db") as opened:
        yield opened
