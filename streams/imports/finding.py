"""Find the tables of a sheet in whichever way it has them, or say what was seen instead. Pure."""

from dataclasses import replace
from datetime import date

from streams.imports import walk, words
from streams.imports.errors import Notice, UnknownHeader
from streams.imports.files import sheets
from streams.imports.layout import across, astray, bare, chains, headed, looks, tables
from streams.imports.layout.columns import Lexicon
from streams.imports.words.spelling import is_blank


def tables_of(
    shared: walk.Shared, book: sheets.Book, grid: sheets.Grid, lexicon: Lexicon, on: date, language: str
) -> tuple[sheets.Grid, list[tables.Table], str]:
    """Return the tables of a sheet, none of one of another kind, and that kind; first the sheet, laid out as a table.

    What is odd about them is told in the memo of what is shared.
    """
    found = tables.find_tables(lexicon, grid, on)
    if not any(table.complete for table in found):
        headed.completed(shared.known.tree, shared.kind, book.file, grid, found)
    if any(table.complete for table in found):
        other = (
            astray.kind_of(lexicon, grid, found)
            or _beside(shared, book, grid, lexicon, found)
            or _without_reasons(shared, book, grid, lexicon, found)
        )
    else:
        other = astray.by_words(lexicon, grid)
        found = found if other else across.tabled(shared.kind, grid) or found
    if other:
        shared.memo["other kind"] = other
        return grid, [], other
    if not found and (listed := chains.tabled(shared.kind, grid, shared.known.tree)):
        grid, found = listed[0], [listed[1]]
    if not found and (table := bare.tabled(lexicon, grid, [book.file, grid.name, *walk.head(grid)])):
        found = [table]
        shared.memo.setdefault("told", []).append(_without_header(grid, table, language))
    if other := astray.perhaps(lexicon, grid, found):
        named = {"sheet": grid.name, "printed": words.phrase(f"kind_{other}", language)}
        shared.memo.setdefault("told", []).append(Notice("perhaps_another_kind", grid.name, 1, "header", named))
    return grid, found, ""


def _beside(
    shared: walk.Shared, book: sheets.Book, grid: sheets.Grid, lexicon: Lexicon, found: list[tables.Table]
) -> str:
    """Return the kind of a sheet that is left out beside others of the same file which are of the right one."""
    visible = [one for one in book.grids if not one.hidden]
    other = astray.beside(lexicon, grid, found) if len(visible) > 1 else ""
    if other and "own sheet" not in shared.memo:
        shared.memo["own sheet"] = astray.has_own(lexicon, visible)
    return other if other and shared.memo["own sheet"] else ""


def _without_reasons(
    shared: walk.Shared, book: sheets.Book, grid: sheets.Grid, lexicon: Lexicon, found: list[tables.Table]
) -> str:
    """Return the kind of a sheet read as special that neither it nor its name says a reason of."""
    said = (book.file, grid.name, *walk.head(grid)) if shared.kind == "special" else ()
    if not said or any(words.find_all("category", text) for text in said):
        return ""
    return astray.instead(lexicon, grid, found)


def _without_header(grid: sheets.Grid, table: tables.Table, language: str) -> Notice:
    """Tell as what the columns of a table without a header were read."""
    said = [f"{column.index + 1} {words.field_name(column.field, language)}" for column in table.columns]
    named = {"sheet": grid.name, "printed": "、".join(said)}
    return Notice("read_without_header", grid.name, table.body + 1, "header", named)


def unknown(shared: walk.Shared, book: sheets.Book, language: str) -> UnknownHeader:
    """Say that no header was understood, and what was seen: perhaps that of another kind of ledger."""
    grids = [grid for grid in book.grids if not grid.hidden and len(grid.cells)] or book.grids
    understood = {kind: _columns(kind, grids[0], shared.today, kind != shared.kind) for kind in walk.JUDGES}
    other = max(understood, key=lambda kind: understood[kind])
    said = shared.memo.pop("other kind", "")
    if said or understood[other] > understood[shared.kind]:
        other = said or other
        more = {"printed": words.phrase(f"kind_{other}", language), "looks_like": other}
        return UnknownHeader("other_kind", file=book.file, sheet=grids[0].name, row=1, field="header", **more)
    seen = [text.strip() for grid in grids[:3] for text in looks.header_of(grid.cells[: looks.HEADER_ROWS])][:12]
    if not seen:
        row = next((n for n, cells in enumerate(grids[0].cells, 1) if any(not is_blank(c) for c in cells)), 1)
        return UnknownHeader("no_header", file=book.file, sheet=grids[0].name, row=row, field="header")
    return UnknownHeader("header", file=book.file, sheet=grids[0].name, row=1, field="header", printed="、".join(seen))


def _columns(kind: str, grid: sheets.Grid, today: date, complete: bool) -> int:
    """Return how many columns of a sheet are understood as a ledger of a kind: in a complete table, or in any."""
    top = replace(grid, cells=grid.cells[: looks.HEADER_ROWS], lines=[])
    found = tables.find_tables(Lexicon(kind, lambda key: None), top, today)
    return max((len(table.columns) for table in found if table.complete or not complete), default=0)
