"""A quarter by a canal in the east: 幢 and 室, lines between the rows that name the building, tables side by side.

Long, because its seven files speak of the same people.
"""

from datetime import date, datetime
from typing import Any

from tests.communities.paper import Formula, Page, xls, xlsx
from tests.neighbours.craft import Folk, Town, floors, no, ok, printed, warn

EAST, WEST = "运河东苑", "运河西苑"
WRITTEN_ON = date(2022, 4, 20)
BLOCKS = ((EAST, 1, 2, 6, 2), (EAST, 2, 2, 6, 2), (EAST, 3, 3, 6, 2), (WEST, 11, 2, 11, 2), (WEST, 12, 2, 11, 2))
MARKS = {
    "sampled": ("☑", "☑", "☑", "已采"),
    "open": ("☐", "☐", ""),
    "away": ("人在上海", "出差未归"),
    "no_answer": ("电话关机", "敲门没应"),
    "refused": ("不肯做",),
    "sampled_at_door": ("上门单采",),
}


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("运河", 3)
    for compound, number, units, high, each in BLOCKS:
        for unit in range(1, units + 1):
            folk.settle(compound, f"{number}号楼", unit, floors(high, each))
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "楼幢底数.xlsx", *_buildings()),
        ("register", "运河社区大规模核酸台账.xls", *_register(folk)),
        ("special", "不便出门人员.xlsx", *_special(folk)),
        ("quarantine", "居家隔离（两类）.xlsx", *_quarantine(folk)),
        ("teams", "4.21保障人员.xlsx", *_teams()),
        ("samples", "4.20采样管登记.xlsx", *_samples(folk)),
        ("results", "4.20反馈.xlsx", *_results()),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    """The two compounds below each other, each with a header of its own; points as degrees in one cell."""
    page = Page("底数")
    page.add(["运河社区楼幢基本情况"], "title")
    for part, compound in enumerate((EAST, WEST)):
        page.add([f"{'一二'[part]}、{compound}（坐标系：WGS84）"], "note")
        page.add(["幢号", "单元", "层数", "每层户数", "总户数", "电梯", "坐标", "幢长", "联系电话", "备注"], "header")
        for number, (_, block, units, high, each) in enumerate(b for b in BLOCKS if b[0] == compound):
            wgs = (round(120.15 + part * 0.004 + number * 0.0005, 6), round(30.3 + part * 0.002, 6))
            value: dict[str, Any] = {"compound": compound, "building": f"{block}号楼", "units": units, "floors": high}
            value |= {"homes_per_floor": each, "homes": units * high * each, "lift": bool(part)}
            cells: list[Any] = [
                f"{block}幢",
                f"{units}个",
                f"{high}层",
                f"一梯{each}户",
                Formula("=1+1", units * high * each),
            ]
            cells += ["有" if part else "无", f"E{wgs[0]}°,N{wgs[1]}°", "老沈", "19900770077", None]
            truth = ok(value | {"lon": wgs[0], "lat": wgs[1], "datum": "WGS-84", "wgs84": list(wgs)})
            if block == 2:
                cells[6] = "待采"
                truth = warn(value, "coordinates_missing")
            if block == 12:
                lon, lat = printed(wgs, "BD-09")
                cells[6], cells[9] = f"E{lon}°,N{lat}°", "百度坐标"
                truth["value"] |= {"lon": lon, "lat": lat, "datum": "BD-09"}
            page.add(cells, truth)
        page.add(["小计", None, None, None, 999], "subtotal")
    page.add(["填表日期：2022年4月18日", None, None, "社区盖章"], "footer")
    return xlsx([page]), [page]


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    """One sheet a compound; a line names each building, the household's door is merged."""
    pages = []
    for compound in (EAST, WEST):
        page = Page(compound)
        page.add([f"{compound}居民核酸检测情况登记（第2—4轮）"], "title")
        page.merges.append((0, 0, 0, 8))
        page.add(
            ["户序", "单元-室", "成员", "称谓", "年纪", "手机号码", "4月12日", "4月16日", "4月20日", "备注"], "header"
        )
        household = 0
        for block in dict.fromkeys(door[1] for door, _ in folk.of(compound)):
            page.add([f"★{block.replace('号楼', '幢')}（网格员：小徐）"], "note")
            page.merges.append((len(page.rows) - 1, 0, len(page.rows) - 1, 9))
            for (_, _, unit, room), home in folk.of(compound, block):
                household += 1
                where = [household, f"{unit}-{room}"]
                if not home:
                    page.add([*where, "空关房"], ok({"vacant": True, "building": block, "unit": unit, "room": room}))
                    continue
                start = len(page.rows)
                for nth, soul in enumerate(home):
                    marks = [folk.pen.pick(MARKS[m]) for m in soul.marks]
                    kin = {"head": "户主", "spouse": "爱人", "child": "小孩", "parent": "老人"}[soul.relation]
                    cells = [*(where if not nth else [None] * 2), soul.name, kin, soul.age, soul.phone, *marks, None]
                    page.add(cells, ok(soul.value("phone", "relation", "marks")))
                if len(home) > 1:
                    page.merges += [(start, c, start + len(home) - 1, c) for c in (0, 1)]
            page.add([None, None, "小计", None, None, "若干人"], "subtotal")
        pages.append(page)
    _register_slips(pages[0])
    return xls(pages), pages


