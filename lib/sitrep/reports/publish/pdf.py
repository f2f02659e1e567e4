"""A report as PDF, set by Typst in the house layout, without a browser and without LaTeX.

`templates/print.html.j2` tells the report in plain HTML, pandoc makes Typst markup of it, and
`templates/report.typ` says how that looks. `templates/report.lua` sees to it that text stays text.
"""

from __future__ import annotations

import base64
import re
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from itertools import groupby
from pathlib import Path

import typst
from bs4 import BeautifulSoup
from markupsafe import Markup

from sitrep.reports.publish.cards import Card
from sitrep.reports.publish.chapters import Story
from sitrep.reports.publish.figures import Figure
from sitrep.reports.publish.front import Front
from sitrep.reports.publish.glossary import explain
from sitrep.reports.publish.manifest import Manifest, Provenance
from sitrep.reports.publish.page import ABOUT, Part, describe_provenance, tell_parts
from sitrep.reports.publish.prose import KINDS
from sitrep.reports.publish.render import templates
from sitrep.reports.publish.typeset import fonts, places

_EMBEDDED = re.compile(r'src="data:(?P<kind>image/[a-z+]+);base64,(?P<content>[A-Za-z0-9+/=\s]+)"')


def write_pdf(
    story: Story, front: Front, manifest: Manifest, provenance: Provenance, *, root: Path
) -> bytes:
    """Return the PDF of a report.

    Parameters
    ----------
    story : Story
    front : Front, its first page
    manifest : Manifest, what to say of the report as a whole
    provenance : Provenance
    root : Path, the folder of the report, where its figures lie

    Returns
    -------
    bytes, the same for the same arguments: no clock, and no font but those that are installed with
    Typst and matplotlib
    """
    terms = explain(story, front)
    *parts, method = tell_parts(story)
    html = templates.get_template("print.html.j2").render(
        title=manifest.title,
        facts=manifest.facts,
        front=front,
        parts=parts,
        method=method,
        terms=terms,
        numbers=_number(front, [*parts, method]),
        about=ABOUT,
        provenance=describe_provenance(provenance),
    )
    return _set(_convert(_save_images(html, root)), root=root, date=provenance.last_day)


def _save_images(html: str, root: Path) -> str:
    """Write the images that stand in a page beside its figures, where Typst finds them."""

    def save(found: re.Match[str]) -> str:
        kind, content = found["kind"], base64.b64decode(found["content"])
        name = f"figures/embedded-{sha256(content).hexdigest()[:12]}.{KINDS[kind]}"
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
        return f'src="" data-embedded="{name}"'

    return _EMBEDDED.sub(save, html)


def _number(front: Front, parts: Sequence[Part]) -> dict[str, int]:
    """Return which chart of the document each figure is: those of the annex come last."""
    cards = [one for part in parts for card in part.cards for one in (card, *card.parts)]
    shown = [figure for card in cards if not card.more for figure in card.figures[:1]]
    rest = [figure for card in cards for figure in card.figures]
    names = dict.fromkeys(figure.name for figure in [front.hero, *shown, *rest] if figure)
    return {name: number for number, name in enumerate(names, start=1)}


def _printed(body: Markup) -> Markup:
    """Return what a notebook says, with findings strong: pandoc knows no class of a paragraph."""
    soup = BeautifulSoup(body, "html.parser")
    for finding in soup.find_all("p", {"class": "finding"}):
        finding.name = "strong"
        finding.wrap(soup.new_tag("p"))
    return Markup(soup)


def _in_runs(cards: Iterable[Card]) -> list[tuple[bool, list[Card]]]:
    """Return cards in runs of those that need the whole width, and of those that do not."""
    runs = groupby(cards, key=lambda card: card.is_wide or bool(card.parts))
    return [(wide, list(run)) for wide, run in runs]


def _in_widths(figures: Iterable[Figure]) -> list[tuple[bool, list[Figure]]]:
    """Return figures in runs of those that need the whole width, and of those that do not."""
    runs = groupby(figures, key=lambda figure: "only" in figure.drawings or not figure.drawn)
    return [(wide, list(run)) for wide, run in runs]


templates.filters["in_widths"] = _in_widths
templates.filters["printed"] = _printed
templates.filters["in_runs"] = _in_runs


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
        document, root=str(root), font_paths=fonts(), sys_inputs={"date": date}
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
    folders = [str(place / "files") for place in places("pypandoc")]
    found = next(filter(None, (shutil.which("pandoc", path=folder) for folder in folders)), None)
    if not found:
        raise RuntimeError("pandoc is missing; pip install pypandoc-binary brings it")
    return found
