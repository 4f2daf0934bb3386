"""Annotations by the codebook: words in, offsets out, targets and cues from them, agreement between two."""

import json

import pytest

pytest.importorskip("torch", reason="the training extra is not installed")

from training.documents import DEEDS
from training.labels import INCIDENT, PLOVER, STATEMENT
from training.train import folds

from marsad.knowledge.codes import by_short
from training import agreement, annotated, annotations

TEXT = (
    "Army gunners shelled Dolo on Monday, killing two traders, residents said. "
    "The rebels fear an assault on the port. "
    "The army denied the shelling. “We will march on the port,” the rebels’ chief, Abdi Warsame, said."
)
NOTES = """\
@ own:x1
E1 shelling primary done
c 0 Shells fall
c 1 shelled
attacker 1 Army gunners
place 1 Dolo
time 1 Monday
killed 1 two traders
c 3 shelling
N 2 assault | hypothetical
S 3 deny | The army | denied | the shelling
C 4 threat | by=the rebels' chief | what=march on the port
S 4 threat | the rebels' chief | said | We will march on the port | who=Abdi Warsame
X 4 march | MOBILIZE | by=Abdi Warsame | status=threatened
"""


@pytest.fixture
def folder(tmp_path):
    row = {"id": "x1", "published": "2020-01-07", "publisher": "P", "title": "Shells fall on Dolo", "text": TEXT}
    (tmp_path / "reports-x.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    return tmp_path


def compiled(folder, notes=NOTES):
    found = list(annotations.parse(notes.splitlines(), None, own=folder))
    assert [fault for _, _, fault in found if fault] == []
    return [annotations.row_of(block, seen) for block, seen, _ in found]


def test_words_become_offsets_of_the_text_as_given(folder):
    (row,) = compiled(folder)
    cue = next(c for c in row["cues"] if c["sentence"] == 1)
    assert TEXT[cue["start"] : cue["end"]] == "shelled"
    assert (cue["act"], cue["status"], cue["first"]) == ("ASSAULT", "done", False)
    said = {TEXT[p["start"] : p["end"]]: p["part"] for p in row["parts"] if p["in"] == "text"}
    assert said["Army gunners"] == "attacker"
    assert said["two traders"] == "killed"
    speaker = row["statements"][1]["who"]
    assert TEXT[speaker["start"] : speaker["end"]] == "Abdi Warsame"  # curly quotes and all
    assert row["commitments"][0]["kind"] == "threat"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("c 1 bombed", "has no 'bombed'"),
        ("c 9 shelled", "there is no sentence 9"),
        ("E2 barrage primary done", "an event needs a type"),
        ("E2 shelling primary planned", "an incident is done or foiled"),
        ("N 2 assault | done", "is no status"),
        ("S 3 deny | The army", "a statement has"),
        ("S 3 mutter | The army | denied | the shelling", "no kind of statement"),
        ("X 4 march | WALK", "no PLOVER type"),
        ("C 4 threat | because=spite", "is none of"),
        ("Q 4 march", "opens no kind of line"),
    ],
)
def test_a_line_that_is_not_understood_is_named_and_the_rest_goes_on(folder, line, reason):
    notes = f"@ own:x1\nE1 shelling primary done\nc 1 shelled\n{line}\nplace 1 Dolo\n"
    found = list(annotations.parse(notes.splitlines(), None, own=folder))
    faults = [fault for _, _, fault in found if fault]
    assert len(faults) == 1
    assert faults[0].startswith("line 4: ")
    assert reason in faults[0]
    (block,) = [block for block, _, _ in found if block]
    assert [c["sentence"] for c in block.cues] == [1]


def test_a_report_that_is_not_there_is_named(folder):
    found = list(annotations.parse(["@ own:x9", "c 1 shelled"], None, own=folder))
    assert "there is no report own:x9" in found[0][2]


def test_the_text_is_told_first_even_where_the_title_was(folder):
    (row,) = compiled(folder)
    (folder / "x.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    (report,) = annotated.read(None, folder, gold=folder)
    title, _, fear, deny, march = report.targets
    assert [t.incident for t in report.targets] == [
        INCIDENT.index(x) for x in ("again", "primary", "none", "again", "none")
    ]
    assert fear.weight == annotated.HARD > title.weight
    assert deny.statement[STATEMENT.index("deny")] == 1
    assert march.plover[PLOVER.index("THREATEN")] == march.plover[PLOVER.index("MOBILIZE")] == 1
    first = next(c for c in report.marks.cues if c.sentence == 1)
    assert (first.deed, first.status, first.act) == ("shelling", "done", "ASSAULT")
    sentence = report.sentences[1].text
    assert {label: sentence[a:b] for a, b, label in first.parts}["place"] == "Dolo"
    denied = next(c for c in report.marks.cues if report.sentences[c.sentence].text[c.start : c.end] == "denied")
    assert denied.act is None  # a denial is no act of its own: the word is left out


def test_a_changed_text_is_refused(folder):
    (row,) = compiled(folder)
    (folder / "x.jsonl").write_text(json.dumps(row | {"digest": "0" * 16}) + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="is not the text that was annotated"):
        annotated.read(None, folder, gold=folder)


def test_agreement_with_oneself_is_whole_and_with_another_is_not(folder):
    rows = compiled(folder)
    same = agreement.compare(rows, rows)
    assert same["cues, F1"] == same["none / primary / background / again, kappa"] == 100.0
    other = compiled(folder, NOTES.replace("N 2 assault | hypothetical\n", "").replace("S 3 deny", "S 3 accuse"))
    found = agreement.compare(rows, other)
    assert found["cues, F1"] < 100.0
    assert found["kinds of statement, F1"]["deny"] == 0.0
    assert found["statements, F1"] == 100.0


def test_kappa_is_chance_corrected():
    assert agreement.kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0.0
    assert agreement.kappa([]) is None


def test_written_reports_are_read_and_bad_heads_refused():
    (row,) = annotations.written("%% a1 | 2020-01-01 | Paper | A title | with a bar\nText.\n")
    assert (row["id"], row["title"], row["text"]) == ("a1", "A title | with a bar", "Text.")
    with pytest.raises(ValueError, match="expected id"):
        list(annotations.written("%% a1 | Paper\nText.\n"))


def test_the_model_and_the_codes_name_the_same_deeds():
    assert sorted(DEEDS) == sorted(by_short())  # the order is each one's own


def test_folds_are_named_once_and_known():
    assert folds([], ["a", "b"]) == [("a",), ("b",)]
    assert folds(["a+b", "c"], ["a", "b", "c"]) == [("a", "b"), ("c",)]
    with pytest.raises(SystemExit, match="twice"):
        folds(["a+b", "a"], ["a", "b"])
    with pytest.raises(SystemExit, match="expected some of"):
        folds(["z"], ["a"])
