"""The tool that changes the code: what it changes, what it leaves, and which tests it asks."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import mutants
import pytest
from mutants import choose, every_mutant, is_code, is_in_function, list_mutants
from watched import Order, Run


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


@pytest.fixture(scope="module")
def known(every) -> Run:
    """Return what two tests call: the first function that can be changed, and one elsewhere."""
    line = first_in_a_function(every).line
    calls = {
        f"measures/counts.py {line - 1} {line + 1}": ["tests/test_a.py::one", "tests/test_b.py"],
        f"measures/counts.py {line + 2} {line + 9}": ["tests/test_c.py::two"],
        f"words/text.py {line} {line}": ["tests/test_d.py"],
    }
    return Run(calls=calls)


def first_in_a_function(every: list[mutants.Mutant]) -> mutants.Mutant:
    """Return a change of measures/counts.py that only who calls its function can see."""
    here = (mutant for mutant in every if mutant.module == "measures/counts.py")
    return next(mutant for mutant in here if is_in_function(mutant))


@dataclass
class Item:
    """What pytest says of a test."""

    nodeid: str


def test_only_callers_run(every, known):
    """A change in a function is seen by the tests that call it, or share a fixture that does."""
    order = Order(known, first_in_a_function(every))
    assert order.callers == {"tests/test_a.py::one", "tests/test_b.py"}
    items = [Item(f"tests/test_{name}") for name in ("a.py::two", "b.py::two", "a.py::one")]
    order.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == ["tests/test_a.py::one", "tests/test_b.py::two"]
    assert order.asked(["tests/test_b.py", "tests/test_c.py"]) == ["tests/test_b.py"]
    assert order.asked(["tests/test_c.py"]) == ["tests/test_c.py"]


def test_a_change_outside_functions_concerns_all(every, known):
    """What is done at import may be seen by any test; those that call what is there come first."""
    outside = next(mutant for mutant in every if not is_in_function(mutant))
    order = Order(known, outside)
    items = [Item("tests/test_a.py::two"), Item("tests/test_c.py::two")]
    order.pytest_collection_modifyitems(items)
    assert len(items) == 2
    assert order.asked(["tests/test_b.py", "tests/test_c.py"]) == [
        "tests/test_b.py",
        "tests/test_c.py",
    ]


@pytest.mark.parametrize(
    ("code", "inside"),
    [
        ("A = 1 < b", False),
        ("class A:\n    b: bool = True", False),
        ("def f(a=1): pass", False),
        ("@g(1)\ndef f(): pass", False),
        ("def f():\n    return 1", True),
        ("class A:\n    def f(self):\n        return [1 for _ in b]", True),
    ],
)
def test_the_body_of_a_function(tmp_path, monkeypatch, code, inside):
    """Its head and its decorators are run at import; its body only where it is called."""
    monkeypatch.setattr(mutants, "PACKAGE", tmp_path)
    path = tmp_path / "module.py"
    path.write_text(code, encoding="utf-8")
    assert {is_in_function(mutant) for mutant in list_mutants(path)} == {inside}
