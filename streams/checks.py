"""The invariants of `doorstep check`, each one question to the live database."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from typing import Any

from infra.changes import find_area
from infra.clock import Clock
from infra.database import Connection, Database
from streams.checks_everywhere import EVERYWHERE, Finding
from streams.residents import clearance


async def findings(database: Database, clock: Clock, area: str | None = None) -> list[Finding]:
    """Every broken invariant, of one area or all; each area is read at one moment."""
    async with database.transaction(snapshot=True) as connection:
        areas = await connection.fetch("select area, timezone from area where $1::text is null or area = $1", area)
        found = [finding for check in EVERYWHERE for finding in await check(connection)]
    for row in areas:
        async with database.transaction(snapshot=True) as connection:
            days = await connection.fetch("select distinct day from visit where area = $1 order by day", row["area"])
            known = {day["day"] for day in days} | {clock.today(row["timezone"])}
            for check in OF_AN_AREA:
                found += await check(connection, row["area"], sorted(known))
    return found


async def clearance_adds_up(connection: Connection, area: str, days: list[date]) -> list[Finding]:
    """`registered = sampled + excused + open`, and the buildings add up to the area."""
    registered = await connection.fetchval(
        "select count(*) from resident where area = $1 and household is not null", area
    )
    found = []
    for day in days:
        total = dict(await clearance.totals(connection, area, day))
        parts = clearance.sum_of(await clearance.by_building(connection, area, day))
        adds_up = total["registered"] == total["sampled"] + total["excused"] + total["open"] == registered
        if not adds_up or parts != total:
            told = f"registered {registered}, table {total}, buildings {parts}"
            found.append(Finding("clearance_adds_up", area, str(day), told))
    return found


async def one_open_obligation(connection: Connection, area: str, days: list[date]) -> list[Finding]:
    """Nobody is in two open visits of a day, re-checks apart."""
    rows = await connection.fetch(
        """
        select day, resident, array_agg(visit order by visit) as visits
        from visit, unnest(residents) as resident
        where area = $1 and state in ('due', 'begun') and not is_recheck
        group by day, resident having count(*) > 1
        """,
        area,
    )
    return [
        Finding("one_open_obligation", area, row["resident"], f"open twice on {row['day']}: {', '.join(row['visits'])}")
        for row in rows
    ]


async def no_visit_twice(connection: Connection, area: str, days: list[date]) -> list[Finding]:
    """A visit stands in at most one route of its day, and there once."""
    rows = await connection.fetch(
        """
        select day, stop ->> 'visit' as visit, array_agg(team order by team) as teams
        from route, jsonb_array_elements(stops) as stop
        where area = $1 and stop ->> 'visit' is not null
        group by 1, 2 having count(*) > 1
        """,
        area,
    )
    told = "in the routes of {}, on {}"
    return [
        Finding("no_visit_twice", area, row["visit"], told.format(", ".join(row["teams"]), row["day"])) for row in rows
    ]


async def routes_match_visits(connection: Connection, area: str, days: list[date]) -> list[Finding]:
    """Every stop is a visit of its day that is not void; each one due on a planned day is routed or explained."""
    strange = await connection.fetch(
        """
        select r.day, r.team, stop ->> 'visit' as visit, v.state
        from route r cross join jsonb_array_elements(r.stops) as stop
        left join visit v on v.area = r.area and v.visit = stop ->> 'visit' and v.day = r.day
        where r.area = $1 and stop ->> 'visit' is not null and (v.visit is null or v.state = 'void')
          and r.day >= $2
        """,
        area,
        max(days),
    )
    lost = await connection.fetch(_LOST, area)
    found = [
        Finding(
            "routes_match_visits", area, row["visit"], f"in the route of {row['team']} but {row['state'] or 'no visit'}"
        )
        for row in strange
    ]
    return found + [
        Finding("routes_match_visits", area, row["visit"], f"due on {row['day']}, in no route and not explained")
        for row in lost
    ]


_LOST = """
select v.visit, v.day from visit v
where v.area = $1 and v.state = 'due'
  and exists (select from plan p where p.area = v.area and p.day = v.day)
  and exists (select from plan_head h join area_head a using (area) where h.area = v.area and h.planned_rev >= a.rev)
  and not exists (select from unassigned u where u.area = v.area and u.day = v.day and u.visit = v.visit)
  and not exists (select from route r where r.area = v.area and r.day = v.day
                  and r.stops @> jsonb_build_array(jsonb_build_object('visit', v.visit)))
"""


async def routes_pass_the_checker(connection: Connection, area: str, days: list[date]) -> list[Finding]:
    """The router's own checker, which trusts no planner, finds nothing wrong with a published plan of today or later.

    It is asked about the moment the plan was made. A plan that dispatch has not yet brought up to date with the last
    facts is passed over: the next look sees it.
    """
    from streams.dispatch.reading import ledger
    from streams.dispatch.waking import heads  # the router's numbers take a second to load

    found = await find_area(connection, area)
    if found is None or await heads.heads(connection, [area]):
        return []
    plans = await connection.fetch(_PLANS, area, max(days) - timedelta(days=1))
    broken = []
    for row in plans:
        known = await ledger.load(connection, found, row["day"], row["made_at"])
        broken += [(row["day"], told) for told in await asyncio.to_thread(violations_of, known)]
    return [Finding("routes_pass_the_checker", area, str(day), told) for day, told in broken]


_PLANS = """
select distinct on (day) day, made_at from plan where area = $1 and day >= $2 order by day, version desc
"""


def violations_of(known: Any) -> list[str]:
    """What the router's checker says against the plan in force; nothing where there is none.

    Teams run a little ahead or behind, which is published only once it matters to somebody: what is judged are the
    routes in their published order, at the times they can be driven now.
    """
    from optimizer import verdict
    from streams.dispatch.problem import problem_of
    from streams.dispatch.slots.lanes import retimed

    problem = problem_of(known)
    if problem.published is None:
        return []
    plan = retimed(problem, problem.published)
    return [str(one) for one in verdict(problem, plan, reasons=False, stated=False).violations]


OF_AN_AREA: tuple[Callable[[Connection, str, list[date]], Awaitable[list[Finding]]], ...] = (
    clearance_adds_up,
    one_open_obligation,
    no_visit_twice,
    routes_match_visits,
    routes_pass_the_checker,
)


def summary(found: list[Finding]) -> dict[str, Any]:
    """The findings for a machine."""
    return {"clean": not found, "findings": found}
