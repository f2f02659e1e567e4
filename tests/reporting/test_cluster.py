"""Notebooks on the workers of a Dask cluster: the same bytes, and what is lost costs itself."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from socket import socket

import pytest
from nbformat.v4 import new_code_cell
from sitrep.cli.main import app
from sitrep.reports.run import fingerprints, options
from sitrep.reports.run import output as store
from started import RUN, files_of, has_ended
from typer.testing import CliRunner

pytest.importorskip("distributed")

from sitrep.reports.run import remote
from sitrep.reports.run.execute import Task
from sitrep.reports.run.workers import LostError, Wanted

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="sends signals")

ENTRY = "  - {{name: {0}, title: Is {0}, notebooks: [{1}], formats: [{2}]}}\n"
DRAW = "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()"
SLEEP = """import os, time
from pathlib import Path
with Path("begun").open("a") as file:
    _ = file.write(f"{os.getpid()} {os.getppid()}\\n")
while Path("slow").exists():
    time.sleep(0.1)
print("slept")"""
"""Says who has begun it, and sleeps while the file `slow` is there."""


@dataclass
class Farm:
    """A scheduler and its workers, each a process of its own."""

    folder: Path
    workers: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.file = self.folder / "scheduler.json"
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")
        until(lambda: "address" in store.read_json(self.file))
        self.address = store.read_json(self.file)["address"]

    def _start(self, what: str, *arguments: str, **env: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{what}", "--no-dashboard"]
        with (self.folder / f"{what}.log").open("ab") as log:
            return subprocess.Popen(
                [*command, "--scheduler-file", str(self.file), *arguments],
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, **env},
            )

    def add(self, *, path: str = "") -> int:
        """Start a worker, with a folder before all others that modules are looked for in."""
        path = os.pathsep.join(filter(None, [path, os.environ.get("PYTHONPATH", "")]))
        worker = self._start("worker", "--nthreads", "1", "--no-nanny", PYTHONPATH=path)
        self.workers[worker.pid] = worker
        return worker.pid

    def end(self) -> None:
        """End all."""
        for process in (*self.workers.values(), self.scheduler):
            process.kill()
            process.wait()


def until(is_so, seconds: float = 300) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.1)


@pytest.fixture
def farm(tmp_path) -> Iterator[Farm]:
    """Return a scheduler with three workers."""
    folder = tmp_path / "farm"
    folder.mkdir()
    made = Farm(folder)
    for _ in range(3):
        made.add()
    yield made
    made.end()


def start(plan: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start a run."""
    return subprocess.Popen(
        [*RUN, "--json", "--plan", str(plan), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def end(process: subprocess.Popen[str]) -> tuple[int, list[dict], str]:
    """Return the exit code of a run, what happened, and what it said on standard error."""
    told, wrong = process.communicate(timeout=600)
    return process.returncode, [json.loads(line) for line in told.splitlines()], wrong


@pytest.fixture
def slow(project):
    """Return a project of three quick reports and one that sleeps."""
    project.write_notebook("quick", new_code_cell("print(word)"))
    project.write_notebook("sleeps", new_code_cell(SLEEP))
    (project.notebooks / "slow").touch()
    entries = [("sleeps", "sleeps"), *((f"quick-{n}", "quick") for n in (1, 2, 3))]
    project.write_plan("reports:\n" + "".join(ENTRY.format(*entry, "") for entry in entries))
    project.begun = lambda: [
        tuple(map(int, line.split()))
        for path in [project.notebooks / "begun"]
        if path.exists()
        for line in path.read_text().splitlines()
    ]
    return project


def whole(out: Path) -> set[str]:
    """Return the names of the reports that are whole."""
    return {path.parent.name for path in out.glob(f"*/{store.MANIFEST}")}


@pytest.mark.slow
def test_a_cluster_makes_what_one_machine_makes(project):
    """Three workers of this machine give the same bytes, of a failed notebook too."""
    project.write_notebook("draws", new_code_cell(DRAW))
    project.write_notebook("reads", new_code_cell("print(open('beside.txt').read(), word)"))
    project.write_notebook("broken", new_code_cell("1 / 0"))
    (project.notebooks / "beside.txt").write_text("beside")
    entries = [("page", "draws, reads", "html"), ("plain", "draws", ""), ("fails", "broken", "")]
    project.write_plan("reports:\n" + "".join(ENTRY.format(*entry) for entry in entries))
    out = project.plan.parent / "dask"
    code, _, told = end(start(project.plan))
    assert (code, told) == (1, "")
    with socket() as taken:
        with suppress(OSError):
            taken.bind(("127.0.0.1", 8787))  # Dask's own: another cluster may run here
            taken.listen()
        code, _, told = end(start(project.plan, "--cluster", "local:3", "--out", str(out)))
    assert (code, told) == (1, "")
    assert files_of(out) == files_of(project.out)


@pytest.mark.slow
def test_a_killed_worker_costs_its_attempt_alone(slow, farm):
    """The notebook is executed again on another worker, and every report is whole."""
    run = start(slow.plan, "--cluster", farm.address, "--cold")
    until(lambda: slow.begun() and len(whole(slow.out)) == 3)
    ((kernel, worker),) = slow.begun()
    farm.workers[worker].kill()
    until(lambda: len(slow.begun()) == 2)
    until(lambda: has_ended(kernel))
    (slow.notebooks / "slow").unlink()
    code, _, told = end(run)
    assert (code, told) == (0, "")
    assert whole(slow.out) == {"sleeps", "quick-1", "quick-2", "quick-3"}
    assert slow.begun()[1][1] in {*farm.workers} - {worker}


@pytest.mark.slow
def test_a_notebook_that_kills_its_workers_fails_alone(project, farm):
    """After a few workers were lost the report fails with the reason; the others are made."""
    project.write_notebook("kills", new_code_cell("import os\nos.kill(os.getppid(), 9)"))
    project.write_notebook("quick", new_code_cell("print(word)"))
    entries = [("kills", "kills"), ("quick", "quick")]
    project.write_plan("reports:\n" + "".join(ENTRY.format(*entry, "") for entry in entries))
    farm.add()
    farm.add()
    run = start(project.plan, "--cluster", farm.address, "--cold")
    code, said, told = end(run)
    assert (code, told) == (1, "")
    errors = {line["report"]: line["error"] for line in said if line["event"] == "ended"}
    assert errors == {"quick": "", "kills": "its worker was lost, 4 times one after the other"}
    assert sum(worker.poll() is None for worker in farm.workers.values()) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lose", "how"), [(signal.SIGKILL, "is gone"), (signal.SIGSTOP, "does not answer")]
)
def test_a_lost_scheduler_is_one_clear_error(slow, farm, lose, how):
    """It says what is whole on disk; the next run executes only what had not ended."""
    run = start(slow.plan, "--cluster", farm.address, "--cold")
    until(lambda: slow.begun() and len(whole(slow.out)) == 3)
    farm.scheduler.send_signal(lose)
    code, _, told = end(run)
    farm.scheduler.kill()
    assert code == 1
    assert told == (
        f"the scheduler {farm.address} {how}; 3 of 4 reports are whole: "
        "quick-1, quick-2, quick-3; run again to go on\n"
    )
    assert "<li>Is sleeps</li>" in (slow.out / "index.html").read_text()
    until(lambda: has_ended(slow.begun()[0][0]))
    (slow.notebooks / "slow").unlink()
    code, said, told = end(start(slow.plan, "--cold"))
    assert (code, told) == (0, "")
    assert {line["report"] for line in said} == {"sleeps"}


@pytest.mark.slow
@pytest.mark.parametrize("cluster", ["farm", "local:2"])
def test_an_interrupt_ends_what_workers_execute(slow, request, cluster):
    """Ctrl-C ends the kernels on the workers too, and keeps what is finished."""
    address = request.getfixturevalue("farm").address if cluster == "farm" else cluster
    run = start(slow.plan, "--cluster", address, "--cold")
    until(lambda: slow.begun() and len(whole(slow.out)) == 3)
    run.send_signal(signal.SIGINT)
    code, _, told = end(run)
    assert (code, told) == (130, "Interrupted; what was finished is kept\n")
    until(lambda: has_ended(slow.begun()[0][0]), seconds=60)
    assert whole(slow.out) == {"quick-1", "quick-2", "quick-3"}


@pytest.mark.slow
def test_a_worker_with_other_code_is_refused(project, farm, tmp_path):
    """It is named with what differs, and its notebooks go to the others; alone, they fail."""
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import sitrep.reports.run.fingerprints as inputs\ninputs.code_digest = lambda: 'other'\n"
    )
    for worker in farm.workers.values():
        worker.kill()
        worker.wait()
    farm.add(path=str(site))
    project.write_notebook("quick", new_code_cell("print(word)"))
    project.write_plan("reports:\n" + ENTRY.format("quick", "quick", ""))
    code, _, told = end(start(project.plan, "--cluster", farm.address, "--cold"))
    assert code == 1
    assert told.count("is not used: its code of sitrep differs\n") == 1
    assert "its code of sitrep differs" in (project.out / "index.html").read_text()
    assert farm.address not in (project.out / "index.html").read_text()
    farm.add()
    code, _, told = end(start(project.plan, "--cluster", farm.address, "--cold", "--jobs", "2"))
    assert code == 0
    assert whole(project.out) == {"quick"}


