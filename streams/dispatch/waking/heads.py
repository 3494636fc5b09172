"""How far areas are, how far they were answered, and what happened in between: `area_head`, `plan_head`, `change`."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infra.changes import Area, Transaction
from infra.database import Connection, Row
from streams.dispatch import policy
from streams.dispatch.waking.news import News, concerns
from streams.routes.pinned import BEGUN


@dataclass(frozen=True)
class Head:
    """How far an area is, and how far it was planned.

    Attributes
    ----------
    news
        The changes that were not looked at yet.
    """

    area: Area
    planned_rev: int
    news: frozenset[News] = frozenset()

    def concerns(self, day: dt.date) -> bool:
        """Whether anything that can change a route of this day is new."""
        return concerns(self.news, day)


NEWS = """
select coalesce(jsonb_agg(jsonb_build_array(type, day, state, visit, team, version, rev)), '[]') as news from (
    select type, coalesce(payload->>'day', payload->>'date') as day, report->>'state' as state,
           report->>'visit' as visit, report->>'team' as team,
           case when type = 'plan' then (payload->>'version')::int end as version, max(change.rev) as rev
    from change left join lateral (
        select payload where type = 'visit' and payload->>'state' = any({begun})
    ) as r (report) on true
    where change.area = head.area and change.rev > {since} and change.rev <= head.rev and type = any({types})
    group by 1, 2, 3, 4, 5, 6
) as said
"""
"""What happened since a rev: a subquery beside rows `head` (area, rev), with one row for each. Both ends are said, so
that Postgres, which plans without knowing them, expects few rows."""

_HEADS = f"""
select head.area, head.rev, area.name, timezone, pack, publish, depot_lat, depot_lon,
       coalesce(planned_rev, 0) as planned_rev,
       ({NEWS.format(since="greatest(planned_rev, since)", types="$3::text[]", begun="$4::text[]")})
from unnest($1::text[], $2::bigint[]) as asked (area, since) join area_head as head using (area)
     join area using (area) left join plan_head using (area)
where head.rev > coalesce(planned_rev, 0) order by head.area
"""
_SINCE = f"""
select news from (select $1::text as area, $5::bigint as rev) as head,
     lateral ({NEWS.format(since="$2", types="$3", begun="$4")}) as said
"""
HEARD = [*sorted(policy.MATTERS), "plan"]
"""Types of changes that are news."""


async def heads(connection: Connection, areas: Sequence[str], since: Mapping[str, int] | None = None) -> list[Head]:
    """How far areas are, and what was not looked at yet; those that were looked at are missing.

    Parameters
    ----------
    since
        By area, the rev behind which news are asked for; those that are missing are asked for all that is new.
    """
    revs = [(since or {}).get(area, 0) for area in areas]
    return [_head(row) for row in await connection.fetch(_HEADS, areas, revs, HEARD, sorted(BEGUN))]


def _head(row: Row) -> Head:
    depot = None if row["depot_lat"] is None else (row["depot_lat"], row["depot_lon"])
    found = Area(row["area"], row["name"], row["timezone"], row["pack"], row["publish"], depot, row["rev"])
    return Head(found, row["planned_rev"], frozenset(News(*one) for one in row["news"]))


async def news(connection: Connection, area: str, since: int, upto: int) -> list[News]:
    """What happened in an area after one rev, up to another."""
    return [News(*one) for one in await connection.fetchval(_SINCE, area, since, HEARD, sorted(BEGUN), upto)]


async def unplanned(connection: Connection) -> list[str]:
    """The areas that changed since they were last looked at."""
    rows = await connection.fetch(
        "select head.area from area_head as head left join plan_head as done using (area)"
        " where head.rev > coalesce(done.planned_rev, 0) order by head.area"
    )
    return [row["area"] for row in rows]


_LOOKED_AT = """
insert into plan_head (area, planned_rev) select area, planned_rev
from jsonb_to_recordset($1::jsonb) as x (area text, planned_rev bigint) {hurry}
on conflict (area) do update set planned_rev = greatest(plan_head.planned_rev, excluded.planned_rev)
"""
_HURRY = "where set_config('synchronous_commit', 'off', true) = 'off'"


async def looked_at(connection: Connection, area: str, rev: int) -> None:
    """Note that dispatch has answered everything of an area up to `rev`, in a transaction of its own.

    It does not wait for the disk, because a note that a crash takes back has the area answered once more.
    """
    await connection.execute(_LOOKED_AT.format(hurry=_HURRY), [{"area": area, "planned_rev": rev}])


def looks_at(tx: Transaction, area: str, rev: int) -> None:
    """Have the same noted with what the transaction writes."""
    tx.later(_LOOKED_AT.format(hurry=""), [{"area": area, "planned_rev": rev}])
