"""Take a whole import back: facts as they were, rows as they were, and what was said or listed since stays.

For ten minutes one click does it; later it is a correction, which is looked at first: a dry run says what it changes.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from infra import changes
from infra.changes import Area, Transaction
from infra.clock import Clock
from infra.database import Connection, Database, Row
from schemas.envelope import Event
from schemas.errors import BadCommand, NotFound
from streams.imports.effects import held, images, journal, ledger
from streams.imports.effects.corrections import bring_back
from streams.imports.effects.speaker import Speaker
from streams.imports.life import listing, preview
from streams.imports.life.apply import find_area
from streams.imports.life.exclusive import alone


@dataclass(frozen=True)
class Undone:
    """What an undoing did, or would do.

    Attributes
    ----------
    corrected, kept
        Facts brought back; facts left, because something was said or listed since.
    """

    import_id: str
    events: Sequence[Event]
    corrected: int
    kept: int
    would: preview.Would | None = None
    undone_at: datetime | None = None


async def undo(
    database: Database, clock: Clock, *, area: str, import_id: str, by: str, dry_run: bool = False
) -> Undone:
    """Take an import back; with `dry_run` say what that would change.

    Raises
    ------
    NotFound
        There is no such import.
    BadCommand
        It was undone already, or is too old.
    """
    if dry_run:
        settings = await find_area(database, area)
        async with database.transaction(snapshot=True) as connection:
            row = await _find(connection, area, import_id)
            speaker, corrected, kept = await _speak(connection, settings, clock.now(), row)
        would = await preview.would(database, settings, clock.now(), speaker.events)
        return Undone(import_id, speaker.events, corrected, kept, would)
    async with alone(database, area, _nobody_asks), changes.transaction(database, [area], clock.now()) as tx:
        if area not in tx.areas:
            raise NotFound(f"There is no area {area}.")
        row = await _find(tx.connection, area, import_id)
        speaker, corrected, kept = await _speak(tx.connection, tx.areas[area], tx.now, row)
        await _put_back(tx, area, row, speaker)
        await ledger.say(tx, area, import_id, speaker.events)
        await _note(tx, area, row, by, {"corrected": corrected, "kept": kept})
    return Undone(import_id, speaker.events, corrected, kept, None, tx.now)


async def _nobody_asks() -> None:
    """An undoing is short: nobody is told that it waits."""


async def _find(connection: Connection, area: str, import_id: str) -> Row:
    row = await connection.fetchrow("select * from ledger_import where area = $1 and import = $2", area, import_id)
    if row is None:
        raise NotFound(f"There is no import {import_id[:40]!r}; `doorstep imports list` names them.")
    if row["undone_at"] is not None:
        raise BadCommand("The import was undone already.")
    return row


async def _speak(connection: Connection, area: Area, now: datetime, row: Row) -> tuple[Speaker, int, int]:
    """What brings the facts back that are as the import left them, and how many are kept."""
    parts = await images.journals(connection, area.area, row["import"])
    if not parts:
        raise BadCommand(f"What the import changed is forgotten after {images.KEPT_DAYS} days: it cannot be undone.")
    entries = journal.merged(journal.decode(part) for part in parts)
    known = await held.facts(connection, area.area, _scope(entries))
    at = now.astimezone(ZoneInfo(area.timezone))
    speaker = Speaker(area.area, area.timezone, "undo", row["import"], at, known)
    claims = await listing.claims(connection, area.area, row["import"], row["kind"])
    corrected = kept = 0
    for entry in entries:
        subject = journal.subject(entry.key)
        is_claimed = subject in claims.again or (entry.key[0] == "lives" and subject in claims.elsewhere)
        if is_claimed or journal.fact(known, entry.key) != entry.after:
            kept += 1
            continue
        bring_back(speaker, entry.key, entry.before)
        corrected += 1
    return speaker, corrected, kept


def _scope(entries: Sequence[journal.Changed]) -> held.Scope:
    found = held.Scope()
    for entry in entries:
        register, *about = entry.key
        if register in ("roster", "gate"):
            found.teams.add(about[0])
        elif register in ("tube", "result"):
            found.tubes.add(about[0])
        else:
            found.residents.add(journal.subject(entry.key))
        if register == "sample":
            found.since = min(found.since, date.fromisoformat(about[1]))
    return found


async def _put_back(tx: Transaction, area: str, row: Row, speaker: Speaker) -> None:
    """Put rows back; people and doors somebody else lists too, and places where somebody lives, are left."""
    claims = await listing.claims(tx.connection, area, row["import"], row["kind"])
    gone = [who for who, home in speaker.facts.residents.items() if home is None]
    homes = await tx.connection.fetch(_HOMES, area, gone, [home for home in speaker.facts.residents.values() if home])
    places = {place for home in homes for place in (home["room"], home["building"], home["compound"]) if place}
    kept = {"person": claims.again, "door": _doors(homes, claims.again)}
    needed = {"person": claims.elsewhere, "door": _doors(homes, claims.doors), "place": places}
    await images.put_back(tx.connection, area, row["import"], kept, needed)


def _doors(homes: Sequence[Row], people: Collection[str]) -> set[str]:
    return {home["household"] for home in homes if home["resident"] in people}


_HOMES = """
select r.resident, r.household, room.place as room, b.place as building, b.parent as compound
from resident r
left join place room on room.area = r.area and room.place = 'p' || substr(r.household, 2)
left join place b on b.area = r.area and b.place = room.parent
where r.area = $1 and (r.household is not null and not r.resident = any($2) or r.household = any($3))
"""


async def _note(tx: Transaction, area: str, row: Row, by: str, told: dict[str, int]) -> None:
    import_id = row["import"]
    await tx.connection.execute(
        "update ledger_import set undone_at = $3, undone_by = $4 where area = $1 and import = $2",
        area,
        import_id,
        tx.now,
        by,
    )
    await tx.connection.execute(
        "delete from import_question where area = $1 and import = $2 and answered_at is null", area, import_id
    )
    await ledger.note_command(tx, area, f"undo/{import_id}", "import_undo", by, {"import": import_id} | told)
    tx.show(area, "import", {"import": import_id, "kind": row["kind"], "undone_at": tx.now})
