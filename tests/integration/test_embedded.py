"""The embedded servers themselves: a real broker, a real database, and what crashes do to them."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import psutil
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient, NewTopic

from infra.embedded import EmbeddedKafka, EmbeddedPostgres, StandInKafka, kafka_for_demo, keeper, reach
from infra.embedded.errors import StateInUse
from infra.kafka import create_topics

TOPIC = "kept"


async def create_topic(address: str, copies: int) -> None:
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(TOPIC, num_partitions=1, replication_factor=copies)])
    finally:
        await admin.close()


async def produce(address: str, values: list[bytes]) -> None:
    async with AIOKafkaProducer(bootstrap_servers=address, acks="all", enable_idempotence=True) as producer:
        for value in values:
            await producer.send_and_wait(TOPIC, value)


async def consume(address: str, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(bootstrap_servers=address, auto_offset_reset="earliest") as consumer:
        consumer.assign([TopicPartition(TOPIC, 0)])
        return [(await consumer.getone()).value for _ in range(count)]


async def value_in(address: str, query: str) -> object:
    session = await asyncpg.connect(address)
    try:
        return await session.fetchval(query)
    finally:
        await session.close()


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


@pytest.fixture(scope="module")
def kafka(state: Path) -> Iterator[EmbeddedKafka]:
    with EmbeddedKafka(state) as broker:
        yield broker


@pytest.fixture(scope="module")
def database(state: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(state)
    server.start()
    yield server
    server.discard()


async def test_what_kafka_has_acknowledged_survives_kill_9_on_the_same_port(kafka: EmbeddedKafka) -> None:
    address = kafka.address
    await create_topic(address, 1)
    await produce(address, [b"before"])
    kafka.kill()
    assert kafka.pids == []
    kafka.restart()
    assert kafka.address == address
    await produce(address, [b"after"])
    assert await consume(address, 2) == [b"before", b"after"]


async def test_what_postgres_has_committed_survives_kill_9_on_the_same_port(database: EmbeddedPostgres) -> None:
    address = database.address
    await value_in(address, "CREATE TABLE kept AS SELECT 42 AS answer")
    family = [process.pid for process in psutil.Process(database.pids[0]).children()]
    database.kill()
    assert not any(psutil.pid_exists(pid) for pid in family)
    database.restart()
    assert await value_in(address, "SELECT answer FROM kept") == 42


async def test_a_killed_server_serves_again_without_anybody_asking(database: EmbeddedPostgres) -> None:
    await value_in(database.address, "create table watched as select 7 as n")
    before, serves, said = database.pids, asyncio.Event(), list[str]()

    def say(line: str) -> None:
        said.append(line)
        if line.endswith("serves again"):
            serves.set()

    task = asyncio.ensure_future(keeper.keep(database, say))
    os.kill(before[0], signal.SIGKILL)
    await asyncio.wait_for(serves.wait(), 60)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert database.pids != before
    assert await value_in(database.address, "select n from watched") == 7


async def test_postgres_is_durable_and_speaks_utf8_unless_asked_otherwise(database: EmbeddedPostgres) -> None:
    assert await value_in(database.address, "SELECT current_setting('fsync')") == "on"
    assert await value_in(database.address, "SELECT current_setting('synchronous_commit')") == "on"
    assert await value_in(database.address, "SELECT length('槐园')") == 2


async def test_further_databases_can_be_made_as_copies_and_dropped(database: EmbeddedPostgres) -> None:
    first = database.create_database("first")
    await value_in(first, "CREATE TABLE thing AS SELECT 7 AS n")
    copy = database.create_database("copy", template="first")
    assert await value_in(copy, "SELECT n FROM thing") == 7
    database.drop_database("copy")
    database.drop_database("first")
    count = "SELECT count(*) FROM pg_database WHERE datname IN ('first', 'copy')"
    assert await value_in(database.address, count) == 0


def test_a_second_owner_of_the_folder_is_refused_and_the_first_goes_on(state: Path, kafka: EmbeddedKafka) -> None:
    second = EmbeddedKafka(state)
    with pytest.raises(StateInUse):
        second.start()
    second.stop()
    assert len(kafka.pids) == 1


async def test_a_data_folder_that_was_half_made_is_made_anew(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, fast=True)
    home = reach.server_home(tmp_path / "postgres", reach.server_user())
    (home / "data.draft").mkdir()
    (home / "data.draft" / "PG_VERSION").write_text("15")
    with server:
        assert await value_in(server.address, "SELECT 1") == 1


async def test_a_folder_the_server_user_cannot_reach_gets_a_link_to_one_it_can(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    link = closed / "state" / "postgres"
    server = EmbeddedPostgres(closed / "state", fast=True)
    with server:
        await value_in(server.address, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert link.is_symlink() == (os.geteuid() == 0)
    with server:
        assert await value_in(server.address, "SELECT answer FROM kept") == 42
    home = link.resolve()
    server.discard()
    assert not home.exists()
    assert not link.is_symlink()


def test_the_state_may_lie_in_a_folder_with_a_chinese_name_and_blanks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "C")
    folder = tmp_path / "槐园 社区" / "state"
    with EmbeddedKafka(folder) as broker, EmbeddedPostgres(folder, fast=True) as server:
        assert len(broker.pids) == len(server.pids) == 1
        assert (folder / "kafka" / "data-0" / "meta.properties").exists()


def test_the_developers_command_leaves_nothing_running_even_when_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "infra.embedded", "--state", str(tmp_path), "--fast"]
    for number in (signal.SIGKILL, signal.SIGTERM):
        owner = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert owner.stdout is not None
        with owner.stdout:
            said = json.loads(owner.stdout.readline())
        assert set(said) == {"kafka", "database"}
        family = psutil.Process(owner.pid).children(recursive=True)
        assert len(family) > 4
        owner.send_signal(number)
        owner.wait(15)
        assert psutil.wait_procs(family, timeout=15)[1] == []


async def test_three_brokers_lose_one_and_go_on(tmp_path: Path) -> None:
    with EmbeddedKafka(tmp_path, brokers=3, heap_mb=256) as cluster:
        await create_topic(cluster.address, 3)
        await produce(cluster.address, [b"1", b"2"])
        cluster.kill(1)
        await produce(cluster.address, [b"3"])
        assert len(cluster.pids) == 2
        cluster.restart(1)
        assert await consume(cluster.address, 3) == [b"1", b"2", b"3"]


async def test_the_stand_in_has_our_topics_takes_records_and_says_what_it_is(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with StandInKafka(tmp_path) as standin:
        assert "not Kafka" in capfd.readouterr().err
        assert await create_topics(standin.address) == []
        async with AIOKafkaProducer(bootstrap_servers=standin.address) as producer:
            sent = await producer.send_and_wait("doorstep.households", b"{}", key=b"140108007005")
        async with AIOKafkaConsumer(bootstrap_servers=standin.address, auto_offset_reset="earliest") as consumer:
            consumer.assign([TopicPartition("doorstep.households", sent.partition)])
            assert (await consumer.getone()).value == b"{}"
    assert standin.pids == []


def test_the_demo_falls_back_only_where_there_is_no_java(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(kafka_for_demo(tmp_path), EmbeddedKafka)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert isinstance(kafka_for_demo(tmp_path), StandInKafka)
