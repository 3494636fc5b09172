"""The facts of an area as the tables hold them, with what was said and is still on its way to them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from infra.database import Connection, Row
from schemas import codec, topics
from schemas.envelope import Event
from schemas.values import CrewMember, GateResult, Shift
from streams.imports.effects import facts as fact
from streams.imports.effects.facts import Facts

INPUTS = [topic.full_name for topic in topics.TOPICS if topic.lane is not None]


@dataclass
class Scope:
    """What facts are wanted of: only these subjects, and samples from a day on."""

    residents: set[str] = field(default_factory=set)
    households: set[str] = field(default_factory=set)
    teams: set[str] = field(default_factory=set)
    tubes: set[str] = field(default_factory=set)
    since: date = date.max


async def facts(connection: Connection, area: str, scope: Scope, but: str = "") -> Facts:
    """The facts a ledger may repeat: those in the tables, then those said (but by one import) and on their way."""
    found = Facts()
    for whose, sql, take in _TABLES:
        wanted = getattr(scope, whose)
        for row in await connection.fetch(sql, area, list(wanted)) if wanted else ():
            take(found, row)
    if scope.residents and scope.since < date.max:
        for row in await connection.fetch(_SAMPLES, area, list(scope.residents), scope.since):
            found.add_sample(row["resident"], row["taken_on"], row["source"])
    found.learn(await pending(connection, area, but))
    return found


async def pending(connection: Connection, area: str, but: str = "") -> list[Event]:
    """Events said by imports (but one) that no intake has handled yet, in order."""
    by_name = topics.by_full_name()
    found = []
    for said in await _said(connection, area, but):
        for topic, first in (await _unhandled_from(connection, area, said)).items():
            found += await connection.fetch(_EVENTS, area, topic, first, said["last_rev"])
    rows = sorted(found, key=lambda row: row["rev"])
    return [codec.decode(by_name[row["topic"]], msgspec.json.encode(row["payload"])) for row in rows]


async def settle(connection: Connection, area: str) -> None:
    """Note which sayings are handled whole, so that nobody looks at them again; the area is locked."""
    for said in await _said(connection, area):
        if not await _unhandled_from(connection, area, said):
            sql = "update import_said set settled = true where area = $1 and first_rev = $2"
            await connection.execute(sql, area, said["first_rev"])


async def left(connection: Connection, area: str) -> dict[str, int]:
    """How many events of each import no intake has handled yet."""
    found: dict[str, int] = {}
    for said in await _said(connection, area):
        for topic, first in (await _unhandled_from(connection, area, said)).items():
            count = await connection.fetchval(_COUNT, area, topic, first, said["last_rev"])
            found[said["import"]] = found.get(said["import"], 0) + count
    return found


async def _said(connection: Connection, area: str, but: str = "") -> list[Row]:
    sql = "select * from import_said where area = $1 and not settled and import <> $2 order by first_rev"
    return list(await connection.fetch(sql, area, but))


async def _unhandled_from(connection: Connection, area: str, said: Row) -> dict[str, int]:
    """Per topic the first change of a saying that is not handled; a topic whose last one is handled is absent.

    An area's events of a topic are handled in the order they were said: a search by halves finds where the intake is.
    """
    found = {}
    for spoken in await connection.fetch(_SPOKEN, area, INPUTS, said["first_rev"], said["last_rev"]):
        topic, low, high = spoken["topic"], spoken["first"], spoken["last"]
        middle, first = high, None
        while low <= high:
            at = await connection.fetchrow(_AT, area, topic, middle, high)
            if at is not None and at["ended"]:
                low = at["rev"] + 1
            else:
                first, high = (first if at is None else at["rev"]), middle - 1
            middle = (low + high) // 2
        if first is not None:
            found[topic] = first
    return found


_SPOKEN = """
select topic, min(rev) as first, max(rev) as last from change
where area = $1 and topic = any($2) and rev between $3 and $4 group by topic
"""
_AT = """
select c.rev, exists (
    select from seen s where s.event_id = c.event_id
      and s.occurred_on = ((c.payload ->> 'occurred_at')::timestamptz at time zone 'UTC')::date
) or exists (
    select from dead d where d.area = c.area and position(convert_to(c.event_id, 'UTF8') in d.value) > 0
) as ended
from change c where area = $1 and topic = $2 and rev between $3 and $4 order by rev limit 1
"""
_EVENTS = "select rev, topic, payload from change where area = $1 and topic = $2 and rev between $3 and $4"
_COUNT = "select count(*)::int from change where area = $1 and topic = $2 and rev between $3 and $4"


@dataclass
class Waiting:
    """Events of one topic (UTC day and id, in their order) and how many of them are known to be handled.

    An area's events of a topic are handled in order: the search goes on from where the intake was, in longer and
    longer steps, then by halves.
    """

    area: str
    events: Sequence[tuple[date, str]]
    handled: int = 0

    async def left(self, connection: Connection) -> int:
        """How many are not handled yet."""
        step, most = 64, len(self.events)
        while self.handled < most:
            tried = min(most, self.handled + step)
            if not await self._is_handled(connection, tried - 1):
                most = tried - 1
                break
            self.handled, step = tried, step * 4
        while self.handled < most:
            middle = (self.handled + most) // 2
            if await self._is_handled(connection, middle):
                self.handled = middle + 1
            else:
                most = middle
        return len(self.events) - self.handled

    async def _is_handled(self, connection: Connection, place: int) -> bool:
        day, ident = self.events[place]
        return bool(await connection.fetchval(_ENDED, day, ident, self.area))


_ENDED = """
select exists (select from seen where event_id = $2 and occurred_on = $1)
    or exists (select from dead where area = $3 and position(convert_to($2, 'UTF8') in value) > 0)
