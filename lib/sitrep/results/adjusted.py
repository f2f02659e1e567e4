"""A trend with the search taken out of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Self

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import plot_estimate
from sitrep.measures.adjusted import Posterior, adjust, without_each
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.model.spans import split_at
from sitrep.results.base import Chart, Result
from sitrep.words.adjusted import (
    describe_adjusted,
    describe_basis,
    describe_no_totals,
    describe_without_each,
    name_choices,
)
from sitrep.words.scope import noun
from sitrep.words.text import Sentence, plural

NONE = pd.DataFrame(columns=["period", "n", "adjusted", "ci_low", "ci_high", "captured"])
"""The table where there is no estimate."""


@dataclass(frozen=True, eq=False, repr=False)
class Adjusted(Result):
    """Our counts and published totals, read together; made by `Dataset.adjusted`.

    Attributes
    ----------
    before, after : Span, the two periods that its sentence compares
    posterior : Posterior or None, where no published total can be compared

    Examples
    --------
    >>> TINY.adjusted().table["n"].round(2).tolist()
    [1.6, 1.4, 2.0, 1.0]
    """

    measure: str = "adjusted"
    before: Span = field(kw_only=True)
    after: Span = field(kw_only=True)
    posterior: Posterior | None = field(kw_only=True)

    @classmethod
    def of(cls, data: Dataset, *, compare_from: str = "") -> Self:
        """Take the search out of a trend; see `Dataset.adjusted`."""
        before, after = split_at(data, compare_from)
        posterior = adjust(data)
        if posterior is None:
            return cls(data, NONE, NONE, posterior=None, before=before, after=after)
        observed = posterior.observed
        is_trend = posterior.converged and len(observed.days) > 1
        table = posterior.series() if is_trend else NONE
        return cls(
            *(observed.data, table, table, (), observed.period),
            posterior=posterior,
            before=before,
            after=after,
        )

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how the rate changed, and what that rests on."""
        if self.posterior is None:
            return [describe_no_totals(self.data)]
        changed = describe_adjusted(self.posterior, self.before, self.after)
        return [changed] if self._is_none else [changed, describe_basis(self.posterior.observed)]

    def without(self) -> WithoutEach:
        """Compare the two periods again without the totals of each publisher.

        Returns
        -------
        WithoutEach, one row a choice

        Examples
        --------
        >>> TINY.adjusted().without().table["n_totals"].tolist()
        [2, 0]
        """
        if self.posterior is None:
            table = pd.DataFrame(columns=["totals", "n_totals", "ratio", "ci_low", "ci_high"])
        else:
            found = without_each(self.posterior, self.before, self.after)
            table = name_choices(self.data, found)
        return WithoutEach(self.data, table, table, by=("totals",), said=self.findings)

    @property
    def _is_none(self) -> bool:
        return self.table.empty

    @property
    def _shown(self) -> Sequence[str]:
        return ["period", "n", "adjusted", "ci_low"]

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        each = f" a {self.per}" if self.per else ""
        return f"{plural(noun(self.data)).capitalize()}{each}, estimated and counted"


def _draw_estimate(result: Adjusted, texts: dict[str, Any]) -> Axes:
    """Draw the estimate over what is counted here and what others published of incidents."""
    assert result.posterior is not None
    return plot_estimate(result.table, published=result.posterior.published(), **texts)


Adjusted.charts = {"estimate": Chart(_draw_estimate)}


@dataclass(frozen=True, eq=False, repr=False)
class WithoutEach(Result):
    """The comparison again without the totals of each publisher; made by `Adjusted.without`."""

    measure: str = "ratio"
    said: list[Sentence] = field(kw_only=True)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how far the ratio depends on one publisher."""
        return self.said[:1] if self.whole.empty else [describe_without_each(self.whole)]

    @property
    def _shown(self) -> Sequence[str]:
        return ["totals", "n_totals", "ratio", "ci_low"]
