"""A report as PDF, set by Typst in the house layout, without a browser and without LaTeX.

`templates/print.html.j2` tells the report in plain HTML, `typesetting` makes Typst markup of it,
and `templates/report.typ` says how that looks.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import groupby
from pathlib import Path

import typst

from sitrep.reports.publish.cards import Card
from sitrep.reports.publish.chapters import Story
from sitrep.reports.publish.figures import Figure
from sitrep.reports.publish.front import Front
from sitrep.reports.publish.glossary import explain
from sitrep.reports.publish.manifest import Manifest, Provenance
from sitrep.reports.publish.page import ABOUT, TOOLS, Part, describe_provenance, tell_parts
from sitrep.reports.publish.prose import EMBEDDED, KINDS
from sitrep.reports.publish.render import read_template, templates
from sitrep.reports.publish.typeset import fonts
from sitrep.reports.publish.typesetting import Writer, spoken

_SOURCE = re.compile(rf'src="{EMBEDDED.pattern}"')


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
    drawings: dict[str, str] = {}

    def hold(drawing: str) -> str:
        """Keep a drawing beside the HTML, which then need not be searched for it."""
        name = str(len(drawings))
        drawings[name] = drawing
        return name

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
        tools=TOOLS,
        hold=hold,
    )
    body = Writer(drawings).write(_save_images(html, root))
    title = f"#let title = [{spoken(manifest.title)}]\n"
    document = title + read_template("report.typ") + body
    return _set(document.encode(), root=root, date=provenance.last_day)


def _save_images(html: str, root: Path) -> str:
    """Write the images that stand in a page beside its figures, where Typst finds them."""

    def save(found: re.Match[str]) -> str:
        kind, content = found[1], base64.b64decode(found[2])
        name = f"figures/embedded-{sha256(content).hexdigest()[:12]}.{KINDS[kind]}"
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(content)
        return f'data-embedded="{name}"'

    return _SOURCE.sub(save, html)


def _number(front: Front, parts: Sequence[Part]) -> dict[str, int]:
    """Return which chart of the document each figure is: those of the annex come last."""
    cards = [one for part in parts for card in part.cards for one in (card, *card.parts)]
    shown = [figure for card in cards if not card.more for figure in card.figures[:1]]
    rest = [figure for card in cards for figure in card.figures]
    names = dict.fromkeys(figure.name for figure in [front.hero, *shown, *rest] if figure)
    return {name: number for number, name in enumerate(names, start=1)}


def _needs_width(part: Card | Figure) -> bool:
    """Tell whether a card or a figure needs the whole width of a page."""
    if isinstance(part, Figure):
        return "only" in part.drawings or not part.drawn
    return part.is_wide or bool(part.parts)


def _in_runs(parts: Iterable[Card | Figure]) -> list[tuple[bool, list[Card | Figure]]]:
    """Return cards or figures in runs of those that need the whole width, and of the others."""
    return [(wide, list(run)) for wide, run in groupby(parts, key=_needs_width)]


templates.filters["in_runs"] = _in_runs


def _set(document: bytes, *, root: Path, date: str) -> bytes:
    compiler = typst.Compiler(
        document, root=str(root), font_paths=fonts(), sys_inputs={"date": date}
    )
    made = compiler.compile(format="pdf")
    if not isinstance(made, bytes):
        raise TypeError("Typst made no PDF")
    return made
