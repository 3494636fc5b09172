"""What five clerks' habits taught that nobody here had seen; figures of first sight are in decision 0625."""

import io
from datetime import date

import openpyxl
import pytest

from streams.imports import errors
from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests import builders_ledgers as made
from tests.unit.imports.small_ledgers import TODAY, Cells, bring, said

LANES: Cells = [
    ["街巷", "门牌号", "层数", "每层间数"],
    ["东街一巷", "14号", 5, 3],
    [None, "8号之一", 5, 3],
    ["西约大街", "3号", 4, 2],
]


@pytest.fixture(scope="module")
def lanes() -> Known:
    return bring("buildings", LANES)[1]


def test_what_was_taken_below_a_round_and_its_day_is_a_mark_of_that_day() -> None:
    cells: Cells = [
        ["序号", "单元", "室", "姓名", "第5轮（11.22）", None, "第6轮（11.24）", None],
        [None, None, None, None, "应采", "实采", "应采", "实采"],
        [1, 1, "101", "张建国", "√", "√", "√", "待"],
        [2, 1, "102", "李秀英", "√", "外出", "√", "√"],
    ]
    rows, _ = bring("register", cells, sheet="惠民苑1号楼")
    assert said(rows, "marks") == [(["sampled", "open"],), (["away", "sampled"],)]


def test_rounds_have_the_days_that_a_line_above_them_says() -> None:
    cells: Cells = [
        ["第一轮：11月20日　第二轮：11月22日"],
        ["单元", "房号", "姓名", "第一轮", "第二轮"],
        [1, "101", "张建国", "√", "未采"],
    ]
    [row] = read("register", [("a.xlsx", made.workbook({"惠民苑1号楼": cells}))], Known("1", b"s"), TODAY).rows
    assert [mark.on for mark in row.marks] == [date(2022, 11, 20), date(2022, 11, 22)]


def test_a_head_listed_beside_a_blank_cell_for_the_others_is_one_of_them() -> None:
    cells: Cells = [
        ["门牌", "户主", "家庭成员", "称谓", "24日"],
        ["1单元101", "张建国", None, None, "√"],
        [None, None, "李秀英", "之妻", "√"],
        [None, None, "张子轩", "长子", "外出"],
        ["1单元102", "王宝山", None, None, "√"],
    ]
    rows, _ = bring("register", cells, sheet="东关小区1号楼")
    assert said(rows, "name", "room", "relation") == [
        ("张建国", "101", "head"),
        ("李秀英", "101", "spouse"),
        ("张子轩", "101", "child"),
        ("王宝山", "102", "head"),
    ]


def test_an_owner_beside_a_blank_cell_for_who_lives_there_is_nobody_who_does() -> None:
    cells: Cells = [
        ["单元", "房号", "户主", "姓名", "24日"],
        [1, "101", "张建国", "张建国", "√"],
        [1, "102", "王宝山", None, None],
        [1, "103", "赵志强", None, None],
        [1, "104", None, "李秀英", "√"],
    ]
    rows, _ = bring("register", cells, sheet="东关小区1号楼")
    assert [row["verdict"] for row in rows[1:]] == ["accept", "reject", "reject", "accept"]


def test_a_short_list_of_houses_and_rooms_keeps_its_houses_above_a_total(lanes: Known) -> None:
    cells: Cells = [
        ["门牌号", "房号", "姓名", "24日"],
        ["14号", "101", "张建国", "已测"],
        ["8号之一", "202房", "李秀英", "未测"],
        ["合计", None, "2人"],
        ["网格员：陈伟明"],
    ]
    rows, _ = bring("register", cells, lanes, sheet="东街一巷")
    assert said(rows, "compound", "building", "room") == [
        ("东街一巷", "14号", "101"),
        ("东街一巷", "8号之一", "202"),
    ]


def test_a_house_called_by_its_lane_beside_a_room_is_a_building(lanes: Known) -> None:
    cells: Cells = [
        ["姓名", "门牌", "房", "管控类别", "离开风险区时间"],
        ["张建国", "东街一巷14号", "101", "高风险区", "11月20日"],
        ["李秀英", "西约大街3号", "202", "高风险区", "11月21日"],
    ]
    rows, _ = bring("quarantine", cells, lanes)
    assert said(rows, "compound", "building", "room") == [("东街一巷", "14号", "101"), ("西约大街", "3号", "202")]


