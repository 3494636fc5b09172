"""Sheets that are no lists, headers in other alphabets, and places that are named in part or not at all."""

from datetime import date
from typing import Any

import pytest

from streams.imports import words
from streams.imports.errors import UnknownHeader
from streams.imports.judging.known import Known
from streams.imports.places.addresses import Building, Compound
from streams.imports.places.plates import building_key
from streams.imports.reading import read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
Cells = list[list[Any]]


def known(*names: str) -> Known:
    """An address book in which each compound has a block of two stairs and one of one."""
    blocks = (("1号楼", 2, 6, 36), ("2号楼", 1, 18, 72), ("西3号楼", 1, 6, 24))
    return Known(
        "1",
        b"s",
        tuple(
            Compound(n, (), {building_key(b): Building(n, b, u, f, None, h) for b, u, f, h in blocks}) for n in names
        ),
    )


def rows(before: Known, kind: str, cells: Cells, sheet: str = "Sheet1") -> list[dict[str, Any]]:
    reading = read(kind, [("表.xlsx", made.workbook({sheet: cells}))], before, TODAY)
    listed = reading.report["files"][0]["sheets"][0]["rows"]
    return [row.get("value", {}) | {"verdict": row["verdict"]} for row in listed if row["verdict"] != "skip"]


def people(before: Known, cells: Cells) -> list[tuple[Any, ...]]:
    listed = rows(before, "register", cells)
    return [
        (r.get("unit"), r.get("room"), r.get("name") or ("nobody" if r.get("vacant") else r["verdict"])) for r in listed
    ]


TITLE = ["柳溪花园1号楼住户一览"]
CHARTS: dict[str, Cells] = {
    "a row a floor, stairs above": [
        TITLE,
        ["楼层", "1单元", None, "2单元", None],
        [None, "01", "02", "01", "02"],
        [2, "王秀兰、李国强", "空置", "张桂英", "赵铁柱"],
        [1, "孙玉梅", "周建国", "（待核）", "吴小燕"],
    ],
    "doors in a line, people in the next": [
        TITLE,
        ["1单元", None, "2单元", None],
        ["201", "202", "201", "202"],
        ["王秀兰、李国强", "空置", "张桂英", "赵铁柱"],
        ["101室", "102室", "101室", "102室"],
        ["孙玉梅", "周建国", "（待核）", "吴小燕"],
    ],
    "the door in each cell": [
        TITLE,
        ["1单元", None, "2单元", None],
        ["201 王秀兰、李国强", "202 空置", "201 张桂英", "202 赵铁柱"],
        ["101 孙玉梅", "102 周建国", None, "102 吴小燕"],
    ],
}
FIRST = [(1, "201", "王秀兰"), (1, "201", "李国强"), (1, "202", "nobody"), (2, "201", "张桂英"), (2, "202", "赵铁柱")]
SECOND = [(1, "101", "孙玉梅"), (1, "102", "周建国"), (2, "102", "吴小燕")]


@pytest.mark.parametrize("form", CHARTS)
def test_a_chart_on_the_wall_lists_who_lives_behind_each_door(form: str) -> None:
    found = people(known("柳溪花园", "望景苑"), CHARTS[form])
    assert [one for one in found if one[2] not in ("reject",)] == FIRST + SECOND


@pytest.mark.parametrize("form", ["a row a floor, stairs above", "doors in a line, people in the next"])
def test_a_home_of_a_chart_without_a_name_is_refused_and_not_passed_over(form: str) -> None:
    assert [one[2] for one in people(known("柳溪花园", "望景苑"), CHARTS[form])].count("reject") == 1


def test_a_chart_of_marks_names_nobody_and_is_asked_about() -> None:
    with pytest.raises(UnknownHeader):
        people(known("柳溪花园"), [TITLE, ["楼层", "01", "02"], [2, "√", "√"], [1, "√", "外出"]])


