"""What stands in a visit that is opened beside why it is due: the days of its term, and what happened to it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from infra.database import Connection
from streams.demand.pack import pack_for

_SAMPLED = """
select taken_on, count(distinct resident) as persons from sample
where area = $1 and resident = any($2) and taken_on between $3 and $4 group by taken_on
"""
_PASSED = """
select at, 'report' as what, kind, team, null as before, null as after, null as why, tubes, null as by
from report where area = $1 and visit = $2
union all
select p.made_at, 'plan', c ->> 'what', r.team, c ->> 'from', c ->> 'to', c ->> 'why', null, p.version::text
from route_version r join plan p using (area, day, version), jsonb_array_elements(r.changes) c
where r.area = $1 and r.day = $3 and c ->> 'visit' = $2
union all
select proven_at, 'left_out', reason, null, null, null, null, null, version::text
from unassigned where area = $1 and visit = $2
union all
select at, 'command', case when body ? 'undoes' then 'undo' else kind end, body ->> 'team', null, null,
       body -> 'override' ->> 'text', null, by
from command where area = $1 and body ->> 'visit' = $2
order by at
"""


async def days(connection: Connection, area: str, visit: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The days on which a quarantine term asks for a sample, with what became of them; none for other visits.

    Returns
    -------
    list
        `{number, on, state}`: day n is the anchor + n; `sampled` (everybody behind this door), `missed`, `due` or
        `ahead`, seen from the day of the visit.
    """
    rule = pack_for(visit["pack"], visit["day"]).terms.get(visit["class"])
    anchor: dt.date | None = visit["anchor_on"]
    if rule is None or anchor is None:
        return []
    who: Sequence[str] = visit["residents"]
    rows = await connection.fetch(_SAMPLED, area, who, anchor, anchor + dt.timedelta(days=rule.days[-1]))
    taken = {row["taken_on"] for row in rows if row["persons"] >= len(set(who))}
    told = []
    for number in rule.days:
        on = anchor + dt.timedelta(days=number)
        state = "ahead" if on > visit["day"] else "due" if on == visit["day"] else "missed"
        told.append({"number": number, "on": on, "state": "sampled" if on in taken else state})
    return told


async def passed(connection: Connection, area: str, visit: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What happened to a visit, oldest first: reports, plans that changed it, commands about it with typed reasons."""
    rows = [dict(row) for row in await connection.fetch(_PASSED, area, visit["visit"], visit["day"])]
    told: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        # Both teams of a change are told of it: it is one thing that happened.
        twice = row["what"] == "plan" and (row["by"], row["kind"], row["before"], row["after"])
        told.setdefault(twice or (len(told),), row)
    return list(told.values())
