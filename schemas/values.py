"""Small values that several events share."""

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from schemas.envelope import Instant
from schemas.ids import MemberId

HomeboundReason: TypeAlias = Literal["elderly", "ill", "disabled", "online_class", "temporary_carer"]
QuarantineClass: TypeAlias = Literal["close_contact", "left_high_risk_zone"]
VisitClass: TypeAlias = Literal["recheck", "close_contact", "left_high_risk_zone", "special"]
ExcuseReason: TypeAlias = Literal["away", "in_hospital", "central_quarantine", "deceased", "moved_out"]
TeamKind: TypeAlias = Literal["mobile", "quarantine", "emergency", "fixed"]
TravelMode: TypeAlias = Literal["walk", "ebike", "van"]
Role: TypeAlias = Literal["sampler", "medic", "information_officer", "police", "cadre", "volunteer"]
GateCheck: TypeAlias = Literal["temperature", "code", "negatives", "training", "protection"]
RiskLevel: TypeAlias = Literal["high", "medium", "low"]
TubeKind: TypeAlias = Literal["single", "pool"]
TubeResult: TypeAlias = Literal["negative", "positive", "inconclusive"]
Urgency: TypeAlias = Literal["now", "hour", "info"]
StopKind: TypeAlias = Literal["visit", "handover", "reset", "break"]
ChangeKind: TypeAlias = Literal["added", "removed", "moved", "retimed"]

CLASS_RANK: dict[VisitClass, int] = {"special": 1, "left_high_risk_zone": 2, "close_contact": 2, "recheck": 3}
"""Contamination rank of a door; it never falls within a route without a reset. Source: DOMAIN, section 4."""

STRICTNESS: tuple[VisitClass, ...] = ("recheck", "close_contact", "left_high_risk_zone", "special")
"""The strictest rule first: it makes the one visit of a household. Source: DOMAIN, section 3, one obligation."""

ClockTime = Annotated[
    str, Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$", description="HH:MM in the time zone of the area.")
]
Latitude = Annotated[float, Meta(ge=-90, le=90, description="Degrees, WGS-84.")]
Longitude = Annotated[float, Meta(ge=-180, le=180, description="Degrees, WGS-84.")]


class TimeWindow(Struct, frozen=True, kw_only=True):
    """When a visit may start.

    Attributes
    ----------
    open_at, close_at
        Both included.
    late_until_at
        A soft window: later is allowed until then, at a price. Absent: hard.
    """

    open_at: Instant
    close_at: Instant
    late_until_at: Instant | None = None

    def __post_init__(self) -> None:
        if self.close_at < self.open_at:
            raise ValueError("Expected close_at >= open_at.")


class Shift(Struct, frozen=True, kw_only=True):
    """One working time of a team."""

    from_at: Instant
    to_at: Instant

    def __post_init__(self) -> None:
        if self.to_at <= self.from_at:
            raise ValueError("Expected to_at > from_at.")


class CrewMember(Struct, frozen=True, kw_only=True):
    """Somebody of a crew and what they may do."""

    member: MemberId
    roles: tuple[Role, ...] = ()


class GateResult(Struct, frozen=True, kw_only=True):
    """The outcome of the shift gate for one member: pass or fail and which checks, never a measured value."""

    member: MemberId
    fit: bool
    failed: tuple[GateCheck, ...] = ()


class LatLon(Struct, frozen=True, kw_only=True):
    """A point on the ground, WGS-84, degrees."""

    lat: Latitude
    lon: Longitude


def instant(text: str) -> datetime:
    """Read an RFC 3339 instant; a text without offset is an error.

    Raises
    ------
    ValueError
        Not an instant, or without an offset.
    """
    value = datetime.fromisoformat(text)
    if value.tzinfo is None:
        raise ValueError(f"Expected an offset in {text!r}.")
    return value
