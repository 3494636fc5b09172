"""One intake process: Faust brings the records of a lane, Postgres says where to start, a watchdog looks on.

Longer than most modules because start, gaps, progress and end of one process belong together.
"""

import asyncio
import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from infra import clock, kafka, streaming
from infra.database import Database, connect
from infra.gathering import Patience
from infra.settings import Settings
from infra.telemetry import LAG, logger
from schemas.errors import LogLost, UnavailableError
from schemas.topics import TOPICS, Topic
from streams import intake_stall as stall
from streams.intake import MOST, Handler, Intake
from streams.intake_member import membership
from streams.intake_records import Partition, Record

PATIENCE: Mapping[str, Patience] = {
    "live": Patience(apart_s=0.04, fetch_s=0.025, least_s=0.005, most_s=0.03, enough=30),
    "bulk": Patience(apart_s=0.25, fetch_s=0.1, least_s=0.1, most_s=0.2, enough=100),
}
"""How long records of a lane may gather: latency for CPU. Source: STACK, section 3, and decisions 0445 and 0542."""
STALLED_S = 30.0
"""A partition whose position does not move for so long while its log is longer ends the process [s]."""
LOOK_S = 2.0


def made_anew(place: Partition, following: int, end: int) -> LogLost:
    """What is said of a log that ends before what was handled of it."""
    topic, partition = place
    return LogLost(
        f"The log of {topic}/{partition} ends at {end}, but {following - 1} was handled: the topic was made anew."
        f" When that was meant, `doorstep topics --anew {topic}` has it read from its beginning.",
        topic=topic,
    )


def topics_of(lane: str) -> list[Topic]:
    """The topics a lane folds."""
    return [topic for topic in TOPICS if topic.lane == lane]


def by_key(address: str) -> str:
    """The address with settings for statements that only look up keys: planned once, by index, whatever the statistics.

    Loading the facts of one household takes 0.2 ms so, against 1.7 ms; of 100 households 4.5 ms against 9.
    """
    settings = (
        "plan_cache_mode=force_generic_plan",
        "enable_hashjoin=off",
        "enable_mergejoin=off",
        "enable_seqscan=off",
    )
    return address + ("&" if "?" in address else "?") + "&".join(settings)


async def run_lane(settings: Settings, lane: str, handler: Handler, *, group: str = "doorstep-intake") -> None:
    """Take the records of a lane until cancelled.

    Raises
    ------
    LogLost, UnavailableError
        The log is not the one the positions speak of, or the worker does not move: the supervisor starts it again.
    """
    assert settings.database is not None
    assert settings.kafka is not None
    database = await connect(by_key(settings.database), size=4, name=f"doorstep-intake-{lane}")
    try:
        cluster = await kafka.cluster_id(settings.kafka)
        shared = await clock.shared(database, settings.clock)
        intake = Intake(database, shared, lane, cluster, handler)
        name = f"{group}-{lane}"
        async with membership(settings.database, name, settings.slot) as member:
            start = Start(database, cluster, intake.singly)
            app = streaming.new_app(name, settings.kafka, start, lambda: intake.taken, PATIENCE[lane], member=member)
            intake.explains_gap = Log(settings.kafka).is_empty
            intake.rewind = _rewinder(app)
            _listen(app, lane, intake)
            await _run(app, Watchdog(app, database, intake))
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(database.close(), 3)


