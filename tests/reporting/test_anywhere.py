"""A plan in any folder: shipped notebooks beside its own, and data where it stands."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell
from sitrep.cli.main import app
from sitrep.errors import DataError
from sitrep.reports.plan import notebooks, parameters
from sitrep.reports.plan.memory import Request, check_plan, recall_plan, remember_plan
from sitrep.reports.plan.notebooks import find_notebook, home_of, list_notebooks, seen_from
from sitrep.reports.plan.parse import read_plan
from typer.testing import CliRunner

TINY = Path(__file__).parents[1] / "data" / "tiny"
ON_MAPS = Path(__file__).parents[2] / "docs" / "column-map.md"
SHIPPED = {
    *("claims", "coverage", "frequency", "lists", "regions", "revisions", "signals", "targets")
}
PLAN = """reports:
  - name: one
    title: One
    notebooks: [frequency]
    parameters: {dataset: mine}
"""
SHOW = (
    "from pathlib import Path\nprint(dataset, Path.cwd().name, Path(dataset, 'codes.csv').exists())"
)
DATASET = 'dataset: str = "curated"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a plan and data of its own, and no notebooks."""
    place = tmp_path / "project"
    shutil.copytree(TINY, place / "mine")
    (place / "reports.yml").write_text(PLAN, encoding="utf-8")
    return place


def test_a_plan_without_notebooks_takes_the_shipped_ones(folder: Path) -> None:
    """It names them as its own, and the path of its data starts beside it."""
    (report,) = read_plan(folder / "reports.yml").reports
    assert report.asked.path == str(folder / "mine")
    assert report.changed == {"dataset": "mine"}
    assert set(list_notebooks(folder)) == SHIPPED


def test_days_and_values_of_its_own_data_are_known(folder: Path) -> None:
    """A report for each theatre of data that stand beside the plan is found."""
    with (folder / "reports.yml").open("a", encoding="utf-8") as file:
        file.write("    each: {theatres: all}\n")
    made = read_plan(folder / "reports.yml").reports
    assert [report.name for report in made] == ["one-alpha", "one-beta", "one-gamma"]


def test_a_notebook_of_its_own_wins(folder: Path, make_notebook: object) -> None:
    """`frequency` beside the plan is the plan's, the others stay the shipped ones."""
    (folder / "notebooks").mkdir()
    own = folder / "notebooks" / "frequency.ipynb"
    shutil.copy(notebooks.SHIPPED_NOTEBOOKS / "claims.ipynb", own)
    assert find_notebook("frequency", folder) == list_notebooks(folder)["frequency"] == own
    assert find_notebook("claims", folder).parent == notebooks.SHIPPED_NOTEBOOKS


def test_data_that_are_not_there_are_named(folder: Path) -> None:
    """The path is looked for beside the plan; the message has the line and the nearest name."""
    text = PLAN.replace("dataset: mine", "dataset: mien")
    (folder / "reports.yml").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match=r"reports\.yml:5: .*no such file in 'project'.*/mine'"):
        read_plan(folder / "reports.yml")


def test_a_notebook_that_is_none_names_the_nearest_shipped(folder: Path) -> None:
    """A misspelt notebook is answered with a shipped one."""
    text = PLAN.replace("[frequency]", "[frequencies]")
    (folder / "reports.yml").write_text(text, encoding="utf-8")
    with pytest.raises(
        DataError, match=r"no notebook in 'notebooks' beside the plan.*did you mean 'frequency'"
    ):
        read_plan(folder / "reports.yml")


@pytest.mark.parametrize(
    ("given", "own", "shipped"),
    [
        ("mine", "../mine", "mine"),
        ("data/acled_*.csv", "../data/acled_*.csv", "data/acled_*.csv"),
        ("../far.csv", "../../far.csv", "../far.csv"),
        ("curated", "curated", "curated"),
        ("/srv/far.csv", "/srv/far.csv", "/srv/far.csv"),
    ],
)
def test_paths_are_those_of_where_the_notebook_runs(
    tmp_path: Path, given: str, own: str, shipped: str
) -> None:
    """A path beside the plan leads there from either folder; no path of the machine is put in."""
    mine = tmp_path / "notebooks" / "a.ipynb"
    other = notebooks.SHIPPED_NOTEBOOKS / "claims.ipynb"
    homes = home_of(mine, tmp_path), home_of(other, tmp_path)
    assert homes == (tmp_path / "notebooks", tmp_path)
    seen = [seen_from(home, {"dataset": given, "n": 1}, tmp_path) for home in homes]
    assert seen == [{"dataset": own, "n": 1}, {"dataset": shipped, "n": 1}]


