"""An explained report as one page that needs nothing else: no network, no other file, no script but its own.

Everything that comes from the report is escaped, and the page's own policy lets no script run but the one whose digest
it names. Without any script all is still there: the script only hides layers and moves between sentences.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from html import escape
from importlib import resources
from typing import Any

from marsad.showing.arcs import Words, arcs
from marsad.showing.explain_terminal import LEAST, decisions, numbers, outcome, quote, share, speaker, voucher
from marsad.showing.marking import LAYER_OF, LAYERS, Mark, marks_of

Json = Mapping[str, Any]

LAYER_WORDS = {
    "who": "who took part", "where": "where", "when": "when", "count": "how many", "weapon": "with what",
    "cue": "the word that tells of an incident", "speech": "who says so", "promise": "a promise or its condition",
    "refused": "looked at and refused",
}  # fmt: skip


def page(explained: Json) -> str:
    """The whole page. The same explanation gives the same bytes."""
    report = explained["report"]
    style, script = _file("explain.css"), _file("explain.js")
    digest = base64.b64encode(sha256(script.encode("utf-8")).digest()).decode("ascii")
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    title = escape(report["headline"])
    published = (report["published"] or "undated")[:10]
    if report["published_basis"] not in ("given", "unknown"):
        published += f" ({report['published_basis']})"
    about = " · ".join(filter(None, [report["id"], report["publisher"], published]))
    body = [
        f'<header><p class="made">what marsad saw in</p><h1>{title}</h1><p>{escape(about)}</p></header>',
        _legend(),
        '<main id="sentences">',
        *(_sentence(sentence) for sentence in explained["sentences"]),
        "</main>",
        _accounts(explained["accounts"]),
        f"<footer>{escape(str(explained.get('made_by', 'marsad')))}. Scores are the reader's own certainty, no measure "
        "of whether what the report says is true.</footer>",
    ]
    language = escape(report.get("language") or "en")
    return "\n".join(
        [
            "<!doctype html>",
            f'<html lang="{language}">',
            "<head>",
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="color-scheme" content="light dark">',
            f"<title>{title}, explained</title>",
            f"<style>\n{style}</style>",
            "</head>",
            "<body>",
            *body,
            f"<script>{script}</script>",
            "</body>",
            "</html>",
            "",
        ]
    )


def _file(name: str) -> str:
    return resources.files("marsad.showing").joinpath(name).read_text(encoding="utf-8")


def _legend() -> str:
    """The colours, each a switch of its layer."""
    layers = [
        f'<label><input type="checkbox" data-layer="{layer}" checked> <span class="mark {layer}">{layer}</span> '
        f"{LAYER_WORDS[layer]}</label>"
        for layer in LAYERS
    ]
    blocks = [
        f'<label><input type="checkbox" data-layer="{name}" checked> {said}</label>'
        for name, said in (("frames", "cards"), ("diagrams", "diagrams"), ("unread", "sentences not read"))
    ]
    keys = "<kbd>j</kbd> and <kbd>k</kbd>: next and previous sentence · <kbd>s</kbd>: its scores · <kbd>Esc</kbd>: back"
    return (
        f'<nav aria-label="Legend and layers"><fieldset><legend>Marks</legend>{"".join(layers)}</fieldset>'
        f'<fieldset><legend>Shown</legend>{"".join(blocks)}</fieldset><p class="keys">{keys}</p></nav>'
    )


# ---- a sentence


def _sentence(sentence: Json) -> str:
    number = sentence["number"]
    kind = "" if sentence["kind"] == "body" else f'<span class="kind">{escape(sentence["kind"])}</span> '
    where = f'<a class="number" href="#sentence-{number}">{number}</a>'
    if not sentence["read"]:
        return (
            f'<section class="sentence unread" id="sentence-{number}" tabindex="-1">{where}<p class="words">{kind}'
            f'{escape(sentence["text"])}</p><p class="why">not read: {escape(sentence["why_not_read"])}</p></section>'
        )
    cards = [
        *(_incident(frame) for frame in sentence["incidents"]),
        *(_statement(frame) for frame in sentence["statements"]),
        *(_commitment(frame) for frame in sentence["commitments"]),
        _refused(sentence["refused"]),
    ]
    diagrams = "".join(_diagram(frame) for frame in sentence["incidents"])
    return (
        f'<section class="sentence" id="sentence-{number}" tabindex="-1">{where}'
        f'<div class="said"><p class="words">{kind}{_marked(sentence)}</p>{diagrams}{_scores(sentence)}</div>'
        f'<div class="frames">{"".join(cards)}</div></section>'
    )


def _marked(sentence: Json) -> str:
    text, out, last = sentence["text"], [], 0
    for number, mark in enumerate(marks_of(sentence), 1):
        tip = f"tip-{sentence['number']}-{number}"
        known = "".join(f"<span>{line}</span>" for line in _known(sentence, mark))  # no list: it stands in a paragraph
        out.append(escape(text[last : mark.start]))
        out.append(
            f'<span class="mark {mark.layer}" tabindex="0" aria-describedby="{tip}">'
            f"{escape(text[mark.start : mark.end])}"
            f'<span class="tip" role="tooltip" id="{tip}"><b>{escape(mark.label)}</b>{known}</span></span>'
        )
        last = mark.end
    return "".join([*out, escape(text[last:])])


def _known(sentence: Json, mark: Mark) -> Iterator[str]:
    """All that is known of the words of a mark, as the tip lists it."""
    for frame in sentence["incidents"]:
        for part in frame["parts"]:
            if _shares(part["words"], sentence, mark):
                by = " and ".join(part["by"])
                score = f" {share(part['score'])}" if part["score"] is not None else ""
                yield escape(f"{part['part']} of {frame['name']}, by {by}{score}")
    for cue in sentence["cues_seen"]:
        if _shares(cue["words"], sentence, mark):
            status = next(iter(cue["status"].items()), None)
            told = f": {status[0]} {share(status[1])}" if status else ""
            yield escape(f"cue to the model, {share(cue['score'])}{told}")
    for refused in sentence["refused"]:
        if _shares(refused["words"], sentence, mark):
            yield escape(f"refused as {refused['as']}: {refused['why']}")
    for mention in sentence["mentions"]:
        if _shares(mention["words"], sentence, mark):
            label = f" ({mention['label']})" if mention["label"] else ""
            meaning = f" = {mention['means']}" if mention["means"] else ""
            yield escape(f"{mention['kind']}{label}, by {mention['by']} {share(mention['score'])}{meaning}")


def _shares(words: Json, sentence: Json, mark: Mark) -> bool:
    if words["sentence"] != sentence["number"]:
        return False
    start, end = words["at"]
    return bool(start < mark.end and mark.start < end)


def _diagram(frame: Json) -> str:
    cue = frame["cue"]
    if cue["label"] == "sentence":
        return ""
    parts = [
        Words(p["words"]["at"][0], quote(p["words"]), p["part"], LAYER_OF.get(p["part"], "count"), p["score"])
        for p in frame["parts"]
        if p["words"]["at"] != cue["words"]["at"]
    ]
    title = f"{frame['name']}: the parts round “{quote(cue['words'])}”"
    drawn = arcs(Words(cue["words"]["at"][0], quote(cue["words"]), frame["name"], "cue"), parts, title)
    return f'<div class="diagram">{drawn}</div>' if drawn else ""


# ---- cards


def _card(kind: str, head: str, score: float, rows: Iterable[tuple[str, str]]) -> str:
    listed = "".join(f"<dt>{escape(name)}</dt><dd>{escape(said)}</dd>" for name, said in rows)
    return f'<article class="card {kind}"><h2>{escape(head)}</h2>{_bar("score", score)}<dl>{listed}</dl></article>'


def _incident(frame: Json) -> str:
    def rows() -> Iterator[tuple[str, str]]:
        yield "told as", f"{frame['status']}, {frame['role']}; {outcome(frame)}"
        if frame["acled"]:
            yield "ACLED", " / ".join(frame["acled"])
        cue = frame["cue"]
        by_itself = "no word of it" if cue["label"] == "sentence" else f"“{quote(cue['words'])}”"
        sense = f", sense {cue['sense']}" if cue["sense"] else ""
        yield "cue", f"{by_itself}, by {cue['by']} {share(cue['score'])}{sense}"
        for part in frame["parts"]:
            by = " and ".join(part["by"]) + (f" {share(part['score'])}" if part["score"] is not None else "")
            more = f" = {part['means']}" if part["means"] else ""
            yield part["part"], f"“{quote(part['words'])}”{more}, by {by}"
        yield "vouched by", voucher(frame["vouched_by"])

    head = f"incident {frame['name']}: {' '.join([frame['type'], *frame['modes']])}"
    return _card("incident", head, frame["score"], rows())


def _statement(frame: Json) -> str:
    def rows() -> Iterator[tuple[str, str]]:
        yield "speaker", speaker(frame["speaker"])
        if quote(frame["cue"]):
            yield "cue", f"“{quote(frame['cue'])}”"
        for name in ("channel", "via"):
            if frame[name]:
                yield name, frame[name]
        yield "said", f"“{quote(frame['said'])}”{', quoted' if frame['quoted'] else ''}"

    head = f"statement {frame['name']}: {frame['kind'].replace('_', ' ')}"
    return _card("statement", head, frame["score"], rows())


def _commitment(frame: Json) -> str:
    def rows() -> Iterator[tuple[str, str]]:
        yield "who", ", ".join(p["name"] for p in frame["by"]) or "unknown"
        yield "what", f"“{quote(frame['undertaking'])}”"
        for words in frame["condition"]:
            yield "if", f"“{quote(words)}”"
        for name in ("made", "due"):
            if frame[name]:
                yield name, f"{frame[name]['said']} ({frame[name]['basis']})"

    return _card("commitment", f"commitment {frame['name']}: {frame['form']}", frame["score"], rows())


def _refused(refused: Sequence[Json]) -> str:
    if not refused:
        return ""
    rows = "".join(
        f"<li>{escape(r['as'])} “{escape(quote(r['words']))}” ({escape(r['what'])}): {escape(r['why'])}</li>"
        for r in refused
    )
    return f'<article class="card not-taken"><h2>refused</h2><ul>{rows}</ul></article>'


# ---- scores


def _bar(name: str, value: float) -> str:
    return (
        f'<span class="bar"><span class="name">{escape(name.replace("_", " ").replace("/", " / "))}</span>'
        f'<span class="track"><span style="width:{min(max(value, 0.0), 1.0):.0%}"></span></span>'
        f'<span class="value">{share(value)}</span></span>'
    )


def _bars(title: str, shares: Mapping[str, float], least: float = LEAST) -> str:
    kept = "".join(_bar(name, value) for name, value in shares.items() if value >= least)
    return f'<div class="bars"><h3>{escape(title)}</h3>{kept or "<p>none</p>"}</div>'


def _scores(sentence: Json) -> str:
    scores = sentence["scores"]
    if not scores:
        return ""
    tables = [
        _bars("incident", scores["incident"], 0.0),
        _bars("sub-event type", scores["sub_event"], 0.0),
        _bars("statement", scores["statement"]),
        _bars("commitment", scores["commitment"]),
        _bars("PLOVER", scores["plover"]),
    ]
    cues = "".join(_cue(cue) for cue in sentence["cues_seen"])
    return (
        f'<details class="scores"><summary>{escape(decisions(sentence))}</summary>'
        f'<div class="tables">{"".join(tables)}</div>{cues}</details>'
    )


def _cue(cue: Json) -> str:
    parts = "".join(
        f"<li>{escape(p['part'])} “{escape(quote(p['words']))}” {share(p['score'])}</li>" for p in cue["parts"]
    )
    tables = "".join(_bars(name, cue[name]) for name in ("status", "act", "deed"))
    return (
        f'<div class="seen"><h3>cue seen: “{escape(quote(cue["words"]))}” {share(cue["score"])}</h3>'
        f'<div class="tables">{tables}</div>{f"<ul>{parts}</ul>" if parts else ""}</div>'
    )


# ---- accounts


def _accounts(accounts: Sequence[Json]) -> str:
    if not accounts:
        return '<section id="accounts"><h2>Accounts</h2><p>Nothing came of this report.</p></section>'
    head = "".join(f'<th scope="col">{name}</th>' for name in ("kind", "what", "status", "score", "told in", "fields"))
    rows = "".join(_account(account) for account in accounts)
    return (
        '<section id="accounts"><h2>Accounts: what came of it</h2><div class="wide"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div></section>"
    )


def _account(account: Json) -> str:
    links = ", ".join(f'<a href="#sentence-{n}">{n}</a>' for n in account["sentences"])
    fields = "".join(
        f"<dt>{escape(f['field'].replace('_', ' '))}</dt><dd>{escape(f['said'])}"
        + "".join(f" <q>{escape(quote(w))}</q>" for w in f["words"] if quote(w) != f["said"])
        + "</dd>"
        for f in account["fields"]
    )
    told = escape(numbers(account["sentences"]))
    return (
        f"<tr><td>{escape(account['kind'])}</td><td>{escape(account['what'])}</td><td>{escape(account['status'])}</td>"
        f'<td>{share(account["confidence"])}</td><td aria-label="{told}">{links}</td><td><dl>{fields}</dl></td></tr>'
    )
