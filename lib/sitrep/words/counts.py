"""Computed sentences on how many: in all, when most, on average, and in what mix."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.counts import OTHER, count
from sitrep.measures.intervals import poisson_interval
from sitrep.measures.search import NOT_SEARCHED, efforts_by_day
from sitrep.model.dataset import NAMELESS, Dataset
from sitrep.words.scope import group_nouns, noun, scope
from sitrep.words.text import (
    LISTED,
    SMALL,
    about,
    amount,
    interval,
    listing,
    period_name,
    plural,
    rate,
    rounded,
    sentence,
    share,
    span,
    whole_of,
)
from sitrep.words.whole import check_whole, is_given, leads, shortest, top

FEWEST = 3
"""Below this number of periods no average is said."""

NOT_SEARCHED_HERE = "Nothing was searched in this selection"


@sentence
def describe_total(data: Dataset) -> str:
    """Return where and when, how many incidents there are, and how many dead they left.

    Parameters
    ----------
    data : Dataset
    """
    what, asked = noun(data), f"{scope(data)}, {span(data.start, data.end)}"
    searched = efforts_by_day(data).gt(NOT_SEARCHED).to_numpy().any()
    if data.incidents.empty:
        if searched:
            return f"{asked}: no {plural(what)} are recorded"
        return f"{asked}: nothing was searched, so nothing is known"
    weights = data.weights
    in_part = int(weights.lt(1 - 1e-9).sum())
    verb = "counts" if in_part == 1 else "count"
    window = "only a window is known, which reaches beyond these days"
    windows = f". {in_part} of them {verb} in part: {window}" if in_part else ""
    return f"{asked}: {amount(weights.sum(), what)} recorded. {_toll(data, weights)}{windows}"


def _toll(data: Dataset, weights: pd.Series) -> str:
    """Return how many dead are reported, and in how many incidents."""
    told = data.incidents["killed"].notna()
    if not told.any():
        return "No toll is reported"
    dead = float((data.incidents["killed"] * weights).sum())
    n = float(weights[told].sum())
    of = "all of them" if told.all() and len(told) > 1 else f"{about(n)} of them"
    known = "it" if told.all() and len(told) == 1 else of
    if dead == 0:
        return f"No deaths are reported in {known}"
    verb = "is" if rounded(dead) == "1" else "are"
    least = "" if told.all() else "at least "
    deaths = f"{rounded(dead)} {'death' if rounded(dead) == '1' else 'deaths'}"
    said = f"{least}{deaths} {verb} reported, in {known}"
    return said[0].upper() + said[1:]


@sentence
def describe_busiest(data: Dataset, table: pd.DataFrame, *, period: str) -> str:
    """Return which period had most incidents, and whether it also leads where all was searched.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count` returns it without groups
    period : str, its period

    Raises
    ------
    ParameterError : the table is grouped, cut, or counted per another period
    """
    check_whole(data, table, period=period)
    known = table.dropna(subset="n")
    what, whole = plural(noun(data)), float(known["n"].sum())
    if known.empty:
        return NOT_SEARCHED_HERE
    if whole == 0:
        return f"No {what} in this selection"
    first = top(known, "n")
    most = float(first["n"].iloc[0])
    if len(first) > LISTED:
        return f"{len(first)} {plural(period)} share the most {what}: {about(most)} each"
    when = listing([period_name(start, period) for start in first["period"]])
    preposition = "on" if period == "day" else "in"
    if known["n"].gt(0).sum() == 1:
        all_of = f"All {whole_of(whole, noun(data))} were"
        only = f"The only {noun(data)} was" if rounded(whole) == "1" else all_of
        return f"{only} recorded {preposition} {when}"
    each = " each" if len(first) > 1 else ""
    said = (
        f"Most {what} were recorded {preposition} {when}: {about(most)}{each} of {rounded(whole)}"
    )
    return said + _busiest_throughout(data, first["period"].iloc[0], period)


def _busiest_throughout(data: Dataset, busiest: pd.Timestamp, period: str) -> str:
    """Return which period leads in the theatres searched throughout, if that is not all of them."""
    searched = efforts_by_day(data).gt(NOT_SEARCHED).all(axis=1)
    kept = list(searched.index[searched])
    if not kept or len(kept) == len(searched):
        return ""
    theatres = data.words.theatres
    part = count(data.where(theatres=kept), period=period)
    first = top(part, "n")
    if busiest in set(first["period"]) or not first["n"].iloc[0] > 0:
        most = float(part.loc[part["period"] == busiest, "n"].sum())
        return f" ({about(most)} of them in the {theatres} searched throughout)"
    when = period_name(first["period"].iloc[0], period)
    leader = about(float(first["n"].iloc[0]))
    return f"; in the {theatres} searched throughout, {when} has the most ({leader})"


@sentence
def describe_average(data: Dataset, table: pd.DataFrame, *, period: str) -> str:
    """Return the average per period over the periods that are complete, with its interval.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count` returns it without groups
    period : str, its period

    Raises
    ------
    ParameterError : the table is grouped, cut, or counted per another period
    """
    check_whole(data, table, period=period)
    whole = table[table["complete"]]
    everywhere = ""
    if len(efforts_by_day(data)) > 1:
        everywhere = f" in every {data.words.theatre} asked about"
    searched = f"searched fully{everywhere}"
    if whole.empty:
        return f"No average is given, since no {period} was {searched}"
    part = f"{len(whole)} of {amount(len(table), period)}"
    if len(whole) < FEWEST:
        verb = "was" if len(whole) == 1 else "were"
        return f"No average is given, since only {part} {verb} {searched}"
    low, high = (limit.iloc[0] for limit in poisson_interval(pd.Series([whole["n"].sum()])))
    limits = interval(low / len(whole), high / len(whole), rate)
    mean = rate(float(whole["n"].mean()))
    nouns = noun(data) if mean == "1" else plural(noun(data))
    over = part if len(whole) < len(table) else f"all {len(table)} {plural(period)}"
    rest = f", those searched fully{everywhere}" if len(whole) < len(table) else ""
    return f"{mean} {nouns} a {period} on average (95% interval {limits}), over {over}{rest}"


@sentence
def describe_peak(data: Dataset, table: pd.DataFrame, *, by: str, period: str) -> str:
    """Return which group had most incidents in one period, and when.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `count` returns it with one group column
    by : str, its group column
    period : str, its period

    Raises
    ------
    ParameterError : the table was cut, has other groups, or is counted per another period
    """
    check_whole(data, table, by=by, period=period)
    one, _ = group_nouns(data, by)
    if not table["n"].sum() > 0:
        return f"No {plural(noun(data))} in this selection"
    known = table[~table[by].isin(NAMELESS)].dropna(subset="n")
    if not is_given(data, by):
        return f"{data.name} gives no {one}"
    if not known["n"].sum() > 0:
        return f"No {one} is named in {whole_of(float(table['n'].sum()), noun(data))}"
    what, first = plural(noun(data)), top(known, "n")
    highest = float(first["n"].iloc[0])
    among = f"in one {period}" if period != "day" else "on one day"
    if len(set(known.loc[known["n"].gt(0), by])) > 1:
        among = f"of any {one} {among}"
    if len(first) > LISTED or highest < 0.5:
        reached = f"{about(highest)}, reached {len(first)} times"
        return f"Most {what} {among}: {reached if len(first) > 1 else about(highest)}"
    where = listing(
        [
            f"{data.label(by, str(group))} ({period_name(start, period)})"
            for group, start in zip(first[by], first["period"], strict=True)
        ]
    )
    each = " each" if len(first) > 1 else ""
    named = f"Most {what} {among}: {where}, {amount(highest, noun(data))}{each}"
    rest = known.drop(first.index).sort_values("n", ascending=False, kind="stable").head(1)
    if each or rest.empty or leads(highest, float(rest["n"].iloc[0])):
        return named
    second = rest.iloc[0]
    rival = f"{data.label(by, str(second[by]))}, {period_name(second['period'], period)}"
    behind = f"{named}, not clearly ahead of"
    return shortest(f"{behind} {rival} ({about(second['n'])})", f"{behind} others", named)


@sentence
def describe_mix(data: Dataset, table: pd.DataFrame, *, by: str, period: str) -> str:
    """Return between which limits the share of the largest group lay, and over which periods.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `add_shares` returns it, with periods
    by : str, its group column
    period : str, its period

    Raises
    ------
    ParameterError : the table was cut, has other groups, or is counted per another period

    Notes
    -----
    Periods of fewer than 10 incidents are left out, and counted: one incident moves their shares
    too far.
    """
    check_whole(data, table, by=by, period=period)
    what = plural(noun(data))
    totals = table.groupby("period")["n"].transform("sum")
    firm = table[totals.ge(SMALL)]
    enough, periods = firm["period"].nunique(), table["period"].nunique()
    if not is_given(data, by):
        return f"{data.name} gives no {group_nouns(data, by)[0]}"
    groups = sorted(set(table.loc[table["n"].gt(0), by]))
    if len(groups) == 1:
        return f"All {what}: {data.label(by, str(groups[0]))}"
    named = firm[~firm[by].isin([OTHER])]
    if named.empty:
        return f"No {period} has {SMALL} {what}, too few for shares"
    group = named.groupby(by, observed=True)["n"].sum().idxmax()
    shares = named.loc[named[by] == group, "share"]
    low, high = (share(limit, SMALL) for limit in (shares.min(), shares.max()))
    limits = low if low == high else f"between {low} and {high}"
    over = f"in each {period}"
    if enough < periods:
        have = "has" if enough == 1 else "have"
        over = f"in the {enough} of {amount(periods, period)} that {have} at least {SMALL}"
    return f"{data.label(by, str(group))}: {limits} of the {what} {over}"
