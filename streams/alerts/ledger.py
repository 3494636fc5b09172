"""The table `alert` and what is said of it: one way to raise and to settle, in the transaction that found the cause."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from infra.changes import Transaction
from schemas.alerts import AlertRaised, AlertSettled
from schemas.ids import digest
from schemas.values import Urgency


@dataclass(frozen=True, order=True)
class Alert:
    """Something that needs a person: its kind and what it is about make it one alert.

    Attributes
    ----------
    due_at
        The deadline it hangs on, if there is one.
    """

    kind: str
    about: str
    urgency: Urgency
    due_at: dt.datetime | None = None


async def raise_alerts(tx: Transaction, area: str, alerts: Iterable[Alert], *, cause: str | None = None) -> None:
    """Raise alerts in one round trip; one that is open already is said again only with another urgency or deadline."""
    by_name = {"A" + digest(area, one.kind, one.about): one for one in alerts}
    if not by_name:
        return
    columns = ([getattr(one, name) for one in by_name.values()] for name in ("kind", "urgency", "about", "due_at"))
    for row in await tx.connection.fetch(_RAISE, area, tx.now, list(by_name), *columns):
        one = by_name[row["alert"]]
        said = AlertRaised(
            **_envelope(tx, area, row["alert"], "alert.raised"),
            caused_by=cause,
            alert=row["alert"],
            kind=one.kind,
            urgency=one.urgency,
            about=one.about,
            due_at=one.due_at,
        )
        tx.say(said)


async def settle_alerts(tx: Transaction, area: str, kind: str, about: Sequence[str]) -> None:
    """Settle the open alerts of one kind about some subjects."""
    if not about:
        return
    for row in await tx.connection.fetch(_SETTLE, area, kind, list(about), tx.now):
        tx.say(AlertSettled(**_envelope(tx, area, row["alert"], "alert.settled"), alert=row["alert"]))


def _envelope(tx: Transaction, area: str, alert: str, tag: str) -> dict[str, Any]:
    event_id = digest(alert, tag, str(tx.areas[area].rev))
    return {"event_id": event_id, "occurred_at": tx.now, "area": area}


_RAISE = """
insert into alert (area, alert, kind, urgency, about, due_at, raised_at)
select $1, one.alert, one.kind, one.urgency, one.about, one.due_at, $2
from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
    as one (alert, kind, urgency, about, due_at)
on conflict (area, alert) do update set settled_at = null, urgency = excluded.urgency, due_at = excluded.due_at,
    raised_at = case when alert.settled_at is null then alert.raised_at else excluded.raised_at end
where alert.settled_at is not null or alert.urgency <> excluded.urgency or alert.due_at is distinct from excluded.due_at
returning alert
"""
_SETTLE = """
update alert set settled_at = $4 where area = $1 and kind = $2 and about = any($3::text[]) and settled_at is null
returning alert
"""
