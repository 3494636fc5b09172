"""`doorstep intake`, `dispatch`, `relay`, `console`: one process each, for real deployments."""

import asyncio
import contextlib
import dataclasses
import gc
import signal
from collections.abc import Awaitable, Callable

import click

from infra import telemetry
from infra.settings import Settings
from streams.cli import reach


def _settings(name: str) -> Settings:
    """The settings of a long-lived process, with both addresses, and its log set up."""
    known = reach.resolve()
    reach.needs_kafka(known)
    reach.needs_database(known)
    telemetry.set_up(known.log, process=name)
    return known


def _run(name: str, work: Callable[[Settings], Awaitable[None]]) -> None:
    """Run until told to end.

    What was imported stays for good and is passed over by the garbage collector, which else stops everything for 0.1 s.
    """
    known = _settings(name)
    gc.collect()
    gc.freeze()
    asyncio.run(_until_told(work(known)))


async def _until_told(work: Awaitable[None]) -> None:
    """Do the work until it ends, or until SIGTERM or Ctrl-C: then let it clean up after itself."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


@click.command()
@click.option("--lane", type=click.Choice(["bulk", "live", "both"]), default="both", show_default=True)
def intake(lane: str) -> None:
    """Turn events on Kafka into ledgers and visits. Several may run side by side."""
    from streams.apps import run_intake

    async def both(known: Settings) -> None:
        await asyncio.gather(*(run_intake(known, one) for one in ("bulk", "live")))

    _run(f"intake-{lane}", both if lane == "both" else lambda known: run_intake(known, lane))


@click.command()
def dispatch() -> None:
    """Decide who goes where, and plan again whenever that changes. Several may run side by side."""
    from streams.dispatch.process import run_dispatch

    _run("dispatch", run_dispatch)


@click.command()
def relay() -> None:
    """Carry what was decided onto Kafka. Several may run side by side."""
    from infra.relay import run_relay

    _run("relay", run_relay)


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="Instead of the port in DOORSTEP_HTTP; 0 = any free one.")
def console(port: int | None) -> None:
    """Serve the pages and the HTTP interface. Several may run side by side."""
    from streams.console.app import run_console

    def serve(known: Settings) -> Awaitable[None]:
        return run_console(known if port is None else dataclasses.replace(known, http_port=port))

    _run("console", serve)


COMMANDS: tuple[click.Command, ...] = (intake, dispatch, relay, console)
