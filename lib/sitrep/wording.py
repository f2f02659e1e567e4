"""Computed sentences: titles, findings, numbers and dates as text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import wraps
from html import escape
from typing import ParamSpec

import pandas as pd

from sitrep.counts import OTHER, THIN, efforts_by_day
from sitrep.dataset import BLANK, Dataset
from sitrep.estimates import Ratio, Span, comparable_theatres, largest, poisson_interval

SMALL = 10
"""Below this base no percent and no ratio is said."""

FEWEST = 3
"""Below this number of periods no average is said."""

LISTED = 3
"""How many places, sides or the like a sentence names one by one."""

_FIELD = {"theatres": "theatre", "actors": "actor", "event_types": "event_type"}
_FIELD |= {"attributions": "attribution", "target_types": "target_type"}


class Sentence(str):
    """A computed sentence; a notebook shows it as a paragraph."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return f'<p class="finding">{escape(self)}</p>'


_P = ParamSpec("_P")


def _sentence(describe: Callable[_P, str]) -> Callable[_P, Sentence]:
    """Make what a function returns a `Sentence`."""

    @wraps(describe)
    def say(*args: _P.args, **kwargs: _P.kwargs) -> Sentence:
        return Sentence(describe(*args, **kwargs))

    return say


def number(value: float) -> str:
    """Return a number as text: whole if it is whole, else with one decimal.

    Examples
    --------
    >>> number(1234.0), number(5.4476), number(float("nan"))
    ('1,234', '5.4', 'not known')
    """
    if pd.isna(value):
        return "not known"
    return f"{value:,.0f}" if abs(value - round(value)) < 0.05 else f"{value:,.1f}"


def amount(value: float, noun: str) -> str:
    """Return a number with its noun.

    Examples
    --------
    >>> amount(1, "attack"), amount(0, "attack"), amount(2.5, "attack")
    ('1 attack', 'no attacks', '2.5 attacks')
    """
    if value == 0:
        return f"no {noun}s"
    return f"{number(value)} {noun}{'' if number(value) == '1' else 's'}"


def percent(part: float, whole: float) -> str:
    """Return a share as text; nothing on a base below 10.

    Examples
    --------
    >>> percent(160, 363), percent(2, 5), percent(1, 400)
    ('44%', '', 'under 1%')
    """
    if pd.isna(part) or pd.isna(whole) or whole < SMALL:
        return ""
    share = 100 * part / whole
    return "under 1%" if 0 < share < 1 else f"{share:.0f}%"


def times(value: float) -> str:
    """Return a ratio as text.

    Examples
    --------
    >>> times(1.554), times(13.8), times(float("inf"))
    ('1.6', '14', 'any')
    """
    if value == float("inf"):
        return "any"
    return f"{value:.1f}" if value < 9.95 else f"{value:,.0f}"


def day(value: pd.Timestamp) -> str:
    """Return a day as text: 22 December 2020."""
    return f"{value.day} {value:%B %Y}"


def span(start: pd.Timestamp, end: pd.Timestamp) -> str:
    """Return a period as text, by months where they are whole.

    Examples
    --------
    >>> span(pd.Timestamp("2020-01-01"), pd.Timestamp("2020-06-30"))
    'January to June 2020'
    >>> span(pd.Timestamp("2020-12-21"), pd.Timestamp("2020-12-22"))
    '21 to 22 December 2020'
    """
    if start == end:
        return day(start)
    if start.is_month_start and end.is_month_end:
        if (start.year, start.month) == (end.year, end.month):
            return f"{start:%B %Y}"
        return f"{start:%B}{_year(start, end)} to {end:%B %Y}"
    if (start.year, start.month) == (end.year, end.month):
        return f"{start.day} to {day(end)}"
    return f"{start.day} {start:%B}{_year(start, end)} to {day(end)}"


def _year(start: pd.Timestamp, end: pd.Timestamp) -> str:
    return "" if start.year == end.year else f" {start.year}"


