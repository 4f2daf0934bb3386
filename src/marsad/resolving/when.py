"""When, resolved: a worded time becomes an interval of days with a precision, or stays unknown.

The anchor is the day of publication for "yesterday" and "Sunday", and the last day the narrative spoke of (`context`)
for "the same day" and "two days later". Without its anchor an expression is unknown: never today, never a guess.

Conventions. A weekday is the latest such day not after publication (news style: on a Wednesday "Wednesday" is that
day). A month-day without a year is the latest not after the day following publication, since reports cross time
zones; where that lies ten months back and the next is near, it is the next (in late December "Jan. 14" is ahead).
"Overnight" is the day of publication, "last night" the day before, and "early Sunday" or "Sunday night" that Sunday:
one likeliest day each. Weeks run from Monday. An interval of one or two days has precision `day`, up to ten `week`,
up to 45 `month`, and beyond that `year`.
"""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from marsad.finding.when import TimeExpression
from marsad.model import DatePrecision

Basis = Literal["stated", "relative", "context", "published", "unknown"]
_DAY = dt.timedelta(days=1)
_UNIT_DAYS = {"second": 0.0, "minute": 0.0, "hour": 1 / 24, "day": 1, "week": 7, "fortnight": 14}
_LONG_AGO = 300  # days: a report that means a day so long past gives its year
_SOON = 60  # days: and a day so near ahead needs none
_JUST_PAST = 45  # days: "until Oct. 20" in a report of Oct. 25 is over
_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31)}


@dataclass(frozen=True, slots=True)
class Resolved:
    """An interval of days, `end` inclusive; both None with precision `unknown` where the words do not give one."""

    start: dt.date | None = None
    end: dt.date | None = None
    precision: DatePrecision = "unknown"
    basis: Basis = "unknown"

    @property
    def day(self) -> dt.date | None:
        """The day, where it is one."""
        return self.start if self.start == self.end else None


UNKNOWN = Resolved()


def _date(year: int, month: int, day: int) -> dt.date | None:
    """The date, or None where the calendar has no such day."""
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _add_months(day: dt.date, months: int) -> dt.date | None:
    """The same day so many months on, or the month's last day; None outside the calendar."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    if not 1 <= year <= 9999:
        return None
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _shift(day: dt.date, days: float) -> dt.date | None:
    try:
        return day + dt.timedelta(days=round(days))
    except OverflowError:
        return None


def _on(day: dt.date | None, basis: Basis) -> Resolved:
    return Resolved(day, day, "day", basis) if day else UNKNOWN


def _span(start: dt.date | None, end: dt.date | None, basis: Basis, precision: DatePrecision | None = None) -> Resolved:
    if start is None or end is None or end < start:
        return UNKNOWN
    if precision is None:
        days = (end - start).days
        precision = "day" if days <= 1 else "week" if days <= 10 else "month" if days <= 45 else "year"
    return Resolved(start, end, precision, basis)


def _month(year: int, month: int, part: str, basis: Basis) -> Resolved:
    last = calendar.monthrange(year, month)[1]
    first_day, last_day = _PARTS.get(part, (1, last))
    return _span(_date(year, month, first_day), _date(year, month, min(last_day, last)), basis, "month")


def _year(year: int, part: str, basis: Basis) -> Resolved:
    first, last = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(part, (1, 12))
    return _span(
        _date(year, first, 1), _date(year, last, 30 if last in (4, 9) else 31), basis, "year"
    )  # fmt: skip


def _decade(year: int, part: str) -> Resolved:
    first, last = {"early": (0, 3), "mid": (4, 6), "late": (7, 9)}.get(part, (0, 9))
    return _span(_date(year + first, 1, 1), _date(year + last, 12, 31), "stated", "year")


def _unit_of(anchor: dt.date, unit: str, steps: int, basis: Basis, part: str = "") -> Resolved:
    """The calendar week, month or year so many steps from the anchor's; a day where the unit is one."""
    if unit in ("day", "hour", "minute", "second"):
        return _on(_shift(anchor, steps if unit == "day" else 0), basis)
    if unit in ("week", "fortnight"):
        monday = _shift(anchor, -anchor.weekday() + steps * _UNIT_DAYS[unit])
        return _span(monday, monday and _shift(monday, 6), basis, "week")
    if unit == "weekend":
        saturday = _shift(anchor, 5 - anchor.weekday() + 7 * steps)
        return _span(saturday, saturday and _shift(saturday, 1), basis, "day")
    if unit == "month":
        day = _add_months(anchor.replace(day=1), steps)
        return _month(day.year, day.month, part, basis) if day else UNKNOWN
    if unit == "quarter":
        first = _add_months(anchor.replace(month=anchor.month - (anchor.month - 1) % 3, day=1), 3 * steps)
        last = first and _add_months(first, 2)
        return _span(first, last and last.replace(day=calendar.monthrange(last.year, last.month)[1]), basis, "year")
    if unit in ("year", "decade", "century"):
        year = anchor.year + steps * {"year": 1, "decade": 10, "century": 100}[unit]
        if unit == "year":
            return _year(year, part, basis) if 1 <= year <= 9999 else UNKNOWN
        size = {"decade": 10, "century": 100}[unit]
        return _span(_date(year - year % size, 1, 1), _date(year - year % size + size - 1, 12, 31), basis, "year")
    return UNKNOWN


