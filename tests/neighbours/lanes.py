"""A quarter of workers' houses in the way of Tianjin: 里, 楼, 门 and 号, rows of single-storey houses, January.

Long, because its seven files speak of the same people.
"""

from datetime import date
from typing import Any

from tests.communities.paper import Page, text, xlsx
from tests.neighbours.craft import Folk, Soul, Town, either, floors, no, ok, warn

FRIEND, BUILD, ROWS = "友谊里", "建设里", "红旗大院平房"
WRITTEN_ON = date(2022, 1, 16)
BLOCKS = (
    (FRIEND, "3号楼", 4, 6, 3),
    (FRIEND, "4号楼", 4, 6, 3),
    (FRIEND, "增1号楼", 2, 6, 2),
    (BUILD, "8号楼", 3, 5, 4),
)
MARKS = {
    "sampled": ("✓", "✓", "✓", "做了"),
    "open": (None, "×"),
    "away": ("外地", "出差"),
    "no_answer": ("没人开门",),
    "refused": ("不做", "拒绝"),
    "sampled_at_door": ("入户",),
}
RELATIONS = {"head": "户主", "spouse": "老伴", "child": "孩子", "parent": "老人"}


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("友谊里", 3)
    for compound, building, gates, high, each in BLOCKS:
        for gate in range(1, gates + 1):
            folk.settle(compound, building, gate, floors(high, each))
    for row in range(1, 4):
        folk.settle(ROWS, f"{row}排", None, [str(n) for n in range(1, 9)])
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "楼门信息.xlsx", *_buildings()),
        ("register", "友谊里社区大筛清楼.xlsx", *_register(folk)),
        ("special", "不能下楼人员.xlsx", *_special(folk)),
        ("quarantine", "居家隔离.xlsx", *_quarantine(folk)),
        ("teams", "采样队.xlsx", *_teams()),
        ("samples", "采样信息.csv", *_samples(folk)),
        ("results", "检验报告.csv", *_results()),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("楼门")
    page.add(
        [
            "序号",
            "里巷名称",
            "也叫",
            "楼（排）号",
            "门栋数",
            "楼层数",
            "每门每层户数",
            "户数",
            "电梯",
            "楼栋长",
            "备注",
        ],
        "header",
    )
    for number, (compound, building, gates, high, each) in enumerate(BLOCKS, 1):
        first = (compound == FRIEND and building == "3号楼") or compound == BUILD
        spoken = building.replace("号楼", "楼") if building != "4号楼" else 4
        value = {"compound": compound, "building": building, "units": gates, "floors": high, "homes_per_floor": each}
        cells = [number, compound if first else None, "老友谊" if building == "3号楼" else None, spoken, f"{gates}个门"]
        cells += [high, each, gates * high * each, "无", "孟大姐", None]
        page.add(cells, ok(value | {"homes": gates * high * each, "lift": False}))
    for row in range(1, 4):
        cells = [
            4 + row,
            ROWS if row == 1 else None,
            "红旗大院" if row == 1 else None,
            f"{row}排",
            None,
            1,
            None,
            8,
            "无",
            "孟大姐",
        ]
        page.add(cells, ok({"compound": ROWS, "building": f"{row}排", "homes": 8, "lift": False}))
    page.add(["合计", None, None, "7", None, None, None, 72 + 72 + 24 + 60 + 24], "subtotal")
    return xlsx([page]), [page]


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    """A sheet a building; gate and door in one cell, the name before the door."""
    pages = []
    places = dict.fromkeys(door[:2] for door, _ in folk.homes if door[0] != ROWS)
    for compound, building in places:
        page = Page(f"{compound}{building.replace('号楼', '楼')}")
        page.add([f"友谊里社区第三次大筛  {compound}{building}"], "title")
        page.add(["姓名", "门-号", "称谓", "手机", "1.9", "1.12", "1.15", "情况说明"], "header")
        page.rows[-1][4:7] = [1.9, 1.12, 1.15]
        for (_, _, gate, room), home in folk.of(compound, building):
            if not home:
                page.add(["（空）", f"{gate}-{room}"], ok({"vacant": True, "unit": gate, "room": room}))
            for nth, soul in enumerate(home):
                marks = [folk.pen.pick(MARKS[m]) for m in soul.marks]
                cells = [soul.name, f"{gate}-{room}" if not nth else None, RELATIONS[soul.relation], soul.phone, *marks]
                page.add(cells, ok(soul.value("phone", "marks")))
        pages.append(page)
    page = Page("平房")
    page.add(["红旗大院平房住户大筛登记"], "title")
    page.add(["排", "号", "姓名", "称谓", "手机", "1月9日", "1月12日", "1月15日", "情况说明"], "header")
    for (_, row, _, room), home in folk.of(ROWS):
        if not home:
            page.add([row, room, "空房"], ok({"vacant": True, "building": row, "room": room}))
        for nth, soul in enumerate(home):
            marks = [folk.pen.pick(MARKS[m]) for m in soul.marks]
            where = [row, room] if not nth else [None, None]
            page.add(
                [*where, soul.name, RELATIONS[soul.relation], soul.phone, *marks], ok(soul.value("phone", "marks"))
            )
    pages.append(page)
    return xlsx(pages), pages


