"""What the reader saw: the same in the terminal, in a pipe, on the page and as JSON, and nothing of a report runs."""

from __future__ import annotations

import base64
import io
import json
import os
import re
from dataclasses import replace
from functools import cache
from hashlib import sha256
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from marsad.errors import InputError
from marsad.finding.cues import find_cues
from marsad.finding.findings import Findings
from marsad.finding.tagger import Part, SeenCue, SentenceScores
from marsad.framing.frames import frame
from marsad.framing.statements import Said
from marsad.line import Steps, code_report, take_steps
from marsad.model import Coded, EventAccount, Mention
from marsad.reading.reports import make_report, read_report
from marsad.reading.sources import SourceOptions
from marsad.record import load_tools, open_record
from marsad.showing import cli
from marsad.showing.arcs import Words, arcs
from marsad.showing.choosing import from_file
from marsad.showing.explain_html import page
from marsad.showing.explain_terminal import draw, plain, share
from marsad.showing.explaining import explain, only
from marsad.showing.marking import LAYERS, Mark, marks_of

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TRIAL_MODEL = os.environ.get("MARSAD_MODEL", "")  # read before the settings of whoever runs the tests are put away

TEXT = (
    "Gunmen attacked a convoy near Mosul on Sunday, killing three soldiers.\n\n"
    "Read more\n\n"
    '"We will attack again," a spokesman said.'
)


def at(text, words):
    start = text.index(words)
    return start, start + len(words)


def cue_at(sentence, cue):
    place = sentence.start + cue.start, sentence.start + cue.end
    return Mention("cue", sentence.field, *place, cue.text, sentence.index, "incident", value=cue)


def by_hand(text=TEXT, title="Convoy attacked"):
    """Steps without a model: two cues of the lexicon, one of which the model takes for a threat."""
    report = make_report(text, id="x1", title=title, publisher="Daily", published="2020-10-05")
    reading = read_report(report)
    whole = reading.fields["text"].text
    mentions, scores, cues = {}, {}, {}
    for sentence in reading.read_sentences():
        found = []
        for kind, label, words in (
            ("actor", "group", "Gunmen"), ("place", "place", "Mosul"), ("time", "", "Sunday"),
            ("number", "killed", "killing three soldiers"),
        ):  # fmt: skip
            if sentence.field == "text" and words in sentence.text:
                start, end = at(whole, words)
                found.append(Mention(kind, "text", start, end, words, sentence.index, label, 0.9, "model"))
        mentions[sentence.index] = (*found, *(cue_at(sentence, cue) for cue in find_cues(sentence.text)))
        told = 0.9 if "Gunmen" in sentence.text else 0.0
        scores[sentence.index] = SentenceScores(
            {"none": 1 - told, "primary": told, "background": 0.0, "again": 0.0},
            {"Battles/Armed clash": told}, {"threat": 0.2, "deny": 0.01}, {"threat": 0.0}, {"ASSAULT": told},
        )  # fmt: skip
        if "Gunmen" in sentence.text:
            start, end = at(whole, "attacked")
            part = Part("attacker", *at(whole, "Gunmen"), 0.8)
            cues[sentence.index] = (
                SeenCue(sentence.index, start, end, 0.97, {"done": 0.9}, {"ASSAULT": 0.9}, {"attack": 0.8}, (part,)),
            )
    findings = Findings(mentions, scores, cues)
    frames = frame(reading, findings)
    accounts = []
    for number, told in enumerate(frames.incidents):
        span = reading.span(told.field, told.start, told.end)
        accounts.append(
            EventAccount(id=f"event-{number}", report=report.key, version="1", status="happened", type="ASSAULT",
                         evidence=(span,))
        )  # fmt: skip
    return Steps(reading, findings, frames, Coded(report=report, accounts=tuple(accounts)))


@pytest.fixture(scope="module")
def explained():
    return explain(by_hand())


@cache
def tools():
    """The model, or one that `MARSAD_MODEL` names where tests are run beside a model being trained."""
    return load_tools(1, TRIAL_MODEL)


@cache
def example():
    report = from_file(str(EXAMPLES / "convoy-after-offer.txt"), None, SourceOptions(), print)
    return take_steps(report, tools())


