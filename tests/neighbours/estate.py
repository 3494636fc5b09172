"""A new high-rise estate in the way of Chengdu: 栋, 单元 and four-digit doors, sheets by group, exports of an app.

Long, because its seven files speak of the same people.
"""

from datetime import date, datetime, timedelta
from typing import Any

from tests.communities.paper import Formula, Page, text, xls, xlsx
from tests.neighbours.craft import Folk, Town, either, floors, no, ok, printed, warn

ONE, TWO, LOFT = "天悦府一期", "天悦府二期", "天悦公馆"
WRITTEN_ON = date(2022, 9, 5)
BLOCKS = (
    (ONE, "1栋", 2, 18, 2),
    (ONE, "2栋", 2, 18, 2),
    (ONE, "3栋", 1, 18, 4),
    (TWO, "5栋", 2, 12, 3),
    (LOFT, "A座", 1, 9, 8),
)
NAMES = {"1栋": "1号楼", "2栋": "2号楼", "3栋": "3号楼", "5栋": "5号楼", "A座": "A座"}
MARKS = {
    "sampled": ("已检测", "已检测", "已检测", "已检"),
    "open": ("未检测", "", "未检"),
    "away": ("外出", "不在蓉", "外地出差"),
    "no_answer": ("无人应答", "敲门无人应答"),
    "refused": ("拒检", "拒绝检测"),
    "sampled_at_door": ("上门检测", "已上门"),
}
RELATIONS = {"head": "业主", "spouse": "配偶", "child": "子女", "parent": "父母"}


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("天悦社区", 3)
    for compound, building, units, high, each in BLOCKS:
        for unit in range(1, units + 1):
            rooms = [r for n, r in enumerate(floors(high, each)) if n % 2 == 0 or compound == LOFT]
            folk.settle(compound, NAMES[building], unit, rooms)
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "天悦社区楼栋信息采集表.xlsx", *_buildings()),
        ("register", "住户核酸检测统计_导出.csv", *_register(folk)),
        ("special", "重点服务人群清单.xlsx", *_special(folk)),
        ("quarantine", "居家隔离及健康监测人员.xlsx", *_quarantine(folk)),
        ("teams", "医疗及志愿服务人员.xlsx", *_teams()),
        ("samples", "采样明细.csv", *_samples(folk)),
        ("results", "检测结果回传.xls", *_results()),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("楼栋信息")
    page.add(["天悦社区居民小区楼栋信息采集表"], "title")
    head = (
        "小区名称 小区别名 楼栋 单元数量 总层数 梯户比 "
        "电梯（部） 规划户数 百度坐标（纬度,经度） 楼栋管家 管家电话 入住率"
    )
    page.add(head.split(), "header")
    alias = {ONE: "天悦一期", TWO: "天悦二期", LOFT: "公馆、天悦LOFT"}
    before = ""
    for number, (compound, building, units, high, each) in enumerate(BLOCKS):
        wgs = (104.06 + number * 0.0007, 30.66 + number * 0.0004)
        lon, lat = printed(wgs, "BD-09")
        homes = units * high * each
        value: dict[str, Any] = {"compound": compound, "building": NAMES[building], "units": units, "floors": high}
        value |= {"homes_per_floor": each, "lift": True, "homes": homes}
        cells: list[Any] = [compound, alias[compound], building, units, f"{high}F", f"2梯{each}户", 2]
        if compound == before:
            cells[0] = cells[1] = None
        cells += [Formula(f"=D{number + 3}*{high * each}", homes), f"{lat},{lon}", "小陈", "19900330033", "92%"]
        page.add(cells, ok(value | {"lon": lon, "lat": lat, "datum": "BD-09", "wgs84": list(wgs)}))
        before = compound
    page.add([ONE, None, "二栋", 2, 18, "2梯2户", 2, 72, None, "小陈", None, "重复，见上"], "x")
    page.truth[-1] |= either(
        warn({"compound": ONE, "building": "2号楼"}, "duplicate"),
        warn({"compound": ONE, "building": "2号楼"}, "duplicate", "coordinates_missing"),
    )
    page.add(["小计", None, "5栋", None, None, None, None, Formula("=SUM(H3:H7)", None)], "subtotal")
    page.add(["填报说明：梯户比按实际填写；坐标从百度拾取坐标系统复制。"], "footer")
    return xlsx([page]), [page]


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    head = ["项目", "楼栋", "单元", "房号", "住户姓名", "住户类型", "与业主关系", "手机号码", "入住状态"]
    page.add([*head, "9月3日检测状态", "9月4日检测状态", "9月5日检测状态", "未检测说明", "更新时间"], "header")
    spoken = {v: k for k, v in NAMES.items()}
    for (compound, building, unit, room), home in folk.homes:
        where = [compound, spoken[building], f"{unit}单元", room]
        if not home:
            page.add([*where, "", "", "", "", "空置"], ok({"vacant": True, "compound": compound, "room": room}))
            continue
        for soul in home:
            marks = [folk.pen.pick(MARKS[m]) for m in soul.marks]
            cells = [*where, soul.name, "租客" if soul.tenant else "业主", RELATIONS[soul.relation], soul.phone]
            cells += ["已入住", *marks, "", "2022-09-05 17:32:10"]
            page.add(cells, ok(soul.value("phone", "marks", "residency")))
    people = [n for n, t in enumerate(page.truth) if "name" in t.get("value", {})]
    for number, row in enumerate(people[10:12]):
        value = page.truth[row]["value"]
        where_ = page.rows[row]
        if number == 0:
            where_[7] = where_[7][:10]
            page.truth[row] |= warn({k: v for k, v in value.items() if k != "phone"}, "phone_invalid")
        else:
            where_[11] = "不清楚"
            page.truth[row] |= warn(value | {"marks": [*value["marks"][:2], "unknown"]}, "mark_unclear")
    page.rows[people[150]][4] = ""
    page.truth[people[150]] = {"row": people[150] + 1} | no("name", "missing")
    again = page.rows[people[40]]
    page.add([*again], warn({"name": again[4]}, "duplicate"))
    return text(page, "utf-16", "\t"), [page]


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    """A sheet for each group: its name is the category."""
    old = [s for s in folk.souls if s.age > 60][:8]
    young = [s for s in folk.souls if s.age < 18][:8]
    ill = [s for s in folk.souls if 40 < s.age < 60][:6]
    first, second, third = Page("80岁以上及独居老人"), Page("血透及行动不便人员"), Page("居家网课学生")
    first.add(
        ["序号", "老人姓名", "年龄", "居住地址", "本人电话", "子女电话", "居住状况", "是否需要上门", "备注"], "header"
    )
    for number, soul in enumerate(old, 1):
        spoken = {v: k for k, v in NAMES.items()}[soul.building]
        address = f"{soul.compound}{spoken}{soul.unit}单元{soul.room}号"
        cells = [number, soul.name, soul.age, address, soul.phone, "19900440044", "独居", "是", None]
        first.add(cells, ok(soul.value("phone", "age", classes=["elderly"])))
    first.rows[3][8] = "8月底已搬至女儿家（双流）"
    first.truth[3] |= warn(first.truth[3]["value"] | {"status": "moved_out"}, "moved_out")
    first.rows[5][2] = Formula("=YEAR(TODAY())-1938", None)
    first.truth[5] |= warn({k: v for k, v in first.truth[5]["value"].items() if k != "age"}, "age_unreadable")
    second.add(["填报：天悦社区卫生站"], "note")
    second.add(
        ["序号", "姓名", "性别", "楼栋", "单元", "房间", "所属小区", "疾病情况", "联系方式", "采样时段"], "header"
    )
    words = ("血透", "偏瘫卧床", "骨折术后", "尿毒症透析", "重度残疾", "肿瘤化疗")
    classes = (["ill"], ["ill"], ["ill"], ["ill"], ["disabled"], ["ill"])
    for number, soul in enumerate(ill):
        spoken = {v: k for k, v in NAMES.items()}[soul.building].removesuffix("栋")
        cells = [number + 1, soul.name, soul.sex, spoken, soul.unit, soul.room, soul.compound, words[number]]
        second.add([*cells, soul.phone, "14:00-15:00"], ok(soul.value("phone", classes=classes[number])))
    second.rows[4][1] = None
    second.truth[4] = {"row": 5} | no("name", "missing")
    third.add(["天悦府网课学生上门采样登记（9月5日）"], "title")
    third.merges.append((0, 0, 0, 6))
    third.add(["序号", "学生姓名", "就读学校", "年级", "楼栋房号", "小区", "监护人电话"], "header")
    for number, soul in enumerate(young, 1):
        door = f"{soul.building.removesuffix('号楼')}-{soul.unit}-{soul.room}"
        cells = [number, soul.name, "某某小学", "三年级", door, soul.compound, "19900550055"]
        third.add(cells, ok(soul.value(classes=["online_class"])))
    third.add(["合计", f"{len(young)}人"], "subtotal")
    pages = [first, second, third]
    return xlsx(pages), pages


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("居家隔离")
    page.add(["天悦社区居家隔离医学观察人员信息表"], "title")
    page.merges.append((0, 0, 0, 15))
    top: list[Any] = ["序号", "基本信息", None, None, "居住地址", None, None, None, "隔离信息", None, None, None, None]
    page.add([*top, "核酸检测", None, None, None, "备注"], "header")
    low = [
        None,
        "姓名",
        "性别",
        "联系电话",
        "小区",
        "栋",
        "单元",
        "室",
        "人员类型",
        "来源地区",
        "离开日期",
        "隔离开始",
        "隔离期满",
    ]
    page.add([*low, "第1次", "第2次", "第3次", "第4次", None], "header")
    page.merges += [(1, 0, 2, 0), (1, 1, 1, 3), (1, 4, 1, 7), (1, 8, 1, 12), (1, 13, 1, 16), (1, 17, 2, 17)]
    picked = [home[0] for _, home in folk.homes if home][5::11][:16]
    for number, soul in enumerate(picked):
        contact = number % 5 == 2
        left = date(2022, 9, 5 - (number % 3 + 1))
        until = left + timedelta(3 if contact else 7)
        tested = [left + timedelta(n) for n in (1, 3) if left + timedelta(n) < date(2022, 9, 5)]
        stamp = [datetime(d.year, d.month, d.day) for d in (left, left + timedelta(1), until)]
        cells: list[Any] = [number + 1, soul.name, soul.sex, soul.phone, soul.compound]
        cells += [soul.building.removesuffix("号楼"), soul.unit, soul.room, "密接" if contact else "高风险区来蓉返蓉"]
        cells += ["成都锦江区", *stamp, *[datetime(d.year, d.month, d.day) for d in tested]]
        cells += [None] * (18 - len(cells))
        code = "close_contact" if contact else "left_high_risk_zone"
        value = soul.value("phone", departed_on=left.isoformat(), home_until=until.isoformat(), **{"class": code})
        page.add(cells, ok(value | ({"tested_on": [d.isoformat() for d in tested]} if tested else {})))
    _quarantine_slips(page)
    return xlsx([page]), [page]


