"""The frame of a notebook as a widget, so that what is chosen in it comes back to Python."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

from sitrep.explorer.page import PACKAGE
from sitrep.webpage import read_template

SANDBOX = "allow-scripts allow-downloads allow-popups allow-popups-to-escape-sandbox"
"""What the page may do in a frame: nothing outside it."""

HEIGHT = 900
"""Pixels of the frame."""


def make_widget(page: str, title: str) -> Any:
    """Return the widget of a page, whose `chosen` holds the filters; None without anywidget.

    Parameters
    ----------
    page : str, HTML
    title : str, of the frame
    """
    if find_spec("anywidget") is None:
        return None
    import anywidget
    import traitlets

    script = read_template(PACKAGE, "widget.js")

    class Frame(anywidget.AnyWidget):
        _esm = script
        page = traitlets.Unicode().tag(sync=True)
        title = traitlets.Unicode().tag(sync=True)
        sandbox = traitlets.Unicode(SANDBOX).tag(sync=True)
        height = traitlets.Int(HEIGHT).tag(sync=True)
        chosen = traitlets.Dict().tag(sync=True)

    return Frame(page=page, title=title)