def walk(value):
    if isinstance(value, dict):
        yield value
        for inside in value.values():
            yield from walk(inside)
    elif isinstance(value, list):
        for inside in value:
            yield from walk(inside)


# ---- JSON


def test_sentences_are_numbered_title_first(explained):
    kinds = [(s["number"], s["in"], s["kind"], s["read"]) for s in explained["sentences"]]
    assert kinds == [
        (1, "title", "title", True),
        (2, "text", "body", True),
        (3, "text", "boilerplate", False),
        (4, "text", "body", True),
    ]
    assert explained["sentences"][2]["why_not_read"] == "page furniture"
    assert explained["sentences"][2]["scores"] is None


def check_words(explained, report):
    """Evidence or nothing: every quote is that slice of the report, and stands where `at` says in its sentence."""
    given = {"title": report.title, "text": report.text}
    sentences = {s["number"]: s for s in explained["sentences"]}
    count = 0
    for words in walk(explained):
        if "quote" not in words:
            continue
        count += 1
        if words["start"] is None:
            assert words["quote"] == ""
            continue
        assert given[words["in"]][words["start"] : words["end"]] == words["quote"]
        assert words["sentence"] in sentences
        start, end = words["at"]
        assert 0 <= start < end
    return count


def test_every_word_leads_back(explained):
    steps = by_hand()
    assert check_words(explained, steps.reading.report) > 5
    for sentence in explained["sentences"]:
        for mention in sentence["mentions"]:
            start, end = mention["words"]["at"]
            assert sentence["text"][start:end] == mention["words"]["quote"]


def test_an_incident_has_its_cue_and_its_parts(explained):
    (told,) = explained["sentences"][1]["incidents"]
    assert told["cue"]["words"]["quote"] == "attacked"
    assert (told["status"], told["role"], told["outcome"], told["joins"]) == ("happened", "primary", "opens", None)
    (attacker,) = [p for p in told["parts"] if p["part"] == "attacker"]
    assert attacker["words"]["quote"] == "Gunmen"
    assert "model" in attacker["by"]
    assert attacker["score"] == 0.8


def test_a_title_joins_what_the_text_opened():
    steps = by_hand()
    (told,) = steps.frames.incidents
    title = next(s for s in steps.reading.sentences if s.field == "title")
    above = Mention("cue", "title", 7, 15, "attacked", title.index, "incident")
    other = replace(told, cue=above, field="title", start=0, end=15, sentence=title.index, parts={})
    account = steps.coded.accounts[0]
    both = account.model_copy(update={"evidence": (*account.evidence, steps.reading.span("title", 0, 15))})
    frames = replace(steps.frames, incidents=(other, told))
    found = explain(replace(steps, frames=frames, coded=replace(steps.coded, accounts=(both,))))
    ((first,), (second,)) = (found["sentences"][n]["incidents"] for n in (0, 1))
    assert (first["outcome"], first["joins"], second["outcome"]) == ("joins", second["name"], "opens")
    assert found["accounts"][0]["sentences"] == [1, 2]


def test_a_telling_that_no_account_keeps_is_said_to_be_so():
    steps = by_hand()
    found = explain(replace(steps, coded=replace(steps.coded, accounts=())))
    (told,) = found["sentences"][1]["incidents"]
    assert (told["outcome"], told["account"]) == (None, None)
    assert "not among the words of any account" in plain(found)


def test_refused_cues_say_why(explained):
    refused = [r for r in explained["sentences"][3]["refused"] if r["as"] == "incident"]
    assert [r["words"]["quote"] for r in refused] == ["attack"]
    assert refused[0]["status"] not in ("happened", "foiled")
    assert "as the rules read it" in refused[0]["why"]


def test_likeliest_scores_come_first(explained):
    assert list(explained["sentences"][1]["scores"]["statement"]) == ["threat", "deny"]


def test_the_same_steps_give_the_same_bytes():
    first, second = explain(by_hand()), explain(by_hand())
    assert json.dumps(first) == json.dumps(second)
    assert page(first) == page(second)


def test_one_sentence_with_its_accounts(explained):
    alone = only(explained, 2)
    assert [s["number"] for s in alone["sentences"]] == [2]
    assert len(alone["accounts"]) == 1
    assert only(explained, 4)["accounts"] == []


