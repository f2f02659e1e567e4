"""The codebook of the tables that a report is about, as a page beside it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.reports.publish import markup
from sitrep.reports.publish.manifest import HTML
from sitrep.reports.publish.render import read_template, templates
from sitrep.webpage import digest

if TYPE_CHECKING:
    from sitrep.reports.plan.model import Report

FILE = "codebook.html"

SOURCE = "README.md"
"""What a folder of tables calls its codebook."""


def publish_codebook(report: Report, folder: Path) -> str:
    """Write the codebook of the tables that a report is about.

    Parameters
    ----------
    report : Report
    folder : Path, of the report

    Returns
    -------
    str, its file; empty where the data have none, or the report no page
    """
    source = Path(report.asked.path) / SOURCE
    if not report.asked.path or "html" not in report.formats or not source.is_file():
        return ""
    text, style = markup.prose(source.read_text(encoding="utf-8")), read_template("report.css")
    title = text.h1.get_text().strip() if text.h1 else "Codebook"
    page = templates.get_template("codebook.html.j2").render(
        title=title, text=text, back=HTML, report=report.title, style=style, digest=digest(style)
    )
    (folder / FILE).write_text(page, encoding="utf-8", newline="\n")
    return FILE
