"""Computed sentences on how many: in all, when most, on average, and in what mix."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.counts import count
from sitrep.measures.groups import OTHER, count_whole, has_both_sides, nameless
from sitrep.measures.intervals import poisson_interval
from sitrep.measures.search import (
    NOT_SEARCHED,
    areas_asked,
    efforts_by_day,
    select_throughout,
)
from sitrep.model.dataset import Dataset
from sitrep.model.periods import PERIODS
from sitrep.words.scope import group_nouns, noun, scope
from sitrep.words.text import (
    LISTED,
    SMALL,
    about,
    all_of,
    amount,
    during_period,
    interval,
    listing,
    number,
    pace,
    period_name,
    plural,
    preposition_of,
    rate,
    rounded,
    sentence,
    share,
    span,
    whole_of,
)
from sitrep.words.whole import (
    NOT_SEARCHED_HERE,
    Lead,
    check_whole,
    is_given,
    leads,
    leads_group,
    say_few,
    say_none,
    say_not_given,
    shortest,
    side_asked,
    top,
)

FEWEST = 3
"""Below this number of periods no average is said."""


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
    recorded = f"{asked}: {_recorded(weights, what)}"
    return shortest(*(f"{recorded}. {toll}" for toll in _tolls(data, weights)))


def _recorded(weights: pd.Series, what: str) -> str:
    """Return how many incidents there are, and how many of them count in part."""
    whole, in_part = amount(weights.sum(), what), int(weights.lt(1 - 1e-9).sum())
    if not in_part:
        return f"{whole} recorded"
    rows = len(weights)
    known = "known only to a span of days that reaches beyond these"
    if rows == 1:
        return f"1 {what}, {known}: it counts in part, as {whole}"
    which = "all" if in_part == rows else f"{in_part:,}"
    are, counts = ("is", "counts") if in_part == 1 else ("are", "count")
    some = f"{which} of them {are} {known}, and {counts} in part"
    return f"{amount(rows, what)}; {some}: together {whole}"


def _tolls(data: Dataset, weights: pd.Series) -> list[str]:
    """Return how many dead are reported, in how many incidents, and how many give no toll.

    In wordings, most telling first. A toll of 0 tells of no dead. "At least" is no more than what
    the lowest tolls add up to.
    """
    told = data.incidents["killed"].notna()
    if not told.any():
        return ["No toll is reported"]
    dead = float((data.incidents["killed"] * weights).sum())
    doubtful = "zero_tolls" in data.missing
    some = data.incidents["killed"].gt(0) if dead else told
    known = f"in {int(some.sum()):,} of them"
    if some.all():
        known = "in all of them" if len(told) > 1 else "in it"
    silent = int(told.eq(False).sum())
    rest = f"; {silent:,} {'gives' if silent == 1 else 'give'} no toll" if silent else ""
    if dead == 0:
        return ["No deaths are reported" + ("" if doubtful else f" {known}") + rest]
    best, low = rounded(dead), rounded(float((data.incidents["killed_low"] * weights).sum()))
    deaths, verb = ("death", "is") if best == "1" else ("deaths", "are")
    reported = f"{best} {deaths} {verb} reported"
    wordings = [reported]
    if (doubtful or silent) and low == best:
        wordings = [f"At least {reported}"]
    elif (doubtful or silent) and low != "0":
        wordings = [f"{reported} (at least {low}{by})" for by in (" by lowest tolls", "")]
    return [said + ("" if doubtful else f", {known}") + rest for said in wordings]


@sentence
def describe_busiest(data: Dataset, table: pd.DataFrame, *, period: str) -> str:
    """Return which period had most incidents where all was searched, and whether it stands out.

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
        return say_none(data)
    if known["n"].gt(0).sum() == 1:
        only = during_period(known["period"].iloc[int(known["n"].to_numpy().argmax())], period)
        return f"{all_of(whole, noun(data))} {'was' if whole == 1 else 'were'} recorded {only}"
    known, place, compared, first = _rank_periods(data, known, period)
    most = float(first["n"].iloc[0])
    if len(first) > LISTED:
        return f"{amount(len(first), period)} share the most {what}{place}: {about(most)} each"
    when = listing([period_name(start, period) for start in first["period"]])
    recorded = f"recorded {preposition_of(period)} {when}"
    part = f"{about(most)}{' each' if len(first) > 1 else ''} of {rounded(known['n'].sum())}"
    if len(compared) < 2:
        few = f"fewer than two whole {plural(period)}"
        return f"{part} {what}{place} were {recorded}; with {few}, none is called the busiest"
    cut = ", which is cut off" if len(first) == 1 and first["cut"].item() else ""
    if len(first) > 1:
        return f"No {period} is clearly ahead{place}: {when} have most {what} ({part})"
    second = compared.drop(first.index).nlargest(1, "n").iloc[0]
    if leads(most, float(second["n"])):
        return f"Most {what}{place} were {recorded}{cut}: {part}"
    there = float(table.loc[table["period"].eq(first["period"].iloc[0]), "n"].sum())
    all_ = f"; {about(there)} of {rounded(whole)} in all" if place else ""
    then = f"{period_name(second['period'], period)} ({about(float(second['n']))})"
    most_in = f"most {what} {preposition_of(period)} {when}{cut} ({part}{all_})"
    return f"No {period} is clearly ahead{place}: {most_in}, then {then}"


