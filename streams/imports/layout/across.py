"""Sheets that are no lists: charts of the homes of a house, and tubes with their people beside or below them. Pure.

A chart has a row a floor and a column a door, or the numbers of doors above those who live behind them. Tubes stand in
a column with ten names beside each, or side by side with the names below. What a cell is about is then said by where
it stands, and no word above it says so: it is taken for one only where nearly all cells agree.
"""

import re
from collections.abc import Callable, Iterable, Sequence

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.layout import tells
from streams.imports.layout.columns import Column
from streams.imports.layout.tables import Table
from streams.imports.places import homes
from streams.imports.places.plates import is_room
from streams.imports.values import names
from streams.imports.words.spelling import Cell, is_blank, squeeze, written

LARGEST = 2_000
"""Rows of a sheet up to which it is looked at (G)."""
TOP = 12
"""Rows among which a chart begins (G)."""
SHARE = 0.7
"""Of the cells so many at least must be what the form asks for (G)."""
_PLACE = re.compile(r"(?:第?0?(\d{1,2})(?:室|号|户|号房|号门|门|列)?|([东西南北中])户?)")
_FLOOR = re.compile(r"第?\d{1,2}(?:\.0)?(?:层|楼|F)?", re.IGNORECASE)
_UNIT = re.compile(r"第?([\d一二三四五六七八九十A-Z]{1,2})(?:单元|门洞|梯|门)")


def tabled(kind: str, grid: Grid) -> list[Table]:
    """Return the tables of a sheet that is such a chart, none where it is no such one."""
    if len(grid.cells) > LARGEST:
        return []
    if kind == "samples":
        return _beside_tubes(grid) or _below(grid, tells.like("tube"), "tube")
    if kind == "register":
        return _floors(grid) or _below(grid, _is_door, "room") or _doors_inside(grid)
    return []


def _is_door(cell: Cell) -> bool:
    return not is_blank(cell) and is_room(squeeze(written(cell))) and tells.like("room")(cell)


def are_people(cell: Cell) -> bool:
    """Say whether a cell lists people, or says that nobody lives there."""
    text = written(cell)
    return words.is_said("mark", "vacant", text) or all(map(tells.like("namelike"), names.listed(cell) or [""]))


def _filled(cells: Sequence[Cell]) -> dict[int, Cell]:
    return {index: cell for index, cell in enumerate(cells) if not is_blank(cell)}


def _mostly(fits: Callable[[Cell], bool], cells: Iterable[Cell], least: int = 2) -> bool:
    """Say whether most cells fit, of enough that are there."""
    some = [cell for cell in cells if not is_blank(cell)]
    return len(some) >= least and sum(map(fits, some)) >= SHARE * len(some)


def _beside_tubes(grid: Grid) -> list[Table]:
    """Return the table of a sheet with a tube a row and its people side by side."""
    is_tube, is_name = tells.like("tube"), tells.like("name")
    for place in range(3):
        rows = [n for n, cells in enumerate(grid.cells) if place < len(cells) and is_tube(cells[place])]
        if len(rows) < 2:
            continue
        first = rows[0]
        header = first - 1 if first and not is_blank(grid.anchor(first - 1, place)) else first
        above = grid.cells[header] if header < first else []
        columns, people = [Column(place, "tube", "")], []
        for index in range(place + 1, max(len(grid.cells[row]) for row in rows)):
            word = above[index] if index < len(above) else None
            said = words.field_of("samples", written(word)) if isinstance(word, str) else None
            if said not in (None, "name", "serial", "position"):
                columns.append(Column(index, said, written(word)))
            elif _mostly(is_name, (grid.anchor(row, index) for row in rows), 1):
                people.append([Column(index, "member", "")])
        if len(people) > 1:
            return [Table(header, first, len(grid.cells), columns, members=people)]
    return []


