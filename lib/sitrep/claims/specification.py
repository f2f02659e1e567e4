"""What a published statement says, and the test that the data allow."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pandas as pd

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
            parameters={} if pd.isna(row["parameters"]) else json.loads(row["parameters"]),
            why_not="" if pd.isna(row["why_not"]) else row["why_not"],
        )
        for row in pages.sort_values("claim_id").to_dict("records")
    ]
