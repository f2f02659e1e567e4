"""The notebooks: their form, what is stored in them, and that they survive awkward parameters."""

from __future__ import annotations

import ast
import json
import re
import statistics
from pathlib import Path
from typing import Any

import nbformat
import papermill
import pytest
import sitrep
from conftest import some_now
from matplotlib import pyplot as plt
from nbformat import NotebookNode

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
TINY = str(Path(__file__).parent / "data" / "tiny")
SOURCES = Path(__file__).parent / "data" / "sources"
NAMES = ["claims", "coverage", "frequency", "lists", "regions", "revisions", "signals", "targets"]
PARAMETERS = {
    "dataset": ("str", "curated"),
    "accessed": ("str", ""),
    "start": ("str", ""),
    "end": ("str", ""),
    "theatres": ("list", []),
    "regions": ("list", []),
    "actors": ("list", []),
    "event_classes": ("list", ["attack"]),
    "period": ("str", ""),
    "compare_from": ("str", ""),
    "boundaries": ("str", ""),
}
OWN = {
    "lists": {"others": ("list", ["insecurity-insight"]), "decided": ("str", "")},
    "revisions": {"since": ("str", "")},
}
"""Parameters that one notebook has alone, behind those of all."""
FRONT = {"answer", "bare", "basis", "finding", "sure"}
TAGS = FRONT | {"parameters", "hide-input", "hero", "kept", "more", "method", "citation"}
TAGS |= {"nbval-ignore-output", "optional"}
DRAWS = re.compile(r"\.plot(\.\w+)?\([^)]*\)( if len\(\w+\) else None)?$")
"""How a cell ends that draws."""
REPEATS = re.compile(r"\b(title|subtitle|source|codes|noun)=|\.figure\b")
"""What a line of code holds that says again what a result knows."""
THINGS = "attack|incident|operation|day|month|week|quarter|year|death|choice|account|publisher"
NONSENSE = re.compile(
    rf"\bnan\b|\binf\b|NaT|<NA>|  |(?<![\d.,])\b1 ({THINGS})s\b|0\.0 to 0\.0\b|\(\)|: $"
)


def read(name: str) -> NotebookNode:
    """Return a stored notebook."""
    return nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)


def code_cells(name: str) -> list[NotebookNode]:
    """Return the code cells of a notebook."""
    return [cell for cell in read(name).cells if cell.cell_type == "code"]


def tags(cell: NotebookNode) -> list[str]:
    """Return the tags of a cell."""
    return list(cell.metadata.get("tags", []))


# Form --------------------------------------------------------------------------------------------


def test_these_are_the_notebooks() -> None:
    """No copy and no draft lies beside the notebooks; each is tested here."""
    assert sorted(path.stem for path in NOTEBOOKS.glob("*.ipynb")) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_the_parameters(name: str) -> None:
    """Names, types and defaults are the same everywhere, its own come last; each has a comment."""
    (cell,) = (cell for cell in code_cells(name) if "parameters" in tags(cell))
    assert cell is code_cells(name)[0] or cell.source == code_cells(name)[0].source
    declared = {}
    for line in ast.parse(cell.source).body:
        assert isinstance(line, ast.AnnAssign)
        assert isinstance(line.target, ast.Name)
        assert line.value is not None
        value = ast.literal_eval(line.value)
        declared[line.target.id] = (ast.unparse(line.annotation), value)
    assert declared == PARAMETERS | OWN.get(name, {})
    assert all(re.search(r"  # \w|  # \"", line) for line in cell.source.splitlines())
    shared = cell.source.splitlines()[: len(PARAMETERS)]
    assert shared == code_cells(NAMES[0])[0].source.splitlines()


@pytest.mark.parametrize("name", NAMES)
def test_papermill_explains_the_parameters(name: str) -> None:
    """`papermill --help-notebook` shows default, type and meaning of each parameter."""
    shown = papermill.inspect_notebook(str(NOTEBOOKS / f"{name}.ipynb"))
    declared = PARAMETERS | OWN.get(name, {})
    assert list(shown) == list(declared)
    for parameter, said in shown.items():
        kind, default = declared[parameter]
        assert said["inferred_type_name"] == kind
        assert ast.literal_eval(said["default"]) == default
        assert said["help"]


@pytest.mark.parametrize("name", NAMES)
def test_the_size_of_cells(name: str) -> None:
    """At most 45 cells; code cells are short, the longest of 15 lines."""
    assert len(read(name).cells) <= 45
    lines = [
        len(cell.source.splitlines()) for cell in code_cells(name) if "parameters" not in tags(cell)
    ]
    assert statistics.median(lines) <= 6
    assert max(lines) <= 15


