"""The words and columns of ledgers that are written out."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from streams.imports.judging.records import SpecialRow

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


def door(building: str, unit: int, room: str) -> str:
    """Return a door in one text, as people write it."""
    if not unit:
        return f"{building}{room}号" if room.isdigit() and not building.endswith(("楼", "座")) else f"{building}{room}"
    return f"{building}{unit}单元{room}" + ("" if room.endswith("户") else "室")


def times(row: SpecialRow) -> str:
    """Return when a person may be visited, or when not."""
    if row.avoid:
        return "上课时间" + "、".join(f"{a}-{b}" for a, b in row.avoid)
    return "-".join(row.promised)


def day(on: date | None) -> str | None:
    """Return a date as text, which no spreadsheet turns round."""
    return on.isoformat() if on else None


def moment(at: datetime | None) -> str | None:
    """Return a date and a clock time as text."""
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
    "楼-单元-室": lambda r: door(r.building, r.unit, r.room),
    "姓名": lambda r: r.name,
    "年龄": lambda r: r.age,
    "人员类别": lambda r: "、".join(REASONS[reason] for reason in r.reasons),
    "联系电话": lambda r: "、".join(r.phones),
    "约定时间": times,
    "登记日期": lambda r: day(r.since_on),
    "截止日期": lambda r: day(r.until_on),
    "备注": lambda r: r.note,
}
_QUARANTINE: Columns = {
    "姓名": lambda r: r.name,
    "小区": lambda r: r.compound,
    "现住址": lambda r: door(r.building, r.unit, r.room),
    "风险类别": lambda r: CLASSES[r.quarantine_class],
    "联系电话": lambda r: "、".join(r.phones),
    "离开/解除集中隔离日期": lambda r: day(r.departed_on),
    "居家隔离截止": lambda r: day(r.last_day_on),
    "登记日期": lambda r: day(r.registered_on),
    "已采样日期": lambda r: "、".join(map(str, r.tested_on)),
    "备注": lambda r: r.note,
}
CREW: Columns = {
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
    "报告时间": lambda r: moment(r.resulted_at),
}
PLAIN: Mapping[str, tuple[str, str, Columns]] = {
    "buildings": ("楼栋基础信息表", "楼栋基础信息", _BUILDINGS),
    "special": ("特殊群体台账", "特殊群体", _SPECIAL),
    "quarantine": ("居家隔离人员台账", "居家隔离", _QUARANTINE),
    "results": ("核酸检测结果", "检测结果", _RESULTS),
}
