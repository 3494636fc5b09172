"""The part of a large board that the first picture shows: lanes in sight with their doors, and what needs a person.

A district is twelve thousand doors and eight megabytes; a page shows a dozen lanes of three hundred. What is not in
sight is fetched once the first picture stands, or never, when only one door is new.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec

from infra.clock import Clock
from infra.database import Connection
from streams.console import board, queries

FEW = 1_500
"""A day of at most so many visits is told whole: it is no more than a moment's work."""

VISITS_A_LINE, ROUTES_A_LINE = 250, 20
"""Rows of a line that a browser reads in about a millisecond."""

_LATE = """
select r.team, count(*)::int as late,
       max(extract(epoch from (stop->>'start_at')::timestamptz - c.close_at)) as seconds
from route r
cross join lateral jsonb_array_elements(r.stops) stop
join visit v on v.area = r.area and v.visit = stop->>'visit'
cross join lateral (select max((w->>'close_at')::timestamptz) as close_at from jsonb_array_elements(v.windows) w) c
where r.area = $1 and r.day = $2 and v.state = 'due' and v.windows <> '[]'
  and (stop->>'start_at')::timestamptz > c.close_at
group by r.team
"""


async def in_sight(
    connection: Connection, clock: Clock, area: str, day: date | None, lanes: int, also: Sequence[str] = ()
) -> dict[str, Any]:
    """The board of a day with the visits of so many lanes only, those with trouble first; call it inside a snapshot.

    Parameters
    ----------
    also
        Visits that are told whatever lane they are in.

    Returns
    -------
    The board, `partial` when something is left out. Buildings are told unless no lane is asked for, and the persons of
    the clearance table only with the whole board.
    """
    head = await board.head_of(connection, clock, area, day)
    day = head["date"]
    states = await connection.fetch(_STATES, area, day)
    if lanes and sum(row["many"] for row in states) <= FEW:
        return await board.board(connection, clock, area, day)
    late = {row["team"]: row for row in await connection.fetch(_LATE, area, day)}
    routes = await queries.routes(connection, area, day, _first(head["teams"], late, lanes))
    wanted = {stop["visit"] for row in routes for stop in row["stops"] if stop.get("visit")}
    wanted |= {row["visit"] for row in head["unassigned"]} | {row["about"] for row in head["alerts"]} | set(also)
    views, marked = board.placed(await queries.visits(connection, area, day, sorted(wanted)), routes)
    counts = _counts(states, len(head["unassigned"]), sum(row["late"] for row in late.values()))
    buildings = await queries.buildings(connection, area) if lanes else []
    return head | {"partial": True, "counts": counts, "visits": views, "routes": marked, "buildings": buildings}


def lines(found: dict[str, Any]) -> bytes:
    """A whole board as lines of JSON, which a page reads one by one and draws and answers in between.

    The first line is the board without its visits and routes, and says in `parts` how many lines follow; the others
    have some of the `visits`, then some of the `routes`.
    """
    kinds = (("visits", VISITS_A_LINE), ("routes", ROUTES_A_LINE))
    parts = [{name: found[name][n : n + size]} for name, size in kinds for n in range(0, len(found[name]), size)]
    head = found | {"visits": [], "routes": [], "parts": len(parts)}
    return b"\n".join(msgspec.json.encode(part) for part in (head, *parts)) + b"\n"


_STATES = "select state, count(*)::int as many from visit where area = $1 and day = $2 group by state"


def _first(teams: list[dict[str, Any]], late: dict[str, Any], lanes: int) -> list[str]:
    """The teams whose lanes stand on top, as the page sorts them: lost ones, the latest ones, by code."""
    moving = [team for team in teams if team["kind"] != "fixed"]
    moving.sort(key=lambda t: (not t["lost"], -late[t["team"]]["seconds"] if t["team"] in late else 0, t["code"]))
    return [team["team"] for team in moving[:lanes]]


def _counts(states: list[Any], unassigned: int, late: int) -> dict[str, int]:
    many = {row["state"]: row["many"] for row in states if row["state"] != "void"}
    visited = sum(many.get(state, 0) for state in board.DONE)
    return {"due": sum(many.values()), "visited": visited, "unassigned": unassigned, "late": late}
