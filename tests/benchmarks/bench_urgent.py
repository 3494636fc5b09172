"""From a record on Kafka to the frame with its route or its reason: every process real, in a quiet and in a full day.

`pytest tests/benchmarks/bench_urgent.py -o python_files='bench_*.py' -s`. Wall time: it says something only where
nothing else runs. Target of a quiet system: p50 < 60 ms, p99 < 200 ms.
"""

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import psutil
import pytest
from aiokafka import AIOKafkaProducer

from infra.database import Database
from infra.kafka import record
from infra.settings import Settings
from schemas.codec import encode
from schemas.envelope import Event
from schemas.teams import TeamRostered
from streams.cli import access, areas, reach
from streams.demand.ids import visit_id
from tests.intake_builders import NOW, TODAY, Sayings

EVENTS = 40
DAYS = {"quiet": (30, 8), "overloaded": (40, 72)}
"""Special and quarantine doors before the urgent ones come."""
TEAMS = (("M1", "mobile"), ("M2", "mobile"), ("Q1", "quarantine"), ("Q2", "quarantine"))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Everything, as `doorstep up --embedded` starts it, at 09:40 of the day."""
    state = tmp_path_factory.mktemp("urgent")
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    told = {"DOORSTEP_STATE": str(state), "DOORSTEP_HTTP": "127.0.0.1:0", "DOORSTEP_CLOCK": NOW.isoformat()}
    argv = [sys.executable, "-m", "streams", "up", "--embedded"]
    log = (state / "up.log").open("w")
    process = subprocess.Popen(argv, env=clean | told, stdout=subprocess.PIPE, stderr=log, text=True)
    assert process.stdout is not None
    yield json.loads(process.stdout.readline()) | {"state": str(state), "pid": str(process.pid)}
    process.terminate()
    process.wait(timeout=30)


@pytest.mark.parametrize("name", list(DAYS))
async def test_urgent_events_to_frames(served: dict[str, str], name: str) -> None:
    area = f"U{name}"
    say = Sayings(area)
    settings = Settings(database=served["database"], kafka=served["kafka"], state=Path(served["state"]))
    async with reach.opened(given=settings) as here:
        await areas.write_area(here.database, area, name)
        await access.give_login(here, f"lin{name}", "coordinator", [area], "a long password", must_change=False)
        async with AIOKafkaProducer(bootstrap_servers=served["kafka"], acks="all", linger_ms=0) as producer:
            await _bring_in(producer, say, *DAYS[name])
            while await here.database.fetchval("select count(*) from plan where area = $1", area) == 0:
                await asyncio.sleep(0.2)
            await _stands_still(here.database, area)
            async with httpx.AsyncClient(base_url=served["http"], timeout=60) as http:
                login = {"login": f"lin{name}", "password": "a long password"}
                (await http.post("/api/session", json=login)).raise_for_status()
                times, routed = await _measured(http, producer, say, area)
    times.sort()
    print(
        f"\n{name}: {EVENTS} urgent events, {routed} in a route: record to frame p50 {times[EVENTS // 2]:.0f} ms,"
        f" p95 {times[int(EVENTS * 0.95)]:.0f} ms, max {times[-1]:.0f} ms; memory {_memory(int(served['pid']))}"
    )


_HEAD = "select rev, planned_rev from area_head join plan_head using (area) where area = $1"


async def _stands_still(database: Database, area: str) -> None:
    """Wait until dispatch has answered everything and nothing came for two seconds."""
    seen, calm = -1, 0
    while calm < 10:
        row = await database.fetchrow(
            "select rev, planned_rev from area_head join plan_head using (area) where area = $1", area
        )
        calm = calm + 1 if row is not None and row["planned_rev"] >= row["rev"] == seen else 0
        seen = row["rev"] if row is not None else -1
        await asyncio.sleep(0.2)


async def _bring_in(producer: AIOKafkaProducer, say: Sayings, special: int, quarantine: int) -> None:
    shifts = [
        {"from_at": f"{TODAY}T07:00:00+08:00", "to_at": f"{TODAY}T12:00:00+08:00"},
        {"from_at": f"{TODAY}T14:00:00+08:00", "to_at": f"{TODAY}T18:00:00+08:00"},
    ]
    events: list[Event] = [_roster(say, team, kind, TODAY, shifts) for team, kind in TEAMS]
    for n in range(special + quarantine + EVENTS):
        events += say.home(f"H{n}", f"R{n}")
    events += [say.homebound(f"R{n}") for n in range(special)]
    yesterday = TODAY - timedelta(days=1)
    events += [say.quarantined(f"H{n}", f"R{n}", departed_on=yesterday) for n in range(special, special + quarantine)]
    for event in events:
        await producer.send(**record(event, encode(event), source="bench"))
    await producer.flush()


def _roster(say: Sayings, team: str, kind: str, day: date, shifts: Any) -> Event:
    roles = [["sampler"], ["sampler"]] if kind == "mobile" else [["medic"], ["information_officer"]]
    crew = [{"member": f"{team}{n}", "roles": some} for n, some in enumerate(roles)]
    told = {"date": day, "kind": kind, "crew": crew, "shifts": shifts, "mode": "ebike"}
    level = 2 if kind == "mobile" else 3
    return msgspec.convert(
        {"type": "team.rostered", "team": team, "ppe_level": level, **told, **say.envelope()}, TeamRostered
    )


async def _measured(
    http: httpx.AsyncClient, producer: AIOKafkaProducer, say: Sayings, area: str
) -> tuple[list[float], int]:
    special, quarantine = DAYS[area[1:]]
    times, routed = [], 0
    async with http.stream("GET", f"/api/areas/{area}/feed") as answer:
        frames = _frames(answer)
        for n in range(special + quarantine, special + quarantine + EVENTS):
            event = say.quarantined(f"H{n}", f"R{n}", departed_on=TODAY - timedelta(days=1))
            sent = await producer.send_and_wait(**record(event, encode(event), source="bench"))
            visit = visit_id(area, f"H{n}", TODAY)
            async for kind, data in frames:
                stops = [stop.get("visit") for stop in data.get("stops", [])]
                if (kind == "route" and visit in stops) or (kind == "unassigned" and data.get("visit") == visit):
                    times.append(time.time() * 1e3 - sent.timestamp)
                    routed += kind == "route"
                    break
            await asyncio.sleep(0.3)
    return times, routed


async def _frames(answer: httpx.Response) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    kind = ""
    async for line in answer.aiter_lines():
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: "):
            yield kind, json.loads(line[6:])


def _memory(pid: int) -> str:
    found = []
    for child in psutil.Process(pid).children(recursive=True):
        words = child.cmdline()
        if "streams" in words or any("spawn" in word for word in words):
            name = " ".join(words[words.index("streams") + 1 :]) if "streams" in words else "planning worker"
            found.append(f"{name} {child.memory_info().rss / 1e6:.0f} MB")
    return ", ".join(found)
