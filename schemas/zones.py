"""What is said about risk zones. Stored from the first day; acted on by a later release."""

from typing import TypeAlias

from schemas.envelope import Event, Instant
from schemas.ids import PlaceId, ZoneId
from schemas.values import RiskLevel


class ZoneOpened(Event, frozen=True, kw_only=True, tag="zone.opened"):
    """A place is at a risk level from `effective_at`; it was learned at `observed_at`, often a day apart."""

    zone: ZoneId
    place: PlaceId
    level: RiskLevel
    effective_at: Instant
    observed_at: Instant


class ZoneClosed(Event, frozen=True, kw_only=True, tag="zone.closed"):
    """The zone ended at `effective_at`."""

    zone: ZoneId
    effective_at: Instant
    observed_at: Instant


class ZoneCorrected(Event, frozen=True, kw_only=True, tag="zone.corrected"):
    """What was said of the zone was wrong; absent fields stand as they were."""

    zone: ZoneId
    place: PlaceId | None = None
    level: RiskLevel | None = None
    effective_at: Instant | None = None
    observed_at: Instant


ZoneEvent: TypeAlias = ZoneOpened | ZoneClosed | ZoneCorrected
