"""The clearance table 清楼表: every registered resident is exactly one of sampled, excused, open.

Never stored: one query over the facts, so `registered = sampled + excused + open` holds after any order or repetition
of events. **Source** DOMAIN, section 2, clearance table: a sample of the round; else a visit that is due or refused
keeps the resident open; else an excuse; else open.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from infra.database import Connection, Row

_STATES = """
with people as (
    select r.resident, r.household,
           case when home.kind = 'room' then coalesce(home.parent, home.place) else coalesce(home.place, '') end
               as building,
           home.unit, home.floor, home.room
    from resident r left join lateral (
        select p.* from household h join place p on p.area = h.area and p.place = h.place
        where h.area = r.area and h.household = r.household limit 1
    ) home on true
    where r.area = $1 and r.household is not null {of_households}
), facts as (
    select people.*,
           resident in (select resident from sample where area = $1 and taken_on = $2) as is_sampled,
           resident in (
               select unnest(residents) from visit
               where area = $1 and day = $2 and state in ('due', 'begun', 'refused', 'carried_over')
           ) as is_open,
           resident in (
               select unnest(residents) from visit where area = $1 and day = $2 and state = 'refused'
           ) as has_refused,
           resident in (
               select resident from excuse
               where area = $1 and said_at is not null and since_on <= $2 and (until_on is null or until_on >= $2)
                 and (ended_on is null or (ended_at, ended_id) < (said_at, said_id) or ended_on > $2)
               union all
               select resident from term
               where area = $1 and said_at is not null and departed_on < $2 and last_day_on >= $2
                 and (released_on is null or (ended_at, ended_id) < (said_at, said_id) or released_on > $2)
           ) as is_excused
    from people
), states as (
    select facts.*,
           case when is_sampled then 'sampled' when is_open then 'open' when is_excused then 'excused' else 'open' end
               as state,
           has_refused and not is_sampled as refused
    from facts
)
"""
"""Who is in which state. Each home is looked up by its key and each set in a hash, whatever Postgres expects of their
sizes (`limit` and `in` say so): of an area that came in since its last statistics it expects one row of everything, and
as joins it compared every resident with every household and every sample."""

_ALL, _SOME = _STATES.format(of_households=""), _STATES.format(of_households="and r.household = any($3::text[])")

_COUNTS = """
count(*)::int as registered, count(*) filter (where state = 'sampled')::int as sampled,
count(*) filter (where state = 'excused')::int as excused, count(*) filter (where state = 'open')::int as open
"""


async def totals(connection: Connection, area: str, day: date) -> Row:
    """The area's sum for a date: registered, sampled, excused, open [persons]."""
    row = await connection.fetchrow(f"{_ALL} select {_COUNTS} from states", area, day)
    assert row is not None
    return row


async def by_building(connection: Connection, area: str, day: date) -> list[Row]:
    """One row per building: building (place id), registered, sampled, excused, open [persons]."""
    sql = f"{_ALL} select building, {_COUNTS} from states group by building order by building"
    return list(await connection.fetch(sql, area, day))


async def by_household(
    connection: Connection, area: str, day: date, households: Sequence[str] | None = None
) -> list[Row]:
    """One row per household: household, building, unit, floor, room, counts [persons], refused."""
    sql = (
        f"{_ALL if households is None else _SOME} select household, building, unit, floor, room, {_COUNTS},"
        " bool_or(refused) as refused"
        " from states group by household, building, unit, floor, room order by building, unit, room, household"
    )
    return list(await connection.fetch(sql, area, day, *([] if households is None else [list(households)])))


def sum_of(rows: Sequence[Any]) -> dict[str, int]:
    """Add up counts of several rows [persons]."""
    return {name: sum(row[name] for row in rows) for name in ("registered", "sampled", "excused", "open")}
