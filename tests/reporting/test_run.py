"""Notebooks run side by side, fail alone, and are run again only when something changed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import Any

import pytest
from filelock import FileLock
from nbformat.v4 import new_code_cell
from sitrep.cli.main import app
from sitrep.reports.run import fingerprints as inputs
from sitrep.reports.run import output as store
from started import files_of
from typer.testing import CliRunner, Result

PARAMETERS = 'word: str = "hello"\nitems: list = []\n'
TINY = Path(__file__).parents[1] / "data" / "tiny"
LIMIT = 5

PLAN = f"""cell_limit: {LIMIT}
reports:
  - name: mixed
    title: One of two fails
    notebooks: [good, broken]
    parameters: {{word: ciao}}
    formats: [html]
  - name: endless
    title: A cell never ends
    notebooks: [hangs]
    formats: []
  - name: killed
    title: The kernel is killed
    notebooks: [dies]
    formats: []
  - name: left
    title: The kernel leaves
    notebooks: [leaves]
    formats: []
  - name: fine
    title: All is well
    notebooks: [good]
    formats: []
  - name: dated
    title: Has data
    notebooks: [reads]
    formats: []
"""

REASONS = {
    "mixed": "broken: ZeroDivisionError: division by zero (In [4])",
    "endless": f"hangs: a cell took longer than {LIMIT} seconds",
    "killed": "dies: its kernel died",
    "left": "leaves: its kernel died",
}


@dataclass(frozen=True)
class Run:
    """What a run of `PLAN` left behind."""

    folder: Path
    result: Result
    files: dict[str, bytes]


def sitrep(folder: Path, *arguments: str) -> Result:
    """Run the plan of a project."""
    return CliRunner().invoke(app, ["run", "--plan", str(folder / "reports.yml"), *arguments])


def due(folder: Path, *arguments: str) -> dict[str, str]:
    """Return what a dry run would run, each with the reason."""
    result = sitrep(folder, "--dry-run", "--json", *arguments)
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout)["due"])


@pytest.fixture(scope="module")
def run(tmp_path_factory, make_project) -> Run:
    """Run a plan in which all goes wrong that can."""
    project = make_project(tmp_path_factory.mktemp("run") / "project")
    project.write_notebook(
        "good", new_code_cell("from pathlib import Path\nprint(word, Path.cwd().name)")
    )
    project.write_notebook(
        "broken", new_code_cell("print('so far')"), new_code_cell("1 / 0"), new_code_cell("2")
    )
    project.write_notebook("hangs", new_code_cell("while True:\n    pass"))
    project.write_notebook("dies", new_code_cell("import os\nos.kill(os.getpid(), 9)"))
    project.write_notebook("leaves", new_code_cell("import os\nos._exit(0)"))
    project.write_notebook("reads", parameters=PARAMETERS + 'dataset: str = "tiny"\n')
    shutil.copytree(TINY, project.notebooks / "tiny")
    project.write_plan(PLAN)
    result = sitrep(project.plan.parent, "--jobs", "2")
    return Run(project.plan.parent, result, files_of(project.out))


@pytest.fixture
def copy(run, tmp_path) -> Path:
    """Return a copy of the project and of its reports, to be changed."""
    return shutil.copytree(run.folder, tmp_path / "copy")


def test_each_kind_of_failure_is_told_and_stops_no_other(run):
    """An error, a kernel that dies or leaves, a cell that never ends: each costs one report."""
    assert run.result.exit_code == 1
    for name, why in REASONS.items():
        assert f"{name} failed: {why}" in run.result.stderr
    for name in ("fine", "dated"):
        assert f"{name} failed" not in run.result.output
        assert json.loads(run.files[f"{name}/manifest.json"])["pages"][0]["error"] == ""


def test_failure_is_kept_with_its_reason(run):
    """The failed notebook is there as far as it got; manifest and index tell why."""
    for name, why in REASONS.items():
        notebook, _, error = why.partition(": ")
        page = json.loads(run.files[f"{name}/manifest.json"])["pages"][-1]
        assert (page["notebook"], page["error"]) == (notebook, error)
        assert f"{name}/notebooks/{notebook}.failed.ipynb" in run.files
        assert error in run.files["index.html"].decode()
    text = run.files["mixed/notebooks/broken.failed.ipynb"].decode()
    assert "so far" in text
    assert "ZeroDivisionError" in text
    assert "mixed/notebooks/good.ipynb" in run.files


def test_nothing_half_made_is_left(run):
    """After a run there is no work folder, and no hidden file in a report."""
    assert not (run.folder / "reports" / store.WORK).exists()
    assert not [name for name in run.files if "/." in name]


def test_lines_tell_progress_and_times(run):
    """Where there is no terminal each notebook gets a line, and each report its time at the end."""
    lines = run.result.stdout.splitlines()
    assert sum(line.startswith(tuple(f"{n}/7 " for n in range(1, 8))) for line in lines) == 7
    times = [line for line in lines if " s  " in line]
    assert {line.split(" s  ")[1] for line in times} >= {"fine", "mixed  failed"}
    assert len(times) == 6
    assert lines[-1].endswith("index.html")


def test_parameters_reach_the_notebook_in_its_own_folder(run):
    """The plan's value replaces the default, and relative paths start at notebooks/."""
    assert "ciao notebooks" in run.files["mixed/report.html"].decode()
    assert "hello notebooks" in run.files["fine/notebooks/good.ipynb"].decode()


