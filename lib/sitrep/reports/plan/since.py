"""The earlier vintage that a report of a plan names, and what must not have changed since."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from sitrep.errors import DataError, ParameterError
from sitrep.links.alike import check_kin
from sitrep.links.cells import TARGETS
from sitrep.links.vintages import check_fixed
from sitrep.model.schema import INCIDENTS
from sitrep.readers import SHIPPED, is_shipped
from sitrep.reports.plan.model import SINCE, Asked, Since
from sitrep.reports.plan.parameters import Parameter, open_dataset


def check_since(
    name: str,
    fixed: Sequence[str],
    declared: Mapping[str, Mapping[str, Parameter]],
    asked: Asked,
    folder: Path,
) -> tuple[Since | None, dict[str, str]]:
    """Check the earlier vintage that a report names.

    Parameters
    ----------
    name : str, what `load` takes; empty for none
    fixed : sequence of str, kinds of change or columns that must not be met
    declared : mapping, notebook -> its parameters
    asked : Asked, the dataset of the report
    folder : Path, of the plan, where the path of a vintage starts

    Returns
    -------
    Since, or None where none is named; dict, field -> what is wrong with it
    """
    if not name:
        rule = "needs an earlier vintage: write `since`, such as curated@0.1.0"
        return None, {"fixed": rule} if fixed else {}
    takes = tuple(notebook for notebook, has in declared.items() if SINCE in has)
    wrong = {} if takes else {SINCE: "no notebook of this report takes it; list `revisions`"}
    wrong |= _check_vintage(name, asked, folder)
    try:
        check_fixed(list(fixed), [*INCIDENTS, TARGETS])
    except ParameterError as error:
        wrong["fixed"] = error.rule
    return Since(name, str(SHIPPED.get(name, folder / name)), takes, tuple(fixed)), wrong


def _check_vintage(name: str, asked: Asked, folder: Path) -> dict[str, str]:
    """Return what is wrong with a vintage: it cannot be read, or is of other data."""
    try:
        before = open_dataset(name, folder)
        if asked.path:
            own = asked.name if is_shipped(asked.name) else asked.path
            data = open_dataset(own, Path(), asked.accessed)
            check_kin(data, before)
    except (DataError, ParameterError) as error:
        return {SINCE: getattr(error, "rule", str(error))}
    return {}
