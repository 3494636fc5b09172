"""What a real log may hold or lack: a transaction taken back, what retention passed, a register beside urgencies."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, RecordsToDelete

from infra import changes, kafka
from infra.database import Database
from infra.embedded import EmbeddedKafka
from infra.settings import Settings
from schemas.codec import encode
from schemas.envelope import Event
from tests.intake_builders import TODAY, Sayings, add_area, visits_of
from tests.integration.test_intake_kafka import producer, running, send, settings, until

__all__ = ["producer", "settings"]
YESTERDAY = TODAY - timedelta(days=1)
REGISTER = 3_000


@pytest.fixture
async def transactional(kafka_server: EmbeddedKafka, area: str) -> AsyncIterator[AIOKafkaProducer]:
    sender = AIOKafkaProducer(bootstrap_servers=kafka_server.address, transactional_id=f"neighbour-{area}")
    await sender.start()
    yield sender
    await sender.stop()


async def test_what_a_neighbours_transaction_took_back_was_never_said(
    settings: Settings, producer: AIOKafkaProducer, transactional: AIOKafkaProducer, database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await transactional.begin_transaction()
    for event in (*say.home("H9", "R9"), say.homebound("R9")):
        await transactional.send_and_wait(**kafka.record(event, encode(event)))
    await transactional.abort_transaction()
    async with transactional.transaction():
        for event in (*say.home("H1", "R1"), say.homebound("R1")):
            await transactional.send(**kafka.record(event, encode(event)))
    async with running(settings, "both"):
        await send(producer, *say.home("H2", "R2"), say.homebound("R2"))
        await until(lambda: _has_visits(database, area, 4))
    assert await database.fetch("select household from household where household = 'H9' and area = $1", area) == []
    assert await database.fetchval("select count(*) from dead") == 0


async def _has_visits(database: Database, area: str, count: int) -> bool:
    return len(await visits_of(database, area)) >= count


async def test_records_that_retention_passed_are_missed_loudly_and_the_rest_is_taken(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    await send(producer, *say.home("H1", "R1"))
    place = TopicPartition("doorstep.households", kafka.partition_of(area))
    following = await database.fetchval(
        "select next from position where topic = $1 and partition = $2", place.topic, place.partition
    )
    admin = AIOKafkaAdminClient(bootstrap_servers=settings.kafka)
    await admin.start()
    await admin.delete_records({place: RecordsToDelete(before_offset=following + 1)})
    await admin.close()
    async with running(settings, "both"):
        await send(producer, *say.home("H2", "R2"), say.homebound("R2"))
        await until(lambda: _has_visits(database, area, 2))
    known = await database.fetch("select household from household where area = $1", area)
    assert [row["household"] for row in known] == ["H2"]


async def test_beside_the_import_of_a_register_an_urgent_household_does_not_wait_for_its_end(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    """In small what `bench_register.py` measures with 60,000 residents: here the register cannot end before."""
    calm = f"{area}c"
    for name in (area, calm):
        await add_area(database, name)
    urgent, say = Sayings(area), Sayings(calm)
    people: list[Event] = [event for n in range(REGISTER) for event in say.home(f"H{n}", f"R{n}")[1:]]
    async with running(settings, "bulk", "live"):
        await send(producer, *urgent.home("U1", "U1r"))
        await until(lambda: database.fetchval("select count(*) from resident where area = $1", area))
        async with database.transaction() as connection:
            await changes.lock(connection, {calm})
            waits = [await producer.send(**kafka.record(event, encode(event))) for event in people]
            await send(producer, urgent.quarantined("U1", "U1r", departed_on=YESTERDAY))
            await until(lambda: _has_visits(database, area, 1), seconds=60)
        await asyncio.gather(*waits)
        await until(lambda: _all(database, calm), seconds=120)


async def _all(database: Database, area: str) -> bool:
    return bool(await database.fetchval("select count(*) from resident where area = $1", area) == REGISTER)
