"""Page furniture, captions, bylines and datelines: what a paragraph is, by its wording.

The wordings are in `knowledge/data/boilerplate.toml`; this module only matches them. It is conservative on purpose:
every family has a length above which it never matches, since a stray link that is read costs less than a lost sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import cast

from marsad.errors import KnowledgeError
from marsad.model import SentenceKind
from marsad.reading.datafile import data_file

_KINDS = ("boilerplate", "caption", "byline", "dateline")
_KEYS = {"kind", "most", "whole", "starts", "contains", "pattern", "unstopped", "sentence"}
_TRIM = " \t\n.!…:>»→›|*•·-–—\"'()[]"


@dataclass(frozen=True, slots=True)
class _Family:
    kind: SentenceKind
    most: int
    whole: frozenset[str]
    anchored: re.Pattern[str] | None
    contains: re.Pattern[str] | None
    unstopped: bool
    sentence: bool


@cache
def _families() -> tuple[_Family, ...]:
    made = []
    for number, row in enumerate(data_file("boilerplate.toml").get("line", ()), 1):
        if row.get("kind") not in _KINDS or not isinstance(row.get("most"), int) or set(row) - _KEYS:
            raise KnowledgeError(
                f"boilerplate.toml, [[line]] number {number}: expected one of the kinds {', '.join(_KINDS)}, "
                f"a whole number of words as `most`, and no other keys than {', '.join(sorted(_KEYS))}."
            )
        starts = [re.escape(s) + (r"(?!\w)" if s[-1].isalnum() else "") for s in row.get("starts", ())]
        wholes = [f"(?:{p})[ .:]*$" if row.get("unstopped") else f"(?:{p})" for p in row.get("pattern", ())]
        try:
            anchored = re.compile("|".join(starts + wholes), re.IGNORECASE) if starts or wholes else None
            contains = [re.escape(s) for s in row.get("contains", ())]
            made.append(
                _Family(
                    kind=cast(SentenceKind, row["kind"]),
                    most=row["most"],
                    whole=frozenset(row.get("whole", ())),
                    anchored=anchored,
                    contains=re.compile("|".join(contains), re.IGNORECASE) if contains else None,
                    unstopped=bool(row.get("unstopped")),
                    sentence=bool(row.get("sentence")),
                )
            )
        except re.error as fault:
            raise KnowledgeError(f"boilerplate.toml, [[line]] number {number}: bad pattern ({fault}).") from fault
    return tuple(made)


_MOST = 130  # words: no family reaches further
_STOPPED = re.compile(r"[.!?][\"')\]]*$")


def line_kind(text: str, *, alone: bool = True) -> SentenceKind | None:
    """What a paragraph (or, with `alone` false, a sentence inside one) is by its wording; None for plain text."""
    text = text.strip()
    words = text.count(" ") + 1
    if words > _MOST:
        return None
    folded = text.strip(_TRIM).lower() if words <= 8 else ""
    stopped = None
    for family in _families():
        if words > family.most or not (alone or family.sentence):
            continue
        if family.unstopped:
            stopped = bool(_STOPPED.search(text)) if stopped is None else stopped
            if stopped:
                continue
        if (
            folded in family.whole
            or (family.anchored and family.anchored.match(text))
            or (family.contains and family.contains.search(text))
        ):
            return family.kind
    return None


_MONTH = (
    r"(?:Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|Aug(?:ust|\.)?"
    r"|Sep(?:t?\.?|tember)|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?)"
)
_MONTHDAY = rf"(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH})(?:,? (?:\d{{4}}|\d{{2}}))?"
_NAME = r"(?:[A-Z][\w.'-]*|al-[A-Z][\w'-]*)(?:[ -](?:[A-Z][\w.'-]*|al-[A-Z][\w'-]*|de|el|al|of|the|and)){0,6}"
_CAPS = r"[A-Z][A-Z'.-]*[A-Z](?:[ -][A-Z'.-]*[A-Z]){0,2}"
_DASH = r"(?: ?(?:--+|[–—]) ?| - )"
_AGENCY = r"[(\[][A-Za-z][^()\[\]\n]{0,38}[)\]]"
_DATE = rf"(?i:{_MONTHDAY})"

# The place, a date and an agency that open a story. Something must show that it is one: capitals, a date, an agency.
_DATELINE = re.compile(
    rf"(?:{_CAPS}(?:/{_CAPS})?(?:, {_NAME})?(?:, {_DATE})?\.?(?: ?{_AGENCY})?{_DASH}"
    rf"|{_NAME}(?:, {_NAME})?,? {_DATE}\.?,?(?: ?{_AGENCY})?{_DASH}"
    rf"|{_NAME}(?:, {_NAME})? ?{_AGENCY}{_DASH}"
    rf"|{_CAPS}, {_DATE}[.,:] (?:{_NAME}[.:/] )?"
    rf"|{_DATE},? ?{_AGENCY}{_DASH}"
    rf"|{_AGENCY}{_DASH}"
    rf"|(?:[A-Z][\w.-]*[ ]){{0,3}}[A-Z][\w.-]*(?:/[A-Z][\w.-]+)?/ (?=[A-Z\"'])"
    r")(?=\S)"
)
_CLOCK = (
    r"(?:\d{1,2}[:.]\d{2}(?: ?[ap]\.?m\.?)?|\d{1,2} ?[ap]\.?m\.?)"
    r"(?: ?\(?(?:GMT|UTC|BST|CET|CEST|EET|EST|EDT|MSK|AMT|IST|local time|local)(?:[+-]\d{1,2})?\)?)?"
)
# A live blog's time stamp before its entry.
_STAMP = re.compile(rf"[\[(]?{_CLOCK}[\])]?(?: ?[-–—:|]+ ?| (?=[A-Z\"'])|(?=\n))(?=[A-Z\"'\n])")
_DAYNAME = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?[ |]+)?"
_DATELINE_ALONE = re.compile(
    r"(?:(?:first )?(?:published|posted|updated|last updated|last modified|modified|issued|created|date|added|on)\b"
    r"[ :|]*(?:on |at |in [A-Z][\w ]{1,30}, )?)?"
    rf"(?:{_CLOCK}[ ,|/–—-]*)?{_DAYNAME}"
    rf"(?:{_MONTHDAY}|\d{{4}}-\d\d-\d\d|\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}})"
    rf"(?:[ ,|/T–—-]*(?:at )?(?:{_CLOCK}|\d\d:\d\d:\d\d)(?: ?[A-Z]{{2,4}})?)?"
    r"(?:[ ,|/–—-]*(?:by|in) [^.\n]{1,40})?[ .]*$"
    rf"|(?:(?:published|posted|updated|last updated)[ :]*)?[\[(]?{_CLOCK}[\])]?[ .:]*$"
    r"|(?:published|posted|updated|last updated)[ :][^.]{0,60}\d{1,2}[^.]{0,20}$",
    re.IGNORECASE,
)


def dateline_end(text: str) -> int:
    """Where the dateline or the live blog's time stamp that opens a paragraph ends; 0 where there is none."""
    opening = text[:110]
    found = _DATELINE.match(opening) or _STAMP.match(opening)
    return found.end() if found else 0


def is_dateline(text: str) -> bool:
    """Whether a whole short paragraph is a date, a time or both ("Published: 3 May 2021, 12:47")."""
    return len(text) <= 90 and bool(_DATELINE_ALONE.match(text.strip()))
