"""The facts of areas and days as this process last read them: what did not change since is not read again.

Reading everything of 150 doors costs Postgres 3.7 ms of CPU and as much here; of ten changes nine concern one visit.
The log of changes says which (`change` has the whole state of a visit for each row that was written), and all that
is small is read each time. Behind a type of change that is not known to leave places, households and other days as they
were, and after a minute in any case, everything is read anew. One statement sees one moment and says its rev, so what
is kept is exactly what stood at that rev.
"""

import dataclasses
import datetime as dt
import time
from dataclasses import dataclass, field

from infra.changes import Area
from infra.database import Connection
from streams.dispatch.day.facts import Facts
from streams.dispatch.reading import ledger
from streams.dispatch.waking.followed import Heard

HARMLESS = sorted(
    {
        *("visit", "visit.due", "visit.changed", "visit.void", "touched", "phone", "team", "pin", "undo"),
        *("plan", "proposal", "planned", "route.assigned", "visit.unassigned", "alert.raised", "alert.settled"),
        *("visit.begun", "visit.sampled", "visit.no_answer", "visit.refused", "visit.resident_moved"),
        *("visit.in_hospital", "visit.done_elsewhere", "specimens.handed_over", "tube", "tube.sealed", "tube.resulted"),
        *("household.quarantined", "household.released", "resident.tested", "residents.tested", "command"),
        *("team.checked_in", "team.lost", "team.back", "team.position"),
    }
)
"""Types of changes that leave where households live, what is known of places, and other days' visits as they were, but
for what a `visit` says. Everything else is read anew."""

MANY = 400
"""After so many changes everything is read anew."""

LONGEST_S = 60.0
"""And after so long [s]: nothing that was overlooked lasts longer."""


@dataclass(frozen=True)
class _Read:
    facts: Facts
    rev: int
    at: float


@dataclass
class Kept:
    """What one dispatch process has read; a day of which nothing is kept is read in whole."""

    _days: dict[tuple[str, dt.date], _Read] = field(default_factory=dict)

    async def load(self, connection: Connection, area: Area, day: dt.date, now: dt.datetime) -> Facts:
        """Read what changed of one area and day, phones included; answers everything, as `ledger.load` does."""
        return (await self.read(connection, area, day, now))[0]

    async def read(
        self, connection: Connection, area: Area, day: dt.date, now: dt.datetime
    ) -> tuple[Facts, Heard | None]:
        """Read the same, and what happened since it was read before; None where everything was read anew."""
        key = area.area, day
        old = self._days.get(key)
        if old is None or not self._holds(old, area):
            return await self._anew(connection, area, day, now), None
        rows = await ledger.load_newer(connection, area.area, day, old.rev, HARMLESS)
        if rows.is_other:
            return await self._anew(connection, area, day, now), None
        facts = ledger.brought_up(old.facts, area, now, rows)
        facts.drawn.update(old.facts.drawn)
        self._days[key] = _Read(facts, rows.rev, old.at)
        return facts, Heard(old.rev, rows.rev, rows.news)

    @staticmethod
    def _holds(old: _Read, area: Area) -> bool:
        known = old.facts
        is_set_as_it_was = (known.timezone, known.depot) == (area.timezone, area.depot)
        return is_set_as_it_was and area.rev - old.rev <= MANY and time.monotonic() - old.at < LONGEST_S

    async def _anew(self, connection: Connection, area: Area, day: dt.date, now: dt.datetime) -> Facts:
        read, rev = await ledger.load_at(connection, area, day, now, heeds_phones=True)
        facts = dataclasses.replace(read, rev=rev)
        for key in [key for key in self._days if key[0] == area.area and key[1] < day - dt.timedelta(days=1)]:
            del self._days[key]
        self._days[area.area, day] = _Read(facts, rev, time.monotonic())
        return facts
