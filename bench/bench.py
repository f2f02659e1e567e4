"""Compare `sitrep run` with what people use today: a table of ratios, all measured in one go.

Run it as `make bench`. 24 reports: three notebooks by eight sets of parameters. Every number is the
median of some runs; CPU seconds are of all processes that a way of running starts. The peers run in
an environment of their own, with the same versions of everything that the notebooks use.

With `BENCH='--many 1000'` it measures so many small reports instead, and compares with nobody.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import resource
import shlex
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

from many import measure_many

ROOT = Path(__file__).parents[1]
LOOPS = Path(__file__).with_name("loops.py")
NOTEBOOKS = ("frequency", "targets", "regions")
SETS = (
    {},
    {"period": "week"},
    {"start": "2020-07-01"},
    {"end": "2020-12-31"},
    {"theatres": ["badia"]},
    {"theatres": ["south"]},
    {"actors": ["ISIS"]},
    {"compare_from": "2020-10-01"},
)
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER of Linux: who is left without a parent becomes our child
CORES = 2
CALL = "from sitrep.cli.main import main; main()"
PAST = "b43e47e"
"""The commit before reports were redesigned: other notebooks, so no goal is set against it."""


@dataclass
class Cost:
    """What one run cost: seconds on the clock and of CPU, and the most memory at a time, in MB."""

    wall: float
    cpu: float
    memory: float


def measure(command: list[str], **given: object) -> Cost:
    """Run a command, wait for all that it started, and return what it cost."""
    before, begun, ended = _cpu(), time.monotonic(), Event()
    peak = [0.0]

    def watch() -> None:
        while not ended.wait(0.5):
            peak[0] = max(peak[0], _memory())

    watcher = Thread(target=watch)
    watcher.start()
    with tempfile.TemporaryFile() as told:  # ordinary kernels warn at length
        code = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told, **given).wait()
        told.seek(0)
        said = told.read().decode(errors="replace")
    wall = time.monotonic() - begun
    ended.set()
    watcher.join()
    with suppress(ChildProcessError):
        while True:  # the processes that outlived their parent
            os.waitpid(-1, 0)
    if code:
        raise SystemExit(f"{said[-2000:]}\nexit code {code}: {shlex.join(command)[:300]}")
    return Cost(wall, _cpu() - before, peak[0])


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _memory() -> float:
    """Return the memory of all our descendants in MB, shared pages divided among their users."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[entry.parent.name] = entry.read_text().rpartition(")")[2].split()[1]
    ours, size = {str(os.getpid())}, 0
    while size < len(ours):
        size = len(ours)
        ours |= {child for child, parent in parents.items() if parent in ours}
    total = 0
    for pid in ours - {str(os.getpid())}:
        with suppress(OSError):
            text = Path("/proc", pid, "smaps_rollup").read_text()
            total += int(text.partition("\nPss:")[2].split()[0])
    return total / 1024


def write_plan(folder: Path, sets: list[dict], project: Path = ROOT) -> Path:
    """Write a plan of one report a notebook of a project and a set of parameters."""
    (folder / "notebooks").symlink_to(project / "notebooks")
    reports = [
        {"name": f"{name}-{n}", "title": name, "notebooks": [name], "parameters": given}
        for n, given in enumerate(sets)
        for name in NOTEBOOKS
    ]
    plan = folder / "reports.yml"
    plan.write_text(json.dumps({"reports": reports}))  # JSON is YAML
    return plan


