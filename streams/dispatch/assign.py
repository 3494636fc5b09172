"""What a new plan changes against the published one: the only thing that is ever written. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from optimizer import Plan
from streams.dispatch import policy
from streams.dispatch.day.facts import Facts
from streams.routes.pinned import moment

AT_ONCE = ("urgent", "answered")
"""Why a plan follows from news at once: somebody comes in, or nobody does and teams run late or can do less."""

Stops = list[dict[str, Any]]
Place = tuple[str, str]


@dataclass(frozen=True)
class NewRoute:
    """A team's whole day as planned now."""

    depart_at: Any = None
    return_at: Any = None
    stops: Stops = field(default_factory=list)


@dataclass(frozen=True)
class Difference:
    """What has to be written.

    Attributes
    ----------
    routes
        By team, only those that changed, each with its changes.
    unassigned
        Visits in no route that are new there or have another reason.
    served
        Visits that were unassigned and are not any more.
    moved
        Visits that were in a route and have another team or another time now.
    times
        The teams among `routes` whose stops and order are as before.
    """

    routes: Mapping[str, tuple[NewRoute, list[dict[str, Any]]]]
    unassigned: Mapping[str, dict[str, Any]]
    served: tuple[str, ...]
    moved: frozenset[str] = frozenset()
    times: frozenset[str] = frozenset()

    def without_times(self) -> "Difference":
        """Return this without the routes in which only times are others: they can wait for their turn."""
        return replace(
            self, routes={t: one for t, one in self.routes.items() if t not in self.times}, times=frozenset()
        )

    def __bool__(self) -> bool:
        return bool(self.routes or self.unassigned or self.served)


def difference(
    known: Facts, routes: Mapping[str, NewRoute], left: Mapping[str, dict[str, Any]], why: str
) -> Difference:
    """Compare a plan with the published one.

    Parameters
    ----------
    routes
        The new route of every team that has one; a team that is missing has none any more.
    left
        The visits in no route: reason, teams, fix.
    why
        Code for changes that have no nearer reason (cancelled, team_lost, no_answer, at_the_door). Nobody makes room
        for a more urgent door where none comes in.
    """
    before, after = _where(known.published.routes), _where({team: one.stops for team, one in routes.items()})
    if why == "urgent" and not any(visit not in before and not _was_waiting(known, visit) for visit in after):
        why = "answered"
    changes = {visit: _changes(known, visit, before, after, why) for visit in {**before, **after}}
    written, times = {}, set()
    for team in sorted({*known.published.routes, *routes}):
        of_team = [c for visit in _order(known, routes, team) for c in changes.get(visit, {}).get(team, [])]
        new = routes.get(team, NewRoute())
        is_same = _shape(known, team, known.published.routes.get(team, [])) == _shape(known, team, new.stops)
        if of_team or not is_same:
            written[team] = (new, of_team)
        if is_same and all(change["what"] == "retimed" for change in of_team):
            times.add(team)
    shown = known.published.unassigned
    fresh = {visit: one for visit, one in left.items() if visit not in shown or shown[visit]["reason"] != one["reason"]}
    moved = frozenset(v for v, by_team in changes.items() if v in before and v in after and any(by_team.values()))
    return Difference(written, fresh, tuple(sorted(set(shown) - set(left))), moved, frozenset(times & written.keys()))


def left_out(known: Facts, plan: Plan) -> dict[str, dict[str, Any]]:
    """Return the visits in no route with reason, obstacles and the smallest fix, as codes and numbers."""
    nobody = not any(team.kind in policy.ROUTED for team in known.teams.values())
    found = {}
    for one in plan.unassigned:
        reason = "no_team" if nobody else one.reason
        crews = policy.CREWS[known.visits[one.visit].visit_class]
        fix = policy.fix_in(one.fix) or policy.fix_of(reason, one.teams.values(), crews)
        found[one.visit] = {"reason": reason, "teams": dict(one.teams), "fix": fix}
    return found


def _where(routes: Mapping[str, Stops]) -> dict[str, Place]:
    return {s["visit"]: (team, str(s["start_at"])) for team, stops in routes.items() for s in stops if s.get("visit")}


def _order(known: Facts, routes: Mapping[str, NewRoute], team: str) -> list[str]:
    """The visits of a team in its new order, then those it had."""
    new = routes.get(team, NewRoute()).stops
    return list(dict.fromkeys(s["visit"] for s in [*new, *known.published.routes.get(team, [])] if s.get("visit")))


def _shape(known: Facts, team: str, stops: Stops) -> list[tuple[Any, ...]]:
    """What makes two routes the same but for small shifts: their stops in order, without what is over there."""
    shape: list[tuple[Any, ...]] = []
    for stop in stops:
        visit = known.visits.get(stop.get("visit") or "")
        if visit is not None and visit.is_done and visit.team == team:
            shape.append(("done",))
        else:
            shape.append((stop["kind"], stop.get("visit"), stop.get("point")))
    over = max((n for n, one in enumerate(shape) if one == ("done",)), default=-1)
    return [*sorted(s for s in shape[: over + 1] if s[0] in ("done", "visit")), *shape[over + 1 :]]


def _changes(
    known: Facts, visit: str, before: Mapping[str, Place], after: Mapping[str, Place], why: str
) -> dict[str, list[dict[str, Any]]]:
    """What became of one visit, for each team it concerns."""
    old, new = before.get(visit), after.get(visit)
    what = _what(known, visit, old, new)
    if what is None:
        return {}
    said = {"visit": visit, "what": what}
    if old is not None:
        said["from"] = "@".join(old)
    if new is not None:
        said["to"] = "@".join(new)
    said["why"] = "delay" if what == "retimed" and why in AT_ONCE else _why(known, visit, old, why)
    return {team: [said] for team in {place[0] for place in (old, new) if place is not None}}


def _what(known: Facts, visit: str, old: Place | None, new: Place | None) -> str | None:
    if old is None or new is None:
        return "removed" if new is None else "added"
    if old[0] != new[0]:
        return "moved"
    fact = known.visits.get(visit)
    if fact is None or fact.is_done or old[1] == new[1]:
        return None
    before, after = moment(old[1]), moment(new[1])
    closes = max((window.close_at for window in fact.windows), default=None)
    becomes_late = closes is not None and before <= closes < after
    return "retimed" if becomes_late or abs((after - before).total_seconds()) > policy.RETIMED_S else None


def _why(known: Facts, visit: str, old: Place | None, why: str) -> str:
    fact = known.visits.get(visit)
    if fact is None or not (fact.is_open or fact.is_done):
        return "cancelled"
    if fact.is_done:
        return "at_the_door"
    if old is None and _was_waiting(known, visit):
        return "handed_over"
    team = known.teams.get(old[0]) if old is not None else None
    if old is not None and (team is None or team.lost):
        return "team_lost"
    if fact.attempt > 1 and why in AT_ONCE:
        return "no_answer"
    return "replan" if why == "answered" else why


def _was_waiting(known: Facts, visit: str) -> bool:
    """Whether a visit is on its way from one phone to another."""
    return bool(known.published.unassigned.get(visit, {}).get("reason") == "pinned_elsewhere")
