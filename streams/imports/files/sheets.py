"""Files as grids of cells: xlsx, xls (calamine), large xlsx in a stream, csv of any form, web pages."""

import csv
import io
import re
import zipfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from streams.imports.errors import DamagedFile, NotASpreadsheet, Notice
from streams.imports.files import decoding, guard, stream, webpage
from streams.imports.files.paging import Paged
from streams.imports.words.spelling import Cell, is_blank

LARGE_ROWS = 100_000
"""Rows up to which merged cells, hidden columns and formulas are looked at; a longer sheet is read values-only."""
LARGE_CELLS = 4_000_000
"""Cells of the rectangle a sheet spans up to which it is read at once."""
KEPT_CELLS = 300_000
"""Cells up to which a sheet stays in memory; a larger one is kept on disk and read in pages."""
_ERROR = re.compile(r"#(?:REF!?|N/A|VALUE!?|DIV/0!?|NAME\?|NUM!?|NULL!?|SPILL!?|CALC!?|GETTING_DATA)")

Cells = Sequence[list[Cell]]


@dataclass(slots=True)
class Grid:
    """One sheet.

    Attributes
    ----------
    cells
        Rows from the first one on, ragged; what a merged range shows stands in its first cell only.
    merged
        (row, column) of every other cell of a merged range → (row, column) of its first cell; both from 0.
    lines
        Physical line at which each record of a csv begins, from 1; empty where it is the row's own number.
    hidden, hidden_columns
        Whether nobody sees the sheet, and columns nobody sees, from 0.
    flaws
        (row, column) → `formula_without_value` or `formula_error`, from 0.
    """

    name: str
    cells: Cells
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    lines: Sequence[int] = field(default_factory=list)
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    flaws: dict[tuple[int, int], str] = field(default_factory=dict)

    def anchor(self, row: int, column: int) -> Cell:
        """Return what stands physically in the cell."""
        cells = self.cells[row]
        return cells[column] if column < len(cells) else None

    def shown(self, row: int, column: int) -> Cell:
        """Return what the cell shows, looking through merged ranges."""
        first = self.merged.get((row, column)) if self.merged else None
        return self.anchor(*first) if first else self.anchor(row, column)


@dataclass(slots=True)
class Book:
    """A file understood as sheets, with the encoding of its text ('' for a workbook) and what was passed over."""

    file: str
    encoding: str
    grids: list[Grid]
    notices: list[Notice] = field(default_factory=list)


def read_book(file: str, content: bytes) -> Book:
    """Read any ledger file.

    Raises
    ------
    LedgerError
        Empty, locked, damaged, oversized or no spreadsheet at all.
    """
    form = guard.recognise(file, content)
    if form == "text":
        return read_text(file, content)
    if form == "page":
        return _read_page(file, content)
    spans, notices = guard.inspect(file, content) if form == "xlsx" else ({}, guard.old_extras(content))
    try:
        if any(span.rows > LARGE_ROWS or span.cells > LARGE_CELLS for span in spans.values()):
            return _read_large(file, content, spans, notices)
        return _read_whole(file, content, spans, notices)
    except Exception as broken:
        raise guard.translate(file, broken) from broken


