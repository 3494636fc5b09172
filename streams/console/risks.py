"""Risk zones and tubes as the ledgers know them: the level, who blocks the lifting, which clocks run, who is in one."""

import datetime as dt
from typing import Any

from fastapi import APIRouter

from infra.database import Connection
from schemas.errors import NotFound
from streams.console import auth, queries
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
async def get_zones(
    area: str, who: Asking, console: Running, date: dt.date | None = None, brief: bool = False
) -> dict[str, Any]:
    """The zones with their day of five, and, unless `brief`, who in them is not sampled yet."""
    auth.require(who, area, *READERS)
    day = await day_of(console, area, date)
    async with console.db.transaction(snapshot=True) as connection:
        rows = await zones_of(connection, area, day)
        for row in rows:
            row["open"] = [] if brief or row["closed_at"] else await _blockers(connection, area, row["place"], day)
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


_INSIDE = """
select who.resident, coalesce(n.name, '') as name, r.household, p.unit, p.room, b.name as building,
       coalesce(c.name, case when b.kind = 'compound' then b.name end) as compound,
       exists (select from visit v where v.area = $1 and v.household = r.household and v.day = $3
               and who.resident = any(v.residents) and v.state = 'due') as is_due
from tube t cross join lateral unnest(t.residents) as who (resident)
left join person n on n.area = $1 and n.resident = who.resident
left join resident r on r.area = $1 and r.resident = who.resident
left join household h on h.area = $1 and h.household = r.household
left join place p on p.area = $1 and p.place = h.place
left join place b on b.area = $1 and b.place = case when p.kind = 'room' then p.parent else p.place end
left join place c on c.area = $1 and c.place = b.parent
where t.area = $1 and t.tube = $2 order by b.name, p.room, who.resident
"""


@router.get("/tubes/{tube}")
async def get_tube(area: str, tube: str, who: Asking, console: Running) -> dict[str, Any]:
    """One tube: who is in it, behind which door, and whether a visit of tomorrow is due for them already."""
    auth.require(who, area, *READERS)
    await auth.log_look(console.db, area, who, "tube", tube)
    tomorrow = await day_of(console, area, None) + dt.timedelta(days=1)
    async with console.db.transaction(snapshot=True) as connection:
        row = await connection.fetchrow(
            "select tube, kind, team, sealed_at, handed_at, result from tube where area = $1 and tube = $2", area, tube
        )
        if row is None:
            raise NotFound(f"There is no tube {tube[:40]}.")
        people = await connection.fetch(_INSIDE, area, tube, tomorrow)
    told = [{name: one[name] for name in ("resident", "name", "household", "is_due")} for one in people]
    places = [queries.place_of(one) for one in people]
    inside = [one | {"place": place} for one, place in zip(told, places, strict=True)]
    return dict(row) | {"tomorrow": tomorrow, "people": inside}
