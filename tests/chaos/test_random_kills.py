"""Days in which everything is killed at random, from seeds that are printed: `make soak`, `make soak SEED=7`."""

import asyncio
import os
import random
import time
from pathlib import Path

import pytest

from infra import crash
from infra.database import connect
from infra.embedded import EmbeddedKafka
from tests.chaos.day import day_of
from tests.chaos.world import World, merged, world
from tests.conftest import PostgresServer

DAY_S = 40.0
"""How long a day goes on [s]."""
STEPS_OF = {"live": "intake", "bulk": "intake", "relay": "relay", "dispatch": "area", "console": "area"}


@pytest.mark.soak
async def test_days_of_random_deaths_end_as_calm_days(
    kafka_server: EmbeddedKafka, postgres_server: PostgresServer, area: str, tmp_path: Path
) -> None:
    told = os.environ.get("SEED")
    until = time.monotonic() + float(os.environ.get("SOAK_S", "600"))
    seed = int(told) if told else random.SystemRandom().randrange(10**6)
    while True:
        print(f"\nseed {seed}: again with make soak SEED={seed}", flush=True)
        await _day(kafka_server, postgres_server, f"{area}s{seed}", tmp_path / str(seed), seed)
        if told or time.monotonic() > until:
            return
        seed = random.SystemRandom().randrange(10**6)


async def _day(kafka: EmbeddedKafka, postgres: PostgresServer, area: str, folder: Path, seed: int) -> None:
    folder.mkdir()
    address = postgres.server.create_database(f"soak_{area}", postgres.template)
    database = await connect(address, size=6)
    days = [day_of(f"{area}{n}", seed) for n in range(2)]
    try:
        async with world(kafka, postgres, database, address, days, folder, {}, seed) as here:
            await here.evening()
            async with here.at_work():
                killing = asyncio.create_task(_kill(here))
                while not killing.done():
                    await here.send(merged([day.daytime for day in days], here.chance), pause_s=0.03)
                    for day in days:
                        day.daytime = day.more()
                await killing
            await here.settle()
            await here.judge()
            print(", ".join(f"{kind} started {one.starts}" for kind, one in here.keeper.processes.items()), flush=True)
    finally:
        await database.close()
        postgres.server.drop_database(f"soak_{area}")


async def _kill(here: World) -> None:
    """Kill something every second or two, and let what starts again die at a step of its own."""
    over = time.monotonic() + DAY_S
    while time.monotonic() < over:
        await asyncio.sleep(here.chance.uniform(0.3, 2.5))
        victim = here.chance.choices(("process", "step", "planner", "kafka", "postgres"), (5, 5, 2, 1, 1))[0]
        kind = here.chance.choice(list(here.keeper.processes))
        print(f"{victim} {kind if victim in ('process', 'step') else ''}", end="; ", flush=True)
        if victim == "kafka":
            await asyncio.to_thread(here.kafka.kill)
            await asyncio.to_thread(here.kafka.restart)
        elif victim == "postgres":
            await asyncio.to_thread(here.postgres.server.kill)
            await asyncio.to_thread(here.postgres.server.restart)
        elif victim == "planner":
            for worker in here.keeper["dispatch"].workers():
                worker.kill()
        else:
            _strike(here, kind, at_a_step=victim == "step")


def _strike(here: World, kind: str, *, at_a_step: bool) -> None:
    """Kill a process now, or have its next start die at a random pass of a random step."""
    if at_a_step:
        steps = [step for step in crash.STEPS if step.startswith(STEPS_OF[kind])]
        here.keeper[kind].steps = [f"{here.chance.choice(steps)}:{here.chance.randint(1, 9)}"]
    here.keeper[kind].kill()
