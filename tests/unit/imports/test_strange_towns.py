"""What unseen towns taught of doors: in lines, lettered, numbered through, by floor and by what compounds are called.

Each cause is kept here as the smallest ledger that shows it; figures of first sight are in decision 0623.
"""

from typing import Any

import pytest

from streams.imports.judging.known import Known
from streams.imports.places.addresses import Building, Compound
from tests.unit.imports.small_ledgers import Cells, bring, said

TOWERS: Cells = [
    ["期数", "楼座", "总层数", "每层户数", "入伙户数/总套数"],
    ["翡翠湾一期", "A1", 18, 4, "60/72"],
    ["翡翠湾一期", "A-2", 18, 4, None],
    ["翡翠湾二期", "B1", 26, 6, None],
    ["翡翠湾二期", "7号楼", 26, 6, None],
]


@pytest.fixture(scope="module")
def towers() -> Known:
    return bring("buildings", TOWERS)[1]


@pytest.fixture(scope="module")
def village() -> Known:
    cells: Cells = [["小营村门牌底册"], ["组别", "门牌号", "几层房"]]
    cells += [["一组" if n == 1 else "二组" if n == 9 else None, f"{n}号", 2] for n in range(1, 17)]
    cells += [["二组小计", 8]]
    return bring("buildings", cells)[1]


def test_towers_without_units_have_the_homes_of_their_floors() -> None:
    rows, _ = bring("buildings", TOWERS)
    assert said(rows, "building", "homes") == [("A1座", 72), ("A2座", 72), ("B1座", 156), ("7号楼", 156)]


@pytest.mark.parametrize(
    ("place", "door"),
    [
        ("A1-1802", ("翡翠湾一期", "A1座", "1802")),
        ("A-2-1802", ("翡翠湾一期", "A2座", "1802")),
        ("B1座8楼02房", ("翡翠湾二期", "B1座", "802")),
        ("翡翠湾B1栋802", ("翡翠湾二期", "B1座", "802")),
        ("翡翠湾7号楼802", ("翡翠湾二期", "7号楼", "802")),
    ],
)
def test_a_tower_with_a_letter_speaks_for_its_compound(towers: Known, place: str, door: tuple[str, ...]) -> None:
    rows, _ = bring("special", [["姓名", "住址", "类别"], ["张建国", place, "高龄"]], towers)
    assert said(rows, "compound", "building", "room") == [door]


def test_a_number_alone_speaks_for_no_compound(towers: Known) -> None:
    rows, _ = bring("special", [["姓名", "住址", "类别"], ["张建国", "7号楼802", "高龄"]], towers)
    assert [(row["verdict"], row["field"]) for row in rows[1:]] == [("reject", "compound")]


def test_doors_counted_on_each_floor_stand_beside_it(towers: Known) -> None:
    cells: Cells = [["栋", "楼层", "户", "姓名", "11月24日"], ["B1栋", "18层", "02", "张建国", "已做"]]
    rows, _ = bring("register", cells, towers)
    assert said(rows, "building", "room") == [("B1座", "1802")]


def test_houses_numbered_through_a_village_need_no_group(village: Known) -> None:
    assert sorted(village.compounds[0].buildings) == sorted(str(n) for n in range(1, 17))
    cells: Cells = [["姓名", "住哪里", "情况"], ["张建国", "小营村一组7号", "卧床"], ["李秀英", "二组12号院", "透析"]]
    cells += [["王淑芬", "小营9号", "80岁以上"]]
    rows, _ = bring("special", cells, village)
    assert said(rows, "building", "classes") == [("7号", ["ill"]), ("12号", ["ill"]), ("9号", ["elderly"])]


def test_a_number_in_the_column_of_doors_is_a_house_of_the_village(village: Known) -> None:
    cells: Cells = [["小营村二组人口底册"], ["门牌", "姓名", "11月24日"], [9, "张建国", "采"], ["12号", "李秀英", "采"]]
    rows, _ = bring("register", cells, village)
    assert said(rows, "building", "name") == [("9号", "张建国"), ("12号", "李秀英")]


