"""All that dispatch has to know of one area and day, read in a few queries at one moment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec
from msgspec import Struct

from infra.changes import Area, Transaction
from infra.database import Connection, Row
from streams.dispatch import facts, policy
from streams.dispatch.facts import Facts
from streams.dispatch.news import News, concerns
from streams.routes import ledger as routes
from streams.routes.pinned import BEGUN

_ALL = f"""
with recursive due as (
    select visit, household, class as visit_class, residents, windows, mandatory, attempt, release_at, state, began_at,
           ended_at, team
    from visit where area = $1 and day = $2 order by visit
), up as (
    select h.household, p.place, p.kind, p.parent, p.unit, p.floor, p.room, p.floors, p.lift, p.lat, p.lon, p.name
    from household as h join place as p on p.area = h.area and p.place = h.place
    where h.area = $1 and h.household in (select household from due)
    union
    select null::text, p.place, p.kind, p.parent, p.unit, p.floor, p.room, p.floors, p.lift, p.lat, p.lon, p.name
    from up join place as p on p.area = $1 and p.place = up.parent
), crews as (
    select team, kind, coalesce(ppe_level, 0) as ppe_level, coalesce(mode, 'walk') as mode, crew, shifts, gate, lost
    from team_day where area = $1 and day = $2 and kind is not null order by team
), centres as (
    select parent as place, avg(lat) as lat, avg(lon) as lon from place
    where area = $1 and kind = 'building' and lat is not null group by grouping sets ((parent), ())
    having avg(lat) is not null
), lasts as (
    select distinct on (household) household, team from visit
    where area = $1 and day < $2 and team is not null and household in (select household from due)
    order by household, day desc
), pins as (
    select visit, team, override->>'code' as code, coalesce((override->>'minutes')::int, 0) as minutes
    from pin where area = $1 and day = $2
), phones as (
    select team, confirmed, handed, seen_at, coalesce((select json_object_agg(visit, start_at) from (
        select distinct on (visit) stop->>'visit' as visit, stop->>'start_at' as start_at
        from route_version as v cross join jsonb_array_elements(v.stops) as stop
        where v.area = $1 and v.day = $2 and v.team = phone.team and stop->>'visit' is not null
          and v.version <= greatest(confirmed, handed) and v.version >= coalesce((
              select max(version) from route_version as w
              where w.area = $1 and w.day = $2 and w.team = phone.team and w.version <= confirmed), 0)
        order by stop->>'visit', v.version desc) as shown), '{{}}') as shows
    from phone where area = $1 and day = $2
)
select json_build_object({
    ", ".join(
        f"'{name}', (select coalesce(json_agg({name}), '[]') from {name})"
        for name in ("due", "up", "crews", "centres", "lasts", "pins", "phones")
    )
}, 'published', ({routes.PUBLISHED}))::text
"""
"""Everything in one statement: one round trip, and one moment without a transaction of its own."""


class _Node(Struct):
    """A place, and the household that lives there."""

    place: str
    kind: str
    household: str | None = None
    parent: str | None = None
    unit: int | None = None
    floor: int | None = None
    room: str | None = None
    floors: int | None = None
    lift: bool | None = None
    lat: float | None = None
    lon: float | None = None
    name: str | None = None


class _Centre(Struct):
    lat: float
    lon: float
    place: str | None = None


class _Last(Struct):
    household: str
    team: str


class _Pin(Struct):
    visit: str
    team: str
    code: str | None
    minutes: int


class _Phone(Struct):
    team: str
    confirmed: int
    handed: int
    seen_at: dt.datetime
    shows: dict[str, dt.datetime]


class _All(Struct):
    """What `_ALL` answers."""

    due: list[facts.Visit]
    up: list[_Node]
    crews: list[facts.Team]
    centres: list[_Centre]
    lasts: list[_Last]
    pins: list[_Pin]
    phones: list[_Phone]
    published: routes.PublishedRows | None = None


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


async def load(
    connection: Connection, area: Area, day: dt.date, now: dt.datetime, *, heeds_phones: bool = False
) -> Facts:
    """Read everything of one area and day.

    Parameters
    ----------
    connection
        Of any kind: it is one statement.
    heeds_phones
        Whether what phones show counts: for who decides, not for who looks at what was decided.
    """
    text = await connection.fetchval(_ALL, area.area, day)
    seen_now = dt.datetime.now(dt.UTC) if heeds_phones else None
    return _facts(area, day, now, seen_now, msgspec.json.decode(text, type=_All))


async def load_locked(tx: Transaction, area: str, day: dt.date) -> Facts:
    """Read the same under the area's lock, to decide there: no phone is handed a route until the lock ends."""
    await handed(tx.connection, area, day)
    return await load(tx.connection, tx.areas[area], day, tx.now, heeds_phones=True)


