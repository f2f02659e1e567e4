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
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import cache_from_source
from multiprocessing import get_context
from multiprocessing.connection import wait
from pathlib import Path

import pytest
from mutants import Mutant, choose, equivalents, every_mutant, tests_of
from watched import Order, Run, Watch, seconds_of_files

ROOT = Path(__file__).parents[1]
PRELOADED = ["pandas", "pyarrow.csv", "scipy.stats", "statsmodels.api", "matplotlib.pyplot"]
CONTEXT = get_context("forkserver")
ENDLESS = 1000
UNUSABLE = (pytest.ExitCode.INTERNAL_ERROR, pytest.ExitCode.USAGE_ERROR)
OUTCOMES = {
    pytest.ExitCode.OK: "not seen",
    pytest.ExitCode.NO_TESTS_COLLECTED: "not seen",
    ENDLESS: "endless",
}
"""What pytest's code tells of a change; all others tell that it was seen."""
ENOUGH = 0.9
"""Share of the changes that tests must see."""

PYTEST = ["-q", "--no-header", "-p", "no:randomly", "-p", "no:cacheprovider"]
PYTEST += ["-p", "no:nbval", "-m", "not slow", "--hypothesis-seed=0"]


def run_tests(root: Path, files: list[str], order: Order | None) -> None:
    """Run some test files on a copy of the checkout; the process ends with pytest's code."""
    os.chdir(root)
    log = os.open("pytest.log", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.environ["PYTHONPATH"] = str(root / "lib")
    sys.path.insert(0, str(root / "lib"))
    if order:
        code = pytest.main([*PYTEST, "-x", *files], plugins=[order])
    else:
        watch = Watch(root / "lib" / "sitrep")
        code = pytest.main([*PYTEST, *files], plugins=[watch])
        watch.write(Path("run.json"))
    import sitrep

    if Path(sitrep.__file__).parents[2] != root:
        code = pytest.ExitCode.INTERNAL_ERROR
    sys.exit(int(code))


@dataclass(frozen=True)
class Job:
    """Some test files to be run in a copy of the checkout, on the code as it is or changed."""

    files: list[str]
    timeout: float
    mutant: Mutant | None = None
    order: Order | None = None

    def change(self, copy: Path) -> None:
        """Change the code of a copy; what was compiled of it is stale."""
        if self.mutant:
            path = copy / "lib" / "sitrep" / self.mutant.module
            shutil.copy(path, path.with_suffix(".kept"))
            path.write_bytes(self.mutant.apply(path.read_bytes()))
            Path(cache_from_source(str(path))).unlink(missing_ok=True)

    def restore(self, copy: Path) -> None:
        """Change it back."""
        if self.mutant:
            path = copy / "lib" / "sitrep" / self.mutant.module
            path.with_suffix(".kept").replace(path)
            Path(cache_from_source(str(path))).unlink(missing_ok=True)


def run(jobs: list[Job], copies: list[Path]) -> Iterator[tuple[Job, Path, int]]:
    """Run jobs, as many at a time as there are copies.

    Yields
    ------
    Job, the copy it ran in, and pytest's code; `ENDLESS` if it did not end in time
    """
    waiting, free, running = jobs[::-1], list(copies), {}
    try:
        while waiting or running:
            while waiting and free:
                job, copy = waiting.pop(), free.pop()
                job.change(copy)
                process = CONTEXT.Process(target=run_tests, args=(copy, job.files, job.order))
                process.start()
                running[process.sentinel] = job, copy, process, time.monotonic() + job.timeout
            ended = wait(list(running), timeout=1)
            for sentinel, (job, copy, process, deadline) in list(running.items()):
                if sentinel in ended or time.monotonic() > deadline:
                    process.kill()
                    process.join()
                    job.restore(copy)
                    del running[sentinel]
                    code = int(process.exitcode or 0) if sentinel in ended else ENDLESS
                    yield job, copy, code
                    free.append(copy)
    finally:
        for _, _, process, _ in running.values():
            process.kill()


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


def run_unchanged(files: list[str], copies: list[Path]) -> Run:
    """Run the tests on the code as it is; those that fail are told, and left out later."""
    known = Run()
    for job, copy, code in run([Job([file], 3600) for file in files], copies):
        if code not in (0, 1):
            raise SystemExit(f"{job.files[0]} cannot be run:\n{read_log(copy)}")
        found = Run(**json.loads((copy / "run.json").read_text()))
        known.times |= found.times
        known.failing += found.failing
        for function, tests in found.calls.items():
            known.calls[function] = known.calls.get(function, []) + tests
    for name in known.failing:
        print(f"fails without any change, and is left out: {name}", flush=True)
    return known


def read_log(copy: Path) -> str:
    """Return the end of what pytest said."""
    return (copy / "pytest.log").read_text(errors="replace")[-3000:]


def make_job(mutant: Mutant, known: Run) -> Job:
    """Return the tests of a change, and how long they may take."""
    order, whole = Order(known, mutant), seconds_of_files(known.times)
    files = order.asked(tests_of(mutant.module))
    return Job(files, 60 + 4 * sum(whole[file] for file in files), mutant, order)


def try_mutants(mutants: list[Mutant], copies: list[Path]) -> dict[Mutant, str]:
    """Return mutant -> seen, not seen, or endless."""
    files = sorted({file for mutant in mutants for file in tests_of(mutant.module)})
    print(f"{len(mutants)} changes, {len(files)} test files", flush=True)
    known = run_unchanged(files, copies)
    jobs = [make_job(mutant, known) for mutant in mutants]
    found: dict[Mutant, str] = {}
    for job, copy, code in run(jobs, copies):
        if job.mutant and code in UNUSABLE:
            raise SystemExit(f"{job.mutant.told}: {read_log(copy)}")
        if job.mutant:
            found[job.mutant] = OUTCOMES.get(code, "seen")
            print(f"{len(found):4} {found[job.mutant]:8} {job.mutant.told}", flush=True)
    return found


def main() -> int:
    """Try as many changes as asked, and list those that no test sees."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--mutants", type=int, default=300, help="how many to try")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--only", default="", help="a room, module or module:line")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before all were tried"))
    every = [mutant for mutant in every_mutant() if str(mutant).startswith(asked.only)]
    chosen = choose(every, asked.mutants, asked.seed)
    reasons = equivalents(chosen)
    tried = [mutant for mutant in chosen if mutant not in reasons]
    with tempfile.TemporaryDirectory() as folder:
        copies = [
            copy_checkout(Path(folder).resolve(), str(number)) for number in range(asked.processes)
        ]
        found = try_mutants(tried, copies)
    left = sorted(mutant for mutant, outcome in found.items() if outcome == "not seen")
    for mutant in sorted(reasons):
        print(f"equivalent: {mutant.told}: {reasons[mutant]}")
    for mutant in left:
        print(f"not seen: {mutant.told}")
    endless = sum(outcome == "endless" for outcome in found.values())
    print(
        f"seed {asked.seed}, {len(chosen)} of {len(every)} changes: {len(reasons)} equivalent, "
        f"{len(tried) - len(left)} of {len(tried)} seen "
        f"({endless} since the tests did not end), {len(left)} not seen"
    )
    return int(len(left) > (1 - ENOUGH) * len(tried))


if __name__ == "__main__":
    CONTEXT.set_forkserver_preload(PRELOADED)
    sys.exit(main())
