"""What is odd about a whole file: last month's ledger, another community's sheet, columns nobody knows."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from streams.imports.errors import Notice
from streams.imports.files.sheets import Grid
from streams.imports.judging.judged import Judged
from streams.imports.layout import looks
from streams.imports.layout.tables import Table
from streams.imports.words.spelling import written

OLD_DAYS = 14
"""A ledger that says it is this old may be a copy of another time [days] (G)."""
LOOKED_AT = 50
"""Rows of a sheet without a table that are looked at for phones and doors."""
STRANGE_SHARE = 0.8
STRANGE_ROWS = 3
"""So many rows, and such a share of them, whose place nobody knows are another community's (G)."""


@dataclass(slots=True)
class _Sheet:
    name: str
    header: int
    tables: list[Table]
    people: int = 0
    entries: int = 0
    strange: int = 0
    printed: str = ""


@dataclass(slots=True)
class Watch:
    """Looks at the rows of a file as they are read.

    Attributes
    ----------
    today
        The area's date.
    said
        The date the ledger says it is from, None when it says none.
    """

    today: date
    said: date | None
    _found: list[Notice]
    _sheets: list[_Sheet] = field(default_factory=list)

    def begin(self, grid: Grid, found: list[Table], other: str = "") -> None:
        """Go on with a sheet, which may be `other` than what is read."""
        sheet = _Sheet(grid.name, found[0].header + 1 if found else 1, found)
        if other:
            self._found.append(
                Notice("sheet_of_another_kind", grid.name, 1, "header", {"sheet": grid.name, "printed": other})
            )
        elif not grid.hidden and not any(table.complete for table in found):
            sheet.people = sum(looks.is_data(written(cell) for cell in row if cell) for row in grid.cells[:LOOKED_AT])
        self._sheets.append(sheet)

    def see(self, judged: Judged) -> None:
        """Look at a verdict."""
        sheet = self._sheets[-1]
        if judged.skip:
            return
        sheet.entries += 1
        refused = judged.rejected
        if refused and refused.code == "not_in_address_book" and refused.where in ("compound", "building"):
            sheet.strange += 1
            sheet.printed = sheet.printed or str(refused.named.get("printed", ""))

    @property
    def is_unread(self) -> bool:
        """Whether the sheet that is read now holds people and no table anybody knows."""
        return self._sheets[-1].people >= STRANGE_ROWS

    def hear(self, told: Iterable[Notice]) -> None:
        """Take what the reading of a sheet found out itself."""
        self._found.extend(told)

    def notices(self) -> list[Notice]:
        """Return what is odd."""
        out = list(self._found)
        if any(t.complete for s in self._sheets for t in s.tables) and not any(s.entries for s in self._sheets):
            out.append(Notice("no_entries"))
        if self.said and (self.today - self.said).days > OLD_DAYS:
            days = str((self.today - self.said).days)
            out.append(Notice("old_ledger", named={"printed": self.said.isoformat(), "days": days}))
        for sheet in self._sheets:
            named = {"sheet": sheet.name, "printed": sheet.printed}
            if sheet.people >= STRANGE_ROWS:
                out.append(Notice("sheet_not_read", sheet.name, sheet.header, "header", named))
            if sheet.strange >= STRANGE_ROWS and sheet.strange >= STRANGE_SHARE * sheet.entries:
                out.append(Notice("other_community", sheet.name, sheet.header, "address", named))
            unknown = dict.fromkeys(text.strip() for table in sheet.tables if table.complete for text in table.unknown)
            if unknown:
                named = {"sheet": sheet.name, "printed": "、".join(unknown)}
                out.append(Notice("unknown_columns", sheet.name, sheet.header, "header", named))
            guessed = [c for table in sheet.tables if table.complete for c in table.columns if c.is_guess]
            where = sheet.name, sheet.header
            out += [Notice("column_by_content", *where, c.field, {"printed": c.header}) for c in guessed]
            fields = {c.field for table in sheet.tables for c in table.columns}
            if fields & {"home_from", "home_span"} and "departed" not in fields:
                out.append(Notice("departure_from_home_start", sheet.name, sheet.header, "departed_on"))
            elif "day_number" in fields and "departed" not in fields:
                out.append(Notice("departure_from_day_number", sheet.name, sheet.header, "departed_on"))
        return out
