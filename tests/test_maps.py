"""Maps: the boundaries that they draw, what they say of them, and that nothing covers a mark."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sitrep
from conftest import some_now
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from sitrep import charts
from sitrep.charts.boundaries import split_lines
from sitrep.charts.frame import frame_around
from sitrep.charts.style import ACCENT
from sitrep.errors import ParameterError
from sitrep.measures.counts import count_places
from sitrep.measures.places import compare_places
from sitrep.model.outlines import Boundaries, Region
from sitrep.model.spans import split_at
from sitrep.readers.boundaries import find_boundaries, read_boundaries
from sitrep.readers.countries import LIST
from sitrep.readers.regions import match_regions
from sitrep.results.maps import boundaries_of, locate

TEXTS = {"title": "A title", "subtitle": "A subtitle", "source": "A source."}


def square(x: float, y: float, side: float = 1.0) -> np.ndarray:
    """Return a ring around a square, counter-clockwise."""
    corners = np.array([[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]])
    return corners * side + (x, y)


def region(*rings: np.ndarray, country: str = "A", **properties: str) -> Region:
    """Return a region of one polygon."""
    return Region((rings,), properties, country)


def points(*at: tuple[float, float], **columns: Any) -> pd.DataFrame:
    """Return a place at each longitude and latitude."""
    table = pd.DataFrame(list(at), columns=["longitude", "latitude"])
    names = [f"Place {number}" for number in range(len(at))]
    return table.assign(**{"place": names, "geo_precision": "exact", "n": 1.0, **columns})


def geojson(path: Path, *features: Region, **members: Any) -> Path:
    """Write regions as a file of one's own."""
    shapes = [
        {
            "type": "Feature",
            "properties": dict(feature.properties),
            "geometry": {
                "type": "MultiPolygon",
                "coordinates": [[r.tolist() for r in polygon] for polygon in feature.polygons],
            },
        }
        for feature in features
    ]
    content = {"type": "FeatureCollection", "features": shapes, **members}
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def drawn(ax: Axes, kind: str) -> list[np.ndarray]:
    """Return the lines of boundaries of a kind that a map draws, in degrees."""
    paths = [patch.get_path() for patch in ax.patches if patch.get_gid() == f"boundaries {kind}"]
    lines = []
    for path in paths:
        starts = np.flatnonzero(path.codes == path.MOVETO)
        lines += np.split(path.vertices, starts[1:])
    return lines


def words(ax: Axes) -> str:
    """Return all that a figure says, on one line."""
    texts = [text.get_text() for text in ax.figure.findobj(Text)]
    return " ".join(" ".join(texts).split())


def dots(ax: Axes) -> dict[tuple[float, float], float]:
    """Return the dots of a map: where -> their area."""
    return {
        (float(x), float(y)): float(same.get_sizes()[0])
        for same in ax.collections
        for x, y in same.get_offsets()
    }


def circles(ax: Axes) -> np.ndarray:
    """Return the dots that a map shows: where their middles are, and their radius, in pixels."""
    found = [
        (*ax.transData.transform(at), np.sqrt(area) / 2 * ax.figure.dpi / 72)
        for at, area in dots(ax).items()
    ]
    frame = ax.get_window_extent()
    return np.array([each for each in found if frame.contains(*each[:2])]).reshape(-1, 3)


def covers(box: Bbox, ax: Axes) -> bool:
    """Tell whether a box lies over any dot of a map."""
    x, y, radius = circles(ax).T
    apart = np.hypot(x - x.clip(box.x0, box.x1), y - y.clip(box.y0, box.y1))
    return bool((apart < radius).any())


# Files -------------------------------------------------------------------------------------------

