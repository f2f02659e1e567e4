"""The page on data of one's own, followed from top to bottom in an empty folder."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
import sitrep
from sitrep.cli.main import app
from typer.testing import CliRunner

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "own-data.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w*)\n(.*?)```", PAGE, flags=re.DOTALL)
EXPORT = ROOT / "tests" / "data" / "sources" / "acled_2023.csv"


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Follow the page; return the folder, and what each command said."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copy(EXPORT, folder / "my_export.csv")
    said: dict[str, str] = {}
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for kind, text in BLOCKS:
            if kind == "yaml":
                Path("reports.yml").write_text(text, encoding="utf-8")
            elif kind == "python":
                exec(compile(text, "own-data.md", "exec"), names)
            else:
                for line in text.splitlines():
                    said[line] = call(line)
    return folder, said


def call(line: str) -> str:
    """Run a line of the page and return what it says; it must end well."""
    program, *words = shlex.split(line)
    assert program == "sitrep"
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0, f"{line}: {result.output}"
    return result.output


def test_every_block_is_of_a_kind_that_is_run() -> None:
    """A block that no test follows could be wrong."""
    assert {kind for kind, _ in BLOCKS} == {"python", "sh", "yaml"}
    assert len(BLOCKS) >= 9


def test_the_page_can_be_followed(followed: tuple[Path, dict[str, str]]) -> None:
    """Every command ends well and says what the page says that it does."""
    _, said = followed
    assert "would run   my-export" in said["sitrep run --dry-run"]
    assert said["sitrep check mali"].startswith("ok: 13 tables")
    assert "ok: 13 tables" in said["sitrep check mali --fix"]
    assert "would run   overview" in said["sitrep run --plan mali/reports.yml --dry-run"]


def test_what_came_of_it(followed: tuple[Path, dict[str, str]]) -> None:
    """Three incidents, searched for three months; the part that was written is that part."""
    folder, _ = followed
    data = sitrep.load(folder / "mali")
    assert data.count(per="month").table["n"].tolist() == [1.0, 1.0, 1.0]
    assert (data.incidents["killed"].isna().sum(), data.incidents["killed"].sum()) == (1, 4)
    part = sitrep.load(folder / "attacks")
    assert part.count(per="month").table["n"].tolist() == [1.0, 1.0]
    assert part.filters["event_classes"] == ["attack"]
    assert {path.name for path in folder.glob("attacks*")} == {
        *("attacks", "attacks.about.md", "attacks.csv", "attacks.xlsx"),
    }


def test_every_table_of_a_new_folder_is_on_the_page(followed: tuple[Path, dict[str, str]]) -> None:
    """The list of files is that of what is made."""
    folder, _ = followed
    for path in (folder / "mali").iterdir():
        assert f"`{path.name}`" in PAGE, path.name
