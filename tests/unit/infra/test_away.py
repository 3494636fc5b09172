"""What the driver says of a database that goes away is one error of ours."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, cast

import asyncpg
import pytest

from infra.database import Database
from schemas.errors import DatabaseAway


class Killed:
    """A pool whose server was killed in the middle of an answer."""

    @asynccontextmanager
    async def acquire(self) -> AsyncIterator[Any]:
        yield self

    async def fetch(self, *_: object) -> None:
        raise asyncpg.InternalClientError("cannot switch to state 15; another operation (2) is in progress")


async def test_a_connection_whose_server_was_killed_means_that_the_database_is_away() -> None:
    with pytest.raises(DatabaseAway, match="Postgres is away"):
        await Database(cast("Any", Killed()), "").fetch("select 1")
