"""Exports of ACLED: each layout and each quirk that real files have, on made-up rows."""

from __future__ import annotations

import csv
import random
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import DataError
from sitrep.model.codes import read_codes, read_rows
from sitrep.model.names import find_spellings
from sitrep.model.schema import EVENT_CLASSES, GEO_PRECISIONS
from sitrep.readers.files.raw import Raw
from sitrep.readers.formats.acled import LAYOUT
from sitrep.readers.labels import FOLDER, fold
from sitrep.readers.places import read_regions

sys.path.insert(0, str(Path(__file__).parent))
from any_file import load_shuffled
from sitrep.measures.counts import count

SOURCES = Path(__file__).parent / "data" / "sources"
ARMY, REBELS, CIVILIANS = (
    "Military Forces of Syria (2000-2024)",
    "Made-up Rebel Group",
    "Civilians (Syria)",
)
ROW = {
    "event_id_cnty": "SYR1",
    "event_date": "2023-03-01",
    "year": "2023",
    "time_precision": "1",
    "disorder_type": "Political violence",
    "event_type": "Battles",
    "sub_event_type": "Armed clash",
    "actor1": ARMY,
    "inter1": "State Forces",
    "actor2": REBELS,
    "inter2": "Rebel Groups",
    "civilian_targeting": "",
    "iso": "760",
    "country": "Syria",
    "admin1": "Homs",
    "location": "Madeup Town",
    "latitude": "34.7",
    "longitude": "36.7",
    "geo_precision": "1",
    "source": "Made-up News",
    "notes": "A made-up sentence.",
    "fatalities": "0",
    "timestamp": "1704067200",
}
ATTACK = {
    "event_type": "Violence against civilians",
    "sub_event_type": "Attack",
    "actor2": CIVILIANS,
    "inter2": "Civilians",
    "civilian_targeting": "Civilian targeting",
}


def write(path: Path, rows: Iterable[dict[str, str]]) -> Path:
    """Write rows that differ in some cells from a made-up one; a cell of None has no column."""
    whole = [{**ROW, "event_id_cnty": f"SYR{at}", **row} for at, row in enumerate(rows, 1)]
    names = dict.fromkeys(name for row in whole for name in row)
    columns = [name for name in names if not any(row.get(name, "") is None for row in whole)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(whole)
    return path


@pytest.fixture
def load(tmp_path: Path) -> Callable[..., sitrep.Dataset]:
    """Return a function that loads made-up rows."""

    def loaded(*rows: dict[str, str], **options: bool) -> sitrep.Dataset:
        return sitrep.load(write(tmp_path / "export.csv", rows), **options)

    return loaded


def only(data: sitrep.Dataset) -> pd.Series:
    """Return the one incident of a dataset."""
    assert len(data.incidents) == 1
    return data.incidents.iloc[0]


def noted(data: sitrep.Dataset, words: str) -> dict[str, int]:
    """Return action -> rows of the notes that have some words."""
    found = data.notes[data.notes["rule"].str.contains(words, regex=False)]
    return found.groupby("action")["rows"].sum().to_dict()


def conserved(data: sitrep.Dataset, rows: int) -> bool:
    """Tell whether each row was kept or is noted as dropped."""
    dropped = data.notes.loc[data.notes["action"] == "dropped", "rows"].sum()
    return len(data.incidents) + dropped == rows


# Layouts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("incident", "values"),
    [
        (
            "SYR101",
            {
                "event_class": "clash",
                "event_type": "clash",
                "actor": ARMY,
                "actor_2": REBELS,
                "killed": 12,
                "accounts": 3,
                "admin1": "Daraa",
            },
        ),
        (
            "SYR102",
            {
                "event_class": "attack",
                "event_type": "shelling",
                "weapon_type": "artillery_or_missile",
                "target_type": "civilian",
            },
        ),
        (
            "SYR103",
            {
                "actor": "unidentified",
                "date_precision": "week",
                "date_start": pd.Timestamp("2023-03-12"),
                "date_end": pd.Timestamp("2023-03-18"),
                "geo_precision": "near",
            },
        ),
        ("SYR106", {"event_class": "attack", "actor": ARMY, "target_type": "protester"}),
        ("SYR109", {"event_class": "development", "event_type": "arrests"}),
    ],
)
def test_the_layout_since_2023(incident: str, values: dict[str, object]) -> None:
    """The 31 columns of today come out as their rows say, with no label unknown."""
    data = sitrep.load(SOURCES / "acled_2023.csv", strict=True)
    assert len(data.incidents) == 12
    row = data.incidents.set_index("incident_id").loc[incident]
    assert {name: row[name] for name in values} == values


def test_the_layout_of_2019_to_2023() -> None:
    """Dates in words, sides as numbers and the older spelling 'protestors' are read."""
    data = sitrep.load(SOURCES / "acled_2020.csv", strict=True)
    assert list(data.incidents["date_start"].dt.strftime("%m-%d")) == [
        *("01-01", "02-14", "02-15", "03-31", "03-31"),
    ]
    assert list(data.incidents["event_class"]) == [
        *("clash", "attack", "attack", "development", "attack"),
    ]
    assert list(data.incidents["target_type"].dropna()) == ["civilian", "protester"]


