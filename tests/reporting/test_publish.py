"""What is published is safe, whole, offline, and the same wherever and whenever it is made."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sitrep.api import load
from sitrep.charts.figure import DRAWN
from sitrep.claims.results import ANSWERS
from sitrep.reports.publish.chapters import Block, Chapter, Section, Story, read_chapter, tell
from sitrep.reports.publish.codebook import publish_codebook
from sitrep.reports.publish.figures import drop_drawings, read_figure, safe_csv
from sitrep.reports.publish.front import Front, make_front
from sitrep.reports.publish.glossary import explain
from sitrep.reports.publish.index import write_index
from sitrep.reports.publish.inline import is_safe
from sitrep.reports.publish.manifest import Manifest, describe_parameters, read_manifest
from sitrep.reports.publish.markup import clean, said
from sitrep.reports.publish.page import tell_parts
from sitrep.reports.publish.publish import describe_chapter
from sitrep.tables.card import describe_card

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def page(sample) -> BeautifulSoup:
    """Return the page of the report that is whole."""
    return BeautifulSoup((sample.out / "whole" / "report.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def index(sample) -> BeautifulSoup:
    """Return the index of both reports."""
    return BeautifulSoup((sample.out / "index.html").read_text("utf-8"), "html.parser")


@pytest.fixture
def feed(sample) -> ElementTree.Element:
    """Return the feed of both reports."""
    return ElementTree.fromstring((sample.out / "feed.xml").read_text("utf-8"))


def files_of(folder: Path) -> dict[str, str]:
    """Return the sha256 of each file below a folder, by its path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in paths
    }


def test_report_has_all_its_files(sample):
    """A report is a page, a PDF, notebooks, and each figure as image, drawing and data."""
    assert set(files_of(sample.out / "whole")) == {
        "manifest.json",
        "report.html",
        "report.pdf",
        "data.zip",
        *(f"notebooks/{name}.ipynb" for name in ("first", "second")),
        *(f"data/{name}-1.csv" for name in ("first", "second")),
        *(f"figures/{name}-1.{end}" for name in ("first", "second") for end in ("png", "svg")),
    }
    assert (sample.out / "broken" / "notebooks" / "third.failed.ipynb").exists()


def test_manifest_tells_an_edited_file(sample):
    """The manifest holds the sha256 of every other file, and the key that the runner gave."""
    manifest = read_manifest(sample.out / "whole")
    found = files_of(sample.out / "whole")
    del found["manifest.json"]
    assert manifest.files == found
    assert manifest.key == {"data": "abc"}
    assert manifest.last_day == "2020-01-31"


@pytest.mark.parametrize("content", ["", "{", "[]", '{"name": 1}'])
def test_manifest_that_cannot_be_read_is_none(tmp_path, content):
    """A manifest cut short by a crash is as good as none."""
    (tmp_path / "manifest.json").write_text(content)
    assert read_manifest(tmp_path) is None


def test_files_depend_on_nothing_around(sample, tmp_path):
    """Another time zone, locale, hash seed, folder and day: not one byte is different."""
    around = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "7", "HOME": "/"}
    script = Path(__file__).with_name("sample.py").resolve()
    there = tmp_path / "elsewhere"
    subprocess.run(
        [sys.executable, str(script), str(there)],
        env=os.environ | around | {"SOURCE_DATE_EPOCH": "86400"},
        cwd=tmp_path,
        check=True,
    )
    assert files_of(there) == files_of(sample.out)


def test_markup_in_data_stays_text(page, sample):
    """A script in any title, parameter, table, sentence or alt text is shown as its letters."""
    assert page.find_all("script") == []
    assert page.main.get_text().count(sample.EVIL) >= 8
    assert page.h1.get_text() == f"Whole {sample.EVIL}"
    assert sample.EVIL in page.find("dl", class_="facts").get_text()
    assert sample.EVIL in page.find("dl", class_="provenance").get_text()
    alt = page.figure.svg["aria-label"]
    assert alt.startswith(f"Most in {sample.EVIL}: Incidents. 4 rows: درعا 4, ")
    assert alt.endswith(", and 1 more.")


def test_nothing_on_a_page_can_act(page):
    """No event handler and no javascript address survives, and the page forbids them anyway."""
    for element in page.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")]
        assert "javascript:" not in str(element.get("href", ""))
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy.startswith("default-src 'none'")
    assert "script-src" not in policy