def _register_slips(page: Page) -> None:
    people = [n for n, t in enumerate(page.truth) if "name" in t.get("value", {})]
    first, second, third, fourth = (people[n] for n in (3, 9, 14, 20))
    page.rows[first][5] = "0571-88990011转2"
    page.truth[first]["value"]["phone"] = ["057188990011"]
    page.rows[second][8] = "？"
    value = page.truth[second]["value"]
    page.truth[second] |= warn(value | {"marks": [*value["marks"][:2], "unknown"]}, "mark_unclear")
    page.rows[third][5] = "1990012345"
    page.truth[third] |= warn({k: v for k, v in page.truth[third]["value"].items() if k != "phone"}, "phone_invalid")
    page.rows[fourth][9] = "=补登"
    page.rows[people[26]][6:9] = ["已迁走", "已迁走", "已迁走"]
    page.truth[people[26]]["value"]["marks"] = ["moved_out"] * 3


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    """Two halves of one list side by side, an empty column between."""
    page = Page("名单")
    head = ["序号", "姓名", "幢-单元-室", "情形", "电话"]
    page.add(["运河社区不便出门人员名单（上门采样）"], "title")
    page.add([*head, None, *head], "header")
    picked = [s for s in folk.souls if s.age > 60][:9] + [s for s in folk.souls if 25 < s.age < 50][:9]
    words = (("85岁以上独居", "elderly"), ("肢体重残", "disabled"), ("腹透", "ill"))
    parts: list[tuple[list[Any], dict[str, Any]]] = []
    for number, soul in enumerate(picked):
        word, code = words[number % 3]
        door = f"{soul.compound}{soul.building.replace('号楼', '')}-{soul.unit}-{soul.room}"
        parts.append(([number + 1, soul.name, door, word, soul.phone], ok(soul.value("phone", classes=[code]))))
    parts[4][0][2] = "运河东苑7-1-101"
    parts[4] = (parts[4][0], no("building", "not_in_address_book"))
    parts[7][0][4] = "同住女儿19900660066"
    parts[7][1]["value"]["phone"] = ["19900660066"]
    parts[11][0][3] = "失独"
    parts[11][1]["value"]["classes"] = ["elderly"]
    parts[15][0][1] = "佚名"
    parts[15] = (parts[15][0], warn({**parts[15][1]["value"], "name": "佚名"}, "not_in_register"))
    for left, right in zip(parts[:9], parts[9:], strict=True):
        page.rows.append([*left[0], None, *right[0]])
        page.truth += [{"row": len(page.rows), **left[1]}, {"row": len(page.rows), **right[1]}]
    page.add(["合计18人"], "subtotal")
    return xlsx([page]), [page]


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    """A sheet for each class, which stands in its name only; the last days in words."""
    pages = []
    picked = [home[0] for _, home in folk.homes if home][4::9][:16]
    for part, sheet in enumerate(("高风险区来杭返杭", "密接居家段")):
        page = Page(sheet)
        page.add([f"运河社区{sheet}人员台账"], "title")
        page.add(["（4月20日16:00更新）"], "note")
        start = ("离开高风险区时间", "解除集中隔离时间")[part]
        head = f"编号 姓名 联系电话 所在小区 幢号 单元室号 {start} 居家起始 居家截止 核酸日期 包干人员 现状"
        page.add(head.split(), "header")
        for number, soul in enumerate(picked[part * 8 : part * 8 + 8]):
            left = 20 - (number % 3 + 1)
            until = left + (3 if part else 7)
            tested = [left + n for n in (1, 3) if left + n < 20]
            days: list[Any] = [datetime(2022, 4, left, 14, 30), datetime(2022, 4, left + 1), datetime(2022, 4, until)]
            if number % 3 == 1:
                days = [f"4/{left}", f"4/{left + 1}", f"4/{until}"]
            if number % 3 == 2:
                days = [f"4月{left}日晚", f"{left + 1}日", f"4月{until}日"]
            block = soul.building.replace("号楼", "幢" if number % 2 else "")
            cells: list[Any] = [
                number + 1,
                soul.name,
                soul.phone,
                soul.compound,
                block,
                f"{soul.unit}-{soul.room}",
                *days,
            ]
            cells += [" ".join(f"4.{t}" for t in tested), "小徐", "在管"]
            value = soul.value("phone", departed_on=f"2022-04-{left}", home_until=f"2022-04-{until}")
            value |= {"class": "close_contact" if part else "left_high_risk_zone"}
            page.add(cells, ok(value | ({"tested_on": [f"2022-04-{t}" for t in tested]} if tested else {})))
        pages.append(page)
    first, second = pages
    first.rows[4][11] = "4月19日已转运集中隔离"
    first.truth[4] |= warn(first.truth[4]["value"] | {"status": "moved_to_central"}, "moved_to_central")
    first.rows[6][6] = "不清楚"
    first.truth[6] = {"row": 7} | no("departed_on", "missing")
    second.rows[5][5] = None
    second.truth[5] = {"row": 6} | no("room", "missing")
    again = [*second.rows[3]]
    again[0], again[1] = 9, again[1][:1] + " " + again[1][1:]
    second.add(again, warn({"name": again[1].replace(" ", "")}, "duplicate"))
    return xlsx(pages), pages


