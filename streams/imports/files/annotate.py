"""The user's own files with a column of remarks: what became of each row, why, and what helps."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import xlsxwriter

from streams.imports import words
from streams.imports.files import sheets
from streams.imports.words.spelling import is_blank, written

COLOURS = {"accept": "#E8F5E9", "warn": "#FFF8E1", "reject": "#FFEBEE", "skip": "#F5F5F5"}
_TOLD = {"warn", "reject"}
"""Verdicts of which the remark says why."""


def annotate(file: str, content: bytes, report: Mapping[str, Any], language: str = words.LANGUAGE) -> bytes:
    """Return an xlsx of the file's sheets as they show, with the verdicts of `report` (the file's part) beside them."""
    return annotate_all([(file, content)], [report], language)


def annotate_all(
    files: Sequence[tuple[str, bytes]], reports: Sequence[Mapping[str, Any]], language: str = words.LANGUAGE
) -> bytes:
    """Return one xlsx of the sheets of several files, with the verdicts beside the rows.

    Cells are written as what they show; nothing becomes a formula or a link. A file that could not be read has a sheet
    that says why.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as out:
        formats = {verdict: out.add_format({"bg_color": colour}) for verdict, colour in COLOURS.items()}
        used: set[str] = set()
        for (file, content), report in zip(files, reports, strict=True):
            if "error" in report:
                page = out.add_worksheet(_name(file, used))
                page.write_string(0, 0, f"{report['error']['message']} {report['error'].get('cure', '')}".strip())
                continue
            remarks = {sheet["sheet"]: _remarks(sheet["rows"], language) for sheet in report["sheets"]}
            for grid in sheets.read_book(file, content).grids:
                page = out.add_worksheet(_name(grid.name or file, used))
                if grid.hidden and len(used) > 1:
                    page.hide()
                _write(page, grid, remarks.get(grid.name, {}), formats)
    return buffer.getvalue()


def _name(name: str, used: set[str]) -> str:
    """Return a name Excel takes that no sheet has yet."""
    base = "".join("_" if c in "[]:*?/\\'" else c for c in name)[:28] or "Sheet"
    unique, number = base, 2
    while unique.lower() in used:
        unique, number = f"{base}~{number}", number + 1
    used.add(unique.lower())
    return unique


def _remarks(rows: Sequence[Mapping[str, Any]], language: str) -> dict[int, tuple[str, str]]:
    """Return row (from 0) → (verdict, remark)."""
    out: dict[int, tuple[str, str]] = {}
    for row in rows:
        text = words.phrase(row["verdict"], language)
        if row["verdict"] in _TOLD:
            text = words.phrase("why", language, verdict=text, message=row.get("message", ""), cure=row.get("cure", ""))
        before = out.get(row["row"] - 1)
        out[row["row"] - 1] = (row["verdict"], f"{before[1]}；{text}" if before else text)
    return out


def _write(sheet: Any, grid: sheets.Grid, remarks: Mapping[int, tuple[str, str]], formats: Mapping[str, Any]) -> None:
    width = max((len(row) for row in grid.cells), default=0)
    for row, cells in enumerate(grid.cells):
        verdict, text = remarks.get(row, ("skip", ""))
        for column, cell in enumerate(cells):
            if not is_blank(cell):
                sheet.write(row, column, cell if isinstance(cell, int | float) else written(cell))
        if verdict != "skip":
            sheet.write_string(row, width, text, formats[verdict])
    sheet.set_column(width, width, 60)