LINE = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
BAD = {
    "": "is no JSON",
    "name,x,y": "is no JSON",
    "[" * 100_000: "is no JSON",
    "[]": "is not GeoJSON: it is no object",
    '{"features": []}': "is not GeoJSON: it is no object with a `type`",
    '{"type": "Topology", "objects": {}}': "is TopoJSON; convert it",
    '{"type": "FeatureCollection"}': "is not GeoJSON as RFC 7946",
    '{"type": "FeatureCollection", "features": [3]}': "is not GeoJSON as RFC 7946",
    '{"type": "Polygon", "coordinates": [[["a", 1], [2, 3], [4, 5]]]}': "is not GeoJSON as RFC",
    '{"type": "Polygon", "coordinates": [[[0, 1], [2, 3]]]}': "is not GeoJSON as RFC",
    '{"type": "FeatureCollection", "features": []}': "has no polygons",
    '{"type": "Feature", "properties": null, "geometry": null}': "has no polygons",
    json.dumps(LINE): "has no polygons; boundaries are the outlines of regions",
    '{"type": "Polygon", "coordinates": [[[500000, 4e6], [500001, 4e6], [5e5, 5e6]]]}': (
        r"has the position \[500000, 4e\+06\], which is no longitude and latitude .*; give WGS 84"
    ),
    '{"type": "Polygon", "coordinates": [[[33, 36], [34, 136], [35, 36]]]}': (
        r"has the position \[34, 136\].*; longitude comes first"
    ),
}


