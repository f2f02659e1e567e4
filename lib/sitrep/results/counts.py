"""How many, how deadly, where: counts with their sentences and charts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Self, TypeVar

import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts import (
    plot_calendar,
    plot_composition,
    plot_grid_map,
    plot_matrix,
    plot_point_map,
    plot_ranking,
    plot_trend,
)
from sitrep.errors import ParameterError, check_count
from sitrep.measures.captured import AREA, compare_lethality
from sitrep.measures.counts import (
    check_by,
    choose_largest,
    count,
    count_places,
    deaths,
    lump,
)
from sitrep.measures.deaths import add_death_shares, death_share, lethality
from sitrep.measures.groups import OTHER, count_whole, has_both_sides, overlap
from sitrep.measures.intervals import add_intervals, add_shares
from sitrep.measures.pages import design_effects
from sitrep.measures.search import regions_asked, select_throughout
from sitrep.measures.small import SMALL
from sitrep.model.dataset import NAMELESS, Dataset
from sitrep.model.spans import select_recent, settle_period
from sitrep.results.base import Chart, Result
from sitrep.results.maps import boundaries_of, locate
from sitrep.results.overlapping import draw_apart, draw_crossed, say_sums
from sitrep.tables.cells import TOLLS
from sitrep.words.captured import describe_deadliness
from sitrep.words.counts import (
    describe_average,
    describe_busiest,
    describe_mix,
    describe_peak,
    describe_total,
)
from sitrep.words.deaths import describe_deaths, describe_lethality, describe_share
from sitrep.words.limits import name_whole, tell_uneven
from sitrep.words.measures import (
    describe_death_measure,
    describe_measure,
    describe_share_measure,
    name_groups,
)
from sitrep.words.ranking import describe_pair, describe_ranking
from sitrep.words.scope import count_drawn, noun
from sitrep.words.text import Sentence, number

INTERVAL = "95% interval"
POISSON = "95% Poisson interval"
"""That of a count alone, which knows nothing of clusters."""

SCALES = ("date_precision", "geo_precision")
"""Columns whose groups have an order of their own."""

STACKED = 6
"""The most groups that a stack shows by name."""

SEEN = 0.03
"""What a group must have in some period, of the fullest one, to be seen in a stack."""


R = TypeVar("R", bound=Result)


def _settle(data: Dataset, per: str | None) -> str | None:
    """Return the period asked for; an empty one is that which suits the days."""
    return None if per is None else settle_period(data, per)


@dataclass(frozen=True, eq=False, repr=False)
class Counts(Result):
    """How many incidents, per period and group; made by `Dataset.count`.

    Attributes
    ----------
    smooth : int, over how many periods it is a rolling mean; 0 for counts

    Examples
    --------
    >>> list(TINY.count(per="month").table)
    ['period', 'n', 'ci_low', 'ci_high', 'spread', 'complete', 'cut']
    """

    smooth: int = 0

    @classmethod
    def of(cls, data: Dataset, *, by: str | Sequence[str] = (), per: str | None = None) -> Self:
        """Count the incidents of a dataset; see `Dataset.count`."""
        per = _settle(data, per)
        table = add_intervals(count(data, by=by, period=per))
        return cls(data, table, table, by=tuple(check_by(data, by or ())), per=per)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: where or when most, and the average."""
        data, by = self.data, self.by
        if len(by) == 2:
            return [describe_pair(data, self._sums, by=by)]
        if self.per is None and by:
            return [describe_ranking(data, self._sums, by=self._group)]
        if self.per is None:
            return [describe_total(data)]
        if not by:
            told = (describe_busiest, describe_average)
            return [describe(data, self.whole, period=self.per) for describe in told]
        if self.measure == "share":
            mix = describe_mix(data, self.whole, by=self._group, period=self.per)
            return [mix if self.by == ("theatre",) else name_whole(data, mix)]
        return [
            describe_ranking(data, self._sums, by=self._group),
            describe_peak(data, self.whole, by=self._group, period=self.per),
        ]

    def share(self) -> Self:
        """Return the share of each group, of its period, with its 95 % interval.

        The interval is Wilson's. Where pages are known, each tells of many incidents, and it allows
        for that (`design_effects`); where none are, incidents are taken as independent.
        Shares are of incidents: where one is in several groups, as with two sides, they add up to
        more than 100 %.

        Returns
        -------
        Counts, of the measure `share`

        Raises
        ------
        ParameterError : nothing to have a share of: it is not grouped by one column

        Examples
        --------
        >>> TINY.count(by="actor").share().table["share"].tolist()
        [0.45, 0.15, 0.05, 0.05, 0.3]
        """
        if len(self.by) != 1 or self.smooth:
            raise ParameterError("share", "needs counts by one column, such as by='actor'")
        plain = self.whole.drop(columns=["ci_low", "ci_high"])
        shares = self._add_shares(plain)
        return replace(self, table=_rows_of(shares, self.table, self._keys), whole=shares,
                       measure="share")  # fmt: skip

    def rolling(self, periods: int = 3) -> Self:
        """Return the mean of each period and those before it; missing until there are enough.

        Parameters
        ----------
        periods : int, how many

        Returns
        -------
        Counts, of the measure `mean`; a mean is complete if all of its periods are, and cut if one
        of them is

        Raises
        ------
        ParameterError : it has no periods

        Examples
        --------
        >>> TINY.count(per="month").rolling(2).table["mean"].round(1).tolist()
        [nan, 4.9, 5.4, 5.1]
        """
        if self.per is None or self.measure != "n":
            raise ParameterError("rolling", "needs counts per period, such as per='week'")
        check_count("periods", periods, "periods", least=2)
        rows = self.table.sort_values(self._keys, kind="stable", ignore_index=True)
        numbers = rows[["n", "complete", "cut"]].astype(float)
        groups = [rows[name] for name in self.by]
        windows = (numbers.groupby(groups) if groups else numbers).rolling(periods)
        over = windows.agg({"n": "mean", "complete": "min", "cut": "max"})
        over = over.droplevel(list(self.by)) if groups else over
        table = rows[[*self._keys, "n"]].assign(
            mean=over["n"], complete=over["complete"].eq(1), cut=over["cut"].eq(1)
        )
        return replace(self, table=table, measure="mean", smooth=periods)

    def named(self) -> Self:
        """Show the groups that have a name alone: not those for which nobody gives one.

        Returns
        -------
        Counts

        Examples
        --------
        >>> len(TINY.count(by="actor")), len(TINY.count(by="actor").named())
        (5, 4)
        """
        return self._show(self.table[~self.table[self._group].isin(NAMELESS)])

    @property
    def _is_none(self) -> bool:
        return self.data.incidents.empty

    @cached_property
    def _sums(self) -> pd.DataFrame:
        return count(self.data, by=self.by, period=None) if self.per else self.whole

    @property
    def _keys(self) -> list[str]:
        return [*([] if self.per is None else ["period"]), *self.by]

    @property
    def _order(self) -> str:
        return "n"

    @property
    def _shown(self) -> Sequence[str]:
        middle = ["n", *([] if self.measure == "n" else [self.measure]), "ci_low"]
        return [*self._keys, *middle, "spread", "complete"]

    def _measure(self, chart: str) -> str:
        if self.measure == "share":
            note = "" if chart == "composition" else INTERVAL
            if chart == "composition" and overlap(self.data, self.by):
                note = f"none of fewer than {SMALL}"
            return describe_share_measure(self.data, by=self.by, per=self.per, note=note)
        note = POISSON if chart in ("trend", "ranking") else ""
        note = f"mean of {self.smooth} {self.per}s" if self.smooth else note
        return describe_measure(self.data, by=self.by, per=self.per, note=note)

    def _part(self, chart: str) -> Self:
        if not _is_sum(self, chart):
            return self
        recent = select_recent(self.data) if chart == "calendar" else self.data
        data = select_throughout(recent)
        if data is self.data:
            return self
        part = type(self).of(data, by=self.by, per=self.per)
        part = part.rolling(self.smooth) if self.smooth else part
        part = part.share() if self.measure == "share" else part
        return part if chart == "calendar" else _same_rows(part, self)

    def _rule(self) -> str:
        return _tell_search(self)

    def _asked(self) -> pd.DataFrame:
        """Return the rows shown and, unless it was cut, regions asked about and not searched."""
        if self.by != ("admin1",) or len(self.table) < len(self.whole):
            return self.table
        asked = pd.DataFrame({"admin1": regions_asked(self.data)})
        return self.table.astype({"admin1": "object"}).merge(asked, how="outer", sort=False)

    def _series(self) -> pd.DataFrame:
        """Return what is drawn over time: a mean from the first period on that has one."""
        late = self.table["period"].rank(method="dense") >= self.smooth
        return self.table[late]

    def _add_shares(self, counts: pd.DataFrame) -> pd.DataFrame:
        """Return counts by one column with their shares of the incidents, each of these once."""
        once = has_both_sides(self.data, self.by)
        of = count(self.data, period=self.per) if once else None
        return add_shares(counts, of=of, effects=design_effects(self.data, by=self._group))

    def _stacked(self) -> pd.DataFrame:
        """Return the largest groups, or those chosen, and the rest as one."""
        by = self._group
        counts = count(self.data, by=by, period=self.per)
        kept = self._chosen or _choose_seen(counts, by, "n")
        if overlap(self.data, by):
            counts = count(self.data, by=by, period=self.per, kept={by: kept})
        else:
            counts = lump(counts, by=by, kept=kept)
        counts = _largest_first(counts, by, "n")
        return self._add_shares(counts) if self.measure == "share" else counts


