"""What a row leaves to the row above: places of a household, the tube of its people, the team of its members."""

from collections.abc import Sequence

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.layout.entry import Entry, at
from streams.imports.layout.tables import Table
from streams.imports.words.spelling import Cell, is_blank, squeeze, written

LEVELS = ("compound", "phase", "building", "unit", "house", "floor", "address", "room", "head")
"""Fields that a row may leave to the row above, from the widest to the narrowest place."""
CARRIED = ("date", "point", "tube", "type")
"""Fields of a tube that its further rows may leave out."""
SPARSE = 0.9
"""A level filled in fewer rows than this stands in the first row of each household only (G)."""
FEW = 3
"""So many rows at least must lack it, or three in ten: a slip or two is no style (G)."""


def sparse_fields(grid: Grid, tables: Sequence[Table]) -> frozenset[str]:
    """Return the fields that stand in the first row of each household or tube only, in tables of one style."""
    filled: dict[str, int] = {}
    rows = 0
    for table in tables:
        named = table.column("name") or table.column("head") or table.column("tube")
        levels = [(name, column.index) for name in (*LEVELS, *CARRIED) if (column := table.column(name))]
        if not table.households:
            levels = [pair for pair in levels if pair[0] not in ("address", "room", "unit", "floor")]
        for row in range(table.body, min(table.end, len(grid.cells))):
            cells = grid.cells[row]
            name = at(cells, named.index) if named else None
            if named and (is_blank(name) or _is_frame(name)):
                continue
            rows += 1
            for level, index in levels:
                if index < len(cells) and not is_blank(cells[index]):
                    filled[level] = filled.get(level, 0) + 1
    return frozenset(name for name, count in filled.items() if _is_style(name, rows, count))


def _is_frame(cell: Cell) -> bool:
    """Say whether what stands in the column of names is a total or a line to sign, and nobody."""
    text = written(cell)
    return words.frame("subtotal", text) or words.frame("footer", text)


def _is_style(name: str, rows: int, count: int) -> bool:
    """Say whether a field is left out on purpose; a compound, which long stretches share, sooner than others."""
    return 0 < count < SPARSE * rows and (name == "compound" or rows - count >= FEW or count <= 0.7 * rows)


def inherit(cells: Sequence[Cell], table: Table, entry: Entry, before: dict[str, Cell], sparse: frozenset[str]) -> None:
    """Take from the row above what a household's further rows leave out.

    A place that is given ends what is narrower, unless the table gives it in every row and it is the same as above.
    """
    levels = [(n, column.index) for n in LEVELS if (column := table.column(n))]
    own = [n for n, index in levels if not is_blank(at(cells, index))]
    places = {n for n, _ in levels if n != "head"}
    levels_said = len(places) + (table.column("head") is not None)
    count = table.column("count")
    unsaid = count is not None and is_blank(at(cells, count.index)) and entry.has("name")  # 家庭人数: once a household
    alike = own == ["head"] and squeeze(entry.text("head")) == squeeze(written(before.get("head")))
    whole = table.households and (levels_said > 1 or unsaid) and (not own or alike)
    cut = len(LEVELS)
    for name in own:
        same = squeeze(entry.text(name)) == squeeze(written(before.get(name)))
        if name != "head" and (name in sparse or not same):
            cut = LEVELS.index(name)
            break
    speaks = bool({"unit", "floor", "room", "address"} & set(own))
    for name, _ in levels:
        place = LEVELS.index(name)
        sparse_here = name in sparse or (table.households and place < LEVELS.index("address") and not speaks)
        if (whole or (place < cut and sparse_here)) and name in before and not entry.has(name):
            entry.cells[name] = before[name]
            entry.inherited.add(name)


def carry(table: Table, entry: Entry, before: dict[str, Cell], sparse: frozenset[str]) -> None:
    """Take over what belongs to the tube or the team and not to the person."""
    if sparse and table.column("tube") and not entry.has("tube"):
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
