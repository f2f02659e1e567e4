"""Kernels that start fast: each is forked from one process that has imported the libraries.

The fork is made behind jupyter_client's extension point for kernel provisioners, so papermill and
nbclient see an ordinary ipykernel. Where forking is not safe, ordinary kernels are started.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context, set_start_method
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Unicode
from traitlets.config import Config

from sitrep.reports.run.processes import (
    MARK,
    deaf_to_interrupts,
    end_marked,
    follow,
    remember,
)
from sitrep.reports.run.watch import OPENED

PROVISIONER = "sitrep-forked"
"""The name under which `pyproject.toml` registers `ForkedProvisioner` with jupyter_client."""

_WARM = "sitrep.reports.run.preload"
_PRIVATE, _OPENED, _SAID = "sitrep-", "opened", "said"
_TERMINAL = {"COLUMNS": "80", "LINES": "24"}
"""What a kernel takes for its terminal: pandas folds the text of wide tables by its width."""

SHOWN_AS = "SITREP_FIGURES"
"""Environment variable that tells the figures of a kernel what to show themselves as."""

_INLINE = "module://matplotlib_inline.backend_inline"
"""The backend that ipykernel chooses, unless matplotlib was imported before it could."""


class ForkedKernel:
    """A forked kernel process, with the part of `Popen` that jupyter_client uses."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess, lifeline: Connection) -> None:
        self._process, self._lifeline = process, lifeline
        self.pid = process.pid
        remember(self)

    def poll(self) -> int | None:
        """Return its exit code, or None while it runs."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """Wait for its end, and return its exit code."""
        self._process.join()
        self._lifeline.close()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal."""
        if self.pid is not None and self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Starts a kernel by a fork, and returns only when it listens."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel.

        Raises
        ------
        RuntimeError : the kernel ended before it listened
        """
        context = get_context("forkserver")
        here, there = context.Pipe()
        folder = kwargs.get("cwd") or str(Path.cwd())
        process = context.Process(
            target=_serve,
            args=(cmd[1:], folder, kwargs.get("env", {}), kwargs["stderr"].name, there),
        )
        process.start()
        there.close()
        kernel = ForkedKernel(process, here)
        self.process = kernel  # type: ignore[assignment]  # it does what is asked of a Popen
        self.pid = self.pgid = process.pid
        try:
            await asyncio.to_thread(here.recv)
        except EOFError:
            raise RuntimeError(f"the kernel ended before it listened: {kernel.wait()}") from None
        return self.connection_info


class ColdKernelManager(AsyncKernelManager):
    """Manages one ordinary kernel, which `end_all` ends too."""

    shown_as = Unicode(help="What figures show themselves as.").tag(config=True)

    async def start_kernel(self, **kwargs: Any) -> None:  # type: ignore[override]  # as async there
        """Start the kernel in its own environment, and remember its process."""
        private = Path(self.connection_file).parent
        own = {MARK: private.name, OPENED: str(private / _OPENED), SHOWN_AS: self.shown_as}
        with (private / _SAID).open("ab") as said:
            outputs = {"stdout": said, "stderr": said}
            await super().start_kernel(**kwargs, **outputs, env={**os.environ, **_TERMINAL, **own})
        if isinstance(self.provisioner, LocalProvisioner):
            remember(self.provisioner.process)


class ForkedKernelManager(ColdKernelManager):
    """Manages one kernel that `ForkedProvisioner` starts."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """Return the specification of a forked kernel."""
        return KernelSpec(
            argv=["forked", "-f", "{connection_file}"],
            display_name="Python 3 (forked)",
            language="python",
            interrupt_mode="signal",
            metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER}},
        )


def warm_up() -> None:
    """Start the process that kernels are forked from; it imports the libraries once."""
    from multiprocessing.forkserver import ensure_running, set_forkserver_preload

    set_forkserver_preload([_WARM])
    with deaf_to_interrupts():
        ensure_running()


@dataclass(frozen=True)
class Private:
    """What one kernel has for itself.

    Attributes
    ----------
    config : Config, what its manager is given
    opened : Path, the file that `watch` writes to
    said : Path, the file of what the kernel itself prints: libraries of a kernel that ends may
        print an error that is none, and a run says only what is its own
    """

    config: Config
    opened: Path
    said: Path


@contextmanager
def private_sockets(shown_as: str = "png") -> Iterator[Private]:
    """Let a kernel and its client talk through files of their own; end what was started on it.

    Free ports are looked for and then taken; two kernels that start at once may meet on one
    (papermill#511). Windows has no such files.

    Parameters
    ----------
    shown_as : str, what its figures show themselves as: png, or svg to be published
    """
    with TemporaryDirectory(prefix=_PRIVATE) as name:
        folder = Path(name)
        private = {"connection_file": str(folder / "kernel.json")}
        if os.name == "posix":
            private |= {"transport": "ipc", "ip": str(folder / "kernel")}
        try:
            own = {"KernelManager": private, "ColdKernelManager": {"shown_as": shown_as}}
            yield Private(Config(own), folder / _OPENED, folder / _SAID)
        finally:
            end_marked(folder.name)


def _serve(
    arguments: list[str], folder: str, env: dict[str, str], said: str, ready: Connection
) -> None:
    """Be a kernel, in a process that has just been forked."""
    import numpy as np
    from ipykernel.kernelapp import IPKernelApp

    with open(said, "ab") as file:  # noqa: PTH123 - before anything else
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    os.setsid()  # an interrupt typed at the terminal is the runner's to handle
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(env)
    set_start_method(None, force=True)  # a notebook starts processes as on any other kernel
    _settle_matplotlib()
    np.random.seed()  # noqa: NPY002  # or all kernels would draw the same numbers
    kernel = IPKernelApp.instance(parent_handle=os.getppid())
    kernel.initialize(arguments)  # type: ignore[no-untyped-call]
    ready.send(None)
    follow(ready, partial(_end_here, Path(kernel.abs_connection_file).parent))
    kernel.start()  # type: ignore[no-untyped-call]


def _settle_matplotlib() -> None:
    """Let matplotlib, imported before the fork, be as if it were imported in this folder."""
    import matplotlib as mpl

    mpl.rc_file(mpl.matplotlib_fname())
    mpl.rcParams["backend"] = os.environ.setdefault("MPLBACKEND", _INLINE)


def _end_here(folder: Path) -> None:
    """End this kernel with all that it has started, and leave none of its private files."""
    if folder.name.startswith(_PRIVATE):
        end_marked(folder.name)
        shutil.rmtree(folder, ignore_errors=True)
    os.killpg(os.getpid(), signal.SIGKILL)
