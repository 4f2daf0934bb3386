"""Sources: files, folders, globs and standard input become reports, one at a time.

The idea: a source is a stream of reports and of bad items, and neither stops the other. Files are read in a stream, so
that memory does not grow with them; only a single report is ever held whole, and that has a limit. Every bad item is
one sentence that says what was given and what was expected.
"""

from __future__ import annotations

import csv
import glob
import io
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Literal

from marsad.errors import ReportError, SettingError, SourceError
from marsad.model import Report
from marsad.reading.dates import parse_published
from marsad.reading.decoding import Undecodable, decode, encoding_of, looks_binary
from marsad.reading.fields import check_map, has_text, report_from
from marsad.reading.reports import make_report

MAX_CHARS = 2_000_000  # characters a report: War and Peace has three million
_MAX_JSON = 64 * 1024 * 1024  # bytes of a .json document, which must be held whole
_BLOCK = 1024 * 1024  # bytes read at once of what is thrown away
_HEAD = 8192  # bytes looked at to tell what a stream is
_ESCAPED = 6  # bytes a character can take in JSON (\u00e9)


@dataclass(frozen=True, slots=True)
class SourceOptions:
    """How sources are read. `fields` maps parts of a report to columns (`{"text": "body"}`); see `reading.fields`."""

    fields: Mapping[str, str] = field(default_factory=dict)
    published: str | None = None  # the day of publication for reports that have none of their own
    max_chars: int = MAX_CHARS
    stdin: BinaryIO | None = None  # read instead of standard input


@dataclass(frozen=True, slots=True)
class BadItem:
    """Something that could not be read: one sentence, and the line where there is one."""

    source: str
    problem: str
    line: int | None = None

    def __str__(self) -> str:
        return f"{self.source}{f':{self.line}' if self.line else ''}: {self.problem}"


Item = Report | BadItem
_Kind = Literal["text", "html", "jsonl", "json", "csv"]
KNOWN: dict[str, _Kind] = {
    ".txt": "text", ".text": "text", ".html": "html", ".htm": "html", ".xhtml": "html", ".jsonl": "jsonl",
    ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "csv",
}  # fmt: skip
_SUFFIXES = ".txt, .html, .htm, .jsonl, .json, .csv or .tsv"


def open_sources(inputs: Sequence[str], *, options: SourceOptions | None = None) -> Iterator[Item]:
    """Every report of every input in order, and a `BadItem` for what cannot be read.

    An input is a file, a folder (read recursively, in the order of names), a glob, or "-" for standard input.

    Raises:
        SourceError: no input was given.
        SettingError: the field map names a part that reports do not have, or the day of publication cannot be read.
    """
    options = options or SourceOptions()
    if not inputs:
        raise SourceError("No source was given; name a file, a folder, a glob, or - for standard input.")
    check_map(options.fields)
    try:
        parse_published(options.published)
    except ReportError as fault:
        raise SettingError(str(fault)) from None
    return _items(list(inputs), options)


def _items(inputs: Iterable[str], options: SourceOptions) -> Iterator[Item]:
    for given in inputs:
        if given == "-":
            yield from _stdin(options)
            continue
        for found in _files(given):
            yield from (found,) if isinstance(found, BadItem) else _file(found, options)


def count_hint(inputs: Sequence[str]) -> int | None:
    """About how many reports the inputs hold, for a progress bar; None where standard input is among them.

    Lines are counted in files up to 64 MB and estimated from the first megabytes of larger ones.
    """
    if "-" in inputs:
        return None
    total = 0
    for given in inputs:
        for found in _files(given):
            if isinstance(found, BadItem):
                continue
            kind = KNOWN.get(Path(found).suffix.lower(), "text")
            total += 1 if kind in ("text", "html") else _lines(found, kind)
    return total


