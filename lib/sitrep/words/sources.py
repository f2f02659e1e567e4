"""Computed sentences on how sure the data are: what was searched, who tells, what is held."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.search import EFFORTS
from sitrep.measures.sources import SAME, UNKNOWN, rate_single_source
from sitrep.model.dataset import NAMELESS, Dataset
from sitrep.words.scope import group_nouns, noun
from sitrep.words.text import (
    LISTED,
    SMALL,
    about,
    amount,
    listing,
    number,
    part_of,
    percent,
    plural,
    rate,
    rounded,
    sentence,
    share,
    whole_of,
)
from sitrep.words.whole import is_given, leads, say_none


def _nobody(data: Dataset) -> str:
    """Return that there is no account: the source gives none, or none of what is asked about."""
    if "accounts" in data.missing:
        return f"{data.name} does not give who tells of its {plural(noun(data))}"
    if data.incidents.empty:
        return say_none(data)
    return f"No account tells of {plural(noun(data))} in this selection"


@sentence
def describe_search(data: Dataset, table: pd.DataFrame) -> str:
    """Return how many days of the theatres were searched, and how well.

    Parameters
    ----------
    data : Dataset, for the words of its theatres
    table : DataFrame, as `count_search` returns it
    """
    days = table.groupby("effort", observed=False)["days"].sum()
    total, theatres = days.sum(), table["theatre"].nunique()
    if not total:
        return f"No {data.words.theatre} lies in this selection, so nothing was searched"
    words = [f"{effort} on {days[effort]:,}" for effort in EFFORTS.values() if days[effort]]
    where = data.label("theatre", str(table["theatre"].iloc[0]))
    if theatres == 1:
        return f"{where}: of {amount(total, 'day')}, {listing(words)}"
    each = f"{amount(total / theatres, 'day')} each"
    of = f"{number(theatres)} {data.words.theatres}, {each}"
    return f"{of}: of {number(total)} in all, {listing(words)}"


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
    firm = table[table["n"].ge(SMALL) & ~table[by].isin(NAMELESS)]
    if data.accounts.empty:
        return _nobody(data)
    one, _ = group_nouns(data, by)
    if firm.empty:
        few = f"No {one} has {SMALL} {plural(noun(data))}"
        return f"{few}, too few for shares told by one publisher alone"
    if len(firm) == 1:
        row = firm.iloc[0]
        part = part_of(row["n_single"], row["n"], noun(data))
        verb = "is" if rounded(row["n_single"]) == "1" else "are"
        told = f"{data.label(by, str(row[by]))}: {part} {verb} told by one publisher alone"
        return f"{told}; no other {one} has {SMALL}" if len(table) > 1 else told
    order = firm["share"].to_numpy().argsort(kind="stable")
    least, most = firm.iloc[int(order[0])], firm.iloc[int(order[-1])]
    low, high = (
        f"{share(row['share'], row['n'])} ({data.label(by, str(row[by]))})" for row in (least, most)
    )
    return f"One publisher alone tells of between {low} and {high} of {plural(noun(data))}"


@sentence
def describe_publishers(data: Dataset, table: pd.DataFrame) -> str:
    """Return which publisher has most accounts, and what is known from it alone.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count_publishers` returns it
    """
    if table.empty:
        return _nobody(data)
    row, total = table.iloc[0], table["n_accounts"].sum()
    side = data.label("alignment", row["alignment"])
    told = part_of(row["n_accounts"], total, "account")
    alone = f"{amount(row['n_alone'], noun(data))} known from it alone"
    said = f"Most accounts: {row['publisher']} (alignment: {side}), {told}"
    if len(table) == 1:
        return f"All accounts: {row['publisher']} (alignment: {side}), {told}"
    second = table.iloc[1]
    if not leads(row["n_accounts"], second["n_accounts"]):
        said += f", not clearly ahead of {second['publisher']} ({about(second['n_accounts'])})"
    return f"{said}; {alone}"


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
    if data.accounts.empty:
        return _nobody(data)
    totals = table.groupby(by)["n_accounts"].sum()
    firm = totals[totals.ge(SMALL)].sort_values(ascending=False, kind="stable").head(LISTED)
    if firm.empty:
        one, _ = group_nouns(data, by)
        return f"No {one} has {SMALL} accounts, too few for shares by alignment"
    said = []
    for group, total in firm.items():
        own = table[table[by] == group]
        row = own.iloc[int(own["n_accounts"].to_numpy().argmax())]
        side = data.label("alignment", str(row["alignment"]))
        rival = own["n_accounts"].nlargest(2).iloc[-1] if len(own) > 1 else 0
        close = "" if leads(row["n_accounts"], rival) else ", not clearly ahead"
        part = f"{side} ({percent(row['n_accounts'], total)}{close})"
        said.append(f"{data.label(by, str(group))}, {part}")
    return f"Alignment with most accounts: {'; '.join(said)}"


@sentence
def describe_overlap(data: Dataset, table: pd.DataFrame) -> str:
    """Return how many incidents outlets of one alignment alone tell of.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count_overlaps` returns it
    """
    total = table["n"].sum()
    if not total:
        return _nobody(data)
    sides = table.drop(columns="n")
    one = table.loc[sides.sum(axis=1).eq(1), "n"].sum()
    known_alone = table.loc[sides.sum(axis=1).eq(1) & ~_unknown(sides), "n"].sum()
    verb = "is" if rounded(known_alone) == "1" else "are"
    said = (
        f"{part_of(known_alone, total, noun(data))} {verb} told by outlets of one alignment alone"
    )
    if one - known_alone > 1e-9:
        said += f", {about(one - known_alone)} by those of none that is known"
    told = sides.mul(table["n"], axis=0).sum().drop(UNKNOWN, errors="ignore")
    pair = list(told.sort_values(ascending=False, kind="stable").index[:2])
    if len(pair) < 2:
        return said
    both = table.loc[sides[pair].all(axis=1), "n"].sum()
    names = listing([data.label("alignment", side) for side in pair])
    return f"{said}; {about(both)} by {names} outlets alike"


def _unknown(sides: pd.DataFrame) -> pd.Series:
    """Return in which sets of alignments one stands that the data say nothing of."""
    return sides[UNKNOWN] if UNKNOWN in sides else pd.Series(False, sides.index)


@sentence
def describe_disagreements(data: Dataset, table: pd.DataFrame) -> str:
    """Return how often accounts differ on the killed, and on who acted.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count_disagreements` returns it
    """
    what, total = noun(data), table["n"].sum()
    if data.accounts.empty:
        return _nobody(data)
    several = data.weights[data.incidents["accounts"].ge(2)]
    disputed = several[data.incidents["attribution"].eq("disputed")].sum()
    who = f"no {what} has two accounts"
    if len(several):
        part = part_of(disputed, several.sum(), what)
        who = f"the actor is disputed in {part} with two accounts or more"
    if not is_given(data, "attribution"):
        who = ""
    if not total:
        return "; ".join(filter(None, [f"No {what} has two full tolls to compare", who]))
    same = table.loc[table["toll_ratio"].eq(SAME), "n"].sum()
    differ = part_of(total - same, total, what)
    differing = f"The tolls differ in {differ} with two full tolls or more"
    return "; ".join(filter(None, [differing, who]))


@sentence
def describe_missing(data: Dataset, table: pd.DataFrame) -> str:
    """Return how many columns lack values, and which lacks most.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, as `count_missing` returns it
    """
    known = table.dropna(subset="share")
    if known.empty:
        return f"{say_none(data)}, so no column can lack a value"
    absent = known["column"].str.partition(": ")[2].isin(list(data.missing))
    known = known[~absent]
    blank = known["n_blank"].eq(known["rows"])
    gaps = {
        "holds no value at all": ("hold no value at all", int(blank.sum())),
        "is not given by the source": ("are not given by the source", int(absent.sum())),
    }
    gap = "".join(f"; {n} more {one if n == 1 else many}" for one, (many, n) in gaps.items() if n)
    lack = known[known["share"].gt(0) & ~blank]
    if lack.empty:
        rest = amount(int((~blank).sum()), "column")
        return (
            f"None of {rest} with values lacks one{gap}" if gap else f"None of {rest} lacks a value"
        )
    row = lack.iloc[0]
    gone = row["n_blank"] + row["n_unknown"]
    return (
        f"{len(lack)} of {amount(len(known), 'column')} "
        f"{'lacks' if len(lack) == 1 else 'lack'} values in some rows, most often "
        f"{row['column']}, in {part_of(gone, row['rows'], 'row')}{gap}"
    )


@sentence
def describe_delays(data: Dataset, table: pd.DataFrame) -> str:
    """Return how soon accounts were published.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, the one row of `delays(data)`
    """
    row = table.iloc[0]
    if data.accounts.empty:
        return _nobody(data)
    if not row["n_accounts"] > 0:
        return "No account has both the date of its page and the day of the incident"
    known = part_of(row["n_accounts"], len(data.accounts), "account")
    dated = f"{known} {'has' if row['n_accounts'] == 1 else 'have'} both dates:"
    if row["n_accounts"] == len(data.accounts):
        dated = f"Of {amount(row['n_accounts'], 'account')},"
    if row["longest"] == 0 or row["n_accounts"] < SMALL:
        if len(data.accounts) == 1:
            return f"The only account was published {_within(row['longest'])}"
        every = "" if row["n_accounts"] == 1 else "all "
        return f"{dated} {every}published {_within(row['longest'])}"
    half, most = (_within(row[name]) for name in ("median", "q3"))
    soon = "three quarters published" if half == most else f"half published {half}, three quarters"
    last = f"the last after {amount(row['longest'], 'day')}"
    return f"{dated} {soon} {most}, {last}"


@sentence
def describe_undated(data: Dataset, table: pd.DataFrame) -> str:
    """Return how many accounts have no delay, and why.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, the one row of `delays(data)`
    """
    if data.accounts.empty:
        return _nobody(data)
    row = table.iloc[0]
    early = int(row["n_early"])
    rest = len(data.accounts) - int(row["n_accounts"]) - early
    return (
        f"Left out: {amount(early, 'account')} dated before the incident ended, {about(rest)} "
        "without a date of the page or a day of the incident"
    )


def _within(days: float) -> str:
    """Return how soon that is."""
    return f"within {rate(days)} {'day' if days == 1 else 'days'}" if days else "on the same day"


@sentence
def describe_without(data: Dataset, without: Dataset, *, publisher: str) -> str:
    """Return what is left, and how much of it is told by one publisher, without another.

    Parameters
    ----------
    data : Dataset
    without : Dataset, as `select_without` returns it
    publisher : str, its id; empty if there is none
    """
    what = noun(data)
    if not publisher:
        return _nobody(data)
    shares = [rate_single_source(part).iloc[0] for part in (data, without)]
    kept, whole = without.weights.sum(), data.weights.sum()
    name = data.publisher(publisher)
    if not kept > 0:
        return f"Without {name}, no {what} is left"
    part = f"{about(kept)} of {whole_of(whole, what)}"
    if rounded(whole) == "1":
        part = part_of(kept, whole, what)
    left = f"Without {name}, {part} {'is' if rounded(kept) == '1' else 'are'} left"
    if min(row["n"] for row in shares) < SMALL:
        return f"{left}: too few for a share told by one publisher alone"
    before, after = (percent(row["n_single"], row["n"]) for row in shares)
    return f"{left}, {after} of them told by one publisher alone (with it: {before})"


@sentence
def describe_alone(data: Dataset, table: pd.DataFrame) -> str:
    """Return how many incidents are told by one publisher alone.

    Parameters
    ----------
    data : Dataset
    table : DataFrame, the one row of `rate_single_source(data)`
    """
    row = table.iloc[0]
    if not row["n"]:
        return _nobody(data)
    return f"One publisher alone tells of {part_of(row['n_single'], row['n'], noun(data))}"
