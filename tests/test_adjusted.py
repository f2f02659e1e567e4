"""A trend with the search taken out: what it rests on, its model, its draws and its words."""

from __future__ import annotations

import json
from dataclasses import fields, replace

import calibrate
import emcee
import numpy as np
import pandas as pd
import pytest
import sitrep
from conftest import MADE_UP
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, special, stats
from simulated import observe_again
from sitrep.charts import alt
from sitrep.measures.adjusted import Posterior, kept, sample
from sitrep.measures.adjusted.model import (
    MONTH,
    Model,
    Prior,
    log_captured,
    log_negative_binomial,
    log_sum,
)
from sitrep.measures.adjusted.observed import observe
from sitrep.measures.adjusted.sample import MOST_RHAT, draw
from sitrep.model.periods import Span
from sitrep.results import Adjusted
from sitrep.words.adjusted import describe_adjusted, describe_basis
from sitrep.words.whole import HEADLINE

FIRST = Span(pd.Timestamp("2020-01-01"), pd.Timestamp("2020-06-30"))
SECOND = Span(pd.Timestamp("2020-07-01"), pd.Timestamp("2020-12-31"))


@pytest.fixture(scope="module")
def desert(release):
    """Return what release 0.1.1 knows of ISIS attacks in the central desert."""
    return observe(release.where(event_classes=["attack"]))


@pytest.fixture
def known(desert):
    """Return two draws: the rate is 10 in half a year and 30 in the next, or 20 in both."""
    log_rate = np.log([[10.0] * 6 + [30.0] * 7, [20.0] * 13])
    return Posterior(desert, log_rate, 1.0)


def test_what_is_observed_is_of_one_side_and_area(release, desert):
    """Counts are of the side and area of most totals; a total's days are those it tells of."""
    own = release.where(event_classes=["attack"], theatres=["badia"], actors=["ISIS"])
    assert desert.found.tolist() == own.count(per="month").table["n"].tolist()
    assert desert.days.sum() == 397
    assert (desert.searched == 1).all()
    assert desert.thin.tolist() == [0, 1, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]  # as coverage.csv says
    rest = desert.attacks.days.sum(axis=1) == 366 - 31 - 31 - 31 - 30 - 31  # less CEP's five months
    assert desert.attacks.value[rest].tolist() == [286 - 18 - 23 - 35 - 32 - 33]
    sohr = [totals == ("sohr", "killed_progov") for totals in desert.tolls.series]
    assert desert.tolls.value[np.isin(desert.tolls.of, np.flatnonzero(sohr))].sum() == 1177 - 400


def test_leaving_a_witness_out(desert):
    """Without a witness its totals are gone, those of others stay; without all, ours alone."""
    without = desert.leave_out(["cep"])
    assert "cep" in desert.witnesses
    assert "cep" not in without.witnesses
    assert without.tolls.value[without.tolls.of == 0].sum() == 1177 - 400
    assert desert.leave_out(desert.witnesses).n_totals == 0


@pytest.mark.parametrize("filters", [{"regions": ["Aleppo"]}, {"start": "2020-02-05"}])
def test_without_a_total_that_compares_there_is_no_estimate(curated, filters):
    """It is said that there is none, no number is given, and nothing is drawn."""
    small = curated.where(event_classes=["attack"], end="2020-02-20", **filters)
    result = small.adjusted()
    assert result.table.empty
    assert result.finding.startswith("No published total can be compared")
    assert result.without().table.empty
    assert alt(result.plot())


def test_one_period_is_no_trend(curated):
    """Within a month there is nothing to draw, and no estimate: it is said why."""
    result = curated.where(start="2020-12-16", end="2020-12-23").adjusted()
    assert result.table.empty
    assert result.finding.endswith("parts of one month cannot be told apart in a trend by month.")
    assert alt(result.plot())


