"""Results: a table that knows what it is, whose sentences are of the whole, with its charts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from typing import Any

import matplotlib as mpl
import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.axes import Axes
from matplotlib.text import Text
from sitrep import results
from sitrep.charts import alt, table
from sitrep.errors import ParameterError
from sitrep.results.base import Result
from sitrep.results.changes import Choices, Clusters, Comparison, Levels
from sitrep.results.counts import Counts, Deaths, Lethality, Places, _count_seen
from sitrep.results.near_repeat import NearRepeat
from sitrep.results.published import Published
from sitrep.results.revisions import Revisions
from sitrep.results.signals import Signals
from sitrep.results.sources import Sources, Told

ATTACKS: dict[str, Any] = {"event_classes": ["attack"]}


@pytest.fixture(scope="module")
def attacks(release: sitrep.Dataset) -> sitrep.Dataset:
    """Return the attacks of release 0.1.1."""
    return release.where(**ATTACKS)


ASKED: dict[str, tuple[type[Result], Any, list[str]]] = {
    "count": (Counts, lambda data: data.count(by="actor"), ["ranking"]),
    "deaths": (Deaths, lambda data: data.deaths(by="target_type"), ["ranking"]),
    "dead places": (Deaths, lambda data: data.deaths(by="place"), ["ranking", "map"]),
    "deaths per month": (
        Deaths,
        lambda data: data.deaths(by="theatre", per="month"),
        ["trend", "composition"],
    ),
    "lethality": (Lethality, lambda data: data.lethality(by="theatre"), []),
    "places": (Places, lambda data: data.places(), ["map"]),
    "compare": (Comparison, lambda data: data.compare(by="theatre"), ["shift"]),
    "compare pairs": (Comparison, lambda data: data.compare(by=["theatre", "actor"]), []),
    "choices": (Choices, lambda data: data.compare().choices(), []),
    "levels": (Levels, lambda data: data.levels(per="month"), ["trend"]),
    "clusters": (Clusters, lambda data: data.clusters(), []),
    "near repeat": (NearRepeat, lambda data: data.near_repeat(), ["cells"]),
    "diff": (Revisions, lambda data: data.diff(data.where(end="2020-03-31")), ["series"]),
    "signals": (Signals, lambda data: data.signals(), ["rows"]),
    "search": (Told, lambda data: data.sources.search(), ["matrix"]),
    "windows": (Told, lambda data: data.sources.windows(), []),
    "accounts": (Told, lambda data: data.sources.accounts(), []),
    "single": (Told, lambda data: data.sources.single(by="theatre"), ["ranking"]),
    "publishers": (Told, lambda data: data.sources.publishers(), []),
    "alignments": (Told, lambda data: data.sources.alignments(), ["matrix"]),
    "overlaps": (Told, lambda data: data.sources.overlaps(), ["overlap"]),
    "disagreements": (Told, lambda data: data.sources.disagreements(), []),
    "missing": (Told, lambda data: data.sources.missing(), []),
    "delays": (Told, lambda data: data.sources.delays(), ["curves"]),
    "without": (Told, lambda data: data.sources.without(), []),
    "published": (Published, lambda data: data.published(), []),
    "published main": (Published, lambda data: data.published().main(), ["shares", "pairs"]),
    "published dead": (Published, lambda data: data.published().dead(), ["pairs"]),
    "published series": (Result, lambda data: data.published().series(), ["pairs"]),
    "published compare": (Result, lambda data: data.published().compare(), []),
    "published witnesses": (Result, lambda data: data.published().witnesses(), ["witnesses"]),
    "published lethality": (Result, lambda data: data.published().lethality(), []),
    "published left out": (Result, lambda data: data.published().left_out(), []),
}
"""Question -> the kind of its result, how it is asked, and the charts that it can be."""


@pytest.mark.parametrize("question", ASKED)
def test_every_result_is_of_one_make(tiny: sitrep.Dataset, question: str) -> None:
    """It shows its table and its sentences, can be kept in a set, cannot be changed, and draws."""
    kind, ask, charts = ASKED[question]
    result = ask(tiny)
    assert isinstance(result, kind)
    assert isinstance(tiny.sources, Sources)
    shown = repr(result)
    assert not shown.startswith(type(result).__name__)
    assert all(said in shown for said in result.findings)
    assert {result, result} == {result}
    assert result != ask(tiny)
    for name in ("table", "measure"):
        with pytest.raises(FrozenInstanceError):
            setattr(result, name, None)
    assert dir(result.plot) == sorted(charts)
    for chart in charts:
        texts = getattr(result.plot, chart)().figure.texts
        assert "Source: " in " ".join(text.get_text() for text in texts).replace("\n", " ")


# The two wrong numbers that the first release published -------------------------------------------


def test_a_cut_table_does_not_change_the_share_of_the_first_target(attacks: sitrep.Dataset) -> None:
    """45 of 139 attacks with two accounts hit the military, however few groups are shown."""
    counts = attacks.where(min_accounts=2).count(by="target_type").share()
    assert len(counts.top(8)) == 8
    assert counts.top(8).finding == counts.finding
    assert "45 of 139" in counts.top(8).finding
    assert "32%" in counts.top(8).finding


def test_a_cut_table_does_not_change_the_share_of_the_first_region(attacks: sitrep.Dataset) -> None:
    """119 of 259 attacks at places known nearly were in Daraa, however few regions are shown."""
    precise = attacks.where(geo_precisions=["exact", "near"]).count(by="admin1")
    assert "119 of 259" in precise.top(3).finding
    assert "46%" in precise.top(3).finding


# Sentences are of the whole ----------------------------------------------------------------------

BY = ["theatre", "admin1", "actor", "target_type", "event_type", "date_precision"]


@settings(max_examples=30, deadline=None)
@given(by=st.sampled_from(BY), per=st.sampled_from([None, "week", "month"]), n=st.integers(1, 9))
def test_no_cut_changes_what_is_said(
    tiny: sitrep.Dataset, by: str, per: str | None, n: int
) -> None:
    """Whatever is shown of a table, its sentences are those of the whole."""
    for result in (tiny.count(by=by, per=per), tiny.deaths(by=by, per=per)):
        first = str(result.whole[by].iloc[0])
        for cut in (
            result.top(n),
            result.sort(),
            result.only(first),
            result.top(n).only(first)
            if first in set(result.top(n).table[by].astype(str))
            else result.top(n),
        ):
            assert cut.findings == result.findings
            assert type(cut) is type(result)
            pd.testing.assert_frame_equal(cut.whole, result.whole)


def test_a_comparison_keeps_its_largest_move(release: sitrep.Dataset) -> None:
    """The largest move is that of all named groups, though only one of them is shown."""
    daraa = release.where(regions=["Daraa"], **ATTACKS)
    shift = daraa.compare(by="target_type", compare_from="2020-10-01").share()
    assert "most moved Intelligence" in shift.finding
    assert shift.top(1).finding == shift.finding


def test_a_cut_says_how_much_it_shows(attacks: sitrep.Dataset) -> None:
    """Below a cut table stands how many rows there are in all."""
    counts = attacks.count(by="target_type")
    shown = counts.top(3)
    assert f"3 of {len(counts.whole)} rows are shown." in repr(shown)
    assert "rows are shown" not in repr(counts)
    assert f"3 of {len(counts.whole)} rows are shown." in shown._repr_html_()


# Tables ------------------------------------------------------------------------------------------


def test_top_takes_the_groups_with_most(attacks: sitrep.Dataset) -> None:
    """The first rows of a ranking are those with most incidents, in their order."""
    numbers = attacks.count(by="admin1").top(4).table["n"]
    every = attacks.count(by="admin1").table["n"].dropna()
    assert numbers.tolist() == sorted(every, reverse=True)[:4]


def test_top_of_a_series_keeps_every_period(attacks: sitrep.Dataset) -> None:
    """Of a table by periods, all periods of the largest groups stay."""
    table = attacks.count(by="actor", per="month").top(2).table
    assert table["actor"].nunique() == 2
    assert table["period"].nunique() == 13
    totals = attacks.count(by="actor").table.set_index("actor")["n"]
    assert set(table["actor"]) == set(totals.nlargest(2).index)


def test_only_takes_codes_and_labels(attacks: sitrep.Dataset) -> None:
    """A group is named by its code or by its label; another is told with the nearest."""
    counts = attacks.count(by="theatre")
    assert counts.only("badia").table.equals(counts.only("Central desert").table)
    with pytest.raises(sitrep.ParameterError, match="did you mean 'badia'"):
        counts.only("badya")
    with pytest.raises(sitrep.ParameterError, match="has no groups"):
        attacks.count(per="month").only("badia")


def test_shares_add_to_one(attacks: sitrep.Dataset) -> None:
    """The shares of all groups are the whole, and a cut keeps each as it is."""
    shares = attacks.count(by="target_type").share()
    assert shares.whole["share"].sum() == pytest.approx(1)
    cut = attacks.count(by="target_type").top(2).share()
    assert len(cut) == 2
    assert cut.table["share"].tolist() == shares.top(2).table["share"].tolist()


def test_shares_of_the_dead_add_to_one(attacks: sitrep.Dataset) -> None:
    """Every group hit has its own dead, so their shares are the whole."""
    shares = attacks.deaths(by="target_type").share()
    assert shares.whole["share"].sum() == pytest.approx(1)
    told = shares.whole["n_toll"].gt(0)
    assert (shares.whole["ci_low"] <= shares.whole["share"])[told].all()
    assert shares.whole.loc[~told, ["share", "ci_low", "ci_high"]].isna().all(axis=None)
    with pytest.raises(sitrep.ParameterError, match="share: needs deaths by='target_type'"):
        attacks.deaths(by="actor").share()


def test_rolling_is_the_mean_of_the_periods_before(attacks: sitrep.Dataset) -> None:
    """A rolling mean of three is missing twice, then as computed by hand; also group by group."""
    counts = attacks.count(per="month")
    n = counts.table["n"].tolist()
    by_hand = [sum(n[i - 2 : i + 1]) / 3 for i in range(2, len(n))]
    assert counts.rolling(3).table["mean"].tolist()[2:] == pytest.approx(by_hand)
    assert counts.rolling(3).table["mean"].isna().sum() == 2
    assert counts.rolling(3).table["n"].tolist() == n
    south = attacks.count(by="theatre", per="month").rolling(2).only("south").table["mean"]
    alone = attacks.where(theatres=["south"]).count(per="month").rolling(2).table["mean"]
    assert south.tolist()[1:] == pytest.approx(alone.tolist()[1:])
    assert counts.rolling(3).finding == counts.finding
    with pytest.raises(sitrep.ParameterError, match="rolling: needs counts per period"):
        attacks.count(by="actor").rolling(3)
    with pytest.raises(
        sitrep.ParameterError, match="periods: 1 is not a number of periods; give 2 or more"
    ):
        counts.rolling(1)


def test_a_rolling_mean_is_drawn_where_there_is_one(attacks: sitrep.Dataset) -> None:
    """The weeks before the first mean are left out, and are not drawn as not searched."""
    weekly = attacks.where(theatres=["south"]).count(per="week").rolling(4)
    drawn = table(weekly.plot())
    assert len(drawn) == len(weekly.table) - 3
    assert drawn["mean"].notna().all()
    assert "not searched" not in alt(weekly.plot())
    with pytest.raises(sitrep.ParameterError, match="calendar needs"):
        weekly.plot.calendar()


def test_only_a_chart_with_intervals_says_so(attacks: sitrep.Dataset) -> None:
    """The bars of a grid of regions have no interval; a mean is called one."""
    months = attacks.count(by="admin1", per="month")
    assert "interval" not in alt(months.plot.grid())
    assert "95% Poisson interval" in alt(months.plot())
    assert "mean of 3 months" in alt(months.rolling(3).plot.grid())


def test_groups_can_have_colours_of_ones_own(attacks: sitrep.Dataset) -> None:
    """A dict gives a group its colour, by code or label, and leaves the others as they are."""
    ax = attacks.count(by="actor").top(3).plot(colour={"ISIS": "#123456"})
    drawn = {
        mpl.colors.to_hex(colour) for dots in ax.collections for colour in dots.get_facecolor()
    }
    drawn |= {mpl.colors.to_hex(line.get_color()) for line in ax.lines}
    assert "#123456" in drawn


def test_a_mean_is_cut_or_thin_if_one_of_its_periods_is(tiny: sitrep.Dataset) -> None:
    """March was searched thinly, and the filter cuts January: the means that hold them say so."""
    part = tiny.where(theatres=["alpha"], start="2020-01-10").count(per="month").rolling(2)
    assert part.table["cut"].tolist() == [False, True, False, False]
    assert part.table["complete"].tolist() == [False, False, False, False]
    whole = tiny.where(theatres=["beta"]).count(per="month").rolling(2)
    assert whole.table["complete"].tolist() == [False, True, True, True]


def test_shares_over_time_are_a_composition(attacks: sitrep.Dataset) -> None:
    """No trend is drawn of shares, which would show those of a few incidents too."""
    shares = attacks.count(by="admin1", per="quarter").share()
    assert "share" in table(shares.plot())
    assert dir(shares.plot) == ["composition"]
    with pytest.raises(sitrep.ParameterError, match="trend needs"):
        shares.plot.trend()


def test_an_empty_period_is_chosen(attacks: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """Thirteen months are counted by month, a week by day."""
    assert attacks.count(per="").per == "month"
    week = attacks.where(start="2020-12-16", end="2020-12-23")
    assert week.count(per="").per == "day"
    assert week.levels().per == "day"
    with pytest.raises(sitrep.ParameterError, match="did you mean 'month'"):
        attacks.count(per="monht")


def test_an_empty_result_says_so(attacks: sitrep.Dataset) -> None:
    """Nothing found has a sentence, a table and a figure that say so."""
    nothing = attacks.where(actors=["ISIS"], regions=["Daraa"], end="2020-01-05")
    assert nothing.incidents.empty
    counts = nothing.count(per="day")
    assert "o attacks" in counts.finding
    assert repr(counts)
    assert isinstance(counts.plot(), Axes)


@pytest.mark.parametrize(
    "ask",
    [
        lambda data: data.count(per="day"),
        lambda data: data.count(by="admin1", per="day"),
        lambda data: data.count(by="theatre"),
        lambda data: data.count(by="target_type", per="day").share(),
        lambda data: data.compare(by="admin1"),
        lambda data: data.compare(by="theatre").share(),
        lambda data: data.levels(),
    ],
)
def test_none_is_said_once_and_not_drawn(attacks: sitrep.Dataset, ask: Any) -> None:
    """Of no incidents there is one sentence, and a figure that is this sentence: no levels of 0."""
    none = attacks.where(regions=["Quneitra"], start="2020-02-01", end="2020-02-03")
    result = ask(none)
    assert result.finding == "No attacks in this selection."
    assert repr(result).count("No attacks in this selection.") == 1
    figure = result.plot().figure
    assert figure.alt.startswith("No attacks in this selection. ")
    assert figure.table.empty
    assert not figure.said.drawn


def test_nothing_compared_has_one_reason(attacks: sitrep.Dataset) -> None:
    """Where there are no two periods, that is said, and nothing of the search of two periods."""
    day = attacks.where(start="2020-03-11", end="2020-03-11")
    why = "Nothing is compared, since no days asked about lie on both sides of 11 March 2020."
    for result in (day.compare(by="admin1"), day.compare(by="theatre").share()):
        assert [str(each) for each in result.findings] == [why]
    assert attacks.where(regions=["Daraa"]).compare(by="admin1").findings[1:]


def test_tolls_that_nobody_gives_are_not_drawn_as_0(attacks: sitrep.Dataset) -> None:
    """A day whose attacks have no toll has no dot; without any toll there is no drawing."""
    untold = attacks.where(start="2020-03-11", end="2020-03-11").deaths(per="day").plot().figure
    assert not untold.said.drawn
    some = attacks.where(theatres=["badia"], start="2020-12-16", end="2020-12-23")
    table = attacks.where(theatres=["south"], start="2020-09-01", end="2020-09-14").deaths(
        per="day"
    )
    drawn = table.plot().figure.table.set_index("period")["killed"]
    rows = table.table.set_index("period")
    silent = rows["n"].gt(0) & rows["n_toll"].eq(0)
    assert silent.any()
    assert drawn[silent].isna().all()
    assert drawn[rows["n"].eq(0)].eq(0).all()
    assert not some.deaths(per="day").plot().figure.said.drawn


def test_at_least_is_not_more_than_the_lowest_account(attacks: sitrep.Dataset) -> None:
    """A sum of best accounts is no minimum where the sum of the lowest ones is less."""
    assert attacks.count().finding.endswith(
        ": 363 attacks recorded. 899 deaths are reported (at least 789 by lowest tolls), in 192 "
        "of them; 139 give no toll."
    )
    assert attacks.deaths().finding.startswith("All theatres. 899 killed (789 to 1,106, ")
    israel = attacks.where(actors=["Israel"], theatres=["south"])
    assert israel.deaths().finding.startswith("At least ")


def test_without_the_only_publisher_none_is_left(attacks: sitrep.Dataset) -> None:
    """What one publisher alone tells is gone without it: no number of none is said."""
    day = attacks.where(start="2020-03-11", end="2020-03-11")
    assert day.sources.without().finding == "Without Syria TV, no attack is left."


def test_the_ratio_drawn_is_that_of_the_title(attacks: sitrep.Dataset) -> None:
    """The chart writes the interval that allows for clusters, by which its title is decided."""
    rates = attacks.compare(by="theatre")
    drawn = rates.plot().figure.table.set_index("theatre")
    rows = rates.table.set_index("theatre").loc[drawn.index]
    assert drawn["ci_low"].tolist() == rows["robust_low"].tolist()
    assert drawn["ci_high"].tolist() == rows["robust_high"].tolist()


# Charts ------------------------------------------------------------------------------------------

SHAPES = {
    (): {None: [], "month": ["trend", "calendar"]},
    ("actor",): {None: ["ranking"], "month": ["trend", "composition"]},
    ("admin1",): {None: ["ranking"], "month": ["trend", "composition", "grid"]},
    ("place",): {None: ["ranking", "map"], "month": ["trend", "composition", "map"]},
    ("actor", "theatre"): {None: ["matrix"], "month": []},
}


@pytest.mark.parametrize("by", SHAPES, ids=str)
@pytest.mark.parametrize("per", [None, "month"])
def test_the_charts_that_a_shape_can_be(attacks: sitrep.Dataset, by: Any, per: str | None) -> None:
    """Tab lists the charts that fit; each draws; the first is what `plot()` draws."""
    counts = attacks.count(by=by, per=per)
    charts = SHAPES[by][per]
    assert set(dir(counts.plot)) == set(charts)
    for name in charts:
        ax = getattr(counts.plot, name)()
        assert str(counts._part(name).finding).rstrip(".") in ax.figure.alt
    if charts:
        assert counts.plot().figure.alt == getattr(counts.plot, charts[0])().figure.alt


def test_grouped_counts_are_never_one_line(attacks: sitrep.Dataset) -> None:
    """A series by group is drawn one panel a group, since a result knows its groups."""
    ax = attacks.count(by="theatre", per="month").plot()
    panels = [other for other in ax.figure.axes if other.lines]
    assert len(panels) == 3


SUMS: list[tuple[Callable[..., Any], str]] = [
    (lambda data: data.count(per="month").plot(), "n"),
    (lambda data: data.count(per="month").rolling(3).plot(), "mean"),
    (lambda data: data.count(per="day").plot.calendar(), "n"),
    (lambda data: data.deaths(per="month").plot(), "killed"),
    (lambda data: data.count(by="actor", per="month").plot.composition(), "n"),
    (lambda data: data.count(by="actor", per="month").share().plot(), "share"),
    (lambda data: data.deaths(by="target_type", per="month").plot.composition(), "killed"),
]


@pytest.mark.parametrize(("draw", "value"), SUMS)
def test_a_sum_over_time_is_of_theatres_searched_throughout(
    attacks: sitrep.Dataset, draw: Callable[..., Any], value: str
) -> None:
    """A theatre searched from September on would draw a rise; it is left out, and that is said."""
    figure = draw(attacks).figure
    kept = draw(attacks.where(theatres=["badia", "south"])).figure
    assert figure.table[value].tolist() == kept.table[value].tolist()
    footer = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    assert "Left out, since not searched throughout: Greater Idlib. n = " in footer
    assert "Left out" not in " ".join(text.get_text() for text in kept.texts)
    alone = draw(attacks.where(theatres=["northwest"])).figure
    assert alone.table[value].max() > 0  # with nothing else to draw it stands, with its gap


FOOTERS: list[tuple[Callable[..., Any], str]] = [
    (lambda data: data.count(per="month").plot(), "n = 319 attacks."),
    (lambda data: data.deaths(per="month").plot(), "n = 204 attacks with a toll."),
    (lambda data: data.compare(by="target_type").plot(), "n = 285 attacks."),
    (lambda data: data.compare(by="target_type").share().plot(), "n = 285 attacks."),
    (lambda data: data.levels().plot(), "n = 319 attacks."),
    (lambda data: data.published().main().plot(), "n = 7 published numbers."),
    (lambda data: data.published().series().plot(), "n = 12 series of published numbers."),
    (lambda data: data.sources.search().plot(), "n = 1,191 theatre-days."),
    (lambda data: data.sources.alignments().plot(), "n = 769 accounts."),
    (lambda data: data.sources.delays().plot(), "n = 131 accounts."),
    (lambda data: data.interrupted().plot(), "n = 5 events."),
    (
        lambda data: data.count(by="actor", per="month").plot(),
        "Greater Idlib was searched only from 1 September 2020 on. n = 363 attacks.",
    ),
]


@pytest.mark.parametrize(("draw", "said"), FOOTERS, ids=[said for _, said in FOOTERS])
def test_a_footer_counts_what_is_drawn(
    attacks: sitrep.Dataset, draw: Callable[..., Any], said: str
) -> None:
    """The n of a chart is of what it shows, not of all that was asked about."""
    footer = " ".join(text.get_text() for text in draw(attacks).figure.texts)
    assert footer.replace("\n", " ").endswith(said)


def test_a_chart_that_does_not_fit_is_told(attacks: sitrep.Dataset) -> None:
    """A wrong chart is an error that says what it needs; a misspelt one names the nearest."""
    with pytest.raises(sitrep.ParameterError, match="plot: matrix needs two columns"):
        attacks.count(by="actor").plot.matrix()
    with pytest.raises(sitrep.ParameterError, match="'trnd' is not a chart of this; did you mean"):
        attacks.count(per="month").plot("trnd")
    with pytest.raises(sitrep.ParameterError, match="this table has no chart: trend needs"):
        attacks.count().plot()
    with pytest.raises(AttributeError, match="did you mean 'trend'"):
        attacks.count(per="month").plot.trnd()
    with pytest.raises(sitrep.ParameterError, match="no chart"):
        attacks.count(by=["actor", "theatre"], per="month").plot()


def test_every_text_can_be_overridden(attacks: sitrep.Dataset) -> None:
    """Title, subtitle and source are filled in, and each can be another."""
    counts = attacks.count(per="month")
    texts = {"title": "One title", "subtitle": "One measure", "source": "One source"}
    drawn = [text.get_text() for text in counts.plot(**texts).figure.texts]
    assert drawn == list(texts.values())
    filled = " ".join(text.get_text() for text in counts.plot().figure.texts)
    assert "Attacks per month" in filled.replace("\n", " ")
    assert "Source: " in filled


@pytest.mark.parametrize(
    ("ask", "chart", "said"),
    [
        (lambda data: data.count(by="actor"), "", "Attacks by side, 95% Poisson interval"),
        (lambda data: data.count(by="actor").share(), "", "Share of the attacks by side, 95%"),
        (lambda data: data.deaths(per="month"), "", "Killed per month, lowest to highest"),
        (lambda data: data.deaths(by="actor", per="month"), "composition", "Killed per month by"),
        (
            lambda data: data.deaths(by="target_type").share(),
            "",
            "Share of the killed by main group hit, 95% interval",
        ),
        (lambda data: data.places(), "", "Attacks by place"),
        (lambda data: data.places().deaths(), "", "Killed by place, best number"),
        (lambda data: data.compare(by="actor"), "", "Attacks per 30 days by side"),
        (lambda data: data.compare(by="actor").share(), "", "Share of the attacks by side"),
        (lambda data: data.levels(), "", "Attacks per month, 95% Poisson interval, and levels"),
    ],
)
def test_a_subtitle_says_what_is_drawn(
    attacks: sitrep.Dataset, ask: Any, chart: str, said: str
) -> None:
    """The measure, the groups and the unit, whichever column is drawn."""
    plot = ask(attacks).plot
    texts = (getattr(plot, chart) if chart else plot)().figure.texts
    drawn = " ".join(text.get_text() for text in texts).replace("\n", " ")
    assert f"{said}" in drawn


def test_the_dead_by_group_are_ranked(attacks: sitrep.Dataset) -> None:
    """Deaths by one column say first which group has most; no bar stands for none killed."""
    dead = attacks.deaths(by="target_type")
    first, total = dead.findings
    assert first.startswith("Most deaths among: ")
    assert [total] == attacks.deaths().findings == attacks.deaths(by=["actor", "theatre"]).findings
    assert (dead.table["killed"] == 0).any()
    assert (table(dead.plot())["killed"] > 0).all()


def test_a_matrix_of_one_group_is_a_ranking(tiny: sitrep.Dataset) -> None:
    """Where one of two columns has one group, the groups of the other are ranked."""
    by = ["theatre", "actor"]
    alpha = tiny.where(theatres=["alpha"]).count(by=by)
    ranked = table(alpha.plot())
    assert ranked["n"].tolist() == sorted(alpha.table["n"], reverse=True)
    assert "actor" in ranked
    assert len(alpha.plot().figure.axes[0].get_yticklabels()) == len(ranked)
    assert table(tiny.count(by=by).plot())["theatre"].nunique() == 3


def test_a_chart_can_be_drawn_on_axes_of_ones_own(attacks: sitrep.Dataset) -> None:
    """Given axes are drawn on and returned."""
    figure = mpl.figure.Figure()
    ax = figure.add_subplot()
    assert attacks.count(per="month").plot(ax=ax) is ax


# The dataset -------------------------------------------------------------------------------------


def test_the_verbs_are_found_on_the_dataset(curated: sitrep.Dataset) -> None:
    """Tab on a dataset lists what one can ask."""
    verbs = {"count", "deaths", "lethality", "places", "compare", "levels", "clusters"}
    assert verbs | {"sources", "published", "claims", "where", "cite"} <= set(dir(curated))


def test_a_verb_takes_other_names_of_columns(attacks: sitrep.Dataset) -> None:
    """Every verb understands other names of columns, and letters of periods."""
    assert attacks.count(by="governorate").by == attacks.count(by="region").by == ("admin1",)
    assert attacks.deaths(by="province", per="M").per == "month"
    assert attacks.compare(by="governorate").by == ("admin1",)
    assert attacks.clusters(by="governorate").by == ("admin1",)
    assert attacks.lethality(by="governorate").by == ("admin1",)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"period": "week"}, "period: is no argument; did you mean 'per'?"),
        ({"groupby": "actor"}, "groupby: is no argument; did you mean 'by'?"),
        ({"by": "actr"}, "by: 'actr' is not a column to count by; did you mean 'actor'?"),
        ({"by": ["actor", "theatre", "admin1"]}, "give at most two different columns"),
    ],
    ids=str,
)
def test_a_wrong_argument_names_the_nearest(
    attacks: sitrep.Dataset, asked: dict[str, Any], said: str
) -> None:
    """A verb asked in a wrong way is one clear error."""
    with pytest.raises(sitrep.ParameterError, match=re.escape(said)):
        attacks.count(**asked)


def test_a_part_of_a_dataset_has_the_same_verbs(curated: sitrep.Dataset) -> None:
    """`where` returns what it is asked of."""
    assert type(curated.where(actors=["ISIS"])) is type(curated) is sitrep.Dataset


def test_a_dataset_shows_a_card(attacks: sitrep.Dataset) -> None:
    """`data` in a cell is a dozen lines: what it is, span, rows, filters, search, what next."""
    shown = attacks._repr_html_()
    assert len(shown) < 4000
    for words in ("363 of 427", "January 2020 to January 2021", "Event classes", "CC-BY-4.0"):
        assert words in shown
    assert "data.count(per=" in shown


def test_every_kind_of_result_is_public_or_found_by_a_verb() -> None:
    """The names at the top are few, and each kind of result is among those of the room."""
    assert len(sitrep.__all__) <= 20
    assert set(results.__all__) >= {"Counts", "Deaths", "Comparison", "Levels", "Clusters"}


def test_shares_of_units_are_of_units(attacks: sitrep.Dataset) -> None:
    """An attack that hit two units counts for both, so that shares of units are not of attacks."""
    shares = attacks.compare(by="unit").share()
    before = attacks.compare().table["n_before"].sum()
    assert shares.table["n_before"].sum() > before
    assert "of units hit in attacks" in shares.finding
    assert shares.plot().figure.alt.startswith(
        f"{str(shares.finding).rstrip('.')}: Share of the units hit in attacks. "
    )


def test_the_card_says_what_is_chosen(attacks: sitrep.Dataset) -> None:
    """What is left open is chosen from the data, and said; what cannot be is an error."""
    card = attacks.card()[""]
    assert card["Counted per"] == "month"
    assert card["Compared"] == "July to December 2020 with January to June 2020"
    week = attacks.where(start="2020-12-16", end="2020-12-23").card(compare_from="2020-12-20")
    assert week[""]["Compared"] == "20 to 23 December 2020 with 16 to 19 December 2020"
    with pytest.raises(sitrep.ParameterError, match="compare_from: 'July' is not a day"):
        attacks.card(compare_from="July")


def test_a_map_has_a_tile_for_what_was_asked_about(attacks: sitrep.Dataset) -> None:
    """A region that a filter leaves out has no tile; one that no theatre searched says so."""

    def tiles(data: sitrep.Dataset) -> dict[str, str]:
        ax = data.count(by="admin1", per="month").plot.grid()
        return {
            " ".join(panel.get_title(loc="left").split("\N{NO-BREAK SPACE}")[0].split()): " ".join(
                t.get_text() for t in panel.texts
            )
            for panel in ax.figure.axes
            if panel.get_title(loc="left")
        }

    whole = tiles(attacks)
    assert "not searched" in whole["Tartous"].lower()
    assert "not searched" not in whole["Homs"].lower()
    south = tiles(attacks.where(theatres=["south"]))
    assert set(south) == {"Daraa", "Quneitra", "As-Sweida", "Rural Damascus"}


def test_a_share_of_few_is_not_drawn_as_a_percent(attacks: sitrep.Dataset) -> None:
    """On a base below 10 no percent is said: not in the table, the sentence or the chart."""
    few = attacks.where(regions=["Lattakia"]).count(by="target_type").share()
    assert few.whole["n"].sum() < 10
    said = [text.get_text() for text in few.plot().figure.findobj(mpl.text.Text)]
    assert not any(re.search(r"\d%", text) for text in said if "95%" not in text), said
    assert "%" not in few.finding
    assert not re.search(r"\d%", repr(few).replace("95%", ""))


def _keys(ax: Axes) -> list[str]:
    """Return the words of all keys of a figure."""
    legends = ax.figure.findobj(mpl.legend.Legend)
    return [text.get_text() for legend in legends for text in legend.get_texts()]


def test_a_chart_says_what_it_leaves_out(attacks: sitrep.Dataset) -> None:
    """What `top` and a dozen totals cut is in the key of the chart, and adds up to what is named.

    One attack can hit several units: those not drawn are numbered, and their attacks not added up.
    """
    kinds, units = (attacks.count(by=by).named() for by in ("event_type", "unit"))
    for counts, noun in ((kinds, "kinds"), (units, "units")):
        for drawn in (counts.top(3), counts.sort().top(3)):
            rest = counts.table["n"].nlargest(len(counts)).iloc[3:]
            words = f"{len(rest)} more {noun}"
            summed = f"{words}: {rest.sum():.0f} attacks"
            assert (words if noun == "units" else summed) in _keys(drawn.plot())
    regions = attacks.count(by="admin1")
    ax = regions.plot()
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert set(names) == set(attacks.admin1["admin1"])
    assert "not searched" in [text.get_text() for text in ax.texts]
    assert not any(" more" in word for word in _keys(ax))
    published = attacks.published().series()
    assert f"{len(published.whole) - 12} more totals" in _keys(published.plot())


def test_a_stack_begins_with_the_largest(attacks: sitrep.Dataset) -> None:
    """The group that the title names stands on the axis, and those without a name on top."""
    counts = attacks.count(by="actor", per="month")
    stacked = counts._stacked()
    order = list(stacked["actor"].cat.categories)
    sums = stacked.groupby("actor", observed=True)["n"].sum()
    named = [actor for actor in order if actor not in ("unidentified", "other")]
    assert named == list(sums[named].sort_values(ascending=False, kind="stable").index)
    assert order[len(named) :] == ["unidentified", "other"]
    days = attacks.count(by="date_precision", per="month")._stacked()["date_precision"]
    assert list(days.cat.categories) == ["day", "week", "month"]


def test_a_stack_names_no_group_that_cannot_be_seen(attacks: sitrep.Dataset) -> None:
    """Groups of less than 3% of the fullest month are added up, and the key says how many."""
    for counts, value in (
        (attacks.count(by="target_type", per="month"), "n"),
        (attacks.deaths(by="target_type", per="month"), "killed"),
    ):
        ax, whole = counts.plot.composition(), counts._part("composition").whole
        months = whole.groupby("period")[value].sum()
        most = whole.groupby("target_type", observed=True)[value].max()
        assert (most < 0.03 * months.max()).any()
        drawn = ax.figure.table["target_type"].cat.categories
        named = [group for group in drawn if group != "other"]
        assert (most[named] >= 0.03 * months.max()).all()
        assert f"{len(most) - len(named)} other groups" in _keys(ax)


def test_what_is_too_thin_is_no_part_of_a_stack() -> None:
    """A group counts if it has 3% of the fullest period in one period, however few in all."""
    rows = pd.DataFrame({"period": [1, 1, 1, 2, 2, 2], "group": [*"abc"] * 2})
    for n, seen in (
        ([90, 8, 2, 40, 2, 2], 2),
        ([90, 8, 2, 40, 2, 3], 3),
        ([0, 0, 0, 0, 0, 0], 3),
        ([1000, 1, 1, 0, 0, 0], 1),
    ):
        assert _count_seen(rows.assign(n=n), "group", "n") == seen


def test_no_level_is_drawn_where_none_is_given(attacks: sitrep.Dataset) -> None:
    """Over 2 days sentence, figure and table have no level; over 3 all have one."""
    for end, told in (("2020-03-12", False), ("2020-03-13", True)):
        levels = attacks.where(start="2020-03-11", end=end).levels(per="day")
        assert ("no level of attacks is given" not in levels.finding) == told
        assert any("level" in word for word in _keys(levels.plot())) == told
        assert levels.table[["level", "ci_low", "ci_high"]].notna().all(axis=None) == told


def test_days_without_a_search_are_grey(attacks: sitrep.Dataset) -> None:
    """The rows of a theatre's days that were not searched do not look like a search."""
    ax = attacks.sources.search().plot()
    assert [mesh.cmap.name for mesh in ax.collections if hasattr(mesh, "cmap")][:2] == [
        "light",
        "greys",
    ]


