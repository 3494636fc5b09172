"""What the ledgers of ordinary offices taught; figures of first sight are in decision 0626."""

from typing import Any

import pytest

from streams.imports.errors import UnknownHeader
from streams.imports.judging.known import Known
from streams.imports.kinds.register import mark_of
from streams.imports.reading import read
from tests import builders_ledgers as made
from tests.unit.imports.small_ledgers import TODAY, Cells, bring, said

BOOK: Cells = [["小区", "楼号", "单元数", "层数", "每层户数"], ["柳苑", "1号楼", 3, 5, 2], ["柳苑", "2号楼", 2, 4, 3]]
SPECIAL = ["小区", "楼号", "单元", "房号", "姓名", "类别", "备注"]


@pytest.fixture(scope="module")
def willows() -> Known:
    return bring("buildings", BOOK)[1]


def _noted(willows: Known, note: str) -> tuple[str, list[str]]:
    """Return the status of an old person with a remark, and the doubts."""
    [row] = bring("special", [SPECIAL, ["柳苑", "1号楼", 1, "101", "张建国", "高龄老人", note]], willows)[0][1:]
    return row["value"].get("status", ""), [doubt["code"] for doubt in row.get("doubts") or []]


@pytest.mark.parametrize(
    ("note", "status"),
    [
        ("已住院，出院后通知", "in_hospital"),
        ("11月20日已住进大医二院", "in_hospital"),
        ("住市中心医院", "in_hospital"),
        ("人在ICU", "in_hospital"),
        ("11.22转院到北京", "in_hospital"),
        ("出院后再采", "in_hospital"),
        ("已转运隔离点", "moved_to_central"),
        ("今日阳性，已拉走", "moved_to_central"),
        ("密接，已集中隔离", "moved_to_central"),
        ("迁走", "moved_out"),
        ("房屋已出租", "moved_out"),
        ("10月份没了", "deceased"),
        ("户口已注销", "deceased"),
        ("去北京看病", "away"),
        ("人在海南", "away"),
        ("11.24随女儿去北京看病", "away"),
        ("已开学", "ended"),
        ("照料结束", "ended"),
        ("来电取消", "ended"),
    ],
)
def test_a_remark_that_nobody_is_at_home_is_heard(willows: Known, note: str, status: str) -> None:
    assert _noted(willows, note) == (status, [status])


@pytest.mark.parametrize("note", ["在养老院", "空挂户", "户口在本社区，人不在"])
def test_a_remark_that_somebody_lives_elsewhere_is_doubted(willows: Known, note: str) -> None:
    assert _noted(willows, note) == ("", ["elsewhere"])


@pytest.mark.parametrize("note", ["不用上门，能下楼", "今天起可以下楼", "由家属带到采样点"])
def test_a_remark_that_no_visit_is_needed_is_heard(willows: Known, note: str) -> None:
    assert _noted(willows, note) == ("", ["comes_by_itself"])


@pytest.mark.parametrize(
    "note",
    [
        "上午在医院透析",
        "在医院化疗，晚上回家",
        "刚出院，在家休养",
        "住三院宿舍",
        "原在隔离点工作",
        "集中隔离5天后转居家",
        "已确诊糖尿病",
        "父母双双被集中隔离",
        "其母在方舱，邻居照看",
        "去大同返回",
        "手机没了",
        "无法自行到采样点",
        "不能自己下楼做核酸",
    ],
)
def test_a_remark_about_something_else_changes_nothing(willows: Known, note: str) -> None:
    assert _noted(willows, note) == ("", [])


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


