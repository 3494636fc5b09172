"""The areas of a batch are locked and its event ids taken in one statement: what came a second time is told apart.

The ids are taken behind the locks, and no snapshot decides about them but the key of `seen`.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC

from infra.changes import Area, area_of
from infra.database import Connection
from schemas.envelope import Event

_LOCK = """
with held as materialized (
    select head.rev, area.area, name, timezone, pack, publish, depot_lat, depot_lon
    from area_head as head join area using (area) where head.area = any($1::text[])
    order by head.area for update of head
), fresh as (
    insert into seen (occurred_on, event_id)
    select occurred_on, event_id from unnest($2::text[], $3::date[], $4::text[]) as t (area, occurred_on, event_id)
    where t.area = any((select array_agg(area) from held)::text[])
    on conflict do nothing returning event_id
)
select held.*, (select coalesce(array_agg(event_id), '{}') from fresh) as fresh from held
"""


async def lock(
    connection: Connection, areas: Iterable[str], events: Sequence[Event]
) -> tuple[dict[str, Area], list[Event]]:
    """Lock areas, sorted, until the transaction ends, and answer which of the events were never handled.

    A producer's repetition is left out, and so is what is about an area that nobody added, which is absent.
    """
    unique = {event.event_id: event for event in reversed(events)}
    rows = await connection.fetch(
        _LOCK,
        sorted(set(areas)),
        [event.area for event in unique.values()],
        [event.occurred_at.astimezone(UTC).date() for event in unique.values()],
        list(unique),
    )
    found = {row["area"]: area_of(row) for row in rows}
    fresh = set(rows[0]["fresh"]) if rows else set()
    return found, [event for event in events if event.event_id in fresh and unique[event.event_id] is event]
