"""Who hears what: coordinators every state, leads their own route, walls the counts; each made once per batch."""

import asyncio
import contextlib
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any

from infra import telemetry
from infra.clock import Clock
from infra.database import Connection, Database, Row
from schemas.errors import DispatchError, RejectedError
from streams.console import lead, queries, wallboard
from streams.console.auth import Who
from streams.console.feed import Feed, Screen, frame_of, stream
from streams.residents import clearance
from streams.residents.counted import COUNTS, Counted

SHOWN = {
    "visit": "visit",
    "team": "team",
    "tube": "tube",
    "plan": "plan",
    "proposal": "proposal",
    "phone": "phone",
    "command": "command",
    "import": "import",
    "route.assigned": "route",
    "visit.unassigned": "unassigned",
    "alert.raised": "alert",
    "alert.settled": "alert_settled",
}
"""Types of changes and the name of their frame; all others only move the rev."""

GATHER_S, APART_S = 0.1, 0.3
"""Counts wait so long for what else comes [s], and are computed at most this often, of all areas at once: many outcomes
make one frame."""
LATE_S = 1.0
"""How long counts wait after the database did not answer [s]."""
MISSED_MOST = 2_000
"""A screen that missed more changes than this fetches its snapshot anew."""


class Audiences:
    """The open feeds of this process, by audience and area."""

    def __init__(self, db: Database, clock: Clock, feed: Feed) -> None:
        self._db, self._clock, self._feed = db, clock, feed
        self._open_screens: set[Screen] = set()
        self._is_over = False
        self._coordinators: dict[str, set[Screen]] = defaultdict(set)
        self._walls: dict[str, set[Screen]] = defaultdict(set)
        self._leads: dict[str, dict[Screen, Who]] = defaultdict(dict)
        self._counted = Counted()
        self._uncounted: set[str] = set()
        self._counting: asyncio.Task[None] | None = None
        self._counted_at = -APART_S
        feed.add_audience(self._heard)

    async def coordinator(self, area: str, last: int | None) -> AsyncIterator[bytes]:
        """Feed of everything, resumed after change number `last`."""
        screen = Screen(area, self._feed.is_fresh)
        async with self._open(screen, self._coordinators[area], "coordinator"):
            first = await self._missed(area, last)
            async for chunk in stream(screen, first):
                yield chunk

    async def wall(self, area: str) -> AsyncIterator[bytes]:
        """Feed of counts."""
        screen = Screen(area, self._feed.is_fresh)
        async with self._open(screen, self._walls[area], "wall"):
            async for chunk in stream(screen, [await self._wall_frame(area)]):
                yield chunk

    async def lead(self, who: Who) -> AsyncIterator[bytes]:
        """Feed of one team's route."""
        screen = Screen(who.areas[0], self._feed.is_fresh)
        self._leads[screen.area][screen] = who
        try:
            async with self._open(screen, set(), "lead"):
                first = await self._route_or_end(who)
                async for chunk in stream(screen, [first]) if first else _nothing():
                    yield chunk
        finally:
            self._leads[screen.area].pop(screen, None)

    def end(self) -> None:
        """End every feed, also one that is just being opened: the screens ask again, here or at another console."""
        self._is_over = True
        for screen in self._open_screens:
            screen.push(None)

    @contextlib.asynccontextmanager
    async def _open(self, screen: Screen, screens: set[Screen], audience: str) -> AsyncIterator[None]:
        await self._feed.watch(screen.area)
        screens.add(screen)
        self._open_screens.add(screen)
        if self._is_over:
            screen.push(None)
        telemetry.SCREENS.labels(audience).inc()
        try:
            yield
        finally:
            screens.discard(screen)
            self._open_screens.discard(screen)
            self._feed.leave(screen.area)
            telemetry.SCREENS.labels(audience).dec()

    async def _missed(self, area: str, last: int | None) -> list[bytes]:
        async with self._db.transaction(snapshot=True) as connection:
            rev = await queries.rev(connection, area)
            if last is None or last == rev:
                return [frame_of("tick", {"rev": rev}, rev)]
            if last > rev or rev - last > MISSED_MOST:
                return [frame_of("stale", {"rev": rev}, rev)]
            rows = await connection.fetch(
                "select rev, type, payload from change where area = $1 and rev > $2 and rev <= $3 order by rev",
                area,
                last,
                rev,
            )
            counted = _counts_frame(*await self._cleared(connection, area), rev)
        return [*frames(rows), counted]

    async def _heard(self, area: str, rows: list[Row]) -> None:
        for frame in frames(rows) if self._coordinators[area] else []:
            for screen in self._coordinators[area]:
                screen.push(frame)
        await self._tell_leads(area, rows)
        if self._coordinators[area] or self._walls[area]:
            self._uncounted.add(area)
            if self._counting is None:
                self._counting = asyncio.create_task(self._count())

    async def _tell_leads(self, area: str, rows: list[Row]) -> None:
        concerned = {row["payload"].get("team") for row in rows if isinstance(row["payload"], dict)}
        if any(row["type"] == "visit" for row in rows):
            concerned |= await self._teams_of(area, [row["payload"]["visit"] for row in rows if row["type"] == "visit"])
        frames_by_team: dict[tuple[str | None, Any], bytes | None] = {}
        tick = frame_of("tick", {"rev": rows[-1]["rev"]}, rows[-1]["rev"])
        for screen, who in list(self._leads[area].items()):
            if who.team not in concerned:
                screen.push(tick)
                continue
            key = (who.team, who.day)
            if key not in frames_by_team:
                frames_by_team[key] = await self._route_or_end(who)
            screen.push(frames_by_team[key])

    async def _teams_of(self, area: str, visits: list[str]) -> set[str | None]:
        if not self._leads[area]:
            return set()
        rows = await self._db.fetch(
            "select distinct team from route, jsonb_array_elements(stops) as stop"
            " where area = $1 and stop->>'visit' = any($2)",
            area,
            visits,
        )
        return {row["team"] for row in rows}

    async def _count(self) -> None:
        """Tell the counts once the changes pause; a database that is away is asked again, so that none stays untold."""
        try:
            while self._uncounted:
                await asyncio.sleep(max(GATHER_S, self._counted_at + APART_S - time.monotonic()))
                areas, self._uncounted, self._counted_at = self._uncounted, set(), time.monotonic()
                try:
                    await self._tell_counts(sorted(areas))
                except DispatchError as error:
                    telemetry.logger("audiences").warning("counts are late", areas=sorted(areas), error=str(error))
                    self._uncounted |= areas
                    await asyncio.sleep(LATE_S)
        finally:
            self._counting = None

    async def _tell_counts(self, areas: list[str]) -> None:
        async with self._db.transaction(snapshot=True) as connection:
            days = await self._days(connection, areas)
            counted = await self._counted.by_building(connection, days)
            walls = {
                area: await wallboard.wall(connection, self._clock, area, rows)
                for area, rows in counted.items()
                if self._walls[area]
            }
        for area, rows in counted.items():
            if self._coordinators[area]:
                frame = _counts_frame(days[area], rows, None)
                for screen in self._coordinators[area]:
                    screen.push(frame)
        for area, state in walls.items():
            frame = frame_of("wall", state, state["last_change"])
            for screen in self._walls[area]:
                screen.push(frame)

    async def _days(self, connection: Connection, areas: list[str]) -> dict[str, date]:
        """Today in each area that there is."""
        rows = await connection.fetch("select area, timezone from area where area = any($1)", areas)
        return {row["area"]: self._clock.today(row["timezone"]) for row in rows}

    async def _cleared(self, connection: Connection, area: str) -> tuple[date, list[Row]]:
        """Today's clearance by building, for one screen that missed something."""
        [day] = (await self._days(connection, [area])).values()
        return day, await clearance.by_building(connection, area, day)

    async def _wall_frame(self, area: str) -> bytes:
        async with self._db.transaction(snapshot=True) as connection:
            state = await wallboard.wall(connection, self._clock, area)
        return frame_of("wall", state, state["last_change"])

    async def _route_or_end(self, who: Who) -> bytes | None:
        """The frame; None, which ends the feed, once the route is shown no more."""
        try:
            return await self._route_frame(who)
        except RejectedError:
            return None

    async def _route_frame(self, who: Who) -> bytes:
        state = await lead.hand_out(self._db, self._clock, who)
        return frame_of("route", state, state["last_change"])


async def _nothing() -> AsyncIterator[bytes]:
    """A feed that has nothing to say and ends; the page asks for its route and learns why."""
    frames: tuple[bytes, ...] = ()
    for frame in frames:
        yield frame


def _counts_frame(day: date, rows: Sequence[Any], rev: int | None) -> bytes:
    buildings = [{"place": row["building"]} | {name: row[name] for name in COUNTS} for row in rows]
    state = {"date": day, "totals": clearance.sum_of(rows), "buildings": buildings}
    return frame_of("clearance", state, rev)


def frames(rows: list[Any]) -> list[bytes]:
    """The frames of coordinators for some changes: one per shown state, and a tick that moves the rev to the end."""
    shown = [frame_of(SHOWN[row["type"]], row["payload"], row["rev"]) for row in rows if row["type"] in SHOWN]
    if rows and rows[-1]["type"] not in SHOWN:
        shown.append(frame_of("tick", {"rev": rows[-1]["rev"]}, rows[-1]["rev"]))
    return shown
