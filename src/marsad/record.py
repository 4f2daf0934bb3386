"""A record that is being kept: reports in, computed record out. Only here do the line and the store meet.

    reports ─► in pages ─► known? left out ─► line: what each yields ─► store: all of it or nothing
                                                                            │
              events, statements, commitments, actors ◄── fold, when stale ◄┘

Reading stops neither for a bad report (it is listed, with its sentence) nor for being killed (what was kept stays, the
same command again goes on where it stopped). Whoever looks at the record calls `fresh` first: it folds again what a
killed process left unfolded.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from marsad.errors import EvidenceError, ReportError
from marsad.model import Coded, Report
from marsad.reading.reports import report_key
from marsad.reading.sources import BadItem, Item
from marsad.settings import Settings
from marsad.storing import evidence
from marsad.storing.exchange import export_jsonl
from marsad.storing.shapes import Fold
from marsad.storing.store import Store

if TYPE_CHECKING:
    from marsad.finding.findings import Tools

Line = Callable[[Report], Coded]
Progress = Callable[[int], None]  # told how many reports were dealt with since the last time


@dataclass(slots=True)
class Summary:
    """What one reading did, and what the record holds after it."""

    read: int = 0
    known: int = 0
    bad: list[BadItem] = field(default_factory=list)
    seconds: float = 0.0  # of reading; folding not counted
    holds: dict[str, int] = field(default_factory=dict)
    stopped: bool = False  # by the user: what was read until then is kept

    @property
    def rate(self) -> float | None:
        """Reports read a second; None where none was."""
        return self.read / self.seconds if self.read and self.seconds else None

    @property
    def exit_code(self) -> int:
        """0: everything was read; 1: some items were bad, others read; 2: nothing was usable; 130: stopped."""
        if self.stopped:
            return 130
        if not self.bad:
            return 0
        return 1 if self.read or self.known else 2

    def as_json(self) -> dict[str, Any]:
        """The summary as `marsad read --json` prints it."""
        return {
            "read": self.read,
            "known": self.known,
            "bad": [{"source": bad.source, "line": bad.line, "error": bad.problem} for bad in self.bad],
            "seconds": round(self.seconds, 3),
            "reports_per_second": round(self.rate, 1) if self.rate else None,
            "stopped": self.stopped,
            "record": self.holds,
        }


class Record:
    """A store with the line that fills it and the fold that computes from it."""

    def __init__(self, store: Store, line: Line, fold: Fold, *, version: str = "", batch: int = 16) -> None:
        """`version` names the fold; `batch` is how many reports are kept in one transaction."""
        self.store = store
        self._line = line
        self._fold = fold
        self._version = version
        self._batch = batch

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.store.close()

    def read(self, items: Iterable[Item], progress: Progress | None = None) -> Summary:
        """Read reports into the record and compute it anew.

        `items` are reports, with what cannot be read in its place, as `reading.sources.open_sources` gives them.
        Stopped with Ctrl-C, it keeps what was read until then and gives its summary with `stopped` set.
        """
        summary = Summary()
        begun = time.monotonic()
        try:
            for page in _pages(items, self._batch):
                self._read_page(page, summary, progress)
        except KeyboardInterrupt:
            summary.stopped = True
        summary.seconds = time.monotonic() - begun
        if not summary.stopped:
            self.fresh()
        summary.holds = self.store.counts()
        return summary

    def _read_page(self, page: Sequence[Item], summary: Summary, progress: Progress | None) -> None:
        reports: dict[str, Report] = {}
        for item in page:
            if isinstance(item, BadItem):
                summary.bad.append(item)
            elif item.key in reports:
                summary.known += 1
            else:
                reports[item.key] = item
        known = self.store.has(reports)
        summary.known += len(known)
        yields: list[Coded] = []
        try:
            for key, report in reports.items():
                if key not in known and (coded := self._coded(report, summary)):
                    yields.append(coded)
        finally:  # stopped or not, what is done is kept
            summary.read += self.store.add(yields)
        if progress is not None:
            progress(len(page))

    def _coded(self, report: Report, summary: Summary) -> Coded | None:
        """What the line makes of the report; None, with the reason listed, where it cannot enter the record."""
        try:
            coded = self._line(report)
            evidence.check_writable(report)
            evidence.check(coded)
        except (ReportError, EvidenceError) as error:
            summary.bad.append(BadItem(report.source or report.id, str(error)))
            return None
        return coded

    def fresh(self) -> bool:
        """Compute the record anew where something came in since; whether that was needed."""
        if not self.store.is_stale(self._version):
            return False
        self.store.replace_record(self._fold, self._version)
        return True

    def rebuild(self, progress: Progress | None = None) -> int:
        """Read every stored report again from its text with the line of today, and compute the record anew.

        Gives the number of reports that yield something else than before. The outcome is that of reading the same
        reports into a new record.
        """
        changed = 0
        for page in self.store.report_pages(self._batch):
            changed += self.store.recode(self._line(report) for report in page)
            if progress is not None:
                progress(len(page))
        self.store.replace_record(self._fold, self._version)
        return changed

    def export_jsonl(self, folder: str | Path) -> dict[str, int]:
        """Write the record as JSON Lines into `folder`; gives the number of rows of each file."""
        self.fresh()
        return export_jsonl(self.store, Path(folder))


def open_record(path: str | Path | None = None, *, create: bool = True, settings: Settings | None = None) -> Record:
    """The record in the file `path` (default: the setting `record`), made if need be.

        with open_record("marsad.db") as record:
            summary = record.read(open_sources(["reports/"]))

    The reading model is loaded when the first report is read. Raises `RecordError` where the file cannot be used.
    """
    from marsad import linking
    from marsad.line import VERSION, code_report

    known = settings or Settings.load()
    store = Store.open(path or known.record, create=create, lock_wait=known.lock_wait)
    tools = cache(lambda: load_tools(known.threads, known.model))
    return Record(store, lambda report: code_report(report, tools()), linking.fold, version=VERSION, batch=known.batch)


def load_tools(threads: int = 1, model: str | Path = "") -> Tools:
    """The model and the knowledge that the line needs.

    Raises `ModelError` or `KnowledgeError` where a file of the package is missing or was changed.
    """
    from marsad.finding.findings import Tools

    return Tools.load(Path(model) if model else None, threads)


def prefixed(items: Iterable[Item], prefix: str) -> Iterator[Item]:
    """Reports with `prefix` before the ids they were given: for collections that number their reports alike."""
    for item in items:
        if isinstance(item, BadItem) or not prefix or item.id == item.key:
            yield item
            continue
        id, told = prefix + item.id, None if item.published_basis == "inferred" else item.published
        key = report_key(id, item.publisher, item.title, told, item.url, item.text)
        span = item.published_span and item.published_span.model_copy(update={"report": key})
        yield item.model_copy(update={"id": id, "key": key, "published_span": span})


def _pages(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    source = iter(items)
    while page := list(islice(source, size)):
        yield page
