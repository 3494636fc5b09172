"""An embedded server that ends by itself is started again, on its port and its data."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol

from schemas.errors import UnavailableError

LOOK_S = 0.5
"""How often it is looked at [s]."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 10.0
"""After a start that failed: the pause doubles from the one to the other [s]."""


class Server(Protocol):
    """What both embedded servers are; its methods block."""

    @property
    def pids(self) -> Sequence[int]:
        """Its processes, as far as they run."""

    def restart(self) -> None:
        """Start again, on the same port and data, and wait until it serves."""


async def keep(server: Server, say: Callable[[str], None]) -> None:
    """Look after a started server until cancelled; no start of it is on its way any more then."""
    name, pause_s = type(server).__name__, FIRST_PAUSE_S
    while True:
        await asyncio.sleep(LOOK_S)
        if server.pids:
            continue
        say(f"{name} ended by itself; starting it again")
        start = asyncio.ensure_future(asyncio.to_thread(server.restart))
        try:
            await asyncio.shield(start)
            pause_s = FIRST_PAUSE_S
            say(f"{name} serves again")
        except (UnavailableError, OSError) as error:
            say(f"{error} It is tried again in {pause_s:g} s.")
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
        except asyncio.CancelledError:
            await asyncio.wait({start})
            raise
