"""How the compiled parts of the search are compiled: numba, without the GIL, cached on disk by content.

Kernels are written against the named arrays of `Flat` and `State` (`s.seq[t, k]`). numba would copy and count
references of some eighty arrays at every call, which costs a thousand times the work itself. So before compiling,
each access is rewritten to plain arithmetic on one block of memory (`searching/memory.py` lays it out):
`s.seq[t, k]` becomes `s[s[8] + t * s[10] + k]`. The parameters named `f` and `s` are such blocks; `p` is a tuple of
arrays (`kernels/plain.py`). Indices are never negative and are passed as such: to ask each of them whether it counts
from the end takes numba a seventh of the plain search (0191).

numba notices a change of the file a kernel stands in, but not of the kernels it calls. So the cache lies in a folder
named after the content of all kernels together: a new release can never run old machine code.
"""

from __future__ import annotations

import ast
import hashlib
import inspect
import os
import tempfile
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, cast

import numba
from numba.extending import intrinsic

from optimizer.kernels.flat import HEADER, Flat, State

Compiled = TypeVar("Compiled", bound=Callable[..., Any])

NEVER = 1 << 60
"""A time [s] or cost [s] that stands for "impossible"."""


def _cache_folder() -> str:
    here = Path(__file__).parent
    content = hashlib.sha256()
    for source in sorted(here.glob("*.py")):
        content.update(source.read_bytes())
    root = Path(os.environ.get("NUMBA_CACHE_DIR") or here / "__pycache__")
    if not os.access(root if root.exists() else here, os.W_OK):
        root = Path(tempfile.gettempdir()) / f"doorstep-kernels-{os.getuid()}"
    return str(root / f"kernels-{content.hexdigest()[:16]}")


_FOLDER = _cache_folder()
_FIELDS = {"f": Flat._fields, "s": State._fields}


@intrinsic
def stands_alone(_: Any) -> Any:
    """Forbid the compiler to copy the function this is called in into its callers."""

    def mark(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        builder.function.attributes.add("noinline")
        return context.get_dummy_value()

    return numba.types.none(), mark


def bare(function: Compiled, inline: str = "never", first: str = "") -> Compiled:
    """Compile `function` at its first call (or load it from the cache), callable without the GIL.

    References are not counted, which would take most of the time: it may not allocate anything.
    """
    config: Any = numba.config
    before = config.CACHE_DIR
    config.CACHE_DIR = _FOLDER
    try:
        build: Any = numba.njit
        build = build(cache=True, nogil=True, error_model="numpy", inline=inline, _nrt=False)
        return cast(Compiled, build(_on_memory(function, first)))
    finally:
        config.CACHE_DIR = before


def compiled(function: Compiled) -> Compiled:
    """Compile `function` as `bare` does, but let it stand alone: large ones copied everywhere take minutes."""
    function.__globals__["stands_alone"] = stands_alone
    return bare(function, first="stands_alone()")


def inlined(function: Compiled) -> Compiled:
    """Compile `function` into each of its callers: for the few that are called at every slot."""
    return bare(function, "always")


def _on_memory(function: Callable[..., Any], begin: str) -> Callable[..., Any]:
    """Return `function`, beginning with `begin`, with each `f.field[...]` and `s.field[...]` as arithmetic."""
    lines, first = inspect.getsourcelines(function)
    tree = ast.parse(textwrap.dedent("".join(lines)))
    ast.increment_lineno(tree, first - 1)
    definition = cast(ast.FunctionDef, tree.body[0])
    definition.decorator_list, definition.returns = [], None
    definition.body[:0] = ast.parse(begin).body
    for argument in definition.args.args:
        argument.annotation = None
    tree = ast.fix_missing_locations(_Rewrite().visit(tree))
    function.__globals__["unsigned"] = numba.uint64
    scope: dict[str, Any] = {}
    exec(compile(tree, inspect.getfile(function), "exec"), function.__globals__, scope)  # noqa: S102 our own source
    return cast(Callable[..., Any], scope[function.__name__])


class _Rewrite(ast.NodeTransformer):
    """Replaces field accesses; a row (`s.scratch[i]` of a table) becomes a slice."""

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        place = self._place(node.value)
        if isinstance(node.value, ast.Attribute) and node.value.attr == "shape":
            inner = self._place(node.value.value)
            if inner is not None:
                axis = cast(int, cast(ast.Constant, node.slice).value)
                return ast.copy_location(_parse(f"{inner[0]}[{inner[1] + 1 + axis}]", node.ctx), node)
        indices = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
        if place is None and not _is_plain(node.value):
            return self.generic_visit(node)
        texts = [f"({ast.unparse(self.visit(index))})" for index in indices]
        if place is None:
            text = f"{ast.unparse(node.value)}[{', '.join(f'unsigned{index}' for index in texts)}]"
            return ast.copy_location(_parse(text, node.ctx), node)
        block, at, dims = place
        flat = texts[0]
        for axis, text in enumerate(texts[1:], 1):
            flat = f"({flat} * {block}[{at + 1 + axis}] + {text})"
        if len(texts) < dims:
            width = f"{block}[{at + 2}]"
            text = f"{block}[{block}[{at}] + {flat} * {width} : {block}[{at}] + ({flat} + 1) * {width}]"
        else:
            text = f"{block}[unsigned({block}[{at}] + {flat})]"
        return ast.copy_location(_parse(text, node.ctx), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Name) and node.func.id == "len" and len(node.args) == 1:
            place = self._place(node.args[0])
            if place is not None:
                return ast.copy_location(_parse(f"{place[0]}[{place[1] + 1}]", ast.Load()), node)
        return self.generic_visit(node)

    def _place(self, node: ast.AST) -> tuple[str, int, int] | None:
        """Return block, row of the header and number of dimensions of `f.field`, None for anything else."""
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _FIELDS):
            return None
        fields = _FIELDS[node.value.id]
        if node.attr not in fields:
            return None
        dims = DIMENSIONS.get(node.attr, 1)
        return node.value.id, fields.index(node.attr) * HEADER, dims


DIMENSIONS = {
    "hop": 3, "windows": 3, "breaks": 3, "gap": 2, "price_team": 2, "near": 2, "on_board": 2,
    "seq": 2, "begin": 2, "leave": 2, "legs": 2, "late": 2, "best_seq": 2, "best_begin": 2, "best_gap": 2,
    "old_seq": 2, "old_begin": 2, "old_leave": 2, "old_legs": 2, "old_late": 2, "old_gap": 2, "old_meta": 2,
    "old_low": 2, "old_high": 2,
    "short": 2, "ways": 2, "scratch": 2, "trial": 2,
}  # fmt: skip
"""Dimensions of the fields that are tables."""


def _is_plain(node: ast.AST) -> bool:
    """Say whether `node` is an array of the plain search: `p.field`."""
    return isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "p"


def _parse(text: str, ctx: ast.expr_context) -> ast.expr:
    expression = ast.parse(text, mode="eval").body
    cast(ast.Subscript, expression).ctx = ctx
    return expression
