"""Numbers as sentences."""
