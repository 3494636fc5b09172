"""Lists without a header, ledgers of another kind, and workbooks with ledgers of all kinds; see decision 0625."""

import pytest

from streams.imports import errors
from streams.imports.reading import read
from tests import builders_ledgers as made
from tests.unit.imports.small_ledgers import TODAY, Cells, bring, said

UNITS: Cells = [["家属区", "楼号", "单元数", "层数", "每层户数"], ["机务段家属院", "1号楼", 3, 5, 3]]
PEOPLE = ["张建国", "李秀英", "王宝山", "赵永刚", "孙玉兰", "周志强"]
DOORS = [f"机务段家属院1号楼{n % 3 + 1}单元{n % 5 + 1}0{n % 3 + 1}" for n in range(6)]
PHONES = [f"1990000000{n}" for n in range(6)]
HEADLESS: dict[str, tuple[Cells, tuple[str, ...], list[tuple[object, ...]]]] = {
    "register": (
        [[n + 1, DOORS[n], PEOPLE[n], "户主", "√" if n else "未采"] for n in range(6)],
        ("name", "relation", "marks"),
        [(name, "head", ["sampled" if n else "open"]) for n, name in enumerate(PEOPLE)],
    ),
    "special": (
        [[n + 1, PEOPLE[n], DOORS[n], 83 + n * n, "高龄独居", PHONES[n]] for n in range(6)],
        ("name", "age", "phone"),
        [(PEOPLE[n], 83 + n * n, [PHONES[n]]) for n in range(6)],
    ),
    "quarantine": (
        [[PEOPLE[n], DOORS[n], "高风险区返回", f"11月{18 + n}日", f"11月{25 + n}日"] for n in range(6)],
        ("name", "departed_on", "home_until"),
        [(PEOPLE[n], f"2022-11-{18 + n}", f"2022-11-{25 + n}") for n in range(6)],
    ),
    "teams": (
        [["流动队" if n < 3 else "1号采样点", PEOPLE[n], "采样员", PHONES[n]] for n in range(6)],
        ("name", "team", "role"),
        [(PEOPLE[n], "流动队" if n < 3 else "1号采样点", "sampler") for n in range(6)],
    ),
    "samples": (
        [[f"XS112400{n // 3:02d}", PEOPLE[n], DOORS[n]] for n in range(6)],
        ("tube",),
        [(f"XS112400{n // 3:02d}",) for n in range(6)],
    ),
    "results": (
        [[f"XS112400{n:02d}", "阴性" if n else "阳性"] for n in range(6)],
        ("tube", "result"),
        [(f"XS112400{n:02d}", "negative" if n else "positive") for n in range(6)],
    ),
}


@pytest.mark.parametrize("kind", HEADLESS)
def test_a_list_without_a_header_is_read_by_what_stands_in_it_and_told(kind: str) -> None:
    known = bring("buildings", UNITS)[1]
    cells, fields, meant = HEADLESS[kind]
    reading = read(kind, [("核酸.xlsx", made.workbook({"Sheet1": cells}))], known, TODAY)
    [file] = reading.report["files"]
    assert said(file["sheets"][0]["rows"], *fields) == meant
    assert [notice["code"] for notice in file["notices"]] == ["read_without_header"]


@pytest.mark.parametrize(
    ("kind", "other"),
    [("register", "special"), ("special", "quarantine"), ("quarantine", "special"), ("teams", "samples")],
)
def test_a_list_without_a_header_does_not_pass_for_another_kind(kind: str, other: str) -> None:
    content = made.workbook({"Sheet1": HEADLESS[other][0]})
    with pytest.raises(errors.UnknownHeader):
        read(kind, [("a.xlsx", content)], bring("buildings", UNITS)[1], TODAY)


def test_which_of_two_days_without_a_header_was_that_of_departure_is_not_guessed() -> None:
    cells: Cells = [[PEOPLE[n], DOORS[n], "高风险区返回", f"11月{16 + n}日", f"11月{17 + n}日"] for n in range(6)]
    with pytest.raises(errors.UnknownHeader):
        bring("quarantine", cells, bring("buildings", UNITS)[1])


