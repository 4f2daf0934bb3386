"""How fast marsad reads, and what it needs: run as a user runs it, on one core.

    python -m bench.speed                       reports a second for reports of 300 words, beside spaCy's tokeniser
    python -m bench.speed --memory              peak memory of reading 1,000 and 20,000 reports
    python -m bench.speed --memory --sizes 200 2000

The texts are those of `gold/`, cut to length; for memory they are varied by shifted dates and shuffled paragraphs. Each
run is a process of its own, measured by the system when it ends: CPU seconds, peak resident memory. spaCy is asked
only where it is installed (`pip install -e '.[bench]'`). Nothing is written but in a temporary folder.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench import build, corpora
from bench.corpora import BenchError

WORDS = 300


@dataclass(frozen=True, slots=True)
class Cost:
    """What a process needed."""

    seconds: float  # of wall-clock time
    cpu: float  # seconds of CPU, user and system
    peak: float  # MiB of resident memory at its highest


def cost(*arguments: str) -> Cost:
    """Run a marsad command to its end. Raises `BenchError` where it fails."""
    begun = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [*build.MARSAD, *arguments], env=build.environment(), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begun
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            words = said.read().decode("utf-8", "replace").strip()[-300:]
            raise BenchError(f"marsad {' '.join(arguments)} ended with {process.returncode} and said: {words}")
    return Cost(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def gold_reports() -> list[dict[str, Any]]:
    """The reports of all corpora of `gold/`."""
    return [row for corpus in corpora.find() for row in corpus.rows("reports")]


def long_reports(number: int, words: int = WORDS) -> list[dict[str, Any]]:
    """Reports of about `words` words each: texts that follow each other in a corpus, joined and cut."""
    source, made = cycle(gold_reports()), []
    for count in range(number):
        report = next(source)
        held = 0
        paragraphs: list[str] = []
        while held < words:
            for paragraph in (report if not paragraphs else next(source))["text"].split("\n"):
                taken = paragraph.split(" ")[: words - held]
                paragraphs.append(" ".join(taken))
                held += len(paragraph.split())
                if held >= words:
                    break
        made.append({**report, "id": f"speed-{count:05}", "text": "\n".join(paragraphs)})
    return made


def varied(number: int, seed: int = 7) -> Iterator[dict[str, Any]]:
    """As many different reports as asked for: gold reports with the date shifted and the paragraphs shuffled."""
    chance = random.Random(seed)
    for count, report in enumerate(islice(cycle(gold_reports()), number)):
        paragraphs = report["text"].split("\n")
        chance.shuffle(paragraphs)
        day = dt.date.fromisoformat(report["published"][:10]) + dt.timedelta(days=chance.randrange(-1500, 400))
        text = "\n".join([*paragraphs, f"Edition {count}."])
        yield {**report, "id": f"memory-{count:06}", "published": day.isoformat(), "text": text}


def write(path: Path, rows: Iterator[dict[str, Any]] | Sequence[dict[str, Any]]) -> Path:
    """Write the reports as JSON Lines."""
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def spacy_seconds(texts: Sequence[str]) -> float | None:
    """Seconds that spaCy's blank English pipeline needs to tokenise the texts; None where spaCy is not installed."""
    try:
        import spacy
    except ImportError:
        return None
    pipeline = spacy.blank("en")
    pipeline("A first text fills the caches.")
    begun = time.perf_counter()
    for text in texts:
        pipeline(text)
    return time.perf_counter() - begun


def speed(folder: Path, number: int) -> list[str]:
    """Lines that say how many reports a second one core reads."""
    reports = long_reports(number)
    one = cost("read", str(write(folder / "one.jsonl", reports[:1])), "--record", str(folder / "one.db"))
    every = cost("read", str(write(folder / "all.jsonl", reports)), "--record", str(folder / "all.db"))
    rate = (number - 1) / (every.seconds - one.seconds)
    words = statistics.mean(len(report["text"].split()) for report in reports)
    lines = [
        f"{number} reports of {words:.0f} words on one core, `marsad read` into a new record:",
        f"  whole run      {every.seconds:8.2f} s  {number / every.seconds:10.1f} reports a second",
        f"  without start  {every.seconds - one.seconds:8.2f} s  {rate:10.1f} reports a second",
        f"  CPU            {every.cpu:8.2f} s",
        f"  start and the first report: {one.seconds:.2f} s; peak memory {every.peak:.0f} MiB",
    ]
    tokenising = spacy_seconds([report["text"] for report in reports])
    if tokenising is None:
        return [*lines, "  spaCy: skipped, it is not installed (pip install -e '.[bench]')"]
    ratio = (number / tokenising) / rate
    lines.append(f"  spaCy, tokenising the same texts: {number / tokenising:.0f} reports a second")
    return [*lines, f"  one reading costs as much as {ratio:.1f} tokenisations"]


def memory(folder: Path, sizes: Sequence[int]) -> list[str]:
    """Lines that say how peak memory grows with the number of reports."""
    lines, peaks = ["Peak memory of `marsad read` into a new record:"], []
    for size in sizes:
        held = cost("read", str(write(folder / f"{size}.jsonl", varied(size))), "--record", str(folder / f"{size}.db"))
        peaks.append(held.peak)
        rate = size / held.seconds
        lines.append(f"  {size:7,} reports  {held.peak:7.0f} MiB  {held.seconds:8.1f} s  {rate:7.1f} a second")
    lines.append(f"  ratio of the last to the first: {peaks[-1] / peaks[0]:.2f}")
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m bench.speed", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--reports", type=int, default=200, help="how many reports are read for speed (default 200)")
    parser.add_argument("--memory", action="store_true", help="measure memory instead of speed")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 20_000], help="how many reports for memory")
    given = parser.parse_args(arguments)
    if given.reports < 2:
        parser.error("--reports must be 2 or more: the first report is taken off as start")
    if hasattr(os, "sched_setaffinity"):  # one core, for us and for what we start
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    try:
        with tempfile.TemporaryDirectory(prefix="marsad-speed-") as temporary:
            if given.memory:
                lines = memory(Path(temporary), given.sizes)
            else:
                helps = sorted(cost("--help").cpu for _ in range(5))
                lines = [f"`marsad --help`: {helps[2]:.2f} s of CPU (middle of five)"]
                lines += speed(Path(temporary), given.reports)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    print("\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
