"""A village inside a city: house numbers in lanes, landlords and tenants, one round with reasons for the missing.

Long, because its seven files speak of the same people.
"""

from datetime import date
from typing import Any

from tests.communities.paper import Page, text, xls, xlsx
from tests.neighbours.craft import Folk, Soul, Town, either, no, ok, printed, warn

PLACE = "前北屯村"
WRITTEN_ON = date(2022, 4, 8)
LANES = (("东街", 18), ("西二巷", 14), ("南横街", 12), ("新村路", 10))
MARKS = {
    "sampled": ("是", ""),
    "open": ("否", ""),
    "away": ("否", "外出务工"),
    "no_answer": ("否", "敲门没人"),
    "refused": ("否", "拒绝采样"),
    "in_hospital": ("否", "住院"),
    "sampled_at_door": ("上门", ""),
}
USUAL = ("sampled",) * 14 + ("open", "away", "no_answer", "refused", "in_hospital", "sampled_at_door")


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("前北屯", 1, USUAL)
    for lane, last in LANES:
        rooms = [room for n in range(1, last + 1) for room in ((str(n), f"{n}附1") if n % 6 == 0 else (str(n),))]
        folk.settle(PLACE, lane, None, rooms)
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "前北屯村街巷院落统计.xlsx", *_buildings()),
        ("register", "前北屯村人口摸排暨核酸登记.xls", *_register(folk)),
        ("special", "村里行动不便人员.csv", *_special(folk)),
        ("quarantine", "重点地区返村人员管控台账.xlsx", *_quarantine(folk)),
        ("teams", "各卡口和采样点人员.xlsx", *_teams()),
        ("samples", "4月8日采样.csv", *_samples(folk)),
        ("results", "4月8日结果.csv", *_results()),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("街巷")
    page.add(["前北屯村街巷、院落基本情况统计表"], "title")
    page.add(
        [
            "村名",
            "街巷名称",
            "门牌起止",
            "院落数（处）",
            "楼层",
            "电梯",
            "经度（WGS84）",
            "纬度（WGS84）",
            "片长",
            "备注",
        ],
        "header",
    )
    for number, (lane, last) in enumerate(LANES):
        lon, lat = 112.61 + number * 0.001, 37.81 + number * 0.001
        point = {"lon": lon, "lat": lat, "datum": "WGS-84", "wgs84": [lon, lat]}
        cells: list[Any] = [
            PLACE if not number else None,
            lane,
            f"1号-{last}号",
            last,
            "2层",
            "无",
            lon,
            lat,
            "张二小",
            None,
        ]
        value = {"compound": PLACE, "building": lane, "homes": last, "floors": 2, "lift": False}
        truth = ok(value | point)
        if lane == "新村路":
            lon, lat = printed((lon, lat), "GCJ-02")
            cells[6], cells[7], cells[9] = lon, lat, "此行为高德坐标"
            truth["value"] |= {"lon": lon, "lat": lat, "datum": "GCJ-02"}
        page.add(cells, truth)
    page.add(["合计", "4条街巷", None, sum(n for _, n in LANES)], "subtotal")
    return xlsx([page]), [page]


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    pages = []
    for lane, _ in LANES:
        page = Page(lane)
        page.add([f"{PLACE}{lane}人口摸排暨核酸检测登记表"], "title")
        page.add(["包片干部：郝建伟  13号前报村委会"], "note")
        page.merges = [(0, 0, 0, 9)]
        head = "序号 门牌号 房东 姓名 身份证号 住户性质 联系方式 是否参加核酸检测(4月8日) 未参加原因 备注"
        page.add(head.split(), "header")
        number = 0
        for (_, _, _, room), home in folk.of(PLACE, lane):
            number += 1
            shown = f"{room}号" if "附" not in room else room.replace("附", "号附")
            if not home:
                page.add(
                    [number, shown, None, None, None, "空院"], ok({"vacant": True, "building": lane, "room": room})
                )
                continue
            for nth, soul in enumerate(home):
                said, why = MARKS[soul.marks[0]]
                kind = "租户" if soul.tenant else "本村"
                landlord = ("老郝家" if soul.tenant else home[0].name) if not nth else None
                cells = [number, shown] if not nth else [None, None]
                cells += [landlord, soul.name, None, kind, soul.phone, said, why]
                page.add(cells, ok(soul.value("phone", "marks", "residency")))
        page.add(["本巷共计", None, None, f"{number}户"], "subtotal")
        pages.append(page)
    first = pages[0]
    rows = [n for n, t in enumerate(first.truth) if "name" in t.get("value", {})]
    first.rows[rows[4]][6] = "１９９００７７００７７/19900770078"
    first.truth[rows[4]]["value"]["phone"] = ["19900770077", "19900770078"]
    last = pages[3]
    row = [n for n, t in enumerate(last.truth) if "name" in t.get("value", {})][7]
    last.rows[row][3] = None
    last.truth[row] = {"row": row + 1} | no("name", "missing")
    return xls(pages), pages