@pytest.mark.parametrize("name", NAMES)
def test_what_cells_hold(name: str) -> None:
    """No functions, no classes, no commands of the shell, no trailing semicolon, no clock."""
    for cell in code_cells(name):
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.Global))
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [alias.name for alias in node.names]
                assert names in (["sitrep"], ["check_injected"]), names
        for line in cell.source.splitlines():
            assert not line.lstrip().startswith(("!", "%"))
            assert not line.rstrip().endswith(";")


@pytest.mark.parametrize("name", NAMES)
def test_tags(name: str) -> None:
    """Only known tags; what computes is shown, and only versions may differ between runs."""
    cells = read(name).cells
    assert {tag for cell in cells for tag in tags(cell)} <= TAGS
    assert [tags(cell) for cell in cells[:3]] == [[], ["parameters"], ["hide-input"]]
    assert any(FRONT & set(tags(cell)) for cell in cells)
    assert sum("citation" in tags(cell) for cell in cells) == 1
    for cell in cells[3:]:
        if "hide-input" in tags(cell):
            assert DRAWS.search(cell.source)
        if "nbval-ignore-output" in tags(cell):
            assert cell.source == "sitrep.versions()"


@pytest.mark.parametrize("name", NAMES)
def test_a_chart_is_one_call(name: str) -> None:
    """A cell that draws has at most two lines, and none says again what the result knows."""
    for cell in code_cells(name):
        if DRAWS.search(cell.source):
            assert len(cell.source.splitlines()) <= 2
        assert not REPEATS.search(cell.source), cell.source


@pytest.mark.parametrize("name", NAMES)
def test_prose_has_no_numbers_of_its_own(name: str) -> None:
    """The title is a question, and no count stands in prose, where it would go stale."""
    prose = [cell.source for cell in read(name).cells if cell.cell_type == "markdown"]
    assert re.match(r"# [^\n]+\?\n", prose[0])
    allowed = r"95%|100%|5 of 100|CC BY 4\.0|below 10|[Ff]ewer than 10|10,|2020"
    for text in prose:
        assert not re.search(r"\d{2,}", re.sub(allowed, "", text)), text


@pytest.mark.parametrize("name", NAMES)
def test_no_cell_is_of_one_country(name: str) -> None:
    """Code and prose are shown in every report, so they name no country, area, region or side."""
    data = sitrep.load("curated")
    codes = data.codes.loc[data.codes["field"].isin(["actor", "theatre"])]
    named = {"Syria", *data.incidents["admin1"].dropna(), *codes["code"], *codes["label"]}
    shown = "\n".join(cell.source for cell in read(name).cells).casefold()
    own = {word.casefold() for word in named} - {"unidentified"}
    assert not [word for word in sorted(own) if re.search(rf"\b{re.escape(word)}\b", shown)]


# Stored outputs ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_stored_as_one_run(name: str) -> None:
    """The cells were run once, from top to bottom, without errors or warnings."""
    cells = code_cells(name)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell.outputs:
            assert output.output_type in ("execute_result", "display_data"), output


def is_said_above(cell: NotebookNode) -> bool:
    """Return whether a cell draws only where there is something, and there was nothing."""
    return bool(cell.source.endswith("else None") and not cell.outputs)


@pytest.mark.parametrize("name", NAMES)
def test_stored_figures_say_what_they_show(name: str) -> None:
    """Every figure has alt text, and the table that it draws."""
    figures = 0
    for cell in code_cells(name):
        for output in cell.outputs:
            if "image/png" in output.data:
                figures += 1
                alt = output.metadata["image/png"]["alt"]
                assert alt == output.data["text/plain"]
                assert len(alt) > 40
                assert not NONSENSE.search(alt)
                assert output.data["text/csv"].count("\n") > 1
        drawn = any("image/png" in output.data for output in cell.outputs)
        if not is_said_above(cell):
            assert drawn == (bool(DRAWS.search(cell.source)) or "display(claim)" in cell.source)
    assert figures >= FIGURES.get(name, 6)


@pytest.mark.parametrize("name", NAMES)
def test_stored_notebooks_hold_no_traces(name: str) -> None:
    """No path of a machine, no time of a run and no name of a kernel session is stored."""
    notebook = read(name)
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    assert notebook.metadata["kernelspec"]["name"] == "python3"
    text = json.dumps(notebook)
    for trace in ("/home/", "/root/", "/tmp/", "/Users/", "site-packages", 'execution": {'):
        assert trace not in text


# Awkward parameters ------------------------------------------------------------------------------

