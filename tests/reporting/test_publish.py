"""Pages are safe, load nothing, fold their code away, and are listed on the index."""

from __future__ import annotations

import base64
import re

import nbformat
import pytest
from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_output
from sitrep.reporting import read_plan
from sitrep.reporting.markup import clean, said
from sitrep.reporting.page import Link, write_page
from sitrep.reporting.publish import publish, write_index

EVIL = "<script>alert(1)</script>"
PIXEL = base64.b64encode(b"\x89PNG not really").decode()
FRAME = """<div><style scoped>.dataframe {color: red}</style><table border="1" class="dataframe">
<thead><tr style="text-align: right;"><th></th><th>n</th><th>interval</th><th>place</th></tr>
<tr><th>period</th><th></th><th></th><th></th></tr></thead>
<tbody><tr><th>2020-01</th><td>1,234</td><td>6.9 to 22.2</td><td>Dael</td></tr>
<tr><th>2020-02</th><td>NaN</td><td>1 to 2</td><td>12 km east</td></tr></tbody></table></div>"""


def shown(**data: str) -> NotebookNode:
    """Return an output of some kinds: `html` for text/html and so on."""
    kinds = {"html": "text/html", "text": "text/plain", "csv": "text/csv", "png": "image/png"}
    kinds["md"] = "text/markdown"
    about = {"image/png": {"alt": f"Bars {EVIL}", "width": 650}} if "png" in data else {}
    content = {kinds[kind]: value for kind, value in data.items()}
    return new_output("display_data", content, metadata=about)


def printed(text: str, name: str = "stdout") -> NotebookNode:
    """Return what a cell printed."""
    return new_output("stream", name=name, text=text)


@pytest.fixture
def executed(make_notebook) -> NotebookNode:
    """Return an executed notebook that holds every kind of output, with markup in all of them."""
    return make_notebook(
        "first",
        new_code_cell("import os  # no output"),
        new_code_cell("headline()", metadata={"tags": ["headline"]}, outputs=[printed(EVIL)]),
        new_markdown_cell(f"## Who?\n\n{EVIL} [x](javascript:alert(1)) <b onclick='x()'>bold</b>"),
        new_code_cell("table", outputs=[shown(html=FRAME + EVIL, text="table")]),
        new_code_cell("figure", outputs=[shown(png=PIXEL, text="figure", csv="place,n\nDael,2\n")]),
        new_markdown_cell("## Who?\n\n![far](https://example.org/far.png) [near](targets.ipynb)"),
        new_code_cell("say", outputs=[shown(md=f"**So** {EVIL}"), shown(text=f"'{EVIL}'")]),
        new_code_cell("warn", outputs=[printed(EVIL, "stderr")]),
    )


@pytest.fixture
def page(executed) -> BeautifulSoup:
    """Return the page of that notebook."""
    links = [Link("first.html", EVIL, here=True), Link("second.html", "Second")]
    html = write_page(executed, name="first", report=EVIL, facts={"Actor": EVIL}, pages=links)
    return BeautifulSoup(html, "html.parser")


def test_markup_in_data_stays_text(page):
    """A script in any title, table, sentence or alt text is shown as the text that it is."""
    assert page.find_all("script") == []
    assert page.main.get_text().count(EVIL) == 6
    assert page.find("p", class_="report").get_text() == EVIL
    assert page.find("dd").get_text() == EVIL
    assert page.img["alt"] == f"Bars {EVIL}"


def test_nothing_on_a_page_can_act(page):
    """No event handler and no javascript address survives."""
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")]
        assert "javascript:" not in str(element.get("href", ""))


def test_page_loads_nothing(page):
    """Every image, style and icon is inside the page, so that it reads the same offline."""
    for element in page.find_all(src=True):
        assert element["src"].startswith("data:")
    assert [link["href"] for link in page.find_all("link")] == ["data:,"]
    style = page.style.get_text()
    assert "url(" not in style
    assert "@import" not in style
    assert page.find_all(["iframe", "object", "embed"]) == []


def test_link_to_a_file_beside_the_notebook_becomes_text(page):
    """Where a relative link would lead nowhere, its words are left."""
    assert "near" in page.main.get_text()
    assert page.main.find_all("a", string="near") == []


def test_figure_has_alt_text_width_and_its_data(page):
    """A figure says what it shows, at its size, and hands out the table that it draws."""
    figure = page.find("figure")
    assert figure.img["width"] == "650"
    address = figure.find("a", download=True)
    assert address["download"] == "first-1.csv"
    assert base64.b64decode(address["href"].partition(",")[2]) == b"place,n\nDael,2\n"


