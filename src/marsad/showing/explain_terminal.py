"""An explained report in lines: each sentence with its marks, its frames below it, then the decisions.

Where there are colours the marks are colours and long lines are wrapped below themselves. In a pipe marks are labels in
brackets, `[attacker: gunmen]`, and a line is a line, so that nothing is lost on the way to a file or to `grep`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from marsad.showing.marking import LAYERS, Mark, marks_of

Json = Mapping[str, Any]

LEAST = 0.05  # shares below it are left out, here and in the page; the JSON has them all
STYLES = {
    "who": "bold red", "where": "green", "when": "cyan", "count": "magenta", "weapon": "yellow",
    "cue": "bold underline", "speech": "blue", "promise": "bold blue underline", "refused": "dim strike",
}  # fmt: skip
_ONE_LINE = {ord(c): " " for c in "\n\r\t\x0b\x0c\x85\u2028\u2029"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line: how far it stands in, what stands before the text and is not wrapped, and the text."""

    indent: int
    text: Text
    head: str = ""
    style: str = ""


def draw(explained: Json, *, every_score: bool = False) -> RenderableType:
    """The report for a terminal with colours; `every_score` lists the scores."""
    return Group(*(_wrapped(line) for line in lines(explained, brackets=False, every_score=every_score)))


def plain(explained: Json, *, every_score: bool = False) -> str:
    """The report as text without colours, its marks in brackets, nothing wrapped."""
    rows = (
        f"{' ' * line.indent}{line.head}{line.text.plain}".rstrip()
        for line in lines(explained, brackets=True, every_score=every_score)
    )
    return "\n".join(rows) + "\n"


def _wrapped(line: Line) -> RenderableType:
    grid = Table.grid()
    grid.add_column(width=line.indent + len(line.head), no_wrap=True)
    grid.add_column()
    grid.add_row(Text(" " * line.indent + line.head, style=line.style), line.text)
    return grid


def lines(explained: Json, *, brackets: bool, every_score: bool) -> Iterator[Line]:
    """The lines of the report: its head, its sentences, its accounts."""
    report = explained["report"]
    published = (report["published"] or "undated")[:10]
    if report["published_basis"] not in ("given", "unknown"):
        published += f" ({report['published_basis']})"
    yield Line(0, Text(_flat(report["headline"]), style="bold"))
    yield Line(0, Text(" · ".join(filter(None, [report["id"], report["publisher"], published])), style="cyan"))
    if not brackets:
        legend = Text("marks: ")
        for layer in LAYERS:
            legend.append(layer, style=STYLES[layer]).append("  ")
        yield Line(0, legend)
    for sentence in explained["sentences"]:
        yield Line(0, Text())
        yield from _sentence(sentence, brackets=brackets, every_score=every_score)
    yield Line(0, Text())
    yield Line(0, Text("accounts", style="bold"))
    yield from _accounts(explained["accounts"])


def _sentence(sentence: Json, *, brackets: bool, every_score: bool) -> Iterator[Line]:
    number = f"{sentence['number']:>3}  "
    text = Text("" if sentence["kind"] == "body" else f"({sentence['kind']}) ", style="dim")
    if not sentence["read"]:
        yield Line(0, text.append(_flat(sentence["text"])), number, "bold")
        yield _below(Text(f"not read: {sentence['why_not_read']}", style="dim"))
        return
    words = Text(end="").append_text(text)
    words.append_text(marked(sentence["text"], marks_of(sentence), brackets=brackets))
    yield Line(0, words, number, "bold")
    for frame in sentence["incidents"]:
        yield from _incident(frame)
    for frame in sentence["statements"]:
        yield from _statement(frame)
    for frame in sentence["commitments"]:
        yield from _commitment(frame)
    for refused in sentence["refused"]:
        said = f"{refused['as']} “{quote(refused['words'])}” ({refused['what']}): {refused['why']}"
        yield _below(Text(said, style="dim"), head="refused  ")
    if every_score:
        yield from _scores(sentence)
    elif sentence["scores"]:
        yield _below(Text(decisions(sentence), style="dim"), head="scores  ")


