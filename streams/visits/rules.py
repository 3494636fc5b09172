"""What follows for the residents' ledger from a report at the door. Pure."""

from zoneinfo import ZoneInfo

from schemas.residents import ResidentEvent, ResidentExcused, ResidentTested
from schemas.values import ExcuseReason
from schemas.visits import (
    FieldEvent,
    VisitDoneElsewhere,
    VisitInHospital,
    VisitResidentMoved,
    VisitSampled,
)


def consequences(event: FieldEvent, zone: ZoneInfo) -> list[ResidentEvent]:
    """A sample taken always counts; who is in hospital or has moved is excused until that is taken back."""
    match event:
        case VisitSampled():
            return _tested(event, event.residents, f"visit:{event.visit}", zone)
        case VisitDoneElsewhere():
            return _tested(event, event.residents, f"elsewhere:{event.visit}", zone)
        case VisitInHospital():
            return _excused(event, event.residents, "in_hospital", zone)
        case VisitResidentMoved():
            return _excused(event, event.residents, "moved_out", zone)
        case _:
            return []


def _tested(event: FieldEvent, residents: tuple[str, ...], source: str, zone: ZoneInfo) -> list[ResidentEvent]:
    on = event.at.astimezone(zone).date()
    return [
        ResidentTested(
            event_id=event.event_id,
            occurred_at=event.occurred_at,
            area=event.area,
            caused_by=event.event_id,
            resident=who,
            tested_on=on,
            source=source,
        )
        for who in residents
    ]


def _excused(event: FieldEvent, residents: tuple[str, ...], why: ExcuseReason, zone: ZoneInfo) -> list[ResidentEvent]:
    on = event.at.astimezone(zone).date()
    return [
        ResidentExcused(
            event_id=event.event_id,
            occurred_at=event.occurred_at,
            area=event.area,
            caused_by=event.event_id,
            resident=who,
            why=why,
            since_on=on,
        )
        for who in residents
    ]
