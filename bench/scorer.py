"""Runs `score.py`, which is kept byte for byte, past its one fault: `python -m bench.scorer EXPORT_DIR GOLD_DIR`.

Where gold gives no toll the scorer compares our figure with None before it finds that there is nothing to compare, and
ends with a TypeError. So its numbers are read as ones that are never more than None. No figure is changed by it: the
comparison's outcome is thrown away just there.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench import score


class Number(int):
    """A whole number that can be asked whether it is at least None: it is not."""

    def __ge__(self, other: Any) -> bool:
        return other is not None and int.__ge__(self, other)


def rows(path: Path) -> list[Any]:
    """What `score.rows` gives, in such numbers. None where the file is absent."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [json.loads(line, parse_int=Number) for line in lines if line.strip()]


if __name__ == "__main__":
    score.rows = rows
    sys.exit(score.main())  # type: ignore[no-untyped-call]
