"""Running a plan: what is due is executed, several notebooks at a time; finished reports appear."""

from __future__ import annotations

import logging
import time
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from threading import Event
from typing import TYPE_CHECKING

from sitrep.reports.plan.kernelspecs import list_elsewhere
from sitrep.reports.plan.model import Plan, Report
from sitrep.reports.plan.notebooks import find_notebook, home_of, seen_from
from sitrep.reports.run import output as store
from sitrep.reports.run.fingerprints import (
    file_digest,
    package_versions,
    report_key,
    value_digest,
)
from sitrep.reports.run.places import open_workers
from sitrep.reports.run.publishing import Publishers
from sitrep.reports.run.workers import LostError, Wanted, Workers

if TYPE_CHECKING:
    from sitrep.reports.run.execute import Task

INDEX = store.PAGES[0]


@dataclass(frozen=True)
class Due:
    """A report that must be run, why, and what it depends on."""

    report: Report
    why: str
    key: dict[str, str]


@dataclass(frozen=True)
class Started:
    """A notebook has begun to run."""

    report: str
    notebook: str


@dataclass(frozen=True)
class Ended:
    """A notebook has ended, with an error in one line, or without."""

    report: str
    notebook: str
    error: str
    seconds: float


@dataclass(frozen=True)
class Published:
    """A report stands in its place, whole; or why it could not be put there."""

    report: str
    error: str
    seconds: float


Happening = Started | Ended | Published
Happenings = Generator[Happening, None, None]


@dataclass(frozen=True)
class Settings:
    """How to run.

    Attributes
    ----------
    out : Path, the folder to publish in; made if it is missing
    jobs : int, how many notebooks at a time
    force : bool, run what is up to date too
    cold : bool, start ordinary kernels, not forked ones
    cluster : Wanted, optional, the cluster to execute on; this machine by default
    """

    out: Path
    jobs: int
    force: bool = False
    cold: bool = False
    cluster: Wanted | None = None


def list_keys(plan: Plan, reports: Sequence[Report]) -> Iterator[tuple[Report, dict[str, str]]]:
    """Yield reports, each with what it depends on now."""
    digests: dict[str, str] = {}
    for report in reports:
        for path in report.inputs:
            if path not in digests:
                digests[path] = file_digest(Path(path))
        yield (
            report,
            report_key(
                notebooks=[find_notebook(name, plan.folder) for name in report.notebooks],
                data=value_digest([digests[path] for path in report.inputs]),
                parameters=report.given,
                page={"title": report.title, "formats": sorted(report.formats)},
            ),
        )


def find_due(
    plan: Plan, reports: Sequence[Report], settings: Settings
) -> tuple[list[Due], list[Report]]:
    """Return the reports that must be run, each with the reason, and those that are up to date."""
    due, current = [], []
    for report, key in list_keys(plan, reports):
        why = store.why_run(settings.out / report.name, key, plan.folder)
        if why or settings.force:
            due.append(Due(report, why or "forced", key))
        else:
            current.append(report)
    return due, current


def run_reports(plan: Plan, due: Sequence[Due], settings: Settings) -> Happenings:
    """Run what is due, and publish each report when its last notebook has ended.

    The caller holds the output folder, see `store.locked`.

    Parameters
    ----------
    plan : Plan
    due : sequence of Due, as `find_due` returns it
    settings : Settings

    Yields
    ------
    Started, Ended and Published, as it happens

    Raises
    ------
    OSError : the output folder cannot be written
    LostError : nobody is left to execute what is due

    Notes
    -----
    A notebook that fails stops neither the others nor its report. What is not finished is never
    seen: reports are made in a work folder beside their place and moved there whole. A run that is
    stopped, by whatever means, leaves its executed notebooks there, and the next one goes on.
    """
    told = {report.name: report.title for report in plan.reports}
    mark = settings.out / store.INDEXED
    state = store.index_state(settings.out, told)
    if not due and state and store.read_json(mark) == {"state": state}:
        return
    from sitrep.reports.publish.index import write_index

    mark.unlink(missing_ok=True)  # until the index is written again
    store.sweep(settings.out)
    runner = _Runner(plan, due, settings)
    try:
        if due:
            yield from runner.run()
        store.clear(settings.out / store.WORK)
    finally:
        write_index(plan, settings.out, unpublished=runner.unpublished)
    if not runner.unpublished:
        store.write_json(mark, {"state": store.index_state(settings.out, told)})


