"""Address books whose words nobody taught: an address book that is refused takes every other ledger with it (0641)."""

import pytest

from tests.unit.imports.small_ledgers import Cells, bring, said

COUNTS = ["单元", "层", "每层户数", "户数"]


@pytest.mark.parametrize(
    ("cells", "buildings"),
    [
        pytest.param(
            [
                ["小区（院）", "楼宇名称", *COUNTS],
                ["云鼎花园", "1幢", 2, 18, 2, 72],
                [None, "2幢", 2, 18, 2, 72],
                ["水泵厂宿舍", "甲楼", 3, 5, 2, 30],
                [None, "乙楼", 3, 5, 2, 30],
            ],
            [("云鼎花园", "1号楼"), ("云鼎花园", "2号楼"), ("水泵厂宿舍", "甲楼"), ("水泵厂宿舍", "乙楼")],
            id="two columns called compounds",
        ),
        pytest.param(
            [
                ["西沟新村住房情况统计"],
                ["类别", "名称", *COUNTS],
                ["平房", "前排", None, 1, None, 12],
                ["平房", "中排", None, 1, None, 14],
                ["单元楼", "1号楼", 3, 6, 2, 36],
            ],
            [("西沟新村", "前排"), ("西沟新村", "中排"), ("西沟新村", "1号楼")],
            id="names only",
        ),
        pytest.param(
            [
                ["位于", "楼宇名称", *COUNTS],
                ["南环小区", "1#", 2, 6, 2, 24],
                ["南环小区", "2#", 2, 6, 2, 24],
                ["和平里", "1#", 2, 5, 2, 20],
            ],
            [("南环小区", "1号楼"), ("南环小区", "2号楼"), ("和平里", "1号楼")],
            id="the place before, which nobody knows",
        ),
        pytest.param(
            [
                ["地址", "楼", *COUNTS],
                ["桃园北路12号院", 1, 2, 6, 2, 24],
                ["桃园北路12号院", 2, 2, 6, 2, 24],
                ["阳光花园", 1, 2, 5, 2, 20],
            ],
            [("桃园北路12号院", "1号楼"), ("桃园北路12号院", "2号楼"), ("阳光花园", "1号楼")],
            id="compounds below addresses",
        ),
        pytest.param(
            [["院落", "建筑编码", *COUNTS], ["和平里", 3, 2, 5, 2, 20], ["和平里", 5, 2, 6, 2, 24]],
            [("和平里", "3号楼"), ("和平里", "5号楼")],
            id="numbers below a word with a hint",
        ),
    ],
)
def test_the_column_of_buildings_is_the_one_that_tells_the_rows_apart(
    cells: Cells, buildings: list[tuple[str, str]]
) -> None:
    rows, _ = bring("buildings", cells)
    assert said(rows, "compound", "building")[-len(buildings) :] == buildings


@pytest.mark.parametrize(
    ("title", "compound"),
    [
        ("金水湾住宅楼统计表", "金水湾"),
        ("和平里楼栋情况", "和平里"),
        ("汇丰街道南环社区滨河家园楼栋台账", "滨河家园"),
        ("桃园北路12号院楼栋基础信息表", "桃园北路12号院"),
    ],
)
def test_a_title_says_of_what_the_buildings_are_listed(title: str, compound: str) -> None:
    rows, _ = bring("buildings", [[title], ["楼号", "层数"], ["1号楼", 6], ["2号楼", 6]])
    assert said(rows, "compound", "building")[-2:] == [(compound, "1号楼"), (compound, "2号楼")]


@pytest.mark.parametrize("title", ["辖区楼栋统计表", "2022年11月楼栋情况", "南环社区楼栋台账", "各小区楼栋情况"])
def test_a_title_of_a_district_names_no_compound(title: str) -> None:
    rows, _ = bring("buildings", [[title], ["楼号", "层数"], ["1号楼", 6], ["2号楼", 6]])
    assert {(row["verdict"], row.get("field")) for row in rows[2:]} == {("reject", "compound")}
