"""The documents are true: their commands are run, their tables compared, their links followed.

`python docs/refresh.py` writes the pages anew; how a page is run is told there.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from difflib import SequenceMatcher, unified_diff
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), ROOT / "examples" / "README.md"])

spec = importlib.util.spec_from_file_location("docs_refresh", DOCS / "refresh.py")
assert spec is not None
assert spec.loader is not None
refresh = importlib.util.module_from_spec(spec)
sys.modules["docs_refresh"] = refresh
spec.loader.exec_module(refresh)

# Processors round quantised arithmetic differently: on another one than the page was written on, a borderline sentence
# may fall on the other side and change a row. Where a page was run here, `python docs/refresh.py --check` is exact.
ALIKE = 0.85
EXACT = ["cli", "senses", "codes", "fields", "suffixes"]  # parts that no model has a say in


@pytest.fixture(params=list(refresh.PAGES))
def page(request):
    return request.param


def test_what_a_page_shows_is_what_is_printed(page, tmp_path):
    text = (ROOT / page).read_text(encoding="utf-8")
    now = refresh.refreshed(text, refresh.Folder(tmp_path / "here"))
    before, after = text.splitlines(), now.splitlines()
    difference = "\n".join(unified_diff(before, after, page, f"{page}, run now", lineterm=""))
    alike = SequenceMatcher(None, before, after, autojunk=False).ratio()
    assert alike >= ALIKE, f"run `python docs/refresh.py`:\n{difference}"


@pytest.mark.parametrize("name", EXACT)
def test_a_table_is_that_of_the_code(name):
    made = refresh.MADE[name]()
    holders = [p for p in PAGES if f"<!-- made: {name} -->" in p.read_text(encoding="utf-8")]
    assert holders, f"no page shows {name}"
    for holder in holders:
        assert made in holder.read_text(encoding="utf-8"), f"{holder.name}: run `python docs/refresh.py`"


def test_every_command_is_in_the_reference_and_shown_in_use():
    reference = (DOCS / "cli.md").read_text(encoding="utf-8")
    used = "".join(page.read_text(encoding="utf-8") for page in PAGES if page.name != "cli.md")
    for name, command in refresh.commands():
        assert f"## marsad {name}\n" in reference, name
        assert f"marsad {name}" in used, f"no page shows `marsad {name}` in use"
        for parameter in command.params:
            assert parameter.name == "help" or parameter.opts[-1] in reference or parameter.metavar in reference


# ----------------------------------------------------------------------------------------------------------------------
# the exchange format, beside a real export

FILES = ["reports", "events", "statements", "commitments", "actors"]


def documented(name: str) -> set[str]:
    """The fields that the page's table of a file names in its first column."""
    text = (DOCS / "exchange-format.md").read_text(encoding="utf-8")
    section = text.split(f"## {name}.jsonl\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \|", section, re.MULTILINE)
    return {field for cell in cells for field in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize("name", FILES)
def test_the_format_names_every_field_and_no_other(name):
    rows = refresh.rows_of(name, refresh._examples_record())
    assert rows
    for row in rows:
        assert set(row) == documented(name)


@pytest.mark.parametrize("name", FILES)
def test_nested_fields_are_explained(name):
    """Every key and every word with a fixed meaning, at any depth, stands somewhere on the page between backticks."""
    text = (DOCS / "exchange-format.md").read_text(encoding="utf-8")
    named = set(re.findall(r"[`\"](\w+)[`\"]", text))

    def keys(value):
        if isinstance(value, dict):
            for key, inside in value.items():
                yield key
                yield from keys(inside)
        elif isinstance(value, list):
            for inside in value:
                yield from keys(inside)

    assert set(keys(refresh.rows_of(name, refresh._examples_record()))) <= named


def test_words_with_a_fixed_meaning_are_all_named():
    from marsad.storing.exchange import json_schema

    text = (DOCS / "exchange-format.md").read_text(encoding="utf-8")
    words = set(re.findall(r'"enum": (\[[^\]]*\])', json.dumps(json_schema())))
    for word in sorted({word for listed in words for word in json.loads(listed)}):
        assert f"`{word}`" in text, word


# ----------------------------------------------------------------------------------------------------------------------
# messages, links


def literals() -> str:
    """The source of the package with strings that stand side by side made one."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "src" / "marsad").rglob("*.py")))
    return re.sub(r'"\s*\n\s*f?"', "", text)


def symptoms() -> list[str]:
    text = (DOCS / "inputs.md").read_text(encoding="utf-8").split("| it says |")[1].split("\n\n")[0]
    return re.findall(r"^\| `([^`]+)` \|", text, re.MULTILINE)


def test_there_are_symptoms():
    assert len(symptoms()) > 15


@pytest.mark.parametrize("said", symptoms())
def test_a_sentence_that_is_explained_is_one_that_is_said(said):
    source = literals()
    for piece in filter(None, (part.strip(" ;.") for part in said.split("…"))):
        assert piece in source, piece


def anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith(("http://", "https://")):
            continue
        file, _, anchor = target.partition("#")
        there = (path.parent / file).resolve() if file else path
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_page_can_be_reached(path):
    everything = "".join(p.read_text(encoding="utf-8") for p in PAGES if p != path)
    assert path.name == "README.md" or path.name in everything


# ----------------------------------------------------------------------------------------------------------------------
# the refreshing itself


MATCHES = [
    (["a", "b"], ["a", "b"], True),
    (["3 read at … a second."], ["3 read at 11.7 a second."], True),  # inside a line
    (["a", "…", "z"], ["a", "b", "c", "z"], True),  # any number of lines
    (["a", "…", "z"], ["a", "z"], True),  # none is a number too
    (["a", "…"], ["b", "c"], False),
    (["a … c"], ["a", "c"], False),  # not over the end of a line
    ([], [], True),
    ([], ["a"], False),
]


@pytest.mark.parametrize(("expected", "printed", "same"), MATCHES)
def test_ellipses_stand_for_what_differs(expected, printed, same):
    assert refresh.matches(expected, printed) is same


@pytest.mark.parametrize(
    ("expected", "printed", "kept"),
    [
        (["n = …"], ["n = 1"], ["n = …"]),  # still true: left alone
        (["a", "…", "z"], ["A", "b", "c", "Z"], ["A", "…", "Z"]),  # cut where it was cut
        (["n = …", "old"], ["n = 1", "new"], ["n = …", "new"]),  # only the line that changed
        (["old"], ["new", "lines"], ["new", "lines"]),
    ],
)
def test_a_page_keeps_its_cuts(expected, printed, kept):
    assert refresh._kept(expected, printed) == kept
