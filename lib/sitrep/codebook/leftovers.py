"""What `sitrep new` put into a folder and nobody has changed yet."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sitrep.readers.package import DESCRIPTOR

MADE_UP = "made up:"
"""How a cell begins, in small letters, of a row that is there to be changed or deleted."""

AUTHORS = "Name the authors"
"""What stands for the authors until they are named."""


def list_leftovers(directory: Path, descriptor: dict[str, Any]) -> list[str]:
    """Return what is still made up, as file and line: no problem, but nothing to publish.

    Parameters
    ----------
    directory : Path, of tables that passed the check
    descriptor : dict, theirs
    """
    rows = [
        f"{resource['path']}:{line}"
        for resource in descriptor["resources"]
        for line in _made_up(directory / resource["path"])
    ]
    said = f"{DESCRIPTOR} ('{AUTHORS}')"
    return [*rows, *([said] if AUTHORS in json.dumps(descriptor) else [])]


def _made_up(table: Path) -> Iterator[int]:
    """Yield the lines of a table that hold a row that is made up."""
    with table.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        for row in reader:
            if any(cell.casefold().startswith(MADE_UP) for cell in row):
                yield reader.line_num
