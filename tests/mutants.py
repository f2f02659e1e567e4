"""The small changes that `mutate.py` tries, and the tests that should see them."""

from __future__ import annotations

import ast
import csv
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice, pairwise
from pathlib import Path

TESTS = Path(__file__).parent
PACKAGE = TESTS.parent / "lib" / "sitrep"
EQUIVALENT = TESTS / "data" / "equivalent_mutants.csv"
ROOMS = ("model", "measures", "words", "results", "claims")

SWAPS = dict(
    pair
    for one, other in (
        *(("<", "<="), (">", ">="), ("==", "!="), ("in", "not in"), ("is", "is not")),
        *(("+", "-"), ("*", "/"), ("&", "|"), ("and", "or"), ("any", "all"), ("min", "max")),
        *(("idxmin", "idxmax"), ("floor", "ceil"), ("head", "tail")),
    )
    for pair in ((one, other), (other, one))
) | {"//": "/", "%": "*", "**": "*"}
"""What stands for what: operators, and functions of opposite sense."""

SIGNS = {
    kind: sign
    for kinds, signs in (
        ((ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq), ("<", "<=", ">", ">=", "==", "!=")),
        ((ast.In, ast.NotIn, ast.Is, ast.IsNot), ("in", "not in", "is", "is not")),
        ((ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv), ("+", "-", "*", "/", "//")),
        ((ast.Mod, ast.Pow, ast.BitAnd, ast.BitOr), ("%", "**", "&", "|")),
        ((ast.And, ast.Or, ast.Not, ast.Invert, ast.USub), ("and", "or", "not", "~", "-")),
    )
    for kind, sign in zip(kinds, signs, strict=True)
}
"""How an operator of the syntax tree is written."""

APART = ("acled", "cache", "codebook", "gtd", "import", "notebooks", "scheduling", "ucdp")
APART += ("charts", "foreign", "foreign_results")
"""Tests that count only for something else, such as a chart: slow, and no module's own."""

ALSO = {
    "model/dataset.py": ["test_accounts.py", "test_readers.py"],
    "model/schema.py": ["test_readers.py"],
}
"""Tests of a module that neither import it nor bear its name."""


@dataclass(frozen=True, order=True)
class Mutant:
    """One small change of a module: bytes from `start` to `end` are replaced."""

    module: str
    line: int
    start: int
    end: int
    before: str
    after: str
    text: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}"

    @property
    def change(self) -> str:
        """What is changed to what."""
        return f"{self.before} -> {self.after}"

    @property
    def told(self) -> str:
        """The place, the change and the line."""
        return f"{self}  {self.change}  in: {self.text}"

    def apply(self, source: bytes) -> bytes:
        """Return the source with the change."""
        return source[: self.start] + self.after.encode() + source[self.end :]


class Source:
    """The bytes of a module, found by the lines and columns of its syntax tree."""

    def __init__(self, path: Path) -> None:
        self.module = path.relative_to(PACKAGE).as_posix()
        self.bytes = path.read_bytes()
        self.lines = self.bytes.splitlines(keepends=True)
        self.firsts = [0]
        for line in self.lines:
            self.firsts.append(self.firsts[-1] + len(line))

    def span(self, node: ast.expr | ast.stmt) -> tuple[int, int]:
        """Return where a node begins and ends."""
        last = self.firsts[(node.end_lineno or 1) - 1] + (node.end_col_offset or 0)
        return self.firsts[node.lineno - 1] + node.col_offset, last

    def change(self, first: int, last: int, before: str, after: str) -> Iterator[Mutant]:
        """Give the changes of what stands between two places, comments too."""
        word = rf"\b{before}\b" if before.isidentifier() else re.escape(before)
        pattern = word.replace("\\ ", r"\s+") + ("" if after else r"\s*")
        for found in re.finditer(pattern.encode(), self.bytes[first:last]):
            start, end = first + found.start(), first + found.end()
            line = self.bytes.count(b"\n", 0, start) + 1
            text = self.lines[line - 1].decode().strip()
            yield Mutant(self.module, line, start, end, before, after, text)


def every_mutant() -> list[Mutant]:
    """List all small changes of the rooms."""
    paths = sorted(path for room in ROOMS for path in (PACKAGE / room).rglob("*.py"))
    return [mutant for path in paths for mutant in list_mutants(path)]


def list_mutants(path: Path) -> list[Mutant]:
    """List all small changes of a module, in order; annotations are left as they are."""
    source = Source(path)
    tree = ast.parse(source.bytes)
    return sorted({mutant for node in walk(tree) for mutant in changes_of(node, source)})


def is_code(mutant: Mutant) -> bool:
    """Tell whether a changed module is Python, and other than before: not so within comments."""
    source = (PACKAGE / mutant.module).read_bytes()
    try:
        return ast.dump(ast.parse(mutant.apply(source))) != ast.dump(ast.parse(source))
    except SyntaxError:
        return False


def is_in_function(mutant: Mutant) -> bool:
    """Tell whether a change lies in the body of a function: only who calls it can see it."""
    source = Source(PACKAGE / mutant.module)
    return any(
        source.span(node.body[0])[0] <= mutant.start < source.span(node)[1]
        for node in ast.walk(ast.parse(source.bytes))
        if isinstance(node, ast.FunctionDef)
    )


