"""Ledgers written by hand as strangers keep them: each row is read as a careful clerk would read it."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from streams.imports import exports
from streams.imports.addresses import Building, Compound
from streams.imports.identity import Door, household_id, resident_id
from streams.imports.known import Known, Person, Tube
from streams.imports.plates import building_key
from streams.imports.reading import Reading, read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
CASES = tomllib.loads(Path(__file__).with_name("strangers.toml").read_text("utf-8"))["case"]
SUIT = ("1号楼", "2号楼", "3号楼", "4号楼", "5号楼", "6号楼")
BOOK: Mapping[str, tuple[str, Mapping[str, tuple[int | None, ...]]]] = {
    "柳溪花园": ("柳溪", dict.fromkeys(SUIT, (3, 11, 2, 66)) | {"7号楼": (1, 26, 4, 104)}),
    "柳溪新苑二期": ("新苑", dict.fromkeys(("A座", "B座"), (1, 28, 6, 168)) | {"C1座": (2, 18, 4, 144)}),
    "纺织厂宿舍": (
        "纺织厂、纺织宿舍",
        dict.fromkeys(SUIT[:2], (4, 5, 2, 40)) | {"甲1号楼": (3, 4, 2, 24), "平房": (None, 1, None, 20)},
    ),
    "北营村": ("北营", {"北营村": (None, None, None, 180)}),
    "滨河路18号院": ("18号院", dict.fromkeys(SUIT[:2], (2, 6, 2, 24))),
    "滨河路19号院": ("19号院", {"1号楼": (3, 6, 2, 36)}),
    "电力局家属院": ("电力局", {"电力局家属院": (2, 6, 2, 24)}),
}
"""Compounds with their short names and their buildings: units, floors, homes a floor, homes."""
PEOPLE = """
张桂兰 柳溪花园 3号楼 2 501
李建国 柳溪花园 3号楼 2 501
王秀英 柳溪花园 1号楼 1 101
赵小虎 柳溪花园 1号楼 1 102
陈丽华 柳溪新苑二期 A座 1 1203
刘洋 柳溪新苑二期 C1座 2 602
孙玉梅 纺织厂宿舍 甲1号楼 1 301
周建平 纺织厂宿舍 平房 0 12
吴铁柱 北营村 北营村 0 56
郑爱国 滨河路18号院 2号楼 1 402
冯雪 电力局家属院 电力局家属院 1 201
褚明 柳溪花园 7号楼 1 2604
欧阳娜娜 柳溪花园 2号楼 3 1102
卫国强 滨河路19号院 1号楼 3 302
"""
SEALED = Tube(frozenset(), datetime(2022, 11, 24, 8, 30))


def _compounds() -> tuple[Compound, ...]:
    return tuple(
        Compound(
            name, tuple(short.split("、")), {building_key(b): Building(name, b, *said) for b, said in many.items()}
        )
        for name, (short, many) in BOOK.items()
    )


def _person(line: str, number: int) -> Person:
    name, compound, building, unit, room = line.split()
    door = Door(compound, building, int(unit), room)
    phone = f"199000{number:05d}"
    return Person(resident_id(b"s", "1", door, name), household_id(b"s", "1", door), name, door, (phone,))


NOTHING = Known("1", b"s")
EMPTY = replace(NOTHING, compounds=_compounds())
FULL = replace(EMPTY, residents=tuple(_person(line, n) for n, line in enumerate(PEOPLE.split("\n")[1:-1], 1)))
KNOWN = {
    "nothing": NOTHING,
    "book": EMPTY,
    "people": FULL,
    "tubes": replace(FULL, tubes=dict.fromkeys((f"TY221124000{n}" for n in range(1, 6)), SEALED)),
}


def cells(rows: str) -> list[list[object]]:
    """Parse the rows of a sheet."""
    return [[_cell(text) for text in line.split("|")] for line in rows.splitlines()]


def _cell(text: str) -> object:
    if text.startswith("#") and text[1:].replace(".", "", 1).isdigit():
        return float(text[1:]) if "." in text else int(text[1:])
    return text.replace("\\n", "\n") or None


def file_of(case: dict[str, Any]) -> bytes:
    """Write the file of a case."""
    if "form" in case:
        encoding, delimiter = case["form"].split()
        return made.csv_bytes(cells(case["sheet"][0]["rows"]), encoding, "\t" if delimiter == "tab" else delimiter)
    book = openpyxl.load_workbook(BytesIO(made.workbook({s["name"]: cells(s["rows"]) for s in case["sheet"]})))
    for sheet in case["sheet"]:
        for merged in sheet.get("merged", ()):
            book[sheet["name"]].merge_cells(merged)
        for hidden in sheet.get("hidden", ()):
            book[sheet["name"]].column_dimensions[hidden].hidden = True
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def wrong(sheet: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """Say where the report of a sheet differs from what is wanted."""
    wanted = [line.split(" ", 2) for line in sheet.get("want", "").splitlines()]
    listed = {int(row): [line[1:] for line in lines] for row, lines in groupby(wanted, key=lambda line: line[0])}
    found = []
    for number, several in groupby(rows, key=lambda row: row["row"]):
        entries, lines = list(several), listed.pop(number, [["skip", "{}"]])
        lines = lines if len(lines) > 1 else lines * len(entries)
        if len(entries) != len(lines):
            found.append(f"{number}: {len(entries)} entries instead of {len(lines)}")
        for entry, (verdict, rest) in zip(entries, lines, strict=False):
            found += [f"{number}: {text}" for text in _differences(entry, verdict, rest)]
    return found + [f"{number}: no entry" for number in listed]


def _differences(entry: dict[str, Any], verdict: str, rest: str) -> list[str]:
    value, at = json.JSONDecoder().raw_decode(rest)
    doubts, said = set(rest[at:].split()), {doubt["code"] for doubt in entry.get("doubts", ())}
    got = entry.get("value", {})
    door = [got.get(name) for name in ("compound", "building", "unit", "room")]
    out = [] if entry["verdict"] in verdict.split("|") else [f"{entry['verdict']} {entry.get('reason')}: not {verdict}"]
    for name, right in value.items():
        own = door[-len(right) :] if name == "door" else got.get(name)
        out += [] if own == right else [f"{name} is {own}, not {right}"]
    return out + ([f"doubts {said}, not {doubts}"] if "reject" not in verdict and said != doubts else [])


def name_of(row: Any) -> str:
    """Return whom a record is about."""
    return str(row.name)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_strangers_ledger_is_read_as_a_careful_clerk_reads_it(case: dict[str, Any]) -> None:
    given = case.get("file", "台账.xlsx"), file_of(case)
    reading: Reading = read(case["kind"], [given], KNOWN[case["known"]], TODAY)
    sheets = {sheet["sheet"]: sheet["rows"] for sheet in reading.report["files"][0]["sheets"]}
    assert {s["name"]: w for s in case["sheet"] if (w := wrong(s, list(sheets[s["name"]])))} == {}
    if "names" in case:
        assert [name_of(row) for row in reading.rows] == case["names"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_strangers_ledger_written_out_comes_in_again_without_a_difference(case: dict[str, Any]) -> None:
    known = KNOWN[case["known"]]
    rows = read(case["kind"], [(case.get("file", "台账.xlsx"), file_of(case))], known, TODAY).rows
    rows = [row for row in rows if not row.key.startswith("check/")]  # written out beside the roster only
    written = exports.export(case["kind"], rows, known.residents)
    again = read(case["kind"], [("导出.xlsx", written)], known, TODAY).rows if rows else []
    assert {row.key: row.fingerprint for row in again} == {row.key: row.fingerprint for row in rows}
