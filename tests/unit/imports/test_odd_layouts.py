"""Layouts seen once and never forgotten: labels, spans, houses, names with numbers, headers of several kinds."""

from datetime import date, datetime, time
from typing import Any

import pytest

from streams.imports.judging.known import Known
from streams.imports.places.addresses import Building, Compound
from streams.imports.places.plates import building_key
from streams.imports.reading import read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
Cells = list[list[Any]]


def compound(name: str, blocks: list[tuple[str, int | None, int | None, int]], *aliases: str) -> Compound:
    return Compound(name, aliases, {building_key(b): Building(name, b, u, f, None, h) for b, u, f, h in blocks})


@pytest.fixture(scope="module")
def known() -> Known:
    return Known(
        "1",
        b"s",
        (
            compound("汾河湾小区", [("1号楼", 3, 6, 36), ("2号楼", 2, 6, 24), ("3号楼", 1, 18, 72)], "汾河湾"),
            compound("丽景苑", [("A座", 1, 20, 120), ("综合楼", None, None, 30)]),
            compound(
                "大东村", [("东街", None, 1, 40), ("西街", None, 1, 40), ("18号院", None, 1, 1), ("20号院", None, 1, 6)]
            ),
        ),
    )


def values(known: Known, kind: str, cells: Cells, sheet: str = "Sheet1") -> list[dict[str, Any]]:
    reading = read(kind, [("a.xlsx", made.workbook({sheet: cells}))], known, TODAY)
    rows = reading.report["files"][0]["sheets"][0]["rows"]
    return [row.get("value", {}) | {"verdict": row["verdict"]} for row in rows if row["verdict"] != "skip"]


def doors(known: Known, kind: str, cells: Cells, sheet: str = "Sheet1") -> list[tuple[Any, ...]]:
    return [(v.get("building"), v.get("unit"), v.get("room")) for v in values(known, kind, cells, sheet)]


@pytest.mark.parametrize(
    ("cells", "sheet", "door"),
    [
        ([["小区：", "汾河湾小区", "楼号：", "1", "单元：", "2"]], "Sheet1", ("1号楼", 2, "101")),
        ([["小区：汾河湾小区   楼栋：2号楼   单元：1单元"]], "Sheet1", ("2号楼", 1, "101")),
        ([], "汾河湾1-2", ("1号楼", 2, "101")),
        ([], "01汾河湾2号楼1单元", ("2号楼", 1, "101")),
        ([["某街道某社区汾河湾小区3＃楼全员核酸清楼表"]], "x", ("3号楼", 1, "101")),
        ([["丽景苑"], ["综合楼清楼表"]], "x", ("综合楼", None, "101")),
    ],
)
def test_a_place_may_stand_above_the_table_in_any_form(
    known: Known, cells: Cells, sheet: str, door: tuple[Any, ...]
) -> None:
    assert doors(known, "register", [*cells, ["房号", "姓名", "11.24"], [101, "王明", "√"]], sheet) == [door]


@pytest.mark.parametrize(
    ("printed", "door"),
    [
        ("大东村东街12号", ("东街", None, "12")),
        ("大东村西街甲5号", ("西街", None, "甲5")),
        ("大东村西街5号附2号", ("西街", None, "5附2")),
        ("大东村18号院", ("18号院", None, None)),
        ("大东村20号院3号", ("20号院", None, "3")),
        ("汾河湾1号楼底商3号", ("1号楼", None, "底商3")),
        ("汾河湾小区1号楼地下室", ("1号楼", None, "地下室")),
        ("汾河湾1#2-301", ("1号楼", 2, "301")),
        ("汾河湾 1 2 301", ("1号楼", 2, "301")),
        ("汾河湾小区3-1203", ("3号楼", 1, "1203")),
        ("汾河湾小区1-2301", ("1号楼", 2, "301")),
        ("丽景苑综合楼203", ("综合楼", None, "203")),
        ("丽景苑Ａ座１２０３", ("A座", 1, "1203")),
        ("第1栋第2单元3层301室（东户）", ("1号楼", 2, "301")),
    ],
)
def test_houses_shops_and_towers_have_doors_too(known: Known, printed: str, door: tuple[Any, ...]) -> None:
    cells: Cells = [["汾河湾小区"], ["姓名", "住址", "类别"], ["王明", printed, "高龄"]]
    assert doors(known, "special", cells) == [door]