def test_page_loads_nothing(page):
    """Every image, style and icon is inside the page, so that it can be sent alone."""
    for element in page.find_all(src=True):
        assert element["src"].startswith("data:")
    assert [link["href"] for link in page.find_all("link")] == ["data:,"]
    style = page.style.get_text()
    assert "url(" not in style
    assert "@import" not in style
    assert page.find_all(["iframe", "object", "embed"]) == []


def test_link_to_a_file_beside_the_notebook_becomes_text(page):
    """Where a relative link would lead nowhere, its words are left; a link to a page stays."""
    assert "near" in page.main.get_text()
    assert page.main.find_all("a", string="near") == []
    assert page.main.find("a", string="page")["href"] == "https://example.org/?a=%d8&b"


def test_figure_says_what_it_shows_in_two_widths(page):
    """A drawing is part of the page, wide and narrow, with what it says for who does not see it."""
    figure = page.find("figure")
    wide, narrow = figure.find_all("svg")
    assert (wide["width"], narrow["width"]) == ("650", "360")
    assert wide["role"] == narrow["role"] == "img"
    assert wide["aria-label"] == narrow["aria-label"]
    assert figure.find(string=lambda text: "Source: made up" in text) is None


def test_files_of_a_figure_lie_beside_the_page(page, sample):
    """Below a figure stand links to its drawing, its image and its data, which exist."""
    links = page.select(".files")[0].find_all("a", download=True)
    assert [link.get_text() for link in links] == ["SVG", "PNG", "CSV"]
    assert all((sample.out / "whole" / link["href"]).is_file() for link in links)


def test_marks_of_a_figure_say_their_values(page):
    """Who points at a row of a chart reads its name, value and interval."""
    said = [title.get_text() for title in page.find("figure").svg.find_all("title")]
    assert "درعا: 4 (95% interval 0.5 to 9)" in said
    assert len(said) == 4


def test_no_two_things_on_a_page_share_a_name(page):
    """Drawings that clip alike do so by names of their own."""
    names = [element["id"] for element in page.find_all(id=True)]
    assert len(set(names)) == len(names)


def test_page_is_under_a_strict_policy(page):
    """Nothing but the style that it was written with, and images inside it, is allowed."""
    policy = page.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    style = base64.b64encode(hashlib.sha256(page.style.string.encode()).digest()).decode()
    assert policy == f"default-src 'none'; img-src data:; style-src 'sha256-{style}'"
    assert page.find_all(style=True) == []


@pytest.mark.parametrize(
    "svg",
    [
        '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><style>*{fill:red}</style></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        '<svg xmlns="http://www.w3.org/2000/svg"><image href="https://example.org/"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><use href="https://example.org/#a"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><path fill="url(https://example.org/)"/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><foreignObject/></svg>',
        '<svg xmlns="http://www.w3.org/2000/svg"><b xmlns="http://www.w3.org/1999/xhtml"/></svg>',
        '<!DOCTYPE svg [<!ENTITY x "y">]><svg xmlns="http://www.w3.org/2000/svg"/>',
        "<svg>",
    ],
)
def test_drawing_that_could_act_is_no_part_of_the_page(svg):
    """A drawing with more than shapes and words is shown as an image, in which nothing runs."""
    assert not is_safe(svg)
    drawn = {"title": "Said", "narrow": svg, "plot": [1, 2]}
    output = new_output("display_data", {"image/svg+xml": svg, DRAWN: drawn})
    figure = read_figure(output, "a-1")
    assert figure.drawings == {}
    assert figure.src.startswith("data:image/svg+xml;base64,")


def test_first_screen_is_made_of_tagged_cells(sample):
    """Answers come first and the later one of them before the earlier, then findings, in order."""
    cells = [
        ("finding", "A finding"),
        ("answer", "An early answer."),
        ("answer", "A late answer"),
        ("sure", "Not very"),
    ]
    notebook = new_notebook(
        cells=[
            new_code_cell(text, metadata={"tags": [tag]}, outputs=[sample.printed(text)])
            for tag, text in cells
        ]
        + [
            new_code_cell("a", metadata={"tags": ["hero"]}, outputs=[sample.drawn("a", "b")]),
            new_code_cell("b", metadata={"tags": ["hero"]}, outputs=[sample.drawn("c", "d")]),
            new_code_cell("c", metadata={"tags": ["hero"]}),
        ]
    )
    front = make_front([read_chapter(notebook, "one")])
    assert front.findings == ["A late answer.", "An early answer.", "A finding."]
    assert front.sure == "Not very."
    assert front.hero.title == "Most in c"