def test_the_upper_case_layout_to_2017() -> None:
    """Upper-case names, no sub-event types and the old event types give coarse classes."""
    data = sitrep.load(SOURCES / "acled_2016.csv", strict=True)
    assert list(data.incidents["event_class"]) == [
        *("clash", "demonstration", "attack", "attack", "development", "development"),
    ]
    assert data.incidents["date_start"].iloc[0] == pd.Timestamp("2001-04-18")
    assert noted(data, "releases before 2019") == {"mapped": 5}


def test_population_columns_and_columns_left_out() -> None:
    """Population columns are no obstacle; neither are admin3, assoc_actor and timestamp gone."""
    data = sitrep.load(SOURCES / "acled_resaved.csv", strict=True)
    assert len(data.incidents) == 4
    assert data.version == "events to 2025-12-31"


def test_a_file_without_the_columns_that_one_can_do_without(load) -> None:
    """Id, date, type and country are enough; what is not there is blank, and that is said."""
    needed = {"event_id_cnty", "event_date", "event_type", "country"}
    data = load({name: None for name in ROW if name not in needed})
    row = only(data)
    assert row["event_type"] == "clash"
    assert pd.isna(row[["admin1", "place", "latitude", "killed", "actor_2"]]).all()
    assert row["geo_precision"] == "area"
    assert noted(data, "time_precision is not given") == {"guessed": 1}


def test_several_files_the_newest_edit_wins(tmp_path: Path) -> None:
    """Of an id that stands in two downloads the row with the newest timestamp counts."""
    edits = [{"fatalities": "7", "timestamp": "1710000000"}, {"fatalities": "5"}]
    files = [write(tmp_path / f"{at}.csv", [edit]) for at, edit in enumerate(edits)]
    assert only(sitrep.load(files))["killed"] == 7


# Dates -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "form", ["%Y-%m-%d", "%d %B %Y", "%d/%m/%Y", "%d-%b-%y", "%d-%B-%Y", "%d-%b-%Y"]
)
def test_every_form_of_date(load, form: str) -> None:
    """ISO, in words, day/month/year, and what spreadsheets make of them mean the same days."""
    days = [pd.Timestamp("2015-01-01"), pd.Timestamp("2015-02-07"), pd.Timestamp("2015-12-31")]
    data = load(*({"event_date": f"{day:{form}}", "year": "2015"} for day in days))
    assert list(data.incidents["date_start"]) == days


def test_a_spreadsheet_date_without_leading_zero() -> None:
    """`7-Feb-25` is the seventh of February 2025."""
    data = sitrep.load(SOURCES / "acled_resaved.csv")
    day = data.incidents.set_index("incident_id").loc["SYR101", "date_start"]
    assert day == pd.Timestamp("2025-02-07")


def test_a_date_must_lie_in_the_year_of_its_row(load) -> None:
    """A row that its date puts in another year is listed and dropped; more than a few are not."""
    data = load({}, {"event_date": "2022-03-01"})
    assert len(data.incidents) == 1
    assert noted(data, "event_date '2022-03-01'") == {"dropped": 1}
    with pytest.raises(DataError, match=r"export\.csv:3: SYR2 event_date: '2022-03-01'"):
        load({}, {"event_date": "2022-03-01"}, {"event_date": "2022-03-01"})


def test_a_column_of_two_forms_of_which_one_is_ambiguous_is_refused(load) -> None:
    """Day and month of a cell are not guessed, whatever the form of the others."""
    with pytest.raises(DataError, match=r"export\.csv:4: SYR3 event_date: '03/04/2023'"):
        load({}, {"event_date": "2023-03-02"}, {"event_date": "03/04/2023"})


def test_one_cell_of_a_shape_tells_day_from_month(load) -> None:
    """Beside dates of another form, what is day in one cell is day in those of the same shape."""
    data = load({}, {"event_date": "03/04/2023"}, {"event_date": "4/20/2023"})
    assert list(data.incidents["date_start"].dt.strftime("%m-%d")) == ["03-01", "03-04", "04-20"]
    with pytest.raises(DataError, match="could be 3 April 2023 or 4 March 2023, and no other"):
        load({"event_date": "20/4/2023"}, {"event_date": "03/04/2023"}, {"event_date": "4/20/2023"})


@pytest.mark.parametrize(
    "value",
    [
        *("2023-03-01 00:00", "2023-03-01T00:00:00Z", "2023-03-01 10:20:30.123", "01.03.2023"),
        *("01.03.2023 00:00", "1.3.23", "2023/03/01", "1 Mar 2023", "March 1, 2023"),
    ],
)
def test_what_other_programs_make_of_a_date(load, value: str) -> None:
    """A time of day, dots and slashes mean the same day, where nothing else is possible."""
    assert only(load({"event_date": value}))["date_start"] == pd.Timestamp("2023-03-01")


def test_day_and_month_are_never_guessed(load) -> None:
    """Where all dates could be day/month or month/day, nothing is loaded."""
    with pytest.raises(DataError, match="could be"):
        load({"event_date": "03/04/2023"}, {"event_date": "05/06/2023"})


def test_a_date_long_before_acled_is_dropped(load) -> None:
    """A slip of the year, where no year column could tell, does not stretch the coverage."""
    slip = {"event_date": "1823-03-01", "year": ""}
    data = load({"year": ""}, slip)
    assert data.coverage["start"].min() == pd.Timestamp("2023-03-01")
    assert noted(data, "event_date '1823-03-01'") == {"dropped": 1}
    with pytest.raises(DataError, match=r"export\.csv:3: SYR2 event_date: '1823-03-01'"):
        load({"year": ""}, slip, slip)


