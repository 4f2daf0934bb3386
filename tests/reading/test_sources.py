"""Sources: every kind of input gives reports, and every fault one clear sentence while the rest goes on."""

# ruff: noqa: E501 - the messages stand in tables, one a line

from __future__ import annotations

import io
import json
import os
import tracemalloc
from pathlib import Path

import pytest

from marsad.errors import SettingError, SourceError
from marsad.model import Report
from marsad.reading.sources import BadItem, SourceOptions, count_hint, open_sources

TEXT = "Two rockets hit the base."
STORY = (
    "<html><body><article><p>"
    + "Two rockets hit the base on Sunday, the army said. " * 8
    + "</p></article></body></html>"
)


def write(path: Path, content: str | bytes) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def read(*inputs: str, **options: object) -> list[Report | BadItem]:
    return list(open_sources(inputs, options=SourceOptions(**options)))  # type: ignore[arg-type]


def problem(*inputs: str, **options: object) -> str:
    """The one bad item's sentence."""
    (item,) = read(*inputs, **options)
    assert isinstance(item, BadItem)
    assert item.problem[0].isupper()
    assert item.problem.endswith(".")
    assert ". " not in item.problem  # one sentence
    return item.problem


# --------------------------------------------------------------------------------------------------------------------
# what is read


def test_a_text_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", "\ufeff" + TEXT + "\r\n")
    (report,) = read(path)
    assert isinstance(report, Report)
    assert (report.text, report.source, report.markup) == (TEXT + "\r\n", path, "plain")


def test_a_text_file_in_utf16(tmp_path: Path) -> None:
    (report,) = read(write(tmp_path / "a.txt", "Café rockets.".encode("utf-16")))
    assert isinstance(report, Report)
    assert report.text == "Café rockets."


def test_an_html_file(tmp_path: Path) -> None:
    (report,) = read(write(tmp_path / "a.htm", STORY))
    assert isinstance(report, Report)
    assert report.markup == "html"


def test_jsonl_with_usual_and_mapped_names(tmp_path: Path) -> None:
    rows = [
        {"id": 7, "Headline": "H", "body": TEXT, "source": "P", "date": "2020-09-27", "link": "u", "byline": ["A", "B"], "lang": "en"},
        {"story": TEXT, "text": "not this", "publisher": {"name": "P"}},
    ]  # fmt: skip
    path = write(tmp_path / "a.jsonl", "\n\n".join(map(json.dumps, rows)))
    one, two = read(path)
    assert isinstance(one, Report)
    assert isinstance(two, Report)
    assert (one.id, one.title, one.publisher, one.published, one.url) == ("7", "H", "P", "2020-09-27", "u")
    assert (one.author, one.language, one.source) == ("A, B", "en", f"{path}:1")
    assert (two.text, two.publisher, two.source) == ("not this", "P", f"{path}:3")
    two = read(path, fields={"text": "story"})[1]
    assert isinstance(two, Report)
    assert two.text == TEXT


def test_jsonl_with_html(tmp_path: Path) -> None:
    (report,) = read(write(tmp_path / "a.jsonl", json.dumps({"html": STORY, "text": None})))
    assert isinstance(report, Report)
    assert report.markup == "html"


@pytest.mark.parametrize(
    "content",
    [
        json.dumps([{"text": TEXT}, {"text": TEXT + "!"}], indent=1),
        json.dumps({"count": 2, "reports": [{"text": TEXT}, {"text": TEXT + "!"}]}),
        json.dumps({"text": TEXT}) + "\n" + json.dumps({"text": TEXT + "!"}),  # lines under a wrong name
    ],
)
def test_json(tmp_path: Path, content: str) -> None:
    items = read(write(tmp_path / "a.json", content))
    assert [i.text for i in items if isinstance(i, Report)] == [TEXT, TEXT + "!"]


