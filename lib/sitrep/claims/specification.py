"""What a published statement says, and the test that the data allow."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from sitrep.errors import suggestion
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span


@dataclass(frozen=True)
class Statement:
    """A row of claims.csv.

    Attributes
    ----------
    claim_id, kind, text : str
    publisher_id, publisher, alignment, url : str, who said it, and where
    published : Timestamp, when; NaT if the page shows no date
    test : str, "none" where the data allow none
    parameters : dict, the specification of the test; may hold `context`
    why_not : str, why there is no test
    """

    claim_id: str
    kind: str
    text: str
    publisher_id: str
    publisher: str
    alignment: str
    url: str
    published: pd.Timestamp
    test: str
    parameters: dict[str, Any]
    why_not: str

    @property
    def also(self) -> list[Statement]:
        """The same claim with each further test that is a line of evidence on it."""
        return [
            replace(self, test=str(given.get("test")), parameters={**_shared(self), **given})
            for given in self.parameters.get("also", ())
            if isinstance(given, dict)
        ]

    @property
    def context(self) -> dict[str, Any]:
        """What is shown beside the answer and never decides; empty if nothing is."""
        context: dict[str, Any] = self.parameters.get("context", {})
        return context

    @property
    def compared(self) -> tuple[str, str]:
        """The names of the first and the last period that the test is about."""
        return ("before", "after") if "before" in self.parameters else ("period", "period")

    def span(self, name: str) -> Span:
        """Return a period of the specification."""
        first, last = (pd.Timestamp(day).as_unit("s") for day in self.parameters[name])
        return Span(first, last)


SHARED = ("where", "before", "after", "direction", "at_least", "period")
"""What a further line of evidence takes from the test of its claim, unless it says otherwise."""

KEYS: dict[str, tuple[set[str], set[str], set[str]]] = {
    "recorded": ({"incidents"}, set(), {"measure", "at_least"}),
    "found": ({"where"}, set(), {"at_least"}),
    "rate_ratio": ({"where", "before", "after"}, {"direction"}, {"at_least"}),
    "adjusted": ({"where", "before", "after"}, {"direction"}, {"at_least"}),
    "share": ({"where", "of"}, {"above"}, set()),
    "ranking": ({"where", "by", "period"}, {"top"}, set()),
    "extreme": ({"where", "measure"}, {"incident"}, {"at_most_days"}),
    "benchmark": ({"where", "period"}, {"published"}, set()),
    "burst": ({"where", "window"}, set(), set()),
    "totals": (
        {"where", "before", "after", "totals_before", "totals_after"},
        {"direction"},
        {"at_least"},
    ),
    "total": ({"total", "claimed"}, set(), {"period"}),
    "order": ({"total", "others"}, set(), set()),
    "answered": (
        {"where", "period", "claimed_by_side", "counted_by"},
        {"above"},
        set(),
    ),
    "none": (set(), set(), set()),
}
"""Keys of each test: always needed; needed to decide, so not in a context; optional."""


TYPES: dict[str, type] = {
    "where": dict,
    "of": dict,
    "published": dict,
    **dict.fromkeys(("incidents", "others", "claimed_by_side"), list),
    **dict.fromkeys(("total", "totals_before", "totals_after", "counted_by", "by", "top"), str),
    **dict.fromkeys(("incident", "measure", "direction"), str),
}
"""Key -> what it must be, where it is no number and no period."""

PERIODS = ("before", "after", "period", "window")
NUMBERS = ("above", "at_least", "claimed", "at_most_days")


def find_fault(claim: Statement, *, context: bool = False) -> str:
    """Return what is wrong with the form of a specification; empty if nothing is.

    Parameters
    ----------
    claim : Statement
    context : bool, whether it only stands beside a claim, and need not decide
    """
    if claim.test not in KEYS:
        return f"{claim.test!r} is no test; {suggestion(claim.test, KEYS)}"
    always, decisive, _ = KEYS[claim.test]
    given = claim.parameters
    for key in sorted((always if context else always | decisive) - given.keys()):
        return f"{key}: the test '{claim.test}' needs it"
    for key, value in given.items():
        kind = TYPES.get(key, (int, float) if key in NUMBERS else object)
        if not isinstance(value, kind):
            return f"{key}: {value!r} is not allowed"
        if key in PERIODS and not _is_period(value):
            return f"{key}: {value!r} is not [first day, last day]"
    return ""


def _is_period(value: Any) -> bool:
    """Tell whether a value is the first and the last day of a period."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    days = pd.to_datetime(pd.Series(value, dtype="str"), format="%Y-%m-%d", errors="coerce")
    return bool(days.notna().all() and days.is_monotonic_increasing)


def _shared(claim: Statement) -> dict[str, Any]:
    """Return what further lines of evidence have in common with the test of a claim."""
    return {key: claim.parameters[key] for key in SHARED if key in claim.parameters}


def _read(text: Any) -> dict[str, Any]:
    """Return a specification; empty where it is no JSON object, which no test takes."""
    try:
        given = {} if pd.isna(text) else json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return given if isinstance(given, dict) else {}


def read_statements(data: Dataset) -> list[Statement]:
    """Return the claims that come with a dataset, by their ids."""
    if data.statements.empty:
        return []
    who = data.publishers[["publisher_id", "name", "alignment"]]
    pages = data.statements.merge(data.pages, on="source_id").merge(who, on="publisher_id")
    return [
        Statement(
            claim_id=row["claim_id"],
            kind=row["kind"],
            text=row["statement"],
            publisher_id=row["publisher_id"],
            publisher=row["name"],
            alignment=row["alignment"],
            url=row["url"],
            published=row["published"],
            test=row["test"],
            parameters=_read(row["parameters"]),
            why_not="" if pd.isna(row["why_not"]) else row["why_not"],
        )
        for row in pages.sort_values("claim_id").to_dict("records")
    ]
