"""The relay: carries what was said onto Kafka, area by area in order of rev, several relays by shard.

Only it publishes. No sent flags: `relay_head.rev` follows `area_head.rev`, and what was sent before a crash is sent
again with the same `ce_sequence`, which readers ignore.
"""

import asyncio
import contextlib
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from infra import changes, crash, kafka, telemetry
from infra.database import AWAY, Connection, Database, connect
from infra.settings import Settings
from infra.waiting import until_set
from schemas.errors import BrokerAway, DatabaseAway

SHARDS = 16
"""Areas are spread over so many locks; a relay takes every lock it can get."""
POLL_S = 0.25
APART_S = 0.05
"""Rounds begin so far apart [s]: one round for each of 40 commits a second cost three processes a tenth of a core."""
BATCH, TOGETHER = 1000, 16
"""Changes of an area, and areas, that are read and sent together. One area after the other had two round trips to
Postgres and one to Kafka each."""
BATCH_BYTES = 128_000
"""Most in one batch for Kafka: about 300 records."""
_LOCKS = 7_263_100


async def run_relay(settings: Settings) -> None:
    """Publish until cancelled.

    Raises
    ------
    DatabaseAway, BrokerAway
        A machine went away; the supervisor starts the relay again.
    """
    assert settings.database is not None
    assert settings.kafka is not None
    # It writes its marks only: what was sent behind a mark that a crash took back is sent again, with the same numbers.
    database = await connect(settings.database, size=3, name="doorstep-relay", awaits_disk=False)
    producer = await kafka.start_producer(settings.kafka, batch_bytes=BATCH_BYTES)
    try:
        async with Relay(database, producer) as relay:
            while True:
                await relay.round()
                await relay.wait()
    finally:
        await producer.stop()
        await database.close()


class Relay:
    """One relay with its session of locks and notifications."""

    def __init__(self, database: Database, producer: Any) -> None:
        self._database = database
        self._producer = producer
        self._woken = asyncio.Event()
        self._shards: set[int] = set()
        self._last_try = 0.0
        self._began = 0.0

    async def __aenter__(self) -> "Relay":
        try:
            self._session = await asyncpg.connect(self._database.address)
            await self._session.add_listener(changes.CHANNEL, self._wake)
        except AWAY as error:
            raise DatabaseAway(f"Postgres is away: {error}. Check DOORSTEP_DATABASE.") from error
        return self

    async def __aexit__(self, *_: object) -> None:
        with contextlib.suppress(*AWAY):
            await self._session.close(timeout=2)

    def _wake(self, *_: object) -> None:
        self._woken.set()

    async def wait(self) -> None:
        """Until something was said, or the poll is due, and the last round is long enough ago."""
        await until_set(self._woken, POLL_S)
        await asyncio.sleep(self._began + APART_S - time.monotonic())
        self._woken.clear()

    async def round(self) -> int:
        """Publish all that waits in our shards, and say how many were sent."""
        self._began = time.monotonic()
        await self._take_shards()
        sent = 0
        async with self._database.connection() as connection:
            waiting = await connection.fetch(_WAITING, sorted(self._shards), SHARDS)
            silent = [row for row in waiting if not row["speaks"]]
            if silent:
                await connection.execute(_SENT, [row["area"] for row in silent], [row["last"] for row in silent])
            speaking = [row for row in waiting if row["speaks"]]
            for first in range(0, len(speaking), TOGETHER):
                some = speaking[first : first + TOGETHER]
                sent += await self._areas(connection, {row["area"]: (row["rev"], row["last"]) for row in some})
        telemetry.OUTBOX_S.set(0 if not waiting else _age(waiting))
        return sent

    async def _take_shards(self) -> None:
        """Take the locks nobody holds; they fall back to others when our session ends."""
        now = asyncio.get_running_loop().time()
        if len(self._shards) == SHARDS or now - self._last_try < 1.0:
            if self._session.is_closed():
                raise DatabaseAway("Postgres closed the relay's session.")
            return
        self._last_try = now
        try:
            missing = sorted(set(range(SHARDS)) - self._shards)
            rows = await self._session.fetch(
                "select shard, pg_try_advisory_lock($2, shard) as ours from unnest($1::integer[]) as shard",
                missing,
                _LOCKS,
            )
        except AWAY as error:
            raise DatabaseAway(f"Postgres is away: {error}.") from error
        self._shards |= {row["shard"] for row in rows if row["ours"]}

    async def _areas(self, connection: Connection, unsent: dict[str, tuple[int, int]]) -> int:
        """Publish what areas said after the first and up to the second rev of each."""
        sent = 0
        while unsent:
            revs, lasts = zip(*unsent.values(), strict=True)
            said: dict[str, list[Any]] = {}
            for row in await connection.fetch(_SAID, list(unsent), list(revs), list(lasts), BATCH):
                said.setdefault(row["area"], []).append(row)
            crash.at("relay.read")
            await self._send(said)
            crash.at("relay.sent")
            sent += sum(map(len, said.values()))
            full = {area: rows[-1]["rev"] for area, rows in said.items() if len(rows) == BATCH}
            reached = {area: full.get(area, last) for area, (_, last) in unsent.items()}
            await connection.execute(_SENT, list(reached), list(reached.values()))
            unsent = {area: (rev, unsent[area][1]) for area, rev in reached.items() if rev < unsent[area][1]}
        return sent

    async def _send(self, said: dict[str, list[Any]]) -> None:
        """Hand the records to the idempotent producer by area and topic, each in order; wait until Kafka has all."""
        by_topic: dict[tuple[str, str], list[Any]] = {}
        for area, rows in said.items():
            for row in rows:
                by_topic.setdefault((area, row["topic"]), []).append(row)
        try:
            sent = [await self._batches(area, topic, some) for (area, topic), some in by_topic.items()]
            await asyncio.gather(*(wait for waits in sent for wait in waits))
        except Exception as error:
            areas = " ".join(said)
            raise BrokerAway(f"Kafka did not take what areas said ({areas}): {error}.", areas=areas) from error
        for (_, topic), some in by_topic.items():
            telemetry.RELAYED.labels(topic).inc(len(some))

    async def _batches(self, area: str, topic: str, rows: Sequence[Any]) -> list[Any]:
        """Build the batches ourselves: an area is one partition, and a future for each record costs as much again."""
        key, partition = area.encode(), kafka.partition_of(area)
        batch, waits = self._producer.create_batch(), []
        for row in rows:
            record = _record(key, row)
            if batch.append(**record) is None:  # full
                waits.append(await self._producer.send_batch(batch, topic, partition=partition))
                crash.at("relay.sending")
                batch = self._producer.create_batch()
                batch.append(**record)
        waits.append(await self._producer.send_batch(batch, topic, partition=partition))
        crash.at("relay.sending")
        return waits


