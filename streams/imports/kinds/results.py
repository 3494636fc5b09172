"""What the laboratory says about tubes (检测结果)."""

from datetime import datetime

from streams.imports import words
from streams.imports.desk import Desk
from streams.imports.judged import Judged
from streams.imports.kinds.samples import read_tube
from streams.imports.records import ResultRow
from streams.imports.rows import Entry
from streams.imports.values import dates

_MEANS = {"negative": "negative", "positive": "positive", "invalid": "inconclusive"}


def judge(desk: Desk, entry: Entry, judged: Judged) -> None:
    """Judge one result; repetitions are found at the end, in the order of their times."""
    tube = read_tube(entry, judged)
    if not tube:
        return
    printed = entry.text("result")
    result = words.find("result", printed) if printed else None
    if result is None:
        judged.reject("result", "unknown" if printed else "missing", printed=printed)
        return
    if result == "invalid":
        judged.doubt("result_invalid_resample", "result")
    else:
        judged.put("result", result, printed)
    known = desk.known.tubes.get(tube)
    if desk.known.tubes and known is None:
        judged.doubt("tube_unknown", "tube")
    at = dates.moment(entry.cells.get("reported_at"), desk.reference)
    early = bool(at and known and known.sealed_at and at < known.sealed_at.replace(tzinfo=None))
    if early:
        judged.doubt("result_before_sampling", "reported_at")
    if result in _MEANS:
        record = ResultRow(source=desk.source(judged), tube=tube, result=_MEANS[result], resulted_at=at)
        desk.seen.setdefault(("results",), {}).setdefault(tube, []).append((early, at, judged, record))


def finish(desk: Desk) -> None:
    """Keep the first of each tube's equal results, in the order of their times; doubt the others."""
    for said in desk.seen.pop(("results",), {}).values():
        first: dict[str, ResultRow] = {}
        untimed = any(at is None for _, at, _, _ in said)
        for _, _, judged, record in sorted(
            said, key=lambda s: (s[0], datetime.min if untimed or s[1] is None else s[1], s[3].source.row)
        ):
            if record.result in first:
                judged.doubt("repeated_result", "tube")
                continue
            if {record.result, *first} >= {"negative", "positive"}:
                judged.doubt("contradicting_result", "result")
            first[record.result] = record
            judged.records.append(record)
