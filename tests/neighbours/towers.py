"""A new estate in phases with blocks by letters: charts of the homes on the wall, and a list pasted from a chat."""

from datetime import date
from typing import Any

from tests.communities.paper import Page, xlsx
from tests.neighbours.craft import Folk, Town, no, ok

WRITTEN_ON = date(2022, 11, 10)
ONE, TWO = "龙湖锦璘一期", "龙湖锦璘二期"
BLOCKS = ((ONE, "A座", 1, 6, 4), (ONE, "B座", 2, 5, 2), (TWO, "A座", 1, 7, 3), (TWO, "D座", 1, 5, 4))
MARKS = {
    "sampled": "✓",
    "open": "",
    "away": "在北京",
    "no_answer": "没人",
    "refused": "拒绝",
    "sampled_at_door": "上门",
}


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("锦璘", 1)
    for compound, building, units, high, each in BLOCKS:
        for unit in range(1, units + 1):
            folk.settle(
                compound, building, unit, [f"{f}{n:02d}" for f in range(1, high + 1) for n in range(1, each + 1)]
            )
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "锦璘楼栋.xlsx", *_buildings()),
        ("register", "楼栋挂图（人口）.xlsx", *_charts(folk)),
        ("register", "二期D座核酸.xlsx", *_register(folk)),
        ("special", "业主群接龙.xlsx", *_chain(folk)),
        ("quarantine", "居家健康监测.xlsx", *_quarantine(folk)),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("楼栋")
    page.add(["锦璘社区住宅楼栋一览"], "title")
    page.add(["项目", "分期", "楼座", "单元", "总层数", "一梯几户", "电梯"], "header")
    page.merges = [(0, 0, 0, 6), (2, 0, 5, 0), (2, 1, 3, 1), (4, 1, 5, 1)]
    for number, (compound, building, units, high, each) in enumerate(BLOCKS):
        value = {"compound": compound, "building": building, "units": units, "floors": high, "homes_per_floor": each}
        phase = compound[-2:] if number in (0, 2) else None
        page.add(
            ["龙湖锦璘" if not number else None, phase, building[0], units, high, f"{each}户", "有"],
            ok(value | {"lift": True}),
        )
    return xlsx([page]), [page]


def _charts(folk: Folk) -> tuple[bytes, list[Page]]:
    """A sheet a building: a row a floor from the top, a column a door, names in the cells."""
    pages = []
    for compound, building, units, high, each in BLOCKS[:3]:
        page = Page(f"{compound[-2:]}{building}")
        page.add([f"{compound}{building}住户挂图"], "title")
        width = units * each
        page.merges.append((0, 0, 0, width))
        if units > 1:
            page.add(["楼层", *(f"{c // each + 1}单元" if c % each == 0 else None for c in range(width))], "header")
            page.merges += [(1, 1 + u * each, 1, (u + 1) * each) for u in range(units)]
            page.add([None, *(f"{c % each + 1:02d}" for c in range(width))], "header")
        else:
            page.add(["楼层", *(f"{c + 1:02d}室" for c in range(width))], "header")
        homes = dict(folk.of(compound, building))
        for level in range(high, 0, -1):
            cells: list[Any] = [f"{level}层"]
            for place in range(width):
                unit, room = place // each + 1, f"{level}{place % each + 1:02d}"
                home = homes[compound, building, unit, room]
                cells.append("、".join(s.name for s in home) if home else "空置")
                where = {"compound": compound, "building": building, "unit": unit, "room": room}
                said = [ok(where | {"name": s.name}) for s in home] or [ok(where | {"vacant": True})]
                page.truth += [{"row": len(page.rows) + 1} | one for one in said]
            page.rows.append(cells)
        pages.append(page)
    return xlsx(pages), pages


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("D座")
    page.add(["锦璘二期D座全员核酸（2022-11-10）"], "title")
    page.add(["房号", "业主信息", None, "同住人信息", None, "核酸", "备注"], "header")
    page.add([None, "姓名", "电话", "姓名", "电话", "11.10", None], "header")
    page.merges = [(0, 0, 0, 6), (1, 0, 2, 0), (1, 1, 1, 2), (1, 3, 1, 4), (1, 6, 2, 6)]
    for (_, _, _, room), home in folk.of(TWO, "D座"):
        if not home:
            page.add([f"D-{room}", "空置"], ok({"vacant": True, "building": "D座", "room": room}))
            continue
        first, others = home[0], home[1:2]
        cells = [f"D-{room}", first.name, first.phone, *(x for s in others for x in (s.name, s.phone))]
        cells += [None] * (5 - len(cells)) + [MARKS[first.marks[0]]]
        page.add(cells, ok(first.value("phone", marks=[first.marks[0]])))
        for soul in others:
            page.truth.append({"row": len(page.rows)} | ok(soul.value("phone", marks=[first.marks[0]])))
    return xlsx([page]), [page]


def _chain(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("Sheet1")
    page.add(["#接龙"], "title")
    page.add(["家里有老人下不了楼的请接龙（姓名+房号+原因+电话）"], "note")
    said = (("卧床", "ill"), ("轮椅，肢体残疾", "disabled"), ("86岁独居", "elderly"))
    for number, soul in enumerate([s for s in folk.souls if s.age > 60][:8]):
        why, code = said[number % 3]
        phase = soul.compound[-2:]
        door = (
            f"{phase}{soul.building}{soul.unit}单元{soul.room}",
            f"{phase}-{soul.building[0]}-{soul.unit}-{soul.room}",
        )[number % 2]
        line = f"{number + 1}. {soul.name} {door} {why} {soul.phone}"
        page.add([line], ok(soul.value("phone", classes=[code])))
    return xlsx([page]), [page]


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("健康监测")
    page.add(["锦璘社区居家健康监测人员"], "title")
    page.add(["序号", "人员基本信息", None, None, "管控信息", None, None, "核酸（√）", None, None], "header")
    page.add([None, "姓名", "电话", "楼座房号", "类型", "离开时间", "监测至", "第1天", "第3天", "第7天"], "header")
    page.merges = [(0, 0, 0, 9), (1, 0, 2, 0), (1, 1, 1, 3), (1, 4, 1, 6), (1, 7, 1, 9)]
    for number, soul in enumerate([home[0] for _, home in folk.homes if home][2::9][:8]):
        left = 3 + number % 4
        door = (
            f"{soul.compound[-2:]}{soul.building}{soul.unit}-{soul.room}",
            f"{soul.compound}{soul.building[0]}座{soul.unit}单元{soul.room}",
        )[number % 2]
        value = soul.value("phone", departed_on=f"2022-11-{left:02d}", home_until=f"2022-11-{left + 7:02d}")
        value |= {"class": "left_high_risk_zone", "tested_on": [f"2022-11-{left + 1:02d}"]}
        cells = [
            number + 1,
            soul.name,
            soul.phone,
            door,
            "高风险",
            f"11月{left}日",
            f"11月{left + 7}日",
            "√",
            None,
            None,
        ]
        page.add(cells, ok(value))
    page.rows[4][5] = "11月15日"
    page.truth[4] = {"row": 5} | no("departed_on", "in_future")
    return xlsx([page]), [page]
