"""The SQL of residents: each statement takes rows as one JSON array and is guarded by the stamp of the word before."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from infra.changes import Transaction

LIVES = """
insert into resident (area, resident, household, said_at, said_id)
select area, resident, household, at, id
from jsonb_to_recordset($1::jsonb) as x (area text, resident text, household text, at timestamptz, id text)
on conflict (area, resident) do update
set household = excluded.household, said_at = excluded.said_at, said_id = excluded.said_id
where (resident.said_at, resident.said_id) < (excluded.said_at, excluded.said_id)
"""

HOMEBOUND = """
insert into homebound (area, resident, reasons, since_on, until_on, promised, said_at, said_id)
select area, resident, reasons, since_on, until_on, promised, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, resident text, reasons text[], since_on date, until_on date, promised text[], at timestamptz, id text)
on conflict (area, resident) do update
set reasons = excluded.reasons, since_on = excluded.since_on, until_on = excluded.until_on,
    promised = excluded.promised, said_at = excluded.said_at, said_id = excluded.said_id
where homebound.said_at is null or (homebound.said_at, homebound.said_id) < (excluded.said_at, excluded.said_id)
"""

HOMEBOUND_ENDED = """
insert into homebound (area, resident, ended_on, ended_at, ended_id)
select area, resident, ended_on, at, id
from jsonb_to_recordset($1::jsonb) as x (area text, resident text, ended_on date, at timestamptz, id text)
on conflict (area, resident) do update
set ended_on = excluded.ended_on, ended_at = excluded.ended_at, ended_id = excluded.ended_id
where homebound.ended_at is null or (homebound.ended_at, homebound.ended_id) < (excluded.ended_at, excluded.ended_id)
"""

EXCUSED = """
insert into excuse (area, resident, why, since_on, until_on, said_at, said_id)
select area, resident, why, since_on, until_on, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, resident text, why text, since_on date, until_on date, at timestamptz, id text)
on conflict (area, resident, why) do update
set since_on = excluded.since_on, until_on = excluded.until_on,
    said_at = excluded.said_at, said_id = excluded.said_id
where excuse.said_at is null or (excuse.said_at, excuse.said_id) < (excluded.said_at, excluded.said_id)
"""

EXCUSE_ENDED = """
insert into excuse (area, resident, why, ended_on, ended_at, ended_id)
select area, resident, why, ended_on, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, resident text, why text, ended_on date, at timestamptz, id text)
on conflict (area, resident, why) do update
set ended_on = excluded.ended_on, ended_at = excluded.ended_at, ended_id = excluded.ended_id
where excuse.ended_at is null or (excuse.ended_at, excuse.ended_id) < (excluded.ended_at, excluded.ended_id)
"""

TESTED = """
insert into sample (area, resident, taken_on, source, said_at, said_id)
select area, resident, taken_on, source, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, resident text, taken_on date, source text, at timestamptz, id text)
where not exists (
    select from sample_withdrawn as w
    where (w.area, w.resident, w.taken_on, w.source) = (x.area, x.resident, x.taken_on, x.source)
      and (w.said_at, w.said_id) > (x.at, x.id)
)
on conflict (area, resident, taken_on, source) do update set said_at = excluded.said_at, said_id = excluded.said_id
where (sample.said_at, sample.said_id) < (excluded.said_at, excluded.said_id)
"""

TEST_WITHDRAWN = """
with x as (
    select * from jsonb_to_recordset($1::jsonb) as x
      (area text, resident text, taken_on date, source text, at timestamptz, id text)
), noted as (
    insert into sample_withdrawn (area, resident, taken_on, source, said_at, said_id)
    select area, resident, taken_on, source, at, id from x
    on conflict (area, resident, taken_on, source) do update
    set said_at = excluded.said_at, said_id = excluded.said_id
    where (sample_withdrawn.said_at, sample_withdrawn.said_id) < (excluded.said_at, excluded.said_id)
)
delete from sample as s using x
where (s.area, s.resident, s.taken_on, s.source) = (x.area, x.resident, x.taken_on, x.source)
  and (s.said_at is null or (s.said_at, s.said_id) < (x.at, x.id)) and s.source not like 'tube:%'
"""

_HOUSEHOLDS = """
select area, household from {asked} join resident using (area, resident) where household is not null
union
select area, household from {asked} join term using (area, resident)
"""
_OF_RESIDENTS = _HOUSEHOLDS.format(asked="unnest($1::text[], $2::text[]) as t (area, resident)")
_OF_ROWS = _HOUSEHOLDS.format(
    asked="(select distinct area, resident from jsonb_to_recordset($1::jsonb) as x (area text, resident text)) as t"
)


async def touch_households(tx: Transaction, residents: Iterable[tuple[str, str]]) -> None:
    """Touch the households where these residents (area, resident) live or have a term."""
    wanted = sorted(set(residents))
    if not wanted:
        return
    rows = await tx.connection.fetch(_OF_RESIDENTS, [area for area, _ in wanted], [who for _, who in wanted])
    for row in rows:
        tx.touch(row["area"], [row["household"]])


def write_later(tx: Transaction, words: Mapping[str, Sequence[Mapping[str, Any]]]) -> bool:
    """Have the one statement of a batch run with what others write, and where its residents live touched.

    False, and nothing is done, where there are several, which may write one table, where people move, because where
    they lived is another household than where they live, and where the statement has parts of its own.
    """
    if len(words) != 1 or words.keys() & {LIVES, TEST_WITHDRAWN}:
        return False
    for statement, rows in words.items():
        tx.later(statement, rows, households=_OF_ROWS)
    return True
