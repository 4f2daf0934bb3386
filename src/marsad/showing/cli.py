"""The command line: each command is one call into the package, and says in one sentence what went wrong.

Only data goes to standard output; progress, summaries and errors go to standard error. What a command needs is imported
when it runs, so that `marsad --help` is there at once. Exit codes: 0 done; 1 done, but some items were bad (or `doctor`
found a fault); 2 nothing usable was given; 3 the record cannot be used; 4 the installation is broken; 130 stopped.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Annotated, Any

import typer

from marsad import __version__
from marsad.errors import InputError, MarsadError
from marsad.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from marsad.model import Report
    from marsad.record import Record, Summary

SHOWN = 50  # rows of a table, unless --limit says otherwise
TABLE_WIDE, PAGE_WIDE = 200, 120  # columns of what goes into a file or a pipe
BAD_SHOWN = 20  # bad items listed one by one

# Typer brings its own click, or uses the one installed, by its version; either way this is the root of its complaints.
_UsageError: Any = next(c for c in typer.BadParameter.__mro__ if c.__name__ == "ClickException")

app = typer.Typer(
    name="marsad",
    invoke_without_command=True,
    add_completion=False,
    rich_markup_mode=None,  # plain help: half the start-up time, and it pipes well
    pretty_exceptions_enable=False,
    help="Reads news reports and keeps a sourced record of political violence and of the promises made about it.",
    epilog="Begin with: marsad read examples/   then: marsad show events",
)
export_app = typer.Typer(rich_markup_mode=None, help="Write the record for others to use.")
app.add_typer(export_app, name="export")

RecordOption = Annotated[
    str | None,
    typer.Option("--record", metavar="FILE", help="The record to use [default: marsad.db, or MARSAD_RECORD]."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]


class Noun(StrEnum):
    """What can be listed."""

    EVENTS = "events"
    STATEMENTS = "statements"
    COMMITMENTS = "commitments"
    ACTORS = "actors"
    REPORTS = "reports"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and give its exit code; `marsad` is this."""
    if arguments is None and hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # the reader has seen enough, as in `marsad show events | head`
    try:
        result = app(args=None if arguments is None else list(arguments), prog_name="marsad", standalone_mode=False)
        sys.stdout.flush()
    except MarsadError as error:
        _complain(str(error))
        return error.exit_code
    except _UsageError as error:
        _complain(f"{error.format_message().rstrip('.')}: see `marsad --help`.")
        return InputError.exit_code
    except (KeyboardInterrupt, typer.Abort):
        _complain("stopped.")
        return 130
    return result if isinstance(result, int) else 0


def _complain(sentence: str) -> None:
    print(f"marsad: {sentence}", file=sys.stderr)


# --------------------------------------------------------------------------------------------------------------------


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"marsad {__version__}")
        raise typer.Exit


