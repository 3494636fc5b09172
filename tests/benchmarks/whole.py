"""The running whole for benchmarks: `doorstep up --embedded`, areas with doors and teams, screens that listen."""

import asyncio
import contextlib
import json
import os
import secrets
import signal
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import psutil

from infra import clock as clocks
from infra.clock import Clock
from infra.database import Database
from schemas.envelope import Event
from schemas.teams import TeamRostered
from schemas.values import CrewMember, Shift
from streams.console import passwords
from tests.intake_builders import NOW, TODAY, Sayings, add_area, take_in

CLOCK = "2022-11-25T09:40:00+08:00"
PASSWORD = "a-good-long-password"
BUILDINGS = 8
Heard = Callable[[str, bytes, float], None]
"""Event, data, seconds since the epoch."""
SHIFTS = (Shift(from_at=NOW - timedelta(hours=2, minutes=40), to_at=NOW + timedelta(hours=8, minutes=20)),)
"""From 07:00 to 18:00."""
TEAMS = {"M": (6, "mobile", ("sampler", "sampler"), 2), "Q": (3, "quarantine", ("medic", "information_officer"), 3)}


@dataclass(frozen=True)
class Whole:
    """A running instance."""

    kafka: str
    database: str
    http: str
    supervisor: psutil.Process
    log: Path

    def cpu_s(self) -> dict[str, float]:
        """CPU seconds so far of each process by name; the broker, the database and planning workers each as one."""
        named = {process.pid: name for name, process in self.processes().items()}
        spent: dict[str, float] = defaultdict(float)
        for one in [self.supervisor, *self.supervisor.children(recursive=True)]:
            with contextlib.suppress(psutil.Error):
                times, program = one.cpu_times(), one.name()
                known = {"java": "kafka", "postgres": "postgres"}.get(program, "supervisor and others")
                spent[named.get(one.pid, known)] += times.user + times.system
        return dict(spent)

    def processes(self) -> dict[str, psutil.Process]:
        """Its Python processes by name; planning workers are `planner`."""
        found = {}
        for child in self.supervisor.children(recursive=True):
            with contextlib.suppress(psutil.Error):
                words = child.cmdline()
                if "streams" in words:
                    found["-".join(w for w in words[words.index("streams") + 1 :] if w != "--lane")] = child
                elif "spawn_main" in " ".join(words):
                    found["planner"] = child
        return found


@contextmanager
def whole(folder: Path, *, log_level: str = "error") -> Iterator[Whole]:
    """Everything, on free ports, ended with SIGTERM."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
    told = {"STATE": str(folder), "HTTP": "127.0.0.1:0", "CLOCK": CLOCK, "LOG": log_level}
    environment = clean | {f"DOORSTEP_{name}": value for name, value in told.items()}
    with (folder / "up.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streams", "up", "--embedded"], env=environment, stdout=subprocess.PIPE, stderr=log
        )
        try:
            assert process.stdout is not None
            said = next(json.loads(line) for line in process.stdout if line.startswith(b"{"))
            yield Whole(**said, supervisor=psutil.Process(process.pid), log=folder / "up.log")
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


@dataclass
class Filled:
    """An area with doors that are due and homes in which nobody is due yet."""

    area: str
    say: Sayings
    doors: list[str] = field(default_factory=list)
    homes: list[str] = field(default_factory=list)


async def fill(database: Database, area: str, doors: int, homes: int) -> Filled:
    """Make an area with so many due doors, so many quiet homes, nine teams, and a coordinator's login."""
    await add_area(database, area)
    await database.execute("update area set depot_lat = 37.9, depot_lon = 112.5 where area = $1", area)
    made = Filled(area, Sayings(area), [f"D{n}" for n in range(doors)], [f"H{n}" for n in range(homes)])
    await _places(database, made)
    events: list[Event] = _rosters(made.say)
    for home in (*made.doors, *made.homes):
        events += made.say.home(home, f"{home}r")
        if home in made.doors:
            events.append(made.say.homebound(f"{home}r"))
    for first in range(0, len(events), 500):
        await take_in(database, events[first : first + 500])
    await database.execute(
        "insert into account (account, login, password_hash, role, areas, must_change)"
        " values ($1, $1, $2, 'coordinator', $3, false)",
        f"c-{area}",
        passwords.hashed(PASSWORD),
        [area],
    )
    return made


async def _places(database: Database, made: Filled) -> None:
    rows: list[tuple[Any, ...]] = [("C", "compound", None, None, None, 37.9, 112.5)]
    rows += [(f"B{n}", "building", "C", 6, None, 37.9 + n / 2000, 112.5 + n / 2000) for n in range(BUILDINGS)]
    rows += [
        (f"place-{home}", "room", f"B{n % BUILDINGS}", None, n % 6 + 1, None, None)
        for n, home in enumerate((*made.doors, *made.homes))
    ]
    await database.executemany(
        "insert into place (area, place, kind, parent, name, floors, floor, lat, lon)"
        " values ($1, $2, $3, $4, $2, $5, $6, $7, $8)",
        [(made.area, *row) for row in rows],
    )


