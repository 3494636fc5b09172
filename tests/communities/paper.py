"""A sheet as people make it, and how it becomes an xlsx, an xls or a csv."""

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter
import xlwt

from tests.communities.towns import Pen


@dataclass(frozen=True)
class Formula:
    """A formula and the result a spreadsheet program stored; `stored` None where it stored none."""

    text: str
    stored: object


@dataclass(frozen=True)
class Rich:
    """A text of which a part is bold."""

    text: str


@dataclass(frozen=True)
class Noted:
    """A cell with a comment hung on it."""

    cell: object
    comment: str


@dataclass
class Page:
    """A sheet and the truth about its rows; `merges` are (top, left, bottom, right), from 0, all included."""

    name: str = ""
    rows: list[list[Any]] = field(default_factory=list)
    truth: list[dict[str, Any]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_columns: set[int] = field(default_factory=set)
    hidden: bool = False

    def add(self, cells: list[Any], truth: dict[str, Any] | str) -> int:
        """Add a row; a truth that is a word says why the row is skipped. Return its index from 0."""
        said = {"verdict": "skip", "why": truth} if isinstance(truth, str) else truth
        self.rows.append(cells)
        self.truth.append({"row": len(self.rows), **said})
        return len(self.rows) - 1

    @property
    def width(self) -> int:
        """How many columns the widest row has."""
        return max((len(row) for row in self.rows), default=0)


def plain(cell: Any) -> Any:
    """Return what a cell of ours shows."""
    match cell:
        case Formula():
            return cell.stored
        case Rich():
            return cell.text
        case Noted():
            return plain(cell.cell)
    return cell


def xlsx(pages: list[Page]) -> bytes:
    """Return a workbook; merges, hidden parts, rich text, comments and formulas included."""
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold, dated = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy/m/d"})
        for page in pages:
            sheet = book.add_worksheet(page.name[:31] or "Sheet1")
            for top, left, bottom, right in page.merges:
                sheet.merge_range(top, left, bottom, right, "")
            for column in page.hidden_columns:
                sheet.set_column(column, column, 8, None, {"hidden": True})
            for row, cells in enumerate(page.rows):
                for column, cell in enumerate(cells):
                    _write(sheet, row, column, cell, bold, dated)
            if page.hidden:
                sheet.hide()
    return buffer.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Any, bold: Any, dated: Any) -> None:
    match cell:
        case None | "":
            return
        case Noted():
            _write(sheet, row, column, cell.cell, bold, dated)
            sheet.write_comment(row, column, cell.comment)
        case Formula():
            sheet.write_formula(row, column, cell.text, None, "" if cell.stored is None else cell.stored)
        case Rich() if len(cell.text) > 1:
            sheet.write_rich_string(row, column, bold, cell.text[:1], cell.text[1:])
        case Rich():
            sheet.write_string(row, column, cell.text)
        case datetime() | date():
            sheet.write_datetime(row, column, cell, dated)
        case str():
            sheet.write_string(row, column, cell)
        case _:
            sheet.write(row, column, cell)


def xls(pages: list[Page]) -> bytes:
    """Return a workbook of the old kind."""
    book = xlwt.Workbook(encoding="utf-8")
    dated = xlwt.easyxf(num_format_str="YYYY/M/D")
    for page in pages:
        sheet = book.add_sheet(page.name[:31] or "Sheet1", cell_overwrite_ok=True)
        for row, cells in enumerate(page.rows):
            for column, cell in enumerate(plain(c) for c in cells):
                if cell is None or cell == "":
                    continue
                if isinstance(cell, datetime | date):
                    sheet.write(row, column, cell, dated)
                else:
                    sheet.write(row, column, cell)
        for top, left, bottom, right in page.merges:
            sheet.merge(top, bottom, left, right)
        for column in page.hidden_columns:
            sheet.col(column).hidden = True
        sheet.visibility = 1 if page.hidden else 0
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


CSV_FORMS = (
    ("utf-8", ","),
    ("utf-8-sig", ","),
    ("gb18030", ","),
    ("utf-16", "\t"),
    ("utf-8-sig", ";"),
    ("gb18030", "\t"),
    ("utf-16", ","),
    ("utf-16-le", "\t"),
)


def text(page: Page, encoding: str, delimiter: str, ends: str = "\r\n") -> bytes:
    """Return a csv of one sheet; a csv knows no merged cells, so each shows its first one only."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=ends)
    for row in page.rows:
        cells = [_as_text(plain(cell)) for cell in row]
        writer.writerow(cells + [""] * (page.width - len(cells)))
    return buffer.getvalue().encode(encoding)


def _as_text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        clock = f" {cell.hour}:{cell.minute:02d}" if cell.hour or cell.minute else ""
        return f"{cell.year}/{cell.month}/{cell.day}{clock}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell)


def print_out(
    pen: Pen, stem: str, pages: list[Page], forms: tuple[str, ...] = ("xlsx", "xls", "csv")
) -> tuple[str, bytes, list[Page]]:
    """Choose a file format; return the name, the content, and the sheets as they are in it."""
    form = pen.pick(forms if len(pages) == 1 else [f for f in forms if f != "csv"])
    if form == "csv":
        encoding, delimiter = pen.pick(CSV_FORMS)
        page = pages[0]
        page.name = ""
        while page.rows and not any(_as_text(plain(c)).strip() for c in page.rows[-1]):
            page.rows.pop()
            page.truth.pop()
        return f"{stem}.csv", text(page, encoding, delimiter, pen.pick(("\r\n", "\n"))), pages
    return f"{stem}.{form}", xlsx(pages) if form == "xlsx" else xls(pages), pages