def test_rooms_of_two_digits_stay_as_the_register_writes_them(willows: Known) -> None:
    cells: Cells = [["小区", "楼号", "单元", "室", "姓名"]]
    cells += [
        ["柳苑", "1号楼", unit, f"{floor}{door}", f"张{'一二三四五'[floor - 1]}{'甲乙'[door - 1]}{'东中西'[unit - 1]}"]
        for unit in (1, 2, 3)
        for floor in (1, 2, 3, 4, 5)
        for door in (1, 2)
    ]
    rows, known = bring("register", cells, willows)
    assert said(rows, "room")[:3] == [("11",), ("12",), ("21",)]
    ill = ["柳苑1号楼2单元302", "张三乙中", "高龄老人", None]
    [row] = bring("special", [["住址", "姓名", "类别", "备注"], ill], known)[0][1:]
    assert (row["verdict"], row["value"]["room"]) == ("accept", "32")


def test_who_employs_a_sampler_is_no_role_of_his() -> None:
    cells: Cells = [
        ["队伍", "姓名", "角色"],
        ["流动采样队", "张建国", "采样员（校医院）"],
        ["流动采样队", "李秀英", "（护士）"],
    ]
    assert said(bring("teams", cells)[0], "role") == [("sampler",), ("medic",)]


QUARANTINE = ["住址", "姓名", "人员类别", "离开高风险区日期", "核酸采样日期", "备注"]


def _isolated(willows: Known, tested: str | None, note: str | None = None) -> tuple[dict[str, Any], list[str]]:
    """Return the value and the doubts of somebody who left a high-risk zone on 20 November."""
    row = ["柳苑1号楼1单元101", "张建国", "高风险区返回", "11.20", tested, note]
    [told] = bring("quarantine", [QUARANTINE, row], willows)[0][1:]
    return told["value"], [doubt["code"] for doubt in told.get("doubts") or []]


@pytest.mark.parametrize(
    ("tested", "days", "doubts"),
    [
        ("11.21、11.23、11.25、11.27", [21, 23], ["test_in_future"]),
        ("计划11.21、11.23", [], []),
        ("应采11.21 11.23", [], []),
        ("24日待采", [], []),
        ("11.21，23日漏采", [21], []),
        ("21、23", [21, 23], []),
        ("第1、3天", [21, 23], []),
        ("1、3", [21, 23], []),
        ("1、3已完成", [21, 23], []),
    ],
)
def test_only_days_on_which_a_test_was_taken_count(
    willows: Known, tested: str, days: list[int], doubts: list[str]
) -> None:
    value, said = _isolated(willows, tested)
    assert (value.get("tested_on", []), said) == ([f"2022-11-{day}" for day in days], doubts)


@pytest.mark.parametrize(
    ("note", "doubts"),
    [
        ("11.24日转运", ["moved_to_central"]),
        ("11.24被120拉走", ["moved_to_central"]),
        ("准备转运至隔离点", []),
        ("待转运", []),
        ("抗原阳性，等待转运", []),
        ("已离并", ["away"]),
        ("现居住小店", ["elsewhere"]),
        ("未到家，在单位隔离", ["elsewhere"]),
        ("移交桃园社区", ["elsewhere"]),
    ],
)
def test_a_remark_that_somebody_in_quarantine_is_not_there_is_heard(
    willows: Known, note: str, doubts: list[str]
) -> None:
    assert _isolated(willows, "11.23", note)[1] == doubts


def test_who_was_listed_by_mistake_is_not_visited(willows: Known) -> None:
    assert _isolated(willows, None, "误报，非高风险区")[0]["status"] == "ended"


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


REGISTER: Cells = [
    ["柳苑1号楼"],
    ["单元", "房号", "姓名", "与户主关系", "23日", "24日"],
    [1, "101", "张建国", "户主", "√", "√"],
    [1, "201", "李秀英", "户主", "√", "√"],
    [1, "301", "王宝山", "户主", "√", "√"],
]


def test_a_register_is_no_special_ledger(willows: Known) -> None:
    with pytest.raises(UnknownHeader, match="register"):
        bring("special", REGISTER, willows)


def test_a_register_whose_title_names_the_reason_is_a_special_ledger(willows: Known) -> None:
    listed: Cells = [["柳苑1号楼独居老人"], *REGISTER[1:]]
    assert said(bring("special", listed, willows)[0], "classes") == [(["elderly"],)] * 3


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


