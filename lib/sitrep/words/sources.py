"""Computed sentences on how sure the data are: what was searched, who tells, what is held."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.search import EFFORTS
from sitrep.measures.sources import SAME, UNKNOWN, rate_single_source
from sitrep.model.dataset import Dataset
from sitrep.words.scope import noun
from sitrep.words.text import LISTED, SMALL, amount, listing, number, percent, sentence


def _part(part: float, whole: float, noun: str) -> str:
    """Return how many of how many, with the share."""
    share = percent(part, whole)
    return f"{number(part)} of {amount(whole, noun)}{f' ({share})' if share else ''}"


@sentence
def describe_sample(data: Dataset, totals: pd.DataFrame) -> str:
    """Return what the data are a sample of, and how much of what was published they hold.

    Parameters
    ----------
    data : Dataset
    totals : DataFrame, as `compare_totals` returns it
    """
    what = noun(data)
    if data.incidents.empty:
        return f"A sample of reports, not a census: no {what}s are held for this selection"
    publishers = data.accounts["publisher_id"].nunique()
    held = (
        f"{amount(len(data.incidents), what)} from {amount(len(data.accounts), 'account')} "
        f"of {amount(publishers, 'publisher')}"
    )
    single = rate_single_source(data).iloc[0]
    if single["n"] >= SMALL:
        held += f", {percent(single['n_single'], single['n'])} of them told by one publisher alone"
    return f"A sample of reports, not a census: {held}. {_compared(totals)}{_held(totals)}"


@sentence
def describe_totals(totals: pd.DataFrame) -> str:
    """Return how much of the published totals that can be compared is held here.

    Parameters
    ----------
    totals : DataFrame, as `compare_totals` returns it
    """
    return f"{_compared(totals)}{_held(totals)}"


def _compared(totals: pd.DataFrame) -> str:
    """Return how many published totals can be compared."""
    known = number(totals["captured"].count())
    if totals.empty:
        return "These data have no published total to compare with"
    if known == "0":
        return f"None of {amount(len(totals), 'published total')} counts what is asked about here"
    return f"{known} of {amount(len(totals), 'published total')} can be compared"


def _held(totals: pd.DataFrame) -> str:
    """Return how much of them is held: the median of the shares, and their middle half."""
    known = totals["captured"].dropna()
    low, middle, high = (f"{100 * share:.0f}%" for share in known.quantile([0.25, 0.5, 0.75]))
    if len(known) < 2:
        return f": {middle} of it is held here" if len(known) else ""
    half = f", the middle half of the shares {low} to {high}" if len(known) > LISTED else ""
    return f": the median share held here is {middle}{half}"


@sentence
def describe_search(search: pd.DataFrame) -> str:
    """Return how many days of the theatres were searched, and how well.

    Parameters
    ----------
    search : DataFrame, as `count_search` returns it
    """
    days = search.groupby("effort", observed=False)["days"].sum()
    total = days.sum()
    if not total:
        return "No theatre lies in this selection, so nothing was searched"
    words = [f"{number(days[effort])} {effort}" for effort in EFFORTS.values() if days[effort]]
    return f"Of {amount(total, 'theatre-day')}, {listing(words)}"


@sentence
def describe_single_source(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return in which groups most and fewest incidents are told by one publisher alone.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `rate_single_source` returns it by a column
    by : str, its group column

    Notes
    -----
    Groups of fewer than 10 incidents are left out: one incident moves their share too far.
    """
    firm = table[table["n"].ge(SMALL)]
    if firm.empty:
        return f"No group has {SMALL} {noun(data)}s, too few for shares told by one publisher alone"
    order = firm["share"].to_numpy().argsort(kind="stable")
    least, most = firm.iloc[int(order[0])], firm.iloc[int(order[-1])]
    low, high = (
        f"{100 * row['share']:.0f}% ({data.label(by, str(row[by]))})" for row in (least, most)
    )
    limits = low if len(firm) == 1 else f"between {low} and {high}"
    return f"Told by one publisher alone: {limits} of {noun(data)}s"


@sentence
def describe_publishers(data: Dataset, publishers: pd.DataFrame) -> str:
    """Return which publisher has most accounts, and what is known from it alone.

    Parameters
    ----------
    data : Dataset
    publishers : DataFrame, as `count_publishers` returns it
    """
    if publishers.empty:
        return f"No account tells of {noun(data)}s in this selection"
    row, total = publishers.iloc[0], publishers["n_accounts"].sum()
    side = data.label("alignment", row["alignment"])
    told = _part(row["n_accounts"], total, "account")
    others = f"one of {amount(len(publishers), 'publisher')}"
    alone = f"{amount(row['n_alone'], noun(data))} held here from it alone"
    return f"Most accounts: {row['publisher']} (alignment: {side}), {others}, {told}; {alone}"


@sentence
def describe_alignments(data: Dataset, table: pd.DataFrame, *, by: str) -> str:
    """Return which alignment has most accounts in each of the largest groups.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `count_alignments` returns it
    by : str, its group column

    Notes
    -----
    Groups of fewer than 10 accounts are left out; at most the three largest are named.
    """
    totals = table.groupby(by, observed=True)["n_accounts"].sum()
    firm = totals[totals.ge(SMALL)].sort_values(ascending=False, kind="stable").head(LISTED)
    if firm.empty:
        return f"No group has {SMALL} accounts, too few for shares by alignment"
    said = []
    for group, total in firm.items():
        own = table[table[by] == group]
        row = own.iloc[int(own["n_accounts"].to_numpy().argmax())]
        side = data.label("alignment", str(row["alignment"]))
        share = percent(row["n_accounts"], total)
        said.append(f"{data.label(by, str(group))}, {side} ({share})")
    return f"Alignment with most accounts: {'; '.join(said)}"


