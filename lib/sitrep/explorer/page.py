"""The explorer as one HTML page: its model, its style and its script, and nothing else may run."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any, NamedTuple

from markupsafe import Markup

from sitrep.webpage import digest, open_templates, read_template

PACKAGE = "sitrep.explorer"

templates = open_templates(PACKAGE)

_UNSAFE = re.compile("[<>&\u2028\u2029\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
"""What could end a script, or what no page may hold; JSON can say it otherwise."""


class Inline(NamedTuple):
    """A style or a script that a page holds, with the digest that its policy allows it by."""

    text: Markup
    digest: str


@cache
def inline(*names: str) -> Inline:
    """Return templates joined, as they stand in a page.

    Parameters
    ----------
    names : str, of files beside the templates
    """
    text = "".join(read_template(PACKAGE, name) for name in names)
    return Inline(Markup(text), digest(text))


def embed(model: dict[str, Any]) -> Markup:
    """Return values as JSON that no text in them can end or escape from."""
    text = json.dumps(model, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return Markup(_UNSAFE.sub(lambda one: f"\\u{ord(one[0]):04x}", text))


def _slim(model: dict[str, Any]) -> dict[str, Any]:
    """Return what the script needs: not what stands in the page already."""
    kept = {name: model[name] for name in model if name not in ("about", "notes")}
    named = [{key: facet[key] for key in facet if key != "names"} for facet in model["facets"]]
    drawn = {name: model["map"].get(name) for name in ("height", "scale", "mark")}
    return kept | {"facets": named, "map": drawn}


def write_page(model: dict[str, Any]) -> str:
    """Return the page of a model.

    Parameters
    ----------
    model : dict, as `describe` gives it, with `pages` where incidents have pages of their own

    Returns
    -------
    str, HTML; the same model gives the same bytes
    """
    kept = ("title", "about", "back", "left", "caution", "notes", "source")
    return templates.get_template("explore.html.j2").render(
        **{name: model[name] for name in kept},
        nouns=model["noun"][1],
        per=model["periods"]["per"],
        map=model["map"],
        model=embed(_slim(model)),
        style=inline("page.css", "explore.css"),
        script=inline("saved.js", "explore.js"),
    )
