"""Files that are no ledgers, or broken ones: a sentence with the place and the cure, never a crash."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from streams.imports import errors
from streams.imports.known import Known
from streams.imports.reading import read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
ROWS = [["单元", "房号", "姓名", "11.24"], [1, "101", "王秀兰", "√"], [1, "102", "李建国", "拒采"]]


def register(name: str, content: bytes) -> list[object]:
    return list(read("register", [(name, content)], Known(area="1", secret=b"s"), TODAY).rows)


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
        (
            "锁.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 4,
            errors.LockedWorkbook,
        ),
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
    content = made.workbook({"十三冶1#": ROWS})
    source = zipfile.ZipFile(io.BytesIO(content))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for part in source.namelist():
            data = source.read(part)
            if part.endswith("sheet1.xml"):
                empty = b"".join(b'<row r="%d" ht="15"/>' % n for n in (*range(4, 2000), 1_048_576))
                data = data.replace(b"</sheetData>", empty + b"</sheetData>")
            packed.writestr(part, data)
    assert len(register("空行.xlsx", buffer.getvalue())) == 2


def test_five_hundred_columns_do_not_hide_the_table() -> None:
    wide = [[*row, *[f"多余{n}" if i == 0 else None for n in range(500)]] for i, row in enumerate(ROWS)]
    with pytest.raises(errors.UnknownHeader):
        register("宽.xlsx", made.workbook({"十三冶1#": wide}))
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
