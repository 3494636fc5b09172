"""Walk down a sheet: the verdict on every row, outside its tables and in them. Pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from streams.imports.files import sheets
from streams.imports.judging import misread, unfamiliar
from streams.imports.judging.desk import Desk
from streams.imports.judging.judged import Judged
from streams.imports.judging.known import Known, People
from streams.imports.kinds import buildings, quarantine, register, results, samples, special, teams
from streams.imports.layout import headed, headings, looks, rows, shifts, spans, tables
from streams.imports.layout.above import sparse_fields
from streams.imports.layout.entry import Entry
from streams.imports.places import addresses
from streams.imports.seen import Seen
from streams.imports.words.spelling import is_blank, written

Judge = Callable[[Desk, Entry, Judged], None]

JUDGES: dict[str, Judge] = {
    "buildings": buildings.judge,
    "register": register.judge,
    "special": special.judge,
    "quarantine": quarantine.judge,
    "teams": teams.judge,
    "samples": samples.judge,
    "results": results.judge,
}
PREPARE: dict[str, Callable[[Desk, Callable[[], Iterator[Entry]]], None]] = {
    "buildings": buildings.prepare,
    "results": lambda desk, _: results.prepare(desk),
}


@dataclass(slots=True)
class Shared:
    """What the tables of one reading share."""

    kind: str
    known: Known
    today: date
    people: People
    seen: Seen = field(default_factory=Seen)
    memo: dict[Any, Any] = field(default_factory=dict)


def with_footers(listed: Iterable[Judged]) -> Iterator[Judged]:
    """Yield the same, the notes after the last entry called footers."""
    waiting: list[Judged] = []
    for judged in listed:
        if judged.skip:
            waiting.append(judged)
            continue
        yield from waiting
        waiting.clear()
        yield judged
    for judged in waiting:
        if judged.skip == "note":
            judged.skip = "footer"
        yield judged


def rows_of(
    shared: Shared, book: sheets.Book, grid: sheets.Grid, on: date, found: list[tables.Table]
) -> Iterator[Judged]:
    """Yield the verdict on every row of a sheet, of side-by-side tables one for each that says something."""
    bands: dict[int, list[tables.Table]] = {}
    for table in found:
        bands.setdefault(table.header, []).append(table)
    above, next_row = addresses.Address(), 0
    first = next((r for r in range(len(grid.cells)) if not _is_empty(grid, r)), 0)
    for header, band in bands.items():
        for row in range(next_row, header):
            yield _outside(grid, row, first, bool(found))
        for row in range(header, band[0].body):
            yield skipped(grid, row, "blank" if _is_empty(grid, row) else "header")
        readers = []
        for table in band:
            desk = _desk(shared, book, grid, table, on, above)
            readers.append((desk, _read_table(shared, desk, sparse_fields(grid, _alike(found, table)))))
        for several in zip(*(reader for _, reader in readers), strict=True):
            here = [judged for listed in several for judged in listed]
            speaking = [judged for judged in here if not judged.skip]
            yield from speaking or here[:1]
        above = readers[-1][0].context
        next_row = max(table.end for table in band)
    for row in range(next_row, len(grid.cells)):
        yield _outside(grid, row, first, bool(found))


def _alike(found: list[tables.Table], table: tables.Table) -> list[tables.Table]:
    """Return the tables that are kept in the style of this one: those with the same words above."""
    heads = [c.header for c in table.columns]
    return [t for t in found if [c.header for c in t.columns] == heads]


def _outside(grid: sheets.Grid, row: int, first: int, has_tables: bool) -> Judged:
    if _is_empty(grid, row):
        return skipped(grid, row, "blank")
    if not has_tables:
        return skipped(grid, row, "instructions")
    return skipped(grid, row, "title" if row == first else "note")


def head(grid: sheets.Grid) -> list[str]:
    """Return what the lines before the table say: those of a few cells, until the first of many."""
    texts: list[str] = []
    for row in grid.cells[:6]:
        filled = [written(c) for c in row if not is_blank(c)]
        if len(filled) > 3:
            break
        texts += [text for text in filled if len(text) > 3]
    return texts


def _is_empty(grid: sheets.Grid, row: int) -> bool:
    return all(is_blank(c) for c in grid.cells[row])


def skipped(grid: sheets.Grid, row: int, why: str) -> Judged:
    """Skip a row for a reason."""
    return Judged(row, _line(grid, row), skip=why)


def _line(grid: sheets.Grid, row: int) -> int:
    return grid.lines[row] if row < len(grid.lines) else 0


def _desk(
    shared: Shared,
    book: sheets.Book,
    grid: sheets.Grid,
    table: tables.Table,
    on: date,
    above: addresses.Address,
) -> Desk:
    """Lay out what is needed to read a table; without a place of its own it is about that of the table above."""
    titles = headings.titles(grid, table.header, table.left, table.right)
    outside = [grid.name, book.file.rsplit(".", 1)[0]]
    context = headings.context(shared.known.tree, titles, outside, above)
    about = (grid.name, *titles, book.file)
    for name in ("centre", "noted datum"):
        shared.memo.pop(name, None)
    shared.memo["grids"] = book.grids
    return Desk(
        shared.known,
        shared.today,
        on,
        book.file,
        grid,
        table,
        context,
        about,
        shared.people,
        only=addresses.Address() if context.compound else headings.only_compound(shared.known.tree, titles + outside),
        seen=shared.seen,
        memo=shared.memo,
    )


def _read_table(shared: Shared, desk: Desk, sparse: frozenset[str]) -> Iterator[list[Judged]]:
    """Yield the verdicts on every row of a table's body: one, or one for each person a row lists."""
    grid, table = desk.grid, desk.table
    if table.complete and shared.kind in PREPARE:
        PREPARE[shared.kind](desk, lambda: (entry for _, entry in _doors(replace(desk), sparse)))
    if table.complete:
        unfamiliar.prepare(shared.kind, desk, lambda at: _doors(at, sparse))
    for row, why, several in rows.entries(grid, table, sparse):
        if why == "note":
            _announce(desk, row)
        if not several or not table.complete:
            other = "subtotal" if any(c.field == "count" for c in table.columns) else "other_table"
            yield [Judged(row, _line(grid, row), skip=why or other)]
            continue
        listed = spans.apart(several) if shared.kind == "results" else several
        yield [_judged(shared, desk, entry) for entry in listed]


