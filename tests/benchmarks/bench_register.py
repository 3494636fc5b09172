"""The register of 60,000 residents comes in over Kafka while urgent households are said: how long do those wait?"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from infra import kafka
from infra.database import Database, connect
from schemas.codec import encode
from tests.benchmarks.bench_latency import producer, until_seen
from tests.benchmarks.whole import Whole, clock_of, cookie, desk_feed, fill, listening, planned, told, whole
from tests.intake_builders import Sayings, add_area

pytestmark = pytest.mark.timeout(1800)
AREAS, HOUSEHOLDS, PEOPLE, URGENT = 15, 1_600, (2, 3), 150


async def test_urgent_households_beside_a_register(tmp_path: Path) -> None:
    with whole(tmp_path) as here:
        database = await connect(here.database, size=4)
        try:
            town = await fill(database, "urgent", 60, URGENT + 5)
            await planned(database, [town.area])
            session, clock = await cookie(here.http, town.area), await clock_of(database)
            async with AsyncExitStack() as stack:
                say = await stack.enter_async_context(producer(here, clock))
                await stack.enter_async_context(listening(here.http, desk_feed(town.area), session, say.watch.heard))
                register = await stack.enter_async_context(_register(here, database))
                while not register.done() and town.homes:
                    await say.urgent(town)
                    await asyncio.sleep(0.1)
                await until_seen(say.watch, len(say.watch.said))
                count, took_s = await register
                print(f"\n{count} events of {AREAS} areas taken in {took_s:.1f} s")
            due = [at - say.watch.said[visit] for visit, at in say.watch.due.items()]
            print("\n" + told("urgent households beside a register of 60,000", due, "p99 < 500 ms"))
        finally:
            await database.close()


@asynccontextmanager
async def _register(here: Whole, database: Database) -> AsyncIterator["asyncio.Task[tuple[int, float]]"]:
    """The register, said as fast as Kafka takes it."""
    areas = [f"R{n}" for n in range(AREAS)]
    for area in areas:
        await add_area(database, area)
    sender = await kafka.start_producer(here.kafka, linger_ms=5)

    async def run() -> tuple[int, float]:
        began = time.monotonic()
        says, count = [Sayings(area) for area in areas], 0
        for n in range(HOUSEHOLDS):
            for say in says:
                for event in say.home(f"H{n}", *(f"R{n}-{k}" for k in range(PEOPLE[n % 2]))):
                    await sender.send(**kafka.record(event, encode(event), source="bench"))
                    count += 1
        await sender.flush()
        while await database.fetchval("select count(*) from change where handled and area = any($1)", areas) < count:
            await asyncio.sleep(0.1)
        return count, time.monotonic() - began

    task = asyncio.create_task(run())
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await sender.stop()
