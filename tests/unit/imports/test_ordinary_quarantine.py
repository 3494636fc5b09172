"""What quarantine ledgers of ordinary offices taught; figures of first sight are in decision 0626."""

from typing import Any

import pytest

from streams.imports.judging.known import Known
from tests.unit.imports.small_ledgers import Cells, bring, said

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


@pytest.mark.parametrize("days", [["1天", "3天", "5天", "7天"], ["1", "3", "5", "7"], [1, 3, 5, 7]])
def test_days_of_the_term_below_the_word_for_tests_are_ticked(willows: Known, days: list[Any]) -> None:
    cells: Cells = [
        ["姓名", "住址", "人员类型", "离开时间", "核酸采样", None, None, None],
        [None, None, None, None, *days],
        ["张建国", "柳苑1-1-101", "高风险区返回", "11.20", "√", "√", None, None],
    ]
    assert said(bring("quarantine", cells, willows)[0], "tested_on") == [(["2022-11-21", "2022-11-23"],)]


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
