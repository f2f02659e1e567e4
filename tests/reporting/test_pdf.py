"""The PDF says what the page says, whatever stands in it, on pages that hold it."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib
import pytest
from pypdf import PdfReader
from sitrep.reporting.pdf import _fonts, _widths

pytestmark = pytest.mark.xdist_group("published")  # the sample is published once


@pytest.fixture(scope="module")
def pdf(sample) -> PdfReader:
    """Return the PDF of the report that is whole."""
    return PdfReader(sample.out / "whole" / "report.pdf")


@pytest.fixture(scope="module")
def text(pdf) -> str:
    """Return its text with single spaces."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pdf.pages))


def test_text_is_never_read_as_typst(text, sample):
    """Marks that mean something to Typst or to a browser come out as they went in."""
    assert sample.EVIL in text
    assert sample.TYPST in text


def test_cover_says_what_it_is(pdf, sample):
    """The first page has title, period and findings; the file has them as metadata too."""
    cover = pdf.pages[0].extract_text()
    for words in (f"Whole {sample.EVIL}", "January 2020", "Dael leads."):
        assert words in cover
    assert pdf.metadata.title == f"Whole {sample.EVIL}"


def test_dates_come_from_the_data(pdf, sample):
    """The date of the file is the last day reported on; no clock is in it."""
    assert pdf.metadata.get("/CreationDate", "").startswith("D:20200131")
    assert b"2026" not in (sample.out / "whole" / "report.pdf").read_bytes()[-1000:]


def test_pages_are_numbered_and_have_a_running_head(pdf, sample):
    """Each page but the cover says of what report and chapter it is."""
    last = pdf.pages[-1].extract_text()
    assert f"Whole {sample.EVIL}" in last
    assert f"{len(pdf.pages)}" in last.split()
    assert "About this report" in last


def test_links_can_be_clicked(pdf):
    """A link to a page leads there; the contents lead to the headings."""
    annotations = [one.get_object() for page in pdf.pages for one in page.get("/Annots", [])]
    targets = [one["/A"].get("/URI") for one in annotations if "/A" in one]
    assert "https://example.org/?a=%d8&b" in targets
    assert len(annotations) > len([target for target in targets if target])


def test_no_code_is_shown(text):
    """A reader of the PDF sees what notebooks say, not how."""
    assert "import os" not in text


def test_wide_tables_stay_on_the_page(pdf):
    """No text begins beyond the margins, and a word longer than a line is broken."""
    lines = []

    def see(words: str, matrix: list[float], inner: list[float], *_: object) -> None:
        lines.append((words.replace("\u200b", "").strip(), matrix[4] + inner[4] * matrix[0]))

    for page in pdf.pages:
        page.extract_text(visitor_text=see)
    assert [line for line in lines if line[0] and not 55 <= line[1] <= 540] == []
    assert [words for words, _ in lines if "x" * 60 in words] == []


def test_fonts_are_those_that_are_installed_with_the_suite():
    """No font of the machine is used, so that any machine sets the same pages."""
    installed = Path(matplotlib.get_data_path())
    paths = [font.path for font in _fonts().fonts()]
    assert None in paths  # Typst's own
    assert all(path is None or Path(path).is_relative_to(installed) for path in paths)


def test_failed_chapter_says_why(sample):
    """A chapter that could not be made is there, with the reason as it was told."""
    pages = PdfReader(sample.out / "broken" / "report.pdf").pages
    text = " ".join(page.extract_text() for page in pages)
    assert f"ValueError: {sample.EVIL}" in text
    assert "Died" in text


def test_columns_are_as_wide_as_their_text_while_they_fit():
    """Only a table too wide for the page shares its width out: numbers keep theirs."""
    assert _widths([["a", "b"], ["c" * 40]], {0}) == [0, 0]
    numbers, short, long = _widths([["1,234"], ["word " * 20], ["word " * 80]], {0})
    assert numbers == 0
    assert 0 < short < long
