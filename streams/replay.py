"""An area rebuilt from its events in a schema beside the live one, and compared with it.

The log of changes keeps in order every event that was handled, the hours of the day where they rang, and what the clock
showed. Folded again into empty ledgers they must give the ledgers, visits and clearance that are there; what does not
shows as a difference. Nothing of the live area is written. **Source** INTERFACE, section 1.
"""

import itertools
import secrets
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

import msgspec

from infra import changes
from infra.clock import Clock
from infra.database import Connection, Database, connect
from infra.migrate import migrate
from schemas.codec import decode_any
from schemas.envelope import Event
from schemas.errors import LogLost, NotFound
from schemas.topics import COMMANDS, VISITS, by_tag, tag_of
from streams.apps import handle
from streams.demand import hours
from streams.demand.pack import pack_for
from streams.residents import clearance

BATCH = 500
"""Events folded in one transaction."""

_LOCK = 7_263_200
"""Of advisory locks: who replays holds the one of its schema, and a schema that nobody holds was left by a kill."""

STATE = (
    "select visit, household, day, class, residents, windows, rule, pack, anchor_on, mandatory, attempt, release_at,"
    " state, team, began_at, ended_at, carried_from from visit where area = $1 and state <> 'void' order by visit",
    "select household, place, said_id from household where area = $1 order by household",
    "select resident, household, said_id from resident where area = $1 order by resident",
    "select household, resident, class, departed_on, said_id, released_on from term where area = $1 order by 1, 2, 3",
    "select resident, reasons, promised, said_id from homebound where area = $1 order by 1",
    "select resident, why, since_on, said_id from excuse where area = $1 order by 1, 2",
    "select resident, taken_on, source from sample where area = $1 order by 1, 2, 3",
    "select visit, event_id, kind, team, at, residents, tubes from report where area = $1 order by 1, 2",
    "select tube, kind, residents, team, sealed_at, result, handed_at from tube where area = $1 order by 1",
    "select team, day, kind, crew, gate, lost, lost_why, lost_id from team_day where area = $1 order by 1, 2",
    "select household, day, kind, wanted, residents, by, said_id from wish where area = $1 order by 1, 2, 3",
    "select zone, event_id, type, level from zone_fact where area = $1 order by 1, 2",
)
"""What follows from the events of an area: its ledgers, demand and outcomes."""

State = dict[tuple[str, ...], tuple[Any, ...]]
Told = tuple[datetime, Event | None]
"""What the clock showed, and the event that was handled then; None: an hour rang, at which demand is derived anew."""
Tell = Callable[[int, int], None]


@dataclass(frozen=True)
class Difference:
    """One row that is not the same: None where it is missing."""

    table: str
    live: tuple[Any, ...] | None
    replayed: tuple[Any, ...] | None


@dataclass(frozen=True)
class Replayed:
    """An area as its events up to an instant make it.

    Attributes
    ----------
    events
        How many events make it; the hours between them are not counted.
    later
        Events handled and hours rung after that instant: where there are any, the live area is another and is not
        compared.
    clearance
        Of the area's date then: registered, sampled, excused, open [persons].
    visits
        Of that date, by state.
    """

    area: str
    to: datetime
    events: int
    later: int
    clearance: dict[str, int]
    visits: dict[str, int]
    differences: list[Difference] = field(default_factory=list)


async def replay(live: Database, clock: Clock, area: str, to: datetime, tell: Tell = lambda done, of: None) -> Replayed:
    """Fold the events of an area that were handled up to `to` again, and compare when they are all.

    Raises
    ------
    NotFound
        No such area.
    LogLost
        The log does not reach back to the first event any more.
    """
    async with live.transaction(snapshot=True) as connection:
        found = await changes.find_area(connection, area)
        if found is None:
            raise NotFound(f"There is no area {area}: `doorstep area add` makes one.")
        told, later = await _told(connection, clock, area, to)
        to = min(to, clock.now()).astimezone(ZoneInfo(found.timezone))
        here = await state_of(connection, area, to.date())
    events = sum(event is not None for _, event in told)
    async with _beside(live, area) as copy:
        await _fold(copy, area, told, lambda done: tell(done, events))
        async with copy.transaction(snapshot=True) as connection:
            there = await state_of(connection, area, to.date())
            sums = dict(await clearance.totals(connection, area, to.date()))
            rows = await connection.fetch(_VISITS, area, to.date())
    differences = [] if later else differing(here, there)
    return Replayed(area, to, events, later, sums, {row["state"]: row["n"] for row in rows}, differences)


_VISITS = (
    "select state, count(*) as n from visit where area = $1 and day = $2 and state <> 'void' group by 1 order by 1"
)


async def state_of(connection: Connection, area: str, day: date) -> list[tuple[Any, ...]]:
    """Return ledgers, demand, outcomes and the clearance of a date as rows that begin with the name of their table."""
    rows: list[tuple[Any, ...]] = []
    for sql in STATE:
        rows += [(sql.split(" from ")[1].split()[0], *row) for row in await connection.fetch(sql, area)]
    rows.append(("clearance", *(await clearance.totals(connection, area, day))))
    rows += [("building", *row) for row in await clearance.by_building(connection, area, day)]
    return rows