def test_first_screen_says_what_an_answer_rests_on_and_all_of_how_sure():
    """The ground of an answer stands with it, that of what is no answer nowhere."""
    said = {
        "basis": "<p class='finding'>It rose.</p><p class='finding'>From two counts.</p>",
        "answer": "<p class='finding'>It rose.</p>",
        "sure": "<p class='finding'>A sample.</p><p class='finding'>One tells.</p>",
    }
    cells = [
        new_code_cell(
            tag,
            metadata={"tags": [tag]},
            outputs=[new_output("display_data", {"text/html": html})],
        )
        for tag, html in said.items()
    ]
    front = make_front([read_chapter(new_notebook(cells=cells), "one")])
    assert front.notes == {"It rose.": "From two counts."}
    assert front.sure == "A sample. One tells."
    cells[1].outputs[0].data["text/html"] = "<p class='finding'>It fell.</p>"
    assert make_front([read_chapter(new_notebook(cells=cells), "one")]).notes == {}


def test_an_answer_by_what_was_found_alone_is_said_so_beside_an_estimate():
    """Of two answers the bare one says what it rests on, behind where it is; alone it need not."""
    said = {
        "bare": ["East; A: no clear change, 4 found.", "Seven in all."],
        "basis": ["East; A: twice as many.", "From two counts."],
        "answer": ["East; A: twice as many."],
    }
    cells = [
        new_code_cell(
            tag,
            metadata={"tags": list(dict.fromkeys([tag, *(["answer"] if tag == "bare" else [])]))},
            outputs=[
                new_output("display_data", {"text/html": f"<p class='finding'>{text}</p>"})
                for text in texts
            ],
        )
        for tag, texts in said.items()
    ]
    front = make_front([read_chapter(new_notebook(cells=cells), "one")])
    assert front.findings == [
        "East; A: twice as many.",
        "East; A, by what was found here alone: no clear change, 4 found.",
        "Seven in all.",
    ]
    assert front.said == ["East; A: twice as many.", said["bare"][0], "Seven in all."]
    assert front.notes == {"East; A: twice as many.": "From two counts."}
    alone = make_front([read_chapter(new_notebook(cells=cells[:1]), "one")])
    assert alone.findings == alone.said == said["bare"]
    cells[0].outputs[0].data["text/html"] = "<p class='finding'>It stayed.</p>"
    front = make_front([read_chapter(new_notebook(cells=cells), "one")])
    assert front.findings[1] == "It stayed, by what was found here alone."


def test_words_of_the_trade_are_explained_where_they_stand():
    """A term is explained in a report that uses it, in the order of its text, and no other is."""
    blocks = [Block([clean("<p>Three witnesses, two theatres.</p>")])]
    story = Story([Chapter("one", "One", [Section("Who?", blocks)])])
    assert list(explain(story, Front(["Each theatre has an account."]))) == [
        "Theatre",
        "Account",
        "Witness",
    ]
    assert explain(Story([Chapter("one", "One")]), Front(["It rose."])) == {}
    alarm = explain(Story([Chapter("one", "One")]), Front(["No alarm."]))["Alarm"]
    assert alarm.endswith("even with all series that were looked at allowed for")


@pytest.mark.parametrize("others", [2, 4, 5, 9])
def test_a_finding_that_is_kept_has_a_place(sample, others):
    """It comes in its order where there is room, and is the last one where there is none."""
    texts = [*(f"Finding {at}" for at in range(others)), "What changed"]
    cells = [
        new_code_cell(
            text,
            metadata={"tags": ["finding", "kept"] if text == texts[-1] else ["finding"]},
            outputs=[sample.printed(text)],
        )
        for text in texts
    ]
    front = make_front([read_chapter(new_notebook(cells=cells), "one")])
    assert front.findings == [f"{text}." for text in [*texts[:-1][:4], texts[-1]]]


def test_first_screen_without_tags_is_what_each_chapter_finds_first(sample):
    """A notebook that tags nothing gives the title of its first figure, and the figure."""
    cell = new_code_cell("x", outputs=[sample.printed("Printed."), sample.drawn("a", "b")])
    front = make_front([read_chapter(new_notebook(cells=[cell]), name) for name in ("one", "two")])
    assert front.findings == ["Most in a."]
    assert (front.sure, front.hero.name) == ("", "one-1")