def _teams() -> tuple[bytes, list[Page]]:
    page = Page("人员")
    page.merges = [
        (0, 0, 0, 9),
        (1, 0, 2, 0),
        (1, 1, 2, 1),
        (1, 2, 2, 2),
        (1, 3, 2, 3),
        (1, 4, 2, 4),
        (1, 5, 1, 6),
        (1, 7, 2, 7),
    ]
    page.add(["4月21日核酸采样保障人员一览"], "title")
    page.add(["序", "采样点", "姓名", "任务", "手机", "防护", None, "时间", "如何到岗"], "header")
    page.add([None, None, None, None, None, "级别", "培训", None, None], "header")
    names = ["来月娥", "来建华", "章小芬", "傅国庆", "倪阿毛", "楼晓燕", "竺仁杰", "郦美珍"]
    posts = (("上门小队", "mobile", 2), ("东苑凉亭点位", "fixed", 2), ("密接上门小队", "quarantine", 3))
    jobs = (("咽拭子采样", "sampler"), ("扫码", "information_officer"), ("引导", "volunteer"))
    number = 0
    for post, kind, level in posts:
        for job, code in jobs[: 3 if kind != "quarantine" else 2]:
            name = names[number]
            number += 1
            phone = f"1990099{number:04d}"
            value = {
                "name": name,
                "team": post,
                "kind": kind,
                "role": code,
                "ppe": level,
                "trained": True,
                "phone": [phone],
            }
            value |= {"shift": "am" if kind == "fixed" else "all", "vehicle": "walk" if kind == "fixed" else "ebike"}
            cells = [
                number,
                post,
                name,
                job,
                phone,
                f"{level}级",
                "√",
                "6:30-11:30" if kind == "fixed" else "6:30-17:30",
            ]
            page.add([*cells, "走路" if kind == "fixed" else "电瓶车"], ok(value))
    page.add(["备用：楼道长若干"], "footer")
    return xlsx([page]), [page]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    """A table a tube, below each other; code, place and time stand in the line above."""
    page = Page("4.20")
    page.add(["运河社区4月20日采样登记（10合1）"], "title")
    for tube in range(5):
        page.add([f"管号：YH22042000{tube + 1}    采样点：东苑凉亭    采样时间：8:{tube}0"], "note")
        page.add(["序号", "姓名", "住址", "电话", "备注"], "header")
        for nth, soul in enumerate(folk.souls[tube * 10 : tube * 10 + 10]):
            door = f"{soul.compound}{soul.building.replace('号楼', '幢')}{soul.unit}单元{soul.room}室"
            cells = [nth + 1, soul.name, door, soul.phone, None]
            page.add(cells, ok({"tube": f"YH22042000{tube + 1}", "name": soul.name}))
        page.add([], "blank")
    return xlsx([page]), [page]


def _results() -> tuple[bytes, list[Page]]:
    """Three tubes a row."""
    page = Page("反馈")
    page.add(["4月20日核酸结果反馈"], "title")
    page.add(["管号", "结果", None, "管号", "结果", None, "管号", "结果"], "header")
    said = ("阴性", "阴", "阳性", "阴性", "复检中")
    codes = ("negative", "negative", "positive", "negative", "pending")
    for first in (0, 3):
        row: list[Any] = []
        truth = []
        for number in range(first, min(first + 3, 5)):
            row += [f"YH22042000{number + 1}", said[number], None]
            truth.append(ok({"tube": f"YH22042000{number + 1}", "result": codes[number]}))
        page.rows.append(row)
        page.truth += [{"row": len(page.rows), **t} for t in truth]
    return xlsx([page]), [page]
