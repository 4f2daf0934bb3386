"""All framers over one report: incidents, statements and commitments, and who vouches for what."""

from __future__ import annotations

from dataclasses import dataclass

from marsad.finding.findings import Findings
from marsad.framing.attribution import vouchers
from marsad.framing.commitments import commitment_frames
from marsad.framing.incidents import incident_frames
from marsad.framing.statements import Said, speeches, statement_frames
from marsad.model import Frame, Reading


@dataclass(frozen=True, slots=True)
class Frames:
    """What a report tells, says and promises, each in reading order."""

    incidents: tuple[Frame, ...]
    statements: tuple[Said, ...]
    commitments: tuple[Frame, ...]


def frame(reading: Reading, findings: Findings) -> Frames:
    """Every frame of the report. Speech is framed first: it says who vouches for the rest."""
    spoken = speeches(reading, findings)
    return Frames(
        incidents=tuple(incident_frames(reading, findings, vouchers(reading, spoken))),
        statements=tuple(statement_frames(reading, findings, spoken)),
        commitments=tuple(commitment_frames(reading, findings, spoken)),
    )
