"""Markdown of a notebook as HTML: images beside it and attachments embedded, formulas as MathML."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from bs4 import BeautifulSoup, Tag
from latex2mathml.converter import convert
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from PIL import Image

Attachments = Mapping[str, Mapping[str, str]]
"""Name -> media type -> content in base64, as a cell holds them."""

KINDS = {
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/svg+xml": "svg",
    "image/gif": "gif",
    "image/webp": "webp",
}
"""The kinds of image that a page can show, the best first, and how their files end."""

EMBEDDED = re.compile(rf"data:({'|'.join(map(re.escape, KINDS))});base64,([A-Za-z0-9+/=\s]+)")
"""The address of an image that stands in the page itself."""

LARGEST = 5_000_000
"""Of an image beside a notebook, in bytes: a larger one is named, and not shown."""

_TEX, _BLOCK = "tex", "tex block"
_PICTURE = re.compile(
    r"!\[[^\]]*\]\(\s*<?([^)>\s]+)|<img\b[^>]*?\bsrc\s*=\s*[\"']?([^\"'\s>]+)", re.I
)


class _Renderer(IPythonRenderer):
    """Jupyter's renderer, with formulas marked and without an error for what is not there."""

    def __init__(self, attachments: Attachments, folder: Path | None) -> None:
        held = {name: dict(kinds) for name, kinds in attachments.items()}
        super().__init__(escape=False, attachments=held, exclude_anchor_links=True)
        self.embed_images, self._folder = folder is not None, folder

    def inline_math(self, body: str) -> str:
        if body != body.strip():  # two prices in a sentence
            return f"${self.escape_html(body)}$"
        return f'<span class="{_TEX}">{self.escape_html(body)}</span>'

    def block_math(self, body: str) -> str:
        return f'<span class="{_BLOCK}">{self.escape_html(body)}</span>'

    def latex_environment(self, name: str, body: str) -> str:
        return self.block_math(rf"\begin{{{name}}}{body}\end{{{name}}}")

    def _embed_image_or_attachment(self, src: str) -> str:
        name = unquote(src.removeprefix("attachment:"))
        if src.startswith("attachment:") and name not in self.attachments:
            return ""
        return str(super()._embed_image_or_attachment(unquote(src) if name != src else src))

    def _src_to_base64(self, src: str) -> str | None:
        path = find_picture(src, self._folder) if self._folder else None
        if path is None:
            return None
        end = path.suffix.lower().replace(".jpeg", ".jpg")
        kind = next((kind for kind, known in KINDS.items() if end == f".{known}"), "")
        return (
            f"data:{kind};base64,{base64.b64encode(path.read_bytes()).decode()}" if kind else None
        )


def to_html(markdown: str, attachments: Attachments, folder: Path | None) -> str:
    """Return Markdown as HTML, not yet safe to publish.

    Parameters
    ----------
    markdown : str
    attachments : mapping, the images that its cell holds
    folder : Path, where the addresses of other images start; None if it is not known
    """
    return str(MarkdownWithMath(renderer=_Renderer(attachments, folder)).render(markdown))


def find_picture(address: str, folder: Path) -> Path | None:
    """Return the image below a folder that an address leads to; None for any other.

    Parameters
    ----------
    address : str, as it stands in Markdown or HTML
    folder : Path
    """
    path = (folder / unquote(address)).resolve()
    try:
        fits = path.is_file() and path.stat().st_size <= LARGEST
    except (OSError, ValueError):  # an address need not be a path at all
        return None
    return path if fits and path.is_relative_to(folder.resolve()) else None


def list_pictures(markdown: str, folder: Path) -> list[Path]:
    """Return the images below a folder that Markdown shows.

    Parameters
    ----------
    markdown : str
    folder : Path
    """
    found = (find_picture(one or other, folder) for one, other in _PICTURE.findall(markdown))
    return [path for path in found if path]


def is_image(kind: str, content: bytes) -> bool:
    """Tell whether an image can be decoded: a broken one would cost the report its PDF.

    Parameters
    ----------
    kind : str, one of `KINDS`
    content : bytes
    """
    try:
        if kind == "image/svg+xml":
            ElementTree.fromstring(content)
        else:
            with Image.open(io.BytesIO(content)) as image:
                image.load()
    except Exception:  # whatever a decoder stumbles over, the image is broken
        return False
    return True


def set_formulas(soup: BeautifulSoup) -> None:
    """Turn the formulas that `to_html` marked into MathML, in place; one that is none stays text.

    Parameters
    ----------
    soup : BeautifulSoup, safe already
    """
    for marked in soup.find_all("span", {"class": _TEX}):
        tex = marked.get_text()
        display = "block" if "block" in marked["class"] else "inline"
        try:
            formula = BeautifulSoup(convert(tex, display=display), "html.parser").math
        except Exception:  # whatever a parser of formulas stumbles over, the text is there to read
            formula = None
        if isinstance(formula, Tag):
            formula["alttext"] = tex
            marked.replace_with(formula)
        else:
            marked.replace_with(f"${tex}$")
