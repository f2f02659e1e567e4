"""What is asked about, in words: what one row is called, the part, the days, the source."""

from __future__ import annotations

from collections.abc import Sequence

from sitrep.model.dataset import Dataset
from sitrep.model.filters import COLUMN_OF
from sitrep.model.periods import Span
from sitrep.model.schema import ORIGINAL
from sitrep.words.text import (
    LISTED,
    amount,
    day,
    listing,
    number,
    plural,
    sentence,
    span,
    whole_of,
)

_GROUPS = {
    "country": ("country", "countries"),
    "place": ("place", "places"),
    "actor": ("side", "sides"),
    "target_type": ("group", "groups"),
    "unit": ("unit", "units"),
    "event_class": ("class", "classes"),
    "event_type": ("kind", "kinds"),
    "weapon_type": ("means", "means"),
    "attribution": ("attribution", "attributions"),
    "date_precision": ("precision of the day", "precisions of the day"),
    "geo_precision": ("precision of the place", "precisions of the place"),
    "publisher": ("publisher", "publishers"),
    "alignment": ("alignment", "alignments"),
}
"""Column -> what one of its groups is called, and what several are."""


def noun(data: Dataset) -> str:
    """Return what one row is called: `attack` where one asks for attacks alone, else its own word.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    str, in the singular
    """
    classes = data.filters.get("event_classes", [])
    return str(classes[0]) if classes in (["attack"], ["operation"]) else data.words.incident


def group_nouns(data: Dataset, by: str | Sequence[str]) -> tuple[str, str]:
    """Return what one group of a column is called, and what several are.

    Parameters
    ----------
    data : Dataset, which has words for its theatres and regions
    by : str or list of str, one or more columns
    """
    own = {
        "theatre": (data.words.theatre, data.words.theatres),
        "admin1": (data.words.region, data.words.regions),
    }
    column = by if isinstance(by, str) else (by[0] if len(by) == 1 else "")
    return {**_GROUPS, **own}.get(column, ("group", "groups"))


def shorten(names: Sequence[str]) -> str:
    """Join names as a sentence does; of many the first are named and the others counted.

    Parameters
    ----------
    names : sequence of str

    Returns
    -------
    str

    Examples
    --------
    >>> shorten(["a", "b", "c"]), shorten(["a", "b", "c", "d", "e"])
    ('a, b and c', 'a, b, c and 2 more')
    """
    more = len(names) - LISTED
    return listing([*names[:LISTED], f"{number(more)} more"] if more > 0 else list(names))


def scope(data: Dataset) -> str:
    """Return what part of the dataset one asks about, in words.

    Parameters
    ----------
    data : Dataset
    """
    parts: list[str] = []
    for name, values in data.filters.items():
        if name == "publishers":
            few = len(values) <= LISTED
            many = f"{'as' if parts else 'As'} {len(values)} publishers tell it"
            parts.append(listing(list(values)) if few else many)
        elif name == "incident_ids":
            parts.append(amount(len(values), f"chosen {data.words.incident}"))
        elif name in COLUMN_OF and not _said_by_noun(data, name):
            column, _ = COLUMN_OF[name]
            parts.append(shorten([data.label(column, value) for value in values]) or "none")
        elif name == "text":
            parts.append(f"with the words '{values}'")
        elif name == "min_accounts":
            parts.append(f"at least {values} accounts")
        elif name.startswith(ORIGINAL):
            cells = shorten([value or "blank" for value in values]) or "none"
            parts.append(f"{name.removeprefix(ORIGINAL)} {cells}")
    return "; ".join(parts) or _countries(data)


def _said_by_noun(data: Dataset, name: str) -> bool:
    """Return whether what one row is called says what a filter keeps: attacks, operations."""
    return name == "event_classes" and noun(data) != data.words.incident


def _countries(data: Dataset) -> str:
    """Return the countries that the dataset is about."""
    met = len(data.incidents["country"].cat.categories)
    return data.country or (f"{met} countries" if met != 1 else "1 country")


def subtitle(data: Dataset, measure: str) -> str:
    """Return the subtitle of a chart: measure and unit, part of the dataset, days.

    Parameters
    ----------
    data : Dataset
    measure : str, with its unit ("Attacks per month")

    Returns
    -------
    str
    """
    return f"{measure}. {scope(data)}, {span(data.start, data.end)}"


def subtitle_of_change(data: Dataset, before: Span, after: Span, measure: str) -> str:
    """Return the subtitle of a chart of two periods: measure and unit, part of the data, periods.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods
    measure : str, with its unit ("Attacks per 30 days")

    Returns
    -------
    str
    """
    if not before.days:
        return f"{measure}. {scope(data)}: no days on both sides of {day(after.start)}"
    return f"{measure}. {scope(data)}: {span(*before)} (grey) and {span(*after)}"


def source_line(data: Dataset, *, rule: str = "", n: str = "") -> str:
    """Return the footer of a chart: source, version, rule, and how many incidents.

    Parameters
    ----------
    data : Dataset
    rule : str, how something was counted, optional
    n : str, how many of what are drawn; by default all incidents asked about

    Returns
    -------
    str
    """
    said = f" {rule.rstrip('.')}." if rule else ""
    counted = n or count_drawn(data, data.weights.sum())
    return f"Source: {data.name}, version {data.version}.{said} n = {counted}."


def count_drawn(data: Dataset, n: float) -> str:
    """Return how many incidents are drawn, for the footer of a chart.

    Parameters
    ----------
    data : Dataset
    n : float

    Returns
    -------
    str
    """
    return whole_of(n, noun(data)) if n else f"0 {plural(noun(data))}"


@sentence
def cite(data: Dataset) -> str:
    """Return how to cite the dataset, with the hash of its files.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    Sentence
    """
    return f"{data.citation} sha256 {data.sha256}"
