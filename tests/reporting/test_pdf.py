"""The PDF says what the page says, whatever stands in it, on pages that hold it."""

from __future__ import annotations

import base64
import io
import re
from html import escape
from pathlib import Path

import matplotlib
import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_output
from pypdf import PdfReader
from sitrep.reports.publish.chapters import Block, Chapter, Section, Story
from sitrep.reports.publish.figures import Figure, read_figure, write_figures
from sitrep.reports.publish.front import Front
from sitrep.reports.publish.manifest import Manifest, Provenance
from sitrep.reports.publish.markup import clean, prose
from sitrep.reports.publish.pdf import write_pdf
from sitrep.reports.publish.typeset import fonts

MARKS = (
    "<script>alert(1)</script>",
    '#import "x"',
    "$x$ ${x}$body$",
    "@ref <label>",
    "*a* _b_ ~ `c` [x]",
    r"\u{41} \n \\",
    "// no /* comment */",
    "https://example.org/a//b",
    "- x",
    "1. x",
    "= x",
    "+ x",
    "/ x: y",
    "-5 to -1",
    "so... a--b---c -?",
    "\"q\" 'r' ’s’",
    "{{ x }} {% y %} &amp; &lt;",
    "#panic();",
)
"""Text that means something to Typst or to a template, or that they would prettify."""


def told(root: Path, *pieces: str | BeautifulSoup | Figure) -> bytes:
    """Return the PDF of a report of one chapter, which shows these pieces."""
    shown = [clean(piece) if isinstance(piece, str) else piece for piece in pieces]
    chapter = Chapter("one", "One", [Section("Who?", [Block([piece]) for piece in shown])])
    write_figures(chapter.figures, root)
    manifest = Manifest(name="r", title="R")
    return write_pdf(Story([chapter]), Front(), manifest, Provenance(), root=root)


def read(made: bytes) -> str:
    """Return the text of a PDF without spaces, which lines break at."""
    pages = PdfReader(io.BytesIO(made)).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


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


@pytest.mark.parametrize(
    "place",
    [
        "<p>{}</p>",
        "<p>x <b>{}</b><i>{}</i><span>{}</span>{}</p>",
        "<ul><li>{}</li></ul>",
        "<h4>{}</h4>",
        "<blockquote>{}</blockquote>",
        "<dl><dt>{}</dt><dd>{}</dd></dl>",
        '<p><a href="https://example.org/">{}</a></p>',
        "<p><code>{}</code></p>",
        "<pre>{}</pre>",
        "<table><thead><tr><th>{}</th></tr></thead><tbody><tr><td>{}</td></tr></tbody></table>",
    ],
)
def test_text_stays_as_it_is(place, tmp_path):
    """Wherever text stands, each character of it comes out as it went in."""
    pieces = [place.replace("{}", escape(mark)) for mark in MARKS]
    text = read(told(tmp_path, *pieces))
    wanted = [re.sub(r"\s", "", mark) for mark in MARKS]
    assert [mark for mark in wanted if text.count(mark) < place.count("{}")] == []


def test_same_report_has_the_same_bytes(tmp_path):
    """Nothing but the report goes into its file."""
    assert told(tmp_path, "<p>Said</p>") == told(tmp_path, "<p>Said</p>")


def test_figures_keep_what_they_say(pdf, sample):
    """A figure has its alternative text, for those who do not see it, whatever is in it."""
    objects = [pdf.get_object(number) for number in range(1, pdf.trailer["/Size"])]
    said = [str(one["/Alt"]) for one in objects if isinstance(one, dict) and "/Alt" in one]
    assert len(said) == 2
    assert sample.EVIL in said[0]


def test_drawing_that_cannot_be_read_is_shown_as_image(tmp_path, sample):
    """A drawing that Typst does not understand costs its sharpness, not the report."""
    image = (sample.out / "whole" / "figures" / "first-1.png").read_bytes()
    data = {"image/svg+xml": "<svg><unclosed>", "image/png": base64.b64encode(image).decode()}
    figure = read_figure(new_output("display_data", data), "one-1")
    reader = PdfReader(io.BytesIO(told(tmp_path, figure)))
    assert sum(len(page.images) for page in reader.pages) == 1


