"""From a record's timestamp on Kafka to the frame a coordinator's screen reads, every process real, on this machine.

Measured are urgent households: until the visit shows as due, and until it shows in a route or with the reason why not.
Quiet: one urgent event at a time, nothing else happens, slack in the teams' day. Busy: 200 events/s over 20 areas of
150 doors, 80 % outcomes, 15 % without a change of demand, 5 % urgent with slack in the teams' day.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from infra import kafka
from infra.clock import Clock
from infra.database import Database, connect
from schemas.codec import encode
from schemas.envelope import Event
from schemas.visits import VisitBegun, VisitSampled
from streams.demand.ids import visit_id
from tests.benchmarks.staged import tell_stages
from tests.benchmarks.whole import (
    Filled,
    Whole,
    clock_of,
    cookie,
    desk_feed,
    fill,
    listening,
    planned,
    spent,
    told,
    whole,
)
from tests.intake_builders import TODAY

pytestmark = pytest.mark.timeout(1800)
QUIET, CALM, BUSY_S, RATE, AREAS, DOORS = 100, 4, 30, 200, 20, 150
"""A hundred urgent doors are more than one area's three quarantine teams can take: four areas share them."""
SHARES = (("outcome", 0.80), ("calm", 0.15), ("urgent", 0.05))


@dataclass
class Stopwatch:
    """When visits were said on Kafka, first seen as due, and first seen in a route or explained."""

    said: dict[bytes, float] = field(default_factory=dict)
    due: dict[bytes, float] = field(default_factory=dict)
    routed: dict[bytes, float] = field(default_factory=dict)

    def heard(self, event: str, data: bytes, at: float) -> None:
        """Take a frame of a screen."""
        seen = {"visit": self.due, "route": self.routed, "unassigned": self.routed}.get(event)
        if seen is not None:
            for visit in self.said.keys() - seen.keys():
                if visit in data:
                    seen[visit] = at

    def table(self, name: str, target: str) -> str:
        """Both latencies as lines."""
        due = [at - self.said[visit] for visit, at in self.due.items()]
        routed = [at - self.said[visit] for visit, at in self.routed.items()]
        missing = len(self.said) - len(routed)
        lines = [told(f"{name}: record to the frame of the due visit", due, target)]
        lines.append(
            told(f"{name}: record to the frame with route or reason", routed, target) + f", {missing} never seen"
        )
        return "\n".join(lines)


@dataclass
class Producer:
    """Says events on Kafka."""

    sender: kafka.AIOKafkaProducer
    clock: Clock
    watch: Stopwatch = field(default_factory=Stopwatch)

    async def urgent(self, town: Filled) -> None:
        """The next quiet home goes into quarantine."""
        home = town.homes.pop()
        town.say.now = self.clock.now()
        event = town.say.quarantined(home, f"{home}r", departed_on=TODAY - timedelta(days=1))
        visit = visit_id(town.area, home, TODAY).encode()
        self.watch.said[visit] = time.time()
        sent = await self.say(event)
        self.watch.said[visit] = (await sent).timestamp / 1000

    async def say(self, event: Event) -> "asyncio.Future[object]":
        """Hand an event to the producer."""
        waits: asyncio.Future[object] = await self.sender.send(**kafka.record(event, encode(event), source="bench"))
        return waits


@asynccontextmanager
async def producer(here: Whole, clock: Clock) -> AsyncIterator[Producer]:
    """A producer of our own."""
    sender = await kafka.start_producer(here.kafka)
    try:
        yield Producer(sender, clock)
    finally:
        await sender.stop()


async def outcomes(database: Database, town: Filled) -> Iterator[tuple[str, str]]:
    """Team and visit of the doors in the order in which the teams come to them."""
    rows = await database.fetch("select team, stops from route where area = $1 and day = $2", town.area, TODAY)
    each = [[(row["team"], stop["visit"]) for stop in row["stops"] if stop.get("visit")] for row in rows]
    return iter([one for n in range(max(map(len, each))) for stops in each if n < len(stops) for one in [stops[n]]])