@pytest.mark.parametrize(
    ("precision", "name", "start", "end"),
    [
        ("1", "day", "2023-02-15", "2023-02-15"),
        ("2", "week", "2023-02-12", "2023-02-18"),
        ("3", "month", "2023-02-01", "2023-02-28"),
        ("3.0", "month", "2023-02-01", "2023-02-28"),
    ],
)
def test_time_precision(load, precision: str, name: str, start: str, end: str) -> None:
    """1 is the day, 2 a week around it, 3 its calendar month: placeholders make no spike."""
    row = only(load({"event_date": "2023-02-15", "time_precision": precision}))
    assert row["date_precision"] == name
    assert (row["date_start"], row["date_end"]) == (pd.Timestamp(start), pd.Timestamp(end))


def test_an_unknown_time_precision_is_the_widest(load) -> None:
    """A number that ACLED does not define is taken as a month, and counted."""
    data = load({"time_precision": "4"})
    assert only(data)["date_precision"] == "month"
    assert noted(data, "within a month") == {"guessed": 1}


# Labels ----------------------------------------------------------------------------------------

SUB_EVENTS = {
    "clash": [
        "Armed clash",
        "Government regains territory",
        "Non-state actor overtakes territory",
    ],
    "attack": [
        *("Chemical weapon", "Air/drone strike", "Suicide bomb", "Grenade", "Sexual violence"),
        *("Shelling/artillery/missile attack", "Remote explosive/landmine/IED", "Attack"),
        *("Abduction/forced disappearance", "Excessive force against protesters"),
        *("Excessive force against protestors", "Mob violence"),
    ],
    "demonstration": ["Peaceful protest", "Protest with intervention", "Violent demonstration"],
    "development": [
        *("Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use"),
        *("Headquarters or base established", "Looting/property destruction"),
        *("Non-violent transfer of territory", "Other"),
    ],
}


@pytest.mark.parametrize("event_class", SUB_EVENTS)
def test_every_sub_event_type(load, event_class: str) -> None:
    """All 25 sub-event types have a class and a type of their own, none of them unknown."""
    names = SUB_EVENTS[event_class]
    data = load(*({"sub_event_type": name} for name in names), strict=True)
    assert list(data.incidents["event_class"]) == [event_class] * len(names)
    assert data.incidents["event_type"].notna().all()


def test_sub_event_types_are_25() -> None:
    """The list that the test before runs through is ACLED's, and one older spelling."""
    assert sum(map(len, SUB_EVENTS.values())) == 25 + 1


@pytest.mark.parametrize(
    ("label", "event_class", "event_type"),
    [
        ("Battle-No change of territory", "clash", "clash"),
        ("Battle-Government regains territory", "clash", "clash"),
        ("Battle-Non-state actor overtakes territory", "clash", "clash"),
        ("Battle-Non-state actors overtake territory", "clash", "clash"),
        ("Battle \u2013 No change of territory", "clash", "clash"),
        ("Remote violence", "attack", "remote_violence"),
        ("Riots/Protests", "demonstration", "riot_or_protest"),
        ("Strategic development", "development", "other_development"),
        ("Strategic developments", "development", "other_development"),
        ("Developments", "development", "other_development"),
        ("Headquarters or base established", "development", "base_established"),
        ("Non-violent transfer of territory", "development", "territory_transfer"),
        ("Violence Against Civilians", "attack", "violence_against_civilians"),
        ("VIOLENCE  AGAINST CIVILIANS", "attack", "violence_against_civilians"),
    ],
)
def test_event_types_without_a_sub_type(
    load, label: str, event_class: str, event_type: str
) -> None:
    """Event types alone, those before 2019 too, are mapped coarsely, in any case."""
    row = only(load({"event_type": label, "sub_event_type": ""}, strict=True))
    assert (row["event_class"], row["event_type"]) == (event_class, event_type)


@pytest.mark.parametrize(
    ("sub_event", "weapon"),
    [
        ("Air/drone strike", "air_delivered"),
        ("Shelling/artillery/missile attack", "artillery_or_missile"),
        ("Remote explosive/landmine/IED", "explosives"),
        ("Suicide bomb", "explosives"),
        ("Grenade", "grenade"),
        ("Chemical weapon", "chemical"),
        ("Armed clash", None),
        ("Attack", None),
    ],
)
def test_weapons_are_named_only_by_the_sub_event(load, sub_event: str, weapon: str | None) -> None:
    """A means of attack is given where the sub-event type says so, else blank."""
    found = only(load({"sub_event_type": sub_event}))["weapon_type"]
    assert (None if pd.isna(found) else found) == weapon


@pytest.mark.parametrize(
    "label",
    ["Demonstrations", "Demostrations", "Political violence; Demonstrations", "Political violence"],
)
def test_disorder_types(load, label: str) -> None:
    """The misspelt and the joint disorder type are known."""
    only(load({"disorder_type": label}, strict=True))


def test_an_unknown_label_is_kept_and_counted(load) -> None:
    """A sub-event type that the table lacks is its own code, classed by its event type."""
    data = load({"sub_event_type": "Armed clsh"}, {})
    assert list(data.incidents["event_type"]) == ["Armed clsh", "clash"]
    assert list(data.incidents["event_class"]) == ["clash", "clash"]
    assert noted(data, "unknown label 'Armed clsh'") == {"guessed": 1}