@pytest.fixture
def task(project) -> Task:
    """Return a task that reads a dataset."""
    data = project.plan.parent / "data.csv"
    data.write_text("a\n1\n")
    path = project.write_notebook("reads", new_code_cell("print(open('beside.txt').read())"))
    return Task(
        source=path.read_text(),
        home=project.notebooks,
        folder=project.plan.parent,
        parameters={},
        inputs=(str(data),),
        out=project.out,
        shown_as="png",
        cell_limit=60,
        cold=True,
        key=fingerprints.report_key(
            notebooks=[path],
            data=fingerprints.value_digest([fingerprints.file_digest(data)]),
            parameters={},
            page={},
        ),
    )


def other_data(task: Task, monkeypatch) -> None:
    """Change the dataset."""
    (task.folder / "data.csv").write_text("a\n2\n")


def no_data(task: Task, monkeypatch) -> None:
    """Remove the dataset."""
    (task.folder / "data.csv").unlink()


def no_folder(task: Task, monkeypatch) -> None:
    """Rename the folder of the notebooks."""
    task.home.rename(task.folder / "elsewhere")


def other_packages(task: Task, monkeypatch) -> None:
    """Have another version of a package."""
    versions = {**fingerprints.package_versions(), "pandas": "0.1"}
    monkeypatch.setattr(remote, "package_versions", lambda: versions)


