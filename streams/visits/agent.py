"""Reports from the field are kept as said; demand folds the life of each visit from them."""

from collections.abc import Sequence

from infra.changes import Transaction
from schemas.topics import tag_of
from schemas.visits import FieldEvent

_STORED = """
with said as materialized (
    select * from jsonb_to_recordset($1::jsonb) as x
      (area text, visit text, event_id text, kind text, team text, at timestamptz, residents text[], tubes text[])
), stored as (
    insert into report (area, visit, event_id, kind, team, at, residents, tubes)
    select area, visit, event_id, kind, team, at, residents, tubes from said
    on conflict do nothing
)
select area, household from said join visit using (area, visit)
"""


async def keep(tx: Transaction, events: Sequence[FieldEvent]) -> None:
    """Store the reports and touch the households of the visits."""
    for row in await tx.connection.fetch(_STORED, [_row(event) for event in events]):
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