def test_a_line_that_names_a_team_and_its_leader_names_the_team_alone() -> None:
    cells: Cells = [["流动采样队　　队长：赵永刚　电话：19900000001"], ["姓名", "职责"], ["张建国", "采样"]]
    rows, _ = bring("teams", cells, sheet="队伍")
    assert said(rows, "team", "kind") == [("流动采样队", "mobile")]


def test_a_team_a_row_lists_those_in_each_column_of_a_role_with_the_kind_by_its_place() -> None:
    cells: Cells = [
        ["组号", "采样人员", "录入人员", "负责人及电话", "采样地点"],
        ["第1组", "张建国", "李秀英", "王宝山 19900000001", "北院东门"],
        ["第2组", "赵永刚", "孙玉兰", "周志强 19900000002", "隔离户上门"],
    ]
    rows, _ = bring("teams", cells)
    assert said(rows, "name", "role", "kind", "phone") == [
        ("张建国", "sampler", "fixed", None),
        ("李秀英", "information_officer", "fixed", None),
        ("王宝山", "cadre", "fixed", ["19900000001"]),
        ("赵永刚", "sampler", "quarantine", None),
        ("孙玉兰", "information_officer", "quarantine", None),
        ("周志强", "cadre", "quarantine", ["19900000002"]),
    ]
    assert all(row["verdict"] == "accept" for row in rows[1:])


def test_a_number_below_the_word_for_tubes_is_that_of_a_tube() -> None:
    cells: Cells = [
        ["序号", "试管信息", None, "检测情况", None],
        [None, "编号", "人数", "结果", "时间"],
        [1, "YX24001", 20, "阴性", "11月24日18时"],
        [2, "YX24002", 20, "阳性", "11月24日19时"],
    ]
    rows, _ = bring("results", cells)
    assert said(rows, "tube", "result") == [("YX24001", "negative"), ("YX24002", "positive")]


@pytest.mark.parametrize(
    "line",
    [
        ["采样时间：  8时  分", None, None, "送样人："],
        ["采样医生：", None, None, "复核："],
        ["登记人：", "李翠英", "日期：", "11.24", "复核：", "王艳"],
        ["户数", 5, None, "人数", 12],
    ],
)
def test_a_line_of_labels_below_a_list_is_nobody(line: list[object]) -> None:
    cells: Cells = [
        ["小区", "楼号", "单元", "房号", "姓名", "24日"],
        ["惠民苑", "1号楼", 1, "101", "张建国", "√"],
        line,
    ]
    rows, _ = bring("register", cells)
    assert [row["verdict"] for row in rows] == ["skip", "accept", "skip"]


def test_a_door_of_two_digits_is_the_one_that_the_register_was_read_to_have() -> None:
    known = bring("buildings", [["小区", "楼号", "单元数", "层数", "每层户数"], ["矿机宿舍", "1号楼", 2, 5, 3]])[1]
    head = ["小区", "楼号", "单元", "房号", "姓名"]
    known = bring(
        "register", [head, ["矿机宿舍", "1号楼", 2, "402", "张建国"], ["矿机宿舍", "1号楼", 1, "42", "李秀英"]], known
    )[1]
    listed: Cells = [
        ["姓名", "地址", "类别"],
        ["张建国", "矿机宿舍1号楼2-42", "高龄"],
        ["李秀英", "矿机宿舍1号楼1-42", "高龄"],
    ]
    rows, _ = bring("special", listed, known)
    assert [(row["verdict"], row["value"]["room"]) for row in rows[1:]] == [("accept", "402"), ("accept", "42")]


def test_homes_of_a_floor_are_read_from_a_share() -> None:
    cells: Cells = [["小区", "楼号", "层数", "梯户比"], ["绿苑", "1幢", 6, "3户/层"], ["绿苑", "2幢", 6, "2梯4户"]]
    assert said(bring("buildings", cells)[0], "homes_per_floor") == [(3,), (4,)]


def test_what_became_of_somebody_says_that_they_are_gone() -> None:
    cells: Cells = [["姓名", "隔离地点", "类别", "离开日期", "转归"]]
    cells += [
        [f"张建{n}", f"惠民苑1号楼1单元{f}01", "高风险区", "11.20", "观察中"]
        for f, n in enumerate("国军华民文武" * 2, 1)
    ]
    cells[-1][-1] = "转集中隔离点"
    rows, _ = bring("quarantine", cells)
    assert [doubt["code"] for doubt in rows[-1]["doubts"]] == ["moved_to_central"]


