"""Dated events beside a control: by hand, by what must hold, and on simulated series."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
import sitrep
import statsmodels.api as sm
from calibrate_inference import share_of_events
from conftest import RELEASE
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sitrep.errors import ParameterError
from sitrep.measures.interrupted import compare_at_events
from sitrep.measures.quasipoisson import compare_changes, least_ratio
from sitrep.model.schema import EVENTS

weekly = st.lists(st.integers(0, 9), min_size=12, max_size=12).map(
    lambda n: np.array(n, dtype=float).reshape(2, 6)
)


def made(
    tiny: sitrep.Dataset,
    days: dict[str, list[int]],
    *events: tuple[str, str | None],
    coverage: tuple[tuple[str, str, str, str], ...] = (),
) -> sitrep.Dataset:
    """Return a year of incidents, of each theatre so many a day in a row, with events."""
    first = pd.Timestamp("2020-01-01")
    rows = []
    for theatre, counts in days.items():
        when = np.repeat(pd.date_range(first, periods=len(counts), unit="s"), counts)
        like = tiny.incidents[tiny.incidents["theatre"] == theatre].iloc[:1]
        part = like.loc[like.index.repeat(len(when))].reset_index(drop=True)
        rows.append(part.assign(date_start=when, date_end=when, date_precision="day"))
    windows = coverage or tuple((name, "2020-01-01", "2020-12-31", "full") for name in days)
    covered = pd.DataFrame(windows, columns=["theatre", "start", "end", "effort"]).assign(note="")
    listed = [(f"E{at}", day, "A truce", name, "S1", "") for at, (day, name) in enumerate(events)]
    return replace(
        tiny,
        incidents=pd.concat(rows, ignore_index=True),
        coverage=covered.astype({"start": "datetime64[s]", "end": "datetime64[s]"}),
        theatres=tiny.theatres[tiny.theatres["theatre"].isin(days)],
        events=pd.DataFrame(listed, columns=list(EVENTS)).astype(EVENTS),
        start=first,
        end=pd.Timestamp("2020-12-31"),
    )


def even(*levels: tuple[int, int]) -> list[int]:
    """Return one incident every so many days, for so many days."""
    return [int(day % every == 0) for every, days in levels for day in range(days)]


def test_one_event_by_hand(release: sitrep.Dataset) -> None:
    """The general killed on 18 August 2020: from the CSV file and a formula of statsmodels."""
    told = compare_at_events(release.where(event_classes=["attack"])).set_index("event_id")
    row = told.loc["E02"]
    incidents = pd.read_csv(f"{RELEASE}/incidents.csv", parse_dates=["date_start", "date_end"])
    attacks = incidents[incidents["event_class"].eq("attack")]
    daily = pd.DataFrame(0.0, pd.date_range("2020-01-01", "2021-01-31"), ["badia", "south"])
    for each in attacks[attacks["theatre"].isin(daily.columns)].itertuples():
        days = pd.date_range(each.date_start, each.date_end)
        inside = days[days.isin(daily.index)]
        daily.loc[inside, each.theatre] += 1 / len(days)
    event = pd.Timestamp("2020-08-18")  # the desert is searched thinly from 1 October: 6 weeks
    weeks = [
        {
            "n": daily.loc[event + step : event + step + six, name].sum(),
            "ours": ours,
            "after": after,
        }
        for six in [pd.Timedelta(days=6)]
        for after, steps in ((0, range(-42, 0, 7)), (1, range(1, 43, 7)))
        for step in pd.to_timedelta(list(steps), unit="D")
        for ours, name in ((1, "badia"), (0, "south"))
    ]
    table = pd.DataFrame(weeks)
    model = sm.GLM.from_formula("n ~ ours * after", table, family=sm.families.Poisson()).fit()
    assert (row["weeks"], row["controls"]) == (6, "south")
    counts = table.groupby(["ours", "after"])["n"].sum()
    found = row[["control_before", "control_after", "n_before", "n_after"]].to_numpy("float64")
    assert found == pytest.approx(counts.to_numpy())
    assert row["ratio"] == pytest.approx(np.exp(model.params["ours:after"]))
    each = []
    for name in daily:
        by_length = [daily[name].to_numpy()[: 397 // k * k].reshape(-1, k).sum(1) for k in (7, 31)]
        weekly, monthly = (
            np.mean(np.diff(n) ** 2) / np.mean([a + b for a, b in pairwise(n)]) for n in by_length
        )
        wide = (stats.t.ppf(0.975, 11) / stats.norm.ppf(0.975)) ** 2
        each.append(max(weekly, monthly * wide))
    parts = np.array([1 / (counts[1, 0] + counts[1, 1]), 1 / (counts[0, 0] + counts[0, 1])])
    assert row["dispersion"] == pytest.approx((each * parts).sum() / parts.sum())
    assert row["dispersion"] > model.pearson_chi2 / 20
    for name in ("ci_low", "ci_high"):
        held = np.log(row[name]) * table["ours"] * table["after"]
        worse = sm.GLM.from_formula(
            "n ~ ours + after", table, family=sm.families.Poisson(), offset=held
        ).fit()
        lost = (worse.deviance - model.deviance) / row["dispersion"]
        assert lost == pytest.approx(stats.t.ppf(0.975, 20) ** 2, rel=1e-3)


@given(weekly, weekly)
@settings(max_examples=15, deadline=None)
def test_theatre_and_control_in_each_others_place(own: np.ndarray, control: np.ndarray) -> None:
    """The ratio and its limits are turned over, its chance is the same; so in the order of days."""
    own[:, 0] += 1
    control[:, 0] += 1
    found = compare_changes(own, control)
    for other in (compare_changes(control, own), compare_changes(own[::-1], control[::-1])):
        assert other["ratio"] == pytest.approx(1 / found["ratio"])
        assert other["ci_low"] == pytest.approx(1 / found["ci_high"], rel=1e-3)
        assert other["chance"] == pytest.approx(found["chance"], abs=1e-6)
        assert other["dispersion"] == pytest.approx(found["dispersion"])
    assert (found["ci_low"] > 1 or found["ci_high"] < 1) == (found["chance"] < 0.05)


def test_none_after_an_event() -> None:
    """A rate that falls to none has a ratio of 0 and an upper limit; one from none has a lower."""
    ours, control = np.array([[3.0] * 4, [0.0] * 4]), np.array([[3.0] * 4, [4.0] * 4])
    fell, rose = compare_changes(ours, control), compare_changes(ours[::-1], control[::-1])
    assert (fell["ratio"], fell["ci_low"], rose["ratio"], rose["ci_high"]) == (0, 0, np.inf, np.inf)
    assert 0 < fell["ci_high"] < 1 < rose["ci_low"]


def test_the_day_of_an_event_is_on_neither_side(tiny: sitrep.Dataset) -> None:
    """What happened on the day may be the event itself: it changes nothing."""
    days = {"alpha": even((2, 366)), "beta": even((3, 366))}
    event = ("2020-06-30", "alpha")
    before = compare_at_events(made(tiny, days, event)).iloc[0]
    days["alpha"][181] += 40  # the 30th of June is day 181 from 0
    after = compare_at_events(made(tiny, days, event)).iloc[0]
    counts = ["n_before", "n_after", "control_before", "control_after"]
    assert before[counts].to_list() == after[counts].to_list() == [28, 28, 19, 19]
    assert after["ratio"] == pytest.approx(1)


ALL = ("2020-01-01", "2020-12-31")


@pytest.mark.parametrize(
    ("event", "coverage", "why"),
    [
        (("2020-06-30", "alpha"), (("alpha", *ALL, "full"), ("beta", *ALL, "thin")), ""),
        (("2020-06-30", None), (), "everywhere"),
        (("2020-06-30", "gamma"), (), "not asked about"),
        (("2021-06-30", "alpha"), (), "not asked about"),
        (("2020-01-20", "alpha"), (), "unevenly searched"),
        (("2020-12-10", "alpha"), (), "unevenly searched"),
        (
            ("2020-06-30", "alpha"),
            (("alpha", "2020-07-01", ALL[1], "full"), ("beta", *ALL, "full")),
            "not searched",
        ),
        (
            ("2020-06-30", "alpha"),
            (
                ("alpha", ALL[0], "2020-07-20", "full"),
                ("alpha", "2020-07-21", ALL[1], "thin"),
                ("beta", *ALL, "full"),
            ),
            "unevenly searched",
        ),
        (
            ("2020-06-30", "alpha"),
            (
                ("alpha", *ALL, "full"),
                ("beta", ALL[0], "2020-07-20", "full"),
                ("beta", "2020-07-21", ALL[1], "thin"),
            ),
            "no control",
        ),
    ],
)
def test_why_an_event_is_not_tested(
    tiny: sitrep.Dataset,
    event: tuple[str, str | None],
    coverage: tuple[tuple[str, str, str, str], ...],
    why: str,
) -> None:
    """Without a control or an even search there is no number, and the row says why."""
    days = {"alpha": even((2, 366)), "beta": even((3, 366))}
    result = made(tiny, days, event, coverage=coverage).interrupted()
    (row,) = result.table.to_dict("records")
    assert row["untested"] == why
    assert pd.isna(row["ratio"]) == pd.isna(row["least_rise"]) == bool(why)
    assert ("none can be tested" in result.finding) == bool(why)


@pytest.mark.parametrize(
    ("days", "why"),
    [
        ({"alpha": even((12, 366)), "beta": even((3, 366))}, "few"),
        ({"alpha": even((3, 366)), "beta": even((13, 366))}, "few"),
        ({"alpha": even((12, 366)), "beta": even((12, 366))}, "few"),
        ({"alpha": [0] * 182 + [1] * 184, "beta": [0] * 182 + [1] * 184}, "few"),
        ({"alpha": [0] * 182 + [1] * 184, "beta": [1] * 366}, ""),
    ],
)
def test_no_ratio_of_few(tiny: sitrep.Dataset, days: dict[str, list[int]], why: str) -> None:
    """Both the theatre and its control need 10 incidents, and one of them some on each side."""
    (row,) = compare_at_events(made(tiny, days, ("2020-06-30", "alpha"))).to_dict("records")
    assert row["untested"] == why
    assert row["n_before"] + row["n_after"] > 0
    assert pd.isna(row["ratio"]) == bool(why)


def test_months_that_are_not_seen(tiny: sitrep.Dataset) -> None:
    """Where both series are too short to show months, no interval could allow for them."""
    days = {"alpha": even((2, 366)), "beta": even((3, 366))}
    data = made(tiny, days, ("2020-06-30", "alpha"))
    short = data.where(start="2020-05-01", end="2020-09-30")  # 153 days
    assert compare_at_events(short)["untested"].tolist() == ["short"]
    long = data.where(start="2020-05-01", end="2020-10-02")  # 155 days, 5 times 31
    assert compare_at_events(long)["untested"].tolist() == [""]


def test_all_events_are_allowed_for(tiny: sitrep.Dataset) -> None:
    """The least chance counts as often as there are events, the next once less (Holm)."""
    days = {"alpha": even((3, 200), (1, 60), (2, 106)), "beta": even((2, 366))}
    events = [("2020-03-15", "alpha"), ("2020-07-18", "alpha"), ("2020-09-10", "alpha")]
    data = made(tiny, days, *events, ("2020-12-20", "alpha"))
    table = compare_at_events(data)
    tested = table[table["untested"].eq("")].sort_values("chance")
    assert len(tested) == 3
    by_hand = np.minimum(np.maximum.accumulate(tested["chance"] * [3, 2, 1]), 1)
    assert tested["chance_holm"].to_list() == pytest.approx(by_hand.to_list())
    said = data.interrupted().finding
    assert said.startswith("Syria: of 3 dated events tested (1 more cannot be) 1 stands out: ")
    assert "18 July 2020" in said


def test_the_dispersion_of_the_weeks_themselves() -> None:
    """Weeks that vary more than the whole series do set the dispersion: Pearson's, by hand."""
    own, control = np.array([[9.0, 0, 9, 0], [8, 2, 8, 2]]), np.array([[5.0] * 4, [6.0] * 4])
    by_hand = (4 * 4.5**2 / 4.5 + 4 * 3**2 / 5) / 12
    assert compare_changes(own, control, least=1.2)["dispersion"] == pytest.approx(by_hand)
    assert compare_changes(own, control, least=3)["dispersion"] == 3


