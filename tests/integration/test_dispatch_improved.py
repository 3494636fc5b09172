"""A better plan against a real Postgres: published when it is worth its reading, or when the coordinator says so."""

import datetime as dt
from typing import Any

import pytest

from infra import changes
from infra.database import Database
from streams.dispatch import ask, freeze, policy
from streams.dispatch.replan import Dispatcher
from streams.dispatch.searching import better
from streams.dispatch.waking import marked
from streams.dispatch.worker import Planner
from tests.dispatch_town import DAY, at, given, standing_clock, worsened


async def test_an_improvement_that_tells_more_than_it_saves_is_not_published(
    database: Database, area: str, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await worsened(dispatcher, database, area, "auto")
    await database.execute(
        "insert into phone (area, day, team, confirmed, seen_at) values ($1, $2, 'M1', 1, now())", area, DAY
    )
    before = await town.routes()
    monkeypatch.setattr(Planner, "decide", decided_here)  # a worker would not know of the prices set here
    monkeypatch.setattr(policy, "TOLD_S", 100_000)
    assert await better.improve(dispatcher.desk, area, DAY, 0.5) is None
    assert await town.routes() == before
    monkeypatch.setattr(policy, "TOLD_S", 1)
    decided = await better.improve(dispatcher.desk, area, DAY, 0.5)
    assert decided is not None
    kept = await database.fetchrow("select bought, told from plan where area = $1 and version = 2", area)
    assert kept is not None
    assert sum(kept["bought"].values()) > sum(kept["told"].values()) > 0


async def decided_here(_: Planner, decide: Any, known: Any) -> Any:
    """Decide in this process."""
    return decide(known)


async def test_an_improvement_is_published_when_it_is_cheaper(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await worsened(dispatcher, database, area, "auto")
    before = await town.routes()
    assert await better.improve(dispatcher.desk, area, DAY, 0.5) is not None
    assert await town.version() == 2
    after = await town.routes()
    assert after != before
    assert set(after["M1"]) == set(before["M1"])
    assert {c["why"] for c in (await town.events("route.assigned"))[-1]["changes"]} == {"improved"}


async def test_whoever_asked_for_a_plan_while_a_better_one_was_looked_for_keeps_its_version(
    database: Database, area: str, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await worsened(dispatcher, database, area, "auto")
    search = dispatcher.desk.planner.plan

    async def plan(*args: Any, **options: Any) -> Any:
        made = await search(*args, **options)
        async with changes.transaction(database, [area], at(6)) as tx:
            tx.show(area, marked.MARK, {"day": DAY})
        return made

    monkeypatch.setattr(dispatcher.desk.planner, "plan", plan)
    assert await better.improve(dispatcher.desk, area, DAY, 0.5) is None
    assert await town.version() == 1


async def test_an_improvement_waits_for_the_coordinator_under_ask(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await worsened(dispatcher, database, area, "ask")
    before = await town.routes()
    assert await better.improve(dispatcher.desk, area, DAY, 0.5) is None
    assert await town.version() == 1
    assert await town.routes() == before
    assert (await town.events("proposal"))[-1]["base"] == 1
    body = {"id": "c1", "type": "publish_plan", "date": DAY.isoformat()}
    done = await ask.command(database, dispatcher.desk.clock, area, body, "u")
    assert done["version"] == await town.version() == 2
    assert await town.routes() != before
    assert (await town.events("proposal"))[-1]["base"] is None
    first = await database.fetchval(
        "select stops from route_version where area = $1 and team = 'M1' and version = 1", area
    )
    was = [stop["visit"] for stop in first if stop.get("visit")]
    await town.visit("V30")
    await dispatcher.answer(area)
    await given(database, area, body, done)
    undo = {"id": "c2", "type": "undo", "undoes": "c1"}
    undone = await ask.command(database, dispatcher.desk.clock, area, undo, "u")
    assert undone["version"] == await town.version() > done["version"]
    assert (await town.routes())["M1"] == was
    assert await better.improve(dispatcher.desk, area, DAY, 0.5) is None
    assert await database.fetchval("select count(*) from proposal where area = $1", area) == 0
    await dispatcher.answer(area)
    assert [visit for visit in (await town.routes())["M1"] if visit != "V30"] == was
    assert "V30" in await town.served()


async def test_at_the_freeze_what_waits_is_published_and_the_plan_stands(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await worsened(dispatcher, database, area, "ask")
    evening = standing_clock(at(21, 59, DAY - dt.timedelta(days=1)))
    await better.improve(dispatcher.desk, area, DAY, 0.5)
    assert await freeze.freeze_what_is_due(database, evening) == []
    late = standing_clock(at(22, 0, DAY - dt.timedelta(days=1)))
    assert await freeze.freeze_what_is_due(database, late) == [area]
    assert await town.version() == 2
    assert (await town.events("plan"))[-1]["frozen"] is True
    assert await freeze.freeze_what_is_due(database, late) == []
