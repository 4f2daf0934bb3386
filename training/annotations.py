"""Annotations by the codebook (`docs/codebook.md`): printing reports to annotate, reading what annotators wrote.

    python -m training.annotations print SET [IDS…]         numbered sentences, with what the gold already says
    python -m training.annotations check FILE.ann …         every line that cannot be understood, with its reason
    python -m training.annotations compile FILE.ann … --out FILE.jsonl
    python -m training.annotations reports FILE.txt … --out reports-x.jsonl      written reports to rows

A file of written reports has blocks that begin `%% id | published | publisher | title`; the text follows.

An annotator writes words; `compile` turns them into offsets of the text as given, so that a file about a public text
holds none of it. A report is named `set:id`: `own` for `training/annotations/reports*.jsonl`, a corpus of `gold/`, or
a public set (`training/public_texts.py`), read as far as `LONGEST` sentences.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from marsad.knowledge.codes import by_short
from marsad.model import Reading, Sentence
from marsad.reading.reports import make_report, read_report
from training.documents import PARTS as ALL_PARTS
from training.documents import STATUSES
from training.labels import COMMITMENT, PLOVER, STATEMENT
from training.public_texts import SETS, digest, texts

HERE = Path(__file__).parent
LONGEST = 16  # sentences of a public text that are annotated
TYPES = {short: "/".join(pair) for short, pair in by_short().items()}
PARTS = tuple(part for part in ALL_PARTS if part not in ("by", "to"))  # those two belong to an X line
STATEMENT_KEYS = ("who", "via", "through", "again")
COMMITMENT_KEYS = ("by", "to", "what", "if", "due", "again")


# --------------------------------------------------------------------------------------------------------------------
# reports


@dataclass
class Page:
    """A report as its annotator sees it: read sentences, title first, numbered from 0."""

    name: str
    reading: Reading
    sentences: list[Sentence]
    upto: int  # characters of the text that were read
    published: str | None

    @property
    def digest(self) -> str:
        """Of title and text as far as it was read."""
        return digest(f"{self.reading.report.title}\n{self.reading.report.text[: self.upto]}")


def _rows(paths: Iterable[Path]) -> dict[str, dict[str, Any]]:
    out = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                row = json.loads(line)
                out[str(row["id"])] = row
    return out


@lru_cache(maxsize=32)
def _own(folder: Path) -> dict[str, dict[str, Any]]:
    return _rows(sorted(folder.glob("reports*.jsonl")))


def page(name: str, data: Path | None, gold: Path = Path("gold"), own: Path = HERE / "annotations") -> Page:
    """The report `set:id`.

    Raises:
        KeyError: the set has no such report.
        ValueError: a public set is asked for and no folder of public data is given.
    """
    where, _, id = name.partition(":")
    if where in SETS:
        if data is None:
            raise ValueError(f"{name} is a public text; say where the public data is: --data FOLDER, or MARSAD_DATA.")
        found = texts(data, where)[id]
        row: dict[str, Any] = {"id": id, "text": found.text, "title": found.title, "published": found.published}
    else:
        row = (_own(own) if where == "own" else _own(gold / where))[id]
    report = make_report(
        row["text"], id=id, title=row.get("title"), publisher=row.get("publisher"), published=row.get("published"),
        url=row.get("url"),
    )  # fmt: skip
    reading = read_report(report)
    sentences = sorted(reading.read_sentences(), key=lambda s: (s.field != "title", s.index))
    upto = len(report.text)
    if where in SETS and len(sentences) > LONGEST:
        sentences = sentences[:LONGEST]
        upto = reading.span(sentences[-1].field, sentences[-1].start, sentences[-1].end).end
    return Page(name, reading, sentences, upto, report.published)


def printed(seen: Page, notes: dict[int, list[str]] | None = None) -> str:
    """What an annotator reads."""
    lines = [f"=== {seen.name}  published {seen.published or '?'}"]
    for i, sentence in enumerate(seen.sentences):
        mark = "T" if sentence.field == "title" else ""
        lines.append(f"[{i}{mark}] {' '.join(sentence.text.split())}")
        lines += [f"      > {note}" for note in (notes or {}).get(i, ())]
    return "\n".join(lines)


# --------------------------------------------------------------------------------------------------------------------
# what was written


@dataclass
class Block:
    """One report's annotation with offsets of the text as given."""

    name: str
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    cues: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    statements: list[dict[str, Any]] = field(default_factory=list)
    commitments: list[dict[str, Any]] = field(default_factory=list)
    open: list[dict[str, Any]] = field(default_factory=list)


