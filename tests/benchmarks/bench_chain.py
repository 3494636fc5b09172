"""The whole chain of an import: outbox, relay, Kafka, Faust, ledgers and visits, every process real; who eats what.

Rates are of this machine now; CPU seconds of each process carry over. The outbox is filled first, so that reading a
file is not part of it. Target: 4,000 events/s on two cores. A register of 4,016 residents is about 5,800 events.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from infra import changes, kafka
from infra.clock import machine_clock
from infra.database import Database, connect
from infra.embedded import EmbeddedKafka, EmbeddedPostgres
from infra.migrate import migrate
from infra.settings import Settings
from schemas.envelope import Event
from tests.intake_builders import Sayings, add_area

HOUSEHOLDS, PEOPLE, HOMEBOUND_EACH = 2_400, 2, 20
AREAS = 4
COMMANDS = {"relay": ["relay"], "bulk": ["intake", "--lane", "bulk"], "live": ["intake", "--lane", "live"]}


def register(area: str) -> list[Event]:
    """A register: households with their people, a few of whom cannot leave home."""
    say = Sayings(area, now=machine_clock().now())
    events: list[Event] = []
    for n in range(HOUSEHOLDS // AREAS):
        people = [f"R{n}-{k}" for k in range(PEOPLE)]
        events += say.home(f"H{n}", *people)
        if n % HOMEBOUND_EACH == 0:
            events.append(say.homebound(people[0]))
    return events


@contextmanager
def processes(settings: Settings) -> Iterator[dict[str, psutil.Process]]:
    """Relay and both lanes of intake, ended afterwards."""
    environment = os.environ | settings.environment()
    started = {
        name: subprocess.Popen(
            [sys.executable, "-m", "streams", *argv],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for name, argv in COMMANDS.items()
    }
    try:
        yield {name: psutil.Process(process.pid) for name, process in started.items()}
    finally:
        for process in started.values():
            process.send_signal(signal.SIGKILL)
            process.wait()


def cpu_s(roots: dict[str, list[psutil.Process]]) -> dict[str, float]:
    """CPU seconds of processes with all they started, ended children of Postgres included."""
    spent: dict[str, float] = {}
    for name, family in roots.items():
        total = 0.0
        for root in family:
            for one in [root, *root.children(recursive=True)]:
                times = one.cpu_times()
                total += times.user + times.system + (times.children_user + times.children_system if one is root else 0)
        spent[name] = total
    return spent


async def test_the_whole_chain_of_an_import(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path) as broker, EmbeddedPostgres(tmp_path) as postgres:
        await kafka.create_topics(broker.address)
        database = await connect(postgres.address)
        try:
            await migrate(database)
            await _measure(tmp_path, broker, postgres, database)
        finally:
            await database.close()


async def _measure(folder: Path, broker: EmbeddedKafka, postgres: EmbeddedPostgres, database: Database) -> None:
    settings = Settings(kafka=broker.address, database=postgres.address, state=folder, log="error")
    areas = [f"B{n}" for n in range(AREAS)]
    for area in ("warm", *areas):
        await add_area(database, area)
    with processes(settings) as running:
        await _say(database, "warm", register("warm")[:50])
        await _handled(database, ["warm"], 50)
        roots = {name: [process] for name, process in running.items()}
        roots["postgres"] = [psutil.Process(pid) for pid in postgres.pids]
        roots["kafka"] = [psutil.Process(pid) for pid in broker.pids]
        before, own = cpu_s(roots), time.process_time()
        count = sum([await _say(database, area, register(area)) for area in areas])
        filled, began = time.process_time() - own, time.perf_counter()
        await _handled(database, areas, count)
        took = time.perf_counter() - began
        spent = {name: after - before[name] for name, after in cpu_s(roots).items()}
    print(f"\n{count} events in {took:.1f} s: {count / took:,.0f}/s (target 4,000/s on two quiet cores)")
    for name, seconds in {"import (filling the outbox)": filled, **spent}.items():
        print(f"  {name:<28} {seconds:5.2f} s CPU, {seconds / count * 1e6:5.0f} us an event")
    total = sum(spent.values())
    print(f"  {'all':<28} {total:5.2f} s CPU: at most {2 * count / total:,.0f}/s on two cores")


async def _say(database: Database, area: str, events: list[Event]) -> int:
    async with changes.transaction(database, [area], machine_clock().now()) as tx:
        for event in events:
            tx.say(event)
    return len(events)


async def _handled(database: Database, areas: list[str], count: int) -> None:
    sql = "select count(*) from change where handled and area = any($1)"
    while await database.fetchval(sql, areas) < count:
        await asyncio.sleep(0.1)


pytestmark = pytest.mark.timeout(600)
