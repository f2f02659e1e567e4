"""What is held of published totals that were taken apart, and how far publishers differ.

Every number of release 0.1.1 is worked out from its benchmarks.csv, as the comments say.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
import sitrep
from published_totals import with_totals
from sitrep.measures.captured import compare_captured, compare_lethality
from sitrep.measures.parts import compare_parts, select_dead, select_main, sum_series
from sitrep.measures.witnesses import compare_witnesses
from sitrep.model.spans import split_at
from sitrep.words.captured import describe_captured, describe_deadliness, describe_share_bias
from statsmodels.stats.proportion import proportion_confint


@pytest.fixture(scope="session")
def curated(release: sitrep.Dataset) -> sitrep.Dataset:
    """Return the release whose numbers were worked out by hand here."""
    return release


@pytest.fixture(scope="module")
def attacks(curated: sitrep.Dataset) -> sitrep.Dataset:
    """Return the attacks of the curated data."""
    return curated.where(event_classes=["attack"])


@pytest.fixture(scope="module")
def parts(curated: sitrep.Dataset) -> pd.DataFrame:
    """Return the parts of all published totals of the curated data."""
    return compare_parts(curated)


def of(first: str, last: str, **more: Any) -> dict[str, Any]:
    """Return days of a total in 2020."""
    return {"period_start": f"2020-{first}", "period_end": f"2020-{last}", **more}


# Series ------------------------------------------------------------------------------------------


def test_attacks_by_month_with_their_error(curated: sitrep.Dataset, parts: pd.DataFrame) -> None:
    """What is held of the main series: months, then the rest of the year of the same witness."""
    table = select_main(curated, parts)
    # B125, B130, B136, B152, B206, B226; 286 of B089 less the five of 2020, of the other months.
    assert table["published"].tolist() == [18, 23, 35, 32, 33, 47, 286 - 18 - 23 - 35 - 32 - 33]
    assert table["n"].tolist() == pytest.approx([9, 5, 11, 12, 4, 10, 31])
    assert table["days"].tolist() == [31, 31, 31, 30, 31, 31, 366 - 154]
    # Wilson's limits of 9 of 18: (9 + z2/2) / (18 + z2) -+ z sqrt(4.5 + z2/4) / (18 + z2).
    z2 = 1.959964**2
    middle, half = (9 + z2 / 2) / (18 + z2), (z2 * (4.5 + z2 / 4)) ** 0.5 / (18 + z2)
    may = table.iloc[0][["captured", "captured_low", "captured_high"]].tolist()
    assert may == pytest.approx([0.5, middle - half, middle + half], abs=1e-6)
    assert len(table["spans"].iloc[-1]) == 3  # January to April, June, October to November


def test_deaths_by_interval_have_no_binomial_error(
    curated: sitrep.Dataset, parts: pd.DataFrame
) -> None:
    """Of the running total each step; the dead come many at a time, so there is no interval."""
    table = select_dead(curated, parts)
    assert set(table["witness"]) == {"sohr"}
    assert set(table["metric"]) == {"killed_progov"}
    # 410, 500, 570, 575, 601, 631, 659, ... of B011 to B034, then 1,177 of B037, from 400 of B009.
    assert table["published"].tolist()[:7] == [10, 90, 70, 5, 26, 30, 28]
    assert table["published"].tolist()[-2:] == [1084 - 1064, 1177 - 1084]
    assert table[["captured_low", "captured_high"]].isna().all(axis=None)
    cep = parts[parts["witness"].eq("cep") & parts["metric"].eq("killed_progov")]
    shares = dict(zip(cep["start"].dt.strftime("%m"), cep["captured"].round(2), strict=True))
    # 25 of 27, 29 of 29, 29 of 76, 47 of 32 and 50 of 56, where attacks are 50, 22, 31, 38, 12 %.
    assert {month: shares[month] for month in ("05", "07", "08", "09", "12")} == {
        "05": 0.93,
        "07": 1.0,
        "08": 0.38,
        "09": 1.47,
        "12": 0.89,
    }


def test_more_than_was_published_has_no_interval(tiny: sitrep.Dataset) -> None:
    """Five found of three published is a share of 167 %, and no draw of three."""
    data = with_totals(tiny, of("02-01", "02-29", value=3), of("03-01", "03-31", value=1))
    table = compare_parts(data)
    assert table["n"].tolist() == pytest.approx([2.4, 2.0])
    assert table["captured"].tolist() == pytest.approx([0.8, 2.0])
    assert table["captured_low"].isna().tolist() == [False, True]


def test_series_are_added_up_by_witness(curated: sitrep.Dataset, parts: pd.DataFrame) -> None:
    """A series is of one witness, measure, area and side; its parts are added, most days first."""
    table = sum_series(curated, parts)
    assert not table.duplicated(["witness", "metric", "region_kind", "region", "actor"]).any()
    assert table["days"].is_monotonic_decreasing
    series = table.set_index(["witness", "metric", "region"])
    # 823 of B067 less 261 of B041 on 19 January.
    daraa = series.loc[("sohr", "attacks", "Daraa")]
    assert daraa[["parts", "published", "qualifier"]].tolist() == [8, 823 - 261, "about"]
    assert daraa["n"] == pytest.approx(116)
    # 442 of ETANA: 330 to October, and 723 - 631 = 92 from November to January.
    etana = series.loc[("etana", "assassinations", "Daraa")]
    assert etana[["published", "qualifier"]].tolist() == [330 + 92, "exact"]


def test_a_rest_is_searched_on_its_own_days_alone(tiny: sitrep.Dataset) -> None:
    """What is left of a total does not fall with days that are not among its own."""
    whole = tiny.coverage[tiny.coverage["theatre"].eq("alpha")].iloc[:1]
    windows = [("2020-02-01", "2020-02-09"), ("2020-02-20", "2020-02-29")]
    spans = [tuple(pd.Timestamp(day).as_unit("s") for day in span) for span in windows]
    coverage = pd.concat([whole.assign(start=first, end=last) for first, last in spans])
    data = replace(tiny, coverage=coverage.reset_index(drop=True))
    data = with_totals(data, of("02-01", "02-29", value=10), of("02-10", "02-19", value=4))
    table = compare_parts(data).set_index("days")
    assert table["reason"].to_dict() == {19: "", 10: "not_all_searched"}
    assert table.loc[19, "published"] == 6


# Witnesses ---------------------------------------------------------------------------------------


def test_what_several_publish_of_one_number(curated: sitrep.Dataset) -> None:
    """Daraa 2020 killed: 601, 425 and 269 of three publishers, so 29 to 64 % is held."""
    table = compare_witnesses(curated)
    first = table[table["number"].eq(0)]
    assert first["published"].tolist() == [601, 425, 269]  # B098, B101, B104
    assert first["n"].tolist() == pytest.approx([172] * 3)
    assert first["captured"].tolist() == pytest.approx([172 / 601, 172 / 425, 172 / 269])
    desert = table[table["metric"].eq("killed_progov")]
    assert desert[["published", "qualifier"]].to_numpy().tolist() == [
        [819, "exact"],  # B095, SOHR
        [432, "at_least"],  # B092, Newlines
    ]
    both = table[table["publishers"].map(len).gt(1)]
    told = dict(zip(both["publishers"], both["published"], strict=True))
    assert told["alsouria-net", "daraa-martyrs-office"] == 409  # B099 and B103
    said = str(curated.published().witnesses().finding)
    assert said.startswith(
        "Daraa, January to December 2020, killed, all: 269 to 601 by whom one asks, so 29% to 64% "
        "of it is held here"
    )


def test_one_witness_does_not_differ_from_itself(tiny: sitrep.Dataset) -> None:
    """Two publishers of one house are one witness; one publisher that says a number is no two."""
    february = of("02-01", "02-29")
    two = with_totals(tiny, february, {**february, "publisher_id": "gazette", "value": 12})
    table = compare_witnesses(two)
    assert table["published"].tolist() == [12, 10]
    assert table["apart"].tolist() == [1.2, 1.2]
    house = two.publishers.assign(
        witness=two.publishers["publisher_id"].map({"gazette": "monitor"})
    )
    assert compare_witnesses(replace(two, publishers=house)).empty
    said = str(replace(two, publishers=house).published().witnesses().finding)
    assert said == "No number of the same days, area, side and measure has two witnesses."


# Two periods -------------------------------------------------------------------------------------


def test_no_share_found_clearly_fell_where_months_differ_as_much(attacks: sitrep.Dataset) -> None:
    """9 of 18 before July 2020, 32 of 123 from then on: months differ as much, so it is not clear.

    The four months of the second half vary 2.08 times as a binomial of 32 / 123 does.
    """
    before, after = compare_captured(attacks, *split_at(attacks, "2020-07-01")).to_dict("records")
    assert (before["n"], before["published"], before["parts"]) == (9, 18, 1)
    assert (after["n"], after["published"], after["parts"]) == (
        5 + 11 + 12 + 4,
        23 + 35 + 32 + 33,
        4,
    )
    assert not after["fell"]
    assert not after["rose"]
    found, whole = np.array([5, 11, 12, 4]), np.array([23, 35, 32, 33])
    even = whole * 32 / 123
    wider = ((found - even) ** 2 / (even * (1 - 32 / 123))).sum() / 3
    limits = proportion_confint(32 / wider, 123 / wider, method="wilson")
    assert (after["captured_low"], after["captured_high"]) == pytest.approx(limits)
    assert wider == pytest.approx(2.08, abs=0.005)
    said = [str(each) for each in attacks.published().compare(compare_from="2020-07-01").findings]
    assert said == [
        "Of what Counter Extremism Project counted (ISIS, Central desert), 50% of May 2020 and "
        "26% of July to September 2020 and December 2020 are held here.",
        "No clear difference between the shares, which does not show that there is none.",
    ]


@pytest.mark.parametrize(
    ("values", "qualifiers", "fell", "rose"),
    [
        # 2.4 are held in February and 2 in March.
        ((3, 60), ("exact", "exact"), True, False),
        ((3, 60), ("exact", "at_least"), True, False),
        ((3, 60), ("at_least", "exact"), False, False),  # of more than 3 the share is less
        ((60, 3), ("exact", "exact"), False, True),
        ((60, 3), ("exact", "at_least"), False, False),
        ((10, 10), ("exact", "exact"), False, False),
        ((2, 60), ("exact", "exact"), False, False),  # more than was published is no share
    ],
)
def test_when_the_share_found_clearly_moved(
    tiny: sitrep.Dataset,
    values: tuple[int, int],
    qualifiers: tuple[str, str],
    fell: bool,
    rose: bool,
) -> None:
    """The binomial interval must leave 0 out, and the higher share be of an exact number."""
    days = [("02-01", "02-29"), ("03-01", "03-31")]
    data = with_totals(
        tiny,
        *(
            of(*span, value=value, qualifier=qualifier)
            for span, value, qualifier in zip(days, values, qualifiers, strict=True)
        ),
    )
    table = compare_captured(data, *split_at(data, "2020-03-01"))
    assert table[["fell", "rose"]].to_numpy().tolist() == [[fell, rose]] * 2
    said = str(describe_share_bias(table))
    assert ("less was found" in said, "more was found" in said) == (fell, rose)


def test_a_period_without_a_published_number(attacks: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """Nothing is said of a change that has no number on one side, or none at all."""
    early = attacks.published().compare(compare_from="2020-03-01")
    assert str(early.finding) == (
        "Nothing that Counter Extremism Project counted (ISIS, Central desert) lies wholly within "
        "January to February 2020 or March to April 2020, so how much was found is not known."
    )
    none = replace(tiny, benchmarks=tiny.benchmarks.iloc[:0])
    assert str(none.published().compare().finding) == (
        f"No published total comes with {tiny.name}, so how much was found in each period is not "
        "known."
    )


# Dead per attack ---------------------------------------------------------------------------------


def test_published_dead_per_attack(attacks: sitrep.Dataset) -> None:
    """CEP's 27 in 18, 29 in 23, 76 in 35, 32 in 32, 56 in 33, against 2.6 to 12.5 held here."""
    table = compare_lethality(attacks)
    desert = table[table["witness"].eq("cep")].iloc[1:]  # the first is the rest of the year
    told = zip(desert["published_killed"], desert["published"], strict=True)
    assert [*told] == [(27, 18), (29, 23), (76, 35), (32, 32), (56, 33)]
    assert desert["n"].tolist() == [9, 5, 11, 12, 4]
    assert desert["n_killed"].tolist() == [25, 29, 29, 47, 50]
    whole = table[table["witness"].eq("cep")][["published", "published_killed"]].sum()
    assert whole.tolist() == [286, 432]  # B089 and B092


