"""Everything that runs in a day of chaos: the processes of doorstep, phones, a coordinator, neighbours with Kafka."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from infra import clock as clocks
from infra import kafka
from infra.clock import Clock
from infra.database import Database
from infra.embedded import EmbeddedKafka, ports
from infra.settings import Settings
from schemas.codec import encode
from schemas.envelope import Event
from tests.chaos import judged
from tests.chaos.day import MOBILE, QUARANTINE, Day, build
from tests.chaos.kept import Keeper, Kept, kept
from tests.chaos.outside import PASSWORD, Client, Coordinator, Phone, admit
from tests.conftest import PostgresServer

CLOCK = "2022-11-25T09:40:00+08:00"
KINDS = ("live", "bulk", "relay", "dispatch", "console")


@dataclass
class World:
    """A day of chaos while it goes on."""

    kafka: EmbeddedKafka
    postgres: PostgresServer
    database: Database
    settings: Settings
    clock: Clock
    days: Sequence[Day]
    chance: random.Random
    began: judged.Ends
    folder: Path
    keeper: Keeper = field(default_factory=Keeper)
    clients: dict[str, list[Client]] = field(default_factory=dict)
    sent: dict[str, list[Event]] = field(default_factory=dict)

    def process(self, name: str, steps: Sequence[str] = ()) -> Kept:
        """A process that is not started yet."""
        return Kept(name, self.settings, self.folder / f"{name}.log", list(steps))

    async def send(self, events: Sequence[Event], *, pause_s: float) -> None:
        """Say events on Kafka as their producers would: one in ten again, some time later."""
        producer = await kafka.start_producer(self.kafka.address)
        try:
            for event in events:
                await self._send(producer, event)
                self.sent.setdefault(event.area, []).append(event)
                if self.chance.random() < 0.1:
                    await self._send(producer, self.chance.choice(self.sent[event.area]))
                await asyncio.sleep(pause_s)
        finally:
            await producer.stop()

    async def _send(self, producer: AIOKafkaProducer, event: Event) -> None:
        while True:
            try:
                await producer.send_and_wait(**kafka.record(event, encode(event), source="test"))
                return
            except KafkaError:
                await asyncio.sleep(0.1)

    def said(self, area: str) -> set[str]:
        """Ids of all events of an area that must be handled, whoever said them."""
        by_console = {ident for client in self.clients[area] for ident in client.said}
        return {event.event_id for event in self.sent.get(area, [])} | by_console

    async def is_handled(self) -> bool:
        """Whether all that was said is in the state."""
        rows = await self.database.fetch("select area, count(*) from change where handled group by area")
        counts = {row["area"]: row["count"] for row in rows}
        return all(counts.get(day.area, 0) >= len(self.said(day.area)) for day in self.days)

    async def evening(self) -> None:
        """The ledgers come in and the first plans are made; the teams go out."""
        await self.send(merged([day.evening for day in self.days], self.chance), pause_s=0)
        await judged.until("the evening is handled", self.is_handled, seconds=180)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Phones and coordinators at work meanwhile."""
        async with AsyncExitStack() as stack:
            works: list[Any] = []
            for day in self.days:
                clients = self.clients[day.area] = []
                for team in (*MOBILE, *QUARANTINE):
                    clients.append(await self._client(stack, {"token": f"{day.area}-{team}"}))
                    works.append(Phone(clients[-1], day, team, self.clock, random.Random(f"{team}{day.area}")))
                clients.append(await self._client(stack, {"login": f"c-{day.area}", "password": PASSWORD}))
                works.append(Coordinator(clients[-1], day))
            over = asyncio.Event()
            tasks = [asyncio.create_task(one.work(over)) for one in works]
            try:
                yield
                over.set()
                await asyncio.wait_for(asyncio.gather(*tasks), 180)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)

    async def _client(self, stack: AsyncExitStack, credentials: dict[str, str]) -> Client:
        base = f"http://{self.settings.http_host}:{self.settings.http_port}"
        http = await stack.enter_async_context(httpx.AsyncClient(base_url=base, timeout=20))
        return Client(http, credentials, self.database)

    async def settle(self) -> None:
        """Wait until everything said is handled, planned and relayed."""
        await judged.until("everything said is handled", self.is_handled, seconds=180)
        for day in self.days:
            await judged.until("everything is planned and relayed", lambda d=day: self._settled(d), seconds=120)

    async def _settled(self, day: Day) -> bool:
        return await judged.is_settled(self.database, day.area)

    async def judge(self) -> None:
        """Everything that must hold in the end."""
        for day in self.days:
            once = [event.event_id for event in await judged.handled(self.database, day.area)]
            assert sorted(once) == sorted(self.said(day.area)), "each event is handled once"
            await self._compare(day)
            await judged.relayed_in_order(self.kafka.address, self.database, day.area, self.began)
        await judged.invariants_hold(self.database, self.clock)

    async def _compare(self, day: Day) -> None:
        """The calm run hears what Kafka was told in the order of its producer, then the console in its own order."""
        told = self.sent.get(day.area, [])
        ids = {event.event_id for event in told}
        by_console = [event for event in await judged.handled(self.database, day.area) if event.event_id not in ids]
        await judged.equals_a_calm_run(
            self.postgres, self.database, day.area, [*sorted(told, key=lambda event: event.stamp), *by_console]
        )


def merged(lists: Sequence[list[Event]], chance: random.Random) -> list[Event]:
    """Events of several areas in any order between them: each area keeps its own."""
    order = [n for n, events in enumerate(lists) for _ in events]
    chance.shuffle(order)
    each = [iter(events) for events in lists]
    return [next(each[n]) for n in order]


@asynccontextmanager
async def world(
    kafka_server: EmbeddedKafka,
    postgres: PostgresServer,
    database: Database,
    address: str,
    days: Sequence[Day],
    folder: Path,
    steps: dict[str, list[str]],
    seed: int,
) -> AsyncIterator[World]:
    """A world of one process of each kind that die at these steps, by kind."""
    began = await judged.ends_of(kafka_server.address)
    cluster = await kafka.cluster_id(kafka_server.address)
    await database.executemany(
        "insert into position (topic, partition, next, cluster) values ($1, $2, $3, $4)",
        [(tp.topic, tp.partition, end, cluster) for tp, end in began.items()],
    )
    [port] = ports.choose(1)
    settings = Settings(
        kafka=kafka_server.address,
        database=address,
        clock=CLOCK,
        slot=f"chaos{days[0].area}",
        state=folder,
        http_port=port,
        secret="chaos",
        log="warning",
    )
    for day in days:
        await build(database, day.area)
        await admit(database, day)
    clock = await clocks.shared(database, CLOCK)
    here = World(kafka_server, postgres, database, settings, clock, days, random.Random(seed), began, folder)
    here.clients = {day.area: [] for day in days}
    async with kept([here.process(kind, steps.get(kind, ())) for kind in KINDS]) as here.keeper:
        yield here
