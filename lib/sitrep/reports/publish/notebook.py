"""Notebooks as files: what an executed one says, without what differs from run to run."""

from __future__ import annotations

import ast
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


def settle(notebook: NotebookNode) -> NotebookNode:
    """Drop what differs from one run to the next, in place: times, random ids, paths.

    Returns
    -------
    NotebookNode, the same
    """
    papermill = notebook.metadata.get("papermill", {})
    notebook.metadata["papermill"] = {
        key: papermill[key] for key in _KEPT_OF_PAPERMILL if key in papermill
    }
    for number, cell in enumerate(notebook.cells, start=1):
        cell["id"] = f"cell-{number}"
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
    return notebook
