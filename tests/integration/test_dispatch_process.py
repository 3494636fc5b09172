"""The dispatch process with a real Kafka: who owns an area, and what wakes it."""

import asyncio
from collections.abc import Awaitable, Callable

from aiokafka import AIOKafkaProducer

from infra import kafka
from infra.database import Database
from infra.embedded import EmbeddedKafka
from infra.settings import Settings
from schemas.topics import DEMAND, PARTITIONS
from streams.dispatch.process import run_dispatch
from streams.dispatch.waking.owners import Owners
from tests.dispatch_town import Town

AREA = "140108007005"


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(90):
        while not await true():
            await asyncio.sleep(0.05)


async def test_two_processes_share_the_areas_and_a_record_wakes_the_owner(kafka_server: EmbeddedKafka) -> None:
    woken: list[str] = []
    first, second = (Owners(kafka_server.address, f"owner-{n}", woken.append) for n in range(2))
    tasks = [asyncio.create_task(one.follow()) for one in (first, second)]

    async def shared() -> bool:
        mine, theirs = first.partitions, second.partitions
        return mine is not None and theirs is not None and not mine & theirs and len(mine | theirs) == PARTITIONS

    await until(shared)
    async with AIOKafkaProducer(bootstrap_servers=kafka_server.address) as producer:

        async def heard() -> bool:
            sent = await producer.send_and_wait(DEMAND.full_name, b"{}", key=AREA.encode())
            assert sent.partition == kafka.partition_of(AREA)
            return AREA in woken

        await until(heard)
    assert first.owns(AREA) != second.owns(AREA)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_process_plans_what_changes_while_it_runs_and_what_changed_before(
    database: Database, database_address: str, area: str, kafka_server: EmbeddedKafka
) -> None:
    town = await Town(database, area).build()
    await town.team("M1")
    await town.visit("V1")
    clock = "2022-11-25T06:00:00+08:00"
    settings = Settings(kafka=kafka_server.address, database=database_address, clock=clock, slot=area)
    running = asyncio.create_task(run_dispatch(settings))

    async def serves(visit: str) -> bool:
        return visit in await town.served()

    await until(lambda: serves("V1"))
    await town.visit("V2")
    await until(lambda: serves("V2"))
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
