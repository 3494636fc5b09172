"""A console, and a dispatcher, of its own for each test that asks for one."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from infra.database import Database
from infra.embedded import EmbeddedKafka
from streams.dispatch.desk import Desk
from streams.dispatch.replan import Dispatcher
from streams.dispatch.worker import Planner
from tests.dispatch_town import at, standing_clock
from tests.served import Served, serve


@pytest.fixture
async def served(
    database: Database, database_address: str, kafka_server: EmbeddedKafka, area: str, tmp_path: Path
) -> AsyncIterator[Served]:
    """The console over one filled area."""
    async with serve(database, database_address, kafka_server.address, area, tmp_path) as found:
        yield found


@pytest.fixture(scope="module")
def workers() -> Iterator[Planner]:
    """One pool of planning processes for all tests of this module: starting one takes seconds."""
    planner = Planner(1, grace_s=60)
    yield planner
    planner.kill()


@pytest.fixture
async def dispatcher(database: Database, workers: Planner) -> AsyncIterator[Dispatcher]:
    """A dispatcher at six in the morning that is asked, not woken."""
    workers.turn = asyncio.Semaphore(1)
    made = Dispatcher(Desk(database, standing_clock(at(6)), workers))
    yield made
    for task in made.jobs.values():
        task.cancel()
