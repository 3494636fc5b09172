"""The tables of the plan: what is published, version by version. Written by dispatch only, under the area's lock."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from infra.database import Connection
from streams.routes.published import Published


async def load(connection: Connection, area: str, day: dt.date) -> Published:
    """Read the plan in force; version 0 when there is none."""
    head = await connection.fetchrow(
        "select version, frozen, cost from plan where area = $1 and day = $2 order by version desc limit 1", area, day
    )
    if head is None:
        return Published()
    rows = await connection.fetch(
        "select team, version, depart_at, return_at, stops from route where area = $1 and day = $2 order by team",
        area,
        day,
    )
    left = await connection.fetch(
        "select visit, reason, teams, fix from unassigned where area = $1 and day = $2 order by visit", area, day
    )
    return Published(
        version=head["version"],
        frozen=head["frozen"],
        cost=head["cost"],
        routes={row["team"]: row["stops"] for row in rows},
        versions={row["team"]: row["version"] for row in rows},
        departs={row["team"]: row["depart_at"] for row in rows},
        returns={row["team"]: row["return_at"] for row in rows},
        unassigned={row["visit"]: {k: row[k] for k in ("reason", "teams", "fix")} for row in left},
    )


async def add_plan(
    connection: Connection, area: str, day: dt.date, version: int, *, why: str, at: dt.datetime,
    cost: Mapping[str, Any], frozen: bool, by: str | None,
) -> None:  # fmt: skip
    """Begin a plan version."""
    await connection.execute(
        "insert into plan (area, day, version, why, made_at, cost, frozen, by) values ($1, $2, $3, $4, $5, $6, $7, $8)",
        area,
        day,
        version,
        why,
        at,
        dict(cost),
        frozen,
        by,
    )


async def add_routes(
    connection: Connection, area: str, day: dt.date, version: int, routes: Sequence[Mapping[str, Any]]
) -> None:
    """Put routes in force: each is {team, depart_at, return_at, stops, changes}."""
    rows = [(area, day, r["team"], version, r["depart_at"], r["return_at"], r["stops"], r["changes"]) for r in routes]
    await connection.executemany(
        "insert into route_version (area, day, team, version, depart_at, return_at, stops, changes)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8)",
        rows,
    )
    await connection.executemany(
        "insert into route (area, day, team, version, depart_at, return_at, stops) values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (area, day, team) do update set version = excluded.version, depart_at = excluded.depart_at,"
        " return_at = excluded.return_at, stops = excluded.stops",
        [row[:7] for row in rows],
    )


async def set_unassigned(
    connection: Connection, area: str, day: dt.date, version: int, at: dt.datetime,
    fresh: Mapping[str, Mapping[str, Any]], gone: Sequence[str],
) -> None:  # fmt: skip
    """Note the visits in no route that are new or have another reason, and forget those that are served or gone."""
    await connection.execute(
        "delete from unassigned where area = $1 and day = $2 and visit = any($3::text[])", area, day, list(gone)
    )
    await connection.executemany(
        "insert into unassigned (area, day, visit, version, reason, teams, fix, proven_at)"
        " values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (area, day, visit) do update set"
        " version = excluded.version, reason = excluded.reason, teams = excluded.teams, fix = excluded.fix,"
        " proven_at = excluded.proven_at",
        [
            (area, day, visit, version, left["reason"], dict(left["teams"]), left["fix"], at)
            for visit, left in fresh.items()
        ],
    )


async def freeze(connection: Connection, area: str, day: dt.date, version: int, *, is_frozen: bool) -> None:
    """Freeze a plan version (from now on it is changed by events only), or take that back."""
    await connection.execute(
        "update plan set frozen = $4 where area = $1 and day = $2 and version = $3", area, day, version, is_frozen
    )


async def propose(
    connection: Connection, area: str, day: dt.date, base: int, *, plan: Any, changes: Any, cost: Any, at: dt.datetime
) -> None:
    """Keep an improvement for the coordinator; it replaces the one before."""
    await connection.execute(
        "insert into proposal (area, day, base, plan, changes, cost, made_at) values ($1, $2, $3, $4, $5, $6, $7)"
        " on conflict (area, day) do update set base = excluded.base, plan = excluded.plan,"
        " changes = excluded.changes, cost = excluded.cost, made_at = excluded.made_at",
        area,
        day,
        base,
        plan,
        changes,
        cost,
        at,
    )


async def drop_proposal(connection: Connection, area: str, day: dt.date) -> bool:
    """Forget the improvement that waits; answers whether there was one."""
    status = await connection.execute("delete from proposal where area = $1 and day = $2", area, day)
    return not str(status).endswith(" 0")
