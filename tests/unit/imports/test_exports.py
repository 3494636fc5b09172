"""What is written out reads in again without a difference, and stays text."""

import io
from datetime import date
from typing import Any

import openpyxl

from streams.imports.export import exports
from streams.imports.files.annotate import annotate
from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests import builders_ledgers as made
from tests import shared_data

TODAY = date(2022, 11, 24)
FOLDER = shared_data.FOLDER / "ledgers" / "huaiyuan"
FILES = [
    ("buildings", "01_楼栋基础表.xlsx"),
    ("register", "02_清楼表.xlsx"),
    ("special", "03_特殊群体台账.xlsx"),
    ("quarantine", "04_潜在风险台账.csv"),
    ("teams", "05_队伍人员表.xlsx"),
]


def prints(rows: list[Any]) -> dict[str, str]:
    return {row.key: row.fingerprint for row in rows}


@shared_data.needed
def test_every_ledger_of_the_sample_community_reads_in_again_without_a_difference() -> None:
    known = Known(area="1", secret=b"s")
    for kind, file in FILES:
        rows = read(kind, [(file, (FOLDER / file).read_bytes())], known, TODAY).rows
        written = [r for r in rows if not r.key.startswith("check/")]
        content = exports.export(kind, written)
        again = read(kind, [("导出.xlsx", content)], known, TODAY).rows
        if kind == "buildings":
            known = known.after(rows)
        wanted, got = prints(written), prints(again)
        different = [
            (r, next((a for a in again if a.key == r.key), None)) for r in written if got.get(r.key) != wanted[r.key]
        ]
        assert different == []
        assert set(got) == set(wanted)
        known = known.after(rows) if kind == "register" else known


def test_text_like_a_formula_is_written_as_text() -> None:
    rows = [["单元", "房号", "姓名", "备注"], [1, "101", "王秀兰", "=cmd|' /C calc'!A0"]]
    known = Known(area="1", secret=b"s")
    found = read("register", [("注.csv", made.csv_bytes([["十三冶小区1号楼"], *rows]))], known, TODAY).rows
    book = openpyxl.load_workbook(io.BytesIO(exports.export("register", found)))
    cells = [c for row in book.active.iter_rows() for c in row if isinstance(c.value, str) and "calc" in c.value]
    assert [c.data_type for c in cells] == ["s"]


def test_the_annotated_file_says_what_became_of_each_row() -> None:
    rows = [["单元", "房号", "姓名", "11.24"], [1, "101", "王秀兰", "√"], [1, "102", "", "√"], [1, "103", "李红", "？"]]
    content = made.workbook({"十三冶1#": rows})
    reading = read("register", [("清.xlsx", content)], Known(area="1", secret=b"s"), TODAY)
    out = openpyxl.load_workbook(io.BytesIO(annotate("清.xlsx", content, reading.report["files"][0])))
    remarks = [row[4].value for row in out["十三冶1#"].iter_rows()]
    assert remarks[1] == "已导入"
    assert remarks[2].startswith("未导入：没有填姓名")
    assert remarks[3].startswith("已导入，有疑问：标记")