class _Runner:
    """One run: the tasks, who works on them, and what has happened so far."""

    def __init__(self, plan: Plan, due: Sequence[Due], settings: Settings) -> None:
        self.plan, self.due, self.settings = plan, due, settings
        self.publishers = Publishers(cold=settings.cold)
        self.happened: SimpleQueue[Happening | LostError] = SimpleQueue()
        self.executing: list[Future[None]] = []
        self.stopped = Event()
        self.unpublished: dict[str, str] = {}
        self.errors: dict[str, dict[str, str]] = {entry.report.name: {} for entry in due}
        self.begun: dict[str, float] = {}

    def run(self) -> Iterator[Happening]:
        """Yield what happens until every report is published."""
        waiting = {due.report.name: due for due in self.due}
        with self._workers() as (workers, threads, publishing):
            for due in self.due:
                for notebook in due.report.notebooks:
                    self.executing.append(threads.submit(self._execute, workers, due, notebook))
            while waiting:
                happening = self.happened.get()
                if isinstance(happening, LostError):
                    raise happening
                yield happening
                if isinstance(happening, Published):
                    del waiting[happening.report]
                    if happening.error:
                        self.unpublished[happening.report] = happening.error
                elif isinstance(happening, Ended):
                    due, errors = waiting[happening.report], self.errors[happening.report]
                    errors[happening.notebook] = happening.error
                    if len(errors) == len(due.report.notebooks):
                        publishing.submit(self._publish, due)

    @contextmanager
    def _workers(self) -> Iterator[tuple[Workers, ThreadPoolExecutor, ThreadPoolExecutor]]:
        """Keep threads that execute and threads that publish; stop them all on an interrupt."""
        from sitrep.reports.run import kernels

        work = self.settings.out / store.WORK
        if self.settings.force:
            store.clear(work)
        work.mkdir(parents=True, exist_ok=True)
        if not self.settings.cold:
            kernels.warm_up()
        logging.getLogger("papermill").setLevel(logging.CRITICAL)  # each failure is told once
        with open_workers(self.settings.cluster, self.settings.jobs) as workers:
            threads = ThreadPoolExecutor(workers.slots)
            most = max(1, min(self.settings.jobs // 2, len(self.due)))  # publishing is less work
            publishing = ThreadPoolExecutor(most)
            try:
                yield workers, threads, publishing
            except BaseException:
                self.stopped.set()
                for pool in (threads, publishing):
                    pool.shutdown(wait=False, cancel_futures=True)
                workers.stop()
                while not all(future.done() for future in self.executing):
                    time.sleep(0.1)
                    workers.stop()
                self.publishers.end_all()
                raise
            finally:
                threads.shutdown(cancel_futures=True)
                publishing.shutdown(cancel_futures=True)

    def _folder(self, report: Report) -> Path:
        return self.settings.out / store.WORK / report.name

    def _target(self, due: Due, notebook: str) -> Path:
        """Return where a notebook is executed to; the name tells what it was made from."""
        made_from = {part: due.key[part] for part in due.key if part != "page"}
        key = value_digest([made_from, _shown_as(due.report)])[:16]
        return self._folder(due.report) / f"{notebook}.{key}.ipynb"

    def _is_executed(self, target: Path) -> bool:
        """Tell whether a run that was stopped has executed a notebook, on files as they are now."""
        opened = store.read_json(target.with_suffix(store.OPENED))
        return target.exists() and not store.list_changed(opened, self.plan.folder)

    def _execute(self, workers: Workers, due: Due, notebook: str) -> None:
        """Execute one notebook, unless a run that was stopped has done so."""
        from sitrep.reports.run.execute import describe_error

        name = due.report.name
        begun = time.monotonic()
        self.begun.setdefault(name, begun)
        self.happened.put(Started(name, notebook))
        error = ""
        try:
            target = self._target(due, notebook)
            target.parent.mkdir(exist_ok=True)
            if not self._is_executed(target) and not self.stopped.is_set():
                executed = workers.execute(self._task(due, notebook))
                error = executed.error
                store.write_json(target.with_suffix(store.OPENED), executed.opened)
                store.write_executed(executed.notebook, target, error)  # last: it is taken for done
        except LostError as cause:
            self.happened.put(cause)
            return
        except Exception as cause:  # the main thread waits for this notebook, whatever happens
            error = error or describe_error(cause, self.plan.cell_limit)
        self.happened.put(Ended(name, notebook, error, time.monotonic() - begun))

    def _task(self, due: Due, notebook: str) -> Task:
        """Return what is to be executed, as a value that may be sent elsewhere."""
        from sitrep.reports.run.execute import Task

        folder, report = self.plan.folder, due.report
        source = find_notebook(notebook, folder)
        home = home_of(source, folder)
        return Task(
            source=source.read_text(encoding="utf-8"),
            home=home,
            folder=folder,
            parameters=seen_from(home, report.parameters_of(notebook), folder),
            inputs=tuple(report.inputs),
            out=self.settings.out,
            shown_as=_shown_as(report),
            cell_limit=self.plan.cell_limit,
            cold=self.settings.cold,
            key=due.key,
        )

    def _publish(self, due: Due) -> None:
        """Publish a report, and say so."""
        from sitrep.reports.run.execute import describe_error

        name, folder = due.report.name, self.plan.folder
        sources = {notebook: find_notebook(notebook, folder) for notebook in due.report.notebooks}
        runs = {
            notebook: (
                self._target(due, notebook),
                self.errors[name][notebook],
                home_of(source, folder),
            )
            for notebook, source in sources.items()
        }
        work, out = self._folder(due.report), self.settings.out
        try:
            elsewhere = list_elsewhere(sources)
            given = (due.report, runs, work, out, due.key, package_versions(), elsewhere)
            error = self.publishers.publish(*given)
        except Exception as cause:  # the main thread waits for this report, whatever happens
            error = describe_error(cause, self.plan.cell_limit)
        self.happened.put(Published(name, error, time.monotonic() - self.begun[name]))


def _shown_as(report: Report) -> str:
    """Return what the figures of a report show themselves as: drawings where it is published."""
    return "svg" if report.formats else "png"
