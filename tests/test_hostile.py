"""Text of the data is text everywhere: in tables, sentences and drawings, whatever stands in it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pandas as pd
import pytest
import sitrep
from bs4 import BeautifulSoup
from hostile import spoil
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.charts.ranking import plot_ranking

TAGS = {"table", "thead", "tbody", "tr", "th", "td", "p", "ul", "li", "a", "strong", "code"}
"""What our own tables and sentences are made of."""

SHOWN: dict[str, Callable[[sitrep.Dataset], Any]] = {
    "card": lambda data: data,
    "limits": lambda data: data.limits(),
    "provenance": lambda data: data.provenance(),
    "incidents": lambda data: data.list_incidents(20),
    "disagreements": lambda data: data.sources.disagreements().list(),
    "counts": lambda data: data.count(by="place", per="month"),
    "pairs": lambda data: data.count(by=["actor", "target_type"]),
    "deaths": lambda data: data.deaths(by="unit"),
    "places": lambda data: data.places(),
    "comparison": lambda data: data.compare(by="actor"),
    "publishers": lambda data: data.sources.publishers(),
    "published": lambda data: data.published(),
    "citation": lambda data: data.cite(),
}


@pytest.fixture(scope="module")
def hostile(tiny: sitrep.Dataset) -> sitrep.Dataset:
    """Return the hand-made data with something hostile behind every text."""
    return spoil(tiny)


@pytest.mark.parametrize("name", list(SHOWN))
def test_what_a_notebook_shows_holds_no_markup_of_the_data(
    hostile: sitrep.Dataset, name: str
) -> None:
    """Tables and sentences have no element and no attribute that is not ours."""
    page = BeautifulSoup(SHOWN[name](hostile)._repr_html_(), "html.parser")
    assert {tag.name for tag in page.find_all(True)} <= TAGS
    attributes = {key for tag in page.find_all(True) for key in tag.attrs}
    assert attributes <= {"class", "border", "style", "href", "scope"}
    assert all(str(link["href"]).startswith("http") for link in page.find_all("a"))


@given(st.text(st.characters(exclude_characters="$", exclude_categories=["Cs"]), max_size=20))
@settings(max_examples=25, deadline=None)
def test_no_text_breaks_a_drawing(text: str) -> None:
    """Markup and control characters in a place, a title and a source leave an SVG readable."""
    table = pd.DataFrame({"place": [f"{text}a", "b"], "n": [2.0, 1.0]})
    words = {"title": f"Most: {text}", "subtitle": f"<b>{text}", "source": f"Source: --> {text}"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a font lacks most scripts
        ax = plot_ranking(table.assign(ci_low=0.5, ci_high=9.0), by="place", **words)
        drawing = ElementTree.fromstring(ax.figure.svg())
    found = {one.tag.rpartition("}")[2] for one in drawing.iter()}
    assert found.isdisjoint({"script", "b", "image", "a", "foreignObject"})