def test_a_line_above_each_home_names_its_door(village: Known) -> None:
    cells: Cells = [
        ["小营村一组人口底册"],
        ["姓名", "称呼", "11月23日", "11月24日"],
        ["3号  户主：张建国  电话：19900000001  2口人"],
        ["张建国", "户主", "采", "采"],
        ["李秀英", "妻", "采", "打工"],
        ["5号 王宝山家"],
        ["王宝山", "户主", "采", "没在家"],
    ]
    rows, _ = bring("register", cells, village)
    assert said(rows, "name", "building", "marks") == [
        ("张建国", "3号", ["sampled", "sampled"]),
        ("李秀英", "3号", ["sampled", "away"]),
        ("王宝山", "5号", ["sampled", "no_answer"]),
    ]


def test_a_table_with_a_line_that_is_no_door_stays_without_doors(village: Known) -> None:
    cells: Cells = [
        ["小营村一组"],
        ["姓名", "称呼", "11月24日"],
        ["张建国", "户主", "采"],
        ["第一网格"],
        ["李秀英", "妻", "采"],
    ]
    with pytest.raises(Exception, match=r"表头|header"):
        bring("register", cells, village)


def test_yards_stand_below_a_word_nobody_knows_beside_their_lane() -> None:
    cells: Cells = [
        ["所在街巷（院区）", "院/楼", "几层", "住户数"],
        ["上沟巷", "12号院", 1, 8],
        ["上沟巷", "14院", 1, 7],
        ["兰石家属院", "一号楼", 6, 36],
        ["上沟巷合计", None, None, 51],
    ]
    rows, _ = bring("buildings", cells)
    assert said(rows, "compound", "building") == [
        ("上沟巷", "12号院"),
        ("上沟巷", "14号院"),
        ("兰石家属院", "1号楼"),
    ]


def test_swabs_name_a_yards_door_in_a_column_for_units(village: Known) -> None:
    _, yards = bring("buildings", [["街巷", "院号", "住户数"], ["上沟巷", "12号院", 8], ["箭道巷", "9号院", 6]])
    cells: Cells = [
        ["院号", "房", "姓名", "24号"],
        ["12号院", "2", "马占海", "做了"],
        ["12号院", "东1", "马玉兰", "做了"],
    ]
    _, known = bring("register", [["上沟巷住户底册"], *cells], yards)
    swabs: Cells = [["条码", "姓名", "街巷", "院（楼）", "门"]]
    swabs += [["LZ10200001", "马占海", "上沟巷", "12号院", "2"], ["LZ10200001", "马玉兰", "上沟巷", "12号院", "东1"]]
    rows, _ = bring("samples", swabs, known)
    assert [row["verdict"] for row in rows] == ["skip", "accept", "accept"]


def test_swabs_name_a_house_that_is_one_home(village: Known) -> None:
    _, known = bring(
        "register", [["小营村"], ["门牌", "姓名", "24日"], [9, "张建国", "采"], [12, "李秀英", "采"]], village
    )
    rows, _ = bring("samples", [["管号", "姓名", "门牌"], ["XY1102001", "张建国", "二组9号"]], known)
    assert [row["verdict"] for row in rows] == ["skip", "accept"]


HIGH: Cells = [
    ["物业小区", "楼栋", "单元数", "总层数", "每层户数", "户数"],
    ["恒鑫名城", "3栋", 1, 30, 6, 180],
    ["动力厂家属院", "5舍", 3, 7, 2, 42],
]


@pytest.mark.parametrize(
    ("place", "door"),
    [
        ("恒鑫名城3栋21-2", ("3号楼", 1, "2102")),
        ("恒鑫名城3栋21-2号", ("3号楼", 1, "2102")),
        ("动力厂家属院5舍2单元3-1", ("5舍", 2, "301")),
        ("恒鑫名城3栋1单元21-2", ("3号楼", 1, "2102")),
    ],
)
def test_a_floor_and_a_door_on_it_are_a_room_where_the_address_book_has_it(place: str, door: tuple[Any, ...]) -> None:
    _, known = bring("buildings", HIGH)
    rows, _ = bring("special", [["姓名", "住址", "类别"], ["张建国", place, "高龄"]], known)
    assert said(rows, "building", "unit", "room") == [door]