def _lines(path: str, kind: _Kind) -> int:
    some = 4 * 1024 * 1024
    try:
        size = os.path.getsize(path)
        with open(path, "rb") as stream:
            if size > 16 * some:
                head = stream.read(some)
                return max(1, round(size / some * head.count(b"\n")))
            lines, last = 0, b"\n"
            while chunk := stream.read(some):
                if kind == "json":
                    lines += chunk.count(b"}")
                else:
                    lines += chunk.count(b"\n")
                last = chunk[-1:]
    except OSError:
        return 0
    if kind == "json":
        return max(1, lines)
    return max(0, lines + (last != b"\n") - (kind == "csv"))


# --------------------------------------------------------------------------------------------------------------------
# from an input to files


def _files(given: str) -> Iterator[str | BadItem]:
    path = os.path.expanduser(given)
    if os.path.isdir(path):
        empty = True
        for found in _folder(path):
            empty = False
            yield found
        if empty:
            yield BadItem(given, f"The folder has no reports in it; expected files ending in {_SUFFIXES}.")
    elif os.path.exists(path):
        yield path
    elif given.startswith(("http://", "https://")):
        yield BadItem(given, "Addresses are not fetched; save the page and give its file.")
    elif glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))
        if not matches:
            yield BadItem(given, "No file matches this pattern; check the folder's name and the pattern.")
        for match in matches:
            if os.path.isdir(match):
                yield from _folder(match)
            else:
                yield match
    else:
        yield BadItem(given, "There is no such file or folder; check the name.")


def _folder(path: str) -> Iterator[str | BadItem]:
    """The known files below a folder in the order of their names; hidden ones are left out, links to folders too."""
    try:
        entries = sorted(os.scandir(path), key=lambda e: e.name)
    except OSError as fault:
        yield BadItem(path, f"The folder cannot be read ({_reason(fault)}); check its permissions.")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _folder(entry.path)
        elif os.path.splitext(entry.name)[1].lower() in KNOWN:
            yield entry.path


# --------------------------------------------------------------------------------------------------------------------
# from a file to reports


def _file(path: str, options: SourceOptions) -> Iterator[Item]:
    try:
        if not os.path.isfile(path):
            yield BadItem(path, "This is no ordinary file; give a file, a folder or - for standard input.")
            return
        with open(path, "rb") as stream:
            yield from _stream(stream, path, KNOWN.get(os.path.splitext(path)[1].lower()), options)
    except OSError as fault:
        yield BadItem(path, f"The file cannot be read ({_reason(fault)}); check its permissions.")


def _stdin(options: SourceOptions) -> Iterator[Item]:
    stream = options.stdin if options.stdin is not None else sys.stdin.buffer
    try:
        yield from _stream(stream, "-", None, options)
    except OSError as fault:
        yield BadItem("-", f"Standard input cannot be read ({_reason(fault)}).")


def _reason(fault: OSError) -> str:
    return (fault.strerror or str(fault)).lower()


def _stream(stream: BinaryIO, source: str, kind: _Kind | None, options: SourceOptions) -> Iterator[Item]:
    """The reports of one open file or pipe, by its kind or, without one, by its first characters."""
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(stream)  # type: ignore[type-var]
    head = buffered.peek(_HEAD)[:_HEAD]
    name = "Standard input" if source == "-" else "The file"
    if len(head) < _HEAD and not head.strip(b"\xef\xbb\xbf \t\r\n"):
        yield BadItem(source, f"{name} is empty; expected a report's text.")
        return
    encoding = encoding_of(head)
    if what := looks_binary(head, encoding):
        yield BadItem(source, f"{name} is {what}, expected text; convert it to text, HTML, JSONL or CSV.")
        return
    if kind is None:
        kind = _sniffed(head, encoding)
    if kind == "json":
        kind = _json_or_lines(head, encoding)
    try:
        if kind == "jsonl":
            yield from _jsonl(buffered, source, encoding, options)
        elif kind == "csv":
            yield from _csv(buffered, source, encoding, options)
        elif kind == "json":
            yield from _json(buffered, source, encoding, options)
        else:
            yield from _whole(buffered, source, encoding, kind, options)
    except Undecodable as fault:
        yield BadItem(source, f"{name} is no {fault}.")