def _door(soul: Soul, style: int) -> str:
    room = soul.room.replace("附", "号附") if "附" in soul.room else f"{soul.room}号"
    bare = f"{soul.building}{room}"
    return (bare, f"{PLACE}{bare}", f"前北屯{bare}院")[style] if "附" not in soul.room else bare


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(
        ["序号", "姓名", "性别", "年龄", "家庭住址", "身体状况", "监护人", "监护人电话", "本人电话", "备注"], "header"
    )
    picked = [s for s in folk.souls if s.age > 60][:10]
    words = (
        ("卧床", "ill"),
        ("一级残疾", "disabled"),
        ("80岁以上独居老人", "elderly"),
        ("五保老人，行动不便", "elderly"),
    )
    for number, soul in enumerate(picked):
        word, code = words[number % 4]
        classes = ["elderly", "ill"] if "五保" in word else [code]
        cells: list[Any] = [number + 1, soul.name, soul.sex, f"{soul.age}岁", _door(soul, number % 3), word, "儿子"]
        cells += ["19900880088", soul.phone, ""]
        page.add(cells, ok(soul.value("phone", "age", classes=classes)))
    page.rows[4][5] = "低保户"
    bare = {k: v for k, v in page.truth[4]["value"].items() if k != "classes"}
    page.truth[4] |= either(warn(bare, "unknown_category"), no("category", "unknown"))
    page.rows[6][9] = "已于3月29日病故"
    page.truth[6] |= warn(page.truth[6]["value"] | {"status": "deceased"}, "deceased")
    page.rows[8][4] = "东街"
    page.truth[8] = {"row": 9} | no("room", "missing")
    page.add(["11", "武二女", "女", "91岁", "北八巷3号", "卧床", "女儿", "19900880088", "19900990099", ""], "x")
    page.truth[-1] |= no("building", "not_in_address_book")
    again = [*page.rows[2]]
    page.add(again, warn({"name": again[1]}, "duplicate"))
    page.add(["共11人"], "subtotal")
    return text(page, "gb18030", ","), [page]