def test_a_column_of_rooms_may_hold_floor_and_door() -> None:
    _, known = bring("buildings", HIGH)
    cells: Cells = [
        ["小区", "楼栋", "单元", "房号", "姓名", "14日"],
        ["恒鑫名城", "3栋", None, "18-5", "张建国", "已检"],
    ]
    cells += [["动力厂家属院", "5舍", 3, "7-2", "李秀英", "区外"]]
    rows, _ = bring("register", cells, known)
    assert said(rows, "unit", "room", "marks") == [(1, "1805", ["sampled"]), (3, "702", ["away"])]


def test_a_lane_is_another_name_of_its_estate_and_its_number_is_enough() -> None:
    cells: Cells = [["小区", "弄/村", "门牌", "楼层", "每层"], ["北渔小区", "北渔路95弄", "1号", 6, 2]]
    cells += [["北渔小区", "北渔路95弄", "3号", 6, 2], ["新泾一村", "新泾一村", "101号", 6, 2]]
    _, known = bring("buildings", cells)
    places = ("北渔路95弄3号302室", "95弄3号302室", "北渔路95弄3-302", "一村101号302")
    rows, _ = bring("special", [["姓名", "地址", "类别"], *[["张建国", p, "高龄"] for p in places]], known)
    assert said(rows, "compound", "room") == [*[("北渔小区", "302")] * 3, ("新泾一村", "302")]


def test_the_only_person_of_a_name_behind_such_a_door_says_the_compound() -> None:
    cells: Cells = [["小区", "楼号", "总层数", "每层户数"], ["桃南小区", "1号楼", 6, 2], ["柳苑", "1号楼", 6, 2]]
    _, known = bring("buildings", cells)
    register: Cells = [["小区", "楼号", "房号", "姓名", "20日"], ["桃南小区", "1号楼", "302", "张建国", "√"]]
    register += [["桃南小区", "1号楼", "401", "李秀英", "√"], ["柳苑", "1号楼", "401", "李秀英", "√"]]
    _, known = bring("register", register, known)
    listed: Cells = [["姓名", "住址", "类别"], ["张建国", "1号楼302", "高龄"], ["李秀英", "1号楼401", "高龄"]]
    rows, _ = bring("special", listed, known)
    assert [row["verdict"] for row in rows] == ["skip", "warn", "reject"]
    assert rows[1]["value"]["compound"] == "桃南小区"
    assert [doubt["code"] for doubt in rows[1]["doubts"]] == ["compound_missing_found_in_register"]


def test_a_building_called_by_a_sign_is_known_without_its_word() -> None:
    _, known = bring(
        "buildings", [["小区", "楼号", "单元", "层"], ["江滨公寓", "甲幢", 1, 15], ["江滨公寓", "乙幢", 1, 15]]
    )
    rows, _ = bring("special", [["姓名", "地址", "类别"], ["张建国", "江滨公寓甲-1-1203", "高龄"]], known)
    assert said(rows, "building", "unit", "room") == [("甲幢", 1, "1203")]


def test_compound_and_building_may_share_a_column_and_the_stairs_say_the_homes() -> None:
    cells: Cells = [["微网格", "小区+幢", "单元", "总楼层", "户型"]]
    cells += [["1", "九莲新村1幢", 4, 6, "一梯两户"], ["2", "九莲新村甲2幢", 4, 6, "一梯两户"]]
    cells += [["3", "嘉绿苑东区1幢", 3, 7, "一梯三户"]]
    rows, known = bring("buildings", cells)
    assert said(rows, "compound", "building", "homes") == [
        ("九莲新村", "1号楼", 48),
        ("九莲新村", "甲2号楼", 48),
        ("嘉绿苑东区", "1号楼", 63),
    ]
    rows, _ = bring("special", [["姓名", "地址", "类别"], ["张建国", "嘉绿东区1-2-301", "高龄"]], known)
    assert said(rows, "compound", "building", "unit") == [("嘉绿苑东区", "1号楼", 2)]


