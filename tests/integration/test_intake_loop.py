"""The intake's promise on a real database, record by record, without a broker."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from infra import partitions
from infra.changes import Transaction
from infra.clock import Clock, machine_clock
from infra.database import Database
from schemas.codec import encode
from schemas.envelope import Event
from schemas.errors import DatabaseAway, LogLost
from schemas.residents import ResidentRegistered
from schemas.topics import by_tag, tag_of
from streams import intake_dead, intake_positions, intake_stall
from streams.apps import handle
from streams.intake import Handler, Intake
from streams.intake_records import Partition, Record
from tests.intake_builders import NOW, Sayings, add_area

TOPIC = "doorstep.residents"


def intake(database: Database, handler: Handler = handle, cluster: str = "here") -> Intake:
    clock = Clock(start=NOW, real_start=machine_clock().real_start)
    return Intake(database, clock, "bulk", cluster, handler)


def record(event: Event | bytes, offset: int, partition: int = 0) -> Record:
    if isinstance(event, bytes):
        return Record(TOPIC, partition, offset, None, event)
    topic = by_tag()[tag_of(event)].full_name
    return Record(topic, partition, offset, event.area.encode(), encode(event), (("ce_id", b"x"),))


def registrations(area: str, count: int) -> list[Event]:
    say = Sayings(area)
    return [ResidentRegistered(resident=f"R{n}", household=f"H{n}", **say.envelope()) for n in range(count)]


async def registered(database: Database, area: str) -> int:
    count: int = await database.fetchval("select count(*) from resident where area = $1", area)
    return count


async def test_a_record_delivered_again_is_dropped_by_its_position(database: Database, area: str) -> None:
    await add_area(database, area)
    records = [record(event, n) for n, event in enumerate(registrations(area, 3))]
    loop = intake(database)
    await loop.take(records)
    await loop.take(records)
    await loop.take(records[1:])
    assert await database.fetchval("select next from position") == 3
    assert await database.fetchval("select rev from area_head where area = $1", area) == 4


async def test_two_owners_of_a_partition_handle_each_record_once(database: Database, area: str) -> None:
    await add_area(database, area)
    records = [record(event, n) for n, event in enumerate(registrations(area, 60))]
    one, other = intake(database), intake(database)
    pieces = [records[n : n + 10] for n in range(0, 60, 10)]
    for piece in pieces:
        await asyncio.gather(one.take(piece), other.take(piece))
    heard = await database.fetchval("select count(*) from change where area = $1 and handled", area)
    assert heard == 60


async def test_a_batch_that_fails_is_halved_and_only_the_bad_record_is_buried(database: Database, area: str) -> None:
    await add_area(database, area)
    records = [record(event, n) for n, event in enumerate(registrations(area, 20))]

    async def fussy(tx: Transaction, events: Sequence[Event]) -> None:
        if any(getattr(event, "resident", "") == "R13" for event in events):
            raise KeyError("R13")
        await handle(tx, events)

    await intake(database, fussy).take(records)
    assert await registered(database, area) == 19
    [buried] = await intake_dead.list_dead(database)
    assert (buried["offset"], buried["fate"], buried["code"]) == (13, "buried", "E1000")
    assert await database.fetchval("select kind from alert where area = $1", area) == "event_buried"
    assert await database.fetchval("select next from position") == 20


async def test_while_a_machine_is_away_records_are_held_and_nothing_is_buried(database: Database, area: str) -> None:
    await add_area(database, area)
    away = [True, True]

    async def unlucky(tx: Transaction, events: Sequence[Event]) -> None:
        if away:
            away.pop()
            raise DatabaseAway("Postgres is away.")
        await handle(tx, events)

    await intake(database, unlucky).take([record(registrations(area, 1)[0], 0)])
    assert await registered(database, area) == 1
    assert await intake_dead.list_dead(database) == []


async def test_a_gap_that_the_log_does_not_explain_is_read_again(database: Database, area: str) -> None:
    await add_area(database, area)
    first, _, third = registrations(area, 3)
    loop = intake(database)
    again: list[tuple[Partition, int]] = []
    loop.rewind = lambda place, offset: again.append((place, offset))
    await loop.take([record(first, 0), record(third, 2)])
    assert await registered(database, area) == 1
    assert again == [((TOPIC, 0), 1)]


async def test_a_gap_of_transaction_markers_is_accepted(database: Database, area: str) -> None:
    await add_area(database, area)
    first, _, third = registrations(area, 3)
    loop = intake(database)

    async def only_markers(place: Partition, start: int, before: int) -> bool:
        return (start, before) == (1, 2)

    loop.explains_gap = only_markers
    await loop.take([record(first, 0), record(third, 2)])
    assert await registered(database, area) == 2


async def test_positions_of_another_cluster_are_refused(database: Database, area: str) -> None:
    await add_area(database, area)
    one, two = registrations(area, 2)
    await intake(database).take([record(one, 0)])
    with pytest.raises(LogLost):
        await intake(database, cluster="elsewhere").take([record(two, 1)])


async def test_a_topic_read_anew_from_its_beginning_changes_nothing_that_is_known(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    events = registrations(area, 3)
    await intake(database).take([record(event, n) for n, event in enumerate(events)])
    before = await database.fetch("select * from change where area = $1 order by rev", area)
    assert await intake_positions.begin_anew(database, TOPIC) == 1
    loop = intake(database)
    await loop.take([record(event, n) for n, event in enumerate(events)])
    assert await database.fetch("select * from change where area = $1 order by rev", area) == before
    assert await database.fetchval("select next from position where topic = $1 and partition = 0", TOPIC) == 3


async def test_the_brake_holds_when_too_many_records_are_buried(
    database: Database, area: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_dead, "BRAKE", 3)
    loop = intake(database)
    for n in range(3):
        await loop.take([record(b"no event", n)])
    held = asyncio.create_task(loop.take([record(b"no event", 3)]))
    await _until(lambda: loop.holding is not None)
    for dead in await intake_dead.list_dead(database):
        await intake_dead.drop(database, dead["dead"], "a broken producer")
    await asyncio.wait_for(held, 10)
    assert [dead["offset"] for dead in await intake_dead.list_dead(database)] == [3]


async def _until(found: Any) -> None:
    while not found():
        await asyncio.sleep(0.01)


async def test_a_record_that_ended_its_process_again_and_again_is_buried(database: Database, area: str) -> None:
    await add_area(database, area)
    events = registrations(area, 3)
    records = [record(event, n) for n, event in enumerate(events)]
    place = records[0].place
    singly: set[Partition] = set()
    for _ in range(intake_stall.STARTS + 1):
        singly = await intake_stall.count_start(database, {place: 0})
    assert singly == {place}

    class Killed(BaseException):
        pass

    async def deadly(tx: Transaction, events: Sequence[Event]) -> None:
        if any(getattr(event, "resident", "") == "R0" for event in events):
            raise Killed
        await handle(tx, events)

    for _ in range(intake_stall.TRIES):
        loop = intake(database, deadly)
        loop.singly = {place}
        with pytest.raises(Killed):
            await loop.take(records)
    loop = intake(database, deadly)
    loop.singly = {place}
    await loop.take(records)
    assert [dead["offset"] for dead in await intake_dead.list_dead(database)] == [0]
    assert await registered(database, area) == 2


async def test_a_tag_of_a_later_release_is_parked_and_sent_again_by_one_that_knows_it(
    database: Database, area: str
) -> None:
    await add_area(database, area)
    await intake(database).take([record(b'{"type": "resident.teleported"}', 0)])
    sent: list[Any] = []

    class Producer:
        async def send_and_wait(self, topic: str, **record: Any) -> None:
            sent.append((topic, record["value"]))

    assert await intake_dead.resend_parked(database, Producer()) == 0
    known = encode(registrations(area, 1)[0])
    await database.execute("update dead set value = $1", known)
    assert await intake_dead.resend_parked(database, Producer()) == 1
    assert sent == [(TOPIC, known)]
    assert await intake_dead.list_dead(database) == []


async def test_an_event_from_the_future_is_buried_and_one_a_little_ahead_is_not(database: Database, area: str) -> None:
    await add_area(database, area)
    say = Sayings(area, now=NOW + timedelta(hours=2, minutes=4))
    await intake(database).take([record(event, n) for n, event in enumerate(say.home("H1", "R1")[1:])])
    late = Sayings(f"{area}", now=NOW + timedelta(hours=2, minutes=7))
    await intake(database).take([record(late.homebound("R1"), 1)])
    assert [dead["code"] for dead in await intake_dead.list_dead(database)] == ["E1003"]


async def test_ids_are_forgotten_after_35_days_and_coming_days_have_partitions(database: Database) -> None:
    today = datetime.now(UTC).date()
    assert await partitions.look(database, today) == []
    names = "select inhrelid::regclass::text from pg_inherits where inhparent = 'seen'::regclass"
    made = {row[0] for row in await database.fetch(names)} - {"seen_default"}
    # Made before midnight, the database has yesterday's too.
    passed = sorted(name for name in made if name <= f"seen_{today:%Y%m%d}")
    assert passed
    assert await partitions.look(database, today + timedelta(days=36)) == passed
    assert {row[0] for row in await database.fetch(names)} >= made - set(passed)
