"""A console with 200 and with 1,000 live screens: from the commit of a change to its frame, and the memory it takes."""

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra import changes
from infra.database import Database, connect
from tests.benchmarks.whole import Whole, cookie, fill, listening, told, whole

pytestmark = pytest.mark.timeout(1800)
AREAS, CHANGES = 20, 200


async def test_many_live_screens(tmp_path: Path) -> None:
    with whole(tmp_path) as here:
        database = await connect(here.database, size=4)
        try:
            areas = [f"A{n}" for n in range(AREAS)]
            for area in areas:
                await fill(database, area, 30, 30)
            console = here.processes()["console"]
            print(f"\nconsole without screens: {console.memory_info().rss / 1e6:.0f} MB")
            for screens in (200, 1000):
                pushes = await _watch(here, database, areas, screens)
                print(told(f"{screens} screens, {CHANGES} changes: commit to frame", pushes, "p99 < 1,000 ms"))
                print(f"{'':<60} console {console.memory_info().rss / 1e6:.0f} MB (target < 400)")
        finally:
            await database.close()


async def _watch(here: Whole, database: Database, areas: list[str], screens: int) -> list[float]:
    pushes: list[float] = []
    began: dict[bytes, float] = {}
    async with AsyncExitStack() as stack:
        for area in areas:
            session = await cookie(here.http, area)
            for _ in range(screens // AREAS):
                await stack.enter_async_context(listening(here.http, area, session, _timed(began, pushes)))
        for n in range(CHANGES):
            await _change(database, areas[n % AREAS], began, f"bench{screens}-{n}")
            await asyncio.sleep(0.02)
        until = time.monotonic() + 20
        while len(pushes) < CHANGES * screens // AREAS and time.monotonic() < until:
            await asyncio.sleep(0.05)
    lost = CHANGES * screens // AREAS - len(pushes)
    assert lost == 0, f"{lost} frames never came"
    return pushes


def _timed(began: dict[bytes, float], pushes: list[float]) -> Callable[[str, bytes, float], None]:
    def heard(event: str, data: bytes, at: float) -> None:
        if event == "team":
            name = data.split(b'"team":"')[1].split(b'"')[0]
            if name in began:
                pushes.append(at - began[name])

    return heard


async def _change(database: Database, area: str, began: dict[bytes, float], name: str) -> None:
    async with changes.transaction(database, [area], datetime.now(UTC)) as tx:
        tx.show(area, "team", {"team": name, "day": "2022-11-25", "lost": False})
        began[name.encode()] = time.time()
