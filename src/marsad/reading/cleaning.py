"""Cleaning: text fit to read, with the way back to every given character.

The idea: odd characters are few, so the text is walked from one odd run to the next and everything between is copied
as it stands. Each clean character remembers the given characters it stands for. Cleaning looks at nothing but the run
itself, so the cleaning of a slice is the slice of the cleaning: that is what makes quotes exact.

What changes: every unicode space is a space and runs of them are one; CRLF, CR and the unicode line ends are one line
feed; zero-width characters, soft hyphens, byte order marks, direction marks and control characters are dropped; curly,
low and angle quotation marks are straight ones, so that every rule sees one form; the hyphens that forbid a break are
plain. Dashes, ellipses, ligatures, accents and hyphens at line ends stay as given.
"""

from __future__ import annotations

import re
from array import array
from itertools import pairwise

from marsad.model import CleanText

_SPACES = " \t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_DROPPED = (
    "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
)
_LINE_ENDS = "\x0b\x0c\r\x85\u2028\u2029"
_ONE_FOR_ONE = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u301d\u301e\u301f\uff02", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u02bc\u2039\u203a\uff07", "'"),
    **dict.fromkeys("\u2010\u2011\u2212", "-"),
    "\u2015": "\u2014",
}
_SINGLES = "".join(_ONE_FOR_ONE)
_APOSTROPHE = "['\u2018\u2019\u201a\u201b\u02bc\u2039\u203a\uff07]"

# Two apostrophes, or two backticks, are how typewriters and old wires write a quotation mark.
_ODD = re.compile(
    rf"[{_SPACES}{_DROPPED}]{{2,}}|[\t\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]|[{_DROPPED}]"
    rf"|{_APOSTROPHE}[{_DROPPED}]*{_APOSTROPHE}|`[{_DROPPED}]*`|\r\n|[{_LINE_ENDS}]|[{_SINGLES}]"
)
_HAS_SPACE = re.compile(rf"[{_SPACES}]")
_IS_LINE_END = frozenset(_LINE_ENDS)
_QUOTES_SINGLE = frozenset("'" + "".join(k for k, v in _ONE_FOR_ONE.items() if v == "'"))
_TYPE = "i"


def clean(given: str) -> CleanText:
    """Clean plain text. Clean character i stands for given characters `starts[i]:ends[i]`; offsets only ever rise."""
    pieces: list[str] = []
    starts, ends = array(_TYPE), array(_TYPE)
    done = 0
    for odd in _ODD.finditer(given):
        first, last = odd.span()
        if first > done:
            pieces.append(given[done:first])
            starts.extend(range(done, first))
            ends.extend(range(done + 1, first + 1))
        done = last
        instead = _instead(odd.group())
        if instead:
            pieces.append(instead)
            starts.append(first)
            ends.append(last)
    pieces.append(given[done:])
    starts.extend(range(done, len(given)))
    ends.extend(range(done + 1, len(given) + 1))
    return CleanText("".join(pieces), starts, ends)


def _instead(run: str) -> str:
    """The one character that stands for an odd run, or nothing."""
    if (plain := _ONE_FOR_ONE.get(run)) is not None:
        return plain
    if run[0] in _IS_LINE_END:
        return "\n"
    if _HAS_SPACE.search(run):
        return " "
    if run[0] == run[-1] == "`" or (len(run) > 1 and run[0] in _QUOTES_SINGLE and run[-1] in _QUOTES_SINGLE):
        return '"'
    return ""


_BLOCK = re.compile(r"(?:[^\n]*\S[^\n]*\n?)+")
_BULLET = re.compile(r"[ ]*(?:[•●▪◦■□‣⁃*·»>-]|[–—]|\d{1,2}[.):])[ ]?")
_WRAP_WIDTH = 120  # characters: a wider line was not wrapped by hand
_WRAP_LEAST = 30  # characters: a shorter line is a heading, an address or a list, not a wrapped one


def unwrap(text: CleanText) -> CleanText:
    """Join lines that were broken only to fit a width: the line feed between them becomes a space.

    A line is taken for wrapped where it is nearly as wide as its block, no line of the block is wider than 120
    characters, it does not end a sentence, and the next line is no list item. Everything else keeps its line feed.
    """
    if "\n" not in text.text:
        return text
    breaks: list[tuple[int, int]] = []
    for block in _BLOCK.finditer(text.text):
        breaks.extend(_soft_breaks(block.group().rstrip("\n"), block.start()))
    if not breaks:
        return text
    pieces: list[str] = []
    starts, ends = array(_TYPE), array(_TYPE)
    done = 0
    for first, last in breaks:
        pieces.append(text.text[done:first])
        starts.extend(text.starts[done:first])
        ends.extend(text.ends[done:first])
        pieces.append(" ")
        starts.append(text.starts[first])
        ends.append(text.ends[last - 1])
        done = last
    pieces.append(text.text[done:])
    starts.extend(text.starts[done:])
    ends.extend(text.ends[done:])
    return CleanText("".join(pieces), starts, ends)


def _soft_breaks(block: str, offset: int) -> list[tuple[int, int]]:
    lines = block.split("\n")
    if len(lines) == 1:
        return []
    widest = max(map(len, lines))
    if widest > _WRAP_WIDTH:
        return []
    found: list[tuple[int, int]] = []
    position = 0
    for line, following in pairwise(lines):
        position += len(line) + 1
        kept = line.rstrip()
        wide = len(kept) >= max(_WRAP_LEAST, 0.7 * widest)
        if wide and kept[-1] not in ".!?:\"')]" and not _BULLET.match(following):
            spare = len(following) - len(following.lstrip())
            found.append((offset + position - 1 - (len(line) - len(kept)), offset + position + spare))
    return found
