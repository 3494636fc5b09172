"""What a coordinator is asked about a whole table, and how it is read with the answer."""

from datetime import date
from typing import Any

import pytest

from streams.imports.judging import asked, ways
from streams.imports.judging.known import Known
from streams.imports.reading import Reading, read
from tests import builders_ledgers as made
from tests.asked_town import BOOK, DOORS, FORM, NAMES, special
from tests.unit.imports.small_ledgers import TODAY, Cells, bring, said


@pytest.fixture(scope="module")
def known() -> Known:
    return bring("buildings", BOOK)[1]


def again(known: Known, *answers: tuple[asked.Question, str]) -> Known:
    """What is known once questions are answered."""
    decided = {asked.decided(question.question, [question.ledger]): answer for question, answer in answers}
    return Known(known.area, known.secret, known.compounds, decided=decided)


SAVED: dict[str, bytes] = {}
"""Files as they were saved first: what was answered of one holds for its bytes, and a workbook has its time in it."""


def bringing(kind: str, cells: Cells, known: Known, file: str = "台账.xlsx") -> tuple[Reading, list[Any]]:
    content = SAVED.setdefault(repr(cells), made.workbook({"Sheet1": cells}))
    reading = read(kind, [(file, content)], known, TODAY)
    return reading, reading.report["files"][0]["sheets"][0]["rows"]


def asking(reading: Reading, kind: str) -> list[asked.Question]:
    return [question for question in reading.asked if question.kind == kind]


def test_two_ways_to_read_addresses_are_one_question_with_the_same_places_for_each(known: Known) -> None:
    reading, rows = bringing("special", special(FORM), known)
    assert {row["verdict"] for row in rows[1:]} == {"reject"}
    [question] = asking(reading, "form")
    assert (question.about["printed"], question.about["rows"]) == ("住址", len(DOORS))
    *offered, last = question.options
    assert len(offered) > 1
    assert last["answer"] == asked.NONE
    printed = [[example["printed"] for example in option["examples"]] for option in offered]
    assert all(texts == printed[0] and len(texts) == 3 for texts in printed)
    doors = [[str(example["place"]) for example in option["examples"]] for option in offered]
    assert len({tuple(said) for said in doors}) == len(offered)
    assert all(option["there"] == option["of"] == len(DOORS) for option in offered)


def test_an_answered_form_is_how_every_file_below_the_same_word_is_read(known: Known) -> None:
    first, _ = bringing("special", special(FORM), known)
    [question] = asking(first, "form")
    for answer, parts in (("B,X,U,X,F,X,D,X", (0, 1, 2, 3)), ("D,X,F,X,U,X,B,X", (3, 2, 1, 0))):
        assert answer in [option["answer"] for option in question.options]
        told = again(known, (question, answer))
        reading, rows = bringing("special", special(FORM), told)
        assert asking(reading, "form") == []
        assert "notices" not in reading.report["files"][0]
        sorted_ = [tuple(door[part] for part in parts) for door in DOORS]
        assert said(rows, "building", "unit", "room") == [(f"{b}号楼", u, f"{f}0{d}") for b, u, f, d in sorted_]
        assert not any("doubts" in row and row["doubts"][0]["code"] == "address_form_doubtful" for row in rows)
        one: Cells = [["姓名", "住址", "类型", "离开日期"], ["张建国", FORM.format(1, 2, 3, 2), "密接", "11月22日"]]
        _, rows = bringing("quarantine", one, told)
        b, u, f, d = ((1, 2, 3, 2)[part] for part in parts)
        assert said(rows, "building", "unit", "room") == [(f"{b}号楼", u, f"{f}0{d}")]


def test_none_of_the_ways_leaves_the_rows_refused_and_is_not_asked_again(known: Known) -> None:
    first, _ = bringing("special", special(FORM), known)
    [question] = asking(first, "form")
    reading, rows = bringing("special", special(FORM), again(known, (question, asked.NONE)))
    assert asking(reading, "form") == []
    assert {row["verdict"] for row in rows[1:]} == {"reject"}