def test_files_hold_neither_clock_nor_path(run):
    """Nothing in the output tells when, where or in what order it was made."""
    for name, content in run.files.items():
        text = content.decode(errors="replace")
        assert str(run.folder) not in text, name
        for word in ("start_time", "duration", "iopub", "output_path"):
            assert word not in text, name
    cells = json.loads(run.files["fine/notebooks/good.ipynb"])["cells"]
    assert [cell["id"] for cell in cells] == ["cell-1", "cell-2", "cell-3"]


def test_what_is_unchanged_is_not_run_again(copy):
    """What failed is due again, what is right is not; another folder makes no difference."""
    assert due(copy) == dict.fromkeys(REASONS, "failed last time")
    result = sitrep(copy, "fine", "dated")
    assert result.exit_code == 0
    assert result.output.startswith("2 up to date: fine, dated\n")


def edit_notebook(folder: Path) -> None:
    """Change a word in the good notebook."""
    path = folder / "notebooks" / "good.ipynb"
    path.write_text(path.read_text().replace("The good question", "A better question"))


def edit_plan(old: str, new: str) -> Callable[[Path], None]:
    """Return what changes a text in the plan."""

    def edit(folder: Path) -> None:
        plan = folder / "reports.yml"
        assert old in plan.read_text()
        plan.write_text(plan.read_text().replace(old, new))

    return edit


def edit_data(folder: Path) -> None:
    """Change the bytes of the dataset."""
    with (folder / "notebooks" / "tiny" / "datapackage.json").open("a") as file:
        file.write("\n")


def edit_output(folder: Path) -> None:
    """Change an output."""
    with (folder / "reports" / "fine" / "notebooks" / "good.ipynb").open("a") as file:
        file.write("\n")


def drop_output(folder: Path) -> None:
    """Remove an output."""
    (folder / "reports" / "fine" / "notebooks" / "good.ipynb").unlink()


def drop_report(folder: Path) -> None:
    """Remove a whole report."""
    shutil.rmtree(folder / "reports" / "fine")


FINE = "title: All is well\n    notebooks: [good]\n"


@pytest.mark.parametrize(
    ("change", "name", "why"),
    [
        (edit_notebook, "fine", "notebook changed"),
        (edit_plan(FINE, FINE + "    parameters: {word: salve}\n"), "fine", "parameters changed"),
        (edit_plan("All is well", "All was well"), "fine", "title or formats changed"),
        (edit_data, "dated", "data changed"),
        (edit_output, "fine", "notebooks/good.ipynb was edited"),
        (drop_output, "fine", "notebooks/good.ipynb is missing"),
        (drop_report, "fine", "new"),
    ],
)
def test_dry_run_tells_why(copy, change, name, why):
    """Each kind of change makes the report due that it concerns, and no other; nothing is run."""
    change(copy)
    before = files_of(copy)
    told = due(copy, "fine", "dated")
    assert told == {name: why}
    assert files_of(copy) == before


