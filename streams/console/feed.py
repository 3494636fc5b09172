"""The live feed: one LISTEN and one tail per process; each frame is serialised once per audience.

A frame is `id: <rev>`, `event: <type>`, `data: <whole state>`. A client ignores what is not above its own rev, and
fetches its snapshot anew on `stale`. Feeds that are filtered still send the rev, as `tick`.
"""

import asyncio
import contextlib
import itertools
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from fastapi.responses import StreamingResponse

from infra import changes, database, telemetry
from infra.database import Database, Row
from schemas.errors import UnavailableError

POLL_S = 1.0
"""How long a lost NOTIFY may stay unnoticed [s]."""
KEEP_ALIVE_S = 10.0
FRESH_S = 5.0
"""The log is read at least every second; silent for longer, the database is away [s]."""
CHECK_S = 30.0
"""How long a feed may outlive the session that opened it, about [s]."""
MOST = 1000
"""Changes read at once of an area."""
_QUEUE = 500
_LOG = telemetry.logger("feed")


@dataclass(eq=False)
class Screen:
    """One open feed: frames wait here for its connection; one that does not keep up is told to start anew.

    Attributes
    ----------
    is_fresh
        Whether the log is followed at this moment: only then may a screen be told that nothing has happened.
    """

    area: str
    is_fresh: Callable[[], bool] = lambda: True
    queue: asyncio.Queue[bytes | None] = field(default_factory=lambda: asyncio.Queue(_QUEUE))

    def push(self, frame: bytes | None) -> None:
        """Hand over a frame without waiting; None ends the feed."""
        if self.queue.full():
            while not self.queue.empty():
                self.queue.get_nowait()
            self.queue.put_nowait(frame_of("stale", {}))
            self.queue.put_nowait(None)
            return
        self.queue.put_nowait(frame)


_SINCE = """
select of_area.* from unnest($1::text[], $2::bigint[]) as followed (area, rev) cross join lateral (
    select area, rev, type, payload from change where area = followed.area and rev > followed.rev order by rev limit $3
) as of_area
order by of_area.area, of_area.rev
"""

Heard = Callable[[str, list[Row]], Awaitable[None]]


class Feed:
    """Follows the change log of the areas that anybody watches, and tells the audiences what is new."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._heads: dict[str, int] = {}
        self._watchers: dict[str, int] = defaultdict(int)
        self._audiences: list[Heard] = []
        self._wake = asyncio.Event()
        self._dirty: set[str] = set()
        self._lock = asyncio.Lock()
        self._followed_at = -FRESH_S

    def is_fresh(self) -> bool:
        """Whether the log was read to its end within the last seconds."""
        return time.monotonic() - self._followed_at < FRESH_S

    def add_audience(self, heard: Heard) -> None:
        """Have `heard(area, rows)` awaited for each batch of new changes, in order."""
        self._audiences.append(heard)

    async def watch(self, area: str) -> int:
        """Begin to follow an area; answers the rev from which on changes will be told."""
        async with self._lock:
            if self._watchers[area] == 0:
                rev = await self._db.fetchval("select rev from area_head where area = $1", area)
                self._heads[area] = int(rev or 0)
            self._watchers[area] += 1
            return self._heads[area]

    def leave(self, area: str) -> None:
        """Stop following an area, when the last one leaves."""
        self._watchers[area] -= 1

    async def run(self) -> None:
        """Follow for ever; a database that is away is waited for."""
        while True:
            connection = None
            try:
                connection = await database.listen(self._db.address, changes.CHANNEL, self._notified)
                await self._follow(connection)
            except UnavailableError as error:
                _LOG.warning("feed waits for the database", error=str(error))
                await asyncio.sleep(0.5)
            finally:
                if connection is not None:
                    with contextlib.suppress(*database.AWAY):
                        await connection.close(timeout=1)

    async def _follow(self, connection: Any) -> None:
        while not connection.is_closed():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL_S)
            woken, self._dirty = self._dirty, set()
            everything = not self._wake.is_set() or "*" in woken
            self._wake.clear()
            await self._tail([area for area in self._heads if everything or area in woken])
            self._followed_at = time.monotonic()

    def _notified(self, payload: str) -> None:
        self._dirty.update(payload.split())
        self._wake.set()

    async def _tail(self, areas: list[str]) -> None:
        """Tell what is new in these areas, all of it read at once."""
        async with self._lock:
            while areas := [area for area in areas if self._watchers[area] > 0]:
                rows = await self._db.fetch(_SINCE, areas, [self._heads[area] for area in areas], MOST)
                for area, of_area in itertools.groupby(rows, key=lambda row: str(row["area"])):
                    await self._tell(area, list(of_area))
                if len(rows) < MOST:
                    return

    async def _tell(self, area: str, rows: list[Row]) -> None:
        self._heads[area] = rows[-1]["rev"]
        for heard in self._audiences:
            await heard(area, rows)


def frame_of(event: str, state: Any, rev: int | None = None) -> bytes:
    """One server-sent event."""
    head = f"id: {rev}\n" if rev is not None else ""
    return f"{head}event: {event}\ndata: ".encode() + msgspec.json.encode(state) + b"\n\n"


async def stream(screen: Screen, first: list[bytes]) -> AsyncIterator[bytes]:
    """The bytes of one feed: what was missed, then what comes, and a tick when nothing does."""
    yield b"retry: 1000\n\n"
    for frame in first:
        yield frame
    while True:
        try:
            come = await asyncio.wait_for(screen.queue.get(), KEEP_ALIVE_S)
        except TimeoutError:
            yield b"event: tick\ndata: {}\n\n" if screen.is_fresh() else b": the database is away\n\n"
            continue
        if come is None:
            return
        yield come


async def guarded(frames: AsyncIterator[bytes], may_go_on: Callable[[], Awaitable[bool]]) -> AsyncIterator[bytes]:
    """The same feed, asking now and then whether who opened it still may: a session that was revoked hears no more."""
    asked = time.monotonic()
    async for frame in frames:
        if time.monotonic() - asked > CHECK_S:
            asked = time.monotonic()
            if not await may_go_on():
                return
        yield frame


def answer(frames: AsyncIterator[bytes], may_go_on: Callable[[], Awaitable[bool]]) -> StreamingResponse:
    """A feed as an HTTP answer that no proxy holds back."""
    frames = guarded(frames, may_go_on)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(frames, media_type="text/event-stream", headers=headers)
