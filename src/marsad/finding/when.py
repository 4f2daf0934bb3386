"""When, found: the words of a sentence that name a time, as parsed expressions that are not yet dates.

Nothing is resolved here: "Sunday" stays a weekday until `resolving.when` knows the day of publication. Adjacent pieces
("late Friday", "on Tuesday, March 29", "two days earlier, on Sept. 28") are one expression. The words and the phrases
they form stand in `knowledge/data/when_en.toml`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

from marsad.finding.wordclasses import Grammar, Words, load

TimeKind = Literal[
    "day", "month", "year", "weekday", "relative", "anaphoric", "range", "duration", "daypart", "holiday", "season",
    "set", "vague",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time as worded. `text` is the sentence's characters start:end; the preposition before it is `marker`.

    `rule` is the pattern that found it; `shift` is -1 past, 0 this, 1 future; `amount` counts `unit`s and is None where
    the words give no number ("a few days"). `ends` are the two ends of a range.
    """

    start: int
    end: int
    text: str
    kind: TimeKind
    rule: str = ""
    marker: str = ""  # since, by, until, within, for, from, in, before, after, between, on, at
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # Monday is 0
    amount: float | None = None
    unit: str = ""
    shift: int | None = None
    part: str = ""  # early, mid, late
    daypart: str = ""
    clock: str = ""  # as worded, hours and minutes
    name: str = ""  # holiday: MM-DD or what the resolver computes; vague: recent, present, past, future
    ambiguous: bool = False  # 03/04/2020: the day may be the month
    ends: tuple[TimeExpression, ...] = ()

    @property
    def deadline(self) -> bool:
        """Whether its marker makes it the end of a time given to somebody."""
        return self.marker in ("by", "until", "within")


_ORDINAL = ("st", "nd", "rd", "th")


def _digits(word: str) -> tuple[str, Any]:
    """Class and value of a token that begins with a digit."""
    if len(word) == 10 and word[4] == "-":
        return "iso", word
    if "/" in word or word.count(".") == 2:
        return "slash", word
    if ":" in word:
        return "clock", word
    tail = word.lstrip("0123456789,.")
    body = word[: len(word) - len(tail)].replace(",", "")
    if "." in body:
        return ("number", float(body)) if not tail else ("digits", word)
    number = int(body) if len(body) < 12 else 0
    tail = tail.lower()
    if not tail:
        if len(body) == 4 and "," not in word and 1100 <= number <= 2199:
            return "year", number
        if len(body) == 8 and body[:2] in ("19", "20") and body[4:6] <= "12" and body[6:] <= "31":
            return "iso", f"{body[:4]}-{body[4:6]}-{body[6:]}"
        return ("d", number) if 1 <= number <= 31 else ("number", number)
    if tail in _ORDINAL and 1 <= number <= 31:
        return "dord", number
    if tail == "s" and len(body) in (2, 4) and number % 10 == 0:
        return "decade", number if len(body) == 4 else 1900 + number
    if tail in ("am", "pm") and number <= 12:
        return "clock", word
    return "digits", word


@lru_cache(maxsize=1)
def _grammar() -> Grammar:
    return load("when_en.toml", _digits, ("iso", "slash", "clock", "year", "d", "dord", "number", "decade"))


_MARKERS = ("in", "on", "at", "for", "since", "by", "until", "within", "from", "befaft", "between", "of")


