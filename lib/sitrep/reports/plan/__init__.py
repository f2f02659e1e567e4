"""A plan: which reports, with which parameters."""
