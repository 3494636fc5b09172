"""What special ledgers of ordinary offices taught; figures of first sight are in decision 0626."""

import pytest

from streams.imports.errors import UnknownHeader
from streams.imports.judging.known import Known
from tests.unit.imports.small_ledgers import Cells, bring, said

SPECIAL = ["小区", "楼号", "单元", "房号", "姓名", "类别", "备注"]

REGISTER: Cells = [
    ["柳苑1号楼"],
    ["单元", "房号", "姓名", "与户主关系", "23日", "24日"],
    [1, "101", "张建国", "户主", "√", "√"],
    [1, "201", "李秀英", "户主", "√", "√"],
    [1, "301", "王宝山", "户主", "√", "√"],
]


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


def test_a_register_is_no_special_ledger(willows: Known) -> None:
    with pytest.raises(UnknownHeader, match="register"):
        bring("special", REGISTER, willows)


def test_a_register_whose_title_names_the_reason_is_a_special_ledger(willows: Known) -> None:
    listed: Cells = [["柳苑1号楼独居老人"], *REGISTER[1:]]
    assert said(bring("special", listed, willows)[0], "classes") == [(["elderly"],)] * 3


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


def test_who_called_for_somebody_is_not_who_is_visited(willows: Known) -> None:
    cells: Cells = [["来电人", "需采样人", "地址", "原因"], ["家属", "张建国", "柳苑1-1-101", "高龄老人"]]
    assert said(bring("special", cells, willows)[0], "name") == [("张建国",)]


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


def test_a_yard_beside_a_building_is_its_compound() -> None:
    book: Cells = [["楼院", "俗称", "楼号"], ["解放路170号院", "170号院", "1号楼"], ["勘察院宿舍", "勘察院", "1号楼"]]
    cells: Cells = [["楼院", "楼", "单元", "室", "姓名", "类别"]]
    cells += [["170号院", "1号楼", 1, f"{floor}01", name, "独居"] for floor, name in ((1, "张建国"), (2, "李秀英"))]
    rows = bring("special", cells, bring("buildings", book)[1])[0]
    assert said(rows, "compound", "building") == [("解放路170号院", "1号楼")] * 2