@pytest.mark.parametrize(
    ("function", "value", "why"),
    [("code_digest", "other", "code changed"), ("package_versions", {}, "packages changed")],
)
def test_library_and_packages_are_part_of_the_key(copy, monkeypatch, function, value, why):
    """A new version of the library or of what it stands on makes every report due."""
    monkeypatch.setattr(inputs, function, lambda: value)
    assert due(copy, "fine", "dated") == {"fine": why, "dated": why}


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["--force"], "forced"),
        (["--set", "word=salve"], "parameters changed"),
        (["--set", "items=[a, b]"], "parameters changed"),
        (["--formats", "html"], "title or formats changed"),
    ],
)
def test_options_make_a_report_due(copy, arguments, why):
    """What the command line asks for counts as what the plan says."""
    assert due(copy, "fine", *arguments) == {"fine": why}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--set", "word"], "is not KEY=VALUE"),
        (["--set", "wrod=a"], "did you mean 'word'?"),
        (["--set", "word=[a"], "no value in YAML"),
        (["--set", "word=3"], "is not of type str"),
        (["--formats", "htm"], "did you mean 'html'?"),
        (["fnie"], "did you mean 'fine'?"),
    ],
)
def test_wrong_option_is_exit_code_2(copy, arguments, words):
    """A typo on the command line is answered with what was meant, before anything runs."""
    before = files_of(copy)
    result = sitrep(copy, *arguments)
    assert (result.exit_code, files_of(copy)) == (2, before)
    assert words in result.stderr


def test_running_again_gives_the_same_bytes(run, copy):
    """Edited and removed outputs, the index and the feed come back byte for byte, on one job."""
    edit_output(copy)
    drop = copy / "reports" / "dated"
    shutil.rmtree(drop)
    (copy / "reports" / "feed.xml").write_text("edited")
    result = sitrep(copy, "fine", "dated", "--jobs", "1", "--json")
    assert result.exit_code == 0, result.output
    assert files_of(copy / "reports") == run.files
    lines = [json.loads(line) for line in result.stdout.splitlines()]
    events = [(line["event"], line["report"]) for line in lines]
    both = [(event, name) for name in ("fine", "dated") for event in ("started", "ended")]
    assert [event for event in events if event[0] != "published"] == both
    assert sorted(name for event, name in events if event == "published") == ["dated", "fine"]


@pytest.mark.parametrize("page", store.PAGES)
def test_edited_index_is_written_again(run, copy, page):
    """An index that was edited or deleted comes back though no report is due."""
    (copy / "reports" / page).unlink()
    assert sitrep(copy, "fine").exit_code == 0
    (copy / "reports" / "index.html").write_text("edited")
    assert sitrep(copy, "fine").exit_code == 0
    assert files_of(copy / "reports") == run.files


def test_index_that_a_killed_run_left_is_written_again(run, copy):
    """A run that was killed before it wrote the index leaves no old one."""
    out = copy / "reports"
    before = (out / "index.html").read_text()
    (out / "index.html").write_text("of an earlier run")
    (out / store.INDEXED).unlink()
    shutil.copytree(out / "fine", out / ".fine.old")
    assert sitrep(copy, "fine").exit_code == 0
    assert (out / "index.html").read_text() == before
    assert not (out / ".fine.old").exists()