def period_name(start: pd.Timestamp, period: str) -> str:
    """Return one period as text, by its first day.

    Examples
    --------
    >>> period_name(pd.Timestamp("2020-12-21"), "week")
    'the week of 21 December 2020'
    """
    names = {
        "day": day(start),
        "week": f"the week of {day(start)}",
        "month": f"{start:%B %Y}",
        "quarter": f"the {('first', 'second', 'third', 'fourth')[start.quarter - 1]} quarter of {start.year}",
        "year": str(start.year),
    }
    return names[period]


def listing(words: Sequence[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listing(["a", "b", "c"]), listing(["a"])
    ('a, b and c', 'a')
    """
    return " and ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def noun(data: Dataset) -> str:
    """Return what one row is called: `attack` where one asks for attacks alone, else `incident`."""
    classes = data.filters.get("event_classes", [])
    return str(classes[0]) if classes in (["attack"], ["operation"]) else "incident"


def scope(data: Dataset) -> str:
    """Return what part of the dataset one asks about, in words."""
    parts = []
    names = data.theatres.drop_duplicates("theatre").set_index("theatre")["name"]
    for name, values in data.filters.items():
        if name == "theatres":
            parts.append(listing([names[value] for value in values]))
        elif name in _FIELD:
            parts.append(listing([data.label(_FIELD[name], value) for value in values]))
        elif name in ("regions", "publishers"):
            parts.append(listing(list(values)))
        elif name == "min_accounts":
            parts.append(f"at least {values} accounts")
    return "; ".join(parts) or listing(sorted(data.incidents["country"].unique())) or "no place"


def subtitle(data: Dataset, measure: str) -> str:
    """Return the subtitle of a chart: measure and unit, part of the dataset, days."""
    return f"{measure}. {scope(data)}, {span(data.start, data.end)}"


def subtitle_of_change(data: Dataset, before: Span, after: Span, measure: str) -> str:
    """Return the subtitle of a chart of two periods: measure and unit, part of the data, periods."""
    return f"{measure}. {scope(data)}: {span(*before)} (grey) and {span(*after)}"


def source_line(data: Dataset, rule: str = "") -> str:
    """Return the footer of a chart: source, version, rule, and how many incidents."""
    said = f" {rule}." if rule else ""
    return f"Source: {data.name}, version {data.version}.{said} n = {len(data.incidents)} {noun(data)}s."


@_sentence
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


@_sentence
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


@_sentence
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


@_sentence
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


@_sentence
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


@_sentence
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


@_sentence
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


@_sentence
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


@_sentence
def describe_comparison(row: pd.Series | None, before: Span, after: Span, *, what: str) -> str:
    """Return how the rate of two periods differs, and whether that is clear.

    Parameters
    ----------
    row : Series, a row of `compare`, or None where nothing can be compared
    before, after : Span, the two periods
    what : str, what is counted, in the plural ("ISIS attacks in the central desert")

    Notes
    -----
    A change is called clear if the robust interval leaves 1 out; no ratio on a base below 10.
    """
    if row is None or row["days_before"] == 0 or row["days_after"] == 0:
        return f"{what}: the two periods cannot be compared, since no theatre was searched in both"
    counted = f"{number(row['n_after'])} in {span(*after)} against {number(row['n_before'])} in {span(*before)}"
    if row["n_before"] < SMALL:
        return f"{what}: {counted}, too few before for a ratio"
    change = (
        f"{times(row['ratio'])} times the rate, 95% interval {interval(row, 'ci_low', 'ci_high')}"
    )
    clear = row["robust_low"] > 1 or row["robust_high"] < 1
    word = "more often" if row["ratio"] > 1 else "less often"
    verdict = f"clearly {word}" if clear else "no clear change"
    robust = interval(row, "robust_low", "robust_high")
    return f"{what}: {counted}; {change} ({robust} if clustering is allowed for): {verdict}"


def interval(row: pd.Series, low: str, high: str) -> str:
    """Return an interval of ratios as text."""
    return f"{times(row[low])} to {times(row[high])}"


@_sentence
def describe_change(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return in which groups the rate clearly rose or fell between two periods.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `compare` returns it
    by : str, its group column
    """
    if table.empty:
        return "Nothing to compare: no theatre was searched all through both periods"
    words = [data.label(by, group) for group in table[by]]
    enough = table["n_before"] >= SMALL
    moves = {"more": table["robust_low"] > 1, "fewer": table["robust_high"] < 1}
    said = [
        f"clearly {word} {noun(data)}s in {listing([w for w, m in zip(words, moved & enough) if m])}"
        for word, moved in moves.items()
        if (moved & enough).any()
    ]
    names = listing(words) if len(words) <= LISTED else f"any of {len(words)} groups"
    text = "; ".join(said) or f"no clear change in {names}"
    return text[0].upper() + text[1:]


@_sentence
def describe_left_out(data: Dataset, before: Span, after: Span) -> str:
    """Return which theatres are left out of a comparison, and how much was searched thinly."""
    kept, left = comparable_theatres(data, before, after)
    if not kept:
        return "No theatre was searched on every day of both periods, so nothing is compared"
    names = [data.label("theatre", theatre) for theatre in left]
    out = (
        f"Left out, since not searched in both periods: {listing(names)}"
        if left
        else ("Every theatre asked about was searched in both periods")
    )
    days = efforts_by_day(data).loc[kept]
    thin = [
        int(days.loc[:, part.start : part.end].eq(THIN).any().sum()) for part in (before, after)
    ]
    return (
        f"{out}. Searched thinly in at least one theatre: {thin[0]} of {before.days} days before, "
        f"{thin[1]} of {after.days} days after"
    )


@_sentence
def describe_choices(data: Dataset, choices: pd.DataFrame) -> str:
    """Return how far the ratio of two periods depends on what counts.

    Parameters
    ----------
    data : Dataset, what is compared
    choices : DataFrame, as `vary` returns it
    """
    enough = choices[choices["n_before"].ge(SMALL)]
    what = f"{scope(data)}, {noun(data)}s"
    if enough.empty:
        return f"{what}: too few before, under every choice, for a ratio"
    low, high = times(enough["ratio"].min()), times(enough["ratio"].max())
    clear = int((enough["robust_low"].gt(1) | enough["robust_high"].lt(1)).sum())
    few = len(choices) - len(enough)
    rest = f"; {number(few)} more leave fewer than {SMALL} before" if few else ""
    return (
        f"{what}: the ratio is {low}{'' if low == high else f' to {high}'}, and a clear change under "
        f"{clear} of {number(len(enough))} choices{rest}"
    )


@_sentence
def describe_largest(
    data: Dataset, table: pd.DataFrame, before: Span, after: Span, *, by: Sequence[str]
) -> str:
    """Return how the rate of the largest group changed, groups without a name left out.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `compare` returns it for the columns `by`
    before, after : Span, the two periods
    by : list of str, its group columns
    """
    row = largest(table, by=by)
    if row is None:
        return f"{noun(data).capitalize()}s: no named group can be compared between the two periods"
    what = ", ".join(data.label(name, row[name]) for name in by)
    return describe_comparison(row, before, after, what=f"{what}, {noun(data)}s")


@_sentence
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


@_sentence
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


@_sentence
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


@_sentence
def describe_shift(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return which group's share of the incidents moved most between two periods.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `compare_shares` returns it
    by : str, its group column
    """
    known = table.dropna(subset="difference")
    if known.empty or min(known["n_before"].sum(), known["n_after"].sum()) < SMALL:
        return "Too few incidents in one of the periods to compare shares"
    row = known.loc[known["difference"].abs().idxmax()]
    clear = row["ci_low"] > 0 or row["ci_high"] < 0
    name = data.label(by, row[by])
    moved = f"{name}: from {100 * row['share_before']:.0f}% to {100 * row['share_after']:.0f}% of incidents"
    return f"{moved}, the largest move" + ("" if clear else ", yet within what chance allows")


@_sentence
def cite(data: Dataset) -> str:
    """Return how to cite the dataset, with the hash of its files."""
    return f"{data.citation} sha256 {data.sha256}"
