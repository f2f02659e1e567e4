"""Containers, Binder and the workflows take the steps, Pythons and locks of CI."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
POST_BUILD = ROOT / ".binder" / "postBuild"
DEVCONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_bytes())
WORKFLOWS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))
}


def pythons_of_ci() -> list[str]:
    """Return the Pythons that CI tests on, oldest first."""
    found: list[str] = WORKFLOWS["test"]["jobs"]["test"]["strategy"]["matrix"]["python"]
    return found


def stages() -> dict[str, dict[str, Any]]:
    """Return of each stage of the Dockerfile what it starts from, runs and is started with."""
    found: dict[str, dict[str, Any]] = {}
    for line in DOCKERFILE.splitlines():
        word, _, rest = line.partition(" ")
        if word == "FROM":
            base, name = rest.split(" AS ")
            stage = found[name] = {"from": base, "run": [], "start": []}
        elif word == "RUN":
            stage["run"].append(rest)
        elif word == "CMD":
            stage["start"] = json.loads(rest)
    return found


def installs(command: str, folder: Path) -> list[str]:
    """Return the locks that a command of make would install in a fresh checkout."""
    for name in ("Makefile", "pyproject.toml", *(path.name for path in ROOT.glob("*.lock"))):
        shutil.copy(ROOT / name, folder)
    words = command.split()
    assert words[0] == "make"
    said = subprocess.run(
        ["make", "--dry-run", *words[1:]], cwd=folder, text=True, capture_output=True, check=True
    ).stdout
    return re.findall(r"Installed (\S+) with uv", said)


def test_pythons_are_said_once():
    """The classifiers are the Pythons that CI tests on, without a gap from the oldest allowed."""
    first, *_, last = pythons = pythons_of_ci()
    assert PROJECT["requires-python"] == f">={first}"
    oldest, newest = (int(python.removeprefix("3.")) for python in (first, last))
    assert pythons == [f"3.{minor}" for minor in range(oldest, newest + 1)]
    assert PROJECT["classifiers"] == [f"Programming Language :: Python :: {one}" for one in pythons]


def test_newest_python_is_everywhere():
    """Reports, slow tests, containers and Binder run on the newest Python that CI tests on."""
    newest = pythons_of_ci()[-1]
    for name in ("report", "slow"):
        (job,) = WORKFLOWS[name]["jobs"].values()
        (python,) = (
            step["with"] for step in job["steps"] if "setup-python" in step.get("uses", "")
        )
        assert python["python-version"] == newest
    assert f"\nARG PYTHON={newest}\n" in DOCKERFILE
    assert {stage["from"] for stage in stages().values()} == {"python:${PYTHON}-slim", "system"}
    runtime = (ROOT / ".binder" / "runtime.txt").read_text(encoding="utf-8")
    assert runtime == f"python-{newest}\n"


def test_container_takes_the_steps_of_ci(tmp_path):
    """The image of the tests runs what CI runs, that of the reports what the workflow runs."""
    built = stages()
    assert list(built)[-1] == "report"  # what is built if no stage is named
    assert built["test"]["start"] == [".ci/run"]
    assert " ".join(built["report"]["start"]) == "make report"
    assert built["system"]["run"] == [".ci/packages"]
    packages, install = built["report"]["run"]
    assert packages == ".ci/packages report"
    assert installs(install, tmp_path) == installs("make report", tmp_path)
    (install,) = built["test"]["run"]
    assert installs(install, tmp_path) == installs("make test", tmp_path)
    assert ".ci/packages\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_devcontainer_has_tests_and_jupyterlab(tmp_path):
    """It is built as CI's machine is, and installs all three locks into the `.venv` it opens."""
    build = DEVCONTAINER["build"]
    assert (ROOT / ".devcontainer" / build["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert build["target"] in stages()
    assert set(installs(DEVCONTAINER["postCreateCommand"], tmp_path)) == {
        path.name for path in ROOT.glob("*.lock")
    }
    settings = DEVCONTAINER["customizations"]["vscode"]["settings"]
    assert settings["python.defaultInterpreterPath"].endswith("/.venv/bin/python")


def test_context_is_the_checkout():
    """What git ignores is not copied into an image, nor is the history."""
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    left_out = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    folders = {pattern.strip("/").split("/")[-1] for pattern in ignored} | {".git"}
    assert {pattern.removeprefix("**/") for pattern in left_out} == folders


@pytest.mark.parametrize("script", [POST_BUILD, ROOT / ".ci" / "packages", ROOT / ".ci" / "run"])
def test_script_can_be_run(script):
    """A script is executable, and stops at the first line that fails."""
    assert os.access(script, os.X_OK)
    text = script.read_text(encoding="utf-8")
    assert text.startswith("#!/bin/bash\n")
    assert "\nset -euo pipefail\n" in text
    subprocess.run(["bash", "-n", script], check=True)


def test_binder_runs_the_notebooks_on_the_lock(tmp_path):
    """Binder installs what a report needs, and its kernel `python3` becomes that of `.venv`."""
    made = tmp_path / "made"
    made.mkdir()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "make").write_text('#!/bin/sh\necho "make $*" > made/said\n')
    (tmp_path / "bin" / "make").chmod(0o755)
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    paths = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    prefix = tmp_path / "notebook"
    subprocess.run(
        [POST_BUILD],
        cwd=tmp_path,
        env=os.environ | {"PATH": paths, "NB_PYTHON_PREFIX": str(prefix)},
        check=True,
        capture_output=True,
    )
    command = (made / "said").read_text(encoding="utf-8").strip()
    assert installs(command, tmp_path / "made") == ["requirements.lock"]
    spec = json.loads((prefix / "share/jupyter/kernels/python3/kernel.json").read_bytes())
    assert spec["argv"][0].endswith("/.venv/bin/python")


@pytest.mark.parametrize(
    ("purpose", "missing", "wanted"),
    [
        ("", (), ""),
        ("", ("chromium", "git"), "git chromium"),
        ("report", ("chromium", "git"), ""),
        ("report", ("make", "python3"), "make python3 python3-venv"),
    ],
)
def test_only_missing_packages_are_installed(tmp_path, purpose, missing, wanted):
    """A package is installed if its command is not there and the purpose needs it."""
    for name in {"make", "git", "python3", "chromium"} - set(missing):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    (tmp_path / "apt-get").write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "apt-get").chmod(0o755)
    said = subprocess.run(
        ["/bin/bash", ROOT / ".ci" / "packages", *purpose.split()],
        env={"PATH": str(tmp_path)},
        text=True,
        capture_output=True,
        check=True,
    ).stdout
    install = [line for line in said.splitlines() if line.startswith("install")]
    assert [line.partition("--no-install-recommends ")[2] for line in install] == (
        [wanted] if wanted else []
    )
