"""Markup that is safe to publish, whatever stands in the data, and that a page can style."""

from __future__ import annotations

import base64
import re
from pathlib import Path

from bleach.sanitizer import Cleaner
from bs4 import BeautifulSoup, Tag
from markupsafe import Markup
from nbconvert.filters import Highlight2HTML

from sitrep.reports.publish.prose import EMBEDDED, Attachments, is_image, set_formulas, to_html

_TAGS = (
    "a abbr b blockquote br caption cite code dd del details div dl dt em figcaption figure h1 h2"
    " h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small span strong sub summary sup"
    " table tbody td tfoot th thead tr u ul var"
)


def _of_image(_tag: str, name: str, value: str) -> bool:
    """Tell whether an attribute of an image may stay."""
    return name in ("alt", "src", "title") or (name in ("width", "height") and value.isdigit())


_ATTRIBUTES = {
    "a": ["href", "title"],
    "abbr": ["title"],
    "details": ["open"],
    "img": _of_image,
    "ol": ["start"],
    "p": ["class"],
    "span": ["class"],
    "td": ["colspan", "rowspan"],
    "th": ["colspan", "rowspan"],
    "ul": ["class"],
}
_CLEANER = Cleaner(_TAGS.split(), _ATTRIBUTES, protocols=["http", "https", "mailto", "data"])
"""Keeps text, tables and images; scripts, styles and forms become the text that they are."""

_STYLE = re.compile(r"<style\b.*?</style\s*>", re.DOTALL | re.IGNORECASE)
_ONE_NUMBER = r"(under |over )?[-+−<]?\s*\d[\d,]*(\.\d+)?\s*(%|million|points?)?"
_NUMBER = re.compile(rf"{_ONE_NUMBER}(\s*([-–]|to)\s*{_ONE_NUMBER}| or more)?")
"""A number as tables write it, or a range of two: 1,234, under 1%, 6.9 to 22.2, 0.8 or more."""

LINES, LETTERS = 200, 20_000
"""How much of a printed text a page holds; the notebook beside it holds the rest."""

_DIGEST = re.compile(r"[0-9a-f]{64}")
_ID = re.compile(r"^[A-Z]+(-[A-Z0-9]*[0-9][A-Z0-9]*)+$")
_DAY = re.compile(r"\d{4}-\d\d(-\d\d)?")
_BLANKS = {"", "nan", "NaN", "<NA>", "None", "-", "–"}
_highlight = Highlight2HTML()  # type: ignore[no-untyped-call]


def clean(html: str) -> BeautifulSoup:
    """Return HTML without anything that could act or load: its text and tables.

    Tables can be scrolled sideways, columns of numbers and of days are marked, and each header
    says what it heads. A link to a file beside the notebook leads nowhere from a page, and becomes
    its text. What a dataset says one could type next is left out: nobody types on a page.
    """
    soup = BeautifulSoup(_CLEANER.clean(_STYLE.sub("", html)), "html.parser")
    for image in soup.find_all("img"):
        _show_image(image, soup)
    for steps in soup.find_all("ul", class_="next"):
        steps.decompose()
    for link in soup.find_all("a"):
        if not str(link.get("href", "")).startswith(("https:", "http:", "mailto:")):
            link.unwrap()
    for table in soup.find_all("table"):
        _tidy(table)
        frame = {"class": "scroll", "tabindex": "0", "role": "group", "aria-label": "Table"}
        table.wrap(soup.new_tag("div", attrs=frame))
    return soup


def prose(
    markdown: str, attachments: Attachments | None = None, folder: Path | None = None
) -> BeautifulSoup:
    """Return Markdown as HTML; raw HTML in it is treated as `clean` does.

    Parameters
    ----------
    markdown : str
    attachments : mapping, optional, the images that its cell holds
    folder : Path, optional, where the addresses of other images start
    """
    soup = clean(to_html(markdown, attachments or {}, folder))
    set_formulas(soup)
    return soup


