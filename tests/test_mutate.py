"""The tool that changes the code: what it changes, what it leaves, and which tests it asks."""

from __future__ import annotations

import csv
from pathlib import Path

import mutants
import pytest
from mutants import choose, every_mutant, is_code, list_mutants
from watched import Run


@pytest.fixture
def changes(tmp_path, monkeypatch):
    """Return what gives the changes of some lines of code, as changed code."""
    monkeypatch.setattr(mutants, "PACKAGE", tmp_path)

    def changes(code: str) -> list[str]:
        path = tmp_path / "module.py"
        path.write_text(code, encoding="utf-8")
        return [
            mutant.apply(code.encode()).decode() for mutant in list_mutants(path) if is_code(mutant)
        ]

    return changes


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("a < b", ["a <= b"]),
        ("a not  in b", ["a in b"]),
        ("a == b != c", ["a != b != c", "a == b == c"]),
        ("a and b and c", ["a or b and c", "a and b or c"]),
        ("not a", ["a"]),
        ("~(a & b)", ["(a & b)", "~(a | b)"]),
        ("a + b", ["a - b"]),
        ("a += b", ["a -= b"]),
        ("a['é'] = min(b)", ["a['é'] = max(b)"]),
        ("a.min().min()", ["a.max().min()", "a.min().max()"]),
        ("a = True", ["a = False"]),
        ("a = 1_0", ["a = 11", "a = 9"]),
        ("a = 0.5", ["a = 1.0"]),
        ("def f(a='b'): pass", ['def f(a="bx"): pass']),
        ("def f(*, a=''): pass", ['def f(*, a="x"): pass']),
        ("(a  # a < b\n < b)", ["(a  # a < b\n <= b)"]),
    ],
)
def test_small_changes(changes, code, expected):
    """One place is changed at a time, and the layout stays."""
    assert sorted(changes(code)) == sorted(expected)


@pytest.mark.parametrize(
    "code",
    [
        '"""A text with 1 < 2."""',
        "a: int | None",
        "def f(a: int | str) -> int | None: pass",
        "a + 'text'",
        "a = f'{b} and {c:.1f}'",
        "a @ b",
    ],
)
def test_nothing_to_change(changes, code):
    """Texts and annotations are left alone."""
    assert changes(code) == []


@pytest.fixture(scope="module")
def every() -> list[mutants.Mutant]:
    """Return all changes that can be made."""
    return every_mutant()


def test_choice_follows_what_is_changed(every):
    """The same changes are chosen however the lines move; another seed chooses others."""
    first = choose(every, 50, 1)
    moved = [mutants.Mutant(**{**vars(mutant), "line": mutant.line + 7}) for mutant in every]
    assert [mutant.line + 7 for mutant in first] == [mutant.line for mutant in choose(moved, 50, 1)]
    assert first != choose(every, 50, 2)
    assert set(first) < set(choose(every, 100, 1))


def test_every_module_that_can_be_changed_has_tests(every):
    """No change is tried against no test, and each test file named is there."""
    for module in {mutant.module for mutant in every}:
        files = mutants.tests_of(module)
        assert files
        assert all((Path(__file__).parents[1] / file).is_file() for file in files)


def test_tests_of_a_module():
    """They are those that import it, bear its name, or are named in the table."""
    assert "tests/test_scan.py" in mutants.tests_of("measures/clusters.py")
    assert "tests/test_counts.py" in mutants.tests_of("measures/counts.py")
    assert "tests/test_readers.py" in mutants.tests_of("model/dataset.py")
    assert "tests/test_claims.py" in mutants.tests_of("claims/specification.py")
    assert "tests/test_acled.py" not in mutants.tests_of("measures/counts.py")


def test_equivalent_changes_are_still_there(every):
    """Each row of the list of equivalent changes names one that can be made, with a reason."""
    reasons = set(mutants.equivalents(every).values())
    with mutants.EQUIVALENT.open(encoding="utf-8", newline="") as file:
        assert {row["reason"] for row in csv.DictReader(file)} == reasons
    assert all(len(reason.split()) > 4 for reason in reasons)


def test_callers_run_first(every):
    """Those tests come first that call the changed function, or share a fixture that does."""
    mutant = next(mutant for mutant in every if mutant.module == "measures/counts.py")
    here = f"measures/counts.py {mutant.line - 1} {mutant.line + 1}"
    elsewhere = f"measures/counts.py {mutant.line + 2} {mutant.line + 9}"
    calls = {here: ["tests/test_a.py::one", "tests/test_b.py"], elsewhere: ["tests/test_c.py::two"]}
    known = Run(calls=calls | {f"words/text.py {mutant.line} {mutant.line}": ["tests/test_d.py"]})
    assert known.callers(mutant) == {"tests/test_a.py::one", "tests/test_b.py"}
    assert known.callers(None) == set()
