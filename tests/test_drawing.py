"""Drawings for pages: plain, small, with what one points at, and anew for phones."""

from __future__ import annotations

import re
from importlib import import_module
from inspect import signature
from pkgutil import iter_modules
from typing import Any
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.artist import Artist
from matplotlib.text import Text
from sitrep import charts
from sitrep.charts.drawing import APART, SAID
from sitrep.charts.figure import DRAWN, FIGURES, HouseFigure
from sitrep.charts.style import NARROW, SMALL
from sitrep.model.dataset import BLANK
from sitrep.reports.publish import figures
from sitrep.reports.publish.inline import FRAME, is_safe, show_plot
from test_charts import NAMES, TEXTS, draw_example, periods

SVG = "{http://www.w3.org/2000/svg}"
WIDE = {
    "plot_calendar",
    "plot_map_pair",
    "plot_matrix",
    "plot_near_repeat",
    "plot_point_map",
    "plot_ranking",
}
"""Examples that have no room on a phone: too many columns, or numbers and names too long."""


def said(svg: str) -> list[str]:
    """Return what the marks of a drawing say."""
    root = ElementTree.fromstring(svg)
    own = root.findall(f"{SVG}title")
    return [str(title.text) for title in root.iter(f"{SVG}title") if title not in own]


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_can_be_part_of_a_strict_page(name: str) -> None:
    """No style, no script and nothing that loads: shapes and words with plain attributes."""
    svg = draw_example(name).figure.svg()
    assert is_safe(svg)
    assert " style=" not in svg
    assert "<style" not in svg
    ids = re.findall(r' id="([^"]+)"', svg)
    unused = [one for one in ids if one != FRAME and f"#{one}" not in svg]
    assert unused == []
    assert not re.search(r' d="[^"]*\.\d{3}', svg)


def test_words_are_words() -> None:
    """What has a halo in an image is text in a drawing too, and the figure is left as it was."""
    figure = draw_example("plot_trend").figure
    before = [text.get_path_effects() for text in figure.findobj(Text)]
    svg = figure.svg()
    assert [text.get_path_effects() for text in figure.findobj(Text)] == before
    haloed = re.findall(r'<text [^>]*paint-order="stroke"[^>]*>([^<]+)<', svg)
    shown = [text.get_text() for text in figure.findobj(Text) if text.get_path_effects()]
    assert haloed == [text for text in shown if text]
    assert len(haloed) > 3


def test_marks_say_what_they_stand_for() -> None:
    """Pointing anywhere above a month tells its name, its value and its interval."""
    table = periods("2020-01-01", "MS", 3)
    svg = charts.plot_trend(table, **TEXTS).figure.svg()
    first = table.iloc[0]
    assert said(svg)[0].startswith(f"January 2020: {first['n']:g} (95% interval ")
    assert [text.split(":")[0] for text in said(svg)] == [
        "January 2020",
        "February 2020",
        "March 2020",
    ]


MUTE = {"draw_nothing": "it draws no marks"}
"""Charts on which there is nothing to point at, and why."""


def test_every_chart_says_what_one_points_at() -> None:
    """All functions that `chart` made have an example below, but for those with a reason."""
    modules = [
        import_module(f"sitrep.charts.{each.name}") for each in iter_modules(charts.__path__)
    ]
    made = {
        name
        for module in modules
        for name, plot in vars(module).items()
        if hasattr(plot, "__wrapped__") and "ax" in signature(plot).parameters
    }
    assert made - MUTE.keys() == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_all_marks_of_a_chart_say_something(name: str) -> None:
    """What is told of marks stands in the drawing, wide and narrow: none is lost, none is empty."""
    wide = draw_example(name).figure
    for figure in filter(None, (wide, wide.draw_narrow())):
        kinds = (artist.get_gid() or "" for artist in figure.findobj(Artist))
        given = [text for kind in kinds if kind.startswith(SAID) for text in kind.split(APART)[1:]]
        assert sorted(said(figure.svg())) == sorted(given)
        assert given
        assert all(text.strip() for text in given)


POINTED = {
    "plot_forest": "as published: ×0.40 (95% interval 0.20 to 0.72); bears it out; n: 28 → 44",
    "plot_revisions": "February 2020: 6 before, 9.5 now; 3.5 came",
    "plot_signals": "Central desert, side 0: 13.3, expected 0 to 3",
    "plot_witnesses": "Daraa, 0: killed, all: 601 SOHR, 425+ SOHR, ~269 SOHR; 135 held here",
    "plot_near_repeat": (
        "0 to 7 km and 0 to 7 days apart: ratio 2.4, 92.9 pairs, 38.7 expected, stands out"
    ),
    "plot_map_pair": "south 0: 40 incidents (before), then 9.5 (after)",
    "plot_overlap": "2 other combinations: 8",
}
"""What one mark of each says: the value by hand from the table of its example."""


@pytest.mark.parametrize("name", POINTED)
def test_a_mark_says_its_values(name: str) -> None:
    """A row, a bar, a cell or a dot tells its name and every number that it stands for."""
    assert POINTED[name] in said(draw_example(name).figure.svg())


