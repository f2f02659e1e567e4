"""Column maps: which column of a list is which of ours; beside its file, typed, or guessed."""
