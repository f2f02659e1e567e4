"""Data flow down the rooms of the library: imports point up, never down, with no circle."""

from __future__ import annotations

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "lib" / "sitrep"

FLOORS = (
    *(
        "errors",
        "whole",
        "injected",
        "model",
        "readers",
        "fetch",
        "measures",
        "links",
        "words",
        "tables",
        "charts",
    ),
    *("results", "claims", "codebook", "coding", "export"),
    *("webpage", "explorer", "api", "reports", "cli"),
)
"""Rooms from the ground up: each may import those before it."""

MODULES = {
    ".".join(("sitrep", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(
        ".__init__"
    ): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def imported(path: Path) -> set[str]:
    """Return the modules of ours that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {
                inner if (inner := f"{node.module}.{alias.name}") in MODULES else node.module
                for alias in node.names
            }
    return found & set(MODULES)


def test_every_room_has_a_floor():
    """A new room is given its place before anything is built in it."""
    rooms = {name.split(".")[1] for name in MODULES if "." in name}
    assert rooms == set(FLOORS)


@pytest.mark.parametrize("name", [name for name in MODULES if "." in name])
def test_imports_point_up(name):
    """A module imports its own room and those above it in the list, never one below."""
    floor = FLOORS.index(name.split(".")[1])
    down = {
        other
        for other in imported(MODULES[name])
        if "." in other and FLOORS.index(other.split(".")[1]) > floor
    }
    assert down == set()


def test_no_circle():
    """No module imports another that needs it, however far around."""
    graph = {
        name: imported(path) - {name} for name, path in MODULES.items() if not is_package(path)
    }
    TopologicalSorter(graph).prepare()


def is_package(path: Path) -> bool:
    """Tell whether a module only lists those of its room."""
    return path.name == "__init__.py"


def test_a_run_in_which_nothing_is_due_needs_no_tables() -> None:
    """What looks whether anything has changed imports neither pandas nor what runs notebooks."""
    code = (
        "import sys, sitrep.cli.main, sitrep.reports.run.command;"
        "print({'numpy', 'pandas', 'papermill', 'nbformat'} & set(sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"
