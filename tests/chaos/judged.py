"""What must hold in the end, whatever happened on the way."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from aiokafka import AIOKafkaConsumer, TopicPartition

from infra.clock import Clock
from infra.database import Database, connect
from schemas.codec import decode_any
from schemas.envelope import Event
from schemas.errors import UnavailableError
from schemas.topics import TOPICS
from streams import checks, replay
from tests.chaos.day import build
from tests.conftest import PostgresServer
from tests.intake_builders import TODAY, take_in

Ends = dict[TopicPartition, int]


async def state_of(database: Database, area: str) -> list[tuple[Any, ...]]:
    """Ledgers, demand, outcomes and clearance."""
    async with database.transaction(snapshot=True) as connection:
        return await replay.state_of(connection, area, TODAY)


async def handled(database: Database, area: str) -> list[Event]:
    """Every event that was handled, in that order."""
    rows = await database.fetch("select payload from change where area = $1 and handled order by rev", area)
    return [decode_any(msgspec.json.encode(row["payload"]))[1] for row in rows]


async def equals_a_calm_run(server: PostgresServer, database: Database, area: str, events: Sequence[Event]) -> None:
    """Fold the same events, each once and in the order in which they were meant, with nothing happening meanwhile."""
    name = f"calm_{area}"
    calm = await connect(server.server.create_database(name, server.template), size=2)
    try:
        await build(calm, area)
        for first in range(0, len(events), 50):
            await take_in(calm, events[first : first + 50])
        there, here = await state_of(calm, area), await state_of(database, area)
        assert [row for row in here if row not in there] == []
        assert [row for row in there if row not in here] == []
        assert here == there
    finally:
        await calm.close()
        server.server.drop_database(name)


async def invariants_hold(database: Database, clock: Clock) -> None:
    """`doorstep check` is clean, and nothing was buried."""
    found = await checks.findings(database, clock)
    assert not found, "\n".join(str(one) for one in found)
    assert await database.fetch('select topic, "offset", code, message from dead') == []


async def ends_of(bootstrap: str) -> Ends:
    """Where each partition's log ends now."""
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap)
    await consumer.start()
    try:
        places = [TopicPartition(topic.full_name, n) for topic in TOPICS for n in range(24)]
        return dict(await consumer.end_offsets(places))
    finally:
        await consumer.stop()


async def relayed_in_order(bootstrap: str, database: Database, area: str, began: Ends) -> None:
    """Readers who ignore what they saw get everything that was said of the area, topic by topic, in order."""
    got: dict[str, list[int]] = {}
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")
    await consumer.start()
    try:
        said = [topic.full_name for topic in TOPICS if topic.lane is None]
        places = {tp: end for tp, end in (await ends_of(bootstrap)).items() if tp.topic in said and end > began[tp]}
        consumer.assign(list(places))
        for tp in places:
            consumer.seek(tp, began[tp])
        while any([await consumer.position(tp) < end for tp, end in places.items()]):
            for records in (await consumer.getmany(timeout_ms=500)).values():
                for record in records:
                    if record.key == area.encode():
                        number = int(dict(record.headers)["ce_sequence"])
                        seen = got.setdefault(record.topic, [0])
                        if number > seen[-1]:
                            seen.append(number)
    finally:
        await consumer.stop()
    rows = await database.fetch(
        "select topic, array_agg(rev order by rev) as revs from change"
        " where area = $1 and topic is not null group by 1",
        area,
    )
    assert {topic: revs[1:] for topic, revs in got.items()} == {row["topic"]: row["revs"] for row in rows}


async def until(what: str, found: Callable[[], Awaitable[bool]], *, seconds: float) -> None:
    """Wait until a question is answered by yes, through anything that happens to the servers.

    Raises
    ------
    AssertionError
        It was not in that time.
    """
    began = asyncio.get_running_loop().time()
    while asyncio.get_running_loop().time() < began + seconds:
        try:
            if await found():
                print(f"{datetime.now(UTC):%H:%M:%S} {what}", flush=True)
                return
        except UnavailableError:
            pass
        await asyncio.sleep(0.1)
    raise AssertionError(f"It did not come to this in {seconds:g} s: {what}.")


async def is_settled(database: Database, area: str) -> bool:
    """Whether everything that was handled is planned and relayed."""
    sql = """
    select (relay.rev = head.rev and coalesce(plan.planned_rev, 0) >= head.rev) as settled
    from area_head head join relay_head relay using (area) left join plan_head plan using (area) where area = $1
    """
    return bool(await database.fetchval(sql, area))
