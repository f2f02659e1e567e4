"""The dependencies stand in several files that say the same, and are installed once."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sitrep.cli.main import app
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = ("linux", "darwin", "win32")

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    kind: (ROOT / f"requirements{kind}.lock").read_text(encoding="utf-8")
    for kind in ("", "-lab", "-test")
}
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")


def declared(kind: str) -> list[Requirement]:
    """Return what pyproject.toml asks for: for a report, and for JupyterLab or tests on top."""
    on_top = {
        "": [],
        "-lab": PROJECT["project"]["optional-dependencies"]["lab"],
        "-test": PROJECT["dependency-groups"]["test"],
    }
    return [Requirement(line) for line in PROJECT["project"]["dependencies"] + on_top[kind]]


def locked(kind: str, python: str, platform: str) -> dict[str, str]:
    """Return name -> version of what a lock installs on a Python and a platform."""
    where = {"python_version": python, "python_full_version": f"{python}.9"}
    where |= {
        "sys_platform": platform,
        "platform_system": platform,
        "implementation_name": "cpython",
    }
    where |= {"platform_python_implementation": "CPython"}
    versions: dict[str, str] = {}
    for line in LOCKS[kind].splitlines():
        if line and not line.lstrip().startswith("#"):
            pin = Requirement(line)
            if pin.marker is None or pin.marker.evaluate(where):
                assert pin.name not in versions, f"{pin.name} is pinned twice for {python}"
                (version,) = pin.specifier
                assert version.operator == "=="
                versions[canonicalize_name(pin.name)] = version.version
    return versions


def test_conda_environment_is_in_step():
    """environment.yml names what pyproject.toml names, with the same lower bounds."""
    content = yaml.safe_load(ENVIRONMENT)["dependencies"]
    *pip, last = next(entry["pip"] for entry in content if isinstance(entry, dict))
    conda = {entry for entry in content if isinstance(entry, str)}
    python = f"python{PROJECT['project']['requires-python']}"
    assert last == "-e ."
    named = {spec.replace("lazy_loader", "lazy-loader") for spec in (conda - {"pip"}) | set(pip)}
    wanted = [one for kind in LOCKS for one in declared(kind)]
    assert named == {str(requirement) for requirement in wanted} | {python}


@pytest.mark.parametrize("extra", ["coding", "widget", "cluster"])
def test_extras_are_tested(extra):
    """What an extra brings stands in the lock of the tests, with the same lower bounds."""
    wanted = {str(Requirement(line)) for line in PROJECT["project"]["optional-dependencies"][extra]}
    assert wanted <= {str(requirement) for requirement in declared("-test")}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("kind", LOCKS)
def test_lock_satisfies_the_project(kind, python, platform):
    """On each Python and platform a lock has one version of each dependency that is allowed."""
    versions = locked(kind, python, platform)
    for requirement in declared(kind):
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("kind", ["-lab", "-test"])
def test_what_comes_on_top_only_adds(kind, python, platform):
    """What is installed on top of a report's dependencies has all of them, at their versions."""
    report, more = locked("", python, platform), locked(kind, python, platform)
    assert report.items() < more.items()


def test_nothing_is_installed_twice(tmp_path):
    """Each target installs what it needs, once; tests come on top of what reports have."""
    for name in ("Makefile", "pyproject.toml", *(f"requirements{kind}.lock" for kind in LOCKS)):
        shutil.copy(ROOT / name, tmp_path)

    def installs(target: str) -> list[str]:
        command = ["make", "--dry-run", target]
        said = subprocess.run(
            command, cwd=tmp_path, text=True, capture_output=True, check=True
        ).stdout
        return re.findall(r"Installed (\S+) with uv", said)

    assert installs("report") == ["requirements.lock"]
    assert installs("test") == ["requirements.lock", "requirements-test.lock"]
    assert installs("lab") == ["requirements.lock", "requirements-lab.lock"]
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / ".installed").touch()
    assert installs("report") == []
    assert installs("test") == ["requirements-test.lock"]
    (tmp_path / ".venv" / ".installed-test").touch()
    assert installs("test") == []


@pytest.mark.parametrize("text", [*LOCKS.values(), ENVIRONMENT], ids=[*LOCKS, "environment"])
def test_no_address_is_locked(text):
    """Anyone's index can serve the dependencies: no file says where they came from."""
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|^/", text, re.MULTILINE)


def test_version_is_that_of_code_and_data():
    """`sitrep --version` says both, as pyproject.toml and the descriptor of the data do."""
    descriptor = json.loads((ROOT / "data" / "datapackage.json").read_bytes())
    wanted = f"sitrep {PROJECT['project']['version']}, curated data {descriptor['version']}\n"
    assert CliRunner().invoke(app, ["--version"]).stdout == wanted


def test_workflows_run_what_anyone_runs():
    """The workflows run the commands of this checkout, so that what passes there passes here."""
    commands = []
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        jobs = yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"]
        steps = [step for job in jobs.values() for step in job["steps"]]
        commands += [step["run"] for step in steps if "run" in step]
    assert commands == ["make report", ".ci/run", ".ci/run"]
