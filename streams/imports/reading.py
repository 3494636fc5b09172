"""The seam: files of one kind in, the report and the records that take effect out. Pure: nothing is written here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from streams.imports import finding, notices, walk, words
from streams.imports.errors import EmptyFile, LedgerError
from streams.imports.files import sheets
from streams.imports.files.paging import Paged
from streams.imports.judging import days, unplaced
from streams.imports.judging.asked import Question, digest
from streams.imports.judging.judged import Judged
from streams.imports.judging.known import Known, People
from streams.imports.judging.records import Row
from streams.imports.layout import tables
from streams.imports.layout.columns import Lexicon
from streams.imports.values import dates
from streams.imports.words.spelling import plain

KEPT_ROWS = 100_000
"""Rows up to which report and records stay in memory; longer ones are kept on disk and read in pages."""
VERDICTS = ("accept", "warn", "reject", "skip")


TOLD_ROWS = 256
"""Rows between two words about how far the reading is."""
Told = Callable[[int, int], None]
"""Takes rows read, and rows of the file."""


@dataclass(slots=True)
class Reading:
    """What came out.

    Attributes
    ----------
    report
        As INTERFACE.md, section 1, says: `files` and `totals`, ready for JSON; of a file too long for memory the rows
        are a sequence on disk, which `streams.imports.reports` writes out.
    rows
        Records that take effect, in the order of the files.
    missing
        Keys known before and absent now.
    language
        Of the sentences in the report.
    asked
        What a person may answer so that the files are read otherwise.
    """

    report: dict[str, Any] = field(default_factory=dict)
    rows: "list[Row] | Paged[Row]" = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    language: str = words.LANGUAGE
    asked: list[Question] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Shared(walk.Shared):
    """What the sheets of one reading share, and where its verdicts are kept."""

    language: str
    reading: Reading
    totals: dict[str, int]
    told: Told
    digest: str = ""
    rows: int = 0
    of_rows: int = 0

    def keep(self, judged: Judged) -> dict[str, Any]:
        """Count a verdict and keep its records; return its row of the report."""
        self.totals[judged.verdict] += 1
        for record in judged.records:
            self.reading.rows.append(record)
        return judged.report(self.language)

    def over(self, grid: sheets.Grid) -> None:
        """Tell that a sheet was read to its end."""
        self.rows += len(grid.cells)
        self.told(self.rows, self.of_rows)

    def expect(self, rows: int) -> None:
        """Keep records on disk from here on when so many more rows are too many for memory."""
        if len(self.reading.rows) + rows > KEPT_ROWS and isinstance(self.reading.rows, list):
            self.reading.rows = Paged(self.reading.rows)


def read(
    kind: str,
    files: Sequence[tuple[str, bytes]],
    known: Known,
    today: date,
    language: str = words.LANGUAGE,
    told: Told = lambda done, total: None,
) -> Reading:
    """Read ledgers of one kind.

    Parameters
    ----------
    kind
        buildings, register, special, quarantine, teams, samples or results.
    files
        (name, content) each.
    known
        What the database already knows of the area; an empty one will do.
    today
        The area's date.
    language
        Of the sentences in the report: zh or en.
    told
        Hears how far the reading is.

    Raises
    ------
    LedgerError
        A file cannot be read at all, or has no table of this kind.
    """
    if kind not in walk.JUDGES:
        raise ValueError(f"Expected a kind of ledger, got {kind!r}.")
    reading = Reading({"files": []}, language=language)
    totals = dict.fromkeys((*VERDICTS, "new", "changed", "unchanged", "missing"), 0)
    people = known.people if kind != "register" else People()
    shared = _Shared(
        kind=kind, known=known, today=today, people=people, language=language, reading=reading, totals=totals, told=told
    )
    for name, content in files:
        shared.digest = digest(content)
        try:
            reading.report["files"].append(_read_file(shared, sheets.read_book(name, content)))
        except LedgerError as error:
            raise error.told(language) from error.__cause__
    reading.report["totals"] = totals
    _compare(reading, known)
    return reading


def _read_file(shared: _Shared, book: sheets.Book) -> dict[str, Any]:
    visible = [grid for grid in book.grids if not grid.hidden]
    if not any(len(grid.cells) for grid in book.grids):
        raise EmptyFile("no_rows", file=book.file)
    texts = [text for grid in visible[:3] for text in walk.head(grid)] + [g.name for g in visible] + [book.file]
    said = dates.of_ledger(texts, shared.today)
    out: dict[str, Any] = {"kind": shared.kind, "file": book.file, "encoding": book.encoding, "sheets": []}
    warned = notices.Watch(shared.today, said, list(book.notices))
    some = False
    for of_file in ("other kind", "own sheet"):
        shared.memo.pop(of_file, None)
    shared.rows, shared.of_rows = 0, sum(len(grid.cells) for grid in book.grids)
    lexicon = Lexicon(
        shared.kind,
        lambda key: shared.known.headers.get((shared.kind, key)),
        is_compound=lambda name: bool((cut := shared.known.tree.cut_compound(plain(name)))[0]) and not cut[1],
        is_door=shared.known.tree.is_door,
        is_resident=shared.people.is_listed,
    )
    for grid in book.grids:
        listed, found = _read_sheet(shared, book, grid, warned, lexicon)
        some = some or any(table.complete for table in found)
        out["sheets"].append({"sheet": grid.name, "rows": listed})
    if not some:
        raise finding.unknown(shared, book, shared.language)
    told = [notice.report(shared.language) for notice in warned.notices()]
    return out | ({"notices": told} if told else {})


def _read_sheet(
    shared: _Shared, book: sheets.Book, grid: sheets.Grid, warned: notices.Watch, lexicon: Lexicon
) -> "tuple[list[Any] | Paged[Any], list[tables.Table]]":
    """Return the report's rows of a sheet and its tables; records and counts are kept on the way."""
    out: list[Any] | Paged[Any] = [] if len(grid.cells) <= KEPT_ROWS else Paged()
    shared.expect(len(grid.cells))
    if grid.hidden:
        for row in range(len(grid.cells)):
            out.append(shared.keep(walk.skipped(grid, row, "hidden_sheet")))
        shared.over(grid)
        return out, []
    own = dates.of_ledger([grid.name, *walk.head(grid)], shared.today) if shared.kind != "teams" else None
    on = own or warned.said or shared.today
    grid, found, other = finding.tables_of(shared, book, grid, lexicon, on, shared.language)
    found = _asking(shared, book.file, grid, found, on, is_dated=bool(own or warned.said))
    shared.seen.open(book.file, grid, found)
    warned.begin(grid, found, words.phrase(f"kind_{other}", shared.language) if other else "")
    for judged in walk.with_footers(walk.rows_of(shared, book, grid, on, found)):
        warned.see(judged)
        out.append(shared.keep(judged))
        if len(out) % TOLD_ROWS == 0:
            shared.told(shared.rows + judged.row, shared.of_rows)
    warned.hear(shared.memo.pop("told", ()))
    shared.reading.asked += shared.memo.pop("asked", ())
    if warned.is_unread:
        shared.reading.asked += unplaced.of_sheet(shared.kind, book.file, grid, shared.language)
    shared.over(grid)
    return out, found


def _asking(
    shared: _Shared, file: str, grid: sheets.Grid, found: list[tables.Table], on: date, *, is_dated: bool
) -> list[tables.Table]:
    """Return the tables with what was answered about their columns, and ask what was not."""
    asked = unplaced.of_tables(shared.kind, file, grid, found, shared.language)
    if shared.kind == "register":
        given = file, shared.digest, grid, found, on
        found, unclear = days.settle(*given, is_dated=is_dated, decided=shared.known.decided)
        asked += unclear
    shared.reading.asked += asked
    return found


def _compare(reading: Reading, known: Known) -> None:
    """Count what is new, changed, unchanged and missing against the last import of this kind."""
    totals = reading.report["totals"]
    if not known.fingerprints:
        totals["new"] = len(reading.rows)
        return
    now = {row.key: row.fingerprint for row in reading.rows}
    for key, fingerprint in now.items():
        before = known.fingerprints.get(key)
        totals["new" if before is None else "unchanged" if before == fingerprint else "changed"] += 1
    reading.missing = sorted(set(known.fingerprints) - set(now))
    totals["missing"] = len(reading.missing)
