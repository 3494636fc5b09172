"""What the ledgers of ordinary offices taught; figures of first sight are in decision 0626."""

import pytest

from streams.imports.judging.known import Known
from tests.unit.imports.small_ledgers import Cells, bring, said

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
        ("已开学", "ended"),
        ("照料结束", "ended"),
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