def _rosters(say: Sayings) -> list[Event]:
    return [
        TeamRostered(
            team=f"{letter}{n}",
            date=TODAY,
            kind=kind,  # type: ignore[arg-type]
            crew=tuple(CrewMember(member=f"{letter}{n}m{k}", roles=(role,)) for k, role in enumerate(roles)),  # type: ignore[arg-type]
            ppe_level=level,
            shifts=SHIFTS,
            **say.envelope(),
        )
        for letter, (count, kind, roles, level) in TEAMS.items()
        for n in range(count)
    ]


async def planned(database: Database, areas: Sequence[str]) -> None:
    """Wait until every area has its plan of today and nothing is left to answer."""
    sql = """
    select count(*) from area_head head join plan_head using (area)
    where area = any($1) and planned_rev >= rev and exists (select from route where route.area = head.area)
    """
    while await database.fetchval(sql, list(areas)) < len(areas):
        await asyncio.sleep(0.2)


async def cookie(http: str, area: str) -> str:
    """The cookie of a coordinator's session."""
    async with httpx.AsyncClient(base_url=http) as client:
        answer = await client.post("/api/session", json={"login": f"c-{area}", "password": PASSWORD})
        answer.raise_for_status()
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


async def scanned(http: str, database: Database, area: str, team: str | None) -> str:
    """The cookie of a lead's phone, or of a wall where no team is given, from a fresh code."""
    code = secrets.token_urlsafe()
    await database.execute(
        "insert into token (token_hash, role, area, team, day, expires_at) values ($1, $2, $3, $4, $5, $6)",
        passwords.token_hash(code),
        "lead" if team else "wall",
        area,
        team,
        TODAY if team else None,
        datetime.now(UTC) + timedelta(hours=14) if team else None,
    )
    async with httpx.AsyncClient(base_url=http, verify=False) as client:  # plain HTTP: no need to read certificates
        answer = await client.post("/api/session", json={"token": code})
        answer.raise_for_status()
        return "; ".join(f"{name}={value}" for name, value in client.cookies.items())


def desk_feed(area: str) -> str:
    """The path of a coordinator's feed."""
    return f"/api/areas/{area}/feed"


@asynccontextmanager
async def listening(
    http: str, path: str, session: str, heard: Callable[[str, bytes, float], None]
) -> AsyncIterator[None]:
    """An open feed: `heard(event, data, seconds since the epoch)` for every frame."""
    host, port = http.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=2**22)
    writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nCookie: {session}\r\n\r\n".encode())
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    task = asyncio.create_task(_read(reader, heard))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        writer.close()


async def _read(reader: asyncio.StreamReader, heard: Heard) -> None:
    event = ""
    while line := await reader.readline():
        if line.startswith(b"event: "):
            event = line[7:].strip().decode()
        elif line.startswith(b"data: "):
            heard(event, line[6:], time.time())


def told(name: str, seconds: Sequence[float], target: str) -> str:
    """One line of a table: p50, p99 and the most, in ms."""
    if len(seconds) < 2:
        return f"{name:<60} nothing measured"
    ranks = statistics.quantiles(seconds, n=100, method="inclusive")
    return (
        f"{name:<60} p50 {ranks[49] * 1e3:6.0f} ms, p99 {ranks[98] * 1e3:6.0f} ms, max {max(seconds) * 1e3:6.0f} ms"
        f"  ({len(seconds)} events; target {target})"
    )


@contextmanager
def spent(here: Whole, events: Callable[[], int]) -> Iterator[None]:
    """Tell the CPU seconds of every process while this lasts, ours (the producer and the screens) included.

    Wall times say something only on a quiet machine; this does always.
    """
    before, own, began = here.cpu_s(), time.process_time(), time.perf_counter()
    yield
    took, count = time.perf_counter() - began, max(1, events())
    used = {name: at - before.get(name, 0.0) for name, at in here.cpu_s().items()}
    used["this benchmark"] = time.process_time() - own
    load = os.getloadavg()[0]
    print(f"CPU in {took:.1f} s, {count} events, {sum(used.values()) / took:.2f} cores of ours busy, load {load:.1f}:")
    for name, seconds in sorted(used.items(), key=lambda one: -one[1]):
        print(f"  {name:<24} {seconds:6.2f} s  {seconds / took * 100:5.1f} %  {seconds / count * 1e3:6.2f} ms an event")


async def clock_of(database: Database) -> Clock:
    """The clock of the running whole."""
    return await clocks.shared(database, CLOCK)