def _sniffed(head: bytes, encoding: str) -> _Kind:
    start = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").lower()
    if start.startswith("{"):
        return "jsonl"
    if start.startswith("[") and start[1:].lstrip().startswith("{"):
        return "json"
    looks = start.startswith(("<!doctype html", "<html", "<?xml", "<head", "<body")) or (
        start.startswith("<") and any(tag in start for tag in ("</p>", "<p>", "<div", "<article", "<meta"))
    )
    return "html" if looks else "text"


def _json_or_lines(head: bytes, encoding: str) -> _Kind:
    """A .json file that holds an object a line is read as lines."""
    lines = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").split("\n")
    if not lines[0].startswith("{") or len(lines) < 2:
        return "json"
    try:
        json.loads(lines[0])
    except ValueError:
        return "json"
    return "jsonl"


def _whole(stream: BinaryIO, source: str, encoding: str, kind: _Kind, options: SourceOptions) -> Iterator[Item]:
    data = stream.read(options.max_chars * 4 + 5)
    if len(data) > options.max_chars * 4 + 4:
        yield _too_long(source, None, options)
        return
    text = decode(data, encoding)
    if len(text) > options.max_chars:
        yield _too_long(source, None, options)
        return
    try:
        yield make_report(
            text, markup="html" if kind == "html" else "plain", source=source, published_override=options.published
        )
    except ReportError as fault:
        yield BadItem(source, str(fault))


def _too_long(source: str, line: int | None, options: SourceOptions) -> BadItem:
    most = f"{options.max_chars:,}"
    return BadItem(source, f"The report is longer than {most} characters; split it, or raise the limit.", line)


def _row(row: Any, source: str, line: int | None, options: SourceOptions) -> Item:
    """One object or row as a report, or what is wrong with it."""
    if not isinstance(row, dict):
        return BadItem(source, f"The report is {json.dumps(row)[:40]}, expected an object with a text.", line)
    if any(isinstance(v, str) and len(v) > options.max_chars for v in row.values()):
        return _too_long(source, line, options)
    where = f"{source}:{line}" if line else source
    try:
        return report_from(row, given=options.fields, source=where, published_override=options.published)
    except ReportError as fault:
        return BadItem(source, str(fault), line)


def _jsonl(stream: BinaryIO, source: str, encoding: str, options: SourceOptions) -> Iterator[Item]:
    """One object a line. A line that is broken is one bad item; the next line goes on."""
    if encoding != "utf-8":
        text = io.TextIOWrapper(stream, encoding=encoding)
        lines: Iterator[str | BadItem] = iter(text)
    else:
        lines = _utf8_lines(stream, source, options)
    number = 0
    try:
        for line in lines:
            number += 1
            if isinstance(line, BadItem):
                yield line
                continue
            if not line.strip():
                continue
            try:
                row = json.loads(line.strip())
            except ValueError as fault:
                said = getattr(fault, "msg", str(fault)).removesuffix(" at")
                at = getattr(fault, "colno", None)
                place = f" at character {at}" if at else ""
                problem = f"The line is no JSON object ({said}{place}); expected one object a line."
                yield BadItem(source, problem, number)
                continue
            except RecursionError:
                yield BadItem(source, "The line is nested too deeply; expected one object with a text.", number)
                continue
            yield _row(row, source, number, options)
    except UnicodeError as fault:
        yield BadItem(source, f"The file is no {encoding} text after this line ({fault}); save it as UTF-8.", number)