def _parse(grammar: Grammar, words: Words, i: int, j: int, rule: str) -> TimeExpression:
    """The tokens i to j (exclusive) as an expression; every class fills the field it stands for."""
    kind: TimeKind = grammar.rules[rule]["kind"]
    got: dict[str, Any] = {}
    days: list[int] = []
    whole: float | None = None
    dated = kind in ("day", "range") and rule not in ("iso",)
    for k in range(i, j):
        name, value = grammar.names[words.codes[k]], words.values[k]
        if name in ("weekday", "wday"):
            got["weekday"] = value
        elif name in ("month", "amonth", "abbr", "season"):
            got["month"] = value
        elif name in ("d", "dord") or (name == "ord" and dated):
            if dated and not (k + 1 < j and grammar.names[words.codes[k + 1]] == "ampm"):
                days.append(value)
            elif k + 1 < j and grammar.names[words.codes[k + 1]] == "ampm":
                got["clock"] = f"{value} {words.values[k + 1]}"
            else:
                whole = value
        elif name == "year" and rule not in ("duration", "ago", "offset", "hence", "recent"):
            got["year"] = value
        elif name in ("num", "tens", "number", "year"):
            whole = (whole or 0) + value
        elif name in ("art", "ord"):
            whole = value if whole is None else whole
        elif name == "vaguequant":
            whole, got["name"] = (value, "") if isinstance(value, int) else (None, value)
        elif name in ("unit", "dayu", "week", "units"):
            got["unit"] = value
        elif name == "weekend":
            got["unit"] = "weekend"
        elif name in ("last", "this", "next", "prev", "foll", "same", "that", "ago", "fromnow", "befaft"):
            got["shift"] = value
        elif name == "cmp":
            if rule in ("offset",):
                got["shift"] = value
            else:
                got["part"] = "early" if value < 0 else "late"
        elif name == "deictic" or name == "fixed":
            got["amount"], got["unit"], got["shift"] = abs(value), "day", (value > 0) - (value < 0)
            if words.text[words.starts[k] : words.ends[k]].lower() == "tonight":
                got["daypart"] = "night"
        elif name == "part":
            got["part"] = value
        elif name in ("daypart", "overnight"):
            got["daypart"] = value
        elif name == "clock":
            got["clock"] = value
        elif name == "decade":
            got["year"], got["unit"] = value, "decade"
        elif name in ("holiday", "vagueword"):
            got["name"] = value
        elif name == "freq":
            got["unit"] = value
        elif name in ("iso", "slash"):
            got.update(_numeric(value))
    if whole is not None and "amount" not in got:
        got["amount"] = whole
    before = i - 1
    if before >= 0 and grammar.names[words.codes[before]] == "the":
        before -= 1
    if before >= 0 and grammar.names[words.codes[before]] in _MARKERS:
        marker = words.values[before]
        got["marker"] = {-1: "before", 1: "after"}[marker] if isinstance(marker, int) else marker
    start, end = words.starts[i], words.ends[j - 1]
    expression = TimeExpression(start, end, words.text[start:end], kind, rule, **got)
    if days and rule == "dayrange":
        first, last = (replace(expression, kind="day", rule="day", day=d) for d in (days[0], days[-1]))
        return replace(expression, ends=(first, last))
    return replace(expression, day=days[-1]) if days else expression


def _numeric(word: str) -> dict[str, Any]:
    """Year, month and day of 2020-09-28 or 28/09/2020; either order where both fit is marked ambiguous."""
    if "-" in word:
        year, month, day = (int(x) for x in word.split("-"))
        return {"year": year, "month": month, "day": day}
    first, second, year = (int(x) for x in word.replace(".", "/").split("/"))
    if year < 100:
        year += 1900 if year > 69 else 2000
    if second > 12:  # 09/28/2020 can only be month first
        return {"year": year, "month": first, "day": second}
    return {"year": year, "month": second, "day": first, "ambiguous": first <= 12 and first != second}


def _counted(grammar: Grammar, words: Words, i: int, j: int) -> bool:
    """Whether a bare number of four digits counts things ("2000 troops") instead of naming a year."""
    if j - i > 1 or j == len(words.codes):
        return False
    if i and grammar.names[words.codes[i - 1]] in ("in", "since", "by", "until", "from", "the"):
        return False
    if not 1900 <= words.values[i] <= 2100:
        return True
    following = words.values[j]
    return grammar.names[words.codes[j]] == "other" and len(following) > 3 and following.endswith("s")


