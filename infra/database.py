"""Postgres: one pool a process, JSON through msgspec, and the driver's exceptions translated."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any, Literal

import asyncpg
import msgspec

from schemas.errors import DatabaseAway

Connection = asyncpg.pool.PoolConnectionProxy  # what a pool lends
Row = asyncpg.Record

AWAY = (
    OSError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
)
"""What means that the database is away or going away: hold, and try again.

An internal error of the driver is among them: it is what a connection says whose server was killed in the middle of an
answer. Taken for a defect it would be a 500, and bury the events that met it.
"""


class Database:
    """A pool of connections to one database."""

    def __init__(self, pool: "asyncpg.Pool[Row]", address: str) -> None:
        self.pool = pool
        self.address = address

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """Lend a connection.

        Raises
        ------
        DatabaseAway
            Postgres does not answer, or went away meanwhile.
        """
        try:
            async with self.pool.acquire() as connection:
                yield connection
        except AWAY as error:
            raise DatabaseAway(f"Postgres is away: {error}. It is tried again; check DOORSTEP_DATABASE.") from error

    @asynccontextmanager
    async def transaction(self, *, snapshot: bool = False) -> AsyncIterator[Connection]:
        """One transaction; with `snapshot` a read-only one that sees one moment (REPEATABLE READ)."""
        async with self.connection() as connection:
            isolation: Literal["repeatable_read", "read_committed"] = (
                "repeatable_read" if snapshot else "read_committed"
            )
            async with connection.transaction(isolation=isolation, readonly=snapshot):
                yield connection

    async def fetch(self, sql: str, *arguments: Any) -> list[Row]:
        """All rows of a query."""
        async with self.connection() as connection:
            return list(await connection.fetch(sql, *arguments))

    async def fetchrow(self, sql: str, *arguments: Any) -> Row | None:
        """The first row of a query, or None."""
        async with self.connection() as connection:
            return await connection.fetchrow(sql, *arguments)

    async def fetchval(self, sql: str, *arguments: Any) -> Any:
        """The first column of the first row, or None."""
        async with self.connection() as connection:
            return await connection.fetchval(sql, *arguments)

    async def execute(self, sql: str, *arguments: Any) -> str:
        """Run a statement; answers Postgres' status, such as `UPDATE 3`."""
        async with self.connection() as connection:
            return str(await connection.execute(sql, *arguments))

    async def executemany(self, sql: str, rows: Sequence[Sequence[Any]]) -> None:
        """Run a statement for each row, in one round trip."""
        async with self.connection() as connection:
            await connection.executemany(sql, rows)

    async def close(self) -> None:
        """Give all connections back."""
        await self.pool.close()


async def connect(
    address: str, *, size: int = 8, name: str = "doorstep", plans_once: bool = False, awaits_disk: bool = True
) -> Database:
    """Open a pool.

    Parameters
    ----------
    size
        Most connections at once.
    plans_once
        Whether Postgres plans a statement once, not for each of its arguments anew: for who runs a few large
        statements many times, whose best plan depends on no argument.
    awaits_disk
        Whether a commit is answered only when it is on disk. Not: what was committed in the last moments before a crash
        of the server may be lost, for who writes only what is done again without harm.

    Raises
    ------
    DatabaseAway
        Nobody answers there, or the password is wrong.
    """
    settings = {"plan_cache_mode": "force_generic_plan"} if plans_once else {}
    settings |= {} if awaits_disk else {"synchronous_commit": "off"}
    try:
        pool = await asyncpg.create_pool(
            address,
            min_size=1,
            max_size=size,
            init=prepare,
            reset=_as_it_is,
            command_timeout=60,
            server_settings={"application_name": name, "timezone": "UTC", "jit": "off", **settings},
        )
    except (*AWAY, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError) as error:
        raise DatabaseAway(f"Cannot connect to Postgres: {error}. Check DOORSTEP_DATABASE.") from error
    return Database(pool, address)


async def _as_it_is(connection: Any) -> None:
    """Give a connection back without the driver's round trip: nobody leaves settings, cursors or locks on one."""


async def prepare(connection: Any) -> None:
    """Teach a new connection to speak jsonb through msgspec (binary, as COPY needs it)."""
    await connection.set_type_codec(
        "jsonb",
        schema="pg_catalog",
        format="binary",
        encoder=_json_out,
        decoder=lambda data: msgspec.json.decode(data[1:]),
    )


def _json_out(value: Any) -> bytes:
    return b"\x01" + (value if isinstance(value, bytes | msgspec.Raw) else msgspec.json.encode(value))


async def listen(address: str, channel: str, heard: Callable[[str], None]) -> Any:
    """Open a connection of its own that calls `heard(payload)` for each NOTIFY; the caller closes and re-opens it."""
    try:
        connection = await asyncpg.connect(address)
        await connection.add_listener(channel, lambda *arguments: heard(arguments[3]))
    except AWAY as error:
        raise DatabaseAway(f"Cannot listen on Postgres: {error}.") from error
    return connection