def _choose_seen(table: pd.DataFrame, by: str, value: str) -> list[str]:
    """Return the groups that a stack shows by name."""
    return choose_largest(table, by=by, top=_count_seen(table, by, value))


def _count_seen(table: pd.DataFrame, by: str, value: str) -> int:
    """Return how many groups a stack shows by name: a few, and none too thin to be seen."""
    fullest = table.groupby("period")[value].sum().max()
    most = table.groupby(by)[value].max()
    return min(max(int(most.ge(SEEN * fullest).sum()), 1), STACKED)


def _name_rest(result: Result, stacked: pd.DataFrame) -> str:
    """Return what the groups are called that a stack adds up, one by its name; empty if none."""
    by = result._group
    rest = sorted(set(result.whole[by].dropna()) - set(stacked[by]))
    if len(rest) == 1:
        return result.data.label(by, rest[0])
    return f"{number(len(rest))} other {result._nouns()[0]}" if rest else ""


def _largest_first(table: pd.DataFrame, by: str, value: str) -> pd.DataFrame:
    """Order groups by their sums, for a stack; those of a scale keep theirs, `other` comes last."""
    if by in SCALES:
        return table
    sums = table.groupby(by)[value].sum().sort_values(ascending=False, kind="stable")
    last = [group for group in sums.index if group in (*NAMELESS, OTHER)]
    order = [*sums.index.difference(last, sort=False), *sorted(last, key=[*NAMELESS, OTHER].index)]
    return table.assign(**{by: pd.Categorical(table[by], order, ordered=True)})


