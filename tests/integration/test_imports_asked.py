"""What a file leaves open for many rows: answered once, read again so, kept for the community, and taken back."""

from dataclasses import replace
from typing import Any

import pytest

from infra import clock
from infra.database import Database
from schemas.errors import BadCommand, NotFound
from streams.cli import areas
from streams.demand import pack
from streams.imports.life import answers
from tests import ledger_life as life
from tests.asked_town import BOOK, DOORS, NAMES, special
from tests.builders_ledgers import address_book, citizens, workbook
from tests.integration.test_imports_http import send
from tests.ledger_life import Desk
from tests.served import Served

BUILDINGS = workbook({"楼栋": BOOK})
STRANGE = workbook({"特殊群体": special()})


@pytest.fixture
async def desk(database: Database, area: str) -> Desk:
    await areas.write_area(database, area, "试验社区", pack=pack.DEFAULT)
    return Desk(database, await clock.shared(database, "2022-11-24T15:00:00+08:00"), area)


async def answer(desk: Desk, question: str, chosen: str) -> None:
    await answers.answer(desk.database, desk.clock, area=desk.area, question=question, chosen=chosen, by="test")


async def take_back(desk: Desk, question: str) -> None:
    await answers.take_back(desk.database, desk.clock, area=desk.area, question=question, by="test")


async def looked(desk: Desk, content: bytes, kind: str = "special") -> tuple[dict[str, int], list[dict[str, Any]]]:
    """The totals of a preview and what it asks that something waits for."""
    done = await desk.bring(kind, content, name="台账.xlsx", dry_run=True)
    return done.report["totals"], [one for one in done.questions if not one.get("optional")]


async def test_a_form_is_answered_over_http_in_the_preview_and_taken_back(served: Served) -> None:
    base = f"/api/areas/{served.area}/imports/questions"
    async with served.signed_in() as client:
        assert (await send(client, served.area, "buildings", BUILDINGS, name="楼栋.xlsx")).status_code == 200

        async def preview() -> Any:
            return (await send(client, served.area, "special", STRANGE, name="台账.xlsx", dry_run=True)).json()

        body = await preview()
        [asked] = body["questions"]
        assert (asked["kind"], asked["about"]["rows"], body["totals"]["reject"]) == ("form", len(DOORS), len(DOORS))
        first, *_, last = asked["options"]
        assert (first["there"], first["of"], last["answer"]) == (len(DOORS), len(DOORS), "none")
        assert {len(option["examples"]) for option in asked["options"][:-1]} == {3}
        path = f"{base}/{asked['question']}"
        assert (await client.post(path, json={"answer": "B,B"})).json()["code"] == "E1201"
        assert (await client.post(path, json={"answer": first["answer"]})).status_code == 200
        body = await preview()
        assert (body["questions"], body["totals"]["reject"]) == ([], 0)
        [kept] = (await client.get(f"{base}?all=1")).json()
        assert (kept["answer"], kept["by"]) == (first["answer"], "coordinator")
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).status_code == 404
        assert [one["question"] for one in (await preview())["questions"]] == [asked["question"]]


async def test_a_form_left_open_by_an_import_is_answered_by_whoever_finds_it(desk: Desk) -> None:
    await desk.bring("buildings", BUILDINGS, name="楼栋.xlsx")
    await desk.bring("register", workbook({"柳溪花园": REGISTER}), name="清楼.xlsx")
    done = await desk.bring("special", STRANGE, name="台账.xlsx")
    [asked] = done.questions
    assert (asked["kind"], done.exit_code) == ("form", 2)
    await answer(desk, asked["question"], asked["options"][0]["answer"])
    assert (await desk.bring("special", STRANGE, name="台账.xlsx")).report["totals"]["reject"] == 0


REGISTER: list[list[object]] = [["楼栋", "单元", "房号", "姓名", "11月24日"], ["1号楼", 1, "101", "钱一凡", "采"]]


