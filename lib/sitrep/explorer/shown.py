"""The explorer of a dataset: as a page, in a notebook, and as the files beside a report."""

from __future__ import annotations

from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sitrep.errors import ParameterError
from sitrep.explorer.incident import FOLDER, PAGES, name_pages, write_incidents
from sitrep.explorer.model import TOLLS, describe, differ
from sitrep.explorer.page import write_page
from sitrep.explorer.widget import HEIGHT, SANDBOX, make_widget
from sitrep.model.dataset import Dataset

FILE = "explore.html"


class Explorer:
    """A dataset to be looked through: choose in one view, and all others follow.

    In a notebook it shows itself in a frame; `html` is the same page. Where the package anywidget
    is installed, `selection` is what is chosen there.

    Parameters
    ----------
    data : Dataset
    title : str, of the page; empty for the name of the data
    """

    def __init__(self, data: Dataset, *, title: str = "") -> None:
        self.data = data
        self.title = title or data.name

    @cached_property
    def html(self) -> str:
        """The page, which needs nothing beside it and loads nothing."""
        told = describe(self.data, title=self.title, code=self.data.code, back="")
        return write_page(told | {"pages": None})

    @property
    def selection(self) -> Dataset:
        """The part of the data that is chosen in the notebook.

        Raises
        ------
        ParameterError : anywidget is not installed, so that what is chosen does not come back
        """
        if self._widget is None:
            rule = "needs the package anywidget: pip install anywidget, and start the kernel again"
            raise ParameterError("selection", rule)
        chosen = dict(self._widget.chosen)
        differing = chosen.pop(TOLLS, None)
        return self.data.where(**chosen, keep=differ if differing else None)

    @cached_property
    def _widget(self) -> Any:
        """The frame as a widget; None where anywidget is not installed."""
        return make_widget(self.html, self.title)

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:  # noqa: ARG002
        """Return the widget, where there is one; else the frame alone is shown."""
        return None if self._widget is None else self._widget._repr_mimebundle_()

    def __repr__(self) -> str:
        return f"<Explorer of {self.data!r}: show it in a notebook, or write its `html` to a file>"

    def _repr_html_(self) -> str:
        """Return the page in a frame of its own, whose script reaches nothing outside it."""
        return (
            f'<iframe title="{escape(self.title)}" sandbox="{SANDBOX}" width="100%" '
            f'height="{HEIGHT}" srcdoc="{escape(self.html)}"></iframe>'
        )


def write_explorer(
    data: Dataset, folder: Path, *, title: str, code: str, back: str
) -> dict[str, str]:
    """Write the explorer of a dataset, and a page for each of its incidents.

    Parameters
    ----------
    data : Dataset
    folder : Path, which exists
    title : str
    code : str, the Python that makes `data`; empty where it cannot be written
    back : str, how the file of the report is called; empty for none

    Returns
    -------
    dict, id of an incident -> address of its page, from this folder; where there are too many for
    a page each, of the explorer that opens at it
    """
    model: dict[str, Any] = describe(data, title=title, code=code, back=back)
    names = name_pages(model["rows"]["id"])
    few = len(names) <= PAGES
    called = {row: name for row, (one, name) in enumerate(names.items()) if name != one}
    model["pages"] = called if few else None
    _write(folder / FILE, write_page(model))
    if not few:
        return {one: f"{FILE}#open={quote(one, safe='')}" for one in names}
    (folder / FOLDER).mkdir()
    for one, page in write_incidents(model, explorer=FILE):
        _write(folder / FOLDER / f"{names[one]}.html", page)
    return {one: f"{FOLDER}/{quote(name)}.html" for one, name in names.items()}


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
