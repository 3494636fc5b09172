"""A visit moved, pinned or let go by a coordinator, judged by the checker; no search takes place."""

import asyncio
from dataclasses import replace
from typing import Any

from infra.changes import Transaction
from optimizer import RoutingProblem, explain
from schemas.errors import BadCommand
from streams.dispatch.by_hand.asked import Answer, Body, free, need, put, team_of, visit_of
from streams.dispatch.day.facts import Facts, Override
from streams.dispatch.problem import problem_of
from streams.dispatch.rules.overrides import NEVER, OVERRIDABLE, least, with_ways_out
from streams.dispatch.slots.lanes import Lane, Lanes, lanes


def tried(known: Facts, body: Body) -> Answer:
    """Return what a move or a pin would be answered. Pure, and long for many teams: not for an event loop.

    Raises
    ------
    BadCommand
        It lacks an id it needs, names something that does not exist, or the visit cannot be moved now.
    """
    visit = need(body, "visit")
    known = free(known, visit, body.get("team"))
    if body["type"] == "pin_visit":
        kept = _kept_by(known, visit, body)
        if kept == team_of(known, visit):
            return {"done": False, "violations": []}
        body = body | {"team": kept}
    problem, position, team = problem_of(known), body.get("position"), body.get("team")
    asked = with_ways_out(problem, visit, _asked(known, problem, visit, body), position)
    return _told(asked, visit, team)


def _asked(known: Facts, problem: RoutingProblem, visit: str, body: Body, back_to: str | None = None) -> Lanes:
    """Return what every team says to a visit; the team that is named must be one of them."""
    asked = lanes(problem, visit, body.get("position"), back_to=back_to)
    if (team := body.get("team")) is not None and team not in asked.by_team:
        raise BadCommand(f"Team {team} gets no routes on {known.day}.")
    return asked


def _told(asked: Lanes, visit: str, team: str | None) -> Answer:
    """Return what the teams say as an answer, with the violations of the team that is named."""
    violations = asked.by_team[team].as_json()["violations"] if team is not None else []
    return {
        "done": False,
        "violations": violations,
        "lanes": {one: lane.as_json(visit) for one, lane in asked.by_team.items()},
    }


def _taken(known: Facts, visit: str, body: Body, back_to: str | None) -> tuple[Lanes, Lane, Body | None]:
    """Return what all teams say, the lane of the named one, and what was allowed so that it can take the visit."""
    problem, team, wanted = problem_of(known), str(body["team"]), _override(body)
    asked = _asked(known, problem, visit, body, back_to)
    lane, allowed = asked.by_team[team], None
    if lane.route is None:
        ways = with_ways_out(problem, visit, asked, body.get("position"), team)
        allowed, lane = _allowed(problem, visit, team, ways.by_team[team], wanted, body.get("position"))
        asked = ways
    return asked, lane, allowed


async def move(tx: Transaction, area: str, body: Body, *, by: str, back_to: str | None = None) -> Answer:
    """Give a visit to a team, where the rules or a typed reason allow it, and pin it there.

    Parameters
    ----------
    back_to
        The team, where it gets back what was taken from it.
    """
    team = need(body, "team")
    visit, known = await visit_of(tx, area, body, team)
    asked, lane, allowed = await asyncio.to_thread(_taken, known, visit, body, back_to)
    assert lane.route is not None
    before = await set_pin(tx, known, visit, team, body.get("position"), by, allowed)
    overrides = {v: one for v, one in known.overrides.items() if v != visit}
    if allowed is not None:
        overrides[visit] = Override(team, allowed["code"], allowed["minutes"])
    pinned = replace(known, pins={**known.pins, visit: team}, overrides=overrides)
    plan = explain.with_route(asked.rest, lane.route, visit)
    version = await put(tx, pinned, problem_of(pinned), plan, "moved_by_hand", by)
    return _told(asked, visit, team) | {"done": True, "version": version, "before": before}


async def pin(tx: Transaction, area: str, body: Body, *, by: str) -> Answer:
    """Keep a visit with its team, or move it to one and keep it there."""
    visit, known = await visit_of(tx, area, body)
    team = _kept_by(known, visit, body)
    if team != team_of(known, visit):
        return await move(tx, area, body | {"team": team}, by=by)
    before = await set_pin(tx, known, visit, team, body.get("position"), by)
    return {"done": True, "version": known.published.version, "violations": [], "before": before}


def _kept_by(known: Facts, visit: str, body: Body) -> str:
    team = body.get("team") or team_of(known, visit)
    if team is None:
        raise BadCommand(f"{visit} is in no route: name the team it shall be pinned to.")
    return str(team)


async def unpin(tx: Transaction, area: str, body: Body, *, by: str, dry_run: bool) -> Answer:
    """Let a visit go wherever it costs least again."""
    visit, known = await visit_of(tx, area, body)
    if visit not in known.pins:
        raise BadCommand(f"{visit} is not pinned.")
    if dry_run:
        return {"done": False, "violations": []}
    before = await set_pin(tx, known, visit, None, None, by)
    return {"done": True, "version": known.published.version, "violations": [], "before": before}


def _override(body: Body) -> Body | None:
    """The override a command asks for, which needs its reason."""
    wanted: Body | None = body.get("override")
    if wanted is not None and not str(wanted.get("text") or "").strip():
        raise BadCommand("An override needs its reason in words: override.text.")
    return wanted


def _allowed(
    problem: RoutingProblem, visit: str, team: str, lane: Lane, wanted: Body | None, position: int | None
) -> tuple[Body, Lane]:
    """What is allowed for a visit that a team cannot take by the rules, and the team's route then.

    Raises
    ------
    BadCommand
        Nobody asked for an override, or none of this kind is possible.
    """
    said = lane.as_json()["violations"][0]
    refusal = {"what": "cannot_take", "visit": visit, "team": team, "rule": said["code"]}
    if wanted is None:
        raise BadCommand(f"Team {team} cannot take {visit}: {said['message']}", refusal=refusal)
    code = wanted.get("code")
    if code not in OVERRIDABLE:
        raise BadCommand(f"{code} cannot be overridden; with a reason can {', '.join(OVERRIDABLE)}.")
    found = None if lane.code in NEVER else least(problem, visit, team, str(code), position)
    if found is None:
        sentence = f"Team {team} cannot take {visit} even with {code} overridden: {said['message']}"
        raise BadCommand(sentence, refusal=refusal | {"passed": str(code)})
    return {"code": code, "minutes": found[0].minutes, "text": wanted["text"]}, found[1]


async def set_pin(
    tx: Transaction, known: Facts, visit: str, team: str | None, position: int | None, by: str,
    override: Body | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Pin or unpin a visit; answers what was before, for an undo.

    Parameters
    ----------
    override
        {code, minutes, text}: the reason in words is kept here and nowhere else.
    """
    if team is None:
        await tx.connection.execute(
            "delete from pin where area = $1 and day = $2 and visit = $3", known.area, known.day, visit
        )
    else:
        await tx.connection.execute(
            "insert into pin (area, day, visit, team, position, by, at, override)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)"
            " on conflict (area, day, visit) do update set team = excluded.team, position = excluded.position,"
            " by = excluded.by, at = excluded.at, override = excluded.override",
            known.area,
            known.day,
            visit,
            team,
            position,
            by,
            tx.now,
            override,
        )
    passed = override["code"] if override is not None else None
    tx.show(known.area, "pin", {"visit": visit, "day": known.day, "team": team, "override": passed})
    return {"pin": known.pins.get(visit), "team": team_of(known, visit)}