# In order, because an `exists` lets the planner read a whole day of changes from its start.
_WAITING = """
select area, coalesce(relay.rev, 0) as rev, head.rev as last,
       (select min(recorded_at) from change where area = head.area and rev = coalesce(relay.rev, 0) + 1) as at,
       (select rev from change where area = head.area and rev > coalesce(relay.rev, 0) and topic is not null
        order by rev limit 1) is not null as speaks
from area_head as head left join relay_head as relay using (area)
where coalesce(relay.rev, 0) < head.rev and abs(hashtext(area)) % $2 = any($1::integer[]) order by area
"""
_SENT = """
insert into relay_head (area, rev) select * from unnest($1::text[], $2::bigint[])
on conflict (area) do update set rev = excluded.rev where relay_head.rev < excluded.rev
"""
_SAID = """
select of_area.* from unnest($1::text[], $2::bigint[], $3::bigint[]) as unsent (area, rev, last) cross join lateral (
    select area, rev, type, event_id, caused_by, topic, payload::text as payload, recorded_at from change
    where area = unsent.area and rev > unsent.rev and rev <= unsent.last and topic is not null order by rev limit $4
) as of_area
order by of_area.area, of_area.rev
"""


def _age(waiting: list[Any]) -> float:
    oldest = min((row["at"] for row in waiting if row["at"] is not None), default=datetime.now(UTC))
    return max(0.0, (datetime.now(UTC) - oldest).total_seconds())


def _record(key: bytes, row: Any) -> dict[str, Any]:
    headers = [
        ("ce_specversion", b"1.0"),
        ("ce_id", (row["event_id"] or "").encode()),
        ("ce_type", row["type"].encode()),
        ("ce_source", b"doorstep"),
        ("ce_time", row["recorded_at"].isoformat().encode()),
        ("ce_sequence", str(row["rev"]).encode()),
        ("traceparent", kafka.traceparent(row["event_id"] or "", row["caused_by"])),
        ("content-type", b"application/json"),
    ]
    return {"timestamp": None, "key": key, "value": row["payload"].encode(), "headers": headers}
