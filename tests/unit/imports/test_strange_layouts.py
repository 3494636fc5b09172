"""What more unseen towns taught of how lists are laid out; figures of first sight are in decision 0624."""

import pytest

from streams.imports.judging.known import Known
from tests.unit.imports.small_ledgers import Cells, bring, said

LANES: Cells = [
    ["弄号", "习惯名", "门牌号", "层数", "每层户数"],
    ["延福路120弄", "延福里", "1号", 3, 2],
    ["延福路120弄", "延福里", "2号", 3, 2],
    ["延福路136弄", "永安坊", "1号", 4, 2],
]
VILLAGE: Cells = [
    ["组别", "门牌", "层数"],
    *[["赵家庄一组" if n < 9 else "赵家庄二组", f"{n}号", 2] for n in range(1, 17)],
    *[["安置楼", f"{n}号楼", 6] for n in (1, 2)],
]
ROSTER: Cells = [
    ["门牌号", "户主姓名", "家庭人口", "姓名", "与户主关系", "22日", "23日"],
    ["1号", "张建国", 3, "张建国", "户主", "已检", "已检"],
    [None, None, None, "李秀英", "妻", "已检", "外出"],
    [None, None, None, "张子轩", "儿子", "已检", "已检"],
    ["7号", "王宝山", 1, "王宝山", "户主", "已检", "已检"],
]


@pytest.fixture(scope="module")
def lanes() -> Known:
    return bring("buildings", LANES)[1]


@pytest.fixture(scope="module")
def village() -> Known:
    known = bring("buildings", VILLAGE)[1]
    return bring("register", ROSTER, known, sheet="赵家庄一组")[1]


def test_a_house_is_called_as_its_plate_says_and_a_yard_by_its_word() -> None:
    rows, _ = bring("buildings", LANES)
    assert said(rows, "building") == [("1号",), ("2号",), ("1号",)]
    rows, _ = bring("buildings", [["街巷", "门牌", "院内户数"], ["上沟巷", "3号", 8], ["上沟巷", 5, 6]])
    assert said(rows, "building") == [("3号院",), ("5号院",)]


def test_a_number_between_lane_and_room_is_the_building(lanes: Known) -> None:
    cells: Cells = [
        ["弄", "号", "室", "姓名", "22日"],
        ["120弄", 1, "101", "张建国", "√"],
        ["120弄", "2号", "302", "李秀英", "√"],
    ]
    rows, _ = bring("register", [*cells, ["136弄", 1, "402室", "王宝山", "√"]], lanes)
    assert said(rows, "compound", "building", "room") == [
        ("延福路120弄", "1号", "101"),
        ("延福路120弄", "2号", "302"),
        ("延福路136弄", "1号", "402"),
    ]


def test_a_plate_beside_a_room_is_the_building_where_the_address_book_has_it(lanes: Known) -> None:
    cells: Cells = [["小区", "门牌号", "室号", "姓名", "22日"], ["120弄", 1, "101", "张建国", "√"]]
    rows, _ = bring("register", [*cells, ["120弄", "2号", "302室", "李秀英", "√"]], lanes)
    assert said(rows, "building", "room") == [("1号", "101"), ("2号", "302")]


def test_a_column_of_buildings_that_holds_those_of_the_next_one_is_of_compounds() -> None:
    rows, _ = bring("buildings", VILLAGE)
    assert said(rows, "compound", "building")[8:] == [
        *[("赵家庄二组", f"{n}号") for n in range(9, 17)],
        ("安置楼", "1号楼"),
        ("安置楼", "2号楼"),
    ]


def test_streets_of_an_address_book_are_its_compounds() -> None:
    cells: Cells = [["街道/院落", "门牌/栋", "层数"], ["正街", "1号", 2], [None, "3号", 2], ["河街", "1号", 2]]
    rows, known = bring("buildings", cells)
    assert said(rows, "compound", "building") == [("正街", "1号"), ("正街", "3号"), ("河街", "1号")]
    rows, _ = bring("register", [["街道/院落", "门牌", "姓名", "22日"], ["河街", "1号", "张建国", "√"]], known)
    assert said(rows, "compound", "building") == [("河街", "1号")]


def test_how_many_live_in_a_home_is_no_unit(village: Known) -> None:
    assert [(p.name, p.door.building, p.door.unit) for p in village.residents] == [
        ("张建国", "1号", 0),
        ("李秀英", "1号", 0),
        ("张子轩", "1号", 0),
        ("王宝山", "7号", 0),
    ]


@pytest.mark.parametrize("place", ["赵家庄一组7号", "赵家庄村一组7号", "桃园镇赵家庄村1组7号", "一组7号"])
def test_a_group_of_a_village_is_named_with_and_without_the_village(village: Known, place: str) -> None:
    rows, _ = bring("special", [["姓名", "住址", "类别"], ["王宝山", place, "高龄"]], village)
    assert said(rows, "compound", "building") == [("赵家庄一组", "7号")]
    assert rows[1]["verdict"] == "accept"


