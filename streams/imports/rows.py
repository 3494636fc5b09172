"""From a table to entries: one per physical row that speaks of somebody, and why each other row is skipped."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from streams.imports import words
from streams.imports.sheets import Grid
from streams.imports.spelling import Cell, is_blank, squeeze, written
from streams.imports.tables import Table
from streams.imports.values import names

LEVELS = ("compound", "building", "unit", "floor", "address", "room", "head")
"""Fields that a row may leave to the row above, from the widest to the narrowest place."""
CARRIED = ("date", "point", "tube", "type")
"""Fields of a tube that its further rows may leave out."""
SPARSE = 0.9
"""A level filled in fewer rows than this stands in the first row of each household only (G)."""
FEW = 3
"""So many rows at least must lack it, or three in ten: a slip or two is no style (G)."""
DITTO = frozenset(("同上", "〃", "″", "”", "同前", "ditto", '"'))
_NEARER = ("现", "居", "实际", "隔离")
_JOINED = {"note": "；", "phone": "、", "category": "、"}
"""Fields that may have several columns, and what parts them."""


@dataclass(slots=True)
class Entry:
    """What one row says, per field.

    Attributes
    ----------
    row
        From 0.
    headers
        The word above the column of each field.
    dated
        (date, cell) of columns whose header is a date, in the order of dates.
    nth
        (number, cell) of columns whose header is a day of a term.
    ticks
        What the ticked columns of the row stand for.
    inherited
        Fields taken from the row above.
    shifted
        The row stood one column off and was put right.
    """

    row: int
    cells: dict[str, Cell]
    headers: dict[str, str] = field(default_factory=dict)
    dated: list[tuple[date, Cell]] = field(default_factory=list)
    nth: list[tuple[int, Cell]] = field(default_factory=list)
    ticks: list[str] = field(default_factory=list)
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
    cells = grid.cells[row][table.left : table.right]
    filled = [(i, c) for i, c in enumerate(cells, table.left) if not is_blank(c)]
    if not filled:
        return "blank"
    texts = [written(c) for _, c in filled]
    if _repeats(table, texts):
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
    return (column == 0 and not number) or _field_at(table, column) in {"serial", "note", "officer", None}


def _field_at(table: Table, index: int) -> str | None:
    return next((c.field for c in table.columns if c.index == index), None)


def _person_like(grid: Grid, table: Table, row: int) -> bool:
    """Say whether a row that begins like a total names a person or a tube all the same."""
    named = table.column("name") or table.column("head")
    text = written(grid.anchor(row, named.index)) if named else ""
    tube = table.column("tube")
    person = names.looks_like(text) and not words.frame("subtotal", text)
    return person or (tube is not None and not is_blank(grid.anchor(row, tube.index)) and tube.index > 1)


def _repeats(table: Table, texts: list[str]) -> bool:
    said = {squeeze(c.header) for c in table.columns}
    same = sum(squeeze(text) in said for text in texts)
    return len(texts) >= 2 and same * 10 >= len(texts) * 6


def entries(grid: Grid, table: Table, sparse: frozenset[str]) -> Iterator[tuple[int, str | None, Entry | None]]:
    """Yield (row, why it is skipped, entry) for every row of the body; `sparse` as `sparse_fields` says."""
    before: dict[str, Cell] = {}
    kept = (*LEVELS, *CARRIED, "team", "alias", "shift", "vehicle")
    for row in range(table.body, min(table.end, len(grid.cells))):
        why = skipped(grid, table, row)
        if why:
            yield row, why, None
            continue
        entry = read_row(grid, table, row)
        _ditto(entry, before)
        _inherit(grid, table, entry, before, sparse)
        before = {name: cell for name, cell in entry.cells.items() if name in kept or name != "note"}
        yield row, None, entry


def _ditto(entry: Entry, before: dict[str, Cell]) -> None:
    """Put what stands above where a cell says that it is the same."""
    for name, cell in entry.cells.items():
        if isinstance(cell, str) and squeeze(cell) in DITTO and name in before:
            entry.cells[name] = before[name]
            entry.inherited.add(name)


def read_row(grid: Grid, table: Table, row: int) -> Entry:
    """Return what the columns of a row say."""
    entry = Entry(row, {})
    hidden: set[str] = set()
    for column in table.columns:
        cell = grid.shown(row, column.index)
        name = column.field
        if column.on is not None:
            entry.dated.append((column.on, cell))
            continue
        if name == "tick":
            entry.ticks += [column.means] if _is_ticked(cell, column.header) else []
            continue
        if name == "nth":
            entry.nth.append((int(column.means), cell))
            continue
        flaw = grid.flaws.get((row, column.index))
        if flaw:
            entry.flaws[name] = flaw
        if is_blank(cell):
            continue
        have = entry.cells.get(name)
        if have is None or name in hidden:
            entry.cells[name] = cell
            entry.headers[name] = column.group + column.header
            hidden.discard(name)
            if column.hidden:
                hidden.add(name)
        elif column.hidden:
            continue
        elif name in _JOINED:
            entry.cells[name] = f"{written(have)}{_JOINED[name]}{written(cell)}"
        elif name == "address" and _is_nearer(column.header) and not _is_nearer(entry.headers[name]):
            entry.cells[name] = cell
    entry.dated.sort(key=lambda pair: pair[0])
    return entry


def _is_ticked(cell: Cell, header: str) -> bool:
    text = squeeze(written(cell))
    return not is_blank(cell) and (words.find("tick", text) == "yes" or text == squeeze(header))


def _is_nearer(header: str) -> bool:
    """Say whether an address is where people live, not where they are registered."""
    return any(word in header for word in _NEARER)


def sparse_fields(grid: Grid, tables: Sequence[Table]) -> frozenset[str]:
    """Return the fields that stand in the first row of each household or tube only, in tables of one style."""
    filled: dict[str, int] = {}
    rows = 0
    for table in tables:
        named = table.column("name") or table.column("head") or table.column("tube")
        levels = {name: column.index for name in (*LEVELS, *CARRIED) if (column := table.column(name))}
        if not table.households:
            for name in ("address", "room", "unit", "floor"):
                levels.pop(name, None)
        for row in range(table.body, min(table.end, len(grid.cells))):
            if named and is_blank(grid.anchor(row, named.index)):
                continue
            rows += 1
            for name, index in levels.items():
                filled[name] = filled.get(name, 0) + (not is_blank(grid.anchor(row, index)))
    return frozenset(name for name, count in filled.items() if _is_style(rows, count))


def _is_style(rows: int, count: int) -> bool:
    return 0 < count < SPARSE * rows and (rows - count >= FEW or count <= 0.7 * rows)


def _inherit(grid: Grid, table: Table, entry: Entry, before: dict[str, Cell], sparse: frozenset[str]) -> None:
    """Take from the row above what a household's further rows leave out.

    A place that is given ends what is narrower, unless the table gives it in every row and it is the same as above.
    """
    levels = [n for n in LEVELS if table.column(n)]
    own = [n for n in levels if not is_blank(grid.anchor(entry.row, _index(table, n)))]
    places = [n for n in levels if n != "head"]
    whole = table.households and len(places) > 1 and not set(own) & set(places)
    cut = len(LEVELS)
    for name in own:
        same = squeeze(entry.text(name)) == squeeze(written(before.get(name)))
        if name != "head" and (name in sparse or not same):
            cut = LEVELS.index(name)
            break
    speaks = bool({"unit", "floor", "room", "address"} & set(own))
    for place, name in enumerate(LEVELS):
        sparse_here = name in sparse or (table.households and place < LEVELS.index("address") and not speaks)
        allowed = name in levels and (whole or (place < cut and sparse_here))
        if allowed and name in before and not entry.has(name):
            entry.cells[name] = before[name]
            entry.inherited.add(name)
    _carry(table, entry, before, sparse)


def _carry(table: Table, entry: Entry, before: dict[str, Cell], sparse: frozenset[str]) -> None:
    """Take over what belongs to the tube or the team and not to the person."""
    if table.column("tube") and not entry.has("tube"):
        for name in CARRIED:
            if name in sparse and name in before and not entry.has(name):
                entry.cells[name] = before[name]
                entry.inherited.add(name)
    if table.column("team") and "team" in before and not entry.has("team"):
        entry.inherited.add("team")
        for name in ("team", "shift", "vehicle"):
            if name in before and not entry.has(name) and (name == "team" or not entry.has("role")):
                entry.cells[name] = before[name]
    if "alias" in before and not entry.has("alias") and "compound" in entry.inherited:
        entry.cells["alias"] = before["alias"]


def _index(table: Table, name: str) -> int:
    column = table.column(name)
    return column.index if column else -1
