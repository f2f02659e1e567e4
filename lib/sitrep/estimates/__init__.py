"""How sure the counts are: intervals, rate ratios, shares, deaths per incident."""

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
from sitrep.estimates.periods import Span, check_comparison, split_at

__all__ = [
    "Ratio",
    "Span",
    "add_intervals",
    "add_shares",
    "check_comparison",
    "comparable_theatres",
    "compare",
    "compare_shares",
    "death_share",
    "dispersion",
    "largest",
    "lethality",
    "poisson_interval",
    "rate_ratio",
    "select_largest",
    "split_at",
    "vary",
]
