"""The explorer beside a report: published with it, linked from it, and removed with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
import sitrep
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sitrep.reports.plan.model import Asked, Report
from sitrep.reports.plan.parameters import check_values
from sitrep.reports.publish.manifest import NotebookRun, Provenance, read_manifest
from sitrep.reports.publish.publish import publish

DATA = Path(__file__).parents[1] / "data" / "foreign"


def asked_of(name: str, **where: object) -> Asked:
    """Return what a plan asks of a dataset of the tests."""
    asked, wrong = check_values({"dataset": name, "start": "", **where}, DATA)
    assert wrong == {}
    return asked


def publish_one(folder: Path, asked: Asked, formats: tuple[str, ...] = ("html",)) -> BeautifulSoup:
    """Publish a report of one notebook, which lists incidents, and return its page."""
    data = sitrep.load(asked.path or DATA / "mali").where(**asked.where)
    listed = {"text/html": data.list_incidents(12)._repr_html_()}
    cells = [
        new_markdown_cell("# Which?"),
        new_code_cell("list", outputs=[new_output("display_data", listed)]),
    ]
    path = folder.with_suffix(".ipynb")
    nbformat.write(new_notebook(cells=cells), path)
    folder.mkdir()
    report = Report("one", "One", ("one",), {}, {}, formats, asked)
    publish(report, [NotebookRun("one", path)], folder, provenance=Provenance(asked.source))
    return BeautifulSoup((folder / "report.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def page(tmp_path: Path) -> BeautifulSoup:
    """Return the page of a report on a part of the made-up data about Mali."""
    return publish_one(tmp_path / "one", asked_of("mali", actors=["Army"]))


def test_a_report_leads_to_its_explorer(
    page: BeautifulSoup, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The explorer stands beside the report, holds what it asks about, and leads back."""
    assert page.find("a", href="explore.html") is not None
    explorer = BeautifulSoup((tmp_path / "one" / "explore.html").read_text("utf-8"), "html.parser")
    assert explorer.find("a", href="report.html") is not None
    found = explorer.find(id="model")
    assert found is not None
    code = json.loads(found.get_text())["code"]
    assert code == "import sitrep\n\ndata = sitrep.load('mali').where(actors=['Army'])"
    monkeypatch.chdir(DATA)  # where the plan's datasets lie
    known: dict[str, Any] = {}
    exec(code, known)
    assert known["data"] == sitrep.load(DATA / "mali").where(actors=["Army"])


def test_ids_in_tables_lead_to_pages_of_incidents(page: BeautifulSoup, tmp_path: Path) -> None:
    """Each id that the list names is a link to a page that is there."""
    links = [str(link["href"]) for link in page.select("table a[href^='incidents/']")]
    army = sitrep.load(DATA / "mali").where(actors=["Army"])
    assert len(links) == len(army.list_incidents(12))
    assert all((tmp_path / "one" / link).is_file() for link in links)
    pages = {path.stem for path in (tmp_path / "one" / "incidents").iterdir()}
    assert pages == set(army.incidents["incident_id"])


def test_the_manifest_holds_all_of_it(page: BeautifulSoup, tmp_path: Path) -> None:
    """Every page of an incident is in the manifest, so that a change or a loss of one is seen."""
    manifest = read_manifest(tmp_path / "one")
    assert manifest is not None
    assert manifest.explorer == "explore.html"
    written = {path.name for path in (tmp_path / "one" / "incidents").iterdir()}
    assert {f"incidents/{name}" for name in written} | {"explore.html"} <= set(manifest.files)


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    """Published twice, no file of a report with its explorer differs."""
    for name in ("one", "two"):
        publish_one(tmp_path / name, asked_of("mali"))
    manifests = [read_manifest(tmp_path / name) for name in ("one", "two")]
    assert manifests[0] == manifests[1]


def test_rows_that_may_not_be_passed_on_are_not_published(tmp_path: Path) -> None:
    """Of an export whose licence bars it there is no explorer, and the report says why."""
    page = publish_one(tmp_path / "one", asked_of("acled.csv"))
    assert not (tmp_path / "one" / "explore.html").exists()
    assert "would list rows that may not be passed on" in page.get_text()
    assert not page.select("a[href^='incidents/']")
    barred = "tables that list single incidents, since these rows may not be passed on"
    assert barred in page.get_text()
    assert barred not in publish_one(tmp_path / "open", asked_of("mali")).get_text()


def test_rows_of_another_list_that_may_not_be_passed_on_are_said(tmp_path: Path) -> None:
    """The data are open and have an explorer; what is listed of the other is barred."""
    asked = asked_of("curated", end="2020-01-31", others=["../sources/acled_2020.csv"])
    page = publish_one(tmp_path / "one", asked)
    assert (tmp_path / "one" / "explore.html").exists()
    assert "since these rows may not be passed on; totals may be published" in page.get_text()


def test_a_list_of_other_countries_gives_a_report_no_values() -> None:
    """Such a list is neither cited, nor is its licence that of the report."""
    alone, beside = (asked_of("mali", others=others) for others in ([], ["insecurity-insight"]))
    assert beside.source == alone.source


def test_a_report_without_data_has_none(tmp_path: Path) -> None:
    """Where the notebooks read no dataset there is nothing to explore, and nothing is said."""
    page = publish_one(tmp_path / "one", Asked())
    assert not (tmp_path / "one" / "explore.html").exists()
    assert page.select(".explorer") == []


def test_data_that_cannot_be_read_any_more_stop_no_report(tmp_path: Path) -> None:
    """The report is published all the same, and says what is wrong with the data."""
    gone = Asked(path=str(DATA / "gone.csv"))
    path = tmp_path / "one.ipynb"
    nbformat.write(new_notebook(cells=[new_markdown_cell("# Which?")]), path)
    (tmp_path / "one").mkdir()
    report = Report("one", "One", ("one",), {}, {}, ("html",), gone)
    publish(report, [NotebookRun("one", path)], tmp_path / "one", provenance=Provenance())
    text = (tmp_path / "one" / "report.html").read_text("utf-8")
    assert "There is no explorer: " in text
    assert "gone.csv" in text
