"""Single values, as they are typed."""

from datetime import date

import pytest

from streams.imports import words
from streams.imports.judging import misread
from streams.imports.judging.judged import Judged
from streams.imports.kinds.register import mark_of
from streams.imports.layout import spans
from streams.imports.layout.entry import Entry
from streams.imports.places import coordinates
from streams.imports.places.addresses import Address, AddressTree, Building, Compound
from streams.imports.places.plates import building_name, room_name
from streams.imports.values import ages, dates, names, phones

REFERENCE = date(2022, 11, 24)


@pytest.mark.parametrize(
    "printed",
    ["11.22", "11月22日", "22日", "2022-11-22", "2022.11.22", "2022/11/22", "2022/11/22 0:00", "20221122", 44887,
     "44887", "2022年11月22日", 11.22, "十一月二十二日", "11-22", "22.11.22", 20221122.0, "前天"],
)  # fmt: skip
def test_a_date_is_read_in_every_form(printed: object) -> None:
    assert dates.read(printed, REFERENCE).on == date(2022, 11, 22)


def test_a_day_alone_is_never_in_the_future() -> None:
    assert dates.read("28日", REFERENCE).on == date(2022, 10, 28)
    assert dates.read("28日", REFERENCE, ahead=True).on == date(2022, 11, 28)


def test_a_date_over_the_turn_of_the_year_takes_the_nearer_year() -> None:
    assert dates.read("1.2", date(2022, 12, 30)).on == date(2023, 1, 2)
    assert dates.read("12.30", date(2023, 1, 2)).on == date(2022, 12, 30)


def test_a_zero_cut_off_by_a_spreadsheet_is_seen() -> None:
    found = dates.read("11.2", REFERENCE)
    assert found.cut
    assert found.other == date(2022, 11, 20)


@pytest.mark.parametrize(
    ("printed", "found", "problem"),
    [
        ("199-0084-7400", ["19900847400"], ""),
        ("199 0084 7400", ["19900847400"], ""),
        ("+8619900847400", ["19900847400"], ""),
        (19900847400.0, ["19900847400"], ""),
        ("１９９００８４７４００", ["19900847400"], ""),
        ("19900840946、19900841263", ["19900840946", "19900841263"], ""),
        ("19900925192\n19900925509", ["19900925192", "19900925509"], ""),
        ('="19900258249"', ["19900258249"], ""),
        ("0351-6123456", ["03516123456"], ""),
        ("1990005771", [], "phone_invalid"),
        ("1.99E+10", [], "phone_unreadable"),
        ("无", [], ""),
    ],
)
def test_phones_are_read_or_doubted(printed: object, found: list[str], problem: str) -> None:
    assert phones.read(printed) == (found, problem)


@pytest.mark.parametrize(
    ("printed", "code"),
    [("√", "sampled"), ("√(补)", "sampled"), ("√(上门)", "sampled_at_door"), (1, "sampled"), ("是", "sampled"),
     ("外出（榆次）", "away"), ("住院-山大二院", "in_hospital"), ("居隔", "home_quarantine"),
     ("集中隔离", "central_quarantine"),
     ("拒", "refused"), ("敲门无人", "no_answer"), ("待核", "unknown"), ("？", "unknown"), (None, "open"),
     ("未采", "open"),
     ("空房", "vacant"), ("已故", "deceased"), ("已搬走", "moved_out"), ("网课", "online_class"), ("咕噜", "unknown")],
)  # fmt: skip
def test_marks_are_read_by_their_words(printed: object, code: str) -> None:
    assert mark_of(printed) == code


@pytest.mark.parametrize(
    ("printed", "name"),
    [("03", "3号楼"), ("3#", "3号楼"), ("3栋", "3号楼"), ("三号楼", "3号楼"), ("3.0", "3号楼"), ("b座", "B座"),
     ("Ａ座", "A座"),
     ("甲1#", "甲1号楼"), ("十二号楼", "12号楼"), ("综合楼", "综合楼")],
)  # fmt: skip
def test_a_building_has_one_name_however_written(printed: str, name: str) -> None:
    assert building_name(printed) == name


def test_a_room_has_one_name_however_written() -> None:
    assert {room_name(t) for t in ("0501", "501", "501室", "５０１", "501.0", "501号")} == {"501"}


def tree() -> AddressTree:
    numbered = {str(n): Building("十三冶小区", f"{n}号楼", 4, 6, 2, 48) for n in range(1, 6)}
    towers = {"B": Building("金座公寓", "B座", 1, 12, 4, 48)}
    return AddressTree([Compound("十三冶小区", ("十三冶",), numbered), Compound("金座公寓", (), towers)])


@pytest.mark.parametrize(
    "printed",
    ["十三冶小区3-2-501", "十三冶小区3号楼2单元501室", "十三冶三号楼二单元501", "某区某街道十三冶小区3栋2单元501",
     "十三冶03-02-0501", "十三冶小区3#2单元501", "十三冶小区 3 号楼 2 单元 501 室", "十三冶小区３－２－５０１",
     "十三冶小区3号楼2单元5层501", "十三冶小区3号楼2单元501，（近东门）", "十三冶3幢2单元501号"],
)  # fmt: skip
def test_an_address_is_read_in_every_form(printed: str) -> None:
    assert tree().parse(printed) == Address("十三冶小区", "3号楼", 2, "501")


