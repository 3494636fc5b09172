"""Every row of the sample community against the truth about it."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from streams.imports.judging.known import Known
from streams.imports.reading import Reading, read
from tests import shared_data

FOLDER = shared_data.FOLDER / "ledgers" / "huaiyuan"
FILES = {
    "buildings": "01_楼栋基础表.xlsx",
    "register": "02_清楼表.xlsx",
    "special": "03_特殊群体台账.xlsx",
    "quarantine": "04_潜在风险台账.csv",
    "teams": "05_队伍人员表.xlsx",
    "samples": "07_采样登记.csv",
    "results": "06_检测结果.csv",
}
ALLOWED = {"register": 0.005, "samples": 0.005, "results": 0.005}
"""Share of rows that may differ; every other file may differ in one row."""

pytestmark = shared_data.needed


@pytest.fixture(scope="module")
def truth() -> dict[str, Any]:
    return json.loads((FOLDER / "expected.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def readings() -> dict[str, Reading]:
    known = Known(area="140108007005", secret=b"a secret of the tests")
    out = {}
    for kind, file in FILES.items():
        out[kind] = read(kind, [(file, (FOLDER / file).read_bytes())], known, date(2022, 11, 24))
        known = known.after(out[kind].rows)
    return out


def _outcomes(wanted: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if wanted["verdict"] != "either":
        yield wanted
        return
    for outcome in wanted["outcomes"]:
        value = outcome.get("value", wanted.get("value", {}))
        more = {"gate": outcome["gate"]} if "gate" in outcome else {}
        yield {**outcome, "value": {**value, **outcome.get("coordinates", {}), **more}}


def _differences(wanted: dict[str, Any], got: dict[str, Any]) -> list[str]:
    verdict = got["verdict"]
    doubted_more = wanted["verdict"] == "accept" and verdict == "warn"
    out = [] if verdict == wanted["verdict"] or doubted_more else [f"{verdict} instead of {wanted['verdict']}"]
    if wanted["verdict"] == "reject" and verdict == "reject":
        same = (wanted["field"], wanted["reason"]) == (got["field"], got["reason"])
        out += [] if same else [f"{got['field']} {got['reason']} instead of {wanted['field']} {wanted['reason']}"]
    if wanted["verdict"] not in {"accept", "warn"}:
        return out
    value = got.get("value", {})
    for name, right in wanted.get("value", {}).items():
        if name != "person" and not _same(name, value.get(name), right):
            out.append(f"{name} is {value.get(name)} instead of {right}")
    codes = _codes(got)
    return out + [f"no doubt {code}" for code in wanted.get("doubts", ()) if code not in codes]


def _same(name: str, got: Any, right: Any) -> bool:
    if name == "wgs84" and got:
        return all(abs(a - b) < 9e-6 for a, b in zip(got, right, strict=True))
    return bool(got == right)


def _codes(got: dict[str, Any]) -> set[str]:
    return {doubt["code"] for doubt in got.get("doubts", ())}


@pytest.mark.parametrize("kind", FILES)
def test_every_row_is_judged_as_the_truth_says(kind: str, readings: dict[str, Reading], truth: dict[str, Any]) -> None:
    wanted_sheets = truth["files"][FILES[kind]]["sheets"]
    got_sheets = readings[kind].report["files"][0]["sheets"]
    assert [s["sheet"] for s in got_sheets] == [s["sheet"] for s in wanted_sheets]
    rows, wrong, doubted_more = 0, [], []
    for wanted_sheet, got_sheet in zip(wanted_sheets, got_sheets, strict=True):
        assert [r["row"] for r in got_sheet["rows"]] == [r["row"] for r in wanted_sheet["rows"]]
        for wanted, got in zip(wanted_sheet["rows"], got_sheet["rows"], strict=True):
            rows += 1
            differences, outcome = min(
                ((_differences(o, got), str(o)) for o in _outcomes(wanted)), key=lambda d: len(d[0])
            )
            if differences:
                wrong.append((wanted_sheet["sheet"], wanted["row"], differences))
            asked = {c for o in _outcomes(wanted) for c in o.get("doubts", ())}
            if not differences and _codes(got) - asked and outcome:
                doubted_more.append((wanted_sheet["sheet"], wanted["row"], _codes(got) - asked))
            if "line" in wanted:
                assert got["line"] == wanted["line"]
    allowed = ALLOWED[kind] * rows if kind in ALLOWED else 1
    assert len(wrong) <= allowed, wrong
    assert len(doubted_more) <= 0.02 * rows, doubted_more


def test_the_people_of_the_register_are_all_there_once(readings: dict[str, Reading], truth: dict[str, Any]) -> None:
    rows = readings["register"].rows
    residents = {row.resident for row in rows if row.resident}
    assert len(residents) == truth["totals"]["residents"]
    assert len({row.household for row in rows if row.resident}) == truth["totals"]["households"]
    assert sum(not row.resident for row in rows) == truth["totals"]["vacant_homes"]


def test_the_rounds_add_up_to_the_totals(readings: dict[str, Reading], truth: dict[str, Any]) -> None:
    for day, wanted in truth["totals"]["rounds"].items():
        counts: dict[str, int] = {}
        for row in readings["register"].rows:
            for mark in row.marks:
                if row.resident and mark.on == date.fromisoformat(day):
                    counts[mark.mark] = counts.get(mark.mark, 0) + 1
        assert counts == wanted["by_mark"]


def test_nothing_that_identifies_a_person_is_in_an_id(readings: dict[str, Reading]) -> None:
    for row in readings["special"].rows:
        assert row.resident.isascii()
        assert not any(phone in row.resident for phone in row.phones)


def test_reading_the_same_file_again_finds_nothing_new(readings: dict[str, Reading]) -> None:
    known = Known(area="140108007005", secret=b"a secret of the tests").after(readings["buildings"].rows)
    again = read(
        "buildings", [(FILES["buildings"], (FOLDER / FILES["buildings"]).read_bytes())], known, date(2022, 11, 25)
    )
    totals = again.report["totals"]
    assert (totals["new"], totals["changed"], totals["unchanged"], totals["missing"]) == (0, 0, 36, 0)
