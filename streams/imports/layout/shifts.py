"""Rows that stand one column off: seen by what their cells look like, and put right."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.layout.above import LEVELS
from streams.imports.layout.columns import Column
from streams.imports.layout.entry import Entry
from streams.imports.layout.looks import Fits
from streams.imports.layout.rows import read_row
from streams.imports.layout.tables import Table
from streams.imports.words.spelling import Cell, is_blank, written

GAIN = 2
"""A shift must make more cells than this fit better: one odd cell or two are no shift (G)."""


def realigned(grid: Grid, table: Table, entry: Entry, fits: Fits) -> Entry | None:
    """Return the row put right when its cells fit better one column further left or right from somewhere on."""
    own = entry.cells
    if entry.inherited:
        own = {name: cell for name, cell in own.items() if name not in entry.inherited}
    if _odd(own, fits) < 2:
        return None
    right, wrong = score(own, fits)
    best: Entry | None = None
    most = right - wrong + GAIN
    for cells in _moved(grid, table, entry.row):
        moved = read_row(Grid(grid.name, [cells], hidden_columns=grid.hidden_columns), table, 0)
        fitting, odd = score(moved.cells, fits)
        if fitting - odd > most and fitting >= right + 2:
            best, most = moved, fitting - odd
    if best is None:
        return None
    for name in LEVELS:
        if name in entry.inherited and not best.has(name):
            best.cells[name] = entry.cells[name]
            best.inherited.add(name)
    return replace(best, row=entry.row, shifted=True)


def _moved(grid: Grid, table: Table, row: int) -> Iterator[list[Cell]]:
    """Yield the cells of the row without one of its gaps, then with one more."""
    shown = [grid.shown(row, index) for index in range(len(grid.cells[row]))]
    columns: list[Column] = sorted(table.columns, key=lambda c: c.index)
    for column in reversed(columns):
        if column.index < len(shown) and is_blank(grid.anchor(row, column.index)):
            yield [*shown[: column.index], *shown[column.index + 1 :]]
    for column in columns:
        yield [*shown[: column.index], None, *shown[column.index :]]


def _odd(cells: Mapping[str, Cell], fits: Fits) -> int:
    """Count the cells that do not look like what their column means, words for nothing left out."""
    odd = 0
    for name, fit in fits.items():
        cell = cells.get(name)
        if cell is not None and not fit(cell) and not is_blank(cell) and not words.absent(written(cell)):
            odd += 1
    return odd


def score(cells: Mapping[str, Cell], fits: Fits) -> tuple[int, int]:
    """Count the cells that look like what their column means, and those that do not; words for nothing are neither."""
    right = wrong = 0
    for name, fit in fits.items():
        cell = cells.get(name)
        if not is_blank(cell) and not words.absent(written(cell)):
            if fit(cell):
                right += 1
            else:
                wrong += 1
    return right, wrong
