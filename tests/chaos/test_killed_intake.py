"""Processes are killed with -9 in the middle of a day; at the end the state equals that of an undisturbed run."""

import asyncio
import os
import random
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from infra import kafka
from infra.database import Database, connect
from infra.embedded import EmbeddedKafka
from infra.settings import Settings
from schemas.codec import encode
from schemas.envelope import Event
from schemas.topics import TOPICS
from tests.conftest import PostgresServer
from tests.intake_builders import TODAY, Sayings, add_area, take_in

CLOCK = "2022-11-25T09:40:00+08:00"
HOMES = 60


def day_of_events(area: str, seed: int) -> list[Event]:
    """A day's facts of one area: homes, terms, tests, excuses, in the order their producer said them."""
    chance = random.Random(seed)
    say = Sayings(area)
    events: list[Event] = []
    for n in range(HOMES):
        home, who = f"H{n}", [f"R{n}-{k}" for k in range(chance.randint(1, 3))]
        events += say.home(home, *who)
        if chance.random() < 0.6:
            departed = TODAY - timedelta(days=chance.randint(1, 8))
            events.append(say.quarantined(home, *who, departed_on=departed, of=chance.choice(CLASSES)))
        else:
            events.append(say.homebound(who[0]))
        if chance.random() < 0.3:
            events.append(say.tested(who[0], TODAY - timedelta(days=chance.randint(0, 3))))
        if chance.random() < 0.2:
            events.append(say.excused(who[-1]))
        if chance.random() < 0.1:
            events.append(say.released(home, *who, on=TODAY))
    return events


CLASSES = ("close_contact", "left_high_risk_zone")


async def state_of(database: Database, area: str) -> list[tuple[Any, ...]]:
    """What must be equal whatever happened on the way."""
    rows: list[tuple[Any, ...]] = []
    for sql in (
        "select visit, household, day, class, residents, rule, anchor_on, mandatory, attempt, state from visit"
        " where area = $1 and state <> 'void' order by visit",
        "select household, place, said_id from household where area = $1 order by household",
        "select resident, household, said_id from resident where area = $1 order by resident",
        "select household, resident, class, departed_on, said_id, released_on from term where area = $1"
        " order by 1, 2, 3",
        "select resident, why, since_on, said_id from excuse where area = $1 order by 1, 2",
        "select resident, taken_on, source from sample where area = $1 order by 1, 2, 3",
    ):
        rows += [tuple(row) for row in await database.fetch(sql, area)]
    return rows


@asynccontextmanager
async def lane(settings: Settings, name: str) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """A process of one lane; the last of the list is the one that lives."""
    processes = [await _start(settings, name)]
    try:
        yield processes
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
            await process.wait()


async def _start(settings: Settings, name: str) -> asyncio.subprocess.Process:
    environment = os.environ | settings.environment() | {"DOORSTEP_SLOT": f"{settings.slot}{name}"}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "streams", "intake", "--lane", name, env=environment, stderr=asyncio.subprocess.DEVNULL
    )


async def _start_at_the_end(server: EmbeddedKafka, database: Database) -> None:
    cluster = await kafka.cluster_id(server.address)
    consumer = AIOKafkaConsumer(bootstrap_servers=server.address)
    await consumer.start()
    ends = await consumer.end_offsets([TopicPartition(topic.full_name, n) for topic in TOPICS for n in range(24)])
    await consumer.stop()
    rows = [(tp.topic, tp.partition, end, cluster) for tp, end in ends.items()]
    await database.executemany("insert into position (topic, partition, next, cluster) values ($1, $2, $3, $4)", rows)


async def _send(server: EmbeddedKafka, events: Sequence[Event], chance: random.Random) -> None:
    producer = await kafka.start_producer(server.address)
    try:
        for event in events:
            await producer.send_and_wait(**kafka.record(event, encode(event), source="test"))
            if chance.random() < 0.1:
                await producer.send_and_wait(**kafka.record(event, encode(event), source="test"))
    finally:
        await producer.stop()


async def _handled(database: Database, area: str) -> int:
    return int(await database.fetchval("select count(*) from change where area = $1 and handled", area))


@pytest.mark.parametrize("seed", [1])
async def test_killed_with_minus_nine_again_and_again_each_event_is_handled_once(
    seed: int,
    kafka_server: EmbeddedKafka,
    postgres_server: PostgresServer,
    database: Database,
    database_address: str,
    area: str,
) -> None:
    print(f"seed {seed}")
    chance = random.Random(seed)
    events = day_of_events(area, seed)
    await _start_at_the_end(kafka_server, database)
    await add_area(database, area)
    settings = Settings(kafka=kafka_server.address, database=database_address, clock=CLOCK, slot=area)
    async with lane(settings, "live") as live, lane(settings, "bulk") as bulk:
        sending = asyncio.create_task(_send(kafka_server, events, chance))
        for share in (0.2, 0.5, 0.8):
            await _until(database, area, int(share * len(events)))
            for name, processes in (("live", live), ("bulk", bulk)):
                processes[-1].send_signal(signal.SIGKILL)
                await processes[-1].wait()
                processes.append(await _start(settings, name))
        await sending
        await _until(database, area, len(events))
    assert await _handled(database, area) == len(events)
    await _compare(postgres_server, database, area, events)


async def _until(database: Database, area: str, count: int) -> None:
    while await _handled(database, area) < count:
        await asyncio.sleep(0.05)


async def _compare(server: PostgresServer, database: Database, area: str, events: Sequence[Event]) -> None:
    calm = await connect(server.server.create_database(f"calm_{area}", server.template), size=2)
    try:
        await add_area(calm, area)
        await take_in(calm, events)
        assert await state_of(database, area) == await state_of(calm, area)
    finally:
        await calm.close()
        server.server.drop_database(f"calm_{area}")
