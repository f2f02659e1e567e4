"""Numbers only: counts, intervals, comparisons, clusters; no prose, no drawing."""
