"""All facts of touched households in a fixed number of queries, and the table `visit`.

The query itself stands in `queries.py`; here its rows become what the rules read.
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
from streams.demand import queries
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
    """What was loaded: of households that nothing makes due, nothing."""

    facts: dict[Key, Facts] = field(default_factory=dict)
    visits: dict[Key, dict[date, Visit]] = field(default_factory=lambda: defaultdict(dict))
    reports: dict[tuple[str, str], list[Report]] = field(default_factory=lambda: defaultdict(list))


async def load(connection: Connection, keys: Iterable[Key], first: date, visit_ids: Iterable[tuple[str, str]]) -> Known:
    """Load the households that anything makes due, with everything the rules read, in one round trip.

    Parameters
    ----------
    first
        The earliest "today" among the areas.
    visit_ids
        (area, visit) that may come into being, so that early reports about them are found.
    """
    wanted, possible = sorted(set(keys)), sorted(set(visit_ids))
    rows = await connection.fetch(
        queries.FACTS,
        [area for area, _ in wanted],
        [household for _, household in wanted],
        [area for area, _ in possible],
        [visit for _, visit in possible],
        first - timedelta(days=SAMPLES_DAYS),
        first - timedelta(days=VISITS_DAYS),
    )
    found: dict[str, dict[Key, list[Any]]] = defaultdict(lambda: defaultdict(list))
    for area, kind, key, fact in rows:
        found[kind][area, key].append(fact)
    awake = {key for kind in _OF_HOUSEHOLDS for key in found[kind]}
    known = Known({key: _facts(key, found) for key in wanted if key in awake})
    for key in known.facts:
        known.visits[key] = {visit.day: visit for visit in map(_visit, found["visit"][key])}
    for key, some in found["report"].items():
        known.reports[key] = [_report(row) for row in some]
    return known


_OF_HOUSEHOLDS = ("living", "known", "registered", "term", "wish", "visit")
"""Kinds of rows whose key is the household."""


def _facts(key: Key, found: Mapping[str, Mapping[Key, list[Any]]]) -> Facts:
    area, household = key
    living = frozenset(found["living"][key])
    known = living | frozenset(found["known"][key])
    people = [(area, resident) for resident in sorted(known)]
    return Facts(
        household=household,
        is_known=bool(found["registered"][key]),
        living=living,
        known=known,
        homebound=tuple(_homebound(row) for who in people for row in found["homebound"][who]),
        terms=tuple(sorted((_term(row) for row in found["term"][key]), key=lambda t: (t.resident, t.quarantine_class))),
        excuses=tuple(
            _excuse(row) for who in people for row in sorted(found["excuse"][who], key=lambda r: str(r["why"]))
        ),
        samples=frozenset((who[1], date.fromisoformat(on)) for who in people for on in found["sample"][who]),
        wishes=_wishes(found["wish"][key]),
    )


def _outlived(row: Mapping[str, Any]) -> bool:
    """Whether the end was said after the statement, so that it holds."""
    if row["ended_at"] is None:
        return False
    ended = datetime.fromisoformat(row["ended_at"]), row["ended_id"]
    return bool(ended > (datetime.fromisoformat(row["said_at"]), row["said_id"]))


def _on(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _last(row: Mapping[str, Any]) -> date | None:
    """The last day of a fact whose `ended_on` is the first day without it."""
    ended = date.fromisoformat(row["ended_on"]) - timedelta(days=1) if _outlived(row) else None
    return min(filter(None, (_on(row["until_on"]), ended)), default=None)


def _homebound(row: Mapping[str, Any]) -> Homebound:
    since_on = date.fromisoformat(row["since_on"])
    said_at = datetime.fromisoformat(row["said_at"])
    return Homebound(row["resident"], tuple(row["reasons"]), since_on, _last(row), tuple(row["promised"]), said_at)


def _term(row: Mapping[str, Any]) -> Term:
    days = [date.fromisoformat(row[name]) for name in ("departed_on", "registered_on", "last_day_on")]
    released_on = _on(row["released_on"]) if _outlived(row) else None
    said_at = datetime.fromisoformat(row["said_at"])
    return Term(row["resident"], row["class"], days[0], days[1], days[2], released_on, said_at)


def _excuse(row: Mapping[str, Any]) -> Excuse:
    return Excuse(row["resident"], row["why"], date.fromisoformat(row["since_on"]), _last(row))


def _wishes(rows: list[Any]) -> tuple[Wish, ...]:
    """The last word of each day, if it is still wanted."""
    latest = {
        row["day"]: row for row in sorted(rows, key=lambda r: (datetime.fromisoformat(r["said_at"]), r["said_id"]))
    }
    return tuple(
        Wish(
            date.fromisoformat(day),
            row["kind"] == "add",
            tuple(row["residents"]),
            datetime.fromisoformat(row["said_at"]),
        )
        for day, row in sorted(latest.items())
    )


def _report(row: Mapping[str, Any]) -> Report:
    at = datetime.fromisoformat(row["at"])
    return Report(row["kind"], at, row["event_id"], row["team"], tuple(row["residents"]))


_INSTANTS = ("release_at", "began_at", "ended_at")


def _visit(row: dict[str, Any]) -> Visit:
    instants = {name: None if row[name] is None else datetime.fromisoformat(row[name]) for name in _INSTANTS}
    days = {name: date.fromisoformat(row[name]) for name in ("day", "anchor_on")}
    return from_row(row | instants | days)


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


_SAVE = (
    f"insert into visit ({', '.join(_COLUMNS)}) select {', '.join(_COLUMNS)} from jsonb_to_recordset($1::jsonb) as x"
    f" ({', '.join(f'{name} {kind}' for name, kind in _COLUMNS.items())}) on conflict (area, visit) do update set "
    + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS if name not in ("area", "visit"))
)


def save(tx: Transaction, visits: list[Visit]) -> None:
    """Have visits written with the changes, new and changed ones alike."""
    if visits:
        tx.later(_SAVE, [to_row(visit) for visit in visits])


def to_row(visit: Visit) -> dict[str, Any]:
    """A visit as its row."""
    fields = {name: getattr(visit, name) for name in _COLUMNS if name != "class"}
    return fields | {"class": visit.visit_class}


def moment_of(now: datetime) -> date:
    """The earliest date it can be anywhere at an instant."""
    return (now - timedelta(hours=12)).date()