def test_every_key_is_documented(explained):
    text = (EXAMPLES.parent / "docs" / "explain.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+)`", text))
    tables = ("status", "act", "deed", "deeds", "kinds", "value")  # their keys are names of types, or another page's

    def keys(value):
        if isinstance(value, dict):
            for key, inside in value.items():
                yield key
                if key == "scores":
                    yield from inside or ()
                elif key not in tables:
                    yield from keys(inside)
        elif isinstance(value, list):
            for inside in value:
                yield from keys(inside)

    assert set(keys(explained)) <= named
    assert set(keys(explain(example()))) <= named


# ---- marks


def test_marks_do_not_overlap_and_a_part_goes_before_a_mention(explained):
    marks = marks_of(explained["sentences"][1])
    text = explained["sentences"][1]["text"]
    assert [(m.label, text[m.start : m.end]) for m in marks] == [
        ("attacker", "Gunmen"),
        ("cue", "attacked"),
        ("place", "Mosul"),
        ("time", "Sunday"),
        ("killed", "killing three soldiers"),
    ]
    assert {m.layer for m in marks} <= set(LAYERS)
    assert all(a.end <= b.start for a, b in pairwise(marks))


def test_an_unknown_label_is_a_count():
    assert Mark(0, 1, "missing").layer == "count"


# ---- the terminal and the pipe


def test_a_pipe_gets_brackets_and_whole_lines(explained):
    text = plain(explained)
    assert (
        "  2  [attacker: Gunmen] [cue: attacked] a convoy near [place: Mosul] on [time: Sunday], "
        "[killed: killing three soldiers]." in text.splitlines()
    )
    assert "\x1b" not in text
    assert not re.search(r" $", text, re.MULTILINE)


def test_the_shape_of_what_is_piped(explained):
    """Line by line what stands in front; the figures are the model's business."""
    shape = [re.match(r" *(\d+ |\(?\w+)", line)[0].strip() for line in plain(explained).splitlines() if line]
    assert shape[:4] == ["Convoy", "x1", "1", "refused"]
    assert shape[4:9] == ["scores", "2", "incident", "ACLED", "cue"]
    assert shape[shape.index("3") + 1] == "not"
    assert shape[-2:] == ["accounts", "event"]


def test_decisions_are_one_line_and_all_is_all(explained):
    short, full = plain(explained), plain(explained, every_score=True)
    assert short.count("     scores  incident .90 (primary .90") == 1
    assert "deny .01" not in full, "below one in twenty"
    for line in ("types       Battles/Armed clash .90", "cue seen    “attacked” .97", "deed    attack .80"):
        assert line in full
        assert line not in short


def test_a_terminal_gets_colours_and_no_brackets(explained):
    console = Console(width=100, force_terminal=True, color_system="truecolor", record=True, file=io.StringIO())
    console.print(draw(explained))
    said = console.export_text(styles=True)
    assert "[attacker:" not in said
    assert "\x1b[1;31mGunmen" in said
    assert "marks: " in said


@pytest.mark.parametrize(("number", "said"), [(0.934, ".93"), (1.0, "1.0"), (0.0, ".00"), (0.999, "1.0")])
def test_shares_in_two_digits(number, said):
    assert share(number) == said


# ---- the page

NASTY = '<script>alert("x")</script> & \'quoted\' [bold]markup[/bold] "><img src=x onerror=alert(1)>'


class Tags(HTMLParser):
    """Counts tags and finds those that are not closed in their order."""

    VOID = frozenset({"meta", "input", "br", "path", "rect"})

    def __init__(self):
        super().__init__()
        self.open, self.seen, self.attributes, self.wrong = [], [], [], []

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += attrs
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.seen.append(tag)
        self.attributes += attrs

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.wrong.append(tag)


def parsed(html):
    tags = Tags()
    tags.feed(html)
    tags.close()
    assert tags.wrong == []
    assert tags.open == []
    return tags


