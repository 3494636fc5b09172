"""An old compound of a locomotive works in Taiyuan: doors by stairwell (门洞), sections by category, a tube a block.

Long, because its seven files speak of the same people.
"""

from datetime import date, datetime
from typing import Any

from tests.communities.paper import Formula, Page, text, xls, xlsx
from tests.neighbours.craft import Folk, Soul, Town, either, floors, no, ok, printed, warn

NORTH, SOUTH, RAIL = "机车厂北区宿舍", "机车厂南区宿舍", "铁三局家属院"
WRITTEN_ON = date(2022, 11, 24)
BLOCKS = (
    (NORTH, "12号楼", 3, 4, 3, "十二楼"),
    (NORTH, "13号楼", 3, 4, 3, "13"),
    (NORTH, "新2号楼", 2, 6, 2, "新2楼"),
    (SOUTH, "1号楼", 4, 5, 2, "1#"),
    (SOUTH, "2号楼", 4, 5, 2, "2"),
    (SOUTH, "甲3号楼", 1, 6, 3, "甲3"),
    (RAIL, "东楼", 3, 6, 2, "东楼"),
    (RAIL, "西楼", 2, 6, 2, "西楼"),
)
MARKS = {
    "sampled": ("√", "√", "√", "已做"),
    "open": ("", None),
    "away": ("外出打工", "出差", "回老家"),
    "no_answer": ("敲门无人", "家中无人"),
    "refused": ("拒采",),
    "sampled_at_door": ("上门", "上门采"),
}
RELATIONS = {"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母", "other": "其他"}


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("机车社区", 3)
    for compound, building, units, high, each, _ in BLOCKS:
        for unit in range(1, units + 1):
            folk.settle(compound, building, unit, floors(high, each))
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "机车社区楼院底数.xls", *_buildings()),
        ("register", "机车社区三轮核酸清楼.xlsx", *_register(folk)),
        ("special", "上门服务名单（三类）.xlsx", *_special(folk)),
        ("quarantine", "居家隔离人员花名册.csv", *_quarantine(folk)),
        ("teams", "采样组编组.xls", *_teams()),
        ("samples", "24日采样登记.xlsx", *_samples(folk)),
        ("results", "24日检测回报.xlsx", *_results()),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    pages = []
    for place, compound in enumerate((NORTH, SOUTH, RAIL)):
        page = Page({NORTH: "北宿舍", SOUTH: "南宿舍", RAIL: "铁三局"}[compound])
        page.merges = [(0, 0, 0, 11)]
        page.add([f"机车社区{compound}楼栋底数"], "title")
        page.add(["坐标来源：高德地图拾取", None, None, None, None, None, "2022年11月10日核"], "note")
        head = [
            *["楼号", "建成年份", "结构", "地上层数", "门洞数", "一梯几户"],
            *["总户数", "有无电梯", "经度", "纬度", "楼长", "楼长电话"],
        ]
        page.add(head, "header")
        mine = [b for b in BLOCKS if b[0] == compound]
        for number, (_, building, units, high, each, shown) in enumerate(mine):
            wgs = (112.48 + place * 0.004 + number * 0.0005, 37.93 + place * 0.003)
            lon, lat = printed(wgs, "GCJ-02")
            value: dict[str, Any] = {
                "compound": compound,
                "building": building,
                "units": units,
                "floors": high,
                "homes_per_floor": each,
                "homes": units * high * each,
                "lift": building == "新2号楼",
            }
            cells: list[Any] = [shown, 1957 + number * 9, "砖混", high, units, each, units * high * each]
            cells += ["加装1部" if building == "新2号楼" else "无", lon, lat, "刘桂兰", "19900110011"]
            truth = ok(value | {"lon": lon, "lat": lat, "datum": "GCJ-02", "wgs84": list(wgs)})
            if building == "13号楼":
                cells[8], cells[9] = None, None
                truth = warn(value, "coordinates_missing")
            if building == "甲3号楼":
                cells[3], cells[4], cells[5] = "六层", "一个门洞", "3户"
            if building == "西楼":
                cells[9] = round(lat + 2, 6)
                truth = warn(value, "coordinates_out_of_area")
            page.add(cells, truth)
        page.add(["合计", f"{len(mine)}栋", None, None, None, None, sum(b[2] * b[3] * b[4] for b in mine)], "subtotal")
        page.add(["填表：                 审核：                 "], "footer")
        pages.append(page)
    return xls(pages), pages


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    pages = []
    for compound, sheet in ((NORTH, "北宿舍"), (SOUTH, "南宿舍"), (RAIL, "铁三局家属院")):
        page = Page(sheet)
        page.add([f"{compound}核酸检测清楼台账（第5—7轮）"], "title")
        page.merges.append((0, 0, 0, 11))
        head = ["序号", "楼号", "门洞", "门牌", "户主", "姓  名", "性别", "与户主关系", "联系电话", "第5轮\n(11.22)"]
        page.add([*head, "第6轮\n(11.23)", "第7轮\n(11.24)", "备注"], "header")
        serial = 0
        for (_, building, unit, room), home in folk.of(compound):
            shown = next(b[5] for b in BLOCKS if b[:2] == (compound, building))
            where = [shown, unit, int(room)]
            if room == "101" and unit == 1 and building != BLOCKS[0][1]:
                page.add([], "blank")
            if not home:
                serial += 1
                page.add(
                    [serial, *where, None, "空户"],
                    ok({"vacant": True, "building": building, "unit": unit, "room": room}),
                )
                continue
            start = len(page.rows)
            for nth, soul in enumerate(home):
                serial += 1
                _resident(folk, page, soul, [serial, *(where if not nth else [None] * 3)], home[0] if not nth else None)
            if len(home) > 1:
                page.merges += [(start, c, start + len(home) - 1, c) for c in (1, 2, 3, 4)]
        page.add(["合计", None, None, None, None, f"{serial}人"], "subtotal")
        pages.append(page)
    _register_slips(folk, pages)
    return xlsx(pages), pages


