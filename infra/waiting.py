"""Waiting for what may come, for so long at most."""

import asyncio
import contextlib


async def until_set(event: asyncio.Event, within_s: float | None) -> None:
    """Return when `event` is set, or after so many seconds; None: however long it takes.

    Not by `asyncio.wait_for`: in Python 3.11 it does not hear that its task is to end when the event is set at that
    moment, and the task goes on.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await event.wait()
