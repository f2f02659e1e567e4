"""How sure the data are: what was searched, who tells of what, how precisely, how soon."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd

from sitrep.errors import check_choice
from sitrep.measures.counts import check_by
from sitrep.measures.groups import as_groups, group_columns
from sitrep.measures.intervals import add_shares, wilson_interval
from sitrep.model.dataset import NAMELESS, Dataset

ACCOUNTS = ("no account", "1 account", "2 accounts", "3 to 4", "5 or more")
"""Groups of incidents by their number of accounts."""

SAME, UP_TO_HALF, UP_TO_TWICE, OVER_TWICE, NONE_OR_SOME = (
    *("the same", "up to 1.5 times", "up to 2 times", "more than 2 times"),
    "none against some",
)
RATIOS = (SAME, UP_TO_HALF, UP_TO_TWICE, OVER_TWICE, NONE_OR_SOME)
"""Groups of incidents by the highest toll over the lowest; the last where the lowest is 0."""

LEFT_OUT = {
    *(
        ("incidents", name)
        for name in ("killed_low", "killed_high", "accounts", "scope", "episode_id")
    ),
    ("accounts", "origin"),
}
"""Columns that are blank only where others are, or whose blank says that there is none."""

UNKNOWN = "unknown"
"""Alignment of a publisher that the data say nothing of."""

DELAY_GROUPS = ("publisher", "alignment", "theatre", "admin1")
"""What delays can be shown by."""

READABLE = 8
"""Curves that can be told apart on one chart."""


def count_accounts(data: Dataset) -> pd.DataFrame:
    """Count incidents by how many accounts tell of them.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a group, sorted: accounts (ordered categorical: 1 account, 2 accounts, 3 to
    4, 5 or more; no account only where that is met), n (incidents), share (they add to 1; missing
    without incidents), ci_low, ci_high (95 % Wilson)
    """
    number = data.incidents["accounts"]
    groups = pd.cut(number, [-np.inf, 0, 1, 2, 4, np.inf], labels=list(ACCOUNTS))
    counted = data.weights.groupby(groups.astype("str")).sum()
    counted = counted.reindex(list(ACCOUNTS), fill_value=0.0)
    if counted.iloc[0] == 0:
        counted = counted.iloc[1:]
    names = pd.Categorical(counted.index, categories=list(counted.index), ordered=True)
    return add_shares(pd.DataFrame({"accounts": names, "n": counted.to_numpy("float64")}))


def rate_single_source(data: Dataset, *, by: str = "") -> pd.DataFrame:
    """Return the share of incidents that only one publisher tells of.

    Parameters
    ----------
    data : Dataset
    by : str, column of `incidents` to group by, optional

    Returns
    -------
    DataFrame, one row a group met (one row without groups), in the order of the groups: <by>,
    n (incidents with an account), n_single (with accounts of one publisher alone), share, ci_low,
    ci_high (95 % Wilson; missing where n is 0)

    Raises
    ------
    ParameterError : by is not a column to group by

    Notes
    -----
    Two publishers need not be two witnesses: both can have heard of the incident from one. Reposts
    and copies of agencies count under the outlet where the text originated. Source:
    data/README.md#publishers
    """
    publishers = data.accounts.groupby("incident_id")["publisher_id"].nunique()
    number = data.incidents["incident_id"].map(publishers)
    weights = data.weights
    told = pd.DataFrame({"n": weights, "n_single": weights.where(number.eq(1), 0.0)})
    told = told[number.notna()]
    if by:
        (by,) = check_by(data, by)
        parts = group_columns(data, [by]).merge(told, left_on="row", right_index=True)
        groups = as_groups(parts[by])
        table = parts[["n", "n_single"]].groupby(groups).sum().reset_index()
    else:
        table = told.sum().to_frame().T
    low, high = wilson_interval(table["n_single"], table["n"])
    return table.assign(share=table["n_single"] / table["n"], ci_low=low, ci_high=high)


def count_publishers(data: Dataset) -> pd.DataFrame:
    """Count what each publisher tells, and what is known from it alone.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a publisher with an account here, most accounts first: publisher_id,
    publisher (its name), alignment, n_accounts, n (incidents), n_alone (incidents that no other
    publisher tells of)
    """
    told = _told(data)
    alone = told.groupby("incident_id")["publisher_id"].transform("nunique").eq(1)
    again = told.duplicated(["incident_id", "publisher_id"])
    n = told["weight"].mask(again, 0.0)
    table = (
        told.assign(n=n, n_alone=n.where(alone, 0.0))
        .groupby(["publisher_id", "publisher", "alignment"])
        .agg(n_accounts=("incident_id", "size"), n=("n", "sum"), n_alone=("n_alone", "sum"))
        .reset_index()
    )
    return table.sort_values(
        ["n_accounts", "publisher"], ascending=[False, True], ignore_index=True
    )


def count_alignments(data: Dataset, *, by: str = "theatre") -> pd.DataFrame:
    """Count accounts by the alignment of their publisher and by a column of the incidents.

    Parameters
    ----------
    data : Dataset
    by : str, column of `incidents`

    Returns
    -------
    DataFrame, one row per alignment x group met, sorted by code order: alignment, <by>, n_accounts,
    n (incidents); 0 where an alignment tells of none

    Raises
    ------
    ParameterError : by is not a column to group by

    Notes
    -----
    Alignment says on which side an outlet stands as far as is commonly known. It is stated and
    never used to discard. Source: data/README.md#publishers
    """
    (by,) = check_by(data, by)
    parts = group_columns(data, [by])
    parts["incident_id"] = data.incidents["incident_id"].to_numpy()[parts.pop("row")]
    told = _told(data).drop(columns=by, errors="ignore").merge(parts, on="incident_id")
    told[by] = as_groups(told[by])
    again = told.duplicated(["incident_id", "alignment", by])
    told["n"] = told["weight"].mask(again, 0.0)
    table = told.groupby(["alignment", by]).agg(n_accounts=("incident_id", "size"), n=("n", "sum"))
    met = [told[name].cat.remove_unused_categories().cat.categories for name in ("alignment", by)]
    cells = pd.MultiIndex.from_product(met, names=["alignment", by])
    whole = table.reindex(cells, fill_value=0).reset_index()
    return whole.astype(
        {
            name: pd.CategoricalDtype(list(levels), ordered=True)
            for name, levels in zip(["alignment", by], met, strict=True)
        }
    )


def count_overlaps(data: Dataset) -> pd.DataFrame:
    """Count incidents by the set of alignments whose publishers tell of them.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a set that is met, most incidents first: a bool column for each alignment
    met (in code order; for all where none is met), n (incidents). Incidents without an account
    are left out
    """
    told = _told(data)
    if told.empty:
        nobody = pd.DataFrame(columns=list(told["alignment"].cat.categories), dtype="bool")
        return nobody.assign(n=pd.Series(dtype="float64"))
    met = [str(code) for code in told["alignment"].cat.remove_unused_categories().cat.categories]
    sides = pd.crosstab(told["incident_id"], told["alignment"].astype("str"))[met].gt(0)
    weights = told.drop_duplicates("incident_id").set_index("incident_id")["weight"]
    sets = sides.assign(n=weights).groupby(met)["n"].sum().reset_index()
    return sets.sort_values(["n", *met], ascending=False, ignore_index=True)


def count_disagreements(data: Dataset) -> pd.DataFrame:
    """Count incidents by how far the full tolls of their accounts lie apart.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a group, sorted: toll_ratio (ordered categorical: the highest toll over the
    lowest is the same, up to 1.5, up to 2, more than 2 times; none against some), n (incidents
    with at least two full accounts that give the killed), share (they add to 1; missing without
    such incidents), ci_low, ci_high (95 % Wilson)

    Notes
    -----
    An account that counted only some of the dead (`partial`) does not disagree.
    Source: data/README.md#tolls
    """
    tolls = _full_tolls(data)
    low, high = tolls["min"], tolls["max"]
    groups = pd.cut(high / low, [-np.inf, 1, 1.5, 2, np.inf], labels=list(RATIOS[:4]))
    words = groups.astype("object").mask(low.eq(0), NONE_OR_SOME).mask(high.eq(0), SAME)
    counted = tolls["weight"].groupby(words).sum().reindex(list(RATIOS), fill_value=0.0)
    names = pd.Categorical(counted.index, categories=list(RATIOS), ordered=True)
    return add_shares(pd.DataFrame({"toll_ratio": names, "n": counted.to_numpy("float64")}))


def count_missing(data: Dataset) -> pd.DataFrame:
    """Count the values that are blank, or that say that nobody knows, in each column.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a column of incidents, targets and accounts, those with most missing first:
    column (table and column), rows, n_blank (not reported), n_unknown (coded as not known or not
    identified), share (of both; missing without rows)

    Notes
    -----
    A blank toll is not reported, which is never 0. `published` of the accounts is the date that
    the page carries. `killed_low` and `killed_high` are blank where `killed` is. `actor_2` is
    listed only for sources that name two sides without attacker. Source: data/README.md#the-files
    """
    accounts = data.accounts.merge(data.pages[["source_id", "published"]], how="left")
    tables = {"incidents": data.incidents, "targets": data.targets, "accounts": accounts}
    rows = [
        {
            "column": f"{name}: {column}",
            "rows": len(table),
            "n_blank": int(table[column].isna().sum()),
            "n_unknown": int(table[column].astype("object").isin(NAMELESS).sum()),
        }
        for name, table in tables.items()
        for column in table
        if (name, column) not in LEFT_OUT and (column != "actor_2" or data.toll != "targets")
    ]
    counted = pd.DataFrame(rows)
    missing = counted["n_blank"] + counted["n_unknown"]
    counted["share"] = missing / counted["rows"]
    return counted.sort_values("share", ascending=False, kind="stable", ignore_index=True)


def delays(data: Dataset, *, by: str = "") -> pd.DataFrame:
    """Describe how many days after an incident the pages that tell of it were published.

    Parameters
    ----------
    data : Dataset
    by : {"publisher", "alignment", "theatre", "admin1"}, optional

    Returns
    -------
    DataFrame, one row a group with a dated account, most accounts first (without groups, always
    one row): <by>, n_accounts (with a delay of 0 days or more), q1, median, q3, longest (days;
    missing without accounts), n_early (accounts left out since their page carries a date before
    the last day of the incident)

    Raises
    ------
    ParameterError : by is not allowed

    Notes
    -----
    Days from the incident's last day, where that is known to the day, to the date of the page;
    accounts of pages without a date are left out. Description only: the pages were searched years
    later and nothing is still coming in, so no nowcast can be made of it, and a page that was
    never found has no delay. A page is early if it was published while a battle lasted, or if its
    date is that of another version. Source: data/README.md#dates
    """
    dated = _delays(data, by) if by else _delays(data, "theatre").assign(all=True)
    groups = by or "all"
    late = dated["days"].where(dated["days"].ge(0)).astype("float64")
    grouped = late.groupby(dated[groups])
    table = pd.DataFrame(
        {
            "n_accounts": grouped.count().astype("int64"),
            "q1": grouped.quantile(0.25),
            "median": grouped.median(),
            "q3": grouped.quantile(0.75),
            "longest": grouped.max(),
            "n_early": dated["days"].lt(0).groupby(dated[groups]).sum(),
        }
    ).astype({"n_early": "int64"})
    if not by:
        counts = ["n_accounts", "n_early"]
        table = table.reindex([True])
        table[counts] = table[counts].fillna(0).astype("int64")
        return table.reset_index(drop=True)
    return table.reset_index().sort_values(
        "n_accounts", ascending=False, kind="stable", ignore_index=True
    )


def delay_curves(
    data: Dataset, *, by: str = "publisher", top: int = 4, kept: Collection[str] = ()
) -> pd.DataFrame:
    """Return the share of accounts published within so many days of the incident.

    Parameters
    ----------
    data : Dataset
    by : {"publisher", "alignment", "theatre", "admin1"}
    top : int, the groups with most accounts to keep
    kept : collection of str, optional, the groups to choose from, up to 8, instead

    Returns
    -------
    DataFrame, one row per group x day on which a share rises, sorted: <by> (most accounts first),
    days (from 0 to the longest delay of all groups), share (published within that time; never
    falls, ends at 1), n (accounts of the group)

    Raises
    ------
    ParameterError : by is not allowed

    Notes
    -----
    As in `delays`: a description of the pages that were found, and no nowcast.
    """
    dated = _delays(data, by)
    late = dated[dated["days"].ge(0)]
    dense = delays(data, by=by).query("n_accounts > 0")[by]
    groups = list(dense[dense.isin(kept)].head(READABLE) if kept else dense.head(top))
    late = late[late[by].isin(groups)]
    steps = sorted({0, *late["days"]}) if groups else []
    rows = []
    for group in groups:
        own = late.loc[late[by] == group, "days"]
        rows += [(group, day, float(own.le(day).mean()), len(own)) for day in steps]
    table = pd.DataFrame(rows, columns=[by, "days", "share", "n"])
    order = pd.CategoricalDtype(groups, ordered=True)
    return table.astype({by: order, "days": "int64", "share": "float64", "n": "int64"})


def select_without(data: Dataset, publisher: str) -> Dataset:
    """Keep the incidents that others than a publisher tell of, as those others tell them.

    Parameters
    ----------
    data : Dataset
    publisher : str, publisher id; empty to leave out nobody

    Returns
    -------
    Dataset, with actor, attribution and toll derived from the accounts left
    """
    if not publisher:
        return data
    others = [other for other in data.values("publishers") if other != publisher]
    if not others:
        return data.where(min_accounts=int(data.incidents["accounts"].max()) + 1)
    return data.where(publishers=others)


def _told(data: Dataset) -> pd.DataFrame:
    """Return the accounts with their publisher (name), its alignment, and their incident."""
    publishers = data.publishers.rename(columns={"name": "publisher"})
    told = (
        data.accounts[["incident_id", "source_id", "publisher_id"]]
        .astype({"publisher_id": "str"})
        .merge(publishers[["publisher_id", "publisher", "alignment"]], how="left")
        .merge(
            data.incidents.drop(columns="accounts").assign(weight=data.weights), on="incident_id"
        )
    )
    told["publisher"] = told["publisher"].fillna(told["publisher_id"])
    told["alignment"] = told["alignment"].fillna(UNKNOWN)
    listed = data.codes[data.codes["field"].eq("alignment")].sort_values("order")["code"]
    order = list(dict.fromkeys([*listed, *sorted(told["alignment"].unique())])) or [UNKNOWN]
    return told.astype({"alignment": pd.CategoricalDtype(order, ordered=True)})


def _full_tolls(data: Dataset) -> pd.DataFrame:
    """Return the lowest and highest toll of each incident with at least two full ones."""
    full = data.accounts[~data.accounts["partial"]].dropna(subset="killed")
    tolls = full.groupby("incident_id")["killed"].agg(["size", "min", "max"])
    weights = pd.Series(data.weights.to_numpy(), data.incidents["incident_id"])
    return tolls[tolls["size"].ge(2)].assign(weight=weights)


def _delays(data: Dataset, by: str) -> pd.DataFrame:
    """Return the delay of every account that has one: <by>, days."""
    check_choice("by", by, DELAY_GROUPS, noun="what delays can be shown by")
    told = _told(data)
    told = told[told["date_precision"].eq("day")]
    told = told.merge(data.pages[["source_id", "published"]], on="source_id")
    told = told.dropna(subset="published")
    days = (told["published"] - told["date_end"]).dt.days
    return pd.DataFrame({by: as_groups(told[by]), "days": days.astype("int64")})