def test_where_no_way_fits_well_the_best_ones_are_offered_with_how_many_places_exist(known: Known) -> None:
    doors = [(b + 4 * (n % 2), u, f, d) for n, (b, u, f, d) in enumerate(DOORS)]
    cells = special(FORM, doors)
    reading, rows = bringing("special", cells, known)
    assert {row["verdict"] for row in rows[1:]} == {"reject"}
    [question] = asking(reading, "form")
    best = question.options[0]
    assert (best["there"], best["of"]) == (len(DOORS) // 2, len(DOORS))
    reading, rows = bringing("special", cells, again(known, (question, "B,X,U,X,F,X,D,X")))
    assert reading.report["totals"]["accept"] + reading.report["totals"]["warn"] == len(DOORS) // 2


@pytest.mark.parametrize(
    ("make", "answer", "roles"),
    [
        ("nnnn", "F,D,U,B", ("F", "D", "U", "B")),
        ("nn", "B,UR3", ("B", "UR3")),
        ("nnnn", "F,D,U", None),
        ("nnnn", "F,F,U,B", None),
        ("nnnn", "F,D,U,Z", None),
        ("nnnn", "", None),
    ],
)
def test_an_answer_names_what_each_part_of_a_place_is(make: str, answer: str, roles: Any) -> None:
    assert ways.roles_of(make, answer) == roles


def rounds(headers: list[str], title: str = "") -> Cells:
    cells: Cells = [[title]] if title else []
    cells += [["小区", "楼栋", "单元", "房号", "姓名", *headers]]
    for n, (name, (building, unit, floor, door)) in enumerate(zip(NAMES, DOORS, strict=True)):
        marks = [("采", "不在家", "采")[(n + at) % 3] for at in range(len(headers))]
        cells += [["柳溪花园", f"{building}号楼", unit, f"{floor}0{door}", name, *marks]]
    return cells


def days(reading: Reading) -> list[str]:
    return [mark.on.isoformat()[5:] for mark in reading.rows[0].marks]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "headers", [["一", "二", "三"], ["甲", "乙", "丙"], ["第一轮", "第二轮", "第三轮"], ["", "", ""]]
)
def test_rounds_without_a_day_are_asked_about_and_counted_back_until_somebody_says(
    known: Known, headers: list[str]
) -> None:
    reading, _ = bringing("register", rounds(headers), known)
    assert days(reading) == ["11-22", "11-23", "11-24"]
    [question] = asking(reading, "days")
    assert [column["on"] for column in question.about["columns"]] == ["2022-11-22", "2022-11-23", "2022-11-24"]
    assert question.about["columns"][0]["below"] == ["采", "不在家"]
    told = again(known, (question, "2022-11-18,-,2022-11-21"))
    reading, _ = bringing("register", rounds(headers), told)
    assert (days(reading), asking(reading, "days")) == (["11-18", "11-21"], [])
    another, _ = bringing("register", rounds(headers)[:-1], told)
    assert len(asking(another, "days")) == 1


@pytest.mark.parametrize(
    ("headers", "title"),
    [
        (["11月23日", "11月24日"], ""),
        (["采样情况"], ""),
        (["第80轮", "第81轮"], "11月24日清楼表"),
        (["橦"], "11月24日清楼表"),
    ],
)
def test_days_that_are_said_are_not_asked_about(known: Known, headers: list[str], title: str) -> None:
    assert asking(bringing("register", rounds(headers, title), known)[0], "days") == []


def test_columns_nobody_knows_may_be_named_though_the_table_was_read(known: Known) -> None:
    cells = special("柳溪花园{0}-{1}-{2}0{3}")
    cells = [[*row, "橦" if n == 0 else "每天上午 13900001234"] for n, row in enumerate(cells)]
    reading, _ = bringing("special", cells, known)
    [question] = asking(reading, "header")
    assert (question.about["printed"], question.optional) == ("橦", True)
    assert question.samples == ("每天上午 139****1234",)


def test_a_sheet_that_was_not_read_is_asked_about_beside_one_that_was(known: Known) -> None:
    strange: Cells = [["橦", "垛", "埠"], *[[name, f"1390000{n:04d}", "阡陌"] for n, name in enumerate(NAMES)]]
    book = made.workbook({"Sheet1": special("柳溪花园{0}-{1}-{2}0{3}"), "Sheet2": strange})
    reading = read("special", [("台账.xlsx", book)], known, TODAY)
    questions = asking(reading, "header")
    assert [(q.about["sheet"], q.about["printed"], q.optional) for q in questions] == [
        ("Sheet2", word, False) for word in ("橦", "垛", "埠")
    ]


def test_a_place_of_another_community_is_passed_over(known: Known) -> None:
    rows = [
        ["姓名", "住址", "类别"],
        *[[name, f"枫桥里{n + 1}号楼1单元101", "高龄"] for n, name in enumerate(NAMES[:3])],
    ]
    _, before = bringing("special", rows, known)
    assert [row["verdict"] for row in before[1:]] == ["reject"] * 3
    place = before[1]["place"]
    told = Known(known.area, known.secret, known.compounds, decided={("place", "", place["printed"]): asked.NOT_OURS})
    reading, after = bringing("special", rows, told)
    assert [(row["verdict"], row["reason"]) for row in after[1:]] == [("skip", "not_ours")] * 3
    assert reading.rows == []


def test_the_days_of_an_answer_are_dates() -> None:
    from streams.imports.judging.days import days_of

    assert days_of("2022-11-23,-") == [date(2022, 11, 23), None]
    assert days_of("gestern") == []