def _rows_of(whole: pd.DataFrame, table: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return the rows of the whole that a table shows, in its order."""
    return table[keys].merge(whole, on=keys, how="left")[list(whole)]


def _is_sum(result: Result, chart: str) -> bool:
    """Tell whether a chart adds up, over time, all theatres that there are: a series, a stack."""
    stacked = chart == "composition" and result.by != ("theatre",)
    return result.per is not None and (stacked or not result.by)


def _same_rows(part: R, whole: R) -> R:
    """Show of a part the periods and groups that the whole shows."""
    rows = part.table
    for name in ("period", *whole.by):
        rows = rows[rows[name].isin(whole.table[name])]
    return part._show(rows)


def _tell_search(result: Result) -> str:
    """Return which theatres lift the periods in which they were searched; of sums over time."""
    return "" if result.per is None or "theatre" in result.by else tell_uneven(result.data)


def _draw_trend(counts: Counts, texts: dict[str, Any]) -> Axes:
    """Draw counts over time with their intervals; small multiples by group."""
    by, value = counts._group if counts.by else None, counts.measure
    codes, nouns = counts.data.codes, counts._nouns()
    texts |= say_sums(counts)
    return plot_trend(counts._series(), by=by, codes=codes, value=value, nouns=nouns, **texts)


def _draw_ranking(counts: Counts, texts: dict[str, Any]) -> Axes:
    """Draw the groups with most, each with its interval."""
    by, value = counts._group, counts.measure
    whole = count_whole(counts.data, counts.whole, by=counts.by)
    table = counts._asked().assign(base=whole)
    codes, nouns, others = counts.data.codes, counts._nouns(), counts._others(counts.table)
    texts |= {"base": "base", "others": others, **say_sums(counts)}
    return plot_ranking(table, by, value=value, codes=codes, nouns=nouns, **texts)


def _draw_composition(counts: Counts, texts: dict[str, Any]) -> Axes:
    """Draw the parts of each period as a stack; groups that overlap in panels."""
    by, codes, (_, counted) = counts._group, counts.data.codes, counts._nouns()
    stacked, value = counts._stacked(), counts.measure
    if overlap(counts.data, by):
        return draw_apart(counts, stacked, _name_rest(counts, stacked), texts)
    texts |= {"counted": counted, "rest": _name_rest(counts, stacked)}
    return plot_composition(stacked, by, codes=codes, value=value, **texts)


def _draw_matrix(counts: Counts, texts: dict[str, Any]) -> Axes:
    """Draw the cells of two columns, the darker the more; of one group alone, as a ranking."""
    met = {name: counts.table.loc[counts.table["n"] > 0, name].unique() for name in counts.by}
    data, several = counts.data, [name for name, groups in met.items() if len(groups) > 1]
    if len(several) == 1 and all(not set(groups) <= set(NAMELESS) for groups in met.values()):
        one = counts._show(counts.table[counts.table["n"] > 0])
        return _draw_ranking(replace(one, by=tuple(several)), texts)
    texts |= {"codes": data.codes}
    if overlap(data, counts.by):
        return draw_crossed(counts, texts)
    return plot_matrix(counts.table, *counts.by, **texts)


def _draw_calendar(counts: Counts, texts: dict[str, Any]) -> Axes:
    """Draw each day as a cell of a calendar, the last months alone where there are many."""
    return plot_calendar(count(counts.data, period="day"), **texts)


def _draw_grid(counts: Counts, texts: dict[str, Any]) -> Axes:
    """Draw a small trend of each region at its place on the map."""
    data, value = counts.data, counts.measure
    given = {"asked": counts._chosen or regions_asked(data), "nouns": counts._nouns(), **texts}
    given |= {"locators": locate(data, [*counts.whole["admin1"].dropna(), *given["asked"]])}
    return plot_grid_map(counts._series(), data.admin1, value=value, **given)


def _draw_map(counts: Counts | Deaths, texts: dict[str, Any]) -> Axes:
    """Draw places as points on a map, as large as their number."""
    places, data = count_places(counts.data), counts.data
    if chosen := counts._chosen:
        places = places[places["place"].isin(chosen)]
    texts |= {"noun": noun(data), "boundaries": boundaries_of(data)}
    return plot_point_map(places, value=counts.measure, regions=data.admin1, **texts)


def _is_series(result: Result) -> bool:
    return result.per is not None and len(result.by) <= 1 and result.measure != "share"


def _is_ranking(result: Result) -> bool:
    return result.per is None and len(result.by) == 1


def _is_mix(result: Result) -> bool:
    return result.per is not None and len(result.by) == 1 and result.measure != "mean"


Counts.charts = {
    "trend": Chart(_draw_trend, _is_series, "`per`, and at most one column in `by`; no shares"),
    "ranking": Chart(_draw_ranking, _is_ranking, "one column in `by`, and no `per`"),
    "matrix": Chart(
        _draw_matrix,
        lambda counts: counts.per is None and len(counts.by) == 2,
        "two columns in `by`, and no `per`",
    ),
    "composition": Chart(_draw_composition, _is_mix, "`per`, and one column in `by`; no mean"),
    "calendar": Chart(
        _draw_calendar,
        lambda counts: counts.per is not None and not counts.by and not counts.smooth,
        "`per`, and no column in `by`; no mean",
    ),
    "grid": Chart(
        _draw_grid,
        lambda counts: _is_series(counts) and counts.by == ("admin1",),
        "`per`, and by='admin1'; no shares",
    ),
    "map": Chart(_draw_map, lambda counts: counts.by == ("place",), "by='place'"),
}


@dataclass(frozen=True, eq=False, repr=False)
class Deaths(Result):
    """The killed, per period and group, as a range; made by `Dataset.deaths`.

    Examples
    --------
    >>> TINY.deaths(by="target_type").top(2).table["killed"].tolist()
    [19.0, 15.0]
    """

    measure: str = "killed"

    @classmethod
    def of(cls, data: Dataset, *, by: str | Sequence[str] = (), per: str | None = None) -> Self:
        """Count the killed of a dataset; see `Dataset.deaths`."""
        per = _settle(data, per)
        table = deaths(data, by=by, period=per)
        return cls(data, table, table, by=tuple(check_by(data, by or ())), per=per)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: how many were killed, and in which group most."""
        told = name_whole(self.data, describe_deaths(self.data, deaths(self.data, period=None)))
        if len(self.by) != 1:
            return [told]
        return [
            describe_ranking(self.data, self._sums, by=self._group, value="killed"),
            told,
        ]

    def share(self) -> Self:
        """Return the share of each group of the reported dead, with its 95 % bootstrap interval.

        Returns
        -------
        Deaths, of the measure `share`

        Raises
        ------
        ParameterError : it is not grouped by target_type or unit alone, or has periods

        Examples
        --------
        >>> shares = TINY.deaths(by="target_type").share()
        >>> shares.only("civilian").table["share"].round(2).tolist()
        [0.28]
        """
        if self.per is not None or self.by not in (("target_type",), ("unit",)):
            raise ParameterError("share", "needs deaths by='target_type' or by='unit', without per")
        shares = add_death_shares(self.data, self.whole, by=self._group)
        table = _rows_of(shares, self.table, list(self.by))
        return replace(self, table=table, whole=shares, measure="share")

    def tell(self, group: str) -> Sentence:
        """Return the share of one group of the reported dead, with its interval.

        Parameters
        ----------
        group : str, code or label

        Raises
        ------
        ParameterError : there is no such group

        Examples
        --------
        >>> TINY.deaths(by="target_type").tell("Civilian")
        Civilian: 28% of the 53 reported dead.
        """
        column, code = self._group, self.find_group(group)
        share = death_share(self.data, by=column, group=code)
        return describe_share(self.data, share, by=column, group=code)

    @property
    def _is_none(self) -> bool:
        return not self.whole["n_toll"].sum() > 0

    @cached_property
    def _sums(self) -> pd.DataFrame:
        return deaths(self.data, by=self.by, period=None)

    @property
    def _shown(self) -> Sequence[str]:
        keys = [*([] if self.per is None else ["period"]), *self.by]
        if self.measure == "share":
            return [*keys, "killed", "share", "ci_low"]
        return [*keys, "killed", "killed_low", "killed_high", "n", "n_toll", "complete"]

    def _measure(self, chart: str) -> str:
        if self.measure == "share":
            return f"Share of the killed by {name_groups(self.data, self.by)}, {INTERVAL}"
        bare = chart in ("matrix", "map", "composition") or not self._is_range
        note = "" if bare else self.data.words.range
        return describe_death_measure(self.data, by=self.by, per=self.per, note=note)

    @property
    def _is_range(self) -> bool:
        """Whether the tolls of its accounts differ anywhere."""
        return bool(self.whole["killed_high"].gt(self.whole["killed_low"]).any())

    def _part(self, chart: str) -> Self:
        data = select_throughout(self.data) if _is_sum(self, chart) else self.data
        if data is self.data:
            return self
        return _same_rows(type(self).of(data, by=self.by, per=self.per), self)

    def _rule(self) -> str:
        return _tell_search(self)

    def _n(self) -> str:
        told = float(deaths(self.data, period=None)["n_toll"].sum())
        return f"{count_drawn(self.data, told)} with a toll"

    def _drawn(self) -> pd.DataFrame:
        return self.table[self.table["killed"] > 0]


def _draw_toll(dead: Deaths, texts: dict[str, Any]) -> Axes:
    """Draw the killed over time, from the lowest to the highest account."""
    by = dead._group if dead.by else None
    codes, nouns = dead.data.codes, dead._nouns()
    untold = dead.table["n"].gt(0) & dead.table["n_toll"].eq(0)
    tolls = dead.table.assign(**{name: dead.table[name].mask(untold) for name in TOLLS})
    texts |= say_sums(dead)
    return plot_trend(tolls, by=by, value="killed", codes=codes, nouns=nouns, **texts)


def _draw_deadliest(dead: Deaths, texts: dict[str, Any]) -> Axes:
    """Draw the groups with most killed, from the lowest to the highest account."""
    by, value, table = dead._group, dead.measure, dead._drawn()
    table = table.assign(base=dead.whole["killed"].sum())
    codes, nouns, others = dead.data.codes, dead._nouns(), dead._others(dead.table)
    texts |= {"base": "base", "others": others[others > 0], **say_sums(dead)}
    return plot_ranking(table, by, value=value, codes=codes, nouns=nouns, **texts)


def _draw_toll_mix(dead: Deaths, texts: dict[str, Any]) -> Axes:
    """Draw the killed of each period as a stack; groups that overlap in panels."""
    by, codes = dead._group, dead.data.codes
    kept = dead._chosen or _choose_seen(dead.whole, by, "killed")
    if overlap(dead.data, by, value="killed"):
        tolls = deaths(dead.data, by=by, period=dead.per, kept={by: kept})
        return draw_apart(dead, _largest_first(tolls, by, "killed"), _name_rest(dead, tolls), texts)
    table = lump(dead.whole, by=by, kept=kept)
    texts |= {"rest": _name_rest(dead, table)}
    table = _largest_first(table, by, "killed")
    return plot_composition(table, by, codes=codes, value="killed", **texts)


Deaths.charts = {
    "trend": Chart(_draw_toll, _is_series, "`per`, and at most one column in `by`"),
    "ranking": Chart(_draw_deadliest, _is_ranking, "one column in `by`, and no `per`"),
    "composition": Chart(_draw_toll_mix, _is_mix, "`per`, and one column in `by`"),
    "map": Chart(_draw_map, lambda dead: dead.by == ("place",), "by='place'"),
}


@dataclass(frozen=True, eq=False, repr=False)
class Lethality(Result):
    """The dead per incident, by group; made by `Dataset.lethality`.

    Examples
    --------
    >>> TINY.lethality().table["killed"].round(1).tolist()
    [3.3]
    """

    measure: str = "killed"

    @classmethod
    def of(cls, data: Dataset, *, by: str = "") -> Self:
        """Count the dead per incident; see `Dataset.lethality`."""
        groups = tuple(check_by(data, by or ()))
        table = lethality(data, by="".join(groups))
        return cls(data, table, table, by=groups)

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: the dead per incident, and what published totals give."""
        told = [describe_lethality(self.data, lethality(self.data))]
        published = compare_lethality(self.data)
        series = [own for _, own in published.groupby(AREA, sort=False)]
        return told + [describe_deadliness(self.data, own) for own in series]

    @property
    def _shown(self) -> Sequence[str]:
        return [*self.by, "n", "n_toll", "low", "killed", "ci_low", "high", "deadliest"]


@dataclass(frozen=True, eq=False, repr=False)
class Places(Result):
    """Incidents and the killed at each place; made by `Dataset.places`.

    Examples
    --------
    >>> TINY.places().top(2).table["place"].tolist()
    ['Southtown', 'Northtown']
    """

    @classmethod
    def of(cls, data: Dataset) -> Self:
        """Count at each place; see `Dataset.places`."""
        table = count_places(data)
        return cls(data, table, table, by=("place",))

    @cached_property
    def findings(self) -> list[Sentence]:
        """What the whole says: where most incidents were, and most dead."""
        ranked = [
            describe_ranking(self.data, self.whole, by="place", value=value)
            for value in ("n", "killed")
        ]
        return ranked if self.measure == "n" else ranked[::-1]

    def deaths(self) -> Self:
        """Return the same of the killed: marks are as large as the toll.

        Returns
        -------
        Places, of the measure `killed`

        Examples
        --------
        >>> TINY.places().deaths().top(1).table[["place", "killed"]].to_numpy().tolist()
        [['Northtown', 18.0]]
        """
        return replace(self, measure="killed")

    @property
    def _shown(self) -> Sequence[str]:
        return ["place", "admin1", "geo_precision", "n", "killed"]

    def _measure(self, chart: str) -> str:  # noqa: ARG002
        if self.measure == "n":
            return describe_measure(self.data, by=["place"])
        return describe_death_measure(self.data, by=["place"], note="best number")


def _draw_points(places: Places, texts: dict[str, Any]) -> Axes:
    """Draw places as points on a map, as large as their number."""
    marks = places.table[places.table[places.measure] > 0]
    texts |= {"noun": noun(places.data), "boundaries": boundaries_of(places.data)}
    return plot_point_map(marks, value=places.measure, regions=places.data.admin1, **texts)


Places.charts = {"map": Chart(_draw_points)}
