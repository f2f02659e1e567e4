"""Published totals taken apart into what each witness says of days that do not overlap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import sitrep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sitrep.measures.contradictions import find_falling
from sitrep.measures.totals import KEYS, split_totals

YEAR = {"start": "2020-01-01", "end": "2021-01-31"}


def total(name: str, first: str, last: str, value: float, **other: str) -> dict[str, object]:
    """Return one published total."""
    return {
        "benchmark_id": name,
        "source_id": "S0001",
        "publisher_id": "cep",
        "period_start": pd.Timestamp(first).as_unit("s"),
        "period_end": pd.Timestamp(last).as_unit("s"),
        "region_kind": "theatre",
        "region": "badia",
        "actor": "ISIS",
        "metric": "attacks",
        "value": float(value),
        "qualifier": "exact",
        "note": np.nan,
        **other,
    }


def split(curated: sitrep.Dataset, *totals: dict[str, object]):
    """Take these totals apart, of the year 2020 and January 2021."""
    table = pd.DataFrame(totals).astype({"note": "str"})
    return split_totals(replace(curated, benchmarks=table).where(**YEAR))


def told(parts: pd.DataFrame) -> list[tuple[str, str, float, str]]:
    """Return first and last day, value and qualifier of each part."""
    return [
        (f"{row['start']:%Y-%m-%d}", f"{row['end']:%Y-%m-%d}", row["value"], row["qualifier"])
        for row in parts.to_dict("records")
    ]


def test_running_totals_are_differenced(curated):
    """Of totals that begin on one day, each less the one before it tells of the days between."""
    found = split(
        curated,
        total("B1", "2019-03-24", "2020-04-10", 410, qualifier="at_least"),
        total("B2", "2019-03-24", "2020-08-01", 631),
        total("B3", "2019-03-24", "2020-08-24", 659),
        total("B4", "2019-03-24", "2020-09-22", 759, qualifier="at_least"),
    )
    assert told(found.parts) == [
        ("2020-04-11", "2020-08-01", 221, "about"),
        ("2020-08-02", "2020-08-24", 28, "exact"),
        ("2020-08-25", "2020-09-22", 100, "at_least"),
    ]
    assert list(found.parts["of"]) == [("B2", "B1"), ("B3", "B2"), ("B4", "B3")]
    assert found.left.empty


def test_a_total_less_those_within_it(curated):
    """A year less months of one witness, of another publisher too, tells of the other months."""
    found = split(
        curated,
        total("B1", "2020-01-01", "2020-12-31", 286, publisher_id="newlines-institute"),
        total("B2", "2020-05-01", "2020-05-31", 18),
        total("B3", "2020-12-01", "2020-12-31", 33),
    )
    assert told(found.parts) == [
        ("2020-01-01", "2020-11-30", 235, "exact"),
        ("2020-05-01", "2020-05-31", 18, "exact"),
        ("2020-12-01", "2020-12-31", 33, "exact"),
    ]
    assert list(found.parts["days"]) == [366 - 31 - 31, 31, 31]
    assert len(found.parts["spans"].iloc[0]) == 2  # January to April, June to November


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (total("B2", "2020-05-01", "2020-05-31", 20), "repeated"),
        (total("B2", "2020-05-01", "2020-05-31", 18, qualifier="at_least"), "repeated"),
        (total("B2", "2020-05-20", "2020-06-30", 40), "within"),
        (total("B2", "2019-12-01", "2020-02-28", 40), "outside"),
        (
            total("B2", "2020-04-30", "2020-05-31", 17, publisher_id="newlines-institute"),
            "contradicted",
        ),
    ],
)
def test_what_is_no_part_is_listed(curated, second, reason):
    """A total that adds nothing, or cannot be, is left out with its reason."""
    found = split(curated, total("B1", "2020-05-01", "2020-05-31", 20), second)
    assert told(found.parts) == [("2020-05-01", "2020-05-31", 20, "exact")]
    other = "" if reason == "outside" else "B1"
    assert found.left.to_dict("records") == [
        {"benchmark_id": "B2", "reason": reason, "other": other}
    ]


def test_the_total_with_a_note_is_left_out_of_a_pair_that_falls(curated):
    """The note decides which of two running totals counts; without one neither does."""
    totals = [
        total("B1", "2019-03-24", "2020-12-19", 1084),
        total("B2", "2019-03-24", "2020-12-30", 1221),
        total("B3", "2019-03-24", "2021-01-09", 1177),
    ]
    assert find_falling(pd.DataFrame(totals)) == [("B2", "B3")]
    noted = split(curated, totals[0], totals[1] | {"note": "misdated"}, totals[2])
    assert told(noted.parts) == [("2020-12-20", "2021-01-09", 93, "exact")]
    assert list(noted.left["benchmark_id"]) == ["B2"]
    plain = split(curated, *totals)
    assert plain.parts.empty
    assert list(plain.left["reason"]) == ["outside", "contradicted", "contradicted"]


def test_a_total_with_a_note_hides_no_other(curated):
    """Behind the total that a note leaves out, one that falls too is found, and 95 is no rest."""
    totals = [
        total("B1", "2019-03-24", "2020-01-31", 100),
        total("B2", "2019-03-24", "2020-02-29", 120),
        total("B3", "2019-03-24", "2020-03-31", 90, note="misdated"),
        total("B4", "2019-03-24", "2020-04-30", 95),
        total("B5", "2019-03-24", "2020-05-31", 130),
        total("B6", "2019-03-24", "2020-06-30", 140),
    ]
    found = split(curated, *totals)
    assert told(found.parts) == [("2020-06-01", "2020-06-30", 10, "exact")]
    out = found.left[found.left["reason"].eq("contradicted")]
    assert list(out["benchmark_id"]) == ["B1", "B2", "B3", "B4"]
    assert list(out["other"]) == ["B4", "B4", "B1", "B1"]


@pytest.mark.parametrize(
    ("lower", "qualifiers", "falls"),
    [
        (("2020-05-01", "2020-05-31"), ("exact", "exact"), True),
        (("2020-05-01", "2020-05-31"), ("at_least", "exact"), True),
        (("2020-05-01", "2020-05-31"), ("exact", "at_least"), False),  # 20 is at least 18
        (("2020-05-01", "2020-05-31"), ("about", "exact"), False),
        (("2020-04-15", "2020-06-15"), ("exact", "exact"), True),  # a part above the whole
        (("2020-05-02", "2020-06-15"), ("exact", "exact"), False),  # other days
    ],
)
def test_what_contradicts_a_total(lower, qualifiers, falls):
    """Days that hold all days of another total cannot count less; a bound of the same can."""
    higher = total("B1", "2020-05-01", "2020-05-31", 20, qualifier=qualifiers[0])
    other = total("B2", *lower, 18, qualifier=qualifiers[1])
    found = find_falling(pd.DataFrame([other, higher]))
    assert found == ([("B1", "B2")] if falls else [])


def test_one_witness_who_says_two_numbers_contradicts_itself(curated):
    """Two publishers that are one witness cannot both be exact; the higher one is kept."""
    found = split(
        curated,
        total("B1", "2020-05-01", "2020-05-31", 18),
        total("B2", "2020-05-01", "2020-05-31", 20, publisher_id="newlines-institute"),
    )
    assert told(found.parts) == [("2020-05-01", "2020-05-31", 20, "exact")]
    assert found.left.to_dict("records") == [
        {"benchmark_id": "B1", "reason": "contradicted", "other": "B2"}
    ]


def test_a_number_that_another_publishes_again_is_of_one_witness(curated):
    """The same number of the same days is taken once, of who published more; not if it is small."""
    daraa = {"region_kind": "admin1", "region": "Daraa", "actor": "all"}
    found = split(
        curated,
        total("B1", "2020-01-01", "2020-12-31", 409, publisher_id="alsouria-net", **daraa),
        total("B2", "2020-01-01", "2020-12-31", 409, publisher_id="daraa-24", **daraa),
        total("B3", "2021-01-01", "2021-01-31", 9, publisher_id="daraa-24", **daraa),
        total("B4", "2021-01-01", "2021-01-31", 9, publisher_id="alsouria-net", **daraa),
        total("B5", "2020-12-01", "2020-12-31", 18, publisher_id="daraa-24", **daraa),
    )
    assert {*found.parts["of"]} == {("B2", "B5"), ("B5",), ("B3",), ("B4",)}
    assert found.left.to_dict("records") == [
        {"benchmark_id": "B1", "reason": "repeated", "other": "B2"}
    ]


DAYS = st.integers(0, 395)


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    spans=st.lists(
        st.tuples(DAYS, DAYS, st.integers(0, 300), st.sampled_from(["cep", "newlines-institute"])),
        min_size=1,
        max_size=8,
    )
)
def test_parts_of_a_witness_never_overlap(curated, spans):
    """However totals lie, parts share no day, none is below 0, and each total is told of once."""
    first = pd.Timestamp("2020-01-01")
    totals = [
        total(
            f"B{place}",
            str(first + pd.Timedelta(days=min(one, other)))[:10],
            str(first + pd.Timedelta(days=max(one, other)))[:10],
            value,
            publisher_id=who,
        )
        for place, (one, other, value, who) in enumerate(spans)
    ]
    found = split(curated, *totals)
    days = [
        day
        for row in found.parts["spans"]
        for start, end in row
        for day in pd.date_range(start, end)
    ]
    assert len(days) == len(set(days)) == found.parts["days"].sum()
    assert found.parts["value"].ge(0).all()
    used = {name for names in found.parts["of"] for name in names}
    assert used | set(found.left["benchmark_id"]) == {f"B{place}" for place in range(len(spans))}
    assert used.isdisjoint(found.left["benchmark_id"])


def test_curated_totals(release):
    """Of the published totals of 2020 and January 2021, running ones give 62 intervals."""
    data = release.where(**YEAR)
    found = split_totals(data)
    assert not found.parts.duplicated([*KEYS, "start", "end"]).any()
    desert = found.parts[found.parts["region"].eq("badia") & found.parts["actor"].eq("ISIS")]
    sohr = desert[desert["witness"].eq("sohr") & desert["metric"].eq("killed_progov")]
    # 410 on 10 April to 1,177 on 9 January, and 10 on the day before the first of the two.
    assert sohr["value"].sum() == 1177 - 400
    attacks = desert[desert["metric"].eq("attacks")]
    assert attacks.loc[attacks["end"].lt("2021-01-01"), "value"].sum() == 286
    left = found.left.set_index("benchmark_id")
    assert left.loc["B036", "reason"] == "contradicted"
    again = left.loc[left["reason"].eq("repeated"), "other"]
    # 409 of Daraa in 2020, 508 in 2021 and 593 of Amaq, told again; 24 killed in November, 32 in
    # January and 17 killed in September 2020, which two outlets give.
    assert again.to_dict() == {
        "B099": "B103",
        "B113": "B111",
        "B162": "B160",
        "B196": "B193",
        "B234": "B228",
        "B240": "B238",
    }


def test_a_dataset_remembers_its_totals(curated: sitrep.Dataset) -> None:
    """They are computed once; who changes what was given changes nothing; a part has its own."""
    data = replace(curated)
    again = []
    for _ in range(2):
        parts, left = split_totals(data)
        again.append((len(left), set(left["reason"]), len(parts), float(parts["value"].sum())))
        parts["value"] = 0.0
        left["reason"] = "changed"
    assert again[0] == again[1]
    assert len(split_totals(data.where(end="2020-06-30")).parts) < again[0][2]
