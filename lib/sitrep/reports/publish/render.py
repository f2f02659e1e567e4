"""The templates, read once: text in them is escaped unless it says that it is markup."""

from __future__ import annotations

import re

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""What no page and no feed may hold."""


def plain(text: object) -> str:
    """Return text without control characters, which would make a feed unreadable."""
    return _UNFIT.sub("", str(text))


templates = Environment(
    loader=PackageLoader("sitrep.reports.publish"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.globals["id"] = id  # sections have no other identity
templates.filters["markup"] = lambda soup: Markup(soup)
templates.filters["plain"] = plain