def test_somebody_who_went_home_to_another_province_is_away() -> None:
    cells: Cells = [["姓名", "地址", "类别", "备注"], ["张建国", "惠民苑1号楼1单元101", "高龄", "回湖南老家，月底返"]]
    [_, row] = bring("special", cells)[0]
    assert row["verdict"] == "warn"


UNITS: Cells = [
    ["家属区", "楼号", "单元", "层数", "每层户数", "本单元户数"],
    ["机务段家属院", "1号楼", "1单元", 5, 3, 15],
    [None, None, "2单元", 5, 3, 15],
    [None, None, "3单元", 5, 3, 15],
    ["工务段宿舍", "1号楼", "1单元", 4, 2, 8],
]


def test_a_row_for_each_unit_makes_one_building_of_them() -> None:
    rows, known = bring("buildings", UNITS)
    assert said(rows, "building", "units", "homes")[:2] == [("1号楼", 3, 45), ("1号楼", 3, 45)]
    assert [row["verdict"] for row in rows] == ["skip", "accept", "accept", "accept", "accept"]
    listed: Cells = [["姓名", "住址", "24日"], ["张建国", "机务段家属院1号楼3单元301", "√"]]
    assert said(bring("register", listed, known)[0], "unit", "room") == [(3, "301")]


def test_further_members_of_a_household_that_are_only_numbered_are_listed() -> None:
    cells: Cells = [
        ["楼", "门", "户", "户主", "家属1", "家属2", "24日"],
        [1, 1, "101", "张建国", "李秀英", "张子轩", "全采"],
        [1, 2, "202", "王宝山", None, None, "未采"],
    ]
    rows, _ = bring("register", cells, sheet="机务段家属院")
    assert said(rows, "name", "marks") == [
        ("张建国", ["sampled"]),
        ("李秀英", ["sampled"]),
        ("张子轩", ["sampled"]),
        ("王宝山", ["open"]),
    ]


@pytest.mark.parametrize(
    "path", ["太原市/迎泽区/柳南社区/{}/1号楼/3单元/301", "{}>1号楼>3单元>301", "{} | 1号楼 | 3单元 | 301"]
)
def test_a_path_of_places_is_an_address(path: str) -> None:
    known = bring("buildings", UNITS)[1]
    rows, _ = bring("register", [["姓名", "房屋地址"], ["张建国", path.format("机务段家属院")]], known)
    assert said(rows, "building", "unit", "room") == [("1号楼", 3, "301")]


def test_the_clock_beside_a_day_of_a_test_is_no_day() -> None:
    cells: Cells = [["姓名", "住址", "类别", "离开日期", "居家日期（起-止）", "核酸检测记录"]]
    cells += [
        ["张建国", "机务段家属院1号楼3单元301", "高风险区", "11.17", "11.17—11.24", "2022-11-18 09:11|2022-11-20 10:12"]
    ]
    [_, row] = bring("quarantine", cells)[0]
    assert row["value"]["tested_on"] == ["2022-11-18", "2022-11-20"]
    assert row["value"]["home_until"] == "2022-11-24"


def test_a_team_is_called_by_its_name_beside_its_code() -> None:
    cells: Cells = [["队伍编号", "队伍名称", "队员姓名", "队员角色"], ["D01", "柳南流动1队", "张建国", "带班领导"]]
    assert said(bring("teams", cells)[0], "team", "role") == [("柳南流动1队", "cadre")]


def test_tags_say_why_somebody_is_visited() -> None:
    cells: Cells = [["姓名", "人员标签", "住址", "服务类型", "服务状态"]]
    cells += [["张建国", "残疾人|独居老人", "机务段家属院1号楼3单元301", "上门核酸", "已迁出"]]
    [_, row] = bring("special", cells)[0]
    assert row["value"]["classes"] == ["elderly", "disabled"]
    assert [doubt["code"] for doubt in row["doubts"]] == ["moved_out"]


def test_where_a_list_was_kept_says_nothing_of_those_on_it() -> None:
    cells: Cells = [["康复路社区卫生服务中心上门名单"], ["姓名", "住址"], ["张建国", "机务段家属院1号楼1单元101"]]
    [*_, row] = bring("special", cells)[0]
    assert [doubt["code"] for doubt in row["doubts"]] == ["unknown_category"]


