"""Whoever waits for a ledger sees how many of its rows are read."""

from datetime import date

from streams.cli import imports
from streams.imports.judging.known import Known
from streams.imports.life.progress import Rows, Stand
from streams.imports.reading import TOLD_ROWS, read
from tests import builders_ledgers as made


def test_reading_tells_its_rows_and_ends_with_all_of_them() -> None:
    rows = [["房号", "姓名", "11.24"], *([101 + n % 900, f"王{chr(0x4E00 + n)}", "√"] for n in range(2 * TOLD_ROWS))]
    said: list[tuple[int, int]] = []
    content = made.workbook({"一号楼": rows, "二号楼": rows[:3]})
    read("register", [("a.xlsx", content)], Known("1", b"s"), date(2022, 11, 24), told=lambda *at: said.append(at))
    total = len(rows) + 3
    assert said == sorted(said)
    assert (len(said) >= 4, said[-1], {of for _, of in said}) == (True, (total, total), {total})


def test_the_thread_that_reads_notes_where_it_is() -> None:
    rows = Rows()
    rows.note(3, 9)
    assert (rows.done, rows.total) == (3, 9)


def test_a_bar_fills_up_and_is_not_there_while_nobody_knows() -> None:
    assert imports.bar(Stand("a", "reading", 5, 10)) == "[##########..........] "
    assert imports.bar(Stand("a", "reading", 10, 10)) == f"[{'#' * 20}] "
    assert imports.bar(Stand("a", "reading")) == ""
