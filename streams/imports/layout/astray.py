"""Whether a sheet is a ledger of another kind than it is read as: by the words of its header and what is below. Pure.

A phone looks like a tube, and a list of people behind doors is a register too. So a table that has what its kind needs
by its cells only is none where the words make one of another kind, a sheet that bears the mark of another kind is left
out beside one that bears that of its own, and a register that looks like another list is told.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from streams.imports.files.sheets import Grid
from streams.imports.layout import evidence, looks, stacked, tells
from streams.imports.layout.columns import Column, Lexicon
from streams.imports.layout.tables import Table, find_tables

TOP = 40
"""So many rows are looked at for the header of another kind and what is below it (G)."""


class _Mark(NamedTuple):
    """What no other kind has: a field, what its cells hold, and the fields beside it."""

    field: str
    content: str
    beside: frozenset[str] = frozenset()


_MARKS = {
    "results": _Mark("result", "result", frozenset({"tube"})),
    "samples": _Mark("tube", "tube"),
    "quarantine": _Mark("category", "class", frozenset({"departed"})),
    "special": _Mark("category", "category"),
    "register": _Mark("relation", "relation", frozenset({"mark"})),
    "teams": _Mark("role", "role", frozenset({"team"})),
    "buildings": _Mark("floors", "floor"),
}
"""Per kind what marks it, the surest first."""
_NEVER = {"teams": ("results", "samples")}
"""Kinds whose marks another kind never has: a list of people in tubes is no roster."""
_LISTS = ("results", "samples", "quarantine", "special")
"""Kinds of lists that are registers too, but for what marks them."""

_LISTED = ("quarantine", "samples", "register")
"""Kinds of lists of people behind doors, which a special ledger is too but for its reasons."""


def kind_of(lexicon: Lexicon, grid: Grid, found: Sequence[Table]) -> str:
    """Return the kind that a sheet with tables is of, which must not pass for the one it is read as; '' for none."""
    whole = [table for table in found if table.complete]
    own = any(evidence.complete(lexicon.kind, _by_words(table), table.given) for table in whole)
    kinds = _NEVER.get(lexicon.kind, ()) if own else [kind for kind in _MARKS if kind != lexicon.kind]
    return next((kind for kind in kinds if whole and _is(kind, lexicon, grid, whole)), "")


def beside(lexicon: Lexicon, grid: Grid, found: Sequence[Table]) -> str:
    """Return the kind of a sheet that bears the mark of another kind and not that of its own, '' for none."""
    whole = [table for table in found if table.complete]
    if not whole or is_own(lexicon, grid, whole):
        return ""
    return next((kind for kind in _MARKS if kind != lexicon.kind and _is(kind, lexicon, grid, whole)), "")


def instead(lexicon: Lexicon, grid: Grid, found: Sequence[Table]) -> str:
    """Return the kind that tables of a special ledger without any reason are of, '' for none."""
    whole = [table for table in found if table.complete]
    if not whole or is_own(lexicon, grid, whole) or any(table.column("tick") for table in whole):
        return ""
    return next((kind for kind in _LISTED if _is(kind, lexicon, grid, whole)), "")


def has_own(lexicon: Lexicon, grids: Sequence[Grid]) -> bool:
    """Say whether one of some sheets bears the mark of the kind they are read as."""
    for grid in grids:
        top = replace(grid, cells=grid.cells[:TOP], lines=[])
        own = Lexicon(lexicon.kind, lexicon.learned)
        if is_own(own, top, [t for t in find_tables(own, top, lexicon.reference) if t.complete]):
            return True
    return False


def is_own(lexicon: Lexicon, grid: Grid, tables: Sequence[Table]) -> bool:
    """Say whether tables that were found bear the mark of the kind they are read as."""
    mark = _MARKS[lexicon.kind]
    for table in tables:
        column = table.column(mark.field) if all(map(table.column, mark.beside)) else None
        if column and _holds(mark.content, evidence.Below(lexicon.kind, grid, table.body), column):
            return True
    return False


def by_words(lexicon: Lexicon, grid: Grid) -> str:
    """Return the kind that a sheet without a table of the kind it is read as is of, '' for none."""
    for kind in _MARKS:
        other = Lexicon(kind, lambda key: None, reference=lexicon.reference)
        for row in range(min(looks.HEADER_ROWS, len(grid.cells)) if kind != lexicon.kind else 0):
            if other.could_be_header(grid.cells[row], lexicon.reference) and _bears(other, grid, row):
                return kind
    return ""


def perhaps(lexicon: Lexicon, grid: Grid, found: Sequence[Table]) -> str:
    """Return the kind of list that a register without marks may be, '' for none."""
    whole = [table for table in found if table.complete]
    if lexicon.kind != "register" or not whole or any(c.field == "mark" for t in whole for c in t.columns):
        return ""
    return next((kind for kind in _LISTS if _is(kind, lexicon, grid, whole)), "")


def _by_words(table: Table) -> list[Column]:
    return [c for c in (*table.columns, *(c for group in table.members for c in group)) if not c.is_guess]


def _is(kind: str, lexicon: Lexicon, grid: Grid, tables: Sequence[Table]) -> bool:
    """Say whether the words above each table make a whole one of a kind, with its mark in most cells below."""
    other = Lexicon(kind, lambda key: None, reference=lexicon.reference)
    return all(_bears(other, grid, table.header) for table in tables)


def _bears(other: Lexicon, grid: Grid, row: int) -> bool:
    """Say whether a row is the header of a whole table of a kind, with its mark in most cells below."""
    mark = _MARKS[other.kind]
    depth = stacked.depth_of(other, grid, row, other.reference)
    columns = stacked.combined(other, grid, row, depth, other.reference)
    fields = {c.field: c for c in columns}
    if not evidence.complete(other.kind, columns) or not mark.beside <= fields.keys() or mark.field not in fields:
        return False
    return _holds(mark.content, evidence.Below(other.kind, grid, row + depth), fields[mark.field])


def _holds(content: str, below: evidence.Below, column: Column) -> bool:
    """Say whether most cells of a column look like something."""
    cells = list(below.cells(column))
    return sum(map(tells.like(content), cells)) * 2 > len(cells)
