"""What would become of a team's doors if it left now: shown before anybody confirms, decided by nobody yet. No search.

The doors go where they fit as the routes stand, dearest first; dispatch itself may make a little more room afterwards.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from optimizer import Plan, Unassigned, explain
from streams.dispatch.assign import left_out
from streams.dispatch.facts import Facts
from streams.dispatch.problem import problem_of, stops_of
from streams.routes.pinned import moment

WITHIN_S = 1.5
"""Time to find the places and prove the reasons [s]."""


def taken_out(known: Facts, team: str) -> dict[str, Any]:
    """Where the doors of a team would go, and which would be left.

    Returns
    -------
    dict
        `{rest, taken: [{visit, team, start_at, before_at, late_s}], left: [{visit, reason, teams, fix}], computed_s}`;
        `late_s` is by how much a start misses the last window of the door [s].
    """
    began = time.monotonic()
    gone = replace(known, teams={**known.teams, team: replace(known.teams[team], lost=True)})
    problem = problem_of(gone)
    plan = explain.explained(problem, _with_all(problem.published or Plan(), gone), within_s=WITHIN_S)
    before = _starts(known.published.routes)
    after = _starts({route.team: stops_of(known, route) for route in plan.routes})
    rest = [visit for visit, (of, _) in before.items() if of == team and visit in known.open]
    left = left_out(gone, plan)
    return {
        "rest": len(rest),
        "taken": [_taken(known, visit, before[visit][1], *after[visit]) for visit in rest if visit in after],
        "left": [{"visit": visit, **left[visit]} for visit in rest if visit in left],
        "computed_s": round(time.monotonic() - began, 2),
    }


def _with_all(plan: Plan, known: Facts) -> Plan:
    """The plan with every open visit that is in no route among those left out."""
    served = {stop.visit for route in plan.routes for stop in route.stops}
    missing = tuple(Unassigned(visit, "not_found_in_time") for visit in known.open if visit not in served)
    return replace(plan, unassigned=missing)


def _starts(routes: Mapping[str, list[dict[str, Any]]]) -> dict[str, tuple[str, Any]]:
    return {s["visit"]: (team, s["start_at"]) for team, stops in routes.items() for s in stops if s.get("visit")}


def _taken(known: Facts, visit: str, before_at: Any, team: str, start_at: Any) -> dict[str, Any]:
    closes = [window.close_at for window in known.visits[visit].windows]
    late_s = max(0, round((moment(start_at) - max(closes)).total_seconds())) if closes else 0
    return {"visit": visit, "team": team, "start_at": start_at, "before_at": before_at, "late_s": late_s}
