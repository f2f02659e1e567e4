"""How sure the counts are: intervals, ratios, shares, levels and when they changed, clusters."""

from .comparison import (
    comparable_theatres,
    compare,
    compare_shares,
    dispersion,
    largest,
    select_largest,
    vary,
)
from .deaths import death_share, lethality
from .intervals import (
    Ratio,
    add_intervals,
    add_shares,
    poisson_interval,
    rate_ratio,
)
from .levels import change_points, local_dispersion
from .periods import Span, check_comparison, select_span, split_at
from .scan import Burst, burst, bursts

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
    "select_span",
    "split_at",
    "vary",
]
