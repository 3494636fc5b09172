"""The life of an import: file by file; what it asks and what is remembered."""

import asyncio
from dataclasses import replace
from datetime import date

import pytest

from infra import clock
from infra.database import Database
from schemas.errors import BadCommand, NotFound
from streams.cli import areas
from streams.demand import pack
from streams.imports.errors import LedgerError, UnknownHeader
from streams.imports.life import answers, apply, archive
from streams.imports.life.progress import Stand
from tests import ledger_life as life
from tests.builders_ledgers import Citizen, address_book, citizens, csv_bytes
from tests.ledger_life import Desk

START = "2022-11-24T15:00:00+08:00"


@pytest.fixture
async def desk(database: Database, area: str) -> Desk:
    await areas.write_area(database, area, "试验社区", pack=pack.DEFAULT)
    return Desk(database, await clock.shared(database, START), area)


async def settled(desk: Desk, seed: int, rounds: tuple[str, ...] = life.ROUNDS) -> list[Citizen]:
    """A community whose register is in and handled."""
    people = citizens(seed)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    await desk.bring("register", life.register(people, rounds))
    await desk.handle()
    return people


async def answer(desk: Desk, question: str, chosen: str) -> answers.Answered:
    return await answers.answer(desk.database, desk.clock, area=desk.area, question=question, chosen=chosen, by="test")


async def test_a_tube_of_the_sampling_list_makes_its_people_sampled_and_their_visits_void(desk: Desk) -> None:
    people = await settled(desk, 1, rounds=())
    await desk.bring("special", life.special(people[:2], ("独居老人",), ("",)))
    await desk.handle()
    assert len([key for key in await desk.visits() if key[0] == life.TODAY]) == 2
    done = await desk.bring("samples", life.samples(people, ["T0001", "T0002"]))
    assert done.said == 2
    await desk.handle()
    assert [key for key in await desk.visits() if key[0] == life.TODAY] == []
    states = await desk.database.fetch(
        "select distinct why from visit where area = $1 and day = $2", desk.area, life.TODAY
    )
    assert [row["why"] for row in states] == ["sampled"]
    taken = await desk.database.fetchval("select count(distinct resident) from sample where area = $1", desk.area)
    assert taken == len(people)
    assert (await desk.bring("samples", life.samples(people, ["T0001", "T0002"]))).said == 0


async def test_of_two_results_of_a_tube_the_later_one_holds_and_both_are_said(desk: Desk) -> None:
    people = await settled(desk, 2)
    await desk.bring("samples", life.samples(people, ["T0001"]))
    said = [("T0001", "阳性", "2022-11-24 14:30"), ("T0001", "阴性", "2022-11-24 12:30")]
    done = await desk.bring("results", life.results(said))
    assert done.said == 2
    await desk.handle()
    row = await desk.database.fetchrow("select result, resulted_at from tube where area = $1", desk.area)
    assert row is not None
    assert (row["result"], row["resulted_at"].isoformat()) == ("positive", "2022-11-24T06:30:00+00:00")
    assert (await desk.bring("results", life.results(said))).said == 0


async def test_a_swab_ahead_of_the_clock_is_of_now_and_one_of_tomorrow_is_not_said(desk: Desk) -> None:
    people = await settled(desk, 3)
    await desk.bring("samples", life.samples(people[:3], ["T0001"], "2022-11-24 22:00"))
    await desk.handle()
    sealed = await desk.database.fetchval("select sealed_at from tube where area = $1", desk.area)
    assert sealed <= desk.clock.now()
    assert (await desk.bring("samples", life.samples(people[:3], ["T0001"], "2022-11-24 22:00"))).said == 0
    assert (await desk.bring("samples", life.samples(people[:3], ["T0002"], "2022-11-25 08:00"))).said == 0


@pytest.mark.parametrize("kind", ["zones", "notice"])
async def test_a_kind_that_is_not_read_yet_says_what_to_do_instead(desk: Desk, kind: str) -> None:
    with pytest.raises(LedgerError, match=r"zone\.opened") as caught:
        await desk.bring(kind, b"anything", name="通告.txt")
    assert caught.value.code == "E1109"


async def test_a_second_file_that_cannot_be_read_does_not_take_the_first_back(desk: Desk) -> None:
    people = citizens(4)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    done = await desk.bring("register", life.register(people), b"", life.register(people[:3]))
    first, second, third = done.report["files"]
    assert "error" not in first
    assert second["error"]["code"] == "E1103"
    assert third["sheets"]
    assert done.exit_code == 3
    assert done.report["totals"]["new"] == len(people)
    [entry] = await listed(desk)
    assert [file["file"] for file in entry["files"]] == ["0-清楼表.csv", "2-清楼表.csv"]


async def listed(desk: Desk, kind: str = "register") -> list[dict]:  # type: ignore[type-arg]
    async with desk.database.connection() as connection:
        return [one for one in await archive.listed(connection, desk.area, 50) if one["kind"] == kind]


