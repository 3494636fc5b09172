"""Faust on our terms: it starts from positions kept in Postgres, crashes instead of skipping, and serves no web site.

**Source** STACK, sections 2 and 3: each setting answers a way in which Faust was seen to lose events or stall.
"""

import asyncio
import logging
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import faust
from aiokafka.errors import KafkaError
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from mode import CrashingSupervisor

from schemas.errors import BrokerAway, UnavailableError

Bounds = Mapping[TP, tuple[int, int]]
"""First and first-after offsets of partitions."""
StartFrom = Callable[[Bounds], Awaitable[Mapping[TP, int]]]
"""Where to start in each partition, given what the log holds."""
_DEADLINE_S = 5.0


def new_app(group: str, bootstrap: str, start_from: StartFrom, *, member: str | None = None) -> Any:
    """A Faust app whose consumers start from `start_from` after every assignment.

    Parameters
    ----------
    group
        Consumer group; its own offsets are only for lag monitors.
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
        stream_wait_empty=False,
        stream_recovery_delay=0.0,
        **options,
    )
    app.transport = _transport(start_from)(app.conf.broker_consumer, app)
    return app


def _transport(start_from: StartFrom) -> type[Any]:
    class PositionConsumer(driver.Consumer):
        """Seeks to our positions where Faust would seek to the group's."""

        async def seek_to_committed(self) -> Mapping[TP, int]:
            assigned = {TP(tp.topic, tp.partition) for tp in self.assignment()}
            try:
                return await asyncio.wait_for(self._start(assigned), _DEADLINE_S)
            except Exception as error:
                await self.app.crash(error)  # Faust itself would wait for ever, alive
                raise

        async def _start(self, assigned: set[TP]) -> Mapping[TP, int]:
            if not assigned:
                return {}
            begin = await self.earliest_offsets(*assigned)
            end = await self.highwaters(*assigned)
            starts = dict(await start_from({tp: (begin[tp], end[tp]) for tp in assigned}))
            await self.seek_wait(starts)
            return starts

    class PositionTransport(driver.Transport):
        """Names our consumer."""

        Consumer = PositionConsumer

    return PositionTransport


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
