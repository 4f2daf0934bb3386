"""The record on disk: what goes in comes out, in an order of its own, all of it or nothing."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import tracemalloc
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import inspect

from factories import TEXT, a_promise, a_report, an_incident, code, coded, digest, fold
from marsad.errors import EvidenceError, RecordError, RecordTooNew, ReportError
from marsad.model import Judgement, Span
from marsad.storing import migrations, schema
from marsad.storing.evidence import is_exact
from marsad.storing.shapes import alias
from marsad.storing.store import Store


def some(count: int, seed: int = 1) -> list:
    """Reports that tell of one bombing, in a seeded order."""
    made = [coded(f"n{number}", TEXT + f" Reporter {number}.") for number in range(count)]
    random.Random(seed).shuffle(made)
    return made


# ---- opening


def test_a_new_record_has_the_tables_it_is_asked_by(store):
    """What the migrations make and what `schema` asks for are the same columns."""
    with store._engine.connect() as connection:
        look = inspect(connection)
        made = {t: {(c["name"], c["nullable"]) for c in look.get_columns(t)} for t in look.get_table_names()}
        keys = {t: look.get_pk_constraint(t)["constrained_columns"] for t in made}
    asked = {t.name: {(c.name, bool(c.nullable)) for c in t.columns} for t in schema.metadata.tables.values()}
    assert made == asked
    for table in schema.metadata.tables.values():
        if table.name != "migration":
            assert sorted(keys[table.name]) == sorted(c.name for c in table.primary_key.columns), table.name


def test_migrations_are_taken_once_and_noted(store, tmp_path):
    store.close()
    with Store.open(tmp_path / "marsad.db") as again:
        assert again.schema_version() == len(migrations.MIGRATIONS)
    rows = sqlite3.connect(tmp_path / "marsad.db").execute("SELECT number, name FROM migration").fetchall()
    assert rows == [(1, "first_tables")]


def test_an_older_record_takes_what_it_lacks(store, tmp_path, monkeypatch):
    """A record of yesterday opens today, with its reports."""
    store.add([coded()])
    store.close()

    def add_a_table(connection):
        migrations._run(connection, "CREATE TABLE more (name TEXT)")

    monkeypatch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, add_a_table))
    with Store.open(tmp_path / "marsad.db") as newer:
        assert newer.schema_version() == 2
        assert newer.counts()["reports"] == 1


def test_a_migration_that_fails_leaves_the_record_as_it_was(store, tmp_path, monkeypatch):
    store.close()

    def breaks(connection):
        migrations._run(connection, "CREATE TABLE more (name TEXT)", "SELECT * FROM nowhere")

    with monkeypatch.context() as patch:
        patch.setattr(migrations, "MIGRATIONS", (*migrations.MIGRATIONS, breaks))
        with pytest.raises(RecordError):
            Store.open(tmp_path / "marsad.db")
    with Store.open(tmp_path / "marsad.db") as still:
        assert still.schema_version() == 1
        assert "more" not in inspect(still._engine).get_table_names()


def test_a_newer_record_is_refused(store, tmp_path):
    store.close()
    with sqlite3.connect(tmp_path / "marsad.db") as connection:
        connection.execute("INSERT INTO migration VALUES (99, 'from_the_future', '2099-01-01')")
    connection.close()
    with pytest.raises(RecordTooNew) as told:
        Store.open(tmp_path / "marsad.db")
    assert str(told.value) == (
        f"{tmp_path / 'marsad.db'} cannot be used: it was written by a newer marsad (schema 99, this version knows 1): "
        "update with `pip install --upgrade marsad`."
    )


def a_folder(path):
    path.mkdir()


def a_text(path):
    path.write_text("These are not the tables you are looking for, though there are enough letters.")


def another_database(path):
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE song (name TEXT)")
    connection.close()


def under_a_file(path):
    path.parent.rmdir()
    path.parent.write_text("x")


def no_folder(path):
    path.parent.rmdir()


def damaged(path):
    Store.open(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


# what is there, and what is said about it
@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_folder, "is a folder, and a record is a file"),
        (a_text, "is not a marsad record (nor any SQLite file)"),
        (another_database, "it is a database of something else, not a marsad record"),
        (under_a_file, "cannot be"),
        (no_folder, "cannot be made, there is no folder"),
        (damaged, "is damaged"),
    ],
)
def test_what_cannot_be_a_record_is_told_in_a_sentence(tmp_path, make, said):
    path = tmp_path / "in" / "x.db"
    path.parent.mkdir()
    make(path)
    with pytest.raises(RecordError) as told:
        Store.open(path)
    assert said in str(told.value)
    assert str(path) in str(told.value)
    assert "\n" not in str(told.value)


def test_nothing_is_made_where_nothing_was_asked_for(tmp_path):
    with pytest.raises(RecordError, match=r"there is no record at .*: make one with `marsad read`"):
        Store.open(tmp_path / "x.db", create=False)
    (tmp_path / "empty.db").touch()
    with pytest.raises(RecordError, match="is empty and holds no record"):
        Store.open(tmp_path / "empty.db", create=False)
    assert [p.name for p in tmp_path.iterdir()] == ["empty.db"]


def test_an_empty_file_becomes_a_record(tmp_path):
    """A process killed right after making the file leaves this."""
    (tmp_path / "x.db").touch()
    with Store.open(tmp_path / "x.db") as opened:
        assert opened.counts()["reports"] == 0


def test_a_record_address(tmp_path):
    with Store.open(f"sqlite:///{tmp_path}/x.db") as opened:
        assert opened.schema_version() == 1
    with pytest.raises(RecordError, match="postgresql:// records are not supported"):
        Store.open("postgresql://localhost/x")


def test_a_record_that_is_being_written_waits_then_says_so(store, tmp_path):
    other = sqlite3.connect(tmp_path / "marsad.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with (
        Store.open(tmp_path / "marsad.db", lock_wait=0.05) as second,
        pytest.raises(RecordError, match="is being written by another process"),
    ):
        second.add([coded()])
    other.execute("ROLLBACK")
    other.close()
    assert store.add([coded()]) == 1


def test_readers_are_not_stopped_by_a_writer(store, tmp_path):
    store.add([coded()])
    other = sqlite3.connect(tmp_path / "marsad.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert len(list(store.reports())) == 1
    other.execute("ROLLBACK")
    other.close()


# ---- in and out


def test_what_goes_in_comes_out(store):
    one = coded()
    assert store.add([one]) == 1
    back = store.coded(next(store.reports()))
    assert back.report == one.report
    assert sorted(back.accounts, key=str) == sorted(one.accounts, key=str)
    assert (back.actors, back.sketch) == (one.actors, one.sketch)
    assert sorted(back.bands) == sorted(one.bands)


# odd characters that a text may hold: all come back as they were
@pytest.mark.parametrize(
    "odd", ["a\u00a0b", "\ufeffa", "a\r\nb", "so\u00adft", "“a”", "\U0001f4a3", "a\u200bb", "a\x00b"]
)
def test_texts_come_back_letter_by_letter(store, odd):
    store.add([coded("odd", TEXT + odd, title=odd)])
    (back,) = store.reports()
    assert (back.text, back.title) == (TEXT + odd, odd)


def test_half_a_surrogate_is_no_text(store):
    with pytest.raises(ReportError, match="half a surrogate pair at character 133"):
        store.add([coded("bad", TEXT + "\ud800")])


def test_reading_twice_adds_nothing(store):
    assert store.add(some(5)) == 5
    before = store.counts()
    store.replace_record(fold)
    assert store.add(some(5, seed=2)) == 0
    assert store.add([coded("new"), coded("new")]) == 1
    assert store.counts()["accounts"] == before["accounts"] + 3


def test_has_says_which_are_known(store):
    known, unknown = coded("a"), coded("b")
    store.add([known])
    assert store.has([known.report.key, unknown.report.key]) == {known.report.key}
    assert store.has([]) == set()


def test_a_batch_is_kept_whole_or_not_at_all(store):
    good, bad = coded("good"), coded("bad")
    wrong = bad.accounts[0].model_copy(update={"report": good.report.key})
    with pytest.raises(EvidenceError):
        store.add([good, replace(bad, accounts=(wrong,))])
    assert store.counts()["reports"] == 0
    assert not store.is_stale() or store.counts()["accounts"] == 0


def test_the_order_of_reading_shows_nowhere(tmp_path):
    """Every iterator gives the same rows in the same order, whatever came first."""
    with Store.open(tmp_path / "one.db") as one, Store.open(tmp_path / "two.db") as two:
        for number, opened in enumerate((one, two)):
            for item in some(20, seed=number):
                opened.add([item])
            opened.replace_record(fold)
        for ask in (
            lambda s: list(s.reports()),
            lambda s: list(s.reports(order="id")),
            lambda s: list(s.reports(order="published")),
            lambda s: list(s.accounts()),
            lambda s: list(s.accounts("event", order="day")),
            lambda s: list(s.accounts(order="report")),
            lambda s: list(s.accounts(order="published", dated=True)),
            lambda s: list(s.publications()),
            lambda s: list(s.mentions()),
            lambda s: list(s.mentions(order="report")),
            lambda s: list(s.sketches()),
            lambda s: list(s.shared_bands()),
            lambda s: list(s.events()),
            lambda s: list(s.statements(order="day")),
            lambda s: list(s.commitments()),
            lambda s: list(s.actors(order="name")),
        ):
            assert ask(one) == ask(two)


def test_accounts_can_be_asked_for_by_block(store):
    """Kind, country and days narrow what linking has to look at."""
    store.add(some(3))
    day = dt.date(2020, 10, 4)
    assert len(list(store.accounts("event", country="IRQ", since=day, until=day))) == 3
    assert not list(store.accounts("event", since=day + dt.timedelta(1)))
    assert not list(store.accounts("event", until=day - dt.timedelta(1)))
    assert not list(store.accounts("event", country="SYR"))
    assert len(list(store.accounts(dated=True))) == 3
    assert len(list(store.accounts(order="published", dated=False))) == 6


def test_pages_of_reports_let_the_record_change_between_them(store):
    store.add(some(7))
    seen = []
    for page in store.report_pages(3):
        seen += [report.key for report in page]
        store.recode(replace(code(report), bands=("b",)) for report in page)
    assert seen == sorted(seen)
    assert len(seen) == 7


def test_shared_bands_are_those_of_two_reports(store):
    """Same text under two ids: one band is shared, the others are not."""
    store.add([coded("a"), coded("b")])
    (shared,) = store.shared_bands()
    assert shared.band == digest(TEXT, "band")
    assert shared.reports == tuple(sorted(shared.reports))
    assert len(shared.reports) == 2


def test_judgements_are_kept_once(store):
    judgement = Judgement(id="j1", verdict="same", accounts=("a-1", "a-2"), by="r.h.", at="2020-12-01T10:00:00")
    assert store.judge(judgement) is True
    assert store.judge(judgement) is False
    assert list(store.judgements()) == [judgement]


# ---- recoding


def test_recoding_the_same_changes_nothing(store):
    store.add(some(3))
    store.replace_record(fold)
    assert store.recode(some(3)) == 0
    assert not store.is_stale()


def test_accounts_of_an_earlier_version_are_kept_and_no_longer_current(store, tmp_path):
    report = a_report()
    store.add([code(report)])
    newer = an_incident(report, version="2")
    assert store.recode([replace(code(report), accounts=(newer,))]) == 1
    assert list(store.accounts()) == [newer]
    assert store.versions() == {"2": 1}
    kept = sqlite3.connect(tmp_path / "marsad.db").execute("SELECT count(*) FROM account").fetchone()
    assert kept == (4,)


def test_going_back_to_an_earlier_version_works(store):
    report = a_report()
    store.add([code(report)])
    store.recode([replace(code(report), accounts=(an_incident(report, version="2"),))])
    store.recode([code(report)])
    assert store.versions() == {"1": 3}


# ---- the computed record


def test_the_record_is_stale_until_it_is_computed(store):
    assert store.is_stale("v1")
    store.replace_record(fold, "v1")
    assert not store.is_stale("v1")
    assert store.is_stale("v2"), "another version of linking"
    store.add([coded()])
    assert store.is_stale("v1"), "something came in"


def test_a_fold_that_fails_leaves_the_old_record(store):
    store.add([coded("a")])
    store.replace_record(fold)
    before = list(store.events())

    def breaks(source):
        yield from list(fold(source))[:1]
        raise ValueError("in the middle")

    store.add([coded("b", TEXT + " Again.")])
    with pytest.raises(ValueError, match="in the middle"):
        store.replace_record(breaks)
    assert list(store.events()) == before
    assert store.is_stale()


def test_any_id_an_event_may_have_had_leads_to_it(store):
    store.add(some(3))
    store.replace_record(fold)
    (event,) = store.events()
    assert len(event.accounts) == 3
    for account in event.accounts:
        assert store.event(alias(account, "ev")) == event
    assert store.event("ev-nothing") is None


def test_old_ids_follow_the_rule_by_which_linking_names_events():
    merging = pytest.importorskip("marsad.linking.merging")
    assert alias("a-12ab", "ev") == merging.event_id("a-12ab")


def test_one_of_each_by_id(store):
    store.add([coded()])
    store.replace_record(fold)
    for one, ask in (
        (next(store.statements()), store.statement),
        (next(store.commitments()), store.commitment),
        (next(store.actors()), store.actor),
        (next(store.reports()), store.report),
    ):
        assert ask(one.id) == one
        assert ask("nothing") is None
    (report,) = store.reports()
    assert store.report(report.key) == report


def test_filters_and_limits(store):
    store.add(some(4))
    store.replace_record(fold)
    assert len(list(store.statements(limit=2))) == 2
    assert len(list(store.events(type="ASSAULT", country="IRQ", since=dt.date(2020, 10, 4)))) == 1
    assert not list(store.events(type="PROTEST"))
    assert not list(store.statements(since=dt.date(2020, 1, 1))), "an unknown day lies in no span"


def test_rows_stream(store):
    """Looking at every account takes the memory of a page of them, not of all."""
    store.add(some(600))
    tracemalloc.start()
    try:
        assert sum(1 for _ in store.accounts()) == 1800
        assert sum(1 for _ in store.reports()) == 600
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    kept = sum(len(account.model_dump_json()) for account in store.accounts())
    assert peak < 0.6 * kept


def test_looking_may_stop_half_way(store):
    """Whoever takes the first row and leaves does not keep the record from being written."""
    store.add(some(40))
    rows = store.accounts()
    next(rows)
    rows.close()
    assert store.add([coded("more")]) == 1


# ---- the door


def broken(account, **change):
    return account.model_copy(update=change)


def moved(span):
    return span.model_copy(update={"start": span.start + 1, "end": span.end + 1})


def cases():
    report = a_report()
    one, promise = an_incident(report), a_promise(report)
    quote = one.evidence[0]
    return [
        ("the words of the evidence are not there", broken(one, evidence=(moved(quote),))),
        ("no evidence at all", broken(one, evidence=())),
        ("empty words", broken(one, evidence=(quote.model_copy(update={"end": quote.start, "quote": ""}),))),
        ("words beyond the end", broken(one, evidence=(quote.model_copy(update={"end": 9999}),))),
        ("a negative start finds words from the end", broken(
            one, evidence=(quote.model_copy(update={"start": -5, "end": -1, "quote": TEXT[-5:-1]}),))),
        ("words of another report", broken(one, evidence=(quote.model_copy(update={"report": "r0"}),))),
        ("words of the title said to be of the text", broken(
            one, evidence=(quote.model_copy(update={"start": 0, "end": 4, "quote": "Bomb"}),))),
        ("a later span of the evidence", broken(one, evidence=(quote, moved(quote)))),
        ("a count that is off by one letter", broken(
            one, killed=one.killed.model_copy(update={"spans": (moved(one.killed.spans[0]),)}))),
        ("a count without words", broken(one, killed=one.killed.model_copy(update={"spans": ()}))),
        ("a place without words", broken(one, where=one.where.model_copy(update={"spans": ()}))),
        ("a stated day without words", broken(one, when=one.when.model_copy(update={"spans": ()}))),
        ("a party without words", broken(promise, by=(promise.by[0].model_copy(update={"spans": ()}),))),
        ("an undertaking without words", broken(
            promise, undertaking=promise.undertaking.model_copy(update={"spans": ()}))),
        ("an account of another report", broken(one, report="r0")),
    ]  # fmt: skip


@pytest.mark.parametrize(("why", "account"), cases(), ids=lambda c: c if isinstance(c, str) else "")
def test_nothing_enters_without_exact_words(store, why, account):
    with pytest.raises(EvidenceError) as told:
        store.add([replace(code(a_report()), accounts=(account,))])
    assert "report a1" in str(told.value)
    assert "\n" not in str(told.value)
    assert store.counts()["reports"] == 0, "nothing of that report is written"


def test_an_actor_needs_exact_words_too(store):
    one = coded()
    mention = one.actors[0].model_copy(update={"span": moved(one.actors[0].span)})
    with pytest.raises(EvidenceError, match=r"actor mention ac-.* a span must be the exact words"):
        store.add([replace(one, actors=(mention,))])


@given(st.text(max_size=30), st.integers(-5, 200), st.integers(-5, 200), st.sampled_from(["text", "title"]))
def test_a_span_is_exact_or_refused(quote, start, end, field):
    """The door lets a span pass exactly when Python's own slice gives the words."""
    report = a_report()
    span = Span(report=report.key, field=field, start=start, end=end, quote=quote)
    given_text = report.text if field == "text" else report.title
    inside = 0 <= start < end <= len(given_text)
    assert is_exact(span, report) == (inside and given_text[start:end] == quote)
    if inside:
        assert is_exact(span.model_copy(update={"quote": given_text[start:end]}), report)
