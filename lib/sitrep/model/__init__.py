"""The tables of a dataset: their columns, what they are filtered by, what accounts add up to."""
