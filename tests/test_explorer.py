"""The explorer as a file: the same bytes twice, and nothing of the data that could act."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sitrep
from bs4 import BeautifulSoup
from conftest import FOREIGN
from hostile import spoil
from hypothesis import given
from hypothesis import strategies as st
from sitrep.errors import ParameterError
from sitrep.explorer import model, shown, widget, write_explorer
from sitrep.explorer.incident import name_pages
from sitrep.explorer.limits import tabulate_limits
from sitrep.explorer.model import FACETS, cut, describe
from sitrep.explorer.page import embed
from sitrep.measures.intervals import poisson_interval
from sitrep.model.search import SEARCHED
from sitrep.results.maps import boundaries_of

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)


def publish(data: sitrep.Dataset, folder: Path) -> dict[str, str]:
    """Write the explorer of some data into a new folder."""
    folder.mkdir()
    return write_explorer(data, folder, title="Made up", code="1", back="report.html")


def policies(page: BeautifulSoup) -> str:
    """Return what a page says may load and run."""
    meta = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})
    assert meta is not None
    return str(meta["content"])


def model_of(page: str) -> dict[str, object]:
    """Return what an explorer knows."""
    found = BeautifulSoup(page, "html.parser").find(id="model")
    assert found is not None
    return dict(json.loads(found.get_text()))


def test_the_same_data_give_the_same_bytes(tiny: sitrep.Dataset, tmp_path: Path) -> None:
    """Two explorers of the same data do not differ in a byte, nor do the pages of incidents."""
    for name in ("one", "two"):
        publish(tiny, tmp_path / name)
    files = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.html")}
        for folder in (tmp_path / "one", tmp_path / "two")
    ]
    assert files[0] == files[1]
    assert len(files[0]) == 1 + len(tiny)


def test_a_notebook_shows_the_very_page(tiny: sitrep.Dataset) -> None:
    """The frame in a notebook holds the page byte for byte, and its script nothing outside."""
    explorer = tiny.explore(title='A "title" & more')
    frame = BeautifulSoup(explorer._repr_html_(), "html.parser").iframe
    assert frame is not None
    assert frame["srcdoc"] == explorer.html
    assert html.unescape(re.findall('srcdoc="([^"]*)"', explorer._repr_html_())[0]) == explorer.html
    assert "allow-same-origin" not in frame["sandbox"]


def test_what_is_chosen_comes_back(tiny: sitrep.Dataset) -> None:
    """With anywidget, what the page tells of is the part of the data that is chosen."""
    explorer = tiny.explore()
    assert explorer.selection == tiny
    explorer._widget.chosen = {"actors": ["ISIS"], "start": "2020-02-01", "text": "southtown"}
    assert explorer.selection == tiny.where(actors=["ISIS"], start="2020-02-01", text="southtown")
    assert "application/vnd.jupyter.widget-view+json" in explorer._repr_mimebundle_()[0]


def test_without_anywidget_it_says_what_is_missing(
    tiny: sitrep.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the package the frame is shown all the same; the selection names what it needs."""
    monkeypatch.setattr(widget, "find_spec", lambda name: None)
    explorer = tiny.explore()
    assert explorer._repr_mimebundle_() is None
    with pytest.raises(ParameterError, match="pip install anywidget"):
        _ = explorer.selection


def test_a_page_may_run_its_own_script_alone(tiny: sitrep.Dataset, tmp_path: Path) -> None:
    """The policy names the one script and the one style by their hashes, and nothing else."""
    publish(tiny, tmp_path / "x")
    for path in (tmp_path / "x").rglob("*.html"):
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        allowed = policies(page)
        assert allowed.startswith("default-src 'none'; ")
        assert "unsafe" not in allowed
        run = [one for one in page.find_all("script") if one.get("type") != "application/json"]
        for element in [*run, *page.find_all("style")]:
            digest = hashlib.sha256(element.get_text().encode()).digest()
            assert f"'sha256-{base64.b64encode(digest).decode()}'" in allowed
        assert len(run) == (path.name == "explore.html")
        assert not [one for one in page.find_all(True) if one.has_attr("style")]
        assert not [one for one in page.find_all(True) if any(k[:2] == "on" for k in one.attrs)]


