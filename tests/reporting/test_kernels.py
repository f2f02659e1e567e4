"""A forked kernel is an ordinary ipykernel in a process of its own that has the imports already."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import entry_points

import pytest
from jupyter_client.blocking import BlockingKernelClient
from jupyter_core.utils import run_sync
from sitrep.charts import figure
from sitrep.reports.run import kernels
from sitrep.reports.run.processes import CAN_FORK

DRAW = "import numpy\nprint(numpy.random.random())"

pytestmark = pytest.mark.skipif(not CAN_FORK, reason="forking is not safe on this system")


@contextmanager
def started() -> Iterator[tuple[kernels.ForkedKernelManager, BlockingKernelClient]]:
    """Start a forked kernel, and give its manager and a client that is connected."""
    with kernels.private_sockets() as private:
        manager = kernels.ForkedKernelManager(config=private.config)
        run_sync(manager.start_kernel)()
        client = BlockingKernelClient()
        client.load_connection_file(manager.connection_file)
        client.start_channels()
        client.wait_for_ready(timeout=30)
        yield manager, client
        client.stop_channels()
        run_sync(manager.shutdown_kernel)(now=True)


@pytest.fixture(scope="module")
def kernel():
    """Give a forked kernel to all tests of this file."""
    kernels.warm_up()
    with started() as both:
        yield both


def printed(client: BlockingKernelClient, code: str) -> str:
    """Return what a kernel prints when it executes some code."""
    said: list[str] = []

    def listen(message: dict) -> None:
        if message["msg_type"] == "stream":
            said.append(message["content"]["text"])

    reply = client.execute_interactive(code, output_hook=listen, timeout=30)
    assert reply["content"]["status"] == "ok"
    return "".join(said).strip()


def test_provisioner_is_found_by_jupyter():
    """The documented extension point of jupyter_client leads to the forked kernels."""
    (entry,) = entry_points(group="jupyter_client.kernel_provisioners", name=kernels.PROVISIONER)
    assert entry.load() is kernels.ForkedProvisioner


def test_kernel_is_an_ipykernel_with_the_libraries_loaded(kernel):
    """Code finds IPython as ever, and pandas and the charts imported, but nothing of a notebook."""
    _, client = kernel
    modules = ("pandas", "statsmodels", "sitrep.api", "sitrep.charts.style", "papermill")
    code = (
        f"import sys\nprint(type(get_ipython()).__name__, *(m in sys.modules for m in {modules}))"
    )
    assert printed(client, code) == "ZMQInteractiveShell True True True True False"


def test_kernel_leads_a_process_group_of_its_own(kernel):
    """An interrupt at the terminal reaches the runner alone; a kernel ends with its children."""
    manager, client = kernel
    code = "import os\nprint(os.getpid(), os.getpgrp())"
    assert printed(client, code) == f"{manager.provisioner.pid} {manager.provisioner.pid}"


def test_kernel_has_the_environment_it_was_started_with(kernel, monkeypatch):
    """A kernel sees its own environment, not that of the process it was forked from."""
    monkeypatch.setenv("SITREP_TEST", "set after the warm process had started")
    with started() as (_, other):
        seen = printed(other, "import os\nprint(os.environ['SITREP_TEST'][:9])")
        draws = [printed(client, DRAW) for client in (kernel[1], other)]
    assert seen == "set after"
    assert "SITREP_TEST" not in printed(kernel[1], "import os\nprint(list(os.environ))")
    assert draws[0] != draws[1]  # a copy of one random state would make independent draws equal


def test_every_kernel_has_the_same_terminal(monkeypatch):
    """The width of the terminal that a run was started from is not that of its tables."""
    monkeypatch.setenv("COLUMNS", "200")
    with started() as (_, client):
        assert printed(client, "import shutil\nprint(*shutil.get_terminal_size())") == "80 24"


def test_the_runner_tells_the_figures_what_to_be():
    """The runner sets the variable that the figures read, without importing them."""
    assert kernels.SHOWN_AS == figure.FIGURES
