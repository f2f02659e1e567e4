"""Publishing reports, each in a process of its own: one that is lost costs its report alone."""

from __future__ import annotations

from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sitrep.reports.plan.kernelspecs import Kernel
from sitrep.reports.plan.model import Report
from sitrep.reports.run import output as store
from sitrep.reports.run.processes import publishes

STAGING = "staging"


class Publishers:
    """The processes that publish.

    Parameters
    ----------
    cold : bool, start each anew, do not fork it
    """

    def __init__(self, *, cold: bool) -> None:
        self._context: Any = get_context("spawn" if cold else "forkserver")
        self._running: set[BaseProcess] = set()

    def publish(self, *given: Any) -> str:
        """Publish a report in a process of its own, and wait for its end.

        Parameters
        ----------
        given : as `publish_report` takes it

        Returns
        -------
        str, why that failed, in one line; empty on success
        """
        here, there = self._context.Pipe()
        process = self._context.Process(target=_work, args=(there, given))
        process.start()
        there.close()
        self._running.add(process)
        try:
            return str(here.recv())
        except EOFError:
            process.join()
            return f"the process that published it ended: {describe_exit(process.exitcode)}"
        finally:
            self._running.discard(process)
            here.close()

    def end_all(self) -> None:
        """End every process that is publishing."""
        for process in list(self._running):
            process.kill()


def describe_exit(code: int | None) -> str:
    """Return the exit code of a process in words.

    Parameters
    ----------
    code : int, as `Process.exitcode` has it: negative for a signal; None if it is not known
    """
    return f"killed by signal {-code}" if code is not None and code < 0 else f"exit code {code}"


def _work(there: Connection, given: tuple[Any, ...]) -> None:
    """Publish a report, and send why that failed; empty on success."""
    from sitrep.reports.run.execute import describe_error

    publishes(there)
    error = ""
    try:
        publish_report(*given)
    except Exception as cause:  # whatever stops one report must not stop the others
        error = describe_error(cause, 0)
    there.send(error)


def publish_report(
    report: Report,
    runs: dict[str, tuple[Path, str, Path]],
    work: Path,
    out: Path,
    key: dict[str, str],
    versions: dict[str, str],
    elsewhere: dict[str, Kernel],
) -> None:
    """Make the files of one report, and put them in their place as a whole.

    Parameters
    ----------
    report : Report
    runs : dict, notebook -> where it was executed to, why it failed, the folder that it ran in
    work : Path, where its executed notebooks lie; on the same disk as `out`
    out : Path, the folder of all reports
    key : dict, what the report depends on
    versions : dict, package -> version
    elsewhere : dict, notebook that ran on another Python or in another language -> its kernel
    """
    from sitrep.reports.publish.last import keep_last
    from sitrep.reports.publish.manifest import NotebookRun, Provenance
    from sitrep.reports.publish.publish import publish

    folder = work / STAGING
    store.clear(folder)
    folder.mkdir(parents=True)
    notebooks = [
        NotebookRun(
            name,
            path.with_name(path.stem + store.FAILED) if error else path,
            error,
            store.read_json(path.with_suffix(store.OPENED)),
            home,
        )
        for name, (path, error, home) in runs.items()
    ]
    provenance = Provenance(
        source=report.asked.source,
        parameters=report.given,
        versions=versions,
        opened={name: sha for run in notebooks for name, sha in run.opened.items()},
        elsewhere=elsewhere,
    )
    publish(report, notebooks, folder, provenance=provenance, key=key)
    place = out / report.name
    keep_last(folder, place)
    store.replace_folder(folder, place)
    with suppress(OSError):
        store.clear(work)