FORMS = ("4月{d}日", "4.{d}", "2022.4.{d}", "2022-04-0{d}", "{d}日")


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("管控台账")
    page.add(["前北屯村重点地区返（来）村人员管控台账"], "title")
    page.add(["日期：2022年4月8日"], "note")
    head = (
        "序号 姓名 手机号 住址（街巷门牌） 返回地区 风险等级 "
        "离开重点地区日期 返村日期 管控方式 管控起 管控止 已做核酸 包保人"
    )
    page.add(head.split(), "header")
    picked = [home[0] for _, home in folk.homes if home][2::5][:9]
    for number, soul in enumerate(picked):
        left = 8 - (number % 4 + 1)
        form = FORMS[number % len(FORMS)]
        until = form.format(d=left + 7) if left + 7 < 10 else f"4月{left + 7}日"
        tested = [left + n for n in (1, 3) if left + n < 8]
        cells: list[Any] = [number + 1, soul.name, soul.phone, _door(soul, number % 2), "上海浦东", "高风险区"]
        cells += [form.format(d=left), form.format(d=left), "居家隔离", form.format(d=left), until]
        cells += ["、".join(f"4.{t}" for t in tested), "郝建伟"]
        value = soul.value("phone", departed_on=f"2022-04-0{left}", home_until=f"2022-04-{left + 7:02d}")
        value |= {"class": "left_high_risk_zone"} | ({"tested_on": [f"2022-04-0{t}" for t in tested]} if tested else {})
        page.add(cells, ok(value))
    page.rows[6][5] = "低风险"
    bare = {k: v for k, v in page.truth[6]["value"].items() if k != "class"}
    page.truth[6] |= either(warn(bare, "unknown_category"), no("category", "unknown"))
    page.rows[8][1] = f"{page.rows[8][1]}、{folk.souls[-1].name}"
    page.truth[8] |= either(
        warn({}, "two_persons_in_one_row"),
        no("name", "two_persons_in_one_row"),
    )
    page.add(["以上人员均已落实五包一"], "footer")
    return xlsx([page]), [page]


def _teams() -> tuple[bytes, list[Page]]:
    page = Page("Sheet1")
    page.add(["前北屯村疫情防控各组人员"], "title")
    number = 0
    for team, kind in (("上门采样组", "mobile"), ("村委会采样点", "fixed"), ("隔离点管控组", "quarantine")):
        page.add([f"{team}（负责人：郝建伟）"], "note")
        page.merges.append((len(page.rows) - 1, 0, len(page.rows) - 1, 6))
        page.add(["序号", "姓名", "岗位", "电话", "防护等级", "培训", "值班时间"], "header")
        for role, code in (("村医", "medic"), ("信息录入", "information_officer"), ("村干部", "cadre")):
            number += 1
            name = [
                *["要建军", "郜玉莲", "冀二货", "要文海"],
                *["郜小红", "冀秀秀", "要铁牛", "郜俊生", "冀双全"],
            ][number - 1]
            level = 3 if kind == "quarantine" else 2
            value = {"name": name, "team": team, "role": code, "trained": True, "ppe": level}
            cells = [number, name, role, f"1990077{number:04d}", f"{'二三'[level - 2]}级", "√", "全天"]
            page.add(cells, ok(value | {"phone": [f"1990077{number:04d}"], "shift": "all"}))
        page.add([], "blank")
    return xlsx([page]), [page]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["编号", "管码", "混采人数", "姓名", "身份证后四位", "电话", "街巷", "门牌号", "时间"], "header")
    for number, soul in enumerate(folk.souls[:50]):
        tube = f"QBT0408-{number // 10 + 1:02d}"
        room = soul.room.replace("附", "号附") if "附" in soul.room else f"{soul.room}号"
        cells = [str(number + 1), tube, "10", soul.name, "1234", soul.phone, soul.building, room, f"9:{number:02d}"]
        page.add(cells, ok({"tube": tube, "name": soul.name}))
    page.add(["", "", "", "合计", "", "50人"], "subtotal")
    return text(page, "utf-8-sig", ","), [page]


def _results() -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["管码", "人数", "结果", "出结果时间"], "header")
    for number in range(1, 6):
        word, code = (
            ("阴性", "negative"),
            ("阴", "negative"),
            ("弱阳", "positive"),
            ("阴性", "negative"),
            ("正在检测", "pending"),
        )[number - 1]
        truth = ok({"tube": f"QBT0408-{number:02d}", "result": code})
        if code == "positive":
            truth = either(
                truth, warn({"tube": f"QBT0408-{number:02d}"}, "result_invalid_resample"), no("result", "unknown")
            )
        page.add([f"QBT0408-{number:02d}", "10", word, f"4月8日 2{number % 3}:15"], truth)
    return text(page, "utf-8-sig", ","), [page]
