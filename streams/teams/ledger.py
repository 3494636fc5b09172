"""The SQL of teams: each statement takes rows as one JSON array and is guarded by the stamp of the word before."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from infra.changes import Transaction

ROSTERED = """
insert into team_day (area, team, day, kind, ppe_level, mode, crew, shifts, said_at, said_id)
select area, team, day, kind, ppe_level, mode, crew, shifts, said_at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, team text, day date, kind text, ppe_level integer, mode text, crew jsonb, shifts jsonb,
   said_at timestamptz, id text)
on conflict (area, team, day) do update
set kind = excluded.kind, ppe_level = excluded.ppe_level, mode = excluded.mode, crew = excluded.crew,
    shifts = excluded.shifts, said_at = excluded.said_at, said_id = excluded.said_id
where team_day.said_at is null or (team_day.said_at, team_day.said_id) < (excluded.said_at, excluded.said_id)
"""

CHECKED_IN = """
insert into team_day (area, team, day, gate, gate_at, gate_id)
select area, team, day, gate, said_at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, team text, day date, gate jsonb, said_at timestamptz, id text)
on conflict (area, team, day) do update
set gate = excluded.gate, gate_at = excluded.gate_at, gate_id = excluded.gate_id
where team_day.gate_at is null or (team_day.gate_at, team_day.gate_id) < (excluded.gate_at, excluded.gate_id)
"""

LOST = """
insert into team_day (area, team, day, lost, lost_why, lost_at, lost_id)
select area, team, day, lost, why, said_at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, team text, day date, lost boolean, why text, said_at timestamptz, id text)
on conflict (area, team, day) do update
set lost = excluded.lost, lost_why = excluded.lost_why, lost_at = excluded.lost_at, lost_id = excluded.lost_id
where team_day.lost_at is null or (team_day.lost_at, team_day.lost_id) < (excluded.lost_at, excluded.lost_id)
"""

POSITION = """
insert into team_position (area, team, lat, lon, at, said_id)
select area, team, lat, lon, at, id
from jsonb_to_recordset($1::jsonb) as x
  (area text, team text, lat double precision, lon double precision, at timestamptz, id text)
on conflict (area, team) do update
set lat = excluded.lat, lon = excluded.lon, at = excluded.at, said_id = excluded.said_id
where (team_position.at, team_position.said_id) < (excluded.at, excluded.said_id)
"""


async def states(tx: Transaction, teams: Iterable[tuple[str, str, date]]) -> list[tuple[str, dict[str, Any]]]:
    """Teams as the feed shows them."""
    wanted = sorted(set(teams))
    if not wanted:
        return []
    rows = await tx.connection.fetch(
        "select area, team, day, kind, ppe_level, mode, crew, shifts, gate, lost, lost_why"
        " from unnest($1::text[], $2::text[], $3::date[]) as t (area, team, day)"
        " join team_day using (area, team, day) order by area, team, day",
        [area for area, _, _ in wanted],
        [team for _, team, _ in wanted],
        [day for _, _, day in wanted],
    )
    return [(row["area"], {k: v for k, v in row.items() if k != "area"}) for row in rows]