def test_a_day_says_what_was_published_until_then() -> None:
    """Around a tick each curve is told up to its day; a share of few is not."""
    table = pd.DataFrame(
        {"publisher": [*"aaabbb"], "days": [0, 2, 40] * 2, "n": [10] * 3 + [4] * 3}
    ).assign(share=[0.2, 0.5, 1, 0.25, 0.5, 1])
    days = said(charts.plot_delays(table, "publisher", **TEXTS).figure.svg())
    assert days[0] == "On the same day. b (n\xa0=\xa04): –; a (n\xa0=\xa010): 20%"
    assert days[1].startswith("Within 1 day. b ")
    shares = [text.split("a (n\xa0=\xa010): ")[1][:3] for text in days]
    assert shares == ["20%", "20%", "50%", "50%", "50%", "50%", "50%"]


def test_a_dot_says_what_is_known_of_its_place() -> None:
    """Incidents, the killed and the tolls not known; none reported is not none killed."""
    table = pd.DataFrame({"place": ["a", "b", "c", BLANK], "geo_precision": "exact"}).assign(
        latitude=[1.0, 2, 3, 4],
        longitude=[1.0, 2, 3, 4],
        n=[5.0, 3, 2, 1],
        killed=[7.0, np.nan, 0, 1],
        n_toll=[3.0, 0, 2, 1],
    )
    ax = charts.plot_point_map(table, noun="attack", **TEXTS)
    assert said(ax.figure.svg()) == [
        "a: 5 attacks; 7 killed; the toll of 2 is unknown",
        "b: 3 attacks; no toll is reported",
        "c: 2 attacks; no deaths reported",
        "unnamed: 1 attack; 1 killed",
    ]
    assert list(ax.figure.table) == ["place", "latitude", "longitude", "geo_precision", "n"]


@pytest.mark.parametrize("name", NAMES)
def test_what_marks_say_stands_in_no_image(name: str) -> None:
    """The places to point at can not be seen: an image with them is the one without."""
    figure = draw_example(name).figure
    with_them = figure.png()
    for ax in figure.axes:
        for artist in ax.artists:
            artist.set_visible(type(artist).__name__ != "Targets")
    assert figure.png() == with_them


@pytest.mark.filterwarnings("ignore:Glyph")
def test_control_characters_do_not_break_a_drawing() -> None:
    """A label may hold what no XML may; it is left out, and so is what ends a description."""
    table = pd.DataFrame({"place": ["a\x7fb\x1b", "c\u2028d"], "n": [2.0, 1.0]})
    svg = charts.plot_ranking(
        table.assign(ci_low=0.5, ci_high=9.0), by="place", **TEXTS
    ).figure.svg()
    assert [text.split(":")[0] for text in said(svg)] == ["ab", "c d"]


@pytest.mark.parametrize("name", sorted(set(NAMES) - WIDE))
def test_a_chart_for_phones_holds_all_its_words(name: str) -> None:
    """It is drawn anew, 360 pixels wide at a hundred an inch, with letters of 11 pixels or more."""
    drawn = draw_example(name).figure.draw_narrow()
    assert isinstance(drawn, HouseFigure)
    assert drawn.get_figwidth() == NARROW
    svg = drawn.svg()
    sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]
    assert min(sizes) >= SMALL  # points: 11.1 pixels
    drawn.draw_without_rendering()
    box = drawn.bbox
    for text in drawn.findobj(Text):
        if text.get_text().strip() and text.get_visible() and text.get_gid() != FRAME:
            extent = text.get_window_extent()
            if text.axes is None or text.axes.bbox.overlaps(extent):
                assert extent.x0 >= box.x0 - 1, text.get_text()
                assert extent.x1 <= box.x1 + 1, text.get_text()


def test_what_was_added_is_in_both_drawings_or_there_is_one() -> None:
    """A marked day is marked for phones too; what a caller drew by hand cannot be drawn again."""
    ax = charts.plot_trend(periods("2020-01-01", "MS", 6), **TEXTS)
    ax.mark("2020-03-10", "Ceasefire")
    narrow = ax.figure.draw_narrow()
    assert "Ceasefire" in narrow.svg()
    ax.axhline(3)
    assert ax.figure.draw_narrow() is None


def test_a_run_that_publishes_draws_no_image(monkeypatch: pytest.MonkeyPatch) -> None:
    """A figure shows itself as a drawing alone, with its texts and its narrow drawing."""
    shown: list[Any] = []
    monkeypatch.setattr("IPython.display.publish_display_data", lambda *both: shown.append(both))
    monkeypatch.setenv(FIGURES, "svg")
    figure = draw_example("plot_trend").figure
    figure._ipython_display_()
    ((data, about),) = shown
    assert set(data) == {"image/svg+xml", "text/plain", "text/csv", DRAWN}
    assert about == {"image/svg+xml": {"alt": figure.alt, "width": 650}}
    assert data[DRAWN]["title"] == TEXTS["title"].rstrip(".")
    assert is_safe(data[DRAWN]["narrow"])
    assert DRAWN == figures.DRAWN


def test_a_page_shows_the_plot_without_the_words_around_it() -> None:
    """Title and source are words of the page; what is left of the drawing is the plot."""
    figure = draw_example("plot_trend").figure
    plot = figure.drawn()["plot"]
    shown = show_plot(figure.svg(), "a", "Said", plot)
    assert TEXTS["source"] not in shown
    box = re.search(r'viewBox="([^"]+)"', shown)
    assert box is not None
    assert [float(number) for number in box[1].split()][1::2] == pytest.approx(plot, abs=0.01)
