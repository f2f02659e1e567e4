"""What is new: which past the newest period is judged by, what it leads one to expect, alarms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import sitrep
from calibrate_inference import share_of_signals
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from sitrep.charts import alt
from sitrep.measures import signals as module
from sitrep.measures.signals import Expected, chance_of, expect, signals
from sitrep.words.signals import describe_signals, name_series


def weeks(counts: list[float]) -> np.ndarray:
    """Return how many weeks before the next one each count is."""
    return np.arange(-len(counts), 0.0)


@pytest.fixture(scope="module")
def attacks(release: sitrep.Dataset) -> sitrep.Dataset:
    """Return the attacks of release 0.1.1."""
    return release.where(event_classes=["attack"])


def with_more(data: sitrep.Dataset, n: int) -> sitrep.Dataset:
    """Return the data with the last incident of Daraa repeated so often, on the last day."""
    rows = data.incidents
    last = rows[rows["admin1"].eq("Daraa") & rows["date_precision"].eq("day")].tail(1)
    more = pd.concat([last] * n).assign(
        incident_id=[f"SYR-2021-9{number:03}" for number in range(n)],
        date_start=data.end,
        date_end=data.end,
    )
    return replace(data, incidents=pd.concat([rows, more.astype(rows.dtypes)], ignore_index=True))


def test_an_even_past_leads_one_to_expect_its_mean() -> None:
    """Without a trend the mean is that of the past, and the count varies by more than a Poisson."""
    past = np.array([4.0, 6, 5, 5, 7, 3, 5, 5] * 4)
    found = expect(past, weeks(list(past)))
    assert found.mean == pytest.approx(5.0)
    assert found.dispersion == 1.0
    assert found.variance == pytest.approx(5.0 + 5.0 / 32)  # of the count, and of the mean
    counts = stats.nbinom(25 / (5 / 32), 5 / (5 + 5 / 32))
    assert found.counts.cdf(9) == pytest.approx(counts.cdf(9))


def test_a_trend_is_followed_but_not_beyond_what_was_met() -> None:
    """A fall that goes on is no alarm; a rise beyond the highest count is not trusted to go on."""
    falling = np.repeat([16.0, 14, 12, 10, 8, 6, 4, 3], 4)
    assert expect(falling, weeks(list(falling))).mean < 4
    steep = np.exp(np.linspace(0, 4, 32)).round()
    assert expect(steep, weeks(list(steep))).mean <= steep.max()


def test_an_earlier_outbreak_weighs_less(monkeypatch: pytest.MonkeyPatch) -> None:
    """One week of forty among thirty weeks of two hides the next outbreak less than it would."""
    past = np.array([2.0, 1, 3, 2, 2, 2] * 5)
    past[10] = 40.0
    assert past.mean() > 3
    found = expect(past, weeks(list(past)))
    assert found.mean < 2.6
    monkeypatch.setattr(module, "ROUNDS", 1)
    assert chance_of(20, found) < 0.8 * chance_of(20, expect(past, weeks(list(past))))


@pytest.mark.parametrize(("n", "tail"), [(9, "more"), (0, "fewer"), (8.4, "more")])
def test_chance_is_of_a_count_as_far_on_either_side(n: float, tail: str) -> None:
    """Twice the smaller tail; of a part of an incident neither side makes anything."""
    counts = stats.poisson(4.0)
    wanted = counts.sf(np.floor(n) - 1) if tail == "more" else counts.cdf(0)
    assert chance_of(n, Expected(4.0, 4.0, 1.0)) == pytest.approx(2 * wanted)


@given(st.lists(st.integers(0, 60), min_size=12, max_size=60).filter(any), st.integers(0, 200))
@settings(deadline=None, max_examples=60)
def test_any_past_leads_to_a_range(past: list[int], n: int) -> None:
    """Whatever was counted before, there is a mean, a range around it and a chance."""
    found = expect(np.array(past, float), weeks(past))
    low, high = found.counts.ppf([0.025, 0.975])
    assert 0 <= low <= high < np.inf
    assert 0 < found.mean <= max(past)
    assert 0 <= chance_of(n, found) <= 1


def test_weeks_are_those_searched_as_well_as_the_newest(attacks: sitrep.Dataset) -> None:
    """The newest whole week is that of 25 January; the desert was searched thinly then."""
    table = signals(attacks).set_index(["kind", "theatre", "group"])
    row = table.loc[("theatre", "badia", "badia")]
    assert row["period"] == pd.Timestamp("2021-01-25")
    thin = attacks.coverage.query("theatre == 'badia' and effort == 'thin'")
    days = pd.DatetimeIndex([])
    for first, last in zip(thin["start"], thin["end"], strict=True):
        days = days.union(pd.date_range(first, last))
    alike = days.to_period("W-SUN").value_counts().eq(7).sum()
    assert row["past"] == alike - 1
    idleb = table.loc[("theatre", "northwest", "northwest")]
    assert idleb["untested"] == "short"
    assert np.isnan(idleb["chance"])


def test_counts_are_those_of_the_data(attacks: sitrep.Dataset) -> None:
    """The newest week is that of `count`; a side that has all of a theatre is no series."""
    table = signals(attacks)
    south = attacks.where(theatres=["south"]).count(per="week").table["n"].iloc[-1]
    assert table.loc[table["group"].eq("south"), "n"].tolist() == [south]
    alone = signals(attacks.where(theatres=["badia"], actors=["ISIS"]))
    assert "actor" not in set(alone["kind"])
    assert alone["chance_holm"].dropna().ge(alone["chance"].dropna()).all()


def test_an_outbreak_raises_an_alarm(attacks: sitrep.Dataset) -> None:
    """Forty attacks on the last day are an alarm for the region and its theatre, and it is said."""
    result = with_more(attacks, 40).signals()
    assert {"South", "South, Daraa"} <= set(result.alarms)
    assert "for the week of 25 January 2021, of" in result.finding
    assert str(result.finding).split()[1] in ("alarm", "alarms")
    assert "at most about 5 of 100 such lists" in result.findings[1]
    ax = result.plot()
    assert "South, Daraa" in alt(ax)


def test_nothing_new_is_no_alarm(attacks: sitrep.Dataset) -> None:
    """As the data are, there is none; each series that was judged is drawn with its range."""
    result = attacks.signals()
    assert result.alarms == []
    assert result.finding == (
        "No alarm for the week of 25 January 2021. South, Unidentified: about 13, 0 to 9 expected; "
        "by chance one of 9 series is as far off in 6.5% of weeks."
    )
    judged = result.table
    assert len(judged) < len(result.series)
    row = judged.loc[judged["name"].eq("South")].iloc[0]
    assert f"{row['low']:.0f} to {row['high']:.0f}" in repr(result)
    ax = result.plot()
    *_, expected, alarms, others = ax.collections
    assert expected.get_offsets()[:, 0].tolist() == pytest.approx(judged["expected"].tolist())
    assert len(alarms.get_offsets()) == 0
    assert others.get_offsets()[:, 0].tolist() == pytest.approx(judged["n"].tolist())


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (
            {"start": "2021-01-05", "end": "2021-01-09"},
            "No whole week is asked about, so there is ",
        ),
        ({"start": "2021-01-04", "end": "2021-01-31"}, "The week of 25 January 2021 cannot be"),
        ({"actors": ["ISIS"], "regions": ["Daraa"], "end": "2020-01-05"}, "No attacks in this"),
    ],
)
def test_what_cannot_be_judged_is_said(
    attacks: sitrep.Dataset, days: dict[str, str], said: str
) -> None:
    """Days without a whole week, a past that is too short, or nothing at all: no number."""
    result = attacks.where(**days).signals()
    assert result.finding.startswith(said)
    assert result.alarms == []
    assert alt(result.plot())


def test_a_period_that_is_none_is_refused(tiny: sitrep.Dataset) -> None:
    """Weeks and months are judged; of others the allowed ones are named."""
    with pytest.raises(sitrep.ParameterError, match="'day' is not a period of signals"):
        tiny.signals(per="day")


def test_names_tell_theatres_apart(attacks: sitrep.Dataset) -> None:
    """A region or side is named with its theatre, unless there is but one."""
    row = {"kind": "admin1", "theatre": "south", "group": "Daraa"}
    assert name_series(attacks, row) == "South, Daraa"
    one = replace(attacks, theatres=attacks.theatres[attacks.theatres["theatre"].eq("south")])
    assert name_series(one, row) == "Daraa"


def test_why_there_is_no_alarm(attacks: sitrep.Dataset) -> None:
    """What comes nearest is told with how often chance does as much, all series allowed for."""
    table = signals(attacks)
    judged = table[table["untested"].eq("")]
    one = judged.head(1).assign(group="south", kind="theatre", chance_holm=0.2)
    assert describe_signals(attacks, one, period="week") == (
        "No alarm for the week of 25 January 2021. South: about 13 attacks, 0 to 9 expected; by "
        "chance the one series judged is as far off in 20% of weeks."
    )
    usual = judged.assign(chance_holm=1.0)
    start = "No alarm for the week of 25 January 2021: "
    assert describe_signals(attacks, usual, period="week") == (
        f"{start}none of 9 series differs from its past by more than chance explains."
    )
    assert describe_signals(attacks, usual.head(1), period="week") == (
        f"{start}the one series judged differs from its past by no more than chance explains."
    )


def test_all_alarms_are_told_where_there_is_room(attacks: sitrep.Dataset) -> None:
    """A sentence that would be too long for a headline names the least likely one alone."""
    table = signals(with_more(attacks, 40))
    said = describe_signals(attacks, table, period="week")
    assert len(said) <= 150


def test_false_alarms_are_few() -> None:
    """A part of `calibrate_inference.py`: at most 5 in 100 even where the search is uneven."""
    assert share_of_signals("even", 100, 1, 60) <= 0.1
    assert share_of_signals("search", 100, 1, 60) <= 0.1
    assert share_of_signals("even", 100, 3, 60) > 0.5
