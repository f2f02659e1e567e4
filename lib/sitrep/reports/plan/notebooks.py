"""Where the notebooks of a plan are, and where the paths in it start."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sitrep.errors import DataError, Problem
from sitrep.model.shipped import is_shipped

OWN = "notebooks"
"""The folder beside a plan that holds notebooks of its own."""

PATHS = ("dataset", "boundaries", "since", "others", "decided")
"""The parameters that are paths, or lists of them."""


def _find_shipped() -> Path:
    """Return the folder of the shipped notebooks: a wheel has it beside the code."""
    package = Path(__file__).parents[2]
    carried = package / OWN
    return carried if carried.is_dir() else package.parents[1] / OWN


SHIPPED_NOTEBOOKS = _find_shipped()
"""`setup.py` puts them into the wheel."""


def list_notebooks(folder: Path) -> dict[str, Path]:
    """Return the notebooks that a plan can name; one of its own wins over a shipped one.

    Parameters
    ----------
    folder : Path, of the plan

    Returns
    -------
    dict, name -> file
    """
    places = (SHIPPED_NOTEBOOKS, folder / OWN)
    return {path.stem: path for place in places for path in sorted(place.glob("*.ipynb"))}


def find_notebook(name: str, folder: Path) -> Path:
    """Return the file of a notebook that a plan names: its own, else the shipped one."""
    own = folder / OWN / f"{name}.ipynb"
    return own if own.is_file() else SHIPPED_NOTEBOOKS / own.name


def read_content(path: Path) -> tuple[list[Any], dict[str, Any]]:
    """Return the cells of a notebook, and what it says of itself.

    Read as the JSON that it is: importing nbformat takes as long as all else of checking a plan.

    Parameters
    ----------
    path : Path

    Returns
    -------
    list, the cells; dict, the metadata

    Raises
    ------
    DataError : it is no notebook of the current format
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        cells, about = content["cells"], content.get("metadata", {})
    except (ValueError, KeyError, TypeError, AttributeError):
        raise not_a_notebook(path) from None
    return cells, about


def not_a_notebook(path: Path) -> DataError:
    """Return the error that a file is no notebook that can be used.

    Parameters
    ----------
    path : Path
    """
    rule = "is not a notebook of the current format (4); open and save it in JupyterLab"
    return DataError([Problem(path.name, rule=rule)])


def home_of(notebook: Path, folder: Path) -> Path:
    """Return the folder that a notebook runs in: its own, or that of the plan if it is shipped."""
    return notebook.parent if notebook.parent == folder / OWN else folder


def seen_from(home: Path, parameters: Mapping[str, Any], folder: Path) -> dict[str, Any]:
    """Return the parameters of a plan as a notebook takes them: its paths start where it runs.

    Parameters
    ----------
    home : Path, the folder that the notebook runs in
    parameters : mapping, name -> value
    folder : Path, of the plan
    """

    def turn(value: Any) -> Any:
        if isinstance(value, list):
            return [turn(one) for one in value]
        return Path(os.path.relpath(folder / value, home)).as_posix() if _is_path(value) else value

    return {name: turn(value) if name in PATHS else value for name, value in parameters.items()}


def _is_path(value: Any) -> bool:
    """Tell whether a value is a path that starts in a folder, and no name of what is shipped."""
    if not isinstance(value, str) or not value or is_shipped(value):
        return False
    return not Path(value).is_absolute()