def marked(text: str, marks: Sequence[Mark], *, brackets: bool) -> Text:
    """A sentence on one line with its marks as colours, or as labels in brackets."""
    line, out, last = _flat(text), Text(), 0
    for mark in marks:
        out.append(line[last : mark.start])
        words = line[mark.start : mark.end]
        out.append(f"[{mark.label}: {words}]" if brackets else words, style="" if brackets else STYLES[mark.layer])
        last = mark.end
    return out.append(line[last:])


def _flat(text: str) -> str:
    return text.translate(_ONE_LINE)


def _below(text: Text, indent: int = 5, head: str = "", style: str = "dim") -> Line:
    return Line(indent, text, head, style)


def quote(words: Json | None) -> str:
    """Words as given, on one line."""
    return " ".join(words["quote"].split()) if words else ""


def share(number: float) -> str:
    """A probability in two digits: ".93", "1.0"."""
    return f"{number:.2f}".lstrip("0") if number < 0.995 else "1.0"


# ---- frames


def _incident(frame: Json) -> Iterator[Line]:
    cue = frame["cue"]
    codes = " ".join([frame["type"], *frame["modes"]])
    told = outcome(frame)
    said = f"{codes} · {frame['status']} · {frame['role']} · {share(frame['score'])} · {told}"
    yield Line(5, Text(said, style="bold"), f"incident {frame['name']}  ", "bold red")
    if frame["acled"]:
        yield _row("ACLED", " / ".join(frame["acled"]))
    sense = f", sense {cue['sense']}" if cue["sense"] else ""
    by_itself = "no word of it" if cue["label"] == "sentence" else f"“{quote(cue['words'])}”"
    yield _row("cue", f"{by_itself}, by {cue['by']} {share(cue['score'])}{sense}")
    for part in frame["parts"]:
        by = " and ".join(part["by"]) + (f" {share(part['score'])}" if part["score"] is not None else "")
        more = f" = {part['means']}" if part["means"] else ""
        yield _row(part["part"], f"“{quote(part['words'])}”{more}, by {by}")
    yield _row("vouched by", voucher(frame["vouched_by"]))


def outcome(frame: Json) -> str:
    """Whether an incident frame opened an incident or joined one that was told of before (or, for a title, below)."""
    if frame["outcome"] == "joins":
        return f"joins {frame['joins']}"
    return "opens an incident" if frame["outcome"] == "opens" else "not among the words of any account"


def voucher(told: Json) -> str:
    """Who vouches for an incident: "“police”, a named source", "the publisher, hedged"."""
    kind = {"publisher": "the publisher", "named": "a named source", "unnamed": "an unnamed source"}[told["kind"]]
    said = f"“{quote(told['words'])}”, {kind}" if told["words"] else kind
    return f"{said}, hedged" if told["hedged"] else said


def _statement(frame: Json) -> Iterator[Line]:
    kind = frame["kind"].replace("_", " ")
    quoted = " · quoted" if frame["quoted"] else ""
    said = f"{kind} · {share(frame['score'])}{quoted}"
    yield Line(5, Text(said, style="bold"), f"statement {frame['name']}  ", "bold blue")
    yield _row("speaker", speaker(frame["speaker"]))
    if quote(frame["cue"]):
        yield _row("cue", f"“{quote(frame['cue'])}”")
    for name in ("channel", "via"):
        if frame[name]:
            yield _row(name, frame[name])
    yield _row("said", f"“{quote(frame['said'])}”")
    if frame["kinds"]:
        yield _row("words say", ", ".join(_listed(frame["kinds"])))


def speaker(told: Json) -> str:
    """Who speaks and how that was found: "“He” -> Mohammed Mohi (pronoun)"."""
    if told["words"] is None:
        return "unknown"
    name = told["name"]
    words = quote(told["words"])
    where = f", in sentence {told['words']['sentence']}" if told["how"] != "named" else ""
    return f"“{told['pronoun'] or words}” -> {name} ({told['how']}{where})"


