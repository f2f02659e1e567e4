"""Publishing: a folder a report, moved into place whole, and the index of all reports."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sitrep.reporting.notebook import first_figure, headline, read_notebook, title
from sitrep.reporting.page import Link, templates, write_page
from sitrep.reporting.plan import Plan, Report

MANIFEST = "manifest.json"
INDEX = "index.html"

_WORDS = {"period": "Counted per", "compare_from": "Compared from"}


class Page(BaseModel):
    """What the index says of one notebook of a report.

    Attributes
    ----------
    notebook : str, its name; the page is `<notebook>.html`
    title : str, its first heading
    headline : str, its headline finding; empty if it has none
    thumbnail : str, file of its first figure; empty if it has none
    error : str, why there is no page; empty if there is one
    failed : str, file of the notebook as far as it got; empty if there is none
    """

    notebook: str
    title: str
    headline: str = ""
    thumbnail: str = ""
    error: str = ""
    failed: str = ""


class Manifest(BaseModel):
    """What a published report holds, so that the index can list reports of earlier runs too."""

    name: str
    title: str
    period: str
    parameters: dict[str, Any]
    pages: list[Page]


def publish(plan: Plan, report: Report, errors: Mapping[str, str], folder: Path, out: Path) -> None:
    """Make the pages of a report, and put it in its place as a whole.

    Parameters
    ----------
    plan : Plan
    report : Report
    errors : mapping, notebook -> why it failed; empty text on success
    folder : Path, where its executed notebooks lie; on the same disk as `out`
    out : Path, the folder of all reports
    """
    titles = {name: title(read_notebook(plan.folder / f"{name}.ipynb")) for name in errors}
    made = [name for name in report.notebooks if not errors[name]]
    facts = {"Period": report.period, **describe_parameters(report.changed)}
    pages = []
    for name in report.notebooks:
        page = Page(notebook=name, title=titles[name] or name, error=errors[name])
        if name in made:
            notebook = read_notebook(folder / f"{name}.ipynb")
            links = [Link(f"{to}.html", titles[to] or to, to == name) for to in made]
            html = write_page(notebook, name=name, report=report.title, facts=facts, pages=links)
            (folder / f"{name}.html").write_text(html, encoding="utf-8")
            page.headline = headline(notebook)
            image = first_figure(notebook)
            if image:
                page.thumbnail = f"{name}.png"
                (folder / page.thumbnail).write_bytes(base64.b64decode(image))
        elif (folder / f"{name}.failed.ipynb").exists():
            page.failed = f"{name}.failed.ipynb"
        pages.append(page)
    manifest = Manifest(
        name=report.name,
        title=report.title,
        period=report.period,
        parameters=report.changed,
        pages=pages,
    )
    text = manifest.model_dump_json(indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    replace_folder(folder, out / report.name)


def describe_parameters(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return parameters in words, but for the days, which the period tells."""
    words = {}
    for name, value in parameters.items():
        if name not in ("start", "end"):
            text = ", ".join(map(str, value)) or "all" if isinstance(value, list) else str(value)
            words[_WORDS.get(name, name.replace("_", " ").capitalize())] = text
    return words


def replace_folder(new: Path, place: Path) -> None:
    """Put a folder in the place of another: readers see the old one or the new, whole."""
    aside = place.with_name(f".{place.name}.old")
    shutil.rmtree(aside, ignore_errors=True)
    if place.exists():
        place.rename(aside)
    try:
        new.rename(place)
    except OSError:
        if aside.exists():
            aside.rename(place)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def write_index(plan: Plan, out: Path) -> None:
    """Write the page that lists the published reports of a plan, failures first."""
    files = [out / report.name / MANIFEST for report in plan.reports]
    reports = [
        Manifest.model_validate_json(file.read_text(encoding="utf-8"))
        for file in files
        if file.exists()
    ]
    html = templates.get_template("index.html.j2").render(
        reports=reports,
        failures=[(report, page) for report in reports for page in report.pages if page.error],
        words={report.name: describe_parameters(report.parameters) for report in reports},
    )
    written = out / f".{INDEX}"
    written.write_text(html, encoding="utf-8")
    written.replace(out / INDEX)