def _resident(folk: Folk, page: Page, soul: Soul, where: list[Any], head: Soul | None) -> None:
    phone = folk.pen.pick((soul.phone, int(soul.phone), f"{soul.phone[:3]}-{soul.phone[3:7]}-{soul.phone[7:]}"))
    marks = [folk.pen.pick(MARKS[m]) for m in soul.marks]
    cells = [*where, head.name if head else None, soul.name, soul.sex, RELATIONS[soul.relation], phone, *marks]
    page.add(cells, ok(soul.value("phone", "relation", "marks")))


def _register_slips(folk: Folk, pages: list[Page]) -> None:
    north, south, _ = pages
    soul = folk.of(NORTH)[4][1][0] if folk.of(NORTH)[4][1] else folk.of(NORTH)[5][1][0]
    last = len(north.rows)
    north.add([None, "12", "1", soul.room, None, soul.name, soul.sex, "户主", soul.phone, "√", "√", "√", "补登"], "x")
    north.truth[last] |= warn({"name": soul.name, "room": soul.room}, "duplicate")
    north.add([None, "13", "2", "203", None, None, "男", "户主", "19900123321", "√", "√", "√"], no("name", "missing"))
    south.add(["注：√已采，空白未采；门洞从东往西数。"], "footer")
    row = next(i for i, t in enumerate(south.truth) if t["verdict"] == "accept" and "marks" in t["value"])
    south.rows[row][11] = "待核实"
    value = south.truth[row]["value"]
    south.truth[row] |= warn(value | {"marks": [*value["marks"][:2], "unknown"]}, "mark_unclear")


SECTIONS = (("一、高龄独居老人", "elderly"), ("二、残疾人员", "disabled"), ("三、重症患者（透析、卧床等）", "ill"))


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    """One table after the other, each below a line that names its category; no column of categories."""
    page = Page("三类人员")
    page.add(["机车社区需上门采样人员名单"], "title")
    page.merges.append((0, 0, 0, 8))
    page.add(["联系人：社区办 王主任          2022.11.24"], "note")
    head = ["序号", "姓名", "年龄", "院落", "楼号", "门洞号", "门牌", "联系电话", "注意事项"]
    picked = [s for s in folk.souls if s.age > 60][:9] + [s for s in folk.souls if 30 < s.age < 60][:12]
    short = {NORTH: "北宿舍", SOUTH: "南宿舍", RAIL: "铁三局"}
    serial = 0
    notes = ("耳背，多敲几次", None, "先打电话", None, "三楼东户门口有鞋柜", None, "轮椅")
    for at, (title, code) in enumerate(SECTIONS):
        page.add([title + f"（{7}人）"], "note")
        page.merges.append((len(page.rows) - 1, 0, len(page.rows) - 1, 8))
        page.add(head, "header" if not at else "repeated_header")
        for nth, soul in enumerate(picked[at * 7 : at * 7 + 7]):
            serial += 1
            shown = next(b[5] for b in BLOCKS if b[:2] == (soul.compound, soul.building))
            place = [short[soul.compound], shown, f"{soul.unit}门洞", f"{soul.room}"]
            value = soul.value("phone", "age", classes=[code])
            cells = [serial, soul.name, soul.age, *place, soul.phone, notes[nth]]
            page.add(cells, ok(value))
            _special_slip(page, soul, at * 7 + nth)
        page.add(["小计", "7人"], "subtotal")
    page.add([None, "总计", "21人"], "subtotal")
    return xlsx([page]), [page]