def test_a_code_that_a_program_wrapped_so_that_it_stays_one_is_that_code() -> None:
    text = '采样管编码,检测结果\n"=""14010000000001""",阴性\n\'14010000000002,阳性\n1.401E+13,阴性\n'.encode()
    rows = read("results", [("a.csv", text)], Known("1", b"s"), TODAY).report["files"][0]["sheets"][0]["rows"]
    assert said(rows[:3], "tube") == [("14010000000001",), ("14010000000002",)]
    assert (rows[3]["verdict"], rows[3]["reason"]) == ("reject", "not_a_code")


SIDES: Cells = [
    ["院", "楼", "单元", "层高", "户型（几户/层）"],
    ["老军营东院", "1号楼", 3, 4, 3],
    ["老军营东院", "2号楼", 3, 4, 3],
]


@pytest.mark.parametrize(
    "door", ["{}1号楼2单元三楼东户", "{}1号楼2单元3层东", "{}1号楼2单元3楼东门", "{}1-2-3东", "{}1-2-三楼东户"]
)
def test_a_home_called_by_its_floor_and_side_is_one_home_however_written(door: str) -> None:
    known = bring("buildings", SIDES)[1]
    rows, _ = bring("register", [["姓名", "住址"], ["张建国", door.format("老军营东院")]], known)
    assert said(rows, "building", "unit", "room") == [("1号楼", 2, "3楼东户")]


def merged(cells: Cells, ranges: list[str]) -> bytes:
    """Return a workbook of one sheet with merged cells."""
    book = openpyxl.load_workbook(io.BytesIO(made.workbook({"Sheet1": cells})))
    for one in ranges:
        book["Sheet1"].merge_cells(one)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_day_in_the_middle_of_three_rows_of_headers_is_that_of_the_mark_below_it() -> None:
    known = bring("buildings", SIDES)[1]
    cells: Cells = [
        ["序号", "住户位置", None, None, None, None, "住户信息", "采样情况", None, None],
        [None, "院", "楼", "单元", "门牌", None, "姓名", "11月22日", "11月24日", None],
        [None, None, None, None, "楼层", "方位", None, "是否采样", "是否采样", "未采原因"],
        [1, "老军营东院", "1号楼", 2, 3, "东", "张建国", "是", "否", "外出"],
        [2, "老军营东院", "1号楼", 2, 3, "西", "李秀英", "未采", "是", None],
    ]
    merges = ["A1:A3", "B1:F1", "B2:B3", "C2:C3", "D2:D3", "E2:F2", "G2:G3", "H1:J1", "I2:J2"]
    [sheet] = read("register", [("a.xlsx", merged(cells, merges))], known, TODAY).report["files"][0]["sheets"]
    assert said(sheet["rows"], "room", "marks") == [("3楼东户", ["sampled", "away"]), ("3楼西户", ["open", "sampled"])]


def test_an_arrow_down_is_the_tube_above() -> None:
    cells: Cells = [["管号", "姓名", "住址"], ["LJY001", "张建国", "1-1-101"], ["↓", "李秀英", "1-1-102"]]
    assert said(bring("samples", cells)[0], "tube") == [("LJY001",), ("LJY001",)]


def test_results_may_be_ticks_below_each_outcome() -> None:
    cells: Cells = [["管号", "阴", "阳"], ["LJY001", "√", None], ["LJY002", None, "√"], ["LJY003", "√", "√"]]
    cells += [["LJY004", None, None], ["LJY005", "√", None]]
    rows, _ = bring("results", cells)
    assert [row["verdict"] for row in rows] == ["skip", "accept", "accept", "reject", "skip", "accept"]
    assert said(rows, "result")[:2] == [("negative",), ("positive",)]


def test_outside_is_away_and_no_longer_in_the_world_is_dead() -> None:
    cells: Cells = [["小区", "楼号", "单元", "房号", "姓名", "24日"], ["惠民苑", "1号楼", 1, "101", "张建国", "外"]]
    assert said(bring("register", cells)[0], "marks") == [(["away"],)]
    cells = [["姓名", "住址", "类别", "备注"], ["张建国", "惠民苑1号楼1单元101", "高龄", "已不在世"]]
    [_, row] = bring("special", cells)[0]
    assert [doubt["code"] for doubt in row["doubts"]] == ["deceased"]


