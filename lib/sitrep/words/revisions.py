"""What differs between two vintages of a dataset, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from sitrep.links.pairs import CONTENT, ID, MATCHED
from sitrep.links.vintages import ADDED, CHANGED, CHANGES, LEFT, REMOVED, Vintages
from sitrep.model.dataset import Dataset
from sitrep.model.filters import COLUMN_OF
from sitrep.model.schema import ORIGINAL
from sitrep.words.scope import group_nouns, noun, shorten
from sitrep.words.text import Remark, amount, listing, number, sentence, whole_of
from sitrep.words.whole import say_none, shortest

NO_VINTAGE = "No earlier vintage is named, so nothing is compared."

OUTSIDE = "where or when nothing was searched before"
"""Said of incidents that are new because more was searched."""

LITTLE = 0.5
"""Below this share in common two vintages of different names may be two lists."""

COLUMNS = {
    "date_start": "first day",
    "date_end": "last day",
    "date_precision": "how well the day is known",
    "geo_precision": "how well the place is known",
    "event_class": "class",
    "event_type": "kind",
    "weapon_type": "means",
    "actor": "side",
    "actor_2": "other side",
    "target_type": "group hit",
    "targets": "groups hit",
    "killed": "number killed",
    "killed_low": "lowest toll",
    "killed_high": "highest toll",
    "wounded": "number wounded",
    "actor_killed": "own dead",
    "accounts": "number of accounts",
    "episode_id": "episode",
}
"""Column of the incidents -> what one calls it; others are called as they are."""

TABLES = {
    "accounts": "accounts",
    "pages": "pages",
    "publishers": "publishers",
    "gazetteer": "places",
    "benchmarks": "published totals",
    "events": "dated events",
    "statements": "claims",
    "codes": "codes",
    "coverage": "windows of search",
}
"""Other table -> what its rows are called."""


def name_column(data: Dataset, column: object) -> str:
    """Return what one calls a column of the incidents.

    Parameters
    ----------
    data : Dataset, which has words for its theatres and regions
    column : str
    """
    own = {"admin1": data.words.region, "theatre": data.words.theatre}
    return {**COLUMNS, **own}.get(str(column), str(column).replace("_", " "))


def name_vintage(before: Dataset, after: Dataset) -> str:
    """Return what an earlier vintage is called: by its name or its version, where it has another.

    Parameters
    ----------
    before, after : Dataset
    """
    if before.name != after.name:
        return before.name
    if before.version == after.version:
        return "the earlier vintage"
    if before.version[:1].isdigit():
        return f"version {before.version}"
    return f"the earlier vintage ({before.version})"


def name_both(before: Dataset, after: Dataset) -> tuple[str, str]:
    """Return what two vintages are called in a table, or in the key of a chart.

    Parameters
    ----------
    before, after : Dataset

    Returns
    -------
    tuple of str, the earlier and the later one
    """
    if before.name != after.name:
        return before.name, after.name
    if before.version == after.version:
        return "before", "now"
    first, second = (
        f"version {each}" if each[:1].isdigit() else each
        for each in (before.version, after.version)
    )
    return first, second


@sentence
def describe_revisions(data: Dataset, found: Vintages | None) -> str:
    """Return how many incidents were added, removed and changed.

    Parameters
    ----------
    data : Dataset, the later vintage
    found : Vintages or None, where no earlier one is named
    """
    if found is None:
        return NO_VINTAGE
    vintage = name_vintage(found.before, data)
    if found.same:
        return (
            f"Nothing changed: the files are those of the earlier vintage, version {data.version}"
        )
    if data.incidents.empty and found.before.incidents.empty:
        none = say_none(data)
        return shortest(f"{none}, nor in {vintage}", f"{none}, nor in the earlier vintage")
    counts = count_changes(found.table)
    if not counts.sum():
        none = f"No {noun(data)} in this selection was added, removed or changed"
        return shortest(f"{none} since {vintage}", f"{none} since the earlier vintage")
    parts = {change: f"{number(n)} {change}" for change, n in counts.items() if n}
    said = listing(list(parts.values()))
    now = f"{whole_of(data.weights.sum(), noun(data))} now"
    if outside := _count_outside(found):
        parts[ADDED] += f" ({number(outside)} {OUTSIDE})"
    return shortest(
        f"Since {vintage}: {listing(list(parts.values()))}; {now}",
        f"Since {vintage}: {said}; {now}",
        f"Revised: {said}; {now}",
    )


def count_changes(table: pd.DataFrame) -> pd.Series:
    """Return how many incidents were added, removed and so on.

    Parameters
    ----------
    table : DataFrame, as in `Vintages`
    """
    rows = table.drop_duplicates(["incident_id", "change"])["change"].value_counts()
    return rows.reindex(list(CHANGES), fill_value=0)


def _count_outside(found: Vintages) -> int:
    """Return how many were added where or when the earlier vintage did not search."""
    added = found.table[found.table["change"] == ADDED].drop_duplicates("incident_id")
    return int((~added["searched"]).sum())


def tell_revisions(data: Dataset, found: Vintages, said: str) -> list[Remark]:
    """Return what else there is to say: which columns, where from, what could not be asked.

    Parameters
    ----------
    data : Dataset, the later vintage
    found : Vintages
    said : str, the main sentence, which is not to be repeated
    """
    if found.same:
        return []
    outside = 0 if OUTSIDE in said else _count_outside(found)
    new = f"{number(outside)} were added {OUTSIDE}" if outside else ""
    told = [_tell_columns(data, found), new, _tell_limits(found), _tell_unmet(found)]
    return [Remark(f"{text[:1].upper()}{text[1:]}.") for text in told if text]


def _tell_columns(data: Dataset, found: Vintages) -> str:
    """Return which columns changed most often, of incidents that both selections have."""
    cells = found.table[found.table["change"] == CHANGED]
    often = cells["column"].value_counts()
    if often.empty:
        return ""
    return (
        f"changed: {shorten([f'{name_column(data, c)} in {number(n)}' for c, n in often.items()])}"
    )


def _tell_limits(found: Vintages) -> str:
    """Return what the comparison cannot tell."""
    parts = []
    doubt = "these may be two lists and no two vintages of one"
    named = f"called {found.before.name} before and {found.after.name} now"
    renamed = found.before.name != found.after.name
    if renamed:
        parts.append(f"{named}: {doubt}" if _have_little_in_common(found) else named)
    gone = {LEFT, REMOVED} & set(found.table["change"])
    if gone and not found.exact:
        parts.append("one that is called removed may only have left this selection")
    if found.pairs.empty and len(found.before) and len(found.after):
        parts.append("no incident is in both" if renamed else f"no incident is in both: {doubt}")
    if not found.pairs["how"].eq(ID).all() or found.undecided:
        parts.append(_tell_unnamed(found))
    for given, which in ((found.columns.before, "earlier"), (found.columns.after, "later")):
        if given:
            parts.append(f"given by the {which} vintage alone: {listing(given)}")
    return "; ".join(parts)


def _have_little_in_common(found: Vintages) -> bool:
    """Tell whether few of the shorter one's incidents are in the other by id or as they were."""
    kept = int(found.pairs["how"].ne(MATCHED).sum())
    return kept < LITTLE * min(len(found.before), len(found.after))


