"""Bytes to text without loss: UTF-8 with or without a mark, UTF-16 where a mark says so; nothing is ever replaced."""

from __future__ import annotations

import codecs

from marsad.errors import MarsadError

_SIGNATURES = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"\x1f\x8b", "a compressed file"),
    (b"BZh", "a compressed file"),
    (b"\xfd7zXZ", "a compressed file"),
    (b"(\xb5/\xfd", "a compressed file"),
    (b"PAR1", "a Parquet table"),
    (b"SQLite format 3", "a database"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a rich-text document"),
)


class Undecodable(MarsadError):  # noqa: N818 - reads as the sentence it stands for
    """The bytes are not the text they should be; the message completes "The file is no ..."."""


def encoding_of(head: bytes) -> str:
    """The encoding the first bytes announce: UTF-16 by its mark, else UTF-8."""
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-8"  # not read: it is then found to be binary
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    return "utf-8"


def looks_binary(head: bytes, encoding: str) -> str | None:
    """What the first bytes are, where they are no text; None for text."""
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if encoding == "utf-8" and b"\0" in head:
        return "a binary file"
    return None


def decode(data: bytes, encoding: str) -> str:
    """The text of the bytes; a mark at the front is no part of it.

    Raises:
        Undecodable: with the position of the first byte that does not fit.
    """
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as fault:
        raise Undecodable(f"{encoding.upper()} text (byte {fault.start + 1} does not fit); save it as UTF-8") from fault
