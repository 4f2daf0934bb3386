"""An explained report drawn for the terminal: each sentence with its marks, its frames below it, then the decisions.

Where there are colours the marks are colours; in a pipe they are labels in brackets, `[attacker: gunmen]`, so that
nothing is lost on the way to a file or to `grep`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from marsad.showing.marking import Mark, marks_of

Json = Mapping[str, Any]

LEAST = 0.05  # shares below it are left out, here and in the page; the JSON has them all
STYLES = {
    "who": "bold red", "where": "green", "when": "cyan", "count": "magenta", "weapon": "yellow", "cue": "bold underline",
    "speech": "blue", "promise": "bold blue underline", "refused": "dim strike",
}  # fmt: skip
_LEGEND = "who where when count weapon cue speech promise refused".split()
_ONE_LINE = {ord(c): " " for c in "\n\r\t\x0b\x0c\x85\u2028\u2029"}


def draw(explained: Json, *, brackets: bool, every_score: bool = False) -> RenderableType:
    """The report. `brackets` writes the marks out, for where colours do not show; `every_score` lists the scores."""
    report = explained["report"]
    published = (report["published"] or "undated")[:10]
    if report["published_basis"] not in ("given", "unknown"):
        published += f" ({report['published_basis']})"
    parts: list[RenderableType] = [
        Text(report["title"] or report["id"], style="bold"),
        Text(" · ".join(filter(None, [report["id"], report["publisher"], published])), style="cyan"),
    ]
    if not brackets:
        legend = Text("marks: ")
        for layer in _LEGEND:
            legend.append(layer, style=STYLES[layer]).append("  ")
        parts.append(legend)
    for sentence in explained["sentences"]:
        parts.append(Text())
        parts += _sentence(sentence, brackets=brackets, every_score=every_score)
    parts += [Text(), Rule("accounts", align="left", style="dim")]
    parts += _accounts(explained["accounts"])
    return Group(*parts)


def _sentence(sentence: Json, *, brackets: bool, every_score: bool) -> Iterator[RenderableType]:
    number = f"{sentence['number']:>3}  "
    kind = "" if sentence["kind"] == "body" else f"({sentence['kind']}) "
    line = Text(number, style="bold").append(kind, style="dim")
    if not sentence["read"]:
        yield line.append(_flat(sentence["text"]), style="dim")
        yield _below(Text(f"not read: {sentence['why_not_read']}", style="dim"))
        return
    yield line.append_text(marked(sentence["text"], marks_of(sentence), brackets=brackets))
    for frames, told in ((sentence["incidents"], _incident), (sentence["statements"], _statement)):
        for frame in frames:
            yield from told(frame)
    for frame in sentence["commitments"]:
        yield from _commitment(frame)
    for refused in sentence["refused"]:
        kind = refused["as"]
        yield _below(
            Text(f"refused  {kind} “{_quote(refused['words'])}” ({refused['what']}): {refused['why']}", style="dim")
        )
    if every_score:
        yield from _scores(sentence)
    elif sentence["scores"]:
        yield _below(Text(decisions(sentence), style="dim"))


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


def _below(line: RenderableType, indent: int = 5) -> RenderableType:
    return Padding(line, (0, 0, 0, indent), expand=False)


def _quote(words: Json | None) -> str:
    return " ".join(words["quote"].split()) if words else ""


def share(number: float) -> str:
    """A probability in two digits: ".93", "1.0"."""
    return f"{number:.2f}".lstrip("0") if number < 0.995 else "1.0"


# ---- frames


def _incident(frame: Json) -> Iterator[RenderableType]:
    cue = frame["cue"]
    codes = " ".join([frame["type"], *frame["modes"]])
    told = {
        "opens": f"opens {frame['name']}",
        "joins": f"joins {frame['joins']}",
        None: "is in no account",
    }[frame["outcome"]]
    head = Text(f"incident {frame['name']}  ", style="bold red").append(
        f"{codes} · {frame['status']} · {frame['role']} · {share(frame['score'])} · {told}", style="bold"
    )
    yield _below(head)
    if frame["acled"]:
        yield _row("ACLED", " / ".join(frame["acled"]))
    sense = f", sense {cue['sense']}" if cue["sense"] else ""
    by_itself = "no word of it" if cue["label"] == "sentence" else f"“{_quote(cue['words'])}”"
    yield _row("cue", f"{by_itself}, by {cue['by']} {share(cue['score'])}{sense}")
    for part in frame["parts"]:
        by = " and ".join(part["by"]) + (f" {share(part['score'])}" if part["score"] is not None else "")
        more = f" = {part['means']}" if part["means"] else ""
        yield _row(part["part"], f"“{_quote(part['words'])}”{more}, by {by}")
    yield _row("vouched by", voucher(frame["vouched_by"]))


def voucher(told: Json) -> str:
    """Who vouches for an incident: "“police”, a named source", "the publisher, hedged"."""
    kind = {"publisher": "the publisher", "named": "a named source", "unnamed": "an unnamed source"}[told["kind"]]
    said = f"“{_quote(told['words'])}”, {kind}" if told["words"] else kind
    return f"{said}, hedged" if told["hedged"] else said


def _statement(frame: Json) -> Iterator[RenderableType]:
    kind = frame["kind"].replace("_", " ")
    quoted = " · quoted" if frame["quoted"] else ""
    yield _below(
        Text(f"statement {frame['name']}  ", style="bold blue").append(
            f"{kind} · {share(frame['score'])}{quoted}", style="bold"
        )
    )
    yield _row("speaker", speaker(frame["speaker"]))
    if _quote(frame["cue"]):
        yield _row("cue", f"“{_quote(frame['cue'])}”")
    for name in ("channel", "via"):
        if frame[name]:
            yield _row(name, frame[name])
    yield _row("said", f"“{_quote(frame['said'])}”")
    if frame["kinds"]:
        yield _row("words say", ", ".join(_listed(frame["kinds"])))


def speaker(told: Json) -> str:
    """Who speaks and how that was found: "“He” -> Mohammed Mohi (pronoun)"."""
    if told["words"] is None:
        return "unknown"
    name = told["name"]
    words = _quote(told["words"])
    where = f", in sentence {told['words']['sentence']}" if told["how"] != "named" else ""
    return f"“{told['pronoun'] or words}” -> {name} ({told['how']}{where})"


def _commitment(frame: Json) -> Iterator[RenderableType]:
    quoted = " · quoted" if frame["quoted"] else ""
    yield _below(
        Text(f"commitment {frame['name']}  ", style="bold blue").append(
            f"{frame['form']} · {share(frame['score'])}{quoted}", style="bold"
        )
    )
    yield _row("who", ", ".join(p["name"] for p in frame["by"]) or "unknown")
    yield _row("what", f"“{_quote(frame['undertaking'])}”")
    for words in frame["condition"]:
        yield _row("if", f"“{_quote(words)}”")
    for name in ("made", "due"):
        if frame[name]:
            words = ", ".join(f"“{_quote(w)}”" for w in frame[name]["words"])
            yield _row(name, f"{frame[name]['said']} ({frame[name]['basis']}{', ' + words if words else ''})")
    if frame["trigger"]:
        trigger = frame["trigger"]
        strength = "strong" if trigger["strong"] else "weak"
        yield _row("trigger", f"“{_quote(trigger['words'])}”, {strength}, {trigger['form']}")


def _row(name: str, said: str) -> RenderableType:
    return _below(Text(f"{name:<11}", style="dim").append(said, style="none"), 9)


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
    cues = [f"“{_quote(c['words'])}” {_first(c['status'])}" for c in sentence["cues_seen"][:3]]
    if cues:
        more = len(sentence["cues_seen"]) - len(cues)
        parts.append(f"cues {', '.join(cues)}{f' and {more} more' if more else ''}")
    return " · ".join(parts)


def _listed(shares: Mapping[str, float]) -> Iterator[str]:
    return (f"{name.replace('_', ' ')} {share(p)}" for name, p in shares.items() if p >= LEAST)


def _first(shares: Mapping[str, float]) -> str:
    return next(_listed(shares), "nothing")


def _scores(sentence: Json) -> Iterator[RenderableType]:
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
        yield _below(Text(f"cue seen  “{_quote(cue['words'])}” {share(cue['score'])}"), 9)
        for name in ("status", "act", "deed"):
            yield _below(Text(f"{name:<8}{', '.join(_listed(cue[name])) or 'none'}", style="dim"), 12)
        if cue["parts"]:
            parts = (f"{p['part']} “{_quote(p['words'])}” {share(p['score'])}" for p in cue["parts"])
            yield _below(Text(f"{'parts':<8}{', '.join(parts)}", style="dim"), 12)


# ---- accounts


def _accounts(accounts: Sequence[Json]) -> Iterator[RenderableType]:
    if not accounts:
        yield Text("none")
    for account in accounts:
        where = _numbers(account["sentences"])
        yield Text(f"{account['kind']} ", style="bold").append(
            f"{account['what']} · {account['status']} · {share(account['confidence'])} · {where}", style="none"
        )
        for field in account["fields"]:
            words = ", ".join(f"“{_quote(w)}”" for w in field["words"])
            same = words == f"“{field['said']}”"
            yield _below(
                Text(f"{field['field'].replace('_', ' '):<12}", style="dim").append(
                    words if same else f"{field['said']}  {words}".rstrip(), style="none"
                ),
                4,
            )


def _numbers(numbers: Iterable[int]) -> str:
    listed = [str(n) for n in numbers]
    return f"sentence{'s' if len(listed) > 1 else ''} {', '.join(listed)}"