def test_strict_refuses_an_unknown_label(load) -> None:
    """Strict reading names file, row, id, column, value and the nearest known label."""
    with pytest.raises(DataError) as caught:
        load({}, {"sub_event_type": "Armed clsh"}, strict=True)
    (problem,) = caught.value.problems
    assert (problem.file, problem.row, problem.id) == ("export.csv", 3, "SYR2")
    assert (problem.column, problem.value) == ("sub_event_type", "Armed clsh")
    assert "armed clash" in problem.rule


def test_a_battle_by_its_name_is_a_clash(load) -> None:
    """An event type that the table lacks is a clash where it is called a battle, and counted."""
    data = load({"event_type": "Battle-New outcome", "sub_event_type": "", "disorder_type": ""})
    assert only(data)["event_class"] == "clash"
    assert noted(data, "a battle by its name") == {"guessed": 1}


def test_an_unknown_event_type_is_classed_by_its_disorder(load) -> None:
    """Where neither type is known, the disorder type decides; without it there is no class."""
    types = {"event_type": "New kind", "sub_event_type": ""}
    disorders = ["Demonstrations", "Political violence; Demonstrations", ""]
    data = load(*({**types, "disorder_type": label} for label in disorders))
    assert data.incidents["event_class"].to_list()[:2] == ["demonstration", "attack"]
    assert pd.isna(data.incidents["event_class"].iloc[2])
    assert noted(data, "event class") == {"guessed": 3}


# Sides and targets -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "target"),
    [
        *(("1", None), ("2", None), ("5", None), ("8", None), ("0", None)),
        *(("7", "civilian"), ("7.0", "civilian"), ("Civilians", "civilian")),
        *(("CIVILIANS", "civilian"), ("6", "protester"), ("Protesters", "protester")),
        *(("Rebel Forces", None), ("Rebel Groups", None), ("rebel groups", None)),
        *(("State Forces", None), ("External/Other Forces", None), ("Rioters", None)),
    ],
)
def test_sides_as_numbers_and_as_text(load, label: str, target: str | None) -> None:
    """`inter` is read as number or text, in any case and both spellings; it tells the target."""
    row = {**ATTACK, "inter2": label, "civilian_targeting": ""}
    found = only(load(row, strict=True))["target_type"]
    assert (None if pd.isna(found) else found) == target


def test_battles_have_no_attacker(load) -> None:
    """A battle is a clash of two sides, whichever is named first; it has no target."""
    row = only(load({}))
    assert row["event_class"] == "clash"
    assert {row["actor"], row["actor_2"]} == {ARMY, REBELS}
    assert pd.isna(row["target_type"])


@pytest.mark.parametrize("first", [True, False])
def test_the_place_of_an_actor_says_nothing(load, first: bool) -> None:
    """Civilians are the target and the other side the actor, whichever is named first."""
    sides = [(CIVILIANS, "Civilians"), (ARMY, "State Forces")]
    one, two = sides if first else sides[::-1]
    row = {"actor1": one[0], "inter1": one[1], "actor2": two[0], "inter2": two[1]}
    data = load({**ATTACK, **row})
    assert only(data)["actor"] == ARMY
    assert pd.isna(only(data)["actor_2"])
    assert only(data)["target_type"] == "civilian"
    assert noted(data, "bears no arms is named first") == ({"mapped": 1} if first else {})


def test_a_target_that_is_named_alone_has_an_unidentified_attacker(load) -> None:
    """Civilians who trod on a mine are not its actor."""
    row = {"sub_event_type": "Remote explosive/landmine/IED", "actor2": "", "inter2": ""}
    found = only(load({**row, "actor1": CIVILIANS, "inter1": "Civilians"}))
    assert (found["actor"], found["target_type"]) == ("unidentified", "civilian")
    assert pd.isna(found["actor_2"])


def test_an_attack_between_armed_sides_has_no_known_target(load) -> None:
    """Shelling of one armed side by another: both are kept, and that the first acted is a guess."""
    data = load({"sub_event_type": "Shelling/artillery/missile attack"})
    row = only(data)
    assert (row["event_class"], row["actor"], row["actor_2"]) == ("attack", ARMY, REBELS)
    assert pd.isna(row["target_type"])
    assert noted(data, "between two armed sides") == {"guessed": 1}


def test_civilian_targeting_is_a_target(load) -> None:
    """Where ACLED flags civilian targeting, civilians are a target, though no side is."""
    row = {"sub_event_type": "Air/drone strike", "civilian_targeting": "Civilian targeting"}
    found = only(load(row))
    assert (found["target_type"], found["actor_2"]) == ("civilian", REBELS)


def test_only_attacks_have_targets(load) -> None:
    """Protesters who march and civilians who are arrested are no targets of an attack."""
    march = {"event_type": "Protests", "sub_event_type": "Peaceful protest", "inter1": "Protesters"}
    arrests = {"event_type": "Strategic developments", "sub_event_type": "Arrests"}
    data = load(march, {**ATTACK, **arrests}, ATTACK)
    assert data.incidents["target_type"].notna().to_list() == [False, False, True]


def test_unidentified_groups_are_one(load) -> None:
    """ACLED's unidentified armed groups are no actor that a ranking could name."""
    data = load({"actor1": "Unidentified Armed Group (Syria)"})
    assert only(data)["actor"] == "unidentified"
    assert noted(data, "unidentified armed group") == {"mapped": 1}


