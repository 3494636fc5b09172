"""The clearance table 清楼表: every registered resident is exactly one of sampled, excused, open.

Never stored: one query over the facts, so `registered = sampled + excused + open` holds after any order or repetition
of events. **Source** DOMAIN, section 2, clearance table: a sample of the round; else a visit that is due or refused
keeps the resident open; else an excuse; else open.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from infra.database import Connection, Row

_HOME = """
left join lateral (
    select p.* from household h join place p on p.area = h.area and p.place = h.place
    where h.area = r.area and h.household = r.household limit 1
) home on true
"""
_WHERE = """
r.resident, r.household,
case when home.kind = 'room' then coalesce(home.parent, home.place) else coalesce(home.place, '') end as building,
home.unit, home.floor, home.room
"""
_EXCUSED = """
said_at is not null and since_on <= {day} and (until_on is null or until_on >= {day})
and (ended_on is null or (ended_at, ended_id) < (said_at, said_id) or ended_on > {day})
"""
_QUARANTINED = """
said_at is not null and departed_on < {day} and last_day_on >= {day}
and (released_on is null or (ended_at, ended_id) < (said_at, said_id) or released_on > {day})
"""
_OPEN = "('due', 'begun', 'refused', 'carried_over')"

_STATES = f"""
with people as (
    select {_WHERE} from resident r {_HOME} where r.area = $1 and r.household is not null {{of_households}}
), facts as (
    select people.*,
           resident in (select resident from sample where area = $1 and taken_on = $2) as is_sampled,
           resident in (
               select unnest(residents) from visit where area = $1 and day = $2 and state in {_OPEN}
           ) as is_open,
           resident in (
               select unnest(residents) from visit where area = $1 and day = $2 and state = 'refused'
           ) as has_refused,
           resident in (
               select resident from excuse where area = $1 and {_EXCUSED.format(day="$2")}
               union all
               select resident from term where area = $1 and {_QUARANTINED.format(day="$2")}
           ) as is_excused
    from people
), """
"""Who is in which state. Each home is looked up by its key and each set in a hash, whatever Postgres expects of their
sizes (`limit` and `in` say so): of an area that came in since its last statistics it expects one row of everything, and
as joins it compared every resident with every household and every sample."""

_STATE = """
case when is_sampled then 'sampled' when is_open then 'open' when is_excused then 'excused' else 'open' end as state
"""
_JUDGED = f"states as (select facts.*, {_STATE}, has_refused and not is_sampled as refused from facts)"

_ALL = _STATES.format(of_households="") + _JUDGED
_SOME = _STATES.format(of_households="and r.household = any($3::text[])") + _JUDGED

_OF_TOUCHED = f"""
with touched as materialized (
    select * from unnest($1::text[], $2::text[], $3::date[]) as t (area, household, day)
), homes as materialized (
    select area, household, day from touched
    union
    select area, home.household, day from touched cross join lateral (
        select unnest(residents) as resident from visit
        where (area, household, day) = (touched.area, touched.household, touched.day)
        union all
        select resident from term where (area, household) = (touched.area, touched.household) limit {{most}}
    ) as named cross join lateral (
        select household from resident r
        where (r.area, r.resident) = (touched.area, named.resident) and household is not null limit 1
    ) as home
), people as materialized (
    select homes.area, homes.day, one.* from homes cross join lateral (
        select {_WHERE} from resident r {_HOME} where (r.area, r.household) = (homes.area, homes.household)
        limit {{most}}
    ) as one
), due as materialized (
    select area, unnest(residents) as resident from (select distinct area, day from touched) as asked
    cross join lateral (
        select residents from visit where (area, day) = (asked.area, asked.day) and state in {_OPEN} limit {{most}}
    ) as of_area
), facts as materialized (
    select people.*,
           exists (
               select from sample where (area, resident, taken_on) = (people.area, people.resident, people.day)
               offset 0
           ) as is_sampled,
           (area, resident) in (select area, resident from due) as is_open,
           exists (
               select from excuse where (area, resident) = (people.area, people.resident)
               and {_EXCUSED.format(day="people.day")} offset 0
           ) or exists (
               select from term where (area, resident) = (people.area, people.resident)
               and {_QUARANTINED.format(day="people.day")} offset 0
           ) as is_excused
    from people
), states as (select facts.*, {_STATE} from facts)
""".format(most=1_000_000)
"""The same of some households of several areas, and of those in which people of their visits and terms live.

Each step looks up by key, also where statistics are old (`limit` and `offset 0` keep Postgres from making joins)."""

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


async def of_touched(connection: Connection, touched: Sequence[tuple[str, str, date]]) -> list[Row]:
    """Count households of which something changed: area, household, building, counts [persons].

    Households in which somebody lives who is named by a visit or term of one of these are counted, too. One in which
    nobody lives any more has no row.

    Parameters
    ----------
    touched
        Area, household, day; of an area always the same day.
    """
    sql = f"{_OF_TOUCHED} select area, household, building, {_COUNTS} from states group by area, household, building"
    columns = [[one[n] for one in touched] for n in range(3)]
    return list(await connection.fetch(sql, *columns))


def sum_of(rows: Sequence[Any]) -> dict[str, int]:
    """Add up counts of several rows [persons]."""
    return {name: sum(row[name] for row in rows) for name in ("registered", "sampled", "excused", "open")}
