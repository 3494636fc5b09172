"""The whole way on a real broker and a real database: each record is handled exactly once in the state."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from infra import kafka, relay
from infra.database import Database, connect
from infra.embedded import EmbeddedKafka, EmbeddedPostgres
from infra.migrate import migrate
from infra.settings import Settings
from schemas.codec import encode
from schemas.envelope import Event
from schemas.errors import UnavailableError
from schemas.topics import TOPICS
from streams.apps import run_intake
from tests.intake_builders import TODAY, Sayings, add_area, visits_of

CLOCK = "2022-11-25T09:40:00+08:00"
YESTERDAY = TODAY - timedelta(days=1)
BACKLOG = 4_000
"""More than one fetch brings of a partition, and more than waits in memory."""


@pytest.fixture
async def producer(kafka_server: EmbeddedKafka) -> AsyncIterator[AIOKafkaProducer]:
    producer = await kafka.start_producer(kafka_server.address)
    yield producer
    await producer.stop()


@pytest.fixture
async def settings(kafka_server: EmbeddedKafka, database: Database, database_address: str) -> Settings:
    """Settings whose positions begin at the log's present end, so that other tests' records do not matter."""
    await seed_positions(kafka_server.address, database)
    return Settings(kafka=kafka_server.address, database=database_address, clock=CLOCK)


async def seed_positions(bootstrap: str, database: Database) -> None:
    """Let a database's positions begin at the end of the log."""
    cluster = await kafka.cluster_id(bootstrap)
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    partitions = [TopicPartition(topic.full_name, n) for topic in TOPICS for n in range(24)]
    ends = await consumer.end_offsets(partitions)
    await consumer.stop()
    rows = [(tp.topic, tp.partition, end, cluster) for tp, end in ends.items()]
    await database.executemany("insert into position (topic, partition, next, cluster) values ($1, $2, $3, $4)", rows)


@asynccontextmanager
async def running(settings: Settings, *lanes: str) -> AsyncIterator[None]:
    """The intake of these lanes and the relay, in this process."""
    group = f"test-{settings.database.rsplit('/', 1)[1]}" if settings.database else "test"
    tasks = [asyncio.create_task(run_intake(settings, lane, group=group)) for lane in lanes]
    tasks.append(asyncio.create_task(relay.run_relay(settings)))
    try:
        yield
        for task in tasks:
            assert not task.done(), task.exception()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


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


