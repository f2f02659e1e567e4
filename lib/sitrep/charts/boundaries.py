"""Boundaries under the points of a map: of countries, of regions, and disputed ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from os import PathLike
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from sitrep.charts.frame import Frame, frame_of
from sitrep.charts.style import DPI
from sitrep.model.outlines import Boundaries, Ring
from sitrep.readers.boundaries import read_boundaries
from sitrep.words.text import listing, number

OUTER, INNER, DASHED = "#8f8f8f", "#cdcdcd", "#6f6f6f"
"""Colours of the edge of what is drawn, of lines between its regions, and of disputed ones."""

LINES = "boundaries"
"""What the id of a drawn boundary begins with."""

COARSE, STEP = 1.0, 2.0
"""Pixels of the house that a line may be off, and that its points are apart at least: a drawing
has no more of them than can be seen."""

ROOM = 4.0
"""Pixels around the frame in which lines are drawn too, so that none ends at its edge."""

DISCLAIMER = (
    "Positions are approximate; boundaries and names imply no endorsement and no opinion on any "
    "status."
)


def draw_boundaries(ax: Axes, boundaries: Boundaries) -> None:
    """Draw what lies in the frame, which is final: disputed lines dashed, others whole."""
    outer, inner = split_lines(boundaries)
    disputed = [line for each in boundaries.disputed for line in each.lines]
    for lines, colour, width, dashes, kind in (
        (inner, INNER, 0.7, "-", "inner"),
        (outer, OUTER, 0.9, "-", "outer"),
        (disputed, DASHED, 0.9, (0, (3, 2)), "disputed"),
    ):
        path = _in_frame(ax, lines)
        if path is not None:
            ax.add_patch(
                PathPatch(
                    path, fill=False, edgecolor=colour, lw=width, ls=dashes, zorder=1,
                    gid=f"{LINES} {kind}", joinstyle="round",
                )
            )  # fmt: skip


class Told(NamedTuple):
    """What the footer of a map says of its boundaries: sentences, each empty where it need not."""

    outside: str = ""
    missing: str = ""
    disputed: str = ""
    credit: str = ""


def land_of(boundaries: Boundaries | str | PathLike[str] | None) -> Boundaries:
    """Return boundaries as they are, or those of a file; none where none are given."""
    if boundaries is None:
        return Boundaries()
    return boundaries if isinstance(boundaries, Boundaries) else read_boundaries(boundaries)


def tell_land(boundaries: Boundaries, frame: Frame, x: np.ndarray, y: np.ndarray) -> Told:
    """Return what is to be said of boundaries under some dots, the credit and disclaimer too.

    Parameters
    ----------
    boundaries : Boundaries
    frame : Frame
    x, y : array, longitudes and latitudes of the dots
    """
    lines = tell_disputed(list(name_disputed(boundaries, frame)))
    missing = tell_missing(boundaries)
    if not boundaries:
        return Told(missing=missing, credit=DISCLAIMER)
    n = int(boundaries.find_outside((x + 180) % 360 - 180, y).sum())
    places = "1 place lies" if n == 1 else f"{number(n)} places lie"
    outside = f"{places} outside the boundaries drawn." if n else ""
    return Told(outside, missing, lines, f"{boundaries.credit} {DISCLAIMER}")


def tell_disputed(names: Sequence[str]) -> str:
    """Return what the dashed lines of a map are; empty without any.

    Parameters
    ----------
    names : sequence of str, of the disputed boundaries that it shows
    """
    return f"Dashed, disputed: {listing(list(names))} (Natural Earth)." if names else ""


def tell_missing(boundaries: Boundaries) -> str:
    """Return of which countries no boundaries are held."""
    named = boundaries.missing
    return f"No boundaries are held for {listing(list(named))}." if named else ""


def name_disputed(boundaries: Boundaries, frame: Frame) -> dict[str, tuple[float, float]]:
    """Return the names of the disputed boundaries in a frame, each with a point of it."""
    named: dict[str, tuple[float, float]] = {}
    west, east, south, north = frame
    for each in boundaries.disputed:
        points = np.vstack(each.lines)
        x, y = frame.shift(points[:, 0]), points[:, 1]
        inside = np.flatnonzero((x > west) & (x < east) & (y > south) & (y < north))
        if len(inside):
            middle = inside[len(inside) // 2]
            named.setdefault(each.name, (float(x[middle]), float(y[middle])))
    return dict(sorted(named.items()))


def split_lines(boundaries: Boundaries) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return the edges of countries and the lines between their regions, each line once."""
    rings = [(ring, at) for at, region in enumerate(boundaries.regions) for ring in region.rings]
    if not rings:
        return [], []
    countries = {name: at for at, name in enumerate({r.country for r in boundaries.regions})}
    of = np.concatenate(
        [np.full(len(ring) - 1, countries[boundaries.regions[at].country]) for ring, at in rings]
    )
    number, first, shared = _segments([ring for ring, _ in rings], of)
    outer: list[np.ndarray] = []
    inner: list[np.ndarray] = []
    begin = 0
    for ring, _ in rings:
        here = slice(begin, begin + len(ring) - 1)
        begin += len(ring) - 1
        new = first[number[here]] == np.arange(here.start, here.stop)
        within = shared[number[here]]
        outer += _runs(ring, new & ~within)
        inner += _runs(ring, new & within)
    return outer, inner


