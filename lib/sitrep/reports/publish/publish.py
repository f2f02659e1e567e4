"""Publishing: all files of a report, from its executed notebooks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sitrep.reports.plan.model import FORMATS
from sitrep.reports.publish.index import write_index
from sitrep.reports.publish.manifest import (
    HTML,
    PDF,
    ZIP,
    Manifest,
    NotebookRun,
    Page,
    Provenance,
    write_manifest,
)
from sitrep.reports.run.fingerprints import report_address

if TYPE_CHECKING:
    from sitrep.reports.plan.model import Report
    from sitrep.reports.publish.chapters import Chapter

__all__ = ["NotebookRun", "Provenance", "publish", "write_index"]


def publish(
    report: Report,
    runs: Sequence[NotebookRun],
    folder: Path,
    *,
    provenance: Provenance,
    key: Mapping[str, str] | None = None,
) -> None:
    """Fill a folder with all files of a report.

    Parameters
    ----------
    report : Report
    runs : sequence of NotebookRun, in the order of the report
    folder : Path, empty; the caller puts it in its place as a whole
    provenance : Provenance
    key : mapping, optional, what the runner knows the report by; kept in the manifest

    Notes
    -----
    The same arguments give the same bytes: no clock, no random id and no path goes into a file.
    """
    from sitrep.reports.publish.bundle import write_bundle
    from sitrep.reports.publish.chapters import tell
    from sitrep.reports.publish.explorer import link_incidents, publish_explorer
    from sitrep.reports.publish.figures import write_figures
    from sitrep.reports.publish.front import make_front

    chapters = [_publish_notebook(run, folder) for run in runs]
    figures = [figure for chapter in chapters for figure in chapter.figures]
    write_figures(figures, folder)
    front = make_front(chapters)
    explored = publish_explorer(report, folder)
    manifest = Manifest(
        name=report.name,
        title=report.title,
        period=report.period,
        last_day=provenance.last_day,
        dataset=provenance.source.get("name", ""),
        parameters=report.changed,
        formats=[name for name in FORMATS if name in report.formats],
        pages=list(map(describe_chapter, chapters)),
        explorer=explored.file,
        unexplored=explored.why_not,
        barred=_tell_barred(provenance.source.get("licence", "")),
        findings=front.findings,
        sure=front.sure,
        hero=front.hero.picture if front.hero else "",
        alt=front.hero.alt if front.hero else "",
        opened=dict(provenance.opened),
        key=dict(key or {}),
        address=report_address(report.name, key) if key else "",
    )
    (folder / ZIP).write_bytes(write_bundle(figures, front, manifest, provenance))
    story = tell(chapters)
    if "pdf" in report.formats:
        from sitrep.reports.publish.pdf import write_pdf

        (folder / PDF).write_bytes(write_pdf(story, front, manifest, provenance, root=folder))
    if "html" in report.formats:
        from sitrep.reports.publish.codebook import publish_codebook
        from sitrep.reports.publish.page import write_page

        codebook = publish_codebook(report, folder)
        link_incidents(story, explored.links)  # a page on paper links to none beside it
        links = {"Explore the incidents": explored.file} if explored.file else {}
        html = write_page(story, front, manifest, provenance, links, codebook=codebook)
        (folder / HTML).write_text(html, encoding="utf-8", newline="\n")
    write_manifest(manifest, folder)


def _tell_barred(licence: str) -> str:
    """Return what of a report may not be published by the licence of its data; empty for nothing.

    Notebooks list incidents with their days and places; totals and charts are no rows.
    """
    from sitrep.model.schema import BARRED

    if BARRED not in licence:
        return ""
    return f"tables that list single incidents, since these rows {BARRED}; totals may be published"


def _publish_notebook(run: NotebookRun, folder: Path) -> Chapter:
    """Write the executed notebook without what lies beside it, and return its chapter."""
    import nbformat

    from sitrep.reports.publish.chapters import Chapter, read_chapter
    from sitrep.reports.publish.figures import drop_drawings
    from sitrep.reports.publish.notebook import read_notebook, settle, title

    if not run.path.exists():
        return Chapter(run.notebook, run.notebook, error=run.error or "no output")
    notebook = settle(read_notebook(run.path))
    if run.error:
        file = f"notebooks/{run.notebook}.failed.ipynb"
        name = title(notebook) or run.notebook
        chapter = Chapter(run.notebook, name, error=run.error, file=file)
    else:
        chapter = read_chapter(notebook, run.notebook, run.home)
        chapter.file = f"notebooks/{run.notebook}.ipynb"
    place = folder / chapter.file
    place.parent.mkdir(exist_ok=True)
    text = nbformat.writes(drop_drawings(notebook))  # type: ignore[no-untyped-call]
    place.write_text(f"{text.rstrip()}\n", encoding="utf-8", newline="\n")
    return chapter


def describe_chapter(chapter: Chapter) -> Page:
    """Return what the index says of a chapter."""
    from sitrep.reports.publish.cards import sentences

    first = next(iter(chapter.figures), None)
    return Page(
        notebook=chapter.name,
        title=chapter.title,
        headline=" ".join(sentences(chapter.headline)),
        thumbnail=first.picture if first else "",
        alt=first.alt if first else "",
        error=chapter.error,
        file=chapter.file,
        answers=chapter.answers,
    )
