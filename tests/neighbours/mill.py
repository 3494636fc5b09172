"""The dormitories of a cotton mill in Jinzhong: rooms with beds, no stairwells, tubes written across and downwards."""

from datetime import date
from typing import Any

from tests.communities.paper import Page, text, xls, xlsx
from tests.neighbours.craft import Folk, Town, either, floors, no, ok, warn

PLACE = "晋华纺织厂职工宿舍"
WRITTEN_ON = date(2022, 10, 27)
BLOCKS = (("1栋", "1号楼", 4, 6), ("2栋", "2号楼", 5, 6), ("女工楼", "女工楼", 3, 8))
MARKS = {
    "sampled": "√",
    "open": "",
    "away": "回家",
    "no_answer": "宿舍没人",
    "refused": "拒采",
    "sampled_at_door": "上门√",
}


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("晋华", 2)
    for _, building, high, each in BLOCKS:
        folk.settle(PLACE, building, None, floors(high, each), empty=0.1)
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "宿舍楼基本情况.xlsx", *_buildings()),
        ("register", "住宿人员床位及核酸登记表.xls", *_register(folk)),
        ("special", "行动不便职工.csv", *_special(folk)),
        ("samples", "27日混采登记（横排）.xlsx", *_samples(folk)),
        ("samples", "27日晚班混采（竖排）.xlsx", *_downwards(folk)),
        ("results", "回单.csv", *_results()),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("宿舍楼")
    page.add(["晋华纺织厂后勤处宿舍楼基本情况统计表"], "title")
    page.add(["序号", "宿舍区", "楼栋", "基本情况", None, None, "宿管员", None], "header")
    page.add([None, None, None, "层数", "每层间数", "房间总数", "姓名", "电话"], "header")
    page.merges = [(0, 0, 0, 7), (1, 3, 1, 5), (1, 6, 1, 7), (1, 0, 2, 0), (1, 1, 2, 1), (1, 2, 2, 2), (3, 1, 5, 1)]
    for number, (shown, building, high, each) in enumerate(BLOCKS):
        value = {"compound": PLACE, "building": building, "floors": high, "homes_per_floor": each, "homes": high * each}
        cells = [number + 1, PLACE if not number else None, shown, high, each, high * each, "郭春莲", "19900310001"]
        page.add(cells, ok(value))
    page.add(["合计", None, "3栋", None, None, sum(b[2] * b[3] for b in BLOCKS)], "subtotal")
    return xlsx([page]), [page]


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    pages = []
    for shown, building, _, _ in BLOCKS:
        page = Page(shown)
        page.add([f"{PLACE}{shown}床位表暨核酸登记"], "title")
        head = ["房间", "床号", "姓名", "工号", "车间", "班次", "手机", "10.26", "10.27", "备注"]
        page.merges.append((0, 0, 0, 9))
        page.add(head, "header")
        for (_, _, _, room), home in folk.of(PLACE, building):
            if not home:
                page.add([room, None, "空宿舍"], ok({"vacant": True, "building": building, "room": room}))
                continue
            first = len(page.rows)
            for nth, soul in enumerate(home):
                cells: list[Any] = [
                    room if not nth else None,
                    f"{nth + 1}号床",
                    soul.name,
                    f"JH{folk.pen.number(1000, 9999)}",
                ]
                cells += [("细纱", "织布", "后纺")[nth % 3], ("甲班", "乙班", "长白")[nth % 3], soul.phone]
                cells += [MARKS[m] for m in soul.marks]
                page.add(cells, ok(soul.value("phone", "marks")))
            if len(home) > 1:
                page.merges.append((first, 0, len(page.rows) - 1, 0))
        page.add([f"本楼入住{len([s for _, h in folk.of(PLACE, building) for s in h])}人"], "footer")
        pages.append(page)
    page = pages[1]
    row = next(n for n, t in enumerate(page.truth) if t["verdict"] == "accept" and "name" in t["value"])
    page.rows[row][6] = page.rows[row][6][:9]
    page.truth[row] |= warn({k: v for k, v in page.truth[row]["value"].items() if k != "phone"}, "phone_invalid")
    return xls(pages), pages


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["姓名", "性别", "年龄", "住几栋", "宿舍", "怎么不方便", "手机", "什么时候方便上门"], "header")
    for number, soul in enumerate([s for s in folk.souls if s.age > 50][:8]):
        why, code = (
            ("腿骨折打石膏", "ill"),
            ("三级残疾（肢体）", "disabled"),
            ("尿毒症透析", "ill"),
            ("孕晚期", "pregnant"),
        )[number % 4]
        shown = next(b[0] for b in BLOCKS if b[1] == soul.building)
        value = soul.value("phone", "age")
        value |= {"classes": [code]} if code != "pregnant" else {}
        page.add([soul.name, soul.sex, str(soul.age), shown, soul.room, why, soul.phone, "下班后"], ok(value))
    page.add(["老家来的", "女", "77", "3栋", "102", "卧床", "19900310077", ""], no("building", "not_in_address_book"))
    return text(page, "gb18030", ","), [page]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    """A tube a row, ten names beside it; what the columns are is said by numbers only."""
    page = Page("Sheet1")
    page.add(["2022年10月27日晋华厂区混采登记"], "title")
    page.add(["管号", *range(1, 11), "采样员"], "header")
    for number in range(5):
        tube = f"JH1027{number + 1:03d}"
        names = [s.name for s in folk.souls[number * 10 : number * 10 + 10]]
        for name in names:
            page.truth.append({"row": number + 3} | ok({"tube": tube, "name": name}))
        page.rows.append([tube, *names, "陈护士"])
    return xlsx([page]), [page]


def _downwards(folk: Folk) -> tuple[bytes, list[Page]]:
    """A tube a column: its code above, the people below."""
    page = Page("晚班")
    page.add(["晚班混采名单（一列一管）10月27日"], "title")
    tubes = [f"JH102710{n}" for n in range(1, 5)]
    page.add(tubes, "header")
    souls = folk.souls[50:90]
    for nth in range(10):
        row = [souls[t * 10 + nth].name for t in range(4)]
        page.rows.append(row)
        for tube, name in zip(tubes, row, strict=True):
            page.truth.append({"row": len(page.rows)} | ok({"tube": tube, "name": name}))
    return xlsx([page]), [page]


def _results() -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["样本管号", "单位", "结果（阴/阳）", "报告时间"], "header")
    for number in range(1, 6):
        word, code = ("+", "positive") if number == 3 else ("-", "negative")
        page.add(
            [f"JH1027{number:03d}", "晋华厂", word, "10/27 22:10"], ok({"tube": f"JH1027{number:03d}", "result": code})
        )
    for number in range(1, 5):
        page.add(
            [f"JH102710{number}", "晋华厂", "阴", "10/27 23:40"],
            ok({"tube": f"JH102710{number}", "result": "negative"}),
        )
    page.add(["JH1027777", "晋华厂", "-", "10/27 23:41"], either(warn({"result": "negative"}, "tube_unknown")))
    return text(page, "utf-8", ","), [page]
