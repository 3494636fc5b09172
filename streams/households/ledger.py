"""The SQL of households: each statement takes rows as one JSON array and is guarded by the stamp of the word before."""

REGISTERED = """
insert into household (area, household, place, said_at, said_id)
select area, household, place, at, id
from jsonb_to_recordset($1::jsonb) as x (area text, household text, place text, at timestamptz, id text)
on conflict (area, household) do update
set place = excluded.place, said_at = excluded.said_at, said_id = excluded.said_id
where (household.said_at, household.said_id) < (excluded.said_at, excluded.said_id)
"""

QUARANTINED = """
insert into term (area, household, resident, class, departed_on, registered_on, last_day_on, said_at, said_id)
select area, household, resident, class, departed_on, registered_on, last_day_on, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, household text, resident text, class text, departed_on date, registered_on date, last_day_on date,
   at timestamptz, id text)
on conflict (area, household, resident, class) do update
set departed_on = excluded.departed_on, registered_on = excluded.registered_on, last_day_on = excluded.last_day_on,
    said_at = excluded.said_at, said_id = excluded.said_id
where term.said_at is null or (term.said_at, term.said_id) < (excluded.said_at, excluded.said_id)
"""

RELEASED = """
insert into term (area, household, resident, class, released_on, ended_at, ended_id)
select area, household, resident, class, released_on, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, household text, resident text, class text, released_on date, at timestamptz, id text)
on conflict (area, household, resident, class) do update
set released_on = excluded.released_on, ended_at = excluded.ended_at, ended_id = excluded.ended_id
where term.ended_at is null or (term.ended_at, term.ended_id) < (excluded.ended_at, excluded.ended_id)
"""
