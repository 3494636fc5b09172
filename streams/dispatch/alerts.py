"""What dispatch wants a person to look at: raised once per kind and subject, settled when it is over."""

from collections.abc import Sequence

from infra.changes import Transaction
from schemas.alerts import AlertRaised, AlertSettled
from schemas.values import Urgency
from streams.demand.ids import digest

_RAISE = """
insert into alert (area, alert, kind, urgency, about, raised_at) values ($1, $2, $3, $4, $5, $6)
on conflict (area, alert) do update set settled_at = null, raised_at = excluded.raised_at, urgency = excluded.urgency
where alert.settled_at is not null
returning alert
"""
_SETTLE = """
update alert set settled_at = $4 where area = $1 and kind = $2 and about = any($3::text[]) and settled_at is null
returning alert
"""


async def raise_alert(tx: Transaction, area: str, kind: str, urgency: Urgency, about: str) -> None:
    """Raise an alert, unless the same one is still open."""
    name = "A" + digest(area, kind, about)
    if await tx.connection.fetchval(_RAISE, area, name, kind, urgency, about, tx.now) is not None:
        event_id = digest(name, "alert.raised", str(tx.areas[area].rev))
        tx.say(
            AlertRaised(
                event_id=event_id, occurred_at=tx.now, area=area, alert=name, kind=kind, urgency=urgency, about=about
            )
        )


async def settle_alerts(tx: Transaction, area: str, kind: str, about: Sequence[str]) -> None:
    """Settle the open alerts of one kind about some subjects."""
    for row in await tx.connection.fetch(_SETTLE, area, kind, list(about), tx.now):
        event_id = digest(row["alert"], "alert.settled", str(tx.areas[area].rev))
        tx.say(AlertSettled(event_id=event_id, occurred_at=tx.now, area=area, alert=row["alert"]))