def walk(node: ast.AST) -> Iterator[ast.AST]:
    """Give a node and all below it, but no annotation."""
    yield node
    for name, value in ast.iter_fields(node):
        if name not in ("annotation", "returns"):
            for child in value if isinstance(value, list) else [value]:
                if isinstance(child, ast.AST):
                    yield from walk(child)


def changes_of(node: ast.AST, source: Source) -> Iterator[Mutant]:
    """Give the small changes of one node of the syntax tree."""
    match node:
        case ast.Compare(left, operators, others):
            for (one, other), sign in zip(pairwise([left, *others]), operators, strict=True):
                yield from between(one, sign, other, source)
        case ast.BoolOp(sign, values):
            for one, other in pairwise(values):
                yield from between(one, sign, other, source)
        case ast.BinOp(one, sign, other) if not is_text(one) and not is_text(other):
            yield from between(one, sign, other, source)
        case ast.AugAssign(one, sign, other):
            yield from between(one, sign, other, source)
        case ast.UnaryOp(sign, operand) if type(sign) in SIGNS:
            first, last = source.span(node)[0], source.span(operand)[0]
            yield from source.change(first, last, SIGNS[type(sign)], "")
        case ast.Call(ast.Name(name) | ast.Attribute(attr=name)) if name in SWAPS:
            last = source.span(node.func)[1]
            yield from source.change(last - len(name), last, name, SWAPS[name])
        case ast.Constant(bool() as value):
            yield from source.change(*source.span(node), str(value), str(not value))
        case ast.Constant(int() as value):
            written = source.bytes[slice(*source.span(node))].decode()
            yield from source.change(*source.span(node), written, str(value + 1))
            yield from source.change(*source.span(node), written, str(value - 1))
        case ast.Constant(float() as value):
            written = source.bytes[slice(*source.span(node))].decode()
            yield from source.change(*source.span(node), written, str(2 * value or 1.0))
        case ast.arguments():
            for default in (*node.defaults, *node.kw_defaults):
                if isinstance(default, ast.Constant) and isinstance(default.value, str):
                    written = source.bytes[slice(*source.span(default))].decode()
                    other = json.dumps(f"{default.value}x")
                    yield from source.change(*source.span(default), written, other)


def between(one: ast.expr, sign: ast.AST, other: ast.expr, source: Source) -> Iterator[Mutant]:
    """Give the change of the operator between two operands."""
    if (written := SIGNS.get(type(sign))) in SWAPS:
        yield from source.change(
            source.span(one)[1], source.span(other)[0], written, SWAPS[written]
        )


def is_text(node: ast.expr) -> bool:
    """Tell whether an operand is text, whose sum nothing else can stand for."""
    return isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )


def choose(mutants: list[Mutant], number: int, seed: int) -> list[Mutant]:
    """Choose some changes by a hash of what they change, not of where it stands."""
    seen: Counter[tuple[str, str, str]] = Counter()
    keys = {}
    for mutant in mutants:
        what = (mutant.module, mutant.text, mutant.change)
        seen[what] += 1
        keys[mutant] = hashlib.sha256(repr((seed, what, seen[what])).encode()).digest()
    ranked = sorted(mutants, key=keys.__getitem__)
    return sorted(islice(filter(is_code, ranked), number))


def equivalents(mutants: list[Mutant]) -> dict[Mutant, str]:
    """Return the changes that no test can see, each with the reason that the list gives."""
    with EQUIVALENT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        mutant: row["reason"]
        for mutant in mutants
        for row in reversed(rows)
        if row["module"] in ("*", mutant.module)
        and row["line"] in mutant.text
        and row["change"] in ("*", mutant.change)
    }


@cache
def imported_by_tests() -> dict[str, set[str]]:
    """Return test file -> the modules of the library that it imports from, as paths."""
    found = {}
    for path in sorted(TESTS.glob("test_*.py")):
        names = found[f"tests/{path.name}"] = set()
        if path.stem.removeprefix("test_") in APART:
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sitrep."):
                module = (node.module or "").partition(".")[2].replace(".", "/")
                names |= {f"{module}.py", *(f"{module}/{name.name}.py" for name in node.names)}
    return found


@cache
def tests_of(module: str) -> list[str]:
    """Return the test files of a module: those that import it, bear its name or are named above.

    Where there are none, those of its whole room.
    """
    imported, path = imported_by_tests(), Path(module)
    room = path.parts[0]
    named = {f"tests/{name}" for name in ALSO.get(module, [])}
    named |= {name for name in imported if is_named(name, path.stem)}
    named |= {name for name, modules in imported.items() if module in modules}
    return sorted(named) or sorted(
        name
        for name, modules in imported.items()
        if is_named(name, room) or any(other.startswith(f"{room}/") for other in modules)
    )


def is_named(file: str, name: str) -> bool:
    """Tell whether a test file bears a name: test_counts.py, test_counts_days.py."""
    return re.fullmatch(rf"tests/test_{name}(_\w+)?\.py", file) is not None
