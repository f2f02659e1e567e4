"""The templates, read once: text in them is escaped unless it says that it is markup."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from sitrep.words.text import plain

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
