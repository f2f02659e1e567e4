"""Computed sentences on what moved between two periods, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial

import pandas as pd

from sitrep.errors import check_choice
from sitrep.measures.comparison import (
    comparable_theatres,
    is_clear,
    is_enough,
    largest,
    select_enough,
)
from sitrep.measures.groups import nameless
from sitrep.measures.rests import Rest, by_size, select_clear
from sitrep.measures.search import THIN, efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.model.periods import PERIODS, Span
from sitrep.words.measures import shared_nouns
from sitrep.words.scope import group_nouns, noun, scope, shorten
from sitrep.words.text import (
    LISTED,
    SMALL,
    about,
    amount,
    day,
    during,
    during_same_year,
    interval,
    listing,
    number,
    pace,
    plural,
    points,
    rate,
    ratio,
    sentence,
    share,
)
from sitrep.words.whole import is_given, say_none, say_not_given, shortest

FEWEST = 3
"""Below this number of periods no change of level can be told."""

FOUND = "in what was found"
"""Said of a change of raw counts, which is one of the search too."""

STILL = f"no clear change {FOUND}"

NOTHING = "Nothing to compare between the two periods"

STEPS = 2
"""The most changes of level that a sentence tells one by one."""


@sentence
def describe_comparison(data: Dataset, table: pd.DataFrame, before: Span, after: Span) -> str:
    """Return how the rate of two periods differs, and whether that is clear.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, the one row of `compare` without groups, or none where nothing is compared
    before, after : Span, the two periods

    Notes
    -----
    A change is called clear if the robust interval leaves 1 out; no ratio where the two periods
    hold fewer than 10 together.
    """
    if data.incidents.empty:
        return say_none(data)
    row = None if table.empty else table.iloc[0]
    kept, left = comparable_theatres(data, before, after)
    of = scope(data.where(theatres=kept) if kept and left else data)
    return _compared(data, row, before, after, of=of)


def _compared(data: Dataset, row: pd.Series | None, before: Span, after: Span, *, of: str) -> str:
    """Return how the rate of two periods differs, and whether that is clear."""
    if row is None or not (row["days_before"] and row["days_after"]):
        return f"{of}: nothing to compare, since {why_not_compared(data, before, after)}"
    now, then = amount(row["n_after"], noun(data)), about(row["n_before"])
    counted = f"{now} {during(*after)} against {then} {during(*before)}"
    if not is_enough(row["n_before"], row["n_after"]):
        return f"{of}: {counted}, too few for a ratio"
    verdict, limits = judge_change(row), _limits(row)
    change = f"{ratio(row['ratio'], SMALL)} times the rate" if row["n_before"] else "with no ratio"
    said = f"{of}: {verdict}, {now} found {during(*after)} against {then}"
    times = f"ratio {ratio(row['ratio'], SMALL)}" if row["n_before"] else change
    brief = f"{said} {during_same_year(before, after)}"
    if (after.start - before.end).days == 1:
        brief = f"{said} before"
    return shortest(
        f"{said} {during(*before)}, {change} (95% interval {limits})",
        f"{said} {during_same_year(before, after)}, {change} (95% interval {limits})",
        f"{brief}, {change} (95% interval {limits})",
        f"{brief}, {times} (95% interval {limits})",
        f"{of}: {verdict}, {now} found against {then}, {change} (95% interval {limits})",
    )


def judge_change(row: pd.Series) -> str:
    """Return whether the rate of two periods clearly differs, and in which direction.

    Parameters
    ----------
    row : Series, a row of `compare` with incidents enough for a ratio
    """
    if row["robust_low"] > 1:
        return "clearly more often"
    return "clearly less often" if row["robust_high"] < 1 else "no clear change"


def _limits(row: pd.Series) -> str:
    """Return the interval of the ratio of two rates, which allows for clusters."""
    return interval(row["robust_low"], row["robust_high"], partial(ratio, base=SMALL))


def why_not_compared(data: Dataset, before: Span, after: Span) -> str:
    """Return why two periods cannot be compared.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods
    """
    if not before.days:
        return f"no days asked about lie on both sides of {day(after.start)}"
    return f"no {data.words.theatre} was searched on every day of both periods"


@sentence
def describe_change(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return in which groups the rate clearly rose or fell between two periods, and which tell not.

    Clear is what the robust interval and the chance, all groups allowed for, both call so.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `compare` returns it
    by : str, its group column
    """
    check_choice("by", by, list(table.columns), noun="a column of the table")
    if data.incidents.empty:
        return say_none(data)
    (one, many), what = group_nouns(data, by), plural(noun(data))
    if table.empty:
        return NOTHING
    if not is_given(data, by):
        return say_not_given(data, by)
    groups = table[~table[by].isin(nameless(data, by))]
    if groups.empty:
        return f"No named {one} can be compared between the two periods"
    enough = select_enough(groups)
    few = len(groups) - len(enough)
    if enough.empty:
        where = f"in each of {number(few)} {many}" if few > 1 else f"in the one {one}"
        return f"Fewer than {SMALL} {what} {where}, so no change is tested"
    moved = {
        "more": is_clear(enough) & (enough["robust_low"] > 1),
        "fewer": is_clear(enough) & (enough["robust_high"] < 1),
    }
    still = ~(moved["more"] | moved["fewer"])
    parts = {
        f"clearly more {what} found": enough[moved["more"]],
        f"clearly fewer {what} found": enough[moved["fewer"]],
        STILL: enough[still],
    }
    met = {said: [data.label(by, str(each)) for each in part[by]] for said, part in parts.items()}
    counted = {
        said: f"{number(len(who))} {many if len(who) > 1 else one}" for said, who in met.items()
    }
    named = {said: shorten(who) for said, who in met.items()}
    if len(met[STILL]) > LISTED:
        named[STILL] = counted[STILL]
    wide = {said: shorten(_with_limits(data, part, by)) for said, part in parts.items()}
    brief = {**wide, STILL: counted[STILL]}
    wide[STILL] = named[STILL]
    untested = f"; fewer than {SMALL}, so not tested: {number(few)} {many if few > 1 else one}"
    told = [
        "; ".join(f"{said}: {each[said]}" for said in met if met[said])
        for each in (wide, brief, named, counted)
    ]
    return shortest(*(f"{said}{untested if few else ''}" for said in told), told[-1])


