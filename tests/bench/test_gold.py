"""The gold that is given away is whole, and its card says what it holds."""

from __future__ import annotations

import re

import pytest

from bench import gold
from bench.corpora import GOLD, BenchError, find

CORPORA = find()


def test_more_than_five_hundred_reports_on_seven_conflicts():
    assert len(CORPORA) == 7
    assert sum(gold.counts(corpus)[0] for corpus in CORPORA) > 500


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda corpus: corpus.name)
def test_corpus_passes_its_own_check(corpus):
    assert gold.faults(corpus) == []


def test_card_holds_the_counts():
    assert gold.table(CORPORA) in (GOLD / "README.md").read_text(encoding="utf-8")


def test_card_without_a_place_for_the_counts_is_told():
    with pytest.raises(BenchError, match="no place for the counts"):
        gold.card("# card\n", "| |")


def test_fault_of_a_corpus_is_told(tmp_path, capsys):
    folder = tmp_path / "toy"
    folder.mkdir()
    (folder / "reports.jsonl").write_text('{"id": "1", "publisher": "Post (Wire)", "text": "Two words"}\n')
    (folder / "check.py").write_text("print('FAULT 1 has no date'); raise SystemExit(1)\n")
    assert gold.main(["--gold", str(tmp_path)]) == 1
    said = capsys.readouterr().out
    assert "| 1 | 1 | 2 | 0 | 0 | 0 | 0 | 0 |" in said
    assert "toy: FAULT 1 has no date" in said


def test_licence_names_deed_and_legal_code():
    licence = (GOLD / "LICENSE").read_text(encoding="utf-8")
    assert "https://creativecommons.org/licenses/by/4.0/\n" in licence
    assert "https://creativecommons.org/licenses/by/4.0/legalcode\n" in licence


def test_gold_holds_data_and_checks_alone():
    names = {path.name for path in GOLD.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    allowed = {"README.md", "LICENSE", "check.py", "reports.jsonl"}
    assert not {name for name in names - allowed if not re.fullmatch(r"gold_[a-z]+\.jsonl", name)}


def test_no_path_of_a_machine_in_the_texts_about_gold():
    path = re.compile(r"(?<![\w.:/-])/(?:home|root|tmp|usr|mnt|var|work|Users)/")
    assert [card for card in GOLD.rglob("*.md") if path.search(card.read_text(encoding="utf-8"))] == []
