"""The one loop every agent runs: a batch of records, one transaction, each record handled exactly once in the state.

Positions are locked first and work as compare-and-swap, then the areas, then the rest; so a stale owner of a partition
is harmless and nothing deadlocks. A record ends handled, buried, parked, or held while a machine is away.
**Source** HOUSE, section 4; STACK, sections 2 and 3.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

import asyncpg

from infra import crash
from infra.changes import Transaction
from infra.clock import Clock
from infra.database import Database
from infra.telemetry import BATCH_S, EVENTS, logger
from schemas.envelope import Event
from schemas.errors import LogLost, RejectedError, UnavailableError, UnknownArea
from streams import intake_areas
from streams import intake_dead as dead
from streams import intake_positions as progress
from streams import intake_stall as stall
from streams.intake_records import Heard, Partition, Record, Refusal, judge, refuse

Handler = Callable[[Transaction, Sequence[Event]], Awaitable[None]]
MOST = {"live": 100, "bulk": 300}
"""Most events in one transaction of a lane: at 100 an area is locked for 17 ms of CPU and a flush, at 300 for 41 ms."""
_AGAIN = (asyncpg.DeadlockDetectedError, asyncpg.SerializationError)
_LONGEST_WAIT_S = 5.0


class NoProgress(RejectedError):
    """A record ends the process that tries it."""


@dataclass
class Intake:
    """One lane's loop over batches of records.

    Attributes
    ----------
    handler
        Folds events into the state, in the transaction it is given.
    cluster
        Kafka's identity: positions of another cluster are refused.
    explains_gap
        Asks the log whether nothing stands from one offset to before another (transaction markers leave such gaps).
    rewind
        Makes the consumer read again from an offset.
    holding
        The machine that is away, while one is.
    singly
        Partitions that did not move over several starts: their records are taken one by one until one is through.
    taken
        By partition, the first offset this process has not taken.
    """

    database: Database
    clock: Clock
    lane: str
    cluster: str
    handler: Handler
    explains_gap: Callable[[Partition, int, int], Awaitable[bool]] | None = None
    rewind: Callable[[Partition, int], None] | None = None
    holding: str | None = None
    singly: set[Partition] = field(default_factory=set)
    taken: dict[Partition, int] = field(default_factory=dict)

    async def take(self, records: Sequence[Record]) -> None:
        """Bring the state up to these records; returns when each of them has its end.

        Raises
        ------
        LogLost
            The positions speak of another cluster.
        """
        most = MOST[self.lane]
        for first in range(0, len(records), most):
            batch = records[first : first + most]
            await self._hold(batch)
            self.taken |= {record.place: record.offset + 1 for record in batch}

    async def _hold(self, records: Sequence[Record]) -> None:
        """Try until the machines are there; the records wait meanwhile."""
        wait_s = 0.1
        while True:
            try:
                await self._bisect(records)
                self.holding = None
                return
            except LogLost:
                raise
            except UnavailableError as error:
                self.holding = str(error)
                logger("intake").warning("holding", lane=self.lane, records=len(records), why=str(error))
                await asyncio.sleep(wait_s)
                wait_s = min(2 * wait_s, _LONGEST_WAIT_S)

    async def _bisect(self, records: Sequence[Record]) -> None:
        """Take a batch; one that fails is halved until the record that fails stands alone, and is buried."""
        try:
            if self.singly and await self._is_deadly(records):
                raise NoProgress("The process ended each time it tried this record.")
            await self._again(records, {})
            self._moved(records)
        except UnavailableError:
            raise
        except Exception as error:
            if len(records) == 1:
                logger("intake").error("buried a record that cannot be handled", error=repr(error))
                await self._again(records, {(*records[0].place, records[0].offset): error})
                self._moved(records)
                return
            await self._bisect(records[: len(records) // 2])
            await self._bisect(records[len(records) // 2 :])

    async def _is_deadly(self, records: Sequence[Record]) -> bool:
        """In a partition without progress: split the batch, and count the tries of the record that stands alone."""
        if not any(record.place in self.singly for record in records):
            return False
        return len(records) > 1 or await stall.is_deadly(self.database, records[0])

    def _moved(self, records: Sequence[Record]) -> None:
        self.singly -= {record.place for record in records}

    async def _again(self, records: Sequence[Record], condemned: dict[tuple[str, int, int], Exception]) -> None:
        """One transaction, tried again where another one stood in its way."""
        for attempt in range(5):
            try:
                await self._transact(records, condemned)
                return
            except _AGAIN:
                if attempt == 4:
                    raise
                await asyncio.sleep(0.01 * 2**attempt)

    async def _transact(self, records: Sequence[Record], condemned: dict[tuple[str, int, int], Exception]) -> None:
        began = time.monotonic()
        async with self.database.transaction() as connection:
            claimed = await progress.claim(connection, records, self.cluster)
            crash.at("intake.locked")
            fresh = await self._fresh(records, claimed.positions)
            if not fresh:
                return
            now = self.clock.now()
            verdicts = [
                refuse(record, condemned[key])
                if (key := (*record.place, record.offset)) in condemned
                else judge(record, now)
                for record in fresh
            ]
            heard = [verdict for verdict in verdicts if isinstance(verdict, Heard)]
            refusals = [verdict for verdict in verdicts if isinstance(verdict, Refusal)]
            keys = {area for one in refusals if (area := dead.key_of(one.record)) is not None}
            named = {one.event.area for one in heard} | keys
            areas, events = await intake_areas.lock(connection, named, [one.event for one in heard])
            tx = Transaction(connection, now, areas)
            refusals += [_unknown(one) for one in heard if one.event.area not in areas]
            for event in events:
                tx.heard(event)
            if events:
                await self.handler(tx, events)
            if refusals:
                await dead.bury(tx, refusals)
            await progress.advance(connection, [one for one in fresh if one.place not in claimed.moved])
            await tx.flush()
            crash.at("intake.written")
        crash.at("intake.committed")
        BATCH_S.labels(self.lane).observe(time.monotonic() - began)
        _count(fresh, events, refusals)

    async def _fresh(self, records: Sequence[Record], positions: dict[Partition, int]) -> list[Record]:
        """The records that are next in their partition; what was taken before is dropped."""
        fresh = []
        for record in records:
            following = positions[record.place]
            if record.offset < following:
                EVENTS.labels(record.topic, "dropped").inc()
                continue
            if record.offset > following and not await self._is_explained(record, following):
                if self.rewind is not None:
                    self.rewind(record.place, following)
                continue
            positions[record.place] = record.offset + 1
            fresh.append(record)
        return fresh

    async def _is_explained(self, record: Record, following: int) -> bool:
        """Whether nothing stands between the position and the record; else it must be read again from the position."""
        explained = self.explains_gap is not None and await self.explains_gap(record.place, following, record.offset)
        logger("intake").warning(
            "a gap in the log" if explained else "out of step with the log",
            topic=record.topic,
            partition=record.partition,
            next=following,
            offset=record.offset,
        )
        return explained


def _unknown(one: Heard) -> Refusal:
    error = UnknownArea(f"Nobody added the area {one.event.area!r}; add it, then send the event again.")
    return refuse(one.record, error, one.event.area)


def _count(fresh: Sequence[Record], events: Sequence[Event], refusals: Sequence[Refusal]) -> None:
    for refusal in refusals:
        EVENTS.labels(refusal.record.topic, refusal.fate).inc()
    repeated = len(fresh) - len(refusals) - len(events)
    EVENTS.labels(fresh[0].topic if len({r.topic for r in fresh}) == 1 else "several", "handled").inc(len(events))
    if repeated:
        EVENTS.labels("several", "repeated").inc(repeated)