def test_a_tower_needs_no_unit() -> None:
    assert tree().parse("B座 1203室", Address("金座公寓")) == Address("金座公寓", "B座", None, "1203")
    assert tree().parse("B-1-1203", Address("金座公寓")) == Address("金座公寓", "B座", 1, "1203")


def test_an_unknown_compound_gets_proposals() -> None:
    assert tree().parse("十三治小区3-2-501").unknown == "十三治小区"
    assert tree().proposals("十三治小区")[0] == "十三冶小区"


def test_the_datums_agree_with_the_test_vector_within_a_metre() -> None:
    wgs, gcj, bd = (112.487, 37.940), (112.493517, 37.940682), (112.500141, 37.946369)
    assert coordinates.distance_m(coordinates.to_wgs84(*gcj, "GCJ-02"), wgs) < 1
    assert coordinates.distance_m(coordinates.to_wgs84(*bd, "BD-09"), wgs) < 1
    assert coordinates.to_wgs84(*wgs, "WGS-84") == wgs


def test_a_point_without_a_datum_is_refused() -> None:
    with pytest.raises(ValueError, match="Expected a datum"):
        coordinates.to_wgs84(112.0, 37.0, "")


def test_names_keep_their_characters_and_lose_their_blanks() -> None:
    assert names.read(" 郭　书琴（小名） ") == "郭书琴（小名）"
    assert names.key("郭书琴（小名）") == names.key("郭书琴")
    assert names.persons("张瑞芳、袁丽") == ["张瑞芳", "袁丽"]
    assert names.read("房东梁某") == ""


def test_ages_come_from_numbers_and_birth_dates() -> None:
    assert ages.read("87岁", None, REFERENCE, False) == (87, "")
    assert ages.read(None, "1940-12-01", REFERENCE, False) == (81, "")
    assert ages.read(193, None, REFERENCE, False) == (None, "age_implausible")
    assert ages.read(0, None, REFERENCE, True) == (None, "age_implausible")


def test_categories_combine() -> None:
    assert words.find_all("category", "空巢老人/残疾人（二级）") == ("elderly", "disabled")
    assert words.find_all("category", "其他") == ()
    assert words.find("quarantine_class", "次密接") == "none"
    assert words.find("quarantine_class", "密接（5+3居家段）") == "close_contact"


@pytest.mark.parametrize(
    ("field", "printed", "read"),
    [
        ("room", "1O2", "102"),
        ("room", "2Ol", "201"),
        ("room", "5０l室", "501室"),
        ("room", "12O3", "1203"),
        ("room", "3-2-5O1", "3-2-501"),
        ("room", "501I", "501I"),
        ("room", "101A", "101A"),
        ("room", "LOFT", "LOFT"),
        ("unit", "l", "1"),
        ("unit", "I", "1"),
        ("unit", "O", "O"),
        ("phone", "l99O0000003", "19900000003"),
        ("phone", "0351-Oll", "0351-Oll"),
    ],
)
def test_letters_that_stand_for_digits_are_read_as_digits_and_others_stay(field: str, printed: str, read: str) -> None:
    entry, judged = Entry(0, {field: printed}), Judged(0)
    misread.put_right(entry, judged)
    assert entry.cells[field] == read
    assert [said.code for said in judged.doubts] == ["letters_read_as_digits"] * (read != printed)


@pytest.mark.parametrize(
    ("printed", "tubes"),
    [
        ("TT001-TT003", ["TT001", "TT002", "TT003"]),
        ("TT001~003", ["TT001", "TT002", "TT003"]),
        ("TT108至12", ["TT108", "TT109", "TT110", "TT111", "TT112"]),
        ("2211-0001", ["2211-0001"]),
        ("TY2211-0002", ["TY2211-0002"]),
        ("TT003-TT001", ["TT003-TT001"]),
        ("TT001-AB003", ["TT001-AB003"]),
        ("TT000001~999999", ["TT000001~999999"]),
        ("1401072211240001-1401072211240002", ["1401072211240001", "1401072211240002"]),
    ],
)
def test_a_span_of_tubes_is_each_of_them_and_a_code_with_a_dash_is_one(printed: str, tubes: list[str]) -> None:
    assert [one.text("tube") for one in spans.apart([Entry(0, {"tube": printed})])] == tubes


@pytest.mark.parametrize(
    ("printed", "on"),
    [
        ("昨晚", date(2022, 11, 23)),
        ("前天下午", date(2022, 11, 22)),
        ("今早8点", date(2022, 11, 24)),
        ("周一", date(2022, 11, 21)),
        ("周四", date(2022, 11, 24)),
        ("周五晚", date(2022, 11, 18)),
        ("上周日", date(2022, 11, 20)),
        ("周一三五", None),
    ],
)
def test_days_people_speak_of_are_read_from_the_ledgers_day(printed: str, on: date | None) -> None:
    assert dates.read(printed, date(2022, 11, 24)).on == on


def test_a_last_day_that_is_a_weekday_lies_ahead() -> None:
    assert dates.read("周日", date(2022, 11, 24), ahead=True).on == date(2022, 11, 27)