class NotUnderstoodError(ValueError):
    """A line of an annotation that cannot be understood; says why."""


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The text with runs of white space as one space, quotes straight; and where each character stood."""
    out, at = [], []
    for i, character in enumerate(text):
        if character.isspace():
            if out and out[-1] == " ":
                continue
            character = " "
        out.append({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"}.get(character, character))
        at.append(i)
    return "".join(out), at


def find(seen: Page, number: int, words: str) -> dict[str, Any]:
    """Where `words` (`words #2`: for the second time) stand in a sentence: field, start and end as given.

    Raises:
        NotUnderstoodError: no such sentence, or the words are not in it.
    """
    if not 0 <= number < len(seen.sentences):
        raise NotUnderstoodError(f"there is no sentence {number}, they go from 0 to {len(seen.sentences) - 1}")
    sentence = seen.sentences[number]
    match = re.fullmatch(r"(.*?)\s*#(\d)", words)
    wanted, nth = (match.group(1), int(match.group(2))) if match else (words, 1)
    text, at = _squeezed(sentence.text)
    wanted = _squeezed(wanted.strip())[0]
    starts = [m.start() for m in re.finditer(re.escape(wanted), text)] if wanted else []
    whole = [s for s in starts if not _inside_word(text, s, s + len(wanted))]
    starts = whole or starts
    if len(starts) < nth:
        raise NotUnderstoodError(f"sentence {number} has no {wanted!r}" + (f" number {nth}" if nth > 1 else ""))
    start = starts[nth - 1]
    first, last = at[start], at[start + len(wanted) - 1] + 1
    span = seen.reading.span(sentence.field, sentence.start + first, sentence.start + last)
    return {"sentence": number, "in": span.field, "start": span.start, "end": span.end}


def _inside_word(text: str, start: int, end: int) -> bool:
    return (start > 0 and text[start - 1].isalnum() and text[start].isalnum()) or (
        end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    )


def _numbered(rest: str) -> tuple[int, str]:
    match = re.match(r"(\d+)T?\s+(.+)$", rest)
    if not match:
        raise NotUnderstoodError("a sentence's number and its words are expected")
    return int(match.group(1)), match.group(2).strip()


def _keyed(cells: Sequence[str], allowed: Sequence[str]) -> dict[str, str]:
    out = {}
    for cell in cells:
        key, _, value = cell.partition("=")
        if key.strip() not in allowed:
            raise NotUnderstoodError(f"{cell!r} is none of {', '.join(k + '=' for k in allowed)}")
        if value.strip() or key.strip() == "again":
            out[key.strip()] = value.strip() or "yes"
    return out


class _Reader:
    """Goes through the lines of annotation files, one report after the other."""

    def __init__(self, data: Path | None, gold: Path, own: Path) -> None:
        self.where = (data, gold, own)
        self.page: Page | None = None
        self.block: Block | None = None
        self.event: str | None = None
        self.cue: int | None = None

    def line(self, line: str) -> Block | None:
        """Take one line in; gives the block before it where the line opens a new one."""
        if line.startswith("@"):
            done, self.block, self.page = self.block, None, None
            self.event = self.cue = None
            name = line[1:].split()[0]
            try:
                self.page = page(name, *self.where)
            except KeyError:
                raise NotUnderstoodError(f"there is no report {name}") from None
            self.block = Block(name)
            return done
        if self.block is None or self.page is None:
            raise NotUnderstoodError("no report is open; a block begins with @ set:id")
        head, _, rest = line.partition(" ")
        rest = re.split(r"\s{3,}(?=[a-z])", rest.strip())[0] if head in ("c", *PARTS) else rest.strip()
        cells = [c.strip() for c in rest.split("|")]
        if re.fullmatch(r"E\d+", head):
            self._event(head, rest.split())
        elif head == "c":
            self._cue(rest)
        elif head in PARTS:
            if self.cue is None:
                raise NotUnderstoodError("a part needs a cue before it")
            number, words = _numbered(cells[0])
            self.block.parts.append({"part": head, "cue": self.cue, **find(self.page, number, words)})
        elif head == "N":
            number, words = _numbered(cells[0])
            status = cells[1].split()[0] if len(cells) > 1 and cells[1] else ""
            if status not in STATUSES or status in ("done", "foiled"):
                raise NotUnderstoodError(
                    f"{status!r} is no status of something that is no incident ({', '.join(STATUSES[2:])})"
                )
            self._add({"act": None, "status": status, **find(self.page, number, words)})
        elif head == "X":
            number, words = _numbered(cells[0])
            kind = cells[1].split("/")[0] if len(cells) > 1 else ""
            if kind not in PLOVER:
                raise NotUnderstoodError(f"{kind!r} is no PLOVER type")
            more = _keyed(cells[2:], ("by", "to", "status"))
            if more.get("status", "done") not in STATUSES:
                raise NotUnderstoodError(f"{more['status']!r} is no status")
            row = {"act": kind, "status": more.pop("status", "done"), **find(self.page, number, words)}
            self._add(row)
            for key, part in (("by", "by"), ("to", "to")):
                if key in more:
                    self.block.parts.append({"part": part, "cue": self.cue, **find(self.page, number, more[key])})
        elif head == "S":
            self._statement(cells)
        elif head == "C":
            self._commitment(cells)
        elif head == "O":
            number, words = _numbered(cells[0])
            self.block.open.append(find(self.page, number, words))
        else:
            raise NotUnderstoodError(f"{head!r} opens no kind of line")
        return None

    def _add(self, row: dict[str, Any]) -> None:
        assert self.block is not None
        self.cue = len(self.block.cues)
        self.event = None
        self.block.cues.append(row)

    def _event(self, head: str, words: list[str]) -> None:
        assert self.block is not None
        if len(words) < 3 or words[0] not in TYPES or words[1] not in ("primary", "background"):
            raise NotUnderstoodError(
                "an event needs a type, primary or background, and a status: E1 shelling primary done"
            )
        if words[2] not in ("done", "foiled"):
            raise NotUnderstoodError(f"an incident is done or foiled, not {words[2]!r}; else write N")
        plover = words[3].split("/") if len(words) > 3 and words[3].split("/")[0] in PLOVER else []
        self.event, self.cue = head, None
        self.block.events[head] = {
            "type": TYPES[words[0]], "role": words[1], "status": words[2], "plover": "/".join(plover) or None,
        }  # fmt: skip

    def _cue(self, rest: str) -> None:
        assert self.block is not None
        assert self.page is not None
        if self.event is None:
            raise NotUnderstoodError("c needs an event before it")
        number, words = _numbered(rest)
        event = self.block.events[self.event]
        first = not any(c.get("event") == self.event for c in self.block.cues)
        act = (event["plover"] or "").split("/")[0] or ACT_OF[event["type"]]
        row = {"act": act, "event": self.event, "first": first, "status": event["status"]}
        self.cue = len(self.block.cues)
        self.block.cues.append(row | find(self.page, number, words))

    def _statement(self, cells: list[str]) -> None:
        assert self.block is not None
        assert self.page is not None
        number, kind = _numbered(cells[0])
        if kind not in STATEMENT:
            raise NotUnderstoodError(f"{kind!r} is no kind of statement")
        if len(cells) < 4:
            raise NotUnderstoodError("a statement has: S number kind | speaker | speech cue | content")
        row: dict[str, Any] = {"kind": kind, "content": find(self.page, number, cells[3])}
        for name, words in (("speaker", cells[1]), ("cue", cells[2])):
            if words and words != "-":
                row[name] = find(self.page, *_other_sentence(words, number))
        more = _keyed(cells[4:], STATEMENT_KEYS)
        for key in ("via", "through"):
            if key in more:
                row[key] = find(self.page, *_other_sentence(more[key], number))
        if "who" in more:
            row["who"] = _where(self.page, more["who"])
        row["again"] = "again" in more
        self.block.statements.append(row)

    def _commitment(self, cells: list[str]) -> None:
        assert self.block is not None
        assert self.page is not None
        number, kind = _numbered(cells[0])
        if kind not in COMMITMENT:
            raise NotUnderstoodError(f"{kind!r} is no kind of commitment")
        more = _keyed(cells[1:], COMMITMENT_KEYS)
        row: dict[str, Any] = {"kind": kind, "sentence": number, "again": "again" in more}
        for key in ("by", "to", "what", "if", "due"):
            if key in more:
                row[key] = find(self.page, *_other_sentence(more[key], number))
        self.block.commitments.append(row)


def _other_sentence(words: str, number: int) -> tuple[int, str]:
    """`3: words` stands in sentence 3, `words` in the line's own."""
    match = re.match(r"(\d+):\s*(.+)$", words)
    return (int(match.group(1)), match.group(2)) if match else (number, words)


