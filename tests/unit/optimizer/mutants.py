"""Mutants of one module: its text with one comparison, number, sign or choice changed, each told to the tests.

mutmut 3 fails beside pytest 9.2. Here the slow imports are done once and each mutant is a fork of that process.
"""

from __future__ import annotations

import ast
import importlib.abc
import importlib.machinery
import importlib.util
import os
import signal
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

import pytest

LONGEST_S = 120
"""A mutant that takes longer never ends."""

COMPILED = ("optimizer.kernels",)
"""Modules that stay as they are: loading their machine code takes long."""

SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.And: ast.Or, ast.Or: ast.And,
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Add, ast.FloorDiv: ast.Mult, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}  # fmt: skip

NAMED = {"min": "max", "max": "min", "any": "all", "all": "any", "minimum": "maximum", "maximum": "minimum"}


def mutants(text: str) -> Iterator[tuple[str, str]]:
    """Yield what was changed, in words that survive changes elsewhere, and the changed text."""
    places = len(list(_changes(_parsed(text))))
    for number in range(places):
        tree = _parsed(text)
        where, change = list(_changes(tree))[number]
        before = ast.unparse(where)
        change()
        yield f"{before} -> {ast.unparse(where)}", ast.unparse(ast.fix_missing_locations(tree))


def _parsed(text: str) -> ast.AST:
    """Return the tree of `text` without the types of parameters and results, which change nothing."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.FunctionDef):
            node.returns = None
    return tree


def _changes(tree: ast.AST) -> Iterator[tuple[ast.AST, Any]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from ((node, _put(node.ops, n, SWAPPED[type(op)]())) for n, op in enumerate(node.ops))
        elif isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in SWAPPED:
            yield node, _set(node, "op", SWAPPED[type(node.op)]())
        elif isinstance(node, ast.Name) and node.id in NAMED:
            yield node, _set(node, "id", NAMED[node.id])
        elif isinstance(node, ast.Attribute) and node.attr in NAMED:
            yield node, _set(node, "attr", NAMED[node.attr])
        elif isinstance(node, ast.IfExp):
            yield node, _set(node, "test", ast.UnaryOp(ast.Not(), node.test))
        if isinstance(node, ast.keyword) and node.arg in ("frozen", "slots", "strict"):
            continue
        for field, child in ast.iter_fields(node):
            for n, one in enumerate(child if isinstance(child, list) else [child]):
                if isinstance(one, ast.Constant) and type(one.value) in (int, bool):
                    other = ast.Constant(not one.value if isinstance(one.value, bool) else one.value + 1)
                    yield node, _put(child, n, other) if isinstance(child, list) else _set(node, field, other)


def _set(node: ast.AST, name: str, value: object) -> Any:
    return lambda: setattr(node, name, value)


def _put(items: list[Any], at: int, value: object) -> Any:
    return lambda: items.__setitem__(at, value)


class Instead(importlib.abc.MetaPathFinder, importlib.abc.InspectLoader):
    """Imports `name` from `text` instead of from its file."""

    def __init__(self, name: str, text: str) -> None:
        self.name, self.text = name, text

    def find_spec(self, fullname: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        return importlib.util.spec_from_loader(fullname, self) if fullname == self.name else None

    def get_source(self, fullname: str) -> str:
        return self.text

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.text, self.name, "exec")

    def exec_module(self, module: ModuleType) -> None:
        exec(self.get_code(self.name), vars(module))


def survives(name: str, text: str, tests: Sequence[str]) -> bool:
    """Whether `tests` pass with `text` as module `name`, in a fork that imports all but the kernels anew."""
    child = os.fork()
    if child == 0:
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(LONGEST_S)
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        sys.meta_path.insert(0, Instead(name, text))
        for known in [one for one in sys.modules if one.startswith("optimizer") and not one.startswith(COMPILED)]:
            del sys.modules[known]
        code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests])
        os._exit(0 if code == pytest.ExitCode.OK else 1)
    _, status = os.waitpid(child, 0)
    return status == 0


def main(module: str, *tests: str) -> None:
    """Print every survivor of `module` and how many mutants there were."""
    import hypothesis
    from ortools.sat.python import cp_model

    from optimizer import search

    search.compile_kernels()
    assert cp_model
    hypothesis.settings.register_profile("mutants", derandomize=True, database=None, max_examples=25)
    hypothesis.settings.load_profile("mutants")
    path = Path(*module.split(".")).with_suffix(".py")
    text, count = path.read_text(), 0
    if not survives(module, text, tests):
        sys.exit(f"The tests of {module} fail without any change.")
    for what, changed in mutants(text):
        count += 1
        if survives(module, changed, tests):
            print(what, flush=True)
    print(f"{count} mutants of {module}")


if __name__ == "__main__":
    main(*sys.argv[1:])