def find_busiest(data: Dataset, table: pd.DataFrame, *, period: str) -> Lead:
    """Return which period had most incidents, as `describe_busiest` says it.

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
    met = known[known["n"].gt(0)]
    if len(met) < 2:
        return Lead(tuple(period_name(start, period) for start in met["period"]), clear=True)
    _, _, compared, first = _rank_periods(data, known, period)
    if len(first) > LISTED:
        return Lead()
    when = tuple(period_name(start, period) for start in first["period"])
    if len(first) > 1 or len(compared) < 2:
        return Lead(when)
    second = compared.drop(first.index)["n"].max()
    return Lead(when, leads(float(first["n"].iloc[0]), float(second)))


def _rank_periods(
    data: Dataset, known: pd.DataFrame, period: str
) -> tuple[pd.DataFrame, str, pd.DataFrame, pd.DataFrame]:
    """Return the periods where all was searched, where that is, those compared, and the first."""
    known, place = _throughout(data, known, period)
    compared = _comparable(known)
    return known, place, compared, top(compared if len(compared) > 1 else known, "n")


def _comparable(known: pd.DataFrame) -> pd.DataFrame:
    """Return the periods that are not cut off; with those that even so have most."""
    whole = known[~known["cut"]]
    return whole if whole.empty else known[~known["cut"] | known["n"].gt(whole["n"].max())]


def _throughout(data: Dataset, known: pd.DataFrame, period: str) -> tuple[pd.DataFrame, str]:
    """Return the counts of the theatres searched throughout, and where that is, if some were not.

    A theatre that was searched for a time alone lifts the periods of that time.
    """
    kept = select_throughout(data)
    if kept is data:
        return known, ""
    part = count(kept, period=period)
    if not part["n"].gt(0).sum() > 1:
        return known, ""
    theatres = areas_asked(kept, [])["theatre"]
    if len(theatres) == 1:
        return part, f" in {data.label('theatre', *theatres)} (searched throughout)"
    return part, f" in the {data.words.theatres} searched throughout"


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
    searched = f"searched as planned{everywhere}"
    if whole.empty:
        return f"No average is given, since no {period} was {searched}"
    part = f"{number(len(whole))} of {amount(len(table), period)}"
    if len(table) < FEWEST:
        return f"No average is given over {amount(len(table), period)} alone"
    if len(whole) < FEWEST:
        verb = "was" if len(whole) == 1 else "were"
        return f"No average is given, since only {part} {verb} {searched}"
    low, high = (limit.iloc[0] for limit in poisson_interval(pd.Series([whole["n"].sum()])))
    limits = interval(low / len(whole), high / len(whole), rate)
    mean = pace(float(whole["n"].mean()), noun(data), period)
    over = part if len(whole) < len(table) else all_of(len(table), period)
    rest = f", those searched as planned{everywhere}" if len(whole) < len(table) else ""
    return f"{mean} on average (95% interval {limits}), over {over}{rest}"


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
    whole = count_whole(data, table, by=by)
    if not whole > 0:
        return say_none(data)
    known = table[~table[by].isin(nameless(data, by))].dropna(subset="n")
    if not is_given(data, by):
        return say_not_given(data, by)
    if not known["n"].sum() > 0:
        return f"No {one} is named in {whole_of(whole, noun(data))}"
    if table["n"].gt(0).sum() == 1:
        row = known.iloc[int(known["n"].to_numpy().argmax())]
        when = period_name(row["period"], period)
        return f"{all_of(whole, noun(data))}: {data.label(by, str(row[by]))} ({when})"
    if rounded(whole) == "1":
        return say_few(whole, noun(data))
    what, first = plural(noun(data)), top(known, "n")
    highest = float(first["n"].iloc[0])
    among = f"in one {period}" if period != "day" else "on one day"
    if len(set(known.loc[known["n"].gt(0), by])) > 1:
        among = f"of any {one} {among}"
    if len(first) > LISTED:
        return f"Most {what} {among}: {about(highest)}, reached {number(len(first))} times"
    where = listing(
        [
            f"{data.label(by, str(group))} ({period_name(start, period)})"
            for group, start in zip(first[by], first["period"], strict=True)
        ]
    )
    each = " each" if len(first) > 1 else ""
    named = f"Most {what} {among}: {where}, {amount(highest, noun(data))}{each}"
    rest = known.drop(first.index).sort_values("n", ascending=False, kind="stable").head(1)
    if each or not rest["n"].sum() > 0 or _is_peak(data, first.iloc[0], rest.iloc[0], by, period):
        return named
    second = rest.iloc[0]
    rival = f"{data.label(by, str(second[by]))}, {period_name(second['period'], period)}"
    behind = f"{named}, not clearly ahead of"
    return shortest(f"{behind} {rival} ({about(second['n'])})", f"{behind} others", named)


def _is_peak(data: Dataset, first: pd.Series, second: pd.Series, by: str, period: str) -> bool:
    """Return whether a group in one period is clearly ahead of the next, of this or another."""
    if first["period"] != second["period"]:
        return leads(float(first["n"]), float(second["n"]))
    groups = [{by: str(row[by])} for row in (first, second)]
    days = first["period"].to_period(PERIODS[period])
    within = max(days.start_time, data.start), min(days.end_time.normalize(), data.end)
    return leads_group(data, groups, (first["n"], second["n"]), within=within)


@sentence
def describe_mix(data: Dataset, table: pd.DataFrame, *, by: str, period: str) -> str:
    """Return between which limits the share of the largest group lay, and over which periods.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `add_shares` returns it, with periods. Where its groups overlap, shares
        are of the incidents of the period, each once
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
    asked = side_asked(data, by)
    totals = table.groupby("period")["n"].transform("sum")
    if has_both_sides(data, by):
        totals = table["period"].map(count(data, period=period).set_index("period")["n"])
    firm = table[totals.ge(SMALL)]
    enough, periods = firm["period"].nunique(), table["period"].nunique()
    if not totals.gt(0).any():
        return say_none(data)
    if not is_given(data, by):
        return say_not_given(data, by)
    groups = sorted(set(table.loc[table["n"].gt(0), by]))
    if len(groups) == 1:
        return f"All {what}: {data.label(by, *groups)}"
    named = firm[~firm[by].isin([OTHER, *nameless(data, by), *asked])]
    if not named["n"].sum() > 0:
        named = firm[~firm[by].isin([OTHER])]
    if named.empty:
        return f"No {period} has {SMALL} {what}, too few for shares"
    sums = table[table[by].isin(named[by])].groupby(by)["n"].sum()
    group = sums.idxmax()
    shares = named.loc[named[by] == group, "share"]
    low, high = (share(limit, SMALL) for limit in (shares.min(), shares.max()))
    limits = low if low == high else f"between {low} and {high}"
    over = f"in each {period}"
    if enough == 1:
        over = during_period(firm["period"].drop_duplicates().item(), period)
        only = f", the only {period} of {number(periods)} with at least {SMALL}"
        over += only if periods > 1 else ""
    elif enough < periods:
        over = f"in the {number(enough)} of {amount(periods, period)} that have at least {SMALL}"
    verb = ":"
    if has_both_sides(data, by):
        verb = " was the other side in" if asked and str(group) not in asked else " took part in"
    return f"{data.label(by, str(group))}{verb} {limits} of the {what} {over}"


@sentence
def describe_no_day(data: Dataset) -> str:
    """Return why no incident can be listed under its day.

    Parameters
    ----------
    data : Dataset, in which none can
    """
    if data.incidents.empty:
        return say_none(data)
    return f"No {noun(data)} in this selection is known to the day"