def _quarantine_slips(page: Page) -> None:
    for number, row in enumerate((6, 8, 10, 12, 14)):
        cells, truth = page.rows[row], page.truth[row]
        value = truth["value"]
        match number:
            case 0:
                cells[10] = datetime(2022, 9, 25)
                page.truth[row] = {"row": row + 1} | no("departed_on", "in_future")
            case 1:
                cells[12] = datetime(2022, 8, 20)
                bare = {k: v for k, v in value.items() if k != "home_until"}
                truth |= either(warn(bare, "end_before_start"), no("home_until", "end_before_start"))
            case 2:
                cells[5] = "18"
                bare = {"name": value["name"]}
                truth |= either(warn(bare, "building_not_in_address_book"), no("building", "not_in_address_book"))
            case 3:
                cells[8] = "时空伴随"
                bare = {k: v for k, v in value.items() if k != "class"}
                truth |= either(warn(bare, "unknown_category"), no("category", "unknown"))
            case _:
                cells[3] = "1.99E+10"
                truth |= warn({k: v for k, v in value.items() if k != "phone"}, "phone_unreadable")


def _teams() -> tuple[bytes, list[Page]]:
    page = Page("人员名单")
    page.add(["天悦社区核酸采样工作人员名单（9月6日）"], "title")
    head = "序号 点位 姓名 角色 联系电话 防护服等级 岗前培训 班次 出行方式"
    page.add(head.split(), "header")
    people = ["苟秀琼", "敬兴华", "蒲国栋", "文翠莲", "银桂芬", "母小丽", "勾洪刚", "补文凤", "税德贵", "谯玉兰"]
    posts = (
        ("上门小分队", "mobile"),
        ("一期南门采样点", "fixed"),
        ("二期架空层采样点", "fixed"),
        ("居家隔离专班", "quarantine"),
    )
    roles = (("采样护士", "medic"), ("数据录入员", "information_officer"), ("社工", "cadre"))
    number = 0
    for post, kind in posts:
        for role, code in roles[: 3 if kind != "fixed" else 2]:
            level = 3 if kind == "quarantine" else 2
            name = people[number]
            value = {"name": name, "team": post, "kind": kind, "role": code, "trained": True, "ppe": level}
            number += 1
            cells = [number, post, name, role, f"1990066{number:04d}", f"{level}级", "已完成", "早中晚", "电瓶车"]
            page.add(cells, ok(value | {"phone": [f"1990066{number:04d}"]}))
    check = Page("9.6签到")
    check.add(
        ["序号", "姓名", "点位", "签到时间", "体温℃", "四川天府健康码", "9.4核酸结果", "9.5核酸结果", "9.6核酸结果"],
        "header",
    )
    for nth in range(number):
        cells = [nth + 1, people[nth], page.rows[nth + 2][1], "7:20", 36.2 + nth / 20, "绿码", "阴性", "阴性", "阴性"]
        check.add(cells, ok({"name": people[nth], "gate": "pass"}))
    check.rows[4][8] = "未出"
    check.truth[4]["value"]["gate"] = "fail"
    check.rows[7][5] = "黄码"
    check.truth[7]["value"]["gate"] = "fail"
    return xlsx([page, check]), [page, check]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["采样点", "采样管编码", "混检方式", "姓名", "手机尾号", "居住地址", "采集时间", "采集人员"], "header")
    spoken = {v: k for k, v in NAMES.items()}
    souls = folk.souls[:60]
    for number, soul in enumerate(souls):
        tube = f"TY0905A{number // 10 + 1:03d}"
        address = f"{soul.compound}{spoken[soul.building]}{soul.unit}单元{soul.room}"
        at = f"2022-09-05 08:{number // 10 * 5:02d}:{number % 10 * 3:02d}"
        cells = ["一期南门", tube, "10混1", soul.name, soul.phone[-4:], address, at, "苟秀琼"]
        page.add(cells, ok({"tube": tube, "name": soul.name}))
    page.add(list(page.rows[3]), warn({"tube": "TY0905A001", "name": souls[2].name}, "duplicate"))
    extra = list(page.rows[5])
    extra[1] = "TY0905A004"
    page.add(extra, warn({"tube": "TY0905A004", "name": souls[4].name}, "second_sample_same_day", "pool_over_capacity"))
    stranger = [
        "一期南门",
        "TY0905A007",
        "10混1",
        "补文秀",
        "1234",
        f"{ONE}1栋1单元101",
        "2022-09-05 09:00:00",
        "苟秀琼",
    ]
    page.add(stranger, warn({"tube": "TY0905A007", "name": "补文秀"}, "not_in_register"))
    last = list(page.rows[20])
    last[1], last[3] = "", "文中"
    page.add(last, no("tube", "missing"))
    return text(page, "utf-8", ","), [page]


