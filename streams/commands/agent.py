"""Coordinators' wishes as facts with an author: a visit added or cancelled, and what can be said of others."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from infra.changes import Transaction
from schemas.commands import CommandGiven
from streams.commands.rules import Asked, asked

_WISHED = """
insert into wish (area, household, day, kind, wanted, residents, by, said_at, said_id)
select area, household, day, kind, wanted, residents, by, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, household text, day date, kind text, wanted boolean, residents text[], by text, at timestamptz, id text)
on conflict (area, household, day, kind) do update
set wanted = excluded.wanted, residents = excluded.residents, by = excluded.by,
    said_at = excluded.said_at, said_id = excluded.said_id
where (wish.said_at, wish.said_id) < (excluded.said_at, excluded.said_id)
"""
_VISITS = """
select area, visit, household, day from unnest($1::text[], $2::text[]) as t (area, visit) join visit using (area, visit)
"""


async def keep(tx: Transaction, events: Sequence[CommandGiven]) -> None:
    """Write the wishes and touch their households; commands about routes are dispatch's."""
    visits = await _visits(tx, events)
    wishes: dict[tuple[str, str, date, str], dict[str, Any]] = {}
    for event in sorted(events, key=lambda event: event.stamp):
        zone = ZoneInfo(tx.areas[event.area].timezone)
        wish = asked(event, visits.get((event.area, event.visit or "")), event.occurred_at.astimezone(zone).date())
        if wish is not None:
            wishes[event.area, wish.household, wish.day, wish.kind] = _row(event, wish)
            tx.touch(event.area, [wish.household])
    if wishes:
        await tx.connection.execute(_WISHED, list(wishes.values()))


async def _visits(tx: Transaction, events: Sequence[CommandGiven]) -> Mapping[tuple[str, str], tuple[str, date]]:
    named = [(event.area, event.visit) for event in events if event.visit is not None]
    if not named:
        return {}
    rows = await tx.connection.fetch(_VISITS, [area for area, _ in named], [visit for _, visit in named])
    return {(row["area"], row["visit"]): (row["household"], row["day"]) for row in rows}


def _row(event: CommandGiven, wish: Asked) -> dict[str, Any]:
    return {
        "area": event.area,
        "household": wish.household,
        "day": wish.day,
        "kind": wish.kind,
        "wanted": wish.wanted,
        "residents": event.residents,
        "by": event.by,
        "at": event.occurred_at,
        "id": event.event_id,
    }