async def test_a_backlog_of_one_area_is_taken_whole_and_another_does_not_wait_for_it(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    other = next(name for n in range(99) if kafka.partition_of(name := f"{area}-{n}") != kafka.partition_of(area))
    for one in (area, other):
        await add_area(database, one)
    say = Sayings(area)
    many = [say.home(f"H{n}")[0] for n in range(BACKLOG)]
    sent = [await producer.send(**kafka.record(event, encode(event), source="test")) for event in many]
    await asyncio.gather(*sent)
    await send(producer, *Sayings(other).home("H1"))
    taken = "select count(*) = $2 from household where area = $1"
    async with running(settings, "live"):
        await until(lambda: database.fetchval(taken, area, BACKLOG))
        await until(lambda: database.fetchval(taken, other, 1))
    last = "select max(recorded_at) from change where area = $1 and handled"
    assert await database.fetchval(last, other) < await database.fetchval(last, area)


async def test_what_the_relay_says_arrives_in_order_with_its_change_number(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    consumer = AIOKafkaConsumer("doorstep.demand", bootstrap_servers=settings.kafka, auto_offset_reset="latest")
    await consumer.start()
    await consumer.seek_to_end()
    try:
        async with running(settings, "both"):
            for n in range(5):
                await send(producer, *say.home(f"H{n}", f"R{n}"), say.homebound(f"R{n}"))
            records = [record async for record in _of(consumer, area, 10)]
    finally:
        await consumer.stop()
    numbers = [int(dict(record.headers)["ce_sequence"]) for record in records]
    assert numbers == sorted(numbers)
    assert {dict(record.headers)["ce_type"] for record in records} == {b"visit.due"}
    for record in records:  # in the trace of the fact that made it due
        cause, headers = msgspec.json.decode(record.value)["caused_by"], dict(record.headers)
        assert headers["traceparent"] == kafka.traceparent(headers["ce_id"].decode(), cause)
        assert headers["traceparent"].split(b"-")[1] == kafka.traceparent(cause, None).split(b"-")[1]


async def _of(consumer: AIOKafkaConsumer, area: str, count: int) -> AsyncIterator[Any]:
    while count:
        record = await asyncio.wait_for(consumer.getone(), 30)
        if record.key == area.encode():
            count -= 1
            yield record


async def test_an_event_said_again_and_a_record_sent_again_change_nothing(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    events = [*say.home("H1", "R1"), say.homebound("R1")]
    async with running(settings, "both"):
        await send(producer, *events)
        await until(lambda: visits_of(database, area))
        rev = await database.fetchval("select rev from area_head where area = $1", area)
        await send(producer, *events, *events)
        await send(producer, say.excused("R2"))
        await until(lambda: database.fetchval("select count(*) from excuse where area = $1", area))
    heard = await database.fetchval("select count(*) from change where area = $1 and handled", area)
    assert heard == len(events) + 1
    assert await database.fetchval("select rev from area_head where area = $1", area) == rev + 1


async def test_bad_records_are_buried_with_a_reason_and_stop_nothing(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    await add_area(database, area)
    say, strange = Sayings(area), Sayings(f"{area}x")
    ahead = replace_event(say.homebound("R7"), occurred_at=say.now + timedelta(minutes=6))
    long_ago = replace_event(say.homebound("R8"), occurred_at=say.now - timedelta(days=401))
    key = area.encode()
    async with running(settings, "both"):
        await producer.send_and_wait("doorstep.residents", b"\xff\x00 no json", key=key)
        await producer.send_and_wait("doorstep.residents", None, key=key)
        await producer.send_and_wait("doorstep.residents", b'{"type": "resident.registered", "area": 7}', key=key)
        await producer.send_and_wait("doorstep.residents", b'{"type": "resident.teleported", "area": "1"}', key=key)
        await send(producer, strange.homebound("R1"), ahead, long_ago)
        await send(producer, *say.home("H1", "R1"), say.homebound("R1"))
        await until(lambda: visits_of(database, area))
    rows = await database.fetch('select fate, code from dead order by code, "offset"')
    assert [(row["fate"], row["code"]) for row in rows] == [
        ("buried", "E1001"),
        ("buried", "E1001"),
        ("buried", "E1001"),
        ("buried", "E1002"),
        ("buried", "E1003"),
        ("buried", "E1003"),
        ("parked", "E1004"),
    ]


def replace_event(event: Event, **fields: Any) -> Event:
    return msgspec.structs.replace(event, **fields)


async def test_a_worker_that_was_stopped_goes_on_from_its_position(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    await add_area(database, area)
    say = Sayings(area)
    async with running(settings, "both"):
        await send(producer, *say.home("H1", "R1"), say.homebound("R1"))
        await until(lambda: visits_of(database, area))
    await send(producer, *say.home("H2", "R2"), say.homebound("R2"))
    async with running(settings, "both"):
        await until(lambda: _visits(database, area, 4))
    heard = await database.fetchval("select count(*) from change where area = $1 and handled", area)
    assert heard == 6


async def _visits(database: Database, area: str, count: int) -> bool:
    return len(await visits_of(database, area)) == count


async def test_another_cluster_or_a_topic_made_anew_is_noticed(
    settings: Settings, producer: AIOKafkaProducer, database: Database
) -> None:
    await database.execute("update position set next = next + 1000 where topic = 'doorstep.households'")
    with pytest.raises(UnavailableError, match="made anew"):
        await asyncio.wait_for(run_intake(settings, "live", group="test-anew"), 30)
    await database.execute("update position set cluster = 'another'")
    with pytest.raises(UnavailableError, match="cluster"):
        await asyncio.wait_for(run_intake(settings, "live", group="test-anew"), 30)


async def test_two_processes_and_a_kill_handle_each_record_exactly_once(
    settings: Settings, producer: AIOKafkaProducer, database: Database, area: str
) -> None:
    areas = [f"{area}-{n}" for n in range(8)]
    for name in areas:
        await add_area(database, name)
    says = [Sayings(name) for name in areas]
    events = [
        event for n in range(40) for say in says for event in (*say.home(f"H{n}", f"R{n}"), say.homebound(f"R{n}"))
    ]
    workers = [await worker(settings, slot) for slot in ("1", "1")]  # the same name by mistake: one has none
    try:
        for n, event in enumerate(events):
            await producer.send(**kafka.record(event, encode(event), source="test"))
            if n == len(events) // 3:
                await until(lambda: _heard(database, area, at_least=50))
                workers[0].kill()
        await producer.flush()
        workers.append(await worker(settings, "1"))
        await until(lambda: _heard(database, area, at_least=len(events)), seconds=90)
    finally:
        for process in workers:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    heard = await database.fetch("select event_id from change where handled and area like $1", f"{area}-%")
    assert sorted(row["event_id"] for row in heard) == sorted(event.event_id for event in events)
    assert await database.fetchval("select count(*) from visit where area like $1", f"{area}-%") == 2 * 40 * 8
    assert await database.fetchval("select count(*) from dead") == 0


async def worker(settings: Settings, slot: str) -> asyncio.subprocess.Process:
    code = "import asyncio, sys; from infra import settings; from streams.apps import run_intake;"
    code += "asyncio.run(run_intake(settings.read(), 'both', group=sys.argv[1]))"
    environment = os.environ | settings.environment() | {"DOORSTEP_SLOT": slot}
    assert settings.database is not None
    group = f"test-{settings.database.rsplit('/', 1)[1]}"
    return await asyncio.create_subprocess_exec(sys.executable, "-c", code, group, env=environment)


async def _heard(database: Database, area: str, *, at_least: int) -> bool:
    count = await database.fetchval("select count(*) from change where handled and area like $1", f"{area}-%")
    return bool(count >= at_least)


async def test_while_postgres_is_killed_the_intake_holds_and_then_goes_on(
    kafka_server: EmbeddedKafka, producer: AIOKafkaProducer, area: str, tmp_path: Path
) -> None:
    with EmbeddedPostgres(tmp_path, fast=True) as server:
        database = await connect(server.address)
        await migrate(database)
        await seed_positions(kafka_server.address, database)
        await add_area(database, area)
        say = Sayings(area)
        settings = Settings(kafka=kafka_server.address, database=server.address, clock=CLOCK)
        task = asyncio.create_task(run_intake(settings, "live", group=f"test-{area}"))
        try:
            await send(producer, *say.home("H1")[:1])
            await until(lambda: database.fetchval("select count(*) from household"))
            await asyncio.to_thread(server.kill)
            await send(producer, *say.home("H2")[:1])
            await asyncio.to_thread(server.restart)
            await until(lambda: _counted(database, 2))
            assert not task.done()
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await database.close()


async def _counted(database: Database, count: int) -> bool:
    with contextlib.suppress(UnavailableError):
        return bool(await database.fetchval("select count(*) from household") == count)
    return False
