"""Names on a map that never lie on each other or on a dot."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from sitrep.charts.style import INK, MUTED, SMALL

Place = tuple[str, float, float, float]
"""Name, longitude, latitude, diameter of its dot in points."""

SIDES = (
    (1, 0, "left", "center"),
    (-1, 0, "right", "center"),
    (0, 1, "center", "bottom"),
    (0, -1, "center", "top"),
    (0.75, 0.75, "left", "bottom"),
    (0.75, -0.75, "left", "top"),
    (-0.75, 0.75, "right", "bottom"),
    (-0.75, -0.75, "right", "top"),
)
"""Where a name may stand beside its dot, best first."""

BEFORE = {"left": 0.0, "bottom": 0.0, "center": 0.5, "right": 1.0, "top": 1.0}
"""How much of a name stands before its anchor."""

EDGE = 8.0
"""Pixels between a name and the frame."""

NEAR = 4.0
"""Pixels at least between a name and what is not its own dot."""

FAR = (0.0, 14.0, 28.0, 42.0, 56.0, 70.0)
"""How many points further away the first names may stand, with a line to its dot."""


def label_places(
    ax: Axes,
    places: Sequence[Place],
    capitals: Sequence[Place],
    most: int,
    *,
    told: int = 0,
    taken: Sequence[Bbox] = (),
) -> None:
    """Write the names of the first places, then of capitals, each where it covers nothing.

    The first one, those that the title tells of, and capitals may stand further away, with a line
    to their dot. Another name that fits nowhere is left out. The same input gives the
    same names at the same positions.

    Parameters
    ----------
    ax : Axes, whose layout and limits are final
    places : sequence of Place, the most important first
    capitals : sequence of Place, for orientation
    most : int, how many places may be named
    told : int, of how many places, which come first, the title tells
    taken : sequence of Bbox, pixels, where something else is
    """
    dots = _extents([dot_box(ax, place) for place in places])
    crosses = _extents([dot_box(ax, capital) for capital in capitals])
    seen: set[str] = set()
    written = [*taken, *(text.get_window_extent() for text in ax.texts)]
    named = 0
    for at, place in enumerate(places):
        if named == most:
            break
        if place[0] in seen:
            continue
        others = np.concatenate([_extents(written), np.delete(dots, at, axis=0), crosses])
        further = FAR if at < max(told, 1) else FAR[:1]
        if _write(ax, place, others, written, INK, "normal", further):
            seen.add(place[0])
            named += 1
    for at, capital in enumerate(capitals):
        if capital[0] not in seen:
            others = np.concatenate([_extents(written), dots, np.delete(crosses, at, axis=0)])
            _write(ax, capital, others, written, MUTED, "italic", FAR[:2])


def dot_box(ax: Axes, place: Place) -> Bbox:
    """Return where the dot of a place is, in pixels."""
    x, y = ax.transData.transform(place[1:3])
    half = place[3] / 2 * ax.figure.dpi / 72
    return Bbox.from_extents(x - half, y - half, x + half, y + half)


def _write(
    ax: Axes,
    place: Place,
    obstacles: np.ndarray,
    taken: list[Bbox],
    colour: str,
    style: str,
    further: Sequence[float],
) -> bool:
    """Write one name at the first side that is free; return whether there was one."""
    name, x, y, diameter = place
    inside = ax.get_window_extent()
    if not inside.contains(*ax.transData.transform((x, y))):
        return False
    room = ax.text(x, y, name, size=SMALL, style=style, in_layout=False)
    wide, high = room.get_window_extent().size
    room.remove()
    for away, (right, up, ha, va) in product(further, SIDES):
        reach = diameter / 2 + 2.5 + away
        at = ax.transData.transform((x, y)) + np.array([right, up]) * reach * ax.figure.dpi / 72
        left, low = at[0] - BEFORE[ha] * wide, at[1] - BEFORE[va] * high
        box = Bbox.from_bounds(left, low, wide, high)
        if not _is_free(box, inside, obstacles):
            continue
        text = ax.annotate(
            name,
            (x, y),
            (right * reach, up * reach),
            textcoords="offset points",
            ha=ha,
            va=va,
            size=SMALL,
            color=colour,
            style=style,
            in_layout=False,
            zorder=5,
            arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.7} if away else None,
        )
        text.set_path_effects([withStroke(linewidth=2, foreground="white")])
        taken.append(box)
        return True
    return False


def _extents(boxes: Sequence[Bbox]) -> np.ndarray:
    """Return the left, lower, right and upper end of boxes, shape (boxes, 4)."""
    return np.array([box.extents for box in boxes]).reshape(-1, 4)


def _is_free(box: Bbox, inside: Bbox, obstacles: np.ndarray) -> bool:
    corners = np.array([[box.x0 - EDGE, box.y0], [box.x1 + EDGE, box.y1]])
    if not all(inside.contains(float(x), float(y)) for x, y in corners):
        return False
    left, low, right, high = box.padded(NEAR).extents
    beside = (obstacles[:, 0] > right) | (obstacles[:, 2] < left)
    return bool((beside | (obstacles[:, 1] > high) | (obstacles[:, 3] < low)).all())
