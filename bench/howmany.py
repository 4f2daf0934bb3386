"""Killed and injured against the Gun Violence Archive's incidents: `python bench/howmany.py [--rows N]`.

One article, one incident: the figure that most sentences of the article resolve to is compared with the incident's.
Reads the folder that MARSAD_DATA names (default ../shared/data); documents of the coreference corpus's test part are
left out. The text is as crawled, with boilerplate and other stories around it.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import time
from collections import Counter
from pathlib import Path

from marsad.finding.howmany import find_numbers
from marsad.resolving.howmany import resolve_numbers

SENTENCE = re.compile(r"(?<=[a-z\d\"”)][.!?])\s+(?=[A-Z\"“])|\n+")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=0, help="print so many wrong articles")
    options.add_argument("--what", default="killed")
    options.add_argument("--every", type=int, default=1, help="read one article of so many")
    args = options.parse_args()
    folder = Path(os.environ.get("MARSAD_DATA", "../shared/data"))
    with open(folder / "gvc" / "test.jsonl", encoding="utf-8") as lines:
        held = {json.loads(line)["doc_id"] for line in lines}
    incidents = json.loads((folder / "gva" / "incidents.json").read_text(encoding="utf-8"))
    count: Counter[str] = Counter()
    cpu, words, sentences = 0.0, 0, 0
    wrong: list[str] = []
    with open(folder / "gva" / "articles.jsonl", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            article = json.loads(line)
            incident = incidents.get(article["incident"])
            if article["id"] in held or incident is None or number % args.every:
                continue
            read = [s for s in (article["title"], *SENTENCE.split(article["content"])) if s.strip()]
            figures: dict[str, Counter[int]] = {"killed": Counter(), "injured": Counter()}
            seen: list[str] = []
            everything = []
            for s in read:
                clock = time.process_time()
                expressions = find_numbers(s)
                cpu += time.process_time() - clock
                everything += expressions
                words += len(s.split())
                sentences += 1
                for what, r in resolve_numbers(expressions).items():
                    if what in figures and r.best is not None:
                        figures[what][r.best] += 1
                        if what == args.what:
                            seen.append(f"{r.best} <- {[p.text for p in r.parts]} in: {' '.join(s.split())[:220]}")
            count["articles"] += 1
            whole = resolve_numbers(everything)
            for what, key in (("killed", "num_killed"), ("injured", "num_injured")):
                figure = figures[what].most_common(1)[0][0] if figures[what] else None
                count[what + " found"] += figure is not None
                right = figure == incident[key]
                count[what + " right"] += right
                report = whole[what].best if what in whole else None
                count[what + " report"] += report == incident[key] or (report is None and incident[key] == 0)
                count[what + " right or silent on none"] += right or (figure is None and incident[key] == 0)
                if not right and what == args.what and not (figure is None and incident[key] == 0):
                    head = f"{what} gold {incident[key]} got {figure}: {article['title'][:110]}"
                    wrong.append("\n      ".join([head, *seen[:5]]))
    for row in wrong[:: max(1, len(wrong) // args.rows)][: args.rows] if args.rows else ():
        print("  ", row)
    n = count["articles"]
    for what in ("killed", "injured"):
        seen_in, right = count[what + " found"], count[what + " right"]
        print(
            f"{what:8} {n} articles: figure found in {seen_in}, equal to the incident's {right} "
            f"({100 * right / max(1, seen_in):.1f} % of found, {100 * right / n:.1f} % of all); silence read as 0: "
            f"{100 * count[what + ' right or silent on none'] / n:.1f} %; all sentences resolved together: "
            f"{100 * count[what + ' report'] / n:.1f} %"
        )
    print(f"{words / cpu:,.0f} words per CPU second, {1e6 * cpu / sentences:.0f} microseconds a sentence")


if __name__ == "__main__":
    main()
