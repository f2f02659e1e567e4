"""One entry of a plan as many reports: one a value, or a combination of values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from sitrep.errors import DataError, ParameterError, suggestion
from sitrep.model.dataset import Dataset
from sitrep.model.filters import COLUMN_OF
from sitrep.readers import SHIPPED
from sitrep.reports.plan.days import DATES, is_relative, resolve
from sitrep.reports.plan.parameters import open_dataset
from sitrep.words.text import span

MONTHS = "months"
"""Of `each`: calendar months, YYYY-MM, which set `start` and `end`."""


@dataclass(frozen=True)
class Variant:
    """One report of an entry: its name, its title, its parameters with days resolved."""

    name: str
    title: str
    parameters: dict[str, Any]


@dataclass(frozen=True)
class _Choice:
    """One value of `each`: what it adds to the name, to the title, and to the parameters."""

    name: str
    title: str
    parameters: dict[str, Any]


def sets(key: str) -> tuple[str, ...]:
    """Return the parameters that an axis of `each` sets."""
    return ("start", "end") if key == MONTHS else (key,)


def expand(
    name: str, title: str, parameters: Mapping[str, Any], each: Mapping[str, Any], folder: Path
) -> list[Variant]:
    """Return the reports that an entry stands for.

    Parameters
    ----------
    name, title : str; `{parameter}` in the title stands for the value in words
    parameters : mapping, name -> value; days may be relative to the last covered day
    each : mapping, a filter or `months` -> the values that get a report each, or "all"
    folder : Path, of the plan, where a dataset's path starts

    Returns
    -------
    list of Variant; the one entry itself where `each` is empty

    Raises
    ------
    ParameterError : a value or an expression that is not allowed, by the name of its parameter
    """
    for key, values in each.items():
        if not values:
            raise ParameterError(key, "names no value; list some, or write all")
        if taken := [name for name in sets(key) if name in parameters]:
            raise ParameterError(key, f"sets '{taken[0]}', and so does `parameters`; keep one")
    if not each and not any(is_relative(parameters.get(date)) for date in DATES):
        return [Variant(name, title, dict(parameters))]
    data = _open(parameters, folder)
    fixed = {key: _resolve(key, value, data) for key, value in parameters.items()}
    axes = [_choices(key, values, data) for key, values in each.items()]
    variants = []
    for chosen in product(*axes):
        words = {key: choice.title for key, choice in zip(each, chosen, strict=True)}
        variants.append(
            Variant(
                "-".join([name, *(choice.name for choice in chosen)]),
                _fill(title, words),
                {**fixed, **{k: v for choice in chosen for k, v in choice.parameters.items()}},
            )
        )
    return variants


def _open(parameters: Mapping[str, Any], folder: Path) -> Dataset:
    try:
        return open_dataset(str(parameters.get("dataset", next(iter(SHIPPED)))), folder)
    except DataError as error:
        raise ParameterError("dataset", str(error)) from None


def _resolve(name: str, value: Any, data: Dataset) -> Any:
    """Return a value with its days resolved, if it is one of days."""
    if name not in DATES or not isinstance(value, str):
        return value
    if not any(is_relative(part) for part in value.split(" against ")):
        return value
    try:
        return resolve(value, data.end)
    except ParameterError as error:
        raise ParameterError(name, error.rule) from None


def _choices(name: str, values: Any, data: Dataset) -> list[_Choice]:
    """Return the choices of one axis of `each`."""
    if name == MONTHS:
        return [_month(value, data) for value in (_all_months(data) if values == "all" else values)]
    if name not in COLUMN_OF:
        hint = suggestion(name, [*COLUMN_OF, MONTHS])
        raise ParameterError(name, f"is nothing that a report can be made for each of; {hint}")
    column = COLUMN_OF[name][0]
    if values == "all":
        values = [value for value in data.values(name) if _is_met(data, name, value)]
    return [
        _Choice(_slug(str(value)), data.label(column, str(value)), {name: [value]})
        for value in values
    ]


def _is_met(data: Dataset, name: str, value: str) -> bool:
    """Tell whether any incident has a value: a report on none would say nothing."""
    chosen: dict[str, Any] = {name: [value]}
    return not data.where(**chosen).incidents.empty


def _all_months(data: Dataset) -> list[str]:
    return [f"{month:%Y-%m}" for month in pd.period_range(data.start, data.end, freq="M")]


def _month(value: Any, data: Dataset) -> _Choice:
    """Return one calendar month as a choice, cut to what the dataset covers."""
    try:
        if not re.fullmatch(r"\d{4}-\d\d", str(value)):
            raise ValueError(value)
        month = pd.Period(str(value), freq="M")
    except ValueError:
        raise ParameterError(MONTHS, f"{value!r} is no month; write YYYY-MM") from None
    start, end = month.start_time.normalize(), month.end_time.normalize()
    if end < data.start or start > data.end:
        raise ParameterError(
            MONTHS, f"{value} is not covered; the dataset has {span(data.start, data.end)}"
        )
    days = {"start": f"{start:%Y-%m-%d}", "end": f"{end:%Y-%m-%d}"}
    return _Choice(str(month), f"{start:%B %Y}", days)


def _fill(title: str, words: Mapping[str, str]) -> str:
    """Put the values in words into a title; one that the title does not name is added."""
    for key, word in words.items():
        place = f"{{{key}}}"
        title = title.replace(place, word) if place in title else f"{title}: {word}"
    return title


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "x"
