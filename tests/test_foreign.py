"""Everything is tried on data of every form and several countries, under odd filters.

A sentence or a chart that fits one dataset alone says something false about another; here each
function that makes a sentence, and each that draws, must say something, and nothing of elsewhere.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import make_foreign
import numpy as np
import pandas as pd
import pytest
from foreign_cases import ASKED, PERIODS, earlier, faults, filtered, other_list, with_events
from matplotlib.text import Text
from sitrep import charts, words
from sitrep.codebook import check
from sitrep.links.estimates import estimate_total
from sitrep.links.groups import join
from sitrep.links.shares import count_shares
from sitrep.links.vintages import compare_series, compare_vintages
from sitrep.measures.adjusted import Posterior
from sitrep.measures.adjusted.observed import Observed, Totals
from sitrep.measures.captured import compare_captured, compare_lethality
from sitrep.measures.clusters import bursts
from sitrep.measures.comparison import compare, compare_shares, vary
from sitrep.measures.counts import count, count_places, deaths, lump
from sitrep.measures.deaths import death_share, lethality
from sitrep.measures.interrupted import compare_at_events
from sitrep.measures.intervals import add_intervals, add_shares
from sitrep.measures.levels import change_points
from sitrep.measures.near_repeat import near_repeat, select_reach
from sitrep.measures.parts import compare_parts, select_main, sum_series
from sitrep.measures.places import compare_places
from sitrep.measures.published import MainPublisher
from sitrep.measures.search import count_search
from sitrep.measures.signals import is_alarm, signals
from sitrep.measures.sources import (
    count_alignments,
    count_disagreements,
    count_missing,
    count_overlaps,
    count_publishers,
    delay_curves,
    delays,
    rate_single_source,
    select_without,
)
from sitrep.measures.totals import split_totals
from sitrep.measures.witnesses import compare_witnesses
from sitrep.model.dataset import Dataset
from sitrep.model.spans import select_recent, split_at
from sitrep.results.maps import boundaries_of, locate
from sitrep.words import scope
from sitrep.words.adjusted import name_choices
from sitrep.words.published import list_left, name_numbers, name_parts

PAIR = ["target_type", "event_type"]
Made = dict[str, Any]
"""What a function is given, by the name of its argument; `table` is the one it is about."""

SENTENCES: dict[str, Callable[[Dataset, str], Made]] = {
    "cite": lambda data, period: {},
    "noun": lambda data, period: {},
    "scope": lambda data, period: {},
    "source_line": lambda data, period: {},
    "subtitle": lambda data, period: {"measure": "Incidents per period"},
    "subtitle_of_change": lambda data, period: {"measure": "Incidents per 30 days"},
    "describe_coverage": lambda data, period: {},
    "describe_limits": lambda data, period: {},
    "describe_alone": lambda data, period: {"table": rate_single_source(data)},
    "describe_measure": lambda data, period: {"by": PAIR},
    "describe_share_measure": lambda data, period: {"by": PAIR},
    "describe_death_measure": lambda data, period: {"by": PAIR},
    "describe_total": lambda data, period: {},
    "describe_busiest": lambda data, period: {"table": count(data, period=period)},
    "describe_average": lambda data, period: {"table": count(data, period=period)},
    "describe_ranking": lambda data, period: {
        "table": count(data, by="admin1", period=None),
        "by": "admin1",
    },
    "describe_pair": lambda data, period: {"table": count(data, by=PAIR, period=None), "by": PAIR},
    "describe_peak": lambda data, period: {
        "table": add_intervals(count(data, by="admin1", period=period)),
        "by": "admin1",
    },
    "describe_mix": lambda data, period: {
        "table": add_shares(lump(count(data, by="actor", period=period), by="actor", top=6)),
        "by": "actor",
    },
    "describe_deaths": lambda data, period: {"table": deaths(data, period=None)},
    "describe_lethality": lambda data, period: {"table": lethality(data)},
    "describe_share": lambda data, period: {
        "table": death_share(data, by="target_type", group=data.values("target_types")[0]),
        "by": "target_type",
        "group": data.values("target_types")[0],
    },
    "describe_comparison": lambda data, period: {"table": compare(data, *split_at(data))},
    "describe_clear": lambda data, period: {
        "table": compare(data, *split_at(data), by=["theatre", "actor"]),
        "by": ["theatre", "actor"],
    },
    "describe_change": lambda data, period: {
        "table": compare(data, *split_at(data), by="admin1"),
        "by": "admin1",
    },
    "describe_interrupted": lambda data, period: {
        "table": compare_at_events(with_events(data), weeks=4)
    },
    "describe_levels": lambda data, period: {"table": change_points(data, period=period)},
    "describe_bursts": lambda data, period: {
        "table": bursts(select_recent(data)),
        "by": "admin1",
    },
    "describe_links": lambda data, period: of_lists(data),
    "describe_shares": lambda data, period: {
        "shares": count_shares(of_lists(data)["joined"], "admin1").assign(label="a region"),
        "by": "region",
        "one": "incident",
    },
    "describe_estimate": lambda data, period: {
        "joined": (joined := of_lists(data)["joined"]),
        "table": estimate_total(joined),
    },
    "describe_nothing": lambda data, period: {"joined": of_lists(data)["joined"]},
    "describe_near_repeat": lambda data, period: {"found": near_repeat(data)},
    "describe_revisions": lambda data, period: {"found": compare_vintages(data, earlier(data))},
    "describe_signals": lambda data, period: {"table": signals(data), "period": "week"},
    "describe_left_out": lambda data, period: {},
    "describe_choices": lambda data, period: {"table": vary(data, *split_at(data))},
    "describe_largest": lambda data, period: {
        "table": compare(data, *split_at(data), by=["theatre", "actor"]),
        "by": ["theatre", "actor"],
    },
    "describe_shift": lambda data, period: {
        "table": compare_shares(data, *split_at(data), by="target_type"),
        "by": "target_type",
    },
    "describe_parts": lambda data, period: {"parts": compare_parts(data)},
    "describe_captured": lambda data, period: {"table": select_main(data, compare_parts(data))},
    "describe_series": lambda data, period: {"table": sum_series(data, compare_parts(data))},
    "describe_witnesses": lambda data, period: {"table": compare_witnesses(data)},
    "describe_share_found": lambda data, period: {
        "table": compare_captured(data, *split_at(data)),
    },
    "describe_share_bias": lambda data, period: {
        "table": compare_captured(data, *split_at(data)),
    },
    "describe_deadliness": lambda data, period: {"table": compare_lethality(data)},
    "describe_left": lambda data, period: {"left": list_left(data, split_totals(data).left)},
    "describe_search": lambda data, period: {"table": count_search(select_recent(data))},
    "describe_single_source": lambda data, period: {
        "table": rate_single_source(data, by="event_type"),
        "by": "event_type",
    },
    "describe_publishers": lambda data, period: {"table": count_publishers(data)},
    "describe_alignments": lambda data, period: {
        "table": count_alignments(data, by="theatre"),
        "by": "theatre",
    },
    "describe_overlap": lambda data, period: {"table": count_overlaps(data)},
    "describe_disagreements": lambda data, period: {"table": count_disagreements(data)},
    "describe_missing": lambda data, period: {"table": count_missing(data)},
    "describe_delays": lambda data, period: {"table": delays(data)},
    "describe_adjusted": lambda data, period: {"posterior": known_posterior(data)},
    "describe_basis": lambda data, period: {"observed": known_posterior(data).observed},
    "describe_no_totals": lambda data, period: {},
    "describe_without_each": lambda data, period: {"table": choices_of_totals(data)},
    "describe_no_day": lambda data, period: {},
    "describe_no_range": lambda data, period: {},
    "describe_undated": lambda data, period: {"table": delays(data)},
    "describe_without": lambda data, period: {
        "without": select_without(data, largest_publisher(data)),
        "publisher": "a publisher",
    },
}
"""How each function that makes a sentence is called."""

CHARTS: dict[str, Callable[[Dataset, str], Made]] = {
    "plot_trend": lambda data, period: {
        "table": add_intervals(count(data, by="theatre", period=period)),
        "by": "theatre",
    },
    "plot_calendar": lambda data, period: {"table": count(select_recent(data), period="day")},
    "plot_ranking": lambda data, period: {
        "table": add_intervals(count(data, by="actor", period=None)).head(14),
        "by": "actor",
    },
    "plot_composition": lambda data, period: {
        "table": add_shares(lump(count(data, by="actor", period=period), by="actor", top=5)),
        "by": "actor",
        "value": "share",
    },
    "plot_matrix": lambda data, period: {
        "table": count(data, by=PAIR, period=None),
        "rows": PAIR[0],
        "columns": PAIR[1],
    },
    "plot_revisions": lambda data, period: {
        "table": revised_series(data, period),
        "before": "earlier",
        "after": "later",
    },
    "plot_shift": lambda data, period: {
        "table": compare(data, *split_at(data), by="admin1").head(12),
        "by": "admin1",
        "before": "earlier",
        "after": "later",
    },
    "plot_estimate": lambda data, period: {
        "table": known_posterior(data).series(),
        "published": pd.DataFrame(columns=["start", "end", "n", "at_least", "rest"]),
    },
    "plot_delays": lambda data, period: {
        "table": delay_curves(data, by="publisher"),
        "by": "publisher",
    },
    "plot_grid_map": lambda data, period: {
        "table": count(data, by="admin1", period=period),
        "grid": data.admin1,
        "locators": locate(data, data.incidents["admin1"].dropna()),
    },
    "plot_near_repeat": lambda data, period: {
        "table": (cells := near_repeat(data).table).assign(clear=select_reach(cells)),
    },
    "plot_signals": lambda data, period: {
        "table": (found := signals(data)).assign(name=found["group"], alarm=is_alarm(found)),
    },
    "plot_overlap": lambda data, period: {
        "table": (overlaps := count_overlaps(data)),
        "members": [name for name in overlaps if name != "n"],
        "field": "alignment",
    },
    "plot_pairs": lambda data, period: {
        "table": name_parts(data, compare_parts(data)),
        "by": "total",
    },
    "plot_witnesses": lambda data, period: {
        "table": name_numbers(data, compare_witnesses(data)),
        "by": "total",
    },
    "plot_map_pair": lambda data, period: {
        "table": compare_places(data, *split_at(data)),
        "regions": data.admin1,
        "before": "earlier",
        "after": "later",
        "boundaries": boundaries_of(data),
    },
    "plot_point_map": lambda data, period: {
        "table": count_places(data),
        "regions": data.admin1,
        "boundaries": boundaries_of(data),
    },
    "plot_forest": lambda data, period: {
        "table": forest(vary(data, *split_at(data))),
        "claimed": 1.0,
    },
}
"""How each function that draws is called."""


def revised_series(data: Dataset, period: str) -> pd.DataFrame:
    """Return the counts of an earlier vintage beside those of the data."""
    found = compare_vintages(data, earlier(data))
    return compare_series(found.before, found.after, found.pairs, period=period)


@cache
def of_lists(data: Dataset) -> Made:
    """Return the data joined with another list of the same incidents, found once."""
    joined = join([data, other_list(data)])
    return {"joined": joined, "shares": count_shares(joined)}


def largest_publisher(data: Dataset) -> str:
    """Return the publisher of most accounts; empty where there is none."""
    return "".join(count_publishers(data)["publisher_id"].head(1))


def known_posterior(data: Dataset) -> Posterior:
    """Return two draws of a rate that doubles, over our counts of whatever data."""
    counts = count(data, period="month")
    none = Totals(np.zeros((0, len(counts))), *np.zeros((3, 0)), [])
    ones = np.ones(len(counts))
    observed = Observed(
        *(data, MainPublisher("a", "country", data.country, "all"), pd.DataFrame(), "month"),
        *(pd.DatetimeIndex(counts["period"]), 30 * ones, ones),
        *(counts["n"].fillna(0).to_numpy("float64"), ones, 0 * ones, none, none),
    )
    rate = np.log(np.linspace([5.0, 6.0], [10.0, 13.0], len(counts), axis=1))
    return Posterior(observed, rate, 1.0)


def choices_of_totals(data: Dataset) -> pd.DataFrame:
    """Return a ratio under each choice of totals."""
    table = pd.DataFrame({"without": [(), ("a",), ("b",), ("a", "b")], "ratio": [2.0, 1.5, 2.5, 1]})
    return name_choices(data, table.assign(ci_low=table["ratio"] / 2, ci_high=table["ratio"] * 2))


def forest(choices: pd.DataFrame) -> pd.DataFrame:
    """Return estimates under several choices as the chart takes them."""
    return choices.assign(group="Main estimate")


def call(function: Callable[..., Any], data: Dataset, period: str, made: Made) -> Any:
    """Give a function those arguments that it takes."""
    before, after = split_at(data)
    given = {"data": data, "period": period, "codes": data.codes, "before": before, "after": after}
    given |= {name: f"A {name}." for name in ("title", "subtitle", "source")} | made
    taken = inspect.signature(function).parameters
    table = next((n for n, p in taken.items() if n not in given and p.default is p.empty), "table")
    given[table] = given.pop("table", None)
    house = any(parameter.kind is parameter.VAR_KEYWORD for parameter in taken.values())
    texts = ("title", "subtitle", "source") if house else ()
    by_position = [
        given[name]
        for name, p in taken.items()
        if p.kind is p.POSITIONAL_OR_KEYWORD and (p.default is p.empty or name in made)
    ]
    by_name = {
        name: given[name] for name, p in taken.items() if p.kind is p.KEYWORD_ONLY and name in given
    }
    return function(*by_position, **by_name, **{name: given[name] for name in texts})


@cache
def sentence_functions() -> dict[str, Callable[..., str]]:
    """Return all functions of `words` that make a sentence about data, and the parts of one."""
    modules = [import_module(f"sitrep.words.{one.name}") for one in iter_modules(words.__path__)]
    parts = ("cite", "noun", "scope", "source_line", "subtitle", "subtitle_of_change")
    return {name: getattr(scope, name) for name in parts} | {
        name: function
        for module in modules
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if name.startswith("describe_")
    }


@pytest.mark.parametrize("filters", ASKED, ids=["few", "more"])
@pytest.mark.parametrize("name", SENTENCES)
def test_sentences(foreign, name, filters):
    """Under every filter a sentence comes out, without a missing value and of its own country."""
    found = []
    for asked in filters:
        data, period = filtered(foreign, asked), PERIODS.get(asked, "month")
        text = call(sentence_functions()[name], data, period, SENTENCES[name](data, period))
        found += faults(data, asked, text)
        if re.fullmatch(r"describe_\w+(?<!_measure)", name) and not text.endswith("."):
            found.append(f"{asked}: no full stop: {text}")
    assert found == []


@pytest.mark.slow  # test_foreign_results.py draws them too, as the results do
@pytest.mark.parametrize("filters", ASKED, ids=["few", "more"])
@pytest.mark.parametrize("name", CHARTS)
def test_charts(foreign, name, filters):
    """Under every filter a figure is drawn, without a missing value in its words."""
    found = []
    for asked in filters:
        data, period = filtered(foreign, asked), PERIODS.get(asked, "month")
        ax = call(getattr(charts, name), data, period, CHARTS[name](data, period))
        ax.figure.canvas.draw()
        texts = [text.get_text() for text in ax.figure.findobj(Text) if text.get_text()]
        found += [fault for text in texts for fault in faults(data, asked, text)]
    assert found == []


def test_nothing_is_left_out():
    """Each function of `words` that makes a sentence, and each that draws, is tried here."""
    assert set(SENTENCES) == set(sentence_functions())
    assert set(CHARTS) == {name for name in charts.__all__ if name.startswith("plot_")}


def test_made_up_files_are_those_of_the_script(tmp_path):
    """What is stored is what `make_foreign.py` makes."""
    make_foreign.write(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.*")}
    stored = {
        path.relative_to(make_foreign.FOLDER): path.read_bytes()
        for path in make_foreign.FOLDER.rglob("*.*")
    }
    assert made == stored, "run tests/make_foreign.py"


def test_the_package_of_another_country_passes_the_check():
    """The rules for a data package are not about one country."""
    assert check(Path(make_foreign.FOLDER / "mali")) == []


def test_each_dataset_is_about_its_own_country(foreign):
    """What is said of a dataset names its country, and none that is not in it."""
    told = [scope.cite(foreign), foreign.words.about, foreign.words.inclusion, foreign.words.toll]
    assert foreign.country
    assert [fault for text in told for fault in faults(foreign, "words", text)] == []
