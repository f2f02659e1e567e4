"""Computed sentences on what moved between two periods, and how far that can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd

from sitrep.measures.comparison import comparable_theatres, largest
from sitrep.measures.search import THIN, efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.words.scope import noun, scope
from sitrep.words.text import (
    LISTED,
    SMALL,
    amount,
    day,
    during,
    interval,
    listing,
    number,
    ratio,
    sentence,
    span,
)


@sentence
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
        return f"{what}: nothing to compare, since {_missing(before, after)}"
    now, then = number(row["n_after"]), number(row["n_before"])
    counted = f"{now} {during(*after)} against {then} {during(*before)}"
    if row["n_before"] < SMALL:
        return f"{what}: {counted}, too few before for a ratio"
    times = partial(ratio, base=row["n_before"])
    limits = interval(row["ci_low"], row["ci_high"], times)
    change = f"{times(row['ratio'])} times the rate, 95% interval {limits}"
    clear = row["robust_low"] > 1 or row["robust_high"] < 1
    word = "more often" if row["ratio"] > 1 else "less often"
    verdict = f"clearly {word}" if clear else "no clear change"
    robust = interval(row["robust_low"], row["robust_high"], times)
    return f"{what}: {counted}; {change} ({robust} if clustering is allowed for): {verdict}"


def _missing(before: Span, after: Span) -> str:
    """Return why two periods cannot be compared."""
    if not before.days:
        return f"no days asked about lie on both sides of {day(after.start)}"
    return "no theatre was searched on every day of both periods"


@sentence
def describe_change(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return in which groups the rate clearly rose or fell between two periods.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `compare` returns it
    by : str, its group column
    """
    if table.empty:
        return "Nothing to compare: no theatre was searched on every day of two periods"
    words = [data.label(by, str(group)) for group in table[by]]
    enough = table["n_before"] >= SMALL
    moves = {"more": table["robust_low"] > 1, "fewer": table["robust_high"] < 1}
    said = []
    for word, moved in moves.items():
        groups = [words[place] for place in (moved & enough).to_numpy().nonzero()[0]]
        if groups:
            said.append(f"clearly {word} {noun(data)}s in {listing(groups)}")
    names = listing(words) if len(words) <= LISTED else f"any of {len(words)} groups"
    text = "; ".join(said) or f"no clear change in {names}"
    return text[0].upper() + text[1:]


@sentence
def describe_levels(data: Dataset, levels: pd.DataFrame, *, period: str) -> str:
    """Return on which levels a series stood, and when it changed.

    Parameters
    ----------
    data : Dataset
    levels : DataFrame, as `change_points` returns it
    period : str, its period
    """
    what = f"{scope(data)}, {noun(data)}s"
    if levels.empty:
        return f"{what}: no level, since no theatre was searched on every day asked about"
    first = levels.iloc[0]
    if len(levels) == 1:
        limits = f"95% interval {number(first['ci_low'])} to {number(first['ci_high'])}"
        return f"{what}: no change of level found, {number(first['level'])} a {period} ({limits})"
    steps = [
        f"{number(level['level'])} from {day(level['start'])} "
        f"(begun {during(level['change_low'], level['change_high'])})"
        if level["change_low"] != level["change_high"]
        else f"{number(level['level'])} from {day(level['start'])}"
        for level in levels.iloc[1:].to_dict("records")
    ]
    return f"{what}: {number(first['level'])} a {period} at first, {listing(steps)}"


@sentence
def describe_bursts(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return which cluster of incidents is the least likely, and how often chance makes one.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `bursts` returns it
    by : str, its group column
    """
    if table.empty:
        return f"No group has two {noun(data)}s that are known to the day"
    first = table.iloc[0]
    where, when = data.label(by, str(first[by])), during(first["start"], first["end"])
    found = f"{amount(first['n'], noun(data))} {when}, {number(first['expected'])} expected"
    chance = f"{first['chance_anywhere']:.1%} of simulated series without clusters"
    return f"{where}: {found}; {chance} hold a window as unusual in any of {len(table)} groups"


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
        return f"Nothing is compared, since {_missing(before, after)}"
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
    then = f"{thin[0]} of {amount(before.days, 'day')} before"
    now = f"{thin[1]} of {amount(after.days, 'day')} after"
    return f"{out}. Searched thinly in at least one theatre: {then}, {now}"


@sentence
def describe_choices(data: Dataset, choices: pd.DataFrame) -> str:
    """Return how far the ratio of two periods depends on what counts.

    Parameters
    ----------
    data : Dataset, what is compared
    choices : DataFrame, as `vary` returns it
    """
    enough = choices[choices["n_before"].ge(SMALL)]
    what = f"{scope(data)}, {noun(data)}s"
    if not choices["days_before"].gt(0).any():
        return f"{what}: nothing to compare"
    if enough.empty:
        return f"{what}: too few before, under every choice, for a ratio"
    low, high = (ratio(limit, SMALL) for limit in (enough["ratio"].min(), enough["ratio"].max()))
    clear = int((enough["robust_low"].gt(1) | enough["robust_high"].lt(1)).sum())
    few = len(choices) - len(enough)
    rest = f"; {few} more {'leaves' if few == 1 else 'leave'} fewer than {SMALL} before"
    times = low if low == high else f"{low} to {high}"
    verdict = f"a clear change under {clear} of {amount(len(enough), 'choice')}"
    return f"{what}: the ratio is {times}, and {verdict}{rest if few else ''}"


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
    row = largest(table, by=by)
    if row is None:
        return f"{noun(data).capitalize()}s: no named group can be compared between the two periods"
    what = ", ".join(data.label(name, row[name]) for name in by)
    return describe_comparison(row, before, after, what=f"{what}, {noun(data)}s")


@sentence
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
    row = known.iloc[int(known["difference"].abs().to_numpy().argmax())]
    if abs(row["difference"]) < 0.005:
        same = f"the same share of {noun(data)}s in both periods, as all others"
        return f"{data.label(by, row[by])}: {same}"
    clear = row["ci_low"] > 0 or row["ci_high"] < 0
    then, now = f"{100 * row['share_before']:.0f}%", f"{100 * row['share_after']:.0f}%"
    moved = f"{data.label(by, row[by])}: from {then} to {now} of {noun(data)}s, the largest move"
    return moved if clear else f"{moved}, yet within what chance allows"


@sentence
def describe_captured(table: pd.DataFrame, *, publisher: str) -> str:
    """Return how unevenly this sample holds what a publisher counted, over the months.

    Parameters
    ----------
    table : DataFrame, as `compare_published` returns it
    publisher : str, its name in words
    """
    known = table.dropna(subset="captured")
    if known.empty:
        who = f"{publisher[0].upper()}{publisher[1:]}"
        return f"{who} published no number of attacks for this selection"
    order = known["captured"].to_numpy().argsort()
    least, most = known.iloc[int(order[0])], known.iloc[int(order[-1])]
    if len(known) == 1:
        held = f"{number(most['n'])} {'is' if most['n'] == 1 else 'are'} held here"
        counted = f"{publisher} counted {amount(most['published'], 'attack')}"
        when = during(most["period_start"], most["period_end"])
        return f"{when[0].upper()}{when[1:]} {counted}; {held}"
    low, high = (
        f"{100 * row['captured']:.0f}% ({span(row['period_start'], row['period_end'])})"
        for row in (least, most)
    )
    return f"Of the attacks that {publisher} counted, between {low} and {high} are held here"
