"""All that dispatch has to know of one area and day, read in a few queries at one moment."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import msgspec
from msgspec import Struct

from infra.changes import Area, Transaction
from infra.database import Connection
from streams.dispatch.day import facts
from streams.dispatch.day.facts import Facts
from streams.dispatch.waking.heads import HEARD, NEWS
from streams.dispatch.waking.news import News
from streams.routes import ledger as routes
from streams.routes.pinned import BEGUN

_NEWS = """
news as materialized (
    select type, payload->>'visit' as visit, payload->>'day' as day from change
    where area = $1 and rev > $3 and rev <= (select rev from area_head where area = $1)
), """
"""What happened after rev $3. Both ends are said, so that Postgres, which plans without knowing them, expects few."""

_DUE = """
due as (
    select visit, household, class as visit_class, residents, windows, mandatory, attempt, release_at, state, began_at,
           ended_at, team
    from visit where area = $1 and day = $2 {only} order by visit collate "C"
), up as (
    select h.household, p.place, p.kind, p.parent, p.unit, p.floor, p.room, p.floors, p.lift, p.lat, p.lon, p.name
    from household as h join place as p on p.area = h.area and p.place = h.place
    where h.area = $1 and h.household in (select household from due)
    union
    select null::text, p.place, p.kind, p.parent, p.unit, p.floor, p.room, p.floors, p.lift, p.lat, p.lon, p.name
    from up join place as p on p.area = $1 and p.place = up.parent
), lasts as (
    select distinct on (household) household, team from visit
    where area = $1 and day < $2 and team is not null and household in (select household from due)
    order by household, day desc
), """
"""Visits, and of their households the places and who was there last."""

_REST = """
crews as (
    select team, kind, coalesce(ppe_level, 0) as ppe_level, coalesce(mode, 'walk') as mode, crew, shifts, gate, lost
    from team_day where area = $1 and day = $2 and kind is not null order by team
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
        order by stop->>'visit', v.version desc) as shown), '{}') as shows
    from phone where area = $1 and day = $2
)"""
"""What is small, and may change without a change of a visit."""

_CENTRES = """, centres as (
    select parent as place, avg(lat) as lat, avg(lon) as lon from place
    where area = $1 and kind = 'building' and lat is not null group by grouping sets ((parent), ())
    having avg(lat) is not null
)"""


def _answer(names: Sequence[str], more: str) -> str:
    lists = ", ".join(f"'{name}', (select coalesce(json_agg({name}), '[]') from {name})" for name in names)
    rev = "(select rev from area_head where area = $1)"
    return f"\nselect json_build_object({lists}, 'rev', {rev}, {more})::text"


_SMALL = ("due", "up", "lasts", "crews", "pins", "phones")
_ALL = (
    "with recursive "
    + _DUE.format(only="")
    + _REST
    + _CENTRES
    + _answer([*_SMALL, "centres"], f"'published', ({routes.PUBLISHED})")
)
"""Everything in one statement: one round trip, and one moment without a transaction of its own."""

_HEARD = f"""
select news from (select $1::text as area, (select rev from area_head where area = $1) as rev) as head,
     lateral ({NEWS.format(since="$3", types="$5::text[]", begun="$6::text[]")}) as heard
"""

_NEWER = (
    "with recursive "
    + _NEWS
    + _DUE.format(only="and visit in (select visit from news where type = 'visit')")
    + _REST
    + _answer(
        _SMALL,
        "'is_other', exists (select from news where not type = any($4::text[])"
        " or (type = 'visit' and (day is null or day::date < $2))),"
        " 'is_planned', exists (select from news where type = 'plan'),"
        f" 'news', ({_HEARD}),"
        f" 'published', case when exists (select from news where type = 'plan') then ({routes.PUBLISHED}) end",
    )
)
"""The same without what did not change after rev $3; `is_other`: something happened of which that is not known."""


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


class _Rows(Struct, kw_only=True):
    """What `_ALL` answers."""

    rev: int
    due: list[facts.Visit]
    up: list[_Node]
    crews: list[facts.Team]
    lasts: list[_Last]
    pins: list[_Pin]
    phones: list[_Phone]
    centres: list[_Centre] = []
    published: routes.PublishedRows | None = None


class Newer(_Rows, kw_only=True):
    """What `_NEWER` answers: visits that changed, everything that is small, and what happened."""

    is_other: bool
    is_planned: bool
    news: list[News]


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
    return (await load_at(connection, area, day, now, heeds_phones=heeds_phones))[0]


async def load_at(
    connection: Connection, area: Area, day: dt.date, now: dt.datetime, *, heeds_phones: bool
) -> tuple[Facts, int]:
    """Read the same, and the rev at which it stood: the area's, or a newer one."""
    text = await connection.fetchval(_ALL, area.area, day)
    seen_now = dt.datetime.now(dt.UTC) if heeds_phones else None
    rows = msgspec.json.decode(text, type=_Rows)
    return _facts(area, day, now, seen_now, rows), rows.rev