@app.callback()
def marsad(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Reads news reports and keeps a sourced record of political violence and of the promises made about it."""
    if context.invoked_subcommand is None:
        print(context.get_help())


@app.command()
def read(
    sources: Annotated[
        list[str], typer.Argument(metavar="SOURCES...", help="Files, folders, globs, or - for standard input.")
    ],
    record: RecordOption = None,
    published: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day of publication of reports that do not tell their own (2020-10-25)."),
    ] = None,
    map: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART=COLUMN", help="Which column is which part of a report (text=body); may be repeated."
        ),
    ] = None,
    prefix: Annotated[
        str, typer.Option(help="Put before the ids of the reports, for collections that number theirs alike.")
    ] = "",
    as_json: JsonOption = False,
) -> int:
    """Read reports into the record. Reports it already holds are left as they are.

    \b
    Text, HTML, JSON Lines, JSON and CSV are read. For example:
      marsad read reports/ --published 2020-10-25
      marsad read news.jsonl --map text=body --map published=day
      curl -s https://example.org/news | marsad read -
    Exit code: 0 everything was read; 1 some items were bad; 2 nothing was usable.
    """
    from marsad.reading.sources import SourceOptions, count_hint, open_sources
    from marsad.record import prefixed

    settings = Settings.load()
    options = SourceOptions(fields=_pairs(map or []), published=published, max_chars=settings.max_chars)
    items = prefixed(open_sources(sources, options=options), prefix)
    with _open(record, create=True) as opened:
        total = count_hint(sources) if sys.stderr.isatty() else None
        with _progress("reading", total) as advance:
            summary = opened.read(items, progress=advance)
        name = opened.store.name
    _report(summary, name)
    if as_json:
        print(json.dumps(summary.as_json(), ensure_ascii=False, indent=2))
    return summary.exit_code


@app.command()
def show(
    what: Annotated[
        str,
        typer.Argument(
            metavar="WHAT", help="events, statements, commitments, actors, reports, or the id of one of them."
        ),
    ],
    record: RecordOption = None,
    since: Annotated[str | None, typer.Option(metavar="DATE", help="From this day on (2020-10-01).")] = None,
    until: Annotated[str | None, typer.Option(metavar="DATE", help="Up to this day, inclusive.")] = None,
    country: Annotated[str | None, typer.Option(metavar="ISO", help="Events and actors of a country (IRQ).")] = None,
    type: Annotated[
        str | None, typer.Option(metavar="TYPE", help="Of this type or kind (ASSAULT, deny, ultimatum, person).")
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=0, help=f"At most so many, 0 for all [default: {SHOWN}; with --json all].")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show a list, or one thing in full with its sentences.

    \b
    For example:
      marsad show events --since 2020-10-01 --country IRQ
      marsad show commitments --json
      marsad show ev-1f0c9a3b7d24
    """
    from marsad.showing.lists import table
    from marsad.storing.exchange import Rows

    listed = what in set(Noun)
    if not listed and any(option is not None for option in (since, until, country, type, limit)):
        raise InputError(
            "--since, --until, --country, --type and --limit choose among a list: leave them out for an id."
        )
    days = {"since": _day("--since", since), "until": _day("--until", until)}
    with _open(record) as opened:
        opened.fresh()
        if not listed:
            _show_one(opened, what, as_json=as_json)
            return
        most = (None if as_json else SHOWN) if limit is None else limit or None
        nouns = _nouns(opened, Noun(what), days, country=country, type=type)
        rows = getattr(Rows(opened.store), what)(islice(nouns, most))
        if as_json:
            _print_rows(rows)
            return
        shown = list(rows)
        if not shown:
            _say(f"no {what} to show.")
            return
        _console(TABLE_WIDE).print(table(what, shown))
        if most is not None and len(shown) == most and next(nouns, None) is not None:
            _say(f"the first {most} are shown; --limit 0 shows all.")


def _nouns(
    opened: Record, noun: Noun, days: Mapping[str, Any], *, country: str | None, type: str | None
) -> Iterator[Any]:
    """The nouns of a list that were asked for. An option that does not fit the list is an error, never ignored."""
    fits = {
        Noun.EVENTS: {"since", "until", "country", "type"},
        Noun.STATEMENTS: {"since", "until", "type"},
        Noun.COMMITMENTS: {"since", "until", "type"},
        Noun.ACTORS: {"country", "type"},
        Noun.REPORTS: {"since", "until"},
    }[noun]
    given = {name: value for name, value in {**days, "country": country, "type": type}.items() if value is not None}
    if wrong := sorted(set(given) - fits):
        raise InputError(f"--{wrong[0]} does not fit {noun}: use {', '.join('--' + name for name in sorted(fits))}.")
    store = opened.store
    if country:
        given["country"] = country.upper()
    match noun:
        case Noun.EVENTS:
            return store.events(order="day", **{**given, **({"type": type.upper()} if type else {})})
        case Noun.REPORTS:
            return store.reports(order="published", **given)
        case Noun.ACTORS:
            return store.actors(order="name", **_as_kind(given))
        case Noun.STATEMENTS:
            return store.statements(order="day", **_as_kind(given))
        case Noun.COMMITMENTS:
            return store.commitments(order="day", **_as_kind(given))


def _as_kind(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"kind" if name == "type" else name: value for name, value in given.items()}


def _show_one(opened: Record, id: str, *, as_json: bool) -> None:
    from marsad.showing.detail import Detail
    from marsad.showing.page import draw

    found = Detail(opened.store).find(id)
    if found is None:
        lists = ", ".join(Noun)
        raise InputError(f"{id} is neither a list nor an id of this record: give one of {lists}, or an id from them.")
    if as_json:
        print(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _console(PAGE_WIDE).print(draw(found))


@app.command()
def explain(
    report: Annotated[
        str,
        typer.Argument(metavar="REPORT", help="A file, - for standard input, or the id of a report in the record."),
    ],
    id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="The report of this id, in a file that holds several.")
    ] = None,
    record: RecordOption = None,
    sentence: Annotated[int | None, typer.Option(metavar="N", help="Only the sentence of this number.")] = None,
    every_score: Annotated[
        bool, typer.Option("--all", help="Every score of every sentence, not one line of decisions.")
    ] = False,
    html: Annotated[
        str | None, typer.Option("--html", metavar="FILE", help="Write it as a page that needs nothing else.")
    ] = None,
    published: Annotated[
        str | None,
        typer.Option(metavar="DATE", help="The day of publication of a file that does not tell its own (2020-10-25)."),
    ] = None,
    map: Annotated[
        list[str] | None,
        typer.Option(metavar="PART=COLUMN", help="Which column of a file is which part of a report; may be repeated."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what the reader saw in one report, sentence by sentence.

    \b
    The words it marked, what it made of them, how sure it was, and what it refused. For example:
      marsad explain examples/convoy-after-offer.txt
      marsad explain news.jsonl --id mw-1118 --sentence 2 --all
      marsad explain mw-1118 --html explained.html
    """
    from marsad.line import VERSION, take_steps
    from marsad.record import load_tools
    from marsad.showing.explaining import explain as explained_from
    from marsad.showing.explaining import only

    settings = Settings.load()
    if sentence is not None and sentence < 1:
        raise InputError(f"--sentence {sentence} is no sentence: they are numbered from 1.")
    chosen = _chosen(report, id, record, settings, published=published, fields=_pairs(map or []))
    explained = explained_from(take_steps(chosen, load_tools(settings.threads, settings.model)))
    explained = {"made_by": VERSION, **explained}
    count = len(explained["sentences"])
    if sentence is not None:
        if sentence > count:
            raise InputError(f"--sentence {sentence} is not in this report: its last sentence is {count}.")
        explained = only(explained, sentence)
    if html is not None:
        from marsad.showing.explain_html import page

        try:
            with open(html, "w", encoding="utf-8", newline="\n") as file:
                file.write(page(explained))
        except OSError as fault:
            reason = (fault.strerror or str(fault)).lower()
            raise InputError(f"{html} cannot be written ({reason}): give a file in a folder that exists.") from None
        _say(f"{html}: {_counted({'sentences': len(explained['sentences']), 'accounts': len(explained['accounts'])})}.")
    if as_json:
        print(json.dumps(explained, ensure_ascii=False, indent=2))
    elif html is None:
        from marsad.showing.explain_terminal import draw, plain

        console = _console(PAGE_WIDE)
        if console.is_terminal and console.color_system is not None:
            console.print(draw(explained, every_score=every_score))
        else:
            print(plain(explained, every_score=every_score), end="")


def _chosen(
    given: str, id: str | None, record: str | None, settings: Settings, *, published: str | None, fields: dict[str, str]
) -> Report:
    """The report that is meant: of a file where there is one of that name, else of the record."""
    import os

    from marsad.reading.sources import SourceOptions
    from marsad.showing.choosing import from_file, is_file

    if is_file(given):
        options = SourceOptions(fields=fields, published=published, max_chars=settings.max_chars)
        return from_file(given, id, options, _say)
    name = record or settings.record
    if not os.path.exists(name):
        raise InputError(f"{given} is no file, and there is no record at {name} to look for it in: check the name.")
    if id is not None or published is not None or fields:
        raise InputError(f"{given} is no file, and --id, --published and --map are for files: leave them out.")
    with _open(record) as opened:
        found = opened.store.report(given)
    if found is None:
        raise InputError(f"{given} is neither a file nor a report of {name}: `marsad show reports` lists them.")
    return found


@export_app.command("jsonl")
def export_jsonl(
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The folder to write into; made if need be.")],
    record: RecordOption = None,
    as_json: JsonOption = False,
) -> None:
    """Write the record as JSON Lines: reports, events, statements, commitments, actors.

    \b
    The same record always gives the same bytes. For example:
      marsad export jsonl out/
    """
    with _open(record) as opened:
        counts = opened.export_jsonl(folder)
    _say(f"{folder}: {_counted(counts)}.")
    if as_json:
        print(json.dumps(counts))


@export_app.command("schema")
def export_schema() -> None:
    """Print the JSON Schema of the export.

    \b
    For example:
      marsad export schema > marsad.schema.json
    """
    from marsad.storing.exchange import json_schema

    print(json.dumps(json_schema(), indent=2))


@app.command()
def rebuild(record: RecordOption = None, as_json: JsonOption = False) -> None:
    """Read every stored report again with this version.

    \b
    The record is computed anew. The outcome is that of reading the same reports into a new record. For example:
      marsad rebuild --record marsad.db
    """
    with _open(record) as opened:
        total = opened.store.counts()["reports"]
        with _progress("reading again", total) as advance:
            changed = opened.rebuild(progress=advance)
        counts = opened.store.counts()
    _say(
        f"{total} reports read again, {changed} of them tell something else than before. "
        f"The record holds {_held(counts)}."
    )
    if as_json:
        print(json.dumps({"reports": total, "changed": changed, "record": counts}, indent=2))


@app.command()
def doctor(record: RecordOption = None, as_json: JsonOption = False) -> int:
    """Check the installation and the record.

    \b
    Versions, model, knowledge, schema, and every word the record rests on are looked at.
    For example:
      marsad doctor --record marsad.db
    Exit code: 0 all is well; 1 something is not.
    """
    from dataclasses import replace

    from marsad.showing.health import examine

    settings = Settings.load()
    findings = []
    for finding in examine(replace(settings, record=record) if record else settings):
        findings.append(finding)
        if not as_json:
            print(f"{'ok   ' if finding.ok else 'FAULT'}  {finding.name:<10} {finding.sentence}", flush=True)
    if as_json:
        rows = [{"name": f.name, "ok": f.ok, "sentence": f.sentence} for f in findings]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    return 0 if all(finding.ok for finding in findings) else 1


@app.command()
def settings(as_json: JsonOption = False) -> None:
    """List every setting with its value and variable.

    \b
    For example:
      MARSAD_RECORD=iraq.db marsad settings
    """
    from marsad.settings import SETTINGS

    known = Settings.load()
    rows = [
        {"name": s.name, "value": getattr(known, s.name), "variable": s.variable, "unit": s.unit, "what": s.sentence}
        for s in SETTINGS
    ]
    if as_json:
        print(json.dumps(rows, indent=2))
        return
    for row in rows:
        print(f"{row['variable']}={row['value']}  ({row['unit']}) {row['what']}")


# --------------------------------------------------------------------------------------------------------------------
# small things the commands share


def _open(path: str | None, *, create: bool = False) -> Record:
    from marsad.record import open_record

    return open_record(path, create=create)


def _pairs(given: Iterable[str]) -> dict[str, str]:
    pairs = {}
    for one in given:
        part, equals, column = one.partition("=")
        if not (part and equals and column):
            raise InputError(f"--map {one} is not PART=COLUMN: write for example --map text=body.")
        pairs[part] = column
    return pairs


def _day(option: str, text: str | None) -> Any:
    import datetime as dt

    try:
        return None if text is None else dt.date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{option} {text} is not a day: write it as 2020-10-25.") from None


def _console(width: int) -> Console:
    """Standard output, as wide as the terminal, or so wide where it is none."""
    from rich.console import Console

    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=width)


class _progress:  # noqa: N801 - reads as the verb it is
    """A bar on standard error where that is a terminal; elsewhere nothing."""

    def __init__(self, doing: str, total: int | None) -> None:
        self._doing, self._total = doing, total

    def __enter__(self) -> Any:
        if not sys.stderr.isatty():
            self._bar = None
            return None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        self._bar = Progress(*columns, console=Console(stderr=True), transient=True)
        self._bar.start()
        task = self._bar.add_task(self._doing, total=self._total)
        return lambda count: self._bar.advance(task, count) if self._bar else None

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def _report(summary: Summary, name: str) -> None:
    """The summary of a reading, on standard error."""
    parts = [f"{summary.read} reports read", f"{summary.known} already known", f"{len(summary.bad)} bad"]
    rate = f" at {summary.rate:.1f} reports a second" if summary.rate else ""
    if summary.stopped:
        _say(f"stopped; {summary.read} reports were read and are kept. The same command goes on from there.")
    else:
        _say(f"{', '.join(parts)}{rate}.")
        _say(f"{name} holds {_held(summary.holds)}.")
    for bad in summary.bad[:BAD_SHOWN]:
        _say(f"bad: {bad}")
    if len(summary.bad) > BAD_SHOWN:
        _say(f"bad: and {len(summary.bad) - BAD_SHOWN} more; --json lists them all.")


def _held(counts: Mapping[str, int]) -> str:
    names = ("reports", "events", "statements", "commitments", "actors")
    return _counted({name: counts[name] for name in names})


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {name if count != 1 else name[:-1]}" for name, count in counts.items())


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _print_rows(rows: Iterable[Mapping[str, Any]]) -> None:
    """A JSON array, a row a line, written as the rows come."""
    first = True
    for row in rows:
        print("[" if first else ",", json.dumps(row, ensure_ascii=False), sep="\n" if not first else "", end="")
        first = False
    print("[]" if first else "\n]")


if __name__ == "__main__":
    sys.exit(main())
