"""Which incident of an earlier vintage is which of a later one."""

from __future__ import annotations

import pandas as pd

from sitrep.links.cells import as_text, list_columns
from sitrep.model.dataset import Dataset
from sitrep.readers.rows import NUMBERED

PAIRS = ("first", "second", "how")
"""Columns of the pairs: the id in the earlier and in the later vintage, and what tells them."""


def pair_incidents(before: Dataset, after: Dataset) -> pd.DataFrame:
    """Pair the incidents of two vintages, each at most once.

    Parameters
    ----------
    before, after : Dataset

    Returns
    -------
    DataFrame, one row a pair: first, second (ids), how ("id"; where an id is only the number of a
    row, "content": all columns are the same)
    """
    first, second = (each.incidents["incident_id"].astype("str") for each in (before, after))
    numbered = [ids.str.contains(NUMBERED, regex=True) for ids in (first, second)]
    kept = first[first.isin(second[~numbered[1]]) & ~numbered[0]]
    found = pd.DataFrame({"first": kept, "second": kept, "how": "id"})
    if not any(made.any() for made in numbered):
        return found.reset_index(drop=True)
    rest = ~first.isin(found["first"]), ~second.isin(found["second"])
    same = _pair_by_content(before, after, *rest)
    return pd.concat([found, same], ignore_index=True)[list(PAIRS)]


def _pair_by_content(
    before: Dataset, after: Dataset, first: pd.Series, second: pd.Series
) -> pd.DataFrame:
    """Pair the rows, of those chosen, that say the same; of several alike each with one."""
    columns = list_columns(before, after).shared
    tables = []
    for data, chosen in ((before, first), (after, second)):
        rows = data.incidents[chosen.to_numpy()]
        table = pd.DataFrame({name: as_text(rows[name]).fillna("") for name in columns})
        table["#"] = table.groupby(columns).cumcount()
        tables.append(table.assign(id=rows["incident_id"].astype("str")))
    both = tables[0].merge(tables[1], on=[*columns, "#"], suffixes=("_first", "_second"))
    return pd.DataFrame({"first": both["id_first"], "second": both["id_second"], "how": "content"})
