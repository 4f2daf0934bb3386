"""What must be true of any record, on the real line: order does not matter, rebuilding changes nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marsad import linking
from marsad.line import VERSION, Tools, code_report
from marsad.model import Coded, Report
from marsad.reading.sources import open_sources
from marsad.record import Record
from marsad.storing.store import Store

EXAMPLES = Path(__file__).parent.parent / "examples"


@cache
def tools() -> Tools:
    return Tools.load()


@cache
def reports() -> tuple[Report, ...]:
    return tuple(r for r in open_sources([str(EXAMPLES)]) if isinstance(r, Report))


@cache
def coded(report: Report) -> Coded:
    return code_report(report, tools())


def a_record(path: Path) -> Record:
    return Record(Store.open(path), coded, linking.fold, version=VERSION)


def exported(record: Record, folder: Path) -> dict[str, bytes]:
    record.export_jsonl(folder)
    return {p.name: p.read_bytes() for p in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The export of the examples, read in the order of the folder."""
    home = tmp_path_factory.mktemp("once")
    with a_record(home / "r.db") as record:
        record.read(reports())
        return exported(record, home / "out")


@given(order=st.permutations(range(30)), cut=st.integers(0, 30))
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_in_any_pieces(
    order: list[int], cut: int, at_once: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Reading in any order, in one go or two, gives the same export, byte for byte."""
    rows = [reports()[i] for i in order if i < len(reports())]
    home = tmp_path_factory.mktemp("order")
    with a_record(home / "r.db") as record:
        record.read(rows[:cut])
        record.read(rows[cut:])
        record.read(rows[:3])  # again: adds nothing
        assert at_once == exported(record, home / "out")


def test_rebuild_is_reading(at_once: dict[str, bytes], tmp_path: Path) -> None:
    """`rebuild` reads every stored report again and ends in the same record."""
    with a_record(tmp_path / "r.db") as record:
        record.read(reports())
        assert record.rebuild() == 0
        assert at_once == exported(record, tmp_path / "out")


def test_one_report_does_not_change_another() -> None:
    """What a report yields does not depend on what was read before it."""
    chosen = reports()[3]
    first = code_report(chosen, tools())
    for report in reports()[:3]:
        code_report(report, tools())
    assert first == code_report(chosen, tools())


def test_every_value_rests_on_its_words() -> None:
    """Each span of each account is exactly its slice of the text as given."""
    for report in reports():
        for account in coded(report).accounts:
            for span in [*account.evidence, *(s for claim in account.claims() for s in claim.spans)]:
                source = report.text if span.field == "text" else report.title
                assert source[span.start : span.end] == span.quote
                assert span.quote