def test_attribution_is_blank_and_said(load) -> None:
    """ACLED records no claims, so attribution is blank, and the dataset says why."""
    data = load(ATTACK, {})
    assert data.incidents["attribution"].isna().all()
    assert data.values("attributions") == []
    assert "claims" in data.missing["attribution"]


# Tolls and accounts ----------------------------------------------------------------------------


def test_a_toll_of_0_stays_0_and_is_explained(load) -> None:
    """A 0 is kept in low, best and high; that it also means not reported is said."""
    data = load({}, {"fatalities": "4"}, {"fatalities": ""})
    for toll in ("killed_low", "killed", "killed_high"):
        assert data.incidents[toll].to_list()[:2] == [0, 4]
        assert np.isnan(data.incidents[toll].iloc[2])
    assert "no deaths were reported" in data.missing["zero_tolls"]
    assert data.toll == "all sides"


def test_a_toll_that_is_no_number_is_refused(load) -> None:
    """A column that does not parse names file, rows and values, and nothing is loaded."""
    with pytest.raises(DataError, match=r"export\.csv:3: SYR2 fatalities: 'ten' is no number"):
        load({}, {"fatalities": "ten"})


def test_a_toll_below_0_is_not_reported(load) -> None:
    """A negative number of dead is a code for a blank, and never added up."""
    assert load({"fatalities": "-3"}, {"fatalities": "-99"}).incidents["killed"].isna().all()


@pytest.mark.parametrize(
    ("source", "number"),
    [("Made-up News", 1), ("One; Two;Three", 3), ("One; ;Two;", 2), ("", 1), (";", 1)],
)
def test_accounts_are_the_sources_named(load, source: str, number: int) -> None:
    """Each source between semicolons is an account; an incident has at least one."""
    assert only(load({"source": source}))["accounts"] == number


def test_targets_hold_the_toll_of_their_incident(load) -> None:
    """The group hit is one row a known target, with the dead of the incident."""
    data = load({**ATTACK, "fatalities": "4"}, {})
    assert data.targets[["incident_id", "target_type", "killed"]].to_numpy().tolist() == [
        ["SYR1", "civilian", 4.0],
    ]


# Rows ------------------------------------------------------------------------------------------


def test_monadic_exports_give_one_row_an_incident() -> None:
    """One row an actor, with the actors swapped, is the same as the dyadic rows."""
    monadic = sitrep.load(SOURCES / "acled_monadic.csv")
    dyadic = sitrep.load(SOURCES / "acled_2023.csv").incidents
    same = dyadic[dyadic["incident_id"].isin(monadic.incidents["incident_id"])]
    for column in ("incident_id", "event_class", "actor", "actor_2", "target_type", "killed"):
        assert (
            monadic.incidents[column].astype("str").to_list()
            == same[column].astype("str").to_list()
        )
    assert noted(monadic, "monadic") == {"dropped": 2}
    assert conserved(monadic, 5)


def test_monadic_exports_that_name_one_actor_a_row(load) -> None:
    """Where each row names its actor only, the second row gives the other side."""
    row = {"event_id_cnty": "SYR7", "actor2": None, "inter2": None}
    data = load(row, {**row, "actor1": REBELS, "inter1": "Rebel Groups"})
    assert (only(data)["actor"], only(data)["actor_2"]) == (ARMY, REBELS)


def test_of_a_repeated_id_the_newest_edit_counts(load) -> None:
    """A re-download has an id twice: the newest timestamp wins, wherever it stands."""
    same = {"event_id_cnty": "SYR7"}
    data = load(
        {**same, "fatalities": "1"},
        {**same, "fatalities": "3", "timestamp": "1710000000"},
        {**same, "fatalities": "2", "timestamp": "1690000000"},
        {},
    )
    assert data.incidents.set_index("incident_id").loc["SYR7", "killed"] == 3
    assert noted(data, "older edit") == {"dropped": 2}
    assert conserved(data, 4)


def test_a_row_that_stands_twice_counts_once(load) -> None:
    """An exact repeat is dropped and counted."""
    data = load({"event_id_cnty": "SYR7"}, {"event_id_cnty": "SYR7"}, {})
    assert len(data.incidents) == 2
    assert noted(data, "again") == {"dropped": 1}


def test_rows_without_date_are_dropped_and_those_without_id_are_not(load) -> None:
    """What has no date is no incident; what has no id is known by the number of its row."""
    data = load({"event_id_cnty": ""}, {"event_date": ""}, {"event_id_cnty": "NA"}, {})
    assert list(data.incidents["incident_id"]) == ["SYR4", "row 2", "row 4"]
    assert noted(data, "no event_date") == {"dropped": 1}
    assert noted(data, "no id") == {"guessed": 2}
    assert conserved(data, 4)


def test_the_cells_of_a_dropped_row_are_no_obstacle(load) -> None:
    """What stands in a row that is dropped anyway is not held against the file, even strictly."""
    data = load({}, {"event_date": "", "latitude": "?", "event_type": "Note"}, strict=True)
    assert len(data.incidents) == 1


def test_incidents_are_in_order_and_originals_beside_them(tmp_path: Path) -> None:
    """Incidents are sorted by day and id; the cells of their rows stay with them on demand."""
    days = ["2023-05-01", "2023-04-01", "2023-04-01"]
    rows = [{"event_date": day, "actor2": "NA", "notes": day} for day in days]
    data = sitrep.load(write(tmp_path / "export.csv", rows), keep_original=True)
    assert list(data.incidents["incident_id"]) == ["SYR2", "SYR3", "SYR1"]
    assert list(data.incidents["original_notes"]) == [days[1], days[2], days[0]]
    assert list(data.incidents["original_actor2"]) == ["NA"] * 3


