"""What a person sees while reports are made: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from sitrep.reporting.run import Outcome


def show(outcomes: Iterable[Outcome], total: int, console: Console) -> int:
    """Show the outcomes as they come, and return how many of the notebooks failed.

    Parameters
    ----------
    outcomes : iterable of Outcome, as `run_reports` yields them
    total : int, how many there will be
    console : Console, to write to

    Returns
    -------
    int
    """
    failed = 0
    columns = (TextColumn("Running"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=total)
        for number, outcome in enumerate(outcomes, start=1):
            failed += bool(outcome.error)
            result = f"failed: {outcome.error}" if outcome.error else "done"
            line = f"{number}/{total} {outcome.report.name}/{outcome.notebook} {result}"
            console.print(line, markup=False, highlight=False, soft_wrap=True)
            bar.advance(task)
    return failed
