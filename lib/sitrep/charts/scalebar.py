"""The bar that says how long a kilometre is on a map, where it covers nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from sitrep.charts.frame import KM_PER_DEGREE, Frame, frame_of
from sitrep.charts.lettering import text_width
from sitrep.charts.style import INK, SMALL

HIGH = 15.0
"""Points that the bar and its words take."""

APART = 3.0
"""Points at least between it and what it must not cover."""

UNEVEN = 1.1
"""How many times longer a kilometre may be at one edge of the map than in its middle, unsaid."""


def draw_scale(ax: Axes, obstacles: Sequence[Bbox]) -> list[Bbox]:
    """Draw a bar of a round length, true at the middle latitude, where there is nothing else.

    Parameters
    ----------
    ax : Axes, whose layout and limits are final
    obstacles : sequence of Bbox, pixels, what it must not cover

    Returns
    -------
    list of Bbox, where it stands, in pixels; empty if there was no room
    """
    frame, dpi = frame_of(ax), ax.figure.dpi
    km_per_degree = KM_PER_DEGREE / frame.stretch
    long = (frame.east - frame.west) * km_per_degree
    rounds = [step * 10**power for power in range(5) for step in (1, 2, 5)]
    km = max(each for each in rounds if each == 1 or each <= long / 5)
    degrees = km / km_per_degree
    words = f"{km:,} km{_where(frame)}"
    bar = degrees / (frame.east - frame.west) * ax.get_window_extent().width
    size = max(bar, text_width(words, SMALL) * dpi), HIGH * dpi / 72
    for left, bottom in _places(ax.get_window_extent(), size):
        place = Bbox.from_bounds(left, bottom, *size)
        if not any(place.padded(APART * dpi / 72).overlaps(each) for each in obstacles):
            break
    else:
        return []
    x, y = ax.transData.inverted().transform((left, bottom + 2 * dpi / 72))
    ax.plot([x, x + degrees], [y, y], color=INK, lw=1.6, solid_capstyle="butt", zorder=4)
    label = ax.annotate(
        words, (x, y), (0, 3), textcoords="offset points", size=SMALL, color=INK, va="bottom",
        in_layout=False, zorder=4,
    )  # fmt: skip
    label.set_path_effects([withStroke(linewidth=2, foreground="white")])
    return [place]


def _places(box: Bbox, size: tuple[float, float]) -> Iterator[tuple[float, float]]:
    """Yield where its lower left corner may be: in the corners first, then along the edges."""
    edge = 0.02 * box.width
    left, right = box.x0 + edge, box.x1 - edge - size[0]
    bottom, top = box.y0 + edge, box.y1 - edge - size[1]
    yield from ((x, y) for y, x in product((bottom, top), (left, right)))
    yield from ((x, y) for y in (bottom, top) for x in np.linspace(left, right, 9)[1:-1])


def _where(frame: Frame) -> str:
    """Return at which latitude it is true, where it is much off at the edges."""
    middle = (frame.south + frame.north) / 2
    lengths = [np.cos(np.radians(min(abs(at), 89.0))) for at in (*frame[2:], middle)]
    if max(lengths) <= UNEVEN * lengths[2] and lengths[2] <= UNEVEN * min(lengths):
        return ""
    return f" at {abs(middle):.0f}°{'N' if middle > 0 else 'S' if middle < 0 else ''}"
