"""The gates are gates: on a gold of two reports, what should fail fails, and says why."""

from __future__ import annotations

import json
import sys

import pytest

from bench import build, floors, gates, naive
from bench.corpora import BenchError, Corpus
from bench.scoring import MEASURES, gold_mentions, score

FIRST = "A bomb killed three soldiers in Qusur on Sunday. The governor promised calm. The attack was claimed by nobody."
SECOND = "Gunmen said they would attack the bridge if the road stays shut. On Monday a rocket struck Qusur's airport."


def gold_event(event, day, report, evidence, text):
    told = {"article_id": report, "role": "primary", "killed_reported": None, "injured_reported": None}
    told |= {"evidence": evidence, "evidence_in": "text", "evidence_start": text.index(evidence)}
    fields = {"date": day, "date_end": None, "date_precision": "day", "lat": 33.1, "lon": 44.2, "geo_precision": "city"}
    fields |= {"acled_event_type": "Explosions/Remote violence", "acled_sub_event_type": "Air/drone strike"}
    fields |= {"plover_event_type": "ASSAULT", "attacker_kind": "unknown", "attacker": None}
    fields |= {"killed_min": None, "killed_max": None, "injured_min": None, "injured_max": None}
    return {"event_id": event, "reports": [told], **fields}


def write(folder, name, rows):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


@pytest.fixture
def gold(tmp_path):
    """A folder of corpora with one corpus, `toy`."""
    toy = tmp_path / "gold" / "toy"
    reports = [
        {"id": "001", "publisher": "Post (Wire)", "published": "2021-03-07", "title": "Qusur", "text": FIRST},
        {"id": "002", "publisher": "Post", "published": "2021-03-08", "title": "Bridge", "text": SECOND},
    ]
    threat = "they would attack the bridge"
    write(toy, "reports.jsonl", reports)
    write(
        toy,
        "gold_events.jsonl",
        [
            gold_event("E1", "2021-03-07", "001", "A bomb killed three soldiers", FIRST),
            gold_event("E2", "2021-03-08", "002", "a rocket struck Qusur's airport", SECOND),
        ],
    )
    write(
        toy,
        "gold_doc.jsonl",
        [
            {"id": "001", "primary": ["E1"], "background": [], "not_events": []},
            {"id": "002", "primary": ["E2"], "background": [], "not_events": [{"evidence": threat}]},
        ],
    )
    write(toy, "gold_statements.jsonl", [])
    write(toy, "gold_commitments.jsonl", [])
    return tmp_path / "gold"


@pytest.fixture
def run(gold, tmp_path, monkeypatch):
    """The command on the toy gold, without the shared folder; `reader` defaults to the baseline."""
    monkeypatch.delenv("MARSAD_SHARED", raising=False)

    def command(*arguments, reader=lambda corpus, out, _: naive.read(corpus, out)):
        fixed = ("--gold", str(gold), "--shared", str(tmp_path / "none"), "--floors", str(tmp_path / "floors.toml"))
        return gates.main([*fixed, *map(str, arguments)], reader)

    return command


def blind(corpus, out, _):
    """A build that finds nothing."""
    write(out, "events.jsonl", [])


def sharp(corpus, out, _):
    """A build that finds the two incidents and nothing else."""
    spans = (("001", 0, "A bomb killed three soldiers"), ("002", SECOND.index("a rocket"), "a rocket struck"))
    rows = []
    for report, start, quote in spans:
        span = {"in": "text", "start": start, "end": start + len(quote), "quote": quote}
        accounts = [{"report_id": report, "role": "primary", "evidence": [span]}]
        rows.append({"id": "e" + report, "type": "ASSAULT", "date": {"start": "2021-03-07"}, "accounts": accounts})
    write(out, "events.jsonl", rows)


def test_table_shows_the_build_and_the_baseline(run, capsys):
    assert run(reader=sharp) == 0
    said = capsys.readouterr().out
    found = said.split("Fields of")[0]
    assert [line.split()[0] for line in found.splitlines()[3:] if line] == ["toy", "naive,"]
    assert "1.000" in next(line for line in found.splitlines() if line.startswith("toy"))
    assert "seeds: skipped" in said
    assert "2 reports of 1 corpora" in said


def test_scores_are_the_scorers(gold, tmp_path):
    toy = Corpus("toy", gold / "toy")
    naive.read(toy, tmp_path / "out")
    scored = score(toy, tmp_path / "out")
    assert set(scored["measures"]) == {measure.name for measure in MEASURES}
    assert scored["measures"]["inexact_spans"] == 0
    assert scored["measures"]["mentions_r"] == 1.0
    assert scored["measures"]["not_events_taken"] == 1.0  # the baseline takes the threat for an attack
    assert scored["counts"]["mentions_r"] == 2
    assert scored["counts"]["mentions_p"] == 4
    assert scored["measures"]["statements_kind"] is None  # nothing to measure is not 0
    assert scored["won"] == gold_mentions(toy)
    assert [row["words"].strip() for row in scored["spurious"]] == [
        "The attack was claimed by nobody.",
        "Gunmen said they would attack the bridge if the road stays shut.",
    ]


