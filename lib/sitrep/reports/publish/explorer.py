"""The explorer beside a report, and the links to the pages of its incidents."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from sitrep.errors import DataError, ParameterError
from sitrep.model.written import write_call
from sitrep.reports.publish.manifest import HTML

if TYPE_CHECKING:
    from sitrep.reports.plan.model import Report
    from sitrep.reports.publish.chapters import Story

HEADING = "Id"
"""What heads the column of a table that names incidents."""


@dataclass(frozen=True)
class Explored:
    """What stands beside a report.

    Attributes
    ----------
    file : str, of the explorer; empty where there is none
    links : dict, id of an incident -> address of its page
    why_not : str, why there is no explorer, in a sentence; empty if it is there, or not asked for
    """

    file: str = ""
    links: dict[str, str] = field(default_factory=dict)
    why_not: str = ""


def publish_explorer(report: Report, folder: Path) -> Explored:
    """Write the explorer of what a report asks about, and the pages of its incidents.

    Parameters
    ----------
    report : Report
    folder : Path, of the report

    Returns
    -------
    Explored
    """
    asked = report.asked
    if not asked.path or "html" not in report.formats:
        return Explored()
    from sitrep.api import load
    from sitrep.explorer import FILE, write_explorer
    from sitrep.model.schema import BARRED

    try:
        data = load(asked.path, accessed=asked.accessed, boundaries=asked.boundaries).where(
            **asked.where
        )
    except (DataError, ParameterError, OSError) as error:
        return Explored(why_not=f"There is no explorer: {error}")
    if BARRED in data.licence:
        said = "There is no explorer beside this report, for it would list rows that"
        return Explored(why_not=f"{said} {BARRED}; data.explore() shows it to you alone.")
    loaded = write_call("sitrep.load", asked.name, accessed=asked.accessed)
    code = f"{loaded}.{write_call('where', **asked.where)}" if asked.where else loaded
    links = write_explorer(data, folder, title=report.title, code=code, back=HTML)
    return Explored(FILE, links)


def link_incidents(story: Story, links: dict[str, str]) -> None:
    """Make the ids that tables name links to the pages of these incidents, in place.

    Parameters
    ----------
    story : Story
    links : dict, id of an incident -> address of its page
    """
    chapters = [section for chapter in story.chapters for section in chapter.sections]
    sections = [*story.before, *chapters, *story.after]
    blocks = [block for section in sections for block in section.blocks]
    for soup in [soup for block in blocks for soup in block.soups]:
        _link(soup, links)


def _link(soup: BeautifulSoup, links: dict[str, str]) -> None:
    for table in soup.find_all("table"):
        head = [cell.get_text().strip() for cell in table.select("thead tr:last-child th")]
        if HEADING not in head:
            continue
        for row in table.select("tbody tr"):
            cells = row.find_all(["th", "td"])
            cell = cells[head.index(HEADING)] if len(cells) == len(head) else None
            address = links.get(cell.get_text().strip()) if cell else None
            if cell and address:
                link = soup.new_tag("a", attrs={"href": address})
                link.string = cell.get_text().strip()
                cell.clear()
                cell.append(link)
