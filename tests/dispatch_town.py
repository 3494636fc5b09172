"""A small town in the database, for tests of dispatch: places, teams and visits written as the intake would."""

import asyncio
import datetime as dt
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from infra import changes
from infra.clock import Clock
from infra.database import Database
from streams.dispatch.replan import Dispatcher

ZONE = ZoneInfo("Asia/Shanghai")
DAY = dt.date(2022, 11, 25)


def at(hour: int, minute: int = 0, day: dt.date = DAY) -> dt.datetime:
    """An instant of the town's day."""
    return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZONE)


def standing_clock(now: dt.datetime) -> Clock:
    """A clock that stands still."""
    return Clock(start=now.astimezone(dt.UTC), real_start=dt.datetime.now(dt.UTC), speed=0)


SHIFTS = [
    {"from_at": at(7).isoformat(), "to_at": at(12).isoformat()},
    {"from_at": at(14).isoformat(), "to_at": at(18).isoformat()},
]


@dataclass
class Town:
    """One area with four buildings of six floors."""

    database: Database
    area: str
    now: dt.datetime = field(default_factory=lambda: at(6))

    async def build(self, *, publish: str = "auto") -> "Town":
        """Add the area and its places."""
        async with self.database.transaction() as c:
            await c.execute(
                "insert into area (area, name, pack, publish, depot_lat, depot_lon)"
                " values ($1, 'T', 'p', $2, 37.9, 112.5)",
                self.area,
                publish,
            )
            await c.execute("insert into area_head (area) values ($1)", self.area)
            await c.execute("insert into place (area, place, kind, name) values ($1, 'C', 'compound', 'C')", self.area)
            for n in range(4):
                await c.execute(
                    "insert into place (area, place, kind, parent, name, floors, lift, lat, lon)"
                    " values ($1, $2, 'building', 'C', $2, 6, false, $3, $4)",
                    self.area,
                    f"B{n}",
                    37.9 + n / 1000,
                    112.5 + n / 1000,
                )
        return self

    async def team(self, team: str, kind: str = "mobile", **more: Any) -> None:
        """Roster a team (or change it)."""
        roles = [["sampler"], ["sampler"]] if kind == "mobile" else [["medic"], ["information_officer"]]
        row = {
            "kind": kind,
            "ppe_level": 2 if kind == "mobile" else 3,
            "mode": "walk",
            "crew": [{"member": f"{team}m{n}", "roles": r} for n, r in enumerate(roles)],
            "shifts": SHIFTS,
            "lost": False,
        } | more
        await self._put("team_day", {"team": team, "day": DAY}, row, "team")

    async def visit(self, visit: str, visit_class: str = "special", *, day: dt.date = DAY, **more: Any) -> None:
        """Make a visit due (or change it); its door is given by the number in its name."""
        number = int("".join(filter(str.isdigit, visit)) or 0)
        household = f"H{number}"
        async with self.database.transaction() as c:
            await c.execute(
                "insert into place (area, place, kind, parent, name, unit, floor, room)"
                " values ($1, $2, 'room', $3, $2, 1, $4, $2) on conflict do nothing",
                self.area,
                f"R{number}",
                f"B{number % 4}",
                number % 6 + 1,
            )
            await c.execute(
                "insert into household (area, household, place, said_at, said_id) values ($1, $2, $3, now(), 'x')"
                " on conflict do nothing",
                self.area,
                household,
                f"R{number}",
            )
        row = {
            "household": household,
            "day": day,
            "class": visit_class,
            "residents": [f"r{number}"],
            "windows": [],
            "rule": "r",
            "pack": "p",
            "anchor_on": day,
            "mandatory": False,
            "attempt": 1,
            "release_at": None,
            "state": "due",
            "team": None,
            "began_at": None,
            "ended_at": None,
            "is_recheck": visit_class == "recheck",
        } | more
        await self._put("visit", {"visit": visit}, row, "visit")

    async def say(self, visit: str, **more: Any) -> None:
        """Change a visit, as an outcome does."""
        async with changes.transaction(self.database, [self.area], self.now) as tx:
            sets = ", ".join(f"{name} = ${n}" for n, name in enumerate(more, 3))
            day = await tx.connection.fetchval(
                f"update visit set {sets} where area = $1 and visit = $2 returning day",
                self.area,
                visit,
                *more.values(),
            )
            tx.show(self.area, "visit", {"visit": visit, "day": day})

    async def _put(self, table: str, key: dict[str, Any], row: dict[str, Any], shown: str) -> None:
        values = {"area": self.area} | key | row
        names = ", ".join(values)
        places = ", ".join(f"${n}" for n in range(1, len(values) + 1))
        conflict = ", ".join(["area", *key])
        sets = ", ".join(f"{name} = excluded.{name}" for name in row)
        async with changes.transaction(self.database, [self.area], self.now) as tx:
            await tx.connection.execute(
                f"insert into {table} ({names}) values ({places}) on conflict ({conflict}) do update set {sets}",
                *values.values(),
            )
            tx.show(self.area, shown, {shown: next(iter(key.values())), "day": (key | row)["day"]})

    async def routes(self) -> dict[str, list[str]]:
        """The visits of each published route, in order."""
        rows = await self.database.fetch("select team, stops from route where area = $1 and day = $2", self.area, DAY)
        return {row["team"]: [s["visit"] for s in row["stops"] if s["kind"] == "visit"] for row in rows}

    async def served(self) -> set[str]:
        """Every visit in some route."""
        return {visit for stops in (await self.routes()).values() for visit in stops}

    async def version(self) -> int:
        """The plan version in force."""
        sql = "select coalesce(max(version), 0) from plan where area = $1 and day = $2"
        return int(await self.database.fetchval(sql, self.area, DAY))

    async def events(self, type_: str) -> list[dict[str, Any]]:
        """What was said, oldest first."""
        rows = await self.database.fetch(
            "select payload from change where area = $1 and type = $2 order by rev", self.area, type_
        )
        return [row["payload"] for row in rows]


async def planned(dispatcher: Dispatcher, town: Town) -> None:
    """Have the first plan made, and what follows it."""
    await dispatcher.answer(town.area)
    await asyncio.gather(*dispatcher.jobs.values())
    await dispatcher.answer(town.area)


async def worsened(dispatcher: Dispatcher, database: Database, area: str, publish: str) -> Town:
    """A town whose published route goes back and forth between the buildings."""
    town = await Town(database, area).build(publish=publish)
    await town.team("M1")
    for n in range(12):
        await town.visit(f"V{n}")
    await planned(dispatcher, town)
    row = await database.fetchrow("select stops from route where area = $1 and team = 'M1'", area)
    assert row is not None
    visits = sorted((s for s in row["stops"] if s["kind"] == "visit"), key=lambda s: int(s["visit"][1:]))
    times = [{k: v for k, v in s.items() if k.endswith("_at")} for s in row["stops"] if s["kind"] == "visit"]
    stops = [visit | time for visit, time in zip(visits, times, strict=True)]
    async with changes.transaction(database, [area], town.now) as tx:
        await tx.connection.execute("update route set stops = $2 where area = $1 and team = 'M1'", area, stops)
        tx.show(area, "plan", {"day": DAY, "version": 1})
    return town


async def given(database: Database, area: str, body: dict[str, Any], done: dict[str, Any]) -> None:
    """Keep a command that was done, as the console does."""
    await database.execute(
        "insert into command (area, command, kind, by, body, at, result) values ($1, $2, $3, 'u', $4, now(), $5)",
        area,
        body["id"],
        body["type"],
        body,
        done,
    )
