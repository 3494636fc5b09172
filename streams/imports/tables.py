"""Find the tables of a sheet by what their headers say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from streams.imports import evidence, guesses, words
from streams.imports.columns import Column, Lexicon, settled
from streams.imports.sheets import Grid
from streams.imports.spelling import Cell, is_blank, squeeze, written


@dataclass(slots=True)
class Table:
    """One table: its columns and the rows (from 0, end excluded) of header and body.

    `left` and `right` are the first column and the one after the last; `households` says that one address may stand
    for several rows; `members` are the columns of each further person of a row, `given` what stands above the
    header for all rows, `said` the words of the header.
    """

    header: int
    body: int
    end: int
    columns: list[Column]
    left: int = 0
    right: int = 1 << 14
    complete: bool = True
    households: bool = False
    members: list[list[Column]] = field(default_factory=list)
    given: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    said: frozenset[str] = frozenset()
    _fields: dict[str, Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        everything = [*self.columns, *(c for group in self.members for c in group)]
        self.said = frozenset(squeeze(c.header) for c in everything)
        for column in sorted(self.columns, key=lambda c: c.hidden):
            self._fields.setdefault(column.field, column)

    def column(self, name: str) -> Column | None:
        """Return the column of a field, a visible one first."""
        return self._fields.get(name)


def find_tables(lexicon: Lexicon, grid: Grid, reference: date) -> list[Table]:
    """Return the tables of the sheet, top to bottom, those side by side as separate ones.

    Where words tell of none, what stands in the columns may tell what the words above them mean.
    """
    lexicon.reference = reference
    found = _by_words(lexicon, grid, reference)
    if any(table.complete for table in found):
        return found
    row = guesses.header_row(lexicon, grid, lambda row, header: _own(lexicon, grid, row, header, reference))
    return found if row is None else _by_words(lexicon, grid, reference, row)


def _own(lexicon: Lexicon, grid: Grid, row: int, header: Sequence[Cell], reference: date) -> list[Column] | None:
    """Return the columns that the words of a row tell, None when the row cannot be a header."""
    if not lexicon.could_be_header(grid.cells[row], reference):
        return None
    grouped = row > 0 and sum(not is_blank(c) for c in grid.cells[row - 1]) > 1
    groups = [written(_group_above(grid, row - 1, index)) if grouped else "" for index in range(len(header))]
    named = (lexicon.named(index, cell, grid, reference, groups[index]) for index, cell in enumerate(header))
    return [column for column in named if column]


def _by_words(lexicon: Lexicon, grid: Grid, reference: date, sure: int = -1) -> list[Table]:
    """Return the tables whose headers are understood; the row `sure` is known to be one."""
    found: list[Table] = []
    last: list[str] = []
    row = 0
    while row < len(grid.cells):
        columns = _header(lexicon, grid, row, reference, row == sure, may_guess=not any(t.complete for t in found))
        if columns is None or (found and _is_again(grid, row, last)):
            row += 1
            continue
        depth = _depth(lexicon, grid, row, reference)
        if depth > 1:
            columns = _combined(lexicon, grid, row, depth, reference)
        below = evidence.Below(lexicon.kind, grid, row + depth)
        if found and found[-1].complete and not _is_whole(below, row, evidence.parts(below, columns)):
            row += 1
            continue
        trial = lexicon.tried()
        columns = guesses.completed(below, columns, _lowest(grid, row, depth), trial)
        parts = [settled(part, reference) for part in evidence.parts(below, columns)]
        if _is_whole(below, row, parts):
            lexicon.guessed.update(trial.guessed)
        for table in found:
            table.end = min(table.end, row)
        last = _texts(grid, row)
        found.extend(_tables(below, row, parts))
        row = found[-1].body
    return found


def _is_whole(below: evidence.Below, row: int, parts: Sequence[list[Column]]) -> bool:
    """Say whether what a header begins makes a table; below one, where it must by words alone, no row passes for it."""
    given = evidence.given(below, row)
    return any(evidence.complete(below.kind, part, given) for part in parts)


def _tables(below: evidence.Below, header: int, parts: list[list[Column]]) -> Iterator[Table]:
    """Yield the tables that one header begins."""
    kind, grid = below.kind, below.grid
    body = below.body + _is_numbering(grid, below.body)
    for place, part in enumerate(parts):
        left = min(c.index for c in part) if place else 0
        right = min(c.index for c in parts[place + 1]) if place + 1 < len(parts) else 1 << 14
        own, members = evidence.members(part)
        given = evidence.given(below, header, left, right)
        whole = evidence.complete(kind, part, given)
        table = Table(header, body, len(grid.cells), own, left, right, whole, kind == "register", members, given)
        table.unknown = [
            written(c)
            for i, c in enumerate(grid.cells[header])
            if left <= i < right and not is_blank(c) and i not in {column.index for column in part}
        ]
        yield table


def _is_again(grid: Grid, row: int, last: list[str]) -> bool:
    """Say whether a header is the last one said again in the middle of its table, not one of another table."""
    return _texts(grid, row) == last and not _under_title(grid, row)


def _under_title(grid: Grid, row: int) -> bool:
    """Say whether one of the lines right above is a title: the same header then begins another table."""
    for above in range(row - 1, max(-1, row - 6), -1):
        filled = [written(c) for c in grid.cells[above] if not is_blank(c)]
        if len(filled) > 1:
            return False
        if filled and not words.frame("footer", filled[0]) and not words.frame("subtotal", filled[0]):
            return True
    return False


def _is_numbering(grid: Grid, row: int) -> bool:
    """Say whether the row below the header only numbers the columns: 1, 2, 3 …"""
    cells = [written(c).strip() for c in grid.cells[row] if not is_blank(c)] if row < len(grid.cells) else []
    return len(cells) > 3 and cells == [str(n) for n in range(1, len(cells) + 1)]


def _texts(grid: Grid, row: int) -> list[str]:
    return [squeeze(written(c)) for c in grid.cells[row]]


def _lowest(grid: Grid, row: int, depth: int) -> list[Cell]:
    """Return the lowest text of each column of a header of some rows."""
    width = max(len(grid.cells[r]) for r in range(row, row + depth))
    return [
        next((c for r in range(row + depth - 1, row - 1, -1) if not is_blank(c := grid.shown(r, index))), None)
        for index in range(width)
    ]


def _header(
    lexicon: Lexicon, grid: Grid, row: int, reference: date, is_sure: bool, may_guess: bool
) -> list[Column] | None:
    """Return the columns when this row is a header, else None; `may_guess` what the words above some of them mean."""
    cells = grid.cells[row]
    if not lexicon.could_be_header(cells, reference):
        return None
    if is_sure:
        return _own(lexicon, grid, row, [grid.shown(row, index) for index in range(len(cells))], reference)
    columns, filled, fields = [], 0, set()
    for index, cell in enumerate(cells):
        if is_blank(cell):
            continue
        filled += 1
        column = lexicon.column(grid, row, index, reference)
        if column:
            columns.append(column)
            fields.add(column.field)
    telling = fields - lexicon.asides - {"mark", "negative", "tested"}
    if len(columns) < 2 or len(fields) < 2 or not telling:
        return None
    if len(columns) * 2 >= filled:
        return columns
    if len(columns) * 4 < filled or not may_guess:
        return None
    whole = guesses.completed(evidence.Below(lexicon.kind, grid, row + 1), columns, cells, lexicon.tried())
    return columns if evidence.complete(lexicon.kind, whole) else None


def _depth(lexicon: Lexicon, grid: Grid, row: int, reference: date) -> int:
    """Return how many rows the header has: 1, 2 or 3."""
    depth = 1
    while depth < 3 and row + depth < len(grid.cells) and _is_lower(lexicon, grid, row, row + depth, reference):
        depth += 1
    return depth


def _is_lower(lexicon: Lexicon, grid: Grid, top: int, row: int, reference: date) -> bool:
    """Say whether a row goes on with the header above: words below groups, none of them a value."""
    cells = [(i, c) for i, c in enumerate(grid.cells[row]) if not is_blank(c)]
    above = {i for i, c in enumerate(grid.cells[top]) if not is_blank(c)}
    if not cells or _texts(grid, row) == _texts(grid, top) or not lexicon.could_be_header(grid.cells[row], reference):
        return False
    grouped, known = False, 0
    below = {i for i, _ in cells}
    for index, cell in cells:
        wide = index + 1 in below and index + 1 not in above
        group = index not in above or wide or grid.merged.get((top, index + 1)) == (top, index)
        if not group and squeeze(written(cell)) != squeeze(written(grid.shown(top, index))):
            return False
        named = written(_group_above(grid, top, index)) if group else ""
        known += bool(lexicon.column(grid, row, index, reference) or _below(lexicon, grid, index, cell, named))
        grouped = grouped or group
    return grouped and known * 2 > len(cells)


def _below(lexicon: Lexicon, grid: Grid, index: int, cell: Cell, group: str) -> bool:
    """Say whether a word means something below its group."""
    joined = lexicon.field_of(group + written(cell)) if group else None
    return bool(joined or (group and lexicon.named(index, cell, grid, lexicon.reference, group)))


def _group_above(grid: Grid, top: int, index: int) -> Cell:
    """Return the group a column belongs to: what stands above it, or the nearest text to the left of that."""
    while index and is_blank(grid.shown(top, index)):
        index -= 1
    return grid.shown(top, index)


def _combined(lexicon: Lexicon, grid: Grid, row: int, depth: int, reference: date) -> list[Column]:
    """Return the columns of a header of several rows: the lowest text that means something, with its group above."""
    columns: list[Column] = []
    width = max(len(grid.cells[r]) for r in range(row, row + depth))
    group = ""
    for index in range(width):
        stack = [grid.shown(r, index) for r in range(row, row + depth)]
        if not is_blank(stack[0]):
            group = written(stack[0])
        lows = [r for r in range(depth) if not is_blank(stack[r])]
        if not lows:
            continue
        lowest = stack[lows[-1]]
        above = group if written(lowest) != group else ""
        column = lexicon.named(index, lowest, grid, reference, above)
        if column is None and len(lows) > 1:
            column = lexicon.named(index, stack[lows[0]], grid, reference, "")
        if column:
            columns.append(column)
    return columns
