"""Teams: a register each for roster, gate, loss and position; every team that changed is shown anew."""

from collections.abc import Sequence
from typing import Any, assert_never

import msgspec

from infra.changes import Transaction
from schemas.teams import TeamBack, TeamCheckedIn, TeamEvent, TeamLost, TeamPosition, TeamRostered, TeamUnrostered
from streams.teams import ledger


async def keep(tx: Transaction, events: Sequence[TeamEvent]) -> None:
    """Bring the ledger up to `events` and show the teams that were spoken of."""
    for statement, rows in fold(events).items():
        await tx.connection.execute(statement, rows)
    named = {(event.area, event.team, event.date) for event in events if not isinstance(event, TeamPosition)}
    for area, state in await ledger.states(tx, named):
        tx.show(area, "team", state)


def fold(events: Sequence[TeamEvent]) -> dict[str, list[dict[str, Any]]]:
    """The rows each statement has to put down: of one register only the latest word."""
    latest: dict[tuple[str, ...], tuple[str, dict[str, Any]]] = {}
    for event in sorted(events, key=lambda event: event.stamp):
        statement, row = _entry(event)
        day = "" if isinstance(event, TeamPosition) else str(event.date)
        latest[statement, event.area, event.team, day] = statement, row
    rows: dict[str, list[dict[str, Any]]] = {}
    for statement, row in latest.values():
        rows.setdefault(statement, []).append(row)
    return rows


def _entry(event: TeamEvent) -> tuple[str, dict[str, Any]]:
    row: dict[str, Any] = {"area": event.area, "team": event.team, "said_at": event.occurred_at, "id": event.event_id}
    if not isinstance(event, TeamPosition):
        row["day"] = event.date
    match event:
        case TeamRostered():
            told = {"kind": event.kind, "ppe_level": event.ppe_level, "mode": event.mode}
            return ledger.ROSTERED, row | told | msgspec.to_builtins({"crew": event.crew, "shifts": event.shifts})
        case TeamUnrostered():
            return ledger.ROSTERED, row | {"kind": None, "ppe_level": None, "mode": None, "crew": [], "shifts": []}
        case TeamCheckedIn():
            return ledger.CHECKED_IN, row | msgspec.to_builtins({"gate": event.members})
        case TeamLost():
            return ledger.LOST, row | {"lost": True, "why": event.why}
        case TeamBack():
            return ledger.LOST, row | {"lost": False, "why": None}
        case TeamPosition():
            return ledger.POSITION, row | {"lat": event.lat, "lon": event.lon, "at": event.at}
        case _:
            assert_never(event)
