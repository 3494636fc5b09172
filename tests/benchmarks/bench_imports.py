"""The reader of ledgers alone: CPU of a preview, of a register, and memory of files of half a million rows.

Each figure is read in a process of its own (`resource.getrusage`), so that nothing of the others is in it.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from streams.imports.judging.known import Known
from streams.imports.reading import read
from tests.communities.towns import Pen, name_of

TODAY = date(2022, 11, 24)
ROWS = int(os.environ.get("BENCH_ROWS", "500000"))
HUAIYUAN = ("01_楼栋基础表.xlsx", "02_清楼表.xlsx", "03_特殊群体台账.xlsx")


def samples(rows: int) -> Iterator[list[object]]:
    """Yield a sampling list of a district's day, its header first."""
    pen = Pen(1)
    yield ["采样日期", "采集点", "管号", "类型", "管内序号", "姓名", "小区", "门牌", "电话", "采样时间", "备注"]
    for n in range(rows):
        door = f"{n % 30 + 1}-{n % 4 + 1}-{n % 20 + 1}0{n % 3 + 1}"
        tube = f"HF2211{n // 20:08d}"
        phone = f"199****{n % 10000:04d}"
        yield [
            "2022/11/24",
            f"第{n % 40}采集点",
            tube,
            "20混1",
            n % 20 + 1,
            name_of(pen),
            f"小区{n % 300}号院",
            door,
            phone,
            "07:07",
            "",
        ]


def register(rows: int) -> Iterator[list[object]]:
    """Yield a wide register of a district, its header first."""
    pen = Pen(2)
    head = ["序号", "小区", "楼号", "单元", "房号", "姓名", "与户主关系", "联系电话", "居住性质", "年龄"]
    yield [*head, "11.22", "11.23", "11.24", "备注", *[f"备用{k}" for k in range(20)]]
    for n in range(rows):
        place = [f"汾河{n // 3000}小区", n // 300 % 10 + 1, n // 60 % 5 + 1, f"{n // 3 % 20 + 1}0{n % 3 + 1}"]
        who = [name_of(pen), "户主", f"199{n:08d}", "常住", n % 90, "√", "√", "√", ""]
        yield [n + 1, *place, *who, *[f"x{n * k % 1000}" for k in range(20)]]


def write_csv(path: Path, rows: Iterator[list[object]]) -> None:
    with path.open("w", encoding="gb18030", newline="") as out:
        csv.writer(out).writerows(rows)


def write_xlsx(path: Path, rows: Iterator[list[object]]) -> None:
    """Write a workbook as a spreadsheet program does: its texts once each, in a part of their own."""
    texts: dict[str, int] = {}
    name = "".join
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for part, content in _FRAME.items():
            packed.writestr(part, content)
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(b"<worksheet><sheetData>")
            for number, row in enumerate(rows, 1):
                sheet.write(name([f'<row r="{number}">', *_cells(number, row, texts), "</row>"]).encode())
            sheet.write(b"</sheetData></worksheet>")
        with packed.open("xl/sharedStrings.xml", "w", force_zip64=True) as shared:
            shared.write(b"<sst>")
            for text in texts:
                shared.write(f"<si><t>{text}</t></si>".encode())
            shared.write(b"</sst>")


def _cells(number: int, row: list[object], texts: dict[str, int]) -> Iterator[str]:
    for place, cell in enumerate(row):
        letters = chr(65 + place) if place < 26 else "A" + chr(65 + place - 26)
        if isinstance(cell, int):
            yield f'<c r="{letters}{number}"><v>{cell}</v></c>'
        elif cell:
            yield f'<c r="{letters}{number}" t="s"><v>{texts.setdefault(str(cell), len(texts))}</v></c>'


_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORKBOOK = f'<workbook xmlns:r="{_LINKS}"><sheets><sheet name="总表" sheetId="1" r:id="r1"/></sheets></workbook>'


def _links(to: str, kind: str) -> str:
    return f'<Relationships><Relationship Id="r1" Type="{_LINKS}/{kind}" Target="{to}"/></Relationships>'


_PART = '<Types><Override PartName="/xl/workbook.xml" ContentType="{type}.sheet.main+xml"/></Types>'
_ROOT = '<Relationships><Relationship Id="r" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
_BOOK = '<workbook xmlns:r="{links}"><sheets><sheet name="总表" sheetId="1" r:id="r1"/></sheets></workbook>'
_LINK = '<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
_FRAME = {
    "[Content_Types].xml": _PART.format(type=_TYPES),
    "_rels/.rels": _ROOT.format(links=_LINKS),
    "xl/workbook.xml": _BOOK.format(links=_LINKS),
    "xl/_rels/workbook.xml.rels": f"<Relationships>{_LINK.format(links=_LINKS)}</Relationships>",
}
CASES = {"csv": (samples, write_csv, "samples"), "xlsx": (register, write_xlsx, "register")}


def in_a_process(kind: str, path: Path) -> dict[str, Any]:
    """Read one file in a process of its own; return rows, CPU [s] and the most memory it held [MB]."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_imports", kind, str(path)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("form", CASES)
def test_half_a_million_rows_are_read_in_a_stream(tmp_path: Path, form: str) -> None:
    rows, write, kind = CASES[form]
    path = tmp_path / f"district.{form}"
    write(path, rows(ROWS))
    found = in_a_process(kind, path)
    size = path.stat().st_size >> 20
    print(f"\n{ROWS} rows of {form} ({size} MB): {found['cpu_s']:.0f} s CPU, {found['mb']} MB (target < 300 MB)")
    assert found["rows"] == ROWS
    assert found["mb"] < 300


def test_sixty_thousand_residents_in_fifteen_files(tmp_path: Path) -> None:
    cpu_s, most = 0.0, 0
    for number in range(15):
        path = tmp_path / f"{number}.xlsx"
        write_xlsx(path, register(4_000))
        found = in_a_process("register", path)
        cpu_s, most = cpu_s + found["cpu_s"], max(most, found["mb"])
    print(f"\n15 registers of 4,000: {cpu_s:.1f} s CPU to read, {most} MB each")


def test_the_preview_of_the_special_ledger_and_the_register_of_the_founding_community(shared_data: Path) -> None:
    folder = shared_data / "ledgers" / "huaiyuan"
    known = Known("140108007005", b"bench")
    for kind, name in zip(("buildings", "register", "special"), HUAIYUAN, strict=True):
        content = (folder / name).read_bytes()
        spent = []
        for _ in range(3):
            begun = time.process_time()
            rows = read(kind, [(name, content)], known, TODAY).rows
            spent.append(time.process_time() - begun)
        known = known.after(rows)
        assert known.people is not None
        print(
            f"\n{kind}: {len(rows)} records in {min(spent) * 1000:.0f} ms CPU"
            + " (target < 300 ms)" * (kind == "special")
        )


def main() -> None:
    """Read one file and print what it cost."""
    kind, path = sys.argv[1], Path(sys.argv[2])
    begun = time.process_time()
    reading = read(kind, [(path.name, path.read_bytes())], Known("1", b"bench"), TODAY)
    spent = time.process_time() - begun
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(json.dumps({"rows": len(reading.rows), "cpu_s": spent, "mb": most}))


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2]))
    main()
