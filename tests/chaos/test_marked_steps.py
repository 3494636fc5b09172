"""Every process dies at every marked step once, in one day of work; broker, database and planner are killed, too.

At the end the state equals that of a calm run, each event is handled once, every invariant holds, and what was said of
each area stands on Kafka in order.
"""

import asyncio
from pathlib import Path

import pytest

from infra import crash
from infra.database import Database
from infra.embedded import EmbeddedKafka
from infra.timers import Timer, set_timer
from tests.chaos import judged
from tests.chaos.day import day_of
from tests.chaos.world import World, merged, world
from tests.conftest import PostgresServer

SEED = 11
INTAKE = ["intake.locked:2", "intake.written:2", "intake.committed:2"]
STEPS = {
    "live": INTAKE,
    "bulk": [*INTAKE, "timer.rung"],
    "relay": ["relay.read:2", "relay.sending:2", "relay.sent:2"],
    "dispatch": ["area.locked:2", "area.written:2", "area.committed:2"],
    "console": ["gateway.sent:3", "area.written", "area.committed"],
}


def test_every_marked_step_is_died_at() -> None:
    named = {step.partition(":")[0] for steps in STEPS.values() for step in steps}
    assert named == set(crash.STEPS)


@pytest.mark.timeout(900)  # about 90 s on a quiet machine of two cores
async def test_a_day_with_a_death_at_every_marked_step_ends_as_a_calm_day(
    kafka_server: EmbeddedKafka,
    postgres_server: PostgresServer,
    database: Database,
    database_address: str,
    area: str,
    tmp_path: Path,
) -> None:
    print(f"seed {SEED}")
    days = [day_of(f"{area}{n}", SEED) for n in range(2)]
    args = (kafka_server, postgres_server, database, database_address, days, tmp_path, STEPS, SEED)
    async with world(*args) as here:
        await here.evening()
        async with here.at_work():
            work = asyncio.create_task(here.send(merged([day.daytime for day in days], here.chance), pause_s=0.02))
            await _planner_dies(here)
            await asyncio.to_thread(kafka_server.kill)
            await asyncio.to_thread(kafka_server.restart)
            await asyncio.to_thread(postgres_server.server.kill)
            await asyncio.to_thread(postgres_server.server.restart)
            await work
            await _all_steps(here)
        await here.settle()
        await here.judge()
    assert {kind: one.crashed for kind, one in here.keeper.processes.items()} == STEPS


async def _planner_dies(here: World) -> None:
    """Kill the planning worker once there is one: the last good plan stands, dispatch starts another."""

    async def has_one() -> bool:
        return bool(here.keeper["dispatch"].workers())

    await judged.until("dispatch has a planning worker", has_one, seconds=120)
    for worker in here.keeper["dispatch"].workers():
        worker.kill()


async def _all_steps(here: World) -> None:
    """Go on saying small things until every process has died wherever it should."""

    async def died() -> bool:
        if not any(one.steps for one in here.keeper.processes.values()):
            return True
        for day in here.days:
            await here.send(day.more(), pause_s=0)
            async with here.database.connection() as connection:
                await set_timer(connection, Timer(day.area, "strays", here.clock.now()))
        return False

    await judged.until("every process died at each of its steps", died, seconds=300)