def test_the_curated_events(release: sitrep.Dataset) -> None:
    """The desert is compared with the south, on days of one search; the truce cannot be tested."""
    result = release.where(event_classes=["attack"]).interrupted()
    table = result.table.set_index("event_id")
    assert table["weeks"].to_dict() == {"E01": 0, "E02": 6, "E03": 5, "E04": 6, "E05": 4, "E06": 4}
    assert set(table["controls"][1:]) == {"south"}
    assert table["untested"].to_list() == ["not searched"] + [""] * 5
    first, power, assumed = result.findings
    assert first.startswith("Syria: at none of 5 dated events tested (1 more cannot be) did ")
    assert "no fall would have, not even to none." in power
    assert "4 of 5 events tested lies another listed event" in assumed
    labels = [text.get_text() for text in result.plot().get_yticklabels()]
    assert len(labels) == 6
    assert "A bus with soldiers" in " ".join(labels).replace("\n", " ")


def test_one_event(tiny: sitrep.Dataset) -> None:
    """The sentences on one event are of one."""
    days = {"alpha": even((2, 366)), "beta": even((3, 366))}
    found = made(tiny, days, ("2020-06-30", "alpha")).interrupted().findings
    assert found[0] == (
        "Syria: at the one dated event tested the rate of incidents did not clearly change "
        "otherwise than in the control."
    )
    assert re.search(r"raised the rate to [\d.]+ times, or cut it to [\d.]+ times\.", found[1])
    assert "another listed event" not in found[2]


