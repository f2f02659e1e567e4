"""`data.diff` and `sitrep diff`: what moved because of a revision, and what must not have."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sitrep
from foreign_cases import earlier
from sitrep.charts import table
from sitrep.cli.main import app
from sitrep.errors import DataError, ParameterError
from sitrep.reports.plan.parse import read_plan
from sitrep.reports.run.runner import Settings, find_due
from sitrep.results import Revisions
from sitrep.results.gists import say_same
from sitrep.results.revisions import QUESTIONS
from sitrep.words.revisions import tell_claims, tell_moved
from sitrep.words.text import number
from typer.testing import CliRunner, Result

DATA = Path(__file__).parents[1] / "data"
TINY = Path(__file__).parent / "data" / "tiny"
PLAN = """reports:
  - name: revised
    title: What was revised
    notebooks: [{notebooks}]
    since: {since}
    {rest}
"""


def run(*arguments: object) -> Result:
    """Run the command."""
    return CliRunner().invoke(app, ["diff", *map(str, arguments)])


@pytest.fixture(scope="module")
def revised() -> Revisions:
    """Return what the second release changed in the attacks of the first."""
    whole = sitrep.load("curated@0.1.1")
    return whole.where(event_classes=["attack"]).diff("curated@0.1.0", whole=whole)


def test_the_main_sentence_and_the_columns(revised: Revisions) -> None:
    """How many of which kind, checked against the tables; then which columns, most often first."""
    counts = revised.whole.drop_duplicates(["incident_id", "change"])["change"].value_counts()
    changed = int(counts["changed"])
    said = str(revised.finding)
    assert said.startswith("Since version 0.1.0: ")
    assert f"{changed} changed" in said
    cells = revised.whole[revised.whole["change"] == "changed"]["column"].value_counts()
    assert revised.columns["Incidents"].iloc[0] == str(
        revised.whole["column"].value_counts().iloc[0]
    )
    assert f" in {cells.iloc[0]}" in str(revised.findings[1])


def test_what_is_new_because_more_was_searched_is_said(tiny: sitrep.Dataset) -> None:
    """Incidents of a theatre that the earlier vintage did not search are no news."""
    kept = tiny.coverage[tiny.coverage["theatre"] != "beta"]
    before = tiny.keep(tiny.incidents["theatre"] != "beta", name="vintage", values="")
    before = replace(before, coverage=kept, sha256="0" * 64, version="0.0.9")
    added = int((tiny.incidents["theatre"] == "beta").sum())
    said = f"Since version 0.0.9: {added} added ({added} where or when nothing was searched before)"
    assert str(tiny.diff(before).finding).startswith(said)
    assert "searched before" not in " ".join(map(str, tiny.diff(before).findings[1:]))
    whole = replace(before, coverage=tiny.coverage)
    assert "searched before" not in " ".join(map(str, tiny.diff(whole).findings))


def test_main_numbers_are_those_of_each_vintage(revised: Revisions) -> None:
    """Incidents, dead, accounts and ratio are what each vintage says when it is asked itself."""
    attacks = [
        sitrep.load(f"curated@{version}").where(event_classes=["attack"])
        for version in ("0.1.0", "0.1.1")
    ]
    numbers = revised.numbers
    assert list(numbers) == ["Version 0.1.0", "Version 0.1.1"]
    for column, data in zip(numbers, attacks, strict=True):
        assert numbers.loc["Attacks", column] == str(len(data))
        dead = data.deaths().table.iloc[0]
        assert numbers.loc["Killed", column].startswith(f"{dead['killed']:,.0f} (")
        assert numbers.loc["Accounts of them", column] == str(len(data.accounts))
        ratio = data.compare().table["ratio"].iloc[0]
        assert float(numbers.loc["Later period over the earlier", column].split()[0]) == (
            pytest.approx(ratio, rel=0.05)
        )


@pytest.mark.parametrize("turned", [False, True])
def test_a_number_that_one_vintage_does_not_give_is_a_dash(turned: bool) -> None:
    """A list without accounts beside tables with them, either of them the later."""
    tables = sitrep.load(TINY.parent / "foreign" / "mali")
    bare = replace(
        tables, accounts=tables.accounts[:0], missing={**tables.missing, "accounts": "not given"}
    )
    pair = (bare, tables) if turned else (tables, bare)
    numbers = pair[1].diff(replace(pair[0], sha256="0" * 64)).numbers
    given = str(len(tables.accounts))
    assert numbers.loc["Accounts of them"].tolist() == (["–", given] if turned else [given, "–"])
    neither = bare.diff(replace(bare, sha256="0" * 64)).numbers
    assert not [what for what in neither.index if "ccounts" in what or "ages" in what]


def test_what_is_dated_to_a_span_counts_by_its_part_throughout(tmp_path: Path) -> None:
    """One incident known to June, asked about for three days of it: a tenth in every row."""
    rows = pd.read_csv(TINY.parent / "foreign" / "acled.csv", dtype="str", keep_default_na=False)
    days = ["2021-01-01", "2021-06-15", "2021-12-31"]
    three = rows.iloc[[2, 3, 4]].assign(year="2021", fatalities="0")
    three = three.assign(event_date=days, time_precision=["1", "3", "1"], country="Niger")
    three.to_csv(tmp_path / "now.csv", index=False)
    three.assign(fatalities=["0", "7", "0"]).to_csv(tmp_path / "last.csv", index=False)
    data = sitrep.load(tmp_path / "now.csv").where(start="2021-06-14", end="2021-06-16")
    revised = data.diff(tmp_path / "last.csv")
    part = number(data.weights.sum())
    assert part == "0.1"
    assert revised.numbers.loc["Incidents"].tolist() == [part, part]
    assert revised.numbers.loc["With a toll"].tolist() == [part, part]
    assert str(revised.finding) == "Since the earlier vintage: 1 changed; under 1 incident now."


def test_findings_that_moved_are_those_that_read_otherwise(revised: Revisions) -> None:
    """A sentence that both vintages say is not listed; one that differs stands as each says it."""
    old = sitrep.load("curated@0.1.0").where(event_classes=["attack"])
    said = revised.moved
    for what, ask in (
        ("How many", lambda data: data.count()),
        ("Trend", lambda data: data.compare()),
    ):
        pair = [str(ask(each).finding) for each in (old, revised.data)]
        if pair[0] == pair[1]:
            assert what not in said.index
        else:
            assert said.loc[what].tolist() == pair


def make_list(folder: Path, name: str, dates: list[str], sides: list[str]) -> sitrep.Dataset:
    """Return an export with an incident a date, of these sides in turn, from 2021 to 2022."""
    rows = pd.read_csv(TINY.parent / "foreign" / "acled.csv", dtype="str", keep_default_na=False)
    one = rows[rows["event_type"].eq("Violence against civilians")].iloc[[0]]
    days = ["2021-01-01", *dates, "2022-12-31"]
    made = pd.concat([one] * len(days), ignore_index=True).assign(
        event_id_cnty=[f"BUR{day.replace('-', '')}" for day in days],
        event_date=days,
        year=[day[:4] for day in days],
        time_precision="1",
        actor1=[sides[at % len(sides)] for at in range(len(days))],
    )
    made.to_csv(folder / f"{name}.csv", index=False)
    return sitrep.load(folder / f"{name}.csv")


def spread_days(start: str, n: int, step: int) -> list[str]:
    """Return n dates, one each few days."""
    return list(pd.date_range(start, periods=n, freq=f"{step}D").strftime("%Y-%m-%d"))


def test_what_says_the_same_in_other_words_says_the_same(tmp_path: Path) -> None:
    """Other numbers and another wording are no other claim; another leader or direction is."""
    even = [*spread_days("2021-02-01", 20, 15), *spread_days("2022-02-01", 20, 15)]
    more = [*spread_days("2021-02-01", 24, 12), *spread_days("2022-02-01", 30, 10)]
    before = make_list(tmp_path, "last", even, ["Army", "Army", "Rebels"])
    now = make_list(tmp_path, "now", more, ["Army", "Army", "Rebels"])
    said = now.diff(before).moved
    trend = said.loc["Trend"].tolist()
    assert all("no clear change" in each for each in trend)
    assert trend[0] != trend[1]
    assert "say the same with other numbers" in said.attrs["lead"]
    assert list(said.index)[-1] != "When most"
    for question, ask in QUESTIONS.items():
        if question not in ("When most",):
            pair = [ask(each, now.diff(before)) for each in (before, now)]
            assert say_same(*pair), question
    risen = [*spread_days("2021-02-01", 8, 30), *spread_days("2022-02-01", 60, 5)]
    other = make_list(tmp_path, "risen", risen, ["Rebels", "Rebels", "Army"])
    moved = other.diff(before)
    differ = {
        question
        for question, ask in QUESTIONS.items()
        if not say_same(ask(before, moved), ask(other, moved))
    }
    assert {"Trend", "Which side", "Levels"} <= differ
    assert not {"How many", "How deadly", "Against whom"} & differ
    assert list(moved.moved.index)[: len(differ)] == [each for each in QUESTIONS if each in differ]
    assert f"{len(differ)} of 8 main findings say something else" in moved.moved.attrs["lead"]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((0, 0, 8), "All 8 main findings read as before."),
        ((1, 0, 8), "1 of 8 main findings says something else."),
        ((2, 1, 8), "2 of 8 main findings say something else; 1 says the same with other numbers."),
        ((0, 3, 8), "No main finding says something else; 3 say the same with other numbers."),
    ],
)
def test_how_many_findings_moved_is_said(counts: tuple[int, int, int], said: str) -> None:
    """One says and several say."""
    assert str(tell_moved(*counts)) == said


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((0, 0), "No claim comes with both vintages."),
        ((1, 1), "The only claim that comes with both is answered otherwise."),
        ((1, 5), "1 of 5 claims that come with both is answered otherwise."),
        ((2, 5), "2 of 5 claims that come with both are answered otherwise."),
        ((0, 2), "All 2 claims that come with both are answered as before."),
    ],
)
def test_how_many_claims_moved_is_said(counts: tuple[int, int], said: str) -> None:
    """One is and several are."""
    assert str(tell_claims(*counts)) == said


def test_what_the_earlier_vintage_knows_nothing_of_is_not_compared(tmp_path: Path) -> None:
    """A side that is new: no sentence of the earlier vintage says that it has no incidents."""
    days = spread_days("2021-02-01", 20, 30)
    before = make_list(tmp_path, "last", days, ["Army", "Rebels"])
    now = make_list(tmp_path, "now", days, ["Army", "Rebels", "Rebels of the north"])
    asked = now.where(actors=["Rebels of the north"])
    said = "Rebels of the north: no side of the earlier vintage, so no findings are compared."
    assert repr(asked.diff(before, whole=now).moved) == said
    assert repr(asked.diff(before, whole=now).claims) == said.replace("findings", "answers")
    some = now.where(actors=["Rebels of the north", "Army"]).diff(before, whole=now)
    assert "no side" not in repr(some.moved)


def test_of_many_periods_those_that_moved_are_listed(tmp_path: Path) -> None:
    """A sentence says how many of how many; a period in which nothing moved fills no row."""
    days = spread_days("2021-02-01", 20, 30)
    now = make_list(tmp_path, "now", days, ["Army"])
    one = now.diff(make_list(tmp_path, "one", days[:-1], ["Army"])).counts(per="month")
    assert one.attrs["lead"] == "1 of 24 months, that in which something moved."
    assert one["Came"].tolist() == ["1"]
    assert repr(one).startswith("1 of 24 months, that")
    same = now.diff(make_list(tmp_path, "same", days, ["Rebels"])).counts(per="month")
    assert repr(same) == "In none of 24 months did anything come or go."
    none = now.diff(make_list(tmp_path, "none", [], ["Army"])).counts(per="month")
    assert none.attrs["lead"] == "14 of 24 months, those in which most moved."
    assert len(none) == 14
    assert "0" not in set(none["Came"])
    few = now.diff(make_list(tmp_path, "few", days[:-1], ["Army"])).counts(per="quarter")
    assert len(few) == 8
    assert "lead" not in few.attrs


def test_how_often_a_column_changed_adds_up(tiny: sitrep.Dataset) -> None:
    """Up, down, from blank and to blank are all that changed; those that moved are told."""
    incidents = tiny.incidents.astype({"event_class": "str"})
    attacks = incidents.index[incidents["event_class"].eq("attack")]
    known = [at for at in attacks if incidents.loc[at, "killed"] > 0]
    blank = next(at for at in attacks if np.isnan(incidents.loc[at, "killed"]))
    incidents.loc[[*known[:3], blank], "killed"] = [np.nan, 99.0, 98.0, 4.0]
    incidents.loc[known[2], "event_class"] = "operation"
    incidents = incidents.astype({"event_class": "category"})
    after = replace(tiny, incidents=incidents, sha256="0" * 64)
    columns = after.where(event_classes=["attack"]).diff(tiny, whole=after).columns
    assert columns.loc["killed"].tolist() == ["number killed", "4", "1", "2", "0", "1", "1"]
    assert columns.loc["event_class", ["Incidents", "Of these moved"]].tolist() == ["1", "1"]


def test_accounts_are_of_the_selection_and_pages_of_all(tiny: sitrep.Dataset) -> None:
    """The table says so of each: a page counts that no account of the selection is on."""
    data = tiny.where(event_classes=["attack"])
    fewer = replace(
        tiny, accounts=tiny.accounts.iloc[1:], pages=tiny.pages.iloc[1:], sha256="0" * 64
    )
    others = data.diff(fewer, whole=tiny).others
    assert others.loc["Accounts of these attacks", "After"] == str(len(data.accounts))
    assert others.loc["All pages", "After"] == str(len(tiny.pages))


def test_the_chart_draws_what_the_series_says(revised: Revisions) -> None:
    """Two lines and what came and went, from the same table."""
    drawn = table(revised.plot())
    pd.testing.assert_frame_equal(drawn, revised.series(per="month"), check_dtype=False)
    assert drawn["after"].sum() == pytest.approx(len(revised.data))


def test_the_same_files_changed_nothing(tiny: sitrep.Dataset) -> None:
    """One sentence, and no table."""
    same = tiny.diff(TINY)
    said = f"Nothing changed: the files are those of the earlier vintage, version {tiny.version}."
    assert list(map(str, same.findings)) == [said]
    assert repr(same) == said
    assert len(same) == 0


def test_no_earlier_vintage_is_said(tiny: sitrep.Dataset) -> None:
    """Every face says so, and nothing is drawn."""
    none = tiny.diff("")
    said = "No earlier vintage is named, so nothing is compared."
    faces: list[object] = [
        none,
        none.numbers,
        none.moved,
        none.claims,
        none.columns,
        none.others,
        none.counts(),
        none.provenance(),
    ]
    assert {repr(face) for face in faces} == {said}
    assert none.series().empty
    assert table(none.plot()).empty


def test_the_files_of_the_earlier_vintage_are_told(tmp_path: Path) -> None:
    """Its name, its hash, the filters that its rows passed, and what its reader dropped."""
    rows = pd.read_csv(TINY.parent / "foreign" / "acled.csv", dtype="str", keep_default_na=False)
    rows.to_csv(tmp_path / "now.csv", index=False)
    rows.assign(event_date=["", *rows["event_date"].iloc[1:]]).to_csv(
        tmp_path / "last.csv", index=False
    )
    now, last = (sitrep.load(tmp_path / f"{name}.csv") for name in ("now", "last"))
    said = repr(now.where(event_classes=["attack"]).diff(last, whole=now).provenance())
    assert f"The earlier vintage: ACLED, version {last.version}; sha256 {last.sha256}." in said
    assert "event_classes" in said
    assert f"Of {len(rows)} rows, 1 were dropped" in said


def test_some_changes_alone_are_shown_and_the_sentence_stays(revised: Revisions) -> None:
    """By kind or column; one that is neither names the nearest."""
    some = revised.only("killed", "date_start")
    assert 0 < len(some) < len(revised)
    assert set(some.table["column"]) == {"killed", "date_start"}
    assert len(revised.only("changed", "added")) == len(revised)
    assert some.finding == revised.finding
    with pytest.raises(
        ParameterError, match=r"'date_stat' is neither .* did you mean 'date_start'"
    ):
        revised.only("date_stat")


def test_a_claim_whose_answer_is_another_is_told() -> None:
    """With every account by others taken out, an answer of the tables is not what it was."""
    data = sitrep.load(TINY)
    claim = data.claims["CL-01"]
    fewer = data.keep(pd.Series(False, data.incidents.index), name="none", values="")
    before = replace(fewer, sha256="0" * 64, version="bare")
    changed = data.diff(before).claims
    assert len(changed) == 1
    assert changed.iloc[0, 1] == f"{claim.verdict}, {claim.certainty} certainty"
    assert changed.iloc[0, 0] != changed.iloc[0, 1]
    assert repr(data.diff(data).claims) == (
        "The only claim that comes with both is answered as before."
    )


# The command -------------------------------------------------------------------------------------


def test_the_command_prints_and_writes_what_changed(tmp_path: Path) -> None:
    """A summary, a table with a row a cell, and JSON with the same rows."""
    target = tmp_path / "changes.csv"
    told = run("curated@0.1.0", "curated@0.1.1", "--csv", target)
    assert told.exit_code == 0, told.output
    assert "Since version 0.1.0: 3 added and 8 changed; 427 incidents now." in told.output
    assert "Version 0.1.0" in told.output
    rows = pd.read_csv(target)
    assert rows.loc[rows["change"] == "added", "incident_id"].tolist() == [
        "SYR-2020-0382", "SYR-2020-0383", "SYR-2021-0044",
    ]  # fmt: skip
    (compared,) = json.loads(run("curated@0.1.0", "curated@0.1.1", "--json").output)["compared"]
    assert compared["counts"]["added"] == 3
    assert len(compared["changes"]) == len(rows)
    assert compared["before"]["version"] == "0.1.0"


def test_what_must_not_change_ends_with_one(tmp_path: Path) -> None:
    """The rows are named; what did not change ends with 0."""
    told = run("curated@0.1.0", "curated@0.1.1", "--fixed", "removed,killed")
    assert told.exit_code == 1
    assert "SYR-2020-0377: changed, number killed (killed): '37' -> '39'" in told.output
    assert run("curated@0.1.0", "curated@0.1.1", "--fixed", "removed").exit_code == 0
    assert run("curated@0.1.1", "curated", "--fixed", "added,removed").exit_code in (0, 1)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["curated@0.1.0"], "give two vintages"),
        (["curated@0.1.0", "curated", "--fixed", "kiled"], "did you mean 'killed'?"),
        (["curated@0.3", "curated"], "kept are curated@0.1.0, curated@0.1.1"),
        (["nowhere.csv", "curated"], "no such file"),
        (["curated@0.1.0", "curated", "--csv", "x.txt"], "does not end in .csv"),
        (["curated@0.1.0", "--plan", "reports.yml"], "leave OLD, NEW, --fixed out"),
        (["--plan", "nowhere.yml"], "cannot be read"),
        ([str(TINY.parent / "foreign" / "acled.csv"), "curated"], "has no incident id in common"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_wrong_argument_ends_with_two(arguments: list[str], said: str) -> None:
    """One message that says what is allowed."""
    told = run(*arguments)
    assert told.exit_code == 2, told.output
    assert said in told.output


def test_a_file_against_its_copy_of_last_week(tmp_path: Path) -> None:
    """An export with a row taken out and a toll changed."""
    rows = pd.read_csv(TINY.parent / "foreign" / "acled.csv", dtype="str", keep_default_na=False)
    old, new = tmp_path / "old.csv", tmp_path / "new.csv"
    rows.to_csv(old, index=False)
    edited = rows.drop(index=rows.index[3]).copy()
    first = edited.index[0]
    edited.loc[first, "fatalities"] = str(int(edited.loc[first, "fatalities"]) + 4)
    edited.to_csv(new, index=False)
    told = run(old, new, "--json")
    assert told.exit_code == 0, told.output
    (compared,) = json.loads(told.output)["compared"]
    assert compared["counts"] | {"changed": 1, "removed": 1, "added": 0} == compared["counts"]
    tolls = [each for each in compared["changes"] if each["column"] == "killed"]
    assert [each["difference"] for each in tolls] == [4.0]


# A plan ------------------------------------------------------------------------------------------


def write_plan(folder: Path, since: str, notebooks: str = "revisions", rest: str = "") -> Path:
    """Write a plan of one report and return its path."""
    path = folder / "reports.yml"
    path.write_text(PLAN.format(since=since, notebooks=notebooks, rest=rest), encoding="utf-8")
    return path


def test_a_report_takes_the_vintage_that_it_names(tmp_path: Path) -> None:
    """Only the notebook that asks for it is given it; its files are an input."""
    plan = read_plan(write_plan(tmp_path, "curated@0.1.0", "frequency, revisions"))
    (report,) = plan.reports
    assert report.parameters_of("frequency") == {}
    assert report.parameters_of("revisions") == {"since": "curated@0.1.0"}
    assert report.changed == {"since": "curated@0.1.0"}
    assert report.inputs == [str(DATA), str(DATA / "releases" / "0.1.0")]
    assert type(plan).from_json(json.loads(json.dumps(plan.to_json()))) == plan


@pytest.mark.parametrize(
    ("since", "notebooks", "rest", "said"),
    [
        ("curated@0.1.0", "frequency", "", "since: no notebook of this report takes it; list"),
        ("curated@0.3", "revisions", "", "since: there is no release '0.3' of 'curated'"),
        ("nowhere.csv", "revisions", "", "since: no such file"),
        ("curated@0.1.0", "revisions", "fixed: [kiled]", "fixed: 'kiled' is neither"),
        ("''", "revisions", "fixed: [killed]", "fixed: needs an earlier vintage"),
        (
            "curated@0.1.0",
            "revisions",
            "parameters: {since: curated@0.1.1}",
            "parameters.since: is a field of the report",
        ),
    ],
)
def test_a_wrong_vintage_is_an_error_of_the_plan(
    tmp_path: Path, since: str, notebooks: str, rest: str, said: str
) -> None:
    """It is said before anything runs, by its line."""
    with pytest.raises(DataError, match=re.escape(said)):
        read_plan(write_plan(tmp_path, since, notebooks, rest))


def test_another_vintage_makes_a_report_due(tmp_path: Path) -> None:
    """Other content of its files is other data; another name, another parameter."""
    earlier_one = tmp_path / "last.csv"
    source = (TINY.parent / "foreign" / "acled.csv").read_text(encoding="utf-8")
    (tmp_path / "now.csv").write_text(source, encoding="utf-8")
    plan = write_plan(tmp_path, "last.csv", rest="parameters: {dataset: now.csv}")
    keys = []
    for lines in (-1, -2):
        earlier_one.write_text("\n".join(source.splitlines()[:lines]) + "\n", encoding="utf-8")
        checked = read_plan(plan)
        ((due,), _) = find_due(checked, checked.reports, Settings(tmp_path / "out", 1))
        keys.append(due.key)
    assert [name for name in keys[0] if keys[0][name] != keys[1][name]] == ["data"]
    (tmp_path / "other.csv").write_bytes(earlier_one.read_bytes())
    checked = read_plan(write_plan(tmp_path, "other.csv", rest="parameters: {dataset: now.csv}"))
    ((due,), _) = find_due(checked, checked.reports, Settings(tmp_path / "out", 1))
    assert [name for name in keys[1] if keys[1][name] != due.key[name]] == ["parameters"]


def test_a_plan_is_compared_report_by_report(tmp_path: Path) -> None:
    """What a report fixes is looked for in what it asks about."""
    rest = "fixed: [killed]\n    parameters: {event_classes: [operation], dataset: curated@0.1.1}"
    plan = write_plan(tmp_path, "curated@0.1.0", rest=rest)
    told = run("--plan", plan)
    data = sitrep.load("curated@0.1.1").where(event_classes=["operation"])
    touched = "SYR-2020-0377" in set(data.incidents["incident_id"])
    assert told.exit_code == int(touched), told.output
    assert told.output.startswith("revised:\n\nSince version 0.1.0: ")
    plan.write_text(plan.read_text(encoding="utf-8").replace("since: curated@0.1.0", "since: ''"))
    told = run("--plan", plan)
    assert told.exit_code == 2


def test_made_up_edits_are_told_on_any_data(foreign: sitrep.Dataset) -> None:
    """The sentence counts what the table has."""
    result = foreign.diff(earlier(foreign))
    counts = result.whole.drop_duplicates(["incident_id", "change"])["change"].value_counts()
    for change, n in counts[counts > 0].items():
        assert re.search(rf"\b{n:,} {change}", str(result.finding))
    assert np.isclose(result.series()["after"].sum(), foreign.weights.sum())