def test_incidents_are_in_order_of_their_first_day(load) -> None:
    """A window that begins before the day of another incident comes first."""
    data = load({}, {"event_date": "2023-03-03", "time_precision": "2"})
    assert list(data.incidents["incident_id"]) == ["SYR2", "SYR1"]


def test_a_row_of_hxl_tags_is_no_incident(tmp_path: Path) -> None:
    """Tags under the header are dropped and counted, also from columns of numbers."""
    path = write(tmp_path / "export.csv", [{}, {}])
    header, *rows = path.read_text("utf-8").splitlines()
    tags = ",".join(f"#{name}" for name in header.split(","))
    path.write_text("\n".join([header, tags, *rows]), "utf-8")
    data = sitrep.load(path, strict=True)
    assert len(data.incidents) == 2
    assert conserved(data, 3)


# Cells -----------------------------------------------------------------------------------------


def test_literal_na_is_blank(load) -> None:
    """`NA` in a column of text or numbers is a blank, and counted."""
    data = load({"actor2": "NA", "inter2": "NA", "fatalities": "NA", "admin1": "NA"}, strict=True)
    assert pd.isna(only(data)[["actor_2", "killed", "admin1"]]).all()
    assert noted(data, "'NA' is blank") == {"mapped": 3}


def test_hard_spaces_are_spaces(load) -> None:
    """Non-breaking and double spaces make no label, actor or place of their own."""
    row = {"sub_event_type": "Armed\u00a0clash", "actor1": f"{ARMY}\u00a0"}
    data = load({**row, "location": "Madeup \u00a0Town"}, {}, strict=True)
    for column in ("event_type", "actor", "place"):
        assert len(set(data.incidents[column])) == 1


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept"),
    [
        *(("0", "0", False), ("0.0", "0.000", False), ("0", "37.5", True), ("51.5", "0", True)),
        *(("", "36.1", False), ("NA", "NA", False), ("95", "36.1", False)),
    ],
)
def test_points_that_are_none(load, latitude: str, longitude: str, kept: bool) -> None:
    """0 and 0 together, a blank half and what is off the globe are missing; latitude 0 is not."""
    row = only(load({"latitude": latitude, "longitude": longitude}))
    assert row[["latitude", "longitude"]].notna().to_list() == [kept, kept]


@pytest.mark.parametrize(
    ("number", "name"), [("1", "exact"), ("2", "near"), ("3", "area"), ("2.0", "near")]
)
def test_geo_precision(load, number: str, name: str) -> None:
    """1 is the town, 2 near it, 3 an area for which the point stands in."""
    assert only(load({"geo_precision": number}))["geo_precision"] == name
    assert name in GEO_PRECISIONS


# Places and time -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spelling", "name"),
    [
        ("Aleppo Governorate", "Aleppo"),
        ("Aleppo governorate", "Aleppo"),
        ("Hamah", "Hama"),
        ("Rif Dimashq", "Rural Damascus"),
        ("Rural Damascus", "Rural Damascus"),
        ("Raqqah", "Ar-Raqqa"),
        ("Ar-Raqqa", "Ar-Raqqa"),
        ("Al-Raqqah", "Ar-Raqqa"),
        ("Ar Raqqa", "Ar-Raqqa"),
        ("Dara", "Daraa"),
        ("Dar'a", "Daraa"),
        ("Dar\u2019a", "Daraa"),
        ("Idleb", "Idleb"),
        ("Idlib", "Idleb"),
        ("Deir Ezzor", "Deir-ez-Zor"),
        ("Deir ez-Zor", "Deir-ez-Zor"),
        ("Al-Qunaitra", "Quneitra"),
        ("Latakia", "Lattakia"),
        ("Tartus", "Tartous"),
        ("As Suwayda", "As-Sweida"),
        ("Al Hasakah", "Al-Hasakeh"),
        ("Hims", "Homs"),
        ("Dimashq", "Damascus"),
    ],
)
def test_spellings_of_the_governorates_of_syria(load, spelling: str, name: str) -> None:
    """Governorates have the names of data/admin1.csv, however they are spelt."""
    assert only(load({"admin1": spelling}))["admin1"] == name


def test_regions_elsewhere_stay_as_they_are(load) -> None:
    """A region of another country that is called like one of Syria keeps its name."""
    data = load({"admin1": "Hamah"}, {"admin1": "Hamah", "country": "Iraq", "iso": "368"})
    assert list(data.incidents["admin1"]) == ["Hama", "Hamah"]
    assert sorted(data.theatres["admin1"]) == ["Hama", "Hamah"]


def test_any_country_may_list_its_spellings(tmp_path: Path, monkeypatch) -> None:
    """Regions are spelt in one way wherever a table lists them, not in one country alone."""
    table = "field,label,code,note,source\nadmin1,Niniveh,Nineveh,,made up\n"
    (tmp_path / "regions_iraq.csv").write_text(table, "utf-8")
    monkeypatch.setattr("sitrep.model.names.FOLDER", tmp_path)
    places = pd.Categorical(["Niniveh", "Niniveh", "Elsewhere"])
    country = pd.Categorical(["Iraq", "Iran", "Iraq"])
    cells = pa.table({"event_id_cnty": ["1", "2", "3"], "admin1": list(places)})
    raw = Raw(LAYOUT, cells, np.arange(3), ["a.csv"], np.zeros(3, dtype="int16"))
    assert list(read_regions(raw, "admin1", country, strict=False)) == [
        "Nineveh",
        "Niniveh",
        "Elsewhere",
    ]
    told = raw.notes.frame().set_index("rule")["rows"].to_dict()
    assert told == {
        "admin1: regions of Iraq are spelt in one way, by a list of their spellings": 1,
        "admin1: unknown region of Iraq kept as it is": 1,
    }