def test_marks_are_named_as_the_data_name_them(attacks: sitrep.Dataset) -> None:
    """The keys of maps and of stacks count attacks where attacks are counted."""
    assert any(re.search(r"\d attacks$", word) for word in _keys(attacks.places().plot()))
    shares = attacks.count(by="target_type", per="month").share()
    assert " above the bars: attacks" in _keys(shares.plot())


REGIONS = ["Ar-Raqqa", "As-Sweida", "Deir-ez-Zor", "Hama", "Homs", "Rural Damascus"]
CHOSEN: dict[str, tuple[Any, str, list[str], str]] = {
    "stack": (
        lambda data: data.count(by="actor", per="month").only("Israel", "US-led coalition"),
        *("composition", ["Israel", "US-led coalition", "other"], "5 other sides"),
    ),
    "stack of all but one": (
        lambda data: data.count(by="admin1", per="month").only(*REGIONS),
        *("composition", [*REGIONS, "other"], "Aleppo"),
    ),
    "stack of deaths": (
        lambda data: data.deaths(by="target_type", per="month").only("civilian"),
        *("composition", ["civilian", "other"], "6 other groups"),
    ),
    "grid": (
        lambda data: data.count(by="admin1", per="month").only("Homs", "Hama"),
        *("grid", ["Hama", "Homs"], ""),
    ),
    "places": (
        lambda data: data.count(by="place").only("Resafa", "Al-Sukhnah"),
        *("map", ["Al-Sukhnah", "Resafa"], ""),
    ),
    "places of deaths": (
        lambda data: data.deaths(by="place").only("Resafa", "Al-Sukhnah"),
        *("map", ["Al-Sukhnah", "Resafa"], ""),
    ),
    "places in two periods": (
        lambda data: data.compare(by="place").only("Resafa", "Al-Sukhnah"),
        *("map", ["Al-Sukhnah", "Resafa"], ""),
    ),
    "delays": (
        lambda data: data.sources.delays(by="publisher").only("Syria TV", "Watan FM"),
        *("curves", ["Syria TV", "Watan FM"], ""),
    ),
}
"""A result of chosen groups -> its chart, the groups in it, and what the others are called."""


