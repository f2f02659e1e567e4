"""What moved: two periods compared, levels, clusters."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from matplotlib.axes import Axes

from sitrep.charts import plot_map_pair, plot_shift, plot_trend
from sitrep.errors import ParameterError, check_count
from sitrep.measures.clusters import bursts
from sitrep.measures.comparison import (
    Effort,
    comparable_theatres,
    compare,
    compare_shares,
    count_compared,
    largest,
    select_largest,
    vary,
)
from sitrep.measures.counts import check_by, count
from sitrep.measures.intervals import add_intervals
from sitrep.measures.levels import change_points
from sitrep.measures.places import compare_places
from sitrep.measures.rests import leave_out_largest, select_clear
from sitrep.measures.search import select_throughout
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.model.spans import settle_period, split_at
from sitrep.results.base import Chart, Result
from sitrep.results.maps import boundaries_of
from sitrep.words.changes import (
    FEWEST,
    describe_change,
    describe_choices,
    describe_clear,
    describe_comparison,
    describe_largest,
    describe_left_out,
    describe_levels,
    describe_shift,
)
from sitrep.words.clusters import describe_bursts, tell_stages
from sitrep.words.measures import describe_measure, describe_share_measure
from sitrep.words.power import tell_least_step, tell_power
from sitrep.words.scope import count_drawn, noun, shorten, subtitle_of_change
from sitrep.words.text import Sentence, span


@dataclass(frozen=True, eq=False, repr=False)
class Comparison(Result):
    """Two periods compared, group by group; made by `Dataset.compare`.

    Attributes
    ----------
    before, after : Span, the two periods

    Examples
    --------
    >>> TINY.compare(by="theatre").table["theatre"].tolist()
    ['alpha', 'beta']
    """

    measure: str = "rate"
    before: Span = field(kw_only=True)
    after: Span = field(kw_only=True)

    @classmethod
    def of(
        cls,
        data: Dataset,
        *,
        by: str | Sequence[str] = (),
        compare_from: str = "",
        effort: Effort = "any",
    ) -> Self:
        """Compare two periods; see `Dataset.compare`."""
        before, after = split_at(data, compare_from)
        groups = tuple(check_by(data, by or ()))
        table = compare(data, before, after, by=groups, effort=effort)
        return cls(data, table, table, by=groups, before=before, after=after)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: what clearly moved, and what could not be compared."""
        data, before, after = self.data, self.before, self.after
        left_out = describe_left_out(data, before, after)
        if not (data.incidents.empty or comparable_theatres(data, before, after)[0]):
            return [left_out]
        if self.measure == "share":
            by = self._group
            moved = select_clear(data, self.whole, by=by)[by].head(1)
            rests = [leave_out_largest(data, before, after, by=by, group=who) for who in moved]
            rest = rests[0] if rests else None
            return [describe_shift(data, self.whole, by=by, rest=rest), left_out]
        if not self.by:
            said = describe_comparison(data, self.whole, before, after)
            return [said, *tell_power(data, self.whole), left_out]
        most = describe_largest(data, self.whole, before, after, by=self.by)
        if len(self.by) > 1:
            row = largest(data, self.whole, by=self.by)
            power = [] if row is None else tell_power(data, row.to_frame().T)
            clear = [describe_clear(data, self.whole, by=self.by)] if row is not None else []
            return [most, *power, *clear, left_out]
        changed = describe_change(data, self.whole, by=self._group)
        power = tell_power(data, self.whole, by=self.by)
        return list(dict.fromkeys([changed, *power, most, left_out]))

    def share(self) -> Self:
        """Return the share of each group of the incidents of the two periods, and what moved.

        Returns
        -------
        Comparison, of the measure `share`

        Raises
        ------
        ParameterError : it is not grouped by one column

        Examples
        --------
        >>> shares = TINY.compare(by="theatre").share()  # of fewer than 10 incidents none is given
        >>> shares.table[["n_after", "share_after"]].round(1).to_numpy().tolist()
        [[3.0, nan], [4.1, nan]]
        """
        if len(self.by) != 1:
            raise ParameterError("share", "needs a comparison by one column, such as by='actor'")
        shares = compare_shares(self.data, self.before, self.after, by=self._group)
        return replace(self, table=shares, whole=shares, measure="share")

    @property
    def largest(self) -> Dataset:
        """The incidents of the largest group that has a name; all of them without one.

        Examples
        --------
        >>> len(TINY.compare(by="actor").largest)
        9
        """
        return select_largest(self.data, self.whole, by=self.by) if self.by else self.data

    def choices(self) -> Choices:
        """Return the comparison of all incidents again, under other choices of what counts.

        Returns
        -------
        Choices, one row a choice

        Examples
        --------
        >>> TINY.compare().choices().table["n_before"].round(1).tolist()
        [9.9, 9.9, 3.0, 4.0]
        """
        table = vary(self.data, self.before, self.after)
        return Choices(self.data, table, table, by=("choice",))

    @property
    def _is_none(self) -> bool:
        return self.data.incidents.empty

    @property
    def _order(self) -> str:
        return "n_after"

    @property
    def _shown(self) -> Sequence[str]:
        counts = [*self.by, "n_before", "n_after"]
        if self.measure == "share":
            return [*counts, "share_before", "share_after", "difference", "ci_low", "chance"]
        rates = ["rate_before", "rate_after"]
        return [*counts, *rates, "ratio", "ci_low", "robust_low", "chance", "least_rise"]

    def _texts(self, chart: str) -> dict[str, Any]:
        measure = subtitle_of_change(self.data, self.before, self.after, self._measure(chart))
        return super()._texts(chart) | {"subtitle": measure}

    def _rule(self) -> str:
        kept, left = comparable_theatres(self.data, self.before, self.after)
        names = [self.data.label("theatre", theatre) for theatre in left if kept]
        return f"Left out, since not searched throughout both: {shorten(names)}" if names else ""

    def _n(self) -> str:
        return count_drawn(self.data, count_compared(self.data, self.before, self.after))

    def _measure(self, chart: str) -> str:
        if self.measure == "share":
            return describe_share_measure(self.data, by=self.by)
        return describe_measure(self.data, by=self.by, per=None if chart == "map" else "30 days")