@sentence
def describe_overlap(data: Dataset, overlaps: pd.DataFrame) -> str:
    """Return how many incidents outlets of one alignment alone tell of.

    Parameters
    ----------
    data : Dataset
    overlaps : DataFrame, as `count_overlaps` returns it
    """
    total = overlaps["n"].sum()
    if not total:
        return f"No account tells of {noun(data)}s in this selection"
    sides = overlaps.drop(columns="n")
    one = overlaps.loc[sides.sum(axis=1).eq(1), "n"].sum()
    said = f"{_part(one, total, noun(data))} told by outlets of one alignment alone"
    weights = sides.mul(overlaps["n"], axis=0).sum().drop(UNKNOWN, errors="ignore")
    pair = list(weights.sort_values(ascending=False, kind="stable").index[:2])
    if len(pair) < 2:
        return said
    both = overlaps.loc[sides[pair].all(axis=1), "n"].sum()
    names = listing([data.label("alignment", side) for side in pair])
    return f"{said}; {number(both)} by {names} outlets alike"


@sentence
def describe_precision(data: Dataset) -> str:
    """Return for how many incidents the day and the place are known.

    Parameters
    ----------
    data : Dataset
    """
    total = len(data.incidents)
    if not total:
        return f"No {noun(data)}s in this selection"
    day = data.incidents["date_precision"].eq("day").sum()
    place = data.incidents["geo_precision"].isin(["exact", "near"]).sum()
    of_place = percent(place, total)
    return (
        f"The day is known for {_part(day, total, noun(data))}, "
        f"the place at least nearly for {number(place)}{f' ({of_place})' if of_place else ''}"
    )


@sentence
def describe_disagreements(data: Dataset, table: pd.DataFrame) -> str:
    """Return how often accounts differ on the killed, and on who acted.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count_disagreements` returns it
    """
    what, total = noun(data), table["n"].sum()
    several = data.incidents[data.incidents["accounts"].ge(2)]
    disputed = several["attribution"].eq("disputed").sum()
    who = (
        f"the actor is disputed in {number(disputed)} of {amount(len(several), what)} with two "
        f"accounts or more"
        if len(several)
        else f"no {what} has two accounts"
    )
    if not total:
        return f"No {what} has two full tolls to compare; {who}"
    same = table.loc[table["toll_ratio"].eq(SAME), "n"].sum()
    differ = _part(total - same, total, what)
    return f"The tolls differ in {differ} with two full tolls or more; {who}"


@sentence
def describe_missing(missing: pd.DataFrame) -> str:
    """Return how many columns lack values, and which lacks most.

    Parameters
    ----------
    missing : DataFrame, as `count_missing` returns it
    """
    known = missing.dropna(subset="share")
    if known.empty:
        return "No rows in this selection, so no column can lack a value"
    lack = known[known["share"].gt(0)]
    if lack.empty:
        return f"None of {amount(len(known), 'column')} lacks a value"
    row = lack.iloc[0]
    gone = row["n_blank"] + row["n_unknown"]
    return (
        f"{number(len(lack))} of {amount(len(known), 'column')} lack values in some rows, most "
        f"often {row['column']}, in {_part(gone, row['rows'], 'row')}"
    )


@sentence
def describe_delays(row: pd.Series) -> str:
    """Return how soon accounts were published.

    Parameters
    ----------
    row : Series, the one row of `delays(data)`
    """
    if not row["n_accounts"] > 0:
        return "No account has both the date of its page and the day of the incident"
    if row["longest"] == 0:
        return f"{amount(row['n_accounts'], 'account')}, all published on the same day"
    half, most = (_within(row[name]) for name in ("median", "q3"))
    soon = "three quarters published" if half == most else f"half published {half}, three quarters"
    last = f"the last after {amount(row['longest'], 'day')}"
    return f"Of {amount(row['n_accounts'], 'account')}, {soon} {most}, {last}"


@sentence
def describe_undated(data: Dataset, row: pd.Series) -> str:
    """Return how many accounts have no delay, and why.

    Parameters
    ----------
    data : Dataset
    row : Series, the one row of `delays(data)`
    """
    early = int(row["n_early"])
    rest = len(data.accounts) - int(row["n_accounts"]) - early
    return (
        f"Left out: {amount(early, 'account')} dated before the incident ended, {number(rest)} "
        "without a date of the page or a day of the incident"
    )


def _within(days: float) -> str:
    """Return how soon that is."""
    return f"within {amount(days, 'day')}" if days else "on the same day"


@sentence
def describe_without(data: Dataset, without: Dataset, *, publisher: str) -> str:
    """Return what is left, and how much of it is told by one publisher, without another.

    Parameters
    ----------
    data : Dataset
    without : Dataset, as `select_without` returns it
    publisher : str, its name in words; empty if there is none
    """
    what = noun(data)
    if not publisher:
        return f"No account tells of {what}s in this selection"
    shares = [rate_single_source(part).iloc[0] for part in (data, without)]
    kept, whole = number(len(without.incidents)), amount(len(data.incidents), what)
    left = f"Without {publisher}, {kept} of {whole} are left"
    if min(row["n"] for row in shares) < SMALL:
        return f"{left}: too few for a share told by one publisher alone"
    before, after = (percent(row["n_single"], row["n"]) for row in shares)
    return f"{left}, {after} of them told by one publisher alone (with it: {before})"
