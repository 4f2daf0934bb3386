"""The data files of this step, read once. A file that cannot be read names itself."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from marsad.errors import KnowledgeError


@cache
def data_file(name: str) -> dict[str, Any]:
    """The table in `knowledge/data/NAME`.

    Raises:
        KnowledgeError: the file is missing or is no TOML.
    """
    try:
        return tomllib.loads(files("marsad.knowledge").joinpath("data", name).read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise KnowledgeError(f"The knowledge file {name} cannot be read ({fault}); reinstall marsad.") from fault
