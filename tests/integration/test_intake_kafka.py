"""The whole way on a real broker and a real database: each record is handled exactly once in the state."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from infra import kafka, relay
from infra.database import Database
from infra.embedded import EmbeddedKafka
from infra.settings import Settings
from schemas.codec import encode
from schemas.envelope import Event
from schemas.topics import TOPICS
from streams.apps import run_intake
from tests.intake_builders import TODAY, Sayings, add_area, visits_of

CLOCK = "2022-11-25T09:40:00+08:00"
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
async def producer(kafka_server: EmbeddedKafka) -> AsyncIterator[AIOKafkaProducer]:
    producer = await kafka.start_producer(kafka_server.address)
    yield producer
    await producer.stop()


@pytest.fixture
async def settings(kafka_server: EmbeddedKafka, database: Database, database_address: str) -> Settings:
    """Settings whose positions begin at the log's present end, so that other tests' records do not matter."""
    cluster = await kafka.cluster_id(kafka_server.address)
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka_server.address)
    await consumer.start()
    partitions = [TopicPartition(topic.full_name, n) for topic in TOPICS for n in range(24)]
    ends = await consumer.end_offsets(partitions)
    await consumer.stop()
    rows = [(tp.topic, tp.partition, end, cluster) for tp, end in ends.items()]
    await database.executemany("insert into position (topic, partition, next, cluster) values ($1, $2, $3, $4)", rows)
    return Settings(kafka=kafka_server.address, database=database_address, clock=CLOCK)


@asynccontextmanager
async def running(settings: Settings, *lanes: str) -> AsyncIterator[None]:
    """The intake of these lanes and the relay, in this process."""
    group = f"test-{settings.database.rsplit('/', 1)[1]}" if settings.database else "test"
    tasks = [asyncio.create_task(run_intake(settings, lane, group=group)) for lane in lanes]
    tasks.append(asyncio.create_task(relay.run_relay(settings)))
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with contextlib.suppress(asyncio.CancelledError):
                await task


async def until(found: Callable[[], Any], *, seconds: float = 30) -> Any:
    """Wait until an awaitable question has a true answer."""
    deadline = asyncio.get_running_loop().time() + seconds
    while asyncio.get_running_loop().time() < deadline:
        answer = await found()
        if answer:
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError("It did not happen in time.")


async def send(producer: AIOKafkaProducer, *events: Event) -> None:
    for event in events:
        await producer.send_and_wait(**kafka.record(event, encode(event), source="test"))


async def test_a_quarantine_on_kafka_becomes_a_visit_that_the_relay_says(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    async with running(settings, "live", "bulk"):
        await send(producer, *say.home("H1", "R1"), say.quarantined("H1", "R1", departed_on=YESTERDAY))
        [visit] = await until(lambda: visits_of(database, area))
        assert visit["class"] == "left_high_risk_zone"
        await until(lambda: _is_relayed(database, area))


async def _is_relayed(database: Database, area: str) -> bool:
    return bool(
        await database.fetchval(
            "select relay_head.rev = area_head.rev from relay_head join area_head using (area) where area = $1", area
        )
    )
