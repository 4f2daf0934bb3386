"""The documents are run: every command a page shows is executed, and what it printed is what the page says.

    python docs/refresh.py            write the pages anew
    python docs/refresh.py --check    write nothing, list what is out of date

A page is Markdown with four conventions:

- A `console` block holds commands after "$ " and under each what it prints, errors included. A line with "…" in it
  matches whatever stands there; "…" alone stands for any number of lines. A command must succeed.
- A `python` block is run too; a `text` block right after it holds what it prints.
- `<!-- pick: NAME -->` before a block says which thing of the record the ids in its commands mean (see `PICKS`), so
  that a better model, which gives other ids, needs no editing.
- What stands between `<!-- made: NAME -->` and `<!-- /made -->` is written by the function of that name in `MADE`.

Each page has a folder of its own with a copy of `examples/` in it, and no network is used.
"""

from __future__ import annotations

import atexit
import difflib
import inspect
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT / "src" / "marsad" / "knowledge" / "data"
PAGES = (
    "README.md", "docs/tutorial.md", "docs/inputs.md", "docs/exchange-format.md", "docs/codes.md", "docs/cli.md",
    "docs/architecture.md", "docs/explain.md",
)  # fmt: skip

Json = dict[str, Any]

# What an id in a command means: a list, and what its row is like. The first condition must hold; the best is meant.
PICKS: dict[str, tuple[str, Callable[[Json], tuple[Any, ...]]]] = {
    "the rocket of 28 September": ("events", lambda r: (r["date"]["start"] == "2020-09-28", len(r["accounts"]))),
    "the offer": (
        "commitments",
        lambda r: (r["kind"] == "offer" and r["made"] == "2020-10-10", bool(r["condition"]), len(r["mentions"])),
    ),
    "the threat to the embassy": (
        "commitments",
        lambda r: (
            r["kind"] == "threat" and "embassy" in r["undertaking"],
            bool(r["condition"]),
            len(r["mentions"]),
        ),
    ),
    "a wire report": ("reports", lambda r: (r["id"] == "mw-1010",)),
    "a person with a title": (
        "actors",
        lambda r: (r["kind"] == "person" and bool(r["roles"]), len(r["member_of"]), len(r["mentions"]), r["id"]),
    ),
    "a denial": ("statements", lambda r: (r["kind"] == "deny", bool(r["about"]), r["report_id"] == "hp-1118")),
}

_BLOCK = re.compile(r"^```(console|python)\n(.*?)^```\n(?:(\n?```text\n)(.*?)^```\n)?", re.DOTALL | re.MULTILINE)
_MADE = re.compile(r"(<!-- made: ([^>]+?) -->\n).*?(<!-- /made -->)", re.DOTALL)
_PICK = re.compile(r"<!-- pick: ([^>]+?) -->\s*$")
_ID = re.compile(r"\b(?:ev|co|st)-[0-9a-f]{8,}\b")


class Stale(Exception):  # noqa: N818 - says how the page is
    """A page that cannot be run: a command of it fails."""


# --------------------------------------------------------------------------------------------------------------------
# running


class Folder:
    """A place where a page's commands run: `examples/`, the command `marsad`, and nothing of the user's settings."""

    def __init__(self, path: Path) -> None:
        self.path = path
        shutil.copytree(ROOT / "examples", path / "examples")
        programs = path.with_name(path.name + "-bin")
        programs.mkdir()
        starts = "import sys; from marsad.showing.cli import main; sys.exit(main())"
        _program(programs / "marsad", f'exec {shlex.quote(sys.executable)} -c "{starts}" "$@"')
        _program(programs / "python", f'exec {shlex.quote(sys.executable)} "$@"')
        mine = {k: v for k, v in os.environ.items() if not k.startswith("MARSAD_") and k not in ("COLUMNS", "LINES")}
        self._environment = {
            **mine,
            "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
            "PYTHONUNBUFFERED": "1",  # what goes to the two outputs stays in order
            "PYTHONUTF8": "1",
            "TERM": "dumb",
            "OMP_NUM_THREADS": "1",
        }

    def run(self, command: str, given: str = "") -> list[str]:
        """The lines a command prints. Raises `Stale` where it fails."""
        done = subprocess.run(
            ["bash", "-c", command], cwd=self.path, env=self._environment, input=given, text=True, encoding="utf-8",
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False,
        )  # fmt: skip
        if done.returncode:
            raise Stale(f"{command}\nends with exit code {done.returncode}:\n{done.stdout}")
        return [line.rstrip() for line in done.stdout.splitlines()]


