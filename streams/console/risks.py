"""Risk zones and positive tubes as the ledgers know them: the level, who blocks the lifting, which clocks run."""

import datetime as dt
from typing import Any

from fastapi import APIRouter

from infra.database import Connection
from streams.console import auth
from streams.console.risk_facts import zones_of
from streams.console.running import READERS, Asking, Running, day_of
from streams.residents import clearance
from streams.tubes.chases import CLOCKS_S, KEPT, chases_of

router = APIRouter()

_BLOCKERS = """
with recursive inside as (
  select place from place where area = $1 and place = $2
  union all
  select p.place from place p join inside i on p.parent = i.place where p.area = $1
)
select h.household from household h where h.area = $1 and h.place in (select place from inside)
"""


@router.get("/zones")
async def get_zones(area: str, who: Asking, console: Running, date: dt.date | None = None) -> dict[str, Any]:
    """The zones with their day of five, and who in them is not sampled yet."""
    auth.require(who, area, *READERS)
    day = await day_of(console, area, date)
    async with console.db.transaction(snapshot=True) as connection:
        rows = await zones_of(connection, area, day)
        for row in rows:
            row["open"] = [] if row["closed_at"] else await _blockers(connection, area, row["place"], day)
    return {"date": day, "zones": rows}


async def _blockers(connection: Connection, area: str, place: str | None, day: dt.date) -> list[dict[str, Any]]:
    """The doors inside a place with somebody still open."""
    homes = [row["household"] for row in await connection.fetch(_BLOCKERS, area, place)] if place else []
    if not homes:
        return []
    rows = await clearance.by_household(connection, area, day, homes)
    return [dict(row) for row in rows if row["open"]]


@router.get("/chases")
async def get_chases(area: str, who: Asking, console: Running, date: dt.date | None = None) -> dict[str, Any]:
    """The positive tubes of the last two days: who is in them and how far each of the three clocks is."""
    auth.require(who, area, *READERS)
    await auth.log_look(console.db, area, who, "chases", area)
    day = await day_of(console, area, date)
    since = dt.datetime.combine(day, dt.time(), dt.UTC) - KEPT
    async with console.db.transaction(snapshot=True) as connection:
        rows = await chases_of(connection, area, since)
    return {"date": day, "clocks_s": CLOCKS_S, "chases": rows}
