"""The cells of two vintages, compared as one would write them."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from sitrep.model.dataset import Dataset

ID = "incident_id"
TARGETS = "targets"
"""What stands for the groups hit among the columns of an incident."""


class Columns(NamedTuple):
    """The columns of incidents that two vintages share, and those that one of them alone gives."""

    shared: list[str]
    before: list[str]
    after: list[str]


def list_columns(before: Dataset, after: Dataset) -> Columns:
    """Return which columns two vintages share.

    Parameters
    ----------
    before, after : Dataset, neither of them filtered

    Returns
    -------
    Columns; one that a source says it cannot give, and has in no row, it does not give
    """
    given = [_given(each) for each in (before, after)]
    alone = [[name for name in mine if name not in other] for mine, other in (given, given[::-1])]
    both = [
        str(name)
        for name in after.incidents
        if name != ID and name in before.incidents and name not in (*alone[0], *alone[1])
    ]
    return Columns(both, *alone)


def _given(data: Dataset) -> list[str]:
    """Return the columns that a dataset gives."""
    return [
        str(name)
        for name in data.incidents
        if name not in data.missing or data.incidents[name].notna().any()
    ]


def as_text(column: pd.Series) -> pd.Series:
    """Return the cells of a column as one writes them: days as 2020-12-31, whole numbers as such.

    Parameters
    ----------
    column : Series of any type

    Returns
    -------
    Series of str; missing stays missing
    """
    kind = column.dtype.kind
    if kind == "M":
        days: pd.Series = column.dt.strftime("%Y-%m-%d").astype("str")
        return days
    if kind == "f":
        texts = [f"{value:.10g}" for value in column]
        return pd.Series(texts, column.index, dtype="str").mask(column.isna())
    return column.astype("str")


def tell_targets(data: Dataset) -> pd.Series:
    """Return the groups hit in each incident in a word: kind, unit, and what each lost.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Series of str, by incident id, in the order of the groups; of a single group its killed and
    wounded are left out, which the incident has
    """
    targets = data.targets.reset_index(drop=True)
    ids = targets[ID].astype("str")
    several = ids.duplicated(keep=False)
    said = as_text(targets["target_type"]).fillna("unknown")
    unit = targets["unit"].astype("str")
    said = said + (" (" + unit + ")").fillna("")
    for toll in ("killed", "wounded", "abducted"):
        shown = targets[toll].notna() & (several | (toll == "abducted"))
        said = said.where(~shown, said + ", " + as_text(targets[toll]).fillna("") + f" {toll}")
    joined = said[several].groupby(ids[several]).agg("; ".join)
    told: pd.Series = pd.concat([said[~several].set_axis(ids[~several]), joined])
    return told


def is_among(ids: pd.Series, others: pd.Series) -> pd.Series:
    """Tell which ids are among others; by Arrow, for pandas takes seconds for many.

    Parameters
    ----------
    ids, others : Series of str

    Returns
    -------
    Series of bool, aligned with `ids`
    """
    found = pc.is_in(pa.array(ids, pa.large_string()), pa.array(others, pa.large_string()))
    return pd.Series(found.to_numpy(zero_copy_only=False), ids.index)


def compare_column(first: pd.Series, second: pd.Series) -> pd.DataFrame:
    """Return the cells of a column that differ.

    Parameters
    ----------
    first, second : Series of one length, in the order of the pairs

    Returns
    -------
    DataFrame, one row a cell: at (its place), before, after (text; missing is blank), difference
    (of numbers)
    """
    first, second = first.reset_index(drop=True), second.reset_index(drop=True)
    numbers = all(each.dtype.kind in "if" for each in (first, second))
    if not numbers:
        first, second = as_text(first), as_text(second)
    differ = ~(first.eq(second).fillna(value=False) | (first.isna() & second.isna()))
    at = differ.to_numpy(dtype=bool).nonzero()[0]
    before, after = first.iloc[at], second.iloc[at]
    lost = after - before if numbers else pd.Series(float("nan"), before.index)
    return pd.DataFrame(
        {
            "at": at,
            "before": as_text(before).to_numpy(),
            "after": as_text(after).to_numpy(),
            "difference": lost.to_numpy("float64"),
        }
    )
