"""What is pressing at an instant, kind by kind: read from the ledgers, for one area ($2) or for all (null)."""

from collections.abc import Mapping

from streams.tubes.rules import SPECIMEN_LIMIT_S, SPECIMEN_TARGET_S

LAST_S = 1800
"""So long before its limit a specimen cannot wait any more [s]. G."""
UNREAD_S = 900
"""How long a phone may have a route that nobody read [s of the doorstep clock]: longer than a door takes. G."""
QUIET_S = 900
"""How long a phone with work may be silent [s of real time]: a stairwell takes less. And how long after its first shift
began a team with work need not have been heard of [s of the doorstep clock]. G."""
UNFINISHED_S = 3600
"""How long a door may be begun and not ended [s of the doorstep clock]: five people in quarantine and the change of set
take half of it. G."""

_GIVEN = """
with today as (
  select area, ($1::timestamptz at time zone timezone)::date as day from area where $2::text is null or area = $2
), crew as (
  select t.area, t.team, t.day, t.lost, t.gate, (t.shifts -> 0 ->> 'from_at')::timestamptz as from_at, exists (
           select from route r, jsonb_array_elements(r.stops) s join visit v on v.visit = s ->> 'visit'
           where r.area = t.area and r.day = t.day and r.team = t.team
             and v.area = t.area and v.state in ('due', 'begun')) as has_doors
  from team_day t join today using (area, day) where t.kind is not null
), works as (
  select area, team, day, confirmed, handed, clock_timestamp() - seen_at as silence
  from crew join phone using (area, team, day) where not lost and has_doors and gate is not null
), oldest as (
  select area, team, min(sealed_at) as sealed_at from tube join today using (area)
  where handed_at is null and team is not null and sealed_at > $1 - interval '24 hours' group by area, team
)
"""

RULES: Mapping[str, str] = {
    "team_lost": """
select area, team, case when has_doors or sealed_at is not null then 'now' else 'info' end, null::timestamptz
from crew left join oldest using (area, team) where lost
""",
    "gate_failed": """
select distinct area, team, 'info', null::timestamptz from crew, jsonb_array_elements(gate) as member
where not lost and not (member ->> 'fit')::boolean
""",
    "team_silent": f"""
select area, team, 'hour', null::timestamptz from works where silence > interval '{QUIET_S} s'
union all
select area, team, 'hour', null::timestamptz from crew where not lost and has_doors
  and from_at <= $1 - interval '{QUIET_S} s'
  and not exists (select from phone p where p.area = crew.area and p.team = crew.team and p.day = crew.day)
  and not exists (select from visit v where v.area = crew.area and v.day = crew.day and v.team = crew.team)
""",
    "visit_unfinished": f"""
select area, visit, 'hour', null::timestamptz from visit join today using (area, day)
where state = 'begun' and began_at <= $1 - interval '{UNFINISHED_S} s'
""",
    "route_unread": f"""
select area, team, 'hour', null::timestamptz from works
where handed > confirmed and silence <= interval '{QUIET_S} s' and exists (
  select from route_version r join plan p using (area, day, version)
  where r.area = works.area and r.day = works.day and r.team = works.team
    and version > confirmed and version <= handed and p.made_at < $1 - interval '{UNREAD_S} s')
""",
    "specimen_clock": f"""
select area, team, case when sealed_at <= $1 - interval '{SPECIMEN_LIMIT_S - LAST_S} s' then 'now' else 'hour' end,
       sealed_at + interval '{SPECIMEN_LIMIT_S} s'
from oldest where sealed_at <= $1 - interval '{SPECIMEN_TARGET_S} s'
""",
    "visit_overdue": """
select area, visit, 'now', closes_at from visit join today using (area, day), lateral (
  select max(coalesce(w ->> 'late_until_at', w ->> 'close_at')::timestamptz) as closes_at
  from jsonb_array_elements(windows) as w) as last
where mandatory and state = 'due' and closes_at < $1
  and not exists (select from unassigned as u where u.area = visit.area and u.visit = visit.visit)
""",
    "begun_not_due": """
select area, about, 'now', null::timestamptz from alert where kind = 'begun_not_due' and settled_at is null
  and exists (select from visit v where v.area = alert.area and v.visit = alert.about and v.state = 'begun')
""",
    "plan_proposed": """
select area, p.day::text, 'hour', null::timestamptz from proposal as p join today using (area) where p.day >= today.day
""",
}
"""Of each kind: area, what it is about, urgency, and the deadline it hangs on."""

PRESSING = _GIVEN + " union all ".join(
    f"select '{kind}' as kind, x.* from ({rule}) as x (area, about, urgency, due_at)" for kind, rule in RULES.items()
)
"""$1: now; $2: the area, or null."""
