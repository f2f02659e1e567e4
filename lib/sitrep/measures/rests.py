"""Whether a move of a mix stands without the publisher that tells most of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from sitrep.measures.comparison import comparable_theatres, compare_shares
from sitrep.measures.groups import group_columns, nameless
from sitrep.measures.intervals import LEVEL
from sitrep.measures.sources import count_publishers, select_without
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.model.spans import select_span


class Rest(NamedTuple):
    """What is left of a move without the publisher that tells most of it.

    Attributes
    ----------
    publisher : str, its name
    clear : bool, the move is clear without it too
    before, after : float, the shares without it; missing where too few incidents are left
    """

    publisher: str
    clear: bool
    before: float
    after: float


def select_clear(data: Dataset, table: pd.DataFrame, *, by: str) -> pd.DataFrame:
    """Keep the named groups whose share clearly moved, that of the largest move first.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare_shares` returns it
    by : str, its group column

    Returns
    -------
    DataFrame, of the same columns
    """
    return by_size(table[~table[by].isin(nameless(data, by)) & table["chance"].lt(1 - LEVEL)])


def by_size(table: pd.DataFrame) -> pd.DataFrame:
    """Order groups by how far their share moved, the farthest first.

    Parameters
    ----------
    table : DataFrame, as `compare_shares` returns it

    Returns
    -------
    DataFrame, of the same columns
    """
    return table.sort_values("difference", key=np.abs, ascending=False, kind="stable")


def leave_out_largest(
    data: Dataset, before: Span, after: Span, *, by: str, group: str
) -> Rest | None:
    """Compare the share of a group in two periods again without the publisher of most of it.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods
    by : str, column to group by
    group : str, one of its groups

    Returns
    -------
    Rest, or None where no account tells of the group in what is compared
    """
    kept, _ = comparable_theatres(data, before, after)
    part = select_span(data, Span(before.start, after.end), theatres=kept)
    groups = group_columns(part, [by])
    rows = groups.loc[groups[by].astype("str") == group, "row"]
    own = part.keep(pd.Series(np.isin(np.arange(len(part)), rows)), name="group", values=group)
    told = count_publishers(own)
    if told.empty:
        return None
    largest = told.iloc[int(told["n"].to_numpy().argmax())]
    without = select_without(data, str(largest["publisher_id"]))
    shares = compare_shares(without, before, after, by=by)
    clear = bool(select_clear(without, shares, by=by)[by].eq(group).any())
    row = shares[shares[by].eq(group)].mean(numeric_only=True)
    return Rest(str(largest["publisher"]), clear, row["share_before"], row["share_after"])
