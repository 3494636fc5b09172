"""Long work in a thread that nobody waits for at the end: what a new machine compiles takes minutes.

`asyncio.to_thread` would keep the process until it is done, whoever told it to end.
"""

import asyncio
import contextlib
import threading
from collections.abc import Callable

NAME = "doorstep-unawaited"
"""Of these threads: `streams/__main__.py` leaves without those that live."""


async def unawaited(work: Callable[[], object]) -> None:
    """Do work beside the event loop and return when it is done; cancelled, it goes on until the process leaves."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[None] = loop.create_future()

    def settle(error: BaseException | None) -> None:
        if done.cancelled():
            return
        if error is None:
            done.set_result(None)
        else:
            done.set_exception(error)

    def run() -> None:
        error: BaseException | None = None
        try:
            work()
        except BaseException as failed:
            error = failed
        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=run, name=NAME, daemon=True).start()
    await done
