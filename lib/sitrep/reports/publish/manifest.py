"""What publishing is given and what it leaves: small records that cost nothing to import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from sitrep.reports.plan.kernelspecs import Kernel
from sitrep.reports.run.fingerprints import file_digest
from sitrep.reports.run.output import MANIFEST

HTML = "report.html"
PDF = "report.pdf"
ZIP = "data.zip"

OTHERS = "others"
"""The parameter of notebooks that takes other lists: an empty one is no list, and no filter."""

_WORDS = {"period": "Counted per", "compare_from": "Compared from"}


@dataclass(frozen=True)
class NotebookRun:
    """How one notebook of a report ended.

    Attributes
    ----------
    notebook : str, its name, without `.ipynb`
    path : Path, the executed notebook; on failure as far as it got, if there is one at all
    error : str, why it failed, in one line; empty on success
    opened : mapping, path of a file that it opened, as seen from the plan -> sha256
    home : Path, the folder that it ran in; None if it is not known
    """

    notebook: str
    path: Path
    error: str = ""
    opened: Mapping[str, str] = field(default_factory=dict)
    home: Path | None = None


@dataclass(frozen=True)
class Provenance:
    """What a report was made from, so that it can be made again and cited.

    Attributes
    ----------
    source : mapping, of the dataset: `name`, `version`, `sha256`, `citation`, `licence`, and
        `last_day`, the last day reported on; empty if the notebooks read none
    parameters : mapping, name -> value
    versions : mapping, package -> version
    opened : mapping, path of a further file that was read, as seen from the plan -> sha256
    elsewhere : mapping, notebook that ran on another Python or in another language -> its kernel
    """

    source: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    opened: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, Kernel] = field(default_factory=dict)

    @property
    def last_day(self) -> str:
        """The last day reported on, YYYY-MM-DD; empty if unknown."""
        return self.source.get("last_day", "")


class Answered(BaseModel):
    """A published claim with its answer: `claim` is its id, `who` made it; all are texts."""

    claim: str
    who: str
    statement: str
    answer: str


class Page(BaseModel):
    """What the index says of one notebook of a report.

    Attributes
    ----------
    notebook : str, its name
    title : str, its first heading
    headline : str, its headline finding; empty if it has none
    thumbnail : str, file of its first figure; empty if it has none
    alt : str, what that figure says
    error : str, why its chapter is missing; empty if it is there
    file : str, the executed notebook; empty if there is none
    answers : list of Answered, the claims that it puts to the test
    """

    notebook: str
    title: str
    headline: str = ""
    thumbnail: str = ""
    alt: str = ""
    error: str = ""
    file: str = ""
    answers: list[Answered] = []


class Manifest(BaseModel):
    """What a published report holds: for the index, and to tell an output that was changed.

    Attributes
    ----------
    name, title, period : str, as in the plan
    last_day : str, YYYY-MM-DD; empty if unknown
    dataset : str, what the dataset is called; empty if the notebooks read none
    parameters : dict, those that differ from the defaults
    formats : list of str, "html" and "pdf"
    pages : list of Page, one a notebook
    explorer : str, file of the explorer; empty if there is none
    unexplored : str, why there is none, in a sentence; empty where none is to be expected
    barred : str, what of it may not be published, in words; empty where all may
    findings : list of str, what the report says first, the most important first
    sure : str, how sure one is of it
    hero : str, file of the chart that stands first; empty if there is none
    alt : str, what that chart says
    missed : list of Page, what a newer run could not make: it left the report as it was
    opened : dict, path of a file that a notebook opened, as seen from the plan -> sha256
    key : dict, what the runner knows the report by
    address : str, the content address, a hash of name and key; empty if there is no key
    files : dict, path -> sha256 of every file of the report but this one
    """

    name: str
    title: str
    period: str = ""
    last_day: str = ""
    dataset: str = ""
    parameters: dict[str, Any] = {}
    formats: list[str] = []
    pages: list[Page] = []
    explorer: str = ""
    unexplored: str = ""
    barred: str = ""
    findings: list[str] = []
    sure: str = ""
    hero: str = ""
    alt: str = ""
    missed: list[Page] = []
    opened: dict[str, str] = {}
    key: dict[str, str] = {}
    address: str = ""
    files: dict[str, str] = {}

    @property
    def headlines(self) -> list[str]:
        """The headline findings, each once: notebooks may agree on one."""
        return list(dict.fromkeys(page.headline for page in self.pages if page.headline))

    @property
    def answers(self) -> list[Answered]:
        """The claims that any page puts to the test."""
        return [answer for page in self.pages for answer in page.answers]

    @property
    def failures(self) -> list[Page]:
        """The pages that could not be made, by the last run."""
        return [page for page in [*self.pages, *self.missed] if page.error]

    @property
    def facts(self) -> dict[str, str]:
        """What to say about the report as a whole: its period and what makes it special."""
        said = {"Period": self.period} if self.period else {}
        said |= describe_parameters(self.parameters)
        if "dataset" in self.parameters and self.dataset:
            said["Dataset"] = self.dataset
        if self.barred:
            said["Not to be published"] = self.barred
        return said


def write_manifest(manifest: Manifest, folder: Path) -> None:
    """Write the manifest of a report whose files all lie in `folder`, with their hashes."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    manifest.files = {
        path.relative_to(folder).as_posix(): file_digest(path)
        for path in files
        if path.name != MANIFEST
    }
    text = manifest.model_dump_json(indent=2) + "\n"
    (folder / MANIFEST).write_text(text, encoding="utf-8", newline="\n")


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a published report; None if there is none that can be read."""
    try:
        return Manifest.model_validate_json((folder / MANIFEST).read_bytes())
    except (OSError, ValueError):
        return None


def describe_parameters(parameters: Mapping[str, Any]) -> dict[str, str]:
    """Return parameters in words, but for the days, which the period tells."""
    words = {}
    for name, value in parameters.items():
        if name not in ("start", "end"):
            if isinstance(value, list):
                text = ", ".join(map(str, value)) or ("none" if name == OTHERS else "all")
            elif name == "compare_from" and value:
                text = " against ".join(map(_say_day, str(value).split(" against ")))
            else:
                text = str(value) or ("chosen from the data" if name in _WORDS else "not given")
            words[_WORDS.get(name, name.replace("_", " ").capitalize())] = text
    return words


def _say_day(text: str) -> str:
    """Return a day, YYYY-MM-DD, as sentences say it."""
    day = date.fromisoformat(text)
    return f"{day.day} {day:%B %Y}"
