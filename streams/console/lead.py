"""The team lead's phone: one route, its stops with name, room and note, for as long as the shift needs them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from infra import changes
from infra.clock import Clock, day_bounds
from infra.database import Connection, Database
from schemas.errors import NotAllowed, ShiftOver
from schemas.values import CLASS_RANK
from streams.console import board, queries
from streams.console.auth import Who
from streams.tubes.rules import SPECIMEN_LIMIT_S, SPECIMEN_TARGET_S

ERASE_AFTER = timedelta(hours=2)
"""After the end of the shift the route is shown no more. **Source** SCREENS, section 11."""
_DEFAULT_WAIT_S = {"special": 300}
"""Wait at the door before "no answer": special 5 min, else 3. **Source** DOMAIN, section 4."""


async def route(connection: Connection, clock: Clock, who: Who) -> dict[str, Any]:
    """The lead's route of the day as it is now; call it inside a snapshot transaction."""
    area, team, day = own(who)
    rows = await queries.routes(connection, area, day, [team])
    wanted = [stop["visit"] for row in rows for stop in row["stops"] if stop.get("visit")]
    visits = {row["visit"]: row for row in await queries.visits(connection, area, day, wanted)}
    states = {visit: row["state"] for visit, row in visits.items()}
    blank: dict[str, Any] = {"version": 0, "seen": 0, "stops": []}
    view = board.route_view(rows[0], states) if rows else blank
    found = await connection.fetchrow("select name, timezone, desk_name, desk_phone from area where area = $1", area)
    assert found is not None
    team_row = next((row for row in await queries.teams(connection, area, day) if row["team"] == team), None)
    ends_at = shift_end(team_row, day, found["timezone"])
    if clock.now() > ends_at + ERASE_AFTER:
        raise ShiftOver("The shift is over: the route is not shown any more.")
    since = day_bounds(day, found["timezone"])[0]
    people = await _people(connection, area, day, visits.values())
    return {
        "area": area,
        "area_name": found["name"],
        "timezone": found["timezone"],
        "team": team,
        "name": team_row["name"] if team_row else team,
        "code": team_row["code"] if team_row else team,
        "date": day,
        "now": clock.now(),
        "speed": clock.speed,
        "ends_at": ends_at,
        "desk": {"name": found["desk_name"], "phone": found["desk_phone"]},
        "last_change": await queries.rev(connection, area),
        "version": view["version"],
        "confirmed": view["seen"],
        "handed": rows[0]["handed"] if rows else 0,
        "lost": bool(team_row and team_row["lost"]),
        "gate": team_row["gate"] if team_row else None,
        "crew": team_row["crew"] if team_row else [],
        "shifts": team_row["shifts"] if team_row else [],
        "stops": [_stop(stop, visits.get(stop.get("visit") or ""), people) for stop in view["stops"]],
        "tubes": [tube for tube in await queries.tubes(connection, area, since) if tube["team"] == team],
        "reasons": await _reasons(connection, area, team, day, view["seen"]),
        "limits": {"specimen_s": SPECIMEN_LIMIT_S, "target_s": SPECIMEN_TARGET_S},
    }


async def hand_out(database: Database, clock: Clock, who: Who) -> dict[str, Any]:
    """The route as the phone gets it: before it leaves, dispatch knows that the team may go by it.

    A plan that is put in force in that moment is read again, so that no phone is handed a route that gave a door away.
    """
    while True:
        async with database.transaction(snapshot=True) as connection:
            said = await route(connection, clock, who)
        if said["version"] <= said.pop("handed"):
            return said
        await database.execute(_HAND_OUT, *own(who), said["version"])
        now = "select max(version) from route where area = $1 and team = $2 and day = $3"
        if await database.fetchval(now, *own(who)) == said["version"]:
            return said


_HAND_OUT = """
insert into phone (area, team, day, handed, seen_at) values ($1, $2, $3, $4, clock_timestamp())
on conflict (area, day, team) do update set handed = greatest(phone.handed, excluded.handed),
    seen_at = clock_timestamp()
"""


def own(who: Who) -> tuple[str, str, date]:
    """The lead's area, team and day.

    Raises
    ------
    NotAllowed
        It is no lead.
    """
    if who.role != "lead" or who.team is None or who.day is None:
        raise NotAllowed("Only a team lead has a route.")
    return who.areas[0], who.team, who.day


def shift_end(team: dict[str, Any] | None, day: date, timezone: str) -> datetime:
    """When the last shift of a team ends; without a roster the end of its day."""
    ends = [str(shift["to_at"]) for shift in (team or {}).get("shifts") or []]
    return max(datetime.fromisoformat(end) for end in ends) if ends else day_bounds(day, timezone)[1]


