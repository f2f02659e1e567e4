"""Drawings for pages: plain, small, with what one points at, and anew for phones."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
from matplotlib.text import Text
from sitrep import charts
from sitrep.charts.figure import DRAWN, FIGURES, HouseFigure
from sitrep.charts.style import NARROW, SMALL
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
