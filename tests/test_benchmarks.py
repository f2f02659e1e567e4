"""Our counts beside published ones."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
import sitrep
from sitrep.errors import ParameterError

CEP = "the Counter Extremism Project"


def months(table: pd.DataFrame) -> dict[str, tuple[float, float, str]]:
    """Return by month what was found, what was published, and how exact that is."""
    return {
        f"{row['period_start']:%Y-%m}": (row["n"], row["published"], row["qualifier"])
        for row in table.to_dict("records")
    }


def test_what_is_held_of_the_published_counts(curated: sitrep.Dataset) -> None:
    """ISIS attacks in the badia here, of the Counter Extremism Project's, month by month."""
    # As data/README.md says of release 0.1.0.
    assert months(sitrep.compare_published(curated, publisher="cep")) == {
        "2020-05": (9, 18, "exact"),
        "2020-07": (5, 23, "exact"),
        "2020-08": (11, 35, "at_least"),
        "2020-09": (12, 32, "at_least"),
        "2020-12": (4, 33, "at_least"),
        "2021-01": (10, 47, "at_least"),
    }


def test_the_share_held_is_of_the_published_number(curated: sitrep.Dataset) -> None:
    """What is captured is the number here over the number published."""
    table = sitrep.compare_published(curated, publisher="cep")
    assert list(table["captured"]) == pytest.approx(list(table["n"] / table["published"]))


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({}, 2),
        ({"actors": ["ISIS"]}, 2),
        ({"actors": ["ISIS"], "theatres": ["alpha"], "event_classes": ["attack"]}, 2),
        ({"start": "2020-02-02"}, 1),  # February is cut: its published number is of more days
        ({"actors": ["Russian forces"]}, 0),
        ({"theatres": ["beta"]}, 0),
        ({"regions": ["North"]}, 0),  # narrower than the theatre that was counted
        ({"event_classes": ["operation"]}, 0),
        ({"event_types": ["ambush"]}, 0),
        ({"min_accounts": 2}, 0),
    ],
    ids=str,
)
def test_only_what_is_asked_is_compared(
    tiny: sitrep.Dataset, filters: dict[str, Any], rows: int
) -> None:
    """A published number stands beside ours only if both are about the same."""
    part = tiny.where(**filters)
    assert len(sitrep.compare_published(part, publisher="agencia-nautica")) == rows


def test_numbers_for_a_governorate(tiny: sitrep.Dataset) -> None:
    """A number for a governorate and all actors is compared where no actor is asked for."""
    compare = sitrep.compare_published
    table = compare(tiny, publisher="monitor", region_kind="admin1")
    assert months(table) == {"2020-01": (3, 6, "about")}
    isis = tiny.where(actors=["ISIS"])
    assert compare(isis, publisher="monitor", region_kind="admin1").empty


def test_an_empty_comparison_keeps_its_types(tiny: sitrep.Dataset) -> None:
    """Nothing to compare is an empty table that can be shown."""
    table = sitrep.compare_published(tiny, publisher="nobody")
    assert table.dtypes["period_start"] == "datetime64[s]"
    assert sitrep.present(tiny, table).empty


def test_a_wrong_kind_of_area(tiny: sitrep.Dataset) -> None:
    """The kinds of area are named."""
    with pytest.raises(ParameterError, match="did you mean 'theatre'"):
        sitrep.compare_published(tiny, publisher="monitor", region_kind="theater")


def test_what_is_said_of_it(curated: sitrep.Dataset, tiny: sitrep.Dataset) -> None:
    """The least and the most that is held, with their months; one number; none."""
    table = sitrep.compare_published(curated, publisher="cep")
    assert sitrep.describe_captured(table, publisher=CEP) == (
        "Of the attacks that the Counter Extremism Project counted, between 12% (December 2020) "
        "and 50% (May 2020) are held here"
    )
    one = sitrep.compare_published(tiny.where(start="2020-02-02"), publisher="agencia-nautica")
    assert sitrep.describe_captured(one, publisher="the agency") == (
        "In March 2020 the agency counted 10 attacks; 2 are held here"
    )
    assert sitrep.describe_captured(table.iloc[:0], publisher="the agency") == (
        "The agency published no number of attacks for this selection"
    )
