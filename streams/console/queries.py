"""What the screens read, each as one query over one moment: rows in, plain JSON out."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from infra.database import Connection
from streams.dispatch import ask

VISIT_FIELDS = [
    "visit",
    "household",
    "day",
    "class",
    "residents",
    "windows",
    "rule",
    "pack",
    "anchor_on",
    "mandatory",
    "attempt",
    "release_at",
    "state",
    "why",
    "team",
    "began_at",
    "ended_at",
    "carried_from",
    "reasons",
]

_VISITS = """
select v.*, p.unit, p.floor, p.room, p.kind as place_kind,
       b.name as building, b.place as building_id, b.lift, b.floors,
       coalesce(c.name, case when b.kind = 'compound' then b.name end) as compound,
       coalesce(p.lat, b.lat, c.lat) as lat, coalesce(p.lon, b.lon, c.lon) as lon,
       d.note, d.wait_s, d.phones, d.contact,
       array(select coalesce(n.name, '') from unnest(v.residents) as r (resident)
             left join person n on n.area = v.area and n.resident = r.resident) as names
from visit v
left join household h on h.area = v.area and h.household = v.household
left join place p on p.area = h.area and p.place = h.place
left join place b on b.area = p.area and b.place = case when p.kind = 'room' then p.parent else p.place end
left join place c on c.area = b.area and c.place = b.parent
left join door d on d.area = v.area and d.household = v.household
where v.area = $1 and v.day = $2 and ($3::text[] is null or v.visit = any($3))
order by v.visit
"""


async def visits(connection: Connection, area: str, day: date, only: Sequence[str] | None = None) -> list[Any]:
    """The visits of a day with their doors."""
    return list(await connection.fetch(_VISITS, area, day, list(only) if only is not None else None))


def place_of(row: Any) -> dict[str, Any]:
    """Where a door is, as {compound, building, unit, room}."""
    return {name: row[name] for name in ("compound", "building", "unit", "room")}


def visit_state(row: Any) -> dict[str, Any]:
    """A visit as the feed shows it: ids only."""
    state = {name: row[name] for name in VISIT_FIELDS}
    return state | {"persons": len(row["residents"])}


def visit_view(row: Any) -> dict[str, Any]:
    """A visit with its door and the names behind it, for a coordinator."""
    view = visit_state(row) | {"place": place_of(row), "floor": row["floor"], "lat": row["lat"], "lon": row["lon"]}
    told = {"names": list(row["names"]), "note": row["note"], "owner": row["owner"]}
    return view | told | {"building_id": row["building_id"]}


def board_view(row: Any) -> dict[str, Any]:
    """A visit as the board lists it by the thousand: why it is due is told when it is opened."""
    view = visit_view(row)
    for name in _OPENED:
        del view[name]
    return view


_OPENED = ("reasons", "pack", "anchor_on", "day")


async def routes(connection: Connection, area: str, day: date, teams: Sequence[str] | None = None) -> list[Any]:
    """The published routes of a day, or of some of its teams, with the version the phone has confirmed."""
    return list(
        await connection.fetch(
            """
            select r.team, r.version, r.stops, r.depart_at, r.return_at,
                   coalesce(p.confirmed, 0) as confirmed, coalesce(p.handed, 0) as handed, p.seen_at
            from route r left join phone p using (area, day, team)
            where r.area = $1 and r.day = $2 and ($3::text[] is null or r.team = any($3)) order by r.team
            """,
            area,
            day,
            teams,
        )
    )


async def teams(connection: Connection, area: str, day: date) -> list[dict[str, Any]]:
    """The teams of a day with their names."""
    rows = await connection.fetch(
        """
        select t.team, t.kind, t.mode, t.ppe_level, t.crew, t.shifts, t.gate, t.lost, t.lost_why,
               coalesce(c.name, t.team) as name, coalesce(c.code, c.name, t.team) as code,
               pos.lat, pos.lon, pos.at as position_at
        from team_day t
        left join team_card c on c.area = t.area and c.team = t.team
        left join team_position pos on pos.area = t.area and pos.team = t.team
        where t.area = $1 and t.day = $2 and t.kind is not null order by t.kind, t.team
        """,
        area,
        day,
    )
    names = await member_names(connection, area)
    return [dict(row) | {"crew": named_crew(row["crew"], names)} for row in rows]


async def member_names(connection: Connection, area: str) -> dict[str, str]:
    """Names of crew members by id."""
    rows = await connection.fetch("select member, name from member_card where area = $1", area)
    return {row["member"]: row["name"] for row in rows}


def named_crew(crew: Sequence[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    """A crew with its names."""
    return [member | {"name": names.get(member["member"], member["member"])} for member in crew]


async def unassigned(connection: Connection, area: str, day: date) -> list[dict[str, Any]]:
    """The visits in no route, with reason and fix."""
    sql = "select visit, version, reason, teams, fix, proven_at from unassigned where area = $1 and day = $2"
    return [dict(row) for row in await connection.fetch(sql, area, day)]


async def alerts(connection: Connection, area: str, day: date) -> list[dict[str, Any]]:
    """What needs a person, most urgent first; what concerns a visit of another day stands on that day's board."""
    rows = await connection.fetch(
        "select alert, kind, urgency, about, due_at, raised_at, detail from alert"
        " where area = $1 and settled_at is null"
        " and not exists (select from visit where visit.area = alert.area and visit = about and day <> $2)"
        " order by array_position(array['now', 'hour', 'info'], urgency), due_at nulls last, raised_at limit 500",
        area,
        day,
    )
    return [dict(row) for row in rows]


