"""Many small reports in one plan: what a report costs, and the index of all, must stay level."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

COLUMNS = ("reports", "s each", "CPU s", "peak MB", "index kB", "feed kB", "index s", "again s")


def write_project(folder: Path, count: int) -> Path:
    """Write a plan of so many reports on one small notebook, each with a value of its own."""
    (folder / "notebooks").mkdir(parents=True)
    cells = [
        new_markdown_cell("# How much is it?"),
        new_code_cell("number: int = 0", metadata={"tags": ["parameters"]}),
        new_code_cell("print(f'It is {number}.')"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = new_notebook(cells=cells, metadata={"kernelspec": kernel})
    nbformat.write(made, folder / "notebooks" / "small.ipynb")
    reports = [
        {
            "name": f"small-{number}",
            "title": f"Report {number}",
            "notebooks": ["small"],
            "parameters": {"number": number},
            "formats": ["html"],
        }
        for number in range(1, count + 1)
    ]
    plan = folder / "reports.yml"
    plan.write_text(json.dumps({"reports": reports}))  # JSON is YAML
    return plan


def time_index(plan: Path, out: Path) -> float:
    """Return the seconds that index and feed take to be written."""
    from sitrep.reports.plan.parse import read_plan
    from sitrep.reports.publish.index import write_index

    read = read_plan(plan)
    write_index(read, out)
    begun = time.perf_counter()
    write_index(read, out)
    return time.perf_counter() - begun


def measure_many(count: int, jobs: int, measure: Callable[..., object]) -> None:
    """Print the costs of a tenth of the reports and of all, in a table."""
    print("".join(f"{name:>10}" for name in COLUMNS))
    for number in (count // 10, count):
        with tempfile.TemporaryDirectory() as name:
            plan, out = write_project(Path(name) / "many", number), Path(name) / "out"
            code = "from sitrep.cli.main import main; main()"
            command = [sys.executable, "-c", code, "run", "--quiet", "--plan", str(plan)]
            command += ["--out", str(out), "--jobs", str(jobs)]
            made = measure(command, env=dict(os.environ))
            again = measure(command, env=dict(os.environ))
            sizes = [(out / page).stat().st_size / 1000 for page in ("index.html", "feed.xml")]
            told = [made.wall / number, made.cpu / number, made.memory, *sizes]
            told += [time_index(plan, out), again.wall]
            print(f"{number:10}" + "".join(f"{value:10.2f}" for value in told), flush=True)