async def _reasons(connection: Connection, area: str, team: str, day: date, seen: int) -> dict[str, str]:
    """Why each visit changed since the version the phone has confirmed, as codes; the latest reason wins."""
    rows = await connection.fetch(
        "select changes from route_version where area = $1 and team = $2 and day = $3 and version > $4"
        " order by version",
        area,
        team,
        day,
        seen,
    )
    return {change["visit"]: change["why"] for row in rows for change in row["changes"]}


async def phones(database: Database, clock: Clock, who: Who) -> dict[str, str]:
    """The number to dial for each door of the own route; it lives on the phone no longer than the route itself."""
    area, team, day = own(who)
    rows = await database.fetch(
        """
        select v.visit, coalesce(d.phones[1], (select p.phones[1] from person p where p.area = v.area
               and p.resident = any(v.residents) and cardinality(p.phones) > 0 order by p.resident limit 1)) as phone
        from route r, jsonb_array_elements(r.stops) as stop
        join visit v on v.area = $1 and v.visit = stop->>'visit'
        left join door d on d.area = v.area and d.household = v.household
        where r.area = $1 and r.team = $2 and r.day = $3
        """,
        area,
        team,
        day,
    )
    return {row["visit"]: row["phone"] for row in rows if row["phone"]}


async def _people(connection: Connection, area: str, day: date, visits: Any) -> dict[str, dict[str, Any]]:
    residents = sorted({resident for row in visits for resident in row["residents"]})
    rows = await connection.fetch(
        """
        select p.resident, p.name, p.birth_year, exists (select from sample s where s.area = p.area
               and s.resident = p.resident and s.taken_on = $3) as sampled
        from person p where p.area = $1 and p.resident = any($2)
        """,
        area,
        residents,
        day,
    )
    return {row["resident"]: dict(row) for row in rows}


def _stop(stop: dict[str, Any], row: Any, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if row is None:
        return stop
    phones = [masked(phone) for phone in row["phones"] or ()]
    door = {
        "place": queries.place_of(row) | {"floor": row["floor"], "floors": row["floors"], "lift": row["lift"]},
        "note": row["note"],
        "wait_s": row["wait_s"] or _DEFAULT_WAIT_S.get(row["class"], 180),
        "contact": row["contact"],
        "phone_masked": phones[0] if phones else None,
        "lat": row["lat"],
        "lon": row["lon"],
    }
    visit = {"household": row["household"], "class": row["class"], "persons": len(row["residents"])}
    visit |= {"state": row["state"], "attempt": row["attempt"], "rank": CLASS_RANK[row["class"]]}
    visit |= {
        "began_at": row["began_at"],
        "window": _window(row["windows"], stop["start_at"]),
        "release_at": row["release_at"],
        "mandatory": row["mandatory"],
    }
    named = [_person(resident, people.get(resident), row["day"].year) for resident in row["residents"]]
    return stop | door | visit | {"residents": named}


def _window(windows: Sequence[dict[str, Any]], start_at: str) -> dict[str, Any] | None:
    """The window a visit is planned into: of several, the first that is still open when it starts."""
    if not windows:
        return None
    start = datetime.fromisoformat(start_at)
    return next((one for one in windows if datetime.fromisoformat(one["close_at"]) >= start), windows[-1])


def _person(resident: str, person: dict[str, Any] | None, year: int) -> dict[str, Any]:
    born = person["birth_year"] if person else None
    named = {"resident": resident, "name": person["name"] if person else None, "age": year - born if born else None}
    return named | {"sampled": bool(person and person["sampled"])}


def masked(phone: str) -> str:
    """A phone number as it may be shown: 138****5678."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 8 else "****"


async def heard_of(database: Database, who: Who) -> None:
    """Keep that the phone was heard of just now: a silent one keeps what it is on its way to."""
    await database.execute(
        "insert into phone (area, day, team, seen_at) values ($1, $2, $3, clock_timestamp())"
        " on conflict (area, day, team) do update set seen_at = clock_timestamp()"
        " where phone.seen_at < clock_timestamp() - interval '5 s'",
        who.areas[0],
        who.day,
        who.team,
    )


async def confirm(database: Database, clock: Clock, who: Who, version: int) -> None:
    """Keep that the phone has seen a route version, and wake dispatch: what left it may go to another team now."""
    area, team, day = own(who)
    async with changes.transaction(database, [area], clock.now()) as tx:
        row = await tx.connection.fetchrow(_CONFIRM, area, day, team, version)
        tx.show(area, "phone", {"day": day, "team": team} | dict(row or {}))


_CONFIRM = """
insert into phone (area, day, team, confirmed, seen_at, confirmed_at)
select $1, $2, $3, least($4, coalesce(max(version), 0)), clock_timestamp(), clock_timestamp()
from route where area = $1 and day = $2 and team = $3
on conflict (area, day, team) do update set seen_at = clock_timestamp(), confirmed_at = clock_timestamp(),
    confirmed = greatest(phone.confirmed, excluded.confirmed)
returning confirmed, seen_at
"""