def test_without_events(tiny: sitrep.Dataset) -> None:
    """A dataset without events says so, and no more; its chart says that there is nothing."""
    result = tiny.interrupted()
    assert result.findings == [f"No dated event comes with {tiny.name}."]
    assert repr(result) == result.finding
    assert result.plot().get_title() == ""


@pytest.mark.parametrize("weeks", [3, 53, 8.0, "8", True])
def test_weeks_that_are_none(curated: sitrep.Dataset, weeks: object) -> None:
    """One clear message says what is allowed."""
    said = f"weeks: {weeks!r} is not a number of weeks before and after an event; give 4 to 52"
    with pytest.raises(ParameterError, match=re.escape(said)):
        curated.interrupted(weeks=weeks)  # type: ignore[arg-type]


def test_the_least_ratio_shows_in_80_of_100() -> None:
    """Of Poisson series with that ratio, about 80 of 100 are clear."""
    random = np.random.default_rng(4)
    cells = np.array([[48.0, 48.0], [64.0, 64.0]])
    for ratio in least_ratio(cells, 1.0, 28):
        seen = []
        for _ in range(500):
            drawn = random.poisson(cells * [[1, ratio], [1, 1]])
            told = stats.chi2_contingency(drawn, correction=False, lambda_="log-likelihood")
            seen.append(told.statistic > stats.f.ppf(0.95, 1, 28))
        assert 0.74 <= np.mean(seen) <= 0.86


@pytest.mark.parametrize("world", ["even", "clusters", "months", "search"])
def test_false_alarms(world: str) -> None:
    """Of events without an effect, no more than 5 of 100 are clear, taken alone."""
    assert share_of_events(world, 60, 1, 150) <= 0.06
