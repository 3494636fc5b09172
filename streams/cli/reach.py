"""How a command finds what it works on: the settings, else the instance that runs here (`endpoints.json` in STATE)."""

import asyncio
import dataclasses
import logging
import os
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import psutil

from infra import clock, settings
from infra.changes import Area, find_area
from infra.clock import Clock
from infra.database import Connection, Database, connect
from infra.settings import Settings
from schemas.errors import BadSetting, MigrationMismatch, NotFound

T = TypeVar("T")
FILE = "endpoints.json"


class Endpoints(msgspec.Struct, frozen=True):
    """Where a running instance is.

    Attributes
    ----------
    pid
        Of its supervisor: the file of a dead one counts for nothing.
    clock
        Its `DOORSTEP_CLOCK`, so that a command has the same now.
    """

    kafka: str
    database: str
    http: str
    pid: int
    clock: str | None = None

    def public(self) -> dict[str, str]:
        """What `doorstep up` prints once it is ready."""
        return {"kafka": self.kafka, "database": self.database, "http": self.http}


def find_endpoints(state: Path) -> Endpoints | None:
    """The instance that runs from this state folder, if one does."""
    try:
        found = msgspec.json.decode((state / FILE).read_bytes(), type=Endpoints)
    except (OSError, msgspec.DecodeError):
        return None
    return found if psutil.pid_exists(found.pid) else None


def write_endpoints(state: Path, endpoints: Endpoints) -> None:
    """Say where the instance is; only its owner may read it, because an address holds a password."""
    state.mkdir(parents=True, exist_ok=True)
    fresh = state / f"{FILE}.{os.getpid()}"
    fresh.touch(mode=0o600)
    fresh.write_bytes(msgspec.json.encode(endpoints))
    fresh.replace(state / FILE)


def forget_endpoints(state: Path) -> None:
    """Take back what `write_endpoints` said, if it was said by this process."""
    found = find_endpoints(state)
    if found is not None and found.pid == os.getpid():
        (state / FILE).unlink(missing_ok=True)


def resolve(given: Settings | None = None) -> Settings:
    """The settings of this command, filled in from a running instance."""
    known = given or settings.read()
    running = find_endpoints(known.state) if known.kafka is None or known.database is None else None
    if running is not None:
        same = known.database is None
        known = dataclasses.replace(
            known,
            kafka=known.kafka or running.kafka,
            database=known.database or running.database,
            clock=known.clock or (running.clock if same else None),
        )
    return known


def read_settings() -> Settings:
    """The settings as configured, without looking for an instance."""
    return settings.read()


def http_address(known: Settings) -> str:
    """Where the pages are: a running instance's address, else the configured one."""
    running = find_endpoints(known.state)
    return running.http if running is not None else f"http://{known.http_host}:{known.http_port}"


def needs_kafka(known: Settings) -> str:
    """The bootstrap servers.

    Raises
    ------
    BadSetting
        None configured and no instance running.
    """
    return _needed(known.kafka, "KAFKA")


def needs_database(known: Settings) -> str:
    """The address of the database.

    Raises
    ------
    BadSetting
        None configured and no instance running.
    """
    return _needed(known.database, "DATABASE")


def _needed(value: str | None, name: str) -> str:
    if value is None:
        raise BadSetting(
            f"DOORSTEP_{name} is not set and no instance runs here: set it, or start one with `doorstep up --embedded`."
        )
    return value


@dataclass(frozen=True)
class Reach:
    """An open database, the clock everybody agrees on, and the settings."""

    settings: Settings
    database: Database
    clock: Clock

    async def area(self, code: str, connection: Connection | None = None) -> Area:
        """The settings of an area.

        Raises
        ------
        NotFound
            Nobody added it.
        """
        if connection is not None:
            found = await find_area(connection, code)
        else:
            async with self.database.connection() as lent:
                found = await find_area(lent, code)
        if found is None:
            raise NotFound(f"There is no area {code}: add it with `doorstep area add {code} --name …`.")
        return found


@asynccontextmanager
async def opened(*, migrated: bool = True, given: Settings | None = None) -> AsyncIterator[Reach]:
    """Open the database of this command, and close it afterwards.

    Raises
    ------
    BadSetting
        No database configured and no instance running.
    MigrationMismatch
        The database has no schema yet.
    """
    known = resolve(given)
    database = await connect(needs_database(known), size=4, name="doorstep command")
    try:
        if migrated and not await database.fetchval("select to_regclass('area') is not null"):
            raise MigrationMismatch("The database has no schema yet: run `doorstep migrate`.")
        now = await clock.shared(database, known.clock) if migrated else clock.machine_clock()
        yield Reach(known, database, now)
    finally:
        await database.close()


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's coroutine to its end; what Kafka's client would log, the error says in its one sentence."""
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    return asyncio.run(work)