def other_code(task: Task, monkeypatch) -> None:
    """Have another version of the library."""
    monkeypatch.setattr(remote, "code_digest", lambda: "other")


@pytest.mark.parametrize(
    ("change", "why", "always"),
    [
        (other_data, "its data differ", False),
        (no_data, "its data cannot be read: No such file or directory", False),
        (no_folder, "it has no folder of the plan", False),
        (other_packages, "its packages differ: pandas 0.1, not ", True),
        (other_code, "its code of sitrep differs", True),
    ],
)
def test_a_worker_compares_itself_with_the_caller(task, monkeypatch, change, why, always):
    """Code, packages and data that are not the caller's are refused before anything runs."""
    given = json.loads(json.dumps(remote.pack(task, "token")))
    change(task, monkeypatch)
    answer = remote.work(given)
    assert answer["refused"].startswith(why)
    assert answer["always"] is always


def test_a_worker_may_have_the_plan_in_another_folder(task, tmp_path, monkeypatch):
    """Where the caller's folder is not there, the one that it was started in is taken."""
    given = remote.pack(task, "token")
    (task.home / "beside.txt").write_text("here")
    elsewhere = task.folder.rename(tmp_path / "elsewhere")
    monkeypatch.chdir(elsewhere)
    answer = remote.work(given)
    assert answer["error"] == ""
    assert "here" in answer["notebook"]
    assert list(answer["opened"]) == ["notebooks/beside.txt"]


def test_a_stopped_run_is_begun_by_no_worker(task):
    """A task that arrives after its run was interrupted is not executed."""
    token = "stopped"
    assert remote.stop(token) == 0
    assert remote.work(remote.pack(task, token)) == {"notebook": "", "error": "", "opened": {}}


def test_a_file_that_is_another_on_the_worker_is_no_input_of_ours(task, monkeypatch):
    """What a notebook has opened there must be what it would have opened here."""
    from sitrep.reports.run.cluster import Cluster

    asked = []

    def ask(given, unfit):
        asked.append(dict(unfit))
        opened = {"data.csv": "0" * 64} if not unfit else {}
        return {"notebook": "", "error": "", "opened": opened, "worker": f"w{len(asked)}"}

    cluster = Cluster(None, "tcp://nowhere", 1)
    monkeypatch.setattr(cluster, "_ask", ask)
    assert cluster.execute(replace(task, inputs=())).error == ""
    assert asked == [{}, {"w1": "of its files data.csv changed"}]


