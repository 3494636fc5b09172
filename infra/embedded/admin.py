"""Talking to the embedded Postgres as its owner, from code that has no event loop (or one that must not wait)."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import asyncpg

from schemas.errors import DatabaseAway

T = TypeVar("T")
STARTING = (OSError, asyncpg.CannotConnectNowError, asyncpg.ConnectionDoesNotExistError, TimeoutError)


def execute(address: str, command: str) -> None:
    """Run one command in autocommit.

    Raises
    ------
    DatabaseAway
        The server did not answer, or refused the command.
    """
    _finish(_execute(address, command))


def await_ready(address: str, going: Callable[[], bool]) -> bool:
    """Wait until the server takes a session; False as soon as `going` says that there is nothing to wait for."""
    return _finish(_await_ready(address, going))


async def _execute(address: str, command: str) -> None:
    try:
        session = await asyncpg.connect(address, timeout=20)
        try:
            await session.execute(command)
        finally:
            await session.close()
    except (*STARTING, asyncpg.PostgresError) as error:
        raise DatabaseAway(f"The embedded Postgres did not carry out {command!r}: {error}", command=command) from error


async def _await_ready(address: str, going: Callable[[], bool]) -> bool:
    while going():
        try:
            session = await asyncpg.connect(address, timeout=10)
            await session.close()
        except STARTING:
            await asyncio.sleep(0.03)
        else:
            return True
    return False


def _finish(work: Coroutine[Any, Any, T]) -> T:
    with ThreadPoolExecutor(1) as thread:  # the caller's thread may have a loop that runs
        return thread.submit(asyncio.run, work).result()
