"""What three communities of a fifth hand taught at first sight (decision 0647)."""

import io

import openpyxl
import pytest

from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests.unit.imports.small_ledgers import TODAY, Cells, bring, said

YARDS: Cells = [
    ["小区名称", "楼号", "单元数", "层数"],
    ["晋重南区宿舍", "1号楼", 3, 5],
    ["晋重北区宿舍", "1号楼", 3, 5],
]


@pytest.mark.parametrize("header", ["惯称", "职工惯称", "常用名"])
def test_what_people_are_used_to_say_is_another_name(header: str) -> None:
    book = [["小区名称", header, "楼号", "单元数", "层数"], ["晋重南区宿舍", "南宿舍", "1号楼", 3, 5]]
    cells: Cells = [["姓名", "住址", "类别"], ["张建国", "南宿舍1-3-302", "独居老人"]]
    rows = bring("special", cells, bring("buildings", book)[1])[0]
    assert said(rows, "compound", "building", "unit", "room") == [("晋重南区宿舍", "1号楼", 3, "302")]


@pytest.mark.parametrize("address", ["晋重东区宿舍3栋1单元201", "晋重新区宿舍1-1-101"])
def test_a_part_that_the_estate_does_not_have_is_no_missing_address(address: str) -> None:
    cells: Cells = [["姓名", "住址", "类别"], ["张建国", address, "独居老人"]]
    [row] = bring("special", cells, bring("buildings", YARDS)[1])[0][1:]
    assert (row["field"], row["reason"]) == ("compound", "not_in_address_book")


def test_a_tube_for_one_is_not_that_of_the_row_above() -> None:
    book = openpyxl.Workbook()
    rows = [
        ["管号", "类型", "姓名"],
        ["T1001", "10混1", "张建国"],
        [None, None, "李秀英"],
        ["T1002", "单管", "王宝山"],
    ]
    for row in (*rows, [None, "单管", "赵玉兰"]):
        book.active.append(row)
    for span in ("A2:A3", "B2:B3"):
        book.active.merge_cells(span)
    buffer = io.BytesIO()
    book.save(buffer)
    report = read("samples", [("a.xlsx", buffer.getvalue())], Known("1", b"s"), TODAY).report
    found = [row for row in report["files"][0]["sheets"][0]["rows"] if row["verdict"] != "skip"]
    assert [row["value"].get("tube") for row in found] == ["T1001", "T1001", "T1002", None]
    assert found[-1]["verdict"] == "reject"
