"""Undecided pairs on a page: what a person decides there is what the next call takes in."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sitrep
from sitrep.cli.main import app
from sitrep.explorer import write_deciding
from sitrep.links.queue import NOTHING, lay_out, read_decisions
from sitrep.tables.links import queue_of
from typer.testing import CliRunner

EVIL = '</script><img src=x onerror=alert(1)>, "quoted"\nand more'


@pytest.fixture(scope="module")
def links(curated: sitrep.Dataset) -> Any:
    """Return two shipped lists, of which pairs are undecided."""
    return curated.where(end="2020-02-29").link(sitrep.load("insecurity-insight"))


@pytest.fixture
def visit(browser: Any, tmp_path: Path) -> Iterator[Any]:
    """Return a function that opens a page, and fails if its script does."""
    context = browser.new_context(accept_downloads=True)
    wrong = list[str]()

    def see(page: str) -> Any:
        file = tmp_path / "decide.html"
        file.write_text(page, encoding="utf-8", newline="\n")
        seen = context.new_page()
        seen.on("pageerror", lambda error: wrong.append(str(error)))
        seen.goto(file.as_uri())
        return seen

    yield see
    context.close()
    assert wrong == []


def saved(page: Any, to: Path) -> Path:
    """Return the file that a page saves."""
    with page.expect_download() as told:
        page.click("#save")
    told.value.save_as(to)
    return to


def test_what_is_decided_on_the_page_is_taken_in(links, visit, curated, tmp_path):
    """Its file reads as the queue does; what was decided before is kept, what is not is asked."""
    asked = queue_of(links.joined)
    before = tmp_path / "links.csv"
    links.ask(before)
    rows = list(csv.DictReader(io.StringIO(before.read_text(encoding="utf-8-sig"))))
    rows[5] |= {"decision": "no", "mine": "a note, with a comma"}
    with before.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], "mine"], delimiter=";")
        writer.writeheader()
        writer.writerows(rows)
    data, other = curated.where(end="2020-02-29"), sitrep.load("insecurity-insight")
    again = data.link(other, decided=before)
    left = queue_of(again.joined)
    assert len(left) == len(asked) - 1
    page = visit(write_deciding(left, again.decisions, file="links.csv"))
    assert page.inner_text("#count") == f"0 of {len(left)} decided"
    assert page.is_disabled("#save")
    taken = {left["first"].iloc[0], left["second"].iloc[0]}
    free = next(
        at
        for at, pair in enumerate(left.to_dict("records"))
        if not taken & {pair["first"], pair["second"]}
    )
    page.check("input[name='0'][value='yes']")
    page.check(f"input[name='{free}'][value='no']")
    assert page.inner_text("#count") == f"2 of {len(left)} decided"
    file = saved(page, tmp_path / "saved.csv")
    assert file.read_text(encoding="utf-8-sig").startswith("decision;first_list;")
    found = read_decisions(file)
    assert found.of("sitrep", "Insecurity Insight") == {
        (rows[5]["first"], rows[5]["second"]): "no",
        (left["first"].iloc[0], left["second"].iloc[0]): "yes",
        (left["first"].iloc[free], left["second"].iloc[free]): "no",
    }
    assert found.rows[0].cells["mine"] == "a note, with a comma"
    last = data.link(other, decided=file)
    assert (last.pairs["by"] == "person").sum() == 1
    assert len(queue_of(last.joined)) <= len(left) - 2


def test_the_page_saves_the_bytes_that_python_writes(links, visit, tmp_path):
    """Hostile text, quotes and line ends included: only the decision differs, and nothing runs."""
    asked = queue_of(links.joined).head(3)
    asked.loc[asked.index[0], ["first_place", "why", "second"]] = EVIL
    page = visit(write_deciding(asked, NOTHING, file="pairs, mine.csv"))
    assert page.query_selector("img") is None
    assert EVIL.split(",")[0] in page.inner_text("fieldset")
    page.check("input[name='2'][value='no']")
    written = saved(page, tmp_path / "saved.csv").read_bytes()
    table = lay_out(asked, NOTHING)
    table[3][0] = "no"
    expected = io.StringIO(newline="")
    csv.writer(expected).writerows(table)
    assert written == expected.getvalue().encode("utf-8-sig")


def test_no_cell_of_another_list_is_a_formula(links):
    """A spreadsheet shows it and does not run it; ids stay what they are."""
    asked = queue_of(links.joined).head(2)
    asked.loc[asked.index[0], ["first_place", "second"]] = "=1+1"
    header, row, other = lay_out(asked, NOTHING)
    assert dict(zip(header, row, strict=True))["first_place"] == "'=1+1"
    assert dict(zip(header, row, strict=True))["second"] == "=1+1"
    assert other[1:] == asked.iloc[1].tolist()


def test_one_incident_is_no_two_others(links, visit):
    """What `sitrep link` would refuse is said, and not saved, until it is taken back."""
    asked = queue_of(links.joined)
    once = asked["second"].value_counts()
    two = asked.reset_index(drop=True).index[asked["second"].to_numpy() == once.index[0]][:2]
    page = visit(write_deciding(asked, NOTHING, file="links.csv"))
    for at in two:
        page.check(f"input[name='{at}'][value='yes']")
    firsts = " and ".join(asked["first"].iloc[two])
    assert page.inner_text("#wrong") == (
        f"{once.index[0]} cannot be both {firsts}: one incident is one other, or none."
    )
    assert page.is_disabled("#save")
    page.check(f"input[name='{two[1]}'][value='']")
    assert page.inner_text("#wrong") == ""
    assert page.is_enabled("#save")


def test_no_pair_is_a_page_too(tiny):
    """Where nothing is undecided it says so, and has nothing to save."""
    joined = tiny.link(tiny.where(actors=["ISIS"])).joined
    page = write_deciding(queue_of(joined), NOTHING, file="links.csv")
    assert "No pair is undecided." in page
    assert "<script" not in page


def test_the_command_writes_it(tmp_path, monkeypatch):
    """Beside the queue, whose name it saves; another ending is refused before anything is read."""
    monkeypatch.chdir(tmp_path)
    lists = ["link", "curated", "insecurity-insight"]
    result = CliRunner().invoke(app, [*lists, "--queue", "ours.csv", "--page", "decide.html"])
    assert result.exit_code == 0, result.stderr
    assert "Wrote ours.csv\nWrote decide.html" in result.stdout
    assert "Save ours.csv" in Path("decide.html").read_text(encoding="utf-8")
    result = CliRunner().invoke(app, [*lists, "--page", "decide.txt"])
    assert (result.exit_code, result.stderr) == (2, "--page: 'decide.txt' does not end in .html\n")
