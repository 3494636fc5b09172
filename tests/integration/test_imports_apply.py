"""Imports against a real database: what differs is said once, and the visits that follow are right."""

import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from infra import clock
from infra.clock import Clock
from infra.database import Database
from streams import checks
from streams.cli import areas, explain
from streams.demand import pack
from streams.imports.life.apply import Applied
from streams.residents import clearance, finding
from tests.builders_ledgers import address_book, citizens, csv_bytes, workbook
from tests.ledger_life import Desk

FILES = {
    "buildings": "01_楼栋基础表.xlsx",
    "register": "02_清楼表.xlsx",
    "special": "03_特殊群体台账.xlsx",
    "quarantine": "04_潜在风险台账.csv",
    "teams": "05_队伍人员表.xlsx",
}
SAMPLES = "07_采样登记.csv"
DAY = date(2022, 11, 25)


@pytest.fixture
async def evening(database: Database, area: str) -> Clock:
    await areas.write_area(database, area, "试验社区", pack=pack.DEFAULT)
    return await clock.shared(database, "2022-11-24T20:00:00+08:00")


async def bring_in(
    database: Database, now: Clock, area: str, kind: str, content: bytes, name: str = "file.xlsx", **more: Any
) -> Applied:
    return await Desk(database, now, area).bring(kind, content, name=name, **more)


async def handle(database: Database, now: Clock, area: str) -> int:
    return await Desk(database, now, area).handle()


async def homes_due(database: Database, area: str) -> dict[tuple[Any, ...], Any]:
    async with database.connection() as connection:
        homes = await finding._homes(connection, area)
        due = await connection.fetch("select * from visit where area = $1 and day = $2 and state = 'due'", area, DAY)
    return {_door(homes[row["household"]]): row for row in due}


def _door(value: Any) -> tuple[Any, ...]:
    return tuple(value[key] for key in ("compound", "building", "unit", "room"))


async def test_the_visits_of_the_founding_community_are_those_of_the_truth(
    database: Database, area: str, evening: Clock, shared_data: Path
) -> None:
    folder = shared_data / "ledgers" / "huaiyuan"
    truth = json.loads((folder / "expected.json").read_text("utf-8"))
    for kind, name in FILES.items():
        applied = await bring_in(database, evening, area, kind, (folder / name).read_bytes(), name)
        assert applied.exit_code in (0, 3)
    await handle(database, evening, area)
    due = await homes_due(database, area)
    certain = {_door(visit): visit for visit in truth["visits"]}
    either = {_door(visit) for visit in truth["visits_either"]}
    assert set(certain) - set(due) == set()
    assert set(due) - set(certain) - either == set()
    for door, visit in certain.items():
        assert due[door]["class"] in {visit["class"], *visit.get("class_either", [])}
    for kind, name in FILES.items():
        again = await bring_in(database, evening, area, kind, (folder / name).read_bytes(), name)
        assert (kind, again.said) == (kind, 0)
    assert await only_waiting(database, evening, area)
    await bring_in(database, evening, area, "samples", (folder / SAMPLES).read_bytes(), SAMPLES)
    await handle(database, evening, area)
    tubes = {row["value"]["person"] for row in listed(truth, SAMPLES) if "person" in row.get("value", {})}
    late = {
        door
        for door, visit in certain.items()
        if all(reason["rule"] == "found_late" and reason["person"] in tubes for reason in visit["reasons"])
    }
    assert set(certain) - set(await homes_due(database, area)) == late  # sampled on the eve: no longer without a test
    await count_rounds(database, area, truth)