def test_chart_comes_first_and_its_table_folded(sample):
    """Whatever the order of the cells, the chart stands before the table, which says its length."""
    cells = [
        new_markdown_cell("# One\n\n## Who?\n\nHow it is counted."),
        new_code_cell("table", outputs=[sample.shown(html=sample.FRAME)]),
        new_code_cell("figure", outputs=[sample.drawn("a", "b")]),
    ]
    story = tell([read_chapter(new_notebook(cells=cells), "one")])
    (part, _) = tell_parts(story)
    (card,) = part.cards
    assert [figure.title for figure in card.figures] == ["Most in a"]
    assert [fold.summary for fold in card.tables] == ["Table: 2 rows by period"]
    assert "How it is counted." in card.method


def test_what_says_more_is_one_line_and_what_says_nothing_is_left_out(sample):
    """A section tagged `more` has its finding as its line; a comparison of one group is folded."""
    note = '<p class="note">Not drawn: there is nothing to compare, only Daraa.</p>'
    cells = [
        new_markdown_cell("# One"),
        new_markdown_cell("## Further?", metadata={"tags": ["more"]}),
        new_code_cell("figure", outputs=[sample.drawn("a", "b")]),
        new_markdown_cell("## Compared?"),
        new_code_cell("figure", outputs=[sample.shown(html=note)]),
    ]
    (part, _) = tell_parts(tell([read_chapter(new_notebook(cells=cells), "one")]))
    assert [(card.heading, card.more, card.line) for card in part.cards] == [
        ("Further?", True, "Most in a.")
    ]
    assert [card.heading for card in part.silent] == ["Compared?"]


def test_optional_sections_that_show_nothing_are_left_out(sample):
    """With their code; one without code goes with the one before, and others stay as they are."""
    optional = {"tags": ["optional"]}
    cells = [
        new_markdown_cell("# One"),
        new_markdown_cell("## Silent?", metadata=optional),
        new_code_cell("silent if True else None"),
        new_markdown_cell("More on it."),
        new_code_cell("silent"),
        new_markdown_cell("## And what of it?", metadata=optional),
        new_markdown_cell("## Drawn?", metadata=optional),
        new_code_cell("nothing"),
        new_code_cell("figure", outputs=[sample.drawn("a", "b")]),
        new_markdown_cell("## What would change it", metadata=optional),
        new_markdown_cell("## Not tagged"),
        new_code_cell("data = 1"),
    ]
    chapter = read_chapter(new_notebook(cells=cells), "one")
    headings = [section.heading for section in chapter.sections]
    assert headings == ["Drawn?", "What would change it", "Not tagged"]
    assert "silent" not in str([block.code for block in chapter.blocks])


def test_a_table_with_its_middle_left_out_says_how_many_rows_it_shows(sample):
    """The row of dots is no row."""
    rows = "".join(f"<tr><th>{cell}</th><td>1</td></tr>" for cell in ("a", "b", "…", "y", "z"))
    head = "<thead><tr><th>Group</th><th>n</th></tr></thead>"
    html = f"<table>{head}<tbody>{rows}</tbody></table>"
    shown = new_code_cell("table", outputs=[sample.shown(html=html)])
    cells = [new_markdown_cell("# One\n\n## Who?"), shown]
    (part, _) = tell_parts(tell([read_chapter(new_notebook(cells=cells), "one")]))
    summary = [fold.summary for card in part.cards for fold in card.tables]
    assert summary == ["Table: 4 rows by group, the first and the last"]


def test_an_empty_filter_is_all_and_no_other_list_is_none():
    """What is not filtered has all values; a report without other lists has none."""
    assert describe_parameters({"actors": [], "others": []}) == {"Actors": "all", "Others": "none"}


def test_a_figure_that_was_shown_is_not_shown_again(sample):
    """Where two chapters draw the same, the second does without."""
    cells = [new_markdown_cell("## Who?"), new_code_cell("x", outputs=[sample.drawn("a", "b")])]
    chapters = [read_chapter(new_notebook(cells=cells), name) for name in ("one", "two")]
    tell_parts(tell(chapters))
    assert [len(chapter.figures) for chapter in chapters] == [1, 0]


