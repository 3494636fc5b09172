"""What is said about residents: who is registered, who cannot leave home, who is excused, who was tested."""

from datetime import date
from typing import Annotated, TypeAlias

from msgspec import Meta

from schemas.envelope import Event
from schemas.ids import HouseholdId, ResidentId
from schemas.values import ClockTime, ExcuseReason, HomeboundReason


class ResidentRegistered(Event, frozen=True, kw_only=True, tag="resident.registered"):
    """A resident belongs to the area's registered population and lives in a household."""

    resident: ResidentId
    household: HouseholdId


class ResidentHomebound(Event, frozen=True, kw_only=True, tag="resident.homebound"):
    """A resident cannot leave home, so is sampled at the door every day; said again whenever that changes.

    Attributes
    ----------
    since_on, until_on
        Both included, in the calendar of the area; without `until_on` the term is open.
    promised
        One or two clock times the household was told to expect the team between.
    """

    resident: ResidentId
    reasons: Annotated[tuple[HomeboundReason, ...], Meta(min_length=1)]
    since_on: date
    until_on: date | None = None
    promised: Annotated[tuple[ClockTime, ...], Meta(max_length=2)] = ()

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.since_on:
            raise ValueError("Expected until_on >= since_on.")


class ResidentHomeboundEnded(Event, frozen=True, kw_only=True, tag="resident.homebound_ended"):
    """The resident is not homebound any more; `ended_on` is the first day without a visit."""

    resident: ResidentId
    ended_on: date


class ResidentMoved(Event, frozen=True, kw_only=True, tag="resident.moved"):
    """The resident lives in another household now, or (without one) has left the area."""

    resident: ResidentId
    household: HouseholdId | None = None


class ResidentExcused(Event, frozen=True, kw_only=True, tag="resident.excused"):
    """The resident need not be sampled while the excuse stands; it stands until taken back or `until_on`, included."""

    resident: ResidentId
    why: ExcuseReason
    since_on: date
    until_on: date | None = None

    def __post_init__(self) -> None:
        if self.until_on is not None and self.until_on < self.since_on:
            raise ValueError("Expected until_on >= since_on.")


class ResidentExcuseEnded(Event, frozen=True, kw_only=True, tag="resident.excuse_ended"):
    """An excuse was taken back; `ended_on` is the first day it does not hold."""

    resident: ResidentId
    why: ExcuseReason
    ended_on: date


class ResidentTested(Event, frozen=True, kw_only=True, tag="resident.tested"):
    """A sample of the resident was taken that day, as some other source says."""

    resident: ResidentId
    tested_on: date
    source: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:\-]{1,64}$")]


class ResidentsTested(Event, frozen=True, kw_only=True, tag="residents.tested"):
    """A sample of each of these residents was taken that day: one round of a register in few words."""

    residents: Annotated[tuple[ResidentId, ...], Meta(min_length=1, max_length=40)]
    tested_on: date
    source: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:\-]{1,64}$")]


class ResidentTestWithdrawn(Event, frozen=True, kw_only=True, tag="resident.test_withdrawn"):
    """What a source said about a sample was a mistake: it says so itself, and only what it said falls away."""

    resident: ResidentId
    tested_on: date
    source: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:\-]{1,64}$")]


ResidentEvent: TypeAlias = (
    ResidentRegistered
    | ResidentHomebound
    | ResidentHomeboundEnded
    | ResidentMoved
    | ResidentExcused
    | ResidentExcuseEnded
    | ResidentTested
    | ResidentsTested
    | ResidentTestWithdrawn
)
