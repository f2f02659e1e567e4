"""What the accounts of an incident add up to."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pandas as pd
import pytest
import sitrep
from hypothesis import given
from hypothesis import strategies as st
from sitrep.model.attribution import (
    UNIDENTIFIED,
    derive,
    derive_actors,
    derive_tolls,
    order_values,
    retell,
    retell_targets,
)

SIDES = ["ISIS", "5th Corps", UNIDENTIFIED]
GROUNDS = ["claimed", "reported", "suspected"]


def accounts(*rows: dict[str, object]) -> pd.DataFrame:
    """Return accounts of one incident; what a row does not say is blank."""
    blank = {
        "incident_id": "A",
        "actor": UNIDENTIFIED,
        "attribution": "none",
        "killed": math.nan,
        "wounded": math.nan,
        "actor_killed": math.nan,
        "partial": False,
    }
    return pd.DataFrame([blank | row for row in rows])


@pytest.mark.parametrize(
    ("values", "middle"), [([3], 3), ([4, 1], 1), ([9, 1, 5], 5), ([8, 2, 6, 4], 4), ([2, None], 2)]
)
def test_the_lower_median_is_the_lower_of_two(values: list[float], middle: float) -> None:
    """Of an even number of values the lower middle one is taken; blanks do not count."""
    known = order_values(np.array(values, dtype="float64"), np.zeros(len(values), dtype=int), 1)
    told = [value for value in values if value is not None]
    assert [float(ends[0]) for ends in known] == [min(told), middle, max(told)]


def test_each_group_has_its_median() -> None:
    """Groups may lie in any order; where nothing is reported the median is missing, not 0."""
    values, groups = np.array([5.0, 1, math.nan, 3, 2]), np.array([1, 0, 2, 1, 0])
    low, middle, high = order_values(values, groups, 3)
    assert (low[:2].tolist(), middle[:2].tolist(), high[:2].tolist()) == ([1, 3], [1, 3], [2, 5])
    assert np.isnan([low[2], middle[2], high[2]]).all()


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([("ISIS", "suspected"), ("ISIS", "claimed")], ("ISIS", "claimed")),
        ([("ISIS", "suspected"), ("ISIS", "reported")], ("ISIS", "reported")),
        ([("ISIS", "suspected"), (UNIDENTIFIED, "none")], ("ISIS", "suspected")),
        ([("ISIS", "claimed"), ("5th Corps", "reported")], ("5th Corps", "disputed")),
        ([("ISIS", "reported")] * 2 + [("5th Corps", "reported")], ("ISIS", "disputed")),
        ([(UNIDENTIFIED, "none")] * 2, (UNIDENTIFIED, "none")),
    ],
)
def test_who_acted(told: list[tuple[str, str]], expected: tuple[str, str]) -> None:
    """The side that most accounts name, and on what ground; two sides are a dispute."""
    rows = accounts(*({"actor": actor, "attribution": ground} for actor, ground in told))
    assert tuple(derive_actors(rows).loc["A"]) == expected


@given(st.lists(st.tuples(st.sampled_from(SIDES), st.sampled_from(GROUNDS)), min_size=1))
def test_the_side_named_most_acted(told: list[tuple[str, str]]) -> None:
    """No side is named by more accounts than the one that is taken."""
    rows = accounts(
        *(
            {"actor": actor, "attribution": "none" if actor == UNIDENTIFIED else ground}
            for actor, ground in told
        )
    )
    votes = Counter(actor for actor, _ in told if actor != UNIDENTIFIED)
    actor, ground = derive_actors(rows).loc["A"]
    assert votes[actor] == max(votes.values(), default=0)
    assert (ground == "disputed") == (len(votes) > 1)
    assert (ground == "none") == (not votes)


def test_partial_accounts_set_no_limit() -> None:
    """An account that counted only some of the dead sets neither the low nor the best toll."""
    rows = accounts({"killed": 1, "partial": True}, {"killed": 5}, {"killed": 7})
    assert list(derive_tolls(rows).loc["A", ["killed_low", "killed", "killed_high"]]) == [5, 5, 7]


def test_only_partial_accounts_give_no_toll() -> None:
    """Where every account is partial the toll is missing, and the incident still there."""
    tolls = derive_tolls(accounts({"killed": 1, "partial": True}))
    assert tolls.loc["A"].isna().all()


def test_the_range_of_full_accounts() -> None:
    """Lowest and highest are of the full accounts; all that they give is told, and their number."""
    rows = accounts(
        {"killed": 4, "wounded": 1, "actor": "ISIS", "attribution": "claimed"},
        {"killed": 9, "actor_killed": 2},
        {"killed": 6, "wounded": 3},
    )
    told = derive(rows).loc["A"]
    assert told[["killed_low", "killed", "killed_high"]].tolist() == [4, 6, 9]
    assert told[["wounded", "actor_killed", "accounts"]].tolist() == [1, 2, 3]
    assert told[["actor", "attribution"]].tolist() == ["ISIS", "claimed"]


def test_only_incidents_of_these_accounts_are_told_anew() -> None:
    """Each takes what its accounts say, which do not split a toll; all others stay."""
    derived = pd.DataFrame(
        {"killed": [1.0, 2.0], "wounded": [3.0, 4.0]}, index=pd.Index(["A", "C"])
    )
    targets = pd.DataFrame(
        {
            "incident_id": ["B", "A", "C", "C", "D", "D"],
            "killed": [9.0] * 6,
            "wounded": [9.0] * 6,
        }
    )
    whole = retell(targets, derived)
    assert whole["killed"].tolist() == [9, 1, 2, 2, 9, 9]
    assert whole["wounded"].tolist() == [9, 3, 4, 4, 9, 9]
    split, unsplit = retell_targets(targets, derived)
    assert split["killed"].fillna(-1).tolist() == [9, 1, -1, -1, 9, 9]
    assert unsplit == ["C"]


def test_the_curated_tolls_follow_from_their_accounts(curated: sitrep.Dataset) -> None:
    """The best toll is the lower median of the full accounts; the exception is known by name."""
    tolls = derive_tolls(curated.accounts)
    best = curated.incidents.set_index("incident_id")["killed"]
    derived = tolls["killed"].reindex(best.index)
    differ = best[(best != derived) & ~(best.isna() & derived.isna())]
    # SYR-2020-0005, as of 0.1.0: data/README.md says why its pages are read otherwise.
    assert list(differ.index) == ["SYR-2020-0005"]
