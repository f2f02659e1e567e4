"""A report as PDF, set by Typst in the house layout, without a browser and without LaTeX.

`templates/print.html.j2` tells the report in plain HTML, pandoc makes Typst markup of it, and
`templates/report.typ` says how that looks. `templates/report.lua` sees to it that text stays text.
"""

from __future__ import annotations

import shutil
import subprocess
from copy import copy
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import typst
from bs4 import BeautifulSoup
from markupsafe import Markup

from sitrep.reports.publish.chapters import Story
from sitrep.reports.publish.manifest import Manifest, Provenance
from sitrep.reports.publish.page import ABOUT, describe_provenance
from sitrep.reports.publish.render import templates


def write_pdf(story: Story, manifest: Manifest, provenance: Provenance, *, root: Path) -> bytes:
    """Return the PDF of a report.

    Parameters
    ----------
    story : Story
    manifest : Manifest, what to say of the report as a whole
    provenance : Provenance
    root : Path, the folder of the report, where its figures lie

    Returns
    -------
    bytes, the same for the same arguments: no clock, and no font but those that are installed with
    Typst and matplotlib
    """

    def write(figures: Literal["drawing", "file"]) -> bytes:
        html = _print(story, manifest, provenance, figures)
        return _set(_convert(html), root=root, date=provenance.last_day)

    try:
        return write("drawing")
    except typst.TypstError:  # of a drawing that only browsers can read, there is an image too
        return write("file")


def _print(
    story: Story, manifest: Manifest, provenance: Provenance, figures: Literal["drawing", "file"]
) -> str:
    """Return a report as HTML for pandoc, with the drawing or the image file of each figure."""
    told = [*story.headline, *(block for chapter in story.chapters for block in chapter.headline)]
    return templates.get_template("print.html.j2").render(
        title=manifest.title,
        facts=manifest.facts,
        story=story,
        headlines=list({block.text: block for block in told}.values()),
        figures=figures,
        about=ABOUT,
        provenance=describe_provenance(provenance),
    )


def _printed(soup: BeautifulSoup) -> Markup:
    """Return what a notebook says, with findings strong: pandoc knows no class of a paragraph."""
    if soup.find("p", {"class": "finding"}):
        soup = copy(soup)
        for finding in soup.find_all("p", {"class": "finding"}):
            finding.name = "strong"
            finding.wrap(soup.new_tag("p"))
    return Markup(soup)


templates.filters["printed"] = _printed


def _convert(html: str) -> bytes:
    """Return HTML as a Typst document in the house layout."""
    command = [
        _pandoc(),
        "--from=html-auto_identifiers",
        "--to=typst",
        "--wrap=none",
        "--syntax-highlighting=none",
        "--sandbox",
        f"--lua-filter={_template('report.lua')}",
        f"--template={_template('report.typ')}",
    ]
    made = subprocess.run(command, input=html.encode(), capture_output=True, check=False)
    if made.returncode:
        raise RuntimeError(f"pandoc made no Typst document: {made.stderr.decode().strip()}")
    return made.stdout


def _set(document: bytes, *, root: Path, date: str) -> bytes:
    compiler = typst.Compiler(
        document, root=str(root), font_paths=_fonts(), sys_inputs={"date": date}
    )
    made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("Typst made no PDF")
    return made


def _template(name: str) -> str:
    return str(files("sitrep.reports.publish").joinpath("templates", name))


@lru_cache(maxsize=1)
def _pandoc() -> str:
    """Return the pandoc that is installed with pypandoc: another could set other pages."""
    folders = [str(place / "files") for place in _places("pypandoc")]
    found = next(filter(None, (shutil.which("pandoc", path=folder) for folder in folders)), None)
    if not found:
        raise RuntimeError("pandoc is missing; pip install pypandoc-binary brings it")
    return found


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts to set with: the figures' own, so that any machine sets the same pages."""
    folders = [str(place / "mpl-data" / "fonts" / "ttf") for place in _places("matplotlib")]
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _places(package: str) -> list[Path]:
    """Return where a package lies, without importing it."""
    spec = find_spec(package)
    return [] if spec is None else list(map(Path, spec.submodule_search_locations or []))
