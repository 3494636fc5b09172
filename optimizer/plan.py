"""A plan: who goes where in which order at what time, who is left out and why, and what it costs.

The field names are those of the plan file (doors/1, section 3); only the JSON name `break` is `break_index` here.
All times are whole seconds from the start of the planning day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from optimizer.errors import InvalidProblemError


@dataclass(frozen=True, slots=True)
class Stop:
    """One halt of a team: exactly one of a visit, a hand-over, a reset and a break.

    Attributes
    ----------
    arrive_s, start_s, leave_s
        Arrival, begin of the service (waiting lies between) and departure [s].
    visit, crew
        Id of the visit and which of its crews this team is.
    handover
        Id of the point where samples are given away.
    reset
        True for a change of the full protective set.
    break_index
        Which of the team's breaks is taken.
    """

    arrive_s: int
    start_s: int
    leave_s: int
    visit: str | None = None
    crew: int = 0
    handover: str | None = None
    reset: bool = False
    break_index: int | None = None

    def __post_init__(self) -> None:
        kinds = (self.visit is not None) + (self.handover is not None) + self.reset + (self.break_index is not None)
        if kinds != 1:
            named = {"visit": self.visit, "handover": self.handover, "reset": self.reset, "break": self.break_index}
            raise InvalidProblemError(
                "exactly one of visit, handover, reset, break", field="stop", got=named, cure="name one of the four"
            )


@dataclass(frozen=True, slots=True)
class Route:
    """One team's day: when it leaves, what it does, when it is back [s]."""

    team: str
    depart_s: int
    return_s: int
    stops: tuple[Stop, ...] = ()


@dataclass(frozen=True, slots=True)
class Unassigned:
    """A visit in no route, with the reason.

    Attributes
    ----------
    reason
        A code of doors/1 (`no_role` … `not_found_in_time`).
    teams
        Team by team the code of what stands in the way.
    fix
        The smallest change that was verified to help, for people.
    """

    visit: str
    reason: str
    teams: Mapping[str, str] = field(default_factory=dict)
    fix: str | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """The terms of the objective [s], and their sum."""

    travel_s: int = 0
    unassigned_s: int = 0
    late_s: int = 0
    not_preferred_s: int = 0
    churn_s: int = 0
    unfair_s: int = 0
    total_s: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything the router decided, and what happened on the way there.

    Attributes
    ----------
    timing
        `load_s`, `search_s`, `first_s` [s of wall time]; of the choice between routes `choice_pool` (how many), its
        `choice_gain_s`, the lower bound `choice_bound_s` for that pool [s of cost], and 1 for `choice_proven`.
    trace
        Pairs of wall time [s] and total cost [s], improving.
    """

    routes: tuple[Route, ...] = ()
    unassigned: tuple[Unassigned, ...] = ()
    cost: Cost = Cost()
    timing: Mapping[str, float] | None = None
    trace: tuple[tuple[float, int], ...] | None = None
    seed: int | None = None
    iterations: int | None = None

    def route(self, team: str) -> Route | None:
        """Return the route of `team`, or None when the plan has none."""
        return next((route for route in self.routes if route.team == team), None)
