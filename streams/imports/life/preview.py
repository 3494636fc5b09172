"""What an import would cause: the intake's own folds and rules, run on a copy of what the events touch.

The copy lives in temporary tables that stand before the real ones on the search path and go with the transaction, so
the answer is exact by construction, no row that counts is written or locked, and urgent events do not wait.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.changes import Area, Transaction
from infra.database import Connection, Database
from schemas.envelope import Event
from schemas.topics import HOUSEHOLDS, RESIDENTS, TUBES, Topic, by_tag, tag_of
from streams.demand import agent as demand
from streams.households import agent as households
from streams.imports.effects import held
from streams.residents import agent as residents
from streams.tubes import agent as tubes

Would = dict[str, dict[str, int]]
"""`today` and `tomorrow`, each with the visits added, changed and removed."""
SAMPLED_DAYS = 61
"""How far back samples matter to the rules [days]."""


async def would(database: Database, area: Area, now: datetime, events: Sequence[Event]) -> Would:
    """Count the visits of today and tomorrow that these events would add, change and remove."""
    today = now.astimezone(ZoneInfo(area.timezone)).date()
    async with database.connection() as connection:
        whole = connection.transaction()
        await whole.start()
        try:
            before = await held.pending(connection, area.area)
            await _copy(connection, area.area, [*before, *events], today)
            await _fold(connection, area, now, before)
            old = await _visits(connection, area.area, today)
            await _fold(connection, area, now, events)
            new = await _visits(connection, area.area, today)
        finally:
            await whole.rollback()
    names = {"today": today, "tomorrow": today + timedelta(days=1)}
    return {name: difference(old.get(day, {}), new.get(day, {})) for name, day in names.items()}


def difference(old: dict[str, Any], new: dict[str, Any]) -> dict[str, int]:
    """Visits of a day added, changed and removed."""
    return {
        "added": len(new.keys() - old.keys()),
        "changed": sum(new[visit] != old[visit] for visit in new.keys() & old.keys()),
        "removed": len(old.keys() - new.keys()),
    }


async def _fold(connection: Connection, area: Area, now: datetime, events: Sequence[Event]) -> None:
    """What the intake does with a batch; its changes and events are not kept."""
    tx = Transaction(connection, now, {area.area: replace(area)})
    heard: dict[Topic, list[Any]] = {}
    for event in events:
        heard.setdefault(by_tag()[tag_of(event)], []).append(event)
    if RESIDENTS in heard:
        await residents.keep(tx, heard[RESIDENTS])
    if HOUSEHOLDS in heard:
        await households.keep(tx, heard[HOUSEHOLDS])
    await tx.catch_up()
    if TUBES in heard:
        await tubes.keep(tx, heard[TUBES])
    await demand.derive(tx, {})
    await tx.catch_up()


async def _visits(connection: Connection, area: str, today: date) -> dict[date, dict[str, Any]]:
    """The visits that stand, by day."""
    rows = await connection.fetch(
        "select visit, day, class, residents, windows, rule, anchor_on, mandatory, state from visit"
        " where area = $1 and day in ($2, $3) and state not in ('void', 'carried_over')",
        area,
        today,
        today + timedelta(days=1),
    )
    found: dict[date, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["day"], {})[row["visit"]] = tuple(row)
    return found


async def _copy(connection: Connection, area: str, events: Sequence[Event], today: date) -> None:
    """Put copies of the tables before the real ones, with the rows of all whom the events are about."""
    people = {who for event in events for who in _residents(event)}
    doors = {door for event in events if (door := getattr(event, "household", None)) is not None}
    vessels = [event.tube for event in events if by_tag()[tag_of(event)] is TUBES]  # type: ignore[attr-defined]
    rows = await connection.fetch(_AROUND, area, list(people), list(doors), vessels)
    people.update(row["id"] for row in rows if row["kind"] == "resident")
    doors.update(row["id"] for row in rows if row["kind"] == "household")
    await connection.execute(_TABLES)
    for table, more in _BY_RESIDENT.items():
        sql = f"insert into {table} select * from public.{table} where area = $1 and resident = any($2) {more}"
        await connection.execute(sql, area, list(people), *([today - timedelta(days=SAMPLED_DAYS)] if more else []))
    for table in _BY_HOUSEHOLD:
        sql = f"insert into {table} select * from public.{table} where area = $1 and household = any($2)"
        await connection.execute(sql, area, list(doors))
    await connection.execute(
        "insert into tube select * from public.tube where area = $1 and tube = any($2)", area, vessels
    )
    await connection.execute(
        "insert into report select r.* from public.report r join visit v using (area, visit) where area = $1", area
    )


def _residents(event: Event) -> Sequence[str]:
    one = getattr(event, "resident", None)
    return getattr(event, "residents", ()) if one is None else (one,)


_RECENT = "and taken_on >= $3"
_BY_RESIDENT = {"resident": "", "homebound": "", "excuse": "", "sample": _RECENT, "sample_withdrawn": _RECENT}
_BY_HOUSEHOLD = ("household", "term", "wish", "visit")
_TABLES = ";".join(
    [
        f"create temporary table {table} (like public.{table} including indexes including defaults) on commit drop"
        for table in (*_BY_RESIDENT, *_BY_HOUSEHOLD, "tube", "report", "alert")
    ]
    + ["set local search_path = pg_temp, public"]
)
_AROUND = """
with named as (
    select unnest($2::text[]) as resident
    union select unnest(residents) from tube where area = $1 and tube = any($4)
), doors as (
    select unnest($3::text[]) as household
    union select household from resident join named using (resident) where area = $1 and household is not null
    union select household from term join named using (resident) where area = $1
)
select 'household' as kind, household as id from doors
union select 'resident', resident from named
union select 'resident', resident from resident join doors using (household) where area = $1
union select 'resident', resident from term join doors using (household) where area = $1
union select 'resident', unnest(residents) from wish join doors using (household) where area = $1
"""
