"""Dispatch against a real Postgres: the first plan, what follows at once, and what never moves."""

import asyncio
import datetime as dt
import os
import signal
from collections.abc import AsyncIterator

import pytest

from infra.database import Database
from streams.dispatch import desk as desks
from streams.dispatch.desk import Desk
from streams.dispatch.replan import Dispatcher
from streams.dispatch.worker import Planner
from tests.dispatch_town import DAY, Town, at, standing_clock


@pytest.fixture(scope="module")
def workers() -> "object":
    """One pool of planning processes for all tests of this module: starting one takes seconds."""
    planner = Planner(1, grace_s=60)
    yield planner
    planner.kill()


@pytest.fixture
async def town(database: Database, area: str) -> Town:
    """A town with a mobile and a quarantine team and ten visits."""
    town = await Town(database, area).build()
    await town.team("M1")
    await town.team("Q1", "quarantine")
    for n in range(8):
        await town.visit(f"V{n}")
    for n in (8, 9):
        await town.visit(f"V{n}", "left_high_risk_zone", mandatory=True)
    return town


@pytest.fixture
async def dispatcher(database: Database, workers: Planner) -> AsyncIterator[Dispatcher]:
    """A dispatcher at six in the morning that is asked, not woken."""
    workers._turn = asyncio.Semaphore(1)
    made = Dispatcher(Desk(database, standing_clock(at(6)), workers))
    yield made
    for task in [*made.jobs.values(), *made.awake.values()]:
        task.cancel()


def at_time(dispatcher: Dispatcher, now: dt.datetime) -> Dispatcher:
    return Dispatcher(Desk(dispatcher.desk.database, standing_clock(now), dispatcher.desk.planner))


async def planned(dispatcher: Dispatcher, town: Town) -> None:
    await dispatcher.answer(town.area)
    await asyncio.gather(*dispatcher.jobs.values())
    await dispatcher.answer(town.area)
    dispatcher.wanted.clear()


async def test_the_first_plan_is_published_with_a_route_for_every_visit(dispatcher: Dispatcher, town: Town) -> None:
    await planned(dispatcher, town)
    assert await town.served() == {f"V{n}" for n in range(10)}
    assert {"V8", "V9"} <= set((await town.routes())["Q1"])
    assert await town.version() == 1
    said = await town.events("route.assigned")
    assert {event["team"] for event in said} == {"M1", "Q1"} & set(await town.routes())
    assert {change["why"] for event in said for change in event["changes"]} == {"first_plan"}


async def test_an_answered_area_is_not_answered_again(dispatcher: Dispatcher, town: Town) -> None:
    await planned(dispatcher, town)
    rev = await town.database.fetchval("select rev from area_head where area = $1", town.area)
    await dispatcher.answer(town.area)
    assert await town.database.fetchval("select rev from area_head where area = $1", town.area) == rev
    assert await town.database.fetchval("select planned_rev from plan_head where area = $1", town.area) == rev


async def test_an_urgent_visit_is_inserted_at_once_and_nothing_else_changes_team(
    dispatcher: Dispatcher, town: Town
) -> None:
    await planned(dispatcher, town)
    before = await town.routes()
    await town.visit("V20", "left_high_risk_zone", mandatory=True)
    await dispatcher.answer(town.area)
    after = await town.routes()
    assert "V20" in after["Q1"]
    assert [v for v in after["Q1"] if v != "V20"] == before["Q1"]
    assert after.get("M1") == before.get("M1")
    change = next(c for c in (await town.events("route.assigned"))[-1]["changes"] if c["visit"] == "V20")
    assert (change["what"], change["why"]) == ("added", "urgent")
    assert change["to"].startswith("Q1@")


async def test_a_cancelled_visit_leaves_its_route(dispatcher: Dispatcher, town: Town) -> None:
    await planned(dispatcher, town)
    await town.say("V3", state="void", why="cancelled")
    await dispatcher.answer(town.area)
    assert "V3" not in await town.served()
    changes = [c for event in await town.events("route.assigned") for c in event["changes"] if c["visit"] == "V3"]
    assert (changes[-1]["what"], changes[-1]["why"]) == ("removed", "cancelled")


