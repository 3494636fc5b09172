"""The staff compound of a university: exports of a mini-program with English and pinyin headers."""

from datetime import date
from typing import Any

from tests.communities.paper import Page, text, xlsx
from tests.neighbours.craft import Folk, Town, floors, no, ok, warn

PLACE = "理工大学教工区"
WRITTEN_ON = date(2022, 11, 24)
BLOCKS = (("西1号楼", 3, 5, 2), ("西2号楼", 2, 6, 2), ("专家楼", 1, 4, 3), ("青年公寓A座", 1, 9, 6))
SHOWN = {"西1号楼": "西1楼", "西2号楼": "西2楼"}
MARKS = {
    "sampled": "1",
    "open": "0",
    "away": "外出",
    "no_answer": "无人应门",
    "refused": "拒绝",
    "sampled_at_door": "上门",
}


def town() -> Town:
    """Return the town with all its files."""
    folk = Folk("理工", 2)
    for building, units, high, each in BLOCKS:
        for unit in range(1, units + 1):
            folk.settle(PLACE, building, unit, floors(high, each))
    out = Town(WRITTEN_ON)
    out.files = [
        ("buildings", "buildings_export.csv", *_buildings()),
        ("register", "residents_20221124.csv", *_register(folk)),
        ("special", "shangmen_mingdan.csv", *_special(folk)),
        ("quarantine", "quarantine_list.xlsx", *_quarantine(folk)),
        ("teams", "teams.xlsx", *_teams()),
        ("samples", "samples_export.csv", *_samples(folk)),
        ("results", "results_export.csv", *_results()),
    ]
    return out


def _buildings() -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(
        ["compound", "building", "units", "floors", "homes_per_floor", "elevator", "lng", "lat", "coord_type"], "header"
    )
    for number, (building, units, high, each) in enumerate(BLOCKS):
        lon, lat = round(112.52 + number * 0.001, 6), round(37.86 + number * 0.001, 6)
        value: dict[str, Any] = {
            "compound": PLACE,
            "building": building,
            "units": units,
            "floors": high,
            "homes_per_floor": each,
        }
        value |= {"lift": high > 6, "lon": lon, "lat": lat, "datum": "WGS-84"}
        cells = [
            PLACE,
            SHOWN.get(building, building),
            str(units),
            str(high),
            str(each),
            "yes" if high > 6 else "no",
            str(lon),
            str(lat),
            "wgs84",
        ]
        page.add(cells, ok(value))
    return text(page, "utf-8-sig", ","), [page]


