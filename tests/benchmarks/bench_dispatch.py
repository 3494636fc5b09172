"""From a committed urgent visit to its route or reason, in an overloaded day: dispatch alone, on a real Postgres.

`pytest tests/benchmarks/bench_dispatch.py -o python_files='bench_*.py' -s`. CPU seconds carry over between machines
that are shared; wall seconds only where nothing else runs.
"""

import time
from collections.abc import AsyncIterator

import pytest

from infra.database import Database
from streams.dispatch.desk import Desk
from streams.dispatch.replan import Dispatcher
from streams.dispatch.searching.first import first_plan
from streams.dispatch.worker import Planner
from tests.dispatch_town import DAY, Town, at, standing_clock

EVENTS = 40
BUSY = {"special": 40, "left_high_risk_zone": 72}
CALM = {"special": 30, "left_high_risk_zone": 12}


@pytest.fixture
async def dispatcher(database: Database) -> AsyncIterator[Dispatcher]:
    """A dispatcher at nine in the morning that is asked, not woken."""
    planner = Planner(1, grace_s=60)
    yield Dispatcher(Desk(database, standing_clock(at(9)), planner))
    planner.kill()


@pytest.mark.parametrize(("name", "doors"), [("quiet", CALM), ("overloaded", BUSY)])
async def test_urgent_visits_into_a_day(
    dispatcher: Dispatcher, database: Database, area: str, name: str, doors: dict[str, int]
) -> None:
    town = await _town(database, area, doors)
    await first_plan(dispatcher.desk, area, DAY, lambda _: 1.0)
    await dispatcher.answer(area)
    left = await database.fetchval("select count(*) from unassigned where area = $1", area)
    walls, cpus, answers = [], [], []
    for n in range(1_000, 1_000 + EVENTS):
        await town.visit(f"V{n}", "left_high_risk_zone", mandatory=True)
        wall, cpu = time.perf_counter(), time.process_time()
        await dispatcher.answer(area)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
        answers.append(await _answered(database, area, f"V{n}"))
    walls.sort(), cpus.sort()
    lost_s = await _team_lost(dispatcher, town)
    print(
        f"\n{name}: {sum(doors.values())} doors, 4 teams, {left} left out before; {EVENTS} urgent visits, "
        f"{sum(answers)} in a route: wall p50 {walls[EVENTS // 2] * 1e3:.0f} ms, max {walls[-1] * 1e3:.0f} ms; "
        f"CPU p50 {cpus[EVENTS // 2] * 1e3:.0f} ms, max {cpus[-1] * 1e3:.0f} ms; "
        f"a team lost: its doors elsewhere or explained after {lost_s * 1e3:.0f} ms (CPU, limit 2,000)"
    )


async def _town(database: Database, area: str, doors: dict[str, int]) -> Town:
    town = Town(database, area, now=at(9))
    await town.build()
    for team, kind in (("M1", "mobile"), ("M2", "mobile"), ("Q1", "quarantine"), ("Q2", "quarantine")):
        await town.team(team, kind)
    number = 0
    for kind, count in doors.items():
        for _ in range(count):
            await town.visit(f"V{number}", kind, mandatory=kind != "special")
            number += 1
    return town


async def _team_lost(dispatcher: Dispatcher, town: Town) -> float:
    """Lose the team with the most stops; answers the CPU time until its doors are elsewhere or explained [s]."""
    routes = await town.routes()
    team = max(routes, key=lambda name: len(routes[name]))
    await town.team(team, "mobile" if team.startswith("M") else "quarantine", lost=True)
    began = time.process_time()
    await dispatcher.answer(town.area)
    took = time.process_time() - began
    for visit in routes[team]:
        await _answered(town.database, town.area, visit)
    return took


async def _answered(database: Database, area: str, visit: str) -> bool:
    """Whether it is in a route; it must have one or a reason."""
    stop = [{"visit": visit}]
    routed = await database.fetchval("select exists (select from route where area = $1 and stops @> $2)", area, stop)
    said = "select exists (select from unassigned where area = $1 and visit = $2)"
    assert routed or await database.fetchval(said, area, visit)
    return bool(routed)
