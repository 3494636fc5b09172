"""Three brokers and two workers of each kind; workers join and leave and a broker dies in the middle of a day."""

import asyncio
from pathlib import Path

import pytest

from infra import kafka
from infra.database import Database
from infra.embedded import EmbeddedKafka
from tests.chaos import judged
from tests.chaos.day import day_of
from tests.chaos.kept import Kept
from tests.chaos.world import World, merged, world
from tests.conftest import PostgresServer

SEED = 5
WORKERS = ("live", "bulk", "relay", "dispatch")


@pytest.mark.timeout(900)  # about 90 s on a quiet machine of two cores
async def test_workers_join_and_leave_and_a_broker_dies_and_the_day_ends_as_a_calm_day(
    postgres_server: PostgresServer, database: Database, database_address: str, area: str, tmp_path: Path
) -> None:
    print(f"seed {SEED}")
    days = [day_of(f"{area}{n}", SEED, homes=4) for n in range(4)]
    with EmbeddedKafka(tmp_path / "kafka", brokers=3, heap_mb=256) as brokers:
        await kafka.create_topics(brokers.address)
        args = (brokers, postgres_server, database, database_address, days, tmp_path, {}, SEED)
        async with world(*args) as here:
            await here.evening()
            async with here.at_work():
                said = merged([day.daytime for day in days], here.chance)
                work = asyncio.create_task(here.send(said, pause_s=0.03))
                seconds = [here.process(f"{kind}-2") for kind in WORKERS]
                for process in seconds:
                    here.keeper.join(process)
                await _both_own(here, database)
                await asyncio.to_thread(brokers.kill, 1)
                await _leave(here)
                await work
            await asyncio.to_thread(brokers.restart, 1)
            await here.settle()
            await here.judge()
            assert [one.starts for one in seconds] == [1] * len(seconds), "the ones that joined never ended"


async def _both_own(here: World, database: Database) -> None:
    """Wait until the second intake has a part of the work: its session shows in Postgres with a share of the log."""

    async def joined() -> bool:
        names = await database.fetchval(
            "select count(distinct application_name) from pg_stat_activity"
            " where application_name like 'doorstep-member-%'"
        )
        return int(names) >= 4

    await judged.until("both intakes of both lanes hold a name in their groups", joined, seconds=120)


async def _leave(here: World) -> None:
    """The first of each kind leaves in good order, one after the other."""
    firsts: list[Kept] = [here.keeper[kind] for kind in WORKERS]
    for process in firsts:
        await process.leave()