async def count_rounds(database: Database, area: str, truth: dict[str, Any]) -> None:
    """Compare the clearance table of each round with the truth: whoever is marked, or in a tube, is sampled.

    Pupils in class may be excused or open, as may those who are on another ledger only.
    """
    tubes = {row["value"]["person"] for row in listed(truth, SAMPLES) if "person" in row.get("value", {})}
    strangers = await database.fetch(
        "select from resident r where area = $1 and not exists (select from ledger_record l"
        " where l.area = r.area and l.kind = 'register' and l.resident = r.resident)",
        area,
    )
    days = list(truth["totals"]["rounds"])
    for number, day in enumerate(days):
        marks = {
            row["value"]["person"]: row["value"]["marks"][number]
            for row in listed(truth, FILES["register"])
            if len(row.get("value", {}).get("marks", ())) > number
        }
        sampled = {who for who, mark in marks.items() if mark.startswith("sampled")}
        sampled |= tubes & set(marks) if day == days[-1] else set()
        sampled |= {
            row["value"]["person"]
            for row in listed(truth, FILES["quarantine"])
            if day in row.get("value", {}).get("tested_on", ()) and row["value"].get("person") in marks
        }
        states = truth["totals"]["rounds"][day]["by_state"]
        async with database.connection() as connection:
            got = dict(await clearance.totals(connection, area, date.fromisoformat(day)))
        assert got["registered"] == 4016 + len(strangers) == got["sampled"] + got["excused"] + got["open"]
        assert got["sampled"] == len(sampled)
        most = states["excused"] + states["excused/open"] + len(strangers)
        assert states["excused"] <= got["excused"] <= most