SPECIAL: Cells = [["序号", "姓名", "年龄", "客户标签", "房号", "移动电话", "预约上门时间"]]
SPECIAL += [[n + 1, PEOPLE[n], 83, "独居长者", f"1-{n % 3 + 1}-{n % 5 + 1}01", PHONES[n], "9:30"] for n in range(6)]
CONFINED: Cells = [["序号", "房号", "姓名", "手机", "人员类别", "来源地区", "离开时间", "到家时间"]]
CONFINED += [
    [
        n + 1,
        f"3-{n % 3 + 1}-0{n + 1}01",
        PEOPLE[n],
        PHONES[n],
        "高风险区",
        "北京市朝阳区",
        "11.20",
        f"2022-11-{20 + n % 3}",
    ]
    for n in range(6)
]
LISTED: Cells = [["人员ID", "姓名", "房屋地址", "与户主关系", "24日核酸"]]
LISTED += [[f"R00000{n}", PEOPLE[n], DOORS[n], "户主", "已采样"] for n in range(6)]
SWABS: Cells = [
    ["采集点名称", "管码", "受检者", "采样房号"],
    *[["东门", "LY1124001", name, "1-1-101"] for name in PEOPLE],
]


@pytest.mark.parametrize(
    ("kind", "cells", "looks_like"),
    [
        ("samples", CONFINED, "quarantine"),
        ("results", CONFINED, "quarantine"),
        ("samples", LISTED, "register"),
        ("teams", SWABS, "samples"),
    ],
)
def test_a_ledger_of_another_kind_is_not_read_by_what_its_cells_look_like(
    kind: str, cells: Cells, looks_like: str
) -> None:
    with pytest.raises(errors.UnknownHeader) as refused:
        bring(kind, cells)
    assert (refused.value.key, refused.value.fields["looks_like"]) == ("other_kind", looks_like)


def test_a_register_that_looks_like_another_list_is_told() -> None:
    known = bring("buildings", UNITS)[1]
    cells = [[*row[:4], DOORS[n - 1] if n else "住址", *row[5:]] for n, row in enumerate(SPECIAL)]
    report = read("register", [("a.xlsx", made.workbook({"Sheet1": cells}))], known, TODAY).report
    assert report["totals"]["accept"] == 6
    assert "perhaps_another_kind" in [notice["code"] for notice in report["files"][0]["notices"]]


BOOK: dict[str, Cells] = {
    "楼栋信息": [["小区", "楼号", "单元数", "层数", "每层户数"], ["机务段家属院", "1号楼", 3, 5, 3]],
    "居民底册": [
        ["小区", "楼号", "单元", "房号", "姓名", "与户主关系", "24日核酸"],
        *[["机务段家属院", "1号楼", n % 3 + 1, f"{n % 5 + 1}0{n % 3 + 1}", PEOPLE[n], "户主", "√"] for n in range(6)],
    ],
    "特殊群体": [["姓名", "住址", "人员类别", "电话"], *[[PEOPLE[n], DOORS[n], "高龄", PHONES[n]] for n in range(3)]],
    "居家隔离": [["姓名", "住址", "风险类别", "离开日期"], *[[PEOPLE[n], DOORS[n], "密接", "11.22"] for n in (3, 4)]],
    "采样队": [["队伍", "姓名", "岗位"], ["流动队", "周建平", "采样员"], ["流动队", "吴秀兰", "信息员"]],
}


@pytest.mark.parametrize(
    ("kind", "sheet"),
    [
        ("buildings", "楼栋信息"),
        ("register", "居民底册"),
        ("special", "特殊群体"),
        ("quarantine", "居家隔离"),
        ("teams", "采样队"),
    ],
)
def test_of_one_workbook_with_all_ledgers_the_sheet_of_the_kind_is_read(kind: str, sheet: str) -> None:
    known = bring("buildings", BOOK["楼栋信息"])[1]
    reading = read(kind, [("总台账.xlsx", made.workbook(BOOK))], known, TODAY)
    [file] = reading.report["files"]
    spoken = {
        one["sheet"]: [row["verdict"] for row in one["rows"] if row["verdict"] != "skip"] for one in file["sheets"]
    }
    assert {name: set(verdicts) for name, verdicts in spoken.items() if verdicts} == {sheet: {"accept"}}
    assert len(reading.rows) == len(BOOK[sheet]) - 1


