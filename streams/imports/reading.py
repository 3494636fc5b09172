"""The seam: files of one kind in, the report and the records that take effect out. Pure: nothing is written here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from streams.imports import addresses, headings, rows, sheets, shifts, tables, words
from streams.imports.columns import Lexicon
from streams.imports.desk import Desk
from streams.imports.errors import UnknownHeader
from streams.imports.judged import Judged
from streams.imports.kinds import buildings, quarantine, register, results, samples, special, teams
from streams.imports.known import Known, People
from streams.imports.records import Row
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
FINISH: dict[str, Callable[[Desk], None]] = {"register": register.finish, "results": results.finish}


@dataclass(slots=True)
class Reading:
    """What came out.

    Attributes
    ----------
    report
        As INTERFACE.md, section 1, says: `files` and `totals`, ready for JSON.
    rows
        Records that take effect, in the order of the files.
    missing
        Keys known before and absent now.
    """

    report: dict[str, Any] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Shared:
    """What the tables of one reading share."""

    kind: str
    known: Known
    today: date
    people: People
    seen: dict[Any, Any] = field(default_factory=dict)
    judged: list[Judged] = field(default_factory=list)


def read(kind: str, files: Sequence[tuple[str, bytes]], known: Known, today: date) -> Reading:
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

    Raises
    ------
    LedgerError
        A file cannot be read at all, or has no table of this kind.
    """
    if kind not in JUDGES:
        raise ValueError(f"Expected a kind of ledger, got {kind!r}.")
    people = known.people if kind != "register" else People()
    shared = _Shared(kind, known, today, people)
    reading = Reading({"files": []})
    for name, content in files:
        reading.report["files"].append(_read_file(shared, sheets.read_book(name, content)))
    for judged in shared.judged:
        reading.rows.extend(judged.records)
    _render(reading)
    _compare(reading, known)
    return reading


def _read_file(shared: _Shared, book: sheets.Book) -> dict[str, Any]:
    texts = [g.name for g in book.grids] + [book.file]
    for grid in book.grids[:3]:
        texts = [*_head(grid), *texts]
    reference = dates.of_ledger(texts, shared.today) or shared.today
    listed = [_read_sheet(shared, book, grid, reference) for grid in book.grids]
    if not any(found for _, found in listed):
        headers = [written(c) for grid in book.grids for row in grid.cells[:6] for c in row if not is_blank(c)]
        raise UnknownHeader(
            f"{book.file} 里没有找到认得的表头（看到：{'、'.join(headers[:12])}）。",
            file=book.file,
            sheet=book.grids[0].name if book.grids else "",
            row=1,
            field="header",
            cure="请核对文件种类，或手工指定每一列是什么，以后会记住。",
        )
    sheets_out = [{"sheet": grid.name, "rows": judged} for grid, (judged, _) in zip(book.grids, listed, strict=True)]
    return {"kind": shared.kind, "file": book.file, "encoding": book.encoding, "sheets": sheets_out}


def _read_sheet(shared: _Shared, book: sheets.Book, grid: sheets.Grid, reference: date) -> tuple[list[Judged], bool]:
    """Return the judged rows of a sheet, and whether it had a table of this kind."""
    if grid.hidden:
        return [_skip(grid, row, "hidden_sheet") for row in range(len(grid.cells))], False
    on = dates.of_ledger([grid.name, *_head(grid)], shared.today) or reference
    if shared.kind == "teams":
        on = reference
    lexicon = Lexicon(shared.kind, lambda key: shared.known.headers.get((shared.kind, key)))
    found = tables.find_tables(lexicon, grid, on)
    if not found:
        return [_skip(grid, r, "blank" if _blank(grid, r) else "instructions") for r in range(len(grid.cells))], False
    out: dict[int, list[Judged]] = {}
    above = addresses.Address()
    for table in found:
        desk = _desk(shared, book, grid, table, on, above)
        like = [t for t in found if [c.header for c in t.columns] == [c.header for c in table.columns]]
        for judged in _read_table(shared, desk, rows.sparse_fields(grid, like)):
            out.setdefault(judged.row, []).append(judged)
        above = desk.context
    listed: list[Judged] = []
    for row in range(len(grid.cells)):
        listed.extend(_of_row(grid, found, out.get(row, []), row))
    _tail(listed)
    return listed, any(table.complete for table in found)


def _of_row(grid: sheets.Grid, found: list[tables.Table], judged: list[Judged], row: int) -> list[Judged]:
    """Return the entries of a row: of side-by-side tables those that say something; outside of tables why not."""
    speaking = [j for j in judged if not j.skip]
    if speaking:
        return speaking
    if judged:
        return judged[:1]
    if _blank(grid, row):
        return [_skip(grid, row, "blank")]
    if any(table.header <= row < table.body for table in found):
        return [_skip(grid, row, "header")]
    first = next((r for r in range(len(grid.cells)) if not _blank(grid, r)), 0)
    return [_skip(grid, row, "title" if row == first else "note")]


