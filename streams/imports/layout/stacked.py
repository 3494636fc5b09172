"""Headers of several rows: words below groups, groups above words. Pure."""

from datetime import date

from streams.imports.files.sheets import Grid
from streams.imports.layout.columns import Column, Lexicon
from streams.imports.values import dates
from streams.imports.words.spelling import Cell, is_blank, squeeze, written

BESIDE = 20
"""Rows of a table in which the columns between it and another one are empty."""


def groups(grid: Grid, row: int, width: int) -> list[str]:
    """Return what stands above each column of a row when that are words above several columns, else nothing."""
    if not row or sum(not is_blank(c) for c in grid.cells[row - 1]) < 2 or not has_groups(grid, row - 1):
        return [""] * width
    return [written(_group_above(grid, row - 1, index)) for index in range(width)]


def lowest(grid: Grid, row: int, depth: int) -> list[Cell]:
    """Return the lowest text of each column of a header of some rows."""
    width = max(len(grid.cells[r]) for r in range(row, row + depth))
    return [
        next((c for r in range(row + depth - 1, row - 1, -1) if not is_blank(c := grid.shown(r, index))), None)
        for index in range(width)
    ]


def depth_of(lexicon: Lexicon, grid: Grid, row: int, reference: date) -> int:
    """Return how many rows the header has: 1, 2 or 3."""
    depth = 1
    while depth < 3 and row + depth < len(grid.cells) and _is_lower(lexicon, grid, row, row + depth, reference):
        depth += 1
    return depth


def _is_lower(lexicon: Lexicon, grid: Grid, top: int, row: int, reference: date) -> bool:
    """Say whether a row goes on with the header above: words below groups, none of them a value."""
    cells = [(i, c) for i, c in enumerate(grid.cells[row]) if not is_blank(c)]
    above = {i for i, c in enumerate(grid.cells[top]) if not is_blank(c)}
    if not cells or texts(grid, row) == texts(grid, top) or not lexicon.could_be_header(grid.cells[row], reference):
        return False
    grouped, known = False, 0
    below = {i for i, _ in cells}
    for index, cell in cells:
        wide = index + 1 in below and index + 1 not in above
        group = index not in above or wide or grid.merged.get((top, index + 1)) == (top, index)
        if not group and squeeze(written(cell)) != squeeze(written(grid.shown(top, index))):
            said = (lexicon, grid, top, index, cell, reference)
            if not _is_day_below(*said) and not _is_below_day(*said):
                return False
            group = True
        named = written(_group_above(grid, top, index)) if group else ""
        known += bool(lexicon.column(grid, row, index, reference) or _below(lexicon, grid, index, cell, named))
        known += lexicon.is_beside_swab(written(cell), named)
        grouped = grouped or group
    return grouped and known * 2 > len(cells)


def _is_day_below(lexicon: Lexicon, grid: Grid, top: int, index: int, cell: Cell, reference: date) -> bool:
    """Say whether a cell is the day of the test that the word right above it names: 11.10 below 核酸."""
    named = lexicon.named(index, cell, grid, reference, "")
    above = lexicon.field_of(written(grid.shown(top, index)))
    return named is not None and named.on is not None and above == named.field


def _is_below_day(lexicon: Lexicon, grid: Grid, top: int, index: int, cell: Cell, reference: date) -> bool:
    """Say whether a cell says what was done on the day that stands right above it: 是否采样 below 11月22日."""
    day = grid.shown(top, index)
    if dates.header_date(day, reference) is None:
        return False
    named = lexicon.named(index, cell, grid, reference, written(day))
    return named is not None and named.on is not None


def _below(lexicon: Lexicon, grid: Grid, index: int, cell: Cell, group: str) -> bool:
    """Say whether a word means something below its group."""
    joined = lexicon.field_of(group + written(cell)) if group else None
    return bool(joined or (group and lexicon.named(index, cell, grid, lexicon.reference, group)))


def _group_above(grid: Grid, top: int, index: int) -> Cell:
    """Return the group a column belongs to: what stands above it, or the nearest text to the left of that."""
    while index and is_blank(grid.shown(top, index)):
        index -= 1
    return grid.shown(top, index)


def combined(lexicon: Lexicon, grid: Grid, row: int, depth: int, reference: date) -> list[Column]:
    """Return the columns of a header of several rows: the lowest text that means something, with its group above."""
    columns: list[Column] = []
    width = max(len(grid.cells[r]) for r in range(row, row + depth))
    group = middle = ""
    for index in range(width):
        stack = [grid.shown(r, index) for r in range(row, row + depth)]
        if not is_blank(stack[0]):
            middle = "" if written(stack[0]) != group else middle
            group = written(stack[0])
        if depth > 2 and not is_blank(stack[1]):
            middle = written(stack[1])
        lows = [r for r in range(depth) if not is_blank(stack[r])]
        if not lows:
            continue
        lowest = stack[lows[-1]]
        above = next((text for text in (middle, group) if text and text != written(lowest)), "")
        if len(lows) > 1 and lexicon.is_beside_swab(written(lowest), above):
            continue
        column = lexicon.named(index, lowest, grid, reference, above)
        if column is None and len(lows) > 1:
            column = lexicon.named(index, stack[lows[0]], grid, reference, "")
        if column:
            columns.append(column)
    return columns


def blocks(grid: Grid, row: int, body: int) -> list[range]:
    """Return the columns of a header in which nothing stands between: several where tables stand side by side."""
    width = max(len(grid.cells[r]) for r in range(row, body))
    empty = [all(is_blank(grid.shown(r, index)) for r in range(row, body)) for index in range(width)]
    if True not in empty[1:-1]:
        return [range(width)]
    rows = range(body, min(body + BESIDE, len(grid.cells)))
    empty = [nothing and all(is_blank(grid.shown(r, i)) for r in rows) for i, nothing in enumerate(empty)]
    found: list[range] = []
    for index, nothing in enumerate(empty):
        if nothing:
            continue
        if found and found[-1].stop == index:
            found[-1] = range(found[-1].start, index + 1)
        else:
            found.append(range(index, index + 1))
    return found


def texts(grid: Grid, row: int) -> list[str]:
    """Return the texts of a row as they are compared."""
    return [squeeze(written(c)) for c in grid.cells[row]]


def has_groups(grid: Grid, row: int) -> bool:
    """Say whether a cell of the row stands above several columns."""
    return any(at[0] == row == first[0] for at, first in grid.merged.items())


def own_text(grid: Grid, row: int, index: int) -> Cell:
    """Return what a cell shows, nothing where a title runs over it from the left."""
    first = grid.merged.get((row, index))
    return None if first and first[0] == row else grid.shown(row, index)
