"""What differs between two vintages of one dataset: incidents, cells, other tables, the search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sitrep.errors import ParameterError, suggestion
from sitrep.links.alike import ask_alike, check_kin
from sitrep.links.cells import (
    ID,
    TARGETS,
    Columns,
    compare_column,
    is_among,
    list_columns,
    tell_targets,
)
from sitrep.links.pairs import pair_incidents
from sitrep.measures.counts import count, spread_over
from sitrep.measures.search import efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.model.schema import INCIDENTS

ADDED, REMOVED, CAME, LEFT, CHANGED = "added", "removed", "moved in", "moved out", "changed"
CHANGES = (ADDED, REMOVED, CAME, LEFT, CHANGED)
"""What can become of an incident; it moves if both vintages have it, and one selection alone."""

WHERE = ("date_start", "place", "event_type")
"""What tells an incident from others, in the table of what changed."""

KEYS = {
    "accounts": [ID, "source_id"],
    "pages": ["source_id"],
    "publishers": ["publisher_id"],
    "gazetteer": ["place", "admin1"],
    "benchmarks": ["benchmark_id"],
    "events": ["event_id"],
    "statements": ["claim_id"],
    "codes": ["field", "code"],
    "coverage": ["theatre", "start"],
}
"""Other table of a dataset -> what names a row of it."""


@dataclass(frozen=True, eq=False)
class Vintages:
    """Two vintages of one dataset, asked the same, and what differs.

    Attributes
    ----------
    before, after : Dataset
    unmet : dict, filter -> its values that the earlier vintage does not have
    columns : Columns, which of the incidents' are compared
    pairs : DataFrame, one row an incident that both selections have: first, second, how
    undecided : int, pairs of rows without ids that may be one; they are taken for none
    table : DataFrame, one row a changed cell, or an incident without one: incident_id, before_id,
        change (of `CHANGES`), column, before, after, difference, date_start, place, event_type,
        searched (whether the earlier vintage searched there and then)
    exact : bool, whether what left the selection is told from what was removed
    """

    before: Dataset
    after: Dataset
    unmet: dict[str, list[str]]
    columns: Columns
    pairs: pd.DataFrame
    undecided: int
    table: pd.DataFrame
    exact: bool

    @property
    def same(self) -> bool:
        """Whether both are the same files, asked the same."""
        return self.before.sha256 == self.after.sha256 and self.table.empty


def compare_vintages(after: Dataset, earlier: Dataset, whole: Dataset | None = None) -> Vintages:
    """Compare a dataset with an earlier vintage of it.

    Parameters
    ----------
    after : Dataset, filtered or not
    earlier : Dataset, which is asked the same
    whole : Dataset, optional, what `after` was filtered from: then an incident that left the
        selection is told from one that was removed

    Raises
    ------
    ParameterError : they cannot be two vintages of one dataset, or cannot be asked the same
    """
    everything = after if whole is None else whole
    check_kin(everything, earlier)
    asked = ask_alike(after, earlier)
    columns = list_columns(earlier, everything)
    every, undecided = pair_incidents(earlier, everything)
    here = is_among(every["second"], after.incidents[ID])
    there = is_among(every["first"], asked.data.incidents[ID])
    pairs = every[here & there].reset_index(drop=True)
    came, left = every[here & ~there], every[~here & there]
    cells = [
        _compare_cells(asked.data, after, pairs, columns).assign(change=CHANGED),
        _compare_cells(earlier, after, came, columns, alone=True).assign(change=CAME),
        _compare_cells(asked.data, everything, left, columns, alone=True).assign(change=LEFT),
        _list_alone(after, every["second"], ADDED),
        _list_alone(asked.data, every["first"], REMOVED),
    ]
    table = _describe(pd.concat(cells, ignore_index=True), asked.data, after)
    exact = whole is not None or len(after.waterfall) == 1
    return Vintages(asked.data, after, asked.unmet, columns, pairs, undecided, table, exact)


def _compare_cells(
    before: Dataset, after: Dataset, pairs: pd.DataFrame, columns: Columns, *, alone: bool = False
) -> pd.DataFrame:
    """Return the cells that differ between the incidents of pairs; `alone`: a row without one too.

    Returns
    -------
    DataFrame : incident_id, before_id, column, before, after, difference, order
    """
    first = before.incidents.set_index(ID).loc[pairs["first"]]
    second = after.incidents.set_index(ID).loc[pairs["second"]]
    found = [
        compare_column(first[name], second[name]).assign(column=name) for name in columns.shared
    ]
    if TARGETS not in (*columns.before, *columns.after):
        hit = [tell_targets(each) for each in (before, after)]
        aligned = (hit[0].reindex(pairs["first"]), hit[1].reindex(pairs["second"]))
        found.append(compare_column(*aligned).assign(column=TARGETS))
    cells = pd.concat(found, ignore_index=True)
    if alone:
        rest = np.setdiff1d(np.arange(len(pairs)), cells["at"])
        cells = pd.concat([cells, pd.DataFrame({"at": rest})], ignore_index=True)
    ids = {ID: "second", "before_id": "first"}
    named = {new: pairs[old].iloc[cells["at"]].to_numpy() for new, old in ids.items()}
    return cells.assign(**named).drop(columns="at")


def _list_alone(data: Dataset, paired: pd.Series, change: str) -> pd.DataFrame:
    """Return the incidents that have no pair."""
    ids = data.incidents.loc[~is_among(data.incidents[ID], paired), ID].to_numpy()
    own = {ID: ids, "before_id": ids if change == REMOVED else None}
    return pd.DataFrame(own).assign(change=change)


def _describe(cells: pd.DataFrame, before: Dataset, after: Dataset) -> pd.DataFrame:
    """Return the cells in order, each with what its incident is and whether it was searched for."""
    known = pd.concat([after.incidents, before.incidents]).drop_duplicates(ID).set_index(ID)
    rows = known[list(WHERE)].reindex(cells[ID])
    rows["event_type"] = rows["event_type"].astype("str")
    table = cells.assign(**{name: rows[name].to_numpy() for name in WHERE})
    table["searched"] = _was_searched(
        before, known["theatre"].reindex(cells[ID]), rows["date_start"]
    )
    order = {name: at for at, name in enumerate([*INCIDENTS, TARGETS])}
    table["order"] = table["column"].map(order).fillna(len(order))
    table["change"] = pd.Categorical(table["change"], CHANGES, ordered=True)
    table = table.sort_values(["change", "date_start", ID, "order"], ignore_index=True)
    head = [ID, "before_id", "change", "column", "before", "after"]
    texts = dict.fromkeys([ID, "before_id", "column", "before", "after", "event_type"], "str")
    types = {**texts, "difference": "float64", "date_start": "datetime64[s]"}
    return table.reindex(columns=[*head, "difference", *WHERE, "searched"]).astype(types)


def _was_searched(before: Dataset, theatre: pd.Series, day: pd.Series) -> np.ndarray:
    """Tell of each theatre and day whether a vintage searched there and then."""
    windows = before.coverage
    named = theatre.astype("str").reset_index(drop=True).rename("theatre").to_frame()
    asked = named.assign(day=day.to_numpy("datetime64[s]"), at=range(len(named)))
    both = asked.merge(windows[["theatre", "start", "end"]], on="theatre")
    inside = both.loc[both["day"].between(both["start"], both["end"]), "at"]
    return np.isin(np.arange(len(named)), inside)


def compare_tables(before: Dataset, after: Dataset) -> pd.DataFrame:
    """Count the rows of the other tables that were added, removed and changed.

    Parameters
    ----------
    before, after : Dataset

    Returns
    -------
    DataFrame, one row a table that either has rows of: table, before, after (rows), added, removed,
    changed
    """
    rows = []
    for name, key in KEYS.items():
        tables = [getattr(each, name) for each in (before, after)]
        if all(each.empty for each in tables):
            continue
        first, second = (_as_rows(each, key) for each in tables)
        shared = first.index.intersection(second.index)
        columns = first.columns.intersection(second.columns)
        said = [each.loc[shared, columns].reset_index(drop=True) for each in (first, second)]
        counts = {
            "table": name,
            "before": len(first),
            "after": len(second),
            "added": len(second.index.difference(shared)),
            "removed": len(first.index.difference(shared)),
            "changed": int((said[0] != said[1]).any(axis=1).sum()),
        }
        rows.append(counts)
    return pd.DataFrame(rows, columns=["table", "before", "after", "added", "removed", "changed"])


def _as_rows(table: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return a table as text by its key; a column that is blank throughout says nothing."""
    text = table.astype("object").where(table.notna(), "").astype("str")
    text.index = pd.MultiIndex.from_frame(text[key])
    text = text[~text.index.duplicated()]
    return text.drop(columns=key).loc[:, lambda rows: rows.ne("").any()]