def _tail(listed: list[Judged]) -> None:
    """Call the notes after the last entry footers."""
    for judged in reversed(listed):
        if not judged.skip:
            return
        if judged.skip == "note":
            judged.skip = "footer"


def _only_text(grid: sheets.Grid, row: int) -> str:
    return next((written(c) for c in grid.cells[row] if not is_blank(c)), "")


def _head(grid: sheets.Grid) -> list[str]:
    """Return what the lines before the table say: those of a few cells, until the first of many."""
    texts: list[str] = []
    for row in grid.cells[:6]:
        filled = [written(c) for c in row if not is_blank(c)]
        if len(filled) > 3:
            break
        texts += [text for text in filled if len(text) > 3]
    return texts


def _blank(grid: sheets.Grid, row: int) -> bool:
    return all(is_blank(c) for c in grid.cells[row])


def _skip(grid: sheets.Grid, row: int, why: str) -> Judged:
    return Judged(row, _line(grid, row), skip=why)


def _line(grid: sheets.Grid, row: int) -> int:
    return grid.lines[row] if row < len(grid.lines) else 0


def _titles(grid: sheets.Grid, table: tables.Table) -> list[str]:
    """Return the texts right above the header, the nearest first; of tables side by side those above its columns."""
    texts: list[str] = []
    for row in range(table.header - 1, max(-1, table.header - 5), -1):
        filled = [(i, written(c)) for i, c in enumerate(grid.cells[row]) if not is_blank(c)]
        here = [text for i, text in filled if table.left <= i < table.right]
        if len(filled) == 1:
            here = [filled[0][1]]
        if len(here) > 3:
            break
        texts.extend(here)
    return texts


def _desk(
    shared: _Shared,
    book: sheets.Book,
    grid: sheets.Grid,
    table: tables.Table,
    on: date,
    above: addresses.Address,
) -> Desk:
    """Lay out what is needed to read a table; without a place of its own it is about that of the table above."""
    titles = _titles(grid, table)
    context = _context(shared.known.tree, titles, [grid.name, book.file.rsplit(".", 1)[0]], above)
    topic = " ".join([grid.name, *titles, book.file])
    for name in ("centre", "noted datum"):
        shared.seen.pop(name, None)
    return Desk(shared.known, shared.today, on, book.file, grid, table, context, topic, shared.people, shared.seen)


def _context(
    tree: addresses.AddressTree, titles: list[str], outside: list[str], above: addresses.Address
) -> addresses.Address:
    """Return the place a table is about: its titles, the sheet, the file, and what stood above it."""
    own = headings.context_of(tree, titles)
    context = own.over(headings.context_of(tree, outside))
    if own == addresses.Address() and above != addresses.Address():
        return above
    return context if context.compound else context.over(addresses.Address(above.compound))


def _read_table(shared: _Shared, desk: Desk, sparse: frozenset[str]) -> list[Judged]:
    grid, table, tree = desk.grid, desk.table, shared.known.tree
    judge = JUDGES[shared.kind]
    out = []
    for row, why, entry in rows.entries(grid, table, sparse):
        judged = Judged(row, _line(grid, row), skip=why or "")
        out.append(judged)
        if entry is None:
            if why == "note":
                desk.context = headings.section_place(tree, _only_text(grid, row)).over(desk.context)
            continue
        if not table.complete:
            judged.skip = "subtotal" if any(c.field == "count" for c in table.columns) else "other_table"
            continue
        fits = shifts.FITS.get(shared.kind)
        moved = shifts.realigned(grid, table, entry, fits) if fits else None
        judge(desk, moved or entry, judged)
        shared.judged.append(judged)
    if shared.kind in FINISH:
        FINISH[shared.kind](desk)
    return out


def _render(reading: Reading) -> None:
    """Turn judged rows into the report, and count."""
    totals = dict.fromkeys(("accept", "warn", "reject", "skip", "new", "changed", "unchanged", "missing"), 0)
    for file in reading.report["files"]:
        for sheet in file["sheets"]:
            for judged in sheet["rows"]:
                totals[judged.verdict] += 1
            sheet["rows"] = [judged.report() for judged in sheet["rows"]]
    reading.report["totals"] = totals


def _compare(reading: Reading, known: Known) -> None:
    """Count what is new, changed, unchanged and missing against the last import of this kind."""
    totals = reading.report["totals"]
    now = {row.key: row.fingerprint for row in reading.rows}
    for key, fingerprint in now.items():
        before = known.fingerprints.get(key)
        totals["new" if before is None else "unchanged" if before == fingerprint else "changed"] += 1
    reading.missing = sorted(set(known.fingerprints) - set(now))
    totals["missing"] = len(reading.missing)


def vocabulary(kind: str) -> list[str]:
    """Return the fields a column of this kind of ledger may have, for mapping a header by hand."""
    return list(words.load("headers")[kind])