def test_a_dataset_without_totals_says_so():
    """An export has no published totals, and the section says no more than that."""
    result = sitrep.load(MADE_UP / "acled.csv").adjusted()
    assert [*result.findings] == [f"No published total comes with {result.data.name}, so the "
                                  "search cannot be taken out."]  # fmt: skip


@pytest.mark.parametrize(("value", "mean", "size"), [(0, 3.5, 2.0), (7, 3.5, 2.0), (40, 55.0, 9.0)])
def test_density_of_a_count(value, mean, size):
    """It is that of the negative binomial of this mean and size."""
    wanted = stats.nbinom.logpmf(value, size, size / (size + mean))
    found = log_negative_binomial(np.array(value), np.array(mean), np.array(size))
    assert found == pytest.approx(wanted)


def test_sum_of_logarithms():
    """It is that of scipy, on numbers that would overflow too."""
    values = np.array([[-1000.0, -1001.0], [700.0, 710.0]])
    assert log_sum(values) == pytest.approx(special.logsumexp(values, axis=1))


def test_likelihood_of_what_is_held_is_over_all_captures(desert):
    """The sum over captures is the integral: each period's odds are normal about their mean."""
    model = Model(desert)
    point = np.random.default_rng(1).normal(size=(1, model.size)) * 0.3
    known = model.unknowns(point)

    def chance(odds: float, at: int) -> float:
        rate = np.exp(known.log_rate[0, at]) * desert.days[at] / MONTH
        mean = rate * special.expit(odds)
        density = np.exp(desert.found[at] * np.log(mean) - mean)
        return density * stats.norm.pdf(odds, known.odds[0, at], known.uneven[0])

    wanted = sum(
        np.log(integrate.quad(chance, -20, 20, (at,), points=[known.odds[0, at]], limit=200)[0])
        for at in range(13)
    )
    alone = Model(desert.leave_out(desert.witnesses))
    size = len(desert.days) + 6
    assert alone.size == size
    found = alone.log_posterior(point[:, :size]) + 0.5 * (point[:, :size] ** 2).sum()
    assert found[0] == pytest.approx(wanted, abs=1e-3)


@given(st.floats(-2, 4.7), st.floats(-4, 0.5), st.floats(0.01, 1.4), st.floats(-2, 2), st.data())
@settings(deadline=None)
def test_density_of_what_is_held_of_many(log_mean, odds, uneven, off, data):
    """Months that hold a hundred are integrated as well as those of few.

    Where nearly all of many hundreds are held the density is no bell any more, and falls short.
    """
    held = np.exp(log_mean) * special.expit(odds + off * uneven)
    found = data.draw(
        st.integers(*(int(held + by * held**0.5) for by in (-2, 2))).filter(lambda n: n >= 0)
    )
    odds_grid = odds + uneven * np.linspace(-9, 9, 20_001)
    log_held = log_mean + special.log_expit(odds_grid)
    likely = found * log_held - np.exp(log_held)
    normal = stats.norm.logpdf(odds_grid, odds, uneven)
    wanted = special.logsumexp(likely + normal) + np.log(odds_grid[1] - odds_grid[0])
    got = log_captured(
        np.array([float(found)]), *(np.full((1, 1), value) for value in (log_mean, odds, uneven))
    )
    assert got[0, 0] == pytest.approx(wanted, abs=0.05)


def test_ratio_is_of_the_rates_of_the_days(known):
    """Each draw gives one ratio: its median and limits, and how many are above 1."""
    found = known.ratio(FIRST, SECOND)
    assert found["ratio"] == pytest.approx(2.0)
    assert found["ci_high"] == pytest.approx(1 + 0.975 * 2)
    assert found["risen"] == 0.5
    part = known.ratio(
        Span(pd.Timestamp("2020-06-16"), pd.Timestamp("2020-07-15")),
        Span(pd.Timestamp("2020-07-16"), pd.Timestamp("2020-08-14")),
    )
    assert part["ci_high"] == pytest.approx(1 + 0.975 * 0.5)  # 15 days of 10 and 15 of 30 before