def _special_slip(page: Page, soul: Soul, number: int) -> None:
    row, truth = page.rows[-1], page.truth[-1]
    value = truth["value"]
    match number:
        case 2:
            row[8] = "11月19日去世"
            truth |= warn(value | {"status": "deceased"}, "deceased")
        case 5:
            row[2] = 211
            truth |= warn({k: v for k, v in value.items() if k != "age"}, "age_implausible")
        case 8:
            row[6] = None
            truth.clear()
            truth |= {"row": len(page.rows)} | no("room", "missing")
        case 10:
            row[7] = soul.phone[:10]
            truth |= warn({k: v for k, v in value.items() if k != "phone"}, "phone_invalid")
        case 12:
            row[8] = "在山医大一院住院，出院再采"
            truth |= warn(value | {"status": "in_hospital"}, "in_hospital")
        case 15:
            row[1] = "尉迟老太"
            truth |= warn(value | {"name": "尉迟老太"}, "not_in_register")
        case 18:
            row[4] = "19"
            truth.clear()
            truth |= {"row": len(page.rows)} | no("building", "not_in_address_book")


DAYS = ("2022/11/{d}", "11.{d}", "2022年11月{d}日", "11月{d}日", "202211{d}", "2022-11-{d}")


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["机车社区居家隔离人员花名册（截止11月24日17时）"], "title")
    head = "序号 姓名 性别 年龄 电话 居住小区 楼门牌号 管控原因 何地返并 离开风险区时间 开始居家时间 解除居家时间"
    page.add([*head.split(), "第1天核酸", "第3天核酸", "第5天核酸", "第7天核酸", "管控责任人", "备注"], "header")
    picked = [home[0] for _, home in folk.homes if home][3::9][:18]
    for number, soul in enumerate(picked):
        contact = number % 4 == 3
        back = number % 3 + 2 if not contact else 2
        left, until = 24 - back, 24 - back + (7 if not contact else 3)
        form = DAYS[number % len(DAYS)]
        building = next(b[5] for b in BLOCKS if b[:2] == (soul.compound, soul.building))
        door = (
            f"{building}-{soul.unit}-{soul.room}",
            f"{building}楼{soul.unit}门洞{soul.room}".replace("楼楼", "楼").replace("#楼", "#"),
            soul.building,
        )[number % 2]
        tests = [f"11.{left + n}" if left + n < 24 else None for n in (1, 3, 5, 7)]
        cells: list[Any] = [number + 1, soul.name, soul.sex, soul.age, soul.phone, soul.compound, door]
        cells += ["密切接触者（7+3后居家）" if contact else "高风险区返回", ("呼市", "郑州", "太原小店")[number % 3]]
        cells += [form.format(d=left), form.format(d=left + 1), form.format(d=until), *tests, "韩志强", None]
        if until > 30:
            cells[11] = f"12月{until - 30}日"
        value = soul.value(
            "phone",
            **{"class": "close_contact" if contact else "left_high_risk_zone"},
            departed_on=f"2022-11-{left}",
            home_until=f"2022-11-{until}" if until <= 30 else f"2022-12-{until - 30:02d}",
        )
        tested = [f"2022-11-{left + n}" for n in (1, 3, 5, 7) if left + n < 24]
        page.add(cells, ok(value | ({"tested_on": tested} if tested else {})))
        _quarantine_slip(page, number)
    page.add(["合计", f"{len(picked)}人"], "subtotal")
    return text(page, "gb18030", "\t"), [page]


def _quarantine_slip(page: Page, number: int) -> None:
    row, truth = page.rows[-1], page.truth[-1]
    value = truth.get("value", {})
    match number:
        case 1:
            row[9], row[10] = "", ""
            truth.clear()
            truth |= {"row": len(page.rows)} | no("departed_on", "missing")
        case 4:
            row[7] = "次密接"
            bare = {k: v for k, v in value.items() if k != "class"}
            truth |= either(warn(bare, "unknown_category"), no("category", "unknown"))
        case 6:
            row[-1] = "11月23日转运至集中隔离点"
            truth |= warn(value | {"status": "moved_to_central"}, "moved_to_central")
        case 9:
            row[5], row[6] = None, None
            truth.clear()
            truth |= {"row": len(page.rows)} | no("address", "missing")
        case 13:
            row[6] = row[6].rsplit("-", 1)[0] if "-" in row[6] else row[6].split("门洞")[0] + "门洞"
            truth.clear()
            truth |= {"row": len(page.rows)} | no("room", "missing")


CREWS = (
    ("第一采样组（固定）", "fixed", "第一采样组"),
    ("流动上门采样组", "mobile", "流动上门采样组"),
    ("隔离户采样组", "quarantine", "隔离户采样组"),
)


