"""Ids that something was said of and nobody registered: kept, and after ten minutes shown to a person."""

from datetime import timedelta

from infra.changes import Transaction
from streams.alerts.ledger import Alert, raise_alerts, settle_alerts

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
select about from alert where area = $1 and kind = 'unknown_id' and settled_at is null and (
  exists (select from resident as r where r.area = $1 and r.resident = alert.about)
  or exists (select from household as h where h.area = $1 and h.household = alert.about))
"""


async def look(tx: Transaction, area: str) -> None:
    """Raise an alert for ids that stayed unknown, and settle those of ids that appeared."""
    found = await tx.connection.fetch(_FOUND, area)
    await settle_alerts(tx, area, "unknown_id", [row["about"] for row in found])
    unknown = await tx.connection.fetch(_UNKNOWN, area, tx.now - PATIENCE, MOST)
    await raise_alerts(tx, area, [Alert("unknown_id", row["id"], "hour") for row in unknown])
