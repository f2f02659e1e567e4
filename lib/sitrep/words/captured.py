"""Computed sentences on what is held here of what others published, and on how others differ."""

from __future__ import annotations

import math
from functools import partial

import pandas as pd

from sitrep.model.dataset import Dataset
from sitrep.words.published import LEFT, name_measure, name_subject, name_who, name_witness
from sitrep.words.text import (
    SMALL,
    about,
    amount,
    during,
    interval,
    listing,
    number,
    rate,
    rounded,
    sentence,
    share,
    span,
)
from sitrep.words.whole import shortest

_part = partial(share, base=math.inf)
"""A share whose base was found to be large enough."""


def why_none(data: Dataset, what: str = "") -> str:
    """Return why nothing published can be compared.

    Parameters
    ----------
    data : Dataset
    what : str, the measure, if one was asked for
    """
    if data.benchmarks.empty:
        return f"No published total comes with {data.name}"
    of = f" ({what})" if what else ""
    return f"No published number{of} can be compared with this selection"


@sentence
def describe_parts(data: Dataset, parts: pd.DataFrame) -> str:
    """Return how many numbers the published totals give, and how many can be compared.

    Parameters
    ----------
    data : Dataset
    parts : DataFrame, as `compare_parts` returns it
    """
    compared = parts[parts["reason"].eq("")]
    if compared.empty:
        return why_none(data)
    who = amount(compared["witness"].nunique(), "witness")
    totals, counts = len(data.benchmarks), f"{amount(len(parts), 'count')} of separate days"
    held = f"{amount(totals, 'total')} published by others {'hold' if totals > 1 else 'holds'}"
    if len(compared) == len(parts):
        which = "all of which" if len(parts) > 1 else "which"
        return f"{held} {counts} asked about, by {who}, {which} can be set beside the rows here"
    return (
        f"{held} {counts} asked about; {number(len(compared))} of them, by {who}, can be set "
        "beside the rows here"
    )


@sentence
def describe_captured(data: Dataset, table: pd.DataFrame, *, metric: str = "attacks") -> str:
    """Return how unevenly this sample holds what one witness counted, over its periods.

    Parameters
    ----------
    data : Dataset, for the name of the publisher and what it counted
    table : DataFrame, as `select_main` or `select_dead` returns it: parts of one series
    metric : str, what was asked for, to say that there is none
    """
    if table.empty:
        return why_none(data, name_measure(data, metric))
    who, what = name_witness(data, table), name_measure(data, table["metric"].iloc[0])
    if len(table) == 1:
        row = table.iloc[0]
        held = f"{about(row['n'])} {'is' if rounded(row['n']) == '1' else 'are'} held here"
        when = during(row["start"], row["end"])
        return f"{when} {who} counted {about(row['published'])} ({what}); {held}"
    firm = table[table["published"].ge(SMALL)]
    some = firm if len(firm) > 1 else table
    order = some["captured"].fillna(0).to_numpy().argsort(kind="stable")
    ends = [some.iloc[int(order[place])] for place in (0, -1)]
    of = f" of at least {SMALL}" if len(some) < len(table) else ""
    periods = f"{number(len(some))} periods{of}"
    subject = name_subject(data, table.iloc[0].to_dict())
    if some is firm and table["captured_low"].isna().all():
        low, high = (share(row["captured"], row["published"]) for row in ends)
        n, published = table["n"].sum(), table["published"].sum()
        held = f"{about(n)} of {about(published)} are held here ({share(n / published, published)})"
        return f"Of what {who} counted ({what}, {subject}), {held}: {low} to {high} in {periods}"
    counted = f"counted ({what}, {subject}; {periods})"
    told = f"Of what {who} {counted}"
    brief = f"Of what {name_who(data, table['witness'].head(1))} {counted}"
    with_limits, without = (
        " to ".join(_held(row, percent=some is firm, limits=limits) for row in ends)
        for limits in (True, False)
    )
    return shortest(
        f"{told}, {with_limits} are held here",
        f"{brief}, {with_limits} are held here",
        f"{told}, {without} are held here",
        f"{brief}, {without} are held here",
    )


def _held(row: pd.Series, *, percent: bool, limits: bool) -> str:
    """Return the part of a published number that is held: in percent, or as the two numbers."""
    when = span(row["start"], row["end"]) if len(row["spans"]) == 1 else "the rest"
    if not percent:
        return f"{about(row['n'])} of {about(row['published'])} ({when})"
    said = share(row["captured"], row["published"])
    if not limits or pd.isna(row["captured_low"]):
        return f"{said} ({when})"
    return f"{said} ({interval(row['captured_low'], row['captured_high'], _part)}; {when})"


@sentence
def describe_series(data: Dataset, table: pd.DataFrame) -> str:
    """Return between what the shares lie that are held here of each series.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `sum_series` returns it
    """
    if table.empty:
        return why_none(data)
    firm = table[table["published"].ge(SMALL)]
    series = f"{number(len(table))} series of published numbers can be compared"
    if len(firm) < 2:
        return series
    order = firm["captured"].to_numpy().argsort(kind="stable")
    ends = firm.iloc[[int(order[0]), int(order[-1])]].to_dict("records")
    shares = [_part(row["captured"]) for row in ends]
    whose = [
        f" ({name_who(data, [row['witness']])}, {name_measure(data, row['metric'])}, "
        f"{name_subject(data, row)})"
        for row in ends
    ]
    named = [f"{part}{of}" for part, of in zip(shares, whose, strict=True)]
    return shortest(
        *(f"{series}; no one share is held of all: {' to '.join(told)}" for told in (named, shares))
    )