@dataclass
class Day:
    """One area while its teams are out."""

    town: Filled
    stops: Iterator[tuple[str, str]]
    at_door: tuple[str, str] | None = None

    def outcome(self, clock: Clock) -> Event | None:
        """A team begins at its next door, or has taken the sample there."""
        envelope = self.town.say.envelope() | {"occurred_at": clock.now()}
        if self.at_door is not None:
            (team, visit), self.at_door = self.at_door, None
            people = (f"{visit}r",)
            return VisitSampled(team=team, visit=visit, at=clock.now(), residents=people, tubes=(), **envelope)
        self.at_door = next(self.stops, None)
        if self.at_door is None:
            return None
        return VisitBegun(team=self.at_door[0], visit=self.at_door[1], at=clock.now(), **envelope)


async def test_from_a_record_to_a_frame(tmp_path: Path) -> None:
    with whole(tmp_path, log_level="debug") as here:
        database = await connect(here.database, size=4)
        try:
            clock = await clock_of(database)
            await _quiet(here, database, clock)
            await _busy(here, database, clock)
        finally:
            await database.close()


async def _quiet(here: Whole, database: Database, clock: Clock) -> None:
    towns = [await fill(database, f"quiet{n}", DOORS, QUIET // CALM + 10) for n in range(CALM)]
    await planned(database, [town.area for town in towns])
    async with AsyncExitStack() as stack:
        say = await stack.enter_async_context(producer(here, clock))
        for town in towns:
            session = await cookie(here.http, town.area)
            await stack.enter_async_context(listening(here.http, desk_feed(town.area), session, say.watch.heard))
        with spent(here, lambda: QUIET):
            for n in range(QUIET):
                await say.urgent(towns[n % CALM])
                await until_seen(say.watch, len(say.watch.said))
    print("\n" + say.watch.table("quiet", "p50 < 60, p99 < 200 ms"))
    await tell_stages(database, here.log, say.watch, "quiet")


async def _busy(here: Whole, database: Database, clock: Clock) -> None:
    each = int(BUSY_S * RATE * 0.05 / AREAS) + 20
    towns = [await fill(database, f"busy{n}", DOORS, each) for n in range(AREAS)]
    await planned(database, [town.area for town in towns])
    days = [Day(town, await outcomes(database, town)) for town in towns]
    async with AsyncExitStack() as stack:
        say = await stack.enter_async_context(producer(here, clock))
        for town in towns:
            session = await cookie(here.http, town.area)
            await stack.enter_async_context(listening(here.http, desk_feed(town.area), session, say.watch.heard))
        sent = 0
        with spent(here, lambda: sent):
            sent = await _stream(say, days)
            await until_seen(say.watch, len(say.watch.said))
    print(say.watch.table(f"busy, {sent / BUSY_S:.0f} events/s", "p50 < 100, p99 < 300 ms"))
    await tell_stages(database, here.log, say.watch, "busy")


async def _stream(say: Producer, days: list[Day]) -> int:
    chance, began, sent = random.Random(1), time.perf_counter(), 0
    kinds, weights = zip(*SHARES, strict=True)
    waiting: set[asyncio.Task[None]] = set()
    while (passed := time.perf_counter() - began) < BUSY_S:
        while sent < passed * RATE:
            day, kind = chance.choice(days), chance.choices(kinds, weights)[0]
            sent += 1
            if kind == "urgent" and day.town.homes:
                waiting.add(asyncio.create_task(say.urgent(day.town)))
                continue
            event = day.outcome(say.clock) if kind == "outcome" else None
            seen = TODAY - timedelta(days=chance.randint(20, 40))
            await say.say(event or day.town.say.tested(f"{chance.choice(day.town.doors)}r", seen, f"l{sent}"))
        await asyncio.sleep(0.005)
    await asyncio.gather(*waiting)
    return sent


async def until_seen(watch: Stopwatch, count: int) -> None:
    """Wait for the last frames, but not for ever: what is missing is told."""
    until = time.monotonic() + 15
    while len(watch.routed) < count and time.monotonic() < until:
        await asyncio.sleep(0.005)
