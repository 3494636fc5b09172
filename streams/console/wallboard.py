"""The wall: counts and nothing else. Buildings and compounds with fewer than five open persons are not counted out."""

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import Any

from infra import changes
from infra.clock import Clock
from infra.database import Connection
from schemas.errors import NotFound
from streams.console import board, queries, risk_facts
from streams.residents import clearance
from streams.tubes import chases

K_ANONYMITY = 5
"""**Source** DOMAIN, section 6: fewer persons than this are not shown (an assumption)."""
STEPS = (5, 15, 30, 50)
"""From so many open persons on a building has the next of four shades. **Source** SCREENS, section 2."""


async def wall(
    connection: Connection, clock: Clock, area: str, buildings: Sequence[Any] | None = None
) -> dict[str, Any]:
    """The state of a wall screen; call it inside a snapshot transaction.

    Parameters
    ----------
    buildings
        Today's clearance by building, where it was counted already.

    Raises
    ------
    NotFound
        No such area.
    """
    found = await changes.find_area(connection, area)
    if found is None:
        raise NotFound(f"There is no area {area}.")
    day, now = clock.today(found.timezone), clock.now()
    if buildings is None:
        buildings = await clearance.by_building(connection, area, day)
    zones = [
        zone
        for zone in await risk_facts.zones_of(connection, area, day)
        if zone["level"] == "high" and not zone["closed_at"]
    ]
    return {
        "area": area,
        "name": found.name,
        "timezone": found.timezone,
        "date": day,
        "now": now,
        "speed": clock.speed,
        "last_change": found.rev,
        "round": await board.round_number(connection, area, day),
        "counts": clearance.sum_of(buildings) | await _doors(connection, area, day),
        "compounds": await _compounds(connection, area, buildings, {zone["place"] for zone in zones}),
        "tubes_positive": await _positive(connection, area, now),
        "zones": [{"name": _named(zone), "day": zone["day"], "days": zone["of"]} for zone in zones],
        "teams": await _teams(connection, area, day),
        "exceptions": await _exceptions(connection, area, day),
        "oldest_tube_at": await _oldest(connection, area, now),
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


async def _compounds(
    connection: Connection, area: str, buildings: Sequence[Any], in_zone: set[str | None]
) -> list[dict[str, Any]]:
    places = {row["place"]: row for row in await queries.buildings(connection, area)}
    groups: dict[str, dict[str, Any]] = {}
    for row in buildings:
        place = places.get(row["building"])
        name = (place["compound"] or place["building"]) if place else "—"
        group = groups.setdefault(name, {"name": name, "open": 0, "lat": None, "lon": None, "buildings": []})
        group["open"] += row["open"]
        zoned = bool({row["building"], place["parent"] if place else None} & in_zone - {None})
        group["buildings"].append((place["building"] if place else "", {"step": step(row["open"]), "zone": zoned}))
        if place and group["lat"] is None:
            group["lat"], group["lon"] = place["lat"], place["lon"]
    for group in groups.values():
        group["buildings"] = [shade for _, shade in sorted(group["buildings"], key=lambda pair: pair[0])]
    return [masked(group) for group in groups.values()]


def step(still_open: int) -> int | None:
    """The shade of a building: 0 for nobody open, None where it could point at a person, else 1 to 4."""
    if 0 < still_open < K_ANONYMITY:
        return None
    return sum(still_open >= least for least in STEPS)


def masked(group: dict[str, Any]) -> dict[str, Any]:
    """A compound without its count where it could point at a person."""
    return group if group["open"] == 0 or group["open"] >= K_ANONYMITY else group | {"open": None}


async def _positive(connection: Connection, area: str, now: Any) -> list[dict[str, Any]]:
    """The open chases, the one whose clock ends first on top: tube, stage and when that stage must be done."""
    return [
        {"tube": tube, "stage": stage, "due_at": due_at, "limit_s": chases.CLOCKS_S[stage]}
        for tube, stage, due_at in chases.running(await chases.chases_of(connection, area, now - chases.KEPT))
    ]


def _named(zone: dict[str, Any]) -> str:
    """The published name of a zone's place: compound and building, never a room."""
    names = [zone["parent"] if zone["kind"] == "building" else None, zone["name"]]
    return "".join(name for name in names if name) or zone["zone"]


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


async def _exceptions(connection: Connection, area: str, day: date) -> dict[str, int]:
    """How many alerts are open at each urgency: those of the desk."""
    return {"now": 0, "hour": 0, "info": 0} | Counter(
        alert["urgency"] for alert in await queries.alerts(connection, area, day)
    )


async def _oldest(connection: Connection, area: str, now: Any) -> Any:
    return await connection.fetchval(
        "select min(sealed_at) from tube where area = $1 and handed_at is null and team is not null"
        " and sealed_at > $2::timestamptz - interval '24 hours'",
        area,
        now,
    )