def test_a_tube_may_be_called_by_its_word_alone() -> None:
    cells: Cells = [
        ["采样管", "编号", "姓名", "住址"],
        ["QB-0001", 1, "张建国", "1-1-101"],
        [None, 2, "李秀英", "1-1-102"],
    ]
    assert said(bring("samples", cells)[0], "tube")[0] == ("QB-0001",)


def test_rows_of_low_houses_are_called_without_the_word_for_a_quarter_too() -> None:
    known = bring("buildings", [["小区", "排号", "户数"], ["巧报平房区", "1排", 6], ["桥靠小区", "1号楼", 36]])[1]
    rows, _ = bring("special", [["姓名", "住址", "类别"], ["张建国", "巧报平房1排3号", "高龄"]], known)
    assert said(rows, "compound", "building", "room") == [("巧报平房区", "1排", "3")]


def test_a_line_of_a_numbered_team_says_what_it_is_for() -> None:
    cells: Cells = [["桥靠社区采样人员分组"], ["第二组 隔离户"], ["姓名", "职责"], ["张建国", "采样"]]
    assert said(bring("teams", cells, sheet="采样组")[0], "team", "kind") == [("第二组隔离户", "quarantine")]


def test_a_blank_below_the_lift_beside_ticks_is_none() -> None:
    cells: Cells = [["小区", "楼号", "层数", "电梯"], ["惠民苑", "1号楼", 6, None], ["惠民苑", "2号楼", 18, "√"]]
    assert said(bring("buildings", cells)[0], "lift") == [(False,), (True,)]
    cells[2][3] = "有"
    assert said(bring("buildings", cells)[0], "lift") == [(None,), (True,)]


@pytest.mark.parametrize(
    ("term", "departed", "until"),
    [("11.18-11.25", "2022-11-18", "2022-11-25"), ("7天（11.20起）", "2022-11-20", None)],
)
def test_a_term_in_one_cell_is_read_whole(term: str, departed: str, until: str | None) -> None:
    cells: Cells = [["姓名", "住址", "类别", "隔离期"], ["张建国", "惠民苑1号楼1单元101", "高风险区返回", term]]
    assert said(bring("quarantine", cells)[0], "departed_on", "home_until") == [(departed, until)]


def test_two_pupils_in_one_cell_of_the_special_ledger_are_two() -> None:
    cells: Cells = [["姓名", "住址", "类别"], ["张子轩、张子涵", "惠民苑1号楼1单元101", "网课"]]
    reading = read("special", [("a.xlsx", made.workbook({"Sheet1": cells}))], Known("1", b"s"), TODAY)
    assert [row.name for row in reading.rows] == ["张子轩", "张子涵"]  # type: ignore[union-attr]
    [_, row] = reading.report["files"][0]["sheets"][0]["rows"]
    assert [doubt["code"] for doubt in row["doubts"]] == ["two_persons_in_one_row"]


def test_somebody_who_always_lives_elsewhere_or_was_taken_to_a_hotel_is_doubted() -> None:
    cells: Cells = [["姓名", "住址", "类别", "备注"]]
    cells += [["张建国", "惠民苑1号楼1单元101", "高龄", "长期住女儿家（晋源区）"]]
    [_, row] = bring("special", cells)[0]
    assert [doubt["code"] for doubt in row["doubts"]] == ["elsewhere"]
    cells = [["姓名", "住址", "类别", "离开日期", "目前状态"]]
    cells += [["张建国", "惠民苑1号楼1单元101", "高风险区", "11.20", "已转至酒店"]]
    [_, row] = bring("quarantine", cells)[0]
    assert [doubt["code"] for doubt in row["doubts"]] == ["moved_to_central"]


@pytest.mark.parametrize(("header", "marks"), [(24, ["sampled"]), ("24", ["sampled"]), ("画√", ["sampled"])])
def test_the_only_round_may_be_a_number_or_a_word_to_tick(header: object, marks: list[str]) -> None:
    cells: Cells = [["小区", "楼号", "单元", "房号", "姓名", header], ["惠民苑", "1号楼", 1, "101", "张建国", "√"]]
    assert said(bring("register", cells)[0], "marks") == [(marks,)]


def test_a_number_far_from_the_ledgers_day_is_no_day() -> None:
    cells: Cells = [["小区", "楼号", "单元", "房号", "姓名", 9], ["惠民苑", "1号楼", 1, "101", "张建国", "√"]]
    with pytest.raises(errors.UnknownHeader):
        bring("register", cells)
