"""The days of columns of marks and tests: put right where a zero was cut off, counted back where none is named.

Where a line above the header says of each round when it was, that is it.
"""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from streams.imports.layout.columns import Column
from streams.imports.values import dates
from streams.imports.words.spelling import arabic, numeral, squeeze

LONGEST_ROUNDS = 10
"""Numbers without 第 above this are days of the month (G)."""
NEAR = 3
"""Days between two columns of one table (G)."""
_DAY = re.compile(r"\d{1,2}[日号]?[^\d月]*")
_CUT = re.compile(r"\d{1,2}\.[123]")
_ROUND = re.compile(r"(?:第(\d{1,3})|^第?(\d{1,2}|[一二三四五六七八九十]{1,2}))[轮次]|(?<!\d)(\d{1,2})$")
"""The number of a round, or the day of the month, in a header that names no date."""
_HOW = re.compile(r"是否上门|上门(?:与否|否)|(?:方式|地点|人员|时间|日期|采样点|采样员)[)）]?$")
"""What a header says that tells how, where or when a sample was taken."""
_SAID = re.compile(
    r"第?(\d{1,3}|[一二三四五六七八九十]{1,3})[轮次](?:核酸|采样|检测|筛查)?[:：(（为是]*((?:20\d\d[年./-])?1?\d[月./-]\d{1,2}日?|\d{1,2}日)(?!\d)"
)
"""A round and its day, as a line above the header says it: 第一轮：11月20日."""


def settled(columns: list[Column], reference: date, above: Iterable[str] = ()) -> list[Column]:
    """Return the columns with dates that fit their neighbours: ``11.2`` between 11.19 and 11.21, rounds without a day.

    Rounds are as one of the texts `above` says, else counted back from the ledger's date, one a day.
    """
    columns = _of_samples(columns)
    dated = [c for c in columns if c.on is not None]
    out: list[Column] = []
    for column in columns:
        if column.on is not None and _CUT.fullmatch(column.header.strip()):
            longer = _tenfold(column.on)
            near = [c.on for c in dated if c.on and c is not column and not _CUT.fullmatch(c.header.strip())] or [
                reference
            ]
            if longer and min(abs((longer - d).days) for d in near) < min(abs((column.on - d).days) for d in near):
                column = replace(column, on=longer)  # noqa: PLW2901 -- the same column, its date put right
        out.append(_after(column, out[-1].on if out else None))
    said = {} if dated else _said(out, reference, above)
    if said:
        return [replace(c, on=said[c.index]) if c.index in said else c for c in out]
    turns = {} if dated else _turns(out, reference)
    return [replace(c, on=turns[c.index], is_counted=True) if c.index in turns else c for c in out]


def _of_samples(columns: list[Column]) -> list[Column]:
    """Return the columns without what is said of a sample (上门否, by whom, when) beside the mark of the same day."""

    def day(column: Column) -> tuple[str, object] | None:
        of = {"mark": column.on, "nth": column.means if column.group else None}.get(column.field)
        return (column.field, of) if of else None

    marked = {day(c) for c in columns if not _HOW.search(c.header)} - {None}
    return [c for c in columns if not (_HOW.search(c.header) and day(c) in marked)]


def _after(column: Column, before: date | None) -> Column:
    """Return a column of a day alone as one right after the column before it, where it was taken for last month's."""
    if column.on is None or before is None or column.on >= before or not _DAY.fullmatch(squeeze(column.header)):
        return column
    on = column.on + timedelta(monthrange(column.on.year, column.on.month)[1])
    return replace(column, on=on) if on.day == column.on.day and 0 < (on - before).days <= NEAR else column


def _said(columns: list[Column], reference: date, above: Iterable[str]) -> dict[int, date]:
    """Return the days of all columns of rounds, where a text says them all."""
    rounds = {c.index: n for c in columns if c.field == "mark" and (n := _number(c.header)) is not None}
    for text in above if rounds else ():
        days = {_figure(n): dates.read(day, reference).on for n, day in _SAID.findall(arabic(squeeze(text)))}
        found = {index: on for index, n in rounds.items() if (on := days.get(n))}
        if len(found) == len(rounds):
            return found
    return {}


def _turns(columns: list[Column], reference: date) -> dict[int, date]:
    """Return the days of columns of marks or tests without one: rounds and tests count back from the ledger's date."""
    marks = {c.index: n for c in columns if c.field == "mark" and (n := _number(c.header)) is not None}
    tests = [c.index for c in columns if c.field == "negative"]
    turns = marks or dict(zip(tests, range(len(tests)), strict=True))
    if len(turns) < 2:
        return {}
    last = max(turns.values())
    days = last > LONGEST_ROUNDS and not any(re.search("[轮次]", c.header) for c in columns if c.index in turns)
    if days and (on := dates.read(f"{last}日", reference).on):
        reference = on  # 核酸23, 核酸24
    return {index: reference - timedelta(last - number) for index, number in turns.items()}


def _number(header: str) -> int | None:
    found = _ROUND.search(arabic(squeeze(header)))
    text = next((part for part in found.groups() if part), "") if found else ""
    return _figure(text) if text else None


def _figure(text: str) -> int:
    return int(text) if text.isdigit() else numeral(text)


def _tenfold(on: date) -> date | None:
    """Return the tenth, twentieth or thirtieth of the month for its first, second or third."""
    try:
        return on.replace(day=on.day * 10)
    except ValueError:
        return None
