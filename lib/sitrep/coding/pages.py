"""A page from a file: text, HTML or PDF, with its address, day and language where it tells them."""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitrep.errors import DataError, Problem

ADDRESS = re.compile(r"https?://\S+")
IN_ADDRESS = re.compile(r"/(20\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|$)")
"""A day of publication as addresses hold it."""

ENCODINGS = ("utf-8-sig", "utf-16", "cp1256", "cp1252")
"""What a text may be written in: UTF-8 first; UTF-16 where it says so; else that of its letters."""

COMMON = {
    "en": frozenset(
        [
            "the",
            "of",
            "and",
            "in",
            "to",
            "a",
            "that",
            "on",
            "for",
            "with",
            "was",
            "by",
            "were",
            "at",
            "from",
            "is",
            "said",
        ]
    ),
    "ar": frozenset(
        [
            "في",
            "من",
            "على",
            "إلى",
            "الى",
            "أن",
            "عن",
            "التي",
            "مع",
            "الذي",
            "بعد",
            "ما",
            "هذا",
            "كما",
            "قبل",
        ]
    ),
}
"""Words that every longer text of a language has."""

LEAST = 0.06
"""Which share of the words must be such ones."""

PERSIAN = re.compile("[پچژگک]")
"""Letters that Arabic does not have, and Persian, Urdu and Kurdish do."""


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


def read_page(
    path: Path, *, url: str = "", published: date | None = None, language: str = ""
) -> Page:
    """Return the page that a file holds.

    Parameters
    ----------
    path : Path
    url : str, its address; by default what the file says
    published : date, of its publication; by default what the file or the address says
    language : str, en or ar; by default that of its words

    Raises
    ------
    DataError : says why it cannot be coded
    OSError : it cannot be read
    """
    raw = path.read_bytes()
    if not raw.strip():
        raise _refuse(path, "is empty")
    if raw.startswith(b"%PDF"):
        page = Page(path.name, _of_pdf(path, raw))
    elif re.search(rb"<(html|body|article|p|div)\b", raw[:20000], re.IGNORECASE):
        page = _of_html(path, raw)
    else:
        page = _of_text(path, raw)
    if not re.search(r"[^\W\d_]", page.text):
        raise _refuse(path, "holds no words")
    address = url or page.url
    day = published or page.published
    note: tuple[str, ...] = ()
    if day is None and (found := IN_ADDRESS.search(urlsplit(address).path)):
        day, note = _real(*map(int, found.groups())), ("day of publication: from the address",)
    told = language or tell_language(page.text)
    if told not in COMMON:
        raise _refuse(
            path,
            "is in a language that the word tables do not have; they are in English and Arabic. "
            "If it is in one of them, say so: --language en or --language ar",
        )
    return replace(page, url=address, published=day, language=told, notes=page.notes + note)


def tell_language(text: str) -> str:
    """Return the language of a text; empty where it is neither English nor Arabic.

    Examples
    --------
    >>> tell_language("Two men were killed in the town on Monday."), tell_language("Zwei Tote")
    ('en', '')
    """
    words = re.findall(r"[^\W\d_]+", text.casefold())
    if len(PERSIAN.findall(text)) > len(words) / 20:
        return ""
    shares = {
        name: sum(word in common for word in words) / max(len(words), 1)
        for name, common in COMMON.items()
    }
    best = max(shares, key=lambda name: shares[name])
    return best if shares[best] >= LEAST else ""


def _of_text(path: Path, raw: bytes) -> Page:
    """Return the page of a plain text: its first lines may be its address and its day."""
    if b"\0" in raw and not raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refuse(path, "is a binary file; give text, HTML or PDF")
    text, notes = _decode(path, raw)
    lines = text.split("\n")
    url, day = "", None
    if ADDRESS.fullmatch(lines[0].strip()):
        url, lines = lines[0].strip(), lines[1:]
        if (lines and (day := _day(lines[0].strip())) is not None) or (
            lines and not lines[0].strip()
        ):
            lines = lines[1:]
    body = "\n".join(lines).strip()
    if not body:
        raise _refuse(path, "is empty but for its address")
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
    raise _refuse(path, "is a binary file, or text that is no UTF-8; give text, HTML or PDF")


def _of_html(path: Path, raw: bytes) -> Page:
    """Return the page of an HTML file: its text without menus and the like."""
    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    found = trafilatura.bare_extraction(
        raw, with_metadata=True, include_comments=False, include_tables=True, favor_recall=True
    )
    if found is None or not (found.text or "").strip():
        raise _refuse(path, "is HTML without a text; save the page when it is shown in full")
    title = (found.title or "").strip()
    text = found.text if not title or found.text.startswith(title) else f"{title}\n{found.text}"
    day = _day(found.date or "")
    notes = ("day of publication: from the page's own data",) if day else ()
    return Page(path.name, text, found.url or "", day, publisher=found.sitename or "", notes=notes)


def _of_pdf(path: Path, raw: bytes) -> str:
    """Return the text of a PDF."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(raw))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _refuse(path, "is a PDF locked by a password")
        text = "\n".join(page.extract_text() for page in reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        if isinstance(error, DataError):
            raise
        raise _refuse(path, f"is a PDF that cannot be read: {error}") from None
    if len(re.findall(r"[^\W\d_]", text)) < 20:
        raise _refuse(path, "is a PDF without text, as a scan is; run text recognition first")
    return _unwrap(text)


def _unwrap(text: str) -> str:
    """Join the lines that a PDF breaks in the middle of a sentence."""
    text = re.sub(r"(\w)-\n(?=[a-z])", r"\1", text)
    return re.sub(r"(?<![.!?:؟\n])\n(?=\S)", " ", text)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def name_publisher(url: str, named: Sequence[tuple[str, str]]) -> str:
    """Return the publisher of an address: as the tables call the host, else the host.

    Parameters
    ----------
    url : str
    named : sequence of pairs, an address and the name of its publisher
    """
    host = host_of(url)
    for address, name in named:
        if host and host_of(address) == host:
            return name
    return host


def host_of(url: str) -> str:
    """Return the host of an address, without www."""
    return (urlsplit(unquote(url)).hostname or "").removeprefix("www.")


def _refuse(path: Path, rule: str) -> DataError:
    return DataError([Problem(path.name, rule=rule)])
