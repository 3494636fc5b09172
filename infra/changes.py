"""One transaction of an area: its lock, its next change numbers, and what it says to the world.

`change` is outbox, feed, audit and replay at once. Every transaction that writes anything of an area locks the row of
`area_head`, numbers what it says with the area's next revs, and commits both together; so a reader that knows `rev`
reads `rev + 1` and can have no gap. Only the relay publishes (`infra/relay.py`).
**Source** HOUSE, section 4, measured.
"""

from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import msgspec

from infra import crash
from infra.database import Connection, Database
from infra.later import Later
from schemas.envelope import Event
from schemas.topics import by_tag, tag_of

CHANNEL = "doorstep"
"""NOTIFY on this channel names the areas that changed, separated by blanks; `*` means: look at all."""


@dataclass(frozen=True)
class Area:
    """What is set for an area, and its rev when the lock was taken."""

    area: str
    name: str
    timezone: str
    pack: str
    publish: str
    depot: tuple[float, float] | None
    rev: int


@dataclass
class Change:
    """One numbered line of the log, before it has its number."""

    type: str
    payload: bytes
    topic: str | None = None
    event_id: str | None = None
    caused_by: str | None = None
    handled: bool = False


@dataclass
class Transaction:
    """An open transaction that holds the lock of its areas.

    Attributes
    ----------
    connection
        For plain SQL; it writes only rows of `areas`.
    now
        The doorstep clock when the transaction began.
    touched
        Households per area whose facts changed: their demand is derived anew before the commit.
    """

    connection: Connection
    now: datetime
    areas: dict[str, Area]
    touched: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    changes: dict[str, list[Change]] = field(default_factory=lambda: defaultdict(list))
    _later: Later = field(default_factory=Later)

    def say(self, event: Event) -> None:
        """Put an event of ours into the outbox: the relay carries it onto its topic."""
        tag = tag_of(event)
        topic = by_tag()[tag].full_name
        self._add(event.area, Change(tag, msgspec.json.encode(event), topic, event.event_id, event.caused_by))

    def heard(self, event: Event) -> None:
        """Keep an event that came from Kafka, for audit and replay."""
        change = Change(tag_of(event), msgspec.json.encode(event), None, event.event_id, event.caused_by, handled=True)
        self._add(event.area, change)

    def show(self, area: str, type_: str, state: Any, *, caused_by: str | None = None) -> None:
        """Tell the feed the whole new state of something (not published): type is a noun such as `visit` or `team`."""
        self._add(area, Change(type_, msgspec.json.encode(state), caused_by=caused_by))

    def touch(self, area: str, households: Iterable[str]) -> None:
        """Have the demand of these households derived anew before the commit."""
        self.touched[area].update(households)

    def later(self, statement: str, rows: Any, *, households: str | None = None) -> None:
        """Have a statement run with others in one round trip: at `catch_up`, at the latest at the end.

        Parameters
        ----------
        statement
            Writes `rows`, its $1. Nobody reads what it writes before, and no two that wait write the same table.
        households
            A query of (area, household) from the same $1, as things were before: their demand is derived anew.
        """
        self._later.add(statement, rows, households)

    async def catch_up(self) -> None:
        """Run what waits."""
        if self._later:
            parts, arguments, households = self._later.take()
            for row in await self.connection.fetch(f"with {', '.join(parts)} {households}", *arguments):
                self.touch(row["area"], [row["household"]])

    def rev_after(self, area: str) -> int:
        """Return the rev of an area once all that was said so far has its number."""
        return self.areas[area].rev + len(self.changes.get(area, ()))

    def _add(self, area: str, change: Change) -> None:
        if area not in self.areas:
            raise ValueError(f"Expected a change of a locked area, got {area!r}.")
        self.changes[area].append(change)

    async def flush(self) -> None:
        """Number what was said and write it with all that waits; afterwards nothing does."""
        rows = []
        day = datetime.now(UTC).date()
        for area, changes in self.changes.items():
            first = self.areas[area].rev + 1
            rows += [(area, first + n, day, c) for n, c in enumerate(changes)]
            self.areas[area] = replace(self.areas[area], rev=first + len(changes) - 1)
        if not rows:
            await self.catch_up()
            return
        heads = [self.areas[area].rev for area in self.changes]
        names = " ".join(sorted(self.changes))
        told = names if len(names) < 7000 else "*"
        columns = (*_columns(rows), list(self.changes), heads, CHANNEL, told, self.now)
        parts, arguments, _ = self._later.take(len(columns) + 1)
        await self.connection.execute(f"with {', '.join([*parts, _WRITE])}", *columns, *arguments)
        self.changes.clear()


_WRITE = """
numbered as (
    insert into change (area, rev, day, type, event_id, caused_by, topic, handled, payload, shown_at)
    select *, $14::timestamptz from unnest($1::text[], $2::bigint[], $3::date[], $4::text[], $5::text[], $6::text[],
                                           $7::text[], $8::bool[], $9::jsonb[])
), heads as (
    update area_head set rev = fresh.rev from unnest($10::text[], $11::bigint[]) as fresh (area, rev)
    where area_head.area = fresh.area
)
select pg_notify($12, $13)
"""
"""The changes, their heads and the bell in one round trip: what stands behind `with`."""


def _columns(rows: list[tuple[str, int, Any, Change]]) -> tuple[list[Any], ...]:
    return (
        [area for area, _, _, _ in rows],
        [rev for _, rev, _, _ in rows],
        [day for _, _, day, _ in rows],
        [change.type for *_, change in rows],
        [change.event_id for *_, change in rows],
        [change.caused_by for *_, change in rows],
        [change.topic for *_, change in rows],
        [change.handled for *_, change in rows],
        [change.payload for *_, change in rows],
    )


async def lock(connection: Connection, areas: Iterable[str]) -> dict[str, Area]:
    """Lock areas, sorted, until the transaction ends; an area nobody added is absent from the answer."""
    rows = await connection.fetch(
        """
        select head.rev, area.area, name, timezone, pack, publish, depot_lat, depot_lon
        from area_head as head join area using (area) where head.area = any($1::text[])
        order by head.area for update of head
        """,
        sorted(set(areas)),
    )
    return {row["area"]: area_of(row) for row in rows}


def area_of(row: Any) -> Area:
    """Return an area from a row with its settings, its depot and the rev of its head."""
    depot = None if row["depot_lat"] is None else (row["depot_lat"], row["depot_lon"])
    return Area(row["area"], row["name"], row["timezone"], row["pack"], row["publish"], depot, row["rev"])


async def find_area(connection: Connection, area: str) -> Area | None:
    """An area's settings and rev without locking it."""
    row = await connection.fetchrow(
        "select head.rev, area.area, name, timezone, pack, publish, depot_lat, depot_lon"
        " from area_head as head join area using (area) where head.area = $1",
        area,
    )
    return area_of(row) if row else None


First = Callable[[Connection], Awaitable[None]]


@asynccontextmanager
async def transaction(
    database: Database, areas: Iterable[str], now: datetime, first: First | None = None
) -> AsyncIterator[Transaction]:
    """Open a transaction that holds the lock of `areas`; what it says is numbered and written at the end.

    Parameters
    ----------
    first
        Writes, before the lock is taken, many rows that nobody else writes: so nobody waits for them.
    """
    async with database.transaction() as connection:
        if first is not None:
            await first(connection)
        tx = Transaction(connection, now, await lock(connection, areas))
        crash.at("area.locked")
        yield tx
        await tx.flush()
        crash.at("area.written")
    crash.at("area.committed")
