"""The seam: files of one kind in, the report and the records that take effect out. Pure: nothing is written here."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from streams.imports import addresses, headings, notices, rows, sheets, shifts, tables, words
from streams.imports.columns import Lexicon
from streams.imports.desk import Desk
from streams.imports.errors import EmptyFile, LedgerError, UnknownHeader
from streams.imports.judged import Judged
from streams.imports.kinds import buildings, quarantine, register, results, samples, special, teams
from streams.imports.known import Known, People
from streams.imports.paging import Paged
from streams.imports.records import Row
from streams.imports.seen import Seen
from streams.imports.spelling import is_blank, written
from streams.imports.values import dates

Judge = Callable[[Desk, rows.Entry, Judged], None]

JUDGES: dict[str, Judge] = {
    "buildings": buildings.judge,
    "register": register.judge,
    "special": special.judge,
    "quarantine": quarantine.judge,
    "teams": teams.judge,
    "samples": samples.judge,
    "results": results.judge,
}
PREPARE: dict[str, Callable[[Desk], None]] = {"results": results.prepare}
KEPT_ROWS = 100_000
"""Rows up to which report and records stay in memory; longer ones are kept on disk and read in pages."""
VERDICTS = ("accept", "warn", "reject", "skip")


@dataclass(slots=True)
class Reading:
    """What came out.

    Attributes
    ----------
    report
        As INTERFACE.md, section 1, says: `files` and `totals`, ready for JSON; of a file too long for memory the rows
        are a sequence on disk, which `streams.imports.reports` writes out.
    rows
        Records that take effect, in the order of the files.
    missing
        Keys known before and absent now.
    language
        Of the sentences in the report.
    """

    report: dict[str, Any] = field(default_factory=dict)
    rows: "list[Row] | Paged[Row]" = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    language: str = words.LANGUAGE


@dataclass(slots=True)
class _Shared:
    """What the tables of one reading share."""

    kind: str
    known: Known
    today: date
    people: People
    language: str
    reading: Reading
    totals: dict[str, int]
    seen: Seen = field(default_factory=Seen)
    memo: dict[Any, Any] = field(default_factory=dict)

    def keep(self, judged: Judged) -> dict[str, Any]:
        """Count a verdict and keep its records; return its row of the report."""
        self.totals[judged.verdict] += 1
        for record in judged.records:
            self.reading.rows.append(record)
        return judged.report(self.language)

    def expect(self, rows: int) -> None:
        """Keep records on disk from here on when so many more rows are too many for memory."""
        if len(self.reading.rows) + rows > KEPT_ROWS and isinstance(self.reading.rows, list):
            self.reading.rows = Paged(self.reading.rows)


def read(
    kind: str, files: Sequence[tuple[str, bytes]], known: Known, today: date, language: str = words.LANGUAGE
) -> Reading:
    """Read ledgers of one kind.

    Parameters
    ----------
    kind
        buildings, register, special, quarantine, teams, samples or results.
    files
        (name, content) each.
    known
        What the database already knows of the area; an empty one will do.
    today
        The area's date.
    language
        Of the sentences in the report: zh or en.

    Raises
    ------
    LedgerError
        A file cannot be read at all, or has no table of this kind.
    """
    if kind not in JUDGES:
        raise ValueError(f"Expected a kind of ledger, got {kind!r}.")
    reading = Reading({"files": []}, language=language)
    totals = dict.fromkeys((*VERDICTS, "new", "changed", "unchanged", "missing"), 0)
    people = known.people if kind != "register" else People()
    shared = _Shared(kind, known, today, people, language, reading, totals)
    for name, content in files:
        try:
            reading.report["files"].append(_read_file(shared, sheets.read_book(name, content)))
        except LedgerError as error:
            raise error.told(language) from error.__cause__
    reading.report["totals"] = totals
    _compare(reading, known)
    return reading


def _read_file(shared: _Shared, book: sheets.Book) -> dict[str, Any]:
    visible = [grid for grid in book.grids if not grid.hidden]
    if not any(len(grid.cells) for grid in book.grids):
        raise EmptyFile("no_rows", file=book.file)
    texts = [text for grid in visible[:3] for text in _head(grid)] + [g.name for g in visible] + [book.file]
    said = dates.of_ledger(texts, shared.today)
    out: dict[str, Any] = {"kind": shared.kind, "file": book.file, "encoding": book.encoding, "sheets": []}
    warned = notices.Watch(shared.today, said, list(book.notices))
    some = False
    for grid in book.grids:
        listed, found = _read_sheet(shared, book, grid, said or shared.today, warned)
        some = some or any(table.complete for table in found)
        out["sheets"].append({"sheet": grid.name, "rows": listed})
    if not some:
        raise _unknown(book)
    told = [notice.report(shared.language) for notice in warned.notices()]
    return out | ({"notices": told} if told else {})


def _unknown(book: sheets.Book) -> UnknownHeader:
    """Say that no header was understood, and what was seen."""
    grids = [grid for grid in book.grids if not grid.hidden and len(grid.cells)] or book.grids
    widest = [
        max((row for row in grid.cells[:10]), key=lambda r: sum(isinstance(c, str) and not is_blank(c) for c in r))
        for grid in grids[:3]
        if len(grid.cells)
    ]
    seen = [written(c).strip() for row in widest for c in row if isinstance(c, str) and not is_blank(c)][:12]
    return UnknownHeader("header", file=book.file, sheet=grids[0].name, row=1, field="header", printed="、".join(seen))


def _read_sheet(
    shared: _Shared, book: sheets.Book, grid: sheets.Grid, reference: date, warned: notices.Watch
) -> "tuple[list[Any] | Paged[Any], list[tables.Table]]":
    """Return the report's rows of a sheet and its tables; records and counts are kept on the way."""
    out: list[Any] | Paged[Any] = [] if len(grid.cells) <= KEPT_ROWS else Paged()
    shared.expect(len(grid.cells))
    if grid.hidden:
        for row in range(len(grid.cells)):
            out.append(shared.keep(_skip(grid, row, "hidden_sheet")))
        return out, []
    on = dates.of_ledger([grid.name, *_head(grid)], shared.today) or reference
    if shared.kind == "teams":
        on = reference
    lexicon = Lexicon(shared.kind, lambda key: shared.known.headers.get((shared.kind, key)))
    found = tables.find_tables(lexicon, grid, on)
    shared.seen.open(book.file, grid, found)
    warned.begin(grid, found)
    for judged in _with_footers(_rows(shared, book, grid, on, found)):
        warned.see(judged)
        out.append(shared.keep(judged))
    return out, found


