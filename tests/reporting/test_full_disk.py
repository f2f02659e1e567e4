"""A disk that fills up at any write leaves the last good reports whole."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from sitrep.reports.run import output as store
from sitrep.reports.run.fingerprints import file_digest
from started import RUN

FULL = """
import errno, os, sys

place, limit = os.environ.get("FULL_OUT"), int(os.environ.get("FULL_AT", 0))
if place:
    counter = os.open(os.environ["FULL_COUNT"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def hear(event, arguments):
        if event not in ("open", "os.mkdir") or not str(arguments[0]).startswith(place):
            return
        if event == "open" and not (arguments[2] & (os.O_WRONLY | os.O_RDWR)):
            return
        if str(arguments[0]).endswith("lock"):
            return
        os.write(counter, b".")
        if os.fstat(counter).st_size >= limit:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))

    sys.addaudithook(hear)
"""
"""A `sitecustomize` that lets every write from a certain one on fail, in all processes of a run."""

MOST = 200
"""More writes than a run of the small plan makes."""


def run(project, site: Path, at: int = MOST) -> subprocess.CompletedProcess[str]:
    """Run a plan on a disk that is full from the write of this number on."""
    count = site / "count"
    count.unlink(missing_ok=True)
    env = {"PYTHONPATH": os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])}
    env |= {"FULL_OUT": str(project.out), "FULL_AT": str(at), "FULL_COUNT": str(count)}
    command = [*RUN, "--quiet"]
    return subprocess.run(
        [*command, "--plan", str(project.plan)],
        env={**os.environ, **env},
        capture_output=True,
        text=True,
        check=False,
    )


def is_whole(report: Path) -> bool:
    """Tell whether a report holds all files that its manifest lists, as they were written."""
    files = json.loads((report / store.MANIFEST).read_text(encoding="utf-8"))["files"]
    return all(file_digest(report / name) == sha for name, sha in files.items())


@pytest.fixture
def published(project, tmp_path) -> Path:
    """Publish a small report, and change its notebook; return the folder of the broken disk."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(FULL)
    draw = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
    project.write_notebook("small", new_code_cell(draw), new_code_cell("print('first')"))
    project.write_plan(
        "reports:\n  - {name: small, title: Small, notebooks: [small], formats: [html]}\n"
    )
    assert run(project, site).returncode == 0
    project.write_notebook("small", new_code_cell(draw), new_code_cell("print('second')"))
    return site


def test_a_disk_that_is_full_from_the_start(project, published):
    """Nothing can be written at all: one line says so, and all is as it was."""
    page = project.out / "small" / "report.html"
    before = page.read_bytes()
    failed = run(project, published, at=1)
    assert failed.returncode == 1
    assert "No space left on device" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert page.read_bytes() == before


@pytest.mark.slow
def test_a_disk_that_fills_up_at_any_write(project, published):
    """Whatever write fails, the old report stands whole, or the new; the next run is as ever."""
    page = project.out / "small" / "report.html"
    for at in range(2, MOST, 3):
        failed = run(project, published, at)
        assert "Traceback" not in failed.stderr, at
        assert is_whole(project.out / "small"), at
        if failed.returncode == 0:
            break
        assert failed.returncode == 1, at
        assert "No space left on device" in failed.stderr, at
    assert failed.returncode == 0
    assert "second" in page.read_text(encoding="utf-8")
    index = (project.out / "index.html").read_text(encoding="utf-8")
    assert "could not be made" not in index
