"""Ledgers written out as people keep them: xlsx that reads in again without a difference.

Nothing that begins with ``=``, ``+``, ``-`` or ``@`` becomes a formula.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import xlsxwriter

from streams.imports.export import printed
from streams.imports.judging.known import Person
from streams.imports.judging.records import (
    CheckInRow,
    CrewRow,
    RegisterRow,
    Row,
    SampleRow,
)

Sheet = tuple[str, Sequence[str], Sequence[str], Iterable[Sequence[Any]]]


def export(kind: str, rows: Sequence[Row], people: Iterable[Person] = ()) -> bytes:
    """Return the ledger of a kind as a workbook.

    Parameters
    ----------
    people
        The register: where those live whom samples name.
    """
    match kind:
        case "register":
            return _workbook(_register([r for r in rows if isinstance(r, RegisterRow)]))
        case "teams":
            return _workbook(_teams(rows))
        case "samples":
            doors = {person.resident: person for person in people}
            return _workbook([_samples([r for r in rows if isinstance(r, SampleRow)], doors)])
    title, name, columns = printed.PLAIN[kind]
    lines = ([number, *(read(row) for read in columns.values())] for number, row in enumerate(rows, 1))
    return _workbook([(name, [title], ["序号", *columns], lines)])


def clearance(rows: Sequence[RegisterRow], sums: Iterable[Mapping[str, Any]]) -> bytes:
    """Return the register as it stands, behind a sheet with the sums of each building."""
    head = ["小区", "楼栋", "登记", "已采样", "免采", "未采"]
    counts = [[s["compound"], s["building"], s["registered"], s["sampled"], s["excused"], s["open"]] for s in sums]
    return _workbook([*([("汇总", ["清楼表汇总"], head, counts)] if counts else []), *_register(rows)])


def _register(rows: Sequence[RegisterRow]) -> list[Sheet]:
    """Return the clearance table: a sheet per building, a column per round."""
    days = sorted({mark.on for row in rows for mark in row.marks})
    head = ["单元", "房号", "姓名", "与户主关系", "居住性质", "年龄", "身份证号", "联系电话", *map(str, days), "备注"]
    sheets: dict[tuple[str, str], list[Sequence[Any]]] = {}
    for r in rows:
        marks = {mark.on: printed.MARKS.get(mark.mark, "待核") for mark in r.marks}
        sheets.setdefault((r.compound, r.building), []).append(
            [
                r.unit or None,
                r.room,
                r.name,
                printed.RELATIONS.get(r.relation or ""),
                printed.RESIDENCIES.get(r.residency or ""),
                r.age,
                f"{'*' * 14}{r.id_last4}" if r.id_last4 else None,
                "、".join(r.phones),
                *(marks.get(day, "") for day in days),
                r.note if r.resident else "空户",
            ]
        )
    return [(f"{c}{b}", [f"清楼表（{c}{b}）"], head, lines) for (c, b), lines in sheets.items()]


def _teams(rows: Sequence[Row]) -> list[Sheet]:
    """Return the rosters, a sheet per day, and who passed the gate."""
    crews = [r for r in rows if isinstance(r, CrewRow)]
    checks = [r for r in rows if isinstance(r, CheckInRow)]
    names = {(r.team, r.member): (r.name, r.team_name) for r in crews}
    out: list[Sheet] = []
    for on in sorted({r.on for r in crews}, key=str):
        own = [r for r in crews if r.on == on]
        lines = [[number, *(read(row) for read in printed.CREW.values())] for number, row in enumerate(own, 1)]
        out.append((f"队伍人员{on or ''}", ["队伍人员表", f"{on} 排班" if on else ""], ["序号", *printed.CREW], lines))
    for on in sorted({r.on for r in checks}, key=str):
        gate = [[*names[c.team, c.member], _gate(c)] for c in checks if c.on == on and (c.team, c.member) in names]
        if gate:
            head = ["姓名", "队伍", "查验结果"]
            out.append((f"上岗登记{on or ''}", [f"{on or ''} 上岗查验登记".strip()], head, gate))
    return out


def _gate(row: CheckInRow) -> str:
    """Return whether somebody passed, and what was against it; what was measured is not kept."""
    return "合格" if row.fit else f"不合格（{'、'.join(printed.FAILED[code] for code in row.failed)}）"


def _samples(rows: Sequence[SampleRow], people: Mapping[str, Person]) -> Sheet:
    """Return who is in which tube."""
    head = ["采样日期", "采集点", "管号", "类型", "管内序号", "姓名", "小区", "门牌", "电话", "采样时间"]
    inside: dict[str, int] = {}
    lines = []
    for r in rows:
        inside[r.tube] = inside.get(r.tube, 0) + 1
        person = people.get(r.resident)
        door = person.door if person else None
        lines.append(
            [
                printed.day(r.sampled_on),
                r.point,
                r.tube,
                f"{r.capacity}混1" if r.capacity > 1 else "单采",
                inside[r.tube],
                r.name,
                door.compound if door else "",
                printed.door(door.building, door.unit, door.room) if door else "",
                "、".join(person.phones) if person else "",
                f"{r.sampled_at:%Y-%m-%d %H:%M}" if r.sampled_at else "",
            ]
        )
    return "采样登记", ["核酸采样登记"], head, lines


KINDS = (*printed.PLAIN, "register", "teams", "samples")
"""What can be written out."""


def _workbook(sheets: Iterable[Sheet]) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
        title = book.add_format({"bold": True, "font_size": 14, "align": "center"})
        used: set[str] = set()
        for name, titles, head, lines in sheets:
            sheet = book.add_worksheet(_sheet_name(name, used))
            row = 0
            for text in filter(None, titles):
                sheet.merge_range(row, 0, row, len(head) - 1, text, title)
                row += 1
            sheet.write_row(row, 0, head, bold)
            sheet.freeze_panes(row + 1, 0)
            sheet.set_column(0, len(head) - 1, 14)
            for offset, line in enumerate(lines, row + 1):
                for column, cell in enumerate(line):
                    if cell is not None and cell != "":
                        sheet.write(offset, column, cell)
    return buffer.getvalue()


def _sheet_name(name: str, used: set[str]) -> str:
    """Return a name Excel takes: 31 characters, none of ``[]:*?/\\``, not used twice."""
    base = "".join("_" if c in "[]:*?/\\'" else c for c in name)[:28]
    unique, number = base, 2
    while unique.lower() in used:
        unique, number = f"{base}~{number}", number + 1
    used.add(unique.lower())
    return unique