def listed(truth: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Rows of a file of the truth."""
    return [row for sheet in truth["files"][name]["sheets"] for row in sheet["rows"]]


async def only_waiting(database: Database, now: Clock, area: str) -> bool:
    """Without a relay the outbox grows old: nothing else may be broken."""
    found = await checks.findings(database, now, area)
    return {finding.invariant for finding in found} <= {"outbox_is_fresh"}


def quarantine_ledger(people: Sequence[Any], departed: str) -> bytes:
    head = ["序号", "姓名", "住址", "人员类别", "离开风险区日期", "居家截止日期", "联系电话"]
    rows: list[list[object]] = [["潜在风险人员台账"], head]  # type: ignore[list-item]
    for number, one in enumerate(people, 1):
        where = f"{one.compound}{one.building}{one.unit}单元{one.room}室"
        rows.append([number, one.name, where, "高风险区离开人员", departed, "2022-12-01", one.phone])
    return workbook({"台账": rows})


def register(people: Sequence[Any], rounds: dict[str, str]) -> bytes:
    head: list[object] = ["序号", "小区", "楼栋", "单元", "房号", "姓名", "与户主关系", "联系电话", *rounds]
    rows: list[list[object]] = [head]
    for number, one in enumerate(people, 1):
        door = [one.compound, one.building, one.unit, one.room, one.name, one.relation, one.phone]
        rows.append([number, *door, *rounds.values()])
    return csv_bytes(rows)


async def test_what_is_still_on_its_way_is_not_said_again(database: Database, area: str, evening: Clock) -> None:
    people = citizens(3)
    await bring_in(database, evening, area, "buildings", address_book(people))
    content = register(people, {"11月24日": "√"})
    first = await bring_in(database, evening, area, "register", content, "清楼表.csv")
    assert first.said > len(people)
    again = await bring_in(database, evening, area, "register", content, "清楼表.csv")
    assert again.said == 0
    assert again.report["totals"]["unchanged"] == len(people)
    assert await handle(database, evening, area) == first.said
    assert (await bring_in(database, evening, area, "register", content, "清楼表.csv")).said == 0


async def test_a_dry_run_writes_nothing(database: Database, area: str, evening: Clock) -> None:
    people = citizens(4)
    applied = await bring_in(database, evening, area, "buildings", address_book(people), dry_run=True)
    assert applied.report["totals"]["accept"] + applied.report["totals"]["warn"] > 0
    assert await database.fetchval("select count(*) from place where area = $1", area) == 0
    assert await database.fetchval("select count(*) from ledger_import where area = $1", area) == 0


async def test_a_newer_register_takes_an_absence_back(database: Database, area: str, evening: Clock) -> None:
    people = citizens(5)
    await bring_in(database, evening, area, "buildings", address_book(people))
    await bring_in(database, evening, area, "register", register(people, {"11月23日": "外出"}), "清楼表.csv")
    await handle(database, evening, area)
    assert await database.fetchval("select count(*) from excuse where area = $1 and ended_on is null", area) == len(
        people
    )
    await bring_in(database, evening, area, "register", register(people, {"11月24日": "√"}), "清楼表.csv")
    await handle(database, evening, area)
    ended = await database.fetch("select distinct ended_on from excuse where area = $1", area)
    assert [row["ended_on"] for row in ended] == [date(2022, 11, 24)]


async def test_who_comes_home_into_quarantine_is_due_though_the_register_says_away(
    database: Database, area: str, evening: Clock
) -> None:
    people = citizens(6)
    await bring_in(database, evening, area, "buildings", address_book(people))
    away = register(people, {"11月24日": "外出"})
    await bring_in(database, evening, area, "register", away, "清楼表.csv")
    applied = await bring_in(database, evening, area, "quarantine", quarantine_ledger(people[:1], "2022-11-24"))
    assert applied.report["totals"]["reject"] == 0
    assert (await bring_in(database, evening, area, "register", away, "清楼表.csv")).said == 0
    await handle(database, evening, area)
    assert len(await homes_due(database, area)) == 1


async def test_a_visit_explains_itself_and_a_look_is_kept(database: Database, area: str, evening: Clock) -> None:
    people = citizens(7)
    await bring_in(database, evening, area, "buildings", address_book(people))
    await bring_in(database, evening, area, "register", register(people, {"11月24日": "√"}), "清楼表.csv")
    await bring_in(database, evening, area, "quarantine", quarantine_ledger(people[:1], "2022-11-24"))
    await handle(database, evening, area)
    visit = await database.fetchval("select visit from visit where area = $1", area)
    answer = await explain.answer(database, visit)
    assert (answer["rule"], answer["anchor_on"]) == ("left_high_risk_zone", date(2022, 11, 24))
    assert "In no route yet" in explain.sentences(answer)[-1]
    async with database.transaction() as connection:
        found = await finding.search(connection, area, people[0].name, by="test")
    assert found[0]["residents"] == answer["residents"]
    looks = await database.fetch("select who, about from look where area = $1", area)
    assert ("test", found[0]["id"]) in {(row["who"], row["about"]) for row in looks}


async def test_an_address_is_found_however_it_is_written(database: Database, area: str, evening: Clock) -> None:
    people = citizens(8)
    await bring_in(database, evening, area, "buildings", address_book(people))
    await bring_in(database, evening, area, "register", register(people, {"11月24日": "√"}), "清楼表.csv")
    await handle(database, evening, area)
    one = people[0]
    number = one.building.removesuffix("号楼")
    spellings = (
        f"{one.compound}{one.building}{one.unit}单元{one.room}",
        f"{one.compound} {one.building} {one.unit}单元 {one.room}室",
        f"{one.compound}{number}-{one.unit}-{one.room}",
    )
    for text in spellings:
        async with database.transaction() as connection:
            found = await finding.search(connection, area, text, by="test")
        assert found, text
        assert found[0]["kind"] == "household"
        assert _door(found[0]["place"]) == (one.compound, one.building, one.unit, one.room)


async def test_a_broken_promise_is_found(database: Database, area: str, evening: Clock) -> None:
    people = citizens(9)
    await bring_in(database, evening, area, "buildings", address_book(people))
    await bring_in(database, evening, area, "register", register(people, {"11月24日": "√"}), "清楼表.csv")
    await bring_in(database, evening, area, "quarantine", quarantine_ledger(people[:1], "2022-11-24"))
    await handle(database, evening, area)
    assert await only_waiting(database, evening, area)
    visit = await database.fetchval("select visit from visit where area = $1", area)
    stop = [{"kind": "visit", "visit": visit}]
    for team in ("t1", "t2"):
        await database.execute(
            "insert into route (area, day, team, version, stops) values ($1, $2, $3, 1, $4)", area, DAY, team, stop
        )
    await database.execute("delete from change where area = $1 and rev = 3", area)
    await database.execute(
        "insert into household (area, household, said_at, said_id) values ('?', $1, now(), 'e')", area
    )
    found = {finding.invariant for finding in await checks.findings(database, evening, area)}
    await database.execute("delete from household where area = '?'")
    assert {"no_visit_twice", "changes_are_contiguous", "rows_have_an_area"} <= found
