"""Find the tables of a sheet by what their headers say."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from streams.imports import words
from streams.imports.files.sheets import Grid
from streams.imports.layout import evidence, guesses, stacked, tells
from streams.imports.layout.columns import Column, Lexicon
from streams.imports.layout.rounds import settled
from streams.imports.words.spelling import Cell, is_blank, squeeze, written


@dataclass(slots=True)
class Table:
    """One table: its columns and the rows (from 0, end excluded) of header and body.

    `left` and `right` are the first column and the one after the last; `households` says that one address may stand
    for several rows; `members` are the columns of each further person of a row, `given` what stands above the
    header for all rows, `said` the words of the header, `headed` whether a line above each home names its door,
    `heads_apart` whether heads of homes stand in their own column only, beside a blank one for the others.
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
    headed: bool = False
    heads_apart: bool = False
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
    groups = stacked.groups(grid, row, len(header))
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
        depth = stacked.depth_of(lexicon, grid, row, reference)
        if depth > 1:
            columns = stacked.combined(lexicon, grid, row, depth, reference)
        below = evidence.Below(lexicon.kind, grid, row + depth)
        if found and found[-1].complete and not _is_whole(below, row, evidence.parts(below, columns)):
            row += 1
            continue
        trial = lexicon.tried()
        parts = _beside(below, row, columns, trial) or _parts(below, row, columns, trial)
        if _is_whole(below, row, parts):
            lexicon.guessed.update(trial.guessed)
        for table in found:
            table.end = min(table.end, row)
        last = stacked.texts(grid, row)
        found.extend(_tables(below, row, parts))
        row = found[-1].body
    return found


def _parts(below: evidence.Below, row: int, columns: list[Column], lexicon: Lexicon) -> list[list[Column]]:
    """Return the tables a header begins, with the columns that cells tell."""
    lowest = stacked.lowest(below.grid, row, below.body - row)
    done = guesses.completed(below, columns, lowest, lexicon)
    return [settled(part, lexicon.reference, _lines(below.grid, row)) for part in evidence.parts(below, done)]


def _lines(grid: Grid, header: int) -> Iterator[str]:
    """Yield what the lines above a header say, the nearest first."""
    for cells in reversed(grid.cells[max(0, header - 5) : header]):
        yield "".join(written(cell) for cell in cells if not is_blank(cell))


def _beside(below: evidence.Below, row: int, columns: list[Column], lexicon: Lexicon) -> list[list[Column]]:
    """Return the tables that stand side by side with an empty column between them, none where they are one."""
    blocks = stacked.blocks(below.grid, row, below.body)
    lowest = stacked.lowest(below.grid, row, below.body - row)
    found: list[list[Column]] = []
    trial = lexicon.tried()
    for block in blocks if len(blocks) > 1 else ():
        header = [cell if index in block else 0 for index, cell in enumerate(lowest)]
        own = guesses.completed(below, [c for c in columns if c.index in block], header, trial)
        above = _lines(below.grid, row)
        parts = [settled(part, lexicon.reference, above) for part in evidence.parts(below, own)]
        if not own or not all(evidence.complete(below.kind, part) for part in parts):
            return []
        found += parts
    lexicon.guessed.update(trial.guessed if found else {})
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
        table.heads_apart = kind == "register" and evidence.heads_apart(
            below, table.column("head"), table.column("name")
        )
        table.unknown = [
            written(c)
            for i, c in enumerate(grid.cells[header])
            if left <= i < right and not is_blank(c) and i not in {column.index for column in part}
        ]
        table.said |= {squeeze(text) for text in table.unknown}
        yield table


def _is_again(grid: Grid, row: int, last: list[str]) -> bool:
    """Say whether a header is the last one said again in the middle of its table, not one of another table."""
    return stacked.texts(grid, row) == last and not _under_title(grid, row)


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


def _header(
    lexicon: Lexicon, grid: Grid, row: int, reference: date, is_sure: bool, may_guess: bool
) -> list[Column] | None:
    """Return the columns when this row is a header, else None; `may_guess` what the words above some of them mean."""
    cells = grid.cells[row]
    if not lexicon.could_be_header(cells, reference):
        return None
    if lexicon.kind == "samples" and sum(map(tells.like("tube"), cells)) > 1:  # tubes side by side
        return None
    if is_sure:
        return _own(lexicon, grid, row, [grid.shown(row, index) for index in range(len(cells))], reference)
    columns, filled, fields = [], 0, set()
    groups = stacked.groups(grid, row, len(cells))
    for index, cell in enumerate(cells):
        if is_blank(cell):
            continue
        filled += 1
        column = lexicon.column(grid, row, index, reference, groups[index])
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