def test_cold_kernels_give_the_same_bytes(run, copy):
    """Ordinary kernels are slower; the reports are the same."""
    result = sitrep(copy, "fine", "--cold", "--force", "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert files_of(copy / "reports") == run.files


def test_no_state_leaks_between_notebooks(project):
    """What a notebook does to modules, the folder and the environment is gone in the next."""
    project.write_notebook(
        "leaks",
        new_code_cell(
            "import os, sys, builtins, numpy, pandas, sitrep\n"
            "sitrep.load = pandas.leak = builtins.leak = 'leak'\n"
            "os.chdir('/'); os.environ['LEAK'] = 'leak'; sys.path.append('leak')\n"
            "pandas.set_option('display.precision', 1); numpy.random.seed(0)"
        ),
    )
    project.write_notebook(
        "sees",
        new_code_cell(
            "import os, sys, builtins, numpy, pandas, sitrep\n"
            "print(sitrep.load == 'leak', hasattr(pandas, 'leak'), hasattr(builtins, 'leak'),\n"
            "      os.path.basename(os.getcwd()), 'LEAK' in os.environ, 'leak' in sys.path,\n"
            "      pandas.get_option('display.precision'))"
        ),
    )
    notebooks = "    notebooks: [leaks, sees]\n    formats: []\n"
    project.write_plan(f"reports:\n  - name: one\n    title: One\n{notebooks}")
    result = sitrep(project.plan.parent, "--jobs", "1")
    assert result.exit_code == 0, result.output
    seen = (project.out / "one" / "notebooks" / "sees.ipynb").read_text()
    assert "False False False notebooks False False 6" in seen


def test_second_run_on_the_same_folder_says_so(copy):
    """Two runs at once would write over each other: the second is refused."""
    with FileLock(copy / "reports" / store.LOCK):
        result = sitrep(copy, "fine")
    assert result.exit_code == 2
    assert result.stderr.startswith("out: another run is writing to ")


def test_run_that_waited_does_not_repeat_what_the_other_made(copy):
    """With --wait the second run starts after the first, and finds its reports up to date."""
    made = copy / "reports" / "fine"
    made.rename(copy / "fine")
    lock = FileLock(copy / "reports" / store.LOCK, thread_local=False)

    def end_other_run() -> None:
        (copy / "fine").rename(made)
        lock.release()

    lock.acquire()
    Timer(0.3, end_other_run).start()
    result = sitrep(copy, "fine", "--wait", "30")
    assert result.exit_code == 0
    assert "1 up to date: fine" in result.output


def test_plan_edited_during_a_run_is_checked_again(copy, monkeypatch):
    """What is remembered is the plan that was checked, not what stands in the file by now."""
    (copy / "reports" / store.CHECKED).unlink()
    real = store.locked

    @contextmanager
    def edited_meanwhile(*args: Any, **kwargs: Any):
        with real(*args, **kwargs):
            edit_plan("All is well", "All was well")(copy)
            yield

    monkeypatch.setattr("sitrep.reports.run.command.locked", edited_meanwhile)
    assert sitrep(copy, "fine").exit_code == 0
    assert due(copy, "fine") == {"fine": "title or formats changed"}


def test_output_folder_that_cannot_be_written_is_exit_code_1(copy):
    """Where a file stands in the way of the folder, one sentence says so."""
    (copy / "file").write_text("")
    result = sitrep(copy, "fine", "--out", str(copy / "file" / "reports"))
    assert result.exit_code == 1
    assert result.stderr.strip().endswith("file/reports cannot be written: Not a directory")


@pytest.mark.parametrize("exchanges", [True, False])
def test_folder_takes_the_place_of_another(tmp_path, monkeypatch, exchanges):
    """The new report stands in the place of the old one, and nothing is left beside it."""
    if not exchanges:
        monkeypatch.setattr(store, "_exchange", lambda *_: False)
    for name in ("new", "report"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(name)
    store.replace_folder(tmp_path / "new", tmp_path / "report")
    assert files_of(tmp_path) == {"report/page.html": b"new"}
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


def test_folder_that_cannot_take_its_place_gives_it_back(tmp_path):
    """If the new report cannot be moved into place, the old one stands there again."""
    old = tmp_path / "report"
    old.mkdir()
    (old / "page.html").write_text("old")
    with pytest.raises(OSError, match="missing"):
        store.replace_folder(tmp_path / "missing", old)
    assert files_of(tmp_path) == {"report/page.html": b"old"}