def _segments(rings: Sequence[Ring], of: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the number of each segment, where each is first met, and which two regions share.

    A segment that regions of two countries share is an edge of both.
    """
    ends = np.vstack([np.hstack([ring[:-1], ring[1:]]) for ring in rings]).round(6)
    swap = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    ends[swap] = ends[swap][:, [2, 3, 0, 1]]
    _, first, number, counts = np.unique(
        ends, axis=0, return_index=True, return_inverse=True, return_counts=True
    )
    lowest, highest = np.full(len(first), of.max()), np.zeros(len(first), dtype=of.dtype)
    np.minimum.at(lowest, number, of)
    np.maximum.at(highest, number, of)
    return number, first, (counts > 1) & (lowest == highest)


def _runs(ring: Ring, chosen: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the chosen segments of a ring, those that follow each other as one line."""
    if chosen.all():
        yield ring
        return
    if chosen[0] and chosen[-1]:  # begin where a line begins
        start = int(np.flatnonzero(~chosen)[0])
        ring = np.vstack([ring[start:-1], ring[: start + 1]])
        chosen = np.roll(chosen, -start)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], chosen.astype(int), [0]])))
    for begin, end in edges.reshape(-1, 2):
        yield ring[begin : end + 1]


def _in_frame(ax: Axes, lines: Sequence[np.ndarray]) -> Path | None:
    """Return lines as one path in degrees: those parts that the frame shows, as fine as it shows.

    The path is cut a little outside the frame.
    """
    frame, box = frame_of(ax), ax.get_window_extent()
    shape = np.array([box.width, box.height]) * DPI / ax.figure.dpi
    origin = np.array([frame.west, frame.south])
    to_pixels = shape / (np.array([frame.east, frame.north]) - origin)
    cut = (-ROOM, -ROOM, *(shape + ROOM))
    kept = []
    for line in lines:
        pixels = (_beside(line, frame) - origin) * to_pixels
        if (pixels.max(axis=0) < 0).any() or (pixels.min(axis=0) > shape).any():
            continue
        path = simplify(_thin_out(pixels), COARSE, cut)
        if len(np.asarray(path.vertices)) > 1:
            kept.append(path)
    if not kept:
        return None
    joined = Path.make_compound_path(*kept)
    return Path(np.asarray(joined.vertices) / to_pixels + origin, joined.codes)


def simplify(
    points: np.ndarray, off: float, cut: tuple[float, float, float, float] | None = None
) -> Path:
    """Return a line with no more points than it needs.

    Parameters
    ----------
    points : array, shape (points, 2)
    off : float, how far it may be off, in the unit of the points
    cut : (left, low, right, high), optional, beyond which it is left out
    """
    path = Path(points)
    path.should_simplify, path.simplify_threshold = True, off
    cleaned = path.cleaned(IdentityTransform(), clip=cut, simplify=True)
    codes = np.asarray(cleaned.codes)
    kept = codes != Path.STOP
    return Path(np.asarray(cleaned.vertices)[kept], codes[kept])


def _thin_out(pixels: np.ndarray) -> np.ndarray:
    """Return a line without those points that are as good as where it was before."""
    cells = np.round(pixels / STEP)
    kept = (np.diff(cells, axis=0) != 0).any(axis=1)
    thinned: np.ndarray = pixels[np.append(kept, True)]
    return thinned


def _beside(line: np.ndarray, frame: Frame) -> np.ndarray:
    """Return a line as a frame counts longitudes, moved as a whole: none is torn."""
    middle = (line[:, 0].min() + line[:, 0].max()) / 2
    moved = float(frame.shift(np.array([middle]))[0]) - middle
    shifted: np.ndarray = line + np.array([round(moved / 360) * 360, 0])
    return shifted
