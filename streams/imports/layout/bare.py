"""Tables without a header: what stands in the columns alone says what they are. Pure.

Only where every column that a kind needs is known by its cells, and no two could be the same day.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from streams.imports.files.sheets import Grid
from streams.imports.layout import evidence, guesses, tells
from streams.imports.layout.columns import Column, Lexicon
from streams.imports.layout.likeness import LIKE
from streams.imports.layout.tables import Table
from streams.imports.words.spelling import Cell, is_blank

LEAST = 5
"""So many rows at least are looked at to know columns by their cells alone (G)."""
TOP = 8
"""The first row of people stands in one of the first rows (G)."""
ALL = 0.9
"""So many cells of a column must be units, or ticks, where no word says so (G)."""
_SWABS = re.compile(r"核酸|采样|检测|清楼|应采")
"""What is said above a register whose ticks say who was sampled."""
_ALSO: dict[str, tuple[frozenset[str], ...]] = {
    "special": (frozenset({"category"}),),
    "quarantine": (frozenset({"category"}), frozenset({"departed"})),
    "teams": (frozenset({"team"}), frozenset({"role"})),
}
"""Per kind what must be known too, so that no list of another kind passes for one."""
_OFTEN = ("phone", "note", "mark", "tested", "negative")
"""Fields that may have several columns."""
_FOREIGN = {
    "register": ("category", "class", "tube", "result", "role"),
    "special": ("class", "tube", "result"),
    "quarantine": ("date", "tube", "result"),
    "samples": ("result",),
}
"""Per kind what no column holds that nobody knows: those of other kinds, and days that may be the one meant."""


def tabled(lexicon: Lexicon, grid: Grid, about: Iterable[str]) -> Table | None:
    """Return the table of a sheet without a header, None where its columns do not say what they are.

    Parameters
    ----------
    about
        Names of file and sheet, and the lines before the table.
    """
    kind = lexicon.kind
    fewest = 2 if kind == "results" else 3
    body = next((n for n, row in enumerate(grid.cells[:TOP]) if sum(not is_blank(c) for c in row) >= fewest), None)
    if kind == "buildings" or body is None or len(grid.cells) - body < LEAST:
        return None
    below = evidence.Below(kind, grid, body)
    width = max(map(len, grid.cells[body : body + evidence.SAMPLE_ROWS]))
    columns = guesses.completed(below, [], [None] * width, lexicon.tried())
    columns += _unit(below, columns, width)
    if kind == "register" and any(map(_SWABS.search, about)):
        columns += _ticks(below, columns, width)
    if not evidence.complete(kind, columns) or not _is_sure(below, columns, width, lexicon):
        return None
    named = sorted((replace(c, is_guess=False) for c in columns), key=lambda c: c.index)
    return Table(body, body, len(grid.cells), named, households=kind == "register")


def _others(below: evidence.Below, columns: Sequence[Column], width: int) -> Iterator[tuple[Column, list[Cell]]]:
    """Yield the columns that nobody knows yet, with their cells, but for those that number the rows."""
    known = {c.index for c in columns}
    for index in range(width):
        column = Column(index, "", "", hidden=index in below.grid.hidden_columns)
        cells = list(below.cells(column))
        if index not in known and cells and not tells.is_counting(cells):
            yield column, cells


def _unit(below: evidence.Below, columns: Sequence[Column], width: int) -> list[Column]:
    """Return the column of units, between the one of buildings and the one of rooms."""
    places = {c.field: c.index for c in columns}
    if not {"building", "room"} <= places.keys() or "unit" in places:
        return []
    between = range(places["building"] + 1, places["room"])
    found = [c for c, cells in _others(below, columns, width) if c.index in between and _mostly("unit", cells)]
    return [found[0].renamed("unit")] if len(found) == 1 else []


def _ticks(below: evidence.Below, columns: Sequence[Column], width: int) -> list[Column]:
    """Return the only column of ticks and reasons, where a title says what was ticked."""
    if any(c.field == "mark" for c in columns):
        return []
    found = [c for c, cells in _others(below, columns, width) if _mostly("mark", cells)]
    return [found[0].renamed("mark")] if len(found) == 1 else []


def _mostly(content: str, cells: Sequence[Cell]) -> bool:
    return sum(map(tells.like(content), cells)) >= ALL * len(cells)


def _is_sure(below: evidence.Below, columns: Sequence[Column], width: int, lexicon: Lexicon) -> bool:
    """Say whether the first row is like the others, all is known that must be, and the rest is of no other kind."""
    fields = {c.field for c in columns}
    once = [c.field for c in columns if c.field not in _OFTEN]
    if len(set(once)) < len(once):
        return False
    if not all(fields & needed for needed in _ALSO.get(below.kind, ())):
        return False
    for column in columns:
        cell = below.grid.anchor(below.body, column.index)
        likes = [like for like in LIKE[below.kind] if like.field == column.field]
        if not is_blank(cell) and not any(guesses.telling(like.content, lexicon)(cell) for like in likes):
            return False
    if any(c.field == "mark" and _mostly("tube", list(below.cells(c))) for c in columns):
        return False
    foreign = _FOREIGN.get(below.kind, ())
    return not any(_mostly(content, cells) for _, cells in _others(below, columns, width) for content in foreign)
