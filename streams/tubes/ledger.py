"""The SQL of tubes. A sealed tube is a register; the samples in it follow its latest word."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from infra.changes import Transaction
from schemas.tubes import TubeResulted, TubeSealed, TubeWithdrawn
from schemas.visits import SpecimensHandedOver

_BEFORE = """
select tube.area, tube.tube, tube.residents, tube.sealed_at
from unnest($1::text[], $2::text[]) as t (area, tube) join tube using (area, tube) where tube.said_at is not null
"""
_SEALED = """
insert into tube (area, tube, kind, residents, team, sealed_at, said_at, said_id)
select area, tube, kind, residents, team, sealed_at, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, tube text, kind text, residents text[], team text, sealed_at timestamptz, at timestamptz, id text)
on conflict (area, tube) do update
set kind = excluded.kind, residents = excluded.residents, team = coalesce(excluded.team, tube.team),
    sealed_at = excluded.sealed_at, said_at = excluded.said_at, said_id = excluded.said_id
where (tube.said_at is null or (tube.said_at, tube.said_id) < (excluded.said_at, excluded.said_id))
  and (tube.withdrawn_at is null or (tube.withdrawn_at, tube.withdrawn_id) < (excluded.said_at, excluded.said_id))
returning area, tube, residents, sealed_at
"""
_RESULTED = """
insert into tube (area, tube, result, resulted_at, result_at, result_id)
select area, tube, result, resulted_at, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, tube text, result text, resulted_at timestamptz, at timestamptz, id text)
on conflict (area, tube) do update
set result = excluded.result, resulted_at = excluded.resulted_at, result_at = excluded.result_at,
    result_id = excluded.result_id
where (tube.result_at is null or (tube.result_at, tube.result_id) < (excluded.result_at, excluded.result_id))
  and (tube.withdrawn_at is null or (tube.withdrawn_at, tube.withdrawn_id) < (excluded.result_at, excluded.result_id))
"""
_WITHDRAWN = """
insert into tube (area, tube, withdrawn_at, withdrawn_id)
select area, tube, at, id from jsonb_to_recordset($1::jsonb) as x (area text, tube text, at timestamptz, id text)
on conflict (area, tube) do update set withdrawn_at = excluded.withdrawn_at, withdrawn_id = excluded.withdrawn_id
where tube.withdrawn_at is null
   or (tube.withdrawn_at, tube.withdrawn_id) < (excluded.withdrawn_at, excluded.withdrawn_id)
