"""All facts of touched households in a fixed number of queries, and the table `visit`.

Longer than most modules because each table the rules read has its one query here, side by side.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from infra.changes import Transaction
from infra.database import Connection, Row
from schemas.values import TimeWindow
from streams.demand.facts import Excuse, Facts, Homebound, Term, Wish
from streams.demand.life import Report
from streams.demand.reconcile import Visit

Key = tuple[str, str]
"""(area, household)."""
SAMPLES_DAYS = 60
"""How far back samples are read [days]: longer than any term with what it owes."""
VISITS_DAYS = 7
"""How far back visits are read [days]: a late report may still come for them."""


@dataclass
class Known:
    """What was loaded."""

    facts: dict[Key, Facts] = field(default_factory=dict)
    visits: dict[Key, dict[date, Visit]] = field(default_factory=lambda: defaultdict(dict))
    reports: dict[tuple[str, str], list[Report]] = field(default_factory=lambda: defaultdict(list))


async def load(connection: Connection, keys: Iterable[Key], first: date, visit_ids: Iterable[tuple[str, str]]) -> Known:
    """Load households with everything the rules read.

    Parameters
    ----------
    first
        The earliest "today" among the areas.
    visit_ids
        (area, visit) that may come into being, so that early reports about them are found.
    """
    wanted = sorted(set(keys))
    pair = ([area for area, _ in wanted], [household for _, household in wanted])
    living, known = await _people(connection, pair)
    people = {(area, who) for (area, _), some in known.items() for who in some}
    persons = ([area for area, _ in sorted(people)], [who for _, who in sorted(people)])
    terms, wishes = await _terms(connection, pair), await _wishes(connection, pair, first - timedelta(days=7))
    bound, excuses = await _homebound(connection, persons), await _excuses(connection, persons)
    samples = await _samples(connection, persons, first - timedelta(days=SAMPLES_DAYS))
    registered = {(r["area"], r["household"]) for r in await connection.fetch(_REGISTERED, *pair)}
    answer = Known()
    for key in wanted:
        area, household = key
        some = known[key]
        answer.facts[key] = Facts(
            household=household,
            is_known=key in registered,
            living=frozenset(living[key]),
            known=frozenset(some),
            homebound=tuple(fact for who in sorted(some) for fact in bound[area, who]),
            terms=tuple(terms[key]),
            excuses=tuple(fact for who in sorted(some) for fact in excuses[area, who]),
            samples=frozenset((who, on) for who in some for on in samples[area, who]),
            wishes=tuple(wishes[key]),
        )
    await _visits(connection, pair, first, answer)
    await _reports(connection, set(visit_ids), answer)
    return answer


_REGISTERED = """
select area, household from unnest($1::text[], $2::text[]) as t (area, household) join household using (area, household)
"""


async def _people(connection: Connection, pair: Any) -> tuple[dict[Key, set[str]], dict[Key, set[str]]]:
    rows = await connection.fetch(
        """
        select area, household, resident, true as lives
        from unnest($1::text[], $2::text[]) as t (area, household) join resident using (area, household)
        union all
        select t.area, t.household, term.resident, false
        from unnest($1::text[], $2::text[]) as t (area, household) join term using (area, household)
        join resident on resident.area = term.area and resident.resident = term.resident
        where resident.household is not null
        union all
        select t.area, t.household, who, false
        from unnest($1::text[], $2::text[]) as t (area, household) join wish using (area, household),
        lateral unnest(wish.residents) as who
        join resident on resident.resident = who
        where resident.area = t.area and resident.household is not null
        """,
        *pair,
    )
    living: dict[Key, set[str]] = defaultdict(set)
    known: dict[Key, set[str]] = defaultdict(set)
    for row in rows:
        key = row["area"], row["household"]
        known[key].add(row["resident"])
        if row["lives"]:
            living[key].add(row["resident"])
    return living, known


def _outlived(row: Row) -> bool:
    """Whether the end was said after the statement, so that it holds."""
    return row["ended_at"] is not None and (row["ended_at"], row["ended_id"]) > (row["said_at"], row["said_id"])


def _last(row: Row) -> date | None:
    """The last day of a fact whose `ended_on` is the first day without it."""
    ended = row["ended_on"] - timedelta(days=1) if _outlived(row) else None
    return min(filter(None, (row["until_on"], ended)), default=None)


async def _homebound(connection: Connection, persons: Any) -> dict[tuple[str, str], list[Homebound]]:
    rows = await connection.fetch(
        "select f.* from unnest($1::text[], $2::text[]) as t (area, resident)"
        " join homebound as f using (area, resident) where said_at is not null",
        *persons,
    )
    found: dict[tuple[str, str], list[Homebound]] = defaultdict(list)
    for r in rows:
        fact = Homebound(r["resident"], tuple(r["reasons"]), r["since_on"], _last(r), tuple(r["promised"]))
        found[r["area"], r["resident"]].append(fact)
    return found


async def _terms(connection: Connection, pair: Any) -> dict[Key, list[Term]]:
    rows = await connection.fetch(
        "select f.* from unnest($1::text[], $2::text[]) as t (area, household) join term as f using (area, household)"
        " where said_at is not null order by resident, class",
        *pair,
    )
    found: dict[Key, list[Term]] = defaultdict(list)
    for r in rows:
        released = r["released_on"] if _outlived(r) else None
        term = Term(r["resident"], r["class"], r["departed_on"], r["registered_on"], r["last_day_on"], released)
        found[r["area"], r["household"]].append(term)
    return found


async def _excuses(connection: Connection, persons: Any) -> dict[tuple[str, str], list[Excuse]]:
    rows = await connection.fetch(
        "select f.* from unnest($1::text[], $2::text[]) as t (area, resident) join excuse as f using (area, resident)"
        " where said_at is not null order by why",
        *persons,
    )
    found: dict[tuple[str, str], list[Excuse]] = defaultdict(list)
    for r in rows:
        found[r["area"], r["resident"]].append(Excuse(r["resident"], r["why"], r["since_on"], _last(r)))
    return found


async def _samples(connection: Connection, persons: Any, since: date) -> dict[tuple[str, str], set[date]]:
    rows = await connection.fetch(
        "select area, resident, taken_on from unnest($1::text[], $2::text[]) as t (area, resident)"
        " join sample using (area, resident) where taken_on >= $3",
        *persons,
        since,
    )
    found: dict[tuple[str, str], set[date]] = defaultdict(set)
    for r in rows:
        found[r["area"], r["resident"]].add(r["taken_on"])
    return found


async def _wishes(connection: Connection, pair: Any, since: date) -> dict[Key, list[Wish]]:
    """The last word of each day, if it is still wanted."""
    rows = await connection.fetch(
        "select distinct on (area, household, day) f.*"
        " from unnest($1::text[], $2::text[]) as t (area, household) join wish as f using (area, household)"
        " where day >= $3 and wanted order by area, household, day, said_at desc, said_id desc",
        *pair,
        since,
    )
    found: dict[Key, list[Wish]] = defaultdict(list)
    for r in rows:
        found[r["area"], r["household"]].append(Wish(r["day"], r["kind"] == "add", tuple(r["residents"])))
    return found


async def _visits(connection: Connection, pair: Any, first: date, known: Known) -> None:
    rows = await connection.fetch(
        "select f.* from unnest($1::text[], $2::text[]) as t (area, household) join visit as f using (area, household)"
        " where day >= $3 and not is_recheck",
        *pair,
        first - timedelta(days=VISITS_DAYS),
    )
    for r in rows:
        known.visits[r["area"], r["household"]][r["day"]] = from_row(r)


async def _reports(connection: Connection, visit_ids: set[tuple[str, str]], known: Known) -> None:
    wanted = sorted(visit_ids | {(v.area, v.visit) for some in known.visits.values() for v in some.values()})
    rows = await connection.fetch(
        "select f.* from unnest($1::text[], $2::text[]) as t (area, visit) join report as f using (area, visit)",
        [area for area, _ in wanted],
        [visit for _, visit in wanted],
    )
    for r in rows:
        report = Report(r["kind"], r["at"], r["event_id"], r["team"], tuple(r["residents"]))
        known.reports[r["area"], r["visit"]].append(report)


def from_row(row: Mapping[str, Any] | Row) -> Visit:
    """A visit from its row."""
    return Visit(
        area=row["area"],
        visit=row["visit"],
        household=row["household"],
        day=row["day"],
        visit_class=row["class"],
        residents=tuple(row["residents"]),
        windows=msgspec.convert(row["windows"], tuple[TimeWindow, ...]),
        rule=row["rule"],
        pack=row["pack"],
        anchor_on=row["anchor_on"],
        reasons=tuple(row["reasons"]),
        mandatory=row["mandatory"],
        state=row["state"],
        attempt=row["attempt"],
        release_at=row["release_at"],
        why=row["why"],
        carried_from=row["carried_from"],
        owner=row["owner"],
        began_at=row["began_at"],
        ended_at=row["ended_at"],
        team=row["team"],
    )


_COLUMNS: dict[str, str] = {
    "area": "text",
    "visit": "text",
    "household": "text",
    "day": "date",
    "class": "text",
    "residents": "text[]",
    "windows": "jsonb",
    "rule": "text",
    "pack": "text",
    "anchor_on": "date",
    "reasons": "jsonb",
    "mandatory": "boolean",
    "attempt": "integer",
    "release_at": "timestamptz",
    "state": "text",
    "why": "text",
    "carried_from": "text",
    "owner": "text",
    "began_at": "timestamptz",
    "ended_at": "timestamptz",
    "team": "text",
}


async def save(connection: Connection, visits: list[Visit]) -> None:
    """Write visits, new and changed ones alike."""
    if not visits:
        return
    names = ", ".join(_COLUMNS)
    kinds = ", ".join(f"{name} {kind}" for name, kind in _COLUMNS.items())
    fresh = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("area", "visit"))
    await connection.execute(
        f"insert into visit ({names}) select {names} from jsonb_to_recordset($1::jsonb) as x ({kinds})"
        f" on conflict (area, visit) do update set {fresh}",
        [to_row(visit) for visit in visits],
    )


def to_row(visit: Visit) -> dict[str, Any]:
    """A visit as its row."""
    fields = {name: getattr(visit, name) for name in _COLUMNS if name != "class"}
    return fields | {"class": visit.visit_class}


async def households_of(tx: Transaction, residents: Iterable[tuple[str, str]]) -> list[Key]:
    """The households whose visits these residents (area, resident) decide about."""
    wanted = sorted(set(residents))
    if not wanted:
        return []
    rows = await tx.connection.fetch(
        """
        select area, household from unnest($1::text[], $2::text[]) as t (area, resident)
        join resident using (area, resident) where household is not null
        union
        select term.area, term.household from unnest($1::text[], $2::text[]) as t (area, resident)
        join term using (area, resident)
        union
        select visit.area, visit.household from unnest($1::text[], $2::text[]) as t (area, resident)
        join visit using (area) where visit.day >= $3 and t.resident = any(visit.residents)
        """,
        [area for area, _ in wanted],
        [resident for _, resident in wanted],
        (tx.now - timedelta(days=1)).date(),
    )
    return [(row["area"], row["household"]) for row in rows]


async def households_of_visits(tx: Transaction, visits: Iterable[tuple[str, str]]) -> list[Key]:
    """The households of visits (area, visit) that exist."""
    wanted = sorted(set(visits))
    if not wanted:
        return []
    rows = await tx.connection.fetch(
        "select area, household from unnest($1::text[], $2::text[]) as t (area, visit) join visit using (area, visit)",
        [area for area, _ in wanted],
        [visit for _, visit in wanted],
    )
    return [(row["area"], row["household"]) for row in rows]


def moment_of(now: datetime) -> date:
    """The earliest date it can be anywhere at an instant."""
    return (now - timedelta(hours=12)).date()