"""


def _take_homebound(found: Facts, row: Row) -> None:
    if row["reasons"] is not None:
        reasons = frozenset(row["reasons"])
        found.homebound[row["resident"]] = fact.Homebound(
            reasons, row["since_on"], row["until_on"], tuple(row["promised"])
        )


def _take_term(found: Facts, row: Row) -> None:
    key = row["household"], row["resident"], row["class"]
    found.terms[key] = fact.Term(row["departed_on"], row["registered_on"], row["last_day_on"], row["released_on"])


def _take_excuse(found: Facts, row: Row) -> None:
    by = fact.origin(row["said_id"])
    found.excuses[row["resident"], row["why"]] = fact.Excuse(row["since_on"], row["until_on"], row["ended_on"], by)


def _take_team(found: Facts, row: Row) -> None:
    key = row["team"], row["day"]
    if row["kind"] is not None:
        crew = fact.crew(msgspec.convert(row["crew"], list[CrewMember]))
        shifts = tuple(msgspec.convert(row["shifts"], list[Shift]))
        found.rosters[key] = fact.Roster(row["kind"], crew, row["ppe_level"], shifts, row["mode"])
    if row["gate"] is not None:
        found.gates[key] = fact.gate(msgspec.convert(row["gate"], list[GateResult]))


def _take_household(found: Facts, row: Row) -> None:
    found.households[row["household"]] = row["place"]


def _take_resident(found: Facts, row: Row) -> None:
    found.residents[row["resident"]] = row["household"]


def _take_tube(found: Facts, row: Row) -> None:
    if row["sealed_at"] is not None:
        found.tubes[row["tube"]] = fact.Sealed(row["kind"], frozenset(row["residents"]), row["sealed_at"])
    if row["result"] is not None:
        found.results[row["tube"]] = fact.Result(row["result"], row["resulted_at"])


_LIVING = "(household is not null or said_id not like 'i.undo.%')"
"""Whom an import brought that was taken back, nobody knows: the next ledger that names them brings them again."""
_STANDS = "said_at is not null and (ended_at is null or (ended_at, ended_id) < (said_at, said_id))"
_TABLES = (
    ("households", "select household, place from household where area = $1 and household = any($2)", _take_household),
    (
        "residents",
        f"select resident, household from resident where area = $1 and resident = any($2) and {_LIVING}",
        _take_resident,
    ),
    ("residents", f"select * from homebound where area = $1 and resident = any($2) and {_STANDS}", _take_homebound),
    (
        "residents",
        "select household, resident, class, departed_on, registered_on, last_day_on,"
        " case when (ended_at, ended_id) > (said_at, said_id) then released_on end as released_on"
        " from term where area = $1 and resident = any($2) and said_at is not null",
        _take_term,
    ),
    (
        "residents",
        "select resident, why, since_on, until_on, said_id,"
        " case when (ended_at, ended_id) > (said_at, said_id) then ended_on end as ended_on"
        " from excuse where area = $1 and resident = any($2) and said_at is not null",
        _take_excuse,
    ),
    ("teams", "select * from team_day where area = $1 and team = any($2)", _take_team),
    (
        "tubes",
        "select tube, kind, residents, sealed_at, result, resulted_at from tube where area = $1 and tube = any($2)",
        _take_tube,
    ),
)
_SAMPLES = "select resident, taken_on, source from sample where area = $1 and resident = any($2) and taken_on >= $3"