def test_a_column_may_name_a_compound_by_the_end_of_its_name() -> None:
    cells: Cells = [["小区", "楼号", "层数"], ["赵家庄安置楼", "1号楼", 6], ["桃园新居", "1号楼", 6]]
    known = bring("buildings", cells)[1]
    rows, _ = bring("special", [["姓名", "小区", "楼门牌", "类别"], ["张建国", "安置楼", "1号楼302", "高龄"]], known)
    assert said(rows, "compound", "room") == [("赵家庄安置楼", "302")]


@pytest.mark.parametrize("place", ["下洋自然村12号", "下洋12号", "下洋村12号", "新桥镇下洋村12号"])
def test_a_village_is_one_by_its_name_and_its_short_name(place: str) -> None:
    cells: Cells = [["自然村/小区", "门牌号", "层"], ["下洋自然村", "12号", 2], ["后坑自然村", "12号", 2]]
    _, known = bring("buildings", cells)
    rows, _ = bring("special", [["姓名", "住址", "类别"], ["张建国", place, "高龄"]], known)
    assert said(rows, "compound", "building") == [("下洋自然村", "12号")]


def test_whoever_is_swabbed_is_known_by_the_house_in_the_column_of_doors(village: Known) -> None:
    cells: Cells = [["条码号", "姓名", "组", "门牌"], ["ZJ22112300010001", "王宝山", "赵家庄一组", "7号"]]
    rows, _ = bring("samples", cells, village)
    assert [(row["verdict"], row["value"].get("building")) for row in rows[1:]] == [("accept", "7号")]


@pytest.mark.parametrize("place", ["粮站楼甲栋1单元101", "粮站楼甲栋-1-101", "粮站楼甲栋101"])
def test_a_building_that_the_register_writes_without_units_has_one(place: str) -> None:
    known = bring("buildings", [["小区", "栋", "层数"], ["粮站楼", "甲栋", 5], ["粮站楼", "乙栋", 5]])[1]
    known = bring("register", [["住址", "姓名", "22日"], ["粮站楼甲栋101", "张建国", "√"]], known)[1]
    rows, _ = bring("special", [["姓名", "住址", "类别"], ["张建国", place, "高龄"]], known)
    assert [(row["verdict"], row["value"].get("unit")) for row in rows[1:]] == [("accept", None)]


def test_why_nobody_was_sampled_stands_beside_each_day(lanes: Known) -> None:
    marks = ["是", None, "否", "外出"], ["是", "上门", "否", None], ["否", "住院", "是", None]
    head = ["弄", "号", "室", "姓名", "22日是否采样", "22日未采原因", "23日是否采样", "23日未采原因"]
    cells: Cells = [head, *[["120弄", 1, f"{n}01", "张李王"[n - 1] + "建国", *marks[n - 1]] for n in (1, 2, 3)]]
    rows, _ = bring("register", cells, lanes)
    assert said(rows, "marks") == [
        (["sampled", "away"],),
        (["sampled_at_door", "open"],),
        (["in_hospital", "sampled"],),
    ]


def test_reasons_stay_beside_their_own_ticks_where_a_day_is_missing_above(lanes: Known) -> None:
    cells: Cells = [
        ["弄", "号", "室", "姓名", "11月22日", None, None, None],
        [None, None, None, None, "是否采样", "未采原因", "是否采样", "未采原因"],
        ["120弄", 1, "101", "张建国", "√", None, "×", "外出"],
        ["120弄", 1, "201", "李秀英", "×", "住院", "√", None],
        ["120弄", 1, "202", "王宝山", "√", "上门", "√", None],
    ]
    rows, _ = bring("register", cells, lanes)
    assert said(rows, "marks") == [
        (["sampled", "away"],),
        (["in_hospital", "sampled"],),
        (["sampled_at_door", "sampled"],),
    ]


def test_the_tube_stands_in_a_line_above_its_people(village: Known) -> None:
    cells: Cells = [
        ["混采登记单"],
        ["序号", "姓名", "门牌"],
        ["管号：ZJ2211230001  10混1"],
        [1, "张建国", "1号"],
        [2, "李秀英", "1号"],
        ["管号：ZJ22 11230002  10混1"],
        [1, "王宝山", "7号"],
    ]
    rows, _ = bring("samples", cells, village)
    assert said(rows, "tube", "name") == [
        ("ZJ2211230001", "张建国"),
        ("ZJ2211230001", "李秀英"),
        ("ZJ2211230002", "王宝山"),
    ]