@sentence
def describe_clear(data: Dataset, table: pd.DataFrame, *, by: Sequence[str]) -> str:
    """Return which pairs of groups clearly have another rate, all pairs allowed for.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `compare` returns it for the columns `by`
    by : list of str, its group columns
    """
    enough = select_enough(table)
    told = []
    for _, row in enough[is_clear(enough)].iterrows():
        more = "more" if row["robust_low"] > 1 else "fewer"
        who = ", ".join(data.label(name, row[name]) for name in by)
        told.append(f"{who}: {more} ({about(row['n_after'])} against {about(row['n_before'])})")
    if not len(enough):
        return f"No pair of groups has {SMALL} {plural(noun(data))}, so none is tested"
    if not told and len(enough) == 1:
        return f"No clear change {FOUND} of the one pair of groups that is tested"
    if not told:
        return f"None of {amount(len(enough), 'pair')} of groups clearly has another rate"
    return f"Clear {FOUND}, all {number(len(enough))} pairs allowed for: " + shorten(told)


def _with_limits(data: Dataset, groups: pd.DataFrame, by: str) -> list[str]:
    """Return groups by name; those with few incidents on one side with what the ratio rests on."""
    told = []
    for _, row in groups.iterrows():
        who = data.label(by, str(row[by]))
        if min(row["n_before"], row["n_after"]) < SMALL:
            counts = f"{about(row['n_after'])} against {about(row['n_before'])}"
            who = f"{who} ({counts}, {_limits(row)} times)"
        told.append(who)
    return told


@sentence
def describe_levels(data: Dataset, table: pd.DataFrame, *, period: str) -> str:
    """Return on which levels a series stood, and when it changed.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `change_points` returns it
    period : str, its period
    """
    where, what = scope(data), plural(noun(data))
    if table.empty:
        throughout = f"no {data.words.theatre} was searched on every day asked about"
        return f"{where}: no level of {what} is given, since {throughout}"
    periods = len(pd.period_range(data.start, data.end, freq=PERIODS[period]))
    if periods < FEWEST:
        return f"{where}: no level of {what} is given over {amount(periods, period)} alone"
    if data.incidents.empty:
        return say_none(data)
    first, steps = table.iloc[0], table.iloc[1:].to_dict("records")
    level = pace(first["level"], noun(data), period)
    if not steps:
        limits = interval(first["ci_low"], first["ci_high"], rate)
        return f"{where}: no change of level {FOUND}, {level} (95% interval {limits})"
    if len(steps) > STEPS:
        lowest, highest = (rate(limit) for limit in (table["level"].min(), table["level"].max()))
        last = f"the last on {day(steps[-1]['start'])}, to {rate(steps[-1]['level'])}"
        between = f"between {lowest} and {highest} {what} a {period}"
        return f"{where}: {len(steps)} changes of level, {between}; {last}"
    told = [f"{rate(step['level'])} from {day(step['start'])}{_begun(step)}" for step in steps]
    brief = [f"{rate(step['level'])} from {day(step['start'])}" for step in steps]
    return shortest(
        *(f"{where}: {level} at first, {listing(words)}" for words in (told, brief)),
        f"{level[0].upper()}{level[1:]} at first, {listing(brief)}",
    )


def _begun(step: Mapping[Hashable, pd.Timestamp]) -> str:
    """Return between which days a change lies, where that is more than one."""
    if step["change_low"] == step["change_high"]:
        return ""
    return f" (or any day from {day(step['change_low'])} to {day(step['change_high'])})"


