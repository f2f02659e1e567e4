"""The charts: what they draw, what they say, and that their words can be read."""

from __future__ import annotations

import inspect
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import combinations, pairwise, product
from typing import Any

import matplotlib as mpl
import nbformat
import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from conftest import some_now
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from nbconvert import HTMLExporter
from sitrep import charts
from sitrep.charts.days import day_number
from sitrep.charts.figure import table_csv
from sitrep.charts.lettering import wrap
from sitrep.charts.matrix import LIGHT
from sitrep.charts.style import ACCENT, CLAIMED, INK, LABEL, MUTED, TITLE, WIDTH
from sitrep.errors import ParameterError
from sitrep.measures.counts import count_places

TEXTS = {
    "title": "ISIS attacks rose from 22 to 51 between the first and the second half of 2020",
    "subtitle": "Attacks per month, central desert and west bank of the Euphrates",
    "source": "Source: test data 0.1.0. Counted: incidents of class attack; n = 73.",
}
LONG = "a label with $x_1$ and $y$, <b> & that is much longer than any label has a right to be"
ARABIC = "تنظيم الدولة"
LEVELS = ["south", LONG, ARABIC, "other"]
AWKWARD = [
    f"{'Governmentsupportedmilitia' if at % 2 else 'air_delivered'} {at}" for at in range(11)
]