def test_stretches_are_those_that_both_count_wholly(attacks: sitrep.Dataset) -> None:
    """Of SOHR in Daraa steps of attacks and of dead end on other days; those between are joined."""
    table = compare_lethality(attacks)
    daraa = table[table["witness"].eq("sohr")].set_index("start")
    assert set(daraa["metric"]) == {"killed_total"}
    first = daraa.loc["2020-01-20"]  # 402 - 261 attacks; 237 - 176 dead in two steps
    assert first[["published", "published_killed", "days"]].tolist() == [141, 61, 87]
    joined = daraa.loc["2020-05-07"]  # 703 - 435 attacks in three steps; 466 - 280 dead
    assert joined[["published", "published_killed"]].tolist() == [268, 186]
    assert str(joined["end"])[:10] == "2020-10-08"
    assert daraa[["published", "published_killed"]].sum().tolist() == [823 - 261, 540 - 176]


def test_lethality_says_that_the_sample_takes_the_deadly_ones(attacks: sitrep.Dataset) -> None:
    """Beside the dead per attack held here stand those of the published totals."""
    badia = attacks.where(theatres=["badia"])
    # 432 of 286, and held here 353 in 72: 82 % of the dead and 25 % of the attacks.
    assert badia.lethality().findings[1] == (
        "Newlines Institute and Counter Extremism Project (ISIS, Central desert) published 1.5 "
        "dead (killed, government side) per attack; the rows here, of the same days, hold 4.9: 82% "
        "of the dead and 25% of the attacks, so this sample takes the deadly ones."
    )
    assert len(badia.where(actors=["Israel"]).lethality().findings) == 1


