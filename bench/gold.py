"""What the corpora of `gold/` hold: `python -m bench.gold` runs each corpus's own check and counts.

With `--write` the counts go into `gold/README.md`, between its two marks.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.corpora import GOLD, BenchError, Corpus, find

START, END = "<!-- counts: python -m bench.gold --write -->", "<!-- end of counts -->"
COLUMNS = ("reports", "publishers", "words", "incidents", "mentions", "statements", "commitments", "not incidents")


def counts(corpus: Corpus) -> tuple[int, ...]:
    """The corpus in figures, in the order of `COLUMNS`; words are those of the reports' texts."""
    reports, events = corpus.rows("reports"), corpus.rows("events")
    return (
        len(reports),
        len(publishers([corpus])),
        sum(len(report["text"].split()) for report in reports),
        len(events),
        sum(len(event["reports"]) for event in events),
        len(corpus.rows("statements")),
        len(corpus.rows("commitments")),
        sum(len(report["not_events"]) for report in corpus.rows("doc")),
    )


def publishers(corpora: Sequence[Corpus]) -> set[str]:
    """The publishers of the reports. A bracket behind the name tells whose text it prints and is left out."""
    return {report["publisher"].split(" (")[0] for corpus in corpora for report in corpus.rows("reports")}


def table(corpora: Sequence[Corpus]) -> str:
    """The counts of each corpus and of all, as a Markdown table. A publisher of two corpora counts once in the sum."""
    rows = [(f"[{corpus.name}]({corpus.name}/README.md)", counts(corpus)) for corpus in corpora]
    total = [sum(column) for column in zip(*(row for _, row in rows), strict=True)]
    total[COLUMNS.index("publishers")] = len(publishers(corpora))
    lines = ["| corpus | " + " | ".join(COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    lines += [f"| {name} | " + " | ".join(f"{n:,}" for n in row) + " |" for name, row in [*rows, ("all", total)]]
    return "\n".join(lines)


def faults(corpus: Corpus) -> list[str]:
    """What the corpus's own check finds wrong."""
    command = [sys.executable, "-B", "check.py"]
    done = subprocess.run(command, check=False, cwd=corpus.folder, capture_output=True, encoding="utf-8")
    return (done.stdout + done.stderr).strip().splitlines() if done.returncode else []


def card(text: str, rows: str) -> str:
    """The card with its table replaced. Raises `BenchError` where the marks are missing."""
    before, found, rest = text.partition(START)
    _, ended, after = rest.partition(END)
    if not found or not ended:
        raise BenchError(f"The card has no place for the counts: put the lines {START!r} and {END!r} into it.")
    return f"{before}{START}\n{rows}\n{END}{after}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; gives its exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.gold", description=__doc__)
    parser.add_argument("--gold", type=Path, default=GOLD, help="the folder of corpora (default: gold/)")
    parser.add_argument("--write", action="store_true", help="write the counts into the card")
    given = parser.parse_args(arguments)
    try:
        corpora = find(given.gold)
        if not corpora:
            raise BenchError(f"{given.gold} holds no corpus: a corpus is a folder with reports.jsonl and gold_*.jsonl.")
        rows = table(corpora)
        readme = given.gold / "README.md"
        if given.write:
            readme.write_text(card(readme.read_text(encoding="utf-8"), rows), encoding="utf-8")
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    print(rows)
    wrong = [f"{corpus.name}: {fault}" for corpus in corpora for fault in faults(corpus)]
    print("\n".join(wrong) if wrong else "Every corpus passes its own check.")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