@pytest.mark.parametrize("who", ["经手人姓名", "发起人姓名"])
def test_of_two_columns_of_names_that_of_residents_counts(village: Known, who: str) -> None:
    cells: Cells = [[who, "隔离人员姓名", "住址", "人员类型", "离开风险区日期"]]
    cells += [["孙志强", "张建国", "赵家庄一组1号", "密接", "2022-11-22"]]
    cells += [["孙志强", "王宝山", "赵家庄一组7号", "密接", "2022-11-22"]]
    rows, _ = bring("quarantine", cells, village)
    assert said(rows, "name") == [("张建国",), ("王宝山",)]


def test_a_row_with_a_number_to_call_in_groups_is_no_header() -> None:
    cells: Cells = [
        ["队名", "队员", "分工", "手机", "培训", "班次"],
        ["流动采样队", "张建国", "采样员", "19900000001", "√", "全天"],
    ]
    cells += [["村委会采样点", "李秀英", "党员志愿者", "199 0000 0002", "已培训", "全天"]]
    cells += [["隔离采样队", "王宝山", "护士", "199-0000-0003", "已培训", "全天"]]
    rows, _ = bring("teams", cells)
    assert said(rows, "name", "role") == [("张建国", "sampler"), ("李秀英", "volunteer"), ("王宝山", "medic")]


@pytest.mark.parametrize(
    ("team", "kind"), [("机动采样队", "mobile"), ("机动队", "emergency"), ("机动上门组", "mobile")]
)
def test_a_team_that_moves_to_swab_is_mobile(team: str, kind: str) -> None:
    rows, _ = bring("teams", [["队伍", "姓名", "岗位"], [team, "张建国", "采样员"], [team, "李秀英", "信息员"]])
    assert said(rows, "kind") == [(kind,), (kind,)]


def test_each_person_of_a_tube_has_its_result_once() -> None:
    head = ["姓名", "试管条码", "检测结果", "报告时间"]
    people: Cells = [[name, "XA2211260001", "阴性", "2022-11-24 16:00"] for name in ("张建国", "李秀英", "张建国")]
    rows, _ = bring("results", [head, *people, ["王宝山", "XA2211260001", "阳性", "2022-11-24 17:00"]])
    doubts = [[said["code"] for said in row.get("doubts") or []] for row in rows[1:]]
    assert doubts == [[], [], ["repeated_result"], ["contradicting_result"]]


def test_an_empty_reason_is_missing_where_the_others_have_theirs(village: Known) -> None:
    cells: Cells = [["独居老人等特殊人群"], ["姓名", "住址", "类别"], ["张建国", "赵家庄一组1号", "透析"]]
    cells += [
        ["李秀英", "赵家庄一组1号", "残疾"],
        ["王宝山", "赵家庄一组7号", None],
        ["张子轩", "赵家庄一组1号", "网课"],
    ]
    rows, _ = bring("special", cells, village)
    assert [row["verdict"] for row in rows[2:]] == ["accept", "accept", "warn", "accept"]
    assert rows[4]["doubts"][0]["code"] == "unknown_category"


def test_a_word_for_no_reason_is_none_whatever_its_column_is_called(village: Known) -> None:
    cells: Cells = [["姓名", "住址", "失能或困难情况"], ["张建国", "赵家庄一组1号", "透析"]]
    cells += [
        ["李秀英", "赵家庄一组1号", "独居老人"],
        ["王宝山", "赵家庄一组7号", "军属"],
        ["张子轩", "赵家庄一组1号", "网课"],
    ]
    rows, _ = bring("special", cells, village)
    assert [row["verdict"] for row in rows[1:]] == ["accept", "accept", "warn", "accept"]


def test_doors_of_a_row_of_houses_are_those_of_its_floor() -> None:
    cells: Cells = [["小区", "排", "层数", "每排（层）户数"], ["一连", "1排", 1, 6], ["二连", "1排", 1, 5]]
    rows, _ = bring("buildings", cells)
    assert said(rows, "building", "homes_per_floor") == [("1排", 6), ("1排", 5)]


def test_nobody_who_needs_a_visit_is_of_no_age(village: Known) -> None:
    cells: Cells = [["姓名", "年龄", "住址", "类别"], ["张建国", 0, "赵家庄一组1号", "残疾"]]
    rows, _ = bring("special", cells, village)
    assert [said["code"] for said in rows[1]["doubts"]] == ["age_implausible"]


def test_when_somebody_was_written_down_is_no_departure(village: Known) -> None:
    head = ["姓名", "住址", "人员类别", "离开风险区时间", "到村登记时间"]
    cells: Cells = [head, ["张建国", "赵家庄一组1号", "密接", "11.22", "11.23"]]
    cells += [["王宝山", "赵家庄一组7号", "密接", None, "11.23"]]
    rows, _ = bring("quarantine", cells, village)
    assert [(row["verdict"], row.get("field")) for row in rows[1:]] == [("accept", None), ("reject", "departed_on")]
