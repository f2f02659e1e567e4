"""The templates, read once: text in them is escaped unless it says that it is markup."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sitrep.words.text import plain


def sentence(text: str) -> str:
    """Return a sentence with its full stop."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?:" else f"{text}."


def read_template(name: str) -> str:
    """Return the text of a file of the templates."""
    folder = files("sitrep.reports.publish").joinpath("templates")
    return folder.joinpath(name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return what a policy calls an inline style or script by."""
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


templates = Environment(
    loader=PackageLoader("sitrep.reports.publish"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    finalize=plain,
)
templates.globals["id"] = id  # sections have no other identity
templates.filters["markup"] = lambda soup: Markup(soup)
templates.filters["stopped"] = sentence