async def buildings(connection: Connection, area: str) -> list[dict[str, Any]]:
    """The buildings of an area with their compounds and points; a lift where one is, or is taken to be, as planned."""
    rows = await connection.fetch(
        """
        select b.place, b.name as building, c.name as compound, b.parent, b.floors, b.units,
               coalesce(b.lift, b.floors > $2, false) as lift,
               coalesce(b.lat, c.lat) as lat, coalesce(b.lon, c.lon) as lon
        from place b left join place c on c.area = b.area and c.place = b.parent
        where b.area = $1 and b.kind <> 'room' and b.kind <> 'compound' and b.kind <> 'community'
        order by c.name, b.name
        """,
        area,
        ask.LIFT_ABOVE_FLOORS,
    )
    return [dict(row) for row in rows]


async def tubes(connection: Connection, area: str, since: datetime) -> list[dict[str, Any]]:
    """The tubes sealed since an instant: how many persons, by whom, handed over or not."""
    rows = await connection.fetch(
        "select tube, kind, team, cardinality(residents) as persons, sealed_at, handed_at, result,"
        " coalesce(resulted_at, result_at) as resulted_at from tube"
        " where area = $1 and sealed_at >= $2 order by sealed_at",
        area,
        since,
    )
    return [dict(row) for row in rows]


async def tubes_like(connection: Connection, area: str, text: str) -> list[dict[str, Any]]:
    """The newest tubes whose number holds a text."""
    rows = await connection.fetch(
        "select tube, kind, team, sealed_at, handed_at, result from tube"
        " where area = $1 and strpos(lower(tube), lower($2)) > 0 order by sealed_at desc nulls last limit 8",
        area,
        text.strip(),
    )
    return [dict(row) for row in rows]


async def responsible(connection: Connection, area: str, building: str) -> list[dict[str, Any]]:
    """Who answers for a building, from the nearest to the community, with masked phones."""
    rows = await connection.fetch(
        """
        with recursive up as (
          select place, parent, 0 as step from place where area = $1 and place = $2
          union all
          select p.place, p.parent, step + 1 from place p join up on p.place = up.parent where p.area = $1
        )
        select r.role, coalesce(m.name, r.member) as name, up.step from up
        join responsible r on r.area = $1 and r.place = up.place
        left join member_card m on m.area = $1 and m.member = r.member order by up.step, r.role
        """,
        area,
        building,
    )
    return [dict(row) for row in rows]


async def current_plan(connection: Connection, area: str, day: date) -> dict[str, Any] | None:
    """The plan in force of a day."""
    row = await connection.fetchrow(
        "select version, why, made_at, cost, frozen, by from plan where area = $1 and day = $2"
        " order by version desc limit 1",
        area,
        day,
    )
    return dict(row) if row else None


async def proposal(connection: Connection, area: str, day: date) -> dict[str, Any] | None:
    """The improvement that waits for the coordinator, in brief."""
    row = await connection.fetchrow(
        "select base, jsonb_array_length(changes) as moved, cost, made_at, undoes from proposal"
        " where area = $1 and day = $2",
        area,
        day,
    )
    return dict(row) if row else None


async def rev(connection: Connection, area: str) -> int:
    """The number of the area's last change."""
    return int(await connection.fetchval("select rev from area_head where area = $1", area) or 0)