async def test_a_register_by_building_asks_about_nobody_of_the_other_buildings(desk: Desk) -> None:
    people = citizens(5, buildings=4)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    parts = [[one for one in people if one.building == f"{n}号楼"] for n in (1, 2, 3, 4)]
    await desk.bring("register", *map(life.register, parts))
    assert (await desk.bring("register", life.register(parts[0]))).report["totals"]["missing"] == 0
    one_less = await desk.bring("register", life.register(parts[0][1:]))
    assert one_less.report["totals"]["missing"] == 1
    assert [question["about"]["name"] for question in one_less.questions] == [parts[0][0].name]


async def test_a_corrected_spelling_is_the_same_resident_with_a_doubt(desk: Desk) -> None:
    people = await settled(desk, 8)
    wrong = people[0]
    letter = "岚" if wrong.name[-1] != "岚" else "林"
    right = replace(wrong, name=wrong.name[:-1] + letter)
    [before] = [row["resident"] for row in await desk.database.fetch(NAMED, desk.area, wrong.name, wrong.phone)]
    done = await desk.bring("register", life.register([right, *people[1:]]))
    assert (done.report["totals"]["new"], done.report["totals"]["changed"], done.report["totals"]["missing"]) == (
        0,
        1,
        0,
    )
    [row] = [
        row for row in done.report["files"][0]["sheets"][0]["rows"] if row.get("value", {}).get("name") == right.name
    ]
    assert row["verdict"] == "warn"
    assert [doubt["code"] for doubt in row["doubts"]] == ["name_differs_from_register"]
    [after] = [row["resident"] for row in await desk.database.fetch(NAMED, desk.area, right.name, right.phone)]
    assert after == before
    again = await desk.bring("register", life.register([right, *people[1:]]))
    assert (again.said, again.report["totals"]["unchanged"]) == (0, len(people))


NAMED = "select resident from person where area = $1 and name = $2 and $3 = any(phones)"


async def test_somebody_else_of_a_like_name_behind_the_door_is_somebody_new(desk: Desk) -> None:
    people = await settled(desk, 9)
    one = people[0]
    other = replace(one, name=one.name[:-1] + "岚", phone="19900000001")
    done = await desk.bring("register", life.register([other, *people[1:]]))
    assert (done.report["totals"]["new"], done.report["totals"]["missing"]) == (1, 1)
    brother = replace(one, name=one.name[:-1] + "岚")
    both = await desk.bring("register", life.register([one, brother, *people[1:]]))
    assert both.report["totals"]["warn"] == done.report["totals"]["warn"]


async def test_somebody_missing_is_asked_about_once_and_moves_out_only_when_a_person_says_so(desk: Desk) -> None:
    people = await settled(desk, 10)
    gone = life.register(people[2:])
    first = await desk.bring("register", gone)
    asked = [one for one in first.questions if one["kind"] == "missing"]
    assert {one["about"]["name"] for one in asked} == {people[0].name, people[1].name}
    assert asked[0]["about"]["place"]["building"] == people[0].building
    await desk.handle()
    assert await desk.database.fetchval(LIVING, desk.area) == len(people)
    again = await desk.bring("register", gone)
    assert {one["question"] for one in again.questions} == {one["question"] for one in asked}
    kept, moved = asked
    assert (await answer(desk, kept["question"], "keep")).events == 0
    assert (await answer(desk, moved["question"], "moved_out")).events == 1
    assert (await answer(desk, moved["question"], "moved_out")).events == 0
    with pytest.raises(BadCommand, match="answered already"):
        await answer(desk, moved["question"], "deceased")
    await desk.handle()
    assert await desk.database.fetchval(LIVING, desk.area) == len(people) - 1
    third = await desk.bring("register", gone)
    assert (third.questions, third.report["totals"]["missing"]) == ([], 1)


LIVING = "select count(*) from resident where area = $1 and household is not null"


async def test_somebody_listed_again_is_not_asked_about_any_more(desk: Desk) -> None:
    people = await settled(desk, 11)
    assert len((await desk.bring("register", life.register(people[1:]))).questions) == 1
    assert (await desk.bring("register", life.register(people))).questions == []


async def test_a_special_group_that_ended_makes_no_visit_any_more(desk: Desk) -> None:
    people = await settled(desk, 12, rounds=())
    await desk.bring("special", life.special(people[:3], ("独居老人",), ("",)))
    await desk.bring("quarantine", life.quarantine(people[4:6], ("2022-11-23",)))
    await desk.handle()
    visits = len(await desk.visits())
    [asked] = (await desk.bring("special", life.special(people[1:3], ("独居老人",), ("",)))).questions
    await answer(desk, asked["question"], "ended")
    [asked] = (await desk.bring("quarantine", life.quarantine(people[5:6], ("2022-11-23",)))).questions
    await answer(desk, asked["question"], "ended")
    await desk.handle()
    assert len(await desk.visits()) < visits
    assert (
        await desk.database.fetchval(
            "select count(*) from command where area = $1 and kind = 'import_answer'", desk.area
        )
        == 2
    )


