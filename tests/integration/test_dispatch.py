"""Dispatch against a real Postgres: the first plan, what follows at once, and what never moves."""

import asyncio
import datetime as dt
import math
import os
import signal
from typing import Any

import pytest

from infra.database import Database
from schemas.errors import BadCommand
from streams.dispatch import ask, worker
from streams.dispatch.desk import Desk
from streams.dispatch.replan import Dispatcher
from streams.dispatch.searching import better
from streams.dispatch.searching.first import first_plan
from tests.dispatch_town import DAY, Town, at, given, planned, standing_clock


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


def at_time(dispatcher: Dispatcher, now: dt.datetime) -> Dispatcher:
    return Dispatcher(Desk(dispatcher.desk.database, standing_clock(now), dispatcher.desk.planner))


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
    assert [name for name, visits in (await town.routes()).items() if route[3] in visits] == [team]
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
    work = asyncio.create_task(better.improve(dispatcher.desk, town.area, DAY, 20.0))
    while not dispatcher.desk.planner.pids:
        await asyncio.sleep(0.05)
    await asyncio.sleep(0.4)
    for pid in dispatcher.desk.planner.pids:
        os.kill(pid, signal.SIGKILL)
    assert await work is None
    assert await town.routes() == before
    kinds = [event["kind"] for event in await town.events("alert.raised")]
    assert "plan_overran" in kinds


async def test_the_plan_stands_and_an_alert_says_so_when_the_worker_overruns(
    dispatcher: Dispatcher, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await planned(dispatcher, town)
    before = await town.routes()
    monkeypatch.setattr(dispatcher.desk.planner, "_grace_s", -0.4)
    assert await better.improve(dispatcher.desk, town.area, DAY, 0.5) is None
    assert dispatcher.desk.planner.pids == []
    assert await town.routes() == before
    assert "plan_overran" in [event["kind"] for event in await town.events("alert.raised")]
    monkeypatch.undo()
    await town.visit("V50")
    await dispatcher.answer(town.area)
    assert "V50" in await town.served()


async def test_where_the_search_has_a_defect_the_first_plan_is_the_greedy_one_and_an_alert_says_so(
    dispatcher: Dispatcher, town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "solve", math.factorial)  # which does not know what to do with a problem
    await first_plan(dispatcher.desk, town.area, DAY, lambda _: 0.3)
    assert await town.served() == {f"V{n}" for n in range(10)}
    assert "plan_overran" in [event["kind"] for event in await town.events("alert.raised")]


async def test_two_dispatchers_at_once_publish_one_first_plan(dispatcher: Dispatcher, town: Town) -> None:
    await asyncio.gather(*(first_plan(dispatcher.desk, town.area, DAY, lambda _: 0.3) for _ in range(2)))
    assert await town.version() == 1
    assert await town.served() == {f"V{n}" for n in range(10)}


async def test_planning_twice_with_no_new_fact_keeps_the_version(database: Database, town: Town) -> None:
    clock = standing_clock(at(6))
    first = await ask.plan_now(database, clock, town.area, DAY, seconds=0.3)
    assert first["published"]
    assert first["version"] == 1
    assert {s["visit"] for r in first["routes"] for s in r["stops"] if s["kind"] == "visit"} == await town.served()
    again = await ask.plan_now(database, clock, town.area, DAY, seconds=0.3)
    assert again == first
    stop = first["routes"][0]["stops"][0]
    assert stop["place"]["building"].startswith("B")
    assert stop["persons"] == 1


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_day_without_visits_has_an_empty_plan(database: Database, town: Town, dry_run: bool) -> None:
    day = DAY + dt.timedelta(days=5)
    made = await ask.plan_now(database, standing_clock(at(6)), town.area, day, seconds=0.3, dry_run=dry_run)
    assert (made["version"], made["routes"], made["unassigned"]) == (0, [], [])


async def test_a_day_without_teams_says_of_every_visit_that_there_is_no_team(database: Database, town: Town) -> None:
    await database.execute("delete from team_day where area = $1", town.area)
    made = await ask.plan_now(database, standing_clock(at(6)), town.area, DAY, seconds=0.3)
    assert made["published"]
    assert {one["visit"] for one in made["unassigned"]} == {f"V{n}" for n in range(10)}
    assert {one["reason"] for one in made["unassigned"]} == {"no_team"}


async def test_a_dry_run_publishes_nothing(database: Database, town: Town) -> None:
    made = await ask.plan_now(database, standing_clock(at(6)), town.area, DAY, seconds=0.3, dry_run=True)
    assert made["routes"]
    assert not made["published"]
    assert await town.version() == 0


async def test_a_visit_moved_by_hand_stays_there_and_undo_takes_it_back(dispatcher: Dispatcher, town: Town) -> None:
    await town.team("M2")
    await planned(dispatcher, town)
    clock, database = dispatcher.desk.clock, town.database
    visit, team, other = await movable(town)
    tried = await ask.command(database, clock, town.area, {"type": "move_visit", "visit": visit}, "u", dry_run=True)
    assert tried["lanes"][other]["ok"]
    assert (await town.routes())[team].count(visit) == 1
    body = {"id": "c1", "type": "move_visit", "visit": visit, "team": other}
    done = await ask.command(database, clock, town.area, body, "u")
    await given(database, town.area, body, done)
    assert visit in (await town.routes())[other]
    await dispatcher.answer(town.area)
    assert visit in (await town.routes())[other]
    why = await why_of(database, town.area, visit)
    assert (why["team"], why["change"]["why"], why["pinned_to"]) == (other, "moved_by_hand", other)
    undo = {"id": "c2", "type": "undo", "undoes": "c1"}
    await ask.command(database, clock, town.area, undo, "u")
    assert visit in (await town.routes())[team]
    with pytest.raises(BadCommand):
        await ask.command(database, clock, town.area, undo | {"id": "c3"}, "u")


async def why_of(database: Database, area: str, visit: str) -> dict[str, Any]:
    async with database.transaction(snapshot=True) as connection:
        found = await ask.why_this_team(connection, area, visit)
    assert found is not None
    return found


async def movable(town: Town) -> tuple[str, str, str]:
    """A special visit, its team, and another mobile team."""
    for team, visits in (await town.routes()).items():
        for visit in visits:
            if visit not in ("V8", "V9"):
                return visit, team, "M2" if team != "M2" else "M1"
    raise AssertionError("no special visit in a route")


async def test_a_team_without_the_role_cannot_be_given_a_visit(dispatcher: Dispatcher, town: Town) -> None:
    await planned(dispatcher, town)
    body = {"id": "c1", "type": "move_visit", "visit": "V8", "team": "M1"}
    tried = await ask.command(town.database, dispatcher.desk.clock, town.area, body, "u", dry_run=True)
    assert tried["lanes"]["M1"]["violations"][0]["code"] == "no_role"
    with pytest.raises(BadCommand):
        await ask.command(town.database, dispatcher.desk.clock, town.area, body, "u")


async def test_a_frozen_plan_says_so_and_can_be_thawed(dispatcher: Dispatcher, town: Town) -> None:
    await planned(dispatcher, town)
    body = {"id": "c1", "type": "freeze_plan", "date": DAY.isoformat()}
    await ask.command(town.database, dispatcher.desk.clock, town.area, body, "u")
    assert (await town.events("plan"))[-1]["frozen"] is True
    assert await town.version() == 1