def test_a_worker_whose_disk_is_full_fails_the_notebook_alone(task, monkeypatch):
    """What goes wrong on a worker is the notebook's error, and not that of the connection."""

    def settle(cold):
        raise OSError(28, "No space left on device", "/tmp/private")

    monkeypatch.setattr(remote, "_settle", settle)
    answer = remote.work(remote.pack(task, "full"))
    assert answer == {"notebook": "", "error": "No space left on device: private", "opened": {}}


class Asked(Future):
    """A task of a client, which ends when it is told to."""

    def release(self) -> None:
        """Be forgotten."""


class Pool:
    """A client of one worker that has one thread."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []

    def nthreads(self, **_) -> dict[str, int]:
        """Return the threads of each worker."""
        return {"w1": 1}

    def submit(self, *_, **__) -> Asked:
        """Take a task."""
        self.asked.append(Asked())
        return self.asked[-1]


def test_nothing_waits_on_a_worker_that_may_be_lost(task):
    """A worker is given no more than it has threads: what waits there would be lost with it."""
    from sitrep.reports.run.cluster import Cluster

    pool = Pool()
    cluster = Cluster(pool, "tcp://nowhere", 3)
    answer = {"notebook": "", "error": "", "opened": {}, "worker": "w1"}
    at_once = []
    with ThreadPoolExecutor(3) as threads:
        ends = [threads.submit(cluster.execute, task) for _ in range(3)]
        for number in (1, 2, 3):
            until(lambda number=number: len(pool.asked) >= number, seconds=60)
            running = [asked for asked in pool.asked if not asked.done()]
            at_once.append(len(running))
            for asked in running:
                asked.set_result(dict(answer))
    assert at_once == [1, 1, 1]
    assert [end.result().error for end in ends] == ["", "", ""]


def test_dask_says_nothing_of_its_own(monkeypatch):
    """Every logger of Dask is silent, also those to which it gives a level of their own."""
    from sitrep.reports.run import cluster

    loud = [name for name in logging.root.manager.loggerDict if name.startswith("distributed")]
    for name in (*loud, "tornado.application"):
        logger = logging.getLogger(name)
        monkeypatch.setattr(logger, "level", logger.level)
    monkeypatch.setattr(cluster, "_PATIENCE", 0.2)
    with pytest.raises(LostError), cluster.open_cluster(Wanted("tcp://127.0.0.1:1", None), 1):
        pass
    assert not [name for name in loud if logging.getLogger(name).isEnabledFor(logging.ERROR)]


@pytest.mark.parametrize("given", ["loacl", "local:0", "local:x", "http://a:1", "tcp://", "8786"])
def test_what_is_no_cluster_is_told(project, given):
    """One line says how a cluster is named, and nothing runs."""
    project.write_notebook("quick")
    project.write_plan("reports:\n" + ENTRY.format("quick", "quick", ""))
    result = CliRunner().invoke(app, ["run", "--plan", str(project.plan), f"--cluster={given}"])
    assert result.exit_code == 2
    assert result.stderr == (
        f"--cluster: {given!r} is no cluster; give tcp://HOST:PORT of a Dask scheduler, local or "
        "local:3\n"
    )


def test_without_the_extra_it_is_said_how_to_install_it(project, monkeypatch):
    """Dask is no part of sitrep; where it is missing one line names the extra."""
    monkeypatch.setattr(options, "find_spec", lambda name: None)
    result = CliRunner().invoke(app, ["run", "--plan", str(project.plan), "--cluster", "local"])
    assert result.exit_code == 2
    assert result.stderr == (
        "--cluster: needs dask.distributed; install it: pip install 'sitrep[cluster]'\n"
    )


@pytest.mark.slow
def test_a_scheduler_that_does_not_answer_is_told(project, monkeypatch):
    """No traceback: one line with its address, and exit code 1."""
    from sitrep.reports.run import cluster

    monkeypatch.setattr(cluster, "_PATIENCE", 2)
    project.write_notebook("quick")
    project.write_plan("reports:\n" + ENTRY.format("quick", "quick", ""))
    result = CliRunner().invoke(
        app, ["run", "--plan", str(project.plan), "--cluster", "tcp://127.0.0.1:1"]
    )
    assert result.exit_code == 1
    assert result.stderr == (
        "no scheduler answers at tcp://127.0.0.1:1; 0 of 1 reports are whole; run again to go on\n"
    )