def _commitment(frame: Json) -> Iterator[Line]:
    quoted = " · quoted" if frame["quoted"] else ""
    said = f"{frame['form']} · {share(frame['score'])}{quoted}"
    yield Line(5, Text(said, style="bold"), f"commitment {frame['name']}  ", "bold blue")
    yield _row("who", ", ".join(p["name"] for p in frame["by"]) or "unknown")
    yield _row("what", f"“{quote(frame['undertaking'])}”")
    for words in frame["condition"]:
        yield _row("if", f"“{quote(words)}”")
    for name in ("made", "due"):
        if frame[name]:
            words = ", ".join(f"“{quote(w)}”" for w in frame[name]["words"])
            yield _row(name, f"{frame[name]['said']} ({frame[name]['basis']}{', ' + words if words else ''})")
    if frame["trigger"]:
        trigger = frame["trigger"]
        strength = "strong" if trigger["strong"] else "weak"
        yield _row("trigger", f"“{quote(trigger['words'])}”, {strength}, {trigger['form']}")


def _row(name: str, said: str) -> Line:
    return Line(9, Text(said), f"{name:<12}", "dim")


# ---- decisions and scores


def decisions(sentence: Json) -> str:
    """What the model thinks of a sentence, in one line."""
    scores = sentence["scores"]
    incident = scores["incident"]
    told = [f"{name} {share(incident[name])}" for name in incident if name != "none"]
    parts = [f"incident {share(1.0 - incident.get('none', 0.0))} ({', '.join(told)})"]
    for name, key, most in (
        ("type", "sub_event", 1),
        ("says", "statement", 2),
        ("promises", "commitment", 1),
        ("PLOVER", "plover", 2),
    ):
        if best := list(_listed(scores[key]))[:most]:
            parts.append(f"{name} {', '.join(best)}")
    cues = [f"“{quote(c['words'])}” {_first(c['status'])}" for c in sentence["cues_seen"][:3]]
    if cues:
        more = len(sentence["cues_seen"]) - len(cues)
        parts.append(f"cues {', '.join(cues)}{f' and {more} more' if more else ''}")
    return " · ".join(parts)


def _listed(shares: Mapping[str, float]) -> Iterator[str]:
    return (f"{name.replace('_', ' ')} {share(p)}" for name, p in shares.items() if p >= LEAST)


def _first(shares: Mapping[str, float]) -> str:
    return next(_listed(shares), "nothing")


def _scores(sentence: Json) -> Iterator[Line]:
    scores = sentence["scores"]
    if scores:
        yield _row("incident", ", ".join(f"{name} {share(p)}" for name, p in scores["incident"].items()))
        for name, key in (
            ("types", "sub_event"),
            ("statements", "statement"),
            ("commitments", "commitment"),
            ("PLOVER", "plover"),
        ):
            yield _row(name, ", ".join(_listed(scores[key])) or f"none above {share(LEAST)}")
    for cue in sentence["cues_seen"]:
        yield Line(9, Text(f"“{quote(cue['words'])}” {share(cue['score'])}"), "cue seen    ", "dim")
        for name in ("status", "act", "deed"):
            yield Line(12, Text(", ".join(_listed(cue[name])) or "none"), f"{name:<8}", "dim")
        if cue["parts"]:
            parts = (f"{p['part']} “{quote(p['words'])}” {share(p['score'])}" for p in cue["parts"])
            yield Line(12, Text(", ".join(parts)), f"{'parts':<8}", "dim")


# ---- accounts


def _accounts(accounts: Sequence[Json]) -> Iterator[Line]:
    if not accounts:
        yield Line(5, Text("none"))
    for account in accounts:
        said = f"{account['what']} · {account['status']} · {share(account['confidence'])} · "
        yield Line(5, Text(said + numbers(account["sentences"])), f"{account['kind']}  ", "bold")
        for field in account["fields"]:
            words = ", ".join(f"“{quote(w)}”" for w in field["words"])
            same = words == f"“{field['said']}”"
            told = words if same else f"{field['said']}  {words}".rstrip()
            yield Line(9, Text(told), f"{field['field'].replace('_', ' '):<12}", "dim")


def numbers(told: Iterable[int]) -> str:
    """Sentences by their numbers."""
    listed = [str(n) for n in told]
    return f"sentence{'s' if len(listed) > 1 else ''} {', '.join(listed)}"
