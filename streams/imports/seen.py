"""What the rows of a reading said before: who stood where first, in a few bytes a row, so that long ledgers fit."""

from array import array
from typing import Any

from streams.imports.files.paging import Firsts
from streams.imports.files.sheets import Grid
from streams.imports.judging.records import Source
from streams.imports.layout import rows
from streams.imports.layout.entry import Entry
from streams.imports.layout.tables import Table


class Seen:
    """Rows by number, in the order in which they are read; things they said, and numbers noted beside them."""

    def __init__(self) -> None:
        self._sheets: list[tuple[str, Grid, list[Table]]] = []
        self._sheet_of = array("I")
        self._rows = array("I")
        self._firsts: dict[str, Firsts] = {}
        self._noted: dict[str, array[int]] = {}

    def open(self, file: str, grid: Grid, tables: list[Table]) -> None:
        """Go on with the rows of a sheet."""
        self._sheets.append((file, grid, tables))

    def take(self, row: int) -> int:
        """Return the number of a row of the sheet that is open, counted from 0 there."""
        self._sheet_of.append(len(self._sheets) - 1)
        self._rows.append(row)
        return len(self._rows) - 1

    def first(self, what: str, number: int, *parts: Any) -> int | None:
        """Return which row said the same before, None when this one is the first."""
        firsts = self._firsts.get(what)
        if firsts is None:
            firsts = self._firsts[what] = Firsts()
        return firsts.first(number, *parts)

    def source(self, number: int) -> Source:
        """Return where a row stands."""
        file, grid, _ = self._sheets[self._sheet_of[number]]
        return Source(file, grid.name, self._rows[number] + 1)

    def entry(self, number: int) -> Entry:
        """Return what a row says by itself, read again."""
        _, grid, tables = self._sheets[self._sheet_of[number]]
        row = self._rows[number]
        table = next(t for t in tables if t.body <= row < t.end)
        return rows.read_row(grid, table, row)

    def note(self, what: str, number: int, value: int) -> None:
        """Note a number of 63 bits beside a row."""
        noted = self._noted.setdefault(what, array("q"))
        noted.extend([0] * (len(self._rows) - len(noted)))
        noted[number] = value

    def noted(self, what: str, number: int) -> int:
        """Return what was noted beside a row, 0 when nothing was."""
        noted = self._noted.get(what)
        return noted[number] if noted is not None and number < len(noted) else 0