TUBES: dict[str, Cells] = {
    "beside": [["LX001122", "王秀兰", "李国强", "张桂英"], ["LX001123", "赵铁柱", "孙玉梅", None]],
    "numbered": [["管", 1, 2, 3], ["LX001122", "王秀兰", "李国强", "张桂英"], ["LX001123", "赵铁柱", "孙玉梅", None]],
    "below": [["LX001122", "LX001123"], ["王秀兰", "赵铁柱"], ["李国强", "孙玉梅"], ["张桂英", None]],
    "below, one alone at the end": [
        ["LX001123", "LX001122"],
        ["赵铁柱", "王秀兰"],
        ["孙玉梅", "李国强"],
        [None, "张桂英"],
    ],
}


@pytest.mark.parametrize("form", TUBES)
def test_tubes_across_or_downwards_hold_the_same_people(form: str) -> None:
    found = rows(known("柳溪花园"), "samples", TUBES[form])
    inside: dict[str, set[str]] = {}
    for one in found:
        inside.setdefault(one["tube"], set()).add(one["name"])
    assert inside == {"LX001122": {"王秀兰", "李国强", "张桂英"}, "LX001123": {"赵铁柱", "孙玉梅"}}


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("full_name", "姓名"),
        ("roomNo", "房号"),
        ("Room No.", "房号"),
        ("MOBILE_PHONE", "联系电话"),
        ("danyuan", "单元"),
        ("Name 姓名", "姓名"),
        ("手机(Mobile)", "手机"),
        ("N基因", ""),
        ("A座", ""),
        ("姓名", ""),
        ("ORF1ab", ""),
    ],
)
def test_an_english_or_pinyin_header_stands_for_a_chinese_one(printed: str, said: str) -> None:
    assert words.translated(printed) == said


HEAD = ["楼", "单元", "房号", "姓名"]


def test_where_there_is_one_compound_only_it_need_not_be_named() -> None:
    found = rows(known("柳溪花园"), "register", [HEAD, ["1号楼", 2, "301", "王秀兰"], ["西3楼", 1, "301", "李国强"]])
    assert [(r["compound"], r["building"]) for r in found] == [("柳溪花园", "1号楼"), ("柳溪花园", "西3号楼")]


@pytest.mark.parametrize("title", ["平阳里小区清楼表", "平阳里1号楼清楼表", "清楼表（平阳里1号楼）"])
def test_what_speaks_of_another_place_is_not_taken_for_the_only_compound(title: str) -> None:
    found = rows(known("柳溪花园"), "register", [[title], HEAD[1:], [2, "301", "王秀兰"]])
    assert [r["verdict"] for r in found] == ["reject"]


def test_a_building_of_no_known_compound_is_refused_where_there_is_one_only() -> None:
    found = rows(known("柳溪花园"), "register", [HEAD, ["9号楼", 2, "301", "王秀兰"]])
    assert [r["verdict"] for r in found] == ["reject"]


@pytest.mark.parametrize(
    ("printed", "door"),
    [
        ("柳溪花园1-2-6-1", ("1号楼", 2, "601")),
        ("柳溪花园2号楼1单元18层4户", ("2号楼", 1, "1804")),
        ("柳溪花园1-2-5-502", ("1号楼", 2, "502")),
        ("柳溪花园1-2-502", ("1号楼", 2, "502")),
    ],
)
def test_a_door_may_be_counted_on_its_floor(printed: str, door: tuple[Any, ...]) -> None:
    [found] = rows(known("柳溪花园", "望景苑"), "register", [["姓名", "住址"], ["王秀兰", printed]])
    assert (found["building"], found["unit"], found["room"]) == door


def test_a_phase_in_a_column_of_its_own_belongs_to_the_compound() -> None:
    head = ["小区", "分期", *HEAD]
    listed = [["锦璘", "一期", "1号楼", 1, "301", "王秀兰"], ["锦璘", 2, "1号楼", 1, "301", "李国强"]]
    found = rows(known("锦璘一期", "锦璘二期"), "register", [head, *listed])
    assert [r["compound"] for r in found] == ["锦璘一期", "锦璘二期"]