def test_hostile_text_stays_text(tiny: sitrep.Dataset, tmp_path: Path) -> None:
    """Markup, quotes, control characters and acting addresses in every column become no element."""
    links = publish(spoil(tiny), tmp_path / "x")
    plain = publish(tiny, tmp_path / "y")
    assert len(links) == len(plain) == len(tiny)
    for name in ("x", "y"):
        pages = sorted((tmp_path / name).rglob("*.html"))
        assert len(pages) == 1 + len(tiny)
    explorer = (tmp_path / "x" / "explore.html").read_text("utf-8")
    assert model_of(explorer)["rows"]["id"] == list(spoil(tiny).incidents["incident_id"])  # type: ignore[index]
    for path in (tmp_path / "x").rglob("*.html"):
        text = path.read_text("utf-8")
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", text)
        page = BeautifulSoup(text, "html.parser")
        assert page.find("img") is None
        assert len(page.find_all("script")) == 2 * (path.name == "explore.html")
        for link in page.find_all("a"):
            assert re.match(r"https?://|\.\./|#|report\.html", str(link["href"]))


def test_pages_of_incidents_say_what_is_told(tiny: sitrep.Dataset, tmp_path: Path) -> None:
    """A page has the days, the place, the side, and each account with its toll and its address."""
    links = publish(tiny, tmp_path / "x")
    key = tiny.accounts["incident_id"].value_counts().index[0]
    page = BeautifulSoup((tmp_path / "x" / links[key]).read_text("utf-8"), "html.parser")
    told = tiny.accounts[tiny.accounts["incident_id"] == key].merge(tiny.pages, on="source_id")
    assert {str(link["href"]) for link in page.select("table a")} == {
        url for url in told["url"] if url.startswith("http")
    }
    row = tiny.incidents.set_index("incident_id").loc[key]
    assert row["place"] in page.get_text()
    assert key in page.get_text()
    rows = page.select("table")[-1].select("tbody tr")
    assert len(rows) == len(told)


def test_pages_of_incidents_name_the_units_hit(tmp_path: Path) -> None:
    """A unit stands on the page of an incident as the data name it, and not what finds it."""
    data = sitrep.load("curated").where(incident_ids=["SYR-2020-0004"])
    links = publish(data, tmp_path / "x")
    path = tmp_path / "x" / links["SYR-2020-0004"]
    page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
    cells = [cell.get_text() for cell in page.select("table")[0].select("tbody > tr > *")]
    assert cells == ["Military", "11th Division", "15", "\u2013", "\u2013"]


@given(st.lists(ANY_TEXT, unique=True, max_size=8))
def test_files_have_safe_names(ids: list[str]) -> None:
    """Whatever ids are, each has a file of its own, in the folder, on every system."""
    names = name_pages(ids)
    assert list(names) == ids
    assert len({name.casefold() for name in names.values()}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,80}", name) for name in names.values())


@given(st.recursive(ANY_TEXT, lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner)))
def test_what_is_embedded_cannot_get_out(value: object) -> None:
    """Values come back as they were, and nothing in them ends a script or breaks a page."""
    text = str(embed({"value": value}))
    assert json.loads(text) == {"value": value}
    assert not re.search("[<>&\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]", text)


def test_limits_are_those_of_the_library() -> None:
    """The table holds the exact Poisson limits, to a ten-thousandth, at each count of a row."""
    table = tabulate_limits(250)
    assert table["steps"] == [[10, 0.05], [100, 0.5], [1_000, 5.0]]
    n = pd.Series([*np.arange(201) * 0.05, *np.arange(10.5, 100.1, 0.5), *range(105, 1_001, 5)])
    for limit, side, name in zip(poisson_interval(n), (-1, 1), ("low", "high"), strict=True):
        told = n + side * table["bend"] * np.sqrt(n + 1) + np.array(table[name]) / 10_000
        assert np.abs(told - limit).max() < 0.0001


