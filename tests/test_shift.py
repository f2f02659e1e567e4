"""Shares that moved between two periods, with all groups looked at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import sitrep
from sitrep.measures.comparison import compare_shares
from sitrep.measures.rests import leave_out_largest, select_clear
from sitrep.measures.shift import _scores, max_t
from sitrep.model.spans import split_at

FOREIGN = Path(__file__).parent / "data" / "foreign"

LATER = np.arange(52) >= 26


def null(random: np.random.Generator, groups: int = 18) -> tuple[np.ndarray, np.ndarray]:
    """Return weekly counts of groups whose shares do not move, in two theatres, 285 in all."""
    shares = random.dirichlet(np.full(groups, 0.7), 2)
    weeks = random.negative_binomial(3, 3 / (3 + 285 / 104), (52, 2))
    counts = np.array(
        [[random.multinomial(n, p) for n, p in zip(row, shares, strict=True)] for row in weeks]
    )
    return counts.astype(float), weeks.astype(float)


def test_null_tables_move_no_share() -> None:
    """Of 200 tables without a move about 5 in 100 have a clear one, where each alone has more."""
    random = np.random.default_rng(3)
    least = np.array([max_t(*null(random), LATER).min() for _ in range(200)])
    assert (least < 0.05).mean() <= 0.09
    assert (least < 0.3).mean() > 0.15  # nor is it always certain of nothing


def test_a_large_move_is_clear() -> None:
    """From 40 % to 10 % of about 140 in each half: seen; the groups that stay are not."""
    random = np.random.default_rng(4)
    weeks = random.poisson(5, (52, 1))
    shares = [[0.1, 0.45, 0.45] if after else [0.4, 0.3, 0.3] for after in LATER]
    pairs = zip(weeks[:, 0], shares, strict=True)
    counts = np.array([[random.multinomial(n, share)] for n, share in pairs])
    chances = max_t(counts.astype(float), weeks.astype(float), LATER)
    assert chances[0] == 1 / 1000
    flat = np.ones((52, 1, 3))
    assert max_t(flat, flat.sum(axis=2), LATER).tolist() == [1, 1, 1]


def test_the_statistic_by_hand() -> None:
    """Mantel and Haenszel's: 2 of 10 and then 6 of 10, in one stratum; another adds nothing."""
    counts = np.array([[[2.0], [5]], [[6], [5]]])
    totals = np.array([[10.0, 5], [10, 5]])
    (score,) = _scores(counts, totals, np.array([[False, True]]))[0]
    variance = 10 * 10 * 8 * 12 / (20**2 * 19)
    assert score == pytest.approx((6 - 10 * 8 / 20) / variance**0.5)


def test_a_theatre_found_more_often_moves_no_share() -> None:
    """Each theatre has its own side; one is searched better later, which is no move of either."""
    counts = np.zeros((52, 2, 2))
    counts[:, 0, 0] = 2
    counts[:, 1, 1] = np.where(LATER, 6, 2)
    assert max_t(counts, counts.sum(axis=2), LATER).min() == 1


def test_a_selected_move_is_not_clear(release: sitrep.Dataset) -> None:
    """Civilians fell from 24 % to 13 % of attacks, which chance does to some group more often."""
    attacks = release.where(event_classes=["attack"])
    table = compare_shares(attacks, *split_at(attacks, "2020-07-01"), by="target_type")
    civilian, isis = (table.set_index("target_type").loc[name] for name in ("civilian", "isis"))
    assert civilian["ci_high"] < 0  # its own interval leaves no move out
    assert civilian["chance"] > 0.05
    assert isis["chance"] < 0.05  # from 2 of 128 to 15 of 157, with the Russian strikes
    said = attacks.compare(by="target_type", compare_from="2020-07-01").share().finding
    assert said.startswith("ISIS: from 2% to 10% of attacks, the one clear move, not clear without")


def test_chances_of_sides_that_overlap() -> None:
    """Where incidents have two sides, each group is a share of the incidents, and has a chance."""
    acled = sitrep.load(FOREIGN / "acled.csv")
    table = compare_shares(acled, *split_at(acled, ""), by="actor")
    assert len(table) > 2
    assert table["chance"].between(0, 1).all()


def test_a_move_without_the_publisher_of_most_of_it(release: sitrep.Dataset) -> None:
    """SouthFront tells 9 of 17 strikes on ISIS; without it 2 of 126, then 8 of 144 hit it."""
    attacks = release.where(event_classes=["attack"])
    before, after = split_at(attacks, "2020-07-01")
    table = compare_shares(attacks, before, after, by="target_type")
    assert select_clear(attacks, table, by="target_type")["target_type"].tolist() == ["isis"]
    rest = leave_out_largest(attacks, before, after, by="target_type", group="isis")
    assert rest is not None
    assert rest[:2] == ("SouthFront", False)
    shares = (2 / 126, 8 / 144)  # but for incidents known to windows, which count in part
    assert rest[2:] == pytest.approx(shares, abs=2e-4)
    shift = attacks.compare(by="target_type", compare_from="2020-07-01").share()
    assert shift.finding == (
        "ISIS: from 2% to 10% of attacks, the one clear move, not clear without SouthFront (2% to "
        "6%)."
    )


def test_a_move_that_nobody_is_recorded_to_tell(tiny: sitrep.Dataset) -> None:
    """Without accounts there is no publisher to leave out; without the only one nothing is left."""
    before, after = split_at(tiny, "2020-03-01")
    none = replace(tiny, accounts=tiny.accounts.head(0))
    assert leave_out_largest(none, before, after, by="actor", group="ISIS") is None
    own = tiny.where(publishers=["gazette"])
    rest = leave_out_largest(own, before, after, by="actor", group="ISIS")
    assert rest is not None
    assert (rest.clear, np.isnan(rest.before)) == (False, True)
