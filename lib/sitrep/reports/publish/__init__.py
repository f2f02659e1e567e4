"""Executed notebooks in, pages out."""