def test_a_building_may_be_called_by_two_numbers() -> None:
    _, known = bring(
        "buildings", [["小区", "楼号", "单元", "层"], ["创业庄", "1-1楼", 4, 6], ["创业庄", "1-2楼", 4, 6]]
    )
    register: Cells = [["小区", "楼", "门", "室", "姓名", "19日"], ["创业庄", "1-2", 3, 301, "张建国", "√"]]
    rows, _ = bring("register", register, known)
    assert said(rows, "building", "unit", "room") == [("1-2楼", 3, "301")]
    places = ("创业庄1-2号楼3门301", "创业庄1-2-3-301")
    rows, _ = bring("special", [["姓名", "地址", "类别"], *[["张建国", p, "高龄"] for p in places]], known)
    assert said(rows, "building", "unit", "room") == [("1-2楼", 3, "301")] * 2


def test_a_compound_may_have_its_short_name_in_brackets_but_no_part() -> None:
    cells: Cells = [
        ["院区", "楼", "门洞", "层"],
        ["钢苑一宿舍\n（一宿舍）", "1", 3, 4],
        ["铁路宿舍（北院）", "1", 3, 4],
    ]
    cells += [["铁路宿舍（南院）", "1", 3, 4]]
    rows, known = bring("buildings", cells)
    assert [value[0] for value in said(rows, "compound")] == ["钢苑一宿舍", "铁路宿舍（北院）", "铁路宿舍（南院）"]
    rows, _ = bring("special", [["姓名", "地址", "类别"], ["张建国", "一宿舍1-2-301", "高龄"]], known)
    assert said(rows, "compound", "unit") == [("钢苑一宿舍", 2)]


def test_the_end_of_a_name_before_a_door_and_names_in_remarks() -> None:
    cells: Cells = [
        ["片区", "楼", "单元", "层", "备注"],
        ["新平旺东区", "1楼", 4, 5, None],
        ["新平旺西区", "2楼", 4, 5, None],
    ]
    cells += [["校南里平房", "一排", None, "平房", "俗称南里"]]
    _, known = bring("buildings", cells)
    places = ("西区2-1-302", "南里一排3号")
    rows, _ = bring("special", [["姓名", "地址", "类别"], *[["张建国", p, "高龄"] for p in places]], known)
    assert said(rows, "compound", "room") == [("新平旺西区", "302"), ("校南里平房", "3")]


def test_rooms_are_written_out_and_names_have_what_somebody_is_behind_them() -> None:
    _, known = bring("buildings", [["小区", "楼号", "单元", "层"], ["柳苑", "1号楼", 2, 6], ["桃苑", "1号楼", 2, 6]])
    cells: Cells = [
        ["小区", "楼号", "单元", "房号", "姓名", "24日"],
        ["柳苑", "一号楼", "一", "一〇二", "张建国（租）", "√"],
    ]
    rows, _ = bring("register", cells, known)
    assert said(rows, "room", "name") == [("102", "张建国")]
    rows, _ = bring("special", [["姓名", "地址", "类别"], ["李秀英（已故）", "柳苑1号楼1单元301", "高龄"]], known)
    assert [(row["value"]["name"], row["doubts"][0]["code"]) for row in rows[1:]] == [("李秀英", "deceased")]


def test_the_address_book_as_it_is_kept_knows_doors_by_all_homes_of_a_building() -> None:
    kept = Compound("恒鑫名城", (), {"3": Building("恒鑫名城", "3号楼", 1, 30, None, 180)})
    known = Known("1", b"s", (kept,))
    cells: Cells = [["小区", "栋", "楼层", "户", "姓名", "14日"], ["恒鑫名城", "3栋", "18层", "05", "张建国", "已检"]]
    rows, _ = bring("register", cells, known)
    assert said(rows, "room") == [("1805",)]


def test_people_below_a_word_that_speaks_of_numbers_are_people(towers: Known) -> None:
    cells: Cells = [
        ["楼座", "房号", "户主", "家庭人口", "关系", "11月24日"],
        ["A1", "1802", "张建国", "张建国", "户主", "采"],
        [None, None, None, "李秀英", "妻", "采"],
        [None, None, None, "张子轩", "儿子", "采"],
        ["A1", "1803", "王宝山", "王宝山", "户主", "采"],
    ]
    rows, _ = bring("register", cells, towers)
    assert said(rows, "name", "room") == [
        ("张建国", "1802"),
        ("李秀英", "1802"),
        ("张子轩", "1802"),
        ("王宝山", "1803"),
    ]
