"""Ledgers written out as people keep them: xlsx that reads in again without a difference.

Nothing that begins with ``=``, ``+``, ``-`` or ``@`` becomes a formula.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import xlsxwriter

from streams.imports.known import Person
from streams.imports.records import (
    CheckInRow,
    CrewRow,
    RegisterRow,
    Row,
    SampleRow,
    SpecialRow,
)

MARKS = {
    "sampled": "√",
    "sampled_at_door": "上门",
    "away": "外出",
    "in_hospital": "住院",
    "moved_out": "已搬走",
    "deceased": "已故",
    "central_quarantine": "集中隔离",
    "home_quarantine": "居家隔离",
    "refused": "拒采",
    "no_answer": "敲门无人",
    "online_class": "网课",
    "unknown": "待核",
    "open": "",
}
RELATIONS = {"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "grandchild": "孙辈", "other": "其他"}
RESIDENCIES = {"resident": "常住", "tenant": "租户"}
REASONS = {
    "elderly": "老年人",
    "ill": "患病",
    "disabled": "残疾",
    "online_class": "网课",
    "temporary_carer": "临时照料",
}
CLASSES = {"close_contact": "密接", "left_high_risk_zone": "高风险区返回"}
ROLES = {
    "sampler": "采样员",
    "medic": "医务",
    "information_officer": "信息员",
    "police": "民警",
    "cadre": "干部",
    "volunteer": "志愿者",
}
SHIFTS = {"all": "全天", "am": "上午", "pm": "下午"}
VEHICLES = {"walk": "步行", "ebike": "电动车", "van": "汽车"}
TEAMS = {"mobile": "流动", "quarantine": "隔离", "emergency": "应急", "fixed": "采集点"}
FAILED = {"temperature": "体温", "code": "健康码", "negatives": "核酸", "training": "培训", "protection": "防护"}
RESULTS = {"negative": "阴性", "positive": "阳性", "inconclusive": "无效"}

Columns = Mapping[str, Callable[[Any], Any]]
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
    title, name, columns = _PLAIN[kind]
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
        marks = {mark.on: MARKS.get(mark.mark, "待核") for mark in r.marks}
        sheets.setdefault((r.compound, r.building), []).append(
            [
                r.unit or None,
                r.room,
                r.name,
                RELATIONS.get(r.relation or ""),
                RESIDENCIES.get(r.residency or ""),
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
        lines = [[number, *(read(row) for read in _CREW.values())] for number, row in enumerate(own, 1)]
        out.append((f"队伍人员{on or ''}", ["队伍人员表", f"{on} 排班" if on else ""], ["序号", *_CREW], lines))
    for on in sorted({r.on for r in checks}, key=str):
        gate = [[*names[c.team, c.member], _gate(c)] for c in checks if c.on == on and (c.team, c.member) in names]
        if gate:
            head = ["姓名", "队伍", "查验结果"]
            out.append((f"上岗登记{on or ''}", [f"{on or ''} 上岗查验登记".strip()], head, gate))
    return out


def _gate(row: CheckInRow) -> str:
    """Return whether somebody passed, and what was against it; what was measured is not kept."""
    return "合格" if row.fit else f"不合格（{'、'.join(FAILED[code] for code in row.failed)}）"


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
                _day(r.sampled_on),
                r.point,
                r.tube,
                f"{r.capacity}混1" if r.capacity > 1 else "单采",
                inside[r.tube],
                r.name,
                door.compound if door else "",
                _door(door.building, door.unit, door.room) if door else "",
                "、".join(person.phones) if person else "",
                f"{r.sampled_at:%Y-%m-%d %H:%M}" if r.sampled_at else "",
            ]
        )
    return "采样登记", ["核酸采样登记"], head, lines


def _door(building: str, unit: int, room: str) -> str:
    if not unit:
        return f"{building}{room}号" if room.isdigit() and not building.endswith(("楼", "座")) else f"{building}{room}"
    return f"{building}{unit}单元{room}室"


def _times(row: SpecialRow) -> str:
    if row.avoid:
        return "上课时间" + "、".join(f"{a}-{b}" for a, b in row.avoid)
    return "-".join(row.promised)


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _moment(at: datetime | None) -> str | None:
    return f"{at:%Y-%m-%d %H:%M:%S}" if at else None


_BUILDINGS: Columns = {
    "小区名称": lambda r: r.compound,
    "俗称": lambda r: "、".join(r.aliases),
    "楼栋号": lambda r: r.building,
    "单元数": lambda r: r.units,
    "层数": lambda r: r.floors,
    "每层户数": lambda r: r.homes_per_floor,
    "有无电梯": lambda r: None if r.lift is None else "有" if r.lift else "无",
    "经度": lambda r: r.original[0] if r.original else None,
    "纬度": lambda r: r.original[1] if r.original else None,
    "坐标系": lambda r: r.datum,
    "总户数": lambda r: r.homes,
}
_SPECIAL: Columns = {
    "小区": lambda r: r.compound,
    "楼-单元-室": lambda r: _door(r.building, r.unit, r.room),
    "姓名": lambda r: r.name,
    "年龄": lambda r: r.age,
    "人员类别": lambda r: "、".join(REASONS[reason] for reason in r.reasons),
    "联系电话": lambda r: "、".join(r.phones),
    "约定时间": _times,
    "登记日期": lambda r: _day(r.since_on),
    "截止日期": lambda r: _day(r.until_on),
    "备注": lambda r: r.note,
}
_QUARANTINE: Columns = {
    "姓名": lambda r: r.name,
    "小区": lambda r: r.compound,
    "现住址": lambda r: _door(r.building, r.unit, r.room),
    "风险类别": lambda r: CLASSES[r.quarantine_class],
    "联系电话": lambda r: "、".join(r.phones),
    "离开/解除集中隔离日期": lambda r: _day(r.departed_on),
    "居家隔离截止": lambda r: _day(r.last_day_on),
    "登记日期": lambda r: _day(r.registered_on),
    "已采样日期": lambda r: "、".join(map(str, r.tested_on)),
    "备注": lambda r: r.note,
}
_CREW: Columns = {
    "队伍": lambda r: r.team_name,
    "队伍类别": lambda r: TEAMS[r.kind],
    "姓名": lambda r: r.name,
    "岗位": lambda r: ROLES[r.roles[0]],
    "手机号": lambda r: "、".join(r.phones),
    "防护培训": lambda r: None if r.trained is None else "已培训" if r.trained else "未培训",
    "防护等级": lambda r: r.ppe,
    "班次": lambda r: SHIFTS[r.shift],
    "交通方式": lambda r: VEHICLES[r.vehicle],
}
_RESULTS: Columns = {
    "管号": lambda r: r.tube,
    "检测结果": lambda r: RESULTS[r.result],
    "报告时间": lambda r: _moment(r.resulted_at),
}
_PLAIN: Mapping[str, tuple[str, str, Columns]] = {
    "buildings": ("楼栋基础信息表", "楼栋基础信息", _BUILDINGS),
    "special": ("特殊群体台账", "特殊群体", _SPECIAL),
    "quarantine": ("居家隔离人员台账", "居家隔离", _QUARANTINE),
    "results": ("核酸检测结果", "检测结果", _RESULTS),
}
KINDS = (*_PLAIN, "register", "teams", "samples")
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