async def _run(app: Any, watchdog: "Watchdog") -> None:
    """Run the app until it ends or the watchdog ends it."""
    async with streaming.running(app) as ended:
        watch = asyncio.create_task(watchdog.run())
        try:
            done, _ = await asyncio.wait({ended, watch}, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            watch.cancel()


def _listen(app: Any, lane: str, intake: Intake) -> None:
    names = [topic.full_name for topic in topics_of(lane)]

    async def take(fetched: Sequence[ConsumerRecord]) -> None:
        await intake.take([_record(record) for record in fetched])

    streaming.listen(app, f"intake-{lane}", names, take, most=MOST[lane], patience=PATIENCE[lane])


def _record(record: ConsumerRecord) -> Record:
    headers = tuple((name, value or b"") for name, value in record.headers)
    return Record(record.topic, record.partition, record.offset, record.key, record.value, headers)


def _rewinder(app: Any) -> Callable[[Partition, int], None]:
    def rewind(place: Partition, offset: int) -> None:
        partition = TopicPartition(*place)
        if partition in app.consumer.assignment():
            asyncio.get_running_loop().create_task(app.consumer.seek(partition, offset))

    return rewind


@dataclass
class Start:
    """Where to start after an assignment: at the positions in Postgres, checked against what the log holds."""

    database: Database
    cluster: str
    singly: set[Partition]
    met: set[Partition] = field(default_factory=set)

    async def __call__(self, bounds: streaming.Bounds) -> Mapping[Any, int]:
        """The offsets to read next.

        Raises
        ------
        LogLost
            A position lies beyond its log, or speaks of another cluster.
        """
        found = await self._positions(bounds)
        for tp, (begin, end) in bounds.items():
            following = found[tp.topic, tp.partition]
            if following > end:
                raise made_anew((tp.topic, tp.partition), following, end)
            if following < begin:
                await self._passed(tp, following, begin)
                found[tp.topic, tp.partition] = begin
        await self._count(bounds, found)
        return {tp: found[tp.topic, tp.partition] for tp in bounds}

    async def _count(self, bounds: streaming.Bounds, found: Mapping[Partition, int]) -> None:
        """Count this process once at each position it finds behind its log."""
        ends = {(tp.topic, tp.partition): end for tp, (_, end) in bounds.items()}
        behind = {place: found[place] for place, end in ends.items() if found[place] < end and place not in self.met}
        self.met |= set(ends)
        self.singly |= await stall.count_start(self.database, behind)

    async def _positions(self, bounds: streaming.Bounds) -> dict[Partition, int]:
        places = sorted((tp.topic, tp.partition, begin) for tp, (begin, _) in bounds.items())
        topics, partitions = [topic for topic, _, _ in places], [partition for _, partition, _ in places]
        await self.database.execute(_FIRST, topics, partitions, [begin for *_, begin in places], self.cluster)
        rows = await self.database.fetch(_READ, topics, partitions)
        strange = next((row["cluster"] for row in rows if row["cluster"] != self.cluster), None)
        if strange is not None:
            raise LogLost(f"The positions speak of the Kafka cluster {strange}, this one is {self.cluster}.")
        return {(row["topic"], row["partition"]): row["next"] for row in rows}

    async def _passed(self, tp: Any, following: int, begin: int) -> None:
        """Retention passed records nobody handled: say so loudly, and go on with what is there."""
        logger("intake").error(
            "retention passed records that were not handled",
            topic=tp.topic,
            partition=tp.partition,
            lost=begin - following,
        )
        await self.database.execute(
            "update position set next = $3 where topic = $1 and partition = $2 and next < $3",
            tp.topic,
            tp.partition,
            begin,
        )


_FIRST = """
insert into position (topic, partition, next, cluster)
select t.topic, t.partition, t.next, $4
from unnest($1::text[], $2::integer[], $3::bigint[]) as t (topic, partition, next)
on conflict do nothing
"""
_READ = """
select topic, partition, next, cluster from position
where (topic, partition) in (select * from unnest($1::text[], $2::integer[]))
"""


@dataclass(frozen=True)
class Log:
    """A second look at the log, for gaps."""

    bootstrap: str

    async def is_empty(self, place: Partition, first: int, before: int) -> bool:
        """Whether no record that counts stands from `first` to before `before`: only markers of transactions do."""
        partition = TopicPartition(*place)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap, isolation_level="read_committed", enable_auto_commit=False
        )
        await consumer.start()
        try:
            consumer.assign([partition])
            first = max(first, (await consumer.beginning_offsets([partition]))[partition])
            consumer.seek(partition, first)
            found = await consumer.getmany(partition, timeout_ms=3000, max_records=1)
            return all(record.offset >= before for records in found.values() for record in records)
        finally:
            await consumer.stop()


@dataclass
class Watchdog:
    """Compares each log's end with its position; a position that does not move ends the process."""

    app: Any
    database: Database
    intake: Intake
    moved: dict[Partition, tuple[int, float]] = field(default_factory=dict)

    async def run(self) -> None:
        """Look for ever.

        Raises
        ------
        LogLost
            A topic was made anew meanwhile.
        UnavailableError
            A partition stalled.
        """
        while True:
            await asyncio.sleep(LOOK_S)
            try:
                await self._look()
            except UnavailableError as error:
                if "stalled" in error.fields or isinstance(error, LogLost):
                    raise
                logger("intake").warning("the watchdog cannot look", why=str(error))

    async def _look(self) -> None:
        partitions = streaming.assigned(self.app)
        if not partitions or self.intake.holding:
            self.moved.clear()
            return
        ends = await streaming.ends(self.app, partitions)
        rows = await self.database.fetch(_READ, [tp.topic for tp in partitions], [tp.partition for tp in partitions])
        now = asyncio.get_running_loop().time()
        for row in rows:
            place = row["topic"], row["partition"]
            end = next((end for tp, end in ends.items() if (tp.topic, tp.partition) == place), row["next"])
            LAG.labels(*map(str, place)).set(max(0, end - row["next"]))
            await self._judge(place, row["next"], end, now)

    async def _judge(self, place: Partition, following: int, end: int, now: float) -> None:
        before = self.moved.get(place)
        stands_s = now - before[1] if before is not None and before[0] == following else 0.0
        if end < following and stands_s >= LOOK_S:  # the end was asked for after the position had been written
            raise made_anew(place, following, end)
        if before is None or before[0] != following or end == following:
            self.moved[place] = following, now
            return
        if now - before[1] < STALLED_S:
            return
        if self.intake.explains_gap and await self.intake.explains_gap(place, following, end):
            self.moved[place] = following, now + 3600.0  # only markers of transactions stand there
            return
        topic, partition = place
        raise UnavailableError(
            f"{topic}/{partition} has not moved from {following} for {STALLED_S:.0f} s though its log ends at {end}.",
            stalled=place,
        )


def lanes() -> Sequence[str]:
    """The lanes there are."""
    return sorted({topic.lane for topic in TOPICS if topic.lane is not None})
