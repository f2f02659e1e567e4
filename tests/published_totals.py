"""Makes up published totals for the small dataset."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import sitrep


def with_totals(data: sitrep.Dataset, *totals: dict[str, Any]) -> sitrep.Dataset:
    """Return data with published totals of alpha in February 2020, but for what is said."""
    usual = {
        "source_id": "S0001",
        "publisher_id": "monitor",
        "period_start": "2020-02-01",
        "period_end": "2020-02-29",
        "region_kind": "theatre",
        "region": "alpha",
        "actor": "all",
        "metric": "attacks",
        "value": 10,
        "qualifier": "exact",
        "note": None,
    }
    rows = [{"benchmark_id": f"B{n}", **usual, **one} for n, one in enumerate(totals)]
    types = {"period_start": "datetime64[s]", "period_end": "datetime64[s]", "value": "float64"}
    return replace(data, benchmarks=pd.DataFrame(rows).astype({**types, "note": "str"}))
