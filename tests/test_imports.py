"""The import rule: a step imports earlier steps, `knowledge` and the nouns, never a later one. Start-up is quick."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "src" / "marsad"

# In the order of the line. What stands on one row may not import each other.
ORDER = [
    {"errors"},
    {"model", "settings"},
    {"knowledge"},
    {"reading"},
    {"finding"},
    {"framing"},
    {"resolving"},
    {"linking", "line"},
    {"storing"},
    {"record"},
    {"assessing"},
    {"showing"},
    {"scaling"},
]
RANK = {name: rank for rank, row in enumerate(ORDER) for name in row}
FRONT_DOOR = {"__init__", "__main__"}  # may open on to anything; everything may ask it for the version
HEAVY = {"numpy", "onnxruntime", "tokenizers", "sqlalchemy", "trafilatura", "htmldate", "pydantic", "rich", "lxml"}


def step_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST, module: str) -> set[str]:
    """The steps a module imports anywhere: at its top, inside functions, or for types only."""
    found = set()
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: imports are written in full"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        for name in names:
            parts = name.split(".")
            if parts[0] == "marsad" and len(parts) > 1:
                found.add(parts[1])
    return found - {"__version__"}


MODULES = sorted(path for path in PACKAGE.rglob("*.py") if step_of(path) not in FRONT_DOOR)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_step_imports_no_later_one(path):
    step = step_of(path)
    assert step in RANK, f"{step} has no place in the order of the line: give it one in this test and in the design"
    for other in imported(ast.parse(path.read_text(encoding="utf-8")), path.name):
        allowed = other == step or RANK.get(other, len(ORDER)) < RANK[step]
        assert allowed, f"{path.relative_to(PACKAGE)} imports marsad.{other}, which comes later"


def test_the_rule_sees_every_way_of_importing():
    """What the walk must find: plain, from, inside a function, for types only."""
    code = (
        "import marsad.storing.store\n"
        "from marsad import showing\n"
        "from marsad.linking.merging import merge\n"
        "def f():\n    from marsad.record import Record\n"
        "if TYPE_CHECKING:\n    import marsad.scaling\n"
        "from marsad import __version__\nimport json\n"
    )
    assert imported(ast.parse(code), "x") == {"storing", "showing", "linking", "record", "scaling"}


def run(code: str) -> str:
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("arguments", [["--help"], ["read", "--help"], ["show", "--help"], ["--version"], []])
def test_help_is_there_at_once(arguments):
    """Help needs none of the heavy libraries: a user who looks a word up does not wait for a neural network."""
    ours = HEAVY if arguments in (["--help"], ["--version"]) else HEAVY - {"pydantic"}  # typer may take it for itself
    code = (
        "import sys; from marsad.showing.cli import main; "
        f"code = main({arguments!r}); "
        f"print('|', code, sorted({ours!r} & set(sys.modules)))"
    )
    assert run(code).splitlines()[-1] == "| 0 []"


def test_help_takes_little_time():
    """Under 0.3 s of processor time, the best of three (the machine may be busy)."""
    code = (
        "import resource, subprocess, sys\n"
        "best = 9.0\n"
        "for _ in range(3):\n"
        "    before = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "    subprocess.run([sys.executable, '-m', 'marsad.showing.cli', '--help'], check=True, capture_output=True)\n"
        "    after = resource.getrusage(resource.RUSAGE_CHILDREN)\n"
        "    best = min(best, after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)\n"
        "print(best)"
    )
    assert float(run(code)) < 0.3


def test_the_package_opens_without_its_libraries():
    code = f"import sys, marsad; print(marsad.__version__, sorted({HEAVY!r} & set(sys.modules)))"
    assert run(code).split(" ", 1)[1].strip() == "[]"
