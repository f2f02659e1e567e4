"""Computed sentences on what moved between two periods, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import partial

import pandas as pd

from sitrep.errors import check_choice
from sitrep.measures.comparison import comparable_theatres, largest
from sitrep.measures.groups import nameless
from sitrep.measures.intervals import LEVEL
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
    chance,
    day,
    during,
    interval,
    listing,
    number,
    pace,
    plural,
    points,
    rate,
    ratio,
    rounded,
    sentence,
    share,
    span,
)
from sitrep.words.whole import is_given, leads, say_none, say_not_given, shortest

FEWEST = 3
"""Below this number of periods no change of level can be told."""

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
    A change is called clear if the robust interval leaves 1 out; no ratio on a base below 10.
    """
    if data.incidents.empty:
        return say_none(data)
    row = None if table.empty else table.iloc[0]
    return _compared(data, row, before, after, of=scope(data))


def _compared(data: Dataset, row: pd.Series | None, before: Span, after: Span, *, of: str) -> str:
    """Return how the rate of two periods differs, and whether that is clear."""
    if row is None or not (row["days_before"] and row["days_after"]):
        return f"{of}: nothing to compare, since {why_not_compared(data, before, after)}"
    now, then = amount(row["n_after"], noun(data)), about(row["n_before"])
    counted = f"{now} {during(*after)} against {then} {during(*before)}"
    if row["n_before"] < SMALL:
        return f"{of}: {counted}, too few before for a ratio"
    times = partial(ratio, base=row["n_before"])
    limits = interval(row["robust_low"], row["robust_high"], times)
    change = f"{times(row['ratio'])} times the rate"
    clear = row["robust_low"] > 1 or row["robust_high"] < 1
    word = "more often" if row["ratio"] > 1 else "less often"
    verdict = f"clearly {word}" if clear else "no clear change"
    said = f"{of}: {verdict}, {counted}, {change}"
    brief = f"{of}: {verdict}, {now} against {then}, {change}"
    return shortest(
        f"{said} (95% interval {limits})", f"{said} ({limits})", f"{brief} (95% interval {limits})"
    )


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
    enough, risen = groups[groups["n_before"].ge(SMALL)], _select_risen(groups)
    few = len(groups) - len(enough) - len(risen)
    if enough.empty and risen.empty:
        where = f"in each of {number(few)} {many}" if few > 1 else f"in the one {one}"
        return f"Fewer than {SMALL} {what} before {where}, so no change is tested"
    moved = {"more": enough["robust_low"] > 1, "fewer": enough["robust_high"] < 1}
    still = ~(moved["more"] | moved["fewer"])
    parts = {
        f"clearly more {what}": enough.loc[moved["more"], by],
        f"clearly fewer {what}": enough.loc[moved["fewer"], by],
        "no clear change": enough.loc[still, by],
    }
    met = {said: [data.label(by, str(each)) for each in part] for said, part in parts.items()}
    counted = {
        said: f"{number(len(who))} {many if len(who) > 1 else one}" for said, who in met.items()
    }
    named = {said: shorten(who) for said, who in met.items()}
    if len(met["no clear change"]) > LISTED:
        named["no clear change"] = counted["no clear change"]
    untested = (
        f"; fewer than {SMALL} before, so not tested: {number(few)} {many if few > 1 else one}"
    )
    rest = untested if few else ""
    new, brief = (_say_risen(data, risen, by=by, listed=listed) for listed in (LISTED, 1))
    wordings = [(named, new), (named, brief), (counted, brief)]
    told = [
        "; ".join([f"{said}: {each[said]}" for said in met if met[said]] + more)
        for each, more in wordings
    ]
    return shortest(*(f"{said}{rest}" for said in told), told[-1])


def _select_risen(groups: pd.DataFrame) -> pd.DataFrame:
    """Return the groups of few incidents before and clearly more after, the largest first."""
    few = groups[groups["n_before"].lt(SMALL) & groups["n_after"].ge(SMALL)]
    pairs = zip(few["n_after"], few["n_before"], strict=True)
    clear = pd.Series([leads(after, before) for after, before in pairs], few.index, dtype="bool")
    return few[clear].sort_values("n_after", ascending=False, kind="stable")


