"""Compare `sitrep.load` with a plain `pandas.read_csv`: a table of ratios, measured in one go.

Run it as `make bench-readers`. Files are made up, with texts of realistic length. Each way of
reading runs in a process of its own, which has imported what it needs; times are of the call alone,
memory is the most that the process held. `pandas.read_csv(path)` types, maps and checks nothing.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from sitrep import Dataset, Result

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

RUNS = 3


def use_pandas(path: str) -> dict[str, float]:
    """Read a file as most people do."""
    import pandas as pd

    return cost(lambda: pd.read_csv(path))


def use_sitrep(path: str) -> dict[str, float]:
    """Load a file: typed, mapped and checked, or as it was kept the first time."""
    import sitrep
    import sitrep.readers.formats.exports  # what every load of an export needs

    sitrep.load("curated")
    return cost(lambda: sitrep.load(path))


def draw_trend(path: str) -> dict[str, float]:
    """Filter, count by month and draw, from data that are loaded."""
    return draw(path, lambda part: part.count(per="month"))


def draw_regions(path: str) -> dict[str, float]:
    """Filter, count by region and draw, from data that are loaded."""
    return draw(path, lambda part: part.count(by="admin1").top(14))


def draw(path: str, ask: Callable[[Dataset], Result]) -> dict[str, float]:
    """Return what it costs to filter, ask and draw; imports and fonts are there already."""
    import sitrep

    def answer(data: Dataset) -> None:
        part = data.where(event_classes=["attack"], start="2020-06-01")
        ask(part).plot().figure.canvas.draw()

    answer(sitrep.load("curated"))
    data = sitrep.load(path)
    return cost(lambda: answer(data))


WAYS = {way.__name__: way for way in (use_pandas, use_sitrep, draw_trend, draw_regions)}


def cost(call: Callable[[], object]) -> dict[str, float]:
    """Return what a call cost: seconds on the clock and of CPU, and the most memory, in MB."""
    begun, used = time.perf_counter(), time.process_time()
    kept = call()
    spent = {"wall": time.perf_counter() - begun, "cpu": time.process_time() - used}
    del kept
    return {**spent, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def measure(
    way: str, path: Path, cache: Path, *, fresh: bool = False, runs: int = RUNS
) -> dict[str, float]:
    """Return the median cost of some runs, each in a process of its own."""
    costs = []
    for _ in range(runs):
        if fresh:
            shutil.rmtree(cache, ignore_errors=True)
        command = [sys.executable, __file__, "--way", way, "--path", str(path)]
        given = {**os.environ, "SITREP_CACHE": str(cache), "MPLBACKEND": "Agg"}
        said = subprocess.run(command, env=given, check=True, capture_output=True, text=True)
        costs.append(json.loads(said.stdout.splitlines()[-1]))
    return {name: median(one[name] for one in costs) for name in costs[0]}


def compare(label: str, path: Path, folder: Path) -> None:
    """Print a row for each way of reading a file."""
    cache = folder / "cache"
    plain = measure("use_pandas", path, cache)
    ways = {
        "pandas.read_csv": plain,
        "first load": measure("use_sitrep", path, cache, fresh=True),
        "later load": measure("use_sitrep", path, cache),
    }
    for way, spent in ways.items():
        print(
            f"{label:28} {way:16} {spent['wall']:6.2f} s {spent['cpu']:6.2f} s CPU "
            f"{spent['memory']:6.0f} MB   x{spent['wall'] / plain['wall']:.2f} time "
            f"x{spent['memory'] / plain['memory']:.2f} memory",
            flush=True,
        )


def make(kind: str, rows: int, folder: Path) -> Path:
    """Make up a file, and wait until the cache no longer takes it for changing."""
    import made_up

    path = made_up.write(getattr(made_up, kind), folder / f"{kind}{rows}.csv", rows)
    time.sleep(2.5)
    return path


def main() -> None:
    """Measure, or run one way of reading."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--way", choices=WAYS)
    parser.add_argument("--path")
    given = parser.parse_args()
    if given.way:
        print(json.dumps(WAYS[given.way](given.path)))
        return
    with tempfile.TemporaryDirectory(prefix="sitrep-bench-") as name:
        folder = Path(name)
        big = make("acled", 3_000_000, folder)
        ged = make("ged", 400_000, folder)
        compare("UCDP GED, 400,000 x 49", ged, folder)
        compare("ACLED, 3,000,000 x 31", big, folder)
        for way in ("draw_trend", "draw_regions"):
            spent = measure(way, big, folder / "cache")
            print(f"{'ACLED, 3,000,000 x 31':28} {way:16} {spent['cpu']:6.2f} s CPU a chart")
        big.unlink()
        for rows in (100_000, 300_000, 1_000_000):
            path = make("acled", rows, folder)
            spent = measure("use_sitrep", path, folder / "growth", fresh=True, runs=1)
            each = 1e6 * spent["cpu"] / rows
            print(f"first load of {rows:>9,} rows {spent['wall']:6.2f} s {each:6.2f} us CPU a row")
            path.unlink()


if __name__ == "__main__":
    main()
