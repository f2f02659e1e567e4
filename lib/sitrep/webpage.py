"""What pages are made of: templates in which text stays text, and what a policy allows."""

from __future__ import annotations

import base64
import hashlib
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from sitrep.words.text import plain


def open_templates(package: str) -> Environment:
    """Return the templates of a package: text in them is escaped unless it says that it is markup.

    Parameters
    ----------
    package : str, in whose folder `templates` they lie
    """
    return Environment(
        loader=PackageLoader(package),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=plain,
    )


def read_template(package: str, name: str) -> str:
    """Return the text of a file beside the templates of a package.

    Parameters
    ----------
    package, name : str
    """
    return files(package).joinpath("templates", name).read_text(encoding="utf-8")


def digest(text: str) -> str:
    """Return what a policy calls an inline style or script by.

    Parameters
    ----------
    text : str
    """
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
