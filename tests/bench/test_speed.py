"""What the speed is measured on, and that what a process needed is what the system says."""

from __future__ import annotations

import sys

import pytest

from bench import build, speed
from bench.corpora import BenchError


def test_reports_have_the_length_and_differ():
    reports = speed.long_reports(50)
    assert {len(report["text"].split()) for report in reports} == {speed.WORDS}
    assert len({report["text"] for report in reports}) == len({report["id"] for report in reports}) == 50


def test_varied_reports_differ_and_are_the_same_each_time():
    reports = list(speed.varied(1500))
    assert len({report["text"] for report in reports}) == len({report["id"] for report in reports}) == 1500
    assert len({report["published"] for report in reports}) > 500
    assert reports == list(speed.varied(1500))


def test_cost_is_that_of_the_process(monkeypatch):
    program = "held = b'x' * 60_000_000; sum(range(2_000_000))"
    monkeypatch.setattr(build, "MARSAD", (sys.executable, "-c", program))
    needed = speed.cost("read")
    assert needed.peak > 60
    assert 0 < needed.cpu < 30


def test_failing_run_is_told(monkeypatch):
    monkeypatch.setattr(build, "MARSAD", (sys.executable, "-c", "raise SystemExit('No.')"))
    with pytest.raises(BenchError, match=r"marsad read ended with 1 and said: No\."):
        speed.cost("read")


def test_lines_of_both_measurements(monkeypatch, tmp_path):
    costs = iter([speed.Cost(1.0, 1.0, 100), speed.Cost(11.0, 10.0, 120), speed.Cost(1, 1, 100), speed.Cost(9, 9, 110)])
    monkeypatch.setattr(speed, "cost", lambda *arguments: next(costs))
    monkeypatch.setattr(speed, "spacy_seconds", lambda texts: 0.5)
    said = "\n".join(speed.speed(tmp_path, 11))
    assert "10.00 s         1.0 reports a second" in said
    assert "22.0 tokenisations" in said
    assert speed.memory(tmp_path, [10, 20])[-1].endswith("1.10")