def _tell_unnamed(found: Vintages) -> str:
    """Return how incidents without ids of their own were paired."""
    how = found.pairs["how"].value_counts()
    same = int(how.get(CONTENT, 0))
    are = {0: "none is", 1: "1 is"}.get(same, f"{number(same)} are")
    said = f"without ids of their own, {are} the same in all columns"
    if MATCHED in how:
        said += f", and {number(int(how[MATCHED]))} by what speaks for it, with other cells"
    if found.undecided:
        count = "counts" if found.undecided == 1 else "count"
        said += f"; {amount(found.undecided, 'pair')} may be one and {count} as removed and added"
    return said


def _tell_unmet(found: Vintages) -> str:
    """Return which values of a filter the earlier vintage does not have."""
    if not found.unmet:
        return ""
    return f"not in the earlier vintage: {say_values(found.unmet)}"


def say_values(unmet: Mapping[str, Sequence[str]]) -> str:
    """Return the values of filters by the name of each."""
    return "; ".join(f"{name} {shorten(list(values))}" for name, values in unmet.items())


@sentence
def tell_unknown(data: Dataset, unknown: Mapping[str, Sequence[str]], what: str) -> str:
    """Return that the earlier vintage knows none of what is asked about, so nothing is compared.

    Parameters
    ----------
    data : Dataset, the later vintage
    unknown : mapping, filter -> its values, none of which the earlier vintage has
    what : str, of which none is compared: "findings"
    """
    parts = []
    for name, values in unknown.items():
        column = COLUMN_OF[name][0] if name in COLUMN_OF else name.removeprefix(ORIGINAL)
        one, many = group_nouns(data, column)
        who = shorten([data.label(column, value) for value in values])
        parts.append(f"{who}: no {many if len(values) > 1 else one}")
    return f"{'; '.join(parts)} of the earlier vintage, so no {what} are compared"


@sentence
def tell_moved(other: int, same: int, asked: int) -> str:
    """Return how many findings say something else, and how many the same with other numbers.

    Parameters
    ----------
    other, same : int, how many of the findings that read otherwise claim something else or the same
    asked : int, how many there are
    """
    if not other + same:
        return f"All {number(asked)} main findings read as before"
    else_ = f"{number(other)} of {number(asked)} main findings {'says' if other == 1 else 'say'}"
    numbers = f"{number(same)} {'says' if same == 1 else 'say'} the same with other numbers"
    if not other:
        return f"No main finding says something else; {numbers}"
    return f"{else_} something else" + (f"; {numbers}" if same else "")


def tell_earlier(before: Dataset) -> Remark:
    """Return what the earlier vintage is, with the hash of its files.

    Parameters
    ----------
    before : Dataset
    """
    named = f"{before.name}, version {before.version}"
    if not before.version[:1].isdigit():
        named = f"{before.name}, {before.version}"
    return Remark(f"The earlier vintage: {named}; sha256 {before.sha256}.")


def tell_periods(shown: int, moved: int, whole: int, *, per: str) -> Remark:
    """Return which periods a table shows.

    Parameters
    ----------
    shown, moved, whole : int, periods: those shown, those in which something moved, all of them
    per : {"day", "week", "month", "quarter", "year"}
    """
    if not moved:
        return Remark(f"In none of {amount(whole, per)} did anything come or go.")
    which = "in which most moved" if shown < moved else "in which something moved"
    the = "that" if shown == 1 else "those"
    return Remark(f"{number(shown)} of {amount(whole, per)}, {the} {which}.")


@sentence
def tell_claims(changed: int, both: int) -> str:
    """Return how many claims are answered otherwise.

    Parameters
    ----------
    changed : int
    both : int, how many come with both vintages
    """
    if not both:
        return "No claim comes with both vintages"
    if not changed:
        each = "are" if both > 1 else "is"
        which = f"all {number(both)} claims that come" if both > 1 else "the only claim that comes"
        return f"{which} with both {each} answered as before"
    if both == 1:
        return "the only claim that comes with both is answered otherwise"
    are = "is" if changed == 1 else "are"
    return (
        f"{number(changed)} of {number(both)} claims that come with both {are} answered otherwise"
    )
