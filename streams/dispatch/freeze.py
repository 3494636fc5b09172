"""The evening: at the freeze what still waits for the coordinator is published, and tomorrow's plan stands."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from infra import changes
from infra.clock import Clock
from infra.database import Database
from schemas.errors import BadCommand
from streams.dispatch.by_hand import asked, hand
from streams.dispatch.reading import ledger

_THAWED = """
select distinct on (plan.area, day) plan.area, day, frozen, timezone, freeze_at
from plan join area using (area) where day = any($1::date[]) order by plan.area, day, version desc
"""


async def freeze_what_is_due(database: Database, clock: Clock) -> list[str]:
    """Freeze the plans of tomorrow wherever it is late enough, and name their areas. Harmless to repeat."""
    now = clock.now()
    near = [(now + dt.timedelta(days=n)).date() for n in (0, 1, 2)]
    due = [row for row in await database.fetch(_THAWED, near) if not row["frozen"] and is_due(row, now)]
    for row in due:
        await _freeze(database, clock, row["area"], row["day"])
    return [row["area"] for row in due]


def is_due(row: Any, now: dt.datetime) -> bool:
    """Whether the freeze of this plan has come: the evening before its day, in the area's time."""
    there = now.astimezone(ZoneInfo(row["timezone"]))
    return bool(there.date() == row["day"] - dt.timedelta(days=1) and there.time() >= row["freeze_at"])


async def _freeze(database: Database, clock: Clock, area: str, day: dt.date) -> None:
    try:
        async with changes.transaction(database, [area], clock.now()) as tx:
            known = await ledger.load_locked(tx, area, day)
            await hand.publish_proposal(tx, known, "freeze")
    except BadCommand:
        pass  # out of date: the plan in force is frozen instead
    async with changes.transaction(database, [area], clock.now()) as tx:
        known = await ledger.load_locked(tx, area, day)
        if known.published.version and not known.published.frozen:
            await asked.set_frozen(tx, known, is_frozen=True)
