"""Two maps of the same frame and scale: before and after."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any, Unpack

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from sitrep.charts.axes import (
    add_key,
    check_columns,
    key_rows,
    nothing_to_draw,
    panel_title,
    take,
)
from sitrep.charts.boundaries import land_of, tell_land
from sitrep.charts.dots import find_capitals, key_of, make_dots
from sitrep.charts.figure import HouseAxes
from sitrep.charts.frame import fill_box, frame_around, frame_of, set_frame, widen
from sitrep.charts.lettering import wrap
from sitrep.charts.panels import split_host
from sitrep.charts.pointmap import KEY_ROW, View, name_place, tell_unplaced
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import GREY, LABEL
from sitrep.model.outlines import Boundaries
from sitrep.words.text import amount, number

ABREAST = 5.0
"""Inches from which on two maps stand side by side, if they are not much wider than high."""

FLAT = 0.55
"""Height of a map, in its widths, below which the two stand one above the other."""

LOW, HIGH = 1.4, 4.2
"""Inches that each map is high, at least and at most."""

PLACES_LABELLED = 6
"""Places that are named on each map, at most."""

LARGEST = 12.0
"""Points across the largest dot: the maps are small."""

ABOVE = 0.45
"""Inches above and below each map: its title, degrees."""


LEAST = 5.0
"""Inches that two maps need, with the numbers of their axes."""


@chart
def plot_map_pair(
    points: pd.DataFrame,
    *,
    before: str = "before",
    after: str = "after",
    regions: pd.DataFrame | None = None,
    boundaries: Boundaries | str | Path | None = None,
    noun: str = "incident",
    **house: Unpack[House],
) -> Axes:
    """Plot places in two periods, each on a map of its own: one frame, one scale for all dots.

    Dots of 0 are not drawn; what has no position is counted in the footer.

    Parameters
    ----------
    points : DataFrame, one row per place: place, latitude and longitude (degrees),
        geo_precision, n_before, n_after
    before, after : str, the two periods
    regions : DataFrame, optional, for orientation: admin1, capital_latitude, capital_longitude
    boundaries : Boundaries or path of a GeoJSON file, optional, drawn under the points and credited
        in the footer; places outside them are counted there
    noun : str, what is counted, in the singular

    Returns
    -------
    Axes that holds the two maps, which are the axes that follow it in its figure

    Raises
    ------
    ParameterError : a column is missing, or the GeoJSON file cannot be read
    """
    counts = ["n_before", "n_after"]
    rows = take("points", points, ["place", "latitude", "longitude", "geo_precision", *counts])
    if regions is not None:
        check_columns("regions", regions, ["admin1", "capital_latitude", "capital_longitude"])
    located = rows["latitude"].notna() & rows["longitude"].notna()
    shown = rows[located & rows[counts].gt(0).any(axis=1)]
    missing = tell_unplaced(float(rows.loc[~located, counts].sum().sum()), noun)
    land = land_of(boundaries)
    texts = [
        f"{words}: {amount(float(rows[name].sum()), noun)}"
        for words, name in zip((before, after), counts, strict=True)
    ]

    def paint(sheet: Sheet) -> None:
        sheet.needs(LEAST)
        frame = frame_around(shown["longitude"].to_numpy(), shown["latitude"].to_numpy())
        ratio = frame.height / frame.width
        abreast = sheet.width >= ABREAST and ratio >= FLAT
        wide = sheet.plot_width / 2 - 0.1 if abreast else sheet.plot_width
        shape = (wide, float(np.clip(wide * ratio, LOW, HIGH)))
        frame = widen(frame, shape, frame.stretch)
        longitudes = frame.shift(shown["longitude"].to_numpy(float))
        highest = float(shown[counts].to_numpy().max())
        said = [_tell(row, before, after, noun) for row in shown.to_dict("records")]
        same = shown.assign(n=highest, said=said)
        everything = make_dots(same, "n", longitudes, highest, said, LARGEST)
        entries = key_of(everything, highest, noun, sheet.accent, LARGEST)
        room = KEY_ROW * key_rows(entries, LARGEST, sheet.plot_width)
        host = sheet.axes((1 if abreast else 2) * (shape[1] + ABOVE) + room)
        maps = _panels(host, abreast=abreast)
        views = []
        for ax, name, text, colour in zip(maps, counts, texts, (GREY, sheet.accent), strict=True):
            drawn = (shown[name] > 0).to_numpy()
            own = same[drawn].sort_values(name, ascending=False, kind="stable")
            x = frame.shift(own["longitude"].to_numpy(float))
            dots = make_dots(own, name, x, highest, own["said"].to_list(), LARGEST)
            capitals = find_capitals(regions, frame)
            view = View(frame, dots, None, land, capitals, house["title"], PLACES_LABELLED)
            view.paint(ax, colour, ticks=3)
            panel_title(ax, wrap(text, wide, LABEL, "bold"))
            views.append((ax, view, colour))
        if abreast:
            maps[1].tick_params(labelleft=False)
        else:
            maps[0].tick_params(labelbottom=False)
        add_key(host, entries, room=LARGEST, within=sheet.plot_width, shift=(0, 0.07))
        told = tell_land(land, frame, longitudes, everything.y)
        seen = [
            f"Two maps of {amount(len(shown), 'place')}; {'; '.join(texts)}.",
            missing,
            told.outside,
        ]
        sheet.seen = " ".join(filter(None, seen))
        sheet.credit = " ".join(filter(None, [missing, *told]))

        def fit() -> None:
            fill_box(maps[0], frame.stretch)
            set_frame(maps[1], frame_of(maps[0]))

        def finish() -> None:
            for ax, view, colour in views:
                view.finish(ax, colour)

        sheet.adjust, sheet.last = fit, finish

    both = rows.assign(n=rows[counts].sum(axis=1, min_count=1))
    nothing = nothing_to_draw(both.loc[shown.index] if both["n"].notna().any() else both, "n")
    return draw(rows, paint, nothing=nothing, **house)


def _tell(row: Mapping[Hashable, Any], before: str, after: str, noun: str) -> str:
    """Return what a dot says: its place and the incidents there in both periods."""
    first, then = amount(row["n_before"], noun), number(row["n_after"])
    return f"{name_place(row['place'])}: {first} ({before}), then {then} ({after})"


def _panels(host: Axes, *, abreast: bool) -> list[Axes]:
    """Return the axes of two maps in the place of others, which become a strip above them."""
    shape = (1, 2) if abreast else (2, 1)
    grid = split_host(host).subgridspec(*shape, wspace=0.06, hspace=0.08)
    cells = [grid[0, 0], grid[0, 1] if abreast else grid[1, 0]]
    maps = [host.figure.add_subplot(cell) for cell in cells]
    if isinstance(host, HouseAxes):
        host.panels = [ax for ax in maps if isinstance(ax, HouseAxes)]
    return maps