def test_series_is_of_counts_of_each_period(known):
    """The rate of 30 days times the days of the month; what is held is a share of it."""
    table = known.series()
    assert table["adjusted"].iloc[[0, -1]].tolist() == pytest.approx([15 * 31 / 30, 25 * 31 / 30])
    assert table["captured"].iloc[0] == pytest.approx(table["n"].iloc[0] / (15 * 31 / 30))


def test_what_did_not_settle_gives_no_number(known):
    """Where the ensembles are apart, it is said, and no ratio is given."""
    apart = replace(known, rhat=1.3)
    assert np.isnan(apart.ratio(FIRST, SECOND)["ratio"])
    said = describe_adjusted(apart, FIRST, SECOND)
    assert said.endswith("the estimate allowing for uneven search did not settle (R-hat 1.30).")


@pytest.mark.parametrize(
    ("log_rate", "said"),
    [
        (np.log([[10.0] * 6 + [20.0] * 7] * 2), ": 2.0 times as many attacks in July to December"),
        (np.log([[20.0] * 6 + [10.0] * 7] * 2), ": 0.50 times as many attacks in July to December"),
        (np.log([[10.0] * 6 + [9.0] * 7, [10.0] * 6 + [13.0] * 7]), ": no clear change, 1.1 times"),
    ],
)
def test_sentence_on_a_change(desert, log_rate, said):
    """A change is told where the interval leaves 1 out, up or down."""
    assert said in describe_adjusted(Posterior(desert, log_rate, 1.0), FIRST, SECOND)


def test_sentence_on_a_change_names_its_interval_and_is_a_title(desert):
    """It says that the search is uneven and what the interval is, in two lines."""
    log_rate = np.log([[10.0] * 6 + [20.0] * 7] * 2)
    said = describe_adjusted(Posterior(desert, log_rate, 1.0), FIRST, SECOND)
    assert "as in January to June 2020, allowing for uneven search (95% interval " in said
    assert len(said) < HEADLINE


def test_sentence_on_what_it_rests_on(desert):
    """Our count, and how many numbers of whom: those of one witness are named together."""
    said = describe_basis(desert)
    assert "7 published counts of attacks (Counter Extremism Project with Newlines" in said
    assert f"{int(desert.found.sum())} attacks found here" in said
    assert f"{len(desert.tolls.value)} counts of dead (SOHR" in said


def test_the_same_inputs_are_not_drawn_twice(desert, tmp_path, monkeypatch):
    """What was drawn is kept by all that it depends on; a damaged file is drawn again."""
    monkeypatch.setenv("SITREP_CACHE", str(tmp_path))
    calls = []

    def compute():
        calls.append(1)
        return {"log_rate": np.zeros((2, 13)), "rhat": np.array(1.0)}

    model = Model(desert)
    other = Model(replace(desert, found=desert.found + 1))
    for one in (model, model, other):
        assert kept.keep(one, compute)["log_rate"].shape == (2, 13)
    assert len(calls) == 2
    for path in (tmp_path / "adjusted").iterdir():
        path.write_bytes(path.read_bytes()[:50])
    kept.keep(model, compute)
    assert len(calls) == 3
    monkeypatch.setenv("SITREP_CACHE", "off")
    kept.keep(model, compute)
    assert len(calls) == 4


def test_a_slide_leaves_the_rates_alone(desert):
    """Another walk with steps that undo it; forth and back the stretches cancel."""
    model = Model(desert)
    draws = np.random.default_rng(1).normal(size=(9, model.size))
    moved, stretched = model.slide(draws, np.random.RandomState(1))
    before, after = model.unknowns(draws), model.unknowns(moved)
    np.testing.assert_allclose(after.log_rate, before.log_rate)
    assert (after.walk != before.walk).all()
    np.testing.assert_allclose(stretched, 12 * np.log(before.walk / after.walk))


