"""Tubes: sealed with somebody's swabs in them (a sample each), on board of a team, handed over, resulted."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from infra.changes import Transaction
from schemas.tubes import TubeEvent, TubeResulted, TubeSealed, TubeWithdrawn
from schemas.visits import SpecimensHandedOver, VisitSampled
from streams.tubes import ledger
from streams.tubes.rules import sealed_by


async def keep(tx: Transaction, events: Sequence[TubeEvent | SpecimensHandedOver | VisitSampled]) -> None:
    """Bring the tubes up to `events`; who was taken out of a tube by a later word loses that sample again."""
    sealed = [event for event in events if isinstance(event, TubeSealed)]
    sealed += [tube for event in events if isinstance(event, VisitSampled) for tube in sealed_by(event)]
    resulted = [event for event in events if isinstance(event, TubeResulted)]
    withdrawn = [event for event in events if isinstance(event, TubeWithdrawn)]
    handed = [event for event in events if isinstance(event, SpecimensHandedOver)]
    zones = {area: ZoneInfo(a.timezone) for area, a in tx.areas.items()}
    if sealed:
        await ledger.put_sealed(tx, sealed, zones)
    if resulted:
        await ledger.put_results(tx, resulted)
    if withdrawn:
        await ledger.put_withdrawals(tx, withdrawn, zones)
    if handed:
        await ledger.put_handovers(tx, handed)
    spoken: list[TubeEvent] = [*sealed, *resulted, *withdrawn]
    named = {(event.area, event.tube) for event in spoken}
    named |= {(event.area, tube) for event in handed for tube in event.tubes}
    for area, state in await ledger.states(tx, named):
        tx.show(area, "tube", state)