def _register(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    head = [
        "id",
        "building_name",
        "unit_no",
        "room_no",
        "full_name",
        "gender",
        "relationship",
        "mobile",
        "2022-11-23",
        "2022-11-24",
    ]
    page.add([*head, "remark", "created_at"], "header")
    relations = {"head": "户主", "spouse": "配偶", "child": "子女", "parent": "父母"}
    for number, soul in enumerate(folk.souls):
        cells = [
            str(10001 + number),
            SHOWN.get(soul.building, soul.building),
            str(soul.unit),
            soul.room,
            soul.name,
            soul.sex,
            relations[soul.relation],
        ]
        cells += [soul.phone, *(MARKS[m] for m in soul.marks), "", "2022-11-20 10:00:00"]
        page.add(cells, ok(soul.value("phone", "relation", "marks")))
    page.rows[7][7] = "1990" + page.rows[7][7][4:10]
    page.truth[7] |= warn({k: v for k, v in page.truth[7]["value"].items() if k != "phone"}, "phone_invalid")
    page.rows[11][3] = "9999"
    page.truth[11] |= warn(page.truth[11]["value"] | {"room": "9999"}, "room_not_in_address_book")
    return text(page, "utf-8", ","), [page]


def _special(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(
        ["xingming", "nianling", "louhao", "danyuan", "fanghao", "leibie", "shouji", "beizhu", "tijiao_shijian"],
        "header",
    )
    said = (("老年人（80岁以上）", "elderly"), ("残疾", "disabled"), ("重病", "ill"))
    for number, soul in enumerate([s for s in folk.souls if s.age > 64][:9]):
        why, code = said[number % 3]
        cells = [
            soul.name,
            str(soul.age),
            SHOWN.get(soul.building, soul.building),
            str(soul.unit),
            soul.room,
            why,
            soul.phone,
            "",
            "2022/11/23 09:1" + str(number),
        ]
        page.add(cells, ok(soul.value("phone", "age", classes=[code])))
    page.rows[4][7] = "在山大二院住院"
    page.truth[4] |= warn(page.truth[4]["value"] | {"status": "in_hospital"}, "in_hospital")
    return text(page, "utf-8", ","), [page]


def _quarantine(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("Quarantine")
    page.add(
        [
            "Name 姓名",
            "Mobile 手机",
            "Address 住址",
            "Category 类别",
            "Departure 离开日期",
            "Home until 居家至",
            "Remark 备注",
        ],
        "header",
    )
    for number, soul in enumerate([home[0] for _, home in folk.homes if home][4::11][:8]):
        left = 19 + number % 4
        shown = SHOWN.get(soul.building, soul.building)
        door = (f"{shown}{soul.unit}单元{soul.room}", f"{PLACE}{shown}-{soul.unit}-{soul.room}")[number % 2]
        close = number % 3 == 1
        value = soul.value("phone", departed_on=f"2022-11-{left}", home_until=f"2022-11-{left + 7}")
        value |= {"class": "close_contact" if close else "left_high_risk_zone"}
        cells = [
            soul.name,
            soul.phone,
            door,
            "密接" if close else "高风险区返回",
            date(2022, 11, left),
            date(2022, 11, left + 7),
        ]
        page.add(cells, ok(value))
    page.rows[3][4] = None
    page.truth[3] = {"row": 4} | no("departed_on", "missing")
    return xlsx([page]), [page]


def _teams() -> tuple[bytes, list[Page]]:
    page = Page("Teams")
    page.add(["Team", "Name", "Role", "Phone", "PPE", "Shift", "Trained"], "header")
    roles = (("采样员", "sampler"), ("校医", "medic"), ("志愿者", "volunteer"))
    people = ("宓国栋", "幸秀兰", "司晓峰", "韶文静", "郜玉梅", "巫丽华")
    for number, name in enumerate(people):
        team, kind = (("流动采样1队", "mobile"), ("隔离采样队", "quarantine"))[number // 3]
        role, code = roles[number % 3]
        value = {"name": name, "team": team, "kind": kind, "role": code, "ppe": 2 + number // 3, "trained": True}
        cells = [
            team,
            name,
            role,
            f"1990062000{number}",
            ("二级", "三级")[number // 3],
            ("全天", "上午")[number % 2],
            "Y",
        ]
        page.add(cells, ok(value | {"phone": [f"1990062000{number}"], "shift": ("all", "am")[number % 2]}))
    return xlsx([page]), [page]


def _samples(folk: Folk) -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["tube_code", "seq", "name", "phone", "sample_time", "sampler", "site"], "header")
    for number, soul in enumerate(folk.souls[:60]):
        tube = f"LG22112400{number // 10 + 1:02d}"
        cells = [tube, str(number % 10 + 1), soul.name, soul.phone, f"2022-11-24 09:{number:02d}:11", "wang", "体育馆"]
        page.add(cells, ok({"tube": tube, "name": soul.name}))
    return text(page, "utf-8", ","), [page]


def _results() -> tuple[bytes, list[Page]]:
    page = Page("")
    page.add(["barcode", "test_result", "lab", "report_time"], "header")
    for number in range(1, 7):
        word = "POSITIVE" if number == 2 else "NEGATIVE"
        cells = [f"LG22112400{number:02d}", word, "校医院", "2022-11-24 20:11:00"]
        page.add(cells, ok({"tube": f"LG22112400{number:02d}", "result": word.lower()}))
    return text(page, "utf-8", ","), [page]
