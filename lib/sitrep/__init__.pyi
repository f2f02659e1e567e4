"""Trend charts and situation reports from curated conflict incident data, re-runnable by anyone."""

from .api import Dataset, load
from .errors import DataError, ParameterError

__all__ = ["DataError", "Dataset", "ParameterError", "load"]
