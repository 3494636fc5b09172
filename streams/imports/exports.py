"""Ledgers written out as people keep them: xlsx that reads in again without a difference.

Nothing that begins with ``=``, ``+``, ``-`` or ``@`` becomes a formula.
"""

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import xlsxwriter

from streams.imports.records import BuildingRow, CrewRow, QuarantineRow, RegisterRow, SpecialRow

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

Line = Sequence[Any]


def buildings(rows: Iterable[BuildingRow]) -> bytes:
    """Return the address book."""
    head = [
        "序号",
        "小区名称",
        "俗称",
        "楼栋号",
        "单元数",
        "层数",
        "每层户数",
        "有无电梯",
        "经度",
        "纬度",
        "坐标系",
        "总户数",
    ]
    lines = [
        [
            number,
            r.compound,
            "、".join(r.aliases),
            r.building,
            r.units,
            r.floors,
            r.homes_per_floor,
            None if r.lift is None else "有" if r.lift else "无",
            *(r.original or (None, None)),
            r.datum,
            r.homes,
        ]
        for number, r in enumerate(rows, 1)
    ]
    return _workbook([("楼栋基础信息", ["楼栋基础信息表"], head, lines)])


def register(rows: Sequence[RegisterRow]) -> bytes:
    """Return the clearance table: a sheet per building, a column per round."""
    days = sorted({mark.on for row in rows for mark in row.marks})
    head = ["单元", "房号", "姓名", "与户主关系", "居住性质", "年龄", "联系电话", *map(str, days), "备注"]
    sheets: dict[tuple[str, str], list[Line]] = {}
    for r in rows:
        marks = {mark.on: MARKS.get(mark.mark, "待核") for mark in r.marks}
        sheets.setdefault((r.compound, r.building), []).append(
            [
                r.unit,
                r.room,
                r.name,
                RELATIONS.get(r.relation or ""),
                RESIDENCIES.get(r.residency or ""),
                r.age,
                "、".join(r.phones),
                *(marks.get(day, "") for day in days),
                r.note if r.resident else "空户",
            ]
        )
    return _workbook(
        [(f"{c}{b}", [f"清楼表（{c}{b}）"], head, lines) for (c, b), lines in sheets.items()],
    )


def special(rows: Iterable[SpecialRow]) -> bytes:
    """Return the ledger of the special group."""
    head = [
        "序号",
        "小区",
        "楼-单元-室",
        "姓名",
        "年龄",
        "人员类别",
        "联系电话",
        "约定时间",
        "登记日期",
        "截止日期",
        "备注",
    ]
    lines = [
        [
            number,
            r.compound,
            _door(r.building, r.unit, r.room),
            r.name,
            r.age,
            "、".join(REASONS[reason] for reason in r.reasons),
            "、".join(r.phones),
            _times(r),
            _day(r.since_on),
            _day(r.until_on),
            r.note,
        ]
        for number, r in enumerate(rows, 1)
    ]
    return _workbook([("特殊群体", ["特殊群体台账"], head, lines)])


def quarantine(rows: Iterable[QuarantineRow]) -> bytes:
    """Return the ledger of quarantine at home."""
    head = [
        "序号",
        "姓名",
        "小区",
        "现住址",
        "风险类别",
        "联系电话",
        "离开/解除集中隔离日期",
        "居家隔离截止",
        "登记日期",
        "已采样日期",
        "备注",
    ]
    lines = [
        [
            number,
            r.name,
            r.compound,
            _door(r.building, r.unit, r.room),
            CLASSES[r.quarantine_class],
            "、".join(r.phones),
            _day(r.departed_on),
            _day(r.last_day_on),
            _day(r.registered_on),
            "、".join(map(str, r.tested_on)),
            r.note,
        ]
        for number, r in enumerate(rows, 1)
    ]
    return _workbook([("居家隔离", ["居家隔离人员台账"], head, lines)])


def teams(rows: Sequence[CrewRow]) -> bytes:
    """Return the roster of a day."""
    head = ["序号", "队伍", "姓名", "岗位", "手机号", "防护培训", "防护等级", "班次", "交通方式"]
    lines = [
        [
            number,
            r.team_name,
            r.name,
            ROLES[r.roles[0]],
            "、".join(r.phones),
            None if r.trained is None else "已培训" if r.trained else "未培训",
            r.ppe,
            SHIFTS[r.shift],
            VEHICLES[r.vehicle],
        ]
        for number, r in enumerate(rows, 1)
    ]
    day = next((r.on for r in rows if r.on), None)
    return _workbook([("队伍人员", ["队伍人员表", f"{day} 排班" if day else ""], head, lines)])


def _door(building: str, unit: int, room: str) -> str:
    return f"{building}{unit}单元{room}室" if unit else f"{building}{room}室"


def _times(row: SpecialRow) -> str:
    if row.avoid:
        return "上课时间" + "、".join(f"{a}-{b}" for a, b in row.avoid)
    return "-".join(row.promised)


def _day(on: date | None) -> str | None:
    return on.isoformat() if on else None


def _workbook(sheets: Sequence[tuple[str, Sequence[str], Sequence[str], Sequence[Line]]]) -> bytes:
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