"""
_CLEARED = """
update tube set kind = null, residents = '{}', team = null, sealed_at = null, said_at = null, said_id = null
from unnest($1::text[], $2::text[]) as t (area, tube)
where tube.area = t.area and tube.tube = t.tube and (said_at, said_id) < (withdrawn_at, withdrawn_id)
returning tube.area, tube.tube
"""
_UNRESULTED = """
update tube set result = null, resulted_at = null, result_at = null, result_id = null
from unnest($1::text[], $2::text[]) as t (area, tube)
where tube.area = t.area and tube.tube = t.tube and (result_at, result_id) < (withdrawn_at, withdrawn_id)
"""
_HANDED = """
insert into tube (area, tube, handed_at, handed_point, handed_team)
select area, tube, handed_at, point, team
from jsonb_to_recordset($1::jsonb) as x (area text, tube text, handed_at timestamptz, point text, team text)
on conflict (area, tube) do update
set handed_at = excluded.handed_at, handed_point = excluded.handed_point, handed_team = excluded.handed_team
where tube.handed_at is null or (tube.handed_at, tube.handed_team) > (excluded.handed_at, excluded.handed_team)
"""


async def put_sealed(tx: Transaction, events: Sequence[TubeSealed], zones: Mapping[str, ZoneInfo]) -> None:
    """Write sealed tubes and the samples in them, and touch the people of both words."""
    latest = {(event.area, event.tube): event for event in sorted(events, key=lambda event: event.stamp)}
    keys = [area for area, _ in latest], [tube for _, tube in latest]
    before = {_key(row): _samples(row, zones) for row in await tx.connection.fetch(_BEFORE, *keys)}
    rows = [_row(event) for event in latest.values()]
    after = {_key(row): _samples(row, zones) for row in await tx.connection.fetch(_SEALED, rows)}
    gone = [row for key, some in before.items() if key in after for row in some if row not in after[key]]
    fresh = [row for some in after.values() for row in some]
    await _delete(tx, gone)
    await _insert(tx, fresh)


def _row(event: TubeSealed) -> dict[str, Any]:
    names = ("area", "tube", "kind", "residents", "team", "sealed_at")
    return {name: getattr(event, name) for name in names} | {"at": event.occurred_at, "id": event.event_id}


def _key(row: Any) -> tuple[str, str]:
    return row["area"], row["tube"]


def _samples(row: Any, zones: Mapping[str, ZoneInfo]) -> list[tuple[Any, ...]]:
    on = row["sealed_at"].astimezone(zones[row["area"]]).date()
    return [(row["area"], who, on, f"tube:{row['tube']}", row["sealed_at"]) for who in row["residents"]]


async def _delete(tx: Transaction, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        await tx.connection.execute(
            "delete from sample using unnest($1::text[], $2::text[], $3::date[], $4::text[])"
            " as t (area, resident, taken_on, source) where sample.area = t.area and sample.resident = t.resident"
            " and sample.taken_on = t.taken_on and sample.source = t.source",
            *([row[n] for row in rows] for n in range(4)),
        )
        await _touch(tx, rows)


async def _insert(tx: Transaction, rows: list[tuple[Any, ...]]) -> None:
    if rows:
        await tx.connection.execute(
            "insert into sample (area, resident, taken_on, source, taken_at)"
            " select * from unnest($1::text[], $2::text[], $3::date[], $4::text[], $5::timestamptz[])"
            " on conflict (area, resident, taken_on, source) do update set taken_at = excluded.taken_at",
            *([row[n] for row in rows] for n in range(5)),
        )
        await _touch(tx, rows)


async def _touch(tx: Transaction, rows: list[tuple[Any, ...]]) -> None:
    """Touch where the sampled live or have a term."""
    found = await tx.connection.fetch(
        """
        select area, household from unnest($1::text[], $2::text[]) as t (area, resident)
        join resident using (area, resident) where household is not null
        union
        select area, household from unnest($1::text[], $2::text[]) as t (area, resident)
        join term using (area, resident)
        """,
        [row[0] for row in rows],
        [row[1] for row in rows],
    )
    for row in found:
        tx.touch(row["area"], [row["household"]])


async def put_results(tx: Transaction, events: Sequence[TubeResulted]) -> None:
    """Write results; the latest word holds."""
    latest = {(event.area, event.tube): event for event in sorted(events, key=lambda event: event.stamp)}
    names = ("area", "tube", "result", "resulted_at")
    rows = [{n: getattr(e, n) for n in names} | {"at": e.occurred_at, "id": e.event_id} for e in latest.values()]
    await tx.connection.execute(_RESULTED, rows)


async def put_withdrawals(tx: Transaction, events: Sequence[TubeWithdrawn], zones: Mapping[str, ZoneInfo]) -> None:
    """Take back what was said of tubes before; what comes later with an older stamp stays taken back."""
    latest = {(event.area, event.tube): event for event in sorted(events, key=lambda event: event.stamp)}
    keys = [area for area, _ in latest], [tube for _, tube in latest]
    before = {_key(row): _samples(row, zones) for row in await tx.connection.fetch(_BEFORE, *keys)}
    rows = [{"area": e.area, "tube": e.tube, "at": e.occurred_at, "id": e.event_id} for e in latest.values()]
    await tx.connection.execute(_WITHDRAWN, rows)
    cleared = await tx.connection.fetch(_CLEARED, *keys)
    await tx.connection.execute(_UNRESULTED, *keys)
    await _delete(tx, [row for one in cleared for row in before.get(_key(one), ())])


async def put_handovers(tx: Transaction, events: Sequence[SpecimensHandedOver]) -> None:
    """Write hand-overs; the first one of a tube holds."""
    first: dict[tuple[str, str], dict[str, Any]] = {}
    for event in sorted(events, key=lambda event: (event.at, event.team), reverse=True):
        for tube in event.tubes:
            row = {"area": event.area, "tube": tube, "handed_at": event.at, "point": event.point, "team": event.team}
            first[event.area, tube] = row
    if first:
        await tx.connection.execute(_HANDED, list(first.values()))


async def states(tx: Transaction, tubes: Iterable[tuple[str, str]]) -> list[tuple[str, dict[str, Any]]]:
    """Tubes as the feed shows them: a count of people, no one named."""
    wanted = sorted(set(tubes))
    if not wanted:
        return []
    rows = await tx.connection.fetch(
        "select area, tube, kind, team, cardinality(residents) as residents, sealed_at, handed_at, result"
        " from unnest($1::text[], $2::text[]) as t (area, tube) join tube using (area, tube) order by area, tube",
        [area for area, _ in wanted],
        [tube for _, tube in wanted],
    )
    return [(row["area"], {k: v for k, v in row.items() if k != "area"}) for row in rows]
