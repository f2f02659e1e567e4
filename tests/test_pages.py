"""Shares of incidents that pages tell of together, and of which some have no named side."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import sitrep
from sitrep.measures.intervals import add_shares, wilson_interval
from sitrep.measures.pages import design_effects, page_clusters

FOREIGN = Path(__file__).parent / "data" / "foreign"


@pytest.fixture(scope="module")
def attacks(release: sitrep.Dataset) -> sitrep.Dataset:
    """Return the attacks of release 0.1.1."""
    return release.where(event_classes=["attack"])


def test_clusters_by_hand(attacks: sitrep.Dataset) -> None:
    """Incidents that share a page, or that a chain of pages joins, are one cluster, no others."""
    told = attacks.accounts.groupby("source_id")["incident_id"].agg(set)
    left, joined = list(told), []
    while left:
        one = left.pop()
        while near := [each for each in left if each & one]:
            one = one.union(*near)
            left = [each for each in left if each not in near]
        joined.append(one)
    labels = pd.Series(page_clusters(attacks), attacks.incidents["incident_id"])
    found = {frozenset(part.index) for _, part in labels.groupby(labels)}
    assert found == set(map(frozenset, joined))
    assert len(found) == 163


def test_design_effects_by_hand(attacks: sitrep.Dataset) -> None:
    """Variance between clusters of the civilians' share, over that of 363 single incidents."""
    inside = attacks.incidents["target_type"].eq("civilian").astype(float)
    share, number = inside.mean(), len(inside)
    sums = (inside - share).groupby(page_clusters(attacks)).sum()
    clusters = len(sums)
    variance = clusters / (clusters - 1) * sums.pow(2).sum() / number**2
    effects = design_effects(attacks, by="target_type")
    assert effects["civilian"] == pytest.approx(variance / (share * (1 - share) / number))
    assert effects.min() == 1


def test_a_bootstrap_of_clusters_agrees(attacks: sitrep.Dataset) -> None:
    """Clusters drawn again give about the interval of Daraa's share: 31 to 50 percent."""
    inside = attacks.incidents["admin1"].eq("Daraa").astype(float)
    sums = inside.groupby(page_clusters(attacks)).agg(["sum", "size"]).to_numpy()
    drawn = np.random.default_rng(2).integers(0, len(sums), (4000, len(sums)))
    part, whole = sums[drawn].sum(axis=1).T
    row = attacks.count(by="admin1").share().whole.set_index("admin1").loc["Daraa"]
    limits = np.quantile(part / whole, [0.025, 0.975])
    assert [row["ci_low"], row["ci_high"]] == pytest.approx(limits, abs=0.015)
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([0.31, 0.50], abs=0.01)


def test_without_pages_the_interval_is_wilsons() -> None:
    """A list of incidents that names no page has independent incidents."""
    acled = sitrep.load(FOREIGN / "acled.csv")
    assert len(set(page_clusters(acled))) == len(acled.incidents)
    shares = acled.count(by="event_type").share().whole
    plain = add_shares(acled.count(by="event_type").table[["event_type", "n"]])
    assert shares[["ci_low", "ci_high"]].equals(plain[["ci_low", "ci_high"]])


def test_an_effect_is_as_many_fewer_incidents() -> None:
    """40 of 100 with a design effect of 4 have the limits of 10 of 25; a group without, its own."""
    counts = pd.DataFrame({"actor": ["a", "b"], "n": [40.0, 60.0]})
    table = add_shares(counts, effects=pd.Series({"a": 4.0}))
    low, high = wilson_interval(pd.Series([10.0, 60.0]), pd.Series([25.0, 100.0]))
    assert table["ci_low"].tolist() == low.tolist()
    assert table["ci_high"].tolist() == high.tolist()


def test_the_unnamed_bound_a_share(attacks: sitrep.Dataset) -> None:
    """ISIS acted in 90 of 363 attacks, and in 246, 43 points more, if in all that name nobody."""
    unnamed = attacks.incidents["actor"].isin(["unidentified"]).sum()
    assert unnamed / 363 == pytest.approx(0.43, abs=0.005)
    assert attacks.count(by="actor").finding.endswith(
        "(25%); any side up to 43 points more, by the 156 with none named."
    )