AWKWARD: dict[str, dict[str, Any]] = {
    "one day": {"start": "2020-04-15", "end": "2020-04-15", "period": "day"},
    "two days": {
        "start": "2020-12-21",
        "end": "2020-12-22",
        "period": "day",
        "compare_from": "2020-12-22",
    },
    "never searched": {"theatres": ["northwest"], "end": "2020-06-30"},
    "a region in no theatre": {"regions": ["Damascus"], "period": "week"},
    "areas that do not meet": {"theatres": ["badia"], "regions": ["Idleb"]},
    "an actor with no attacks": {"event_classes": ["operation"], "actors": ["ISIS"]},
    "all by day": {"event_classes": [], "period": "day"},
    "two incidents": {"regions": ["Aleppo"], "period": "quarter"},
    "wider than the coverage": {"start": "2019-06-01", "end": "2022-02-02", "period": "year"},
    "outside the coverage": {"start": "2022-01-01", "end": "2022-12-31"},
    "no earlier period": {"compare_from": "2020-01-01"},
    "the last day": {"compare_from": "2021-01-31", "theatres": ["south"]},
    "another dataset": {"dataset": TINY, "compare_from": "2020-03-01", "event_classes": []},
    "one incident": {"dataset": TINY, "theatres": ["alpha"], "end": "2020-01-20"},
    "an ACLED export": {
        "dataset": str(SOURCES / "acled_2023.csv"),
        "event_classes": [],
        "compare_from": "2023-04-01",
    },
    "a UCDP file": {
        "dataset": str(SOURCES / "ucdp_GEDEvent_v22_01_22_06.csv"),
        "event_classes": [],
        "compare_from": "2022-04-01",
    },
    "a UCDP file without attacks": {
        "dataset": str(SOURCES / "ucdp_GEDEvent_v22_01_22_06.csv"),
    },
    "a GTD file": {
        "dataset": str(SOURCES / "gtd_globalterrorismdb_0522dist.csv"),
        "period": "year",
        "compare_from": "1990-01-01",
    },
}
FIGURES = {"lists": 6, "revisions": 0, "signals": 1}
"""How many figures a notebook holds at least, where that is not six."""

REALLY = {
    "claims": ["another dataset"],
    "coverage": ["never searched"],
    "frequency": ["one day", "never searched"],
    "lists": ["one day", "another dataset", "an ACLED export"],
    "regions": ["one incident"],
    "revisions": ["one day"],
    "signals": ["an ACLED export"],
    "targets": ["another dataset"],
}
"""What papermill runs in a kernel of its own, as a scheduler would."""

EVERYWHERE = [
    *("one day", "never searched", "one incident", "another dataset"),
    *("an ACLED export", "a UCDP file", "a UCDP file without attacks", "a GTD file"),
]
"""What every notebook runs on; of the rest each runs on a part, to save time."""

INSIDE = [
    (name, awkward)
    for number, awkward in enumerate(AWKWARD)
    for place, name in enumerate(NAMES)
    if awkward not in REALLY[name] and (awkward in EVERYWHERE or number % len(NAMES) == place)
]
"""What runs in this process."""


def run(name: str, parameters: dict[str, Any]) -> list[object]:
    """Run the code of a notebook in this process; return what each cell shows."""
    shown: list[object] = []
    names: dict[str, Any] = {"display": lambda *pieces: shown.extend(pieces)}
    for number, cell in enumerate(code_cells(name)):
        body = ast.parse(cell.source).body
        last = body.pop() if isinstance(body[-1], ast.Expr) else None
        where = f"{name}, code cell {number}"
        exec(compile(ast.Module(body, []), where, "exec"), names)
        if "parameters" in tags(cell):
            names.update(parameters)
        if isinstance(last, ast.Expr):
            shown.append(eval(compile(ast.Expression(last.value), where, "eval"), names))
    return [piece for piece in shown if piece is not None]


@pytest.mark.parametrize(("name", "awkward"), INSIDE)
def test_awkward_parameters(name: str, awkward: str) -> None:
    """A notebook runs on whatever is asked; figures can be drawn, and no sentence is nonsense."""
    for shown in run(name, AWKWARD[awkward]):
        figure = getattr(shown, "figure", None)
        if figure is not None:
            said = [figure.alt]
            assert figure.table.empty or figure.png().startswith(b"\x89PNG")
            plt.close(figure)
        elif isinstance(shown, str):
            said = str(shown).splitlines()
        else:
            assert repr(shown)
            assert shown._repr_html_()  # type: ignore[attr-defined]
            said = list(map(str, getattr(shown, "findings", [])))
        for sentence in said:
            assert sentence == sentence.strip()
            assert sentence
            assert not NONSENSE.search(sentence), sentence


