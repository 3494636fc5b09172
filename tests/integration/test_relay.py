"""The relay carries what several areas said in one round: each in order, all of it, and none twice."""

import asyncio
from typing import Any

import pytest

from infra import changes, relay
from infra.database import Database
from infra.relay import Relay
from schemas.errors import BrokerAway
from tests.intake_builders import NOW, Sayings, add_area, take_in


class Broker:
    """Takes batches as aiokafka's producer does, up to some records in each."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes, int]] = []
        self.requests = 0
        self.is_away = False

    def create_batch(self) -> Any:
        return Batch()

    async def send_batch(self, batch: "Batch", topic: str, *, partition: int) -> "asyncio.Future[None]":
        if self.is_away:
            raise ConnectionError("away")
        self.requests += 1
        for record in batch.records:
            sequence = int(dict(record["headers"])["ce_sequence"])
            self.sent.append((topic, record["key"], sequence))
        taken = asyncio.get_running_loop().create_future()
        taken.set_result(None)
        return taken


class Batch:
    """At most three records."""

    def __init__(self) -> None:
        self.records: list[dict[str, Any]] = []

    def append(self, **record: Any) -> object | None:
        if len(self.records) == 3:
            return None
        self.records.append(record)
        return record


async def said(database: Database, area: str, doors: int) -> list[int]:
    """Make so many doors due; answers the revs of what was said to the world."""
    say = Sayings(area)
    for n in range(doors):
        await take_in(database, [*say.home(f"H{n}", f"H{n}r"), say.homebound(f"H{n}r")])
    rows = await database.fetch("select rev from change where area = $1 and topic is not null order by rev", area)
    return [row["rev"] for row in rows]


@pytest.fixture
async def areas(database: Database, area: str) -> list[str]:
    """Five areas."""
    names = [f"{area}-{n}" for n in range(5)]
    for name in names:
        await add_area(database, name)
    return names


async def test_a_round_carries_all_that_several_areas_said_each_in_order(
    database: Database, areas: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay, "BATCH", 4)
    monkeypatch.setattr(relay, "TOGETHER", 2)
    expected = {name: await said(database, name, doors) for name, doors in zip(areas, (0, 1, 4, 9, 3), strict=True)}
    broker = Broker()
    async with Relay(database, broker) as carrier:
        await carrier.round()
        for name in areas:
            assert [rev for _, key, rev in broker.sent if key == name.encode()] == expected[name]
        heads = await database.fetch(
            "select area, relay.rev = head.rev as done from relay_head as relay join area_head as head using (area)"
            " where area = any($1)",
            areas,
        )
        assert {row["area"] for row in heads if row["done"]} == set(areas)
        count = len(broker.sent)
        await carrier.round()
        assert len(broker.sent) == count


async def test_what_kafka_did_not_take_is_sent_again(database: Database, areas: list[str]) -> None:
    expected = {name: await said(database, name, 2) for name in areas}
    broker = Broker()
    broker.is_away = True
    async with Relay(database, broker) as carrier:
        with pytest.raises(BrokerAway):
            await carrier.round()
        broker.is_away = False
        await carrier.round()
    for name in areas:
        assert [rev for _, key, rev in broker.sent if key == name.encode()] == expected[name]


async def test_an_area_that_says_nothing_to_the_world_is_noted_without_a_request(
    database: Database, areas: list[str]
) -> None:
    broker = Broker()
    async with Relay(database, broker) as carrier:
        await carrier.round()
        requests = broker.requests
        async with changes.transaction(database, [areas[0]], NOW) as tx:
            tx.show(areas[0], "touched", {"households": []})
        await carrier.round()
    assert broker.requests == requests
    assert await database.fetchval("select rev from relay_head where area = $1", areas[0]) == 1
