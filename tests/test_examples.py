"""The example reports hold what `tests/examples_expected.json` says of them.

These tests look at the files alone. Whether marsad finds what is expected is asked elsewhere.
"""

from __future__ import annotations

import datetime as dt
import html
import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
FIELDS = {"id", "publisher", "published", "title", "url", "text"}
RUN = 12  # words in a row: as many in common are a copy


def lines() -> list[dict[str, Any]]:
    """Every report of `reports.jsonl`."""
    raw = (EXAMPLES / "reports.jsonl").read_bytes().decode("utf-8")
    return [json.loads(line) for line in raw.split("\n") if line]


def texts() -> dict[str, str]:
    """Each report's text as given, by its id or its file's name."""
    files = sorted([*EXAMPLES.glob("*.txt"), *EXAMPLES.glob("*.html")])
    found = {path.name: path.read_bytes().decode("utf-8") for path in files}
    return found | {report["id"]: report["text"] for report in lines()}


REPORTS = lines()
TEXTS = texts()
EXPECTED: dict[str, Any] = json.loads((Path(__file__).with_name("examples_expected.json")).read_text(encoding="utf-8"))


def runs(text: str) -> set[tuple[str, ...]]:
    """Every run of `RUN` words, markup left out."""
    bare = html.unescape(re.sub(r"<[^>]+>", " ", text))
    words = re.findall(r"\w+", bare.casefold())
    return {tuple(words[at : at + RUN]) for at in range(len(words) - RUN + 1)}


def phrases(row: dict[str, Any]) -> list[str]:
    """All words that `examples_expected.json` says stand in one report."""
    found = list(row["must_not_find"])
    for part in ("must_find", "statements", "commitments"):
        for one in row[part]:
            found += [one[name] for name in ("words", "condition") if name in one]
    return found


def test_lines_have_the_documented_fields() -> None:
    for report in REPORTS:
        assert set(report) == FIELDS, report.get("id")
        assert all(isinstance(value, str) and value.strip() for value in report.values()), report["id"]
        dt.date.fromisoformat(report["published"])


def test_ids_are_unique() -> None:
    ids = [report["id"] for report in REPORTS]
    assert len(ids) == len(set(ids))


def test_there_are_enough_reports() -> None:
    assert len(TEXTS) >= 24


def test_every_report_is_expected_once_and_no_other() -> None:
    assert sorted(row["report"] for row in EXPECTED["reports"]) == sorted(TEXTS)
    assert sorted(EXPECTED["files"]) == sorted(set(TEXTS) - {report["id"] for report in REPORTS})


@pytest.mark.parametrize("row", EXPECTED["reports"], ids=lambda row: row["report"])
def test_expected_words_stand_in_their_report(row: dict[str, Any]) -> None:
    missing = [phrase for phrase in phrases(row) if not phrase or phrase not in TEXTS[row["report"]]]
    assert not missing


def test_incidents_and_reports_tell_the_same() -> None:
    told: dict[str, tuple[str, set[str]]] = {}
    for row in EXPECTED["reports"]:
        for one in row["must_find"]:
            date, where = told.setdefault(one["incident"], (one["date"], set()))
            assert date == one["date"], one
            where.add(row["report"])
    incidents = EXPECTED["incidents"]
    assert told == {one["key"]: (one["date"], set(one["reports"])) for one in incidents}
    assert len(told) == len(incidents)


def test_only_the_wire_copies_share_their_words() -> None:
    declared = {frozenset(pair) for group in EXPECTED["wire_copies"] for pair in combinations(group, 2)}
    seen = {name: runs(text) for name, text in TEXTS.items()}
    shared = {frozenset(pair) for pair in combinations(sorted(seen), 2) if seen[pair[0]] & seen[pair[1]]}
    assert shared == declared