def compare_search(before: Dataset, after: Dataset) -> pd.DataFrame:
    """Count the days asked about on which each theatre is searched better, or worse, than before.

    Parameters
    ----------
    before, after : Dataset, asked about the same days

    Returns
    -------
    DataFrame, one row a theatre: theatre, raised, lowered (days)
    """
    first, second = efforts_by_day(before), efforts_by_day(after)
    theatres, days = first.index.union(second.index, sort=False), second.columns
    first, second = (
        each.reindex(index=theatres, columns=days, fill_value=0) for each in (first, second)
    )
    raised, lowered = (
        (one > other).sum(axis=1) for one, other in ((second, first), (first, second))
    )
    counts = {"theatre": theatres.astype("str"), "raised": raised, "lowered": lowered}
    return pd.DataFrame(counts).reset_index(drop=True)


def compare_series(
    before: Dataset, after: Dataset, pairs: pd.DataFrame, *, period: str
) -> pd.DataFrame:
    """Count incidents per period before and after, and what came into each period and went.

    Parameters
    ----------
    before, after : Dataset, asked about the same days
    pairs : DataFrame, as `pair_incidents` returns it, of these incidents
    period : {"day", "week", "month", "quarter", "year"}

    Returns
    -------
    DataFrame, one row a period: period (first day), before, after (incidents; missing where nothing
    was searched), came (parts of incidents that are new in the period: added, moved in, or dated
    anew), went (likewise)

    Notes
    -----
    `after` less `before` is `came` less `went`, in each period that both searched.
    """
    first, second = (
        count(each, period=period).set_index("period")["n"] for each in (before, after)
    )
    names = dict(zip(pairs["first"], pairs["second"], strict=True))
    parts = []
    for data, sign in ((before, -1), (after, 1)):
        ids = data.incidents[ID].astype("str")
        own = "-" + ids  # so that one without a pair is taken for no other
        key = ids if sign > 0 else ids.map(names).fillna(own)
        spread = spread_over(data, period)
        part = spread.assign(key=key.iloc[spread["row"]].to_numpy(), n=sign * spread["share"])
        parts.append(part)
    moved = pd.concat(parts).groupby(["period", "key"])["n"].sum().round(12)
    sums = {
        name: (sign * moved).clip(lower=0).groupby("period").sum()
        for name, sign in (("came", 1), ("went", -1))
    }
    table = pd.DataFrame({"before": first.reindex(second.index), "after": second})
    for name, values in sums.items():
        table[name] = values.reindex(table.index).fillna(0.0)
    return table.rename_axis("period").reset_index()


def check_fixed(fixed: list[str], columns: list[str], *, name: str = "fixed") -> list[str]:
    """Return what must not change, checked.

    Parameters
    ----------
    fixed : list of str, of `CHANGES` or columns of the incidents
    columns : list of str, the columns that may be named
    name : str, of the parameter

    Raises
    ------
    ParameterError : one is neither; names the nearest
    """
    allowed = [*CHANGES, *columns]
    for each in fixed:
        if each not in allowed:
            hint = suggestion(str(each), allowed)
            rule = f"{each!r} is neither a kind of change ({', '.join(CHANGES)}) nor a column"
            raise ParameterError(name, f"{rule}; {hint}")
    return fixed


def select_fixed(table: pd.DataFrame, fixed: list[str]) -> pd.DataFrame:
    """Return the rows of what changed and must not.

    Parameters
    ----------
    table : DataFrame, as in `Vintages`
    fixed : list of str, as `check_fixed` returns it
    """
    return table[table["change"].isin(fixed) | table["column"].isin(fixed)]