def test_data_of_a_report_come_in_one_file(sample):
    """The ZIP holds every table as it lies beside the page, what it is and how to cite it."""
    folder = sample.out / "whole"
    with zipfile.ZipFile(folder / "data.zip") as bundle:
        names = bundle.namelist()
        texts = {name: bundle.read(name) for name in names}
        days = {entry.date_time[0] for entry in bundle.infolist()}
    assert days == {1980}
    tables = [name for name in names if name.endswith(".csv")]
    assert [texts[name] for name in tables] == [(folder / name).read_bytes() for name in tables]
    package = json.loads(texts["datapackage.json"])
    assert [resource["path"] for resource in package["resources"]] == tables
    assert f"We: {sample.EVIL}" in texts["README.txt"].decode()


def test_link_preview_says_what_the_first_screen_says(page, sample):
    """The description of the page is its findings."""
    said = [item.get_text() for item in page.select(".findings li")]
    assert page.find("meta", attrs={"name": "description"})["content"] == " ".join(said)
    assert page.find("meta", property="og:description")["content"] == " ".join(said)
    assert said == [f"{sample.EVIL}.", "Dael leads."]


def test_code_is_behind_one_switch(page):
    """All code stands where the one switch of the page shows it, that without output too."""
    assert len(page.select("input[type=checkbox]")) == 1
    assert all(code.find_parent("div", class_="code") for code in page.select(".highlight"))
    shared = next(fold for fold in page.select("div.code") if "import os" in fold.get_text())
    assert len(shared.select(".highlight")) == 2
    assert "In [" not in page.get_text()


def test_contents_list_leads_to_the_headings(page):
    """Chapters and their questions are listed; two of the same words are two places."""
    links = [link["href"] for link in page.select("nav.contents a")]
    chapters = ["#first", "#first-who", "#first-who-2", "#second", "#second-where"]
    assert links == ["../index.html", "#front", *chapters, "#method", "#about"]
    assert all(page.find(id=link[1:]) for link in links[1:])


def test_headings_do_not_skip_a_level(page):
    """One title, chapters below it, questions below these; printed headings are lower still."""
    levels = [int(heading.name[1]) for heading in page.find_all(re.compile("^h[1-6]$"))]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_chapters_share_is_said_once(page):
    """The rule of counting and the table of parameters stand once, after the last chapter."""
    assert page.main.get_text().count("The same in each notebook.") == 1
    method = page.find("p", string="The same in each notebook.").find_parent("section", "chapter")
    assert method["data-part"] == "method"
    assert len([code for code in page.select("div.code") if "import os" in code.get_text()]) == 1
    assert "Citing it" not in page.get_text()
    assert "Cite us." not in page.get_text()
    assert len(page.find_all("p", string="Of the second notebook alone.")) == 1


def test_what_only_one_chapter_adds_stays_in_it():
    """A paragraph that one notebook adds to a shared section moves to its own opening."""
    shared = "## What is counted\n\nThe same."
    notebooks = {
        "a": new_notebook(cells=[new_markdown_cell(f"# A\n\n{shared}\n\nOnly here.")]),
        "b": new_notebook(cells=[new_markdown_cell(f"# B\n\n{shared}")]),
    }
    story = tell([read_chapter(notebook, name) for name, notebook in notebooks.items()])
    assert [section.text for section in story.before] == ["What is counted\n<p>The same.</p>"]
    assert [[one.text for one in chapter.sections] for chapter in story.chapters] == [
        ["\n<p>Only here.</p>"],
        [""],
    ]


def test_chapter_of_one_notebook_keeps_all():
    """A report of one notebook has nothing to share; its sections stay where they are."""
    notebook = new_notebook(cells=[new_markdown_cell("# A\n\nLead.\n\n## What is counted\n\nX.")])
    story = tell([read_chapter(notebook, "a")])
    assert story.before == []
    assert [section.heading for section in story.chapters[0].sections] == ["", "What is counted"]


def test_the_method_does_not_say_its_title_twice():
    """A section of the method whose heading begins the title above it stands without a heading."""
    cell = new_markdown_cell("## What is counted\n\nX.", metadata={"tags": ["method"]})
    other = new_markdown_cell("## Which rule?\n\nY.", metadata={"tags": ["method"]})
    story = tell([read_chapter(new_notebook(cells=[cell, other]), "a")])
    *_, method = tell_parts(story)
    assert method.title.startswith("What is counted")
    assert [card.heading for card in method.cards] == ["", "Which rule?"]


