"""What hours do to demand: midnight carries over what is open, the end of shifts makes tomorrow certain."""

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.changes import Transaction
from infra.database import Database
from infra.timers import Ring, Timer, set_timer
from streams.demand import agent, strays
from streams.demand.pack import at, pack_for

_MIDNIGHT = time(0, 0)


async def sweep(tx: Transaction, area: str) -> None:
    """Derive all households of an area anew that could owe a visit: heals any gap, opens and closes days."""
    today = tx.now.astimezone(ZoneInfo(tx.areas[area].timezone)).date()
    rows = await tx.connection.fetch(_CONCERNED, area, today - timedelta(days=7))
    tx.touch(area, [row["household"] for row in rows])
    await agent.derive(tx, {})


_CONCERNED = """
select household from resident join homebound using (area, resident) where area = $1 and household is not null
union select household from term where area = $1
union select household from wish where area = $1 and day >= $2
union select household from visit where area = $1 and day >= $2
"""


async def _sweep(tx: Transaction, timer: Timer) -> None:
    await sweep(tx, timer.area)
    _show(tx, timer)


async def _tell(tx: Transaction, timer: Timer) -> None:
    _show(tx, timer)


def _show(tx: Transaction, timer: Timer) -> None:
    """Wake whoever follows the area: dispatch freezes and plans at these hours."""
    today = tx.now.astimezone(ZoneInfo(tx.areas[timer.area].timezone)).date()
    tx.show(timer.area, "timer", {"kind": timer.kind, "due_at": timer.due_at, "day": today})


async def _strays(tx: Transaction, timer: Timer) -> None:
    await strays.look(tx, timer.area)


RINGS: dict[str, Ring] = {
    "midnight": _sweep,
    "evening": _sweep,
    "morning": _tell,
    "freeze": _tell,
    "strays": _strays,
}
SWEEPING = tuple(kind for kind, ring in RINGS.items() if ring is _sweep)
"""The hours at which demand is derived anew."""


async def arm(database: Database, now: datetime) -> None:
    """Set the next midnight, morning, evening, freeze and look for strays of every area that lacks one."""
    rows = await database.fetch(_LACKING, list(RINGS))
    if not rows:
        return
    async with database.transaction() as connection:
        for row in rows:
            await set_timer(connection, Timer(row["area"], row["kind"], _next(row, now)))


_LACKING = """
select area.area, timezone, pack, freeze_at, hour.kind from area cross join unnest($1::text[]) as hour (kind)
where not exists (select from timer where timer.area = area.area and timer.kind = hour.kind)
order by area.area, hour.kind
"""


def _next(row: Any, now: datetime) -> datetime:
    """The first instant after `now` at which it is that hour in the area."""
    if row["kind"] == "strays":
        return now + strays.PATIENCE
    today = now.astimezone(ZoneInfo(row["timezone"])).date()
    days: list[date] = [today, today + timedelta(days=1)]
    instants = [at(day, _clock_time(row, day), row["timezone"]) for day in days]
    return next(instant for instant in instants if instant > now)


def _clock_time(row: Any, day: date) -> time:
    pack = pack_for(row["pack"], day)
    hours = {"midnight": _MIDNIGHT, "morning": pack.opens, "evening": pack.closes, "freeze": row["freeze_at"]}
    clock_time: time = hours[row["kind"]]
    return clock_time
