"""One import, start to end: read, judge, write down what differs in one transaction, wait until it is handled.

The transaction holds the area's lock: two imports at once do not mix, and a crash leaves nothing half done. All files
of one command are read together and written together, so that what is missing can be told from what stands elsewhere.
"""

import asyncio
import hashlib
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from infra import changes
from infra.changes import Area, Transaction
from infra.clock import Clock
from infra.database import Connection, Database
from schemas.envelope import Event
from schemas.errors import NotFound, UnavailableError
from streams.imports import held, ledger
from streams.imports.cards import cards
from streams.imports.known import Known
from streams.imports.reading import Reading, read
from streams.imports.records import Row
from streams.imports.speaker import Speaker
from streams.imports.statements import statements

KINDS = ("buildings", "register", "special", "quarantine", "teams")
"""What can be imported."""
PATIENCE_S = 60.0
"""How long nothing may be handled before the wait is given up [s]."""


class NotHandled(UnavailableError):
    """The file is in, but nobody handles its events."""

    code = "E2006"


@dataclass(frozen=True)
class Applied:
    """What an import did.

    Attributes
    ----------
    report
        As INTERFACE.md, section 1 has it.
    said
        Events that went into the outbox; 0 where everything was known.
    rev
        The area's change number before them: what came after is waited for.
    """

    import_id: str
    report: dict[str, Any]
    said: int
    rev: int

    @property
    def exit_code(self) -> int:
        """0 all well, 3 some rows rejected, 2 nothing imported."""
        totals = self.report["totals"]
        if not totals["accept"] + totals["warn"]:
            return 2
        return 3 if totals["reject"] else 0


async def apply(
    database: Database,
    clock: Clock,
    secret: str,
    *,
    area: str,
    kind: str,
    files: Sequence[tuple[str, bytes]],
    by: str,
    dry_run: bool = False,
) -> Applied:
    """Import files of one kind; with `dry_run` nothing is written.

    Raises
    ------
    NotFound
        Nobody added the area, or there is no such kind of ledger.
    UnreadableLedger
        A file cannot be read at all: nothing of the import is written.
    """
    if kind not in KINDS:
        raise NotFound(f"There is no kind of ledger {kind[:40]!r}; known are {', '.join(KINDS)}.")
    async with database.connection() as connection:
        settings = await changes.find_area(connection, area)
        if settings is None:
            raise NotFound(f"There is no area {area}: add it with `doorstep area add {area} --name …`.")
        known = await ledger.known(connection, area, secret, kind)
    today = clock.today(settings.timezone)
    reading = await asyncio.to_thread(read, kind, files, known, today)
    import_id = _import_id(area, kind, files, settings.rev)
    if dry_run:
        async with database.transaction(snapshot=True) as connection:
            events = await _events(connection, settings, clock, import_id, reading.rows)
        return Applied(import_id, reading.report, len(events), settings.rev)
    async with changes.transaction(database, [area], clock.now()) as tx:
        events, rev = await write_down(tx, clock, import_id, known, reading.rows)
        await _note(tx, import_id, kind, files, by, known, reading)
    return Applied(import_id, reading.report, len(events), rev)


async def write_down(
    tx: Transaction, clock: Clock, import_id: str, known: Known, rows: Sequence[Row]
) -> tuple[Sequence[Event], int]:
    """Write rows down in an open transaction of their area: what stays here, and the events that go out.

    Returns
    -------
    events, rev
        What was said, and the area's change number before.
    """
    area = tx.areas[known.area]
    events = await _events(tx.connection, area, clock, import_id, rows)
    codes = await ledger.team_codes(tx.connection, known.area)
    found = cards(known, rows, clock.today(area.timezone), codes)
    await ledger.write_places(tx.connection, known.area, found.places.values())
    await ledger.write_aliases(tx.connection, known.area, found.aliases, "import")
    await ledger.write_people(tx.connection, known.area, found.people.values())
    await ledger.write_doors(tx.connection, known.area, found.doors.values())
    await ledger.write_crews(tx.connection, known.area, found.teams.values(), found.members.values())
    for event in events:
        tx.say(event)
    return events, area.rev


def _import_id(area: str, kind: str, files: Sequence[tuple[str, bytes]], rev: int) -> str:
    digest = hashlib.blake2b(f"{area}\x1f{kind}\x1f{rev}".encode(), digest_size=10)
    for _, content in files:
        digest.update(hashlib.sha256(content).digest())
    return "i" + digest.hexdigest()


async def _events(
    connection: Connection, area: Area, clock: Clock, import_id: str, rows: Sequence[Row]
) -> Sequence[Event]:
    facts = await held.facts(connection, area.area)
    at = clock.now().astimezone(ZoneInfo(area.timezone))
    return statements(Speaker(area.area, area.timezone, import_id, at, facts), rows)


async def _note(
    tx: Transaction,
    import_id: str,
    kind: str,
    files: Sequence[tuple[str, bytes]],
    by: str,
    known: Known,
    reading: Reading,
) -> None:
    digests = {row.key: row.fingerprint for row in reading.rows}
    fresh = {key: digest for key, digest in digests.items() if known.fingerprints.get(key) != digest}
    [area] = tx.areas
    names = [{"file": name, "bytes": len(content)} for name, content in files]
    report = {"totals": reading.report["totals"]}
    entry = (import_id, kind, names, by, tx.now, report, {"fingerprints": fresh})
    await ledger.note_import(tx.connection, area, entry)


async def wait_until_handled(
    database: Database, area: str, applied: Applied, tell: Callable[[int, int], None] = lambda done, of: None
) -> None:
    """Return when relay and intake have handled what an import said: ledgers and visits are derived then.

    Parameters
    ----------
    tell
        Called with how many are handled, and of how many.

    Raises
    ------
    NotHandled
        Nothing was handled for `PATIENCE_S`.
    """
    left, moved = applied.said, time.monotonic()
    while left:
        async with database.connection() as connection:
            now_left = await held.count_pending(connection, area, applied.rev)
        if now_left < left:
            left, moved = now_left, time.monotonic()
            tell(applied.said - left, applied.said)
        elif time.monotonic() - moved > PATIENCE_S:
            raise NotHandled(
                f"The file is in, but {left} of its {applied.said} events are not handled yet and nothing moves: "
                "is `doorstep up` running? It goes on by itself once it is."
            )
        await asyncio.sleep(0.1 if left < 500 else 0.5)  # counting many is work, too