def _where(seen: Page, name: str) -> dict[str, Any] | None:
    """The first place in the report where a name stands; None where it never does in these words."""
    for number in range(len(seen.sentences)):
        try:
            return find(seen, number, name)
        except NotUnderstoodError:
            continue
    return None


ACT_OF = {
    TYPES[short]: act
    for act, shorts in {
        "ASSAULT": "clash regain overtake airstrike shelling ied suicide grenade chemical attack abduction sexual "
        "excessive mob looting disrupted",
        "PROTEST": "peaceful intervention riot",
        "AGREE": "agreement", "COERCE": "arrests", "CONCEDE": "change", "MOBILIZE": "base", "RETREAT": "transfer other",
    }.items()
    for short in shorts.split()
}  # fmt: skip


def parse(
    lines: Iterable[str], data: Path | None, gold: Path = Path("gold"), own: Path = HERE / "annotations"
) -> Iterator[tuple[Block | None, Page | None, str]]:
    """Blocks as they end, with their pages; or a sentence about a line that was not understood (and left out)."""
    reader = _Reader(data, gold, own)
    seen: Page | None = None
    for number, line in enumerate(lines, 1):
        line = line.rstrip()
        if not line or line.startswith("#"):
            continue
        try:
            before = reader.page
            done = reader.line(line)
            if done is not None:
                yield done, before, ""
            seen = reader.page
        except NotUnderstoodError as fault:
            yield None, None, f"line {number}: {line[:90]!r}: {fault}"
    if reader.block is not None:
        yield reader.block, seen, ""


