"""One noun in full, drawn for the terminal from what `detail` tells of it.

A field is a heading, then what each report says of it, with the words highlighted in their sentence. Where reports
contradict each other the heading says so, and the values stand one under the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from marsad.showing import wording
from marsad.showing.lists import table

Json = Mapping[str, Any]

MARK = "bold"  # the words a value rests on
_ONE_LINE = {ord(c): " " for c in "\n\r\t\x0b\x0c\x85\u2028\u2029"}
NAMES = {
    "when": "date", "where": "place", "parties": "actors", "made": "made", "denied_by": "denied by",
    "content": "says", "source": "according to",
}  # fmt: skip


def draw(detail: Json) -> RenderableType:
    """The page of an event, commitment, statement, actor or report."""
    row = detail["row"]
    parts: list[RenderableType] = [
        Text(_title(detail["kind"], row), style="bold"),
        Text(f"{detail['kind']} {row['id']}"),
    ]
    match detail["kind"]:
        case "actor":
            parts += _actor(detail)
        case "report":
            parts += _report(detail)
        case _:
            parts += _told(detail)
    return Group(*parts)


def _title(kind: str, row: Json) -> str:
    match kind:
        case "event":
            what = " ".join([row["type"], *row["modes"]])
            toll = [f"{name} {wording.count(row[name])}" for name in ("killed", "injured") if row[name]]
            return " · ".join([what, wording.date(row["date"]), wording.place(row["place"]), *toll])
        case "commitment":
            return f"{row['kind']}: {row['undertaking']} ({row['status']})"
        case "statement":
            speaker = row["speaker"]["name"] if row["speaker"] else "unknown speaker"
            return f"{row['kind'].replace('_', ' ')} by {speaker}"
        case "actor":
            return " · ".join(filter(None, [row["name"], row["kind"], row["country"]]))
        case _:
            return str(row["title"] or row["id"])


# --------------------------------------------------------------------------------------------------------------------
# events, commitments, statements


def _told(detail: Json) -> Iterator[RenderableType]:
    row = detail["row"]
    if row.get("acled"):
        yield Text(f"ACLED {row['acled']['event_type']} / {row['acled']['sub_event_type']}")
    for name in ("claimed_by", "denied_by", "accused"):
        if row.get(name):
            yield Text(f"{name.replace('_', ' ')}: {', '.join(row[name])}")
    if "origins" in row:
        reports, origins = len(row["accounts"]), row["origins"]
        yield Text(f"{_many(reports, 'report')}, {_many(origins, 'independent origin')}; {row['status']}")
    yield Text()
    yield Rule("who tells of it", align="left", style="dim")
    for tells in detail["tells"]:
        more = [tells[name] for name in ("role", "status") if tells.get(name)]
        yield _says(tells, ", ".join(more))
        yield from _sentences(tells["words"])
    for field in detail["fields"]:
        yield Text()
        heading = Text(NAMES.get(field["field"], field["field"].replace("_", " ")))
        if field["differ"]:
            heading.append("  the reports contradict each other", style="bold yellow")
        yield Rule(heading, align="left", style="dim")
        yield from _grouped(field["claims"])
    if row.get("history"):
        yield Text()
        yield Rule("history", align="left", style="dim")
        for step in row["history"]:
            yield Text(f"{step['date'] or wording.UNKNOWN}  {step['status']}")
            for id in step["because"]:
                yield Padding(
                    Text(f"because of {id}: {_in_short(detail['because'].get(id))}"), (0, 0, 0, 4), expand=False
                )
    if row.get("about"):
        yield Text()
        yield Rule("about", align="left", style="dim")
        for id in row["about"]:
            yield Text(f"{id}: {_in_short(detail['because'].get(id))}")


def _grouped(claims: Sequence[Json]) -> Iterator[RenderableType]:
    """Each value once, under it who says so and in which words."""
    by_value: dict[str, list[Json]] = {}
    for claim in claims:
        by_value.setdefault(claim["said"], []).append(claim)
    for said, same in by_value.items():
        yield Text(said, style="bold")
        for claim in same:
            yield Padding(_says(claim), (0, 0, 0, 2), expand=False)
            yield from _sentences(claim["words"])


def _says(who: Json, more: str = "") -> Text:
    parts = [who["report_id"], who["publisher"] or "", (who["published"] or "undated")[:10]]
    if who["published_basis"] == "inferred":
        parts[-1] += " (inferred)"
    return Text(" · ".join(filter(None, [*parts, more])), style="cyan")


def _sentences(words: Iterable[Json]) -> Iterator[RenderableType]:
    """Sentences with the words marked; words of one sentence are marked in it together."""
    by_sentence: dict[str, list[tuple[int, int]]] = {}
    for one in words:
        by_sentence.setdefault(one["sentence"], []).append((one["at"], one["at"] + len(one["quote"])))
    for sentence, places in by_sentence.items():
        yield Padding(marked(sentence, places), (0, 0, 0, 4), expand=False)


def marked(sentence: str, places: Iterable[tuple[int, int]]) -> Text:
    """A sentence on one line with its words between «marks», which a pipe keeps where it loses colours.

    A sentence that is marked from end to end goes without.
    """
    line = sentence.translate(_ONE_LINE)
    text, last = Text(), 0
    for start, end in _merged(places):
        whole = not line[:start].strip() and not line[end:].strip()
        text.append(line[last:start])
        text.append(line[start:end] if whole else f"«{line[start:end]}»", style=MARK)
        last = end
    return text.append(line[last:])


def _merged(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Places in order, those that overlap made one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _in_short(row: Json | None) -> str:
    if row is None:
        return "no longer in the record"
    kind = "event" if "type" in row else "commitment" if "undertaking" in row else "statement"
    return _title(kind, row)


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


# --------------------------------------------------------------------------------------------------------------------
# actors, reports


def _actor(detail: Json) -> Iterator[RenderableType]:
    row = detail["row"]
    if row["aliases"]:
        yield Text(f"also: {', '.join(row['aliases'])}")
    for role in row["roles"]:
        dates = f" ({role['from'] or '?'} to {role['to'] or '?'})" if role["from"] or role["to"] else ""
        yield Text(f"{role['title']}{' of ' + role['of'] if role['of'] else ''}{dates}")
    for group in row["member_of"]:
        yield Text(f"part of {group['name']}")
    yield Text()
    yield Rule(
        f"{_many(len(row['mentions']), 'mention')}, the first {len(detail['mentions'])}", align="left", style="dim"
    )
    for mention in detail["mentions"]:
        yield _says(mention)
        yield from _sentences(mention["words"])


def _report(detail: Json) -> Iterator[RenderableType]:
    row = detail["row"]
    basis = "" if row["published_basis"] in ("given", "unknown") else f" ({row['published_basis']})"
    yield Text(" · ".join(filter(None, [row["publisher"], (row["published"] or "undated") + basis, row["url"]])))
    yield Text()
    text = Text(row["text"])
    for account in detail["accounts"]:
        for words in account["words"]:
            if words["in"] == "text":
                text.stylize("underline", words["start"], words["end"])
    yield text
    for noun in ("events", "statements", "commitments"):
        if detail[noun]:
            yield Text()
            yield Rule(noun, align="left", style="dim")
            yield table(noun, detail[noun])
