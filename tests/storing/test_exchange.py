"""The export: exactly the published format, and the same bytes for the same record."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from factories import TEXT, a_report, an_incident, code, coded, fold, words
from marsad.errors import RecordError
from marsad.model import Actor
from marsad.storing.exchange import export_jsonl, json_schema
from marsad.storing.recheck import recheck
from marsad.storing.store import Store

FILES = ["actors", "commitments", "events", "reports", "statements"]


def exported(folder: Path) -> dict[str, list[dict]]:
    return {
        name: [json.loads(line) for line in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]
        for name in FILES
    }


def export_of(store: Store, folder: Path) -> dict[str, list[dict]]:
    store.replace_record(fold)
    export_jsonl(store, folder)
    return exported(folder)


@pytest.fixture
def rows(store, tmp_path):
    store.add([coded("b2"), coded("a1", TEXT + " More follows.")])
    return export_of(store, tmp_path / "out")


def test_an_event_row(rows):
    """The row of the format, key by key."""
    (event,) = rows["events"]
    report = a_report("a1", TEXT + " More follows.")
    clause = "A car bomb killed three people in Mosul on Sunday"
    assert event | {"id": "?"} == {
        "id": "?",
        "type": "ASSAULT",
        "modes": ["bombing"],
        "acled": {"event_type": "Explosions/Remote violence", "sub_event_type": "Remote explosive/landmine/IED"},
        "date": {"start": "2020-10-04", "end": "2020-10-04", "precision": "day"},
        "place": {
            "name": "Mosul", "country": "IRQ", "admin1": None, "lat": 36.3, "lon": 43.1, "precision": "city",
            "geonames": None,
        },
        "actors": [],
        "claimed_by": [],
        "denied_by": [],
        "accused": [],
        "weapon": "car bomb",
        "munitions": None,
        "killed": {"low": 3, "best": 3, "high": 3},
        "injured": None,
        "accounts": [
            {
                "report_id": id,
                "role": "primary",
                "killed": {"low": 3, "best": 3, "high": 3},
                "injured": None,
                "evidence": [{"in": "text", "start": 0, "end": len(clause), "quote": clause}],
            }
            for id in ("a1", "b2")
        ],
        "origins": 2,
        "status": "machine",
    }  # fmt: skip
    assert report.text.startswith(clause)


def test_the_other_rows(rows):
    report, statement, commitment, actor = (rows[n][0] for n in ("reports", "statements", "commitments", "actors"))
    assert (report["id"], report["publisher"], report["published"]) == ("a1", "Daily", "2020-10-05")
    assert report["text"] == TEXT + " More follows."
    assert statement["speaker"]["name"] == "police"
    assert statement["evidence"][0]["quote"] == "A car bomb killed"
    assert commitment["condition"] == "if the army left the city"
    assert commitment["due"] == "2021-05-31"
    assert commitment["mentions"][0]["report_id"] in ("a1", "b2")
    assert [m["report_id"] for m in actor["mentions"]] == ["a1", "b2"], "an actor without mentions gets those kept"


def test_every_span_is_exact(rows):
    texts = {row["id"]: row for row in rows["reports"]}

    def spans(value, report=None):
        if isinstance(value, dict):
            report = value.get("report_id", report)
            if "quote" in value:
                yield report, value
            for inner in value.values():
                yield from spans(inner, report)
        elif isinstance(value, list):
            for inner in value:
                yield from spans(inner, report)

    found = list(spans([rows[name] for name in FILES]))
    assert len(found) == 8
    for report, span in found:
        assert texts[report][span["in"]][span["start"] : span["end"]] == span["quote"]


def test_files_are_sorted_by_id_and_end_in_line_feeds(rows, tmp_path):
    for name in FILES:
        ids = [row["id"] for row in rows[name]]
        assert ids == sorted(ids)
        raw = (tmp_path / "out" / f"{name}.jsonl").read_bytes()
        assert raw.endswith(b"\n")
        assert b"\r" not in raw
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [f"{name}.jsonl" for name in FILES], "no leftovers"


def test_every_row_fits_the_schema(rows):
    """A small reading of JSON Schema, enough for ours: every field there, of its type, from its list."""
    schema = json_schema()

    def check(value, rule, path):
        if "$ref" in rule:
            rule = schema["$defs"][rule["$ref"].rpartition("/")[2]]
        if "anyOf" in rule:
            errors = []
            for one in rule["anyOf"]:
                try:
                    return check(value, one, path)
                except AssertionError as error:
                    errors.append(str(error))
            raise AssertionError(errors)
        if "enum" in rule:
            assert value in rule["enum"], path
        kinds = {
            "string": str,
            "integer": int,
            "number": (int, float),
            "object": dict,
            "array": list,
            "null": type(None),
        }
        if "type" in rule:
            names = rule["type"] if isinstance(rule["type"], list) else [rule["type"]]
            assert any(isinstance(value, kinds[name]) for name in names), (path, value)
        if isinstance(value, dict):
            for name in rule.get("required", ()):
                assert name in value, (path, name)
            for name, inner in rule.get("properties", {}).items():
                check(value[name], inner, f"{path}.{name}")
        if isinstance(value, list):
            assert len(value) >= rule.get("minItems", 0), path
            for inner in value:
                check(inner, rule["items"], f"{path}[]")
        return None

    for name in FILES:
        assert rows[name]
        for row in rows[name]:
            check(row, schema["$defs"][name], name)


def test_the_same_record_gives_the_same_bytes(tmp_path):
    """Read in two orders, in batches and one by one, exported twice."""
    items = [coded(f"n{number}", TEXT + f" Part {number}.") for number in range(12)]
    with Store.open(tmp_path / "one.db") as one, Store.open(tmp_path / "two.db") as two:
        one.add(items)
        for item in reversed(items):
            two.add([item])
            two.replace_record(fold)
        for store, folder in ((one, "one"), (two, "two"), (two, "again")):
            export_of(store, tmp_path / folder)
    for name in FILES:
        first = (tmp_path / "one" / f"{name}.jsonl").read_bytes()
        assert first == (tmp_path / "two" / f"{name}.jsonl").read_bytes()
        assert first == (tmp_path / "again" / f"{name}.jsonl").read_bytes()


def test_ids_that_two_reports_were_given_are_told_apart(store, tmp_path):
    """Two collections number their reports alike: neither keeps the bare number, whichever came first."""
    one, two = coded("7"), coded("7", TEXT + " And more.")
    store.add([one, two, coded("8")])
    rows = export_of(store, tmp_path)
    expected = sorted([f"7~{one.report.key[1:9]}", f"7~{two.report.key[1:9]}", "8"])
    assert [row["id"] for row in rows["reports"]] == expected
    assert sorted(account["report_id"] for account in rows["events"][0]["accounts"]) == expected
    assert sorted(row["report_id"] for row in rows["statements"]) == expected
    assert store.report(f"7~{one.report.key[1:9]}") == one.report


def test_a_report_that_tells_twice_is_one_account(store, tmp_path):
    """The clause that tells of it foremost leads; the words of both are there."""
    report = a_report("a", TEXT + " Three people died in Mosul, a second paragraph says.")
    first = an_incident(report)
    later = words(report, "Three people died in Mosul")
    second = first.model_copy(
        update={"id": "a-0000", "evidence": (later, first.evidence[0]), "role": "background", "killed": None}
    )
    store.add([replace(code(report), accounts=(first, second))])
    ((account,),) = (row["accounts"] for row in export_of(store, tmp_path)["events"])
    assert account["role"] == "primary"
    assert account["killed"]["best"] == 3
    assert [s["quote"] for s in account["evidence"]] == [first.evidence[0].quote, later.quote]


def test_zero_is_said_and_null_is_not(store, tmp_path):
    report = a_report("a", TEXT + " No casualties.")
    none = an_incident(report).killed.model_copy(
        update={"low": 0, "best": 0, "high": 0, "spans": (words(report, "No casualties"),)}
    )
    store.add([replace(code(report), accounts=(an_incident(report).model_copy(update={"injured": none}),))])
    (event,) = export_of(store, tmp_path)["events"]
    assert event["accounts"][0]["injured"] == {"low": 0, "best": 0, "high": 0}
    assert event["munitions"] is None


def test_letters_are_written_as_they_are(store, tmp_path):
    """No escapes: a person who opens the file reads the words."""
    store.add([coded("ä", TEXT + " “قال” \u00a0 \U0001f4a3", title="Bomb in Mosul – 三")])
    export_of(store, tmp_path)
    assert "“قال” \u00a0 \U0001f4a3" in (tmp_path / "reports.jsonl").read_text("utf-8")


def test_a_line_separator_in_a_text_does_not_break_the_line(store, tmp_path):
    """Nor for a program that takes every Unicode line end for one."""
    odd = TEXT + "\u2028next\u2029next\u0085next\nnext\x0bnext\x1cnext"
    store.add([coded("x", odd)])
    assert export_of(store, tmp_path)["reports"][0]["text"] == odd
    assert len((tmp_path / "reports.jsonl").read_text("utf-8").splitlines()) == 1


def test_a_folder_that_cannot_be_written(store, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(RecordError, match=r"file/out cannot be written \(.*\): give another folder"):
        export_jsonl(store, tmp_path / "file" / "out")


def test_an_empty_record_exports_empty_files(store, tmp_path):
    assert export_jsonl(store, tmp_path / "out") == dict.fromkeys(FILES, 0)


# ---- checking a record again


def test_a_sound_record_has_nothing_to_say(store):
    store.add([coded("a"), coded("b", TEXT + " More.")])
    store.replace_record(fold)
    assert list(recheck(store)) == []


def test_a_text_that_was_changed_by_hand_is_found(store, tmp_path):
    import sqlite3

    store.add([coded("a")])
    store.replace_record(fold)
    with sqlite3.connect(tmp_path / "marsad.db") as connection:
        connection.execute("UPDATE report SET text = replace(text, 'three', 'seven')")
    connection.close()
    found = list(recheck(store))
    assert any("quotes" in sentence for sentence in found)
    assert {sentence.split()[0] for sentence in found} >= {"account", "event"}


def test_a_computed_value_without_words_is_found(store):
    store.add([coded("a")])
    report = a_report("a")
    wrong = words(report, "Mosul").model_copy(update={"quote": "Basra"})
    store.replace_record(lambda source: [Actor(id="ac-1", name="Basra", kind="other", mentions=(wrong,))])
    assert list(recheck(store)) == [f"actor ac-1: it quotes 'Basra', which is not what report {report.key} says there."]
