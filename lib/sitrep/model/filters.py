"""What one may filter by: columns, the values that the data have, and conditions of one's own."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

import numpy as np
import pandas as pd

from sitrep.errors import ParameterError
from sitrep.model.names import check_name
from sitrep.model.schema import DATE_PRECISIONS, GEO_PRECISIONS, Source

COLUMN_OF = {
    "theatres": ("theatre", "a theatre"),
    "regions": ("admin1", "a governorate"),
    "places": ("place", "a place"),
    "incident_ids": ("incident_id", "an incident"),
    "actors": ("actor", "an actor"),
    "event_classes": ("event_class", "an event class"),
    "event_types": ("event_type", "an event type"),
    "weapon_types": ("weapon_type", "a means"),
    "attributions": ("attribution", "an attribution"),
    "scopes": ("scope", "a scope"),
    "target_types": ("target_type", "a target type"),
    "date_precisions": ("date_precision", "a precision of dates"),
    "geo_precisions": ("geo_precision", "a precision of places"),
    "publishers": ("publisher_id", "a publisher"),
}
"""Filter of `Dataset.where` -> the column it reads, and what one of its values is."""

_GRADES = {"date_precisions": DATE_PRECISIONS, "geo_precisions": GEO_PRECISIONS}
"""Filters that one may ask of any data: a grade that they lack is not found, and no error."""

Chosen = pd.Series | np.ndarray | Sequence[bool]
Condition = Callable[[pd.DataFrame], Chosen] | Chosen
"""What may be asked of each incident: True or False of each, or a function that says so."""


def list_values(source: Source, name: str) -> list[str]:
    """Return the values that the data have for a filter, in code order.

    Parameters
    ----------
    source : Source
    name : str, one of `COLUMN_OF`
    """
    column, _ = COLUMN_OF[name]
    if name == "theatres":
        return list(source.theatres["theatre"].drop_duplicates())
    if name == "regions":
        return sorted(set(source.theatres["admin1"]).union(source.admin1["admin1"]))
    if name == "publishers":
        return list(source.publishers["publisher_id"])
    if name in _GRADES:
        return list(_GRADES[name])
    if name in ("places", "incident_ids"):
        return list(source.incidents[column].dropna().drop_duplicates())
    if name == "target_types":
        return list(source.targets[column].cat.categories)
    present = list(source.incidents[column].cat.categories)
    if name == "actors":
        present += list(source.incidents["actor_2"].cat.categories)
    return list(dict.fromkeys(present))


def check_list(name: str, values: object) -> None:
    """Check that the values of a filter are a list.

    Raises
    ------
    ParameterError : they are none; shows how one is written
    """
    if isinstance(values, str) and values.lstrip().startswith("["):
        meant = values.strip()
        hint = f"write {meant} without the quotes, to papermill as -y '{name}: {meant}'"
        raise ParameterError(name, f"{values!r} is a text; {hint}")
    if isinstance(values, str) or not isinstance(values, Collection):
        raise ParameterError(name, f"{values!r} is not a list; write [{values!r}]")


def check_values(
    source: Source, name: str, values: Collection[str], *, theatres: Collection[str] = ()
) -> list[str]:
    """Return the values of a filter as the data call them, each once.

    Parameters
    ----------
    source : Source
    name : str, one of `COLUMN_OF`
    values : collection of str: values, their labels, or other names of them
    theatres : collection of str, those asked about, of which a region may bear its plain name

    Raises
    ------
    ParameterError : the data have no such value, or several of that name
    """
    known = dict.fromkeys(list_values(source, name))
    if all(isinstance(value, str) and value in known for value in values):
        return list(dict.fromkeys(values))
    column, noun = COLUMN_OF[name]
    told: dict[str, Any] = {
        "known": known,
        "field": column,
        "names": list_names(source, name, theatres),
        "noun": f"{_call(source, name, noun)} of these data",
    }
    return list(dict.fromkeys(check_name(name, value, **told) for value in values))


def _call(source: Source, name: str, noun: str) -> str:
    """Return what a value of a filter is, with its article, as these data call it."""
    own = {"theatres": source.words.theatre, "regions": source.words.region}.get(name)
    return noun if own is None else f"{'an' if own[:1].lower() in 'aeiou' else 'a'} {own}"


def list_names(source: Source, name: str, theatres: Collection[str] = ()) -> list[tuple[str, str]]:
    """Return the other names of the values of a filter: labels, full names, other scripts.

    Parameters
    ----------
    source : Source
    name : str, one of `COLUMN_OF`
    theatres : collection of str, those asked about, of which a region may bear its plain name

    Returns
    -------
    list of pairs, another name and the value that it stands for
    """
    column, _ = COLUMN_OF[name]
    tables = [(source.codes[source.codes["field"] == column], "label", "code")]
    if name == "theatres":
        tables.append((source.theatres, "name", "theatre"))
    elif name == "regions":
        tables.append((_list_plain_names(source.theatres, theatres), "plain", "admin1"))
        if "name_ar" in source.admin1:
            tables.append((source.admin1, "name_ar", "admin1"))
    elif name == "places":
        tables.append((source.gazetteer, "name_ar", "place"))
    elif name == "publishers":
        tables.append((source.publishers, "name", "publisher_id"))
    return [
        pair
        for table, other, value in tables
        for pair in table[[other, value]].dropna().itertuples(index=False, name=None)
    ]


def _list_plain_names(areas: pd.DataFrame, theatres: Collection[str]) -> pd.DataFrame:
    """Return the regions that bear their theatre behind their name: plain (without it), admin1."""
    if theatres:
        areas = areas[areas["theatre"].isin(theatres)]
    names = areas[["theatre", "admin1"]].astype("str")
    ends = [f" ({theatre})" for theatre in names["theatre"]]
    plain = [name.removesuffix(end) for name, end in zip(names["admin1"], ends, strict=True)]
    named = names.assign(plain=plain)
    return named[named["plain"] != named["admin1"]]


def align_condition(keep: Chosen, whole: pd.DataFrame, part: pd.DataFrame) -> pd.Series:
    """Return what was said of each incident for those of a part of them.

    Parameters
    ----------
    keep : Series, array or list, one value for each row of `whole`; a Series by its index
    whole, part : DataFrame, incidents

    Raises
    ------
    ParameterError : it has not one value for each
    """
    if not isinstance(keep, (pd.Series, np.ndarray, Sequence)) or len(keep) != len(whole):
        got = f"{len(keep)} values" if isinstance(keep, (pd.Series, Sequence)) else repr(keep)
        rule = f"{got}, where there are {len(whole)} incidents"
        raise ParameterError("keep", f"{rule}; give one value for each row of `incidents`")
    if isinstance(keep, pd.Series):
        if set(keep.index) != set(whole.index):
            raise ParameterError("keep", "its index is not that of `incidents`; make it of these")
        keep = keep.reindex(whole.index)
    said = pd.Series(np.asarray(keep), whole["incident_id"])
    return said.reindex(part["incident_id"])


def check_condition(keep: Condition, incidents: pd.DataFrame) -> np.ndarray:
    """Return what a condition says of each incident.

    Raises
    ------
    ParameterError : it does not say True or False of each
    """
    said = np.asarray(keep(incidents) if callable(keep) else keep)
    if said.shape != (len(incidents),) or said.dtype != bool:
        rule = f"{keep!r} does not say True or False of each incident"
        raise ParameterError("keep", f"{rule}; write such as incidents['killed'] > 10")
    return said
