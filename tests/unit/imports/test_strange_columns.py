"""What unseen towns taught of columns, headers, days and words; doors: `test_strange_towns.py` (decision 0623)."""

from typing import Any

import pytest

from streams.imports import words
from tests.unit.imports.small_ledgers import Cells, bring, said


def test_a_column_that_counts_the_homes_names_no_door() -> None:
    cells: Cells = [
        ["上沟巷住户底册"],
        ["户号", "院号", "房", "家庭成员", "24号"],
        [1, "12号院", 2, "马占海", "做了"],
        [1, "12号院", 2, "马玉兰", "做了"],
        [2, "12号院", 5, "撒国珍", "做了"],
    ]
    _, known = bring("buildings", [["街巷", "院号", "住户数"], ["上沟巷", "12号院", 8], ["箭道巷", "9号院", 6]])
    rows, _ = bring("register", cells, known)
    assert said(rows, "name", "room") == [("马占海", "2"), ("马玉兰", "2"), ("撒国珍", "5")]


def test_a_total_may_begin_with_what_it_is_of() -> None:
    cells: Cells = [
        ["楼座", "房号", "姓名", "11月24日"],
        ["A1", "1802", "张建国", "采"],
        ["A1座小计", None, "1人", None],
    ]
    rows, _ = bring("register", cells)
    assert rows[-1]["reason"] == "subtotal"


def test_a_point_is_known_by_its_numbers_and_the_datum_by_its_header() -> None:
    cells: Cells = [
        ["小区", "楼号", "单元数", "在哪里（腾讯地图）"],
        ["生活一区", "1号楼", 2, "113.133000,27.870000"],
        ["生活一区", "2号楼", 2, "113.133500,27.870500"],
        ["生活一区", "3号楼", 2, "(空)"],
        ["生活一区", "4号楼", 2, "113.134000,27.871000"],
    ]
    rows, _ = bring("buildings", cells)
    assert said(rows, "lon", "lat", "datum") == [
        (113.133, 27.87, "GCJ-02"),
        (113.1335, 27.8705, "GCJ-02"),
        (None, None, None),
        (113.134, 27.871, "GCJ-02"),
    ]


@pytest.mark.parametrize(
    ("group", "text", "value"),
    [
        ("yes_no", "B.没有", "no"),
        ("mark", "B.未做", "open"),
        ("mark", "A.已做", "sampled"),
        ("category", "A.80岁以上老人", "elderly"),
        ("category", "80以上", "elderly"),
        ("mark", "没在家", "no_answer"),
        ("mark", "归真", "deceased"),
        ("relation", "业主本人", "head"),
    ],
)
def test_words_of_forms_and_of_other_places(group: str, text: str, value: str) -> None:
    assert words.find(group, text) == value


@pytest.mark.parametrize(
    ("mark", "code"),
    [("C.不在家（外出）", "away"), ("没人（打工）", "away"), ("没人（敲门）", "no_answer"), ("不在家，外地", "away")],
)
def test_why_nobody_was_there_counts_more_than_that(mark: str, code: str) -> None:
    cells: Cells = [["小区", "楼号", "房号", "姓名", "11月24日"], ["兰亭苑", "1号楼", "1802", "张建国", mark]]
    rows, _ = bring("register", cells)
    assert said(rows, "marks") == [([code],)]


@pytest.mark.parametrize("days", [["18", "19", "20"], [18, 19, 20]])
def test_days_stand_as_numbers_beside_words(days: list[Any]) -> None:
    below: Cells = [["门牌", "姓名", "关系", *days, "说明"]]
    grouped: Cells = [["门牌", "住户信息", None, "采样记录", None, None, "说明"], [None, "姓名", "关系", *days, None]]
    for header in (below, grouped):
        cells: Cells = [["华苑A座 核酸清楼登记"], *header, ["301", "张建国", "户主", "√", "外出", "√", None]]
        rows, _ = bring("register", cells)
        assert said(rows, "marks") == [(["sampled", "away", "sampled"],)]


