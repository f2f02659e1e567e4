"""Computed sentences on the dead: how many, in how many incidents, and whose share."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.deaths import FEWEST
from sitrep.measures.groups import HIT
from sitrep.measures.intervals import Ratio
from sitrep.model.dataset import Dataset
from sitrep.words.scope import noun
from sitrep.words.text import (
    SMALL,
    about,
    all_of,
    amount,
    interval,
    part_of,
    plural,
    rate,
    rounded,
    sentence,
    share,
)
from sitrep.words.whole import check_whole, mixes_dead, say_none


@sentence
def describe_deaths(data: Dataset, table: pd.DataFrame) -> str:
    """Return how many were killed, as a range, and how many incidents give no toll.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, the one row of `deaths(data, period=None)`

    Raises
    ------
    ParameterError : the table was cut, or has periods

    Notes
    -----
    A number is "at least" where incidents give no toll, and no account gives less than it.
    """
    check_whole(data, table)
    totals, what = table.iloc[0], noun(data)
    if data.incidents.empty:
        return say_none(data)
    if not totals["n_toll"] > 0:
        return f"No {what} in this selection has a reported toll"
    low, best, high = (rounded(totals[name]) for name in ("killed_low", "killed", "killed_high"))
    told, silent = amount(totals["n_toll"], what), totals["n"] - totals["n_toll"]
    spread = f" ({low} to {high}, {data.words.range or 'low to high'})" if low != high else ""
    open_ended = silent > 1e-9 or "zero_tolls" in data.missing
    least = "At least " if open_ended and low == best else ""
    dead = f"{least}{best} killed{spread}"
    if high == "0":
        dead = _nobody(data)
    verb = "gives" if rounded(silent) == "1" else "give"
    of = " in" if high == "0" else ", by the tolls of"
    rest = f"; {about(silent)} more {verb} no toll" if silent > 1e-9 else ""
    return f"{dead}{of} {told}{rest}"


def _nobody(data: Dataset) -> str:
    """Return that no deaths are known of: where 0 can stand for not reported, no more than that."""
    return "No deaths reported" if "zero_tolls" in data.missing else "Nobody killed"


@sentence
def describe_lethality(data: Dataset, table: pd.DataFrame) -> str:
    """Return the dead per incident, with its denominator.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, the one row of `lethality(data)`

    Raises
    ------
    ParameterError : the table counts other data
    """
    check_whole(data, table)
    row, what = table.iloc[0], noun(data)
    if data.incidents.empty:
        return say_none(data)
    if not row["n_toll"] > 0:
        return f"No {what} in this selection has a reported toll"
    limits = interval(row["ci_low"], row["ci_high"], rate)
    spread = f" (95% interval {limits})"
    if pd.isna(row["ci_low"]):
        spread = f" (no interval on fewer than {FEWEST})" if row["n_toll"] > 1 else ""
    given = "with a number of dead" if "zero_tolls" in data.missing else "whose toll is reported"
    told = f"{part_of(row['n_toll'], row['n'], what)} {given}"
    if row["n_toll"] > row["n"] - 1e-9:
        rows = len(data.incidents)
        told = all_of(row["n"], what) if row["n"] > 1.5 or rows == 1 else f"{rows} {plural(what)}"
    if row["high"] == 0:
        return f"{_nobody(data)} in {told}"
    least = "at least " if "zero_tolls" in data.missing else ""
    mean = f"{least}{rate(row['killed'])} killed per {what}{spread}"
    deadliest = f"{rounded(row['deadliest'])} in the deadliest"
    return f"{mean}, over {told}; {deadliest}"


@sentence
def describe_share(data: Dataset, table: Ratio, *, by: str, group: str) -> str:
    """Return a group's share of the reported dead, with its interval; nothing on a base below 10.

    Parameters
    ----------
    data : Dataset
    table : Ratio, as `death_share` returns it
    by : str, the column of the group
    group : str, the group
    """
    who = data.label(by, group)
    base = float((data.incidents["killed"] * data.weights).sum())
    if base < SMALL or pd.isna(table.ratio):
        return f"{who}: no share of the {rounded(base)} reported dead is given, who are too few"
    limits = interval(table.ci_low, table.ci_high, lambda value: share(value, base))
    spread = "" if pd.isna(table.ci_low) else f" (95% interval {limits})"
    sides = ""
    if by in HIT and mixes_dead(data):
        sides = f", of all sides, in {plural(noun(data))} that hit this group"
    return f"{who}: {share(table.ratio, base)} of the {rounded(base)} reported dead{spread}{sides}"


@sentence
def describe_no_range(data: Dataset) -> str:
    """Return why no incident has a lowest and a highest toll.

    Parameters
    ----------
    data : Dataset, in which none has
    """
    what = noun(data)
    if data.incidents.empty:
        return say_none(data)
    if data.incidents["killed"].isna().all():
        return f"No {what} in this selection has a reported toll"
    if "accounts" in data.missing and not data.words.range:
        return f"{data.name} gives one toll of each {what} and no range"
    return f"No tolls of one {what} differ in this selection"
