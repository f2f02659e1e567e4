"""The recipes of docs/scheduling.md do what they say."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from sitrep.reports.plan.parse import read_plan
from sitrep.reports.run.shards import Shard, read_shard

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "scheduling.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def blocks(language: str) -> list[str]:
    """Return the blocks of the page in one language."""
    return [text for name, text in BLOCKS if name == language]


@pytest.fixture
def machine(tmp_path) -> Path:
    """Return a folder that stands for the root of a machine, with stand-ins for its programs."""
    scripts = {
        "srv/sitrep/.venv/bin/sitrep": 'echo "$@" >>said',
        "bin/rsync": 'shift $(($# - 2)); mkdir -p "$2" && cp -R "$1." "$2"',
    }
    for name, script in scripts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\nset -e\n{script}\n")
        path.chmod(0o755)
    (tmp_path / "srv" / "www").mkdir()
    return tmp_path


def sh(machine: Path, text: str) -> None:
    """Run a text in the shell, on that machine."""
    text = text.replace("/srv/", f"{machine}/srv/")
    path = f"{machine}/bin:/usr/bin:/bin"
    subprocess.run(["sh", "-eu", "-c", text], cwd=machine, env={"PATH": path}, check=True)


def options_of(command: str) -> set[str]:
    """Return the long options that a command line gives."""
    return set(re.findall(r"--[a-z-]+", command))


def test_commands_run_and_give_options_that_exist(machine):
    """The lines of shell and cron reach `sitrep run`, and it knows every option on the page."""
    lines = [text for text in blocks("") if "sitrep run --quiet" in text]
    lines += [line.split(None, 5)[5] for text in blocks("cron") for line in text.splitlines()[1:]]
    assert len(lines) == 2
    for line in lines:
        sh(machine, line)
    assert (machine / "srv/sitrep/said").read_text() == "run --quiet --wait 3600\n" * 2
    code = "from sitrep.cli.main import main; main()"
    command = [sys.executable, "-c", code, "run", "--help"]
    env = {"PATH": "/usr/bin:/bin", "TERM": "dumb", "COLUMNS": "200"}
    known = subprocess.run(command, capture_output=True, text=True, check=True, env=env).stdout
    named = {option for text in re.findall(r"sitrep run[^\n`\"]*", PAGE) for option in [text]}
    assert options_of(" ".join(named)) <= options_of(known)


@pytest.mark.skipif(sys.platform != "linux", reason="mv -T is of GNU")
def test_publishing_changes_over_in_one_step(machine):
    """The link leads to the newest copy, and old copies but three go."""
    reports = machine / "srv" / "sitrep" / "reports"
    reports.mkdir()
    (reports / "index.html").write_text("first")
    old = [machine / "srv" / "www" / "releases" / f"2020010{day}T000000Z" for day in range(1, 5)]
    for path in old:
        path.mkdir(parents=True)
    for text in blocks("sh"):
        sh(machine, text)
    www = machine / "srv" / "www"
    assert (www / "reports" / "index.html").read_text() == "first"
    assert (www / "reports-live").is_symlink()
    assert (www / "reports-live" / "index.html").read_text() == "first"
    assert [path.exists() for path in old] == [False, False, True, True]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
def test_systemd_units_are_valid(tmp_path):
    """The tool of systemd finds nothing to complain about."""
    service, timer = blocks("ini")
    service = re.sub(r"ExecStart=\S+", "ExecStart=/bin/true", service).replace("User=sitrep\n", "")
    service = service.replace("/srv/sitrep", "/")
    (tmp_path / "sitrep.service").write_text(service)
    (tmp_path / "sitrep.timer").write_text(timer)
    for name in ("sitrep.service", "sitrep.timer"):
        command = ["systemd-analyze", "verify", str(tmp_path / name)]
        found = subprocess.run(command, capture_output=True, text=True)
        said = [line for line in found.stderr.splitlines() if "sitrep" in line]
        assert (found.returncode, said) == (0, [])
    calendar = re.search(r"OnCalendar=(.*)", timer)
    assert calendar
    subprocess.run(["systemd-analyze", "calendar", calendar[1]], check=True, capture_output=True)


def test_plan_with_relative_days_is_valid(tmp_path):
    """The plan on the page is right as it stands."""
    (text,) = [text for text in blocks("yaml") if text.startswith("reports:")]
    (tmp_path / "notebooks").symlink_to(ROOT / "notebooks")
    path = tmp_path / "reports.yml"
    path.write_text(text, encoding="utf-8")
    reports = {report.name: report for report in read_plan(path).reports}
    assert reports["last-twelve-months"].period == "February 2020 to January 2021"
    assert reports["month-2020-05"].title == "Attacks in May 2020"
    against = reports["against-last-year"].parameters["compare_from"]
    assert against == "2021-01-01 against 2020-01-01"


def test_workflows_and_their_steps_are_yaml():
    """The workflows are read, and call what the Makefile has; the step on the page is read, too."""
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for job in content["jobs"].values():
            for step in job["steps"]:
                made = re.match(r"make (\w+)", step.get("run", ""))
                assert made is None or made[1] in targets
    steps = [yaml.safe_load(text) for text in blocks("yaml")]
    assert sum(isinstance(step, list) and "uses" in step[0] for step in steps) == 1


def test_matrix_makes_each_part_and_merges_them(machine):
    """The jobs of the page name every part once, hand over what they made, and merge all of it."""
    (text,) = [text for text in blocks("yaml") if text.startswith("on:")]
    jobs = yaml.safe_load(text)["jobs"]
    shard, merge = jobs["shard"], jobs["merge"]
    numbers = shard["strategy"]["matrix"]["number"]
    assert merge["needs"] == "shard"
    made = {step["run"] for job in jobs.values() for step in job["steps"] if "make" in str(step)}
    makefile = (ROOT / "Makefile").read_text()
    assert made == {"make .venv/.installed"}
    assert "STAMP := .venv/.installed" in makefile
    (run,) = [step["run"] for step in shard["steps"] if "sitrep run" in step.get("run", "")]
    parts = [run.replace("${{ matrix.number }}", str(number)) for number in numbers]
    assert parts[0] == ".venv/bin/sitrep run --shard 1/8 --out shard"
    shards = [read_shard(part.split()[3]) for part in parts]
    assert shards == [Shard(number, len(numbers)) for number in range(1, len(numbers) + 1)]
    kept, taken = shard["steps"][-1]["with"], merge["steps"][-3]["with"]
    assert (kept["path"], taken["path"]) == ("shard/", "shards/")
    work = machine / "srv" / "sitrep"
    for number in numbers:  # as download-artifact lays them: a folder each, by its name
        (work / taken["path"] / kept["name"].replace("${{ matrix.number }}", str(number))).mkdir(
            parents=True
        )
    sh(machine, f"cd /srv/sitrep && {merge['steps'][-2]['run']}")
    listed = " ".join(f"shards/shard-{number}" for number in numbers)
    assert (work / "said").read_text() == f"run --merge {listed} --out reports\n"


def test_slurm_scripts_make_each_part_and_merge_them(machine):
    """The array makes every part in a folder of its own; the job that waits for it merges them."""
    shard, merge, submit = blocks("bash")
    (array,) = re.findall(r"^#SBATCH --array=1-(\d+)$", shard, re.MULTILINE)
    for script in (shard, merge):
        subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    work = machine / "srv" / "sitrep"
    for number in range(1, int(array) + 1):
        task = f"SLURM_ARRAY_TASK_ID={number} SLURM_ARRAY_TASK_COUNT={array}"
        sh(machine, f"{task}\n{shard}")
        (work / "shards" / str(number)).mkdir(parents=True)
    sh(machine, merge)
    *parts, merged = (work / "said").read_text().splitlines()
    assert parts[1] == "run --shard 2/8 --out shards/2 --quiet"
    assert len(parts) == int(array)
    listed = " ".join(f"shards/{number}" for number in range(1, int(array) + 1))
    assert merged == f"run --merge {listed} --out reports --quiet"
    sbatch = machine / "bin" / "sbatch"
    sbatch.write_text('#!/bin/sh\necho "$@" >>submitted\necho 17\n')
    sbatch.chmod(0o755)
    sh(machine, submit)
    assert (machine / "submitted").read_text() == (
        "--parsable shard.sh\n--dependency=afterany:17 merge.sh\n"
    )


def test_dask_lines_give_options_that_exist(machine):
    """The scheduler and the worker know every option of the page."""
    from click.testing import CliRunner

    pytest.importorskip("distributed")
    from distributed.cli import dask_scheduler, dask_worker

    (text,) = [text for text in blocks("") if "dask scheduler" in text]
    lines = {line.split(".venv/bin/")[1].split()[1]: line for line in text.splitlines()}
    assert [*lines] == ["scheduler", "worker", "run"]
    for name, command in (("scheduler", dask_scheduler.main), ("worker", dask_worker.main)):
        known = CliRunner().invoke(command, ["--help"]).output
        assert options_of(lines[name]) <= options_of(known)


@pytest.mark.parametrize("text", blocks("python"))
def test_airflow_recipes_compile(text):
    """Airflow is not installed here; its recipes are at least Python."""
    assert ast.parse(text).body


def test_exit_codes_are_those_of_the_runner():
    """The table of exit codes is that of the code."""
    from sitrep.reports.run import command

    listed = [int(code) for code in re.findall(r"^\| (\d+) \|", PAGE, re.MULTILINE)]
    assert listed == [command.DONE, command.FAILED, command.WRONG, command.INTERRUPTED]
