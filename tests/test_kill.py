"""Killed at any moment, read again: the record is the one an undisturbed reading gives.

`marsad read` of 200 reports is killed with SIGKILL at seeded random moments, again and again on one record; then the
same command runs to its end. `MARSAD_KILLS` says how many kills (3 unless told; 50 by hand).
"""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

KILLS = int(os.environ.get("MARSAD_KILLS", "3"))
REPORTS = 200
PLACES = ["Mosul", "Basra", "Kirkuk", "Baghdad", "Tikrit", "Samarra", "Ramadi", "Najaf"]
DEEDS = ["A car bomb killed {n} people", "Gunmen shot {n} soldiers dead", "A rocket wounded {n} policemen"]


def write_reports(path: Path) -> None:
    """Short reports that differ: some tell of the same incident, some promise, some deny."""
    chance = random.Random(20)
    with path.open("w", encoding="utf-8") as file:
        for number in range(REPORTS):
            place, day = chance.choice(PLACES), chance.randint(1, 28)
            text = (
                f"{chance.choice(DEEDS).format(n=chance.randint(2, 9))} in {place} on Sunday, police said. "
                f"A militia denied that it had carried out the attack. "
                f"The group said it would halt its attacks if the army left {place} by the end of the month. "
                f"Report number {number}."
            )
            row = {"id": f"k{number:03}", "text": text, "title": f"Attack in {place}", "published": f"2020-10-{day:02}"}
            file.write(json.dumps(row) + "\n")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "marsad.showing.cli", *arguments]


def environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("MARSAD_")}


def run(*arguments: str) -> None:
    done = subprocess.run(command(*arguments), capture_output=True, text=True, env=environment(), check=False)
    assert done.returncode == 0, done.stderr


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The reports, what they export to when nothing goes wrong, and how long reading them takes."""
    folder = tmp_path_factory.mktemp("undisturbed")
    write_reports(folder / "reports.jsonl")
    begun = time.monotonic()
    run("read", str(folder / "reports.jsonl"), "--record", str(folder / "marsad.db"))
    seconds = time.monotonic() - begun
    run("export", "jsonl", str(folder / "out"), "--record", str(folder / "marsad.db"))
    return folder / "reports.jsonl", files(folder / "out"), seconds


def whole(record: Path) -> None:
    """What is in a record right after a kill: no report without all it yields, no yield without its report."""
    if not record.exists():
        return
    connection = sqlite3.connect(record)
    try:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if "report" not in tables:
            return
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        kept = {row[0] for row in connection.execute("SELECT key FROM report")}
        sketched = {row[0] for row in connection.execute("SELECT report FROM sketch")}
        assert kept == sketched, "every report has the last thing that is written of it"
    finally:
        connection.close()


def test_killed_while_reading_and_read_again(undisturbed, tmp_path):
    reports, expected, seconds = undisturbed
    chance = random.Random(KILLS)
    record = tmp_path / "marsad.db"
    killed = 0
    for number in range(KILLS):
        if number and number % 5 == 0:  # a record that holds all reports has little left to be killed at
            for path in tmp_path.glob("marsad.db*"):
                path.unlink()
        process = subprocess.Popen(
            command("read", str(reports), "--record", str(record)),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(),
        )  # fmt: skip
        try:
            process.wait(timeout=chance.uniform(0.1, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += process.wait() == -signal.SIGKILL
        whole(record)
        if number % 5 == 4 or number == KILLS - 1:
            run("read", str(reports), "--record", str(record))
            run("export", "jsonl", str(tmp_path / f"out{number}"), "--record", str(record))
            assert files(tmp_path / f"out{number}") == expected
    assert killed, "not one kill came before the reading was done"


def test_killed_while_folding(undisturbed, tmp_path):
    """The last moments of a reading, when events are computed: whoever looks next gets the whole record."""
    reports, expected, seconds = undisturbed
    record = tmp_path / "marsad.db"
    process = subprocess.Popen(
        command("read", str(reports), "--record", str(record)),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment(),
    )  # fmt: skip
    deadline = time.monotonic() + 20 * seconds
    while process.poll() is None and time.monotonic() < deadline and held(record) < REPORTS:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    whole(record)
    assert held(record) == REPORTS
    run("export", "jsonl", str(tmp_path / "out"), "--record", str(record))
    assert files(tmp_path / "out") == expected


def held(record: Path) -> int:
    if not record.exists():
        return 0
    try:
        connection = sqlite3.connect(f"file:{record}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM report").fetchone()[0])
        finally:
            connection.close()
    except sqlite3.OperationalError:
        return 0  # not made yet
