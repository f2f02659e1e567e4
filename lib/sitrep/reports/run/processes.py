"""Ending what was started: kernels, and whatever the notebooks on them have started."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from threading import Thread, current_thread, get_ident, main_thread
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    import psutil

CAN_FORK = sys.platform == "linux"
"""Forking a process that has loaded system frameworks is not safe on macOS; Windows has no fork."""

CAN_GROUP = hasattr(os, "killpg")
"""Whether a process can be ended with all that it has started."""

MARK = "SITREP_KERNEL"
"""Environment variable that a kernel hands on to all that is started on it, wherever that goes."""

_LONGEST = 70
"""Of the folder of a socket: its whole name may have 107 bytes, or 103 on macOS."""

_ROUNDS = 100
"""How often what is left is looked for: a process may take a while to end, or never do."""

_LIVE: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
"""The processes of kernels, forked or not, each leading a process group of its own -> the thread
that has started it."""


def remember(process: Any) -> None:
    """Let `end_all` end the process of a kernel: one with the `pid` and `poll` of a Popen."""
    _LIVE[process] = get_ident()


def end_all(threads: Container[int] | None = None) -> None:
    """End every kernel that is still running, with all that it has started.

    Parameters
    ----------
    threads : container of int, optional, only those that these threads have started
    """
    for kernel, thread in list(_LIVE.items()):
        if kernel.poll() is None and (threads is None or thread in threads):
            with suppress(OSError):
                os.killpg(kernel.pid, signal.SIGKILL) if CAN_GROUP else kernel.kill()


def end_marked(mark: str) -> None:
    """End what was started on a kernel and has left its group: a session, or a daemon, of its own.

    Parameters
    ----------
    mark : str, the value of `MARK` in the kernel's environment
    """
    import psutil

    for _ in range(_ROUNDS):  # one may start another while it is looked for
        found = list(_list_marked(mark))
        if not found:
            return
        for process in found:
            with suppress(psutil.Error):
                process.kill()
        time.sleep(0.01)


def _list_marked(mark: str) -> Iterator[psutil.Process]:
    """Yield the processes but this one that have a mark."""
    import psutil

    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == mark:
                yield process


def follow(lifeline: Connection, end: Callable[[], object]) -> None:
    """Do something when the other end of a pipe is closed, as it is if the runner is killed."""

    def watch() -> None:
        with suppress(EOFError, OSError):
            lifeline.recv()
        end()

    Thread(target=watch, daemon=True).start()


def publishes(lifeline: Connection) -> None:
    """Be a process that publishes: leave interrupts to the runner, and end with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    follow(lifeline, lambda: os._exit(1))


def settle_system() -> None:
    """Let this process, and what it starts, not depend on where TMPDIR and HOME point to."""
    warnings.filterwarnings("ignore", "resource_tracker: process died")  # it is started anew
    for folder in (tempfile.gettempdir(), os.environ.get("XDG_RUNTIME_DIR", ""), "/tmp"):
        if 0 < len(folder) <= _LONGEST and os.access(folder, os.W_OK):
            tempfile.tempdir = folder
            break
    home = os.path.expanduser("~")  # noqa: PTH111 - Path.home() may raise
    if not os.access(home, os.W_OK):
        folder = tempfile.mkdtemp(prefix="sitrep-home-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        for name in ("IPYTHONDIR", "MPLCONFIGDIR"):
            os.environ.setdefault(name, folder)
        if home == "~":  # a container's user that the system does not know: Jupyter would raise
            os.environ["HOME"] = folder


@contextmanager
def deaf_to_interrupts() -> Iterator[None]:
    """Let what is started within not hear Ctrl-C: it ends with the runner, and not before."""
    if current_thread() is not main_thread():  # of a cluster's worker: only the main one may
        yield
        return
    handler = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, handler)
