"""One command that measures a build over the corpora, shows the table and holds the floors.

    python -m bench.gates                       read every corpus, score it, print the table
    python -m bench.gates --check               and fail where a floor is not held
    python -m bench.gates --pin                 and raise the floors to what was measured
    python -m bench.gates --json now.json       and keep all of it in a file
    python -m bench.gates --compare before.json and list what was won and lost since that file

Each corpus is read as a user reads it, into a new record in a temporary folder; two corpora at a time.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from bench import build, changes, corpora, floors, naive
from bench.corpora import SEEDS, BenchError, Corpus
from bench.scoring import GROUPS, Measure, Scored, mean, score

Reader = Callable[[Corpus, Path, Path | None], None]  # corpus, folder to export into, folder of the model
AT_ONCE = 2
SHIPPED, UNSEEN = "shipped", "unseen"


def main(arguments: Sequence[str] | None = None, reader: Reader = build.read) -> int:
    """Run the command; gives its exit code. `reader` is what is measured."""
    given = _parser().parse_args(arguments)
    try:
        return _run(given, reader)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.gates", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--corpora", nargs="+", default=[], metavar="NAME", help="only these corpora")
    parser.add_argument("--gold", type=Path, default=corpora.GOLD, help="the folder of corpora (default: gold/)")
    parser.add_argument("--shared", help="the folder that holds seeds/ (default: $MARSAD_SHARED or ../shared)")
    models = parser.add_mutually_exclusive_group()
    models.add_argument("--model", type=Path, metavar="DIR", help="read with the model in this folder")
    models.add_argument(
        "--leave-one-out", type=Path, metavar="DIR", help="read each corpus with the model in DIR/<corpus>"
    )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write figures, hits and misses into FILE")
    parser.add_argument("--compare", type=Path, metavar="FILE", help="list gains and losses since that --json file")
    parser.add_argument("--misses", type=int, default=0, metavar="N", help="show up to N missed and spurious mentions")
    parser.add_argument("--floors", type=Path, default=floors.FLOORS, help="the file of floors")
    holding = parser.add_mutually_exclusive_group()
    holding.add_argument("--check", action="store_true", help="fail where a floor is not held")
    holding.add_argument("--pin", action="store_true", help="raise the floors to what was measured")
    parser.add_argument("--lower", action="store_true", help="with --pin: lower floors as well")
    return parser


def _run(given: argparse.Namespace, reader: Reader) -> int:
    if given.lower and not given.pin:
        raise BenchError("--lower is given without --pin: floors are lowered only while pinning.")
    base = changes.load(given.compare) if given.compare else {}
    pinned = floors.load(given.floors)
    chosen = corpora.find(given.gold, corpora.shared_folder(given.shared), given.corpora)
    if not chosen:
        raise BenchError(f"{given.gold} holds no corpus: a corpus is a folder with reports.jsonl and gold_*.jsonl.")
    models = _models(chosen, given.model, given.leave_one_out)
    begun = time.monotonic()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        built = pool.map(lambda corpus: _measure(corpus, reader, models), chosen)
        baseline = pool.map(lambda corpus: _measure(corpus, _naive, {}), chosen)
        scored = {corpus.name: figures for corpus, figures in zip(chosen, built, strict=True)}
        plain = {corpus.name: figures for corpus, figures in zip(chosen, baseline, strict=True)}
    seconds = time.monotonic() - begun

    mode = UNSEEN if given.leave_one_out else SHIPPED
    for line in table(scored, plain):
        print(line)
    reports = sum(len(corpus.rows("reports")) for corpus in chosen)
    print(f"\n{reports} reports of {len(chosen)} corpora read and scored in {seconds:.0f} s; model: {mode}.")
    if SEEDS not in scored and not given.corpora:
        print("seeds: skipped, the shared folder is not here.")
    for line in _misses(scored, given.misses):
        print(line)
    if given.json:
        kept = {"version": 1, "mode": mode, "corpora": scored, "naive": {n: s["measures"] for n, s in plain.items()}}
        given.json.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if given.compare:
        print(f"\nSince {given.compare}:")
        for line in changes.told(changes.between(base, scored)):
            print(line)
    if given.pin:
        pinned[mode] = floors.pin(pinned.get(mode, {}), scored, lower=given.lower)
        floors.save(pinned, given.floors)
        print(f"Floors pinned in {given.floors}.")
    if given.check:
        return _checked(floors.check(pinned.get(mode, {}), scored))
    return 0


def _models(chosen: Sequence[Corpus], model: Path | None, apart: Path | None) -> dict[str, Path]:
    """The model folder of each corpus that is not read with the shipped model.

    The seeds are in nobody's training data, so leaving one out leaves them to the model that is asked for otherwise.
    """
    if model is not None:
        wanted = {corpus.name: model for corpus in chosen}
    elif apart is not None:
        wanted = {corpus.name: apart / corpus.name for corpus in chosen if corpus.name != SEEDS}
    else:
        return {}
    if missing := sorted({str(folder) for folder in wanted.values() if not folder.is_dir()}):
        raise BenchError(f"No model lies in {', '.join(missing)}: expected a folder with the model's files.")
    return {name: folder.resolve() for name, folder in wanted.items()}


def _measure(corpus: Corpus, reader: Reader, models: Mapping[str, Path]) -> Scored:
    with tempfile.TemporaryDirectory(prefix="marsad-bench-") as folder:
        export = Path(folder) / "export"
        reader(corpus, export, models.get(corpus.name))
        return score(corpus, export)


def _naive(corpus: Corpus, out: Path, _: Path | None) -> None:
    naive.read(corpus, out)


def table(scored: Mapping[str, Scored], plain: Mapping[str, Scored]) -> list[str]:
    """The figures as lines: corpora down, measures across, in three blocks; the baseline's mean beneath."""
    gold = [name for name in scored if name != SEEDS]
    rows: list[tuple[str, Mapping[str, float | None]]] = [(name, scored[name]["measures"]) for name in gold]
    if len(gold) > 1:
        rows.append(("mean", mean([scored[name] for name in gold])))
    if gold:
        rows.append(("naive, mean", mean([plain[name] for name in gold])))
    if SEEDS in scored:
        rows += [(SEEDS, scored[SEEDS]["measures"]), ("naive, seeds", plain[SEEDS]["measures"])]
    width = max(len(name) for name, _ in rows)
    lines: list[str] = []
    for group, measures in GROUPS.items():
        lines += ["", group, " " * width + "".join(f"{measure.heading:>10}" for measure in measures)]
        lines += [f"{name:{width}}" + "".join(f"{_cell(m, row):>10}" for m in measures) for name, row in rows]
    return lines


def _cell(measure: Measure, row: Mapping[str, float | None]) -> str:
    value = row[measure.name]
    if value is None:
        return "-"
    return f"{value:g}" if measure.path[-1] == "not_exact" else f"{value:.3f}"


def _misses(scored: Mapping[str, Scored], most: int) -> list[str]:
    lines = []
    for name, row in scored.items() if most else ():
        for kind, rows in (("missed  ", row["missed"]), ("spurious", row["spurious"])):
            lines += [f"{kind} {name} {m['report']} {m['event']}: {' '.join(m['words'].split())}" for m in rows[:most]]
    return lines


def _checked(faults: list[str]) -> int:
    if not faults:
        print("Every floor is held.")
        return 0
    print(f"{len(faults)} not held:")
    for fault in faults:
        print(f"  {fault}")
    print("If this is meant: python -m bench.gates --pin --lower (and say why in the commit).")
    return 1


if __name__ == "__main__":
    sys.exit(main())
