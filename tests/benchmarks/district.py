"""A day of a district in the database, drawn by Postgres itself: places, people, visits, teams with their routes."""

import datetime as dt

import asyncpg

from infra.database import prepare
from streams.console import passwords

DAY = dt.date(2022, 11, 25)
NOW = "2022-11-25T10:24:00+08:00"
PASSWORD = "a-good-long-password"
HOMES_A_BUILDING = 30

_STATEMENTS = """
insert into area (area, name, pack) values ($1, '尖草坪区', 'taiyuan');
insert into area_head (area) values ($1);
insert into place (area, place, kind, name, lat, lon)
  select $1, 'c' || n, 'compound', '小区' || n, 37.85 + (n / 20) * 0.004, 112.45 + (n % 20) * 0.006
  from generate_series(0, $3::int / 100) n;
insert into place (area, place, kind, parent, name, floors, lift, lat, lon)
  select $1, 'b' || n, 'building', 'c' || n % ($3::int / 100 + 1), 1 + n / ($3::int / 100 + 1) || '号楼', 6, false,
         c.lat + (n % 5) * 0.0006, c.lon + (n % 3) * 0.0009
  from generate_series(0, $3::int / 10) n join place c on c.area = $1 and c.place = 'c' || n % ($3::int / 100 + 1);
insert into place (area, place, kind, parent, name, unit, floor, room)
  select $1, 'p' || n, 'room', 'b' || n % ($3::int / 10 + 1), (1 + n % 6) || '0' || 1 + n % 3, 1 + n % 4, 1 + n % 6,
         (1 + n % 6) || '0' || 1 + n % 3 from generate_series(1, $3::int) n;
insert into household (area, household, place, said_at, said_id)
  select $1, 'h' || n, case when n <= $3 then 'p' || n else 'b' || n % ($3::int / 10 + 1) end, now(), 'e'
  from generate_series(1, greatest($3::int, $4::int / 3)) n;
insert into resident (area, resident, household, said_at, said_id)
  select $1, 'r' || n, 'h' || 1 + n % greatest($3::int, $4::int / 3), now(), 'e' from generate_series(1, $4::int) n;
insert into person (area, resident, name, retain_until)
  select $1, 'r' || n, '试验' || n, '2023-01-01' from generate_series(1, $3::int) n;
insert into visit (area, visit, household, day, class, residents, windows, rule, pack, anchor_on, state, team, ended_at)
  select $1, 'V' || n, 'h' || n, '2022-11-25', case when n % 4 = 0 then 'left_high_risk_zone' else 'special' end,
         array['r' || n], '[]', 'special_daily', 'taiyuan-2022-11-22', '2022-11-01',
         case when slot < 14 then 'sampled' else 'due' end, case when slot < 14 then 't' || team end, null
  from (select n, (n - 1) / ($3::int / $2::int) as team, (n - 1) % ($3::int / $2::int) as slot
        from generate_series(1, $3::int) n) x;
insert into team_day (area, team, day, kind, ppe_level, mode, crew, shifts, said_at, said_id)
  select $1, 't' || n, '2022-11-25', 'quarantine', 3, 'ebike',
    '[{"member": "m1", "roles": ["medic"]}, {"member": "m2", "roles": ["information_officer", "sampler"]}]',
    '[{"from_at": "2022-11-25T07:00:00+08:00", "to_at": "2022-11-25T18:00:00+08:00"}]', now(), 'e'
  from generate_series(0, $2::int - 1) n;
insert into team_card (area, team, name, code)
  select $1, 't' || n, '队' || n, 'Q' || n from generate_series(0, $2::int - 1) n;
insert into plan (area, day, version, why, made_at) values ($1, '2022-11-25', 3, 'improved', now());
insert into route (area, day, team, version, stops)
  select $1, '2022-11-25', 't' || (n - 1) / ($3::int / $2::int), 3, jsonb_agg(jsonb_build_object(
    'kind', 'visit', 'visit', 'V' || n,
    'arrive_at', '2022-11-25T07:00:00+08:00'::timestamptz + ((n - 1) % ($3::int / $2::int)) * interval '15 minutes',
    'start_at', '2022-11-25T07:00:00+08:00'::timestamptz + ((n - 1) % ($3::int / $2::int)) * interval '15 minutes',
    'leave_at', '2022-11-25T07:09:00+08:00'::timestamptz + ((n - 1) % ($3::int / $2::int)) * interval '15 minutes')
    order by n)
  from generate_series(1, $3::int) n group by (n - 1) / ($3::int / $2::int);
"""


async def write(address: str, area: str, *, teams: int, visits: int, residents: int) -> None:
    """Write an area with so many teams, visits and residents, and a coordinator `desk-AREA`."""
    connection = await asyncpg.connect(address)
    try:
        await prepare(connection)
        for sql in _STATEMENTS.split(";\n"):
            if sql.strip():
                given = [area, teams, visits, residents]
                used = [value for n, value in enumerate(given, 1) if f"${n}" in sql]
                text = sql
                for place, n in enumerate([n for n in range(1, 5) if f"${n}" in sql], 1):
                    text = text.replace(f"${n}", f"${place}")
                await connection.execute(text, *used)
        await connection.execute("analyze")
        await connection.execute(
            "insert into account (account, login, password_hash, role, areas, must_change)"
            " values ($1, $1, $2, 'coordinator', $3, false)",
            f"desk-{area}",
            passwords.hashed(PASSWORD),
            [area],
        )
    finally:
        await connection.close()
