"""The hours of the day without a leader: rows in `timer`, claimed by who comes first, done under the area's lock."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from infra import changes, crash
from infra.changes import Transaction
from infra.clock import Clock
from infra.database import Connection, Database
from infra.telemetry import logger
from schemas.errors import UnavailableError

POLL_S = 0.5


@dataclass(frozen=True)
class Timer:
    """Something that is to happen at an instant of the doorstep clock."""

    area: str
    kind: str
    due_at: datetime
    about: str = ""


Ring = Callable[[Transaction, Timer], Awaitable[None]]
"""What a timer does, in the transaction that removes it."""
Arm = Callable[[Database, datetime], Awaitable[None]]
"""Sets the timers that every area must have."""


async def run_timers(database: Database, clock: Clock, rings: Mapping[str, Ring], arm: Arm) -> None:
    """Ring what is due until cancelled; while Postgres is away, wait."""
    while True:
        try:
            await arm(database, clock.now())
            while await ring_one(database, clock.now(), rings):
                pass
        except UnavailableError as error:
            logger("timers").warning("waiting", why=str(error))
        except Exception as error:  # the stream beside it must go on
            logger("timers").error("a timer failed; it is tried again", error=repr(error))
        await asyncio.sleep(POLL_S)


async def ring_one(database: Database, now: datetime, rings: Mapping[str, Ring]) -> bool:
    """Claim the timer that is due longest, do it and remove it; False when none is due."""
    async with database.transaction() as connection:
        row = await connection.fetchrow(_CLAIM, now, list(rings))
        if row is None:
            return False
        timer = Timer(row["area"], row["kind"], row["due_at"], row["about"])
        tx = Transaction(connection, now, await changes.lock(connection, [timer.area]))
        await rings[timer.kind](tx, timer)
        await connection.execute(_REMOVE, timer.area, timer.kind, timer.due_at, timer.about)
        await tx.flush()
        crash.at("timer.rung")
        return True


async def set_timer(connection: Connection, timer: Timer) -> None:
    """Have a timer ring; setting it twice is setting it once."""
    await connection.execute(
        "insert into timer (area, kind, due_at, about) values ($1, $2, $3, $4) on conflict do nothing",
        timer.area,
        timer.kind,
        timer.due_at,
        timer.about,
    )


_CLAIM = """
select area, kind, due_at, about from timer where due_at <= $1 and kind = any($2::text[])
order by due_at limit 1 for update skip locked
"""
_REMOVE = "delete from timer where area = $1 and kind = $2 and due_at = $3 and about = $4"
