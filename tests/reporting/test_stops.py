"""A run that is stopped, killed or out of space keeps what is finished, and nothing runs on."""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from sitrep.reports.run import output as store
from started import RUN, has_ended

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and sends signals")

SITREP = [*RUN, "--json"]
PLAN = """reports:
  - name: quick
    title: Quick
    notebooks: [counts]
    formats: []
  - name: slow
    title: Slow
    notebooks: [counts, sleeps]
    formats: []
"""


def start(plan: Path, *arguments: str, before: Callable[[], None] | None = None):
    """Start `sitrep run` on a plan, as a process of its own."""
    return subprocess.Popen(
        [*SITREP, "--plan", str(plan), *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def happenings(process: subprocess.Popen[str]) -> Iterator[tuple[str, str]]:
    """Yield event and name of each line that a run says."""
    assert process.stdout is not None
    for line in process.stdout:
        said = json.loads(line)
        yield said["event"], "/".join(filter(None, [said["report"], said.get("notebook", "")]))


def wait_for(process: subprocess.Popen[str], *wanted: tuple[str, str]) -> None:
    """Read what a run says until all of this was said."""
    missing = set(wanted)
    for happening in happenings(process):
        missing.discard(happening)
        if not missing:
            return
    raise AssertionError(f"never said: {missing}; {process.stderr and process.stderr.read()}")


def family(pid: int) -> set[int]:
    """Return the processes that a process has started, and those that they have."""
    parents = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = entry.read_text().rpartition(")")[2].split()
            parents[int(entry.parent.name)] = int(fields[1])
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {pid}


def running(pids: set[int]) -> set[int]:
    """Return those of some processes that still run, once they have had ten seconds to end."""
    left = set(pids)
    for _ in range(100):
        for pid in list(left):
            if has_ended(pid):
                left.discard(pid)
        if not left:
            break
        time.sleep(0.1)
    return left


@pytest.fixture
def plan(project) -> Path:
    """Return a plan of which one notebook sleeps for a minute while the file `slow` is there."""
    count = (
        "from pathlib import Path\nwith Path('count').open('a') as file:\n    _ = file.write('x')"
    )
    project.write_notebook("counts", new_code_cell(count))
    sleep = "import subprocess, sys, time\nfrom pathlib import Path\nif Path('slow').exists():\n"
    child = "    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    project.write_notebook("sleeps", new_code_cell(f"{sleep}{child}    time.sleep(60)"))
    (project.notebooks / "slow").touch()
    return project.write_plan(PLAN)


@pytest.mark.parametrize(
    ("number", "arguments"),
    [(signal.SIGINT, ()), (signal.SIGTERM, ()), (signal.SIGINT, ("--cold",))],
    ids=["interrupt", "terminate", "interrupt-cold"],
)
def test_interrupt_ends_children_and_keeps_what_is_finished(plan, number, arguments):
    """Ctrl-C and a scheduler's SIGTERM end with 130, at once, and no process is left behind."""
    out = plan.parent / "reports"
    process = start(plan, "--jobs", "2", *arguments)
    wait_for(process, ("published", "quick"), ("started", "slow/sleeps"), ("ended", "slow/counts"))
    time.sleep(2)  # the kernel has started what it starts
    children = family(process.pid)
    assert children
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert told.strip() == "Interrupted; what was finished is kept"
    assert not running(children)
    assert (out / "quick" / store.MANIFEST).exists()
    assert not (out / "slow").exists()
    assert "Quick" in (out / "index.html").read_text()


def test_killed_run_goes_on_where_it_was(plan):
    """After SIGKILL nothing runs on, and the next run executes only what had not ended."""
    process = start(plan, "--jobs", "1")
    wait_for(process, ("ended", "slow/counts"), ("started", "slow/sleeps"))
    time.sleep(1)
    children = family(process.pid)
    process.kill()
    process.communicate()
    assert not running(children)
    (plan.parent / "notebooks" / "slow").unlink()
    process = start(plan)
    assert process.communicate(timeout=60)[1] == ""
    assert process.returncode == 0
    assert (plan.parent / "notebooks" / "count").read_text() == "xx"
    out = plan.parent / "reports"
    assert {path.name for path in out.iterdir()} == {
        *store.PAGES,
        *(store.OWN, "quick", "slow"),
    }
    assert {f"{store.OWN}/{path.name}" for path in (out / store.OWN).iterdir()} == {
        *(store.LOCK, store.CHECKED, store.INDEXED)
    }


def test_full_disk_fails_what_does_not_fit(project):
    """A notebook or a page that cannot be written fails its report, and the index tells why."""
    say = "print('x' * {size})"
    project.write_notebook("small", new_code_cell(say.format(size=1)))
    shown = "from IPython.display import HTML\nHTML('<p>' + 'x' * 90_000)"
    project.write_notebook("middle", new_code_cell(shown))
    project.write_notebook("large", new_code_cell(say.format(size=200_000)))
    entry = "  - {{name: {0}, title: Is {0}, notebooks: [{0}], formats: [{1}]}}\n"
    entries = [entry.format("small", ""), entry.format("middle", "html"), entry.format("large", "")]
    plan = project.write_plan("".join(["reports:\n", *entries]))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    process = start(plan, before=limit)
    output, told = process.communicate(timeout=120)
    assert (process.returncode, told) == (1, "")
    said = [json.loads(line) for line in output.splitlines()]
    errors = {(line["event"], line["report"]): line["error"] for line in said if "error" in line}
    assert errors["ended", "small"] == errors["published", "small"] == ""
    assert errors["ended", "large"].startswith("File too large")
    assert errors["ended", "middle"] == ""
    assert errors["published", "middle"].startswith("File too large")
    assert not (project.out / "middle").exists()
    index = (project.out / "index.html").read_text()
    assert index.count("File too large") >= 2
