"""Match 10,000 by 10,000 made-up incidents: seconds and memory, by how dense the lists are.

Run it as `.venv/bin/python bench/links.py`. Both lists tell of the same incidents, a few kilometres
apart; of each the right partner is known.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from linked_lists import rate, write
from sitrep.links.match import MATCH, match

MANY = 15_000
"""Invented incidents, of which each list holds two thirds."""


def main() -> None:
    """Print a line a density: days of the lists, seconds, MB, precision and recall."""
    for days in (365, 60):
        with tempfile.TemporaryDirectory() as folder:
            lists = write(Path(folder), 1, n=MANY, days=days, more=600)
        first, second = lists["acled"], lists["gtd"]
        begun = time.perf_counter()
        pairs = match(first, second)
        seconds = time.perf_counter() - begun
        sure = pairs[pairs["decision"] == MATCH]
        precision, recall = rate(sure.to_dict("list"), first, second)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(
            f"{len(first):,} x {len(second):,} in {days} days: {seconds:.1f} s, {memory:.0f} MB, "
            f"precision {precision:.2f}, recall {recall:.2f}"
        )


if __name__ == "__main__":
    main()