def _with_footers(listed: Iterable[Judged]) -> Iterator[Judged]:
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


def _rows(
    shared: _Shared, book: sheets.Book, grid: sheets.Grid, on: date, found: list[tables.Table]
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
            yield _skip(grid, row, "blank" if _is_empty(grid, row) else "header")
        readers = []
        for table in band:
            desk = _desk(shared, book, grid, table, on, above)
            readers.append((desk, _read_table(shared, desk, rows.sparse_fields(grid, _alike(found, table)))))
        for several in zip(*(reader for _, reader in readers), strict=True):
            speaking = [judged for judged in several if not judged.skip]
            yield from speaking or several[:1]
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
        return _skip(grid, row, "blank")
    if not has_tables:
        return _skip(grid, row, "instructions")
    return _skip(grid, row, "title" if row == first else "note")


def _head(grid: sheets.Grid) -> list[str]:
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


def _skip(grid: sheets.Grid, row: int, why: str) -> Judged:
    return Judged(row, _line(grid, row), skip=why)


def _line(grid: sheets.Grid, row: int) -> int:
    return grid.lines[row] if row < len(grid.lines) else 0


def _desk(
    shared: _Shared,
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
    return Desk(
        shared.known, shared.today, on, book.file, grid, table, context, about, shared.people, shared.seen, shared.memo
    )


def _read_table(shared: _Shared, desk: Desk, sparse: frozenset[str]) -> Iterator[Judged]:
    """Yield the verdict on every row of a table's body."""
    grid, table, tree = desk.grid, desk.table, shared.known.tree
    judge, fits = JUDGES[shared.kind], shifts.FITS.get(shared.kind)
    if table.complete and shared.kind in PREPARE:
        PREPARE[shared.kind](desk)
    for row, why, entry in rows.entries(grid, table, sparse):
        judged = Judged(row, _line(grid, row), skip=why or "")
        if entry is None:
            if why == "note":
                said = headings.section_place(tree, _only_text(grid, table, row), desk.context.compound)
                desk.context = said.over(desk.context)
        elif not table.complete:
            judged.skip = "subtotal" if any(c.field == "count" for c in table.columns) else "other_table"
        else:
            moved = shifts.realigned(grid, table, entry, fits) if fits else None
            judge(desk, moved or entry, judged)
            _flaws(moved or entry, judged)
        yield judged


def _flaws(entry: rows.Entry, judged: Judged) -> None:
    """Doubt the formulas of an entry that no doubt speaks of yet."""
    spoken = {said.where for said in judged.doubts}
    for name, flaw in entry.flaws.items():
        if name not in spoken and not judged.rejected:
            judged.doubt(flaw, name)


def _only_text(grid: sheets.Grid, table: tables.Table, row: int) -> str:
    return next((written(c) for c in grid.cells[row][table.left : table.right] if not is_blank(c)), "")


def _compare(reading: Reading, known: Known) -> None:
    """Count what is new, changed, unchanged and missing against the last import of this kind."""
    totals = reading.report["totals"]
    if not known.fingerprints:
        totals["new"] = len(reading.rows)
        return
    now = {row.key: row.fingerprint for row in reading.rows}
    for key, fingerprint in now.items():
        before = known.fingerprints.get(key)
        totals["new" if before is None else "unchanged" if before == fingerprint else "changed"] += 1
    reading.missing = sorted(set(known.fingerprints) - set(now))
    totals["missing"] = len(reading.missing)


def vocabulary(kind: str) -> list[str]:
    """Return the fields a column of this kind of ledger may have, for mapping a header by hand."""
    return list(words.load("headers")[kind])
