"""Trend charts and situation reports from curated conflict incident data, re-runnable by anyone."""

from sitrep.benchmarks import compare_published, describe_captured
from sitrep.charts import (
    plot_calendar,
    plot_composition,
    plot_grid_map,
    plot_matrix,
    plot_point_map,
    plot_ranking,
    plot_shift,
    plot_trend,
)
from sitrep.counts import count, count_places, deaths, lump
from sitrep.dataset import Dataset, load
from sitrep.errors import DataError, ParameterError
from sitrep.estimates import (
    add_intervals,
    add_shares,
    comparable_theatres,
    compare,
    compare_shares,
    death_share,
    lethality,
    select_largest,
    split_at,
    vary,
)
from sitrep.tables import list_disagreements, list_incidents, list_versions, overview, present
from sitrep.wording import (
    cite,
    describe_average,
    describe_busiest,
    describe_change,
    describe_choices,
    describe_comparison,
    describe_deaths,
    describe_largest,
    describe_left_out,
    describe_lethality,
    describe_mix,
    describe_pair,
    describe_peak,
    describe_ranking,
    describe_share,
    describe_shift,
    describe_total,
    describe_units,
    noun,
    source_line,
    subtitle,
    subtitle_of_change,
)

__all__ = [name for name in dir() if not name.startswith("_")]
