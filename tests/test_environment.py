"""The dependencies stand in three files; all three say the same."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
PLATFORMS = ("linux", "darwin", "win32")

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")


def declared() -> list[Requirement]:
    """Return what pyproject.toml asks for, the test group too."""
    listed = PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["test"]
    return [Requirement(line) for line in listed]


def locked(python: str, platform: str) -> dict[str, str]:
    """Return name -> version of what the lock installs on a Python and a platform."""
    where = {"python_version": python, "python_full_version": f"{python}.9"}
    where |= {
        "sys_platform": platform,
        "platform_system": platform,
        "implementation_name": "cpython",
    }
    where |= {"platform_python_implementation": "CPython"}
    versions: dict[str, str] = {}
    for line in LOCK.splitlines():
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
    named = (conda - {"pip"}) | set(pip)
    assert named == {str(requirement) for requirement in declared()} | {python}


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_lock_satisfies_the_project(python, platform):
    """On each Python and platform the lock has one version of each dependency that is allowed."""
    versions = locked(python, platform)
    for requirement in declared():
        version = versions[canonicalize_name(requirement.name)]
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}"


@pytest.mark.parametrize("text", [LOCK, ENVIRONMENT], ids=["lock", "environment"])
def test_no_address_is_locked(text):
    """Anyone's index can serve the dependencies: no file says where they came from."""
    assert not re.search(r"://|--(extra-)?index|--find-links|file:|^/", text, re.MULTILINE)