def _program(path: Path, line: str) -> None:
    path.write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
    path.chmod(0o755)


@cache
def _examples_record() -> Path:
    """A record of the example reports, for the parts that are made."""
    from marsad.reading.sources import open_sources
    from marsad.record import open_record

    folder = Path(tempfile.mkdtemp(prefix="marsad-docs-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    path = folder / "marsad.db"
    with open_record(path) as record:
        record.read(open_sources([str(ROOT / "examples")]))
    return path


def rows_of(noun: str, record: Path) -> list[Json]:
    """The rows of a list of a record, as they are exported."""
    from marsad.record import open_record
    from marsad.storing.exchange import Rows

    with open_record(record, create=False) as opened:
        nouns = opened.store.reports(order="id") if noun == "reports" else getattr(opened.store, noun)()
        return list(getattr(Rows(opened.store), noun)(nouns))


# --------------------------------------------------------------------------------------------------------------------
# a page


def refreshed(text: str, folder: Folder) -> str:
    """The page as it would be written now."""
    text = _MADE.sub(lambda found: f"{found[1]}{_made(found[2])}{found[3]}", text)
    parts, last = [], 0
    for found in _BLOCK.finditer(text):
        parts.append(text[last : found.start()])
        block = found[2]
        if pick := _PICK.search(text, last, found.start()):
            block = _with_id(block, pick[1], folder)
        if found[1] == "console":
            parts.append(f"```console\n{_console(block, folder)}```\n{_tail(found)}")
        else:
            printed = folder.run("python -", block)
            parts.append(f"```python\n{block}```\n")
            if found[3]:
                parts.append(f"{found[3]}{_lines(_kept(found[4].splitlines(), printed))}```\n")
            elif printed:
                raise Stale(f"a python block prints {printed[:3]}, and no text block says so:\n{block}")
        last = found.end()
    return "".join([*parts, text[last:]])


def _tail(found: re.Match[str]) -> str:
    return f"{found[3]}{found[4]}```\n" if found[3] else ""


def _console(block: str, folder: Folder) -> str:
    made = []
    for command, expected in _commands(block):
        made += ["$ " + command, *_kept(expected, folder.run(command))]
    return _lines(made)


def _commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a block, with the lines under it. A command goes on after a backslash at the end of its line."""
    lines = block.splitlines()
    at = 0
    while at < len(lines):
        if not lines[at].startswith("$ "):
            raise Stale(f"a console block begins with {lines[at]!r}, expected a command after '$ '")
        command, at = lines[at][2:], at + 1
        while command.endswith("\\") and at < len(lines):
            command, at = f"{command}\n{lines[at]}", at + 1
        begun = at
        while at < len(lines) and not lines[at].startswith("$ "):
            at += 1
        yield command, lines[begun:at]


def _kept(expected: list[str], printed: list[str]) -> list[str]:
    """What the page says, where it is still true; else what was printed, cut where the page cut it."""
    if matches(expected, printed):
        return expected
    if "…" not in expected:
        return [_line(expected, number, line) for number, line in enumerate(printed)]
    cut = expected.index("…")
    foot = len(expected) - 1 - max(at for at, line in enumerate(expected) if line == "…")
    if len(printed) <= cut + foot:
        return printed
    return [*printed[:cut], "…", *printed[len(printed) - foot :]]


def _line(expected: list[str], number: int, line: str) -> str:
    """The page's own line with "…" where it still fits the line that was printed in its place."""
    same = number < len(expected) and "…" in expected[number] and matches([expected[number]], [line])
    return expected[number] if same else line


def matches(expected: list[str], printed: list[str]) -> bool:
    """Whether the lines on a page are those that were printed, "…" standing for anything."""
    pattern = "".join(
        r"(?:.*\n)*?" if line == "…" else ".*?".join(map(re.escape, line.split("…"))) + r"\n" for line in expected
    )
    return re.fullmatch(pattern, _lines(printed)) is not None


def _lines(lines: list[str]) -> str:
    return "".join(line + "\n" for line in lines)


def picked(name: str, record: Path) -> Json:
    """The row that a name of `PICKS` means. Raises `Stale` where the record has none."""
    noun, like = PICKS[name]
    rows = [row for row in rows_of(noun, record) if like(row)[0]]
    if not rows:
        raise Stale(f"none of the {noun} is {name!r}: either it is no longer found, or PICKS looks for the wrong thing")
    return max(sorted(rows, key=lambda row: str(row["id"])), key=like)


def _with_id(block: str, name: str, folder: Folder) -> str:
    shown = block.startswith("$ ")  # output under commands is not touched: it is made anew
    id = picked(name, folder.path / "marsad.db")["id"]
    return "".join(
        _ID.sub(str(id), line) if line.startswith("$ ") or not shown else line for line in block.splitlines(True)
    )


# --------------------------------------------------------------------------------------------------------------------
# the parts that are made


def _made(name: str) -> str:
    kind, _, rest = name.partition(" ")
    return MADE[kind](*rest.split()) if rest else MADE[kind]()


def _cell(value: object) -> str:
    return " ".join(str(value).split()).replace("|", "\\|") or " "


def _table(head: list[str], rows: list[list[str]]) -> str:
    return _lines([f"| {' | '.join(row)} |" for row in [head, ["---"] * len(head), *rows]]).replace("| --- ", "|---")


def commands() -> Iterator[tuple[str, Any]]:
    """Every command of the command line as (words after `marsad`, the command), groups left out."""
    import typer

    from marsad.showing.cli import app

    def below(words: list[str], command: Any) -> Iterator[tuple[str, Any]]:
        inside = getattr(command, "commands", None)
        if inside is None:
            yield " ".join(words), command
            return
        for name in inside:
            yield from below([*words, name], inside[name])

    yield from below([], typer.main.get_command(app))


def made_cli() -> str:
    """Each command: what it does, its arguments and options, its examples."""
    parts = []
    for name, command in commands():
        what, _, more = inspect.cleandoc(command.help or "").partition("\n\n")
        rows = []
        for parameter in command.params:
            if parameter.name == "help" or getattr(parameter, "hidden", False):
                continue
            if parameter.param_type_name == "argument":
                names = f"`{parameter.metavar or parameter.name.upper()}`"
            else:
                flag = "" if parameter.is_flag or parameter.count else f" {parameter.metavar or _value(parameter)}"
                names = ", ".join(f"`{option}{flag}`" for option in parameter.opts)
            rows.append([names, _cell(getattr(parameter, "help", "") or "")])
        text = more.replace("\b", "").strip("\n")
        lines = [line.strip() if not line.startswith("  ") else "    " + line.strip() for line in text.splitlines()]
        said = re.sub(r"(?m)^(?! {4})(.*)\n(?= {4})", r"\1\n\n", "\n".join(lines))
        said = re.sub(r"(?m)^( {4}.*)\n(?! {4})", r"\1\n\n", said)
        parts += [f"## marsad {name}", "", _cell(what), "", said.strip("\n"), "", _table(["", "what it does"], rows)]
    return "\n".join(parts)


def _value(parameter: Any) -> str:
    return "NUMBER" if parameter.name in ("limit",) else "TEXT"


def made_senses() -> str:
    """The senses: what words can tell of, and the codes each leads to."""
    senses = tomllib.loads((DATA / "incidents_en.toml").read_text(encoding="utf-8"))
    rows = []
    for name, sense in senses.items():
        words = list(dict.fromkeys(w.lstrip("=") for w in [*sense["verbs"], *sense["nouns"], *sense["phrases"]]))
        some = ", ".join(words[:5]) + (f" … ({len(words)})" if len(words) > 5 else "")
        acled = " / ".join(sense["acled"]) if "acled" in sense else "by weapon and target"
        if "acled_state" in sense:
            acled += "; by a government: " + " / ".join(sense["acled_state"])
        modes = ", ".join(sense["modes"]) or " "
        status = sense.get("status", "")
        kind = f"{sense['type']} ({status})" if status else sense["type"]
        rows.append([f"`{name}`", kind, modes, acled, str(sense["strength"]), _cell(some)])
    return _table(["sense", "PLOVER type", "modes", "ACLED event / sub-event", "strength", "words"], rows)


def made_codes() -> str:
    """The crosswalk: ACLED sub-event types with PLOVER type and modes, and the family that linking uses."""
    from marsad.knowledge.codes import table

    rows = [
        [event, sub, code.type, ", ".join(code.modes) or " ", code.family]
        for (event, sub), code in table().items()
    ]  # fmt: skip
    return _table(["ACLED event type", "sub-event type", "PLOVER type", "modes", "family"], rows)


def made_fields() -> str:
    """The field map: the parts of a report, and the columns that are taken for them."""
    from marsad.reading.fields import ALIASES

    rows = [[f"`{part}`", ", ".join(f"`{name}`" for name in names)] for part, names in ALIASES.items()]
    return _table(["part", "taken from the first of these that is there"], rows)


def made_suffixes() -> str:
    """The endings of files that are read, by kind."""
    from marsad.reading.sources import KNOWN

    kinds: dict[str, list[str]] = {}
    for ending, kind in KNOWN.items():
        kinds.setdefault(kind, []).append(f"`{ending}`")
    said = {
        "text": "plain text: one report a file",
        "html": "a web page: one report a file",
        "jsonl": "JSON Lines: one report a line",
        "json": "JSON: a list of reports, an object that holds one such list, or one report",
        "csv": "a table with a header: one report a row; comma, semicolon or tab",
    }
    return _table(["ending", "is"], [[", ".join(kinds[kind]), said[kind]] for kind in kinds])


def made_row(noun: str) -> str:
    """One row of the export of the examples, with long parts cut and said to be cut."""
    picks = {
        "events": "the rocket of 28 September",
        "statements": "a denial",
        "commitments": "the offer",
        "reports": "a wire report",
        "actors": "a person with a title",
    }
    row = picked(picks[noun], _examples_record())
    return f"```json\n{json.dumps(_short(row), ensure_ascii=False, indent=2)}\n```\n"


def _short(value: Any) -> Any:
    """At most two items of a list and 160 characters of a text; "…" says that there is more."""
    if isinstance(value, dict):
        return {name: _short(inside) for name, inside in value.items()}
    if isinstance(value, list):
        return [_short(inside) for inside in value[:2]] + (["…"] if len(value) > 2 else [])
    return value[:160] + "…" if isinstance(value, str) and len(value) > 160 else value


def made_report(id: str, sentences: str) -> str:
    """The first sentences of an example report, quoted."""
    report = _report(id)
    start, end = _beginning(id, int(sentences))
    text = "\n>\n> ".join(re.split(r"\n+", report["text"][start:end]))
    return f"> **{report['title']}** ({report['publisher']}, {report['published']})\n>\n> {text}\n"


@cache
def _report(id: str) -> Json:
    return next(r for r in rows_of("reports", _examples_record()) if r["id"] == id)


def _beginning(id: str, sentences: int) -> tuple[int, int]:
    """The first sentences of a report's body, as offsets."""
    from marsad.reading.reports import make_report, read_report

    reading = read_report(make_report(_report(id)["text"]))
    body = [s for s in reading.sentences if s.field == "text" and s.kind == "body"][:sentences]
    span = reading.span("text", body[0].start, body[-1].end)
    return span.start, span.end


def made_told(id: str, sentences: str) -> str:
    """What was read in that beginning: each value beside the words it came from."""
    from marsad.record import open_record
    from marsad.showing.detail import Detail

    start, end = _beginning(id, int(sentences))
    rows = []
    with open_record(_examples_record(), create=False) as opened:
        detail = Detail(opened.store)
        report = opened.store.report(id)
        assert report is not None
        told = detail.report(report)
        for noun in ("events", "commitments", "statements"):
            for row in told[noun]:
                found = detail.find(row["id"])
                assert found is not None
                rows += _told(found, id, start, end)
    return _table(["what", "value", "the words it came from"], rows)


def _told(found: Json, report: str, start: int, end: int) -> list[list[str]]:
    """The rows of one thing: what tells of it, then its values, as far as their words stand in that part."""
    row = found["row"]
    if found["kind"] == "statement" and row["kind"] == "report":
        return []  # plain attributions would fill the page

    def here(words: list[Json]) -> list[Json]:
        return [w for w in words if w["in"] == "text" and start <= w["start"] < end]

    lead = [w for tells in found["tells"] if tells["report_id"] == report for w in here(tells["words"])]
    if not lead:
        return []
    name = " ".join([row["type"], *row["modes"]]) if found["kind"] == "event" else row["kind"].replace("_", " ")
    rows = [[f"**{found['kind']}**", f"**{_cell(name)}**", _quoted(lead[:1])]]
    names = {"when": "date", "where": "place", "source": "according to"}
    for field in found["fields"]:
        for claim in field["claims"]:
            words = here(claim["words"])
            if claim["report_id"] != report or not words or words[0]["quote"] == lead[0]["quote"]:
                continue
            value, what = claim["value"], names.get(field["field"], field["field"].replace("_", " "))
            party = isinstance(value, dict) and "role" in value
            if field["field"] == "parties":
                what = value["role"].replace("_", " ") + (f" ({value['basis']})" if value["basis"] else "")
            one = [what, _cell(value["name"] if party else claim["said"]), _quoted(words)]
            if one not in rows:
                rows.append(one)
    return rows


def _quoted(words: list[Json]) -> str:
    return " … ".join(dict.fromkeys(f"“{_cell(w['quote'])}”" for w in words))


MADE: dict[str, Callable[..., str]] = {
    "cli": made_cli,
    "senses": made_senses,
    "codes": made_codes,
    "fields": made_fields,
    "suffixes": made_suffixes,
    "row": made_row,
    "report": made_report,
    "told": made_told,
}


# --------------------------------------------------------------------------------------------------------------------


def difference(page: str) -> str:
    """What would change on a page, as a diff; nothing where it is up to date."""
    text = (ROOT / page).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory(prefix="marsad-docs-") as name:
        now = refreshed(text, Folder(Path(name) / "here"))
    return "".join(difflib.unified_diff(text.splitlines(True), now.splitlines(True), page, f"{page}, run now"))


def main(arguments: list[str]) -> int:
    """Write (or with --check list) what is out of date; pages may be named."""
    check = "--check" in arguments
    stale = 0
    for page in [a for a in arguments if not a.startswith("-")] or PAGES:
        path = ROOT / page
        text = path.read_text(encoding="utf-8")
        with tempfile.TemporaryDirectory(prefix="marsad-docs-") as name:
            now = refreshed(text, Folder(Path(name) / "here"))
        if now != text:
            stale += 1
            print(f"{page}: {'out of date' if check else 'written anew'}")
            if not check:
                path.write_text(now, encoding="utf-8")
    return 1 if check and stale else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except Stale as fault:
        sys.exit(f"refresh: {fault}")