def test_outlines_lie_where_the_points_do(curated: sitrep.Dataset) -> None:
    """On the map the outlines of a region are the boundaries of the data, to half a pixel."""
    drawn = describe(curated, title="", code="", back="")["map"]
    paths = {name: path for _, name, path in drawn["regions"] if name}
    assert set(paths) == set(curated.admin1["admin1"])
    assert drawn["credit"].startswith("Dashed, disputed: ")
    assert all(name in drawn["credit"] for name, _ in drawn["disputed"])
    at = {name: (x, y) for x, y, name in drawn["labels"]}
    capitals = curated.admin1.set_index("admin1")[["capital_longitude", "capital_latitude"]]
    east, west = capitals["capital_longitude"].idxmax(), capitals["capital_longitude"].idxmin()
    wide = capitals.loc[east].iloc[0] - capitals.loc[west].iloc[0]
    steps = (at[east][0] - at[west][0]) / wide, -drawn["scale"]
    for region in boundaries_of(curated).regions:
        name = region.properties["admin1"]
        rings = re.findall(r"M(\S+ \S+)l([^z]+)z", paths[name])
        ends = [[int(one) for one in re.findall(r"-?\d+", f"{a} {b}")] for a, b in rings]
        spots = np.vstack([np.reshape(one, (-1, 2)).cumsum(axis=0) / 10 for one in ends])
        known = np.vstack([ring[:, :2] for ring in region.rings]) - capitals.loc[name].to_numpy()
        known = known * steps + at[name]
        assert np.abs(spots.min(axis=0) - known.min(axis=0)).max() < 0.5
        assert np.abs(spots.max(axis=0) - known.max(axis=0)).max() < 0.5


@pytest.mark.parametrize("name", ["CON", "nul", "aux.1", "COM7", "LPT1.txt"])
def test_no_file_is_called_like_a_device(name: str) -> None:
    """Windows cannot open a file that is called like a device, whatever its ending."""
    assert re.fullmatch(rf"{name.replace('.', '-')}-[0-9a-f]{{12}}", name_pages([name])[name])


def test_no_id_takes_the_file_of_another() -> None:
    """An id that looks like what another's file is called has a file of its own."""
    taken = name_pages(["a/b"])["a/b"]
    assert len(set(name_pages(["a/b", taken]).values())) == 2


def test_all_that_is_searched_can_be_chosen() -> None:
    """Words are looked for in what the explorer has a list of, and in ids."""
    assert {*FACETS, "incident_ids"} == set(SEARCHED)


def test_what_a_page_cannot_hold_is_said(
    tiny: sitrep.Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of more incidents than a page holds the latest are kept, and what is left out is said."""
    monkeypatch.setattr(model, "ROWS", 8)
    kept, said = cut(tiny)
    assert 0 < len(kept) <= 8
    assert kept.end == tiny.end
    assert said.startswith("This page holds at most 8 rows, the latest: ")
    assert f"before {kept.start:%Y-%m-%d} are left out" in said
    earlier = re.findall(r'data\.where\(end="([\d-]+)"\)\.explore\(\)', said)
    assert len(tiny.where(end=earlier[0])) + len(kept) >= len(tiny)
    told = describe(tiny, title="", code="", back="")
    assert told["rows"]["id"] == list(kept.incidents["incident_id"])
    assert told["cut"] == f"{kept.start:%Y-%m-%d}"


def test_too_many_for_a_page_each_open_in_the_explorer(
    tiny: sitrep.Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where incidents have no page each, the link opens the explorer at the incident."""
    monkeypatch.setattr(shown, "PAGES", 3)
    links = publish(tiny, tmp_path / "x")
    first = tiny.incidents["incident_id"].iloc[0]
    assert links[first] == f"explore.html#open={first}"
    assert not (tmp_path / "x" / "incidents").exists()


def test_rows_that_may_not_be_passed_on_are_warned_of() -> None:
    """An explorer holds the rows, so it says whether they may be passed on, as an export does."""
    data = sitrep.load(FOREIGN["acled"])
    with pytest.warns(UserWarning, match="may not be passed on"):
        page = data.explore().html
    assert "These rows may not be passed on" in BeautifulSoup(page, "html.parser").get_text()


def test_every_dataset_can_be_explored(foreign: sitrep.Dataset, tmp_path: Path) -> None:
    """Whatever the source lacks, each incident is in the page and has a page or a link."""
    links = publish(foreign, tmp_path / "x")
    told = model_of((tmp_path / "x" / "explore.html").read_text("utf-8"))
    assert set(links) == set(foreign.incidents["incident_id"])
    assert len(told["rows"]["id"]) == len(foreign)  # type: ignore[index]