def written(text: str) -> Iterator[dict[str, Any]]:
    """The reports of a file of written reports.

    Raises:
        ValueError: a head line has other than four cells, or an id comes twice.
    """
    seen: set[str] = set()
    for block in re.split(r"^%% ?", text, flags=re.M)[1:]:
        head, _, body = block.partition("\n")
        cells = [c.strip() for c in head.split("|", 3)]
        if len(cells) != 4 or cells[0] in seen or not body.strip():
            raise ValueError(f"'%% {head}': expected id | published | publisher | title, each id once, and a text.")
        seen.add(cells[0])
        yield {
            "id": cells[0], "published": cells[1] or None, "publisher": cells[2] or None, "title": cells[3],
            "text": body.strip(),
        }  # fmt: skip


def row_of(block: Block, seen: Page) -> dict[str, Any]:
    """The row that is kept: offsets only."""
    where, _, id = block.name.partition(":")
    return {
        "set": where, "id": id, "digest": seen.digest, "upto": seen.upto, "sentences": len(seen.sentences),
        "events": block.events, "cues": block.cues, "parts": block.parts, "statements": block.statements,
        "commitments": block.commitments, "open": block.open,
    }  # fmt: skip


def _gold_notes(gold: Path, corpus: str) -> dict[str, dict[int, list[str]]]:
    """What the gold says of each report, by sentence, to annotate over it."""
    from training.gold import Marked, rows

    base = gold / corpus
    marked = {str(r["id"]): Marked(r) for r in rows(base / "reports.jsonl")}
    notes: dict[str, dict[int, list[str]]] = {}

    def note(key: str, row: dict[str, Any], words: str) -> None:
        if key in marked:
            for i in marked[key].holding(row)[:1]:
                notes.setdefault(key, {}).setdefault(i, []).append(words)

    for event in rows(base / "gold_events.jsonl"):
        kind = f"{event.get('acled_event_type')}/{event.get('acled_sub_event_type')}"
        short = next((s for s, long in TYPES.items() if long == kind), "?")
        for row in event["reports"]:
            said = f"{event['event_id']} {short} {row['role']} {event['date']} {event['place']} «{row['evidence']}»"
            note(str(row["article_id"]), row, f"event {said}")
    for row in rows(base / "gold_statements.jsonl"):
        note(str(row["article_id"]), row, f"statement {row['kind']} by {row['speaker']} «{row['evidence']}»")
    for doc in rows(base / "gold_doc.jsonl"):
        for name in ("not_events", "either_way"):
            for row in doc.get(name) or []:
                quote = row if isinstance(row, dict) else {"evidence": row}
                words = quote.get("evidence") or quote.get("span") or quote.get("quote")
                note(str(doc["id"]), quote, f"{name}: «{words}» {quote.get('kind', '')} {quote.get('reason', '')}")
    return notes


