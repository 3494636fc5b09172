"""Real servers for the tests: one Kafka and one Postgres a session, a fresh database a test."""

import itertools
import os
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from infra import kafka
from infra.database import Database, connect
from infra.embedded import EmbeddedKafka, EmbeddedPostgres
from infra.migrate import migrate
from tests.shared_data import FOLDER

_number = itertools.count(1)


@dataclass(frozen=True)
class PostgresServer:
    """The session's server, with a migrated template to copy."""

    server: EmbeddedPostgres
    template: str


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgresServer]:
    """A Postgres of our own, in a temporary folder."""
    server = EmbeddedPostgres(tmp_path_factory.mktemp("postgres"), fast=True)
    server.start()
    try:
        _migrated(server.create_database("template_doorstep"))
        yield PostgresServer(server, "template_doorstep")
    finally:
        server.discard()


def _migrated(address: str) -> None:
    import asyncio

    async def run() -> None:
        database = await connect(address, size=1)
        await migrate(database)
        await database.close()

    asyncio.run(run())


@pytest.fixture
def database_address(postgres_server: PostgresServer) -> Iterator[str]:
    """The address of a fresh, migrated database."""
    name = f"test_{os.getpid()}_{next(_number)}"
    yield postgres_server.server.create_database(name, postgres_server.template)
    postgres_server.server.drop_database(name)


@pytest.fixture
async def database(database_address: str) -> AsyncIterator[Database]:
    """A fresh, migrated database."""
    database = await connect(database_address, size=6)
    try:
        yield database
    finally:
        await database.close()


@pytest.fixture(scope="session")
def kafka_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedKafka]:
    """A Kafka of our own, in a temporary folder, with the topics created."""
    import asyncio

    server = EmbeddedKafka(tmp_path_factory.mktemp("kafka"), heap_mb=384)
    server.start()
    try:
        asyncio.run(kafka.create_topics(server.address))
        yield server
    finally:
        server.stop()


@pytest.fixture
def area() -> str:
    """An area code nobody else uses, so that tests can share one broker."""
    return f"9{os.getpid() % 10**6:06d}{next(_number):05d}"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder `../shared/data`; a test that needs it says so where it is absent."""
    if not FOLDER.is_dir():
        pytest.skip("../shared/data is absent on this machine")
    return FOLDER
