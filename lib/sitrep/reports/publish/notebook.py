"""Notebooks as files: what an executed one says, without what differs from run to run."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from sitrep.errors import DataError, Problem

_KEPT_OF_PAPERMILL = ("parameters", "version")


def read_notebook(path: Path) -> NotebookNode:
    """Read a notebook in the current format.

    Raises
    ------
    DataError : the file is no notebook
    """
    try:
        notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    except (nbformat.reader.NotJSONError, AttributeError, UnicodeDecodeError):
        raise DataError([Problem(path.name, rule="is not a notebook")]) from None
    return notebook


def title(notebook: NotebookNode) -> str:
    """Return the first heading of the first level; empty if there is none."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return str(line.removeprefix("# ").strip())
    return ""


def plain_text(output: NotebookNode) -> str:
    """Return an output as text, without the quotes that a bare string is shown with."""
    if output.output_type == "stream":
        return str(output.text).strip() if output.name == "stdout" else ""
    text = str(output.get("data", {}).get("text/plain", "")).strip()
    if text[:1] in ("'", '"'):
        try:
            return str(ast.literal_eval(text))
        except (SyntaxError, ValueError):
            return text
    return text


def settle(notebook: NotebookNode, places: Mapping[Path, str] | None = None) -> NotebookNode:
    """Drop what differs from one run or machine to the next, in place: times, random ids, paths.

    Parameters
    ----------
    notebook : NotebookNode, executed
    places : mapping, optional, folder -> what it is called in what the cells printed and showed

    Returns
    -------
    NotebookNode, the same
    """
    papermill = notebook.metadata.get("papermill", {})
    notebook.metadata["papermill"] = {
        key: papermill[key] for key in _KEPT_OF_PAPERMILL if key in papermill
    }
    called = _called(places or {})
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", ()):
            _settle_output(output, called)
    return notebook


TEMPORARY = "tmp"
"""What a folder for temporary files is called."""

_CELL = re.compile(rf"{TEMPORARY}[/\\]ipykernel_\d+[/\\]\d+\.py")
"""The file that IPython says that a cell is: it has the number of a process in its name."""


def _called(places: Mapping[Path, str]) -> list[tuple[re.Pattern[str], str]]:
    """Return patterns of folders, the innermost first, and what stands for each."""
    inner = sorted(places, key=lambda folder: len(folder.parts), reverse=True)
    called = [
        (re.compile(re.escape(str(folder)) + ("" if places[folder] else r"[/\\]")), places[folder])
        for folder in inner
        if len(folder.parts) > 1
    ]
    return [*called, (_CELL, "this cell")]


def _settle_output(output: NotebookNode, called: Sequence[tuple[re.Pattern[str], str]]) -> None:
    """Call the folders in an output what they are called."""

    def settled(text: str) -> str:
        for pattern, name in called:
            text = pattern.sub(name, text)
        return text

    if "text" in output:
        output.text = settled(output.text)
    if "traceback" in output:
        output.evalue = settled(output.evalue)
        output.traceback = [settled(line) for line in output.traceback]
    for kind, content in output.get("data", {}).items():
        if kind.startswith("text/") and isinstance(content, str):
            output.data[kind] = settled(content)
