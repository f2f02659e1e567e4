"""A report as one HTML page that holds all it needs: it loads nothing, from nowhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sitrep.reports.publish.chapters import Section, Story
from sitrep.reports.publish.figures import Figure
from sitrep.reports.publish.manifest import PDF, Manifest, Provenance
from sitrep.reports.publish.render import templates

ABOUT = "About this report"

templates.tests["figure"] = lambda piece: isinstance(piece, Figure)


@dataclass
class Entry:
    """A line of the contents list: `anchor`, the words to click on, and what is below it."""

    anchor: str
    text: str
    below: list[Entry] = field(default_factory=list)


def write_page(story: Story, manifest: Manifest, provenance: Provenance) -> str:
    """Return the page of a report.

    Parameters
    ----------
    story : Story
    manifest : Manifest, what to say of the report as a whole
    provenance : Provenance

    Returns
    -------
    str, HTML
    """
    anchors = dict(_anchors(story))
    files = [PDF] if "pdf" in manifest.formats else []
    files += [manifest.explorer] if manifest.explorer else []
    files += [page.file for page in manifest.pages if page.file]
    return templates.get_template("report.html.j2").render(
        title=manifest.title,
        facts=manifest.facts,
        story=story,
        files=files,
        explorer=manifest.explorer,
        unexplored=manifest.unexplored,
        about=ABOUT,
        provenance=describe_provenance(provenance),
        anchors=anchors,
        findings=[page for page in manifest.pages if page.headline],
        contents=list(_contents(story, anchors)),
    )


def describe_provenance(provenance: Provenance) -> dict[str, str]:
    """Return what a report was made from, in words, in the order to be read; blanks left out."""
    source = provenance.source
    version = f", version {source['version']}" if source.get("version") else ""
    given = "; ".join(f"{name} = {_value(value)}" for name, value in provenance.parameters.items())
    words = {
        "How to cite": source.get("citation", ""),
        "Dataset": f"{source.get('name', '')}{version}",
        "sha256 of the data": source.get("sha256", ""),
        "Licence of the data": source.get("licence", ""),
        "Parameters": given or "all have their defaults",
        "Made with": ", ".join(f"{name} {number}" for name, number in provenance.versions.items()),
    }
    return {name: text for name, text in words.items() if text}


def _value(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


def _anchors(story: Story) -> Iterator[tuple[int, str]]:
    """Yield the address of each section within the page; no two have the same."""
    taken = {"main", "about", *(chapter.name for chapter in story.chapters)}
    groups = [("", story.before), *((c.name, c.sections) for c in story.chapters)]
    for prefix, sections in [*groups, ("", story.after)]:
        for section in sections:
            slug = re.sub(r"[^a-z0-9]+", "-", section.heading.casefold()).strip("-") or "section"
            anchor = name = f"{prefix}-{slug}" if prefix else slug
            number = 1
            while anchor in taken:
                number += 1
                anchor = f"{name}-{number}"
            taken.add(anchor)
            yield id(section), anchor


def _contents(story: Story, anchors: Mapping[int, str]) -> Iterator[Entry]:
    def entries(sections: Sequence[Section]) -> list[Entry]:
        return [Entry(anchors[id(one)], one.heading) for one in sections if one.heading]

    yield from entries(story.before)
    for chapter in story.chapters:
        yield Entry(chapter.name, chapter.title, entries(chapter.sections))
    yield from entries(story.after)
    yield Entry("about", ABOUT)
