"""Two vintages of a dataset: releases are found, and every edit is, and nothing else."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sitrep
from foreign_cases import earlier
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import ParameterError
from sitrep.links.alike import ask_alike
from sitrep.links.cells import as_text, tell_targets
from sitrep.links.vintages import (
    CHANGES,
    check_fixed,
    compare_search,
    compare_series,
    compare_tables,
    compare_vintages,
    select_fixed,
)
from sitrep.model.shipped import RELEASES, SHIPPED, list_releases

ROOT = Path(__file__).parents[1]
DATA = ROOT / "data"
ORIGINAL = ROOT.parent / "shared" / "data"
TINY = Path(__file__).parent / "data" / "tiny"
MYANMAR = ORIGINAL / "lists" / "ucdp_ged241_myanmar.csv.gz"
SHEET = """file: {name}.csv
name: {title}
licence: CC BY-SA 4.0
citation: "{title}."
country: {country}
columns:
{ids}  date_start: day
  admin1: region
  place: town
  latitude: lat
  longitude: lon
  event_type: what
  actor: who
  killed: dead
constants: {{event_class: attack}}
coverage: [{{start: {start}, end: {end}}}]
"""
"""The column map of a sheet that someone keeps."""


def revise(data: sitrep.Dataset, incidents: pd.DataFrame) -> sitrep.Dataset:
    """Return a dataset as it stands in other files, with other incidents."""
    return replace(data, incidents=incidents, sha256="f" * 64, version="another")


def write_sheet(
    folder: Path,
    name: str,
    rows: pd.DataFrame,
    *,
    title: str = "Weekly sheet",
    country: str = "Mali",
    days: tuple[str, str] = ("2022-01-01", "2022-12-31"),
) -> Path:
    """Write a sheet with its column map; return its path. A column `nr` is the id."""
    rows.to_csv(folder / f"{name}.csv", index=False)
    ids = "  incident_id: nr\n" if "nr" in rows else ""
    text = SHEET.format(
        name=name, title=title, country=country, ids=ids, start=days[0], end=days[1]
    )
    (folder / f"{name}.sitrep.yml").write_text(text, encoding="utf-8")
    return folder / f"{name}.csv"


def make_rows(n: int = 24, year: int = 2022) -> pd.DataFrame:
    """Return the rows of a sheet without ids: one each fortnight, no two alike."""
    at = range(n)
    return pd.DataFrame(
        {
            "day": pd.date_range(f"{year}-01-05", periods=n, freq="14D").strftime("%Y-%m-%d"),
            "region": [["Gao", "Kidal", "Mopti"][i % 3] for i in at],
            "town": [f"Village {i}" for i in at],
            "lat": [f"{14 + i / 10:.1f}" for i in at],
            "lon": [f"{-4 + i / 10:.1f}" for i in at],
            "what": "raid",
            "who": [["Army", "Rebels"][i % 2] for i in at],
            "dead": [str(i % 5) for i in at],
        }
    )


# Releases ----------------------------------------------------------------------------------------


def test_releases_are_found_in_the_order_of_their_versions(tmp_path: Path) -> None:
    """By numbers, not by letters; what is no version is none."""
    for name in ("0.10.0", "0.9.1", "0.9", "notes", "1.x"):
        (tmp_path / name).mkdir()
    (tmp_path / "2.0").write_text("a file")
    assert list(list_releases(tmp_path)) == ["curated@0.9", "curated@0.9.1", "curated@0.10.0"]
    assert list_releases(tmp_path / "none") == {}


@pytest.mark.parametrize("name", list(list_releases()))
def test_a_release_is_what_its_descriptor_says(name: str) -> None:
    """It has the version of its folder; each file has the hash, the rows and the columns named."""
    folder = SHIPPED[name]
    package = json.loads((folder / "datapackage.json").read_bytes())
    assert package["version"] == folder.name == name.partition("@")[2]
    described = {"datapackage.json", *(resource["path"] for resource in package["resources"])}
    assert {path.name for path in folder.iterdir()} == described
    for resource in package["resources"]:
        raw = (folder / resource["path"]).read_bytes()
        header, *rows = csv.reader(raw.decode().splitlines(keepends=True))
        assert resource["hash"] == f"sha256:{sha256(raw).hexdigest()}"
        assert (resource["bytes"], resource["rows"]) == (len(raw), len(rows))
        assert header == [field["name"] for field in resource["schema"]["fields"]]
    data = sitrep.load(name)
    assert (data.version, len(data)) == (folder.name, package["resources"][0]["rows"])


@pytest.mark.skipif(not ORIGINAL.is_dir(), reason="the first tables lie beside the checkout")
def test_the_first_release_has_the_first_tables() -> None:
    """Its tables are, byte for byte, those that came with the project."""
    tables = list(ORIGINAL.glob("*.csv"))
    assert len(tables) == 11
    for path in tables:
        assert (RELEASES / "0.1.0" / path.name).read_bytes() == path.read_bytes()


def test_a_release_that_is_not_there_is_answered_with_those_that_are() -> None:
    """The message lists them, wherever a dataset is named."""
    message = "there is no release '0.3' of 'curated'; kept are curated@0.1.0, curated@0.1.1"
    with pytest.raises(ParameterError, match=message):
        sitrep.load("curated@0.3")
    with pytest.raises(ParameterError, match=r"did you mean 'curated@0\.1\.0'"):
        sitrep.load("curatd@0.1.0")


def test_an_older_form_of_the_tables_is_read_and_says_what_it_lacks() -> None:
    """What came later is blank, and the dataset says that it is not given; the newest has all."""
    first, newest = sitrep.load("curated@0.1.0"), sitrep.load("curated")
    assert set(first.missing) == {"scope", "episode_id", "origin", "witness", "events"}
    assert first.incidents[["scope", "episode_id"]].isna().all(axis=None)
    assert first.events.empty
    assert (
        "Not given: whom a page cites: These tables are of a form before the column `origin` of"
        in str(first.limits())
    )
    assert newest.missing == {}
    assert len(newest.events)


# Every edit is found -----------------------------------------------------------------------------

EDITS: dict[str, Callable[[Any], Any]] = {
    "killed": lambda value: 7.0 if np.isnan(value) else value + 3,
    "place": lambda value: f"{value} again",
    "date_start": lambda value: value - pd.Timedelta(days=1),
    "actor": lambda value: "another side",
    "latitude": lambda value: 0.5 if np.isnan(value) else np.nan,
}
"""How a cell is changed, by its column: never to what it was."""


@st.composite
def edits(draw: st.DrawFn) -> tuple[list[int], dict[int, list[str]], list[int]]:
    """Draw which rows of 20 are removed, which cells of others changed, which are there again."""
    order = draw(st.permutations(range(20)))
    removed = order[: draw(st.integers(0, 6))]
    rest = order[len(removed) :]
    columns = st.lists(st.sampled_from(sorted(EDITS)), min_size=1, unique=True)
    changed = {row: draw(columns) for row in rest[: draw(st.integers(0, 6))]}
    copied = draw(st.lists(st.sampled_from(range(20)), max_size=4, unique=True))
    return removed, changed, copied


def apply(
    data: sitrep.Dataset, removed: list[int], changed: dict[int, list[str]], copied: list[int]
) -> sitrep.Dataset:
    """Return a dataset with these edits."""
    incidents = data.incidents.astype({"actor": "str"})
    new = incidents.iloc[copied].assign(incident_id=[f"NEW-{row:02}" for row in copied])
    for row, columns in changed.items():
        for column in columns:
            value = EDITS[column](incidents[column].iloc[row])
            incidents.loc[incidents.index[row], column] = value
    kept = incidents.drop(incidents.index[removed])
    whole = pd.concat([kept, new], ignore_index=True).astype({"actor": "category"})
    return revise(data, whole.sample(frac=1, random_state=1, ignore_index=True))


@settings(max_examples=60, deadline=None)
@given(made=edits())
def test_every_edit_is_found_and_nothing_else(tiny: sitrep.Dataset, made: Any) -> None:
    """Rows removed, added and changed at random, in another order, are told one by one."""
    removed, changed, copied = made
    table = compare_vintages(apply(tiny, *made), tiny).table
    ids = tiny.incidents["incident_id"]
    cells = {(ids[row], column) for row, columns in changed.items() for column in columns}
    found = table[table["change"] == "changed"]
    assert set(zip(found["incident_id"], found["column"], strict=True)) == cells
    assert len(found) == len(cells)
    for change, wanted in (
        ("removed", {ids[row] for row in removed}),
        ("added", {f"NEW-{row:02}" for row in copied}),
    ):
        rows = table[table["change"] == change]
        assert set(rows["incident_id"]) == wanted
        assert len(rows) == len(wanted)
        assert rows["column"].isna().all()
    before = dict(zip(ids, as_text(tiny.incidents["killed"]), strict=True))
    for row in found[found["column"] == "killed"].itertuples():
        assert row.before == before[row.incident_id] or pd.isna(before[row.incident_id])
        assert pd.isna(row.difference) or row.difference == 3


@settings(max_examples=30, deadline=None)
@given(made=edits(), period=st.sampled_from(["week", "month", "quarter"]))
def test_what_came_less_what_went_is_the_difference(
    tiny: sitrep.Dataset, made: Any, period: str
) -> None:
    """In each period that was searched; together the two say how many were added and removed."""
    after = apply(tiny, *made)
    found = compare_vintages(after, tiny)
    table = compare_series(found.before, found.after, found.pairs, period=period)
    assert table["before"].sum() == pytest.approx(tiny.count(per=period).table["n"].sum())
    searched = table.dropna()
    moved = searched["came"] - searched["went"]
    assert (searched["after"] - searched["before"]).to_numpy() == pytest.approx(moved.to_numpy())
    assert (table[["came", "went"]] >= 0).all(axis=None)
    if not any("date_start" in columns for columns in made[1].values()):
        assert table["came"].sum() <= len(made[2]) + 1e-9
        assert table["went"].sum() <= len(made[0]) + 1e-9


@settings(max_examples=30, deadline=None)
@given(made=edits())
def test_rows_without_ids_are_the_same_by_their_content(tiny: sitrep.Dataset, made: Any) -> None:
    """Numbers of rows are no ids; what was edited is paired by the rule for lists, or not."""
    removed, changed, _ = made

    def number(data: sitrep.Dataset) -> sitrep.Dataset:
        ids = [f"row {at}" for at in range(2, len(data) + 2)]
        incidents = data.incidents.assign(incident_id=ids)
        return replace(data, incidents=incidents, targets=data.targets.head(0))

    before, after = number(tiny), number(apply(tiny, removed, changed, []))
    found = compare_vintages(after, before)
    counts = found.table.drop_duplicates(["incident_id", "change"])["change"].value_counts()
    how = found.pairs["how"].value_counts()
    assert how.get("content", 0) == 20 - len(removed) - len(changed)
    assert how.get("match", 0) == counts["changed"]
    assert counts["removed"] == 20 - len(found.pairs)
    assert counts["added"] == 20 - len(removed) - len(found.pairs)


def test_a_row_without_an_id_is_found_again_by_what_speaks_for_it(tiny: sitrep.Dataset) -> None:
    """A toll that was corrected is one changed cell, and the sentence says by what it is known."""
    ids = [f"row {at}" for at in range(2, len(tiny) + 2)]
    bare = replace(tiny, incidents=tiny.incidents.assign(incident_id=ids), targets=tiny.targets[:0])
    at = int(tiny.incidents["killed"].idxmax())
    incidents = bare.incidents.copy()
    incidents.loc[at, "killed_high"] += 1
    incidents["incident_id"] = incidents["incident_id"].str.replace("row ", "row 1")
    found = compare_vintages(revise(bare, incidents), bare)
    assert found.pairs["how"].value_counts().to_dict() == {"content": 19, "match": 1}
    (row,) = found.table.to_dict("records")
    assert (row["change"], row["column"], row["before_id"]) == ("changed", "killed_high", ids[at])
    said = " ".join(map(str, revise(bare, incidents).diff(bare).findings))
    assert "Without ids of their own, 19 are the same in all columns, and 1 by what" in said


def test_another_row_in_the_same_place_of_a_file_is_another_incident(tiny: sitrep.Dataset) -> None:
    """Where rows have no ids, one that came where one went does not hide it."""
    ids = [f"row {at}" for at in range(2, len(tiny) + 2)]
    bare = replace(tiny, incidents=tiny.incidents.assign(incident_id=ids), targets=tiny.targets[:0])
    day = tiny.incidents["date_precision"].eq("day").to_numpy().argmax()
    incidents = bare.incidents.copy()
    incidents.loc[day, ["latitude", "longitude"]] = -60.0, 100.0
    incidents.loc[day, ["place", "admin1", "actor", "event_type", "target_type"]] = None
    after = revise(bare, incidents)
    found = compare_vintages(after, bare)
    assert set(found.table["change"]) == {"added", "removed"}
    moved = compare_series(bare, after, found.pairs, period="month")
    assert (moved["came"].sum(), moved["went"].sum()) == (1, 1)


def test_numbers_and_days_are_written_as_one_writes_them() -> None:
    """A whole number has no decimals, a day no hour, and what is missing stays missing."""
    days = pd.Series(pd.to_datetime(["2020-01-31", None]))
    assert as_text(days).tolist()[:1] == ["2020-01-31"]
    assert as_text(days).isna().tolist() == [False, True]
    numbers = pd.Series([3.0, 34.7321, np.nan])
    assert as_text(numbers).tolist()[:2] == ["3", "34.7321"]
    assert as_text(numbers).isna().tolist() == [False, False, True]


def test_groups_hit_are_told_with_what_the_incident_does_not_say(tiny: sitrep.Dataset) -> None:
    """Of several groups the toll of each; of a single one its unit and its abducted."""
    rows = [
        ("A", 1, "military", "a patrol", 3.0, np.nan, 2.0),
        ("B", 1, "military", None, 3.0, np.nan, np.nan),
        ("B", 2, "civilians", None, 1.0, 4.0, np.nan),
    ]
    targets = pd.DataFrame(rows, columns=list(tiny.targets)).astype({"unit": "str"})
    said = tell_targets(replace(tiny, targets=targets))
    assert said["A"] == "military (a patrol), 2 abducted"
    assert said["B"] == "military, 3 killed; civilians, 1 killed, 4 wounded"


# Asked the same ----------------------------------------------------------------------------------


def test_one_that_is_recoded_leaves_the_selection_and_is_not_removed(tiny: sitrep.Dataset) -> None:
    """With the whole at hand it has moved out or in; without it is only gone, which is said."""
    attack = tiny.incidents["event_class"].eq("attack").to_numpy().nonzero()[0][0]
    other = tiny.incidents["event_class"].ne("attack").to_numpy().nonzero()[0][0]
    incidents = tiny.incidents.astype({"event_class": "str"})
    incidents.loc[[attack, other], "event_class"] = ["operation", "attack"]
    whole = revise(tiny, incidents.astype({"event_class": "category"}))
    data = whole.where(event_classes=["attack"])
    ids = tiny.incidents["incident_id"]
    table = compare_vintages(data, tiny, whole).table
    assert table[["incident_id", "change", "column", "before", "after"]].to_numpy().tolist() == [
        [ids[other], "moved in", "event_class", tiny.incidents["event_class"][other], "attack"],
        [ids[attack], "moved out", "event_class", "attack", "operation"],
    ]
    alone = compare_vintages(data, tiny)
    assert alone.table["change"].tolist() == ["removed", "moved in"]
    assert not alone.exact
    said = " ".join(map(str, data.diff(tiny).findings))
    assert "may only have left this selection" in said
    assert "may only" not in " ".join(map(str, data.diff(tiny, whole=whole).findings))


def test_the_earlier_vintage_is_asked_for_the_same_days(curated: sitrep.Dataset) -> None:
    """What lies outside of them is not called removed."""
    week = curated.where(start="2020-12-16", end="2020-12-23")
    found = compare_vintages(week, sitrep.load("curated@0.1.0"), curated)
    assert (found.before.start, found.before.end) == (week.start, week.end)
    inside = found.table["date_start"].between("2020-11-01", "2020-12-23")
    assert inside.all()


def test_a_value_that_one_vintage_lacks_is_said(tiny: sitrep.Dataset) -> None:
    """It is no error: of the others all is compared; without any, all is new."""
    before = tiny.where(actors=["ISIS"])
    actors = before.incidents.assign(
        actor=before.incidents["actor"].cat.remove_unused_categories(),
        actor_2=before.incidents["actor_2"].cat.remove_unused_categories(),
    )
    earlier_one = replace(revise(before, actors), filters={})
    both = tiny.where(actors=["ISIS", "unidentified"])
    asked = ask_alike(both, earlier_one)
    assert asked.unmet == {"actors": ["unidentified"]}
    assert len(asked.data) == len(before)
    said = " ".join(map(str, both.diff(earlier_one).findings))
    assert "Not in the earlier vintage: actors unidentified." in said
    none = tiny.where(actors=["unidentified"])
    assert len(ask_alike(none, earlier_one).data) == 0
    assert set(none.diff(earlier_one).table["change"]) == {"added"}


def test_a_condition_of_ones_own_cannot_be_asked_again(tiny: sitrep.Dataset) -> None:
    """It is no filter that has a name; asked of both, they are compared."""

    def deadly(incidents: pd.DataFrame) -> pd.Series:
        return incidents["killed"] > 2

    with pytest.raises(ParameterError, match="cannot be asked again; ask it of both"):
        tiny.where(keep=deadly).diff(tiny)
    both = tiny.where(keep=deadly).diff(revise(tiny, tiny.incidents).where(keep=deadly))
    assert both.table.empty


def test_datasets_of_other_kinds_are_refused(tiny: sitrep.Dataset, curated: sitrep.Dataset) -> None:
    """No id and no day in common, or no country: the message says which."""
    later = tiny.incidents.assign(
        incident_id="X" + tiny.incidents["incident_id"],
        date_start=tiny.incidents["date_start"] + pd.Timedelta(days=1000),
        date_end=tiny.incidents["date_end"] + pd.Timedelta(days=1000),
    )
    shift = pd.Timedelta(days=1000)
    other = replace(
        revise(tiny, later),
        start=tiny.start + shift,
        end=tiny.end + shift,
        first_day=tiny.first_day + shift,
        last_day=tiny.last_day + shift,
    )
    with pytest.raises(
        ParameterError, match=r"no incident id in common .*, and no day: 2022-09-27"
    ):
        tiny.diff(other)
    mali = sitrep.load(TINY.parent / "foreign" / "mali")
    with pytest.raises(ParameterError, match=r"and no (day|country): "):
        curated.diff(mali)


def test_the_number_of_a_row_is_no_id_that_two_lists_share(tmp_path: Path) -> None:
    """Without ids, lists of other days or another country are refused, though both have row 2."""
    now = sitrep.load(write_sheet(tmp_path, "now", make_rows()))
    years = ("2012-01-01", "2012-12-31")
    old = write_sheet(tmp_path, "old", make_rows(year=2012), days=years)
    with pytest.raises(ParameterError, match=r"no incident id in common .*, and no day: 2012"):
        now.diff(str(old))
    other = write_sheet(tmp_path, "other", make_rows(), country="Niger")
    with pytest.raises(ParameterError, match="and no country: Niger and Mali"):
        now.diff(str(other))


def test_two_lists_of_other_names_are_named(tmp_path: Path) -> None:
    """Where the names differ both are said, and doubted where they have little in common."""
    rows = make_rows()
    now = sitrep.load(write_sheet(tmp_path, "now", rows))
    desk = now.diff(str(write_sheet(tmp_path, "desk", rows.iloc[1:], title="Bulletin of the desk")))
    said = " ".join(map(str, desk.findings))
    assert said.startswith("Since Bulletin of the desk: 1 added; 24 incidents now.")
    assert "Called Bulletin of the desk before and Weekly sheet now; without ids" in said
    assert list(desk.numbers) == ["Bulletin of the desk", "Weekly sheet"]
    assert "Before: Bulletin of the desk (sha256 " in desk._texts("series")["source"]
    other = rows.assign(dead="9", who=[*rows["who"].iloc[:9], *["Others"] * 15])
    other = write_sheet(tmp_path, "other", other, title="Bulletin of the desk")
    doubt = "Called Bulletin of the desk before and Weekly sheet now: these may be two lists"
    assert doubt in " ".join(map(str, now.diff(str(other)).findings))
    long = (
        "Bulletin of all that the desk of the river has heard of "
        + "and of all that others told it"
    )
    same = now.diff(str(write_sheet(tmp_path, "long", rows, title=long)))
    assert len(str(same.finding)) <= 150
    assert str(same.finding).endswith("changed since the earlier vintage.")
    same = now.diff(str(write_sheet(tmp_path, "last", rows.iloc[1:])))
    assert str(same.finding) == "Since the earlier vintage: 1 added; 24 incidents now."
    early = now.diff(str(write_sheet(tmp_path, "early", rows.iloc[:-1])))
    last = rows["day"].iloc[-2]
    assert str(early.finding).startswith(f"Since the earlier vintage (rows to {last}): 1 added")
    assert list(early.numbers) == [f"Rows to {last}", f"Rows to {rows['day'].iloc[-1]}"]


def test_what_rows_without_ids_are_is_said_in_the_right_number(tmp_path: Path) -> None:
    """None, one or many of them are the same; one pair counts and several count."""
    rows = make_rows()
    now = sitrep.load(write_sheet(tmp_path, "now", rows))
    for n, told in ((1, "1 is the same"), (3, "3 are the same")):
        part = write_sheet(tmp_path, f"part{n}", rows.iloc[:n])
        assert f"Without ids of their own, {told} in all columns" in str(
            now.diff(str(part)).findings
        )
    dead = [str(int(each) + 1) for each in rows["dead"]]
    edited = write_sheet(tmp_path, "edited", rows.assign(dead=dead))
    assert "none is the same in all columns" in str(now.diff(str(edited)).findings)


# Other tables, and the search --------------------------------------------------------------------


def test_other_tables_and_the_search_are_counted(tiny: sitrep.Dataset) -> None:
    """Rows by their key; days by how well each theatre was searched."""
    accounts = tiny.accounts.iloc[2:].assign(partial=lambda rows: ~rows["partial"])
    coverage = tiny.coverage.assign(effort="full")
    after = replace(tiny, accounts=accounts, coverage=coverage)
    table = compare_tables(tiny, after).set_index("table")
    n = len(tiny.accounts)
    assert table.loc["accounts"].tolist() == [n, n - 2, 0, 2, n - 2]
    assert table.loc["benchmarks", ["added", "removed", "changed"]].tolist() == [0, 0, 0]
    thin = tiny.coverage[tiny.coverage["effort"] == "thin"]
    days = ((thin["end"] - thin["start"]).dt.days + 1).sum()
    search = compare_search(tiny, after)
    assert search["raised"].sum() == days
    assert search["lowered"].sum() == 0
    assert compare_search(after, tiny)["lowered"].sum() == days


def test_what_must_not_change_is_named_by_kind_or_column(tiny: sitrep.Dataset) -> None:
    """A kind of change or a column; else the nearest of both is named."""
    columns = list(tiny.incidents)
    assert check_fixed(["removed", "killed"], columns) == ["removed", "killed"]
    with pytest.raises(ParameterError, match=r"'kiled' is neither .* did you mean 'killed'"):
        check_fixed(["kiled"], columns)
    made = ([1], {2: ["killed"], 3: ["place", "killed"]}, [])
    table = compare_vintages(apply(tiny, *made), tiny).table
    assert len(select_fixed(table, ["killed"])) == 2
    assert len(select_fixed(table, ["removed", "place"])) == 2
    assert len(select_fixed(table, list(CHANGES))) == len(table) == 4


# Real data ---------------------------------------------------------------------------------------


def test_the_first_two_releases_differ_as_plain_pandas_says() -> None:
    """Ids and cells of `incidents.csv`, read without the library, are the differences found."""
    first, second = (
        pd.read_csv(RELEASES / version / "incidents.csv", dtype="str").set_index("incident_id")
        for version in ("0.1.0", "0.1.1")
    )
    data = sitrep.load("curated@0.1.1")
    found = compare_vintages(data, sitrep.load("curated@0.1.0"))
    table = found.table
    added = table.loc[table["change"] == "added", "incident_id"]
    assert list(added) == sorted(second.index.difference(first.index))
    assert len(added) == 3
    assert not len(first.index.difference(second.index))
    assert set(table["change"]) == {"added", "changed"}
    assert found.columns.after == ["scope", "episode_id"]
    shared = first.index.intersection(second.index)
    told = ("date_start", "date_end", "date_precision", "event_type", "weapon_type", "actor")
    for column in (*told, "attribution", "event_class", "geo_precision", "theatre"):
        one, other = (each.loc[shared, column].fillna("") for each in (first, second))
        differ = shared[one.ne(other).to_numpy()]
        cells = table[(table["column"] == column) & (table["change"] == "changed")]
        assert set(cells["incident_id"]) == set(differ), column
    toll = table[table["column"] == "killed"]
    assert toll[["incident_id", "before", "after"]].to_numpy().tolist() == [
        ["SYR-2020-0377", "37", "39"]
    ]


@pytest.mark.skipif(not MYANMAR.exists(), reason="the list lies beside the checkout")
def test_a_real_export_against_an_altered_copy(tmp_path: Path) -> None:
    """Of a UCDP file, rows taken out and tolls changed are found, and nothing else."""
    table = pd.read_csv(MYANMAR, dtype="str", keep_default_na=False)
    gone, edited = table.index[::500], table.index[1::700]
    copy = table.copy()
    copy.loc[edited, "deaths_civilians"] = [
        str(int(value) + 5) for value in copy.loc[edited, "deaths_civilians"]
    ]
    for column in ("best", "high"):
        copy.loc[edited, column] = [str(int(value) + 5) for value in copy.loc[edited, column]]
    copy = copy.drop(index=gone)
    old = shutil.copy(MYANMAR, tmp_path / "old.csv.gz")
    copy.to_csv(tmp_path / "new.csv", index=False)
    found = compare_vintages(sitrep.load(tmp_path / "new.csv"), sitrep.load(old))
    rows = found.table
    assert set(rows.loc[rows["change"] == "removed", "incident_id"]) == set(table.loc[gone, "id"])
    assert set(rows["change"]) == {"removed", "changed"}
    tolls = rows[rows["column"] == "killed"]
    assert set(tolls["incident_id"]) == set(table.loc[edited, "id"]) - set(table.loc[gone, "id"])
    assert (tolls["difference"] == 5).all()


def test_a_made_up_earlier_vintage_is_told_apart(foreign: sitrep.Dataset) -> None:
    """On data of every form: what the helper took out and changed is what is found."""
    before = earlier(foreign)
    found = compare_vintages(foreign, before).table
    added = set(foreign.incidents["incident_id"]) - set(before.incidents["incident_id"])
    assert set(found.loc[found["change"] == "added", "incident_id"]) == added
    assert not re.search("removed|moved", " ".join(found["change"].unique()))
