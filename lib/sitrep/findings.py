"""Computed sentences on what was found: how many, which most, how deadly."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitrep.counts import OTHER
from sitrep.dataset import BLANK, Dataset
from sitrep.estimates import Ratio, poisson_interval
from sitrep.wording import (
    LISTED,
    SMALL,
    amount,
    listing,
    noun,
    number,
    percent,
    period_name,
    scope,
    sentence,
    span,
)

FEWEST = 3
"""Below this number of periods no average is said."""


@sentence
def describe_total(data: Dataset) -> str:
    """Return where and when, how many incidents there are, and how many dead they left."""
    what, when, where = noun(data), span(data.start, data.end), scope(data)
    incidents = data.incidents
    if incidents.empty:
        return f"{where}, {when}: no {what}s are recorded."
    told = incidents["killed"].dropna()
    deaths = (
        f"At least {amount(told.sum(), 'death')} are reported, in the {len(told)} whose toll is known"
        if len(told)
        else "No toll is reported"
    )
    beyond = (incidents["date_start"] < data.start) | (incidents["date_end"] > data.end)
    windows = (
        f" {beyond.sum()} may lie outside these days: only a window is known."
        if beyond.any()
        else ""
    )
    return f"{where}, {when}: {amount(len(incidents), what)} recorded. {deaths}.{windows}"


@sentence
def describe_busiest(counts: pd.DataFrame, *, period: str, noun: str) -> str:
    """Return which period had most incidents.

    Parameters
    ----------
    counts : DataFrame, as `count` returns it without groups
    period : str, its period
    noun : str, what one incident is called
    """
    known = counts.dropna(subset="n")
    if known["n"].sum() == 0:
        return f"No {noun}s in this selection"
    most = known["n"].max()
    first = known.loc[(known["n"] - most).abs() < 1e-9, "period"]
    if len(first) > LISTED:
        return f"{len(first)} {period}s share the most {noun}s: {number(most)} each"
    when = listing([period_name(start, period) for start in first])
    each = " each" if len(first) > 1 else ""
    preposition = "on" if period == "day" else "in"
    return f"Most {noun}s {preposition} {when}: {number(most)}{each} of {number(known['n'].sum())}"


@sentence
def describe_average(counts: pd.DataFrame, *, period: str, noun: str) -> str:
    """Return the average per period over the periods that are complete, with its interval.

    Parameters
    ----------
    counts : DataFrame, as `count` returns it without groups
    period : str, its period
    noun : str, what one incident is called
    """
    whole = counts[counts["complete"]]
    searched = (
        f"{len(whole)} of {amount(len(counts), period)} that were searched fully in every theatre "
        "asked about"
    )
    if whole.empty:
        return f"No {period} was searched fully in every theatre asked about: no average is given"
    if len(whole) < FEWEST:
        return f"Only {searched}: too few for an average"
    low, high = poisson_interval(pd.Series([whole["n"].sum()]))
    limits = f"{low.iloc[0] / len(whole):.1f} to {high.iloc[0] / len(whole):.1f}"
    average = f"{number(whole['n'].mean())} {noun}s a {period} (95% interval {limits})"
    return f"{average}, on average over the {searched}"


@sentence
def describe_ranking(
    data: Dataset, table: pd.DataFrame, *, by: str, noun: str, value: str = "n"
) -> str:
    """Return which group comes first, and its share of the whole.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, one row a group: <by>, <value>
    by, value : str, columns of `table`
    noun : str, what is counted ("attack", "death")
    """
    named = table[~table[by].isin([BLANK])].dropna(subset=value)
    whole = table[value].sum()
    if named.empty or named[value].sum() == 0:
        return f"No {noun}s in this selection"
    most = named[value].max()
    first = [data.label(by, group) for group in named.loc[named[value] == most, by]]
    if len(first) > LISTED:
        return f"{len(first)} groups share the first place, with {amount(most, noun)} each of {number(whole)}"
    part = percent(most, whole)
    each = " each" if len(first) > 1 else ""
    share = f" ({part}{each})" if part else each
    return f"{listing(first)}: {number(most)} of {amount(whole, noun)}{share}, more than any other"


@sentence
def describe_pair(data: Dataset, table: pd.DataFrame, *, by: Sequence[str], noun: str) -> str:
    """Return which pair of groups has most incidents, groups called unknown left out.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `count` returns it with two group columns
    by : list of str, its group columns
    noun : str, what one incident is called
    """
    known = table[~table[list(by)].isin(["unknown"]).any(axis=1)]
    if not known["n"].sum() > 0:
        return f"No {noun}s of a known kind in this selection"
    row = known.loc[known["n"].idxmax()]
    words = ", ".join(data.label(name, row[name]) for name in by)
    whole = table["n"].sum()
    part = percent(row["n"], whole)
    return f"Most frequent: {words}, {number(row['n'])} of {number(whole)}{f' ({part})' if part else ''}"


@sentence
def describe_peak(data: Dataset, table: pd.DataFrame, *, by: str, period: str, noun: str) -> str:
    """Return which group had most incidents in one period, and when.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `count` returns it with one group column
    by : str, its group column
    period : str, its period
    noun : str, what one incident is called
    """
    if not table["n"].sum() > 0:
        return f"No {noun}s in this selection"
    row = table.loc[table["n"].idxmax()]
    where = f"{data.label(by, row[by])}, {period_name(row['period'], period)}"
    return f"{where}: {amount(row['n'], noun)}, the most of any place in one {period}"


@sentence
def describe_mix(data: Dataset, table: pd.DataFrame, *, by: str, period: str, noun: str) -> str:
    """Return between which limits the share of the largest group lay.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `add_shares` returns it, with periods
    by : str, its group column
    period : str, its period
    noun : str, what one incident is called

    Notes
    -----
    Periods of fewer than 10 incidents are left out: one incident moves their shares too far.
    """
    totals = table.groupby("period")["n"].transform("sum")
    firm = table[(totals >= SMALL) & ~table[by].isin([OTHER])]
    if firm.empty:
        return f"No {period} has {SMALL} {noun}s, too few for shares"
    group = firm.groupby(by, observed=True)["n"].sum().idxmax()
    shares = firm.loc[firm[by] == group, "share"]
    limits = f"{100 * shares.min():.0f}% and {100 * shares.max():.0f}%"
    return f"{data.label(by, group)}: between {limits} of the {noun}s of a {period}"


@sentence
def describe_units(data: Dataset, table: pd.DataFrame, *, noun: str) -> str:
    """Return which named unit was hit most often.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count` returns it by unit
    noun : str, what one incident is called
    """
    named = table[table["unit"] != BLANK]
    if named.empty:
        return f"No account of these {noun}s names the unit hit"
    most = named["n"].max()
    first = list(named.loc[named["n"] == most, "unit"])
    which = listing(first) if len(first) <= LISTED else f"{len(first)} units"
    each = " each" if len(first) > 1 else ""
    return f"{which}: hit in {amount(most, noun)}{each}, more than any other named unit"


@sentence
def describe_deaths(totals: pd.Series, *, noun: str) -> str:
    """Return how many were killed, as a range, and how many incidents give no toll.

    Parameters
    ----------
    totals : Series, the one row of `deaths(data, period=None)`
    noun : str, what one incident is called
    """
    if not totals["n_toll"] > 0:
        return f"No {noun} in this selection has a reported toll"
    low, best, high = (
        number(round(totals[name])) for name in ("killed_low", "killed", "killed_high")
    )
    silent = totals["n"] - totals["n_toll"]
    return (
        f"At least {best} killed ({low} to {high}, by the account) in "
        f"{amount(totals['n_toll'], noun)}; {number(silent)} more give no toll"
    )


@sentence
def describe_lethality(row: pd.Series, *, noun: str) -> str:
    """Return the dead per incident, with its denominator.

    Parameters
    ----------
    row : Series, a row of `lethality`
    noun : str, what one incident is called
    """
    if row["n_toll"] == 0:
        return f"No {noun} in this selection has a reported toll"
    spread = (
        ""
        if pd.isna(row["ci_low"])
        else f" (95% interval {row['ci_low']:.1f} to {row['ci_high']:.1f})"
    )
    return (
        f"{row['killed']:.1f} killed per {noun}{spread}, over the {number(row['n_toll'])} of "
        f"{amount(row['n'], noun)} whose toll is reported; the deadliest: {number(row['deadliest'])}"
    )


@sentence
def describe_share(share: Ratio, *, group: str, whole: str, n: float) -> str:
    """Return a group's share of a whole, with its interval; nothing on a base below 10.

    Parameters
    ----------
    share : Ratio, 0 to 1
    group, whole : str, in words ("Civilians", "the reported dead")
    n : float, the base
    """
    if n < SMALL or pd.isna(share.ratio):
        return f"{group}: too few for a share of {whole} ({number(n)})"
    limits = (
        ""
        if pd.isna(share.ci_low)
        else f" (95% interval {100 * share.ci_low:.0f} to {100 * share.ci_high:.0f}%)"
    )
    return f"{group} are {100 * share.ratio:.0f}% of {whole}{limits}"
