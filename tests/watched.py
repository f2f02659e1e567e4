"""Tests as `mutate.py` runs them: how long each takes, what it calls, and which come first."""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType

import pytest
from mutants import Mutant, is_in_function


@dataclass
class Run:
    """Tests on the code as it is.

    Attributes
    ----------
    times : dict, test -> seconds
    failing : list, tests that fail already
    calls : dict, function ("measures/counts.py 26 61", its first and last line) -> tests that call
        it; of what fixtures share, the file or "" for all
    """

    times: dict[str, float] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)
    calls: dict[str, list[str]] = field(default_factory=dict)

    def callers(self, mutant: Mutant) -> set[str]:
        """Return the tests that call the function that is changed."""
        found = set()
        for function, tests in self.calls.items():
            module, first, last = function.split()
            if module == mutant.module and int(first) <= mutant.line <= int(last):
                found |= set(tests)
        return found


class Watch:
    """Notes how long each test takes and what it calls."""

    def __init__(self, package: Path) -> None:
        self.run, self.prefix, self.test = Run(), f"{package}/", ""
        self.called: dict[CodeType, set[str]] = defaultdict(set)

    def note(self, frame: FrameType, _event: str, _arg: object) -> None:
        """Note a call of a function of ours."""
        if frame.f_code.co_filename.startswith(self.prefix):
            self.called[frame.f_code].add(self.test)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Watch a test."""
        self.test = item.nodeid
        sys.settrace(self.note)
        try:
            return (yield)
        finally:
            sys.settrace(None)

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, request: pytest.FixtureRequest) -> Iterator[None]:
        """Let what a fixture calls count for all tests that share it."""
        test, self.test = self.test, request.node.nodeid
        try:
            return (yield)
        finally:
            self.test = test

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note how long a test took, and whether it failed."""
        if report.failed:
            self.run.failing.append(report.nodeid)
        self.run.times[report.nodeid] = self.run.times.get(report.nodeid, 0) + report.duration

    def write(self, path: Path) -> None:
        """Write down what was noted."""
        for code, tests in self.called.items():
            lines = [line for *_, line in code.co_lines() if line]
            module = code.co_filename.removeprefix(self.prefix)
            self.run.calls[f"{module} {min(lines)} {max(lines)}"] = sorted(tests)
        path.write_text(json.dumps(vars(self.run)))


class Order:
    """Runs first the tests that call what is changed, the quickest of the quickest files first.

    Where the change is in the body of a function, no others are run: they cannot see it.
    """

    def __init__(self, known: Run, mutant: Mutant) -> None:
        self.failing, self.times = known.failing, known.times
        self.callers, self.only_callers = known.callers(mutant), is_in_function(mutant)

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out and sort; tests of one file stay together: they share what is slow to make."""
        items[:] = [
            item
            for item in items
            if item.nodeid not in self.failing and (self.calls(item) or not self.only_callers)
        ]
        whole = seconds_of_files(self.times)

        def key(item: pytest.Item) -> tuple[bool, float, str, float]:
            name = item.nodeid
            file = name.partition("::")[0]
            return not self.calls(item), whole[file], file, self.times.get(name, 0)

        items.sort(key=key)

    def asked(self, files: list[str]) -> list[str]:
        """Return the files of tests that are to be run; one, where no test is."""
        calling = {name.partition("::")[0] for name in self.callers}
        if not self.only_callers or "" in calling:
            return files
        return [file for file in files if file in calling] or files[:1]

    def calls(self, item: pytest.Item) -> bool:
        """Tell whether a test calls what is changed."""
        return bool({item.nodeid, item.nodeid.partition("::")[0], ""} & self.callers)


def seconds_of_files(times: Mapping[str, float]) -> Counter[str]:
    """Return test file -> how long its tests take."""
    whole: Counter[str] = Counter()
    for name, seconds in times.items():
        whole[name.partition("::")[0]] += seconds
    return whole
