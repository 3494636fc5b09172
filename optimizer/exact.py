"""The exact oracle: a whole small case as one CP-SAT model, with a proof when it closes.

It is asked by tests, and by whoever doubts the search: up to about a dozen visits. It knows every constraint and
every term of the objective; only the number of resets, and of hand-overs at one point, is bounded a route.

Longer than 250 lines because all that connects the teams is bound in one class.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from itertools import pairwise

from ortools.sat.python import cp_model

from optimizer import check
from optimizer.exact_route import FAR_S, Expr, Node, TeamDay
from optimizer.judging.cases import Case
from optimizer.plan import Plan, Route, Stop, Unassigned
from optimizer.problem import RoutingProblem, Team, Visit, unassigned_price

COPIES = 2
"""Resets, and hand-overs at one point, that a route may have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A plan, and what is known about every plan.

    Attributes
    ----------
    plan
        With its cost as the checker counts it; its reasons claim nothing.
    bound_s
        No plan costs less [s].
    proven
        The plan costs exactly that.
    """

    plan: Plan
    bound_s: int
    proven: bool


def solve(problem: RoutingProblem, *, within_s: float, seed: int = 0) -> Answer | None:
    """Return the cheapest plan of `problem`; None when `within_s` seconds of one core did not give any.

    Raises
    ------
    ValueError
        The checker refuses the plan: the model and the checker understand the case differently.
    """
    return _solved(problem, within_s, seed, 1, None)[0]


def cheaper(
    problem: RoutingProblem, known_s: int, *, within_s: float, seed: int = 0, threads: int = 1
) -> tuple[Answer | None, int | None]:
    """Return a plan of `problem` that costs less than `known_s` [s] if one was found, and what no plan costs less than.

    Asking for less than what is known is often proven at once to be in vain: then the bound is `known_s` itself.

    Raises
    ------
    ValueError
        As in `solve`.
    """
    return _solved(problem, within_s, seed, threads, known_s)


def _solved(
    problem: RoutingProblem, within_s: float, seed: int, threads: int, known_s: int | None
) -> tuple[Answer | None, int | None]:
    began = time.perf_counter()
    whole = _Whole(problem)
    if known_s is not None:
        whole.model.add(whole.total < known_s)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = max(0.001, within_s - (time.perf_counter() - began))
    solver.parameters.num_workers = threads
    solver.parameters.random_seed = seed
    status = solver.solve(whole.model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None, known_s if status == cp_model.INFEASIBLE else None
    plan = whole.plan(solver)
    said = check.verdict(problem, plan, reasons=False, stated=False)
    if not said.ok or said.cost.total_s > round(solver.objective_value):
        raise ValueError(f"model {solver.objective_value}, checker {said.cost.total_s}: {said.violations}")
    bound = round(solver.best_objective_bound)
    return Answer(replace(plan, cost=said.cost), bound, status == cp_model.OPTIMAL), bound


class _Whole:
    """All teams, what connects them, and the objective."""

    def __init__(self, problem: RoutingProblem) -> None:
        self.problem, self.case, self.model = problem, Case(problem), cp_model.CpModel()
        self.done = {
            (stop.visit, stop.crew): (team.id, stop.start_s)
            for team in problem.teams for stop in team.driven if stop.visit is not None
        }  # fmt: skip
        self.days = {team.id: TeamDay(self.model, self.case, team, self._stops(team)) for team in problem.teams}
        for day in self.days.values():
            self._order_copies(day)
        self.served = {visit.id: self._served(visit) for visit in problem.visits}
        self.total: Expr = sum(self._terms())
        self.model.minimize(self.total)

    def _stops(self, team: Team) -> list[Stop]:
        if team.lost:
            return []
        visits = [
            Stop(0, 0, 0, visit.id, crew)
            for visit in self.problem.visits for crew in range(len(visit.crews))
            if (visit.id, crew) not in self.done and _fits(team, visit, crew)
        ]  # fmt: skip
        begun = {stop.break_index for stop in team.driven}
        pauses = [Stop(0, 0, 0, break_index=i) for i in range(len(team.breaks)) if i not in begun]
        helps = team.suit_limit_s is not None or len({visit.rank for visit in self.problem.visits}) > 1
        resets = [Stop(0, 0, 0, reset=True)] * (COPIES if self.problem.reset_s is not None and helps else 0)
        needed = self.problem.specimen_limit_s is not None or team.tube_capacity is not None
        points = [point.id for point in self.problem.points if point.handover and needed] * COPIES
        return [*visits, *pauses, *resets, *(Stop(0, 0, 0, handover=point) for point in points)]

    def _order_copies(self, day: TeamDay) -> None:
        """Like copies come in one order: the model need not try the others."""
        like: dict[Stop, list[Node]] = {}
        for node in day.nodes:
            like.setdefault(node.stop, []).append(node)
        for copies in like.values():
            for first, second in pairwise(copies):
                self.model.add_implication(second.taken, first.taken)
                self.model.add(second.start >= first.start).only_enforce_if(second.taken)

    def _nodes(self, visit: Visit, crew: int) -> list[tuple[str, Node]]:
        return [
            (team, node) for team, day in self.days.items() for node in day.nodes
            if node.stop.visit == visit.id and node.stop.crew == crew
        ]  # fmt: skip

    def _served(self, visit: Visit) -> cp_model.IntVar:
        """Bind the crews of `visit` (C1, C4, C14), and return whether it is served."""
        served = self.model.new_bool_var(f"{visit.id} served")
        open_crews = [crew for crew in range(len(visit.crews)) if (visit.id, crew) not in self.done]
        for crew in open_crews:
            nodes = self._nodes(visit, crew)
            self.model.add(sum(node.taken for _, node in nodes) == served)
            for _, node in nodes:
                self._in_a_window(visit, node)
        if not open_crews:
            self.model.add(served == 1)
        elif len(visit.crews) == 2:
            self._together(visit, served)
        return served

    def _in_a_window(self, visit: Visit, node: Node) -> None:
        inside = []
        for window in visit.windows_s:
            one = self.model.new_bool_var("window")
            self.model.add_linear_constraint(node.start, window[0], window[-1]).only_enforce_if(one)
            inside.append(one)
        self.model.add_bool_or(inside).only_enforce_if(node.taken)
        self.model.add(node.start >= visit.release_s).only_enforce_if(node.taken)

    def _together(self, visit: Visit, served: cp_model.IntVar) -> None:
        starts = []
        for crew in (0, 1):
            start = self.model.new_int_var(-FAR_S, FAR_S, f"{visit.id} crew {crew}")
            for _, node in self._nodes(visit, crew):
                self.model.add(start == node.start).only_enforce_if(node.taken)
            if (visit.id, crew) in self.done:
                self.model.add(start == self.done[visit.id, crew][1])
            starts.append(start)
        self.model.add_linear_constraint(starts[1] - starts[0], *visit.gap_s).only_enforce_if(served)
        for team in self.days:
            mine = [node.taken for crew in (0, 1) for name, node in self._nodes(visit, crew) if name == team]
            facts = sum(self.done.get((visit.id, crew), ("", 0))[0] == team for crew in (0, 1))
            self.model.add(sum(mine) + facts <= 1).only_enforce_if(served)

    def _terms(self) -> list[Expr]:
        """The objective, in the order of doors/1, section 4."""
        prices, terms = self.problem.prices, [day.travel for day in self.days.values()]
        for visit in self.problem.visits:
            terms.append(unassigned_price(self.problem, visit) * (1 - self.served[visit.id]))
            if (fact := self.done.get((visit.id, 0))) is not None:
                terms += self._of_a_fact(visit, *fact)
            for team, node in self._nodes(visit, 0):
                if prices.late_per_s and any(len(window) == 3 for window in visit.windows_s):
                    terms.append(prices.late_per_s * self._late(visit, node))
                if visit.preferred_team not in (None, team):
                    terms.append(prices.not_preferred_s * node.taken)
                terms.append(self._churn(visit, team, node))
        return [*terms, self._unfair()]

    def _of_a_fact(self, visit: Visit, team: str, start_s: int) -> list[Expr]:
        from optimizer.judging.costs import lateness_s

        avoided = self.problem.prices.not_preferred_s * (visit.preferred_team not in (None, team))
        return [self.problem.prices.late_per_s * lateness_s(visit, start_s), avoided]

    def _late(self, visit: Visit, node: Node) -> cp_model.IntVar:
        late, chosen = self.model.new_int_var(0, FAR_S, "late"), []
        for window in visit.windows_s:
            one = self.model.new_bool_var("best window")
            self.model.add_linear_constraint(node.start, window[0], window[-1]).only_enforce_if(one)
            self.model.add(late >= node.start - window[1]).only_enforce_if(one)
            chosen.append(one)
        self.model.add_bool_or(chosen).only_enforce_if(node.taken)
        return late

    def _churn(self, visit: Visit, team: str, node: Node) -> Expr:
        if (published := self.case.published.get(visit.id)) is None:
            return 0
        if published[0] != team:
            return self.problem.prices.churn_team_s * node.taken
        near, tolerance_s = self.model.new_bool_var("near"), self.problem.prices.churn_shift_tolerance_s
        least, most = published[1] - tolerance_s, published[1] + tolerance_s
        self.model.add_linear_constraint(node.start, least, most).only_enforce_if(near)
        far = self.model.new_bool_var("far")
        self.model.add_bool_or(near, far).only_enforce_if(node.taken)
        return self.problem.prices.churn_shift_s * far

    def _unfair(self) -> Expr:
        works = [day.work for team, day in self.days.items() if not day.team.lost]
        if not works or not self.problem.prices.unfair_permille:
            return 0
        most, least = (self.model.new_int_var(0, FAR_S, name) for name in ("most", "least"))
        price = self.model.new_int_var(0, FAR_S, "unfair")
        for work in works:
            self.model.add(most >= work)
            self.model.add(least <= work)
        self.model.add(1000 * price >= self.problem.prices.unfair_permille * (most - least) - 999)
        return price

    def plan(self, solver: cp_model.CpSolver) -> Plan:
        """Read the solution: the stops that are taken, in order of time."""
        routes = tuple(route for day in self.days.values() if (route := _route(solver, day)) is not None)
        left = [visit.id for visit in self.problem.visits if not solver.boolean_value(self.served[visit.id])]
        return Plan(routes, tuple(Unassigned(visit, "not_found_in_time") for visit in left))


def _route(solver: cp_model.CpSolver, day: TeamDay) -> Route | None:
    driven, team = day.team.driven, day.team
    if not solver.boolean_value(day.used):
        if not driven:
            return None
        return Route(team.id, team.depart_s or 0, driven[-1].leave_s + day.driven.legs[-1], driven)
    taken = [node for node in day.nodes if solver.boolean_value(node.taken)]
    taken.sort(key=lambda node: (solver.value(node.start), solver.value(node.start) + node.lasts_s))
    here, ready = day.spots[0], day.first_s if driven else solver.value(day.depart)
    stops = []
    for node in taken:
        arrive = ready + (day.case.travel(team.mode, here, node.spot) if node.spot is not None else 0)
        here, start = node.spot or here, solver.value(node.start)
        ready = start + node.lasts_s
        stops.append(replace(node.stop, arrive_s=arrive, start_s=start, leave_s=ready))
    depart = team.depart_s if driven and team.depart_s is not None else solver.value(day.depart)
    return Route(team.id, depart, solver.value(day.back), (*driven, *stops))


def _fits(team: Team, visit: Visit, crew: int) -> bool:
    """C6, C7 and C16."""
    pinned = crew == 1 or visit.pinned_team in (None, team.id)
    return pinned and set(visit.crews[crew]) <= set(team.roles) and team.ppe_level >= visit.ppe_level
