"""A running console on a real database and a real broker, with one area of two people, for the tests of its pages."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import httpx

from infra.database import Database
from infra.settings import Settings
from streams.console import passwords
from streams.console.app import Server

PASSWORD = "a-good-long-password"
CLOCK = "2022-11-25T08:00:00+08:00"
DAY = date(2022, 11, 25)


@dataclass
class Served:
    """A running console and its database."""

    base: str
    db: Database
    area: str
    server: Server

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.base, timeout=10)

    @contextlib.asynccontextmanager
    async def signed_in(self, login: str = "coordinator") -> AsyncIterator[httpx.AsyncClient]:
        async with self._session({"login": login, "password": PASSWORD}) as client:
            yield client

    @contextlib.asynccontextmanager
    async def lead(self) -> AsyncIterator[httpx.AsyncClient]:
        async with self.by_token("lead-token") as client:
            yield client

    @contextlib.asynccontextmanager
    async def by_token(self, token: str) -> AsyncIterator[httpx.AsyncClient]:
        async with self._session({"token": token}) as client:
            yield client

    @contextlib.asynccontextmanager
    async def _session(self, body: dict[str, str]) -> AsyncIterator[httpx.AsyncClient]:
        async with self.client() as client:
            answer = await client.post("/api/session", json=body)
            assert answer.status_code == 200, answer.text
            client.headers["X-CSRF-Token"] = answer.json()["csrf"]
            yield client


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def serve(database: Database, address: str, kafka: str, area: str, state: Path) -> AsyncIterator[Served]:
    """Fill the database with the area and serve it."""
    await _fill(database, area)
    port = _free_port()
    settings = Settings(kafka=kafka, database=address, clock=CLOCK, state=state, http_port=port)
    server = Server(settings)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.02)
    try:
        yield Served(f"http://127.0.0.1:{port}", database, area, server)
    finally:
        server.should_exit = True
        await running


async def _fill(db: Database, area: str) -> None:
    for code in (area, area + "x"):
        await db.execute("insert into area (area, name, pack) values ($1, '测试社区', 'taiyuan')", code)
        await db.execute("insert into area_head (area) values ($1)", code)
    for login, role in (("coordinator", "coordinator"), ("auditor", "auditor")):
        await db.execute(
            "insert into account (account, login, password_hash, role, areas, must_change)"
            " values ($1, $1, $2, $3, $4, false)",
            login,
            passwords.hashed(PASSWORD),
            role,
            [area],
        )
    for role, team in (("lead", "t1"), ("wall", None), ("system", None)):
        await db.execute(
            "insert into token (token_hash, role, area, team, day) values ($1, $2, $3, $4, $5)",
            passwords.token_hash(f"{role}-token"),
            role,
            area,
            team,
            DAY if team else None,
        )
    statements = [
        "insert into place (area, place, kind, name) values ($1, 'c1', 'compound', '十三冶小区')",
        "insert into place (area, place, kind, parent, name) values ($1, 'b1', 'building', 'c1', '3号楼')",
        "insert into place (area, place, kind, parent, name, unit, floor, room)"
        " values ($1, 'p1', 'room', 'b1', '501', 2, 5, '501')",
        "insert into household values ($1, 'h1', 'p1', now(), 'e0')",
        "insert into resident values ($1, 'r1', 'h1', now(), 'e1'), ($1, 'r2', 'h1', now(), 'e2')",
        "insert into person (area, resident, name, retain_until) values ($1, 'r1', '郭<b>秀英</b>', '2023-01-01')",
        "insert into visit (area, visit, household, day, class, residents, rule, pack, anchor_on, state)"
        " values ($1, 'V1', 'h1', '2022-11-25', 'special', '{r1}', 'special_daily', 'taiyuan', '2022-11-01', 'due')",
        """insert into route values ($1, '2022-11-25', 't1', 1, null, null, '[{"kind": "visit", "visit": "V1",
        "arrive_at": "2022-11-25T09:50:00+08:00", "start_at": "2022-11-25T09:50:00+08:00",
        "leave_at": "2022-11-25T09:55:00+08:00"}]')""",
        """insert into route_version (area, day, team, version, stops) select area, day, team, version, stops
        from route where area = $1""",
    ]
    for statement in statements:
        await db.execute(statement, area)