def test_own_and_shipped_notebooks_find_the_data(
    folder: Path, make_project: type, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The own notebook runs in its folder, the shipped one in the plan's; both read the data."""
    ships = make_project(tmp_path / "ships")
    ships.write_notebook("sent", new_code_cell(SHOW), parameters=DATASET)
    monkeypatch.setattr(notebooks, "SHIPPED_NOTEBOOKS", ships.notebooks)
    shutil.copytree(ships.notebooks, folder / "notebooks")
    (folder / "notebooks" / "sent.ipynb").rename(folder / "notebooks" / "own.ipynb")
    plan = folder / "reports.yml"
    plan.write_text(PLAN.replace("[frequency]", "[own, sent]"), encoding="utf-8")
    result = CliRunner().invoke(app, ["run", "--plan", str(plan), "--formats", "none"])
    assert result.exit_code == 0, result.output
    made = {path.stem: path.read_text("utf-8") for path in folder.rglob("reports/one/**/*.ipynb")}
    assert "../mine notebooks True" in made["own"]
    assert "mine project True" in made["sent"]
    assert str(tmp_path) not in "".join(made.values())


def test_a_changed_shipped_notebook_is_noticed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A plan that was found right is checked again when a shipped notebook changed."""
    ships = Path(shutil.copytree(notebooks.SHIPPED_NOTEBOOKS, tmp_path / "ships"))
    monkeypatch.setattr(notebooks, "SHIPPED_NOTEBOOKS", ships)
    out = folder / "reports"
    out.mkdir()
    asked = Request(folder / "reports.yml", {}, None)
    remember_plan(check_plan(asked), out)
    assert recall_plan(asked, out) is not None
    path = ships / "frequency.ipynb"
    path.write_text(path.read_text("utf-8").replace("dataset", "data_set", 1), encoding="utf-8")
    assert recall_plan(asked, out) is None


def test_without_a_plan_none_of_elsewhere_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`sitrep run` in a folder without a plan says so; it does not run that of the checkout."""
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, ["run", "--dry-run"])
    assert result.exit_code == 2
    assert "reports.yml: cannot be read: there is none in" in result.output
    assert "--plan" in result.output


def test_the_plan_here_is_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`sitrep run` takes the plan of the folder that one is in."""
    monkeypatch.chdir(folder)
    result = CliRunner().invoke(app, ["run", "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "would run   one" in result.output


def test_the_page_on_maps_has_a_plan_that_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_notebook: object
) -> None:
    """Its map and plan beside the file are run; another map is a reason to run again, or not to."""
    page = ON_MAPS.read_text(encoding="utf-8")
    written, plan = re.findall(r"```(?:yaml)?\n((?:file|reports):.*?)```", page, re.DOTALL)
    names = ("Number", "Event Date", "Province", "Town", "Lat", "Lon", "Type", "Armed group")
    row = ("1", "31/01/2020", "Gao", "Ansongo", "15.6", "0.5", "IED", "X")
    lines = [";".join((*names, "Deaths")), ";".join((*row, "2"))]
    (tmp_path / "mine.csv").write_text("\n".join(lines), encoding="utf-8")
    place = tmp_path / "mine.sitrep.yml"
    place.write_text(written, encoding="utf-8")
    (tmp_path / "reports.yml").write_text(plan.replace("regions, ", ""), encoding="utf-8")
    for name in ("frequency", "targets"):
        (tmp_path / "notebooks").mkdir(exist_ok=True)
        own = make_notebook(name, new_code_cell("print(dataset)"), parameters=DATASET)
        nbformat.write(own, tmp_path / "notebooks" / f"{name}.ipynb")
    monkeypatch.chdir(tmp_path)

    def ask(*words: str) -> tuple[int, str]:
        parameters._load.cache_clear()  # each is a process of its own
        result = CliRunner().invoke(app, ["run", *words])
        return result.exit_code, result.output

    assert ask("--formats", "none")[0] == 0
    assert ask("--formats", "none", "--dry-run") == (0, "up to date  gao-2020\n")
    place.write_text(written.replace("bombing", "mine"), encoding="utf-8")
    assert "would run   gao-2020: data changed" in ask("--formats", "none", "--dry-run")[1]
    place.write_text(written.replace("Province", "Provinz"), encoding="utf-8")
    code, said = ask("--formats", "none", "--dry-run")
    assert (code, "'Provinz' is no column of mine.csv; did you mean 'Province'?" in said) == (
        2,
        True,
    )
