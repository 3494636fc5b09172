"""What the console and the command line may ask of dispatch: plan now, show the plan, say why, do a command."""

import asyncio
import datetime as dt
from typing import Any

import msgspec

from infra import changes
from infra.clock import Clock
from infra.database import Connection, Database
from schemas.errors import BadCommand, NotFound
from streams.dispatch import policy, shown
from streams.dispatch.by_hand import hand, moves, taken_out
from streams.dispatch.by_hand.asked import day_of_visit, need
from streams.dispatch.day.facts import Facts
from streams.dispatch.problem import problem_of
from streams.dispatch.reading import ledger
from streams.dispatch.slots.lanes import lanes

SECONDS = 2.0
"""How long `plan_now` searches where nobody says [s]."""
_MISSING = "There is no area {}: `doorstep area add` makes one."
LIFT_ABOVE_FLOORS = policy.LIFT_ABOVE_FLOORS
"""A building of which nobody said whether it has a lift is planned as one with a lift where it has more floors."""


async def plan_now(
    database: Database, clock: Clock, area: str, day: dt.date, seconds: float | None = None, dry_run: bool = False
) -> dict[str, Any]:
    """Plan one area and day now, publish it unless `dry_run`, and return the plan (INTERFACE, section 4).

    With no new fact since the last such plan its version stands.

    Raises
    ------
    NotFound
        No such area.
    """
    from streams.dispatch.searching import now  # numba comes with it: only where somebody plans

    await _area(database, area)
    made = await now.plan_now(database, clock, area, day, SECONDS if seconds is None else seconds, dry_run=dry_run)
    return made if made is not None else shown.plan_json(await _known(database, clock, area, day))


async def plan_json(connection: Connection, area: str, day: dt.date) -> dict[str, Any]:
    """The plan in force as JSON (INTERFACE, section 4); version 0 where there is none.

    Parameters
    ----------
    connection
        In a snapshot transaction.

    Raises
    ------
    NotFound
        No such area.
    """
    found = await _find(connection, area)
    return shown.plan_json(await ledger.load(connection, found, day, dt.datetime.now(dt.UTC)))


async def why_this_team(connection: Connection, area: str, visit: str) -> dict[str, Any] | None:
    """Why a visit is with its team, or in no route: the last change, what each team says, the next best, the fix.

    None where there is no such visit.
    """
    day = await connection.fetchval("select day from visit where area = $1 and visit = $2", area, visit)
    found = await changes.find_area(connection, area)
    if day is None or found is None:
        return None
    made_at = await connection.fetchval("select max(made_at) from plan where area = $1 and day = $2", area, day)
    known = await ledger.load(connection, found, day, made_at or dt.datetime.now(dt.UTC))
    team = next((t for t, stops in known.published.routes.items() if any(s.get("visit") == visit for s in stops)), None)
    answers = await asyncio.to_thread(_lanes, known, visit)
    return {
        "visit": visit,
        "team": team,
        "version": known.published.versions.get(team) if team else None,
        "change": await _last_change(connection, area, day, visit),
        "pinned_to": known.pins.get(visit),
        "lanes": answers,
        "next_best": _next_best(answers, team),
        "unassigned": known.published.unassigned.get(visit),
    }


async def without_team(
    database: Database, clock: Clock, area: str, team: str, day: dt.date | None = None
) -> dict[str, Any]:
    """What would become of a team's doors if it left now: who takes which, who comes too late, what is left.

    Raises
    ------
    BadCommand
        No such team works that day.
    NotFound
        No such area.
    """
    on = day or clock.today((await _area(database, area)).timezone)
    known = await _known(database, clock, area, on)
    if team not in known.teams:
        raise BadCommand(f"There is no team {team} on {on}.")
    return dict(msgspec.to_builtins(await asyncio.to_thread(taken_out.taken_out, known, team)))


async def with_fewer_teams(database: Database, clock: Clock, area: str, day: dt.date, count: int) -> dict[str, Any]:
    """What `count` of a day's teams could do without a new plan, by class of visit.

    Raises
    ------
    NotFound
        No such area.
    """
    known = await _known(database, clock, area, day)
    return await asyncio.to_thread(taken_out.with_fewer, known, count)


async def command(
    database: Database, clock: Clock, area: str, command_dict: dict[str, Any], by: str, dry_run: bool = False
) -> dict[str, Any]:
    """Do (or with `dry_run` try) one of move_visit, pin_visit, unpin_visit, replan, freeze_plan, publish_plan, undo.

    Returns
    -------
    dict
        `{done, version, violations: [{code, message}], lanes: {team: {ok, violations, extra_s}}, before}`; what a
        command does not concern is absent.

    Raises
    ------
    BadCommand
        It lacks an id it needs, names something that does not exist, or is not possible.
    """
    if command_dict["type"] == "replan":
        day = _day(command_dict, clock.today((await _area(database, area)).timezone))
        known = await _known(database, clock, area, day)
        made = await plan_now(database, clock, area, day, command_dict.get("seconds"), dry_run)
        before = {} if dry_run else hand.published_before(known, made["version"])
        return {"done": not dry_run, "version": made["version"], "violations": [], **before}
    if dry_run and command_dict["type"] in hand.MOVING:
        async with database.transaction(snapshot=True) as connection:
            found = await _find(connection, area)
            day = await day_of_visit(connection, area, need(command_dict, "visit"))
            known = await ledger.load(connection, found, day, clock.now())
        return dict(msgspec.to_builtins(await asyncio.to_thread(moves.tried, known, command_dict)))
    async with changes.transaction(database, [area], clock.now()) as tx:
        if area not in tx.areas:
            raise NotFound(_MISSING.format(area))
        answer = await hand.do(tx, area, command_dict, by=by, dry_run=dry_run, speed=clock.speed)
    return dict(msgspec.to_builtins(answer))


def _day(command_dict: dict[str, Any], otherwise: dt.date) -> dt.date:
    return dt.date.fromisoformat(command_dict["date"]) if command_dict.get("date") else otherwise


def _next_best(answers: dict[str, Any], own: str | None) -> dict[str, Any] | None:
    """The cheapest other team that could take it, and what that would cost more than now [s]; None: no other could."""
    able = [(lane["extra_s"], team) for team, lane in answers.items() if lane["ok"] and team != own]
    return {"team": min(able)[1], "extra_s": min(able)[0]} if able else None


def _lanes(known: Facts, visit: str) -> dict[str, Any]:
    if visit not in known.open or not known.published.version:
        return {}
    return {team: lane.as_json(visit) for team, lane in lanes(problem_of(known), visit).by_team.items()}


async def _find(connection: Connection, area: str) -> changes.Area:
    found = await changes.find_area(connection, area)
    if found is None:
        raise NotFound(_MISSING.format(area))
    return found


async def _area(database: Database, area: str) -> changes.Area:
    async with database.connection() as connection:
        return await _find(connection, area)


async def _known(database: Database, clock: Clock, area: str, day: dt.date) -> Facts:
    async with database.transaction(snapshot=True) as connection:
        return await ledger.load(connection, await _find(connection, area), day, clock.now())


async def _last_change(connection: Connection, area: str, day: dt.date, visit: str) -> dict[str, Any] | None:
    row = await connection.fetchrow(
        "select version, team, change from route_version, jsonb_array_elements(changes) as change"
        " where area = $1 and day = $2 and change->>'visit' = $3 order by version desc limit 1",
        area,
        day,
        visit,
    )
    return None if row is None else {**row["change"], "version": row["version"]}
