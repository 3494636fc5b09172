"""Ids that something was said of and nobody registered: kept, and after ten minutes shown to a person."""

from datetime import timedelta

from infra.changes import Transaction
from schemas.alerts import AlertSettled
from streams.demand import announce
from streams.demand.ids import digest

PATIENCE = timedelta(minutes=10)
"""How long an id may be unknown before a person is told. Source: DOMAIN, section 3."""
MOST = 20
"""Most alerts of this kind at once: a ledger without its register is one mistake, not a thousand."""

_UNKNOWN = """
select resident as id from homebound where area = $1 and said_at < $2
  and not exists (select from resident as r where r.area = $1 and r.resident = homebound.resident)
union
select resident from term where area = $1 and said_at < $2
  and not exists (select from resident as r where r.area = $1 and r.resident = term.resident)
union
select household from term where area = $1 and said_at < $2
  and not exists (select from household as h where h.area = $1 and h.household = term.household)
order by id limit $3
"""
_FOUND = """
update alert set settled_at = $2 where area = $1 and kind = 'unknown_id' and settled_at is null and (
  exists (select from resident as r where r.area = $1 and r.resident = alert.about)
  or exists (select from household as h where h.area = $1 and h.household = alert.about))
returning alert
"""


async def look(tx: Transaction, area: str) -> None:
    """Raise an alert for ids that stayed unknown, and settle those of ids that appeared."""
    for row in await tx.connection.fetch(_FOUND, area, tx.now):
        event_id = digest(row["alert"], "alert.settled")
        tx.say(AlertSettled(event_id=event_id, occurred_at=tx.now, area=area, alert=row["alert"]))
    for row in await tx.connection.fetch(_UNKNOWN, area, tx.now - PATIENCE, MOST):
        await announce.alert(tx, area, "unknown_id", "hour", row["id"], None)