SINCE: dict[str, dict[str, Any]] = {
    "one day": {
        "since": "curated@0.1.0",
        "start": "2020-04-15",
        "end": "2020-04-15",
        "period": "day",
    },
    "no incidents": {"since": "curated@0.1.0", "theatres": ["badia"], "regions": ["Idleb"]},
    "never searched": {"since": "curated@0.1.0", "theatres": ["northwest"], "end": "2020-06-30"},
    "the same files": {"since": TINY, "dataset": TINY, "event_classes": []},
    "an altered export": {"since": "", "event_classes": []},
    "a release": {"since": "curated@0.1.0", "dataset": "curated@0.1.1"},
    "all kinds by day": {
        "since": "curated@0.1.0",
        "dataset": "curated@0.1.1",
        "event_classes": [],
        "period": "day",
    },
}
"""An earlier vintage, and what is asked of both."""


@pytest.mark.parametrize("asked", some_now(SINCE, len(SINCE) - 2))
def test_an_earlier_vintage(asked: str, tmp_path: Path) -> None:
    """The notebook `revisions` runs with one, and every sentence holds together."""
    given = dict(SINCE[asked])
    if not given["since"]:
        lines = (SOURCES / "acled_2023.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        copy = tmp_path / "copy.csv"
        copy.write_text("".join([*lines[:2], *lines[4:]]), encoding="utf-8")
        given |= {"since": str(copy), "dataset": str(SOURCES / "acled_2023.csv")}
    shown = run("revisions", given)
    said = [str(each) for each in shown if isinstance(each, str)]
    assert any(text.startswith(("Since ", "No", "Nothing")) for text in said)
    for each in shown:
        if figure := getattr(each, "figure", None):
            assert figure.png().startswith(b"\x89PNG")
            plt.close(figure)
        for text in map(str, getattr(each, "findings", [])):
            assert not NONSENSE.search(text), text


MALI = str(Path(__file__).parent / "data" / "foreign" / "mali")


@pytest.mark.parametrize(
    ("asked", "said", "tables"),
    [
        ({"others": []}, "No other list is named, so nothing is compared.", 3),
        ({"dataset": MALI}, "Nothing can be linked: the lists have no day in common", 4),
    ],
)
def test_where_nothing_is_compared_one_sentence_says_so(
    asked: dict[str, Any], said: str, tables: int
) -> None:
    """No chart, no shares and no pairs: the card, the lists if there are some, and the filters."""
    shown = run("lists", asked)
    sentences = [str(piece) for piece in shown if isinstance(piece, str)]
    assert sentences[0].startswith(said)
    assert len(sentences) == 2  # the other one is how to cite
    assert len(shown) == len(sentences) + tables


def test_lists_say_how_many_pairs_they_show_of_how_many() -> None:
    """Matches and undecided pairs stand apart, each under how many there are."""
    shown = list(map(str, run("lists", {"others": [MALI], "dataset": MALI})))
    assert "Matches, 12 of 42" in shown
    assert not [text for text in shown if text.startswith("Undecided")]


@pytest.mark.parametrize(
    ("name", "awkward"), [(name, awkward) for name in NAMES for awkward in REALLY[name]]
)
@pytest.mark.filterwarnings("default")  # of papermill's own dependencies
def test_awkward_parameters_through_papermill(name: str, awkward: str, tmp_path: Path) -> None:
    """The same in a fresh kernel: parameters are injected, every cell runs, figures are there."""
    done = papermill.execute_notebook(
        NOTEBOOKS / f"{name}.ipynb",
        tmp_path / "done.ipynb",
        parameters=AWKWARD[awkward],
        cwd=NOTEBOOKS,
        progress_bar=False,
        log_output=False,
    )
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    for cell in done.cells:
        if DRAWS.search(cell.source) and not is_said_above(cell):
            (output,) = cell.outputs  # with nothing to draw, a sentence
            assert {"image/png", "text/html"} & set(output.data)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"theatres": ["badya"]}, "theatres: 'badya' is not a theatre of these data"),
        ({"period": "fortnight"}, "period: 'fortnight' is not a period"),
        ({"start": "2020-13-01"}, "start: '2020-13-01' is not a day"),
        ({"compare_from": "July"}, "compare_from: 'July' is not a day"),
        ({"dataset": "curatd"}, "did you mean 'curated'?"),
        ({"accessed": "yesterday"}, "accessed: 'yesterday' is not a day"),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", NAMES)
def test_a_wrong_parameter_stops_at_the_door(
    name: str, parameters: dict[str, Any], said: str
) -> None:
    """A parameter that cannot be is one clear error, in the cell that follows the parameters."""
    with pytest.raises(sitrep.ParameterError) as caught:
        run(name, parameters)
    assert said in str(caught.value)
    assert caught.traceback[-1].path != caught.traceback[1].path
    assert "code cell 1" in str([entry.path for entry in caught.traceback])
