"""The text of a file: plain in several encodings, HTML or PDF."""

from __future__ import annotations

import io
import logging
import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sitrep.errors import DataError, Problem

ADDRESS = re.compile(r"https?://\S+")


WRAPPED = (60, 120)
"""Between how many and how many letters the lines of a wrapped paragraph have."""

ENCODINGS = ("utf-8-sig", "utf-16", "cp1256", "cp1252")
"""What a text may be written in: UTF-8 first; UTF-16 where it says so; else that of its letters."""


@dataclass(frozen=True)
class Page:
    """A page to be coded.

    Attributes
    ----------
    file : str, its name
    text : str
    url : str, empty where it is not known
    published : date, or None where it is not known
    language : str, en or ar
    publisher : str, short name, as far as the page tells it
    notes : tuple of str, what was assumed
    """

    file: str
    text: str
    url: str = ""
    published: date | None = None
    language: str = ""
    publisher: str = ""
    notes: tuple[str, ...] = ()


def of_text(path: Path, raw: bytes) -> Page:
    """Return the page of a plain text: its first lines may be its address and its day."""
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refuse(path, "is a binary file; give text, HTML or PDF")
    text, notes = _decode(path, raw)
    lines = text.split("\n")
    url, day = "", None
    if ADDRESS.fullmatch(lines[0].strip()):
        url, lines = lines[0].strip(), lines[1:]
        if (lines and (day := _day(lines[0].strip())) is not None) or (
            lines and not lines[0].strip()
        ):
            lines = lines[1:]
    body = _join_wrapped("\n".join(lines)).strip()
    if not body:
        raise refuse(path, "is empty but for its address")
    return Page(path.name, body, url, day, notes=notes)


def _decode(path: Path, raw: bytes) -> tuple[str, tuple[str, ...]]:
    """Return a text in the encoding that fits it, and say which if it is not UTF-8."""
    for encoding in ENCODINGS:
        if encoding == "utf-16" and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
            continue
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        letters = re.findall(r"[^\W\d_]", text)
        arabic = sum("\u0600" <= letter <= "\u06ff" for letter in letters)
        if encoding == "cp1256" and arabic < len(letters) / 2:
            continue
        odd = sum(not (letter.isprintable() or letter in "\n\r\t\f\u200e\u200f") for letter in text)
        if odd > len(text) / 50:
            break
        text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\ufffd", "")
        plain = encoding == "utf-8-sig"
        return text, () if plain else (f"read as {encoding}, since it is not UTF-8",)
    raise refuse(path, "is a binary file, or text that is no UTF-8; give text, HTML or PDF")


def of_html(path: Path, raw: bytes) -> Page:
    """Return the page of an HTML file: its text without menus and the like."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(
        raw, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True
    )
    if found is None or not (found.text or "").strip():
        raise refuse(path, "is HTML without a text; save the page when it is shown in full")
    title = (found.title or "").strip()
    text = found.text if not title or found.text.startswith(title) else f"{title}\n{found.text}"
    day = _day(found.date or "")
    notes = ("day of publication: from the page's own data",) if day else ()
    return Page(path.name, text, found.url or "", day, publisher=found.sitename or "", notes=notes)


def of_pdf(path: Path, raw: bytes) -> str:
    """Return the text of a PDF."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise refuse(path, "is a PDF locked by a password")
        text = "\n".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        if isinstance(error, DataError):
            raise
        raise refuse(path, f"is a PDF that cannot be read: {error}") from None
    if len(re.findall(r"[^\W\d_]", text)) < 20:
        raise refuse(path, "is a PDF without text, as a scan is; run text recognition first")
    return _unwrap(text)


def _join_wrapped(text: str) -> str:
    """Join the lines of paragraphs that an editor has wrapped at some width.

    A paragraph is wrapped if blank lines stand around it and all its lines but the last are about
    as long as a line can be.
    """
    paragraphs = re.split(r"\n\s*\n", text)
    for at, paragraph in enumerate(paragraphs):
        *full, _ = lengths = [len(line) for line in paragraph.split("\n")]
        if full and WRAPPED[0] <= min(full) and max(lengths) <= WRAPPED[1]:
            paragraphs[at] = " ".join(paragraph.split("\n"))
    return "\n\n".join(paragraphs)


def _unwrap(text: str) -> str:
    """Join the lines that a PDF breaks in the middle of a sentence."""
    text = re.sub(r"(\w)-\n(?=[a-z])", r"\1", text)
    return re.sub(r"(?<![.!?:؟\n])\n(?=\S)", " ", text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def refuse(path: Path, rule: str) -> DataError:
    """Return the error that says why a file cannot be coded."""
    return DataError([Problem(path.name, rule=rule)])
