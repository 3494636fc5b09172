"""Faust on our terms: it starts from positions kept in Postgres, crashes instead of skipping, and serves no web site.

Longer than 250 lines because all that is tied to Faust's own release stands in one place.
**Source** STACK, sections 2 and 3: each setting answers a way in which Faust was seen to lose events or stall.
"""

import asyncio
import contextlib
import logging
import os
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import faust
from aiokafka import ConsumerRecord
from aiokafka.errors import ConsumerStoppedError, IllegalStateError, KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import CrashingSupervisor

from infra.gathering import Fetches, Patience
from infra.pending import MOST_PENDING, Pending
from infra.telemetry import logger
from schemas.errors import BrokerAway, UnavailableError

Bounds = Mapping[TP, tuple[int, int]]
"""First and first-after offsets of partitions."""
StartFrom = Callable[[Bounds], Awaitable[Mapping[TP, int]]]
"""Where to start in each partition, given what the log holds."""
Progress = Callable[[], Mapping[tuple[str, int], int]]
"""By (topic, partition): the first offset that is not taken."""
Take = Callable[[Sequence[ConsumerRecord]], Awaitable[None]]
PARTITION_BYTES = 131_072
"""Most of one partition in a fetch: what stands in another one, such as an urgent event, waits no longer than that."""
_DEADLINE_S = 5.0
_END_S = 3.0
"""A broker that is away may hold up the end of its client so long [s]."""
_FULL_S = 0.05
"""How long a look for records lasts while some partition is full: it is not looked at before the next one [s]."""


def new_app(
    group: str, bootstrap: str, start_from: StartFrom, progress: Progress, patience: Patience, *,
    member: str | None = None,
) -> Any:  # fmt: skip
    """A Faust app whose consumers start from `start_from` after every assignment.

    Parameters
    ----------
    group
        Consumer group; its own offsets are only for lag monitors.
    progress
        How far partitions are taken: what the group's own offsets are set to.
    patience
        How long the broker may gather records.
    member
        Static member of the group: a restart within the session timeout moves no partition.
    """
    options: dict[str, Any] = {"consumer_group_instance_id": member} if member else {}
    app = faust.App(
        group,
        broker=[f"kafka://{server}" for server in bootstrap.split(",")],
        store="memory://",
        web_enabled=False,
        datadir=str(Path(tempfile.gettempdir()) / f"doorstep-faust-{os.getuid()}"),  # it makes the folder, and no file
        topic_allow_declare=False,
        topic_disable_leader=True,
        agent_supervisor=CrashingSupervisor,
        consumer_auto_offset_reset="earliest",
        broker_session_timeout=6.0,
        broker_heartbeat_interval=1.0,
        broker_request_timeout=20.0,
        broker_rebalance_timeout=10.0,
        broker_max_poll_records=MOST_PENDING,
        consumer_max_fetch_size=PARTITION_BYTES,
        stream_wait_empty=False,
        stream_recovery_delay=0.0,
        **options,
    )
    transport = PositionTransport(app.conf.broker_consumer, app)
    transport.start_from, transport.progress, transport.patience = start_from, progress, patience
    app.transport = transport
    return app


def listen(app: Any, name: str, topics: Sequence[str], take: Take, *, most: int, patience: Patience) -> None:
    """Have `take` called with batches of the records of these topics, one after the other.

    Parameters
    ----------
    most
        Records in a batch.
    patience
        How long a batch may gather.
    """

    async def agent(stream: Any) -> None:
        took_s = 0.0
        async for pending in stream:
            pending.is_told = False
            while pending:
                await asyncio.sleep(patience.linger_s(len(pending), took_s))
                began = time.monotonic()
                await take(pending.take(most))
                app.consumer.make_room()
                took_s = time.monotonic() - began

    app.agent(app.topic(*topics), name=name)(agent)


class CommittedThread(driver.AIOKafkaConsumerThread):
    """Never sees what a transaction took back."""

    def _create_worker_consumer(self, transport: Any) -> Any:
        consumer = super()._create_worker_consumer(transport)
        consumer._isolation_level = "read_committed"
        return consumer

    async def on_thread_stop(self) -> None:
        """End the client also without its broker: the requests that it cancels then cancel its own end.

        Left to itself the thread would die of that, and the process wait for it.
        """
        try:
            await asyncio.wait_for(super().on_thread_stop(), _END_S)
        except (asyncio.CancelledError, TimeoutError, KafkaError) as error:
            logger("intake").warning("the client ended without its broker", why=repr(error))
            client = getattr(self._consumer, "_client", None)
            if client is not None:
                with contextlib.suppress(asyncio.CancelledError, TimeoutError, KafkaError):
                    await asyncio.wait_for(client.close(), _END_S)