@pytest.mark.parametrize("walk", [-60.0, -9.0, 40.0])
def test_walks_without_a_number_are_moved_to_and_fro(desert, walk):
    """Where the walk is nothing, or beyond all numbers, a move is finite, and is not accepted."""
    model = Model(desert)
    draws = np.random.default_rng(1).normal(size=(9, model.size))
    draws[:, len(desert.days)] = walk
    moved, stretched = model.slide(draws, np.random.RandomState(1))
    assert np.isfinite(moved).all()
    assert np.isfinite(stretched).all()
    assert np.isfinite(model.centre(draws)[0]).all()
    assert (model.log_posterior(draws)[0] > -np.inf) == (walk < 0)


def test_draws_are_centred_and_back(desert):
    """In other coordinates the steps of the rate stand in place of what the walk scales."""
    model = Model(desert)
    draws = np.random.default_rng(1).normal(size=(9, model.size))
    centred, stretched = model.centre(draws)
    steps = np.diff(model.unknowns(draws).log_rate, axis=1) / desert.months[1:] ** 0.5
    np.testing.assert_allclose(centred[:, 1:13] * model.prior.walk, steps)
    np.testing.assert_allclose(model.uncentre(centred), draws)
    walk = model.unknowns(draws).walk / model.prior.walk
    np.testing.assert_allclose(stretched, 12 * np.log(walk))


def test_a_jump_weighs_the_way_back(desert):
    """Its density is that of a t distribution, in the coordinates in which it jumps."""
    model = Model(desert)
    random = np.random.default_rng(1)
    known, draws = random.normal(size=(500, model.size)), random.normal(size=(9, model.size))
    for centre, uncentre in sample.list_coordinates(model):
        jump = sample.Jump(known, centre, uncentre)
        moved, weight = jump(draws, np.random.RandomState(1))
        spread = np.cov(centre(known)[0].T) * sample.WIDER + 1e-9 * np.eye(model.size)
        middle = centre(known)[0].mean(axis=0)
        (here, stretched), (there, again) = centre(draws), centre(moved)
        there, here = (
            stats.multivariate_t.logpdf(each, middle, spread, sample.TAILS)
            for each in (there, here)
        )
        np.testing.assert_allclose(weight, here + stretched - there - again)


def test_jumps_draw_what_is_known():
    """Jumps alone draw from a normal distribution: means and variances are those it has."""
    known = np.random.default_rng(1).normal(size=(400, 2)) * [0.7, 2.0] + [0.0, 1.0]
    jump = sample.Jump(known, lambda draws: (draws, np.zeros(len(draws))), lambda draws: draws)
    sampler = emcee.EnsembleSampler(
        100, 2, lambda x: -0.5 * (x**2).sum(axis=1), moves=emcee.moves.MHMove(jump), vectorize=True
    )
    sampler.random_state = np.random.RandomState(1).get_state()
    sampler.run_mcmc(known[:100], 400)
    drawn = sampler.get_chain(discard=100, flat=True)
    np.testing.assert_allclose(drawn.mean(axis=0), 0, atol=0.05)
    np.testing.assert_allclose(drawn.std(axis=0), 1, atol=0.05)


def test_ranks_are_even():
    """The truth of 500 made-up datasets has each rank in its posterior equally often."""
    stored = json.loads(calibrate.STORED.read_text(encoding="utf-8"))["ranks"]
    assert stored["simulated"] == 500
    assert set(stored["quantities"]) == set(calibrate.QUANTITIES)
    for found in stored["quantities"].values():
        assert sum(found["bins"]) == 500 - stored["not converged"]
        assert stats.chisquare(found["bins"]).pvalue * len(calibrate.QUANTITIES) > 0.05
        assert 0.86 < found["90% interval holds it"] < 0.94
    assert calibrate.rank(1)[:-1] == pytest.approx(stored["first"][1], abs=0.02)


