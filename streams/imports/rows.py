"""From a table to entries: one per physical row that speaks of somebody, and why each other row is skipped."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from streams.imports import words
from streams.imports.sheets import Grid
from streams.imports.spelling import Cell, is_blank, squeeze, written
from streams.imports.tables import Column, Table
from streams.imports.values import names

LEVELS = ("compound", "building", "unit", "floor", "address", "room", "head")
"""Fields that a row may leave to the row above, from the widest to the narrowest place."""
SPARSE = 0.9
"""A level filled in fewer rows than this stands in the first row of each household only (G)."""

Fits = Mapping[str, Callable[[Cell], bool]]
"""Per field whether a cell looks like what its column means."""


@dataclass(slots=True)
class Entry:
    """What one row says, per field.

    Attributes
    ----------
    row
        From 0.
    inherited
        Fields taken from the row above.
    dated
        (date, cell) of columns whose header is a date, in the order of dates.
    shifted
        The row stood one column off and was put right.
    """

    row: int
    cells: dict[str, Cell]
    dated: list[tuple[date, Cell]] = field(default_factory=list)
    groups: dict[str, str] = field(default_factory=dict)
    inherited: set[str] = field(default_factory=set)
    flaws: dict[str, str] = field(default_factory=dict)
    shifted: bool = False

    def text(self, name: str) -> str:
        """Return the printed text of a field."""
        return written(self.cells.get(name)).strip()

    def has(self, name: str) -> bool:
        """Say whether the field has something of its own or inherited."""
        return not is_blank(self.cells.get(name))


def skipped(grid: Grid, table: Table, row: int) -> str | None:
    """Return why a row of the body is no entry, None when it is one."""
    cells = grid.cells[row]
    filled = [(i, c) for i, c in enumerate(cells) if not is_blank(c)]
    if not filled:
        return "blank"
    texts = [written(c) for _, c in filled]
    if _repeats(grid, table, row):
        return "repeated_header"
    named = table.column("name") or table.column("head") or table.column("tube")
    key = named.index if named else -1
    if any(words.frame("subtotal", t) for t in texts[:2]) and not _person_like(grid, table, row):
        return "subtotal"
    if len(filled) <= 3 and filled[0][0] != key and words.frame("footer", texts[0]):
        return "footer"
    return "note" if len(filled) == 1 and _is_remark(grid, table, row, filled[0][0]) else None


def _is_remark(grid: Grid, table: Table, row: int, column: int) -> bool:
    """Say whether the only cell of a row is a remark on the sheet and not a row that lacks everything else."""
    text = written(grid.cells[row][column])
    if grid.merged.get((row, column + 1)) == (row, column) or len(squeeze(text)) > 12:
        return True
    number = text.replace(".", "").strip().isdigit()
    return (column == 0 and not number) or _field_at(table, column) in {"serial", "note", "volunteer", None}


def _field_at(table: Table, index: int) -> str | None:
    return next((c.field for c in table.columns if c.index == index), None)


def _person_like(grid: Grid, table: Table, row: int) -> bool:
    """Say whether a row that begins like a total names a person or a tube all the same."""
    named = table.column("name") or table.column("head")
    text = written(grid.anchor(row, named.index)) if named else ""
    tube = table.column("tube")
    person = names.looks_like(text) and not words.frame("subtotal", text)
    return person or (tube is not None and not is_blank(grid.anchor(row, tube.index)) and tube.index > 1)


def _repeats(grid: Grid, table: Table, row: int) -> bool:
    heads = {c.index: squeeze(c.header) for c in table.columns}
    same = total = 0
    for index, cell in enumerate(grid.cells[row]):
        if is_blank(cell):
            continue
        total += 1
        text = squeeze(written(cell))
        same += heads.get(index) == text or text in heads.values()
    return total >= 2 and same * 10 >= total * 6


def entries(grid: Grid, table: Table) -> Iterator[tuple[int, str | None, Entry | None]]:
    """Yield (row, why it is skipped, entry) for every row of the body."""
    before: dict[str, Cell] = {}
    shares = _filled_shares(grid, table)
    for row in range(table.body, min(table.end, len(grid.cells))):
        why = skipped(grid, table, row)
        if why:
            yield row, why, None
            continue
        entry = _entry(grid, table, row)
        _inherit(grid, table, entry, before, shares)
        before = {name: entry.cells[name] for name in (*LEVELS, "team", "alias") if entry.has(name)}
        yield row, None, entry


def _entry(grid: Grid, table: Table, row: int) -> Entry:
    entry = Entry(row, {})
    for column in table.columns:
        cell = grid.shown(row, column.index)
        if column.on is not None:
            entry.dated.append((column.on, cell))
            continue
        flaw = grid.flaws.get((row, column.index))
        if flaw:
            entry.flaws[column.field] = flaw
        if column.group:
            entry.groups[column.field] = column.group
        if is_blank(cell):
            continue
        have = entry.cells.get(column.field)
        if have is None:
            entry.cells[column.field] = cell
        elif column.field == "note":
            entry.cells["note"] = f"{written(have)}；{written(cell)}"
        elif _is_hidden(table, column.field, have):
            entry.cells[column.field] = cell
    entry.dated.sort(key=lambda pair: pair[0])
    return entry


def _is_hidden(table: Table, name: str, have: Cell) -> bool:
    first = next(c for c in table.columns if c.field == name)
    return first.hidden and have is not None


def _filled_shares(grid: Grid, table: Table) -> dict[str, float]:
    """Return, per level that has a column, in what share of the rows that are not empty it is physically filled."""
    named = table.column("name") or table.column("head")
    levels = {name: column.index for name in LEVELS if (column := table.column(name))}
    if not table.households:
        levels.pop("address", None)
    filled = dict.fromkeys(levels, 0)
    rows = 0
    for row in range(table.body, min(table.end, len(grid.cells))):
        if named and is_blank(grid.anchor(row, named.index)):
            continue
        rows += 1
        for name, index in levels.items():
            filled[name] += not is_blank(grid.anchor(row, index))
    return {name: count / max(1, rows) for name, count in filled.items()}


def _inherit(grid: Grid, table: Table, entry: Entry, before: dict[str, Cell], shares: Mapping[str, float]) -> None:
    """Take from the row above what a household's further rows leave out.

    A place that is given ends what is narrower, unless the table gives it in every row and it is the same as above.
    """
    own = [n for n in LEVELS if n in shares and not is_blank(grid.anchor(entry.row, _index(table, n)))]
    cut = len(LEVELS)
    for name in own:
        same = squeeze(entry.text(name)) == squeeze(written(before.get(name)))
        if name != "head" and (shares[name] < SPARSE or not same):
            cut = LEVELS.index(name)
            break
    speaks = bool({"unit", "floor", "room", "address"} & set(own))
    for place, name in enumerate(LEVELS):
        allowed = place < cut and name in shares and (shares[name] < SPARSE or not speaks)
        if allowed and name in before and not entry.has(name):
            entry.cells[name] = before[name]
            entry.inherited.add(name)
    if "team" in before and table.column("team") and not entry.has("team"):
        entry.cells["team"] = before["team"]
        entry.inherited.add("team")
    if "alias" in before and not entry.has("alias") and "compound" in entry.inherited:
        entry.cells["alias"] = before["alias"]


def _index(table: Table, name: str) -> int:
    column = table.column(name)
    return column.index if column else -1


def realigned(grid: Grid, table: Table, entry: Entry, fits: Fits) -> Entry | None:
    """Return the row moved one column to the left from its first gap on, when its cells fit better there."""
    best: Entry | None = None
    most = score(entry.cells, fits)
    indexes = sorted(c.index for c in table.columns)
    for gap in indexes:
        if not is_blank(grid.anchor(entry.row, gap)):
            continue
        moved = _entry_shifted(grid, table, entry.row, gap)
        got = score(moved.cells, fits)
        if got > most + 1:
            best, most = moved, got
    if best:
        best.shifted = True
        for name in LEVELS:
            if name in entry.inherited and not best.has(name):
                best.cells[name] = entry.cells[name]
                best.inherited.add(name)
    return best


def _entry_shifted(grid: Grid, table: Table, row: int, gap: int) -> Entry:
    moved = Grid(grid.name, [*grid.cells[:row], [*grid.cells[row][:gap], *grid.cells[row][gap + 1 :]]])
    columns = [Column(c.index, c.field, c.header, c.group, c.on, c.hidden) for c in table.columns]
    return _entry(moved, Table(table.header, table.body, table.end, columns), row)


def score(cells: dict[str, Cell], fits: Fits) -> int:
    """Count how many cells look like what their column means, less those that do not."""
    total = 0
    for name, fit in fits.items():
        cell = cells.get(name)
        if not is_blank(cell):
            total += 1 if fit(cell) else -1
    return total
