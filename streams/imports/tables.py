"""Find the tables of a sheet by what their headers say."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from streams.imports import plates, words
from streams.imports.columns import Column, Lexicon, settled
from streams.imports.sheets import Grid
from streams.imports.spelling import Cell, is_blank, squeeze, written

REQUIRED: dict[str, tuple[frozenset[str], ...]] = {
    "register": (frozenset({"name", "head"}), frozenset({"room", "address"})),
    "special": (frozenset({"name"}), frozenset({"room", "address"})),
    "quarantine": (frozenset({"name"}), frozenset({"room", "address"})),
    "teams": (frozenset({"name"}), frozenset({"team", "role", "temperature", "code", "gate"})),
    "buildings": (
        frozenset({"building"}),
        frozenset({"units", "floors", "homes_per_floor", "homes", "lift", "lon", "point", "alias"}),
    ),
    "samples": (frozenset({"tube"}), frozenset({"name"})),
    "results": (frozenset({"tube"}), frozenset({"result"})),
}
"""Per kind: at least one field of each set must have a column, else it is no table of this kind."""

SAMPLE_ROWS = 40
"""How many rows below a header are looked at to know a column by its cells."""


@dataclass(slots=True)
class Table:
    """One table: its columns and the rows (from 0, end excluded) of header and body.

    `left` and `right` are the first column and the one after the last; `households` says that one address may stand
    for several rows; `said` are the words of its header.
    """

    header: int
    body: int
    end: int
    columns: list[Column]
    left: int = 0
    right: int = 1 << 14
    complete: bool = True
    households: bool = False
    unknown: list[str] = field(default_factory=list)
    said: frozenset[str] = frozenset()
    _fields: dict[str, Column] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.said = frozenset(squeeze(c.header) for c in self.columns)
        for column in sorted(self.columns, key=lambda c: c.hidden):
            self._fields.setdefault(column.field, column)

    def column(self, name: str) -> Column | None:
        """Return the column of a field, a visible one first."""
        return self._fields.get(name)


def find_tables(lexicon: Lexicon, grid: Grid, reference: date) -> list[Table]:
    """Return the tables of the sheet, top to bottom, those side by side as separate ones."""
    found: list[Table] = []
    last: list[str] = []
    kind, row = lexicon.kind, 0
    while row < len(grid.cells):
        columns = _header(lexicon, grid, row, reference)
        if columns is None or (found and _is_again(grid, row, last)):
            row += 1
            continue
        depth = _depth(lexicon, grid, row, reference)
        if depth > 1:
            columns = _combined(lexicon, grid, row, depth, reference)
        parts = [settled(_by_cells(kind, grid, row + depth, part), reference) for part in _side_by_side(columns)]
        if found and found[-1].complete and not any(_complete(kind, part) for part in parts):
            row += 1
            continue
        for table in found:
            table.end = min(table.end, row)
        last = _texts(grid, row)
        found.extend(_tables(kind, grid, row, row + depth, parts))
        row = found[-1].body
    return found


def _tables(kind: str, grid: Grid, header: int, body: int, parts: list[list[Column]]) -> Iterator[Table]:
    """Yield the tables that one header begins."""
    body += _is_numbering(grid, body)
    for place, part in enumerate(parts):
        left = min(c.index for c in part) if place else 0
        right = min(c.index for c in parts[place + 1]) if place + 1 < len(parts) else 1 << 14
        table = Table(header, body, len(grid.cells), part, left, right, _complete(kind, part), kind == "register")
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


def _header(lexicon: Lexicon, grid: Grid, row: int, reference: date) -> list[Column] | None:
    """Return the columns when this row is a header, else None."""
    cells = grid.cells[row]
    if not lexicon.could_be_header(cells, reference):
        return None
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
    enough = len(columns) * 2 >= filled or (_complete(lexicon.kind, columns) and len(columns) * 4 >= filled)
    return columns if enough else None


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
        if lexicon.column(grid, row, index, reference):
            known += 1
        elif group:
            known += lexicon.field_of(written(_group_above(grid, top, index)) + written(cell)) is not None
        grouped = grouped or group
    return grouped and known * 2 > len(cells)


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


def _side_by_side(columns: list[Column]) -> list[list[Column]]:
    """Split a header that says the same words again further right."""
    texts = [words.header_key(c.header) for c in columns]
    repeated = [i for i, text in enumerate(texts) if i and columns[i].on is None and text in texts[:i]]
    if len(repeated) < 2:
        return [columns]
    cut = repeated[0]
    while cut > 1 and columns[cut - 1].field == "serial":
        cut -= 1
    return [columns[:cut], *_side_by_side(columns[cut:])]


def _by_cells(kind: str, grid: Grid, body: int, columns: list[Column]) -> list[Column]:
    """Settle by their cells what columns with a word of several meanings are: ticks below a group, whole doors."""
    out = []
    for column in columns:
        if column.field not in ("tick", "building", "unit") or kind == "buildings":
            out.append(column)
            continue
        cells = [grid.anchor(r, column.index) for r in range(body, min(body + SAMPLE_ROWS, len(grid.cells)))]
        texts = [written(c) for c in cells if not is_blank(c)]
        if column.field == "tick":
            ticked = [t for t in texts if words.find("tick", t) or squeeze(t) == squeeze(column.header)]
            name = "tick" if len(ticked) * 2 >= len(texts) else words.field_of(kind, column.header)
        else:
            whole = [t for t in texts if plates.is_door(t)]
            name = "address" if len(whole) * 2 > len(texts) else column.field
        if name:
            out.append(column if name == column.field else column.renamed(name))
    if not _complete(kind, out):
        doors = [c.renamed("address") if c.field == "unit" else c for c in out]
        out = doors if _complete(kind, doors) else out
    return out


def _complete(kind: str, columns: list[Column]) -> bool:
    fields = {c.field for c in columns}
    return all(fields & needed for needed in REQUIRED[kind])
