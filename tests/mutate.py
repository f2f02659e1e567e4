"""Changes the code in one small way at a time, and tells which changes no test sees.

Run it as `make mutate`. The code is changed in temporary copies of the checkout, never in place.
Which changes are tried follows from the seed and from the changed line alone, so that work
elsewhere leaves the sample as it is. `--only measures/counts.py:120` tries what one line can
suffer; `data/equivalent_mutants.csv` holds changes that cannot be seen, each with its reason.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import cache_from_source
from multiprocessing import get_context
from pathlib import Path
from queue import Queue

import pytest
from mutants import Mutant, choose, equivalents, every_mutant, tests_of

ROOT = Path(__file__).parents[1]
PRELOADED = ["pandas", "pyarrow.csv", "scipy.stats", "statsmodels.api", "matplotlib.pyplot"]
ENOUGH = 0.9
"""Share of the changes that tests must see."""

PYTEST = ["-q", "--no-header", "-p", "no:randomly", "-p", "no:cacheprovider"]
PYTEST += ["-p", "no:nbval", "-m", "not slow", "--hypothesis-seed=0"]


@dataclass
class Run:
    """Tests on the code as it is: how long each takes, and which fail already."""

    times: dict[str, float] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)


class Order:
    """Runs the quickest tests of the quickest files first, by their times in an earlier run."""

    def __init__(self, run: Run) -> None:
        self.run = run

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Sort; tests of one file stay together, since they share what is slow to make."""
        items[:] = [item for item in items if item.nodeid not in self.run.failing]
        whole: Counter[str] = Counter()
        for name, time in self.run.times.items():
            whole[name.partition("::")[0]] += time
        items.sort(
            key=lambda item: (
                whole[item.nodeid.partition("::")[0]],
                item.nodeid.partition("::")[0],
                self.run.times.get(item.nodeid, 0),
            )
        )

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long a test took, and whether it failed."""
        if report.failed:
            self.run.failing.append(report.nodeid)
        self.run.times[report.nodeid] = self.run.times.get(report.nodeid, 0) + report.duration


def run_tests(root: Path, files: list[str], known: Run | None) -> None:
    """Run some test files on a copy of the checkout; the process ends with pytest's code."""
    os.chdir(root)
    log = os.open("pytest.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ["PYTHONPATH"] = str(root / "lib")
    sys.path.insert(0, str(root / "lib"))
    plugin = Order(known or Run())
    code = pytest.main([*PYTEST, *(["-x"] if known else []), *files], plugins=[plugin])
    import sitrep

    if Path(sitrep.__file__).parents[2] != root:
        code = pytest.ExitCode.INTERNAL_ERROR
    if not known:
        Path("run.json").write_text(json.dumps(vars(plugin.run)))
    sys.exit(int(code))


def end_code(root: Path, files: list[str], known: Run | None, *, timeout: float) -> int | None:
    """Return the code with which the tests end, None if they do not end in time."""
    process = get_context("forkserver").Process(target=run_tests, args=(root, files, known))
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


def run_unchanged(copy: Path, files: list[str]) -> Run:
    """Run the tests on the code as it is; those that fail are told, and left out later."""
    if end_code(copy, files, None, timeout=3600) not in (0, 1):
        raise SystemExit(f"the tests do not run:\n{(copy / 'pytest.log').read_text()[-3000:]}")
    known = Run(**json.loads((copy / "run.json").read_text()))
    for name in known.failing:
        print(f"fails without any change, and is left out: {name}", flush=True)
    return known


def try_mutant(mutant: Mutant, copy: Path, known: Run) -> str:
    """Change the code of a copy, run the tests of the module, and change it back."""
    files = tests_of(mutant.module)
    path = copy / "lib" / "sitrep" / mutant.module
    before, compiled = path.read_bytes(), Path(cache_from_source(str(path)))
    usual = sum(time for name, time in known.times.items() if name.partition("::")[0] in files)
    try:
        path.write_bytes(mutant.apply(before))
        compiled.unlink(missing_ok=True)
        code = end_code(copy, files, known, timeout=60 + 4 * usual)
    finally:
        path.write_bytes(before)
        compiled.unlink(missing_ok=True)
    if code in (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR, 5):
        raise SystemExit(f"{mutant}: {(copy / 'pytest.log').read_text()[-3000:]}")
    return {0: "not seen", None: "endless"}.get(code, "seen")


def main() -> int:
    """Try as many changes as asked, and list those that no test sees."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutants", type=int, default=300, help="how many to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", default="", help="a room, module or module:line")
    asked = parser.parse_args()
    every = every_mutant()
    chosen = choose([m for m in every if str(m).startswith(asked.only)], asked.mutants, asked.seed)
    reasons = equivalents(chosen)
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
                found[mutant] = try_mutant(mutant, copy, known)
            finally:
                copies.put(copy)
            print(f"{len(found):4} {found[mutant]:8} {mutant.told}", flush=True)

        known = run_unchanged(copies.queue[0], files)
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