def test_json_of_one_report(tmp_path: Path) -> None:
    (item,) = read(write(tmp_path / "a.json", json.dumps({"text": TEXT, "tags": [{"a": 1}]}, indent=2)))
    assert isinstance(item, BadItem)  # the one list of objects is taken for the reports, and says so
    (item,) = read(write(tmp_path / "b.json", json.dumps({"text": TEXT, "tags": ["a"]}, indent=2)))
    assert isinstance(item, Report)


@pytest.mark.parametrize(("name", "mark"), [("a.csv", ","), ("a.csv", ";"), ("a.tsv", "\t")])
def test_csv(tmp_path: Path, name: str, mark: str) -> None:
    content = f'id{mark}text{mark}date\n1{mark}"Two, \nrockets; hit"{mark}2020-09-27\n\n2{mark}{TEXT}{mark}\n'
    items = read(write(tmp_path / name, content))
    assert [(i.id, i.text, i.published, i.source[-5:]) for i in items if isinstance(i, Report)] == [
        ("1", "Two, \nrockets; hit", "2020-09-27", f"{name[-3:]}:2"),
        ("2", TEXT, None, f"{name[-3:]}:5"),
    ]


def test_a_folder_in_order_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/b/c.txt", ".hidden.txt", ".git/x.txt", "notes.pdf"):
        write(tmp_path / name, TEXT + name)
    items = read(str(tmp_path))
    assert [os.path.relpath(i.source, tmp_path) for i in items] == ["a/b/c.txt", "a/z.txt", "b.txt"]


