"""Papermill by hand: a parameter that the notebook does not declare is an error in the notebook."""

from __future__ import annotations

from pathlib import Path

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError
from sitrep.errors import ParameterError
from sitrep.injected import check_cells, check_injected

DECLARED = 'regions: list = []  # names\nperiod = ""\n'
NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize(
    ("injected", "name"),
    [
        ("regions = ['Daraa']\n", ""),
        ("regoins = ['Daraa']\n", "regoins"),
        ("other: int = 1\n", "other"),
    ],
)
def test_what_is_set_must_be_declared(injected, name):
    """A name that the cell above does not assign to is told with the nearest that it does."""
    cells = ["", DECLARED, f"# Parameters\n{injected}", "import sitrep"]
    if not name:
        check_cells(cells)
        return
    with pytest.raises(
        ParameterError, match=rf"{name}: is no parameter of this notebook; "
    ) as caught:
        check_cells(cells)
    assert caught.value.parameter == name
    assert ("did you mean 'regions'" in str(caught.value)) == (name == "regoins")


def test_cells_that_nobody_injected_are_not_looked_at():
    """A cell that sets what it likes, one that is no Python, and no notebook at all are fine."""
    check_cells([DECLARED, "other = 1", "%matplotlib inline", "# Parameters of another kind"])
    check_injected()


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_each_notebook_checks_its_own(path):
    """Every shipped notebook checks in its setup cell, before it reads anything."""
    cells = nbformat.read(path, as_version=4).cells
    setup = next(cell.source for cell in cells if "hide-input" in cell.metadata.get("tags", []))
    assert setup.index("check_injected()") < setup.index("sitrep.load(")


def test_papermill_by_hand_stops_at_an_unknown_parameter(tmp_path):
    """The whole way: papermill's own command on a shipped notebook ends with our message."""
    with pytest.raises(PapermillExecutionError, match="regoins: is no parameter of this notebook"):
        papermill.execute_notebook(
            NOTEBOOKS[0], tmp_path / "out.ipynb", {"regoins": ["Daraa"]}, progress_bar=False
        )
