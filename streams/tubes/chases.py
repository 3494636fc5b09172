"""Chases: what a positive tube sets going, person by person, and which of its clocks runs."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from infra.database import Connection

CLOCKS_S = {"contact": 7_200, "sampled": 14_400, "resulted": 21_600}
"""Chase clocks from the positive result on [s]. **Source** DOMAIN, section 3: no official limit is known (G)."""
KEPT = dt.timedelta(days=2)
"""How long a positive tube is followed. G."""

_CHASES = """
with positive as (
  select tube, kind, residents, team, sealed_at, coalesce(resulted_at, result_at) as resulted_at
  from tube where area = $1 and result = 'positive' and coalesce(resulted_at, result_at) >= $2
), person_of as (
  select tube, resulted_at, unnest(residents) as resident from positive
), each as (
  select o.tube, o.resident, r.household, coalesce(p.name, '') as name,
         exists (select from report t join visit v using (area, visit)
                 where t.area = $1 and v.household = r.household and t.at > o.resulted_at) as contacted,
         exists (select from sample s where s.area = $1 and s.resident = o.resident
                 and s.taken_at > o.resulted_at) as sampled,
         exists (select from tube x where x.area = $1 and o.resident = any(x.residents)
                 and x.sealed_at > o.resulted_at and x.result is not null) as resulted
  from person_of o left join resident r on r.area = $1 and r.resident = o.resident
  left join person p on p.area = $1 and p.resident = o.resident
)
select t.tube, t.kind, t.team, t.sealed_at, t.resulted_at,
       coalesce(jsonb_agg(to_jsonb(e) - 'tube') filter (where e.resident is not null), '[]') as people
from positive t left join each e using (tube)
group by t.tube, t.kind, t.team, t.sealed_at, t.resulted_at order by t.resulted_at desc
"""

_FLAG = {"contact": "contacted", "sampled": "sampled", "resulted": "resulted"}


async def chases_of(connection: Connection, area: str, since: dt.datetime) -> list[dict[str, Any]]:
    """The tubes that came back positive since an instant, with how far each person in them is."""
    return [dict(row) for row in await connection.fetch(_CHASES, area, since)]


def running(chases: Iterable[dict[str, Any]]) -> list[tuple[str, str, dt.datetime]]:
    """Return tube, stage and when that stage must be done of what is not over; the clock that ends first on top."""
    stages = []
    for chase in chases:
        stage = next((one for one in CLOCKS_S if not all(person[_FLAG[one]] for person in chase["people"])), None)
        if stage is not None:
            stages.append((chase["tube"], stage, chase["resulted_at"] + dt.timedelta(seconds=CLOCKS_S[stage])))
    return sorted(stages, key=lambda one: one[2])
