"""What is said about households: where they are, and who in them must stay at home."""

from datetime import date
from typing import Annotated, TypeAlias

from msgspec import Meta, field

from schemas.envelope import Event
from schemas.ids import HouseholdId, PlaceId, ResidentId
from schemas.values import QuarantineClass


class HouseholdRegistered(Event, frozen=True, kw_only=True, tag="household.registered"):
    """There is a household behind this door."""

    household: HouseholdId
    place: PlaceId


class HouseholdQuarantined(Event, frozen=True, kw_only=True, tag="household.quarantined"):
    """Residents of a household must stay at home; said again whenever the term changes.

    Attributes
    ----------
    residents
        Those the term is about; each has a term of their own per class.
    departed_on
        The anchor: when they left the high-risk zone, or central quarantine. Day n = departed_on + n.
    registered_on
        When the community learned of it; later than day 1 means found late.
    last_day_on
        The last day of the term, included, in the calendar of the area.
    """

    household: HouseholdId
    residents: Annotated[tuple[ResidentId, ...], Meta(min_length=1)]
    quarantine_class: QuarantineClass = field(name="class")
    departed_on: date
    registered_on: date
    last_day_on: date

    def __post_init__(self) -> None:
        if self.last_day_on < self.departed_on:
            raise ValueError("Expected last_day_on >= departed_on.")


class HouseholdReleased(Event, frozen=True, kw_only=True, tag="household.released"):
    """The term of these residents ended early; `released_on` is the first day without it."""

    household: HouseholdId
    residents: Annotated[tuple[ResidentId, ...], Meta(min_length=1)]
    quarantine_class: QuarantineClass = field(name="class")
    released_on: date


HouseholdEvent: TypeAlias = HouseholdRegistered | HouseholdQuarantined | HouseholdReleased
