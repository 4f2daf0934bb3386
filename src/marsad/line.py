"""The line: the path a report takes, from its bytes to what it yields. One report, no shared state.

reading ─► finding ─► framing ─► resolving ─► (linking ─► the record, once reports are many: `linking.fold`)
"""

from __future__ import annotations

import struct

from marsad import __version__
from marsad.finding.findings import Tools, find
from marsad.framing.frames import frame
from marsad.model import Coded, Report
from marsad.reading import origins
from marsad.reading.reports import read_report
from marsad.resolving.accounts import resolve

__all__ = ["VERSION", "Tools", "code_report"]

VERSION = f"marsad-{__version__}"  # of the rules and data; an account also carries the model's own version


def code_report(report: Report, tools: Tools) -> Coded:
    """Everything one report yields. The same report and tools give the same answer, whatever was read before."""
    reading = read_report(report)  # Report -> Reading: sentences over clean text
    mentions = find(reading, tools)  # -> Findings: mentions by sentence
    frames = frame(reading, mentions)  # -> Frames: incidents, statements, commitments
    accounts, actors = resolve(frames, reading, mentions, tools)  # -> Accounts
    signature = origins.sketch(reading)
    return Coded(
        report=report,
        accounts=accounts,
        actors=actors,
        sketch=struct.unpack(f"<{len(signature) // 4}I", signature),
        bands=tuple(origins.bands(signature)),
    )
