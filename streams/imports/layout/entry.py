"""What one row of a ledger says."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from streams.imports.words.spelling import Cell, written


def at(cells: Sequence[Cell], index: int) -> Cell:
    """Return a cell of a row, None to the right of its last."""
    return cells[index] if index < len(cells) else None


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
        cell = self.cells.get(name)
        return "" if cell is None else written(cell).strip()

    def has(self, name: str) -> bool:
        """Say whether the field has something of its own or inherited."""
        return name in self.cells
