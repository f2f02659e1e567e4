"""Compare `sitrep.load` with pandas, Polars and DuckDB: a table of ratios, measured in one go.

Run it as `make bench-readers`. Files are made up, with texts of realistic length. They
are in memory, as after an earlier reading; `--cold` has each way read from the disk, as what was
fetched long ago.
Each way of reading runs in a process of its own, on two cores, which has imported what it needs;
the ways take turns. Times are of the call alone, the best and the median of some turns; CPU and
memory are of all that the process does, what is kept after `load` returned too. The other readers
type the columns, and map and check nothing.
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

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tests"))

CORES = 2


def use_pandas(path: str) -> dict[str, float]:
    """Read a file as most people do."""
    import pandas as pd

    return cost(lambda: pd.read_csv(path))


def use_polars(path: str) -> dict[str, float]:
    """Read a file with Polars, which takes as many threads as there are cores."""
    import polars as pl

    return cost(lambda: pl.read_csv(path))


def use_duckdb(path: str) -> dict[str, float]:
    """Read a file into a table of DuckDB, in memory."""
    import duckdb

    base = duckdb.connect(config={"threads": CORES})
    return cost(lambda: base.execute("CREATE TABLE t AS FROM read_csv(?)", [path]))


def use_sitrep(path: str) -> dict[str, float]:
    """Load a file: typed, mapped and checked, or as it was kept the first time."""
    import sitrep
    import sitrep.readers.formats.exports  # what every load of an export needs
    from sitrep.readers.files import cache

    sitrep.load("curated")
    return cost(lambda: sitrep.load(path), cache.finish)


def draw_trend(path: str) -> dict[str, float]:
    """Filter, count by month and draw, from data that are loaded."""
    return draw(path, per="month")


def draw_regions(path: str) -> dict[str, float]:
    """Filter, count by region and draw, from data that are loaded."""
    return draw(path, by="admin1")


def draw(path: str, **asked: str) -> dict[str, float]:
    """Return what it costs to filter, ask and draw; imports and fonts are there already."""
    import sitrep

    def answer(data: sitrep.Dataset) -> None:
        part = data.where(event_classes=["attack"], start="2020-06-01")
        result = part.count(**asked)
        (result.top(14) if "by" in asked else result).plot().figure.canvas.draw()

    answer(sitrep.load("curated"))
    data = sitrep.load(path)
    return cost(lambda: answer(data))


WAYS: dict[str, Callable[[str], dict[str, float]]] = {
    "pandas": use_pandas,
    "polars": use_polars,
    "duckdb": use_duckdb,
    "first load": use_sitrep,
    "later load": use_sitrep,
    "trend": draw_trend,
    "regions": draw_regions,
}


def cost(call: Callable[[], object], finish: Callable[[], object] = int) -> dict[str, float]:
    """Return what a call cost: seconds on the clock and of CPU, and the most memory, in MB."""
    begun, used = time.perf_counter(), time.process_time()
    kept = call()
    wall = time.perf_counter() - begun
    finish()
    cpu = time.process_time() - used
    del kept
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"wall": wall, "cpu": cpu, "memory": memory}


def measure(way: str, path: Path, cache: Path, *, cold: bool = False) -> dict[str, float]:
    """Return the cost of one way, in a process of its own."""
    if way == "first load":
        shutil.rmtree(cache, ignore_errors=True)
    if cold:
        forget(path)
    command = [sys.executable, __file__, "--way", way, "--path", str(path)]
    given = {**os.environ, "SITREP_CACHE": str(cache), "MPLBACKEND": "Agg"}
    said = subprocess.run(command, env=given, check=True, capture_output=True, text=True)
    spent: dict[str, float] = json.loads(said.stdout.splitlines()[-1])
    return spent


def forget(path: Path) -> None:
    """Have the system drop a file from memory: it is then read from the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def compare(label: str, path: Path, cache: Path, runs: int, *, cold: bool) -> None:
    """Print a row for each way of reading a file; they take turns."""
    ways = list(WAYS)[: 4 if cold else 5]
    costs = [{way: measure(way, path, cache, cold=cold) for way in ways} for _ in range(runs)]
    whole = {
        way: {name: median(turn[way][name] for turn in costs) for name in ("wall", "cpu", "memory")}
        for way in ways
    }
    best = {way: min(turn[way]["wall"] for turn in costs) for way in ways}
    print(f"\n{label:28}  best   wall    CPU      MB   x pandas: best  wall   MB   x DuckDB: wall")
    for way, spent in whole.items():
        plain = whole["pandas"]
        print(
            f"{way:28} {best[way]:5.2f}  {spent['wall']:5.2f}  {spent['cpu']:5.2f}  "
            f"{spent['memory']:6.0f} {best[way] / best['pandas']:16.2f}  "
            f"{spent['wall'] / plain['wall']:4.2f}  {spent['memory'] / plain['memory']:3.2f}"
            f" {spent['wall'] / whole['duckdb']['wall']:16.2f}",
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
    parser.add_argument("--ged", type=int, nargs="*", default=[400_000], metavar="ROWS")
    parser.add_argument("--acled", type=int, nargs="*", default=[1_000_000, 3_000_000])
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--cold", action="store_true", help="read from the disk each time")
    parser.add_argument("--way", choices=WAYS, help=argparse.SUPPRESS)
    parser.add_argument("--path", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    if given.way:
        print(json.dumps(WAYS[given.way](given.path)))
        return
    with tempfile.TemporaryDirectory(prefix="sitrep-bench-") as name:
        folder = Path(name)
        for kind, columns in (("ged", 49), ("acled", 31)):
            for rows in getattr(given, kind):
                path = make(kind, rows, folder)
                label = f"{kind} {rows:,} x {columns}{', cold' if given.cold else ''}"
                compare(label, path, folder / "cache", given.runs, cold=given.cold)
                for way in () if given.cold else ("trend", "regions"):
                    spent = measure(way, path, folder / "cache")
                    print(f"{'chart: ' + way:28} {spent['cpu']:19.2f}")
                path.unlink()


if __name__ == "__main__":
    main()
