"""Risk zones and positive tubes as the ledgers know them: the level, who blocks the lifting, which clocks run."""

import datetime as dt
from typing import Any

from fastapi import APIRouter

from infra.database import Connection
from streams.console import auth
from streams.console.running import READERS, Asking, Running, day_of
from streams.residents import clearance

router = APIRouter()

CALM_DAYS = 5
"""Days without a new case before a zone leaves the high level. **Source** DOMAIN, section 3 (S; O)."""
CLOCKS_S = {"contact": 7_200, "sampled": 14_400, "resulted": 21_600}
"""Chase clocks from the positive result on [s]. **Source** DOMAIN, section 3: no official limit is known (G)."""

# The newest word about each part of a zone wins; one that was closed may be opened again under the same id.
_ZONES = """
with said as (
  select zone, type, place, level, effective_at, observed_at, said_at, event_id from zone_fact where area = $1
), opened as (
  select distinct on (zone) zone, effective_at as opened_at, observed_at, said_at, event_id
  from said where type = 'zone.opened' order by zone, said_at desc, event_id desc
), named as (
  select distinct on (zone) zone, place from said where place is not null order by zone, said_at desc, event_id desc
), levelled as (
  select distinct on (zone) zone, level from said where level is not null order by zone, said_at desc, event_id desc
), closed as (
  select distinct on (zone) zone, effective_at as closed_at, said_at, event_id
  from said where type = 'zone.closed' order by zone, said_at desc, event_id desc
)
select o.zone, n.place, l.level, o.opened_at, o.observed_at,
       case when (c.said_at, c.event_id) > (o.said_at, o.event_id) then c.closed_at end as closed_at,
       p.kind, p.name, parent.name as parent
from opened o left join named n using (zone) left join levelled l using (zone) left join closed c using (zone)
left join place p on p.area = $1 and p.place = n.place
left join place parent on parent.area = $1 and parent.place = p.parent
order by o.opened_at desc, o.zone
"""

_CHASES = """
with positive as (
  select tube, kind, residents, team, sealed_at, coalesce(resulted_at, result_at) as resulted_at
  from tube where area = $1 and result = 'positive' and coalesce(resulted_at, result_at) >= $2
), person_of as (
  select tube, resulted_at, unnest(residents) as resident from positive
), each as (
  select o.tube, o.resident, r.household, coalesce(p.name, '') as name,
         exists (select from report t join visit v using (area, visit)
                 where t.area = $1 and v.household = r.household and t.at > o.resulted_at) as contacted,
         exists (select from sample s where s.area = $1 and s.resident = o.resident
                 and s.taken_at > o.resulted_at) as sampled,
         exists (select from tube x where x.area = $1 and o.resident = any(x.residents)
                 and x.sealed_at > o.resulted_at and x.result is not null) as resulted
  from person_of o left join resident r on r.area = $1 and r.resident = o.resident
  left join person p on p.area = $1 and p.resident = o.resident
)
select t.tube, t.kind, t.team, t.sealed_at, t.resulted_at,
       coalesce(jsonb_agg(to_jsonb(e) - 'tube') filter (where e.resident is not null), '[]') as people
from positive t left join each e using (tube)
group by t.tube, t.kind, t.team, t.sealed_at, t.resulted_at order by t.resulted_at desc
"""

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
        rows = [dict(row) for row in await connection.fetch(_ZONES, area)]
        for row in rows:
            row["day"] = min(CALM_DAYS, max(1, (day - row["opened_at"].date()).days + 1))
            row["of"] = CALM_DAYS
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
    since = dt.datetime.combine(day, dt.time(), dt.UTC) - dt.timedelta(days=2)
    async with console.db.transaction(snapshot=True) as connection:
        rows = [dict(row) for row in await connection.fetch(_CHASES, area, since)]
    return {"date": day, "clocks_s": CLOCKS_S, "chases": rows}
