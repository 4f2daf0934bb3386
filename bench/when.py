"""Date expressions against TempEval-3's TimeBank and AQUAINT: `python bench/when.py [--rows N]`.

Prints strict and relaxed F1 of the spans, the share of gold exact days found as that day, and words a CPU second.
Reads the folder that MARSAD_DATA names (default ../shared/data). The platinum part is test data and is not read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import re
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

from marsad.finding.when import find_when, looks_ahead
from marsad.resolving.when import resolve_when

SENTENCE = re.compile(r"[^\n]+?(?:(?<=[a-z\d\"”)]{2}[.!?])[\"”)]*(?=\s+[A-Z\"“])|$|\n)", re.M)


def read_tml(path: Path) -> tuple[dt.date | None, str, list[tuple[int, int, str, str]]]:
    """Publication day, text, and the gold (start, end, type, value) of one file."""
    root = ET.parse(path).getroot()
    dct = root.find("DCT/TIMEX3")
    value = "" if dct is None else dct.get("value", "")
    day = dt.date.fromisoformat(value[:10]) if re.match(r"\d{4}-\d\d-\d\d", value) else None
    body = root.find("TEXT")
    pieces: list[str] = []
    gold: list[tuple[int, int, str, str]] = []
    at = 0

    def walk(node: ET.Element) -> None:
        nonlocal at
        start = at
        for piece, child in [(node.text, None), *((c.tail, c) for c in node)]:
            if child is not None:
                walk(child)
            if piece:
                pieces.append(piece)
                at += len(piece)
        if node.tag == "TIMEX3":
            gold.append((start, at, node.get("type", ""), node.get("value", "")))

    assert body is not None
    walk(body)
    return day, "".join(pieces), gold


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=0, help="print so many missed days and spans")
    options.add_argument("--days", action="store_true", help="of those, only the days")
    args = options.parse_args()
    folder = Path(os.environ.get("MARSAD_DATA", "../shared/data")) / "tempeval3" / "TBAQ-cleaned"
    find_when("Monday")
    for part in ("TimeBank", "AQUAINT"):
        count: Counter[str] = Counter()
        wrong: list[str] = []
        cpu = 0.0
        for path in sorted((folder / part).glob("[!.]*.tml")):
            published, text, gold = read_tml(path)
            found = []
            context = None
            for m in SENTENCE.finditer(text):
                line = m.group()
                clock = time.process_time()
                expressions = find_when(line)
                cpu += time.process_time() - clock
                count["words"] += len(line.split())
                for e in expressions:
                    clock = time.process_time()
                    resolved = resolve_when(e, published=published, context=context, future=looks_ahead(line, e))
                    cpu += time.process_time() - clock
                    if resolved.day:
                        context = resolved.day
                    found.append((m.start() + e.start, m.start() + e.end, e, resolved))
            count["gold"] += len(gold)
            count["found"] += len(found)
            spans = {(s, e) for s, e, _, _ in found}
            for start, end, kind, value in gold:
                over = [f for f in found if f[0] < end and start < f[1]]
                count["strict"] += (start, end) in spans
                count["relaxed"] += bool(over)
                line = text[max(0, start - 50) : start] + "[" + text[start:end] + "]" + text[end : end + 40]
                line = " ".join(line.split())
                if re.fullmatch(r"\d{4}-\d\d-\d\d(T.*)?", value):
                    count["days"] += 1
                    right = any(r.day and r.day.isoformat() == value[:10] for _, _, _, r in over)
                    count["days right"] += right
                    if not right:
                        got = [(f[2].text, f[2].rule, str(f[3].start)) for f in over]
                        wrong.append(f"DAY {value} {got} {published} {line}")
                if not over:
                    wrong.append(f"MISSED {kind} {value} {line}")
                elif (start, end) not in spans:
                    wrong.append(f"SPAN {[f[2].text for f in over]} {line}")
            for s, e, x, _ in found:
                if not any(s < end and start < e for start, end, _, _ in gold):
                    line = f"EXTRA {x.rule} {text[max(0, s - 40) : s]}[{x.text}]{text[e : e + 30]}"
                    wrong.append(" ".join(line.split()))
        wrong = [w for w in wrong if w.startswith("DAY")] if args.days else wrong
        for row in wrong[:: max(1, len(wrong) // args.rows)] if args.rows else ():
            print("   ", row)

        both = count["gold"] + count["found"]
        strict, relaxed = (200 * count[k] / both for k in ("strict", "relaxed"))
        print(
            f"{part:9} gold {count['gold']} found {count['found']} strict F1 {strict:.1f} relaxed F1 {relaxed:.1f}; "
            f"exact days {count['days right']}/{count['days']} = "
            f"{100 * count['days right'] / count['days']:.1f} %; {count['words'] / cpu:,.0f} words per CPU second"
        )


if __name__ == "__main__":
    main()