def _results() -> tuple[bytes, list[Page]]:
    page = Page("检测结果")
    page.add(["某医学检验实验室检测结果回传单"], "title")
    page.add(["送检日期：2022-09-05", None, None, "共7管"], "note")
    page.add(["标本编号", "标本类型", "采样时间", "接收时间", "新冠病毒核酸检测", "报告时间", "备注"], "header")
    words = (
        ("未检出", "negative"),
        ("阴性", "negative"),
        ("检出", "positive"),
        ("未检出", "negative"),
        ("待检", "pending"),
    )
    for number, (word, code) in enumerate(words, 1):
        at = datetime(2022, 9, 5, 8, number)
        cells = [
            f"TY0905A{number:03d}",
            "咽拭子",
            at,
            datetime(2022, 9, 5, 12, 0),
            word,
            datetime(2022, 9, 5, 18, number),
        ]
        page.add(cells, ok({"tube": f"TY0905A{number:03d}", "result": code}))
    early = datetime(2022, 9, 5, 6, 0)
    page.add(
        ["TY0905A006", "咽拭子", None, None, "未检出", early],
        warn({"tube": "TY0905A006", "result": "negative"}, "result_before_sampling"),
    )
    page.add(["ty0905a 007", "咽拭子", None, None, "标本不合格，需重采", datetime(2022, 9, 5, 18, 9)], "x")
    page.truth[-1] |= either(warn({"tube": "TY0905A007"}, "result_invalid_resample"), no("result", "unknown"))
    page.add(["审核：", None, None, "签发："], "footer")
    return xls([page]), [page]
