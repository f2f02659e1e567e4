"""The page on coding, followed from top to bottom in an empty folder."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import sitrep
from sitrep.cli.main import app
from sitrep.codebook import check
from sitrep.coding.form import columns
from sitrep.coding.lexicon import TABLES
from typer.testing import CliRunner

PAGE = (Path(__file__).parents[1] / "docs" / "coding.md").read_text("utf-8")
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", PAGE, flags=re.DOTALL)
FILES = {"text": "report.txt", "csv": "names.csv"}


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """Follow the page; return the folder, and what each command said."""
    folder = tmp_path_factory.mktemp("page")
    said: dict[str, str] = {}
    names: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for kind, text in BLOCKS:
            if kind in FILES:
                assert f"`{FILES[kind]}`" in PAGE
                Path(FILES[kind]).write_text(text, encoding="utf-8")
            elif kind == "python":
                exec(compile(text, "coding.md", "exec"), names)
            else:
                for line in text.splitlines():
                    program, *words = shlex.split(line)
                    result = CliRunner().invoke(app, words)
                    assert (program, result.exit_code) == ("sitrep", 0), result.output
                    said[line] = result.output
    return folder, said


def test_the_page_can_be_followed(followed):
    """From a page to a checked dataset: four incidents, two totals, and the claim dropped."""
    folder, said = followed
    code = next(text for line, text in said.items() if line.startswith("sitrep code report"))
    assert "4 incidents, 2 published totals, 1 claim (" in code
    merge = next(text for line, text in said.items() if "--merge" in line)
    assert "6 accepted, 1 dropped, 0 undecided" in merge
    assert merge.endswith("check: ok\n")
    assert said["sitrep check mine"].startswith("ok: 13 tables")
    assert check(folder / "mine") == []


def test_what_came_of_it(followed):
    """The tables say what the report says, and hold none of its sentences."""
    folder, _ = followed
    data = sitrep.load(folder / "mine").where(end="2020-12-31")
    rows = data.incidents.set_index("event_type")
    assert rows["killed"].fillna(-1).to_dict() == {
        "sweep": 7,
        "mine": -1,
        "ambush": 9,
        "assassination": 1,
    }
    assert rows.loc["sweep", "actor"] == "Government forces"
    assert rows.loc["ambush", "place"] == "Well 7"
    tables = "".join(path.read_text("utf-8") for path in (folder / "mine").glob("*.csv"))
    assert "thirteen others" not in tables


def test_columns_on_the_page():
    """Each column that the page names is one of the form, and each table of words is named."""
    table = PAGE.split("| columns |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([a-z_0-9]+)`", table)) - {"incident", "total", "claim", "new"}
    assert named - {"accept", "drop"} <= set(columns(3))
    assert all(path.name in PAGE for path in TABLES.iterdir())
