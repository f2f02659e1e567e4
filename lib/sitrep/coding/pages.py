"""A page from a file: text, HTML or PDF, with its address, day and language where it tells them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sitrep.coding.days import Calendar, find_days
from sitrep.coding.files import Page, of_html, of_pdf, of_text, refuse
from sitrep.coding.tokens import split

IN_ADDRESS = re.compile(r"/(20\d\d)[/-](\d{1,2})[/-](\d{1,2})(?:/|$)")
"""A day of publication as addresses hold it."""


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

HEAD = 6
"""How many sentences at the head of a page may hold the day of its publication."""

SHORT = 8
"""How many words a line has at most that gives a day and tells of nothing."""

PERSIAN = re.compile("[پچژگک]")
"""Letters that Arabic does not have, and Persian, Urdu and Kurdish do."""


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
        raise refuse(path, "is empty")
    if raw.startswith(b"%PDF"):
        page = Page(path.name, of_pdf(path, raw))
    elif re.search(rb"<(html|body|article|p|div)\b", raw[:20000], re.IGNORECASE):
        page = of_html(path, raw)
    else:
        page = of_text(path, raw)
    if not re.search(r"[^\W\d_]", page.text):
        raise refuse(path, "holds no words")
    address = url or page.url
    day = published or page.published
    note: tuple[str, ...] = ()
    if day is None and (found := IN_ADDRESS.search(urlsplit(address).path)):
        day, note = _real(*map(int, found.groups())), ("day of publication: from the address",)
    if day is None and (day := _day_of_head(page.text)):
        note = ("day of publication: from the head of the page",)
    told = language or tell_language(page.text)
    if told not in COMMON:
        raise refuse(
            path,
            "is in a language that the word tables do not have; they are in English and Arabic. "
            "If it is in one of them, say so: --language en or --language ar",
        )
    return replace(page, url=address, published=day, language=told, notes=page.notes + note)


def _day_of_head(text: str) -> date | None:
    """Return the one day with its year that the short lines at the head of a page give."""
    days = set()
    for sentence in split(text)[:HEAD]:
        for day in find_days(sentence, Calendar(None)) if len(sentence.tokens) <= SHORT else ():
            days.add(day.start)
    return days.pop() if len(days) == 1 else None


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
