"""Reports from the field are kept as said; demand folds the life of each visit from them."""

from collections.abc import Sequence

from infra.changes import Transaction
from schemas.topics import tag_of
from schemas.visits import FieldEvent

_STORED = """
insert into report (area, visit, event_id, kind, team, at, residents, tubes)
select area, visit, event_id, kind, team, at, residents, tubes
from jsonb_to_recordset($1::jsonb) as x
  (area text, visit text, event_id text, kind text, team text, at timestamptz, residents text[], tubes text[])
on conflict do nothing
"""
_HOUSEHOLDS = """
select area, household from unnest($1::text[], $2::text[]) as t (area, visit) join visit using (area, visit)
"""


async def keep(tx: Transaction, events: Sequence[FieldEvent]) -> None:
    """Store the reports and touch the households of the visits."""
    await tx.connection.execute(_STORED, [_row(event) for event in events])
    pairs = [event.area for event in events], [event.visit for event in events]
    for row in await tx.connection.fetch(_HOUSEHOLDS, *pairs):
        tx.touch(row["area"], [row["household"]])


def _row(event: FieldEvent) -> dict[str, object]:
    return {
        "area": event.area,
        "visit": event.visit,
        "event_id": event.event_id,
        "kind": tag_of(event),
        "team": event.team,
        "at": event.at,
        "residents": getattr(event, "residents", ()),
        "tubes": getattr(event, "tubes", ()),
    }
