"""Zones: every word about a zone is stored as said; a later release acts on them."""

from collections.abc import Sequence

from infra.changes import Transaction
from schemas.topics import tag_of
from schemas.zones import ZoneClosed, ZoneEvent

_STORED = """
insert into zone_fact (area, zone, event_id, type, place, level, effective_at, observed_at, said_at)
select area, zone, event_id, type, place, level, effective_at, observed_at, said_at
from jsonb_to_recordset($1::jsonb) as x
  (area text, zone text, event_id text, type text, place text, level text,
   effective_at timestamptz, observed_at timestamptz, said_at timestamptz)
on conflict do nothing
"""


async def keep(tx: Transaction, events: Sequence[ZoneEvent]) -> None:
    """Store the words."""
    await tx.connection.execute(_STORED, [_row(event) for event in events])


def _row(event: ZoneEvent) -> dict[str, object]:
    return {
        "area": event.area,
        "zone": event.zone,
        "event_id": event.event_id,
        "type": tag_of(event),
        "place": None if isinstance(event, ZoneClosed) else event.place,
        "level": None if isinstance(event, ZoneClosed) else event.level,
        "effective_at": event.effective_at,
        "observed_at": event.observed_at,
        "said_at": event.occurred_at,
    }
