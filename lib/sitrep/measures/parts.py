"""What is held here of published totals that were taken apart, series by series."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.intervals import wilson_interval
from sitrep.measures.published import compare_totals, count_held, main_publisher
from sitrep.measures.remembered import remembered
from sitrep.measures.totals import KEYS, Split, add_witnesses, split_totals
from sitrep.model.dataset import Dataset

_SHARES = ["captured", "captured_low", "captured_high"]

_SERIES = {
    **dict.fromkeys(KEYS, "str"),
    "publishers": "object",
    "start": "datetime64[s]",
    "end": "datetime64[s]",
    "days": "int64",
    "parts": "int64",
    "published": "float64",
    "qualifier": "str",
    "n": "float64",
    **dict.fromkeys(_SHARES, "float64"),
}


@remembered
def compare_parts(data: Dataset) -> pd.DataFrame:
    """Set what is counted here beside what each witness says of days that do not overlap.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    DataFrame, one row a part as `split_totals` returns them, of which `value` is `published`, with
    n (counted here: same days, area, sides and measure), captured (n / published), captured_low,
    captured_high (95 % Wilson interval of that share), reason (why it cannot be compared, as in
    `compare_totals`; empty where it can)

    Notes
    -----
    The interval is that of a share of incidents, each found here or not; of the dead, who come many
    at a time, and of more than was published there is none. Of a number that is "at least" so many
    the share is at most that.
    """
    return count_parts(data, split_totals(data))


def count_parts(data: Dataset, split: Split) -> pd.DataFrame:
    """Set what is counted in some data beside parts of published totals.

    Parameters
    ----------
    data : Dataset
    split : Split, of these data or of others with the same published totals and days

    Returns
    -------
    DataFrame, as `compare_parts` returns it
    """
    parts = split.parts.rename(columns={"value": "published"})
    held = count_held(data, parts)
    return _add_shares(data, parts.assign(n=held["n"])).assign(reason=held["reason"])


def sum_series(data: Dataset, parts: pd.DataFrame) -> pd.DataFrame:
    """Add up the parts of each series: one witness, measure, area and side.

    Parameters
    ----------
    data : Dataset
    parts : DataFrame, as `compare_parts` returns it

    Returns
    -------
    DataFrame, one row a series with parts that can be compared, of most days first: witness,
    metric, region_kind, region, actor, publishers (ids), start, end (first and last day), days,
    parts (how many), published, qualifier (at_least or exact if all are one of these, else about),
    n, captured, captured_low, captured_high
    """
    groups = parts[parts["reason"].eq("")].groupby(KEYS, sort=False)
    table = groups.agg(
        publishers=("publisher_id", lambda each: tuple(each.astype("str").unique())),
        start=("start", "min"),
        end=("end", "max"),
        days=("days", "sum"),
        parts=("days", "size"),
        published=("published", "sum"),
        qualifier=("qualifier", _weakest),
        n=("n", "sum"),
    ).reset_index()
    table = _add_shares(data, table).sort_values(
        ["days", "published"], ascending=False, kind="stable"
    )
    return table[list(_SERIES)].astype(_SERIES).reset_index(drop=True)


def select_main(data: Dataset, parts: pd.DataFrame, *, metric: str = "attacks") -> pd.DataFrame:
    """Keep the parts of the witness, area and side of which most was published over time.

    Parameters
    ----------
    data : Dataset
    parts : DataFrame, as `compare_parts` returns it
    metric : str, the measure that they count

    Returns
    -------
    DataFrame, the parts that can be compared, in order of time; rests of several spans last
    """
    found = main_publisher(data, compare_totals(data), metric=metric)
    if found is None:
        return parts.iloc[:0]
    who = add_witnesses(data, pd.DataFrame([found._asdict()]))
    keys = ["witness", "region_kind", "region", "actor"]
    own = parts[keys].eq(who[keys].iloc[0]).all(axis=1)
    chosen = own & parts["metric"].eq(metric) & parts["reason"].eq("")
    order = parts[chosen].assign(rest=parts["spans"].map(len).gt(1))
    order = order.sort_values(["rest", "start"], kind="stable")
    return order.drop(columns="rest").reset_index(drop=True)


def select_dead(data: Dataset, parts: pd.DataFrame) -> pd.DataFrame:
    """Keep the parts of the dead that tell most, over time, of what `select_main` is about.

    Parameters
    ----------
    data : Dataset
    parts : DataFrame, as `compare_parts` returns it

    Returns
    -------
    DataFrame, of the measures of killed, in the area and by the side of `select_main`, or anywhere
    if that is empty, the series of most parts, then of most days
    """
    killed = {name for name, metric in data.metrics.items() if metric.counts == "killed"}
    dead = parts[parts["reason"].eq("") & parts["metric"].isin(killed)]
    main = select_main(data, parts)
    if len(main):
        where = ["region_kind", "region", "actor"]
        dead = dead[dead[where].eq(main[where].iloc[0]).all(axis=1)]
    if dead.empty:
        return dead
    _, most = max(
        dead.groupby(KEYS, sort=False), key=lambda own: (len(own[1]), own[1]["days"].sum())
    )
    return most.reset_index(drop=True)


def _add_shares(data: Dataset, table: pd.DataFrame) -> pd.DataFrame:
    """Add which share is held here of what was published, with its interval where it has one."""
    n, published = table["n"], table["published"].where(table["published"] > 0)
    incidents = {name for name, metric in data.metrics.items() if not metric.of_people}
    drawn = table["metric"].isin(incidents) & n.le(published)
    low, high = wilson_interval(n.where(drawn), published.where(drawn))
    return table.assign(captured=n / published, captured_low=low, captured_high=high)


def _weakest(qualifiers: pd.Series) -> str:
    """Return how far a sum can be trusted."""
    given = set(qualifiers)
    if given == {"exact"}:
        return "exact"
    return "at_least" if given <= {"exact", "at_least"} else "about"
