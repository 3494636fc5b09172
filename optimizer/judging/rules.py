"""The constraints C1 … C16, one function each, as doors/1 numbers them.

Each yields what a plan does against it. They bind what is not driven; driven stops are facts that count for loads,
clocks and ranks. A route with nothing behind its driven prefix is bound by C3 and C15 only.

Longer than 250 lines because the constraints are read side by side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from optimizer.judging.cases import Case, Tour
from optimizer.plan import Plan, Stop
from optimizer.problem import Break, Visit


@dataclass(frozen=True, slots=True)
class Violation:
    """One thing a plan does against a constraint (`code` is C1 … C18)."""

    code: str
    message: str
    team: str | None = None
    visit: str | None = None

    def __str__(self) -> str:
        return f"{self.code} {self.message}"


Found = Iterator[Violation]


def c1_known_and_once(case: Case, plan: Plan) -> Found:
    """C1: all ids exist; each crew is served at most once; each visit is served or listed once as unassigned."""
    stops = [stop for route in plan.routes for stop in route.stops]
    served = Counter([(stop.visit, stop.crew) for stop in stops if stop.visit is not None])
    for route in plan.routes:
        for stop in route.stops:
            if stop.visit is not None:
                if stop.crew or stop.visit not in case.visits:
                    yield from _known_crew(case, stop, route.team)
            elif stop.handover is not None and stop.handover not in case.points:
                yield Violation("C1", f"Hand-over point {stop.handover} is unknown.", team=route.team)
    for (visit, crew), times in served.items():
        if times > 1:
            yield Violation("C1", f"Crew {crew} of visit {visit} is served {times} times.", visit=visit)
    listed = Counter(left.visit for left in plan.unassigned)
    for visit in listed:
        if visit not in case.visits:
            yield Violation("C1", f"Unassigned visit {visit} is unknown.", visit=visit)
    for name, known in case.visits.items():
        if len(known.crews) > 1 or ((name, 0) in served) == (name in listed) or listed.get(name, 0) > 1:
            yield from _served_or_listed(known, served, listed[name])


def _known_crew(case: Case, stop: Stop, team: str) -> Found:
    visit = case.visits.get(stop.visit or "")
    if visit is None:
        yield Violation("C1", f"Visit {stop.visit} is unknown.", team=team, visit=stop.visit)
    elif not 0 <= stop.crew < len(visit.crews):
        yield Violation("C1", f"Visit {stop.visit} has no crew {stop.crew}.", team=team, visit=stop.visit)


def _served_or_listed(visit: Visit, served: Counter[tuple[str, int]], listed: int) -> Found:
    crews = sum(served[visit.id, crew] > 0 for crew in range(len(visit.crews)))
    if listed > 1:
        yield Violation("C1", f"Visit {visit.id} is listed {listed} times as unassigned.", visit=visit.id)
    if listed and crews == len(visit.crews):
        yield Violation("C1", f"Visit {visit.id} is served and listed as unassigned.", visit=visit.id)
    if not listed and not crews:
        yield Violation("C1", f"Visit {visit.id} is neither served nor listed as unassigned.", visit=visit.id)


def c2_one_route_a_team(case: Case, plan: Plan) -> Found:
    """C2: a team exists and has at most one route; a stop is one of visit, reset, hand-over, break of the team."""
    for team, times in Counter(route.team for route in plan.routes).items():
        if team not in case.teams:
            yield Violation("C2", f"Team {team} is unknown.", team=team)
        if times > 1:
            yield Violation("C2", f"Team {team} has {times} routes.", team=team)
    for route in plan.routes:
        breaks = len(case.teams[route.team].breaks) if route.team in case.teams else 0
        for stop in route.stops:
            if stop.break_index is not None and not 0 <= stop.break_index < breaks:
                yield Violation("C2", f"Team {route.team} has no break {stop.break_index}.", team=route.team)


def c3_times(tour: Tour) -> Found:
    """C3: departure, arrivals, starts, durations and the return follow from each other."""
    case, team, route = tour.case, tour.team, tour.route
    earliest = max(team.shift_start_s, case.problem.now_s, team.free_s)
    if not tour.first and route.depart_s < earliest:
        yield _at(tour, "C3", f"departs at {route.depart_s}, before {earliest}")
    ready = tour.goes_on_s
    for index in range(tour.first, len(tour.stops)):
        stop = tour.stops[index]
        yield from _stop_times(tour, index, ready)
        ready = stop.leave_s
    if not tour.judged and tour.first:
        ready = tour.stops[-1].leave_s
    if route.return_s != ready + tour.legs[-1]:
        yield _at(tour, "C3", f"is back at {route.return_s} instead of {ready + tour.legs[-1]}")


def _stop_times(tour: Tour, index: int, ready: int) -> Found:
    stop = tour.stops[index]
    arrive, duration = ready + tour.legs[index], tour.case.duration(stop, tour.team)
    if stop.arrive_s != arrive:
        yield _at(tour, "C3", f"arrives at stop {index} at {stop.arrive_s} instead of {arrive}", stop)
    if stop.start_s < stop.arrive_s:
        yield _at(tour, "C3", f"starts stop {index} at {stop.start_s}, before it arrives at {stop.arrive_s}", stop)
    if stop.leave_s != stop.start_s + duration:
        yield _at(tour, "C3", f"leaves stop {index} at {stop.leave_s} instead of {stop.start_s + duration}", stop)


def c4_windows(tour: Tour) -> Found:
    """C4: a visit starts in one of its windows and not before its release."""
    for _, stop, visit in _judged_visits(tour):
        if stop.start_s < visit.release_s:
            yield _at(tour, "C4", f"starts {visit.id} at {stop.start_s}, before its release at {visit.release_s}", stop)
        if not any(window[0] <= stop.start_s <= window[-1] for window in visit.windows_s):
            yield _at(tour, "C4", f"starts {visit.id} at {stop.start_s}, outside its windows", stop)


def c5_shift_end(tour: Tour) -> Found:
    """C5: the team is back by the end of its shift."""
    if tour.judged and tour.route.return_s > tour.team.shift_end_s:
        yield _at(tour, "C5", f"is back at {tour.route.return_s}, after its shift ends at {tour.team.shift_end_s}")


def c6_roles(tour: Tour) -> Found:
    """C6: the team has the roles of the crew it is."""
    for _, stop, visit in _judged_visits(tour):
        missing = set(visit.crews[stop.crew]) - set(tour.team.roles)
        if missing:
            yield _at(tour, "C6", f"serves {visit.id} without {', '.join(sorted(missing))}", stop)


def c7_protection(tour: Tour) -> Found:
    """C7: the team's protection reaches the level of the visit."""
    for _, stop, visit in _judged_visits(tour):
        if tour.team.ppe_level < visit.ppe_level:
            yield _at(tour, "C7", f"serves {visit.id} of level {visit.ppe_level} at level {tour.team.ppe_level}", stop)