def looks_ahead(text: str, expression: TimeExpression) -> bool:
    """Whether its sentence puts the expression after publication: "will", "scheduled", "as early as".

    Only the clause around it is read, and "said on Sunday" never looks ahead.
    """
    grammar = _grammar()
    words = grammar.read(text)
    at = next((k for k, s in enumerate(words.starts) if s >= expression.start), len(words.starts))
    names = [grammar.names[c] for c in words.codes]
    after = next((k for k in range(at, len(names)) if words.starts[k] >= expression.end), len(names))
    near = [n for n in names[max(0, at - 3) : at] if n not in ("on", "the", "in", "part", "at")]
    if (near and near[-1] == "say") or (after < len(names) and names[after] == "poss"):
        return False
    clause = names[max(0, at - 12) : at]
    for edge in ("comma", "say"):
        if edge in clause:
            clause = clause[len(clause) - clause[::-1].index(edge) :]
    return "ahead" in clause or (at <= 2 and "ahead" in names[after : after + 8])


def find_when(text: str) -> list[TimeExpression]:
    """The time expressions of one clean sentence, in order, not overlapping. Offsets count characters of `text`."""
    grammar = _grammar()
    words = grammar.read(text)
    codes = words.codes
    if not grammar.cores.search(codes):
        return []
    found: list[tuple[int, int, TimeExpression]] = []
    for m in grammar.pattern.finditer(codes):
        i, j = m.span()
        rule = m.lastgroup or ""
        while j > i + 1 and grammar.names[codes[j - 1]] in ("dot", "comma", "on", "the", "open"):
            if grammar.names[codes[j - 1]] == "dot" and grammar.names[codes[j - 2]] in ("abbr", "amonth", "wday"):
                break  # the point of "Sept." belongs to it
            j -= 1
        if rule == "wholeyear" and _counted(grammar, words, i, j):
            continue
        expression = _parse(grammar, words, i, j, rule)
        joint = codes.find(grammar.chars["and"], i, j) if rule == "dayrange" and expression.marker != "between" else -1
        if joint < 0:
            found.append((i, j, expression))
            continue
        for one, a, b in zip(expression.ends, (i, joint + 1), (joint, j), strict=True):  # "12 and 22 May" are two days
            start, end = words.starts[a], words.ends[b - 1]
            found.append((a, b, replace(one, start=start, end=end, text=text[start:end])))
    out = _joined(grammar, words, found) if len(found) > 1 else [e for _, _, e in found]
    return [_closed(text, e) if "(" in e.text else e for e in out]


def _closed(text: str, e: TimeExpression) -> TimeExpression:
    """ "Friday (April 21" with its bracket."""
    if ")" in e.text or text[e.end : e.end + 1] != ")":
        return e
    return replace(e, end=e.end + 1, text=text[e.start : e.end + 1])


_POINTS = ("day", "month", "year", "weekday", "holiday", "relative", "season", "anaphoric")


def _joined(grammar: Grammar, words: Words, found: list[tuple[int, int, TimeExpression]]) -> list[TimeExpression]:
    """Neighbours that are one: "from X to Y", "X-Y", and "two days earlier, on Sept. 28"."""
    out: list[tuple[int, int, TimeExpression]] = []
    for i, j, expression in found:
        if out:
            a, b, last = out[-1]
            gap = [grammar.names[c] for c in words.codes[b:i] if grammar.names[c] != "the"]
            points = last.kind in _POINTS and expression.kind in _POINTS
            ranged = (
                (last.marker == "from" and gap in (["to"], ["until"]))
                or (last.marker == "between" and gap == ["and"])
                or (gap in (["dash"], ["to"], ["until"]) and last.kind == expression.kind != "year")
                or (gap in (["dash"], ["to"]) and last.kind == expression.kind == "year" and last.unit == "")
            )
            start, end = last.start, expression.end
            if points and ranged and not last.ends:
                text = words.text[start:end]
                out[-1] = a, j, TimeExpression(
                    start, end, text, "range", "range", last.marker, ends=(last, expression)
                )  # fmt: skip
                continue
            if (
                gap in (["comma"], ["comma", "on"], ["open"])
                and expression.kind == "day"
                and ((last.kind in ("anaphoric", "relative") and last.unit == "day") or last.rule == "weekday")
            ):
                out[-1] = a, j, replace(expression, start=start, text=words.text[start:end], marker=last.marker)
                continue
        out.append((i, j, expression))
    return [e for _, _, e in out]
