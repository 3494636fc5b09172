"""Ledgers written by hand as strangers keep them: each row is read as a careful clerk would read it."""

import json
import re
import tomllib
from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwt
from openpyxl.utils import range_boundaries

from streams.imports.errors import UnknownHeader
from streams.imports.export import exports
from streams.imports.judging.identity import Door, household_id, resident_id
from streams.imports.judging.known import Known, Person, Tube
from streams.imports.places.addresses import Building, Compound
from streams.imports.places.plates import building_key
from streams.imports.reading import Reading, read
from tests import builders_ledgers as made

TODAY = date(2022, 11, 24)
NUMBER = re.compile(r"#[\d.]+")
INSTANT = re.compile(r"@\d{4}-.+")
TOLD_BY = ("strangers.toml", "committees.toml", "provinces.toml", "quarters.toml")
NOTHING = Known("1", b"s")


def told(file: str) -> list[tuple[dict[str, Any], dict[str, Known]]]:
    """Return the cases of a file, each with what may be known before it is read."""
    text = tomllib.loads(Path(__file__).with_name(file).read_text("utf-8"))
    compounds: dict[str, Compound] = {}
    for line in text["book"].splitlines():
        name, short, many, sizes = line.split("|")
        units, floors, each, homes = (int(size) or None for size in sizes.split())
        said = {building_key(b): Building(name, b, units, floors, each, homes) for b in many.split()}
        before = compounds.get(name, Compound(name, tuple(short.split("、")), {}))
        compounds[name] = replace(before, buildings=before.buildings | said)
    book = replace(NOTHING, compounds=tuple(compounds.values()))
    people = replace(book, residents=tuple(_person(line, n) for n, line in enumerate(text["people"].splitlines(), 1)))
    sealed = Tube(frozenset(), datetime(2022, 11, 24, 8, 30))
    tubes = replace(people, tubes=dict.fromkeys(text["tubes"].split(), sealed))
    known = {"nothing": NOTHING, "book": book, "people": people, "tubes": tubes}
    return [({"today": text.get("today", TODAY.isoformat()), **case}, known) for case in text["case"]]


def _person(line: str, number: int) -> Person:
    name, compound, building, unit, room = line.split("|")
    door = Door(compound, building, int(unit), room)
    phone = f"199000{number:05d}"
    return Person(resident_id(b"s", "1", door, name), household_id(b"s", "1", door), name, door, (phone,))


def today(case: dict[str, Any]) -> date:
    """Return the day on which a case is brought in."""
    return date.fromisoformat(case["today"])


TOLD = [case for file in TOLD_BY for case in told(file)]
CASES = [(case, known) for case, known in TOLD if "refused" not in case]
every_case = pytest.mark.parametrize(("case", "known"), CASES, ids=[case["name"] for case, _ in CASES])


def cells(rows: str) -> list[list[object]]:
    """Parse the rows of a sheet."""
    return [[_cell(text) for text in line.split("|")] for line in rows.splitlines()]


def _cell(text: str) -> object:
    if NUMBER.fullmatch(text):
        return float(text[1:]) if "." in text else int(text[1:])
    if INSTANT.fullmatch(text):
        return datetime.fromisoformat(text[1:])
    return text.replace("\\n", "\n") or None


def file_of(case: dict[str, Any]) -> bytes:
    """Write the file of a case."""
    if "form" in case:
        encoding, delimiter = case["form"].split()
        return made.csv_bytes(cells(case["sheet"][0]["rows"]), encoding, "\t" if delimiter == "tab" else delimiter)
    if str(case.get("file")).endswith(".xls"):
        return _xls(case["sheet"])
    book = openpyxl.load_workbook(BytesIO(made.workbook({s["name"]: cells(s["rows"]) for s in case["sheet"]})))
    for sheet in case["sheet"]:
        for merged in sheet.get("merged", ()):
            book[sheet["name"]].merge_cells(merged)
        for hidden in sheet.get("hidden", ()):
            book[sheet["name"]].column_dimensions[hidden].hidden = True
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _xls(sheets: list[dict[str, Any]]) -> bytes:
    book = xlwt.Workbook()
    for said in sheets:
        sheet = book.add_sheet(said["name"])
        for r, row in enumerate(cells(said["rows"])):
            for c, cell in enumerate(row):
                sheet.write(r, c, cell)
        sheet.merged_ranges.extend(
            (top - 1, bottom - 1, left - 1, right - 1)
            for left, top, right, bottom in map(range_boundaries, said.get("merged", ()))
        )
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
    said = {doubt["code"] for doubt in entry.get("doubts", ())}
    doubts = {code for code in rest[at:].split() if code[0] != "?" or code[1:] in said}
    doubts = {code.lstrip("?") for code in doubts}
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


@every_case
def test_a_strangers_ledger_is_read_as_a_careful_clerk_reads_it(case: dict[str, Any], known: dict[str, Known]) -> None:
    given = case.get("file", "台账.xlsx"), file_of(case)
    reading: Reading = read(case["kind"], [given], known[case["known"]], today(case))
    sheets = {sheet["sheet"]: sheet["rows"] for sheet in reading.report["files"][0]["sheets"]}
    assert {s["name"]: w for s in case["sheet"] if (w := wrong(s, list(sheets[s["name"]])))} == {}
    if "names" in case:
        assert [name_of(row) for row in reading.rows] == case["names"]


@every_case
def test_a_strangers_ledger_written_out_comes_in_again_without_a_difference(
    case: dict[str, Any], known: dict[str, Known]
) -> None:
    before = known[case["known"]]
    rows = read(case["kind"], [(case.get("file", "台账.xlsx"), file_of(case))], before, today(case)).rows
    rows = [row for row in rows if not row.key.startswith("check/")]  # written out beside the roster only
    written = exports.export(case["kind"], rows, before.residents)
    again = read(case["kind"], [("导出.xlsx", written)], before, today(case)).rows if rows else []
    assert {row.key: row.fingerprint for row in again} == {row.key: row.fingerprint for row in rows}


@pytest.mark.parametrize("case", [case for case, _ in TOLD if "refused" in case], ids=lambda case: str(case["name"]))
def test_a_ledger_that_nobody_reads_yet_is_refused_as_a_whole(case: dict[str, Any]) -> None:
    with pytest.raises(UnknownHeader) as refused:
        read(case["kind"], [("台账.xlsx", file_of(case))], NOTHING, today(case))
    assert refused.value.key == case["refused"]
