"""What is too small a number to say much of."""

SMALL = 10
"""The least base of a percent or a ratio: on fewer incidents or people, chance says it all."""
