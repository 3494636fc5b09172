"""The smallest ledgers that show one cause, read against what is known."""

from datetime import date
from typing import Any

from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
Cells = list[list[Any]]


def bring(kind: str, cells: Cells, known: Known | None = None, sheet: str = "Sheet1") -> tuple[list[Any], Known]:
    """Return the rows of the report and what is known with them."""
    known = known or Known("1", b"s")
    reading = read(kind, [("a.xlsx", made.workbook({sheet: cells}))], known, TODAY)
    return reading.report["files"][0]["sheets"][0]["rows"], known.after(reading.rows)


def said(rows: list[Any], *fields: str) -> list[tuple[Any, ...]]:
    """Return the fields of the values of all rows that are not skipped."""
    return [tuple(row.get("value", {}).get(f) for f in fields) for row in rows if row["verdict"] != "skip"]
