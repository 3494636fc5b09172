"""On which days the rounds of a register were whose headers do not say it: asked, with the days they are taken for.

Several columns without a day would all count for the day of the ledger, so that who was sampled days ago would pass for
sampled today: those without any number are counted back one a day, as rounds are, until somebody says better. Pure.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from streams.imports.files.sheets import Grid
from streams.imports.judging import asked as questions
from streams.imports.layout.columns import Column
from streams.imports.layout.tables import Table
from streams.imports.words.spelling import is_blank, squeeze, written

SHOWN = 3
"""So many different cells of a column are shown."""
LOOKED_AT = 40
_NAMELESS = "第{}列"


def settle(
    file: str,
    digest: str,
    grid: Grid,
    tables: Sequence[Table],
    reference: date,
    *,
    is_dated: bool,
    decided: Mapping[questions.Decided, str],
) -> tuple[list[Table], list[questions.Question]]:
    """Return the tables of a register with a day for each column of marks, and what is asked about those.

    Parameters
    ----------
    digest
        Of the file: an answer counts for it alone.
    reference
        The date of the ledger; `is_dated` whether it says one, so that rounds by their numbers are known by it.
    decided
        What was answered before.
    """
    out, asked = [], []
    for table in tables:
        rounds = [
            column for column in table.columns if column.field == "mark" and (column.on is None or column.is_counted)
        ]
        if not table.complete or not _is_unclear(rounds, is_dated):
            out.append(table)
            continue
        counted = [c.on or reference - timedelta(len(rounds) - 1 - n) for n, c in enumerate(rounds)]
        parts = "、".join(map(_called, rounds)), file, f"{digest}.{grid.name}.{table.header}"
        said = days_of(decided.get(("days", *parts), ""))
        out.append(_dated(table, rounds, said if len(said) == len(rounds) else counted))
        if len(said) != len(rounds):
            asked.append(_question(parts, grid, table, rounds, counted))
    return out, asked


def _is_unclear(rounds: Sequence[Column], is_dated: bool) -> bool:
    """Say whether somebody should say the days: of several columns, or of one under a word nobody knows."""
    if len(rounds) == 1:
        return rounds[0].is_guess and not is_dated
    doubtful = any(column.is_guess or column.is_counted for column in rounds)
    return doubtful and not (is_dated and all(column.is_counted for column in rounds))


def _called(column: Column) -> str:
    return squeeze(column.header) or _NAMELESS.format(column.index + 1)


def days_of(answer: str) -> list[date | None]:
    """Return the days that an answer names, None for a column of no round; none at all where it is no answer."""
    try:
        return [None if part == questions.UNUSED else date.fromisoformat(part) for part in answer.split(",")]
    except ValueError:
        return []


def _dated(table: Table, rounds: Sequence[Column], days: Sequence[date | None]) -> Table:
    """Return the table with a day for each round, without the columns that are of none."""
    on = dict(zip((column.index for column in rounds), days, strict=True))
    columns = [replace(c, on=on[c.index]) if c.index in on else c for c in table.columns if on.get(c.index, date.min)]
    return replace(table, columns=columns, _fields={})


def _question(
    parts: tuple[str, str, str], grid: Grid, table: Table, rounds: Sequence[Column], counted: Sequence[date]
) -> questions.Question:
    columns = [
        {"printed": _called(c), "on": on.isoformat(), "below": _below(grid, table, c)}
        for c, on in zip(rounds, counted, strict=True)
    ]
    rows = sum(not is_blank(grid.anchor(row, rounds[0].index)) for row in _body(grid, table))
    about = {"printed": parts[0], "file": parts[1], "sheet": grid.name, "columns": columns, "rows": rows}
    answer = ",".join(on.isoformat() for on in counted)
    label = "、".join(f"{on.month}月{on.day}日" for on in counted)
    ident = questions.ident("days", "register", *parts)
    return questions.Question(ident, "days", "register", about, [{"answer": answer, "label": label}])


def _body(grid: Grid, table: Table) -> range:
    return range(table.body, min(table.end, len(grid.cells)))


def _below(grid: Grid, table: Table, column: Column) -> list[str]:
    """Return the first different marks below a header; they say nothing about anybody in particular."""
    cells = (squeeze(written(grid.anchor(row, column.index))) for row in _body(grid, table)[:LOOKED_AT])
    return list(dict.fromkeys(filter(None, cells)))[:SHOWN]
