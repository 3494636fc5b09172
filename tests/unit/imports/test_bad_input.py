"""Files that are no ledgers, or broken ones: a sentence with the place and the cure, never a crash."""

import io
import zipfile
from datetime import date
from typing import Any

import msoffcrypto.format.ooxml
import openpyxl
import pytest

from streams.imports import errors, walk, words
from streams.imports.files import sheets
from streams.imports.judging import unplaced
from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
ROWS = [["单元", "房号", "姓名", "11.24"], [1, "101", "王秀兰", "√"], [1, "102", "李建国", "拒采"]]


KNOWN = Known(area="1", secret=b"s")


def register(name: str, content: bytes) -> list[object]:
    return list(read("register", [(name, content)], KNOWN, TODAY).rows)


def changed(content: bytes, part: str, old: bytes, new: bytes, **more: bytes) -> bytes:
    """Return a workbook with something else in one of its parts, and with more parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in source.namelist():
            data = source.read(name)
            packed.writestr(name, data.replace(old, new) if name.endswith(part) else data)
        for name, data in more.items():
            packed.writestr(name.replace("__", "/"), data)
    return buffer.getvalue()


def notices(kind: str, content: bytes, name: str = "a.xlsx", known: Known = KNOWN, language: str = "zh") -> list[Any]:
    return read(kind, [(name, content)], known, TODAY, language).report["files"][0].get("notices", [])


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("空.xlsx", b"", errors.EmptyFile),
        ("空.csv", b"\xef\xbb\xbf\r\n\r\n", errors.EmptyFile),
        ("照片.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, errors.NotASpreadsheet),
        ("说明.csv", b"%PDF-1.7\n" + b"x" * 500, errors.NotASpreadsheet),
        ("压缩.xlsx", b"PK\x03\x04" + b"\0" * 300, errors.DamagedFile),
        ("断.csv", "单元,房号,姓名\n1,101,王秀兰".encode()[:-1], errors.DamagedFile),
        ("断.csv", "单元,房号,姓名\n1,101,王秀兰".encode("utf-16")[:-1], errors.DamagedFile),
        ("网页.xls", b"<html><body><table><tr><td>x</td></tr></table></body></html>", errors.NotASpreadsheet),
        ("旧网页.xls", b'<?xml version="1.0"?><Workbook xmlns="urn:x"/>', errors.NotASpreadsheet),
        ("程序.csv", bytes(range(256)) * 40, errors.NotASpreadsheet),
        ("空表.xlsx", made.workbook({"Sheet1": [], "Sheet2": [[None, "  "]]}), errors.EmptyFile),
    ],
)
def test_a_file_that_is_no_ledger_is_refused_with_place_and_cure(
    name: str, content: bytes, error: type[errors.LedgerError]
) -> None:
    with pytest.raises(error) as refused:
        register(name, content)
    assert refused.value.fields["file"] == name
    assert refused.value.cure
    assert refused.value.code.startswith("E11")


def test_a_zip_bomb_is_not_unpacked() -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * 60_000_000)
    with pytest.raises(errors.OversizedFile):
        register("大.xlsx", buffer.getvalue())


def test_a_cell_in_the_farthest_corner_does_not_allocate_the_sheet() -> None:
    book = openpyxl.Workbook()
    book.active.title = "十三冶1#"
    for row in ROWS:
        book.active.append(row)
    book.active.cell(1_048_576, 16_384, "x")
    buffer = io.BytesIO()
    book.save(buffer)
    reading = read("register", [("角.xlsx", buffer.getvalue())], Known(area="1", secret=b"s"), TODAY)
    assert len(reading.rows) == 2
    assert [n["code"] for n in reading.report["files"][0]["notices"]] == ["columns_cut"]


def test_a_million_empty_rows_with_a_style_cost_nothing() -> None:
    empty = b"".join(b'<row r="%d" ht="15"/>' % n for n in (*range(4, 2000), 1_048_576))
    content = changed(made.workbook({"十三冶1#": ROWS}), "sheet1.xml", b"</sheetData>", empty + b"</sheetData>")
    assert len(register("空行.xlsx", content)) == 2


def test_a_word_far_below_the_table_does_not_keep_the_rows_between_in_memory() -> None:
    last = b'<row r="150000"><c r="A150000" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    content = changed(made.workbook({"十三冶1#": ROWS}), "sheet1.xml", b"</sheetData>", last)
    reading = read("register", [("空行.xlsx", content)], KNOWN, TODAY)
    assert len(reading.rows) == 2
    assert len(reading.report["files"][0]["sheets"][0]["rows"]) == 150_000
    assert [n["code"] for n in reading.report["files"][0]["notices"]] == ["values_only"]


def test_five_hundred_columns_do_not_hide_the_table() -> None:
    wide = [[*row, *[f"多余{n}" if i == 0 else None for n in range(500)]] for i, row in enumerate(ROWS)]
    assert len(register("宽.xlsx", made.workbook({"十三冶1#": wide}))) == 2
    narrow = [[*row, *[None] * 496, "x"] for row in ROWS]
    assert len(register("宽.xlsx", made.workbook({"十三冶1#": narrow}))) == 2


def test_a_header_nobody_knows_names_what_was_seen() -> None:
    with pytest.raises(errors.UnknownHeader) as refused:
        register("怪.xlsx", made.workbook({"十三冶1#": [["甲", "乙", "丙"], ["1", "101", "王秀兰"]]}))
    assert "甲、乙、丙" in refused.value.message


def test_a_header_mapped_by_hand_once_is_understood_ever_after() -> None:
    rows = [["门洞", "门板", "大名", "11.24"], [1, "101", "王秀兰", "√"]]
    known = Known(area="1", secret=b"s", headers={("register", "门板"): "room", ("register", "大名"): "name"})
    found = read("register", [("怪.xlsx", made.workbook({"十三冶1#": rows}))], known, TODAY).rows
    assert [(r.room, r.name) for r in found] == [("101", "王秀兰")]


def test_a_column_named_by_hand_is_that_whatever_its_cells_look_like() -> None:
    rows = [["呼号", "栖所", "缘由"], *[[f"甲-{n}", f"1号楼1单元{n}01", "高龄"] for n in range(1, 5)]]
    named = {"呼号": "name", "栖所": "address", "缘由": "category"}
    known = Known(area="1", secret=b"s", headers={("special", word): field for word, field in named.items()})
    reading = read("special", [("怪.xlsx", made.workbook({"柳溪花园": rows}))], known, TODAY)
    assert [row.name for row in reading.rows] == [f"甲-{n}" for n in range(1, 5)]


def test_an_address_is_not_taken_for_somebody_and_a_door() -> None:
    told = [["姓名", "住址", "类别"], ["张建国", "柳溪花园1号楼1单元101", "高龄"]]
    doors = {"王秀兰": "101", "李建国": "201", "赵桂英": "301"}
    rows = [["呼号", "栖所", "缘由"], *[[name, f"柳溪花园2号楼1单元{room}", "高龄"] for name, room in doors.items()]]
    book = made.workbook({"一": told, "二": rows})
    reading = read("special", [("怪.xlsx", book)], Known(area="1", secret=b"s"), TODAY)
    assert [(row.name, row.room) for row in reading.rows][1:] == list(doors.items())


def test_text_that_looks_like_a_formula_stays_text() -> None:
    rows = [["单元", "房号", "姓名", "备注"], [1, "101", "王秀兰", "+1+1"], [1, "102", "李建国", "@SUM(1+1)"]]
    found = register("注.csv", made.csv_bytes([["十三冶小区1号楼"], *rows]))
    assert [r.note for r in found] == ["+1+1", "@SUM(1+1)"]


def test_a_formula_without_a_stored_result_is_doubted_not_guessed() -> None:
    rows = [["小区", "楼-单元-室", "姓名", "年龄", "人员类别"], ["柳巷新苑", "1-1-101", "王秀兰", "=2022-1940", "高龄"]]
    reading = read("special", [("特.xlsx", made.workbook({"特殊": rows}))], Known(area="1", secret=b"s"), TODAY)
    row = reading.report["files"][0]["sheets"][0]["rows"][1]
    assert [d["code"] for d in row["doubts"]] == ["age_unreadable"]


def test_a_sheet_of_another_community_is_refused_row_by_row() -> None:
    people = made.citizens(1)
    known = Known(area="1", secret=b"s")
    known = known.after(read("buildings", [("楼.xlsx", made.address_book(people))], known, TODAY).rows)
    rows = [["小区", "楼-单元-室", "姓名", "人员类别"], ["别处花园", "1-1-101", "王秀兰", "高龄"]]
    reading = read("special", [("特.xlsx", made.workbook({"特殊": rows}))], known, TODAY)
    row = reading.report["files"][0]["sheets"][0]["rows"][1]
    assert (row["verdict"], row["field"], row["reason"]) == ("reject", "compound", "not_in_address_book")
    assert row["cure"]
    assert reading.rows == []


def test_a_workbook_with_a_password_is_refused_and_says_so() -> None:
    buffer = io.BytesIO()
    plain = msoffcrypto.format.ooxml.OOXMLFile(io.BytesIO(made.workbook({"十三冶1#": ROWS})))
    plain.encrypt("secret", buffer)
    with pytest.raises(errors.LockedWorkbook) as refused:
        register("锁.xlsx", buffer.getvalue())
    assert "密码" in refused.value.sentence
    assert "password" in refused.value.told("en").sentence


def test_macros_and_links_are_passed_over_with_a_word() -> None:
    more = {"xl__vbaProject.bin": b"x", "xl__externalLinks__externalLink1.xml": b"<externalLink/>"}
    content = changed(made.workbook({"十三冶1#": ROWS}), "none", b"", b"", **more)
    assert [n["code"] for n in notices("register", content)] == ["macros", "external_links"]
    assert len(register("宏.xlsm", content)) == 2


def test_a_ledger_of_last_month_is_taken_with_a_word() -> None:
    rows = [["特殊群体台账  更新时间：10月20日"], ["姓名", "住址", "类别"], ["王秀兰", "汾河湾1-1-101", "高龄"]]
    [old] = notices("special", made.workbook({"特殊": rows}))
    assert old["code"] == "old_ledger"
    assert "2022-10-20" in old["message"]
    rows[0] = ["特殊群体台账  更新时间：11月20日"]
    assert notices("special", made.workbook({"特殊": rows})) == []


def test_a_sheet_of_another_community_is_named_as_a_whole() -> None:
    people = made.citizens(1)
    known = KNOWN.after(read("buildings", [("楼.xlsx", made.address_book(people))], KNOWN, TODAY).rows)
    rows = [["姓名", "住址", "类别"], *[[f"王{n}", f"别处花园{n}-1-101", "高龄"] for n in "一二三四五"]]
    [notice] = notices("special", made.workbook({"特殊": rows}), known=known, language="en")
    assert (notice["code"], notice["sheet"], notice["row"]) == ("other_community", "特殊", 1)
    assert "别处花园" in notice["message"]


def test_columns_nobody_knows_are_named_once() -> None:
    rows = [["单元", "房号", "姓名", "血型", "11.24"], [1, "101", "王秀兰", "A", "√"]]
    [notice] = notices("register", made.workbook({"十三冶1#": rows}))
    assert (notice["code"], notice["field"]) == ("unknown_columns", "header")
    assert "血型" in notice["message"]


@pytest.mark.parametrize("wrong", ["#REF!", "#N/A", "#DIV/0!", "#NAME?", "#VALUE!"])
def test_a_formula_in_error_is_doubted_where_it_matters_and_refused_where_it_is_needed(wrong: str) -> None:
    head = ["小区", "楼-单元-室", "姓名", "年龄", "人员类别", "联系电话"]
    rows = [
        head,
        ["柳巷新苑", "1-1-101", "王秀兰", wrong, "高龄", wrong],
        ["柳巷新苑", "1-1-101", wrong, 80, "高龄", ""],
    ]
    reading = read("special", [("特.xlsx", made.workbook({"特殊": rows}))], KNOWN, TODAY)
    first, second = reading.report["files"][0]["sheets"][0]["rows"][1:]
    assert {d["code"] for d in first["doubts"]} == {"phone_unreadable", "age_unreadable"}
    assert (second["verdict"], second["field"]) == ("reject", "name")


def test_a_csv_cut_in_the_middle_of_a_character_names_the_line() -> None:
    with pytest.raises(errors.DamagedFile) as refused:
        register("断.csv", "单元,房号,姓名\n1,101,王秀兰".encode("gb18030")[:-1])
    assert refused.value.fields["row"] == 2


def test_every_refusal_of_a_file_can_be_said_in_english() -> None:
    with pytest.raises(errors.UnknownHeader) as refused:
        read("register", [("怪.xlsx", made.workbook({"x": [["甲", "乙"], ["1", "2"]]}))], KNOWN, TODAY, "en")
    assert refused.value.sentence == "怪.xlsx has no header that is known (seen: 甲、乙)."
    assert refused.value.fields["cure"].startswith("Check the kind of file")


def test_rows_without_a_header_are_refused_without_naming_anybody() -> None:
    rows: list[list[object]] = [[1, "王秀兰", "柳巷新苑", "2号楼", 1, 102, "高龄", "19900042806"]]
    with pytest.raises(errors.UnknownHeader) as refused:
        read("special", [("名单.xlsx", made.workbook({"Sheet1": rows}))], Known(area="1", secret=b"s"), TODAY)
    assert (refused.value.key, refused.value.fields["row"]) == ("no_header", 1)
    assert "王秀兰" not in refused.value.message
    assert "19900042806" not in str(refused.value.fields)


def test_a_ledger_of_another_kind_is_called_by_its_kind() -> None:
    content = made.csv_bytes([["管号", "采样时间", "结果"], ["TY001", "8:30", "阴性"]])
    with pytest.raises(errors.UnknownHeader, match="检测结果（results）") as refused:
        read("special", [("a.csv", content)], Known(area="1", secret=b"s"), TODAY)
    assert refused.value.key == "other_kind"
    content = made.csv_bytes([["姓名", "电话", "类别"], ["王秀兰", "19900000001", "高龄"]])
    with pytest.raises(errors.UnknownHeader) as refused:
        read("special", [("a.csv", content)], Known(area="1", secret=b"s"), TODAY)
    assert refused.value.key == "header"


def test_nobody_is_asked_what_a_persons_name_means_as_a_header() -> None:
    rows: list[list[object]] = [[1, "王秀兰", "柳巷新苑", "2号楼", 1, 102, "高龄", "19900042806"]]
    book = sheets.read_book("名单.xlsx", made.workbook({"Sheet1": rows, "x": [["甲栏", "乙栏"], ["1", "2"]]}))
    asked = unplaced.of_book("special", book, "en")
    assert [one.about["printed"] for one in asked] == ["甲栏", "乙栏"]
    assert {"answer": "promised", "label": "agreed time"} in asked[0].options


def test_a_header_without_a_row_below_it_is_said() -> None:
    content = made.csv_bytes([["姓名", "住址", "类别"]])
    report = read("special", [("空表.csv", content)], Known(area="1", secret=b"s"), TODAY).report
    assert [notice["code"] for notice in report["files"][0]["notices"]] == ["no_entries"]


@pytest.mark.parametrize("kind", walk.JUDGES)
def test_every_column_has_a_name_for_people_in_every_language(kind: str) -> None:
    named = words.load("messages")["field"]
    assert {field for field in unplaced.vocabulary(kind) if set(named.get(field, ())) != {"zh", "en"}} == set()