def test_numbers_of_a_table_are_marked(sample):
    """Numbers and ranges stand right, with their header; text that starts with one does not."""
    table = clean(sample.FRAME)
    marked = [cell.get_text() for cell in table.select(".number")]
    assert marked == ["n", "interval", "1,234", "6.9 to 22.2", "NaN", "1 to 2"]
    assert [cell.get_text() for cell in table.select(".day")] == ["period", "2020-01", "2020-02"]
    heads = [head.get_text() for head in table.select("thead th[scope=col]")]
    assert heads == ["period", "n", "interval", "place"]
    assert "color" not in str(table)


@pytest.mark.parametrize(
    ("cell", "is_number"),
    [
        *((text, True) for text in ("1,234", "under 1%", "over 99", "2.3 million", "+12 points")),
        *(
            (text, True)
            for text in ("0.40 or more", "under 1% to 4%", "-1 point", "1.1 to over 99")
        ),
        *((text, False) for text in ("1 day", "over", "1st Brigade", "2 to none")),
    ],
)
def test_every_form_of_a_number_is_marked(cell: str, is_number: bool):
    """What the one formatter writes into a cell stands right."""
    table = clean(f"<table><tbody><tr><th>a</th><td>{cell}</td></tr></tbody></table>")
    assert bool(table.select(".number")) == is_number


def test_a_dataset_says_what_it_is_and_not_what_to_type():
    """The steps below the card of a dataset are left out; its hash may break over lines."""
    card = clean(describe_card(load("curated"))._repr_html_())
    assert "data.count" not in card.get_text()
    assert [len(cell.get_text()) for cell in card.select("td.digest")] == [64]
    assert card.table.parent["class"] == ["scroll"]


def test_text_in_columns_keeps_its_columns():
    """Printed sentences become paragraphs; what is laid out in columns stays as it is."""
    assert str(said("One.\nTwo.")).count("<p") == 2
    assert str(said("a   1\nbc  2")) == "<pre>a   1\nbc  2</pre>"


@pytest.mark.parametrize("start", ["=1+1", "+cmd", "-cmd", "@SUM(1)", "\t=1", "\r=1", "\n1", "\t5"])
def test_formula_becomes_text(start):
    """Whatever a spreadsheet would run gets the mark of text."""
    written = safe_csv(f'place,n\n"{start}",2\n')
    assert list(csv.reader(io.StringIO(written, newline="")))[1] == [f"'{start}", "2"]


@pytest.mark.parametrize("number", ["-1", "+2.5", "-1,234", "-1e-3", "=", "a=b"])
def test_number_stays_a_number(number):
    """Negative numbers and text that only holds a sign stay as they are, but for a bare sign."""
    text = f'place,n\nDael,"{number}"\n'
    assert (safe_csv(text) == text) is (number != "=")


def test_csv_of_a_report_shows_formulas_as_text(sample):
    """The file and the download have the mark; the published notebook keeps the data as it is."""
    text = (sample.out / "whole" / "data" / "first-1.csv").read_text(encoding="utf-8")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert f"'{sample.FORMULA}" in {row[0] for row in rows}
    assert sample.TYPST in {row[0] for row in rows}
    notebook = json.loads((sample.out / "whole" / "notebooks" / "first.ipynb").read_text("utf-8"))
    assert "\\n'=HYPERLINK" not in json.dumps(notebook)


