"""Layouts by hand: where the place stands, how tables lie, what is left out."""

from datetime import date

import pytest

from streams.imports.errors import UnknownHeader
from streams.imports.judging.known import Known
from streams.imports.reading import Reading, read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
Cells = list[list[object]]


@pytest.fixture(scope="module")
def known() -> Known:
    book: Cells = [
        ["楼栋台账（坐标系：高德GCJ-02）"],
        ["序号", "院落", "又名", "楼号", "单元数", "楼层数", "层户数", "电梯", "经纬度"],
        [1, "汾河湾小区", "汾河湾", "1号楼", "3", "18", "4", "有", "112.5401,37.8701"],
        [2, None, None, "2号楼", "3", "18", "4", "有", "112.5411,37.8702"],
        [3, "铁路宿舍", "铁宿", "东楼", 2, 5, 2, "无", "112.5412,37.8703"],
        ["合计", None, None, "3栋"],
    ]
    empty = Known(area="1", secret=b"s")
    return empty.after(read("buildings", [("楼.xlsx", made.workbook({"Sheet1": book}))], empty, TODAY).rows)


def doors(known: Known, sheet: str, cells: Cells, kind: str = "register") -> list[tuple[object, ...]]:
    reading: Reading = read(kind, [("a.xlsx", made.workbook({sheet: cells}))], known, TODAY)
    return [(r.building, r.unit, r.room, r.name) for r in reading.rows]


def test_tables_below_each_other_take_the_place_of_their_own_title(known: Known) -> None:
    head = ["单元", "房号", "姓名", "11.24"]
    cells: Cells = [["汾河湾1号楼"], head, [1, 101, "王一一", "√"], [], ["汾河湾2号楼"], head, [1, 101, "赵一一", "√"]]
    assert doors(known, "全部", cells) == [("1号楼", 1, "101", "王一一"), ("2号楼", 1, "101", "赵一一")]


def test_tables_side_by_side_are_both_read(known: Known) -> None:
    head = ["房号", "姓名", "11.24"]
    cells: Cells = [["汾河湾2号楼"], [*head, None, *head], ["1-101", "王一一", "√", None, "2-101", "赵二二", "拒"]]
    assert doors(known, "b", cells) == [("2号楼", 1, "101", "王一一"), ("2号楼", 2, "101", "赵二二")]


def test_a_place_announced_in_the_middle_of_a_table_holds_from_there_on(known: Known) -> None:
    cells: Cells = [
        ["汾河湾小区清楼表"],
        ["房号", "姓名", "11.24"],
        ["1号楼"],
        ["1单元"],
        [101, "王一一", "√"],
        ["2单元"],
        [101, "王二二", "√"],
        ["2号楼1单元"],
        [101, "赵一一", "√"],
    ]
    assert doors(known, "x", cells) == [
        ("1号楼", 1, "101", "王一一"),
        ("1号楼", 2, "101", "王二二"),
        ("2号楼", 1, "101", "赵一一"),
    ]


def test_further_people_of_a_household_share_the_address_of_its_first_row(known: Known) -> None:
    head = ["住址", "姓名", "24日核酸"]
    cells: Cells = [head, ["汾河湾1-2-302", "赵大力", "√"], [None, "孙玉", "×"], ["铁宿东楼1单元301", "李红", "√"]]
    assert doors(known, "x", cells) == [
        ("1号楼", 2, "302", "赵大力"),
        ("1号楼", 2, "302", "孙玉"),
        ("东楼", 1, "301", "李红"),
    ]


def test_a_room_that_is_missing_under_a_new_unit_is_not_taken_from_the_neighbour(known: Known) -> None:
    people: Cells = [[1, f"{f}01", f"王{f}{f}", "√"] for f in "一二三四五六七八九"]
    rows: Cells = [[1, 101 + 100 * i, name[2], "√"] for i, name in enumerate(people)]
    cells: Cells = [["汾河湾1号楼"], ["单元", "房号", "姓名", "11.24"], *rows, [2, None, "房号不详", "√"]]
    assert len(doors(known, "x", cells)) == 9


def test_the_category_may_stand_in_the_name_of_the_sheet_only(known: Known) -> None:
    cells: Cells = [["姓名", "楼号", "单元", "房间"], ["王秀兰", "汾河湾1号楼", "1", "1801"]]
    reading = read("special", [("a.xlsx", made.workbook({"残疾人": cells}))], known, TODAY)
    assert [r.reasons for r in reading.rows] == [("disabled",)]


def test_a_room_the_building_cannot_have_is_refused_outside_of_the_register(known: Known) -> None:
    cells: Cells = [["姓名", "住址", "类别"], ["王秀兰", "汾河湾1号楼1单元2901", "高龄"]]
    reading = read("special", [("a.xlsx", made.workbook({"特殊": cells}))], known, TODAY)
    row = reading.report["files"][0]["sheets"][0]["rows"][1]
    assert (row["verdict"], row["field"], row["reason"]) == ("reject", "room", "not_in_address_book")