def test_code_is_folded_away(page):
    """All code stands in closed folds; code without output is folded with the next output."""
    folds = page.find_all("details")
    assert not [fold for fold in folds if fold.has_attr("open")]
    assert all(code.find_parent("details") for code in page.select(".highlight"))
    assert [len(fold.select(".highlight")) for fold in folds] == [3, 1, 1, 1, 1]
    assert "In [" not in page.get_text()


def test_contents_list_leads_to_the_headings(page):
    """Each question is in the contents list; two of the same words are two places."""
    links = [link["href"] for link in page.select("nav.contents a")]
    assert links == ["#who", "#who-1"]
    assert all(page.find(id=link[1:]) for link in links)
    assert page.h1.get_text() == "The first question"
    assert len(page.find_all("h1")) == 1


def test_page_leads_to_the_index_and_its_sisters(page):
    """From each page one reaches the index and the other pages, and sees where one is."""
    links = page.select("nav.pages a")
    assert [link["href"] for link in links] == ["../index.html", "first.html", "second.html"]
    assert [link.get("aria-current") for link in links] == [None, "page", None]


def test_numbers_of_a_table_are_marked():
    """Numbers and ranges stand right, with their header; text that starts with one does not."""
    table = BeautifulSoup(clean(FRAME), "html.parser")
    marked = [cell.get_text() for cell in table.select(".number")]
    assert marked == ["n", "interval", "1,234", "6.9 to 22.2", "NaN", "1 to 2"]
    assert [cell.get_text() for cell in table.select(".day")] == ["period", "2020-01", "2020-02"]
    assert [head.get_text() for head in table.select("thead th[scope=col]")] == [
        "period",
        "n",
        "interval",
        "place",
    ]
    assert "color" not in str(table)


def test_text_in_columns_keeps_its_columns():
    """Printed sentences become paragraphs; what is laid out in columns stays as it is."""
    assert said("One.\nTwo.").count("<p") == 2
    assert said("a   1\nbc  2") == "<pre>a   1\nbc  2</pre>"


@pytest.fixture
def index(project, executed) -> BeautifulSoup:
    """Return the index after two reports were published and one of two notebooks failed."""
    project.write_notebook("first")
    project.write_notebook("second")
    plan = read_plan(
        project.write_plan(
            "reports:\n"
            f"  - {{name: z, title: 'Z {EVIL}', notebooks: [first, second],"
            f" parameters: {{items: ['{EVIL}']}}}}\n"
            "  - {name: a, title: A, notebooks: [first]}\n"
            "  - {name: m, title: Never run, notebooks: [first]}\n"
        )
    )
    errors = {"z": {"first": "", "second": f"ValueError: {EVIL}"}, "a": {"first": ""}}
    project.out.mkdir()
    for report in plan.select(list(errors)):
        folder = project.out / f".{report.name}"
        folder.mkdir()
        nbformat.write(executed, folder / "first.ipynb")
        (folder / "second.failed.ipynb").write_text("{}")
        publish(plan, report, errors[report.name], folder, project.out)
    write_index(plan, project.out)
    return BeautifulSoup((project.out / "index.html").read_text(), "html.parser")


def test_index_lists_every_report(index):
    """The index lists what was published in the order of the plan, with headline and picture."""
    assert [head.get_text() for head in index.select("article h2")] == [f"Z {EVIL}", "A"]
    card = index.select("article:last-of-type .cards li")[0]
    assert card.a["href"] == "a/first.html"
    assert card.img["src"] == "a/first.png"
    assert card.p.get_text() == EVIL


def test_index_shows_failures_first(index):
    """What failed stands above all reports, with the reason and the notebook as far as it got."""
    first = index.main.find(True, recursive=False)
    assert "failures" in first["class"]
    assert first.code.get_text() == f"ValueError: {EVIL}"
    assert first.a["href"] == "z/second.failed.ipynb"
    assert not index.select('a[href="z/second.html"]')


def test_index_says_what_makes_a_report_special(index):
    """Parameters that differ from the defaults are listed; markup in them stays text."""
    facts = index.select("article:first-of-type dl")[0]
    assert re.sub(r"\s+", " ", facts.get_text()).strip() == f"Items{EVIL}"
    assert index.find_all("script") == []
