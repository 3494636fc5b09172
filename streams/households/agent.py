"""Households: where they are, and a quarantine term per resident and class, each with its own anchor."""

from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from infra.changes import Transaction
from schemas.households import HouseholdEvent, HouseholdQuarantined, HouseholdRegistered, HouseholdReleased
from streams.households import ledger


async def keep(tx: Transaction, events: Sequence[HouseholdEvent]) -> None:
    """Bring the ledger up to `events`, all at once, and have the demand of the households derived anew."""
    words = fold(events)
    for statement, rows in words.items():
        if len(words) == 1:
            tx.later(statement, rows)
        else:  # two may write one table
            await tx.connection.execute(statement, rows)
    for event in events:
        tx.touch(event.area, [event.household])


def fold(events: Sequence[HouseholdEvent]) -> dict[str, list[dict[str, Any]]]:
    """The rows each statement has to put down: of one register only the latest word."""
    latest: dict[tuple[str, ...], tuple[str, dict[str, Any]]] = {}
    for event in sorted(events, key=lambda event: event.stamp):
        for key, statement, row in _entries(event):
            latest[statement, *key] = statement, row
    rows: dict[str, list[dict[str, Any]]] = {}
    for statement, row in latest.values():
        rows.setdefault(statement, []).append(row)
    return rows


def _entries(event: HouseholdEvent) -> Iterator[tuple[tuple[str, ...], str, dict[str, Any]]]:
    stamp = {"at": event.occurred_at, "id": event.event_id}
    row: dict[str, Any] = {"area": event.area, "household": event.household, **stamp}
    match event:
        case HouseholdRegistered():
            yield (event.area, event.household), ledger.REGISTERED, row | {"place": event.place}
        case HouseholdQuarantined():
            days = {name: getattr(event, name) for name in ("departed_on", "registered_on", "last_day_on")}
            for who in event.residents:
                told = {"resident": who, "class": event.quarantine_class}
                yield (event.area, event.household, who, event.quarantine_class), ledger.QUARANTINED, row | days | told
        case HouseholdReleased():
            for who in event.residents:
                told = {"resident": who, "class": event.quarantine_class}
                end = {"released_on": event.released_on}
                yield (event.area, event.household, who, event.quarantine_class), ledger.RELEASED, row | told | end
        case _:
            assert_never(event)
