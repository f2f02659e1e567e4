"""Filters: what stays, what is noted, and what is said of a value that the data do not have."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
import sitrep
from hypothesis import given, settings
from hypothesis import strategies as st
from sitrep.errors import ParameterError
from sitrep.measures.counts import count
from sitrep.model.filters import COLUMN_OF
from sitrep.model.periods import check_day, check_period, choose_period
from sitrep.model.spans import select_recent, settle_period, split_at

FILTERS: dict[str, list[str]] = {
    "theatres": ["alpha", "gamma"],
    "regions": ["Shared"],
    "actors": ["ISIS"],
    "event_classes": ["attack"],
    "event_types": ["ambush", "clash"],
    "attributions": ["claimed", "reported"],
    "target_types": ["progov_militia"],
    "publishers": ["monitor"],
}


def ids(data: sitrep.Dataset) -> list[str]:
    """Return the numbers of the incidents."""
    return [incident[-4:] for incident in data.incidents["incident_id"]]


def test_private_quarrels_can_be_left_out(curated: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """Attacks can be asked of one scope or of all; data without scopes say that they have none."""
    attacks = curated.where(event_classes=["attack"])
    # Counted by hand in incidents.csv of 0.2.0: 758 of the conflict, 12 private, 14 unclear.
    assert [len(attacks.where(scopes=[scope])) for scope in curated.values("scopes")] == [
        758,
        12,
        14,
    ]
    assert len(attacks.where(scopes=["Conflict", "unclear"])) == 772
    with pytest.raises(ParameterError, match="scopes"):
        tiny.where(scopes=["conflict"])


@pytest.mark.parametrize("name", [name for name in FILTERS if name != "publishers"])
@pytest.mark.parametrize("dataset", ["tiny", "curated"])
def test_every_filter_keeps_what_it_names(
    request: pytest.FixtureRequest, dataset: str, name: str
) -> None:
    """Each filter keeps the incidents whose column has one of its values, and no other."""
    data = request.getfixturevalue(dataset)
    column, _ = COLUMN_OF[name]
    for value in data.values(name):
        kept = data.where(**{name: [value]})
        if name == "target_types":
            hit = data.targets[data.targets["target_type"] == value]["incident_id"]
            expected = set(hit)
        else:
            expected = {
                incident
                for incident, has in zip(
                    data.incidents["incident_id"], data.incidents[column], strict=True
                )
                if has == value
            }
        assert set(kept.incidents["incident_id"]) == expected
        assert set(kept.targets["incident_id"]) <= expected
        assert set(kept.accounts["incident_id"]) == expected


def test_several_values_of_a_filter_add_up(tiny: sitrep.Dataset) -> None:
    """The values of one filter are alternatives, different filters must all hold."""
    both = tiny.where(theatres=["alpha", "gamma"], actors=["ISIS", "Russian forces"])
    assert ids(both) == ["0001", "0002", "0005", "0006", "0015", "0007", "0008"]


def test_an_empty_list_keeps_all(tiny: sitrep.Dataset) -> None:
    """A filter without values is none, and adds no row to the waterfall."""
    same = tiny.where(theatres=[], actors=(), min_accounts=1)
    assert ids(same) == ids(tiny)
    assert list(same.waterfall["filter"]) == ["loaded"]


@pytest.mark.parametrize(
    ("incident", "start", "end", "share"),
    [
        ("0002", "2020-01-01", "2020-01-31", 3 / 5),  # known to 29 January to 2 February
        ("0002", "2020-02-01", "2020-02-29", 2 / 5),
        ("0002", "2020-01-30", "2020-01-30", 1 / 5),
        ("0002", "2020-02-03", "2020-02-29", 0),
        ("0006", "2020-03-31", "2020-04-30", 1 / 31),  # known to March
        ("0001", "2020-01-01", "2020-01-01", 1),
        ("0001", "2020-01-02", "2020-04-30", 0),
    ],
)
def test_the_share_of_an_incident_in_a_period(
    tiny: sitrep.Dataset, incident: str, start: str, end: str, share: float
) -> None:
    """The days of its window in the period, of all its days; these are also its weights."""
    period = pd.Timestamp(start), pd.Timestamp(end)
    place = ids(tiny).index(incident)
    assert tiny.share_within(*period).iloc[place] == pytest.approx(share)
    asked = tiny.where(start=start, end=end)
    weights = dict(zip(ids(asked), asked.weights, strict=True))
    assert weights.get(incident, 0) == pytest.approx(share)


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        ("2020-02-02", "2020-02-02", ["0002"]),  # the last day of a window
        ("2020-02-03", "2020-02-05", []),
        ("2020-02-12", "2020-02-12", ["0003"]),  # the last day of a battle
        ("2020-04-30", "", ["0016"]),
        ("", "2020-01-01", ["0001"]),
        ("2019-01-01", "2019-12-31", []),  # before the coverage
    ],
)
def test_days(tiny: sitrep.Dataset, start: str, end: str, kept: list[str]) -> None:
    """An incident known to a window stays if one of its days lies between start and end."""
    assert ids(tiny.where(start=start, end=end)) == kept


def test_a_window_counts_for_the_days_that_are_covered(tiny: sitrep.Dataset) -> None:
    """A window is cut to the covered days, which it may touch by one; one beyond stays whole."""
    first, last = (
        ["2019-12-28", "2019-12-28", "2020-04-30", "2020-05-01", "2020-02-09"],
        ["2020-01-01", "2019-12-31", "2020-05-04", "2020-05-04", "2020-02-12"],
    )
    rows = tiny.incidents.iloc[:5].assign(
        date_start=pd.DatetimeIndex(first).as_unit("s"),
        date_end=pd.DatetimeIndex(last).as_unit("s"),
    )
    data = replace(tiny, incidents=rows)
    assert data.windows.astype("str").to_numpy().tolist() == [
        ["2020-01-01", "2020-01-01"],
        ["2019-12-28", "2019-12-31"],
        ["2020-04-30", "2020-04-30"],
        ["2020-05-01", "2020-05-04"],
        ["2020-02-09", "2020-02-12"],
    ]
    assert data.weights.tolist() == [1, 0, 1, 0, 1]


def test_rows_are_numbered_from_0_after_any_filter(tiny: sitrep.Dataset) -> None:
    """Every table that a filter leaves, of few incidents or many, is numbered anew."""
    for part in (
        tiny.where(theatres=["gamma"]),
        tiny.where(theatres=["beta", "gamma"]),
        tiny.where(theatres=["alpha"], publishers=["monitor", "gazette"]),
        tiny.where(publishers=["monitor", "gazette"]).where(publishers=["monitor"]),
    ):
        for name in ("incidents", "targets", "accounts", "waterfall", "notes"):
            table = getattr(part, name)
            assert list(table.index) == list(range(len(table))), name
            assert list(table) == list(getattr(tiny, name)), name


def test_fewest_accounts(tiny: sitrep.Dataset) -> None:
    """An incident stays if it has as many accounts as asked."""
    assert ids(tiny.where(min_accounts=3)) == ["0015", "0007"]
    assert ids(tiny.where(min_accounts=999)) == []
    assert tiny.where(min_accounts=3).where(min_accounts=2).filters["min_accounts"] == 3


@given(st.fixed_dictionaries({}, optional={name: st.just(v) for name, v in FILTERS.items()}))
@settings(max_examples=40, deadline=None)
def test_the_waterfall_adds_up(tiny: sitrep.Dataset, filters: dict[str, list[str]]) -> None:
    """Rows in are the rows out of the step before; the last rows out are the incidents left."""
    data = tiny.where(start="2020-01-10", **filters)
    steps = data.waterfall
    assert list(steps["rows_in"][1:]) == list(steps["rows_out"][:-1])
    assert (steps["rows_out"] <= steps["rows_in"]).all()
    assert steps["rows_out"].iloc[-1] == len(data.incidents)
    assert steps["rows_in"].iloc[0] == 20
    assert set(steps["filter"]) == {"loaded", "period", *filters}


@given(st.fixed_dictionaries({}, optional={name: st.just(v) for name, v in FILTERS.items()}))
@settings(max_examples=25, deadline=None)
def test_where_changes_nothing(tiny: sitrep.Dataset, filters: dict[str, list[str]]) -> None:
    """A filter returns a new dataset; the one it is called on keeps every value."""
    tables = ("incidents", "targets", "accounts", "waterfall", "notes")
    before = {name: getattr(tiny, name).copy() for name in tables}
    tiny.where(start="2020-02-01", min_accounts=2, **filters)
    for name, table in before.items():
        pd.testing.assert_frame_equal(getattr(tiny, name), table)
    assert tiny.filters == {}
    assert tiny.start == pd.Timestamp("2020-01-01")


@pytest.mark.parametrize(
    ("text", "found"),
    [("southtown", 6), ("SOUTHT", 6), ("SOUTHTOWN south", 6), ("town", 0), ("", 20)],
)
def test_words_are_looked_for(tiny: sitrep.Dataset, text: str, found: int) -> None:
    """All words must stand in what is told, in any case; a word is found by its beginning."""
    assert len(tiny.where(text=text)) == found


def test_a_word_within_a_word_is_not_found(curated: sitrep.Dataset) -> None:
    """What was done with an IED is found by it, and nothing that is unidentified."""
    wanted = curated.where(weapon_types=["ied", "vehicle_ied"])
    assert ids(curated.where(text="IED")) == ids(wanted)
    units = curated.where(text="5th division").targets["unit"].dropna().unique()
    assert "15th Division" not in units
    assert "5th Division" in units


def test_arabic_words_are_found_within_and_with_or_without_blanks(
    curated: sitrep.Dataset,
) -> None:
    """An article, or a blank that one writer sets and another does not, changes nothing."""
    wanted = ids(curated.where(text="دير الزور"))
    assert wanted == ids(curated.where(text="ديرالزور"))
    assert set(ids(curated.where(regions=["Deir-ez-Zor"]))) <= set(wanted)
    assert ids(curated.where(text="رقة")) == ids(curated.where(text="الرقة"))


@pytest.mark.parametrize(
    ("region", "names"),
    [("Daraa", ["Daraa", "Deraa", "درعا"]), ("Idleb", ["Idleb", "Idlib", "إدلب"])],
)
def test_a_region_is_found_by_each_of_its_names(
    curated: sitrep.Dataset, region: str, names: list[str]
) -> None:
    """All spellings find the region, and not the theatre that is described by naming it."""
    badia = ids(curated.where(theatres=["badia"]))
    assert ids(curated.where(text="Euphrates")) == badia
    wanted = ids(curated.where(regions=[region]))
    assert {name: ids(curated.where(text=name)) for name in names} == dict.fromkeys(names, wanted)


def test_words_are_found_in_other_scripts_and_spellings(curated: sitrep.Dataset) -> None:
    """Arabic names, with and without marks and hamza, find what the Latin name finds."""
    idlib = curated.where(regions=["Idleb"])
    for text in ("إدلب", "ادلب", "إِدلِب"):
        assert set(ids(idlib)) <= set(ids(curated.where(text=text)))
    assert len(curated.where(text="إدلب")) < len(curated)
    assert curated.where(text="Deir-ez-Zor") == curated.where(text="deir EZ zor")


def test_words_add_up(curated: sitrep.Dataset) -> None:
    """Words asked for after others narrow them, as all of them at once do."""
    once = curated.where(text="daraa military")
    assert ids(once) == ids(curated.where(text="daraa").where(text="military"))
    assert curated.where(text="daraa").where(text="military").filters["text"] == "daraa military"
    assert 0 < len(once) < len(curated.where(text="daraa"))


def test_words_hold_after_publishers(curated: sitrep.Dataset) -> None:
    """A side looked for must still be named once only some publishers tell of an incident."""
    told = curated.where(text="iran backed militia").where(publishers=["sohr"])
    assert ids(told) == ids(curated.where(publishers=["sohr"], text="iran backed militia"))


@pytest.mark.parametrize("text", ["...", 7, ["Daraa"], "  "])
def test_what_is_no_word_is_an_error(tiny: sitrep.Dataset, text: object) -> None:
    """A text without a letter or digit, or none at all, is refused."""
    with pytest.raises(ParameterError, match="holds no word to look for"):
        tiny.where(text=text)  # type: ignore[arg-type]


def test_means_are_a_filter(curated: sitrep.Dataset) -> None:
    """Incidents can be chosen by the means, by code or label."""
    chosen = curated.where(weapon_types=["Vehicle bomb"])
    assert chosen.filters["weapon_types"] == ["vehicle_ied"]
    assert set(chosen.incidents["weapon_type"]) == {"vehicle_ied"}


# Chains ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", list(FILTERS))
@pytest.mark.parametrize("second", list(FILTERS))
def test_filters_may_come_one_by_one(tiny: sitrep.Dataset, first: str, second: str) -> None:
    """Two filters, one after the other in either order, keep what both of them keep at once."""
    if first == second:
        return
    one, two = {first: FILTERS[first]}, {second: FILTERS[second]}
    at_once = tiny.where(**one, **two)
    chained = tiny.where(**one).where(**two)
    if second == "publishers" and first in ("actors", "attributions"):
        # An incident that only the accounts left attribute so is gone with the first filter.
        assert set(ids(chained)) <= set(ids(at_once))
        return
    pd.testing.assert_frame_equal(chained.incidents, at_once.incidents)
    pd.testing.assert_frame_equal(chained.targets, at_once.targets)


def test_a_second_filter_only_narrows(tiny: sitrep.Dataset) -> None:
    """What a first filter left out does not come back, neither as a row nor as a zero."""
    narrow = tiny.where(theatres=["alpha"], start="2020-02-01", end="2020-03-31")
    again = narrow.where(theatres=["alpha", "beta"], start="2020-01-01", end="2020-04-30")
    assert again.filters["theatres"] == ["alpha"]
    assert (again.start, again.end) == (narrow.start, narrow.end)
    counted = count(again, by="theatre")
    assert set(counted["theatre"]) == {"alpha"}
    assert list(counted["period"].dt.month) == [2, 3]


def test_filters_that_do_not_meet(tiny: sitrep.Dataset) -> None:
    """Two filters that exclude each other leave nothing, and no theatre to be searched."""
    nothing = tiny.where(theatres=["alpha"]).where(theatres=["gamma"])
    assert nothing.incidents.empty
    assert count(nothing)["n"].isna().all()


def test_two_groups_hit_may_be_asked_for_one_by_one(tiny: sitrep.Dataset) -> None:
    """An incident that hit both is left by both filters, and both stand; else the narrower one."""
    civilian = tiny.where(target_types=["civilian"])
    both = civilian.where(target_types=["military"])
    assert "0008" in ids(both)
    assert both.filters["target_types"] == ["civilian", "military"]
    narrow = tiny.where(target_types=["civilian", "military"]).where(target_types=["civilian"])
    assert narrow.filters["target_types"] == ["civilian"]
    assert ids(narrow) == ids(civilian)


def test_either_side_is_an_actor(tiny: sitrep.Dataset) -> None:
    """Incidents are of the side that acted and of the other one; both can be asked for."""
    other = pd.Categorical(["Kurds"] + [None] * 19)
    data = replace(tiny, incidents=tiny.incidents.assign(actor_2=other))
    assert data.values("actors") == [*tiny.values("actors"), "Kurds"]
    assert ids(data.where(actors=["Kurds"])) == ["0001"]
    assert set(ids(data.where(actors=["Kurds", "Russian forces"]))) == {
        *("0001", *ids(tiny.where(actors=["Russian forces"])))
    }
    assert data.where(actors=["ISIS"]).where(actors=["Kurds"]).filters["actors"] == [
        *("ISIS", "Kurds")
    ]


def test_cells_of_the_file(tiny: sitrep.Dataset) -> None:
    """A kept column of the file is a filter of its own, for blank cells too."""
    doubt = ["0", "1", None, *["1"] * 17]
    data = replace(tiny, incidents=tiny.incidents.assign(original_doubt=doubt))
    few = data.where(original={"doubt": ["", "0"]})
    assert ids(few) == [ids(tiny)[0], ids(tiny)[2]]
    assert few.waterfall.iloc[-1].tolist() == ["original_doubt", "blank, 0", 20, 2]
    assert few.where(original={"doubt": ["0"]}).filters == {"original_doubt": ["0"]}
    assert data.where(original={"doubt": []}) == data
    with pytest.raises(ParameterError, match="'doubts' is not a column of the file; did you mean"):
        data.where(original={"doubts": ["0"]})
    with pytest.raises(ParameterError, match="'2' is not a cell of the column"):
        data.where(original={"doubt": ["2"]})
    with pytest.raises(ParameterError, match="no column of the file is kept"):
        tiny.where(original={"doubt": ["0"]})


def test_days_that_do_not_meet(tiny: sitrep.Dataset) -> None:
    """Days that an earlier filter left out are an error that names the days left."""
    january = tiny.where(end="2020-01-31")
    with pytest.raises(ParameterError, match="between 2020-01-01 and 2020-01-31"):
        january.where(start="2020-03-01", end="2020-03-31")
    last = january.where(start="2020-01-31", end="2020-03-31")
    assert (last.start, last.end) == (january.end, january.end)


# Publishers ------------------------------------------------------------------------------------


def retell(data: sitrep.Dataset, publishers: list[str]) -> dict[str, tuple[Any, ...]]:
    """Derive actor, attribution and toll of each incident, by loops over its accounts."""
    told: dict[str, list[Any]] = {}
    for account in data.accounts.itertuples():
        if account.publisher_id in publishers:
            told.setdefault(account.incident_id, []).append(account)
    known = data.incidents.set_index("incident_id")
    again = {}
    for incident, left in told.items():
        row = known.loc[incident]
        if len(left) == row["accounts"]:
            columns = ["actor", "attribution", "killed_low", "killed", "killed_high"]
            again[incident] = tuple(None if pd.isna(row[name]) else row[name] for name in columns)
            continue
        votes = Counter(account.actor for account in left if account.actor != "unidentified")
        most = max(votes.values(), default=0)
        leaders = sorted(side for side in votes if votes[side] == most)
        actor = leaders[0] if leaders else "unidentified"
        grounds = {account.attribution for account in left if account.actor != "unidentified"}
        if not votes:
            ground = "none"
        elif len(votes) > 1:
            ground = "disputed"
        else:
            ground = next(g for g in ("claimed", "reported", "suspected") if g in grounds)
        tolls = sorted(a.killed for a in left if not a.partial and not pd.isna(a.killed))
        low, best, high = (
            (tolls[0], tolls[(len(tolls) - 1) // 2], tolls[-1]) if tolls else (None, None, None)
        )
        again[incident] = (actor, ground, low, best, high)
    return again


@pytest.mark.parametrize(
    ("dataset", "publishers"),
    [
        ("tiny", ["monitor"]),
        ("tiny", ["gazette", "agencia-nautica"]),
        ("curated", ["enab-baladi", "sana"]),
        ("curated", ["cep"]),
        ("curated", ["sohr", "al-masdar-news", "afp"]),
    ],
)
def test_publishers_derive_again(
    request: pytest.FixtureRequest, dataset: str, publishers: list[str]
) -> None:
    """What the accounts left say is what a plain loop over them says."""
    data = request.getfixturevalue(dataset)
    known = data.values("publishers")
    publishers = [publisher for publisher in publishers if publisher in known]
    kept = data.where(publishers=publishers).incidents
    columns = ["actor", "attribution", "killed_low", "killed", "killed_high"]
    derived = {
        row["incident_id"]: tuple(None if pd.isna(row[name]) else row[name] for name in columns)
        for row in kept.to_dict("records")
    }
    assert derived == retell(data, publishers)


def test_a_toll_is_not_split_over_groups(tiny: sitrep.Dataset) -> None:
    """Where several groups were hit, their tolls become blank and the notes count them."""
    monitor = tiny.where(publishers=["monitor"])
    groups = monitor.targets[monitor.targets["incident_id"] == "TST-2020-0008"]
    assert groups["killed"].isna().all()
    incident = monitor.incidents.set_index("incident_id").loc["TST-2020-0008"]
    assert (incident["killed"], incident["accounts"]) == (7, 1)
    blanked = monitor.notes.set_index("action").loc["blanked"]
    assert (blanked["rows"], blanked["examples"]) == (1, "TST-2020-0008")


def test_notes_name_three_incidents(curated: sitrep.Dataset) -> None:
    """Of many incidents that are told anew the first three stand for all."""
    notes = curated.where(publishers=["sohr", "southfront"]).notes.set_index("action")
    for action in ("derived", "blanked"):
        assert notes.loc[action, "rows"] > 3
        named = notes.loc[action, "examples"].split(", ")
        assert len(named) == 3
        assert set(named) <= set(curated.incidents["incident_id"])


def test_all_publishers_change_nothing(tiny: sitrep.Dataset) -> None:
    """Every publisher at once leaves every incident as it is."""
    every = tiny.where(publishers=tiny.values("publishers"))
    pd.testing.assert_frame_equal(every.incidents, tiny.incidents)
    assert every.notes.empty


def test_an_actor_filter_still_holds_after_publishers(tiny: sitrep.Dataset) -> None:
    """An incident that the accounts left attribute to another side is no longer of the actor."""
    isis = tiny.where(actors=["ISIS"])
    assert "0007" in ids(isis)
    monitor = isis.where(publishers=["monitor"])
    assert set(monitor.incidents["actor"]) == {"ISIS"}
    assert "0007" not in ids(monitor)
    assert list(monitor.waterfall["filter"]) == ["loaded", "actors", "publishers", "actors"]


def test_fewest_accounts_still_holds_after_publishers(tiny: sitrep.Dataset) -> None:
    """An incident with too few accounts left goes too."""
    assert ids(tiny.where(min_accounts=2).where(publishers=["monitor"])) == []


# Errors ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (
            {"theatres": ["alfa"]},
            "theatres: 'alfa' is not a theatre of these data; did you mean 'alpha'?",
        ),
        ({"regions": ["Sooth"]}, "did you mean 'South'?"),
        ({"event_types": ["Air strikes"]}, "did you mean 'airstrike'?"),
        ({"actors": ["isiss"]}, "did you mean 'ISIS'?"),
        ({"places": ["Bordre"]}, "places: 'Bordre' is not a place of these data; did you mean"),
        ({"incident_ids": ["TST-2020-9999"]}, "is not an incident of these data; did you mean"),
        ({"keep": [True]}, "keep: 1 values, where there are 20 incidents"),
        ({"keep": list(range(20))}, "does not say True or False of each incident"),
        ({"keep": 3}, "keep: 3, where there are 20 incidents; give one value for each row"),
        ({"keep": pd.Series([True] * 20, range(1, 21))}, "its index is not that of `incidents`"),
        ({"keep": len}, "does not say True or False of each incident"),
        ({"keep": lambda incidents: incidents["killed"]}, "write such as incidents['killed'] > 10"),
        ({"actor": ["ISIS"]}, "actor: is no filter; did you mean 'actors'?"),
        ({"region": ["South"]}, "region: is no filter; did you mean 'regions'?"),
        ({"governorate": ["South"]}, "governorate: is no filter; did you mean 'regions'?"),
        ({"theater": ["alpha"]}, "theater: is no filter; did you mean 'theatres'?"),
        ({"since": "2020-01-01"}, "since: is no filter; did you mean 'start'?"),
        ({"xyz": 1}, "xyz: is no filter; allowed: actors, attributions, "),
        ({"event_classes": ["atack"]}, "did you mean 'attack'?"),
        ({"event_types": ["zzz"]}, "allowed: "),
        ({"attributions": ["claim"]}, "did you mean 'claimed'?"),
        ({"target_types": ["civilians"]}, "did you mean 'civilian'?"),
        ({"publishers": ["agência-nautca"]}, "did you mean 'agencia-nautica'?"),
        ({"theatres": "alpha"}, "is not a list; write ['alpha']"),
        ({"theatres": None}, "is not a list"),
        ({"theatres": "['alpha']"}, "is a text; write ['alpha'] without the quotes, to papermill"),
        ({"theatres": [1]}, "theatres: 1 is not a theatre"),
        ({"min_accounts": "2"}, "min_accounts: '2' is not a number of accounts; give 1 or more"),
        ({"min_accounts": True}, "min_accounts: True is not a number of accounts"),
        ({"min_accounts": 0}, "min_accounts: 0 is not a number of accounts; give 1 or more"),
        ({"start": "2020-04-01", "end": "2020-03-01"}, "start: 2020-04-01 is after end 2020-03-01"),
        ({"start": "yesterday"}, "start: 'yesterday' is not a day"),
        ({"end": "nan"}, "end: 'nan' is not a day"),
        ({"end": "2020-02-30"}, "end: '2020-02-30' is not a day"),
    ],
)
def test_a_wrong_parameter(tiny: sitrep.Dataset, parameters: dict[str, Any], said: str) -> None:
    """An error names the parameter, the value, and what it may have meant."""
    with pytest.raises(ParameterError) as caught:
        tiny.where(**parameters)
    assert str(caught.value).startswith(next(iter(parameters)))
    assert said in str(caught.value)


@pytest.mark.parametrize("value", [20200701, 5.0, [], pd.NaT, "", "2020-07", "01.07.2020"])
def test_only_iso_days_are_days(value: Any) -> None:
    """Whatever is not a day written as YYYY-MM-DD is an error, of whatever type it is."""
    with pytest.raises(ParameterError, match=r"compare_from: .* is not a day"):
        check_day("compare_from", value)


def test_a_value_given_twice_counts_once(tiny: sitrep.Dataset) -> None:
    """A value repeated in a list is one value."""
    assert tiny.where(theatres=["alpha", "alpha"]).filters["theatres"] == ["alpha"]


def test_labels_are_words(tiny: sitrep.Dataset) -> None:
    """A code is shown by its label; one without label by itself."""
    assert tiny.label("event_type", "armed_assault") == "Armed assault"
    assert tiny.label("event_type", "no_such_code") == "no_such_code"


@pytest.mark.parametrize(
    ("days", "period"),
    [
        *[(1, "day"), (45, "day"), (46, "week"), (280, "week"), (281, "month"), (1461, "month")],
        *[(1462, "quarter"), (3653, "quarter"), (3654, "year"), (13000, "year")],
    ],
)
def test_the_period_suits_the_span(days: int, period: str) -> None:
    """The longer the days asked about, the longer the periods that they are counted by."""
    start = pd.Timestamp("2001-01-01")
    assert choose_period(start, start + pd.Timedelta(days=days - 1)) == period


def test_an_empty_period_is_chosen(curated: sitrep.Dataset) -> None:
    """A period given stays, an empty one suits the days, and another word is an error."""
    assert settle_period(curated, "") == "month"
    assert settle_period(curated.where(end="2020-01-20"), "") == "day"
    assert settle_period(curated, "quarter") == "quarter"
    assert check_period("", empty=True) == ""
    with pytest.raises(ParameterError, match="did you mean 'month'"):
        settle_period(curated, "months")
    with pytest.raises(ParameterError, match="period: '' is not a period"):
        check_period("")


@pytest.mark.parametrize(
    ("start", "end", "middle", "days"),
    [
        ("", "", "2020-07-01", (182, 184)),  # thirteen months: six on both sides, the first ones
        ("2020-01-15", "2020-12-31", "2020-07-01", (151, 153)),  # February to November
        ("2020-03-01", "2020-04-30", "2020-04-01", (31, 30)),
        ("2020-03-02", "2020-04-30", "2020-04-01", (30, 30)),  # one month is whole, not two
        ("2020-03-01", "2020-03-31", "2020-03-16", (15, 15)),
        ("2020-03-01", "2020-03-02", "2020-03-02", (1, 1)),
        ("2020-03-01", "2020-03-01", "2020-03-01", (0, 0)),
    ],
)
def test_the_middle_of_the_days(
    curated: sitrep.Dataset, start: str, end: str, middle: str, days: tuple[int, int]
) -> None:
    """Two halves of whole months where both have one, else of as many days; none of one day."""
    before, after = split_at(curated.where(start=start, end=end), "")
    assert after.start == pd.Timestamp(middle)
    assert (before.days, after.days) == days


def test_two_days_are_named_the_later_first(curated: sitrep.Dataset) -> None:
    """The later period and the earlier one may both be named: in this order, and not as one day."""
    before, after = split_at(curated, "2020-07-01 against 2020-06-30")
    assert (before.start, before.days) == (pd.Timestamp("2020-06-30"), 1)
    assert (after.start, after.days) == (pd.Timestamp("2020-07-01"), 1)
    before, after = split_at(curated, "2020-07-01 against 2020-06-02")
    assert (before.days, after.days) == (29, 29)  # a month would reach into the later period
    for outside in ("2020-07-01 against 2019-12-31", "2021-02-01 against 2020-06-02"):
        assert [span.days for span in split_at(curated, outside)] == [0, 0]
    for wrong in ("2020-07-01 against 2020-07-01", "2020-06-30 against 2020-07-01"):
        with pytest.raises(ParameterError, match="does not name the later day first"):
            split_at(curated, wrong)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ({"theatres": ["BADIA"]}, {"theatres": ["badia"]}),
        ({"theatres": ["Central desert"]}, {"theatres": ["badia"]}),
        ({"theatres": ["daraa, quneitra and as sweida"]}, {"theatres": ["south"]}),
        ({"regions": ["deir ez-zor"]}, {"regions": ["Deir-ez-Zor"]}),
        ({"regions": ["درعا"]}, {"regions": ["Daraa"]}),
        ({"regions": ["ادلب", "IDLEB"]}, {"regions": ["Idleb"]}),
        ({"places": ["البوكمال"]}, {"places": ["Abu Kamal"]}),
        ({"actors": ["Daesh"]}, {"actors": ["ISIS"]}),
        ({"actors": ["ISIS", "daesh"]}, {"actors": ["ISIS"]}),
        ({"actors": ["IS", "ISIL", "داعش", "isis"]}, {"actors": ["ISIS"]}),
        ({"event_types": ["Armed assault"]}, {"event_types": ["armed_assault"]}),
        ({"target_types": ["Pro-government group"]}, {"target_types": ["progov_militia"]}),
        ({"publishers": ["SOHR"]}, {"publishers": ["sohr"]}),
    ],
    ids=str,
)
def test_what_people_type(
    curated: sitrep.Dataset, asked: dict[str, list[str]], meant: dict[str, list[str]]
) -> None:
    """Labels, any case, other names and scripts stand for the codes that the data have."""
    found = curated.where(**asked)
    assert found.filters == meant
    assert found == curated.where(**meant)
    assert len(found)


@pytest.mark.parametrize(
    ("typed", "meant"), [("badya", "badia"), ("Central dessert", "Central desert")]
)
def test_a_name_that_is_misspelt(curated: sitrep.Dataset, typed: str, meant: str) -> None:
    """The nearest code is named, or the nearest label where no code is near."""
    with pytest.raises(ParameterError, match=f"did you mean '{meant}'"):
        curated.where(theatres=[typed])


def test_an_alias_stands_for_the_name_that_the_data_have(tiny: sitrep.Dataset) -> None:
    """Whichever of its names a source uses, all others find it."""
    names = tiny.incidents["actor"].cat.rename_categories({"ISIS": "IS"})
    other = replace(tiny, incidents=tiny.incidents.assign(actor=names))
    for typed in ("ISIS", "daesh", "Islamic State", "IS"):
        assert other.where(actors=[typed]).filters == {"actors": ["IS"]}


def test_a_name_of_two_things_is_an_error_that_lists_them(tiny: sitrep.Dataset) -> None:
    """Nothing is guessed where a label is that of two codes."""
    labels = tiny.codes["label"].mask(tiny.codes["field"] == "theatre", "The land")
    named = tiny.theatres.assign(name="The land")
    data = replace(tiny, codes=tiny.codes.assign(label=labels), theatres=named)
    with pytest.raises(ParameterError) as caught:
        data.where(theatres=["the land"])
    assert caught.value.parameter == "theatres"
    assert "'the land' may be any of 'alpha', 'beta', 'gamma'; give one of them" in str(
        caught.value
    )


def test_a_region_is_called_as_the_data_call_it(tiny: sitrep.Dataset) -> None:
    """An error speaks of governorates only where the regions are some."""
    with pytest.raises(ParameterError, match="'Nowhere' is not a region of these data"):
        tiny.where(regions=["Nowhere"])
    words = replace(tiny.words, region="oblast")
    with pytest.raises(ParameterError, match="is not an oblast of these data"):
        replace(tiny, words=words).where(regions=["Nowhere"])


def test_filters_have_names(tiny: sitrep.Dataset) -> None:
    """A value without the name of its filter is an error that lists the filters."""
    with pytest.raises(ParameterError, match="where: takes a filter by its name alone: start, end"):
        tiny.where(["alpha"])  # type: ignore[call-arg]


def test_places_and_single_incidents(tiny: sitrep.Dataset) -> None:
    """Incidents at named places, and incidents by their ids, in the order of the data."""
    border = tiny.where(places=["border"])
    assert set(border.incidents["place"]) == {"Border"}
    assert len(border) == (tiny.incidents["place"] == "Border").sum()
    two = tiny.where(incident_ids=["TST-2020-0007", "TST-2020-0001"])
    assert ids(two) == ["0001", "0007"]
    assert two.waterfall.iloc[-1].tolist() == [
        *("incident_ids", "TST-2020-0007, TST-2020-0001", 20, 2)
    ]


def test_any_condition(tiny: sitrep.Dataset) -> None:
    """A function, a Series, an array and a list say the same of each incident."""
    deadly = tiny.incidents["killed"] > 5
    kept = tiny.where(keep=lambda incidents: incidents["killed"] > 5)
    assert ids(kept) == [incident[-4:] for incident in tiny.incidents["incident_id"][deadly]]
    for same in (deadly, deadly.to_numpy(), deadly.tolist(), deadly.sort_values()):
        assert tiny.where(keep=same) == kept
    assert kept != tiny.where(keep=lambda incidents: incidents["killed"] > 6)
    assert kept.waterfall.iloc[-1].tolist() == [
        *("keep", "a condition of one's own", 20, deadly.sum())
    ]
    assert set(kept.targets["incident_id"]) <= set(kept.incidents["incident_id"])
    assert re.search(r"keep=.*a condition of one's own \([0-9a-f]{8}\)", repr(kept))

    def many(incidents: pd.DataFrame) -> pd.Series:
        return incidents["killed"] > 5

    assert tiny.where(keep=many).waterfall["values"].iloc[-1] == "many"
    assert tiny.where(keep=many) != kept


def test_a_condition_beside_other_filters(tiny: sitrep.Dataset) -> None:
    """A Series is of the data it was made of; a function sees the tolls of the accounts left."""
    deadly = tiny.incidents["killed"] > 5
    at_once = tiny.where(theatres=["alpha"], publishers=["monitor"], keep=deadly)
    told = tiny.where(theatres=["alpha"], publishers=["monitor"])
    assert set(ids(at_once)) == set(ids(told)) & {
        incident[-4:] for incident in tiny.incidents["incident_id"][deadly]
    }
    again = tiny.where(publishers=["monitor"], keep=lambda incidents: incidents["killed"] > 5)
    assert (again.incidents["killed"] > 5).all()


def test_datasets_are_compared(tiny: sitrep.Dataset, curated: sitrep.Dataset) -> None:
    """The same files, asked the same of the same days, are equal and have one hash."""
    south = {"theatres": ["beta"], "event_classes": ["attack"]}
    one = tiny.where(**south, start="2020-02-01")
    two = tiny.where(start="2020-02-01").where(event_classes=["attack"]).where(theatres=["beta"])
    assert one == two
    assert hash(one) == hash(two)
    assert len({one, two, tiny, curated}) == 3
    assert one != tiny.where(**south, start="2020-02-02")
    assert one != tiny.where(theatres=["beta"], start="2020-02-01")
    assert tiny != curated
    assert tiny != "tiny"
    assert replace(tiny, incidents=tiny.incidents.iloc[:3]) != tiny


def test_a_dataset_has_a_length_and_one_line(tiny: sitrep.Dataset) -> None:
    """Its length are its incidents; a debugger shows what it is, and the filters."""
    assert (len(tiny), len(tiny.where(min_accounts=99))) == (20, 0)
    part = tiny.where(theatres=["alpha"], start="2020-02-01")
    assert repr(part) == (
        "<Dataset sitrep: twenty hand-made incidents, version 0.1.0: "
        f"{len(part)} incidents, 2020-02-01 to 2020-04-30; theatres=['alpha']>"
    )


def test_the_last_days_of_a_long_series(curated: sitrep.Dataset) -> None:
    """As many days as a chart can show, the last ones; a short series stays as it is."""
    four = curated.where(start="2017-01-01", end="2020-12-31")
    five = curated.where(start="2016-01-01", end="2020-12-31")
    assert select_recent(curated) is curated
    assert select_recent(four) is four
    assert select_recent(five).start == four.start
    last = select_recent(curated, days=10)
    assert (last.end - last.start).days == 9
    assert last.end == curated.end