async def test_a_compound_that_is_new_is_one_answer_for_all_its_rows_and_can_be_taken_back(desk: Desk) -> None:
    people = citizens(13)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    strange = [replace(one, compound="老机床厂家属区") for one in people[:6]]
    content = life.special(strange, ("独居老人",), ("",))
    totals, [asked] = await looked(desk, content)
    assert (asked["about"]["rows"], totals["reject"]) == (6, 6)
    assert {"new", "not_ours", people[0].compound} <= {option["answer"] for option in asked["options"]}
    await answer(desk, asked["question"], "new")
    totals, still = await looked(desk, content)
    assert (totals["reject"], still) == (0, [])
    await take_back(desk, asked["question"])
    assert (await looked(desk, content))[0]["reject"] == 6
    await answer(desk, asked["question"], "new")
    await desk.bring("special", content)
    await take_back(desk, asked["question"])
    known = "select count(*) from place where area = $1 and name = '老机床厂家属区'"
    assert await desk.database.fetchval(known, desk.area) == 1
    assert (await looked(desk, content))[0]["reject"] == 0, "its rows are in, so the place is known by them"


async def test_a_building_that_is_new_is_taken_as_it_is_called(desk: Desk) -> None:
    people = citizens(14)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    content = life.special([replace(one, building="88号楼") for one in people[:4]], ("独居老人",), ("",))
    _, [asked] = await looked(desk, content)
    await answer(desk, asked["question"], "new")
    assert (await looked(desk, content))[0]["reject"] == 0


async def test_a_place_of_another_community_is_skipped_until_the_answer_is_taken_back(desk: Desk) -> None:
    people = citizens(15)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    strange = [replace(one, compound="枫桥里") for one in people[:4]]
    content = life.special([*strange, *people[4:6]], ("独居老人",), ("",))
    before, [asked] = await looked(desk, content)
    await answer(desk, asked["question"], "not_ours")
    after, still = await looked(desk, content)
    assert (after["reject"], after["skip"], still) == (0, before["skip"] + 4, [])
    await take_back(desk, asked["question"])
    assert await looked(desk, content) == (before, [asked])


async def test_days_of_rounds_are_those_answered_and_none_is_to_come(desk: Desk) -> None:
    await desk.bring("buildings", BUILDINGS, name="楼栋.xlsx")
    rows: list[list[object]] = [["楼栋", "单元", "房号", "姓名", "甲轮", "乙轮"]]
    homes = [f"{floor}0{door}" for floor in (1, 2, 3) for door in (1, 2, 3)]
    rows += [["1号楼", 1, home, name, "√", "√"] for name, home in zip(NAMES, homes, strict=False)]
    content = workbook({"柳溪花园": rows})
    _, [asked] = await looked(desk, content, "register")
    assert asked["kind"] == "days"
    for wrong in ("2022-11-23,2022-11-25", "gestern", ""):
        with pytest.raises(BadCommand, match="Days are written"):
            await answer(desk, asked["question"], wrong)
    await answer(desk, asked["question"], "2022-11-21,-")
    done = await desk.bring("register", content, name="台账.xlsx")
    assert done.questions == []
    await desk.handle()
    taken = await desk.database.fetch("select distinct taken_on from sample where area = $1", desk.area)
    assert [row["taken_on"].isoformat() for row in taken] == ["2022-11-21"]


async def test_what_became_of_somebody_is_no_answer_to_take_back(desk: Desk) -> None:
    people = citizens(16)
    await desk.bring("buildings", address_book(people), name="楼栋.xlsx")
    await desk.bring("register", life.register(people))
    await desk.handle()
    [asked] = (await desk.bring("register", life.register(people[1:]))).questions
    with pytest.raises(NotFound):
        await take_back(desk, asked["question"])
    await answer(desk, asked["question"], "keep")
    with pytest.raises(BadCommand, match="import a ledger"):
        await take_back(desk, asked["question"])
