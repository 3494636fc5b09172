"""Tables of web pages, and of the XML that old spreadsheet programs wrote: what many systems export and call .xls.

Nothing is fetched or run: texts of cells, their spans, and no more.
"""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from streams.imports.files import guard
from streams.imports.words.spelling import Cell, is_blank

LARGEST = 20 << 20
"""Bytes of a page up to which it is read; a larger one is refused."""
TALLEST = 5_000
"""Rows a cell may span (G)."""
LONGEST = 100_000
"""Rows of a table after which gaps between rows are no longer kept."""
SPANNED = 500_000
"""Cells behind others after which spans of a table are no longer kept."""
TEXT = 32_767
"""Characters of a cell, as in a spreadsheet."""
_TABLES = ("table", "worksheet")
_ROWS = ("tr", "row")
_CELLS = ("td", "th", "cell")
_BREAKS = ("br", "p", "div", "li")


@dataclass(slots=True)
class Page:
    """One table: its name ('' mostly), its cells, and (row, column) behind a span → its first cell; from 0."""

    name: str
    cells: list[list[Cell]] = field(default_factory=list)
    merged: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    is_inside: bool = False


class _Tables(HTMLParser):
    """Takes down every table of a page, one in a cell of another for itself."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[Page] = []
        self._open: list[Page] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = tag.removeprefix("ss:")
        said = {key.removeprefix("ss:"): value or "" for key, value in attrs}
        page = self._open[-1] if self._open else None
        if name in _TABLES:
            if not (name == "table" and page and page.name and not page.cells):  # else the one of its worksheet
                self._open.append(Page(said.get("name", "")))
                self.pages.append(self._open[-1])
        elif page is None:
            return
        elif name in _ROWS:
            _row(page, _number(said.get("index"), 0))
        elif name in _CELLS:
            across = max(_number(said.get("colspan"), 1), _number(said.get("mergeacross"), 0) + 1)
            down = max(_number(said.get("rowspan"), 1), _number(said.get("mergedown"), 0) + 1)
            _cell(page, _number(said.get("index"), 0), min(across, guard.MAX_COLUMNS), min(down, TALLEST))
        elif name == "comment":
            page.is_inside = False
        elif name in _BREAKS:
            self.handle_data("\n")

    def handle_endtag(self, tag: str) -> None:
        name = tag.removeprefix("ss:")
        if not self._open:
            return
        if name == "worksheet" or (name == "table" and not self._open[-1].name):
            self._open.pop()
        elif name in (*_CELLS, *_ROWS):
            self._open[-1].is_inside = False

    def handle_data(self, data: str) -> None:
        page = self._open[-1] if self._open else None
        if page and page.is_inside:
            row = page.cells[-1]
            text = str(row[-1] or "")
            if len(text) < TEXT and (text or data.strip()):
                row[-1] = text + data


def _row(page: Page, number: int) -> None:
    while len(page.cells) < min(number - 1, LONGEST):
        page.cells.append([])
    page.cells.append([])
    page.is_inside = False


def _cell(page: Page, number: int, across: int, down: int) -> None:
    if not page.cells:
        page.cells.append([])
    place, row = len(page.cells) - 1, page.cells[-1]
    while len(row) < min(number - 1, guard.MAX_COLUMNS) or (place, len(row)) in page.merged:
        row.append(None)
    first = place, len(row)
    if across * down > 1 and len(page.merged) + across * down < SPANNED:
        behind = ((r, c) for r in range(place, place + down) for c in range(first[1], first[1] + across))
        page.merged.update((at, first) for at in behind if at != first)
    row.append(None)
    page.is_inside = True


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 8 else default


def read_pages(text: str) -> list[Page]:
    """Return the tables of a page that have more than one column, from top to bottom."""
    found = _Tables()
    found.feed(text)
    found.close()
    pages = [page for page in found.pages if any(len(row) > 1 for row in page.cells)]
    for number, page in enumerate(pages, 1):
        page.name = page.name or (f"表{number}" if len(pages) > 1 else "")
        page.cells = [[None if is_blank(c) else str(c).strip() for c in row] for row in page.cells]
        page.merged = {at: first for at, first in page.merged.items() if at[0] < len(page.cells)}
    return pages