@pytest.mark.parametrize("content", BAD, ids=map(str, range(len(BAD))))
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: str) -> None:
    """Whatever is wrong with a file, `load` says it in one message, with the file and the rule."""
    path = tmp_path / "mine.geojson"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ParameterError, match=rf"^boundaries: '.*mine\.geojson' {BAD[content]}"):
        sitrep.load("curated", boundaries=path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """A missing file is named with the nearest one there."""
    geojson(tmp_path / "regions.geojson", region(square(0, 0)))
    with pytest.raises(ParameterError, match=r"no such file: .*; did you mean '.*regions\.geojson"):
        read_boundaries(tmp_path / "region.geojson")
    with pytest.raises(ParameterError, match=r"no such file: '.*none'$"):
        read_boundaries(tmp_path / "nowhere" / "none")


def test_a_file_is_credited(tmp_path: Path) -> None:
    """A file is credited by what it says of itself, else by its name; a Polygon alone will do."""
    path = geojson(tmp_path / "mine.geojson", region(square(0, 0)), credit="An office.")
    assert read_boundaries(path).credit == "Boundaries: An office."
    path.write_text(json.dumps({"type": "Polygon", "coordinates": [square(0, 0).tolist()[:-1]]}))
    own = read_boundaries(path)
    assert own.credit == "Boundaries: mine.geojson."
    np.testing.assert_array_equal(own.regions[0].rings[0], square(0, 0))


# Shapes ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("outer", "hole"), [(1, 1), (1, -1), (-1, 1), (-1, -1)])
def test_rings_may_wind_either_way(outer: int, hole: int) -> None:
    """A point in a hole lies outside, one around it inside, however the rings are wound."""
    shape = region(square(0, 0, 4)[::outer], square(1, 1, 1)[::hole])
    inside = shape.contains(np.array([0.5, 1.5, 3.0, 5.0]), np.array([0.5, 1.5, 2.0, 2.0]))
    assert inside.tolist() == [True, False, True, False]


def test_a_place_near_a_simplified_coast_is_not_outside() -> None:
    """What lies less than 5 km off the lines is taken to lie inside; a hole is outside."""
    land = Boundaries((region(square(0, 0, 4), square(1, 1, 1)),), "Boundaries: a.")
    x, y = np.array([-0.04, -0.06, 1.5, 2.0]), np.array([2.0, 2.0, 1.5, 4.3])
    assert land.find_outside(x, y).tolist() == [False, True, True, True]


def test_each_line_is_drawn_once() -> None:
    """A line between regions of one country is an inner one; one between countries is an edge."""
    a, b, c = square(0, 0), square(1, 0), square(2, 0)
    shapes = (region(a), region(b[::-1]), region(c, country="B"))
    outer, inner = split_lines(Boundaries(shapes, "Boundaries: a."))
    assert [sorted(map(tuple, line)) for line in inner] == [[(1, 0), (1, 1)]]
    pieces = {
        tuple(sorted([tuple(start), tuple(end)])) for line in outer for start, end in pairwise(line)
    }
    assert len(pieces) == sum(len(line) - 1 for line in outer) == 9
    assert ((2, 0), (2, 1)) in pieces


# Names -------------------------------------------------------------------------------------------

NAMED = [("Dayr Az Zawr", "A"), ("Rīf Dimashq Governorate", "A"), ("Nord", "A"), ("Nord", "There")]
SHAPES = Boundaries(
    tuple(
        Region(((square(at, 0),),), {"code": f"X{at + 1}", "ADM1_EN": name, "country": country})
        for at, (name, country) in enumerate(NAMED)
    ),
    "Boundaries: a.",
)


@pytest.mark.parametrize(
    ("name", "point", "codes"),
    [
        ("Rif Dimashq", None, ["X2"]),
        ("rif-dimashq province", None, ["X2"]),
        ("Nord", None, ["X3", "X4"]),
        ("Nord (There)", None, ["X4"]),
        ("Deir az Zor", (0.5, 0.5), ["X1"]),  # spelt otherwise, and its incidents lie there
        ("Deir az Zor", (1.5, 0.5), []),
        ("Deir az Zor", None, []),
        ("Menaka", (2.5, 0.5), []),  # a new region within an old one is not that one
    ],
)
def test_regions_are_found_by_name(
    name: str, point: tuple[float, float] | None, codes: list[str]
) -> None:
    """Accents, kinds and hyphens do not matter; another spelling must hold the incidents too."""
    given = {name: np.array([point])} if point else {}
    matched = match_regions(SHAPES, ["Rif Dimashq", name], given)
    assert matched.key == "ADM1_EN"
    assert [each.properties["code"] for each in matched.found.get(name, ())] == codes
    assert (name in matched.missed) == (not codes)


def test_syria_has_the_governorates_of_the_tables(curated: sitrep.Dataset) -> None:
    """The 14 governorates are OCHA's by the names of `admin1.csv`, and all places lie inside."""
    shipped = boundaries_of(curated)
    assert shipped.credit == "Boundaries: OCHA COD-AB, CC BY 3.0 IGO."
    named = [each.properties["admin1"] for each in shipped.regions]
    assert sorted(named) == sorted(curated.admin1["admin1"])
    places = curated.incidents.dropna(subset=["latitude"])
    x, y = (places[name].to_numpy() for name in ("longitude", "latitude"))
    assert not shipped.find_outside(x, y).any()
    for name, part in zip(named, shipped.regions, strict=True):
        own = places[places["admin1"] == name]
        inside = part.contains(own["longitude"].to_numpy(), own["latitude"].to_numpy())
        assert own.empty or inside.mean() > 0.9, name


def test_each_country_is_found_by_its_names() -> None:
    """Of every state that the list has, boundaries are held; of the others the name is given."""
    states = pd.read_csv(LIST, keep_default_na=False)
    assert find_boundaries(states.loc[states["gwno"] != "", "name"]).missing == ()
    some = find_boundaries(["Kosovo", "SSD", "Palestine", "Red Sea", "Burma"])
    assert some.missing == ("Red Sea",)
    assert {each.country for each in some.regions} == {"XKX", "SSD", "PSE", "MMR"}
    assert some.credit == "Boundaries: Natural Earth."
    assert not find_boundaries(["Nowhere"])


# Point maps --------------------------------------------------------------------------------------


def test_boundaries_are_under_the_points_and_credited(tmp_path: Path) -> None:
    """Lines are those of the file, under the dots; credit and disclaimer stand in the footer."""
    shapes = region(square(0, 0, 2)), region(square(2, 0, 2))
    path = geojson(tmp_path / "mine.geojson", *shapes, credit="Test office")
    table = points((0.2, 0.2), (3.8, 1.8), (2.5, 1.0))
    ax = charts.plot_point_map(table, boundaries=path, **TEXTS)
    (line,) = drawn(ax, "inner")
    assert {tuple(np.round(end, 2)) for end in line} == {(2, 0), (2, 2)}
    corners = {tuple(np.round(corner, 2)) for each in drawn(ax, "outer") for corner in each}
    assert {(0, 0), (4, 0), (4, 2), (0, 2)} <= corners
    lowest = min(each.get_zorder() for each in ax.collections)
    assert all(patch.get_zorder() < lowest for patch in ax.patches if patch.get_gid())
    assert "Boundaries: Test office. Positions are approximate" in words(ax)
    assert "boundaries and names imply no endorsement" in words(ax)
    assert "outside" not in words(ax)


def test_places_outside_are_counted() -> None:
    """What lies beyond the boundaries is drawn, and counted in footer and alternative text."""
    land = Boundaries((region(square(0, 0, 2)),), "Boundaries: a.")
    table = points((1, 1), (1.5, 0.5), (2.5, 1), (3, 1))
    ax = charts.plot_point_map(table, boundaries=land, **TEXTS)
    assert len(dots(ax)) == 4
    assert "2 places lie outside the boundaries drawn." in words(ax)
    assert "2 places lie outside the boundaries drawn." in charts.alt(ax)
    ax = charts.plot_point_map(table.head(3), boundaries=land, **TEXTS)
    assert "1 place lies outside the boundaries drawn." in words(ax)


def test_countries_without_boundaries_are_named() -> None:
    """A country that the archive lacks is named in the footer; nothing is drawn for it."""
    land = find_boundaries(["Red Sea"])
    ax = charts.plot_point_map(points((38, 20), (39, 21)), boundaries=land, **TEXTS)
    assert "No boundaries are held for Red Sea." in words(ax)
    assert not drawn(ax, "outer")


@pytest.mark.parametrize(
    ("country", "place", "named"),
    [
        ("Syria", (35.8, 33.0), ["Lebanese claim", "Syrian claim"]),
        ("Syria", (38.5, 35.0), []),
        ("Bhutan", (89.5, 27.9), ["Chinese claim"]),
    ],
)
def test_disputed_lines_are_dashed_and_named(
    country: str, place: tuple[float, float], named: list[str]
) -> None:
    """Those in the frame are dashed and named in the footer; others are not."""
    x, y = place
    table = points((x - 0.4, y - 0.4), (x + 0.4, y + 0.4))
    ax = charts.plot_point_map(table, boundaries=find_boundaries([country]), **TEXTS)
    lines = [patch for patch in ax.patches if patch.get_gid() == "boundaries disputed"]
    assert bool(lines) == bool(named)
    assert all(line.get_linestyle() not in ("-", "solid") for line in lines)
    said = f"Dashed, disputed: {' and '.join(named)} (Natural Earth)."
    assert (said in words(ax)) == bool(named)
    (west, east), (south, north) = ax.get_xlim(), ax.get_ylim()
    for x, y in np.vstack(drawn(ax, "disputed")) if named else []:
        assert west - 0.1 <= x <= east + 0.1
        assert south - 0.1 <= y <= north + 0.1


MAPS = {
    "all": lambda data: data,
    "the South": lambda data: data.where(theatres=["south"]),
    "the desert": lambda data: data.where(theatres=["badia"]),
    "one governorate": lambda data: data.where(regions=["Idleb"]),
    "a week": lambda data: data.where(start="2020-12-16", end="2020-12-23"),
}


@pytest.mark.parametrize("narrow", [False, True])
@pytest.mark.parametrize("name", MAPS)
@pytest.mark.parametrize("value", some_now(["n", "killed"], 1))
def test_nothing_is_over_a_mark(
    curated: sitrep.Dataset, name: str, value: str, *, narrow: bool
) -> None:
    """Names, scale, key and inset cover no dot, nor each other, on the map and in its inset."""
    data = MAPS[name](curated)
    places = count_places(data)
    land = boundaries_of(data)
    ax = charts.plot_point_map(places, value=value, regions=data.admin1, boundaries=land, **TEXTS)
    if narrow:
        ax = ax.figure.draw_narrow().axes[0]
    ax.figure.draw_without_rendering()
    maps = [ax, *ax.child_axes, *(each for each in ax.figure.axes if each is not ax)]
    frames = [each.get_window_extent() for each in maps[1:]]
    for own in maps:
        written = [Text.get_window_extent(text) for text in own.texts]
        bars = [line.get_window_extent() for line in own.lines if len(line.get_xdata()) == 2]
        assert len(bars) <= 1
        for box in [*written, *bars, *(frames if own is ax else [])]:
            assert not covers(box, own)
        for at, box in enumerate(written):
            others = [*written[at + 1 :], *(frames if own is ax else [])]
            assert not any(box.overlaps(other) for other in others)
    key = ax.get_legend().get_window_extent()
    assert key.y0 > ax.get_window_extent().y1


def test_an_inset_enlarges_the_crowd(release: sitrep.Dataset) -> None:
    """The South, where most attacks are, is enlarged: its dots as large as on the map."""
    data = release.where(event_classes=["attack"])
    ax = data.places().plot.map()
    (inset,) = ax.child_axes
    (west, east), (south, north) = inset.get_xlim(), inset.get_ylim()
    crowd = data.where(regions=["Daraa", "Quneitra"]).incidents.dropna(subset=["latitude"])
    held = crowd["longitude"].between(west, east) & crowd["latitude"].between(south, north)
    assert held.mean() > 0.95
    whole, part = dots(ax), dots(inset)
    assert part.items() <= whole.items()
    assert {at for at in whole if west < at[0] < east and south < at[1] < north} <= set(part)
    across = inset.get_window_extent().width / (east - west)
    assert across > 1.7 * ax.get_window_extent().width / np.ptp(ax.get_xlim())
    down = inset.get_window_extent().height / (north - south)
    assert down / across == pytest.approx(ax.get_aspect(), rel=0.01)
    assert drawn(inset, "inner")
    assert "An inset enlarges where" in charts.alt(ax)
    (square,) = [patch for patch in ax.patches if patch.get_gid() == "enlarged"]
    bounds = (west, south, east - west, north - south)
    assert square.get_bbox().bounds == pytest.approx(bounds, abs=1e-4)  # ten metres


def test_no_inset_without_a_crowd(curated: sitrep.Dataset) -> None:
    """Where dots do not overlap, or are few, the map has no inset."""
    grid = points(*product(np.arange(30, 40), np.arange(30, 36)))
    few = points(*[(30 + at / 100, 30) for at in range(8)], (40, 40))
    for table in (grid, few):
        ax = charts.plot_point_map(table, **TEXTS)
        assert not ax.child_axes
        assert len(ax.figure.axes) == 1


def test_a_narrow_map_has_its_inset_below(curated: sitrep.Dataset) -> None:
    """As wide as a phone no corner is free, and the crowd stands below, as wide as the map."""
    places = curated.where(event_classes=["attack"]).places()
    ax, inset = places.plot.map().figure.draw_narrow().axes
    box, below = ax.get_window_extent(), inset.get_window_extent()
    assert below.y1 < box.y0
    assert below.width == pytest.approx(box.width, rel=0.02)


def test_a_map_across_180_degrees() -> None:
    """Fiji is one map of a few degrees, with its coasts on both sides and true labels."""
    land = find_boundaries(["Fiji"])
    ax = charts.plot_point_map(points((178.4, -18.1), (-179.9, -16.8)), boundaries=land, **TEXTS)
    west, east = ax.get_xlim()
    assert 170 < west < 180 < east < 190
    lines = np.vstack(drawn(ax, "outer"))
    assert (lines[:, 0] < 180).any()
    assert (lines[:, 0] > 180).any()
    steps = np.concatenate([np.abs(np.diff(line[:, 0])) for line in drawn(ax, "outer")])
    assert steps.max() < 1  # no line runs around the globe
    ax.figure.draw_without_rendering()
    labels = [text.get_text() for text in ax.get_xticklabels()]
    assert {label[-1] for label in labels if label} == {"E", "W", "°"} & {x[-1] for x in labels}
    assert not any(label.startswith("18") and label != "180°" for label in labels)
    assert "outside" not in words(ax)


def test_high_latitudes_keep_their_proportions() -> None:
    """In the north of Norway a kilometre is as long down as across, and the scale says where."""
    land = find_boundaries(["Norway"])
    ax = charts.plot_point_map(points((10, 62), (29, 80.2)), boundaries=land, **TEXTS)
    box, middle = ax.get_window_extent(), np.mean(ax.get_ylim())
    across, down = box.width / np.ptp(ax.get_xlim()), box.height / np.ptp(ax.get_ylim())
    assert down / across == pytest.approx(1 / np.cos(np.radians(middle)), rel=0.01)
    (scale,) = [text.get_text() for text in ax.texts if " km" in text.get_text()]
    assert scale.endswith(f"km at {middle:.0f}°N")


def test_a_drawing_has_no_more_lines_than_can_be_seen() -> None:
    """Of the 30,000 points of Canada a map of it draws a small part, one of a town hardly any."""
    land = find_boundaries(["Canada"])
    whole = sum(len(ring) for each in land.regions for ring in each.rings)
    far = charts.plot_point_map(points((-130, 45), (-60, 75)), boundaries=land, **TEXTS)
    near = charts.plot_point_map(points((-75.7, 45.4)), boundaries=land, **TEXTS)
    lines = [sum(map(len, [*drawn(ax, "outer"), *drawn(ax, "inner")])) for ax in (far, near)]
    assert lines[0] < whole / 2
    assert lines[1] < 100


def test_frames_join_what_is_near() -> None:
    """Longitudes are counted on beyond 180 only where that brings points closer together."""
    assert frame_around(np.array([-170, 175.0]), np.array([0, 1.0]))[:2] == (173.5, 191.5)
    assert frame_around(np.array([-100, 20.0]), np.array([0, 1.0]))[:2] == (-112, 32)


# Maps of two periods -----------------------------------------------------------------------------


def test_two_maps_have_one_frame_and_one_scale(curated: sitrep.Dataset) -> None:
    """Both maps show the same part of the world; equal dots mean equal numbers, titles the sums."""
    compared = curated.where(event_classes=["attack"]).compare(by="place")
    ax = compared.plot.map()
    before, after = ax.panels
    assert before.get_xlim() == after.get_xlim()
    assert before.get_ylim() == after.get_ylim()
    places = compare_places(compared.data, compared.before, compared.after)
    sizes: dict[float, set[float]] = {}
    for panel, name in ((before, "n_before"), (after, "n_after")):
        own = places.dropna(subset=["latitude"])
        own = own[own[name] > 0]
        assert set(dots(panel)) == set(zip(own["longitude"], own["latitude"], strict=True))
        if name == "n_before":
            np.testing.assert_allclose(own[name].sum(), compared.table["n_before"].sum())
        title = f"{round(places[name].sum())} attacks"
        assert panel.get_title(loc="left").replace("\n", " ").endswith(title)
        single = own[~own.duplicated(["longitude", "latitude"], keep=False)]
        for row in single.itertuples():
            area = dots(panel)[(row.longitude, row.latitude)]
            sizes.setdefault(round(getattr(row, name), 6), set()).add(round(area, 6))
    assert all(len(areas) == 1 for areas in sizes.values())
    colours = [to_hex(panel.collections[0].get_facecolor()[0]) for panel in (before, after)]
    assert colours[0] != colours[1]
    assert drawn(before, "outer")
    assert drawn(after, "outer")


def test_two_maps_of_what_cannot_be_compared(tiny: sitrep.Dataset) -> None:
    """Without a theatre searched in both periods there is nothing to draw, and it is said."""
    data = tiny.where(theatres=["gamma"])
    assert compare_places(data, *split_at(data)).empty
    assert "Nothing" in charts.alt(data.compare(by="place").plot.map())


def test_places_of_two_periods_are_those_compared(tiny: sitrep.Dataset) -> None:
    """The sums of the places are those of the comparison, wherever an incident has no position."""
    compared = tiny.compare(by="place")
    places = compare_places(tiny, compared.before, compared.after)
    for name in ("n_before", "n_after"):
        assert places[name].sum() == pytest.approx(tiny.compare().table[name].sum())


# Small multiples ---------------------------------------------------------------------------------


def shapes_of(panel: Axes) -> list[Any]:
    """Return the parts of the shape beside the title of a panel: the country, the region."""
    return [child for child in panel.get_children() if child.get_gid() == "locator"]


def test_each_panel_shows_where_its_region_lies(curated: sitrep.Dataset) -> None:
    """Beside a title stands the country with the region filled in, inside the country."""
    ax = curated.where(event_classes=["attack"]).count(by="admin1", per="month").plot.grid()
    ax.figure.draw_without_rendering()
    centres = {}
    for panel in ax.panels:
        land, *_, own = shapes_of(panel)
        whole, part = land.get_window_extent(), own.get_window_extent()
        assert whole.x0 - 5 <= part.x0 < part.x1 <= whole.x1 + 5  # a dot at the edge
        assert whole.y0 - 5 <= part.y0 < part.y1 <= whole.y1 + 5
        title = panel._left_title.get_window_extent()
        assert not title.overlaps(whole)
        assert whole.y0 > panel.get_window_extent().y1
        name = panel.get_title(loc="left").split("·")[0].split()[0]
        centres[name] = (
            (part.x0 + part.x1) / 2 - whole.x0,
            (part.y0 + part.y1) / 2 - whole.y0,
        )
    assert centres["Daraa"][1] < centres["Homs"][1] < centres["Idleb"][1]
    assert centres["Lattakia"][0] < centres["Homs"][0] < centres["Deir-ez-Zor"][0]
    assert "Boundaries: OCHA COD-AB, CC BY 3.0 IGO. Boundaries and names imply no" in words(ax)


def test_a_region_that_boundaries_lack_is_a_dot(tmp_path: Path, curated: sitrep.Dataset) -> None:
    """Where the boundaries have no region so called, a dot marks its incidents, with a word."""
    regions = [
        Region(
            each.polygons, {"ADM1": name if (name := each.properties["admin1"]) != "Homs" else "Z"}
        )
        for each in boundaries_of(curated).regions
    ]
    path = geojson(tmp_path / "mine.geojson", *regions)
    data = sitrep.load("curated", boundaries=path).where(event_classes=["attack"])
    ax = data.count(by="admin1", per="month").plot.grid()
    assert "Marked by a dot, since the boundaries have none so called: Homs." in words(ax)
    assert "Boundaries: mine.geojson." in words(ax)
    found = locate(data, ["Homs", "Daraa"])
    assert list(found.found) == ["Daraa"]
    homs = data.where(regions=["Homs"], geo_precisions=["exact", "near"]).incidents
    assert found.points == {"Homs": (homs["longitude"].median(), homs["latitude"].median())}


def test_boundaries_that_name_no_region_say_so(tmp_path: Path, curated: sitrep.Dataset) -> None:
    """Where no property names a region, the properties and the nearest name are told."""
    shape = region(square(0, 0, 6), shape="Homms", kind="unit")
    data = sitrep.load("curated", boundaries=geojson(tmp_path / "mine.geojson", shape))
    ax = data.count(by="admin1", per="month").plot.grid()
    said = "mine.geojson names none of these regions, in shape and kind"
    assert f"{said}; nearest to 'Homs': 'Homms'." in words(ax)


def test_small_multiples_without_boundaries(tiny: sitrep.Dataset) -> None:
    """Of a country without boundaries there are panels, no shapes, and a word on it."""
    incidents = tiny.incidents.assign(country=pd.Categorical(["Nowhere"] * len(tiny)))
    data = replace(tiny, incidents=incidents)
    ax = data.count(by="admin1", per="month").plot.grid()
    assert not any(shapes_of(panel) for panel in ax.panels)
    assert "No boundaries are held for Nowhere." in words(ax)


def test_one_s_own_boundaries_stay_through_filters(tmp_path: Path) -> None:
    """What `load` is given is drawn after `where` too, on every map."""
    path = geojson(tmp_path / "mine.geojson", region(square(34, 31, 10)), credit="Mine")
    data = sitrep.load("curated", boundaries=path).where(theatres=["south"])
    for ax in (data.places().plot(), data.deaths(by="place").plot.map()):
        assert "Boundaries: Mine." in words(ax)
    assert data == sitrep.load("curated").where(theatres=["south"])


def test_disputed_labels_are_annotations_of_their_line() -> None:
    """A name on the map stands at its line."""
    table = points((35.5, 32.6), (36.2, 33.4))
    ax = charts.plot_point_map(table, boundaries=find_boundaries(["Syria"]), **TEXTS)
    named = {t.get_text(): t for t in ax.texts if isinstance(t, Annotation)}
    x, y = named["Syrian claim"].xy
    lines = np.vstack(drawn(ax, "disputed"))
    assert np.abs(lines - (x, y)).sum(axis=1).min() < 0.1
    assert ACCENT not in named["Syrian claim"].get_color()
