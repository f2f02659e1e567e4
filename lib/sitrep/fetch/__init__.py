"""Fetch: the exports of ACLED and UCDP GED with one's own key, as snapshot files ready to load.

Nothing is fetched unless one of these two is called, and only from the two sources themselves.
"""

from sitrep.fetch.run import Fetched, fetch, update

__all__ = ["Fetched", "fetch", "update"]