def ways(folder: Path, sets: list[dict], peers: Path) -> dict[str, Callable[[], Cost]]:
    """Return the ways of running, by their letter in the table."""
    plan, out = write_plan(folder, sets), folder / "out"
    out.mkdir()
    jobs = json.dumps([[name, given] for given in sets for name in NOTEBOOKS])
    env = {**os.environ, "PYTHONPATH": str(ROOT / "lib"), "PLOOMBER_STATS_ENABLED": "false"}
    where = {"cwd": ROOT / "notebooks", "env": env}
    lines = [
        shlex.join([str(peers / "papermill"), f"{name}.ipynb", str(out / "a.ipynb")])
        + f" --no-progress-bar --log-level ERROR -y {shlex.quote(json.dumps(given))}"
        for given in sets
        for name in NOTEBOOKS
    ]

    def loop(way: str) -> Callable[[], Cost]:
        command = [str(peers / "python"), str(LOOPS), way, str(out)]
        return lambda: measure([*command, jobs], **where)

    def sitrep(*options: str) -> Callable[[], Cost]:
        command = [sys.executable, "-c", CALL, "run", "--quiet", "--plan", str(plan), *options]
        return lambda: measure([*command, "--jobs", str(CORES)], env=env)

    def bare() -> Cost:
        command = [sys.executable, str(LOOPS), "bare", str(out), jobs]
        said = subprocess.run(command, check=True, capture_output=True, text=True, **where).stdout
        wall, cpu = json.loads(said.splitlines()[-1])
        return Cost(wall / CORES, cpu, 0)

    def then() -> Cost:
        with tempfile.TemporaryDirectory(dir=folder) as past:
            project = Path(past, "project")
            project.mkdir()
            files = subprocess.check_output(["git", "archive", PAST], cwd=ROOT)
            subprocess.run(["tar", "-x"], cwd=project, check=True, input=files)
            _register(project)
            asked = ["--plan", str(write_plan(Path(past), sets, project)), "--formats", "none"]
            call = "from sitrep.cli import main; main()"
            command = [str(peers / "python"), "-c", call, "run", *asked, "--out", f"{past}/out"]
            return measure(command, env={**env, "PYTHONPATH": str(project / "lib")})

    none, both = str(folder / "none"), str(folder / "both")
    return {
        "a  shell loop over the papermill command": lambda: measure(
            ["sh", "-ec", "\n".join(lines)], **where
        ),
        "b  papermill's Python API in a loop": loop("papermill"),
        "c  ploomber-engine in a loop": loop("ploomber"),
        "d  sitrep run --formats none": sitrep("--formats", "none", "--force", "--out", none),
        "e  sitrep run --formats html,pdf": sitrep("--force", "--out", both),
        "f  bare cells in one warm process, / 2": bare,
        "g  sitrep run again, nothing changed": sitrep("--formats", "none", "--out", none),
        f"h  the notebooks and the code of {PAST}": then,
    }


def _register(project: Path) -> None:
    """Let a project that is only unpacked be found as if it were installed, with its kernels."""
    own = tomllib.loads(Path(project, "pyproject.toml").read_text())["project"]
    about = project / "lib" / f"sitrep-{own['version']}.dist-info"
    about.mkdir()
    name = f"Metadata-Version: 2.1\nName: sitrep\nVersion: {own['version']}\n"
    Path(about, "METADATA").write_text(name)
    groups = [
        "\n".join([f"[{group}]", *(f"{key} = {value}" for key, value in points.items())])
        for group, points in own["entry-points"].items()
    ]
    Path(about, "entry_points.txt").write_text("\n".join(groups))


def table(costs: dict[str, Cost]) -> str:
    """Return the costs and the ratios that are aimed at."""
    at = {name[0]: cost for name, cost in costs.items()}
    lines = [f"{'':42}{'wall s':>8}{'CPU s':>8}{'peak MB':>9}"]
    for name, cost in costs.items():
        memory = f"{cost.memory:9.0f}" if cost.memory else ""
        lines.append(f"{name:42}{cost.wall:8.1f}{cost.cpu:8.1f}{memory}")
    ratios = [
        ("a / d", "a", "d", "at least 8"),
        ("c / d", "c", "d", "at least 2"),
        ("d / f", "d", "f", "at most 1.3"),
        ("e / d", "e", "d", "at most 1.3"),
    ]
    lines.append("")
    for name, one, other, goal in ratios:
        if one in at and other in at:
            lines.append(f"{name:10}{at[one].wall / at[other].wall:8.2f}   goal: {goal}")
    lines.append("goals beside: g at most 0.5 s, d and e at most 800 MB, h none")
    return "\n".join(lines)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=3, help="medians of so many runs")
    parser.add_argument("--sets", type=int, default=len(SETS), help="sets of parameters, up to 8")
    parser.add_argument("--only", default="abcdefgh", help="letters of the ways to measure")
    parser.add_argument("--peers", type=Path, default=ROOT / "bench" / ".venv" / "bin")
    parser.add_argument("--many", type=int, help="so many small reports, and a tenth of them")
    asked = parser.parse_args()
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # compiled modules are part of a warm disk
    if asked.many:
        measure_many(asked.many, CORES, measure)
        return
    costs = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, run in ways(Path(folder), list(SETS[: asked.sets]), asked.peers).items():
            if name[0] in asked.only:
                runs = [run() for _ in range(asked.runs)]
                costs[name] = Cost(
                    *(median(getattr(r, part) for r in runs) for part in ("wall", "cpu", "memory"))
                )
                print(f"{name}: {costs[name].wall:.1f} s", file=sys.stderr, flush=True)
    print(f"{len(NOTEBOOKS) * asked.sets} reports, medians of {asked.runs}, {os.cpu_count()} cores")
    print(table(costs))


if __name__ == "__main__":
    main()