def test_a_family_in_a_village_shares_its_house(known: Known) -> None:
    head = ["门牌号", "户主", "姓名", "关系", "11.24"]
    cells: Cells = [
        ["大东村核酸检测登记表"],
        head,
        ["1号", "赵一", "赵一", "户主", "√"],
        [None, None, "赵二", "子", "√"],
    ]
    assert doors(known, "register", cells, "东街") == [("东街", None, "1"), ("东街", None, "1")]


@pytest.mark.parametrize(
    "cell", ["张三丰19900000001", "张三丰（19900000001）", "张三丰 电话：199-0000-0001", "张三丰\n199 0000 0001"]
)
def test_a_name_and_its_number_in_one_cell_are_parted(known: Known, cell: str) -> None:
    [value] = values(known, "special", [["姓名及联系电话", "住址", "类别"], [cell, "汾河湾1-2-301", "高龄"]])
    assert (value["name"], value["phone"]) == ("张三丰", ["19900000001"])


def test_people_listed_in_one_cell_are_all_taken_down(known: Known) -> None:
    cells: Cells = [["户主", "家庭成员", "门牌", "24日"], ["张三", "张三、李四、张小五", "汾河湾1-1-101", "√"]]
    reading = read("register", [("a.xlsx", made.workbook({"x": cells}))], known, TODAY)
    assert [row.name for row in reading.rows] == ["张三", "李四", "张小五"]
    assert [d["code"] for d in reading.report["files"][0]["sheets"][0]["rows"][1]["doubts"]] == [
        "two_persons_in_one_row"
    ]


def test_a_term_may_stand_in_one_cell_and_the_departure_follows_from_it(known: Known) -> None:
    cells: Cells = [
        ["密接者居家隔离台账"],
        ["姓名", "住址", "居家隔离起止时间", "核酸"],
        ["王一", "汾河湾1-1-101", "11.22-11.25", "11.23"],
    ]
    [value] = values(known, "quarantine", cells)
    assert (value["class"], value["departed_on"], value["home_until"]) == ("close_contact", "2022-11-21", "2022-11-25")
    assert value["tested_on"] == ["2022-11-23"]


def test_first_and_last_day_and_the_days_of_tests_may_stand_below_groups(known: Known) -> None:
    cells: Cells = [
        ["姓名", "住址", "人员类别", "居家隔离时间", None, "核酸采样日期", None, None],
        [None, None, None, "起", "止", "第1天", "第3天", "第5天"],
        ["王一", "汾河湾1-1-101", "高风险区返回", 44886, 44893, "11.22", "√", ""],
    ]
    [value] = values(known, "quarantine", cells)
    assert (value["departed_on"], value["home_until"]) == ("2022-11-21", "2022-11-28")
    assert value["tested_on"] == ["2022-11-22", "2022-11-24"]


def test_a_roster_may_be_the_gate_as_well(known: Known) -> None:
    head = ["组别", "姓名", "岗位", "手机", "防护等级", "体温", "健康码", "核酸"]
    cells: Cells = [head, ["流动采样队", "王一", "采样员", "19900000001", "二级", 36.5, "绿码", "三天三阴"]]
    cells.append([None, "王二", "信息员", "19900000002", "三级", 36.5, "绿码", "待出"])
    first, second = values(known, "teams", cells)
    assert (first["kind"], first["role"], first["gate"]) == ("mobile", "sampler", "pass")
    assert (second["team"], second["gate"], second["fails"]) == ("流动采样队", "fail", ["negatives"])


def test_whether_somebody_rents_may_be_asked_with_yes_or_no(known: Known) -> None:
    cells: Cells = [["楼号", "单元", "房号", "姓名", "是否租户", "24日"], ["1", 1, 101, "王一", "是", "√"]]
    cells.append(["1", 1, 102, "王二", "否", "√"])
    assert [v["residency"] for v in values(known, "register", cells, "汾河湾")] == ["tenant", "resident"]


def test_ditto_marks_say_what_stands_above(known: Known) -> None:
    cells: Cells = [
        ["楼号", "单元", "房号", "姓名", "24日"],
        ["1", 2, 101, "王一", "√"],
        ["同上", "〃", "同上", "王二", "√"],
    ]
    assert doors(known, "register", cells, "汾河湾") == [("1号楼", 2, "101")] * 2


