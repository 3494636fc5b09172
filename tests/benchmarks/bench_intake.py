"""Durable intake with the real handlers, beside a bare COPY of the same bytes, in one run. Ratios carry over."""

import time
from datetime import timedelta

from infra.clock import Clock, machine_clock
from infra.database import Database
from schemas.codec import encode
from schemas.envelope import Event
from streams.apps import handle
from streams.intake import Intake
from streams.intake_records import Record
from tests.intake_builders import NOW, TODAY, Sayings, add_area

AREAS = 20
HOMES = 150


class Log:
    """Records of events as Kafka would hand them over: a partition per area."""

    def __init__(self, areas: list[str]) -> None:
        self.areas = areas
        self.next: dict[tuple[str, int], int] = {}

    def record(self, event: Event, topic: str) -> Record:
        place = (topic, self.areas.index(event.area))
        offset = self.next.get(place, 0)
        self.next[place] = offset + 1
        return Record(*place, offset, event.area.encode(), encode(event))


async def test_intake_beside_a_bare_copy(database: Database) -> None:
    areas = [f"B{n}" for n in range(AREAS)]
    for area in areas:
        await add_area(database, area)
    log, says = Log(areas), {area: Sayings(area) for area in areas}
    records = []
    for n in range(HOMES):
        for area in areas:
            home, *people = says[area].home(f"H{n}", f"R{n}a", f"R{n}b")
            records.append(log.record(home, "doorstep.households"))
            records += [log.record(person, "doorstep.residents") for person in people]
    intake = Intake(database, Clock(start=NOW, real_start=machine_clock().real_start), "live", "bench", handle)
    began = time.perf_counter()
    await intake.take(records)
    ours = len(records) / (time.perf_counter() - began)
    bare = await _bare(database, records)
    print(
        f"\nregister events: intake {ours:,.0f}/s, bare COPY in batches of 100 {bare:,.0f}/s, ratio {ours / bare:.3f}"
    )
    urgent = await _urgent(intake, log, says["B3"])
    print(f"urgent event, record to commit: p50 {urgent[50] * 1e3:.1f} ms, p99 {urgent[98] * 1e3:.1f} ms")
    assert await database.fetchval("select count(*) from resident") == AREAS * HOMES * 2


async def _bare(database: Database, records: list[Record]) -> float:
    await database.execute("create table bare (key bytea, value bytea)")
    began = time.perf_counter()
    for first in range(0, len(records), 100):
        rows = [(record.key, record.value) for record in records[first : first + 100]]
        async with database.transaction() as connection:
            await connection.copy_records_to_table("bare", records=rows)
    return len(records) / (time.perf_counter() - began)


async def _urgent(intake: Intake, log: Log, say: Sayings) -> list[float]:
    times = []
    for n in range(100):
        event = say.quarantined(f"H{n}", f"R{n}a", departed_on=TODAY - timedelta(days=1))
        began = time.perf_counter()
        await intake.take([log.record(event, "doorstep.households")])
        times.append(time.perf_counter() - began)
    return sorted(times)
