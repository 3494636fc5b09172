"""The days on which somebody in quarantine was tested, as a row lists or ticks them."""

import re
from datetime import date, timedelta

from streams.imports import words
from streams.imports.judging.desk import Desk
from streams.imports.judging.judged import Judged
from streams.imports.layout.entry import Entry
from streams.imports.values import dates
from streams.imports.words.spelling import Cell, arabic, is_blank, squeeze, written

_NOT_TAKEN = re.compile("未[采做检]|没[采做检]|拒|待(?!出|结果|测)|漏[采做检]|[需应拟][采做检]|预约")
"""What stands beside a date on which nothing was taken."""
_PLAN = re.compile("^(?:计划|预计|安排|[应需拟][采做检]?|待[采做检]|预约)")
"""How a cell begins that says when tests are due."""
_DAYS_OF_TERM = re.compile(r"第?(\d)(?:[天日]?[、,，/和及]第?(\d))*[天日]?")
_SO_DONE = re.compile("(?:已?(?:完成|采样?|检测?|做)|[√✓]|阴性?)+$")
_DAYS_OF_MONTH = re.compile(r"\d{1,2}(?:[、,，/]\d{1,2})+")


def tested_on(desk: Desk, entry: Entry, judged: Judged, departed: date) -> list[date]:
    """Return the days of tests: listed in a cell, or ticked below a date or a day of the term; none lies ahead."""
    found = set(_listed(desk, entry.cells.get("tested"), departed))
    found |= {on for on, cell in entry.dated if _is_done(cell)}
    for number, cell in entry.nth:
        on = dates.read(cell, desk.reference).on
        if on is None and _is_done(cell):
            on = departed + timedelta(number)
        found |= {on} if on else set()
    today = max(desk.today, desk.reference)
    ahead = sorted(on for on in found if on > today)
    if ahead:
        judged.doubt("test_in_future", "tested", printed=entry.text("tested") or ahead[0].isoformat())
    return sorted(found - set(ahead))


def _listed(desk: Desk, cell: Cell, departed: date) -> list[date]:
    if not isinstance(cell, str):
        return dates.read_many(cell, desk.reference)
    text = arabic(squeeze(cell))
    if _PLAN.search(text):
        return []
    found = dates.read_many(
        "、".join(p for p in re.split("[、,，;；]", cell) if not _NOT_TAKEN.search(p)), desk.reference
    )
    return found or _counted(desk, text, departed)


def _counted(desk: Desk, text: str, departed: date) -> list[date]:
    """Read ``21、23`` as days of the month, where the term has them, ``第1、3天`` or ``1、3`` as those of the term."""
    text = _SO_DONE.sub("", text)
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    if _DAYS_OF_MONTH.fullmatch(text):
        days = dates.read_many("、".join(f"{number}日" for number in numbers), desk.reference)
        if len(days) == len(numbers) and days[0] > departed:
            return days
    is_term = _DAYS_OF_TERM.fullmatch(text) and ("天" in text or len(numbers) > 1)
    return [departed + timedelta(number) for number in numbers] if is_term else []


def _is_done(cell: Cell) -> bool:
    text = written(cell)
    done = words.find("mark", text) in ("sampled", "sampled_at_door") or words.find("gate_negative", text) == "negative"
    waits = words.find("taken", text) is not None  # the swab is with the laboratory
    return not is_blank(cell) and (done or waits) and not words.absent(text)
