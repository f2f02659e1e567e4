"""The plan is checked as a whole before anything runs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from sitrep.cli.main import app
from sitrep.errors import DataError, ParameterError
from sitrep.reports.plan.notebooks import seen_from
from sitrep.reports.plan.parse import read_plan
from sitrep.reports.publish.manifest import describe_parameters
from sitrep.reports.run.runner import Settings, find_due
from typer.testing import CliRunner

ROOT = Path(__file__).parents[2]

DATED = """dataset: str = "curated"
start: str = ""
end: str = ""
regions: list = []
actors: list = []
period: str = "month"
compare_from: str = "2020-07-01"
"""

MAPPED = 'dataset: str = "curated"\nboundaries: str = ""\n'
SQUARE = '{"type": "Polygon", "coordinates": [[[36, 33], [40, 33], [40, 36], [36, 33]]]}'

ONE = "reports:\n  - name: one\n    title: One\n    notebooks: [first]\n"


def rules(path: Path) -> list[str]:
    """Return every problem of a plan as one line of text."""
    with pytest.raises(DataError) as caught:
        read_plan(path)
    return [str(problem) for problem in caught.value.problems]


def test_shipped_plan_is_valid():
    """The default plan asks for the report that the dataset was founded on."""
    plan = read_plan(ROOT / "reports.yml")
    periods = {report.name: report.period for report in plan.reports}
    assert periods["founding-report"] == "16 to 23 December 2020"


def test_all_mistakes_are_told_at_once(project):
    """Someone who makes eight mistakes in two reports learns all eight, each with its line."""
    project.write_notebook("first", parameters=DATED)
    plan = project.write_plan(
        "reports:\n"
        "  - name: Not Safe\n"
        "    title: One\n"
        "    notebooks: [first, frist]\n"
        "    parameters:\n"
        "      regions: [Daaraa]\n"
        "      actor: [ISIS]\n"
        "      start: 2020-12-16\n"
        "      end: 2020-12-01\n"
        "      period: fortnight\n"
        "      compare_from: July\n"
        "  - name: two\n"
        "    titel: Two\n"
        "    notebooks: [first]\n"
    )
    told = rules(plan)
    for line, words in [
        (2, "not safe as a file name"),
        (4, "did you mean 'first'?"),
        (6, "did you mean 'Daraa'?"),
        (7, "did you mean 'actors'?"),
        (8, "is after end"),
        (10, "'fortnight' is not a period"),
        (11, "'July' is not a day"),
        (12, "title: is missing"),
        (13, "did you mean 'title'?"),
    ]:
        assert any(rule.startswith(f"reports.yml:{line}: ") and words in rule for rule in told), (
            words
        )
    assert len(told) == 9


@pytest.mark.parametrize(
    ("given", "kind"),
    [("word: [a]", "str"), ("items: a", "list"), ("word: 3", "str"), ("items: {a: b}", "list")],
)
def test_type_is_that_of_the_parameters_cell(project, given, kind):
    """A value of another type than the notebook declares is refused, not passed on."""
    project.write_notebook("first")
    plan = project.write_plan(ONE + f"    parameters: {{{given}}}\n")
    assert rules(plan)[0].endswith(f"is not of type {kind}")


def test_days_need_no_quotes(project):
    """YAML reads 2020-12-16 as a date; the notebook gets it as the text that it takes."""
    project.write_notebook("first")
    plan = project.write_plan(ONE + "    parameters: {word: 2020-12-16}\n")
    assert read_plan(plan).reports[0].parameters == {"word": "2020-12-16"}


def test_only_what_differs_from_the_default_is_changed(project):
    """A report says which parameters make it special, not which were written down."""
    project.write_notebook("first")
    plan = project.write_plan(ONE + "    parameters: {word: hello, items: [a]}\n")
    assert read_plan(plan).reports[0].changed == {"items": ["a"]}


def test_period_and_comparison_may_be_left_open(project):
    """Empty, they are chosen from the data; a report whose notebook names them says so."""
    project.write_notebook("first", parameters=DATED)
    text = f"{ONE}    parameters: {{period: '', compare_from: '', start: '2020-02-01'}}\n"
    (report,) = read_plan(project.write_plan(text)).reports
    assert report.changed == {"period": "", "compare_from": "", "start": "2020-02-01"}
    chosen = "chosen from the data"
    assert describe_parameters(report.changed) == {"Counted per": chosen, "Compared from": chosen}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("2020-12-20", "20 December 2020"),
        ("2021-01-01 against 2020-01-01", "1 January 2021 against 1 January 2020"),
    ],
)
def test_the_day_compared_from_is_said_as_all_others(value, said):
    """The header of a report has one form for a day."""
    assert describe_parameters({"compare_from": value}) == {"Compared from": said}


@pytest.mark.parametrize("name", ["../up", "a/b", "A", "a b", "-a", "a--b", "''", "a" * 61])
def test_name_must_be_safe_as_a_file_name(project, name):
    """A report's name becomes a folder, so it cannot lead anywhere else."""
    project.write_notebook("first")
    plan = project.write_plan(ONE.replace("name: one", f"name: {name}"))
    assert "not safe as a file name" in rules(plan)[0]


def test_duplicate_name_is_told_at_both_places(project):
    """Two reports of one name would overwrite each other."""
    project.write_notebook("first")
    plan = project.write_plan(ONE + ONE.removeprefix("reports:\n"))
    assert [rule.split(":")[1] for rule in rules(plan)] == ["2", "5"]


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("reports: [", "is not YAML"),
        ("", "must hold one list"),
        ("reports: []", "lists no report"),
        ("reports: {a: b}", "must be a list"),
        ("report:\n  - name: a", "must hold one list"),
    ],
)
def test_file_that_is_no_plan_is_one_problem(project, text, rule):
    """A broken file is told in one sentence, without a traceback."""
    (told,) = rules(project.write_plan(text))
    assert rule in told


