"""What ordinary offices taught of registers, buildings, teams and tubes; first sight is in decision 0626."""

from typing import Any

import pytest

from streams.imports.errors import UnknownHeader
from streams.imports.judging.known import Known
from streams.imports.kinds.register import mark_of
from streams.imports.reading import read
from tests import builders_ledgers as made
from tests.unit.imports.small_ledgers import TODAY, Cells, bring, said

HOMES: Cells = [
    ["楼号", "单元", "房号", "姓名"],
    ["1号楼", 1, "101", "张建国"],
    ["1号楼", 2, "101", "李秀英"],
    ["1号楼", 3, "101", "王宝山"],
]


@pytest.mark.parametrize("title", ["山医大二院家属院", "十二院宿舍"])
def test_a_compound_that_only_a_title_names_is_called_as_printed(title: str) -> None:
    cells: Cells = [[f"{title}楼栋表"], ["楼名", "单元数", "层", "每层户"], ["甲楼", 3, 6, 2]]
    rows, known = bring("buildings", cells)
    assert said(rows, "compound") == [(title,)]
    homes: Cells = [[f"{title}甲楼"], ["单元", "室", "姓名"], [1, "101", "张建国"]]
    assert said(bring("register", homes, known)[0], "compound", "building") == [(title, "甲楼")]
    alone: Cells = [["住址", "姓名"], [f"{title}三号楼1单元101", "张建国"]]
    assert said(bring("register", alone)[0], "compound", "building") == [(title, "3号楼")]


def test_a_point_in_a_column_of_places_is_read_with_the_datum_beside_it() -> None:
    cells: Cells = [
        ["小区", "楼名", "单元数", "层", "位置"],
        ["柳苑", "1号楼", 3, 6, "百度 112.583,37.861"],
        ["柳苑", "2号楼", 3, 6, "112.584,37.861"],
    ]
    first, second = bring("buildings", cells)[0][1:]
    assert first["value"]["wgs84"] == [112.570313, 37.854287]
    assert [doubt["code"] for doubt in second["doubts"]] == ["datum_missing"]


def test_who_employs_a_sampler_is_no_role_of_his() -> None:
    cells: Cells = [
        ["队伍", "姓名", "角色"],
        ["流动采样队", "张建国", "采样员（校医院）"],
        ["流动采样队", "李秀英", "（护士）"],
    ]
    assert said(bring("teams", cells)[0], "role") == [("sampler",), ("medic",)]


@pytest.mark.parametrize(
    ("printed", "mark"),
    [
        ("外出未采", "away"),
        ("外地没做", "away"),
        ("未采外出", "away"),
        ("没采 在太谷", "away"),
        ("在家未采", "open"),
        ("×未采", "open"),
        ("小孩未采", "open"),
        ("上海", "away"),
    ],
)
def test_why_no_sample_was_taken_is_heard_before_and_behind_that_none_was(printed: str, mark: str) -> None:
    assert mark_of(printed) == mark


@pytest.mark.parametrize(
    ("printed", "result"),
    [
        ("阴转阳", "positive"),
        ("初筛阴性，复核阳性", "positive"),
        ("阳性（复核阴性）", "negative"),
        ("非阳性", "negative"),
    ],
)
def test_of_two_results_in_a_cell_the_last_counts(printed: str, result: str) -> None:
    cells: Cells = [["管号", "结果"], ["HX22110001", "阴性"], ["HX22110002", "阴性"], ["HX22110003", printed]]
    assert said(bring("results", cells)[0], "result")[2] == (result,)


@pytest.mark.parametrize(
    ("field", "printed", "value"),
    [
        ("units", "1-3", 3),
        ("units", "1-3单元", 3),
        ("units", "1、2、3", 3),
        ("floors", "18（-2）", 18),
        ("floors", "-1至6", 6),
        ("homes_per_floor", "1T2", 2),
        ("lift", "双梯", True),
        ("lift", "电梯楼", True),
    ],
)
def test_what_a_building_has_is_read_as_offices_write_it(field: str, printed: str, value: int) -> None:
    names = {"units": "单元", "floors": "层数", "homes_per_floor": "梯户", "lift": "电梯"}
    cells: Cells = [["小区", "楼号", names[field]], ["柳苑", "1号楼", printed]]
    assert said(bring("buildings", cells)[0], field) == [(value,)]


@pytest.mark.parametrize("note", ["未采到", "拒采", "作废", "今日未到"])
def test_who_a_remark_says_was_not_sampled_is_in_no_tube(willows: Known, note: str) -> None:
    known = bring("register", HOMES, willows, "柳苑")[1]
    cells: Cells = [["管号", "姓名", "住址", "备注"], ["HX22110001", "张建国", "柳苑1-1-101", None]]
    cells.append(["HX22110002", "李秀英", "柳苑1-2-101", note])
    first, second = bring("samples", cells, known)[0][1:]
    assert (first["verdict"], second["verdict"], second["reason"]) == ("accept", "skip", "not_sampled")


