"""Columns that nobody knows, asked about one by one with what stands below them. Pure."""

import re
from collections.abc import Iterator, Sequence

from streams.imports import words
from streams.imports.files.sheets import Book, Grid
from streams.imports.judging import asked as questions
from streams.imports.layout import looks
from streams.imports.layout.tables import Table

SAMPLES = 3
"""So many cells of a column that nobody knows are shown."""
MOST = 24
"""Of a table that was read no more columns are asked about (G)."""
_SAMPLED_ROWS = 40
_SAMPLE = 24
_PHONE = re.compile(r"(1\d{2})\d{4}(\d{4})(?!\d)")
_IDENTITY = re.compile(r"\d{15,17}[\dXx]?")


def vocabulary(kind: str) -> list[str]:
    """Return the fields a column of this kind of ledger may have, for mapping a header by hand."""
    return [*words.load("headers")[kind], *words.load("headers")["common"]]


def fields_of(ledger: str, language: str) -> list[dict[str, str]]:
    """Return what a column of this kind of ledger may be, in words."""
    return [{"answer": name, "label": words.field_name(name, language)} for name in vocabulary(ledger)]


def of_book(ledger: str, book: Book, language: str) -> list[questions.Question]:
    """Ask what the columns are of a file in which no table was found: those of the widest row near the top."""
    return _once(one for grid in book.grids if not grid.hidden for one in of_sheet(ledger, book.file, grid, language))


def of_sheet(ledger: str, file: str, grid: Grid, language: str) -> list[questions.Question]:
    """Ask what the columns are of a sheet in which no table was found."""
    cells = looks.header_of(grid.cells[: looks.HEADER_ROWS])
    return _once(_asked(ledger, file, grid, [c for c in cells if words.field_of(ledger, c) is None], language))


def of_tables(ledger: str, file: str, grid: Grid, tables: Sequence[Table], language: str) -> list[questions.Question]:
    """Offer to say what the columns of tables that were read are which were left out; nothing waits for it."""
    cells = [text for table in tables if table.complete for text in table.unknown]
    return _once(_asked(ledger, file, grid, cells[:MOST], language, optional=True))


def _once(asked: Iterator[questions.Question] | Sequence[questions.Question]) -> list[questions.Question]:
    return list({one.question: one for one in asked}.values())


def _asked(
    ledger: str, file: str, grid: Grid, cells: Sequence[str], language: str, *, optional: bool = False
) -> Iterator[questions.Question]:
    options = fields_of(ledger, language)
    for cell in cells:
        if key := words.header_key(cell):
            about = {"file": file, "sheet": grid.name, "printed": cell}
            ident = questions.ident("header", ledger, key)
            yield questions.Question(ident, "header", ledger, about, options, _below(grid, cell), optional)


def _below(grid: Grid, header: str) -> tuple[str, ...]:
    """Return what the first cells of a column say, masked as on every screen; numbers of identity are left out."""
    at = next(((n, row.index(header)) for n, row in enumerate(grid.cells[: looks.HEADER_ROWS]) if header in row), None)
    if at is None:
        return ()
    cells = (row[at[1]] for row in grid.cells[at[0] + 1 : at[0] + 1 + _SAMPLED_ROWS] if len(row) > at[1])
    told = [str(cell).strip()[:_SAMPLE] for cell in cells if cell is not None and str(cell).strip()]
    shown = [_PHONE.sub(r"\1****\2", one) for one in told if not _IDENTITY.search(one)]
    return tuple(dict.fromkeys(shown))[:SAMPLES] or (("···",) if told else ())