HOMES: Cells = [
    ["楼号", "单元", "房号", "姓名"],
    ["1号楼", 1, "101", "张建国"],
    ["1号楼", 2, "101", "李秀英"],
    ["1号楼", 3, "101", "王宝山"],
]


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


@pytest.mark.parametrize(
    ("printed", "classes"),
    [
        ("老、病", ["elderly", "ill"]),
        ("下楼困难", ["ill"]),
        ("精神分裂", ["disabled"]),
        ("居家学习", ["online_class"]),
        ("父母在方舱", ["temporary_carer"]),
    ],
)
def test_why_somebody_is_visited_is_known_in_more_words(willows: Known, printed: str, classes: list[str]) -> None:
    rows = bring("special", [SPECIAL, ["柳苑", "1号楼", 1, "101", "张建国", printed, None]], willows)[0]
    assert said(rows, "classes") == [(classes,)]


def test_a_test_of_a_day_of_the_term_is_what_is_ticked_and_not_when_it_is_due(willows: Known) -> None:
    cells: Cells = [
        ["姓名", "住址", "人员类别", "离开日期", "第1天", None, "第3天", None],
        [None, None, None, None, "日期", "是否采样", "日期", "是否采样"],
        ["张建国", "柳苑1-1-101", "高风险区返回", "11.20", "11.21", "是", "11.23", "是"],
        ["李秀英", "柳苑1-1-102", "高风险区返回", "11.22", "11.23", "否", "11.25", None],
    ]
    rows = bring("quarantine", cells, willows)[0]
    assert said(rows, "tested_on") == [(["2022-11-21", "2022-11-23"],), (None,)]


def test_a_close_contact_leaves_at_the_end_of_central_quarantine_and_not_when_exposed(willows: Known) -> None:
    cells: Cells = [
        ["姓名", "住址", "人员类别", "密接时间", "集中隔离起止", "居家隔离起止"],
        ["张建国", "柳苑1-1-101", "密接", "11.18", "11.18-11.23", "11.23—11.26"],
    ]
    rows = bring("quarantine", cells, willows)[0]
    assert said(rows, "departed_on", "home_until") == [("2022-11-23", "2022-11-26")]


def test_a_head_and_who_lives_with_him_are_all_in_quarantine(willows: Known) -> None:
    header = ["户主", "同住人员", "住址", "隔离原因", "离开高风险区时间"]
    cells: Cells = [header, ["张建国", "张小明、刘芳", "柳苑1-1-101", "高风险区返回", "11.20"]]
    cells.append(["李秀英", "无", "柳苑1-1-102", "高风险区返回", "11.20"])
    reading = bring("quarantine", cells, willows)
    assert said(reading[0], "name") == [("张建国",), ("李秀英",)]
    each: Cells = [header, *[["张建国", who, "柳苑1-1-101", "高风险区返回", "11.20"] for who in ("张建国", "刘芳")]]
    assert said(bring("quarantine", each, willows)[0], "name") == [("张建国",), ("刘芳",)]


def test_a_day_is_no_tube() -> None:
    cells: Cells = [["姓名", "采样时间", "检测时间", "结果"], ["张建国", "2022-11-24", "2022-11-24 20:00", "阴性"]]
    with pytest.raises(UnknownHeader):
        bring("results", cells)


def test_numbers_of_a_column_mean_what_its_header_says_in_brackets(willows: Known) -> None:
    cells: Cells = [["姓名", "住址", "联系电话", "人员分类（1独居 2高龄 3残疾 4患病 5网课）", "备注"]]
    for unit, name, number in ((1, "张建国", 1), (2, "李秀英", "2、4"), (3, "王小明", "5"), (3, "赵小军", "7")):
        cells.append([name, f"柳苑1-{unit}-101", None, number, "敲门"])
    rows = bring("special", cells, willows)[0]
    assert said(rows, "classes") == [(["elderly"],), (["elderly", "ill"],), (["online_class"],), (None,)]


