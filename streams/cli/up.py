"""`doorstep up`: everything under one supervisor, against configured servers or embedded ones."""

import asyncio
import contextlib
import dataclasses
import os
import sys
import time
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from infra import database, telemetry
from infra.embedded import EmbeddedKafka, EmbeddedPostgres, kafka_for_demo, keeper, ports
from infra.kafka import create_topics
from infra.migrate import migrate
from infra.secret import secret
from infra.settings import Settings
from infra.supervise import Spec, Supervisor
from schemas.errors import BadSetting
from streams.cli import reach
from streams.cli.reach import Endpoints

GRACE_S = 4.0
"""From SIGTERM to SIGKILL of the processes [s]; with the servers after them all is gone within 10 s."""

LOOK_S, LOOK_AGAIN_S = 0.2, 1.0
"""How often the console is asked whether it is ready, and then whether anybody can plan [s]."""

SAID_AFTER_S = 15.0
"""Where nobody can plan for longer than it takes to load what is compiled, it is said why [s]."""


@click.command()
@click.option("--embedded", is_flag=True, help="A Kafka and a Postgres of its own where none is configured.")
def up(embedded: bool) -> None:
    """All processes under one supervisor; prints one JSON line {kafka, database, http} once ready."""
    reach.run(run_everything(reach.read_settings(), embedded=embedded))


async def run_everything(
    known: Settings,
    *,
    embedded: bool,
    home: Path | None = None,
    stand_in: bool = False,
    more: Callable[[Settings], Sequence[Spec]] = lambda known: (),
    prepare: Callable[[Settings], Awaitable[None]] | None = None,
    told: Callable[[Endpoints], None] | None = None,
) -> None:
    """Start servers and processes, say where they are once ready, and end them all at SIGTERM or Ctrl-C.

    Parameters
    ----------
    home
        Folder of the embedded servers; absent: STATE.
    stand_in
        Where this machine cannot run Kafka: do with a stand-in that keeps nothing, and say so.
    more
        Further processes beside those of doorstep.
    prepare
        Called when database and topics are there, before the processes start.
    told
        Called once ready, instead of printing the JSON line.
    """
    _make(known.state)
    telemetry.set_up(known.log, process="up")
    async with _servers(known, embedded, home or known.state, stand_in) as served:
        assert served.database is not None
        assert served.kafka is not None
        await _prepare_servers(served.database, served.kafka)
        if prepare is not None:
            await prepare(served)
        endpoints = Endpoints(
            served.kafka, served.database, f"http://{served.http_host}:{served.http_port}", os.getpid(), served.clock
        )

        def ready() -> None:
            reach.write_endpoints(served.state, endpoints)
            if told is not None:
                told(endpoints)
            else:
                click.echo(msgspec.json.encode(endpoints.public()).decode())
                sys.stdout.flush()
            watch.append(asyncio.ensure_future(_say_when_it_plans(endpoints.http)))

        watch: list[asyncio.Task[None]] = []
        try:
            await Supervisor([*processes(served), *more(served)], grace_s=GRACE_S).run(ready)
        finally:
            for task in watch:
                task.cancel()
            reach.forget_endpoints(served.state)


async def _prepare_servers(address: str, kafka: str) -> None:
    db = await database.connect(address, size=2, name="doorstep up")
    try:
        await migrate(db)
    finally:
        await db.close()
    await create_topics(kafka)


def _make(state: Path) -> None:
    try:
        state.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadSetting(f"DOORSTEP_STATE: {state} cannot be made ({error.strerror}): name another folder.") from error


@contextlib.asynccontextmanager
async def _servers(known: Settings, embedded: bool, home: Path, stand_in: bool) -> AsyncIterator[Settings]:
    """The settings with both addresses and an HTTP port, the embedded servers running meanwhile."""
    if not embedded:
        reach.needs_kafka(known)
        reach.needs_database(known)
    running = reach.find_endpoints(known.state)
    if running is not None:
        raise BadSetting(f"An instance runs here already (pid {running.pid}): end it, or set DOORSTEP_STATE.")
    cluster = kafka_for_demo if stand_in else EmbeddedKafka
    kafka = cluster(home) if known.kafka is None else None
    postgres = EmbeddedPostgres(home) if known.database is None else None
    began = [server for server in (kafka, postgres) if server is not None]
    keepers: list[asyncio.Task[None]] = []
    try:
        for server in began:
            _say(f"starting {type(server).__name__} …")
        by_server = dict(zip(began, await _all(began), strict=True))
        keeps_its_data = (one for one in began if isinstance(one, EmbeddedKafka | EmbeddedPostgres))
        keepers = [asyncio.ensure_future(keeper.keep(one, _say)) for one in keeps_its_data]
        port = known.http_port or ports.choose(1)[0]
        yield dataclasses.replace(
            known,
            kafka=by_server[kafka] if kafka is not None else known.kafka,
            database=by_server[postgres] if postgres is not None else known.database,
            http_port=port,
            secret=secret(known),
        )
    finally:
        for task in keepers:
            task.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)
        await asyncio.gather(*(asyncio.to_thread(server.stop) for server in began))


def _say(line: str) -> None:
    click.echo(line, err=True)


async def _all(servers: Sequence[Any]) -> list[str]:
    """Start servers side by side; when one fails, the others have ended their start before it is said."""
    answers = await asyncio.gather(*(asyncio.to_thread(one.start) for one in servers), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [str(answer) for answer in answers]


def processes(served: Settings) -> list[Spec]:
    """The processes of one machine: two lanes of intake, dispatch, relay, console."""
    environment = served.environment()

    def spec(name: str, *arguments: str, **more: Any) -> Spec:
        return Spec(name=name, argv=[sys.executable, "-m", "streams", *arguments], env=environment, **more)

    async def console_ready() -> bool:
        return bool(await asyncio.to_thread(_told, f"http://{served.http_host}:{served.http_port}/readyz"))

    return [
        spec("relay", "relay"),
        spec("intake-bulk", "intake", "--lane", "bulk"),
        spec("intake-live", "intake", "--lane", "live"),
        spec("dispatch", "dispatch"),
        spec("console", "console", ready=console_ready),
    ]


async def _say_when_it_plans(http: str) -> None:
    """Say on a machine that never planned that its router is being compiled, and when that is done."""
    said, began = False, time.monotonic()
    while not (await asyncio.to_thread(_told, f"{http}/readyz")).get("plans"):
        if not said and time.monotonic() - began > SAID_AFTER_S:
            said = True
            _say("compiling the router for this machine, once: nothing is planned for some minutes, all else works")
        await asyncio.sleep(LOOK_AGAIN_S)
    if said:
        _say("the router is compiled: plans are made from now on")


def _told(address: str) -> dict[str, Any]:
    """What the console says once it is ready, else nothing."""
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:  # noqa: S310 (our own http address)
            return dict(msgspec.json.decode(answer.read()))
    except OSError:
        time.sleep(LOOK_S)
        return {}
