"""Keeping a record: bad reports are listed, what was read is kept, and how it was read shows nowhere."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from factories import TEXT, a_report, code, fold
from marsad.model import Report
from marsad.reading.reports import make_report
from marsad.reading.sources import BadItem
from marsad.record import Record, prefixed
from marsad.storing.store import Store


def reports(count: int) -> list[Report]:
    return [a_report(f"n{number}", TEXT + f" Reporter {number}.") for number in range(count)]


@pytest.fixture
def record(store):
    return Record(store, code, fold, version="v1", batch=4)


def export(record: Record, folder) -> dict[str, bytes]:
    record.export_jsonl(folder)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def test_a_reading_sums_up_what_it_did(record):
    summary = record.read([*reports(10), reports(1)[0], BadItem("x.txt", "The file is empty.", 3)])
    assert (summary.read, summary.known, len(summary.bad)) == (10, 1, 1)
    assert summary.holds["reports"] == 10
    assert summary.holds["events"] == 1
    assert summary.rate is not None
    assert summary.as_json()["bad"] == [{"source": "x.txt", "line": 3, "error": "The file is empty."}]
    assert not record.store.is_stale("v1")


def test_reading_twice_adds_nothing(record, tmp_path):
    record.read(reports(10))
    before = export(record, tmp_path / "one")
    summary = record.read(reports(10))
    assert (summary.read, summary.known) == (0, 10)
    assert export(record, tmp_path / "two") == before


# what was read, known and bad; and the exit code
@pytest.mark.parametrize(
    ("items", "code_"),
    [
        (lambda: reports(2), 0),
        (list, 0),
        (lambda: [*reports(1), BadItem("x", "Bad.")], 1),
        (lambda: [BadItem("x", "Bad.")], 2),
    ],
)
def test_exit_codes(record, items, code_):
    assert record.read(items()).exit_code == code_


def test_a_report_without_exact_words_is_listed_and_the_rest_goes_on(store):
    """The evidence door refuses one report of a batch; its neighbours are kept."""

    def line(report):
        coded = code(report)
        if report.id == "n2":
            bad = coded.accounts[0].model_copy(update={"evidence": ()})
            return replace(coded, accounts=(bad,))
        return coded

    summary = Record(store, line, fold, batch=4).read(reports(6))
    assert summary.read == 5
    assert "it has no evidence" in str(summary.bad[0])
    assert store.counts()["reports"] == 5


def test_stopped_by_the_user_what_was_read_is_kept(store, tmp_path):
    """Ctrl-C in the middle of a batch: the part of the batch that is done is kept, and the next reading goes on."""

    def line(report):
        if report.id == "n6":
            raise KeyboardInterrupt
        return code(report)

    summary = Record(store, line, fold, batch=4).read(reports(10))
    assert summary.stopped
    assert summary.exit_code == 130
    assert summary.read == 6
    assert store.counts()["reports"] == 6
    record = Record(store, code, fold, batch=4)
    assert store.is_stale()
    assert (again := record.read(reports(10))).read == 4
    assert again.known == 6
    with Store.open(tmp_path / "other.db") as other:
        undisturbed = Record(other, code, fold)
        undisturbed.read(reports(10))
        assert export(record, tmp_path / "a") == export(undisturbed, tmp_path / "b")


def test_what_a_killed_process_left_unfolded_is_folded_when_looked_at(record):
    record.store.add([code(report) for report in reports(3)])
    assert record.fresh() is True
    assert record.fresh() is False
    assert record.store.counts()["events"] == 1


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 9))
def test_any_order_and_any_batch_gives_the_same_export(tmp_path_factory, seed, batch):
    folder = tmp_path_factory.mktemp("orders")
    mixed = reports(9)
    random.Random(seed).shuffle(mixed)
    half = seed % 9
    with Store.open(folder / "a.db") as a, Store.open(folder / "b.db") as b:
        one, two = Record(a, code, fold), Record(b, code, fold, batch=batch)
        one.read(reports(9))
        two.read(mixed[:half])
        two.read(mixed)
        assert export(one, folder / "a") == export(two, folder / "b")


def test_rebuild_gives_what_reading_gave(record, tmp_path):
    record.read(reports(9))
    before = export(record, tmp_path / "before")
    assert record.rebuild() == 0
    assert export(record, tmp_path / "after") == before


def test_rebuild_with_another_line_gives_what_that_line_gives(store, tmp_path):
    """Not a trace of the old accounts is left in what is shown."""

    def newer(report):
        coded = code(report)
        accounts = tuple(a.model_copy(update={"version": "2"}) for a in coded.accounts if a.kind != "statement")
        return replace(coded, accounts=accounts)

    Record(store, code, fold).read(reports(9))
    assert Record(store, newer, fold).rebuild() == 9
    with Store.open(tmp_path / "new.db") as other:
        fresh = Record(other, newer, fold)
        fresh.read(reports(9))
        assert export(fresh, tmp_path / "a") == export(Record(store, newer, fold), tmp_path / "b")


def test_progress_counts_every_item(record):
    seen: list[int] = []
    record.read([*reports(5), BadItem("x", "Bad.")], progress=seen.append)
    assert sum(seen) == 6
    seen.clear()
    record.rebuild(progress=seen.append)
    assert sum(seen) == 5


def test_a_prefix_stands_before_given_ids_only():
    """A prefixed report is the one that would have been given that id; one without an id keeps its key."""
    text = "LONDON, Oct 5, 2020 (Agency) - A bomb went off in Mosul on Sunday, police said."
    given_id, none = make_report(text, id="7"), make_report(text)
    changed, kept = prefixed([given_id, none], "iq-")
    assert changed == make_report(text, id="iq-7")
    assert kept == none
    bad = BadItem("x", "Bad.")
    assert list(prefixed([bad], "iq-")) == [bad]