def test_the_spellings_lead_to_all_14_governorates() -> None:
    """The table knows every name of data/admin1.csv, as itself, and no other."""
    folder = Path(sitrep.__file__).parents[2] / "data"
    names = set(pd.read_csv(folder / "admin1.csv")["admin1"])
    rows = read_rows(find_spellings()["syria"])
    table = {fold(row["label"]): row["code"] for row in rows}
    assert set(table.values()) == names
    assert {name: table[fold(name)] for name in names} == {name: name for name in names}


def test_a_country_by_its_number(load) -> None:
    """Where there is no country column, iso names it; a number that is not listed is kept."""
    row = {"country": None, "admin1": ""}
    data = load({**row, "iso": "760"}, {**row, "iso": "004"}, {**row, "iso": "999"})
    assert list(data.incidents["country"]) == ["Syria", "Afghanistan", "ISO 999"]
    assert list(data.incidents["theatre"]) == list(data.incidents["country"])
    assert noted(data, "from iso") == {"guessed": 3}


def test_a_number_of_a_country_that_is_none_is_blank(load) -> None:
    """A word for a blank in `iso` names no country."""
    data = load({"country": "", "iso": "nan"}, {"country": "", "iso": "760"})
    assert set(data.incidents["country"]) == {"not given", "Syria"}


def test_neither_country_nor_number_is_an_error(load) -> None:
    """Coverage goes by country: without one nothing can be counted."""
    with pytest.raises(DataError, match=r"country: is missing, and iso too"):
        load({"country": None, "iso": None})


@pytest.mark.parametrize(
    ("country", "first", "start"),
    [
        ("Syria", "2017-01-03", "2017-01-01"),  # asked for from the start of coverage
        ("Syria", "2020-06-05", "2020-06-05"),  # asked for from a later day
        ("Syria", "2016-05-01", "2016-05-01"),  # coded further back since
        ("Kenya", "1997-01-20", "1997-01-01"),
        ("Atlantis", "2020-06-05", "2020-06-05"),  # not listed
        ("Estonia", "2020-01-09", "2020-01-01"),
        ("Bhutan", "2016-05-01", "2016-05-01"),  # listed, but since when is not known
        ("Red Sea", "2020-06-05", "2020-06-05"),  # no country
    ],
)
def test_coverage_starts_with_the_source_or_the_file(
    load, country: str, first: str, start: str
) -> None:
    """Years before a country was covered, or before the export begins, are blank, not zero."""
    rows = [{"event_date": day, "year": day[:4]} for day in (first, "2021-02-03")]
    data = load(*({**row, "country": country} for row in rows))
    (window,) = data.coverage.to_dict("records")
    assert (window["theatre"], window["start"]) == (country, pd.Timestamp(start))
    assert (window["end"], window["effort"]) == (pd.Timestamp("2021-02-03"), "full")
    unknown = country in ("Atlantis", "Bhutan")
    rule = f"since when ACLED covers {country} is not known here"
    assert noted(data, rule) == ({"guessed": 2} if unknown else {})
    assert noted(data, "a region at sea") == ({"guessed": 2} if country == "Red Sea" else {})


def test_a_country_of_which_the_start_is_not_known_starts_with_its_own_incident(load) -> None:
    """Years of other countries in the file are no zeros of one that may not have been covered."""
    rows = [("1997-01-02", "Kenya"), ("2020-05-05", "Red Sea"), ("2021-05-05", "Bhutan")]
    data = load(*({"event_date": day, "year": day[:4], "country": name} for day, name in rows))
    starts = data.coverage.set_index("theatre")["start"].dt.strftime("%Y-%m-%d")
    assert starts.to_dict() == {
        "Kenya": "1997-01-01",
        "Red Sea": "2020-05-05",
        "Bhutan": "2021-05-05",
    }


def test_the_list_of_coverage_names_each_country_once() -> None:
    """Names are there once, dates are dates, and where one is blank the list says so."""
    listed = pd.read_csv(FOLDER / "acled_coverage.csv", keep_default_na=False)
    assert listed["country"].is_unique
    assert (
        pd.to_datetime(listed["start"], format="%Y-%m-%d", errors="coerce")
        .isna()
        .eq(listed["source"] == "the start is not known here")
        .all()
    )
    assert len(listed) > 200


def test_years_before_coverage_are_blank(load) -> None:
    """Syria before 2017 is not covered: in a file from 1997 its years are missing, not 0."""
    kenya = {"event_date": "1997-01-02", "year": "1997", "country": "Kenya"}
    data = load(kenya, {"event_date": "2017-01-05", "year": "2017"})
    years = count(data.where(theatres=["Syria"]), period="year").set_index("period")["n"]
    assert years[:"2016"].isna().all()
    assert years.loc["2017-01-01"] == 1


