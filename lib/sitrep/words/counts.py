"""Computed sentences on what was found: how many, which most, how deadly."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sitrep.measures.counts import OTHER
from sitrep.measures.intervals import Ratio, poisson_interval
from sitrep.measures.search import NOT_SEARCHED, efforts_by_day
from sitrep.model.dataset import BLANK, NAMELESS, Dataset
from sitrep.words.scope import noun, scope
from sitrep.words.text import (
    LISTED,
    SMALL,
    amount,
    listing,
    number,
    percent,
    period_name,
    rate,
    sentence,
    span,
)

FEWEST = 3
"""Below this number of periods no average is said."""


def _top(table: pd.DataFrame, value: str) -> pd.DataFrame:
    """Return the rows that share the highest value; fractions that differ by rounding are equal."""
    return table.loc[table[value].gt(table[value].max() - 1e-9)]


@sentence
def describe_total(data: Dataset) -> str:
    """Return where and when, how many incidents there are, and how many dead they left.

    Parameters
    ----------
    data : Dataset
    """
    what, when, where = noun(data), span(data.start, data.end), scope(data)
    incidents = data.incidents
    if not efforts_by_day(data).gt(NOT_SEARCHED).to_numpy().any() and incidents.empty:
        return f"{where}, {when}: nothing was searched, so nothing is known."
    if incidents.empty:
        return f"{where}, {when}: no {what}s are recorded."
    outside = (incidents["date_start"] < data.start) | (incidents["date_end"] > data.end)
    beyond = (outside & (incidents["date_precision"] != "day")).sum()
    windows = f" {beyond} may lie outside these days: only a window is known." if beyond else ""
    recorded = f"{amount(len(incidents), what)} recorded"
    return f"{where}, {when}: {recorded}. {_toll(incidents['killed'].dropna())}.{windows}"


def _toll(told: pd.Series) -> str:
    """Return how many dead are reported, and in how many incidents."""
    if told.empty:
        return "No toll is reported"
    known = f"in the {len(told)} whose toll is known"
    if told.sum() == 0:
        return f"No deaths are reported {known}"
    verb = "is" if told.sum() == 1 else "are"
    return f"At least {amount(told.sum(), 'death')} {verb} reported, {known}"


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
    if known.empty:
        return "Nothing was searched in this selection"
    whole = known["n"].sum()
    if whole == 0:
        return f"No {noun}s in this selection"
    first = _top(known, "n")
    most = number(first["n"].iloc[0])
    if len(first) > LISTED:
        return f"{len(first)} {period}s share the most {noun}s: {most} each"
    when = listing([period_name(start, period) for start in first["period"]])
    if known["n"].gt(0).sum() == 1:
        return f"The only {noun}: {when}" if most == "1" else f"All {amount(whole, noun)}: {when}"
    each = " each" if len(first) > 1 else ""
    preposition = "on" if period == "day" else "in"
    return f"Most {noun}s {preposition} {when}: {most}{each} of {number(whole)}"


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
    if whole.empty:
        return f"No {period} was searched fully in every theatre asked about: no average is given"
    part = f"{len(whole)} of {amount(len(counts), period)}"
    if len(whole) < FEWEST:
        verb = "was" if len(whole) == 1 else "were"
        searched = f"{verb} searched fully in every theatre asked about"
        return f"Only {part} {searched}: too few for an average"
    low, high = poisson_interval(pd.Series([whole["n"].sum()]))
    limits = " to ".join(rate(limit.iloc[0] / len(whole)) for limit in (low, high))
    mean = rate(whole["n"].mean())
    average = f"{mean} {noun}{'' if mean == '1' else 's'} a {period} (95% interval {limits})"
    return f"{average}, on average over the {part} searched fully in every theatre asked about"


@sentence
def describe_ranking(
    data: Dataset, table: pd.DataFrame, *, by: str, noun: str, value: str = "n"
) -> str:
    """Return which named group comes first, and its share of the whole.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, one row a group: <by>, <value>. Groups without a name (unidentified, unknown)
        are no groups of their own: they never come first
    by, value : str, columns of `table`
    noun : str, what is counted ("attack", "death")
    """
    nameless = table[by].isin(NAMELESS)
    named = table[~nameless].dropna(subset=value)
    whole = table[value].sum()
    if not whole > 0:
        return f"No {noun}s in this selection"
    if not named[value].sum() > 0:
        return f"No group is named in {amount(whole, noun)}"
    top = _top(named, value)
    most = top[value].iloc[0]
    if len(top) > LISTED:
        each = f"{amount(most, noun)} each of {number(whole)}"
        return f"{len(top)} groups share the first place, with {each}"
    first = listing([data.label(by, str(group)) for group in top[by]])
    if table[value].gt(0).sum() == 1:
        return f"{first}: {'the only' if number(whole) == '1' else 'all'} {_bare(whole, noun)}"
    part = percent(most, whole)
    count = f"{number(most)}{' each' if len(top) > 1 else ''} of {amount(whole, noun)}"
    others = "any other named" if table.loc[nameless, value].sum() > 0 else "any other"
    return f"{first}: {count}{f' ({part})' if part else ''}, more than {others}"


def _bare(value: float, noun: str) -> str:
    """Return a number with its noun; the noun alone for a single one."""
    return noun if number(value) == "1" else amount(value, noun)


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
    known = table[~table[list(by)].isin(["unknown", BLANK]).any(axis=1)].dropna(subset="n")
    whole = number(table["n"].sum())
    if not known["n"].sum() > 0:
        return f"No {noun}s of a known kind in this selection"
    top = _top(known, "n")
    row = top.iloc[0]
    if len(top) > 1:
        return (
            f"{len(top)} pairs are the most frequent, with {amount(row['n'], noun)} each of {whole}"
        )
    words = ", ".join(data.label(name, row[name]) for name in by)
    part = percent(row["n"], table["n"].sum())
    return f"Most frequent: {words}, {number(row['n'])} of {whole}{f' ({part})' if part else ''}"


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
    known = table.dropna(subset="n")
    if not known["n"].sum() > 0:
        return f"No {noun}s in this selection"
    top = _top(known, "n")
    most = amount(top["n"].iloc[0], noun)
    if len(top) > LISTED:
        return f"{most}, the most of any place in one {period}, is reached {len(top)} times"
    where = [
        f"{data.label(by, str(group))}, {period_name(start, period)}"
        for group, start in zip(top[by], top["period"], strict=True)
    ]
    each = " each" if len(top) > 1 else ""
    return f"{' and '.join(where)}: {most}{each}, the most of any place in one {period}"


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
    low, high = f"{100 * shares.min():.0f}%", f"{100 * shares.max():.0f}%"
    limits = low if low == high else f"between {low} and {high}"
    return f"{data.label(by, str(group))}: {limits} of the {noun}s of a {period}"


@sentence
def describe_units(data: Dataset, table: pd.DataFrame, *, noun: str) -> str:  # noqa: ARG001 (called as its siblings are)
    """Return which named unit was hit most often.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count` returns it by unit
    noun : str, what one incident is called
    """
    named = table[table["unit"] != BLANK]
    if not named["n"].sum() > 0:
        return f"No account of these {noun}s names the unit hit"
    top = _top(named, "n")
    units = listing(list(top["unit"])) if len(top) <= LISTED else f"{len(top)} units"
    hit = f"hit in {amount(top['n'].iloc[0], noun)}{' each' if len(top) > 1 else ''}"
    rest = "more than any other" if len(named) > len(top) else "no other"
    return f"{units}: {hit}, {rest} named unit"


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
    told, silent = amount(totals["n_toll"], noun), totals["n"] - totals["n_toll"]
    spread = f" ({low} to {high}, by the account)" if low != high else ""
    dead = f"At least {best} killed{spread}" if high != "0" else "Nobody killed"
    verb = "gives" if number(silent) == "1" else "give"
    rest = f"{number(silent)} more {verb} no toll" if silent > 1e-9 else "all give a toll"
    return f"{dead} in {told}; {rest}"


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
    limits = f"95% interval {row['ci_low']:.1f} to {row['ci_high']:.1f}"
    spread = "" if pd.isna(row["ci_low"]) else f" ({limits})"
    told = f"{number(row['n_toll'])} of {amount(row['n'], noun)} whose toll is reported"
    deadliest = f"the deadliest: {number(row['deadliest'])}"
    return f"{row['killed']:.1f} killed per {noun}{spread}, over the {told}; {deadliest}"


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
