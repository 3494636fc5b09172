"""One file: what it says, what stays in Postgres, and how to take that back; found first, then written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from infra.changes import Area
from infra.clock import Clock
from infra.database import Connection
from schemas.envelope import Event
from streams.imports.effects import held, images, ledger
from streams.imports.effects.cards import Cards, cards
from streams.imports.effects.speaker import Speaker
from streams.imports.effects.statements import statements
from streams.imports.judging.known import Known
from streams.imports.judging.records import CheckInRow, CrewRow, QuarantineRow, RegisterRow, ResultRow, Row, SampleRow
from streams.imports.life import listing
from streams.imports.life.exclusive import hold_rows

SAMPLED_DAYS = timedelta(days=60)
"""How far back the tests a quarantine ledger lists are compared: longer than any term with what it owes."""


@dataclass(frozen=True)
class Draft:
    """What a file is about to say, and to leave here."""

    kind: str
    import_id: str
    at: datetime
    today: date
    speaker: Speaker
    cards: Cards
    records: Mapping[str, listing.Entry]


async def draft(
    connection: Connection,
    clock: Clock,
    area: Area,
    kind: str,
    import_id: str,
    known: Known,
    rows: Sequence[Row],
    before: Sequence[Event] = (),
    but: str = "",
) -> Draft:
    """Find what rows say that is neither known nor said by `before`; nothing is written.

    Parameters
    ----------
    but
        An import whose words on their way need no look, as they are about others: the files before this one.
    """
    codes = await ledger.team_codes(connection, area.area)
    now = clock.now()  # after the first look: what is seen was said before, so that this word counts against it
    speaker = await speak(connection, area, now, kind, import_id, rows, before, but)
    today = clock.today(area.timezone)
    return Draft(kind, import_id, now, today, speaker, cards(known, rows, today, codes), listing.entries(rows))


async def keep(connection: Connection, area: str, made: Draft) -> None:
    """Write the rows that stay here, and keep those that were there before; the area's lock is not needed for it."""
    await hold_rows(connection, area)
    until = images.kept_until(made.today)
    await images.before(connection, area, made.import_id, _keys(made.cards, made.kind, made.records), until)
    await _write_cards(connection, area, made.cards)
    await listing.write(connection, area, made.kind, made.import_id, made.records, ledger.retained(made.today))


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