def test_a_sample_that_takes_no_deadly_ones_does_not_say_so(tiny: sitrep.Dataset) -> None:
    """Where fewer die in each attack held here, or few are held, the sentence ends before that."""
    dead = of("02-01", "02-29", metric="killed_total", value=900)
    data = with_totals(tiny, of("02-01", "02-29", value=20), dead)
    table = compare_lethality(data)
    assert table[["published", "published_killed"]].to_numpy().tolist() == [[20, 900]]
    few = str(describe_deadliness(data, table))
    assert few.endswith("too few are held here to compare.")
    many = table.assign(n=[15.0], n_killed=[30.0])
    assert "deadly" not in str(describe_deadliness(data, many))
    assert "deadly" in str(describe_deadliness(data, many.assign(n_killed=[700.0])))


# What is said ------------------------------------------------------------------------------------


def test_what_is_said_of_the_main_series(curated: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """The least and the most that is held, with their months and intervals; one number; none."""
    assert str(curated.published().main().finding) == (
        "Of what Counter Extremism Project counted (attacks, ISIS, Central desert; 7 periods), 12% "
        "(December 2020) to 50% (May 2020) are held here."
    )
    late = tiny.where(start="2020-02-02")
    one = select_main(late, compare_parts(late))
    assert str(describe_captured(late, one)) == (
        "In March 2020 Agência Náutica counted 10 (attacks); 2 are held here."
    )
    none = str(describe_captured(tiny, one.iloc[:0]))
    assert none == "No published number (attacks) can be compared with this selection."
    bare = replace(tiny, benchmarks=tiny.benchmarks.iloc[:0])
    assert str(describe_captured(bare, one.iloc[:0])) == (
        f"No published total comes with {tiny.name}."
    )


def test_what_is_left_out_is_listed(curated: sitrep.Dataset) -> None:
    """Every total that is no part has its reason and the other total; those outside are counted."""
    left = curated.published().left_out()
    shown = repr(left)
    assert "contradicting another" in shown
    assert "B037: 1,177, 24 March 2019 to 9 January 2021" in shown
    assert set(left.whole["left"]) == {"repeated", "within", "contradicted", "outside"}
    assert len(left.table) == left.whole["left"].ne("outside").sum()
    counted = left.whole["left"].value_counts()
    used = {name for names in compare_parts(curated)["of"] for name in names}
    assert len(used) + len(left.whole) == len(curated.benchmarks)
    assert str(left.finding).startswith(
        f"{len(left.whole)} of {len(curated.benchmarks)} published totals are left out: "
        f"{counted['outside']} outside the days asked about, "
    )


def test_no_median_over_all_totals(curated: sitrep.Dataset, parts: pd.DataFrame) -> None:
    """The sentence counts what can be compared and gives no share of everything."""
    said = str(curated.published().finding)
    compared = parts["reason"].eq("")
    assert f"hold {len(parts)} counts" in said
    assert f"{compared.sum()} of them" in said
    assert "%" not in said
