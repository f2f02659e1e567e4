"""What papermill, run by hand, has put into a notebook: a parameter of a wrong name is an error."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from itertools import pairwise

from sitrep.errors import ParameterError, suggestion

INJECTED = "# Parameters\n"
"""How the cell begins that papermill adds below the one that declares the parameters."""


def check_injected() -> None:
    """Check that papermill has set no parameter that the notebook does not declare.

    `sitrep run` checks a plan before anything runs; papermill alone says nothing, and the notebook
    would run to its end as if nothing had been asked.

    Raises
    ------
    ParameterError : it has set one; with the nearest that is declared
    """
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    check_cells([] if shell is None else shell.user_ns.get("In", []))


def check_cells(cells: Sequence[str]) -> None:
    """Check the injected cells among those that were run, each against the one before it.

    Parameters
    ----------
    cells : sequence of str, their sources in the order in which they were run

    Raises
    ------
    ParameterError : one sets what the cell before it does not
    """
    for declared, injected in pairwise(cells):
        if injected.startswith(INJECTED):
            known = _assigned(declared)
            for name in _assigned(injected):
                if name not in known:
                    rule = f"is no parameter of this notebook; {suggestion(name, known)}"
                    raise ParameterError(name, rule)


def _assigned(source: str) -> list[str]:
    """Return the names that a cell assigns to; none of a cell that is no plain Python."""
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        return []
    targets = [
        target
        for line in lines
        if isinstance(line, ast.Assign | ast.AnnAssign)
        for target in (line.targets if isinstance(line, ast.Assign) else [line.target])
    ]
    return [target.id for target in targets if isinstance(target, ast.Name)]