def test_charts_have_numbers(pdf, text):
    """Each chart has a number, once, and the tables of the annex name that of their question."""
    numbers = re.findall(r"Chart (\d+)\.", text)
    assert numbers == [str(number) for number in range(1, len(numbers) + 1)]
    assert "(chart 2)" in text


def test_id_of_a_row_is_not_broken(tmp_path):
    """An id stands on one line, in however narrow a column."""
    cells = f"<td>{'some words ' * 20}</td>" * 6 + "<td>1</td>"
    row = f"<tr><td>CL-02</td>{cells}<td>SYR-2020-0063</td></tr>"
    made = told(tmp_path, f"<table><tbody>{row}</tbody></table>")
    lines = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages)
    assert "CL-02" in lines
    assert "SYR-2020-0063" in lines


def test_table_that_breaks_repeats_its_header(tmp_path):
    """Who reads the second page of a table sees what its columns are."""
    rows = "<tr><td>cell</td></tr>" * 80
    made = told(tmp_path, f"<table><thead><tr><th>Heading</th></tr></thead>{rows}</table>")
    assert read(made).count("Heading") == 2


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
    assert "Annex" in last


def test_links_can_be_clicked(pdf):
    """A link to a page leads there; the contents lead to the headings."""
    annotations = [one.get_object() for page in pdf.pages for one in page.get("/Annots", [])]
    targets = [one["/A"].get("/URI") for one in annotations if "/A" in one]
    assert "https://example.org/?a=%d8&b" in targets
    assert len(annotations) > len([target for target in targets if target])


def test_tables_are_an_annex(pdf):
    """What is read stands before the tables that it rests on."""
    pages = [re.sub(r"\s+", " ", page.extract_text()) for page in pdf.pages]
    annex = next(at for at, page in enumerate(pages) if "some words of a" in page)
    assert "About this report" in " ".join(pages[:annex])


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
    paths = [font.path for font in fonts().fonts()]
    assert None in paths  # Typst's own
    assert all(path is None or Path(path).is_relative_to(installed) for path in paths)


def test_failed_chapter_says_why(sample):
    """A chapter that could not be made is there, with the reason as it was told."""
    pages = PdfReader(sample.out / "broken" / "report.pdf").pages
    text = " ".join(page.extract_text() for page in pages)
    assert f"ValueError: {sample.EVIL}" in text
    assert "Died" in text


def test_cells_that_span_others_leave_a_table_whole(tmp_path):
    """Whatever cells span, and however short a row is, each cell stands in the document."""
    rows = (
        '<tr><th rowspan="2">a</th><th colspan="2">b</th></tr><tr><th>c</th><th>d</th></tr>',
        '<tr><td rowspan="9">e</td><td colspan="x">f</td></tr><tr><td colspan="9">g</td></tr>',
        "<tr></tr><tr><td>h</td></tr><tr><td>i</td><td>j</td><td>k</td></tr>",
    )
    made = told(tmp_path, f"<table><thead>{rows[0]}</thead>{''.join(rows[1:])}</table>")
    assert set("abcdefghijk") <= set(read(made))


def test_formulas_are_drawn_with_their_text_beside(tmp_path):
    """A formula is a drawing that says what was written; one that cannot be drawn is that text."""
    wrong = r"\begin{matrix} 1 \end{matrix}"
    made = told(tmp_path, prose(rf"Rate $\frac{{n}}{{t}}$ and" f"\n\n$${wrong}$$"))
    reader = PdfReader(io.BytesIO(made))
    objects = [reader.get_object(number) for number in range(1, reader.trailer["/Size"])]
    said = [str(one["/Alt"]) for one in objects if isinstance(one, dict) and "/Alt" in one]
    assert said == [r"\frac{n}{t}"]
    assert re.sub(r"\s", "", wrong) in read(made)
