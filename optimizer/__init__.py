"""The router of doorstep: who goes to which door, in which order, and why somebody is left out.

A library of its own: it imports nothing of the other packages and knows no database, clock or network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from optimizer.check import Verdict, cost, verdict, violations
from optimizer.errors import InvalidProblemError, OptimizerError, PlanningError
from optimizer.judging.rules import Violation
from optimizer.plan import Cost, Plan, Route, Stop, Unassigned
from optimizer.problem import (
    Break,
    Building,
    EuclidTravel,
    Mode,
    Point,
    Prices,
    RoutingProblem,
    Team,
    TravelModel,
    TravelTable,
    Visit,
)

if TYPE_CHECKING:
    from optimizer.planning import plan_routes


def __getattr__(name: str) -> Any:
    """Load the search (and numba with it, about a second) only when somebody plans."""
    if name == "plan_routes":
        from optimizer import planning

        return planning.plan_routes
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "Break",
    "Building",
    "Cost",
    "EuclidTravel",
    "InvalidProblemError",
    "Mode",
    "OptimizerError",
    "Plan",
    "PlanningError",
    "Point",
    "Prices",
    "Route",
    "RoutingProblem",
    "Stop",
    "Team",
    "TravelModel",
    "TravelTable",
    "Unassigned",
    "Verdict",
    "Violation",
    "Visit",
    "cost",
    "plan_routes",
    "verdict",
    "violations",
]