def test_known_trends_are_recovered_under_an_uneven_search():
    """An even rate is called a change no more often than stated, a doubled one nearly always."""
    stored = json.loads(calibrate.STORED.read_text(encoding="utf-8"))["recovery"]
    for change in (1, 2):
        found = stored[f"all, true ratio {change}"]
        assert found["series"] == 100
        assert stats.binom.cdf(found["interval holds it"] * 100, 100, 0.95) > 0.05
    even, doubled = (stored[f"all, true ratio {change}"] for change in (1, 2))
    assert even["called a change"] <= 0.05
    assert doubled["called a change"] >= 0.9
    assert doubled["median ratio"] == pytest.approx(2, abs=0.2)
    assert stored["alone, true ratio 1"]["called a change"] <= 0.05
    again = calibrate.recover(2)
    assert again["all ci_low"] < again["change"] == 2.0 < again["all ci_high"]


def test_the_ratio_does_not_hang_on_a_prior():
    """With each prior halved or doubled the ratio stays clearly above 1, and near what is said."""
    stored = json.loads(calibrate.STORED.read_text(encoding="utf-8"))["priors"]
    table = pd.DataFrame(stored)
    assert set(table["prior"]) == {each.name for each in fields(Prior)}
    assert table["ci_low"].gt(1).all()
    assert table["ratio"].between(1.7, 2.3).all()


def test_numbers_left_out_are_predicted():
    """Each published number lies in the 90 % interval that the others give, or nearly as often."""
    stored = json.loads(calibrate.STORED.read_text(encoding="utf-8"))["prediction"]
    numbers = pd.DataFrame(stored["numbers"])
    inside = numbers["value"].between(numbers["low"], numbers["high"])
    assert len(inside) == 34
    assert stats.binom.cdf(inside.sum(), len(inside), 0.9) > 0.05
    again = calibrate.predict(("attacks", 1))
    assert again["low"] == pytest.approx(numbers["low"][1], rel=0.1)
    assert again["high"] == pytest.approx(numbers["high"][1], rel=0.1)


def test_a_doubled_rate_is_found_and_an_even_one_is_not(desert):
    """One made-up year of each kind, drawn as the model says."""
    model = Model(desert)
    middle = model.unknowns(np.zeros((1, model.size)))
    for change in (1.0, 2.0):
        log_rate = np.log(np.where(np.arange(13) < 6, 20.0, 20.0 * change))[None]
        made_up = observe_again(model, middle._replace(log_rate=log_rate), np.random.default_rng(5))
        found = draw(Model(made_up))
        assert found.rhat < MOST_RHAT
        rates = Model(made_up).unknowns(found.values).log_rate
        ratio = Posterior(made_up, rates, found.rhat).ratio(FIRST, SECOND)
        assert ratio["ci_low"] < change < ratio["ci_high"]
        assert (ratio["ci_low"] > 1) == (change == 2.0)


def test_chart_draws_estimate_counts_and_published(known):
    """The line is the median, the dots are our counts, and each published span has its height."""
    result = Adjusted(
        known.observed.data, known.series(), known.series(), (), "month",
        posterior=known, before=FIRST, after=SECOND,
    )  # fmt: skip
    ax = result.plot()
    line, dots, *spans = ax.lines
    assert line.get_ydata().tolist() == pytest.approx(known.series()["adjusted"].tolist())
    assert dots.get_ydata().tolist() == known.series()["n"].tolist()
    published = known.published()
    heights = [each.get_ydata()[0] for each in spans if len(each.get_ydata()) == 2]
    assert heights == pytest.approx(published["n"].tolist())
    month = float(known.observed.days.mean())
    assert 18 / 31 * month in heights
    assert 145 / 212 * month in heights
    assert published["rest"].sum() == 3  # January to April, June, October and November
