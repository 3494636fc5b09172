"""The router of doorstep: who goes to which door, in which order, and why somebody is left out.

A library of its own: it imports nothing of the other packages and knows no database, clock or network.
"""

from __future__ import annotations

from optimizer.errors import InvalidProblemError, OptimizerError, PlanningError
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
    "Visit",
]
