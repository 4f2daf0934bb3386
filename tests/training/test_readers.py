"""The readers of public data, each on a few lines of our own in the data set's form."""

import json

import pytest
from training.documents import bio, sentence_ranges, spaced
from training.readers import crossner, muc4, polnear, re3d, uner, wikievents


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def shown(document, layer):
    return [(document.text[a:b], label) for a, b, label in document.runs[layer]]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        (["B-x", "I-x", "O"], ["one two"]),
        (["B-x", "B-x", "O"], ["one", "two"]),
        (["O", "I-x", "I-x"], ["two three"]),  # a run may open with I
        (["B-x", "I-y", "O"], ["one"]),  # y is not asked for
    ],
)
def test_bio(tags, expected):
    words = ["one", "two", "three"]
    text, starts, ends = spaced(words)
    assert [text[a:b] for a, b, _ in bio(words, tags, {"x": "X"}, starts, ends)] == expected


def test_sentences_stop_at_full_stops_but_not_at_titles():
    text = "Gen. Omar spoke. The army left.\nNobody stayed"
    assert [text[a:b] for a, b in sentence_ranges(text)] == ["Gen. Omar spoke.", "The army left.", "Nobody stayed"]


def test_re3d(tmp_path):
    lines = "The O\narmy B-Organisation\nleft O\nHoms B-Location\n\t\nIt O\nreturned O\nMonday B-Temporal\n"
    write(tmp_path / "conflibert/re3d/train.txt", lines)
    first, second = re3d.read(tmp_path, "train")  # they come out of order: a sentence is a document
    assert shown(first, "entity") == [("army", "organisation"), ("Homs", "place")]
    assert shown(second, "entity") == [("Monday", "time")]


def test_crossner_and_uner_know_names_only(tmp_path):
    write(tmp_path / "crossner/ner_data/politics/train.txt", "Anna\tB-politician\nwon\tO\nthe\tO\nvote\tB-election\n")
    write(tmp_path / "uner-ewt/en_ewt-ud-dev.iob2", "# text = x\n1\tAnna\tB-PER\t-\t-\n2\tleft\tO\t-\t-\n")
    (first,) = crossner.read(tmp_path, "train")
    (second,) = uner.read(tmp_path, "dev")
    assert shown(first, "name") == shown(second, "name") == [("Anna", "person")]
    assert [first.text[a:b] for a, b in first.skip["name"]] == ["vote"]
    assert "entity" not in first.runs


def test_wikievents_train_is_repaired(tmp_path):
    # the copy says "blast" twice at the first place; the third "blast" may or may not be an event
    words = ["The", "blast", "came", ".", "A", "blast", "and", "a", "blast", "."]
    row = {
        "doc_key": "d", "sentences": [words[:4], words[4:]],
        "evt_triggers": [[1, 1, [["Conflict.Attack", 1.0]]], [1, 1, [["Conflict.Attack", 1.0]]]],
        "gold_evt_links": [[], [[[1, 1], [6, 6], "Place"]]],
    }  # fmt: skip
    write(tmp_path / "wikievents/lossy-train.jsonl", json.dumps(json.dumps(row)) + "\n")
    (document,) = wikievents.read(tmp_path, "train")
    starts = [a for a, _, _ in document.runs["trigger"]]
    assert starts == [document.text.index("blast"), document.text.index("A blast") + 2]
    assert document.skip["trigger"] == [(document.text.rindex("blast"), document.text.rindex("blast") + 5)]
    # the place goes to the trigger it stands nearest to, not to the first one
    (_, first), (_, second) = document.links["argument"]
    assert first == []
    assert [(document.text[a:b], role) for a, b, role in second] == [("and", "Place")]


def test_muc4_marks_every_place_of_a_filler_longest_first(tmp_path):
    template = {
        "incident_type": "attack", "PerpInd": [[["two armed men", 0], ["men", 0]]], "PerpOrg": [], "Target": [],
        "Victim": [[["a mayor", 0]]], "Weapon": [],
    }  # fmt: skip
    row = {"docid": "m", "doctext": "two armed men shot a mayor. the men fled.", "templates": [template]}
    write(tmp_path / "muc4/processed/train.json", json.dumps(row) + "\n")
    (document,) = muc4.read(tmp_path, "train")
    assert shown(document, "role") == [
        ("two armed men", "perp_individual"),
        ("a mayor", "victim"),
        ("men", "perp_individual"),
    ]
    assert muc4.fillers(row)["perp_individual"] == [["men", "two armed men"]]


def test_polnear_keeps_broken_runs_piece_by_piece(tmp_path):
    base = tmp_path / "polnear/data/dev"
    text = "The talks, she said, had failed."
    write(base / "text/one.txt", text)
    write(
        base / "attributions/one_aa.ann",
        "T1\tSource 11 14\tshe\nT2\tCue 15 19\tsaid\nT3\tContent 0 9;21 31\tx\nT4\tDiscuss 0 3\tx\nE1\tAttribution\n",
    )
    write(base / "attributions/one_bb.ann", "T1\tSource 0 3\tThe\n")
    (document,) = polnear.read(tmp_path, "dev")
    assert shown(document, "source") == [("she", "source")]
    assert shown(document, "cue") == [("said", "cue")]
    assert shown(document, "content") == [("The talks", "content"), ("had failed", "content")]
