"""What doorstep derives: which visits are due, and why."""

import datetime as dt
from typing import Annotated, TypeAlias

from msgspec import Meta, field

from schemas.envelope import Event
from schemas.ids import HouseholdId, OrderId, ResidentId, TeamId, TubeId, VisitId
from schemas.values import TimeWindow, VisitClass

RuleId = Annotated[str, Meta(pattern=r"^[a-z0-9_.\-]{1,64}$")]
Why = Annotated[str, Meta(pattern=r"^[a-z0-9_]{1,64}$")]


class DueVisit(Event, frozen=True, kw_only=True):
    """A visit as it is due now: one household, one day.

    Attributes
    ----------
    residents
        Whose samples are to be taken at this door that day.
    windows
        When it may start; absent for no agreed time.
    rule, pack, anchor_on
        What made it: rule id, rule pack with version, and the date the rule counts from.
    mandatory
        Carried over, or owed by a quarantine term: it is never dropped for a cheaper plan.
    attempt
        1, then 2 after a first no answer.
    """

    visit: VisitId
    household: HouseholdId
    residents: tuple[ResidentId, ...]
    visit_class: VisitClass = field(name="class")
    date: dt.date
    windows: tuple[TimeWindow, ...]
    rule: RuleId
    pack: RuleId
    anchor_on: dt.date
    mandatory: bool
    attempt: Annotated[int, Meta(ge=1)]


class VisitDue(DueVisit, frozen=True, kw_only=True, tag="visit.due"):
    """A visit became due."""


class VisitChanged(DueVisit, frozen=True, kw_only=True, tag="visit.changed"):
    """A due visit changed: its people, class, windows or attempt. The whole visit as it is now."""


class VisitVoid(Event, frozen=True, kw_only=True, tag="visit.void"):
    """A visit is not due any more; `why` is a code such as released, sampled, cancelled, excused."""

    visit: VisitId
    why: Why


class OrderOpened(Event, frozen=True, kw_only=True, tag="order.opened"):
    """A positive tube opened its one chase order."""

    order: OrderId
    tube: TubeId
    residents: tuple[ResidentId, ...]
    team: TeamId | None = None


class OrderClosed(Event, frozen=True, kw_only=True, tag="order.closed"):
    """A chase order ended."""

    order: OrderId
    why: Why


DemandEvent: TypeAlias = VisitDue | VisitChanged | VisitVoid | OrderOpened | OrderClosed