def test_why_and_how_long_somebody_is_cared_for_is_read(willows: Known) -> None:
    cells: Cells = [
        ["被照料人", "住址", "照料原因", "照料期限"],
        ["张子轩", "柳苑1-1-101", "父母均在隔离点", "11.20-11.27"],
    ]
    rows = bring("special", cells, willows)[0]
    assert said(rows, "classes", "until") == [(["temporary_carer"], "2022-11-27")]


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


@pytest.mark.parametrize("days", [["1天", "3天", "5天", "7天"], ["1", "3", "5", "7"], [1, 3, 5, 7]])
def test_days_of_the_term_below_the_word_for_tests_are_ticked(willows: Known, days: list[Any]) -> None:
    cells: Cells = [
        ["姓名", "住址", "人员类型", "离开时间", "核酸采样", None, None, None],
        [None, None, None, None, *days],
        ["张建国", "柳苑1-1-101", "高风险区返回", "11.20", "√", "√", None, None],
    ]
    assert said(bring("quarantine", cells, willows)[0], "tested_on") == [(["2022-11-21", "2022-11-23"],)]


def test_who_called_for_somebody_is_not_who_is_visited(willows: Known) -> None:
    cells: Cells = [["来电人", "需采样人", "地址", "原因"], ["家属", "张建国", "柳苑1-1-101", "高龄老人"]]
    assert said(bring("special", cells, willows)[0], "name") == [("张建国",)]


def test_how_often_and_when_a_test_is_due_is_no_test(willows: Known) -> None:
    cells: Cells = [
        ["姓名", "住址", "人员类别", "离开高风险区时间", "最近一次采样", "已采次数", "24日是否应采"],
        ["张建国", "柳苑1-1-101", "高风险区返回", "11.20", "11.23", 2, "是"],
    ]
    assert said(bring("quarantine", cells, willows)[0], "tested_on") == [(["2022-11-23"],)]


def test_a_swab_without_a_result_yet_was_taken(willows: Known) -> None:
    cells: Cells = [["姓名", "住址", "人员类别", "离开时间", "第1天", "第3天"]]
    cells.append(["张建国", "柳苑1-1-101", "高风险区返回", "11.21", "阴", "未出"])
    assert said(bring("quarantine", cells, willows)[0], "tested_on") == [(["2022-11-22", "2022-11-24"],)]


@pytest.mark.parametrize(
    ("header", "said_of", "doubts"),
    [
        ("采样方式", "自行前往", ["comes_by_itself"]),
        ("采样方式", "家属陪同到点", ["comes_by_itself"]),
        ("采样方式", "上门", []),
        ("是否愿意上门", "否，自己下楼", ["comes_by_itself"]),
        ("是否愿意上门", "是", []),
    ],
)
def test_a_column_may_say_that_somebody_needs_no_visit(
    willows: Known, header: str, said_of: str, doubts: list[str]
) -> None:
    cells: Cells = [["姓名", "住址", "类别", header], ["张建国", "柳苑1-1-101", "独居老人", said_of]]
    [row] = bring("special", cells, willows)[0][1:]
    assert [doubt["code"] for doubt in row.get("doubts") or []] == doubts


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


def test_a_yard_beside_a_building_is_its_compound() -> None:
    book: Cells = [["楼院", "俗称", "楼号"], ["解放路170号院", "170号院", "1号楼"], ["勘察院宿舍", "勘察院", "1号楼"]]
    cells: Cells = [["楼院", "楼", "单元", "室", "姓名", "类别"]]
    cells += [["170号院", "1号楼", 1, f"{floor}01", name, "独居"] for floor, name in ((1, "张建国"), (2, "李秀英"))]
    rows = bring("special", cells, bring("buildings", book)[1])[0]
    assert said(rows, "compound", "building") == [("解放路170号院", "1号楼")] * 2
