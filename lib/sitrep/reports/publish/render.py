"""The templates of reports, read once."""

from __future__ import annotations

from markupsafe import Markup

from sitrep import webpage

PACKAGE = "sitrep.reports.publish"

templates = webpage.open_templates(PACKAGE)
templates.globals["id"] = id  # sections have no other identity


def sentence(text: str) -> str:
    """Return a sentence with its full stop."""
    text = " ".join(text.split())
    return text if not text or text[-1] in ".!?:" else f"{text}."


def read_template(name: str) -> str:
    """Return the text of a file of the templates."""
    return webpage.read_template(PACKAGE, name)


templates.filters["markup"] = lambda soup: Markup(soup)
templates.filters["stopped"] = sentence