def test_a_glob(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.html"):
        write(tmp_path / name, TEXT)
    items = read(str(tmp_path / "*.txt"))
    assert [Path(i.source).name for i in items] == ["a.txt", "b.txt"]


def test_a_file_whose_name_looks_like_a_glob(tmp_path: Path) -> None:
    (report,) = read(write(tmp_path / "a[1].txt", TEXT))
    assert isinstance(report, Report)


@pytest.mark.parametrize(
    ("content", "count", "markup"),
    [
        (TEXT, 1, "plain"),
        (STORY, 1, "html"),
        (f'\n {{"text": "{TEXT}"}}\n{{"text": "Another."}}', 2, "plain"),
        (f'[{{"text": "{TEXT}"}}, {{"text": "Another."}}]', 2, "plain"),
        ("[Photo: a base]\n" + TEXT, 1, "plain"),
    ],
)
def test_standard_input(content: str, count: int, markup: str) -> None:
    items = read("-", stdin=io.BytesIO(content.encode()))
    assert len(items) == count
    assert all(isinstance(i, Report) and i.markup == markup and i.source.startswith("-") for i in items)


def test_an_unknown_suffix_is_told_by_its_content(tmp_path: Path) -> None:
    (one,) = read(write(tmp_path / "report", TEXT))
    (two,) = read(write(tmp_path / "report.data", json.dumps({"text": TEXT})))
    assert isinstance(one, Report)
    assert isinstance(two, Report)
    assert one.text == two.text


def test_the_day_for_all(tmp_path: Path) -> None:
    (report,) = read(write(tmp_path / "a.txt", TEXT), published="2020-09-27")
    assert isinstance(report, Report)
    assert (report.published, report.published_basis) == ("2020-09-27", "argument")


# --------------------------------------------------------------------------------------------------------------------
# what is wrong


def test_no_input_at_all() -> None:
    with pytest.raises(SourceError, match=r"^No source was given; name a file, a folder, a glob, or - for"):
        open_sources([])


def test_a_wrong_field_map_and_a_wrong_day() -> None:
    with pytest.raises(SettingError, match=r"^The field map names 'body', which no report has; use id, text,"):
        open_sources(["-"], options=SourceOptions(fields={"body": "text"}))
    with pytest.raises(SettingError, match=r"^The published date 'soon' is not one that can be read"):
        open_sources(["-"], options=SourceOptions(published="soon"))


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.txt", b"", "The file is empty; expected a report's text."),
        ("a.txt", b"\xef\xbb\xbf \r\n\n", "The file is empty; expected a report's text."),
        ("a.jsonl", b"", "The file is empty; expected a report's text."),
        ("a.txt", b"ab\0cd", "The file is a binary file, expected text; convert it to text, HTML, JSONL or CSV."),
        ("a.txt", b"%PDF-1.7", "The file is a PDF document, expected text; convert it to text, HTML, JSONL or CSV."),
        ("a.csv", b"PK\x03\x04aa", "The file is an archive or an office document, expected text; convert it to text, HTML, JSONL or CSV."),
        ("a.txt", b"caf\xe9 rockets", "The file is no UTF-8 text (byte 4 does not fit); save it as UTF-8."),
        ("a.html", b"<p>caf\xe9</p>", "The file is no UTF-8 text (byte 7 does not fit); save it as UTF-8."),
        ("a.html", b"<html></html>", "The page has no article that can be read; give the article's own page, or its text."),
        ("a.json", b"[]", "The JSON document has no reports in it; expected a list of objects with a text each."),
        ("a.json", b"3", "The JSON document is no list of reports; expected objects with a text each."),
        ("a.json", b"{", "The file is no JSON document (Expecting property name enclosed in double quotes); correct it, or save it as JSONL."),
        ("a.csv", b"id,title\n1,a\n", "The header has no column text, only id, title; name the column of the text with a field map."),
        ("a.csv", b"id,text,Text\n", "The header names a column twice; give every column its own name."),
        ("a.csv", b"id,text\n", "The table has no rows under its header; expected one report a row."),
        ("a.csv", b"id,text\n1,caf\xe9\n", "The table is no UTF-8 text after this line (byte 14 of a block); save it as UTF-8."),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used(tmp_path: Path, name: str, content: bytes, expected: str) -> None:
    assert problem(write(tmp_path / name, content)) == expected


LINES = [
    ('{"text": "Two', "The line is no JSON object (Unterminated string starting at character 10); expected one object a line."),
    ("[1, 2]", "The report is [1, 2], expected an object with a text."),
    ('{"title": "a"}', "The report has no text: expected a field text, body, content, article, full_text, fulltext, maintext, found title; name it with a field map."),
    ('{"text": ""}', "The report has no text; give one with words in it, or leave the report out."),
    ('{"text": 5}', "The report's text is a number, expected words; name the right field with a field map."),
    ('{"text": "a b", "title": {"a": 1}}', "The report's title is an object, expected words; correct it or leave it out."),
    ('{"text": "a b", "date": "soon"}', "The published date 'soon' is not one that can be read; give an ISO date such as 2020-09-27, or leave it out."),
    ('{"text": "a \\ud800"}', "The report's text has half a character at position 2; expected whole ones, encode it anew."),
    ("[" * 100000, "The line is nested too deeply; expected one object with a text."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "expected"), LINES)
def test_a_bad_line_is_listed_and_the_rest_goes_on(tmp_path: Path, line: str, expected: str) -> None:
    good = json.dumps({"text": TEXT})
    path = write(tmp_path / "a.jsonl", f"{good}\n{line}\n{good}\n")
    one, bad, two = read(path)
    assert isinstance(one, Report)
    assert isinstance(two, Report)
    assert bad == BadItem(path, expected, 2)
    assert str(bad) == f"{path}:2: {expected}"


def test_a_line_that_is_no_utf8_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    good = json.dumps({"text": TEXT}).encode()
    path = write(tmp_path / "a.jsonl", good + b'\n{"text": "caf\xe9"}\n' + good)
    one, bad, two = read(path)
    assert isinstance(one, Report)
    assert isinstance(two, Report)
    assert bad == BadItem(path, "The line is no UTF-8 text (byte 14); save the file as UTF-8.", 2)


def test_a_row_with_too_many_cells_is_listed_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", f"id,text\n1,Two, rockets\n2,{TEXT}\n")
    bad, good = read(path)
    assert bad == BadItem(path, "The row has 3 cells, expected 2 as in the header; quote the text.", 2)
    assert isinstance(good, Report)


def test_what_is_too_long(tmp_path: Path) -> None:
    expected = "The report is longer than 1,000 characters; split it, or raise the limit."
    assert problem(write(tmp_path / "a.txt", "a" * 1001), max_chars=1000) == expected
    assert problem(write(tmp_path / "b.txt", "a" * 9000), max_chars=1000) == expected
    assert problem("-", stdin=io.BytesIO(b"a" * 9000), max_chars=1000) == expected
    path = write(tmp_path / "a.jsonl", json.dumps({"text": "a" * 1001}) + "\n" + json.dumps({"text": TEXT}))
    bad, good = read(path, max_chars=1000)
    assert bad == BadItem(path, expected, 1)
    assert isinstance(good, Report)


def test_fifty_megabytes_are_refused_without_being_held(tmp_path: Path) -> None:
    text = write(tmp_path / "a.txt", b"Two rockets. " * 4_000_000)
    lines = write(tmp_path / "a.jsonl", b'{"text": "' + b"Two rockets. " * 4_000_000 + b'"}\n{"text": "One."}\n')
    tracemalloc.start()
    try:
        expected = "The report is longer than 2,000,000 characters; split it, or raise the limit."
        assert problem(text) == expected
        bad, good = read(lines)
        assert (bad.problem, bad.line) == (expected, 1)  # type: ignore[union-attr]
        assert isinstance(good, Report)
        assert tracemalloc.get_traced_memory()[1] < 32_000_000  # bytes
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with path.open("w") as out:
        for number in range(200):
            out.write(json.dumps({"id": number, "text": f"{TEXT} Number {number}. " * 30}) + "\n")
    tracemalloc.start()
    try:
        assert sum(1 for _ in open_sources([str(path)])) == 200
        assert tracemalloc.get_traced_memory()[1] < 300_000  # bytes; the file has half as much again
    finally:
        tracemalloc.stop()


def test_what_is_not_there(tmp_path: Path) -> None:
    assert problem(str(tmp_path / "no.txt")) == "There is no such file or folder; check the name."
    assert problem(str(tmp_path / "*.txt")) == "No file matches this pattern; check the folder's name and the pattern."
    assert problem("https://example.org/a") == "Addresses are not fetched; save the page and give its file."
    expected = (
        "The folder has no reports in it; expected files ending in .txt, .html, .htm, .jsonl, .json, .csv or .tsv."
    )
    write(tmp_path / "notes.pdf", b"%PDF")
    assert problem(str(tmp_path)) == expected
    assert problem("-", stdin=io.BytesIO(b"")) == "Standard input is empty; expected a report's text."
    expected = "Standard input is no UTF-8 text (byte 4 does not fit); save it as UTF-8."
    assert problem("-", stdin=io.BytesIO(b"caf\xe9")) == expected


def test_what_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.txt", TEXT)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("builtins.open", refuse)
    assert problem(path) == "The file cannot be read (permission denied); check its permissions."
    monkeypatch.setattr("os.scandir", refuse)
    items = read(str(tmp_path))
    assert items == [BadItem(str(tmp_path), "The folder cannot be read (permission denied); check its permissions.")]


def test_one_bad_source_does_not_stop_the_next(tmp_path: Path) -> None:
    bad, good = read(str(tmp_path / "no.txt"), write(tmp_path / "a.txt", TEXT))
    assert isinstance(bad, BadItem)
    assert isinstance(good, Report)


def test_count_hint(tmp_path: Path) -> None:
    write(tmp_path / "a.txt", TEXT)
    write(tmp_path / "b.jsonl", '{"text": "a"}\n{"text": "b"}')
    write(tmp_path / "c.csv", "text\na\nb\nc\n")
    write(tmp_path / "d.json", '[{"text": "a"}, {"text": "b"}]')
    assert count_hint([str(tmp_path), str(tmp_path / "no.txt")]) == 1 + 2 + 3 + 2
    assert count_hint(["-"]) is None
