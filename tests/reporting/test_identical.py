"""The same inputs give the same bytes, whatever the time zone, locale, user or folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest
from started import RUN

ROOT = Path(__file__).parents[2]

PLAN = """reports:
  - name: daraa
    title: Attacks in Daraa
    notebooks: [regions]
    parameters: {theatres: [south], regions: [Daraa]}
"""

HERE = {"TZ": "Pacific/Kiritimati", "LC_ALL": "C", "PYTHONHASHSEED": "1", "USER": "one"}
THERE = {"TZ": "America/St_Johns", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "2", "USER": "two"}
THERE |= {"LANG": "de_DE.UTF-8", "LANGUAGE": "de", "COLUMNS": "40", "NO_COLOR": "1"}


EACH_NOTEBOOK = ("syria-2020", "claims", "founding-report", "revisions")
"""The reports of the shipped plan that between them run each notebook, in months and in days."""


def publish(
    plan: Path, out: Path, cwd: Path, jobs: int, env: dict[str, str], names: tuple[str, ...]
) -> dict[str, str]:
    """Run a plan in an environment of its own, and return path -> sha256 of what it published."""
    home = out.with_name(f"{out.name}-home")
    for folder in (cwd, home):
        folder.mkdir(parents=True, exist_ok=True)
    command = [*RUN, "--quiet"]
    subprocess.run(
        [
            *command,
            "--plan",
            str(plan),
            "--out",
            os.path.relpath(out, cwd),
            "--jobs",
            str(jobs),
            *names,
        ],
        cwd=cwd,
        env={**os.environ, "HOME": str(home), **env},
        check=True,
    )
    files = sorted(path for path in out.rglob("*") if path.is_file())
    names = {path.relative_to(out).as_posix(): path for path in files}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in names.items()
        if not name.startswith(".")
    }


def check_identical(plan: Path, folder: Path, *names: str) -> None:
    """Publish a plan twice under different conditions, and compare every file."""
    one = publish(plan, folder / "one", folder, 1, HERE, names)
    other = publish(plan, folder / "elsewhere" / "other", folder / "far" / "away", 2, THERE, names)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert {Path(name).suffix for name in one} >= {".html", ".pdf", ".ipynb", ".svg", ".png"}


def test_a_report_is_the_same_everywhere(tmp_path):
    """One notebook gives the same page, PDF, figures and data under two environments."""
    plan = tmp_path / "reports.yml"
    plan.write_text(PLAN)
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    check_identical(plan, tmp_path)


@pytest.mark.slow
def test_the_plan_is_the_same_everywhere(tmp_path):
    """So does every file of the plan that is shipped, of reports with each of its notebooks."""
    check_identical(ROOT / "reports.yml", tmp_path, *EACH_NOTEBOOK)
