"""The coordinator's board: one snapshot of one moment, with the number of the last change in it."""

from datetime import date
from typing import Any

from infra import changes
from infra.clock import Clock, day_bounds
from infra.database import Connection
from schemas.errors import NotFound
from streams.console import queries
from streams.residents import clearance
from streams.routes.pinned import pinned

DONE = ("sampled", "refused", "moved", "in_hospital", "done_elsewhere")


async def board(connection: Connection, clock: Clock, area: str, day: date | None) -> dict[str, Any]:
    """Everything the live screen shows of a day; call it inside a snapshot transaction.

    Raises
    ------
    NotFound
        No such area.
    """
    head = await head_of(connection, clock, area, day)
    day = head["date"]
    rows = await queries.visits(connection, area, day)
    views, routes = placed(rows, await queries.routes(connection, area, day))
    sums = dict(await clearance.totals(connection, area, day))
    return head | {
        "counts": sums | counts(views, len(head["unassigned"])),
        "visits": views,
        "routes": routes,
        "buildings": await queries.buildings(connection, area),
    }


async def head_of(connection: Connection, clock: Clock, area: str, day: date | None) -> dict[str, Any]:
    """All of a board that does not grow with the number of its doors.

    Raises
    ------
    NotFound
        No such area.
    """
    found = await changes.find_area(connection, area)
    if found is None:
        raise NotFound(f"There is no area {area}.")
    day = day or clock.today(found.timezone)
    return {
        "area": area,
        "name": found.name,
        "timezone": found.timezone,
        "date": day,
        "now": clock.now(),
        "speed": clock.speed,
        "last_change": found.rev,
        "round": await round_number(connection, area, day),
        "publish": found.publish,
        "depot": found.depot,
        "pack": found.pack,
        "plan": await queries.current_plan(connection, area, day),
        "proposal": await queries.proposal(connection, area, day),
        "teams": await queries.teams(connection, area, day),
        "unassigned": await queries.unassigned(connection, area, day),
        "alerts": await queries.alerts(connection, area, day),
        "tubes": await queries.tubes(connection, area, day_bounds(day, found.timezone)[0]),
    }


def placed(visits: list[Any], routes: list[Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Visits with the team and time their route gives them, and the routes with their pinned parts."""
    states = {row["visit"]: row["state"] for row in visits}
    marked = [route_view(row, states) for row in routes]
    where = {s["visit"]: (r["team"], s["start_at"]) for r in marked for s in r["stops"] if s.get("visit")}
    return [_placed(queries.board_view(row), where) for row in visits], marked


def route_view(row: Any, states: dict[str, str]) -> dict[str, Any]:
    """A route with its pinned part marked."""
    stops = row["stops"]
    fixed = pinned(stops, states)
    marked = [stop | {"pinned": n < fixed} for n, stop in enumerate(stops)]
    return {"team": row["team"], "version": row["version"], "seen": row["confirmed"], "stops": marked}


def _placed(view: dict[str, Any], placed: dict[str, tuple[str, Any]]) -> dict[str, Any]:
    team, start_at = placed.get(view["visit"], (None, None))
    return view | {"assigned_team": team, "start_at": start_at, "team": view["team"] or team}


def counts(visits: list[dict[str, Any]], unassigned: int) -> dict[str, int]:
    """Doors due and visited, visits in no route, and visits planned after their window."""
    live = [visit for visit in visits if visit["state"] != "void"]
    late = sum(1 for visit in live if visit["state"] == "due" and is_late(visit))
    visited = sum(1 for visit in live if visit["state"] in DONE)
    return {"due": len(live), "visited": visited, "unassigned": unassigned, "late": late}


def is_late(visit: dict[str, Any]) -> bool:
    """Whether a visit is planned to start after its last window closes."""
    if not visit["start_at"] or not visit["windows"]:
        return False
    return str(visit["start_at"]) > max(str(window["close_at"]) for window in visit["windows"])


async def round_number(connection: Connection, area: str, day: date) -> int:
    """How many rounds there were so far: dates with any visit or sample, up to this one."""
    count = await connection.fetchval(
        "select count(*) from (select taken_on from sample where area = $1 and taken_on <= $2"
        " union select day from visit where area = $1 and day <= $2) as rounds",
        area,
        day,
    )
    return max(1, int(count or 0))


async def clearance_view(connection: Connection, area: str, day: date) -> dict[str, Any]:
    """The clearance table of a date: the sum, by building and by household."""
    places = {row["place"]: row for row in await queries.buildings(connection, area)}
    by_building: dict[str, list[Any]] = {}
    for row in await clearance.by_household(connection, area, day):
        by_building.setdefault(row["building"] or "", []).append(row)
    rows = [_building(place, places.get(place), homes) for place, homes in by_building.items()]
    rows += [_building(place, row, []) for place, row in places.items() if place not in by_building]
    rows.sort(key=lambda row: (row["compound"] or "", row["building"] or ""))
    head = {"area": area, "date": day, "round": await round_number(connection, area, day)}
    return head | clearance.sum_of(rows) | {"last_change": await queries.rev(connection, area), "buildings": rows}


def _building(place: str, row: dict[str, Any] | None, homes: list[Any]) -> dict[str, Any]:
    names = {"compound": row["compound"], "building": row["building"], "floors": row["floors"]} if row else {}
    blank = {"compound": None, "building": None, "floors": None}
    households = [dict(home) for home in homes]
    return {"place": place} | (names or blank) | clearance.sum_of(homes) | {"households": households}
