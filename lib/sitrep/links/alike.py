"""Asks an earlier vintage what was asked of a later one."""

from __future__ import annotations

from typing import Any, NamedTuple

import pandas as pd

from sitrep.errors import ParameterError
from sitrep.links.cells import is_among
from sitrep.model.dataset import Dataset
from sitrep.model.filters import COLUMN_OF, list_values
from sitrep.model.schema import ORIGINAL
from sitrep.readers.rows import NUMBERED


class Alike(NamedTuple):
    """An earlier vintage, asked the same.

    Attributes
    ----------
    data : Dataset
    unmet : dict, filter -> its values that the earlier vintage does not have
    """

    data: Dataset
    unmet: dict[str, list[str]]


def check_kin(data: Dataset, before: Dataset) -> None:
    """Check that two datasets can be two vintages of one; the number of a row is no id.

    Raises
    ------
    ParameterError : they have no incident in common, and no day or no country either
    """
    ids = data.incidents["incident_id"].astype("str")
    if data.incidents.empty or before.incidents.empty:
        return
    own = ids[~ids.str.contains(NUMBERED, regex=True)]
    if is_among(own, before.incidents["incident_id"]).any():
        return
    lead = f"'{before.name}' has no incident id in common with '{data.name}'"
    if data.last_day < before.first_day or before.last_day < data.first_day:
        days = [f"{each.first_day:%Y-%m-%d} to {each.last_day:%Y-%m-%d}" for each in (before, data)]
        raise ParameterError("before", f"{lead}, and no day: {days[0]} and {days[1]}")
    here, there = (set(each.incidents["country"].cat.categories) for each in (data, before))
    if here and there and not here & there:
        countries = [_some(sorted(each)) for each in (there, here)]
        rule = f"{lead}, and no country: {countries[0]} and {countries[1]}"
        raise ParameterError("before", f"{rule}; give an earlier vintage of the same data")


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def ask_alike(data: Dataset, before: Dataset) -> Alike:
    """Apply the days and the filters of a dataset to an earlier vintage of it.

    Parameters
    ----------
    data : Dataset
    before : Dataset, to which filters that it has already apply too

    Returns
    -------
    Alike, its data without incidents where none of the values of a filter is known there

    Raises
    ------
    ParameterError : a condition of one's own was asked, which is not known here, or no day is left
    """
    asked: dict[str, Any] = {}
    original: dict[str, list[str]] = {}
    unmet: dict[str, list[str]] = {}
    nothing = []
    for name, values in data.filters.items():
        if name in COLUMN_OF:
            known = set(list_values(before, name))
            asked[name] = [value for value in values if value in known]
        elif name.startswith(ORIGINAL):
            known = set(before.incidents[name].fillna("")) if name in before.incidents else set()
            original[name.removeprefix(ORIGINAL)] = [cell for cell in values if cell in known]
        elif name == "keep" and "keep" not in before.filters:
            rule = "a condition of one's own cannot be asked again; ask it of both, then compare"
            raise ParameterError("before", rule)
        elif name in ("text", "min_accounts"):
            asked[name] = values
        else:
            continue
        if name in COLUMN_OF or name.startswith(ORIGINAL):
            missing = [value for value in values if value not in known]
            unmet |= {name: missing} if missing else {}
            nothing += [name] if len(missing) == len(values) else []
    kept = before.where(
        start=f"{data.start:%Y-%m-%d}",
        end=f"{data.end:%Y-%m-%d}",
        original={name: cells for name, cells in original.items() if cells},
        **{name: each for name, each in asked.items() if each},
    )
    for name in nothing:
        none = pd.Series(False, kept.incidents.index)
        kept = kept.keep(none, name=name, values=", ".join(data.filters[name]))
    return Alike(kept, unmet)
