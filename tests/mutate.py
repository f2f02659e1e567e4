"""Changes the code in one small way at a time, and tells which changes no test sees.

Run it as `make mutate`. The code is changed in temporary copies of the checkout, never in place.
Which changes are tried follows from the seed and from the changed line alone, so that work
elsewhere leaves the sample as it is. `--only measures/counts.py:120` tries what one line can
suffer; `data/equivalent_mutants.csv` holds changes that cannot be seen, each with its reason.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from importlib.util import cache_from_source
from multiprocessing import get_context
from pathlib import Path
from queue import Queue

import pytest
from mutants import PACKAGE, ROOMS, Mutant, choose, list_mutants, tests_of

ROOT = Path(__file__).parents[1]
EQUIVALENT = Path(__file__).parent / "data" / "equivalent_mutants.csv"
PRELOADED = ["pandas", "pyarrow.csv", "scipy.stats", "statsmodels.api", "matplotlib.pyplot"]
ENOUGH = 0.9
"""Share of the changes that tests must see."""

PYTEST = ["-q", "-x", "--no-header", "-p", "no:randomly", "-p", "no:cacheprovider"]
PYTEST += ["-p", "no:nbval", "-m", "not slow", "--hypothesis-seed=0"]


class Order:
    """Runs the quickest tests of the quickest files first, by their times in an earlier run."""

    def __init__(self, times: dict[str, float]) -> None:
        self.times = times

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Sort; tests of one file stay together, since they share what is slow to make."""
        whole: Counter[str] = Counter()
        for name, time in self.times.items():
            whole[name.partition("::")[0]] += time
        items.sort(
            key=lambda item: (
                whole[item.nodeid.partition("::")[0]],
                item.nodeid.partition("::")[0],
                self.times.get(item.nodeid, 0),
            )
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long a test took."""
        self.times[report.nodeid] = self.times.get(report.nodeid, 0) + report.duration


def run_tests(root: str, files: list[str], times: dict[str, float], new_times: str) -> None:
    """Run some test files on a copy of the checkout; the process ends with pytest's code."""
    os.chdir(root)
    log = os.open("pytest.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ["PYTHONPATH"] = f"{root}/lib"
    sys.path.insert(0, f"{root}/lib")
    order = Order(times)
    code = pytest.main([*PYTEST, *files], plugins=[order])
    if Path(sys.modules["sitrep"].__file__ or "").parents[2] != Path(root):
        code = pytest.ExitCode.INTERNAL_ERROR
    if new_times:
        Path(new_times).write_text(json.dumps(order.times))
    sys.exit(int(code))


def end_code(
    root: Path, files: list[str], times: dict[str, float], *, timeout: float
) -> int | None:
    """Return the code with which the tests end, None if they do not end in time."""
    new = "" if times else str(root / "times.json")
    process = get_context("forkserver").Process(
        target=run_tests, args=(str(root), files, times, new)
    )
    process.start()
    process.join(timeout)
    if process.is_alive():
        process.kill()
        process.join()
        return None
    return process.exitcode


def copy_checkout(folder: Path, name: str) -> Path:
    """Copy what tests read; data that lie beside the checkout are linked."""
    copy = folder / name
    copy.mkdir()
    for entry in ROOT.iterdir():
        if entry.is_dir() and not entry.name.startswith(".") and entry.name != "reports":
            leave_out = shutil.ignore_patterns("__pycache__", ".*")
            shutil.copytree(entry, copy / entry.name, ignore=leave_out)
        elif entry.is_file():
            shutil.copy(entry, copy)
    if (shared := ROOT.parent / "shared").is_dir() and not (folder / "shared").exists():
        (folder / "shared").symlink_to(shared)
    return copy


def time_tests(copy: Path, files: list[str]) -> dict[str, float]:
    """Return how long each test takes on the code as it is, where all must pass."""
    code = end_code(copy, files, {}, timeout=3600)
    if code != 0:
        raise SystemExit(
            f"tests fail without any change ({code}):\n{(copy / 'pytest.log').read_text()[-3000:]}"
        )
    return dict(json.loads((copy / "times.json").read_text()))


def try_mutant(mutant: Mutant, copy: Path, times: dict[str, float]) -> str:
    """Change the code of a copy, run the tests of the module, and change it back."""
    files = tests_of(mutant.module)
    path = copy / "lib" / "sitrep" / mutant.module
    before = path.read_bytes()
    usual = sum(time for name, time in times.items() if name.partition("::")[0] in files)
    try:
        path.write_bytes(mutant.apply(before))
        Path(cache_from_source(str(path))).unlink(missing_ok=True)
        code = end_code(copy, files, times, timeout=60 + 4 * usual)
    finally:
        path.write_bytes(before)
        Path(cache_from_source(str(path))).unlink(missing_ok=True)
    if code == 0:
        return "not seen"
    if code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR, 5):
        raise SystemExit(f"{mutant}: {(copy / 'pytest.log').read_text()[-3000:]}")
    return "seen" if code is not None else "endless"


def read_equivalent() -> list[dict[str, str]]:
    """Return the changes that no test can see: module, text of the line, change, reason."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def reason_of(mutant: Mutant, equivalent: list[dict[str, str]]) -> str:
    """Return why a change cannot be seen, empty if it can."""
    for row in equivalent:
        if (
            row["module"] in ("*", mutant.module)
            and row["line"] in mutant.text
            and row["change"] in ("*", mutant.change)
        ):
            return row["reason"]
    return ""


def main() -> int:
    """Try as many changes as asked, and list those that no test sees."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutants", type=int, default=300, help="how many to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", default="", help="a room, module or module:line")
    asked = parser.parse_args()
    paths = sorted(path for room in ROOMS for path in (PACKAGE / room).rglob("*.py"))
    every = [mutant for path in paths for mutant in list_mutants(path)]
    chosen = choose([m for m in every if str(m).startswith(asked.only)], asked.mutants, asked.seed)
    equivalent = read_equivalent()
    reasons = {mutant: reason for mutant in chosen if (reason := reason_of(mutant, equivalent))}
    tried = [mutant for mutant in chosen if mutant not in reasons]
    get_context("forkserver").set_forkserver_preload(PRELOADED)
    found: dict[Mutant, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        copies: Queue[Path] = Queue()
        for number in range(asked.processes):
            copies.put(copy_checkout(Path(folder).resolve(), str(number)))
        files = sorted({file for mutant in tried for file in tests_of(mutant.module)})
        print(f"{len(tried)} of {len(every)} changes, seen by {len(files)} test files", flush=True)

        def work(mutant: Mutant) -> None:
            copy = copies.get()
            try:
                found[mutant] = try_mutant(mutant, copy, times)
            finally:
                copies.put(copy)
            print(f"{len(found):4} {found[mutant]:8} {mutant.told}", flush=True)

        times = time_tests(copies.queue[0], files)
        with ThreadPoolExecutor(asked.processes) as pool:
            for _ in pool.map(work, tried):
                pass
    left = sorted(mutant for mutant, outcome in found.items() if outcome == "not seen")
    for mutant in sorted(reasons):
        print(f"equivalent: {mutant.told}: {reasons[mutant]}")
    for mutant in left:
        print(f"not seen: {mutant.told}")
    endless = sum(outcome == "endless" for outcome in found.values())
    print(
        f"seed {asked.seed}: {len(tried) - len(left)} of {len(tried)} changes seen "
        f"({endless} since the tests did not end), {len(left)} not seen, {len(reasons)} equivalent"
    )
    return int(len(left) > (1 - ENOUGH) * len(tried))


if __name__ == "__main__":
    sys.exit(main())