def _say_risen(data: Dataset, risen: pd.DataFrame, *, by: str, listed: int) -> list[str]:
    """Return which groups are new, or nearly, with their numbers; nothing if none are."""
    if risen.empty:
        return []
    told = [
        f"{data.label(by, str(row[by]))} ({about(row['n_before'])} before, "
        f"{about(row['n_after'])} after)"
        for row in risen.head(listed).to_dict("records")
    ]
    more = len(risen) - listed
    return [f"rare or new: {listing([*told, f'{number(more)} more'] if more > 0 else told)}"]


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
        return f"{where}: no change of level found, {level} (95% interval {limits})"
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
def describe_bursts(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return which cluster of incidents is the least likely, and how often chance makes one.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `bursts` returns it
    by : str, its group column
    """
    one, many = group_nouns(data, by)
    if data.incidents.empty:
        return say_none(data)
    if table.empty:
        return f"No {one} has two {plural(noun(data))} close together that are known to the day"
    first = table.iloc[0]
    where, when = data.label(by, str(first[by])), during(first["start"], first["end"])
    found = f"{amount(first['n'], noun(data))} {when}, {rate(first['expected'])} expected"
    groups = f"any of {number(len(table))} {many}" if len(table) > 1 else f"the one {one}"
    series = f"{chance(first['chance_anywhere'])} of series simulated without clusters"
    close = "No cluster stands out. The most unusual is " if not _is_rare(first) else ""
    return f"{close}{where}: {found}; {series} have as unusual a window in {groups}"


def _is_rare(cluster: pd.Series) -> bool:
    """Return whether a cluster is one that chance makes in fewer than one series of twenty."""
    return bool(cluster["chance_anywhere"] < 1 - LEVEL)


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
    enough = table[table["n_before"].ge(SMALL)]
    where = scope(data)
    if not table["days_before"].gt(0).any():
        return f"{where}: nothing to compare"
    if enough.empty:
        return f"{where}: under every choice too few {plural(noun(data))} before for a ratio"
    low, high = (ratio(limit, SMALL) for limit in (enough["ratio"].min(), enough["ratio"].max()))
    clear = int((enough["robust_low"].gt(1) | enough["robust_high"].lt(1)).sum())
    few = len(table) - len(enough)
    rest = f"; {few} more {'leaves' if few == 1 else 'leave'} fewer than {SMALL} before"
    times = low if low == high else f"{low} to {high}"
    if len(table) == 1:
        return f"{where}: {times} times the rate; no other choice of what counts differs from it"
    verdict = f"a clear change under {clear or 'none'} of {amount(len(enough), 'choice')}"
    return f"{where}: {times} times the rate, {verdict}{rest if few else ''}"


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
def describe_shift(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return which group's share of the incidents moved most between two periods.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `compare_shares` returns it
    by : str, its group column
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
    row = known.iloc[int(known["difference"].abs().to_numpy().argmax())]
    who = data.label(by, row[by])
    then, now = (share(row[f"share_{when}"], SMALL) for when in ("before", "after"))
    if points(row["difference"]) in ("0 points", "under 1 point"):
        return f"{who}: {then} of {what} in both periods; no share moved"
    clear = row["ci_low"] > 0 or row["ci_high"] < 0
    if clear:
        return f"{who}: from {then} to {now} of {what}, the largest move"
    return f"No group's share moved clearly; most moved {who}, from {then} to {now} of {what}"


@sentence
def describe_captured(
    data: Dataset, table: pd.DataFrame, *, publisher: str, metric: str = "attacks"
) -> str:
    """Return how unevenly this sample holds what a publisher counted, over the periods.

    Parameters
    ----------
    data : Dataset, for the name of the publisher and what it counted
    table : DataFrame, as `compare_published` returns it
    publisher : str, its id
    metric : str, what it counted, as `compare_published` takes it
    """
    names = data.publishers.set_index("publisher_id")["name"]
    who, label = str(names.get(publisher, publisher)), data.label("metric", metric)
    what = label[0].lower() + label[1:]
    known = table.dropna(subset="captured")
    if data.benchmarks.empty:
        return f"No published total comes with {data.name}"
    if known.empty:
        told = f"{who} published" if who else "These data hold"
        return f"{told} no number of {what} that can be compared with this selection"
    if len(known) == 1:
        row = known.iloc[0]
        held = f"{about(row['n'])} {'is' if rounded(row['n']) == '1' else 'are'} held here"
        counted = f"{who} counted {about(row['published'])} ({what})"
        return f"{during(row['period_start'], row['period_end'])} {counted}; {held}"
    firm = known[known["published"].ge(SMALL)]
    some = firm if len(firm) > 1 else known
    order = some["captured"].to_numpy().argsort()
    low, high = (
        f"{_held(row, percent=some is firm)} ({span(row['period_start'], row['period_end'])})"
        for row in (some.iloc[int(order[0])], some.iloc[int(order[-1])])
    )
    of = f" of at least {SMALL}" if len(some) < len(known) else ""
    return f"{who} counted {what} in {len(known)} periods; held here{of}: {low} to {high}"


def _held(row: pd.Series, *, percent: bool) -> str:
    """Return the part of a published number that is held: in percent, or as the two numbers."""
    if not percent:
        return f"{about(row['n'])} of {about(row['published'])}"
    return share(row["captured"], row["published"])