def _utf8_lines(stream: BinaryIO, source: str, options: SourceOptions) -> Iterator[str | BadItem]:
    """The lines of a stream, each decoded for itself and none longer than a report can be."""
    most = (options.max_chars + 100_000) * _ESCAPED
    number = 0
    while line := stream.readline(most):
        number += 1
        if len(line) >= most and not line.endswith(b"\n"):
            del line
            while (rest := stream.readline(_BLOCK)) and not rest.endswith(b"\n"):
                pass
            yield _too_long(source, number, options)
            continue
        try:
            yield line.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as fault:
            problem = f"The line is no UTF-8 text (byte {fault.start + 1}); save the file as UTF-8."
            yield BadItem(source, problem, number)


def _json(stream: BinaryIO, source: str, encoding: str, options: SourceOptions) -> Iterator[Item]:
    """An array of objects, an object with such an array in it, or one object."""
    data = stream.read(_MAX_JSON + 1)
    if len(data) > _MAX_JSON:
        yield BadItem(source, "The JSON document is larger than 64 MB; save it as JSONL, one report a line.")
        return
    try:
        document = json.loads(decode(data, encoding))
    except ValueError as fault:
        said, line = getattr(fault, "msg", str(fault)), getattr(fault, "lineno", None)
        yield BadItem(source, f"The file is no JSON document ({said}); correct it, or save it as JSONL.", line)
        return
    except RecursionError:
        yield BadItem(source, "The JSON document is nested too deeply; expected a list of objects.")
        return
    if isinstance(document, dict):
        inside = [v for v in document.values() if isinstance(v, list) and v and all(isinstance(r, dict) for r in v)]
        has_text = any(isinstance(v, str) and len(v) > 200 for v in document.values())
        document = inside[0] if len(inside) == 1 and not has_text else [document]
    if not isinstance(document, list):
        yield BadItem(source, "The JSON document is no list of reports; expected objects with a text each.")
        return
    if not document:
        yield BadItem(source, "The JSON document has no reports in it; expected a list of objects with a text each.")
    for number, row in enumerate(document, 1):
        found = _row(row, f"{source}#{number}", None, options)
        yield found


def _csv(stream: BinaryIO, source: str, encoding: str, options: SourceOptions) -> Iterator[Item]:
    """One report a row under a header; comma, semicolon or tab, whichever the header has most of."""
    csv.field_size_limit(max(csv.field_size_limit(), options.max_chars + 1))
    text = io.TextIOWrapper(stream, encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="")
    line = 1
    try:
        header = text.readline()
        mark = max(",;\t", key=header.count)
        names = next(csv.reader([header], delimiter=mark), [])
        if len(names) != len({n.strip().lower() for n in names}):
            yield BadItem(source, "The header names a column twice; give every column its own name.", 1)
            return
        if not has_text(names, options.fields):
            wanted = options.fields.get("text", "text")
            has = ", ".join(n for n in names[:8] if n) or "nothing"
            problem = f"The header has no column {wanted}, only {has}; name the column of the text with a field map."
            yield BadItem(source, problem, 1)
            return
        reader = csv.reader(text, delimiter=mark)
        rows = 0
        for cells in reader:
            begun, line = line + 1, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            rows += 1
            if len(cells) > len(names):
                problem = f"The row has {len(cells)} cells, expected {len(names)} as in the header; quote the text."
                yield BadItem(source, problem, begun)
                continue
            yield _row(dict(zip(names, cells, strict=False)), source, begun, options)
        if not rows:
            yield BadItem(source, "The table has no rows under its header; expected one report a row.")
    except csv.Error as fault:
        yield BadItem(source, f"The table cannot be read ({fault}); check its quotation marks.", line)
    except UnicodeError as fault:
        problem = f"The table is no {encoding.upper()} text after this line ({_place(fault)}); save it as UTF-8."
        yield BadItem(source, problem, line)
    finally:
        text.detach()


def _place(fault: UnicodeError) -> str:
    return f"byte {fault.start + 1} of a block" if isinstance(fault, UnicodeDecodeError) else str(fault)