def _facts(area: Area, day: dt.date, now: dt.datetime, seen_now: dt.datetime | None, rows: _All) -> Facts:
    return Facts(
        area=area.area,
        rev=area.rev,
        timezone=area.timezone,
        publish=area.publish,
        depot=area.depot,
        day=day,
        now=now,
        visits={visit.visit: visit for visit in rows.due},
        teams={team.team: team for team in rows.crews},
        places={node.place: _place(node) for node in rows.up},
        homes={node.household: node.place for node in rows.up if node.household is not None},
        centres={centre.place: (centre.lat, centre.lon) for centre in rows.centres},
        lasts={last.household: last.team for last in rows.lasts},
        pins={pin.visit: pin.team for pin in rows.pins},
        overrides={p.visit: facts.Override(p.team, p.code, p.minutes) for p in rows.pins if p.code is not None},
        phones={p.team: facts.Phone(p.confirmed, p.seen_at, p.shows, p.handed) for p in rows.phones},
        published=routes.published(rows.published),
        seen_now=seen_now,
    )


def _place(node: _Node) -> facts.Place:
    return facts.Place(
        node.place, node.kind, node.parent, node.unit, node.floor, node.room, node.floors, node.lift, node.lat,
        node.lon, node.name,
    )  # fmt: skip


_NEWS = """
select coalesce(jsonb_agg(distinct jsonb_build_array(
           type, coalesce(payload->>'day', payload->>'date'), report->>'state', report->>'visit', report->>'team',
           case when type = 'plan' then (payload->>'version')::int end)), '[]') as news
from change left join lateral (select payload where type = 'visit' and payload->>'state' = any({begun})) as r (report)
    on true
where change.area = head.area and change.rev > {since} and type = any({types})
"""
"""What happened since a rev: as a subquery, with one row for each area."""

_HEADS = f"""
select head.area, head.rev, area.name, timezone, pack, publish, depot_lat, depot_lon,
       coalesce(planned_rev, 0) as planned_rev,
       ({_NEWS.format(since="coalesce(planned_rev, 0)", types="$2::text[]", begun="$3::text[]")})
from area_head as head join area using (area) left join plan_head using (area)
where head.area = any($1::text[]) and head.rev > coalesce(planned_rev, 0) order by head.area
"""
_SINCE = (
    f"select news from (select $1::text as area) as head, lateral ({_NEWS.format(since='$2', types='$3', begun='$4')})"
    " as said"
)
_HEARD = [*sorted(policy.MATTERS), "plan"]


async def heads(connection: Connection, areas: Sequence[str]) -> list[Head]:
    """How far areas are, and what was not looked at yet; those that were looked at are missing."""
    return [_head(row) for row in await connection.fetch(_HEADS, areas, _HEARD, sorted(BEGUN))]


def _head(row: Row) -> Head:
    depot = None if row["depot_lat"] is None else (row["depot_lat"], row["depot_lon"])
    found = Area(row["area"], row["name"], row["timezone"], row["pack"], row["publish"], depot, row["rev"])
    return Head(found, row["planned_rev"], frozenset(News(*one) for one in row["news"]))


async def news(connection: Connection, area: str, rev: int) -> list[News]:
    """What happened in an area since `rev`."""
    return [News(*one) for one in await connection.fetchval(_SINCE, area, rev, _HEARD, sorted(BEGUN))]


async def unplanned(connection: Connection) -> list[str]:
    """The areas that changed since they were last looked at."""
    rows = await connection.fetch(
        "select head.area from area_head as head left join plan_head as done using (area)"
        " where head.rev > coalesce(done.planned_rev, 0) order by head.area"
    )
    return [row["area"] for row in rows]


async def handed(connection: Connection, area: str, day: dt.date) -> dict[str, int]:
    """The newest route version each phone was handed; until this transaction ends no phone is handed another."""
    rows = await connection.fetch(
        "select team, handed from phone where area = $1 and day = $2 order by team for update", area, day
    )
    return {row["team"]: row["handed"] for row in rows}


async def looked_at(connection: Connection, area: str, rev: int) -> None:
    """Note that dispatch has answered everything of an area up to `rev`."""
    await connection.execute(
        "insert into plan_head (area, planned_rev) values ($1, $2) on conflict (area) do update"
        " set planned_rev = greatest(plan_head.planned_rev, excluded.planned_rev)",
        area,
        rev,
    )