async def test_an_unknown_place_is_asked_about_and_its_alias_remembered(desk: Desk) -> None:
    people = await settled(desk, 13)
    strange = [replace(one, compound="老机床厂家属区") for one in people[:3]]
    content = life.special(strange, ("独居老人",), ("",))
    looked = await desk.bring("special", content, dry_run=True)
    [asked] = looked.questions
    assert (asked["kind"], asked["about"]["printed"]) == ("place", "老机床厂家属区")
    assert looked.report["totals"]["reject"] == 3
    with pytest.raises(BadCommand, match="address book"):
        await answer(desk, asked["question"], "没有这个小区")
    await answer(desk, asked["question"], people[0].compound)
    done = await desk.bring("special", content)
    assert (done.report["totals"]["reject"], done.questions) == (0, [])
    alias = await desk.database.fetchrow("select * from place_alias where area = $1", desk.area)
    assert alias is not None
    assert (alias["printed"], alias["by"]) == ("老机床厂家属区", "test")


async def test_an_unknown_building_is_remembered_inside_its_compound(desk: Desk) -> None:
    people = await settled(desk, 14)
    strange = [replace(one, building="88号楼") for one in people[:2]]
    content = life.special(strange, ("独居老人",), ("",))
    done = await desk.bring("special", content)
    [asked] = done.questions
    assert asked["about"] == {"compound": people[0].compound, "printed": "88号楼", "rows": 2}
    await answer(desk, asked["question"], people[0].building)
    assert (await desk.bring("special", content)).report["totals"]["reject"] == 0


async def test_a_header_nobody_knows_is_mapped_by_hand_once(desk: Desk) -> None:
    people = await settled(desk, 15)
    head = ["甲栏", "乙栏", "丙栏", "丁栏"]
    rows = [
        [one.compound, f"{one.building}{one.unit}单元{one.room}", one.name, "独居老人"] for one in people[:2]
    ]  # too few to tell
    content = csv_bytes([head, *rows])
    with pytest.raises(UnknownHeader) as caught:
        await desk.bring("special", content, dry_run=True)
    asked = {one["about"]["printed"]: one for one in caught.value.fields["questions"]}
    assert list(asked) == head
    fields = {"甲栏": "compound", "乙栏": "address", "丙栏": "name", "丁栏": "category"}
    for printed, field in fields.items():
        assert field in {option["answer"] for option in asked[printed]["options"]}
        await answer(desk, asked[printed]["question"], field)
    with pytest.raises(BadCommand, match="A column of special is one of"):
        await answer(desk, asked["甲栏"]["question"], "nonsense")
    done = await desk.bring("special", content)
    assert done.report["totals"]["accept"] + done.report["totals"]["warn"] == 2


async def test_an_answer_to_nothing_is_refused(desk: Desk) -> None:
    for question in ("missing.register.0000", "place.special.%%%", "header.nothing.WyJhIl0", "x"):
        with pytest.raises(NotFound):
            await answer(desk, question, "keep")


async def test_the_sheet_with_remarks_is_the_users_own_and_goes_after_its_time(desk: Desk) -> None:
    people = await settled(desk, 16)
    done = await desk.bring("special", life.special(people[:3], ("独居老人",), ("",)), name="台账.csv")
    async with desk.database.connection() as connection:
        name, content = await archive.sheet(connection, desk.area, done.import_id, 1)
    assert name == "台账.csv"
    assert content.startswith(b"PK")
    sql = "update import_file set retain_until = $2 where area = $1"
    await desk.database.execute(sql, desk.area, date(2022, 11, 1))
    await desk.bring("special", life.special(people[:3], ("独居老人",), ("",)), name="台账.csv")
    async with desk.database.connection() as connection:
        with pytest.raises(NotFound):
            await archive.sheet(connection, desk.area, done.import_id, 1)


async def test_waiting_ends_when_all_is_handled_and_says_how_far_it_is(desk: Desk) -> None:
    people = citizens(17)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    done = await desk.bring("register", life.register(people))
    [entry] = await listed(desk)
    assert (entry["events"], entry["handled"]) == (done.said, 0)
    told: list[Stand] = []
    waiting = asyncio.create_task(apply.wait_until_handled(desk.database, desk.area, done.events, told.append))
    while not told:
        await asyncio.sleep(0.01)
    await desk.handle()
    await waiting
    assert (told[0].done, told[-1].done, told[-1].total) == (0, done.said, done.said)
    [entry] = await listed(desk)
    assert (entry["handled"], entry["undone_at"]) == (done.said, None)