def test_a_building_that_became_a_date_is_read_back(known: Known) -> None:
    cells: Cells = [
        ["楼栋", "房号", "姓名", "24日"],
        [datetime(2022, 1, 2), 101, "王一", "√"],
        ["2-1", 301, "王二", "√"],
    ]
    assert doors(known, "register", cells, "汾河湾") == [("1号楼", 2, "101"), ("2号楼", 1, "301")]


@pytest.mark.parametrize("mark", [time(7, 20), "7:35", "TY0012345678", datetime(2022, 11, 24), "√ 8点", "单位已采"])
def test_a_time_or_a_tube_in_place_of_a_tick_is_a_sample(known: Known, mark: object) -> None:
    cells: Cells = [["房号", "姓名", "11.24"], ["1-101", "王一", mark]]
    assert [v["marks"] for v in values(known, "register", cells, "汾河湾1号楼")] == [["sampled"]]


def test_a_header_that_numbers_its_columns_is_no_person(known: Known) -> None:
    head = ["序号", "姓名", "电话", "楼", "单元", "室", "11.23", "11.24"]
    cells: Cells = [head, [1, 2, 3, 4, 5, 6, 7, 8], [1, "王一", "19900000001", 1, 1, 101, "√", "√"]]
    assert len(values(known, "register", cells, "汾河湾")) == 1


def test_a_date_that_lost_its_zero_is_known_by_its_neighbours(known: Known) -> None:
    cells: Cells = [["姓名", "楼", "单元", "室", 11.19, 11.2, 11.21], ["王一", 1, 1, 101, "√", "√", "×"]]
    rows = read("register", [("a.xlsx", made.workbook({"汾河湾": cells}))], known, TODAY).rows
    assert [mark.on.day for mark in rows[0].marks] == [19, 20, 21]


def test_rounds_without_a_date_are_counted_back_from_the_date_of_the_ledger(known: Known) -> None:
    cells: Cells = [
        ["统计至11月24日"],
        ["房号", "姓名", "第80轮", "第81轮", "第82轮"],
        ["1-101", "王一", "√", "√", "×"],
    ]
    rows = read("register", [("a.xlsx", made.workbook({"汾河湾1号楼": cells}))], known, TODAY).rows
    assert [(mark.on.day, mark.mark) for mark in rows[0].marks] == [(22, "sampled"), (23, "sampled"), (24, "open")]


def test_a_delimiter_that_the_file_names_itself_is_taken(known: Known) -> None:
    content = "sep=;\r\n姓名;住址;类别\r\n王一;汾河湾1-1-101;高龄\r\n".encode("gb18030")
    assert len(read("special", [("a.csv", content)], known, TODAY).rows) == 1


def test_two_houses_in_one_row_of_the_address_book_are_two() -> None:
    cells: Cells = [["村名", "门牌", "楼栋", "户数"], ["大东村", "", "18、19号院", 2]]
    rows = read("buildings", [("a.xlsx", made.workbook({"x": cells}))], Known("1", b"s"), TODAY).rows
    assert [row.building for row in rows] == ["18号院", "19号院"]


def test_degrees_and_minutes_and_a_latitude_first_are_points_too() -> None:
    head = ["小区", "楼号", "层数", "坐标(WGS84)"]
    cells: Cells = [head, ["新苑", "1#", 6, "112°31'20.5\"E 37°52'30\"N"], ["新苑", "2#", 6, "37.875, 112.5223"]]
    first, second = values(Known("1", b"s"), "buildings", cells)
    assert (first["lon"], first["lat"]) == (112.522361, 37.875)
    assert (second["lon"], second["lat"], second["verdict"]) == (112.5223, 37.875, "warn")


def test_totals_and_signatures_under_the_names_do_not_count_as_people_without_a_place(known: Known) -> None:
    people = [
        [f"陈{c}芳", "汾河湾小区", "1号楼", *([1, f"{n // 3 + 1}01"] if n % 3 else [None, None])]
        for n, c in enumerate("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午", 1)
    ]
    cells = [["姓名", "小区", "楼栋", "单元", "房号"], *people, ["合计", None, "17人"], ["填表人：", None, None]]
    assert [row["verdict"] for row in values(known, "register", cells)] == ["accept"] * 17