async def test_what_a_team_has_begun_or_drives_to_never_moves(dispatcher: Dispatcher, town: Town) -> None:
    await planned(dispatcher, town)
    team, route = next((team, route) for team, route in (await town.routes()).items() if len(route) > 3)
    await town.say(route[0], state="sampled", began_at=at(7, 30), ended_at=at(7, 36), team=team)
    later = at_time(dispatcher, at(7, 37))
    for n in (21, 22, 23):
        await town.visit(f"V{n}")
    await later.answer(town.area)
    assert (await town.routes())[team][:2] == route[:2]
    assert {"V21", "V22", "V23"} <= await town.served()
    assert set(route) <= await town.served()
    pinned = [s["pinned"] for s in (await town.events("route.assigned"))[-1]["stops"]]
    assert pinned == sorted(pinned, reverse=True)


async def test_a_visit_somebody_began_out_of_turn_belongs_to_who_stands_at_the_door(
    dispatcher: Dispatcher, town: Town
) -> None:
    await planned(dispatcher, town)
    team, route = next((team, route) for team, route in (await town.routes()).items() if len(route) > 3)
    await town.say(route[3], state="begun", began_at=at(7, 10), team=team)
    later = at_time(dispatcher, at(7, 12))
    await later.answer(town.area)
    assert (await town.routes())[team][0] == route[3]
    assert await town.served() == {f"V{n}" for n in range(10)}


async def test_the_open_visits_of_a_lost_team_are_elsewhere_or_explained(dispatcher: Dispatcher, town: Town) -> None:
    await planned(dispatcher, town)
    await town.team("Q1", "quarantine", lost=True)
    await dispatcher.answer(town.area)
    assert not (await town.routes()).get("Q1")
    left = {row["visit"]: row["reason"] for row in await town.database.fetch("select visit, reason from unassigned")}
    assert set(left) >= {"V8", "V9"}
    assert await town.served() | set(left) == {f"V{n}" for n in range(10)}
    assert {event["visit"] for event in await town.events("visit.unassigned")} == set(left)
    whys = {c["why"] for event in await town.events("route.assigned") for c in event["changes"] if c["visit"] == "V8"}
    assert "team_lost" in whys


async def test_without_teams_every_visit_is_unassigned_with_a_reason(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await Town(database, area).build()
    await town.visit("V1")
    await dispatcher.answer(town.area)
    rows = await database.fetch("select visit, reason, fix from unassigned where area = $1", area)
    assert [(row["visit"], row["reason"], row["fix"]["kind"]) for row in rows] == [("V1", "no_team", "more_team")]
    await town.team("M1")
    await planned(dispatcher, town)
    assert await town.served() == {"V1"}
    assert await database.fetchval("select count(*) from unassigned where area = $1", area) == 0


async def test_the_plan_stands_and_an_alert_says_so_when_the_worker_dies(dispatcher: Dispatcher, town: Town) -> None:
    await planned(dispatcher, town)
    before = await town.routes()
    work = asyncio.create_task(desks.improve(dispatcher.desk, town.area, DAY, 20.0))
    while not dispatcher.desk.planner.pids:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.4)
    for pid in dispatcher.desk.planner.pids:
        os.kill(pid, signal.SIGKILL)
    assert await work is None
    assert await town.routes() == before
    kinds = [event["kind"] for event in await town.events("alert.raised")]
    assert "plan_overran" in kinds


async def test_an_improvement_waits_for_the_coordinator_under_ask(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await Town(database, area).build(publish="ask")
    await town.team("M1")
    await town.team("M2")
    for n in range(12):
        await town.visit(f"V{n}")
    await planned(dispatcher, town)
    rows = await database.fetch("select team, stops from route where area = $1", area)
    assert rows
    version = await town.version()
    await desks.improve(dispatcher.desk, area, DAY, 0.5)
    assert await town.version() == version


async def test_two_dispatchers_at_once_publish_one_first_plan(dispatcher: Dispatcher, town: Town) -> None:
    await asyncio.gather(*(desks.first_plan(dispatcher.desk, town.area, DAY, 0.3) for _ in range(2)))
    assert await town.version() == 1
    assert await town.served() == {f"V{n}" for n in range(10)}