def _show_image(image: Tag, soup: BeautifulSoup) -> None:
    """Keep an image that stands in the page; of another keep what it says, and where it is."""
    address, alt = str(image.get("src", "")).strip(), str(image.get("alt", "")).strip()
    held = EMBEDDED.fullmatch(address)
    if held and is_image(held[1], base64.b64decode(held[2])):
        image["alt"] = alt
        return
    address = "" if held else address
    is_link = address.startswith(("https:", "http:"))
    words = _element(soup, "a" if is_link else "em", f"Image: {alt or address or 'not there'}")
    if is_link:
        words["href"] = address
    image.replace_with(words)


def code(source: str) -> Markup:
    """Return Python source with its syntax marked."""
    return Markup(_highlight(source.strip(), language="python"))


def said(text: str) -> BeautifulSoup:
    """Return printed text: sentences as paragraphs, anything laid out in columns as it is."""
    soup = BeautifulSoup("", "html.parser")
    lines = _shorten(text).splitlines()
    if any(line.startswith(" ") or "  " in line or "\t" in line for line in lines):
        soup.append(_element(soup, "pre", "\n".join(lines)))
    else:
        soup.extend([_element(soup, "p", line, "said") for line in lines])
    return soup


def warned(text: str) -> BeautifulSoup:
    """Return a warning or an error as it was printed."""
    soup = BeautifulSoup("", "html.parser")
    soup.append(_element(soup, "pre", _shorten(text), "warning"))
    return soup


def _shorten(text: str) -> str:
    """Return the beginning of a printed text that no reader would read to its end."""
    text = text.rstrip()
    lines = text.splitlines()
    if len(lines) <= LINES and len(text) <= LETTERS:
        return text
    begun = "\n".join(lines[:LINES])[:LETTERS]
    left = len(text) - len(begun)
    return f"{begun}\n... {left:,} more characters stand in the notebook."


def _element(soup: BeautifulSoup, name: str, text: str, kind: str = "") -> Tag:
    element = soup.new_tag(name, attrs={"class": kind} if kind else {})
    element.string = text
    return element


def _tidy(table: Tag) -> None:
    """Say what each header heads, and what each column holds."""
    head = _head_of(table)
    body = [row.find_all(["th", "td"]) for row in table.select("tbody tr")]
    for cell in head:
        cell["scope"] = "col"
    for cell in table.select("tbody th"):
        cell["scope"] = "row"
    for cell in table.find_all("td", string=_DIGEST):
        cell["class"] = "digest"
    for cell in table.find_all(["td", "th"], string=_ID):
        cell["class"] = "id"
    for place in range(1, 1 + max(map(len, body), default=0)):  # from the right: spans are left
        column = [row[-place] for row in body if len(row) >= place]
        kind = _kind_of(column)
        if kind:
            for cell in column + (head[-place:][:1] if len(head) >= place else []):
                cell["class"] = kind


def _head_of(table: Tag) -> list[Tag]:
    """Return the header's cells, as one row where pandas makes two or an empty one."""
    for row in table.select("thead tr"):
        if not row.get_text().strip():
            row.decompose()
    head = [list(row.find_all("th")) for row in table.select("thead tr")]
    if len(head) == 2 and len(head[0]) == len(head[1]):
        _merge(*head)
    return head[-1] if head else []


def _kind_of(column: list[Tag]) -> str:
    """Return "day" or "number" if a column holds only such; numbers that head rows are text."""
    texts = [cell.get_text().strip() for cell in column]
    filled = [text for text in texts if text not in _BLANKS]
    if filled and all(map(_DAY.fullmatch, filled)):
        return "day"
    if filled and all(map(_NUMBER.fullmatch, filled)) and column[0].name == "td":
        return "number"
    return ""


def _merge(names: list[Tag], index: list[Tag]) -> None:
    """Move the column names down to the row of the index names, where each has one of them."""
    texts = [
        (name.get_text().strip(), of.get_text().strip())
        for name, of in zip(names, index, strict=True)
    ]
    if all(bool(name) != bool(of) for name, of in texts):
        for cell, (name, of) in zip(index, texts, strict=True):
            cell.string = of or name
        if names[0].parent is not None:
            names[0].parent.decompose()