def _announce(desk: Desk, row: int) -> None:
    """Take what a line between the rows says for those below it."""
    desk.section = _only_text(desk.grid, desk.table, row)
    if desk.table.headed:
        about = replace(desk.context, building="", unit=None, room="")
        if door := headed.door_of(desk.known.tree, desk.section, about):
            desk.context = door
            return
        desk.context = replace(desk.context, room="")
    said = headings.section_place(desk.known.tree, desk.section, desk.context.compound)
    desk.context = said.over(desk.context)


def _doors(desk: Desk, sparse: frozenset[str]) -> Iterator[tuple[Desk, Entry]]:
    """Yield the first entry of each row with the desk as it is then."""
    for row, why, several in rows.entries(desk.grid, desk.table, sparse):
        if why == "note":
            _announce(desk, row)
        elif several:
            yield desk, several[0]


def _judged(shared: Shared, desk: Desk, entry: Entry) -> Judged:
    """Return the verdict on an entry, which may stand one column off."""
    judged = Judged(entry.row, _line(desk.grid, entry.row))
    fits = None if desk.table.members else looks.OF_ROWS.get(shared.kind)
    moved = (shifts.realigned(desk.grid, desk.table, entry, fits) if fits else None) or entry
    misread.put_right(moved, judged)
    JUDGES[shared.kind](desk, moved, judged)
    _flaws(moved, judged)
    return judged


def _flaws(entry: Entry, judged: Judged) -> None:
    """Doubt the formulas of an entry that no doubt speaks of yet."""
    spoken = {said.where for said in judged.doubts}
    for name, flaw in entry.flaws.items():
        if name not in spoken and not judged.rejected:
            judged.doubt(flaw, name)


def _only_text(grid: sheets.Grid, table: tables.Table, row: int) -> str:
    return next((written(c) for c in grid.cells[row][table.left : table.right] if not is_blank(c)), "")
