"""One file in one transaction of its area: what stays in Postgres, what is said, and how to take both back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.changes import Area, Transaction
from infra.clock import Clock
from infra.database import Connection
from schemas.envelope import Event
from streams.imports import held, images, journal, ledger, listing
from streams.imports.cards import Cards, cards
from streams.imports.known import Known
from streams.imports.records import CheckInRow, CrewRow, QuarantineRow, RegisterRow, ResultRow, Row, SampleRow
from streams.imports.speaker import Speaker
from streams.imports.statements import statements

SAMPLED_DAYS = timedelta(days=60)
"""How far back the tests a quarantine ledger lists are compared: longer than any term with what it owes."""


@dataclass(frozen=True)
class Written:
    """What a file said and changed."""

    events: Sequence[Event]
    changed: Sequence[journal.Changed]


async def write_down(
    tx: Transaction,
    clock: Clock,
    kind: str,
    import_id: str,
    known: Known,
    rows: Sequence[Row],
    but: str = "",
    listed: listing.Listed | None = None,
) -> Written:
    """Write rows down in an open transaction of their area: what stays here, and the events that go out.

    Parameters
    ----------
    but
        An import whose words on their way need no look, as they are about others: the files before this one.
    listed
        Counts what is new and changed, if given.
    """
    area = tx.areas[known.area]
    today = clock.today(area.timezone)
    await held.settle(tx.connection, known.area)
    speaker = await speak(tx.connection, area, clock.now(), kind, import_id, rows, but=but)
    codes = await ledger.team_codes(tx.connection, known.area)
    found = cards(known, rows, today, codes)
    records = listing.entries(rows)
    if listed is not None:
        await listing.compare(tx.connection, known.area, kind, records, listed)
    keys = _keys(found, kind, records)
    await images.before(tx.connection, known.area, import_id, keys, images.kept_until(today))
    await _write_cards(tx.connection, known.area, found)
    await listing.write(tx.connection, known.area, kind, import_id, records, ledger.retained(today))
    await ledger.say(tx, known.area, import_id, speaker.events)
    return Written(speaker.events, speaker.changed())


async def speak(
    connection: Connection,
    area: Area,
    now: datetime,
    kind: str,
    import_id: str,
    rows: Sequence[Row],
    before: Sequence[Event] = (),
    but: str = "",
) -> Speaker:
    """What the rows say that is neither known nor said by `before`."""
    known = await held.facts(connection, area.area, scope(rows), but)
    known.learn(before)
    speaker = Speaker(area.area, area.timezone, kind, import_id, now.astimezone(ZoneInfo(area.timezone)), known)
    statements(speaker, rows)
    return speaker


def scope(rows: Sequence[Row]) -> held.Scope:
    """Whom the rows are about."""
    found = held.Scope()
    for row in rows:
        match row:
            case CrewRow() | CheckInRow():
                found.teams.add(row.team)
            case SampleRow() | ResultRow():
                found.tubes.add(row.tube)
            case _:
                found.residents.add(getattr(row, "resident", ""))
                found.households.add(getattr(row, "household", ""))
                found.since = min(found.since, _since(row))
    found.residents.discard("")
    found.households.discard("")
    return found


def _since(row: Row) -> date:
    """The first day whose samples matter to a row."""
    if isinstance(row, RegisterRow):
        return min((mark.on for mark in row.marks), default=date.max)
    return row.departed_on - SAMPLED_DAYS if isinstance(row, QuarantineRow) else date.max


def _keys(found: Cards, kind: str, records: Mapping[str, Any]) -> dict[str, list[str]]:
    keys: dict[str, list[str]] = {
        "place": list(found.places),
        "place_alias": list(found.aliases),
        "person": list(found.people),
        "door": list(found.doors),
        "team_card": list(found.teams),
        "member_card": list(found.members),
        "ledger_record": [f"{kind}\x1f{key}" for key in records],
    }
    return {what: some for what, some in keys.items() if some}


async def _write_cards(connection: Connection, area: str, found: Cards) -> None:
    await ledger.write_places(connection, area, found.places.values())
    await ledger.write_aliases(connection, area, found.aliases, "import")
    await ledger.write_people(connection, area, found.people.values())
    await ledger.write_doors(connection, area, found.doors.values())
    await ledger.write_crews(connection, area, found.teams.values(), found.members.values())
