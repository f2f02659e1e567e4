"""A small project of its own: a plan, and notebooks that start fast."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

PARAMETERS = 'word: str = "hello"  # what to say\nitems: list = []  # what to list\n'


class Project:
    """A folder with `reports.yml` and `notebooks/`, as the checkout has them."""

    def __init__(self, path: Path) -> None:
        self.plan = path / "reports.yml"
        self.out = path / "reports"
        self.notebooks = path / "notebooks"
        self.notebooks.mkdir(parents=True)

    def write_plan(self, text: str) -> Path:
        """Write the plan and return its path."""
        self.plan.write_text(text, encoding="utf-8")
        return self.plan

    def write_notebook(self, name: str, *cells: NotebookNode, parameters: str = PARAMETERS) -> Path:
        """Write a notebook: a title, a parameters cell, and these cells."""
        path = self.notebooks / f"{name}.ipynb"
        nbformat.write(notebook(name, *cells, parameters=parameters), path)
        return path


def notebook(name: str, *cells: NotebookNode, parameters: str = PARAMETERS) -> NotebookNode:
    """Return a notebook: a title, a parameters cell, and these cells."""
    head = [
        new_markdown_cell(f"# The {name} question"),
        new_code_cell(parameters, metadata={"tags": ["parameters"]}),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return new_notebook(cells=[*head, *cells], metadata={"kernelspec": kernel})


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """Return an empty project."""
    return Project(tmp_path / "project")


@pytest.fixture(scope="session")
def make_project() -> type[Project]:
    """Return the class of projects, for fixtures that need one for more than one test."""
    return Project


@pytest.fixture(scope="session")
def make_notebook() -> Callable[..., NotebookNode]:
    """Return the function that makes a notebook without writing it."""
    return notebook


@pytest.fixture(scope="session")
def sample(tmp_path_factory) -> SimpleNamespace:
    """Return two reports that `sample.py` published, as `out`, and what it made them from."""
    made = SimpleNamespace(**runpy.run_path(str(Path(__file__).with_name("sample.py"))))
    made.out = tmp_path_factory.mktemp("sample")
    made.publish_sample(made.out)
    return made
