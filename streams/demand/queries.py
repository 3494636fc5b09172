"""The one query that loads all facts of households: rows of area, kind, key (household, resident or visit), fact.

Of a household that nothing makes due, as almost every one of a register, it finds nothing: that it is so costs four
looks into indexes, and its facts would be 20 rows that nobody reads.
"""

FACTS = """
with door as materialized (
    select area, household from unnest($1::text[], $2::text[]) as t (area, household)
    where exists (select from term where (term.area, term.household) = (t.area, t.household))
       or exists (select from visit where (visit.area, visit.household) = (t.area, t.household))
       or exists (select from wish where (wish.area, wish.household) = (t.area, t.household))
       or exists (select from resident as r join homebound as f using (area, resident)
                  where (r.area, r.household) = (t.area, t.household))
),
living as materialized (select area, household, resident from door join resident using (area, household)),
known as materialized (
    select door.area, door.household, term.resident
    from door join term using (area, household)
    join resident on resident.area = term.area and resident.resident = term.resident
    where resident.household is not null
    union
    select door.area, door.household, who
    from door join wish using (area, household) cross join lateral unnest(wish.residents) as who
    join resident on resident.area = door.area and resident.resident = who
    where resident.household is not null
),
people as materialized (
    select area, resident from living union select area, resident from known
),
open_visit as materialized (
    select visit.* from door join visit using (area, household) where visit.day >= $6 and not visit.is_recheck
),
named as (
    select area, visit from open_visit union select * from unnest($3::text[], $4::text[]) as t (area, visit)
)
select area, 'living' as kind, household as key, to_jsonb(resident) as fact from living
union all select area, 'known', household, to_jsonb(resident) from known
union all select area, 'registered', household, 'true'::jsonb from door join household using (area, household)
union all select f.area, 'homebound', f.resident, to_jsonb(f)
    from people join homebound as f using (area, resident) where f.said_at is not null
union all select f.area, 'term', f.household, to_jsonb(f)
    from door join term as f using (area, household) where f.said_at is not null
union all select f.area, 'excuse', f.resident, to_jsonb(f)
    from people join excuse as f using (area, resident) where f.said_at is not null
union all select area, 'sample', resident, to_jsonb(taken_on)
    from people join sample using (area, resident) where taken_on >= $5
union all select f.area, 'wish', f.household, to_jsonb(f)
    from door join wish as f using (area, household) where f.day >= $6 and f.wanted
union all select area, 'visit', household, to_jsonb(open_visit) from open_visit
union all select f.area, 'report', f.visit, to_jsonb(f) from named join report as f using (area, visit)
"""
