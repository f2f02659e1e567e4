"""What someone sees of an error in a notebook."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from sitrep.errors import DataError, ParameterError, Problem, check_choice
from traitlets.config import Config

DEEP = "def ask(*given):\n    raise error\nask(1)"
"""A cell whose error is raised in a function."""


@pytest.fixture
def shell() -> InteractiveShell:
    """Return a shell as a kernel has one, which keeps no history."""
    return InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))


def shown(shell: InteractiveShell, error: Exception, capsys: pytest.CaptureFixture[str]) -> str:
    """Return what a cell shows that raises an error."""
    shell.push({"error": error})
    assert shell.run_cell(DEEP).error_in_exec is error
    return capsys.readouterr().out.strip()


def test_a_wrong_parameter_is_one_line(shell, capsys):
    """The parameter, the value and the nearest that is allowed, without a frame of the library."""
    with pytest.raises(ParameterError) as caught:
        check_choice("period", "mont", ["month", "week"], noun="a period")
    text = shown(shell, caught.value, capsys)
    assert text == "ParameterError: period: 'mont' is not a period; did you mean 'month'?"


def test_wrong_data_are_one_line_a_problem(shell, capsys):
    """Each problem with its file and row, without a frame of the library."""
    problems = [Problem("a.csv", row, "X", "n", "y", "is no number") for row in (2, 3)]
    lines = shown(shell, DataError(problems), capsys).splitlines()
    assert lines == ["DataError:", *(f"a.csv:{row}: X n: 'y' is no number" for row in (2, 3))]


def test_other_errors_keep_their_frames(shell, capsys):
    """An error that is not about what was given shows where it was raised."""
    assert "Traceback (most recent call last)" in shown(shell, KeyError("x"), capsys)
