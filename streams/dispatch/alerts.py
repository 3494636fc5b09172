"""What dispatch wants a person to look at: raised once per kind and subject, settled when it is over."""

from collections.abc import Mapping, Sequence
from typing import Any

from infra.changes import Transaction
from schemas.alerts import AlertRaised, AlertSettled
from schemas.values import Urgency
from streams.demand.ids import digest

_RAISE = """
insert into alert (area, alert, kind, urgency, about, raised_at)
select $1, one.alert, $2, one.urgency, one.about, $3
from unnest($4::text[], $5::text[], $6::text[]) as one (alert, urgency, about)
on conflict (area, alert) do update set settled_at = null, raised_at = excluded.raised_at, urgency = excluded.urgency
where alert.settled_at is not null
returning alert, about, urgency
"""
_SETTLE = """
update alert set settled_at = $4 where area = $1 and kind = $2 and about = any($3::text[]) and settled_at is null
returning alert
"""


async def raise_alerts(tx: Transaction, area: str, kind: str, urgencies: Mapping[str, Urgency]) -> None:
    """Raise an alert about each subject with its urgency, unless the same one is still open; one round trip."""
    if not urgencies:
        return
    names = ["A" + digest(area, kind, about) for about in urgencies]
    for row in await tx.connection.fetch(_RAISE, area, kind, tx.now, names, list(urgencies.values()), list(urgencies)):
        alert, rev = row["alert"], str(tx.areas[area].rev)
        envelope: dict[str, Any] = {"event_id": digest(alert, "alert.raised", rev), "occurred_at": tx.now, "area": area}
        tx.say(AlertRaised(**envelope, alert=alert, kind=kind, urgency=row["urgency"], about=row["about"]))


async def settle_alerts(tx: Transaction, area: str, kind: str, about: Sequence[str]) -> None:
    """Settle the open alerts of one kind about some subjects."""
    if not about:
        return
    for row in await tx.connection.fetch(_SETTLE, area, kind, list(about), tx.now):
        event_id = digest(row["alert"], "alert.settled", str(tx.areas[area].rev))
        tx.say(AlertSettled(event_id=event_id, occurred_at=tx.now, area=area, alert=row["alert"]))