def test_drawings_leave_the_notebook_and_hold_text_as_text(sample):
    """A notebook keeps a drawing once; a script in a label is no element; no date is in it."""
    notebook = (sample.out / "whole" / "notebooks" / "first.ipynb").read_text(encoding="utf-8")
    assert notebook.count("image/svg+xml") == 2  # the drawing, and what is said of it
    assert DRAWN not in notebook
    drawing = (sample.out / "whole" / "figures" / "first-1.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(drawing)
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert root.find("{http://www.w3.org/2000/svg}title").text.startswith("Most in <script>")
    assert "dc:date" not in drawing


def test_drawing_that_is_the_only_image_is_kept():
    """An output with nothing but a drawing is shown as one, and stays in its notebook."""
    output = new_output("display_data", {"image/svg+xml": "<svg/>", "text/plain": "drawn"})
    notebook = new_notebook(cells=[new_code_cell("x", outputs=[output])])
    assert "image/svg+xml" in drop_drawings(notebook).cells[0].outputs[0].data
    figure = read_figure(output, "a-1")
    assert (figure.file, figure.picture, figure.alt) == (
        "figures/a-1.svg",
        "figures/a-1.svg",
        "drawn",
    )


def test_failed_chapter_says_why(sample):
    """In the place of the chapter stand the reason and the notebook as far as it got."""
    text = (sample.out / "broken" / "report.html").read_text(encoding="utf-8")
    page = BeautifulSoup(text, "html.parser")
    third, gone = page.select(".failure")
    assert third.code.get_text() == f"ValueError: {sample.EVIL}"
    assert third.a["href"] == "notebooks/third.failed.ipynb"
    assert gone.code.get_text() == "Died"
    assert gone.a is None


def test_index_lists_every_report(index, sample):
    """The index lists reports in the order of the plan, with findings, pictures and links."""
    titles = [head.get_text() for head in index.select("article h2")]
    assert titles == [f"Whole {sample.EVIL}", f"Broken {sample.TYPST}"]
    article = index.article
    assert [item.get_text() for item in article.select(".findings li")] == [
        f"{sample.EVIL}.",
        "Dael leads.",
    ]
    assert article.select_one(".chapters a")["href"] == "whole/report.html#first"
    assert article.img["src"] == "whole/figures/first-1.png"
    links = [link["href"] for link in index.select("a[href]") if not link["href"].startswith("#")]
    assert len(links) > 10
    assert not [link for link in links if not (sample.out / link.split("#")[0]).exists()]


def test_index_shows_failures_first(index, sample):
    """What failed stands above all reports, with the reason and the notebook as far as it got."""
    first = index.main.find(True, recursive=False)
    assert "failures" in first["class"]
    assert first.h2.get_text() == "2 parts could not be made"
    assert first.code.get_text() == f"ValueError: {sample.EVIL}"
    assert first.a["href"] == "broken/notebooks/third.failed.ipynb"


def test_index_says_what_makes_a_report_special(index, sample):
    """Period and parameters that differ from the defaults are listed; markup stays text."""
    facts = [
        re.sub(r"\s+", " ", fact.get_text())
        for fact in index.select("article:first-of-type dl div")
    ]
    assert facts == ["Statuscomplete", "PeriodJanuary 2020", f"Items{sample.EVIL}"]
    assert len(index.find_all("script")) == 1


def test_a_dataset_is_called_by_its_name():
    """What a plan says of a dataset is a path, which tells a reader nothing."""
    given = {"dataset": ".", "regions": ["Gao"]}
    named = Manifest(name="a", title="A", dataset="Incidents in Mali", parameters=given)
    assert named.facts == {"Dataset": "Incidents in Mali", "Regions": "Gao"}
    assert Manifest(name="a", title="A", dataset="Incidents in Mali").facts == {}


def publish_manifests(out: Path, *names: str) -> None:
    """Write the manifests of some reports, and a folder that is none."""
    (out / "stray").mkdir(parents=True)
    for name in names:
        (out / name).mkdir()
        text = Manifest(name=name, title=name.upper()).model_dump_json()
        (out / name / "manifest.json").write_text(text)


def planned(*names: str) -> SimpleNamespace:
    """Return a plan with reports of these names."""
    return SimpleNamespace(reports=[SimpleNamespace(name=n, title=n.title()) for n in names])


def test_index_lists_the_reports_of_the_plan(tmp_path):
    """In the order of the plan; those that it does not have are not listed, those to come are."""
    publish_manifests(tmp_path, "b", "a", "z")
    write_index(planned("z", "later", "a"), tmp_path)
    index = BeautifulSoup((tmp_path / "index.html").read_text(), "html.parser")
    assert [head.get_text() for head in index.select("article h2")] == ["Z", "A"]
    assert [item.get_text() for item in index.select(".waiting li")] == ["Later"]
    assert index.select(".failures") == []


def test_index_says_what_could_not_be_published(tmp_path):
    """A report that could not even be written is a failure too, though it has no manifest."""
    publish_manifests(tmp_path, "a")
    write_index(SimpleNamespace(reports=[]), tmp_path, unpublished={"full": "No space left"})
    index = BeautifulSoup((tmp_path / "index.html").read_text(), "html.parser")
    assert index.select_one(".failures code").get_text() == "No space left"


def test_links_of_the_feed_start_where_it_lies(feed):
    """Links in the feed are relative: to the folder of the feed, as it says."""
    assert feed.get("{http://www.w3.org/XML/1998/namespace}base") == "./"
    addresses = [link.get("href") for link in feed.iter(f"{ATOM}link")]
    assert {"feed.xml", "index.html", "whole/report.html"} <= set(addresses)


def test_feed_is_dated_by_the_data(feed):
    """Entries come newest first, dated by the last day reported on, with one stable id each."""
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}updated").text for entry in entries] == [
        "2021-01-31T00:00:00Z",
        "2020-01-31T00:00:00Z",
    ]
    assert feed.find(f"{ATOM}updated").text == "2021-01-31T00:00:00Z"
    ids = [element.text for element in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == 3
    assert all(one.startswith("urn:uuid:") for one in ids)


def test_feed_holds_text_as_text(feed, sample, tmp_path):
    """Markup in a title stays text, and a control character does not spoil the feed."""
    assert f"Whole {sample.EVIL}" in {one.text for one in feed.iter(f"{ATOM}title")}
    publish_manifests(tmp_path, "bell\x07")
    write_index(planned("bell\x07"), tmp_path)
    ElementTree.fromstring((tmp_path / "feed.xml").read_text())


def test_entry_of_the_feed_is_new_when_a_finding_is(tmp_path):
    """A report that finds something else is news; one that finds the same in new data is not."""
    page = {"notebook": "claims", "title": "Which?"}
    claim = {"claim": "CL-1", "who": "A page", "statement": "So."}
    reports = [
        {"findings": ["Up."], "key": {"data": "one"}},
        {"findings": ["Up."], "key": {"data": "two"}},
        {"findings": ["Down."], "key": {"data": "two"}},
        {"findings": ["Down."], "pages": [page | {"answers": [claim | {"answer": "at odds"}]}]},
    ]
    ids = []
    for report in reports:
        out = tmp_path / str(len(ids))
        (out / "a").mkdir(parents=True)
        text = Manifest.model_validate({"name": "a", "title": "A", **report}).model_dump_json()
        (out / "a" / "manifest.json").write_text(text)
        write_index(planned("a"), out)
        ids.append(re.findall(r"<id>(.*?)</id>", (out / "feed.xml").read_text())[1])
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_codebook_stands_beside_a_report(tmp_path):
    """What the folder of a dataset says of its columns is a page; markup in it stays text."""
    data, out = tmp_path / "data", tmp_path / "out"
    for folder in (data, out):
        folder.mkdir()
    report = SimpleNamespace(
        title="A <b>", formats=("html",), asked=SimpleNamespace(path=str(data))
    )
    assert publish_codebook(report, out) == ""
    (data / "README.md").write_text("# Codebook: one\n\n`killed`: <script>alert(1)</script> dead\n")
    page = BeautifulSoup((out / publish_codebook(report, out)).read_text("utf-8"), "html.parser")
    assert page.title.get_text() == "Codebook: one · sitrep"
    assert page.find("script") is None
    assert page.select_one(".back a")["href"] == "report.html"
    report.formats = ("pdf",)
    assert publish_codebook(report, out) == ""


def test_answers_are_read_as_values():
    """Claims with their answers come from what a result tells programs, not from a table."""
    rows = [{"claim": "CL-1", "who": "A page", "statement": "So.", "answer": "supported"}]
    told = {"text/html": "<table></table>", ANSWERS: {"answers": rows}}
    cell = new_code_cell("claims", outputs=[new_output("display_data", told)])
    chapter = read_chapter(new_notebook(cells=[new_markdown_cell("# Which?"), cell]), "claims")
    assert [answer.model_dump() for answer in chapter.answers] == rows
    assert describe_chapter(chapter).answers == chapter.answers


def test_only_a_tagged_section_is_replaced():
    """A section is left out for its tag, whatever its heading; the next one stays."""
    cells = [
        new_markdown_cell("# Which?"),
        new_markdown_cell("## Sources", metadata={"tags": ["citation"]}),
        new_markdown_cell("Cite it."),
        new_markdown_cell("## Citation and versions"),
    ]
    chapter = read_chapter(new_notebook(cells=cells), "one")
    assert [section.heading for section in tell([chapter]).chapters[0].sections] == [
        "Citation and versions"
    ]


def test_an_id_of_a_row_stays_in_one_line():
    """The cell of an id is marked for the style, a head of a row too; a sentence is not."""
    row = "<tr><th>CL-02</th><td>SY-2020-0001</td><td>see CL-02</td><td>UN</td></tr>"
    soup = clean(f"<table><tbody>{row}</tbody></table>")
    assert [cell.text for cell in soup.select(".id")] == ["CL-02", "SY-2020-0001"]
