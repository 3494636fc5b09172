"""A steel town in the north: one long export with addresses in a cell, ticks for needs and days, mixed tubes of twenty.

Long, because its seven files speak of the same people.
"""

from datetime import date
from typing import Any

from tests.communities.paper import Page, text, xls, xlsx
from tests.neighbours.craft import Folk, Soul, Town, either, floors, no, ok, warn

FIRST, SECOND, NEW = "钢城一小区", "钢城二小区", "钢苑新区"
WRITTEN_ON = date(2022, 11, 13)
BLOCKS = ((FIRST, "3号楼", 3, 5, 3), (FIRST, "4号楼", 3, 5, 3), (SECOND, "乙1号楼", 4, 6, 2), (NEW, "A座", 1, 17, 6))
SHORT = {FIRST: "钢一", SECOND: "钢二", NEW: "钢苑"}
EPOCH = date(1899, 12, 30)


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("钢城", 2)
    for compound, building, units, high, each in BLOCKS:
        for unit in range(1, units + 1):
            folk.settle(compound, building, unit, floors(high, each))
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "房屋底数.csv", *_buildings()),
        ("register", "实有人口核酸.csv", *_register(folk)),
        ("special", "特殊需求人群摸底表.xlsx", *_special(folk)),
        ("quarantine", "居家隔离管理.xls", *_quarantine(folk)),
        ("teams", "突击队分组.csv", *_teams()),
        ("samples", "11月13日混采.xlsx", *_samples(folk)),
        ("results", "结果查询导出.csv", *_results()),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("")
    head = (
        "序号,小区全称,小区简称,楼座号,楼单元数,楼层总数,单元每层户数,"
        "房屋套数,是否有电梯,高德经度,高德纬度,楼长姓名,楼长手机"
    )
    page.add(head.split(","), "header")
    for number, (compound, building, units, high, each) in enumerate(BLOCKS, 1):
        value: dict[str, Any] = {"compound": compound, "building": building, "units": units, "floors": high}
        value |= {"homes_per_floor": each, "homes": units * high * each, "lift": building == "A座"}
        lon, lat = round(113.5 + number * 0.002, 5), round(38.1 + number * 0.001, 5)
        cells: list[Any] = [number, compound, SHORT[compound], building.removesuffix("号楼"), units, high, each]
        cells += [units * high * each, "是" if building == "A座" else "否", lon, lat, "老边", "19900440044"]
        truth = ok(value | {"lon": lon, "lat": lat, "datum": "GCJ-02"})
        if building == "4号楼":
            cells[9], cells[10] = lat, lon
            truth = either(warn(value, "coordinates_swapped"), warn(value, "coordinates_implausible"))
        page.add(cells, truth)
    page.add(["5", FIRST, "钢一", "03号楼", "3", "5", "3", "45", "否", "", "", "老边", ""], "x")
    page.truth[-1] |= either(
        warn({"building": "3号楼"}, "duplicate"), warn({"building": "3号楼"}, "duplicate", "coordinates_missing")
    )
    page.add(["合计", "3个小区", "", "4栋"], "subtotal")
    return text(page, "gb18030", ","), [page]


def _address(soul: Soul, style: int) -> str:
    block = soul.building.removesuffix("号楼")
    if soul.building == "A座":
        return (f"{NEW}A座{soul.room}", f"钢苑A座{soul.room}室", f"钢苑新区A座1单元{soul.room}", f"钢苑A-{soul.room}")[
            style
        ]
    return (
        f"{soul.compound}{block}号楼{soul.unit}单元{soul.room}",
        f"{SHORT[soul.compound]}{block}-{soul.unit}-{soul.room}",
        f"兴钢街道{soul.compound}{block}栋{soul.unit}单元{soul.room}室",
        f"{soul.compound}{block}#{soul.unit}单元{int(soul.room) // 100}楼{soul.room}号",
    )[style]


