"""What a console process holds while it runs, and who is asking, for the routers."""

from dataclasses import dataclass
from typing import Annotated

from aiokafka import AIOKafkaProducer
from fastapi import Depends, Request

from infra.clock import Clock
from infra.database import Database
from infra.settings import Settings
from streams.console import auth
from streams.console.audiences import Audiences


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
