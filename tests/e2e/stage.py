"""A console of its own over a filled database: started, killed and started again at the same address."""

import asyncio
import concurrent.futures
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from aiokafka import AIOKafkaConsumer, TopicPartition
from playwright.sync_api import Page

from infra.database import prepare
from schemas.topics import PARTITIONS, TEAMS, VISITS, Topic
from streams.console import passwords
from tests.e2e import town

ROOT = Path(__file__).parent.parent.parent


class Stage:
    """The console process, and the database behind it."""

    program: tuple[str, ...] = ("-m", "streams", "console")

    def __init__(self, database: str, kafka: str, state: Path, clock: str = town.NOW, *, drill: bool = False) -> None:
        self.database = database
        self.kafka, self._state, self._clock = kafka, state, clock
        self._drill = drill
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self._process: subprocess.Popen[bytes] | None = None
        self._codes = 0

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The process of the console."""
        assert self._process is not None, "Expected a console that runs."
        return self._process.pid

    def start(self) -> None:
        """Start the console and wait until it answers."""
        clean = {name: value for name, value in os.environ.items() if not name.startswith("DOORSTEP_")}
        given = {
            "DOORSTEP_DATABASE": self.database,
            "DOORSTEP_KAFKA": self.kafka,
            "DOORSTEP_HTTP": f"127.0.0.1:{self.port}",
            "DOORSTEP_STATE": str(self._state),
            "DOORSTEP_CLOCK": self._clock,
            "DOORSTEP_DRILL": "1" if self._drill else "",
        }
        with (self._state / "console.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, *self.program], cwd=ROOT, env=clean | given, stdout=log, stderr=log
            )
        deadline = time.monotonic() + 240
        while True:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            assert time.monotonic() < deadline, (self._state / "console.log").read_text()[-3_000:]
            time.sleep(0.1)

    def kill(self) -> None:
        """End the console at once, as a crash would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def ask(self, work: Callable[[Any], Awaitable[Any]]) -> Any:
        """Do something with a connection of its own to the database."""

        async def run() -> Any:
            connection = await asyncpg.connect(self.database)
            try:
                await prepare(connection)
                return await work(connection)
            finally:
                await connection.close()

        return aside(run)

    def execute(self, sql: str, *arguments: Any) -> None:
        """Run a statement."""
        self.ask(lambda connection: connection.execute(sql, *arguments))

    def rows(self, sql: str, *arguments: Any) -> list[dict[str, Any]]:
        """The rows of a query."""
        found = self.ask(lambda connection: connection.fetch(sql, *arguments))
        return [dict(row) for row in found]

    def populate(self, area: str) -> None:
        """Write the community of the pictures once more, under another area code."""
        aside(lambda: town.write(self.database, area))

    def said(self, area: str) -> list[dict[str, Any]]:
        """What phones of an area put onto the log of visits so far, in order."""
        return list(aside(lambda: _read(self.kafka, area, VISITS)))

    def gates(self, area: str) -> list[dict[str, Any]]:
        """What was said of an area's teams, in order."""
        return list(aside(lambda: _read(self.kafka, area, TEAMS)))

    def lead(self, area: str, team: str = town.TEAM, day: date = town.DAY) -> str:
        """The address of a lead's fresh code."""
        self._codes += 1
        code = f"lead-{area}-{self._codes}"
        self._token(code, "lead", area, team, day)
        return f"{self.url}/lead#{code}"

    def wall(self, area: str) -> str:
        """The address of a paired wall."""
        self._codes += 1
        code = f"wall-{area}-{self._codes}"
        self._token(code, "wall", area, None, None)
        return f"{self.url}/wall/{area}#{code}"

    def _token(self, code: str, role: str, area: str, team: str | None, day: date | None) -> None:
        until = datetime.now(UTC) + timedelta(hours=14) if role == "lead" else None
        sql = "insert into token (token_hash, role, area, team, day, expires_at) values ($1, $2, $3, $4, $5, $6)"
        self.execute(sql, passwords.token_hash(code), role, area, team, day, until)


def speak(page: Page, lang: str) -> None:
    """Let every page that is opened here speak a language; a blank one has nothing to keep it in."""
    page.add_init_script(f"if (location.origin !== 'null') localStorage.setItem('doorstep.language', '{lang}')")


def aside(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run it on a loop of its own: Playwright keeps one in the tests' thread."""

    async def run() -> Any:
        return await work()

    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        return pool.submit(lambda: asyncio.run(run())).result(120)


async def _read(kafka: str, area: str, topic: Topic) -> list[dict[str, Any]]:
    consumer = AIOKafkaConsumer(bootstrap_servers=kafka, auto_offset_reset="earliest")
    await consumer.start()
    try:
        parts = [TopicPartition(topic.full_name, n) for n in range(PARTITIONS)]
        consumer.assign(parts)
        ends = await consumer.end_offsets(parts)
        found = []
        while any([await consumer.position(part) < ends[part] for part in parts]):
            for records in (await consumer.getmany(timeout_ms=200)).values():
                found += [json.loads(record.value) for record in records if record.key == area.encode()]
        return found
    finally:
        await consumer.stop()