def test_a_sheet_of_another_kind_is_told_by_its_kind() -> None:
    known = bring("buildings", BOOK["楼栋信息"])[1]
    [file] = read("special", [("总台账.xlsx", made.workbook(BOOK))], known, TODAY).report["files"]
    told = {one["sheet"]: one["message"] for one in file["notices"] if one["code"] == "sheet_of_another_kind"}
    assert "清楼表" in told["居民底册"]
    assert "居家隔离台账" in told["居家隔离"]


def test_what_one_file_holds_says_nothing_of_another_of_its_name() -> None:
    known = bring("buildings", BOOK["楼栋信息"])[1]
    whole = made.workbook({name: BOOK[name] for name in ("居民底册", "居家隔离")})
    lists = made.workbook({"东片": BOOK["居家隔离"], "西片": BOOK["居家隔离"]})
    files = read("register", [("台账.xlsx", whole), ("台账.xlsx", lists)], known, TODAY).report["files"]
    read_rows = [
        [row["verdict"] != "skip" for sheet in file["sheets"] for row in sheet["rows"]].count(True) for file in files
    ]
    assert read_rows == [len(BOOK["居民底册"]) - 1, 2 * (len(BOOK["居家隔离"]) - 1)]


def test_sheets_without_the_mark_of_any_kind_are_read_as_before() -> None:
    sheets = {
        "高龄老人": [["姓名", "住址"], [PEOPLE[0], DOORS[0]]],
        "残疾人": [["姓名", "住址"], [PEOPLE[1], DOORS[1]]],
    }
    known = bring("buildings", BOOK["楼栋信息"])[1]
    reading = read("special", [("名单.xlsx", made.workbook(sheets))], known, TODAY)
    assert [row.reasons for row in reading.rows] == [("elderly",), ("disabled",)]  # type: ignore[union-attr]


@pytest.mark.parametrize("title", ["滨河新苑1号楼（11月23日、24日）", "滨河新苑1号楼（11月23日）"])
def test_a_day_right_after_the_one_before_it_is_of_the_same_month(title: str) -> None:
    cells: Cells = [[title], ["单元", "房号", "姓名", "23日", "24日"], [1, "101", "张建国", "√", "未采"]]
    assert said(bring("register", cells)[0], "marks") == [(["sampled", "open"],)]


def test_an_estate_is_called_without_its_last_word_where_no_other_is() -> None:
    known = bring("buildings", [["小区", "楼号", "层数"], ["滨河新苑", "1号楼", 6], ["水务局家属楼", "1号楼", 6]])[1]
    rows, _ = bring("special", [["姓名", "住址", "类别"], ["张建国", "滨河1号楼101", "高龄"]], known)
    assert said(rows, "compound", "building", "room") == [("滨河新苑", "1号楼", "101")]


def test_what_a_team_serves_says_its_kind_where_its_name_does_not() -> None:
    cells: Cells = [["组别", "姓名", "岗位", "服务内容"], ["B组", "张建国", "采样员", "居家隔离户采样"]]
    assert said(bring("teams", cells)[0], "team", "kind") == [("B组", "quarantine")]


@pytest.mark.parametrize(("note", "status"), [("11.23入住省二院", "in_hospital"), ("停止服务", "ended")])
def test_who_went_to_hospital_or_is_served_no_more_is_doubted(note: str, status: str) -> None:
    cells: Cells = [["姓名", "住址", "类别", "备注"], ["张建国", "惠民苑1号楼1单元101", "高龄", note]]
    [_, row] = bring("special", cells)[0]
    assert [doubt["code"] for doubt in row["doubts"]] == [status]
