"""What the ledgers know of zones: for the desk with names, for the wall without."""

import datetime as dt
from typing import Any

from infra.database import Connection

CALM_DAYS = 5
"""Days without a new case before a zone leaves the high level. **Source** DOMAIN, section 3 (S; O)."""

# The newest word about each part of a zone wins; one that was closed may be opened again under the same id.
_ZONES = """
with said as (
  select zone, type, place, level, effective_at, observed_at, said_at, event_id from zone_fact where area = $1
), opened as (
  select distinct on (zone) zone, effective_at as opened_at, observed_at, said_at, event_id
  from said where type = 'zone.opened' order by zone, said_at desc, event_id desc
), named as (
  select distinct on (zone) zone, place from said where place is not null order by zone, said_at desc, event_id desc
), levelled as (
  select distinct on (zone) zone, level from said where level is not null order by zone, said_at desc, event_id desc
), closed as (
  select distinct on (zone) zone, effective_at as closed_at, said_at, event_id
  from said where type = 'zone.closed' order by zone, said_at desc, event_id desc
)
select o.zone, n.place, l.level, o.opened_at, o.observed_at,
       case when (c.said_at, c.event_id) > (o.said_at, o.event_id) then c.closed_at end as closed_at,
       (o.opened_at at time zone a.timezone)::date as opened_on, p.kind, p.name,
       parent.name as parent, p.parent as inside
from opened o join area a on a.area = $1
left join named n using (zone) left join levelled l using (zone) left join closed c using (zone)
left join place p on p.area = $1 and p.place = n.place
left join place parent on parent.area = $1 and parent.place = p.parent
order by o.opened_at desc, o.zone
"""


async def zones_of(connection: Connection, area: str, day: dt.date) -> list[dict[str, Any]]:
    """Every zone the area heard of, with its day of five on a date."""
    rows = [dict(row) for row in await connection.fetch(_ZONES, area)]
    for row in rows:
        row["day"] = min(CALM_DAYS, max(1, (day - row["opened_on"]).days + 1))
        row["of"] = CALM_DAYS
    return rows
