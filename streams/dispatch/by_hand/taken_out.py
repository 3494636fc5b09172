"""What would become of doors if teams left or did not come: shown before anybody confirms. No search, no decision.

The doors go where they fit as the routes stand, dearest first; dispatch itself may make a little more room afterwards.
"""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from optimizer import Plan, Unassigned, explain
from streams.dispatch.assign import left_out
from streams.dispatch.day.facts import Facts
from streams.dispatch.problem import problem_of, stops_of
from streams.routes.pinned import moment

WITHIN_S = 1.5
"""Time to find the places and prove the reasons [s]."""

_KEPT = {"emergency": 0, "quarantine": 1, "mobile": 2}
"""Who is kept when teams are short: the critical stream first. **Source** DOMAIN, section 4, staffing shock (S)."""


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


def with_fewer(known: Facts, count: int) -> dict[str, Any]:
    """What at least `count` of the day's teams could do without a new plan: those for quarantine come first.

    Returns
    -------
    dict
        `{teams, of, kept, by_class: {class: {served, left}}, left: [visit]}` with counts of doors.
    """
    out = [team for team, stops in known.published.routes.items() if any(stop.get("visit") for stop in stops)]
    ranked = sorted(out, key=lambda team: (_KEPT.get(known.teams[team].kind, 9) if team in known.teams else 9, team))
    kept = ranked[: max(0, count)]
    teams = {
        name: team if name in kept or name not in out else replace(team, lost=True)
        for name, team in known.teams.items()
    }
    gone = replace(known, teams=teams)
    problem = problem_of(gone)
    plan = explain.explained(problem, _with_all(problem.published or Plan(), gone), within_s=WITHIN_S)
    served = {stop.visit for route in plan.routes for stop in route.stops if stop.visit in known.open}
    by_class: dict[str, dict[str, int]] = {}
    for visit in known.open.values():
        counted = by_class.setdefault(visit.visit_class, {"served": 0, "left": 0})
        counted["served" if visit.visit in served else "left"] += 1
    left = sorted(visit for visit in known.open if visit not in served)
    return {"teams": len(kept), "of": len(out), "kept": kept, "by_class": by_class, "left": left}


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