def test_the_page_is_whole_and_alone(explained):
    html = page(explained)
    tags = parsed(html)
    assert tags.seen.count("script") == 1
    assert tags.seen.count("svg") == 1
    assert not re.search(r"https?://", html), "nothing is fetched"
    assert not {name for name, _ in tags.attributes} & {"src", "onclick", "onerror", "onload"}
    assert {value for name, value in tags.attributes if name == "href"} <= {f"#sentence-{n}" for n in range(1, 5)}
    ids = [value for name, value in tags.attributes if name == "id"]
    assert len(ids) == len(set(ids))
    described = {value for name, value in tags.attributes if name == "aria-describedby"}
    assert described <= set(ids)


def test_a_paragraph_holds_no_block(explained):
    """A list inside a paragraph ends it in every browser: the tips would stand open in the text."""
    for paragraph in re.findall(r'<p class="words">.*?</p>', page(explained), re.DOTALL):
        assert set(re.findall(r"<(\w+)", paragraph)) <= {"p", "span", "b"}


def test_the_policy_names_the_script_that_is_there(explained):
    html = page(explained)
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)[1]
    digest = base64.b64encode(sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in html
    assert "default-src 'none'" in html


def test_nothing_of_a_report_runs():
    steps = by_hand(TEXT.replace("a convoy", f"a convoy {NASTY}"), title=NASTY)
    found = explain(steps)
    html = page(found)
    tags = parsed(html)
    assert tags.seen.count("script") == 1
    assert "img" not in tags.seen
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html
    assert "[bold]markup[/bold]" in plain(found), "and brackets of a report are no markup of ours"


def test_arcs_reach_every_part_and_stay_inside():
    cue = Words(10, "attacked", "i1", "cue")
    parts = [
        Words(0, "Gunmen", "attacker", "who", 0.4), Words(30, "Mosul", "place", "where"),
        Words(40, "a very long name of some place or other", "place", "where"),
    ]  # fmt: skip
    svg = arcs(cue, parts, "a <title>")
    assert svg.count("<path") == 3
    assert svg.count("stroke-dasharray") == 1, "the one that is less sure"
    assert "a very long name of some…" in svg
    assert 'aria-label="a &lt;title&gt;"' in svg
    wide, tall = map(float, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    for x, width in re.findall(r'<rect x="([\d.]+)" y="\d+" width="([\d.]+)"', svg):
        assert 0 <= float(x) <= float(x) + float(width) <= wide
    assert all(0 <= float(y) <= tall for y in re.findall(r' y="(\d+)"', svg))
    assert arcs(cue, [], "alone") == ""


# ---- the real line


def test_an_example_explained():
    steps = example()
    found = explain(steps)
    assert check_words(found, steps.reading.report) > 50
    assert [s["number"] for s in found["sentences"]] == list(range(1, len(steps.reading.sentences) + 1))
    for sentence in found["sentences"]:
        assert (sentence["scores"] is None) == (not sentence["read"])
    names = [f["name"] for s in found["sentences"] for k in ("incidents", "statements", "commitments") for f in s[k]]
    assert len(names) == len(set(names))
    assert {a["id"] for a in found["accounts"]} == {a.id for a in steps.coded.accounts}
    ids = {a["id"] for a in found["accounts"]}
    for sentence in found["sentences"]:
        for told in (*sentence["statements"], *sentence["commitments"]):
            assert told["account"] in ids
    parsed(page(found))
    assert json.loads(json.dumps(found)) == found


def test_the_line_is_what_is_explained():
    """`code_report` and the steps are one path."""
    steps = example()
    assert code_report(steps.reading.report, tools()) == steps.coded


# ---- the command


@pytest.fixture
def run(capsys, monkeypatch, tmp_path):
    """The command with the line of hand-made steps in place of the model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("marsad.record.load_tools", lambda threads, model: None)
    monkeypatch.setattr("marsad.line.take_steps", lambda report, tools: by_hand(report.text, report.title))

    def run(*arguments):
        exit_code = cli.main(["explain", *map(str, arguments)])
        said = capsys.readouterr()
        return exit_code, said.out, said.err

    (tmp_path / "one.txt").write_text(TEXT, encoding="utf-8")
    rows = [{"id": f"n{n}", "text": TEXT, "title": f"Number {n}"} for n in range(3)]
    (tmp_path / "many.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
    return run


def test_a_file_is_explained(run):
    exit_code, out, err = run("one.txt")
    assert (exit_code, err) == (0, "")
    assert "[cue: attacked]" in out


def test_the_first_of_several_with_a_note(run):
    exit_code, out, err = run("many.jsonl")
    assert exit_code == 0
    assert out.startswith("Number 0\n")
    assert err == "many.jsonl holds several reports: n0 is the first, --id chooses another.\n"


def test_the_one_that_is_asked_for(run):
    exit_code, out, err = run("many.jsonl", "--id", "n2")
    assert (exit_code, err) == (0, "")
    assert out.startswith("Number 2\n")


def test_json_is_the_explanation(run):
    _, out, _ = run("one.txt", "--json", "--sentence", "2")
    found = json.loads(out)
    assert list(found) == ["made_by", "report", "sentences", "accounts"]
    assert [s["number"] for s in found["sentences"]] == [2]


def test_a_page_is_written(run, tmp_path):
    exit_code, out, err = run("one.txt", "--html", "seen.html")
    assert (exit_code, out) == (0, "")
    assert err.startswith("seen.html: ")
    parsed((tmp_path / "seen.html").read_text(encoding="utf-8"))


def test_a_report_of_the_record(run, tmp_path):
    """By id and by key, and a file of the same name goes first."""
    report = make_report(TEXT, id="r7", title="Of the record")
    with open_record(tmp_path / "marsad.db") as opened:
        opened.store.add([Coded(report=report)])
    assert run("r7")[1].startswith("Of the record\n")
    assert run(report.key)[1].startswith("Of the record\n")
    (tmp_path / "r7").write_text(TEXT, encoding="utf-8")
    assert not run("r7")[1].startswith("Of the record\n")


@pytest.mark.parametrize(
    ("arguments", "exit_code", "sentence"),
    [
        (["nowhere.txt"], 2, "nowhere.txt is no file, and there is no record at marsad.db to look for it in"),
        ([], 2, "Missing argument 'REPORT'"),
        (["."], 2, ". is a folder, and one report is explained at a time: give a file."),
        (["many.jsonl", "--id", "n9"], 2, "many.jsonl holds no report n9: it has n0, n1, n2."),
        (["empty.txt"], 2, "empty.txt: The file is empty; expected a report's text."),
        (["empty.txt", "--id", "a"], 2, "empty.txt holds no report that can be read: give a file with one."),
        (["one.txt", "--sentence", "0"], 2, "--sentence 0 is no sentence: they are numbered from 1."),
        (["one.txt", "--sentence", "99"], 2, "--sentence 99 is not in this report: its last sentence is"),
        (["one.txt", "--html", "no/x.html"], 2, "no/x.html cannot be written (no such file or directory)"),
        (["one.txt", "--published", "soon"], 2, "soon"),
        (["one.txt", "--map", "text"], 2, "--map text is not PART=COLUMN"),
    ],
)
def test_bad_input_is_one_sentence(run, tmp_path, arguments, exit_code, sentence):
    (tmp_path / "empty.txt").touch()
    code, out, err = run(*arguments)
    assert (code, out) == (exit_code, "")
    assert sentence in err
    assert err.startswith("marsad: ")
    assert err.count("\n") == 1


def test_an_unknown_id_of_a_record(run, tmp_path):
    with open_record(tmp_path / "marsad.db"):
        pass
    code, _, err = run("mw-1")
    assert code == 2
    assert err == ("marsad: mw-1 is neither a file nor a report of marsad.db: `marsad show reports` lists them.\n")
    assert run("mw-1", "--id", "x")[2].startswith("marsad: mw-1 is no file, and --id, --published and --map are for")


def test_a_file_without_a_report_that_can_be_read():
    with pytest.raises(InputError, match="There is no such file"):
        from_file("nowhere.txt", None, SourceOptions(), print)


def test_a_statement_names_how_its_speaker_was_found():
    found = explain(by_hand())
    said = [s for sentence in found["sentences"] for s in sentence["statements"]]
    assert said
    assert {s["speaker"]["how"] for s in said} <= {
        "named", "not named", "pronoun", "carried over", "quotation goes on", "unknown",
    }  # fmt: skip
    assert isinstance(by_hand().frames.statements[0], Said)