def _distance(anchor: dt.date, amount: float, unit: str, sign: int, basis: Basis) -> Resolved:
    """So many units before or after: a day in days, else as wide as the unit is vague."""
    if unit in ("second", "minute"):
        return _on(anchor, basis)
    if unit == "hour":
        return _on(_shift(anchor, sign * int(amount / 24)), basis)
    if unit == "day":
        return _on(_shift(anchor, sign * amount), basis)
    if unit in ("week", "fortnight"):
        middle = _shift(anchor, sign * amount * _UNIT_DAYS[unit])
        return _span(middle and _shift(middle, -3), middle and _shift(middle, 3), basis, "week")
    if unit == "month" or (unit == "year" and amount != int(amount)):
        day = _add_months(anchor, sign * round(amount * (12 if unit == "year" else 1)))
        return _month(day.year, day.month, "", basis) if day else UNKNOWN
    return _unit_of(anchor, unit, sign * int(amount), basis)


def _ahead(anchor: dt.date, amount: float, unit: str, sign: int) -> dt.date | None:
    """The exact far end of a span of so many units."""
    if unit in _UNIT_DAYS:
        return _shift(anchor, sign * max(amount * _UNIT_DAYS[unit], 1 if unit == "hour" else 0))
    months = {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}.get(unit)
    return _add_months(anchor, sign * round(amount * months)) if months else None


