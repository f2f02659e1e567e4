"""Runs the notebooks of a plan."""
