"""What is said from the field: begun, sampled, no answer, refused; and the specimens handed over."""

from typing import Annotated, TypeAlias

from msgspec import Meta

from schemas.envelope import Event, Instant
from schemas.ids import PointId, ResidentId, TeamId, TubeId, VisitId

Residents = Annotated[tuple[ResidentId, ...], Meta(min_length=1)]


class FieldEvent(Event, frozen=True, kw_only=True):
    """What a team reports about a visit; `at` is the corrected time of the phone."""

    visit: VisitId
    team: TeamId
    at: Instant


class VisitBegun(FieldEvent, frozen=True, kw_only=True, tag="visit.begun"):
    """The team stands at the door: the visit is pinned."""


class VisitSampled(FieldEvent, frozen=True, kw_only=True, tag="visit.sampled"):
    """Samples of these residents were taken. A sample taken is a fact and always counts."""

    residents: Residents
    tubes: tuple[TubeId, ...] = ()


class VisitNoAnswer(FieldEvent, frozen=True, kw_only=True, tag="visit.no_answer"):
    """Nobody opened within the household's own wait."""


class VisitRefused(FieldEvent, frozen=True, kw_only=True, tag="visit.refused"):
    """These residents refused; final for the day, and they stay open."""

    residents: Residents


class VisitResidentMoved(FieldEvent, frozen=True, kw_only=True, tag="visit.resident_moved"):
    """These residents do not live here any more: the ledger is corrected."""

    residents: Residents


class VisitInHospital(FieldEvent, frozen=True, kw_only=True, tag="visit.in_hospital"):
    """These residents are in hospital: excused until taken back."""

    residents: Residents


class VisitDoneElsewhere(FieldEvent, frozen=True, kw_only=True, tag="visit.done_elsewhere"):
    """These residents were sampled elsewhere today."""

    residents: Residents


class SpecimensHandedOver(Event, frozen=True, kw_only=True, tag="specimens.handed_over"):
    """A team handed these tubes over at a point; both sides signed."""

    team: TeamId
    point: PointId
    tubes: tuple[TubeId, ...]
    at: Instant


VisitEvent: TypeAlias = (
    VisitBegun
    | VisitSampled
    | VisitNoAnswer
    | VisitRefused
    | VisitResidentMoved
    | VisitInHospital
    | VisitDoneElsewhere
    | SpecimensHandedOver
)
