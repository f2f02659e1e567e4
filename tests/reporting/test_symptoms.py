"""What users of notebook runners report: each kind of notebook and of system, in one run each."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell
from sitrep.cli.main import app
from started import RUN
from typer.testing import CliRunner

ENTRY = "  - {{name: {0}, title: Is {0}, notebooks: [{0}], formats: [html, pdf]}}\n"
LIMIT = 60

CELLS = {
    "asks": ["input('Name? ')"],
    "awaits": ["import asyncio\nawait asyncio.sleep(0)\nprint('awaited')"],
    "bars": [
        "import time\nfrom IPython.display import clear_output, display\n"
        "for n in range(200):\n    print(f'\\r{n} of 200', end='')",
        "from IPython.display import HTML\nshown = display(HTML('<p>0%</p>'), display_id=True)\n"
        "for n in range(100):\n    shown.update(HTML(f'<p>{n + 1}%</p>'))",
        "for n in range(3):\n    clear_output(wait=True)\n    print('turn', n)",
    ],
    "closes": ["import os\nos.close(1)\nos.close(2)", "print('after')"],
    "colours": ["print('\\x1b[31mred\\x1b[0m', '\\x00\\x07\\x08', '\\u202e', '\\U0001f600')"],
    "empty": [],
    "exits": ["import sys\nsys.exit(0)", "print('never')"],
    "forks": ["import os\nif os.fork() == 0:\n    os._exit(0)\nprint('the parent goes on')"],
    "leaves": ["import os\nos.chdir('/')\nos.environ['HOME'] = '/nowhere'", "print(os.getcwd())"],
    "logs": ["import logging\nlogging.warning('said once')"],
    "magics": ["%%bash\necho from bash", "!echo from the shell", "%time sum(range(3))"],
    "quits": ["quit()", "print('the rest is run')"],
    "raises": ["raise KeyboardInterrupt"],
    "recurses": [
        "import sys\nsys.setrecursionlimit(300)  # the text of a deeper one takes IPython minutes\n"
        "def f():\n    return f()\nf()"
    ],
    "surrogates": ["print('half of a pair: \\ud83d')"],
    "threads": [
        "import threading, time\nthreading.Thread(target=time.sleep, args=(600,)).start()\n"
        "print('left behind')"
    ],
    "traps": ["import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nprint('deaf')"],
    "widgets": [
        "from IPython.display import display\n"
        "display({'application/vnd.jupyter.widget-view+json': {'model_id': 'x'},"
        " 'text/plain': 'a slider'}, raw=True)"
    ],
}

FAILS = {
    "asks": "StdinNotImplementedError",
    "raises": "KeyboardInterrupt",
    "recurses": "RecursionError: maximum recursion depth exceeded",
}
"""Notebook -> how the reason begins for which it fails; every other one is published."""

SAID = {
    "awaits": "awaited",
    "bars": "turn 2",
    "colours": "red",
    "forks": "the parent goes on",
    "leaves": "/",
    "logs": "said once",
    "quits": "the rest is run",
    "magics": "from the shell",
    "surrogates": "half of a pair",
    "threads": "left behind",
    "traps": "deaf",
    "widgets": "a slider",
}
"""Notebook -> what its page says."""


@pytest.fixture(scope="module")
def ran(tmp_path_factory, make_project) -> tuple[Path, dict[str, str]]:
    """Run them all; return the output folder, and why each failed that did."""
    project = make_project(tmp_path_factory.mktemp("symptoms") / "project")
    for name, sources in CELLS.items():
        project.write_notebook(name, *map(new_code_cell, sources))
    other = project.write_notebook("formats", new_raw_cell("raw\n"), new_markdown_cell("*text*"))
    content = json.loads(other.read_text())
    for cell in content["cells"]:
        del cell["id"]  # as before format 4.5
    content["nbformat_minor"] = 2
    content["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}}}
    content["cells"][1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": ["stale"]}
    ]
    other.write_text(json.dumps(content))
    names = [*CELLS, "formats"]
    project.write_plan(f"cell_limit: {LIMIT}\nreports:\n" + "".join(map(ENTRY.format, names)))
    result = CliRunner().invoke(app, ["run", "--plan", str(project.plan), "--json"])
    assert result.exit_code == 1, result.output
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert not [line for line in said if line["event"] == "published" and line["error"]]
    return project.out, {line["report"]: line["error"] for line in said if line["event"] == "ended"}


@pytest.mark.parametrize("name", CELLS)
def test_a_notebook_is_run_or_says_why_not(ran, name):
    """Each fails for the reason that it should, or is there with what it said."""
    out, errors = ran
    assert errors[name].startswith(FAILS.get(name, "")), errors[name]
    assert bool(errors[name]) == (name in FAILS)
    page = (out / name / "report.html").read_text(encoding="utf-8")
    assert SAID.get(name, "Is ") in page
    assert "never" not in page.split("<main", 1)[1].split("Show code")[0]
    assert (out / name / "report.pdf").stat().st_size > 1000


def test_an_older_format_is_read(ran):
    """A notebook without ids, with raw cells and old outputs is run as it is."""
    out, errors = ran
    assert errors["formats"] == ""
    page = (out / "formats" / "report.html").read_text(encoding="utf-8")
    assert "<em>text</em>" in page
    assert "stale" not in page


def command(project, *arguments: str) -> list[str]:
    """Return the command that runs the plan of a project."""
    return [*RUN, "--quiet", "--plan", str(project.plan), *arguments]


@pytest.fixture
def small(project):
    """Return a project of one report that draws and prints."""
    code = "import matplotlib.pyplot as plt\nprint('é', word)\nplt.plot([1, 2])\nplt.show()"
    project.write_notebook("small", new_code_cell(code))
    project.write_plan("reports:\n" + ENTRY.format("small"))
    return project


def published(out: Path) -> dict[str, bytes]:
    """Return the files of the reports, index and feed, by their path."""
    files = sorted(path for path in out.rglob("*") if path.is_file())
    names = {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
    return {name: content for name, content in names.items() if not name.startswith(".")}


def test_a_bare_environment_makes_the_same(small):
    """A schedule of cron gives no HOME, no LANG, no TERM, a short PATH and no standard input."""
    subprocess.run(command(small, "--out", str(small.plan.parent / "one")), check=True)
    bare = {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    run = subprocess.run(
        command(small, "--out", "other"),
        env=bare,
        cwd=small.plan.parent,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")
    assert published(small.plan.parent / "one") == published(small.plan.parent / "other")


def test_a_closed_standard_input_and_output_are_no_matter(small):
    """A daemon may start a run with no descriptor 0, 1 and 2 at all."""
    shell = f"exec <&- >&- 2>&-; exec {' '.join(map(quote, command(small)))}"
    assert subprocess.run(["/bin/sh", "-c", shell], check=False).returncode == 0
    assert (small.out / "small" / "report.html").exists()


def quote(text: str) -> str:
    """Return a word as a shell takes it."""
    return "'" + text.replace("'", "'\\''") + "'"


@pytest.mark.skipif(os.name != "posix", reason="there is no umask")
@pytest.mark.parametrize("mask", [0o077, 0o022])
def test_files_have_the_rights_that_the_umask_gives(small, mask):
    """No file is more open than the umask says, or closed to those it lets in."""
    subprocess.run(command(small), check=True, preexec_fn=lambda: os.umask(mask))
    for path in small.out.rglob("*"):
        expected = (0o777 if path.is_dir() else 0o666) & ~mask
        if path.name != "lock":
            assert path.stat().st_mode & 0o777 == expected, path


@pytest.mark.skipif(not os.access("/dev/shm", os.W_OK), reason="there is no second file system")
def test_the_output_may_lie_on_another_file_system(small, request):
    """Nothing is moved from one disk to another; a link to a folder is followed."""
    place = Path("/dev/shm") / f"sitrep-{os.getpid()}"
    request.addfinalizer(lambda: shutil.rmtree(place, ignore_errors=True))
    place.mkdir()
    (small.plan.parent / "linked").symlink_to(place)
    for _ in range(2):
        subprocess.run(
            command(small, "--force", "--out", str(small.plan.parent / "linked")), check=True
        )
    assert (place / "small" / "report.html").exists()
    assert (small.plan.parent / "linked").is_symlink()


def test_a_notebook_of_an_old_format_is_refused_with_a_hint(small):
    """Format 3 has worksheets in place of cells: how to bring it up to date is said."""
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": []}]}
    (small.notebooks / "small.ipynb").write_text(json.dumps(old))
    run = subprocess.run(command(small), capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "not a notebook of the current format (4); open and save it in JupyterLab" in run.stderr


def test_nothing_changes_beside_the_output(small):
    """The notebooks and their folder are left as they were: a checkout may be read-only."""
    before = {path: path.read_bytes() for path in small.plan.parent.rglob("*") if path.is_file()}
    subprocess.run(command(small, "--out", str(small.plan.parent.parent / "out")), check=True)
    after = {path: path.read_bytes() for path in small.plan.parent.rglob("*") if path.is_file()}
    assert after == before
    assert nbformat.read(small.notebooks / "small.ipynb", as_version=4).cells[-1].outputs == []
