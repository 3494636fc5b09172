"""The facts of an area as the tables hold them, with what was said and is still on its way to them."""

import msgspec

from infra.database import Connection, Row
from schemas import codec, topics
from schemas.envelope import Event
from schemas.values import CrewMember, GateResult, Shift
from streams.imports import facts as fact
from streams.imports.facts import Facts

INPUTS = [topic.full_name for topic in topics.TOPICS if topic.lane is not None]


async def facts(connection: Connection, area: str) -> Facts:
    """All facts a ledger may repeat: those in the tables, then those said and still on their way."""
    found = Facts()
    for sql, take in _TABLES:
        for row in await connection.fetch(sql, area):
            take(found, row)
    found.learn(await pending(connection, area))
    return found


async def pending(connection: Connection, area: str) -> list[Event]:
    """Events said by imports that no intake has handled yet, in order."""
    rows = await connection.fetch(_PENDING.format(what="topic, payload", order="order by rev"), area, INPUTS, 0)
    by_name = topics.by_full_name()
    return [codec.decode(by_name[row["topic"]], msgspec.json.encode(row["payload"])) for row in rows]


async def count_pending(connection: Connection, area: str, after: int) -> int:
    """How many of the events said after a rev no intake has handled yet."""
    found: int = await connection.fetchval(_PENDING.format(what="count(*)", order=""), area, INPUTS, after)
    return found


_PENDING = """
select {what} from change c
where c.area = $1 and c.topic = any($2::text[]) and not c.handled and c.rev > $3 and c.day > current_date - 30
  and not exists (select from seen s where s.event_id = c.event_id)
  and not exists (select from dead d where d.area = c.area and position(convert_to(c.event_id, 'UTF8') in d.value) > 0)
{order}
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
    found.excuses[row["resident"], row["why"]] = fact.Excuse(row["since_on"], row["until_on"], row["ended_on"])


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


def _take_sample(found: Facts, row: Row) -> None:
    found.samples.add((row["resident"], row["taken_on"]))


_STANDS = "said_at is not null and (ended_at is null or (ended_at, ended_id) < (said_at, said_id))"
_TABLES = (
    ("select household, place from household where area = $1", _take_household),
    ("select resident, household from resident where area = $1", _take_resident),
    (f"select * from homebound where area = $1 and {_STANDS}", _take_homebound),
    (
        "select household, resident, class, departed_on, registered_on, last_day_on,"
        " case when (ended_at, ended_id) > (said_at, said_id) then released_on end as released_on"
        " from term where area = $1 and said_at is not null",
        _take_term,
    ),
    (
        "select resident, why, since_on, until_on,"
        " case when (ended_at, ended_id) > (said_at, said_id) then ended_on end as ended_on"
        " from excuse where area = $1 and said_at is not null",
        _take_excuse,
    ),
    ("select distinct resident, taken_on from sample where area = $1", _take_sample),
    ("select * from team_day where area = $1", _take_team),
)