def _address(soul: Soul, style: int) -> str:
    number = soul.building.replace("号楼", "")
    if soul.unit is None:
        return f"{'红旗大院' if style else ROWS}{soul.building}{soul.room}号"
    return (
        f"{soul.compound}{number}号楼{soul.unit}门{soul.room}",
        f"{soul.compound}{number}楼{soul.unit}门{soul.room}号",
        f"{soul.compound}{number}-{soul.unit}-{soul.room}",
        f"南开区{soul.compound}{number}号楼{soul.unit}门{soul.room[:-2]}楼{soul.room}",
    )[style]


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("不能下楼")
    page.add(["友谊里社区不能下楼居民名单（请上门）"], "title")
    page.add(["序号", "居民姓名", "住址", "联系电话", "原因", "生日", "几点方便", "登记人"], "header")
    picked = [s for s in folk.souls if s.age > 60][:8] + [s for s in folk.souls if 20 < s.age < 60][:8]
    words = (("岁数大了", ["elderly"]), ("偏瘫", ["ill"]), ("盲人", ["disabled"]), ("刚做完手术", ["ill"]))
    for number, soul in enumerate(picked):
        word, classes = words[number % 4]
        birth = f"{2021 - soul.age}.12.{number + 1}"
        cells: list[Any] = [
            number + 1,
            soul.name,
            _address(soul, number % 4),
            soul.phone,
            word,
            birth,
            "10点以后",
            "孟大姐",
        ]
        page.add(cells, ok(soul.value("phone", "age", classes=classes)))
    page.rows[4][4] = "天津医院住院"
    page.truth[4] |= either(
        warn({k: v for k, v in page.truth[4]["value"].items() if k != "classes"}, "in_hospital", "unknown_category"),
        warn(
            {k: v for k, v in page.truth[4]["value"].items() if k != "classes"} | {"status": "in_hospital"},
            "in_hospital",
        ),
        no("category", "unknown"),
    )
    page.rows[7][3] = "022-23456789"
    page.truth[7]["value"]["phone"] = ["02223456789"]
    page.rows[9][1], page.rows[9][2] = None, page.rows[9][2]
    page.truth[9] = {"row": 10} | no("name", "missing")
    page.rows[12][5] = "1852.1.1"
    page.truth[12] |= warn({k: v for k, v in page.truth[12]["value"].items() if k != "age"}, "age_implausible")
    page.add(["17", "冯二爷", "友谊里9号楼1门301", "19900123000", "偏瘫", None, None, "孟大姐"], "x")
    page.truth[-1] |= no("building", "not_in_address_book")
    page.add(["共", "17人"], "subtotal")
    return xlsx([page]), [page]


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    """Two lists below each other: those left a zone, and contacts who came home from the hotel."""
    page = Page("台账")
    picked = [home[0] for _, home in folk.homes if home][7::13][:14]
    for part, title in enumerate(("一、高风险地区离津返津人员居家隔离名单", "二、密接人员解除集中隔离后居家监测名单")):
        page.add([title], "title")
        days = (["离开高风险区日期", "居家起", "居家止"], ["解除集中隔离日期", "居家监测开始", "居家监测结束"])[part]
        page.add(["序号", "姓名", "电话", "楼门号", *days, "核酸日期", "备注"], "header")
        for number, soul in enumerate(picked[part * 7 : part * 7 + 7], 1):
            left = 16 - (number % 4 + 1)
            until = left + (3 if part else 7)
            tested = [left + n for n in (1, 3) if left + n < 16]
            forms = (
                (f"1.{left}", f"1.{left + 1}", f"1.{until}"),
                (f"1月{left}日", f"1月{left + 1}日", f"1月{until}日"),
            )
            cells: list[Any] = [
                number,
                soul.name,
                soul.phone,
                _address(soul, number % 3 if soul.unit else 1),
                *forms[number % 2],
            ]
            cells += ["，".join(f"1月{t}日" for t in tested), None]
            value = soul.value("phone", departed_on=f"2022-01-{left:02d}", home_until=f"2022-01-{until:02d}")
            value |= {"class": "close_contact" if part else "left_high_risk_zone"}
            page.add(cells, ok(value | ({"tested_on": [f"2022-01-{t:02d}" for t in tested]} if tested else {})))
        page.add(["小计：7人"], "subtotal")
        page.add([], "blank")
    page.rows[4][4], page.rows[4][5], page.rows[4][7] = "12.31", "1.1", "1月5日、1月7日"
    page.rows[4][6] = "1.7"
    page.truth[4]["value"] |= {
        "departed_on": "2021-12-31",
        "home_until": "2022-01-07",
        "tested_on": ["2022-01-05", "2022-01-07"],
    }
    page.truth[4] |= either(warn(page.truth[4]["value"], "ended"), ok(page.truth[4]["value"]))
    page.rows[14][8] = "1月15日已转集中隔离"
    page.truth[14] |= warn(page.truth[14]["value"] | {"status": "moved_to_central"}, "moved_to_central")
    return xlsx([page]), [page]


