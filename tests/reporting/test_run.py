"""Notebooks run side by side, fail alone, and are published whole or not at all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from sitrep.cli import app
from sitrep.reporting import read_plan, run_reports
from sitrep.reporting.publish import replace_folder
from typer.testing import CliRunner

pytestmark = pytest.mark.xdist_group("run")  # one run of the plan serves all tests of this file

PLAN = """reports:
  - name: mixed
    title: One of two fails
    notebooks: [good, broken]
    parameters: {word: ciao}
  - name: fine
    title: All is well
    notebooks: [good]
"""


@dataclass(frozen=True)
class Run:
    """What a run of `PLAN` left behind."""

    out: Path
    exit_code: int
    output: str
    files: dict[str, bytes]


def files_of(folder: Path) -> dict[str, bytes]:
    """Return the files below a folder, hidden ones too, by their path."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


@pytest.fixture(scope="module")
def run(tmp_path_factory, make_project) -> Run:
    """Run a plan of which one notebook fails."""
    project = make_project(tmp_path_factory.mktemp("run"))
    project.write_notebook(
        "good",
        new_code_cell("from pathlib import Path\nprint(word, Path.cwd().name)"),
    )
    project.write_notebook(
        "broken", new_code_cell("print('so far')"), new_code_cell("1 / 0"), new_code_cell("2")
    )
    plan = project.write_plan(PLAN)
    result = CliRunner().invoke(app, ["run", "--plan", str(plan), "--jobs", "2"])
    return Run(project.out, result.exit_code, result.output, files_of(project.out))


def test_failure_stops_no_other_notebook(run):
    """All pages but the failed one are there, and nothing that is half made."""
    assert set(run.files) == {
        "index.html",
        "fine/good.html",
        "fine/good.ipynb",
        "fine/manifest.json",
        "mixed/broken.failed.ipynb",
        "mixed/good.html",
        "mixed/good.ipynb",
        "mixed/manifest.json",
    }


def test_failure_is_told_by_exit_code_and_line(run):
    """A scheduler sees the exit code; a person sees which notebook, why, and what to open."""
    assert run.exit_code == 1
    assert "mixed/broken failed: ZeroDivisionError: division by zero (In [4])" in run.output
    assert run.output.splitlines()[-1].endswith("index.html")


def test_failed_notebook_is_kept_as_far_as_it_got(run):
    """What the failed notebook printed before its error can be read."""
    text = run.files["mixed/broken.failed.ipynb"].decode()
    assert "so far" in text
    assert "ZeroDivisionError" in text


def test_parameters_reach_the_notebook_in_its_own_folder(run):
    """The plan's value replaces the default, and relative paths start at notebooks/."""
    assert "ciao notebooks" in run.files["mixed/good.html"].decode()
    assert "hello notebooks" in run.files["fine/good.html"].decode()


def test_files_hold_neither_clock_nor_path(run):
    """Nothing in the output tells when, where or in what order it was made."""
    for name, content in run.files.items():
        text = content.decode()
        assert str(run.out.parent) not in text, name
        for word in ("start_time", "duration", "iopub", "output_path"):
            assert word not in text, name
    ids = [cell["id"] for cell in json.loads(run.files["fine/good.ipynb"])["cells"]]
    assert ids == ["cell-1", "cell-2", "cell-3"]


def test_second_run_gives_the_same_bytes(run):
    """Running a plan again, one notebook at a time, changes no byte of any file."""
    plan = read_plan(run.out.parent / "reports.yml")
    assert len(list(run_reports(plan, plan.reports, out=run.out, jobs=1))) == 3
    assert files_of(run.out) == run.files


def test_interrupted_run_leaves_what_was_there(run):
    """A run that is stopped half way leaves earlier reports as they were, and no scratch files."""
    plan = read_plan(run.out.parent / "reports.yml")
    started = run_reports(plan, plan.select(["mixed"]), out=run.out, jobs=1)
    next(started)
    started.close()
    assert files_of(run.out) == run.files


def test_page_that_cannot_be_written_leaves_the_old_report(run, monkeypatch):
    """An error while publishing, such as a full disk, leaves the earlier report in its place."""

    def full(*args: object, **kwargs: object) -> str:
        raise OSError("No space left on device")

    monkeypatch.setattr("sitrep.reporting.publish.write_page", full)
    arguments = ["run", "fine", "--plan", str(run.out.parent / "reports.yml")]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 1
    assert "No space left on device" in result.output
    assert files_of(run.out) == run.files


def test_folder_that_cannot_take_its_place_gives_it_back(tmp_path):
    """If the new report cannot be moved into place, the old one stands there again."""
    old = tmp_path / "report"
    old.mkdir()
    (old / "page.html").write_text("old")
    with pytest.raises(OSError, match="missing"):
        replace_folder(tmp_path / "missing", old)
    assert files_of(tmp_path) == {"report/page.html": b"old"}