@sentence
def describe_witnesses(data: Dataset, table: pd.DataFrame) -> str:
    """Return how far publishers differ on the number of which most tell.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare_witnesses` returns it
    """
    if table.empty:
        if data.benchmarks.empty:
            return why_none(data)
        return "No number of the same days, area, side and measure has two witnesses"
    first = table[table["number"].eq(0)]
    row = first.iloc[0].to_dict()
    differ = int(table.groupby("number").size().gt(1).sum())
    total = table["number"].nunique()
    rest = f"{amount(total, 'number')} have several publishers, who differ on {number(differ)}"
    if total == 1:
        rest = "no other number has several publishers"
    what = f"{name_subject(data, row)}, {span(row['period_start'], row['period_end'])}"
    low, high = first["published"].min(), first["published"].max()
    if low == high:
        return f"{what}, {name_measure(data, row['metric'])}: {number(low)} by all; {rest}"
    held = first["captured"].dropna()
    so = ""
    if len(held) and low >= SMALL:
        so = f", so {_part(held.min())} to {_part(held.max())} of it is held here"
    said = f"{what}, {name_measure(data, row['metric'])}: {number(low)} to {number(high)}"
    return shortest(f"{said} by whom one asks{so}; {rest}", f"{said} by whom one asks{so}")


@sentence
def describe_share_found(data: Dataset, table: pd.DataFrame) -> str:
    """Return which share of the published incidents is held in each of two periods.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `compare_captured` returns it
    """
    if table.empty:
        return f"{why_none(data)}, so how much was found in each period is not known"
    rows = table.to_dict("records")
    who, what = name_who(data, [rows[0]["witness"]]), name_subject(data, rows[0])
    none = [span(row["start"], row["end"]) for row in rows if not row["parts"]]
    if none:
        within = " or ".join(none)
        counted = f"Nothing that {who} counted ({what}) lies wholly within {within}"
        return f"{counted}, so how much was found is not known"
    when = [listing([span(*each) for each in row["spans"]]) for row in rows]
    parts = [share(row["captured"], row["published"]) for row in rows]
    counts = [f" ({about(row['n'])} of {about(row['published'])})" for row in rows]
    held, brief = (
        listing([f"{part}{n} of {days}" for part, n, days in zip(parts, told, when, strict=True)])
        for told in (counts, [""] * len(rows))
    )
    return shortest(
        f"Of what {who} counted ({what}), {held} are held here",
        f"Of what {who} counted ({what}), {brief} are held here",
    )


@sentence
def describe_share_bias(table: pd.DataFrame) -> str:
    """Return what a changed share of the published incidents does to a ratio of our counts.

    Parameters
    ----------
    table : DataFrame, as `compare_captured` returns it, with numbers in both periods

    Notes
    -----
    The bias has a known sign only if the share clearly changed: what was searched for with less
    success later looks less frequent than it was.
    """
    less, other, one = ("less", "rise", "fall") if table["fell"].any() else ("more", "fall", "rise")
    if not table[["fell", "rose"]].any(axis=None):
        return "No clear difference between the shares, which does not show that there is none"
    return (
        f"Clearly {less} was found later: a {other} is larger than it looks, and a {one} may be "
        "one of search; the adjusted trend takes the search out"
    )


@sentence
def describe_deadliness(data: Dataset, table: pd.DataFrame) -> str:
    """Return how many dead per incident published totals give, beside the same held here.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, rows of one series of `compare_lethality`
    """
    if table.empty:
        return f"{why_none(data)} as dead per attack"
    first = table.iloc[0].to_dict()
    sums = table[["published", "published_killed", "n", "n_killed"]].sum()
    publishers = dict.fromkeys(who for each in table["publishers"] for who in each)
    who = f"{name_who(data, list(publishers))} ({name_subject(data, first)})"
    what = f"dead ({name_measure(data, first['metric'])})"
    counted = f"{about(sums['published_killed'])} {what} in {about(sums['published'])} attacks"
    if min(sums["published"], sums["n"]) < SMALL:
        return f"{who} published {counted}; too few are held here to compare"
    each = sums["published_killed"] / sums["published"]
    held = sums["n_killed"] / sums["n"]
    dead = (
        _part(sums["n_killed"] / sums["published_killed"]) if sums["published_killed"] else "none"
    )
    attacks = _part(sums["n"] / sums["published"])
    told = f"{who} published {rate(each)} {what} per attack; the rows here, of the same days, hold"
    both = f"{rate(held)}: {dead} of the dead and {attacks} of the attacks"
    why = ", so this sample takes the deadly ones" if held > each else ""
    return f"{told} {both}{why}"


@sentence
def describe_left(data: Dataset, left: pd.DataFrame) -> str:
    """Return how many published totals are no part of a series, and why.

    Parameters
    ----------
    data : Dataset
    left : DataFrame, as `list_left` returns it
    """
    if data.benchmarks.empty:
        return why_none(data)
    if left.empty:
        return "Every published total is used"
    reasons = left["left"].value_counts()
    told = [f"{number(reasons[code])} {why}" for code, why in LEFT.items() if code in reasons]
    of = f"{number(len(left))} of {amount(len(data.benchmarks), 'published total')}"
    verb = "is" if len(left) == 1 else "are"
    return f"{of} {verb} left out: {', '.join(told)}"
