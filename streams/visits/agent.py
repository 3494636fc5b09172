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
select area, household from jsonb_to_recordset($1::jsonb) as x (area text, visit text) join visit using (area, visit)
"""


async def keep(tx: Transaction, events: Sequence[FieldEvent]) -> None:
    """Have the reports stored and the households of the visits touched, with what others write."""
    tx.later(_STORED, [_row(event) for event in events], households=_HOUSEHOLDS)


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
