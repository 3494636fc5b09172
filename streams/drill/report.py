"""How a simulated day went, in counts: doors, lateness, what people were told, what is carried over and why."""

from datetime import date
from typing import Any

from infra.database import Database
from streams.residents import clearance

_VISITS = "select state, count(*) as n from visit where area = $1 and day = $2 group by state order by state"
_CARRIED = """
select state, why, owner, count(*) as n from visit
where area = $1 and day = $2 and state in ('carried_over', 'refused')
group by state, why, owner order by state, why, owner
"""
_LATE = """
select count(*) filter (where late_s > 0) as late, count(*) as begun,
       coalesce(round(percentile_cont(0.95) within group (order by late_s) / 60)::int, 0) as p95_min,
       coalesce(round(max(late_s) / 60)::int, 0) as most_min
from (select greatest(0, extract(epoch from coalesce(began_at, ended_at) - (
          select max((one->>'close_at')::timestamptz) from jsonb_array_elements(windows) as one))) as late_s
      from visit where area = $1 and day = $2 and coalesce(began_at, ended_at) is not null
      and jsonb_array_length(windows) > 0) as started
"""
_AGREED = """
select count(*) as agreed, count(*) filter (where off_s <= 900) as kept,
       coalesce(round(percentile_cont(0.5) within group (order by off_s) / 60)::int, 0) as median_min
from (select visit, min(abs(extract(epoch from coalesce(began_at, visit.ended_at)
                                             - ((day + promise::time) at time zone area.timezone)))) as off_s
      from visit join area using (area) join homebound as h on h.area = visit.area and h.resident = any(residents)
           cross join unnest(promised) as promise
      where visit.area = $1 and day = $2 and coalesce(began_at, visit.ended_at) is not null
      group by visit) as started
"""
"""How near teams were to the agreed time; a quarter of an hour keeps the word. **Source** REQUIREMENTS, S1."""
_PLANS = "select version, why, told, bought from plan where area = $1 and day = $2 order by version"
_OPEN = "select count(*) from visit where area = $1 and day = $2 and state in ('due', 'begun')"
_TWICE = """
select count(*) from (select visit from report where area = $1 and kind = 'visit.begun' and visit in (
    select visit from visit where area = $1 and day = $2)
    and not exists (select from report as r where r.area = $1 and r.visit = report.visit and r.kind = 'visit.no_answer')
    group by visit having count(distinct team) > 1) as twice
"""
"""Doors at which two teams stood, but for those where nobody had answered the first."""
_ALERTS = "select kind, count(*) as n from alert where area = $1 group by kind order by kind"


async def of_day(database: Database, area: str, day: date) -> dict[str, Any]:
    """Return the counts of one day."""
    async with database.transaction(snapshot=True) as connection:
        visits = {row["state"]: row["n"] for row in await connection.fetch(_VISITS, area, day)}
        carried = [dict(row) for row in await connection.fetch(_CARRIED, area, day)]
        late = dict(await connection.fetchrow(_LATE, area, day) or {})
        agreed = dict(await connection.fetchrow(_AGREED, area, day) or {})
        plans = await connection.fetch(_PLANS, area, day)
        return {
            "visits": visits,
            "still_open": await connection.fetchval(_OPEN, area, day),
            "by_two_teams": await connection.fetchval(_TWICE, area, day),
            "carried_over": carried,
            "late": late,
            "punctual": agreed,
            "plans": _plans(plans),
            "alerts": {row["kind"]: row["n"] for row in await connection.fetch(_ALERTS, area)},
            "clearance": dict(await clearance.totals(connection, area, day)),
        }


def _plans(rows: list[Any]) -> dict[str, Any]:
    """Versions by their reason, and how much people had to read after the first."""
    by_why: dict[str, int] = {}
    for row in rows:
        by_why[row["why"]] = by_why.get(row["why"], 0) + 1
    told = [count for row in rows if row["why"] != "first_plan" for count in row["told"].values()]
    saved_s = sum(sum(row["bought"].values()) for row in rows)
    return {"versions": by_why, "told": sum(told), "most_told_at_once": max(told, default=0), "saved_s": saved_s}


def sentences(report: dict[str, Any]) -> list[str]:
    """The same for a person."""
    lines = []
    for day, one in report["days"].items():
        visits = ", ".join(f"{n} {state}" for state, n in one["visits"].items())
        late, plans, punctual = one["late"], one["plans"], one["punctual"]
        lines += [
            f"{day}: {visits}; {one['still_open']} still open, {one['by_two_teams']} by two teams.",
            f"  {late['late']} of {late['begun']} late, by {late['most_min']} min at most, 95 % by {late['p95_min']}.",
            f"  {punctual['kept']} of {punctual['agreed']} agreed times kept to a quarter of an hour, "
            f"half of them to {punctual['median_min']} min.",
            f"  plans {plans['versions']}; {plans['told']} changes told, {plans['most_told_at_once']} at once at most.",
            *(f"  {one['n']} {one['state']}: {one['why']}, {one['owner']}" for one in one["carried_over"]),
        ]
    lines += [str(finding) for finding in report["findings"]]
    return [*lines, "every invariant holds" if report["clean"] else "INVARIANTS ARE BROKEN"]
