"""Computed sentences on which group comes first, and whether it is ahead at all."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import pandas as pd

from sitrep.measures.deaths import kills_more
from sitrep.measures.groups import HIT, count_whole, count_without, nameless, overlap
from sitrep.model.dataset import NAMELESS, Dataset
from sitrep.words.scope import group_nouns, noun, shorten
from sitrep.words.text import (
    LISTED,
    about,
    all_of,
    amount,
    listing,
    part_of,
    percent,
    plural,
    points,
    rounded,
    sentence,
    whole_of,
)
from sitrep.words.whole import (
    Lead,
    check_whole,
    is_given,
    leads_group,
    mixes_dead,
    say_few,
    say_none,
    say_not_given,
    shortest,
    side_asked,
    top,
)


class _Form(NamedTuple):
    """How a first place is said: of some groups, of the one that has all, and of the nameless."""

    first: str
    all: str
    unnamed: str


_AREA = _Form("{who} had the most {what}: {bare}", "{all} in {who}", "at no known {one}")
_PLACE = _AREA._replace(
    first="Most {what} at or near one place: {who}, {bare}",
    unnamed="known no nearer than an area",
)
_KIND = _Form("Most frequent {one}: {who}, {part}", "{all}: {who}", "of no known {one}")
_FORMS = {
    **dict.fromkeys(("theatre", "admin1", "country"), _AREA),
    "place": _PLACE,
    "actor": _Form(
        "Most often named as acting: {who}, in {part}",
        "Named as acting in {all}: {who}",
        "in which no side is named",
    ),
    "target_type": _Form(
        "Most often hit: {who}, in {part}",
        "Hit in {all}: {who}",
        "where the group hit is {gap}",
    ),
    "unit": _Form(
        "Named most often as hit: {who}, in {part}",
        "The only unit named as hit: {who}, in {all}",
        "",
    ),
}
"""Group column -> how its first place is said; other columns are kinds."""

_TOOK_PART = {
    "n": _Form(
        "Took part most often: {who}, in {part}",
        "Took part in {all}: {who}",
        "in which no side is named",
    ),
    "killed": _Form(
        "Most deaths in {incidents} in which one side was: {who}, {part}",
        "{all} in {incidents} in which one side was: {who}",
        "with no side named",
    ),
}
"""Of an actor, where incidents have two sides, neither of which is said to have acted."""

_OTHER_SIDE = {
    "n": _Form(
        "Most often the other side: {who}, in {part}",
        "The other side in {all}: {who}",
        "in which no other side is named",
    ),
    "killed": _Form(
        "Most deaths in {incidents} in which the other side was: {who}, {part}",
        "{all} in {incidents} in which the other side was: {who}",
        "with no other side named",
    ),
}
"""The same, beside the sides that were asked about, which take part in all."""

_DEAD = {
    **dict.fromkeys(("theatre", "admin1", "country"), _AREA),
    "place": _PLACE,
    "target_type": _Form(
        "Most deaths among: {who}, {part}", "{all} among: {who}", "of no known group"
    ),
    "unit": _Form("Most deaths in: {who}, {part}", "{all} in: {who}", "of no named unit"),
}
_DEAD_WITH = _Form(
    "Most deaths in {incidents} that hit: {who}, {part}",
    "{all}, of all sides, in {incidents} that hit: {who}",
    "in others",
)
"""Of a group hit, where the dead of an incident are of all sides."""

_DEADLIEST = _Form("Most deaths: {who}, {part}", "{all}: {who}", "of no known {one}")


@sentence
def describe_ranking(data: Dataset, table: pd.DataFrame, *, by: str, value: str = "n") -> str:
    """Return which named group comes first, its share, and whether it is clearly ahead.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, one row a group: <by>, <value>. Groups without a name (unidentified, unknown)
        are no groups of their own: they never come first, and are counted
    by, value : str, columns of `table`; value is n or killed

    Raises
    ------
    ParameterError : the table was cut, or has periods or no such column

    Notes
    -----
    Incidents lead where chance does not explain it (`leads_group`), the dead where it does not
    either (`kills_more`) and the lowest accounts of the first are above the highest of the second.
    Where incidents have two sides, a side asked about takes part in all: the others are ranked.
    """
    check_whole(data, table, by=by)
    ranked = table.dropna(subset=value).sort_values(value, ascending=False, kind="stable")
    what = noun(data) if value == "n" else "reported death"
    vague = _vague(data, ranked, by) | ranked[by].isin(side_asked(data, by))
    named = ranked[~vague & ranked[value].gt(0)]
    whole = count_whole(data, ranked, by=by, value=value)
    if value == "killed" and by in HIT:
        whole = max(whole, float((data.incidents["killed"] * data.weights).sum()))
    one, _ = group_nouns(data, by)
    if not whole > 0:
        if value == "n" or data.incidents.empty:
            return say_none(data)
        return f"No {plural(what)} in this selection"
    if named.empty:
        if not is_given(data, by):
            return say_not_given(data, by)
        if by == "place" and not ranked["place"].isin(NAMELESS).all():
            return f"No place is known nearer than an area for {whole_of(whole, what)}"
        return f"No {one} is named in {whole_of(whole, what)}"
    if rounded(whole) == "1" and len(ranked[ranked[value].gt(0)]) > 1:
        return say_few(whole, what)
    first = top(named, value)
    if len(first) > LISTED:
        shared = _shared(data, first, named, by=by, value=value, what=what)
        unnamed = _unnamed(data, named, by=by, value=value, whole=whole)
        if by != "place" or unnamed < 1e-9:
            return shared
        return shortest(f"{shared}; {about(unnamed)} {_PLACE.unnamed}", shared)
    return _lead(data, first, named, by=by, value=value, what=what, whole=whole)


def find_lead(data: Dataset, table: pd.DataFrame, *, by: str, value: str = "n") -> Lead:
    """Return which named group comes first, as `describe_ranking` says it.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `describe_ranking` takes it
    by, value : str, columns of `table`; value is n or killed

    Raises
    ------
    ParameterError : the table was cut, or has periods or no such column
    """
    check_whole(data, table, by=by)
    ranked = table.dropna(subset=value).sort_values(value, ascending=False, kind="stable")
    vague = _vague(data, ranked, by) | ranked[by].isin(side_asked(data, by))
    named = ranked[~vague & ranked[value].gt(0)]
    first = top(named, value) if len(named) else named
    if first.empty or len(first) > LISTED:
        return Lead()
    who = tuple(sorted(data.label(by, str(group)) for group in first[by]))
    behind = named.iloc[len(first) :]
    if len(first) > 1 or behind.empty:
        return Lead(who, len(first) == 1)
    return Lead(who, _ahead(data, named.iloc[0], behind.iloc[0], by=by, value=value))


def _gap(data: Dataset) -> str:
    """Return what the groups hit without a name are: coded as not known, left blank, or both."""
    column = data.incidents["target_type"]
    blank, coded = column.isna().any(), column.isin(NAMELESS).any()
    return " or ".join([*(["not known"] if coded else []), *(["not given"] if blank else [])])


def _vague(data: Dataset, table: pd.DataFrame, by: str) -> pd.Series:
    """Return which groups are none: without a name, or a point that stands in for a place."""
    if by == "place" and "geo_precision" in table:
        return table[by].isin(NAMELESS) | ~table["geo_precision"].isin(["exact", "near"])
    return table[by].isin(nameless(data, by))


def _unnamed(data: Dataset, named: pd.DataFrame, *, by: str, value: str, whole: float) -> float:
    """Return how many incidents, or dead, are in none of the named groups."""
    if not overlap(data, by, value=value):
        return whole - float(named[value].sum())
    each = data.weights
    if value == "killed":
        each = (each * data.incidents["killed"]).fillna(0)
    return count_without(data, named[[by]], each)


def _form(data: Dataset, by: str, value: str) -> _Form:
    """Return how a first place is said of a column, by what the source says of it."""
    if by == "actor" and overlap(data, by):
        return (_OTHER_SIDE if side_asked(data, by) else _TOOK_PART)[value]
    if value == "n":
        return _FORMS.get(by, _KIND)
    if by == "target_type" and mixes_dead(data):
        return _DEAD_WITH
    return _DEAD.get(by, _DEADLIEST)


def _lead(
    data: Dataset,
    first: pd.DataFrame,
    named: pd.DataFrame,
    *,
    by: str,
    value: str,
    what: str,
    whole: float,
) -> str:
    """Return who comes first, with how many of how many, and how far that is a lead."""
    form, (one, _) = _form(data, by, value), group_nouns(data, by)
    labels = [data.label(by, str(group)) for group in first[by]]
    most = float(named[value].iloc[0])
    unnamed = _unnamed(data, named, by=by, value=value, whole=whole)
    words = {"who": listing(labels), "what": plural(what), "one": one}
    words["incidents"] = plural(noun(data))
    if len(named) == 1 and unnamed < 1e-9:
        return form.all.format(all=all_of(whole, what), **words)
    if by == "unit":
        part = f"{amount(most, what)}{' each' if len(labels) > 1 else ''}"
        if len(named) == 1:
            return form.all.format(all=part, **words)
    elif len(labels) > 1:
        share = percent(most, whole)
        part = f"{about(most)} each of {rounded(whole)}{f' ({share} each)' if share else ''}"
    else:
        part = part_of(most, whole, what)
    bare = part.replace(f" {plural(what)}", "", 1) if len(labels) == 1 else part
    if most > whole - 1e-9 and by != "unit":  # others have their part in them too
        part = all_of(whole, what)
    said = form.first.format(part=part, bare=bare, **words)
    left = ""
    if form.unnamed and unnamed > 1e-9:
        left = f"; {about(unnamed)} {form.unnamed.format(one=one, gap=_gap(data))}"
        if form is _FORMS["actor"] and percent(unnamed, whole):
            more = points(unnamed / whole).lstrip("+")
            left = f"; any side up to {more} more, by the {about(unnamed)} with none named"
    behind = named.iloc[len(first) :]
    alone = len(labels) > 1 or behind.empty
    if alone or _ahead(data, named.iloc[0], behind.iloc[0], by=by, value=value):
        return shortest(f"{said}{left}", said)
    second = f"{data.label(by, str(behind[by].iloc[0]))} ({about(behind[value].iloc[0])})"
    close = f"{said}, not clearly ahead of"
    return shortest(f"{close} {second}{left}", f"{close} {second}", f"{close} the next")


def _ahead(data: Dataset, first: pd.Series, second: pd.Series, *, by: str, value: str) -> bool:
    """Return whether a group is clearly ahead of another."""
    if value == "n":
        groups = [{by: str(row[by])} for row in (first, second)]
        return leads_group(data, groups, (float(first[value]), float(second[value])))
    if "killed_low" in first and not first["killed_low"] > second["killed_high"]:
        return False
    return kills_more(data, by=by, first=str(first[by]), second=str(second[by]))


def _shared(
    data: Dataset, first: pd.DataFrame, named: pd.DataFrame, *, by: str, value: str, what: str
) -> str:
    """Return that many groups share the first place."""
    one, many = group_nouns(data, by)
    most = amount(float(named[value].iloc[0]), what)
    if len(first) == len(named):
        return f"No {one} stands out: each of {len(first):,} {many} has {most}"
    return f"No {one} stands out: {len(first):,} {many} share the first place, with {most} each"


@sentence
def describe_pair(data: Dataset, table: pd.DataFrame, *, by: Sequence[str]) -> str:
    """Return which pair of groups has most incidents, groups that nobody knows left out.

    Parameters
    ----------
    data : Dataset, for the words of the codes
    table : DataFrame, as `count` returns it with two group columns
    by : list of str, its group columns

    Raises
    ------
    ParameterError : the table was cut, or has periods or no such columns
    """
    check_whole(data, table, by=by)
    vague = table[list(by)].isin({name: nameless(data, name) for name in by}).any(axis=1)
    ranked = table[~vague].dropna(subset="n").sort_values("n", ascending=False, kind="stable")
    what, whole = noun(data), count_whole(data, table, by=by)
    unnamed = float(table.loc[vague, "n"].sum())
    if overlap(data, by):
        unnamed = count_without(data, ranked.loc[ranked["n"].gt(0), list(by)], data.weights)
    if not whole > 0:
        return say_none(data)
    for name in by:
        if not is_given(data, name):
            return say_not_given(data, name)
    if not ranked["n"].sum() > 0:
        return f"Of {whole_of(whole, what)}, none is known in both respects"
    if rounded(whole) == "1" and table["n"].gt(0).sum() > 1:
        return say_few(whole, what)
    both, by = by, _tell_apart(table, by)
    first = top(ranked, "n")
    lack = "lacks" if rounded(unnamed) == "1" else "lack"
    left = f"; {about(unnamed)} more {lack} one of the two" if unnamed > 1e-9 else ""
    if len(first) > 1:
        most = amount(float(ranked["n"].iloc[0]), what)
        pairs = shorten([_pair(data, row, by) for row in first.to_dict("records")])
        shared = f"{len(first)} pairs are the most frequent, with {most} each"
        return shortest(f"{shared}: {pairs}{left}", f"{shared}{left}")
    lead = "Most frequent of those known" if left else "Most frequent"
    (row,) = first.to_dict("records")
    behind = ranked[ranked["n"].gt(0)].iloc[1:2]
    if behind.empty and not left:
        only = f"the only {what}" if rounded(whole) == "1" else f"all {whole_of(whole, what)}"
        return f"{only}: {_pair(data, row, by)}"
    said = f"{lead}: {_pair(data, row, by)}, {part_of(row['n'], whole, what)}"
    if behind.empty:
        return shortest(f"{said}{left}", said)
    (rival,) = behind.to_dict("records")
    groups = [{name: str(pair[name]) for name in both} for pair in (row, rival)]
    if leads_group(data, groups, (row["n"], rival["n"])):
        return shortest(f"{said}{left}", said)
    close = f"{said}, not clearly ahead of {_pair(data, rival, by)} ({about(float(rival['n']))})"
    return shortest(f"{close}{left}", close, f"{said}, not clearly ahead of the next")


def _tell_apart(table: pd.DataFrame, by: Sequence[str]) -> Sequence[str]:
    """Return the columns that are worth naming: not the one theatre that all has been in."""
    met = table.loc[table["n"].gt(0)]
    several = [name for name in by if name != "theatre" or len(met[name].unique()) > 1]
    return several if len(met[several].drop_duplicates()) > 1 else by


def _pair(data: Dataset, row: Mapping[Hashable, object], by: Sequence[str]) -> str:
    """Return the two groups of a row in words; attributions are called so."""
    words = [data.label(name, str(row[name])) for name in by]
    return " with ".join(
        f"attribution {word.lower()}" if name == "attribution" else word
        for name, word in zip(by, words, strict=True)
    )