def _read_whole(file: str, content: bytes, spans: dict[str, guard.Span], notices: list[Notice]) -> Book:
    """Read a workbook with everything that calamine and we can tell of it."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    metadata = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
    grids = [_sheet(book.get_sheet_by_name(m.name), m.visible != SheetVisibleEnum.Visible) for m in metadata]
    if spans:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for grid in grids:
                if grid.name in spans:
                    grid.hidden_columns, flaws = stream.details(packed, spans[grid.name].part)
                    grid.flaws.update(flaws)
    for name, span in spans.items():
        notices += _cut(name, span)
    return Book(file, "", grids, notices)


def _read_large(file: str, content: bytes, spans: dict[str, guard.Span], notices: list[Notice]) -> Book:
    """Read a workbook of which a sheet is too large for more than its values."""
    grids = []
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        texts = stream.shared_texts(packed)
        for name, part, hidden in guard.listed_sheets(packed):
            grids.append(Grid(name, _kept(stream.rows(packed, part, texts)), hidden=hidden))
            if len(grids[-1].cells) > LARGE_ROWS:
                notices.append(Notice("values_only", name, named={"sheet": name, "rows": str(len(grids[-1].cells))}))
            notices += _cut(name, spans[name]) if name in spans else []
    return Book(file, "", grids, notices)


def _cut(name: str, span: guard.Span) -> list[Notice]:
    most = guard.MAX_COLUMNS
    return [Notice("columns_cut", name, named={"sheet": name, "columns": str(most)})] if span.columns > most else []


def _sheet(sheet: CalamineSheet, hidden: bool) -> Grid:
    height, width = sheet.total_height, sheet.total_width
    flaws: dict[tuple[int, int], str] = {}
    whole = height * width <= KEPT_CELLS
    rows = (list[Cell](row) for row in sheet.to_python(skip_empty_area=False)) if whole else _padded(sheet)
    cells = _kept(_without_errors(rows, flaws))
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom + 1, len(cells))):
            for column in range(left, min(right + 1, guard.MAX_COLUMNS)):
                if (row, column) != (top, left):
                    merged[(row, column)] = (top, left)
    return Grid(sheet.name, cells, merged, hidden=hidden, flaws=flaws)


def _padded(sheet: CalamineSheet) -> Iterable[list[Cell]]:
    """Yield the rows of a sheet from its first row and column on, which calamine leaves out where they are empty."""
    top, left = sheet.start or (0, 0)
    for _ in range(top):
        yield []
    before: list[Cell] = [""] * left
    for row in sheet.iter_rows():
        yield [*before, *row]


def _without_errors(rows: Iterable[list[Cell]], flaws: dict[tuple[int, int], str]) -> Iterable[list[Cell]]:
    """Yield the rows with nothing where a formula failed, and note where that was."""
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell[:1] == "#" and _ERROR.fullmatch(cell):
                row[column] = None
                flaws[(number, column)] = "formula_error"
        yield row


def _kept(rows: Iterable[list[Cell]]) -> Cells:
    """Keep rows, in memory while they are few; without the empty ones at the end, and columns without end."""
    few: list[list[Cell]] = []
    many: Paged[list[Cell]] | None = None
    cells, last = 0, 0
    for number, row in enumerate(rows, 1):
        kept = row[: guard.MAX_COLUMNS] if len(row) > guard.MAX_COLUMNS else row
        if any(not is_blank(cell) for cell in kept):
            last = number
        cells += len(kept)
        if many is not None:
            many.append(kept)
            continue
        few.append(kept)
        if cells > KEPT_CELLS:
            many, few = Paged(few), []
    if many is None:
        return few[:last]
    many.shorten(last)
    return many


def _read_page(file: str, content: bytes) -> Book:
    """Read the tables of a web page, or of XML, as sheets."""
    encoding = decoding.encoding_of(file, content)
    pages = webpage.read_pages(content.decode(encoding, "replace")) if len(content) <= webpage.LARGEST else []
    if not pages:
        raise NotASpreadsheet("web_page", file=file)
    return Book(file, encoding, [Grid(page.name, page.cells, page.merged) for page in pages])


def read_text(file: str, content: bytes) -> Book:
    """Read a csv: encoding and delimiter are found out."""
    encoding = decoding.encoding_of(file, content)
    start = io.TextIOWrapper(io.BytesIO(content[:80_000]), encoding, "replace", newline="").read(20_000)
    text = io.TextIOWrapper(io.BytesIO(content), encoding, "replace", newline="")
    reader = csv.reader(text, delimiter=_delimiter(start), strict=False)
    lines = array("I")
    flaws: dict[tuple[int, int], str] = {}
    try:
        cells = _kept(_without_errors(_records(reader, lines), flaws))
    except csv.Error as broken:
        row = len(lines) + 1
        raise DamagedFile("quotes", file=file, row=row, printed=str(broken)) from broken
    return Book(file, encoding, [Grid("", cells, lines=lines, flaws=flaws)])


_WRAPS = ("=", "'")
"""How a text begins that a program wrapped."""


def _records(reader: Any, lines: "array[int]") -> Iterable[list[Cell]]:
    """Yield the records of a csv, noting on which line each begins."""
    before = 0
    for record in reader:
        lines.append(before + 1)
        before = reader.line_num
        yield [_unwrapped(cell) if cell[:1] in _WRAPS else cell for cell in record]


def _unwrapped(cell: str) -> str:
    """Return what a spreadsheet shows of a text that a program wrapped so that it stays one: ="0012", '0012."""
    if cell.startswith('="') and cell.endswith('"') and '"' not in cell[2:-1]:
        return cell[2:-1]
    return cell[1:] if cell[:1] == "'" and cell[1:2].isdigit() else cell


_SAID = re.compile(r"^(?:\ufeff)?sep=(.)\r?\n", re.IGNORECASE)


def _delimiter(start: str) -> str:
    """Return the delimiter the file names itself, or the one that splits all lines alike, else most lines."""
    said = _SAID.match(start)
    if said:
        return said[1]
    sample = [line for line in start.splitlines()[:60] if line.strip()]
    best, most = ",", (False, 0)
    for candidate in (",", "\t", ";", "；", "|", "，"):
        counts = sorted(line.count(candidate) for line in sample) or [0]
        middle = counts[len(counts) // 2]
        rank = counts[0] == counts[-1] > 0, middle
        if middle and rank > most:
            best, most = candidate, rank
    return best
