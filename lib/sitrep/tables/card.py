"""What a dataset shows of itself: what it is, what is asked, what was searched, what to do next."""

from __future__ import annotations

from html import escape

import pandas as pd

from sitrep.measures.comparison import comparable_theatres
from sitrep.measures.search import efforts_by_day
from sitrep.model.dataset import Dataset
from sitrep.model.spans import settle_period, split_at
from sitrep.tables.tables import Words
from sitrep.words.changes import why_not_compared
from sitrep.words.limits import list_missing
from sitrep.words.text import amount, listing, number, span

NEXT = (
    ("data.count(per='month')", "how often; .plot() draws it, .table is a DataFrame"),
    ("data.where(actors=[...])", "a part of it; data.values('actors') lists what is allowed"),
    ("data.incidents", "the rows; so are data.targets, data.accounts, data.coverage, data.codes"),
)
"""What one can do with a dataset, and what that gives."""

LONGEST = 5
"""The most theatres that are listed one by one."""


class Card(Words):
    """A dataset in a dozen lines, with what to do next below."""

    def _repr_html_(self) -> str:
        steps = "".join(
            f"<li><code>{escape(code)}</code>: {escape(gives)}</li>" for code, gives in NEXT
        )
        return f'{super()._repr_html_()}\n<ul class="next">{steps}</ul>'

    def __repr__(self) -> str:
        wide = max(map(len, self.index))
        facts = [f"{name:{wide}}  {fact}" for name, fact in self[""].items()]
        return "\n".join([*facts, "", *(f"{code}: {gives}" for code, gives in NEXT)])


def describe_card(
    data: Dataset, *, period: str | None = None, compare_from: str | None = None
) -> Card:
    """Return what a dataset is: its name, span, rows, filters, search, gaps and licence.

    Parameters
    ----------
    data : Dataset
    period : str or None, what is counted by; empty for what suits the days
    compare_from : str or None, first day of the later of two periods; empty for the middle

    Returns
    -------
    Card, one row a fact
    """
    rows = {
        "Dataset": f"{data.name}, version {data.version}",
        "Days": span(data.start, data.end),
        "Incidents": _incidents(data),
        **{_name(name): _values(data, name) for name in data.filters if name != "period"},
        **({} if period is None else {"Counted per": settle_period(data, period)}),
        **({} if compare_from is None else {"Compared": _compared(data, compare_from)}),
        **_searched(data),
        **dict(list_missing(data)),
        "Licence": data.licence,
        "sha256": data.sha256,
    }
    return Card({"": rows})


def _compared(data: Dataset, compare_from: str) -> str:
    """Return the two periods that are compared."""
    before, after = split_at(data, compare_from)
    if not before.days or not comparable_theatres(data, before, after)[0]:
        return f"nothing: {why_not_compared(data, before, after)}"
    return f"{span(*after)} with {span(*before)}"


def _incidents(data: Dataset) -> str:
    """Return how many incidents there are, of how many, and how many accounts tell of them."""
    whole = int(data.waterfall["rows_in"].iloc[0])
    n = len(data.incidents)
    part = number(n) if n == whole else f"{number(n)} of {number(whole)}"
    told = f", told by {amount(len(data.accounts), 'account')}" if len(data.accounts) else ""
    return f"{part}{told}"


def _name(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _values(data: Dataset, name: str) -> str:
    """Return the values of a filter that hold now."""
    values = data.filters[name]
    return listing(list(map(str, values))) if isinstance(values, list) else str(values)


def _searched(data: Dataset) -> dict[str, str]:
    """Return on how many days each theatre was searched; of many, all together."""
    efforts = efforts_by_day(data)
    if len(efforts) > LONGEST:
        whole = pd.DataFrame(efforts.max()).T
        names = [f"Searched, {len(efforts)} {data.words.theatres}"]
    else:
        labels = [data.label("theatre", str(theatre)) for theatre in efforts.index]
        whole, names = efforts, [f"Searched, {label}" for label in labels]
    return {
        name: f"{(days > 0).sum():,} of {amount(len(days), 'day')}, {(days == 1).sum():,} thinly"
        for name, days in zip(names, whole.to_numpy(), strict=True)
    }