def _teams() -> tuple[bytes, list[Page]]:
    page = Page("编组")
    page.add(["机车社区采样力量编组表（11月25日）"], "title")
    page.add(
        [
            *["组别", "序号", "姓名", "工作职责", "联系电话"],
            *["防护级别", "是否培训", "上岗时段", "交通工具", "单位", "备注"],
        ],
        "header",
    )
    roles = (
        ("采样", "sampler"),
        ("护士", "medic"),
        ("扫码录入", "information_officer"),
        ("维持秩序（志愿者）", "volunteer"),
    )
    number = 0
    pages = [page]
    check = Page("岗前检查")
    check.add(["25日上岗前健康检查"], "title")
    check.add(["姓名", "所在组", "额温", "健康码", "22日", "23日", "24日", "可否上岗"], "header")
    names = iter(
        [
            *["武建平", "申玉珍", "景卫国", "阴海燕", "降丽萍", "乔守信"],
            *["亢俊芳", "郄文革", "续晓琴", "吉庆林", "冀爱珍", "令狐敏"],
        ]
    )
    for shown, kind, team in CREWS:
        start = len(page.rows)
        for nth, (role, code) in enumerate(roles):
            number += 1
            name = next(names)
            level = 3 if kind == "quarantine" else 2
            value = {
                "name": name,
                "team": team if kind != "fixed" else shown,
                "kind": kind,
                "role": code,
                "trained": True,
            }
            value |= {"ppe": level, "shift": "all" if nth % 2 else "am", "phone": [f"1990022{number:04d}"]}
            value |= {"vehicle": "ebike" if kind == "mobile" else "walk"}
            cells: list[Any] = [shown if not nth else None, number, name, role, f"1990022{number:04d}"]
            cells += [("二级防护", "三级防护")[level - 2], "是", "全天" if nth % 2 else "上午"]
            cells += ["电动车" if kind == "mobile" else "步行", "机车医院", None]
            page.add(cells, ok(value))
            fever = name == "亢俊芳"
            good = ok({"name": name, "gate": "fail" if fever else "pass"})
            check.add([name, shown, 37.5 if fever else 36.4, "绿", "阴", "阴", "阴", "否" if fever else "可"], good)
        page.merges.append((start, 0, len(page.rows) - 1, 0))
    pages.append(check)
    return xls(pages), pages


TUBES = 9


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    """Ten people below each other beside the code of their tube, which stands once."""
    page = Page("采样登记")
    page.add(["机车社区核酸采样信息登记表"], "title")
    page.add(["采样点：北宿舍礼堂          采样日期：2022年11月24日"], "note")
    page.add(["采样管条码", "管内顺序", "姓名", "联系电话", "小区", "楼-门洞-室", "采样时间", "采样人"], "header")
    souls = folk.souls[: TUBES * 10]
    for number, soul in enumerate(souls):
        tube, nth = f"JC2022112400{number // 10 + 1:02d}", number % 10
        building = next(b[5] for b in BLOCKS if b[:2] == (soul.compound, soul.building)).replace("十二楼", "12")
        cells = [tube if not nth else None, nth + 1, soul.name, soul.phone[:3] + "****" + soul.phone[7:]]
        cells += [soul.compound, f"{building}-{soul.unit}-{soul.room}", f"8:{10 + number // 10:02d}", "李护士"]
        page.add(cells, ok({"tube": tube, "name": soul.name}))
        if nth == 9:
            page.merges.append((len(page.rows) - 10, 0, len(page.rows) - 1, 0))
    return xlsx([page]), [page]


def _results() -> tuple[bytes, list[Page]]:
    page = Page("Sheet1")
    page.add(["序号", "样本条码", "送检单位", "样本类型", "ORF1ab", "N基因", "检测结论", "审核时间"], "header")
    for number in range(1, TUBES + 1):
        code = f"JC2022112400{number:02d}"
        bad = number == 4
        cells = [number, code, "机车社区", "10合1", "36.2" if bad else "-", "35.1" if bad else "-"]
        cells += ["阳性" if bad else "阴性", datetime(2022, 11, 24, 19, number)]
        page.add(cells, ok({"tube": code, "result": "positive" if bad else "negative"}))
    page.add(
        [10, "JC202211249999", "机车社区", "10合1", "-", "-", "阴性", datetime(2022, 11, 24, 19, 30)],
        warn({"tube": "JC202211249999", "result": "negative"}, "tube_unknown"),
    )
    page.add(
        [11, "jc202211240004", "机车社区", "10合1", "36", "35", "阳性（复检）", datetime(2022, 11, 24, 21, 0)],
        warn({"tube": "JC202211240004", "result": "positive"}, "repeated_result"),
    )
    page.add(
        [12, None, "机车社区", "10合1", "-", "-", "阴性", datetime(2022, 11, 24, 21, 0)],
        no("tube", "missing"),
    )
    page.add(["合计", Formula("=COUNTA(B2:B13)", None)], "subtotal")
    return xlsx([page]), [page]