def test_inexact_span_is_counted(gold, tmp_path):
    write(
        tmp_path / "out",
        "events.jsonl",
        [{"id": "e", "type": "ASSAULT", "accounts": [{"report_id": "001", "evidence": [
            {"in": "text", "start": 1, "end": 5, "quote": "A bomb"}]}]}],
    )  # fmt: skip
    assert score(Corpus("toy", gold / "toy"), tmp_path / "out")["measures"]["inexact_spans"] == 1


def test_toll_where_gold_has_none_is_no_fault_of_the_scorer(gold, tmp_path):
    sharp(None, tmp_path / "out", None)
    told = [json.loads(row) for row in (tmp_path / "out" / "events.jsonl").read_text().splitlines()]
    write(tmp_path / "out", "events.jsonl", [row | {"killed": {"low": 3, "best": 3, "high": 3}} for row in told])
    fields = score(Corpus("toy", gold / "toy"), tmp_path / "out")["score"]["fields"]
    assert "killed_best_in_range" not in fields
    assert fields["killed_not_invented"] == {"ok": 0, "n": 2, "share": 0.0}


def test_pinned_floors_are_held_by_the_same_build(run, capsys):
    assert run("--pin") == 0
    assert run("--check") == 0
    assert "Every floor is held." in capsys.readouterr().out


def test_worse_build_fails_and_is_told_how_to_repin(run, capsys):
    run("--pin", reader=sharp)
    assert run("--check", reader=blind) == 1
    said = capsys.readouterr().out
    assert "toy: mentions_f is 0, below its floor" in said
    assert "python -m bench.gates --pin --lower" in said


def test_floor_above_reach_fails(run, tmp_path, capsys):
    (tmp_path / "floors.toml").write_text("[shipped.toy]\nmentions_f = 0.99\n")
    assert run("--check") == 1
    assert "toy: mentions_f is 0.667, below its floor 0.99" in capsys.readouterr().out


def test_ceiling_is_held_from_above(run, tmp_path, capsys):
    (tmp_path / "floors.toml").write_text("[shipped.toy]\nnot_events_taken = 0.5\n")
    assert run("--check") == 1
    assert "toy: not_events_taken is 1, above its ceiling 0.5" in capsys.readouterr().out
    assert run("--check", reader=sharp) == 0


def test_measure_that_is_gone_fails(run, tmp_path, capsys):
    (tmp_path / "floors.toml").write_text("[shipped.toy]\nstatements_kind = 0.2\n")
    assert run("--check") == 1
    assert "statements_kind has nothing to measure any more" in capsys.readouterr().out


def test_corpus_without_floors_fails(run, capsys):
    assert run("--check") == 1
    assert "toy: no floors are pinned" in capsys.readouterr().out


def test_lowering_is_refused_unless_said(run, tmp_path, capsys):
    run("--pin", reader=sharp)
    before = (tmp_path / "floors.toml").read_text()
    assert run("--pin", reader=blind) == 1
    assert "not lowered without --lower" in capsys.readouterr().err
    assert (tmp_path / "floors.toml").read_text() == before
    assert run("--pin", "--lower", reader=blind) == 0
    assert run("--check", reader=blind) == 0
    assert (tmp_path / "floors.toml").read_text() != before


def test_lower_alone_is_refused(run, capsys):
    assert run("--lower") == 1
    assert "--pin" in capsys.readouterr().err


def test_pinning_raises_and_never_lowers_within_the_slack(gold, tmp_path):
    toy = Corpus("toy", gold / "toy")
    naive.read(toy, tmp_path / "out")
    scored = {"toy": score(toy, tmp_path / "out")}
    pinned = floors.pin({"toy": {"mentions_f": 0.66, "mentions_p": 0.01}, "other": {"mentions_f": 0.5}}, scored)
    assert pinned["toy"]["mentions_f"] == 0.66  # stays: still held
    assert pinned["toy"]["mentions_p"] == 0.25  # rises: 2 of 4, less one case
    assert pinned["toy"]["inexact_spans"] == 0
    assert pinned["other"] == {"mentions_f": 0.5}  # was not measured


MEASURE = {measure.name: measure for measure in MEASURES}


@pytest.mark.parametrize(
    ("name", "value", "count", "expected"),
    [
        ("mentions_f", 0.6, 200, 0.58),  # the slack
        ("mentions_f", 0.6, 10, 0.5),  # one case is more than the slack
        ("mentions_f", 0.01, 200, 0.0),  # never below nothing
        ("date_exact", 1.0, 0, 0.0),  # no cases, no floor
        ("not_events_taken", 0.0, 8, 0.02),  # less than one of eight
        ("not_events_taken", 0.995, 8, 1.0),
        ("inexact_spans", 3.0, 0, 0.0),  # no slack, whatever was measured
    ],
)
def test_where_a_floor_lies(name, value, count, expected):
    assert floors.floor(MEASURE[name], value, count) == expected


