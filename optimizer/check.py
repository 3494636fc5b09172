"""Feasibility and cost of a plan, computed from the problem alone: the word of somebody who does not trust the planner.

It shares no code with the search, not even travel. It runs on every plan before it leaves the library.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from optimizer import check_cost, check_reasons, check_rules
from optimizer.check_case import Case, tours
from optimizer.check_cost import Stats
from optimizer.check_rules import Violation
from optimizer.plan import Cost, Plan
from optimizer.problem import RoutingProblem


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says: every violation, the cost as it counts it, and the counts."""

    violations: tuple[Violation, ...]
    cost: Cost
    stats: Stats

    @property
    def ok(self) -> bool:
        """Whether the plan holds."""
        return not self.violations


def verdict(problem: RoutingProblem, plan: Plan, *, reasons: bool = True, stated: bool = True) -> Verdict:
    """Judge `plan` against every constraint, C1 … C18.

    Parameters
    ----------
    reasons
        Whether to look for counterexamples to the reasons (C17).
    stated
        Whether the cost the plan states must be right (C18).
    """
    case = Case(problem)
    found = [*check_rules.c1_known_and_once(case, plan), *check_rules.c2_one_route_a_team(case, plan)]
    if any("unknown" in violation.message or "has no" in violation.message for violation in found):
        return Verdict(tuple(found), Cost(), Stats(len(plan.unassigned), 0, 0))
    found += _constraints(case, plan)
    cost, stats = check_cost.counted(case, plan)
    if reasons and not found:
        found += check_reasons.c17_reasons(case, plan)
    if stated:
        found += _c18_cost(plan.cost, cost)
    return Verdict(tuple(found), cost, stats)


def violations(problem: RoutingProblem, plan: Plan) -> tuple[Violation, ...]:
    """Return everything `plan` does against the constraints C1 … C18; empty when it holds."""
    return verdict(problem, plan).violations


def cost(problem: RoutingProblem, plan: Plan) -> Cost:
    """Return the cost of `plan` as the checker counts it, whatever the plan states."""
    return check_cost.counted(Case(problem), plan)[0]


def _constraints(case: Case, plan: Plan) -> Iterator[Violation]:
    for of_plan in check_rules.OF_A_PLAN:
        yield from of_plan(case, plan)
    for tour in tours(case, plan):
        for of_tour in check_rules.OF_A_TOUR:
            yield from of_tour(tour)


def _c18_cost(stated: Cost, counted: Cost) -> Iterator[Violation]:
    right = asdict(counted)
    for name, value in asdict(stated).items():
        if value != right[name]:
            yield Violation("C18", f"The cost states {name} {value} instead of {right[name]}.")
