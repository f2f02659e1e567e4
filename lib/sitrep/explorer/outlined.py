"""The explorer's map as it stands: outlines, names, and a circle for each place or several."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from sitrep.charts.boundaries import DISCLAIMER, tell_disputed
from sitrep.explorer.coded import NONE, Coded
from sitrep.model.dataset import Dataset
from sitrep.results.maps import boundaries_of, locate

WIDTH, TALLEST, LOWEST = 640, 460, 240
"""Pixels of the map: its width, and between what its height lies."""

FINE = 10
"""Steps in a pixel: outlines are whole numbers of these."""

MARKS = 600
"""The most points that have a circle each; of more, those near each other share one."""

NEAR = 12
"""Pixels of the squares whose points share a circle."""

Project = Callable[[np.ndarray], np.ndarray]


def draw_map(data: Dataset, regions: Coded, points: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return where all that a map shows is drawn, and what is to be said of it.

    Parameters
    ----------
    data : Dataset
    regions : Coded, those that can be chosen
    points : sequence of points: latitude, longitude, place, 1 for a stand-in

    Returns
    -------
    dict: height, scale (pixels of a degree of latitude), regions (triples of the place of a region,
    or `NONE`, its name and its path), disputed (pairs of a name and a path), labels (x, y, name of
    each region at its capital), marks (x, y, 1 for a stand-in), mark (which of these each point is
    in; None for its own), merged (a sentence on that), credit; empty without points
    """
    if not points:
        return {}
    places = np.array([point[:2] for point in points], dtype=float)
    low, high = places.min(axis=0), places.max(axis=0)
    narrow = max(0.05, float(np.cos(np.radians((low[0] + high[0]) / 2))))
    tall, wide = np.maximum((high - low) * (1, narrow), 0.2) * 1.12
    scale = min(WIDTH / wide, TALLEST / tall)
    height = max(LOWEST, tall * scale)

    def project(spots: np.ndarray) -> np.ndarray:
        steps = (spots - (low + high) / 2) * (-scale, narrow * scale)
        drawn: np.ndarray = steps[:, ::-1] + (WIDTH / 2, height / 2)
        return drawn

    marks, mark = _gather(project(places), [point[3] for point in points])
    capitals = data.admin1[["capital_latitude", "capital_longitude", "admin1"]].dropna()
    spots = project(capitals.iloc[:, :2].to_numpy(dtype=float))
    return {
        "height": round(float(height), 1),
        "scale": round(float(scale), 3),
        **_outline(data, regions, project, float(height)),
        "labels": [
            [*spot, name]
            for spot, name in zip(spots.round(1).tolist(), capitals["admin1"], strict=True)
        ],
        "marks": marks,
        "mark": mark,
        "merged": _tell_merged(len(points), len(marks)),
    }


def _gather(spots: np.ndarray, rough: Sequence[int]) -> tuple[list[list[Any]], list[int] | None]:
    """Return the circles, and in which each point is; None where each has its own."""
    drawn = [[*spot, stands] for spot, stands in zip(spots.round(1).tolist(), rough, strict=True)]
    if len(drawn) <= MARKS:
        return drawn, None
    squares = np.column_stack([np.round(spots / NEAR).astype(int), rough])
    _, first, mark = np.unique(squares, axis=0, return_index=True, return_inverse=True)
    return [drawn[at] for at in first], mark.ravel().tolist()


def _tell_merged(points: int, marks: int) -> str:
    """Return that circles stand for several points; empty where each has its own."""
    if marks == points:
        return ""
    return f"{points:,} points stand in {marks:,} circles, those near each other in one."


def _outline(data: Dataset, regions: Coded, project: Project, height: float) -> dict[str, Any]:
    """Return the outlines that reach into the map, and whose they are."""
    boundaries = boundaries_of(data)
    if not boundaries:
        return {"regions": [], "disputed": [], "credit": DISCLAIMER}
    named = {
        id(part): regions.places[name]
        for name, parts in locate(data, list(regions)).found.items()
        for part in parts
    }
    places = list(regions)
    drawn = [
        (named.get(id(region), NONE), _trace(region.rings, project, height, "z"))
        for region in boundaries.regions
    ]
    disputed = [[one.name, _trace(one.lines, project, height, "")] for one in boundaries.disputed]
    seen = [pair for pair in disputed if pair[1]]
    dashed = tell_disputed(sorted({name for name, _ in seen}))
    return {
        "regions": [[at, places[at] if at >= 0 else "", path] for at, path in drawn if path],
        "disputed": seen,
        "credit": " ".join(filter(None, [dashed, boundaries.credit, DISCLAIMER])),
    }


def _trace(lines: Sequence[np.ndarray], project: Project, height: float, end: str) -> str:
    """Return the lines that reach into the map as a path, in steps from point to point."""
    paths = []
    for line in lines:
        spots = project(np.asarray(line, dtype=float)[:, 1::-1])
        if (spots.max(axis=0) < 0).any() or (spots.min(axis=0) > (WIDTH, height)).any():
            continue
        whole = np.round(spots * FINE).astype(int)
        steps = np.diff(whole, axis=0)
        steps = steps[(steps != 0).any(axis=1)]
        if len(steps) > 1:
            moves = " ".join(map(str, steps.ravel())).replace(" -", "-")
            paths.append(f"M{whole[0, 0]} {whole[0, 1]}l{moves}{end}")
    return "".join(paths)
