"""Two small reports with awkward text everywhere; `python sample.py DIR` publishes them there."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pandas as pd
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from sitrep.charts.figure import DRAWN
from sitrep.charts.ranking import plot_ranking
from sitrep.reports.plan.model import Asked, Report
from sitrep.reports.publish.index import write_index
from sitrep.reports.publish.manifest import NotebookRun, Provenance
from sitrep.reports.publish.publish import publish

EVIL = "<script>alert(1)</script>"
TYPST = '#import "x" $x$ @ref *a* _b_ `c` \\d [e] ~ // -- "q" https://example.org/a//b = #panic()'
FORMULA = '=HYPERLINK("https://example.org")'
KINDS = {"html": "text/html", "text": "text/plain", "md": "text/markdown"}
FRAME = """<div><style scoped>.dataframe {color: red}</style><table border="1" class="dataframe">
<thead><tr style="text-align: right;"><th></th><th>n</th><th>interval</th><th>place</th></tr>
<tr><th>period</th><th></th><th></th><th></th></tr></thead>
<tbody><tr><th>2020-01</th><td>1,234</td><td>6.9 to 22.2</td><td>Dael</td></tr>
<tr><th>2020-02</th><td>NaN</td><td>1 to 2</td><td>12 km east</td></tr></tbody></table></div>"""
SPANS = """<table><thead><tr><th>a</th><th colspan="2">b</th></tr></thead><tbody>
<tr><td rowspan="2">down</td><td>1</td><td>2</td></tr><tr><td>3</td><td>4</td></tr>
<tr><td colspan="9">wide</td></tr></tbody></table>"""
SHARED = "## What is counted\n\nThe same in each notebook."


def shown(**data: str) -> NotebookNode:
    """Return an output of some kinds: `html` for text/html and so on."""
    return new_output("display_data", {KINDS[kind]: value for kind, value in data.items()})


def printed(text: str, name: str = "stdout") -> NotebookNode:
    """Return what a cell printed."""
    return new_output("stream", name=name, text=text)


def drawn(*places: str) -> NotebookNode:
    """Return a house figure as a kernel shows it to a run that publishes."""
    table = pd.DataFrame({"place": places, "n": [float(n + 1) for n in range(len(places))]})
    ax = plot_ranking(
        table.assign(ci_low=0.5, ci_high=9.0),
        by="place",
        title=f"Most in {places[0]}",
        subtitle="Incidents",
        source="Source: made up",
    )
    content = {
        "image/svg+xml": ax.figure.svg(),
        "text/plain": ax.figure.alt,
        "text/csv": ax.figure.csv(),
        DRAWN: ax.figure.drawn(),
    }
    about = {"image/svg+xml": {"alt": ax.figure.alt, "width": 650}}
    return new_output("display_data", content, metadata=about)


def executed(name: str, *cells: NotebookNode, headline: str = EVIL) -> NotebookNode:
    """Return an executed notebook: title, parameters, what all share, and these cells."""
    head = [
        new_markdown_cell(f"# The {name} question\n\nOf the {name} notebook alone."),
        new_code_cell('word: str = ""', metadata={"tags": ["parameters"]}),
        new_code_cell("import os", outputs=[shown(html=FRAME)]),
        new_markdown_cell(SHARED),
        new_code_cell("sum", metadata={"tags": ["finding"]}, outputs=[printed(headline)]),
    ]
    cite = new_markdown_cell("## Citing it", metadata={"tags": ["citation"]})
    tail = [cite, new_code_cell("", outputs=[printed("Cite us.")])]
    return new_notebook(cells=[*head, *cells, *tail])


def first() -> NotebookNode:
    """Return a notebook that holds every kind of output, with markup in all of them."""
    link = '<a href="https://example.org/?a=%d8&amp;b">page</a> <a href="javascript:x()">not</a>'
    return executed(
        "first",
        new_markdown_cell(f"## Who?\n\n{EVIL} [x](javascript:alert(1)) <b onclick='x()'>bold</b>"),
        new_code_cell("table", outputs=[shown(html=FRAME + EVIL + link, text="table")]),
        new_code_cell("spans", outputs=[shown(html=SPANS)]),
        new_code_cell("figure", outputs=[drawn(EVIL, TYPST, FORMULA, "درعا")]),
        new_markdown_cell("## Who?\n\n![far](https://example.org/far.png) [near](targets.ipynb)"),
        new_code_cell("say", outputs=[shown(md=f"# **So** {EVIL}"), shown(text=repr(TYPST))]),
        new_code_cell("warn", outputs=[printed(EVIL, "stderr")]),
        new_code_cell("columns", outputs=[printed("a    b\n1    2")]),
    )


def second() -> NotebookNode:
    """Return a notebook with a table of many columns and a word too long for any line."""
    row = "".join(f"<td>{text}</td>" for text in ["some words of a cell " * 2] * 7 + ["x" * 200])
    table = f"<table><tbody>{f'<tr>{row}</tr>' * 30}</tbody></table>"
    return executed(
        "second",
        new_markdown_cell("## Where?"),
        new_code_cell("wide", outputs=[shown(html=table)]),
        new_code_cell("figure", outputs=[drawn("Dael", "Nawa")]),
        new_markdown_cell("## Once more?", metadata={"tags": ["more"]}),
        new_code_cell("more", outputs=[printed("Said once more.")]),
        headline="Dael leads.",
    )


def publish_sample(out: Path) -> None:
    """Publish a report that is whole, one with a chapter that failed, and their index."""
    work = out / "work"
    work.mkdir(parents=True)
    paths = {"first": work / "first.ipynb", "second": work / "second.ipynb"}
    nbformat.write(first(), paths["first"])
    nbformat.write(second(), paths["second"])
    nbformat.write(executed("third"), work / "third.failed.ipynb")
    whole = [NotebookRun(name, path) for name, path in paths.items()]
    broken = NotebookRun("third", work / "third.failed.ipynb", f"ValueError: {EVIL}")
    runs = {"whole": whole, "broken": [whole[1], broken, NotebookRun("gone", work / "x", "Died")]}
    titles = {"whole": f"Whole {EVIL}", "broken": f"Broken {TYPST}"}
    source = {"name": "Made up", "version": "1", "sha256": "0" * 64, "citation": f"We: {EVIL}"}
    for name, notebooks in runs.items():
        names = tuple(run.notebook for run in notebooks)
        changed = {"items": [EVIL], "start": "2020-01-01"}
        asked = Asked("January 2020")
        report = Report(name, titles[name], names, changed, changed, ("html", "pdf"), asked)
        day = {"whole": "2020-01-31", "broken": "2021-01-31"}[name]
        folder = out / name
        folder.mkdir()
        provenance = Provenance(source | {"last_day": day}, changed, {"Python": "3"})
        publish(report, notebooks, folder, provenance=provenance, key={"data": "abc"})
    plan = SimpleNamespace(reports=[SimpleNamespace(name=name) for name in runs])
    write_index(plan, out)
    for path in work.iterdir():
        path.unlink()
    work.rmdir()


if __name__ == "__main__":
    publish_sample(Path(sys.argv[1]))
