"""What doorstep decides: the route of each team, and the visits in no route with the reason."""

import datetime as dt
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct, field

from schemas.envelope import Event, Instant
from schemas.ids import Code, PointId, TeamId, VisitId
from schemas.values import ChangeKind, StopKind

UnassignedReason: TypeAlias = Literal[
    "no_role",
    "no_ppe",
    "pinned_elsewhere",
    "window_closed",
    "shift_end",
    "rank_order",
    "person_capacity",
    "tubes",
    "specimen_clock",
    "suit_time",
    "no_partner",
    "no_slot",
    "costs_more",
    "not_found_in_time",
    "no_team",
]
Place = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:/@+~#=\-]{1,200}$", description="<team>@<RFC 3339 start>.")]
Version = Annotated[int, Meta(ge=1)]


class PlannedStop(Struct, frozen=True, kw_only=True):
    """One stop of a route, in order.

    Attributes
    ----------
    arrive_at, start_at, leave_at
        Waiting lies between the first two, service and change of set between the last two.
    pinned
        Begun or driven to: it may not move any more.
    """

    kind: StopKind
    visit: VisitId | None = None
    point: PointId | None = None
    arrive_at: Instant
    start_at: Instant
    leave_at: Instant
    pinned: bool = False


class RouteChange(Struct, frozen=True, kw_only=True):
    """What became of one visit from the route version before.

    Attributes
    ----------
    before, after
        `<team>@<RFC 3339 start>` in the plan version before and in this one.
    why
        A code such as first_plan, urgent, improved, team_lost, cancelled, moved_by_hand.
    """

    visit: VisitId
    what: ChangeKind
    before: Place | None = field(name="from", default=None)
    after: Place | None = field(name="to", default=None)
    why: Annotated[str, Meta(pattern=r"^[a-z_]{1,40}$")]


class RouteAssigned(Event, frozen=True, kw_only=True, tag="route.assigned"):
    """The whole route of a team whose route changed."""

    team: TeamId
    date: dt.date
    version: Version
    stops: tuple[PlannedStop, ...]
    changes: tuple[RouteChange, ...] = ()


class Fix(Struct, frozen=True, kw_only=True):
    """The smallest change that would serve the visit, verified by planning with it.

    Attributes
    ----------
    minutes
        By how much a shift would have to be longer or a window wider [min].
    """

    kind: Literal["longer_shift", "wider_window", "more_role", "more_team", "more_capacity", "reset", "none"]
    team: TeamId | None = None
    minutes: int | None = None
    role: Code | None = None


class VisitUnassigned(Event, frozen=True, kw_only=True, tag="visit.unassigned"):
    """A visit is in no route; `teams` names the obstacle team by team."""

    visit: VisitId
    date: dt.date
    version: Version
    reason: UnassignedReason
    teams: dict[str, UnassignedReason] = field(default_factory=dict)
    fix: Fix | None = None


RouteEvent: TypeAlias = RouteAssigned | VisitUnassigned
