"""A trend with the search taken out: our counts and published totals, read together."""

from sitrep.measures.adjusted.trend import Posterior, adjust, without_each

__all__ = ["Posterior", "adjust", "without_each"]
