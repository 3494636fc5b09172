"""A console of its own for each test that asks for one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from infra.database import Database
from infra.embedded import EmbeddedKafka
from tests.served import Served, serve


@pytest.fixture
async def served(
    database: Database, database_address: str, kafka_server: EmbeddedKafka, area: str, tmp_path: Path
) -> AsyncIterator[Served]:
    """The console over one filled area."""
    async with serve(database, database_address, kafka_server.address, area, tmp_path) as found:
        yield found