@pytest.mark.parametrize("people", ["张建国、李秀英、王宝山", "张建国 李秀英 王宝山"])
def test_all_who_are_named_in_a_cell_are_in_the_tube(willows: Known, people: str) -> None:
    known = bring("register", HOMES, willows, "柳苑")[1]
    rows, after = bring("samples", [["管号", "姓名"], ["HX22110001", people], ["HX22110002", "李秀英"]], known)
    assert [doubt["code"] for doubt in rows[1]["doubts"]] == ["two_persons_in_one_row"]
    assert len(after.tubes["HX22110001"].residents) == 3


def test_how_a_sample_was_taken_is_no_mark_of_its_own(willows: Known) -> None:
    cells: Cells = [
        ["单元", "房号", "户主及家属", "11月24日核酸", "11月24日是否上门", "11月24日采样地点"],
        [1, "101", "张建国", "√", None, "东门"],
        [1, "102", "李秀英", "√", "是", None],
    ]
    rows = bring("register", cells, willows, "柳苑1号楼")[0]
    assert said(rows, "name", "marks") == [("张建国", ["sampled"]), ("李秀英", ["sampled"])]


def test_a_day_is_no_tube() -> None:
    cells: Cells = [["姓名", "采样时间", "检测时间", "结果"], ["张建国", "2022-11-24", "2022-11-24 20:00", "阴性"]]
    with pytest.raises(UnknownHeader):
        bring("results", cells)


def test_how_many_buildings_there_are_is_no_building() -> None:
    cells: Cells = [["小区", "楼栋数", "楼号", "单元数"], ["柳苑", 2, "1号楼", 3], ["柳苑", 2, "2号楼", 3]]
    assert said(bring("buildings", cells)[0], "building") == [("1号楼",), ("2号楼",)]


@pytest.mark.parametrize("header", ["人员状态", "状态（在家/外出/住院）"])
def test_where_somebody_is_says_why_no_sample_was_taken(willows: Known, header: str) -> None:
    cells: Cells = [["单元", "房号", "姓名", header, "是否采样"]]
    cells += [[1, "101", "张建国", "在家", "是"], [1, "102", "刘芳", "外地", "否"], [1, "201", "李秀英", "在家", "否"]]
    rows = bring("register", cells, willows, "柳苑1号楼")[0]
    assert said(rows, "marks") == [(["sampled"],), (["away"],), (["open"],)]


def test_the_number_an_office_gives_a_building_is_not_what_it_is_called() -> None:
    cells: Cells = [["楼栋编号", "小区", "楼栋", "单元数"], ["YX001", "柳苑", "3幢", 3], ["YX002", "柳苑", "4幢", 3]]
    assert said(bring("buildings", cells)[0], "building") == [("3号楼",), ("4号楼",)]
    alone: Cells = [["小区", "楼栋编号", "单元数"], ["柳苑", "3幢", 3]]
    assert said(bring("buildings", alone)[0], "building") == [("3号楼",)]


def test_a_header_may_say_in_brackets_which_coordinate_it_is() -> None:
    cells: Cells = [["小区", "楼号", "位置(WGS84经度)", "位置(WGS84纬度)"], ["柳苑", "1号楼", 112.51, 37.855]]
    assert said(bring("buildings", cells)[0], "wgs84") == [([112.51, 37.855],)]


def test_a_total_with_a_place_to_sign_is_nobody(willows: Known) -> None:
    cells: Cells = [["序号", "单元", "门号", "姓名", "24日"], [1, 1, "101", "张建国", "√"], ["应采", "1人", "签字："]]
    assert bring("register", cells, willows, "柳苑1号楼")[0][2]["verdict"] == "skip"


def test_the_number_in_the_street_and_a_part_of_town_are_no_building_and_no_compound() -> None:
    cells: Cells = [["片区", "小区", "门牌号", "楼号", "单元数"]]
    cells += [["北片", "柳苑", "胜利街12号", f"{n}号楼", 3] for n in (1, 2, 3)]
    rows = bring("buildings", cells)[0]
    assert said(rows, "compound", "building") == [("柳苑", f"{n}号楼") for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("headers", "cells", "marks"),
    [
        (["11.24", "11.24复采"], ["√", None], ["sampled"]),
        (["11.24", "11.24复采"], ["外出", "√"], ["sampled"]),
        (["11.24应采", "11.24实采", "11.24未采原因"], [1, 0, "外出"], ["away"]),
        (["已采", "未采", "原因"], [None, "√", "外出"], ["away"]),
        (["已采", "未采", "原因"], ["√", None, None], ["sampled"]),
    ],
)
def test_one_thing_is_known_of_a_day(willows: Known, headers: list[str], cells: list[Any], marks: list[str]) -> None:
    table: Cells = [["单元", "房", "姓名", *headers], [1, "101", "张建国", *cells]]
    table += [[1, "102", "李秀英", *["√"] * (headers[0] == "已采")], [1, "201", "王宝山"]]
    reading = read("register", [("a.xlsx", made.workbook({"柳苑1号楼": table}))], willows, TODAY)
    assert [mark.mark for mark in reading.rows[0].marks] == marks