@pytest.mark.parametrize("kind", CHOSEN)
def test_a_chart_draws_the_groups_chosen(attacks: sitrep.Dataset, kind: str) -> None:
    """Not those with most; the others are one group where they are parts of a sum, or left out."""
    ask, chart, groups, rest = CHOSEN[kind]
    result = ask(attacks.where(theatres=["badia"]))
    ax = result.plot(chart)
    drawn = table(ax)
    assert sorted(set(drawn[result.by[0]].astype(str))) == sorted(groups)
    if rest:
        words = [text.get_text().replace("\n", " ") for text in ax.figure.findobj(Text)]
        assert any(rest in text for text in words)
    if chart == "grid":
        assert len(ax.panels) == len(groups)
    if chart == "composition":
        assert drawn[result.measure].sum() == pytest.approx(result.whole[result.measure].sum())


@pytest.mark.parametrize("n", [0, -3, 1.5, True, "2", None])
def test_a_number_that_is_none_is_refused(attacks: sitrep.Dataset, n: Any) -> None:
    """Wherever a number of something can be asked for, in one form of words."""
    for name, noun, ask in (
        ("n", "groups", lambda: attacks.count(by="actor").top(n)),
        ("n", "clusters", lambda: attacks.clusters().top(n)),
        ("n", "series", lambda: attacks.signals().top(n)),
        ("n", "incidents", lambda: attacks.list_incidents(n)),
        ("n", "incidents", lambda: attacks.sources.disagreements().list(n)),
        ("periods", "periods", lambda: attacks.count(per="month").rolling(n)),
        ("longest", "days", lambda: attacks.clusters(longest=n)),
        ("weeks", "weeks before and after an event", lambda: attacks.interrupted(weeks=n)),
        ("min_accounts", "accounts", lambda: attacks.where(min_accounts=n)),
    ):
        with pytest.raises(ParameterError, match=rf"^{name}: .* is not a number of {noun}; give"):
            ask()
