"""Find the tables of a sheet by what their headers say."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from streams.imports import words
from streams.imports.sheets import Grid
from streams.imports.spelling import Cell, is_blank, squeeze, written
from streams.imports.values import dates

REQUIRED: dict[str, tuple[frozenset[str], ...]] = {
    "register": (frozenset({"name", "head"}), frozenset({"room", "address"})),
    "special": (frozenset({"name"}), frozenset({"room", "address"})),
    "quarantine": (frozenset({"name"}), frozenset({"room", "address"})),
    "teams": (frozenset({"name"}), frozenset({"team", "role", "temperature", "code"})),
    "buildings": (
        frozenset({"building"}),
        frozenset({"units", "floors", "homes_per_floor", "homes", "lift", "lon", "point", "alias"}),
    ),
    "samples": (frozenset({"tube"}), frozenset({"name"})),
    "results": (frozenset({"tube"}), frozenset({"result"})),
}
"""Per kind: at least one field of each set must have a column, else it is no table of this kind."""

DATED = {"register": "mark", "teams": "negative"}
"""Kinds in which a header that is a date makes a column of that field."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is understood; `group` is the upper header when there are two, `on` the date the header names."""

    index: int
    field: str
    header: str
    group: str = ""
    on: date | None = None
    hidden: bool = False


@dataclass(slots=True)
class Table:
    """One table: its columns and the rows (from 0, end excluded) of header and body.

    `households` says that one address may stand for several rows.
    """

    header: int
    body: int
    end: int
    columns: list[Column]
    titles: list[str] = field(default_factory=list)
    complete: bool = True
    households: bool = False
    unknown: list[str] = field(default_factory=list)

    def column(self, name: str) -> Column | None:
        """Return the column of a field, a visible one first."""
        found = [c for c in self.columns if c.field == name]
        return min(found, key=lambda c: c.hidden) if found else None


Learned = Callable[[str], str | None]


def find_tables(kind: str, grid: Grid, reference: date, learned: Learned) -> list[Table]:
    """Return the tables of the sheet, top to bottom, those side by side as separate ones."""
    found: list[Table] = []
    last: list[str] = []
    row = 0
    while row < len(grid.cells):
        columns = _header(kind, grid, row, reference, learned)
        if columns is None:
            row += 1
            continue
        texts = _texts(grid, row)
        if found and texts == last and not _under_title(grid, row):
            row += 1
            continue
        depth = _depth(kind, grid, row, reference, learned)
        if depth > 1:
            columns = _combined(kind, grid, row, depth, reference, learned)
        if found and found[-1].complete and not _complete(kind, columns):
            row += 1
            continue
        for table in found:
            table.end = min(table.end, row)
        last = texts
        for part in _side_by_side(columns):
            found.append(Table(row, row + depth, len(grid.cells), part, complete=_complete(kind, part)))
            found[-1].unknown = _unknown(grid, row, part)
            found[-1].households = kind == "register"
        row += depth
    return found


def _under_title(grid: Grid, row: int) -> bool:
    """Say whether the row above (blank ones aside) is a title: the same header then begins another table."""
    above = row - 1
    while above >= 0 and all(is_blank(c) for c in grid.cells[above]):
        above -= 1
    filled = [written(c) for c in grid.cells[above] if not is_blank(c)] if above >= 0 else []
    return len(filled) == 1 and not words.frame("footer", filled[0]) and not words.frame("subtotal", filled[0])


def _texts(grid: Grid, row: int) -> list[str]:
    return [squeeze(written(c)) for c in grid.cells[row]]


def _meaning(kind: str, cell: Cell, reference: date, learned: Learned) -> tuple[str, date | None] | None:
    """Return (field, date) of a header cell, None when it says nothing known."""
    if is_blank(cell):
        return None
    text = written(cell)
    if kind in DATED:
        on = dates.header_date(cell, reference)
        if on is not None:
            return DATED[kind], on
    if not isinstance(cell, str):
        return None
    name = learned(words.header_key(text)) or words.field_of(kind, text)
    return (name, None) if name else None


def _header(kind: str, grid: Grid, row: int, reference: date, learned: Learned) -> list[Column] | None:
    """Return the columns when this row is a header, else None."""
    columns, filled, fields = [], 0, set()
    for index, cell in enumerate(grid.cells[row]):
        if is_blank(cell):
            continue
        filled += 1
        meaning = _meaning(kind, cell, reference, learned)
        if meaning:
            name, on = meaning
            columns.append(Column(index, name, written(cell), on=on, hidden=index in grid.hidden_columns))
            fields.add(name)
    if len(columns) < 2 or len(fields) < 2 or len(columns) * 2 < filled:
        return None
    if fields <= {"mark", "negative", "serial"}:
        return None
    return columns


def _depth(kind: str, grid: Grid, row: int, reference: date, learned: Learned) -> int:
    """Return how many rows the header has: 1, 2 or 3."""
    depth = 1
    while depth < 3 and row + depth < len(grid.cells) and _is_lower(kind, grid, row, row + depth, reference, learned):
        depth += 1
    return depth


def _is_lower(kind: str, grid: Grid, top: int, row: int, reference: date, learned: Learned) -> bool:
    cells = [(i, c) for i, c in enumerate(grid.cells[row]) if not is_blank(c)]
    above = {i for i, c in enumerate(grid.cells[top]) if not is_blank(c)}
    if not cells or len(cells) > len(above) + 12 or _texts(grid, row) == _texts(grid, top):
        return False
    grouped = False
    for index, cell in cells:
        parent = grid.shown(top, index)
        meaning = _meaning(kind, cell, reference, learned)
        if not meaning and words.field_of(kind, written(parent) + written(cell)) is None:
            return False
        grouped = grouped or index not in above or grid.merged.get((top, index + 1)) == (top, index)
    return grouped


def _combined(kind: str, grid: Grid, row: int, depth: int, reference: date, learned: Learned) -> list[Column]:
    """Return the columns of a header of several rows: the lowest text that means something, with its group above."""
    columns: list[Column] = []
    width = max(len(grid.cells[r]) for r in range(row, row + depth))
    group = ""
    for index in range(width):
        stack = [grid.shown(r, index) for r in range(row, row + depth)]
        if not is_blank(stack[0]):
            group = written(stack[0])
        texts = [c for c in stack if not is_blank(c)]
        if not texts:
            continue
        lowest = texts[-1]
        meaning = _meaning(kind, lowest, reference, learned)
        joined = group + written(lowest)
        if len(texts) > 1 or is_blank(stack[0]):
            better = words.field_of(kind, joined) if not (meaning and meaning[1]) else None
            meaning = meaning or ((better, None) if better else None)
        meaning = meaning or _meaning(kind, stack[0], reference, learned)
        if meaning:
            shown_group = group if written(lowest) != group else ""
            hidden = index in grid.hidden_columns
            columns.append(Column(index, meaning[0], written(lowest), shown_group, meaning[1], hidden))
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


def _complete(kind: str, columns: list[Column]) -> bool:
    fields = {c.field for c in columns}
    return all(fields & needed for needed in REQUIRED[kind])


def _unknown(grid: Grid, row: int, columns: list[Column]) -> list[str]:
    known = {c.index for c in columns}
    return [written(c) for i, c in enumerate(grid.cells[row]) if i not in known and not is_blank(c)]
