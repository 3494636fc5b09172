"""What the laboratory says about tubes (检测结果)."""

from datetime import datetime
from typing import TypeAlias

from streams.imports import words
from streams.imports.files.paging import Firsts
from streams.imports.judging.desk import Desk
from streams.imports.judging.judged import Judged
from streams.imports.judging.records import ResultRow
from streams.imports.kinds.samples import read_tube, tube_code
from streams.imports.layout.entry import Entry
from streams.imports.layout.rows import read_row
from streams.imports.values import dates, names
from streams.imports.words.spelling import written

_MEANS = {"negative": "negative", "positive": "positive", "invalid": "inconclusive"}
_DOUBTS = "doubts of results"
_Said: TypeAlias = tuple[bool, datetime | None, int, str, str]
"""Whether a result is earlier than the sample, its moment, row, what it is, and whom the row names."""


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one result; what the test found of its own control (内标) is none."""
    if _is_control(entry):
        judged.skip = "control"
        return
    tube = read_tube(entry, judged)
    if not tube:
        return
    printed = _printed(entry)
    several = len(set(entry.ticks)) > 1  # 阴 and 阳 ticked in one row
    result = words.find("result", printed) if printed and not several else None
    if result is None:
        judged.reject("result", "unknown" if printed else "missing", printed=printed)
        return
    if result == "invalid":
        judged.doubt("result_invalid_resample", "result")
    else:
        judged.put("result", result, printed)
    if desk.known.tubes and tube not in desk.known.tubes:
        judged.doubt("tube_unknown", "tube")
    early, at = _when(desk, entry, tube)
    if early:
        judged.doubt("result_before_sampling", "reported_at")
    if result not in _MEANS:
        return
    for code in _doubts(desk, judged, tube, _MEANS[result]):
        judged.doubt(code, "tube")
    if _is_told(desk, entry, tube, result):
        return
    if not any(said.code == "repeated_result" for said in judged.doubts):
        judged.records.append(ResultRow(source=desk.source(judged), tube=tube, result=_MEANS[result], resulted_at=at))


def _printed(entry: Entry) -> str:
    """Return the result as it stands there, or the header of the column that is ticked for it."""
    return entry.text("result") or "、".join(entry.ticks)


def _is_told(desk: Desk, entry: Entry, tube: str, result: str) -> bool:
    """Say whether a list of people has said the result of the tube for another one."""
    told: set[tuple[str, str]] = desk.memo.setdefault("results told", set())
    if not entry.has("name"):
        return False
    before = (tube, result) in told
    told.add((tube, result))
    return before


def _is_control(entry: Entry) -> bool:
    return entry.has("item") and words.find("gene", entry.text("item")) == "control"


def _when(desk: Desk, entry: Entry, tube: str) -> tuple[bool, datetime | None]:
    """Return whether the report is earlier than the sample, and its moment."""
    at = dates.moment(entry.cells.get("reported_at"), desk.reference)
    known = desk.known.tubes.get(tube)
    sealed = known.sealed_at if known else None
    return bool(at and sealed and at < sealed.replace(tzinfo=None)), at


def _doubts(desk: Desk, judged: Judged, tube: str, result: str) -> list[str]:
    """Return what other rows of the tube mean for this one: in this table as prepared, in others as they came."""
    doubts: dict[int, list[str]] = desk.memo.get(_DOUBTS, {})
    if judged.row in doubts:
        return doubts[judged.row]
    number = desk.seen.take(judged.row)
    before = desk.seen.first("result", number, tube, result)
    return [] if before is None else ["repeated_result"]


def prepare(desk: Desk) -> None:
    """Look through the table for tubes with several results, so that each is judged by the order of their times."""
    column = desk.table.column("tube")
    doubts: dict[int, list[str]] = {}
    desk.memo[_DOUBTS] = doubts
    if column is None:
        return
    firsts, several = Firsts(), set()
    span = range(desk.table.body, min(desk.table.end, len(desk.grid.cells)))
    for row in span:
        code = tube_code(written(desk.grid.shown(row, column.index)))
        if code and firsts.first(row, code) is not None:
            several.add(code)
    said: dict[str, list[_Said]] = {}
    for row in span if several else ():
        code = tube_code(written(desk.grid.shown(row, column.index)))
        if code in several:
            entry = read_row(desk.grid, desk.table, row)
            result = _MEANS.get(words.find("result", _printed(entry)) or "")
            if result and not _is_control(entry):
                who = names.key(entry.text("name"))
                said.setdefault(code, []).append((*_when(desk, entry, code), row, result, who))
    for listed in said.values():
        _in_order(listed, doubts)


def _in_order(listed: list[_Said], doubts: dict[int, list[str]]) -> None:
    """Doubt all but the first of equal results of a tube, in the order of their times, and all that contradict.

    Of a list of people each has the result of the tube once.
    """
    untimed = any(at is None for _, at, _, _, _ in listed)
    first: set[str] = set()
    people: set[tuple[str, str]] = set()
    for _, _, row, result, who in sorted(
        listed, key=lambda s: (s[0], datetime.min if untimed or s[1] is None else s[1], s[2])
    ):
        doubts[row] = ["repeated_result"] if result in first and (not who or (who, result) in people) else []
        people.add((who, result))
        if not doubts[row] and {result, *first} >= {"negative", "positive"}:
            doubts[row] = ["contradicting_result"]
        first.add(result)