def test_a_column_nobody_knows_says_the_compound_where_it_parts_buildings_of_one_name() -> None:
    cells: Cells = [["生活区及小区楼排情况"], ["归属", "栋/排", "层", "每层间数"]]
    cells += [["一标段生活区", "1排", 1, 12], ["一标段生活区", "2排", 1, 12], ["紫荆苑", "1号楼", 6, 3]]
    cells += [["紫荆苑", "2号楼", 6, 3]]
    rows, _ = bring("buildings", cells)
    assert said(rows, "compound", "building") == [
        ("一标段生活区", "1排"),
        ("一标段生活区", "2排"),
        ("紫荆苑", "1号楼"),
        ("紫荆苑", "2号楼"),
    ]


def test_a_line_of_labels_above_the_header_does_not_hide_the_title() -> None:
    _, known = bring(
        "buildings", [["小区", "楼号", "单元", "层"], ["滨河一号", "甲1号楼", 2, 18], ["柳苑", "1号楼", 2, 6]]
    )
    cells: Cells = [["滨河一号甲1号楼"], ["楼长：", "冯玉梅", None, "电话：", 19900000003]]
    cells += [["户", "人员", "联系方式", "11月24日"], ["2-1803", "张建国", 19900000001, "√"]]
    rows, _ = bring("register", cells, known)
    assert said(rows, "compound", "building", "room") == [("滨河一号", "甲1号楼", "1803")]


def test_an_empty_column_of_reasons_leaves_them_to_the_line_above() -> None:
    cells: Cells = [["姓名", "地址", "健康状况"], ["【高龄老人】", None, None], ["张建国", "柳苑1号楼2单元301", None]]
    cells += [["【残疾人】", None, None], ["李秀英", "柳苑1号楼2单元302", None]]
    rows, _ = bring("special", cells)
    assert said(rows, "classes") == [(["elderly"],), (["disabled"],)]


def test_a_total_in_the_column_of_names_is_nobody() -> None:
    cells: Cells = [
        ["楼号", "房号", "姓名", "11月24日"],
        ["1号楼", "301", "张建国", "√"],
        [None, None, "1单元小计：13人", None],
    ]
    rows, _ = bring("register", [["柳苑小区"], *cells])
    assert [row["verdict"] for row in rows[2:]] == ["accept", "skip"]


def test_days_of_a_month_are_no_ages() -> None:
    cells: Cells = [["小区", "楼号", "房号", "姓名", "类别", "哪天起"], ["柳苑", "1号楼", "301", "张建国", "高龄", 9.1]]
    cells += [["柳苑", "1号楼", "302", "李秀英", "高龄", 9.1], ["柳苑", "1号楼", "303", "王宝山", "高龄", 9.2]]
    rows, _ = bring("special", cells)
    assert said(rows, "age") == [(None,)] * 3


def test_a_team_for_those_shut_in_at_home_is_one_of_quarantine() -> None:
    assert words.find("team_kind", "居隔上门队") == "quarantine"


def test_a_date_of_departure_counts_more_than_one_of_return() -> None:
    cells: Cells = [["姓名", "地址", "人员类别", "返同日期", "离开风险区日期"]]
    cells += [["张建国", "柳苑小区1号楼2单元301", "高风险区返同", "11月21日", "2022-11-20"]]
    rows, _ = bring("quarantine", cells)
    assert said(rows, "departed_on") == [("2022-11-20",)]


def test_a_word_for_buildings_above_whole_doors_is_of_addresses_and_a_second_test_beside_a_first_is_one() -> None:
    _, known = bring("buildings", [["小区", "楼号", "层数"], ["和平里", "1号楼", 6], ["和平里", "2号楼", 6]])
    cells: Cells = [
        ["姓名", "居住小区楼栋", "风险类型", "离开日期", "首次核酸", "二次核酸", "电话"],
        ["张建国", "和平里1#2单元501", "高风险区返回", "11月20日", "11月21日", "11月23日", "19900000001"],
        ["李秀英", "和平里2-1-302", "高风险区返回", "11月21日", "11月22日", "11月24日", "19900000002"],
        ["王宝山", "和平里2-3-101室", "高风险区返回", "11月22日", "11月23日", None, "19900000003"],
    ]
    rows, _ = bring("quarantine", cells, known)
    assert said(rows, "building", "unit", "room") == [("1号楼", 2, "501"), ("2号楼", 1, "302"), ("2号楼", 3, "101")]
    tested = [["2022-11-21", "2022-11-23"], ["2022-11-22", "2022-11-24"], ["2022-11-23"]]
    assert said(rows, "tested_on") == [(days,) for days in tested]
