"""An installed sitrep works without a checkout: the wheel is built, unpacked elsewhere and used."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = ROOT / "tests" / "data" / "sources"

# The line of the build backend that takes the licence as pyproject.toml writes it.
pytest.importorskip("setuptools", minversion="77")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder into which a wheel is installed, made of a copy of what git holds."""
    checkout = tmp_path_factory.mktemp("checkout")
    for name in ("pyproject.toml", "setup.py", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, checkout)
    left_out = shutil.ignore_patterns("__pycache__", "*.egg-info")
    for name in ("lib", "data", "notebooks"):
        shutil.copytree(ROOT / name, checkout / name, ignore=left_out)
    backend = "from setuptools.build_meta import build_wheel; build_wheel('dist')"
    built = run(["-c", backend], checkout, os.environ.get("PYTHONPATH", ""))
    assert built.returncode == 0, built.stderr
    folder = tmp_path_factory.mktemp("site")
    (wheel,) = (checkout / "dist").glob("*.whl")
    with ZipFile(wheel) as archive:
        archive.extractall(folder)
    shutil.rmtree(checkout)
    return folder


def run(words: list[str], folder: Path, path: str | Path) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, with one place to import from before the environment's own."""
    environment = {**os.environ, "PYTHONPATH": str(path), "PYTHONWARNINGS": "default"}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True
    )


def ask(code: str, installed: Path, folder: Path) -> str:
    """Return what some code prints that imports the installed sitrep, and nothing else of it."""
    told = run(["-c", f"import sitrep\nprint(sitrep.__file__)\n{code}"], folder, installed)
    assert told.returncode == 0, told.stderr
    place, _, rest = told.stdout.partition("\n")
    assert Path(place).is_relative_to(installed)
    return rest


def test_the_curated_tables_come_with_it(installed: Path, tmp_path: Path) -> None:
    """`load("curated")` reads the tables that the wheel carries: all of `data/`, byte for byte."""
    carried = installed / "sitrep" / "data"
    assert {path.name for path in carried.iterdir()} >= {"incidents.csv", "datapackage.json"}
    for path in (ROOT / "data").rglob("*"):
        if path.is_file():
            assert (carried / path.relative_to(ROOT / "data")).read_bytes() == path.read_bytes()
    rows = len((ROOT / "data" / "incidents.csv").read_text("utf-8").splitlines()) - 1
    code = "print(len(sitrep.load('curated').incidents))"
    assert int(ask(code, installed, tmp_path)) == rows


@pytest.mark.parametrize("name", ["acled_2023.csv", "ucdp_ged251.csv"])
def test_an_export_is_read(name: str, installed: Path, tmp_path: Path) -> None:
    """The codes of an export come from the package: it is read, and its kinds have labels."""
    shutil.copy(SOURCES / name, tmp_path)
    code = (
        f"data = sitrep.load({name!r})\n"
        "kinds = data.incidents['event_type'].dropna().unique()\n"
        "print(len(kinds), all(data.label('event_type', kind) != kind for kind in kinds))"
    )
    number, labelled = ask(code, installed, tmp_path).split()
    assert int(number) > 1
    assert labelled == "True"


def test_boundaries_come_with_it(installed: Path, tmp_path: Path) -> None:
    """An installed sitrep has the boundaries of Syria and of other countries to draw."""
    code = (
        "from sitrep.readers.boundaries import find_boundaries\n"
        "print([len(find_boundaries([name]).regions) for name in ('Syria', 'Mali')])"
    )
    assert ask(code, installed, tmp_path).strip() == "[14, 9]"


def test_a_name_that_is_wrong_in_its_case_alone(installed: Path, tmp_path: Path) -> None:
    """A file that is not there is named with the folder looked into and the nearest one there."""
    (tmp_path / "acled.csv").touch()
    code = (
        "try:\n    sitrep.load('ACLED.csv')\n"
        "except sitrep.ParameterError as error:\n    print(error)"
    )
    told = ask(code, installed, tmp_path).strip()
    there = f"no such file in '{tmp_path.name}'"
    assert told == f"dataset: {there}: 'ACLED.csv'; did you mean 'acled.csv'?"


def test_check_checks_what_it_carries(installed: Path, tmp_path: Path) -> None:
    """`sitrep check` without a folder checks the tables of the wheel."""
    code = "from sitrep.cli.main import app; app(['check'], standalone_mode=False)"
    assert ask(code, installed, tmp_path).startswith("ok: ")


def test_the_notebooks_come_with_it(installed: Path, tmp_path: Path) -> None:
    """A folder made by `sitrep new` has a plan that an installed sitrep runs with its notebooks."""
    carried = installed / "sitrep" / "notebooks"
    assert {path.name for path in carried.iterdir()} == {
        path.name for path in (ROOT / "notebooks").glob("*.ipynb")
    }
    command = "from sitrep.cli.main import app; app({}, standalone_mode=False)"
    asked = ["new", "mali", "--country", "Mali"]
    assert "Made 16 files" in ask(command.format(asked), installed, tmp_path)
    told = ask(command.format(["run", "--dry-run"]), installed, tmp_path / "mali")
    assert told == "would run   overview: new\n"