async def load_newer(connection: Connection, area: str, day: dt.date, since: int, harmless: Sequence[str]) -> Newer:
    """Read what changed after a rev, in one statement.

    Parameters
    ----------
    harmless
        Types of changes behind which nothing changed but what is read here.
    """
    text = await connection.fetchval(_NEWER, area, day, since, harmless, HEARD, sorted(BEGUN))
    return msgspec.json.decode(text, type=Newer)


async def load_locked(tx: Transaction, area: str, day: dt.date) -> Facts:
    """Read the same under the area's lock, to decide there: no phone is handed a route until the lock ends."""
    await handed(tx.connection, area, day)
    return await load(tx.connection, tx.areas[area], day, tx.now, heeds_phones=True)


def _facts(area: Area, day: dt.date, now: dt.datetime, seen_now: dt.datetime | None, rows: _Rows) -> Facts:
    return Facts(
        area=area.area,
        rev=area.rev,
        timezone=area.timezone,
        publish=area.publish,
        depot=area.depot,
        day=day,
        now=now,
        visits={visit.visit: visit for visit in rows.due},
        places={node.place: _place(node) for node in rows.up},
        homes={node.household: node.place for node in rows.up if node.household is not None},
        centres={centre.place: (centre.lat, centre.lon) for centre in rows.centres},
        lasts={last.household: last.team for last in rows.lasts},
        published=routes.published(rows.published),
        seen_now=seen_now,
        **_small(rows),
    )


def brought_up(old: Facts, area: Area, now: dt.datetime, rows: Newer) -> Facts:
    """Return facts with what changed since they were read."""
    visits = {**old.visits, **{visit.visit: visit for visit in rows.due}}
    homes = {node.household: node.place for node in rows.up if node.household is not None}
    return replace(
        old,
        rev=rows.rev,
        publish=area.publish,
        now=now,
        visits=visits if len(visits) == len(old.visits) else dict(sorted(visits.items())),
        places={**old.places, **{node.place: _place(node) for node in rows.up}} if rows.up else old.places,
        homes={**old.homes, **homes} if homes else old.homes,
        lasts={**old.lasts, **{last.household: last.team for last in rows.lasts}},
        published=routes.published(rows.published) if rows.is_planned else old.published,
        seen_now=dt.datetime.now(dt.UTC),
        **_small(rows),
    )


def _small(rows: _Rows) -> dict[str, Any]:
    """What is read each time."""
    return {
        "teams": {team.team: team for team in rows.crews},
        "pins": {pin.visit: pin.team for pin in rows.pins},
        "overrides": {p.visit: facts.Override(p.team, p.code, p.minutes) for p in rows.pins if p.code is not None},
        "phones": {p.team: facts.Phone(p.confirmed, p.seen_at, p.shows, p.handed) for p in rows.phones},
    }


def _place(node: _Node) -> facts.Place:
    return facts.Place(
        node.place, node.kind, node.parent, node.unit, node.floor, node.room, node.floors, node.lift, node.lat,
        node.lon, node.name,
    )  # fmt: skip


async def handed(connection: Connection, area: str, day: dt.date) -> dict[str, int]:
    """The newest route version each phone was handed; until this transaction ends no phone is handed another."""
    rows = await connection.fetch(
        "select team, handed from phone where area = $1 and day = $2 order by team for update", area, day
    )
    return {row["team"]: row["handed"] for row in rows}
