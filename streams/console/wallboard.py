"""The wall: counts and nothing else. Buildings and compounds with fewer than five open persons are not counted out."""

from datetime import date
from typing import Any

from infra import changes
from infra.clock import Clock
from infra.database import Connection
from schemas.errors import NotFound
from streams.console import board, queries
from streams.residents import clearance

K_ANONYMITY = 5
"""**Source** DOMAIN, section 6: fewer persons than this are not shown (an assumption)."""


async def wall(connection: Connection, clock: Clock, area: str, day: date | None = None) -> dict[str, Any]:
    """The state of a wall screen; call it inside a snapshot transaction.

    Raises
    ------
    NotFound
        No such area.
    """
    found = await changes.find_area(connection, area)
    if found is None:
        raise NotFound(f"There is no area {area}.")
    day = day or clock.today(found.timezone)
    now = clock.now()
    doors = await _doors(connection, area, day)
    return {
        "area": area,
        "name": found.name,
        "timezone": found.timezone,
        "date": day,
        "now": now,
        "last_change": found.rev,
        "round": await board.round_number(connection, area, day),
        "counts": dict(await clearance.totals(connection, area, day)) | doors,
        "compounds": await _compounds(connection, area, day),
        "tubes_positive": await _positive(connection, area),
        "zones": [],
        "teams": await _teams(connection, area, day),
        "exceptions": await _exceptions(connection, area),
        "oldest_tube_s": await _oldest(connection, area, now),
    }


async def _doors(connection: Connection, area: str, day: date) -> dict[str, int]:
    row = await connection.fetchrow(
        "select count(*) filter (where state <> 'void')::int as doors_due, count(*) filter (where state in"
        " ('sampled', 'refused', 'moved', 'in_hospital', 'done_elsewhere'))::int as doors_visited"
        " from visit where area = $1 and day = $2",
        area,
        day,
    )
    assert row is not None
    return dict(row)


async def _compounds(connection: Connection, area: str, day: date) -> list[dict[str, Any]]:
    places = {row["place"]: row for row in await queries.buildings(connection, area)}
    groups: dict[str, dict[str, Any]] = {}
    for row in await clearance.by_building(connection, area, day):
        place = places.get(row["building"])
        name = (place["compound"] or place["building"]) if place else "—"
        group = groups.setdefault(name, {"name": name, "open": 0, "lat": None, "lon": None, "buildings": 0})
        group["open"] += row["open"]
        group["buildings"] += 1
        if place and group["lat"] is None:
            group["lat"], group["lon"] = place["lat"], place["lon"]
    return [masked(group) for group in groups.values()]


def masked(group: dict[str, Any]) -> dict[str, Any]:
    """A compound without its count where it could point at a person."""
    return group if group["open"] == 0 or group["open"] >= K_ANONYMITY else group | {"open": None}


async def _positive(connection: Connection, area: str) -> list[dict[str, Any]]:
    rows = await connection.fetch(
        "select tube, resulted_at from tube where area = $1 and result = 'positive' order by resulted_at desc limit 6",
        area,
    )
    return [dict(row) for row in rows]


async def _teams(connection: Connection, area: str, day: date) -> dict[str, int]:
    row = await connection.fetchrow(
        """
        select count(*) filter (where not lost and route.team is not null)::int as out,
               count(*) filter (where lost)::int as lost,
               count(*) filter (where not lost and route.team is null and kind <> 'fixed')::int as standby
        from team_day t left join route using (area, team, day) where t.area = $1 and t.day = $2 and t.kind is not null
        """,
        area,
        day,
    )
    assert row is not None
    return dict(row)


async def _exceptions(connection: Connection, area: str) -> dict[str, int]:
    rows = await connection.fetch(
        "select urgency, count(*)::int as n from alert where area = $1 and settled_at is null group by urgency", area
    )
    return {"now": 0, "hour": 0, "info": 0} | {row["urgency"]: row["n"] for row in rows}


async def _oldest(connection: Connection, area: str, now: Any) -> int | None:
    oldest = await connection.fetchval(
        "select min(sealed_at) from tube where area = $1 and handed_at is null and team is not null"
        " and sealed_at > $2::timestamptz - interval '24 hours'",
        area,
        now,
    )
    return int((now - oldest).total_seconds()) if oldest else None
