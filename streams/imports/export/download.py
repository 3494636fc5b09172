"""Ledgers as they were last listed, and the clearance table as it stands, as workbooks that read in again."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from infra.database import Connection
from schemas.errors import NotFound
from streams.imports.effects import recall
from streams.imports.effects.facts import Facts
from streams.imports.export import exports
from streams.imports.judging import records
from streams.imports.judging.known import Person
from streams.imports.judging.records import MarkOn, RegisterRow, Row, Source

ROUNDS = 3
"""How many rounds the clearance table shows, the last one the day that is asked for."""
HOME = "home_quarantine"


async def ledger(connection: Connection, area: str, kind: str) -> bytes:
    """Return the ledger of a kind as it was last listed.

    Raises
    ------
    NotFound
        There is no such kind, or nothing of it was brought in.
    """
    if kind not in exports.KINDS:
        raise NotFound(f"There is no ledger {kind[:40]!r} to write out; known are {', '.join(exports.KINDS)}.")
    found = await _listed(connection, area, kind)
    if not found:
        raise NotFound(f"No ledger {kind!r} was brought in for {area}, or what it said has had its time.")
    people = await recall.people(connection, area, Facts()) if kind == "samples" else []
    return exports.export(kind, found, people)


async def _listed(connection: Connection, area: str, kind: str) -> list[Row]:
    rows = await connection.fetch(
        "select record from ledger_record where area = $1 and kind = $2 and record is not null", area, kind
    )
    found = [records.unpacked(row["record"]) for row in rows]
    return sorted(found, key=lambda row: (row.source.file, row.source.sheet, row.source.row))


async def clearance(connection: Connection, area: str, day: date, sums: Sequence[Mapping[str, Any]] = ()) -> bytes:
    """Return the clearance table of a day: every registered resident, with the marks of the last rounds as they stand.

    Parameters
    ----------
    sums
        Per building the persons registered, sampled, excused and open, for a first sheet.
    """
    days = [day - timedelta(n) for n in range(ROUNDS - 1, -1, -1)]
    people = await recall.people(connection, area, Facts())
    listed = {r.key: r for r in await _listed(connection, area, "register") if isinstance(r, RegisterRow)}
    marks = await _marks(connection, area, days)
    residents = [_row(person, listed.get(person.resident), days, marks) for person in people]
    vacant = [row for row in listed.values() if not row.resident]
    return exports.clearance(sorted([*residents, *vacant], key=_order), sums)


def _row(
    person: Person,
    before: RegisterRow | None,
    days: Sequence[date],
    marks: Mapping[tuple[str, date], tuple[str, str]],
) -> RegisterRow:
    """Return a resident as the facts have it; relation, residency and remark as the register last said."""
    said = [MarkOn(day, *marks.get((person.resident, day), ("open", "open"))) for day in days]
    base = before or RegisterRow(
        source=Source("", "", 0), household="", resident="", compound="", building="", unit=0, room=""
    )
    return msgspec.structs.replace(
        base,
        household=person.household,
        resident=person.resident,
        compound=person.door.compound,
        building=person.door.building,
        unit=person.door.unit,
        room=person.door.room,
        name=person.name,
        phones=person.phones,
        marks=tuple(said),
    )


def _order(row: RegisterRow) -> tuple[str, str, int, int, str, bool, int]:
    """Order by place, a household's head first, then as the register had it."""
    number = int(row.room) if row.room.isdigit() else 0
    return row.compound, row.building, row.unit, number, row.room, row.relation != "head", row.source.row


async def _marks(connection: Connection, area: str, days: Sequence[date]) -> dict[tuple[str, date], tuple[str, str]]:
    """Return (resident, day) → (mark, state): sampled, else refused, else why somebody is excused."""
    found: dict[tuple[str, date], tuple[str, str]] = {}
    for day in days:
        for row in await connection.fetch(_EXCUSED, area, day):
            found[row["resident"], day] = (row["why"], "excused")
        for row in await connection.fetch(_REFUSED, area, day):
            found[row["resident"], day] = ("refused", "open")
        for row in await connection.fetch(_SAMPLED, area, day):
            found[row["resident"], day] = ("sampled_at_door" if row["at_door"] else "sampled", "sampled")
    return found


_EXCUSED = f"""
select resident, '{HOME}' as why, date '-infinity' as since_on from term
where area = $1 and said_at is not null and departed_on < $2 and last_day_on >= $2
  and (released_on is null or (ended_at, ended_id) < (said_at, said_id) or released_on > $2)
union all
select resident, why, since_on from excuse
where area = $1 and said_at is not null and since_on <= $2 and (until_on is null or until_on >= $2)
  and (ended_on is null or (ended_at, ended_id) < (said_at, said_id) or ended_on > $2)
order by since_on
"""
_REFUSED = "select unnest(residents) as resident from visit where area = $1 and day = $2 and state = 'refused'"
_SAMPLED = """
select resident, bool_or(source like 'visit:%') as at_door from sample
where area = $1 and taken_on = $2 group by resident
"""
