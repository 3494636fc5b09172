"""A console with 200 and 1,000 live desks, and with 1,000 phones and 200 walls: from a commit to its frame."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra import changes
from infra.database import Database, connect
from tests.benchmarks.whole import (
    TODAY,
    Heard,
    Whole,
    cookie,
    desk_feed,
    fill,
    listening,
    planned,
    scanned,
    told,
    whole,
)

pytestmark = pytest.mark.timeout(1800)
AREAS, CHANGES = 20, 200
PHONES, WALLS = 1_000, 200
NAMES = [f"A{n}" for n in range(AREAS)]


@pytest.fixture
async def filled(tmp_path: Path) -> AsyncIterator[tuple[Whole, Database]]:
    """Everything, with so many areas."""
    with whole(tmp_path) as here:
        database = await connect(here.database, size=4)
        try:
            for area in NAMES:
                await fill(database, area, 30, 30)
            yield here, database
        finally:
            await database.close()


async def test_many_live_screens(filled: tuple[Whole, Database]) -> None:
    here, database = filled
    console = here.processes()["console"]
    print(f"\nconsole without screens: {console.memory_info().rss / 1e6:.0f} MB")
    for screens in (200, 1000):
        pushes = await _watch(here, database, NAMES, screens)
        print(told(f"{screens} screens, {CHANGES} changes: commit to frame", pushes, "p99 < 1,000 ms"))
        print(f"{'':<60} console {console.memory_info().rss / 1e6:.0f} MB (target < 400)")


async def _watch(here: Whole, database: Database, areas: list[str], screens: int) -> list[float]:
    pushes: list[float] = []
    began: dict[bytes, float] = {}
    async with AsyncExitStack() as stack:
        for area in areas:
            session = await cookie(here.http, area)
            for _ in range(screens // AREAS):
                await stack.enter_async_context(listening(here.http, desk_feed(area), session, _timed(began, pushes)))
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


async def test_a_thousand_phones_and_two_hundred_walls(filled: tuple[Whole, Database]) -> None:
    here, database = filled
    await planned(database, NAMES)
    phones, walls = _Seen(), _Seen()
    async with AsyncExitStack() as stack:
        for n in range(PHONES + WALLS):
            area, is_phone = NAMES[n % AREAS], n < PHONES
            session = await scanned(here.http, database, area, f"M{n // AREAS % 6}" if is_phone else None)
            path = "/api/route/feed" if is_phone else f"/api/wall/{area}/feed"
            heard = (phones if is_phone else walls).screen(area)
            await stack.enter_async_context(listening(here.http, path, session, heard))
        for n in range(CHANGES):
            await _let_begin(database, NAMES[n % AREAS], n, (phones, walls))
            await asyncio.sleep(0.02)
        until = time.monotonic() + 20
        while not (phones.is_done and walls.is_done) and time.monotonic() < until:
            await asyncio.sleep(0.05)
    print(told(f"\n{PHONES} phones, {CHANGES} changes: commit to frame", phones.pushes, "p99 < 1,000 ms"))
    print(told(f"{WALLS} walls: commit to counts", walls.pushes, "p99 < 1,000 ms, of an outcome < 500"))
    print(f"console {here.processes()['console'].memory_info().rss / 1e6:.0f} MB (target < 400)")
    assert phones.is_done
    assert walls.is_done


class _Seen:
    """What screens of one kind wait for: a change counts as seen by the first frame that knows of it."""

    def __init__(self) -> None:
        self.pushes: list[float] = []
        self._waits: dict[str, list[dict[int, float]]] = {}

    @property
    def is_done(self) -> bool:
        """Whether every screen has seen every change of its area."""
        return not any(waits for screens in self._waits.values() for waits in screens)

    def screen(self, area: str) -> Heard:
        waits: dict[int, float] = {}
        self._waits.setdefault(area, []).append(waits)

        def heard(_event: str, data: bytes, at: float) -> None:
            state = json.loads(data)
            known = state.get("rev", state.get("last_change", -1))
            for rev in [rev for rev in waits if rev <= known]:
                self.pushes.append(at - waits.pop(rev))

        return heard

    def begin(self, area: str, rev: int) -> None:
        for waits in self._waits[area]:
            waits[rev] = time.time()


async def _let_begin(database: Database, area: str, n: int, seen: tuple[_Seen, _Seen]) -> None:
    """Tell, as the feed does, that a team is at a door."""
    sql = "select visit from visit where area = $1 and day = $2 order by visit offset $3 limit 1"
    visit = await database.fetchval(sql, area, TODAY, n // AREAS)
    now = datetime.now(UTC)
    async with changes.transaction(database, [area], now) as tx:
        tx.show(area, "visit", {"visit": visit, "day": TODAY, "state": "begun", "began_at": now})
        for one in seen:
            one.begin(area, tx.areas[area].rev + 1)
