"""The line: the path a report takes, from its bytes to what it yields. One report, no shared state.

reading ─► finding ─► framing ─► resolving ─► (linking ─► the record, once reports are many: `linking.fold`)
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from marsad import __version__
from marsad.finding.findings import Findings, Tools, find
from marsad.framing.frames import Frames, frame
from marsad.model import Coded, Reading, Report
from marsad.reading import origins
from marsad.reading.reports import read_report
from marsad.resolving.accounts import resolve

__all__ = ["VERSION", "Steps", "Tools", "code_report", "take_steps"]

VERSION = f"marsad-{__version__}"  # of the rules and data; an account also carries the model's own version


@dataclass(frozen=True, slots=True)
class Steps:
    """What each step of the line made of one report: what `marsad explain` shows."""

    reading: Reading
    findings: Findings
    frames: Frames
    coded: Coded


def code_report(report: Report, tools: Tools) -> Coded:
    """Everything one report yields. The same report and tools give the same answer, whatever was read before."""
    return take_steps(report, tools).coded


def take_steps(report: Report, tools: Tools) -> Steps:
    """The path itself, with what lies between its steps."""
    reading = read_report(report)  # Report -> Reading: sentences over clean text
    mentions = find(reading, tools)  # -> Findings: mentions by sentence
    frames = frame(reading, mentions)  # -> Frames: incidents, statements, commitments
    accounts, actors = resolve(frames, reading, mentions, tools)  # -> Accounts
    signature = origins.sketch(reading)
    coded = Coded(
        report=report,
        accounts=accounts,
        actors=actors,
        sketch=struct.unpack(f"<{len(signature) // 4}I", signature),
        bands=tuple(origins.bands(signature)),
    )
    return Steps(reading, mentions, frames, coded)
