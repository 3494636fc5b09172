"""The user's own file with a column of remarks: what became of each row, why, and what helps."""

import io
from typing import Any

import xlsxwriter

from streams.imports import sheets
from streams.imports.spelling import is_blank, written

COLOURS = {"accept": "#E8F5E9", "warn": "#FFF8E1", "reject": "#FFEBEE", "skip": "#F5F5F5"}
VERDICTS = {"accept": "已导入", "warn": "已导入，有疑问", "reject": "未导入", "skip": "跳过"}


def annotate(file: str, content: bytes, report: dict[str, Any]) -> bytes:
    """Return an xlsx of the file's sheets as they show, with the verdicts of `report` (the file's part) beside them.

    Cells are written as what they show; nothing becomes a formula or a link.
    """
    book = sheets.read_book(file, content)
    remarks = {sheet["sheet"]: _remarks(sheet["rows"]) for sheet in report["sheets"]}
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as out:
        formats = {verdict: out.add_format({"bg_color": colour}) for verdict, colour in COLOURS.items()}
        for number, grid in enumerate(book.grids, 1):
            sheet = out.add_worksheet(grid.name[:31] or f"Sheet{number}")
            if grid.hidden and number > 1:
                sheet.hide()
            _write(sheet, grid, remarks.get(grid.name, {}), formats)
    return buffer.getvalue()


def _remarks(rows: list[dict[str, Any]]) -> dict[int, tuple[str, str]]:
    """Return row (from 0) → (verdict, remark)."""
    out: dict[int, tuple[str, str]] = {}
    for row in rows:
        text = VERDICTS[row["verdict"]]
        if row["verdict"] in {"warn", "reject"}:
            text = f"{text}：{row.get('message', '')}{row.get('cure', '')}"
        before = out.get(row["row"] - 1)
        out[row["row"] - 1] = (row["verdict"], f"{before[1]}；{text}" if before else text)
    return out


def _write(sheet: Any, grid: sheets.Grid, remarks: dict[int, tuple[str, str]], formats: dict[str, Any]) -> None:
    width = max((len(row) for row in grid.cells), default=0)
    for row, cells in enumerate(grid.cells):
        verdict, text = remarks.get(row, ("skip", ""))
        for column, cell in enumerate(cells):
            if not is_blank(cell):
                sheet.write(row, column, cell if isinstance(cell, int | float) else written(cell))
        if verdict != "skip":
            sheet.write_string(row, width, text, formats[verdict])
    sheet.set_column(width, width, 60)