def _draw_shift(comparison: Comparison, texts: dict[str, Any]) -> Axes:
    """Draw each group in both periods, joined by a line."""
    whole = len(comparison.table) == len(comparison.whole)
    table = comparison.sort().table if whole else comparison.table
    by, value = comparison._group, comparison.measure
    texts |= {"nouns": comparison._nouns(), "others": comparison._others(comparison.table)}
    if value == "rate":  # a change is called clear by the interval that allows for clusters
        table = table.assign(ci_low=table["robust_low"], ci_high=table["robust_high"])
    return plot_shift(table, by, codes=comparison.data.codes, value=value, **texts)


def _draw_maps(comparison: Comparison, texts: dict[str, Any]) -> Axes:
    """Draw the places of both periods, each on a map of its own."""
    data, before, after = comparison.data, comparison.before, comparison.after
    places = compare_places(data, before, after)
    if chosen := comparison._chosen:
        places = places[places["place"].isin(chosen)]
    texts |= {"noun": noun(data), "boundaries": boundaries_of(data), "regions": data.admin1}
    return plot_map_pair(places, before=span(*before), after=span(*after), **texts)


Comparison.charts = {
    "shift": Chart(_draw_shift, lambda result: len(result.by) == 1, "one column in `by`"),
    "map": Chart(
        _draw_maps,
        lambda result: result.by == ("place",) and result.measure == "rate",
        "by='place'; no shares",
    ),
}


@dataclass(frozen=True, eq=False, repr=False)
class Choices(Result):
    """A comparison under several choices of what counts; made by `Comparison.choices`."""

    measure: str = "ratio"

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how far the ratio depends on the choice."""
        return [describe_choices(self.data, self.whole)]

    @property
    def _shown(self) -> Sequence[str]:
        counts = ["choice", "n_before", "n_after", "days_before", "days_after"]
        return [*counts, "ratio", "ci_low", "robust_low"]


@dataclass(frozen=True, eq=False, repr=False)
class Levels(Result):
    """The levels of a series and when it changed; made by `Dataset.levels`.

    Examples
    --------
    >>> TINY.levels(per="month").finding
    Syria: no change of level in what was found, 4.3 incidents a month (95% interval 2.5 to 6.8).
    """

    measure: str = "level"

    @classmethod
    def of(cls, data: Dataset, *, per: str = "") -> Self:
        """Find the levels of a series; see `Dataset.levels`."""
        per = settle_period(data, per)
        table = change_points(data, period=per)
        if len(count(data, period=per)) < FEWEST:
            table[["level", "ci_low", "ci_high", "least_fall", "least_rise"]] = float("nan")
        return cls(data, table, table, per=per)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: on which levels the series stood, and what would have been found."""
        said = describe_levels(self.data, self.whole, period=str(self.per))
        return [said, *tell_least_step(self.whole)]

    @property
    def _is_none(self) -> bool:
        return self.data.incidents.empty

    @property
    def _shown(self) -> Sequence[str]:
        return ["start", "end", "n", "days", "level", "ci_low", "change_low", "change_high"]

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        return describe_measure(self.data, per=self.per, note="95% Poisson interval, and levels")

    def _part(self, chart: str) -> Self:  # noqa: ARG002
        data = select_throughout(self.data)
        return self if data is self.data else replace(self, data=data)


def _draw_levels(levels: Levels, texts: dict[str, Any]) -> Axes:
    """Draw counts over time with the levels that they stood on, unless they are too few for any."""
    series = add_intervals(count(levels.data, period=levels.per))
    steps = levels.table if len(series) >= FEWEST else None
    return plot_trend(series, levels=steps, **texts)


Levels.charts = {"trend": Chart(_draw_levels)}


@dataclass(frozen=True, eq=False, repr=False)
class Clusters(Result):
    """The least likely window of each group; made by `Dataset.clusters`.

    Examples
    --------
    >>> TINY.clusters().table[["admin1", "n"]].to_numpy().tolist()
    [['South', 3]]
    """

    @classmethod
    def of(cls, data: Dataset, *, by: str = "admin1", longest: int = 7) -> Self:
        """Find clusters; see `Dataset.clusters`."""
        (column,) = check_by(data, by)
        table = bursts(data, by=column, longest=longest)
        return cls(data, table, table, by=(column,))

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: the least likely cluster, and how often chance makes one."""
        said = describe_bursts(self.data, self.whole, by=self._group)
        return [said, *tell_stages(self.data, self.whole, by=self._group)]

    def top(self, n: int) -> Self:
        """Show the least likely clusters alone.

        Parameters
        ----------
        n : int, how many

        Returns
        -------
        Clusters, the least likely first

        Raises
        ------
        ParameterError : n is no number of clusters

        Examples
        --------
        >>> len(TINY.clusters().top(2))  # of one group
        1
        """
        return self._show(self.table.head(check_count("n", n, "clusters")))

    @property
    def _shown(self) -> Sequence[str]:
        return [*self.by, "start", "end", "n", "expected", "chance", "chance_anywhere"]
