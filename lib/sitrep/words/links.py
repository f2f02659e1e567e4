"""Lists that were matched, in words: what stands in several, what in one, and how sure that is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from sitrep.links.estimates import FEWEST
from sitrep.links.evidence import PIECES
from sitrep.links.groups import MOVED, Joined
from sitrep.links.match import MATCH, UNDECIDED
from sitrep.links.queue import Decisions
from sitrep.links.shares import CAN_BE_ASKED, differ, find_common, is_comparable
from sitrep.model.dataset import BLANK, Dataset
from sitrep.words.scope import noun, shorten
from sitrep.words.text import (
    Remark,
    Sentence,
    amount,
    half_up,
    interval,
    listing,
    number,
    part_of,
    percent,
    period_name,
    plural,
    ratio,
    sentence,
    share,
    span,
)
from sitrep.words.whole import HEADLINE

OF_GROUP = {"side": "by", "type": "of type", "toll": "with"}
"""What groups are -> the word before one; "in" before others."""

LEVEL = 0.05
"""Shares of groups differ clearly where chance would do so less often than this."""

ALIKE = {
    "side": ("the same side", "other sides"),
    "kind": ("the same kind", "other kinds"),
    "target": ("the same target", "other targets"),
}
"""Piece of evidence -> its words where two agree and where they do not."""


def say_pair(pair: Mapping[Hashable, Any]) -> str:
    """Return why two incidents may be one, in a few words.

    Parameters
    ----------
    pair : mapping, a row of the pairs of `Joined`
    """
    days, km = int(pair["days"]), pair["km"]
    said = ["the days meet" if days == 0 else f"{amount(days, 'day')} apart"]
    if pd.isna(km):
        said.append("in the same region")
    else:
        said.append("at one point" if half_up(km) == 0 else f"{number(half_up(km))} km apart")
    if not pd.isna(pair["name"]):
        alike = "the same name" if pair["name"] >= 0.995 else "alike names"
        said.append(alike if pair["name"] > 0 else "other names")
    for piece, (same, other) in ALIKE.items():
        if not pd.isna(pair[piece]):
            said.append(same if pair[piece] else other)
    if not pd.isna(pair["toll"]):
        said.append("tolls agree" if pair["toll"] >= 0.5 else "tolls differ")
    silent = [piece for piece in PIECES if pd.isna(pair[piece])]
    return ", ".join(said) + (f"; {listing(silent)} cannot be compared" if silent else "")


def noun_of(joined: Joined) -> str:
    """Return what one row of every list is called: an attack only where all are attacks.

    Parameters
    ----------
    joined : Joined
    """
    nouns = {noun(data) for data in joined.lists.values()}
    return nouns.pop() if len(nouns) == 1 else "incident"


@sentence
def describe_links(joined: Joined, shares: pd.DataFrame) -> str:
    """Return how much two lists hold of each other; of more, how many incidents all of them have.

    Parameters
    ----------
    joined : Joined
    shares : DataFrame, as `count_shares` returns it without groups
    """
    if not shares["n"].sum():
        return describe_nothing(joined)
    names, one = list(joined.lists), noun_of(joined)
    held = find_common(joined).sum(axis=1)
    if len(names) > 2:
        whole = amount(len(held), one)
        every = number(int((held == len(names)).sum()))
        single = number(int((held == 1).sum()))
        return f"Of {whole} {every} stand in all {len(names)} lists, {single} in one"
    said = [
        f"{row['held_by']} holds {part_of(row['n_both'], row['n'], one)} of {row['list']}"
        for row in shares.sort_values("n").to_dict("records")
        if row["n"]
    ]
    text = "; ".join(said)
    if len(text) < HEADLINE:
        return text
    both = int((held == len(names)).sum())
    return f"{number(both)} of {amount(len(held), one)} stand in both lists"


@sentence
def describe_nothing(joined: Joined) -> str:
    """Return why nothing can be linked: no other list, no day, or no country in common.

    Parameters
    ----------
    joined : Joined
    """
    lists = list(joined.lists.items())
    if len(lists) == 1:
        return "No other list is named, so nothing is compared"
    one = noun_of(joined)
    if none := [name for name, data in lists if data.incidents.empty]:
        verb = "has" if len(none) == 1 else "have"
        return f"Nothing can be linked: {listing(none)} {verb} no {one} that is asked about"
    days = [f"{name} has {span(data.start, data.end)}" for name, data in lists]
    begin, end = max(data.start for _, data in lists), min(data.end for _, data in lists)
    if begin > end:
        return f"Nothing can be linked: the lists have no day in common ({'; '.join(days)})"
    if any(not is_comparable(data) for _, data in lists):
        filters = {
            name: listing([key for key in data.filters if key not in CAN_BE_ASKED])
            for name, data in lists
            if not is_comparable(data)
        }
        asked = [f"{name} is filtered by {keys}" for name, keys in filters.items()]
        return f"No share can be given: {'; '.join(asked)}, which cannot be asked of another list"
    of = {
        name: sorted(data.incidents["country"].astype("str").dropna().unique())
        for name, data in lists
    }
    places = [
        f"{name} is of {shorten(countries) or 'no country'}" for name, countries in of.items()
    ]
    return f"Nothing can be linked: no list looked where another has any ({'; '.join(places)})"


def tell_links(joined: Joined, shares: pd.DataFrame, chance: float | None) -> list[Sentence]:
    """Return what stands beside the finding: where was looked, what is undecided, who decided.

    Parameters
    ----------
    joined : Joined
    shares : DataFrame, as `count_shares` returns it without groups
    chance : float or None, as `count_chance` returns it
    """
    if not shares["n"].sum():
        return []
    told = [_tell_decided(joined), _tell_chance(joined, chance), _tell_refused(joined)]
    said = [Remark(f"{one}.") for one in (_tell_scope(shares), *told) if one]
    return [said[0], tell_undecided(joined, shares), *said[1:]]


def _tell_scope(shares: pd.DataFrame) -> str:
    """Return of which incidents the shares are."""
    apart = [
        f"{number(row['n_apart'])} of {row['list']} {'lies' if row['n_apart'] == 1 else 'lie'} "
        f"where {row['held_by']} did not look"
        for row in shares.to_dict("records")
        if row["n_apart"]
    ]
    unasked = [
        f"the filters of {row['held_by']} leave out {number(row['n_unasked'])} of {row['list']}"
        for row in shares.to_dict("records")
        if row["n_unasked"]
    ]
    rule = "A share is of the incidents on days and in regions where the other list looked"
    return "; ".join([rule, *([listing(apart)] if apart else []), *unasked])


def tell_undecided(joined: Joined, shares: pd.DataFrame) -> Remark:
    """Return how many pairs are undecided, and how far the shares could go.

    Parameters
    ----------
    joined : Joined
    shares : DataFrame, as `count_shares` returns it without groups
    """
    left = int(joined.pairs["decision"].eq(UNDECIDED).sum())
    if not left:
        return Remark("No pair is undecided.")
    most = [
        f"{row['held_by']} would hold {most} of {row['list']}"
        for row in shares.to_dict("records")
        if (most := percent(row["share_most"] * row["n"], row["n"]))
    ]
    beyond = f": if as many as can be were one incident, {listing(most)}" if most else ""
    return Remark(f"{amount(left, 'pair')} {'is' if left == 1 else 'are'} undecided{beyond}.")


def tell_unused(decisions: Decisions) -> list[Sentence]:
    """Return which decided rows decide nothing of these lists, and why.

    Parameters
    ----------
    decisions : Decisions
    """
    n = len(decisions.unused)
    if not n:
        return []
    rows = [f"row {line}: {why}" for line, why in list(decisions.unused.items())[:3]]
    more = f"; and {number(n - 3)} more" if n > 3 else ""
    verb = "decides" if n == 1 else "decide"
    return [
        Remark(
            f"{amount(n, 'decided row')} of {decisions.file} {verb} nothing here ({'; '.join(rows)}"
            f"{more})."
        )
    ]


def _tell_decided(joined: Joined) -> str:
    """Return who decided on the matches."""
    matches = joined.pairs[joined.pairs["decision"] == MATCH]
    by_hand = int(matches["by"].eq("person").sum())
    if matches.empty:
        return ""
    if by_hand == len(matches):
        return "A person decided on every match"
    rule = "near in days and kilometres, alike in side, kind and toll"
    if not by_hand:
        return f"Matches are made by a rule alone: {rule}"
    whose = "is a person's" if by_hand == 1 else "are a person's"
    return (
        f"{number(by_hand)} of {amount(len(matches), 'match')} {whose}, the others are made by a "
        f"rule that nobody has checked here: {rule}"
    )


def _tell_chance(joined: Joined, chance: float | None) -> str:
    """Return how many of the matches chance would make."""
    matches = int(joined.pairs["decision"].eq(MATCH).sum())
    if chance is None or not matches:
        return ""
    made = amount(half_up(chance), "match") if chance >= 0.5 else "no match"
    moved = f"With one list moved by {MOVED} days, so that no incident is the same"
    return f"{moved}, the rule makes {made}, against {number(matches)} as they stand"


def _tell_refused(joined: Joined) -> str:
    """Return which matches could not stand beside better ones."""
    if joined.refused.empty:
        return ""
    pairs = [f"{row.first} and {row.second}" for row in joined.refused.head(3).itertuples()]
    n = len(joined.refused)
    return (
        f"{amount(n, 'match')} would have made one of two incidents of one list, or of two that a "
        f"person keeps apart, and {'is' if n == 1 else 'are'} left out "
        f"({listing(pairs)}{', ...' if n > 3 else ''})"
    )


@sentence
def describe_shares(shares: pd.DataFrame, by: str, one: str) -> str:
    """Return in which group of a list another one holds most, and in which least.

    Parameters
    ----------
    shares : DataFrame, as `count_shares` returns it by groups, with label
    by : str, what the groups are, in words
    one : str, what one row of the lists is called
    """
    enough = shares[shares["share"].notna()]
    if enough.empty:
        return f"No {by} has 10 {plural(one)} of one list where another looked"
    by_list = [pair for pair in enough.groupby(["list", "held_by"], sort=False) if len(pair[1]) > 1]
    if not by_list:
        return f"No list has two {plural(by)} of 10 {plural(one)} where another looked, to compare"
    said = []
    for (name, other), rows in by_list:
        ranked = rows.sort_values("share", kind="stable")
        low, high = ranked.iloc[0], ranked.iloc[-1]
        if differ(rows) >= LEVEL:
            continue
        said.append(
            f"{other} holds {share(high['share'], high['n'])} of {name} {_say_group(high, by)}, "
            f"{share(low['share'], low['n'])} {_say_group(low, by)}"
        )
    text = "; ".join(said)
    if len(text) >= HEADLINE:
        text = said[0]
    if text:
        return text
    return f"How much one list holds of another does not clearly differ by {by}"


def _say_group(row: pd.Series, by: str) -> str:
    """Return of which group a share is, to stand behind the name of a list."""
    if row["group"] == BLANK:
        return f"where no {by} is given"
    return f"{OF_GROUP.get(by, 'in')} {row['label']}"


def name_group(data: Dataset, by: str, group: Any) -> str:
    """Return what a group of shares is called.

    Parameters
    ----------
    data : Dataset, the list that it is of
    by : str, what the groups are
    group : object, as `count_shares` has it
    """
    if by == "month":
        return period_name(group, "month")
    if by == "toll":
        return {"none": "no dead", BLANK: "toll not given"}.get(group, f"{group} dead")
    return data.label(by, str(group))


def source_of(joined: Joined) -> str:
    """Return the footer of a chart of lists: what they are, and how many incidents each has.

    Parameters
    ----------
    joined : Joined
    """
    lists = [
        f"{name}, version {data.version} (n = {number(len(data))})"
        for name, data in joined.lists.items()
    ]
    return f"Sources: {'; '.join(lists)}."


@sentence
def describe_estimate(joined: Joined, table: pd.DataFrame) -> str:
    """Return how many incidents there would be if the lists met what the method assumes.

    Parameters
    ----------
    joined : Joined
    table : DataFrame, as `estimate_total` returns it
    """
    if not table["n"].sum():
        return describe_nothing(joined)
    row, one = table.iloc[-1], noun_of(joined)
    listed = number(row["n"])
    if pd.isna(row["estimate"]):
        held, two = amount(int(row["n_both"]), one), row["method"] == "chapman"
        where = "in both lists" if two else f"in all {len(joined.lists)} lists"
        if row["n_undecided"] > row["n_both"] >= (FEWEST if two else 0):
            left = amount(int(row["n_undecided"]), "pair")
            return f"No total is estimated: {left} undecided, more than the {held} {where}"
        return f"No total is estimated: {held} {where}, and {FEWEST} are needed"
    if row["ci_low"] == row["ci_high"] == row["n"]:
        return (
            "One list lies wholly in the other: by this reasoning there are no more than the "
            f"{listed} listed"
        )
    limits = interval(row["ci_low"], row["ci_high"], lambda value: number(half_up(value)))
    models = "model that fits" if row["models"] == 1 else f"{row['models']} models that fit"
    spread = f"95% interval {limits}" if row["method"] == "chapman" else f"{limits} by the {models}"
    return (
        f"If the lists missed {plural(one)} by chance alone, about "
        f"{number(half_up(row['estimate']))} would have happened ({spread}), where "
        f"{listed} are listed"
    )


def tell_assumed(refuted: pd.DataFrame | None) -> list[Sentence]:
    """Return what an estimate assumes, and how far the same reasoning is off where one can tell.

    Parameters
    ----------
    refuted : DataFrame, as `refute` returns it; None where no published total can be compared
    """
    assumed = Remark(
        "An estimate of this kind assumes that every incident is as likely to be listed as any "
        "other, and that being in one list does not change the odds of being in another. Lists "
        "that read the same news make it too low, and lists that count other kinds of incident too "
        "high."
    )
    if refuted is None:
        return [assumed]
    low, n = int(refuted["ratio"].lt(1).sum()), len(refuted)
    middle = f"{ratio(refuted['ratio'].median(), 100)} times the published number"
    if n == 1:
        said = f"on the one published total that can be compared, it gives {middle}"
    else:
        short = f"{number(low)} of {amount(n, 'published total')}"
        said = f"it falls short of {short}; the median of its estimates is {middle}"
    tried = (
        f"Such reasoning can be tried where the answer is known, with publishers as lists: {said}."
    )
    return [assumed, Remark(tried)]