class PositionConsumer(driver.Consumer):
    """Seeks to our positions where Faust would seek to the group's, and hands records over in batches."""

    transport: Any

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.pending = Pending()
        self._fetches = Fetches(self.transport.patience)

    def _new_consumer_thread(self) -> Any:
        return CommittedThread(self, loop=self.loop, beacon=self.beacon)

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """After every assignment: start where Postgres says, or end the app, which else would wait for ever, alive."""
        try:
            return await asyncio.wait_for(self._start_all(), _DEADLINE_S)
        except Exception as error:
            await self.app.crash(error)
            raise

    async def _start_all(self) -> Mapping[TP, int]:
        while True:
            try:
                return await self._start({TP(tp.topic, tp.partition) for tp in self.assignment()})
            except IllegalStateError:  # another assignment came meanwhile
                await asyncio.sleep(0.05)

    async def _start(self, assigned: set[TP]) -> Mapping[TP, int]:
        self.pending.clear()
        self.make_room()
        if not assigned:
            return {}
        begin = await self.earliest_offsets(*assigned)
        end = await self.highwaters(*assigned)
        starts = dict(await self.transport.start_from({tp: (begin[tp], end[tp]) for tp in assigned}))
        await self.seek_wait(starts)
        return starts

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        """Tell the group how far we are; only lag monitors read it."""
        mine = self.assignment()
        done = {TP(*place): offset for place, offset in self.transport.progress().items() if TP(*place) in mine}
        if not done:
            return False
        try:
            return await asyncio.wait_for(self._commit(done), _DEADLINE_S)
        except (KafkaError, TimeoutError):
            return False

    async def _drain_messages(self, fetcher: Any) -> None:
        try:
            while not (self.should_stop or fetcher.should_stop):
                await self._drain()
        except (ConsumerStoppedError, asyncio.CancelledError):
            if not self.app.should_stop:
                raise

    async def _drain(self) -> None:
        generation = self.app.consumer_generation_id
        fetched, active = await self._wait_next_records(_FULL_S if self._buffered_partitions else 1.0)
        self._gather(is_record=bool(fetched or self._buffered_partitions))  # a full partition has more
        for partition, records in (fetched or {}).items():
            if not self._flows(generation):
                await self.perform_seek()
                return
            if active is None or partition in active or partition in self._buffered_partitions:
                await self._hand_over(partition, records)

    def _flows(self, generation: int) -> bool:
        """Whether records that were waited for since `generation` may be handed over; else they are fetched again.

        The wait outlasts a rebalance. What it brings may be from before or from after the seek to our positions, and
        the client has counted it as read: left alone it would never come again.
        """
        flows = self.flow_active and self.app.flow_control.is_active()  # the second empties queues when it resumes
        return bool(flows and self.app.consumer_generation_id == generation)

    def _gather(self, *, is_record: bool) -> None:
        """Have the broker gather records while they come in a stream; aiokafka reads these two at each fetch."""
        gathers = self._fetches.heard(time.monotonic(), is_record=is_record)
        fetcher: Any = getattr(self._thread._consumer, "_fetcher", None)
        if fetcher is not None:
            fetcher._fetch_min_bytes, fetcher._fetch_max_wait_ms = gathers

    async def _hand_over(self, partition: TP, records: Sequence[ConsumerRecord]) -> None:
        """Add records; a partition that has enough waits with the broker, and the others do not wait for it."""
        self.pending.add(records)
        if self.pending.of(partition) >= MOST_PENDING:
            self.on_buffer_full(TP(*partition))
        if not self.pending.is_told:
            self.pending.is_told = True
            channel: Any = next(iter(self.app.topics))
            await channel.put(self.pending)

    def make_room(self) -> None:
        """Fetch again from partitions of which half is taken."""
        for partition in [one for one in self._buffered_partitions if self.pending.of(one) <= MOST_PENDING // 2]:
            self.on_buffer_drop(partition)


class PositionTransport(driver.Transport):
    """Names our consumer, and keeps for it what it asks."""

    Consumer = PositionConsumer
    start_from: StartFrom
    progress: Progress
    patience: Patience


@asynccontextmanager
async def running(app: Any) -> AsyncIterator[asyncio.Task[None]]:
    """Run the app; the task ends with an error when the app does not live any more."""
    for name in ("faust", "mode", "aiokafka"):
        logging.getLogger(name).setLevel(logging.WARNING)
    app.finalize()
    await app.start()
    watch = asyncio.create_task(_ended(app))
    try:
        yield watch
    finally:
        watch.cancel()
        await app.stop()


async def _ended(app: Any) -> None:
    crashed = asyncio.ensure_future(app._crashed.wait())
    stopped = asyncio.ensure_future(app._stopped.wait())
    try:
        await asyncio.wait({crashed, stopped}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        crashed.cancel()
        stopped.cancel()
    reason = app.crash_reason
    raise UnavailableError(f"The stream worker ended: {reason!r}.") from reason


def assigned(app: Any) -> Sequence[TP]:
    """The partitions this worker holds."""
    return sorted(TP(tp.topic, tp.partition) for tp in app.consumer.assignment())


async def ends(app: Any, partitions: Sequence[TP]) -> Mapping[TP, int]:
    """The first offset after each partition's log.

    Raises
    ------
    BrokerAway
        Kafka does not answer.
    """
    try:
        found: Mapping[TP, int] = await app.consumer.highwaters(*partitions)
    except KafkaError as error:
        raise BrokerAway(f"Kafka does not say where its logs end: {error!r}.") from error
    return found
