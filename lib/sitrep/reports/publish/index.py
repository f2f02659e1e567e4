"""The page that lists all published reports, and the feed to subscribe to: from manifests alone."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.reports.publish.manifest import HTML, PDF, Manifest, read_manifest
from sitrep.whole import write_whole

if TYPE_CHECKING:
    from sitrep.reports.plan.model import Plan

INDEX = "index.html"
FEED = "feed.xml"

_SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:sitrep")
_NO_DAY = "1970-01-01"
"""An entry of a feed must have a date; a report on no dataset has none."""


def write_index(plan: Plan, out: Path, *, unpublished: Mapping[str, str] | None = None) -> None:
    """Write `index.html` and `feed.xml` of a folder of reports.

    Parameters
    ----------
    plan : Plan, whose reports are listed, in its order, those too that were not made yet
    out : Path, the folder
    unpublished : mapping, optional, name of a report -> why it could not be published
    """
    from sitrep.reports.publish.render import read_template, templates
    from sitrep.webpage import digest

    reports = read_reports(out, [report.name for report in plan.reports])
    made = {*(unpublished or {}), *(report.name for report in reports)}
    script, style = read_template("index.js"), read_template("report.css")
    html = templates.get_template("index.html.j2").render(
        reports=reports,
        waiting=[report.title for report in plan.reports if report.name not in made],
        unpublished=dict(unpublished or {}),
        failures=[(report, page) for report in reports for page in report.failures],
        names={"html": HTML, "pdf": PDF},
        script=script,
        style=style,
        digests={"script": digest(script), "style": digest(style)},
        feed=FEED,
    )
    days = {report.name: report.last_day or _NO_DAY for report in reports}
    feed = templates.get_template("feed.xml.j2").render(
        reports=sorted(reports, key=lambda report: days[report.name], reverse=True),
        ids={report.name: entry_id(report) for report in reports},
        days=days,
        updated=max(days.values(), default=_NO_DAY),
        id=uuid.uuid5(_SPACE, "feed").urn,
        names={"html": HTML, "pdf": PDF},
        index=INDEX,
        feed=FEED,
    )
    for name, text in ((INDEX, html), (FEED, feed)):
        write_whole(out / name, text.encode())


def read_reports(out: Path, names: Sequence[str]) -> list[Manifest]:
    """Return the manifests of those of some reports that are published in a folder."""
    found = (read_manifest(out / name) for name in names)
    return [manifest for manifest in found if manifest]


def entry_id(report: Manifest) -> str:
    """Return an id that lasts while the report finds the same: another finding is news.

    What changes without one, such as data, code or a package, is no news to a subscriber.
    """
    answers = [[answer.claim, answer.answer] for answer in report.answers]
    known = [report.name, report.findings, answers]
    return uuid.uuid5(_SPACE, json.dumps(known)).urn