def test_floors_survive_the_file(tmp_path):
    pinned = {"shipped": {"a-b": {"mentions_f": 0.5, "inexact_spans": 0.0}}, "unseen": {"a-b": {"b3": 0.123}}}
    floors.save(pinned, tmp_path / "f.toml")
    assert floors.load(tmp_path / "f.toml") == pinned


def test_broken_file_of_floors_is_told(run, tmp_path, capsys):
    (tmp_path / "floors.toml").write_text("[shipped")
    assert run("--check") == 1
    assert "is no TOML" in capsys.readouterr().err


def test_gains_and_losses_with_their_words(run, tmp_path, capsys):
    run("--json", tmp_path / "base.json", reader=sharp)
    capsys.readouterr()
    run("--compare", tmp_path / "base.json", reader=lambda corpus, out, _: naive.read(corpus, out))
    worse = capsys.readouterr().out
    assert "toy: won 0, lost 0; spurious gone 0, new 2" in worse
    assert "- new  001 ASSAULT: The attack was claimed by nobody." in worse
    assert "mentions_p: 1 -> 0.5" in worse
    run("--compare", tmp_path / "base.json", reader=blind)
    assert "- lost 002 E2: a rocket struck Qusur's airport" in capsys.readouterr().out
    run("--json", tmp_path / "blind.json", reader=blind)
    capsys.readouterr()
    run("--compare", tmp_path / "blind.json", reader=sharp)
    assert "+ won  001 E1: A bomb killed three soldiers" in capsys.readouterr().out


def test_misses_are_shown_with_their_words(run, capsys):
    run("--misses", "1", reader=blind)
    shown = [line for line in capsys.readouterr().out.splitlines() if line.startswith("missed")]
    assert shown == ["missed   toy 001 E1: A bomb killed three soldiers"]


def test_compare_with_a_file_of_another_kind(run, tmp_path, capsys):
    (tmp_path / "base.json").write_text("[]")
    assert run("--compare", tmp_path / "base.json") == 1
    assert "is no file that --json wrote" in capsys.readouterr().err


def test_each_corpus_is_read_with_the_model_that_has_not_seen_it(run, tmp_path):
    (tmp_path / "models" / "toy").mkdir(parents=True)
    used = []

    def reader(corpus, out, model):
        used.append((corpus.name, model))
        blind(corpus, out, model)

    run("--leave-one-out", tmp_path / "models", "--pin", reader=reader)
    assert used == [("toy", tmp_path / "models" / "toy")]
    assert list(floors.load(tmp_path / "floors.toml")) == ["unseen"]  # kept apart from the shipped model's


def test_missing_model_is_told(run, tmp_path, capsys):
    assert run("--leave-one-out", tmp_path / "models") == 1
    assert "No model lies in" in capsys.readouterr().err


def test_unknown_corpus_is_told(run, capsys):
    assert run("--corpora", "toi") == 1
    assert capsys.readouterr().err == "No corpus is called toi: there are toy.\n"


def test_seeds_are_measured_where_they_are(run, gold, tmp_path, monkeypatch, capsys):
    (gold / "toy").rename(tmp_path / "seeds")
    assert gates.main(["--gold", str(gold), "--shared", str(tmp_path)], blind) == 0
    assert "naive, seeds" in capsys.readouterr().out
    monkeypatch.setenv("MARSAD_SHARED", str(tmp_path))
    assert gates.main(["--gold", str(gold), "--corpora", "seeds"], blind) == 0


def test_broken_row_of_gold_is_told(run, gold, capsys):
    (gold / "toy" / "gold_events.jsonl").write_text("{\n")
    assert run() == 1
    assert "line 1" in capsys.readouterr().err or "scorer failed" in capsys.readouterr().err


def test_marsad_is_run_with_no_setting_of_ours(monkeypatch, tmp_path):
    monkeypatch.setenv("MARSAD_RECORD", "mine.db")
    assert not [name for name in build.environment() if name.startswith("MARSAD_")]
    assert build.environment(tmp_path)["MARSAD_MODEL"] == str(tmp_path)


def test_failing_build_is_told_in_its_own_words(monkeypatch):
    monkeypatch.setattr(build, "MARSAD", (sys.executable, "-c", "raise SystemExit('The model is missing.')"))
    with pytest.raises(BenchError, match=r"marsad read x ended with 1 and said: The model is missing\."):
        build.marsad("read", "x", env=build.environment())


def test_build_reads_then_exports(monkeypatch, gold, tmp_path):
    asked = []
    monkeypatch.setattr(build, "marsad", lambda *arguments, env: asked.append(arguments))
    build.read(Corpus("toy", gold / "toy"), tmp_path / "export")
    record = str(tmp_path / "export.db")
    assert asked == [
        ("read", str(gold / "toy" / "reports.jsonl"), "--record", record),
        ("export", "jsonl", str(tmp_path / "export"), "--record", record),
    ]