def main(arguments: Sequence[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(
        description="Print reports to annotate; check and compile annotations.", fromfile_prefix_chars="@"
    )
    parser.add_argument("what", choices=("print", "check", "compile", "reports"))
    parser.add_argument("names", nargs="+", help="set:id for print, files for check and compile")
    parser.add_argument("--data", type=Path, default=os.environ.get("MARSAD_DATA"))
    parser.add_argument("--gold", type=Path, default=Path("gold"))
    parser.add_argument("--own", type=Path, default=HERE / "annotations", help="folder of reports*.jsonl for own:…")
    parser.add_argument("--out", type=Path)
    args = parser.parse_args(arguments)
    data = Path(args.data) if args.data else None
    if args.what == "print":
        notes: dict[str, dict[str, dict[int, list[str]]]] = {}
        for name in args.names:
            where, _, id = name.partition(":")
            if where not in SETS and where != "own" and where not in notes:
                notes[where] = _gold_notes(args.gold, where)
            print(printed(page(name, data, args.gold, args.own), notes.get(where, {}).get(id)) + "\n")
        return 0
    if args.what == "reports":
        found = [row for file in args.names for row in written(Path(file).read_text(encoding="utf-8"))]
        args.out.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in found), encoding="utf-8")
        print(f"{len(found)} reports, {sum(len(r['text'].split()) for r in found)} words")
        return 0
    faults, rows, counts = [], [], dict.fromkeys(("events", "cues", "parts", "statements", "commitments"), 0)
    for file in args.names:
        lines = Path(file).read_text(encoding="utf-8").splitlines()
        for block, seen, fault in parse(lines, data, args.gold, args.own):
            if fault:
                faults.append(f"{file} {fault}")
            elif block is not None and seen is not None:
                rows.append(row_of(block, seen))
                for key in counts:
                    counts[key] += len(getattr(block, key))
    for fault in faults:
        print(fault, file=sys.stderr)
    print(
        f"{len(rows)} reports, {', '.join(f'{n} {k}' for k, n in counts.items())}; {len(faults)} lines not understood"
    )
    if args.what == "compile" and args.out:
        text = "".join(json.dumps(r, ensure_ascii=False, separators=(",", ":")) + "\n" for r in rows)
        args.out.write_text(text, encoding="utf-8")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