def test_version_is_the_newest_edit(load) -> None:
    """The version is the day of the newest timestamp."""
    assert load({"timestamp": "1711929600"}, {}).version == "2024-04-01"
    assert load({"timestamp": "inf"}, {"timestamp": "never"}).version == "events to 2023-03-01"


def test_citation_and_licence_are_acleds(load) -> None:
    """Every report can name the source and its terms."""
    data = load({})
    assert data.name == "ACLED"
    assert "may not be passed on" in data.licence


def test_the_citation_says_what_was_asked_for_and_when(tmp_path: Path) -> None:
    """It has the year of the newest edit, countries and days of the file, and the access date."""
    rows = [{}, {"country": "Iraq", "event_date": "2023-05-02"}]
    data = sitrep.load(write(tmp_path / "export.csv", rows), accessed="2024-02-03")
    assert data.citation == (
        "Armed Conflict Location & Event Data (ACLED) 2024, acleddata.com: events in Iraq and "
        "Syria, 2023-03-01 to 2023-05-02, as exported by the user, mapped by the rules in the "
        "notes; accessed 2024-02-03."
    )
    many = [{"country": name} for name in ("Mali", "Niger", "Chad", "Togo", "Benin")]
    cited = sitrep.load(write(tmp_path / "many.csv", many)).citation
    assert "events in Benin, Chad, Mali and 2 more, 2023-03-01 to 2023-03-01" in cited


# Tables ----------------------------------------------------------------------------------------


def test_every_code_has_words() -> None:
    """Each code of the label table is defined, by the vocabulary or by the codes of ACLED."""
    known = read_codes(FOLDER / "acled_codes.csv")
    pairs = set(zip(known["field"], known["code"], strict=True))
    labels = pd.read_csv(FOLDER / "acled.csv", keep_default_na=False)
    field = {
        "sub_event_type": "event_type",
        "event_type": "event_type",
        "weapon_type": "weapon_type",
        "geo_precision": "geo_precision",
        "time_precision": "date_precision",
    }
    coded = labels[labels["field"].isin(field)]
    found = set(zip(coded["field"].map(field), coded["code"], strict=True))
    assert found <= pairs
    classes = labels.loc[labels["field"].str.endswith("_class"), "code"]
    assert set(classes) <= set(EVENT_CLASSES)
    assert labels["source"].str.len().gt(0).all()


def test_every_code_of_a_dataset_has_a_label() -> None:
    """The codes that come with the data name every type, weapon, target and class in it."""
    codes = set(WHOLE.codes.set_index(["field", "code"]).index)
    for field in ("event_class", "event_type", "weapon_type", "target_type", "geo_precision"):
        assert {(field, code) for code in WHOLE.incidents[field].dropna()} <= codes


def test_a_file_without_regions_can_be_filtered_and_counted(load) -> None:
    """Where no row has a region, theatres are the countries, and counting works."""
    data = load({"admin1": ""}, {"admin1": "", "country": "Iraq"})
    assert data.values("theatres") == ["Iraq", "Syria"]
    assert data.values("regions") == ["not given"]
    assert count(data, by="admin1")["n"].sum() == 2
    assert count(data, by="theatre")["n"].sum() == 2


@pytest.mark.parametrize(
    "path", [FOLDER / "acled.csv", find_spellings()["syria"]], ids=["acled", "regions"]
)
def test_no_label_is_mapped_twice(path: Path) -> None:
    """A label of a field has one code, whatever its case."""
    table = pd.read_csv(path, keep_default_na=False)
    folded = table["label"].map(fold)
    assert not pd.concat([table["field"], folded], axis=1).duplicated().any()


# Properties ------------------------------------------------------------------------------------

WHOLE = sitrep.load(SOURCES / "acled_2023.csv")
ODD = st.sampled_from(
    [
        *("", " ", "NA", "0", "-1", "7", "1e9", "1e30", "inf", "99", "Unknown", "\u00a0", "#x"),
        *("2023-04-01", "1823-04-01", '"', ";", "7.0", "Caf\u00e9 \ufffd"),
    ]
)


@settings(deadline=None, max_examples=25)
@given(seed=st.integers(0, 10**6))
def test_the_order_of_columns_and_rows_does_not_matter(seed: int) -> None:
    """Any permutation of columns and rows gives the same incidents."""
    with (SOURCES / "acled_2023.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = list(csv.reader(file))
    order = list(range(len(header)))
    random.Random(seed).shuffle(order)
    random.Random(seed).shuffle(rows)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([[row[at] for at in order] for row in (header, *rows)])
        data = sitrep.load(path)
    plain = {name: "str" for name, kind in data.incidents.dtypes.items() if kind == "category"}
    pd.testing.assert_frame_equal(data.incidents.astype(plain), WHOLE.incidents.astype(plain))


@settings(deadline=None, max_examples=120)
@given(
    rows=st.lists(
        st.dictionaries(st.sampled_from(list(ROW)), ODD, max_size=3), min_size=1, max_size=6
    ),
    seed=st.integers(0, 1000),
)
def test_odd_cells_load_with_notes_or_fail_with_a_message(
    rows: list[dict[str, str]], seed: int
) -> None:
    """Whatever stands in the cells: every row is kept or counted, or the error says which."""
    with TemporaryDirectory() as folder:
        data = load_shuffled(write(Path(folder) / "export.csv", rows), seed)
    if data is not None:
        assert set(data.incidents["event_class"].dropna()) <= set(EVENT_CLASSES)
        assert count(data)["n"].sum() <= len(data.incidents)
