"""marsad reads news reports and keeps a sourced record of political violence and of the promises made about it.

>>> from marsad import open_record, open_sources  # doctest: +SKIP
>>> with open_record("marsad.db") as record:  # doctest: +SKIP
...     summary = record.read(open_sources(["reports/"]))

The nouns are in `marsad.model`, the path a report takes in `marsad.line`. Names below are loaded when first used, so
that `import marsad` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from marsad.line import Tools, code_report
    from marsad.model import (
        Account,
        Actor,
        Commitment,
        CommitmentAccount,
        Event,
        EventAccount,
        Report,
        Span,
        Statement,
        StatementAccount,
    )
    from marsad.reading.sources import open_sources
    from marsad.record import Record, open_record

__version__ = "0.1.0"

_HOMES = {
    "open_record": "marsad.record",
    "open_sources": "marsad.reading.sources",
    "Record": "marsad.record",
    "code_report": "marsad.line",
    "Tools": "marsad.line",
    **dict.fromkeys(
        (
            "Account", "Actor", "Commitment", "CommitmentAccount", "Event", "EventAccount", "Report", "Span",
            "Statement", "StatementAccount",
        ),
        "marsad.model",
    ),
}  # fmt: skip

__all__ = [
    "Account",
    "Actor",
    "Commitment",
    "CommitmentAccount",
    "Event",
    "EventAccount",
    "Record",
    "Report",
    "Span",
    "Statement",
    "StatementAccount",
    "Tools",
    "__version__",
    "code_report",
    "open_record",
    "open_sources",
]


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'marsad' has no attribute {name!r}")
