"""The scorer is the one everybody measures with: its copy here is the same, byte for byte."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from bench.corpora import shared_folder
from bench.scoring import SCORER

DIGEST = "0b1ba23d084fde7a067a319fcf3baad00c3c07ba4a808f6cb5fdffaf58170ac7"


def test_scorer_is_unchanged():
    assert hashlib.sha256(Path(SCORER).read_bytes()).hexdigest() == DIGEST


@pytest.mark.shared
def test_scorer_is_the_shared_one():
    original = shared_folder() / "score" / "score.py"
    if not original.exists():
        pytest.skip("the shared folder is not here")
    assert Path(SCORER).read_bytes() == original.read_bytes()
