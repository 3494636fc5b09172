"""From bytes to grids: every sheet of a workbook, or the records of a csv, as rows of plain values."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from streams.imports import guard
from streams.imports.errors import DamagedFile
from streams.imports.spelling import Cell, is_blank


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
        Physical line at which each record of a csv begins, from 1; empty for a workbook.
    hidden, hidden_columns
        Whether nobody sees the sheet, and columns nobody sees, from 0.
    flaws
        (row, column) → `formula_without_value` or `formula_error`, from 0.
    """

    name: str
    cells: list[list[Cell]]
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    lines: list[int] = field(default_factory=list)
    hidden: bool = False
    hidden_columns: frozenset[int] = frozenset()
    flaws: dict[tuple[int, int], str] = field(default_factory=dict)

    def anchor(self, row: int, column: int) -> Cell:
        """Return what stands physically in the cell."""
        cells = self.cells[row]
        return cells[column] if column < len(cells) else None

    def shown(self, row: int, column: int) -> Cell:
        """Return what the cell shows, looking through merged ranges."""
        first = self.merged.get((row, column))
        return self.anchor(*first) if first else self.anchor(row, column)


@dataclass(slots=True)
class Book:
    """A file understood as sheets, with the encoding of its text ('' for a workbook)."""

    file: str
    encoding: str
    grids: list[Grid]


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
    parts = guard.inspect_zip(file, content) if form == "xlsx" else {}
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        metadata = [m for m in book.sheets_metadata if m.typ == SheetTypeEnum.WorkSheet]
        grids = [_sheet(book, m.name, m.visible != SheetVisibleEnum.Visible) for m in metadata]
    except Exception as broken:
        raise guard.translate(file, broken) from broken
    if parts:
        _add_details(content, [m.name for m in metadata], grids)
    return Book(file, "", grids)


def _sheet(book: CalamineWorkbook, name: str, hidden: bool) -> Grid:
    sheet = book.get_sheet_by_name(name)
    rows: list[list[Cell]] = [list(row) for row in sheet.to_python(skip_empty_area=False)]
    while rows and all(is_blank(c) for c in rows[-1]):
        rows.pop()
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        for row in range(top, min(bottom + 1, len(rows))):
            for column in range(left, min(right + 1, guard.MAX_COLUMNS)):
                if (row, column) != (top, left):
                    merged[(row, column)] = (top, left)
    return Grid(name, rows, merged, hidden=hidden)


def _add_details(content: bytes, names: list[str], grids: list[Grid]) -> None:
    """Add what calamine does not tell: hidden columns, and formulas without a stored result."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        paths = guard.sheet_paths(packed)
        for name, grid in zip(names, grids, strict=True):
            if name in paths:
                xml = packed.read(paths[name]).decode("utf-8", "replace")
                grid.hidden_columns = frozenset(_hidden(xml))
                grid.flaws = _flaws(xml)


def _hidden(xml: str) -> Iterator[int]:
    head = xml[: xml.find("<sheetData")]
    for tag in re.findall(r"<col\b[^>]*>", head):
        if re.search(r'hidden="(?:1|true)"', tag):
            low, high = re.search(r'min="(\d+)"', tag), re.search(r'max="(\d+)"', tag)
            if low and high:
                yield from range(int(low[1]) - 1, min(int(high[1]), guard.MAX_COLUMNS))


def _flaws(xml: str) -> dict[tuple[int, int], str]:
    out: dict[tuple[int, int], str] = {}
    if "<f" not in xml and 't="e"' not in xml:
        return out
    for attributes, body in re.findall(r"<c\b([^>]*)>(.*?)</c>", xml, re.DOTALL):
        place = re.search(r'r="([A-Z]+)(\d+)"', attributes)
        if not place:
            continue
        if 't="e"' in attributes:
            out[_index(place)] = "formula_error"
        elif "<f" in body and not re.search(r"<v[^>]*>[^<]", body) and "<is>" not in body:
            out[_index(place)] = "formula_without_value"
    return out


def _index(place: re.Match[str]) -> tuple[int, int]:
    column = 0
    for letter in place[1]:
        column = column * 26 + ord(letter) - 64
    return int(place[2]) - 1, column - 1


def read_text(file: str, content: bytes) -> Book:
    """Read a csv: encoding and delimiter are found out."""
    text, encoding = guard.decode(file, content)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=False)
    rows: list[list[Cell]] = []
    lines: list[int] = []
    before = 0
    try:
        for record in reader:
            rows.append(list(record))
            lines.append(before + 1)
            before = reader.line_num
    except csv.Error as broken:
        raise DamagedFile(
            f"{file} 第 {before + 1} 行起读不下去（{broken}）。",
            file=file,
            row=len(rows) + 1,
            cure="请重新导出该文件。",
        ) from broken
    while rows and all(is_blank(c) for c in rows[-1]):
        rows.pop()
    return Book(file, encoding, [Grid("", rows, lines=lines)])


def _delimiter(text: str) -> str:
    """Return the delimiter that splits the first lines into the most, and the most even, columns."""
    sample = [line for line in text[:20000].splitlines()[:60] if line.strip()]
    best, most = ",", 0.0
    for candidate in (",", "\t", ";", "；", "|"):
        counts = sorted(line.count(candidate) for line in sample)
        middle = counts[len(counts) // 2] if counts else 0
        if middle > most:
            best, most = candidate, middle
    return best
