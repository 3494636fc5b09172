"""Old lanes of Taiyuan: yards with a number, homes in a yard by their place, everything in one long sheet."""

from datetime import date
from typing import Any

from tests.communities.paper import Page, text, xls, xlsx
from tests.neighbours.craft import Folk, Soul, Town, either, no, ok, warn

WRITTEN_ON = date(2022, 11, 3)
YARDS = (
    *(("皇华馆巷", n, 4 + n % 3) for n in (3, 5, 7, 8, 12)),
    *(("典膳所街", n, 3 + n % 4) for n in (1, 2, 6, 18)),
    *(("天地坛二巷", n, 5) for n in (10, 11)),
)
WORDS = {
    "sampled": "做了",
    "open": "没做",
    "away": "去了榆次",
    "no_answer": "敲不开门",
    "refused": "不做",
    "sampled_at_door": "上门做的",
}


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("皇华", 1)
    for lane, number, homes in YARDS:
        folk.settle(lane, f"{number}号院", None, [str(n) for n in range(1, homes + 1)], empty=0.05)
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "院落底册.xls", *_buildings()),
        ("register", "街巷居民登记.xlsx", *_register(folk)),
        ("special", "孤寡老弱.csv", *_special(folk)),
        ("quarantine", "外来返并居家人员.xlsx", *_quarantine(folk)),
        ("samples", "11月3日.csv", *_samples(folk)),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("院落")
    page.add(["五一路社区平房院落底册"], "title")
    page.add(["街巷", "门牌", "院内户数", "房屋性质", "院长", "院长电话"], "header")
    lane = ""
    for street, number, homes in YARDS:
        cells = [street if street != lane else None, f"{number}号", homes, "公产", "刘大妈", "19900450000"]
        page.add(cells, ok({"compound": street, "building": f"{number}号院", "homes": homes}))
        lane = street
    page.add(["合计", f"{len(YARDS)}个院", sum(y[2] for y in YARDS)], "subtotal")
    return xls([page]), [page]


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("居民")
    page.add(["五一路社区街巷居民登记册"], "title")
    page.add(["街巷名", "院门牌", "第几户", "户主", "家庭成员", "关系", "电话", "11月3日核酸", "备注"], "header")
    relations = {"head": "本人", "spouse": "老伴", "child": "孩子", "parent": "老人"}
    for (lane, yard, _, room), home in folk.homes:
        number = yard.removesuffix("号院")
        where: list[Any] = [lane, f"{number}号", room]
        if not home:
            page.add([*where, "空着"], ok({"vacant": True, "compound": lane, "building": yard, "room": room}))
            continue
        for nth, soul in enumerate(home):
            cells = [*(where if not nth else [None] * 3), home[0].name if not nth else None, soul.name]
            cells += [relations[soul.relation], soul.phone, WORDS[soul.marks[0]]]
            page.add(cells, ok(soul.value("phone", "relation", "marks")))
    page.add(["登记人：刘大妈"], "footer")
    return xlsx([page]), [page]


def _door(soul: Soul, style: int) -> str:
    number, room = soul.building.removesuffix("号院"), soul.room
    return (
        f"{soul.compound}{number}号院{room}户",
        f"{soul.compound}{number}号{room}户",
        f"太原市迎泽区{soul.compound}{number}号院内第{room}户",
        f"{soul.compound}{number}号-{room}",
    )[style % 4]


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["序号", "老人姓名", "岁数", "住哪", "身体咋样", "谁管", "管的人电话", "本人电话"], "header")
    said = (("瘫痪在床", "ill"), ("聋哑残疾", "disabled"), ("脑梗后遗症", "ill"), ("独居高龄", "elderly"))
    for number, soul in enumerate([s for s in folk.souls if s.age > 60][:12]):
        why, code = said[number % 4]
        cells = [str(number + 1), soul.name, str(soul.age), _door(soul, number), why, "侄女", "19900450045", soul.phone]
        page.add(cells, ok(soul.value("phone", "age", classes=[code])))
    page.rows[3][3] = page.rows[3][3].split("号")[0] + "号院"
    page.truth[3] = {"row": 4} | no("room", "missing")
    return text(page, "utf-8-sig", "\t"), [page]


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("居家")
    page.add(["返并居家人员一览"], "title")
    head = "姓名 手机 住哪个院 哪里回来的 风险级别 几号离开的 几号到家 居家到几号 采样记录"
    page.add(head.split(), "header")
    for number, soul in enumerate([home[0] for _, home in folk.homes if home][1::4][:9]):
        left = 28 + number % 4
        shown = f"10月{left}日" if number % 2 else f"10.{left}"
        end = date.fromordinal(date(2022, 10, left).toordinal() + 7)
        value = soul.value("phone", departed_on=f"2022-10-{left}", home_until=end.isoformat())
        value |= {"class": "left_high_risk_zone", "tested_on": ["2022-11-01", "2022-11-02"]}
        cells = [soul.name, soul.phone, _door(soul, number), "呼和浩特新城区", "高", shown, shown]
        page.add([*cells, f"{end.month}月{end.day}日", "11.1/11.2"], ok(value))
    page.rows[5][4] = "低"
    bare = {k: v for k, v in page.truth[5]["value"].items() if k != "class"}
    page.truth[5] |= either(warn(bare, "unknown_category"), no("category", "unknown"))
    return xlsx([page]), [page]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["管", "第几个", "姓名", "身份证后6位", "院", "户", "街"], "header")
    for number, soul in enumerate(folk.souls[:40]):
        tube = f"WY{1103000 + number // 10 + 1}"
        where = [soul.building.removesuffix("院"), f"{soul.room}户", soul.compound]
        page.add([tube, str(number % 10 + 1), soul.name, "******", *where], ok({"tube": tube, "name": soul.name}))
    return text(page, "gb18030", ";"), [page]
