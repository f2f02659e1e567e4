"""What is asked about, in words: what one row is called, the part, the days, the source."""

from __future__ import annotations

from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.model.schema import ORIGINAL
from sitrep.words.text import LISTED, day, listing, sentence, span

_FIELD = {"theatres": "theatre", "actors": "actor", "event_types": "event_type"}


_FIELD |= {"attributions": "attribution", "target_types": "target_type"}


_FIELD |= {"date_precisions": "date_precision"}


def noun(data: Dataset) -> str:
    """Return what one row is called: `attack` where one asks for attacks alone, else `incident`.

    Parameters
    ----------
    data : Dataset

    Returns
    -------
    str, in the singular
    """
    classes = data.filters.get("event_classes", [])
    return str(classes[0]) if classes in (["attack"], ["operation"]) else "incident"


def scope(data: Dataset) -> str:
    """Return what part of the dataset one asks about, in words."""
    parts = []
    for name, values in data.filters.items():
        if name in _FIELD:
            parts.append(listing([data.label(_FIELD[name], value) for value in values]) or "none")
        elif name == "regions":
            parts.append(listing(list(values)) or "none")
        elif name == "publishers":
            few = len(values) <= LISTED
            many = f"{'as' if parts else 'As'} {len(values)} publishers tell it"
            parts.append(listing(list(values)) if few else many)
        elif name == "event_classes" and noun(data) == "incident":
            parts.append(listing([data.label("event_class", value) for value in values]) or "none")
        elif name == "min_accounts":
            parts.append(f"at least {values} accounts")
        elif name.startswith(ORIGINAL):
            cells = listing([value or "blank" for value in values]) or "none"
            parts.append(f"{name.removeprefix(ORIGINAL)} {cells}")
    return "; ".join(parts) or _countries(data)


def _countries(data: Dataset) -> str:
    """Return the countries that the dataset is about."""
    countries = sorted(data.incidents["country"].cat.categories)
    return listing(countries) if len(countries) <= LISTED else f"{len(countries)} countries"


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


def source_line(data: Dataset, rule: str = "") -> str:
    """Return the footer of a chart: source, version, rule, and how many incidents.

    Parameters
    ----------
    data : Dataset
    rule : str, how something was counted, optional

    Returns
    -------
    str
    """
    said = f" {rule}." if rule else ""
    n = f"{len(data.incidents)} {noun(data)}{'' if len(data.incidents) == 1 else 's'}"
    return f"Source: {data.name}, version {data.version}.{said} n = {n}."


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