def _below(grid: Grid, fits: Callable[[Cell], bool], field: str) -> list[Table]:
    """Return the tables of a sheet in which tubes or doors stand side by side, and the people of each below it."""
    heads = []
    for row, cells in enumerate(grid.cells):
        filled = _filled(cells)
        own = {index: cell for index, cell in filled.items() if fits(cell)}
        if len(own) > 1 and len(own) >= SHARE * len(filled):
            heads.append((row, own))
    found = []
    for place, (row, own) in enumerate(heads):
        end = heads[place + 1][0] if place + 1 < len(heads) else len(grid.cells)
        below = [grid.anchor(r, index) for r in range(row + 1, end) for index in own]
        if not _mostly(are_people, below):
            return []
        top = heads[0][0]
        units = {index: _unit_above(grid, row, index) or _unit_above(grid, top, index) for index in own}
        gives = {index: ((field, squeeze(written(cell))), *units[index]) for index, cell in own.items()}
        people = [[Column(index, "member", "", gives=said)] for index, said in gives.items()]
        found.append(Table(row, row + 1, end, [], members=people))
    return found


def _unit_above(grid: Grid, row: int, index: int) -> tuple[tuple[str, str], ...]:
    """Return the unit that is said above a column: in it, or in the nearest cell to the left of that."""
    for above in range(row - 1, max(-1, row - 3), -1):
        for place in range(index, -1, -1):
            said = _UNIT.fullmatch(squeeze(written(grid.shown(above, place)))) if grid.cells[above] else None
            if said:
                return (("unit", said[1]),)
    return ()


def _floors(grid: Grid) -> list[Table]:
    """Return the chart of a sheet with a row a floor and a column a door."""
    for row, cells in enumerate(grid.cells[:TOP]):
        places = {n: _PLACE.fullmatch(squeeze(written(cell))) for n, cell in _filled(cells).items()}
        doors = {n: found[1] or found[2] + "户" for n, found in places.items() if found and n}
        if len(doors) < 2:
            continue
        left = min(doors) - 1
        body = [n for n in range(row + 1, len(grid.cells)) if _is_floor(grid.anchor(n, left))]
        shown = (grid.shown(n, index) for n in body for index in doors)
        if len(body) < 2 or not _mostly(are_people, shown):
            continue
        people = [
            [Column(index, "member", "", gives=(("place", place), *_unit_above(grid, row, index)))]
            for index, place in doors.items()
        ]
        columns = [Column(left, "floor", "楼层"), *_units_beside(cells[:left])]
        top = row - 1 if row and any(_unit_above(grid, row, index) for index in doors) else row
        return [Table(top, row + 1, body[-1] + 1, columns, members=people)]
    return []


def _units_beside(header: Sequence[Cell]) -> list[Column]:
    """Return the column of units before that of floors, if there is one."""
    said = [words.field_of("register", written(cell)) for cell in header]
    return [Column(index, name, "单元") for index, name in enumerate(said) if name == "unit"]


def _is_floor(cell: Cell) -> bool:
    return not is_blank(cell) and _FLOOR.fullmatch(squeeze(written(cell))) is not None


def _doors_inside(grid: Grid) -> list[Table]:
    """Return the chart of a sheet whose cells say a door and who lives behind it: 501 张一、李二."""
    rows = [n for n, cells in enumerate(grid.cells) if sum(map(_is_home, cells)) > 1]
    columns = sorted({index for n in rows for index, cell in enumerate(grid.cells[n]) if _is_home(cell)})
    if len(rows) < 2 or not _mostly(_is_home, (grid.anchor(n, index) for n in rows for index in columns)):
        return []
    people = [
        [Column(index, "member", "", gives=(("home", ""), *_unit_above(grid, rows[0], index)))] for index in columns
    ]
    return [Table(rows[0], rows[0], rows[-1] + 1, [], members=people)]


def _is_home(cell: Cell) -> bool:
    parted = homes.parted(written(cell)) if isinstance(cell, str) else None
    return parted is not None and is_room(squeeze(parted[0])) and are_people(parted[1])
