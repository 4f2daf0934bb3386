"""The command line: data on standard output, everything else on standard error, one sentence for what goes wrong."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from factories import TEXT, code, fold
from marsad.record import Record
from marsad.showing import cli
from marsad.storing.store import Store


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty folder to stand in, and a line of three fixed accounts in place of the model."""
    monkeypatch.chdir(tmp_path)

    def opened(path, *, create=False):
        from marsad.settings import Settings

        settings = Settings.load()
        return Record(Store.open(path or settings.record, create=create), code, fold, batch=settings.batch)

    monkeypatch.setattr(cli, "_open", opened)
    return tmp_path


@pytest.fixture
def reports(folder):
    path = folder / "in.jsonl"
    rows = [
        {"id": f"n{n}", "text": TEXT + f" Part {n}.", "title": f"Bomb [{n}]", "published": f"2020-10-0{n + 5}"}
        for n in range(3)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture
def run(capsys):
    def run(*arguments):
        exit_code = cli.main([str(a) for a in arguments])
        said = capsys.readouterr()
        return exit_code, said.out, said.err

    return run


@pytest.fixture
def read(run, reports):
    assert run("read", reports)[0] == 0
    return run


# ---- read


def test_a_reading_says_what_it_did(run, reports):
    exit_code, out, err = run("read", reports)
    assert (exit_code, out) == (0, "")
    assert err.startswith("3 reports read, 0 already known, 0 bad at ")
    assert err.endswith("marsad.db holds 3 reports, 1 event, 3 statements, 3 commitments, 1 actor.\n")
    assert "\x1b" not in err, "no colours and no bar where nobody looks"


def test_reading_twice_adds_nothing(read, reports):
    exit_code, _, err = read("read", reports)
    assert exit_code == 0
    assert err.startswith("0 reports read, 3 already known, 0 bad.")


def test_the_summary_as_json(run, reports):
    _, out, _ = run("read", reports, "--json")
    summary = json.loads(out)
    assert (summary["read"], summary["known"], summary["bad"]) == (3, 0, [])
    assert summary["record"]["reports"] == 3


def test_bad_items_are_listed_and_the_rest_goes_on(run, folder, reports):
    """Exit code 1: some were bad."""
    with reports.open("a", encoding="utf-8") as file:
        file.write('{"id": "x"}\n{broken\n')
    (folder / "empty.txt").touch()
    exit_code, out, err = run("read", reports, "empty.txt", "nowhere.txt", "--json")
    assert exit_code == 1
    assert err.startswith("3 reports read, 0 already known, 4 bad")
    assert err.count("\nbad: ") == 4
    assert f"bad: {reports}:4: The report has no text" in err
    assert "bad: nowhere.txt: There is no such file or folder; check the name." in err
    assert len(json.loads(out)["bad"]) == 4


def test_nothing_usable(run):
    """Exit code 2, and still one sentence for each."""
    exit_code, _, err = run("read", "nowhere.txt")
    assert exit_code == 2
    assert "bad: nowhere.txt: There is no such file or folder" in err


def test_where_the_record_is(run, reports, folder, monkeypatch):
    """--record before MARSAD_RECORD before marsad.db."""
    run("read", reports)
    monkeypatch.setenv("MARSAD_RECORD", "other.db")
    run("read", reports)
    run("read", reports, "--record", "third.db")
    assert sorted(path.name for path in folder.glob("*.db")) == ["marsad.db", "other.db", "third.db"]


def test_columns_dates_and_prefixes(run, folder):
    (folder / "a.csv").write_text(f'no,body\n7,"{TEXT}"\n', encoding="utf-8")
    arguments = ("--map", "text=body", "--map", "id=no", "--published", "2020-10-25", "--prefix", "iq-")
    assert run("read", "a.csv", *arguments)[0] == 0
    _, out, _ = run("show", "reports", "--json")
    (row,) = json.loads(out)
    assert (row["id"], row["published"], row["published_basis"]) == ("iq-7", "2020-10-25", "argument")


# what is typed, the exit code, and the one sentence that comes of it
@pytest.mark.parametrize(
    ("arguments", "exit_code", "sentence"),
    [
        (["read"], 2, "Missing argument 'SOURCES...': see `marsad --help`."),
        (["raed"], 2, "No such command 'raed'"),
        (
            ["read", "in.jsonl", "--record", "."],
            3,
            ". is a folder, and a record is a file: give --record a file such as",
        ),
        (["read", "in.jsonl", "--record", "in.jsonl"], 3, "in.jsonl is not a marsad record (nor any SQLite file)"),
        (
            ["read", "in.jsonl", "--record", "no/x.db"],
            3,
            "no/x.db cannot be made, there is no folder no: make it first.",
        ),
        (["read", "in.jsonl", "--map", "text"], 2, "--map text is not PART=COLUMN: write for example --map text=body."),
        (["read", "in.jsonl", "--map", "txet=body"], 2, "The field map names 'txet', which no report has"),
        (["read", "in.jsonl", "--published", "soon"], 2, "soon"),
        (["show", "events"], 3, "there is no record at marsad.db: make one with `marsad read`, or give --record."),
        (["export", "jsonl", "out"], 3, "there is no record at marsad.db"),
        (["rebuild"], 3, "there is no record at marsad.db"),
        (["show", "ev-1", "--type", "x"], 2, "--since, --until, --country, --type and --limit choose among a list"),
        (["show", "events", "--since", "October"], 2, "--since October is not a day: write it as 2020-10-25."),
        (["show", "events", "--limit", "-1"], 2, "Invalid value for '--limit'"),
    ],
)
def test_what_goes_wrong_is_one_sentence(run, reports, arguments, exit_code, sentence):
    code_, out, err = run(*arguments)
    assert code_ == exit_code
    assert out == ""
    assert err.startswith("marsad: ")
    assert sentence in err
    assert err.count("\n") == 1


def test_a_setting_mistyped(run, reports, monkeypatch):
    monkeypatch.setenv("MARSAD_BACTH", "4")
    exit_code, _, err = run("read", reports)
    assert exit_code == 2
    assert err.startswith("marsad: MARSAD_BACTH is no setting: the settings are MARSAD_BATCH, ")


# ---- show


def test_lists(read):
    for noun, words in (
        ("events", ["date", "Mosul, IRQ", "ASSAULT bombing", "2020-10-04"]),
        ("statements", ["report", "police", "A car bomb killed"]),
        ("commitments", ["offer", "The group", "halt its attacks", "2021-05-31", "open"]),
        ("actors", ["the army", "armed group", "mentions"]),
        ("reports", ["n0", "2020-10-05", "Bomb [0]"]),
    ):
        exit_code, out, err = read("show", noun)
        assert (exit_code, err) == (0, "")
        for word in words:
            assert word in out, noun


def test_lists_as_json_are_the_rows_of_the_export(read, folder):
    read("export", "jsonl", "out")
    for noun in ("events", "statements", "commitments", "actors", "reports"):
        _, out, _ = read("show", noun, "--json")
        exported = [json.loads(line) for line in (folder / "out" / f"{noun}.jsonl").read_text("utf-8").splitlines()]
        assert sorted(json.loads(out), key=lambda row: row["id"]) == exported


def test_choosing(read):
    def ids(*arguments):
        _, out, _ = read("show", *arguments, "--json")
        return [row["id"] for row in json.loads(out)]

    assert len(ids("events", "--country", "irq", "--type", "assault", "--since", "2020-10-04")) == 1
    assert ids("events", "--until", "2020-10-03") == []
    assert ids("reports", "--since", "2020-10-06") == ["n1", "n2"]
    assert ids("reports", "--until", "2020-10-05") == ["n0"]
    assert len(ids("statements", "--type", "report")) == 3
    assert ids("statements", "--type", "deny") == []
    assert len(ids("commitments", "--limit", "2")) == 2
    assert ids("actors", "--country", "SYR") == []


def test_an_option_that_does_not_fit_a_list_is_never_ignored(read):
    assert read("show", "actors", "--since", "2020-01-01")[2] == (
        "marsad: --since does not fit actors: use --country, --type.\n"
    )


def test_a_long_list_says_that_there_is_more(read):
    _, out, err = read("show", "reports", "--limit", "2")
    assert len(out.splitlines()) == 3
    assert err == "the first 2 are shown; --limit 0 shows all.\n"
    assert read("show", "reports", "--limit", "3")[2] == ""
    assert len(read("show", "reports", "--limit", "0")[1].splitlines()) == 4


def test_an_empty_list_says_so(read):
    assert read("show", "events", "--type", "PROTEST") == (0, "", "no events to show.\n")


def one(read, noun):
    return json.loads(read("show", noun, "--json")[1])[0]["id"]


def test_an_event_in_full(read):
    """Every field with its words marked in their sentence, for each report."""
    exit_code, out, _ = read("show", one(read, "events"))
    assert exit_code == 0
    assert "ASSAULT bombing · 2020-10-04 · Mosul, IRQ · killed 3" in out
    assert "3 reports, 3 independent origins; machine" in out
    for line in (
        "A car bomb killed «three» people in Mosul on Sunday, police said.",
        "A car bomb killed three people in «Mosul» on Sunday, police said.",
        "A car bomb killed three people in Mosul on «Sunday», police said.",
    ):
        assert out.count(line) == 3
    assert "contradict" not in out


def test_the_rest_in_full(read):
    assert "if the army left the city" in read("show", one(read, "commitments"))[1]
    assert "«police»" in read("show", one(read, "statements"))[1]
    assert "3 mentions, the first 3" in read("show", one(read, "actors"))[1]
    report = read("show", "n0")[1]
    assert "Bomb [0]" in report, "square brackets of a title are no markup"
    assert "events" in report


def test_one_in_full_as_json(read):
    found = json.loads(read("show", one(read, "events"), "--json")[1])
    assert found["kind"] == "event"
    (killed,) = [field for field in found["fields"] if field["field"] == "killed"]
    assert killed["differ"] is False
    words = killed["claims"][0]["words"][0]
    assert words["sentence"][words["at"] : words["at"] + 5] == words["quote"] == "three"


def test_an_unknown_id(read):
    exit_code, _, err = read("show", "ev-0")
    assert exit_code == 2
    assert err == (
        "marsad: ev-0 is neither a list nor an id of this record: give one of events, statements, commitments, actors, "
        "reports, or an id from them.\n"
    )


# ---- export, rebuild, doctor, settings


def test_export_and_rebuild_give_the_same_bytes(read, folder):
    _, out, err = read("export", "jsonl", "one", "--json")
    assert json.loads(out) == {"reports": 3, "events": 1, "statements": 3, "commitments": 3, "actors": 1}
    assert err == "one: 3 reports, 1 event, 3 statements, 3 commitments, 1 actor.\n"
    exit_code, out, err = read("rebuild")
    assert (exit_code, out) == (0, "")
    assert err.startswith("3 reports read again, 0 of them tell something else than before.")
    read("export", "jsonl", "two")
    for path in (folder / "one").iterdir():
        assert path.read_bytes() == (folder / "two" / path.name).read_bytes()


def test_the_schema_is_printed(run):
    assert "events" in json.loads(run("export", "schema")[1])["$defs"]


def test_doctor_without_and_with_a_record(run, reports):
    exit_code, out, _ = run("doctor")
    assert "record     there is none at marsad.db yet." in out
    run("read", reports)
    exit_code, out, _ = run("doctor", "--json")
    findings = {row["name"]: row for row in json.loads(out)}
    assert set(findings) >= {"python", "marsad", "sqlite", "model", "gazetteer", "record", "schema", "evidence"}
    assert findings["evidence"]["sentence"] == "every value rests on exact words."
    assert exit_code == (0 if all(row["ok"] for row in findings.values()) else 1)


def test_doctor_tells_of_a_broken_record(run, folder):
    (folder / "marsad.db").write_text("not a record at all, only words")
    exit_code, out, _ = run("doctor")
    assert exit_code == 1
    assert "FAULT  record     marsad.db is not a marsad record" in out


def test_settings_are_listed(run, monkeypatch):
    monkeypatch.setenv("MARSAD_BATCH", "4")
    assert "MARSAD_BATCH=4  (reports)" in run("settings")[1]
    assert {row["name"] for row in json.loads(run("settings", "--json")[1])} >= {"record", "batch"}


# every command, and that its help has an example
@pytest.mark.parametrize("command", ["read", "show", "rebuild", "doctor", "settings", "export jsonl", "export schema"])
def test_help_has_an_example(run, command):
    exit_code, out, _ = run(*command.split(), "--help")
    assert exit_code == 0
    assert "For example:\n" in out
    assert "marsad " + command in out


def test_no_arguments_show_the_help(run):
    assert run()[1] == run("--help")[1]
    assert run("--version")[1].startswith("marsad ")


# ---- the process itself


def start(*arguments, **more):
    command = [sys.executable, "-m", "marsad.showing.cli", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **more)


def test_a_closed_pipe_is_no_error(read, folder):
    """`marsad show reports --json | head -1`, with more rows than a pipe holds."""
    long = TEXT + " Filler words." * 500
    rows = [{"id": f"p{n}", "text": long + str(n), "published": "2020-10-05"} for n in range(60)]
    (folder / "more.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    read("read", "more.jsonl")
    store = Store.open("marsad.db")
    store.replace_record(fold, "none")
    store.close()
    with start("show", "reports", "--json") as process:
        process.stdout.read(10)
        process.stdout.close()
        err = process.stderr.read()
        assert process.wait() in (-signal.SIGPIPE, 0)
    assert err == ""


def test_ctrl_c_keeps_what_was_read(folder):
    """The real line, stopped in the middle: it says what is kept, and the same command goes on."""
    rows = [{"id": f"c{n}", "text": f"{TEXT} Story {n}.", "published": "2020-10-05"} for n in range(3000)]
    (folder / "many.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    with start("read", "many.jsonl", env={**os.environ, "MARSAD_BATCH": "2"}) as process:
        for _ in range(600):
            if (folder / "marsad.db-wal").exists() and (folder / "marsad.db-wal").stat().st_size > 200_000:
                break
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    with Store.open("marsad.db") as store:
        count = store.counts()["reports"]
    assert 0 < count < 3000
    assert err == f"stopped; {count} reports were read and are kept. The same command goes on from there.\n"


def test_the_real_line_from_end_to_end(reports, folder):
    """No stand-ins: read, show and export as a user would."""
    for arguments in (["read", reports, "--json"], ["show", "events", "--json"], ["export", "jsonl", "out"]):
        with start(*arguments) as process:
            _, err = process.communicate(timeout=120)
        assert process.returncode == 0, err
    assert len((folder / "out" / "reports.jsonl").read_text("utf-8").splitlines()) == 3
