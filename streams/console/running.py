"""What a console process holds while it runs, and who is asking, for the routers."""

import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated

from aiokafka import AIOKafkaProducer
from fastapi import Depends, Request

from infra import changes
from infra.clock import Clock
from infra.database import Database
from infra.settings import Settings
from schemas.errors import NotFound
from streams.console import auth
from streams.console.audiences import Audiences

READERS = ("coordinator", "auditor", "admin")
"""Who may read an area at the desk."""
WRITERS = ("coordinator", "admin")
"""Who may change something there."""


@dataclass
class Console:
    """The running console."""

    settings: Settings
    db: Database
    clock: Clock
    producer: AIOKafkaProducer
    audiences: Audiences


def console_of(request: Request) -> Console:
    """The console that serves a request."""
    console: Console = request.app.state.console
    return console


Running = Annotated[Console, Depends(console_of)]


async def _who(request: Request) -> auth.Who:
    return await auth.identify(request, console_of(request).db)


Asking = Annotated[auth.Who, Depends(_who)]


def _may_go_on(request: Request) -> Callable[[], Awaitable[bool]]:
    return lambda: auth.may_go_on(request, console_of(request).db)


Listening = Annotated[Callable[[], Awaitable[bool]], Depends(_may_go_on)]
"""For a feed: asks again whether its session still holds."""


async def day_of(console: Console, area: str, date: dt.date | None) -> dt.date:
    """The date that is meant: the given one, else the area's today.

    Raises
    ------
    NotFound
        No such area.
    """
    async with console.db.connection() as connection:
        found = await changes.find_area(connection, area)
    if found is None:
        raise NotFound(f"There is no area {area}.")
    return date or console.clock.today(found.timezone)
