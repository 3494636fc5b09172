"""All that dispatch has to know of one area and day, read in a few queries at one moment."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import msgspec

from infra import changes
from infra.changes import Area
from infra.database import Connection, Row
from streams.dispatch import facts
from streams.dispatch.facts import Facts
from streams.routes import ledger as routes

_VISITS = """
select visit, household, class, residents, windows, mandatory, attempt, release_at, state, began_at, ended_at, team,
       is_recheck
from visit where area = $1 and day = $2 order by visit
"""
_TEAMS = """
select team, kind, ppe_level, mode, crew, shifts, gate, lost from team_day
where area = $1 and day = $2 and kind is not null order by team
"""
_PLACES = """
with recursive up as (
    select h.household, p.place, p.kind, p.parent, p.unit, p.floor, p.room, p.floors, p.lift, p.lat, p.lon, p.name
    from household as h join place as p on p.area = h.area and p.place = h.place
    where h.area = $1 and h.household = any($2::text[])
    union
    select null::text, p.place, p.kind, p.parent, p.unit, p.floor, p.room, p.floors, p.lift, p.lat, p.lon, p.name
    from up join place as p on p.area = $1 and p.place = up.parent
)
select * from up
"""
_CENTRES = """
select parent, avg(lat) as lat, avg(lon) as lon from place
where area = $1 and kind = 'building' and lat is not null group by grouping sets ((parent), ())
"""


@dataclass(frozen=True)
class Head:
    """How far an area is, and how far it was planned."""

    area: Area
    planned_rev: int
    types: frozenset[str] = field(default_factory=frozenset)


async def load(connection: Connection, area: Area, day: dt.date, now: dt.datetime) -> Facts:
    """Read everything of one area and day.

    Parameters
    ----------
    connection
        In a transaction: a snapshot, or one that holds the area's lock.
    """
    visits = [_visit(row) for row in await connection.fetch(_VISITS, area.area, day)]
    households = sorted({visit.household for visit in visits})
    teams = [_team(row) for row in await connection.fetch(_TEAMS, area.area, day)]
    places, homes = _tree(await connection.fetch(_PLACES, area.area, households))
    centres = {row["parent"]: (row["lat"], row["lon"]) for row in await connection.fetch(_CENTRES, area.area)}
    pins = await connection.fetch("select visit, team from pin where area = $1 and day = $2", area.area, day)
    phones = await connection.fetch(
        "select team, confirmed, seen_at from phone where area = $1 and day = $2", area.area, day
    )
    published = await routes.load(connection, area.area, day)
    return Facts(
        area=area.area,
        rev=area.rev,
        timezone=area.timezone,
        publish=area.publish,
        depot=area.depot,
        day=day,
        now=now,
        visits={visit.visit: visit for visit in visits},
        teams={team.team: team for team in teams},
        places=places,
        homes=homes,
        centres={place: at for place, at in centres.items() if at[0] is not None},
        pins={row["visit"]: row["team"] for row in pins},
        phones={row["team"]: (row["confirmed"], row["seen_at"]) for row in phones},
        published=published,
    )


async def head(connection: Connection, area: str) -> Head | None:
    """How far an area is, and what types of changes were not looked at yet."""
    found = await changes.find_area(connection, area)
    if found is None:
        return None
    planned = await connection.fetchval("select planned_rev from plan_head where area = $1", area) or 0
    if planned >= found.rev:
        return Head(found, planned)
    rows = await connection.fetch("select distinct type from change where area = $1 and rev > $2", area, planned)
    return Head(found, planned, frozenset(row["type"] for row in rows))


async def unplanned(connection: Connection) -> list[str]:
    """The areas that changed since they were last looked at."""
    rows = await connection.fetch(
        "select head.area from area_head as head left join plan_head as done using (area)"
        " where head.rev > coalesce(done.planned_rev, 0) order by head.area"
    )
    return [row["area"] for row in rows]


async def looked_at(connection: Connection, area: str, rev: int) -> None:
    """Note that dispatch has answered everything of an area up to `rev`."""
    await connection.execute(
        "insert into plan_head (area, planned_rev) values ($1, $2) on conflict (area) do update"
        " set planned_rev = greatest(plan_head.planned_rev, excluded.planned_rev)",
        area,
        rev,
    )


def _visit(row: Row) -> facts.Visit:
    return facts.Visit(
        visit=row["visit"],
        household=row["household"],
        visit_class=row["class"],
        residents=tuple(row["residents"]),
        windows=tuple(msgspec.convert(row["windows"], list[facts.Window])),
        mandatory=row["mandatory"],
        attempt=row["attempt"],
        release_at=row["release_at"],
        state=row["state"],
        began_at=row["began_at"],
        ended_at=row["ended_at"],
        team=row["team"],
    )


def _team(row: Row) -> facts.Team:
    return facts.Team(
        team=row["team"],
        kind=row["kind"],
        ppe_level=row["ppe_level"] or 0,
        mode=row["mode"] or "walk",
        crew=tuple(row["crew"]),
        shifts=tuple(msgspec.convert(row["shifts"], list[facts.Shift])),
        gate=None if row["gate"] is None else tuple(row["gate"]),
        lost=row["lost"],
    )


def _tree(rows: list[Any]) -> tuple[dict[str, facts.Place], dict[str, str]]:
    places = {
        row["place"]: facts.Place(
            row["place"], row["kind"], row["parent"], row["unit"], row["floor"], row["room"], row["floors"],
            row["lift"], row["lat"], row["lon"], row["name"],
        )
        for row in rows
    }  # fmt: skip
    return places, {row["household"]: row["place"] for row in rows if row["household"] is not None}