def c8_clean_before_risky(tour: Tour) -> Found:
    """C8: the rank never falls but after a reset, where the case knows resets."""
    rank = 0
    for index, stop in enumerate(tour.stops):
        if stop.reset:
            if tour.case.problem.reset_s is None and index >= tour.first:
                yield _at(tour, "C8", "takes a reset in a case without resets")
            rank = 0
        elif stop.visit is not None:
            own = tour.case.visits[stop.visit].rank
            if own < rank and index >= tour.first:
                yield _at(tour, "C8", f"serves {stop.visit} of rank {own} after rank {rank}", stop)
            rank = max(rank, own)


def c9_persons(tour: Tour) -> Found:
    """C9: the persons sampled in the whole shift fit the team."""
    limit = tour.team.person_capacity
    persons = [visit.persons if (visit := tour.sampled(i)) else 0 for i in range(len(tour.stops))]
    if limit is not None and sum(persons) > limit and any(persons[tour.first :]):
        yield _at(tour, "C9", f"samples {sum(persons)} persons of {limit}")


def c10_tubes(tour: Tour) -> Found:
    """C10: between hand-overs the tubes on board suffice."""
    limit = tour.team.tube_capacity
    if limit is None:
        return
    singles = pooled = added = 0
    for index in range(len(tour.stops) + 1):
        if index == len(tour.stops) or tour.stops[index].handover is not None:
            tubes = singles - (-pooled // tour.case.problem.pool_size)
            if tubes > limit and added:
                yield _at(tour, "C10", f"needs {tubes} tubes of {limit} before stop {index}")
            singles = pooled = added = 0
        elif visit := tour.sampled(index):
            singles, pooled = singles + visit.single_tubes, pooled + visit.pool_persons
            added += (visit.single_tubes + visit.pool_persons) * (index >= tour.first)


def c11_specimens(tour: Tour) -> Found:
    """C11: samples are handed over at hand-over points, none older than the limit."""
    limit = tour.case.problem.specimen_limit_s
    oldest: int | None = None
    for index, stop in enumerate(tour.stops):
        if stop.handover is not None:
            if index >= tour.first:
                if stop.handover not in tour.case.handovers:
                    yield _at(tour, "C11", f"hands over at {stop.handover}, which takes none")
                yield from _age(tour, oldest, stop.start_s, limit)
            oldest = None
        elif oldest is None and tour.sampled(index):
            oldest = stop.start_s
    if tour.judged:
        yield from _age(tour, oldest, tour.route.return_s, limit)


def _age(tour: Tour, oldest: int | None, at_s: int, limit: int | None) -> Found:
    if limit is not None and oldest is not None and at_s - oldest > limit:
        yield _at(tour, "C11", f"hands over at {at_s} a sample {at_s - oldest} s old, limit {limit} s")


def c12_breaks(tour: Tour) -> Found:
    """C12: each break is taken once, in its window, or may be left out because the day has passed it by."""
    taken = Counter(stop.break_index for stop in tour.stops if stop.break_index is not None)
    for stop in tour.stops[tour.first :]:
        if stop.break_index is not None:
            pause = tour.team.breaks[stop.break_index]
            if taken[stop.break_index] > 1:
                yield _at(tour, "C12", f"takes break {stop.break_index} more than once")
            if not pause.open_s <= stop.start_s <= pause.close_s:
                yield _at(tour, "C12", f"starts break {stop.break_index} at {stop.start_s}, outside its window")
    if tour.judged:
        for index, pause in enumerate(tour.team.breaks):
            if not taken[index] and not _may_be_left_out(tour, pause):
                yield _at(tour, "C12", f"leaves out break {index}")


def _may_be_left_out(tour: Tour, pause: Break) -> bool:
    passed = tour.stops[tour.first - 1].leave_s if tour.first else tour.case.problem.now_s
    return tour.route.return_s <= pause.close_s or pause.close_s < max(passed, tour.case.problem.now_s)


def c13_suit(tour: Tour) -> Found:
    """C13: no suit is worn longer than the limit."""
    limit, since = tour.team.suit_limit_s, tour.route.depart_s
    if limit is None or not tour.judged:
        return
    for index, stop in enumerate(tour.stops):
        if stop.reset or stop.break_index is not None:
            if index >= tour.first and stop.start_s - since > limit:
                yield _at(tour, "C13", f"wears a suit for {stop.start_s - since} s of {limit} until stop {index}")
            since = stop.leave_s
    if tour.route.return_s - since > limit:
        yield _at(tour, "C13", f"wears a suit for {tour.route.return_s - since} s of {limit} until the end")


def c14_two_crews(case: Case, plan: Plan) -> Found:
    """C14: of two crews both come or none, by different teams, their starts as far apart as `gap_s` says.

    One crew that is driven already while the other cannot come any more is a fact; its visit counts as unassigned
    and pays for it.
    """
    served: dict[str, dict[int, tuple[str, int, bool]]] = {}
    for route in plan.routes:
        driven = len(case.teams[route.team].driven)
        for index, stop in enumerate(route.stops):
            if stop.visit is not None and len(case.visits[stop.visit].crews) == 2:
                served.setdefault(stop.visit, {})[stop.crew] = (route.team, stop.start_s, index < driven)
    listed = {left.visit for left in plan.unassigned}
    for visit, crews in served.items():
        yield from _pair(case.visits[visit], crews, visit in listed)


def _pair(visit: Visit, crews: dict[int, tuple[str, int, bool]], listed: bool) -> Found:
    if len(crews) < 2:
        ((crew, (team, _, driven)),) = crews.items()
        if not (driven and listed):
            yield Violation("C14", f"Visit {visit.id} has crew {crew} only.", team=team, visit=visit.id)
        return
    (team, start, driven), (other, later, driven_too) = crews[0], crews[1]
    if driven and driven_too:
        return
    if team == other:
        yield Violation("C14", f"Both crews of visit {visit.id} are team {team}.", team=team, visit=visit.id)
    if not visit.gap_s[0] <= later - start <= visit.gap_s[1]:
        apart = f"The crews of visit {visit.id} start {later - start} s apart, allowed {list(visit.gap_s)}."
        yield Violation("C14", apart, team=other, visit=visit.id)


def c15_driven(case: Case, plan: Plan) -> Found:
    """C15: a route begins with what its team has driven, unchanged; a lost team has nothing else."""
    routes = {route.team: route for route in plan.routes}
    for team in case.teams.values():
        route = routes.get(team.id)
        if team.driven:
            if route is None or route.stops[: len(team.driven)] != team.driven:
                yield Violation("C15", f"The driven stops of team {team.id} are changed.", team=team.id)
            elif route.depart_s != team.depart_s:
                departs = f"Team {team.id} departs at {route.depart_s} instead of {team.depart_s}."
                yield Violation("C15", departs, team=team.id)
        if team.lost and route is not None and len(route.stops) > len(team.driven):
            yield Violation("C15", f"Lost team {team.id} has further stops.", team=team.id)


def c16_pinned_team(tour: Tour) -> Found:
    """C16: crew 0 of a visit with a pinned team is that team."""
    for _, stop, visit in _judged_visits(tour):
        if stop.crew == 0 and visit.pinned_team not in (None, tour.team.id):
            yield _at(tour, "C16", f"serves {visit.id}, pinned to team {visit.pinned_team}", stop)


OF_A_PLAN: tuple[Callable[[Case, Plan], Found], ...] = (c14_two_crews, c15_driven)
"""Constraints between routes (beside C1 and C2, which come first)."""

OF_A_TOUR: tuple[Callable[[Tour], Found], ...] = (
    c3_times,
    c4_windows,
    c5_shift_end,
    c6_roles,
    c7_protection,
    c8_clean_before_risky,
    c9_persons,
    c10_tubes,
    c11_specimens,
    c12_breaks,
    c13_suit,
    c16_pinned_team,
)
"""Constraints of one route by itself."""


def _judged_visits(tour: Tour) -> Iterator[tuple[int, Stop, Visit]]:
    for index in range(tour.first, len(tour.stops)):
        stop = tour.stops[index]
        if stop.visit is not None:
            yield index, stop, tour.case.visits[stop.visit]


def _at(tour: Tour, code: str, what: str, stop: Stop | None = None) -> Violation:
    return Violation(code, f"Team {tour.team.id} {what}.", team=tour.team.id, visit=stop.visit if stop else None)
