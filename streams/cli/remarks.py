"""The report of an import as a workbook: a sheet per sheet read, a line per row, with doubts and cures."""

from pathlib import Path
from typing import Any

import xlsxwriter

COLUMNS = ("row", "verdict", "value", "doubts", "field", "reason", "message", "cure")
COLOURS = {"accept": "#ffffff", "warn": "#fff4ce", "reject": "#fde7e9", "skip": "#f3f2f1"}


def write_remarks(out: Path, report: dict[str, Any]) -> None:
    """Write the workbook; every cell is text, so nothing in it can become a formula."""
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {verdict: book.add_format({"bg_color": colour}) for verdict, colour in COLOURS.items()}
        bold = book.add_format({"bold": True})
        number = 0
        for file in report["files"]:
            for sheet in file["sheets"]:
                number += 1
                _write_sheet(book.add_worksheet(f"{number}"), f"{file['file']} {sheet['sheet']}", sheet, formats, bold)


def _write_sheet(page: Any, title: str, sheet: dict[str, Any], formats: dict[str, Any], bold: Any) -> None:
    page.write_string(0, 0, title, bold)
    for column, name in enumerate(COLUMNS):
        page.write_string(1, column, name, bold)
    for line, row in enumerate(sheet["rows"], start=2):
        texts = {
            "value": "；".join(f"{key}={value}" for key, value in row.get("value", {}).items()),
            "doubts": "；".join(doubt["code"] for doubt in row.get("doubts", [])),
        }
        for column, name in enumerate(COLUMNS):
            page.write_string(line, column, texts.get(name, str(row.get(name, ""))), formats[row["verdict"]])
    page.freeze_panes(2, 1)
    page.autofit()