def test_a_merged_household_shows_its_values_in_every_row(known: Known) -> None:
    import io

    import openpyxl

    book = openpyxl.load_workbook(
        io.BytesIO(
            made.workbook(
                {"汾河湾1#": [["单元", "房号", "姓名", "11.24"], [1, 101, "王一", "√"], [None, None, "李二", None]]}
            )
        )
    )
    for span in ("A2:A3", "B2:B3", "D2:D3"):
        book.active.merge_cells(span)
    buffer = io.BytesIO()
    book.save(buffer)
    rows = read("register", [("a.xlsx", buffer.getvalue())], known, TODAY).rows
    assert [(r.room, r.marks[0].mark) for r in rows] == [("101", "sampled"), ("101", "sampled")]


def test_a_column_nobody_knows_is_known_by_what_stands_below_it_where_the_table_lacks_it(known: Known) -> None:
    head = ["序号", "叫啥", "在哪儿", "咋了", "类别"]
    names = ("王一", "李二三", "赵四", "钱五")
    people: Cells = [[n, name, f"汾河湾1-1-{n}01", "无", "高龄"] for n, name in enumerate(names, 1)]
    reading = read("special", [("a.xlsx", made.workbook({"x": [["老人名单"], head, *people]}))], known, TODAY)
    assert [(r.name, r.room) for r in reading.rows] == list(zip(names, ("101", "201", "301", "401"), strict=True))
    said = [(n["code"], n["field"]) for n in reading.report["files"][0]["notices"]]
    assert said == [("unknown_columns", "header"), ("column_by_content", "name"), ("column_by_content", "address")]


def test_a_column_of_words_is_no_column_of_names(known: Known) -> None:
    head = ["序号", "咋了", "住址", "类别"]
    rows: Cells = [[n, word, f"汾河湾1-1-{n}01", "高龄"] for n, word in enumerate(("在家", "独居", "卧床", "失能"), 1)]
    with pytest.raises(UnknownHeader):
        read("special", [("a.xlsx", made.workbook({"x": [head, *rows]}))], known, TODAY)


def test_nobody_guesses_below_a_table_that_is_understood(known: Known) -> None:
    head = ["姓名", "住址", "类别", "备注"]
    rows: Cells = [["王一", "汾河湾1-1-101", "高龄", None], ["独居", "类别", "备注", "汾河湾1-1-102"]]
    rows += [[f"赵{g}", f"汾河湾1-1-{n}01", "高龄", None] for n, g in enumerate("四五六", 2)]
    reading = read("special", [("a.xlsx", made.workbook({"x": [head, *rows]}))], known, TODAY)
    assert [r.name for r in reading.rows] == ["王一", "赵四", "赵五", "赵六"]


def test_a_tick_below_tenant_is_nobody(known: Known) -> None:
    head = ["单元", "房号", "姓名", "租户", "11.24"]
    cells: Cells = [[1, 101, "王一", "√", "√"], [1, 102, "王二", "是", "√"], [1, 103, "王三", None, "√"]]
    assert [name for *_, name in doors(known, "汾河湾1号楼", [head, *cells])] == ["王一", "王二", "王三"]


@pytest.mark.parametrize(
    ("header", "said", "comes"),
    [
        ("是否需要上门", "否", True),
        ("是否入户采样", "是", False),
        ("能否自行下楼", "能", True),
        ("是否能到采样点", "不能", False),
        ("是否需要轮椅", "否", False),
        ("是否到过高风险区", "是", False),
        ("能否去过外地", "是", False),
    ],
)
def test_who_comes_to_the_point_is_not_visited_and_nobody_else_is_taken_for_one(
    known: Known, header: str, said: str, comes: bool
) -> None:
    cells: Cells = [["姓名", "住址", "类别", header], ["王一", "汾河湾1-1-101", "高龄", said]]
    reading = read("special", [("a.xlsx", made.workbook({"x": cells}))], known, TODAY)
    [row] = reading.rows
    assert (getattr(row, "until_on") == TODAY) is comes  # noqa: B009 -- the row is of one of several kinds
    doubts = [d["code"] for d in reading.report["files"][0]["sheets"][0]["rows"][1].get("doubts", ())]
    assert ("comes_by_itself" in doubts) is comes


def test_rounds_behind_the_last_member_are_everybodys(known: Known) -> None:
    head = ["房号", "户主", "家庭成员1", "家庭成员2", "11.23", "11.24"]
    cells: Cells = [["汾河湾1号楼1单元"], head, [101, "王一", "王二", "王三", "√", "外出"]]
    reading = read("register", [("a.xlsx", made.workbook({"x": cells}))], known, TODAY)
    marks = [(row.name, [mark.mark for mark in row.marks]) for row in reading.rows]  # type: ignore[union-attr]
    assert marks == [(name, ["sampled", "away"]) for name in ("王一", "王二", "王三")]
