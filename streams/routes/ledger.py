"""The tables of the plan: what is published, version by version. Written by dispatch only, under the area's lock."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from msgspec import Struct

from infra.database import Connection
from streams.routes.published import Published

PUBLISHED = """
select json_build_object(
    'version', p.version, 'frozen', p.frozen, 'cost', p.cost,
    'routes', (select coalesce(json_agg(json_build_object('team', team, 'version', version, 'depart_at', depart_at,
               'return_at', return_at, 'stops', stops) order by team), '[]') from route where area = $1 and day = $2),
    'unassigned', (select coalesce(json_agg(json_build_object('visit', visit, 'reason', reason, 'teams', teams,
                   'fix', fix) order by visit), '[]') from unassigned where area = $1 and day = $2))
from plan as p where area = $1 and day = $2 order by version desc limit 1
"""
"""The plan in force of area $1 and day $2 as one JSON value, for a larger query; null where there is none."""


class RouteRow(Struct):
    """A row of `route`."""

    team: str
    version: int
    stops: list[dict[str, Any]]
    depart_at: dt.datetime | None = None
    return_at: dt.datetime | None = None


class LeftRow(Struct):
    """A row of `unassigned`."""

    visit: str
    reason: str
    teams: dict[str, str]
    fix: dict[str, Any] | None = None


class PublishedRows(Struct):
    """What `PUBLISHED` answers."""

    version: int
    frozen: bool
    cost: dict[str, Any]
    routes: list[RouteRow]
    unassigned: list[LeftRow]


def published(rows: PublishedRows | None) -> Published:
    """Return the plan in force; version 0 when there is none."""
    if rows is None:
        return Published()
    return Published(
        version=rows.version,
        frozen=rows.frozen,
        cost=rows.cost,
        routes={row.team: row.stops for row in rows.routes},
        versions={row.team: row.version for row in rows.routes},
        departs={row.team: row.depart_at for row in rows.routes},
        returns={row.team: row.return_at for row in rows.routes},
        unassigned={row.visit: {"reason": row.reason, "teams": row.teams, "fix": row.fix} for row in rows.unassigned},
    )


_PUT = """
with new as (
    insert into plan (area, day, version, why, made_at, cost, frozen, by, bought, told)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $12, $13)
), rows as (
    select * from jsonb_to_recordset($9) as r (team text, depart_at timestamptz, return_at timestamptz, stops jsonb,
                                               changes jsonb)
), kept as (
    insert into route_version (area, day, team, version, depart_at, return_at, stops, changes)
    select $1, $2, team, $3, depart_at, return_at, stops, changes from rows
), in_force as (
    insert into route (area, day, team, version, depart_at, return_at, stops)
    select $1, $2, team, $3, depart_at, return_at, stops from rows
    on conflict (area, day, team) do update set version = excluded.version, depart_at = excluded.depart_at,
        return_at = excluded.return_at, stops = excluded.stops
), served as (
    delete from unassigned where area = $1 and day = $2 and visit = any($11::text[])
), left_out as (
    insert into unassigned (area, day, visit, version, reason, teams, fix, proven_at)
    select $1, $2, visit, $3, reason, teams, fix, $5
    from jsonb_to_recordset($10) as r (visit text, reason text, teams jsonb, fix jsonb)
    on conflict (area, day, visit) do update set version = excluded.version, reason = excluded.reason,
        teams = excluded.teams, fix = excluded.fix, proven_at = excluded.proven_at
), waiting as (
    delete from proposal where area = $1 and day = $2 returning base
)
select exists (select from waiting)
"""


async def put(
    connection: Connection, area: str, day: dt.date, version: int, *, why: str, at: dt.datetime, by: str | None,
    cost: Mapping[str, Any], frozen: bool, bought: Mapping[str, int], told: Mapping[str, int],
    routes: Sequence[Mapping[str, Any]], left: Sequence[Mapping[str, Any]], gone: Sequence[str],
) -> bool:  # fmt: skip
    """Put a plan version in force, in one round trip; answers whether an improvement waited, which is dropped.

    Parameters
    ----------
    bought, told
        What it saves term by term [s], and how many changes each team is told.
    routes
        Those that changed: {team, depart_at, return_at, stops, changes}.
    left
        Visits in no route that are new or have another reason: {visit, reason, teams, fix}.
    gone
        Visits that are not left out any more.
    """
    return bool(
        await connection.fetchval(
            _PUT,
            area,
            day,
            version,
            why,
            at,
            dict(cost),
            frozen,
            by,
            list(routes),
            list(left),
            list(gone),
            dict(bought),
            dict(told),
        )
    )


async def as_of(connection: Connection, area: str, day: dt.date, version: int) -> dict[str, list[dict[str, Any]]]:
    """The stops of each team that had a route when a plan version was in force."""
    rows = await connection.fetch(
        "select distinct on (team) team, stops from route_version where area = $1 and day = $2 and version <= $3"
        " order by team, version desc",
        area,
        day,
        version,
    )
    return {row["team"]: row["stops"] for row in rows if row["stops"]}


async def was_taken_back(connection: Connection, area: str, day: dt.date, since: dt.datetime) -> bool:
    """Whether a coordinator gave teams their earlier routes again since an instant, or asked to and reads it now."""
    sql = (
        "select exists (select from plan where area = $1 and day = $2 and why = 'undo' and made_at > $3)"
        " or exists (select from proposal where area = $1 and day = $2 and undoes is not null)"
    )
    return bool(await connection.fetchval(sql, area, day, since))


async def freeze(connection: Connection, area: str, day: dt.date, version: int, *, is_frozen: bool) -> None:
    """Freeze a plan version (from now on it is changed by events only), or take that back."""
    await connection.execute(
        "update plan set frozen = $4 where area = $1 and day = $2 and version = $3", area, day, version, is_frozen
    )


async def propose(
    connection: Connection, area: str, day: dt.date, base: int, *, plan: Any, changes: Any, cost: Any, at: dt.datetime,
    undoes: str | None = None,
) -> bool:  # fmt: skip
    """Keep a plan for the coordinator; answers whether it is kept: an improvement replaces no undo that waits."""
    status = await connection.execute(
        "insert into proposal (area, day, base, plan, changes, cost, made_at, undoes)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)"
        " on conflict (area, day) do update set base = excluded.base, plan = excluded.plan,"
        " changes = excluded.changes, cost = excluded.cost, made_at = excluded.made_at, undoes = excluded.undoes"
        " where proposal.undoes is null or excluded.undoes is not null",
        area,
        day,
        base,
        plan,
        changes,
        cost,
        at,
        undoes,
    )
    return not str(status).endswith(" 0")


async def drop_proposal(connection: Connection, area: str, day: dt.date) -> bool:
    """Forget the improvement that waits; answers whether there was one."""
    status = await connection.execute("delete from proposal where area = $1 and day = $2", area, day)
    return not str(status).endswith(" 0")