def _easter(year: int) -> dt.date:
    """Western Easter Sunday, by the anonymous Gregorian computus."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day = divmod(h + k - 7 * m + 114, 31)
    return dt.date(year, month, day + 1)


def _holiday(name: str, year: int) -> dt.date | None:
    if name.startswith("easter"):
        return _easter(year) + dt.timedelta(days=int(name[6:] or 0))
    if name == "thanksgiving":  # the fourth Thursday of November
        first = dt.date(year, 11, 1)
        return first + dt.timedelta(days=(3 - first.weekday()) % 7 + 21)
    return _date(year, int(name[:2]), int(name[3:])) if name else None


def _nearest_year(
    make: dict[int, dt.date | None], published: dt.date, future: bool, weekday: int | None, before: bool
) -> dt.date | None:
    """Of the candidates by year, the latest not after publication + 1 day, or the earliest not before it."""
    days = [d for d in make.values() if d is not None]
    if weekday is not None:  # "Tuesday, March 29": the weekday decides between years where one of them fits
        days = [d for d in days if d.weekday() == weekday] or days
    if future:
        soon = min((d for d in days if d >= published), default=None)
        late = max((d for d in days if d < published), default=None)
        if soon and late and (soon - published).days > _LONG_AGO and (published - late).days <= _JUST_PAST:
            return late
        return soon
    past = max((d for d in days if d <= published + (dt.timedelta(0) if before else _DAY)), default=None)
    if not before and (past is None or (published - past).days > _LONG_AGO):
        soon = min((d for d in days if d > published), default=None)
        if soon is not None and (soon - published).days <= _SOON:
            return soon
    return past


def resolve_when(
    expression: TimeExpression, *, published: dt.date | None, context: dt.date | None = None, future: bool = False
) -> Resolved:
    """The days an expression means.

    `published` anchors relative words and missing years, `context` (the last day resolved in the report's narrative)
    anaphoric ones. `future` says that the sentence looks ahead ("will", "is to"); "next", "by" and "until" say it
    themselves. Anything without its anchor, impossible (31 April) or without a day at all ("for three days", "daily",
    "recently") is unknown.
    """
    e = expression
    future = future or e.shift == 1 or e.marker == "until" or (e.marker == "by" and e.kind in ("weekday", "day"))
    if e.kind == "range":
        return _range(e, published, context, future)
    if e.kind == "day" or e.kind == "holiday":
        resolved = _dated(e, published, future)
    elif e.kind == "month":
        resolved = _monthly(e, published, future)
    elif e.kind == "season":
        resolved = _season(e, published, future)
    elif e.kind == "year" and e.year is not None:
        resolved = _decade(e.year, e.part) if e.unit == "decade" else _year(e.year, e.part, "stated")
    elif e.kind == "weekday":
        resolved = _weekday(e, published, context, future)
    elif e.rule == "inspan" and e.unit == "day":
        resolved = _on(context, "context")
    elif e.kind == "relative":
        resolved = _relative(e, published)
    elif e.kind == "anaphoric":
        resolved = _anaphoric(e, context)
    elif e.kind == "daypart" and e.daypart == "overnight":
        resolved = _on(published, "relative")
    elif e.kind == "daypart":
        resolved = _on(context, "context")
    elif e.kind == "duration" and e.name == "recent" and published:
        resolved = _recent(e, published)
    else:
        return UNKNOWN
    if e.marker == "since" and resolved.start and published and resolved.start <= published:
        return _span(resolved.start, published, resolved.basis)
    return resolved


def _dated(e: TimeExpression, published: dt.date | None, future: bool) -> Resolved:
    def make(year: int) -> dt.date | None:
        if e.kind == "holiday":
            return _holiday(e.name, year)
        return _date(year, e.month or 0, e.day or 0)

    if e.year is not None:
        return _on(make(e.year), "stated")
    if published is None:
        return UNKNOWN
    if e.unit == "year" and e.shift is not None:  # "Sept. 28 last year"
        return _on(make(published.year + e.shift), "stated")
    years = {y: make(y) for y in range(published.year - 8 if (e.month, e.day) == (2, 29) else published.year - 1,
                                      published.year + 2)}  # fmt: skip
    return _on(_nearest_year(years, published, future, e.weekday, e.shift == -1), "stated")


def _monthly(e: TimeExpression, published: dt.date | None, future: bool) -> Resolved:
    if e.month is None:
        return UNKNOWN
    if e.year is not None:
        return _month(e.year, e.month, e.part, "stated")
    if published is None:
        return UNKNOWN
    year = published.year
    if e.unit == "year" and e.shift is not None:  # "January this year"
        return _month(year + e.shift, e.month, e.part, "stated")
    if e.rule == "relmonth" and e.shift == -1 and e.month == published.month:
        year -= 1
    elif future and e.month < published.month:
        year += 1
    elif not future and e.month > published.month:
        year -= 1
    return _month(year, e.month, e.part, "relative" if e.rule == "relmonth" else "stated")


def _season(e: TimeExpression, published: dt.date | None, future: bool) -> Resolved:
    """Northern seasons; winter runs from December into the next year."""
    if e.month is None or (e.year is None and published is None):
        return UNKNOWN
    if e.year is not None:
        year = e.year
    else:
        assert published is not None
        year = published.year
        if not future and dt.date(year, e.month, 1) > published:
            year -= 1
        elif e.shift == -1 and (published.month - e.month) % 12 < 3 and year == published.year:
            year -= 1  # "last summer" in summer is the one before
        elif future and dt.date(year, e.month, 1) < published:
            year += 1
    first = dt.date(year, e.month, 1)
    last = _add_months(first, 2)
    return _span(first, last and last.replace(day=calendar.monthrange(last.year, last.month)[1]), "stated", "year")


def _weekday(e: TimeExpression, published: dt.date | None, context: dt.date | None, future: bool) -> Resolved:
    if e.weekday is None:
        return UNKNOWN
    if (
        e.rule == "weekday"
        and e.shift is not None
        and context
        and _worded(e, ("that", "following", "previous", "same"))
    ):
        if e.shift > 0:
            return _on(context + dt.timedelta(days=(e.weekday - context.weekday() - 1) % 7 + 1), "context")
        strict = 1 if e.shift < 0 else 0
        return _on(context - dt.timedelta(days=(context.weekday() - e.weekday - strict) % 7 + strict), "context")
    if published is None:
        return UNKNOWN
    if e.rule == "relweekday":
        monday = published - dt.timedelta(days=published.weekday()) + dt.timedelta(days=7 * (e.shift or 0))
        return _on(monday + dt.timedelta(days=e.weekday), "relative")
    back = (published.weekday() - e.weekday) % 7
    if e.shift == 1 and not _worded(e, ("coming", "this")):
        return _on(published + dt.timedelta(days=7 - back), "relative")
    if future:
        return _on(published + dt.timedelta(days=(7 - back) % 7), "relative")
    if e.shift == -1 and back == 0:
        back = 7
    return _on(published - dt.timedelta(days=back), "relative")


def _worded(e: TimeExpression, words: tuple[str, ...]) -> bool:
    tokens = e.text.lower().split()
    return any(w in tokens for w in words)


def _relative(e: TimeExpression, published: dt.date | None) -> Resolved:
    shift = e.shift if e.shift is not None else 0
    if e.rule == "quarter":
        if e.unit != "quarter" or e.amount is None or not (e.year or published) or not 1 <= e.amount <= 4:
            return UNKNOWN
        year = e.year or (published.year if published else 0)
        return _unit_of(dt.date(year, 3 * int(e.amount) - 2, 1), "quarter", 0, "stated")
    if published is None:
        return UNKNOWN
    if e.rule in ("deictic", "fixedday"):
        return _on(_shift(published, shift * (e.amount or 0)), "relative")
    if e.rule == "relnight":  # last night; this morning
        return _on(_shift(published, -1 if shift < 0 and e.daypart in ("night", "evening") else shift), "relative")
    if e.rule == "relweekend":
        steps = shift
        if not shift and published.weekday() < 5:
            steps = -1 if not _worded(e, ("this",)) else 0  # on a weekday "the weekend" is the one that has been
        elif shift < 0 and published.weekday() == 6:
            steps = -1
        return _unit_of(published, "weekend", steps, "relative")
    if e.rule in ("relspan", "inspan"):
        return _unit_of(published, e.unit, shift, "relative", e.part)
    if e.rule == "recent":
        return _recent(e, published)
    if e.amount is None:
        return UNKNOWN
    return _distance(published, e.amount, e.unit, -1 if e.rule == "ago" else 1, "relative")


def _recent(e: TimeExpression, published: dt.date) -> Resolved:
    """The past 24 hours, in recent days, the coming weeks: up to, or from, publication."""
    amount = e.amount
    if amount is None:  # "recent days" is a week at most, "recent weeks" a month, "recent months" half a year
        amount = {"hour": 24.0, "day": 7.0, "week": 4.0, "month": 6.0, "year": 5.0}.get(e.unit)
        if amount is None:
            return UNKNOWN
    other = _ahead(published, amount, e.unit, 1 if e.shift == 1 else -1)
    if other is None:
        return UNKNOWN
    return _span(min(other, published), max(other, published), "relative")


def _anaphoric(e: TimeExpression, context: dt.date | None) -> Resolved:
    if context is None:
        return UNKNOWN
    shift = e.shift or 0
    if e.rule == "offset":
        if e.amount is None:
            return _on(context, "context") if e.unit in ("hour", "minute", "second") else UNKNOWN
        return _distance(context, e.amount, e.unit, shift or 1, "context")
    if e.rule == "anaphoricnight":
        return _on(_shift(context, shift), "context")
    return _unit_of(context, e.unit or "day", shift, "context", e.part)


def _range(e: TimeExpression, published: dt.date | None, context: dt.date | None, future: bool) -> Resolved:
    """From the first day of the first end to the last day of the second; a missing year comes from the other end."""
    if len(e.ends) != 2:
        return UNKNOWN
    first, second = e.ends
    late = resolve_when(second, published=published, context=context, future=future)
    if first.year is None and first.month is not None and late.end is not None:
        year = late.end.year - (1 if first.month > late.end.month else 0)
        fields = {name: getattr(first, name) for name in TimeExpression.__slots__} | {"year": year, "marker": ""}
        first = TimeExpression(**fields)
    elif first.rule == "weekday" and late.end is not None:
        early = resolve_when(first, published=late.end)
        return _span(early.start, late.end, "relative")
    early = resolve_when(first, published=published, context=context, future=future)
    if first.marker == "since":
        early = Resolved(early.start, early.start, early.precision, early.basis)
    return _span(early.start, late.end, late.basis)


# --------------------------------------------------------------------------------------------------------------------
# deadlines


def due_date(expression: TimeExpression, *, made: dt.date | None, published: dt.date | None) -> Resolved | None:
    """By when, where the expression is a time given to somebody; None where it cannot be one.

    "within 48 hours", "one year", "72-hour" run from the day the commitment was `made`, or else from publication; the
    answer is the interval from that day to the last day allowed. "by Friday" and "until 20 October" end on that day.
    """
    anchor = made or published
    e = expression
    if e.kind in ("set", "vague", "daypart"):
        return None
    if e.kind == "duration" or e.rule in ("hence", "recent"):
        if e.amount is None or anchor is None or e.marker in ("since", "before", "after") or e.shift == -1:
            return None
        end = _ahead(anchor, e.amount, e.unit, 1)
        return _span(anchor, end, "context" if made else "published") if end else None
    if e.rule == "ago" or e.marker in ("since", "after", "from") or (anchor is None and e.year is None):
        return None
    resolved = resolve_when(e, published=anchor, context=made, future=True)
    if resolved.end is None or (anchor is not None and resolved.end < anchor):
        return None
    start = anchor if anchor is not None and anchor <= resolved.end else resolved.start
    return _span(start, resolved.end, resolved.basis, resolved.precision)


def due_when(
    expressions: Iterable[TimeExpression], *, made: dt.date | None, published: dt.date | None
) -> Resolved | None:
    """The deadline among the expressions of an undertaking: a marked one ("by", "until", "within") before a duration,
    the first of each; None where there is none."""
    given = list(expressions)
    marked = [e for e in given if e.deadline]
    for e in [*marked, *(e for e in given if e.kind == "duration" and e.marker != "for" and not e.deadline)]:
        due = due_date(e, made=made, published=published)
        if due is not None:
            return due
    return None
