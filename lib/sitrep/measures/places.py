"""Places in two periods."""

from __future__ import annotations

import pandas as pd

from sitrep.measures.comparison import comparable_theatres
from sitrep.measures.counts import count_places
from sitrep.model.dataset import Dataset
from sitrep.model.periods import Span
from sitrep.model.schema import GEO_PRECISIONS
from sitrep.model.spans import select_span


def compare_places(data: Dataset, before: Span, after: Span) -> pd.DataFrame:
    """Count incidents at each place in two periods, in the theatres searched all through both.

    Parameters
    ----------
    data : Dataset
    before, after : Span, the two periods

    Returns
    -------
    DataFrame, one row a place, as `count_places` tells them apart, most incidents first: place,
    latitude, longitude, geo_precision (the coarsest of both periods), n_before, n_after
    """
    kept, _ = comparable_theatres(data, before, after)
    order = pd.CategoricalDtype(list(GEO_PRECISIONS), ordered=True)
    parts = []
    for name, span in (("n_before", before), ("n_after", after)):
        part = select_span(data, span, theatres=kept) if kept else data
        places = count_places(part).iloc[: None if kept else 0]
        parts.append(places.rename(columns={"n": name}))
    both = pd.concat(parts).astype({"geo_precision": order})
    stand_in = ~both["geo_precision"].isin(["exact", "near"])
    keys = ["place", "latitude", "longitude", stand_in.rename("standing_in")]
    summed = both.groupby(keys, dropna=False).agg(
        geo_precision=("geo_precision", "max"),
        n_before=("n_before", "sum"),
        n_after=("n_after", "sum"),
    )
    summed["n"] = summed["n_before"] + summed["n_after"]
    ranked = summed.reset_index().sort_values(["n", "place"], ascending=[False, True])
    columns = ["place", "latitude", "longitude", "geo_precision", "n_before", "n_after"]
    return ranked[columns].reset_index(drop=True)
