"""Points at their places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Unpack

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.transforms import Bbox

from sitrep.charts.axes import add_key, check_columns, key_rows, nothing_to_draw, take
from sitrep.charts.boundaries import draw_boundaries, land_of, name_disputed, tell_land
from sitrep.charts.dots import (
    CAPITAL,
    LARGEST_DOT,
    Dots,
    draw_dots,
    find_capitals,
    key_of,
    make_dots,
    name_dots,
)
from sitrep.charts.frame import (
    Frame,
    draw_graticule,
    fill_box,
    frame_around,
    frame_of,
    set_frame,
    widen,
)
from sitrep.charts.inset import Inset, add_inset, make_room, plan_inset
from sitrep.charts.placement import Place, dot_box
from sitrep.charts.scalebar import draw_scale
from sitrep.charts.seen import seen_rows
from sitrep.charts.sheet import House, Sheet, chart, draw
from sitrep.charts.style import GREY, INK
from sitrep.errors import check_choice
from sitrep.model.dataset import BLANK
from sitrep.model.outlines import Boundaries
from sitrep.words.text import amount, number, plural

LOW, HIGH = 2.6, 5.4
"""Inches that a map is high, at least and at most."""

KEY_ROW = 0.3
"""Inches of one line of the key."""

UNNAMED = "unnamed"

PLACES_LABELLED = 12
"""Places that are named at most, on the map and in its inset each."""


@chart
def plot_point_map(
    points: pd.DataFrame,
    *,
    value: str = "n",
    regions: pd.DataFrame | None = None,
    boundaries: Boundaries | str | Path | None = None,
    noun: str = "incident",
    **house: Unpack[House],
) -> Axes:
    """Plot places at their coordinates: the area of a dot is its value, hollow is a vague place.

    Where dots crowd, an inset enlarges them, if a corner of the map is free. Dots without a value,
    or of 0, are not drawn; what has no position is counted in the footer. The map is
    equirectangular, true in its middle latitude.

    Parameters
    ----------
    points : DataFrame, one row per place: place, latitude and longitude (degrees),
        geo_precision, <value>, and optionally n, killed and n_toll (incidents with a toll), which
        the dots say too
    value : {"n", "killed"}
    regions : DataFrame, optional, for orientation: admin1, capital_latitude, capital_longitude
    boundaries : Boundaries or path of a GeoJSON file, optional, drawn under the points and credited
        in the footer; places outside them are counted there
    noun : str, what `n` counts, in the singular

    Raises
    ------
    ParameterError : a column is missing, `value` is not known, or the GeoJSON file cannot be read
    """
    check_choice("value", value, ("n", "killed"), noun="a measure of this chart")
    columns = ["place", "latitude", "longitude", "geo_precision", value]
    rows = take("points", points, columns, "n", "killed", "n_toll")
    rows = rows.sort_values([value, "place"], ascending=[False, True], kind="stable")
    shown = rows[(rows[value] > 0) & rows["latitude"].notna() & rows["longitude"].notna()]
    unit = "killed" if value != "n" else noun
    missing = tell_unplaced(float(rows[value].sum() - shown[value].sum()), unit)
    land = land_of(boundaries)
    if regions is not None:
        check_columns("regions", regions, ["admin1", "capital_latitude", "capital_longitude"])

    def paint(sheet: Sheet) -> None:
        frame = frame_around(shown["longitude"].to_numpy(), shown["latitude"].to_numpy())
        longitudes = frame.shift(shown["longitude"].to_numpy(float))
        high = sheet.plot_width * frame.height / frame.width
        shape = (sheet.plot_width, float(np.clip(high, LOW, HIGH)))
        frame = widen(frame, shape, frame.stretch)
        highest = float(shown[value].max())
        dots = make_dots(shown, value, longitudes, highest, _tell_places(shown, noun))
        inset = plan_inset(longitudes, dots.y, dots.sizes, frame, shape)
        if inset is not None and inset.place is None and sheet.given is not None:
            inset = None
        view = View(frame, dots, inset, land, find_capitals(regions, frame), house["title"])
        below = inset.height + 0.1 if inset is not None and inset.place is None else 0.0
        entries = key_of(dots, highest, unit, sheet.accent) + view.tell_frame()
        ax = sheet.axes(
            shape[1] + below + 0.3 + KEY_ROW * key_rows(entries, LARGEST_DOT, sheet.plot_width)
        )
        if inset is not None and inset.place is None:
            make_room(ax, inset, shape[1])
        view.paint(ax, sheet.accent)
        add_key(ax, entries, room=LARGEST_DOT, within=sheet.plot_width, shift=(0, 0.07))
        names = [name_place(name) for name in dots.names]
        told = tell_land(land, frame, longitudes, dots.y)
        seen = [seen_rows(names, shown[value].to_list(), value, "dot"), view.tell_inset(), missing]
        sheet.seen = " ".join(filter(None, [*seen, told.outside]))
        sheet.credit = " ".join(filter(None, [missing, *told]))
        sheet.adjust = lambda: fill_box(ax, frame.stretch)
        sheet.last = lambda: view.finish(ax, sheet.accent)

    nothing = nothing_to_draw(shown if rows[value].notna().any() else rows, value)
    return draw(rows[columns], paint, nothing=nothing, **house)


def _tell_places(rows: pd.DataFrame, noun: str) -> list[str]:
    """Return what each dot says: its place, its incidents, the killed and the tolls not known."""
    said = []
    for row in rows.to_dict("records"):
        n, killed, told = (row.get(name, math.nan) for name in ("n", "killed", "n_toll"))
        parts = [f"{amount(n, noun)}"] if pd.notna(n) else []
        if pd.notna(killed):
            parts.append(f"{number(killed)} killed" if killed > 0 else "no deaths reported")
            if n - told > 1e-9:
                parts.append(f"the toll of {number(n - told)} is unknown")
        elif told == 0:
            parts.append("no toll is reported")
        said.append(f"{name_place(row['place'])}: {'; '.join(parts)}")
    return said


def name_place(place: object) -> str:
    """Return what a dot is called; one without a name has one for the reader too."""
    return UNNAMED if place == BLANK else str(place)


def tell_unplaced(n: float, unit: str) -> str:
    """Return how much of the value has no position, so that no dot stands for it."""
    if n < 1e-9:
        return ""
    said = unit if unit == "killed" or number(n) == "1" else plural(unit)
    return f"Not drawn, having no position: {number(n)} {said}."


@dataclass(frozen=True, eq=False)
class View:
    """One map: what it shows of the world, and what is drawn on it.

    Attributes
    ----------
    frame : Frame
    dots : Dots
    inset : Inset or None
    land : Boundaries
    capitals : list of Place
    title : str, of the chart: the places that it tells of are named first
    most : int, places that are named at most
    """

    frame: Frame
    dots: Dots
    inset: Inset | None
    land: Boundaries
    capitals: list[Place]
    title: str
    most: int = PLACES_LABELLED

    def paint(self, ax: Axes, accent: str, ticks: int = 5) -> None:
        """Draw the frame and the dots."""
        set_frame(ax, self.frame)
        draw_graticule(ax, ticks)
        draw_dots(ax, self.dots, accent)

    def tell_frame(self) -> list[tuple[Artist, str]]:
        """Return what the key says beside the dots."""
        if self.inset is None:
            return []
        square = Line2D([], [], marker="s", ls="", ms=8, mfc="none", mec=INK, mew=0.8)
        return [(square, "enlarged")]

    def tell_inset(self) -> str:
        """Return what an inset shows, for those who do not see it."""
        if self.inset is None:
            return ""
        return f"An inset enlarges where {number(int(self.inset.chosen.sum()))} of them crowd."

    def finish(self, ax: Axes, accent: str) -> None:
        """Draw what needs the final layout: boundaries, inset, scale, names."""
        ax.set_aspect(self.frame.stretch, adjustable="box", anchor="NW")
        ax.apply_aspect()
        draw_boundaries(ax, self.land)
        if self.inset is None:
            self._letter(ax, np.ones(len(self.dots.names), dtype=bool))
            return
        own = add_inset(ax, self.inset, self.frame.stretch)
        inside = [own.get_window_extent().overlaps(box) for box in self.dots.boxes(own)]
        draw_dots(own, self.dots.only(np.array(inside)), accent)
        draw_boundaries(own, self.land)
        self._letter(own, self.inset.chosen)
        corners = ax.transData.transform(np.array(frame_of(own)).reshape(2, 2).T)
        self._letter(ax, ~self.inset.chosen, own.get_window_extent(), Bbox(corners))

    def _letter(self, ax: Axes, named: np.ndarray, *taken: Bbox) -> None:
        """Draw the scale, and names of dots, capitals and disputed lines where they have room.

        Parameters
        ----------
        ax : Axes, the map or its inset
        named : array of bool, the dots that may be named there
        taken : Bbox, pixels, where nothing may be named
        """
        ax.plot(
            [x for _, x, _, _ in self.capitals], [y for *_, y, _ in self.capitals], "+", ms=CAPITAL,
            mew=0.8, color=GREY, zorder=2,
        )  # fmt: skip
        disputed = name_disputed(self.land, frame_of(ax)).items()
        others = [*self.capitals, *((name, *at, 2.0) for name, at in disputed)]
        free = [each for each in others if not any(dot_box(ax, each).overlaps(b) for b in taken)]
        dots = self.dots.boxes(ax)
        scale = draw_scale(ax, [*dots, *(dot_box(ax, each) for each in free), *taken])
        rest = [box for box, own in zip(dots, named, strict=True) if not own]
        name_dots(
            ax, self.dots.only(named), free, self.title, self.most, taken=[*taken, *scale, *rest]
        )
