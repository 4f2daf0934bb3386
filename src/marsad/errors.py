"""Every error marsad raises on purpose, and the tree they form.

    MarsadError
    ├── InputError            something handed in cannot be used
    │   ├── SourceError       a file, folder, glob or address that cannot be read at all
    │   └── ReportError       one report of a batch is bad: it is listed, the batch goes on
    ├── SettingError          a setting that is unknown or has an impossible value
    ├── RecordError           the record on disk
    │   ├── RecordTooNew      written by a newer version
    │   └── EvidenceError     a value without exact words: refused at the store's door
    ├── KnowledgeError        a knowledge file is broken: names the file and the row
    └── ModelError            the reading model is missing or does not fit this version

Each message is one sentence: what was given, what was expected, what to do. The command line prints it and stops
with the class's `exit_code`; the library never prints.
"""

from __future__ import annotations


class MarsadError(Exception):
    """Anything that went wrong in a way a user can act on."""

    exit_code = 1


class InputError(MarsadError):
    """Something handed in cannot be used."""

    exit_code = 2


class SourceError(InputError):
    """A file, folder, glob or address that cannot be read at all."""


class ReportError(InputError):
    """One report of a batch is bad; the batch goes on and lists it."""


class SettingError(InputError):
    """A setting that is unknown or has an impossible value."""


class RecordError(MarsadError):
    """The record on disk cannot be used."""

    exit_code = 3


class RecordTooNew(RecordError):  # noqa: N818 - reads as the sentence it stands for
    """The record was written by a newer version of marsad."""


class EvidenceError(RecordError):
    """A value does not rest on exact words of its report."""


class KnowledgeError(MarsadError):
    """A knowledge file is broken."""

    exit_code = 4


class ModelError(MarsadError):
    """The reading model is missing or does not fit this version."""

    exit_code = 4