WORDS = {
    "sampled": ("是", "是", "是", "已检"),
    "open": ("否", ""),
    "away": ("在外务工", "外地就学"),
    "no_answer": ("联系不上", "电话无人接听"),
    "refused": ("拒绝配合",),
    "sampled_at_door": ("上门检测",),
}


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    head = (
        "户编号,姓名,性别,民族,公民身份号码,户籍地址,现住地址,"
        "与户主关系,联系电话,人口类型,11月11日是否检测,11月13日是否检测,核实人,备注"
    )
    page.add(head.split(","), "header")
    kin = {"head": "户主", "spouse": "妻", "child": "长子", "parent": "母亲"}
    household = 0
    for (_, _, _, room), home in folk.homes:
        household += 1
        for soul in home:
            marks = [folk.pen.pick(WORDS[m]) for m in soul.marks]
            cells = [
                f"GC{household:04d}",
                soul.name,
                soul.sex,
                "汉族",
                "1403**********" + "1234",
                "山西省盂县某某乡某某村12号",
            ]
            cells += [_address(soul, household % 4), kin[soul.relation], soul.phone]
            cells += ["流动人口" if soul.tenant else "常住人口", *marks, "老边", ""]
            page.add(cells, ok(soul.value("phone", "relation", "residency", "marks")))
        if not home and room:
            continue
    rows = [n for n, t in enumerate(page.truth) if t["verdict"] == "accept"]
    page.rows[rows[5]][8] = "'" + page.rows[rows[5]][8]
    page.rows[rows[300]][6] = ""
    page.truth[rows[300]] = {"row": rows[300] + 1} | no("address", "missing")
    page.rows[rows[12]][1] = "　" + page.rows[rows[12]][1][:1] + "　" + page.rows[rows[12]][1][1:]
    page.rows[rows[15]][11] = "待核实"
    value = page.truth[rows[15]]["value"]
    page.truth[rows[15]] |= warn(value | {"marks": [value["marks"][0], "unknown"]}, "mark_unclear")
    page.add([*page.rows[rows[30]]], warn({"name": page.rows[rows[30]][1]}, "duplicate"))
    return text(page, "utf-8-sig", ","), [page]


TICKS = (("elderly", 7), ("disabled", 8), ("ill", 9), ("online_class", 10), ("temporary_carer", 11))


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("摸底")
    page.add(["钢城社区特殊需求人群摸底表"], "title")
    page.add(
        [
            "序号",
            "姓名",
            "年龄",
            "小区",
            "楼号",
            "单元",
            "户号",
            "特殊需求类型（在相应栏内打√）",
            *[None] * 4,
            "联系方式",
            "需说明的情况",
        ],
        "header",
    )
    page.add([*[None] * 7, "高龄独居", "残疾", "患病", "网课学生", "临时照护", None, None], "header")
    page.merges = [(0, 0, 0, 13), (1, 7, 1, 11), *[(1, c, 2, c) for c in (0, 1, 2, 3, 4, 5, 6, 12, 13)]]
    picked = [s for s in folk.souls if s.age > 60][:6] + [s for s in folk.souls if s.age < 18][:4]
    for number, soul in enumerate(picked):
        codes = [TICKS[number % 3][0]] if soul.age > 18 else ["online_class"]
        if number == 3:
            codes = ["elderly", "disabled"]
        cells: list[Any] = [number + 1, soul.name, soul.age, SHORT[soul.compound], soul.building.removesuffix("号楼")]
        cells += [soul.unit, soul.room, *["√" if code in codes else None for code, _ in TICKS], soul.phone, None]
        page.add(cells, ok(soul.value("phone", "age", classes=codes)))
    page.rows[4][13] = "老伴去世，独自一人"
    page.rows[5][13] = "11月10日已去世"
    page.truth[5] |= warn(page.truth[5]["value"] | {"status": "deceased"}, "deceased")
    page.rows[7][7:12] = [None] * 5
    page.truth[7] |= either(
        warn({k: v for k, v in page.truth[7]["value"].items() if k != "classes"}, "unknown_category"),
        no("category", "missing"),
    )
    page.rows[9][4], page.rows[9][5] = "3号楼", None
    page.rows[10][2] = 0
    page.truth[9] |= either(
        warn(page.truth[9]["value"], "unit_missing_found_in_register"),
        no("unit", "missing"),
    )
    value = {k: v for k, v in page.truth[10]["value"].items() if k != "age"}
    page.truth[10] |= warn(value, "age_implausible")
    page.add(["小计", "10人"], "subtotal")
    return xlsx([page]), [page]


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("管理表")
    page.add(["钢城社区居家隔离人员管理表（2022年11月13日）"], "title")
    head = (
        "序号 姓名 电话 居住地址 人员类别 何时离开高风险区或集中隔离点 居家隔离开始日期 "
        "居家隔离结束日期 第1天 第3天 第5天 第7天 信息员 备注"
    )
    page.add(head.split(), "header")
    picked = [home[0] for _, home in folk.homes if home][6::7][:12]
    for number, soul in enumerate(picked):
        contact = number % 4 == 1
        left = 13 - (number % 3 + 1)
        until = left + (3 if contact else 7)
        serial = [(date(2022, 11, d) - EPOCH).days for d in (left, left + 1, until)]
        days: list[Any] = serial if number % 2 else [f"11.{left}", f"11.{left + 1}", f"11.{until}"]
        if days[0] == "11.10":
            days[0] = "11月10日"
        done = [left + n for n in (1, 3) if left + n < 13]
        ticks = ["√" if left + n in done else None for n in (1, 3, 5, 7)]
        cells: list[Any] = [number + 1, soul.name, soul.phone, _address(soul, number % 4)]
        cells += ["密接解除集中隔离" if contact else "高风险区溢出", *days, *ticks, "老边", None]
        value = soul.value("phone", departed_on=f"2022-11-{left:02d}", home_until=f"2022-11-{until}")
        value |= {"class": "close_contact" if contact else "left_high_risk_zone"}
        page.add(cells, ok(value | ({"tested_on": [f"2022-11-{d}" for d in done]} if done else {})))
    page.rows[4][13] = "体温37.8℃，已报"
    page.rows[6][4] = "低风险区"
    bare = {k: v for k, v in page.truth[6]["value"].items() if k != "class"}
    page.truth[6] |= either(warn(bare, "unknown_category"), no("category", "unknown"))
    page.rows[8][7] = (date(2022, 11, 1) - EPOCH).days
    bare = {k: v for k, v in page.truth[8]["value"].items() if k != "home_until"}
    page.truth[8] |= either(warn(bare, "end_before_start"), no("home_until", "end_before_start"))
    page.rows[10][3] = "金龙宾馆308"
    page.truth[10] |= either(
        warn({"name": page.rows[10][1]}, "compound_not_in_address_book"), no("compound", "not_in_address_book")
    )
    page.add(["备注：第1天指离开后第1天。"], "footer")
    return xls([page]), [page]