@sentence
def describe_left_out(data: Dataset, before: Span, after: Span) -> str:
    """Return which theatres are left out of a comparison, and how much was searched thinly.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods
    """
    kept, left = comparable_theatres(data, before, after)
    if not kept:
        return f"Nothing is compared, since {why_not_compared(data, before, after)}"
    names = [data.label("theatre", theatre) for theatre in left]
    one = data.words.theatre
    every = f"Every {one}" if len(kept) > 1 else data.label("theatre", *kept)
    out = f"{every} was searched in both periods"
    if left:
        out = f"Left out, since not searched in all of both periods: {shorten(names)}"
    days = efforts_by_day(data).loc[kept]
    thin = [
        int(days.loc[:, part.start : part.end].eq(THIN).any().sum()) for part in (before, after)
    ]
    if not any(thin):
        return f"{out}, and on no day thinly" if not left else out
    then = f"{number(thin[0])} of {amount(before.days, 'day')} before"
    now = f"{number(thin[1])} of {amount(after.days, 'day')} after"
    at_least = f" in at least one {one}" if len(kept) > 1 else ""
    return f"{out}. Searched thinly{at_least}: {then}, {now}"


@sentence
def describe_choices(data: Dataset, table: pd.DataFrame) -> str:
    """Return how far the ratio of two periods depends on what counts.

    Parameters
    ----------
    data : Dataset, what is compared
    table : DataFrame, as `vary` returns it
    """
    if data.incidents.empty:
        return say_none(data)
    enough = select_enough(table)
    where = scope(data)
    if not table["days_before"].gt(0).any():
        return f"{where}: nothing to compare"
    if enough.empty:
        return f"{where}: under every choice too few {plural(noun(data))} for a ratio"
    clear = int((enough["robust_low"].gt(1) | enough["robust_high"].lt(1)).sum())
    few = len(table) - len(enough)
    rest = f"; {few} more {'leaves' if few == 1 else 'leave'} fewer than {SMALL}"
    times = _range(enough["ratio"])
    if len(table) == 1:
        return f"{where}: {times}; no other choice of what counts differs from it"
    verdict = f"a clear change under {clear or 'none'} of {amount(len(enough), 'choice')}"
    return f"{where}: {times}, {verdict}{rest if few else ''}"


def _range(ratios: pd.Series) -> str:
    """Return the lowest and the highest ratio of some."""
    if ratios.isna().any():
        return "with no ratio to none before"
    low, high = (ratio(limit, SMALL) for limit in (ratios.min(), ratios.max()))
    return f"{low} times the rate" if low == high else f"ratios from {low} to {high}"


@sentence
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
    if data.incidents.empty:
        return say_none(data)
    row = largest(data, table, by=by)
    if row is None:
        one, _ = group_nouns(data, by)
        return f"No named {one} can be compared between the two periods"
    what = ", ".join(data.label(name, row[name]) for name in by)
    return _compared(data, row, before, after, of=what)


@sentence
def describe_shift(data: Dataset, table: pd.DataFrame, *, by: str, rest: Rest | None = None) -> str:
    """Return which group's share of the incidents moved most between two periods.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `compare_shares` returns it
    by : str, its group column
    rest : Rest, what is left of the largest clear move without its largest publisher, optional

    Notes
    -----
    A move is clear if chance alone moves no share as clearly in 95 of 100 series, all groups looked
    at; the interval of the one that moved most would be that of a winner. One that is clear only
    with the pages of the publisher that tells most of it is said so.
    """
    if data.incidents.empty:
        return say_none(data)
    known = table[~table[by].isin(nameless(data, by))].dropna(subset="difference")
    if not is_given(data, by):
        return say_not_given(data, by)
    what = shared_nouns(data, [by])
    if not table[["n_before", "n_after"]].to_numpy().any():
        return NOTHING
    if known.empty:
        return f"Too few {what} in one of the periods to compare shares"
    clear = select_clear(data, known, by=by)
    row = (by_size(known) if clear.empty else clear).iloc[0]
    who = data.label(by, row[by])
    then, now = (share(row[f"share_{when}"], SMALL) for when in ("before", "after"))
    if points(row["difference"]) in ("0 points", "under 1 point"):
        return f"{who}: {then} of {what} in both periods; no share moved"
    if clear.empty:
        return f"No group's share moved clearly; most moved {who}, from {then} to {now} of {what}"
    largest_of = "largest clear" if len(clear) > 1 else "one clear"
    said = f"{who}: from {then} to {now} of {what}, the {largest_of} move"
    if rest is None or rest.clear:
        return said
    without = f"{said}, not clear without {rest.publisher}"
    if pd.isna(rest.before):
        return f"{without}, which leaves too few"
    left = " to ".join(share(each, SMALL) for each in (rest.before, rest.after))
    return shortest(f"{without} ({left})", without)
