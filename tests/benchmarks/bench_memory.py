"""Memory of each Python process: idle, and after the events of a day told in a minute or two."""

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from infra import kafka
from infra.database import Database, connect
from schemas.codec import encode
from schemas.envelope import Event
from tests.benchmarks.bench_latency import Day, outcomes
from tests.benchmarks.whole import Filled, Whole, clock_of, fill, planned, whole
from tests.intake_builders import TODAY

pytestmark = pytest.mark.timeout(1800)
AREAS, DOORS, HOMES, TESTS = 4, 150, 400, 4_000
LIMITS = {"planner": (300, 450)}
OTHERS = (200, 300)
IDLE_S = 5


async def test_memory_idle_and_after_a_day(tmp_path: Path) -> None:
    with whole(tmp_path) as here:
        database = await connect(here.database, size=4)
        try:
            until = time.monotonic() + IDLE_S
            while time.monotonic() < until:
                await asyncio.sleep(0.2)
            idle = _memory(here)
            towns = [await fill(database, f"day{n}", DOORS, HOMES) for n in range(AREAS)]
            await planned(database, [town.area for town in towns])
            said = await _day(here, database, towns)
            print(f"\n{said} events over {AREAS} areas of {DOORS} doors")
            for name, after in sorted(_memory(here).items()):
                most = LIMITS.get(name, OTHERS)
                before = f"{idle[name]:.0f}" if name in idle else "-"
                print(f"{name:<16} idle {before:>4} MB (< {most[0]}), after the day {after:4.0f} MB (< {most[1]})")
        finally:
            await database.close()


def _memory(here: Whole) -> dict[str, float]:
    """Resident memory by process [MB]."""
    found = {}
    for name, process in {"up": here.supervisor, **here.processes()}.items():
        try:
            found[name] = process.memory_info().rss / 1e6
        except psutil.Error:
            continue
    return found


async def _day(here: Whole, database: Database, towns: list[Filled]) -> int:
    """All outcomes, half of the quiet homes into quarantine, and many tests elsewhere; back when all is handled."""
    clock, count = await clock_of(database), 0
    before = await database.fetchval("select count(*) from change where handled")
    sender = await kafka.start_producer(here.kafka)
    try:
        for town in towns:
            day = Day(town, await outcomes(database, town))
            events: list[Event] = []
            while (event := day.outcome(clock)) is not None:
                events.append(event)
            yesterday, say = TODAY - timedelta(days=1), town.say
            events += [say.quarantined(home, f"{home}r", departed_on=yesterday) for home in town.homes[: HOMES // 2]]
            days = [(n, TODAY - timedelta(days=n % 30)) for n in range(TESTS)]
            events += [say.tested(f"{town.doors[n % DOORS]}r", on, f"l{n}") for n, on in days]
            for event in events:
                await sender.send(**kafka.record(event, encode(event), source="bench"))
            count += len(events)
    finally:
        await sender.stop()
    while await database.fetchval("select count(*) from change where handled") < before + count:
        await asyncio.sleep(0.2)
    await planned(database, [town.area for town in towns])
    return count