def periods(start: str, freq: str, count: int) -> pd.DataFrame:
    """Return a series with a gap in the middle and a partial last third."""
    n = np.arange(count) % 7 * 1.5
    frame = pd.DataFrame({"period": pd.date_range(start, periods=count, freq=freq), "n": n})
    frame["ci_low"], frame["ci_high"] = n * 0.6, n * 1.5 + 3.7
    frame["killed"], frame["killed_low"], frame["killed_high"] = n * 3, n * 2, n * 4
    frame["complete"] = np.arange(count) < count * 2 / 3
    values = frame.columns.difference(["period", "complete"])
    return frame.mask(pd.Series(np.arange(count) == count // 2) & (count > 2), np.nan).assign(
        period=frame["period"],
        complete=frame["complete"],
        **{name: frame[name].where(np.arange(count) != count // 2) for name in values if count > 2},
    )


def grouped(by: str, levels: list[str], freq: str = "MS", count: int = 13) -> pd.DataFrame:
    """Return one series a group, of which the last was never covered."""
    kind = pd.CategoricalDtype(levels, ordered=True)
    parts = [periods("2020-01-01", freq, count).assign(**{by: level}) for level in levels]
    parts[-1][["n", "killed"]] = np.nan
    return pd.concat(parts, ignore_index=True).astype({by: kind})


def ranking() -> pd.DataFrame:
    """Return 20 groups with huge and with small values."""
    names = [*LEVELS, *(f"group {at}" for at in range(16))]
    n = np.array([2.4e9, 1200, 31.5, *np.linspace(12, 0, 17)])
    return pd.DataFrame({"actor": names, "n": n, "ci_low": n * 0.5, "ci_high": n * 1.5 + 3.7})


def comparison() -> pd.DataFrame:
    """Return changes of which two have no ratio, and one no value before."""
    before, after = np.array([4.0, 0.0, np.nan, 8.0]), np.array([9.0, 3.0, 2.0, 2.0])
    frame = pd.DataFrame({"admin1": LEVELS, "rate_before": before, "rate_after": after})
    for side, values in (("before", before), ("after", after)):
        frame[f"{side}_low"], frame[f"{side}_high"] = values * 0.5, values * 1.5 + 1
    ratio = np.where(before > 0, after / np.where(before > 0, before, 1), np.nan)
    return frame.assign(ratio=ratio, ci_low=ratio * 0.5, ci_high=ratio * 2)


def matrix() -> pd.DataFrame:
    """Return a table of 4 x 11 cells with zeros and long names."""
    cells = [(row, column) for row in LEVELS for column in AWKWARD]
    n = np.arange(len(cells)) % 9 * 12.0
    return pd.DataFrame(cells, columns=["target_type", "weapon_type"]).assign(n=n)


def points() -> pd.DataFrame:
    """Return places of every precision, many of them close together."""
    turn = np.linspace(0, 9, 40)
    return pd.DataFrame(
        {
            "place": [f"{LEVELS[at % 4][:20]} {at}" for at in range(40)],
            "latitude": 34 + np.sin(turn) * turn / 9,
            "longitude": 38 + np.cos(turn) * turn / 5,
            "geo_precision": np.resize(["exact", "near", "area", "admin1"], 40),
            "n": np.arange(40, 0, -1) * 1.0,
        }
    )


def moved_points() -> pd.DataFrame:
    """Return the same places in two periods, in the second of which half have none."""
    table = points().rename(columns={"n": "n_before"})
    return table.assign(n_after=np.where(np.arange(40) % 2, 0.0, 9.5))


def forest() -> pd.DataFrame:
    """Return estimates of every answer, of which one is missing and two leave every plot."""
    choices = ["as published", *LEVELS, *AWKWARD]
    answers = ["bears it out", "speaks against it", "leans to it"]
    ratio = np.geomspace(0.4, 9, len(choices))
    frame = pd.DataFrame({"choice": choices, "ratio": ratio, "n": "28 → 44"})
    frame["group"] = np.repeat(["All evidence", "Without one publisher", LONG, "Other choices"], 4)
    frame["ci_low"], frame["ci_high"] = ratio * 0.5, ratio * 1.8
    frame.loc[3, ["ratio", "ci_low", "ci_high"]] = np.nan
    frame.loc[5, ["ci_low", "ci_high"]] = 0.0, np.inf
    frame.loc[6, "n"] = None
    return frame.assign(answer=np.resize(answers, len(frame)))


def estimate() -> pd.DataFrame:
    """Return an estimate of every month of a year, of which one was not searched."""
    frame = pd.DataFrame({"period": pd.date_range("2020-01-01", periods=12, freq="MS", unit="s")})
    frame["adjusted"] = np.linspace(20, 45, 12)
    frame["ci_low"], frame["ci_high"] = frame["adjusted"] * 0.6, frame["adjusted"] * 1.7
    return frame.assign(n=[*np.arange(11.0), np.nan])


def told() -> pd.DataFrame:
    """Return published numbers of every kind, of which two are of the same days."""
    starts = pd.to_datetime(["2020-02-01", "2020-02-01", "2020-05-10", "2020-01-01"])
    ends = pd.to_datetime(["2020-02-29", "2020-02-29", "2020-06-20", "2020-12-31"])
    frame = pd.DataFrame({"start": starts, "end": ends, "n": [31.0, 24.5, 60.2, 12.0]})
    return frame.assign(at_least=[False, True, True, False], rest=[False, False, False, True])


def pairs(count: int = 6, step: float = 4.0) -> pd.DataFrame:
    """Return published totals of every kind, one of which is passed and one of which is zero."""
    names = ["CEP, ISIS attacks in the central desert, May 2020", *LEVELS, *AWKWARD, *AWKWARD]
    published = np.array([0, 3, *(40 * step ** (np.arange(count - 2) / 4))])
    frame = pd.DataFrame({"total": names[:count], "published": published})
    frame["n"] = np.resize([0.0, 4.0, 11.0, 20.5], count)
    frame["qualifier"] = np.resize(["exact", "at_least", "about"], count)
    return frame.assign(captured=(frame["n"] / frame["published"]).where(published > 0))


def witnesses(count: int = 4) -> pd.DataFrame:
    """Return numbers of two or three publishers, the last of which is nowhere held here."""
    said = [[601, 425, 269], [19, 7]]
    rows = [
        {"total": f"Daraa, {at}: killed, all", "who": LONG if at else "SOHR", "published": value}
        for at in range(count)
        for value in said[at % 2]
    ]
    frame = pd.DataFrame(rows).astype({"published": "float64"})
    frame["qualifier"] = np.resize(["exact", "at_least", "about"], len(frame))
    last = frame["total"].eq(frame["total"].iloc[-1])
    return frame.assign(n=(frame.groupby("total")["published"].transform("min") / 2).mask(last))


def delays(groups: list[str], last: int = 400) -> pd.DataFrame:
    """Return curves of which all but the second end close together, and one is of few."""
    days = np.unique(np.geomspace(1, last + 1, 30).astype(int)) - 1
    parts = [
        pd.DataFrame({"publisher": group, "days": days, "n": max(2.0, 40.0 - 7 * at)}).assign(
            share=(1 - 0.7 / (1 + days) ** (0.4 + at / 9)) * (0.4 if at == 1 else 1)
        )
        for at, group in enumerate(groups)
    ]
    return pd.concat(parts, ignore_index=True)


def overlap(members: list[str], count: int, largest: float = 60.0) -> pd.DataFrame:
    """Return combinations of members, from none of them on, the largest of which comes last."""
    sets = list(product([False, True], repeat=len(members)))[:count]
    n = largest / np.arange(len(sets), 0, -1)
    return pd.DataFrame(sets, columns=members).assign(n=n.round())


def levels(*starts: str, end: str = "2021-01-31") -> pd.DataFrame:
    """Return levels that begin on these days, with a wide interval around each change."""
    start = pd.DatetimeIndex(starts)
    frame = pd.DataFrame({"start": start, "level": np.arange(len(start)) % 3 * 2.5 + 0.4})
    frame["end"] = (start - pd.Timedelta(days=1))[1:].append(pd.DatetimeIndex([end]))
    frame["ci_low"], frame["ci_high"] = frame["level"] * 0.7, frame["level"] * 1.4 + 0.5
    change = pd.Series(start).where(frame.index > 0)
    frame["change_low"] = change - pd.DateOffset(months=2)
    return frame.assign(change_high=change + pd.DateOffset(months=1))


def many_choices(value: str, scale: float) -> pd.DataFrame:
    """Return 35 estimates of another measure."""
    wide = pd.concat([forest()] * 3, ignore_index=True).head(35)
    measured = ["ratio", "ci_low", "ci_high"]
    cut = (wide[measured] * scale).clip(upper=1.0 if value == "share" else None)
    return wide.assign(**cut, n=np.arange(35)).rename(columns={"ratio": value})


GRID = pd.DataFrame(
    {"admin1": [*LEVELS, "elsewhere"], "grid_row": [1, 1, 2, 4, 2], "grid_column": [1, 3, 2, 1, 5]}
)
CAPITALS = pd.DataFrame(
    {"admin1": ["Homs", "Far"], "capital_latitude": [34.7, 60.0], "capital_longitude": [36.7, 1.0]}
)


def near_cells(rows: int, columns: int, most: float = 120.0) -> pd.DataFrame:
    """Return cells of near repeats, of which the first stands out and the second is too small."""
    km, days = (pd.Index([f"{at * 7} to {at * 7 + 7}" for at in range(n)]) for n in (rows, columns))
    cells = pd.MultiIndex.from_product([km, days], names=["km", "days"]).to_frame(index=False)
    ratio = np.linspace(2.4, 0.5, len(cells))
    cells = cells.assign(expected=most / 3.1, pairs=ratio * most / 3.1, ratio=ratio, clear=False)
    cells.loc[0, "clear"], cells.loc[1, "ratio"] = True, np.nan
    return cells.astype({"km": pd.CategoricalDtype(km), "days": pd.CategoricalDtype(days)})


def expected(rows: int) -> pd.DataFrame:
    """Return the newest counts of series with what was expected; the first stands out."""
    at = np.arange(rows, dtype=float)
    table = pd.DataFrame({"name": [f"Central desert, side {n:.0f}" for n in at]})
    table["n"], table["expected"] = np.where(at == 0, 13.3, at % 4), 1 + at % 3
    return table.assign(low=0.0, high=table["expected"] * 3, alarm=at == 0)


def revised(count: int, freq: str = "MS") -> pd.DataFrame:
    """Return counts before and after, of which something came and something went."""
    table = pd.DataFrame({"period": pd.date_range("2020-01-01", periods=count, freq=freq)})
    at = np.arange(count, dtype=float)
    table["before"] = 5 + at % 6
    came, went = np.where(at % 4 == 1, 3.5, 0), np.where(at % 5 == 2, 2.0, 0)
    return table.assign(after=table["before"] + came - went, came=came, went=went)


@dataclass(frozen=True)
class Example:
    """A call of a chart: its table, its options, and the columns that hold what it draws."""

    table: pd.DataFrame
    options: dict[str, Any] = field(default_factory=dict)
    measured: tuple[str, ...] = ("n",)
    absent: str = "Not searched"


EXAMPLES = {
    "plot_trend": Example(periods("2020-01-01", "MS", 13)),
    "plot_calendar": Example(periods("2020-01-01", "D", 397)),
    "plot_ranking": Example(ranking(), {"by": "actor"}),
    "plot_composition": Example(grouped("actor", LEVELS), {"by": "actor"}),
    "plot_matrix": Example(matrix(), {"rows": "target_type", "columns": "weapon_type"}),
    "plot_shift": Example(comparison(), {"by": "admin1"}, ("rate_before", "rate_after")),
    "plot_delays": Example(
        delays([*LEVELS, "few"]), {"by": "publisher"}, ("share",), "The source does not give this"
    ),
    "plot_forest": Example(
        forest(), {"claimed": 1.0}, ("ratio",), "Too few incidents for an estimate"
    ),
    "plot_grid_map": Example(grouped("admin1", LEVELS), {"grid": GRID}),
    "plot_near_repeat": Example(
        near_cells(4, 4), measured=("ratio",), absent="Too few pairs for a ratio"
    ),
    "plot_overlap": Example(overlap(LEVELS, 16), {"members": LEVELS}),
    "plot_estimate": Example(
        estimate(),
        {"published": told()},
        ("adjusted", "ci_low", "ci_high"),
        "The source does not give this",
    ),
    "plot_pairs": Example(pairs(), {"by": "total"}, ("n", "published")),
    "plot_map_pair": Example(moved_points(), {"regions": CAPITALS}, ("n_before", "n_after")),
    "plot_point_map": Example(points(), {"regions": CAPITALS}),
    "plot_revisions": Example(revised(13), {}, ("before", "after")),
    "plot_signals": Example(expected(9), {}, ("n", "expected", "low", "high")),
    "plot_witnesses": Example(
        witnesses(), {"by": "total"}, ("published",), "The source does not give this"
    ),
}
VARIANTS = {
    "trend by": ("plot_trend", grouped("actor", [*LEVELS, *"abcdefgh"]), {"by": "actor"}),
    "trend of days by": ("plot_trend", grouped("actor", LEVELS, "D", 397), {"by": "actor"}),
    "trend of deaths": ("plot_trend", periods("2020-01-01", "MS", 13), {"value": "killed"}),
    "trend of days": ("plot_trend", periods("2020-01-01", "D", 400), {}),
    "trend of a month": ("plot_trend", periods("2020-01-01", "D", 31), {}),
    "trend of weeks": ("plot_trend", periods("2019-12-30", "W-MON", 57), {}),
    "trend of few weeks": ("plot_trend", periods("2019-12-30", "W-MON", 9), {}),
    "trend of quarters": ("plot_trend", periods("2020-01-01", "QS", 9), {}),
    "trend of years": ("plot_trend", periods("1970-01-01", "YS", 54), {}),
    "trend with levels": (
        "plot_trend",
        periods("2020-01-01", "MS", 13),
        {"levels": levels("2020-01-01", "2020-07-01")},
    ),
    "trend with many levels": (
        "plot_trend",
        periods("2020-01-01", "MS", 13),
        {"levels": levels(*(f"2020-{month:02}-01" for month in range(1, 13)))},
    ),
    "trend of weeks with levels": (
        "plot_trend",
        periods("2019-12-30", "W-MON", 57),
        {"levels": levels("2019-12-30", "2020-04-06", "2021-01-25")},
    ),
    "trend of days with one level": (
        "plot_trend",
        periods("2020-01-01", "D", 400),
        {"levels": levels("2020-01-01")},
    ),
    "trend of two": ("plot_trend", periods("2020-01-01", "MS", 2), {}),
    "calendar of a month": ("plot_calendar", periods("2020-01-20", "D", 31), {}),
    "calendar of years": ("plot_calendar", periods("2018-03-04", "D", 1000), {}),
    "composition of weeks": ("plot_composition", grouped("a", LEVELS, "W-MON", 57), {"by": "a"}),
    "forest of shares": (
        "plot_forest",
        many_choices("share", 0.1),
        {"value": "share", "claimed": 0.5, "side": "down"},
    ),
    "forest of deaths": (
        "plot_forest",
        many_choices("killed", 4.0),
        {"value": "killed", "claimed": 7.0},
    ),
    "forest without n": ("plot_forest", forest().drop(columns=["n", "answer"]), {}),
    "witnesses of many": ("plot_witnesses", witnesses(15), {"by": "total"}),
    "pairs of many": ("plot_pairs", pairs(25), {"by": "total"}),
    "pairs of millions": ("plot_pairs", pairs(20, 40.0), {"by": "total"}),
    "pairs that are close": ("plot_pairs", pairs(5).tail(3), {"by": "total"}),
    "delays of many": ("plot_delays", delays([*LEVELS, *"abcd"]), {"by": "publisher"}),
    "delays of days": ("plot_delays", delays(["a", "b"], 5), {"by": "publisher"}),
    "delays of years": ("plot_delays", delays([LONG, LONG + LONG], 4000), {"by": "publisher"}),
    "overlap of many": ("plot_overlap", overlap(AWKWARD, 90, 9e5), {"members": AWKWARD}),
    "overlap of two": ("plot_overlap", overlap(["a", "b"], 4), {"members": ["a", "b"]}),
    "revisions of days": ("plot_revisions", revised(397, "D"), {}),
    "revisions of years": ("plot_revisions", revised(3, "YS"), {"before": LONG}),
    "many signals": ("plot_signals", expected(40), {}),
    "near repeats in many bands": ("plot_near_repeat", near_cells(6, 6, 1e6), {}),
    "near repeats in one band": ("plot_near_repeat", near_cells(3, 1), {}),
    "grid without cells": ("plot_grid_map", grouped("admin1", LEVELS), {"grid": None}),
    "map of deaths": ("plot_point_map", points().assign(killed=1e6), {"value": "killed"}),
}
NAMES = sorted(EXAMPLES)
STATES: dict[str, Callable[[Example], pd.DataFrame]] = {
    "normal": lambda example: example.table,
    "empty": lambda example: example.table.head(0),
    "one row": lambda example: example.table.head(1),
    "not covered": lambda example: example.table.assign(**dict.fromkeys(example.measured, np.nan)),
    "nothing found": lambda example: example.table.assign(**dict.fromkeys(example.measured, 0.0)),
}
CALLS = {
    f"{name}, {state}": (name, change(EXAMPLES[name]), EXAMPLES[name].options)
    for name in NAMES
    for state, change in STATES.items()
} | VARIANTS


RARE = ("one row", "not covered", "nothing found")
OFTEN = [call for call in CALLS if not call.endswith(RARE)]
MOST_CALLS = some_now([*OFTEN, *CALLS], len(OFTEN))
"""Each chart, without its rarer states but once a week."""


def draw(name: str, table: pd.DataFrame, options: dict[str, Any]) -> Axes:
    """Draw one chart with the texts of this module."""
    return getattr(charts, name)(table, **options, **TEXTS)


def draw_example(name: str) -> Axes:
    """Draw the example of a chart."""
    return draw(name, EXAMPLES[name].table, EXAMPLES[name].options)


@pytest.fixture
def drawn_texts(monkeypatch: pytest.MonkeyPatch) -> Callable[[Figure], list[Text]]:
    """Return a function that draws a figure and tells which texts can be seen on it."""
    seen: list[Text] = []
    original = Text.draw

    def record(text: Text, renderer: Any) -> None:
        if text.get_visible() and text.get_text().strip():
            seen.append(text)
        original(text, renderer)

    def draw_all(figure: Figure) -> list[Text]:
        seen.clear()
        monkeypatch.setattr(Text, "draw", record)
        figure.draw_without_rendering()
        monkeypatch.setattr(Text, "draw", original)
        return list(dict.fromkeys(seen))

    return draw_all


@pytest.fixture(autouse=True)
def _nothing_leaks() -> Iterator[None]:
    """Fail if a chart opened a pyplot figure or changed the settings of matplotlib."""
    before = {name: value for name, value in mpl.rcParams.items() if name != "backend"}
    yield
    assert plt.get_fignums() == []
    assert {name: mpl.rcParams[name] for name in before} == before


def contrast(first: str, second: str) -> float:
    """Return the contrast of two colours as WCAG defines it."""
    light = []
    for colour in (first, second):
        linear = [
            c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
        ]
        light.append(np.dot([0.2126, 0.7152, 0.0722], linear) + 0.05)
    return max(light) / min(light)


def test_every_chart_has_an_example() -> None:
    """No chart can be added without being tested here."""
    assert {name for name in dir(charts) if name.startswith("plot_")} == set(EXAMPLES)


@pytest.mark.parametrize("call", MOST_CALLS)
def test_words_can_be_read(call: str, drawn_texts: Any) -> None:
    """Every text is on the figure, apart from the others, dark, level and large; none is lost."""
    figure = draw(*CALLS[call]).figure
    texts = drawn_texts(figure)
    boxes = [(text.get_text(), Text.get_window_extent(text)) for text in texts]
    assert [text for text, box in boxes if not _holds(figure.bbox.padded(1), box)] == []
    assert _touching(boxes) == []
    for text in texts:
        assert contrast(to_hex(text.get_color()), "#f4f4f4") >= 4.5, text
        assert text.get_fontsize() >= 8, text
        assert text.get_rotation() == 0, text
    words = " ".join(" ".join(text.split()) for text, _ in boxes)
    assert [text for text in TEXTS.values() if text not in words] == []


@pytest.mark.parametrize("call", MOST_CALLS)
def test_words_for_phones_stand_apart(call: str, drawn_texts: Any) -> None:
    """No text of a narrow drawing touches another, whatever the labels are."""
    drawn = draw(*CALLS[call]).figure.draw_narrow()
    texts = [] if drawn is None else drawn_texts(drawn)
    assert _touching([(text.get_text(), Text.get_window_extent(text)) for text in texts]) == []


def _touching(boxes: list[tuple[str, Any]]) -> list[tuple[str, str]]:
    return [
        (first, second)
        for (first, one), (second, other) in combinations(boxes, 2)
        if one.padded(-1).overlaps(other.padded(-1))
    ]


def _holds(outer: Any, inner: Any) -> bool:
    return bool((outer.min <= inner.min).all() and (outer.max >= inner.max).all())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("state", "sentence"),
    [("empty", "Nothing to draw"), ("not covered", "")],
)
def test_a_chart_without_data_says_so(
    name: str, state: str, sentence: str, drawn_texts: Any
) -> None:
    """An empty table and one without values are told apart in words."""
    sentence = sentence or EXAMPLES[name].absent
    figure = draw(name, STATES[state](EXAMPLES[name]), EXAMPLES[name].options).figure
    assert sentence in [text.get_text() for text in drawn_texts(figure)]


@pytest.mark.parametrize("name", NAMES)
def test_input_is_not_changed(name: str) -> None:
    """A chart leaves its table as it was."""
    before = EXAMPLES[name].table.copy()
    draw_example(name)
    pd.testing.assert_frame_equal(EXAMPLES[name].table, before)


@pytest.mark.parametrize("name", NAMES)
def test_alt_text_and_table_come_with_the_axes(name: str) -> None:
    """The axes know their sentence and the table that they draw."""
    ax = draw_example(name)
    said = f"{TEXTS['title']}: {TEXTS['subtitle']}."
    assert charts.alt(ax).startswith(said)
    shape = charts.alt(ax).removeprefix(said)
    assert re.search(r"\d", shape), "it says no value"
    assert shape.endswith(".")
    table = charts.table(ax)
    assert set(EXAMPLES[name].measured) <= set(table)
    assert len(table) == len(EXAMPLES[name].table)
    assert ax.figure.alt == charts.alt(ax)
    pd.testing.assert_frame_equal(ax.figure.table, table)


@pytest.mark.parametrize("name", NAMES)
def test_csv_gives_the_table_back(name: str) -> None:
    """The CSV of a figure has the columns and, to four digits, the numbers of its table."""
    ax = draw_example(name)
    back = pd.read_csv(io.StringIO(ax.figure.csv()))
    table = charts.table(ax).reset_index(drop=True)
    assert list(back) == list(table)
    for value in EXAMPLES[name].measured:
        np.testing.assert_allclose(back[value], table[value], rtol=1e-3)


def test_csv_is_plain() -> None:
    """Dates are days, floats have four digits and no exponent, missing is blank."""
    frame = pd.DataFrame(
        {
            "period": pd.to_datetime(["2020-01-01"] * 5),
            "n": [0.0123456, 31.0, 123456.7, np.nan, -0.0],
        }
    )
    assert table_csv(frame).splitlines() == [
        "period,n",
        "2020-01-01,0.01235",
        "2020-01-01,31",
        "2020-01-01,123457",
        "2020-01-01,",
        "2020-01-01,0",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_images_are_reproducible(name: str) -> None:
    """Two renderings are equal byte for byte."""
    first, second = draw_example(name).figure, draw_example(name).figure
    png = first.png()
    assert png == second.png() == first.png()
    assert first.svg() == second.svg()
    assert b"Software" not in png


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_draws_on_given_axes(name: str) -> None:
    """On axes of the caller the texts are part of the axes, and alt text and table still work."""
    figure = Figure(figsize=(13, 5), layout="constrained")
    left, right = figure.subplots(1, 2)
    example = EXAMPLES[name]
    ax = getattr(charts, name)(example.table, **example.options, **TEXTS, ax=left)
    figure.draw_without_rendering()
    assert ax is left
    assert " ".join(left.get_title(loc="left").split()) == TEXTS["title"]
    assert TEXTS["source"] in " ".join(left.get_xlabel().split())
    assert charts.alt(left).startswith(TEXTS["title"])
    assert not right.has_data()


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_column_is_named(name: str) -> None:
    """The message says which column is missing and which there are."""
    example = EXAMPLES[name]
    table = example.table.drop(columns=example.measured[0])
    with pytest.raises(
        ParameterError, match=f"no column '{example.measured[0]}'.*It has: {table.columns[0]}"
    ):
        draw(name, table, example.options)


MEASURED = [
    name for name in NAMES if "value" in inspect.signature(getattr(charts, name)).parameters
]


@pytest.mark.parametrize("name", [name for name in MEASURED if name != "plot_matrix"])
def test_an_unknown_measure_is_named(name: str) -> None:
    """The message says what was given and what is near it or allowed."""
    with pytest.raises(ParameterError, match=r"value: 'kiled' is not a measure of this chart; "):
        draw(name, EXAMPLES[name].table, EXAMPLES[name].options | {"value": "kiled"})


@pytest.mark.parametrize("name", NAMES)
def test_signature_follows_the_grammar(name: str) -> None:
    """Texts have no default, ax is the last argument, and what follows the data is by keyword."""
    parameters = inspect.signature(getattr(charts, name)).parameters
    for text in TEXTS:
        assert parameters[text].default is inspect.Parameter.empty
        assert parameters[text].kind is inspect.Parameter.KEYWORD_ONLY
    assert list(parameters)[-1] == "ax"


@pytest.mark.parametrize("name", NAMES)
def test_every_argument_is_documented(name: str) -> None:
    """The docstring has the sections, and each argument stands in it by its name."""
    document = inspect.getdoc(getattr(charts, name)) or ""
    for section in ("Parameters", "Returns", "Raises"):
        assert f"\n{section}\n{'-' * len(section)}\n" in document
    for parameter in inspect.signature(getattr(charts, name)).parameters:
        assert re.search(rf"^(\w+, )*{parameter}(, \w+)* : ", document, flags=re.MULTILINE), (
            parameter
        )


def test_an_unknown_argument_is_named() -> None:
    """What people type for other libraries is met with the nearest name."""
    with pytest.raises(ParameterError, match=r"color: .*plot_trend; did you mean 'colour'\?"):
        draw("plot_trend", EXAMPLES["plot_trend"].table, {"color": "red"})


@pytest.mark.parametrize("name", NAMES)
def test_size_and_colour_are_those_asked_for(name: str) -> None:
    """The whole figure has the size that was asked for, and the colour stands on it."""
    example = EXAMPLES[name]
    look = {"size": (8, 7.5), "colour": "#c0ffee"}
    figure = draw(name, example.table, example.options | look).figure
    np.testing.assert_allclose(figure.get_size_inches(), [8, 7.5])
    if name != "plot_matrix":
        assert "c0ffee" in figure.svg()


def test_size_that_is_too_low_is_an_error() -> None:
    """The message says which height would do."""
    with pytest.raises(
        ParameterError, match=r"size: 1 inches are too low.*allowed: \d\.\d or more"
    ):
        draw("plot_trend", EXAMPLES["plot_trend"].table, {"size": (6, 1)})


def test_a_title_has_two_lines_at_most() -> None:
    """One that cannot be said in fewer words ends in an ellipsis; the alt text holds all of it."""
    long = "Most attacks were in Daraa and " * 9
    ax = charts.plot_trend(EXAMPLES["plot_trend"].table, **{**TEXTS, "title": long})
    (heading,) = [text for text in ax.figure.texts if text.get_weight() == "bold"]
    lines = heading.get_text().split("\n")
    assert len(lines) == 2
    assert re.search(r"(Most|attacks|were|in|Daraa|and) …$", lines[1])
    assert long.strip() in charts.alt(ax)


def test_a_title_has_smaller_letters_before_it_is_cut() -> None:
    """A sentence that would be a word or two too long stays whole."""
    title = "Most attacks were in Daraa and " * 4 + "in Homs"
    ax = charts.plot_trend(EXAMPLES["plot_trend"].table, **{**TEXTS, "title": title})
    (heading,) = [text for text in ax.figure.texts if text.get_weight() == "bold"]
    assert heading.get_text().split() == title.split()
    assert len(heading.get_text().split("\n")) == 2
    assert LABEL <= heading.get_size() < TITLE


def test_axes_show_their_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Axes as the last line of a cell show what their figure shows."""
    shown = []
    monkeypatch.setattr(
        "IPython.display.publish_display_data", lambda *bundle: shown.append(bundle)
    )
    ax = draw_example("plot_trend")
    ax._ipython_display_()
    ax.figure._ipython_display_()
    assert shown[0] == shown[1]
    assert "image/png" in shown[0][0]


def test_a_day_can_be_written_as_text() -> None:
    """Lines and notes take a day as a text; what is no date is an error that says the form."""
    ax = draw_example("plot_trend")
    day = mpl.dates.date2num(np.datetime64("2020-12-21"))
    assert ax.convert_xunits(ax.axvline("2020-12-21").get_xdata()[0]) == day
    note = ax.annotate("here", ("2020-12-21", 2))
    ax.figure.draw_without_rendering()
    assert ax.get_window_extent().contains(*note.get_window_extent().min)
    with pytest.raises(mpl.units.ConversionError) as error:
        ax.axvline("21st")
    assert "write it as 2020-12-21" in str(error.value.__cause__)


def test_an_event_is_marked_at_its_day() -> None:
    """A mark is a line at the day with its label; in panels each has the line, one the label."""
    ax = draw_example("plot_trend")
    assert ax.mark("2020-12-21", "An event with a long name") is ax
    day = mpl.dates.date2num(np.datetime64("2020-12-21"))
    assert [line.get_xdata()[0] for line in ax.lines if line.get_gid() == "mark"] == [day]
    label = ax.texts[-1]
    assert label.get_text() == "An event with a long name"
    assert ax.get_window_extent().x1 > label.get_window_extent().x1
    panels = draw("plot_trend", grouped("actor", LEVELS), {"by": "actor"}).mark("2020-03-01", "x")
    lines = [sum(line.get_gid() == "mark" for line in each.lines) for each in panels.panels]
    assert lines == [1, 1, 1, 1]
    labels = [[text.get_text() for text in each.texts].count("x") for each in panels.panels]
    assert labels == [1, 0, 0, 0]


def test_marks_that_are_close_stand_one_below_the_other() -> None:
    """A label that would lie on an earlier one stands lower; one with room stands at the top."""
    ax = draw_example("plot_trend").mark("2020-12-01", "one").mark("2020-12-05", "two")
    ax.mark("2020-03-01", "three")
    heights = {text.get_text(): text.get_window_extent().y1 for text in ax.texts[-3:]}
    assert heights["one"] > heights["two"]
    assert heights["one"] == pytest.approx(heights["three"], abs=3)


def test_a_mark_that_cannot_be_seen_is_an_error() -> None:
    """A day outside the chart, no date at all, and a chart without time are named."""
    ax = draw_example("plot_trend")
    with pytest.raises(ParameterError, match="day: 2022-01-01 is not on the time axis"):
        ax.mark("2022-01-01", "later")
    with pytest.raises(ParameterError, match="day: 'Monday' is no date"):
        ax.mark("Monday", "when")
    with pytest.raises(ParameterError, match="day: this chart has no time axis"):
        draw_example("plot_ranking").mark("2020-12-21", "here")


def test_axes_without_a_chart_say_nothing() -> None:
    """The alt text of axes on which nothing was drawn is an error in words."""
    with pytest.raises(ParameterError, match="ax: no chart of sitrep was drawn"):
        charts.alt(Figure().add_subplot())


def test_figure_has_the_house_size() -> None:
    """A chart with one line of each text is 6.5 x 3.6 inches."""
    texts = {"title": "Rising", "subtitle": "Attacks", "source": "Test"}
    figure = charts.plot_trend(periods("2020-01-01", "MS", 3), **texts).figure
    np.testing.assert_allclose(figure.get_size_inches(), [WIDTH, 3.6], atol=0.1)


def test_a_notebook_shows_a_sentence_where_there_is_nothing_to_draw(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Without rows there is no empty frame, but what the chart would say, as text."""
    shown = []
    monkeypatch.setattr("IPython.display.publish_display_data", shown.append)
    nothing = periods("2020-01-01", "MS", 3).iloc[:0]
    figure = charts.plot_trend(nothing, **{**TEXTS, "title": "No <attacks>"}).figure
    figure._ipython_display_()
    (data,) = shown
    assert data["text/plain"] == figure.alt
    assert data["text/html"].startswith('<p class="note">No &lt;attacks&gt;. ')
    assert "image/png" not in data


def test_a_notebook_shows_image_text_and_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """One output holds image, alt text and table, and a page shows it 650 pixels wide."""
    shown = []
    monkeypatch.setattr(
        "IPython.display.publish_display_data", lambda *bundle: shown.append(bundle)
    )
    figure = draw_example("plot_trend").figure
    figure._ipython_display_()
    ((data, metadata),) = shown
    assert data["text/plain"] == figure.alt
    assert data["text/csv"] == figure.csv()
    assert metadata == {"image/png": {"alt": figure.alt, "width": 650}}
    output = nbformat.v4.new_output("display_data", json.loads(json.dumps(data)), metadata=metadata)
    cell = nbformat.v4.new_code_cell("chart", outputs=[output])
    page, _ = HTMLExporter(template_name="lab").from_notebook_node(
        nbformat.v4.new_notebook(cells=[cell])
    )
    (image,) = BeautifulSoup(page, "html.parser").select(".jp-RenderedImage img")
    assert image["width"] == "650"


def test_trend_draws_the_table() -> None:
    """Dots stand in the middle of their month, partial ones are hollow, and a gap is a gap."""
    table = EXAMPLES["plot_trend"].table
    ax = draw_example("plot_trend")
    dots = [line for line in ax.lines if line.get_marker() == "o"]
    hollow = [line for line in dots if line.get_markerfacecolor() == "white"]
    solid = [line for line in dots if line not in hollow]
    np.testing.assert_array_equal(
        np.ravel([d.get_ydata() for d in solid]), table["n"][table["complete"]].dropna()
    )
    np.testing.assert_array_equal(
        np.ravel([d.get_ydata() for d in hollow]), table["n"][~table["complete"]]
    )
    first = mpl.dates.num2date(solid[0].get_xdata()[0])
    assert (first.year, first.month, first.day) == (2020, 1, 16)
    bars = ax.collections[0].get_segments()
    covered = table.dropna()
    np.testing.assert_array_equal([bar[0][1] for bar in bars if len(bar)], covered["ci_low"])
    np.testing.assert_array_equal([bar[-1][1] for bar in bars if len(bar)], covered["ci_high"])
    path = next(line for line in ax.lines if line.get_marker() == "None")
    assert np.isnan(path.get_ydata()[len(table) // 2])
    assert ax.get_ylim()[0] == 0
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key == ["hollow: searched in part or thinly", "95% interval", "not searched"]


def test_trend_draws_levels() -> None:
    """A level goes from its first day to the end of its last; its label says when it began."""
    steps = levels("2020-01-01", "2020-07-01")
    ax = draw("plot_trend", periods("2020-01-01", "MS", 13), {"levels": steps})
    days = [mpl.dates.date2num(day) for day in pd.to_datetime(["2020-01-01", "2020-07-01"])]
    lines = next(c for c in ax.collections if to_hex(c.get_edgecolor()[0]) == INK)
    np.testing.assert_array_equal(
        lines.get_segments(),
        [[(days[0], 0.4), (days[1], 0.4)], [(days[1], 2.9), (days[1] + 215, 2.9)]],
    )
    assert [text.get_text() for text in ax.texts if text.get_text()] == [
        "since Jul 2020: 2.9",
        "0.4 a month",
    ]
    (whisker,) = [line for line in ax.lines if line.get_marker() == "|"]
    assert list(whisker.get_xdata()) == [days[1] - 61, days[1] + 31]
    assert _key_words(ax.get_legend())[-2:] == [
        "level (band: 95% interval)",
        "95% interval of its start",
    ]


def test_trend_says_that_there_is_no_change() -> None:
    """A single level has no label, and the key says what it means."""
    table = periods("2020-01-01", "MS", 13)
    ax = draw("plot_trend", table, {"levels": levels("2020-01-01")})
    assert list(ax.texts) == []
    assert _key_words(ax.get_legend())[-1] == "no change found: mean level"
    pd.testing.assert_frame_equal(charts.table(ax), table[list(charts.table(ax))])


def test_trend_by_has_no_levels() -> None:
    """Levels in panels are an error, and so are levels without a column."""
    steps = levels("2020-01-01")
    with pytest.raises(ParameterError, match="levels: panels have no room"):
        draw("plot_trend", grouped("actor", LEVELS), {"by": "actor", "levels": steps})
    with pytest.raises(ParameterError, match="levels: the table has no column 'level'"):
        draw("plot_trend", periods("2020-01-01", "MS", 3), {"levels": steps.drop(columns="level")})


def test_trend_of_many_days_draws_bars() -> None:
    """Many periods are bars from zero, pale where partial, with gaps where not covered."""
    table = periods("2020-01-01", "D", 397)
    whole, partial = charts.plot_trend(table, **TEXTS).patches[-2:]
    np.testing.assert_array_equal(whole.get_data().values, table["n"].where(table["complete"]))
    np.testing.assert_array_equal(partial.get_data().values, table["n"].where(~table["complete"]))
    assert whole.get_data().baseline == 0
    assert partial.get_alpha() < whole.get_alpha()


def test_trend_labels_the_months_and_years() -> None:
    """The year stands below the first month and below January."""
    labels = [label.get_text() for label in draw_example("plot_trend").get_xticklabels()]
    assert labels[:2] == ["Jan\n2020", "Feb\n"]
    assert labels[-1] == "Jan\n2021"


def test_trend_by_has_one_panel_a_group() -> None:
    """Panels keep the order of the categories, share the scale, and a group not covered says so."""
    ax = draw("plot_trend", grouped("actor", ["b", "a", "other"]), {"by": "actor"})
    panels = ax.figure.axes[1:]
    assert [panel.get_title(loc="left").split()[0] for panel in panels] == ["b", "a", "Other"]
    assert len({panel.get_ylim() for panel in panels}) == 1
    assert [text.get_text() for text in panels[2].texts] == ["not searched"]


def test_codes_give_labels_and_colours() -> None:
    """A listed code has its label and colour, another its name; one without a bar has no entry."""
    codes = pd.DataFrame(
        {"field": ["actor"], "code": ["a"], "label": ["Actor A"], "colour": ["#aa0000"]}
    )
    table = grouped("actor", ["a", "b", "other", "z"])
    ax = charts.plot_composition(table, "actor", codes=codes, **TEXTS)
    stack = next(each for each in ax.get_children() if "Actor A" in _key_words(each))
    assert _key_words(stack) == ["Other", "b", "Actor A"]
    colours = [to_hex(patch.get_facecolor()) for patch in stack.get_patches()]
    assert colours[2] == "#aa0000"
    assert len(set(to_rgb(colours[0]))) == 1


def _key_words(artist: Any) -> list[str]:
    return [text.get_text() for text in artist.get_texts()] if hasattr(artist, "get_texts") else []


def test_composition_stacks_to_the_total() -> None:
    """The bars of a period add up to its total, and partial periods are hatched."""
    table = grouped("actor", ["a", "b", "c"])
    ax = draw("plot_composition", table, {"by": "actor"})
    tops: dict[float, float] = {}
    for bar in ax.patches:
        if bar.get_gid() in ("a", "b", "c"):
            x = bar.get_x() + bar.get_width() / 2
            tops[x] = max(tops.get(x, 0), bar.get_y() + bar.get_height())
    totals = table.groupby("period")["n"].sum()
    np.testing.assert_allclose([tops[x] for x in sorted(tops)], totals)
    hatched = {bar.get_x() for bar in ax.patches if bar.get_hatch()}
    assert len(hatched) == (~table["complete"]).sum() / 3


def test_shares_are_percent_with_their_base() -> None:
    """The axis of shares ends at 100 percent and the number of incidents stands above the bars."""
    table = grouped("actor", ["a", "b", "c"]).assign(share=0.5)
    ax = draw("plot_composition", table, {"by": "actor", "value": "share"})
    ax.figure.draw_without_rendering()
    assert ax.get_yticklabels()[-1].get_text() in ("100%", "125%")
    assert "3" in [text.get_text() for text in ax.texts]


def test_ranking_is_sorted_and_labelled() -> None:
    """Rows go down by value, whatever their order was; one without a count says why."""
    table = pd.DataFrame(
        {
            "actor": ["a", "b", "c"],
            "n": [1.0, np.nan, 5.0],
            "ci_low": [0, np.nan, 2],
            "ci_high": [6, np.nan, 12],
        }
    )
    ax = charts.plot_ranking(table, "actor", **TEXTS)
    assert [label.get_text() for label in ax.get_yticklabels()] == ["c", "a", "b"]
    assert [text.get_text() for text in ax.texts] == ["5", "1", "2 to 12", "0 to 6", "not searched"]
    np.testing.assert_array_equal(ax.collections[-1].get_offsets()[:2, 0], [5, 1])
    assert ax.get_xlim()[0] == 0


def test_matrix_writes_cells_and_totals() -> None:
    """A zero is a dot, a missing cell is blank, and the totals are those of rows and columns."""
    table = pd.DataFrame(
        {"row": ["x", "x", "y"], "column": ["p", "q", "p"], "n": [3.0, 0.0, 4.0]}
    ).astype({"row": pd.CategoricalDtype(["y", "x"]), "column": "category"})
    ax = charts.plot_matrix(table, "row", "column", **TEXTS)
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "y\u00a0·\u00a04",
        "x\u00a0·\u00a03",
    ]
    assert [label.get_text() for label in ax.get_xticklabels()] == ["7", "0"]
    assert [text.get_text() for text in ax.texts] == ["4", "3", "p", "q"]
    np.testing.assert_array_equal(ax.collections[-1].get_offsets(), [[1.5, 1.5]])


def test_matrix_words_stand_out_from_the_darkest_cell() -> None:
    """Dark text can be read on every shade of the matrix."""
    assert contrast(INK, to_hex(LIGHT(1.0))) >= 4.5


def test_shift_draws_both_periods_and_the_ratio() -> None:
    """Both values are drawn with their intervals; a missing ratio is a dash."""
    table = comparison()
    ax = draw("plot_shift", table, EXAMPLES["plot_shift"].options)
    before, after = (
        [c.get_offsets()[:, 0] for c in ax.collections if len(c.get_offsets()) == 4][side]
        for side in (0, 1)
    )
    np.testing.assert_array_equal(np.ma.filled(before, np.nan), table["rate_before"])
    np.testing.assert_array_equal(np.ma.filled(after, np.nan), table["rate_after"])
    words = [text.get_text() for text in ax.texts]
    assert words[1:3] == ["×2.3", "1.1 to 4.5"]  # 9 / 4: a half goes up
    assert words.count("–") == 2


def test_shift_of_shares_is_in_points() -> None:
    """The change of a share is written in percentage points with its sign."""
    table = comparison()[["admin1", "before_low", "before_high", "after_low", "after_high"]]
    table = table.assign(share_before=0.25, share_after=0.13, difference=-0.12, ci_low=-0.3)
    ax = charts.plot_shift(table.assign(ci_high=0.06), "admin1", value="share", **TEXTS)
    assert [text.get_text() for text in ax.texts[:3]] == ["points (95%)", "-12", "-30 to +6"]


def test_forest_draws_each_estimate_in_its_row() -> None:
    """Marks show the answers, the first group in the accent colour; n stands on the right."""
    ax = draw("plot_forest", forest(), {"claimed": 1.0})
    marks = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    known = forest().dropna(subset="ratio")
    np.testing.assert_array_equal([mark.get_xdata()[0] for mark in marks], known["ratio"])
    looks = [(mark.get_marker(), mark.get_markerfacecolor() != "white") for mark in marks[:3]]
    assert looks == [("o", True), ("s", True), ("o", False)]
    colours = [mark.get_color() for mark in marks]
    assert colours == [ACCENT] * 3 + [MUTED] * 12
    assert marks[0].get_markersize() > marks[3].get_markersize()
    heads = [text for text in ax.get_yticklabels() if text.get_weight() == "bold"]
    assert [text.get_text().split("\n")[0] for text in heads][:2] == [
        "All evidence",
        "Without one publisher",
    ]
    words = [text.get_text() for text in ax.texts]
    assert words[:2] == ["ratio (95%)", "too few"]
    assert words.count("28 → 44") == 15
    assert "0 or more" in words


def test_forest_cuts_intervals_with_arrows() -> None:
    """An end beyond the plot is an arrow at its edge, on the side where it is."""
    ax = draw("plot_forest", forest(), {})
    arrows = {line.get_marker(): line.get_xdata()[0] for line in ax.lines}
    assert (arrows["<"], arrows[">"]) == ax.get_xlim()
    assert sum(line.get_marker() in "<>" for line in ax.lines if line.get_marker()) == 2


@pytest.mark.parametrize(
    ("value", "claimed", "side", "words"),
    [
        ("ratio", 1.0, "up", "claimed: above 1"),
        ("share", 0.5, "down", "claimed: below 50%"),
        ("killed", 7.0, "up", "claimed: at least 7"),
    ],
)
def test_forest_shades_the_side_of_the_claim(
    value: str, claimed: float, side: str, words: str
) -> None:
    """The shade goes from the claim to the edge on its side, and the key says what it is."""
    table = forest().rename(columns={"ratio": value})
    ax = draw("plot_forest", table, {"value": value, "claimed": claimed, "side": side})
    (shade,) = ax.patches
    edge = ax.get_xlim()[side == "up"]
    assert sorted([shade.get_x(), shade.get_x() + shade.get_width()]) == pytest.approx(
        sorted([claimed, edge])
    )
    assert words in _key_words(ax.get_legend())


@pytest.mark.parametrize(
    ("largest", "end", "claim"),
    [
        (0.14, 0.15, {}),
        (0.28, 0.3, {}),
        (0.001, 0.04, {}),
        (np.nan, 0.04, {}),
        (0.6, 1.0, {}),
        (0.14, 1.0, {"claimed": 0.1}),
    ],
)
def test_forest_of_small_shares_ends_a_little_beyond_the_largest(
    largest: float, end: float, claim: dict[str, float]
) -> None:
    """Small shares have room, on whole percents; with a claim the whole is there to compare."""
    table = forest().head(2).assign(share=[0.0005, 0.0002], ci_low=0.0, ci_high=[0.0008, largest])
    ax = draw("plot_forest", table, {"value": "share", **claim})
    assert ax.get_xlim() == pytest.approx((0, end))
    ax.figure.draw_without_rendering()
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert len(set(labels)) == len(labels)
    assert all(re.fullmatch(r"\d+%", label) for label in labels)


def test_forest_of_equal_groups_draws_them_alike() -> None:
    """Rows that are called main have the look of the first group, wherever they stand."""
    ax = draw("plot_forest", forest().assign(main=True), {})
    marks = [line for line in ax.lines if line.get_marker() in ("o", "s")]
    assert {(mark.get_color(), mark.get_markersize()) for mark in marks} == {(ACCENT, 8)}


def test_forest_doubles_with_each_step() -> None:
    """Ratios are on a logarithmic scale with a tick at 1."""
    ax = draw("plot_forest", forest(), {})
    ax.figure.draw_without_rendering()
    labels = [label.get_text() for label in ax.get_xticklabels()]
    assert "1" in labels
    values = [float(label) for label in labels]
    assert len({b / a for a, b in pairwise(values)}) == 1


def test_forest_names_an_unknown_answer() -> None:
    """An answer that has no mark is an error that lists those that have one."""
    with pytest.raises(ParameterError, match="answer: 'maybe' is not an answer; allowed"):
        draw("plot_forest", forest().assign(answer="maybe"), {})


def test_pairs_draw_both_numbers() -> None:
    """What is held is solid, what was published hollow; the percentage stands on the right."""
    table = pairs(5).tail(3)
    ax = draw("plot_pairs", table, {"by": "total"})
    published, held = (c for c in ax.collections if len(c.get_offsets()) == 3)
    np.testing.assert_allclose(published.get_offsets()[:, 0], table["published"])
    np.testing.assert_allclose(held.get_offsets()[:, 0], table["n"])
    assert to_hex(published.get_facecolor()[0]) == "#ffffff"
    assert to_hex(held.get_facecolor()[0]) == ACCENT
    words = [text.get_text() for text in ax.texts]
    assert words[-6:] == ["28%", "36%", "0%", "11 of ~40", "20.5 of 56.6", "0 of 80+"]
    assert ax.get_xscale() == "linear"
    assert ax.get_xlim()[0] == 0


def test_pairs_that_differ_much_are_on_a_logarithmic_scale() -> None:
    """The scale changes where the largest is over 30 times the smallest, holds 0, and says so."""
    table = pairs().assign(published=[0.0, 3.0, 40.0, 50.0, 60.0, 90.0])
    assert draw("plot_pairs", table, {"by": "total"}).get_xscale() == "linear"
    table.loc[5, "published"] = 91.0
    ax = draw("plot_pairs", table, {"by": "total"})
    assert ax.get_xscale() == "symlog"
    assert ax.get_xlim()[0] == 0
    assert "log scale" in [text.get_text() for text in ax.texts]


def test_delays_draw_steps_that_look_different() -> None:
    """A share holds until the next day that has one; no two curves look the same."""
    table = delays([*"abcdefgh"]).assign(n=30.0)
    ax = draw("plot_delays", table, {"by": "publisher"})
    assert len(ax.lines) == 8
    for curve in ax.lines:
        assert curve.get_drawstyle() == "steps-post"
    ends = sorted(curve.get_ydata()[-1] for curve in ax.lines)
    np.testing.assert_allclose(ends, sorted(table.groupby("publisher")["share"].last()))
    assert len({(curve.get_color(), str(curve._dash_pattern)) for curve in ax.lines}) == 8


def test_delays_name_curves_in_their_order() -> None:
    """The names stand from the highest end to the lowest; a small group is grey."""
    table = delays(["low", "high", "few"]).assign(share=lambda t: t["share"].where(t["n"] < 40, 0))
    ax = draw("plot_delays", table.assign(n=table["n"] - 17), {"by": "publisher"})
    names = sorted(ax.texts, key=lambda text: -text.get_position()[1])
    words = [text.get_text().replace("\u00a0", " ") for text in names]
    assert words == ["few (n = 9)", "high (n = 16)", "low (n = 23)"]
    assert names[0].get_color() == MUTED
    assert _key_words(ax.get_legend()) == ["grey: n below 10"]


def test_overlap_draws_sets_by_size() -> None:
    """Bars go down to the right, and each filled dot is a member that tells of the set."""
    table = overlap(["a", "b"], 4).assign(n=[1.0, 40.0, 20.0, 30.0])
    ax = draw("plot_overlap", table, {"members": ["a", "b"]})
    heights = np.array([-bar.get_height() for bar in ax.patches if bar.get_width() < 1])
    np.testing.assert_allclose(heights / heights[0], [1, 0.75, 0.5, 1 / 40])
    assert [text.get_text() for text in ax.texts] == ["40", "30", "20", "1"]
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels == ["b\u00a0·\u00a070", "a\u00a0·\u00a050"]
    filled = next(c for c in ax.collections if to_hex(c.get_facecolor()[0]) == INK)
    places = ax.get_yticks()
    assert {(x, list(places).index(y)) for x, y in filled.get_offsets().tolist()} == {
        (0.5, 0),
        (1.5, 0),
        (1.5, 1),
        (2.5, 1),
    }


def test_overlap_keeps_the_order_given_where_it_is_asked_to() -> None:
    """Members that are not ranked stand as they are named, whatever their totals and names."""
    members = ["b (3)", "a (1)", "c (2)"]
    table = overlap(members, 8).assign(n=[0.0, 40.0, 20.0, 1.0, 2.0, 3.0, 4.0, 5.0])
    ax = draw("plot_overlap", table, {"members": members, "ranked": False})
    labels = [label.get_text().partition("\u00a0")[0] for label in ax.get_yticklabels()]
    assert labels == members
    filled = next(c for c in ax.collections if to_hex(c.get_facecolor()[0]) == INK)
    assert (0.5, ax.get_yticks()[2]) in {tuple(at) for at in filled.get_offsets().tolist()}


def test_overlap_sums_what_has_no_room() -> None:
    """Fourteen combinations are shown; the others are one bar that says how many they are."""
    table = overlap(list("abcde"), 20, 20.0).assign(n=np.arange(20.0, 0, -1))
    ax = draw("plot_overlap", table, {"members": list("abcde")})
    words = [text.get_text() for text in ax.texts]
    assert words == ["6 other\ncombinations", *(str(n) for n in range(20, 6, -1)), "21"]


def test_overlap_needs_members() -> None:
    """A table without members is an error in words."""
    with pytest.raises(ParameterError, match="members: name at least one column"):
        draw("plot_overlap", overlap(["a"], 2), {"members": []})


def test_overlap_names_members_by_their_codes() -> None:
    """Members have the labels of their field."""
    codes = pd.DataFrame(
        {"field": ["publisher"], "code": ["a"], "label": ["Agency A"], "colour": ["#aa0000"]}
    )
    options = {"members": ["a", "b"], "codes": codes, "field": "publisher"}
    ax = draw("plot_overlap", overlap(["a", "b"], 4), options)
    assert any(label.get_text().startswith("Agency A") for label in ax.get_yticklabels())


def test_calendar_puts_days_into_weeks() -> None:
    """Monday is at the top, a new week is a new column, and a day not covered is hatched."""
    days = periods("2020-01-06", "D", 15)
    ax = charts.plot_calendar(days, **TEXTS)
    hatched, covered = ax.collections[:2]
    assert hatched.get_hatch()
    assert len(hatched.get_paths()) == 1
    corners = [path.get_extents().min for path in covered.get_paths()]
    assert [round(x) for x, _ in corners][:8] == [0, 0, 0, 0, 0, 0, 0, 1]
    assert corners[7][1] == corners[1][1]
    assert to_hex(covered.get_facecolors()[0]) == "#ffffff"
    key = [text.get_text() for text in ax.get_legend().get_texts()]
    assert key == ["hatched: not searched", "dot: searched in part or thinly"]


def test_a_calendar_frames_a_window() -> None:
    """The line goes around the days of the window alone, and the key says which they are."""
    window = (pd.Timestamp("2020-01-12"), pd.Timestamp("2020-01-13"))  # a Sunday and a Monday
    ax = charts.plot_calendar(periods("2020-01-06", "D", 21), window=window, **TEXTS)
    (frame,) = (each for each in ax.collections if each.get_gid() == "window")
    corners = np.concatenate([path.vertices for path in frame.get_paths()])
    assert len(frame.get_paths()) == 8
    top = corners[:, 1].min()
    assert {(x, y - top) for x, y in corners} == {
        *((0, 6), (1, 6), (0, 7), (1, 7)),
        *((1, 0), (2, 0), (1, 1), (2, 1)),
    }
    assert "frame: 12 to 13 January 2020" in _key_words(ax.get_legend())


def test_a_trend_shows_the_periods_that_are_compared() -> None:
    """The earlier one has a frame, the later one a shade, each from its first to its last day."""
    days = [("2020-01-01", "2020-03-31"), ("2020-06-01", "2020-07-15")]
    windows = [(pd.Timestamp(first), pd.Timestamp(last)) for first, last in days]
    ax = charts.plot_trend(periods("2020-01-01", "MS", 13), windows=windows, **TEXTS)
    earlier, later = (patch for patch in ax.patches if patch.get_gid() == "window")
    for patch, (first, last) in zip((earlier, later), windows, strict=True):
        ends = patch.get_x() + np.array([0, patch.get_width()])
        assert ends.tolist() == [day_number(first), day_number(last) + 1]
    assert earlier.get_facecolor()[3] == 0
    assert to_hex(later.get_facecolor()) == CLAIMED
    assert _key_words(ax.get_legend())[-2:] == [
        "frame: January to March 2020",
        "shaded: 1 June to 15 July 2020",
    ]


def _panels(ax: Axes) -> dict[str, Axes]:
    ax.figure.draw_without_rendering()
    return {panel.get_title(loc="left").split()[0]: panel for panel in ax.panels}


def test_grid_map_mirrors_the_country() -> None:
    """Panels stand in the cells of the grid; a region that was not asked about has none."""
    panels = _panels(draw_example("plot_grid_map"))
    assert sorted(panels) == ["Other", "a", "south", ARABIC.split()[0]]
    assert panels["south"].get_position().x0 < panels["a"].get_position().x0
    assert panels["south"].get_position().y0 > panels["Other"].get_position().y0


def test_grid_map_tells_what_was_asked_from_what_was_searched() -> None:
    """A region that was asked about and not searched says so; one with 0 is drawn as 0."""
    table = grouped("admin1", ["south", "elsewhere", "other"])
    table["n"] = table["n"].mask(table["admin1"] == "elsewhere", 0.0)
    options = {"grid": GRID, "asked": ["south", "elsewhere", "other", "beyond"]}
    panels = _panels(draw("plot_grid_map", table, options))
    words = {name: [text.get_text() for text in panel.texts] for name, panel in panels.items()}
    absent = ["not searched"]
    assert words == {"south": [], "elsewhere": [], "Other": absent, "beyond": absent}
    assert any(line.get_marker() == "o" for line in panels["elsewhere"].lines)
    fewer = draw("plot_grid_map", table, options | {"asked": ["south", "elsewhere"]})
    assert sorted(_panels(fewer)) == ["elsewhere", "south"]


def test_point_map_keeps_true_proportions() -> None:
    """A kilometre is as long down as across, and areas of dots go with the value."""
    ax = draw_example("plot_point_map")
    ax.figure.draw_without_rendering()
    box = ax.get_window_extent()
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    across, down = box.width / (east - west), box.height / (north - south)
    assert down / across == pytest.approx(1 / np.cos(np.radians((south + north) / 2)), rel=0.01)
    sizes = np.sort([size for size, *_ in _dots(ax)])
    assert sizes[-1] / sizes[-20] == pytest.approx(40 / 21)


def _dots(ax: Axes) -> list[tuple[float, float, float, bool]]:
    """Return the dots of a map: area, longitude, latitude, whether it is full."""
    return [
        (float(dots.get_sizes()[0]), *map(float, at), len(dots.get_facecolors()) > 0)
        for dots in ax.collections
        for at in dots.get_offsets()
    ]


def test_point_map_draws_vague_places_hollow() -> None:
    """Areas and regions are hollow, and the key says so."""
    ax = draw_example("plot_point_map")
    table = points()
    full = table["geo_precision"].isin(["exact", "near"])
    drawn = {(x, y): is_full for _, x, y, is_full in _dots(ax)}
    expected = zip(table["longitude"], table["latitude"], strict=True)
    assert drawn == dict(zip(expected, full, strict=True))
    assert "hollow: area or region only" in [t.get_text() for t in ax.get_legend().get_texts()]


def test_point_map_says_what_it_cannot_place(drawn_texts: Any) -> None:
    """Places without a position are counted under the map, and in its alternative text."""
    table = points()
    table.loc[:2, "latitude"] = np.nan
    ax = draw("plot_point_map", table, {"noun": "attack"})
    said = "Not drawn, having no position: 117 attacks."
    assert said in charts.alt(ax)
    assert any(said in " ".join(text.get_text().split()) for text in drawn_texts(ax.figure))
    assert "no position" not in charts.alt(draw_example("plot_point_map"))


def test_point_map_names_capitals_inside_only() -> None:
    """A capital outside the map is not named, one inside is."""
    words = [text.get_text() for text in draw_example("plot_point_map").texts]
    assert "Far" not in words
    assert any(word.endswith("km") for word in words)


def test_panels_need_axes_of_a_grid() -> None:
    """Axes that no grid made cannot hold small multiples, and the message says so."""
    ax = Figure().add_axes((0, 0, 1, 1))
    with pytest.raises(ParameterError, match=r"subplots\(\)"):
        charts.plot_trend(grouped("actor", LEVELS), by="actor", ax=ax, **TEXTS)


def test_rows_without_a_group_are_shown() -> None:
    """A missing group has a panel of its own and is not dropped."""
    table = grouped("actor", ["a", "b"]).assign(actor=lambda t: t["actor"].where(t["actor"] == "a"))
    ax = draw("plot_trend", table, {"by": "actor"})
    assert "not stated" in [panel.get_title(loc="left") for panel in ax.figure.axes[1:]]


def test_wrap_breaks_long_words() -> None:
    """No line is wider than allowed, and no letter is lost."""
    text = wrap("x" * 100 + " y", 1.0, 9)
    assert text.replace("\n", "") == "x" * 100 + " y"
    assert len(text.splitlines()) > 5


def test_first_place_is_named_on_the_map_however_crowded(curated) -> None:
    """The place that the title names stands on the map, with a line where it must stand aside."""
    places = count_places(curated)
    ax = charts.plot_point_map(places, **TEXTS)
    names = {text.get_text() for each in (ax, *ax.child_axes) for text in each.texts}
    assert places["place"].iloc[0] in names
    assert len(names) > 5


def test_a_map_names_first_what_its_title_tells() -> None:
    """However small, a place of the title has its name; of two so called, that which is known."""
    crowd = points().assign(geo_precision="exact")
    crowd.loc[38, ["place", "geo_precision"]] = "Tafas", "area"
    crowd.loc[39, "place"] = "Tafas"
    known = tuple(crowd.loc[39, ["longitude", "latitude"]])
    for title, named in (("Tafas had most, ahead of Homs 9", [known]), ("Tafastan had most", [])):
        ax = charts.plot_point_map(crowd, **{**TEXTS, "title": title})
        assert [text.xy for text in ax.texts if text.get_text() == "Tafas"] == named


def searched(periods: int, **columns: Any) -> pd.DataFrame:
    """Return a monthly series that was searched as planned, with what is given in its place."""
    n = np.arange(periods) + 1.0
    frame = pd.DataFrame({"period": pd.date_range("2020-01-01", periods=periods, freq="MS")})
    frame = frame.assign(n=n, ci_low=n * 0.5, ci_high=n * 2, complete=True, cut=False)
    return frame.assign(**columns)


def test_a_period_that_is_cut_off_is_no_fall() -> None:
    """The line stops before it, a dotted one leads to a triangle; thin stays a hollow dot."""
    table = searched(4, complete=[True, False, True, False], cut=[False, False, False, True])
    ax = draw("plot_trend", table, {})
    looks = {line.get_marker(): line for line in ax.lines}
    np.testing.assert_array_equal(looks["^"].get_ydata(), [4])
    hollow = [each for each in ax.lines if each.get_marker() == "o"][-1]
    assert hollow.get_markerfacecolor() == "white"
    np.testing.assert_array_equal(hollow.get_ydata(), [2])
    solid, dotted = (each for each in ax.lines if each.get_marker() == "None")
    np.testing.assert_array_equal(solid.get_ydata(), [1, 2, 3, np.nan])
    np.testing.assert_array_equal(dotted.get_ydata(), [3, 4])
    assert dotted.get_linestyle() != "-"
    words = _key_words(ax.get_legend())
    assert words[:2] == ["hollow: searched in part or thinly", "triangle: cut off"]
    assert charts.alt(ax).endswith("last 4; 1 searched in part or thinly; 1 cut off.")


@pytest.mark.parametrize(("thin", "strip"), [(8, False), (9, True), (12, True)])
def test_a_strip_shows_the_search_where_nearly_all_is_thin(thin: int, strip: bool) -> None:
    """Over two thirds of the periods are not marked one by one; a strip stands under the axis."""
    ax = draw("plot_trend", searched(12, complete=np.arange(12) >= thin), {})
    words = _key_words(ax.get_legend())
    assert any("strip" in word for word in words) == strip
    assert any("hollow" in word for word in words) == (not strip)
    assert len(ax.patches) == (12 if strip else 0)


def test_none_found_is_not_the_same_as_not_searched() -> None:
    """A searched month without incidents has a 0 above it and no shade, though it has no share."""
    n = [[5.0, 0.0, np.nan], [15.0, 0.0, np.nan]]
    share = [[0.25, np.nan, np.nan], [0.75, np.nan, np.nan]]
    parts = [searched(3, actor=group, n=n[at], share=share[at]) for at, group in enumerate("ab")]
    ax = draw("plot_composition", pd.concat(parts), {"by": "actor", "value": "share"})
    assert [text.get_text() for text in ax.texts] == ["20", "0"]
    shaded = [patch for patch in ax.patches if patch.get_zorder() == 0]
    assert len(shaded) == 1
    assert mpl.dates.num2date(shaded[0].get_x()).month == 3


@pytest.mark.parametrize("name", ["plot_trend", "plot_grid_map"])
def test_no_group_without_a_number_is_a_zero_in_words(name: str) -> None:
    """The alt text counts panels that were not searched apart; it gives them no number."""
    parts = [
        searched(2, admin1=region, n=n) for region, n in (("a", np.nan), ("b", 0.0), ("c", 2.0))
    ]
    options = {"by": "admin1"} | ({"grid": None} if name == "plot_grid_map" else {})
    ax = draw(name, pd.concat(parts), options)
    assert charts.alt(ax).endswith("3 panels; most: c 4 and b 0; 1 without a number.")


def test_a_mean_of_shares_is_called_one_in_words() -> None:
    """The alt text of stacked shares gives the mean of the periods, which is no share of all."""
    parts = [
        searched(2, actor="a", n=[8.0, 20.0], share=[0.8, 0.2]),
        searched(2, actor="b", n=[2.0, 80.0], share=[0.2, 0.8]),
    ]
    ax = draw("plot_composition", pd.concat(parts), {"by": "actor", "value": "share"})
    assert "; largest on average: a 50% and b 50%." in charts.alt(ax)


def test_a_share_of_none_is_a_cross() -> None:
    """In a trend of shares a period with none has a cross at zero, and the key says why."""
    table = searched(3, n=[4.0, 0.0, 5.0], share=[0.5, np.nan, 0.2], ci_low=0.1, ci_high=0.6)
    ax = draw("plot_trend", table, {"value": "share"})
    (cross,) = [each for each in ax.lines if each.get_marker() == "x"]
    assert (len(cross.get_xdata()), cross.get_ydata()[0]) == (1, 0)
    assert "cross: no incidents, no share" in _key_words(ax.get_legend())


def test_what_the_source_does_not_give_is_said() -> None:
    """Deaths that are missing where incidents were counted are not given, not unsearched."""
    table = searched(3, killed=np.nan, killed_low=np.nan, killed_high=np.nan)
    ax = draw("plot_trend", table, {"value": "killed"})
    assert charts.alt(ax).endswith("The source does not give this.")


@pytest.mark.parametrize("name", ["trend", "ranking", "composition", "grid_map", "matrix"])
def test_one_group_is_a_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is nothing to compare, the figure says so, and a notebook shows no image."""
    shown: list[dict[str, str]] = []
    monkeypatch.setattr("IPython.display.publish_display_data", shown.append)
    table = searched(3, actor="Daraa", other=list("xyz"))
    options: dict[str, dict[str, Any]] = {
        "grid_map": {"by": "actor", "grid": None},
        "matrix": {"rows": "actor", "columns": "other"},
    }
    ax = draw(f"plot_{name}", table, options.get(name, {"by": "actor"}))
    said = "Not drawn: there is nothing to compare, only Daraa."
    assert charts.alt(ax) == f"{TEXTS['title']}. {said}"
    ax._ipython_display_()
    assert set(shown[0]) == {"text/html", "text/plain"}


@pytest.mark.parametrize("name", ["plot_trend", "plot_grid_map"])
def test_a_dozen_panels_and_the_rest_in_words(name: str) -> None:
    """The groups with most have a panel; the key says how many others there are and their sum."""
    parts = [searched(2, admin1=f"r{at:02}", n=float(at)) for at in range(80)]
    options = {"by": "admin1", "nouns": ("regions", "attacks")}
    options |= {"grid": None} if name == "plot_grid_map" else {}
    ax = draw(name, pd.concat(parts), options)
    titles = [panel.get_title(loc="left").split("\u00a0")[0] for panel in ax.panels]
    assert titles == [f"r{at}" for at in range(68, 80)]
    assert _key_words(ax.get_legend())[-1] == "68 more regions: 4,556 attacks"
    assert ax.figure.get_size_inches()[1] < 15
    assert "12 of 80 panels" in charts.alt(ax)


def test_many_rows_end_in_words() -> None:
    """Two dozen rows are drawn, and the others are added up."""
    table = pd.DataFrame({"actor": [f"a{at}" for at in range(300)], "n": 1.0})
    table = table.assign(ci_low=0.1, ci_high=5.0)
    ax = draw("plot_ranking", table, {"by": "actor"})
    assert len(ax.get_yticks()) == 24
    assert _key_words(ax.get_legend())[-1] == "276 more groups: 276 incidents"
    assert len(charts.table(ax)) == 300


def test_many_changes_end_in_words() -> None:
    """Two dozen changes are drawn, and a line says how many others there are."""
    table = pd.concat([comparison().tail(1)] * 30).assign(admin1=[f"r{at}" for at in range(30)])
    ax = draw("plot_shift", table, {"by": "admin1"})
    assert len(ax.get_yticks()) == 24
    assert _key_words(ax.get_legend())[-1] == "6 more groups"
    assert "30 rows" not in charts.alt(ax)


def test_a_share_of_few_is_not_drawn() -> None:
    """Below a base of 10 the value and its interval are a dash, and nothing is drawn."""
    table = pd.DataFrame({"actor": ["a", "b"], "share": [0.4, 0.3], "all": [9.0, 10.0]})
    table = table.assign(ci_low=0.1, ci_high=0.8)
    ax = draw("plot_ranking", table, {"by": "actor", "value": "share", "base": "all"})
    assert [text.get_text() for text in ax.texts] == ["30%", "–", "10% to 80%"]
    (marks,) = (each for each in ax.collections if len(each.get_offsets()) == 2)
    assert np.ma.getdata(marks.get_offsets())[0, 0] == 0.3


def test_a_matrix_adds_up_what_has_no_room() -> None:
    """Twenty rows are drawn, of which the last holds the sum of those with least."""
    cells = [(f"r{at:02}", column) for at in range(30) for column in "pq"]
    table = pd.DataFrame(cells, columns=["row", "column"])
    table = table.assign(n=np.repeat(np.arange(30.0), 2))
    ax = draw("plot_matrix", table, {"rows": "row", "columns": "column"})
    labels = [label.get_text() for label in ax.get_yticklabels()]
    assert labels[0] == "r11\u00a0·\u00a022"
    assert labels[-1] == f"11 others\u00a0·\u00a0{2 * sum(range(11))}"
    assert len(labels) == 20
    assert charts.alt(ax).endswith("A table of 20 by 2 cells; largest: 11 others and p, 55.")


def test_many_periods_are_stacked_by_quarter_or_year() -> None:
    """Sums stay the same, shares are those of the sums, and an unfilled quarter is cut off."""
    parts = [searched(61, actor=group, n=1.0 + at * 2) for at, group in enumerate("ab")]
    table = pd.concat(parts).assign(n=lambda t: 5 * t["n"], share=lambda t: t["n"] / 20)
    ax = draw("plot_composition", table, {"by": "actor"})
    drawn = charts.table(ax)
    assert drawn["n"].sum() == table["n"].sum()
    assert drawn["period"].nunique() == 21
    assert drawn.groupby("period")["cut"].any().tolist() == [False] * 20 + [True]
    assert "one bar a quarter" in _key_words(
        next(each for each in ax.get_children() if "one bar a quarter" in _key_words(each))
    )
    shares = charts.table(draw("plot_composition", table, {"by": "actor", "value": "share"}))
    assert shares.groupby("actor")["share"].unique().map(list).to_dict() == {
        "a": [0.25],
        "b": [0.75],
    }


def test_many_levels_are_dated_where_they_changed_most() -> None:
    """Eight labels stand above the plot at most, and the key says of how many changes."""
    steps = levels(*(f"2020-{month:02}-01" for month in range(1, 13)))
    ax = draw("plot_trend", periods("2020-01-01", "MS", 13), {"levels": steps})
    assert len([text for text in ax.texts if text.get_text()]) == 8
    assert "dated: the 7 largest of 11 changes" in _key_words(ax.get_legend())


@pytest.mark.parametrize(
    ("latitudes", "longitudes"),
    [([-80, 85], [-170, 175]), ([88, 89], [0, 1]), ([0, 0.1], [179, 180])],
)
def test_a_map_ends_at_the_poles(latitudes: list[float], longitudes: list[float]) -> None:
    """However far apart the points are, no place outside the world is on the map."""
    table = points().head(2).assign(latitude=latitudes, longitude=longitudes)
    ax = charts.plot_point_map(table, **TEXTS)
    ax.figure.draw_without_rendering()
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    assert -180 <= west < east <= west + 360
    assert east <= 180 or max(longitudes) - min(longitudes) > 180
    assert -90 <= south < north <= 90
    for x, y in zip(longitudes, latitudes, strict=True):
        assert west <= x <= east or west <= x + 360 <= east
        assert south <= y <= north


def test_the_scale_of_a_map_is_on_no_dot() -> None:
    """Where a dot lies in its corner, the scale stands in another one."""
    table = points().head(4).assign(latitude=[30, 30.2, 34, 34], longitude=[30, 30.3, 34, 33.9])
    ax = charts.plot_point_map(table, **TEXTS)
    (label,) = [text for text in ax.texts if text.get_text().endswith("km")]
    box = label.get_window_extent()
    dots = ax.transData.transform(table[["longitude", "latitude"]])
    assert not any(box.padded(8).contains(*dot) for dot in dots)
    assert label.get_position()[0] + label.xy[0] > 31


def test_no_share_is_drawn_of_few() -> None:
    """A period of fewer than 10 has its number and no bar; without any bar it is a sentence."""
    table = pd.DataFrame(
        {
            "period": pd.to_datetime(["2020-01-01", "2020-01-01", "2020-02-01", "2020-02-01"]),
            "actor": pd.Categorical(["a", "b", "a", "b"], ordered=True),
            "n": [6.0, 4.0, 5.0, 4.0],
            "share": [0.6, 0.4, 5 / 9, 4 / 9],
            "complete": True,
        }
    )
    ax = draw("plot_composition", table, {"by": "actor", "value": "share"})
    heights = [bar.get_height() for bar in ax.patches if bar.get_height() > 0]
    assert sorted(heights) == [0.4, 0.6]
    assert "no bar: fewer than 10" in _key_words(ax.get_legend())
    few = draw("plot_composition", table[2:], {"by": "actor", "value": "share"})
    assert "No bar rests on 10 or more" in few.figure.alt


def test_a_title_is_shortened_by_whole_clauses() -> None:
    """It loses its last clauses, then numbers in brackets; never what it is about, nor a doubt."""
    for text, said in (
        ("Most often: one side, in 8 of 146 (5%); 118 in which no side is named; 3", "is named"),
        ("Most often: one side, in 8 of 146 (5%); 118 in which no side is told or named", "(5%)"),
        ("Most often: one side, in 8 of 146; a median of 118 held here (half: 41 to 214)", "here"),
        ("Most on 15 April and 29 January: 6 each of 363 (6 of them searched as planned)", "363"),
        ("Desert; Raqqa (north): 8 (5%; 4 of 9) of 146, not clearly ahead of Homs (12)", "Homs"),
        ("Most told in the desert: by one side (33%, not clearly ahead of the others)", "of the …"),
        ("one two three four five six seven eight nine ten eleven twelve thirteen", "twelve …"),
    ):
        lines = wrap(text, 2.1, 8, most=2).split("\n")
        assert len(lines) == 2
        assert lines[1].endswith(said)
        assert lines[0].split()[0] == text.split()[0]


def test_an_alt_text_names_what_is_drawn_in_words() -> None:
    """Labels stand for codes, a broken word is whole, and a colon parts two numbers."""
    codes = pd.DataFrame(
        {"field": ["side"], "code": ["pro"], "label": ["Pro side"], "colour": ["#aa0000"]}
    )
    options = {"members": ["pro", "anti"], "codes": codes, "field": "side"}
    seen = draw("plot_overlap", overlap(["pro", "anti"], 4), options).figure.alt
    assert "Pro side and anti" in seen
    long = "https://example.org/a/word/that/is/wider/than/any/label/may/be"
    table = pd.DataFrame({"actor": [long, "May 2020"], "n": [4.0, 3.0]})
    seen = draw("plot_ranking", table.assign(ci_low=1.0, ci_high=9.0), {"by": "actor"}).figure.alt
    assert f"{long} 4 and May 2020: 3." in seen


def test_a_matrix_is_grey_where_something_is_not_known() -> None:
    """The darkest cell is not that of unknown means; a code with a colour of its own is known."""
    cells = pd.DataFrame(
        {
            "target_type": ["civilian", "civilian", "civilian", "unknown"],
            "weapon_type": ["firearms", "unknown", "none", "firearms"],
            "n": [4.0, 9.0, 3.0, 2.0],
        }
    )
    codes = pd.DataFrame(
        {
            "field": "weapon_type",
            "code": ["firearms", "unknown", "none"],
            "label": ["Firearms", "Unknown", "No weapon"],
            "colour": ["#760181", "#767676", "#8b3175"],
        }
    )
    shades: dict[tuple[float, ...], bool] = {}
    ax = charts.plot_matrix(cells, "target_type", "weapon_type", codes=codes, **TEXTS)
    ax.figure.draw_without_rendering()
    for mesh in ax.collections[:2]:
        for value, (red, _, blue, _) in zip(
            mesh.get_array().ravel(), mesh.get_facecolors(), strict=True
        ):
            if value is not np.ma.masked:
                shades[float(value)] = red == blue
    assert shades == {4.0: False, 9.0: True, 3.0: False, 2.0: True}
    ax = charts.plot_matrix(
        cells, "target_type", "weapon_type", codes=codes, unknown=["civilian"], **TEXTS
    )
    assert [mesh.cmap.name for mesh in ax.collections[:1]] == ["greys"]


def test_a_matrix_slants_what_is_not_known_and_colours_what_it_is_about() -> None:
    """A number of unknown means is slanted; with a focus all but its cells are grey."""
    cells = pd.DataFrame(
        {
            "side": ["a", "a", "b", "b"],
            "means": ["guns", "unknown", "guns", "unknown"],
            "n": [4.0, 9.0, 3.0, 2.0],
        }
    )
    ax = charts.plot_matrix(cells, "side", "means", focus=["a"], **TEXTS)
    styles = {text.get_text(): text.get_style() for text in ax.texts if text.get_text() in "4932"}
    assert styles == {"4": "normal", "9": "italic", "3": "normal", "2": "italic"}
    light, greys = ax.collections[:2]
    assert (light.cmap.name, greys.cmap.name) == ("light", "greys")
    assert light.get_array().compressed().tolist() == [4.0]
    assert greys.get_array().compressed().tolist() == [9.0, 3.0, 2.0]


def test_what_a_table_lacks_is_said() -> None:
    """Groups that were cut before drawing are in the key, with their sum; one is not "1 groups"."""
    table = pd.DataFrame({"actor": ["a", "b"], "n": [4.0, 3.0], "ci_low": 1.0, "ci_high": 9.0})
    nouns = ("sides", "attacks")
    for others, words in (
        ([2.0, 1.0], ["2 more sides: 3 attacks"]),
        ([2.0, np.nan], ["1 more of the sides: 2 attacks", "1 more not searched"]),
        ([1.0], ["1 more of the sides: 1 of the attacks"]),
        ([], []),
    ):
        ax = charts.plot_ranking(
            table, "actor", nouns=nouns, others=pd.Series(others, dtype=float), **TEXTS
        )
        assert _key_words(ax.get_legend()) == ["95% interval", *words]
    changes = pd.Series([1.0, 2.0])
    options = EXAMPLES["plot_shift"].options | {"others": changes, "nouns": nouns}
    ax = draw("plot_shift", comparison(), options)
    assert _key_words(ax.get_legend())[-1] == "2 more sides"
    head = next(text for text in ax.texts if text.get_text() == "ratio (95%)")
    ax.figure.draw_without_rendering()
    assert not ax.get_legend().get_window_extent().overlaps(head.get_window_extent())


def test_many_totals_and_many_choices_end_in_words() -> None:
    """Two dozen totals and three dozen choices are drawn; the key says how many more there are."""
    ax = draw("plot_pairs", pairs(26, 0.4), {"by": "total", "others": 4})
    assert len(ax.get_yticks()) == 24
    assert _key_words(ax.get_legend())[-1] == "6 more totals"
    assert len(charts.table(ax)) == 26
    table = pd.concat([forest()] * 3, ignore_index=True).assign(group="all")
    ax = draw("plot_forest", table, EXAMPLES["plot_forest"].options)
    assert len(ax.get_yticks()) == 36 + 1
    assert _key_words(ax.get_legend())[-1] == f"{len(table) - 36} more choices"


def test_groups_of_a_stack_are_told_apart_in_grey() -> None:
    """Two colours as light as each other have two textures; a group without a name has none."""
    names = ["a", "b", "c", "d", "e", "unidentified"]
    table = grouped("actor", [*names, "never"])
    ax = charts.plot_composition(table, "actor", **TEXTS)
    bars = {bar.get_gid(): bar for bars in ax.containers for bar in bars if bar.get_height() > 0}
    textures = {name: (bars[name].get_hatch() or "").strip("/") for name in names}
    tones = {name: np.dot(bars[name].get_facecolor()[:3], [0.299, 0.587, 0.114]) for name in names}
    alike = [pair for pair in combinations(names, 2) if abs(tones[pair[0]] - tones[pair[1]]) < 0.05]
    assert alike
    assert all(textures[one] != textures[other] for one, other in alike)
    assert textures["unidentified"] == ""


def test_a_stack_says_what_it_adds_up() -> None:
    """The group `other` has the name that is given, where it is the sum of others."""
    table = grouped("actor", ["a", "other", "never"])
    ax = charts.plot_composition(table, "actor", rest="3 other sides", **TEXTS)
    keys = [word for each in ax.get_children() for word in _key_words(each)]
    assert "3 other sides" in keys
    assert "Other" not in keys
    assert "3 other sides" in ax.figure.alt


def test_the_key_of_a_stack_holds_what_is_drawn() -> None:
    """A thin month with too few has no bar, so the key has no hatch; the totals have their noun."""
    parts = [
        searched(3, actor=group, n=n, share=share, complete=[True, False, True])
        for group, n, share in (("a", [8.0, 2.0, 9.0], 0.4), ("b", [9.0, 1.0, 8.0], 0.6))
    ]
    table = pd.concat(parts)
    options = {"by": "actor", "value": "share", "counted": "attacks"}
    ax = draw("plot_composition", table, options)
    (key,) = [each for each in ax.findobj(mpl.legend.Legend) if "no bar" in str(_key_words(each))]
    assert [word.strip() for word in _key_words(key)] == [
        "above the bars: attacks",
        "no bar: fewer than 10",
    ]


def test_one_bar_is_no_stack() -> None:
    """Where a single period has 10 or more, a sentence says so; a gap is no period."""
    table = pd.concat(
        searched(5, actor=group, n=[8.0, 2.0, 3.0, 1.0, np.nan], share=[0.5] * 4 + [np.nan])
        for group in "ab"
    )
    ax = draw("plot_composition", table, {"by": "actor", "value": "share"})
    assert charts.alt(ax).endswith("Not drawn: one bar alone rests on 10 or more.")


def test_delays_of_few_are_not_drawn() -> None:
    """Curves of a few accounts each say nothing; the accounts of other groups are said."""
    table = delays(["a", "b"]).assign(n=9)
    ax = draw("plot_delays", table, {"by": "publisher", "nouns": ("publishers", "accounts")})
    assert charts.alt(ax).endswith("None of the publishers has 10 or more.")
    options = {"by": "publisher", "nouns": ("publishers", "accounts"), "others": pd.Series([7, 4])}
    ax = draw("plot_delays", table.assign(n=30), options)
    assert _key_words(ax.get_legend()) == ["2 more publishers: 11 accounts"]


def test_no_interval_is_in_the_key_where_none_is_drawn() -> None:
    """A source that gives one toll has no range: neither in the key nor beside the number."""
    table = searched(3, killed=[4.0, 0.0, 5.0], killed_low=[4.0, 0.0, 5.0])
    ax = draw("plot_trend", table.assign(killed_high=table["killed"]), {"value": "killed"})
    assert ax.get_legend() is None
    rows = pd.DataFrame({"actor": ["a", "b"], "killed": [4.0, 5.0], "killed_low": [4.0, 5.0]})
    ax = draw(
        "plot_ranking",
        rows.assign(killed_high=[4.0, 9.0]),
        {"by": "actor", "value": "killed"},
    )
    assert [text.get_text() for text in ax.texts] == ["5", "4", "5 to 9"]
    assert _key_words(ax.get_legend()) == ["lowest to highest"]


def test_a_number_in_a_valley_stands_below_its_dot() -> None:
    """The line would cross it above; on the axis there is no room below."""
    high = [30.0, 10.0, 30.0, 0.0, 30.0]
    table = searched(5, killed=high, killed_low=high, killed_high=high)
    ax = draw("plot_trend", table, {"value": "killed"})
    sides = {text.xy[1]: text.get_va() for text in ax.texts}
    assert sides == {30.0: "bottom", 10.0: "top", 0.0: "bottom"}


@pytest.mark.parametrize(
    ("first", "words"),
    [("2014", "1,096 in the 3 years before"), ("2016", "366 in the year before")],
)
def test_a_calendar_of_a_week_is_a_sentence(first: str, words: str) -> None:
    """Two weeks are too few; of many years the last four are drawn, and the key says the rest."""
    ax = charts.plot_calendar(periods("2020-01-01", "D", 14), **TEXTS)
    assert charts.alt(ax).endswith("Too few days for a calendar: 14.")
    days = pd.date_range(f"{first}-01-01", "2020-12-31")
    table = pd.DataFrame({"period": days, "n": 1.0, "complete": True})
    ax = charts.plot_calendar(table, **TEXTS)
    assert len(ax.get_yticks()) == 4 * 4
    keys = [word for key in ax.findobj(mpl.legend.Legend) for word in _key_words(key)]
    assert f"not drawn: {words}" in keys


def test_places_of_one_are_small() -> None:
    """Where each place has one incident, dots are not as large as those of a hundred."""
    few, many = (
        _dots(draw("plot_point_map", points().assign(n=n), {}))[0][0] for n in (1.0, 100.0)
    )
    assert few < many / 4
    ax = draw("plot_point_map", points().assign(n=3.0), {"noun": "attack"})
    assert _key_words(ax.get_legend())[-2:] == ["2 attacks", "enlarged"]


def test_numbers_stand_beside_their_dots() -> None:
    """Over the end of a long interval a number would be taken for the value there."""
    table = periods("2020-01-01", "MS", 13).dropna()
    ax = charts.plot_trend(table.assign(ci_high=table["n"] + 40), **TEXTS)
    numbers = [text for text in ax.texts if text.get_text().replace(".", "").isdigit()]
    heights = [text.xy[1] for text in numbers]
    assert sorted(heights) == sorted(table["n"])


@pytest.mark.parametrize(("came", "went"), [(1.0, 1.0), (5.0, 9.0), (0.0, 120.0), (60.0, 1.0)])
def test_numbers_below_bars_stand_clear_of_the_axis(came: float, went: float) -> None:
    """Whatever came and went, the numbers lie within the lower part."""
    table = revised(13)
    table["came"], table["went"] = came * (table.index % 4 == 1), went * (table.index % 4 == 2)
    ax = draw("plot_revisions", table, {})
    ax.figure.draw_without_rendering()
    (below,) = (each for each in ax.figure.axes if each is not ax)
    inside = below.get_window_extent()
    boxes = [text.get_window_extent() for text in below.texts]
    assert len(boxes) == sum(n > 0 for n in [*table["came"], *table["went"]])
    assert all(inside.y0 <= box.y0 and box.y1 <= inside.y1 for box in boxes)


def test_what_came_and_went_has_no_colour_of_a_vintage() -> None:
    """Four things, four colours; no dot is hollow, which stands for a thin search."""
    ax = draw("plot_revisions", revised(13), {})
    (below,) = (each for each in ax.figure.axes if each is not ax)
    bars = {to_hex(bar.get_facecolor()) for bar in below.patches}
    lines = {to_hex(line.get_color()) for line in ax.get_lines()}
    assert len(bars | lines) == 4
    assert all(line.get_markerfacecolor() == line.get_color() for line in ax.get_lines())
