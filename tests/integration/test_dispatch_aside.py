"""What can wait is decided beside what cannot, and is remembered as in force like any other decision."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from infra import changes
from infra.database import Database
from streams.dispatch import desk as desks
from streams.dispatch.desk import Desk
from streams.dispatch.replan import Dispatcher
from streams.dispatch.searching import better, improving
from streams.dispatch.waking import heads
from streams.dispatch.waking.news import Rank
from streams.dispatch.waking.stages import Stages
from streams.dispatch.worker import Planner
from tests.dispatch_town import DAY, Town, at, planned, standing_clock, worsened


@pytest.fixture
def dispatcher(database: Database) -> Iterator[Dispatcher]:
    """A dispatcher at six in the morning that is asked, not woken."""
    made = Dispatcher(Desk(database, standing_clock(at(6)), Planner(1, grace_s=60)))
    yield made
    made.desk.planner.kill()


async def rank(dispatcher: Dispatcher, area: str) -> Rank:
    """How soon the area wants to be answered."""
    async with dispatcher.desk.database.connection() as connection:
        [head] = await heads.heads(connection, [area])
    return dispatcher._rank(head)


async def improved(dispatcher: Dispatcher, area: str) -> None:
    """Answer an area and look for a better plan of its day."""
    await dispatcher.answer(area)
    dispatcher.improvements.want((area, DAY))
    wait = dispatcher.improvements._waits[area, DAY]
    wait.last -= improving.QUIET_S
    assert dispatcher.improvements.begin(dispatcher.desk.clock.now(), ()) == (area, DAY)
    await dispatcher._improve(area, DAY, 0.2)


async def test_a_team_that_follows_its_first_plan_can_wait(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await Town(database, area).build()
    await town.team("M1")
    for n in range(4):
        await town.visit(f"V{n}")
    await planned(dispatcher, town)
    first = (await town.routes())["M1"][0]
    for team, expected in (("M1", Rank.SOON), ("M2", Rank.NOW)):
        async with changes.transaction(database, [area], town.now) as tx:
            tx.show(area, "visit", {"visit": first, "day": DAY, "state": "begun", "team": team})
        assert await rank(dispatcher, area) is expected


async def test_what_is_in_force_today_is_not_forgotten_for_tomorrow(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await Town(database, area).build()
    for day in (DAY, DAY + dt.timedelta(days=1)):
        await town.team(f"M{day.day}", day=day)
        await town.visit(f"V{day.day}", day=day)
    await planned(dispatcher, town)
    await town.visit("V40")
    await town.visit("V41", day=DAY + dt.timedelta(days=1))
    await dispatcher.answer(area)
    assert sorted(dispatcher.sent[area]) == [DAY.isoformat(), (DAY + dt.timedelta(days=1)).isoformat()]
    late = await desks.load(dispatcher.desk, area, DAY + dt.timedelta(days=2))
    assert late is not None
    dispatcher._keep(late, None)
    assert DAY.isoformat() not in dispatcher.sent[area]


async def test_a_team_that_follows_an_improved_plan_can_wait(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await worsened(dispatcher, database, area, "auto")
    await improved(dispatcher, area)
    assert await town.version() == 2
    assert dispatcher.sent[area][DAY.isoformat()].version == 2


async def test_what_is_in_force_is_not_forgotten_for_an_older_decision(
    database: Database, area: str, dispatcher: Dispatcher
) -> None:
    town = await worsened(dispatcher, database, area, "auto")
    old = await desks.load(dispatcher.desk, area, DAY)
    assert old is not None
    await improved(dispatcher, area)
    dispatcher._keep(old, None)
    assert dispatcher.sent[area][DAY.isoformat()].version == await town.version() == 2


async def test_nobody_waits_while_an_improvement_is_judged(
    database: Database, area: str, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    town = await worsened(dispatcher, database, area, "auto")
    await dispatcher.answer(area)
    judged, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(planner: Planner, decide: Any, known: Any) -> Any:
        judged.set()
        await go_on.wait()
        return await decide_at(planner, decide, known)

    decide_at = Planner.decide
    monkeypatch.setattr(Planner, "decide", slowly)
    work = asyncio.create_task(better.improve(dispatcher.desk, area, DAY, 0.5))
    await judged.wait()
    known = await desks.load(dispatcher.desk, area, DAY)
    assert known is not None
    assert await dispatcher.desk.decided(lambda _: None, known, Stages()) is None  # answered though nothing went on
    go_on.set()
    decided = await work
    assert decided is not None
    assert await town.version() == 2
