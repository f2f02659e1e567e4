"""What `sitrep code` makes of pages and of coding forms, and what it says."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from sitrep.errors import DataError, ParameterError, Problem, check_choice

if TYPE_CHECKING:
    from sitrep.coding.merge import Merged

NEEDED = {"ahocorasick": "pyahocorasick", "dateparser": "", "pypdf": "", "trafilatura": ""}
"""Modules of the extra `coding`, and what installs them where it has another name."""

LANGUAGES = ("ar", "en")


@dataclass(frozen=True)
class Asked:
    """What the command line says.

    Attributes
    ----------
    files : sequence of Path
    into : Path, the folder of tables
    published, url, language : str
    places : Path, a gazetteer, optional
    out : Path, the coding form, optional
    """

    files: Sequence[Path]
    into: Path
    published: str = ""
    url: str = ""
    language: str = ""
    places: Path | None = None
    out: Path | None = None


@dataclass(frozen=True)
class Coded:
    """What was made of some pages.

    Attributes
    ----------
    out : Path, the coding form
    kinds : dict, how many lines there are of each kind
    confidence : dict, how many of the incidents are high, medium and low
    said : list of str, what was assumed or is missing, by file
    refused : list of Problem, files that could not be coded
    """

    out: Path
    kinds: dict[str, int]
    confidence: dict[str, int]
    said: list[str]
    refused: list[Problem]


def check_installed() -> None:
    """Raise ParameterError if the extra `coding` is not installed."""
    missing = [other or name for name, other in NEEDED.items() if find_spec(name) is None]
    if missing:
        rule = f"{', '.join(missing)} is missing; install it with: pip install 'sitrep[coding]'"
        raise ParameterError("", f"`sitrep code` needs the extra coding: {rule}")


def tell(asked: Asked) -> Coded:
    """Code some pages, and write their candidate lines.

    Raises
    ------
    ParameterError : an option is wrong, or the extra is not installed
    DataError : no page could be coded, or the folder or the gazetteer cannot be used
    OSError : a file cannot be read or written
    """
    check_installed()
    from sitrep.coding.code import Coder, number, out_of
    from sitrep.coding.folder import read_folder, read_gazetteer
    from sitrep.coding.form import write_form
    from sitrep.coding.pages import read_page

    published = _day(asked.published)
    if asked.language:
        check_choice("language", asked.language, LANGUAGES, noun="a language that can be coded")
    if asked.url and len(asked.files) > 1:
        raise ParameterError("url", "is the address of one page; give one file with it")
    out = asked.out or out_of(asked.files)
    if out.exists():
        rule = f"'{out}' is there, and may hold decisions; give another name with --out"
        raise ParameterError("out", rule)
    more = read_gazetteer(asked.places) if asked.places else []
    coder = Coder(read_folder(asked.into), more)
    rows: list[dict[str, str]] = []
    said: list[str] = []
    refused: list[Problem] = []
    for file in asked.files:
        try:
            page = read_page(file, url=asked.url, published=published, language=asked.language)
        except DataError as error:
            refused += error.problems
            continue
        lines = coder.code(page)
        rows += lines
        said += [f"{file.name}: {note}" for note in page.notes]
        said += _missing(file, lines, dated=page.published is not None, addressed=bool(page.url))
    if len(refused) == len(asked.files):
        raise DataError(refused)
    write_form(out, number(rows))
    kinds = Counter(row["kind"] for row in rows)
    confidence = Counter(row["confidence"] for row in rows if row["kind"] == "incident")
    return Coded(out, dict(kinds), dict(confidence), said, refused)


def _missing(file: Path, rows: list[dict[str, str]], *, dated: bool, addressed: bool) -> list[str]:
    """Say what a page does not tell and someone must."""
    said = []
    if not any(row["kind"] == "incident" for row in rows):
        said.append(f"{file.name}: no incident found in it")
    if not dated:
        blank = sum(row["kind"] == "incident" and not row.get("date_start") for row in rows)
        said.append(
            f"{file.name}: no day of publication, so that 'yesterday' or 'on Monday' cannot be "
            f"resolved ({blank} without a date); give it with --published YYYY-MM-DD"
        )
    if not addressed:
        said.append(f"{file.name}: no address; give it with --url, or fill the column url")
    return said


def _day(text: str) -> date | None:
    """Return a day; None for none."""
    if not text:
        return None
    try:
        if len(text) == 10:
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ParameterError("published", f"{text!r} is no day; write it as 2020-12-22")


def as_text(coded: Coded, into: Path) -> str:
    """Return in words what was found, what is missing and what to do next."""
    names = {"incident": "incident", "total": "published total", "claim": "claim"}
    numbers = {name: coded.kinds.get(kind, 0) for kind, name in names.items()}
    found = [f"{number} {name}{'s' if number != 1 else ''}" for name, number in numbers.items()]
    sure = [
        f"{coded.confidence[level]} {level}"
        for level in ("high", "medium", "low")
        if coded.confidence.get(level)
    ]
    first = f"{coded.out}: {', '.join(found)}"
    lines = [f"{first} (confidence: {', '.join(sure)})" if sure else first]
    lines += coded.said
    lines += [f"not coded: {problem}" for problem in coded.refused]
    lines.append("Candidates only: write accept or drop into the column decision, and correct.")
    lines.append(f"Then: sitrep code --merge {quote(str(coded.out))} --into {quote(str(into))}")
    return "\n".join(lines)


def as_json(coded: Coded) -> str:
    """Return it as one JSON object."""
    told = {
        "out": str(coded.out),
        "lines": coded.kinds,
        "confidence": coded.confidence,
        "said": coded.said,
        "refused": [str(problem) for problem in coded.refused],
    }
    return json.dumps(told, ensure_ascii=False)


def tell_merge(form: Path, into: Path) -> Merged:
    """Append what was accepted in a form.

    Raises
    ------
    ParameterError : the extra is not installed
    DataError : a line that was accepted is not sound; nothing is written
    OSError : a file cannot be read or written
    """
    check_installed()
    from sitrep.coding.merge import merge

    return merge(form, into)


def merged_as_text(merged: Merged, into: Path) -> str:
    """Return in words what was appended, and what the check says of the folder now."""
    form = merged.form
    taken = f"{len(form.accepted)} accepted, {form.dropped} dropped, {form.undecided} undecided"
    added = ", ".join(f"{number} {table}" for table, number in merged.added.items())
    lines = [f"{form.file}: {taken}", *merged.said]
    lines.append(f"{into}: added {added}" if added else f"{into}: nothing to add")
    lines += [str(problem) for problem in merged.problems]
    count = len(merged.problems)
    lines.append(f"check: {count} problem{'s' if count != 1 else ''}" if count else "check: ok")
    return "\n".join(lines)


def merged_as_json(merged: Merged, into: Path) -> str:
    """Return it as one JSON object."""
    form = merged.form
    told = {
        "into": str(into),
        "accepted": len(form.accepted),
        "dropped": form.dropped,
        "undecided": form.undecided,
        "added": merged.added,
        "said": merged.said,
        "problems": [str(problem) for problem in merged.problems],
    }
    return json.dumps(told, ensure_ascii=False)