def _teams() -> tuple[bytes, list[Page]]:
    page = Page("采样队")
    page.add(["友谊里社区大筛采样队员表", None, None, None, None, "1月17日"], "title")
    page.add(["队别", "姓名", "分工", "手机", "防护", "受训", "班", "到达方式"], "header")
    names = iter(["穆连生", "仉玉珍", "撒宝贵", "回秀芹", "仝国庆", "鄂淑兰", "那志强", "佟桂香", "仉大勇"])
    number = 0
    for team, kind in (("入户小队", "mobile"), ("1号棚", "fixed"), ("红码及隔离入户队", "quarantine")):
        for role, code in (("采样护士", "medic"), ("扫码员", "information_officer"), ("社区书记", "cadre")):
            number += 1
            level = 3 if kind == "quarantine" else 2
            name = next(names)
            cells = [
                team,
                name,
                role,
                f"1990033{number:04d}",
                f"{'ⅡⅢ'[level - 2]}级",
                "是",
                "全天",
                "骑电动车" if kind != "fixed" else "走",
            ]
            value = {
                "name": name,
                "team": team,
                "kind": kind,
                "role": code,
                "trained": True,
                "ppe": level,
                "shift": "all",
            }
            page.add(
                cells,
                ok(value | {"phone": [f"1990033{number:04d}"], "vehicle": "ebike" if kind != "fixed" else "walk"}),
            )
    page.add(["入户小队", "仉 玉珍", "志愿者", None, None, None, None, None], "x")
    page.truth[-1] |= either(warn({"name": "仉玉珍"}, "duplicate"), warn({"name": "仉玉珍"}, "in_two_teams"))
    return xlsx([page]), [page]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["天津市全员核酸检测采样信息（友谊里社区1月15日）"], "title")
    page.add(["条形码", "人员姓名", "证件号码", "联系方式", "详细地址", "采样人员", "采样时间"], "header")
    for number, soul in enumerate(folk.souls[:80]):
        tube = f"3022011500{number // 20 + 1:02d}"
        cells = [tube, soul.name, "120***********1234", soul.phone, _address(soul, number % 3 if soul.unit else 0)]
        page.add(
            [*cells, "穆连生", f"2022/1/15 {9 + number // 20}:{number % 20:02d}"], ok({"tube": tube, "name": soul.name})
        )
    page.rows[30][0] = page.rows[30][0][:6] + " " + page.rows[30][0][6:]
    return text(page, "gb18030", ","), [page]


def _results() -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["条形码", "检验项目", "检验结果", "参考值", "报告时间"], "header")
    for number in range(1, 5):
        word, code = (
            ("阴性(-)", "negative"),
            ("阴性(-)", "negative"),
            ("阳性(+)", "positive"),
            ("阴性(-)", "negative"),
        )[number - 1]
        cells = [f"3022011500{number:02d}", "新型冠状病毒核酸", word, "阴性(-)", f"2022/1/15 2{number % 4}:30"]
        page.add(cells, ok({"tube": f"3022011500{number:02d}", "result": code}))
    return text(page, "gb18030", ","), [page]