def test_missing_plan_is_one_problem(project):
    """A plan that is not there is told as such."""
    (told,) = rules(project.plan)
    assert "cannot be read" in told


def test_parameters_cell_holds_assignments_only(project):
    """A parameters cell that computes cannot be checked, and is refused."""
    project.write_notebook("first", parameters="import os\nhome: str = os.curdir\n")
    (told,) = rules(project.write_plan(ONE))
    assert "plain assignments only: 'import os' is none" in told


@pytest.mark.parametrize("text", ["no JSON", "[]", '{"worksheets": []}', '{"cells": [1]}'])
def test_a_file_that_is_no_notebook(project, text):
    """It is one problem of the report that names it, by its name."""
    (project.notebooks / "first.ipynb").write_text(text, encoding="utf-8")
    (told,) = rules(project.write_plan(ONE))
    assert "first.ipynb: is not a notebook of the current format" in told


def test_a_plan_is_checked_without_what_runs_it():
    """Reading parameters imports nothing that reads, runs or draws notebooks."""
    code = "import sys, sitrep.reports.plan.parse\nprint([m for m in sys.argv if m in sys.modules])"
    heavy = ["nbformat", "jsonschema", "nbconvert", "papermill", "matplotlib"]
    done = subprocess.run(
        [sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_unknown_report_names_the_nearest(project):
    """A typo in a report's name is answered with the name that was meant."""
    project.write_notebook("first")
    with pytest.raises(ParameterError, match="did you mean 'one'"):
        read_plan(project.write_plan(ONE)).select(["onne"])


def test_command_refuses_a_bad_plan_before_it_writes(project):
    """A typo in a parameter ends with exit code 2 and leaves no trace."""
    project.write_notebook("first")
    plan = project.write_plan(ONE + "    parameters: {wrd: hello}\n")
    result = CliRunner().invoke(app, ["run", "--plan", str(plan)])
    assert result.exit_code == 2
    assert "did you mean 'word'?" in result.output
    assert not project.out.exists()


def test_boundaries_are_checked_with_the_plan(project):
    """A file that is not there, or holds none, is told by its line before anything runs."""
    project.write_notebook("first", parameters=MAPPED)
    plan = project.write_plan(f"{ONE}    parameters:\n      boundaries: mine.geojson\n")
    (told,) = rules(plan)
    assert told.startswith("reports.yml:6: one parameters.boundaries: no such file: ")
    (plan.parent / "mine.geojson").write_text("{}")
    (told,) = rules(plan)
    assert told.endswith("mine.geojson' is not GeoJSON: it is no object with a `type`")


def test_boundaries_are_an_input_of_a_report(project):
    """Their path starts at the plan; the report is made again if they change."""
    project.write_notebook("first", parameters=MAPPED)
    plan = project.write_plan(f"{ONE}    parameters: {{boundaries: mine.geojson}}\n")
    path = plan.parent / "mine.geojson"
    path.write_text(SQUARE)
    checked = read_plan(plan)
    (report,) = checked.reports
    assert report.inputs[1:] == [str(path)]
    settings = Settings(project.out, 1)
    keys = []
    for text in (SQUARE, SQUARE.replace("40", "41")):
        path.write_text(text)
        ((due,), _) = find_due(checked, checked.reports, settings)
        keys.append(due.key)
    assert [name for name in keys[0] if keys[0][name] != keys[1][name]] == ["data"]
    home = plan.parent / "notebooks"
    assert seen_from(home, report.parameters, plan.parent) == {"boundaries": "../mine.geojson"}


LISTED = 'dataset: str = "curated"\nothers: list = []\ndecided: str = ""\n'


def test_other_lists_and_decisions_are_checked_with_the_plan(project):
    """A list that is none, and a decision that is none, are told before anything runs."""
    project.write_notebook("first", parameters=LISTED)
    queue = project.plan.with_name("links.csv")
    queue.write_text("decision,first_list,first,second_list,second\nyep,a,1,b,2\n")
    given = "    parameters:\n      others: [insecurity]\n      decided: links.csv\n"
    said = rules(project.write_plan(ONE + given))
    assert any("did you mean 'insecurity-insight'?" in one for one in said)
    assert any("links.csv:2: 1 2 decision: 'yep' is no decision" in one for one in said)


def test_other_lists_and_decisions_are_inputs(project):
    """Their files are part of what a report is made from, and found from where it runs."""
    project.write_notebook("first", parameters=LISTED)
    queue = project.plan.with_name("links.csv")
    queue.write_text("decision,first_list,first,second_list,second\n")
    given = "    parameters:\n      others: [insecurity-insight]\n      decided: links.csv\n"
    plan = project.write_plan(ONE + given)
    (report,) = read_plan(plan).reports
    assert "Insecurity Insight" in report.asked.source["citation"]
    assert report.asked.source["licence"].startswith("CC BY-SA")
    assert [Path(path).name for path in report.inputs[1:]] == ["incidents.csv", "links.csv"]
    home = plan.parent / "notebooks"
    seen = seen_from(home, report.parameters, plan.parent)
    assert seen == {"others": ["insecurity-insight"], "decided": "../links.csv"}
    own = seen_from(home, {"others": ["mine.csv"]}, plan.parent)
    assert own == {"others": ["../mine.csv"]}
    settings = Settings(out=project.out, jobs=1)
    ((before,), _) = find_due(read_plan(plan), [report], settings)
    queue.write_text("decision,first_list,first,second_list,second\nno,a,1,b,2\n")
    ((after,), _) = find_due(read_plan(plan), [report], settings)
    assert before.key["data"] != after.key["data"]