def differing(here: Sequence[tuple[Any, ...]], there: Sequence[tuple[Any, ...]]) -> list[Difference]:
    """Return the rows that only one side has, side by side where they speak of the same."""
    left, right = _keyed(here), _keyed(there)
    return [
        Difference(key[0], left.get(key), right.get(key))
        for key in sorted({*left, *right})
        if left.get(key) != right.get(key)
    ]


def _keyed(rows: Sequence[tuple[Any, ...]]) -> State:
    """Rows by table and first columns; what repeats counts up, so that none hides another."""
    keyed: State = {}
    for row in rows:
        key = tuple(str(value) for value in row[:3])
        free = next(n for n in itertools.count() if (*key, str(n)) not in keyed)
        keyed[*key, str(free)] = row[1:]
    return keyed


async def _told(connection: Connection, clock: Clock, area: str, to: datetime) -> tuple[list[Told], int]:
    """What happened up to an instant, each with what the clock showed then, and how much came later."""
    first = await connection.fetchval("select min(rev) from change where area = $1", area)
    if first is not None and first > 1:
        raise LogLost(f"The log of {area} begins with change {first}: the days before are past their retention.")
    rows = await connection.fetch(_LOG, area, list(hours.SWEEPING))
    all_of = [(row["shown_at"] or clock.at(row["recorded_at"]), row) for row in rows]
    told = [(at, _event(row["payload"]) if row["handled"] else None) for at, row in all_of if at <= to]
    return told, len(all_of) - len(told)


_LOG = """
select handled, payload, shown_at, recorded_at from change
where area = $1 and (handled or type = 'timer' and payload->>'kind' = any($2)) order by rev
"""


def _event(payload: Any) -> Event:
    return decode_any(msgspec.json.encode(payload))[1]


@asynccontextmanager
async def _beside(live: Database, area: str) -> AsyncIterator[Database]:
    """A schema of its own in the same database, with the area and its places but without facts; dropped afterwards."""
    name, ours = f"replay_{secrets.token_hex(4)}", await live.fetchval("select quote_ident(current_schema())")
    parts = urlsplit(live.address)
    query = "&".join(part for part in (parts.query, urlencode({"search_path": name})) if part)
    async with live.connection() as connection, _schema(connection, name):
        copy = await connect(urlunsplit(parts._replace(query=query)), size=2, name="doorstep-replay")
        try:
            await migrate(copy)
            async with copy.transaction() as told:
                for table in ("area", "place"):
                    await told.execute(f"insert into {table} select * from {ours}.{table} where area = $1", area)
                await told.execute("insert into area_head (area) values ($1)", area)
            yield copy
        finally:
            await copy.close()


@asynccontextmanager
async def _schema(connection: Connection, name: str) -> AsyncIterator[None]:
    """Make a schema and drop it afterwards, first those of replays that were killed: whose locks nobody holds."""
    left = "select nspname from pg_namespace where nspname ~ '^replay_[0-9a-f]{8}$'"
    for row in await connection.fetch(left):
        if await connection.fetchval("select pg_try_advisory_lock($1, hashtext($2))", _LOCK, row["nspname"]):
            await connection.execute(f"drop schema if exists {row['nspname']} cascade")
            await connection.execute("select pg_advisory_unlock($1, hashtext($2))", _LOCK, row["nspname"])
    await connection.execute("select pg_advisory_lock($1, hashtext($2))", _LOCK, name)
    try:
        await connection.execute(f"create schema {name}")
        yield
    finally:
        await connection.execute(f"drop schema if exists {name} cascade")
        await connection.execute("select pg_advisory_unlock($1, hashtext($2))", _LOCK, name)


async def _fold(copy: Database, area: str, told: Sequence[Told], tell: Callable[[int], None]) -> None:
    """Fold events in order; demand is derived anew where an hour rang between them."""
    row = await copy.fetchrow("select timezone, pack from area where area = $1", area)
    assert row is not None
    done = 0
    for batch in _batches(told, row["timezone"], row["pack"]):
        events = [event for _, event in batch if event is not None]
        async with changes.transaction(copy, [area], batch[-1][0]) as tx:
            if events:
                await handle(tx, events)
            else:
                await hours.sweep(tx, area)
        done += len(events)
        tell(done)


def _batches(told: Sequence[Told], timezone: str, pack: str) -> Iterator[list[Told]]:
    """Runs of events for which the same days can be planned; what the field and the coordinator say of visits comes
    after what made those visits."""

    def kind(one: Told) -> tuple[Any, ...]:
        at, event = one
        today = at.astimezone(ZoneInfo(timezone)).date()
        of_visits = event is not None and by_tag()[tag_of(event)] in (VISITS, COMMANDS)
        return today, pack_for(pack, today).horizon(at, timezone), event is None, of_visits

    for _, run in itertools.groupby(told, key=kind):
        yield from _batched(run)


def _batched(run: Iterator[Told]) -> Iterator[list[Told]]:
    while batch := list(itertools.islice(run, BATCH)):
        yield batch