def _teams() -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(
        ["突击队名称", "类别", "姓名", "身份", "手机", "防护等级", "是否持培训合格证", "到岗时段", "交通"], "header"
    )
    names = ["逯建军", "郄玉梅", "昝福生", "逯小红", "郄保国", "昝丽"]
    number = 0
    for team, said, kind in (
        ("钢铁先锋队", "上门采样", "mobile"),
        ("红烛小分队", "固定点", "fixed"),
        ("白衣小分队", "隔离上门", "quarantine"),
    ):
        for role, code in (("厂医院护士", "medic"), ("数据录入", "information_officer")):
            name = names[number]
            number += 1
            level = 3 if kind == "quarantine" else 2
            value = {"name": name, "team": team, "kind": kind, "role": code, "ppe": level, "trained": True}
            cells = [team, said, name, role, f"1990055{number:04d}", f"{level}", "是", "7点-18点", "通勤车"]
            page.add(cells, ok(value | {"phone": [f"1990055{number:04d}"], "shift": "all"}))
    return text(page, "utf-8", ","), [page]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("混采")
    page.add(["11月13日钢城社区核酸混采登记（20:1）"], "title")
    page.add(["采样管编号", "序", "姓名", "住址", "证件号后四位", "联系电话", "签字"], "header")
    for number, soul in enumerate(folk.souls[:60]):
        tube = f"GC1113{number // 20 + 1:03d}"
        shown = tube if number % 20 == 0 else "〃"
        cells = [shown, number % 20 + 1, soul.name, _address(soul, number % 4), "1234", soul.phone, None]
        page.add(cells, ok({"tube": tube, "name": soul.name}))
    page.add(["合计", None, "60人"], "subtotal")
    return xlsx([page]), [page]


def _results() -> tuple[bytes, list[Page]]:
    page = Page("")
    head = "序号,样本编号,送检单位,检测项目,混检人数,检测方法,结果,参考区间,采样时间,接收时间,报告时间,检测人,审核人"
    page.add(head.split(","), "header")
    for number in range(1, 4):
        code = f"GC1113{number:03d}"
        cells = [
            number,
            code,
            "钢城社区",
            "新型冠状病毒核酸检测",
            "20",
            "RT-PCR",
            "阴性" if number != 2 else "阳性",
            "阴性",
        ]
        cells += ["2022/11/13 7:30", "2022/11/13 11:00", f"2022/11/13 16:0{number}", "甲", "乙"]
        page.add(cells, ok({"tube": code, "result": "positive" if number == 2 else "negative"}))
    return text(page, "gb18030", ","), [page]
