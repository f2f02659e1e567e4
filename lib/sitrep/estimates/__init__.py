"""How sure the counts are: intervals, ratios, shares, levels and when they changed, clusters."""

from sitrep.estimates.comparison import (
    comparable_theatres,
    compare,
    compare_shares,
    dispersion,
    largest,
    select_largest,
    vary,
)
from sitrep.estimates.deaths import death_share, lethality
from sitrep.estimates.intervals import (
    Ratio,
    add_intervals,
    add_shares,
    poisson_interval,
    rate_ratio,
)
from sitrep.estimates.levels import change_points, local_dispersion
from sitrep.estimates.periods import Span, check_comparison, split_at
from sitrep.estimates.scan import Burst, burst, bursts

__all__ = [
    "Burst",
    "Ratio",
    "Span",
    "add_intervals",
    "add_shares",
    "burst",
    "bursts",
    "change_points",
    "check_comparison",
    "comparable_theatres",
    "compare",
    "compare_shares",
    "death_share",
    "dispersion",
    "largest",
    "lethality",
    "local_dispersion",
    "poisson_interval",
    "rate_ratio",
    "select_largest",
    "split_at",
    "vary",
]
