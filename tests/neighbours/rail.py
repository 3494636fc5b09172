"""A railway compound: a household a row, doors as house-stair-floor-door, rooms above those who live behind them."""

from datetime import date
from typing import Any

from tests.communities.paper import Page, text, xls, xlsx
from tests.neighbours.craft import Folk, Soul, Town, ok

PLACE = "铁路西苑"
WRITTEN_ON = date(2022, 11, 17)
BLOCKS = ((5, 3, 6, 2), (6, 2, 6, 3), (7, 1, 11, 4))


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("西苑", 1)
    for number, units, high, each in BLOCKS:
        for unit in range(1, units + 1):
            folk.settle(
                PLACE, f"{number}号楼", unit, [f"{f}{n:02d}" for f in range(1, high + 1) for n in range(1, each + 1)]
            )
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "西苑.csv", *_buildings()),
        ("register", "西苑户表.xlsx", *_register(folk)),
        ("register", "7号楼公示栏.xls", *_board(folk)),
        ("special", "需上门.xlsx", *_special(folk)),
        ("quarantine", "居家人员（微信转）.xlsx", *_quarantine(folk)),
        ("teams", "值班.xlsx", *_teams()),
        ("samples", "17日.xls", *_samples(folk)),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["小区名", "第几栋", "有几个单元", "有几层", "一层住几户", "装没装电梯"], "header")
    for number, units, high, each in BLOCKS:
        value = {
            "compound": PLACE,
            "building": f"{number}号楼",
            "units": units,
            "floors": high,
            "homes_per_floor": each,
        }
        cells = [PLACE, f"第{number}栋", str(units), str(high), str(each), "装了" if high > 6 else "没装"]
        page.add(cells, ok(value | {"lift": high > 6}))
    return text(page, "gb18030", ","), [page]


def _door(soul: Soul) -> str:
    number = soul.building.removesuffix("号楼")
    return f"{number}-{soul.unit}-{int(soul.room[:-2])}-{int(soul.room[-2:])}"


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    """A household a row: whose it is, then up to three others with how they are related."""
    page = Page("户表")
    page.add(["铁路西苑住户一户一档"], "title")
    head = [
        "楼-单元-层-户",
        "户主",
        "户主电话",
        "成员1",
        "成员1电话",
        "成员2",
        "成员2电话",
        "成员3",
        "成员3电话",
        "租户否",
        "11.17",
    ]
    page.add(head, "header")
    for door, home in [h for h in folk.homes if h[0][1] != "7号楼"]:
        _, building, unit, room = door
        shown = f"{building.removesuffix('号楼')}-{unit}-{int(room[:-2])}-{int(room[-2:])}"
        if not home:
            page.add([shown, "无人居住"], ok({"vacant": True, "building": building, "unit": unit, "room": room}))
            continue
        cells: list[Any] = [shown]
        for soul in home[:4]:
            cells += [soul.name, soul.phone]
        cells += [None] * (9 - len(cells)) + ["是" if home[0].tenant else "否", "√"]
        for soul in home[:4]:
            page.truth.append({"row": len(page.rows) + 1} | ok(soul.value("phone", marks=["sampled"])))
        page.rows.append(cells)
    return xlsx([page]), [page]


def _board(folk: Folk) -> tuple[bytes, list[Page]]:
    """A notice board: the doors of a floor in one line, those who live there in the next."""
    page = Page("7号楼")
    page.add(["铁路西苑7号楼住户公示"], "title")
    homes = dict(folk.of(PLACE, "7号楼"))
    for level in range(11, 0, -1):
        rooms = [f"{level}{n:02d}" for n in range(1, 5)]
        page.add(rooms, "header")
        row = []
        for room in rooms:
            home = homes[PLACE, "7号楼", 1, room]
            where = {"compound": PLACE, "building": "7号楼", "unit": 1, "room": room}
            row.append(" ".join(s.name for s in home) if len(home) == 1 else "、".join(s.name for s in home) or "空房")
            said = [ok(where | {"name": s.name}) for s in home] or [ok(where | {"vacant": True})]
            page.truth += [{"row": len(page.rows) + 1} | one for one in said]
        page.rows.append(row)
    return xls([page]), [page]


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("名单")
    page.add(["序", "谁家", "哪一户", "老年", "残疾", "重病", "手机", "嘱咐"], "header")
    codes = ("elderly", "disabled", "ill")
    for number, soul in enumerate([s for s in folk.souls if s.age > 60][:9]):
        ticks = ["√" if n == number % 3 else None for n in range(3)]
        cells = [number + 1, soul.name, _door(soul), *ticks, soul.phone, "按门铃" if number % 2 else None]
        page.add(cells, ok(soul.value("phone", classes=[codes[number % 3]])))
    return xlsx([page]), [page]


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("Sheet1")
    page.add(["11月17日居家隔离人员"], "title")
    for number, soul in enumerate([home[0] for _, home in folk.homes if home][3::8][:7]):
        left = 11 + number % 5
        door = (f"铁路西苑{soul.building}{soul.unit}单元{soul.room}", f"西苑{_door(soul)}")[number % 2]
        line = f"{number + 1}、{soul.name}，{soul.phone}，{door}，11月{left}日离开高风险区"
        value = soul.value("phone", departed_on=f"2022-11-{left}", **{"class": "left_high_risk_zone"})
        page.add([line], ok(value))
    return xlsx([page]), [page]


def _teams() -> tuple[bytes, list[Page]]:
    page = Page("排班")
    page.add(["铁路社区采样人员排班表"], "title")
    page.add(["组名", "成员", "干什么", "手机号", "几级防护", "哪个班", "培训过没"], "header")
    jobs = (("采样", "sampler"), ("扫码登记", "information_officer"), ("消杀", "disinfector"))
    people = ("都振华", "暴小红", "逯建设", "岳水莲", "卜秀芳", "亓大勇")
    for number, name in enumerate(people):
        team, kind = (("上门组", "mobile"), ("隔离组", "quarantine"))[number // 3]
        job, code = jobs[number % 3]
        value: dict[str, Any] = {"name": name, "team": team, "kind": kind, "ppe": 2 + number // 3, "trained": True}
        value |= {"phone": [f"1990073000{number}"], "shift": ("am", "pm")[number % 2]}
        value |= {"role": code} if code != "disinfector" else {}
        cells = [team if number % 3 == 0 else None, name, job, f"1990073000{number}", ("二级", "三级")[number // 3]]
        page.add([*cells, ("早班", "下午班")[number % 2], "过了"], ok(value))
    return xlsx([page]), [page]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    """Two blocks of tubes one below the other, ten names below each tube, the last one not full."""
    page = Page("17日")
    page.add(["铁路社区17日混采"], "title")
    souls = folk.souls[:56]
    for block in range(2):
        tubes = [f"TL17{block}{n:03d}" for n in range(1, 4)]
        page.add(["采样管", *tubes], "header")
        for nth in range(10):
            row: list[Any] = [nth + 1]
            for place, tube in enumerate(tubes):
                number = block * 30 + place * 10 + nth
                if number < len(souls):
                    row.append(souls[number].name)
                    page.truth.append({"row": len(page.rows) + 1} | ok({"tube": tube, "name": souls[number].name}))
            page.rows.append(row)
    return xls([page]), [page]
