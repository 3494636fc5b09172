"""Residents: facts as registers and tombstones, so any order and repetition leaves the same ledger."""

from collections.abc import Sequence
from typing import Any, assert_never

from infra.changes import Transaction
from schemas.residents import (
    ResidentEvent,
    ResidentExcused,
    ResidentExcuseEnded,
    ResidentHomebound,
    ResidentHomeboundEnded,
    ResidentMoved,
    ResidentRegistered,
    ResidentsTested,
    ResidentTested,
    ResidentTestWithdrawn,
)
from streams.residents import ledger

OneResident = (
    ResidentRegistered
    | ResidentMoved
    | ResidentHomebound
    | ResidentHomeboundEnded
    | ResidentExcused
    | ResidentExcuseEnded
    | ResidentTested
    | ResidentTestWithdrawn
)
"""What is said of one resident."""


async def keep(tx: Transaction, events: Sequence[ResidentEvent]) -> None:
    """Bring the ledger up to `events`, all at once, and have the demand of their households derived anew."""
    single = [one for event in events for one in _each(event)]
    words = fold(single)
    if ledger.write_later(tx, words):
        return
    moves = [event for event in single if isinstance(event, ResidentRegistered | ResidentMoved)]
    moved = {(event.area, event.resident) for event in moves}
    await ledger.touch_households(tx, moved)
    for statement, rows in words.items():
        await tx.connection.execute(statement, rows)
    for event in moves:
        if event.household is not None:
            tx.touch(event.area, [event.household])
    await ledger.touch_households(tx, {(event.area, event.resident) for event in single} - moved)


def _each(event: ResidentEvent) -> Sequence[OneResident]:
    """What an event says of each resident it is about."""
    if not isinstance(event, ResidentsTested):
        return (event,)
    told: dict[str, Any] = {name: getattr(event, name) for name in ("event_id", "occurred_at", "area", "source")}
    return [ResidentTested(resident=who, tested_on=event.tested_on, **told) for who in event.residents]


def fold(events: Sequence[OneResident]) -> dict[str, list[dict[str, Any]]]:
    """The rows each statement has to put down: of one register only the latest word."""
    latest: dict[tuple[str, ...], tuple[str, dict[str, Any]]] = {}
    for event in sorted(events, key=lambda event: event.stamp):
        key, statement, row = _entry(event)
        latest[statement, *key] = statement, row
    rows: dict[str, list[dict[str, Any]]] = {}
    for statement, row in latest.values():
        rows.setdefault(statement, []).append(row)
    return rows


def _entry(event: OneResident) -> tuple[tuple[str, ...], str, dict[str, Any]]:
    key = (event.area, event.resident)
    row: dict[str, Any] = {
        "area": event.area,
        "resident": event.resident,
        "at": event.occurred_at,
        "id": event.event_id,
    }
    match event:
        case ResidentRegistered() | ResidentMoved():
            return key, ledger.LIVES, row | {"household": event.household}
        case ResidentHomebound():
            names = ("since_on", "until_on", "promised", "reasons")
            told: dict[str, Any] = {name: getattr(event, name) for name in names}
            return key, ledger.HOMEBOUND, row | told
        case ResidentHomeboundEnded():
            return key, ledger.HOMEBOUND_ENDED, row | {"ended_on": event.ended_on}
        case ResidentExcused():
            told = {"since_on": event.since_on, "until_on": event.until_on}
            return (*key, event.why), ledger.EXCUSED, row | told | {"why": event.why}
        case ResidentExcuseEnded():
            return (*key, event.why), ledger.EXCUSE_ENDED, row | {"why": event.why, "ended_on": event.ended_on}
        case ResidentTested():
            told = {"taken_on": event.tested_on, "source": event.source}
            return (*key, str(event.tested_on), event.source), ledger.TESTED, row | told
        case ResidentTestWithdrawn():
            told = {"taken_on": event.tested_on, "source": event.source}
            return (*key, str(event.tested_on), event.source), ledger.TEST_WITHDRAWN, row | told
        case _:
            assert_never(event)
