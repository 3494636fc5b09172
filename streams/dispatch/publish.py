"""Put a plan in force: the differences only, versioned, in one transaction under the area's lock."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from infra.changes import Transaction
from optimizer import Plan, RoutingProblem
from schemas.ids import digest
from schemas.routes import Fix, PlannedStop, RouteAssigned, RouteChange, VisitUnassigned
from streams.alerts.ledger import Alert, raise_alerts, settle_alerts
from streams.dispatch.assign import Difference, NewRoute, difference, left_out
from streams.dispatch.day.facts import Facts
from streams.dispatch.day.instants import told
from streams.dispatch.day.standing import fixed_counts
from streams.dispatch.problem import stops_of
from streams.dispatch.rules.overdue import without_idle
from streams.dispatch.rules.withheld import withheld
from streams.dispatch.slots.carried import fresh
from streams.routes import ledger
from streams.routes.pinned import moment, pinned


def compared(known: Facts, problem: RoutingProblem, plan: Plan, why: str) -> Difference:
    """Return what `plan` changes against what is published, and what of it can be given to another team already."""
    plan = without_idle(problem, fresh(problem, withheld(known, problem, plan)), lambda: fixed_counts(known))
    routes = {
        route.team: NewRoute(
            told(known, route.depart_s),
            told(known, route.return_s),
            stops_of(known, route),
        )
        for route in plan.routes
        if route.stops
    }
    return difference(known, routes, left_out(known, plan), why)


async def publish(
    tx: Transaction, known: Facts, plan: Plan, what: Difference, *, why: str, by: str | None = None,
    frozen: bool | None = None, bought: Mapping[str, int] | None = None,
) -> int:  # fmt: skip
    """Write a difference as the next plan version and say it; answers the version in force.

    Nothing is written where nothing differs.

    Parameters
    ----------
    bought
        What an improvement saves term by term [s].
    """
    if not what:
        return known.published.version
    version = known.published.version + 1
    cost = _cost(plan)
    is_frozen = known.published.frozen if frozen is None else frozen
    told = {team: len(changed) for team, (_, changed) in what.routes.items()}
    area, day, connection = known.area, known.day, tx.connection
    had_proposal = await ledger.put(
        connection, area, day, version, why=why, at=known.now, by=by, cost=cost, frozen=is_frozen,
        bought=bought or {}, told=told,
        routes=[_row(team, *one) for team, one in what.routes.items()],
        left=[{"visit": visit, **one} for visit, one in what.unassigned.items()],
        gone=what.served,
    )  # fmt: skip
    if had_proposal:
        tx.show(area, "proposal", {"day": day, "base": None})
    for team, (route, changes) in what.routes.items():
        tx.say(_assigned(tx, known, version, team, route, changes))
    await _say_left_out(tx, known, version, what)
    shown = {"day": day, "version": version, "why": why, "made_at": known.now, "cost": cost, "frozen": is_frozen}
    tx.show(area, "plan", shown | {"bought": bought or {}, "told": told})
    return version


def _cost(plan: Plan) -> dict[str, int]:
    cost = plan.cost
    return {
        "travel_s": cost.travel_s,
        "unassigned_s": cost.unassigned_s,
        "late_s": cost.late_s,
        "not_preferred_s": cost.not_preferred_s,
        "churn_s": cost.churn_s,
        "unfair_s": cost.unfair_s,
        "total_s": cost.total_s,
    }


def _row(team: str, route: NewRoute, changes: list[dict[str, Any]]) -> dict[str, Any]:
    times = {"depart_at": route.depart_at, "return_at": route.return_at}
    return {"team": team, **times, "stops": route.stops, "changes": changes}


def _assigned(
    tx: Transaction, known: Facts, version: int, team: str, route: NewRoute, changes: list[dict[str, Any]]
) -> RouteAssigned:
    fixed = pinned(route.stops, known.states, now=known.now)
    stops = tuple(
        PlannedStop(
            kind=stop["kind"],
            visit=stop.get("visit"),
            point=stop.get("point"),
            arrive_at=moment(stop["arrive_at"]),
            start_at=moment(stop["start_at"]),
            leave_at=moment(stop["leave_at"]),
            pinned=n < fixed,
        )
        for n, stop in enumerate(route.stops)
    )
    return RouteAssigned(
        **_envelope(tx, known, "route.assigned", team, version),
        team=team,
        date=known.day,
        version=version,
        stops=stops,
        changes=tuple(
            RouteChange(visit=c["visit"], what=c["what"], before=c.get("from"), after=c.get("to"), why=c["why"])
            for c in changes
        ),
    )


def _envelope(tx: Transaction, known: Facts, tag: str, subject: str, version: int) -> dict[str, Any]:
    event_id = digest(known.area, known.day.isoformat(), str(version), tag, subject)
    return {"event_id": event_id, "occurred_at": tx.now, "area": known.area}


async def _say_left_out(tx: Transaction, known: Facts, version: int, what: Difference) -> None:
    """Say who is left out and why, with an alert where it may not wait; settle the alerts of those that are served."""
    for visit, left in what.unassigned.items():
        tx.say(
            VisitUnassigned(
                **_envelope(tx, known, "visit.unassigned", visit, version),
                visit=visit,
                date=known.day,
                version=version,
                reason=left["reason"],
                teams=left["teams"],
                fix=Fix(**left["fix"]) if left["fix"] else None,
            )
        )
    pressing = known.day == today(known, tx.now)
    alerts = [
        Alert("visit_unassigned", visit, "now" if pressing and known.visits[visit].mandatory else "hour")
        for visit in what.unassigned
    ]
    await raise_alerts(tx, known.area, alerts)
    await settle_alerts(tx, known.area, "visit_unassigned", what.served)


def today(known: Facts, now: dt.datetime) -> dt.date:
    """The area's date."""
    return now.astimezone(known.origin.tzinfo).date()
