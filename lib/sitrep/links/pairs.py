"""Which incident of an earlier vintage is which of a later one."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from sitrep.links.cells import as_text, is_among, list_columns
from sitrep.links.match import MATCH, match
from sitrep.model.dataset import Dataset
from sitrep.readers.rows import NUMBERED

PAIRS = ["first", "second", "how"]
"""Columns of the pairs: the id in the earlier and in the later vintage, and what tells them."""

ID, CONTENT, MATCHED = "id", "content", "match"
"""What tells that two incidents are one: their id; all their columns; the rule for two lists."""


class Paired(NamedTuple):
    """Incidents of two vintages that are one.

    Attributes
    ----------
    pairs : DataFrame, one row a pair: first, second (ids), how ("id", "content" or "match")
    undecided : int, how many pairs the rule leaves to a person; they are none
    """

    pairs: pd.DataFrame
    undecided: int


def pair_incidents(before: Dataset, after: Dataset) -> Paired:
    """Pair the incidents of two vintages, each at most once.

    Parameters
    ----------
    before, after : Dataset

    Returns
    -------
    Paired, by ids; where an id is only the number of a row, by all columns, and the rest by the
    rule that matches two lists
    """
    first, second = (each.incidents["incident_id"].astype("str") for each in (before, after))
    numbered = [ids.str.contains(NUMBERED, regex=True) for ids in (first, second)]
    kept = first[is_among(first, second[~numbered[1]]) & ~numbered[0]]
    found = pd.DataFrame({"first": kept, "second": kept, "how": ID})
    if not any(made.any() for made in numbered):
        return Paired(found[PAIRS].reset_index(drop=True), 0)
    rest = ~is_among(first, found["first"]), ~is_among(second, found["second"])
    same = _pair_by_content(before, after, *rest)
    rest = (
        rest[0] & ~is_among(first, same["first"]),
        rest[1] & ~is_among(second, same["second"]),
    )
    alike, undecided = _pair_by_rule(before, after, *rest)
    return Paired(pd.concat([found, same, alike], ignore_index=True)[PAIRS], undecided)


def _pair_by_rule(
    before: Dataset, after: Dataset, first: pd.Series, second: pd.Series
) -> tuple[pd.DataFrame, int]:
    """Pair the rows, of those chosen, that are one by the rule for two lists."""
    if not (first.any() and second.any()):
        return pd.DataFrame(columns=PAIRS), 0
    ways = {"name": "rows without a pair", "values": ""}
    judged = match(before.keep(first, **ways), after.keep(second, **ways))
    sure = judged["decision"].eq(MATCH)
    return judged[sure].assign(how=MATCHED)[PAIRS], int((~sure).sum())


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
    return pd.DataFrame({"first": both["id_first"], "second": both["id_second"], "how": CONTENT})
